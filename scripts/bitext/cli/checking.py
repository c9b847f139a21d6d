"""What the checks say of some pages, wherever that is worked out, and what only all pages together show.

    pages ─ `checked`, by hands of any kind ─▶ findings, and passages among them ─ `told`, in order ─▶ findings

Whether a passage has the English of another one shows only when both are there, so passages come back as they are and
are compared where the run is: what is said does not depend on who did the work.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from bitext import lint
from bitext.alignment import parcels, store
from bitext.alignment.bitext import Bitext
from bitext.alignment.parcels import Common, Kit, Parcel
from bitext.errors import Finding, Findings, finding
from bitext.hands import Hands
from bitext.markup import inline, outline
from bitext.project import Page, Project
from bitext.site import pictures, references
from bitext.site.entries import FAILURES, problem
from bitext.site.places import line_of
from bitext.site.references import Reference
from bitext.translation import checks
from bitext.translation.checks import Pair, Remark
from bitext.translation.echoes import Echoes, Passage, passage
from bitext.turns import in_turn

_PORTION = 16
"""Pages that are given out at once."""


@dataclass(frozen=True, slots=True)
class Said:
    """A passage of a translation, at the place where a finding about it would stand."""

    passage: Passage
    path: str
    line: int
    unit: str
    text: str
    spared: bool
    """Whether the page wants no such finding."""


Remarked = Finding | Said | Reference
"""What comes of a page."""


def findings(
    project: Project, locale: str, pages: Sequence[Page], hands: Hands | None
) -> Iterator[Finding | Reference]:
    """What the checks say of pages in one language; without hands it is worked out here. Raises `HandsGone`."""
    echoes = Echoes()
    for remarks in _portions(project, locale, pages, hands):
        yield from told(remarks, echoes)


def told(remarks: Iterable[Remarked], echoes: Echoes) -> Iterator[Finding | Reference]:
    """The findings, those that passages come to among them, and what pages refer to."""
    for each in remarks:
        if isinstance(each, (Finding, Reference)):
            yield each
            continue
        twin = echoes.of(each.passage)
        echoes.hear(each.passage)
        if twin is not None and not each.spared:
            yield Remark("check-same", {"other": twin.place, "text": each.text[:60]}).found(
                each.path, each.line, each.unit
            )


def _portions(project: Project, locale: str, pages: Sequence[Page], hands: Hands | None) -> Iterator[list[Remarked]]:
    """What is found on some pages after the other, in their order. What is not to be sent is worked on here."""
    here = parcels.common(project, near=True)
    if hands is None:
        yield from (checked(here, locale, [Parcel(page.uri)]) for page in pages)
        return
    there = here if hands.near else parcels.common(project)
    sent = (_packed(project, page, locale, near=hands.near) or page for page in pages)
    either = _Either(hands, partial(checked, here, locale))
    yield from in_turn(_grouped(sent), partial(checked, there, locale), either, 4 * hands.many)


def _grouped(sent: Iterable[Parcel | Page]) -> Iterator[list[Parcel] | Page]:
    """Parcels some at a time; a page that stays, by itself."""
    waiting: list[Parcel] = []
    for each in sent:
        if isinstance(each, Parcel):
            waiting.append(each)
        if waiting and (isinstance(each, Page) or len(waiting) == _PORTION):
            yield waiting
            waiting = []
        if isinstance(each, Page):
            yield each
    if waiting:
        yield waiting


@dataclass(frozen=True, slots=True)
class _Either:
    """Gives parcels to hands; a page that stays is worked on here, when its turn has come."""

    hands: Hands
    here: Callable[[list[Parcel]], list[Remarked]]

    def submit(self, work: Callable[..., Any], /, *arguments: Any) -> Any:
        [item] = arguments
        if isinstance(item, Page):
            return _Later(partial(self.here, [Parcel(item.uri)]))
        return self.hands.submit(work, item)


@dataclass(frozen=True, slots=True)
class _Later:
    """Work that is done when its result is wanted."""

    result: Callable[[], Any]

    def cancel(self) -> bool:
        return True


def _packed(project: Project, page: Page, locale: str, *, near: bool) -> Parcel | None:
    """A page as it is sent; nothing where it is to stay here."""
    if near:
        return Parcel(page.uri)
    parcel = parcels.packed(project, page, [locale])
    return None if parcel is None or parcels.private(project, page, parcel) else parcel


def checked(common: Common, locale: str, sent: Sequence[Parcel]) -> list[Remarked]:
    """What is found on some pages. Raises `OtherCode`."""
    found: list[Remarked] = []
    with parcels.opened(common, sent) as project:
        kit = parcels.kit(common)
        for parcel in sent:
            page = project.page(parcel.uri)
            read = Findings()
            bitext = store.bitext(project, page, locale, read)
            found += read.items
            if bitext is not None and bitext.source.front.readable:
                try:
                    found += _page(project, page, locale, bitext, kit)
                except FAILURES as error:
                    found.append(finding("page-failed", page.shown, problem=problem(error)))
    return found


def _page(project: Project, page: Page, locale: str, bitext: Bitext, kit: Kit) -> Iterator[Remarked]:
    """What is found on one page in one language; on the Arabic once, with the first of the others."""
    source, target = bitext.source, bitext.target
    spared = source.front.texts("ignore")
    html = kit.renderer.html(source.body)
    refers = references.links(html)
    if locale == project.targets[0]:
        for line, address in pictures.unnamed(source):
            yield finding("picture-alt", page.shown, line, address=address)
        yield from (each.found(page.shown) for each in lint.flaws(source, project.source, project.dialect, spared))
        yield from _references(page, page.path, page.shown, project.source, refers)
    if target is None or not target.front.readable:
        return
    shown = page.shown_target(locale)
    yield from _translation(project, page, locale, bitext, kit)
    yield from (each.found(shown) for each in lint.flaws(target, locale, project.dialect, spared))
    translated = kit.renderer.html(target.body)
    own = [link for link in references.links(translated) if link not in refers]
    yield from _references(page, page.translation(locale), shown, locale, own)
    if not outline.same(*map(outline.outline, (html, translated))) and not bitext.extra:
        yield finding("check-skeleton", shown)


def _references(page: Page, path: Path, shown: str, locale: str, links: Sequence[str]) -> Iterator[Reference]:
    """What a text refers to; what an extension has put there by itself, to a footnote or heading, is left out."""
    for link in links:
        line = line_of(path, link)
        if line or not link.startswith("#"):
            yield Reference(shown, line, page.uri, locale, link)


def _translation(project: Project, page: Page, locale: str, bitext: Bitext, kit: Kit) -> Iterator[Finding | Said]:
    """What the checks say of one translation, at its own lines; a pending passage is told, and not checked."""
    source, target = bitext.source, bitext.target
    if target is None:
        return
    shown = page.shown_target(locale)
    labels = inline.labels(source.body)
    ignored = source.front.texts("ignore")
    for unit in bitext.units:
        if unit.segment.kind in ("code", "key"):
            continue
        line = target.segments[unit.spans[0]].line if unit.spans else 0
        if unit.state == "pending":
            yield finding("check-pending", shown, line, unit=unit.id, kind=unit.segment.kind)
        elif unit.target is not None:
            pair = Pair(unit.segment.text, unit.target, unit.segment.kind, kit.glossary, project.dialect, labels)
            yield from (
                remark.found(shown, line, unit.id) for remark in checks.check(pair) if remark.code not in ignored
            )
            here = passage(pair, f"{shown}:{line}")
            if here.said:
                yield Said(here, shown, line, unit.id, unit.target, "check-same" in ignored)
