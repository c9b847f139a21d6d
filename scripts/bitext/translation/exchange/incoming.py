"""Returned words into the page, as a person's: checked unit by unit, judged by the renderer, written by the pipeline.

For each unit of a page, in this order: unknown here → a finding. The words that went out, or that stand here → nothing
to do. Empty, unfinished, Arabic → a finding. Made for Arabic that has changed since, or for words that a person has
edited here since → kept in the lock as a suggestion, with a finding. Far too long, or with damaged code → a finding.
Else they are a person's words, and stand in the page unless it would then render to another skeleton.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bitext.alignment.bitext import Bitext, Unit
from bitext.alignment.lock import Suggestion, source_hash, target_hash
from bitext.arabic import translatable
from bitext.errors import EngineError, Findings
from bitext.glossary import Glossary
from bitext.markup import document, escape, inline
from bitext.markup.document import Document
from bitext.markup.judge import Judge
from bitext.markup.render import Renderer
from bitext.project import Page, Project
from bitext.translation.checks import Pair, answer
from bitext.translation.draft import PERSON, Draft, Drafter
from bitext.translation.engines import Answer, Hints
from bitext.translation.exchange import codes
from bitext.translation.exchange.fitting import PARAGRAPH, Damaged, Fitter, clean, short
from bitext.translation.exchange.units import Returned
from bitext.translation.pipeline import Outcome, Pipeline
from bitext.writer import Writer


@dataclass(slots=True)
class Taken:
    """What became of one page's units."""

    edited: int = 0
    offered: int = 0
    unchanged: int = 0
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True)
class Incoming:
    """What all pages of an import share."""

    project: Project
    locale: str
    shown: str
    """The file, as findings name it."""
    today: str
    writer: Writer
    findings: Findings
    renderer: Renderer = field(init=False)
    pipeline: Pipeline = field(init=False)

    def __post_init__(self) -> None:
        renderer = Renderer(self.project.extensions, self.project.extension_configs)
        drafter = Drafter(_nobody, self.project.dialect, renderer, Glossary())
        object.__setattr__(self, "renderer", renderer)
        object.__setattr__(self, "pipeline", Pipeline(self.project, self.locale, drafter, self.today, self.writer))

    def apply(self, returned: Sequence[Returned]) -> dict[str, Taken]:
        """Take the units of a whole file, page by page; returns what became of each page that there is."""
        pages = {page.uri: page for page in self.project.pages(Findings())}
        by_page: dict[str, list[Returned]] = {}
        for each in returned:
            by_page.setdefault(each.page_uri, []).append(each)
        taken = {}
        for uri, units in by_page.items():
            if uri in pages:
                taken[uri] = self.page(pages[uri], units)
            else:
                self.findings.add("exchange-page", self.shown, units[0].line, page=short(uri), count=len(units))
        return taken

    def page(self, page: Page, returned: Sequence[Returned]) -> Taken:
        """Take one page's units."""
        taken = Taken()
        bitext = self.pipeline.read(page, self.findings)
        if bitext is None:
            self.findings.add("exchange-page", self.shown, returned[0].line, page=page.uri, count=len(returned))
            return taken
        fitter = Fitter(bitext, self.project.dialect, inline.labels(bitext.source.body))
        made = Draft()
        lines: dict[int, int] = {}
        for unit, each in self._known(bitext, page, returned):
            if _same(each, fitter, unit):
                taken.unchanged += 1
                continue
            lines[unit.index] = each.line
            self._unit(fitter, unit, each, made)
        self._judge(bitext, made, lines)
        taken.edited, taken.offered = len(made.words), len(made.offers)
        if made.words or made.offers:
            taken.outcome = self.pipeline.put(bitext, page, made)
            self.findings.items += taken.outcome.findings.items
        return taken

    def _known(self, bitext: Bitext, page: Page, returned: Sequence[Returned]) -> list[tuple[Unit, Returned]]:
        """The units that the page has, each once."""
        units = {unit.id: unit for unit in bitext.units if unit.segment.kind != "code"}
        found: dict[str, tuple[Unit, Returned]] = {}
        for each in returned:
            if each.unit_id not in units:
                self._say("exchange-unit", each, page=page.uri)
            elif each.unit_id in found:
                if found[each.unit_id][1].target != each.target:
                    self._say("exchange-twice", each)
            else:
                found[each.unit_id] = units[each.unit_id], each
        return list(found.values())

    def _unit(self, fitter: Fitter, unit: Unit, each: Returned, made: Draft) -> None:
        """Decide about one unit whose words are not those that went out."""
        plain = codes.words(each.target)
        if not translatable(plain):
            self._say("exchange-empty", each)
        elif each.unfinished:
            self._say("exchange-fuzzy", each, text=short(plain))
        elif answer.untranslated(Pair(unit.segment.text, plain)):
            self._say("exchange-arabic", each, text=short(plain))
        elif source_hash(each.source) not in fitter.arabic(unit):
            self._offer(fitter, unit, each, made, "exchange-changed")
        elif unit.human and unit.state != "pending" and each.base != fitter.standing(unit):
            self._offer(fitter, unit, each, made, "exchange-edited")
        else:
            try:
                made.words[unit.index] = fitter.fit(unit, each)
                made.engine[unit.index] = PERSON
            except Damaged as error:
                self._say("exchange-inline", each, problem=str(error))

    def _offer(self, fitter: Fitter, unit: Unit, each: Returned, made: Draft, code: str) -> None:
        """Keep words as a suggestion, with their code where that is whole, else as bare words."""
        try:
            text = fitter.fit(unit, each)
        except Damaged:
            text = escape.inert(clean(codes.words(each.target)[: fitter.most(unit)]), fitter.dialect)
        made.offers[unit.index] = Suggestion(text, source_hash(each.source), "", self.today)
        self._say(code, each, text=short(text))

    def _judge(self, bitext: Bitext, made: Draft, lines: Mapping[int, int]) -> None:
        """Take back words with which the page would be another: not the Arabic's, and not the English as it stands."""
        ids = {unit.index: unit.id for unit in bitext.units}
        flat = {index: PARAGRAPH.sub(" ", words) for index, words in made.words.items()}
        guilty = _guilty(Judge(bitext.source, ids, self.renderer), flat)
        if guilty and bitext.target is not None:
            place = {i: bitext.units[i].spans[0] for i in guilty if len(bitext.units[i].spans) == 1}
            spans = {unit.spans[0]: unit.id for unit in bitext.units if unit.spans}
            judge = Judge(bitext.target, spans, self.renderer)
            still = _guilty(judge, {place[i]: flat[i] for i in place})
            guilty = {i for i in guilty if i not in place or place[i] in still}
        flat = {index: words for index, words in flat.items() if index not in guilty}
        for index in guilty | _breaking(bitext.source, flat, self.project.dialect):
            del made.words[index], made.engine[index]
            self.findings.add("exchange-markup", self.shown, lines[index], unit=ids[index])

    def _say(self, code: str, each: Returned, **values: object) -> None:
        self.findings.add(code, self.shown, each.line, unit=short(each.unit_id), **values)


