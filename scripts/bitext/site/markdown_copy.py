"""The Markdown of a page, published beside it as `index.md`: a head of facts, then the text.

The text is the page's own source: comments left out, as they are in the page, and links made to lead where the page's
do. Its version is the beginning of the SHA-256 of everything below the head, so that anyone can check which text was
cited; what stands in the head (addresses, licence) does not count.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence

from bitext.markup import frontmatter, inline
from bitext.markup.document import Document

NAME = "index.md"
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_DESTINATION = re.compile(r"(?P<before>\]\([ \t]*<?)(?P<path>[^\s<>()\"'#]+)")
_DEFINITION = re.compile(r"^(?P<before>[ ]{0,3}\[[^\[\]^][^\[\]]*\]:[ ]*<?)(?P<path>[^\s<>#]+)", re.MULTILINE)
_ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|/|\?")
_BLANK = re.compile(r"(?:\r?\n){3,}")

Lead = Callable[[str], str]
"""Turns a relative path, as a page's source has it, into the address that its copy must have."""


def text(document: Document, title: str, dialect: frozenset[str], lead: Lead) -> str:
    """The text below the head: a heading with the title, unless the page has none but its own first heading."""
    body = _body(document, dialect, lead).replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    heading = f"# {title}\n\n" if document.front.text("title") else ""
    return f"{heading}{body}\n"


def version(below: str) -> str:
    """The version of a text: 12 hex digits."""
    return hashlib.sha256(below.encode()).hexdigest()[:12]


def whole(head: Mapping[str, str | Sequence[str]], below: str) -> str:
    """The file: facts that are known, as YAML, and the text."""
    lines = [f"{key}: {_value(value)}" for key, value in head.items() if value]
    return "\n".join(["---", *lines, "---", below])


def _value(value: str | Sequence[str]) -> str:
    if isinstance(value, str):
        return frontmatter.quoted(value)
    return f"[{', '.join(map(frontmatter.quoted, value))}]"


def _body(document: Document, dialect: frozenset[str], lead: Lead) -> str:
    """The body with its comments cut out and its links led: segments, and the gaps between them, in turn."""
    labels = inline.labels(document.body)
    parts: list[str] = []
    position = document.front.length
    for index, segment in enumerate(document.segments):
        if document.is_head(segment):
            continue
        parts.append(_gap(document.source[position : segment.start], lead))
        if segment.kind == "code":
            words = _COMMENT.sub("", segment.text) if segment.text.startswith("<") else segment.text
        else:
            words = _words(segment.text, dialect, labels, lead)
        same = words == segment.text
        parts.append(document.source[segment.start : segment.end] if same else document.written(index, words))
        position = segment.end
    parts.append(_gap(document.source[position:], lead))
    return "".join(parts)


def _gap(source: str, lead: Lead) -> str:
    """What stands between segments: marks, rules, the addresses of links."""
    source = _BLANK.sub("\n\n", _COMMENT.sub("", source))
    return _DEFINITION.sub(lambda match: _led(match, lead), source)


def _words(words: str, dialect: frozenset[str], labels: Sequence[str], lead: Lead) -> str:
    """A segment's words; those without a link or comment stay as they are, to the byte."""
    if "](" not in words and "<!--" not in words:
        return words
    parts = []
    for part in inline.protect(words, dialect, labels).parts:
        if part.role == "single" and part.raw.startswith("<!--"):
            continue
        parts.append(_DESTINATION.sub(lambda m: _led(m, lead), part.raw, count=1) if part.role == "close" else part.raw)
    return "".join(parts)


def _led(match: re.Match[str], lead: Lead) -> str:
    path = match["path"]
    return match[0] if _ELSEWHERE.match(path) else match["before"] + lead(path)
