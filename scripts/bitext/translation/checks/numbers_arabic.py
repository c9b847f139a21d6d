"""Numbers in Arabic: digits of both sets, number words of all genders and cases, duals, ordinals, fractions, decades.

Goes over the folded words once. A number is groups joined by wa (and): hundreds, then units before tens, then a scale.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache

from bitext.translation.checks import words
from bitext.translation.checks.quantity import Quantity, Reading, figures, scaled

_WA = "\u0648"
_PERCENT = frozenset(["%", "\u066a"])
_SPACED = re.compile(r"(?<![\d.,])(\d{1,3})((?:[\u00a0\u202f]\d{3})+|(?: 000)+)(?![\d])")
_TO = frozenset(["-", "\u2013", "\u2014", "\u0627\u0644\u064a", _WA, "\u0627\u0648", "\u062d\u062a\u064a"])
_TWO_OF = (
    "\u0627\u062b\u0646\u0627",
    "\u0627\u062b\u0646\u064a",
    "\u0627\u062b\u0646\u062a\u0627",
    "\u0627\u062b\u0646\u062a\u064a",
)
"""Two as it stands before ten alone; else it is the verb `athna`, praised."""
_TEN = frozenset(["\u0639\u0634\u0631", "\u0639\u0634\u0631\u0647"])
_ONE = frozenset(
    [
        "\u0627\u062d\u062f",
        "\u0627\u062d\u062f\u064a",
        "\u0627\u0644\u0627\u062d\u062f",
        "\u0627\u0644\u0627\u062d\u062f\u064a",
    ]
)
_THEIRS = ("\u0647\u0645", "\u0647\u0627", "\u0647\u0646", "\u0647\u0645\u0627", "\u0647")
_DUAL = re.compile("^(?!.*\u0633\u062a\u0627\u0646$).{3,}\u062a\u0627\u0646$")
"""Feminine nouns in the nominative dual; not the lands in -stan."""
_SCALES = frozenset([1e3, 1e6, 1e9, 1e12])
_NOUNS = 2
"""So many words may stand between a number and the fraction that belongs to it."""
_IN = frozenset(["\u0641\u064a", "\u0628"])
_DIGIT = re.compile(r"\d")
_NOTHING = Reading((), frozenset(), 0)
_YEAR = frozenset(["\u0639\u0627\u0645", "\u0633\u0646\u0647", "\u064a\u0648\u0645"])
"""What has twelve of the next unit in it, or twice twelve: a quarter of a year, half a day."""
_HUNDRED = frozenset(["\u0627\u0644\u0645\u0626\u0647", "\u0627\u0644\u0645\u0627\u0626\u0647"])


@dataclass(frozen=True, slots=True)
class _Word:
    """One number word."""

    kind: str
    values: frozenset[float]
    joined: bool = False
    """Whether wa is written with it."""
    definite: bool = False


@cache
def _lexicon() -> dict[str, tuple[str, frozenset[float]]]:
    table = words.table("numbers")["arabic"]
    found: dict[str, tuple[str, frozenset[float]]] = {}
    for kind in ("twice", "scales", "hundreds", "tens", "units", "ordinals", "fractions", "decades", "doubles"):
        for word, value in words.keyed(table[kind]):
            if kind == "units" and 3 <= value <= 9:
                found[word + "\u0627"] = (kind, frozenset([value]))
            if word in found:
                old_kind, old = found[word]
                found[word] = (old_kind, old | {value})
            else:
                found[word] = (kind, frozenset([value]))
    return found


@cache
def _many() -> dict[str, str]:
    return {
        word: kind for kind, text in words.table("numbers")["arabic"]["many"].items() for word in words.listed(text)
    }


@cache
def _spans() -> dict[str, float]:
    """Units of so many years."""
    return dict(words.keyed(words.table("numbers")["arabic"]["spans"]))


@cache
def _span_duals() -> dict[str, float]:
    """The same units in the dual."""
    return {word + end: years for word, years in _spans().items() for end in ("\u0627\u0646", "\u064a\u0646")}


@cache
def _duals() -> frozenset[str]:
    table = words.table("numbers")["arabic"]["dual"]
    either, upright = words.listed(table["either"]), words.listed(table["upright"])
    forms = {stem + end for stem in either for end in ("\u0627\u0646", "\u064a\u0646")}
    return frozenset(forms | {stem + "\u0627\u0646" for stem in upright})


def _is_scale(word: _Word | None) -> bool:
    """Whether a word may multiply what stands before it."""
    return word is not None and not word.joined and min(word.values) in _SCALES and word.kind in ("scales", "twice")


@lru_cache(maxsize=60_000)
def _word(token: str) -> _Word | None:
    """Look a token up, with and without what is written before it."""
    lexicon = _lexicon()
    if token in lexicon:
        kind, values = lexicon[token]
        return _Word(kind, values, definite=token.startswith("\u0627\u0644"))
    for form in words.bare(token)[1:]:
        if form in lexicon:
            kind, values = lexicon[form]
            before = token[: len(token) - len(form)]
            definite = before.endswith(("\u0627\u0644", "\u0644\u0644"))
            return _Word(kind, values, token.startswith(_WA), definite or form.startswith("\u0627\u0644"))
    for form in words.bare(token):
        for ending in _THEIRS:
            if form.endswith(ending) and lexicon.get(form.removesuffix(ending), ("",))[0] == "fractions":
                values = lexicon[form.removesuffix(ending)][1]
                return _Word("fractions", frozenset([max(values)]), token.startswith(_WA))
    return None


@lru_cache(maxsize=60_000)
def _telling(token: str) -> bool:
    """Whether a number may begin with a token: most begin none."""
    forms = words.bare(token)
    return (
        token[:1].isdecimal()
        or token in _PERCENT
        or token in _IN
        or token[:1] == "\u0628"
        or any(form in _ONE or form in _many() or form in _duals() for form in forms)
        or _DUAL.search(token) is not None
        or _word(token) is not None
    )


@dataclass(slots=True)
class _Reader:
    """Reads the tokens from left to right."""

    tokens: list[str]
    at: int = 0
    found: list[Quantity] = field(default_factory=list)
    scales: list[float] = field(default_factory=list)
    ranges: list[int] = field(default_factory=list)
    many: set[str] = field(default_factory=set)
    percents: int = 0
    last: int = 0
    """Behind which token the last quantity ends."""

    def run(self) -> Reading:
        while self.at < len(self.tokens):
            start = self.at
            if not (_telling(self.tokens[start]) and self._any()):
                self.at += 1
            elif self.at < len(self.tokens) and self.found and self.tokens[start] not in _PERCENT:
                following = self.tokens[self.at]
                if following in _TO or following.startswith(_WA):
                    self.ranges.append(len(self.found) - 1)
        return Reading(tuple(scaled(self.found, self.ranges, self.scales)), frozenset(self.many), self.percents)

    def _any(self) -> bool:
        """Read what begins here, if a number does."""
        return self._percent() or self._eleven() or self._number() or self._plural() or self._dual()

    def _peek(self, ahead: int = 0) -> str:
        place = self.at + ahead
        return self.tokens[place] if place < len(self.tokens) else ""

    def _eleven(self) -> bool:
        """One before a ten, in the word that means one only there."""
        if not any(form in _ONE for form in words.bare(self._peek())):
            return False
        following = _word(self._peek(1))
        if self._peek(1) in _TEN:
            value = 11.0
        elif following is not None and following.kind == "tens" and following.joined:
            value = 1 + min(following.values)
        else:
            return False
        self.at += 2
        return self._compose(" ".join(self.tokens[self.at - 2 : self.at]), frozenset([value]))

    def _percent(self) -> bool:
        token = self._peek()
        if token in _PERCENT:
            self.at += 1
        elif token in _IN and self._peek(1) in _HUNDRED:
            self.at += 2
        elif token[:1] == "\u0628" and (
            token[1:] in _HUNDRED or (token[1:] in {h[2:] for h in _HUNDRED} and self.found and self.last == self.at)
        ):
            self.at += 1
        else:
            return False
        self.percents += 1
        return True

    def _add(self, quantity: Quantity, scale: float = 1.0) -> None:
        self.found.append(quantity)
        self.scales.append(scale)
        self.last = self.at

    def _plural(self) -> bool:
        for form in words.bare(self._peek()):
            if form in _many():
                self.many.add(_many()[form])
                self.at += 1
                return True
        return False

    def _dual(self) -> bool:
        token = self._peek()
        if any(form in _duals() for form in words.bare(token)) or _DUAL.search(token):
            definite = any(form.startswith("\u0627\u0644") for form in words.bare(token))
            years = {2 * _span_duals()[form] for form in words.bare(token) if form in _span_duals()}
            self._add(Quantity(token, frozenset([2.0, *years]), firm=not definite))
            self.at += 1
            return True
        return False

    def _number(self) -> bool:
        token = self._peek()
        if token[:1].isdecimal():
            read = figures(token, arabic=True)
            self.at += 1
            if len(read) == 1:
                return self._compose(token, read[0].values, figure=True)
            for each in read:
                self._add(each)
            return True
        word = _word(token)
        if word is None or (token in _many() and word.kind == "scales"):
            return False
        if token.endswith(_TWO_OF) and self._peek(1) not in _TEN:
            return False
        if word.kind in ("fractions", "decades", "doubles"):
            self.at += 1
            return self._other(token, word)
        start = self.at
        group = self._group()
        if group is None:
            return False
        values, kind = group
        parts = _word(self._peek())
        if kind == "units" and parts is not None and parts.kind == "fractions" and 0.75 in parts.values:
            self.at += 1
            value = min(values) / 4
            self._add(
                Quantity(f"{token} {self._peek(-1)}", frozenset([value, value * 100, 45.0]), firm=False, fraction=True)
            )
            return True
        text = " ".join(self.tokens[start : self.at])
        return self._compose(text, values, kind=kind, definite=word.definite)

    def _other(self, token: str, word: _Word) -> bool:
        """A fraction, a decade or a word for two."""
        if word.kind == "decades":
            values = word.values | {1900 + value for value in word.values}
            self._add(Quantity(token, frozenset(values)))
        elif word.kind == "doubles":
            self._add(Quantity(token, word.values, firm=False))
        else:
            follows = self._peek()
            if follows in words.listed(words.table("numbers")["arabic"]["names"]["not_fractions"]):
                return True
            scale = _word(follows)
            if scale is not None and _is_scale(scale):
                self.at += 1
                values = frozenset(f * s for f in word.values for s in scale.values)
                self._add(Quantity(f"{token} {follows}", values), max(scale.values))
            else:
                percent = frozenset(value * 100 for value in word.values)
                minutes = frozenset(value * 60 for value in word.values if value in (0.25, 0.5))
                sums = self._and_part(word.values) if word.joined else frozenset()
                if not _YEAR.isdisjoint(words.bare(follows)):
                    minutes |= frozenset(value * 12 for value in word.values)
                self._add(Quantity(token, word.values | percent | minutes | sums, firm=False, fraction=True))
        return True

    def _and_part(self, parts: frozenset[float]) -> frozenset[float]:
        """Join a fraction to the number of things named before it: `four kilometres and a half`."""
        whole = frozenset([1.0])
        if self.found and self.at - self.last <= _NOUNS + 1 and not self.found[-1].fraction:
            before = self.found[-1]
            whole = before.values
            sums = frozenset(a + b for a in whole for b in parts)
            self.found[-1] = replace(before, values=whole | sums)
        return frozenset((a + b) * unit for a in whole for b in parts for unit in (1, 60))

    def _group(self) -> tuple[frozenset[float], str] | None:
        """Read one group below a thousand, or a scale standing alone: its values and its kind."""
        word = _word(self._peek())
        if word is None:
            return None
        kind = word.kind
        if kind in ("scales", "twice"):
            self.at += 1
            return word.values, kind
        if kind == "hundreds":
            self.at += 1
            return self._below_hundred(min(word.values)), kind
        if kind == "tens":
            self.at += 1
            return word.values, kind
        if kind in ("units", "ordinals"):
            return self._units(word), kind
        return None

    def _units(self, word: _Word) -> frozenset[float]:
        """A unit, and the ten or hundred that it belongs to."""
        self.at += 1
        value = max(word.values)
        following = self._peek()
        joined = _word(following)
        if value < 10 or word.kind == "ordinals":
            if following in _TEN:
                self.at += 1
                return frozenset([value % 10 + 10 if value != 11 else 11.0])
            if joined is not None and joined.kind == "hundreds" and not joined.joined and 100.0 in joined.values:
                self.at += 1
                return self._below_hundred(value * 100)
            if joined is not None and joined.kind == "tens" and joined.joined:
                self.at += 1
                return frozenset([value % 10 + min(joined.values)])
        return word.values

    def _below_hundred(self, total: float) -> frozenset[float]:
        """What follows a hundred with wa."""
        joined = _word(self._peek())
        if joined is not None and joined.joined and joined.kind in ("units", "tens"):
            if joined.kind == "tens":
                self.at += 1
                return frozenset([total + min(joined.values)])
            return frozenset(total + value for value in self._units(joined))
        return frozenset([total])

    def _compose(
        self, text: str, values: frozenset[float], *, figure: bool = False, kind: str = "units", definite: bool = False
    ) -> bool:
        """Apply the scales that follow a group, and add what is joined below them."""
        start = self.at
        total: frozenset[float] = frozenset([0.0])
        largest = 1.0
        scale = max(values) if kind in ("scales", "twice") and not figure else 1.0
        if kind in ("scales", "twice"):
            largest = scale
            scale = max((s for s in (1e12, 1e9, 1e6, 1e3) if s <= scale), default=1.0)
        following = _word(self._peek())
        if kind not in ("scales", "twice") and following is not None and _is_scale(following):
            largest = scale = min(following.values)
            values = frozenset(value * scale for value in values)
            self.at += 1
        limit = scale
        while limit > 1:
            step = self._joined(limit)
            if step is None:
                break
            more, limit = step
            total = frozenset(a + b for a in total for b in more)
        values = frozenset(a + b for a in values for b in total)
        if kind != "ordinals" and self._peek() in _spans():
            values |= {value * _spans()[self._peek()] for value in values}
        text = " ".join([text, *self.tokens[start : self.at]]) if self.at > start else text
        ordinal = kind == "ordinals"
        firm = not (values <= {0.0, 1.0} or (ordinal and values <= {1.0, 2.0}))
        if text == "\u0644\u0633\u062a":
            return True
        if definite and not figure and (values == {2.0} or (kind == "scales" and text == self._peek(-1))):
            firm = False
        self._add(Quantity(text, values, firm=firm, ordinal=ordinal), largest)
        return True

    def _joined(self, limit: float) -> tuple[frozenset[float], float] | None:
        """Read what is joined by wa below a scale: its values, and the scale below which more may follow."""
        mark = self.at
        bare = self._peek() == _WA
        if bare:
            self.at += 1
        token = self._peek()
        word = _word(token)
        if token[:1].isdecimal() and bare:
            read = figures(token, arabic=True)
            if len(read) != 1:
                self.at = mark
                return None
            self.at += 1
            values: frozenset[float] = read[0].values
            kind = "figure"
        elif word is not None and (word.joined or bare) and word.kind == "fractions":
            self.at += 1
            if (
                self._peek()
                and (scale := _word(self._peek())) is not None
                and scale.kind == "scales"
                and (scale.definite or min(scale.values) == limit)
            ):
                self.at += 1
            return frozenset(value * limit for value in word.values), 1.0
        elif (
            word is not None and (word.joined or bare) and word.kind in ("units", "tens", "hundreds", "scales", "twice")
        ):
            group = self._group()
            if group is None:
                self.at = mark
                return None
            values, kind = group
        else:
            self.at = mark
            return None
        scale_value = 1.0
        following = _word(self._peek())
        if kind not in ("scales", "twice") and following is not None and _is_scale(following):
            scale_value = min(following.values)
            values = frozenset(value * scale_value for value in values)
            self.at += 1
        elif kind in ("scales", "twice"):
            scale_value = max((s for s in (1e9, 1e6, 1e3) if s <= max(values)), default=1.0)
        if max(values) >= limit:
            self.at = mark
            return None
        return values, scale_value


def read(folded: str) -> Reading:
    """Read a folded Arabic text whose months are blanked."""
    joined = _SPACED.sub(lambda m: re.sub(r"[\s]", "", m[0]), folded) if _DIGIT.search(folded) else folded
    found = words.tokens(joined)
    return _Reader(found).run() if any(map(_telling, found)) else _NOTHING
