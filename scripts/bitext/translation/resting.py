"""Pages at rest: those that a run would read, and then write nothing, ask nothing and say what it said before.

A small database under `.cache/`, one a language, a row a page. A row holds for one state of everything that a run looks
at: the bytes of the report, of its translation and of its lock; the glossary's; the settings; this package's own code.
It says how many passages are pending and which findings the run had (the glossary's file has a row of its own, under
`GLOSSARY`). Only what has been seen at rest is written down: a run over these very bytes that wanted nothing and would
have written nothing. A page that wants words is never at rest, so that it is asked for again as soon as somebody can
answer.

What is damaged counts as never seen: each row bears a seal over all that it says. The file may be deleted at any time,
two runs may share it, and it never has more rows than there are pages. A page that is a link, or is no ordinary file,
is left to the run itself. Nothing here reads Markdown: a run in which nothing is to be done imports no more than this.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sqlite3
import sys
from collections.abc import Container
from dataclasses import dataclass

import yaml

from bitext import version
from bitext.errors import Finding, Findings, Said, WriteRefused
from bitext.project import Named, Page, Project, contents
from bitext.writer import Writer

GLOSSARY = ""
_SCHEMA = "create table if not exists page(uri text primary key, state blob, said text, seal blob) without rowid"
_ROWS = 200
"""How many are written at once."""
_PATIENCE = 1.0
"""Seconds to wait for another run that is writing; then this one does without."""
_PASSING = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN)
"""What does not mean that the database is damaged: another run is at it, or it may not be written."""


@dataclass(frozen=True, slots=True)
class Rest:
    """What a run over a page at rest comes to."""

    state: bytes
    """A digest of everything that the run looked at."""
    said: str
    """The number of pending passages and the findings, as JSON."""

    @property
    def silent(self) -> bool:
        """Whether there is nothing to say of the page."""
        return self.said == _SILENT

    @property
    def pending(self) -> int:
        """How many passages are pending."""
        return int(json.loads(self.said)[0])

    @property
    def findings(self) -> list[Finding]:
        """What the run had to say."""
        return [
            Finding(code, path, line, tuple((k, v if isinstance(v, str) else Said(*v)) for k, v in values), unit)
            for code, path, line, values, unit in json.loads(self.said)[1]
        ]


def rest(state: bytes, pending: int, findings: Findings) -> Rest:
    """A page at rest, from the run that has seen it so."""
    return Rest(state, _said(pending, findings.items))


def _said(pending: int, findings: list[Finding]) -> str:
    listed = [[each.code, each.path, each.line, each.values, each.unit] for each in findings]
    return json.dumps([pending, listed], ensure_ascii=False, separators=(",", ":"), default=_both)


def _both(sentence: Said) -> list[str]:
    return [sentence.en, sentence.ar]


_SILENT = _said(0, [])


class States:
    """Digests of pages as they are on the disk, for one language."""

    def __init__(self, project: Project, locale: str) -> None:
        self._begun = hashlib.blake2b(digest_size=20)
        for part in (_code(), _settings(project, locale), _glossary(project)):
            self._begun.update(b"%d:" % len(part) + part)
        self._docs = f"{project.root / project.docs}{os.sep}"
        self._memory = f"{project.root / project.memory}{os.sep}"
        self._locale = locale

    @property
    def shared(self) -> bytes:
        """The digest of what is the same for all pages."""
        return self._begun.digest()

    def of(self, page: Page) -> bytes:
        """The digest of a page now; empty where one of its files is not an ordinary one that can be read."""
        stem = page.stem
        try:
            return self.over(
                page,
                contents(f"{self._docs}{page.uri}"),
                contents(f"{self._docs}{stem}.{self._locale}.md"),
                contents(f"{self._memory}{stem}.{self._locale}.jsonl"),
            )
        except OSError:
            return b""

    def over(self, page: Page, *files: bytes | None) -> bytes:
        """The digest of a page with these bytes: the report's, the translation's, the lock's."""
        found = self._begun.copy()
        for data in files:
            found.update(b"-" if data is None else b"%d:" % len(data))
            found.update(data or b"")
        found.update(page.uri.encode("utf-8", "surrogateescape"))
        return found.digest()


