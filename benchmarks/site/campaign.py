"""Builds of one size: which of them are measured, in which order, and what they leave.

In a round everybody builds in turn, so that a busy machine slows all of them; after a round the content is as it was.
A publication stays in its folder, so that further parts of a run need not make it again.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import generate
import measures
from builders import BUILDERS, CACHE
from measures import Ran

WARM = ("unchanged", "added", "edited")
"""Builds of ours that follow a whole one: nothing changed, one report more, a sentence more in one report."""
LARGE = 1000
"""Above this size, whole builds are measured once, and so is stock, which takes minutes, above a tenth of it."""


@dataclass(slots=True)
class Campaign:
    """Everything that is measured at one size."""

    reports: int
    runs: int
    figures: dict[str, list[Ran]] = field(default_factory=lambda: defaultdict(list))
    """By `ours cold`, `ours added`, `tuned cold` and so on."""
    prepared: set[str] = field(default_factory=set)
    """Whose publications are there."""
    built: bool = False
    """Whether ours is built as it stands."""

    def folder(self, name: str) -> Path:
        """Where somebody's publication lies."""
        return CACHE / "site" / f"{self.reports}" / name

    def prepare(self, names: Iterable[str]) -> None:
        """Make the publications of these, unless they are there from an earlier part."""
        for name in names:
            if name not in self.prepared:
                BUILDERS[name].generate(self.folder(name), self.reports)
                self.prepared.add(name)

    def site(self) -> Path:
        """Our site, built if it is not there yet."""
        self.prepare(["ours"])
        if not self.built:
            BUILDERS["ours"].cold(self.folder("ours"))
            self.built = True
        return self.folder("ours") / "site"

    def run(self, cold: Collection[str], warm: Collection[str]) -> None:
        """Measure in rounds: whole builds of these, then these warm builds of ours."""
        self.prepare(cold)
        for turn in range(self.runs):
            for name in cold:
                if turn and (self.reports > LARGE or (name == "stock" and self.reports * 10 > LARGE)):
                    continue
                self._note(f"{name} cold", BUILDERS[name].cold(self.folder(name)))
                self.built |= name == "ours"
            if warm:
                self.site()
                self._warm(warm, turn)

    def _warm(self, kinds: Collection[str], turn: int) -> None:
        """After each of these the folder and its caches are those of the unchanged publication."""
        folder, ours = self.folder("ours"), BUILDERS["ours"]
        if "unchanged" in kinds:
            self._note("ours unchanged", ours.build(folder, False))
        if "added" in kinds:
            with Added(folder, self.reports):
                self._note("ours added", ours.build(folder, False))
            self._note("ours removed", ours.build(folder, False))
        if "edited" in kinds:
            number = (turn * 7919 + self.reports // 2) % self.reports
            for revision in (turn + 1, 0):
                generate.edit(folder, number, revision)
                self._note("ours edited", ours.build(folder, False))

    def _note(self, kind: str, ran: Ran) -> None:
        self.figures[kind].append(ran)
        took = f"{ran.seconds:.1f} s, {ran.cpu:.1f} s of CPU, {ran.largest:.0f} MiB"
        print(f"  {time.strftime('%H:%M:%S')} {self.reports} reports, {kind}: {took}", flush=True)

    def median(self, kind: str) -> Ran | None:
        """The medians of what was measured, or nothing where it was not."""
        return measures.middle(self.figures[kind]) if self.figures.get(kind) else None


class Added:
    """One report more, taken away again at the end."""

    def __init__(self, folder: Path, reports: int) -> None:
        self.folder, self.reports = folder, reports
        self.files: list[Path] = []

    def __enter__(self) -> None:
        for stem in generate.add(self.folder, self.reports, 1):
            docs, memory = self.folder / "docs" / stem, self.folder / "memory" / stem
            self.files += [docs.with_name(docs.name + end) for end in (".md", ".en.md")]
            self.files.append(memory.with_name(f"{memory.name}.en.jsonl"))

    def __exit__(self, *_: object) -> None:
        for file in self.files:
            file.unlink()
