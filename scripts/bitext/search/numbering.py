"""How reports get their numbers: from their dates and names, so that lists come in order of time.

Another report changes no number but, seldom, of reports of its own day; a day with more reports than any before it may
change all.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bitext.search.record import Record
from bitext.search.shelf import spread

_LEAST_SLOTS = 8
_RARE = 256
"""A share of reports (one in so many) that a word must be in to be offered at its second letter."""


@dataclass(frozen=True, slots=True)
class Numbering:
    """How reports get their numbers: the day's number and a slot in the day; undated ones come before all."""

    slots: int
    """In a day; a power of two."""
    undated: int
    """Numbers that are kept for reports without a date."""
    first: str
    """The first day, as ISO 8601."""
    common: int
    """In how many reports a word must be to be offered at its second letter; a power of two."""

    @classmethod
    def of(cls, records: Sequence[Record]) -> Numbering:
        """The numbering that these reports need."""
        days = Counter(record.date for record in records)
        undated = days.pop(None, 0)
        slots = _power(2 * max(days.values(), default=0), _LEAST_SLOTS)
        first = min((day for day in days if day), default=datetime.date(2000, 1, 1)).replace(day=1)
        common = _power(len(records) // _RARE + 1, 2) // 2
        return cls(slots, _power(-(-2 * undated // slots), 1) * slots, first.isoformat(), common)

    def numbers(self, records: Sequence[Record]) -> dict[str, int]:
        """Every report's number, by URI. Two that want one slot: the first by name has it, the other the next."""
        first = datetime.date.fromisoformat(self.first).toordinal()
        found: dict[str, int] = {}
        taken: set[int] = set()
        for record in sorted(records, key=lambda each: each.uri):
            start = self.undated + (record.date.toordinal() - first) * self.slots if record.date else 0
            size = self.slots if record.date else self.undated
            slot = spread(record.uri) % size
            while start + slot in taken:
                slot = (slot + 1) % size
            taken.add(start + slot)
            found[record.uri] = start + slot
        return found

    @property
    def said(self) -> list[int | str]:
        """What tells it from others, as JSON takes it."""
        return [self.slots, self.undated, self.first, self.common]


def _power(least: int, start: int) -> int:
    while start < least:
        start *= 2
    return start
