"""`translate`: ask an engine for what is missing and write it beside the reports."""

from __future__ import annotations

import argparse
import contextlib
import datetime
import os
import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from bitext.alignment import store
from bitext.cli import paths
from bitext.cli.output import Output
from bitext.errors import EngineError, Finding, Findings, UsageError
from bitext.markup import placeholders
from bitext.markup.placeholders import Shape
from bitext.markup.render import Renderer
from bitext.project import Page, Project
from bitext.translation import checks, engines
from bitext.translation.draft import Drafter
from bitext.translation.engines import Answer, Hints
from bitext.translation.journal import Journal
from bitext.translation.memory import Memory
from bitext.translation.pipeline import Outcome, Pipeline
from bitext.writer import Writer

NAME = "translate"
HELP = "Translate what is missing or has changed; words that a person wrote are never overwritten."


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add this command's options."""
    parser.add_argument("paths", nargs="*", metavar="PATH", help="reports or folders (default: all)")
    parser.add_argument(
        "--again", action="store_true", help="have what a machine has translated made anew; a person's words stay"
    )
    parser.add_argument(
        "--glossary",
        action="store_true",
        help="only make standing words agree with the glossary: a machine's are mended, a person's get a suggestion",
    )
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
    parser.add_argument("--jobs", type=int, default=4, metavar="N", help="pages at once (default: %(default)s)")
    parser.add_argument("--strict", action="store_true", help="exit with 3 when translations are pending")


@dataclass(slots=True)
class Result:
    """A whole run."""

    asked: int = 0
    written: int = 0
    pending: int = 0
    findings: list[Finding] = field(default_factory=list)


def run(chosen: argparse.Namespace, project: Project, output: Output) -> int:
    """Run the command."""
    result = translate(chosen, project, output)
    bad = output.findings(result.findings)
    if bad:
        return 1
    return 3 if chosen.strict and result.pending else 0


def translate(chosen: argparse.Namespace, project: Project, output: Output) -> Result:
    """Bring all translations up to date; one report's failure does not stop the next."""
    if not 0 < chosen.jobs <= 64:
        raise UsageError("--jobs wants a number from 1 to 64.")
    result = Result()
    findings = Findings()
    pages = paths.chosen(project, getattr(chosen, "paths", []), findings)
    writer = Writer(project.root, dry=chosen.dry_run)
    renderer = Renderer(project.extensions, project.extension_configs)
    glossary = store.glossary(project, findings)
    today = datetime.date.today().isoformat()
    for locale in project.targets:
        name, asker = _asker(chosen, project, locale)
        drafter = Drafter(asker.ask, project.dialect, renderer, glossary, shapes=asker.shapes)
        again, naming = getattr(chosen, "again", False), getattr(chosen, "glossary", False)
        memory = Memory(project, locale)
        pipeline = Pipeline(project, locale, drafter, today, writer, again=again, naming=naming, memory=memory)
        with contextlib.closing(asker):
            for outcome in _in_turn(pages, pipeline.run, chosen.jobs, asker):
                _add(result, outcome)
                if outcome.written and not chosen.dry_run:
                    output.say(f"{outcome.page.shown_target(locale)}: {outcome.asked} translated")
            if asker.journal is not None and not asker.failed:
                asker.journal.forget()
        if chosen.dry_run:
            to = f"{name} ({chosen.engine_url or project.engine_url or 'its own address'})" if name else "nobody"
            output.say(f"{asker.texts} texts, {asker.characters} characters would be sent to {to}.")
            result.findings = [each for each in result.findings if each.code != "engine-stopped"]
    result.findings[:0] = findings.items
    output.say(
        f"Translation: {len(pages)} pages, {result.asked} passages asked, "
        f"{result.written} files changed, {result.pending} pending."
    )
    return result


def _in_turn(pages: Sequence[Page], run: Callable[[Page], Outcome], jobs: int, asker: _Asker) -> Iterator[Outcome]:
    """Run pages on some threads and give their outcomes in order; no more are begun than the window holds."""
    if jobs == 1:  # one after the other: when one fails, no other has begun
        yield from map(run, pages)
        return
    waiting: deque[Future[Outcome]] = deque()
    with ThreadPoolExecutor(max_workers=jobs) as threads:
        try:
            for page in pages:
                waiting.append(threads.submit(run, page))
                if len(waiting) > 4 * jobs:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except BaseException:
            for each in waiting:
                each.cancel()
            asker.stop()
            raise


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

    @property
    def shapes(self) -> tuple[Shape, ...]:
        """Shapes of placeholders, the one that the engines keep best first."""
        tags = self.journal is not None and self.journal.engine.shape == "tags"
        return ("tags", "tokens") if tags else ("tokens", "tags")

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

    def stop(self) -> None:
        """Break off what is being asked."""
        if self.journal is not None:
            self.journal.engine.stop()

    def close(self) -> None:
        if self.journal is not None:
            self.journal.close()


def _asker(chosen: argparse.Namespace, project: Project, locale: str) -> tuple[str, _Asker]:
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
        reject=lambda text, answer: checks.why(placeholders.bare(text), placeholders.bare(answer)),
    )
    path = project.cache / "translation" / f"{re.sub(r'[^a-z0-9.]+', '-', runner.name.lower())}.{locale}.sqlite"
    return runner.name, _Asker(Journal(path, runner, Writer(project.root)), "")


def _add(result: Result, outcome: Outcome) -> None:
    result.asked += outcome.asked
    result.written += outcome.written
    result.pending += outcome.pending
    result.findings += outcome.findings.items
