"""A name for a report's file, and so for its address, out of its title: small Latin letters, digits and hyphens.

An English title gives the best one. Where nobody translates it, Arabic is written in Latin letters: the glossary's
names first, as it has them; other words by their consonants and long vowels (`data/letters.tsv`), with an `a` where two
consonants would otherwise not be spoken.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

from bitext.arabic import has_arabic, normalise, western_digits
from bitext.glossary import Glossary

_MOST = 60
_SMALL = "a|an|and|as|at|by|for|from|in|of|on|or|the|to|with"
_WORD = re.compile(r"[^\W_]+")
_ARTICLE = "\u0627\u0644"
_VOWELS = frozenset("aiu")


def slug(title: str) -> str:
    """The name that an English title gives; may be empty."""
    plain = unicodedata.normalize("NFKD", title.replace("\u2019", "").replace("'", ""))
    words = re.findall(r"[a-z0-9]+", plain.encode("ascii", "ignore").decode().lower())
    name = ""
    for word in words:
        if len(name) + len(word) + 1 > _MOST:
            break
        name = f"{name}-{word}" if name else word
    return re.sub(rf"(?:-(?:{_SMALL}))+$", "", name)


def latin(title: str, glossary: Glossary) -> str:
    """The name that a title in any script gives; may be empty."""
    text = glossary.respelt(western_digits(title), lambda term: f" {term.en} ")
    return slug(" ".join(_latin(word) if has_arabic(word) else word for word in _WORD.findall(normalise(text))))


def _latin(word: str) -> str:
    """One Arabic word."""
    if word.startswith(_ARTICLE) and len(word) > 3:
        return f"al {_spoken(word[2:])}"
    return _spoken(word)


def _spoken(word: str) -> str:
    sounds = [sound for place in range(len(word)) if (sound := _sound(word, place)) is not None]
    said, run = "", list[str]()
    for sound in sounds:
        if sound in _VOWELS:
            said += _run(run, said, vowel=True) + sound
            run = []
        else:
            run.append(sound)
    return re.sub("(?<=[aiu])aa?|a(?=[iu])", _joined, said + _run(run, said, vowel=False))


def _joined(match: re.Match[str]) -> str:
    """Two vowels with nothing between them."""
    before = match.string[match.start() - 1 : match.start()] if match[0] else ""
    return "" if before == "a" else match[0]


def _run(run: list[str], before: str, *, vowel: bool) -> str:
    """Consonants between vowels: the last one belongs to the vowel behind it, the others are spoken in pairs."""
    last = run[-1:] if vowel else []
    rest = run[: len(run) - len(last)]
    said = ""
    if before and rest:  # it closes the syllable before
        said, rest = rest[0], rest[1:]
    while rest:
        pair, rest = rest[:2], rest[2:]
        if len(pair) == 1 and not vowel and (said or before):
            said += pair[0]
        else:
            said += "a".join(pair) if len(pair) == 2 else f"{pair[0]}a"
    return said + "".join(last)


def _sound(word: str, place: int) -> str | None:
    """What a letter is in Latin; of two that are now a vowel and now a consonant, by their neighbours."""
    letter = word[place]
    consonant, vowel = _letters().get(letter, (letter if letter.isascii() else None, ""))
    if not vowel or not consonant:
        return vowel or consonant
    following = word[place + 1 : place + 2]
    if place == 0 or (following and not _letters().get(following, ("", ""))[0]):
        return consonant
    return vowel if not (place and _letters().get(word[place - 1], ("", ""))[1]) else consonant


@cache
def _letters() -> dict[str, tuple[str | None, str]]:
    """By letter, the consonant it is and the vowel it is."""
    path = Path(__file__).parent.parent / "data" / "letters.tsv"
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()[1:]]
    return {row[0]: (None if row[1] == "-" else row[1], row[2] if len(row) > 2 else "") for row in rows}
