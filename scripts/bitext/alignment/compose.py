"""Write new words into a translation without undoing what a person has built there.

Where the translation has the report's own skeleton, the page is the new report with the new words in it. Where a person
has built it otherwise (a paragraph split or added, a row more, other marks), the page is put together chunk by chunk: a
chunk is what stands between empty lines. A chunk of the report whose units are those it had keeps the person's chunks
as they are, with new words spliced in; a chunk with new or removed units is taken from the report; what a person has
added stays behind what it stood behind.
"""

from __future__ import annotations

import bisect
import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bitext.alignment.bitext import Bitext
from bitext.markup import lines as views
from bitext.markup.blocks import ONE_LINE
from bitext.markup.document import Document
from bitext.markup.frontmatter import SCHEMA

EXTRA = -1
Part = tuple[str, list[int]]
"""Some of the page's text, and the units of its segments."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """A stretch of a body up to and with the empty lines behind it."""

    start: int
    end: int
    segments: tuple[int, ...]
    """Indices of the segments in it."""


def skeleton_hash(document: Document) -> str:
    """Hash of a page without its segments (16 hex digits)."""
    bare = document.splice(dict.fromkeys(range(len(document.segments)), ""))
    return hashlib.sha256(bare.encode()).hexdigest()[:16]


def page(bitext: Bitext, words: Mapping[int, str], fresh: set[int]) -> tuple[str, list[int]]:
    """The translation's new text, and for each segment of it the index of its unit (`EXTRA`: a person's addition).

    `words` are what each unit is to say, `fresh` the units with new words.
    """
    source, target = bitext.source, bitext.target
    words = {i: _fitted(source, i, text) for i, text in words.items()}
    if target is None or (not bitext.extra and skeleton_hash(target) in (bitext.lock.skeleton, skeleton_hash(source))):
        return source.splice(words), _owners(bitext, range(len(source.segments)), words)
    head = [i for i, segment in enumerate(source.segments) if source.is_head(segment)]
    gap = source.body[: len(source.body) - len(source.body.lstrip("\r\n"))]
    parts = [(_head(source, target, words) + gap, _owners(bitext, head, words)), *_body(bitext, target, words, fresh)]
    text = parts[0][0] + "".join(_ended(part) for part, _ in parts[1:-1]) + (parts[-1][0] if len(parts) > 1 else "")
    return text, [owner for _, owners in parts for owner in owners]


def _fitted(source: Document, index: int, words: str) -> str:
    """Words as they can stand in the report: where the next line follows at once (a tight list), in one paragraph."""
    segment = source.segments[index]
    if "\n\n" not in words or segment.kind == "code":
        return words
    start = source.source.find("\n", segment.end) + 1
    end = source.source.find("\n", start)
    follows = start > 0 and source.source[start : end if end >= 0 else None].strip()
    return "\n".join(line for line in words.split("\n") if line.strip()) if follows else words


def _owners(bitext: Bitext, indices: Iterable[int], words: Mapping[int, str]) -> list[int]:
    """The units of segments taken from the report, each as often as its words have paragraphs."""
    owners: list[int] = []
    for index in indices:
        segment = bitext.source.segments[index]
        count = 1 if segment.kind in ("code", *ONE_LINE) else len([p for p in words[index].split("\n\n") if p.strip()])
        owners += [index] * (count if words[index].strip() else 0)
    return owners


def chunks(document: Document) -> list[Chunk]:
    """The chunks of a body. Indented lines, fences and HTML blocks belong to what they follow."""
    text = document.source
    lines = views.fold(text, views.split(text, document.front.length, len(text)), fences=True, html=True)
    starts: list[int] = []
    after_blank = True
    for line in lines:
        raw = text[line.start : line.end]
        if line.kind == "text" and not raw.strip():
            after_blank = True
            continue
        if after_blank and (not starts or views.indent(raw) < views.TAB):
            starts.append(line.start)
        after_blank = False
    edges = [*starts, len(text)]
    found, index = [], 0
    while index < len(document.segments) and document.is_head(document.segments[index]):
        index += 1
    for start, end in pairwise(edges):
        inside = []
        while index < len(document.segments) and document.segments[index].start < end:
            inside.append(index)
            index += 1
        found.append(Chunk(start, end, tuple(inside)))
    return found


def _head(source: Document, target: Document, words: Mapping[int, str]) -> str:
    """The report's front matter with the new words, and keys that a person has added to the translation's."""
    page = source.splice({i: words[i] for i, s in enumerate(source.segments) if source.is_head(s)})
    head = page[: len(page) - len(source.body)]
    added = _added_keys(source, target)
    if not added or not head:
        return head
    closing = head.rstrip().rfind("\n") + 1
    return head[:closing] + added + head[closing:]


def _added_keys(source: Document, target: Document) -> str:
    lines = [line + "\n" for line in target.source.split("\n")]
    starts = sorted(target.front.lines.values())
    closing = target.source[: target.front.length].count("\n")
    text = ""
    for key, line in sorted(target.front.lines.items(), key=lambda item: item[1]):
        if key in SCHEMA or key in source.front.lines:
            continue
        later = [other for other in starts if other > line]
        text += "".join(lines[line - 1 : (later[0] if later else closing) - 1])
    return text


def _body(bitext: Bitext, target: Document, words: Mapping[int, str], fresh: set[int]) -> list[Part]:
    theirs = chunks(target)
    chunk_of = {segment: number for number, chunk in enumerate(theirs) for segment in chunk.segments}
    units = {unit.index: unit for unit in bitext.units}
    known = {row.id for row in bitext.lock.active}
    removed = {j for j in range(len(target.segments)) if j not in bitext.extra} - {
        j for unit in bitext.units for j in unit.spans
    }
    taken: set[int] = set()
    """Their chunks that are done with."""
    owner_of = {j: unit.index for unit in bitext.units for j in unit.spans}
    parts: list[Part] = []
    first = _added(theirs, 0, taken, owner_of)
    parts += _extras(bitext, target, [theirs[n] for n in first])
    taken.update(first)
    for group in _groups(chunks(bitext.source), bitext, chunk_of):
        indices = [i for chunk in group for i in chunk.segments]
        own = sorted({chunk_of[j] for i in indices for j in units[i].spans if j in chunk_of})
        span = range(own[0], own[-1] + 1) if own else range(0)
        same = all(units[i].id in known for i in indices) and not any(
            j in removed for n in span for j in theirs[n].segments
        )
        renewed = fresh.intersection(indices)
        same = same and all(_fits(words[i], units[i].spans) for i in renewed)
        if own and same and not taken.intersection(span):
            new = {j: t for i in renewed for j, t in _spread(words[i], units[i].spans)}
            parts.append(_spliced(target, [theirs[n] for n in span], new, owner_of))
        else:
            parts += [_from_report(bitext, chunk, words) for chunk in group]
            parts += _extras(bitext, target, [theirs[n] for n in span if n not in taken])
        taken.update(span)
        followers = _added(theirs, span[-1] + 1 if span else len(theirs), taken, owner_of)
        parts += _extras(bitext, target, [theirs[n] for n in followers])
        taken.update(followers)
    return parts + _extras(bitext, target, [chunk for n, chunk in enumerate(theirs) if n not in taken])


def _fits(words: str, spans: Sequence[int]) -> bool:
    """Whether a unit's new words go where its old ones stand: there is such a place, and it has as many paragraphs."""
    return len(spans) == 1 or (bool(spans) and len(words.split("\n\n")) == len(spans))


