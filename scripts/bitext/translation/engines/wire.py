"""How engines reach the network: one kind of session for all of them, those of other people's libraries too.

Each request has an end (`timeout`, to the last byte), a largest answer, and follows no redirect. Whatever goes wrong,
from a refused connection to a status or a web page where data was due, leaves here as an `EngineError` in one sentence
of ours: no address, no body and no key is in it. While a session works, the debug messages of the libraries below it,
which hold addresses and texts, are kept out of every log.

A session whose address is local uses no proxy, and looks at each connection again when it stands, before anything is
sent: a name that has come to mean another machine ends in an error, not in a leak.
"""

from __future__ import annotations

import datetime
import email.utils
import logging
import os
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cached_property
from typing import Any

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from bitext.errors import EngineError, Said, said
from bitext.translation.engines.address import is_local, near
from bitext.translation.engines.protocol import Busy, EngineSettings, Unanswered, Unreachable

CONNECT = 4.0
"""Seconds for a connection to stand, at most; a first packet that is lost is sent again twice in that time."""
LARGEST = 4 * 1024 * 1024
"""Bytes of an answer."""
_SECRET_ENDS = ("_API_KEY", "_APPKEY", "_APPID", "_SECRET_KEY", "_CLIENT_ID", "MYMEMORY_EMAIL")
Check = Callable[[requests.Response], None]
"""Looks at an answer of any status before the session does; may raise a more exact `EngineError`."""


def scrub(text: str) -> str:
    """A text without the value of any key in the environment."""
    for name, value in os.environ.items():
        if name.endswith(_SECRET_ENDS) and len(value) >= 4:
            text = text.replace(value, f"<{name}>")
    return text


class Session(requests.Session):
    """A session for one engine and one thread; `stop` and the clock may cut it off from other threads."""

    def __init__(
        self,
        engine: str | Said,
        settings: EngineSettings,
        url: str,
        *,
        key: str | Said = "",
        data: bool = True,
        check: Check | None,
    ) -> None:
        super().__init__()
        self.engine = engine
        """As messages name it."""
        self.url = url
        """What `local` is decided on; empty for a service's own address, which is never near."""
        self.key = key
        """The environment variable whose value goes along, or nothing; it is never sent in clear to a far host."""
        self.data = data
        """Whether answers are data, so that a web page is an error page."""
        self.check = check
        self.limit = settings.timeout
        self.auth = _no_auth
        self._socket: socket.socket | None = None
        self._stopped = False
        self._late = False
        for scheme in ("http://", "https://"):
            self.mount(scheme, _Adapter())

    @cached_property
    def local(self) -> bool:
        """Whether texts stay near."""
        return is_local(self.url)

    def stop(self) -> None:
        """Cut off what is under way; no request is made afterwards."""
        self._stopped = True
        self._cut()

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        """Send one request and read its whole answer. Raises `EngineError`."""
        if self._stopped:
            raise EngineError("stopped")
        if self.key and not self.local and not str(request.url).startswith("https:"):
            raise EngineError("engine-wants-https", engine=self.engine, key=self.key, final=True)
        if self.local:
            options["proxies"] = {}
        options |= {"timeout": (min(CONNECT, self.limit), self.limit), "allow_redirects": False, "stream": True}
        self._late = False
        clock = threading.Timer(self.limit, self._ring)
        clock.daemon = True
        clock.start()
        _working.session = self
        problem: Said | None = None
        there = True
        try:
            response = super().send(request, **options)
            _read_whole(response, self.engine)
        except requests.ConnectTimeout:
            there, problem = False, said("engine-unreachable", engine=self.engine, seconds=f"{CONNECT:g}")
        except requests.Timeout:
            problem = said("engine-silent", engine=self.engine, seconds=f"{self.limit:g}")
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            there = not _refused(error)
            problem = said("engine-broke-off", engine=self.engine, error=type(error).__name__)
        finally:
            _working.session = None
            clock.cancel()
        if self._stopped:
            raise EngineError("stopped")
        if self._late:
            problem = said("engine-late", engine=self.engine, seconds=f"{self.limit:g}")
        if problem:
            raise EngineError(problem) if there else Unreachable(problem)
        self._judge(response)
        return response

    def connected(self, sock: socket.socket, *, ready: bool) -> None:
        """Look at a new connection, before and after it is made safe."""
        if self.local:
            with suppress(OSError):
                if near(str(sock.getpeername()[0])):
                    self._socket = sock if ready else self._socket
                    return
            raise EngineError("engine-not-near", engine=self.engine, final=True)
        self._socket = sock if ready else self._socket

    def _ring(self) -> None:
        self._late = True
        self._cut()

    def _cut(self) -> None:
        sock = self._socket
        if sock is not None:
            with suppress(OSError):
                # Not the method of a TLS socket, which would change it under the reading thread.
                socket.socket.shutdown(sock, socket.SHUT_RDWR)

    def _judge(self, response: requests.Response) -> None:
        """Turn every status but success, and a page where data was due, into an error."""
        if self.check is not None:
            self.check(response)
        status = response.status_code
        if 200 <= status < 300:
            if not response.content.strip():
                raise EngineError("engine-blank", engine=self.engine)
            kind = response.headers.get("Content-Type", "")
            if self.data and (kind.startswith("text/html") or response.content[:200].lstrip()[:1] == b"<"):
                raise EngineError("engine-page", engine=self.engine)
            return
        after = retry_after(response.headers)
        if status == 429 or (status == 503 and after is not None):
            raise Busy("engine-busy", engine=self.engine, status=status, after=after or 0.0)
        if status >= 500 or status in (408, 425):
            raise EngineError("engine-status", engine=self.engine, status=status)
        if status in (400, 413, 414, 422):
            raise Unanswered("engine-refused", engine=self.engine, status=status)
        problem = "engine-status"
        if status in (401, 403):
            problem = "engine-status-key" if self.key else "engine-status-may-want-key"
        elif 300 <= status < 400:
            problem = "engine-status-moved"
        raise EngineError(problem, engine=self.engine, status=status, key=self.key, final=True)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """The seconds that `Retry-After` asks for, from its number or its date."""
    value = headers.get("Retry-After", "").strip()
    with suppress(ValueError):
        return max(0.0, float(value)) if float(value) < float("inf") else None
    with suppress(ValueError, TypeError):
        when = email.utils.parsedate_to_datetime(value)
        now = datetime.datetime.now(when.tzinfo)
        return max(0.0, (when - now).total_seconds())
    return None


