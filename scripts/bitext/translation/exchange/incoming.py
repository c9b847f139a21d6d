"""Returned words into the page, as a person's: checked unit by unit, judged by the renderer, written by the pipeline.

For each unit of a page, in this order: unknown here → a finding. The words that went out, or that stand here → nothing
to do. Empty, unfinished, Arabic → a finding. Made for Arabic that has changed since, or for words that a person has
edited here since → kept in the lock as a suggestion, with a finding. Far too long, or with damaged code → a finding.
Else they are a person's words, and stand in the page unless it would then render to another skeleton.

Code is taken from the page, by number (XLIFF) or by comparison (PO); it must be the Arabic's, or that of the words that
stand. Whatever else in the words could act as markup is escaped.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bitext.alignment.bitext import Bitext, Unit
from bitext.alignment.lock import Suggestion, source_hash, target_hash
from bitext.arabic import translatable
from bitext.errors import EngineError, Findings
from bitext.glossary import Glossary
from bitext.markup import inline, marks
from bitext.markup.inline import Part
from bitext.markup.judge import Judge
from bitext.markup.render import Renderer
from bitext.project import Page, Project
from bitext.translation import checks
from bitext.translation.draft import PERSON, Draft, Drafter
from bitext.translation.exchange import codes
from bitext.translation.exchange.units import Returned
from bitext.translation.pipeline import Outcome, Pipeline
from bitext.writer import Writer

_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff\u202a-\u202e\u2066-\u2069]")
"""Control characters, and the marks that make text run the other way."""
_PARAGRAPH = re.compile(r"\n[ \t]*\n\s*")
_HARMLESS = re.compile(r"\\.|&(?:lt|gt|amp|quot|nbsp|#39|#160);")
"""Code that anybody may add: an escaped sign, a sign written as an entity."""


class _Damaged(ValueError):
    """Words whose code is not the unit's."""


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
        drafter = Drafter(_nobody, "", self.project.dialect, renderer, Glossary())
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
                self.findings.add("exchange-page", self.shown, units[0].line, page=_short(uri), count=len(units))
        return taken

    def page(self, page: Page, returned: Sequence[Returned]) -> Taken:
        """Take one page's units."""
        taken = Taken()
        bitext = self.pipeline.read(page, self.findings)
        if bitext is None:
            self.findings.add("exchange-page", self.shown, returned[0].line, page=page.uri, count=len(returned))
            return taken
        fitter = _Fitter(bitext, self.project.dialect, inline.labels(bitext.source.body))
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

    def _unit(self, fitter: _Fitter, unit: Unit, each: Returned, made: Draft) -> None:
        """Decide about one unit whose words are not those that went out."""
        plain = codes.words(each.target)
        if not translatable(plain):
            self._say("exchange-empty", each)
        elif each.unfinished:
            self._say("exchange-fuzzy", each, text=_short(plain))
        elif checks.residue(unit.segment.text, plain):
            self._say("exchange-arabic", each, text=_short(plain))
        elif source_hash(each.source) not in fitter.arabic(unit):
            self._offer(fitter, unit, each, made, "exchange-changed")
        elif unit.human and unit.state != "pending" and each.base != fitter.standing(unit):
            self._offer(fitter, unit, each, made, "exchange-edited")
        else:
            try:
                made.words[unit.index] = fitter.fit(unit, each)
                made.engine[unit.index] = PERSON
            except _Damaged as error:
                self._say("exchange-inline", each, problem=str(error))

    def _offer(self, fitter: _Fitter, unit: Unit, each: Returned, made: Draft, code: str) -> None:
        """Keep words as a suggestion, with their code where that is whole, else as bare words."""
        try:
            text = fitter.fit(unit, each)
        except _Damaged:
            text = inline.inert(_clean(codes.words(each.target)))[: fitter.most(unit)]
        made.offers[unit.index] = Suggestion(text, source_hash(each.source), "", self.today)
        self._say(code, each, text=_short(text))

    def _judge(self, bitext: Bitext, made: Draft, lines: Mapping[int, int]) -> None:
        """Take back words with which the page would be another: not the Arabic's, and not the English as it stands."""
        ids = {unit.index: unit.id for unit in bitext.units}
        flat = {index: _PARAGRAPH.sub(" ", words) for index, words in made.words.items()}
        guilty = _guilty(Judge(bitext.source, ids, self.renderer), flat)
        if guilty and bitext.target is not None:
            place = {i: bitext.units[i].spans[0] for i in guilty if len(bitext.units[i].spans) == 1}
            spans = {unit.spans[0]: unit.id for unit in bitext.units if unit.spans}
            judge = Judge(bitext.target, spans, self.renderer)
            still = _guilty(judge, {place[i]: flat[i] for i in place})
            guilty = {i for i in guilty if i not in place or place[i] in still}
        for index in guilty:
            del made.words[index], made.engine[index]
            self.findings.add("exchange-markup", self.shown, lines[index], unit=ids[index])

    def _say(self, code: str, each: Returned, **values: object) -> None:
        self.findings.add(code, self.shown, each.line, unit=_short(each.unit_id), **values)


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
            base = _Fitter(bitext, project.dialect, inline.labels(bitext.source.body)).standing(known[identity])
        returned.append(Returned(page.uri, identity, source, (codes.Piece("text", words),), base, markdown=True))
    return incoming.page(page, returned)


