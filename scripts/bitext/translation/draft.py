"""New words for one page's units, from protected text to verified markup. Text in, text out.

The ladder for a unit: the whole segment with placeholders; the runs between the placeholders one by one; the Arabic
itself, which then stands in the page as pending. A new text is kept only if the page with it renders to the skeleton of
the Arabic page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bitext.alignment.bitext import Bitext, Unit
from bitext.alignment.lock import Suggestion
from bitext.arabic import has_arabic, western_digits
from bitext.glossary import Glossary
from bitext.markup import inline
from bitext.markup.inline import PlaceholderLost, Protected
from bitext.markup.judge import Judge
from bitext.markup.render import Renderer
from bitext.translation import checks

Ask = Callable[[Sequence[str]], list[str]]
"""Translates texts; raises `EngineError`."""
PERSON = "person"
"""Stands where an engine's name would, for words that a person wrote elsewhere."""


@dataclass(slots=True)
class Draft:
    """New words for units of one page."""

    words: dict[int, str] = field(default_factory=dict)
    """By the unit's index."""
    engine: dict[int, str] = field(default_factory=dict)
    """Who made them: the engine's name, `copy`, `glossary` or `PERSON`."""
    failed: dict[int, str] = field(default_factory=dict)
    """Why a unit has none."""
    offers: dict[int, Suggestion] = field(default_factory=dict)
    """A person's words that cannot stand in the page as it is now."""


@dataclass(frozen=True, slots=True)
class Drafter:
    """What all drafts of a run share."""

    ask: Ask
    engine: str
    """The name that new words are recorded under."""
    dialect: frozenset[str]
    renderer: Renderer
    glossary: Glossary

    def make(self, bitext: Bitext, wanted: Sequence[Unit]) -> Draft:
        """Translate these units of a bitext. Raises `EngineError` when the engine cannot answer at all."""
        draft = Draft()
        labels = inline.labels(bitext.source.body)
        protected: dict[int, Protected] = {}
        for unit in wanted:
            sent = inline.protect(unit.segment.text, self.dialect, labels)
            settled = self._settled(unit, sent)
            if settled is None:
                protected[unit.index] = sent
            else:
                draft.words[unit.index], draft.engine[unit.index] = settled
        texts = [text for sent in protected.values() for text in (sent.sent, *sent.titles())]
        answers = dict(zip(texts, self.ask(texts), strict=True)) if texts else {}
        for index, sent in protected.items():
            self._place(draft, index, sent, answers)
        self._verify(bitext, draft, protected)
        return draft

    def _settled(self, unit: Unit, sent: Protected) -> tuple[str, str] | None:
        """Words that need no engine, and who made them: code, text without Arabic, a name of the glossary."""
        text = unit.segment.text
        if unit.segment.kind == "code":
            return text, "copy"
        if not has_arabic(text):
            return western_digits(text), "copy"
        if not has_arabic(sent.words) and not any(map(has_arabic, sent.titles())):
            return text, "copy"
        term = self.glossary.exact(text)
        return (term.en, "glossary") if term is not None else None

    def _place(self, draft: Draft, index: int, sent: Protected, answers: Mapping[str, str]) -> None:
        """Make a unit's words from the answers, or from its runs, or say why there are none."""
        answer = answers[sent.sent]
        problem = checks.blocked(sent.words, answer)
        try:
            if not problem:
                self._keep(draft, index, inline.restore(answer, sent, answers))
                return
        except PlaceholderLost:
            problem = self._runs(draft, index, sent)
            if not problem:
                return
        draft.failed[index] = problem

    def _keep(self, draft: Draft, index: int, words: str) -> None:
        draft.words[index] = inline.guard_start(words)
        draft.engine[index] = self.engine

    def _runs(self, draft: Draft, index: int, sent: Protected) -> str:
        """Translate run by run; return what is wrong with the answers, or nothing."""
        runs = [run for run in sent.runs() if has_arabic(run)]
        answers = dict(zip(runs, self.ask(runs), strict=True))
        for run, answer in answers.items():
            problem = checks.blocked(run, answer)
            if problem:
                return problem
        self._keep(draft, index, inline.from_runs(sent, lambda run: answers.get(run, run)))
        return ""

    def _verify(self, bitext: Bitext, draft: Draft, protected: Mapping[int, Protected]) -> None:
        """Render the Arabic page with and without the new words; take back those that change its skeleton."""
        judge = Judge(bitext.source, {unit.index: unit.id for unit in bitext.units}, self.renderer)
        retried: set[int] = set()
        while draft.words:
            guilty = judge.guilty(draft.words)
            if guilty is None:
                return
            made = draft.engine.pop(guilty)
            del draft.words[guilty]
            if made == self.engine and guilty in protected and guilty not in retried:
                retried.add(guilty)
                if not self._runs(draft, guilty, protected[guilty]):
                    continue
            draft.failed[guilty] = "its markup would have changed the page"
