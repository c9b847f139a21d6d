"""One language of a run in which something is to be done: who is asked, and a page from its files to rest.

    page ─ pipeline ─▶ written ─ look once more ─▶ at rest? ─▶ remembered (`resting`)

After a page has been brought up to date it is read once more, with nobody to ask and nothing written: if it wants
nothing and would not be written again, it has come to rest. That costs a page's reading, never a request, and it is
what lets the next run pass the page over.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bitext.alignment import store
from bitext.errors import EngineError, Findings, Said
from bitext.glossary import Glossary
from bitext.markup import placeholders
from bitext.markup.placeholders import Shape
from bitext.markup.render import Renderer
from bitext.project import Page, Project
from bitext.translation import checks, engines, plan
from bitext.translation.draft import Drafter
from bitext.translation.engines import Answer, Hints
from bitext.translation.journal import Journal
from bitext.translation.memory import Memory
from bitext.translation.pipeline import Outcome, Pipeline
from bitext.translation.plan import Plan
from bitext.translation.resting import Rest, States, rest
from bitext.writer import Writer


@dataclass(frozen=True, slots=True)
class Order:
    """What a run was asked for."""

    engines: tuple[str, ...]
    """The chain; empty where nobody is to be asked."""
    url: str = ""
    """Of the first engine."""
    dry: bool = False
    again: bool = False
    naming: bool = False
    """Whether only names that disagree with the glossary are to be mended."""
    today: str = ""
    """ISO date."""


class Work:
    """What all pages of one language share. Raises `UsageError` where an engine lacks something."""

    def __init__(
        self, project: Project, locale: str, order: Order, states: States, renderer: Renderer, glossary: Glossary
    ) -> None:
        self.journal = _journal(project, locale, order) if order.engines else None
        self.plan: Plan | None = None
        self.failed = False
        """Whether some text got no answer."""
        if order.dry:
            members = self.journal.engine.members if self.journal else ()
            self.plan = Plan(locale, [plan.share(each) for each in members], self.journal)
        self._project = project
        self._order = order
        self._states = states
        tags = self.journal is not None and self.journal.engine.shape == "tags"
        shapes: tuple[Shape, ...] = ("tags", "tokens") if tags else ("tokens", "tags")
        drafter = Drafter(self.plan.ask if self.plan else self._ask, project.dialect, renderer, glossary, shapes=shapes)
        writer = Writer(project.root, dry=order.dry)
        self._pipeline = Pipeline(
            project, locale, drafter, order.today, writer,
            again=order.again, naming=order.naming, memory=Memory(project, locale),
        )  # fmt: skip
        self._still = replace(
            self._pipeline,
            drafter=replace(drafter, ask=_nobody),
            writer=Writer(project.root, dry=True),
            again=False,
            naming=False,
        )

    def run(self, page: Page, state: bytes) -> tuple[Outcome, Rest | None]:
        """Bring one page up to date; say, too, what it comes to from now on if it has come to rest.

        `state` is the page's before the run.
        """
        outcome = self._pipeline.run(page)
        if self._order.dry:
            return outcome, None
        if not outcome.wanted and not outcome.written:
            return outcome, self._seen(page, state, outcome)
        if outcome.pending:
            return outcome, None
        now = self._states.of(page)
        return outcome, self._seen(page, now, self._still.run(page))

    def _seen(self, page: Page, state: bytes, outcome: Outcome) -> Rest | None:
        """What was seen, if it was rest, and if the page is still as it was when it was looked at."""
        if outcome.wanted or outcome.written or not state or self._states.of(page) != state:
            return None
        return rest(state, outcome.pending, outcome.findings)

    def hear(self, heard: Callable[[str], None]) -> None:
        """Have somebody told of each text that an engine has answered."""
        if self.journal is not None:
            self.journal.heard = heard

    def stop(self) -> None:
        """Break off what is being asked."""
        if self.journal is not None:
            self.journal.engine.stop()

    def close(self, *, done: bool) -> None:
        """Let go of the engines; `done`: every page has had its turn, so the answers stand where they belong."""
        if self.journal is not None:
            if done and not self.failed and not self._order.dry:
                self.journal.forget()
            self.journal.close()

    def _ask(self, texts: Sequence[str], hints: Hints) -> list[Answer]:
        if self.journal is None:
            raise EngineError("engine-none")
        try:
            return self.journal.ask(texts, hints)
        except EngineError:
            self.failed = True
            raise


def glossary(project: Project, states: States) -> tuple[Glossary, Rest]:
    """The register of names, and what there is to say of its file."""
    findings = Findings()
    read = store.glossary(project, findings)
    return read, rest(states.shared, 0, findings)


def _journal(project: Project, locale: str, order: Order) -> Journal:
    def reject(text: str, answer: str) -> Said | None:
        return checks.why(placeholders.bare(text), placeholders.bare(answer))

    runner = engines.chain(
        order.engines, project.source, locale, project.engine_settings, url=order.url, reject=reject
    )  # fmt: skip
    path = project.cache / "translation" / f"{re.sub(r'[^a-z0-9.]+', '-', runner.name.lower())}.{locale}.sqlite"
    return Journal(path, runner, Writer(project.root, dry=order.dry))


def _nobody(texts: Sequence[str], hints: Hints) -> list[Answer]:
    raise EngineError("engine-unasked")
