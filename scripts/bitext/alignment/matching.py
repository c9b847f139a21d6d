"""Which row is which segment: of the Arabic by its hashes and sketches, of the translation by hashes and length.

Certain matches come first (equal hashes in order, then equal hashes that moved); what is left between them is aligned
by cost.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict, deque
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from bitext.alignment import sequence
from bitext.alignment.lock import Row, distance, sketch, source_hash, target_hash
from bitext.arabic import western_digits
from bitext.markup.blocks import Segment

_RATIO = 1.1
"""Characters of English for one of Arabic, in running news text; a stretch's own ratio counts the more, the longer it
is."""
_PRIOR = 1_000
"""Characters of English after which a stretch's own ratio counts as much."""
_SPREAD = 70
"""Ten times the variance of the English length for each character of Arabic: 6.8 in Gale and Church."""
_MOST = 1.4
"""Price of a length that fits in no way: little enough that a passage written anew keeps its place."""
_OTHER = 26
"""Sketches that differ in more bits are of two texts that have nothing to do with each other…"""
_TELLING = 40
"""…where the text has at least so many characters; a short one changes wholly with a word."""
_USUAL = 100
"""Length that a text counts with whose words are not known."""
_SIGNS = re.compile(r"\d+(?:[.,]\d+)*|[A-Za-z]{2,}")


def source_rows(rows: Sequence[Row], segments: Sequence[Segment]) -> dict[int, int]:
    """For each segment of the Arabic that an active row knows: segment index → row index."""
    left: list[Hashable] = [(row.arabic, row.kind) for row in rows]
    right: list[Hashable] = [(source_hash(each.text), each.kind) for each in segments]
    matched, stretches = _certain(left, right)
    sketches: dict[int, str] = {}

    def priced(one: Sequence[int], other: Sequence[int]) -> sequence.Cost:
        def cost(i: int, more: int, j: int, also: int) -> float:
            if not more or not also:
                return 0.6
            row, segment = rows[one[i]], segments[other[j]]
            if other[j] not in sketches:
                sketches[other[j]] = sketch(segment.text)
            bits = distance(row.sketch, sketches[other[j]])
            if bits > _OTHER and len(segment.text) >= _TELLING:
                return math.inf
            return min(bits / 30, 1.0) + (0 if row.kind == segment.kind else 0.5)

        return cost

    for rest, gap in _free(matched, stretches):
        pairs = sequence.align([1.0] * len(rest), [1.0] * len(gap), priced(rest, gap), sequence.SINGLE)
        matched.update({rest[one[0]]: gap[other[0]] for one, other in pairs if one and other})
    _prefer_words(matched, rows, left)
    return {segment: row for row, segment in matched.items()}


def _prefer_words(matched: dict[int, int], rows: Sequence[Row], keys: Sequence[Hashable]) -> None:
    """Where one of several repeats is gone, let the rows that have words be those that stay."""
    spare: dict[Hashable, deque[int]] = defaultdict(deque)
    for number, row in enumerate(rows):
        if number not in matched and (row.engine or row.target is not None):
            spare[keys[number]].append(number)
    for number in [n for n in matched if not rows[n].engine and rows[n].target is None] if spare else ():
        if spare.get(keys[number]):
            matched[spare[keys[number]].popleft()] = matched.pop(number)


def target_rows(
    rows: Sequence[Row], sources: Sequence[Segment | None], targets: Sequence[Segment]
) -> list[tuple[int, ...]]:
    """For each row the indices of the segments that are its English, in order.

    `sources` are the segments of the Arabic, a row's own or `None` where it has none any more. A segment that no row
    claims is a person's addition.
    """
    digests = [target_hash(each.text) for each in targets]
    present = set(digests)
    owners: list[int] = []
    left: list[Hashable] = []
    for number, row in enumerate(rows):
        seen = (row.next,) if row.next and row.next in present else row.seen
        for digest in seen or ("",):
            owners.append(number)
            left.append(digest or None)
    matched, stretches = _certain(left, list(digests))
    found: list[list[int]] = [[] for _ in rows]
    for entry, column in matched.items():
        found[owners[entry]].append(column)
    for entries, columns in _free(matched, stretches):
        numbers = [owners[entry] for entry in entries]
        left_side = [_Side.of(rows[n].kind, sources[n], fresh=not rows[n].seen) for n in numbers]
        right_side = [_Side.of(targets[j].kind, targets[j]) for j in columns]
        lengths = [each.length or _USUAL for each in left_side], [each.length for each in right_side]
        for one, other in sequence.align(*lengths, _translation_cost(left_side, right_side)):
            if one:
                found[numbers[one[0]]] += [columns[j] for j in other]
    return [tuple(sorted(columns)) for columns in found]


