"""New words for one page's units, from protected text to verified markup. Text in, text out.

The ladder for a unit; every rung is for what the one before has left, and is asked for all units of the page at once:

    the whole segment, its code as placeholders in the shape that the engine keeps best
    the same in another shape
    the runs between the placeholders one by one
    the Arabic itself, which then stands in the page as pending

Words that are fixed (names of the glossary, abbreviation keys) go as plain words first; where an answer fails them they
are respelt or held fast by placeholders (`fixed`), and the better answer stays. A good engine is asked once.

A new text is kept only if the page with it renders to the skeleton of the Arabic page.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bitext.alignment.bitext import Bitext, Unit
from bitext.alignment.lock import Suggestion
from bitext.arabic import has_arabic, western_digits
from bitext.errors import EngineError, Said, said
from bitext.glossary import Glossary
from bitext.markup import inline, placeholders
from bitext.markup.escape import guard_start
from bitext.markup.inline import Protected
from bitext.markup.judge import Judge
from bitext.markup.placeholders import PlaceholderLost, Shape
from bitext.markup.render import Renderer
from bitext.translation import checks, fixed
from bitext.translation.checks import Pair, Remark
from bitext.translation.echoes import Echoes, Passage, passage
from bitext.translation.engines import Answer, Hints
from bitext.translation.engines.pieces import core
from bitext.translation.fixed import Fixed

Ask = Callable[[Sequence[str], Hints], list[Answer]]
"""Translates texts; raises `EngineError`."""

UNASKED = frozenset(["copy", "glossary"])
"""Makers of words that are no engine."""
PERSON = "person"
"""Stands where an engine's name would, for words that a person wrote elsewhere."""
_UNRENDERED = frozenset("title summary dateline description key abbreviation".split())
"""Kinds in which no abbreviation is looked for."""


@dataclass(slots=True)
class Draft:
    """New words for units of one page."""

    words: dict[int, str] = field(default_factory=dict)
    """By the unit's index."""
    engine: dict[int, str] = field(default_factory=dict)
    """Who made them: an engine's name (two of them joined by `+`), one of `UNASKED`, or `PERSON`."""
    failed: dict[int, Said] = field(default_factory=dict)
    """Why a unit has none."""
    offers: dict[int, Suggestion] = field(default_factory=dict)
    """A person's words that cannot stand in the page as it is now."""


@dataclass(slots=True)
class _Job:
    """One unit on the ladder."""

    unit: Unit
    pair: Pair
    """With no target yet."""
    words: str = ""
    engine: str = ""
    problem: Said | None = None
    """Why there are no words; none may come any more."""
    by_runs: bool = False

    @property
    def sent(self) -> Protected:
        return self.pair.source_parts

    @property
    def open(self) -> bool:
        """Whether it wants another rung."""
        return not self.words and not self.problem

    def with_target(self, words: str) -> Pair:
        return replace(self.pair, target=words)


@dataclass(slots=True)
class _Talk:
    """What was asked about one page, and answered."""

    ask: Ask
    hints: Hints
    answers: dict[str, Answer] = field(default_factory=dict)

    def about(self, texts: Iterable[str]) -> None:
        """Ask what has not been asked."""
        new = [text for text in dict.fromkeys(texts) if text not in self.answers]
        if new:
            found = [replace(each, text=placeholders.tidy(each.text)) for each in self.ask(new, self.hints)]
            self.answers.update(zip(new, found, strict=True))

    def titles(self, sent: Protected) -> dict[str, str]:
        return {title: self.answers[title].text for title in sent.titles()}


def _said_before(unit: Unit, jobs: Mapping[int, _Job]) -> bool:
    return unit.state == "machine" and unit.index not in jobs and bool(unit.target) and unit.row.engine not in UNASKED


