"""The register of names and terms, `docs/glossary.csv`: one row a name, its forms in both languages."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from bitext.arabic import normalise
from bitext.errors import Findings

COLUMNS = ("id", "kind", "ar", "en", "ar_variants", "en_variants", "avoid", "note")
KINDS = {"topics": "topic", "places": "place", "people": "person", "organisations": "organisation"}
"""Which kind of row each front matter key names."""
_ID = re.compile(r"[a-z0-9][a-z0-9-]*")
_PREFIXES = "(?:[\u0648\u0641]?[\u0628\u0643\u0644]?)?"
"""Particles that Arabic writes together with the next word: wa, fa, bi, ka, li."""


@dataclass(frozen=True, slots=True)
class Term:
    """One row."""

    id: str
    kind: str
    ar: str
    en: str
    ar_variants: tuple[str, ...] = ()
    en_variants: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    note: str = ""
    line: int = 0

    def label(self, locale: str) -> str:
        """Its name in a language; the English one where there is no column for it."""
        return self.ar if locale == "ar" else self.en

    @property
    def arabic(self) -> tuple[str, ...]:
        """All Arabic forms."""
        return (self.ar, *self.ar_variants)


@dataclass(frozen=True)
class Glossary:
    """All rows, in the file's order."""

    terms: tuple[Term, ...] = ()
    _by_name: dict[str, Term] = field(default_factory=dict, repr=False)

    def get(self, name: str) -> Term | None:
        """The row with this id, or with this name in either language."""
        return self._by_name.get(normalise(name).casefold())

    def exact(self, text: str) -> Term | None:
        """The row whose Arabic main name is all of a text."""
        term = self.get(text)
        return term if term is not None and normalise(term.ar) == normalise(text) else None

    def __iter__(self) -> Iterator[Term]:
        return iter(self.terms)

    @cached_property
    def _mention(self) -> re.Pattern[str]:
        forms = sorted({normalise(f) for t in self.terms for f in t.arabic} - {""}, key=len, reverse=True)
        body = "|".join(map(re.escape, forms)) or "(?!)"
        return re.compile(rf"(?<!\w){_PREFIXES}({body})(?!\w)")

    def respelt(self, text: str, write: Callable[[Term], str]) -> str:
        """A text, normalised, with something else for each Arabic name in it; a particle before the name goes too."""

        def instead(match: re.Match[str]) -> str:
            term = self.get(match[1])
            return write(term) if term is not None else match[0]

        return self._mention.sub(instead, normalise(text))

    def mentions(self, text: str) -> list[Term]:
        """The rows whose Arabic name stands in a text, each once, in order; of two names in one place the longer."""
        found = (self.get(match[1]) for match in self._mention.finditer(normalise(text)))
        return list(dict.fromkeys(term for term in found if term is not None))


def read(text: str, path: str, findings: Findings) -> Glossary:
    """Read the register; a row that cannot be used is left out, with a finding."""
    terms: list[Term] = []
    names: dict[str, Term] = {}
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    if reader.fieldnames is None or not {"id", "kind", "ar", "en"} <= set(reader.fieldnames):
        findings.add("glossary-row", path, 1, problem="the first line must name the columns")
        return Glossary()
    try:
        for row in reader:
            term, problem = _term(row, reader.line_num)
            if not problem and term.id in names:
                problem = f"the id `{term.id}` stands twice"
            if problem:
                findings.add("glossary-row", path, reader.line_num, problem=problem)
                continue
            terms.append(term)
            names[term.id] = term
    except csv.Error as error:
        findings.add("glossary-row", path, reader.line_num, problem=str(error))
    for term in terms:
        for name in (term.ar, term.en, *term.ar_variants, *term.en_variants):
            names.setdefault(normalise(name).casefold(), term)
    names.pop("", None)  # of invisible signs alone: no name
    return Glossary(tuple(terms), names)


def _term(row: dict[str | None, object], line: int) -> tuple[Term, str]:
    def cell(name: str) -> str:
        value = row.get(name)
        return value.strip() if isinstance(value, str) else ""

    def cells(name: str) -> tuple[str, ...]:
        return tuple(part.strip() for part in cell(name).split(";") if part.strip())

    term = Term(
        cell("id"), cell("kind"), cell("ar"), cell("en"), cells("ar_variants"),
        cells("en_variants"), cells("avoid"), cell("note"), line,
    )  # fmt: skip
    if None in row:
        return term, "it has more values than columns"
    if not _ID.fullmatch(term.id):
        return term, f"the id `{term.id}` must be small Latin letters, digits and hyphens"
    if term.kind not in (*KINDS.values(), "term"):
        return term, f"`{term.kind}` is no kind"
    if not term.ar or not term.en:
        return term, "it needs a name in both languages"
    return term, ""


def ids(terms: Sequence[Term], kind: str) -> list[str]:
    """The ids of the rows of one kind."""
    return [term.id for term in terms if term.kind == kind]
