"""Numbers: every quantity of one side is on the other, however it is written."""

from __future__ import annotations

import re
from functools import cache
from itertools import permutations, product

from bitext.translation.checks import calendar, measures, numbers_arabic, numbers_english, words
from bitext.translation.checks.pair import Pair, Remark
from bitext.translation.checks.quantity import Quantity, Reading, agree

_DUAL = re.compile(
    "(?:\u0627\u0646|\u064a\u0646|\u064a|\u0627|\u0627\u0647\u0645\u0627|\u064a\u0647\u0645\u0627|\u0647\u0645\u0627)$"
)

_UNITS = {
    7.0: frozenset(["week", "weeks", "week's", "weekly"]),
    10.0: frozenset(["decade", "decades", "decade's"]),
    12.0: frozenset(["year", "dozen", "annual", "noon"]),
    24.0: frozenset(["day", "daily", "day's"]),
    30.0: frozenset(["month", "half"]),
    60.0: frozenset(["hour", "hour's"]),
    100.0: frozenset(["century", "century's"]),
}
"""Numbers of a unit that make one of the next: sixty minutes, an hour."""


_TWO = frozenset(
    "half halves other either neither each halved alternate both couple pair twin fortnight fortnight's".split()
)
_GROWN = {
    100.0: ("doubl", "twofold", "twice"),
    200.0: ("tripl", "trebl", "threefold"),
    300.0: ("quadrupl", "fourfold"),
}
"""What a rise by so many per cent does to a thing."""
_MANIFOLD = tuple(stem for stems in _GROWN.values() for stem in stems)
_SPANS = {
    7.0: ("days", "\u0627\u0633\u0628\u0648\u0639"),
    10.0: ("years", "\u0639\u0642\u062f"),
    12.0: ("months", "\u0639\u0627\u0645 \u0633\u0646\u0647"),
    24.0: ("hours", "\u064a\u0648\u0645"),
    60.0: ("minutes seconds", "\u0633\u0627\u0639\u0647 \u062f\u0642\u064a\u0642\u0647"),
    100.0: ("years", "\u0642\u0631\u0646"),
}
"""Spans of time that English may count in a smaller unit, and their Arabic: ten years, a decade."""
_MIN_KULL = re.compile("\u0645\u0646 (?:\u0643\u0644|\u0627\u0635\u0644|\u0628\u064a\u0646)\\b")
_OUT_OF = re.compile(r"\b(?:in|out of)(?: every| each)? (?:ten|two|three|four|five|six|seven|eight|nine|\w+ty|\d+)\b")
"""So many of so many, in each language."""
_NOTHING = Reading((), frozenset(), 0)


@cache
def _list(name: str) -> frozenset[str]:
    table = words.table("numbers")
    return (
        words.listed(table["arabic"]["names"]["zero"])
        if name == "zero"
        else frozenset(table["english"]["vague"]["words"].split())
    )


def numbers(pair: Pair) -> list[Remark]:
    """A quantity of one side is missing on the other."""
    left = numbers_arabic.read(calendar.without_months(pair.folded))
    right = numbers_english.read(pair.english)
    if left == right == _NOTHING:
        return []
    months = calendar.months_named(pair)
    lost = [q for q in left.quantities if q.firm and not _found(q, right, months) and not _said(q, pair)]
    added = [q for q in right.quantities if q.firm and not _found(q, left, months) and not _meant(q, pair, left)]
    lost += _fractions(left, right)
    shared = _shares(left, right, pair)
    told = _told([*lost, *left.quantities], [*added, *right.quantities], pair) if lost or added else []
    lost = [q for q in lost if q not in shared and q not in told]
    added = [q for q in added if q not in told]
    grown = _grown(left, pair)
    added = [
        q
        for q in added
        if q not in shared and not (grown and q.text.startswith(_MANIFOLD)) and not measures.converted(q, pair.english)
    ]
    if not lost and not added:
        lost_kind = _many(left, right, pair)
        if lost_kind:
            return [Remark("check-numbers", lost_kind)]
        return [] if shared or grown or told else _percent(left, right)
    return [Remark("check-numbers", {"source": _text(lost), "target": _text(added)})]


def _text(found: list[Quantity]) -> str:
    return ", ".join(dict.fromkeys(q.text for q in found)) or "–"


def _found(quantity: Quantity, other: Reading, months: set[int]) -> bool:
    if any(agree(quantity, each) for each in other.quantities):
        return True
    return quantity.dated and any(value in months for value in quantity.values)


