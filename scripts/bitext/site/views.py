"""What a template sees: `edition` and `view`, plain values made for one page.

Addresses are relative to the page, so that a site works below any path and in a preview; on the 404 page, which a host
shows at any address, they start at the host's root. Absolute ones (canonical, hreflang) need `site_url`.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlsplit

from markupsafe import Markup

from bitext.alignment import review
from bitext.alignment.bitext import Bitext
from bitext.project import Edition, Project
from bitext.site import content, dates, listings, reporting
from bitext.site.entries import Entry, Head
from bitext.site.metadata import Meta
from bitext.site.strings import Strings

Address = Callable[[str], str]
"""Turns a path below the site's root into an address that the page can use."""
ARCHIVE = "archive/"
USUAL = (ARCHIVE, "about/", "translation/")
"""Pages that every page may lead to, where there are such."""


@dataclass(frozen=True, slots=True)
class EditionView:
    """The edition, as seen from one page."""

    locale: str
    dir: str
    t: Strings
    site_name: str
    home: str
    archive: str
    about: str
    method: str
    search: str
    index: str
    """Where the search index is; the same for all editions."""


@dataclass(frozen=True, slots=True)
class Switch:
    """The way to another edition."""

    lang: str
    dir: str
    label: str
    href: str
    exact: bool
    """Whether it leads to this very page's counterpart."""
    home: str
    archive: str
    t: Strings


@dataclass(frozen=True, slots=True)
class View:
    """One page."""

    kind: str
    title: str
    head_title: str
    show_title: bool
    description: str
    canonical: str
    alternates: Sequence[Mapping[str, str]]
    switches: Sequence[Switch]
    csp: str
    early_script: Markup
    stylesheets: Sequence[str]
    breadcrumbs: Sequence[Mapping[str, str]] = ()
    byline: Mapping[str, object] | None = None
    listings: Sequence[Mapping[str, object]] = ()
    source_href: str = ""
    corrections: Sequence[Mapping[str, str]] = ()
    """What was put right, the newest first: see `corrections`."""
    retracted: Mapping[str, str] | None = None
    """Why the report was withdrawn; its text is gone then."""
    unpublished: Mapping[str, str] | None = None
    """That readers do not have the page yet, and why: only in a preview."""
    twin: Mapping[str, str] | None = None
    """What is said of the edition that has the page it is aligned with."""
    noindex: bool = False
    ways: object = None
    """What the page offers for going on: a `ways.WaysView`."""
    dashboard: object = None
    """How far all translations are, on the page that says so: a `dashboard.Dashboard`."""
    meta: Meta | None = None
    instead: Sequence[Mapping[str, str]] = ()
    """On the search page: where reports are found without it."""


