"""Read a Word file: mammoth makes HTML of the text, and what it leaves behind is told.

mammoth gets an archive made anew that holds the text, its notes, styles and pictures alone: no macros, no templates, no
comments, no outside parts but the addresses of links.
"""

from __future__ import annotations

import contextlib
import io
import posixpath
import re
import xml.etree.ElementTree as etree
import zipfile
from typing import Any

import mammoth

from bitext.intake import package
from bitext.intake.package import Package, Refused
from bitext.intake.taken import Source
from bitext.intake.wordplain import plainer
from bitext.intake.wordtext import LOOKS, Told, value

PREFIX = "bitext-"
"""Of all ids in the HTML."""
_STYLES = """
p[style-name='Title'] => h1.title:fresh
p[style-name='Subtitle'] => p.subtitle:fresh
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => blockquote > p:fresh
p[style-name='Quotations'] => blockquote > p:fresh
p[style-name='Block Text'] => blockquote > p:fresh
p[style-name='List Bullet 2'] => ul|ol > li > ul > li:fresh
p[style-name='List Bullet 3'] => ul|ol > li > ul|ol > li > ul > li:fresh
p[style-name='List Number 2'] => ul|ol > li > ol > li:fresh
p[style-name='List Number 3'] => ul|ol > li > ul|ol > li > ol > li:fresh
p[style-name='heading 7'] => h6:fresh
p[style-name='heading 8'] => h6:fresh
p[style-name='heading 9'] => h6:fresh
"""
_WANTED = ("hyperlink", "image", "styles", "numbering", "footnotes", "endnotes")
"""Kinds of relations that the text needs."""
_EMBEDDED = {
    "part-macros": ("vbaproject.bin", "vbadata.xml"),
    "part-charts": ("/charts/chart",),
    "part-diagrams": ("/diagrams/data",),
    "part-files": ("/embeddings/", "/activex/", "/afchunk"),
}
"""What is told when an entry's name holds it."""
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_RELATED = re.compile(r"\{[^{}]*/officeDocument/(?:2006/)?relationships\}")
_BODY = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"


def read(data: bytes) -> Source:
    """Read a `.docx`. Raises `Refused`."""
    held = package.opened(data)
    main = _main(held)
    folder = posixpath.dirname(main)
    source = Source()
    told = Told().read(held.xml(main))
    notes = _notes(held, folder, told)
    source.paragraphs = [*told.paragraphs, *notes]
    _say(held, folder, told, source)
    try:
        made = mammoth.convert_to_html(
            io.BytesIO(_archive(held, main, folder, source)),
            style_map=_STYLES,
            id_prefix=PREFIX,
            convert_image=_images(source),
            include_embedded_style_map=False,
        )
    except (ValueError, LookupError, AttributeError, TypeError, RecursionError, OSError, etree.ParseError) as error:
        raise Refused("intake-zip", problem=error) from None
    source.html = made.value
    for box in told.boxes:
        source.paragraphs.append(box)
        source.say("import-box", text=box)
    return source


def _main(held: Package) -> str:
    """The entry with the text."""
    with contextlib.suppress(Refused):
        for each in held.xml("_rels/.rels") if "_rels/.rels" in held else ():
            if value(each, "Type").endswith("/officeDocument"):
                name = value(each, "Target").lstrip("/")
                if name in held:
                    return name
    if "word/document.xml" not in held:
        raise Refused("intake-no-word")
    return "word/document.xml"


def _notes(held: Package, folder: str, told: Told) -> list[str]:
    """The notes that the text refers to, in that order, then those that it does not; without Word's own lines."""
    found: dict[tuple[str, str], list[str]] = {}
    for kind in ("footnote", "endnote"):
        name = posixpath.join(folder, f"{kind}s.xml")
        for each in held.xml(name) if name in held else ():
            if value(each, "type") in ("", "normal"):
                note = Told().read(each)
                found[kind, value(each, "id")] = [*note.paragraphs, *note.boxes]
    order = [*dict.fromkeys(key for key in told.notes if key in found), *(k for k in found if k not in told.notes)]
    return [text for key in order for text in found[key]]


