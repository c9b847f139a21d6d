"""What one build knows of its pages beyond their words: facts, the texts of their copies, names in this language.

`take` is given every page while MkDocs reads it. What may not be indexed is in no sitemap, feed, copy or hreflang; what
a private or retracted report says is in no copy.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, unquote

from bitext.alignment import store
from bitext.alignment.bitext import Bitext
from bitext.errors import Findings
from bitext.glossary import Glossary
from bitext.project import Edition
from bitext.site import content, facts, listings, markdown_copy, metadata, publishing
from bitext.site.entries import Entry
from bitext.site.facts import Correction, Facts
from bitext.site.listings import ListingPage
from bitext.site.packed import Packed, pack
from bitext.site.schedule import Moment
from bitext.site.views import Site


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one page of an edition."""

    facts: Mapping[str, Facts]
    """By locale."""
    text: Packed | None = None
    """Of its copy."""
    version: str = ""
    """Of that text."""
    corrections: tuple[Correction, ...] = ()
    """As this edition's own front matter tells them."""


class Record:
    """Of one edition's build."""

    def __init__(
        self,
        site: Site,
        glossary: Glossary,
        by_uri: Mapping[str, Entry],
        generated: Mapping[str, ListingPage],
        description: str,
        ask: Callable[[str], None],
        moment: Moment,
    ) -> None:
        self.site, self.glossary, self.by_uri, self.generated = site, glossary, by_uri, generated
        self.description, self.ask, self.moment = description, ask, moment
        self.settings = publishing.read(site.project.publishing)
        self.locale = site.edition.locale
        self.original = self.locale == site.project.source
        self.facts: dict[tuple[str, str], Facts] = {}
        self.texts: dict[str, Packed] = {}
        """Of the copies, below their heads."""
        self.versions: dict[str, str] = {}
        self.unlisted: set[str] = set()
        """URIs of pages that are made here and that search engines may not have."""
        self.told: dict[str, tuple[Correction, ...]] = {}
        """The corrections of the pages as this edition has them."""

    def of(self, entry: Entry, bitext: Bitext, locale: str) -> Known:
        """What there is to know of a page of this edition; `locale` is the translation's that the bitext holds."""
        project = self.site.project
        found = {project.source: facts.of_source(entry)}
        for each in project.targets:
            if each not in entry.heads:
                continue
            other = bitext if each == locale else store.bitext(project, entry.page, each, Findings())
            if other is not None and other.target is not None:
                found[each] = facts.of_translation(entry, other, index_unreviewed=self.settings.index_unreviewed)
        document = bitext.source if self.original else bitext.target
        if document is None:
            return Known(found)
        title = entry.heads[self.locale].title
        text = markdown_copy.text(document, title, project.dialect, self._lead(entry))
        told = tuple(facts.corrections(document.front, self.locale))
        return Known(found, pack(text), markdown_copy.version(text), told)

    def take(self, entry: Entry, known: Known) -> None:
        """Take in what is known of a page."""
        uri = entry.page.uri
        self.facts |= {(uri, locale): each for locale, each in known.facts.items()}
        if known.text is not None:
            self.told[uri], self.texts[uri], self.versions[uri] = known.corrections, known.text, known.version

    def indexed(self, uri: str, locales: Sequence[str]) -> tuple[str, ...]:
        """Those of a page's editions that search engines may have."""
        if uri == listings.SEARCH and listings.searched(self.site.project):
            return ()  # it has nothing to find, whoever wrote what stands on it
        if uri in self.unlisted:
            return ()
        entry = self.by_uri.get(uri)
        if entry is None:
            return tuple(locales)
        if facts.retracted(entry) or self.moment.marks(entry.front, self.site.project):
            return ()
        return tuple(each for each in locales if self.known(entry, each).indexed)

    def known(self, entry: Entry, locale: str) -> Facts:
        """The facts of a page in an edition."""
        return self.facts.get((entry.page.uri, locale)) or facts.of_source(entry)

    def shown(self, entry: Entry) -> bool:
        """Whether this edition has the page and search engines may have it."""
        return self.locale in self.indexed(entry.page.uri, tuple(entry.heads))

    def copied(self, entry: Entry) -> bool:
        """Whether the page's Markdown is published beside it."""
        return entry.page.uri in self.texts and self.shown(entry) and not entry.front.private

    def _lead(self, entry: Entry) -> Callable[[str], str]:
        """Where a relative link of a page's source must lead from its copy."""
        origin = self.site.edition.path + entry.url
        folder = posixpath.dirname(entry.page.uri)

        def lead(path: str) -> str:
            uri = posixpath.normpath(posixpath.join(folder, unquote(path)))
            for locale in self.site.project.editions:
                uri = f"{uri.removesuffix(f'.{locale}.md')}.md" if uri.endswith(f".{locale}.md") else uri
            self.ask(f"uri:{uri}")
            if not uri.endswith(".md"):
                return content.relative(self.site.edition.path + quote(uri), origin)
            other = self.by_uri.get(uri)
            if other is not None:
                locale = self.locale if self.locale in other.heads else self.site.project.source
                return content.relative(self.site.project.editions[locale].path + other.url, origin) or "./"
            listed = quote(uri.removesuffix("index.md")) if uri in self.generated else ""
            return content.relative(self.site.edition.path + listed, origin) if uri in self.generated else path

        return lead

    def section(self, section: str) -> str:
        """A section's title."""
        return self.site.project.sections.get(section, {}).get(self.locale, section)

    def corrections(self, entry: Entry) -> list[Correction]:
        """What was put right on a page, as far as it is told in this language."""
        told = self.told.get(entry.page.uri)
        found = facts.corrections(entry.front, self.locale) if told is None else told
        return [each for each in found if each.text]

    @property
    def publisher(self) -> str:
        """The publisher's name."""
        return self.settings.publisher_name(self.locale, self.site.site_name)

    def version(self, entry: Entry) -> str:
        """The version of this edition's text."""
        return self.versions.get(entry.page.uri, "")

    def twin(self, entry: Entry) -> tuple[Edition, str] | None:
        """The original of a translation; of an original, its first translation."""
        project = self.site.project
        order = (project.source, *project.targets)
        other = next((each for each in order if each != self.locale and each in entry.heads), None)
        return (project.editions[other], entry.heads[other].title) if other else None

    def translators(self, entry: Entry) -> list[str]:
        """Who is named as the translator, in an edition that is a translation."""
        if self.original:
            return []
        given = entry.front.text("translator")
        return [given] if given else list(entry.front.texts("translators") or entry.front.texts("translator"))

    def status(self, entry: Entry) -> str:
        """Who translated and who has reviewed, in this edition's words; nothing for an original."""
        if self.original:
            return ""
        t, known = self.site.t, self.known(entry, self.locale)
        engine = " + ".join(map(self.site.engine, known.engines))
        named = t("list.separator").join(map(self.label, self.translators(entry)))
        if named:
            text = t("cite.translator", name=named)
        elif known.engines:
            text = t("cite.mixed" if known.edited else "cite.machine", engine=engine)
        else:
            text = t("cite.person") if known.edited else t("state.machine")
        return t("cite.reviewed", text=text, name=known.reviewed.name) if known.reviewed else text

    def label(self, name: str) -> str:
        """A name in this language, where the glossary knows it."""
        term = self.glossary.get(name)
        return term.label(self.locale) if term is not None else name

    def maker(self, name: str) -> metadata.Node:
        """A byline as structured data."""
        return metadata.maker(name, self.label(name), self.glossary, self.publisher)

    def keywords(self, entry: Entry) -> list[str]:
        """A page's topics."""
        return list(dict.fromkeys(self.label(name) for name in entry.front.texts("topics")))
