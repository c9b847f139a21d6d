"""What is exchanged, in a form that no format shapes: one record a unit on the way out, one on the way back.

Going out: every unit of the chosen pages but code, in the order of the pages; drafts stay at home. Coming back: what a
file says, unchecked; its inline code is known by numbers alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bitext.alignment import review as reviews
from bitext.alignment import store
from bitext.alignment.bitext import Bitext, State, Unit
from bitext.alignment.lock import Row, source_hash, target_hash
from bitext.errors import Findings
from bitext.markup import inline
from bitext.project import Page, Project
from bitext.translation import checks
from bitext.translation.checks import Pair
from bitext.translation.exchange import codes
from bitext.translation.exchange.codes import Piece


@dataclass(frozen=True, slots=True)
class Exchanged:
    """One unit on its way out."""

    page_uri: str
    unit_id: str
    kind: str
    """The segment's."""
    source: tuple[Piece, ...]
    target: tuple[Piece, ...]
    """Empty for a unit that is pending."""
    state: State
    note: str
    """What a translator should know: a suggestion, a remark of the checks; lines of text, or nothing."""
    source_hash: str
    """Of the Arabic that the target translates; for a stale unit not the hash of `source`."""
    line: int = 0
    """In the report."""
    reviewed: bool = False
    """Whether a named person has reviewed the page with these words."""
    human: bool = False
    """Whether the target is a person's."""
    date: str = ""
    """When a machine made its words."""

    @property
    def target_hash(self) -> str:
        """Of the words that go out; nothing where there are none. It tells, later, whether anybody has changed them."""
        return target_hash(codes.joined(self.target)) if self.target else ""


@dataclass(frozen=True, slots=True)
class Returned:
    """One unit as a file brings it back: untrusted."""

    page_uri: str
    unit_id: str
    source: str
    """The Arabic, as Markdown."""
    target: tuple[Piece, ...]
    """With the file's own idea of what the codes are, which is only compared, never used."""
    base: str = ""
    """`Exchanged.target_hash` as exported; empty, too, where the file has lost it."""
    markdown: bool = False
    """Whether the target's words are Markdown; else they are plain words, and code stands in pieces of its own."""
    unfinished: bool = False
    line: int = 0
    """In the file."""


def collect(
    project: Project, locale: str, findings: Findings, pages: Sequence[Page] | None = None, *, private: bool = False
) -> Iterator[Exchanged]:
    """The units of these pages (of all, where none are given); those of private reports only if they are asked for."""
    for page in project.pages(findings) if pages is None else pages:
        bitext = store.bitext(project, page, locale, findings)
        if bitext is None or bitext.source.front.draft:
            continue
        if bitext.source.front.private and not private:
            findings.add("exchange-private", page.shown)
            continue
        labels = inline.labels(bitext.source.body)
        for unit in bitext.units:
            if unit.segment.kind != "code":
                yield _exchanged(bitext, unit, page.uri, project.dialect, labels)


def _exchanged(bitext: Bitext, unit: Unit, uri: str, dialect: frozenset[str], labels: Sequence[str]) -> Exchanged:
    standing = unit.target if unit.target is not None and unit.state != "pending" else ""
    source, target = codes.pair(unit.segment.text, standing, dialect, labels)
    review = reviews.of(bitext)
    return Exchanged(
        page_uri=uri,
        unit_id=unit.id,
        kind=unit.segment.kind,
        source=source,
        target=target,
        state=unit.state,
        note=_note(unit),
        source_hash=unit.row.source if unit.state == "stale" else unit.source,
        line=unit.segment.line,
        reviewed=review is not None and review.current,
        human=unit.human,
        date=unit.row.date,
    )


def _note(unit: Unit) -> str:
    lines = []
    if unit.state == "stale":
        lines.append("The Arabic has changed since these words were written.")
    if unit.row.suggestion is not None:
        lines.append(f"Suggestion: {unit.row.suggestion.text}")
    if unit.target and unit.state != "pending":
        said = checks.check(Pair(unit.segment.text, unit.target, unit.segment.kind))
        lines += [remark.said.en for remark in said]
    return "\n".join(lines)


def memory(project: Project, locale: str, findings: Findings, pages: Sequence[Page] | None = None) -> list[Exchanged]:
    """The translation memory: every pair of Arabic and English that belongs together, a person's words first.

    Private reports give nothing to it.

    English for Arabic that has changed or is gone (stale and retired units) is paired with that Arabic where some page
    still has it, and is left out where none has: a lock knows it by its hash only.
    """
    pages = project.pages(findings) if pages is None else pages
    units = list(collect(project, locale, findings, pages))
    given = {unit.page_uri for unit in units}
    arabic = {source_hash(codes.joined(unit.source)): unit.source for unit in units}
    arabic |= {unit.source_hash: unit.source for unit in units if unit.state != "stale"}
    found = []
    for unit in units:
        if unit.target and unit.source_hash in arabic:
            same = unit.state != "stale"
            found.append(unit if same else _with_source(unit, arabic[unit.source_hash], project.dialect))
    for page in pages:
        rows = store.lock(project, page, locale, Findings()).rows if page.uri in given else ()
        known = (row for row in rows if row.retired is not None and row.source in arabic)
        found += [_retired(row, page.uri, codes.joined(arabic[row.source]), project.dialect) for row in known]
    return sorted(found, key=lambda unit: not unit.human)


def _with_source(unit: Exchanged, source: tuple[Piece, ...], dialect: frozenset[str]) -> Exchanged:
    left, right = codes.pair(codes.joined(source), codes.joined(unit.target), dialect, ())
    return Exchanged(
        unit.page_uri, unit.unit_id, unit.kind, left, right, unit.state, "", unit.source_hash,
        human=unit.human, date=unit.date,
    )  # fmt: skip


def _retired(row: Row, uri: str, arabic: str, dialect: frozenset[str]) -> Exchanged:
    retired = row.retired or ""
    source, target = codes.pair(arabic, retired, dialect, ())
    human = not row.made(target_hash(retired))
    return Exchanged(
        uri, row.id, row.kind, source, target, "edited" if human else "machine", "", row.source,
        human=human, date=row.date,
    )  # fmt: skip
