"""The index as files: a manifest, shelves of words, places and lists, and each report's text.

    manifest.json       what there is and under which names; this and the next are the only files that ever change
    rules.json          the analyser's tables
    places.….json       which files of places there are
    terms/….txt         by key and form: in which reports, how much it says of each
    places/….txt        by key and form: where it stands, for phrases
    lists/….txt         words by their first letters, keys by their first and last: for what is half typed or wrong
    text/…/….json       a report

A second build reads the last one's files, takes out what is gone, puts in what is new and writes what changed by that;
whatever way it came about, the same reports make the same files.
"""

from __future__ import annotations

import gc
import json
import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from bitext.glossary import Glossary
from bitext.search import filing, postings, rules
from bitext.search.aliases import Aliases, changed
from bitext.search.numbering import Numbering
from bitext.search.postings import Filed, Line
from bitext.search.record import Record
from bitext.search.shelf import TOGETHER, USUAL, Plan, Shelf, digest
from bitext.writer import Writer

VERSION = 2
"""Of the files and of what is written in them; another one builds everything anew."""
KINDS = {"terms": USUAL, "places": 2 * USUAL, "lists": USUAL}
"""What is kept apart, and the usual size of its sets: places are asked for by phrases alone."""
BLOCK = 32
"""Days whose reports have their texts in one folder."""
_SHORT = 4
"""Letters by which two contents of the same sets of files are told apart."""
_ANEW = 3
"""A share of reports (one in so many) that, changed, makes a whole build the shorter way."""


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
        wanted = {record.uri: (ids[record.uri], postings.name(record)) for record in records}
        state = self._state(numbering)
        held: dict[str, tuple[int, str]] = {uri: (n, name) for uri, (n, name) in state.get("reports", {}).items()}
        new = sorted((each for each in records if held.get(each.uri) != wanted[each.uri]), key=lambda r: ids[r.uri])
        gone = None
        if state and _ANEW * len(new) <= len(records):
            gone = self._gone([entry for uri, entry in held.items() if wanted.get(uri) != entry])
        shelves = {kind: self._shelf(kind, Plan.read(state[kind]) if gone is not None else Plan()) for kind in KINDS}
        try:
            if gone is not None:
                filing.change(
                    shelves, gone, [(ids[r.uri], postings.file(r, self.aliases)) for r in new], numbering.common
                )
            closed = {kind: list(shelf.close()) for kind, shelf in shelves.items()} if gone is not None else {}
        except (OSError, ValueError, KeyError):  # a file of the cache is gone or damaged
            gone = None
        if gone is None:
            new = sorted(records, key=lambda record: ids[record.uri])
            shelves = {kind: self._shelf(kind, Plan()) for kind in KINDS}
            filing.whole(shelves, new, ids, self.glossary, numbering.common)
            closed = {kind: list(shelf.close()) for kind, shelf in shelves.items()}
        self.analysed = len(new)
        fresh = [(_place(kind, name), content) for kind, files in closed.items() for name, content in files]
        self.writer.fill(self.folder, fresh)
        texts = ((_place("text", wanted[record.uri][1]), postings.fragment(record)) for record in new)
        self.writer.fill(self.folder, texts)
        plans = {kind: shelf.plan for kind, shelf in shelves.items()}
        self._publish(records, numbering, wanted, plans)
        state = {kind: plan.written() for kind, plan in plans.items()} | {"basis": self.basis, "reports": wanted}
        self.writer.keep(self.folder / "state.json", json.dumps(state | {"numbering": numbering.said}))
        if not self._prune():  # somebody has been at the cache
            self.writer.drop(self.folder, ["state.json"])
            self._build(records)

    def _shelf(self, kind: str, plan: Plan) -> Shelf:
        return Shelf(plan, lambda name: _whole_file(Path(self._kept(kind, name)), name), KINDS[kind])

    def _kept(self, kind: str, name: str) -> str:
        return f"{self.folder}/{_place(kind, name)}"

    def _state(self, numbering: Numbering) -> dict[str, Any]:
        """What the last build left, if this one can go on from there; else nothing."""
        try:
            state = json.loads((self.folder / "state.json").read_text(encoding="utf-8"))
            for kind in KINDS:
                Plan.read(state[kind])
            same = state["basis"] == self.basis and state["numbering"] == numbering.said
            return state if same and isinstance(state["reports"], dict) else {}
        except (OSError, ValueError, KeyError, TypeError):
            return {}

    def _gone(self, entries: Iterable[tuple[int, str]]) -> list[tuple[int, dict[Line, Filed]]] | None:
        """What is filed of reports as they were; nothing where their old texts are lost."""
        try:
            return [(n, postings.file(self._text(name), self.aliases)) for n, name in entries]
        except (OSError, ValueError):
            return None

    def _text(self, name: str) -> Record:
        """A report as the cache has it. Raises `ValueError` where it is another."""
        record = postings.read(Path(self._kept("text", name)).read_text(encoding="utf-8"))
        if postings.name(record) != name:
            raise ValueError(f"the text {name} is damaged")
        return record

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
        names = {kind: [name[:_SHORT] for name in plan.names()] for kind, plan in plans.items()}
        shelves = {kind: _listed(plan, names[kind]) for kind, plan in plans.items()}
        listed = json.dumps(shelves["places"], separators=(",", ":"))
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
            "whole": all(len(record.texts) == len(self.locales) for record in records),
            "shouted": self.aliases.shouted,
            "topics": self._facet(records, "topics"),
            "places": self._facet(records, "places"),
            "years": sorted(Counter(r.date.year for r in records if r.date).items(), reverse=True),
            "shelves": shelves | {"places": placed},
        }
        content = json.dumps(manifest, ensure_ascii=False, separators=(",", ":"))
        self.writer.keep(self.folder / "manifest.json", content)
        self.files = {name: f"{self.folder}/{name}" for name in ("manifest.json", "rules.json", placed)}
        for kind, plan in plans.items():
            for n, held in enumerate(plan.sets):
                name = f"{kind}/{n}-{names[kind][n // TOGETHER]}"
                for code, content in held.items():
                    self.files[f"{name}-{code}.txt" if code else f"{name}.txt"] = self._kept(kind, content)
        for block, texts in blocks.items():
            for n, name in texts:
                self.files[f"text/{folders[str(block)]}/{n}.json"] = self._kept("text", name)

    def _facet(self, records: Sequence[Record], kind: str) -> list[tuple[str, dict[str, str], int]]:
        """What can be chosen among: id, labels, number of reports; the most frequent first."""
        counts = Counter(name for record in records for name in dict.fromkeys(getattr(record, kind)))
        found = []
        for name, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
            term = self.glossary.get(name)
            found.append((name, {each: term.label(each) if term else name for each in self.locales}, count))
        return found

    def _prune(self) -> bool:
        """Delete what no build needs any more; say whether all is there that is to be published."""
        missing = set(self.files.values())
        kept = missing | {f"{self.folder}/state.json"}
        for folder, _, names in os.walk(self.folder):
            below = f"{self.folder}{folder.removeprefix(str(self.folder)).replace(os.sep, '/')}/"
            there = {f"{below}{name}" for name in names}
            self.writer.drop(Path(folder), (path.removeprefix(below) for path in there - kept))
            missing -= there
        return not missing


def _place(kind: str, name: str) -> str:
    """Where a file stands in the cache."""
    return f"{kind}/{name[0]}/{name}.{'json' if kind == 'text' else 'txt'}"


def _listed(plan: Plan, names: Sequence[str]) -> dict[str, Any]:
    """Which files a shelf has, as the browser is told."""
    own = ".".join("".join(plan.codes(n)) for n in range(len(plan.sets)))
    return {"sets": len(plan.sets), "names": "".join(names), "own": own}


def _whole_file(path: Path, name: str) -> str:
    """A file of the cache. Raises `ValueError` where its content is not what its name says."""
    content = path.read_bytes()
    if digest(content) != name:
        raise ValueError(f"{path} is damaged")
    return content.decode()
