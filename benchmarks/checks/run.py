"""How many mistakes the translation checks find, and how often they alarm at a good translation.

    python benchmarks/checks/run.py [--all] [--also FILE …]

Reads the pairs beside it. `FIRST` has what each set gave in its first run, before anything was tuned on it; the
figures of today say less of all sets but the last.

Clean: `fresh15.tsv`. It was run once and nothing was changed for it; its first run, in `FIRST`, is the honest estimate.
Who tunes on it moves its name to the others and writes a new one.
Tuned on: `good.tsv` and `bad.tsv` from the start; `holdout.tsv`, `fresh1` to `fresh14`, each after its first run
(`fresh7_good`, `fresh8_good` and `fresh9_good` are good pairs only). These take more liberties than a daily
translation does, and their corruptions are harder than slips: read the kinds apart.
Corruptions are also sown into the good ones by rule. `--also` adds good pairs from
elsewhere: a TSV with the columns `ar` and `en`, or a JSON list with `ar`, `en`, `ar_title`, `en_title`. `--all` prints
every miss and every false alarm.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[1] / "scripts"), str(HERE)]

from sow import sow  # noqa: E402 - found by the line above

from bitext import glossary as register  # noqa: E402 - the same
from bitext.errors import Findings  # noqa: E402 - the same
from bitext.glossary import Glossary  # noqa: E402 - the same
from bitext.translation.checks import Pair, check  # noqa: E402 - the same

SEED = 7
FIRST = {
    "holdout": "112/119 found, 11/60 false alarms",
    "fresh1": "71/85 found, 14/41 false alarms",
    "fresh2": "78/96 found, 10/41 false alarms",
    "fresh3": "69/90 found, 10/44 false alarms",
    "fresh4": "83/102 found, 3/40 false alarms",
    "fresh5": "90/101 found, 2/40 false alarms",
    "fresh6": "71/75 found, 7/34 false alarms",
    "fresh7_good": "13/100 false alarms",
    "fresh8_good": "5/62 false alarms",
    "fresh9_good": "8/60 false alarms",
    "fresh10": "61/64 found, 2/60 false alarms",
    "fresh11": "127/146 found, 33/147 false alarms",
    "fresh12": "89/99 found, 12/82 false alarms",
    "fresh13": "55/58 found, 7/51 false alarms",
    "fresh14": "103/110 found, 20/160 false alarms",
    "fresh15": "99/110 found, 16/160 false alarms",
}
"""Of each set held out, what its first run gave."""


def the_glossary() -> Glossary:
    """The project's own."""
    path = HERE.parents[1] / "docs" / "glossary.csv"
    return register.read(path.read_text(encoding="utf-8"), path.name, Findings())


def rows(path: Path) -> list[dict[str, str]]:
    """A TSV file's rows by column."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def pairs(path: Path) -> list[tuple[str, str]]:
    """Good pairs of a file given on the command line."""
    if path.suffix != ".json":
        return [(row["ar"], row["en"]) for row in rows(path)]
    items = json.loads(path.read_text(encoding="utf-8"))
    return [(item[f"ar{part}"], item[f"en{part}"]) for item in items for part in ("_title", "") if f"ar{part}" in item]


def codes(ar: str, en: str, glossary: Glossary) -> list[str]:
    """What the checks say of a pair."""
    return [remark.code for remark in check(Pair(ar, en, glossary=glossary))]


def alarms(good: Iterable[tuple[str, str]], glossary: Glossary) -> list[tuple[str, str, str]]:
    """Good pairs that are remarked upon: which codes, Arabic, English."""
    return [(" ".join(said), ar, en) for ar, en in good if (said := codes(ar, en, glossary))]


def found(
    bad: Iterable[tuple[str, str, str]], glossary: Glossary
) -> tuple[Counter[str], Counter[str], list[tuple[str, str, str]]]:
    """Bad pairs by kind: how many there are, how many were remarked upon, and the others."""
    total: Counter[str] = Counter()
    hit: Counter[str] = Counter()
    missed = []
    for kind, ar, en in bad:
        total[kind] += 1
        if codes(ar, en, glossary):
            hit[kind] += 1
        else:
            missed.append((kind, ar, en))
    return total, hit, missed


def report(
    title: str, good: list[tuple[str, str]], bad: list[tuple[str, str, str]], glossary: Glossary, *, everything: bool
) -> None:
    """Print one set's figures."""
    wrong = alarms(good, glossary)
    total, hit, missed = found(bad, glossary)
    print(f"{title}: {hit.total()}/{total.total()} found ({hit.total() / max(1, total.total()):.1%})")
    for kind in total:
        print(f"  {kind:18} {hit[kind]:4}/{total[kind]:<4} {hit[kind] / total[kind]:.0%}")
    print(f"  false alarms       {len(wrong):4}/{len(good):<4} {len(wrong) / max(1, len(good)):.1%}")
    for kind, ar, en in [*missed, *((f"FALSE {said}", ar, en) for said, ar, en in wrong)] if everything else ():
        print(f"    {kind}\n      {ar}\n      {en}")


def held(name: str) -> tuple[list[tuple[str, str]], list[tuple[str, str, str]]]:
    """The good pairs and the bad ones of a set held out."""
    kept = rows(HERE / f"{name}.tsv")
    good = [(row["ar"], row["en"]) for row in kept if row["kind"] == "good"]
    return good, [(row["kind"], row["ar"], row["en"]) for row in kept if row["kind"] != "good"]


def speed(good: list[tuple[str, str]], glossary: Glossary) -> str:
    """How many pairs a second are checked, and whether long units cost more for a word than short ones."""
    lines = []
    for title, size in (("pairs as they are", 1), ("units of 10 pairs", 10), ("units of 40 pairs", 40)):
        joined = [
            tuple(" ".join(part) for part in zip(*good[at : at + size], strict=True))
            for at in range(0, len(good), size)
        ]
        start = time.perf_counter()
        for ar, en in joined:
            check(Pair(ar, en, glossary=glossary))
        lines.append(f"  {title:18} {len(good) / (time.perf_counter() - start):6.0f} pairs/s")
    return "\n".join(["speed", *lines])


def main() -> None:
    """Print the figures of all sets."""
    parser = argparse.ArgumentParser(description="Measure the translation checks.")
    parser.add_argument(
        "--also", type=Path, nargs="*", default=[], metavar="FILE", help="more good pairs (TSV or JSON)"
    )
    parser.add_argument("--all", action="store_true", help="print misses and false alarms")
    chosen = parser.parse_args()
    glossary = the_glossary()
    good = pairs(HERE / "good.tsv")
    bad = [(row["kind"], row["ar"], row["en"]) for row in rows(HERE / "bad.tsv")]
    report("tuning set", good, bad, glossary, everything=chosen.all)
    report("sown into it", good, list(sow(good, SEED)), glossary, everything=chosen.all)
    for name, first in FIRST.items():
        good, bad = held(name)
        report(f"{name} (first run: {first})", good, bad, glossary, everything=chosen.all)
        report("sown into it", good, list(sow(good, SEED)), glossary, everything=chosen.all)
    print(speed([pair for name in FIRST for pair in held(name)[0]], glossary))
    for path in chosen.also:
        good = pairs(path)
        report(path.name, good, list(sow(good, SEED)), glossary, everything=chosen.all)


if __name__ == "__main__":
    main()
