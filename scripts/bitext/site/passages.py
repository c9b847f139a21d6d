"""The passages of a page: where each unit of the bitext stands in it, what its state is, and the way to its twin.

`of_source` and `of_target` put a mark before the words of every unit, so that a unit has one anchor in all editions,
however a person has split, merged or moved the English. When the marks have become attributes, `Passages` adds to each
passage a note where it is stale or pending, in the edition's language, and a quiet link to the same passage in the
other edition. Headings, labels and cells get no link: it would be read out as part of their names.
"""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as etree

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from bitext.alignment.bitext import Bitext, Unit
from bitext.markup import marks
from bitext.markup.marks import Marks
from bitext.project import Edition
from bitext.site.strings import Strings

_MARKED = frozenset(["heading", "paragraph", "cell", "term", "label"])
_LINKED = frozenset(["p", "li", "dd", "figcaption"])
_BLOCKS = frozenset("p ul ol dl div table blockquote pre details figure section hr h1 h2 h3 h4 h5 h6".split())
_STATES = ("stale", "pending")
_TWIN = re.compile(r'<a [^<>]*class="twin"[^<>]*></a>')


def without_twins(html: str) -> str:
    """A finished body without the links to its twins, for places where nothing styles them."""
    return _TWIN.sub("", html)


def of_source(bitext: Bitext) -> dict[int, str]:
    """The marks of the Arabic's segments, by their index."""
    return {unit.index: marks.mark(unit.id) for unit in bitext.units if unit.segment.kind in _MARKED}


def of_target(bitext: Bitext) -> dict[int, str]:
    """The marks of the translation's segments, by their index.

    A unit that has no segment leaves its mark with the one before it: as merged with that, or as absent.
    """
    segments = bitext.target.segments if bitext.target is not None else ()
    texts: dict[int, str] = {}
    early: list[str] = []
    host: Unit | None = None
    place = 0
    for unit in bitext.units:
        if unit.segment.kind not in _MARKED:
            continue
        state = unit.state if unit.state in _STATES else ""
        spans = [span for span in unit.spans if segments[span].kind in _MARKED]
        for number, span in enumerate(spans):
            texts[span] = marks.mark(unit.id, state, marks.FURTHER if number else "")
        if spans:
            texts[spans[0]] += "".join(marks.mark(each, role=marks.ABSENT) for each in early)
            early, host, place = [], unit, spans[-1]
        elif host is None:
            early.append(unit.id)
        else:
            role = marks.MERGED if unit.human and _merged(host, unit) else marks.ABSENT
            texts[place] += marks.mark(unit.id, role=role)
    return texts


def _merged(host: Unit, unit: Unit) -> bool:
    """Whether a person has put a unit's words into the one before it: that fits its length better than leaving out."""
    if host.segment.kind != unit.segment.kind:
        return False
    english, alone = len(host.target or "") + 1, len(host.segment.text) + 1
    both = alone + len(unit.segment.text)
    return abs(math.log(english / both)) < abs(math.log(english / alone))


class _Companions(Treeprocessor):
    def __init__(self, md: Markdown, owner: Passages) -> None:
        super().__init__(md)
        self.owner = owner

    def run(self, _: etree.Element) -> None:
        owner = self.owner
        seen = set()
        for element, unit, state in owner.marks.bound():
            title = "admonition-title" in (element.get("class") or "")
            if owner.twin and element.tag in _LINKED and not title and element not in seen:
                link = etree.Element("a", {"class": "twin", "href": f"{owner.twin}#{unit}", "hreflang": owner.locale})
                link.set("aria-label", owner.t(f"listing.in.{owner.locale}"))
                _add(element, link)
            if state in _STATES:
                note = etree.Element("span", {"class": "unit-note", "lang": owner.edition.locale})
                note.set("dir", owner.edition.dir)
                note.text = owner.t(f"unit.{state}")
                _add(element, note)
            seen.add(element)


def _add(element: etree.Element, companion: etree.Element) -> None:
    """Put a companion behind an element's own words, before the blocks in it."""
    place = next((n for n, child in enumerate(element) if child.tag in _BLOCKS), len(element))
    element.insert(place, companion)


class Passages(Extension):
    """The extension of one edition's build; `enter` says which page comes next."""

    def __init__(self, marked: Marks, t: Strings, edition: Edition) -> None:
        super().__init__()
        self.marks, self.t, self.edition = marked, t, edition
        self.twin = self.locale = ""

    def enter(self, twin: str, locale: str) -> None:
        """The address of the next page's twin as seen from it, and its language; nothing where it has none."""
        self.twin, self.locale = twin, locale

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the name is Python-Markdown's
        """Register behind the table of contents (5), MkDocs's links (0) and those of other editions (-5)."""
        md.treeprocessors.register(_Companions(md, self), "bitext-passages", -10)
