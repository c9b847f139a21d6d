"""Reviews: a named person has read a translation against its Arabic.

The lock's head holds the name, the day and one hash over both texts as they were; when either changes, the review is
over by itself.
"""

from __future__ import annotations

import contextlib
import datetime
import hashlib
from dataclasses import dataclass, replace

from bitext.alignment.bitext import Bitext
from bitext.alignment.lock import Lock, target_hash


@dataclass(frozen=True, slots=True)
class Review:
    """Who has reviewed a page, and when."""

    name: str
    date: str
    current: bool
    """False: one of the two texts has changed since."""


def digest(bitext: Bitext) -> str:
    """Hash of all that a reviewer has read (16 hex digits)."""
    parts = [f"{unit.source} {target_hash(unit.target or '')}" for unit in bitext.units]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def of(bitext: Bitext) -> Review | None:
    """The review of a page, if there was one."""
    if bitext.lock.reviewed is None:
        return None
    name, date, was = bitext.lock.reviewed
    with contextlib.suppress(ValueError):
        datetime.date.fromisoformat(date)
        return Review(name, date, was == digest(bitext))
    return None


def mark(bitext: Bitext, name: str, date: str) -> Lock:
    """The page's lock with a review of it as it stands."""
    return replace(bitext.lock, reviewed=(name, date, digest(bitext)))
