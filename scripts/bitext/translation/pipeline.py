"""Whole pages: what a translation run does to one report, and the order in which it is written.

    read the bitext → which units want words → draft → page and rows → lock (intent) → page → lock

The lock is written twice. First it names, beside the words that stand, the words about to be written; then the page
is written; then the lock forgets the old ones. At any stop in between, every machine's word in the page is known as a
machine's, and every person's as a person's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from bitext.alignment import bitext as bitexts
from bitext.alignment import compose, store
from bitext.alignment import lock as locks
from bitext.alignment.bitext import Bitext, Unit
from bitext.alignment.lock import ADDED, Lock, Row, Suggestion, retired_offer, sketch, source_hash, target_hash, unit_id
from bitext.errors import EngineError, Findings
from bitext.markup import document
from bitext.markup.document import Document
from bitext.markup.frontmatter import REASON
from bitext.project import Page, Project
from bitext.translation import checks, fixed, naming
from bitext.translation.draft import PERSON, UNASKED, Draft, Drafter
from bitext.translation.engines import Barred
from bitext.translation.memory import Memory, Renamed
from bitext.writer import Writer

_ROUNDS = 3
"""After so many readings two equal texts have found their places."""


@dataclass(slots=True)
class Outcome:
    """What happened to one page."""

    page: Page
    asked: int = 0
    """Units whose words an engine was asked for."""
    wanted: int = 0
    """Units that want words, or a suggestion."""
    written: bool = False
    pending: int = 0
    placed: int = 0
    """Units that got new words in the page, whoever made them; what is copied as it is does not count."""
    suggested: int = 0
    """Units whose words stay, and for which a machine's new ones are kept beside them."""
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
    again: bool = False
    """Whether words that a machine has made are made anew."""
    naming: bool = False
    """Whether the run is only about words that disagree with the glossary."""
    memory: Memory | None = None
    """Where words for new units are looked for before an engine is asked."""

    def run(self, page: Page) -> Outcome:
        """Bring one page's translation up to date. An engine's failure leaves it as it was, with a finding."""
        outcome = Outcome(page)
        bitext = self.read(page, outcome.findings)
        if bitext is None:
            return outcome
        renamed = None
        if self.memory is not None and not bitext.lock.known:
            renamed = self.memory.renamed(bitext, page)
            bitext = renamed.bitext if renamed is not None else bitext
        if self.naming:
            return self._agree(bitext, outcome)
        shown = _published(bitext)
        wanted = [unit for unit in shown if _wants(unit) or (self.again and _machine_made(unit))]
        suggest = [unit for unit in shown if _wants_suggestion(unit)]
        outcome.wanted = len(wanted) + len(suggest)
        made = Draft()
        known = self._known(bitext, page, wanted) if wanted else {}
        try:
            if wanted or suggest:
                made = self.drafter.make(bitext, [*wanted, *suggest], known)
                outcome.asked = sum(
                    by not in UNASKED and known.get(i) != (made.words[i], by) for i, by in made.engine.items()
                )
        except EngineError as error:
            outcome.findings.add("engine-stopped", page.shown, problem=error.said)
            made = self._without(bitext, wanted, known, barred=isinstance(error, Barred))
            if not made.words:
                outcome.pending = len(wanted)
                self._write_rows(bitext, page)
                return outcome
        self._finish(bitext, made, {unit.index for unit in suggest}, outcome, anew=renamed is not None)
        if renamed is not None:
            self._leave(renamed, outcome)
        return outcome

    def _without(
        self, bitext: Bitext, wanted: Sequence[Unit], known: Mapping[int, tuple[str, str]], *, barred: bool
    ) -> Draft:
        """What comes into the page though no engine answers: words that stand elsewhere, and what goes with them.

        A page is not begun with a few of its passages where an engine may answer another time; where none may ever be
        asked, a person goes on with what is there.
        """
        begun = bitext.target is not None or barred
        made = self.drafter.unasked(bitext, wanted, known) if known and begun and not self.writer.dry else Draft()
        return made if any(by not in UNASKED for by in made.engine.values()) else Draft()

    def _agree(self, bitext: Bitext, outcome: Outcome) -> Outcome:
        """Make standing words agree with the glossary: a machine's are mended, for a person's something is suggested.

        Spellings are exchanged; what disagrees all the same is translated anew, and taken where it agrees then.
        """
        units = {unit.index: unit for unit in _published(bitext) if self._disagrees(bitext, unit, unit.target or "")}
        units = {index: unit for index, unit in units.items() if not _offered_today(unit.row.suggestion, unit)}
        if not units:
            return outcome
        respelt = {
            i: (fixed.respelt(self.drafter.pair(bitext, u, u.target or "")), u.row.engine) for i, u in units.items()
        }
        fitting = {i: (text, by) for i, (text, by) in respelt.items() if not self._disagrees(bitext, units[i], text)}
        made = self.drafter.take(bitext, fitting)
        rest = [unit for index, unit in units.items() if index not in made.words]
        try:
            anew = self.drafter.make(bitext, rest) if rest else Draft()
        except EngineError as error:
            outcome.findings.add("engine-stopped", outcome.page.shown, problem=error.said)
            anew = Draft()
        outcome.asked = sum(by not in UNASKED for by in anew.engine.values())
        for index, words in anew.words.items():
            if not self._disagrees(bitext, units[index], words):
                made.words[index], made.engine[index] = words, anew.engine[index]
        self._finish(bitext, made, {index for index in made.words if units[index].human}, outcome)
        return outcome

    def _disagrees(self, bitext: Bitext, unit: Unit, words: str) -> bool:
        """Whether words for a unit do not name things as the glossary does."""
        return naming.concerns(unit) and bool(naming.disagreements(self.drafter.pair(bitext, unit, words)))

    def _known(self, bitext: Bitext, page: Page, wanted: Sequence[Unit]) -> dict[int, tuple[str, str]]:
        """Words that new units have elsewhere; what is made anew on purpose is not looked up."""
        if self.memory is None:
            return {}
        return self.memory.words(page, bitext, [unit for unit in wanted if _wants(unit)])

    def _leave(self, renamed: Renamed, outcome: Outcome) -> None:
        """Take away what the new name goes on with; a translation that it does not is left, with its lock."""
        old = renamed.old
        if renamed.left:
            self.writer.remove(old.translation(self.locale))
        if not old.translation(self.locale).exists():
            self.writer.remove(old.lock(self.locale))
        outcome.findings.add("page-renamed", outcome.page.shown, old=old.shown)

    def read(self, page: Page, findings: Findings) -> Bitext | None:
        """The page's bitext; nothing for a draft and where one of its files cannot be used."""
        bitext = store.bitext(self.project, page, self.locale, findings)
        if bitext is None or bitext.source.front.draft or _unusable(page, self.locale, bitext):
            return None
        return bitext

    def put(self, bitext: Bitext, page: Page, made: Draft) -> Outcome:
        """Write words that were made elsewhere into a page, and what is only offered into its lock."""
        outcome = Outcome(page)
        if made.words or bitext.target is not None:
            self._finish(bitext, made, set(), outcome)
        elif made.offers:
            outcome.written = self._write_rows(bitext, page, made)
        return outcome

    def _finish(
        self, bitext: Bitext, made: Draft, suggested: set[int], outcome: Outcome, *, anew: bool = False
    ) -> None:
        """Put the page and its rows together and write them; `anew` even where the page says the same."""
        page = outcome.page
        words = {u.index: self._standing(u, made, suggested) for u in bitext.units}
        skeleton = compose.skeleton_hash(bitext.source)
        fresh = {i for i in made.words if i not in suggested}
        stale_page = (
            anew
            or bitext.target is None
            or bool(fresh)
            or any(u.target is not None and not u.spans for u in bitext.units)
            or any(text for _, text in bitext.removed)
            or bitext.lock.skeleton not in ("", skeleton)
            or _moved(bitext)
        )
        if stale_page or bitext.target is None:
            text, owners = compose.page(bitext, words, fresh)
            target = document.read(text, page.shown_target(self.locale), self.project.dialect, Findings())
            stand = _as_read(bitext, words, target, owners)
        else:
            text, target = bitext.target.source, bitext.target
            stand = _standing_now(bitext, target)
        rows = self._rows(bitext, made, suggested, stand)
        lock = self._resting(Lock(rows, skeleton, bitext.lock.reviewed, True, bitext.lock.was), bitext.source, target)
        if stale_page:
            intent = _intent(bitext, rows)
            self.writer.write(page.lock(self.locale), locks.dump(intent))
            self.writer.write(page.translation(self.locale), text)
        changed = self.writer.write(page.lock(self.locale), locks.dump(lock))
        outcome.written = stale_page or changed
        outcome.placed = sum(made.engine[index] != "copy" for index in fresh)
        outcome.suggested = len(suggested & made.words.keys())
        self._report(bitext, made, rows, words, outcome)

    def _resting(self, lock: Lock, source: Document, target: Document) -> Lock:
        """The lock as the next run would leave it, where a person's addition says the same as a passage of the report.

        Which of two equal texts is the addition shows only when both are read with the lock.
        """
        for _ in range(_ROUNDS):
            added = {digest for row in lock.active if row.kind == ADDED for digest in row.seen}
            if not any(row.kind != ADDED and added.intersection(row.seen) for row in lock.active):
                break
            again = bitexts.read(source, target, lock)
            rows = self._rows(again, Draft(), set(), _standing_now(again, target))
            if rows == lock.rows:
                break
            lock = replace(lock, rows=rows)
        return lock

    def _standing(self, unit: Unit, made: Draft, suggested: set[int]) -> str:
        """The words that the page will have for a unit."""
        if unit.index in made.words and unit.index not in suggested:
            return made.words[unit.index]
        if unit.target is not None and unit.state != "pending":
            return unit.target
        return "" if unit.target is None and unit.human else unit.segment.text

    def _rows(self, bitext: Bitext, made: Draft, suggested: set[int], stand: Standing) -> tuple[Row, ...]:
        """The rows after this run, in the report's order; additions where they stand; then what is retired."""
        rows: list[Row] = []
        taken = {row.id for row in bitext.lock.rows if row.kind != ADDED} | {unit.id for unit in bitext.units}
        rows += _added_rows(stand, compose.EXTRA, taken)
        outlived: list[Row] = []
        for unit in bitext.units:
            row = _offered(unit.row, made.offers.get(unit.index), taken, outlived)
            rows.append(self._row(unit, row, made, suggested, stand.texts.get(unit.index, ())))
            rows += _added_rows(stand, unit.index, taken)
        old = {row.id: row for row in bitext.lock.rows if row.retired is not None}
        for unit in bitext.units:
            old.pop(unit.id, None)
        for row, text in bitext.removed:
            stood_in = not row.engine and row.made(target_hash(text))
            if text and not stood_in:
                old[row.id] = replace(row, retired=text, next="")
            elif row.suggestion and row.suggestion.human:
                outlived.append(retired_offer(row, row.suggestion, taken))
        return (*rows, *old.values(), *outlived)

    def _row(self, unit: Unit, row: Row, made: Draft, suggested: set[int], standing: tuple[str, ...]) -> Row:
        """A unit's row after this run; `standing` are the texts of its segments in the page."""
        if unit.index in suggested and unit.index in made.words:
            offer = Suggestion(made.words[unit.index], unit.source, made.engine[unit.index], self.today)
            row = replace(row, suggestion=offer)
        if made.engine.get(unit.index) == PERSON:
            return _person(unit, row, standing, written=True)
        if unit.index in made.words and unit.index not in suggested:
            return self._machine_row(unit, row, target_hash(standing[0]) if standing else "", made.engine[unit.index])
        if unit.human:
            return _person(unit, row, standing)
        if unit.state == "pending":
            return replace(self._machine_row(unit, row, target_hash(standing[0]) if standing else "", ""), date="")
        return _kept(unit, row, standing)

    def _machine_row(self, unit: Unit, row: Row, digest: str, engine: str) -> Row:
        return Row(
            id=unit.id,
            source=unit.source,
            kind=unit.segment.kind,
            sketch=sketch(unit.segment.text),
            machine=digest,
            engine=engine,
            date=self.today,
            suggestion=row.suggestion if row.suggestion and row.suggestion.human else None,
        )

    def _write_rows(self, bitext: Bitext, page: Page, made: Draft | None = None) -> bool:
        """Write down the ids of a report that no engine has answered for yet, and what a person offers for it."""
        offers = made.offers if made else {}
        if bitext.lock.known and not offers:
            return False
        rows = {row.id: row for row in bitext.lock.rows}
        taken = {*rows, *(unit.id for unit in bitext.units)}
        outlived: list[Row] = []
        for unit in bitext.units:
            row = _offered(rows.get(unit.id, unit.row), offers.get(unit.index), taken, outlived)
            if unit.id not in rows and unit.target is not None:
                row = _person(unit, row, tuple(unit.target.split("\n\n")))
            elif unit.id not in rows:
                row = replace(row, sketch=sketch(unit.segment.text))
            rows[unit.id] = row
        lock = Lock((*rows.values(), *outlived), bitext.lock.skeleton, bitext.lock.reviewed, True, bitext.lock.was)
        return self.writer.write(page.lock(self.locale), locks.dump(lock))

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
        by_id = {row.id: row for row in rows}
        for unit in _published(bitext):
            row = by_id[unit.id]
            outcome.pending += 0 if row.engine or row.target is not None else 1
            person = made.engine.get(unit.index) == PERSON
            if row.suggestion and not row.suggestion.human and unit.index in made.words and not person:
                findings.add(
                    "unit-suggestion", page.shown, unit.segment.line, unit=unit.id,
                    text=row.suggestion.text, target=target,
                )  # fmt: skip
            elif unit.index not in made.words and naming.concerns(unit) and not _offered_today(row.suggestion, unit):
                self._naming(bitext, page, unit, findings)
            elif unit.index in made.words and (person or made.engine[unit.index] not in UNASKED):
                for remark in checks.check(self.drafter.pair(bitext, unit, words[unit.index])):
                    if remark.code not in bitext.source.front.texts("ignore"):
                        findings.items.append(remark.found(page.shown, unit.segment.line, unit.id))

    def _naming(self, bitext: Bitext, page: Page, unit: Unit, findings: Findings) -> None:
        """Say where words that stand disagree with the glossary."""
        said = naming.disagreements(self.drafter.pair(bitext, unit, unit.target or ""))
        said = [remark for remark in said if remark.code not in bitext.source.front.texts("ignore")]
        if said:
            findings.add(
                "unit-glossary", page.shown, unit.segment.line, unit=unit.id,
                name=said[0].values["name"], target=page.shown_target(self.locale),
            )  # fmt: skip


