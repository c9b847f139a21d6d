"""Which Arabic words English answers: each English word answers one Arabic word, or two that stand together.

A word is answered by a rendering that the lexicon has, by its sound, as part of an expression, or by a word of like
meaning that answers nothing else. Without this, one `water` would answer every `water` of the Arabic, and a clause
left out would seem to be there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache

from bitext.translation.checks import calendar, lexicon, numbers_english, sounds, words
from bitext.translation.checks.expressions import expressions
from bitext.translation.checks.numbers_arabic import read as read_numbers
from bitext.translation.checks.pair import Pair

_CAPITALS = 100
"""So many English names are compared by sound."""
_LONG = 80
"""In units with more answered words, each takes the first English word that is free."""
_TOGETHER = 2
"""Words so far apart may be said by one English word."""
_SHORT = 2
"""English words of so few letters say nothing of their own."""


class Answer(Enum):
    """How an Arabic word is answered."""

    EMPTY = auto()
    """It carries no content, or another check looks after it."""
    NAMED = auto()
    """Part of a known name that English has."""
    FULL = auto()
    """By an English word of its own."""
    EXPRESSED = auto()
    """As part of an expression."""
    IDLE = auto()
    """Part of an expression that English need not say."""
    SHARED = auto()
    """By an English word that answers one beside it."""
    ELSEWHERE = auto()
    """By an English word that answers one far off."""
    FAINT = auto()
    """By a particle."""
    KIN = auto()
    """By a word of like meaning."""
    LIGHT = auto()
    """Not at all, and English often does without it."""
    DOUBTFUL = auto()
    """Not at all; the lexicon has it by its consonants alone."""
    LACKING = auto()
    """Not at all."""
    UNKNOWN = auto()
    """The lexicon has not got it."""
    UNNAMED = auto()
    """Part of a known name that English has not."""


_OPEN = frozenset([Answer.SHARED, Answer.ELSEWHERE, Answer.FAINT, Answer.LIGHT, Answer.DOUBTFUL, Answer.LACKING])
"""What a word of like meaning may still answer."""


@dataclass(frozen=True, slots=True)
class Answers:
    """The Arabic words of a unit and the English ones, set against each other."""

    words: tuple[Answer, ...]
    """Of each Arabic word."""
    own: int
    """How many English words of content answer none: what the translator has said in other words."""


def answers(pair: Pair) -> Answers:
    """How each Arabic word of a unit is answered."""
    target = pair.target_words
    index: dict[str, list[int]] = {}
    for at, word in enumerate(target):
        for beginning in words.beginnings(word):
            index.setdefault(beginning, []).append(at)
    content = [_content(word) for word in target]
    capitals = [(m[0], at) for at, m in enumerate(pair.latin) if m[0][0].isupper()][:_CAPITALS]
    heard = [(words.plain(text).removesuffix("'s"), at) for text, at in capitals]
    named = _named(pair)
    found: list[Answer] = []
    candidates: dict[int, list[int]] = {}
    place = 0
    for at, word in enumerate(pair.source_words):
        name = None
        if named:
            start = pair.folded.find(word, place)
            place = start + len(word)
            name = named.get(start)
        if name:
            found.append(Answer.NAMED)
        elif empty(word):
            found.append(Answer.EMPTY)
        else:
            meant = lexicon.renderings(word)
            places = {each for key in meant & pair.beginnings for each in index[key]}
            chosen = [each for each in places if content[each]] or _heard(word, heard)
            if chosen:
                candidates[at] = sorted(chosen)
                found.append(Answer.FULL)
            else:
                found.append(Answer.FAINT if places else _lacking(word, meant, known_name=name is not None))
    for spots, entry in expressions(pair.source_words):
        if not entry.english:
            for at in spots:
                found[at] = Answer.NAMED if found[at] is Answer.NAMED else Answer.IDLE
                candidates.pop(at, None)
        elif not entry.english.isdisjoint(pair.beginnings):
            for at in spots:
                if found[at] not in (Answer.FULL, Answer.NAMED, Answer.EMPTY):
                    found[at] = Answer.EXPRESSED
    owner = _matched(candidates)
    taken = set(owner.values())
    for at, known in candidates.items():
        if at not in taken:
            near = min(abs(owner[each] - at) for each in known)
            found[at] = Answer.SHARED if near <= _TOGETHER else Answer.ELSEWHERE
    _kin(pair, found, owner, content)
    names = pair.names_there[1]
    own = sum(
        1
        for at, (match, word) in enumerate(zip(pair.latin, target, strict=True))
        if at not in owner and content[at] and len(word) > _SHORT and match.start() not in names
    )
    return Answers(tuple(found), own)


def _matched(candidates: dict[int, list[int]]) -> dict[int, int]:
    """Which Arabic word each English one answers, so that as many as possible are answered."""
    owner: dict[int, int] = {}

    def place(at: int, seen: set[int], *, moving: bool) -> bool:
        for each in candidates[at]:
            if each in seen:
                continue
            seen.add(each)
            if each not in owner or (moving and place(owner[each], seen, moving=True)):
                owner[each] = at
                return True
        return False

    for at in sorted(candidates, key=lambda each: len(candidates[each])):
        place(at, set(), moving=len(candidates) <= _LONG)
    return owner


def _kin(pair: Pair, found: list[Answer], owner: dict[int, int], content: list[bool]) -> None:
    """Let English words that answer nothing answer Arabic ones of like meaning."""
    free = [at for at, counts in enumerate(content) if counts and at not in owner]
    for at, word in enumerate(pair.source_words):
        if not free:
            return
        if found[at] in _OPEN and (kin := lexicon.kin(word)):
            spot = next((each for each in free if not kin.isdisjoint(words.beginnings(pair.target_words[each]))), None)
            if spot is not None:
                found[at] = Answer.KIN
                owner[spot] = at
                free.remove(spot)


def _heard(word: str, capitals: list[tuple[str, int]]) -> list[int]:
    """Where English writes an Arabic word by its sound."""
    forms = [form for form in words.bare(word) if len(form) > _SHORT] if capitals else []
    return [at for capital, at in capitals if any(sounds.alike(form, capital) for form in forms)]


def _lacking(word: str, meant: frozenset[str], *, known_name: bool) -> Answer:
    if lexicon.unit(word):
        return Answer.EMPTY
    if not meant:
        return Answer.UNNAMED if known_name else Answer.UNKNOWN
    if lexicon.light(word):
        return Answer.LIGHT
    return Answer.LACKING if lexicon.surely(word) else Answer.DOUBTFUL


@lru_cache(maxsize=60_000)
def _content(word: str) -> bool:
    """Whether a plain English word carries content."""
    return not (word in lexicon.english_function() or numbers_english.is_number(word) or calendar.english_name(word))


@lru_cache(maxsize=60_000)
def empty(word: str) -> bool:
    """Whether a word need not be answered: it carries no content, or another check looks after it."""
    return lexicon.function(word) or number(word)


@lru_cache(maxsize=60_000)
def number(word: str) -> bool:
    """Whether a folded Arabic word is a number or a date."""
    found = read_numbers(word)
    return bool(found.quantities or found.many or found.percents) or not calendar.without_months(word).strip(" .")


def _named(pair: Pair) -> dict[int, bool]:
    """Where words of known names start, and whether English has the name."""
    if not pair.names_here:
        return {}
    present = {id(name) for several, _ in pair.names_there[0] for name in several}
    found = {}
    for name, (start, end) in pair.names_here.values():
        if name.loose:
            continue
        for match in re.finditer(r"\w+", pair.folded[start:end]):
            found[start + match.start()] = id(name) in present
    return found
