"""What fills the shelves: reports, taken apart into lines; and what changes when some go and others come.

Both ways lead to the same lines. A whole build takes stretches of reports apart, side by side in their own processes,
and joins what they give; a change takes apart only what is new and what is gone, and mends the lines that they are on.
"""

from __future__ import annotations

import gc
import multiprocessing
import multiprocessing.context
import os
import re
import sys
import threading
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Any

from bitext.glossary import Glossary
from bitext.search import analyser, postings
from bitext.search.aliases import Aliases
from bitext.search.postings import Filed, Line, number
from bitext.search.record import Record
from bitext.search.shelf import Section, Shelf

_MOST = 2500
"""Reports that are taken apart at once, which bounds the memory."""
_STRETCH = 1500
"""Reports that a process must have to itself before a second one pays."""
_SPECIAL = ".#=~?*@"
"""What keys begin with that are no skeletons of words."""
_SOLE = "_"
"""Value of a line that says enough by its name."""


def whole(
    shelves: Mapping[str, Shelf], records: Sequence[Record], ids: Mapping[str, int], glossary: Glossary, common: int
) -> None:
    """Fill empty shelves; the reports come in the order of their numbers."""
    terms: dict[Line, bytearray] = {}
    places: dict[Line, bytearray] = {}
    last: dict[Line, int] = {}
    counts: Counter[str] = Counter()
    for stretch in _stretches(records, ids, glossary):
        counts.update(stretch.counts)
        for line, (first, final, postings_, standing) in stretch.lines.items():
            held = terms.get(line)
            if held is None:
                terms[line] = bytearray(number(first).encode() + postings_)
                places[line] = bytearray(standing)
            else:
                held += number(first - last[line]).encode()
                held += postings_
                places[line] += standing
            last[line] = final
    for kind, lines in (("terms", terms), ("places", places)):
        for line, content in lines.items():
            if content:
                key, _, form = line.partition("\t")
                shelves[kind].section(key)[form] = content.decode()
    for key, alias in _spelled(Aliases(glossary)):
        shelves["terms"].section(key)[alias] = _SOLE
    _list(shelves["lists"], counts, {line.partition("\t")[0] for line in terms}, set(), common)


@dataclass(slots=True)
class _Stretch:
    """Reports that follow each other, taken apart together."""

    lines: dict[Line, tuple[int, int, bytes, bytes]]
    """The first report's number and the last's; what is written, from the first report's weight on; the places."""
    counts: Counter[str]


def _stretch(records: Sequence[Record], ids: Mapping[str, int], glossary: Glossary) -> _Stretch:
    """Take a stretch of reports apart."""
    aliases = Aliases(glossary)
    lines: dict[Line, list[Any]] = {}
    counts: Counter[str] = Counter()
    for record in records:
        n = ids[record.uri]
        filed = postings.file(record, aliases)
        for line, (weight, standing) in filed.items():
            held = lines.get(line)
            if held is None:
                lines[line] = [n, n, bytearray(weight.encode()), bytearray(standing.encode())]
                continue
            held[2] += (number(n - held[1]) + weight).encode()
            held[1] = n
            if standing:
                held[3] += standing.encode()
        counts.update(_forms(filed))
    return _Stretch({line: (a, b, bytes(c), bytes(d)) for line, (a, b, c, d) in lines.items()}, counts)


