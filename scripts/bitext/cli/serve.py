"""`serve`: preview both editions on one port."""

from __future__ import annotations

import argparse

from bitext.cli.output import Output
from bitext.errors import UsageError
from bitext.project import Project
from bitext.site import serve
from bitext.site.build import Report
from bitext.site.strings import Strings

NAME = "serve"


def arguments(parser: argparse.ArgumentParser, t: Strings) -> None:
    """Add this command's options."""
    parser.add_argument("--port", type=int, default=8000, help=t("help.port"))
    parser.add_argument("--host", default="127.0.0.1", help=t("help.host"))


def run(chosen: argparse.Namespace, project: Project, output: Output) -> int:
    """Run the command until it is interrupted."""
    if not 0 < chosen.port < 65536:
        raise UsageError("usage-port")
    t = Strings(output.language)

    def told(report: Report) -> None:
        output.findings(report.findings)
        output.say(t("serve.at", pages=report.pages, address=f"http://{chosen.host}:{chosen.port}/"))

    serve.serve(project, chosen.host, chosen.port, told, output.error)
    return 0
