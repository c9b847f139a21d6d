"""Find the translatable spans of a Markdown body.

A line scanner for the dialect that the site enables, one rule a block construct, in the order in which Python-Markdown
tries them. A rule looks at the lines from `index` on; it emits segments and returns the index after its construct, or
returns `None`. Containers cut their prefix off their lines and scan what is left. What no rule emits is skeleton.

The rules follow Python-Markdown's block processors (markdown/blockprocessors.py and the extensions'), not CommonMark:
four columns of indentation, lists only at the start of a block, headings anywhere.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from bitext.arabic import translatable
from bitext.markup import lines as views
from bitext.markup.lines import TAB, Line

_HEADING = re.compile(r"#{1,6}[ \t]*")
_HEADING_ATTRIBUTES = re.compile(r"(?<![ ])[ ]+\{:?[ ]*+[^}\n ]")
_ATTRIBUTES = re.compile(r"[ ]*\{:?[ ]*[^}\n ][^\n]*\}[ ]*$")
_UNDERLINE = re.compile(r"[=-]+[ ]*$")
_RULE = re.compile(r"[ ]{0,3}(?:(?:-[ ]{0,2}){3,}+|(?:_[ ]{0,2}){3,}+|(?:\*[ ]{0,2}){3,}+)[ ]*$")
_ADMONITION = re.compile(r'(?:!!!|\?\?\?\+?) ?[\w-]+(?: +[\w-]+)*(?: +"(?P<title>.*?)")? *$')
_TAB_PANEL = re.compile(r'={3}[!+]* +"(?P<title>.*?)" *$')
_ITEM = re.compile(r"[ ]{0,3}(?:\d+\.|[*+-])[ \t]+(?P<text>.*)")
_TASK = re.compile(r"\[[ Xx]\][ ]+")
_QUOTE = re.compile(r"[ ]{0,3}>[ ]?")
_FOOTNOTE = re.compile(r"[ ]{0,3}\[\^[^\]]*\]:[ ]*")
_ABBREVIATION = re.compile(r"\*\[(?P<key>[^\\\]]+)\][ ]?:[ ]*(?P<text>.*)$")
_REFERENCE = re.compile(
    r"[ ]{0,3}\[(?P<label>[^\[\]]*)\]:[ ]*\n?[ ]*(?P<url>[^\s]++)[ ]*"
    r"(?:\n?[ ]*(?:\"(?P<double>.*)\"|'(?P<single>.*)'|\((?P<round>.*)\))[ ]*)?$",
    re.MULTILINE,
)
_SNIPPET = re.compile(r"[ \t]*;*-+8<-+(?P<file>[ \t]+\S.*)?$")
_BLOCK = re.compile(r"[ ]{0,3}/{3,}[ ]*(?P<name>[\w-]+)[ ]*(?:\|[ ]*(?P<title>.*?)[ ]*)?$")
_BLOCK_END = re.compile(r"[ ]{0,3}/{3,}[ ]*$")
_UNTITLED = frozenset("html caption figure-caption table-caption define".split())
"""Blocks whose argument is no title."""
_DEFINITION = re.compile(r"[ ]{0,3}:[ ]{1,3}(?=\S|$)")
_MARKDOWN = re.compile(r"\bmarkdown(?:\s*=\s*[\"']?(?P<value>\w+)[\"']?)?", re.IGNORECASE)
_SPAN_TAGS = frozenset("address dd dt h1 h2 h3 h4 h5 h6 legend li p summary td th".split())
_OPAQUE = re.compile(r"<(!--|(?:script|style|pre|code|textarea|svg|math)\b)", re.IGNORECASE)
"""What opens a comment or an element whose text is no prose."""
_DEEPEST = 50
"""What is nested deeper is copied as one piece of code."""

ONE_LINE = frozenset(
    "title summary dateline description correction reason heading cell label key abbreviation term".split()
)
"""Kinds whose words must stay on one line."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A translatable span."""

    kind: str
    """title and the like of the front matter, correction and reason, heading, paragraph, cell, term, label (titles of
    admonitions, tabs and links), key and abbreviation,
    html, and code, which is copied."""
    pieces: tuple[tuple[int, int], ...]
    """Start and end offsets in the source, one pair a line."""
    prefix: str
    """What a further line of this segment must start with."""
    line: int
    """Line of the source, from 1."""
    text: str
    """The words as the source has them, container prefixes removed; lines joined by a line feed."""

    @property
    def start(self) -> int:
        """Offset of the first character."""
        return self.pieces[0][0]

    @property
    def end(self) -> int:
        """Offset after the last character."""
        return self.pieces[-1][1]


