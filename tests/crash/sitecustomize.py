"""Stop a program dead at one of its steps on the disk; put on a program's path, this is loaded before it begins.

A step is whatever changes a file below `CRASH_ROOT`: opening it to write, renaming, linking, deleting, making a folder,
flushing. All processes of a run count together, in the length of the file `CRASH_LOG`; before the step `CRASH_AT` the
whole group of processes is killed, as when a machine dies. How, is `CRASH_HOW`: `torn`, and what was written and not
yet flushed to the disk loses its second half, as after a power failure; `full`, and nothing is killed, but from that
step on there is no room on the disk for anything new.
"""
# ruff: noqa: PTH100, PTH115, PTH202, PLW0603 - a hook on every opened file stays with the plainest means

import contextlib
import errno
import os
import signal
import sqlite3
import sys

_ROOT = os.environ.get("CRASH_ROOT", "")
_LOG = os.environ.get("CRASH_LOG", "")
_AT = int(os.environ.get("CRASH_AT", "0"))
_HOW = os.environ.get("CRASH_HOW", "")
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_CHANGES = {
    "os.rename": 2, "os.remove": 1, "os.mkdir": 1, "os.rmdir": 1, "os.link": 2, "os.symlink": 2, "os.truncate": 1,
    "shutil.rmtree": 1, "os.chmod": 1,
}  # fmt: skip
"""Events of Python's own, with how many of their arguments are paths."""

_unflushed: set[str] = set()
_inside = False


def _ours(path: object) -> bool:
    if isinstance(path, bytes):
        path = os.fsdecode(path)
    return isinstance(path, str) and os.path.abspath(path).startswith(_ROOT) and "__pycache__" not in path


def _step(*, room: bool = False) -> None:
    """Count a step, which takes room on the disk or does not."""
    global _inside
    if _inside:
        return
    _inside = True
    try:
        log = os.open(_LOG, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        try:
            os.write(log, b".")
            count = os.lseek(log, 0, os.SEEK_CUR)
        finally:
            os.close(log)
        if count == _AT and _HOW != "full":
            _die()
        if room and 0 < _AT <= count and _HOW == "full":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    finally:
        _inside = False


def _die() -> None:
    if _HOW == "torn":
        for path in _unflushed:
            with contextlib.suppress(OSError):
                os.truncate(path, os.path.getsize(path) // 2)
    os.killpg(0, signal.SIGKILL)


def _seen(event: str, arguments: tuple[object, ...]) -> None:
    if event == "open":
        path, _, flags = arguments
        if isinstance(flags, int) and flags & _WRITING and _ours(path):
            _step(room=True)
            if not _inside:
                _unflushed.add(os.path.abspath(os.fsdecode(path)))  # type: ignore[arg-type]
    elif event in _CHANGES:
        paths = arguments[: _CHANGES[event]]
        if any(_ours(os.fspath(path)) for path in paths if isinstance(path, str | bytes | os.PathLike)):
            _step(room=event == "os.mkdir")
            if event == "os.rename":
                _renamed(*paths)
    elif event == "ctypes.dlopen" and arguments[0] is None:  # two folders are about to change places
        _step()


def _renamed(old: object, new: object) -> None:
    old, new = (os.path.abspath(os.fsdecode(each)) for each in (old, new))  # type: ignore[arg-type]
    if old in _unflushed:
        _unflushed.discard(old)
        _unflushed.add(new)


def _flush(handle: int, fsync: object = os.fsync) -> None:
    try:
        path = os.readlink(f"/proc/self/fd/{handle}")
    except OSError:
        path = ""
    if _ours(path):
        _step(room=True)
    fsync(handle)  # type: ignore[operator]
    _unflushed.discard(path)


class _Connection(sqlite3.Connection):
    def commit(self) -> None:
        _step()
        super().commit()


def _connect(*arguments: object, connect: object = sqlite3.connect, **options: object) -> sqlite3.Connection:
    options.setdefault("factory", _Connection)
    return connect(*arguments, **options)  # type: ignore[operator, no-any-return]


if _ROOT:
    sys.addaudithook(_seen)
    os.fsync = _flush
    sqlite3.connect = _connect  # type: ignore[assignment]
