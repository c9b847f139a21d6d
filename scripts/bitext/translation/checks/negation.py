"""Negation: what is denied on one side is denied on the other.

Only counts. Arabic particles count unless they are part of an idiom that denies nothing (`la yazal`, still; `la siyyama`,
particularly; `ma la yaqillu 'an`, at least); verbs that deny count as an excuse for an English negative, and some of them
demand one. English answers with a negative word or in its many weaker ways: a prefix, `fail`, `lack`, `only`, `still`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from bitext.translation.checks import numbers_arabic, words
from bitext.translation.checks.pair import Pair, Remark

_WA_LA = 5
"""So many words after a negative, `wa-la` denies something new; sooner, English says `or`."""
_JOINED = "\u0648\u0641\u0633"
_NOT = re.compile(r"n't$|^cannot$|^not$|^no$|^never$")


@dataclass(frozen=True, slots=True)
class _Arabic:
    particles: frozenset[str]
    nouns: frozenset[str]
    silent: re.Pattern[str]
    idioms: re.Pattern[str]
    lexical: frozenset[str]
    verbs: dict[str, tuple[str, ...]]
    """A verb that denies, and the beginnings of its English."""


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
        form: tuple(row["english"].split()) for row in words.table("negation")["verb"] for form in words.listed(row["arabic"])
    }
    return _Arabic(
        words.listed(table["particles"]),
        words.listed(table["nouns"]),
        _phrases(table["silent"]),
        _phrases(table["idioms"]),
        words.listed(table["lexical"]) | frozenset(verbs),
        verbs,
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


def _denied(pair: Pair) -> tuple[int, int]:
    """How many negatives the Arabic demands, and how many it excuses in all."""
    lists = _arabic()
    text, idioms = lists.idioms.subn(" ", lists.silent.sub(" ", pair.folded))
    demanded = excused = 0
    last = -_WA_LA
    found = words.arabic_words(text)
    for place, word in enumerate(found):
        forms = words.bare(word)
        joined = forms[0] not in lists.particles and word[:1] == "\u0648"
        if any(form in lists.particles for form in (word, forms[1] if joined and len(forms) > 1 else word)):
            excused += 1
            if not joined or place - last >= _WA_LA:
                demanded += 1
            last = place
        elif any(form in lists.nouns for form in forms):
            excused += 1
            demanded += 0 if _counted(found[place + 1 : place + 2]) else 1
            last = place
        elif any(form in lists.lexical for form in forms):
            excused += 1
    return demanded, excused + idioms


def _counted(following: list[str]) -> bool:
    """Whether a number follows: `duna l-khamisa`, under five."""
    return bool(following) and bool(numbers_arabic.read(following[0]).quantities)


def _answered(pair: Pair) -> tuple[int, int]:
    """How many plain negatives the English has, and how many words in all that can answer one."""
    lists = _english()
    low = words.plain(pair.english)
    low = lists.mild.sub("only", re.sub(r"\bno\.? ?\d", " ", low))
    found = [match[0] for match in words.latin(low)]
    strong = sum(1 for word in found if word in lists.strong or word.endswith("n't"))
    plain = sum(1 for word in found if _NOT.search(word))
    weak = sum(1 for word in found if _weak(word))
    phrases = sum(1 for _ in lists.phrases.finditer(low))
    return plain, strong + weak + phrases


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
    """A negative is missing or too many."""
    demanded, excused = _denied(pair)
    plain, answers = _answered(pair)
    if demanded and answers < demanded:
        return [Remark("check-negation", {"source": str(demanded), "target": str(answers)})]
    if plain > excused:
        return [Remark("check-negation", {"source": str(excused), "target": str(plain)})]
    for stems in _unsaid(pair):
        if not plain and not any(word.startswith(stems) for word in pair.target_words) and not _english().phrases.search(pair.english.lower()):
            return [Remark("check-negation", {"source": "1", "target": "0"})]
    return []


def _unsaid(pair: Pair) -> list[tuple[str, ...]]:
    """The beginnings that the Arabic's denying verbs ask for."""
    verbs = _arabic().verbs
    return [verbs[form] for word in pair.source_words for form in (word, word[1:]) if form in verbs and (form == word or word[0] in _JOINED)]
