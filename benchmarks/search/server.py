"""A server on loopback that sends as a static host does: compressed once, kept alive, immutable files said to be so.

It counts what it sends, heads and bodies, by the part of a path; so the bytes of a worker are counted too, which the
debugging protocol of a page does not see.
"""

from __future__ import annotations

import gzip
import mimetypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

TEXTS = ("text/", "application/json", "application/javascript", "text/javascript", "image/svg+xml", "application/xml")
"""What static hosts compress; Pagefind's own files come compressed and are sent as they are."""
HEAD = 17
"""Bytes of a status line."""


@dataclass(slots=True)
class Served:
    """A running server's account."""

    origin: str
    """`http://127.0.0.1:port/`."""
    sent: list[tuple[str, int]] = field(default_factory=list)
    """Path and bytes on the wire of each answer, in order."""
    bodies: dict[Path, tuple[str, str, bytes]] = field(default_factory=dict)
    """Type, encoding and bytes of the files already compressed."""

    def forget(self) -> None:
        """Begin a new account."""
        self.sent.clear()

    def total(self) -> int:
        """Bytes sent since, without pages."""
        return sum(size for path, size in self.sent if not path.endswith(".html"))


def _packed(path: Path) -> tuple[str, str, bytes]:
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    kind = "text/javascript" if path.suffix in (".js", ".mjs") else kind
    body = path.read_bytes()
    if kind.startswith(TEXTS):
        return f"{kind}; charset=utf-8", "gzip", gzip.compress(body, 6, mtime=0)
    return kind, "", body


def _handler(root: Path, account: Served) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            path = (root / unquote(urlsplit(self.path).path).lstrip("/")).resolve()
            if not path.is_relative_to(root) or not path.is_file():
                self.send_response(404)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            if path not in account.bodies:
                account.bodies[path] = _packed(path)
            kind, encoding, body = account.bodies[path]
            heads = {"Content-Type": kind, "Content-Length": str(len(body)), "Cache-Control": "max-age=600"}
            if encoding:
                heads["Content-Encoding"] = encoding
            self.send_response(200)
            for name, value in heads.items():
                self.send_header(name, value)
            account.sent.append((self.path, HEAD + sum(len(n) + len(v) + 4 for n, v in heads.items()) + len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the library's
            """Say nothing."""

    return Handler


@contextmanager
def serve(root: Path) -> Iterator[Served]:
    """Serve a folder while the block runs."""
    account = Served("")
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(root.resolve(), account))
    server.daemon_threads = True
    account.origin = f"http://127.0.0.1:{server.server_address[1]}/"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield account
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
