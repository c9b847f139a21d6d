"""What one edition publishes beside its pages, and what each page's head says: where both are put together.

`read` is given every page while MkDocs reads it and keeps its facts and the text of its copy; `files` then makes what
needs them all (sitemap, feeds, copies, cards, `robots.txt`, `llms.txt`); `meta` is a page's head. What may not be
indexed is in no sitemap, feed, copy or hreflang; what a private or retracted report says is in no copy.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from bitext.alignment import store
from bitext.alignment.bitext import Bitext
from bitext.errors import Findings
from bitext.glossary import Glossary
from bitext.site import cards, citation, content, dates, facts, feeds, markdown_copy, metadata, publishing, robots
from bitext.site.cards import Card, Missing
from bitext.site.entries import Entry
from bitext.site.facts import Facts
from bitext.site.feeds import Channel, Item
from bitext.site.listings import ListingPage
from bitext.site.metadata import Image, Meta, Subject, Twin
from bitext.site.sitemap import sitemap
from bitext.site.views import Site

Made = Mapping[str, "bytes | Path"]
"""Files by their path below the edition's root; what a path stands for is copied."""


class Publication:
    """Of one edition's build."""

    def __init__(
        self,
        site: Site,
        glossary: Glossary,
        by_uri: Mapping[str, Entry],
        generated: Mapping[str, ListingPage],
        description: str,
        findings: Findings,
    ) -> None:
        self.site, self.glossary, self.by_uri, self.generated = site, glossary, by_uri, generated
        self.description, self.findings = description, findings
        self.settings = publishing.read(site.project.publishing)
        self.locale = site.edition.locale
        self.original = self.locale == site.project.source
        self.facts: dict[tuple[str, str], Facts] = {}
        self.texts: dict[str, str] = {}
        """Of the copies, below their heads."""
        self.images: dict[str, Image] = {}
        """Cards by section (nothing: the site's own) or by a report's URI."""
        self.channels: dict[str, str] = {}
        """Titles of the feeds, by their folder below the edition's root."""
        if self.original and not site.site_url:
            findings.add("site-url-missing", "mkdocs.yml")

    # What is known

    def read(self, entry: Entry, bitext: Bitext, locale: str) -> None:
        """Take in a page of this edition as it stands; `locale` is the translation's that the bitext holds."""
        uri, project = entry.page.uri, self.site.project
        self.facts[uri, project.source] = facts.of_source(entry)
        for each in project.targets:
            if each not in entry.heads:
                continue
            other = bitext if each == locale else store.bitext(project, entry.page, each, Findings())
            if other is not None and other.target is not None:
                self.facts[uri, each] = facts.of_translation(
                    entry, other, index_unreviewed=self.settings.index_unreviewed
                )
        document = bitext.source if self.original else bitext.target
        if document is not None:
            title = entry.heads[self.locale].title
            self.texts[uri] = markdown_copy.text(document, title, project.dialect, self._lead(entry))

    def indexed(self, uri: str, locales: Sequence[str]) -> tuple[str, ...]:
        """Those of a page's editions that search engines may have."""
        entry = self.by_uri.get(uri)
        if entry is None or uri in self.generated:
            return tuple(locales)
        if facts.retracted(entry):
            return ()
        return tuple(each for each in locales if self._facts(entry, each).indexed)

    def _facts(self, entry: Entry, locale: str) -> Facts:
        return self.facts.get((entry.page.uri, locale)) or facts.of_source(entry)

    def _shown(self, entry: Entry) -> bool:
        """Whether this edition has the page and search engines may have it."""
        return self.locale in self.indexed(entry.page.uri, tuple(entry.heads))

    def _copied(self, entry: Entry) -> bool:
        return entry.page.uri in self.texts and self._shown(entry) and not entry.front.private

    def _lead(self, entry: Entry) -> Callable[[str], str]:
        """Where a relative link of a page's source must lead from its copy."""
        origin = self.site.edition.path + entry.url
        folder = posixpath.dirname(entry.page.uri)

        def lead(path: str) -> str:
            uri = posixpath.normpath(posixpath.join(folder, unquote(path)))
            for locale in self.site.project.editions:
                uri = f"{uri.removesuffix(f'.{locale}.md')}.md" if uri.endswith(f".{locale}.md") else uri
            if not uri.endswith(".md"):
                return content.relative(self.site.edition.path + quote(uri), origin)
            other = self.by_uri.get(uri)
            if other is not None:
                locale = self.locale if self.locale in other.heads else self.site.project.source
                return content.relative(self.site.project.editions[locale].path + other.url, origin) or "./"
            listed = quote(uri.removesuffix("index.md")) if uri in self.generated else ""
            return content.relative(self.site.edition.path + listed, origin) if uri in self.generated else path

        return lead

    # Files

    def files(self, pages: Sequence[tuple[str, str, Sequence[str]]], body: Callable[[str], str]) -> Made:
        """Everything that is published beside the pages.

        `pages` are URI, address below an edition's root, and editions of every page of the site; `body` gives a page's
        HTML by its URI.
        """
        made: dict[str, bytes | Path] = dict(self._cards())
        reports = sorted((e for e in self.by_uri.values() if e.section and self._shown(e)), key=lambda e: e.order)
        if self.site.site_url:
            for channel in self._channels(reports, body):
                self.channels[channel.path] = channel.title
                made |= {channel.path + name: data for name, data in feeds.files(channel).items()}
        for entry in self.by_uri.values():
            if self._copied(entry):
                made[unquote(entry.url) + markdown_copy.NAME] = self._copy(entry).encode()
        if self.settings.ai_crawlers:
            made[robots.LLMS] = self._llms(reports).encode()
        if self.original:
            if self.site.site_url:
                made["sitemap.xml"] = self._sitemap(pages)
            address = f"{self.site.site_url}sitemap.xml" if self.site.site_url else ""
            made[robots.ROBOTS] = robots.robots(address, ai_crawlers=self.settings.ai_crawlers).encode()
        return made

    def _sitemap(self, pages: Sequence[tuple[str, str, Sequence[str]]]) -> bytes:
        rows = []
        for uri, url, locales in sorted(pages, key=lambda row: row[1]):
            found = (self.facts.get((uri, each)) for each in locales)
            changed = {each: known.modified for each, known in zip(locales, found, strict=True) if known}
            rows.append((url, self.indexed(uri, locales), changed))
        return sitemap(self.site, [row for row in rows if row[1]])

    def _cards(self) -> Iterator[tuple[str, Path]]:
        if self.settings.cards == "none" or not self.site.site_url:
            return
        try:
            painter = cards.Painter(self.site.project.root, self.settings.cards_font)
            for key, card in self._wanted():
                digest, file = painter.paint(card)
                path = f"assets/cards/{digest}.png"
                url = self.site.absolute(self.locale, path)
                self.images[key] = Image(url, cards.WIDTH, cards.HEIGHT, card.title)
                yield path, file
        except Missing as missing:
            self.images.clear()
            if self.original:
                self.findings.add("cards-missing", "mkdocs.yml", missing=missing)

    def _wanted(self) -> Iterator[tuple[str, Card]]:
        name, dir_ = self.site.site_name, self.site.edition.dir
        yield "", Card(name, name, self.description, dir_)
        for section in self.site.project.sections:
            yield section, Card(self._section(section), name, "", dir_)
        if self.settings.cards != "report":
            return
        for entry in self.by_uri.values():
            if entry.section and self.locale in entry.heads:
                day = dates.day(entry.date, self.site.edition.territory) if entry.date else ""
                foot = " · ".join(filter(None, (self._section(entry.section), day)))
                yield entry.page.uri, Card(entry.heads[self.locale].title, name, foot, dir_)

    def _section(self, section: str) -> str:
        return self.site.project.sections.get(section, {}).get(self.locale, section)

    def _channels(self, reports: Sequence[Entry], body: Callable[[str], str]) -> Iterator[Channel]:
        """A feed for the edition, each section and each topic that has reports."""
        groups: dict[tuple[str, str], list[Entry]] = {("", self.site.site_name): list(reports)}
        for entry in reports:
            groups.setdefault((f"{entry.section}/", self._section(entry.section)), []).append(entry)
            for name in dict.fromkeys(entry.front.texts("topics")):
                term = self.glossary.get(name)
                if term is not None and term.kind == "topic":
                    groups.setdefault((f"topics/{term.id}/", term.label(self.locale)), []).append(entry)
        for (path, title), held in groups.items():
            if not held:
                continue
            home = path if f"{path}index.md" in self.generated or f"{path}index.md" in self.by_uri else ""
            items = feeds.newest([self._item(entry) for entry in held])
            if self.settings.full_feeds:
                items = [self._full(item, body) for item in items]
            yield Channel(
                path=path,
                title=title if not path else f"{title} – {self.site.site_name}",
                description=self.description if not path else "",
                locale=self.locale,
                home=self.site.absolute(self.locale, quote(home)),
                folder=self.site.absolute(self.locale, quote(path)),
                author=self._publisher,
                licence=self.settings.licence_name or self.settings.licence,
                items=items,
            )

    def _item(self, entry: Entry) -> Item:
        known, head = self._facts(entry, self.locale), entry.heads[self.locale]
        others = [each for each in self.indexed(entry.page.uri, tuple(entry.heads)) if each != self.locale]
        return Item(
            url=self.site.absolute(self.locale, entry.url),
            title=head.title,
            summary=head.summary,
            published=known.published,
            modified=known.modified,
            authors=[self._label(name) for name in entry.front.texts("authors")],
            tags=self._keywords(entry),
            others={each: self.site.absolute(each, entry.url) for each in others},
            uri=entry.page.uri,
        )

    def _full(self, item: Item, body: Callable[[str], str]) -> Item:
        return item.with_body(feeds.absolute(body(item.uri), item.url))

    def _copy(self, entry: Entry) -> str:
        known, below = self._facts(entry, self.locale), self.texts[entry.page.uri]
        twin = self._twin(entry)
        head: dict[str, str | Sequence[str]] = {
            "title": entry.heads[self.locale].title,
            "language": self.locale,
            "date": known.published.isoformat() if known.published else "",
            "modified": known.modified.isoformat() if known.modified else "",
            "authors": [self._label(name) for name in entry.front.texts("authors")],
            "translation": self._status(entry),
            "publisher": self._publisher,
            "canonical": self.site.absolute(self.locale, entry.url),
            "original" if not self.original else "translations": [
                self.site.absolute(each, entry.url)
                for each in self.indexed(entry.page.uri, tuple(entry.heads))
                if each != self.locale and self.site.site_url and (self.original or each == self.site.project.source)
            ],
            "title_in_other_language": twin[1] if twin else "",
            "licence": self.settings.licence or self.settings.licence_name,
            "version": markdown_copy.version(below),
        }
        return markdown_copy.whole(head, below)

    def _llms(self, reports: Sequence[Entry]) -> str:
        def row(entry: Entry) -> tuple[str, str, str]:
            head = entry.heads[self.locale]
            path = self.site.edition.path + entry.url + markdown_copy.NAME
            return head.title, (self.site.site_url or self.site.root_path()) + path, head.summary

        groups: dict[str, list[tuple[str, str, str]]] = {}
        for section in self.site.project.sections:
            held = [entry for entry in reports if entry.section == section and self._copied(entry)]
            groups[self._section(section)] = [row(entry) for entry in held[: robots.MOST]]
        pages = [entry for entry in self.by_uri.values() if not entry.section and self._copied(entry)]
        groups[self.site.t("llms.pages")] = [row(entry) for entry in pages]
        notes = [self.site.t("llms.note")]
        if self.settings.licence:
            notes.append(self.site.t("llms.licence", licence=self.settings.licence))
        return robots.llms(self.site.site_name, self.description, notes, groups)

    # Heads

    def meta(
        self, uri: str, kind: str, title: str, url: str, locales: Sequence[str], crumbs: Sequence[Mapping[str, str]]
    ) -> Meta:
        """What a page's head says. `locales` are the editions that have the page and may be indexed."""
        entry = self.by_uri.get(uri) if uri not in self.generated else None
        entry = entry if entry is not None and self.locale in entry.heads else None
        subject = self._subject(entry, kind, title, url, locales, crumbs, uri)
        links: list[dict[str, str]] = []
        folders = [path for path in dict.fromkeys(["", url]) if unquote(path) in self.channels]
        for path in folders:
            for name, type_ in feeds.TYPES.items():
                href = content.relative(self.site.edition.path + path + name, self.site.edition.path + url)
                links.append({"type": type_, "href": href, "title": self.channels[unquote(path)]})
        if entry is not None and self._copied(entry):
            links.append({"type": "text/markdown", "href": markdown_copy.NAME, "title": title})
        return Meta(
            graph=metadata.graph(subject),
            names=[("twitter:card", "summary_large_image")] if subject.image else [("twitter:card", "summary")],
            links=links,
            data=metadata.data(subject),
            citation=self._citation(entry) if kind == "report" and entry is not None else None,
        )

    def _subject(
        self,
        entry: Entry | None,
        kind: str,
        title: str,
        url: str,
        locales: Sequence[str],
        crumbs: Sequence[Mapping[str, str]],
        uri: str,
    ) -> Subject:
        site, settings = self.site, self.settings
        section = uri.partition("/")[0]
        image = self.images.get(uri) or self.images.get(section) or self.images.get("")
        twins = []
        for each in locales:
            other = site.project.editions[each]
            if each != self.locale:
                name = entry.heads[each].title if entry is not None and each in entry.heads else ""
                source = each == site.project.source
                twins.append(Twin(each, other.territory, name, site.absolute(each, url), source))
        shared: dict[str, Any] = {
            "kind": kind,
            "locale": self.locale,
            "territory": site.edition.territory,
            "title": title,
            "description": self.description if kind == "home" else "",
            "url": site.absolute(self.locale, url),
            "site_name": site.site_name,
            "home": site.absolute(self.locale, ""),
            "root": site.site_url,
            "publisher": self._publisher,
            "publisher_url": settings.publisher_url,
            "publisher_logo": settings.publisher_logo,
            "twins": twins,
            "crumbs": [(crumb["title"], crumb["href"]) for crumb in crumbs] if site.site_url else [],
            "image": image,
            "licence": settings.licence,
        }
        if entry is None:
            return Subject(**shared)
        head, front = entry.heads[self.locale], entry.front
        method = "translation.md" in self.by_uri and self.locale in self.by_uri["translation.md"].heads
        named = [name for key in ("places", "people", "organisations") for name in front.texts(key)]
        translators = [] if self.original else self._translators(entry)
        shared |= {"description": head.summary or shared["description"]}
        return Subject(
            **shared,
            facts=self._facts(entry, self.locale),
            article=settings.article,
            version=self._version(entry),
            section=self._section(entry.section) if entry.section else "",
            dateline=head.dateline,
            authors=[self._maker(name) for name in front.texts("authors")],
            translators=[self._maker(name) for name in translators],
            about=metadata.about(named, self.glossary, self.locale),
            keywords=self._keywords(entry),
            status=self._status(entry),
            corrections=facts.corrections(front, self.locale),
            method=site.absolute(self.locale, "translation/") if method else "",
        )

    def _citation(self, entry: Entry) -> citation.Citation | None:
        if facts.retracted(entry) or entry.page.uri not in self.texts:
            return None
        cited = citation.Cited(
            edition=self.site.edition,
            title=entry.heads[self.locale].title,
            site_name=self._publisher,
            slug=entry.page.name,
            authors=[
                (self._label(name), self._maker(name)["@type"] == "Person") for name in entry.front.texts("authors")
            ],
            date=entry.date,
            url=self.site.absolute(self.locale, entry.url),
            version=self._version(entry),
            twin=self._twin(entry),
            translated=not self.original,
            status=self._status(entry),
        )
        return citation.of(cited, self.site.t)

    @property
    def _publisher(self) -> str:
        return self.settings.publisher_name(self.locale, self.site.site_name)

    def _version(self, entry: Entry) -> str:
        below = self.texts.get(entry.page.uri)
        return markdown_copy.version(below) if below is not None else ""

    def _twin(self, entry: Entry) -> tuple[Any, str] | None:
        """The original of a translation; of an original, its first translation."""
        project = self.site.project
        order = (project.source, *project.targets)
        other = next((each for each in order if each != self.locale and each in entry.heads), None)
        return (project.editions[other], entry.heads[other].title) if other else None

    def _translators(self, entry: Entry) -> list[str]:
        given = entry.front.text("translator")
        return [given] if given else list(entry.front.texts("translators") or entry.front.texts("translator"))

    def _status(self, entry: Entry) -> str:
        """Who translated and who has reviewed; nothing for an original."""
        if self.original:
            return ""
        t, known = self.site.t, self._facts(entry, self.locale)
        engine = " + ".join(map(self.site.engine, known.engines))
        named = t("list.separator").join(map(self._label, self._translators(entry)))
        if named:
            text = t("cite.translator", name=named)
        elif known.engines:
            text = t("cite.mixed" if known.edited else "cite.machine", engine=engine)
        else:
            text = t("cite.person") if known.edited else t("state.machine")
        return t("cite.reviewed", text=text, name=known.reviewed.name) if known.reviewed else text

    def _label(self, name: str) -> str:
        term = self.glossary.get(name)
        return term.label(self.locale) if term is not None else name

    def _maker(self, name: str) -> metadata.Node:
        return metadata.maker(name, self._label(name), self.glossary, self._publisher)

    def _keywords(self, entry: Entry) -> list[str]:
        return list(dict.fromkeys(self._label(name) for name in entry.front.texts("topics")))
