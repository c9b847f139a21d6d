"""Two versions of a lock that git has joined line by line: which version of a row counts.

Git's union merge keeps the lines of both sides where they touch, so that a row may stand there twice, once as it was
before a change of its neighbour. What stands in the two pages tells which of them is true; the words that a version
holds (a person's offer, the English of Arabic that is gone) are kept in any case.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from bitext.alignment.lock import Lock, Row, retired_offer, unit_id


def settled(lock: Lock, sources: Iterable[str], targets: Iterable[str]) -> Lock:
    """The lock with one row an id; `sources` and `targets` are the hashes of what stands in both pages now."""
    if not lock.doubles:
        return lock
    known, standing = frozenset(sources), frozenset(targets)
    versions: dict[str, list[Row]] = defaultdict(list)
    for row in (*lock.rows, *lock.doubles):
        versions[row.id].append(row)
    taken = set(versions)
    rows: dict[str, Row] = {}
    homeless: list[Row] = []
    for identity, found in versions.items():
        active = [row for row in found if row.retired is None]
        retired = [row for row in found if row.retired is not None]
        if active and retired and not any(row.arabic in known or _stands(row, standing) == _ALL for row in active):
            homeless += [retired_offer(row, o, taken) for row in active if (o := row.suggestion) and o.human]
            active = []
        if active:
            best = max(reversed(active), key=lambda row: (_stands(row, standing), row.arabic in known))
            offers = [row for row in active if row.suggestion and row.suggestion != best.suggestion]
            rows[identity], left = _with_offer(best, offers, known)
            homeless += [retired_offer(row, o, taken) for row in left if (o := row.suggestion)]
        elif retired:
            rows[identity] = retired.pop()
        texts = {rows[identity].retired}
        for row in retired:
            if row.retired not in texts:
                texts.add(row.retired)
                homeless.append(replace(row, id=unit_id(row.retired or "", taken)))
    return replace(lock, rows=(*rows.values(), *homeless), doubles=())


_NONE, _LEFT_OUT, _ALL = range(3)


def _stands(row: Row, standing: frozenset[str]) -> int:
    """How much of what the row has seen stands in the translation."""
    if row.target == ():
        return _LEFT_OUT
    seen = (row.next,) if row.next in standing else row.seen
    return _ALL if seen and standing.issuperset(seen) else _NONE


def _with_offer(best: Row, offers: list[Row], known: frozenset[str]) -> tuple[Row, list[Row]]:
    """The row with the suggestion of another version where it has none, and people's suggestions that are left."""
    for row in offers:
        offer = row.suggestion
        if best.suggestion is None and offer is not None and (offer.human or offer.source in known):
            best = replace(best, suggestion=offer)
    texts = {best.suggestion.text} if best.suggestion else set()
    left = [row for row in offers if row.suggestion and row.suggestion.human and row.suggestion.text not in texts]
    return best, left
