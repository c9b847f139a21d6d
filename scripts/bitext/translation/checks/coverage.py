"""Left out: a stretch of the Arabic that nothing in the English answers.

Every Arabic word of content is answered (the lexicon, a name or a number says so), unanswered, or unknown. The check
looks for the stretch with the most unanswered words and weighs it with the length of the English. Too long or too short
an English for its Arabic is remarked by itself.
"""

from __future__ import annotations

import re
from functools import lru_cache

from bitext.translation.checks import calendar, lexicon, numbers_english, sounds, words
from bitext.translation.checks.numbers_arabic import read as read_numbers
from bitext.translation.checks.pair import Pair, Remark

UNANSWERED, DOUBTFUL, UNKNOWN, LIGHT, ANSWERED = 1.0, 0.6, 0.3, 0.1, -1.2
USUAL = 1.4
"""English words for an Arabic one, in the usual case."""
SHORTEST = 5
"""Units with fewer Arabic words are not judged by length."""
CONTENT = 4
"""Nor are units with fewer words of content."""
MOST = 4000
"""Longer units are judged by length only."""
USUAL_LETTERS = 1.3
"""English letters for an Arabic one, in the usual case."""
WORDS, LETTERS, OTHERWISE = 0.4, 2.8, 2.5
"""What a lack of words, a lack of letters, and words of the translator's own weigh beside a stretch; fitted to the
pairs in benchmarks/checks by a logistic regression."""
TOKEN = 4
SMALL, FEW = 8, 0.5
"""In units of so few words, how much more it takes."""
ENOUGH = 3.75
"""From here on a stretch is taken to be left out."""
LEAST = 0.6
"""What a stretch must weigh by itself, however short the English is."""
HEADLINE = 1.5
"""How much more it takes in words without a full stop: headlines are terse."""
QUESTION = 1.5
"""How much more where only the Arabic asks: such headlines are said in other words."""
SCORE = 1.5
"""How much more where English writes a score or a range in figures, which Arabic says in a clause."""
LONGEST, SHORT = 2.7, 0.6
"""English letters for an Arabic one: outside these bounds the length itself is remarked."""
TERSE, SHORT_TERSE = 12, 0.48
"""Units of fewer words may be much shorter in English: a few letters are a large share of them."""
LAST = 0.4
"""What a stretch gains by reaching the end: clauses are lost there most often."""


_SCORE = re.compile(r"(?<![\d.,])\d{1,2}[\u2013-]\d{1,2}(?![\d.,])")
_STOPS = frozenset(".!?:;\u061f\u061b\u2026")


def omission(pair: Pair) -> list[Remark]:
    """A clause or a sentence of the Arabic has no counterpart."""
    count = len(pair.source_words)
    if count < SHORTEST or count > MOST or not pair.target_words:
        return []
    found = weights(pair)
    if sum(1 for weight in found if weight) < CONTENT:
        return []
    score, first, last = _stretch(found)
    enough = ENOUGH if pair.arabic.rstrip('"\u00bb\u201d)]')[-1:] in _STOPS else ENOUGH + HEADLINE
    enough += FEW if count < SMALL else 0.0
    enough += QUESTION if "\u061f" in pair.arabic and "?" not in pair.english else 0.0
    enough += SCORE if _scored(pair) else 0.0
    short = WORDS * lack(_ratio(pair)) + LETTERS * (USUAL_LETTERS - _letters(pair))
    short -= OTHERWISE * _own(pair) / count
    if score + short >= enough and score >= LEAST:
        return [Remark("check-omission", {"words": " ".join(pair.source_words[first : last + 1][:8])})]
    return []


def _scored(pair: Pair) -> bool:
    """Whether English alone writes a score or a range in figures."""
    return _SCORE.search(pair.english) is not None and not _SCORE.search(pair.folded)


