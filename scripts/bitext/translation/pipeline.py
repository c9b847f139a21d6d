"""Whole pages: what a translation run does to one report, and the order in which it is written.

    read the bitext → which units want words → draft → page and rows → lock (intent) → page → lock

The lock is written twice. First it names, beside the words that stand, the words about to be written; then the page
is written; then the lock forgets the old ones. At any stop in between, every machine's word in the page is known as a
machine's, and every person's as a person's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from bitext.alignment import bitext as bitexts
from bitext.alignment import lock as locks
from bitext.alignment import store
from bitext.alignment.bitext import Bitext, Unit
from bitext.alignment.lock import Lock, Row, Suggestion, sketch, source_hash, target_hash
from bitext.errors import EngineError, Findings
from bitext.markup import document
from bitext.markup.document import Document
from bitext.project import Page, Project
from bitext.translation import checks
from bitext.translation.checks import Remark
from bitext.translation.draft import Draft, Drafter
from bitext.writer import Writer


@dataclass(slots=True)
class Outcome:
    """What happened to one page."""

    page: Page
    asked: int = 0
    """Units whose words an engine was asked for."""
    written: bool = False
    pending: int = 0
    findings: Findings = field(default_factory=Findings)


@dataclass(frozen=True, slots=True)
class Pipeline:
    """What all pages of a run share."""

    project: Project
    locale: str
    drafter: Drafter
    today: str
    """ISO date for new rows."""
    writer: Writer

    def run(self, page: Page) -> Outcome:
        """Bring one page's translation up to date. An engine's failure leaves it as it was, with a finding."""
        outcome = Outcome(page)
        bitext = store.bitext(self.project, page, self.locale, outcome.findings)
        if bitext is None or bitext.source.front.draft or _unusable(page, self.locale, bitext):
            return outcome
        wanted = [unit for unit in bitext.units if _wants(unit)]
        suggest = [unit for unit in bitext.units if _wants_suggestion(unit)]
        made = Draft()
        try:
            if wanted or suggest:
                made = self.drafter.make(bitext, [*wanted, *suggest])
                outcome.asked = sum(1 for by in made.engine.values() if by == self.drafter.engine)
        except EngineError as error:
            outcome.findings.add("engine-stopped", page.shown, problem=str(error))
            outcome.pending = sum(1 for unit in bitext.units if unit.state == "pending")
            self._write_rows(bitext, page)
            return outcome
        self._finish(bitext, made, {unit.index for unit in suggest}, outcome)
        return outcome

    def _finish(self, bitext: Bitext, made: Draft, suggested: set[int], outcome: Outcome) -> None:
        """Put the page and its rows together and write them."""
        page = outcome.page
        words = {u.index: self._standing(u, made, suggested) for u in bitext.units}
        skeleton = skeleton_hash(bitext.source)
        fresh = {i for i in made.words if i not in suggested}
        stale_page = (
            bitext.target is None
            or bool(fresh)
            or any(u.target is not None and not u.spans for u in bitext.units)
            or any(text for _, text in bitext.removed)
            or bitext.lock.skeleton not in ("", skeleton)
        )
        if stale_page or bitext.target is None:
            text = bitext.source.splice(words)
            target = document.read(text, page.shown_target(self.locale), self.project.dialect, Findings())
        else:
            text, target = bitext.target.source, bitext.target
        rows = self._rows(bitext, made, suggested, words, target, stale_page)
        lock = Lock(rows, skeleton, bitext.lock.reviewed, True)
        if stale_page:
            intent = _intent(bitext, rows)
            self.writer.write(page.lock(self.locale), locks.dump(intent))
            self.writer.write(page.translation(self.locale), text)
        changed = self.writer.write(page.lock(self.locale), locks.dump(lock))
        outcome.written = stale_page or changed
        self._report(bitext, made, rows, words, outcome)

    def _standing(self, unit: Unit, made: Draft, suggested: set[int]) -> str:
        """The words that the page will have for a unit."""
        if unit.index in made.words and unit.index not in suggested:
            return made.words[unit.index]
        if unit.target is not None and unit.state != "pending":
            return unit.target
        return "" if unit.target is None and unit.human else unit.segment.text

    def _rows(
        self,
        bitext: Bitext,
        made: Draft,
        suggested: set[int],
        words: dict[int, str],
        target: Document,
        rewritten: bool,
    ) -> tuple[Row, ...]:
        """The rows after this run, in the report's order, then what is retired."""
        stand = _as_read(bitext, words, target) if rewritten else {}
        rows = []
        for unit in bitext.units:
            row = unit.row
            if unit.index in suggested:
                if unit.index in made.words:
                    offer = Suggestion(made.words[unit.index], unit.source, self.drafter.engine, self.today)
                    row = replace(row, suggestion=offer)
                rows.append(_person(unit, row, stand.get(unit.index)))
            elif unit.index in made.words:
                digest = target_hash(stand.get(unit.index, (words[unit.index],))[0])
                rows.append(self._machine_row(unit, digest, made.engine[unit.index]))
            elif unit.human:
                rows.append(_person(unit, row, stand.get(unit.index)))
            elif unit.state == "pending":
                standing = stand.get(unit.index) or ((unit.target,) if unit.target else ())
                digest = target_hash(standing[0]) if standing else ""
                rows.append(replace(self._machine_row(unit, digest, ""), date=""))
            else:
                rows.append(_kept(unit, row))
        old = {row.id: row for row in bitext.lock.rows if row.retired is not None}
        for unit in bitext.units:
            old.pop(unit.id, None)
        for row, text in bitext.removed:
            if (text and row.engine) or (text and not row.machine):
                old[row.id] = replace(row, retired=text, next="")
        return (*rows, *old.values())

    def _machine_row(self, unit: Unit, digest: str, engine: str) -> Row:
        return Row(
            id=unit.id,
            source=unit.source,
            kind=unit.segment.kind,
            sketch=sketch(unit.segment.text),
            machine=digest,
            engine=engine,
            date=self.today,
        )

    def _write_rows(self, bitext: Bitext, page: Page) -> None:
        """Write down the ids of a report that no engine has answered for yet."""
        if bitext.lock.known:
            return
        rows = []
        for unit in bitext.units:
            if unit.target is not None:
                rows.append(_person(unit, unit.row, None))
            else:
                rows.append(Row(unit.id, unit.source, unit.segment.kind, sketch=sketch(unit.segment.text)))
        self.writer.write(page.lock(self.locale), locks.dump(Lock(tuple(rows), "", None, True)))

    def _report(
        self,
        bitext: Bitext,
        made: Draft,
        rows: Sequence[Row],
        words: dict[int, str],
        outcome: Outcome,
    ) -> None:
        page, findings = outcome.page, outcome.findings
        target = page.shown_target(self.locale)
        for index, problem in made.failed.items():
            unit = bitext.units[index]
            findings.add(
                "unit-pending", page.shown, unit.segment.line, unit=unit.id,
                kind=unit.segment.kind, problem=problem, target=target,
            )  # fmt: skip
            if index in made.remarks:
                _remark(findings, page, unit, made.remarks[index])
        by_id = {row.id: row for row in rows}
        for unit in bitext.units:
            row = by_id[unit.id]
            outcome.pending += 0 if row.engine or row.target is not None else 1
            if row.suggestion and unit.index in made.words:
                findings.add(
                    "unit-suggestion", page.shown, unit.segment.line, unit=unit.id,
                    text=row.suggestion.text, target=target,
                )  # fmt: skip
            elif unit.index in made.words and made.engine[unit.index] == self.drafter.engine:
                for remark in checks.check(self.drafter.pair(bitext, unit, words[unit.index])):
                    _remark(findings, page, unit, remark)


