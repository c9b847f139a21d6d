"""`import`: make a report out of a plain text, or take back what `export` has sent out."""

from __future__ import annotations

import argparse
import datetime
import os
import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from bitext.alignment import store
from bitext.arabic import western_digits
from bitext.cli.output import Output
from bitext.errors import EngineError, Findings, UsageError
from bitext.glossary import COLUMNS
from bitext.intake import plain, report
from bitext.project import Project
from bitext.site.strings import Strings
from bitext.translation import engines
from bitext.translation.exchange import glossary_csv, hardened, po, xliff
from bitext.translation.exchange.fitting import short
from bitext.translation.exchange.hardened import Refused
from bitext.translation.exchange.incoming import Incoming
from bitext.writer import Writer

NAME = "import"
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def arguments(parser: argparse.ArgumentParser, t: Strings) -> None:
    """Add this command's options."""
    parser.add_argument("file", type=Path, metavar="FILE", help=t("help.import.file"))
    parser.add_argument("--dry-run", action="store_true", help=t("help.import.dry"))
    parser.add_argument("--slug", help=t("help.import.slug"))
    parser.add_argument("--date", help=t("help.import.date"))
    parser.add_argument("--engine", metavar="NAME", help=t("help.import.engine"))
    parser.add_argument("--engine-url", metavar="URL", help=t("help.import.url"))


def run(chosen: argparse.Namespace, project: Project, output: Output) -> int:
    """Run the command."""
    taking = _TAKERS.get(chosen.file.suffix.lower())
    if taking is not None:
        return _take(taking, chosen, project, output)
    return _report(chosen, project, output)


def _report(chosen: argparse.Namespace, project: Project, output: Output) -> int:
    """Make a report."""
    findings = Findings()
    text = project.read_text(chosen.file.resolve(), str(chosen.file), findings)
    if text is None:
        output.findings(findings.items)
        return 1
    read = plain.read(text)
    t = Strings(output.language)
    date = _date(chosen.date, t)
    name = chosen.slug or _slug(chosen, project, read.title, date, output)
    if not _SLUG.fullmatch(name) or len(name) > 100 or name in ("index", "readme"):
        raise UsageError("usage-slug", name=name)
    page = report.place(project, date, name)
    if page.path.exists():
        findings.add("import-exists", page.shown)
        output.findings(findings.items)
        return 1
    content = report.compose(read, date, store.glossary(project, findings))
    Writer(project.root, dry=chosen.dry_run).write(page.path, content)
    output.findings(findings.items)
    values = {"file": page.shown, "count": len(read.paragraphs)}
    output.say(t("import.would", **values) if chosen.dry_run else t("import.made", **values))
    return 0


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
"""By the file's ending; every other file is a text."""


def _date(given: str | None, t: Strings) -> datetime.date:
    today = datetime.date.today()
    if given is None and sys.stdin.isatty():
        given = input(t("import.ask.date", usual=today.isoformat())).strip()
    if not given:
        return today
    try:
        return datetime.date.fromisoformat(western_digits(given))
    except ValueError:
        raise UsageError("usage-date", given=given) from None


def _slug(chosen: argparse.Namespace, project: Project, title: str, date: datetime.date, output: Output) -> str:
    """The slug of the translated title; asked about where somebody is there to answer."""
    made = ""
    t = Strings(output.language)
    name = chosen.engine or ("" if os.environ.get("CI") else project.engine)
    if name and project.targets:
        url = chosen.engine_url or project.engine_url
        given = project.engine_settings
        try:
            with engines.chain(engines.names(name), project.source, project.targets[0], given, url=url) as runner:
                made = report.slug(runner.translate([title])[0].text)
        except EngineError as error:
            output.error(t("import.slug", problem=error.said.within(output.language)))
    made = made or f"report-{date.isoformat()}"
    if sys.stdin.isatty():
        made = input(t("import.ask.slug", usual=made)).strip() or made
    return made