def _said(quantity: Quantity, pair: Pair) -> bool:
    """Whether English says a firm Arabic number in its own way."""
    english = set(pair.target_words)
    if any(value in _UNITS and english & _UNITS[value] for value in quantity.values):
        return True
    if any(word.startswith(_GROWN[value]) for value in quantity.values if value in _GROWN for word in english):
        return True
    return 2.0 in quantity.values and not english.isdisjoint(_TWO)


def _grown(left: Reading, pair: Pair) -> bool:
    """Whether English says by how much a thing multiplied, where Arabic says by how many per cent it rose."""
    return any(
        word.startswith(_GROWN[value])
        for each in left.quantities
        for value in each.values
        if value in _GROWN
        for word in pair.target_words
    )


def _shares(left: Reading, right: Reading, pair: Pair) -> list[Quantity]:
    """The numbers of a share that one side says in per cent and the other as so many of so many."""
    for share, parts, text, said_so in (
        (left, right, words.plain(pair.english), _OUT_OF),
        (right, left, pair.folded, _MIN_KULL),
    ):
        if not said_so.search(text):
            continue
        scale = 100 if share.percents and not parts.percents else 1
        told = [q for q in share.quantities if q.fraction or scale == 100]
        for some, whole in permutations([q for q in parts.quantities if not q.ordinal], 2) if told else ():
            shares = frozenset(scale * a / b for a in some.values for b in whole.values if 0 < a < b)
            said = [q for q in told if agree(q, Quantity("", shares))]
            if said:
                return [*said, some, whole]
    return []


def _meant(quantity: Quantity, pair: Pair, left: Reading) -> bool:
    """Whether Arabic means a firm English number without writing it."""
    folded = pair.source_words
    if 2.0 in quantity.values:
        return any(_DUAL.search(word) for word in folded)
    if 0.0 in quantity.values:
        return any(form in _list("zero") for word in folded for form in words.bare(word))
    for value in quantity.values & _SPANS.keys():
        units, spans = (text.split() for text in _SPANS[value])
        counted = rf"\b{re.escape(quantity.text)}[ -](?:{'|'.join(units)})\b"
        if re.search(counted, words.plain(pair.english)):
            return any(form in spans for word in folded for form in words.bare(word))
    if 12.0 in quantity.values and "dozen" in quantity.text:
        return "tens" in left.many
    return False


def _told(left: list[Quantity], right: list[Quantity], pair: Pair) -> list[Quantity]:
    """Numbers that are the same, counted in another way."""
    low = words.plain(pair.english)
    found = []
    for arabic, english, times, plus in _countings():
        if arabic.search(pair.folded) and english.search(low):
            for mine, theirs in product(left, right):
                if agree(Quantity("", frozenset(value * times + plus for value in mine.values)), theirs):
                    found += [mine, theirs]
    return found


@cache
def _countings() -> tuple[tuple[re.Pattern[str], re.Pattern[str], float, float], ...]:
    """What Arabic counts in one unit and English in another: by what it says so, the factor, and what is added."""
    return tuple(
        (
            re.compile("|".join(map(words.fold, row["arabic"]))),
            re.compile(row["english"]),
            float(row["times"]),
            float(row.get("plus", 0)),
        )
        for row in words.table("numbers")["counting"]
    )


def _fractions(left: Reading, right: Reading) -> list[Quantity]:
    """Fractions that the other side has otherwise, or not at all."""
    ours = [q for q in left.quantities if q.fraction]
    return [q for q in ours if not any(agree(q, each) for each in right.quantities)]


def _many(left: Reading, right: Reading, pair: Pair) -> dict[str, str]:
    """Round plurals: `hundreds` for thousands, or none where there was one."""
    lost, added = left.many - right.many, right.many - left.many
    vague = bool(_list("vague") & set(pair.target_words))
    if "tens" in lost and any(12.0 in q.values for q in right.quantities):
        lost -= {"tens"}
    if added - {"tens"} and not left.many and any(max(q.values) >= 100 for q in left.quantities):
        added = frozenset()
    if (lost and (added or not vague)) or (added and not left.many):
        return {"source": ", ".join(sorted(left.many)) or "–", "target": ", ".join(sorted(right.many)) or "–"}
    return {}


def _percent(left: Reading, right: Reading) -> list[Remark]:
    """Per cent on one side alone, and no fraction that could stand for it."""
    if bool(left.percents) == bool(right.percents):
        return []
    other = right if left.percents else left
    if any(q.fraction for q in other.quantities):
        return []
    return [
        Remark("check-numbers", {"source": "%" if left.percents else "–", "target": "%" if right.percents else "–"})
    ]
