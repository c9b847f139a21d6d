"""Quantities: what is said by a number, however it is written.

A quantity has all the values that its writing may have (`89.500` is 89.5 or 89,500; 2 p.m. is 2 or 14), so that two
quantities agree when they share one. What is `firm` must be found on the other side; what is not may stand alone,
because the languages differ in when they say it (one, first, half).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number of a text."""

    text: str
    """As written, for messages."""
    values: frozenset[float]
    firm: bool = True
    """Whether the other side must have it."""
    fraction: bool = False
    dated: bool = False
    """Whether it is part of a date in figures, whose month may be named on the other side."""
    ordinal: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """All that a text says by numbers."""

    quantities: tuple[Quantity, ...]
    many: frozenset[str]
    """Kinds of round plurals: tens, hundreds, thousands…"""
    percents: int
    """How often per cent is said."""


def agree(left: Quantity, right: Quantity) -> bool:
    """Whether two quantities may be the same."""
    return any(_same(a, b) for a in left.values for b in right.values)


def _same(a: float, b: float) -> bool:
    return abs(a - b) <= 1e-4 * max(abs(a), abs(b))


def figures(token: str, *, arabic: bool) -> list[Quantity]:
    """Read one run of digits with its inner signs: a plain number, a time, a score, a range or a date."""
    text = token.replace("\u060c", ",")
    date = re.fullmatch(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{2}|\d{4})", text)
    iso = re.fullmatch(r"(\d{4})([/.-])(\d{1,2})\2(\d{1,2})", text)
    if date or iso:
        groups = date.group(1, 3, 4) if date else iso.group(4, 3, 1) if iso else ()
        return [Quantity(part, frozenset([float(part)]), dated=True) for part in map(str, groups)]
    if re.fullmatch(r"\d+(?:[.,]\d+)*", text):
        return [Quantity(token, _values(text, arabic=arabic))]
    if re.fullmatch(r"\d{1,2}:\d{2}(?::\d{2})?", text):
        hour, *rest = map(float, text.split(":"))
        clock = Quantity(token, frozenset([hour, (hour + 12) % 24, hour or 24]), firm=hour > 1)
        return [clock, *(Quantity(token, frozenset([part]), firm=part != 0) for part in rest)]
    if re.fullmatch(r"\d{4}[/-]\d{2}", text):
        whole, short = text[:4], text[5:]
        year = float(short)
        return [
            Quantity(whole, frozenset([float(whole)])),
            Quantity(short, frozenset([year, float(whole[:2]) * 100 + year])),
        ]
    parts = [part for part in re.split(r"[:/-]", text) if part]
    return [Quantity(part, _values(part, arabic=arabic), firm=part not in ("0", "1")) for part in parts]


def _values(text: str, *, arabic: bool) -> frozenset[float]:
    """The values of digits with points and commas."""
    text = text.strip(".,")
    plain = re.sub(r"[.,]", "", text)
    if not plain or len(plain) > 40:
        return frozenset([-1.0])
    marks = re.findall(r"[.,]", text)
    groups = re.split(r"[.,]", text)
    found = set()
    thousands = all(len(group) == 3 for group in groups[1:]) and len(groups[0]) <= 3
    if not marks:
        found.add(float(text))
    elif len(marks) == 1:
        if not (thousands and marks[0] == "," and not arabic):
            found.add(float(".".join(groups)))
        if thousands and (marks[0] == "," or arabic):
            found.add(float(plain))
    elif len(set(marks)) == 1:
        found.add(float(plain))
    else:
        found.add(float("".join(groups[:-1]) + "." + groups[-1]))
        if thousands:
            found.add(float(plain))
    return frozenset(found)


def scaled(found: Sequence[Quantity], joined: Iterable[int], scale: Sequence[float]) -> list[Quantity]:
    """Give the first number of a range its second one's scale as a possibility: "10 to 15 thousand".

    `joined` are the indices of quantities that a word of range follows; `scale` has each quantity's scale.
    """
    result = list(found)
    for index in joined:
        if index + 1 < len(result) and scale[index + 1] > 1 and scale[index] == 1:
            values = result[index].values | {value * scale[index + 1] for value in result[index].values}
            result[index] = replace(result[index], values=frozenset(values))
    return result
