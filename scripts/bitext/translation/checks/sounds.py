"""Whether a Latin word writes the sounds of an Arabic one.

An alignment of letters: each Arabic letter has the Latin ways to write it; short vowels, doubled consonants and a few
silent letters are free, any other difference costs one. Below one is a spelling of the same name; one is a slip.
"""

from __future__ import annotations

from functools import cache, lru_cache

from bitext.translation.checks import words

_VOWELS = frozenset("aeiou")
_VOCAL = frozenset("aeiouyw")
_LONG = frozenset("\u0627\u0648\u064a")
_SILENT = frozenset("\u0627\u0621\u0626\u0639")
_HALF_SILENT = frozenset("\u0648\u064a\u0647\u062d")
_DIGRAPHS = frozenset("ksgdt")
"""An h before one of these is a kh, sh, gh, dh, th turned round."""
LONGEST = 16


@cache
def _letters() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for arabic, latin, *_ in words.rows("sounds"):
        letter = words.fold(arabic)
        found[letter] = tuple(dict.fromkeys([*found.get(letter, ()), *latin.split()]))
    return found


@lru_cache(maxsize=200_000)
def cost(arabic: str, latin: str) -> float:
    """The number of differences between a folded Arabic word and a Latin one in lower case."""
    latin = latin.replace("'", "").replace("-", "")
    if not arabic or not latin or len(arabic) > LONGEST or len(latin) > LONGEST:
        return 99.0
    letters = _letters()
    wide = len(latin) + 1
    row = [99.0] * wide
    row[0] = 0.0
    grid = [row] + [[99.0] * wide for _ in arabic]
    for i in range(len(arabic) + 1):
        here = grid[i]
        for j in range(wide):
            value = here[j]
            if value > 4:
                continue
            if j < len(latin):
                here[j + 1] = min(here[j + 1], value + _skip_latin(latin, j))
            if i == len(arabic):
                continue
            below = grid[i + 1]
            below[j] = min(below[j], value + _skip_arabic(arabic, i, bare=_between_consonants(latin, j)))
            for option in letters.get(arabic[i], ()):
                if latin.startswith(option, j):
                    end = j + len(option)
                    below[end] = min(below[end], value)
            if j < len(latin) and arabic[i] not in _SILENT:
                below[j + 1] = min(below[j + 1], value + 1)
    return grid[len(arabic)][len(latin)]


@lru_cache(maxsize=60_000)
def _openings(arabic: str) -> frozenset[str]:
    """The letters with which a spelling of an Arabic word may begin."""
    found = set(_VOCAL) | {"h"}
    for letter in arabic:
        found |= {option[0] for option in _letters().get(letter, ()) if option}
        if letter not in _SILENT and letter not in _HALF_SILENT:
            break
    return frozenset(found)


def alike(arabic: str, latin: str) -> bool:
    """Whether a Latin word is a spelling of a folded Arabic one."""
    if latin[:1] not in _openings(arabic) or not -4 <= len(latin) - len(arabic) <= len(arabic) + 3:
        return False
    return not missed(arabic, latin) and cost(arabic, latin) < 1


@lru_cache(maxsize=200_000)
def missed(arabic: str, latin: str) -> int:
    """How many consonants of an Arabic word a Latin one has no letter for: at least so much does it cost."""
    letters = _letters()
    return sum(
        1
        for letter in arabic
        if letter not in _SILENT
        and letter not in _HALF_SILENT
        and not any(option in latin for option in letters.get(letter, ()))
    )


def _skip_latin(latin: str, at: int) -> float:
    letter = latin[at]
    if letter in _VOWELS or (at and latin[at - 1] == letter):
        return 0.0
    if letter == "h" and (at == len(latin) - 1 or (at > 1 and latin[at - 1] == latin[at - 3 : at - 2])):
        return 0.0
    if (
        letter == "h"
        and at
        and (
            latin[at + 1 : at + 2] in tuple(_DIGRAPHS)
            or (latin[at - 1] in _VOWELS and latin[at + 1 : at + 2] in tuple(_VOWELS))
        )
    ):
        return 1.0
    return 0.4 if letter in "hyw" else 1.0


def _between_consonants(latin: str, at: int) -> bool:
    return 0 < at < len(latin) and latin[at - 1] not in _VOCAL and latin[at] not in _VOCAL


def _skip_arabic(arabic: str, at: int, *, bare: bool) -> float:
    """What it costs that a letter is not written; of a long vowel, whether no vowel stands there at all."""
    inside = 0 < at < len(arabic) - 1
    if bare and inside and arabic[at] in _LONG and not {arabic[at - 1], arabic[at + 1]} & (_LONG | _SILENT):
        return 1.0
    if arabic[at] in _SILENT or (arabic[at] == "\u0647" and at == len(arabic) - 1):
        return 0.0
    if arabic[at] == "\u0647":
        return 0.7
    return 0.4 if arabic[at] in _HALF_SILENT else 1.0


def consonants(latin: str) -> int:
    """How many letters of a Latin word are no vowels."""
    return sum(1 for c in latin if c.isalpha() and c not in _VOWELS)


@lru_cache(maxsize=200_000)
def slip(written: str, right: str) -> str:
    """How one Latin word differs from another by one slip: swap, drop, add, vowel, change; or nothing."""
    if written == right or abs(len(written) - len(right)) > 1:
        return ""
    start = 0
    while start < min(len(written), len(right)) and written[start] == right[start]:
        start += 1
    a, b = written[start:], right[start:]
    if len(a) == len(b):
        if len(a) > 1 and a[0] == b[1] and a[1] == b[0] and a[2:] == b[2:]:
            return "swap"
        if a[1:] == b[1:]:
            return "vowel" if a[0] in _VOWELS and b[0] in _VOWELS else "change"
        return ""
    if len(a) < len(b):
        return "drop" if a == b[1:] else ""
    return "add" if a[1:] == b else ""
