"""One edition's build: its state, and what each of MkDocs's events does to it.

MkDocs renders; what is published, in which language, under which address and with which words around it is decided
here. `scripts/hooks.py` hands every event to the method of the same name.
"""

from __future__ import annotations

import posixpath
import xml.etree.ElementTree as etree
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment
from markupsafe import Markup
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Link, Navigation
from mkdocs.structure.pages import Page as MkDocsPage
from pymdownx import emoji

from bitext import project as projects
from bitext.alignment import store
from bitext.arabic import has_arabic
from bitext.errors import Findings, SettingsError
from bitext.markup import marks, sanitise
from bitext.markup.marks import Marks
from bitext.project import Edition, Page
from bitext.site import (
    attachments,
    colours,
    content,
    corrections,
    entries,
    listings,
    passages,
    pictures,
    policy,
    redirects,
    reporting,
    scripts,
    searching,
    styles,
    video,
)
from bitext.site.cache import digest
from bitext.site.content import Content
from bitext.site.entries import Entry
from bitext.site.indexing import Indexing
from bitext.site.kept import Kept, cache
from bitext.site.listings import ListingPage
from bitext.site.media import AskedFiles, Media
from bitext.site.packed import pack
from bitext.site.passages import Passages
from bitext.site.publication import Publication
from bitext.site.record import Record
from bitext.site.rendered import KeptPage, Reading
from bitext.site.strings import Strings
from bitext.site.views import USUAL, Address, Site, View
from bitext.site.ways import Ways
from bitext.writer import Writer

_UNUSED = (
    "sitemap.xml",
    "assets/javascripts/",
    "assets/stylesheets/",
    "assets/site.css",
    "early.js",
    "card.svg",
    "assets/images/favicon",
)
"""Files of the theme that no page of ours asks for; the style sheets come back as one."""
_BESIDE = ".beside"
"""Ending of the made-up names of what is published beside the pages: MkDocs takes none of it for a page."""
_NO_META = "---\n{}\n---\n\n"
"""Keeps MkDocs from taking the first lines of a body for metadata."""


_running: list[EditionBuild] = []
"""The build under way: MkDocs runs one a process, and does not survive a second."""


def begin(config: MkDocsConfig) -> MkDocsConfig:
    """Start the build of the edition that `config` is for."""
    _running[:] = [EditionBuild(config)]
    return config


def current() -> EditionBuild:
    """The build under way."""
    return _running[0]


@dataclass(frozen=True, slots=True)
class Whole:
    """What the pages of an edition have around them while they are made."""

    config: MkDocsConfig
    files: Files
    nav: Navigation
    env: Environment


