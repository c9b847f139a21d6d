"""Search: what readers find, and what it costs at ten thousand reports, beside Pagefind and Material.

    python benchmarks/search/run.py quality [--table FOLDER] [--without-english] [--all]
    python benchmarks/search/run.py scale [--reports N]

Without a word it does both, `quality` with all translations and with half of them. Ends with 1 when ours misses a goal.
`--engines` names who is asked, `--keep FOLDER` leaves what was built there.

`table/` is a held-out check: made-up reports on civic matters, written with their queries before any rule of the engine
was seen; no event in them is real. Nothing is tuned on it. All engines get the same words; Pagefind and Material are
set up as their handbooks tell, a page a report and language. Material has both languages in one index, so a report
counts where it first stands in its list. Every query counts as being typed: its last word may be unfinished.

Needs Chromium, and Pagefind: `pip install 'pagefind[bin]==1.5.2'`.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[1] / "scripts"), str(HERE)]

import quality  # noqa: E402 - found by the line above
import tables  # noqa: E402 - the same
from engines import ALL  # noqa: E402 - the same


def _arguments(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure the search.")
    parser.add_argument("part", nargs="?", choices=("quality", "scale"), help="one part (otherwise both)")
    parser.add_argument("--table", type=Path, default=tables.OWN, metavar="FOLDER", help="reports, queries, names")
    parser.add_argument("--without-english", action="store_true", help="take the English from half of the reports")
    parser.add_argument("--all", action="store_true", help="print what was not found")
    parser.add_argument("--engines", default=",".join(ALL), help=f"some of {','.join(ALL)}")
    parser.add_argument("--reports", type=int, default=10_000, metavar="N", help="reports at scale")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="build here and leave it")
    return parser.parse_args(words)


def _quality(chosen: argparse.Namespace, engines: list[str], folder: Path) -> bool:
    table = tables.read(chosen.table)
    parts = (True,) if chosen.without_english else (False,) if chosen.part else (False, True)
    met = [quality.run(table, chosen.table.name, engines, folder, bare=bare, everything=chosen.all) for bare in parts]
    return all(met)


def main(words: list[str]) -> int:
    """Run what was asked for; 1 when a goal is missed."""
    chosen = _arguments(words)
    engines = [name for name in ALL if name in chosen.engines.split(",")]
    with tempfile.TemporaryDirectory(prefix="search-benchmark-") as temporary:
        folder = chosen.keep or Path(temporary)
        met = True
        if chosen.part != "scale":
            met = _quality(chosen, engines, folder / "quality")
        if chosen.part != "quality":
            import scale

            met = scale.run(chosen.reports, [name for name in engines if name != "material"], folder / "scale") and met
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