def _published(bitext: Bitext) -> Sequence[Unit]:
    """The units that readers will see: of a withdrawn report its title and why; no engine is sent the rest."""
    if bitext.source.front.retracted is None:
        return bitext.units
    return [unit for unit in bitext.units if unit.segment.kind in ("title", REASON)]


def _wants(unit: Unit) -> bool:
    """Whether a machine should make this unit's words."""
    return unit.state == "pending" or (unit.state == "stale" and not unit.human)


def _machine_made(unit: Unit) -> bool:
    """Whether an engine has made the standing words, and nobody has changed them."""
    return unit.state == "machine" and unit.row.engine not in UNASKED


def _wants_suggestion(unit: Unit) -> bool:
    """Whether a person's words stand for Arabic that has changed since, and nothing is suggested for it yet."""
    return unit.human and unit.state == "stale" and not _offered_today(unit.row.suggestion, unit)


def _offered_today(offer: Suggestion | None, unit: Unit) -> bool:
    """Whether what is suggested for a unit, if anything, is for the Arabic as it is."""
    return offer is not None and (offer.human or offer.source == unit.source)


def _unusable(page: Page, locale: str, bitext: Bitext) -> bool:
    """Whether there is a translation that cannot be read: it must not be replaced, a person may have written in it."""
    if bitext.target is not None:
        return not bitext.target.front.readable
    path = page.translation(locale)
    return path.is_symlink() or (path.exists() and path.stat().st_size > 0)


