"""Moments as people write them: a day, or a day and an hour, with or without an offset from UTC.

Without an offset a moment is meant in the project's time zone. A clock that is put forward leaves hours out, and one
that is put back has hours twice: of what such an hour may mean, the later moment counts, so that nothing is published
before it should be.
"""

from __future__ import annotations

import datetime
import re
from zoneinfo import ZoneInfo

from bitext.arabic import western_digits

NEVER = datetime.datetime.max.replace(tzinfo=datetime.UTC)
"""What cannot be understood: no clock ever shows it."""
FORM = "2026-03-01T08:00"

_WRITTEN = re.compile(
    r"(?P<day>\d{4}-\d{2}-\d{2})"
    r"(?:(?:[Tt]|[ \t]+)(?P<hour>\d{1,2}):(?P<rest>\d{2}(?::\d{2})?)(?:\.\d+)?"
    r"[ \t]*(?P<offset>[Zz]|[+-]\d{2}(?::?\d{2})?)?)?"
)


def read(text: str) -> datetime.datetime:
    """The moment that a text says; without an offset it has none. Raises `ValueError`."""
    match = _WRITTEN.fullmatch(western_digits(text).strip())
    if match is None:
        raise ValueError(text)
    clock = f"{int(match['hour']):02}:{match['rest']}" if match["hour"] else "00:00"
    offset = (match["offset"] or "").upper()
    moment = datetime.datetime.fromisoformat(f"{match['day']}T{clock}{offset}")
    if not 1 < moment.year < NEVER.year:  # where an offset would lead out of the calendar
        raise ValueError(text)
    return moment


def when(moment: datetime.datetime, zone: ZoneInfo) -> datetime.datetime:
    """A moment in UTC; `NEVER` stays later than all."""
    return max(_meant(moment, zone))


def oddity(moment: datetime.datetime, zone: ZoneInfo) -> str:
    """What the clocks make of a moment: `gap` where they leave it out, `twice` where they show it twice, or nothing."""
    if moment.tzinfo is not None:
        return ""
    first, second = _meant(moment, zone)
    return "" if first == second else "twice" if first < second else "gap"


def _meant(moment: datetime.datetime, zone: ZoneInfo) -> tuple[datetime.datetime, datetime.datetime]:
    """Both moments in UTC that one without an offset may mean."""
    if moment.tzinfo is not None:
        return (moment.astimezone(datetime.UTC),) * 2
    first, second = (moment.replace(tzinfo=zone, fold=fold).astimezone(datetime.UTC) for fold in (0, 1))
    return first, second