def _say(held: Package, folder: str, told: Told, source: Source) -> None:
    """Tell what the report does not have of the file."""
    for name in sorted(held.sizes):
        bare = posixpath.basename(name)
        if posixpath.dirname(name) != folder or not bare.endswith(".xml"):
            continue
        if bare.startswith(("header", "footer")):
            for text in Told().read(held.xml(name)).paragraphs:
                source.say("import-header", text=text)
        elif bare == "comments.xml":
            for each in held.xml(name):
                text = " ".join(Told().read(each).paragraphs)
                source.say("import-comment", who=value(each, "author") or "–", text=text)
    if told.deleted:
        source.say("import-deleted", text="".join(told.deleted))
    for text in told.hidden:
        source.say("import-hidden", text=text)
    if told.contents:
        source.say("import-contents", text=" · ".join(told.contents))
    for text in told.formulas:
        source.say("import-formula", text=text)
    if told.looks:
        source.say("import-looks", looks=", ".join(sorted(LOOKS[each] for each in told.looks)))
    for kind, marks in _EMBEDDED.items():
        names = [each for each in sorted(held.sizes) if any(mark in each.lower() for mark in marks)]
        if names:
            source.say("import-embedded", kind=kind, names=", ".join(map(posixpath.basename, names)))


def _archive(held: Package, main: str, folder: str, source: Source) -> bytes:
    """An archive with the text, plainer, and what it needs."""
    made = io.BytesIO()
    names = {f"{kind}.xml": posixpath.join(folder, f"{kind}.xml") for kind in ("footnotes", "endnotes")}
    parts = [main, *(each for each in names.values() if each in held)]
    whole = [posixpath.join(folder, each) for each in ("styles.xml", "numbering.xml")]
    pictures: set[str] = set()
    with zipfile.ZipFile(made, "w") as archive:
        for name in parts:
            relations = posixpath.join(folder, "_rels", f"{posixpath.basename(name)}.rels")
            tree = held.xml(relations) if relations in held else etree.Element(f"{{{_RELATIONS}}}Relationships")
            pictures |= _relations(tree, held, folder, source)
            archive.writestr(relations, _written(tree))
            archive.writestr(name, _written(_related(plainer(held.xml(name)), {value(each, "Id") for each in tree})))
        for name in whole:
            if name in held:
                archive.writestr(name, _written(held.xml(name)))
        for name in sorted(pictures):
            archive.writestr(name, held.data(name))
        if "[Content_Types].xml" in held:
            archive.writestr("[Content_Types].xml", _written(held.xml("[Content_Types].xml")))
        archive.writestr(
            "_rels/.rels",
            f'{_HEAD}<Relationships xmlns="{_RELATIONS}"><Relationship Id="r" Type="{_BODY}" Target="{main}"/>'
            "</Relationships>",
        )
    return made.getvalue()


def _written(tree: etree.Element) -> bytes:
    text: bytes = etree.tostring(tree, encoding="utf-8", xml_declaration=True)
    return text


def _relations(tree: etree.Element, held: Package, folder: str, source: Source) -> set[str]:
    """Leave the relations that the text needs, outside ones only where they are links; the pictures among them."""
    pictures: set[str] = set()
    for each in list(tree):
        kind, target = value(each, "Type").rpartition("/")[2], value(each, "Target")
        outside = value(each, "TargetMode").lower() == "external"
        entry = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        if kind == "image" and outside:
            source.say("import-remote", address=target)
        if kind not in _WANTED or (outside and kind != "hyperlink") or (kind == "image" and entry not in held):
            tree.remove(each)
        elif kind == "image":
            each.set("Target", f"/{entry}")
            pictures.add(entry)
    return pictures


def _related(tree: etree.Element, ids: set[str]) -> etree.Element:
    """Take away what names a relation that is not there."""
    for each in tree.iter():
        for key in [key for key in each.attrib if _RELATED.match(key) and each.attrib[key] not in ids]:
            del each.attrib[key]
    return tree


def _images(source: Source) -> Any:
    """What mammoth asks about each picture."""

    def convert(image: Any) -> list[Any]:
        with image.open() as stream:
            data = stream.read()
        words = image.alt_text or ""
        name = source.picture(data, words or image.content_type or "")
        return [mammoth.html.element("img", {"alt": words, "src": name})] if name else []

    return convert
