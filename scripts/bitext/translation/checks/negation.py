"""Negation: what is denied on one side is denied on the other.

Counts, and in longer units looks near the negative's own place. Arabic particles count unless they are part of an idiom
that denies nothing (`la yazal`, still; `la siyyama`, particularly) or excuses a negative (`ma la yaqillu 'an`, at
least); verbs that deny excuse an English negative, and some of them ask for words of their own. English answers with a
negative word or in its many weaker ways: a prefix, `fail`, `lack`, `only`.
"""

from __future__ import annotations

import bisect
import re
from dataclasses import dataclass
from functools import cache

from bitext.translation.checks import lexicon, numbers_arabic, words
from bitext.translation.checks.pair import Pair, Remark

_WA_LA = 5
"""So many words after a negative, `wa-la` denies something new; sooner, English says `or`."""
_LONG = 18
"""From so many words on, a negative is looked for near its own place."""
_APART = 0.22
_JOINED = "\u0648\u0641\u0633"
_PAIRED = frozenset(["neither", "nor", "zero", "nil"])
"""English negatives that come beside another one, or are numbers."""


@dataclass(frozen=True, slots=True)
class _Arabic:
    particles: frozenset[str]
    nouns: frozenset[str]
    silent: re.Pattern[str]
    idioms: re.Pattern[str]
    lexical: frozenset[str]
    verbs: dict[str, tuple[str, ...]]
    """A verb that denies, and the beginnings of its English."""
    bounds: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]
    """Idioms of measure, and the beginnings of their English."""


@dataclass(frozen=True, slots=True)
class _English:
    strong: frozenset[str]
    phrases: re.Pattern[str]
    mild: re.Pattern[str]
    weak: frozenset[str]
    stems: tuple[str, ...]
    """The longer ones, which stand for all words that begin so."""
    prefixes: tuple[str, ...]
    plain: frozenset[str]


@cache
def _arabic() -> _Arabic:
    table = words.table("negation")["arabic"]
    verbs = {
        form: tuple(row["english"].split())
        for row in words.table("negation")["verb"]
        for form in words.listed(row["arabic"])
    }
    return _Arabic(
        words.listed(table["particles"]),
        words.listed(table["nouns"]),
        _phrases(table["silent"]),
        _phrases(table["idioms"]),
        words.listed(table["lexical"]) | frozenset(verbs),
        verbs,
        tuple((_phrases(row["arabic"]), tuple(row["english"].split())) for row in words.table("negation")["bound"]),
    )


def _phrases(idioms: list[str]) -> re.Pattern[str]:
    body = "|".join(re.escape(words.fold(each)) for each in sorted(idioms, key=len, reverse=True))
    return re.compile(rf"(?<!\w)[\u0648\u0641]?(?:{body})(?!\w)")


@cache
def _english() -> _English:
    table = words.table("negation")["english"]
    return _English(
        frozenset(table["strong"].split()),
        _any(table["phrases"]),
        _any(table["mild"]),
        frozenset(table["weak"].split()),
        tuple(word for word in table["weak"].split() if len(word) > 4),
        tuple(table["prefixes"].split()),
        frozenset(table["plain"].split()),
    )


def _any(phrases: list[str]) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(map(re.escape, phrases)) + r")\b")


@dataclass(frozen=True, slots=True)
class _Negative:
    """A word that denies."""

    place: int
    """Which word of its text it is."""
    firm: bool
    """In Arabic: demands an answer. In English: a plain negative."""


def _denied(pair: Pair) -> tuple[list[_Negative], int]:
    """The Arabic negatives and, beside them, how many idioms excuse an English one."""
    lists = _arabic()
    text, idioms = lists.idioms.subn(_blank, lists.silent.sub(_blank, pair.folded))
    result: list[_Negative] = []
    last = -_WA_LA
    found = words.arabic_words(text)
    for place, word in enumerate(found):
        forms = words.bare(word)
        rest = word[1:] if word[:1] in _JOINED else word
        if word in lists.particles or rest in lists.particles:
            joined = word not in lists.particles and word[0] == _JOINED[0]
            result.append(_Negative(place, not joined or place - last >= _WA_LA))
            last = place
        elif any(form in lists.nouns for form in forms):
            result.append(_Negative(place, not _counted(found[place + 1 : place + 2])))
            last = place
        elif any(form in lists.lexical for form in forms) and not _said(word, pair):
            result.append(_Negative(place, firm=False))
    return result, idioms


