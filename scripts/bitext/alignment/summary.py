"""How far a translation is, in numbers and suggestions: one row a page and language, in the public shape."""

from __future__ import annotations

from bitext.alignment import review
from bitext.alignment.bitext import Bitext
from bitext.markup.frontmatter import Note
from bitext.project import Page

STATES = ("pending", "machine", "edited", "stale")


def row(page: Page, locale: str, bitext: Bitext) -> dict[str, object]:
    """One page, in the public shape."""
    counts = bitext.counts
    read = review.of(bitext)
    words = {True: 0, False: 0}
    for unit in bitext.units:
        if unit.segment.kind != "code" and unit.target:
            words[unit.human] += len(unit.target.split())
    return {
        "file": page.shown,
        "translation": page.shown_target(locale) if bitext.target is not None else "",
        "locale": locale,
        **{state: counts[state] for state in STATES},
        "corrections": len(bitext.source.front.corrections),
        "retracted": _day(bitext.source.front.retracted),
        "reviewed": {"by": read.name, "date": read.date, "current": read.current} if read else None,
        "machine_share": round(words[False] / sum(words.values()), 3) if sum(words.values()) else None,
        "suggestions": [
            {"unit": unit.id, "line": unit.segment.line, "stands": unit.target or "", "suggested": offer.text}
            for unit in bitext.units
            if (offer := unit.row.suggestion) is not None
        ],
    }


def _day(note: Note | None) -> str | None:
    """The day on which a report was withdrawn, empty where none is given; nothing where it was not."""
    return None if note is None else note.date.isoformat() if note.date else ""
