"""The word lists of negation: what denies in each language, what only seems to, and opposites.

Read once from `data/negation.toml`, folded, phrases as patterns.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from bitext.translation.checks import lexicon, words

HAL = (
    "\u062d\u0627\u0644",
    "\u062d\u0627\u0644\u062a",
    "\u062d\u0627\u0644\u0648\u0627",
    "\u064a\u062d\u0648\u0644",
    "\u062a\u062d\u0648\u0644",
)
"""Stood in the way, in its forms."""
_OPENINGS = ("\u0645\u0627", "\u0645\u0646", *HAL)
"""With what the patterns of `negation_words` begin."""
_TOO = r"\btoo [a-z]+(?: [a-z]+)? (?:for|to)\b"
"""Too thick to be seen through."""
_AFFIRMED = r"(?<!\bno )(?<!\bnot )(?<!n't )(?<!\bnever )(?<!\bmuch )"


@dataclass(frozen=True, slots=True)
class Arabic:
    """What denies in Arabic, folded."""

    particles: frozenset[str]
    nouns: frozenset[str]
    silent: re.Pattern[str]
    idioms: re.Pattern[str]
    lexical: frozenset[str]
    lacks: frozenset[str]
    """Those that say that a thing is not there, for which English may say `without`."""
    verbs: dict[str, tuple[str, ...]]
    """A verb that denies, and the beginnings of its English."""
    bounds: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]
    """Idioms of measure, and the beginnings of their English."""
    openings: frozenset[str]
    """All particles, and the first words of all idioms."""
    contraries: tuple[tuple[re.Pattern[str], re.Pattern[str], frozenset[str]], ...]
    """Idioms of measure, what says the other way round, and the Arabic words that excuse it."""


@dataclass(frozen=True, slots=True)
class English:
    """What denies in English, or answers an Arabic negative."""

    strong: frozenset[str]
    phrases: re.Pattern[str]
    turned: re.Pattern[str]
    """Those of them that say `refuse`, `deny`, `prevent`."""
    mild: re.Pattern[str]
    weak: frozenset[str]
    stems: tuple[str, ...]
    """The longer ones, which stand for all words that begin so."""
    prefixes: tuple[str, ...]
    plain: frozenset[str]
    soft: frozenset[str]
    """Beginnings of words by which a negative sentence is turned into a positive one: `leave`, `until`."""
    raising: tuple[str, ...]
    """Verbs that take over the negative of what follows: `is not expected to`."""
    verbs: tuple[str, ...]
    matter: tuple[str, ...]
    openings: frozenset[str]
    """The first words of all phrases."""


@cache
def arabic_lists() -> Arabic:
    """The Arabic lists."""
    table = words.table("negation")["arabic"]
    verbs = {
        form: tuple(row["english"].split())
        for row in words.table("negation")["verb"]
        for form in words.listed(row["arabic"])
    }
    return Arabic(
        words.listed(table["particles"]),
        words.listed(table["nouns"]),
        _phrases(table["silent"]),
        _phrases(table["idioms"]),
        words.listed(table["lexical"]) | frozenset(verbs),
        words.listed(table["lacks"]),
        verbs,
        tuple((_phrases(row["arabic"]), tuple(row["english"].split())) for row in words.table("negation")["bound"]),
        words.listed(table["particles"])
        | {
            words.fold(each).split()[0]
            for phrases in (
                table["silent"],
                table["idioms"],
                _OPENINGS,
                *(row["arabic"] for row in words.table("negation")["bound"]),
            )
            for each in phrases
        },
        tuple(
            (
                _phrases(row["arabic"]),
                re.compile(_AFFIRMED + _any(row["contrary"]).pattern),
                words.listed(row["excused"]),
            )
            for row in words.table("negation")["bound"]
            if "contrary" in row
        ),
    )


def _phrases(idioms: list[str]) -> re.Pattern[str]:
    body = "|".join(re.escape(words.fold(each)) for each in sorted(idioms, key=len, reverse=True))
    return re.compile(rf"(?<!\w)[\u0648\u0641]?[\u0628\u0644]?(?:{body})(?!\w)")


@cache
def english_lists() -> English:
    """The English lists."""
    table = words.table("negation")["english"]
    return English(
        frozenset(table["strong"].split()),
        re.compile(rf"{_any([*table['phrases'], *table['turned']]).pattern}|{_TOO}"),
        _any(table["turned"]),
        _any(table["mild"]),
        frozenset(table["weak"].split()),
        tuple(word for word in table["weak"].split() if len(word) > 4),
        tuple(table["prefixes"].split()),
        frozenset(table["plain"].split()),
        frozenset(table["soft"].split()),
        tuple(table["raising"].split()),
        tuple(table["verbs"].split()),
        tuple(table["matter"].split()),
        frozenset(words.latin(each)[0][0] for key in ("phrases", "turned", "mild") for each in table[key]) | {"too"},
    )


def _any(phrases: list[str]) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(map(re.escape, phrases)) + r")\b")


@lru_cache(maxsize=60_000)
def opposites(head: str) -> tuple[str, ...]:
    """The beginnings of English words that say the opposite of a folded Arabic one."""
    meant = lexicon.renderings(head)
    return tuple(each for mine, theirs in _turned() if any(word.startswith(mine) for word in meant) for each in theirs)


@cache
def _turned() -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    """The table of opposites, both ways."""
    pairs = [(tuple(one.split()), tuple(other.split())) for one, other in words.table("negation")["opposite"]["pairs"]]
    return tuple(pairs + [(other, one) for one, other in pairs])
