"""A text becomes words, and a word the keys that it is filed under.

A key is coarse: what is left of a word when everything is gone that inflection adds, the skeleton of its consonants.
All that a query's word could mean is filed under a key that the query's word has too, so the browser fetches one file
and tells there, with finer rules, what is the very word, a form of it, or only something alike. Where a letter may
belong to the word or not (a particle, an ending), the word is filed under both readings.

The browser's `analyser.js` does the same by the same tables (`rules`); English stems are Snowball's on both sides.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from bitext.arabic import normalise, western_digits
from bitext.search import rules

_APOSTROPHES = str.maketrans(dict.fromkeys("\u2019\u2018\u02bc\u02bf\u02be\u02bb\u0060\u00b4", "'"))
_ARABIC = "\u0620-\u063f\u0641-\u064a\u066e-\u06d3\u06d5\u06ee\u06ef\u06fa-\u06fc\u06ff\u0750-\u077f\u08a0-\u08c9"
_LATIN = "a-z\u00df-\u00f6\u00f8-\u024f\u1e00-\u1eff"
_TOKEN = re.compile(rf"\d+(?:[.,]\d+)*|[{_ARABIC}]+|[{_LATIN}][{_LATIN}0-9]*(?:'[{_LATIN}]+)*|[^\W\d_{_ARABIC}]+")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:\.\d{3}){2,}")
_ACCENTS = re.compile("[\u0300-\u036f]")
_FIRST_ARABIC = re.compile(f"[{_ARABIC}]")
_FIRST_LATIN = re.compile(f"[{_LATIN}]")
_SEATED = re.compile("[\u0623\u0625\u0622]\u0644")
"""An alef with a hamza before a lam: no article, whatever the spelling without the hamza looks like."""
_VOWELS = re.compile("[aeiouyw]+")
_DOUBLED = re.compile(r"(.)\1+")
_LONGEST = 48
"""Letters of a word that count; no word is longer."""
_STRONG = 2
"""Strong letters that an ending must leave."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it is filed."""

    form: str
    """Its spelling, folded: two words of one form are the same to search."""
    keys: tuple[str, ...]
    stop: bool = False
    """A function word: filed, but not asked for beside others."""


def tokens(text: str) -> list[str]:
    """The words of a text, in order, as `word` takes them."""
    return _TOKEN.findall(western_digits(normalise(text)).translate(_APOSTROPHES).lower().replace("\u0307", ""))


@lru_cache(maxsize=1 << 18)
def word(token: str) -> Word:
    """A word of a text."""
    return _word(token, asked=False)


@lru_cache(maxsize=1 << 12)
def question(token: str) -> Word:
    """A word of a query: its keys are those to look under, some more than a text's word is filed under."""
    return _word(token, asked=True)


def _word(token: str, *, asked: bool) -> Word:
    token = token[:_LONGEST]
    if token[0].isdigit():
        form = _number(token)
        return Word(form, (f"#{form[:4]}",))
    if _FIRST_ARABIC.match(token):
        form = fold_arabic(token)
        if not form:
            return Word(token, (f"?{token}",))
        if form in rules.load().arabic.stop or token in rules.load().arabic.written:
            return Word(form, (f".{form}",), stop=True)
        return Word(form, _unique(map(_skeleton, _readings(form, bare=bool(_SEATED.match(token)), asked=asked))))
    form = fold_latin(token)
    if not _FIRST_LATIN.match(form):
        return Word(form, (f"?{form[:3]}",))
    if form in rules.load().latin.stop:
        return Word(form, (f".{form}",), stop=True)
    return Word(form, (_sound(form),))


def _unique(items: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(items))


def _number(token: str) -> str:
    """Digits without separators of thousands; one before decimals is a full stop."""
    if _THOUSANDS.fullmatch(token):
        return token.replace(",", "") if "," in token else token.replace(".", "")
    return token.replace(",", ".")


# Arabic


def fold_arabic(token: str) -> str:
    """A word in the spelling in which words are compared."""
    return token.translate(rules.load().arabic.fold)


def _strong(text: str) -> str:
    weak = rules.load().arabic.weak
    return "".join(letter for letter in text if letter not in weak)


