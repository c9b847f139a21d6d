"""Arabic expressions of several words: what English says for the whole, or that it need say nothing.

`alqa al-qabd`, arrest; `fi ghudun dhalik`, which a translator may leave out. The words are compared as the lexicon
compares them, so that one entry stands for its forms; where English has to say something, the subject may stand
between the first word and the second.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

from bitext.translation.checks import words

_NOTHING = "-"
"""What stands in the list for an expression that English may do without."""
_BETWEEN = 3
"""So many words may stand between the two of an expression."""
_BONES = 3
"""Skeletons of fewer letters say nothing."""


@dataclass(frozen=True, slots=True)
class Expression:
    """One row of `data/expressions.tsv`."""

    words: tuple[str, ...]
    """Folded."""
    rarest: int
    """Which of them is the longest."""
    english: frozenset[str]
    """Beginnings of English words; none where English need not say it."""


@lru_cache(maxsize=60_000)
def _keys(word: str) -> frozenset[str]:
    """By what a folded word is found: its readings, and their consonants in brackets."""
    bones = (f"({each})" for each in words.skeletons(word) if len(each) >= _BONES)
    return frozenset(words.stems(word)).union(bones if len(word) > _BONES else ())


@cache
def _by_rarest() -> dict[str, tuple[Expression, ...]]:
    """Every expression under its longest word, which few texts have."""
    table: dict[str, list[Expression]] = {}
    for arabic, english in words.rows("expressions"):
        found = tuple(map(words.fold, arabic.split()))
        rarest = found.index(max(found, key=len))
        entry = Expression(found, rarest, frozenset(english.split()) - frozenset([_NOTHING]))
        for key in _entry(found[rarest]):
            table.setdefault(key, []).append(entry)
    return {key: tuple(entries) for key, entries in table.items()}


@lru_cache(maxsize=8_000)
def _entry(word: str) -> frozenset[str]:
    """Under what a word of an expression is listed: as it stands, and its consonants."""
    return frozenset([word]) | {key for key in _keys(word) if key[0] == "("}


@lru_cache(maxsize=60_000)
def _with(word: str) -> tuple[Expression, ...]:
    """The expressions whose longest word a folded word may be."""
    found = (entry for key in _keys(word) for entry in _by_rarest().get(key, ()))
    return tuple(dict.fromkeys(found))


def _fits(entry: str, word: str) -> bool:
    return not _entry(entry).isdisjoint(_keys(word))


def _places(source: list[str], at: int, entry: Expression) -> list[int]:
    """Where the words of an expression stand whose longest one stands at a place; nothing where others are missing."""
    if entry.english and len(entry.words) == 2:
        other = entry.words[1 - entry.rarest]
        near = range(at - 1, at - 2 - _BETWEEN, -1) if entry.rarest else range(at + 1, at + 2 + _BETWEEN)
        place = next((each for each in near if 0 <= each < len(source) and _fits(other, source[each])), None)
        return [] if place is None else sorted([at, place])
    first = at - entry.rarest
    if first < 0 or first + len(entry.words) > len(source):
        return []
    pairs = zip(entry.words, source[first : first + len(entry.words)], strict=True)
    return list(range(first, first + len(entry.words))) if all(_fits(one, word) for one, word in pairs) else []


def expressions(source: list[str]) -> list[tuple[list[int], Expression]]:
    """The expressions of a folded text, each with the places of its words."""
    found = []
    for at, word in enumerate(source):
        for entry in _with(word):
            places = _places(source, at, entry)
            if places:
                found.append((places, entry))
    return found
