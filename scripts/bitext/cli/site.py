"""`site`: build both editions into `site/`; asks no engine and needs no network."""

from __future__ import annotations

import argparse
import time

from bitext.cli.output import Output
from bitext.project import Project
from bitext.site import build

NAME = "site"
HELP = "Build both editions into site/, without asking any engine."


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add this command's options."""
    parser.add_argument("--strict", action="store_true", help="keep the old site when a finding is an error")


def run(chosen: argparse.Namespace, project: Project, output: Output) -> int:
    """Run the command."""
    start = time.perf_counter()
    report = build.build(project, strict=chosen.strict)
    bad = output.findings(report.findings)
    if bad and chosen.strict:
        output.error("The old site was kept, because of the errors above (--strict).")
        return 1
    output.say(f"Site: {report.pages} pages in {time.perf_counter() - start:.1f} s, in site/.")
    return 1 if bad else 0
