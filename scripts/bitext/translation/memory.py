"""The translation memory: the English that an Arabic segment already has somewhere in the project.

It is never a file of its own. When a run first needs it, the locks' source hashes are gathered (12 bytes a row); a page
is read only when one of its rows has the Arabic that is looked for. A person's words go before a machine's, and words
of the same kind of segment before others; a machine's are taken for the same kind alone. Private reports give nothing.
What is found fills new units: nothing that stands is ever changed by it.

A lock whose report is gone is remembered too: a report with much the same Arabic that has no lock has been renamed, and
goes on with that lock, and with the translation left under the old name.
"""

from __future__ import annotations

import bisect
import re
import threading
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bitext.alignment import bitext as bitexts
from bitext.alignment import store
from bitext.alignment.bitext import Bitext, Unit
from bitext.alignment.lock import Lock, Row, source_hash, target_hash
from bitext.errors import Findings
from bitext.project import Page, Project
from bitext.translation.draft import PERSON, UNASKED

_SOURCE = re.compile(r'"source": ?"([0-9a-f]{16})"')
_MOST = 50
"""Pages that are read for one segment."""


@dataclass(frozen=True, slots=True)
class Found:
    """Words for a segment."""

    words: str
    maker: str
    """The engine that made them, or `PERSON`."""
    kind: str
    """Of the segment that has them."""

    @property
    def human(self) -> bool:
        """Whether a person wrote them."""
        return self.maker == PERSON


@dataclass(frozen=True, slots=True)
class Renamed:
    """A bitext that goes on under another name."""

    bitext: Bitext
    old: Page
    """The page of the old name, which has no report any more."""
    left: bool
    """Whether its translation still lies there, and this bitext has it."""


@dataclass(slots=True)
class Memory:
    """What one run knows of one language."""

    project: Project
    locale: str
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _index: _Index | None = None
    _known: dict[str, tuple[Found, ...]] = field(default_factory=dict)
    _claimed: set[str] = field(default_factory=set)
    """Orphans that a page has taken over in this run."""

    def words(self, page: Page, bitext: Bitext, units: Sequence[Unit]) -> dict[int, tuple[str, str]]:
        """Words for those of a page's units that have none and whose Arabic has some elsewhere: words and maker.

        What a person wrote for the same Arabic in the page itself goes before all else.
        """
        own = _written(bitext)
        found = {}
        for unit in units:
            kind = unit.segment.kind
            if kind in ("code", "key"):
                continue
            best = _preferred(own.get(unit.source, ()), kind) or self.best(page, unit.source, kind)
            if best is not None:
                found[unit.index] = (best.words, best.maker)
        return found

    def renamed(self, bitext: Bitext, page: Page) -> Renamed | None:
        """What a page without a lock went by before, if the locks know it. Each old name is given once.

        Its lock remembers the old name, so that the site leads from there to the new one.
        """
        claimed = self.claim(frozenset(source_hash(segment.text) for segment in bitext.source.segments))
        if claimed is None:
            return None
        old, lock = claimed
        target, left = bitext.target, False
        if target is None:
            target = store.translation(self.project, old, self.locale, Findings())
            left = target is not None
        return Renamed(bitexts.read(bitext.source, target, lock.moved(old.uri, page.uri)), old, left)

    def claim(self, hashes: frozenset[str]) -> tuple[Page, Lock] | None:
        """The old page with most of its Arabic among these hashes, and its lock; nobody else gets it any more."""
        with self._lock:
            index = self._indexed()
            best: tuple[int, Page, Lock] | None = None
            for old in index.orphans:
                if old.uri in self._claimed:
                    continue
                lock = store.lock(self.project, old, self.locale, Findings())
                rows = [row for row in lock.active if row.source]
                same = len({row.source for row in rows} & hashes)
                if same and 2 * same >= len(rows) and (best is None or same > best[0]):
                    best = (same, old, lock)
            if best is None:
                return None
            self._claimed.add(best[1].uri)
        return best[1], best[2]

    def best(self, page: Page, source: str, kind: str) -> Found | None:
        """Words that an Arabic text, by its hash, has outside of a page, for a kind of segment."""
        with self._lock:
            known = self._known.get(source)
            if known is None:
                known = self._known[source] = tuple(self._search(page, source))
        return _preferred(known, kind)

    def _search(self, page: Page, source: str) -> Iterator[Found]:
        """All words for an Arabic text, the pages in order."""
        for uri in self._indexed().pages(source):
            other = self.project.page(uri)
            if other.uri != page.uri and other.path.is_file():
                bitext = store.bitext(self.project, other, self.locale, Findings())
                if bitext is not None and bitext.source.front.readable and not bitext.source.front.private:
                    yield from _words_for(source, bitext)

    def _indexed(self) -> _Index:
        if self._index is None:
            self._index = _Index.read(self.project, self.locale)
        return self._index


