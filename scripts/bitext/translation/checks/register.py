"""Names that the checks know: those of the project's glossary, and of countries, cities and organisations in the news.

A name has Arabic and English forms. Arabic forms are found with the particles and the article written before them;
forms of the general list that are also everyday words explain an English name but demand none.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from bitext.glossary import Glossary, Term
from bitext.translation.checks import lexicon, words

_NAMED = frozenset(["place", "person", "organisation"])
_BEFORE = "(?:[\u0648\u0641]?(?:\u0627\u0644|[\u0628\u0643]\u0627\u0644|\u0644\u0644|[\u0628\u0643\u0644])?)"
_AFTER = (
    "(?:\u064a\u0647|\u0647|\u064a\u0648\u0646|\u064a\u064a\u0646"
    "|\u0648\u0646|\u064a\u0646|\u0627|\u0627\u062a|\u062a\u064a\u0646)?"
)
_DEMONYM = ("ians", "ian", "ans", "an", "n", "is", "i", "ites", "ite", "ese")
"""How English words end that say where somebody is from."""
_STEM = 3
"""Shorter places have no such words."""
_KEPT = 50_000
"""So many words are remembered."""
_PARTICLES = frozenset("\u0648\u0641\u0628\u0643\u0644")
ARTICLES = frozenset("al el as ash ar an at ad adh az es ez ed the of and de".split())


@dataclass(slots=True)
class Name:
    """One name."""

    label: str
    """The English form for messages."""
    arabic: set[str] = field(default_factory=set)
    english: set[tuple[str, ...]] = field(default_factory=set)
    """Each form as its words, plain, articles left out."""
    house: bool = False
    """Whether it is of the project's own glossary, whose spellings are fixed."""
    loose: bool = False
    """Whether its Arabic is an everyday word too."""
    acronyms: set[str] = field(default_factory=set)
    """English forms all in capitals, plain: no other writing of these letters is the name."""


def key(text: str) -> tuple[str, ...]:
    """An English name as it is looked up."""
    found = [_flat(m[0]) for m in words.latin(text.replace(".", ""))]
    return tuple(each for each in found if each not in ARTICLES) or tuple(found)


def _flat(word: str) -> str:
    return words.plain(word).removesuffix("'s").replace("'", "")


def _word(whole: str) -> bool:
    """Whether a word that looks like a particle and a name is an everyday word of its own: `firqa`, not `fa-Raqqa`."""
    return any(lexicon.exactly(stem) for stem in words.stems(whole) if whole.startswith(stem))


def _acronyms(*forms: str) -> set[str]:
    return {_flat(form.replace(".", "")) for form in forms if form.replace(".", "").isupper()}