def _certain(left: Sequence[Hashable], right: Sequence[Hashable]) -> tuple[dict[int, int], list[tuple[range, range]]]:
    """Equal keys in order, then equal keys elsewhere; and the stretches between the ordered ones."""
    chosen = sequence.anchors(left, right)
    matched = dict(chosen)
    used = set(matched.values())
    spare: dict[Hashable, deque[int]] = defaultdict(deque)
    for j, key in enumerate(right):
        if key is not None and j not in used:
            spare[key].append(j)
    for i, key in enumerate(left):
        if i not in matched and key is not None and spare.get(key):
            matched[i] = spare[key].popleft()
    if len(matched) > len(chosen):
        matched = _in_order(matched, left)
    return matched, sequence.gaps(chosen, len(left), len(right))


def _in_order(matched: dict[int, int], keys: Sequence[Hashable]) -> dict[int, int]:
    """The same members matched, repeats of one key in their order on both sides."""
    alike: dict[Hashable, list[int]] = defaultdict(list)
    for i in sorted(matched):
        alike[keys[i]].append(i)
    return {i: j for one in alike.values() for i, j in zip(one, sorted(matched[i] for i in one), strict=True)}


def _free(matched: dict[int, int], stretches: Sequence[tuple[range, range]]) -> list[tuple[list[int], list[int]]]:
    """What is left in each stretch."""
    used = set(matched.values())
    left = [
        ([i for i in rows if i not in matched], [j for j in columns if j not in used]) for rows, columns in stretches
    ]
    return [(rows, columns) for rows, columns in left if rows or columns]


@dataclass(frozen=True, slots=True)
class _Side:
    """What the alignment of translations looks at in one member."""

    kind: str
    length: int
    """In characters; none where the text is not known."""
    signs: frozenset[str]
    fresh: bool = False
    """Whether it never had words in the other language."""

    @classmethod
    def of(cls, kind: str, segment: Segment | None, *, fresh: bool = False) -> _Side:
        text = western_digits(segment.text) if segment else ""
        return cls(kind, len(text), frozenset(_SIGNS.findall(text)), fresh)


def _translation_cost(left: Sequence[_Side], right: Sequence[_Side]) -> sequence.Cost:
    """Cost of taking some rows and some segments as translations of each other.

    Lengths as in Gale and Church, "A program for aligning sentences in bilingual corpora", 1993, simplified; numbers
    and Latin words in common make it cheaper, different kinds dearer. Rows that are new among others claim a segment
    only where none of those wants it, and say nothing of how long the English is.
    """
    mixed = len({each.fresh for each in left}) > 1
    ratio = (_PRIOR + sum(each.length for each in right)) / (_PRIOR / _RATIO + sum(each.length for each in left))
    ratio = _RATIO if mixed else min(max(ratio, 0.6), 2.5)

    def cost(i: int, more: int, j: int, also: int) -> float:
        if not more or not also:
            return 1.0
        one, other = left[i], right[j]
        kinds = one.kind != other.kind
        fresh = one.fresh
        arabic, english = one.length, other.length
        signs, said = one.signs, other.signs
        for each in left[i + 1 : i + more]:
            arabic += each.length + 1
            signs |= each.signs
            kinds = kinds or each.kind != one.kind
            fresh = fresh or each.fresh
        for each in right[j + 1 : j + also]:
            english += each.length + 1
            said |= each.signs
            kinds = kinds or each.kind != one.kind
        price = 0.5 * (more + also - 2) + (1.5 if kinds else 0.0) + (0.3 if mixed and fresh else 0.0)
        if not arabic:
            return price + 0.5
        price += min((english - ratio * arabic) ** 2 / (_SPREAD * (arabic + 15)), _MOST)
        return price + 0.4 * _unlike(signs, said)

    return cost


def _unlike(arabic: frozenset[str], english: frozenset[str]) -> float:
    """0 where all numbers and Latin words of the Arabic stand in the English, 1 where none does, 0.5 without any."""
    return 1 - len(arabic & english) / len(arabic) if arabic else 0.5
