"""The pages that a command is about."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bitext.errors import Findings, UsageError
from bitext.project import Page, Project


def chosen(project: Project, paths: Sequence[str], findings: Findings) -> list[Page]:
    """The pages at or below these paths (a translation or a lock stands for its report); all where none is given."""
    pages = project.pages(findings)
    if not paths:
        return pages
    wanted: list[Path] = []
    for path in paths:
        real = Path(path).resolve()
        if not real.exists():
            raise UsageError("usage-path", path=path)
        wanted.append(real)
    found = [page for page in pages if any(_about(page, project, real) for real in wanted)]
    if not found:
        raise UsageError("usage-report", paths=", ".join(paths))
    return found


def _about(page: Page, project: Project, real: Path) -> bool:
    if page.path == real or page.path.is_relative_to(real):
        return True
    return any(real in (page.translation(locale), page.lock(locale)) for locale in project.targets)
