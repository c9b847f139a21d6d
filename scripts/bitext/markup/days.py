"""The days that a date may mean which is not written as YYYY-MM-DD.

    1/10/2025 ─▶ 2025-10-01, 2025-01-10      ١ تشرين الأول ٢٠٢٥ ─▶ 2025-10-01      2025-10-1 ─▶ 2025-10-01

The day stands before the month, as it does in Arabic; where it may be the other way round, both days are given.
"""

from __future__ import annotations

import datetime
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from bitext.arabic import normalise, western_digits

_BIG_FIRST = re.compile(r"(\d{4})[-/.\s\u2010-\u2015\u2212](\d{1,2})[-/.\s\u2010-\u2015\u2212](\d{1,2})")
_SMALL_FIRST = re.compile(r"(\d{1,2})[-/.\s\u2010-\u2015\u2212](\d{1,2})[-/.\s\u2010-\u2015\u2212](\d{4})")
_NAMED = re.compile(r"(?P<before>\d{1,2})? *(?P<month>[^\W\d_][^\d]*?) *(?P<after>\d{1,2})? *(?P<year>\d{4})")
_FOLDED = str.maketrans(
    {"\u0623": "\u0627", "\u0625": "\u0627", "\u0622": "\u0627", "\u0649": "\u064a", "\u0629": "\u0647"}
)
_BETWEEN = re.compile(r"[\s,/\u060c.]+")
_MONTHS = 12


def meant(text: str) -> tuple[datetime.date, ...]:
    """The days that a text may mean, the likelier one first; none where it is no date at all."""
    text = " ".join(western_digits(normalise(text)).split())
    if match := _BIG_FIRST.fullmatch(text):
        year, month, day = map(int, match.groups())
        return tuple(_days(year, (month, day)))
    if match := _SMALL_FIRST.fullmatch(text):
        day, month, year = map(int, match.groups())
        return tuple(_days(year, (month, day), (day, month)))
    if match := _NAMED.fullmatch(_BETWEEN.sub(" ", text)):
        month = _month(match["month"])
        number = match["before"] or match["after"]
        if month and number and not (match["before"] and match["after"]):
            return tuple(_days(int(match["year"]), (month, int(number))))
    return ()


def _days(year: int, *either: tuple[int, int]) -> Iterator[datetime.date]:
    for month, day in dict.fromkeys(either):
        try:
            yield datetime.date(year, month, day)
        except ValueError:
            continue


def _month(name: str) -> int:
    """The number of a month by its name or its two names; 0 where it is none."""
    name = name.translate(_FOLDED).casefold()
    known = _names()
    if name in known:
        return known[name]
    words = name.split()
    for cut in range(1, len(words)):
        one, other = known.get(" ".join(words[:cut]), 0), known.get(" ".join(words[cut:]), -1)
        if one == other:
            return one
    return 0


@cache
def _names() -> dict[str, int]:
    path = Path(__file__).parent.parent / "data" / "calendar.toml"
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["month"][:_MONTHS]
    names: dict[str, int] = {}
    for number, row in enumerate(rows, 1):
        for form in (*row["english"].split(), *row["arabic"], *row.get("doubtful", ())):
            names[form.translate(_FOLDED).casefold()] = number
    return names
