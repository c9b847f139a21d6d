"""What is taken out of a document: the text as HTML, its words as they were, its pictures, and what there is to say."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from bitext.markup import sanitise

_KINDS = ((b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpg"), (b"GIF87a", "gif"), (b"GIF89a", "gif"))
MARK = "\ue000"
"""Stands in the name of a picture for the name that the report will have."""

Remark = tuple[str, dict[str, str]]
"""Code of a finding, and its values."""


@dataclass(slots=True)
class Source:
    """A document, read, as HTML, and what is known of it besides."""

    html: str = ""
    paragraphs: list[str] = field(default_factory=list)
    """Every word that belongs into the report, in order: the text, then its notes."""
    title: str = ""
    """Where the document has one that is no part of its text."""
    page: bool = False
    """Whether it is a page of the web, whose only first heading is its title wherever it stands."""
    images: dict[str, bytes] = field(default_factory=dict)
    """Content by the names that the HTML uses."""
    remarks: list[Remark] = field(default_factory=list)

    def say(self, code: str, **values: object) -> None:
        """Add a remark, once."""
        remark = (code, {key: " ".join(str(each).split()) for key, each in values.items()})
        if remark not in self.remarks:
            self.remarks.append(remark)

    def picture(self, data: bytes, where: str) -> str:
        """Keep a picture; its name, or nothing where it is of a kind that is not published, which is told."""
        kind = kind_of(data)
        if not kind:
            self.say("import-picture", picture=where)
            return ""
        digest = hashlib.sha256(data).digest()
        same = [name for name, held in self.images.items() if hashlib.sha256(held).digest() == digest]
        name = same[0] if same else f"img/{MARK}-{len(self.images) + 1}.{kind}"
        self.images[name] = data
        return name


def kind_of(data: bytes) -> str:
    """How the name of a picture ends, by what it is; nothing for what is not published."""
    for beginning, kind in _KINDS:
        if data.startswith(beginning):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    return "svg" if b"<svg" in data[:1000] and sanitise.harmless_svg(data) else ""


@dataclass(frozen=True, slots=True)
class Taken:
    """A document as it becomes a report."""

    title: str
    dateline: str
    summary: str
    markdown: str
    """The body, with `MARK` for the report's name in the names of pictures."""
    count: int
    """Of the paragraphs."""
    words: str
    """All of them, for names to be looked up."""
    images: dict[str, bytes] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)
