"""Negation: what is denied on one side is denied on the other.

Only counts. Arabic particles count unless they are part of an idiom that denies nothing (`la yazal`, still; `la siyyama`,
particularly; `ma la yaqillu 'an`, at least); verbs that deny count as an excuse for an English negative, and some of them
demand one. English answers with a negative word or in its many weaker ways: a prefix, `fail`, `lack`, `only`, `still`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from bitext.translation.checks import words
from bitext.translation.checks.pair import Pair, Remark

_WA_LA = 5
"""So many words after a negative, `wa-la` denies something new; sooner, English says `or`."""
_NOT = re.compile(r"n't$|^cannot$|^not$|^no$|^never$")


@dataclass(frozen=True, slots=True)
class _Arabic:
    particles: frozenset[str]
    nouns: frozenset[str]
    idioms: re.Pattern[str]
    lexical: frozenset[str]
    verbs: frozenset[str]


@dataclass(frozen=True, slots=True)
class _English:
    strong: frozenset[str]
    phrases: re.Pattern[str]
    weak: frozenset[str]
    stems: tuple[str, ...]
    """The longer ones, which stand for all words that begin so."""
    prefixes: tuple[str, ...]
    plain: frozenset[str]


@cache
def _arabic() -> _Arabic:
    table = words.table("negation")["arabic"]
    idioms = "|".join(re.escape(words.fold(each)) for each in sorted(table["idioms"], key=len, reverse=True))
    return _Arabic(
        words.listed(table["particles"]),
        words.listed(table["nouns"]),
        re.compile(rf"(?<!\w)[\u0648\u0641]?(?:{idioms})(?!\w)"),
        words.listed(table["lexical"]),
        words.listed(table["verbs"]),
    )


@cache
def _english() -> _English:
    table = words.table("negation")["english"]
    return _English(
        frozenset(table["strong"].split()),
        re.compile(r"\b(?:" + "|".join(map(re.escape, table["phrases"])) + r")\b"),
        frozenset(table["weak"].split()),
        tuple(word for word in table["weak"].split() if len(word) > 4),
        tuple(table["prefixes"].split()),
        frozenset(table["plain"].split()),
    )


def _denied(pair: Pair) -> tuple[int, int]:
    """How many negatives the Arabic demands, and how many it excuses in all."""
    lists = _arabic()
    text, idioms = lists.idioms.subn(" ", pair.folded)
    demanded = excused = 0
    last = -_WA_LA
    for place, word in enumerate(words.arabic_words(text)):
        forms = words.bare(word)
        joined = forms[0] not in lists.particles and word[:1] == "\u0648"
        if any(form in lists.particles for form in (word, forms[1] if joined and len(forms) > 1 else word)):
            excused += 1
            if not joined or place - last >= _WA_LA:
                demanded += 1
            last = place
        elif any(form in lists.nouns for form in forms):
            excused += 1
            demanded += 1
            last = place
        elif any(form in lists.verbs for form in forms[:2]):
            excused += 1
            demanded += 1
        elif any(form in lists.lexical for form in forms):
            excused += 1
    return demanded, excused + idioms


def _answered(pair: Pair) -> tuple[int, int]:
    """How many plain negatives the English has, and how many words in all that can answer one."""
    lists = _english()
    low = words.plain(pair.english)
    low = re.sub(r"\bno\.? ?\d", " ", low)
    low = re.sub(r"\bnot only\b", "only", low) if "not only" in low else low
    found = [word for word in (m[0] for m in words.latin(low))]
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
    return len(word) > 5 and word.startswith(lists.prefixes)


def negation(pair: Pair) -> list[Remark]:
    """A negative is missing or too many."""
    demanded, excused = _denied(pair)
    plain, answers = _answered(pair)
    if demanded and answers < demanded:
        return [Remark("check-negation", {"source": str(demanded), "target": str(answers)})]
    if plain > excused:
        return [Remark("check-negation", {"source": str(excused), "target": str(plain)})]
    return []
