"""The words that deny: which words of either text do, where they stand and how much they weigh.

Most words deny nothing; which ones may is remembered by word. Idioms that deny nothing are blanked first, as many words
as they have, so that places stay.
"""

from __future__ import annotations

import bisect
import re
from dataclasses import dataclass
from functools import lru_cache

from bitext.arabic import normalise
from bitext.translation.checks import lexicon, numbers_arabic, words
from bitext.translation.checks.negation_lists import HAL, arabic_lists, english_lists
from bitext.translation.checks.pair import Pair

_WA_LA = 5
"""So many words after a negative, `wa-la` denies something new; sooner, English says `or`."""
_EXCEPT = frozenset(["\u0633\u0648\u064a", "\u0627\u0644\u0627"])
_ONLY = frozenset("just only merely mere alone solely bare all but last".split())
_ASKING = words.listed(
    "\u0623\u0644\u064a\u0633 \u0623\u0644\u064a\u0633\u062a \u0623\u0644\u0633\u062a "
    "\u0623\u0641\u0644\u0627 \u0623\u0648\u0644\u0645 \u0623\u0648\u0644\u064a\u0633"
)
_ASKED = "\u0627\u0644\u0645"
"""Was it not; elsewhere, pain. English may ask so, or without the negative."""
_OTHER = "\u063a\u064a\u0631"
"""Other than: with it, English `only` says all."""
_MA_MIN = re.compile(
    "(?<!\\w)[\u0648\u0641]?\u0645\u0627 (?=\u0645\u0646 |\u0639\u0627\u062f"
    "|\u0643\u0627\u0646\\w* (?:\u0627\u062d\u062f |\u064a\u0646\u0628\u063a\u064a |\u064a\u062c\u0628 |\u0644))"
)
_HAL_DUN = re.compile(rf"(?<!\w)([\u0648\u0641]?(?:{'|'.join(HAL)})(?: \w+){{1,4}}) \u062f\u0648\u0646 ")
"""Stood in the way of, with its subject between."""
_GHAYYAR = re.compile("[\u0648\u0641]?\u063a\u064e?\u064a\u064e?\u0651")
"""The verb, by its doubled letter."""
_MIN_GHAYR = re.compile("(?<!\\w)\u0645\u0646 \u063a\u064a\u0631(?!\\w)")
_ADJECTIVE = ("able", "ible", "ably", "ibly", "itely", "icit", "ite", "ient", "cient", "ective", "accurate", "adequate")
_IDIOM = "\u0648\u0648\u0648"
_JOINED = "\u0648\u0641"
_PAIRED = frozenset(["neither", "nor", "zero", "nil"])
"""English negatives that come beside another one, or are numbers."""


@dataclass(frozen=True, slots=True)
class Negative:
    """A word that denies."""

    place: int
    """Which word of its text it is."""
    firm: bool
    """In Arabic: demands an answer. In English: a plain negative."""
    noun: bool = False
    """An Arabic noun, whose sense is often turned round."""
    idiom: bool = False
    excepting: bool = False
    """Arabic: followed by what is excepted; English: `unless`, `without`, which may say the exception alone."""
    unsaid: bool = False
    """An Arabic verb that denies, and that English does not render by one of its own."""
    matter: bool = False
    """An English word that denies, but mostly says what it says: `banned`."""
    verb: bool = False
    """An English verb like `fail to`."""


def arabic_negatives(pair: Pair) -> list[Negative]:
    """The Arabic negatives, and the idioms that excuse an English one."""
    lists = arabic_lists()
    text = _MIN_GHAYR.sub("\u0645\u0646 \u062f\u0648\u0646", pair.folded)
    text = _HAL_DUN.sub(lambda m: f"{m[1]} {_IDIOM} ", text)
    text = lists.idioms.sub(_excuse, lists.silent.sub(_blank, text))
    text = _MA_MIN.sub("\u0644\u064a\u0633 ", text)
    result: list[Negative] = []
    last = -_WA_LA
    found = words.arabic_words(text)
    only = not _ONLY.isdisjoint(pair.target_words)
    hidden, changing = _hidden(pair), _changing(pair)
    for place, word in enumerate(found):
        forms = words.bare(word)
        rest = word[1:] if word[:1] in _JOINED else word
        if word in lists.particles or rest in lists.particles or place in hidden:
            joined = word not in lists.particles and word[0] == _JOINED[0]
            excepted = only and not _EXCEPT.isdisjoint(found[place + 1 : place + 16])
            again = joined and place - last < _WA_LA
            result.append(
                Negative(
                    place,
                    not again and not excepted,
                    noun=place in hidden,
                    excepting=not only and not _EXCEPT.isdisjoint(found[place + 1 : place + 16]),
                )
            )
            last = place
        elif place not in changing and any(form in lists.nouns for form in forms):
            again = word[0] == _JOINED[0] and place - last < _WA_LA
            result.append(
                Negative(
                    place,
                    not again
                    and not _counted(found[place + 1 : place + 2])
                    and not ("only" in pair.target_words and _OTHER in forms),
                    noun=not _clause(found[place + 1 : place + 2]),
                )
            )
            last = place
        elif word == _IDIOM or not lists.lacks.isdisjoint(words.stems(word)):
            result.append(Negative(place, firm=False, idiom=word == _IDIOM))
        elif word in _ASKING or (word == _ASKED and not place and "\u061f" in pair.arabic):
            result.append(Negative(place, firm=False))
        elif any(form in lists.lexical for form in forms) and not _said(word, pair):
            result.append(Negative(place, firm=False, unsaid=not lists.verbs.keys().isdisjoint((word, word[1:]))))
    return result


