"""Words whose report is gone: it was renamed or deleted, and its translation or its lock was left behind.

Such a pair is read as a bitext whose Arabic is not known. Its rows still say which Arabic (by its hash) each passage
translates, so that the words can be found again where that Arabic stands now.
"""

from __future__ import annotations

from dataclasses import dataclass

from bitext.alignment import bitext as bitexts
from bitext.alignment.bitext import Bitext
from bitext.alignment.lock import Lock, Row, target_hash
from bitext.errors import Findings
from bitext.markup import document
from bitext.markup.document import Document


@dataclass(frozen=True, slots=True)
class Left:
    """One passage that was left behind."""

    text: str
    source: str
    """Hash of the Arabic that it translates; empty where no row says so."""
    kind: str
    human: bool
    """Whether a person wrote it."""
    date: str = ""


def read(target: Document | None, lock: Lock) -> Bitext:
    """A translation and a lock, one of which may be missing, without their report."""
    return bitexts.read(document.read("", "", frozenset(), Findings()), target, lock)


def words(bitext: Bitext) -> tuple[Left, ...]:
    """All words of a bitext without its report: those in the page, then those that only the lock holds."""
    found = [_left(row, text) for row, text in bitext.removed if text]
    if bitext.target is not None:
        added = [bitext.target.segments[j] for j in sorted(bitext.extra)]
        found += [Left(segment.text, "", segment.kind, human=True) for segment in added]
    for row in bitext.lock.rows:
        if row.retired is not None:
            found.append(_left(row, row.retired))
        if row.suggestion is not None:
            offer = row.suggestion
            found.append(Left(offer.text, offer.source, row.kind, offer.human, offer.date))
    return tuple(found)


def _left(row: Row, text: str) -> Left:
    return Left(text, row.source, row.kind, not row.made(target_hash(text)), row.date)
