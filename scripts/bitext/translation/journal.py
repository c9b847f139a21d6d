"""Answers in flight: written down as they come, so that a run that is stopped asks nothing twice.

That holds for every answer that came, for pieces of long texts too. What is under way when a run is stopped gets a
moment to come; what is under way when it is killed cannot be known, and is asked again: at the most a request in each
thread, of one text at first and of no more than about as many as have been answered (`Member.room`).

A small database under `.cache/`, never committed, flushed with every answer; it is emptied when a run has put every
answer where it belongs. Several threads may ask: a text that one of them is asking about is not asked by another. What
is damaged counts as never answered.

The texts of private reports never touch the disk: their answers are kept in memory, apart, for the one run; they are
given to no public report, and a private report is given none of a public one's, which a far engine may have made.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bitext.errors import EngineError
from bitext.translation.engines import Answer, Hints
from bitext.writer import Writer

if TYPE_CHECKING:
    from bitext.translation.engines.runner import Runner

_SCHEMA = "create table if not exists answer(key text primary key, text text, engine text)"


class Journal:
    """The answers of one engine, or of one chain of engines, for one language."""

    def __init__(self, path: Path, engine: Runner, writer: Writer) -> None:
        self.path, self.engine, self.writer = path, engine, writer
        self.asked = 0
        """Texts answered in this run."""
        self._lock = threading.Lock()
        self._flying: dict[str, threading.Event] = {}
        """Texts that some thread is asking about."""
        self._opened: sqlite3.Connection | None = None
        self._private: dict[str, Answer] = {}
        self.heard: Callable[[str], None] = _nothing
        """Told of each text that an engine has answered, in any thread."""

    def ask(self, texts: Sequence[str], hints: Hints) -> list[Answer]:
        """Translate texts: known ones from the journal, others by the engine, each once. Raises `EngineError`."""
        keep = functools.partial(self._keep, hints.private)
        if hints.refused:
            return self.engine.translate(texts, hints, keep)
        keys = {text: self._key(text, hints.private) for text in texts}
        with self._lock:
            known = {text: found for text in keys if (found := self._find(keys[text], hints.private)) is not None}
            mine = [text for text in keys if text not in known and keys[text] not in self._flying]
            others = {t: self._flying[keys[t]] for t in keys if t not in known and keys[t] in self._flying}
            self._flying.update({keys[text]: threading.Event() for text in mine})
        try:
            answers = self.engine.translate(mine, hints, keep, _Parts(self, hints.private)) if mine else []
        finally:
            with self._lock:
                for text in mine:
                    self._flying.pop(keys[text]).set()
        known.update(zip(mine, answers, strict=True))
        for text, asked in others.items():
            asked.wait()
            known[text] = self._find_or_ask(text, hints)
        return [known[text] for text in texts]

    def knows(self, text: str) -> bool:
        """Whether a public text has its answer here already; makes no file."""
        with self._lock, contextlib.suppress(EngineError):
            return self.path.is_file() and self._find(self._key(text, private=False), private=False) is not None
        return False

    def forget(self) -> None:
        """Empty the journal: every answer stands in a page now."""
        self._let_go()
        self.writer.remove(self.path)

    def close(self) -> None:
        """Let go of the engines and of the file."""
        self.engine.close()
        self._let_go()

    def _let_go(self) -> None:
        with self._lock:
            if self._opened is not None:
                self._opened.close()
                self._opened = None

    @property
    def _answers(self) -> sqlite3.Connection:
        """The database, made when it is first needed; a damaged one is begun anew."""
        if self._opened is None:
            with _told(self.path):
                try:
                    self._opened = _connected(self.writer.scratch(self.path))
                except sqlite3.DatabaseError:
                    self.writer.remove(self.path)
                    self._opened = _connected(self.path)
        return self._opened

    def _find_or_ask(self, text: str, hints: Hints) -> Answer:
        found = self.find(text, hints.private)
        if found is not None:
            return found
        return self.engine.translate([text], hints, functools.partial(self._keep, hints.private))[0]

    def _find(self, key: str, private: bool) -> Answer | None:
        if private:
            return self._private.get(key)
        row = self._answers.execute("select text, engine from answer where key = ?", (key,)).fetchone()
        return Answer(*row) if row else None

    def _keep(self, private: bool, text: str, answer: Answer) -> None:
        with self._lock:
            self.asked += 1
        self.put(text, answer, private)
        self.heard(text)

    def find(self, text: str, private: bool) -> Answer | None:
        """The answer that a text has had, or a piece of one."""
        with self._lock:
            return self._find(self._key(text, private), private)

    def put(self, text: str, answer: Answer, private: bool) -> None:
        """Keep an answer."""
        key = self._key(text, private)
        with self._lock, _told(self.path):
            if private:
                self._private[key] = answer
            else:
                self._answers.execute("replace into answer values (?, ?, ?)", (key, answer.text, answer.engine))
                self._answers.commit()

    def _key(self, text: str, private: bool) -> str:
        apart = "private" if private else ""
        return hashlib.sha256(f"{self.engine.name}\0{apart}\0{text}".encode()).hexdigest()[:24]


@dataclass(frozen=True, slots=True)
class _Parts:
    """Pieces of texts that are too long for one request, kept as texts are."""

    journal: Journal
    private: bool

    def find(self, piece: str) -> Answer | None:
        return self.journal.find(piece, self.private)

    def keep(self, piece: str, answer: Answer) -> None:
        self.journal.put(piece, answer, self.private)


def _nothing(text: str) -> None:
    """Nobody is told."""


@contextlib.contextmanager
def _told(path: Path) -> Iterator[None]:
    """Say in a sentence that the journal cannot be written."""
    try:
        yield
    except sqlite3.Error as error:
        raise EngineError("journal-unwritable", path=path, error=error) from None


def _connected(path: Path) -> sqlite3.Connection:
    answers = sqlite3.connect(path, check_same_thread=False, timeout=30)
    try:
        answers.execute("pragma synchronous = off")  # a stopped run loses nothing by it; a dead machine some answers
        answers.execute(_SCHEMA)
        answers.execute("select count(*) from answer").fetchone()
    except sqlite3.DatabaseError:
        answers.close()
        raise
    return answers
