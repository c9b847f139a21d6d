"""The parts of the benchmark: each measures what some rows need and says whether the goals are met."""

from __future__ import annotations

import shutil
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import measures
import reports as texts
from builders import BUILDERS
from campaign import WARM, Added, Campaign

MEBIBYTES = 400
SAMPLE = 100
"""So many reports have their pages weighed, the same at every size."""


@dataclass(frozen=True, slots=True)
class Row:
    """One figure beside its goal."""

    id: str
    what: str
    figure: float
    goal: float | None
    """At most this; nothing where the figure is only told."""
    unit: str = ""
    detail: str = ""

    @property
    def met(self) -> bool:
        """Whether the goal is reached."""
        return self.goal is None or self.figure <= self.goal


@dataclass(slots=True)
class Bench:
    """One run of the benchmark: what was asked for, and what was measured so far."""

    sizes: Sequence[int]
    """From small to large."""
    runs: int
    parts: Sequence[str]
    campaigns: dict[int, Campaign] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)

    @property
    def usual(self) -> int:
        """The size at which builders are compared: the last but one."""
        return self.sizes[-2] if len(self.sizes) > 1 else self.sizes[-1]

    def campaign(self, size: int) -> Campaign:
        """What is measured at a size, begun by whatever part comes first."""
        return self.campaigns.setdefault(size, Campaign(size, self.runs))

    def measured(self, size: int, cold: Sequence[str], warm: Sequence[str] = ()) -> Campaign:
        """The campaign of a size with all these measured; what is measured already is not done again."""
        campaign = self.campaign(size)
        builds = [name for name in cold if not campaign.figures.get(f"{name} cold") and not BUILDERS[name].missing()]
        kinds = [kind for kind in warm if not campaign.figures.get(f"ours {kind}")]
        if builds or kinds:
            campaign.run(builds, kinds)
        return campaign

    def clear(self) -> None:
        """Remove what was built."""
        for campaign in self.campaigns.values():
            shutil.rmtree(campaign.folder("ours").parent, ignore_errors=True)

    def told(self, *rows: Row) -> None:
        """Keep rows and print them."""
        for row in rows:
            verdict = "met" if row.met else "MISSED"
            goal = "" if row.goal is None else f" (goal: at most {row.goal:g}{row.unit}) {verdict}"
            detail = f"; {row.detail}" if row.detail else ""
            print(f"{row.what}: {row.figure:.3g}{row.unit}{goal}{detail}", flush=True)
        self.rows += rows


def _ratio(done: Campaign, key: str, what: str, one: str, other: str, goal: float) -> list[Row]:
    """The row of a ratio: of each round where both were measured in each, else of the medians."""
    ours, theirs = done.median(one), done.median(other)
    if ours is None or theirs is None:
        return []
    pairs = list(zip(done.figures[one], done.figures[other], strict=False))
    paired = len(done.figures[one]) == len(done.figures[other])
    ratio = statistics.median(a.seconds / b.seconds for a, b in pairs) if paired else ours.seconds / theirs.seconds
    clocks = f"{ours.seconds:.2f} s against {theirs.seconds:.2f} s"
    return [Row(key, what, ratio, goal, detail=f"{clocks}; of CPU {ours.cpu:.2f} s against {theirs.cpu:.2f} s")]


def cold(bench: Bench) -> None:
    """Whole builds of the usual size, beside each other."""
    size = bench.usual
    # Parts that follow compare with these builds: they belong into the same rounds.
    done = bench.measured(size, list(BUILDERS), WARM if "one" in bench.parts else ())
    for name in BUILDERS:
        _take(bench, done, f"{name} cold", BUILDERS[name].missing())
    what = f"cold build, {size:,} reports, against"
    bench.told(
        *_ratio(done, "cold/tuned", f"{what} the tuned pair", "ours cold", "tuned cold", 0.35),
        *_ratio(done, "cold/stock", f"{what} stock", "ours cold", "stock cold", 0.08),
    )


def one(bench: Bench) -> None:
    """One report more, at the usual size, beside Hugo's whole build; and the other warm builds."""
    size = bench.usual
    done = bench.measured(size, ["hugo"], WARM)
    for kind in (*WARM, "removed"):
        _take(bench, done, f"ours {kind}")
    what = f"one report added at {size:,}, against Hugo's whole build"
    rows = _ratio(done, "added/hugo", what, "ours added", "hugo cold", 1.0)
    if not rows:
        print(f"Left out: {what}: {BUILDERS['hugo'].missing()}.")
    bench.told(*rows)


