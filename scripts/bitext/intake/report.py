"""A new report: its front matter, its place, and what is checked of both before anything is written."""

from __future__ import annotations

import datetime
import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from bitext.arabic import western_digits
from bitext.errors import UsageError
from bitext.glossary import KINDS, Glossary, ids
from bitext.markup.frontmatter import quoted
from bitext.project import Page, Project

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_MOST = 100


class Readable(Protocol):
    """A text that becomes a report."""

    @property
    def title(self) -> str:
        """On one line."""

    @property
    def dateline(self) -> str:
        """Or nothing."""

    @property
    def summary(self) -> str:
        """Or nothing."""

    @property
    def words(self) -> str:
        """All of them."""

    @property
    def markdown(self) -> str:
        """The body."""


@dataclass(frozen=True, slots=True)
class Head:
    """What the front matter of a new report says."""

    title: str
    date: datetime.date
    summary: str = ""
    dateline: str = ""
    authors: Sequence[str] = ()
    names: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Ids of the glossary, by the key they stand under."""
    private: bool = False
    draft: bool = False

    @property
    def text(self) -> str:
        """With every key, and the lines around it."""
        lines = [
            "---",
            f"title: {quoted(self.title)}",
            f"date: {self.date.isoformat()}",
            f"summary: {quoted(self.summary)}",
            f"dateline: {quoted(self.dateline)}",
            f"authors: [{', '.join(map(quoted, self.authors))}]",
            *(f"{key}: [{', '.join(self.names.get(key, ()))}]" for key in KINDS),
            *(["private: true"] if self.private else []),
            f"draft: {'true' if self.draft else 'false'}",
            "---",
            "",
        ]
        return "\n".join(lines) + "\n"


def place(project: Project, date: datetime.date, name: str, section: str = "") -> Page:
    """The page that a new report becomes: in its section, else the first one, by year. Raises `UsageError`."""
    return project.page(f"{section or next(iter(project.sections), 'reports')}/{date.year}/{slugged(name)}.md")


def slugged(name: str) -> str:
    """A name that a report's file can have. Raises `UsageError`."""
    if not _SLUG.fullmatch(name) or len(name) > _MOST or name in ("index", "readme"):
        raise UsageError("usage-slug", name=name)
    return name


def compose(report: Readable, date: datetime.date, glossary: Glossary) -> str:
    """The whole file: front matter with every key, then the text."""
    mentioned = glossary.mentions(report.words)
    names = {key: ids(mentioned, kind) for key, kind in KINDS.items()}
    return Head(report.title, date, report.summary, report.dateline, names=names).text + report.markdown


def day(given: str) -> datetime.date:
    """A day as it is written, in any digits. Raises `UsageError`."""
    try:
        return datetime.date.fromisoformat(western_digits(given.strip()))
    except ValueError:
        raise UsageError("usage-date", given=given) from None


def section(project: Project, given: str) -> str:
    """A section by its folder or one of its titles. Raises `UsageError`."""
    known = {name: name for name in project.sections}
    known |= {title: name for name, titles in project.sections.items() for title in titles.values()}
    return _known(given, known, "usage-section", list(project.sections))


def names(glossary: Glossary, key: str, given: str) -> list[str]:
    """The ids of names of one kind, given by id or in either language, with commas between. Raises `UsageError`."""
    kind = KINDS[key]
    rows = [term for term in glossary if term.kind == kind]
    known = {form: term.id for term in rows for form in (term.id, term.en, *term.arabic, *term.en_variants)}
    wanted = [each.strip() for each in re.split("[,\u060c;\u061b]", given) if each.strip()]
    return list(dict.fromkeys(_named(each, glossary, key, known) for each in wanted))


def _named(given: str, glossary: Glossary, key: str, known: Mapping[str, str]) -> str:
    term = glossary.get(given)
    if term is not None and term.kind == KINDS[key]:
        return term.id
    return _known(given, known, "usage-name", sorted({*known.values()}), key=key)


def _known(given: str, known: Mapping[str, str], code: str, every: Sequence[str], **values: object) -> str:
    """What a name stands for; of an unknown one it is said which known one is near. Raises `UsageError`."""
    folded = {name.casefold(): value for name, value in known.items()}
    found = folded.get(given.strip().casefold())
    if found is not None:
        return found
    near = difflib.get_close_matches(given.strip().casefold(), folded, 3, 0.6)
    guesses = list(dict.fromkeys(folded[each] for each in near)) or list(every)[:12]
    raise UsageError(code, given=given, guesses=", ".join(guesses) or "–", **values)
