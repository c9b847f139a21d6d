"""Numbers in English: figures with and without a scale, number words, ordinals, fractions, decades, times.

Goes over the words once, hyphens cut. `half a million`, `two and a half`, `two dozen` and `2.5m` are one number each.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from bitext.translation.checks import words
from bitext.translation.checks.quantity import Quantity, Reading, figures, scaled

_TOKEN = re.compile(r"\d+(?:[.,:/-]\d+)*|[a-z]+(?:'[a-z]+)*|%|[\u2013\u2014-]|[^\w\s]")
_SPACED = re.compile(r"(?<![\d.,])\d{1,3}(?:[\u00a0\u202f]\d{3})+(?!\d)|(?<![\d.,])\d{1,3}(?: 000)+(?!\d)")
_PER = frozenset(["per"])
_PERCENT = frozenset(["%", "percent", "percentage", "pc"])
_MONEY = frozenset("$ \u20ac \u00a3".split())
_TO = frozenset(["-", "\u2013", "\u2014", "to", "and", "or"])
_AFTERNOON = re.compile(r"\s?(?:p\.?m\b|in the (?:after|eve)|at night)")
_CLOCK = re.compile(r"\s?(?:[ap]\.?m\b|o'clock|in the|on [a-z]+day)")
_AT = frozenset("at by until from before after around about".split())
_YEARS = {"decades": 10, "centuries": 100}
_VULGAR = {
    "\u00bd": " half ",
    "\u00bc": " quarter ",
    "\u2153": " one third ",
    "\u2154": " two thirds ",
    "\u00be": " three quarters ",
}


_WRITTEN = str.maketrans(_VULGAR)
_DIGIT = re.compile(r"\d")
_NOTHING = Reading((), frozenset(), 0)


@cache
def _lexicon() -> dict[str, tuple[str, float]]:
    table = words.table("numbers")["english"]
    found: dict[str, tuple[str, float]] = {}
    for kind in ("units", "tens", "scales", "ordinals", "decades", "spans", "fractions"):
        for value, text in table[kind].items():
            for word in text.split():
                found.setdefault(word, (kind, float(value)))
    return found


def is_number(word: str) -> bool:
    """Whether a word in lower case says a number."""
    return word in _lexicon() or word in _many()


@cache
def _fractions() -> dict[str, float]:
    table = words.table("numbers")["english"]["fractions"]
    return {word: float(value) for value, text in table.items() for word in text.split()}


@cache
def _many() -> dict[str, str]:
    table = words.table("numbers")["english"]["many"]
    return {word: kind for kind, text in table.items() for word in text.split()}


@cache
def _telling() -> frozenset[str]:
    """The words with which a number may begin."""
    return frozenset({*_PERCENT, *_PER, "few", "several", "couple", *_many(), *_lexicon()})


@dataclass(slots=True)
class _Reader:
    """Reads the tokens from left to right."""

    tokens: list[str]
    ends: list[str]
    """For each token, the characters that follow it."""
    at: int = 0
    found: list[Quantity] = field(default_factory=list)
    scales: list[float] = field(default_factory=list)
    ranges: list[int] = field(default_factory=list)
    many: set[str] = field(default_factory=set)
    percents: int = 0

    def run(self) -> Reading:
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            if token not in _telling() and not token[:1].isdecimal():
                self.at += 1
            elif token in _PERCENT or (token in _PER and self._peek(1) == "cent"):
                self.percents += 1
                self.at += 1
            elif token in ("few", "several", "couple") and (plural := self._several()):
                self.many.add(plural)
                self.at = self.at + (2 if self._peek(1) != "of" else 3)
            elif token in _many():
                self.many.add(_many()[token])
                self.at += 1
            elif self._number(token):
                if self._peek() in _TO:
                    self.ranges.append(len(self.found) - 1)
            else:
                self.at += 1
        return Reading(tuple(scaled(self.found, self.ranges, self.scales)), frozenset(self.many), self.percents)

    def _several(self) -> str:
        """The kind of round plural in `a few hundred`, or nothing."""
        return _many().get(self._peek(2 if self._peek(1) == "of" else 1).rstrip("s") + "s", "")

    def _peek(self, ahead: int = 0) -> str:
        place = self.at + ahead
        return self.tokens[place] if place < len(self.tokens) else ""

    def _kind(self, ahead: int = 0) -> tuple[str, float]:
        return _lexicon().get(self._peek(ahead), ("", 0.0))

    def _add(self, quantity: Quantity, scale: float = 1.0) -> None:
        self.found.append(quantity)
        self.scales.append(scale)

    def _number(self, token: str) -> bool:
        start = self.at
        if token[:1].isdecimal():
            return self._figures(token)
        kind, value = self._kind()
        if not kind or (kind == "scales" and len(token) <= 2):
            return False
        if kind in ("fractions", "decades", "spans"):
            self.at += 1
            return self._other(token, kind, value)
        ordinal = kind == "ordinals"
        total = self._below_thousand()
        if total is None:
            return False
        value, ordinal = total
        value, scale = self._scaled(value)
        text = " ".join(self.tokens[start : self.at])
        values = {value}
        if ordinal and token in _fractions():
            values.add(_fractions()[token])
        hyphen = 1 if self._peek() == "-" else 0
        if not ordinal and value < 10 and self._peek(hyphen) in _fractions():
            part = value * _fractions()[self._peek(hyphen)]
            self.at += 1 + hyphen
            self._add(Quantity(text, frozenset([*values, part, part * 100, part * 60]), firm=False, fraction=True))
            return True
        firm = value >= 2 and not (ordinal and value == 2) and token not in ("fortnight", "dozen")
        if not ordinal and self._peek() in _YEARS:
            values = {value * _YEARS[self._peek()]}
        self._add(Quantity(text, frozenset(values), firm=firm, ordinal=ordinal), scale)
        return True

    def _other(self, token: str, kind: str, value: float) -> bool:
        if kind == "decades":
            self._add(Quantity(token, frozenset([value, 1900 + value]), firm=False))
            return True
        if kind == "spans":
            self._add(Quantity(token, frozenset([value, 24.0 if value == 0 else value]), firm=False))
            return True
        ahead = 1 if self._peek() in ("a", "of", "an", "-") else 0
        if ahead and self._peek(1) in ("a", "an"):
            ahead = 2
        scale, factor = self._kind(ahead)
        if scale == "scales" and len(self._peek(ahead)) > 2:
            self.at += ahead + 1
            self._add(Quantity(f"{token} {self._peek(-1)}", frozenset([value * factor])), factor)
        else:
            more = {6.0, 30.0} if value == 0.5 else {15.0, 45.0, 3.0} if value == 0.25 else set()
            if self._kind(-2)[0] == "ordinals":
                more = set()
            self._add(Quantity(token, frozenset([value, value * 100, 1 - value, *more]), firm=False, fraction=True))
        return True

    def _figures(self, token: str) -> bool:
        after = self.ends[self.at]
        glued = self.at > 0 and self.ends[self.at - 1][:1].isdecimal() and self.tokens[self.at - 1].isalpha()
        read = figures(token, arabic=False)
        self.at += 1
        if len(read) == 1 and not read[0].dated:
            value = max(read[0].values)
            values = set(read[0].values)
            ordinal = re.match(r"(?:st|nd|rd|th)\b", after) is not None
            if ordinal:
                self.at += 1
            elif after[:1] == "s" and value >= 10:
                self.at += 1
                values |= {value % 100}
            elif re.fullmatch(r"\d{1,2}\.[0-5]\d", token) and (_CLOCK.match(after) or self._peek(-2) in _AT):
                hour, minutes = map(float, token.split("."))
                values |= {hour, hour + 12, minutes, minutes / 60}
            elif _AFTERNOON.match(after) and value < 12:
                values.add(value + 12)
            else:
                metres = {value} if self._peek() == "m" and self._peek(-2) not in _MONEY else set()
                scaled_value, scale = self._scaled(value)
                if scale > 1:
                    self._add(Quantity(token, frozenset({scaled_value, *metres})), scale)
                    return True
            firm = value not in (0.0, 1.0) and not (ordinal and value == 2) and not glued
            self._add(Quantity(token, frozenset(values), firm=firm, ordinal=ordinal))
            return True
        for each in read:
            self._add(each)
        return True

    def _below_thousand(self) -> tuple[float, bool] | None:
        """Units, tens and hundreds; also whether the last word was an ordinal."""
        total = 0.0
        seen = ""
        while True:
            kind, value = self._kind()
            if kind == "units" and seen in ("", "hundreds", "tens") and (value < 10 or seen != "tens"):
                total += value
                seen = "units" if seen != "units" else seen
            elif kind == "tens" and seen in ("", "hundreds"):
                total += value
                seen = "tens"
            elif kind == "scales" and value == 100 and seen in ("", "units"):
                total = (total or 1) * 100
                seen = "hundreds"
            elif kind == "ordinals" and seen in ("", "tens", "hundreds"):
                ordinal_fraction = seen == "" or value >= 10 or seen != ""
                self.at += 1
                return (total + value, ordinal_fraction)
            elif kind == "scales" and seen == "":
                return (1.0, False)
            else:
                return (total, False) if seen else None
            self.at += 1
            self._skip_joiner(seen)
            if self._peek() == "dozen" and seen == "units":
                self.at += 1
                return (total * 12, False)

    def _skip_joiner(self, seen: str) -> None:
        """Step over a hyphen after a ten, and over `and` after a hundred, where a number goes on behind it."""
        following, value = self._kind(1)
        if self._peek() == "-" and seen in ("tens", "units", "hundreds"):
            if (seen == "tens" and following in ("units", "ordinals") and value < 10) or following == "scales":
                self.at += 1
        elif self._peek() == "and" and seen == "hundreds" and following in ("units", "tens", "ordinals"):
            self.at += 1

    def _scaled(self, value: float) -> tuple[float, float]:
        """Apply `and a half` and the scales that follow a value; the number, and its largest scale."""
        if [self._peek(i) for i in range(3)] == ["and", "a", "half"]:
            value += 0.5
            self.at += 3
        largest = 1.0
        total = 0.0
        while True:
            hyphen = 1 if self._peek() == "-" else 0
            kind, factor = self._kind(hyphen)
            short = len(self._peek(hyphen)) <= 2
            if kind != "scales" or (short and (self.ends[self.at - 1][:1].isspace() or hyphen)):
                return total + value, largest
            self.at += 1 + hyphen
            largest = max(largest, factor)
            if [self._peek(i) for i in range(3)] == ["and", "a", "half"]:
                value += 0.5
                self.at += 3
            total += value * factor
            value = 0.0
            mark = self.at
            if self._peek() in ("and", ","):
                self.at += 1
            more: float | None = None
            if self._peek()[:1].isdecimal() and self._kind(1)[0] == "scales":
                more = max(figures(self._peek(), arabic=False)[0].values)
                self.at += 1
            elif self._kind()[0] in ("units", "tens") and self._peek() not in ("both", "once"):
                below = self._below_thousand()
                more = below[0] if below else None
            if more is None or (more >= factor):
                self.at = mark
                return total, largest
            value = more


def read(text: str) -> Reading:
    """Read an English text."""
    low = words.plain(text.translate(_WRITTEN))
    if not _DIGIT.search(low) and _telling().isdisjoint(_TOKEN.findall(low)):
        return _NOTHING
    low = _SPACED.sub(lambda m: re.sub(r"\s", "", m[0]), low)
    found = list(_TOKEN.finditer(low))
    ends = [low[match.end() : match.end() + 14] for match in found]
    return _Reader([match[0] for match in found], ends).run()
