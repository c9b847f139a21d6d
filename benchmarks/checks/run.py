"""How many mistakes the translation checks find, and how often they alarm at a good translation.

    python benchmarks/checks/run.py [--all] [--also FILE …]

Reads the pairs beside it: `good.tsv` and `bad.tsv`, which the checks were tuned on, and `holdout.tsv`, written
afterwards. On its first run that set gave 112 of 119 found and 11 false alarms in 60; idioms, the lexicon and a
threshold were changed after that, so its figures of today say less than those.
Corruptions are also sown into the good ones by rule. `--also` adds good pairs from
elsewhere: a TSV with the columns `ar` and `en`, or a JSON list with `ar`, `en`, `ar_title`, `en_title`. `--all` prints
every miss and every false alarm.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
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
    if (HERE / "holdout.tsv").exists():
        kept = rows(HERE / "holdout.tsv")
        good = [(row["ar"], row["en"]) for row in kept if row["kind"] == "good"]
        bad = [(row["kind"], row["ar"], row["en"]) for row in kept if row["kind"] != "good"]
        report("held out", good, bad, glossary, everything=chosen.all)
        report("sown into it", good, list(sow(good, SEED)), glossary, everything=chosen.all)
    for path in chosen.also:
        good = pairs(path)
        report(path.name, good, list(sow(good, SEED)), glossary, everything=chosen.all)


if __name__ == "__main__":
    main()