@dataclass(slots=True)
class Block:
    """Lines between blank ones, by index; and the first one, from a line that was asked for, that opens a definition.

    Remembered so that no rule has to look through a long block again for each of its lines.
    """

    start: int = 0
    end: int = 0
    definition: int = -1


@dataclass(slots=True)
class Scanner:
    """Scans one source; `dialect` holds the names of the enabled Markdown extensions."""

    source: str
    dialect: frozenset[str]
    segments: list[Segment] = field(default_factory=list)
    line_starts: list[int] = field(init=False)
    generic: bool = field(init=False)
    """Whether any generic block is enabled."""
    blocks: list[Block] = field(default_factory=list)
    """For each container that is being scanned, outermost first: what is known of the block that was last looked at."""

    def __post_init__(self) -> None:
        self.line_starts = [0, *(m.end() for m in re.finditer("\n", self.source))]
        self.generic = any(each.startswith("pymdownx.blocks.") for each in self.dialect)

    def body(self, start: int, end: int) -> None:
        """Scan a whole body, or the inside of an HTML block that is Markdown again."""
        lines = views.split(self.source, start, end)
        fences = bool(self.dialect & {"pymdownx.superfences", "fenced_code"})
        self.scan(views.fold(self.source, lines, fences=fences, html=True), "")

    def scan(self, lines: Sequence[Line], prefix: str) -> None:
        """Scan the lines of one container."""
        if len(self.blocks) >= _DEEPEST:
            if lines:
                self.emit_code(lines[0].start, lines[-1].end)
            return
        self.blocks.append(Block())
        index = 0
        while index < len(lines):
            if self.blank(lines[index]):
                index += 1
                continue
            if self.sentence(lines, index):
                self.emit("paragraph", [(lines[index].start, lines[index].end)], prefix)
                index += 1
                continue
            for rule in RULES:
                after = rule(self, lines, index, prefix)
                if after is not None:
                    index = after
                    break
        self.blocks.pop()

    def text(self, line: Line) -> str:
        """The characters of a line."""
        return self.source[line.start : line.end]

    def blank(self, line: Line) -> bool:
        """Whether nothing but white space stands on it."""
        return line.kind == "text" and not self.text(line).strip()

    def sentence(self, lines: Sequence[Line], index: int) -> bool:
        """Whether a line is a paragraph at first sight: it begins with a letter, as no sign does, and stands alone."""
        line = lines[index]
        alone = index + 1 == len(lines) or self.blank(lines[index + 1])
        return alone and line.kind == "text" and self.source[line.start].isalpha()

    def block_end(self, lines: Sequence[Line], index: int) -> int:
        """Index of the blank line that ends the block, or the number of lines. `lines` are those being scanned."""
        known = self.blocks[-1]
        if not known.start <= index < known.end:
            end = index
            while end < len(lines) and not self.blank(lines[end]):
                end += 1
            known = self.blocks[-1] = Block(index, end)
        return known.end

    def definition(self, lines: Sequence[Line], index: int, end: int) -> int:
        """Index of the block's first line from `index` on that opens a definition, or its end."""
        known = self.blocks[-1]
        if not known.start <= index <= known.definition:
            known.definition = index
            while known.definition < end and not _DEFINITION.match(self.text(lines[known.definition])):
                known.definition += 1
        return known.definition

    def body_end(self, lines: Sequence[Line], index: int) -> int:
        """Index after the indented lines (and the blank ones between them) that start at `index`."""
        after = index
        while index < len(lines):
            if self.blank(lines[index]):
                index += 1
            elif views.indent(self.text(lines[index])) >= TAB:
                index += 1
                after = index
            else:
                break
        return after

    def emit(self, kind: str, spans: Sequence[tuple[int, int]], prefix: str) -> None:
        """Add a segment, trimmed; nothing is added where nothing can be translated."""
        source = self.source
        if len(spans) == 1:
            ((start, end),) = spans
            raw = source[start:end]
            text = raw.strip()
            start += len(raw) - len(raw.lstrip())
            trimmed = [(start, start + len(text))]
        else:
            trimmed = self._trimmed(spans)
            text = "\n".join(source[start:end] for start, end in trimmed)
        if not translatable(text):
            return
        line = bisect.bisect_right(self.line_starts, trimmed[0][0])
        self.segments.append(Segment(kind, tuple(trimmed), prefix, line, text))

    def _trimmed(self, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        """Spans without white space around them and without those that hold nothing else."""
        source = self.source
        pieces = [(start, end) for start, end in spans if source[start:end].strip()]
        trimmed = []
        for number, (start, end) in enumerate(pieces):
            raw = source[start:end]
            start += len(raw) - len(raw.lstrip())
            if number == len(pieces) - 1:
                end -= len(raw) - len(raw.rstrip())
            trimmed.append((start, end))
        return trimmed

    def emit_code(self, start: int, end: int) -> None:
        """Add a block of code: one piece over all its lines, prefixes included, since nothing in it is rewrapped."""
        line = bisect.bisect_right(self.line_starts, start)
        self.segments.append(Segment("code", ((start, end),), "", line, self.source[start:end]))

    def emit_group(self, kind: str, line: Line, match: re.Match[str], group: str, prefix: str) -> None:
        """Add what a group of a match on `line` holds."""
        if match[group] is not None:
            self.emit(kind, [(line.start + match.start(group), line.start + match.end(group))], prefix)


Rule = Callable[[Scanner, Sequence[Line], int, str], "int | None"]


def _code(scanner: Scanner, lines: Sequence[Line], index: int, prefix: str) -> int | None:
    line = lines[index]
    if line.kind == "fence":
        scanner.emit_code(line.start, line.end)
        return index + 1
    if line.kind == "text" and views.indent(scanner.text(line)) >= TAB:
        after = scanner.body_end(lines, index)
        scanner.emit_code(views.cut(scanner.source, line, TAB).start, lines[after - 1].end)
        return after
    return None


def _html(scanner: Scanner, lines: Sequence[Line], index: int, prefix: str) -> int | None:
    line = lines[index]
    if line.kind != "html":
        return None
    _element(scanner, line.start, line.end)
    return index + 1


def _element(scanner: Scanner, start: int, end: int) -> None:
    """Scan one raw HTML block: Markdown again, one span, or text between tags."""
    opening = views.open_tag(scanner.source, start, end)
    if opening is None:
        return
    attribute = _MARKDOWN.search(opening["rest"]) if "md_in_html" in scanner.dialect else None
    if attribute is None:
        _raw(scanner, start, end)
        return
    value = (attribute["value"] or "1").lower()
    closing = scanner.source.rfind("</", opening.end(), end)
    inner = (opening.end(), closing if closing >= 0 else end)
    if value == "span" or (value in ("1", "markdown") and opening["name"].lower() in _SPAN_TAGS):
        _raw(scanner, *inner)
    elif value in ("1", "markdown", "block"):
        scanner.body(*inner)
    else:
        _raw(scanner, start, end)


def _raw(scanner: Scanner, start: int, end: int) -> None:
    """Emit the runs of text between block-level tags; tags inside a run are its inline code."""
    source = scanner.source
    stops = _opaque(source, start, end)
    stops += [
        (tag.start(), tag.end()) for tag in views.tags(source, start, end) if tag["name"].lower() in views.BLOCK_TAGS
    ]
    position = start
    for stop, after in [*sorted(stops), (end, end)]:
        if stop > position:
            spans = [(line.start, line.end) for line in views.split(source, position, stop)]
            scanner.emit("html", spans, "")
        position = max(position, after)


def _opaque(source: str, start: int, end: int) -> list[tuple[int, int]]:
    """Spans of comments and of elements whose text is no prose."""
    spans = []
    unclosed = set()
    while opening := _OPAQUE.search(source, start, end):
        start = opening.end()
        name = opening[1].lower()
        if name in unclosed:
            continue
        closing = re.compile("-->" if name == "!--" else rf"</{name}\s*>", re.IGNORECASE).search(source, start, end)
        if closing is None:
            unclosed.add(name)
        else:
            start = closing.end()
            spans.append((opening.start(), start))
    return spans


def _admonition(scanner: Scanner, lines: Sequence[Line], index: int, prefix: str) -> int | None:
    line = lines[index]
    text = scanner.text(line)
    match = _ADMONITION.match(text) or _TAB_PANEL.match(text)
    if match is None or not _enabled(scanner, text):
        return None
    scanner.emit_group("label", line, match, "title", prefix)
    after = scanner.body_end(lines, index + 1)
    body = [views.cut(scanner.source, each, TAB) for each in lines[index + 1 : after]]
    scanner.scan(body, prefix + " " * TAB)
    return after


def _enabled(scanner: Scanner, text: str) -> bool:
    names = {"!": "admonition", "?": "pymdownx.details", "=": "pymdownx.tabbed"}
    return names[text[0]] in scanner.dialect


def _snippet(scanner: Scanner, lines: Sequence[Line], index: int, prefix: str) -> int | None:
    """A line that brings in a file, or several names of files between two such signs."""
    match = _SNIPPET.match(scanner.text(lines[index])) if "pymdownx.snippets" in scanner.dialect else None
    if match is None:
        return None
    if match["file"] is None:
        for later in range(index + 1, len(lines)):
            closing = _SNIPPET.match(scanner.text(lines[later]))
            if closing and closing["file"] is None:
                return later + 1
    return index + 1


def _block(scanner: Scanner, lines: Sequence[Line], index: int, prefix: str) -> int | None:
    """The opening line of a generic block, with its options, or its closing line; not what stands between."""
    if not _opens_block(scanner, text := scanner.text(lines[index])):
        return None
    match = _BLOCK.match(text)
    index += 1
    if match is not None:
        if match["name"] not in _UNTITLED:
            scanner.emit_group("label", lines[index - 1], match, "title", prefix)
        while index < len(lines) and not scanner.blank(lines[index]):
            if views.indent(scanner.text(lines[index])) < TAB:
                break
            index += 1
    return index


def _opens_block(scanner: Scanner, text: str) -> bool:
    """Whether a line opens or closes a generic block."""
    if not scanner.generic:
        return False
    return (_BLOCK.match(text) or _BLOCK_END.match(text)) is not None


def _table(scanner: Scanner, lines: Sequence[Line], index: int, prefix: str) -> int | None:
    if "tables" not in scanner.dialect or index + 1 == len(lines):
        return None
    second = scanner.text(lines[index + 1]).strip()
    if not second or not set(second) <= set("|:- ") or "-" not in second:
        return None
    cells = _cells(scanner, lines[index])
    bordered = scanner.text(lines[index]).strip().startswith("|")
    if (len(cells) < 2 and not bordered) or len(_cells(scanner, lines[index + 1])) != len(cells):
        return None
    end = scanner.block_end(lines, index)
    for line in [lines[index], *lines[index + 2 : end]]:
        for cell in _cells(scanner, line):
            scanner.emit("cell", [cell], prefix)
    return end


_PIPE = re.compile(r"(?<!\\)\|")


def _cells(scanner: Scanner, line: Line) -> list[tuple[int, int]]:
    """Spans of the cells of a row: between pipes that are neither escaped nor inside a code span."""
    text = scanner.text(line)
    outside = [0, *(edge for span in views.code_spans(text) for edge in span), len(text)]
    cuts = [
        match.start()
        for start, end in zip(outside[::2], outside[1::2], strict=True)
        for match in _PIPE.finditer(text, start, end)
    ]
    left = len(text) - len(text.lstrip())
    right = len(text.rstrip())
    edges = [left - 1, *cuts, right]
    spans = [(line.start + a + 1, line.start + b) for a, b in pairwise(edges)]
    if cuts and cuts[0] == left:
        spans = spans[1:]
    if cuts and cuts[-1] == right - 1:
        spans = spans[:-1]
    return spans


def _heading(scanner: Scanner, lines: Sequence[Line], index: int, prefix: str) -> int | None:
    line = lines[index]
    text = scanner.text(line)
    match = _HEADING.match(text)
    start = match.end() if match else 0
    attributes = len(text)
    if "attr_list" in scanner.dialect and text.rstrip(" ").endswith("}"):
        found = _HEADING_ATTRIBUTES.search(text, start, len(text.rstrip(" ")) - 1)
        attributes = found.start() if found else attributes
    if match is not None:
        end = max(start, min(len(text.rstrip(" \t").rstrip("#").rstrip(" \t")), attributes))
        scanner.emit("heading", [(line.start + start, line.start + end)], prefix)
        return index + 1
    if index + 1 < len(lines) and _UNDERLINE.match(scanner.text(lines[index + 1])):
        scanner.emit("heading", [(line.start, line.start + attributes)], prefix)
        return index + 2
    return None


def _rule(scanner: Scanner, lines: Sequence[Line], index: int, prefix: str) -> int | None:
    return index + 1 if _RULE.match(scanner.text(lines[index])) else None


def _definition(scanner: Scanner, lines: Sequence[Line], index: int, prefix: str) -> int | None:
    if "def_list" not in scanner.dialect:
        return None
    end = scanner.block_end(lines, index)
    colon = scanner.definition(lines, index, end)
    if colon == end or lines[colon].kind != "text":
        return None
    for line in lines[index:colon]:
        scanner.emit("term", [(line.start, line.end)], prefix)
    stop = scanner.definition(lines, colon + 1, end)
    match = _DEFINITION.match(scanner.text(lines[colon]))
    first = Line(lines[colon].start + (match.end() if match else 0), lines[colon].end)
    after = scanner.body_end(lines, stop) if stop == end else stop
    rest = [views.cut(scanner.source, each, TAB) for each in lines[colon + 1 : after]]
    scanner.scan([first, *rest], prefix + " " * TAB)
    return after


def _list(scanner: Scanner, lines: Sequence[Line], index: int, prefix: str) -> int | None:
    match = _ITEM.match(scanner.text(lines[index]))
    if match is None or lines[index].kind != "text":
        return None
    inner = prefix + " " * TAB
    start = lines[index].start + match.start("text")
    task = _TASK.match(scanner.source, start, lines[index].end)
    if task and "pymdownx.tasklist" in scanner.dialect:
        start = task.end()
    own = [Line(start, lines[index].end)]
    rest: list[Line] = []
    index += 1
    while index < len(lines) and not scanner.blank(lines[index]):
        line = lines[index]
        text = scanner.text(line)
        if _ITEM.match(text):
            break
        deep = views.indent(text) >= TAB
        if rest or line.kind == "fence" or (deep and _ITEM.match(text.lstrip())):
            rest.append(views.cut(scanner.source, line, TAB))
        else:
            own.append(line)
        index += 1
    after = index
    while index < len(lines):
        if scanner.blank(lines[index]):
            index += 1
            continue
        if views.indent(scanner.text(lines[index])) < TAB:
            break
        end = scanner.block_end(lines, index)
        rest += [views.cut(scanner.source, each, TAB) for each in lines[after:end]]
        after = index = end
    scanner.scan(own, inner)
    scanner.scan(rest, inner)
    return after


def _quote(scanner: Scanner, lines: Sequence[Line], index: int, prefix: str) -> int | None:
    if not _QUOTE.match(scanner.text(lines[index])):
        return None
    end = scanner.block_end(lines, index)
    body = []
    for line in lines[index:end]:
        match = _QUOTE.match(scanner.text(line))
        body.append(Line(line.start + match.end(), line.end, line.kind) if match else line)
    scanner.scan(body, prefix + "> ")
    return end


def _footnote(scanner: Scanner, lines: Sequence[Line], index: int, prefix: str) -> int | None:
    match = _FOOTNOTE.match(scanner.text(lines[index])) if "footnotes" in scanner.dialect else None
    if match is None:
        return None
    end = scanner.block_end(lines, index + 1)
    later = (i for i in range(index + 1, end) if _FOOTNOTE.match(scanner.text(lines[i])))
    stop = next(later, end)
    after = scanner.body_end(lines, stop) if stop == end else stop
    rest = [views.cut(scanner.source, each, TAB) for each in lines[index + 1 : after]]
    first = Line(lines[index].start + match.end(), lines[index].end)
    scanner.scan([first, *rest], prefix + " " * TAB)
    return after


def _abbreviation(scanner: Scanner, lines: Sequence[Line], index: int, prefix: str) -> int | None:
    line = lines[index]
    match = _ABBREVIATION.match(scanner.text(line)) if "abbr" in scanner.dialect else None
    if match is None:
        return None
    scanner.emit_group("key", line, match, "key", prefix)
    scanner.emit_group("abbreviation", line, match, "text", prefix)
    return index + 1


def _reference(scanner: Scanner, lines: Sequence[Line], index: int, prefix: str) -> int | None:
    """A link definition; label, address and title may stand on lines of their own."""
    if not scanner.text(lines[index]).lstrip(" ").startswith("["):
        return None
    taken = lines[index : min(scanner.block_end(lines, index), index + 4)]
    text = "\n".join(scanner.text(line) for line in taken)
    match = _REFERENCE.match(text)
    if match is None:
        return None
    for group in ("double", "single", "round"):
        if match[group] is not None:
            number = text.count("\n", 0, match.start(group))
            offset = match.start(group) - (text.rfind("\n", 0, match.start(group)) + 1)
            start = taken[number].start + offset
            scanner.emit("label", [(start, start + len(match[group]))], prefix)
    return index + 1 + text.count("\n", 0, match.end())


def _paragraph(scanner: Scanner, lines: Sequence[Line], index: int, prefix: str) -> int:
    """Take the lines up to a blank one or to one that opens something else."""
    taken = [lines[index]]
    index += 1
    while index < len(lines) and not scanner.blank(lines[index]):
        if lines[index].kind != "text" or _interrupts(scanner, lines[index]):
            break
        taken.append(lines[index])
        index += 1
    if len(taken) > 1 and "attr_list" in scanner.dialect:
        last = scanner.text(taken[-1])
        if _ATTRIBUTES.match(last):
            taken.pop()
    text = scanner.source[taken[0].start : taken[-1].end].strip()
    comment = text.startswith("<!--") and text.find("-->") == len(text) - 3
    marker = "toc" in scanner.dialect and text == "[TOC]"
    if not marker and not comment:
        scanner.emit("paragraph", [(line.start, line.end) for line in taken], prefix)
    return index


def _interrupts(scanner: Scanner, line: Line) -> bool:
    text = scanner.text(line)
    if text.startswith("#") or _RULE.match(text) or _QUOTE.match(text) or _REFERENCE.match(text):
        return True
    if _ADMONITION.match(text) or _TAB_PANEL.match(text):
        return _enabled(scanner, text)
    if _opens_block(scanner, text) or ("pymdownx.snippets" in scanner.dialect and _SNIPPET.match(text)):
        return True
    return ("footnotes" in scanner.dialect and _FOOTNOTE.match(text) is not None) or (
        "abbr" in scanner.dialect and _ABBREVIATION.match(text) is not None
    )


RULES: tuple[Rule, ...] = (
    _snippet,
    _block,
    _admonition,
    _html,
    _code,
    _table,
    _heading,
    _rule,
    _list,
    _definition,
    _quote,
    _footnote,
    _abbreviation,
    _reference,
    _paragraph,
)
"""Tried in this order, which is that of Python-Markdown's priorities; the last one always takes something."""
