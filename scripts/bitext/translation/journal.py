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

from bitext.translation.engines import Engine, split
from bitext.writer import Writer


@dataclass(slots=True)
class Journal:
    """The answers of one engine for one language."""

    path: Path
    writer: Writer
    engine: Engine
    answers: dict[str, str] = field(default_factory=dict)
    asked: int = 0
    """Requests for a text made in this run."""

    @classmethod
    def load(cls, path: Path, writer: Writer, engine: Engine) -> Journal:
        """Read what an earlier run has left."""
        journal = cls(path, writer, engine)
        with contextlib.suppress(FileNotFoundError):
            for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
                with contextlib.suppress(ValueError, TypeError):
                    key, answer = json.loads(line)
                    journal.answers[str(key)] = str(answer)
        return journal

    def ask(self, texts: Sequence[str]) -> list[str]:
        """Translate texts: known ones from the journal, others by the engine, each once. Raises `EngineError`."""
        pieces = {text: split(text, self.engine.most) for text in texts}
        wanted = list(dict.fromkeys(piece for cut in pieces.values() for piece in cut))
        missing = [piece for piece in wanted if self._key(piece) not in self.answers]
        for piece in missing:
            answer = self.engine.translate([piece])[0]
            self.asked += 1
            self.answers[self._key(piece)] = answer
            self.writer.append(self.path, json.dumps([self._key(piece), answer], ensure_ascii=False))
        return [" ".join(self.answers[self._key(piece)] for piece in pieces[text]) for text in texts]

    def forget(self) -> None:
        """Empty the journal: every answer stands in a page now."""
        self.answers.clear()
        self.writer.remove(self.path)

    def _key(self, text: str) -> str:
        return hashlib.sha256(f"{self.engine.name}\0{text}".encode()).hexdigest()[:24]
