"""`erase`: take a name, a sentence or a whole report out of the project for good."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from bitext.cli import paths, site
from bitext.cli.output import Output
from bitext.errors import Findings, UsageError
from bitext.forge.git import Git, GitFailed
from bitext.project import Page, Project
from bitext.site.strings import Strings
from bitext.translation import erasing
from bitext.writer import Writer

NAME = "erase"


def arguments(parser: argparse.ArgumentParser, t: Strings) -> None:
    """Add this command's options."""
    parser.add_argument("words", nargs="*", metavar="WORDS", help=t("help.erase.words"))
    parser.add_argument("--with", dest="instead", metavar="TEXT", help=t("help.erase.with"))
    parser.add_argument("--report", type=Path, metavar="PATH", help=t("help.erase.report"))
    parser.add_argument("--dry-run", action="store_true", help=t("help.erase.dry"))
    parser.set_defaults(strict=False)


def run(chosen: argparse.Namespace, project: Project, output: Output) -> int:
    """Run the command."""
    words = [" ".join(each.split()) for each in chosen.words if each.strip()]
    if bool(words) == bool(chosen.report):
        raise UsageError("usage-erase")
    writer = Writer(project.root, dry=chosen.dry_run)
    if not chosen.dry_run:
        writer.clear(project.cache)
    if chosen.report:
        page = _page(chosen.report, project)
        shown = erasing.published(project, page)
        traces = erasing.erase_report(project, page, writer)
    else:
        shown = erasing.left(project, words, project.site)
        traces = erasing.erase(project, words, chosen.instead, writer)
    t = Strings(output.language)
    for trace in (*traces, *shown):
        output.say(f"{trace.path}: {trace.count}")
    if words and not traces:
        output.say(t("erase.nowhere"))
    if chosen.dry_run:
        return 0
    failed = site.run(chosen, project, output) if project.site.exists() else 0
    remaining = erasing.left(project, words) if words else []
    for trace in remaining:
        output.error(t("erase.left", file=trace.path, count=trace.count))
    spellings = sorted({*words, *(each for trace in traces for each in trace.spellings)})
    commits = _history(project, spellings) if words else 0
    if commits:
        output.say(t("erase.history", commits=commits))
    return 1 if remaining else failed


def _page(path: Path, project: Project) -> Page:
    """The report that is meant."""
    found = paths.chosen(project, [str(path)], Findings())
    if len(found) != 1:
        raise UsageError("usage-erase-report")
    return found[0]


def _history(project: Project, words: Sequence[str]) -> int:
    """How many commits of git's history added or removed the words; 0 where there is no git."""
    git = Git(project.root)
    commits: set[str] = set()
    for each in words:
        try:
            answer = git.run("log", "--all", "--format=%H", f"-S{each}")
        except GitFailed:
            return 0
        commits.update(answer.stdout.decode().split())
    return len(commits)
