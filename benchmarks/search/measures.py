"""Recall at five and the mean reciprocal rank, over all queries, by language and by pooled kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tables import Query

CUT = 5
POOLS = {
    "Arabic inflection": ("al", "prefix", "broken", "sound", "pronoun"),
    "Arabic spelling": ("ortho", "diacritics", "digits"),
    "typos": ("typo", "en-typo", "typing", "en-typing"),
    "English": ("en-stem", "en-multi", "en-phrase"),
    "names and acronyms": ("acronym", "en-acronym", "en-translit"),
    "cross-language": ("cross",),
    "Arabic phrases, many words": ("phrase", "multi"),
}
"""Every class of the tables is in one pool."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A query and what an engine made of it."""

    query: Query
    found: tuple[str, ...]
    """Ids, best first."""

    @property
    def recall(self) -> float:
        """The share of the wanted reports that stands among the first five, of as many as fit there."""
        wanted = set(self.query.wanted)
        return len(wanted & set(self.found[:CUT])) / min(CUT, len(wanted))

    @property
    def reciprocal(self) -> float:
        """One over the rank of the first report wanted; 0 where none is among those read."""
        return next((1 / rank for rank, one in enumerate(self.found, 1) if one in self.query.wanted), 0.0)


@dataclass(frozen=True, slots=True)
class Score:
    """Means over some queries."""

    recall: float
    reciprocal: float
    count: int


def score(judged: Iterable[Judged]) -> Score:
    """The means."""
    every = list(judged)
    size = max(1, len(every))
    return Score(sum(one.recall for one in every) / size, sum(one.reciprocal for one in every) / size, len(every))


def scores(judged: list[Judged]) -> dict[str, Score]:
    """The means of all, of the two languages and of each pool, by title."""
    groups: dict[str, Callable[[Query], bool]] = {
        "all": lambda _: True,
        "typed in the Arabic edition": lambda query: query.lang == "ar",
        "typed in the English edition": lambda query: query.lang == "en",
    }
    parts = {title: score(one for one in judged if holds(one.query)) for title, holds in groups.items()}
    unknown = {one.query.kind for one in judged} - {kind for kinds in POOLS.values() for kind in kinds}
    assert not unknown, f"no pool has {unknown}"
    return parts | {title: score(one for one in judged if one.query.kind in kinds) for title, kinds in POOLS.items()}
