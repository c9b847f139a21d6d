"""The links of a built site, and where in the reports each stands.

What is read is the site, so that everything counts that a reader can press: a template's links, lists, anchors and
pictures too. A place is the line of the report or translation where the link was written; for what no report has
written, the page of the site.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote, unquote, urljoin, urlsplit

from bitext.errors import Finding, UsageError, finding, said
from bitext.project import Project
from bitext.site.places import line_of

_ATTRIBUTES: Mapping[str, tuple[str, ...]] = {
    "a": ("href",), "link": ("href",), "img": ("src",), "script": ("src",), "source": ("src",),
    "video": ("src", "poster"),
    "audio": ("src",), "track": ("src",), "iframe": ("src",),
}  # fmt: skip
_NOWHERE = "https://site.invalid/"
"""Stands for the site's address where none is set."""
_UNASKED = frozenset(["preconnect", "dns-prefetch"])


class _Page(HTMLParser):
    """The links and anchors of one page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.links: dict[str, None] = {}
        self.anchors: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what a tag leads to, and by which name it can be reached."""
        given = dict(attrs)
        self.anchors.update(filter(None, (given.get("id"), given.get("name") if tag == "a" else None)))
        if given.get("rel") in _UNASKED:
            return
        for name in _ATTRIBUTES.get(tag, ()):
            if value := (given.get(name) or "").strip():
                self.links[value] = None


@dataclass(slots=True)
class References:
    """Of a whole site."""

    project: Project
    pages: dict[str, _Page] = field(default_factory=dict)
    """By the file below the site."""
    outside: dict[str, list[str]] = field(default_factory=dict)
    """Addresses elsewhere, without what follows `#`, each with the pages that lead there."""

    @property
    def _address(self) -> str:
        return self.project.site_url or _NOWHERE

    def broken(self) -> Iterator[Finding]:
        """Links that lead nowhere on the site."""
        for page, read in self.pages.items():
            for link in read.links:
                found = self._target(page, link)
                if found is None:
                    continue
                file, anchor = found
                if not (self.project.site / file).is_file():
                    yield self._finding(page, link, "links-no-file")
                elif anchor and file in self.pages and anchor not in self.pages[file].anchors:
                    yield self._finding(page, link, "links-no-anchor")

    def places(self, address: str) -> list[tuple[str, int]]:
        """Where an address elsewhere was written: reports if there are any, else the first page of the site."""
        found = [self.place(page, address) for page in self.outside[address]]
        written = list(dict.fromkeys(place for place in found if place[1]))
        return written or found[:1]

    def place(self, page: str, link: str) -> tuple[str, int]:
        """File and line; line 0 where no source of the page holds the link."""
        path = self._source(page)
        if path is None:
            return f"{self.project.site.name}/{page}", 0
        line = next(filter(None, (line_of(path, each) for each in _spellings(link))), 0)
        return path.relative_to(self.project.root).as_posix(), line

    def _finding(self, page: str, link: str, problem: str) -> Finding:
        return finding("link-broken", *self.place(page, link), link=link, problem=said(problem))

    def _target(self, page: str, link: str) -> tuple[str, str] | None:
        """The file and the anchor of a link, or nothing where it leads elsewhere; those elsewhere are noted."""
        at = self._address + quote(page.removesuffix("index.html"))
        try:
            if page.endswith("404.html") and not urlsplit(link).netloc:
                return None  # shown at any address; its links start at the host's root
            address = urljoin(at, link)
            parts = urlsplit(address)
        except ValueError:
            return "/", ""
        if address.startswith(self._address):
            path = unquote(parts.path).removeprefix(unquote(urlsplit(self._address).path)).lstrip("/")
            return (f"{path}index.html" if not path or path.endswith("/") else path), unquote(parts.fragment)
        if parts.scheme in ("http", "https"):
            pages = self.outside.setdefault(address.partition("#")[0], [])
            if page not in pages:
                pages.append(page)
        return None

    def _source(self, page: str) -> Path | None:
        """The report or translation that a page was made of; nothing for a page that the site makes by itself."""
        locale = next((each for each in self.project.targets if page.startswith(self.project.editions[each].path)), "")
        bare = page.removeprefix(self.project.editions[locale].path) if locale else page
        for uri in (f"{bare.removesuffix('/index.html')}.md", f"{bare.removesuffix('.html')}.md"):
            made = self.project.page(uri)
            path = made.translation(locale) if locale else made.path
            if path.is_file():
                return path
        return None


def read(project: Project) -> References:
    """Read all pages of the built site. Raises `UsageError` where there is none."""
    if not project.site.is_dir():
        raise UsageError("links-no-site", folder=project.site.name)
    found = References(project)
    for path in sorted(project.site.rglob("*.html")):
        page = _Page()
        page.feed(path.read_text(encoding="utf-8", errors="replace"))
        found.pages[path.relative_to(project.site).as_posix()] = page
    return found


def _spellings(link: str) -> Iterator[str]:
    """How a link may be written in Markdown, the most exact first."""
    yield link
    yield unquote(link)
    path, _, anchor = unquote(link).partition("#")
    if stem := path.rstrip("/").rpartition("/")[2]:
        yield f"{stem}.md"
    if anchor:
        yield f"#{anchor}"