def _remark(findings: Findings, page: Page, unit: Unit, remark: Remark) -> None:
    """Report what a check says of a unit, at its Arabic."""
    findings.add(remark.code, page.shown, unit.segment.line, unit=unit.id, **remark.values)


def skeleton_hash(source: Document) -> str:
    """Hash of a report without its segments (16 hex digits)."""
    bare = source.splice(dict.fromkeys(range(len(source.segments)), ""))
    return hashlib.sha256(bare.encode()).hexdigest()[:16]


def _wants(unit: Unit) -> bool:
    """Whether a machine should make this unit's words."""
    return unit.state == "pending" or (unit.state == "stale" and not unit.human)


def _wants_suggestion(unit: Unit) -> bool:
    """Whether a person's words stand for Arabic that has changed since, and nothing is suggested for it yet."""
    offered = unit.row.suggestion is not None and unit.row.suggestion.source == unit.source
    return unit.human and unit.state == "stale" and not offered


def _unusable(page: Page, locale: str, bitext: Bitext) -> bool:
    """Whether there is a translation that cannot be read: it must not be replaced, a person may have written in it."""
    if bitext.target is not None:
        return not bitext.target.front.readable
    path = page.translation(locale)
    return path.is_symlink() or (path.exists() and path.stat().st_size > 0)


