"""`translate`: ask an engine for what is missing and write it beside the reports.

A run looks at every page's bytes first. Pages that are known to be at rest cost no more than that, and what there is to
say of them is said again; only for the others is the rest of the package imported and the page read.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime
import json
import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bitext.cli import lending, paths, plans
from bitext.cli.lending import Lent
from bitext.cli.output import Output
from bitext.cli.progress import Progress
from bitext.cli.sharding import shard
from bitext.cli.stopping import stopped_by_kill
from bitext.errors import Finding, Findings, SettingsError, UsageError
from bitext.project import CONFIG, Page, Project
from bitext.site.strings import Strings
from bitext.translation import engines
from bitext.translation.resting import GLOSSARY, Rest, Resting, States
from bitext.turns import in_turn
from bitext.writer import Writer

if TYPE_CHECKING:
    from bitext.hands import Hands
    from bitext.translation.pipeline import Outcome
    from bitext.translation.plan import Plan
    from bitext.translation.work import Work

NAME = "translate"
JOBS = 4
MOST_JOBS = 64
_AHEAD = 2
"""Pages on their way for each that a cluster works on at once: while one waits for an engine, another is read."""
_MOST_SENT = 512


def arguments(parser: argparse.ArgumentParser, t: Strings) -> None:
    """Add this command's options."""
    parser.add_argument("paths", nargs="*", metavar="PATH", help=t("help.paths"))
    parser.add_argument("--again", action="store_true", help=t("help.again"))
    parser.add_argument("--glossary", action="store_true", help=t("help.glossary"))
    parser.add_argument("--json", action="store_true", help=t("help.json.object"))
    parser.add_argument("--markdown", action="store_true", help=t("help.translate.markdown"))
    parser.add_argument("--shard", metavar="N/M", help=t("help.shard"))
    options(parser, t)


def options(parser: argparse.ArgumentParser, t: Strings) -> None:
    """Options that `build` has too."""
    parser.add_argument("--engine", metavar="NAME", help=t("help.engine", names=", ".join(engines.ENGINES)))
    parser.add_argument("--engine-url", metavar="URL", help=t("help.engine.url"))
    parser.add_argument("--dry-run", action="store_true", help=t("help.translate.dry"))
    parser.add_argument("--jobs", type=int, metavar="N", help=t("help.jobs", jobs=JOBS))
    parser.add_argument("--strict", action="store_true", help=t("help.translate.strict"))
    lending.options(parser, t)


@dataclass(slots=True)
class Result:
    """A whole run."""

    pages: int = 0
    asked: int = 0
    written: int = 0
    pending: int = 0
    failed: bool = False
    """Whether a finding is an error."""
    plans: list[Plan] = field(default_factory=list)
    """Of a dry run, one a language."""
    waiting: dict[str, int] = field(default_factory=dict)
    """Passages without a translation, by the file that they are missing from."""
    findings: list[Finding] = field(default_factory=list)
    """All that was said of files."""


def run(chosen: argparse.Namespace, project: Project, output: Output) -> int:
    """Run the command."""
    as_json, as_markdown = getattr(chosen, "json", False), getattr(chosen, "markdown", False)
    quiet = output.quiet or as_json or as_markdown
    result = translate(chosen, project, replace(output, quiet=quiet))
    if as_markdown:
        from bitext.forge import markdown

        output.data(markdown.plan(result.plans, result.waiting, Strings(output.language)))
    if as_json:
        output.data(json.dumps(_as_json(result, dry=chosen.dry_run), ensure_ascii=False, indent=1))
    if result.failed:
        return 1
    return 3 if chosen.strict and result.pending else 0


