"""`build`, which runs when no subcommand is named: translate what is missing, then build both editions."""

from __future__ import annotations

import argparse

from bitext.cli import site, translate
from bitext.cli.output import Output
from bitext.project import Project
from bitext.site.strings import Strings

NAME = "build"


def arguments(parser: argparse.ArgumentParser, t: Strings) -> None:
    """Add this command's options."""
    translate.options(parser, t)


def run(chosen: argparse.Namespace, project: Project, output: Output) -> int:
    """Run the command. An engine that cannot be reached does not keep the site from being built."""
    translated = translate.run(chosen, project, output)
    if chosen.dry_run:
        return translated
    built = site.run(chosen, project, output)
    return built or translated
