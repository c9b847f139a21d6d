"""Our own search, built as the site's build does: an index in a cache, and its files linked into a new folder.

    python benchmarks/search/ours.py RECORDS CACHE FOLDER

As a command it reads reports from a file of JSON lines (as `scale` writes them), builds, and prints what it took as
JSON; so a process of its own can be measured.
"""

from __future__ import annotations

import csv
import datetime
import io
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT / "scripts"), str(HERE)]

from tables import Name, Report  # noqa: E402 - found by the line above

from bitext import glossary as register  # noqa: E402 - the same
from bitext.arabic import has_arabic  # noqa: E402 - the same
from bitext.errors import Findings  # noqa: E402 - the same
from bitext.glossary import Glossary  # noqa: E402 - the same
from bitext.search.index import Index  # noqa: E402 - the same
from bitext.search.record import Record, Text  # noqa: E402 - the same
from bitext.site import scripts  # noqa: E402 - the same
from bitext.writer import Writer  # noqa: E402 - the same

LOCALES = ("ar", "en")
SCRIPTS = ROOT / "overrides" / "assets"


def glossary(names: Sequence[Name]) -> Glossary:
    """The register that an editor would write of these names."""
    file = io.StringIO()
    rows = csv.writer(file)
    rows.writerow(register.COLUMNS)
    for name in names:
        ar, en, *others = name.forms
        arabic = ";".join(form for form in others if has_arabic(form))
        latin = ";".join(form for form in others if not has_arabic(form))
        rows.writerow([name.id, "place", ar, en, arabic, latin, "", ""])
    findings = Findings()
    read = register.read(file.getvalue(), "glossary.csv", findings)
    assert len(tuple(read)) == len(names), "the register does not take every name of the table"
    return read


def record(one: Report, known: Glossary) -> Record:
    """A report with the place that its front matter would name."""
    term = known.get(one.places["ar"])
    return Record(
        one.id,
        datetime.date.fromisoformat(one.date),
        {
            locale: Text(
                f"{'' if locale == 'ar' else locale + '/'}reports/{one.id}/",
                one.titles[locale],
                names=tuple(filter(None, [one.places[locale]])),
                body=tuple(part for part in one.bodies[locale].split("\n") if part.strip()),
            )
            for locale in one.locales
        },
        topics=(one.topic,),
        places=(term.id,) if term else tuple(filter(None, [one.places["en"].lower()])),
        named=(term.id,) if term else (),
    )


def publish(records: Sequence[Record], known: Glossary, cache: Path, folder: Path) -> int:
    """Build into a cache and link the files into a new folder; the number of reports taken apart."""
    index = Index(cache, Writer(cache.parent), known, LOCALES)
    index.build(records)
    folder.mkdir(parents=True, exist_ok=True)
    Writer(folder).share(folder, index.files)
    return index.analysed


def engine(folder: Path) -> None:
    """Write the scripts of the search as the site publishes them."""
    sources = {path.relative_to(SCRIPTS).as_posix(): path.read_text(encoding="utf-8") for path in SCRIPTS.rglob("*.js")}
    for name, text in scripts.published(sources).items():
        if name.startswith("search/"):
            path = folder / name.removeprefix("search/")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")


def build(reports: Sequence[Report], names: Sequence[Name], folder: Path) -> None:
    """A folder with the scripts and, below them, the data."""
    engine(folder / "search")
    known = glossary(names)
    publish([record(one, known) for one in reports], known, folder / "cache", folder / "search" / "data")


def main(records_file: Path, cache: Path, folder: Path) -> None:
    """Build from a file of reports and say how long the records took to read and the index to build."""
    start = time.perf_counter()
    known = glossary(())
    with records_file.open(encoding="utf-8") as lines:
        records = [record(Report(**json.loads(line)), known) for line in lines]
    read = time.perf_counter()
    analysed = publish(records, known, cache, folder)
    print(json.dumps({"read": read - start, "build": time.perf_counter() - read, "analysed": analysed}))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
