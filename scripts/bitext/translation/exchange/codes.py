"""The inline code of a unit, numbered for tools that must not touch it.

A text becomes a flat list of pieces: words, and codes that open, close or stand alone. A code of the translation has
the number of the same code of the Arabic; one that only the translation has gets a number of its own. The numbers
follow from the two texts alone, so they are the same on the way out and on the way back. The title of a link is words:
its link closes behind it.

The pieces of a text, joined, are the text, except that a shortcut reference `[label]` is spelt `[label][label]`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from bitext.markup import inline


@dataclass(frozen=True, slots=True)
class Piece:
    """Words, or one code."""

    role: Literal["text", "single", "open", "close"]
    raw: str
    id: str = ""
    """The code's number; an opening and its closing code share it."""


def joined(pieces: Sequence[Piece]) -> str:
    """The Markdown that the pieces stand for."""
    return "".join(piece.raw for piece in pieces)


def words(pieces: Sequence[Piece]) -> str:
    """The words alone."""
    return " ".join("".join(piece.raw if piece.role == "text" else " " for piece in pieces).split())


def pair(
    source: str, target: str, dialect: frozenset[str], labels: Sequence[str]
) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Number the codes of an Arabic text and of its translation."""
    left = _flat(source, dialect, labels)
    numbers: dict[str, str] = {}
    known: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for local, key in _keys(left):
        numbers[local] = str(len(numbers) + 1)
        known[key].append(numbers[local])
    right = _flat(target, dialect, labels)
    total = len(numbers)
    others: dict[str, str] = {}
    for local, key in _keys(right):
        if known[key]:
            others[local] = known[key].pop(0)
        else:
            total += 1
            others[local] = str(total)
    return _numbered(left, numbers), _numbered(right, others)


def _flat(text: str, dialect: frozenset[str], labels: Sequence[str]) -> list[Piece]:
    """The pieces of a text, their ids good within it only."""
    pieces: list[Piece] = []
    for position, part in enumerate(inline.protect(text, dialect, labels).parts):
        if part.role in ("text", "single"):
            pieces.append(Piece(part.role, part.raw, "" if part.role == "text" else f"s{position}"))
            continue
        raw = part.raw
        if part.title is not None:
            start, end = part.title
            pieces += [Piece("single", raw[:start], f"s{position}"), Piece("text", raw[start:end])]
            raw = raw[end:]
        pieces.append(Piece(part.role, raw, f"p{part.pair}"))
    return pieces


def _keys(pieces: Sequence[Piece]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each code's local id with what it is made of, in the order in which the codes begin."""
    closing = {piece.id: piece.raw for piece in pieces if piece.role == "close"}
    for piece in pieces:
        if piece.role == "open":
            yield piece.id, (piece.raw, closing[piece.id])
        elif piece.role == "single":
            yield piece.id, (piece.raw,)


def _numbered(pieces: Sequence[Piece], numbers: dict[str, str]) -> tuple[Piece, ...]:
    return tuple(replace(piece, id=numbers[piece.id]) if piece.id else piece for piece in pieces)
