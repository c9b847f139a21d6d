"""What is published where: one entry a page, read from front matter alone."""

from __future__ import annotations

import datetime
import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field

from bitext.errors import Findings
from bitext.glossary import KINDS, Glossary
from bitext.markup import document, frontmatter, inline
from bitext.markup.frontmatter import FrontMatter
from bitext.project import Page, Project


@dataclass(frozen=True, slots=True)
class Head:
    """What a listing says of a page in one language."""

    title: str
    summary: str = ""
    dateline: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One page of the site."""

    page: Page
    section: str
    date: datetime.date | None
    heads: Mapping[str, Head]
    """By locale; a locale is missing where there is no (usable) translation."""
    front: FrontMatter = field(repr=False)
    """The Arabic's: dates, names and the like are taken from there in every edition."""

    @property
    def url(self) -> str:
        """Below an edition's root: `reports/2025/slug/`."""
        stem = self.page.stem
        return "" if stem == "index" else stem.removesuffix("index").rstrip("/") + "/"

    @property
    def order(self) -> tuple[int, str]:
        """Sort key: newest first, undated last, then by URI."""
        return (-self.date.toordinal() if self.date else 1, self.page.uri)


def read(project: Project, glossary: Glossary, findings: Findings) -> list[Entry]:
    """Every page that may be published, sorted by URI. What cannot be, is told."""
    found = []
    for page in project.pages(findings):
        entry = _entry(project, page, findings)
        if entry is not None:
            _check_names(entry, glossary, findings)
            found.append(entry)
    return found


def _check_names(entry: Entry, glossary: Glossary, findings: Findings) -> None:
    """Topics, places, people and organisations must be in the glossary, under the right kind."""
    for key, kind in KINDS.items():
        for value in entry.front.texts(key):
            term = glossary.get(value)
            if term is not None and term.kind == kind:
                continue
            near = difflib.get_close_matches(value, [t.id for t in glossary if t.kind == kind], 1)
            code = "front-name-guess" if near else "front-name"
            line = entry.front.lines.get(key, 0)
            findings.add(code, entry.page.shown, line, key=key, value=value, guess=near[0] if near else "", kind=kind)


def _entry(project: Project, page: Page, findings: Findings) -> Entry | None:
    text = project.read_text(page.path, page.shown, findings)
    if text is None:
        return None
    front = frontmatter.read(text, page.shown, findings)
    if front.draft:
        return None
    section = project.section(page.uri)
    heads = {project.source: _head(text, page, project, front, findings)}
    for locale in project.targets:
        head = _translation(project, page, locale, findings)
        if head is not None:
            heads[locale] = head
    return Entry(page, section, _date(page, section, front, findings), heads, front)


def _head(text: str, page: Page, project: Project, front: FrontMatter, findings: Findings) -> Head:
    title = front.text("title")
    if not title:
        title = plain(document.title_of(document.read(text, "", project.dialect, Findings())), project)
        if title:
            findings.add("title-from-heading", page.shown, title=title)
        else:
            findings.add("title-missing", page.shown)
            title = page.name.replace("-", " ").replace("_", " ")
    return Head(title, front.text("summary"), front.text("dateline"))


def _translation(project: Project, page: Page, locale: str, findings: Findings) -> Head | None:
    path, shown = page.translation(locale), page.shown_target(locale)
    if not path.exists() and not path.is_symlink():
        return None
    text = project.read_text(path, shown, findings)
    if text is None:
        return None
    front = frontmatter.read(text, shown, findings)
    if front.draft:
        return None
    title = front.text("title")
    if not title:
        title = plain(document.title_of(document.read(text, "", project.dialect, Findings())), project)
    return Head(title or page.name, front.text("summary"), front.text("dateline"))


def plain(markdown: str, project: Project) -> str:
    """The words of one line of Markdown."""
    return inline.protect(markdown, project.dialect).words


def _date(page: Page, section: str, front: FrontMatter, findings: Findings) -> datetime.date | None:
    if front.date is not None:
        return front.date
    named = frontmatter.date_in_name(page.name)
    if named is not None:
        findings.add("date-from-name", page.shown, date=named)
    elif section:
        findings.add("date-missing", page.shown, front.lines.get("date", 0))
    return named
