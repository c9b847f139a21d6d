"""How a run is stopped from outside: `kill` does what Ctrl-C does, so that the answers that have come are kept."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from typing import NoReturn


class Killed(KeyboardInterrupt):
    """Somebody has sent the program SIGTERM."""


@contextlib.contextmanager
def stopped_by_kill() -> Iterator[None]:
    """Have a SIGTERM raise `Killed` in the main thread."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(*_: object) -> NoReturn:
        raise Killed

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before or signal.SIG_DFL)
