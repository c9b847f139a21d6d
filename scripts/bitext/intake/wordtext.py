"""What a Word file says, read from its XML alone: every word, by where it stands.

This is what a conversion is measured by, so it knows nothing of one. Deleted words of tracked changes are no part of
the text; hidden ones, and the contents list that Word has made itself, stand apart.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as etree
from collections.abc import Iterator
from dataclasses import dataclass, field

from mammoth.docx.dingbats import dingbats

_SPACES = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main": "w",
    "http://purl.oclc.org/ooxml/wordprocessingml/main": "w",
    "http://schemas.openxmlformats.org/officeDocument/2006/math": "m",
    "http://purl.oclc.org/ooxml/officeDocument/math": "m",
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc",
    "http://schemas.openxmlformats.org/drawingml/2006/chart": "c",
    "http://schemas.openxmlformats.org/drawingml/2006/diagram": "dgm",
    "urn:schemas-microsoft-com:office:office": "o",
}
SPACE = dict.fromkeys(("w:tab", "w:ptab", "w:br", "w:cr"), " ") | {
    "w:noBreakHyphen": "\u2011", "w:softHyphen": "\u00ad",
}  # fmt: skip
"""Elements that stand for a character."""
_PASSED = frozenset(["w:del", "w:moveFrom", "w:pPr", "w:rPr", "w:sdtPr", "w:tblPr", "w:tcPr", "w:trPr"])
_OFF = ("false", "0", "none", "off")


def short(tag: object) -> str:
    """A tag as it is usually written, `w:p`; of a namespace that is not known here the bare name."""
    space, _, name = str(tag).rpartition("}")
    prefix = _SPACES.get(space.removeprefix("{"))
    return f"{prefix}:{name}" if prefix else name


def value(element: etree.Element, name: str) -> str:
    """An attribute by its bare name, or nothing."""
    return next((text for key, text in element.attrib.items() if key.rpartition("}")[2] == name), "")


def child(element: etree.Element, *path: str) -> etree.Element | None:
    """The first descendant on a path of tags."""
    found: etree.Element | None = element
    for name in path:
        found = next((each for each in found or () if short(each.tag) == name), None)
    return found


def on(element: etree.Element, *path: str) -> bool:
    """Whether a property is set."""
    found = child(element, *path)
    return found is not None and value(found, "val").lower() not in _OFF


def branch(element: etree.Element) -> list[etree.Element]:
    """Of alternatives (`mc:AlternateContent`) the one with the most words; of equal ones the last, the plainest."""
    choices = [each for each in element if short(each.tag) in ("mc:Choice", "mc:Fallback")]
    best = max(reversed(choices), key=lambda each: sum(len(text) for text in _texts(each)), default=None)
    return list(best) if best is not None else []


def _texts(element: etree.Element) -> Iterator[str]:
    return (each.text or "" for each in element.iter() if short(each.tag) in ("w:t", "m:t"))


def hidden(run: etree.Element) -> bool:
    """Whether a run is not shown."""
    return on(run, "w:rPr", "w:vanish")


def contents(element: etree.Element) -> bool:
    """Whether a part of the document is the list of its contents that Word keeps."""
    gallery = child(element, "w:sdtPr", "w:docPartObj", "w:docPartGallery")
    return gallery is not None and value(gallery, "val").lower() == "table of contents"


def symbol(element: etree.Element) -> str:
    """The character that a `w:sym` shows, or nothing where it is not known."""
    try:
        code = int(value(element, "char"), 16)
    except ValueError:
        return ""
    font = value(element, "font")
    found = dingbats.get((font, code)) or dingbats.get((font, code & 0xFF))
    return chr(found) if found else chr(code) if 0x20 < code < 0xD800 else ""


@dataclass(slots=True)
class Told:
    """The words of one part of a document, paragraph by paragraph."""

    paragraphs: list[str] = field(default_factory=list)
    boxes: list[str] = field(default_factory=list)
    """In text boxes."""
    hidden: list[str] = field(default_factory=list)
    contents: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    """Kind and id of the notes that the text refers to, in order."""
    looks: set[str] = field(default_factory=set)
    formulas: list[str] = field(default_factory=list)
    _open: list[list[str]] = field(default_factory=list)
    _into: list[list[str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._into.append(self.paragraphs)

    def read(self, element: etree.Element) -> Told:
        """Add what stands in an element."""
        for each in element:
            self._one(each)
        return self

    def _one(self, element: etree.Element) -> None:
        tag = short(element.tag)
        if tag in ("w:t", "m:t"):
            self._say(element.text or "")
        elif tag in SPACE:
            self._say(SPACE[tag])
        elif tag == "w:sym":
            self._say(symbol(element))
        elif tag == "w:p":
            self._paragraph(element)
        elif tag == "mc:AlternateContent":
            for each in branch(element):
                self._one(each)
        elif tag == "w:txbxContent":
            self._apart(self.boxes, element)
        elif tag == "w:r" and hidden(element):
            self._apart(self.hidden, element)
        elif tag == "w:sdt" and contents(element):
            self._apart(self.contents, element)
        elif tag in _PASSED:
            self._passed(tag, element)
        else:
            if tag in ("w:footnoteReference", "w:endnoteReference"):
                self.notes.append((tag[2:-9], value(element, "id")))
            elif tag == "m:oMath":
                self.formulas.append("".join(_texts(element)))
            self.read(element)

    def _passed(self, tag: str, element: etree.Element) -> None:
        if tag == "w:del":
            self.deleted += [each.text for each in element.iter() if short(each.tag) == "w:delText" and each.text]
        elif tag == "w:rPr":
            self.looks |= {short(each.tag) for each in element if short(each.tag) in LOOKS and _shows(each)}

    def _say(self, text: str) -> None:
        if self._open:
            self._open[-1].append(text)
        else:
            self._into[-1].append(text)

    def _paragraph(self, element: etree.Element) -> None:
        self._open.append([])
        place, into = len(self._into[-1]), self._into[-1]
        self.read(element)
        text = "".join(self._open.pop())
        if text.strip():
            into.insert(place, text)

    def _apart(self, into: list[str], element: etree.Element) -> None:
        self._into.append(into)
        self._open.append([])
        self.read(element)
        rest = "".join(self._open.pop())
        if rest.strip():
            into.append(rest)
        self._into.pop()


LOOKS = {"w:color": "part-colour", "w:highlight": "part-highlight", "w:u": "part-underline", "w:shd": "part-shading"}
"""What only looks different, by its tag."""


def _shows(look: etree.Element) -> bool:
    shown = value(look, "val").lower()
    if short(look.tag) == "w:color":
        return shown not in ("auto", "000000", "")
    if short(look.tag) == "w:shd":
        return not re.fullmatch("(auto|ffffff|)", value(look, "fill").lower())
    return shown not in ("", "none")
