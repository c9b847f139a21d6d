"""One and the same English for different passages: an answer that belongs to another unit, or is given to everything.

Two passages may well have the same English: a heading such as "Background", a line that every report has, a sentence
that differs in a number, a diacritic, an order of words. So English of a few words is nobody's business, and Arabic
that shares a good part of its words of content is nearly the same. What is left is certain enough not to be published:
whose answer it is cannot be told from it.

What was said lately is remembered, across the pages of a run: `MOST` passages, each by a digest of its English and by
its Arabic words of content. Any thread may ask.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field

from bitext.translation.checks import lexicon, words
from bitext.translation.checks.pair import Pair
from bitext.translation.engines.pieces import core

MOST = 4096
_FEW = 3
"""Words; English no longer than that may stand for anything, and Arabic no longer than that may be put in many ways."""
_NEAR = 0.4
"""The part of the shorter Arabic's words of content that the other shares where both say nearly the same."""
_MOST_OF_ONE = 4
"""Passages that are remembered for one English."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A unit and its English, as far as it is compared."""

    said: str
    """The English without signs and capitals; empty where it is too short to tell anything."""
    content: tuple[frozenset[str], ...]
    """The Arabic's words of content, each in all its readings; all its words where it has none."""
    long: bool
    """Whether the Arabic has more than a few words."""
    place: str
    """As a finding shows it."""

    def echoes(self, other: Passage) -> bool:
        """Whether both have the same English and Arabic that is not nearly the same."""
        if not self.said or self.said != other.said or not (self.long or other.long) or self.content == other.content:
            return False
        fewer, more = sorted((self.content, other.content), key=len)
        readings = frozenset().union(*more)
        return sum(not readings.isdisjoint(each) for each in fewer) < _NEAR * len(fewer)


def passage(pair: Pair, place: str) -> Passage:
    """What is compared of a unit and its English."""
    said = core(pair.english) if len(pair.target_words) > _FEW else ""
    if not said:
        return Passage("", (), False, place)
    listed = dict.fromkeys(pair.source_words)
    content = [word for word in listed if not lexicon.function(word)] or listed
    return Passage(said, tuple(frozenset(words.stems(word)) for word in content), len(pair.source_words) > _FEW, place)


@dataclass(slots=True)
class Echoes:
    """What was said lately."""

    _heard: OrderedDict[int, list[Passage]] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, found: Passage) -> Passage | None:
        """A passage that has the same English and other Arabic."""
        if not found.said:
            return None
        with self._lock:
            known = self._heard.get(hash(found.said), ())
            return next((each for each in known if each.place != found.place and found.echoes(each)), None)

    def hear(self, found: Passage) -> None:
        """Remember a passage."""
        if not found.said:
            return
        with self._lock:
            known = self._heard.setdefault(hash(found.said), [])
            known[:] = [*(each for each in known if each.place != found.place), found][-_MOST_OF_ONE:]
            self._heard.move_to_end(hash(found.said))
            while len(self._heard) > MOST:
                self._heard.popitem(last=False)
