"""What the build does to a page's body beyond Markdown: links across editions, words of the interface, tables.

Two processors around MkDocs's own link processor (which has priority 0): before it, links to pages that this edition
does not have, or that name a translation's file, get an address of a scheme of ours, which MkDocs leaves alone; after
it, that address becomes a relative one and the link is marked with the language it leads to.
"""

from __future__ import annotations

import posixpath
import re
import xml.etree.ElementTree as etree
from collections.abc import Callable, Mapping
from urllib.parse import unquote, urlsplit, urlunsplit

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor
from mkdocs.utils import get_relative_url

from bitext.project import Edition
from bitext.site.directions import Directions
from bitext.site.strings import Strings

SCHEME = "x-edition:"
_ALIGN = {"left": "start", "right": "end", "center": "center"}
_HEADING = re.compile("h[1-6]")
_FIRST_LEVEL = re.compile(r"(</?)h1\b")
_CHECKBOX = re.compile(r'(<input type="checkbox" disabled)( checked)?')

Elsewhere = Callable[[str], "tuple[str, str] | None"]
"""Says for the URI of a linked page which other edition's address it must lead to: (locale, site path), or nothing."""


Dress = Callable[[etree.Element], None]
"""Finishes the pictures, recordings and attachments of a page's tree."""


class _Before(Treeprocessor):
    def __init__(self, md: Markdown, owner: Content) -> None:
        super().__init__(md)
        self.owner = owner

    def run(self, root: etree.Element) -> None:
        self.owner.dress(root)
        for link in root.iter("a"):
            parts = urlsplit(link.get("href") or "")
            if parts.scheme or parts.netloc or not parts.path.endswith(".md"):
                continue
            folder = posixpath.dirname(self.owner.uri)
            path = parts.path
            if path.endswith(self.owner.ending):  # the file of a translation into this very language
                path = f"{path.removesuffix(self.owner.ending)}.md"
                link.set("href", urlunsplit(parts._replace(path=path)))
            uri = posixpath.normpath(posixpath.join(folder, unquote(path)))
            found = self.owner.elsewhere(uri.lstrip("/"))
            if found:
                fragment = f"#{parts.fragment}" if parts.fragment else ""
                link.set("href", f"{SCHEME}{found[0]}:{found[1]}{fragment}")
        self._titles(root)
        self._headings(root)
        parents = {child: parent for parent in root.iter() for child in parent}
        for number, table in enumerate(list(root.iter("table")), 1):
            if table in parents:
                self._wrap(table, parents[table], number)
        for cell in root.iter():
            if cell.tag in ("th", "td"):
                _align(cell)

    def _titles(self, root: etree.Element) -> None:
        """Admonitions without a title of their own get their type's name in the page's language."""
        for box in root.iter():
            kinds = (box.get("class") or "").split()
            if box.tag == "details":
                title = next(iter(box), None)
            elif box.tag == "div" and "admonition" in kinds:
                kinds.remove("admonition")
                title = next(iter(box), None)
            else:
                continue
            if title is None or not kinds or (title.text or "") != kinds[0].capitalize():
                continue
            title.text = self.owner.titles.get(kinds[0], title.text)

    def _headings(self, root: etree.Element) -> None:
        """A page has one heading of the first level: its title, or where it has none, its first heading."""
        headings = [element for element in root.iter() if _HEADING.fullmatch(element.tag)]
        if not any(heading.tag == "h1" for heading in headings):
            return
        lowered = headings
        if not self.owner.titled and headings[0].tag == "h1":
            lowered = [heading for heading in headings[1:] if heading.tag == "h1"]
        for heading in lowered:
            heading.tag = f"h{min(int(heading.tag[1]) + 1, 6)}"

    def _wrap(self, table: etree.Element, parent: etree.Element, number: int) -> None:
        """A wide table scrolls by itself, with the keyboard too; no two of a page have the same name."""
        label = self.owner.t("table.label") + (f" {number}" if number > 1 else "")
        wrapper = etree.Element(
            "div",
            {
                "class": "md-typeset__scrollwrap",
                "tabindex": "0",
                "role": "region",
                "aria-label": label,
            },
        )
        wrapper.tail, table.tail = table.tail, None
        parent[list(parent).index(table)] = wrapper
        wrapper.append(table)


def _align(cell: etree.Element) -> None:
    """Alignment by class: `:---` means the side where reading starts, `---:` the other."""
    found = re.search(r"text-align:\s*(left|right|center)", cell.attrib.pop("style", ""))
    if found:
        cell.set("class", f"{cell.get('class') or ''} align-{_ALIGN[found[1]]}".strip())


class _After(Treeprocessor):
    def __init__(self, md: Markdown, owner: Content) -> None:
        super().__init__(md)
        self.owner = owner

    def run(self, root: etree.Element) -> None:
        for link in root.iter("a"):
            href = link.get("href") or ""
            if href.startswith(SCHEME):
                locale, _, path = href.removeprefix(SCHEME).partition(":")
                link.set("href", relative(path, self.owner.site_path))
                link.set("hreflang", locale)
                link.set("class", f"{link.get('class') or ''} elsewhere".strip())
                link.set(
                    "title",
                    link.get("title") or self.owner.t("link.elsewhere", language=self.owner.names[locale]),
                )


class Content(Extension):
    """The extension of one edition's build; `enter` says which page comes next."""

    def __init__(
        self,
        t: Strings,
        names: Mapping[str, str],
        elsewhere: Elsewhere,
        directions: tuple[Edition, Edition],
        dress: Dress,
    ) -> None:
        super().__init__()
        self.t, self.names, self.elsewhere, self.directions, self.dress = t, names, elsewhere, directions, dress
        self.ending = f".{t.locale}.md"
        self.uri = self.site_path = ""
        self.titled = True
        kinds = "note abstract info tip success question warning failure danger bug example quote"
        self.titles = {kind: t(f"admonition.{kind}") for kind in kinds.split()}

    def enter(self, uri: str, site_path: str, titled: bool) -> None:
        """The page about to be rendered: its URI, its path below the site's root, and whether it has a title."""
        self.uri, self.site_path, self.titled = uri, site_path, titled

    def finish(self, html: str) -> str:
        """The last touch on rendered HTML, before it is sanitised: names for the boxes of task lists."""

        def name(match: re.Match[str]) -> str:
            label = self.t("task.done" if match[2] else "task.open")
            return f'{match[0]} aria-label="{label}"'

        return _CHECKBOX.sub(name, html)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the name is Python-Markdown's
        """Register around MkDocs's processor of relative links (priority 0)."""
        md.treeprocessors.register(_Before(md, self), "bitext-before", 6)
        md.treeprocessors.register(_After(md, self), "bitext-after", -5)
        md.treeprocessors.register(Directions(md, *self.directions), "bitext-directions", -6)


def one_heading(html: str, titled: bool) -> str:
    """A sanitised body in which no heading written as HTML is a second one of the first level."""
    end = 0 if titled else html.find("</h1>") + len("</h1>")
    return html[:end] + _FIRST_LEVEL.sub(r"\1h2", html[end:])


def relative(path: str, origin: str) -> str:
    """A relative address of a site path as seen from another; a fragment is kept."""
    bare, hash_, fragment = path.partition("#")
    return get_relative_url(bare, origin) + hash_ + fragment
