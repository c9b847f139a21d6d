"""The lock of a report whose translation is known, as a run with an engine would leave it."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "scripts")]

from clauses import Both  # noqa: E402 - beside this file

from bitext.alignment import bitext, review  # noqa: E402 - found by the line above
from bitext.alignment.compose import skeleton_hash  # noqa: E402 - the same
from bitext.alignment.lock import Lock, Row, dump, sketch, source_hash, target_hash, unit_id  # noqa: E402 - the same
from bitext.errors import Findings  # noqa: E402 - the same
from bitext.markup import document  # noqa: E402 - the same
from bitext.markup.document import Document  # noqa: E402 - the same

ENGINE, DATE, REVIEWER = "libretranslate", "2026-01-03", "هيئة التحرير"
EDITED, REVIEWED, EVERY = 5, 10, 3
"""A person has worked on every fifth report, on each third of its passages, and read every tenth."""


def read(text: str, path: str, dialect: frozenset[str]) -> Document:
    """Read a text that is in order."""
    findings = Findings()
    found = document.read(text, path, dialect, findings)
    assert not findings.items, (path, findings.items)
    return found


def lock(text: Both, number: int, path: str, dialect: frozenset[str]) -> str:
    """The lock of report `number` (none is edited below 0), as its file holds it."""
    source, target = read(text.ar, path, dialect), read(text.en, path, dialect)
    assert [each.kind for each in source.segments] == [each.kind for each in target.segments], path
    taken: set[str] = set()
    reached: dict[str, int] = {}
    rows = []
    for index, (here, there) in enumerate(zip(source.segments, target.segments, strict=True)):
        identity, digest, words = unit_id(here.text, taken, reached), source_hash(here.text), target_hash(there.text)
        row = Row(identity, digest, here.kind, sketch=sketch(here.text))
        if here.text == there.text:
            row = Row(identity, digest, here.kind, sketch=row.sketch, machine=words, engine="copy", date=DATE)
        elif number >= 0 and number % EDITED == 0 and index % EVERY == 0:
            row = Row(identity, digest, here.kind, sketch=row.sketch, target=(words,))
        else:
            row = Row(identity, digest, here.kind, sketch=row.sketch, machine=words, engine=ENGINE, date=DATE)
        rows.append(row)
    made = Lock(tuple(rows), skeleton_hash(source), known=True)
    if number >= 0 and number % REVIEWED == 0:
        made = review.mark(bitext.read(source, target, made), REVIEWER, DATE)
    return dump(made)
