"""Negation: what is denied on one side is denied on the other.

Each negative governs a word, its head. A negative of one side that the other has no room for is a mistake only where
its head is there without it: `lam yasil`, `arrived`. Where the head is gone as well, the translator has turned the
sentence round (`'adam raf'`, leave as it is). Arabic particles count unless they are part of an idiom that denies
nothing (`la yazal`, still; `la siyyama`, particularly) or excuses a negative (`ma la yaqillu 'an`, at least); verbs
that deny excuse an English negative, and some of them ask for words of their own. English answers with a negative word
or in its many weaker ways: a prefix, `fail`, `lack`, `only`; or it says the opposite of the head: `hold on`.
"""

from __future__ import annotations

import re

from bitext.translation.checks import lexicon, words
from bitext.translation.checks.negation_lists import arabic_lists, english_lists, opposites
from bitext.translation.checks.negation_words import Negative, arabic_negatives, english_negatives, may_deny
from bitext.translation.checks.pair import Pair, Remark

MOST = 2000
"""Longer units are not judged."""
_LONG = 18
"""From so many words on, a negative is looked for near its own place."""
_APART = 0.22
_BEFORE, _AFTER = 7, 3
"""So many words before and after a word an English negative may stand that denies it."""
_NOBODY = frozenset("none nobody nothing".split())
_WHOLE = 5
"""So many heads has a negative that is a subject: what it denies comes behind its own words."""
_CLOSE = 2
"""So many words apart, one negative denies the other."""
_UNTIL = 9
"""So many words behind a negative, `until` makes it say no more than late."""
_HATTA = "\u062d\u062a\u064a"
"""Until, in Arabic."""
_REACH = 7
_SUBJECT = 4
"""So many words before an Arabic negative its subject may stand, which English denies: no weapon was used."""
_IDIOM_REACH = 4
"""So many words an Arabic negative reaches."""
_EARLIER = frozenset(["\u0642\u0628\u0644", "\u0642\u0628\u064a\u0644"])
"""Before, which excuses a `not yet` and nothing else."""
_ANYTHING = frozenset(["\u0634\u064a\u0621", "\u0627\u062d\u062f", "\u0627\u062d\u062f\u0627", "\u062c\u0647\u0647"])
"""Thing, one, party: with a negative, nothing and nobody."""
_DUNA = ("\u062f\u0648\u0646", "\u0628\u0644\u0627")
_MA_A = frozenset(
    ["\u0645\u0639", "\u0648\u0645\u0639", "\u0645\u0639\u0647", "\u0645\u0639\u0647\u0627", "\u0645\u0639\u0647\u0645"]
)
"""With: what else English may say `with` for."""
_UNLESS = re.compile("(?<!\\w)(?:\u0645\u0627 \u0644\u0645|\u0627\u0644\u0627 \u0627\u0630\u0627)(?!\\w)")
"""What `unless` stands for, so that it answers no other negative."""
_EXCEPT = re.compile(
    "\u0628\u0627\u0633\u062a\u062b\u0646\u0627\u0621|(?<!\\w)(?:\u0633\u0648\u064a|\u0639\u062f\u0627|\u0627\u0644\u0627)(?!\\w)"
)
_PARTICIPLE = "\u0645"


def negation(pair: Pair) -> list[Remark]:
    """A negative is missing or too many, and what it denies stands without it."""
    if max(len(pair.source_words), len(pair.target_words)) > MOST:
        return []
    telling = any(map(may_deny, pair.source_words))
    denied = arabic_negatives(pair) if telling else []
    answers = english_negatives(pair)
    if not telling and not answers:
        return []
    if any(each.excepting for each in denied):
        answers = [each for each in answers if not each.excepting]
    if _UNLESS.search(pair.folded):
        answers = [each for each in answers if pair.target_words[each.place] != "unless"]
    demanded = sum(1 for each in denied if each.firm)
    plain = sum(1 for each in answers if each.firm)
    if (
        _lost(pair, denied, answers)
        or _added(pair, denied, answers)
        or _unsaid(pair, plain, answers)
        or _contrary(pair)
        or _with(pair, denied, answers)
    ):
        return [Remark("check-negation", {"source": str(demanded), "target": str(plain)})]
    return []


