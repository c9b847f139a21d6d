"""The answer as a whole: whether it is a translation at all.

What is empty, still Arabic, in a third language or a message of the engine's is certain. Arabic words left in an
English sentence are likely mistakes: quoted or bracketed ones may be meant.
"""

from __future__ import annotations

import re
from functools import cache

from bitext.arabic import ARABIC, LETTER, has_arabic, normalise, translatable
from bitext.translation.checks import words
from bitext.translation.checks.pair import Pair, Remark

_QUOTED = re.compile(
    "\"[^\"]{0,80}\"|\u00ab[^\u00bb]{0,80}\u00bb|\u201c[^\u201d]{0,80}\u201d|\\([^()]{0,80}\\)|'[^']{0,60}'"
)
_REPEATED = re.compile(r"\b([A-Za-z]{2,}) +\1\b", re.IGNORECASE)
_FOREIGN = re.compile("[\u0370-\u05ff\u0700-\u074f\u07c0-\u089f\u0900-\u1cff\u2c00-\u2c5f\u2c80-\ud7ff]")
"""Letters that are neither Latin nor Arabic."""
_MAY_REPEAT = frozenset("had that so very is her who more bora pago many long no yes hear bye".split())


def empty(pair: Pair) -> list[Remark]:
    """The answer holds no word."""
    if translatable(pair.arabic) and not translatable(pair.english):
        return [Remark("check-empty")]
    return []


def untranslated(pair: Pair) -> list[Remark]:
    """More than a quarter of the answer's letters are Arabic."""
    if not has_arabic(pair.english):
        return []
    letters = len(LETTER.findall(pair.english))
    arabic = len(ARABIC.findall(pair.english))
    if has_arabic(pair.arabic) and letters and arabic > letters / 4:
        return [Remark("check-untranslated")]
    return []


@cache
def _languages() -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    """Of each language, its small words and those of English that it has not."""
    table = words.table("languages")
    english = frozenset(table["english"]["words"].split())
    small = {name: frozenset(each.split()) for name, each in table["small"].items()}
    return tuple((each, english - each - frozenset(table["shared"][name].split())) for name, each in small.items())


def language(pair: Pair) -> list[Remark]:
    """The answer is in another script, or its small words are those of another language and none is English."""
    if not has_arabic(pair.source):
        return []
    remark = [Remark("check-language", {"text": pair.english.strip()[:60]})]
    if len(_FOREIGN.findall(pair.english)) > len(LETTER.findall(pair.english)) / 2 and not _FOREIGN.search(pair.arabic):
        return remark
    given = {words.plain(match[0]) for match in words.latin(pair.arabic)}
    found = [part for word in pair.target_words if word not in given for part in word.split("'")]
    for small, english in _languages():
        used = [word for word in found if word in small]
        if len(set(used)) >= 2 and 6 * len(used) >= max(len(found), 16) and english.isdisjoint(found):
            return remark
    return []


def residue(pair: Pair) -> list[Remark]:
    """Arabic words stand in the English, neither quoted nor in brackets."""
    if not has_arabic(pair.english) or untranslated(pair):
        return []
    left = words.arabic_words(_QUOTED.sub(" ", pair.english))
    if not left and has_arabic(pair.arabic):
        kept = {normalise(word) for word in words.arabic_words(" ".join(_QUOTED.findall(pair.source)))}
        found = words.arabic_words(pair.english)
        left = [word for word in found if normalise(word) not in kept]
    return [Remark("check-residue", {"words": " ".join(left[:5])})] if left else []


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], frozenset[str]]:
    table = words.table("notices")
    certain = re.compile("|".join(table["patterns"]), re.IGNORECASE)
    opening = re.compile("|".join(table["opening"]), re.IGNORECASE)
    return certain, opening, words.listed(table["excused"])


def notice(pair: Pair) -> list[Remark]:
    """The answer is a message: a quota, a refusal, an error page, an introduction to a translation."""
    certain, opening, excused = _patterns()
    found = certain.search(pair.target) or opening.match(pair.target.lstrip(" \t\n*_>\"'\u201c"))
    if found is None or certain.search(pair.source):
        return []
    if any(form in excused for word in pair.source_words for form in words.stems(word)):
        return []
    if not has_arabic(pair.source):
        return []
    return [Remark("check-notice", {"text": found[0][:60]})]


def doubled(pair: Pair) -> list[Remark]:
    """A word stands twice in a row."""
    for match in _REPEATED.finditer(pair.english):
        if match[1].lower() not in _MAY_REPEAT and not (match[1][0].isupper() and match[0] in pair.arabic):
            return [Remark("check-doubled", {"word": match[0]})]
    return []
