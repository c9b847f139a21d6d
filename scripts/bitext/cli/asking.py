"""What is asked of whoever begins a report, where somebody is there to answer: each question with a usual answer."""

from __future__ import annotations

import argparse
import datetime
import os
import sys
from collections.abc import Callable
from typing import TypeVar

from bitext.cli.output import Output
from bitext.errors import EngineError, UsageError
from bitext.glossary import Glossary
from bitext.intake import naming, report
from bitext.project import Project
from bitext.site.strings import Strings
from bitext.translation import engines

T = TypeVar("T")


def arguments(parser: argparse.ArgumentParser, t: Strings) -> None:
    """Add the options that every new report has."""
    parser.add_argument("--slug", help=t("help.import.slug"))
    parser.add_argument("--date", help=t("help.import.date"))
    parser.add_argument("--engine", metavar="NAME", help=t("help.import.engine"))
    parser.add_argument("--engine-url", metavar="URL", help=t("help.import.url"))


def somebody() -> bool:
    """Whether somebody is there to answer."""
    return sys.stdin.isatty()


def answer(question: str, read: Callable[[str], T], output: Output, usual: str = "") -> T:
    """Ask until the answer can be used; an empty one is the usual one. An end of all answers is an interruption."""
    while True:
        try:
            return read(input(question).strip() or usual)
        except UsageError as error:
            output.error(error.said)
        except EOFError:
            raise KeyboardInterrupt from None


def date(given: str | None, output: Output) -> datetime.date:
    """The day of publication; today where nothing is said."""
    today = datetime.date.today().isoformat()
    if given is None and somebody():
        t = Strings(output.language)
        return answer(t("ask.date", usual=today), report.day, output, today)
    return report.day(given or today)


def slug(chosen: argparse.Namespace, project: Project, title: str, glossary: Glossary, output: Output) -> str:
    """The slug of the translated title, or of its letters; asked about where somebody is there to answer."""
    made = ""
    t = Strings(output.language)
    name = chosen.engine or ("" if os.environ.get("CI") else project.engine)
    if name and project.targets:
        url = chosen.engine_url or project.engine_url
        given = project.engine_settings
        try:
            with engines.chain(engines.names(name), project.source, project.targets[0], given, url=url) as runner:
                made = naming.slug(runner.translate([title])[0].text)
        except EngineError as error:
            output.error(t("import.slug", problem=error.said.within(output.language)))
    made = made or naming.latin(title, glossary) or "report"
    return answer(t("ask.slug", usual=made), report.slugged, output, made) if somebody() else made
