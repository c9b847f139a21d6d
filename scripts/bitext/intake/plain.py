"""Read a plain-text report: a title line, a dateline such as `دمشق - `, paragraphs. Text in, values out.

Nothing of the text is lost or changed. What Markdown would read as markup is escaped, so that the page shows the same
characters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_DATELINE = re.compile(r"\A(?P<place>[^\W\d_][^\n\-\u2013\u2014:.\u060c]{0,38}?)\s+[-\u2013\u2014]\s+(?=\S)")
_PLACE_WORDS = 4
_BLOCK = re.compile(r"#|>|[-+*](?=\s|$)|!!!|\?\?\?|:\s|[-_*=]+[-_*= ]*$")
_NUMBER = re.compile(r"(\d+)\.(?=\s)")
_SIGN = re.compile(r"[\\`*_\[\]{}|]|<|~|\^|==|:(?=[a-z0-9_+-]+:)|&(?=#|\w|\Z)")
_LINK = re.compile(r"(?:https?://|www\.)[^\s<>\"`*_\[\]{}|\\^~]+")
_SLASHED = frozenset("\\`*_[]{}#>+-!|")
"""Signs that a backslash makes plain in every dialect; the others are written as character references."""


@dataclass(frozen=True, slots=True)
class PlainReport:
    """A text, taken apart."""

    title: str
    dateline: str
    paragraphs: tuple[str, ...]
    """As the text has them, the dateline and its dash included."""

    @property
    def summary(self) -> str:
        """The first sentence of the first paragraph, as it stands there."""
        return first_sentence(self.paragraphs[0]) if self.paragraphs else ""

    @property
    def count(self) -> int:
        """Of the paragraphs."""
        return len(self.paragraphs)

    @property
    def words(self) -> str:
        """All of them."""
        return " ".join((self.title, *self.paragraphs))

    @property
    def markdown(self) -> str:
        """The body."""
        return "\n\n".join(escape(each) for each in self.paragraphs) + "\n"


def read(text: str) -> PlainReport:
    """Take a plain text apart. A line is a paragraph; where empty lines stand between them, lines belong together."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    title, _, rest = text.partition("\n")
    rest = rest.strip("\n")
    blocks = re.split(r"\n[ \t]*\n", rest) if re.search(r"\n[ \t]*\n", rest) else rest.split("\n")
    paragraphs = tuple(block.strip("\n") for block in blocks if block.strip())
    return PlainReport(title.strip(), place(paragraphs[0]) if paragraphs else "", paragraphs)


def escape(paragraph: str) -> str:
    """Write a paragraph of plain text so that Markdown shows it unchanged; addresses stay as they are."""
    return "\n".join(_escape_line(line) for line in paragraph.split("\n"))


def _escape_line(line: str) -> str:
    line = line.strip()
    return guard(inline(line), line)


def inline(text: str) -> str:
    """Escape what acts within a line; its white space stays."""
    parts: list[str] = []
    position = 0
    for link in _LINK.finditer(text):
        parts += [_SIGN.sub(_plain, text[position : link.start()]), link[0]]
        position = link.end()
    parts.append(_SIGN.sub(_plain, text[position:]))
    return "".join(parts)


def guard(escaped: str, line: str) -> str:
    """Escape the start of a line that would open a block; `line` are the words as they were."""
    if _BLOCK.match(line) and escaped[0] == line[0]:
        escaped = _reference(escaped[0]) + escaped[1:]
    return _NUMBER.sub(r"\1\\.", escaped, count=1) if _NUMBER.match(escaped) else escaped


def address(text: str) -> bool:
    """Whether a text is an address that becomes a link by itself, and nothing else."""
    return _LINK.fullmatch(text) is not None


def place(paragraph: str) -> str:
    """The place that a report's first paragraph opens with, before a dash; or nothing."""
    match = _DATELINE.match(paragraph)
    found = match["place"].strip() if match else ""
    return found if len(found.split()) <= _PLACE_WORDS else ""


def first_sentence(paragraph: str) -> str:
    """The first sentence of a paragraph, on one line."""
    return re.split(r"(?<=[.!?\u061f])\s", " ".join(paragraph.split()), maxsplit=1)[0]


def _plain(match: re.Match[str]) -> str:
    return "".join(map(_reference, match[0]))


def _reference(sign: str) -> str:
    return f"\\{sign}" if sign in _SLASHED else f"&#{ord(sign)};"
