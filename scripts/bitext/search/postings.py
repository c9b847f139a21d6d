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
from bisect import bisect
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bitext.arabic import has_arabic
from bitext.search import analyser
from bitext.search.aliases import Aliases
from bitext.search.record import Record, Text
from bitext.search.shelf import digest

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_SMALL = [LETTERS[n] if n < 32 else LETTERS[32 + n % 32] + LETTERS[n // 32] for n in range(1024)]
_SMALL += [LETTERS[32 + n % 32] + LETTERS[32 + n // 32 % 32] + LETTERS[n // 1024] for n in range(1024, 1 << 15)]
LEVELS = 16
"""Of a word's weight: two to each doubling."""
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
    if value < len(_SMALL):
        return _SMALL[value]
    out = ""
    while value >= 32:
        out += LETTERS[32 + value % 32]
        value //= 32
    return out + LETTERS[value]


VALUES = {letter: value for value, letter in enumerate(LETTERS)}
_STEPS = [LEAST * 2 ** ((level + 0.5) / 2) for level in range(LEVELS - 1)]

Line = str
"""Key, tab, form: the line on which a word is filed."""
Filed = tuple[str, str]
"""What is written there of one report: the letter of the weight; how often and where the word stands, or nothing."""
UNPLACED = ".=~*"
"""What the keys of lines begin with that say nothing of places."""


def line(key: str, form: str) -> Line:
    """The line of a word under a key."""
    return f"{key}\t{form}"


@lru_cache(maxsize=1 << 18)
def _lines(token: str) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """Where a word of a text is filed; where by its sound."""
    word = analyser.word(token)
    sound = analyser.heard(word.form) if not word.stop and has_arabic(word.form) else ""
    return tuple(line(key, word.form) for key in word.keys), ((line(f"*{sound}", word.form),) if sound else ())


class _Sheet:
    """The words of one report while they are counted."""

    def __init__(self, aliases: Aliases, *, heard: bool) -> None:
        self.aliases, self.heard = aliases, heard
        self.weights: dict[Line, float] = {}
        self.places: dict[Line, list[int]] = {}
        self.position = 0

    def add(self, field: Field, texts: Iterable[str], *, placed: bool = True) -> None:
        """Count the words of a field. Those of fields that are not `placed` are no part of any phrase."""
        places: dict[str, list[int]] = {}
        position = self.position
        names: list[str] = []
        total = 0
        for text in texts:
            tokens = analyser.tokens(text)
            for token in tokens:
                held = places.get(token)
                if held is None:
                    places[token] = [position]
                else:
                    held.append(position)
                position += 1
            total += len(tokens)
            position += GAP
            names += self.aliases.names(text, tokens)
        if placed:
            self.position = position
        share = field.weight / (1 - field.length + field.length * max(total, 1) / field.usual)
        weights, standing = self.weights, self.places
        for token, found in places.items():
            lines, sounds = _lines(token)
            weight = share * len(found)
            for each in (*lines, *sounds) if self.heard else lines:
                weights[each] = weights.get(each, 0.0) + weight
                if placed and each[0] not in UNPLACED:
                    before = standing.get(each)
                    standing[each] = found if before is None else [*before, *found]
        for name in names:
            self.say(line(CONCEPT + name, "~"), share)

    def say(self, each: Line, weight: float) -> None:
        """Let a line weigh more."""
        self.weights[each] = self.weights.get(each, 0.0) + weight


def file(record: Record, aliases: Aliases) -> dict[Line, Filed]:
    """The lines on which a report's words are filed, and what is written there."""
    sheet = _Sheet(aliases, heard=all(has_arabic(text.title) for text in record.texts.values()))
    for text in record.texts.values():
        sheet.add(TITLE, [text.title])
        sheet.add(SUMMARY, [text.summary])
        sheet.add(HEADINGS, text.headings)
        sheet.add(BODY, text.body)
        sheet.add(NAMES, text.names, placed=False)
    for name in record.named:
        sheet.say(line(CONCEPT + name, "~"), NAMED)
    for key in facets(record):
        sheet.say(line(key, "~"), LEAST)
    places = sheet.places
    return {
        each: (LETTERS[bisect(_STEPS, weight)], "" if each[0] in UNPLACED else _standing(places.get(each, ())))
        for each, weight in sheet.weights.items()
    }


def _standing(places: Sequence[int]) -> str:
    """How often, and the distances from one place to the next."""
    if len(places) == 1:
        return f"B{number(places[0])}"
    last, out = 0, number(len(places))
    for place in sorted(places):
        out += number(place - last)
        last = place
    return out


def facets(record: Record) -> list[str]:
    """The keys of the lists that a reader can choose among."""
    keys = [f"~topic:{name}" for name in dict.fromkeys(record.topics)]
    keys += [f"~place:{name}" for name in dict.fromkeys(record.places)]
    keys.append("~all")
    if len(record.texts) > 1:
        keys.append("~translated")
    return keys


def name(record: Record) -> str:
    """What tells a report from itself as it was: the digest of all that its fragment holds."""
    if record.name:
        return record.name
    parts: list[Sequence[str]] = [
        (record.uri, record.date.isoformat() if record.date else ""),
        record.topics, record.places, record.named,
    ]  # fmt: skip
    for locale, text in record.texts.items():
        parts += (locale, text.url, text.title, text.summary), text.names, text.headings, text.body
    words = [word for part in parts for word in part]
    # The lengths say where one word ends and the next begins.
    return digest(f"{[*map(len, parts)]}{[*map(len, words)]}{''.join(words)}")


def fragment(record: Record) -> str:
    """Everything of a report, as the browser gets it; `read` reads it again."""
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
