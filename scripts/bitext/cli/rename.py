"""`rename`: give a report another name, or another folder; its old address leads to the new one."""

from __future__ import annotations

import argparse
import posixpath
from pathlib import Path

from bitext.cli import paths
from bitext.cli.output import Output
from bitext.errors import Findings, UsageError
from bitext.intake import report
from bitext.project import CONFIG, Page, Project
from bitext.site.strings import Strings
from bitext.translation import renaming
from bitext.writer import Writer

NAME = "rename"


def arguments(parser: argparse.ArgumentParser, t: Strings) -> None:
    """Add this command's options."""
    parser.add_argument("old", metavar="OLD", help=t("help.rename.old"))
    parser.add_argument("new", metavar="NEW", help=t("help.rename.new"))
    parser.add_argument("--dry-run", action="store_true", help=t("help.rename.dry"))


def run(chosen: argparse.Namespace, project: Project, output: Output) -> int:
    """Run the command."""
    findings = Findings()
    found = paths.chosen(project, [chosen.old], Findings())
    if len(found) != 1 or Path(chosen.old).resolve().is_dir():
        raise UsageError("usage-rename", old=chosen.old)
    old = found[0]
    new = _new(project, old, chosen.new)
    done = renaming.carry(project, old, new, Writer(project.root, dry=chosen.dry_run), findings)
    output.findings(findings.items)
    if done is None:
        return 1
    if old.uri in (project.root / CONFIG).read_text(encoding="utf-8", errors="replace"):
        findings.add("rename-settings", CONFIG, page=old.uri)
        output.findings(findings.items)
    t = Strings(output.language)
    for before, after in done.moved:
        output.say(f"{before} → {after}")
    for page in done.changed:
        output.say(t("rename.links", file=page))
    output.say(t("rename.would") if chosen.dry_run else t("rename.done"))
    return 0


def _new(project: Project, old: Page, given: str) -> Page:
    """The page that a report becomes: a name in its own folder, or a path. Raises `UsageError`."""
    if "/" not in given.replace("\\", "/"):
        uri = posixpath.join(posixpath.dirname(old.uri), given)
    else:
        docs = (project.root / project.docs).resolve()
        path = Path(given).resolve()
        if not path.is_relative_to(docs):
            raise UsageError("usage-rename-outside", path=given, docs=project.docs)
        uri = path.relative_to(docs).as_posix()
    folder, name = posixpath.split(uri.removesuffix(".md"))
    report.slugged(name)
    new = project.page(posixpath.join(folder, f"{name}.md"))
    if new.uri == old.uri or project.taken(new.uri):
        raise UsageError("usage-rename-outside", path=given, docs=project.docs)
    return new
