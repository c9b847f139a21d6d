"""How to cite a report: one line in the edition's language with the titles in both, and an entry for BibTeX.

The line is parts with a language each, for the template to isolate. BibTeX fields are escaped for LaTeX; a brace in a
name or title becomes a command, since BibTeX counts braces even behind a backslash. `origtitle`, `origlanguage`,
`langid` and `version` are BibLaTeX's; BibTeX passes over what it does not know.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass

from bitext.arabic import has_arabic
from bitext.project import Edition
from bitext.site import dates
from bitext.site.strings import Strings

_TEX = {
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_",
}  # fmt: skip
_SPECIAL = re.compile("[" + re.escape("".join(_TEX)) + "]")
_LATIN_NAME = re.compile(r"[^\W\d_][\w.'\u2019-]*(?: [^\W\d_][\w.'\u2019-]*){1,4}")
_LANGUAGES = {"ar": "arabic", "en": "english", "fr": "french", "de": "german", "es": "spanish", "tr": "turkish"}
"""As Babel's and BibLaTeX's `langid` call them."""
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
"""BibTeX's own macros."""


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the line."""

    text: str
    lang: str = ""
    """Where it is not the edition's language."""
    dir: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Citation:
    """What the fold shows."""

    parts: Sequence[Part]
    bibtex: str


@dataclass(frozen=True, slots=True)
class Cited:
    """What is cited: one edition's page."""

    edition: Edition
    title: str
    site_name: str
    slug: str
    authors: Sequence[tuple[str, bool]]
    """Names, and whether each is one person's."""
    date: datetime.date | None
    url: str
    """Absolute; without `site_url`, nothing."""
    version: str
    twin: tuple[Edition, str] | None = None
    """The other language's edition and title; for a translation, the original's."""
    translated: bool = False
    status: str = ""
    """Who translated, who reviewed: a sentence without its full stop."""


def of(cited: Cited, t: Strings) -> Citation:
    """The citation of a page."""
    return Citation(_line(cited, t), bibtex(cited))


def _line(cited: Cited, t: Strings) -> list[Part]:
    comma, stop = Part(t("list.separator")), Part(". ")
    parts: list[Part] = []
    for name, _ in cited.authors:
        parts += [_named(name, cited.edition), comma]
    parts += [Part(t("cite.open")), Part(cited.title), Part(t("cite.close"))]
    if cited.twin is not None:
        other, title = cited.twin
        parts += [Part(f" ({t(f'listing.in.{other.locale}')}: "), Part(title, other.locale, other.dir), Part(")")]
    parts += [comma, Part(cited.site_name)]
    if cited.date is not None:
        parts += [comma, Part(dates.day(cited.date, cited.edition.territory))]
    parts.append(stop)
    if cited.status:
        parts += [Part(cited.status), stop]
    if cited.url:
        parts += [Part(cited.url, "", "ltr", cited.url), Part(" ")]
    version = t("cite.version", version="\0").partition("\0")
    return [*parts, Part(version[0]), Part(cited.version, "", "ltr"), Part(version[2])]


def _named(name: str, edition: Edition) -> Part:
    if edition.locale != "ar" and has_arabic(name):
        return Part(name, "ar", "rtl")
    return Part(name)


def bibtex(cited: Cited) -> str:
    """The entry: plain text, to be escaped for HTML like any other."""
    day = cited.date
    languages = [cited.edition.locale, *([cited.twin[0].locale] if cited.twin and cited.translated else [])]
    names = [_LANGUAGES.get(each, each) for each in languages]
    fields = {
        "author": " and ".join(_author(name, person) for name, person in cited.authors),
        "title": f"{{{_tex(cited.title)}}}",
        "origtitle" if cited.translated else "titleaddon": f"{{{_tex(cited.twin[1])}}}" if cited.twin else "",
        "origlanguage": names[1] if len(names) > 1 else "",
        "langid": names[0],
        "organization": f"{{{_tex(cited.site_name)}}}",
        "date": day.isoformat() if day else "",
        "year": str(day.year) if day else "",
        "url": cited.url,
        "version": cited.version,
        "note": _tex(cited.status),
    }
    lines = [f"  {key:<12} = {{{value}}}," for key, value in fields.items() if value]
    if day is not None:
        lines.append(f"  {'month':<12} = {_MONTHS[day.month - 1]},")
    return "\n".join([f"@misc{{{_key(cited)},", *lines, "}"])


def _key(cited: Cited) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", cited.slug.lower()).strip("-") or cited.version
    year = [str(cited.date.year)] if cited.date else []
    return "-".join([slug, *year, cited.edition.locale])


def _author(name: str, person: bool) -> str:
    """A name in the Latin alphabet is left for BibTeX to take apart; any other is one piece."""
    simple = person and name.isascii() and _LATIN_NAME.fullmatch(name) and " and " not in name.lower()
    return _tex(name) if simple else f"{{{_tex(name)}}}"


def _tex(text: str) -> str:
    return _SPECIAL.sub(lambda match: _TEX[match[0]], " ".join(text.split()))