def _moved(bitext: Bitext) -> bool:
    """Whether the report has its units in another order than when the lock was written."""
    now = {unit.id: None for unit in bitext.units}
    before = {row.id: None for row in bitext.lock.active if row.kind != ADDED}
    return [each for each in before if each in now] != [each for each in now if each in before]


def _kept(unit: Unit, row: Row, standing: tuple[str, ...]) -> Row:
    """A machine's unit that stays as it is; where a person has split it, its parts are remembered."""
    return replace(
        row,
        kind=unit.segment.kind,
        sketch=row.sketch or sketch(unit.segment.text),
        target=tuple(target_hash(each) for each in standing) if len(standing) > 1 else None,
        next="",
    )


def _offered(row: Row, offer: Suggestion | None, taken: set[str], outlived: list[Row]) -> Row:
    """The row with an offer; a person's earlier one is retired, so that it is not lost."""
    before = row.suggestion
    if offer is None or (before is not None and before.text == offer.text):
        return row
    if before is not None and before.human:
        outlived.append(retired_offer(row, before, taken))
    return replace(row, suggestion=offer)


def _person(unit: Unit, row: Row, standing: tuple[str, ...], *, written: bool = False) -> Row:
    """A person's unit: what was seen is remembered; an edit made since settles a change of the Arabic.

    `written` are words that come into the page now, settled as well. What another person offers outlives all but an
    edit of the page itself.
    """
    settled = written or unit.state != "stale"
    fresh = row.suggestion != unit.row.suggestion
    offer = row.suggestion
    human = offer is not None and offer.human
    kept = not settled or fresh or (_offered_today(offer, unit) and (unit.seen or (human and written)))
    return replace(
        row,
        source=unit.source if settled else row.source,
        now="" if settled else unit.source,
        kind=unit.segment.kind,
        sketch=sketch(unit.segment.text) if row.arabic != unit.source or not row.sketch else row.sketch,
        target=tuple(target_hash(each) for each in standing),
        next="",
        suggestion=row.suggestion if kept else None,
    )