def _stretches(records: Sequence[Record], ids: Mapping[str, int], glossary: Glossary) -> Iterable[_Stretch]:
    """The same of many reports, side by side where there are enough of them to pay for it."""
    size = min(max(_STRETCH, -(-len(records) // (os.cpu_count() or 1))), _MOST)
    parts = [records[start : start + size] for start in range(0, len(records), size)]
    if len(parts) < 2:
        return (_stretch(part, ids, glossary) for part in parts)
    try:
        with ProcessPoolExecutor(min(len(parts), os.cpu_count() or 1), _processes(), gc.disable) as pool:
            jobs = [pool.submit(_stretch, part, {r.uri: ids[r.uri] for r in part}, glossary) for part in parts]
            return [job.result() for job in jobs]
    except BrokenProcessPool:  # a program that cannot be started twice, or too little memory
        return (_stretch(part, ids, glossary) for part in parts)


def copied() -> bool:
    """Whether copies can be made of this process: without other threads, and on Linux."""
    return sys.platform == "linux" and threading.active_count() == 1


def _processes() -> multiprocessing.context.BaseContext:
    """How processes are made: copies of this one, where that is safe."""
    return multiprocessing.get_context("fork" if copied() else "spawn")


def _spelled(aliases: Aliases) -> Iterable[tuple[str, str]]:
    """The lines on which the spellings of names are found: under the keys of their first words, and under the name."""
    for alias in aliases.all:
        first, *rest = alias.forms
        word = analyser.word(first)
        for key in (f"@{first}",) if word.stop else word.keys:
            yield key, f"@{' '.join((first, *rest))}={alias.id}"
        yield f"={alias.id}", f"@{' '.join(alias.forms)}="


# Lists: what is half typed or wrongly typed


def _forms(lines: Iterable[Line]) -> set[str]:
    """The forms of words, without those of function words and names."""
    return {line.partition("\t")[2] for line in lines if line[0] not in _SPECIAL}


def _list(shelf: Shelf, counts: Mapping[str, int], fresh: Iterable[str], lost: Iterable[str], common: int) -> None:
    """Bring the lists to these changes: in how many more reports a form is, keys that are new, keys that are gone."""
    for form, change in counts.items():
        name = analyser.completed(form)
        section = shelf.section(f"w{name[:3]}")
        count = int(section.get(name, "0")) + change
        _put(section, name, str(count) if count > 0 else "")
        _put(shelf.section(f"v{name[:2]}"), name, str(count) if count >= common else "")
    for keys, there in ((lost, False), (fresh, True)):
        for key in keys:
            if key[0] in _SPECIAL or len(key) < 2:
                continue
            for section in (shelf.section(f"<{key[0]}"), shelf.section(f">{key[-1]}")):
                if there:
                    section[key] = _SOLE
                else:
                    section.pop(key, None)


def _put(section: Section, name: str, value: str) -> None:
    if value:
        section[name] = value
    else:
        section.pop(name, None)


# Changes


def change(
    shelves: Mapping[str, Shelf],
    gone: Sequence[tuple[int, dict[Line, Filed]]],
    new: Sequence[tuple[int, dict[Line, Filed]]],
    common: int,
) -> None:
    """Take reports out of the lines they are on, and put others in."""
    lost: dict[Line, set[int]] = {}
    for n, lines in gone:
        for line in lines:
            lost.setdefault(line, set()).add(n)
    found: dict[Line, dict[int, Filed]] = {}
    for n, lines in new:
        for line, filed in lines.items():
            found.setdefault(line, {})[n] = filed
    counts: Counter[str] = Counter()
    for _, lines in new:
        counts.update(_forms(lines))
    for _, lines in gone:
        counts.subtract(_forms(lines))
    touched = dict.fromkeys([*lost, *found])
    keys = {line.partition("\t")[0] for line in touched}
    before = {key for key in keys if _filled(shelves["terms"].section(key))}
    for line in touched:
        _edit(shelves, line, lost.get(line, set()), found.get(line, {}))
    after = {key for key in keys if _filled(shelves["terms"].section(key))}
    _list(shelves["lists"], counts, after - before, before - after, common)


def _filled(section: Mapping[str, str]) -> bool:
    """Whether any word is in it; spellings of names alone are none."""
    return any(not name.startswith("@") for name in section)


def _edit(shelves: Mapping[str, Shelf], line: Line, lost: set[int], found: Mapping[int, Filed]) -> None:
    """Write one line anew: only what stands beside a change is."""
    key, _, form = line.partition("\t")
    section = shelves["terms"].section(key)
    written = _POSTING.findall(section.get(form, ""))
    ids = list(accumulate(map(_step, written)))
    placed = key[0] not in postings.UNPLACED
    standing = shelves["places"].section(key) if placed else {}
    places = _apart(standing.get(form, "")) if placed else [""] * len(ids)
    if len(places) != len(ids):
        raise ValueError(f"{line}: places of other reports")

    def settle(at: int) -> None:
        if at < len(ids):
            written[at] = number(ids[at] - (ids[at - 1] if at else 0)) + written[at][-1]

    for n in lost:
        at = bisect_left(ids, n)
        if ids[at : at + 1] == [n]:
            for held in (ids, written, places):
                del held[at]
            settle(at)
    for n, (weight, where) in found.items():
        at = bisect_left(ids, n)
        ids.insert(at, n)
        written.insert(at, weight)
        places.insert(at, where)
        settle(at)
        settle(at + 1)
    _put(section, form, "".join(written))
    if placed:
        _put(standing, form, "".join(places))


_NUMBER = re.compile("[g-z0-9_-]*[A-Za-f]")
_POSTING = re.compile(f"{_NUMBER.pattern}.")
_PLACES = re.compile("|".join([*(f"{number(n)}(?:{_NUMBER.pattern}){{{n}}}" for n in range(1, 32)), "."]))
"""One report's places, where there are from 1 to 31; else a single letter."""
_NOWHERE = number(0)


def _value(written: str) -> int:
    """The number that `postings.number` wrote."""
    return sum((postings.VALUES[letter] & 31) << 5 * place for place, letter in enumerate(written))


@lru_cache(maxsize=1 << 17)
def _step(posting: str) -> int:
    """From the report before to this one."""
    return _value(posting[:-1])


def _apart(line: str) -> list[str]:
    """A line of places, cut where one report's end."""
    found: list[str] = _PLACES.findall(line)
    if 1 not in set(map(len, found)) or all(len(each) > 1 or each == _NOWHERE for each in set(found)):
        return found
    found = []
    written = _NUMBER.findall(line)
    at = 0
    while at < len(written):
        end = at + 1 + _value(written[at])
        found.append("".join(written[at:end]))
        at = end
    return found
