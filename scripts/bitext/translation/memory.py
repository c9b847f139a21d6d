"""The translation memory: how persons have worded a segment elsewhere.

It is derived from pages and locks and is never a file of its own. What lies in `.cache/` is only an index of where to
look (hashes, no words), kept up to date by the locks' sizes and times; it may be deleted at any moment. A report marked
`private` gives nothing to others.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from bitext.alignment import lock as locks
from bitext.alignment import store
from bitext.alignment.lock import Row, source_hash
from bitext.errors import Findings
from bitext.project import Page, Project
from bitext.writer import Writer

_SCHEMA = """
create table if not exists lock(uri text primary key, size integer, time integer);
create table if not exists unit(source text, uri text, id text);
create index if not exists by_source on unit(source);
create index if not exists by_uri on unit(uri);
"""


class Memory:
    """Looks up persons' wording of segments, for one target language; reads nothing before it is asked."""

    def __init__(self, project: Project, locale: str, writer: Writer) -> None:
        self.project, self.locale, self.writer = project, locale, writer
        self._index: sqlite3.Connection | None = None

    def wording(self, text: str, kind: str, page: Page) -> str:
        """A person's translation of this segment in another report, or nothing."""
        digest = source_hash(text)
        for uri, identity in self._connection().execute("select uri, id from unit where source = ?", (digest,)):
            if uri != page.uri:
                found = self._read(self.project.page(uri), identity, digest, kind)
                if found:
                    return found
        return ""

    def close(self) -> None:
        """Let go of the index."""
        if self._index is not None:
            self._index.close()
            self._index = None

    def _read(self, page: Page, identity: str, digest: str, kind: str) -> str:
        """What stands for a unit now, if it is a person's and still belongs to this Arabic."""
        bitext = store.bitext(self.project, page, self.locale, Findings())
        if bitext is None or bitext.source.front.private or bitext.source.front.draft:
            return ""
        for unit in bitext.units:
            if unit.id == identity and unit.source == digest and unit.segment.kind == kind:
                usable = unit.human and unit.state == "edited" and len(unit.spans) == 1
                return unit.target or "" if usable else ""
        for row in bitext.lock.rows:
            if row.id == identity and row.retired and row.source == digest and row.kind == kind:
                return row.retired if row.target is not None else ""
        return ""

    def _connection(self) -> sqlite3.Connection:
        if self._index is None:
            self._index = self._open()
            self._refresh(self._index)
        return self._index

    def _open(self) -> sqlite3.Connection:
        path = self.project.cache / "translation" / f"memory.{self.locale}.sqlite"
        self.writer.scratch(path)
        for _ in range(2):
            try:
                index = sqlite3.connect(path, check_same_thread=False)
                index.executescript(_SCHEMA)
            except sqlite3.DatabaseError:
                self.writer.remove(path)
            else:
                return index
        memory = sqlite3.connect(":memory:", check_same_thread=False)
        memory.executescript(_SCHEMA)
        return memory

    def _refresh(self, index: sqlite3.Connection) -> None:
        """Read the locks that have changed since the index was written."""
        known = {uri: (size, time) for uri, size, time in index.execute("select uri, size, time from lock")}
        present = set()
        with contextlib.closing(index.cursor()) as cursor:
            for uri, path in self._locks():
                present.add(uri)
                status = path.stat()
                if known.get(uri) == (status.st_size, status.st_mtime_ns):
                    continue
                cursor.execute("delete from unit where uri = ?", (uri,))
                cursor.executemany("insert into unit values (?, ?, ?)", [(r.source, uri, r.id) for r in _persons(path)])
                cursor.execute("replace into lock values (?, ?, ?)", (uri, status.st_size, status.st_mtime_ns))
            for uri in known.keys() - present:
                cursor.execute("delete from unit where uri = ?", (uri,))
                cursor.execute("delete from lock where uri = ?", (uri,))
        index.commit()

    def _locks(self) -> Iterator[tuple[str, Path]]:
        folder = self.project.root / self.project.memory
        ending = f".{self.locale}.jsonl"
        for path in sorted(folder.rglob(f"*{ending}")):
            yield path.relative_to(folder).as_posix().removesuffix(ending) + ".md", path


def _persons(path: Path) -> Iterator[Row]:
    """Rows whose English a person may have written."""
    lock = locks.load(path.read_text(encoding="utf-8", errors="replace"), "", Findings())
    return (row for row in lock.rows if row.target is not None and row.kind != "code")
