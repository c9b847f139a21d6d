"""Open a Word file as what it is: a ZIP archive by somebody unknown. It is measured before anything is unpacked.

Nothing is ever written from it, no name in it is used as a path, and XML is read without document types, so without
entities and outside parts; its depth and its tags are counted while it is read.
"""

from __future__ import annotations

import io
import re
import stat
import xml.etree.ElementTree as etree
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bitext.errors import BitextError

MOST_BYTES = 64 * 1024 * 1024
"""Of a file that is taken in."""
_MOST_ENTRIES = 4000
_MOST_XML = 32 * 1024 * 1024
"""Of all texts in an archive, unpacked."""
_MOST_UNPACKED = 256 * 1024 * 1024
_MOST_RATIO, _SMALL = 200, 1024 * 1024
"""No entry unpacks to more than so many times its size, unless it is small."""
_MOST_TAGS = 1_500_000
_MOST_DEPTH = 200
_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How Word's files before 2007 begin, and those with a password."""
_TRICK = re.compile(r"(?:\A|[/\\])\.\.(?:[/\\]|\Z)|\A[/\\]|\\|\A[A-Za-z]:|[\x00-\x1f]")


class Refused(BitextError):
    """A file that is not taken in; its text says why."""


@dataclass(frozen=True, slots=True)
class Package:
    """An archive that has been measured."""

    archive: zipfile.ZipFile
    sizes: Mapping[str, int]
    """Of the entries, unpacked, by name."""

    def __contains__(self, name: str) -> bool:
        return name in self.sizes

    def data(self, name: str) -> bytes:
        """The content of an entry. Raises `Refused`."""
        try:
            return self.archive.read(name)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
            raise Refused("intake-zip", problem=error) from None

    def xml(self, name: str) -> etree.Element:
        """The root of an entry that is XML, made anew each time. Raises `Refused`."""
        return parsed(self.data(name), name)


def opened(data: bytes) -> Package:
    """Measure an archive. Raises `Refused`."""
    if data.startswith(_OLD):
        raise Refused("intake-old")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, OverflowError) as error:
        raise Refused("intake-zip", problem=error) from None
    entries = archive.infolist()
    if len(entries) > _MOST_ENTRIES:
        raise Refused("intake-entries", most=_MOST_ENTRIES)
    sizes: dict[str, int] = {}
    for entry in entries:
        kind = stat.S_IFMT(entry.external_attr >> 16)
        if _TRICK.search(entry.orig_filename) or kind not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise Refused("intake-name", name=entry.filename[:80])
        if entry.filename in sizes:
            raise Refused("intake-name", name=entry.filename[:80])
        if entry.flag_bits & 1:
            raise Refused("intake-locked")
        if entry.file_size > max(_SMALL, _MOST_RATIO * entry.compress_size):
            raise Refused("intake-unpacked", name=entry.filename[:80])
        sizes[entry.filename] = entry.file_size
    texts = sum(size for name, size in sizes.items() if name.lower().endswith((".xml", ".rels")))
    if texts > _MOST_XML or sum(sizes.values()) > _MOST_UNPACKED:
        raise Refused("intake-unpacked", name="*")
    return Package(archive, sizes)


def parsed(data: bytes, name: str) -> etree.Element:
    """Read XML. Raises `Refused`."""
    bare = data.replace(b"\0", b"")
    if b"<!DOCTYPE" in bare or b"<!ENTITY" in bare:
        raise Refused("intake-doctype", name=name[:80])
    if bare.count(b"<") > _MOST_TAGS:
        raise Refused("intake-deep", name=name[:80])
    parser = etree.XMLParser(target=_Builder(name))  # noqa: S314 - nothing is declared in it, and it is counted
    try:
        parser.feed(data)
        root: etree.Element = parser.close()
    except (etree.ParseError, ValueError, LookupError) as error:
        raise Refused("intake-xml", name=name[:80], problem=error) from None
    return root


class _Builder(etree.TreeBuilder):
    """Builds a tree that does not go too deep."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name, self.depth = name, 0

    def start(self, tag: Any, attrs: Any) -> Any:
        self.depth += 1
        if self.depth > _MOST_DEPTH:
            raise Refused("intake-deep", name=self.name[:80])
        return super().start(tag, attrs)

    def end(self, tag: Any) -> Any:
        self.depth -= 1
        return super().end(tag)
