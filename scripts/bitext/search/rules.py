"""The analyser's tables, read from `data/stems.toml` and `data/search.toml`; `published` is what the browser gets."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

SAME = 4
"""Letters in which spellings of one English word agree at least, and irregular forms hardly ever."""

_DATA = Path(__file__).parent.parent / "data"


@cache
def _stemmer() -> Callable[[str], str]:
    """Snowball's for English; with it come those for all languages, so that only who needs it loads it."""
    import snowballstemmer

    found: Callable[[str], str] = snowballstemmer.stemmer("english").stemWord
    return found


def stem(word: str) -> str:
    """What is left of an English word without its endings."""
    return _stemmer()(word)


@dataclass(frozen=True, slots=True)
class Arabic:
    """How Arabic words are taken apart. All in the spelling that `fold` leaves."""

    fold: Mapping[int, str]
    weak: frozenset[str]
    article: str
    li: str
    conjunctions: str
    prepositions: str
    future: str
    persons: str
    pronouns: tuple[str, ...]
    numbers: tuple[str, ...]
    endings: str
    stop: frozenset[str]
    written: frozenset[str]
    """Function words that only look like others once they are folded."""
    whole: frozenset[str]
    """Words that begin like the article, which they do not have."""
    forms: Mapping[str, str]
    """Irregular forms, each with the word that stands for all of them."""
    heard: Mapping[str, str]
    """Letters as they are heard in Latin writing."""


@dataclass(frozen=True, slots=True)
class Latin:
    """How words in Latin letters are taken apart."""

    fold: Mapping[int, str]
    sounds: Mapping[int, str]
    articles: frozenset[str]
    stop: frozenset[str]
    forms: Mapping[str, str]
    spelled: Mapping[str, str]
    """Of forms that differ in spelling only, the beginnings that they share with their inflections."""


@dataclass(frozen=True, slots=True)
class Rules:
    """All tables."""

    arabic: Arabic
    latin: Latin


def _tables() -> tuple[dict[str, Any], dict[str, Any]]:
    stems, words = (tomllib.loads((_DATA / name).read_text(encoding="utf-8")) for name in ("stems.toml", "search.toml"))
    return stems, words


def _groups(lines: list[str]) -> dict[str, str]:
    """Every form of a line, with the line's first."""
    return {form: group[0] for group in map(str.split, lines) for form in group}


def _spelled(lines: list[str]) -> dict[str, str]:
    """For British and American spellings: the stem of each, with the first one's, so that inflections agree too."""
    return {
        stem(form): stem(group[0])
        for group in map(str.split, lines)
        if all(len(form) >= SAME and form[:SAME] == group[0][:SAME] for form in group)
        for form in group
    }


@cache
def load() -> Rules:
    """Read the tables."""
    stems, words = _tables()
    arabic, latin = stems["arabic"], stems["latin"]
    return Rules(
        Arabic(
            {ord(pair[0]): pair[1:] for pair in arabic["fold"]},
            frozenset(arabic["weak"]),
            arabic["article"],
            arabic["li"],
            arabic["conjunctions"],
            arabic["prepositions"],
            arabic["future"],
            arabic["persons"],
            tuple(arabic["pronouns"]),
            tuple(arabic["numbers"]),
            arabic["endings"],
            frozenset(words["arabic"]["stop"].split()),
            frozenset(words["arabic"]["written"].split()),
            frozenset(words["arabic"]["whole"].split()),
            _groups(words["arabic"]["forms"]),
            {pair[0]: pair[1] for pair in stems["heard"]["arabic"]},
        ),
        Latin(
            {ord(pair[0]): pair[1:] for pair in latin["fold"]},
            {ord(pair[1]): pair[0] for pair in latin["sounds"]},
            frozenset(latin["articles"]),
            frozenset(words["english"]["stop"].split()),
            _groups(words["english"]["forms"]),
            _spelled(words["english"]["forms"]),
        ),
    )


@cache
def published() -> str:
    """The same tables for the browser, as JSON."""
    stems, words = _tables()
    arabic = stems["arabic"] | words["arabic"]
    latin = stems["latin"] | words["english"]
    tables = {"arabic": arabic, "latin": latin, "heard": stems["heard"]}
    return json.dumps(tables | {"name": name()}, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


@cache
def name() -> str:
    """What tells these tables from others."""
    return hashlib.sha256(json.dumps(_tables(), sort_keys=True).encode()).hexdigest()[:8]
