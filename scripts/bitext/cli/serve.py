"""`serve`: preview both editions on one port."""

from __future__ import annotations

import argparse

from bitext.cli.output import Output
from bitext.errors import UsageError
from bitext.project import Project
from bitext.site import serve
from bitext.site.build import Report

NAME = "serve"
HELP = "Preview both editions on one port; pages reload when a file changes."


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add this command's options."""
    parser.add_argument("--port", type=int, default=8000, help="default: %(default)s")
    parser.add_argument("--host", default="127.0.0.1", help="default: %(default)s, this machine only")


def run(chosen: argparse.Namespace, project: Project, output: Output) -> int:
    """Run the command until it is interrupted."""
    if not 0 < chosen.port < 65536:
        raise UsageError("--port wants a number from 1 to 65535.")

    def told(report: Report) -> None:
        output.findings(report.findings)
        output.say(
            f"Preview: {report.pages} pages at http://{chosen.host}:{chosen.port}/ (both editions; Ctrl-C stops it)."
        )

    serve.serve(project, chosen.host, chosen.port, told, output.error)
    return 0