def translate(chosen: argparse.Namespace, project: Project, output: Output, lent: Lent | None = None) -> Result:
    """Bring all translations up to date, with hands of one's own or those that are lent.

    One report's failure does not stop the next.
    """
    if chosen.jobs is not None and not 0 < chosen.jobs <= MOST_JOBS:
        raise UsageError("usage-jobs")
    written = getattr(chosen, "shard", None)
    part = None if written is None else shard(written)
    lent = lent or lending.lent(chosen)
    names = _engines(chosen, project)
    findings = Findings()
    given = getattr(chosen, "paths", [])
    pages = paths.chosen(project, given, findings)
    everything = None if given else {GLOSSARY, *(page.uri for page in pages)}
    if part is not None:
        pages = [page for page in pages if part.holds(page.uri)]
    run = _Run(chosen, project, output, names, lent)
    try:
        for locale in project.targets:
            run.look(locale, pages)
        orphans = [each for each in findings.items if each.code == "translation-orphan"]
        run.tell([each for each in findings.items if each not in orphans])
        run.tell_of_glossary()
        with stopped_by_kill():
            run.work()
        # The run itself takes up what was left behind when a report was renamed.
        run.tell([each for each in orphans if (project.root / each.path).exists()])
        for line in run.lines:
            line.resting.close(everything)
    finally:
        for line in run.lines:
            line.resting.close()
    run.result.pages = len(pages)
    t = Strings(output.language)
    for plan in run.result.plans:
        for text in plans.lines(plan, t):
            output.say(text)
    done = run.result
    output.say(t("run.summary", pages=done.pages, asked=done.asked, written=done.written, pending=done.pending))
    return done


@dataclass(frozen=True, slots=True)
class _Line:
    """One language of a run."""

    locale: str
    states: States
    resting: Resting


@dataclass(frozen=True, slots=True)
class _Job:
    """A page in one language: one that is to be worked on, or one at rest of which there is something to say."""

    page: Page
    line: _Line
    state: bytes
    resting: bool


class _Run:
    """One run over all languages; what it tells of pages comes in the order of their names."""

    def __init__(
        self, chosen: argparse.Namespace, project: Project, output: Output, names: Sequence[str], lent: Lent
    ) -> None:
        self.chosen, self.project, self.output, self.names, self.lent = chosen, project, output, names, lent
        self.result = Result()
        self.lines: list[_Line] = []
        self._jobs: list[_Job] = []
        self._again, self._naming = getattr(chosen, "again", False), getattr(chosen, "glossary", False)
        self._told: tuple[str, set[Finding]] = ("", set())
        """A page, and what was said of it."""
        self.t = Strings(output.language)

    def look(self, locale: str, pages: Sequence[Page]) -> None:
        """Tell the pages at rest from those to be worked on, by their bytes alone."""
        writer = None if self.chosen.dry_run else Writer(self.project.root)
        line = _Line(locale, States(self.project, locale), Resting(self.project, locale, writer))
        self.lines.append(line)
        for page in pages:
            state = line.states.of(page)
            seen = None if self._again or self._naming else line.resting.find(page.uri, state)
            if seen is None or not seen.silent:
                self._jobs.append(_Job(page, line, state, seen is not None))

    def work(self) -> None:
        """Do what is to be done, and tell of every page."""
        self._jobs.sort(key=lambda job: job.page.uri)
        todo = [job for job in self._jobs if not job.resting]
        with contextlib.ExitStack() as stack:
            hands = stack.enter_context(self.lent()) if todo else None
            works = self._works(stack, hands) if todo or self.chosen.dry_run else {}
            progress = stack.enter_context(Progress(self.output, sum(_size(job.page) for job in todo)))
            for work in works.values():
                work.hear(progress.heard)
            jobs = self._at_once(hands)
            # With one, nothing has begun when a page fails.
            threads = stack.enter_context(ThreadPoolExecutor(jobs)) if jobs > 1 else None
            stack.push(lambda failure, *_: _stop(works, hands) if failure else None)

            def run(job: _Job) -> tuple[Outcome, Rest | None]:
                return works[job.line.locale].run(job.page, job.state)

            made = in_turn(todo, run, threads, 4 * jobs)
            stack.callback(made.close)
            for job in self._jobs:
                if job.resting:
                    seen = job.line.resting.find(job.page.uri, job.state)
                    self._say_again(job, seen, progress)
                else:
                    outcome, seen = next(made)
                    self._add(job, outcome, seen, progress)

    def _at_once(self, hands: Hands | None) -> int:
        """How many pages are on their way at the same time."""
        usual = JOBS if hands is None else min(_MOST_SENT, _AHEAD * hands.many)
        return int(self.chosen.jobs or usual)

    def tell(self, findings: Sequence[Finding], uri: str = "") -> None:
        """Say what was found about a page, once, whatever the number of languages."""
        if self._told[0] != uri:
            self._told = (uri, set())
        new = [each for each in findings if each not in self._told[1]]
        self._told[1].update(new)
        self.result.findings += new
        self.result.failed |= self.output.findings(new)

    def tell_of_glossary(self) -> None:
        """Say what there is to say of the glossary's file."""
        for line in self.lines:
            seen = line.resting.find(GLOSSARY, line.states.shared)
            if seen is None:
                from bitext.translation import work

                _, seen = work.glossary(self.project, line.states)
                line.resting.keep(GLOSSARY, seen)
            self.tell(seen.findings)

    def _works(self, stack: contextlib.ExitStack, hands: Hands | None) -> dict[str, Work]:
        """All that is needed where something is to be done, by language."""
        from bitext.markup.render import Renderer
        from bitext.translation import work
        from bitext.translation.order import Order

        order = Order(
            tuple(self.names), self.chosen.engine_url or _ci_url() or self.project.engine_url, self.chosen.dry_run,
            self._again, self._naming, datetime.date.today().isoformat(),
        )  # fmt: skip
        renderer = Renderer(self.project.extensions, self.project.extension_configs)
        works = {}
        for line in self.lines:
            glossary, _ = work.glossary(self.project, line.states)
            made = work.Work(self.project, line.locale, order, line.states, renderer, glossary, hands)
            stack.push(lambda failure, *_, made=made: made.close(done=failure is None))
            works[line.locale] = made
            self.result.plans += [made.plan] if made.plan else []
        return works

    def _wait(self, job: _Job, pending: int) -> None:
        if pending:
            self.result.waiting[job.page.shown_target(job.line.locale)] = pending

    def _say_again(self, job: _Job, seen: Rest | None, progress: Progress) -> None:
        if seen is not None:
            self.result.pending += seen.pending
            self._wait(job, seen.pending)
            with progress.aside():
                self.tell(seen.findings, job.page.uri)

    def _news(self, outcome: Outcome) -> list[str]:
        """What has come of a page that was written; that words are only suggested must not look like a translation."""
        news = []
        if outcome.placed:
            news.append(self.t("run.translated", units=outcome.placed))
        if outcome.suggested:
            news.append(self.t("run.suggested", units=outcome.suggested))
        return news or [self.t("run.noted")]

    def _add(self, job: _Job, outcome: Outcome, seen: Rest | None, progress: Progress) -> None:
        """Count a page that was worked on, and say what there is to say."""
        self.result.asked += outcome.asked
        self.result.written += outcome.written
        self.result.pending += outcome.pending
        self._wait(job, outcome.pending)
        if seen is not None:
            job.line.resting.keep(job.page.uri, seen)
        found = outcome.findings.items
        if self.chosen.dry_run:
            found = [each for each in found if each.code != "engine-stopped"]
        with progress.aside():
            if outcome.written and not self.chosen.dry_run:
                file = job.page.shown_target(job.line.locale)
                for text in self._news(outcome):
                    self.output.say(f"{file}: {text}")
            self.tell(found, job.page.uri)
        progress.done(_size(job.page))


