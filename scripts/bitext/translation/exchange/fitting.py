"""Returned words as Markdown for one page's units: its code put back, and nothing else in them that acts.

Code is taken from the page, by number (XLIFF) or by comparison (PO). It must be the Arabic's, or that of the words that
stand; titles of links are words. Whatever else could act as markup is escaped; control characters, and words that are
far longer than the Arabic, are refused before anything is looked for in them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bitext.alignment.bitext import Bitext, Unit
from bitext.alignment.lock import source_hash, target_hash
from bitext.markup import escape, inline, marks
from bitext.markup.inline import Part
from bitext.translation.exchange import codes
from bitext.translation.exchange.units import Returned

_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff\u202a-\u202e\u2066-\u2069]")
"""Control characters, and the marks that make text run the other way."""
PARAGRAPH = re.compile(r"\n[ \t]*\n\s*")
"""What stands between two paragraphs."""
_HARMLESS = re.compile(r"\\[\\`*_{}\[\]()>#+\-.!|~^=]|&(?:lt|gt|amp|quot|nbsp|#39|#160);")
"""Code that anybody may add: a sign that is escaped, as Python-Markdown has it, or written as an entity."""


class Damaged(ValueError):
    """Words whose code is not the unit's."""


@dataclass(frozen=True, slots=True)
class Fitter:
    """Turns returned words into Markdown for one page's units. Raises `Damaged`."""

    bitext: Bitext
    dialect: frozenset[str]
    labels: Sequence[str]

    def most(self, unit: Unit) -> int:
        """Longest words that are looked at."""
        return max(1_000, 8 * len(unit.segment.text))

    def standing(self, unit: Unit) -> str:
        """Hash of the English that stands, as it would be exported; nothing where there is none."""
        words = "".join(part.raw for part in self._parts(standing_words(unit)))
        return target_hash(words) if words else ""

    def arabic(self, unit: Unit) -> tuple[str, str]:
        """The hashes by which today's Arabic is known: as it is written, and as it is exported."""
        exported = "".join(part.raw for part in self._parts(unit.segment.text))
        return unit.source, source_hash(exported)

    def fit(self, unit: Unit, each: Returned) -> str:
        """The words with the unit's code, and nothing else that acts."""
        text = self._raw(unit, each)
        if len(text) > self.most(unit):
            raise Damaged(f"the words are {len(text)} characters long")
        if control := _CONTROLS.search(text):
            raise Damaged(f"there is an invisible control character (U+{ord(control[0]):04X})")
        paragraphs = [part for part in PARAGRAPH.split(text) if part.strip()]
        if len(unit.spans) > 1 and len(paragraphs) != len(unit.spans):
            raise Damaged(f"the words have {len(paragraphs)} paragraphs, those in the page {len(unit.spans)}")
        if len(unit.spans) < 2:
            paragraphs = [" ".join(paragraphs)]
        parts = [self._parts(paragraph) for paragraph in paragraphs]
        found = _tokens(part for each in parts for part in each)
        source = _tokens(self._parts(unit.segment.text))
        allowed = [source]
        if unit.target is not None:
            allowed.append(_tokens(p for para in PARAGRAPH.split(unit.target) for p in self._parts(para)))
        if found not in allowed:
            raise Damaged(_difference(source, found))
        return "\n\n".join(_paragraph(each, self.dialect) for each in parts)

    def _raw(self, unit: Unit, each: Returned) -> str:
        """The words as Markdown, their code looked up by number."""
        if each.markdown:
            return marks.strip(codes.joined(each.target))
        source, target = codes.pair(unit.segment.text, standing_words(unit), self.dialect, self.labels)
        known = {(piece.role, piece.id): piece.raw for piece in (*source, *target) if piece.id}
        raw = ""
        for piece in each.target:
            if piece.role == "text":
                raw += escape.inert(marks.strip(piece.raw[: self.most(unit) + 1]), self.dialect)
            elif (piece.role, piece.id) in known:
                raw += known[piece.role, piece.id]
            else:
                raise Damaged(f"there is no code {piece.id[:20]} in this unit")
            if len(raw) > 4 * self.most(unit):
                raise Damaged(f"the words are longer than {self.most(unit)} characters")
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
    said = [f"missing: {short(missing)}"] if missing else []
    return "; ".join([*said, f"too many: {short(extra)}"] if extra else said)


def _paragraph(parts: Sequence[Part], dialect: frozenset[str]) -> str:
    """One paragraph as it may stand in a page: on one line but for hard breaks, and opening no block."""
    text = ""
    for part in parts:
        if part.role == "text":
            text += escape.inert(re.sub(r"\s+", " ", part.raw), dialect)
        elif part.title is not None:
            start, end = part.title
            text += part.raw[:start] + escape.inert(part.raw[start:end], dialect) + part.raw[end:]
        else:
            text += part.raw
    return "\n".join(map(escape.guard_start, text.strip().split("\n")))


def standing_words(unit: Unit) -> str:
    """The English that stands; nothing where the Arabic stands in for it."""
    return unit.target if unit.target is not None and unit.state != "pending" else ""


def short(text: str) -> str:
    """The beginning of a text, for a finding."""
    text = " ".join(clean(text).split())
    return text if len(text) <= 200 else text[:199] + "\u2026"


def clean(text: str) -> str:
    """The text without control characters and without what could pass for a unit's mark."""
    return marks.strip(_CONTROLS.sub("", text))
