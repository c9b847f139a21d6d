"""Negation: what is denied on one side is denied on the other.

Each negative governs a word, its head. A negative of one side that the other has no room for is a mistake only where
its head is there without it: `lam yasil`, `arrived`. Where the head is gone as well, the translator has turned the
sentence round (`'adam raf'`, leave as it is). Arabic particles count unless they are part of an idiom that denies
nothing (`la yazal`, still; `la siyyama`, particularly) or excuses a negative (`ma la yaqillu 'an`, at least); verbs
that deny excuse an English negative, and some of them ask for words of their own. English answers with a negative word
or in its many weaker ways: a prefix, `fail`, `lack`, `only`.
"""

from __future__ import annotations

import bisect
import re
from dataclasses import dataclass
from functools import cache, lru_cache

from bitext.arabic import normalise
from bitext.translation.checks import lexicon, numbers_arabic, words
from bitext.translation.checks.pair import Pair, Remark

MOST = 2000
"""Longer units are not judged."""
_WA_LA = 5
"""So many words after a negative, `wa-la` denies something new; sooner, English says `or`."""
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
_REACH = 7
_IDIOM_REACH = 4
"""So many words an Arabic negative reaches."""
_EXCEPT = frozenset(["\u0633\u0648\u064a", "\u0627\u0644\u0627"])
_ANYTHING = frozenset(["\u0634\u064a\u0621", "\u0627\u062d\u062f", "\u0627\u062d\u062f\u0627", "\u062c\u0647\u0647"])
"""Thing, one, party: with a negative, nothing and nobody."""
_ONLY = frozenset("just only merely mere alone solely bare all except but save".split())
_MA_MIN = re.compile(
    "(?<!\\w)[\u0648\u0641]?\u0645\u0627 (?=\u0645\u0646 |\u0639\u0627\u062f"
    "|\u0643\u0627\u0646\\w* \u0627\u062d\u062f )"
)
_HAL = (
    "\u062d\u0627\u0644",
    "\u062d\u0627\u0644\u062a",
    "\u062d\u0627\u0644\u0648\u0627",
    "\u064a\u062d\u0648\u0644",
    "\u062a\u062d\u0648\u0644",
)
_HAL_DUN = re.compile(rf"(?<!\w)([\u0648\u0641]?(?:{'|'.join(_HAL)})(?: \w+){{1,4}}) \u062f\u0648\u0646 ")
"""Stood in the way of, with its subject between."""
_OPENINGS = ("\u0645\u0627", "\u0645\u0646", *_HAL)
"""With what the above and the below begin."""
_DUNA = ("\u062f\u0648\u0646", "\u0628\u0644\u0627")
_MA_A = frozenset(
    ["\u0645\u0639", "\u0648\u0645\u0639", "\u0645\u0639\u0647", "\u0645\u0639\u0647\u0627", "\u0645\u0639\u0647\u0645"]
)
"""With: what else English may say `with` for."""
_MIN_GHAYR = re.compile("(?<!\\w)\u0645\u0646 \u063a\u064a\u0631(?!\\w)")
_AFFIRMED = r"(?<!\bno )(?<!\bnot )(?<!n't )(?<!\bnever )(?<!\bmuch )"
_ADJECTIVE = ("able", "ible", "ably", "ibly", "itely", "icit", "ite", "ient", "cient", "ective", "accurate", "adequate")
_PARTICIPLE = "\u0645"
_IDIOM = "\u0648\u0648\u0648"
_JOINED = "\u0648\u0641\u0633"
_PAIRED = frozenset(["neither", "nor", "zero", "nil"])
"""English negatives that come beside another one, or are numbers."""


@dataclass(frozen=True, slots=True)
class _Arabic:
    particles: frozenset[str]
    nouns: frozenset[str]
    silent: re.Pattern[str]
    idioms: re.Pattern[str]
    lexical: frozenset[str]
    lacks: frozenset[str]
    """Those that say that a thing is not there, for which English may say `without`."""
    verbs: dict[str, tuple[str, ...]]
    """A verb that denies, and the beginnings of its English."""
    bounds: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]
    """Idioms of measure, and the beginnings of their English."""
    openings: frozenset[str]
    """All particles, and the first words of all idioms."""
    contraries: tuple[tuple[re.Pattern[str], re.Pattern[str], frozenset[str]], ...]
    """Idioms of measure, what says the other way round, and the Arabic words that excuse it."""


