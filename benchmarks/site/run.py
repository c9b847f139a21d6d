"""How fast a publication of thousands of reports is built, beside what else could build it.

    python benchmarks/site/run.py [cold] [one] [growth] [pages] [memory] [same] [table] [--reports N …] [--runs R]

    cold     whole builds: ours, the tuned pair, stock (which takes minutes), Hugo
    one      ours with one report more, with one edited, with nothing changed; Hugo's whole build beside it
    growth   ours at all sizes, whole and with one report more; the tuned pair at the largest
    pages    bytes of the same reports' pages in the smallest and the largest publication
    memory   of a whole build at the largest size
    same     warm sites beside clean ones, file by file
    table    only print what was measured before as a table for the README (`--table`: after measuring)

Without a word it does all of them. Sizes are 100, 1,000 and 5,000 reports, or those that are named; comparisons are
made at the last but one. Figures are medians of `--runs` rounds (3), in which everybody builds in turn, and ratios are
medians of those of each round; whole builds of more than 1,000 reports, and stock of more than 100, are measured once.
Ends with 1 when ours misses a goal. All times are wall times of fresh processes. The content is made up
(`generate.py`) and the same for everybody: about 700 words a language and report.

All happens in `.cache/benchmarks/`; the figures stay there, the builds only with `--keep`. Hugo is Debian's package
(`apt-get install hugo`), and is left out where it is missing; static-i18n is installed into a folder of its own when
stock is measured.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE)]

from builders import BUILDERS, CACHE, hugo_version  # noqa: E402 - found by the line above
from features import features  # noqa: E402 - the same
from parts import PARTS, Bench, Row  # noqa: E402 - the same

SIZES = (100, 1_000, 5_000)
FIGURES = CACHE / "site" / "figures.json"


def _kept() -> dict[str, Row]:
    """What was measured before, by its id."""
    if not FIGURES.is_file():
        return {}
    return {row["id"]: Row(**row) for row in json.loads(FIGURES.read_text(encoding="utf-8"))}


def _keep(rows: list[Row]) -> None:
    FIGURES.parent.mkdir(parents=True, exist_ok=True)
    whole = {**_kept(), **{row.id: row for row in rows}}
    FIGURES.write_text(json.dumps([asdict(row) for row in whole.values()], indent=1), encoding="utf-8")


def table(rows: list[Row]) -> str:
    """The figures that have goals, as Markdown."""
    lines = ["| | goal | measured |", "|---|---:|---:|"]
    for row in rows:
        if row.goal is not None:
            goal = f"at most {row.goal:g}{row.unit}" if row.goal else "none"
            lines.append(f"| {row.what} | {goal} | {row.figure:.3g}{row.unit}{'' if row.met else ' (missed)'} |")
    return "\n".join(lines)


def _about() -> None:
    for name, builder in BUILDERS.items():
        more = f" {hugo_version()}" if name == "hugo" else f" ({features()})" if name == "ours" else ""
        print(f"{name}{more}: {builder.about}" + (f"; left out: {why}" if (why := builder.missing()) else ""))


def main(words: list[str]) -> int:
    """Run what was asked for; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"some of {', '.join(PARTS)}; or table")
    parser.add_argument("--reports", type=int, nargs="+", default=SIZES, metavar="N", help="sizes")
    parser.add_argument("--runs", type=int, default=3, metavar="R", help="rounds")
    parser.add_argument("--keep", action="store_true", help="leave the builds where they are")
    parser.add_argument("--table", action="store_true", help="print a table for the README at the end")
    chosen = parser.parse_args(words)
    unknown = [name for name in chosen.parts if name not in (*PARTS, "table")]
    if unknown:
        parser.error(f"there is no part {', '.join(unknown)}; there are: {', '.join([*PARTS, 'table'])}")
    if chosen.parts == ["table"]:
        print(table(list(_kept().values())))
        return 0
    _about()
    parts = [name for name in PARTS if not chosen.parts or name in chosen.parts]
    bench = Bench(sorted(set(chosen.reports)), chosen.runs, parts)
    try:
        for name in parts:
            print(f"-- {name}", flush=True)
            PARTS[name](bench)
            _keep(bench.rows)
    finally:
        if not chosen.keep:
            bench.clear()
    if chosen.table or "table" in chosen.parts:
        print(table(bench.rows))
    missed = [row.what for row in bench.rows if not row.met]
    if missed:
        print(f"Missed: {'; '.join(missed)}.", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
