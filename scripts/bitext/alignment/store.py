"""Read pages, translations, locks and the glossary of a project from the disk."""

from __future__ import annotations

from dataclasses import replace

from bitext import glossary as glossaries
from bitext.alignment import bitext as bitexts
from bitext.alignment import lock as locks
from bitext.alignment.bitext import Bitext
from bitext.alignment.lock import Lock
from bitext.errors import Findings
from bitext.glossary import Glossary
from bitext.markup import document
from bitext.markup.document import Document
from bitext.project import Page, Project


def source(project: Project, page: Page, findings: Findings) -> Document | None:
    """The Arabic of a page, or nothing (with a finding) where the file cannot be used."""
    text = project.read_text(page.path, page.shown, findings)
    if text is None:
        return None
    read = document.read(text, page.shown, project.dialect, findings)
    return replace(read, front=replace(read.front, inner=project.in_private_folder(page)))


def translation(project: Project, page: Page, locale: str, findings: Findings) -> Document | None:
    """The translation of a page, or nothing where there is none or (with a finding) it cannot be used."""
    path = page.translation(locale)
    if not path.exists() and not path.is_symlink():
        return None
    shown = page.shown_target(locale)
    text = project.read_text(path, shown, findings)
    return None if text is None else document.read(text, shown, project.dialect, findings)


def lock(project: Project, page: Page, locale: str, findings: Findings) -> Lock:
    """The lock of a translation; an empty one where there is none."""
    path, shown = page.lock(locale), page.shown_lock(locale)
    if not path.exists():
        return Lock()
    text = project.read_text(path, shown, findings)
    return Lock() if text is None else locks.load(text, shown, findings)


def glossary(project: Project, findings: Findings) -> Glossary:
    """The register of names; an empty one where there is none."""
    path, shown = project.root / project.docs / "glossary.csv", f"{project.docs}/glossary.csv"
    if not path.exists():
        return Glossary()
    text = project.read_text(path, shown, findings)
    return Glossary() if text is None else glossaries.read(text, shown, findings)


def bitext(project: Project, page: Page, locale: str, findings: Findings) -> Bitext | None:
    """A page with its translation and lock, aligned; nothing where the Arabic cannot be used."""
    original = source(project, page, findings)
    if original is None:
        return None
    return bitexts.read(
        original,
        translation(project, page, locale, findings),
        lock(project, page, locale, findings),
    )
