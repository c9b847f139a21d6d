"""`review`: record that a named person has read a translation against its Arabic."""

from __future__ import annotations

import argparse
import datetime

from bitext.alignment import lock as locks
from bitext.alignment import review, store
from bitext.cli import paths
from bitext.cli.output import Output
from bitext.errors import Findings, UsageError
from bitext.project import Project
from bitext.site.strings import Strings
from bitext.writer import Writer

NAME = "review"


def arguments(parser: argparse.ArgumentParser, t: Strings) -> None:
    """Add this command's options."""
    parser.add_argument("paths", nargs="+", metavar="PATH", help=t("help.paths.some"))
    parser.add_argument("--by", required=True, metavar="NAME", help=t("help.by"))


def run(chosen: argparse.Namespace, project: Project, output: Output) -> int:
    """Run the command."""
    name = " ".join(chosen.by.split())
    if not name:
        raise UsageError("usage-by")
    findings = Findings()
    t = Strings(output.language)
    writer = Writer(project.root)
    today = datetime.date.today().isoformat()
    for locale in project.targets:
        for page in paths.chosen(project, chosen.paths, findings):
            bitext = store.bitext(project, page, locale, findings)
            if bitext is None or not bitext.source.front.readable:
                continue
            left = bitext.counts["pending"] + bitext.counts["stale"]
            if bitext.target is None or not bitext.lock.known:
                findings.add("review-untranslated", page.shown)
            elif left:
                findings.add("review-unfinished", page.shown, count=left)
            else:
                writer.write(page.lock(locale), locks.dump(review.mark(bitext, name, today)))
                output.say(t("review.done", file=page.shown_target(locale), name=name, date=today))
    return 1 if output.findings(findings.items) else 0
