"""What is wrong with a translation of one unit: small functions in a table.

A check looks at a `Pair` (the unit in both languages, as Markdown) and returns what it has to say. What a blocking
check says is certain: such an answer never stands in a page, its unit stays pending. The others say what is likely,
about words that stand; a reader decides. The wording and the severity of each are in
`data/findings.toml`, under its code.

    answer      empty, untranslated, another language, notices, Arabic left over, doubled words
    marks       links, code, footnotes, tags, emphasis, brackets
    numbers     quantities, by numbers_arabic, numbers_english, quantity; measures (the same in another unit)
    calendar    months and weekdays
    negation    what is denied, by negation_words (which words deny), negation_lists
    names       by register (known names) and sounds (all others)
    coverage    what is left out, by answers (which Arabic words English answers), lexicon, expressions; length
    words, pair what they share
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bitext.errors import Said
from bitext.translation.checks import answer, calendar, coverage, marks, names, negation, numbers
from bitext.translation.checks.pair import Pair, Remark

__all__ = ["CHECKS", "Check", "Pair", "Remark", "blocked", "check", "said", "why"]


@dataclass(frozen=True, slots=True)
class Check:
    """One row of the table."""

    code: str
    """The code of most of its remarks."""
    function: Callable[[Pair], list[Remark]]
    blocking: bool = False


CHECKS: tuple[Check, ...] = (
    Check("check-empty", answer.empty, blocking=True),
    Check("check-untranslated", answer.untranslated, blocking=True),
    Check("check-language", answer.language, blocking=True),
    Check("check-notice", answer.notice, blocking=True),
    Check("check-link", marks.links, blocking=True),
    Check("check-code", marks.code, blocking=True),
    Check("check-footnote", marks.footnotes, blocking=True),
    Check("check-markup", marks.markup, blocking=True),
    Check("check-emphasis", marks.emphasis),
    Check("check-brackets", marks.brackets),
    Check("check-residue", answer.residue),
    Check("check-numbers", numbers.numbers),
    Check("check-month", calendar.month),
    Check("check-weekday", calendar.weekday),
    Check("check-negation", negation.negation),
    Check("check-name", names.names),
    Check("check-avoid", names.avoided),
    Check("check-acronym", names.acronyms),
    Check("check-doubled", answer.doubled),
    Check("check-omission", coverage.omission),
    Check("check-length", coverage.length),
)


def check(pair: Pair) -> list[Remark]:
    """All that the checks say of a pair; of one that is certainly wrong, the first reason alone."""
    reason = blocked(pair)
    if reason is not None:
        return [reason]
    return [remark for each in CHECKS if not each.blocking for remark in each.function(pair)]


def blocked(pair: Pair) -> Remark | None:
    """Why a translation must not stand in the page, or nothing."""
    for each in CHECKS:
        if each.blocking:
            for remark in each.function(pair):
                return remark
    return None


def said(pair: Pair) -> Said | None:
    """Why a translation must not stand in the page, in a sentence, or nothing."""
    remark = blocked(pair)
    return None if remark is None else remark.said


def why(source: str, target: str, kind: str = "paragraph") -> Said | None:
    """The same for words without markup."""
    return said(Pair(source, target, kind))
