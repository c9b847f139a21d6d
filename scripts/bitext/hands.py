"""Whoever does the work: this machine's processes, or those of a cluster, behind any `concurrent.futures.Executor`.

A piece of work is a function of a module and its arguments, all by value; it changes nothing but its result. So one
that is lost may be done again, one that is done twice does no harm, and only the run that gave it out writes. A worker
needs this very code (`version`), not these files.

    with processes(2) as hands:             # or `cluster.hands(…)`, or `Hands(executor)` of one's own
        for made in in_turn(items, work, hands):
            …
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Future, ProcessPoolExecutor, wait
from typing import Any

from bitext import version
from bitext.errors import BitextError
from bitext.turns import Executor

TICK = 2.0
"""Seconds after which who waits looks whether there is still anybody to wait for."""


class HandsGone(BitextError):
    """Nobody is there any more who could do the work."""


class WorkLost(BitextError):
    """One piece of work cannot be done there: whoever took it was lost, again and again."""


class OtherCode(BitextError):
    """A worker runs other code than the run that gives it work."""


class Hands:
    """An executor, with sentences for what becomes of it. Any thread may give work."""

    def __init__(
        self,
        executor: Executor,
        *,
        near: bool = False,
        many: int = 1,
        alive: Callable[[], None] | None = None,
        failure: Callable[[Exception], BitextError | None] | None = None,
    ) -> None:
        self.executor = executor
        self.near = near
        """Whether the project's own files are at hand there, so that nothing needs to be sent."""
        self.many = many
        """How much is done at once."""
        self._alive = alive
        self._failure = failure
        self._given: set[Task] = set()
        self._lock = threading.Lock()
        self._stopped = threading.Event()

    def submit(self, work: Callable[..., Any], /, *arguments: Any) -> Task:
        """Give a piece of work."""
        with self._lock:
            if self._stopped.is_set():
                raise HandsGone("stopped")
        try:
            task = Task(self, self.executor.submit(work, *arguments))
        except (BrokenExecutor, RuntimeError) as error:  # a pool whose process has died, a client that is closed
            raise HandsGone("hands-gone") from error
        with self._lock:
            self._given.add(task)
        if self._stopped.is_set():
            task.cancel()
        return task

    def do(self, work: Callable[..., Any], /, *arguments: Any) -> Any:
        """Give a piece of work and wait for it."""
        return self.submit(work, *arguments).result()

    def stop(self) -> None:
        """Let everything be; who waits is told."""
        with self._lock:
            self._stopped.set()
            given = list(self._given)
        for task in given:
            task.cancel()

    def told(self, error: Exception) -> BitextError | None:
        """The sentence for an error of the executor's own."""
        if isinstance(error, BrokenExecutor):
            return HandsGone("hands-gone")
        return self._failure(error) if self._failure is not None else None

    def look(self) -> None:
        """Raise `HandsGone` where nobody works any more."""
        if self._alive is not None:
            self._alive()

    def forget(self, task: Task) -> None:
        """Keep a task no longer."""
        with self._lock:
            self._given.discard(task)


class Task:
    """One piece of work that was given."""

    def __init__(self, hands: Hands, future: Future[Any]) -> None:
        self._hands, self._future = hands, future
        self._let_be = False

    def cancel(self) -> bool:
        """Leave it undone; nobody waits for it any longer."""
        self._let_be = True
        self._hands.forget(self)
        return self._future.cancel()

    def result(self) -> Any:
        """Wait for it. Raises what the work has raised, or `HandsGone`."""
        try:
            while not wait([self._future], TICK).done:
                if self._let_be:
                    raise HandsGone("stopped")
                self._hands.look()
            return self._future.result()
        except CancelledError:
            raise HandsGone("stopped" if self._let_be else "hands-gone") from None
        except BitextError:
            raise
        except Exception as error:
            told = self._hands.told(error)
            if told is None:
                raise
            raise told from error
        finally:
            self._hands.forget(self)


def same(code: str) -> None:
    """Refuse to work for other code than this. Raises `OtherCode`."""
    if code != version.everything():
        raise OtherCode("hands-version")


def _deaf() -> None:
    """Leave it to who gave the work to end it: Ctrl-C reaches all processes of a terminal."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextlib.contextmanager
def processes(many: int | None = None) -> Iterator[Hands]:
    """Processes of this machine, which may read the project themselves."""
    many = many or os.cpu_count() or 1
    # Copies of this process where that is safe, which is without other threads and on Linux.
    alone = sys.platform == "linux" and threading.active_count() == 1
    context = multiprocessing.get_context("fork" if alone else "spawn")
    with ProcessPoolExecutor(many, context, _deaf) as pool:
        hands = Hands(pool, near=True, many=many)
        try:
            yield hands
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
