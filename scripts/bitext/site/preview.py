"""The server of the preview: files of a folder, and pages that reload themselves.

A page carries a script, a file of its own, so that it runs under the site's Content-Security-Policy. The script asks
whether the page is still the one that the browser has; the answer comes when it is not: when the page's file has other
bytes, or when something else has changed that pages show. An edit of one page leaves the others alone.

A preview of this machine's own answers only those who call it by a name of this machine: a site elsewhere whose name
has come to mean this machine could else have its readers' browsers read what is not published yet.
"""

from __future__ import annotations

import hashlib
import mimetypes
import posixpath
import re
import socket
import threading
import time
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

_SCRIPT = b"""(function () {
  var known = document.currentScript.dataset.known, wait = 0;
  function ask() {
    fetch("/livereload/" + known + location.pathname, {cache: "no-store"})
      .then(function (answer) { return answer.ok ? answer.text() : Promise.reject(); })
      .then(function (word) { if (word === "reload") location.reload(); else ask(); })
      .catch(function () { clearTimeout(wait); wait = setTimeout(ask, 2000); });
  }
  addEventListener("load", ask);
})();
"""
_LONGEST = 255
"""Bytes of a file's name, on all common disks."""
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_NAMES = ("127.0.0.1", "localhost", "[::1]")
_SCRIPT_PATH = "/livereload.js"
_ASKED = re.compile(r"/livereload/(\d+)-([0-9a-f]*)(/.*)")
_PATIENCE = 60.0
"""Seconds until a page is told that it is still the same."""
_TYPES: Mapping[str, str] = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".vtt": "text/vtt; charset=utf-8",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".gz": "application/gzip",
}
"""Where systems know nothing or differ."""


class Preview(ThreadingHTTPServer):
    """Serves a folder, which may be exchanged as a whole. The port is taken at once: `OSError` where it cannot be."""

    daemon_threads = True

    def __init__(self, host: str, port: int, root: Path) -> None:
        self.root = root
        self._news = threading.Condition()
        self._round = int(time.time() * 1000)
        self._ended = False
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05})
        self._own = host in _LOOPBACK
        if ":" in host:
            self.address_family = socket.AF_INET6
        super().__init__((host, port), _Handler)

    def called(self, host: str) -> bool:
        """Whether a request's `Host` is one that this preview has."""
        return not self._own or host.rpartition(":")[0] in _NAMES or host in _NAMES

    def start(self) -> None:
        """Answer from now on; until then whoever asks waits."""
        self._thread.start()

    def stop(self) -> None:
        """Answer no longer."""
        with self._news:
            self._ended = True
            self._news.notify_all()
        if self._thread.is_alive():
            self.shutdown()
            self._thread.join()
        self.server_close()

    def changed(self, *, everywhere: bool) -> None:
        """Have pages reload: those whose files have other bytes, or all of them."""
        with self._news:
            self._round += everywhere
            self._news.notify_all()

    def known(self, path: str) -> str:
        """What names the page under an address as it is now."""
        return f"{self._round}-{self._version(path)}"

    def news(self, known_round: int, version: str, path: str) -> bool:
        """Wait until a page is not what it was; false where it still is after some time."""
        with self._news:
            return self._news.wait_for(
                lambda: self._ended or known_round != self._round or version != self._version(path), _PATIENCE
            )

    def _version(self, path: str) -> str:
        data = self.read(path)
        return hashlib.blake2b(data, digest_size=8).hexdigest() if data is not None else ""

    def read(self, path: str) -> bytes | None:
        """The bytes of the file under an address, or nothing."""
        file = self.file(path)
        if file is None:
            return None
        try:
            return file.read_bytes()
        except OSError:
            return None

    def file(self, path: str) -> Path | None:
        """The file that an address means, whether it is there or not; nothing where it leads anywhere else."""
        parts = posixpath.normpath("/" + path.lstrip("/")).split("/")[1:]
        if any("\\" in part or ":" in part or "\0" in part for part in parts):
            return None  # on some systems these lead out of the folder
        if any(len(part.encode()) > _LONGEST for part in parts):
            return None
        file = self.root.joinpath(*parts)
        return file / "index.html" if path.endswith("/") or not any(parts) else file

    def handle_error(self, *_: object) -> None:
        """A browser that has gone away is nobody's error."""


class _Handler(BaseHTTPRequestHandler):
    server: Preview

    def do_GET(self) -> None:
        if not self.server.called(self.headers.get("Host", "")):
            self._answer(421, _TYPES[".txt"], b"")
            return
        try:
            path = unquote(urlsplit(self.path).path)
        except ValueError:  # brackets that hold no address
            self._answer(400, _TYPES[".txt"], b"")
            return
        if path == _SCRIPT_PATH:
            self._answer(200, _TYPES[".js"], _SCRIPT)
            return
        asked = _ASKED.fullmatch(path)
        if asked is not None:
            news = self.server.news(int(asked[1]), asked[2], asked[3])
            self._answer(200, _TYPES[".txt"], b"reload" if news else b"same")
            return
        self._file(path)

    do_HEAD = do_GET  # noqa: N815 - the same

    def _file(self, path: str) -> None:
        known, file, data = self.server.known(path), self.server.file(path), self.server.read(path)
        if file is not None and data is not None:
            kind = _TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
            self._answer(200, kind, _reloading(data, known) if file.suffix == ".html" else data)
        elif file is not None and not path.endswith("/") and (file / "index.html").is_file():
            self._answer(302, _TYPES[".txt"], b"", ("Location", f"/{quote(path.lstrip('/'))}/"))
        else:
            page = self.server.read("/404.html") or b"<!doctype html><title>404</title><body>404</body>"
            self._answer(404, _TYPES[".html"], _reloading(page, known))

    def _answer(self, status: int, kind: str, data: bytes, *headers: tuple[str, str]) -> None:
        self.send_response(status)
        for name, value in (("Content-Type", kind), ("Content-Length", str(len(data))), *headers):
            self.send_header(name, value)
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Requests are not told."""


def _reloading(page: bytes, known: str) -> bytes:
    """A page with the script; `known` names it as it is."""
    head, closing, tail = page.rpartition(b"</body>")
    script = b'<script src="%b" data-known="%b"></script>' % (_SCRIPT_PATH.encode(), known.encode())
    return head + script + closing + tail if closing else page + script