@lru_cache(maxsize=60_000)
def may_deny(word: str) -> bool:
    """Whether a folded word may deny, or begin an idiom that does: most do not."""
    lists = arabic_lists()
    forms = words.bare(word)
    return (
        any(form in lists.openings or form in lists.lexical or form in lists.nouns for form in (*forms, word[1:]))
        or word.lstrip("\u0648\u0628") == "\u0627\u0644\u0627"
        or not lists.lacks.isdisjoint(words.stems(word))
    )


def _hidden(pair: Pair) -> frozenset[int]:
    """Where `an la` is written as one word; folded, it looks like `illa`."""
    raw = words.arabic_words(normalise(pair.arabic))
    if len(raw) != len(pair.source_words):
        return frozenset()
    return frozenset(at for at, word in enumerate(raw) if word.lstrip("\u0648\u0628") == "\u0623\u0644\u0627")


def _changing(pair: Pair) -> frozenset[int]:
    """Where the verb `ghayyara`, to change, is written with its doubled letter; folded, it looks like `ghayr`."""
    raw = words.arabic_words(pair.arabic)
    if len(raw) != len(pair.source_words):
        return frozenset()
    return frozenset(at for at, word in enumerate(raw) if _GHAYYAR.match(word))


def _excuse(match: re.Match[str]) -> str:
    """As many words as an idiom has, the first one marked."""
    return " ".join([_IDIOM, *("\u0648\u0648" for _ in match[0].split()[1:])])


def _blank(match: re.Match[str]) -> str:
    """As many neutral words as an idiom has, so that places stay."""
    return " ".join("\u0648\u0648" for _ in match[0].split())


def _said(word: str, pair: Pair) -> bool:
    """Whether English renders a denying word by a word of its own, so that it excuses no other negative."""
    verbs = arabic_lists().verbs
    for form in (word, word[1:]):
        if form in verbs:
            return any(each.startswith(verbs[form]) for each in pair.target_words)
    return bool(lexicon.renderings(word) & pair.beginnings)


def _clause(following: list[str]) -> bool:
    """Whether a verb follows: `duna an`."""
    return following[:1] in (["\u0627\u0646"], ["\u0627\u064a"])


def _counted(following: list[str]) -> bool:
    """Whether a number follows: `duna l-khamisa`, under five."""
    return bool(following) and bool(numbers_arabic.read(following[0]).quantities)


def english_negatives(pair: Pair) -> list[Negative]:
    """The English words that deny or can answer a negative."""
    lists = english_lists()
    if not any(_replying(word) for word in pair.target_words):
        return []
    low = lists.mild.sub(
        lambda m: "only" + " -" * m[0].count(" "), re.sub(r"\bno\.? ?\d", " ", words.plain(pair.english))
    )
    result = []
    starts = []
    for place, match in enumerate(words.latin(low)):
        word = match[0]
        starts.append(match.start())
        if word in lists.strong or word.endswith("n't"):
            result.append(Negative(place, word not in _PAIRED, excepting=word in ("without", "unless")))
        elif word == "unless":
            result.append(Negative(place, firm=False, excepting=True))
        elif _weak(word) and not _own(word, pair):
            result.append(
                Negative(place, firm=False, matter=word.startswith(lists.matter), verb=word.startswith(lists.verbs))
            )
    phrases = (bisect.bisect_left(starts, match.start()) for match in lists.phrases.finditer(low))
    return result + [Negative(place, firm=False) for place in phrases]


@lru_cache(maxsize=60_000)
def _replying(word: str) -> bool:
    """Whether an English word may deny, or begin a phrase that does."""
    lists = english_lists()
    return word in lists.openings or word in lists.strong or word.endswith("n't") or word == "unless" or _weak(word)


def _own(word: str, pair: Pair) -> bool:
    """Whether a weaker negative renders an Arabic word of its own, so that it answers no other."""
    if word in _ONLY or word.startswith(english_lists().verbs):
        return False
    beginnings = words.beginnings(word)
    if word.endswith("less"):
        beginnings = frozenset(each for each in beginnings if len(each) > len(word) - 4)
    return not pair.plainly.isdisjoint(beginnings)


@lru_cache(maxsize=60_000)
def _weak(word: str) -> bool:
    lists = english_lists()
    if word in lists.plain or word in lists.strong:
        return False
    if word in lists.weak or (len(word) > 5 and word.startswith(lists.stems)):
        return True
    if word.endswith("less") and len(word) > 5 and word not in ("unless", "nonetheless", "nevertheless"):
        return True
    if len(word) > 4 and word.startswith(("un", "non", "il", "ir", "dis")):
        return True
    return len(word) > 4 and any(
        word.startswith(prefix) and (word.endswith(_ADJECTIVE) or lexicon.english_word(word[len(prefix) :]))
        for prefix in lists.prefixes
    )