def _kept(unit: Unit, row: Row) -> Row:
    """A machine's unit that stays as it is."""
    return replace(row, kind=unit.segment.kind, sketch=row.sketch or sketch(unit.segment.text), next="")


def _person(unit: Unit, row: Row, standing: tuple[str, ...] | None) -> Row:
    """A person's unit: what was seen is remembered; an edit made since settles a change of the Arabic."""
    if standing is None:
        standing = tuple(unit.target.split("\n\n")) if unit.target else ()
    settled = unit.state != "stale"
    return replace(
        row,
        source=unit.source if settled else row.source,
        now="" if settled else unit.source,
        kind=unit.segment.kind,
        sketch=sketch(unit.segment.text) if row.arabic != unit.source or not row.sketch else row.sketch,
        target=tuple(target_hash(each) for each in standing),
        next="",
        suggestion=None if settled else row.suggestion,
    )


def _intent(bitext: Bitext, rows: Sequence[Row]) -> Lock:
    """The lock before the page is written: the old rows in the old order, each with the words to come as `next`."""
    coming = {row.id: row for row in rows if row.retired is None}
    before = []
    for row in bitext.ordered:
        new = coming.get(row.id)
        digest = new.machine if new and new.machine != row.machine else ""
        before.append(replace(row, next=digest, retired=None))
    retired = [row for row in rows if row.retired is not None]
    return Lock((*before, *retired), "intent", bitext.lock.reviewed, True)


def _as_read(bitext: Bitext, words: dict[int, str], target: Document) -> dict[int, tuple[str, ...]]:
    """For each unit the texts of its segments as the written page has them.

    The page has the report's skeleton, so its segments come in the report's order, as many for each unit as its words
    have paragraphs. Where that does not add up (a person's words hold other markup), the words are aligned again.
    """
    counts = [_paragraphs(unit, words[unit.index]) for unit in bitext.units]
    if sum(counts) == len(target.segments):
        stand: dict[int, tuple[str, ...]] = {}
        position = 0
        for unit, count in zip(bitext.units, counts, strict=True):
            texts = target.segments[position : position + count]
            stand[unit.index] = tuple(segment.text for segment in texts)
            position += count
        return stand
    rows = []
    for unit in bitext.units:
        parts = tuple(target_hash(part) for part in words[unit.index].split("\n\n") if part)
        rows.append(replace(unit.row, source=source_hash(unit.segment.text), now="", target=parts, next=""))
    again = bitexts.read(bitext.source, target, Lock(tuple(rows), "", None, True))
    return {u.index: tuple(target.segments[j].text for j in u.spans) for u in again.units}


def _paragraphs(unit: Unit, words: str) -> int:
    if unit.segment.kind == "code":
        return 1 if words else 0
    return len([part for part in words.split("\n\n") if part.strip()])
