"""`translate`: ask an engine for what is missing and write it beside the reports."""

from __future__ import annotations

import argparse
import datetime
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bitext.cli.output import Output
from bitext.errors import EngineError, Finding, Findings, UsageError
from bitext.markup.render import Renderer
from bitext.project import Page, Project
from bitext.translation import engines
from bitext.translation.draft import Ask
from bitext.translation.engines import Engine, EngineSettings
from bitext.translation.journal import Journal
from bitext.translation.pipeline import Outcome, Pipeline
from bitext.writer import Writer

NAME = "translate"
HELP = "Translate what is missing or has changed; words that a person wrote are never overwritten."


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add this command's options."""
    parser.add_argument("paths", nargs="*", metavar="PATH", help="reports or folders (default: all)")
    options(parser)


def options(parser: argparse.ArgumentParser) -> None:
    """Options that `build` has too."""
    parser.add_argument(
        "--engine",
        choices=tuple(engines.ENGINES),
        help="who translates (default: extra.translation.engine in mkdocs.yml; in CI none)",
    )
    parser.add_argument("--engine-url", metavar="URL", help="address of a self-hosted engine")
    parser.add_argument(
        "--dry-run",
        action="store_true",
        help="say what would be sent, and to whom; send and write nothing",
    )
    parser.add_argument("--strict", action="store_true", help="exit with 3 when translations are pending")


@dataclass(slots=True)
class Result:
    """A whole run."""

    asked: int = 0
    written: int = 0
    pending: int = 0
    failed: bool = False
    findings: list[Finding] = field(default_factory=list)


def run(chosen: argparse.Namespace, project: Project, output: Output) -> int:
    """Run the command."""
    result = translate(chosen, project, output)
    bad = output.findings(result.findings)
    if bad or result.failed:
        return 1
    return 3 if chosen.strict and result.pending else 0


def translate(chosen: argparse.Namespace, project: Project, output: Output) -> Result:
    """Bring all translations up to date; one report's failure does not stop the next."""
    result = Result()
    findings = Findings()
    pages = _chosen(project, getattr(chosen, "paths", []), findings)
    writer = Writer(project.root, dry=chosen.dry_run)
    renderer = Renderer(project.extensions, project.extension_configs)
    for locale in project.targets:
        name, engine = _engine(chosen, project, locale)
        journal = None
        if engine is not None:
            path = project.cache / "translation" / f"{name}.{locale}.jsonl"
            journal = Journal.load(path, writer, engine)
        wish = _Wishes()
        ask = wish.ask if chosen.dry_run else journal.ask if journal else None
        pipeline = Pipeline(project, locale, ask, name, datetime.date.today().isoformat(), renderer, writer)
        unreachable = ""
        for page in pages:
            if unreachable:
                pipeline = Pipeline(project, locale, _stopped(unreachable), name, pipeline.today, renderer, writer)
            outcome = pipeline.run(page)
            unreachable = unreachable or _engine_problem(outcome)
            _add(result, outcome)
            if outcome.written and not chosen.dry_run:
                output.say(f"{page.shown_target(locale)}: {outcome.asked} translated")
        if chosen.dry_run:
            to = f"{name} ({chosen.engine_url or project.engine_url or 'its own address'})" if name else "nobody"
            output.say(f"{wish.texts} texts, {wish.characters} characters would be sent to {to}.")
        elif journal is not None and not unreachable:
            journal.forget()
    result.findings[:0] = findings.items
    output.say(
        f"Translation: {len(pages)} pages, {result.asked} sentences asked, "
        f"{result.written} files changed, {result.pending} pending."
    )
    return result


@dataclass(slots=True)
class _Wishes:
    """Counts what would be sent, for `--dry-run`."""

    texts: int = 0
    characters: int = 0

    def ask(self, texts: Sequence[str]) -> list[str]:
        self.texts += len(texts)
        self.characters += sum(map(len, texts))
        raise EngineError("nothing was sent (--dry-run)")


def _stopped(problem: str) -> Ask:
    def ask(_: Sequence[str]) -> list[str]:
        raise EngineError(problem)

    return ask


def _engine_problem(outcome: Outcome) -> str:
    for each in outcome.findings.items:
        if each.code == "engine-stopped":
            return dict(each.values)["problem"]
    return ""


def _add(result: Result, outcome: Outcome) -> None:
    result.asked += outcome.asked
    result.written += outcome.written
    result.pending += outcome.pending
    result.findings += outcome.findings.items


def _engine(chosen: argparse.Namespace, project: Project, locale: str) -> tuple[str, Engine | None]:
    """The engine to ask: the one named, else the project's, but in CI only one that is named."""
    name = chosen.engine or ("" if os.environ.get("CI") else project.engine)
    url = chosen.engine_url or project.engine_url
    if not name:
        return "", None
    if chosen.dry_run:
        return name, None
    return name, engines.make(name, EngineSettings(project.source, locale, url))


def _chosen(project: Project, paths: list[str], findings: Findings) -> list[Page]:
    """The pages at or below these paths."""
    pages = project.pages(findings)
    if not paths:
        return pages
    wanted = [Path(path).resolve() for path in paths]
    missing = [path for path, real in zip(paths, wanted, strict=True) if not real.exists()]
    if missing:
        raise UsageError(f"There is no {missing[0]}.")
    return [page for page in pages if any(page.path == real or page.path.is_relative_to(real) for real in wanted)]
