"""The index as files: a manifest, shelves of words, places and lists, and each report's text.

    manifest.json       what there is and under which names; this and the next are the only files that ever change
    rules.json          the analyser's tables
    places.….json       which files of places there are
    terms/….txt         by key and form: in which reports, how much it says of each
    places/….txt        by key and form: where it stands, for phrases
    lists/….txt         words by their first letters, keys by their first and last: for what is half typed or wrong
    text/…/….json       a report

A report's number is made of its date and its own name, so lists come in order of time and another report changes no
number but, seldom, of reports of its own day. A second build reads the last one's files, takes out what is gone, puts
in what is new and writes what changed by that; whatever way it came about, the same reports make the same files.
"""

from __future__ import annotations

import datetime
import gc
import json
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
from itertools import accumulate, chain
from pathlib import Path
from typing import Any

from bitext.arabic import has_arabic
from bitext.glossary import Glossary
from bitext.search import analyser, postings, rules
from bitext.search.aliases import Aliases, changed
from bitext.search.postings import Filed, Line, number
from bitext.search.record import Record
from bitext.search.shelf import Plan, Shelf, digest, spread
from bitext.writer import Writer

VERSION = 1
"""Of the files and of what is written in them; another one builds everything anew."""
KINDS = ("terms", "places", "lists")
BLOCK = 32
"""Days whose reports have their texts in one folder."""
_SHORT = 4
"""Letters by which two contents of one file are told apart."""
_LEAST_SLOTS = 8
_RARE = 256
_MOST = 2500
"""Reports that are taken apart at once, which bounds the memory."""
_STRETCH = 1500
"""Reports that a process must have to itself before a second one pays."""
_ANEW = 3
"""A share of reports (one in so many) that, changed, makes a whole build the shorter way."""
_SPECIAL = ".#=~?*@"
"""What keys begin with that are no skeletons of words."""
_SOLE = "_"
"""Value of a line that says enough by its name."""


