"""Align two sequences that mean the same: first by what is certainly equal, then, in the gaps, by cost.

`anchors` finds equal keys (a patience-like pass: longest increasing run of keys that occur once on both sides, then
equal neighbours). `align` fills a gap by dynamic programming over 1-1, 1-n, n-1, 1-0 and 0-1 pairs.
"""

from __future__ import annotations

import bisect
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from itertools import pairwise

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


Cost = Callable[[tuple[int, ...], tuple[int, ...]], float]
_MOST_CELLS = 250_000
_SHAPES = ((1, 1), (1, 2), (1, 3), (2, 1), (3, 1), (1, 0), (0, 1))


def align(rows: range, columns: range, cost: Cost) -> list[Pair]:
    """The cheapest monotone alignment of two stretches, in their product of time; beyond a bound, pairs in order."""
    n, m = len(rows), len(columns)
    if n * m > _MOST_CELLS:
        return _in_order(rows, columns)
    best = [[float("inf")] * (m + 1) for _ in range(n + 1)]
    step: list[list[tuple[int, int]]] = [[(0, 0)] * (m + 1) for _ in range(n + 1)]
    best[0][0] = 0.0
    for i in range(n + 1):
        for j in range(m + 1):
            for di, dj in _SHAPES:
                if i < di or j < dj or best[i - di][j - dj] == float("inf"):
                    continue
                total = best[i - di][j - dj] + cost(tuple(rows[i - di : i]), tuple(columns[j - dj : j]))
                if total < best[i][j]:
                    best[i][j], step[i][j] = total, (di, dj)
    pairs: list[Pair] = []
    i, j = n, m
    while i or j:
        di, dj = step[i][j]
        pairs.append((tuple(rows[i - di : i]), tuple(columns[j - dj : j])))
        i, j = i - di, j - dj
    return pairs[::-1]


def _in_order(rows: range, columns: range) -> list[Pair]:
    common = min(len(rows), len(columns))
    pairs: list[Pair] = [((rows[k],), (columns[k],)) for k in range(common)]
    pairs += [((i,), ()) for i in rows[common:]]
    pairs += [((), (j,)) for j in columns[common:]]
    return pairs
