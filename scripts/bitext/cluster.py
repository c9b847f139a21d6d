"""A Dask cluster's workers as hands, over TLS.

What goes over the wire is pickled, and unpickling runs code: whoever can speak to the scheduler, or for it, can do
anything that the workers and this program can. So both sides show certificates of one authority, and an address
without encryption is refused unless it is asked for by name. Certificates that are not given are looked for in Dask's
own settings (`DASK_DISTRIBUTED__COMM__TLS__CA_FILE` and so on).

Only this module knows Dask, which is an optional extra. The scheduler is Dask's own: it gives a lost worker's tasks to
another one. A scheduler that is lost, or has had no worker for a while, ends the run (`HandsGone`).
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bitext import version
from bitext.errors import BitextError, UsageError
from bitext.hands import Hands, HandsGone, OtherCode, WorkLost
from bitext.turns import Executor

if TYPE_CHECKING:
    from distributed import Client

CONNECT = 30.0
"""Seconds in which a connection must stand."""
PATIENCE = 60.0
"""Seconds for which a cluster may be without a worker."""
_EVERY = 4.0
"""Seconds between two looks at the scheduler."""
_END = 3.0
"""Seconds for taking leave."""
_SHOWN = 3
"""Workers that are named in a sentence."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where the scheduler is, and with which certificates it is spoken to."""

    url: str
    ca: Path | None = None
    """The authority's certificate, as PEM; like the other two looked for in Dask's own settings if it is not given."""
    cert: Path | None = None
    key: Path | None = None

    @property
    def encrypted(self) -> bool:
        """Whether it is spoken to over TLS."""
        return urlsplit(self.url).scheme == "tls"


def checked(address: Address, *, plain: bool = False) -> Address:
    """An address that may be used; without encryption only if it is wanted `plain`. Raises `UsageError`."""
    parts = urlsplit(address.url)
    try:
        whole = parts.scheme in ("tls", "tcp") and bool(parts.hostname) and parts.port is not None
    except ValueError:
        whole = False
    if not whole:
        raise UsageError("usage-cluster-address", address=address.url)
    if not address.encrypted and not plain:
        raise UsageError("usage-cluster-plain", address=address.url)
    for path in filter(None, (address.ca, address.cert, address.key)):
        if not path.is_file():
            raise UsageError("usage-path", path=path)
    return address


@contextlib.contextmanager
def hands(address: Address) -> Iterator[Hands]:
    """The workers of a cluster. Raises `UsageError` without Dask, `HandsGone`, and `OtherCode` before any work."""
    client = _client(address)
    try:
        many = _workers(client, address)
        watch = _Watch(client, address)
        executor = _Sealed(client.get_executor(pure=False))
        lent = Hands(executor, many=many, alive=watch.look, failure=_told)
        try:
            yield lent
        finally:
            lent.stop()
    finally:
        with contextlib.suppress(OSError, TimeoutError):
            client.close(timeout=_END)


def _client(address: Address) -> Client:
    try:
        from distributed import Client, Security
    except ImportError as error:
        raise UsageError("usage-cluster-missing") from error
    for name in ("distributed", "distributed.client", "tornado.application"):  # what is to be said, we say
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    files = {"tls_ca_file": address.ca, "tls_client_cert": address.cert, "tls_client_key": address.key}
    given = {name: str(path) for name, path in files.items() if path is not None}
    try:
        security = Security(require_encryption=address.encrypted, **given)
        if address.encrypted and not (security.tls_ca_file and security.tls_client_cert):
            raise UsageError("usage-cluster-certificates")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # other versions of Dask's own parts: `_workers` looks at what matters
            return Client(address.url, security=security, timeout=CONNECT, set_as_default=False)
    except (OSError, TimeoutError, ValueError, TypeError) as error:
        why = str(error).strip().splitlines() or [type(error).__name__]
        raise HandsGone("cluster-unreachable", address=address.url, problem=why[0]) from error


def _workers(client: Client, address: Address) -> int:
    """How many tasks the workers do at once, if all of them run this code."""
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
        codes = client.run(version.everything, on_error="return")
        threads = client.nthreads()
    except (OSError, TimeoutError) as error:
        raise HandsGone("cluster-empty", address=address.url, seconds=f"{PATIENCE:g}") from error
    other = sorted(worker for worker, code in codes.items() if code != version.everything())
    if other:
        named = ", ".join(other[:_SHOWN]) + (" …" if len(other) > _SHOWN else "")
        raise OtherCode("cluster-version", count=len(other), workers=named)
    return int(max(1, sum(threads.values())))


class _Sealed:
    """Hands work over as bytes, which the scheduler passes on unread: it needs Dask, and nothing of ours."""

    def __init__(self, executor: Executor) -> None:
        from distributed.protocol.pickle import dumps

        self._executor, self._dumps = executor, dumps
        self._code = version.everything()
        self._open = _opener()

    def submit(self, work: Callable[..., Any], /, *arguments: Any) -> Any:
        """Take a piece of work."""
        return self._executor.submit(self._open, self._code, self._dumps((work, arguments)))


def _opener() -> Callable[[str, bytes], Any]:
    """What a worker does with the bytes: a function that is no module's by name, so that it is itself sent."""

    def opened(code: str, data: bytes) -> Any:
        from distributed.protocol.pickle import loads

        from bitext.hands import same

        same(code)
        work, arguments = loads(data)
        return work(*arguments)

    return opened


class _Watch:
    """Looks now and then whether a cluster is still there. Any thread may ask."""

    def __init__(self, client: Client, address: Address) -> None:
        self._client, self._address = client, address
        self._lock = threading.Lock()
        self._looked = self._busy = time.monotonic()
        """When the scheduler was asked, and when it had a worker."""

    def look(self) -> None:
        """Raise `HandsGone` where there is no scheduler, or has been no worker for a while."""
        if self._client.status != "running":
            raise HandsGone("hands-gone")
        if not self._lock.acquire(blocking=False):
            return
        try:
            now = time.monotonic()
            if now - self._looked < _EVERY:
                return
            self._looked = now
            try:
                if self._client.nthreads():
                    self._busy = now
            except (OSError, TimeoutError) as error:
                raise HandsGone("hands-gone") from error
            if now - self._busy > PATIENCE:
                raise HandsGone("cluster-empty", address=self._address.url, seconds=f"{PATIENCE:g}")
        finally:
            self._lock.release()


def _told(error: Exception) -> BitextError | None:
    """The sentence for an error of Dask's own."""
    from distributed import KilledWorker
    from distributed.comm import CommClosedError

    if isinstance(error, KilledWorker):
        return WorkLost("work-lost")
    if isinstance(error, ImportError):  # it has come after the others, and cannot find the project
        return OtherCode("hands-version")
    return HandsGone("hands-gone") if isinstance(error, CommClosedError) else None