class Register:
    """All names, and how to find them in a text of either language."""

    def __init__(self, glossary: Glossary) -> None:
        self.names: list[Name] = []
        self.by_arabic: dict[str, Name] = {}
        self.opening: dict[str, bool] = {}
        """Words that were looked at, and whether a name may begin with them."""
        self.shunned = [form for term in glossary for form in term.avoid]
        for term in glossary:
            if term.kind in _NAMED:
                self._own(term)
        loose = words.listed(words.table("names")["everyday"])
        for arabic, english in words.rows("names"):
            self._general([words.fold(form.replace("_", " ")) for form in arabic.split()], english, loose)
        self.by_english: dict[tuple[str, ...], list[Name]] = defaultdict(list)
        for name in self.names:
            for form in filter(None, name.english):  # of signs alone no name is made
                self.by_english[form].append(name)
        self.first = {form[0] for form in self.by_english}
        self.longest = max((len(form) for form in self.by_english), default=1)

    def _own(self, term: Term) -> None:
        name = Name(term.en, house=True)
        name.arabic = {words.fold(form) for form in term.arabic}
        name.english = {key(form) for form in (term.en, *term.en_variants)}
        name.acronyms = _acronyms(term.en, *term.en_variants)
        name.loose = bool(name.arabic & words.listed(words.table("names")["everyday"]))
        self._put(name)

    def _general(self, arabic: list[str], english: str, loose: frozenset[str]) -> None:
        forms = [form.replace("_", " ") for form in english.split()]
        known = next((self.by_arabic[form] for form in arabic if form in self.by_arabic), None)
        if known is not None:
            known.arabic |= set(arabic)
            known.english |= {key(form) for form in forms}
            known.acronyms |= _acronyms(*forms)
            self.by_arabic.update({form: known for form in arabic if form not in self.by_arabic})
            return
        english_forms = {key(form) for form in forms}
        loose_here = bool(loose & set(arabic))
        name = Name(forms[0], set(arabic), english_forms, loose=loose_here, acronyms=_acronyms(*forms))
        self._put(name)

    def _put(self, name: Name) -> None:
        self.names.append(name)
        for form in filter(None, name.arabic):
            self.by_arabic.setdefault(form, name)

    @cached_property
    def avoided(self) -> re.Pattern[str]:
        """Any spelling that the glossary tells to avoid, in plain text."""
        forms = filter(None, map(words.plain, self.shunned))
        return re.compile("|".join(map(re.escape, forms)) or "(?!)")

    @cached_property
    def _firsts(self) -> re.Pattern[str] | None:
        """A word that may be the first of a name; nothing where a name begins with none."""
        bodies = set()
        for form in self.by_arabic:
            first = words.arabic_words(form)[:1]
            if not first or not form.startswith(first[0]):
                return None
            bodies |= {first[0], first[0].removeprefix("\u0627\u0644")} - {""}
        body = "|".join(map(re.escape, sorted(bodies, key=len, reverse=True)))
        return re.compile(rf"{_BEFORE}(?:{body}){_AFTER}")

    def _may_open(self, word: str) -> bool:
        """Whether a folded word may be the first of a name; remembered, because most words are not."""
        if word not in self.opening:
            if len(self.opening) >= _KEPT:
                self.opening.clear()
            self.opening[word] = self._firsts is None or self._firsts.fullmatch(word) is not None
        return self.opening[word]

    @cached_property
    def _mention(self) -> re.Pattern[str]:
        bodies = set()
        for form in self.by_arabic:
            bodies.add(form.removeprefix("\u0627\u0644") if len(form) > 4 else form)
            bodies.add(form)
        body = "|".join(map(re.escape, sorted(bodies, key=len, reverse=True)))
        return re.compile(rf"(?<!\w){_BEFORE}({body}){_AFTER}(?!\w)")

    def in_arabic(self, folded: str) -> dict[int, tuple[Name, tuple[int, int]]]:
        """The names in a folded Arabic text by where they stand: the name, its start and end."""
        found: dict[int, tuple[Name, tuple[int, int]]] = {}
        if not any(map(self._may_open, words.arabic_words(folded))):
            return found
        for match in self._mention.finditer(folded):
            name = self.by_arabic.get(match[1]) or self.by_arabic.get("\u0627\u0644" + match[1])
            whole = match[0]
            if name is not None and (whole == match[1] or not self._common(whole, match[1])):
                found[match.start()] = (name, match.span())
        return found

    @staticmethod
    def _common(whole: str, body: str) -> bool:
        """Whether a word that holds a name is an everyday word of its own: `firqa`; `riyadiyya`, of sports."""
        size = len(body.removeprefix("\u0627\u0644"))
        if not whole.endswith(body) and any(len(each) > size and lexicon.exactly(each) for each in words.stems(whole)):
            return True
        return whole[:1] in _PARTICLES and _word(whole)

    def in_english(self, text: str) -> tuple[list[tuple[list[Name], int]], set[int]]:
        """The names in an English text, each with where it starts; and where each of their words starts."""
        matches = words.latin(text)
        keys = [_flat(m[0]) for m in matches]
        keys = [
            k[:-1] if k.endswith("s") and (k,) not in self.by_english and (k[:-1],) in self.by_english else k
            for k in keys
        ]
        keys = [self._place(each) for each in keys]
        found: list[tuple[list[Name], int]] = []
        taken: set[int] = set()
        at = 0
        while at < len(keys):
            if keys[at] in ARTICLES:
                at += 1
                continue
            size = self._longest_at(matches, keys, at) if keys[at] in self.first else 0
            if size:
                form = tuple(k for k in keys[at : at + size] if k not in ARTICLES) or tuple(keys[at : at + size])
                found.append((self.by_english[form], matches[at].start()))
                taken.update(m.start() for m in matches[at : at + size])
            at += size or 1
        return found, taken

    def _place(self, word: str) -> str:
        """The place that an English word says somebody is of, or the word: `Djiboutian`, Djibouti."""
        if (word,) in self.by_english or word in self.first:
            return word
        ends = (word.removesuffix(each) for each in _DEMONYM if word.endswith(each))
        return next((each for each in ends if len(each) > _STEM and (each,) in self.by_english), word)

    def _longest_at(self, matches: list[re.Match[str]], keys: list[str], at: int) -> int:
        for size in range(min(self.longest + 3, len(keys) - at), 0, -1):
            form = tuple(k for k in keys[at : at + size] if k not in ARTICLES)
            if form in self.by_english and keys[at + size - 1] not in ARTICLES:
                word = matches[at][0].removesuffix("'s").removesuffix("\u2019s")
                letters = any(keys[at] in name.acronyms for name in self.by_english[form])
                return size if size > 1 or (word.isupper() if letters else word[0].isupper()) else 0
        return 0


class _Same:
    """A glossary as a key that is compared by being the same one: its rows need not be looked at for each unit."""

    __slots__ = ("glossary",)

    def __init__(self, glossary: Glossary) -> None:
        self.glossary = glossary

    def __hash__(self) -> int:
        return id(self.glossary)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.glossary is other.glossary


@lru_cache(maxsize=8)
def _of_terms(terms: tuple[Term, ...]) -> Register:
    return Register(Glossary(terms))


@lru_cache(maxsize=8)
def _of_glossary(same: _Same) -> Register:
    return _of_terms(same.glossary.terms)


def register(glossary: Glossary) -> Register:
    """The names of a glossary and the general ones; made once for a glossary."""
    return _of_glossary(_Same(glossary))