class Resting:
    """The pages at rest, as far as they are known; without a writer nothing is written down."""

    def __init__(self, project: Project, locale: str, writer: Writer | None) -> None:
        self._path = project.cache / "translation" / f"rest.{locale}.sqlite"
        self._writer = writer
        self._rows: sqlite3.Connection | None = None
        self._waiting: list[tuple[str, bytes, str, bytes]] = []
        if self._path.is_file():
            self._open()

    def find(self, uri: str, state: bytes) -> Rest | None:
        """What a page comes to in this state, or nothing."""
        if self._rows is None or not state:
            return None
        try:
            row = self._rows.execute("select state, said, seal from page where uri = ?", (uri,)).fetchone()
        except sqlite3.Error as error:
            self._mend(error)
            return None
        if row is None or row[0] != state or not isinstance(row[1], str) or row[2] != _seal(state, row[1]):
            return None
        return Rest(state, row[1])

    def keep(self, uri: str, seen: Rest) -> None:
        """Write a page down."""
        self._waiting.append((uri, seen.state, seen.said, _seal(seen.state, seen.said)))
        if len(self._waiting) >= _ROWS:
            self._flush()

    def close(self, pages: Container[str] | None = None, count: int = 0) -> None:
        """Write down what is left; with the URIs of all pages, and their number, forget those that are no more."""
        self._flush()
        if self._rows is not None:
            with contextlib.suppress(sqlite3.Error):
                if pages is not None and self._writer is not None:
                    self._forget(self._rows, pages, count)
            self._rows.close()
            self._rows = None

    def _forget(self, rows: sqlite3.Connection, pages: Container[str], count: int) -> None:
        [[known]] = rows.execute("select count(*) from page")
        if known > count:
            gone = [(uri,) for (uri,) in rows.execute("select uri from page") if uri not in pages]
            with rows:
                rows.executemany("delete from page where uri = ?", gone)

    def _flush(self) -> None:
        """Write down what waits; where that fails, it is seen anew in the next run."""
        waiting, self._waiting = self._waiting, []
        if self._writer is None or not waiting:
            return
        if self._rows is None:
            self._open()
        with contextlib.suppress(sqlite3.Error):
            if self._rows is not None:
                with self._rows as rows:
                    rows.executemany("replace into page values (?, ?, ?, ?)", waiting)

    def _open(self) -> None:
        """Open the database; what cannot be opened is done without."""
        try:
            self._rows = self._connected()
        except sqlite3.Error as error:
            self._mend(error)
        except (OSError, WriteRefused):
            self._rows = None

    def _mend(self, error: sqlite3.Error) -> None:
        """Do without the database from here on, or begin it anew where it is damaged."""
        if self._rows is not None:
            self._rows.close()
            self._rows = None
        if self._writer is not None and error.sqlite_errorcode & 0xFF not in _PASSING:
            with contextlib.suppress(sqlite3.Error, OSError):
                self._writer.remove(self._path)
                self._rows = self._connected()

    def _connected(self) -> sqlite3.Connection:
        if self._writer is not None:
            self._writer.scratch(self._path)
        mode = "rwc" if self._writer is not None else "ro"
        rows = sqlite3.connect(f"{self._path.absolute().as_uri()}?mode={mode}", timeout=_PATIENCE, uri=True)
        try:
            rows.execute("pragma synchronous = off")  # what a dead machine spoils has no seal
            if self._writer is not None:
                rows.execute(_SCHEMA)
            rows.execute("select uri, state, said, seal from page limit 1").fetchone()
        except sqlite3.Error:
            rows.close()
            raise
        return rows


def _seal(state: bytes, said: str) -> bytes:
    return hashlib.blake2b(state + said.encode("utf-8", "surrogatepass"), digest_size=12).digest()


def _glossary(project: Project) -> bytes:
    try:
        data = contents(str(project.root / project.docs / "glossary.csv"))
    except OSError:
        return b"unreadable"
    return b"absent" if data is None else b"=" + data


def _settings(project: Project, locale: str) -> bytes:
    """The settings that a run depends on, engines and addresses aside: a page at rest asks nobody."""
    values = [
        project.docs, project.memory, project.source, locale, list(project.editions), list(project.extensions),
        project.configs, sorted(project.dialect), project.private_folders,
    ]  # fmt: skip
    return json.dumps(values, sort_keys=True, default=_shown).encode()


def _shown(value: object) -> str:
    return f"!{value.path}" if isinstance(value, Named) else repr(value)


def _code() -> bytes:
    """A digest of this package, its data, Python and the one library that reads our files."""
    return hashlib.blake2b(f"{sys.version} {yaml.__version__}".encode() + version.package()).digest()