def _intent(bitext: Bitext, rows: Sequence[Row]) -> Lock:
    """The lock before the page is written: the old rows in the old order, each with the words to come as `next`."""
    coming = {row.id: row for row in rows if row.retired is None}
    returning = {row.id: row for row in bitext.lock.rows if row.retired is not None}
    before = []
    for row in bitext.ordered:
        if row.id in returning:
            continue
        new = coming.get(row.id)
        digest = new.machine if new and new.machine != row.machine else ""
        before.append(replace(row, next=digest, retired=None))
    retired = {**returning, **{row.id: row for row in rows if row.retired is not None}}
    return Lock((*before, *retired.values()), "intent", bitext.lock.reviewed, True, bitext.lock.was)


@dataclass(frozen=True, slots=True)
class Standing:
    """What a translation says, by unit."""

    texts: dict[int, tuple[str, ...]]
    """The texts of each unit's segments."""
    added: dict[int, list[str]]
    """What a person has added, by the unit behind which it stands (`compose.EXTRA`: at the top)."""


def _standing_by(owners: Sequence[int], texts: Sequence[str]) -> Standing:
    held: dict[int, tuple[str, ...]] = {}
    added: dict[int, list[str]] = {}
    behind = compose.EXTRA
    for owner, text in zip(owners, texts, strict=True):
        if owner == compose.EXTRA:
            added.setdefault(behind, []).append(text)
        else:
            held[owner] = (*held.get(owner, ()), text)
            behind = owner
    return Standing(held, added)


