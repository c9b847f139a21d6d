"""How far every published translation is, and what the checks say of it: the data of the page about all of them.

What a page's files say is kept in a cache that all editions share, and so is what comes of it all. Of private pages,
drafts and pages whose time has not come it is only counted how many there are: nothing that is not published may be
read on a page that is.
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
from bitext.site.cache import Cache, digest, environment
from bitext.site.entries import FAILURES, Entry
from bitext.writer import Writer

_AT_ONCE = 8
"""Pages that are kept together: the other edition, which is at work too, finds them then."""
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
    project: Project,
    entries: Sequence[Entry],
    examiner: Examiner | None,
    told: Iterable[Finding],
    *,
    keep: bool,
    first: bool = True,
) -> list[Standing]:
    """The standing of these pages, with what was `told` of their files; `keep` says whether a cache may be used.

    Who is not the `first` edition begins at the end: so editions that are built side by side share the work.
    """
    cache = None
    if keep:
        path = project.cache / "pages" / "status.sqlite"
        cache = Cache(path, Writer(project.root), environment(project, [], []), at_once=_AT_ONCE)
    wanted = [(entry, locale) for entry in entries for locale in project.targets]
    rows, said = _all(project, wanted if first else wanted[::-1], examiner, cache)
    if cache is not None:
        cache.close()
    found: dict[str, list[Finding]] = {}
    for each in dict.fromkeys([*told, *said]):
        if each.severity != "info" and each.code not in _ELSEWHERE:
            found.setdefault(each.path, []).append(each)
    return [
        Standing(
            entry, locale, *rows[entry.page.uri, locale],
            [each for path in _paths(entry, locale) for each in found.get(path, ())],
        )
        for entry, locale in wanted
    ]  # fmt: skip


def _all(
    project: Project, wanted: Sequence[tuple[Entry, str]], examiner: Examiner | None, cache: Cache | None
) -> tuple[_Rows, Sequence[Finding]]:
    """What the files of all pages say, and what the checks say of them: at once where no page has changed."""
    keys = {(entry.page.uri, locale): _key(project, entry, locale) for entry, locale in wanted}
    known = [key for _, key in sorted(keys.items()) if key is not None]
    whole = ("standings", digest(known)) if len(known) == len(keys) else None
    found = cache.find(*whole) if cache is not None and whole is not None else None
    if isinstance(found, tuple):
        return found
    rows: dict[tuple[str, str], tuple[Mapping[str, Any], Sequence[Waiting]]] = {}
    remarks: dict[tuple[str, str], Sequence[Any]] = {}
    for entry, locale in wanted:
        name = (entry.page.uri, locale)
        row, waiting, remarks[name] = _kept(project, entry, locale, examiner, cache, keys[name])
        rows[name] = (row, waiting)
    said = examiner.told(each for name in sorted(remarks) for each in remarks[name]) if examiner is not None else []
    if cache is not None and whole is not None:
        cache.keep((rows, tuple(said)), *whole)
    return rows, said


def _paths(entry: Entry, locale: str) -> Sequence[str]:
    """The files of a page that readers have: only what was found in these is told."""
    if entry.front.retracted is not None:
        return ()
    return (entry.page.shown, *([entry.page.shown_target(locale)] if locale in entry.heads else ()))


_Rows = Mapping[tuple[str, str], tuple[Mapping[str, Any], Sequence[Waiting]]]
_Kept = tuple[Mapping[str, Any], Sequence[Waiting], Sequence[Any]]


def _key(project: Project, entry: Entry, locale: str) -> bytes | None:
    """What all that is said of a page follows from; nothing where its files are not plain ones."""
    locks = kept.locks(project, entry)
    if locks is None or not entry.digest:
        return None
    return digest([entry.page.uri, locale, " ".join(entry.heads), entry.digest, locks])


def _kept(
    project: Project, entry: Entry, locale: str, examiner: Examiner | None, cache: Cache | None, key: bytes | None
) -> _Kept:
    """What a page's files say, out of the cache where it is there."""
    if cache is None or key is None:
        return _worked_out(project, entry, locale, examiner)
    found = cache.find("standing", key)
    if isinstance(found, tuple):
        return found
    made = _worked_out(project, entry, locale, examiner)
    cache.keep(made, "standing", key)
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