def _engines(chosen: argparse.Namespace, project: Project) -> list[str]:
    """The engines to ask: those named, else the project's; in CI those that are named for it, or none."""
    names = engines.names(chosen.engine or (_ci_engine(project) if os.environ.get("CI") else project.engine))
    setting = "" if chosen.engine else "engines" if "engines" in project.publishing else "engine"
    for name in names:
        engines.known(name, setting)
        engines.configure(name, project.source, project.source, project.engine_settings)
    return names


def _ci_engine(project: Project) -> str:
    """Who is asked in CI where no option says so: the environment's engine, or the settings'; nobody by default."""
    named = os.environ.get("TRANSLATION_ENGINE", "").strip() or project.publishing.get("ci_engine") or ""
    if not isinstance(named, str):
        raise SettingsError("config-text", config=CONFIG, key="ci_engine", value=repr(named))
    return named


def _ci_url() -> str:
    """Where that engine is, for one that has an address of its own."""
    return os.environ.get("TRANSLATION_ENGINE_URL", "").strip() if os.environ.get("CI") else ""


def _stop(works: Mapping[str, Work], hands: Hands | None) -> None:
    """Break off: first what engines are asked, whose answers may still come, then what else is done elsewhere."""
    for each in works.values():
        each.stop()
    if hands is not None:
        hands.stop()


def _size(page: Page) -> int:
    """Of the Arabic, in bytes."""
    with contextlib.suppress(OSError):
        return page.path.stat().st_size
    return 0


def _as_json(result: Result, *, dry: bool) -> dict[str, object]:
    """The public shape."""
    done = {"pages": result.pages, "asked": result.asked, "written": result.written, "pending": result.pending}
    return {"dry_run": dry, **done, **({"would_send": [each.as_json() for each in result.plans]} if dry else {})}
