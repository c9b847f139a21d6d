"""Whether other words keep a page's skeleton: the page is rendered with and without them and its tags are compared.

Every unit is marked on the way, so that the words that change something can be named; then the page is judged without
marks, which can hide what stands first in a unit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bitext.markup import marks, outline
from bitext.markup.document import Document
from bitext.markup.render import Renderer

MARKED = frozenset(["heading", "paragraph", "cell", "term", "label", "html"])
"""Kinds whose words can carry a mark through the renderer."""


@dataclass(slots=True)
class Judge:
    """Knows one page as it stands."""

    document: Document
    ids: Mapping[int, str]
    """Of the units, by the index of their segment."""
    renderer: Renderer
    _markers: dict[int, str] = field(init=False)
    _expected: list[outline.Block] = field(init=False)

    def __post_init__(self) -> None:
        segments = self.document.segments
        self._markers = {i: marks.mark(unit) for i, unit in self.ids.items() if segments[i].kind in MARKED}
        self._expected = outline.outline(self.renderer.html(self.document.mark(self._markers)))

    def guilty(self, words: Mapping[int, str]) -> int | None:
        """The index, among those of `words`, whose words change the skeleton; `None` where it stays as it is."""
        if not words:
            return None
        unit = outline.guilty(self._expected, outline.outline(self.renderer.html(self._page(words))))
        if unit is None:
            return self._first_wrong(words)
        found = next((i for i, each in self.ids.items() if each == unit), -1)
        before = [each for each in words if each <= found]
        return max(before) if before else min(words)

    def _first_wrong(self, words: Mapping[int, str]) -> int | None:
        """Judge the page without marks; find the words by halving."""
        document = self.document
        body = [i for i in sorted(words) if not document.is_head(document.segments[i])]
        expected = outline.outline(self.renderer.html(document.body))

        def right(count: int) -> bool:
            page = document.splice({i: words[i] for i in body[:count]})[document.front.length :]
            return outline.same(expected, outline.outline(self.renderer.html(page)))

        if right(len(body)):
            return None
        low, high = 0, len(body)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if right(middle) else (low, middle)
        return body[high - 1]

    def _page(self, words: Mapping[int, str]) -> str:
        """The body with these words in their places and every unit marked."""
        document = self.document
        placed = {
            i: marks.put(self._markers.get(i, ""), words.get(i, document.segments[i].text))
            for i in {*self._markers, *words}
            if not document.is_head(document.segments[i])
        }
        return document.splice(placed)[document.front.length :]
