"""Sentences in two languages at once, from tables of clauses: `clauses.tsv`, `subjects.tsv`, `names.tsv`.

A clause is one thought in Arabic and in English with the same slots; what fills a slot is drawn once for both, so that
the two say the same. Counts are 11 to 99, after which Arabic has one form of the noun. The places are made up of two
words each (a hill or a spring, and a tree or a bird) and nobody is named: no event in the reports is real.
"""

from __future__ import annotations

import csv
import itertools
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import Random
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
_SLOT = re.compile(r"\{(\w+)\}")


class Both(NamedTuple):
    """Words in Arabic and in English."""

    ar: str
    en: str

    def __add__(self, other: tuple[str, ...]) -> Both:  # type: ignore[override]
        return Both(self.ar + other[0], self.en + other[1])


def same(text: str) -> Both:
    """What is written alike in both languages."""
    return Both(text, text)


@dataclass(frozen=True, slots=True)
class Clause:
    """A thought with slots."""

    ar: str
    en: str
    slots: frozenset[str]


@dataclass(frozen=True, slots=True)
class Name:
    """A place, a body, a month, and so on."""

    id: str
    both: Both


@dataclass(frozen=True, slots=True)
class Subject:
    """What a report is about."""

    id: str
    topic: str
    thing: Both
    details: tuple[Both, ...]
    """Parts of the thing."""
    lines: tuple[Clause, ...]
    """Thoughts that only this subject has."""


@dataclass(frozen=True, slots=True)
class Tables:
    """All that is drawn from."""

    clauses: Mapping[str, Sequence[Clause]]
    """By kind: `lead`, `core`, `quote`…"""
    names: Mapping[str, Sequence[Name]]
    """By kind, `place` among them."""
    subjects: Sequence[Subject]


def _rows(name: str) -> list[list[str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def _clause(ar: str, en: str) -> Clause:
    slots = frozenset(_SLOT.findall(ar))
    assert slots == {each.lower() for each in _SLOT.findall(en)}, ar
    return Clause(ar, en, slots)


def _parts(cell: str) -> list[tuple[str, str]]:
    return [tuple(part.split("=")) for part in cell.split(";")]  # type: ignore[misc]


@cache
def tables() -> Tables:
    """Read the tables."""
    clauses: dict[str, list[Clause]] = defaultdict(list)
    for kind, ar, en in _rows("clauses.tsv"):
        clauses[kind].append(_clause(ar, en))
    names: dict[str, list[Name]] = defaultdict(list)
    for kind, key, ar, en in _rows("names.tsv"):
        names[kind].append(Name(key, Both(ar, en)))
    for one, two in itertools.product(names["first"], names["second"]):
        both = Both(f"{one.both.ar} {two.both.ar}", f"{one.both.en} {two.both.en}")
        names["place"].append(Name(f"{one.id}-al-{two.id}", both))
    subjects = [
        Subject(key, topic, Both(ar, en), tuple(Both(*each) for each in _parts(details)),
                tuple(_clause(*each) for each in _parts(lines)))
        for key, topic, ar, en, details, lines in _rows("subjects.tsv")[1:]
    ]  # fmt: skip
    return Tables(clauses, names, subjects)


@dataclass(slots=True)
class Teller:
    """Draws what one report says."""

    draw: Random
    subject: Subject
    place: Both
    others: Sequence[Both]
    """Places that are mentioned beside it."""
    work: Both
    year: int
    short: str = ""
    used: dict[str, list[Clause]] = field(default_factory=dict)
    """Clauses of each kind that still may be drawn: none comes twice before all have come."""

    def clause(self, kind: str, apart: frozenset[str] = frozenset()) -> Clause:
        """Draw a clause, with none of the slots in `apart`."""
        waiting = self.used.get(kind)
        if not waiting:
            waiting = list(tables().clauses[kind])
            if kind == "core":
                waiting += self.subject.lines
            self.draw.shuffle(waiting)
            self.used[kind] = waiting
        for index, each in enumerate(waiting):
            if each.slots.isdisjoint(apart):
                return waiting.pop(index)
        return self.draw.choice([each for each in tables().clauses[kind] if each.slots.isdisjoint(apart)])

    def fill(self, clause: Clause) -> Both:
        """Put drawn words into a clause's slots."""
        words = {slot: self._slot(slot) for slot in sorted(clause.slots)}
        ar = _SLOT.sub(lambda match: words[match[1]].ar, clause.ar)
        en = _SLOT.sub(lambda match: _cased(match[1], words[match[1].lower()].en), clause.en)
        return Both(ar, en)

    def say(self, kind: str) -> Both:
        """Draw a clause of a kind and fill it."""
        return self.fill(self.clause(kind))

    def sentence(self, kind: str = "core") -> Both:
        """A whole sentence: often with an opening, sometimes with an addition behind it."""
        core = self.clause(kind)
        taken, opener, tail = core.slots, Both("", ""), Both("", "")
        if kind == "core" and self.draw.random() < 0.45:
            opening = self.clause("opener", taken)
            opener, taken = self.fill(opening), taken | opening.slots
        if kind == "core" and self.draw.random() < 0.35:
            tail = self.fill(self.clause("tail", taken))
        whole = opener + self.fill(core) + tail
        return Both(f"{whole.ar}.", f"{capital(whole.en)}.")

    def paragraph(self, count: int) -> Both:
        """Several sentences."""
        said = [self.sentence() for _ in range(count)]
        return Both(" ".join(each.ar for each in said), " ".join(each.en for each in said))

    def name(self, kind: str) -> Both:
        """Draw a name of a kind."""
        return self.draw.choice(tables().names[kind]).both

    def _slot(self, slot: str) -> Both:
        fixed = {
            "thing": self.subject.thing, "place": self.place, "work": self.work,
            "year": same(str(self.year - 1)), "next": same(str(self.year + 1)), "short": same(self.short),
        }  # fmt: skip
        if slot in fixed:
            return fixed[slot]
        if slot == "n":
            return same(str(self.draw.randint(11, 99)))
        if slot == "other":
            return self.draw.choice(self.others)
        if slot == "detail":
            return self.draw.choice(self.subject.details)
        if slot == "angle":
            return self.say("angle")
        return self.name(slot)


def _cased(slot: str, words: str) -> str:
    return capital(words) if slot[0].isupper() else words


def capital(text: str) -> str:
    """A text with a capital at its beginning."""
    return text[:1].upper() + text[1:]
