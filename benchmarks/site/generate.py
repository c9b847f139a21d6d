"""A made-up publication of N bilingual reports, always the same for the same N, ready to be built.

    python benchmarks/site/generate.py FOLDER --reports N [--for ours|peers|hugo] [--project ROOT] [--added K]

For `ours`, FOLDER becomes a whole project: settings, templates and scripts of ROOT (by default the one this file lies
in), reports, translations, locks and a register of about a hundred names. For `peers` it gets `docs/` with both texts
of a report in one folder (`slug.md`, `slug.en.md`), for Hugo `content/`. What is there already is written over.
`--added` writes K further reports, newer than all others, instead of the N.
"""

from __future__ import annotations

import argparse
import csv
import os
import shutil
import sys
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT / "scripts"), str(HERE)]

import locks  # noqa: E402 - found by the line above
import reports  # noqa: E402 - the same
from clauses import Both, tables  # noqa: E402 - the same

from bitext import glossary as register  # noqa: E402 - the same
from bitext import project as projects  # noqa: E402 - the same

BATCH = 100
CODE = ("mkdocs.yml", "mkdocs.en.yml", "overrides", "scripts")
PAGES = ("index", "about", "translation")
KEPT = ("topic",)
"""Kinds of the project's own register that the publication shares."""
TOPS = {"ours": "docs", "peers": "docs", "hugo": "content"}


def _put(path: Path, text: str) -> None:
    path.write_bytes(text.encode())


def write(folder: Path, engine: str, number: int, dialect: frozenset[str], *, newest: bool = False,
          revision: int = 0) -> str:  # fmt: skip
    """Write one report for a builder; its file below the documents' folder, without an ending."""
    stem = f"reports/{reports.head(number, newest=newest).stem}"
    text = reports.report(number, engine, newest=newest, revision=revision)
    _pair(folder, TOPS[engine], stem, text)
    if engine == "ours":
        _lock(folder, stem, text, number, dialect)
    return stem


def _pair(folder: Path, top: str, stem: str, text: Both) -> None:
    path = folder / top / stem
    path.parent.mkdir(parents=True, exist_ok=True)
    _put(path.with_name(f"{path.name}.md"), text.ar)
    _put(path.with_name(f"{path.name}.en.md"), text.en)


def _lock(folder: Path, stem: str, text: Both, number: int, dialect: frozenset[str]) -> None:
    path = folder / "memory" / f"{stem}.en.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    _put(path, locks.lock(text, number, f"docs/{stem}.md", dialect))


def _batch(folder: Path, engine: str, dialect: frozenset[str], numbers: Iterable[int]) -> None:
    for number in numbers:
        write(folder, engine, number, dialect)


def glossary(root: Path) -> str:
    """The register: the project's topics, the towns, the bodies and the terms."""
    file = []
    with (root / "docs" / "glossary.csv").open(encoding="utf-8", newline="") as own:
        rows = csv.DictReader(own)
        file += [[row[column] for column in register.COLUMNS] for row in rows if row["kind"] in KEPT]
    kinds = {"place": "place", "body": "organisation", "term": "term"}
    for kind, shown in kinds.items():
        for name in tables().names[kind]:
            file.append([name.id, shown, name.both.ar, name.both.en.removeprefix("the "), "", "", "", ""])
    file.append(["editorial-desk", "organisation", reports.AUTHOR, "the editorial desk", "", "", "", ""])
    return "".join(",".join(row) + "\n" for row in [list(register.COLUMNS), *file])


def project(folder: Path, root: Path, dialect: frozenset[str]) -> None:
    """Copy what our build needs, and write the pages that are no reports."""
    for name in CODE:
        if (root / name).is_dir():
            # Compiled modules come along: their sources keep their dates.
            shutil.copytree(root / name, folder / name, dirs_exist_ok=True)
        else:
            shutil.copy2(root / name, folder / name)
    (folder / "docs").mkdir(exist_ok=True)
    _put(folder / "docs" / "glossary.csv", glossary(root))
    for name in PAGES:
        text = page(name)
        _pair(folder, "docs", name, text)
        _lock(folder, name, text, -1, dialect)


def page(name: str) -> Both:
    """A page that is no report."""
    return Both(*((HERE / "pages" / f"{name}{end}").read_text(encoding="utf-8") for end in (".md", ".en.md")))


def make(folder: Path, count: int, engine: str = "ours", root: Path = ROOT) -> None:
    """Write a whole publication, by a process for each core."""
    folder.mkdir(parents=True, exist_ok=True)
    dialect = projects.load(root).dialect
    if engine == "ours":
        project(folder, root, dialect)
    else:
        for name in PAGES:
            _pair(folder, TOPS[engine], "_index" if engine == "hugo" and name == "index" else name, page(name))
    batches = _batches(count)
    if count <= BATCH:
        _batch(folder, engine, dialect, range(count))
        return
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(partial(_batch, folder, engine, dialect), batches))


def _batches(count: int) -> list[range]:
    return [range(start, min(start + BATCH, count)) for start in range(0, count, BATCH)]


def add(folder: Path, count: int, more: int, engine: str = "ours", root: Path = ROOT) -> list[str]:
    """Write reports that come newly to `count` others; their files, without endings."""
    dialect = projects.load(root).dialect
    return [write(folder, engine, number, dialect, newest=True) for number in range(count, count + more)]


def edit(folder: Path, number: int, revision: int, engine: str = "ours", root: Path = ROOT) -> str:
    """Say one sentence more in a report, in both texts."""
    return write(folder, engine, number, projects.load(root).dialect, revision=revision)


def main(words: list[str]) -> int:
    """Write what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--reports", type=int, default=1000, metavar="N")
    parser.add_argument("--for", dest="engine", choices=reports.ENGINES, default="ours")
    parser.add_argument("--project", type=Path, default=ROOT, metavar="ROOT")
    parser.add_argument("--added", type=int, default=0, metavar="K")
    chosen = parser.parse_args(words)
    if chosen.added:
        add(chosen.folder, chosen.reports, chosen.added, chosen.engine, chosen.project)
    else:
        make(chosen.folder, chosen.reports, chosen.engine, chosen.project)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