def json_of(response: requests.Response) -> Any:
    """The JSON of an answer, or `None`."""
    try:
        return response.json()
    except (ValueError, RecursionError):
        return None


def _no_auth(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Stand in for a `.netrc`, which `requests` would else read keys from."""
    return request


def _refused(error: BaseException) -> bool:
    """Whether no connection was made: a name that is unknown, a port that is closed, a network that is not there."""
    reason = getattr(error.args[0], "reason", None) if error.args else None
    if isinstance(reason, urllib3.exceptions.ProxyError):
        reason = reason.original_error
    return isinstance(reason, urllib3.exceptions.NewConnectionError)


def _read_whole(response: requests.Response, engine: str | Said) -> None:
    parts: list[bytes] = []
    size = 0
    try:
        for part in response.iter_content(65_536):
            parts.append(part)
            size += len(part)
            if size > LARGEST:
                raise EngineError("engine-too-large", engine=engine, size=LARGEST // 1024 // 1024)
    finally:
        response.close()
    response._content = b"".join(parts)


class _Working(threading.local):
    """What this thread is at."""

    session: Session | None = None
    """The one that has a request under way."""
    lent: Session | None = None
    """The one that another library's requests are led to."""
    quiet: bool = False


_working = _Working()


def _loud(record: logging.LogRecord) -> bool:
    """Drop what a library says while an engine works in this thread."""
    return _working.session is None and not _working.quiet


for _name in ("urllib3.connectionpool", "urllib3.connection", "urllib3.util.retry", "deepl"):
    logging.getLogger(_name).addFilter(_loud)


def in_use() -> Session | None:
    """The session that a library's requests in this thread are led to."""
    return _working.lent


@contextmanager
def use(session: Session) -> Iterator[None]:
    """Lead a library's requests in this thread to a session."""
    before, _working.lent = _working.lent, session
    try:
        yield
    finally:
        _working.lent = before


@contextmanager
def quiet() -> Iterator[None]:
    """Keep the messages of libraries out of the logs around the requests too."""
    before, _working.quiet = _working.quiet, True
    try:
        yield
    finally:
        _working.quiet = before


class _Watched(HTTPConnection):
    def connect(self) -> None:
        super().connect()
        _show(self.sock, ready=True)

    def _new_conn(self) -> socket.socket:
        sock = super()._new_conn()
        _show(sock, ready=False)
        return sock


class _WatchedTLS(HTTPSConnection):
    def connect(self) -> None:
        super().connect()
        _show(self.sock, ready=True)

    def _new_conn(self) -> socket.socket:
        sock = super()._new_conn()
        _show(sock, ready=False)
        return sock


def _show(sock: socket.socket | None, *, ready: bool) -> None:
    if _working.session is not None and sock is not None:
        try:
            _working.session.connected(sock, ready=ready)
        except EngineError:
            sock.close()
            raise


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Watched


class _PoolTLS(HTTPSConnectionPool):
    ConnectionCls = _WatchedTLS


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _PoolTLS}
