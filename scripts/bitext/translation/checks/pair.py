"""What a check looks at, and what it says.

A `Pair` is one unit's Arabic and its English, as Markdown. The words without their markup, and what several checks need
of them, are derived once. A `Remark` names a row of `data/findings.toml` and what its `{names}` stand for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from bitext.errors import Finding, Said
from bitext.glossary import Glossary
from bitext.markup import inline
from bitext.markup.inline import Protected
from bitext.translation.checks import lexicon, words
from bitext.translation.checks.register import Name, register


@dataclass(frozen=True, slots=True)
class Remark:
    """What a check has to say of a pair."""

    code: str
    values: Mapping[str, str] = field(default_factory=dict)

    def found(self, path: str, line: int = 0, unit: str = "") -> Finding:
        """The remark as a finding about a place."""
        return Finding(self.code, path, line, tuple(self.values.items()), unit)

    @property
    def said(self) -> Said:
        """The remark as a sentence."""
        found = self.found("")
        return Said(found.message("en"), found.message("ar"))


@dataclass(frozen=True)
class Pair:
    """One unit in two languages."""

    source: str
    target: str
    kind: str = "paragraph"
    """The segment's kind."""
    glossary: Glossary = field(default_factory=Glossary)
    dialect: frozenset[str] = frozenset()
    """Names of the enabled Markdown extensions."""
    labels: Sequence[str] = ()
    """The page's link references, in lower case."""

    @cached_property
    def source_parts(self) -> Protected:
        """The Arabic, its markup told from its words."""
        return inline.protect(self.source, self.dialect, self.labels)

    @cached_property
    def target_parts(self) -> Protected:
        """The English, its markup told from its words."""
        return inline.protect(self.target, self.dialect, self.labels)

    @cached_property
    def arabic(self) -> str:
        """The Arabic words, as written."""
        return self.source_parts.words

    @cached_property
    def english(self) -> str:
        """The English words, as written."""
        return self.target_parts.words

    @cached_property
    def marked(self) -> bool:
        """Whether either side has markup."""
        return bool(self.source_parts.tokens or self.target_parts.tokens)

    @cached_property
    def names_here(self) -> dict[int, tuple[Name, tuple[int, int]]]:
        """The known names of the Arabic by where they stand, each with its start and end."""
        return register(self.glossary).in_arabic(self.folded)

    @cached_property
    def names_there(self) -> tuple[list[tuple[list[Name], int]], set[int]]:
        """The known names of the English, each with where it starts; and where each of their words starts."""
        return register(self.glossary).in_english(self.english)

    @cached_property
    def capitals(self) -> tuple[str, ...]:
        """The capitalised English words, plain, each once."""
        found = (words.plain(m[0]).removesuffix("'s") for m in self.latin if m[0][0].isupper())
        return tuple(dict.fromkeys(found))

    @cached_property
    def latin(self) -> list[re.Match[str]]:
        """The English words, as they stand."""
        return words.latin(self.english)

    @cached_property
    def folded(self) -> str:
        """The Arabic words, folded, European digits."""
        return words.fold(self.arabic)

    @cached_property
    def source_words(self) -> list[str]:
        """The folded Arabic words, without numbers and signs."""
        return words.arabic_words(self.folded)

    @cached_property
    def target_words(self) -> list[str]:
        """The English words in lower case, without numbers and signs."""
        return [words.plain(match[0]) for match in self.latin]

    @cached_property
    def beginnings(self) -> frozenset[str]:
        """All beginnings of the English words."""
        return frozenset().union(*map(words.beginnings, set(self.target_words)))

    @cached_property
    def meanings(self) -> frozenset[str]:
        """The beginnings of all English words that may stand for the Arabic ones."""
        return frozenset().union(*map(lexicon.renderings, set(self.source_words)))

    @cached_property
    def plainly(self) -> frozenset[str]:
        """The same for the Arabic words of content alone."""
        content = (word for word in set(self.source_words) if not lexicon.function(word))
        return frozenset().union(*map(lexicon.renderings, content))
