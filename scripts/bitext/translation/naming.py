"""Where words that stand disagree with the glossary of today, and how they come to agree.

A spelling that the glossary tells to avoid is exchanged for the one it wants: that needs no engine and leaves the rest
of the sentence as it is. Where no such spelling stands and the name is missing all the same, the passage has to be
translated anew; the new words are taken only if they agree.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from bitext.alignment.bitext import Unit
from bitext.glossary import Term
from bitext.translation.checks import Pair, Remark, names

_ARTICLE = r"(?P<article>\b[Aa]n?(?= ))? ?"
_VOWEL = re.compile(r"[aeiou]", re.IGNORECASE)
_SPELT = re.compile(r"[A-Z]{2,3}(?![A-Za-z])")
"""Acronyms that are read letter by letter; longer ones are mostly read as words."""
_VOWEL_LETTERS = frozenset("AEFHILMNORSX")
_LIKE_YOU = re.compile(r"(?:uni|eu|us[ae]|ut[ei])", re.IGNORECASE)


def disagreements(pair: Pair) -> list[Remark]:
    """What is wrong with the glossary's own names in a pair: avoided spellings, missing or misspelt names."""
    ours = {term.en for term in pair.glossary.mentions(pair.arabic)}
    if not ours:
        return []
    said = [*names.avoided(pair), *names.names(pair)]
    return [remark for remark in said if remark.values.get("name") in ours]


def concerns(unit: Unit) -> bool:
    """Whether words of a unit can be held to the glossary: they stand, and translate the Arabic of today."""
    return bool(unit.target) and unit.state in ("machine", "edited") and unit.segment.kind not in ("code", "key")


def respelt(pair: Pair) -> str:
    """The English with every avoided spelling exchanged, code and addresses left alone."""
    parts = pair.target_parts.parts
    return "".join(_respelt(part.raw, pair) if part.role == "text" else part.raw for part in parts)


def _respelt(text: str, pair: Pair) -> str:
    for term, form in _avoided(pair):
        words = r"\s+".join(map(re.escape, form.split()))
        wanted = re.compile(rf"{_ARTICLE}(?<![\w-]){words}(?P<end>(?:['\u2019]?s)?)(?![\w-])", re.IGNORECASE)
        text = wanted.sub(functools.partial(_exchanged, term=term, form=form), text)
    return text


def _avoided(pair: Pair) -> Iterator[tuple[Term, str]]:
    """Spellings to avoid of the names that the Arabic has, longer ones first, so that none is cut."""
    found = [(term, form) for term in pair.glossary.mentions(pair.arabic) for form in term.avoid]
    wanted = {form for term in pair.glossary.mentions(pair.arabic) for form in (term.en, *term.en_variants)}
    yield from sorted((each for each in found if each[1] not in wanted), key=lambda each: -len(each[1]))


def _exchanged(match: re.Match[str], *, term: Term, form: str) -> str:
    """The glossary's spelling, a capital kept and the article before it made to fit."""
    article = match["article"] or ""
    stood = match[0][len(article) :].lstrip(" ")
    new = term.en[0].upper() + term.en[1:] if stood[:1].isupper() and not article and _opens(match) else term.en
    space = match[0][len(article) : len(match[0]) - len(stood)]
    if article and _vowel(form) == (article.lower() == "an"):
        article = article[0] + ("n" if _vowel(term.en) else "")
    return article + space + new + match["end"]


def _opens(match: re.Match[str]) -> bool:
    """Whether the match opens a sentence."""
    before = match.string[: match.start()].rstrip(" \"'\u201c\u2018(")
    return not before or before[-1] in ".!?:\u2026"


def _vowel(word: str) -> bool:
    """Whether a word begins with a vowel as it is spoken."""
    if _SPELT.match(word):
        return word[0] in _VOWEL_LETTERS
    return bool(_VOWEL.match(word)) and not _LIKE_YOU.match(word)
