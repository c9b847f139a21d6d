"""The processes that have built the editions, kept: each has its edition in mind and makes single pages again.

A crew is the executor of one build (`build.build`): every call that it is given runs in a process of its own, which
then stays and answers `ask`. A process ends with its crew, with all that it has begun, and by itself when whoever
started it is gone.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from bitext.errors import BitextError, BuildFailed
from bitext.site import again
from bitext.site.again import Again

Heard = Callable[["Crew", str, "list[Again] | None"], None]
"""Told what an edition's process has answered: nothing when it has ended."""
_WAIT = 5.0
"""Seconds until a process that was told to end is ended by force."""


@dataclass(slots=True)
class _Member:
    process: BaseProcess
    line: Connection
    built: Future[Any] = field(default_factory=Future)

    def stop(self) -> None:
        """Tell the process to end, and those that it may have begun."""
        if self.process.is_alive():
            if os.name == "posix":
                with contextlib.suppress(OSError):  # there is no such group before it has begun to work
                    os.killpg(self.process.pid or 0, signal.SIGTERM)
            self.process.terminate()

    def end(self) -> None:
        """See the process end."""
        self.process.join(_WAIT)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()


class Crew(Executor):
    """The processes of one build, by the locale of the edition that each has built."""

    def __init__(self, heard: Heard) -> None:
        self._heard, self._members = heard, dict[str, _Member]()
        self._lock, self._closed = threading.Lock(), False

    def submit(self, build: Callable[..., Any], /, root: Path, locale: str, *more: Any) -> Future[Any]:  # type: ignore[override]
        """Build an edition in a process of its own, in the place of the one that had it."""
        with self._lock:
            old = self._members.pop(locale, None)
            if old is not None:
                old.stop()
                old.end()
            ours, theirs = multiprocessing.Pipe()
            process = multiprocessing.get_context("spawn").Process(
                target=_work, args=(theirs, build, (root, locale, *more))
            )
            member = _Member(process, ours)
            if self._closed:
                member.built.set_exception(_ended(locale))
                return member.built
            with _deaf():
                process.start()
            theirs.close()
            self._members[locale] = member
        threading.Thread(target=self._listen, args=(locale, member), daemon=True).start()
        return member.built

    def ask(self, uris: Sequence[str]) -> list[str]:
        """Have every edition make pages again; the locales that will answer."""
        asked = []
        for locale, member in self._members.items():
            with contextlib.suppress(OSError):
                member.line.send(tuple(uris))
                asked.append(locale)
        return asked

    def stop(self) -> None:
        """Tell all processes to end, and begin none any more."""
        with self._lock:
            self._closed = True
            for member in self._members.values():
                member.stop()

    def close(self) -> None:
        """End all processes."""
        self.stop()
        for member in self._members.values():
            member.end()

    def _listen(self, locale: str, member: _Member) -> None:
        """Hand on what a process sends, to its end."""
        with member.line, contextlib.suppress(EOFError, OSError):
            value, failure = member.line.recv()
            if failure is None:
                member.built.set_result(value)
            else:
                member.built.set_exception(failure)
            while True:
                self._heard(self, locale, member.line.recv())
        if not member.built.done():
            member.built.set_exception(_ended(locale))
        if self._members.get(locale) is member:
            self._heard(self, locale, None)


def _ended(locale: str) -> BuildFailed:
    return BuildFailed("edition-ended", locale=locale)


@contextlib.contextmanager
def _deaf() -> Iterator[None]:
    """Start processes that no Ctrl-C reaches: it goes to all programs of a terminal, and who started them ends them."""
    if os.name != "posix":
        yield
        return
    resource_tracker.ensure_running()  # else it would be started inside, and let the signal through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _work(line: Connection, build: Callable[..., Any], arguments: Sequence[Any]) -> None:
    """Build an edition, then make pages of it again, for as long as somebody asks."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if os.name == "posix":
        os.setpgid(0, 0)  # a build begins processes too, which end with it
    with contextlib.suppress(EOFError, OSError), line:
        try:
            built = build(*arguments)
        except (BitextError, OSError) as error:
            line.send((None, error))
            return
        line.send((built, None))
        if built.failure or built.withheld is not None:
            return  # there is no edition
        again.rest()
        while True:
            line.send(again.make(line.recv()))