def growth(bench: Bench) -> None:
    """How time grows with the number of reports."""
    largest = bench.sizes[-1]
    by_size = {
        size: bench.measured(size, ["ours", *(["tuned"] if size == largest else [])], ["added"]) for size in bench.sizes
    }
    for done in by_size.values():
        _take(bench, done, "ours cold")
        _take(bench, done, "ours added")
    _take(bench, by_size[largest], "tuned cold")
    done = by_size[largest]
    what = f"one report added at {largest:,}, against the tuned pair's cold build"
    bench.told(*_ratio(done, "added/tuned", what, "ours added", "tuned cold", 0.05))
    if len(by_size) < 2:
        return
    span = " → ".join(f"{size:,}" for size in bench.sizes)
    for kind, name, goal in (("cold", "cold", 1.0), ("added", "one added", 0.5)):
        used = {size: _cpu(done, f"ours {kind}") for size, done in by_size.items()}
        detail = ", ".join(f"{seconds:.1f} s" for seconds in used.values())
        bench.told(Row(f"exponent/{kind}", f"growth exponent of CPU, {span}, {name}", measures.exponent(used), goal,
                       detail=detail))  # fmt: skip


def pages(bench: Bench) -> None:
    """What the pages of the same reports weigh in a small and in a large publication."""
    small, large = bench.sizes[0], bench.sizes[-1]
    names = []
    for number in range(min(SAMPLE, small)):
        names += [f"{top}reports/{texts.head(number).stem}/index.html" for top in ("", "en/")]
    found = [measures.weights(bench.campaign(size).site(), names) for size in (small, large)]
    for index, kind in enumerate(("raw", "gzip")):
        before, after = (statistics.median(each[index] for each in sizes.values()) for sizes in found)
        most = max(abs(found[1][name][index] / found[0][name][index] - 1) for name in names)
        what = f"bytes of a report page ({kind}), {large:,} reports against {small:,}"
        detail = f"median {before:,.0f} → {after:,.0f}; a single page changes by {most:.1%} at most"
        bench.told(Row(f"pages/{kind}", what, after / before, 1.01, detail=detail))


def memory(bench: Bench) -> None:
    """The memory of a whole build of the largest size."""
    size = bench.sizes[-1]
    campaign = bench.campaign(size)
    campaign.prepare(["ours"])
    ran = BUILDERS["ours"].cold(campaign.folder("ours"), sample=True)
    campaign.built = True
    bench.told(
        Row("memory", f"peak memory of a build process at {size:,} reports", ran.largest, MEBIBYTES, " MiB",
            f"all processes together {ran.together:.0f} MiB"),
    )  # fmt: skip


def same(bench: Bench) -> None:
    """Warm builds beside clean ones, file by file."""
    campaign = bench.campaign(bench.usual)
    campaign.prepare(["ours"])
    folder, ours = campaign.folder("ours"), BUILDERS["ours"]
    site = folder / "site"
    ours.cold(folder)
    clean = measures.tree(site)
    ours.build(folder, False)
    _equal(bench, "unchanged", measures.differing(clean, measures.tree(site)))
    with Added(folder, campaign.reports):
        ours.build(folder, False)
        warm = measures.tree(site)
        ours.cold(folder)
        _equal(bench, "one added", measures.differing(warm, measures.tree(site)))
    # One less again: what was made for it must be gone.
    ours.build(folder, False)
    _equal(bench, "one removed", measures.differing(clean, measures.tree(site)))
    campaign.built = True


def _equal(bench: Bench, state: str, names: list[str]) -> None:
    detail = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    bench.told(Row(f"same/{state}", f"files of a warm site that differ from a clean one, {state}", len(names), 0,
                   detail=detail))  # fmt: skip


def _cpu(done: Campaign, kind: str) -> float:
    found = done.median(kind)
    assert found is not None, kind
    return found.cpu


def _take(bench: Bench, done: Campaign, kind: str, missing: str = "") -> None:
    """Tell what a build took, or why it was not measured."""
    found = done.median(kind)
    if found is None:
        print(f"Left out: {kind}: {missing}.", flush=True)
        return
    detail = f"{found.cpu:.1f} s of CPU, {found.largest:.0f} MiB, of {len(done.figures[kind])}"
    bench.told(Row(f"{kind}/{done.reports}", f"{kind}, {done.reports:,} reports", found.seconds, None, " s", detail))


PARTS: dict[str, Callable[[Bench], None]] = {
    "cold": cold,
    "one": one,
    "growth": growth,
    "pages": pages,
    "memory": memory,
    "same": same,
}
