"""A page as skeleton plus segments, and the splice that makes another page of the same skeleton.

`splice` writes over the spans of the segments it is given and copies every other character, so a document with no
target, or with its own words as targets, is itself, byte for byte.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bitext.errors import Findings
from bitext.markup import frontmatter, marks
from bitext.markup import lines as views
from bitext.markup.blocks import ONE_LINE, Scanner, Segment
from bitext.markup.frontmatter import FrontMatter


@dataclass(frozen=True, slots=True)
class Document:
    """One page, read."""

    path: str
    """Where findings about it point."""
    source: str
    front: FrontMatter
    segments: tuple[Segment, ...]
    """Front matter first, then the body, in the order they stand."""

    @property
    def body(self) -> str:
        """The page without its front matter."""
        return self.source[self.front.length :]

    def is_head(self, segment: Segment) -> bool:
        """Whether a segment stands in the front matter."""
        return segment.start < self.front.length

    def splice(self, targets: Mapping[int, str], start: int = 0, end: int | None = None) -> str:
        """Return the source, or a stretch of it, with the segments at these indices replaced by these words."""
        parts: list[str] = []
        position = start
        for index in sorted(targets):
            segment = self.segments[index]
            parts.append(self.source[position : segment.start])
            parts.append(self._placed(segment, targets[index]))
            position = segment.end
        parts.append(self.source[position:end])
        return "".join(parts)

    def mark(self, texts: Mapping[int, str]) -> str:
        """Return the body with these texts put before the words of the segments at these indices.

        What the source itself has of a mark's characters is left out.
        """
        offset = self.front.length
        parts: list[str] = []
        position = offset
        for index in sorted(texts):
            segment = self.segments[index]
            if segment.start >= offset:
                opening = self.source[segment.start : segment.pieces[0][1]]
                parts.append(marks.without(self.source[position : segment.start]))
                parts.append(marks.put(texts[index], marks.without(opening)))
                position = segment.pieces[0][1]
        parts.append(marks.without(self.source[position:]))
        return "".join(parts)

    def _placed(self, segment: Segment, words: str) -> str:
        """Words as they must be written where the segment stands."""
        if words == segment.text:
            return self.source[segment.start : segment.end]
        if segment.kind == "code":
            return words
        if self.is_head(segment):
            return self._scalar(segment, words)
        if segment.kind in ONE_LINE:
            words = " ".join(words.split())
        if segment.kind == "cell":
            words = _without_pipes(words)
        elif segment.kind == "label":
            words = _without_quotes(words)
        first, *rest = words.split("\n")
        if not rest:
            return first
        line_end = self.source.find("\n")
        eol = "\r\n" if line_end > 0 and self.source[line_end - 1] == "\r" else "\n"
        return first + "".join(
            eol + (segment.prefix + line if line.strip() else segment.prefix.rstrip()) for line in rest
        )

    def _scalar(self, segment: Segment, words: str) -> str:
        words = " ".join(words.split())
        raw = self.source[segment.start : segment.end]
        plain = words.isprintable() and re.fullmatch(r"[^\W\d_][^\"'#:\\\n\[\]{},&*!|>%@`]*", words)
        if plain and raw[:1] not in "\"'" and words.lower() not in _YAML_WORDS:
            return words
        return frontmatter.quoted(words)


_YAML_WORDS = frozenset("true false yes no on off null y n".split())


def _without_pipes(words: str) -> str:
    """Escape what would end a table's cell: pipes outside code that no backslash stands before."""
    code = views.code_spans(words)
    edges = [0, *(edge for span in code for edge in span), len(words)]
    parts = [words[start:end] for start, end in pairwise(edges)]
    parts[::2] = [_PIPE.sub(r"\1\|", part) for part in parts[::2]]
    return "".join(parts)


_PIPE = re.compile(r"(?<!\\)((?:\\\\)*)\|")


def _without_quotes(words: str) -> str:
    """Titles of admonitions and tabs stand between ASCII quotes: give them typographic ones inside."""
    words = re.sub(r'(^|[\s(\[\u00ab])"', "\\1\u201c", words)
    return words.replace('"', "\u201d")


def read(source: str, path: str, dialect: frozenset[str], findings: Findings) -> Document:
    """Read a page whose Markdown extensions are `dialect`; remarks on it go to `findings`."""
    front = frontmatter.read(source, path, findings)
    scanner = Scanner(source, dialect)
    try:
        if front.readable:
            scanner.body(front.length, len(source))
    except RecursionError:
        findings.add("page-deep", path)
        front = FrontMatter(readable=False)
    if not front.readable:
        return Document(path, source, front, ())
    head = tuple(
        Segment(scalar.key, ((scalar.start, scalar.end),), "", scalar.line, scalar.text) for scalar in front.scalars
    )
    return Document(path, source, front, head + tuple(scanner.segments))


def title_of(document: Document) -> str:
    """The title: the front matter's, else the first heading's words, else nothing. May hold inline Markdown."""
    given = document.front.text("title")
    if given:
        return given
    first: Sequence[Segment] = [s for s in document.segments if s.kind == "heading"]
    return first[0].text if first else ""