def beginnings(form: str, *, bare: bool, asked: bool) -> list[str]:
    """The word without the particles and the article that may be written with it: each way to read it."""
    table = rules.load().arabic
    if form in table.whole:
        return [form]
    rests: list[str] = []
    start = 1 if form[0] in table.conjunctions else 0
    if not bare:
        for skip in (0, start):
            for tail in (skip, skip + 1) if form[skip : skip + 1] in table.prepositions else (skip,):
                rest = form[tail + len(table.article) :]
                if form.startswith(table.article, tail) and len(rest) >= 2 and rest not in rests:
                    rests.append(rest)
            if form.startswith(table.li, skip) and len(form) - skip >= 4:
                rests += [form[skip + 2 :], form[skip + 1 :]]
        if rests and not asked and (form.startswith(table.article) or len(rests[0]) > 4):
            return rests
    rests.append(form)
    if form in table.forms:
        return rests
    if start:
        rests.append(form[1:])
    for skip in (0, 1) if form[0] == table.conjunctions[0] else (0,):
        rest = form[skip + 1 :]
        if form[skip : skip + 1] in table.prepositions or (
            form[skip : skip + 1] == table.future and rest[:1] in table.persons
        ):
            rests.append(rest)
    first = rests[0]
    return [first, *(each for each in dict.fromkeys(rests) if each != first and len(_strong(each)) >= _STRONG)]


def _readings(form: str, *, bare: bool, asked: bool) -> Iterator[str]:
    """Every way to read a word: without particles, without endings."""
    table = rules.load().arabic
    todo = beginnings(form, bare=bare, asked=asked)
    seen: set[str] = set()
    while todo:
        reading = todo.pop(0)
        if reading in seen:
            continue
        seen.add(reading)
        yield reading
        if reading in table.forms:
            continue
        for ending in (*table.pronouns, *table.numbers, table.endings[0]):
            rest = reading.removesuffix(ending)
            if rest != reading and len(_strong(rest)) >= _STRONG:
                todo.append(rest)
                if ending in table.pronouns and rest[-1] == table.endings[1]:
                    todo.append(rest[:-1] + table.endings[0])  # the feminine ending, as it is written without a pronoun


def _skeleton(reading: str) -> str:
    """What no inflection changes: the strong letters, without an ending of one letter."""
    table = rules.load().arabic
    reading = table.forms.get(reading, reading)
    strong = _strong(reading)
    while len(strong) > _STRONG and reading[-1] in table.endings:
        strong, reading = strong[:-1], reading[:-1]
    return strong if len(strong) >= _STRONG else reading


def completed(form: str) -> str:
    """A form as somebody begins to type it: without the article and what stands before it."""
    arabic = _FIRST_ARABIC.match(form) and len(form) >= 4
    return beginnings(form, bare=False, asked=False)[0] if arabic else form


@lru_cache(maxsize=1 << 18)
def heard(form: str) -> str:
    """The consonants by which a name or loanword would be written in Latin letters; nothing where there are too few."""
    table = rules.load().arabic
    reading = beginnings(form, bare=False, asked=False)[0].removesuffix(table.endings[0])
    sounds = "".join(table.heard.get(letter, "") for letter in reading)
    return sounds if len(sounds) >= _STRONG else ""


# Latin letters


def fold_latin(token: str) -> str:
    """A word without accents, apostrophes and the ending of possession."""
    token = token.removesuffix("'s").replace("'", "")
    if not token.isascii():
        token = _ACCENTS.sub("", unicodedata.normalize("NFD", token.translate(rules.load().latin.fold)))
    return token


def _sound(form: str) -> str:
    """The consonants of the stem, each sound by one letter; of vowels, only that it begins with one."""
    table = rules.load().latin
    stem = rules.stem(table.forms.get(form, form))
    stem = table.spelled.get(stem, stem)
    if stem.endswith("h") and len(stem) > 3 and stem[-2] in "aei":
        stem = stem[:-1]
    first = "a" if stem[0] in "aeiou" else stem[0]
    rest = _VOWELS.sub("", _DOUBLED.sub(r"\1", stem[1:].removeprefix(stem[0])))
    return (first + rest).translate(table.sounds)
