"""A document's blocks as Markdown of the project's dialect: headings, lists, tables, quotations, notes, pictures."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from bs4 import Tag
from bs4.element import PageElement

from bitext.intake import inlines
from bitext.intake.inlines import Piece
from bitext.intake.taken import Source
from bitext.intake.webpage import BLOCKS, lines

_HEADING = re.compile("h[1-6]")
_APART = "<!-- -->"
"""Keeps two lists, or two quotations, from becoming one."""
_RULE = "* * *"
_SHALLOWEST, _DEEPEST = 2, 6


@dataclass(slots=True)
class Writer:
    """Writes one document."""

    source: Source
    holds: Callable[[str], str]
    """Renders Markdown, as the site does."""
    levels: dict[str, int]
    """Of headings, by their tags."""
    anchors: dict[str, str]
    """Of headings that the document links to, by the names it has for them."""

    @classmethod
    def of(cls, root: Tag, source: Source, holds: Callable[[str], str]) -> Writer:
        """A writer for a document: its headings begin at the second level, and none is skipped."""
        used = sorted({tag.name for tag in root.find_all(_HEADING)})
        levels = {name: min(_SHALLOWEST + i, _DEEPEST) for i, name in enumerate(used)}
        wanted = {str(link["href"])[1:] for link in root.find_all("a", href=re.compile("^#."))}
        anchors: dict[str, str] = {}
        for number, heading in enumerate(root.find_all(_HEADING), 1):
            names = {str(tag[key]) for tag in _all(heading) for key in ("id", "name") if tag.has_attr(key)}
            anchors |= dict.fromkeys(names & wanted, f"part-{number}")
        return cls(source, holds, levels, anchors)

    def document(self, root: Tag, notes: Sequence[Tag]) -> str:
        """The whole body."""
        parts = self.blocks(root)
        while notes and parts and parts[-1] == _RULE:  # it only set the notes apart
            parts.pop()
        for number, note in enumerate(notes, 1):
            first, *more = self.blocks(note) or [""]
            parts.append("\n\n".join([f"[^{number}]: {_indented(first).lstrip()}", *map(_indented, more)]))
        return _joined(parts) + "\n"

    def blocks(self, parent: Tag) -> list[str]:
        """The blocks in a tag; words between them are paragraphs."""
        found: list[str] = []
        loose: list[object] = []
        for each in [*_flow(parent), None]:
            if (isinstance(each, Tag) and each.name in BLOCKS) or each is None:
                found += self._paragraph(loose)
                loose = []
                if isinstance(each, Tag):
                    found += self._block(each)
            else:
                loose.append(each)
        return found

    def _block(self, tag: Tag) -> list[str]:
        if _HEADING.fullmatch(tag.name):
            return self._heading(tag)
        if tag.name in ("ul", "ol", "menu", "dir"):
            return self._list(tag)
        writing = {"table": self._table, "blockquote": self._quotation, "pre": self._code, "dl": self._terms}
        if tag.name in writing:
            return writing[tag.name](tag)
        if tag.name == "hr":
            return [_RULE]
        return self.blocks(tag)

    def _pieces(self, nodes: Iterable[object]) -> list[Piece]:
        return inlines.pieces(nodes, self._address)

    def _address(self, target: str, words: str) -> str:
        """Where a link may lead: elsewhere, or to a heading of the document; another is told."""
        target = re.sub(r"[\x00-\x20]", "", target) if "://" not in target else target.strip()
        if _scheme(target) in inlines.SCHEMES:
            return target
        if target[1:] in self.anchors and target.startswith("#"):
            return f"#{self.anchors[target[1:]]}"
        self.source.say("import-link", address=target[:200] or "–", text=words)
        return ""

    def _paragraph(self, nodes: Sequence[object]) -> list[str]:
        """Words that stand together; pictures among them become paragraphs of their own."""
        found = self._pieces(nodes)
        pictures = [each for each in found if each.image]
        text = [each for each in found if not each.image]
        shown = [inlines.picture(each) for each in pictures]
        first = next((i for i, each in enumerate(found) if each.image or each.text.strip()), 0)
        if not (inlines.words(text).strip() or any(each.note for each in text)):
            return shown
        written = [inlines.markdown(text, self.holds)]
        return shown + written if found[first].image else written + shown

    def _heading(self, tag: Tag) -> list[str]:
        found = [Piece(text=" ") if each.line else each for each in self._pieces(tag.children)]
        text = [each for each in found if not each.image]
        shown = [inlines.picture(each) for each in found if each.image]
        if not inlines.words(text).strip():
            return shown
        mark = "#" * self.levels.get(tag.name, _DEEPEST)
        said = inlines.markdown(text, lambda each: self.holds(_headed(mark, each)))
        names = [str(each[key]) for each in _all(tag) for key in ("id", "name") if each.has_attr(key)]
        anchor = next((f" {{#{self.anchors[name]}}}" for name in names if name in self.anchors), "")
        return [f"{_headed(mark, said)}{anchor}", *shown]

    def _list(self, tag: Tag) -> list[str]:
        """A list; one with items that begin with anything but words is written as what its items hold."""
        items: list[list[str]] = []
        loose: list[object] = []
        for each in [*_flow(tag), None]:
            if each is not None and not (isinstance(each, Tag) and each.name in BLOCKS):
                loose.append(each)
                continue
            items += [held] if (held := self._paragraph(loose)) else []
            loose = []
            held = self._item(each) if isinstance(each, Tag) else []
            if held and items and isinstance(each, Tag) and each.name in ("ul", "ol"):
                items[-1] += held
            elif held:
                items.append(held)
        simple = not any(_OPENS.match(held[0]) for held in items)
        if not simple:
            return [block for held in items for block in held]
        tight = all(all(_ITEM.match(block) for block in held[1:]) for held in items)
        sign = "1." if tag.name == "ol" else "-"
        gap = "\n" if tight else "\n\n"
        written = [gap.join([f"{sign} {_indented(held[0]).lstrip()}", *map(_indented, held[1:])]) for held in items]
        return [gap.join(written)] if written else []

    def _item(self, tag: Tag) -> list[str]:
        return self.blocks(tag) if tag.name in ("li", "dt", "dd") else self._block(tag)

    def _quotation(self, tag: Tag) -> list[str]:
        text = _joined(self.blocks(tag))
        return ["\n".join(f"> {line}".rstrip() for line in text.split("\n"))] if text else []

    def _code(self, tag: Tag) -> list[str]:
        if tag.find(list(BLOCKS)) is not None:
            return self.blocks(tag)
        for each in tag.find_all("br"):
            each.replace_with("\n")
        text = tag.get_text().strip("\n")
        fence = "`" * max(3, max((len(each) for each in re.findall("`+", text)), default=0) + 1)
        return [f"{fence}\n{text}\n{fence}"] if text.strip() else []

    def _terms(self, tag: Tag) -> list[str]:
        """A list of terms; one that does not come in pairs is written as paragraphs."""
        parts: list[str] = []
        loose: list[object] = []
        for each in [*_flow(tag), None]:
            if each is not None and not (isinstance(each, Tag) and each.name in BLOCKS):
                loose.append(each)
                continue
            parts += self._paragraph(loose)
            loose = []
            if not isinstance(each, Tag):
                continue
            held = self._terms(each) if each.name == "div" else self._item(each)
            if each.name == "dd" and parts and len(held) == 1 and not _OPENS.match(held[0]):
                parts[-1] += f"\n:   {_indented(held[0]).lstrip()}"
            else:
                parts += held
        return parts

    def _table(self, tag: Tag) -> list[str]:
        """A table; a box around one text is no table."""
        rows = [row for row in tag.find_all("tr") if row.find_parent("table") is tag]
        cells = [[each for each in row.find_all(["td", "th"]) if each.find_parent("tr") is row] for row in rows]
        before = [block for each in tag.find_all("caption", recursive=False) for block in self.blocks(each)]
        if sum(map(len, cells)) == 1:
            return before + [block for row in cells for cell in row for block in self.blocks(cell)]
        grid = self._grid(cells)
        width = max(map(len, grid), default=0)
        if not width:
            return before
        written = [f"| {' | '.join([*row, *[''] * (width - len(row))])} |" for row in grid]
        written.insert(1, f"|{' --- |' * width}")
        return [*before, "\n".join(written)]

    def _grid(self, cells: Sequence[Sequence[Tag]]) -> list[list[str]]:
        """The cells row by row; one that spans several stands in the first."""
        grid: list[list[str]] = []
        held: dict[tuple[int, int], bool] = {}
        for y, row in enumerate(cells):
            line: list[str] = []
            for cell in row:
                while held.get((y, len(line))):
                    line.append("")
                wide, high = _span(cell, "colspan"), _span(cell, "rowspan")
                if wide > 1 or high > 1:
                    self.source.say("import-merged", text=" ".join(lines(cell)))
                held |= {(y + down, len(line) + x): True for down in range(1, high) for x in range(wide)}
                line += [self._cell(cell), *[""] * (wide - 1)]
            while held.get((y, len(line))):
                line.append("")
            grid.append(line)
        return grid

    def _cell(self, cell: Tag) -> str:
        if cell.find("table") is not None:
            self.source.say("import-inner-table", text=" ".join(lines(cell)))
        return "<br>".join(self._flat(cell))

    def _flat(self, parent: Tag) -> list[str]:
        """What stands in a cell, each paragraph on one line."""
        found: list[str] = []
        loose: list[object] = []
        for each in [*_flow(parent), None]:
            if (isinstance(each, Tag) and each.name in BLOCKS) or each is None:
                held = self._pieces(loose)
                loose = []
                if any(piece.text.strip() or piece.image or piece.note for piece in held):
                    found.append(inlines.markdown(held, self._celled, newline="<br>"))
                if isinstance(each, Tag):
                    found += self._flat(each)
            else:
                loose.append(each)
        return found

    def _celled(self, text: str) -> str:
        """What a text is rendered to in a cell."""
        return self.holds(f"| {text} | |\n| --- | --- |\n| | |")


_OPENS = re.compile(r"#|>|- |1\. |\||```|\* \* \*|<!--")
"""How blocks begin that are no paragraphs of words."""
_SIGN = "\\#"
_ITEM = re.compile(r"- |1\. ")


def _scheme(address: str) -> str:
    """The scheme of an address in small letters, or nothing."""
    try:
        return urlsplit(address).scheme.lower()
    except ValueError:
        return ""


def _flow(parent: Tag) -> Iterator[PageElement]:
    """What stands in a tag; what only has a manner and holds blocks is opened, its other words keep the manner."""
    for each in list(parent.children):
        if not isinstance(each, Tag) or each.name in BLOCKS or each.find(list(BLOCKS)) is None:
            yield each
            continue
        for inner in _flow(each):
            if isinstance(inner, Tag) and inner.name in BLOCKS:
                yield inner
            else:
                made = Tag(name=each.name, attrs=dict(each.attrs))
                made.append(inner.extract())
                yield made


def _all(tag: Tag) -> list[Tag]:
    """A tag and all in it."""
    return [tag, *tag.find_all(True)]


def _headed(mark: str, words: str) -> str:
    """A heading; signs at its end that look like its mark are words."""
    return f"{mark} {re.sub('#+$', lambda match: len(match[0]) * _SIGN, words)}"


def _span(cell: Tag, name: str) -> int:
    text = str(cell.get(name, "1"))
    return min(max(int(text), 1), 100) if text.isascii() and text.isdigit() else 1


def _indented(block: str) -> str:
    return "\n".join(f"    {line}" if line else "" for line in block.split("\n"))


def _joined(blocks: Sequence[str]) -> str:
    """Blocks with empty lines between them; what would grow together is kept apart."""
    parts: list[str] = []
    for block in blocks:
        last = parts[-1] if parts else ""
        if (_ITEM.match(block) and _ITEM.match(last)) or (block.startswith("> ") and last.startswith("> ")):
            parts.append(_APART)
        parts.append(block)
    return "\n\n".join(parts)