def _spread(words: str, spans: Sequence[int]) -> list[tuple[int, str]]:
    """A unit's new words over its segments: a paragraph each where there are as many, else all in the first."""
    parts = words.split("\n\n")
    return list(zip(spans, parts if len(parts) == len(spans) else [words], strict=False))


def _groups(ours: Sequence[Chunk], bitext: Bitext, chunk_of: Mapping[int, int]) -> list[list[Chunk]]:
    """The report's chunks, those put together whose stretches of the translation overlap, with what is between them."""
    groups: list[list[Chunk]] = []
    reach: list[int] = []
    """The last chunk of the translation that a group or one before it comes to."""
    for chunk in ours:
        numbers = [chunk_of[j] for i in chunk.segments for j in bitext.units[i].spans if j in chunk_of]
        place = bisect.bisect_left(reach, min(numbers)) if numbers else len(groups)
        last = max([*numbers, *reach[-1:]], default=-1)
        groups[place:] = [[*(each for held in groups[place:] for each in held), chunk]]
        reach[place:] = [last]
    return groups


def _added(theirs: Sequence[Chunk], number: int, taken: set[int], owner_of: Mapping[int, int]) -> list[int]:
    """Chunks from a number on that a person has added, or whose Arabic is gone."""
    found = []
    while number < len(theirs) and number not in taken:
        chunk = theirs[number]
        if not chunk.segments or any(j in owner_of for j in chunk.segments):
            break
        found.append(number)
        number += 1
    return found


def _spliced(target: Document, held: Sequence[Chunk], new: Mapping[int, str], owner_of: Mapping[int, int]) -> Part:
    """A person's chunks with new words in them."""
    owners = [owner_of.get(j, EXTRA) for chunk in held for j in chunk.segments]
    return target.splice(new, held[0].start, held[-1].end), owners


def _from_report(bitext: Bitext, chunk: Chunk, words: Mapping[int, str]) -> Part:
    """A chunk of the report with its words."""
    source = bitext.source
    text = source.splice({i: words[i] or _NONE for i in chunk.segments}, chunk.start, chunk.end)
    text = _EMPTY.sub("", text).replace(_NONE, "")
    return text, _owners(bitext, chunk.segments, words)


_NONE = "\uf5e2"
_EMPTY = re.compile(rf"^[ \t>]*(?:#{{1,6}}|[-*+]|\d+\.)[ \t]*{_NONE}.*\n(?![ ]{{4}}|\t)", re.MULTILINE)
"""The line of a heading or an item whose words a person has left out."""


def _extras(bitext: Bitext, target: Document, held: Sequence[Chunk]) -> list[Part]:
    """What a person has added inside chunks that are taken from the report: whole chunks, or else the words."""
    parts: list[Part] = []
    for chunk in held:
        added = [j for j in chunk.segments if j in bitext.extra]
        if added and len(added) == len(chunk.segments):
            parts.append(_raw(target, chunk, {}))
        else:
            parts += [(f"{target.segments[j].text}\n\n", [EXTRA]) for j in added]
    return parts


def _raw(document: Document, chunk: Chunk, owner_of: Mapping[int, int]) -> Part:
    return document.source[chunk.start : chunk.end], [owner_of.get(j, EXTRA) for j in chunk.segments]


def _ended(part: str) -> str:
    """A chunk that something follows ends with an empty line."""
    if not part.strip() or part.endswith(("\n\n", "\r\n\r\n")):
        return part
    eol = "\r\n" if part.endswith("\r\n") else "\n"
    return part.rstrip("\r\n") + eol * 2
