"""`check`: run every check over reports and translations, people's edits included."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
from collections.abc import Sequence

from bitext import hands as helpers
from bitext.alignment import store
from bitext.cli import lending, paths, reporting
from bitext.cli.lending import Lent
from bitext.cli.output import Output
from bitext.errors import Finding, Findings
from bitext.hands import Hands, HandsGone
from bitext.project import Page, Project
from bitext.site import entries
from bitext.site.strings import Strings

NAME = "check"
MANY = 100
"""Pages from which on processes of their own cost less than they save."""


def arguments(parser: argparse.ArgumentParser, t: Strings) -> None:
    """Add this command's options."""
    parser.add_argument("paths", nargs="*", metavar="PATH", help=t("help.paths"))
    parser.add_argument("--json", action="store_true", help=t("help.json.findings"))
    reporting.options(parser, t)
    lending.options(parser, t)


def run(chosen: argparse.Namespace, project: Project, output: Output, lent: Lent | None = None) -> int:
    """Run the command, with hands of its own or those that are lent."""
    lent = lent or lending.lent(chosen)
    findings = Findings()
    glossary = store.glossary(project, findings)
    pages = paths.chosen(project, chosen.paths, findings)
    wanted = {page.uri for page in pages}
    shown = {page.shown for page in pages} | {page.shown_target(each) for page in pages for each in project.targets}
    with lent() as hands:
        findings.items += _checked(project, pages, hands)
    told = Findings()
    entries.read(project, glossary, told)
    findings.items += [each for each in told.items if each.path in shown or not wanted]
    unique = list(dict.fromkeys(findings.items))
    if chosen.json:
        output.data(json.dumps([each.as_json() for each in unique], ensure_ascii=False, indent=1))
        return 1 if any(each.severity == "error" for each in unique) else 0
    t = Strings(output.language)
    bad = reporting.report(chosen, project, output, unique)
    output.say(t("check.summary", pages=len(pages), remarks=len(unique)))
    return 1 if bad else 0


def _checked(project: Project, pages: Sequence[Page], hands: Hands | None) -> list[Finding]:
    """What the checks say of all pages: with the hands that are given, or here, side by side where that pays."""
    from bitext.cli import checking

    def found(hands: Hands | None) -> list[Finding]:
        return [each for locale in project.targets for each in checking.findings(project, locale, pages, hands)]

    if hands is not None or len(pages) < MANY or (os.cpu_count() or 1) < 2:
        return found(hands)
    with contextlib.suppress(HandsGone), helpers.processes() as own:
        return found(own)
    return found(None)  # a program that cannot be started twice, or too little memory