@dataclass(frozen=True, slots=True)
class _English:
    strong: frozenset[str]
    phrases: re.Pattern[str]
    turned: re.Pattern[str]
    """Those of them that say `refuse`, `deny`, `prevent`."""
    mild: re.Pattern[str]
    weak: frozenset[str]
    stems: tuple[str, ...]
    """The longer ones, which stand for all words that begin so."""
    prefixes: tuple[str, ...]
    plain: frozenset[str]
    soft: frozenset[str]
    """Beginnings of words by which a negative sentence is turned into a positive one: `leave`, `until`."""
    raising: tuple[str, ...]
    """Verbs that take over the negative of what follows: `is not expected to`."""
    verbs: tuple[str, ...]
    matter: tuple[str, ...]
    openings: frozenset[str]
    """The first words of all phrases."""


@cache
def _arabic() -> _Arabic:
    table = words.table("negation")["arabic"]
    verbs = {
        form: tuple(row["english"].split())
        for row in words.table("negation")["verb"]
        for form in words.listed(row["arabic"])
    }
    return _Arabic(
        words.listed(table["particles"]),
        words.listed(table["nouns"]),
        _phrases(table["silent"]),
        _phrases(table["idioms"]),
        words.listed(table["lexical"]) | frozenset(verbs),
        words.listed(table["lacks"]),
        verbs,
        tuple((_phrases(row["arabic"]), tuple(row["english"].split())) for row in words.table("negation")["bound"]),
        words.listed(table["particles"])
        | {
            words.fold(each).split()[0]
            for phrases in (
                table["silent"],
                table["idioms"],
                _OPENINGS,
                *(row["arabic"] for row in words.table("negation")["bound"]),
            )
            for each in phrases
        },
        tuple(
            (
                _phrases(row["arabic"]),
                re.compile(_AFFIRMED + _any(row["contrary"]).pattern),
                words.listed(row["excused"]),
            )
            for row in words.table("negation")["bound"]
            if "contrary" in row
        ),
    )


def _phrases(idioms: list[str]) -> re.Pattern[str]:
    body = "|".join(re.escape(words.fold(each)) for each in sorted(idioms, key=len, reverse=True))
    return re.compile(rf"(?<!\w)[\u0648\u0641]?(?:{body})(?!\w)")


@cache
def _english() -> _English:
    table = words.table("negation")["english"]
    return _English(
        frozenset(table["strong"].split()),
        _any([*table["phrases"], *table["turned"]]),
        _any(table["turned"]),
        _any(table["mild"]),
        frozenset(table["weak"].split()),
        tuple(word for word in table["weak"].split() if len(word) > 4),
        tuple(table["prefixes"].split()),
        frozenset(table["plain"].split()),
        frozenset(table["soft"].split()),
        tuple(table["raising"].split()),
        tuple(table["verbs"].split()),
        tuple(table["matter"].split()),
        frozenset(words.latin(each)[0][0] for key in ("phrases", "turned", "mild") for each in table[key]),
    )


def _any(phrases: list[str]) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(map(re.escape, phrases)) + r")\b")


@dataclass(frozen=True, slots=True)
class _Negative:
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


def _denied(pair: Pair) -> list[_Negative]:
    """The Arabic negatives, and the idioms that excuse an English one."""
    lists = _arabic()
    text = _MIN_GHAYR.sub("\u0645\u0646 \u062f\u0648\u0646", pair.folded)
    text = _HAL_DUN.sub(lambda m: f"{m[1]} {_IDIOM} ", text)
    text = lists.idioms.sub(_excuse, lists.silent.sub(_blank, text))
    text = _MA_MIN.sub("\u0644\u064a\u0633 ", text)
    result: list[_Negative] = []
    last = -_WA_LA
    found = words.arabic_words(text)
    only = not _ONLY.isdisjoint(pair.target_words)
    hidden = _hidden(pair)
    for place, word in enumerate(found):
        forms = words.bare(word)
        rest = word[1:] if word[:1] in _JOINED else word
        if word in lists.particles or rest in lists.particles or place in hidden:
            joined = word not in lists.particles and word[0] == _JOINED[0]
            excepted = only and not _EXCEPT.isdisjoint(found[place + 1 : place + 16])
            again = joined and place - last < _WA_LA
            result.append(
                _Negative(
                    place,
                    not again and not excepted,
                    noun=place in hidden,
                    excepting=not only and not _EXCEPT.isdisjoint(found[place + 1 : place + 16]),
                )
            )
            last = place
        elif any(form in lists.nouns for form in forms):
            again = word[0] == _JOINED[0] and place - last < _WA_LA
            result.append(
                _Negative(
                    place,
                    not again and not _counted(found[place + 1 : place + 2]),
                    noun=not _clause(found[place + 1 : place + 2]),
                )
            )
            last = place
        elif word == _IDIOM or not lists.lacks.isdisjoint(words.stems(word)):
            result.append(_Negative(place, firm=False, idiom=word == _IDIOM))
        elif any(form in lists.lexical for form in forms) and not _said(word, pair):
            result.append(_Negative(place, firm=False, unsaid=not lists.verbs.keys().isdisjoint((word, word[1:]))))
    return result


