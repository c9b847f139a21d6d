"""`propose`: translate what is missing on a remote's branch, and propose the translations there or publish them."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bitext.cli import checking, plans, translate
from bitext.cli.output import Output
from bitext.errors import Finding, SettingsError
from bitext.forge import markdown, proposing
from bitext.forge.proposing import Made, Order, Result
from bitext.project import CONFIG, Page, Project
from bitext.site.strings import Strings
from bitext.writer import Writer

NAME = "propose"
MODES = ("review", "auto")
"""`extra.translation.publish`, the usual one first."""
BODY = Path(".cache/proposal/body.md")


def arguments(parser: argparse.ArgumentParser, t: Strings) -> None:
    """Add this command's options."""
    parser.add_argument("--remote", default="origin", metavar="NAME", help=t("help.propose.remote"))
    parser.add_argument("--base", default="main", metavar="BRANCH", help=t("help.propose.base"))
    parser.add_argument("--branch", default="translations/proposed", metavar="BRANCH", help=t("help.propose.branch"))
    parser.add_argument("--mode", choices=MODES, help=t("help.propose.mode"))
    parser.add_argument("--body", type=Path, default=BODY, metavar="FILE", help=t("help.propose.body", file=BODY))
    parser.add_argument(
        "-o", "--push-option", action="append", default=[], metavar="OPTION", help=t("help.propose.push")
    )
    parser.add_argument("--format", choices=("text", "github"), default="text", help=t("help.propose.format"))
    parser.add_argument("--json", action="store_true", help=t("help.json.object"))
    translate.options(parser, t)


def run(chosen: argparse.Namespace, project: Project, output: Output) -> int:
    """Run the command. What an engine or a file fails in keeps nothing else from being proposed."""
    t = Strings(output.language)
    mode = chosen.mode or _mode(project)
    github = chosen.format == "github"
    inner = replace(output, quiet=output.quiet or chosen.json or github, annotated=github)

    def translated(tree: Project) -> Made:
        done = translate.translate(chosen, tree, inner)
        return Made(done.findings, done.failed, [line for plan in done.plans for line in plans.lines(plan, t)])

    def checked(tree: Project, locale: str, pages: Sequence[Page]) -> Sequence[Finding]:
        found = checking.findings(tree, locale, pages, None)
        return [each for each in found if isinstance(each, Finding)]

    order = Order(
        chosen.remote, chosen.base, chosen.branch, mode == "auto", chosen.dry_run, t("forge.commit"), chosen.push_option
    )
    result = proposing.propose(project, order, translated, checked)
    body = markdown.body(result.proposal, t)
    Writer(project.root).write(chosen.body, body)
    told = _told(chosen, project, result, t)
    if chosen.json:
        output.data(json.dumps(told, ensure_ascii=False, indent=1))
    elif github:
        for name, value in told.items():
            output.data(f"{name}={str(value).lower() if isinstance(value, bool) else value}")
    else:
        output.say(t(f"propose.{result.status}", **told))
    if result.failed:
        return 1
    return 3 if chosen.strict and any(page.pending for page in result.proposal.pages) else 0


def _mode(project: Project) -> str:
    value = project.publishing.get("publish", MODES[0])
    if value not in MODES:
        raise SettingsError(
            "config-choice", config=CONFIG, key="extra.translation.publish", choices=", ".join(MODES), value=repr(value)
        )
    return str(value)


def _told(chosen: argparse.Namespace, project: Project, result: Result, t: Strings) -> dict[str, object]:
    """The public shape, each value on one line."""
    about = result.proposal
    return {
        "status": result.status,
        "standing": result.standing,
        "branch": chosen.base if result.status == "published" else chosen.branch,
        "base": chosen.base,
        "head": result.head,
        "pages": len(about.pages),
        "passages": about.passages,
        "findings": sum(each.severity != "info" for each in about.findings),
        "title": markdown.title(about, t),
        "body": str(project.root / chosen.body),
    }
