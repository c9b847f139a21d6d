"""How far a translation is: one row a page and language, in the public shape, and the passages that want somebody."""

from __future__ import annotations

from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Waiting:
    """A passage that somebody should look at."""

    unit: str
    state: str
    source: str
    """The Arabic, as it stands now."""
    line: int
    stands: str
    """The translation that is published; empty where there is none."""
    stands_line: int
    suggested: str
    """What a machine suggests instead, or nothing."""


def waiting(bitext: Bitext) -> tuple[Waiting, ...]:
    """The passages that have no translation, one of another Arabic, or a suggestion, in the order of the report."""
    targets = bitext.target.segments if bitext.target is not None else ()
    return tuple(
        Waiting(
            unit.id,
            unit.state,
            unit.segment.text,
            unit.segment.line,
            (unit.target or "") if unit.state != "pending" else "",
            targets[unit.spans[0]].line if unit.spans else 0,
            unit.row.suggestion.text if unit.row.suggestion is not None else "",
        )
        for unit in bitext.units
        if unit.segment.kind != "code" and (unit.state in ("pending", "stale") or unit.row.suggestion is not None)
    )
