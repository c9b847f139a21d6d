"""New words for one page's units, from protected text to verified markup. Text in, text out.

The ladder for a unit: the whole segment with placeholders; the runs between the placeholders one by one; the Arabic
itself, which then stands in the page as pending. A new text is kept only if the page with it renders to the skeleton of
the Arabic page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bitext.alignment.bitext import Bitext, Unit
from bitext.arabic import has_arabic, western_digits
from bitext.markup import inline, marks, outline
from bitext.markup.inline import PlaceholderLost, Protected
from bitext.markup.render import Renderer
from bitext.translation import checks

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


def make(
    bitext: Bitext,
    wanted: Sequence[Unit],
    ask: Ask,
    engine: str,
    dialect: frozenset[str],
    renderer: Renderer,
) -> Draft:
    """Translate these units of a bitext. Raises `EngineError` when the engine cannot answer at all."""
    draft = Draft()
    labels = [label.lower() for label in _LABEL.findall(bitext.source.body)]
    protected: dict[int, Protected] = {}
    for unit in wanted:
        text = unit.segment.text
        if unit.segment.kind == "code" or not has_arabic(text):
            draft.words[unit.index] = text if unit.segment.kind == "code" else western_digits(text)
            draft.engine[unit.index] = "copy"
            continue
        sent = inline.protect(text, dialect, labels)
        if not has_arabic(sent.words) and not any(map(has_arabic, sent.titles())):
            draft.words[unit.index], draft.engine[unit.index] = text, "copy"
        else:
            protected[unit.index] = sent
    texts = [text for sent in protected.values() for text in (sent.sent, *sent.titles())]
    answers = dict(zip(texts, ask(texts), strict=True)) if texts else {}
    for index, sent in protected.items():
        _settle(draft, index, sent, answers, ask, engine)
    _verify(bitext, draft, protected, ask, renderer)
    return draft


def _settle(draft: Draft, index: int, sent: Protected, answers: Mapping[str, str], ask: Ask, engine: str) -> None:
    """Make a unit's words from the answers, or from its runs, or say why there are none."""
    answer = answers[sent.sent]
    problem = checks.blocked(sent.words, answer)
    try:
        if not problem:
            _keep(draft, index, inline.restore(answer, sent, answers), engine)
            return
    except PlaceholderLost:
        problem = _runs(draft, index, sent, ask, engine)
        if not problem:
            return
    draft.failed[index] = problem


def _keep(draft: Draft, index: int, words: str, engine: str) -> None:
    draft.words[index] = inline.guard_start(words)
    draft.engine[index] = engine


def _runs(draft: Draft, index: int, sent: Protected, ask: Ask, engine: str) -> str:
    """Translate run by run; return what is wrong with the answers, or nothing."""
    runs = [run for run in sent.runs() if has_arabic(run)]
    answers = dict(zip(runs, ask(runs), strict=True))
    for run, answer in answers.items():
        problem = checks.blocked(run, answer)
        if problem:
            return problem
    words = inline.from_runs(sent, lambda run: answers.get(run, run))
    _keep(draft, index, words, engine)
    return ""


def _verify(bitext: Bitext, draft: Draft, protected: Mapping[int, Protected], ask: Ask, renderer: Renderer) -> None:
    """Render the Arabic page with and without the new words; take back the words that change its skeleton."""
    source = bitext.source
    index_of = {unit.id: unit.index for unit in bitext.units}
    markers = {u.index: marks.mark(u.id) for u in bitext.units if u.segment.kind in MARKED}
    expected = outline.outline(renderer.html(source.mark(markers)))
    retried: set[int] = set()
    while draft.words:
        words = {
            i: markers.get(i, "") + draft.words.get(i, source.segments[i].text)
            for i in {*markers, *draft.words}
            if source.segments[i].start >= source.front.length
        }
        page = source.splice(words)[source.front.length :]
        found = outline.outline(renderer.html(page))
        unit = outline.guilty(expected, found)
        if unit is None:
            return
        guilty = index_of.get(unit, -1)
        if guilty not in draft.words:
            guilty = (
                max(i for i in draft.words if i <= guilty)
                if any(i <= guilty for i in draft.words)
                else min(draft.words)
            )
        engine = draft.engine.pop(guilty)
        del draft.words[guilty]
        if engine != "copy" and guilty in protected and guilty not in retried:
            retried.add(guilty)
            problem = _runs(draft, guilty, protected[guilty], ask, engine)
            if not problem:
                continue
        draft.failed[guilty] = "its markup would have changed the page"
