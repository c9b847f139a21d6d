"""A segment as the rules see it: what is no prose is hidden, and every character knows its place in the source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from bitext.arabic import ARABIC, MARKS
from bitext.markup import inline
from bitext.markup.blocks import Segment
from bitext.markup.document import Document
from bitext.markup.inline import Part

THING, MARKUP = "\ue000", "\ue001"
"""What stands for a character of code, an address or a footnote; and for one of the signs of markup around words."""
LETTER = ARABIC.pattern
JOINED = f"[{MARKS}{MARKUP}]*+"
"""What may stand between a letter and the next sign without a reader seeing a space: diacritics, ends of emphasis."""
_SKIPPED = ("code", "key")


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in a `Prose`."""

    code: str
    start: int
    """In the prose's text."""
    end: int
    instead: str | None = None
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Prose:
    """The words of one segment."""

    kind: str
    line: int
    text: str
    view: str
    """The text with what is no prose hidden; as long as the text."""
    places: tuple[tuple[int, int], ...] = field(default=(), repr=False)
    """Stretches of the text, by where they begin in it, and where that is in the source; none where it is unknown."""

    def place(self, offset: int) -> int:
        """Where a character of the text stands in the source, or -1."""
        found = -1
        for begin, start in self.places:
            if begin > offset:
                break
            found = start + offset - begin
        return found


def proses(document: Document, dialect: frozenset[str]) -> Iterator[Prose]:
    """The segments of a page that are prose."""
    labels = inline.labels(document.body)
    for segment in document.segments:
        if segment.kind in _SKIPPED or not segment.text.strip():
            continue
        if document.is_head(segment):
            text, places = _value(document, segment)
            yield Prose(segment.kind, segment.line, text, text, places)
        else:
            view = _hidden(segment.text, inline.protect(segment.text, dialect, labels).parts)
            yield Prose(segment.kind, segment.line, segment.text, view, _places(document, segment))


def _hidden(text: str, parts: tuple[Part, ...]) -> str:
    """The text with signs in place of tokens. A token whose text is another's, a link's label, is looked for."""
    view, position = "", 0
    for number, part in enumerate(parts):
        end = position + len(part.raw)
        if not text.startswith(part.raw, position):
            following = parts[number + 1].raw if number + 1 < len(parts) else ""
            end = text.find(following, position + 1) if following else len(text)
            if part.role == "text" or end < 0:
                return THING * len(text)
        sign = part.raw if part.role == "text" else (THING if part.role == "single" else MARKUP) * (end - position)
        view, position = view + sign, end
    return view if len(view) == len(text) else THING * len(text)


def _value(document: Document, segment: Segment) -> tuple[str, tuple[tuple[int, int], ...]]:
    """A text of the head as it stands on one line, and its place; or as it is read, where it is written otherwise."""
    raw = document.source[segment.start : segment.end]
    quoted = len(raw) > 1 and raw[0] == raw[-1] and raw[0] in "\"'"
    written = raw[1:-1] if quoted else raw
    if "\n" in raw or " ".join(written.split()) != segment.text:
        return segment.text, ()
    return written, ((0, segment.start + quoted),)


def _places(document: Document, segment: Segment) -> tuple[tuple[int, int], ...]:
    source = document.source
    places, begin = [], 0
    for start, end in segment.pieces:
        places.append((begin, start))
        begin += end - start + 1
    whole = "\n".join(source[start:end] for start, end in segment.pieces)
    return tuple(places) if whole == segment.text else ()
