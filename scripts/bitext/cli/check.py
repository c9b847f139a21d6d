"""`check`: run every check over reports and translations, people's edits included; `--fix` mends what is certain."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
from collections.abc import Callable, Sequence
from functools import partial

from bitext import hands as helpers
from bitext.alignment import store
from bitext.cli import fixing, lending, paths, reporting
from bitext.cli.lending import Lent
from bitext.cli.output import Output
from bitext.errors import Finding, Findings, UsageError
from bitext.hands import Hands, HandsGone
from bitext.project import Page, Project
from bitext.site import attachments, entries, messages, schedule, settings
from bitext.site.references import Reference, Resolver
from bitext.site.strings import Strings

NAME = "check"
MANY = 100
"""Pages from which on processes of their own cost less than they save."""


def arguments(parser: argparse.ArgumentParser, t: Strings) -> None:
    """Add this command's options."""
    parser.add_argument("paths", nargs="*", metavar="PATH", help=t("help.paths"))
    parser.add_argument("--json", action="store_true", help=t("help.json.findings"))
    parser.add_argument("--fix", action="store_true", help=t("help.check.fix"))
    parser.add_argument("--dry-run", action="store_true", help=t("help.check.dry"))
    reporting.options(parser, t)
    lending.options(parser, t)


def run(chosen: argparse.Namespace, project: Project, output: Output, lent: Lent | None = None) -> int:
    """Run the command, with hands of its own or those that are lent."""
    if chosen.dry_run and not chosen.fix:
        raise UsageError("usage-fix")
    lent = lent or lending.lent(chosen)
    findings = Findings()
    glossary = store.glossary(project, findings)
    pages = paths.chosen(project, chosen.paths, findings)
    wanted = {page.uri for page in pages}
    shown = {page.shown for page in pages} | {page.shown_target(each) for page in pages for each in project.targets}
    if not chosen.paths:
        settings.tell(project, findings)
        attachments.tell(project, findings)
    if chosen.fix:
        fixing.fix(
            project,
            pages,
            findings,
            output if not chosen.json else Output(output.language, quiet=True),
            dry=chosen.dry_run,
        )
        if chosen.dry_run:
            return 0
    with lent() as hands:
        remarks = _checked(project, pages, hands)
    other = Findings()
    published = entries.read(project, glossary, other, schedule.EVER)
    findings.items += [each for each in remarks if isinstance(each, Finding)]
    findings.items += Resolver(project, published).broken(each for each in remarks if isinstance(each, Reference))
    findings.items += [each for each in other.items if each.path in shown or not wanted]
    unique = list(dict.fromkeys(findings.items))
    if chosen.json:
        at = _help(project, output.language)
        output.data(json.dumps([each.as_json(at) for each in unique], ensure_ascii=False, indent=1))
        return 1 if any(each.severity == "error" for each in unique) else 0
    t = Strings(output.language)
    bad = reporting.report(chosen, project, output, unique)
    output.say(t("check.summary", pages=len(pages), remarks=len(unique)))
    return 1 if bad else 0


def _help(project: Project, language: str) -> Callable[[str], str] | None:
    """Where a code is explained, if the site has an address and a handbook."""
    handbook = (project.root / project.docs / messages.FOLDER).is_dir()
    edition = project.editions.get(language, project.editions[project.source])
    return partial(messages.address, project.site_url, edition.path) if handbook and project.site_url else None


def _checked(project: Project, pages: Sequence[Page], hands: Hands | None) -> list[Finding | Reference]:
    """What the checks say of all pages: with the hands that are given, or here, side by side where that pays."""
    from bitext.cli import checking

    def found(hands: Hands | None) -> list[Finding | Reference]:
        return [each for locale in project.targets for each in checking.findings(project, locale, pages, hands)]

    if hands is not None or len(pages) < MANY or (os.cpu_count() or 1) < 2:
        return found(hands)
    with contextlib.suppress(HandsGone), helpers.processes() as own:
        return found(own)
    return found(None)  # a program that cannot be started twice, or too little memory
