"""The preview: both editions on one port, built again and reloaded when a file changes.

MkDocs's own development server watches and serves; it is told to build our two editions, and its reload script is a
file instead of an inline script, so that the preview runs under the same Content-Security-Policy as the site.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from mkdocs.livereload import LiveReloadServer

from bitext import project as projects
from bitext.errors import BitextError, Said, said
from bitext.project import Project
from bitext.site import build
from bitext.site.build import Report
from bitext.writer import Writer

_SCRIPT = b"""(function () {
  var epoch = document.currentScript.dataset.epoch, wait = 0;
  function poll() {
    fetch("/livereload/" + epoch + "/" + Date.now())
      .then(function (answer) { return answer.ok ? answer.text() : Promise.reject(); })
      .then(function (now) { if (+now > +epoch) location.reload(); else poll(); })
      .catch(function () { clearTimeout(wait); wait = setTimeout(poll, 2000); });
  }
  addEventListener("load", poll);
})();
"""
_SCRIPT_PATH = "/livereload.js"


class Preview(LiveReloadServer):
    """MkDocs's server, with a reload script that the policy lets run."""

    def _serve_request(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes] | None:
        if environ["PATH_INFO"] == _SCRIPT_PATH:
            start_response("200 OK", [("Content-Type", "text/javascript")])
            return [_SCRIPT]
        answer: Iterable[bytes] | None = super()._serve_request(environ, start_response)
        return answer

    def _inject_js_into_html(self, content: bytes, epoch: int) -> bytes:
        head, closing, tail = content.rpartition(b"</body>")
        script = b'<script src="%b" data-epoch="%d"></script>' % (_SCRIPT_PATH.encode(), epoch)
        return head + script + closing + tail


def serve(
    project: Project, host: str, port: int, told: Callable[[Report], None], failed: Callable[[Said], None]
) -> None:
    """Serve until interrupted. `told` gets the report of every build, `failed` why there was none.

    What cannot be built at all ends the command at its beginning; later on, the last good site is served.
    """
    address = f"http://{host}:{port}/"
    live = project.cache / "preview"
    writer = Writer(project.root)
    writer.write(live / "index.html", "<!doctype html><title>…</title>")

    def builder() -> None:
        told(build.build(projects.load(project.root), site_url=address, live=live))

    def again() -> None:
        try:
            builder()
        except BitextError as error:
            failed(error.said)
        except OSError as error:
            failed(said("disk", path=error.filename or project.root, problem=error.strerror or error))

    logging.getLogger("mkdocs.livereload").setLevel(logging.WARNING)
    server = Preview(builder=again, host=host, port=port, root=str(live))
    server.error_handler = lambda code: _error_page(live, code)
    builder()
    for path in (
        project.root / project.docs,
        project.root / "overrides",
        project.root / project.memory,
    ):
        if path.exists():
            server.watch(str(path))
    for edition in project.editions.values():
        server.watch(str(project.root / edition.config), recursive=False)
    try:
        server.serve()  # type: ignore[no-untyped-call]  # MkDocs's own
    except KeyboardInterrupt:
        pass
    except OSError as error:
        raise BitextError("port-used", port=port, error=error.strerror) from None
    finally:
        server.shutdown()


def _error_page(live: Path, code: int) -> bytes | None:
    path = live / f"{code}.html"
    return path.read_bytes() if path.is_file() else None
