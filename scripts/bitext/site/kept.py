"""What one edition's build takes over from the build before: pages rendered, and pages written.

A page is taken over from the cache when its own files and what it asked of the site are as they were (`rendered`). Its
file is taken over from the published site, by a hard link, when all that its template is given is as it was and the
file still has the bytes that were written: the published site itself is where finished pages are kept.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, Template, TemplateError, meta, nodes
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from bitext.errors import Findings
from bitext.project import Edition, Project, contents
from bitext.site import entries, rendered
from bitext.site.cache import Cache, below, digest, environment
from bitext.site.content import Content
from bitext.site.entries import Entry
from bitext.site.media import Media
from bitext.site.packed import Packed, pack
from bitext.site.passages import Passages
from bitext.site.rendered import KeptPage, Reading, Rendered
from bitext.site.renderer import Renderer
from bitext.writer import Writer, usual_mode

_UNSEEN = frozenset(["pages", "build_date_utc"])
_UNSEEN_PARTS = frozenset(["update_date"])
"""What MkDocs gives templates, whole or as a part of a page, that is not compared from build to build."""


def cache(project: Project, edition: Edition, config: MkDocsConfig) -> Cache | None:
    """The cache of an edition; nothing where other people's code takes part in the build."""
    if not rendered.pure(config):
        return None
    folders = [Path(str(config.theme.custom_dir))] if config.theme.custom_dir else []
    own = environment(project, folders, [edition.locale, *rendered.settings(config)])
    return Cache(project.cache / "pages" / f"{edition.locale}.sqlite", Writer(project.root), own)


class Kept:
    """Of one edition's build."""

    def __init__(self, project: Project, media: Media, findings: Findings, cache: Cache | None, live: Path) -> None:
        self.project, self.media, self.findings, self.cache, self.live = project, media, findings, cache, live
        self._key: tuple[bytes | str, ...] = ()
        self._begun = 0
        self._nav = b""
        self._comparing = False
        """Whether templates ask for nothing but what is compared."""
        self._same: dict[str, bytes] = {}
        """By a page's URI: the key of its file."""
        self._written: dict[str, bytes] = {}
        """The same of those whose template was run."""
        self._own: dict[str, bytes] = {}
        """By a page's URI: a digest of what it is made of, files or lists; no other page is taken whole."""
        self._whole: dict[str, bytes] = {}
        """By a page's URI: the key of all its files, from before anything was made for its template."""
        self._done: set[str] = set()
        """URIs of pages whose files are there already."""
        self.copies: dict[str, bytes] | None = None
        """When the build is over: what pages that are made again have beside them, by path."""

    def pages(self, config: MkDocsConfig, files: Iterable[File]) -> None:
        """Give MkDocs pages that can be taken over; those that `nav` gives a title are its own."""
        if self.cache is None:
            return
        titled, renderer = set(_titled(config.nav)), Renderer(config)
        for file in files:
            if file.is_documentation_page() and file.src_uri not in titled:
                KeptPage(file, config, renderer)

    def begin(self) -> None:
        """A page is about to be read."""
        self._key, self._begun = (), len(self.findings.items)

    def find(self, entry: Entry, content: Content, passages: Passages) -> Rendered | None:
        """What a page became in an earlier build, if it would become the same now; its findings are told again."""
        if self.cache is None or not entry.digest or entry.front.retracted is not None:
            return None
        held = locks(self.project, entry)
        if held is None:
            return None
        self._key = (
            "page", entry.page.uri, content.site_path, str(content.titled), passages.twin, passages.locale,
            " ".join(entry.heads), entry.digest, held,
        )  # fmt: skip
        self._own[entry.page.uri] = digest(self._key)
        return self._found()

    def find_list(self, uri: str, content: Content, markdown: str) -> Rendered | None:
        """The same for a page that is made of lists, and of these few lines of Markdown."""
        if self.cache is None:
            return None
        self._own[uri] = digest([markdown])
        if not markdown:
            return Rendered(Reading(), pack(""), (), frozenset(), {})
        self._key = ("list", uri, content.site_path, str(content.titled), markdown)
        return self._found()

    def _found(self) -> Rendered | None:
        found = self.cache.find(*self._key) if self.cache is not None else None
        if not isinstance(found, Rendered) or not rendered.again(found, self.media):
            return None
        self.findings.items += found.findings
        return found

    def keep(self, page: KeptPage, entry: Entry | None, reading: Reading, html: Packed) -> None:
        """Keep what a page has become, unless somebody has written to its files in the meantime."""
        if self.cache is None or not self._key:
            return
        if entry is not None:
            now = (entries.files(self.project, entry.page), locks(self.project, entry))
            if now != self._key[-2:]:
                self._own.pop(entry.page.uri, None)
                return
        once = {(code, path) for code, path, _ in self.media.once_told}
        told = tuple(each for each in self.findings.items[self._begun :] if (each.code, each.path) not in once)
        self.cache.keep(page.rendered(reading, html, self.media, findings=told), *self._key)

    # The files of pages

    def open(self, env: Environment) -> None:
        """Have templates ask whether they must be run."""
        if self.cache is not None:
            compared = self.cache.find("compared")
            if not isinstance(compared, bool):
                compared = _compared(env, self.project.root / "overrides")
                self.cache.keep(compared, "compared")
            self._comparing = compared
        if self._comparing:
            env.template_class = type("KeptTemplate", (_Template,), {"kept": self})

    def context(self, context: dict[str, Any], page: Page, nav: Navigation) -> None:
        """Note all that a page's template is given."""
        if self.cache is None:
            return
        self._same[page.file.src_uri] = digest(
            [
                page.file.dest_uri, page.url, str(page.is_homepage), self.nav(nav), repr(context["edition"]),
                repr(context["view"]), page.content or "", str(page.toc), repr([each.level for each in page.toc]),
                repr(page.meta), repr((page.edit_url, page.title)),
            ]
        )  # fmt: skip

    def nav(self, nav: Navigation) -> bytes:
        """A digest of the navigation."""
        if not self._nav:
            links = [(each.url, repr(getattr(each, "edition", None))) for each in _links(nav.items)]
            self._nav = digest([str(nav), repr(links)])
        return self._nav

    def whole(self, page: KeptPage, site: Path, follows: Iterable[bytes | str]) -> bool:
        """Take a page's files over, its copy too, by what they follow from: no view is made, no template is run."""
        uri = page.file.src_uri
        own = self._own.get(uri)
        if self.cache is None or not self._comparing or page.body is None or own is None:
            return False
        key = digest([page.file.dest_uri, own, page.body.data, *follows])
        self._whole[uri] = key
        files = self.cache.find("whole", key)
        if not isinstance(files, tuple):
            return False
        if self._linked(site, files):
            self._done.add(uri)
        return uri in self._done

    def taken(self, page: Page, site: Path) -> bool:
        """Take a page's file over from the published site, if it is what its template would make."""
        uri = page.file.src_uri
        if uri in self._done:
            return True
        key = self._same.get(uri)
        if self.cache is None or key is None:
            return False
        self._written[uri] = key
        seal = self.cache.find("file", key)
        return isinstance(seal, bytes) and self._linked(site, [(page.file.dest_uri, seal)])

    def _linked(self, site: Path, files: Sequence[tuple[str, bytes]]) -> bool:
        """Let files be the published ones, if those are as they were written; all of them or none.

        Another build may take them away meanwhile. What is linked is not written into.
        """
        published = {path: f"{self.live}/{path}" for path, _ in files}
        writer = Writer(site)
        with contextlib.suppress(OSError):
            if not all(stat.S_ISREG(os.lstat(old).st_mode) for old in published.values()):
                return False
            writer.share(site, published)
            if all(_as_written(f"{site}/{path}", seal) for path, seal in files):
                return True
        writer.drop(site, published)
        return False

    def done(self, page: Page) -> bool:
        """Whether all files of a page are there."""
        return page.file.src_uri in self._done

    def written(self, page: Page, output: str, copy: tuple[str, bytes] | None) -> None:
        """Keep account of a page's files; nothing is written out where its file was taken over."""
        uri = page.file.src_uri
        key = self._written.pop(uri, None)
        if self.cache is None or key is None:
            return
        data = output.encode("utf-8", errors="xmlcharrefreplace")
        seal = _seal(data) if data else self.cache.find("file", key)
        self.cache.keep(seal, "file", key)
        whole = self._whole.pop(uri, None)
        if whole is not None:
            files = [(page.file.dest_uri, seal), *((path, _seal(made)) for path, made in ([copy] if copy else ()))]
            self.cache.keep(tuple(files), "whole", whole)

    def beside(self, site: Path, path: str, data: bytes) -> None:
        """Publish a file beside a page: the one that is published, if it is the same."""
        if self.copies is not None:
            self.copies[path] = data
            return
        if self.cache is None or not self._linked(site, [(path, _seal(data))]):
            Writer(site).keep(site / path, data)

    def close(self) -> None:
        """The build is done."""
        if self.cache is not None:
            self.cache.close()

    def rest(self) -> None:
        """Single pages may be made again, amidst what has been built: none is taken over or kept for other builds."""
        self.cache, self.copies = None, {}
        for held in (self._same, self._written, self._own, self._whole):
            held.clear()
        self._done.clear()


