"""Words of both languages in the form in which the checks compare them, and the word lists kept as data.

Arabic is folded (no marks, one alef, no difference between final ta and ha, or ya and alef maqsura) and may be looked
up without what is written together with it: the particles wa, fa, ba, ka, la, sa and the article before it, pronouns
and endings after it. A skeleton is a folded word without long vowels: nearly its root. English is compared by the
beginnings of its words in lower case, without accents. All lists are read once, folded on the way.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from bitext.arabic import normalise, western_digits

DATA = Path(__file__).parents[2] / "data"
_FOLDED = str.maketrans(
    {
        "\u0622": "\u0627",  # alef with madda
        "\u0623": "\u0627",  # alef with hamza above
        "\u0625": "\u0627",  # alef with hamza below
        "\u0649": "\u064a",  # alef maqsura
        "\u0629": "\u0647",  # ta marbuta
        "\u0624": "\u0648",  # hamza on waw
    }
)
_WA_FA = "\u0648\u0641"
_ARTICLE = "\u0627\u0644"
_ENDINGS = (
    "\u064a\u0648\u0646", "\u064a\u064a\u0646", "\u062a\u064a\u0646", "\u062a\u0627\u0646", "\u0647\u0645\u0627",
    "\u0648\u0646",
    "\u064a\u0646", "\u0627\u062a", "\u0627\u0646", "\u064a\u0647", "\u0647\u0627", "\u0647\u0645",
    "\u0647\u0646", "\u0646\u0627", "\u0643\u0645", "\u0648\u0627", "\u062a\u0647", "\u0647",
    "\u062a", "\u0627", "\u064a", "\u0643", "\u0648",
)  # fmt: skip
_LONG = re.compile("[\u0627\u0648\u064a\u0621\u0626\u0647]")
_VERBAL = ("\u0627\u0633\u062a", "\u0633\u062a", "\u0645\u0633\u062a", "\u0645", "\u064a", "\u062a", "\u0646", "\u0627")
_TOKEN = re.compile(
    r"\d+(?:[.,:/\u060c-]\d+)*|[^\W\d_]+(?:['\u2019\u02bc`\u2018][^\W\d_]+)*|[%\u2013\u2014-]|[^\w\s]", re.UNICODE
)
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]+(?:['\u2019\u02bc\u2018][A-Za-z\u00c0-\u024f\u1e00-\u1eff]+)*")
_ARABIC_RUN = re.compile(
    r"[\u0620-\u065f\u066e-\u06d3\u06d5-\u06dc\u06ee\u06ef\u06fa-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]+"
)
LONGEST = 24
"""Longer words are no words of a language, and are not compared."""


@lru_cache(maxsize=2_000)
def fold(text: str) -> str:
    """Arabic as it is compared: normalised, with the letters that writers confuse made one."""
    return western_digits(normalise(text)).translate(_FOLDED)


@lru_cache(maxsize=20_000)
def plain(text: str) -> str:
    """English as it is compared: lower case, no accents, one kind of apostrophe."""
    if text.isascii() and "`" not in text:
        return text.lower()
    bare = unicodedata.normalize("NFKD", text)
    bare = "".join(c for c in bare if not unicodedata.combining(c))
    return re.sub("[\u2019\u02bc\u2018`]", "'", bare).lower()


def tokens(text: str) -> list[str]:
    """Numbers, words and signs of a text, in order. Digits glued to letters are apart."""
    return _TOKEN.findall(text)


def latin(text: str) -> list[re.Match[str]]:
    """The words in Latin letters."""
    return list(_LATIN.finditer(text))


def arabic_words(text: str) -> list[str]:
    """The words in Arabic letters."""
    return _ARABIC_RUN.findall(text)


_SHORT = frozenset(["s", "d", "es", "ed", "ing", "ne", "n"])


@lru_cache(maxsize=60_000)
def beginnings(word: str) -> frozenset[str]:
    """The beginnings by which a plain English word may be listed: of two letters or three only with an ending."""
    if len(word) > LONGEST:
        return frozenset([word])
    found = {word[:size] for size in range(4, min(len(word), 14) + 1)} | {word}
    if len(word) <= 8:
        found.add(word[:3])
    if word[2:] in _SHORT:
        found.add(word[:2])
    return frozenset(found)


@lru_cache(maxsize=60_000)
def bare(word: str) -> tuple[str, ...]:
    """A folded word as it stands, and without what may be written together before it."""
    found = [word]
    if len(word) > LONGEST:
        return tuple(found)
    rests = [word, word[1:]] if word[:1] in _WA_FA else [word]
    for rest in rests:
        found.append(rest)
        if rest.startswith(_ARTICLE):
            found.append(rest[2:])
        elif rest[:1] in "\u0628\u0643\u0644\u0633":
            found.append(rest[1:])
            if rest[1:3] == _ARTICLE:
                found.append(rest[3:])
            elif rest.startswith("\u0644\u0644"):
                found += [rest[2:], _ARTICLE + rest[2:]]
    return tuple(dict.fromkeys(each for each in found if len(each) > 1 or each == word))


@lru_cache(maxsize=60_000)
def stems(word: str) -> tuple[str, ...]:
    """A folded word without what may stand before and after it: all readings of two letters or more."""
    found: list[str] = []
    for form in bare(word):
        found.append(form)
        fitting = (each for each in _ENDINGS if form.endswith(each) and len(form) - len(each) >= 2)
        found += [form[: -len(each)] for each in fitting]
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=60_000)
def skeletons(word: str) -> frozenset[str]:
    """The consonants of a folded word's readings, with and without what derivation puts first."""
    found = set()
    for stem in stems(word):
        found.add(_LONG.sub("", stem))
        for start in _VERBAL:
            if stem.startswith(start) and len(stem) - len(start) >= 2:
                found.add(_LONG.sub("", stem[len(start) :]))
    return frozenset(each for each in found if len(each) > 1)


@cache
def table(name: str) -> dict[str, Any]:
    """One of the word lists in TOML."""
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def rows(name: str) -> tuple[tuple[str, ...], ...]:
    """One of the word lists in TSV, without its first line."""
    lines = (DATA / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    return tuple(tuple(line.split("\t")) for line in lines[1:] if line)


def listed(text: str) -> frozenset[str]:
    """The words of a list written as one text, folded."""
    return frozenset(map(fold, text.split()))


def keyed(words: dict[str, str]) -> Iterator[tuple[str, float]]:
    """Each word of a table `value = "words"` with its value."""
    for value, text in words.items():
        for word in text.split():
            yield fold(word), float(value)
