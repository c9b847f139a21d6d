"""What a page offers for going on: topics, names, related reports, the one before and after; and how long it reads.

One `Ways` an edition's build; `view` makes the plain values that `partials/ways.html` and `partials/onward.html` show,
`cards` those of a list. Only reports that the edition lists are spoken of, each in its own language where the edition
has no translation; counts are therefore the same in every edition.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bitext.glossary import KINDS, Glossary, Term
from bitext.site import listings, mentions, names
from bitext.site.entries import Entry
from bitext.site.listings import ListingPage, Maker
from bitext.site.mentions import Tooltips
from bitext.site.related import neighbours, related
from bitext.site.views import Address, Site

_PACE = {"ar": 140, "en": 230}
"""Words that a reader takes in a minute, rounded from what the IReST reading tests measured in each language."""
_COMMON_PACE = 200
_HOME_MOST = 12
"""Names of each kind on the home page."""
_HOME_KINDS = ("topics", "places")
_UNREAD = re.compile(r"<pre.*?</pre>|<[^>]*>", re.DOTALL)
_WORD = re.compile(r"\w[\w'\u2019\u064b-\u0652-]*")

Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Group:
    """Names of one kind."""

    title: str
    anchor: str
    names: Sequence[Row]
    more: Row | None = None


@dataclass(frozen=True, slots=True)
class WaysView:
    """What one page offers."""

    reading: str = ""
    """How long the text takes to read, in words."""
    facts: Row | None = None
    """On a name's page: what the glossary says of it."""
    names: Sequence[Row] = ()
    """On the page of a kind: the names."""
    glossary: Sequence[Group] = ()
    home: Sequence[Group] = ()
    about: Sequence[Group] = ()
    """What a report is about, a group a kind."""
    related: Sequence[Row] = ()
    earlier: Row | None = None
    later: Row | None = None
    further: Sequence[Row] = ()
    """Pages with more of the same list."""


