"""An engine that is asked from a worker's machine, with the keys and packages that are there.

Here it is one engine like any other: its runner waits, repeats and counts here, so that pace, threads and failure are
the whole run's, not each worker's. What is sent is a request's texts and the engine's settings; keys are read from the
worker's own environment and never sent. Texts of private reports are not sent to workers: an engine of this machine's
own is asked for them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from bitext import hands as helpers
from bitext import version
from bitext.errors import BitextError, EngineError, Said
from bitext.hands import Hands, Task
from bitext.translation.engines.protocol import (
    Barred,
    Busy,
    Engine,
    EngineSettings,
    Hints,
    Shape,
    Unanswered,
    Unreachable,
)
from bitext.translation.engines.wire import scrub

Make = Callable[[str, EngineSettings], Engine]
_KINDS: dict[str, type[EngineError]] = {each.__name__: each for each in (EngineError, Unreachable, Barred, Unanswered)}
"""Errors that are made of a sentence and of whether they are final; `Busy` has more to say."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of an engine without asking it."""

    name: str
    most: int
    most_bytes: int
    batch: int
    shape: Shape
    context: bool
    price: float | None


@dataclass(frozen=True, slots=True)
class Failed:
    """Why there is no answer, as it is sent."""

    kind: str
    said: Said
    final: bool
    after: float = 0.0

    @classmethod
    def of(cls, error: EngineError) -> Failed:
        """An error as it is sent: without the value of any key."""
        after = error.after if isinstance(error, Busy) else 0.0
        return cls(type(error).__name__, error.said.each(scrub), error.final, after)

    def error(self) -> EngineError:
        """The error again."""
        if self.kind == Busy.__name__:
            return Busy(self.said, after=self.after)
        return _KINDS.get(self.kind, EngineError)(self.said, final=self.final)


def facts(make: Make, name: str, settings: EngineSettings, code: str) -> Facts:
    """What a worker knows of an engine. Raises `UsageError` where it lacks something there."""
    helpers.same(code)
    engine = _engine(make, name, settings)
    return Facts(
        engine.name, engine.most, engine.most_bytes, engine.batch, engine.shape, engine.context, engine.price
    )  # fmt: skip


def answers(
    make: Make, name: str, settings: EngineSettings, code: str, texts: Sequence[str], hints: Hints
) -> list[str] | Failed:
    """A worker's request."""
    helpers.same(code)
    try:
        return _engine(make, name, settings).translate(texts, hints)
    except EngineError as error:
        return Failed.of(error)


_own = threading.local()


def _engine(make: Make, name: str, settings: EngineSettings) -> Engine:
    """This thread's instance, which keeps its connections from one request to the next."""
    kept: dict[tuple[str, EngineSettings], Engine] = _own.__dict__.setdefault("engines", {})
    if (name, settings) not in kept:
        for old in kept.values():
            old.close()
        kept.clear()
        kept[name, settings] = make(name, settings)
    return kept[name, settings]


class Remote:
    """A client of one service, elsewhere."""

    def __init__(self, hands: Hands, make: Make, name: str, settings: EngineSettings) -> None:
        self._hands, self._make = hands, make
        self._given = (make, name, settings, version.everything())
        self._task: Task | None = None
        self._stopped = False
        self._facts: Facts = hands.do(facts, *self._given)
        self.name = self._facts.name
        self.most, self.most_bytes, self.batch = self._facts.most, self._facts.most_bytes, self._facts.batch
        self.shape, self.context, self.price = self._facts.shape, self._facts.context, self._facts.price

    @cached_property
    def _here(self) -> Engine | None:
        """The same engine on this machine, for private texts, if it can be had."""
        try:
            return self._make(*self._given[1:3])
        except BitextError:
            return None

    @property
    def local(self) -> bool:
        """Whether private texts may be given to it: here, not there."""
        return self._here is not None and self._here.local

    def translate(self, texts: Sequence[str], hints: Hints) -> list[str]:
        """Ask from elsewhere; what is private, from here."""
        if hints.private:
            if self._here is None or not self._here.local:
                raise Barred("engine-private", engines=self.name, final=True)
            return self._here.translate(texts, hints)
        try:
            self._task = self._hands.submit(answers, *self._given, tuple(texts), hints)
            if self._stopped:
                self._task.cancel()
            found: list[str] | Failed = self._task.result()
        except BitextError as error:
            raise EngineError(error.said, final=True) from error
        if isinstance(found, Failed):
            raise found.error()
        return found

    def stop(self) -> None:
        """Wait for it no longer."""
        self._stopped = True
        if self._task is not None:
            self._task.cancel()
        if "_here" in vars(self) and self._here is not None:
            self._here.stop()

    def close(self) -> None:
        """Let go of what is here."""
        if "_here" in vars(self) and self._here is not None:
            self._here.close()
