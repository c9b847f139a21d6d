"""What stands within a line of a document, as Markdown: words, emphasis, links, notes, pictures.

Emphasis is written with signs where the renderer reads them so, else with tags; where neither holds, the words stand
plain. Words are escaped as those of a plain text are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeVar
from urllib.parse import quote

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

from bitext.intake import plain
from bitext.intake.footnotes import NOTE
from bitext.intake.webpage import BLOCKS

_MARKS = {
    "strong": "strong", "b": "strong", "em": "em", "i": "em", "s": "del", "del": "del", "strike": "del", "sup": "sup",
    "sub": "sub", "code": "code", "tt": "code", "kbd": "code", "samp": "code",
}  # fmt: skip
ORDER = ("strong", "em", "del", "sup", "sub", "code")
"""From the outermost to the innermost."""
_SIGNS = {"strong": "**", "em": "*", "del": "~~"}
_SPACE = re.compile("[ \t\n\r\f]+")
SCHEMES = ("http", "https", "mailto", "tel")
T = TypeVar("T")
Mode = Literal["signs", "tags", "plain"]
MODES: tuple[Mode, ...] = ("signs", "tags", "plain")


@dataclass(frozen=True, slots=True)
class Piece:
    """Words in one manner."""

    text: str = ""
    marks: frozenset[str] = frozenset()
    link: tuple[int, str] | None = None
    """A number of its own, and the address."""
    note: str = ""
    """Number of a note that is referred to here."""
    image: tuple[str, str] | None = None
    """Address and words of a picture."""
    line: bool = False
    """A new line begins."""


Address = Callable[[str, str], str]
"""Says of an address, and the words it stands under, what becomes of it; nothing: there is no link."""


def pieces(nodes: Iterable[object], address: Address) -> list[Piece]:
    """Take inline nodes apart; white space as a browser shows it."""
    found: list[Piece] = []
    for piece in _pieces(nodes, Piece(), address):
        last = found[-1] if found else Piece(line=True)
        text = piece.text
        if text.startswith(" ") and (last.line or last.text.endswith(" ")):
            text = text[1:]
        if piece.text and not text:
            continue
        piece = replace(piece, text=text)
        if found and text and last.text and replace(last, text="") == replace(piece, text=""):
            found[-1] = replace(last, text=last.text + text)
        else:
            found.append(piece)
    return found


def _pieces(nodes: Iterable[object], manner: Piece, address: Address) -> Iterator[Piece]:
    for node in nodes:
        if isinstance(node, NavigableString):
            text = _SPACE.sub(" ", str(node))
            if text:
                yield replace(manner, text=text)
        elif isinstance(node, Tag):
            yield from _tag(node, manner, address)


def _tag(tag: Tag, manner: Piece, address: Address) -> Iterator[Piece]:
    if tag.has_attr(NOTE):
        yield Piece(note=str(int(str(tag[NOTE])) + 1))
    elif tag.name == "br":
        yield Piece(line=True)
    elif tag.name in BLOCKS:
        yield from (Piece(line=True), *_pieces(tag.children, manner, address), Piece(line=True))
    elif tag.name == "img":
        yield Piece(image=(str(tag.get("src", "")), " ".join(str(tag.get("alt", "")).split())))
    elif tag.name == "a" and tag.has_attr("href") and manner.link is None:
        target = address(str(tag["href"]), tag.get_text())
        inner = replace(manner, link=(id(tag), target)) if target else manner
        yield from _pieces(tag.children, inner, address)
    else:
        mark = _MARKS.get(tag.name)
        yield from _pieces(tag.children, replace(manner, marks=manner.marks | {mark}) if mark else manner, address)


def words(found: Sequence[Piece]) -> str:
    """The words alone."""
    return "".join(" " if each.line else each.text for each in found)


def markdown(found: Sequence[Piece], holds: Callable[[str], str], *, newline: str = "<br>\n") -> str:
    """Write pieces as Markdown. `holds` renders; what it makes has to say and emphasise the same."""
    if all(each == Piece(text=each.text) for each in found):
        return _written(found, "plain", newline)
    said = ""
    for mode in MODES:
        said = _written(found, mode, newline)
        if _same(found, holds(_NOTED.sub("", said))):
            break
    return said


_NOTED = re.compile(r"\[\^[0-9]+\]")


def _same(found: Sequence[Piece], html: str) -> bool:
    """Whether what was rendered has the words and manners of the pieces."""
    soup = BeautifulSoup(html, "html.parser")
    for line in soup.find_all("br"):
        line.replace_with(" ")
    if soup.get_text().split() != words(found).split():
        return False
    for mark in ("strong", "em", "del", "code"):
        wanted = "".join(each.text for each in found if mark in each.marks)
        if "".join(wanted.split()) != "".join("".join(tag.get_text() for tag in soup.find_all(mark)).split()):
            return False
    linked = "".join(each.text for each in found if each.link)
    return "".join(linked.split()) in "".join("".join(tag.get_text() for tag in soup.find_all("a")).split())


def _written(found: Sequence[Piece], mode: Mode, newline: str) -> str:
    """All lines, each with a start that opens no block."""
    lines: list[str] = []
    current: list[Piece] = []
    for piece in [*found, Piece(line=True)]:
        if not piece.line:
            current.append(piece)
            continue
        bare = words(current).strip()
        text = _linked(current, mode).strip()
        if text or lines:
            lines.append(plain.guard(text, bare) if bare and text else text)
        current = []
    while lines and not lines[-1]:
        lines.pop()
    return newline.join(lines)


def _linked(found: Sequence[Piece], mode: Mode) -> str:
    """Pieces with their links."""
    parts: list[str] = []
    for link, held in _runs(found, lambda each: each.link):
        inner = _marked(held, ORDER, mode)
        if link is None or mode == "plain" or not inner.strip():
            parts.append(inner)
            continue
        target = link[1]
        if words(held).strip() == target and plain.address(target):
            parts.append(_around(target, "", "", inner))
        else:
            parts.append(_around(inner.strip(), "[", f"]({_quoted(target)})", inner))
    return "".join(parts)


def _marked(found: Sequence[Piece], order: Sequence[str], mode: Mode) -> str:
    if not order or mode == "plain":
        return "".join(map(_plain, found))
    mark, *rest = order
    parts: list[str] = []
    for has, held in _runs(found, lambda each: mark in each.marks):
        if has and mark == "code":
            parts.append(_code(held, mode))
            continue
        inner = _marked(held, rest, mode)
        if not has or not words(held).strip():
            parts.append(inner)
            continue
        sign = _SIGNS.get(mark) if mode == "signs" else None
        opening, closing = (sign, sign) if sign else (f"<{mark}>", f"</{mark}>")
        parts.append(_around(inner.strip(), opening, closing, inner))
    return "".join(parts)


def _code(found: Sequence[Piece], mode: Mode) -> str:
    text = words(found)
    if mode == "tags" or "|" in text:
        return _around(plain.inline(text.strip()), "<code>", "</code>", text)
    fence = "`" * (max((len(each) for each in re.findall("`+", text)), default=0) + 1)
    gap = " " if "`" in text else ""
    return _around(text.strip(), fence + gap, gap + fence, text) if text.strip() else text


def _around(inner: str, opening: str, closing: str, spaced: str) -> str:
    """Put signs around words; the white space at their ends stays outside."""
    before = " " if spaced[:1] == " " else ""
    after = " " if spaced[-1:] == " " else ""
    return f"{before}{opening}{inner}{closing}{after}"


def _plain(piece: Piece) -> str:
    if piece.note:
        return f"[^{piece.note}]"
    if piece.image:
        return picture(piece)
    return plain.inline(piece.text)


def picture(piece: Piece) -> str:
    """A picture as Markdown."""
    source, said = piece.image or ("", "")
    return f"![{plain.inline(said)}]({source})"


def _runs(found: Sequence[Piece], key: Callable[[Piece], T]) -> Iterator[tuple[T, list[Piece]]]:
    run: list[Piece] = []
    for each in found:
        if run and key(run[-1]) != key(each):
            yield key(run[-1]), run
            run = []
        run.append(each)
    if run:
        yield key(run[-1]), run


def _quoted(address: str) -> str:
    """An address as it can stand between brackets."""
    return quote(address, safe="/:?#@!$&'+,;=%~.-_")
