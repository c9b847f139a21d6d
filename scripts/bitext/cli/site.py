"""`site`: build both editions into `site/`; asks no engine and needs no network."""

from __future__ import annotations

import argparse
import time

from bitext.cli.output import Output
from bitext.project import Project
from bitext.site import build, schedule
from bitext.site.strings import Strings

NAME = "site"


def arguments(parser: argparse.ArgumentParser, t: Strings) -> None:
    """Add this command's options."""
    parser.add_argument("--strict", action="store_true", help=t("help.site.strict"))
    parser.add_argument("--at", metavar="TIME", help=t("help.at"))


def run(chosen: argparse.Namespace, project: Project, output: Output) -> int:
    """Run the command."""
    start = time.perf_counter()
    t = Strings(output.language)
    at = getattr(chosen, "at", None)
    moment = schedule.Moment.of(schedule.asked(at, project) if at else None)
    report = build.build(project, strict=chosen.strict, moment=moment)
    bad = output.findings(report.findings)
    if bad and chosen.strict:
        output.error(t("site.kept"))
        return 1
    output.say(t("site.built", pages=report.pages, seconds=f"{time.perf_counter() - start:.1f}"))
    return 1 if bad else 0
