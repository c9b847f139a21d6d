"""Work on many things at once and give the results in order, with no more under way than a window holds.

Where the work is done is the caller's: anything with `submit`, such as the executors of `concurrent.futures`, or a
cluster's. Nothing is handed over before there is room for it, so that a run over any number of pages needs the same
memory, and a failure finds little begun.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable
from typing import Any, Protocol, TypeVar

Item = TypeVar("Item")
Made = TypeVar("Made")


class Coming(Protocol):
    """The result of one piece of work."""

    def result(self) -> Any:
        """Wait for it."""

    def cancel(self) -> Any:
        """Leave it undone, if it has not begun."""


class Executor(Protocol):
    """Where work is done."""

    def submit(self, work: Callable[..., Any], /, *arguments: Any) -> Any:
        """Take a piece of work; gives what is `Coming`."""


def in_turn(
    items: Iterable[Item], work: Callable[[Item], Made], executor: Executor | None = None, window: int = 16
) -> Generator[Made, None, None]:
    """Work on each item; without an executor one after the other, so that when one fails no other has begun.

    When one fails, or the caller breaks off, what has not begun is left undone; what has begun is the caller's to stop.
    """
    if executor is None:
        yield from map(work, items)
        return
    waiting: deque[Coming] = deque()
    try:
        for item in items:
            waiting.append(executor.submit(work, item))
            if len(waiting) > window:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        for each in waiting:
            each.cancel()
