"""What is known of one page in one edition beyond its words: dates, makers, version, whether it may be indexed.

Everything follows from the front matter, the lock and the text itself. A day is a day; nothing here asks a clock.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bitext.alignment import review
from bitext.alignment.bitext import Bitext
from bitext.alignment.review import Review
from bitext.markup.frontmatter import FrontMatter
from bitext.site.entries import Entry

_NOBODY = frozenset(["", "copy", "glossary"])
"""Makers of words that are no engine."""


@dataclass(frozen=True, slots=True)
class Correction:
    """One line of a page's log of corrections."""

    date: datetime.date | None
    text: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known."""

    published: datetime.date | None
    modified: datetime.date | None
    """The last day on which these words changed, as far as the files say; never before `published`."""
    engines: tuple[str, ...] = ()
    """Who made words of this translation that still stand; none for an original."""
    edited: bool = False
    """Whether a person's words stand in this translation."""
    reviewed: Review | None = None
    """Of this translation, if it holds."""
    indexed: bool = True


def of_source(entry: Entry) -> Facts:
    """The facts of an original."""
    withdrawn = _day(getattr(entry.front.values.get("retracted"), "date", None))
    return Facts(entry.date, _latest(entry.date, withdrawn, *(each.date for each in corrections(entry.front))))


def of_translation(entry: Entry, bitext: Bitext, *, index_unreviewed: bool) -> Facts:
    """The facts of a translation.

    One in which no machine's words and no Arabic are left is a person's work, and indexed like a reviewed one.
    """
    human = [unit.human for unit in bitext.units]
    rows = [u.row for u, own in zip(bitext.units, human, strict=True) if not own and u.row.engine not in _NOBODY]
    read = review.of(bitext)
    read = read if read is not None and read.current else None
    written = (_day(row.date) for row in bitext.lock.active)
    return Facts(
        published=entry.date,
        modified=_latest(of_source(entry).modified, *written),
        engines=tuple(dict.fromkeys(each for row in rows for each in row.engine.split("+") if each not in _NOBODY)),
        edited=any(human),
        reviewed=read,
        indexed=index_unreviewed or read is not None or not (rows or _unfinished(bitext)),
    )


def _unfinished(bitext: Bitext) -> bool:
    """Whether Arabic stands in for words, or words stand for Arabic that has changed, or no person wrote any."""
    counts = bitext.counts
    return bool(counts["pending"] or counts["stale"] or not counts["edited"])


def corrections(front: FrontMatter, locale: str = "") -> list[Correction]:
    """The corrections that a page's front matter tells, with their text in a language."""
    return list(_corrections(front, locale))


def _corrections(front: FrontMatter, locale: str) -> Iterator[Correction]:
    value = front.values.get("corrections")
    for each in value if isinstance(value, list | tuple) else ():
        read = each.get if isinstance(each, Mapping) else lambda key, each=each: getattr(each, key, None)
        text = read(locale) or read("text") or ""
        texts = read("texts")
        if not text and isinstance(texts, Mapping):
            text = texts.get(locale, "")
        yield Correction(_day(read("date")), str(text))


def retracted(entry: Entry) -> bool:
    """Whether a report has been taken back: its text is in no list, feed or copy."""
    return bool(entry.front.values.get("retracted"))


def _day(value: object) -> datetime.date | None:
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    try:
        return datetime.date.fromisoformat(value[:10]) if isinstance(value, str) else None
    except ValueError:
        return None


def _latest(*days: datetime.date | None) -> datetime.date | None:
    return max((day for day in days if day is not None), default=None)
