"""How far every published translation is, and what the checks say of it: the data of the page about all of them.

What a page's files say is kept in a cache that all editions share, and worked out by one of them at a time, so that
nothing is checked twice. Of private pages, drafts and pages whose time has not come it is only counted how many there
are: nothing that is not published may be read on a page that is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from bitext.alignment import store, summary
from bitext.alignment.summary import Waiting
from bitext.errors import Finding, Findings
from bitext.project import Page, Project
from bitext.site import kept
from bitext.site.cache import Cache, environment
from bitext.site.entries import FAILURES, Entry
from bitext.writer import Writer

_ELSEWHERE = frozenset(["check-pending"])
"""Findings that only say what the passages themselves show."""


class Examiner(Protocol):
    """Whoever knows the checks."""

    def of(self, page: Page, locale: str) -> list[Any]:
        """What is found on a page's translation, as it is kept."""

    def told(self, remarks: Iterable[Any]) -> list[Finding]:
        """The findings that these come to, of all pages in their order."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One published page in one language."""

    entry: Entry
    locale: str
    row: Mapping[str, Any]
    """As `status --json` has it."""
    waiting: Sequence[Waiting]
    findings: Sequence[Finding]

    @property
    def translated(self) -> bool:
        """Whether the translation is published."""
        return self.locale in self.entry.heads


def read(
    project: Project, entries: Iterable[Entry], examiner: Examiner | None, told: Iterable[Finding], *, keep: bool
) -> list[Standing]:
    """The standing of these pages, with what was `told` of their files; `keep` says whether a cache may be used."""
    writer = Writer(project.root)
    with writer.alone(project.cache / "status.lock"):
        path = project.cache / "pages" / "status.sqlite"
        cache = Cache(path, writer, environment(project, [], [])) if keep else None
        rows = [
            (entry, locale, *_kept(project, entry, locale, examiner, cache))
            for entry in entries
            for locale in project.targets
        ]
        if cache is not None:
            cache.close()
    found: dict[str, list[Finding]] = {}
    remarks = [each for row in rows for each in row[4]]
    said = examiner.told(remarks) if examiner is not None else []
    for each in dict.fromkeys([*told, *said]):
        if each.severity != "info" and each.code not in _ELSEWHERE:
            found.setdefault(each.path, []).append(each)
    return [
        Standing(entry, locale, row, waiting, [each for path in _paths(entry, locale) for each in found.get(path, ())])
        for entry, locale, row, waiting, _ in rows
    ]


def _paths(entry: Entry, locale: str) -> Sequence[str]:
    """The files of a page that readers have: only what was found in these is told."""
    if entry.front.retracted is not None:
        return ()
    return (entry.page.shown, *([entry.page.shown_target(locale)] if locale in entry.heads else ()))


_Kept = tuple[Mapping[str, Any], Sequence[Waiting], Sequence[Any]]


def _kept(project: Project, entry: Entry, locale: str, examiner: Examiner | None, cache: Cache | None) -> _Kept:
    """What a page's files say, out of the cache where it is there."""
    locks = kept.locks(project, entry)
    if cache is None or locks is None or not entry.digest:
        return _worked_out(project, entry, locale, examiner)
    key = ("standing", entry.page.uri, locale, " ".join(entry.heads), entry.digest, locks)
    found = cache.find(*key)
    if isinstance(found, tuple):
        return found
    made = _worked_out(project, entry, locale, examiner)
    cache.keep(made, *key)
    return made


def _worked_out(project: Project, entry: Entry, locale: str, examiner: Examiner | None) -> _Kept:
    page = entry.page
    if entry.front.retracted is not None:  # its text is gone, and so is what there would be to say of it
        return {}, (), ()
    try:
        bitext = store.bitext(project, page, locale, Findings())
        if bitext is None:
            return {}, (), ()
        if locale not in entry.heads and bitext.target is not None:
            return {}, (), ()  # a draft of a translation
        remarks = examiner.of(page, locale) if examiner is not None else []
    except FAILURES:
        return {}, (), ()
    waiting = summary.waiting(bitext) if locale in entry.heads else ()
    return summary.row(page, locale, bitext), waiting, tuple(remarks)
