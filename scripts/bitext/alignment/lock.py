"""The lock: one row a unit, in order, in a JSON Lines file that git can merge line by line.

The first line is the head: the format's version, the hash of the skeleton that the translation was last written for,
who has reviewed it, and what the report's file was called before. A row's words are hashes, with two exceptions: a
suggestion, and the English of a unit whose Arabic was removed (`retired`), which stands nowhere else.
"""

from __future__ import annotations

import hashlib
import json
import re
import struct
from dataclasses import dataclass, field, fields, replace
from functools import lru_cache

from bitext.arabic import normalise
from bitext.errors import Findings

VERSION = 1
ADDED = "added"
"""Kind of a row that stands for no unit: a segment that a person has added to the translation."""
_ID_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
_SKETCH = re.compile("[0-9a-f]{16}")
_SEPARATOR = re.compile("[\x7f-\x9f\u2028\u2029]")
"""Characters that some programs take for line ends."""
_HASHES = 4096
"""Texts of the page at hand, whose hashes are asked for again and again."""


@lru_cache(_HASHES)
def source_hash(text: str) -> str:
    """Hash of an Arabic text in the form that ignores diacritics, tatweel and spacing (16 hex digits)."""
    return hashlib.sha256(normalise(text).encode()).hexdigest()[:16]


@lru_cache(_HASHES)
def target_hash(text: str) -> str:
    """Hash of a translation's words; only runs of white space are folded (16 hex digits)."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:16]


def sketch(text: str) -> str:
    """A 64-bit SimHash of the text's letter trigrams, in hex: near texts differ in few bits.

    Charikar, "Similarity estimation techniques from rounding algorithms", 2002.
    """
    words = f"  {normalise(text)} "
    grams = {words[i : i + 3] for i in range(len(words) - 2)}
    lanes = sum(map(_lanes, grams))
    half = len(grams) // 2
    counts = struct.unpack("<64I", lanes.to_bytes(256, "little"))
    return f"{sum(1 << place for place, count in enumerate(counts) if count > half):016x}"


@lru_cache(maxsize=1 << 16)
def _lanes(gram: str) -> int:
    """The 64 bits of a trigram's hash, each in 32 bits of its own, so that a sum counts all of them at once."""
    bits = int.from_bytes(hashlib.blake2b(gram.encode(), digest_size=8).digest())
    return sum(1 << 32 * place for place in range(64) if bits >> place & 1)


def distance(one: str, other: str) -> int:
    """Number of differing bits of two sketches, 0 to 64; 32 is what unrelated texts have."""
    return (int(one, 16) ^ int(other, 16)).bit_count() if one and other else 32


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Words offered for a unit.

    A machine's where a person wrote the English; a person's, come back from an agency or a volunteer, where they
    belong to other Arabic or other English than stands there now.
    """

    text: str
    source: str
    """Hash of the Arabic it translates."""
    engine: str
    """Who made them; nothing where a person did."""
    date: str

    @property
    def human(self) -> bool:
        """Whether a person wrote them: then only a person's edit of the unit clears them."""
        return not self.engine


@dataclass(frozen=True, slots=True)
class Row:
    """The record of one unit."""

    id: str
    source: str
    """Hash of the Arabic that the standing English translates."""
    kind: str = "paragraph"
    now: str = ""
    """Hash of the Arabic as last seen, where it has changed since that English was made."""
    sketch: str = ""
    """Of the Arabic as last seen, to recognise it after an edit."""
    machine: str = ""
    """Hash of the last words that an engine made for this unit; empty until one has."""
    next: str = ""
    """Hash of machine words that are being written: set before the page is written and cleared after it, so that a
    stop in between leaves both the old and the new words recognisable as a machine's."""
    target: tuple[str, ...] | None = None
    """Hashes of the segments that were last seen as this unit's English, where that is not just the machine's one:
    a person's words, a split paragraph (several), a merged or left out one (none)."""
    engine: str = ""
    """Who made the machine's words: an engine's name, `copy` where there is nothing to translate, and nothing where
    the Arabic stands in for a translation that failed."""
    date: str = ""
    suggestion: Suggestion | None = None
    retired: str | None = None
    """The English of a unit that the report no longer has; it comes back with its Arabic, known by `source`."""

    @property
    def seen(self) -> tuple[str, ...]:
        """The hashes by which the unit's English is recognised, most recent knowledge first."""
        if self.target is not None:
            return self.target
        return (self.machine,) if self.machine else ()

    @property
    def arabic(self) -> str:
        """Hash of the Arabic as last seen."""
        return self.now or self.source

    def made(self, digest: str) -> bool:
        """Whether words with this hash are a machine's."""
        return bool(digest) and digest in (self.machine, self.next)