@lru_cache(maxsize=60_000)
def _telling(word: str) -> bool:
    """Whether a folded word may deny, or begin an idiom that does: most do not."""
    lists = _arabic()
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


def _excuse(match: re.Match[str]) -> str:
    """As many words as an idiom has, the first one marked."""
    return " ".join([_IDIOM, *("\u0648\u0648" for _ in match[0].split()[1:])])


def _blank(match: re.Match[str]) -> str:
    """As many neutral words as an idiom has, so that places stay."""
    return " ".join("\u0648\u0648" for _ in match[0].split())


def _said(word: str, pair: Pair) -> bool:
    """Whether English renders a denying word by a word of its own, so that it excuses no other negative."""
    verbs = _arabic().verbs
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


def _answered(pair: Pair) -> list[_Negative]:
    """The English words that deny or can answer a negative."""
    lists = _english()
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
            result.append(_Negative(place, word not in _PAIRED, excepting=word in ("without", "unless")))
        elif word == "unless":
            result.append(_Negative(place, firm=False, excepting=True))
        elif _weak(word) and not _own(word, pair):
            result.append(
                _Negative(place, firm=False, matter=word.startswith(lists.matter), verb=word.startswith(lists.verbs))
            )
    phrases = (bisect.bisect_left(starts, match.start()) for match in lists.phrases.finditer(low))
    return result + [_Negative(place, firm=False) for place in phrases]


@lru_cache(maxsize=60_000)
def _replying(word: str) -> bool:
    """Whether an English word may deny, or begin a phrase that does."""
    lists = _english()
    return word in lists.openings or word in lists.strong or word.endswith("n't") or word == "unless" or _weak(word)


def _own(word: str, pair: Pair) -> bool:
    """Whether a weaker negative renders an Arabic word of its own, so that it answers no other."""
    if word in _ONLY or word.startswith(_english().verbs):
        return False
    beginnings = words.beginnings(word)
    if word.endswith("less"):
        beginnings = frozenset(each for each in beginnings if len(each) > len(word) - 4)
    return not pair.plainly.isdisjoint(beginnings)


@lru_cache(maxsize=60_000)
def _weak(word: str) -> bool:
    lists = _english()
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


def negation(pair: Pair) -> list[Remark]:
    """A negative is missing or too many, and what it denies stands without it."""
    if max(len(pair.source_words), len(pair.target_words)) > MOST:
        return []
    telling = any(map(_telling, pair.source_words))
    denied = _denied(pair) if telling else []
    answers = _answered(pair)
    if not telling and not answers:
        return []
    if any(each.excepting for each in denied):
        answers = [each for each in answers if not each.excepting]
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


def _lost(pair: Pair, denied: list[_Negative], answers: list[_Negative]) -> bool:
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


def _rendered(pair: Pair, negative: _Negative) -> list[int]:
    """Where the head of an Arabic negative stands in English."""
    heads = _heads(pair, negative)
    return [at for at, word in enumerate(pair.target_words) if any(lexicon.linked(head, word) for head in heads)]


def _added(pair: Pair, denied: list[_Negative], answers: list[_Negative]) -> bool:
    """Whether the head of an English negative stands in Arabic without one."""
    firm = [each for each in answers if each.firm]
    if not denied and not _denies(pair):
        firm = [each for each in answers if each.firm or each.verb]
    many = len(firm) > len(denied)
    bound: list[_Negative] = []
    for each in firm:
        heads = _governed(pair, each)[: _WHOLE if pair.target_words[each.place] in _NOBODY else 2]
        places = [_places(pair, head) for head in heads]
        if not each.firm:
            if places and places[0]:
                return True
            continue
        if _doubled(each, answers, denied):
            return True
        deciding = places if len(heads) > 2 else places[:1] if many or (places and places[0]) else places
        near = [other for other in denied if any(_within(at, other) for found in deciding for at in found)]
        if near and not (many and all(other in bound for other in near)):
            bound += near[:1]
            continue
        if (
            sum(1 for other in answers if not other.matter) == 1
            and any(other.firm and not _rendered(pair, other) for other in denied)
            and not _soft(pair)
        ):
            continue
        if (places and places[0]) or not (denied or _denies(pair)):
            return True
        if many:
            return True
    return False


def _doubled(negative: _Negative, answers: list[_Negative], denied: list[_Negative]) -> bool:
    """Whether an English negative denies another one, as two of the Arabic would have to."""
    if len(denied) > 1 or any(each.idiom for each in denied):
        return False
    return any(0 < other.place - negative.place <= _CLOSE and not other.excepting for other in answers)


