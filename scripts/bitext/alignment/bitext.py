"""A bitext: a report, its translation and its lock, aligned into units whose states follow from hashes alone."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from bitext.alignment import joined, matching
from bitext.alignment.lock import ADDED, Lock, Row, source_hash, target_hash, unit_id
from bitext.markup.blocks import Segment
from bitext.markup.document import Document

State = Literal["machine", "edited", "stale", "pending"]
_BREAK = "\n\n"


@dataclass(frozen=True, slots=True)
class Unit:
    """One segment of the Arabic and what stands for it in the translation."""

    index: int
    """Of the segment in the report."""
    segment: Segment
    row: Row
    spans: tuple[int, ...]
    """Indices of the segments in the translation: none, one, or several where a person split it or added to it."""
    target: str | None
    """The words in the translation, paragraphs set apart by an empty line; `None` where nothing stands there."""
    seen: bool = True
    """Whether these are the words that the lock saw last."""
    human: bool = field(init=False)
    """Whether the standing words are a person's. Leaving words out is a person's doing too."""
    state: State = field(init=False)
    """Derived from hashes. An edit settles a change of the Arabic only if the lock had seen that change before."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "human", self._human())
        object.__setattr__(self, "state", self._state())

    @property
    def id(self) -> str:
        """The unit's id, which is also its anchor."""
        return self.row.id

    @property
    def source(self) -> str:
        """Hash of the Arabic."""
        return source_hash(self.segment.text)

    def _human(self) -> bool:
        if self.target is None:
            return self.row.target is not None or bool(self.row.machine)
        return not self.row.made(target_hash(self.target))

    def _state(self) -> State:
        if self.target is None and not self.human:
            return "pending"
        if not self.human and not self.row.engine:
            return "pending"
        settled = self.human and not self.seen and self.row.arabic == self.source
        if self.source != self.row.source and not settled:
            return "stale"
        return "edited" if self.human else "machine"


@dataclass(frozen=True, slots=True)
class Bitext:
    """A report with its translation, aligned."""

    source: Document
    target: Document | None
    lock: Lock
    units: tuple[Unit, ...]
    """In the order of the report."""
    removed: tuple[tuple[Row, str], ...] = ()
    """Rows that the report has no segment for any more, each with its English (empty where it had none)."""
    extra: frozenset[int] = frozenset()
    """Indices of the translation's segments that a person has added: they translate nothing."""
    ordered: tuple[Row, ...] = ()
    """All rows, new ones included, in the order in which the translation has them."""

    @property
    def counts(self) -> Counter[str]:
        """How many units are in each state; code and what needs no translation are left out."""
        return Counter(u.state for u in self.units if u.segment.kind != "code")

    @property
    def labels(self) -> tuple[str, ...]:
        """The states to be shown on the page, best known first."""
        counts = self.counts
        shown = [state for state in ("machine", "edited") if counts[state]]
        shown += [state for state in ("stale", "pending") if counts[state]]
        if not shown and self.target is not None:
            shown = ["machine"]
        return tuple(shown)


def read(source: Document, target: Document | None, lock: Lock) -> Bitext:
    """Align a report with its translation, if there is one, by what the lock knows."""
    hashes = [source_hash(segment.text) for segment in source.segments]
    if lock.doubles:
        lock = joined.settled(lock, hashes, [target_hash(each.text) for each in target.segments] if target else ())
    rows = [row for row in lock.active if row.kind != ADDED]
    known = matching.source_rows(rows, source.segments)
    taken = {row.id for row in lock.rows}
    active = {row.id for row in rows}
    retired: dict[str, deque[Row]] = {}
    for row in lock.rows:
        if row.retired is not None and row.id not in active:
            retired.setdefault(row.source, deque()).append(row)
    current: list[Row] = []
    reached: dict[str, int] = {}
    restored: dict[int, str] = {}
    for index, segment in enumerate(source.segments):
        if index in known:
            current.append(rows[known[index]])
            continue
        digest = hashes[index]
        waiting = retired.get(digest)
        back = waiting.popleft() if waiting else None
        if back is not None and back.retired is not None:
            restored[index] = back.retired
            current.append(replace(back, retired=None))
        else:
            identity = unit_id(segment.text, taken, reached)
            current.append(Row(identity, digest, kind=segment.kind))
    if target is None:  # no page at all: nothing in it can have been left out by a person
        bare = [
            row if i in restored else replace(row, machine="", target=None, engine="") for i, row in enumerate(current)
        ]
        units = [_unit(i, s, row, (), (), restored.get(i)) for i, (s, row) in _pairs(source, bare)]
        gone = [(rows[i], "") for i in sorted(set(range(len(rows))) - set(known.values()))]
        return Bitext(source, None, lock, tuple(units), tuple(gone), ordered=tuple(current))
    ordered, sources = _translation_order(lock.active, {rows[i].id for i in known.values()}, source, current)
    spans = matching.target_rows(ordered, sources, target.segments)
    by_id = {row.id: columns for row, columns in zip(ordered, spans, strict=True)}
    units = [
        _unit(i, s, row, by_id.get(row.id, ()), target.segments, restored.get(i))
        for i, (s, row) in _pairs(source, current)
    ]
    kept = {unit.id for unit in units}
    removed = tuple(
        (row, _words(by_id[row.id], target.segments)) for row in ordered if row.id not in kept and row.kind != ADDED
    )
    claimed = {j for row in ordered if row.kind != ADDED for j in by_id[row.id]}
    extra = frozenset(range(len(target.segments))) - claimed
    return Bitext(source, target, lock, tuple(units), removed, extra, tuple(ordered))


def _pairs(source: Document, rows: Sequence[Row]) -> list[tuple[int, tuple[Segment, Row]]]:
    return list(enumerate(zip(source.segments, rows, strict=True)))


def _translation_order(
    rows: Sequence[Row],
    known: set[str],
    source: Document,
    current: Sequence[Row],
) -> tuple[list[Row], list[Segment | None]]:
    """The rows in the order in which the translation was last written, each with its Arabic where it still has one.

    New rows stand behind the row that their segment follows in the report, in case a person has translated them too.
    """
    segment_of: dict[str, Segment] = {}
    following: dict[str, list[Row]] = {}
    behind = ""
    for index, row in enumerate(current):
        segment_of[row.id] = source.segments[index]
        if row.id in known:
            behind = row.id
        else:
            following.setdefault(behind, []).append(row)
    ordered = list(following.get("", ()))
    for row in rows:
        ordered += [row, *following.get(row.id, ())]
    return ordered, [segment_of.get(row.id) for row in ordered]


def _words(spans: Sequence[int], segments: Sequence[Segment]) -> str:
    return _BREAK.join(segments[j].text for j in spans)


def _unit(
    index: int,
    segment: Segment,
    row: Row,
    spans: tuple[int, ...],
    targets: Sequence[Segment],
    restored: str | None,
) -> Unit:
    if restored is not None and not spans:
        return Unit(index, segment, row, (), restored)
    target = _words(spans, targets) if spans else None
    seen = tuple(target_hash(targets[j].text) for j in spans)
    made = len(seen) == 1 and row.made(seen[0])
    return Unit(index, segment, row, spans, target, made or seen == row.seen)
