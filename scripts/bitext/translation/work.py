"""One language of a run in which something is to be done: who is asked, and a page from its files to rest.

    page ─ pipeline ─▶ written ─ look once more ─▶ at rest? ─▶ remembered (`resting`)

After a page has been brought up to date it is read once more, with nobody to ask and nothing written: if it wants
nothing and would not be written again, it has come to rest. That costs a page's reading, never a request, and it is
what lets the next run pass the page over.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from bitext.alignment import parcels, store
from bitext.errors import EngineError, Findings, Said
from bitext.glossary import Glossary
from bitext.hands import Hands
from bitext.markup import placeholders
from bitext.markup.render import Renderer
from bitext.project import Page, Project
from bitext.translation import checks, engines, plan
from bitext.translation import order as orders
from bitext.translation.draft import Drafter
from bitext.translation.engines import Answer, Hints
from bitext.translation.journal import Journal
from bitext.translation.memory import Memory
from bitext.translation.order import Order
from bitext.translation.pipeline import Outcome
from bitext.translation.plan import Plan
from bitext.translation.resting import Rest, States, rest
from bitext.writer import Writer


class Work:
    """What all pages of one language share. Raises `UsageError` where an engine lacks something."""

    def __init__(
        self,
        project: Project,
        locale: str,
        order: Order,
        states: States,
        renderer: Renderer,
        glossary: Glossary,
        hands: Hands | None = None,
    ) -> None:
        self.journal = _journal(project, locale, order, hands) if order.engines else None
        self.plan: Plan | None = None
        self.failed = False
        """Whether some text got no answer."""
        if order.dry:
            members = self.journal.engine.members if self.journal else ()
            self.plan = Plan(locale, [plan.share(each) for each in members], self.journal)
        self._project = project
        self._order = order
        self._states = states
        shapes = orders.shapes(self.journal.engine.shape if self.journal else None)
        ask = self.plan.ask if self.plan else self._ask
        drafter = Drafter(ask, project.dialect, renderer, glossary, shapes=shapes)
        writer, memory = Writer(project.root, dry=order.dry), Memory(project, locale)
        self._pipeline = orders.pipeline(project, locale, order, drafter, writer, memory)
        self._still = orders.still(self._pipeline)
        self._errands = None
        if hands is not None:
            from bitext.translation.away import Errand
            from bitext.translation.errands import Errands

            errand = Errand(parcels.common(project), locale, order, shapes)
            self._errands = Errands(hands, errand, project, ask, memory, drafter.echoes, writer, states)

    def run(self, page: Page, state: bytes) -> tuple[Outcome, Rest | None]:
        """Bring one page up to date; say, too, what it comes to from now on if it has come to rest.

        `state` is the page's before the run.
        """
        if self._errands is not None and (sent := self._errands.run(page)) is not None:
            return sent
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


def _journal(project: Project, locale: str, order: Order, hands: Hands | None) -> Journal:
    def reject(text: str, answer: str) -> Said | None:
        return checks.why(placeholders.bare(text), placeholders.bare(answer))

    runner = engines.chain(
        order.engines, project.source, locale, project.engine_settings, url=order.url, reject=reject, hands=hands,
        planned=order.dry,
    )  # fmt: skip
    path = project.cache / "translation" / f"{re.sub(r'[^a-z0-9.]+', '-', runner.name.lower())}.{locale}.sqlite"
    return Journal(path, runner, Writer(project.root, dry=order.dry))
