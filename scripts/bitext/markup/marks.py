"""Marks that carry a unit's id and state through the renderer.

A mark is a private-use character, the id, a role, a state and a closing private-use character, put before the first
word of a segment. It survives Python-Markdown as plain text; `BindUnits` then moves it to the element that the words
stand in (`id`, and `lang`, `dir` and a class for words that stand untranslated or stale) and takes it out of the text.

The first element of a unit has its id. Where a person has split a passage, its other elements name the unit in
`data-unit`; where a person has put one into another or left it out, an empty element there keeps its anchor alive.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as etree
from collections.abc import Mapping

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

OPEN, CLOSE = "\uf5e0", "\uf5e1"
FURTHER, MERGED, ABSENT = "+", "*", "!"
"""Roles of a mark that does not begin its unit: more of the unit's words; the words that another unit's were put into;
the words behind which the unit's would stand."""
_MARK = re.compile(f"{OPEN}([a-z0-9-]*)([+*!]?),([a-z]*){CLOSE}")
_ALIASES = {"": "unit-alias", MERGED: "unit-alias unit-merged", ABSENT: "unit-alias unit-absent"}
_TEXTLESS = frozenset("table thead tbody tr ul ol dl div section hr".split())


def mark(unit: str, state: str = "", role: str = "") -> str:
    """The mark of a unit; `state` is empty, `stale` or `pending`."""
    return f"{OPEN}{unit}{role},{state}{CLOSE}"


def put(text: str, words: str) -> str:
    """Words with a mark before them, but behind opening `==`, `^^` or `~~`, which must not stand behind a letter."""
    start = len(words) - len(words.lstrip("=^~"))
    return words[:start] + text + words[start:]


def first(text: str) -> str:
    """The id of the first mark in a text, or nothing."""
    found = _MARK.search(text)
    return found[1] if found else ""


def without(text: str) -> str:
    """A text that holds none of the characters that marks are made of."""
    return text.replace(OPEN, "").replace(CLOSE, "")


def strip(text: str) -> str:
    """The text without marks, and without what a stray private-use character could pass for."""
    return without(_MARK.sub("", text))


class BindUnits(Treeprocessor):
    """Turns marks into attributes."""

    def __init__(self, md: Markdown, states: Mapping[str, Mapping[str, str]]) -> None:
        super().__init__(md)
        self.states = states
        self.bound: list[tuple[etree.Element, str, str]] = []
        """The elements of the page last run on, in order, each with its unit and state."""

    def run(self, root: etree.Element) -> None:
        """Bind every mark in the tree."""
        self.bound = []
        parents = {child: parent for parent in root.iter() for child in parent}
        for element in list(root.iter()):
            if element.text and OPEN in element.text:
                element.text = self._bind(element.text, self._owner(element, parents))
            if element.tail and OPEN in element.tail:
                element.tail = self._bind(element.tail, self._owner(parents[element], parents))
            for name in ("alt", "title"):
                if OPEN in (element.get(name) or ""):
                    element.set(name, strip(element.get(name) or ""))

    def _owner(self, element: etree.Element, parents: Mapping[etree.Element, etree.Element]) -> etree.Element:
        """The block that the words stand in: out of inline elements, never the page itself."""
        while element.tag in _INLINE and element in parents:
            element = parents[element]
        return element

    def _bind(self, text: str, owner: etree.Element) -> str:
        for unit, role, state in _MARK.findall(text):
            if owner.tag in _TEXTLESS:
                continue
            if role == FURTHER:
                owner.set("data-unit", unit)
            elif unit and not role and not owner.get("id"):
                owner.set("id", unit)
            elif unit and owner.get("id") != unit:
                owner.insert(0, etree.Element("span", {"id": unit, "class": _ALIASES[role]}))
            if unit and role in ("", FURTHER):
                self.bound.append((owner, unit, state))
            for name, value in self.states.get(state, {}).items():
                held = owner.get(name)
                owner.set(name, f"{held} {value}" if name == "class" and held else value)
        return strip(text)


_INLINE = frozenset("a abbr b bdi code del em i ins kbd mark q s small span strong sub sup u".split())


class Marks(Extension):
    """The extension that the site's build adds to the enabled ones."""

    def __init__(self, states: Mapping[str, Mapping[str, str]] | None = None) -> None:
        super().__init__()
        self.states = states or {}
        """For `stale` and `pending`: the attributes that their element gets."""

    def bound(self) -> list[tuple[etree.Element, str, str]]:
        """The elements of the page last rendered, each with its unit and state."""
        return self.binder.bound

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the name is Python-Markdown's
        """Register after inline patterns (20) and before the table of contents (5)."""
        self.binder = BindUnits(md, self.states)
        md.treeprocessors.register(self.binder, "bitext-marks", 7)
