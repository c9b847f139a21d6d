"""Who says what the checks say of a page: `check` for the command line, and this for the page about all translations.

The site reaches no checks by itself; `scripts/hooks.py` hands it this. They are loaded when they are asked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bitext.errors import Finding
from bitext.project import Page, Project


class Examiner:
    """The checks, page by page."""

    def __init__(self, project: Project) -> None:
        from bitext.alignment import parcels

        self._common = parcels.common(project, near=True)

    def of(self, page: Page, locale: str) -> list[Any]:
        """What is found on a page's translation, as it is kept; where its links lead, the build itself says."""
        from bitext.alignment.parcels import Parcel
        from bitext.cli import checking
        from bitext.site.references import Reference

        found = checking.checked(self._common, locale, [Parcel(page.uri)])
        return [each for each in found if not isinstance(each, Reference)]

    def told(self, remarks: Iterable[Any]) -> list[Finding]:
        """The findings that these come to, of all pages in their order."""
        from bitext.cli import checking
        from bitext.translation.echoes import Echoes

        return [each for each in checking.told(remarks, Echoes()) if isinstance(each, Finding)]