def _own(pair: Pair) -> int:
    """How many English words of content answer no Arabic one: what is said in other words is not left out."""
    taken = pair.names_there[1]
    heard = [form for word in pair.source_words for form in words.bare(word) if len(form) > 2]
    return sum(
        1
        for match, word in zip(pair.latin, pair.target_words, strict=True)
        if len(word) > 2
        and match.start() not in taken
        and word not in lexicon.english_function()
        and not numbers_english.is_number(word)
        and pair.meanings.isdisjoint(words.beginnings(word))
        and not (match[0][0].isupper() and any(sounds.alike(form, word.removesuffix("'s")) for form in heard))
    )


def _letters(pair: Pair) -> float:
    """English letters and digits for an Arabic one, links and code counted as short words."""
    source = sum(map(str.isalnum, pair.arabic)) + TOKEN * len(pair.source_parts.tokens)
    target = sum(map(str.isalnum, pair.english)) + TOKEN * len(pair.target_parts.tokens)
    return target / max(source, 1)


def _ratio(pair: Pair) -> float:
    """English words for an Arabic one, numbers left out."""
    source = sum(1 for word in pair.source_words if not _number(word))
    target = sum(1 for word in pair.target_words if not numbers_english.is_number(word))
    return target / max(source, 1)


def lack(ratio: float) -> float:
    """What the length of the English adds to the suspicion."""
    return max(-1.5, min(4.0, (USUAL - ratio) * 4))


def _stretch(found: list[float]) -> tuple[float, int, int]:
    """The stretch of Arabic words with the greatest sum, as the sum and the indices of its ends."""
    best, first, last = 0.0, 0, 0
    total, start = 0.0, 0
    end = max((index for index, weight in enumerate(found) if weight), default=0)
    for index, weight in enumerate(found):
        if total <= 0:
            total, start = 0.0, index
        total += weight + (LAST if index == end and weight > 0 else 0.0)
        if total > best:
            best, first, last = total, start, index
    return best, first, last


def weights(pair: Pair) -> list[float]:
    """For each Arabic word, whether English answers it."""
    english = pair.beginnings
    capitals = list(pair.capitals[:100])
    named = _named(pair)
    if not named:
        return [_weight(word, english, capitals, None) for word in pair.source_words]
    result = []
    place = 0
    for word in pair.source_words:
        start = pair.folded.find(word, place)
        place = start + len(word)
        result.append(_weight(word, english, capitals, named.get(start)))
    return result


def _weight(word: str, english: frozenset[str], capitals: list[str], named: bool | None) -> float:
    if named:
        return ANSWERED
    if _empty(word):
        return 0.0
    found = lexicon.renderings(word)
    if not found.isdisjoint(english):
        return ANSWERED
    if capitals and any(
        sounds.alike(form, capital) for form in words.bare(word) if len(form) > 2 for capital in capitals
    ):
        return ANSWERED
    if found:
        return LIGHT if lexicon.light(word) else UNANSWERED if lexicon.surely(word) else DOUBTFUL
    return UNKNOWN if named is None else UNANSWERED


@lru_cache(maxsize=60_000)
def _empty(word: str) -> bool:
    """Whether a word need not be answered: it carries no content, or another check looks after it."""
    return lexicon.function(word) or _number(word)


@lru_cache(maxsize=60_000)
def _number(word: str) -> bool:
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


def length(pair: Pair) -> list[Remark]:
    """The English is far longer or far shorter than its Arabic usually makes it."""
    source = sum(len(word) for word in pair.source_words if not _number(word))
    target = sum(len(word) for word in pair.target_words if not numbers_english.is_number(word))
    if len(pair.source_words) < SHORTEST or not target or not source or _scored(pair):
        return []
    ratio = target / source
    if ratio > LONGEST or ratio < (SHORT if len(pair.source_words) >= TERSE else SHORT_TERSE):
        return [Remark("check-length", {"ratio": f"{ratio:.1f}"})]
    return []
