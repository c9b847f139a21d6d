"""XLIFF 2.0: one document, one `file` a page, one `unit` with one `segment` a unit.

Ids are ours; `original` is the page's path. Inline code stands in `originalData` and is referred to by `pc` (a pair)
and `ph`, which a tool may neither delete nor copy. States: pending is `initial`; stale too, with words; a machine's
words are `translated`, a person's `reviewed`, those of a reviewed page `final`. The hash of the words that went out
stands in the metadata module; without it a unit that somebody has edited here is not overwritten.

Reading trusts the numbers of codes and nothing else of them. A segment's state says nothing about who changed it, since
some tools never set it; words that differ from those that went out are somebody's work.

XLIFF Version 2.0, OASIS Standard, 5 August 2014.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, cast

from bitext.project import Project
from bitext.translation.exchange import codes, hardened
from bitext.translation.exchange.codes import Piece
from bitext.translation.exchange.hardened import Refused
from bitext.translation.exchange.units import Exchanged, Returned

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_CORE = "urn:oasis:names:tc:xliff:document:2."
_NAMESPACE = f"{_CORE}0"
_META = "urn:oasis:names:tc:xliff:metadata:2.0"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_STATES = {"pending": "initial", "stale": "initial", "machine": "translated", "edited": "reviewed"}
_MOST_DEPTH = 40
"""Of inline elements within each other."""


def dump(project: Project, locale: str, units: Iterable[Exchanged]) -> bytes:
    """The document."""
    etree = hardened.lxml()
    root: Element = etree.Element(_name("xliff"), nsmap={None: _NAMESPACE, "mda": _META})
    root.set("version", "2.0")
    root.set("srcLang", project.source)
    root.set("trgLang", locale)
    pages = itertools.groupby(units, key=lambda unit: unit.page_uri)
    for number, (uri, members) in enumerate(pages, 1):
        file = etree.SubElement(root, _name("file"), id=f"f{number}")
        file.set("original", hardened.writable(f"{project.docs}/{uri}"))
        file.set("srcDir", project.editions[project.source].dir)
        file.set("trgDir", project.editions[locale].dir)
        for unit in members:
            _write_unit(etree.SubElement(file, _name("unit")), unit)
    _indent(root)
    made: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return made


def _name(tag: str) -> str:
    return f"{{{_NAMESPACE}}}{tag}"


def _sub(parent: Element, name: str, **attributes: str) -> Element:
    element: Element = hardened.lxml().SubElement(parent, name, attributes)
    return element


def _write_unit(element: Element, unit: Exchanged) -> None:
    for key, value in {"id": unit.unit_id, "translate": "yes", "canResegment": "no"}.items():
        element.set(key, value)
    element.set("type", f"bilughatayn:{unit.kind}")
    element.set(_SPACE, "preserve")
    if unit.target:
        group = _sub(_sub(element, f"{{{_META}}}metadata"), f"{{{_META}}}metaGroup", category="bilughatayn")
        _sub(group, f"{{{_META}}}meta", type="target-hash").text = unit.target_hash
    if unit.note:
        notes = _sub(element, _name("notes"))
        for line in unit.note.split("\n"):
            _sub(notes, _name("note"), appliesTo="target").text = hardened.writable(line)
    data: dict[str, str] = {}
    state = "final" if unit.reviewed and unit.target else _STATES[unit.state]
    segment: Element = hardened.lxml().Element(_name("segment"), state=state)
    _write_content(_sub(segment, _name("source")), unit.source, data)
    if unit.target:
        _write_content(_sub(segment, _name("target")), unit.target, data)
    if data:
        original = _sub(element, _name("originalData"))
        for raw, identity in data.items():
            _write_text(_sub(original, _name("data"), id=identity), raw)
    element.append(segment)


def _write_content(element: Element, pieces: Sequence[Piece], data: dict[str, str]) -> None:
    """Write the pieces of a text; `data` gathers their code with the ids that it gets."""
    closing = {piece.id: piece.raw for piece in pieces if piece.role == "close"}
    inside = [element]

    def known(raw: str) -> str:
        return data.setdefault(raw, f"d{len(data) + 1}")

    for piece in pieces:
        fixed = {"id": piece.id, "canCopy": "no", "canDelete": "no"}
        if piece.role == "text":
            _write_text(inside[-1], piece.raw)
        elif piece.role == "single":
            shown = hardened.writable(piece.raw)
            _sub(inside[-1], _name("ph"), **fixed, dataRef=known(piece.raw), disp=shown)
        elif piece.role == "open":
            end = closing[piece.id]
            span = _sub(inside[-1], _name("pc"), **fixed, dataRefStart=known(piece.raw), dataRefEnd=known(end))
            span.set("dispStart", hardened.writable(piece.raw))
            span.set("dispEnd", hardened.writable(end))
            inside.append(span)
        else:
            inside.pop()


def _write_text(element: Element, text: str) -> None:
    """Add text at the end of an element; what XML cannot hold is written as `cp`."""
    for part, character in hardened.unwritable(text):
        last = element[-1] if len(element) else None
        if last is None:
            element.text = (element.text or "") + part
        else:
            last.tail = (last.tail or "") + part
        if character:
            _sub(element, _name("cp"), hex=f"{ord(character):04x}")


def _indent(element: Element, depth: int = 0) -> None:
    """Lay out what holds elements only."""
    if element.text is not None or not len(element) or element.tag in (_name("source"), _name("target")):
        return
    element.text = "\n" + "  " * (depth + 1)
    for child in element:
        _indent(child, depth + 1)
        child.tail = element.text
    child.tail = "\n" + "  " * depth


def load(source: str, project: Project) -> tuple[str, list[Returned]]:
    """The target locale and the units of a document. Raises `Refused`."""
    root = hardened.xml(source)
    namespace, _, name = str(root.tag).lstrip("{").rpartition("}")
    if name != "xliff" or not namespace.startswith(_CORE):
        version = root.get("version") or "?"
        raise Refused("file-xliff", name=name, version=version[:20])
    if _language(root.get("srcLang")) != project.source:
        raise Refused("file-source", locale=project.source)
    locale = _language(root.get("trgLang"))
    if locale not in project.targets:
        raise Refused("file-target", locales=", ".join(project.targets))
    return locale, list(_read(root, f"{{{namespace}}}", project))


def _language(tag: str | None) -> str:
    return (tag or "").replace("_", "-").partition("-")[0].lower()


def _read(root: Element, core: str, project: Project) -> Iterator[Returned]:
    for file in root.iterchildren(f"{core}file"):
        original = file.get("original") or ""
        for unit in file.iter(f"{core}unit"):
            yield _read_unit(unit, core, original.removeprefix(f"{project.docs}/"))


def _read_unit(unit: Element, core: str, uri: str) -> Returned:
    data = {each.get("id") or "": _plain(each, core) for each in unit.iterfind(f"{core}originalData/{core}data")}
    metas = unit.iter(f"{{{_META}}}meta")
    base = next((each.text or "" for each in metas if each.get("type") == "target-hash"), "")
    source: list[Piece] = []
    target: list[Piece] = []
    missing = False
    for part in unit:
        if part.tag not in (f"{core}segment", f"{core}ignorable"):
            continue
        left, right = part.find(f"{core}source"), part.find(f"{core}target")
        pieces = [] if left is None else list(_pieces(left, core, data))
        source += pieces
        if right is not None:
            target += _pieces(right, core, data)
        elif part.tag == f"{core}ignorable":
            target += pieces
        else:
            missing = True
    done = codes.joined(target).strip()
    return Returned(
        page_uri=uri,
        unit_id=unit.get("id") or "",
        source=codes.joined(source),
        target=tuple(target) if done else (),
        base=base.strip(),
        unfinished=missing and bool(done),
        line=cast("int | None", unit.sourceline) or 0,
    )


def _plain(element: Element, core: str) -> str:
    """The text of an element that holds none but `cp`."""
    text = element.text or ""
    for child in element:
        text += _character(child) if child.tag == f"{core}cp" else ""
        text += child.tail or ""
    return text


def _character(element: Element) -> str:
    try:
        found = chr(int(element.get("hex") or "", 16))
    except (ValueError, OverflowError):
        return "\ufffd"
    return "\ufffd" if "\ud800" <= found <= "\udfff" else found


def _pieces(element: Element, core: str, data: Mapping[str, str], depth: int = 0) -> Iterator[Piece]:
    """The pieces of a `source`, a `target` or an element in one."""
    if depth > _MOST_DEPTH:
        raise Refused("file-codes", line=element.sourceline, most=_MOST_DEPTH)
    if element.text:
        yield Piece("text", element.text)
    for child in element:
        yield from _code(child, str(child.tag).removeprefix(core), core, data, depth)
        if child.tail:
            yield Piece("text", child.tail)


def _code(child: Element, name: str, core: str, data: Mapping[str, str], depth: int) -> Iterator[Piece]:
    identity = child.get("id") or "?"
    if name == "cp":
        yield Piece("text", _character(child))
    elif name == "pc":
        yield Piece("open", data.get(child.get("dataRefStart") or "", ""), identity)
        yield from _pieces(child, core, data, depth + 1)
        yield Piece("close", data.get(child.get("dataRefEnd") or "", ""), identity)
    elif name == "sc":
        yield Piece("open", data.get(child.get("dataRef") or "", ""), identity)
    elif name == "ec":
        yield Piece("close", data.get(child.get("dataRef") or "", ""), child.get("startRef") or identity)
    elif name in ("mrk", "sm", "em"):
        yield from _pieces(child, core, data, depth + 1)
    else:
        yield Piece("single", data.get(child.get("dataRef") or "", ""), identity if name == "ph" else "?")
