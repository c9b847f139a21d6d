"""What one edition publishes beside its pages: sitemap, feeds, copies, cards, `robots.txt`, `llms.txt`.

Everything is made when MkDocs has read all pages and before it writes any; `Publication` is what the build holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import quote, unquote

from bitext.errors import Findings
from bitext.site import cards, dates, feeds, heads, hosting, markdown_copy, passages, robots
from bitext.site.cards import Card, Missing
from bitext.site.entries import Entry
from bitext.site.feeds import Channel, Item
from bitext.site.metadata import Image, Meta
from bitext.site.record import Record
from bitext.site.sitemap import sitemap

Made = Mapping[str, "bytes | Path"]
"""Files by their path below the edition's root; what a path stands for is copied."""


class Publication:
    """Of one edition's build."""

    def __init__(self, record: Record, findings: Findings) -> None:
        self.record, self.findings = record, findings
        self.images: dict[str, Image] = {}
        """Cards by section (nothing: the site's own) or by a report's URI."""
        self.channels: dict[str, str] = {}
        """Titles of the feeds, by their folder below the edition's root."""
        if record.original and not record.site.site_url:
            findings.add("site-url-missing", "mkdocs.yml")

    def meta(
        self, uri: str, kind: str, title: str, url: str, locales: Sequence[str], crumbs: Sequence[Mapping[str, str]]
    ) -> Meta:
        """What a page's head says. `locales` are the editions that have the page and may be indexed."""
        image = self.images.get(uri) or self.images.get(uri.partition("/")[0]) or self.images.get("")
        return heads.meta(self.record, heads.Place(uri, kind, title, url, locales, crumbs, image), self.channels)

    def files(self, pages: Sequence[tuple[str, str, Sequence[str]]], body: Callable[[str], str], style: str) -> Made:
        """Everything that is published beside the pages, but for their copies.

        `pages` are URI, address below an edition's root, and editions of every page of the site; `body` gives a page's
        HTML by its URI; `style` is the path of the style sheet.
        """
        made: dict[str, bytes | Path] = dict(self._cards())
        reports = sorted(
            (e for e in self.record.by_uri.values() if e.section and self.record.shown(e)), key=lambda e: e.order
        )
        if self.record.site.site_url:
            for channel in self._channels(reports, body):
                self.channels[channel.path] = channel.title
                made |= {channel.path + name: data for name, data in feeds.files(channel).items()}
        if self.record.settings.ai_crawlers:
            made[robots.LLMS] = self._llms(reports).encode()
        if self.record.original:
            if self.record.site.site_url:
                made["sitemap.xml"] = self._sitemap(pages)
            address = f"{self.record.site.site_url}sitemap.xml" if self.record.site.site_url else ""
            made |= hosting.files(style, [each.path for each in self.record.site.project.editions.values()])
            made[robots.ROBOTS] = robots.robots(address, ai_crawlers=self.record.settings.ai_crawlers).encode()
        return made

    def _sitemap(self, pages: Sequence[tuple[str, str, Sequence[str]]]) -> bytes:
        rows = []
        for uri, url, locales in sorted(pages, key=lambda row: row[1]):
            found = (self.record.facts.get((uri, each)) for each in locales)
            changed = {each: known.modified for each, known in zip(locales, found, strict=True) if known}
            rows.append((url, self.record.indexed(uri, locales), changed))
        return sitemap(self.record.site, [row for row in rows if row[1]])

    def _cards(self) -> Iterator[tuple[str, Path]]:
        if self.record.settings.cards == "none" or not self.record.site.site_url:
            return
        try:
            settings = self.record.settings
            main = settings.colours.get("main", "")
            painter = cards.Painter(self.record.site.project.root, settings.cards_font, main)
            for key, card in self._wanted():
                digest, file = painter.paint(card)
                path = f"assets/cards/{digest}.png"
                url = self.record.site.absolute(self.record.locale, path)
                self.images[key] = Image(url, cards.WIDTH, cards.HEIGHT, card.title)
                yield path, file
        except Missing as missing:
            self.images.clear()
            if self.record.original:
                self.findings.add("cards-missing", "mkdocs.yml", missing=missing)

    def _wanted(self) -> Iterator[tuple[str, Card]]:
        name, dir_ = self.record.site.site_name, self.record.site.edition.dir
        yield "", Card(name, name, self.record.description, dir_)
        for section in self.record.site.project.sections:
            yield section, Card(self.record.section(section), name, "", dir_)
        if self.record.settings.cards != "report":
            return
        for entry in self.record.by_uri.values():
            if entry.section and self.record.locale in entry.heads:
                day = dates.day(entry.date, self.record.site.edition.territory) if entry.date else ""
                foot = " · ".join(filter(None, (self.record.section(entry.section), day)))
                yield entry.page.uri, Card(entry.heads[self.record.locale].title, name, foot, dir_)

    def _channels(self, reports: Sequence[Entry], body: Callable[[str], str]) -> Iterator[Channel]:
        """A feed for the edition, each section and each topic that has reports."""
        groups: dict[tuple[str, str], list[Entry]] = {("", self.record.site.site_name): list(reports)}
        for entry in reports:
            groups.setdefault((f"{entry.section}/", self.record.section(entry.section)), []).append(entry)
            for name in dict.fromkeys(entry.front.texts("topics")):
                term = self.record.glossary.get(name)
                if term is not None and term.kind == "topic":
                    groups.setdefault((f"topics/{term.id}/", term.label(self.record.locale)), []).append(entry)
        known, locale = self.record.known, self.record.locale
        for (path, title), held in groups.items():
            if not held:
                continue
            home = path if f"{path}index.md" in self.record.generated or f"{path}index.md" in self.record.by_uri else ""
            newest = feeds.newest(held, lambda entry: known(entry, locale).modified, lambda entry: entry.url)
            items = [self._item(entry) for entry in newest]
            if self.record.settings.full_feeds:
                items = [self._full(item, body) for item in items]
            yield Channel(
                path=path,
                title=title if not path else f"{title} – {self.record.site.site_name}",
                description=self.record.description if not path else "",
                locale=self.record.locale,
                home=self.record.site.absolute(self.record.locale, quote(home)),
                folder=self.record.site.absolute(self.record.locale, quote(path)),
                author=self.record.publisher,
                licence=self.record.settings.licence_name or self.record.settings.licence,
                items=items,
            )

    def _item(self, entry: Entry) -> Item:
        known, head = self.record.known(entry, self.record.locale), entry.heads[self.record.locale]
        return Item(
            url=self.record.site.absolute(self.record.locale, entry.url),
            title=head.title,
            summary=head.summary,
            published=known.published,
            modified=known.modified,
            authors=[self.record.label(name) for name in entry.front.texts("authors")],
            tags=self.record.keywords(entry),
            others=self._others(entry),
            uri=entry.page.uri,
        )

    def _full(self, item: Item, body: Callable[[str], str]) -> Item:
        return item.with_body(feeds.absolute(passages.without_twins(body(item.uri)), item.url))

    def _others(self, entry: Entry) -> dict[str, str]:
        """Absolute addresses of the page in the other editions that may be indexed, by locale."""
        site, locales = self.record.site, self.record.indexed(entry.page.uri, tuple(entry.heads))
        return {
            each: site.absolute(each, entry.url) for each in locales if each != self.record.locale and site.site_url
        }

    def copy(self, entry: Entry) -> tuple[str, bytes] | None:
        """Path, below the edition's root, and content of a page's copy, if one is published beside it."""
        if not self.record.copied(entry):
            return None
        return unquote(entry.url) + markdown_copy.NAME, self._copy(entry).encode()

    def _copy(self, entry: Entry) -> str:
        known, below = self.record.known(entry, self.record.locale), str(self.record.texts[entry.page.uri])
        twin, others = self.record.twin(entry), self._others(entry)
        head: dict[str, str | Sequence[str]] = {
            "title": entry.heads[self.record.locale].title,
            "language": self.record.locale,
            "date": known.published.isoformat() if known.published else "",
            "modified": known.modified.isoformat() if known.modified else "",
            "authors": [self.record.label(name) for name in entry.front.texts("authors")],
            "translation": self.record.status(entry),
            "publisher": self.record.publisher,
            "canonical": self.record.site.absolute(self.record.locale, entry.url),
            "original": others.get(self.record.site.project.source, ""),
            "translations": list(others.values()) if self.record.original else "",
            "title_in_other_language": twin[1] if twin else "",
            "licence": self.record.settings.licence or self.record.settings.licence_name,
            "version": self.record.version(entry),
        }
        return markdown_copy.whole(head, below)

    def _llms(self, reports: Sequence[Entry]) -> str:
        def row(entry: Entry) -> tuple[str, str, str]:
            head = entry.heads[self.record.locale]
            path = self.record.site.edition.path + entry.url + markdown_copy.NAME
            return head.title, (self.record.site.site_url or self.record.site.root_path()) + path, head.summary

        groups: dict[str, list[tuple[str, str, str]]] = {}
        for section in self.record.site.project.sections:
            held = [entry for entry in reports if entry.section == section and self.record.copied(entry)]
            groups[self.record.section(section)] = [row(entry) for entry in held[: robots.MOST]]
        pages = [entry for entry in self.record.by_uri.values() if not entry.section and self.record.copied(entry)]
        groups[self.record.site.t("llms.pages")] = [row(entry) for entry in pages]
        notes = [self.record.site.t("llms.note")]
        if self.record.settings.licence:
            notes.append(self.record.site.t("llms.licence", licence=self.record.settings.licence))
        return robots.llms(self.record.site.site_name, self.record.description, notes, groups)
