"""One report's words as they are written down: how much each says of the report, and where it stands.

How much a word says is one number (BM25F's pseudo-frequency): its occurrences, each field by its weight and its usual
length. The usual lengths are fixed, so a report's numbers do not change when another is added; how rare a word is, the
browser sees from the list itself. After S. Robertson and H. Zaragoza, "The Probabilistic Relevance Framework: BM25 and
Beyond", 2009.

Numbers are written in base 32, the lowest digits first, a letter each; the letters above 32 say that more follow.
"""

from __future__ import annotations

import datetime
import json
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bitext.arabic import has_arabic
from bitext.search import analyser
from bitext.search.aliases import Aliases
from bitext.search.record import Record, Text

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_SMALL = [LETTERS[n] if n < 32 else LETTERS[32 + n % 32] + LETTERS[n // 32] for n in range(1024)]
LEVELS = 32
"""Of a word's weight: four to each doubling."""
LEAST = 0.125
GAP = 8
"""Between the last word of a unit and the first of the next, so that no phrase reaches over it."""


@dataclass(frozen=True, slots=True)
class Field:
    """A part of a report: its weight, its usual number of words, and how much its length counts (BM25's b)."""

    weight: float
    usual: float
    length: float


TITLE, SUMMARY, NAMES = Field(7, 9, 0.3), Field(2.5, 25, 0.4), Field(3, 8, 0.2)
HEADINGS, BODY = Field(2, 14, 0.4), Field(1, 300, 0.6)
CONCEPT, NAMED = "=", 4.0


def number(value: int) -> str:
    """A number in letters."""
    if value < 1024:
        return _SMALL[value]
    out = ""
    while value >= 32:
        out += LETTERS[32 + value % 32]
        value //= 32
    return out + LETTERS[value]


VALUES = {letter: value for value, letter in enumerate(LETTERS)}

Place = tuple[str, str]
"""Key and form: the line on which a word is filed."""


@dataclass(slots=True)
class Filed:
    """A word of a report on one line."""

    weight: float = 0.0
    places: list[int] | None = None

    @property
    def level(self) -> int:
        """Its weight as it is written."""
        return max(0, min(LEVELS - 1, round(4 * math.log2(max(self.weight, LEAST) / LEAST))))


class _Sheet:
    """The words of one report while they are counted."""

    def __init__(self, aliases: Aliases) -> None:
        self.aliases = aliases
        self.filed: dict[Place, Filed] = {}
        self.position = 0
        self.heard = False
        """Whether words are filed under how they sound, too: for a report that has no text in Latin letters."""

    def add(self, field: Field, texts: Iterable[str], *, placed: bool = True) -> None:
        counts: dict[str, int] = {}
        names: dict[str, int] = {}
        total = 0
        places: dict[str, list[int]] = {}
        for text in texts:
            tokens = analyser.tokens(text)
            total += len(tokens)
            for position, token in enumerate(tokens, self.position):
                counts[token] = counts.get(token, 0) + 1
                if placed:
                    places.setdefault(token, []).append(position)
            if placed:
                self.position += len(tokens) + GAP
            for name, count in self.aliases.count(text, tokens).items():
                names[name] = names.get(name, 0) + count
        share = field.weight / (1 - field.length + field.length * max(total, 1) / field.usual)
        for token, count in counts.items():
            word = analyser.word(token)
            for key in (*word.keys, *_sounds(word)) if self.heard else word.keys:
                filed = self.filed.get((key, word.form))
                if filed is None:
                    filed = self.filed[key, word.form] = Filed()
                filed.weight += share * count
                if placed and not word.stop and key[0] != "*":
                    if filed.places is None:
                        filed.places = places[token].copy()
                    else:
                        filed.places += places[token]
        for name, count in names.items():
            self.filed.setdefault((CONCEPT + name, "~"), Filed()).weight += share * count


def _sounds(word: analyser.Word) -> Iterator[str]:
    if not word.stop and has_arabic(word.form):
        sounds = analyser.heard(word.form)
        if sounds:
            yield f"*{sounds}"


def file(record: Record, aliases: Aliases) -> dict[Place, Filed]:
    """The lines on which a report's words are filed, and what is written there."""
    sheet = _Sheet(aliases)
    sheet.heard = all(has_arabic(text.title) for text in record.texts.values())
    for text in record.texts.values():
        sheet.add(TITLE, [text.title])
        sheet.add(SUMMARY, [text.summary])
        sheet.add(HEADINGS, text.headings)
        sheet.add(BODY, text.body)
        sheet.add(NAMES, text.names, placed=False)
    for name in record.named:
        sheet.filed.setdefault((CONCEPT + name, "~"), Filed()).weight += NAMED
    for key in facets(record):
        sheet.filed[key, "~"] = Filed()
    for filed in sheet.filed.values():
        if filed.places is not None:
            filed.places.sort()
    return sheet.filed


def facets(record: Record) -> list[str]:
    """The keys of the lists that a reader can choose among."""
    keys = [f"~topic:{name}" for name in dict.fromkeys(record.topics)]
    keys += [f"~place:{name}" for name in dict.fromkeys(record.places)]
    keys.append("~all")
    if len(record.texts) > 1:
        keys.append("~translated")
    return keys


def fragment(record: Record) -> str:
    """Everything of a report, as the browser gets it; `record` reads it again."""
    return json.dumps(
        {
            "uri": record.uri,
            "date": record.date.isoformat() if record.date else None,
            "topics": record.topics,
            "places": record.places,
            "named": record.named,
            "texts": {locale: _text(text) for locale, text in record.texts.items()},
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def _text(text: Text) -> dict[str, str | Sequence[str]]:
    made: dict[str, str | Sequence[str]] = {"url": text.url, "title": text.title, "body": text.body}
    made |= {k: v for k, v in (("summary", text.summary), ("names", text.names), ("headings", text.headings)) if v}
    return made


def read(fragment: str) -> Record:
    """The report that a fragment is of. Raises `ValueError` where it is none."""
    try:
        held = json.loads(fragment)
        texts = {
            locale: Text(
                each["url"], each["title"], each.get("summary", ""), tuple(each.get("names", ())),
                tuple(each.get("headings", ())), tuple(each["body"]),
            )
            for locale, each in held["texts"].items()
        }  # fmt: skip
        date = datetime.date.fromisoformat(held["date"]) if held["date"] else None
        return Record(held["uri"], date, texts, tuple(held["topics"]), tuple(held["places"]), tuple(held["named"]))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"no fragment: {error}") from error
