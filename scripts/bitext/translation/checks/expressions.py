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
    english: frozenset[str]
    """Beginnings of English words; none where English need not say it."""


@lru_cache(maxsize=60_000)
def _keys(word: str) -> frozenset[str]:
    """By what a folded word is found: its readings, and their consonants in brackets."""
    bones = (f"({each})" for each in words.skeletons(word) if len(each) >= _BONES)
    return frozenset(words.stems(word)).union(bones if len(word) > _BONES else ())


@cache
def _by_first() -> dict[str, tuple[Expression, ...]]:
    table: dict[str, list[Expression]] = {}
    for arabic, english in words.rows("expressions"):
        entry = Expression(
            tuple(map(words.fold, arabic.split())), frozenset(english.split()) - frozenset([_NOTHING])
        )
        for key in _entry(entry.words[0]):
            table.setdefault(key, []).append(entry)
    return {key: tuple(entries) for key, entries in table.items()}


@lru_cache(maxsize=8_000)
def _entry(word: str) -> frozenset[str]:
    """Under what a word of an expression is listed: as it stands, and its consonants."""
    return frozenset([word]) | {key for key in _keys(word) if key[0] == "("}


@lru_cache(maxsize=60_000)
def _opened(word: str) -> tuple[Expression, ...]:
    """The expressions that a folded word may open."""
    found = (entry for key in _keys(word) for entry in _by_first().get(key, ()))
    return tuple(dict.fromkeys(found))


def _fits(entry: str, word: str) -> bool:
    return not _entry(entry).isdisjoint(_keys(word))


def expressions(source: list[str]) -> list[tuple[list[int], Expression]]:
    """The expressions of a folded text, each with the places of its words."""
    found = []
    for first, word in enumerate(source):
        for entry in _opened(word):
            places = [first]
            reach = 1 + (_BETWEEN if entry.english and len(entry.words) == 2 else 0)  # noqa: PLR2004 - a verb, an object
            for each in entry.words[1:]:
                following = range(places[-1] + 1, min(places[-1] + 1 + reach, len(source)))
                place = next((at for at in following if _fits(each, source[at])), None)
                if place is None:
                    break
                places.append(place)
            else:
                found.append((places, entry))
    return found