@dataclass(frozen=True, slots=True)
class Site:
    """What all views of one build share."""

    project: Project
    edition: Edition
    site_url: str
    """Of the site's root, with a slash at the end, or nothing."""
    site_name: str
    strings: Mapping[str, Strings]
    csp: str
    early_script: str
    stylesheets: Sequence[str]
    """Below the edition's root."""
    report: str = ""
    """Template of the address where errors are reported."""

    @property
    def t(self) -> Strings:
        """The edition's strings."""
        return self.strings[self.edition.locale]

    def address(self, origin: str) -> Address:
        """Addresses for a page at this path below the site's root."""
        return partial(_relative, origin)

    def edition_view(self, address: Address, heads: Callable[[str], bool]) -> EditionView:
        """The edition as seen from a page; `heads` says which of the usual pages there are."""
        root = self.edition.path

        def there(path: str) -> str:
            return address(root + path) if heads(path) else ""

        archive, about, method = map(there, USUAL)
        return EditionView(
            self.edition.locale, self.edition.dir, self.t, self.site_name,
            address(root), archive, about, method,
            there("search/") if listings.searched(self.project) else "", address(listings.INDEX),
        )  # fmt: skip

    def switches(self, url: str, locales: Sequence[str], address: Address) -> list[Switch]:
        """The other editions; `locales` are those that have this page."""
        found = []
        for other in self.project.editions.values():
            if other.locale == self.edition.locale:
                continue
            exact = other.locale in locales
            found.append(
                Switch(
                    other.locale,
                    other.dir,
                    other.name,
                    address(other.path + (url if exact else "")),
                    exact,
                    address(other.path),
                    address(other.path + ARCHIVE),
                    self.strings[other.locale],
                )
            )
        return found

    def twin(self, locale: str) -> dict[str, str] | None:
        """What is said of the twin in an edition; nothing where there is none."""
        return {"locale": locale, "words": self.t(f"passage.in.{locale}")} if locale else None

    def absolute(self, locale: str, url: str) -> str:
        """The absolute address of a page in an edition, or nothing where `site_url` is not set."""
        return f"{self.site_url}{self.project.editions[locale].path}{url}" if self.site_url else ""

    def alternates(self, url: str, locales: Sequence[str]) -> list[dict[str, str]]:
        """Hreflang links: every edition that has the page, itself too, and the source's as the default."""
        if not self.site_url:
            return []
        links = [{"hreflang": each, "href": self.absolute(each, url)} for each in locales]
        default = self.project.source if self.project.source in locales else locales[0]
        return [*links, {"hreflang": "x-default", "href": self.absolute(default, url)}]

    def root_path(self) -> str:
        """Path of the site's root on its host: `/` or `/sub/`."""
        return urlsplit(self.site_url).path or "/"

    def item(self, entry: Entry, address: Address) -> dict[str, object]:
        """A report in a list; one without translation is in its own language and says so."""
        locale = self.edition.locale if self.edition.locale in entry.heads else self.project.source
        other = self.project.editions[locale]
        head = entry.heads[locale]
        foreign = locale != self.edition.locale
        return {
            "title": head.title,
            "summary": head.summary,
            "href": address(other.path + entry.url),
            "date_iso": entry.date.isoformat() if entry.date else "",
            "date_text": dates.day(entry.date, self.edition.territory) if entry.date else "",
            "lang": locale,
            "dir": other.dir,
            "label": self.t(f"listing.in.{locale}") if foreign else None,
        }

    def byline(
        self,
        entry: Entry,
        head: Head,
        people: Mapping[str, Sequence[Mapping[str, str]]],
        labels: Sequence[Mapping[str, str]] | None,
        method: str,
    ) -> dict[str, object] | None:
        """Who wrote the words, and when; labels (see `labels`) and translators belong to translations."""
        if entry.date is None and not labels:
            return None
        return {
            "date_iso": entry.date.isoformat() if entry.date else "",
            "date_text": dates.day(entry.date, self.edition.territory) if entry.date else "",
            "dateline": head.dateline,
            "authors": people["authors"],
            "translators": people["translators"] if labels is not None else (),
            "labels": labels or (),
            "method_href": method,
            "report": reporting.pattern(self.report, self._shown(entry), head.title) if self.report else "",
            "report_page": reporting.page(reporting.pattern(self.report, self._shown(entry), head.title)),
        }

    def _shown(self, entry: Entry) -> str:
        """The address of this edition's page as a reader reports it."""
        return self.absolute(self.edition.locale, entry.url) or f"/{self.edition.path}{entry.url}"

    def labels(self, bitext: Bitext) -> list[dict[str, str]]:
        """The states of a translation, with what they are about: who has read it, what made it, what is amiss."""
        labels = []
        read = review.of(bitext)
        if read is not None and read.current:
            date = dates.day(datetime.date.fromisoformat(read.date), self.edition.territory)
            note = self.t.isolated("state.reviewed.by", name=read.name, date=date)
            labels.append({"state": "reviewed", "text": self.t("state.reviewed"), "title": note})
        counts = bitext.counts
        total = sum(counts.values())
        for state in bitext.labels:
            count = counts[state]
            notes = [self.t(f"state.{state}.note", count=count, total=total)] if 0 < count < total else []
            if state == "machine":
                notes += self._machine(bitext)
            text = Markup(self.t("list.separator")).join(notes)  # noqa: S704 - escaped by the join
            labels.append({"state": state, "text": self.t(f"state.{state}"), "title": text})
        return labels

    def _machine(self, bitext: Bitext) -> list[str]:
        """The engines whose words stand in a translation, and the day of the newest of them."""
        rows = [u.row for u in bitext.units if not u.human and u.row.engine not in ("", "copy")]
        if not rows:
            return []
        engines = Counter(each for row in rows for each in row.engine.split("+"))
        names = self.t("list.separator").join(self._engine(name) for name, _ in engines.most_common())
        newest = max(row.date for row in rows)
        try:
            day = dates.day(datetime.date.fromisoformat(newest), self.edition.territory)
        except ValueError:  # somebody's edit of the lock
            return [self.t.isolated("state.machine.by", engine=names)]
        return [self.t.isolated("state.machine.on", engine=names, date=day)]

    def engine(self, name: str) -> str:
        """An engine's name as readers know it; several stand with `+` between them."""
        return " + ".join(map(self._engine, name.split("+")))

    def _engine(self, name: str) -> str:
        names = {"google": "Google Translate", "libretranslate": "LibreTranslate", "deepl": "DeepL"}
        names |= {"microsoft": "Microsoft Translator", "mymemory": "MyMemory"}
        return names.get(name, name.partition(":")[2] or name)


def _relative(origin: str, path: str) -> str:
    return content.relative(path, origin) or "./"
