"""`import`: make a report out of a plain text."""

from __future__ import annotations

import argparse
import datetime
import os
import re
import sys
from pathlib import Path

from bitext.alignment import store
from bitext.arabic import western_digits
from bitext.cli.output import Output
from bitext.errors import EngineError, Findings, UsageError
from bitext.intake import plain, report
from bitext.project import Project
from bitext.translation import engines
from bitext.writer import Writer

NAME = "import"
HELP = "Make a report out of a plain text: title line, dateline, paragraphs. Not a word of it is changed."
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add this command's options."""
    parser.add_argument("file", type=Path, metavar="FILE", help="the text, UTF-8")
    parser.add_argument("--slug", help="name of the file and of the address (default: from the translated title)")
    parser.add_argument("--date", help="day of publication, YYYY-MM-DD (default: asked for, else today)")
    parser.add_argument("--engine", metavar="NAME", help="who translates the title for the slug")
    parser.add_argument("--engine-url", metavar="URL", help="address of a self-hosted engine")


def run(chosen: argparse.Namespace, project: Project, output: Output) -> int:
    """Run the command."""
    findings = Findings()
    text = project.read_text(chosen.file.resolve(), str(chosen.file), findings)
    if text is None:
        output.findings(findings.items)
        return 1
    read = plain.read(text)
    date = _date(chosen.date)
    name = chosen.slug or _slug(chosen, project, read.title, date, output)
    if not _SLUG.fullmatch(name) or len(name) > 100 or name in ("index", "readme"):
        raise UsageError(f"`{name}` cannot be a slug: use at most 100 small Latin letters, digits and hyphens.")
    page = report.place(project, date, name)
    if page.path.exists():
        findings.add("import-exists", page.shown)
        output.findings(findings.items)
        return 1
    content = report.compose(read, date, store.glossary(project, findings))
    Writer(project.root).write(page.path, content)
    output.findings(findings.items)
    output.say(f"{page.shown}: {len(read.paragraphs)} paragraphs. Now run `translate`, or commit it.")
    return 0


def _date(given: str | None) -> datetime.date:
    today = datetime.date.today()
    if given is None and sys.stdin.isatty():
        given = input(f"Date [{today.isoformat()}]: ").strip()
    if not given:
        return today
    try:
        return datetime.date.fromisoformat(western_digits(given))
    except ValueError:
        raise UsageError(f"`{given}` is not a day of the calendar; write YYYY-MM-DD.") from None


def _slug(chosen: argparse.Namespace, project: Project, title: str, date: datetime.date, output: Output) -> str:
    """The slug of the translated title; asked about where somebody is there to answer."""
    made = ""
    name = chosen.engine or ("" if os.environ.get("CI") else project.engine)
    if name and project.targets:
        url = chosen.engine_url or project.engine_url
        given = project.engine_settings
        try:
            with engines.chain(engines.names(name), project.source, project.targets[0], given, url=url) as runner:
                made = report.slug(runner.translate([title])[0].text)
        except EngineError as error:
            output.error(f"The title could not be translated for the slug: {error}")
    made = made or f"report-{date.isoformat()}"
    if sys.stdin.isatty():
        made = input(f"Slug [{made}]: ").strip() or made
    return made
