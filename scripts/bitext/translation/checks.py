"""What is wrong with a translation of one unit: small functions in a table.

A check looks at the Arabic words and at the answer's words (placeholders restored, markup gone) and returns what it
has to say, or nothing. `BLOCKING` checks keep an answer out of the page; the others warn about what stands in it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping

from bitext.arabic import ARABIC, LETTER, has_arabic, western_digits

_NUMBER = re.compile(r"\d+(?:[.,:/]\d+)*")
_QUOTA = re.compile(
    r"MYMEMORY WARNING|QUERY LENGTH LIMIT|YOU USED ALL AVAILABLE FREE|INVALID (?:SOURCE|TARGET) LANGUAGE"
    r"|<!DOCTYPE|<html\b|Too Many Requests",
    re.IGNORECASE,
)


def empty(source: str, target: str) -> str:
    """The answer holds no word."""
    return "" if any(c.isalnum() for c in target) else "the engine's answer holds no words"


def residue(source: str, target: str) -> str:
    """More than a quarter of the answer's letters are Arabic."""
    letters = len(LETTER.findall(target))
    arabic = len(ARABIC.findall(target))
    if has_arabic(source) and letters and arabic > letters / 4:
        return "the engine's answer is still in Arabic"
    return ""


def notice(source: str, target: str) -> str:
    """The answer is a message of the engine's."""
    return "the engine sent a notice instead of a translation" if _QUOTA.search(target) else ""


def numbers(source: str, target: str) -> str:
    """The digits of the Arabic are not those of the answer. Returns both lists, or nothing."""
    left = Counter(map(_plain, _NUMBER.findall(western_digits(source))))
    right = Counter(map(_plain, _NUMBER.findall(western_digits(target))))
    if left == right:
        return ""
    return f"{_listed(left)} / {_listed(right)}"


def _plain(number: str) -> str:
    return re.sub(r",(?=\d{3}\b)", "", number)


def _listed(found: Counter[str]) -> str:
    return ", ".join(sorted(found.elements())) or "–"


BLOCKING: Mapping[str, Callable[[str, str], str]] = {
    "empty": empty,
    "residue": residue,
    "notice": notice,
}


def blocked(source: str, target: str) -> str:
    """Why an answer must not stand in the page, or nothing."""
    for check in BLOCKING.values():
        said = check(source, target)
        if said:
            return said
    return ""