@dataclass(frozen=True, slots=True)
class Lock:
    """A lock, read."""

    rows: tuple[Row, ...] = ()
    skeleton: str = ""
    reviewed: tuple[str, str, str] | None = None
    """Name, date, and hash of all the source hashes that were reviewed."""
    known: bool = False
    """False: there was none, or it could not be read."""
    was: tuple[str, ...] = ()
    """URIs under which the report was published before it was renamed, the oldest first."""
    doubles: tuple[Row, ...] = ()
    """Other versions of rows, where git has joined two locks; `joined` settles which of them count."""

    def moved(self, old: str, new: str) -> Lock:
        """The lock of a report that has gone from one URI to another."""
        return replace(self, was=tuple(dict.fromkeys(uri for uri in (*self.was, old) if uri != new)))

    @property
    def active(self) -> tuple[Row, ...]:
        """Rows of units that the report had when the lock was written."""
        return tuple(row for row in self.rows if row.retired is None)


def unit_id(text: str, taken: set[str], reached: dict[str, int] | None = None) -> str:
    """The id of a segment as first seen: short, stable, usable as an HTML id; an ordinal tells repeats apart.

    `reached` remembers, while `taken` only grows, up to which ordinal the ids of a text are taken.
    """
    digest = hashlib.sha256(normalise(text).encode()).digest()
    base = "u" + "".join(_ID_LETTERS[byte & 31] for byte in digest[:8])
    ordinal = reached.get(base, 1) if reached is not None else 1
    while (identity := base if ordinal == 1 else f"{base}-{ordinal}") in taken:
        ordinal += 1
    if reached is not None:
        reached[base] = ordinal
    taken.add(identity)
    return identity


def retired_offer(row: Row, offer: Suggestion, taken: set[str]) -> Row:
    """A row of its own for what a person has offered for a unit, where that unit can hold it no longer."""
    seen = (target_hash(offer.text),)
    return Row(unit_id(offer.text, taken), offer.source, row.kind, target=seen, retired=offer.text)


def dump(lock: Lock) -> str:
    """The text of a lock file."""
    head: dict[str, object] = {"lock": VERSION, "skeleton": lock.skeleton}
    if lock.reviewed:
        head["reviewed"] = list(lock.reviewed)
    if lock.was:
        head["was"] = list(lock.was)
    lines = [head, *map(_row_as_json, lock.rows)]
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    return _SEPARATOR.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _row_as_json(row: Row) -> dict[str, object]:
    values: dict[str, object] = {}
    for each in fields(row):
        value = getattr(row, each.name)
        if each.name == "suggestion" and value:
            value = [value.text, value.source, value.engine, value.date]
        if each.name == "kind" and value == "paragraph":
            continue
        if value or (each.name == "target" and value is not None):
            values[each.name] = list(value) if isinstance(value, tuple) else value
    return values


def load(text: str, path: str, findings: Findings) -> Lock:
    """Read a lock file's text; one that is damaged counts as none, with a finding, and loses nobody's words by that.

    Where git has joined two versions line by line, the first head counts, and rows that stand there twice and differ
    are `doubles`.
    """
    try:
        head, *more = [json.loads(line) for line in text.removeprefix("\ufeff").split("\n") if line.strip()]
        if head["lock"] != VERSION:
            raise ValueError("version")
        values = _Values(head)
        reviewed = values.texts("reviewed")
        heads = [head, *(each for each in more if isinstance(each, dict) and "lock" in each)]
        rows = [_row_from_json(each) for each in more if not (isinstance(each, dict) and "lock" in each)]
        last = {row.id: row for row in rows}
        return Lock(
            tuple(last.values()),
            values.text("skeleton"),
            (reviewed[0], reviewed[1], reviewed[2]) if reviewed else None,
            True,
            tuple(dict.fromkeys(uri for each in heads for uri in _Values(each).texts("was") or ())),
            tuple(row for row in dict.fromkeys(rows) if row != last[row.id]),
        )
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
        findings.add("lock-unreadable", path)
        return Lock()


def _row_from_json(values: dict[str, object]) -> Row:
    row = _Values(values)
    return Row(
        id=row.text("id", required=True),
        source=row.text("source"),
        kind=row.text("kind") or "paragraph",
        now=row.text("now"),
        sketch=sketch if _SKETCH.fullmatch(sketch := row.text("sketch")) else "",
        machine=row.text("machine"),
        next=row.text("next"),
        target=row.texts("target"),
        engine=row.text("engine"),
        date=row.text("date"),
        suggestion=Suggestion(*s) if (s := row.texts("suggestion")) else None,
        retired=row.text("retired") or None,
    )


@dataclass(frozen=True, slots=True)
class _Values:
    values: dict[str, object] = field(default_factory=dict)

    def text(self, key: str, *, required: bool = False) -> str:
        value = self.values[key] if required else self.values.get(key, "")
        return _encodable(value)

    def texts(self, key: str) -> tuple[str, ...] | None:
        value = self.values.get(key)
        if value is None:
            return None
        if not isinstance(value, list):
            raise TypeError(key)
        return tuple(map(_encodable, value))


def _encodable(value: object) -> str:
    """A text that can be written down again, which half a surrogate pair cannot."""
    if not isinstance(value, str):
        raise TypeError(value)
    value.encode()
    return value
