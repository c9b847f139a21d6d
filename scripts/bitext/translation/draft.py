"""New words for one page's units, from protected text to verified markup. Text in, text out.

The ladder for a unit: the whole segment with placeholders; the runs between the placeholders one by one; the Arabic
itself, which then stands in the page as pending. A new text is kept only if the page with it renders to the skeleton of
the Arabic page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bitext.alignment.bitext import Bitext, Unit
from bitext.alignment.lock import Suggestion
from bitext.arabic import has_arabic, western_digits
from bitext.glossary import Glossary
from bitext.markup import inline
from bitext.markup.inline import PlaceholderLost, Protected
from bitext.markup.judge import Judge
from bitext.markup.render import Renderer
from bitext.translation import checks
from bitext.translation.checks import Pair
from bitext.translation.engines import Answer, Hints

Ask = Callable[[Sequence[str], Hints], list[Answer]]
"""Translates texts; raises `EngineError`."""

UNASKED = frozenset(["copy", "glossary"])
"""Makers of words that are no engine."""
PERSON = "person"
"""Stands where an engine's name would, for words that a person wrote elsewhere."""


@dataclass(slots=True)
class Draft:
    """New words for units of one page."""

    words: dict[int, str] = field(default_factory=dict)
    """By the unit's index."""
    engine: dict[int, str] = field(default_factory=dict)
    """Who made them: an engine's name (two of them joined by `+`), one of `UNASKED`, or `PERSON`."""
    failed: dict[int, str] = field(default_factory=dict)
    """Why a unit has none."""
    offers: dict[int, Suggestion] = field(default_factory=dict)
    """A person's words that cannot stand in the page as it is now."""


@dataclass(frozen=True, slots=True)
class Drafter:
    """What all drafts of a run share."""

    ask: Ask
    dialect: frozenset[str]
    renderer: Renderer
    glossary: Glossary
    foreign: Callable[[str], bool] = has_arabic
    """Whether a text holds words of the source language, which must not stay."""

    def make(self, bitext: Bitext, wanted: Sequence[Unit], known: Mapping[int, tuple[str, str]] | None = None) -> Draft:
        """Translate these units of a bitext. Raises `EngineError` when the engine cannot answer at all.

        `known` are words that some units have elsewhere, with their makers: no engine is asked for those that fit.
        """
        draft = self.take(bitext, known or {})
        wanted = [unit for unit in wanted if unit.index not in draft.words]
        labels = inline.labels(bitext.source.body)
        protected: dict[int, Protected] = {}
        units = {unit.index: unit for unit in wanted}
        for unit in wanted:
            sent = inline.protect(unit.segment.text, self.dialect, labels)
            settled = self._settled(unit, sent)
            if settled is None:
                protected[unit.index] = sent
            else:
                draft.words[unit.index], draft.engine[unit.index] = settled
        texts = [text for sent in protected.values() for text in (sent.sent, *sent.titles())]
        hints = self._hints(bitext, texts)
        answers = self._asked(texts, hints)
        for index in protected:
            self._place(draft, self.pair(bitext, units[index], ""), index, answers, hints)
        self._verify(bitext, draft, protected, hints)
        return draft

    def take(self, bitext: Bitext, known: Mapping[int, tuple[str, str]]) -> Draft:
        """Known words and their makers, but for those that are certainly wrong here or would change the page."""
        words = {i: text for i, (text, _) in known.items() if not checks.said(self.pair(bitext, bitext.units[i], text))}
        if words:
            judge = Judge(bitext.source, {unit.index: unit.id for unit in bitext.units}, self.renderer)
            while (guilty := judge.guilty(words)) is not None:
                del words[guilty]
        return Draft(words, {index: known[index][1] for index in words})

    def _hints(self, bitext: Bitext, texts: Sequence[str]) -> Hints:
        """What an engine may know about the texts."""
        front = bitext.source.front
        terms = self.glossary.mentions("\n".join(texts))
        return Hints(
            front.text("title"), front.text("summary"), terms=tuple((t.ar, t.en) for t in terms), private=front.private
        )

    def _asked(self, texts: Sequence[str], hints: Hints) -> dict[str, Answer]:
        """The engine's answers, tidied."""
        if not texts:
            return {}
        answers = [replace(each, text=inline.tidy(each.text)) for each in self.ask(texts, hints)]
        return dict(zip(texts, answers, strict=True))

    def _settled(self, unit: Unit, sent: Protected) -> tuple[str, str] | None:
        """Words that need no engine, and who made them: code, text without Arabic, a name of the glossary."""
        text = unit.segment.text
        if unit.segment.kind == "code":
            return text, "copy"
        if not self.foreign(text):
            return western_digits(text), "copy"
        if not self.foreign(sent.words) and not any(map(self.foreign, sent.titles())):
            return text, "copy"
        term = self.glossary.exact(text)
        return (term.en, "glossary") if term is not None else None

    def pair(self, bitext: Bitext, unit: Unit, words: str) -> Pair:
        """A unit and words for it, as the checks take them."""
        labels = inline.labels(bitext.source.body)
        return Pair(unit.segment.text, words, unit.segment.kind, self.glossary, self.dialect, labels)

    def _place(self, draft: Draft, pair: Pair, index: int, answers: Mapping[str, Answer], hints: Hints) -> None:
        """Make a unit's words from the answers, or from its runs, or say why there are none.

        An answer is checked twice: as it came, for what is no translation at all, and with its markup restored.
        """
        sent = pair.source_parts
        answer = answers[sent.sent]
        problem = next(filter(None, (answers[each].problem for each in (sent.sent, *sent.titles()))), "")
        problem = problem or checks.why(sent.words, inline.bare(answer.text), pair.kind)
        if not problem:
            try:
                titles = {title: answers[title].text for title in sent.titles()}
                words = inline.restore(answer.text, sent, titles)
                problem = checks.said(replace(pair, target=words))
                if not problem:
                    self._keep(draft, index, words, answer.engine)
                    return
            except PlaceholderLost:
                problem = self._runs(draft, index, sent, hints)
                if not problem:
                    return
        draft.failed[index] = problem

    def _keep(self, draft: Draft, index: int, words: str, engine: str) -> None:
        draft.words[index] = inline.guard_start(words)
        draft.engine[index] = engine

    def _runs(self, draft: Draft, index: int, sent: Protected, hints: Hints) -> str:
        """Translate run by run; return what is wrong with the answers, or nothing."""
        runs = [run for run in sent.runs() if self.foreign(run)]
        answers = self._asked(runs, hints)
        for run, answer in answers.items():
            problem = answer.problem or checks.why(run, answer.text)
            if problem:
                return problem
        words = inline.from_runs(sent, lambda run: answers[run].text if run in answers else run)
        self._keep(draft, index, words, "+".join(dict.fromkeys(each.engine for each in answers.values())) or "copy")
        return ""

    def _verify(self, bitext: Bitext, draft: Draft, protected: Mapping[int, Protected], hints: Hints) -> None:
        """Render the Arabic page with and without the new words; take back those that change its skeleton."""
        judge = Judge(bitext.source, {unit.index: unit.id for unit in bitext.units}, self.renderer)
        retried: set[int] = set()
        while draft.words:
            guilty = judge.guilty(draft.words)
            if guilty is None:
                return
            made = draft.engine.pop(guilty)
            del draft.words[guilty]
            if made not in UNASKED and guilty in protected and guilty not in retried:
                retried.add(guilty)
                if not self._runs(draft, guilty, protected[guilty], hints):
                    continue
            draft.failed[guilty] = "its markup would have changed the page"