class _Template(Template):
    """A template that is not run where the page is there already; MkDocs writes no empty page."""

    kept: Kept

    def render(self, *args: Any, **kwargs: Any) -> str:
        context = dict(*args, **kwargs)
        page, config = context.get("page"), context.get("config")
        if page is not None and config is not None and self.kept.taken(page, Path(config.site_dir)):
            return ""
        return super().render(*args, **kwargs)


def _compared(env: Environment, folder: Path) -> bool:
    """Whether the templates in a folder ask for nothing that is another thing each time."""
    for path in below(folder):
        if path.suffix != ".html":
            continue
        try:
            tree = env.parse(path.read_text(encoding="utf-8"))
        except (OSError, TemplateError, UnicodeDecodeError):
            return False
        parts = {node.attr for node in tree.find_all(nodes.Getattr)}
        if _UNSEEN & meta.find_undeclared_variables(tree) or _UNSEEN_PARTS & parts:
            return False
    return True


def locks(project: Project, entry: Entry) -> bytes | None:
    """A digest of the locks of a page's translations; nothing where one of them is not a plain file."""
    parts: list[bytes | str] = []
    try:
        for path in map(entry.page.lock, project.targets):
            data = contents(str(path))
            parts += [path.name] if data is None else [path.name, data]
    except OSError:
        return None
    return digest(parts)


def _as_written(path: str, seal: bytes) -> bool:
    with open(path, "rb") as stream:  # noqa: PTH123 - thousands of them
        usual = stat.S_IMODE(os.fstat(stream.fileno()).st_mode) == usual_mode()
        return usual and _seal(stream.read()) == seal


def _seal(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=20).digest()


def _titled(nav: Any) -> Iterable[str]:
    """Every URI in `nav` that stands behind a title."""
    inner = nav.values() if isinstance(nav, dict) else nav if isinstance(nav, list) else ()
    for each in inner:
        if isinstance(nav, dict) and isinstance(each, str):
            yield each
        else:
            yield from _titled(each)


def _links(items: Iterable[Any]) -> Iterable[Any]:
    for item in items:
        if item.is_link:
            yield item
        yield from _links(item.children or ())
