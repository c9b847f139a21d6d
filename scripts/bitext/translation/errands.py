"""Send pages away to be worked on, and put in place what comes back.

    page ─ packed ─▶ there: `away.step` ─▶ assumptions that do not hold? replies are added, once more
                                         └ answers wanted? the journal, or an engine; once more
                                         └ made ─ still the same page here? ─▶ written, heard of, at rest

Only this side has the journal, the memory and the pages, so a text is asked for once in a run however many workers
there are, and a worker that is lost has taken nothing with it but a step's time. Private pages are never sent: what a
cluster is made of is not the house's own machine. They, and those that are no ordinary files, are left to the caller.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from bitext.alignment import parcels
from bitext.alignment.parcels import Parcel
from bitext.errors import EngineError
from bitext.hands import Hands, WorkLost
from bitext.project import Page, Project
from bitext.translation.away import Errand, Made, step
from bitext.translation.echoes import Echoes
from bitext.translation.engines import Answer, Hints
from bitext.translation.memory import Memory
from bitext.translation.pipeline import Outcome
from bitext.translation.questions import Answers, Asked, Echoed, Failure, Question, Recalled, Renaming, Reply
from bitext.translation.resting import Rest, States, rest
from bitext.writer import Writer

_TRIES = 3
"""How often a page is begun that somebody changes while it is worked on; then it is worked on here."""


@dataclass(frozen=True, slots=True)
class Errands:
    """All pages of a run in one language."""

    hands: Hands
    errand: Errand
    project: Project
    ask: Callable[[Sequence[str], Hints], list[Answer]]
    memory: Memory
    echoes: Echoes
    writer: Writer
    states: States
    _claims: dict[str, Parcel] = field(default_factory=dict)
    """What pages have taken over from old names, by the page that has."""

    def run(self, page: Page) -> tuple[Outcome, Rest | None] | None:
        """Bring one page up to date and say what it comes to if it rests; nothing where it is not to be sent."""
        locale = self.errand.locale
        for _ in range(_TRIES):
            parcel = parcels.packed(self.project, page, [locale])
            if parcel is None or parcels.private(self.project, page, parcel):
                return None
            try:
                made = self._made(page, parcel)
            except WorkLost as error:
                outcome = Outcome(page, pending=1)
                outcome.findings.add("page-lost", page.shown, problem=error.said)
                return outcome, None
            if parcels.packed(self.project, page, [locale]) == parcel:
                self._write(page, made)
                return replace(made.outcome, page=page), self._rest(page, parcel, made)
        return None

    def _made(self, page: Page, parcel: Parcel) -> Made:
        """What comes of a page with all the replies that it wants. Raises `HandsGone`, `WorkLost`."""
        known: dict[Question, Reply] = {}
        while True:
            done = self.hands.do(step, self.errand, parcel, known)
            replies = {question: self._reply(page, question) for question in done.assumed}
            news = {question: reply for question, reply in replies.items() if reply is not None}
            if news:
                known.update(news)
            elif done.wanted is not None:
                known[done.wanted] = self._asked(done.wanted)
            else:
                made: Made = done.made
                return made

    def _asked(self, question: Asked) -> Answers | Failure:
        try:
            return Answers(tuple(self.ask(question.texts, question.hints)))
        except EngineError as error:
            return Failure.of(error)

    def _reply(self, page: Page, question: Question) -> Reply | None:
        match question:
            case Recalled(source, kind):
                return self.memory.best(page, source, kind)
            case Echoed(passage):
                return self.echoes.of(passage)
            case Renaming(hashes):
                return self._claimed(page, hashes)
            case _:
                return None

    def _claimed(self, page: Page, hashes: frozenset[str]) -> Parcel | None:
        """What a page goes on with under its new name, with the translation that may lie under the old one."""
        if page.uri not in self._claims:
            claimed = self.memory.claim(hashes)
            parcel = None if claimed is None else parcels.packed(self.project, claimed[0], [self.errand.locale])
            if parcel is None:
                return None
            self._claims[page.uri] = parcel
        return self._claims[page.uri]

    def _write(self, page: Page, made: Made) -> None:
        """Do what was noted; a page's and its old name's translation and lock are all that may be named."""
        locale, claimed = self.errand.locale, self._claims.get(page.uri)
        pages = [page] if claimed is None else [page, self.project.page(claimed.uri)]
        own = [path for each in pages for path in (each.translation(locale), each.lock(locale))]
        allowed = {path.relative_to(self.project.root).as_posix(): path for path in own}
        for name, data in made.notes:
            if data is None:
                self.writer.remove(allowed[name])
            else:
                self.writer.write(allowed[name], data)
        for passage in made.heard:
            self.echoes.hear(passage)

    def _rest(self, page: Page, parcel: Parcel, made: Made) -> Rest | None:
        if made.rest is None:
            return None
        locale, files = self.errand.locale, {**parcel.contents, **dict(made.notes)}
        paths = (page.path, page.translation(locale), page.lock(locale))
        now = [files.get(path.relative_to(self.project.root).as_posix()) for path in paths]
        pending, findings = made.rest
        return rest(self.states.over(page, *now), pending, findings)
