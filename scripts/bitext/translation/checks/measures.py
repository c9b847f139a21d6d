"""Measures: a number in brackets that says the one before it in another unit is nothing new: `90 km/h (56 mph)`.

Units are read as English writes them, short or long. A conversion may be rounded, but has to be right.
"""

from __future__ import annotations

import re
from functools import cache

from bitext.translation.checks import numbers_english, words
from bitext.translation.checks.quantity import Quantity

_BRACKET = re.compile(r"([^()]{1,48})\(([^()]{1,40})\)")
_ROUNDED = 0.08
"""So far, as a share of it, may a rounded number be from the exact one."""
_DEGREES = 1.5


@cache
def _units() -> tuple[re.Pattern[str], dict[str, tuple[str, float]]]:
    """A unit as it is written behind its number, and for each the kind and how much of the kind's first unit it is."""
    found = {
        form: (kind, float(size))
        for kind, row in words.table("numbers")["units"].items()
        for size, forms in row.items()
        for form in forms.split()
    }
    body = "|".join(re.escape(form) for form in sorted(found, key=len, reverse=True))
    return re.compile(rf"(?<![a-z])(?:square |sq |cubic |degrees )?({body})(?![a-z])"), found


def converted(quantity: Quantity, english: str) -> bool:
    """Whether an English quantity stands in brackets behind the same measure in another unit."""
    return "(" in english and any(
        _same(before, inside)
        for before, inside in _BRACKET.findall(words.plain(english))
        if quantity in numbers_english.read(inside).quantities
    )


def _same(before: str, inside: str) -> bool:
    """Whether two texts give one measure, the first one in its last words."""
    pattern, units = _units()
    left, right = pattern.findall(before)[-1:], pattern.findall(inside)[-1:]
    if not left or not right or left == right:
        return False
    (kind, size), (other, their_size) = units[left[0]], units[right[0]]
    first, second = numbers_english.read(before).quantities[-1:], numbers_english.read(inside).quantities
    if kind != other or not first:
        return False
    for value in first[0].values:
        exact = _degrees(value, size) if kind == "temperature" else value * size / their_size
        margin = _DEGREES if kind == "temperature" else _ROUNDED * exact
        if any(abs(exact - each) <= max(margin, 0.5) for q in second for each in q.values):
            return True
    return False


def _degrees(value: float, size: float) -> float:
    """Celsius, size one, to Fahrenheit; or the other way."""
    return value * 1.8 + 32 if size == 1 else (value - 32) / 1.8
