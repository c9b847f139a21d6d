"""Words whose English is fixed: names of the glossary, and the page's abbreviation keys.

A sentence is translated best with its names in it as plain words, so that articles and verbs agree with them; the
first answer is therefore asked for without holding anything fast. Only where it fails are words fixed, the cheapest way
first:

    respelt   another spelling stands there, one that the glossary avoids, or the key in other capitals: no engine is
              asked, and the sentence stays the engine's
    held      the name is missing: the sentence is asked for again with a placeholder in its place, its particles
              before it as words of their own
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from bitext.arabic import normalise
from bitext.glossary import Glossary, Term
from bitext.markup import inline
from bitext.markup.escape import inert
from bitext.markup.inline import Part, Protected
from bitext.translation.checks import names
from bitext.translation.checks.pair import Pair

_MARK = "[\u0640\u0610-\u061a\u064b-\u065f\u0670]*"
"""Signs that may stand between the letters of an Arabic word."""
_JOINED = {"\u0648": "\u0648 ", "\u0641": "\u0641\u0640 "}
"""Particles before a placeholder: `and` is a word by itself, the others are written as before a foreign name."""
_VOWEL = re.compile(r"[aeiou]", re.IGNORECASE)
_SPELT = re.compile(r"[A-Z]{2,3}(?![A-Za-z])")
"""Acronyms that are read letter by letter; longer ones are mostly read as words."""
_VOWEL_LETTERS = frozenset("AEFHILMNORSX")
_LIKE_YOU = re.compile(r"(?:uni|eu|us[ae]|ut[ei])", re.IGNORECASE)
_NAMES = frozenset(["check-name", "check-name-spelling", "check-avoid"])


@dataclass(frozen=True, slots=True)
class Fixed:
    """An Arabic form and the English that must stand for it."""

    arabic: str
    english: str
    key: bool = False
    """An abbreviation's key: read only where it stands by itself, exactly as written."""

    def standing(self, text: str) -> int:
        """How often the English stands in a text, as the `abbr` extension counts."""
        return len(re.findall(rf"\b{re.escape(self.english)}\b", text))


def short(term: Term, form: str) -> str:
    """The English for one Arabic form of a name: for a short form of a long name its acronym, if it has one."""
    if normalise(form) == normalise(term.ar) or " " in form.strip() or " " not in term.en:
        return term.en
    return next((each for each in term.en_variants if each.isupper() and " " not in each), term.en)


def official(glossary: Glossary, text: str) -> str:
    """The glossary's English for a text that is one of its Arabic forms; else nothing."""
    term = glossary.get(text)
    form = term and next((each for each in term.arabic if normalise(each) == normalise(text)), None)
    return short(term, form) if term and form else ""


def initials(expansion: str) -> str:
    """The acronym of an English name, made of its capitals."""
    return "".join(word[0] for word in re.findall(r"[A-Za-z][\w'\u2019]*", expansion) if word[0].isupper())


def as_key(answer: str) -> str:
    """An answer as an abbreviation's key, in which nothing can be escaped."""
    return " ".join(re.sub(r"[^\w '\u2019&/+-]", " ", answer).split())


def keys_in(sent: Protected, keys: Sequence[Fixed]) -> list[Fixed]:
    """The abbreviations that a segment uses."""
    words = [part.raw for part in sent.parts if part.role == "text"]
    return [each for each in keys if any(_pattern(each).search(text) for text in words)]


def lost_keys(words: str, keys: Sequence[Fixed], dialect: frozenset[str], labels: Sequence[str]) -> list[Fixed]:
    """Those whose English form does not stand in a translation."""
    if not keys:
        return []
    text = "\n".join(part.raw for part in inline.protect(words, dialect, labels).parts if part.role == "text")
    return [each for each in keys if not each.standing(text)]


def lost_names(pair: Pair) -> list[Fixed]:
    """Names that the checks find wrong in a translation, and all others that do not stand in it."""
    remarks = [*names.names(pair), *names.avoided(pair)]
    wrong = {remark.values["name"] for remark in remarks if remark.code in _NAMES}
    mentioned = pair.glossary.mentions(pair.arabic)
    if not any(term.en in wrong for term in mentioned):
        return []
    low = normalise(pair.english).casefold()
    return [
        Fixed(form, short(term, form))
        for term in mentioned
        if term.en in wrong
        or (term.kind != "term" and not any(normalise(e).casefold() in low for e in (term.en, *term.en_variants)))
        for form in (term.arabic if term.kind != "term" else (term.ar,))
    ]


