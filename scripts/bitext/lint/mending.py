"""Put right what is certain, and touch nothing else.

    text ─ flaws with an `instead` ─▶ the same text with these spans written over ─ `kept`? ─▶ again, until none is left

A change counts only if the page stays what it was: the same skeleton, rendered the same, the same keys in its head, and
in every segment the same letters and digits. What does not pass is tried flaw by flaw, and what still does not pass
stays as a person left it. So nobody's words change, and a second run finds nothing to do.

Since no words change, a translation is as good as it was: `followed` is the lock that knows the new texts by the old
rows, so that nothing is translated again, a machine's words stay a machine's and a person's a person's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from bitext.alignment import bitext as bitexts
from bitext.alignment import lock as locks
from bitext.alignment import review
from bitext.alignment.bitext import Bitext
from bitext.alignment.lock import Lock, Row, source_hash, target_hash
from bitext.arabic import normalise, western_digits
from bitext.errors import Findings
from bitext.lint import days, flaws
from bitext.lint.flaw import Flaw
from bitext.markup import document as documents
from bitext.markup import outline
from bitext.markup.blocks import Segment
from bitext.markup.document import Document
from bitext.markup.frontmatter import TRANSLATED
from bitext.markup.render import Renderer

_PASSES = 5
_WORDS = (*TRANSLATED, "corrections", "retracted")
"""Keys whose words are segments, which are compared by themselves."""


@dataclass(frozen=True, slots=True)
class Mended:
    """A page with what was certain put right."""

    document: Document
    counts: Counter[str]
    """How often something was put right, by its code; empty where nothing was."""


@dataclass(frozen=True, slots=True)
class Mender:
    """Knows the site's Markdown."""

    dialect: frozenset[str]
    renderer: Renderer

    def mended(self, document: Document, language: str, spared: Sequence[str] = ()) -> Mended:
        """The page without its certain flaws."""
        counts = Counter[str]()
        for _ in range(_PASSES):
            found = [each for each in self._flaws(document, language, spared) if each.instead is not None]
            document, done = self._applied(document, found)
            counts.update(each.code for each in done)
            if not done:
                break
        return Mended(document, counts)

    def _flaws(self, document: Document, language: str, spared: Sequence[str]) -> list[Flaw]:
        if not document.front.readable:
            return []
        return [*flaws(document, language, self.dialect, spared), *days.flaws(document)]

    def _applied(self, document: Document, found: Sequence[Flaw]) -> tuple[Document, list[Flaw]]:
        """The page with as many of these flaws put right as leave it what it is, and which these are."""
        found = _apart(found)
        if not found:
            return document, []
        whole = self._read(document, found)
        if whole is not None:
            return whole, found
        done: list[Flaw] = []
        for each in found:
            if self._read(document, [*done, each]) is not None:
                done.append(each)
        return (self._read(document, done) or document) if done else document, done

    def _read(self, document: Document, found: Sequence[Flaw]) -> Document | None:
        """The page with these flaws put right; nothing where it would be another page."""
        source, parts, position = document.source, list[str](), 0
        for each in sorted(found, key=lambda flaw: flaw.start):
            parts += [source[position : each.start], each.instead or ""]
            position = each.end
        text = "".join((*parts, source[position:]))
        told = Findings()
        made = documents.read(text, document.path, self.dialect, told)
        made = replace(made, front=replace(made.front, inner=document.front.inner))
        dated = any(each.code == days.CODE for each in found)
        return made if self._kept(document, made, dated=dated) else None

    def _kept(self, old: Document, new: Document, *, dated: bool) -> bool:
        """Whether a page is the same but for signs and spaces."""
        if not new.front.readable or len(old.segments) != len(new.segments):
            return False
        if any(a.kind != b.kind or letters(a.text) != letters(b.text) for a, b in _pairs(old, new)):
            return False
        heads = [
            {key: value for key, value in each.front.values.items() if key not in (*_WORDS, "date" if dated else "")}
            for each in (old, new)
        ]
        if heads[0] != heads[1] or old.front.lines != new.front.lines:
            return False
        if new.front.date is None if dated else _bare(old) != _bare(new):
            return False
        return outline.same(*(outline.outline(self.renderer.html(each.body)) for each in (old, new)))


def letters(text: str) -> str:
    """The letters and digits of a text, in the form in which texts are compared."""
    return "".join(each for each in western_digits(normalise(text)) if each.isalnum())


def _pairs(old: Document, new: Document) -> list[tuple[Segment, Segment]]:
    return list(zip(old.segments, new.segments, strict=True))


def _bare(document: Document) -> str:
    return document.splice(dict.fromkeys(range(len(document.segments)), ""))


def _apart(found: Sequence[Flaw]) -> list[Flaw]:
    """Those that do not overlap, the first of each two; the others have their turn in the next pass."""
    apart: list[Flaw] = []
    for each in sorted(found, key=lambda flaw: (flaw.start, flaw.end)):
        if not apart or each.start >= apart[-1].end:
            apart.append(each)
    return apart


def followed(bitext: Bitext, source: Document, target: Document | None) -> Lock:
    """The lock for the same pages, put right: it knows the texts under their new hashes as it knew the old ones."""
    arabic = _changes(bitext.source, source, source_hash)
    english = _changes(bitext.target, target, target_hash) if bitext.target and target else {}
    words = {source_hash(new.text): new.text for _, new in _pairs(bitext.source, source)}
    rows = tuple(_row(row, arabic, english, words) for row in bitext.lock.rows)
    lock = replace(bitext.lock, rows=rows)
    if lock.reviewed is not None and (read := review.of(bitext)) is not None and read.current:
        lock = review.mark(bitexts.read(source, target, lock), read.name, read.date)
    return lock


def _changes(old: Document, new: Document, digest: Callable[[str], str]) -> dict[str, str]:
    """Hashes of texts that have another one now; a text that has become two different ones is left out."""
    made: dict[str, set[str]] = {}
    for before, after in _pairs(old, new):
        made.setdefault(digest(before.text), set()).add(digest(after.text))
    return {before: only for before, (only, *more) in made.items() if not more and only != before}


def _row(row: Row, arabic: Mapping[str, str], english: Mapping[str, str], words: Mapping[str, str]) -> Row:
    seen = arabic.get(row.arabic, "")
    offer = row.suggestion
    if offer is not None:
        offer = replace(offer, source=arabic.get(offer.source, offer.source))
    return replace(
        row,
        source=arabic.get(row.source, row.source),
        now=arabic.get(row.now, row.now),
        sketch=locks.sketch(words[seen]) if seen and row.sketch else row.sketch,
        machine=english.get(row.machine, row.machine),
        next=english.get(row.next, row.next),
        target=None if row.target is None else tuple(english.get(each, each) for each in row.target),
        suggestion=offer,
    )


def between(old: Lock, new: Lock) -> Lock:
    """The lock for while the pages are being written: a machine's old words and its new ones are a machine's."""
    both = zip(old.rows, new.rows, strict=True)
    return replace(old, rows=tuple(replace(a, next=b.machine) if a.machine != b.machine else a for a, b in both))


def again(old: Bitext, new: Bitext) -> int:
    """How many passages would have to be translated again."""
    before = {unit.id for unit in old.units if unit.state in ("stale", "pending")}
    return sum(unit.state in ("stale", "pending") and unit.id not in before for unit in new.units)
