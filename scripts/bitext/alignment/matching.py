"""Which row is which segment: of the Arabic by its hashes and sketches, of the translation by hashes and length.

Certain matches come first (equal hashes in order, then equal hashes that moved); what is left between them is aligned
by cost.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence

from bitext.alignment import sequence
from bitext.alignment.lock import Row, distance, sketch, source_hash, target_hash
from bitext.arabic import western_digits
from bitext.markup.blocks import Segment

_RATIO = 1.1
"""Characters of English for one of Arabic, in running news text."""
_OTHER = 26
"""Sketches that differ in more bits are of two texts that have nothing to do with each other…"""
_TELLING = 40
"""…where the text has at least so many characters; a short one changes wholly with a word."""
_SIGNS = re.compile(r"\d+(?:[.,]\d+)*|[A-Za-z]{2,}")


def source_rows(rows: Sequence[Row], segments: Sequence[Segment]) -> dict[int, int]:
    """For each segment of the Arabic that an active row knows: segment index → row index."""
    left: list[Hashable] = [(row.arabic, row.kind) for row in rows]
    right: list[Hashable] = [(source_hash(each.text), each.kind) for each in segments]
    matched, stretches = _certain(left, right)
    sketches: dict[int, str] = {}

    def cost(one: tuple[int, ...], other: tuple[int, ...]) -> float:
        if not one or not other:
            return 0.6
        if len(one) > 1 or len(other) > 1:
            return math.inf
        row, segment = rows[one[0]], segments[other[0]]
        if other[0] not in sketches:
            sketches[other[0]] = sketch(segment.text)
        bits = distance(row.sketch, sketches[other[0]])
        if bits > _OTHER and len(segment.text) >= _TELLING:
            return math.inf
        return min(bits / 30, 1.0) + (0 if row.kind == segment.kind else 0.5)

    for one, other in _fill(matched, stretches, cost):
        if one and other:
            matched[one[0]] = other[0]
    return {segment: row for row, segment in matched.items()}


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
    if not any(left) and [r.kind for r in rows] == [t.kind for t in targets]:
        return [(number,) for number in range(len(rows))]
    matched, stretches = _certain(left, list(digests))
    found: list[list[int]] = [[] for _ in rows]
    for entry, column in matched.items():
        found[owners[entry]].append(column)
    cost = _translation_cost(owners, rows, sources, targets)
    for entries, columns in _fill(matched, stretches, cost):
        if entries:
            found[owners[entries[0]]] += columns
    return [tuple(sorted(columns)) for columns in found]


def _certain(left: Sequence[Hashable], right: Sequence[Hashable]) -> tuple[dict[int, int], list[tuple[range, range]]]:
    """Equal keys in order, then equal keys elsewhere; and the stretches between the ordered ones."""
    chosen = sequence.anchors(left, right)
    matched = dict(chosen)
    used = set(matched.values())
    spare: dict[Hashable, list[int]] = defaultdict(list)
    for j, key in enumerate(right):
        if key is not None and j not in used:
            spare[key].append(j)
    for i, key in enumerate(left):
        if i not in matched and key is not None and spare.get(key):
            matched[i] = spare[key].pop(0)
    return matched, sequence.gaps(chosen, len(left), len(right))


def _fill(
    matched: dict[int, int], stretches: Sequence[tuple[range, range]], cost: sequence.Cost
) -> list[sequence.Pair]:
    """Align what is left in each stretch."""
    used = set(matched.values())
    pairs: list[sequence.Pair] = []
    for rows, columns in stretches:
        free_rows = [i for i in rows if i not in matched]
        free_columns = [j for j in columns if j not in used]
        local = sequence.align(
            range(len(free_rows)),
            range(len(free_columns)),
            _through(cost, free_rows, free_columns),
        )
        pairs += [(tuple(free_rows[i] for i in one), tuple(free_columns[j] for j in other)) for one, other in local]
    return pairs


def _through(
    cost: sequence.Cost, rows: Sequence[int], columns: Sequence[int]
) -> Callable[[tuple[int, ...], tuple[int, ...]], float]:
    def local(one: tuple[int, ...], other: tuple[int, ...]) -> float:
        return cost(tuple(rows[i] for i in one), tuple(columns[j] for j in other))

    return local


def _translation_cost(
    owners: Sequence[int],
    rows: Sequence[Row],
    sources: Sequence[Segment | None],
    targets: Sequence[Segment],
) -> sequence.Cost:
    """Cost of taking some rows and some segments as translations of each other.

    Lengths as in Gale and Church, "A program for aligning sentences in bilingual corpora", 1993, simplified; numbers
    and Latin words in common make it cheaper, different kinds dearer.
    """

    def cost(entries: tuple[int, ...], columns: tuple[int, ...]) -> float:
        if not entries or not columns:
            return 1.0
        numbers = [owners[entry] for entry in entries]
        kinds = {rows[n].kind for n in numbers} | {targets[j].kind for j in columns}
        arabic = " ".join(s.text for n in numbers if (s := sources[n]) is not None)
        english = " ".join(targets[j].text for j in columns)
        price = 0.35 * (len(entries) + len(columns) - 2) + (1.5 if len(kinds) > 1 else 0.0)
        if not arabic:
            return price + 0.5
        price += min(abs(math.log((len(english) + 15) / (_RATIO * len(arabic) + 15))), 1.5) * 0.6
        return price + 0.4 * _unlike(arabic, english)

    return cost


def _unlike(arabic: str, english: str) -> float:
    """0 where all numbers and Latin words of the Arabic stand in the English, 1 where none does, 0.5 without any."""
    left, right = set(_SIGNS.findall(western_digits(arabic))), set(_SIGNS.findall(english))
    if not left:
        return 0.5
    return 1 - len(left & right) / len(left)
