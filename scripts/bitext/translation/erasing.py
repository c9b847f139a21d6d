"""Take words out of a project for good: out of reports, translations, locks, glossary, and all that is derived.

This is the one operation by which a person's words may be lost, because a person asked for it. Words are found in any
spelling that differs only in diacritics, tatweel or spacing. The locks are rewritten with the new hashes, so that no
unit changes its id or its state by it, and no trace of the old words is left in them.
"""

from __future__ import annotations

import contextlib
import gzip
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from bitext.alignment import bitext as bitexts
from bitext.alignment import compose, store
from bitext.alignment import lock as locks
from bitext.alignment.bitext import Bitext, Unit
from bitext.alignment.lock import Lock, Row, sketch, source_hash, target_hash
from bitext.arabic import has_arabic, normalise
from bitext.errors import Findings
from bitext.markup import document
from bitext.markup.document import Document
from bitext.project import Page, Project
from bitext.translation import exchange
from bitext.writer import Writer

_BETWEEN = "[\u0640\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*"
_TEXT = frozenset(
    ".md .csv .svg .txt .html .xml .json .jsonl .js .css .yml .yaml .po .pot .xlf .xliff .tmx .vtt .srt".split()
)
_MOST = 1 << 26
"""Bytes of a file, or of a part of a packed one, that are looked through for what is left."""
_MOST_PARTS = 1000
Replace = Callable[[str], str]
REMOVED = {True: "[\u062d\u064f\u0630\u0641]", False: "[removed]"}
"""What stands in their place: in Arabic words, and in others."""


@dataclass(frozen=True, slots=True)
class Trace:
    """One file that held the words."""

    path: str
    count: int
    spellings: frozenset[str] = frozenset()
    """The words as they stood there."""


def pattern(words: Sequence[str], *, names: bool = False) -> re.Pattern[str]:
    """Match any of these words in any spelling that normalises to the same; in file names and ids too with `names`."""
    forms = []
    for each in sorted(words, key=len, reverse=True):
        parted = r"[\s_-]+" if names else r"\s+"
        letters = [parted if c == " " or (names and c == "-") else re.escape(c) for c in normalise(each)]
        forms.append(_BETWEEN.join(letters) + _BETWEEN)
    return re.compile("|".join(f"(?:{form})" for form in forms), re.IGNORECASE)


def erase(project: Project, words: Sequence[str], instead: str | None, writer: Writer) -> list[Trace]:
    """Replace the words everywhere below the folders of documents, locks and exports; say where they were."""
    wanted = pattern(words)

    def new(text: str) -> str:
        return wanted.sub(lambda m: REMOVED[has_arabic(m[0])] if instead is None else instead, text)

    traces: list[Trace] = []
    changes: dict[Path, str | bytes | None] = {}
    for page in project.pages(Findings()):
        traces += replaced(project, page, wanted, new, changes)
    for path in _texts(*(project.root / each for each in (project.docs, project.memory, exchange.FOLDER))):
        if path not in changes:
            traces += _file(project, path, wanted, new, changes)
    for path, content in changes.items():
        if content is not None:
            writer.write(path, content)
    return traces


def replaced(
    project: Project, page: Page, wanted: re.Pattern[str], new: Replace, changes: dict[Path, str | bytes | None]
) -> Iterator[Trace]:
    """A report with its translations and locks, so that the locks fit the new words."""
    for locale in project.targets:
        bitext = store.bitext(project, page, locale, Findings())
        if bitext is None:
            continue
        texts = [bitext.source.source, bitext.target.source if bitext.target else "", locks.dump(bitext.lock)]
        if not any(map(wanted.search, texts)):
            continue
        dialect = project.dialect
        source = document.read(new(bitext.source.source), page.shown, dialect, Findings())
        target = None
        if bitext.target is not None:
            target = document.read(new(bitext.target.source), "", dialect, Findings())
        lock = _lock(bitext, source, target, new) if bitext.lock.known else None
        places = [(page.path, source.source), (page.translation(locale), target.source if target else None)]
        places.append((page.lock(locale), locks.dump(lock) if lock else None))
        for (path, text), old in zip(places, texts, strict=True):
            found = wanted.findall(old)
            if text is not None and path.exists():
                changes[path] = text
                if found:
                    yield Trace(path.relative_to(project.root).as_posix(), len(found), frozenset(found))