def _preferred(known: Sequence[Found], kind: str) -> Found | None:
    usable = [each for each in known if each.human or each.kind == kind]
    return min(usable, key=lambda each: (not each.human, each.kind != kind), default=None)


def _written(bitext: Bitext) -> dict[str, list[Found]]:
    """A person's words in a page for its Arabic as it is now, by the Arabic."""
    found: dict[str, list[Found]] = {}
    for unit in bitext.units:
        if unit.human and unit.state == "edited" and unit.target:
            words = " ".join(unit.target.split("\n\n"))
            found.setdefault(unit.source, []).append(Found(words, PERSON, unit.segment.kind))
    return found


def _words_for(source: str, bitext: Bitext) -> Iterator[Found]:
    for unit in bitext.units:
        if unit.source == source and unit.target and unit.state in ("machine", "edited"):
            maker = PERSON if unit.human else unit.row.engine
            if maker not in UNASKED:
                yield Found(" ".join(unit.target.split("\n\n")), maker, unit.segment.kind)
    for row in bitext.lock.rows:
        if row.source == source and row.retired is not None and (maker := _maker(row)) not in UNASKED:
            yield Found(" ".join(row.retired.split("\n\n")), maker, row.kind)


def _maker(row: Row) -> str:
    """Who wrote a retired row's English; a machine that left no name counts as one that was not asked."""
    return (row.engine or "copy") if row.made(target_hash(row.retired or "")) else PERSON


@dataclass(frozen=True, slots=True)
class _Index:
    """Which page's lock has a row for which Arabic."""

    hashes: array[int]
    """Of the Arabic, sorted; 64 bits."""
    numbers: array[int]
    """Beside each, twice its page's number, and one more where no person's words are known there."""
    uris: tuple[str, ...]
    orphans: tuple[Page, ...]
    """Pages that have a lock and no report."""

    @classmethod
    def read(cls, project: Project, locale: str) -> _Index:
        """Gather the locks of one language."""
        hashes, numbers = array("Q"), array("L")
        uris: list[str] = []
        orphans: list[Page] = []
        folder, suffix = project.root / project.memory, f".{locale}.jsonl"
        for path in sorted(folder.rglob(f"*{suffix}")):
            text = _text(path)
            if text is None:
                continue
            page = project.page(path.relative_to(folder).as_posix().removesuffix(suffix) + ".md")
            if not page.path.exists():
                orphans.append(page)
                continue
            for source, rank in _ranked(text).items():
                hashes.append(int(source, 16))
                numbers.append(2 * len(uris) + rank)
            uris.append(page.uri)
        order = sorted(range(len(hashes)), key=hashes.__getitem__)
        return cls(
            array("Q", (hashes[i] for i in order)),
            array("L", (numbers[i] for i in order)),
            tuple(uris),
            tuple(orphans),
        )

    def pages(self, source: str) -> list[str]:
        """The pages whose lock knows an Arabic text, those with a person's words first, `_MOST` at the most."""
        wanted = int(source, 16)
        low = bisect.bisect_left(self.hashes, wanted)
        high = bisect.bisect_right(self.hashes, wanted, low)
        ranked = sorted((number & 1, number >> 1) for number in self.numbers[low:high])
        return [self.uris[number] for _, number in ranked[:_MOST]]


def _ranked(text: str) -> dict[str, int]:
    """The source hashes of a lock, each with 0 where a person's words may belong to it, else 1."""
    found: dict[str, int] = {}
    for line in text.split("\n"):
        match = _SOURCE.search(line)
        if match is not None:
            rank = 0 if '"target"' in line or '"retired"' in line else 1
            found[match[1]] = min(rank, found.get(match[1], 1))
    return found


def _text(path: Path) -> str | None:
    """A lock's text, if it can be read: what is wrong with it is told when its page is."""
    if path.is_symlink():
        return None
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None
