"""Compare two rendered pages by their tags.

The outline of a page is its block-level tags in order; each carries its inline tags as a multiset, because the words
of a translated sentence change their order and take their links and emphasis with them. Words, titles, alternative
texts, generated ids, a table of contents' links to them, and abbreviations are left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

from bitext.markup import marks

_INLINE = frozenset(
    "a abbr b bdi br code del em i img input ins kbd label mark q s small span strong sub sup u".split()
)
_IGNORED = frozenset(["abbr", "bdi"])
_KEPT = ("class", "href", "src", "type", "width", "height", "colspan", "rowspan", "align", "open")


@dataclass(slots=True)
class Block:
    """One block-level tag, with what stands directly in it."""

    tag: str
    inline: list[str] = field(default_factory=list)
    unit: str = ""
    """The unit whose mark stands in it, if any."""

    def same(self, other: Block) -> bool:
        """Whether the other is the same tag with the same inline tags."""
        return self.tag == other.tag and sorted(self.inline) == sorted(other.inline)


class _Outliner(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks = [Block("")]
        self.contents = False
        """Whether a table of contents is being read."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _IGNORED:
            return
        if tag == "div":
            self.contents = ("class", "toc") in attrs
        attrs = [each for each in attrs if not (self.contents and each[0] == "href")]
        kept = "".join(f" {name}={value}" for name, value in sorted(attrs, key=str) if name in _KEPT)
        if tag in _INLINE:
            self.blocks[-1].inline.append(tag + kept)
        else:
            self.blocks.append(Block(tag + kept))

    def handle_endtag(self, tag: str) -> None:
        self.contents = self.contents and tag != "div"
        if tag not in _IGNORED and tag not in _INLINE:
            self.blocks.append(Block("/" + tag))

    def handle_data(self, data: str) -> None:
        unit = marks.first(data)
        if unit and not self.blocks[-1].unit:
            self.blocks[-1].unit = unit


def outline(html: str) -> list[Block]:
    """The outline of rendered HTML."""
    parser = _Outliner()
    parser.feed(html)
    parser.close()
    return parser.blocks


def same(one: Sequence[Block], other: Sequence[Block]) -> bool:
    """Whether two pages have the same skeleton."""
    return len(one) == len(other) and all(a.same(b) for a, b in zip(one, other, strict=True))


def guilty(one: Sequence[Block], other: Sequence[Block]) -> str | None:
    """The unit at or before the first difference (empty where none is marked before it); `None` without one."""
    unit = ""
    for left, right in zip(one, other, strict=False):
        unit = left.unit or unit
        if not left.same(right):
            return unit
    return unit if len(one) != len(other) else None
