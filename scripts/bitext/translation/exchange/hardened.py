"""Open a file that came from outside, and read XML without what XML can do.

A file is measured before anything looks into it. Text is UTF-8 (or UTF-16 with its mark). XML holds no document type,
so it has no entities and no external parts, whatever its parser would make of them; its tags are counted before a tree
is built of them. lxml is imported here only, and only when XML is wanted.
"""

from __future__ import annotations

import codecs
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bitext.errors import BitextError, UsageError

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

MOST_BYTES = 32 * 1024 * 1024
MOST_TAGS = 1_000_000
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold."""


class Refused(BitextError):
    """A file that is not read; its text says why."""


def text(path: Path, most: int = MOST_BYTES) -> str:
    """The text of a file, line ends as they are. Raises `Refused`."""
    try:
        with path.open("rb") as stream:
            data = stream.read(most + 1)
    except OSError as error:
        raise Refused(error.strerror or str(error)) from None
    if len(data) > most:
        raise Refused("file-large", size=most // 1024 // 1024)
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        found = data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused("file-not-utf8", byte=error.start) from None
    if "\0" in found:
        raise Refused("file-nul")
    return found


def xml(source: str) -> Element:
    """The root of an XML document. Raises `Refused`, and `UsageError` where lxml is missing."""
    etree = lxml()
    if "<!DOCTYPE" in source or "<!ENTITY" in source:
        raise Refused("file-doctype")
    if source.count("<") > MOST_TAGS:
        raise Refused("file-tags", most=MOST_TAGS)
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False,
        huge_tree=False, recover=False, remove_pis=True, remove_comments=True,
    )  # fmt: skip
    try:
        root: Element = etree.fromstring(source.encode("utf-8"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Refused("file-xml", error=error) from None
    return root


def lxml() -> Any:
    """The module `lxml.etree`."""
    try:
        from lxml import etree
    except ModuleNotFoundError:
        raise UsageError("usage-lxml") from None
    return etree


def unwritable(found: str) -> list[tuple[str, str]]:
    """Cut a text before each character that XML cannot hold: `(text, character)`, the last character empty."""
    parts: list[tuple[str, str]] = []
    position = 0
    for match in _NOT_XML.finditer(found):
        parts.append((found[position : match.start()], match[0]))
        position = match.end()
    return [*parts, (found[position:], "")]


def writable(found: str) -> str:
    """The text with a replacement character for each that XML cannot hold."""
    return _NOT_XML.sub("\ufffd", found)
