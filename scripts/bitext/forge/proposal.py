"""What a branch would bring, page by page: which passages, whose words they are, and what there is to say of them.

It is read from the files alone, so that it says the same however many runs it took to make them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bitext.alignment.bitext import Bitext
from bitext.errors import Finding
from bitext.forge import merging
from bitext.forge.merging import Pair
from bitext.forge.scratch import Scratch
from bitext.translation.draft import PERSON, UNASKED


@dataclass(frozen=True, slots=True)
class Brought:
    """What would change of one translation."""

    file: str
    """The translation, or the report where there is none yet."""
    title: str
    """Of the translation; nothing where the report is private."""
    machine: int = 0
    """Passages whose words a machine has made, and which are new or changed."""
    people: int = 0
    """The same of people's."""
    offered: int = 0
    """Suggestions for passages that people wrote."""
    removed: int = 0
    """Passages that are there no more."""
    pending: int = 0
    """Passages of the whole page that stand there in Arabic."""
    engines: Mapping[str, int] = field(default_factory=dict)
    """Who has made the machine's words: passages by the engine's name."""

    @property
    def empty(self) -> bool:
        """Whether only records change, and not a word."""
        return not (self.machine or self.people or self.offered or self.removed)


@dataclass(frozen=True, slots=True)
class Proposal:
    """The whole of it."""

    pages: Sequence[Brought]
    findings: Sequence[Finding]
    """About these pages."""
    people: Sequence[str]
    """Who has worked on the branch."""
    plans: Sequence[str] = ()
    """Of a dry run: what would be sent, in words."""

    @property
    def engines(self) -> Counter[str]:
        """Passages by engine, over all pages."""
        return sum((Counter(page.engines) for page in self.pages), Counter())

    @property
    def passages(self) -> int:
        """Passages that are new or changed."""
        return sum(page.machine + page.people for page in self.pages)


def pages(scratch: Scratch, base: str, tree: str, pairs: Mapping[str, Pair]) -> Iterator[Brought]:
    """What a tree brings of these pages, compared with a base."""
    before, after = merging.sides(scratch, base, pairs), merging.sides(scratch, tree, pairs)
    for key, (page, locale) in pairs.items():
        now = merging.read(scratch, page, locale, after[key])
        if now is not None:
            shown = page.shown_target(locale) if after[key].target else page.shown
            private = scratch.project.private(page, now.source.front)
            title = "" if private or now.target is None else " ".join(now.target.front.text("title").split())
            yield _brought(shown, title, merging.read(scratch, page, locale, before[key]), now)
        elif before[key].target is not None:
            yield Brought(page.shown_target(locale), "", removed=1)


def _brought(shown: str, title: str, before: Bitext | None, now: Bitext) -> Brought:
    old = {unit.id: unit for unit in before.units} if before else {}
    machine, people, offered, engines = 0, 0, 0, Counter[str]()
    for unit in now.units:
        was = old.get(unit.id)
        if unit.row.suggestion is not None and (was is None or was.row.suggestion != unit.row.suggestion):
            offered += 1
        if unit.segment.kind == "code" or unit.state == "pending" or unit.row.engine == "copy":
            continue
        if unit.target is None or (was is not None and was.target == unit.target and was.state == unit.state):
            continue
        if unit.human or unit.row.engine == PERSON:
            people += 1
        else:
            machine += 1
            if unit.row.engine not in UNASKED:
                engines[unit.row.engine] += 1
    removed = len(old.keys() - {unit.id for unit in now.units})
    return Brought(shown, title, machine, people, offered, removed, now.counts["pending"], engines)
