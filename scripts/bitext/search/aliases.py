"""Names of the glossary, found in texts and in queries by any of their spellings.

A name is never taken apart: a city called like a metal is no inflection of it. Its words are compared as forms; before
the first, particles may be written. Articles in Latin letters may be joined to the name or left out, hyphens may be
missing. A name that in small letters is a common word (WHO) counts in a text only in capitals.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bitext.arabic import has_arabic
from bitext.glossary import Glossary
from bitext.search import analyser, rules


@dataclass(frozen=True, slots=True)
class Alias:
    """A spelling of a name: its words' forms, in order."""

    forms: tuple[str, ...]
    id: str


class Aliases:
    """All spellings of a glossary."""

    def __init__(self, glossary: Glossary) -> None:
        found: dict[tuple[tuple[str, ...], str], None] = {}
        self._capitals: dict[str, str] = {}
        for term in glossary:
            for name in (term.ar, *term.ar_variants, term.en, *term.en_variants, *term.avoid):
                for forms in spellings(name):
                    found[forms, term.id] = None
                    if len(forms) == 1 and name.isupper() and name.isascii():
                        self._capitals[name] = term.id
        self.all = tuple(Alias(*each) for each in sorted(found))
        self.shouted = sorted({alias.forms[0] for alias in self.all if analyser.word(alias.forms[0]).stop})
        """Function words that a name begins with, or is."""
        capitals = {(analyser.word(analyser.tokens(name)[0]).form,) for name in self._capitals}
        self._first: dict[str, list[Alias]] = {}
        for alias in self.all:
            if alias.forms not in capitals:
                self._first.setdefault(alias.forms[0], []).append(alias)
        self._shout = re.compile(rf"\b(?:{'|'.join(map(re.escape, self._capitals)) or '(?!)'})\b")
        self._starts: dict[str, list[Alias]] = {}

    def names(self, text: str, tokens: Sequence[str]) -> list[str]:
        """What a text names, each as often as it does: ids, of names in one place the longest."""
        found = [self._capitals[match[0]] for match in self._shout.finditer(text)] if self._capitals else []
        starts, after = self._starts, 0
        for place, token in enumerate(tokens) if self._first else ():
            held = starts[token] if token in starts else self._starting(token)
            if not held or place < after:
                continue
            step = 1
            for alias in held:
                if len(alias.forms) < step:
                    break
                if _follow(tokens, place, alias.forms):
                    found.append(alias.id)
                    step = len(alias.forms)
            after = place + step
        return found

    def _starting(self, token: str) -> list[Alias]:
        """The spellings that may begin with a word, the longest first."""
        form = analyser.word(token).form
        held = [alias for each in dict.fromkeys(outset(form)) for alias in self._first.get(each, ())]
        held.sort(key=lambda alias: -len(alias.forms))
        self._starts[token] = held
        return held


def _follow(tokens: Sequence[str], place: int, forms: Sequence[str]) -> bool:
    """Whether the words after this place are those of a name after its first."""
    if place + len(forms) > len(tokens):
        return False
    for n in range(1, len(forms)):  # noqa: SIM110 - no generator: this is asked for every first word
        if analyser.word(tokens[place + n]).form != forms[n]:
            return False
    return True


def outset(form: str) -> Iterator[str]:
    """A word's form, and without the particles that Arabic writes before a name."""
    yield form
    if not has_arabic(form):
        return
    table = rules.load().arabic
    start = 1 if form[0] in table.conjunctions else 0
    if start:
        yield form[1:]
    for skip in (0, start):
        if form[skip : skip + 1] in table.prepositions and form[skip:]:
            yield form[skip + 1 :]
        if form.startswith(table.li, skip):
            yield table.article + form[skip + 2 :]


def spellings(name: str) -> list[tuple[str, ...]]:
    """The ways in which a name is written, as forms."""
    forms = tuple(analyser.word(token).form for token in analyser.tokens(name))
    if not forms:
        return []
    found = [forms]
    articles = rules.load().latin.articles
    places = [n for n, form in enumerate(forms[:-1]) if form in articles]
    if places:
        found.append(tuple(form for n, form in enumerate(forms) if n not in places))
        joined: list[str] = []
        for n, form in enumerate(forms):
            if n - 1 in places:
                joined[-1] += form
            else:
                joined.append(form)
        found.append(tuple(joined))
    return list(dict.fromkeys(found))


def changed(aliases: Iterable[Alias]) -> str:
    """What tells one set of spellings from another."""
    return "\n".join(f"{alias.id}\t{' '.join(alias.forms)}" for alias in aliases)
