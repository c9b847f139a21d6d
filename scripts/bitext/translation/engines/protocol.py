"""What an engine is, what it is made from, and how it says that it has no answer.

An engine is a client of one service, used by one thread at a time; it is handed texts that fit into one request and
either returns as many answers, in their order, or raises `EngineError`. It neither waits, repeats, splits nor checks:
that is the runner's. Failures differ in what follows from them:

    EngineError               it may pass: ask again after a while, then ask no more in this run
    Unreachable               nobody is there: ask once more, at once, then ask no more in this run
    EngineError(final=True)   it will not pass: ask this engine no more in this run
    Barred                    no engine of a chain may see the texts, now or later
    Unanswered                it is about these texts; the engine may be asked for others
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from bitext.errors import EngineError, Said, UsageError, said

Shape = Literal["tags", "tokens"]


class Busy(EngineError):
    """The engine asks to be left alone for a while."""

    def __init__(self, key: str | Said, /, *, after: float, **values: object) -> None:
        super().__init__(key if isinstance(key, Said) else said(key, **values))
        self.after = after
        """Seconds."""


class Unreachable(EngineError):
    """No connection was made: the name is unknown, the port is closed, there is no network.

    That is told apart from an engine that is there and in trouble, because waiting for it seldom helps.
    """


class Barred(EngineError):
    """The texts are private, and no engine is near."""


class Lacking(UsageError):
    """The engine lacks its key or its package: nothing can be sent, but what would be can be counted."""

    def __init__(self, key: str | Said, /, *, price: float | None = None, **values: object) -> None:
        super().__init__(key, **values)
        self.price = price
        """US dollars for a million characters, where that is known."""


class Unanswered(EngineError):
    """The engine works, but has no usable answer to these texts."""


@dataclass(frozen=True, slots=True)
class Hints:
    """What is known about the texts beyond themselves. Only an engine with `context` reads it."""

    title: str = ""
    """Of the report, in its own language, like the summary."""
    summary: str = ""
    before: str = ""
    """The sentence that stands before the first of the texts."""
    terms: tuple[tuple[str, str], ...] = ()
    """Names and terms of the glossary that stand in the texts: in the source's language, in the target's."""
    refused: frozenset[str] = frozenset()
    """Answers, by their `pieces.core`, that came for other passages too and are not taken; where there are any, each
    text is asked for by itself, whatever was answered before."""
    private: bool = False
    """Only an engine that is `local` may see the texts; the runner holds every engine to it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one text."""

    text: str
    """Empty where there is a problem."""
    engine: str
    """Who made it, as the lock records it; `copy` for a text without letters, which nobody is asked about."""
    problem: Said | None = None
    """Why no engine had an answer to this text, though one of them works."""


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """What an engine is made from; seconds are seconds of the clock."""

    source: str
    target: str
    url: str = ""
    """Where a self-hosted engine (or a test's) listens; empty for the engine's own address."""
    timeout: float = 20.0
    """Seconds for one request, from the first byte sent to the last byte read."""
    retries: int = 4
    """How often a request is repeated when what went wrong may pass."""
    wait: float = 1.0
    """Seconds before the first repetition, doubled for each further one, with jitter."""
    patience: float = 120.0
    """Seconds for one request with all its repetitions; no longer is waited for an engine that asks for a pause."""
    rate: float = 0.0
    """Requests a second over all threads; 0 for no limit."""
    threads: int = 4
    """Requests under way at the same time."""
    model: str = ""
    """For an engine that offers several."""
    price: float | None = None
    """US dollars for a million characters, where it is not the engine's usual one."""
    most: int = 0
    """Characters of one request, where they are not the engine's usual ones."""
    batch: int = 0
    """Texts of one request, the same."""


class Engine(Protocol):
    """What the runner needs of an engine."""

    @property
    def name(self) -> str:
        """As the settings and the lock have it."""

    @property
    def most(self) -> int:
        """Characters of one request."""

    @property
    def most_bytes(self) -> int:
        """Bytes of one request, for an engine that counts those; else 0."""

    @property
    def batch(self) -> int:
        """Texts of one request."""

    @property
    def shape(self) -> Shape:
        """The shape of placeholder that it keeps best."""

    @property
    def context(self) -> bool:
        """Whether it reads hints."""

    @property
    def price(self) -> float | None:
        """US dollars for a million characters; `None` where that is not known."""

    @property
    def local(self) -> bool:
        """Whether texts stay on this machine or its own network. May look up a name."""

    def translate(self, texts: Sequence[str], hints: Hints) -> list[str]:
        """Answer texts that fit into one request, in order. Raises `EngineError` and nothing else."""

    def stop(self) -> None:
        """Break off the request that is under way, from another thread; no further one is made."""

    def close(self) -> None:
        """Let the connections go."""


def name_of(languages: Mapping[str, str], locale: str) -> str:
    """A locale as an engine writes it, by its table; else the locale itself."""
    return languages.get(locale, locale)