class EditionBuild:
    """The build of one edition, from `on_config` to the last page."""

    def __init__(self, config: MkDocsConfig) -> None:
        self.findings = Findings()
        root = Path(config.config_file_path).parent
        self.project = projects.load(root)
        locale = str(config.extra.get("edition"))
        if locale not in self.project.editions:
            raise SettingsError("config-edition-unknown", config=config.config_file_path, value=repr(locale))
        self.edition = self.project.editions[locale]
        base = (config.site_url or "").rstrip("/")
        site_url = f"{base}/" if base else ""
        config.site_url = site_url + self.edition.path if site_url else None
        strings = {each: Strings(each) for each in self.project.editions}
        script = policy.early_script(root / "overrides")
        self.style = styles.of(
            config.theme.dirs, Writer(root), self.project.cache / "styles", self._fonts(),
            colours.read(self.project.publishing),
        )  # fmt: skip
        self.site = Site(
            self.project, self.edition, site_url, config.site_name, strings,
            policy.policy(script), script, [self.style.name], reporting.template(self.project.report_errors),
        )  # fmt: skip
        self.glossary = store.glossary(self.project, self.findings)
        withheld = config.extra.get("withheld") or ()
        kept = cache(self.project, self.edition, config)
        found = entries.read(self.project, self.glossary, self.findings, withheld, kept)
        self.ways = Ways(
            self.site, self.glossary, corrections.listed(found), lambda term: self.media.ask(f"term:{term}")
        )
        self.generated = self.ways.generated
        published = [entry for entry in found if not self._is_listing(entry)]
        self.by_uri = {entry.page.uri: entry for entry in published}
        self.entries = corrections.listed(published)
        """Those that lists, feeds and the sitemap name: withdrawn reports keep a page and nothing else."""
        self.working = ""
        """URI, below the documents' folder, of the file whose page is being made."""
        self.media = Media(
            self.project, self.edition, self.site.t, self.findings, self._named, Writer(root), self.answer
        )
        live = Path(str(config.extra.get("live") or self.project.site)) / self.edition.path
        self.kept = Kept(self.project, self.media, self.findings, kept, live)
        names = {each.locale: each.name for each in self.project.editions.values()}
        self.content = Content(self.site.t, names, self.elsewhere, (self.edition, self._other()), self._dress)
        self.there: set[str] = set()
        """Paths of all files that MkDocs publishes."""
        self.looks: dict[Path, str] = {}
        """What pages show of files, by their paths."""
        self.readings: dict[str, Reading] = {}
        """By URI."""
        self.withheld = tuple(withheld)
        self.moved: dict[str, redirects.Moved] = {}
        """Where pages are now, by the paths below an edition's root that they had before."""
        self.whole: Whole | None = None
        """What MkDocs has made of the whole edition, once it has read all pages."""
        description = str(config.site_description or "")
        self.record = Record(self.site, self.glossary, self.by_uri, self.generated, description, self.media.ask)
        self.publication = Publication(self.record, self.findings)
        self.indexing = Indexing(self.project, self.glossary, original=locale == self.project.source)
        self._extend(config)

    def _fonts(self) -> dict[str, str]:
        """The addresses of the publication's own fonts; one that is not there is told."""
        found = {}
        for locale, uri in self.project.fonts.items():
            if uri.endswith(".woff2") and self.project.inside(self.project.root / self.project.docs / uri):
                found[locale] = quote(uri)
            else:
                self.findings.add("font-missing", projects.CONFIG, file=f"{self.project.docs}/{uri}")
        return found

    def _other(self) -> Edition:
        """The edition whose language blocks in another script are taken to be in."""
        others = [each for each in self.project.editions.values() if each.dir != self.edition.dir]
        return others[0] if others else self.edition

    def _is_listing(self, entry: Entry) -> bool:
        """Whether a page would take a listing's address without being its text; that is told."""
        listing = f"{entry.page.stem}/index.md"
        if listing not in self.generated:
            return False
        other = f"{self.project.docs}/{listing}"
        self.findings.add("address-twice", entry.page.shown, other=other)
        return True

    def _own(self, uri: str) -> Entry | None:
        """The page that this edition has under a URI; nothing where it has none or a generated one."""
        entry = self.by_uri.get(uri)
        return entry if entry is not None and self.edition.locale in entry.heads else None

    def _locales(self, uri: str) -> tuple[str, ...]:
        """The editions that have a page under a URI, a generated one too."""
        entry = self.by_uri.get(uri)
        if entry is None or uri in self.generated:
            return tuple(self.project.editions)
        return tuple(each for each in self.project.editions if each in entry.heads)

    def _extend(self, config: MkDocsConfig) -> None:
        """Give MkDocs our Markdown extensions and take away what other modules do here."""
        source = self.project.editions[self.project.source]
        marked = Marks(
            {
                "pending": {"lang": source.locale, "dir": source.dir, "class": "pending"},
                "stale": {"class": "stale"},
            }
        )
        self.passages = Passages(marked, self.site.t, self.edition)
        config.markdown_extensions += [marked, self.content, self.passages]  # type: ignore[list-item]  # MkDocs takes both
        config.mdx_configs.setdefault("footnotes", {})["BACKLINK_TITLE"] = self.site.t("footnote.back")
        if "pymdownx.emoji" in config.markdown_extensions:
            _share_emoji(config.mdx_configs.setdefault("pymdownx.emoji", {}))
        config.theme.static_templates -= {"sitemap.xml"}
        if config.nav:
            config.nav = [self._nav_item(item) for item in config.nav if self._has_item(item)]

    def _has_item(self, item: Any) -> bool:
        """Whether an item of `nav` is anything else than a page that would be generated if there were a need."""
        uri = next(iter(item.values()), None) if isinstance(item, dict) else item
        return uri not in listings.OPTIONAL or uri in self.generated or uri in self.by_uri

    def _nav_item(self, item: Any) -> Any:
        """An item of `nav`; one that this edition does not have becomes a link to the edition that has it."""
        if isinstance(item, dict):
            titled = {title: self._nav_item(value) for title, value in item.items()}
            only = next(iter(titled.values()), None)
            return only if len(titled) == 1 and isinstance(only, dict) else titled
        if isinstance(item, list):
            return [self._nav_item(each) for each in item if self._has_item(each)]
        found = self.elsewhere(str(item))
        if found is None:
            return item
        entry = self.by_uri[str(item)]
        return {entry.heads[found[0]].title: f"{content.SCHEME}{found[0]}:{found[1]}"}

    def on_nav(self, nav: Navigation) -> Navigation:
        """Give links to other editions their address, seen from this edition's root, and their language."""
        todo = list(nav.items)
        while todo:
            link = todo.pop()
            todo += link.children or ()
            if isinstance(link, Link) and link.url.startswith(content.SCHEME):
                locale, _, path = link.url.removeprefix(content.SCHEME).partition(":")
                link.url = content.relative(path, self.edition.path)
                link.edition = self.project.editions[locale]  # type: ignore[attr-defined]  # for the template
        self.nav = nav
        return nav

    def on_files(self, files: Files, config: MkDocsConfig) -> Files:
        """Keep this edition's pages and files; add the listing pages."""
        kept: list[File] = []
        unused = _UNUSED if self.project.video_hosts else (*_UNUSED, "assets/video.js")
        shown = [file for file in files if not file.inclusion.is_excluded()]  # type: ignore[no-untyped-call]
        docs = [file for file in shown if file.src_dir == config.docs_dir]
        theme = [file for file in shown if file.src_dir != config.docs_dir and not file.src_uri.startswith(unused)]
        source = {file.src_uri: file for file in theme if file.src_uri.endswith(".js")}
        made = scripts.published({uri: file.content_string for uri, file in source.items()})
        theme = [file for file in theme if file.src_uri not in source]
        docs = [file for file in docs if attachments.publishable(self.project, file.src_uri, self.findings)]
        names = [file.src_uri for file in docs if not file.is_documentation_page()]
        gone = corrections.only_theirs(self.project, [*self.by_uri.values()], names, self.findings)
        docs = [file for file in docs if file.src_uri not in gone]
        variants = {file.src_uri: file for file in docs if _variant(file.src_uri, self.project.targets)}
        for file in docs + theme:
            uri = file.src_uri
            if uri in variants:
                continue
            base, dot, ending = uri.rpartition(".")
            variant = variants.get(f"{base}.{self.edition.locale}{dot}{ending}")
            if variant is not None:
                file.abs_src_path = variant.abs_src_path
            if pictures.admit(file, self.media):
                kept.append(file)
        for entry in self.by_uri.values():
            if self.edition.locale in entry.heads:
                uri = self._file(entry.page)
                path = self.project.root / self.project.docs / uri
                file = File.generated(config, entry.page.uri, abs_src_path=str(path))
                file.edit_uri = quote(uri)
                kept.append(file)
        kept += [
            File.generated(config, page.uri, content=page.markdown)
            for page in self.generated.values()
            if self._own(page.uri) is None
        ]
        kept.append(File.generated(config, self.style.name, content=self.style.text))
        kept += [File.generated(config, uri, content=text) for uri, text in made.items()]
        kept.append(File.generated(config, searching.WORDS, content=searching.words(self.site)))
        for file in kept:
            file.inclusion = InclusionLevel.NOT_IN_NAV if file.is_documentation_page() else file.inclusion
        self.media.open(AskedFiles(kept, self.media.ask), config)
        self.kept.pages(config, kept)
        return self.media.files or Files(kept)

    def _dress(self, root: etree.Element) -> None:
        """Finish the pictures, recordings and attachments of a page."""
        pictures.dress(root, self.media)
        video.play(root, self.media)
        attachments.label(root, self.media)

    @property
    def pages(self) -> int:
        """How many pages this edition has."""
        own = {entry.page.uri for entry in self.by_uri.values() if self.edition.locale in entry.heads}
        return len(own | self.generated.keys())

    def _file(self, page: Page) -> str:
        """URI of the file that this edition's page is made of."""
        if self.edition.locale == self.project.source:
            return page.uri
        return page.translation_uri(self.edition.locale)

    def _all(self) -> list[tuple[str, str, Sequence[str]]]:
        """Every page of the site: URI, address below an edition's root, and the editions that have it."""
        rows: list[tuple[str, str, Sequence[str]]] = [
            (uri, entry.url, self._locales(uri)) for uri, entry in self.by_uri.items()
        ]
        fresh = [uri for uri in self.generated if uri not in self.by_uri]
        return rows + [(uri, quote(uri.removesuffix("index.md")), self._locales(uri)) for uri in fresh]

    def elsewhere(self, uri: str) -> tuple[str, str] | None:
        """Where a link to a page that this edition does not have must lead."""
        self.media.ask(f"uri:{uri}")
        for locale in self.project.targets:
            if uri.endswith(f".{locale}.md"):
                original = uri.removesuffix(f".{locale}.md") + ".md"
                self.media.ask(f"uri:{original}")
                entry = self.by_uri.get(original)
                if entry and locale in entry.heads and locale != self.edition.locale:
                    return locale, self.project.editions[locale].path + entry.url
        entry = self.by_uri.get(uri)
        if entry is not None and self._own(uri) is None and uri not in self.generated:
            source = self.project.source
            return source, self.project.editions[source].path + entry.url
        return None

    def on_page_read_source(self, page: MkDocsPage) -> str:
        """The body, each unit's words marked with the unit's id; nothing of a page that stands as it was."""
        uri = page.file.src_uri
        entry = self._own(uri)
        titled = entry is None or bool(entry.front.text("title"))
        self.content.enter(uri, self.edition.path + page.file.url.removeprefix("./"), titled)
        self.working = self._file(entry.page) if entry else ""
        self.media.enter(uri, self.content.site_path, self.working)
        self.passages.enter(*self._twin(entry))
        self.kept.begin()
        if entry is None:
            lines = self.generated[uri].markdown
            if isinstance(page, KeptPage):
                page.kept = self.kept.find_list(uri, self.content, lines)
            return _NO_META + lines
        if isinstance(page, KeptPage):
            page.kept = self.kept.find(entry, self.content, self.passages)
        if isinstance(page, KeptPage) and page.kept is not None:
            self._take(entry, page.kept.reading)
            return _NO_META
        locale = self.edition.locale
        locale = locale if locale != self.project.source else self.project.facing(locale)
        bitext = store.bitext(self.project, entry.page, locale, self.findings)
        if bitext is None or not bitext.source.front.readable:
            raise ValueError("it could not be read again")
        translated = self.edition.locale != self.project.source
        if entry.front.retracted is not None:
            said = corrections.withdrawn(entry, bitext if translated else None, self.site)
            self._take(entry, Reading(retracted=said))
            return _NO_META
        reading = Reading(
            self.record.of(entry, bitext, locale),
            self.indexing.of(entry, bitext, locale),
            tuple(self.site.labels(bitext)) if translated else None,
            tuple(corrections.log(entry, bitext, self.site)),
        )
        self._take(entry, reading)
        if not translated:
            return _NO_META + bitext.source.mark(passages.of_source(bitext))
        if bitext.target is None or not bitext.target.front.readable:
            raise ValueError("it could not be read again")
        return _NO_META + bitext.target.mark(passages.of_target(bitext))

    def _take(self, entry: Entry, reading: Reading) -> None:
        """Take in what a page's files say."""
        self.readings[entry.page.uri] = reading
        if reading.known is not None:
            self.record.take(entry, reading.known)
        self.indexing.take(reading.searched)

    def answer(self, question: str) -> str:
        """What a page wants to know of the rest of the site (`Media.ask`): changed when a page may have changed by it.

        `uri:…` is about what there is under a URI, `term:…` about where a name of the glossary leads.
        """
        kind, _, name = question.partition(":")
        if kind == "term":
            term = self.glossary.get(name)
            return f"{self.ways.register.path(term) if term else ''} {self.ways.explains}"
        file = self.media.files.src_uris.get(name) if self.media.files is not None else None
        path = self.media.paths.get(name)
        entry = self.by_uri.get(name)
        held = f"{entry.url} {' '.join(entry.heads)}" if entry is not None else ""
        seen = f"{path} {self._seen(path)}" if path is not None else ""
        return f"{file.url if file is not None else None}|{name in self.generated}|{held}|{seen}"

    def _seen(self, path: Path) -> str:
        """What pages show of a file: of a picture all, of the others how large they are."""
        if path not in self.looks:
            whole = path.name.lower().endswith(pictures.MEASURED)
            try:
                self.looks[path] = digest([path.read_bytes()]).hex() if whole else str(path.stat().st_size)
            except OSError:
                self.looks[path] = ""
        return self.looks[path]

    def _twin(self, entry: Entry | None) -> tuple[str, str]:
        """The same page in the edition that it is aligned with, as seen from it, and that edition's locale."""
        source, own = self.project.source, self.edition
        others = self.project.targets if own.locale == source else (source,)
        for locale in others:
            if entry is not None and locale in entry.heads:
                path = self.project.editions[locale].path + entry.url
                return content.relative(path, own.path + entry.url), locale
        return "", ""

    def on_page_markdown(self, markdown: str, page: MkDocsPage) -> str:
        """Set the title, and of MkDocs's metadata only what Material knows."""
        uri = page.file.src_uri
        entry = self._own(uri)
        if entry is None:
            page.meta = {"title": self.generated[uri].title}
        else:
            page.meta = {"title": entry.heads[self.edition.locale].title}
            hidden = entry.front.texts("hide")
            if hidden:
                page.meta["hide"] = list(hidden)
        return markdown

    def on_page_content(self, html: str, page: MkDocsPage) -> Markup:
        """The body as it will stand in the page."""
        kept = page.kept if isinstance(page, KeptPage) else None
        if isinstance(page, KeptPage) and kept is not None:
            page.finish(kept.html)
            return Markup()
        body = pictures.raw(sanitise.clean(marks.strip(self.content.finish(html))), self.media)
        body = self.ways.explained(body, self._own(page.file.src_uri), self._address(page))
        body = content.one_heading(body, self.content.titled)
        if isinstance(page, KeptPage):
            packed, entry = pack(body), self._own(page.file.src_uri)
            self.kept.keep(page, entry, self.readings.get(page.file.src_uri, Reading()), packed)
            page.finish(packed)
        return Markup(body)  # noqa: S704 - sanitised here

    def on_env(self, env: Environment, files: Files, config: MkDocsConfig) -> Environment:
        """Templates escape whatever is not known to be safe; what needs all pages read is published beside them."""
        env.autoescape = True
        self.kept.open(env)

        def body(uri: str) -> str:
            file = files.get_file_from_path(uri)
            return (file.page.content or "") if file is not None and file.page is not None else ""

        self.there = {file.dest_uri for file in files}
        beside = self.publication.files(self._all(), body)
        self.moved = redirects.read(self.project, self.by_uri, [url for _, url, _ in self._all()], self.findings)
        for path, made in {**redirects.files(self.site, self.by_uri, self.moved), **beside}.items():
            if path in self.there:
                continue  # the newsroom's own
            source = {"abs_src_path": str(made)} if isinstance(made, Path) else {"content": made}
            file = File.generated(config, f"{path}{_BESIDE}", **source)
            file.dest_uri = path
            files.append(file)
        self.whole = Whole(config, files, self.nav, env)
        return env

    def on_page_context(self, context: dict[str, Any], page: MkDocsPage, nav: Navigation, site: Path) -> dict[str, Any]:
        """Give the templates `edition` and `view`, unless they need not be run."""
        url = page.file.url.removeprefix("./")
        address = self._address(page)
        entry = self._own(page.file.src_uri)
        self.working = self._file(entry.page) if entry else ""
        generated = self.generated.get(page.file.src_uri)
        follows = self._follows(page, entry, generated, nav)
        if isinstance(page, KeptPage) and follows and self.kept.whole(page, site, follows):
            return context
        edition = self.site.edition_view(address, self._has)
        locales = self._locales(page.file.src_uri)
        indexed = self.record.indexed(page.file.src_uri, locales)
        shown = self.edition.locale in indexed
        title = str(page.title)
        site_name = self.site.site_name
        reading = self.readings.get(page.file.src_uri, Reading())
        retracted = reading.retracted
        kind = self._kind(page, entry, generated)
        context["edition"] = edition
        context["view"] = View(
            kind=kind,
            title=title,
            head_title=title if title == site_name else f"{title} – {site_name}",
            show_title="<h1" not in (page.content or ""),
            description=self._description(entry, generated) if not retracted else "",
            canonical=self.site.absolute(self.edition.locale, url),
            alternates=self.site.alternates(url, indexed) if shown and not retracted else (),
            switches=self.site.switches(url, locales, address),
            csp=video.policy(self.site.csp, page.content or "", self.project.video_hosts),
            early_script=Markup(self.site.early_script),  # noqa: S704 - our own file, pinned by its hash
            stylesheets=[address(self.edition.path + sheet) for sheet in self.site.stylesheets],
            breadcrumbs=self._breadcrumbs(page.file.src_uri, address),
            byline=self._byline(entry, edition.method),
            twin=self.site.twin(self._twin(entry)[1]) if not retracted else None,
            listings=self._listings(kind, generated, address),
            ways=self.ways.view(entry, generated, page.content or "", address, home=kind == "home"),
            source_href=(page.edit_url or "") if not retracted else "",
            corrections=reading.corrections,
            retracted=retracted,
            noindex=retracted is not None or not shown,
            instead=searching.instead(self.site, self._has, address) if kind == "search" else (),
            meta=self.publication.meta(
                page.file.src_uri, kind, title, url, indexed,
                self._breadcrumbs(page.file.src_uri, lambda path: self.site.site_url + path),
            ),
        )  # fmt: skip
        self.kept.context(context, page, nav)
        return context

    def on_post_page(self, output: str, page: MkDocsPage, site: Path) -> str:
        """Keep account of what was made, and put the page's copy beside it."""
        if self.kept.done(page):
            return output
        entry = self._own(page.file.src_uri)
        copy = self.publication.copy(entry) if entry is not None else None
        if copy is not None and copy[0] in self.there:
            copy = None
        self.kept.written(page, output, copy)
        if copy is not None:
            self.kept.beside(site, *copy)
        return output

    def on_post_build(self, site: Path) -> None:
        """Put the search index beside the pages; close what is kept for the next build."""
        self.indexing.publish(site)
        self.kept.close()

    def _follows(
        self, page: MkDocsPage, entry: Entry | None, generated: ListingPage | None, nav: Navigation
    ) -> list[bytes | str] | None:
        """What a page's view follows from, beside its own files, settings and glossary; nothing where that is much.

        Of other reports it is enough which they are, and their files: all that a view shows of them stands in those.
        """
        uri = page.file.src_uri
        named: list[Entry | None] = []
        parts: list[bytes | str] = [
            self.kept.nav(nav),
            repr(sorted(self.publication.channels.items())),
            str(page.title),
        ]
        parts += [str(self._has(path)) for path in USUAL]
        parts.append(repr(self._breadcrumbs(uri, str)))
        if entry is not None:
            if uri not in self.ways.register.names or not entry.digest:
                return None
            image = self.publication.images
            parts.append(repr(image.get(uri) or image.get(entry.section) or image.get("")))
            parts.append(self.record.version(entry))  # its copy names pages that are there, and this names its copy
            parts += [self.ways.register.path(term) for term in self.ways.register.names[uri].all]
            named = [*self.ways.related[uri], *self.ways.neighbours[uri]]
        elif generated is not None and generated.term is None and (generated.listings or generated.links):
            image = self.publication.images
            parts.append(repr(image.get(uri.partition("/")[0]) or image.get("")))
            parts += [generated.markdown, repr(generated.further), generated.description, str(generated.archive)]
            for heading, anchor, held in generated.listings:
                parts += [heading, anchor]
                named += [None, *held]
        else:
            return None
        for each in named:
            if each is not None and not each.digest:
                return None
            parts += [each.page.uri, each.digest, " ".join(each.heads)] if each is not None else [""]
        return parts

    def _kind(self, page: MkDocsPage, entry: Entry | None, generated: ListingPage | None) -> str:
        """What a page is to its template."""
        if page.file.url.removeprefix("./") == "":
            return "home"
        if page.file.src_uri == listings.SEARCH and listings.searched(self.project):
            return "search"
        if generated:
            return "listing"
        return "report" if entry and entry.section else "page"

    def _address(self, page: MkDocsPage) -> Address:
        return self.site.address(self.edition.path + page.file.url.removeprefix("./"))

    def _description(self, entry: Entry | None, generated: ListingPage | None) -> str:
        """What search engines show of a page."""
        if entry is not None:
            return entry.heads[self.edition.locale].summary
        return generated.description if generated is not None else ""

    def _has(self, path: str) -> bool:
        return self._own(f"{path.rstrip('/')}.md") is not None or f"{path}index.md" in self.generated

    def _byline(self, entry: Entry | None, method: str) -> Any:
        if entry is None:
            return None
        labels = self.readings[entry.page.uri].labels
        people = {key: [self._named(name) for name in entry.front.texts(key)] for key in ("authors", "translators")}
        return self.site.byline(entry, entry.heads[self.edition.locale], people, labels, method)

    def _named(self, name: str) -> dict[str, str]:
        """A name in this edition's language, where the glossary knows it; else as the Arabic has it, and said to be."""
        term = self.glossary.get(name)
        if term is not None:
            return {"name": term.label(self.edition.locale)}
        source = self.project.editions[self.project.source]
        if source == self.edition or not has_arabic(name):
            return {"name": name}
        return {"name": name, "lang": source.locale, "dir": source.dir}

    def _breadcrumbs(self, uri: str, address: Any) -> list[dict[str, str]]:
        if uri == "index.md":
            return []
        crumbs = [{"title": self.site.t("breadcrumb.home"), "href": address(self.edition.path)}]
        folder = posixpath.dirname(posixpath.dirname(uri) if uri.endswith("/index.md") else uri)
        while folder:
            parent = self.generated.get(f"{folder}/index.md")
            if parent is not None:
                crumbs.insert(1, {"title": parent.title, "href": address(f"{self.edition.path}{quote(folder)}/")})
            folder = posixpath.dirname(folder)
        return crumbs

    def _listings(self, kind: str, generated: ListingPage | None, address: Any) -> list[dict[str, object]]:
        t = self.site.t
        more = {"href": address(f"{self.edition.path}archive/"), "text": t("listing.all")}
        shown: list[tuple[str, str, tuple[Entry, ...], dict[str, str] | None]]
        if kind == "home":
            newest = tuple(listings.reports(self.entries)[: self.project.latest])
            shown = [(t("listing.latest"), "__latest", newest, more)]
        elif generated is not None:
            held_back = more if generated.archive else None
            shown = [(heading, anchor, held, held_back) for heading, anchor, held in generated.listings]
        else:
            return []
        return [
            {
                "heading": heading or None,
                "id": anchor or None,
                "items": self.ways.cards(held, address, generated.term if generated else None),
                "more": further,
            }
            for heading, anchor, held, further in shown
        ]

    def on_template_context(self, context: dict[str, Any], template_name: str) -> dict[str, Any]:
        """Give the 404 page what it needs; hosts show it at any address, so its links start at the host's root."""
        if template_name != "404.html":
            return context
        root = self.site.root_path()

        def address(path: str) -> str:
            return root + path

        title = self.site.t("404.title")
        context["edition"] = self.site.edition_view(address, self._has)
        context["view"] = View(
            kind="404", title=title, head_title=f"{title} – {self.site.site_name}", show_title=True,
            description="", canonical="", alternates=(), noindex=True,
            switches=self.site.switches("", (), address), csp=self.site.csp,
            early_script=Markup(self.site.early_script),  # noqa: S704 - our own file, pinned by its hash
            stylesheets=[address(self.edition.path + sheet) for sheet in self.site.stylesheets],
        )  # fmt: skip
        return context


def _share_emoji(settings: dict[str, Any]) -> None:
    """Have the emoji looked up once: the extension copies thousands of rows a page, and only reads them."""
    chosen = settings.get("emoji_index", emoji.emojione)
    held: list[Any] = []

    def index(options: Any, md: Any) -> Any:
        if not held:
            held.append(chosen(options, md))
        return held[0]

    settings["emoji_index"] = index


def _variant(uri: str, locales: Sequence[str]) -> bool:
    """Whether a file is one language's variant of a picture or attachment: `map.en.svg`."""
    return any(f".{locale}." in posixpath.basename(uri) for locale in locales) and not uri.endswith(".md")
