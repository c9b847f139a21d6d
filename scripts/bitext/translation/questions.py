"""What a page on its way needs from elsewhere, as data: put by whoever works on it, answered by the run it belongs to.

A worker has one page and nothing else. Engines, the translation memory and what other pages were given are the run's;
each look there is a question, and the worker's result depends on the page and on the replies alone. A worker does not
wait for replies: it goes on as if the reply were "nothing", which it mostly is, and says what it has assumed; only
without an engine's answers does it end, with what is `Wanted`. The run looks whether the assumptions hold, adds the
replies, and has the page worked on again from the start.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from bitext.alignment.parcels import Parcel
from bitext.errors import EngineError, Said
from bitext.translation.echoes import Passage
from bitext.translation.engines import Answer, Barred, Hints
from bitext.translation.memory import Found


@dataclass(frozen=True, slots=True)
class Asked:
    """An engine's answers to texts; the reply is `Answers` or a `Failure`."""

    texts: tuple[str, ...]
    hints: Hints


@dataclass(frozen=True, slots=True)
class Recalled:
    """Words that an Arabic text has elsewhere, for a kind of segment; the reply is `Found`."""

    source: str
    """The text's hash."""
    kind: str


@dataclass(frozen=True, slots=True)
class Renaming:
    """The page that a new one may go on with, by the hashes of its texts; the reply is the old page's `Parcel`."""

    hashes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Echoed:
    """Another passage of the run with the same English and other Arabic; the reply is that `Passage`."""

    passage: Passage


@dataclass(frozen=True, slots=True)
class Answers:
    """What came of texts, in their order."""

    each: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Failure:
    """Why no engine has answered."""

    said: Said
    final: bool
    barred: bool

    @classmethod
    def of(cls, error: EngineError) -> Failure:
        """An error as it is sent."""
        return cls(error.said, error.final, isinstance(error, Barred))

    def error(self) -> EngineError:
        """The error again."""
        return (Barred if self.barred else EngineError)(self.said, final=self.final)


Question: TypeAlias = Asked | Recalled | Renaming | Echoed
Reply: TypeAlias = Answers | Failure | Found | Parcel | Passage


class Wanted(Exception):
    """Without a reply to this the work cannot go on."""

    def __init__(self, question: Asked) -> None:
        super().__init__(question)
        self.question = question


@dataclass(frozen=True, slots=True)
class Replies:
    """The replies so far, and what was taken to be "nothing" for want of one."""

    known: Mapping[Question, Reply]
    assumed: dict[Question, None] = field(default_factory=dict)

    def ask(self, texts: Sequence[str], hints: Hints) -> list[Answer]:
        """The engines' answers. Raises `EngineError` where they failed, and `Wanted`."""
        question = Asked(tuple(texts), hints)
        reply = self.known.get(question)
        if isinstance(reply, Failure):
            raise reply.error()
        if not isinstance(reply, Answers):
            raise Wanted(question)
        return list(reply.each)

    def found(self, source: str, kind: str) -> Found | None:
        """What the memory has."""
        reply = self._of(Recalled(source, kind))
        return reply if isinstance(reply, Found) else None

    def left(self, hashes: frozenset[str]) -> Parcel | None:
        """What was left behind under an old name."""
        reply = self._of(Renaming(hashes))
        return reply if isinstance(reply, Parcel) else None

    def of(self, passage: Passage) -> Passage | None:
        """A passage that has the same English and other Arabic."""
        reply = self._of(Echoed(passage)) if passage.said else None
        return reply if isinstance(reply, Passage) else None

    def _of(self, question: Question) -> Reply | None:
        reply = self.known.get(question)
        if reply is None:
            self.assumed[question] = None
        return reply
