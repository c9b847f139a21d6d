"""A small lexicon of news Arabic: which English words may stand for an Arabic one.

Arabic words are looked up as written and by skeleton, with all their readings together, so that the answer errs on the
side of "yes, that word is there". English is given by beginnings of words.
"""

from __future__ import annotations

from functools import cache, lru_cache

from bitext.translation.checks import words

_PERSONS = frozenset("\u064a\u062a\u0646\u0627")
"""What an imperfect begins with."""
_SURE = 6
"""A beginning of so many letters is an English word whatever follows."""
_CAUSING = "\u0627"
"""What the past of the fourth form begins with: `yu'lin`, `a'lana`."""
_ARTICLE = "\u0627\u0644"
"""A particle with the article is a name: al-Ali."""
_FUTURE = "\u0633"
_WEAK = "\u064a"
"""The last letter of a weak verb, lost before some endings."""


@cache
def _tables() -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]], frozenset[str]]:
    """By form, by skeleton, and all English beginnings."""
    exact: dict[str, set[str]] = {}
    skeleton: dict[str, set[str]] = {}
    starts: set[str] = set()
    for arabic, english in words.rows("lexicon"):
        beginnings = set(english.split())
        starts |= beginnings
        for form in map(words.fold, arabic.split()):
            exact.setdefault(form, set()).update(beginnings)
            for stem in (form, form.removesuffix("\u0647")):
                exact.setdefault(stem, set()).update(beginnings)
            for bones in words.skeletons(form):
                if len(bones) >= 3:
                    skeleton.setdefault(bones, set()).update(beginnings)
    return (
        {form: frozenset(found) for form, found in exact.items()},
        {bones: frozenset(found) for bones, found in skeleton.items()},
        frozenset(starts),
    )


@cache
def _particles() -> frozenset[str]:
    return words.listed(words.table("particles")["words"])


def _pasts(short: str) -> tuple[str, ...]:
    """The pasts of verbs that have an imperfect of three letters: wajada, ghaba, nafa, naja."""
    second, third = short[1], short[2]
    return "\u0648" + second + third, second + "\u0627" + third, second + third + _WEAK, second + third + "\u0627"


@lru_cache(maxsize=60_000)
def surely(word: str) -> bool:
    """Whether a folded Arabic word stands in the lexicon by its own form, not only by its consonants."""
    return any(stem in _tables()[0] for stem in words.stems(word))


@lru_cache(maxsize=60_000)
def exactly(word: str) -> bool:
    """Whether a folded Arabic word stands in the lexicon as it is written."""
    return word in _tables()[0]


@lru_cache(maxsize=60_000)
def renderings(word: str) -> frozenset[str]:
    """The beginnings of English words that may stand for a folded Arabic one; none where it is unknown."""
    exact, skeleton, _ = _tables()
    found: set[str] = set()
    bare = words.bare(word)
    stems = words.stems(word)
    for stem in stems:
        found |= exact.get(stem, frozenset())
        if stem[:1] in _PERSONS and len(stem) > 3:
            found |= exact.get(stem[1:], frozenset()) | exact.get(_CAUSING + stem[1:], frozenset())
        elif stem[:1] in _PERSONS and len(stem) == 3:
            for past in _pasts(stem):
                found |= exact.get(past, frozenset())
        if stem not in bare:
            found |= exact.get(stem + _WEAK, frozenset())
    for bones in words.skeletons(word):
        found |= skeleton.get(bones, frozenset())
    return frozenset(found)


@cache
def _groups() -> dict[str, frozenset[str]]:
    """Of each English beginning, those of like meaning."""
    table: dict[str, set[str]] = {}
    for (group,) in words.rows("synonyms"):
        for each in group.split():
            table.setdefault(each, set()).update(group.split())
    return {each: frozenset(found) for each, found in table.items()}


@lru_cache(maxsize=60_000)
def kin(word: str) -> frozenset[str]:
    """The beginnings of English words of like meaning to those that may stand for a folded Arabic one."""
    return frozenset().union(*(_groups().get(each, ()) for each in renderings(word)))


def known(word: str) -> bool:
    """Whether a folded Arabic word stands in the lexicon in any reading."""
    return bool(renderings(word))


@lru_cache(maxsize=60_000)
def function(word: str) -> bool:
    """Whether a folded Arabic word carries no content of its own."""
    forms = words.bare(word)[: 1 if word[:1] == _FUTURE or word.startswith(_ARTICLE) else 2]
    return any(form in _particles() for form in forms) or len(word) < 3


@cache
def _light() -> frozenset[str]:
    return words.listed(words.table("particles")["light"])


@lru_cache(maxsize=60_000)
def light(word: str) -> bool:
    """Whether a folded Arabic word is one that English often does without."""
    return any(form in _light() for form in words.bare(word))


@cache
def _units() -> frozenset[str]:
    return words.listed(words.table("particles")["units"])


@lru_cache(maxsize=60_000)
def unit(word: str) -> bool:
    """Whether a folded Arabic word is something counted: money, a measure, a time."""
    return any(form in _units() for form in words.bare(word))


@cache
def english_function() -> frozenset[str]:
    """The English words that carry no content of their own."""
    return frozenset(words.table("particles")["english"].split())


@lru_cache(maxsize=200_000)
def linked(arabic: str, english: str) -> bool:
    """Whether a plain English word may stand for a folded Arabic one."""
    return not renderings(arabic).isdisjoint(words.beginnings(english))


@lru_cache(maxsize=60_000)
def english_word(plain: str) -> bool:
    """Whether a Latin word is an English one of the lexicon, with the endings that English has."""
    starts = _tables()[2]
    return any(
        plain[:size] in starts and (size >= _SURE or plain[size:] in _endings())
        for size in range(3, len(plain) + 1)
        if size >= len(plain) - 6
    )


@cache
def _endings() -> frozenset[str]:
    return frozenset(["", *words.table("particles")["endings"].split()])
