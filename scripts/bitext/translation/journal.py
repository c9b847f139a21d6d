"""Answers in flight: written down as they come, so that a run that is stopped asks nothing twice.

A local file under `.cache/`, never committed. It is emptied when a run has put every answer where it belongs. Damaged
lines are passed over.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from bitext.translation.engines import Answer, Hints
from bitext.writer import Writer

if TYPE_CHECKING:
    from bitext.translation.engines.runner import Runner


@dataclass(slots=True)
class Journal:
    """The answers of one engine, or of one chain of engines, for one language."""

    path: Path
    writer: Writer
    engine: Runner
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: int = 0
    """Texts answered in this run."""

    @classmethod
    def load(cls, path: Path, writer: Writer, engine: Runner) -> Journal:
        """Read what an earlier run has left."""
        journal = cls(path, writer, engine)
        with contextlib.suppress(FileNotFoundError):
            for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
                with contextlib.suppress(ValueError, TypeError):
                    key, answer, name = json.loads(line)
                    journal.answers[str(key)] = Answer(str(answer), str(name))
        return journal

    def ask(self, texts: Sequence[str], hints: Hints) -> list[Answer]:
        """Translate texts: known ones from the journal, others by the engine, each once. Raises `EngineError`."""
        missing = [text for text in dict.fromkeys(texts) if self._key(text) not in self.answers]
        answers = dict(zip(missing, self.engine.translate(missing, hints, self._keep), strict=True)) if missing else {}
        return [answers.get(text) or self.answers[self._key(text)] for text in texts]

    def forget(self) -> None:
        """Empty the journal: every answer stands in a page now."""
        self.answers.clear()
        self.writer.remove(self.path)

    def _keep(self, text: str, answer: Answer) -> None:
        key = self._key(text)
        self.asked += 1
        self.answers[key] = answer
        self.writer.append(self.path, json.dumps([key, answer.text, answer.engine], ensure_ascii=False))

    def _key(self, text: str) -> str:
        return hashlib.sha256(f"{self.engine.name}\0{text}".encode()).hexdigest()[:24]
