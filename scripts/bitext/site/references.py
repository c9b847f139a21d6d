"""Links, anchors and pictures that lead nowhere, found without a build.

What a page refers to is read from its rendered body; whether it is there shows only when all pages are known. Pages
that a build makes by itself, lists and the like, are taken to be there: the build is the judge of those.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

from bitext.alignment import store
from bitext.errors import Finding, Findings, Said, finding, said
from bitext.glossary import KINDS
from bitext.markup.marks import Marks
from bitext.markup.render import Renderer
from bitext.project import Page, Project
from bitext.site import passages
from bitext.site.entries import FAILURES, Entry

_MADE = frozenset([*KINDS, "archive", "glossary", "search", "guide"])
"""Folders in which a build makes pages."""
_ATTRIBUTES = {"a": "href", "img": "src", "source": "src", "audio": "src", "video": "src"}


@dataclass(frozen=True, slots=True)
class Reference:
    """A link, or a picture's address, as it is written."""

    path: str
    """Where a finding about it points."""
    line: int
    uri: str
    """Of the page, whichever language it stands in."""
    locale: str
    link: str


class _Reader(HTMLParser):
    """Reads addresses, or ids, from rendered HTML."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[str] = []
        self.ids: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("id", "name") and value:
                self.ids.add(value)
            elif name == _ATTRIBUTES.get(tag) and value:
                self.links.append(value)


def _read(html: str) -> _Reader:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader


def links(html: str) -> list[str]:
    """The addresses inside the site that rendered HTML refers to, each once."""
    return [each for each in dict.fromkeys(_read(html).links) if _inside(each)]


def _inside(link: str) -> bool:
    try:
        parts = urlsplit(link)
    except ValueError:  # no address at all: that is told
        return True
    return not parts.scheme and not parts.netloc and bool(parts.path or parts.fragment)


@dataclass(slots=True)
class Resolver:
    """Knows what is published."""

    project: Project
    entries: Iterable[Entry]
    _by_uri: dict[str, Entry] = field(init=False)
    _ids: dict[tuple[str, str], set[str] | None] = field(default_factory=dict)
    _renderer: Renderer = field(init=False)

    def __post_init__(self) -> None:
        self._by_uri = {entry.page.uri: entry for entry in self.entries}
        self._renderer = Renderer([*self.project.extensions, Marks()], self.project.extension_configs)

    def broken(self, references: Iterable[Reference]) -> Iterator[Finding]:
        """The findings about those that lead nowhere."""
        for each in references:
            problem = self._problem(each)
            if problem is not None:
                yield finding("link-broken", each.path, each.line, link=each.link, problem=problem)

    def _problem(self, reference: Reference) -> Said | None:
        try:
            parts = urlsplit(reference.link)
        except ValueError:
            return said("link-address")
        path, fragment = unquote(parts.path), unquote(parts.fragment)
        if not path:
            uri = reference.uri
        elif path.startswith("/"):
            uri = posixpath.normpath(path.lstrip("/") or ".")
        else:
            uri = posixpath.normpath(posixpath.join(posixpath.dirname(reference.uri), path))
        if uri.startswith("../") or uri in ("..", "."):
            return said("link-outside")
        shown = f"{self.project.docs}/{uri}"
        if not uri.endswith(".md"):
            key = "link-no-file" if "." in posixpath.basename(uri) else "link-no-page"
            return None if self._is_file(uri) else said(key, file=shown)
        locale = reference.locale
        for each in self.project.targets:
            if uri.endswith(f".{each}.md"):
                uri, locale = f"{uri.removesuffix(f'.{each}.md')}.md", each
        entry = self._by_uri.get(uri)
        if entry is None and uri != reference.uri:
            if self._made(uri):
                return None
            return said("link-unpublished" if self._is_file(uri) else "link-no-file", file=shown)
        if not fragment or (entry is not None and entry.front.retracted is not None):
            return None
        if entry is not None and locale not in entry.heads:
            locale = self.project.source
        ids = self._anchors(self.project.page(uri), locale)
        return None if ids is None or fragment in ids else said("link-no-anchor", file=shown, anchor=fragment)

    def _is_file(self, uri: str) -> bool:
        try:
            return (self.project.root / self.project.docs / uri).is_file()
        except (OSError, ValueError):
            return False

    def _made(self, uri: str) -> bool:
        """Whether a build may make a page there."""
        first = uri.partition("/")[0]
        return posixpath.basename(uri) == "index.md" and first in {"index.md", *_MADE, *self.project.sections}

    def _anchors(self, page: Page, locale: str) -> set[str] | None:
        """The anchors of a page in one edition; nothing where they cannot be told."""
        key = (page.uri, locale)
        if key not in self._ids:
            target = locale if locale != self.project.source else self.project.targets[0]
            bitext = store.bitext(self.project, page, target, Findings())
            document = None if bitext is None else bitext.source if locale == self.project.source else bitext.target
            self._ids[key] = None
            if bitext is not None and document is not None:
                texts = passages.of_source(bitext) if document is bitext.source else passages.of_target(bitext)
                try:
                    self._ids[key] = _read(self._renderer.html(document.mark(texts))).ids | {u.id for u in bitext.units}
                except FAILURES:
                    self._ids[key] = None
        return self._ids[key]