def _opposite(pair: Pair, negative: _Negative) -> bool:
    """Whether English says an opposite of what an Arabic negative denies: `lan natakhalla`, we hold on."""
    return any(
        word.startswith(opposite)
        for head in _heads(pair, negative)
        if (opposite := _opposites(head))
        for word in pair.target_words
    )


@lru_cache(maxsize=60_000)
def _opposites(head: str) -> tuple[str, ...]:
    """The beginnings of English words that say the opposite of a folded Arabic one."""
    meant = lexicon.renderings(head)
    return tuple(each for mine, theirs in _turned() if any(word.startswith(mine) for word in meant) for each in theirs)


@cache
def _turned() -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    """The table of opposites, both ways."""
    pairs = [(tuple(one.split()), tuple(other.split())) for one, other in words.table("negation")["opposite"]["pairs"]]
    return tuple(pairs + [(other, one) for one, other in pairs])


def _soft(pair: Pair) -> bool:
    """Whether English has a word of its own that turns a negative sentence into a positive one."""
    return not _english().soft.isdisjoint(pair.beginnings - pair.meanings)


def _denies(pair: Pair) -> bool:
    """Whether any Arabic word denies, were it rendered by its own English one."""
    lexical = _arabic().lexical
    return any(form in lexical for word in pair.source_words for form in words.bare(word))


def _within(at: int, negative: _Negative) -> bool:
    """Whether an Arabic word stands where a negative governs; a verb that denies does not govern itself."""
    distance = at - negative.place
    if negative.idiom:
        return -1 <= distance <= _IDIOM_REACH
    return (0 if negative.firm else 1) <= distance <= _REACH


def _places(pair: Pair, word: str) -> list[int]:
    """Which Arabic words of content an English one may stand for."""
    if pair.plainly.isdisjoint(words.beginnings(word)):
        return []
    return [
        at for at, each in enumerate(pair.source_words) if not lexicon.function(each) and lexicon.linked(each, word)
    ]


def _governed(pair: Pair, negative: _Negative) -> list[str]:
    """The words of content behind an English negative."""
    skipped = _english().raising
    following = pair.target_words[negative.place + 1 : negative.place + 10]
    return [w for w in following if w not in lexicon.english_function() and not w.startswith(skipped)]


def _heads(pair: Pair, negative: _Negative) -> list[str]:
    """The first word of content behind an Arabic negative that the lexicon has, or what else there is."""
    following = pair.source_words[negative.place + 1 : negative.place + 6]
    nouns = _arabic().nouns
    found = [
        word
        for word in following
        if not lexicon.function(word) and word not in _ANYTHING and nouns.isdisjoint(words.bare(word))
    ]
    heavy = [word for word in found if not lexicon.light(word)] or found
    return [word for word in heavy if lexicon.known(word)][:1] or heavy[:2]


def _distance(pair: Pair, arabic: _Negative, english: _Negative) -> float:
    """How far apart two negatives stand, as a share of their texts."""
    return abs(arabic.place / max(len(pair.source_words), 1) - english.place / max(len(pair.target_words), 1))


def _contrary(pair: Pair) -> bool:
    """Whether an idiom of measure is said the other way round: at most twenty, `more than twenty`."""
    low = words.plain(pair.english)
    return any(
        over.search(low) and pattern.search(pair.folded) and excused.isdisjoint(pair.source_words)
        for pattern, over, excused in _arabic().contraries
    )


def _with(pair: Pair, denied: list[_Negative], answers: list[_Negative]) -> bool:
    """Whether `duna` is said by `with`, which nothing else in the Arabic calls for."""
    english = pair.target_words
    if "with" not in english or any(not each.matter for each in answers):
        return False
    return any(
        pair.source_words[each.place].endswith(_DUNA) and not _opposite(pair, each) for each in denied if each.firm
    ) and (_MA_A.isdisjoint(pair.source_words))


def _unsaid(pair: Pair, plain: int, answers: list[_Negative]) -> bool:
    """Whether a verb that denies, or an idiom of measure, is said without any of its words or a negative."""
    lists = _arabic()
    asked = [
        lists.verbs[form]
        for word in pair.source_words
        for form in words.bare(word)
        if form in lists.verbs and (form in (word, word[1:]) or form[0] == _PARTICIPLE)
    ]
    english = pair.target_words
    phrase = _english().turned.search(words.plain(pair.english)) is not None
    if not plain and not phrase and any(not any(word.startswith(stems) for word in english) for stems in asked):
        return True
    return (
        not answers
        and not _english().mild.search(words.plain(pair.english))
        and any(
            pattern.search(pair.folded) and not any(word.startswith(stems) for word in english)
            for pattern, stems in lists.bounds
        )
    )
