"""Which way text runs inside a page: blocks in the other script, and what the bidirectional algorithm would turn round.

A block without a letter of the page's script gets the other language and direction. Paragraphs then run that way as a
whole; a list item, whose bullet must stay where it is, has its words wrapped instead. In a block that runs from right
to left, phone numbers, figures with a sign, and addresses shown as text, are isolated: their parts would change places
("Unicode Bidirectional Algorithm", UAX #9, rules N1 and W4: neutrals between numbers take the paragraph's direction).
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as etree
from collections.abc import Iterator

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor
from markdown.util import ETX, STX

from bitext.arabic import ARABIC
from bitext.project import Edition

_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_WHOLE = frozenset("p h1 h2 h3 h4 h5 h6 td th dt dd summary caption figcaption blockquote".split())
"""Blocks that take the attributes themselves."""
_BLOCKS = _WHOLE | frozenset("li div ul ol dl table thead tbody tr pre section article aside details figure hr".split())
_OPAQUE = frozenset("code pre kbd samp script style".split())
_FIGURE = "[0-9\u0660-\u0669]"
_PHONE = re.compile(
    rf"(?<![\w+./-])(?:\+[ (]?|\(?[0\u0660]){_FIGURE}(?:{_FIGURE}|[ \u00a0()./-]){{4,22}}{_FIGURE}(?!\w)"
)
_SIGNED = re.compile(r"(?<![\w+./%\u00b1\u2212-])[+\u00b1\u2212-][0-9]+(?:[.,][0-9]+)*(?:\u00a0?%)?(?![\w%])")
"""A figure with its sign, which Arabic sets before European digits as English does (CLDR, `ar`, `latn`)."""
_DIGITS = range(7, 16)
"""Of a telephone number, as many as ITU-T E.164 allows; it begins with `+` or a zero, as a list of figures does not."""
_DATE = re.compile(rf"{_FIGURE}{{1,4}}([./-]){_FIGURE}{{1,2}}\1{_FIGURE}{{1,4}}")
_STASHED = re.compile(f"{STX}[^{STX}{ETX}]*{ETX}")
"""What Python-Markdown has put aside: raw HTML, and characters that were escaped."""
_ADDRESS = re.compile(r"\s*(?:https?://|www\.|mailto:|[\w.+-]+@[\w-]+\.)\S*\s*")


class Directions(Treeprocessor):
    """Sets `lang` and `dir`; `other` is the language of blocks in the other script."""

    def __init__(self, md: Markdown, own: Edition, other: Edition) -> None:
        super().__init__(md)
        self.own, self.other = own, other
        scripts = {"rtl": ARABIC, "ltr": _LATIN}
        self.here, self.there = scripts[own.dir], scripts[other.dir]

    def run(self, root: etree.Element) -> None:
        """Go through one page's tree."""
        self._walk(root, self.own.dir)

    def _walk(self, element: etree.Element, direction: str) -> None:
        direction = element.get("dir") or direction
        if element.tag in _OPAQUE:
            return
        given = element.get("lang") or element.get("dir")
        if element.tag in _WHOLE and not given and direction == self.own.dir and self._foreign(_words(element)):
            element.set("lang", self.other.locale)
            element.set("dir", self.other.dir)
            direction = self.other.dir
        elif element.tag == "li" and not given and direction == self.own.dir and self._foreign(_own_words(element)):
            self._wrap(element)
        if element.tag == "a" and not given and direction == "rtl" and _ADDRESS.fullmatch("".join(element.itertext())):
            element.set("dir", "ltr")
            return
        for child in list(element):
            self._walk(child, direction)
        if direction == "rtl" and element.tag != "a":
            _isolate(element)

    def _foreign(self, words: str) -> bool:
        return self.there.search(words) is not None and self.here.search(words) is None

    def _wrap(self, item: etree.Element) -> None:
        """Put an item's own words, not the lists in it, into an element that runs the other way."""
        wrapper = etree.Element("span", {"lang": self.other.locale, "dir": self.other.dir})
        wrapper.text, item.text = item.text, None
        while len(item) and item[0].tag not in _BLOCKS and item[0].tag != "input" and item[0].tag != "label":
            wrapper.append(item[0])
            item.remove(item[0])
        if (wrapper.text or "").strip() or len(wrapper):
            item.insert(0, wrapper)
        else:
            item.text = wrapper.text


def _words(element: etree.Element) -> str:
    """The words of a block, code left out; those of blocks inside it too."""
    return " ".join(_texts(element))


def _texts(element: etree.Element) -> Iterator[str]:
    if element.tag in _OPAQUE:
        return
    yield _STASHED.sub("", element.text or "")
    for child in element:
        yield from _texts(child)
        yield _STASHED.sub("", child.tail or "")


def _own_words(item: etree.Element) -> str:
    """The words of an item before the first block in it."""
    found = [item.text or ""]
    for child in item:
        if child.tag in _BLOCKS:
            break
        found += [*_texts(child), child.tail or ""]
    return _STASHED.sub("", " ".join(found))


def _isolate(element: etree.Element) -> None:
    """Put the numbers that stand in an element's text, or behind its children, into elements of their own."""
    place = 0
    for number, made in enumerate(_parted(element.text or "")):
        if number == 0:
            element.text = made.tail
        else:
            element.insert(place, made)
            place += 1
    for child in list(element)[place:]:
        parts = _parted(child.tail or "")
        if len(parts) > 1:
            child.tail = parts[0].tail
            at = list(element).index(child) + 1
            for offset, made in enumerate(parts[1:]):
                element.insert(at + offset, made)


def _parted(text: str) -> list[etree.Element]:
    """A text as elements: the first holds what stands before the first number in its tail, each other one a number."""
    first = etree.Element("bdi")
    first.tail = text or None
    parts = [first]
    if not text or STX in text:
        return parts
    position = 0
    for match in _numbers(text):
        parts[-1].tail = text[position : match.start()] or None
        made = etree.Element("bdi", {"dir": "ltr"})
        made.text = match[0]
        parts.append(made)
        position = match.end()
    if len(parts) > 1:
        parts[-1].tail = text[position:] or None
    return parts


def _numbers(text: str) -> list[re.Match[str]]:
    """Phone numbers, and figures with a sign, in order; a date, which keeps its order by itself, is none."""
    phones = [
        match
        for match in _PHONE.finditer(text)
        if sum(map(str.isdigit, match[0])) in _DIGITS and not _DATE.fullmatch(match[0])
    ]
    taken = {place for match in phones for place in range(*match.span())}
    signed = [match for match in _SIGNED.finditer(text) if match.start() not in taken]
    return sorted(phones + signed, key=lambda match: match.start())