@dataclass(frozen=True, slots=True)
class Numbering:
    """How reports get their numbers: the day's number and a slot in the day; undated ones come before all."""

    slots: int
    """In a day; a power of two."""
    undated: int
    """Numbers that are kept for reports without a date."""
    first: str
    """The first day, as ISO 8601."""
    common: int
    """In how many reports a word must be to be offered at its second letter; a power of two."""

    @classmethod
    def of(cls, records: Sequence[Record]) -> Numbering:
        """The numbering that these reports need."""
        days = Counter(record.date for record in records)
        undated = days.pop(None, 0)
        slots = _power(2 * max(days.values(), default=0), _LEAST_SLOTS)
        first = min((day for day in days if day), default=datetime.date(2000, 1, 1)).replace(day=1)
        common = _power(len(records) // _RARE + 1, 2) // 2
        return cls(slots, _power(-(-2 * undated // slots), 1) * slots, first.isoformat(), common)

    def numbers(self, records: Sequence[Record]) -> dict[str, int]:
        """Every report's number, by URI. Two that want one slot: the first by name has it, the other the next."""
        first = datetime.date.fromisoformat(self.first).toordinal()
        found: dict[str, int] = {}
        taken: set[int] = set()
        for record in sorted(records, key=lambda each: each.uri):
            start = self.undated + (record.date.toordinal() - first) * self.slots if record.date else 0
            size = self.slots if record.date else self.undated
            slot = spread(record.uri) % size
            while start + slot in taken:
                slot = (slot + 1) % size
            taken.add(start + slot)
            found[record.uri] = start + slot
        return found


def _power(least: int, start: int) -> int:
    while start < least:
        start *= 2
    return start


class Index:
    """One project's index, kept in a cache between builds."""

    def __init__(self, folder: Path, writer: Writer, glossary: Glossary, locales: Sequence[str]) -> None:
        self.folder, self.writer, self.glossary, self.locales = folder, writer, glossary, locales
        self.aliases = Aliases(glossary)
        self.basis = digest("\n".join((str(VERSION), rules.published(), changed(self.aliases.all))))
        self.analysed = 0
        """Reports that were taken apart in the last build."""
        self.files: dict[str, str] = {}
        """What is to be published: paths below the index's address, and where each stands in the cache."""

    def build(self, records: Sequence[Record]) -> None:
        """Bring the files to what these reports need."""
        collecting = gc.isenabled()
        gc.disable()  # millions of small things are made, and none of them holds another that holds it
        try:
            self._build(records)
        finally:
            if collecting:
                gc.enable()

    def _build(self, records: Sequence[Record]) -> None:
        numbering = Numbering.of(records)
        ids = numbering.numbers(records)
        texts = {record.uri: postings.fragment(record) for record in records}
        wanted = {uri: (ids[uri], digest(text)) for uri, text in texts.items()}
        state = self._state(numbering)
        held: dict[str, tuple[int, str]] = {uri: (n, name) for uri, (n, name) in state.get("reports", {}).items()}
        new = sorted((each for each in records if held.get(each.uri) != wanted[each.uri]), key=lambda r: ids[r.uri])
        gone = None
        if state and _ANEW * len(new) <= len(records):
            gone = self._gone([entry for uri, entry in held.items() if wanted.get(uri) != entry])
        shelves = {
            kind: Shelf(Plan.read(state[kind]) if gone is not None else Plan(), self._loader(kind)) for kind in KINDS
        }
        try:
            if gone is not None:
                _change(shelves, gone, [(ids[r.uri], postings.file(r, self.aliases)) for r in new], numbering.common)
            closed = {kind: list(shelf.close()) for kind, shelf in shelves.items()} if gone is not None else {}
        except (OSError, ValueError, KeyError):  # a file of the cache is gone or damaged
            gone = None
        if gone is None:
            new = sorted(records, key=lambda record: ids[record.uri])
            shelves = {kind: Shelf(Plan(), self._loader(kind)) for kind in KINDS}
            self._whole(shelves, new, ids, numbering.common)
            closed = {kind: list(shelf.close()) for kind, shelf in shelves.items()}
        self.analysed = len(new)
        for kind, fresh in closed.items():
            for name, content in fresh:
                self.writer.keep(self._path(kind, name), content)
        for record in new:
            self.writer.keep(self._path("text", wanted[record.uri][1]), texts[record.uri])
        plans = {kind: shelf.plan for kind, shelf in shelves.items()}
        self._publish(records, numbering, wanted, plans)
        state = {kind: plan.written() for kind, plan in plans.items()} | {"basis": self.basis, "reports": wanted}
        self.writer.keep(self.folder / "state.json", json.dumps(state | {"numbering": _said(numbering)}))
        self._prune()
        if not all(map(os.path.exists, self.files.values())):  # somebody has been at the cache
            self.writer.drop(self.folder / "state.json")
            self._build(records)

    def _path(self, kind: str, name: str) -> Path:
        return Path(self._place(kind, name))

    def _place(self, kind: str, name: str) -> str:
        return f"{self.folder}/{kind}/{name[0]}/{name}.{'json' if kind == 'text' else 'txt'}"

    def _loader(self, kind: str) -> Any:
        return lambda name: _whole_file(self._path(kind, name), name)

    def _state(self, numbering: Numbering) -> dict[str, Any]:
        """What the last build left, if this one can go on from there; else nothing."""
        try:
            state = json.loads((self.folder / "state.json").read_text(encoding="utf-8"))
            for kind in KINDS:
                Plan.read(state[kind])
            same = state["basis"] == self.basis and state["numbering"] == _said(numbering)
            return state if same and isinstance(state["reports"], dict) else {}
        except (OSError, ValueError, KeyError, TypeError):
            return {}

    def _gone(self, entries: Iterable[tuple[int, str]]) -> list[tuple[int, dict[Line, Filed]]] | None:
        """What is filed of reports as they were; nothing where their old texts are lost."""
        try:
            return [
                (n, postings.file(postings.read(_whole_file(self._path("text", name), name)), self.aliases))
                for n, name in entries
            ]
        except (OSError, ValueError):
            return None

    def _whole(
        self, shelves: Mapping[str, Shelf], records: Sequence[Record], ids: Mapping[str, int], common: int
    ) -> None:
        """Fill empty shelves; the reports come in the order of their numbers."""
        terms: dict[Line, bytearray] = {}
        places: dict[Line, bytearray] = {}
        last: dict[Line, int] = {}
        counts: Counter[str] = Counter()
        for stretch in _stretches(records, ids, self.glossary):
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
        for key, alias in _spelled(self.aliases):
            shelves["terms"].section(key)[alias] = _SOLE
        _list(shelves["lists"], counts, {line.partition("\t")[0] for line in terms}, set(), common)

    def _publish(
        self,
        records: Sequence[Record],
        numbering: Numbering,
        wanted: Mapping[str, tuple[int, str]],
        plans: Mapping[str, Plan],
    ) -> None:
        """Write the manifest, and say what is published under which name."""
        width = numbering.slots * BLOCK
        blocks: dict[int, list[tuple[int, str]]] = {}
        for n, name in sorted(wanted.values()):
            blocks.setdefault(n // width, []).append((n, name))
        folders = {str(block): digest(json.dumps(held)) for block, held in blocks.items()}
        self.writer.keep(self.folder / "rules.json", rules.published())
        listed = json.dumps(_listed(plans["places"]), separators=(",", ":"))
        placed = f"places.{digest(listed)}.json"
        self.writer.keep(self.folder / placed, listed)
        manifest = {
            "version": VERSION,
            "reports": len(records),
            "slots": numbering.slots,
            "undated": numbering.undated,
            "first": numbering.first,
            "rules": rules.name(),
            "width": width,
            "text": folders,
            "locales": list(self.locales),
            "whole": all(len(record.texts) == len(self.locales) for record in records),
            "shouted": self.aliases.shouted,
            "topics": self._facet(records, "topics"),
            "places": self._facet(records, "places"),
            "years": sorted(Counter(r.date.year for r in records if r.date).items(), reverse=True),
            "shelves": {kind: _listed(plan) for kind, plan in plans.items()} | {"places": placed},
        }
        content = json.dumps(manifest, ensure_ascii=False, separators=(",", ":"))
        self.writer.keep(self.folder / "manifest.json", content)
        self.files = {name: f"{self.folder}/{name}" for name in ("manifest.json", "rules.json", placed)}
        for kind, plan in plans.items():
            for n, name in enumerate(plan.names):
                self.files[f"{kind}/{n}-{name[:_SHORT]}.txt"] = self._place(kind, name)
            for name in plan.large.values():
                self.files[f"{kind}/{name}.txt"] = self._place(kind, name)
        for block, held in blocks.items():
            for n, name in held:
                self.files[f"text/{folders[str(block)]}/{n}.json"] = self._place("text", name)

    def _facet(self, records: Sequence[Record], kind: str) -> list[tuple[str, dict[str, str], int]]:
        """What can be chosen among: id, labels, number of reports; the most frequent first."""
        counts = Counter(name for record in records for name in dict.fromkeys(getattr(record, kind)))
        found = []
        for name, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
            term = self.glossary.get(name)
            found.append((name, {each: term.label(each) if term else name for each in self.locales}, count))
        return found

    def _prune(self) -> None:
        """Delete what no build needs any more."""
        used = {*self.files.values(), f"{self.folder}/state.json"}
        for folder, _, names in os.walk(self.folder):
            for name in names:
                if f"{folder}/{name}" not in used:
                    self.writer.drop(Path(folder, name))


def _listed(plan: Plan) -> dict[str, Any]:
    """Which files a shelf has, as the browser is told."""
    return {"names": "".join(name[:_SHORT] for name in plan.names), "large": plan.large}


def _said(numbering: Numbering) -> list[int | str]:
    return [numbering.slots, numbering.undated, numbering.first, numbering.common]


def _whole_file(path: Path, name: str) -> str:
    """A file of the cache. Raises `ValueError` where its content is not what its name says."""
    content = path.read_text(encoding="utf-8")
    if digest(content) != name:
        raise ValueError(f"{path} is damaged")
    return content


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


def _processes() -> multiprocessing.context.BaseContext:
    """How processes are made: copies of this one where that is safe, which is without other threads and on Linux."""
    alone = sys.platform == "linux" and threading.active_count() == 1
    return multiprocessing.get_context("fork" if alone else "spawn")


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


def completed(form: str) -> str:
    """A form as somebody begins to type it: without the article and what stands before it."""
    if not has_arabic(form) or len(form) < 5:
        return form
    return min(analyser.beginnings(form, bare=False, asked=False)[:1] or [form], key=len)


def _list(shelf: Shelf, counts: Mapping[str, int], fresh: Iterable[str], lost: Iterable[str], common: int) -> None:
    """Bring the lists to these changes: in how many more reports a form is, keys that are new, keys that are gone."""
    for form, change in counts.items():
        name = completed(form)
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


def _put(section: dict[str, str], name: str, value: str) -> None:
    if value:
        section[name] = value
    else:
        section.pop(name, None)


# Changes


def _change(
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
    postings_ = _POSTING.findall(section.get(form, ""))
    gaps, weights = [gap for gap, _ in postings_], [weight for _, weight in postings_]
    ids = list(accumulate(map(_value, gaps)))
    placed = key[0] not in postings.UNPLACED
    standing = shelves["places"].section(key) if placed else {}
    places = _apart(standing.get(form, "")) if placed else [""] * len(ids)
    if len(places) != len(ids):
        raise ValueError(f"{line}: places of other reports")

    def settle(at: int) -> None:
        if at < len(ids):
            gaps[at] = number(ids[at] - (ids[at - 1] if at else 0))

    for n in lost:
        at = bisect_left(ids, n)
        if ids[at : at + 1] == [n]:
            for held in (ids, gaps, weights, places):
                del held[at]
            settle(at)
    for n, (weight, where) in found.items():
        at = bisect_left(ids, n)
        ids.insert(at, n)
        gaps.insert(at, "")
        weights.insert(at, weight)
        places.insert(at, where)
        settle(at)
        settle(at + 1)
    _put(section, form, "".join(chain.from_iterable(zip(gaps, weights, strict=True))))
    if placed:
        _put(standing, form, "".join(places))


_NUMBER = re.compile("[g-z0-9_-]*[A-Za-f]")
_POSTING = re.compile("([g-z0-9_-]*[A-Za-f])(.)")


@lru_cache(maxsize=1 << 16)
def _value(written: str) -> int:
    """The number that `postings.number` wrote."""
    return sum((postings.VALUES[letter] & 31) << 5 * place for place, letter in enumerate(written))


def _apart(line: str) -> list[str]:
    """A line of places, cut where one report's end."""
    found: list[str] = []
    written = _NUMBER.findall(line)
    at = 0
    while at < len(written):
        end = at + 1 + _value(written[at])
        found.append("".join(written[at:end]))
        at = end
    return found
