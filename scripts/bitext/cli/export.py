"""`export`: write the texts out for agencies (XLIFF), volunteers (PO), other tools (TMX) and spreadsheets (CSV)."""

from __future__ import annotations

import argparse
import datetime
import itertools
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from bitext.cli import paths
from bitext.cli.output import Output
from bitext.errors import Findings, UsageError
from bitext.project import Project
from bitext.site.strings import Strings
from bitext.translation.exchange import FOLDER, glossary_csv, hardened, po, tmx, units, xliff
from bitext.writer import Writer

NAME = "export"
FORMATS = ("xliff", "po", "tmx", "csv")
_NAME = "bilughatayn"
"""Of a file for all pages."""

Made = Iterator[tuple[str, bytes]]
"""Files: name below the output folder, content."""


def arguments(parser: argparse.ArgumentParser, t: Strings) -> None:
    """Add this command's options."""
    parser.add_argument("paths", nargs="*", metavar="PATH", help=t("help.paths"))
    parser.add_argument("--format", choices=FORMATS, required=True, help=t("help.export.format"))
    parser.add_argument("--output", type=Path, metavar="DIR", help=t("help.export.output", folder=FOLDER))
    parser.add_argument("--private", action="store_true", help=t("help.export.private"))
    parser.add_argument("--single", action="store_true", help=t("help.export.single"))


def run(chosen: argparse.Namespace, project: Project, output: Output) -> int:
    """Run the command."""
    folder = _folder(project, chosen.output)
    findings = Findings()
    writer = Writer(project.root)
    made = list(_files(chosen, project, findings))
    if not made:
        output.findings(findings.items)
        raise UsageError("usage-export-nothing")
    for name, content in made:
        if len(content) > hardened.MOST_BYTES:
            raise UsageError("usage-export-large", name=name)
        writer.write(folder / name, content)
        output.say((folder / name).relative_to(project.root).as_posix())
    return 1 if output.findings(findings.items) else 0


def _folder(project: Project, given: Path | None) -> Path:
    """Where the files go: inside the project, and not among what it publishes."""
    root = project.root.resolve()
    folder = given.resolve() if given is not None else root / FOLDER
    kept = (root / project.docs, root / project.memory, project.site.resolve(), root / ".git")
    if not folder.is_relative_to(root) or any(folder.is_relative_to(each) for each in kept):
        raise UsageError("usage-export-folder", folder=FOLDER)
    return folder


def _files(chosen: argparse.Namespace, project: Project, findings: Findings) -> Made:
    if chosen.format == "csv":
        path = project.root / project.docs / "glossary.csv"
        text = project.read_text(path, f"{project.docs}/glossary.csv", findings)
        if text is not None:
            yield "glossary.csv", glossary_csv.dump(text)
        return
    pages = paths.chosen(project, chosen.paths, findings)
    for locale in project.targets:
        if chosen.format == "tmx":
            yield (
                f"{_NAME}.{locale}.tmx",
                tmx.dump(project, locale, units.memory(project, locale, findings, pages)),
            )
            continue
        found = list(units.collect(project, locale, findings, pages, private=chosen.private))
        if found and chosen.format == "xliff":
            yield f"{_NAME}.{locale}.xlf", xliff.dump(project, locale, found)
        elif found and chosen.single:
            yield f"{_NAME}.{locale}.po", po.dump(project, locale, found, datetime.date.today())
        else:
            for uri, members in itertools.groupby(found, key=lambda unit: unit.page_uri):
                name = PurePosixPath(uri).with_suffix(f".{locale}.po")
                yield str(name), po.dump(project, locale, members, datetime.date.today())
