"""Where a reader may go from a report: to reports about the same, and to the one before and the one after it.

Two reports are related by the names that they share, each weighing the more the fewer reports have it; of equally
related ones the newer comes first. A name that thousands of reports have says little and would cost much, so of each
name only the reports nearest in time are looked at: the work grows with the number of reports, not with its square.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from bitext.site.entries import Entry
from bitext.site.names import Register

MOST = 5
_WINDOW = 16
"""Reports that are looked at on either side of a report in the list of each of its names."""


def related(reports: Sequence[Entry], register: Register, most: int = MOST) -> dict[str, tuple[Entry, ...]]:
    """For each report's URI the reports most related to it, best first. `reports` come newest first."""
    place = {entry.page.uri: number for number, entry in enumerate(reports)}
    within = {
        name: {entry.page.uri: number for number, entry in enumerate(held)} for name, held in register.reports.items()
    }
    weight = {name: math.log((len(reports) + 1) / len(held)) for name, held in register.reports.items()}
    found: dict[str, tuple[Entry, ...]] = {}
    for entry in reports:
        uri = entry.page.uri
        shared: dict[str, float] = {}
        for term in register.names[uri].all:
            held, here = register.reports[term.id], within[term.id][uri]
            for other in held[max(0, here - _WINDOW) : here + _WINDOW + 1]:
                shared[other.page.uri] = shared.get(other.page.uri, 0.0) + weight[term.id]
        shared.pop(uri, None)
        best = sorted(shared, key=lambda other: (-round(shared[other], 9), place[other]))[:most]
        found[uri] = tuple(reports[place[other]] for other in best)
    return found


def neighbours(reports: Sequence[Entry]) -> Mapping[str, tuple[Entry | None, Entry | None]]:
    """For each report's URI the one before and the one after it in time, in the same section."""
    found: dict[str, tuple[Entry | None, Entry | None]] = {}
    sections: dict[str, list[Entry]] = {}
    for entry in reports:
        sections.setdefault(entry.section, []).append(entry)
    for held in sections.values():
        for number, entry in enumerate(held):
            earlier = held[number + 1] if number + 1 < len(held) else None
            found[entry.page.uri] = (earlier, held[number - 1] if number else None)
    return found
