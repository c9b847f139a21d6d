"""What is wrong with how a text is written: small functions in tables, one table a language.

A rule looks at a `Prose` (the words of one segment; code, addresses, footnotes and markup are hidden from it) and says
where something is wrong, and what should stand there instead where that is certain. It says nothing where it is not
sure: a text with a hundred false alarms is read by nobody. The wording is in `data/findings.toml`, under its code.

    flaw       something that is wrong, at its place in the source
    prose      a segment as rules see it, and the way back to the source
    letters    characters: bidi controls, zero-width characters, letters of other keyboards, tatweel, digits
    spacing    punctuation marks and the spaces around them, quotation marks
    words      words that stand twice
    structure  headings that skip a level, titles that end with a full stop
    days       the date in a page's head, written in another way
    mending    what is certain is put right, and nothing else is touched
    references links, anchors and pictures that lead nowhere, found without a build
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set

from bitext.arabic import REORDERING
from bitext.lint import letters, spacing, structure, words
from bitext.lint.flaw import Flaw
from bitext.lint.prose import Fault, Prose, proses
from bitext.markup.document import Document

__all__ = ["FIXED", "RULES", "Flaw", "flaws"]

Rule = Callable[[Prose], Iterator[Fault]]

_EVERYWHERE: tuple[Rule, ...] = (letters.embeddings, letters.isolates, letters.zero_width, spacing.doubled)
_ARABIC: tuple[Rule, ...] = (
    *_EVERYWHERE,
    letters.marks,
    letters.presentation,
    letters.keyboards,
    letters.tatweel,
    letters.digits,
    spacing.latin_marks,
    spacing.quotes,
    spacing.before,
    spacing.after,
    words.repeated,
    structure.full_stop,
)
RULES: Mapping[str, tuple[Rule, ...]] = {
    "ar": _ARABIC,
    "": (*_EVERYWHERE, spacing.before_latin, spacing.arabic_marks),
}
"""The rules by language; a language that has no rules of its own has the last ones."""

FIXED = (
    "text-bidi",
    "text-bidi-mark",
    "text-zero-width",
    "text-presentation",
    "text-keyboard",
    "text-tatweel",
    "text-latin-mark",
    "text-arabic-mark",
    "text-quotes",
    "text-double-space",
    "text-space-before",
    "text-space-after",
    "text-full-stop",
    "front-date-guess",
)
"""The codes of what `check --fix` puts right, wherever what is meant is certain."""


def flaws(document: Document, language: str, dialect: frozenset[str], spared: Sequence[str] = ()) -> list[Flaw]:
    """What is wrong with a page written in this language, in the order of its source; `spared` codes are left out."""
    found = []
    rules = RULES.get(language, RULES[""])
    starts = [0, *(match.end() for match in _LINE_END.finditer(document.source))]
    for prose in proses(document, dialect):
        for rule in rules:
            for fault in rule(prose):
                start, end = prose.place(fault.start), prose.place(fault.end - 1)
                sure = start >= 0 and document.source[start : end + 1] == prose.text[fault.start : fault.end]
                line = bisect.bisect_right(starts, start) if start >= 0 else prose.line
                instead = fault.instead if sure else None
                found.append(Flaw(fault.code, line, start, end + 1, instead, fault.values))
    found += _hidden(document.source, {each.start for each in found}, starts)
    if language == "ar":
        found += structure.levels(document)
    return sorted((each for each in found if each.code not in spared), key=lambda each: (each.line, each.start))


def _hidden(source: str, told: Set[int], starts: Sequence[int]) -> Iterator[Flaw]:
    """Controls that turn the order of a text around where no rule looks: in code, addresses and names."""
    for match in REORDERING.finditer(source):
        if match.start() not in told:
            line = bisect.bisect_right(starts, match.start())
            yield Flaw("text-bidi", line, match.start(), match.end(), None, (("sign", f"U+{ord(match[0]):04X}"),))


_LINE_END = re.compile("\n")
