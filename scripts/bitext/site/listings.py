"""Lists of reports: the latest, a section's, a year's, a name's; and the pages that only hold such lists.

The lists are plain data for `partials/listing.html`. Each listing page's source is generated in memory; nothing is
written into the documents' folder. No page lists more than `MOST` reports: a longer list is spread over a page a year,
a longer year over months, a longer month over numbered parts, which count from the oldest so that addresses hold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from bitext.glossary import KINDS, Glossary, Term
from bitext.project import Edition, Project
from bitext.site import dates, messages
from bitext.site.entries import Entry
from bitext.site.names import Register
from bitext.site.strings import Strings

MOST = 50
GLOSSARY = "glossary/index.md"
SEARCH = "search/index.md"
INDEX = "search/data/"
"""Where the search index is, below the site's root."""
OPTIONAL = (*(f"{folder}/index.md" for folder in KINDS), GLOSSARY)
"""Pages that are generated only where they have something to say; `nav` may name them all the same."""
GUIDE = "guide/"
"""The folder of the editors' handbook: a publication may leave it out, and `nav` may name its pages all the same."""

Reports = Sequence[Entry]
Cut = Callable[[Reports], Iterator[tuple[str, str, Reports]]]
"""Parts a list: for each part its folder, its name and its reports."""


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
    further: tuple[tuple[str, str], ...] = ()
    """The same, to stand below the lists."""
    term: Term | None = None
    """The name that the page is about."""
    folder: str = ""
    """The kind of names that the page lists, as their folder is called; all kinds with `glossary`."""
    description: str = ""
    text: str = ""
    """What the page says, where it is not made of lists."""
    archive: bool = False
    """Whether the archive has more of the same."""

    @property
    def markdown(self) -> str:
        """The page's own text."""
        return self.text or "\n".join(f"- [{title}]({uri})" for title, uri in self.links)


def reports(entries: Iterable[Entry]) -> list[Entry]:
    """The pages that lists may show, newest first."""
    return sorted((entry for entry in entries if entry.section), key=lambda entry: entry.order)


def folders(project: Project) -> tuple[str, ...]:
    """The folders of names' pages; a section of the same name goes before."""
    return tuple(folder for folder in KINDS if folder not in project.sections)


def searched(project: Project) -> bool:
    """Whether there is a search page; a section of the same name goes before."""
    return "search" not in project.sections


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes the listing pages of one edition."""

    project: Project
    edition: Edition
    t: Strings
    glossary: Glossary
    register: Register

    def pages(self, entries: Iterable[Entry]) -> Iterator[ListingPage]:
        """A home page, and a page a section, a year, a name, a kind of names; the archive, the glossary, the search.

        Where a page of the same URI is written by hand, in this edition, that page stands for the generated one.
        """
        t, held = self.t, list(entries)
        shown = reports(held)
        yield ListingPage("index.md", t("breadcrumb.home"))
        for section, titles in self.project.sections.items():
            own = tuple(e for e in shown if e.section == section)
            title = titles.get(self.edition.locale, section)
            yield ListingPage(f"{section}/index.md", title, (("", "", own[:MOST]),), archive=len(own) > MOST)
        if searched(self.project):
            yield ListingPage(SEARCH, t("search.title"))
        yield from self._spread("archive", t("archive.title"), shown, self._archived, always=True)
        for folder, terms in self.register.terms.items():
            for term in terms:
                yield from self._name(folder, term)
            if terms:
                title = t(f"kind.{folder}")
                yield ListingPage(f"{folder}/index.md", title, folder=folder, description=t(f"names.{folder}"))
        if (
            self.glossary.terms
            and "glossary" not in self.project.sections
            and not any(entry.page.uri == "glossary.md" for entry in held)
        ):
            text = t("glossary.description")
            yield ListingPage(GLOSSARY, t("glossary.title"), folder="glossary", description=text)
        if any(entry.page.uri.startswith(messages.FOLDER) for entry in held):
            text = messages.page(t, self.edition.locale, attributes="attr_list" in self.project.dialect)
            yield ListingPage(messages.URI, t("messages.title"), description=t("messages.description"), text=text)

    def _archived(self, when: str) -> str:
        return self.t("archive.year", year=when)

    def _name(self, folder: str, term: Term) -> Iterator[ListingPage]:
        label = term.label(self.edition.locale)
        label = label[:1].upper() + label[1:]

        def titled(when: str) -> str:
            return self.t("names.when", name=label, when=when)

        held = self.register.reports[term.id]
        description = self.t("names.description", name=label)
        yield from self._spread(f"{folder}/{term.id}", label, held, titled, term=term, description=description)

    def _spread(
        self,
        folder: str,
        title: str,
        held: Reports,
        titled: Callable[[str], str],
        cuts: tuple[Cut, ...] | None = None,
        *,
        always: bool = False,
        term: Term | None = None,
        description: str = "",
    ) -> Iterator[ListingPage]:
        """A page for a list; where it is long (or `always`), with pages of its parts, and only the newest on it."""
        first = cuts is None
        cuts = (self._years, self._months, self._parts) if cuts is None else cuts
        uri = f"{folder}/index.md"
        if len(held) <= MOST and not always:
            lists = (("", "", tuple(held)),) if first or len(cuts) < 2 else tuple(self._by_month(held))
            yield ListingPage(uri, title, lists, term=term, description=description)
            return
        links: list[tuple[str, str]] = []
        for step, name, part in cuts[0](held):
            links.append((self.t("archive.count", year=name, count=len(part)), f"{step}/index.md"))
            yield from self._spread(f"{folder}/{step}", titled(name), part, titled, cuts[1:])
        if not first or always:
            yield ListingPage(uri, title, links=tuple(links))
            return
        newest = ((self.t("listing.latest"), "__latest", tuple(held[:MOST])),)
        yield ListingPage(uri, title, newest, further=tuple(links), term=term, description=description)

    def _years(self, held: Reports) -> Iterator[tuple[str, str, Reports]]:
        for year, group in groupby(held, key=lambda e: e.date.year if e.date else 0):
            yield str(year or "undated"), str(year) if year else self.t("archive.undated"), tuple(group)

    def _months(self, held: Reports) -> Iterator[tuple[str, str, Reports]]:
        if held[0].date is None:
            yield from self._parts(held)
            return
        for first, group in groupby(held, key=lambda e: e.date.replace(day=1) if e.date else None):
            if first is not None:
                yield f"{first:%m}", dates.month(first, self.edition.territory), tuple(group)

    def _parts(self, held: Reports) -> Iterator[tuple[str, str, Reports]]:
        """Numbered parts, newest first; the first part holds the oldest reports."""
        date = held[0].date
        when = dates.month(date, self.edition.territory) if date else self.t("archive.undated")
        for part in range(-(-len(held) // MOST), 0, -1):
            start, end = max(0, len(held) - part * MOST), len(held) - (part - 1) * MOST
            yield str(part), self.t("archive.part", when=when, part=part), held[start:end]

    def _by_month(self, held: Reports) -> Iterator[tuple[str, str, tuple[Entry, ...]]]:
        if held[0].date is None:
            yield "", "", tuple(held)
            return
        for step, name, part in self._months(held):
            yield name, f"__m{step}", tuple(part)
