"""`site`: build both editions into `site/`; asks no engine and needs no network."""

from __future__ import annotations

import argparse
import time

from bitext.cli.output import Output
from bitext.project import Project
from bitext.site import build
from bitext.site.strings import Strings

NAME = "site"


def arguments(parser: argparse.ArgumentParser, t: Strings) -> None:
    """Add this command's options."""
    parser.add_argument("--strict", action="store_true", help=t("help.site.strict"))


def run(chosen: argparse.Namespace, project: Project, output: Output) -> int:
    """Run the command."""
    start = time.perf_counter()
    t = Strings(output.language)
    report = build.build(project, strict=chosen.strict)
    bad = output.findings(report.findings)
    if bad and chosen.strict:
        output.error(t("site.kept"))
        return 1
    output.say(t("site.built", pages=report.pages, seconds=f"{time.perf_counter() - start:.1f}"))
    return 1 if bad else 0
