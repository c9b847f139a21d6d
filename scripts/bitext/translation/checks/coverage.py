"""Left out: a stretch of the Arabic that nothing in the English answers.

Every Arabic word of content is answered or not (`answers`). The check looks for the stretch with the most unanswered
words and weighs it with the length of the English and with what else is unanswered. Too long or too short an English
for its Arabic is remarked by itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bitext.translation.checks import numbers_english
from bitext.translation.checks.answers import Answer, answers, number
from bitext.translation.checks.pair import Pair, Remark

WEIGHTS = {
    Answer.EMPTY: 0.0, Answer.NAMED: -1.2, Answer.FULL: -1.2, Answer.EXPRESSED: -0.6, Answer.IDLE: -0.6,
    Answer.SHARED: -0.4, Answer.ELSEWHERE: 0.2, Answer.FAINT: 0.1, Answer.KIN: 0.1, Answer.LIGHT: 0.3,
    Answer.DOUBTFUL: 0.4, Answer.LACKING: 0.6, Answer.UNKNOWN: 0.3, Answer.UNNAMED: 1.0,
}  # fmt: skip
"""What a word adds to a stretch. These and the numbers below were fitted to the pairs in benchmarks/checks, and to
pairs out of which a clause was taken, by a logistic regression."""
USUAL = 1.4
"""English words for an Arabic one, in the usual case."""
USUAL_LETTERS = 1.3
"""English letters for an Arabic one, in the usual case."""
STRETCH, WORDS, LETTERS, OTHERWISE = 3.0, 0.48, 3.4, 4.6
"""What the stretch weighs, a lack of words, a lack of letters, and the share of words of the translator's own."""
END = 1.25
"""What it adds that the stretch reaches the end: clauses are lost there most often."""
HEADLINE = 1.2
"""How much more it takes in words without a full stop: headlines are terse."""
SMALL, FEW = 8, 0.9
"""In units of so few words, how much more it takes."""
SCORE = 3.9
"""How much more where English writes a score or a range in figures, which Arabic says in a clause."""
ENOUGH = 7.3
"""From here on a stretch is taken to be left out."""
MIDDLING, FARTHEST, MORE = 12, 36, 0.08
"""For each word beyond so many, up to so many, how much more it takes: a long unit has more chances of a stretch."""
LEAST = 0.6
"""What a stretch must weigh by itself, however short the English is."""
LAST = 0.4
"""What the last word of content weighs more."""
SHORTEST = 5
"""Units with fewer Arabic words are not judged by length."""
CONTENT = 4
"""Nor are units with fewer words of content."""
MOST = 4000
"""Longer units are judged by length only."""
TOKEN = 4
LONGEST, SHORT = 2.7, 0.6
LONGEST_TERSE = 3.4
ACRONYM, ONE = 12, 1
"""So many letters more has what an acronym stands for, which Arabic writes in full; `I` and `A` are none."""
"""English letters for an Arabic one: outside these bounds the length itself is remarked."""
TERSE, SHORT_TERSE = 12, 0.4
"""Units of fewer words may be much shorter or longer in English: a few letters are a large share of them."""


_SCORE = re.compile(r"(?<![\d.,])\d{1,2}[\u2013-]\d{1,2}(?!\d|[.,]\d)")
_STOPS = frozenset(".!?:;\u061f\u061b\u2026")


@dataclass(frozen=True, slots=True)
class Signs:
    """What speaks for and against something being left out."""

    stretch: float
    first: int
    """The index of the stretch's first Arabic word."""
    last: int
    lack: float
    """Of words."""
    letters: float
    """How many letters for an Arabic one are wanting."""
    own: float
    """Words of the translator's own for an Arabic word."""
    ends: bool
    """Whether the stretch reaches the end."""
    beyond: int
    """How many words the unit has more than is usual."""
    headline: bool
    small: bool
    scored: bool


def omission(pair: Pair) -> list[Remark]:
    """A clause or a sentence of the Arabic has no counterpart."""
    found = signs(pair)
    if found is None or found.stretch < LEAST or suspicion(found) < ENOUGH + MORE * found.beyond:
        return []
    return [Remark("check-omission", {"words": " ".join(pair.source_words[found.first : found.last + 1][:8])})]


def suspicion(found: Signs) -> float:
    """How likely it is that something is left out, as a sum of its signs."""
    return (
        STRETCH * found.stretch
        + WORDS * found.lack
        + LETTERS * found.letters
        - OTHERWISE * found.own
        + END * found.ends
        - HEADLINE * found.headline
        - FEW * found.small
        - SCORE * found.scored
    )


def signs(pair: Pair) -> Signs | None:
    """What there is to be weighed; nothing of a unit that is too short or too long to be judged."""
    count = len(pair.source_words)
    if count < SHORTEST or count > MOST or not pair.target_words:
        return None
    found = answers(pair)
    weights = [WEIGHTS[each] for each in found.words]
    if sum(1 for weight in weights if weight) < CONTENT:
        return None
    stretch, first, last = _stretch(weights)
    return Signs(
        stretch=stretch,
        first=first,
        last=last,
        lack=lack(_ratio(pair)),
        letters=USUAL_LETTERS - _letters(pair),
        own=found.own / count,
        ends=last == count - 1,
        beyond=max(0, min(count, FARTHEST) - MIDDLING),
        headline=pair.arabic.rstrip('"\u00bb\u201d)]')[-1:] not in _STOPS,
        small=count < SMALL,
        scored=_scored(pair),
    )


def _scored(pair: Pair) -> bool:
    """Whether English alone writes a score or a range in figures."""
    return _SCORE.search(pair.english) is not None and not _SCORE.search(pair.folded)


def _letters(pair: Pair) -> float:
    """English letters and digits for an Arabic one, links and code counted as short words."""
    source = sum(map(str.isalnum, pair.arabic)) + TOKEN * len(pair.source_parts.tokens)
    target = sum(map(str.isalnum, pair.english)) + TOKEN * len(pair.target_parts.tokens)
    return target / max(source, 1)


def _ratio(pair: Pair) -> float:
    """English words for an Arabic one, numbers left out."""
    source = sum(1 for word in pair.source_words if not number(word))
    target = sum(1 for word in pair.target_words if not numbers_english.is_number(word))
    return target / max(source, 1)


def lack(ratio: float) -> float:
    """What the length of the English adds to the suspicion."""
    return max(-1.5, min(4.0, (USUAL - ratio) * 4))


def _stretch(found: Sequence[float]) -> tuple[float, int, int]:
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


def length(pair: Pair) -> list[Remark]:
    """The English is far longer or far shorter than its Arabic usually makes it."""
    source = sum(len(word) for word in pair.source_words if not number(word))
    target = sum(len(word) for word in pair.target_words if not numbers_english.is_number(word))
    target += ACRONYM * sum(1 for match in pair.latin if match[0].isupper() and len(match[0]) > ONE)
    if len(pair.source_words) < SHORTEST or not target or not source or _scored(pair):
        return []
    ratio = target / source
    terse = len(pair.source_words) < TERSE
    if ratio > (LONGEST_TERSE if terse else LONGEST) or ratio < (SHORT_TERSE if terse else SHORT):
        return [Remark("check-length", {"ratio": f"{ratio:.1f}"})]
    return []