def _standing_now(bitext: Bitext, target: Document) -> Standing:
    """A page that is not written again."""
    owner_of = {j: unit.index for unit in bitext.units for j in unit.spans}
    owners = [owner_of.get(j, compose.EXTRA) for j in range(len(target.segments))]
    return _standing_by(owners, [segment.text for segment in target.segments])


def _as_read(bitext: Bitext, words: dict[int, str], target: Document, owners: Sequence[int]) -> Standing:
    """A page just put together, read again.

    Its segments are the owners' in order. Where that does not add up (words that hold other markup), they are aligned.
    """
    if len(owners) == len(target.segments):
        return _standing_by(owners, [segment.text for segment in target.segments])
    rows = []
    for unit in bitext.units:
        parts = tuple(target_hash(part) for part in words[unit.index].split("\n\n") if part)
        rows.append(replace(unit.row, source=source_hash(unit.segment.text), now="", target=parts, next=""))
    return _standing_now(bitexts.read(bitext.source, target, Lock(tuple(rows), "", None, True)), target)


def _added_rows(stand: Standing, behind: int, taken: set[str]) -> list[Row]:
    return [
        Row(unit_id(f"+ {text}", taken), "", kind=ADDED, target=(target_hash(text),))
        for text in stand.added.get(behind, ())
    ]
