"""`new`: begin a report with complete front matter; what is not given is asked for."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable

from bitext.alignment import store
from bitext.cli import asking
from bitext.cli.output import Output
from bitext.errors import Findings, UsageError
from bitext.glossary import KINDS, Glossary, ids
from bitext.intake import report
from bitext.project import Project
from bitext.site.strings import Strings
from bitext.writer import Writer

NAME = "new"


def arguments(parser: argparse.ArgumentParser, t: Strings) -> None:
    """Add this command's options."""
    parser.add_argument("--title", help=t("help.new.title"))
    parser.add_argument("--dateline", help=t("help.new.dateline"))
    parser.add_argument("--section", help=t("help.new.section"))
    parser.add_argument("--summary", default="", help=t("help.new.summary"))
    parser.add_argument("--authors", help=t("help.new.authors"))
    for key in KINDS:
        parser.add_argument(f"--{key}", help=t("help.new.names"))
    parser.add_argument("--private", action="store_true", help=t("help.new.private"))
    parser.add_argument("--dry-run", action="store_true", help=t("help.new.dry"))
    asking.arguments(parser, t)


def run(chosen: argparse.Namespace, project: Project, output: Output) -> int:
    """Run the command."""
    t, findings = Strings(output.language), Findings()
    glossary = store.glossary(project, findings)
    output.findings(findings.items)
    title = _asked(chosen.title, t("ask.title"), _title, output)
    date = asking.date(chosen.date, output)
    dateline = _asked(chosen.dateline, t("ask.dateline"), _line, output)
    usual = next(iter(project.sections), "reports")
    sections = t("ask.section", all=", ".join(project.sections), usual=usual)
    section = _asked(chosen.section, sections, lambda each: report.section(project, each or usual), output)
    head = report.Head(
        title,
        date,
        _line(chosen.summary),
        dateline,
        _asked(chosen.authors, t("ask.authors"), _list, output),
        _names(chosen, glossary, f"{title} {chosen.summary} {dateline}", output),
        chosen.private,
        draft=True,
    )
    name = chosen.slug or asking.slug(chosen, project, title, glossary, output)
    page = report.place(project, date, name, section)
    if page.path.exists():
        findings.add("import-exists", page.shown)
        output.findings(findings.items)
        return 1
    content = head.text + t("new.body", slug=name)
    Writer(project.root, dry=chosen.dry_run).write(page.path, content)
    output.say(t("new.would", file=page.shown) if chosen.dry_run else t("new.made", file=page.shown))
    if chosen.dry_run:
        output.say(content)
    return 0


def _asked(given: str | None, question: str, read: Callable[[str], asking.T], output: Output) -> asking.T:
    """What an option says; else what is answered; else what an empty answer means."""
    if given is None and asking.somebody():
        return asking.answer(question, read, output)
    return read(given or "")


def _names(chosen: argparse.Namespace, glossary: Glossary, text: str, output: Output) -> dict[str, list[str]]:
    """Topics as they are given or answered; places, people and organisations too, or those that the title names."""
    mentioned = glossary.mentions(text)
    found: dict[str, list[str]] = {}
    for key, kind in KINDS.items():
        given = getattr(chosen, key)
        if key == "topics" and given is None:
            known = ", ".join(term.id for term in glossary if term.kind == kind)
            t = Strings(output.language)
            question = t("ask.topics", all=known)
            found[key] = _asked(None, question, lambda each: report.names(glossary, "topics", each), output)
        else:
            found[key] = report.names(glossary, key, given) if given is not None else ids(mentioned, kind)
    return found


def _title(given: str) -> str:
    if not _line(given):
        raise UsageError("usage-title")
    return _line(given)


def _line(given: str) -> str:
    return " ".join(given.split())


def _list(given: str) -> list[str]:
    return [name for each in re.split("[,\u060c;\u061b]", given) if (name := _line(each))]
