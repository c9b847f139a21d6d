"""Align two sequences that mean the same: first by what is certainly equal, then, in the gaps, by cost.

`anchors` finds equal keys (a patience-like pass: longest increasing run of keys that occur once on both sides, then
equal neighbours). `align` fills a gap by dynamic programming over 1-1, 1-n, n-1, 1-0 and 0-1 pairs.
"""

from __future__ import annotations

import bisect
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from itertools import accumulate, pairwise

Pair = tuple[tuple[int, ...], tuple[int, ...]]
"""Indices on the left that belong to indices on the right."""


def anchors(left: Sequence[Hashable], right: Sequence[Hashable]) -> list[tuple[int, int]]:
    """Pairs of indices with equal keys, increasing on both sides. `None` is equal to nothing. O(n log n)."""
    count_left, count_right = Counter(left), Counter(right)
    place = {key: i for i, key in enumerate(right) if key is not None and count_right[key] == 1}
    unique = [(i, place[key]) for i, key in enumerate(left) if key in place and count_left[key] == 1]
    chain = _increasing(unique)
    chosen: dict[int, int] = {}
    edges = [(-1, -1), *chain, (len(left), len(right))]
    for (i0, j0), (i1, j1) in pairwise(edges):
        i, j = i0 + 1, j0 + 1
        while i < i1 and j < j1 and left[i] is not None and left[i] == right[j]:
            chosen[i] = j
            i, j = i + 1, j + 1
        k, m = i1 - 1, j1 - 1
        while k >= i and m >= j and left[k] is not None and left[k] == right[m]:
            chosen[k] = m
            k, m = k - 1, m - 1
        if i1 < len(left):
            chosen[i1] = j1
    return sorted(chosen.items())


def _increasing(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest run of pairs whose second members increase (the first ones do already)."""
    tails: list[int] = []
    tail_at: list[int] = []
    before: list[int] = []
    for number, (_, j) in enumerate(pairs):
        spot = bisect.bisect_left(tails, j)
        before.append(tail_at[spot - 1] if spot else -1)
        if spot == len(tails):
            tails.append(j)
            tail_at.append(number)
        else:
            tails[spot], tail_at[spot] = j, number
    chain: list[tuple[int, int]] = []
    number = tail_at[-1] if tail_at else -1
    while number >= 0:
        chain.append(pairs[number])
        number = before[number]
    return chain[::-1]


def gaps(chosen: Sequence[tuple[int, int]], left: int, right: int) -> list[tuple[range, range]]:
    """The stretches between anchors, empty ones left out; `left` and `right` are the lengths."""
    edges = [(-1, -1), *chosen, (left, right)]
    found = [(range(i0 + 1, i1), range(j0 + 1, j1)) for (i0, j0), (i1, j1) in pairwise(edges)]
    return [(rows, columns) for rows, columns in found if rows or columns]


Cost = Callable[[int, int, int, int], float]
"""Price of taking some neighbours on the left and some on the right together: first and number of each."""
TOGETHER = ((1, 1), (1, 2), (1, 3), (2, 1), (3, 1), (1, 0), (0, 1))
"""How many neighbours of each side may belong together, where one may be split or merged."""
SINGLE = ((1, 1), (1, 0), (0, 1))
_NARROW = 32
_MOST_CELLS = 1_000_000
_NEVER = float("inf")


def align(
    left: Sequence[float], right: Sequence[float], cost: Cost, shapes: Sequence[tuple[int, int]] = TOGETHER
) -> list[Pair]:
    """The cheapest monotone alignment of two stretches, given by the lengths of their members.

    Of the table of all pairs only a band is worked out: so many columns on both sides of where the same share of the
    length has gone by. It is doubled as long as the path comes to its edge and the band holds no more than a bound of
    cells, so that the time grows with the number of members, not with its square.
    """
    if not left or not right:
        return [*(((i,), ()) for i in range(len(left))), *(((), (j,)) for j in range(len(right)))]
    middle = _diagonal(left, right)
    width = _NARROW
    while True:
        pairs, touched = _within(middle, len(right), width, cost, shapes)
        if not touched or 4 * width * (len(left) + 1) > _MOST_CELLS:
            return pairs
        width *= 2


def _diagonal(left: Sequence[float], right: Sequence[float]) -> list[int]:
    """For each number of members on the left, the number on the right that has the same share of the whole length."""
    ends = list(accumulate(right))
    whole = ends[-1] if ends else 0.0
    total = sum(left)
    found = [0]
    gone = 0.0
    for each in left:
        gone += each
        found.append(bisect.bisect_left(ends, whole * gone / total - 1e-9) + 1 if total and ends else 0)
    return [min(each, len(right)) for each in found[:-1]] + [len(right)]


def _within(
    middle: Sequence[int], columns: int, width: int, cost: Cost, shapes: Sequence[tuple[int, int]]
) -> tuple[list[Pair], bool]:
    """The cheapest path inside a band, and whether it comes to an edge of it that is not the table's."""
    lows = [max(0, each - width) for each in middle]
    highs = [min(columns, max(each + width, low)) for each, low in zip(middle, [*lows[1:], 0], strict=True)]
    best: list[list[float]] = []
    step: list[list[tuple[int, int]]] = []
    for i, (low, high) in enumerate(zip(lows, highs, strict=True)):
        row = [_NEVER] * (high - low + 1)
        steps = [(0, 0)] * (high - low + 1)
        best.append(row)
        step.append(steps)
        if not i:
            row[0] = 0.0
        reach = [(di, dj, best[i - di], lows[i - di], highs[i - di]) for di, dj in shapes if di <= i]
        for j in range(low, high + 1):
            least, by = row[j - low], (0, 0)
            for di, dj, before, first, last in reach:
                if not first <= j - dj <= last:
                    continue
                total = before[j - dj - first]
                if total < least:
                    total += cost(i - di, di, j - dj, dj)
                    if total < least:
                        least, by = total, (di, dj)
            row[j - low], steps[j - low] = least, by
    pairs: list[Pair] = []
    touched = False
    i, j = len(middle) - 1, columns
    while i or j:
        touched = touched or (j == lows[i] > 0) or (j == highs[i] < columns)
        di, dj = step[i][j - lows[i]]
        pairs.append((tuple(range(i - di, i)), tuple(range(j - dj, j))))
        i, j = i - di, j - dj
    return pairs[::-1], touched
