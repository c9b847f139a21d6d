"""Write a new report: its front matter, its name, its place."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Mapping, Sequence

from bitext.glossary import KINDS, Glossary, ids
from bitext.intake.plain import PlainReport
from bitext.markup.frontmatter import quoted
from bitext.project import Page, Project

_MOST = 60
_SMALL = "a|an|and|as|at|by|for|from|in|of|on|or|the|to|with"


def slug(title: str) -> str:
    """A name for a file and an address out of an English title: small letters, digits and hyphens; may be empty."""
    plain = unicodedata.normalize("NFKD", title.replace("\u2019", "").replace("'", ""))
    words = re.findall(r"[a-z0-9]+", plain.encode("ascii", "ignore").decode().lower())
    name = ""
    for word in words:
        if len(name) + len(word) + 1 > _MOST:
            break
        name = f"{name}-{word}" if name else word
    return re.sub(rf"(?:-(?:{_SMALL}))+$", "", name)


def place(project: Project, date: datetime.date, name: str) -> Page:
    """The page that a new report becomes: in the first section, by year."""
    section = next(iter(project.sections), "reports")
    return project.page(f"{section}/{date.year}/{name}.md")


def compose(report: PlainReport, date: datetime.date, glossary: Glossary) -> str:
    """The whole file: front matter with every key, then the text."""
    mentioned = glossary.mentions(" ".join((report.title, *report.paragraphs)))
    names: Mapping[str, Sequence[str]] = {key: ids(mentioned, kind) for key, kind in KINDS.items()}
    lines = [
        "---",
        f"title: {quoted(report.title)}",
        f"date: {date.isoformat()}",
        f"summary: {quoted(report.summary)}",
        f"dateline: {quoted(report.dateline)}",
        "authors: []",
        *(f"{key}: [{', '.join(values)}]" for key, values in names.items()),
        "draft: false",
        "---",
        "",
    ]
    return "\n".join(lines) + "\n" + report.markdown