def _nobody(texts: Sequence[str]) -> list[str]:
    raise EngineError("an import asks no engine")


def _guilty(judge: Judge, words: Mapping[int, str]) -> set[int]:
    """The words that have to go before the page renders to its skeleton."""
    left = dict(words)
    found = set()
    while (index := judge.guilty(left)) is not None:
        del left[index]
        found.add(index)
    return found


def _same(each: Returned, fitter: _Fitter, unit: Unit) -> bool:
    """Whether nobody has changed these words, or they stand in the page already, or there have never been any."""
    joined = codes.joined(each.target)
    if not joined.strip():
        return not each.base
    return target_hash(joined) in (each.base, fitter.standing(unit))


def _words(unit: Unit) -> str:
    """The English that stands; nothing where the Arabic stands in for it."""
    return unit.target if unit.target is not None and unit.state != "pending" else ""


def _short(text: str) -> str:
    text = " ".join(_clean(text).split())
    return text if len(text) <= 200 else text[:199] + "\u2026"


def _clean(text: str) -> str:
    return marks.strip(_CONTROLS.sub("", text))


@dataclass(frozen=True, slots=True)
class _Fitter:
    """Turns returned words into Markdown for one page's units. Raises `_Damaged`."""

    bitext: Bitext
    dialect: frozenset[str]
    labels: Sequence[str]

    def most(self, unit: Unit) -> int:
        """Longest words that are looked at."""
        return max(1_000, 8 * len(unit.segment.text))

    def standing(self, unit: Unit) -> str:
        """Hash of the English that stands, as it would be exported; nothing where there is none."""
        words = "".join(part.raw for part in self._parts(_words(unit)))
        return target_hash(words) if words else ""

    def arabic(self, unit: Unit) -> tuple[str, str]:
        """The hashes by which today's Arabic is known: as it is written, and as it is exported."""
        exported = "".join(part.raw for part in self._parts(unit.segment.text))
        return unit.source, source_hash(exported)

    def fit(self, unit: Unit, each: Returned) -> str:
        """The words with the unit's code, and nothing else that acts."""
        text = self._raw(unit, each)
        if len(text) > self.most(unit):
            raise _Damaged(f"the words are {len(text)} characters long")
        if control := _CONTROLS.search(text):
            raise _Damaged(f"there is an invisible control character (U+{ord(control[0]):04X})")
        paragraphs = [part for part in _PARAGRAPH.split(text) if part.strip()]
        if len(paragraphs) > max(1, len(unit.spans)):
            paragraphs = [" ".join(paragraphs)]
        parts = [self._parts(paragraph) for paragraph in paragraphs]
        found = _tokens(part for each in parts for part in each)
        source = _tokens(self._parts(unit.segment.text))
        allowed = [source]
        if unit.target is not None:
            allowed.append(_tokens(p for para in _PARAGRAPH.split(unit.target) for p in self._parts(para)))
        if found not in allowed:
            raise _Damaged(_difference(source, found))
        return "\n\n".join(map(_paragraph, parts))

    def _raw(self, unit: Unit, each: Returned) -> str:
        """The words as Markdown, their code looked up by number."""
        if each.markdown:
            return marks.strip(codes.joined(each.target))
        source, target = codes.pair(unit.segment.text, _words(unit), self.dialect, self.labels)
        known = {(piece.role, piece.id): piece.raw for piece in (*source, *target) if piece.id}
        raw = ""
        for piece in each.target:
            if piece.role == "text":
                raw += inline.inert(marks.strip(piece.raw[: self.most(unit) + 1]))
            elif (piece.role, piece.id) in known:
                raw += known[piece.role, piece.id]
            else:
                raise _Damaged(f"there is no code {piece.id[:20]} in this unit")
            if len(raw) > 4 * self.most(unit):
                raise _Damaged(f"the words are longer than {self.most(unit)} characters")
        return raw

    def _parts(self, text: str) -> tuple[Part, ...]:
        return inline.protect(text, self.dialect, self.labels).parts


def _key(part: Part) -> str:
    """A token without the title of its link, which is words."""
    if part.title is None:
        return part.raw
    return part.raw[: part.title[0]] + part.raw[part.title[1] :]


def _tokens(parts: Iterable[Part]) -> Counter[str]:
    return Counter(_key(part) for part in parts if part.role != "text" and not _HARMLESS.fullmatch(part.raw))


def _difference(wanted: Counter[str], found: Counter[str]) -> str:
    missing = " ".join((wanted - found).elements())
    extra = " ".join((found - wanted).elements())
    said = [f"missing: {_short(missing)}"] if missing else []
    return "; ".join([*said, f"too many: {_short(extra)}"] if extra else said)


def _paragraph(parts: Sequence[Part]) -> str:
    """One paragraph as it may stand in a page: on one line but for hard breaks, and opening no block."""
    text = ""
    for part in parts:
        if part.role == "text":
            text += inline.inert(re.sub(r"\s+", " ", part.raw))
        elif part.title is not None:
            start, end = part.title
            text += part.raw[:start] + inline.inert(part.raw[start:end]) + part.raw[end:]
        else:
            text += part.raw
    return "\n".join(map(inline.guard_start, text.strip().split("\n")))
