"""Punctuation of the right script, with a space where one belongs and none where not; quotation marks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bitext.arabic import has_arabic
from bitext.lint.prose import JOINED, LETTER, MARKUP, THING, Fault, Prose

_LATIN_TO_ARABIC = {",": "\u060c", ";": "\u061b", "?": "\u061f"}
_ARABIC_TO_LATIN = {v: k for k, v in _LATIN_TO_ARABIC.items()}
_CLOSING = "\"'\u00bb\u201d\u2019)\\]"
_OPENING = "\"'\u00ab\u201c\u2018(\\["
_LATIN = re.compile(
    rf"(?:{LETTER}{JOINED}[{_CLOSING}]*+{JOINED} ?|[0-9\u0660-\u0669]{JOINED}(?=[,;]\s))"
    rf"(?:(?P<inner>[,;])(?=\s*[{_OPENING}{MARKUP}]*{LETTER})|(?P<last>\?)(?=[{_CLOSING}{MARKUP}]*(?:\s|$)))"
)
_ARABIC_IN_LATIN = re.compile(
    rf"[A-Za-z0-9][{_CLOSING}{MARKUP}]*(?P<sign>[\u060c\u061b\u061f])(?=[{_CLOSING}{MARKUP}]*(?:\s+[^\s\u0600-\u06ff]|\s*$))"
)
_DOUBLED = re.compile(r"(?<=\S) {2,}(?=\S)")
_BEFORE = re.compile(rf"(?<=[^\s{_OPENING}{MARKUP}]) +(?=[\u060c\u061b\u061f])")
_BEFORE_SHARED = re.compile(rf"(?:{LETTER}{JOINED}[\u00bb)]?)(?P<space> +)(?=[.!:](?:\s|$))")
_BEFORE_LATIN = re.compile(r"(?<=[A-Za-z])(?P<space> +)(?=[,;?!.](?:\s|$))")
_AFTER = re.compile(rf"(?:{LETTER}{JOINED}|[\u00bb)])(?P<sign>[\u060c\u061b\u061f!:])(?={LETTER})")
_AFTER_STOP = re.compile(rf"(?<={LETTER}{{4}})(?P<sign>\.)(?={LETTER}{{4}})")
_QUOTED = re.compile(
    rf"\"(?P<double>[^\s\"\n][^\"\n]*)\"|(?<![A-Za-z0-9'\u2019])'(?P<single>{LETTER}[^'\"\n]*)'(?![A-Za-z'])"
)


def latin_marks(prose: Prose) -> Iterator[Fault]:
    """A comma, semicolon or question mark of the Latin script between Arabic words."""
    for match in _LATIN.finditer(prose.view):
        group = "inner" if match["inner"] else "last"
        sign = match[group]
        instead = _LATIN_TO_ARABIC[sign]
        yield Fault(
            "text-latin-mark", match.start(group), match.end(group), instead, (("sign", sign), ("right", instead))
        )


def arabic_marks(prose: Prose) -> Iterator[Fault]:
    """A comma, semicolon or question mark of the Arabic script between words in Latin letters."""
    for match in _ARABIC_IN_LATIN.finditer(prose.view):
        sign = match["sign"]
        instead = _ARABIC_TO_LATIN[sign]
        yield Fault("text-arabic-mark", *match.span("sign"), instead, (("sign", sign), ("right", instead)))


def doubled(prose: Prose) -> Iterator[Fault]:
    """More than one space between two words."""
    for match in _DOUBLED.finditer(prose.view):
        yield Fault("text-double-space", match.start(), match.end(), " ")


def before(prose: Prose) -> Iterator[Fault]:
    """A space before a mark that belongs to the word."""
    for match in _BEFORE.finditer(prose.view):
        yield Fault("text-space-before", match.start(), match.end(), "", (("sign", prose.view[match.end()]),))
    for match in _BEFORE_SHARED.finditer(prose.view):
        yield Fault("text-space-before", *match.span("space"), "", (("sign", prose.view[match.end()]),))


def before_latin(prose: Prose) -> Iterator[Fault]:
    """The same in a text of Latin letters."""
    for match in _BEFORE_LATIN.finditer(prose.view):
        yield Fault("text-space-before", *match.span("space"), "", (("sign", prose.view[match.end()]),))


def after(prose: Prose) -> Iterator[Fault]:
    """No space after a mark; after a full stop it is only told, since an abbreviation or an address may want none."""
    for match in _AFTER.finditer(prose.view):
        sign = match["sign"]
        yield Fault("text-space-after", *match.span("sign"), f"{sign} ", (("sign", sign),))
    for match in _AFTER_STOP.finditer(prose.view):
        yield Fault("text-space-after", *match.span("sign"), None, (("sign", "."),))


def quotes(prose: Prose) -> Iterator[Fault]:
    """Straight quotation marks around Arabic words; where one has no partner, nothing is said."""
    if prose.view.count('"') % 2:
        return
    for match in _QUOTED.finditer(prose.view):
        inside = match["double"] or match["single"]
        first = next((each for each in inside if each.isalnum()), "")
        if inside != inside.rstrip() or not has_arabic(first) or THING in prose.view[match.end() : match.end() + 1]:
            continue
        values = (("text", inside.replace(MARKUP, "").replace(THING, "\u2026")[:40]),)
        nested = prose.view.count("\u00ab", 0, match.start()) > prose.view.count("\u00bb", 0, match.start())
        opening, closing = ("\u2039", "\u203a") if nested else ("\u00ab", "\u00bb")
        yield Fault("text-quotes", match.start(), match.start() + 1, opening, values)
        yield Fault("text-quotes", match.end() - 1, match.end(), closing, values)
