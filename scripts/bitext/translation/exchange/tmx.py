"""TMX 1.4: the translation memory, for the memories of other tools. It only goes out.

One `tu` a pair, a person's words first, so that a tool that keeps the first of two answers keeps a person's. Inline
code stands as text inside `bpt`, `ept` and `ph`.

TMX 1.4b Specification, OSCAR Recommendation, 26 April 2005.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from bitext.project import Project
from bitext.translation.exchange import codes, hardened
from bitext.translation.exchange.codes import Piece
from bitext.translation.exchange.units import Exchanged

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def dump(project: Project, locale: str, units: Iterable[Exchanged]) -> bytes:
    """The document; pairs that are the same stand once."""
    etree = hardened.lxml()
    root: Element = etree.Element("tmx", version="1.4")
    header = {
        "creationtool": "bilughatayn", "creationtoolversion": "1", "segtype": "block", "o-tmf": "bitext",
        "adminlang": "en", "srclang": project.source, "datatype": "plaintext",
    }  # fmt: skip
    etree.SubElement(root, "header", header)
    body: Element = etree.SubElement(root, "body")
    seen: set[tuple[str, str]] = set()
    for unit in units:
        texts = codes.joined(unit.source), codes.joined(unit.target)
        if texts not in seen:
            seen.add(texts)
            _write(etree.SubElement(body, "tu"), unit, project.source, locale)
    etree.indent(body)
    made: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return made


def _write(element: Element, unit: Exchanged, source: str, locale: str) -> None:
    etree = hardened.lxml()
    element.set("tuid", unit.unit_id)
    if unit.date:
        element.set("changedate", f"{unit.date.replace('-', '')}T000000Z")
    for name, value in (("x-page", unit.page_uri), ("x-by", "person" if unit.human else "machine")):
        etree.SubElement(element, "prop", type=name).text = hardened.writable(value)
    for language, pieces in ((source, unit.source), (locale, unit.target)):
        variant = etree.SubElement(element, "tuv", {_LANGUAGE: language})
        _write_segment(etree.SubElement(variant, "seg"), pieces)


def _write_segment(element: Element, pieces: Sequence[Piece]) -> None:
    etree = hardened.lxml()
    tags = {"open": "bpt", "close": "ept", "single": "ph"}
    last: Element | None = None
    for piece in pieces:
        raw = hardened.writable(piece.raw)
        if piece.role != "text":
            key = "x" if piece.role == "single" else "i"
            last = etree.SubElement(element, tags[piece.role], {key: piece.id})
            last.text = raw
        elif last is None:
            element.text = (element.text or "") + raw
        else:
            last.tail = (last.tail or "") + raw