def apply(
    project: Project, locale: str, page: Page, targets: Mapping[str, str], *, today: str, writer: Writer,
    findings: Findings, shown: str = "",
) -> Taken:  # fmt: skip
    """Write a person's words, Markdown by unit id, into one page, as if a file had brought them."""
    incoming = Incoming(project, locale, shown or page.shown_target(locale), today, writer, findings)
    bitext = incoming.pipeline.read(page, Findings())
    known = {unit.id: unit for unit in bitext.units} if bitext else {}
    returned = []
    for identity, words in targets.items():
        source = base = ""
        if bitext is not None and identity in known:
            source = known[identity].segment.text
            base = Fitter(bitext, project.dialect, inline.labels(bitext.source.body)).standing(known[identity])
        returned.append(Returned(page.uri, identity, source, (codes.Piece("text", words),), base, markdown=True))
    return incoming.page(page, returned)


def _nobody(texts: Sequence[str], hints: Hints) -> list[Answer]:
    raise EngineError("engine-unasked")


def _guilty(judge: Judge, words: Mapping[int, str]) -> set[int]:
    """The words that have to go before the page renders to its skeleton."""
    left = dict(words)
    found = set()
    while (index := judge.guilty(left)) is not None:
        del left[index]
        found.add(index)
    return found


def _breaking(source: Document, words: Mapping[int, str], dialect: frozenset[str]) -> set[int]:
    """The words with which the page's own segments would be found elsewhere, or not at all."""

    def kinds(placed: Mapping[int, str]) -> list[str]:
        read = document.read(source.splice(placed), source.path, dialect, Findings())
        return [segment.kind for segment in read.segments]

    expected = [segment.kind for segment in source.segments]
    if kinds(words) == expected:
        return set()
    return {index for index in words if kinds({index: words[index]}) != expected} or set(words)


def _same(each: Returned, fitter: Fitter, unit: Unit) -> bool:
    """Whether nobody has changed these words, or they stand in the page already, or there have never been any."""
    joined = codes.joined(each.target)
    if not joined.strip():
        return not each.base
    return target_hash(joined) in (each.base, fitter.standing(unit))
