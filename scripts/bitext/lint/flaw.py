"""Something that is wrong with a page, at its place in the source."""

from __future__ import annotations

from dataclasses import dataclass

from bitext.errors import Finding, finding


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something that is wrong, at its place in the source."""

    code: str
    line: int
    start: int
    end: int
    instead: str | None = None
    """What should stand there; nothing where that is for a person to say."""
    values: tuple[tuple[str, str], ...] = ()

    def found(self, path: str) -> Finding:
        """The finding about it."""
        return finding(self.code, path, self.line, **dict(self.values))
