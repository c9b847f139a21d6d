"""Lines as views into the source, with what spans several lines folded into one.

A container (list item, quotation, admonition…) passes on its lines with its prefix cut off; offsets always count from
the start of the whole source, in characters. Fenced code and raw HTML blocks are found first, as Python-Markdown does
it, because blank lines, markers and indentation mean nothing inside them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

TAB = 4
_LINE = re.compile(r"([^\r\n]*)(\r\n|\n|\r)|[^\r\n]+")
_FENCE = re.compile(r"(?P<space>[> ]*)(?P<fence>~{3,}+|`{3,}+)(?P<info>[^`\n]*)")
_TAG = re.compile(r"<(?P<close>/?)(?P<name>[A-Za-z][\w:-]*)(?P<rest>(?:\"[^\"]*\"|'[^']*'|[^'\"<>])*+)>")
BLOCK_TAGS = frozenset(
    "address article aside blockquote body canvas center colgroup dd details dialog div dl dt fieldset "
    "figcaption figure footer form frameset group h1 h2 h3 h4 h5 h6 head header hgroup hr html iframe "
    "legend li link main map math menu meta nav noframes noscript object ol output p pre progress script "
    "section style summary table tbody td template textarea tfoot th thead title tr ul video".split()
)
"""Tags that Python-Markdown takes as blocks when they open a line."""
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())


@dataclass(frozen=True, slots=True)
class Line:
    """A stretch of source on one line, or a fenced or HTML block as if it were one."""

    start: int
    end: int
    """Without the line end."""
    kind: Literal["text", "fence", "html"] = "text"


def split(source: str, start: int, end: int) -> list[Line]:
    """Cut `source[start:end]` into lines, line ends (LF, CRLF or CR) left out."""
    return [
        Line(start + match.start(), start + (match.end(1) if match[2] else match.end()))
        for match in _LINE.finditer(source[start:end])
    ]


def fold(source: str, lines: Sequence[Line], *, fences: bool, html: bool) -> list[Line]:
    """Fold fenced code and, at the outermost level only, raw HTML blocks into single lines."""
    fences = fences and ("```" in source or "~~~" in source)
    html = html and "<" in source
    if not fences and not html:
        return list(lines)
    folded: list[Line] = []
    unclosed: dict[tuple[str, str], int] = {}
    index = 0
    while index < len(lines):
        line = lines[index]
        last = _fence_end(source, lines, index, unclosed) if fences else None
        if last is not None:
            folded.append(Line(line.start, lines[last].end, "fence"))
            index = last + 1
            continue
        stop = _html_end(source, line, lines[-1].end, unclosed) if html else None
        if stop is None:
            folded.append(line)
            index += 1
            continue
        folded.append(Line(line.start, stop, "html"))
        while index < len(lines) and lines[index].end <= stop:
            index += 1
        if index < len(lines) and lines[index].start < stop:
            folded.append(Line(stop, lines[index].end))
            index += 1
    return folded


def _fence_end(source: str, lines: Sequence[Line], index: int, unclosed: dict[tuple[str, str], int]) -> int | None:
    """The index of the line that closes the fence opened at `index`, or nothing if it opens none.

    `unclosed` remembers up to where there is no closing line, so that no stretch is searched twice.
    """
    opening = _FENCE.fullmatch(source, lines[index].start, lines[index].end)
    if opening is None:
        return None
    space = opening["space"]
    key = (space, opening["fence"])
    if unclosed.get(key, 0) > index:
        return None
    later = index
    for later in range(index + 1, len(lines)):
        text = source[lines[later].start : lines[later].end]
        if text.startswith(space) and text[len(space) :].rstrip(" ") == opening["fence"]:
            return later
        if text.strip() and not text.startswith(space.rstrip()):
            break
    unclosed[key] = later
    return None


def _html_end(source: str, line: Line, limit: int, unclosed: dict[tuple[str, str], int]) -> int | None:
    """Where the raw HTML block that opens `line` ends, or nothing if none opens there."""
    text = source[line.start : line.end]
    start = line.start + len(text) - len(text.lstrip(" "))
    if start - line.start > 3 or not source.startswith("<", start):
        return None
    closing = "-->" if source.startswith("<!--", start) else ">"
    if ("<", closing) in unclosed:
        return None
    if source.startswith(("<?", "<!"), start):
        stop = source.find(closing, start, limit)
        if stop < 0:
            unclosed["<", closing] = limit
            return None
        return stop + len(closing)
    opening = _TAG.match(source, start, limit)
    if opening is None or opening["name"].lower() not in BLOCK_TAGS:
        return None
    return element_end(source, opening, limit) or limit


def element_end(source: str, opening: re.Match[str], limit: int) -> int | None:
    """Where the element opened by `opening` (a match of a tag) ends; nothing if it is never closed."""
    name = opening["name"].lower()
    if opening["close"] or name in _VOID or opening["rest"].endswith("/"):
        return opening.end()
    depth = 1
    for tag in _TAG.finditer(source, opening.end(), limit):
        if tag["name"].lower() != name:
            continue
        if tag["close"]:
            depth -= 1
            if not depth:
                return tag.end()
        elif not tag["rest"].endswith("/"):
            depth += 1
    return None


def open_tag(source: str, start: int, end: int) -> re.Match[str] | None:
    """The tag that stands first in `source[start:end]`, white space aside."""
    while start < end and source[start].isspace():
        start += 1
    return _TAG.match(source, start, end)


def tags(source: str, start: int, end: int) -> list[re.Match[str]]:
    """All tags in `source[start:end]`."""
    return list(_TAG.finditer(source, start, end))


_TICKS = re.compile(r"(\\*)(`+)")


def code_spans(text: str) -> list[tuple[int, int]]:
    """Where code stands in a text: from a run of backticks, not escaped, to the next run of the same length."""
    runs = [(match.start(2), match.end(), len(match[1]) % 2) for match in _TICKS.finditer(text)]
    later: dict[int, list[int]] = defaultdict(list)
    for number in range(len(runs) - 1, -1, -1):
        later[runs[number][1] - runs[number][0]].append(number)
    spans: list[tuple[int, int]] = []
    number = 0
    while number < len(runs):
        start, end, escaped = runs[number]
        same = later[end - start]
        while same and same[-1] <= number:
            same.pop()
        if same and not escaped:
            number = same[-1]
            spans.append((start, runs[number][1]))
        number += 1
    return spans


def indent(text: str) -> int:
    """Columns of white space at the start of a line."""
    columns = 0
    for character in text:
        if character == " ":
            columns += 1
        elif character == "\t":
            columns += TAB - columns % TAB
        else:
            break
    return columns


def cut(source: str, line: Line, columns: int) -> Line:
    """The line without its first `columns` columns of white space, or without what it has of them."""
    done = 0
    position = line.start
    while position < line.end and done < columns:
        character = source[position]
        if character == " ":
            done += 1
        elif character == "\t":
            done += TAB - done % TAB
        else:
            break
        position += 1
    return Line(position, line.end, line.kind)
