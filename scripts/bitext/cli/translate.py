"""`translate`: ask an engine for what is missing and write it beside the reports."""

from __future__ import annotations

import argparse
import contextlib
import datetime
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bitext.alignment import store
from bitext.cli.output import Output
from bitext.errors import EngineError, Finding, Findings, UsageError
from bitext.markup import inline
from bitext.markup.render import Renderer
from bitext.project import Page, Project
from bitext.translation import checks, engines
from bitext.translation.draft import Drafter
from bitext.translation.engines import Answer, Hints
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
        metavar="NAME",
        help=f"who translates: {', '.join(engines.ENGINES)}, deep:CLASS, or several with commas, each of which takes "
        "over from the one before it (default: extra.translation.engine in mkdocs.yml; in CI none)",
    )
    parser.add_argument("--engine-url", metavar="URL", help="address of a self-hosted engine (the first one named)")
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
    glossary = store.glossary(project, findings)
    today = datetime.date.today().isoformat()
    for locale in project.targets:
        name, asker = _asker(chosen, project, locale, writer)
        drafter = Drafter(asker.ask, project.dialect, renderer, glossary)
        pipeline = Pipeline(project, locale, drafter, today, writer)
        with contextlib.closing(asker):
            for page in pages:
                outcome = pipeline.run(page)
                _add(result, outcome)
                if outcome.written and not chosen.dry_run:
                    output.say(f"{page.shown_target(locale)}: {outcome.asked} translated")
        if chosen.dry_run:
            to = f"{name} ({chosen.engine_url or project.engine_url or 'its own address'})" if name else "nobody"
            output.say(f"{asker.texts} texts, {asker.characters} characters would be sent to {to}.")
            result.findings = [each for each in result.findings if each.code != "engine-stopped"]
        elif asker.journal is not None and not asker.failed:
            asker.journal.forget()
    result.findings[:0] = findings.items
    output.say(
        f"Translation: {len(pages)} pages, {result.asked} sentences asked, "
        f"{result.written} files changed, {result.pending} pending."
    )
    return result


@dataclass(slots=True)
class _Asker:
    """Asks the engines through their journal, if there is one; one that has failed is not waited for again."""

    journal: Journal | None
    problem: str
    """Why nothing can be asked, or nothing."""
    failed: bool = False
    """Whether some text got no answer."""
    texts: int = 0
    """Texts that were wanted, asked or not."""
    characters: int = 0

    def ask(self, texts: Sequence[str], hints: Hints) -> list[Answer]:
        self.texts += len(texts)
        self.characters += sum(map(len, texts))
        if self.problem or self.journal is None:
            raise EngineError(self.problem)
        try:
            return self.journal.ask(texts, hints)
        except EngineError:
            self.failed = True
            raise

    def close(self) -> None:
        if self.journal is not None:
            self.journal.engine.close()


def _asker(chosen: argparse.Namespace, project: Project, locale: str, writer: Writer) -> tuple[str, _Asker]:
    """The engine to ask: the one named, else the project's, but in CI only one that is named."""
    name = chosen.engine or ("" if os.environ.get("CI") else project.engine)
    if not name:
        return "", _Asker(None, "no engine is set (name one with --engine)")
    if chosen.dry_run:
        return name, _Asker(None, "nothing is sent (--dry-run)")
    runner = engines.chain(
        engines.names(name),
        project.source,
        locale,
        project.engine_settings,
        url=chosen.engine_url or project.engine_url,
        reject=lambda text, answer: checks.why(inline.bare(text), inline.bare(answer)),
    )
    path = project.cache / "translation" / f"{re.sub(r'[^a-z0-9.]+', '-', runner.name.lower())}.{locale}.jsonl"
    return runner.name, _Asker(Journal.load(path, writer, runner), "")


def _add(result: Result, outcome: Outcome) -> None:
    result.asked += outcome.asked
    result.written += outcome.written
    result.pending += outcome.pending
    result.findings += outcome.findings.items


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
