"""What earlier builds have made, kept by what it was made of: below `.cache/`, and never needed.

A value is found again only under the very same key: a digest of everything that it follows from, the program and its
settings among it (`environment`). Each is sealed with a digest of its own bytes, and read back as plain values and
dataclasses of this package and nothing else, whatever the file holds. What is missing, damaged, locked by another build
or unreadable is made again; what was not asked for in a long time goes first when the file grows too large.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import io
import os
import pickle
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from bitext.errors import WriteRefused
from bitext.project import Project
from bitext.writer import Writer

_PATIENCE = 5.0
"""Seconds to wait for another build that writes at this moment."""
_AT_ONCE = 200
"""Values that wait to be written together."""
SPARE = 64 * 2**20
"""Bytes of what earlier builds used that are kept in any case."""
_PASSING = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN)
_PLAIN = frozenset(
    [
        ("datetime", "date"), ("datetime", "datetime"), ("datetime", "timezone"), ("datetime", "timedelta"),
        ("markupsafe", "Markup"), ("builtins", "frozenset"), ("builtins", "set"),
    ]
)  # fmt: skip
_TABLES = """
create table if not exists value (key blob primary key, seal blob, value blob);
create table if not exists used (key blob primary key, size integer, build integer) without rowid;
create index if not exists age on used (build);
"""


def digest(parts: Iterable[bytes | str]) -> bytes:
    """A digest that no other sequence of parts has."""
    found = hashlib.blake2b(digest_size=20)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        found.update(b"%d:" % len(data))
        found.update(data)
    return found.digest()


def environment(project: Project, folders: Iterable[Path], settings: Iterable[str]) -> bytes:
    """A digest of what every page follows from: program, templates, settings, glossary, installed packages.

    `folders` are those with templates, beside the usual one.
    """
    root = project.root
    files = {*root.glob("*.yml"), root / project.docs / "glossary.csv"}
    for folder in (Path(__file__).parents[1], root / "scripts", root / "overrides", *folders):
        files |= set(below(folder))
    parts: list[bytes | str] = [sys.version, *settings]
    for path in sorted(files):
        parts += [path.as_posix(), str(path.is_symlink())]
        with contextlib.suppress(OSError):  # what cannot be read is nothing that a page follows from
            parts += [path.read_bytes()] if path.is_file() else []
    for place in sorted(set(sys.path)):
        for ending in ("dist-info", "egg-info"):
            parts += sorted(each.name for each in Path(place).glob(f"*.{ending}"))
    return digest(parts)


def below(folder: Path) -> Iterator[Path]:
    """The files below a folder, through links too, as templates are found; compiled modules are none of them."""
    seen: set[Path] = set()
    for base, folders, names in os.walk(folder, followlinks=True):
        real = Path(base).resolve()
        folders[:] = [each for each in folders if each != "__pycache__" and real not in seen]
        yield from (Path(base, name) for name in names if real not in seen)
        seen.add(real)


class Cache:
    """One file of kept values; safe to delete at any time, and under two builds at once."""

    def __init__(
        self, path: Path, writer: Writer, environment: bytes, spare: int = SPARE, *, at_once: int = _AT_ONCE
    ) -> None:
        self._path, self._writer, self._environment, self._spare = path, writer, environment, spare
        self._at_once = at_once
        self._waiting: dict[bytes, bytes] = {}
        self._used: set[bytes] = set()
        self._rows: sqlite3.Connection | None = None
        self._open()

    def find(self, *key: bytes | str) -> Any | None:
        """What was kept under a key, or nothing."""
        found = digest((self._environment, *key))
        value = self._waiting.get(found)
        if value is None and self._rows is not None:
            try:
                row = self._rows.execute("select seal, value from value where key = ?", (found,)).fetchone()
            except sqlite3.Error as error:
                self._mend(error)
                return None
            if row is None or not isinstance(row[1], bytes) or row[0] != _seal(found, row[1]):
                return None
            value = row[1]
        if value is None:
            return None
        try:
            read = _Reader(io.BytesIO(value)).load()
        except (pickle.UnpicklingError, ArithmeticError, AttributeError, EOFError, ImportError, LookupError,
                MemoryError, TypeError, ValueError):  # fmt: skip
            return None
        self._used.add(found)
        return read

    def keep(self, value: Any, *key: bytes | str) -> None:
        """Keep a value of plain types and of this package's dataclasses."""
        found = digest((self._environment, *key))
        self._waiting[found] = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
        self._used.add(found)
        if len(self._waiting) >= self._at_once:
            self._flush()

    def close(self) -> None:
        """Write what waits, and let go of what has not been asked for in the longest time."""
        self._flush()
        if self._rows is not None:
            try:
                self._evict(self._rows)
            except sqlite3.Error as error:
                self._mend(error)
        if self._rows is not None:
            self._rows.close()
            self._rows = None

    def _flush(self) -> None:
        waiting, self._waiting = self._waiting, {}
        if self._rows is None or not waiting:
            return
        try:
            with self._rows as rows:
                rows.executemany(
                    "replace into value values (?, ?, ?)",
                    [(key, _seal(key, value), value) for key, value in waiting.items()],
                )
                rows.executemany("replace into used values (?, ?, 0)", [(k, len(v)) for k, v in waiting.items()])
        except sqlite3.Error as error:
            self._mend(error)

    def _evict(self, rows: sqlite3.Connection) -> None:
        """Keep what this build used, and as much again of what earlier ones did."""
        with rows:
            [[build]] = rows.execute("select coalesce(max(build), 0) + 1 from used")
            rows.executemany("update used set build = ? where key = ?", [(build, key) for key in self._used])
            [[whole, needed]] = rows.execute("select total(size), total(size * (build = ?)) from used", (build,))
            gone = []
            aged = "select key, coalesce(cast(size as integer), 0) from used where build < ? order by build"
            for key, size in rows.execute(aged, (build,)):
                if whole <= 2 * needed + self._spare:
                    break
                gone.append((key,))
                whole -= size
            rows.executemany("delete from value where key = ?", gone)
            rows.executemany("delete from used where key = ?", gone)

    def _open(self) -> None:
        try:
            self._rows = self._connected()
        except sqlite3.Error as error:
            self._mend(error)
        except (OSError, WriteRefused):
            self._rows = None

    def _mend(self, error: sqlite3.Error) -> None:
        """Do without the file from here on, or begin it anew where it is damaged."""
        if self._rows is not None:
            self._rows.close()
            self._rows = None
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)
        if code & 0xFF not in _PASSING:
            with contextlib.suppress(sqlite3.Error, OSError, WriteRefused):
                self._writer.remove(self._path)
                self._rows = self._connected()

    def _connected(self) -> sqlite3.Connection:
        self._writer.scratch(self._path)
        rows = sqlite3.connect(self._path, timeout=_PATIENCE)
        try:
            rows.text_factory = bytes  # one bit makes a text of bytes, and not every text can be read
            rows.execute("pragma synchronous = off")  # what a dead machine spoils has no seal
            rows.executescript(_TABLES)
        except sqlite3.Error:
            rows.close()
            raise
        return rows


def _seal(key: bytes, value: bytes) -> bytes:
    return hashlib.blake2b(value, key=key, digest_size=16).digest()


class _Reader(pickle.Unpickler):
    """Makes plain values and this package's dataclasses; whatever else a file asks for is refused."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in _PLAIN and not module.startswith("bitext."):
            raise pickle.UnpicklingError(f"{module}.{name}")
        found = super().find_class(module, name)
        if (module, name) not in _PLAIN and not (isinstance(found, type) and dataclasses.is_dataclass(found)):
            raise pickle.UnpicklingError(f"{module}.{name}")
        return found