class Ways:
    """The ways through one edition."""

    def __init__(self, site: Site, glossary: Glossary, entries: Iterable[Entry], ask: Callable[[str], None]) -> None:
        self.site, self.glossary, self.t, self.ask = site, glossary, site.t, ask
        self.locale, self.root = site.edition.locale, site.edition.path
        held = list(entries)
        shown = listings.reports(held)
        self.register = names.register(shown, glossary, listings.folders(site.project))
        maker = Maker(site.project, site.edition, site.t, glossary, self.register)
        self.generated = {page.uri: page for page in maker.pages(held)}
        self.related = related(shown, self.register)
        self.neighbours = neighbours(shown)
        own = {entry.page.uri for entry in held if self.locale in entry.heads}
        self.explains = listings.GLOSSARY in self.generated and listings.GLOSSARY not in own
        """Whether the edition's glossary is the one that is made here, with an anchor for each row."""
        self.tooltips = Tooltips(mentions.linkable(glossary), self.locale)
        self._titles: dict[str, str] = {}
        """Of the tooltips, by the names' ids."""

    def cards(self, entries: Iterable[Entry], address: Address, term: Term | None = None) -> list[Row]:
        """Reports for a list; in the list of a name those that only mention it say so."""
        return [self._card(entry, address, term) for entry in entries]

    def _card(self, entry: Entry, address: Address, term: Term | None = None) -> Row:
        held = self.register.names[entry.page.uri]
        topics = [self._name(each, address) for each in held.given if each.kind == "topic" and each is not term]
        mentioned = self.t("names.mentioned") if term in held.found else ""
        return {**self.site.item(entry, address), "topics": topics, "mentioned": mentioned}

    def _brief(self, entry: Entry | None, address: Address) -> Row | None:
        return None if entry is None else self.site.item(entry, address)

    def _name(self, term: Term, address: Address, *, counted: bool = False) -> Row:
        href = address(self.root + self.register.path(term))
        return {"title": term.label(self.locale), "href": href, "count": self.register.count(term) if counted else 0}

    def view(
        self, entry: Entry | None, page: ListingPage | None, body: str, address: Address, *, home: bool
    ) -> WaysView:
        """What a page offers: a report (`entry`), a page made of lists (`page`), or the home page."""
        if home:
            return WaysView(home=[g for folder in _HOME_KINDS if (g := self._most(folder, address)) is not None])
        if page is not None:
            return self._listed(page, address)
        if entry is None or entry.page.uri not in self.register.names:
            return WaysView()
        uri = entry.page.uri
        earlier, later = self.neighbours[uri]
        return WaysView(
            reading=self._reading(body),
            about=list(self._about(entry, address)),
            related=[self.site.item(each, address) for each in self.related[uri]],
            earlier=self._brief(earlier, address),
            later=self._brief(later, address),
        )

    def _reading(self, body: str) -> str:
        words = len(_WORD.findall(_UNREAD.sub(" ", body)))
        minutes = max(1, round(words / _PACE.get(self.locale, _COMMON_PACE)))
        return self.t(f"reading.{self.t.plural(minutes)}", count=minutes)

    def _most(self, folder: str, address: Address) -> Group | None:
        """The names of a kind that have the most reports."""
        terms = self.register.terms.get(folder)
        if not terms:
            return None
        most = sorted(terms, key=lambda term: (-self.register.count(term), term.id))[:_HOME_MOST]
        rows = [self._name(term, address, counted=True) for term in most]
        more = {"title": self.t(f"names.all.{folder}"), "href": address(f"{self.root}{folder}/")}
        return Group(self.t(f"kind.{folder}"), f"__{folder}", rows, more)

    def _about(self, entry: Entry, address: Address) -> Iterable[Group]:
        held = self.register.names[entry.page.uri]
        for folder, kind in KINDS.items():
            rows = [self._name(term, address) for term in held.given if term.kind == kind]
            if rows:
                yield Group(self.t(f"kind.{folder}"), "", rows)
        if held.found:
            yield Group(self.t("names.found"), "", [self._name(term, address) for term in held.found])

    def _listed(self, page: ListingPage, address: Address) -> WaysView:
        base = self.root + page.uri.removesuffix("index.md")
        further = [
            {"title": title, "href": address(base + uri.removesuffix("index.md"))} for title, uri in page.further
        ]
        if page.term is not None:
            return WaysView(facts=self._facts(page.term), further=further)
        if page.folder == "glossary":
            return WaysView(glossary=list(self._terms(address)) if self.explains else ())
        if page.folder:
            terms = names.alphabetical(self.register.terms[page.folder], self.locale)
            return WaysView(names=[self._name(term, address, counted=True) for term in terms])
        return WaysView()

    def _facts(self, term: Term) -> Row:
        held = self.register.reports[term.id]
        passing = sum(term in self.register.names[entry.page.uri].found for entry in held)
        return {
            "kind": self.t(f"kind.{term.kind}"),
            "count": self.t(f"count.reports.{self.t.plural(len(held))}", count=len(held)),
            "mentioned": self.t(f"count.mentioned.{self.t.plural(passing)}", count=passing) if passing else "",
            **self._spellings(term),
        }

    def _spellings(self, term: Term) -> Row:
        """How a name is written: otherwise in the edition's language, and in the other languages of the glossary."""
        others: list[Row] = []
        for locale, forms in (("ar", term.arabic), ("en", (term.en, *term.en_variants))):
            edition = self.site.project.editions.get(locale)
            if edition is not None and locale != self.locale:
                label = self.t(f"listing.in.{locale}")
                written = self.site.strings[locale]("list.separator").join(forms)
                others.append({"label": label, "lang": locale, "dir": edition.dir, "forms": written})
        own = term.ar_variants if self.locale == "ar" else term.en_variants
        return {"variants": own, "others": others, "avoid": term.avoid, "note": names.note(term, self.locale)}

    def _terms(self, address: Address) -> Iterable[Group]:
        """The glossary, kind by kind."""
        for kind in (*KINDS.values(), "term"):
            rows = [
                {
                    "id": term.id,
                    "title": term.label(self.locale),
                    "href": address(self.root + path) if (path := self.register.path(term)) else "",
                    "count": self.t(
                        f"count.reports.{self.t.plural(self.register.count(term))}", count=self.register.count(term)
                    ),
                    **self._spellings(term),
                }
                for term in names.alphabetical((t for t in self.glossary if t.kind == kind), self.locale)
            ]
            if rows:
                yield Group(self.t(f"kind.{names.FOLDERS.get(kind, 'terms')}"), f"__{kind}", rows)

    def explained(self, body: str, entry: Entry | None, address: Address) -> str:
        """A report's body with the first mention of each name and term leading to its page."""
        if entry is None or entry.page.uri not in self.register.names:
            return body
        return self.tooltips.put(body, lambda term: self._tooltip(term, address))

    def _tooltip(self, term: Term, address: Address) -> dict[str, str] | None:
        self.ask(term.id)
        path = self.register.path(term)
        if not path and not self.explains:
            return None
        path = path or f"{listings.GLOSSARY.removesuffix('index.md')}#{term.id}"
        if term.id not in self._titles:
            self._titles[term.id] = self._title(term)
        return {"class": "term", "href": address(self.root + path), "title": self._titles[term.id]}

    def _title(self, term: Term) -> str:
        """What a name is, and what it is called in the other language."""
        other = self.site.project.facing(self.locale)
        title = self.t(
            "names.tooltip", name=term.label(self.locale), kind=self.t(f"kind.{term.kind}"),
            language=self.t(f"listing.in.{other}"), other=term.label(other),
        )  # fmt: skip
        note = names.note(term, self.locale)
        return f"{title}. {note}" if note else title
