"""New words for one page's units, from protected text to verified markup. Text in, text out.

The ladder for a unit: the whole segment with placeholders; the runs between the placeholders one by one; the Arabic
itself, which then stands in the page as pending. A new text is kept only if the page with it renders to the skeleton of
the Arabic page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bitext.alignment.bitext import Bitext, Unit
from bitext.arabic import has_arabic, western_digits
from bitext.errors import finding
from bitext.glossary import Glossary
from bitext.markup import inline, marks, outline
from bitext.markup.inline import PlaceholderLost, Protected
from bitext.markup.render import Renderer
from bitext.translation import checks
from bitext.translation.checks import Pair, Remark

Ask = Callable[[Sequence[str]], list[str]]
"""Translates texts; raises `EngineError`."""

MARKED = frozenset(["heading", "paragraph", "cell", "term", "label", "html"])
"""Kinds whose words can carry a mark through the renderer."""
_LABEL = re.compile(r"^[ ]{0,3}\[([^\[\]^][^\[\]]*)\]:", re.MULTILINE)


@dataclass(slots=True)
class Draft:
    """New words for units of one page."""

    words: dict[int, str] = field(default_factory=dict)
    """By the unit's index."""
    engine: dict[int, str] = field(default_factory=dict)
    """Who made them: the engine's name or `copy`."""
    failed: dict[int, str] = field(default_factory=dict)
    """Why a unit has none."""
    remarks: dict[int, Remark] = field(default_factory=dict)
    """The check that kept an answer out, where one did."""


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
        labels = _labels(bitext)
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
        answers = dict(zip(texts, self.ask(texts), strict=True)) if texts else {}
        for index, sent in protected.items():
            self._place(draft, self.pair(bitext, units[index], ""), index, sent, answers)
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

    def pair(self, bitext: Bitext, unit: Unit, words: str) -> Pair:
        """A unit and words for it, as the checks take them."""
        return Pair(unit.segment.text, words, unit.segment.kind, self.glossary, self.dialect, _labels(bitext))

    def _place(self, draft: Draft, pair: Pair, index: int, sent: Protected, answers: Mapping[str, str]) -> None:
        """Make a unit's words from the answers, or from its runs, or say why there are none.

        An answer is checked twice: as it came, for what is no translation at all, and with its markup restored.
        """
        answer = answers[sent.sent]
        remark = checks.blocked(Pair(sent.words, inline.without_placeholders(answer), pair.kind))
        if remark is None:
            try:
                words = inline.restore(answer, sent, answers)
                remark = checks.blocked(replace(pair, target=words))
                if remark is None:
                    self._keep(draft, index, words)
                    return
            except PlaceholderLost:
                remark = self._runs(draft, index, sent)
                if remark is None:
                    return
        draft.remarks[index] = remark
        draft.failed[index] = finding(remark.code, "", 0, unit="", **dict(remark.values)).message("en")

    def _keep(self, draft: Draft, index: int, words: str) -> None:
        draft.words[index] = inline.guard_start(words)
        draft.engine[index] = self.engine

    def _runs(self, draft: Draft, index: int, sent: Protected) -> Remark | None:
        """Translate run by run; return what is wrong with the answers, or nothing."""
        runs = [run for run in sent.runs() if has_arabic(run)]
        answers = dict(zip(runs, self.ask(runs), strict=True))
        for run, answer in answers.items():
            remark = checks.blocked(Pair(run, answer))
            if remark is not None:
                return remark
        self._keep(draft, index, inline.from_runs(sent, lambda run: answers.get(run, run)))
        return None

    def _verify(self, bitext: Bitext, draft: Draft, protected: Mapping[int, Protected]) -> None:
        """Render the Arabic page with and without the new words; take back those that change its skeleton."""
        source = bitext.source
        index_of = {unit.id: unit.index for unit in bitext.units}
        markers = {u.index: marks.mark(u.id) for u in bitext.units if u.segment.kind in MARKED}
        expected = outline.outline(self.renderer.html(source.mark(markers)))
        retried: set[int] = set()
        while draft.words:
            found = outline.outline(self.renderer.html(_marked_page(bitext, draft, markers)))
            unit = outline.guilty(expected, found)
            if unit is None:
                return
            guilty = _nearest(index_of.get(unit, -1), draft.words)
            made = draft.engine.pop(guilty)
            del draft.words[guilty]
            if made == self.engine and guilty in protected and guilty not in retried:
                retried.add(guilty)
                if self._runs(draft, guilty, protected[guilty]) is None:
                    continue
            draft.failed[guilty] = "its markup would have changed the page"


def _labels(bitext: Bitext) -> list[str]:
    """The page's link references, in lower case."""
    return [label.lower() for label in _LABEL.findall(bitext.source.body)]


def _marked_page(bitext: Bitext, draft: Draft, markers: Mapping[int, str]) -> str:
    """The Arabic body with the new words in their places and every unit marked."""
    source = bitext.source
    words = {
        i: markers.get(i, "") + draft.words.get(i, source.segments[i].text)
        for i in {*markers, *draft.words}
        if not source.is_head(source.segments[i])
    }
    return source.splice(words)[source.front.length :]


def _nearest(index: int, made: Mapping[int, str]) -> int:
    """The unit with new words at, or else last before, or else first after an index."""
    before = [each for each in made if each <= index]
    return max(before) if before else min(made)
