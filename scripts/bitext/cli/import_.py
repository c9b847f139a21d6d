"""`import`: make a report out of a Word file, a web page or a plain text, or take back what `export` has sent out."""

from __future__ import annotations

import argparse
import datetime
from collections.abc import Callable, Mapping
from pathlib import Path

from bitext.alignment import store
from bitext.cli import asking
from bitext.cli.output import Output
from bitext.errors import Findings, Said, UsageError, finding, said
from bitext.glossary import COLUMNS
from bitext.intake import apart, plain, report
from bitext.intake.package import Refused as NotTaken
from bitext.intake.plain import PlainReport
from bitext.intake.taken import MARK, Taken
from bitext.project import Project
from bitext.site.strings import Strings
from bitext.translation.exchange import glossary_csv, hardened, po, xliff
from bitext.translation.exchange.fitting import short
from bitext.translation.exchange.hardened import Refused
from bitext.translation.exchange.incoming import Incoming
from bitext.writer import Writer

NAME = "import"


def arguments(parser: argparse.ArgumentParser, t: Strings) -> None:
    """Add this command's options."""
    parser.add_argument("file", type=Path, metavar="FILE", help=t("help.import.file"))
    parser.add_argument("--dry-run", action="store_true", help=t("help.import.dry"))
    asking.arguments(parser, t)


def run(chosen: argparse.Namespace, project: Project, output: Output) -> int:
    """Run the command."""
    taking = _TAKERS.get(chosen.file.suffix.lower())
    if taking is not None:
        return _take(taking, chosen, project, output)
    return _report(chosen, project, output)


def _report(chosen: argparse.Namespace, project: Project, output: Output) -> int:
    """Make a report."""
    findings = Findings()
    read = _read(chosen.file, project, findings)
    if read is None:
        output.findings(findings.items)
        return 1
    t = Strings(output.language)
    glossary = store.glossary(project, findings)
    date = asking.date(chosen.date, output)
    name = chosen.slug or asking.slug(chosen, project, read.title, glossary, output)
    page = report.place(project, date, name)
    images = {page.path.parent / each.replace(MARK, name): data for each, data in _images(read).items()}
    content = report.compose(read, date, glossary).replace(f"(img/{MARK}-", f"(img/{name}-")
    if any(path.exists() for path in (page.path, *images)):
        findings.add("import-exists", page.shown)
        output.findings(findings.items)
        return 1
    writer = Writer(project.root, dry=chosen.dry_run)
    for path, data in images.items():
        writer.write(path, data)
    writer.write(page.path, content)
    output.findings(findings.items)
    values = {"file": page.shown, "count": read.count}
    output.say(t("import.would", **values) if chosen.dry_run else t("import.made", **values))
    if images:
        output.say(t("import.pictures", count=len(images)))
    if chosen.dry_run:
        output.say(content)
    return 0


def _read(file: Path, project: Project, findings: Findings) -> PlainReport | Taken | None:
    """The text of a file; nothing where it cannot be taken, with a finding."""
    if file.suffix.lower() not in apart.KINDS:
        text = project.read_text(file.resolve(), str(file), findings)
        return plain.read(text) if text is not None else None
    try:
        taken = apart.converted(file, project.root)
    except NotTaken as error:
        findings.add("import-refused", str(file), problem=error.said)
        return None
    for code, values in taken.remarks:
        worded: dict[str, object] = {key: _worded(each) for key, each in values.items()}
        findings.items.append(finding(code, str(file), unit="", **worded))
    return taken


def _worded(value: str) -> str | Said:
    """What is said of a document as it says it; our own names for parts of one in the language of the reader."""
    parts = value.split(", ")
    if not all(each.startswith("part-") for each in parts):
        return value
    known = [said(each) for each in parts]
    return Said(", ".join(each.en for each in known), "، ".join(each.ar for each in known))


def _images(read: PlainReport | Taken) -> Mapping[str, bytes]:
    return read.images if isinstance(read, Taken) else {}


Taker = Callable[[Path, Project, Findings, Writer, Strings], str]
"""Takes one kind of file; returns what there is to say about it. Raises `Refused`."""


def _take(taking: Taker, chosen: argparse.Namespace, project: Project, output: Output) -> int:
    """Take back an exported file; one that cannot be read is a finding."""
    findings = Findings()
    said = ""
    try:
        said = taking(
            chosen.file, project, findings, Writer(project.root, dry=chosen.dry_run), Strings(output.language)
        )
    except Refused as error:
        findings.add("exchange-unreadable", str(chosen.file), problem=error.said.each(short))
    bad = output.findings(findings.items)
    if said:
        output.say(said)
    return 1 if bad else 0


def _translations(path: Path, project: Project, findings: Findings, writer: Writer, t: Strings) -> str:
    load = po.load if path.suffix.lower() == ".po" else xliff.load
    locale, returned = load(hardened.text(path), project)
    today = datetime.date.today().isoformat()
    taken = Incoming(project, locale, str(path), today, writer, findings).apply(returned)
    edited, offered = sum(t.edited for t in taken.values()), sum(t.offered for t in taken.values())
    same = sum(t.unchanged for t in taken.values())
    return t("import.taken", file=path, edited=edited, offered=offered, same=same)


def _glossary(path: Path, project: Project, findings: Findings, writer: Writer, t: Strings) -> str:
    known = project.root / project.docs / "glossary.csv"
    before = project.read_text(known, f"{project.docs}/glossary.csv", findings) if known.exists() else ",".join(COLUMNS)
    if before is None:
        return ""
    text, changed = glossary_csv.merge(before, hardened.text(path, glossary_csv.MOST_BYTES), str(path), findings)
    if changed:
        writer.write(known, text)
    return t("import.glossary", file=path, count=changed)


def _memory(path: Path, project: Project, findings: Findings, writer: Writer, t: Strings) -> str:
    raise UsageError("usage-tmx")


_TAKERS: Mapping[str, Taker] = {
    ".xlf": _translations, ".xliff": _translations, ".po": _translations, ".csv": _glossary, ".tmx": _memory,
}  # fmt: skip
"""By the file's ending; every other file is a report to be."""