def _blank(match: re.Match[str]) -> str:
    """As many neutral words as an idiom has, so that places stay."""
    return " ".join("\u0648\u0648" for _ in match[0].split())


def _said(word: str, pair: Pair) -> bool:
    """Whether English renders a denying word by a word of its own, so that it excuses no other negative."""
    verbs = _arabic().verbs
    for form in (word, word[1:]):
        if form in verbs:
            return any(each.startswith(verbs[form]) for each in pair.target_words)
    return bool(lexicon.renderings(word) & pair.beginnings)


def _counted(following: list[str]) -> bool:
    """Whether a number follows: `duna l-khamisa`, under five."""
    return bool(following) and bool(numbers_arabic.read(following[0]).quantities)


def _answered(pair: Pair) -> list[_Negative]:
    """The English words that deny or can answer a negative."""
    lists = _english()
    low = lists.mild.sub(
        lambda m: "only" + " -" * m[0].count(" "), re.sub(r"\bno\.? ?\d", " ", words.plain(pair.english))
    )
    result = []
    starts = []
    for place, match in enumerate(words.latin(low)):
        word = match[0]
        starts.append(match.start())
        if word in lists.strong or word.endswith("n't"):
            result.append(_Negative(place, word not in _PAIRED))
        elif _weak(word):
            result.append(_Negative(place, firm=False))
    phrases = (bisect.bisect_left(starts, match.start()) for match in lists.phrases.finditer(low))
    return result + [_Negative(place, firm=False) for place in phrases]


def _weak(word: str) -> bool:
    lists = _english()
    if word in lists.plain or word in lists.strong:
        return False
    if word in lists.weak or (len(word) > 5 and word.startswith(lists.stems)):
        return True
    if word.endswith("less") and len(word) > 5 and word not in ("unless", "nonetheless", "nevertheless"):
        return True
    return len(word) > 4 and word.startswith(lists.prefixes)


def negation(pair: Pair) -> list[Remark]:
    """A negative is missing or too many, in number or, in longer units, in its place."""
    denied, idioms = _denied(pair)
    answers = _answered(pair)
    demanded = sum(1 for each in denied if each.firm)
    plain = sum(1 for each in answers if each.firm)
    if (
        len(answers) < demanded
        or plain > len(denied) + idioms
        or _astray(pair, denied, answers, idioms)
        or _unsaid(pair, plain, answers)
    ):
        return [Remark("check-negation", {"source": str(demanded), "target": str(plain)})]
    return []


def _astray(pair: Pair, denied: list[_Negative], answers: list[_Negative], idioms: int) -> bool:
    """Whether a negative of a longer unit has no counterpart near its own place nor beside the same words."""
    if min(len(pair.source_words), len(pair.target_words)) < _LONG:
        return False
    lost = any(each.firm and not any(_near(pair, each, other) for other in answers) for each in denied)
    added = not idioms and any(each.firm and not any(_near(pair, other, each) for other in denied) for each in answers)
    return lost or added


def _near(pair: Pair, arabic: _Negative, english: _Negative) -> bool:
    source, target = pair.source_words, pair.target_words
    if abs(arabic.place / len(source) - english.place / len(target)) < _APART:
        return True
    around = frozenset(
        word[:size]
        for word in target[max(0, english.place - 3) : english.place + 6]
        for size in range(3, len(word) + 1)
    )
    beside = source[max(0, arabic.place - 1) : arabic.place + 4]
    return any(lexicon.renderings(word) & around for word in beside if not lexicon.function(word))


def _unsaid(pair: Pair, plain: int, answers: list[_Negative]) -> bool:
    """Whether a verb that denies, or an idiom of measure, is said without any of its words or a negative."""
    lists = _arabic()
    asked = [
        lists.verbs[form]
        for word in pair.source_words
        for form in (word, word[1:])
        if form in lists.verbs and (form == word or word[0] in _JOINED)
    ]
    english = pair.target_words
    phrase = _english().phrases.search(words.plain(pair.english)) is not None
    if not plain and not phrase and any(not any(word.startswith(stems) for word in english) for stems in asked):
        return True
    return not answers and any(
        pattern.search(pair.folded) and not any(word.startswith(stems) for word in english)
        for pattern, stems in lists.bounds
    )
