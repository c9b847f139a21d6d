"""`serve`: preview both editions on one port."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from dataclasses import dataclass

from bitext.cli.output import Output
from bitext.cli.stopping import Killed, stopped_by_kill
from bitext.errors import Finding, Said, UsageError
from bitext.project import Project
from bitext.site import schedule, serve
from bitext.site.build import Report
from bitext.site.strings import Strings

NAME = "serve"


def arguments(parser: argparse.ArgumentParser, t: Strings) -> None:
    """Add this command's options."""
    parser.add_argument("--port", type=int, default=8000, help=t("help.port"))
    parser.add_argument("--host", default="127.0.0.1", help=t("help.host"))
    parser.add_argument("--at", metavar="TIME", help=t("help.at"))
    parser.add_argument("--drafts", action="store_true", help=t("help.drafts"))


def run(chosen: argparse.Namespace, project: Project, output: Output) -> int:
    """Run the command until it is interrupted."""
    if not 0 < chosen.port < 65536:
        raise UsageError("usage-port")
    at = schedule.asked(chosen.at, project) if chosen.at else None
    told = _Told(output, Strings(output.language), f"http://{chosen.host}:{chosen.port}/")
    with stopped_by_kill():
        try:
            serve.serve(project, chosen.host, chosen.port, told, at=at, drafts=chosen.drafts)
        except Killed:
            raise
        except KeyboardInterrupt:
            return 0
    return 0


@dataclass(frozen=True, slots=True)
class _Told:
    """Prints what happens."""

    output: Output
    t: Strings
    address: str

    def built(self, report: Report) -> None:
        self.output.findings(report.findings)
        self.output.say(self.t("serve.at", pages=report.pages, address=self.address))

    def failed(self, why: Said) -> None:
        self.output.error(why)

    def shown(self, page: str, address: str) -> None:
        self.output.say(self.t("serve.shown", page=page, address=address))

    def found(self, findings: Iterable[Finding]) -> None:
        self.output.findings(findings)

    def untranslated(self, page: str, count: int) -> None:
        self.output.say(self.t("serve.untranslated", page=page, count=count))
