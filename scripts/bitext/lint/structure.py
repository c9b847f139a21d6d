"""Headings that skip a level, and titles that end with a full stop."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bitext.lint.flaw import Flaw
from bitext.lint.prose import JOINED, LETTER, MARKUP, Fault, Prose
from bitext.markup.document import Document

_STOP = re.compile(rf"(?<![^\s{MARKUP}])(?:{LETTER}{JOINED}){{3,}}(?P<stop>\.){MARKUP}*\s*$")
_HASHES = re.compile(r"(?P<level>#{1,6})[ \t]*$")
_UNDERLINE = re.compile(r"[^\n]*\n[ >]*(?P<line>=+|-+)[ \t]*\r?$", re.MULTILINE)
_TITLED = ("title", "heading")


def full_stop(prose: Prose) -> Iterator[Fault]:
    """A title or heading that ends as a sentence does, of which no other part is a sentence of its own."""
    if prose.kind not in _TITLED:
        return
    match = _STOP.search(prose.view)
    if match and prose.view.count(".") == 1:
        yield Fault("text-full-stop", *match.span("stop"), "")


def levels(document: Document) -> Iterator[Flaw]:
    """Headings more than one level below the one before, whoever hears a page read out misses one then."""
    before = 0
    for segment in document.segments:
        if segment.kind != "heading":
            continue
        level = _level(document.source, segment.start)
        if before and level > before + 1:
            values = (("level", str(level)), ("before", str(before)), ("signs", "#" * (before + 1)))
            yield Flaw("text-heading-level", segment.line, segment.start, segment.end, None, values)
        before = level


def _level(source: str, start: int) -> int:
    """The level of the heading whose words start here."""
    line = source[source.rfind("\n", 0, start) + 1 : start]
    hashes = _HASHES.search(line)
    if hashes:
        return len(hashes["level"])
    under = _UNDERLINE.match(source, start)
    return 1 if under is None or under["line"].startswith("=") else 2