def _lost(pair: Pair, denied: list[Negative], answers: list[Negative]) -> bool:
    """Whether an Arabic negative has no answer: its head stands without one, or nothing in English could be one."""
    free = list(answers)
    bare = []
    for each in denied:
        if not each.firm and not each.unsaid:
            continue
        places = _rendered(pair, each)
        near = next((other for other in free if any(-_BEFORE <= other.place - at <= _AFTER for at in places)), None)
        if near:
            free.remove(near)
        else:
            bare.append((each, bool(places) or each.unsaid))
    soft = bool(bare) and _soft(pair)
    long = min(len(pair.source_words), len(pair.target_words)) >= _LONG
    for each, affirmed in bare:
        usable = free if each.unsaid else [other for other in free if not other.matter]
        closest = min(usable, key=lambda other: _distance(pair, each, other), default=None)
        if closest is None:
            if affirmed or not (soft or free or _opposite(pair, each)):
                return True
        elif long and affirmed and not each.unsaid and _distance(pair, each, closest) > _APART:
            return True
        else:
            free.remove(closest)
    return False


def _rendered(pair: Pair, negative: Negative) -> list[int]:
    """Where the head of an Arabic negative stands in English."""
    heads = _heads(pair, negative)
    return [at for at, word in enumerate(pair.target_words) if any(lexicon.linked(head, word) for head in heads)]


def _added(pair: Pair, denied: list[Negative], answers: list[Negative]) -> bool:
    """Whether the head of an English negative stands in Arabic without one."""
    firm = [each for each in answers if each.firm]
    if not _denies(pair) and all(each.idiom and pair.source_words[each.place] in _EARLIER for each in denied):
        firm = [each for each in answers if each.firm or each.verb or pair.target_words[each.place] == "neither"]
    many = len(firm) > len(denied)
    bound: list[Negative] = []
    for each in firm:
        if (
            not denied
            and _HATTA not in pair.source_words
            and "until" in pair.target_words[each.place : each.place + _UNTIL]
        ):
            continue
        heads = _governed(pair, each)[: _WHOLE if pair.target_words[each.place] in _NOBODY else 2]
        places = [_places(pair, head) for head in heads]
        if not each.firm:
            if places and places[0]:
                return True
            continue
        if _doubled(each, answers, denied):
            return True
        deciding = places if len(heads) > 2 else places[:1] if many or (places and places[0]) else places
        before = _SUBJECT if pair.target_words[each.place] == "no" or _even(pair, each) else 0
        near = [other for other in denied if any(_within(at, other, before) for found in deciding for at in found)]
        if near and not (many and all(other in bound for other in near)):
            bound += near[:1]
            continue
        if (
            sum(1 for other in answers if not other.matter) == 1
            and any(other.firm and not _rendered(pair, other) for other in denied)
            and not _soft(pair)
        ):
            continue
        if _turned(pair, each):
            continue
        if (places and places[0]) or not (denied or _denies(pair)):
            return True
        if many:
            return True
    return False


def _even(pair: Pair, negative: Negative) -> bool:
    """Whether English denies a subject: `not even the walls were spared`."""
    return pair.target_words[negative.place + 1 : negative.place + 2] == ["even"]


def _turned(pair: Pair, negative: Negative) -> bool:
    """Whether the verb before a `no` is no word of the Arabic, so that it is another turn of phrase: `pay no fees`."""
    before = pair.target_words[negative.place - 1] if negative.place else ""
    return (
        pair.target_words[negative.place] == "no"
        and bool(before)
        and before not in lexicon.english_function()
        and not _places(pair, before)
        and not _akin(pair, before)
    )


def _akin(pair: Pair, word: str) -> bool:
    """Whether an English word is of like meaning to one that may stand for an Arabic word of content."""
    beginnings = words.beginnings(word)
    return any(not lexicon.kin(each).isdisjoint(beginnings) for each in pair.source_words if not lexicon.function(each))


def _doubled(negative: Negative, answers: list[Negative], denied: list[Negative]) -> bool:
    """Whether an English negative denies another one, as two of the Arabic would have to."""
    if len(denied) > 1 or any(each.idiom for each in denied):
        return False
    return any(0 < other.place - negative.place <= _CLOSE and not other.excepting for other in answers)


