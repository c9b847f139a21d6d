"""Months and weekdays: the same on both sides, whatever their names.

The Levantine, Egyptian and Maghrebi names of a month are one month, and a double name is one. A name that is an
everyday word too counts only beside a number or a word of time. Also says where months stand, so that their "first"
and "second" are not read as numbers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from bitext.translation.checks import words
from bitext.translation.checks.pair import Pair, Remark

_GLUED = "[\u0648\u0641]?[\u0628\u0643\u0644]?"
_YEAR = "(?:\u0627\u0644)?(?:\u0639\u0627\u0645|\u0633\u0646\u0647|\\d{4})"
_NUMERIC = re.compile(r"(?<!\d)(?:(\d{1,2})[/.-](\d{1,2})[/.-]\d{2,4}|\d{4}[/.-](\d{1,2})[/.-]\d{1,2})(?!\d)")


@dataclass(frozen=True, slots=True)
class _Names:
    """Of months or of days: both patterns, and which name is which."""

    sure: re.Pattern[str]
    doubtful: re.Pattern[str]
    english: re.Pattern[str]
    number: dict[str, int]
    firsts: frozenset[str]
    """The first words of all names."""
    label: tuple[str, ...]


@cache
def _names(kind: str) -> _Names:
    number: dict[str, int] = {}
    sure: list[str] = []
    doubtful: list[str] = []
    latin: list[str] = []
    label = []
    for index, row in enumerate(words.table("calendar")[kind]):
        label.append(row["english"].split()[0])
        for form in row["english"].split():
            number[form] = index
            latin.append(form)
        for key, into in (("arabic", sure), ("doubtful", doubtful)):
            for form in map(words.fold, row.get(key, ())):
                number[form] = index
                into.append(form)
    beside = "|".join(sorted(words.listed(words.table("calendar")["beside"]["words"]), key=len, reverse=True))
    weak = _either(doubtful)
    return _Names(
        re.compile(rf"(?<!\w){_GLUED}({_either(sure)})(?!\w)"),
        re.compile(
            rf"(?:(?<=\d )|(?<=\d)|(?<=/)|(?<=/ )|(?<!\w){_GLUED}(?:{beside}) )\u0648?({weak})(?!\w)"
            rf"|(?<!\w)({weak})(?= ?[/\d])"
        ),
        re.compile(rf"(?<![A-Za-z])({'|'.join(sorted(map(re.escape, latin), key=len, reverse=True))})(?:s|'s)?\b(?!-)"),
        number,
        frozenset(form.split()[0] for form in number),
        tuple(label),
    )


def _either(forms: list[str]) -> str:
    return "|".join(map(re.escape, sorted(forms, key=len, reverse=True))) or "(?!)"


_NONE: frozenset[int] = frozenset()


@lru_cache(maxsize=60_000)
def _opens(kind: str, word: str) -> bool:
    """Whether a folded word may be the first one of a month's or a day's name: most are not."""
    return not _names(kind).firsts.isdisjoint(words.bare(word))


@lru_cache(maxsize=256)
def _arabic(kind: str, text: str) -> tuple[frozenset[int], frozenset[int]]:
    """The months or days that stand in a folded text, and those that may."""
    if not any(_opens(kind, word) for word in words.arabic_words(text)):
        return _NONE, _NONE
    names = _names(kind)
    sure = {names.number[m[1]] for m in names.sure.finditer(text)}
    near = {names.number[m[1] or m[2]] for m in names.doubtful.finditer(text)}
    bare = {form for word in words.arabic_words(text) for form in words.bare(word)}
    maybe = {names.number[form] for form in bare if form in names.number}
    return frozenset(sure | near), frozenset(sure | near | maybe)


@lru_cache(maxsize=256)
def _english(kind: str, text: str) -> tuple[frozenset[int], frozenset[int]]:
    """The same for English; May, March, Mar, Sun and the like at the start of a sentence are doubtful."""
    names = _names(kind)
    sure, maybe = set(), set()
    for match in names.english.finditer(text):
        index = names.number[match[1]]
        maybe.add(index)
        before, after = text[: match.start()].rstrip(), text[match.end() : match.end() + 6]
        digits = before[-1:].isdecimal() or re.match(r"\.?,? ?\d", after)
        doubtful = len(match[1]) <= 3 or match[1] in ("March", "August", "Safar", "Rabi")
        opens = not before or before[-1:] in '.!?:"\u201c(|'
        if digits or not doubtful or (not opens and match[1] in ("May", "March", "August")):
            sure.add(index)
    return frozenset(sure), frozenset(maybe)


def _numeric(text: str) -> set[int]:
    """Months that dates in figures may mean."""
    return {int(part) - 1 for match in _NUMERIC.finditer(text) for part in match.groups() if part}


@cache
def _parts() -> tuple[tuple[re.Pattern[str], frozenset[int]], ...]:
    """Parts of a year as Arabic says them, each with the months by which English may."""
    return tuple(
        (
            re.compile(rf"(?<!\w){_GLUED}(?:{_either([words.fold(each) for each in row['arabic']])})")
            if row.get("whole")
            else re.compile(rf"(?<!\w){_GLUED}(?:{_either([words.fold(each) for each in row['arabic']])}) {_YEAR}"),
            frozenset(month - 1 for month in row["months"]),
        )
        for row in words.table("calendar")["part"]
    )


def _told(folded: str) -> frozenset[int]:
    """Months that parts of a year may be said by."""
    return frozenset(month for pattern, months in _parts() if pattern.search(folded) for month in months)


def _nights(folded: str) -> set[int]:
    """Weekdays of a night that two are named for; English may name one."""
    names = _names("day")
    return {names.number[day] for match in _night().finditer(folded) for day in match.groups()}


@cache
def _night() -> re.Pattern[str]:
    day = _either([form for form in _names("day").number if not form.isascii()])
    to = "|".join(words.table("calendar")["beside"]["to"].split())
    return re.compile(rf"(?<!\w){_GLUED}({day}) ?(?:{to}) ?({day})(?!\w)")


def _remark(pair: Pair, kind: str, code: str) -> list[Remark]:
    left, left_maybe = _arabic(kind, pair.folded)
    right, right_maybe = _english(kind, pair.english)
    if kind == "month":
        left_maybe |= _numeric(pair.folded)
        right_maybe |= _numeric(pair.english)
        left_maybe |= _told(pair.folded)
    lost, added = left - right_maybe, right - left_maybe
    if kind == "day" and lost and (nights := _nights(pair.folded)) and nights & right:
        lost -= nights
    if not lost and not added:
        return []
    label = _names(kind).label
    values = {
        "source": ", ".join(label[i] for i in sorted(left)) or "–",
        "target": ", ".join(label[i] for i in sorted(right)) or "–",
    }
    return [Remark(code, values)]


def month(pair: Pair) -> list[Remark]:
    """A month of one side is missing on the other."""
    return _remark(pair, "month", "check-month")


def weekday(pair: Pair) -> list[Remark]:
    """A day of the week of one side is missing on the other."""
    return _remark(pair, "day", "check-weekday")


@lru_cache(maxsize=20_000)
def english_name(word: str) -> bool:
    """Whether a plain English word names a month or a day, and hardly anything else."""
    return len(word) > 3 and word != "march" and any(word.title() in _names(kind).number for kind in ("month", "day"))


def months_named(pair: Pair) -> set[int]:
    """The numbers, from 1, of all months named on either side."""
    return {i + 1 for i in _english("month", pair.english)[1] | _arabic("month", pair.folded)[0]}


def without_months(folded: str) -> str:
    """A folded Arabic text whose months and weekdays are blanked, so that their ordinals are no numbers."""
    if not any(_opens("month", word) or _opens("day", word) for word in words.arabic_words(folded)):
        return folded
    text = _names("month").sure.sub(" . ", folded)
    text = _names("month").doubtful.sub(lambda m: " . " if not m[0][:1].isdecimal() else m[0], text)
    return _names("day").sure.sub(" . ", text)
