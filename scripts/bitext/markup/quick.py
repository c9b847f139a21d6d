"""Python-Markdown's inline patterns, tried only where they can match.

Python-Markdown tries some twenty patterns on every text, and most texts hold nothing for any of them. What a pattern
cannot match without is read off its own regular expression (`needed`): where none of it stands in a text, the pattern
is passed over. What comes of it is the same, whichever extensions are enabled.
"""

from __future__ import annotations

import re
import re._constants as op  # type: ignore[import-not-found]  # what the parser gives has no other names
import re._parser as parser  # type: ignore[import-not-found]  # the one that `re` itself uses
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import InlineProcessor
from markdown.util import AtomicString

Needed = tuple[str, ...]
"""Strings of which a text must hold one; nothing where that is not known."""


@lru_cache(maxsize=1 << 10)
def needed(pattern: re.Pattern[str]) -> Needed:
    """What a text must hold one of for a pattern to match anywhere in it."""
    try:
        return _of_sequence(parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG), pattern.flags)
    except (re.error, RecursionError):
        return ()


def _of_sequence(items: Iterable[tuple[Any, Any]], flags: int) -> Needed:
    """The best of what the parts of a sequence need, each of which must match."""
    found: list[Needed] = []
    run = ""
    for code, value in items:
        letter = chr(value) if code is op.LITERAL else ""
        if letter and not (flags & re.IGNORECASE and _cased(letter)):
            run += letter
            continue
        found += [(run,)] if run else []
        run = ""
        if not letter:
            found.append(_of_one(code, value, flags))
    found += [(run,)] if run else []
    return min((each for each in found if each), key=_common, default=())


def _of_one(code: Any, value: Any, flags: int) -> Needed:
    if code is op.SUBPATTERN:
        _, added, removed, inner = value
        return _of_sequence(inner, (flags | added) & ~removed)
    if code is op.ATOMIC_GROUP:
        return _of_sequence(value, flags)
    if code in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
        least, _, inner = value
        return _of_sequence(inner, flags) if least else ()
    if code is op.ASSERT:
        return _of_sequence(value[1], flags)
    if code is op.BRANCH:
        parts = [_of_sequence(each, flags) for each in value[1]]
        return tuple(dict.fromkeys(each for part in parts for each in part)) if all(parts) else ()
    if code is op.IN and all(each is op.LITERAL for each, _ in value):
        letters = tuple(chr(each) for _, each in value)
        return () if flags & re.IGNORECASE and any(map(_cased, letters)) else letters
    return ()


def _cased(letter: str) -> bool:
    """Whether other letters may match this one where case is ignored."""
    return not letter.isascii() or letter.isalpha()


def _common(strings: Needed) -> tuple[bool, bool, int, int]:
    """A sort key: what is least likely to stand in a text comes first."""
    usual = any(each.isalnum() or each in " ." for each in strings)
    return usual, any(each.isspace() for each in strings), len(strings), -min(map(len, strings))


class QuickInline(InlineProcessor):
    """The tree processor that applies inline patterns."""

    def run(self, tree: Any, ancestors: list[str] | None = None) -> Any:
        """Apply the patterns to a whole tree."""
        self._patterns = [(each, needed(each.getCompiledRegExp())) for each in list[Any](self.inlinePatterns)]
        return super().run(tree, ancestors)

    def _InlineProcessor__handleInline(self, data: str, index: int = 0) -> str:  # noqa: N802 - as it is called there
        if isinstance(data, AtomicString):
            return data
        start = 0
        patterns = self._patterns
        while index < len(patterns):
            pattern, strings = patterns[index]
            for each in strings:
                if each in data:
                    break
            else:
                if strings:
                    index += 1
                    start = 0
                    continue
            data, matched, start = self._InlineProcessor__applyPattern(pattern, data, index, start)  # type: ignore[attr-defined]
            if not matched:
                index += 1
        return data


class Quick(Extension):
    """The extension that puts it in the place of Python-Markdown's own, if that is there; enabled behind all others."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the name is Python-Markdown's
        """Register the tree processor."""
        if type(md.treeprocessors["inline"]) is InlineProcessor:
            md.treeprocessors.register(QuickInline(md), "inline", 20)
