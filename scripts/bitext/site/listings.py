"""Lists of reports: the latest, a section's, a year's; and the pages that only hold such lists.

The lists are plain data for `partials/listing.html`. Each listing page's source is generated in memory; nothing is
written into the documents' folder.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from bitext.project import Edition, Project
from bitext.site import dates
from bitext.site.entries import Entry
from bitext.site.strings import Strings

Listing = Mapping[str, object]
SECTION_MOST = 50
"""Reports on a section's page; the archive has them all."""


@dataclass(frozen=True, slots=True)
class ListingPage:
    """A page made of lists."""

    uri: str
    """As a file below the documents' folder would be called."""
    title: str
    listings: tuple[tuple[str, str, tuple[Entry, ...]], ...] = ()
    """Heading (or nothing), anchor, reports."""
    links: tuple[tuple[str, str], ...] = ()
    """Title and relative path of further listing pages: the lines of the page's text."""

    @property
    def markdown(self) -> str:
        """The page's own text."""
        return "\n".join(f"- [{title}]({uri})" for title, uri in self.links)


def pages(project: Project, edition: Edition, entries: Sequence[Entry], t: Strings) -> Iterator[ListingPage]:
    """The listing pages of an edition: one a section, one a year, one for the archive as a whole, and a home page.

    Where a page of the same URI is written by hand, in this edition, that page stands for the generated one.
    """
    yield ListingPage("index.md", t("breadcrumb.home"))
    reports = sorted((e for e in entries if e.section), key=lambda e: e.order)
    for section, titles in project.sections.items():
        own = tuple(e for e in reports if e.section == section)[:SECTION_MOST]
        yield ListingPage(f"{section}/index.md", titles.get(edition.locale, section), (("", "", own),))
    years: list[tuple[str, str]] = []
    for year, group in groupby(reports, key=lambda e: e.date.year if e.date else 0):
        held = tuple(group)
        name = str(year) if year else t("archive.undated")
        uri = f"archive/{year or 'undated'}/index.md"
        years.append((t("archive.count", year=name, count=len(held)), uri.removeprefix("archive/")))
        yield ListingPage(uri, t("archive.year", year=name), tuple(_months(held, edition)))
    yield ListingPage("archive/index.md", t("archive.title"), (), tuple(years))


def _months(reports: Sequence[Entry], edition: Edition) -> Iterator[tuple[str, str, tuple[Entry, ...]]]:
    def month(entry: Entry) -> datetime.date | None:
        return entry.date.replace(day=1) if entry.date else None

    for first, group in groupby(reports, key=month):
        heading = dates.month(first, edition.territory) if first else ""
        yield heading, f"__m{first:%m}" if first else "", tuple(group)


def latest(entries: Sequence[Entry], most: int) -> tuple[Entry, ...]:
    """The newest reports."""
    return tuple(sorted((e for e in entries if e.section), key=lambda e: e.order)[:most])