@dataclass(frozen=True, slots=True)
class Drafter:
    """What all drafts of a run share."""

    ask: Ask
    dialect: frozenset[str]
    renderer: Renderer
    glossary: Glossary
    foreign: Callable[[str], bool] = has_arabic
    """Whether a text holds words of the source language, which must not stay."""
    shapes: tuple[Shape, ...] = ("tokens", "tags")
    """Shapes of placeholders in the order in which they are tried."""
    echoes: Echoes = field(default_factory=Echoes)
    """What the pages of the run were given."""

    def make(self, bitext: Bitext, wanted: Sequence[Unit], known: Mapping[int, tuple[str, str]] | None = None) -> Draft:
        """Translate these units of a bitext. Raises `EngineError` when the engine cannot answer at all.

        `known` are words that some units have elsewhere, with their makers: no engine is asked for those that fit.
        """
        draft = self.unasked(bitext, wanted, known)
        rest = (unit for unit in wanted if unit.index not in draft.words)
        jobs = {unit.index: _Job(unit, self.pair(bitext, unit, "")) for unit in rest}
        everything = list(jobs.values())
        talk = _Talk(self.ask, self._hints(bitext, [job.sent.words for job in everything]))
        self._climb(everything, talk)
        standing = self._standing(bitext, jobs)
        self._apart(bitext, everything, standing, talk)
        keys = self._keys(bitext, draft, jobs) if "abbr" in self.dialect else []
        self._fix(everything, keys, talk)
        for index, job in jobs.items():
            if job.words:
                draft.words[index], draft.engine[index] = guard_start(job.words), job.engine
            else:
                draft.failed[index] = job.problem or said("engine-no-words")
        self._verify(bitext, draft, jobs, talk)
        for job in everything:
            if job.unit.index in draft.words:
                self.echoes.hear(self._passage(bitext, job))
        return draft

    def unasked(
        self, bitext: Bitext, wanted: Sequence[Unit], known: Mapping[int, tuple[str, str]] | None = None
    ) -> Draft:
        """The words that need no engine: known ones that fit, code, names of the glossary."""
        draft = self.take(bitext, known or {})
        for unit in wanted:
            if unit.index not in draft.words:
                settled = self._settled(unit, self.pair(bitext, unit, "").source_parts)
                if settled is not None:
                    draft.words[unit.index], draft.engine[unit.index] = settled
        return draft

    def _passage(self, bitext: Bitext, job: _Job) -> Passage:
        return passage(job.with_target(job.words), f"{bitext.source.path}:{job.unit.segment.line}")

    def _standing(self, bitext: Bitext, jobs: Mapping[int, _Job]) -> list[Passage]:
        """What engines have said in this page before."""
        stand = [_Job(u, self.pair(bitext, u, ""), u.target or "") for u in bitext.units if _said_before(u, jobs)]
        return [self._passage(bitext, each) for each in stand]

    def _apart(self, bitext: Bitext, jobs: Sequence[_Job], standing: Sequence[Passage], talk: _Talk) -> None:
        """Leave no passage with the English of another one whose Arabic is different.

        Whose answer it is cannot be told, so both are asked for once more, each by itself, and that answer is not taken
        again: a chain's next engine has its turn. One keeps it where the same engine has found other words for all the
        rest, so that it was a mix-up; what has no words of its own then has none.
        """
        doubtful = self._echoing(bitext, jobs, standing)
        if not doubtful or "check-same" in bitext.source.front.texts("ignore"):
            return
        before = {job.unit.index: (job.words, job.engine, job.by_runs) for job, _ in doubtful}
        answers = [talk.answers[text].text for job, _ in doubtful for text in self._texts(job) if text in talk.answers]
        refused = frozenset(core(each) for each in (*answers, *(job.words for job, _ in doubtful)))
        for job, _ in doubtful:
            job.words, job.engine, job.by_runs = "", "", False
        with contextlib.suppress(EngineError):  # then they have none
            self._climb([job for job, _ in doubtful], _Talk(self.ask, replace(talk.hints, refused=refused - {""})))
        for job, twin in doubtful:
            rest = [each for each, _ in doubtful if each is not job and core(before[each.unit.index][0]) == twin.said]
            words, engine, by_runs = before[job.unit.index]
            own = twin.place in {f"{bitext.source.path}:{each.unit.segment.line}" for each in rest}
            if not job.words and own and all(each.words and each.engine == engine for each in rest):
                job.words, job.engine, job.by_runs, job.problem = words, engine, by_runs, None
        for job, twin in [
            *((job, twin) for job, twin in doubtful if not job.words),
            *self._echoing(bitext, jobs, standing),
        ]:
            text = before.get(job.unit.index, (job.words,))[0]
            job.problem = Remark("check-same", {"other": twin.place, "text": text[:60]}).said
            job.words = ""

    def _texts(self, job: _Job) -> list[str]:
        """What is asked for a unit on the ladder."""
        return [*(placeholders.text(job.sent, shape) for shape in self.shapes), *job.sent.runs()]

    def _echoing(self, bitext: Bitext, jobs: Sequence[_Job], standing: Sequence[Passage]) -> list[tuple[_Job, Passage]]:
        """The units with the English of a different passage: of this page, or of one that was translated lately."""
        own = [(job, self._passage(bitext, job)) for job in jobs if job.words and job.pair.kind != "key"]
        heard: dict[str, list[Passage]] = {}
        for each in (*(found for _, found in own), *standing):
            heard.setdefault(each.said, []).append(each)
        twins = (
            (job, next((each for each in heard[found.said] if found.echoes(each)), None) or self.echoes.of(found))
            for job, found in own
        )
        return [(job, twin) for job, twin in twins if twin is not None]

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

    def _settled(self, unit: Unit, sent: Protected) -> tuple[str, str] | None:
        """Words that need no engine, and who made them: code, text without Arabic, a name of the glossary.

        A key that has its English keeps it: words that people wrote may hold it.
        """
        text = unit.segment.text
        if unit.segment.kind == "code":
            return text, "copy"
        if not self.foreign(text):
            return western_digits(text), "copy"
        if not self.foreign(sent.words) and not any(map(self.foreign, sent.titles())):
            return text, "copy"
        if unit.segment.kind == "key":
            if unit.state == "machine" and unit.target:
                return unit.target, unit.row.engine
            english = fixed.as_key(fixed.official(self.glossary, text))
            return (english, "glossary") if english else None
        term = self.glossary.exact(text)
        if term is None and (term := self.glossary.get(text)) is not None and term.kind == "term":
            return None  # another form of a word may be its plural
        english = fixed.official(self.glossary, text) if term is not None else ""
        return (english, "glossary") if english else None

    def pair(self, bitext: Bitext, unit: Unit, words: str) -> Pair:
        """A unit and words for it, as the checks take them."""
        labels = inline.labels(bitext.source.body)
        return Pair(unit.segment.text, words, unit.segment.kind, self.glossary, self.dialect, labels)

    def _climb(self, jobs: Sequence[_Job], talk: _Talk) -> None:
        """Take every unit up the ladder until it has words or a reason."""
        for number, shape in enumerate(self.shapes):
            left = [job for job in jobs if job.open and (not number or job.sent.tokens)]
            talk.about(text for job in left for text in (placeholders.text(job.sent, shape), *job.sent.titles()))
            for job in left:
                self._place(job, shape, talk)
        self._by_runs([job for job in jobs if job.open], talk)

    def _place(self, job: _Job, shape: Shape, talk: _Talk) -> None:
        """Make a unit's words from the answers, or leave it to the next rung, or say why there are none.

        An answer is checked twice: as it came, for what is no translation at all, and with its markup restored.
        """
        sent = job.sent
        texts = (placeholders.text(sent, shape), *sent.titles())
        answer = talk.answers[texts[0]]
        job.problem = next(filter(None, (talk.answers[each].problem for each in texts)), None)
        if job.problem:
            return
        if job.pair.kind == "key":
            answer = replace(answer, text=fixed.as_key(answer.text))
        remark = checks.blocked(Pair(sent.words, placeholders.bare(answer.text), job.pair.kind))
        if remark is not None:
            broken = sent.tokens and remark.code == "check-markup"  # a placeholder beyond recognition
            job.problem = None if broken else remark.said
            return
        try:
            words = placeholders.restore(answer.text, sent, talk.titles(sent), shape)
        except PlaceholderLost:
            return
        wrong = checks.said(job.with_target(words))
        if not wrong:
            job.words, job.engine = words, answer.engine
        elif not sent.tokens:
            job.problem = wrong

    def _by_runs(self, jobs: Sequence[_Job], talk: _Talk) -> None:
        """Translate units run by run."""
        runs = {job.unit.index: [run for run in job.sent.runs() if self.foreign(run)] for job in jobs}
        talk.about(run for each in runs.values() for run in each)
        for job in jobs:
            own = {run: talk.answers[run] for run in runs[job.unit.index]}
            problems = (answer.problem or checks.why(run, answer.text) for run, answer in own.items())
            job.problem = next(filter(None, problems), None)
            if job.problem:
                continue
            made = placeholders.from_runs(job.sent, lambda run, own=own: own[run].text if run in own else run)  # type: ignore[misc]
            job.words, job.by_runs = made, True
            job.engine = "+".join(dict.fromkeys(each.engine for each in own.values())) or "copy"

    def _keys(self, bitext: Bitext, draft: Draft, jobs: dict[int, _Job]) -> list[Fixed]:
        """The page's abbreviations with the English of their keys: what stands, the glossary's, or the engine's."""
        found = []
        for unit in bitext.units:
            if unit.segment.kind != "key":
                continue
            job = jobs.get(unit.index)
            if job is not None and job.words:
                job.words = self._best_key(bitext, job, jobs)
                if not job.words:
                    job.problem = said("key-no-abbreviation")
            standing = unit.target if unit.human or unit.state == "machine" else None
            english = standing or draft.words.get(unit.index) or (job.words if job else "")
            if english and english != unit.segment.text:
                found.append(Fixed(unit.segment.text, english, key=True))
        return found

    def _best_key(self, bitext: Bitext, job: _Job, jobs: dict[int, _Job]) -> str:
        """An engine's answer for a key by itself, or the initials of what it stands for if the sentences use those."""
        index = job.unit.index
        alone = fixed.as_key(job.words)
        expansion = jobs.get(index + 1)
        long = expansion.words if expansion else ""
        if not long and index + 1 < len(bitext.units):
            long = bitext.units[index + 1].target or ""
        acronym = fixed.initials(long)
        if len(acronym) < 2 or not alone:
            return alone
        bodies = [each.words for each in jobs.values() if each.pair.kind not in _UNRENDERED]
        used = {each: sum(Fixed("", each, key=True).standing(text) for text in bodies) for each in (alone, acronym)}
        return acronym if used[acronym] > used[alone] else alone

    def _fix(self, jobs: Sequence[_Job], keys: Sequence[Fixed], talk: _Talk) -> None:
        """Respell or hold fast what must have a certain English; the answer with fewer faults stays."""
        held: list[tuple[_Job, Protected, list[Fixed], list[Fixed]]] = []
        for job in jobs:
            if not job.words or job.pair.kind == "key":
                continue
            own = [] if job.pair.kind in _UNRENDERED else fixed.keys_in(job.sent, keys)
            job.words = fixed.respelt(job.with_target(job.words), own)
            lost = [*self._lost_keys(job, job.words, own), *fixed.lost_names(job.with_target(job.words))]
            sent = fixed.hold(job.sent, lost)
            if not job.by_runs and sent.tokens != job.sent.tokens:
                held.append((job, sent, own, lost))
        for shape in self.shapes:
            try:
                talk.about(placeholders.text(sent, shape) for _, sent, _, _ in held)
            except EngineError:
                return  # the first answers stand, and checks will say what is wrong with them
            held = [each for each in held if not self._better(*each, shape, talk)]

    def _lost_keys(self, job: _Job, words: str, keys: Sequence[Fixed]) -> list[Fixed]:
        return fixed.lost_keys(words, keys, self.dialect, job.pair.labels)

    def _better(
        self, job: _Job, sent: Protected, keys: Sequence[Fixed], lost: Sequence[Fixed], shape: Shape, talk: _Talk
    ) -> bool:
        """Take an answer with words held fast if it has fewer faults; say whether it came back whole."""
        answer = talk.answers[placeholders.text(sent, shape)]
        if answer.problem:
            return False
        try:
            words = placeholders.restore(answer.text, sent, talk.titles(sent), shape)
        except PlaceholderLost:
            return False
        words = fixed.polished(words, lost)
        if checks.blocked(job.with_target(words)) is not None:
            return False
        if self._faults(job, words, keys) < self._faults(job, job.words, keys):
            job.words, job.engine = words, answer.engine
        return True

    def _faults(self, job: _Job, words: str, keys: Sequence[Fixed]) -> int:
        return len(self._lost_keys(job, words, keys)) + len(checks.check(job.with_target(words)))

    def _verify(self, bitext: Bitext, draft: Draft, jobs: dict[int, _Job], talk: _Talk) -> None:
        """Render the Arabic page with and without the new words; take back those that change its skeleton."""
        judge = Judge(bitext.source, {unit.index: unit.id for unit in bitext.units}, self.renderer)
        while draft.words:
            guilty = judge.guilty(draft.words)
            if guilty is None:
                return
            draft.engine.pop(guilty)
            del draft.words[guilty]
            job = jobs.get(guilty)
            if job is not None and not job.by_runs:
                job.by_runs, job.words, job.problem = True, "", None
                self._by_runs([job], talk)
                if job.words:
                    draft.words[guilty], draft.engine[guilty] = guard_start(job.words), job.engine
                    continue
            draft.failed[guilty] = said("markup-would-change")