def _opposite(pair: Pair, negative: Negative) -> bool:
    """Whether English says an opposite of what an Arabic negative denies: `lan natakhalla`, we hold on."""
    return any(
        word.startswith(opposite)
        for head in _heads(pair, negative)
        if (opposite := opposites(head))
        for word in pair.target_words
    )


def _soft(pair: Pair) -> bool:
    """Whether English has a word of its own that turns a negative sentence into a positive one."""
    return not english_lists().soft.isdisjoint(pair.beginnings - pair.meanings)


def _denies(pair: Pair) -> bool:
    """Whether any Arabic word denies, were it rendered by its own English one."""
    lexical = arabic_lists().lexical
    return any(form in lexical for word in pair.source_words for form in words.bare(word))


def _within(at: int, negative: Negative, before: int = 0) -> bool:
    """Whether an Arabic word stands where a negative governs; a verb that denies does not govern itself."""
    distance = at - negative.place
    if negative.idiom:
        return -max(1, before) <= distance <= _IDIOM_REACH
    return (-before if negative.firm else 1) <= distance <= _REACH


def _places(pair: Pair, word: str) -> list[int]:
    """Which Arabic words of content an English one may stand for."""
    if pair.plainly.isdisjoint(words.beginnings(word)):
        return []
    return [
        at for at, each in enumerate(pair.source_words) if not lexicon.function(each) and lexicon.linked(each, word)
    ]


def _governed(pair: Pair, negative: Negative) -> list[str]:
    """The words of content behind an English negative."""
    skipped = english_lists().raising
    following = pair.target_words[negative.place + 1 : negative.place + 10]
    return [w for w in following if w not in lexicon.english_function() and not w.startswith(skipped)]


def _heads(pair: Pair, negative: Negative) -> list[str]:
    """The first word of content behind an Arabic negative that the lexicon has, or what else there is."""
    following = pair.source_words[negative.place + 1 : negative.place + 6]
    nouns = arabic_lists().nouns
    found = [
        word
        for word in following
        if not lexicon.function(word) and word not in _ANYTHING and nouns.isdisjoint(words.bare(word))
    ]
    heavy = [word for word in found if not lexicon.light(word)] or found
    return [word for word in heavy if lexicon.known(word)][:1] or heavy[:2]


def _distance(pair: Pair, arabic: Negative, english: Negative) -> float:
    """How far apart two negatives stand, as a share of their texts."""
    return abs(arabic.place / max(len(pair.source_words), 1) - english.place / max(len(pair.target_words), 1))


def _contrary(pair: Pair) -> bool:
    """Whether an idiom of measure is said the other way round: at most twenty, `more than twenty`."""
    low = words.plain(pair.english)
    return "neither" not in pair.target_words and any(
        over.search(low) and pattern.search(pair.folded) and excused.isdisjoint(pair.source_words)
        for pattern, over, excused in arabic_lists().contraries
    )


def _with(pair: Pair, denied: list[Negative], answers: list[Negative]) -> bool:
    """Whether `duna` is said by `with`, which nothing else in the Arabic calls for."""
    english = pair.target_words
    if "with" not in english or any(not each.matter for each in answers):
        return False
    return any(
        pair.source_words[each.place].endswith(_DUNA) and not _opposite(pair, each) for each in denied if each.firm
    ) and (_MA_A.isdisjoint(pair.source_words))


def _unsaid(pair: Pair, plain: int, answers: list[Negative]) -> bool:
    """Whether a verb that denies, or an idiom of measure, is said without any of its words or a negative."""
    lists = arabic_lists()
    asked = [
        lists.verbs[form]
        for word in words.arabic_words(lists.silent.sub(" ", lists.idioms.sub(" ", pair.folded)))
        for form in words.bare(word)
        if form in lists.verbs and (form in (word, word[1:]) or form[0] == _PARTICIPLE)
    ]
    english = pair.target_words
    if "only" in english and _EXCEPT.search(pair.folded):
        asked = []
    phrase = english_lists().turned.search(words.plain(pair.english)) is not None
    if not plain and not phrase and any(not any(word.startswith(stems) for word in english) for stems in asked):
        return True
    return (
        not answers
        and not english_lists().mild.search(words.plain(pair.english))
        and any(
            pattern.search(pair.folded) and not any(word.startswith(stems) for word in english)
            for pattern, stems in lists.bounds
        )
    )
