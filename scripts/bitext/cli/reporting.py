"""How findings are told where a form is asked for: beside their lines on GitHub, or as a table in a file."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bitext.cli.output import Output
from bitext.errors import Finding
from bitext.forge import markdown
from bitext.project import Project
from bitext.site.strings import Strings
from bitext.writer import Writer


def options(parser: argparse.ArgumentParser, t: Strings) -> None:
    """Add the options that say how."""
    parser.add_argument("--format", choices=("text", "github"), default="text", help=t("help.check.format"))
    parser.add_argument("--summary", type=Path, metavar="FILE", help=t("help.check.summary"))


def report(chosen: argparse.Namespace, project: Project, output: Output, findings: Sequence[Finding]) -> bool:
    """Tell the findings; say whether one of them is an error."""
    if chosen.summary is not None:
        Writer(project.root).write(chosen.summary, markdown.findings(findings, Strings(output.language)) + "\n")
    return replace(output, annotated=chosen.format == "github").findings(findings)