def _lock(bitext: Bitext, source: Document, target: Document | None, new: Replace) -> Lock:
    """The lock for the new words: same ids, same states."""
    fits = len(source.segments) == len(bitext.source.segments) and (
        target is None or bitext.target is None or len(target.segments) == len(bitext.target.segments)
    )
    if not fits:  # a whole segment has gone: what stands is aligned anew, as a person's
        rows = bitexts.read(source, target, Lock()).units
        return Lock(tuple(_anew(unit) for unit in rows), "", None, True, bitext.lock.was)
    by_id = {unit.id: _row(unit, source, target, new) for unit in bitext.units}
    rest = (row for row in bitext.lock.rows if row.id not in by_id)
    kept = [replace(row, sketch="", retired=new(row.retired) if row.retired else None) for row in rest]
    same = bitext.lock.skeleton == compose.skeleton_hash(bitext.source)
    skeleton = compose.skeleton_hash(source) if same else bitext.lock.skeleton
    return replace(bitext.lock, rows=(*by_id.values(), *kept), skeleton=skeleton)


def _anew(unit: Unit) -> Row:
    parts = unit.target.split("\n\n") if unit.target else []
    return replace(unit.row, target=tuple(map(target_hash, parts)), sketch=sketch(unit.segment.text))


def _row(unit: Unit, source: Document, target: Document | None, new: Replace) -> Row:
    """A unit's row for the new words, in the state that it had."""
    text = source.segments[unit.index].text
    row = replace(unit.row, sketch=sketch(text), next="")
    fresh = source_hash(text)
    changed = text != unit.segment.text
    if changed and unit.row.now:
        row = replace(row, now=fresh)
    elif changed and unit.source == unit.row.source:
        row = replace(row, source=fresh)
    if target is not None and unit.spans:
        digests = tuple(target_hash(target.segments[j].text) for j in unit.spans)
        row = replace(row, target=digests) if unit.human else replace(row, machine=digests[0])
    if row.suggestion is not None:
        row = replace(row, suggestion=replace(row.suggestion, text=new(row.suggestion.text)))
    return row


def _file(
    project: Project, path: Path, wanted: re.Pattern[str], new: Replace, changes: dict[Path, str | bytes | None]
) -> Iterator[Trace]:
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            text = stream.read()
    except (OSError, UnicodeDecodeError):
        return
    found = wanted.findall(text)
    if found:
        changes[path] = new(text)
        yield Trace(path.relative_to(project.root).as_posix(), len(found), frozenset(found))


def published(project: Project, page: Page) -> list[Trace]:
    """What a report has in the built site, its own page and what lies beside it, in every edition."""
    stem = PurePosixPath(page.uri).with_suffix("")
    found: list[Path] = []
    for edition in project.editions.values():
        place = project.site / edition.path / (stem.parent if stem.name == "index" else stem)
        found += [path for path in (*place.glob("*"), place.with_name(f"{place.name}.html")) if path.is_file()]
    return [Trace(path.relative_to(project.root).as_posix(), 1) for path in sorted(set(found))]


def left(project: Project, words: Sequence[str], folder: Path | None = None) -> list[Trace]:
    """Every place of the project, or of a folder in it, that holds the words; git's history and `.venv` aside.

    File names are included, and what is packed in a file. In pictures and the like a short word may be found by chance.
    """
    wanted = pattern(words, names=True)
    found = []
    for path in sorted((folder or project.root).rglob("*")):
        relative = path.relative_to(project.root)
        if relative.parts[0] in (".git", ".venv") or not path.is_file():
            continue
        count = len(wanted.findall(relative.as_posix()))
        with path.open("rb") as stream:
            held = stream.read(_MOST)
        count += sum(len(wanted.findall(text)) for data in _unpacked(held) for text in _readings(data))
        if count:
            found.append(Trace(relative.as_posix(), count))
    return found


def _unpacked(data: bytes) -> Iterator[bytes]:
    """A file's bytes, and those that are packed in it."""
    yield data
    with contextlib.suppress(
        OSError, EOFError, ValueError, NotImplementedError, RuntimeError, zipfile.BadZipFile, zlib.error
    ):
        if data.startswith(b"\x1f\x8b"):
            yield gzip.GzipFile(fileobj=io.BytesIO(data)).read(_MOST)
        elif data.startswith(b"PK\x03\x04"):
            with zipfile.ZipFile(io.BytesIO(data)) as package:
                for each in package.infolist()[:_MOST_PARTS]:
                    with package.open(each) as part:
                        yield part.read(_MOST)


def _readings(data: bytes) -> Iterator[str]:
    """What a file's bytes say, in the encodings that programs write."""
    yield data.decode("utf-8", "replace")
    if b"\0" in data[:8192]:
        for start in (0, 1):
            yield data[start:].decode("utf-16-le", "replace")
            yield data[start:].decode("utf-16-be", "replace")


def _texts(*folders: Path) -> Iterator[Path]:
    for folder in folders:
        yield from (p for p in sorted(folder.rglob("*")) if p.suffix in _TEXT and p.is_file() and not p.is_symlink())
