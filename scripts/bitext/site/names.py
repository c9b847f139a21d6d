"""Which reports belong to which name of the glossary: the same in every edition, since only the Arabic is asked.

What a report's front matter says under `topics`, `places`, `people` and `organisations` is an editor's word and stands.
Where a report has no such key at all, the places, people and organisations that its Arabic names in title or summary,
or at least twice, are taken instead (`mentions.named`), and are said to be no more than that: named in the text. An
empty list (`places: []`) is an editor's word too. Topics are never guessed: their names are common words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bitext.arabic import normalise
from bitext.glossary import KINDS, Glossary, Term
from bitext.site.entries import Entry

FOLDERS = {kind: key for key, kind in KINDS.items()}
"""By a row's kind: the folder of its page, which is called as the front matter key."""
_ARTICLES = ("\u0627\u0644", "al-", "the ")
_SORTED = str.maketrans("\u0623\u0625\u0622\u0671", "\u0627" * 4)


@dataclass(frozen=True, slots=True)
class Names:
    """What one report is about."""

    given: tuple[Term, ...] = ()
    """By an editor, in the order of the keys."""
    found: tuple[Term, ...] = ()
    """Only named in the text."""

    @property
    def all(self) -> tuple[Term, ...]:
        """Both."""
        return (*self.given, *self.found)


def of(entry: Entry, glossary: Glossary) -> Names:
    """The names of one report."""
    given = [
        term
        for key, kind in KINDS.items()
        for value in entry.front.texts(key)
        if (term := glossary.get(value)) is not None and term.kind == kind
    ]
    found = [term for each in entry.named if (term := glossary.get(each)) is not None]
    return Names(tuple(dict.fromkeys(given)), tuple(found))


@dataclass(frozen=True, slots=True)
class Register:
    """All names that reports have, and their reports."""

    names: Mapping[str, Names] = field(default_factory=dict)
    """By a report's URI."""
    reports: Mapping[str, tuple[Entry, ...]] = field(default_factory=dict)
    """By a row's id, newest first; a row without reports is missing."""
    terms: Mapping[str, tuple[Term, ...]] = field(default_factory=dict)
    """By folder: the rows that have reports, in the glossary's order."""

    def path(self, term: Term) -> str:
        """Of a name's own page below an edition's root, or nothing where it has none, as terms never have."""
        return f"{FOLDERS[term.kind]}/{term.id}/" if term.id in self.reports else ""

    def count(self, term: Term) -> int:
        """How many reports a name has."""
        return len(self.reports.get(term.id, ()))


def register(reports: Iterable[Entry], glossary: Glossary, folders: Sequence[str]) -> Register:
    """Make the register of reports that come newest first; only names that have a page below `folders` are in it."""
    names: dict[str, Names] = {}
    lists: dict[str, list[Entry]] = {}
    for entry in reports:
        held = of(entry, glossary)
        names[entry.page.uri] = Names(
            *(tuple(t for t in part if FOLDERS[t.kind] in folders) for part in (held.given, held.found))
        )
        for term in names[entry.page.uri].all:
            lists.setdefault(term.id, []).append(entry)
    terms = {
        folder: tuple(term for term in glossary if term.kind == KINDS[folder] and term.id in lists)
        for folder in folders
    }
    return Register(names, {name: tuple(held) for name, held in lists.items()}, terms)


def alphabetical(terms: Iterable[Term], locale: str) -> list[Term]:
    """Rows as a reader of one language looks for them: the article does not count, nor does what an alef carries."""

    def key(term: Term) -> tuple[str, str]:
        label = normalise(term.label(locale)).casefold().translate(_SORTED)
        for article in _ARTICLES:
            label = label.removeprefix(article)
        return label, term.id

    return sorted(terms, key=key)


def note(term: Term, locale: str) -> str:
    """A row's remark in one language. One that is written in both has them with ` / ` between, the Arabic first."""
    parts = term.note.split(" / ")
    return (parts[0] if locale == "ar" else parts[1]).strip() if len(parts) == 2 else term.note