def respelt(pair: Pair, keys: Sequence[Fixed] = ()) -> str:
    """The translation with avoided spellings replaced and keys in their own capitals."""
    avoided = [(term, form) for term in pair.glossary.mentions(pair.arabic) for form in term.avoid]
    avoided.sort(key=lambda each: -len(each[1]))  # a longer one is not cut by one inside it
    if not avoided and not keys:
        return pair.target

    def change(text: str) -> str:
        for term, form in avoided:
            text = _replaced(text, form, term, pair.glossary)
        for each in keys:
            if not each.standing(text):
                text = re.sub(
                    rf"\b{re.escape(each.english)}\b", each.english.replace("\\", ""), text, flags=re.IGNORECASE
                )
        return text

    return _in_words(pair, change)


def _replaced(text: str, form: str, term: Term, glossary: Glossary) -> str:
    """An avoided spelling replaced by the right one, with a capital where it opens a sentence and the article to fit.

    It is left alone where it is part of a spelling that the glossary has, of this name or of another.
    """
    good = [each for other in glossary for each in (other.en, *other.en_variants) if form.lower() in each.lower()]
    spans = [match.span() for each in good for match in re.finditer(re.escape(each), text, re.IGNORECASE)]

    def right(match: re.Match[str]) -> str:
        if any(start <= match.start("form") and match.end("form") <= end for start, end in spans):
            return match[0]
        article, gap = match["article"] or "", match["gap"] or ""
        if article:
            fitted = _vowel(form) == (article.lower() == "an")  # else it was the writer's own way
            return (article[0] + ("n" if _vowel(term.en) else "") if fitted else article) + gap + term.en
        before = text[: match.start()].rstrip(" \"'\u201c\u2018(")
        opens = not before or before[-1] in ".!?:\u2026"
        return term.en[:1].upper() + term.en[1:] if opens and match["form"][0].isupper() else term.en

    words = r"\s+".join(map(re.escape, form.split()))
    wanted = rf"(?:\b(?P<article>an?)(?P<gap>\s+))?(?<![\w-])(?P<form>{words})(?=(?:s|['\u2019]s)?(?![\w-]))"
    return re.sub(wanted, right, text, flags=re.IGNORECASE)


def _vowel(word: str) -> bool:
    """Whether a word begins with a vowel as it is spoken."""
    if _SPELT.match(word):
        return word[0] in _VOWEL_LETTERS
    return bool(_VOWEL.match(word)) and not _LIKE_YOU.match(word)


def _in_words(pair: Pair, change: Callable[[str], str]) -> str:
    """The translation with its words changed and its code as it is."""
    parts = pair.target_parts.parts
    if "".join(part.raw for part in parts) != pair.target:
        return pair.target
    return "".join(change(part.raw) if part.role == "text" else part.raw for part in parts)


@lru_cache(maxsize=4096)
def _pattern(fixed: Fixed) -> re.Pattern[str]:
    if fixed.key:
        return re.compile(rf"(?P<before>)\b{re.escape(fixed.arabic)}\b")
    form = r"\s+".join(_MARK.join(map(re.escape, word)) + _MARK for word in fixed.arabic.split())
    before = "(?P<before>[\u0648\u0641]?[\u0628\u0643\u0644]?)"
    if fixed.arabic.startswith("\u0627\u0644"):  # li- and the article are written as one
        rest = r"\s+".join(_MARK.join(map(re.escape, word)) + _MARK for word in fixed.arabic[2:].split())
        form = rf"(?:{form}|(?<=\u0644)\u0644{rest})"
    return re.compile(rf"(?<!\w){before}{form}(?!\w)")


def hold(sent: Protected, wanted: Sequence[Fixed]) -> Protected:
    """The segment with every occurrence of these words as a token, which is restored as their English."""
    parts = sent.parts
    for each in sorted(set(wanted), key=lambda fixed: len(fixed.arabic), reverse=True):
        parts = tuple(piece for part in parts for piece in _held(part, each, sent.dialect))
    return replace(sent, parts=parts)


def _held(part: Part, fixed: Fixed, dialect: frozenset[str]) -> list[Part]:
    if part.role != "text":
        return [part]
    pieces: list[Part] = []
    position = 0
    for match in _pattern(fixed).finditer(part.raw):
        words = part.raw[position : match.start()] + "".join(_particles(match["before"]))
        pieces += [Part("text", words)] if words else []
        pieces.append(Part("single", inert(fixed.english, dialect)))
        position = match.end()
    rest = part.raw[position:]
    return [*pieces, Part("text", rest)] if rest or not pieces else pieces


def _particles(before: str) -> list[str]:
    """Particles written apart: `and` as a word, the last one before a foreign name with a stroke."""
    if not before:
        return []
    last = before[-1]
    return [*before[:-1], _JOINED.get(last, f"{last}\u0640 ")]


def polished(words: str, held: Sequence[Fixed]) -> str:
    """A restored sentence: a capital where a held name opens it, one article before a name that has its own."""
    if any(each.english.startswith("the ") for each in held):
        words = re.sub(r"\b(the) the\b", r"\1", words, flags=re.IGNORECASE)
    opens = any(each.english[:1].islower() and words.startswith(each.english) for each in held)
    return words[:1].upper() + words[1:] if opens else words
