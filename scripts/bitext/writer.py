"""The only module that changes the disk.

Every file is written whole: to a temporary file beside it, flushed to the disk, then renamed over it; only if its
bytes differ; only inside the project. Folders change places in one step where the system can do that.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import itertools
import json
import os
import platform
import re
import shutil
import sys
import tempfile
import time
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bitext.errors import WriteRefused

_TEMPORARY = ".bitext-"
_HOST = f"{zlib.crc32(platform.node().encode()):08x}"
_DAY = 24 * 60 * 60
_LEFT = re.compile(rf"{re.escape(_TEMPORARY)}(?P<host>[0-9a-f]{{8}})-(?P<process>\d+)-")
"""Temporary files and folders say whose they are, so that what a run that died has left can be told."""
_count = itertools.count()
_PLANS = "together"
"""Of what is to be done as a whole, a file each, under `.cache/`."""
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes below one folder."""

    root: Path
    dry: bool = False
    """Say what would change, and change nothing."""

    def write(self, path: Path, content: str | bytes, *, runs: bool = False) -> bool:
        """Put `content` at `path`; say whether the bytes changed. Text is written as UTF-8, its line ends untouched.

        A new file that `runs` is a program.
        """
        data = content.encode("utf-8") if isinstance(content, str) else content
        path = self._inside(path)
        if path.exists() and not (path.is_file() or path.is_dir()):  # a pipe: to read it would be to wait
            raise WriteRefused("write-outside", path=path, root=self.root)
        with contextlib.suppress(FileNotFoundError):
            if path.read_bytes() == data:
                return False
        if self.dry:
            return True
        temporary = _beside(path, data, runs=runs)
        try:
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        _flush_folder(path.parent)
        return True

    def together(self, changes: Mapping[Path, str | bytes | None]) -> list[Path]:
        """Put these contents at their paths, or delete what has none: all of it, or nothing; say which files changed.

        The contents are written beside the files first, then a list of what is to take whose place, under `.cache/`;
        from then on it is done, by `recover` if the machine dies meanwhile.
        """
        differing: dict[Path, bytes | None] = {}
        for path, content in changes.items():
            path, data = self._inside(path), content.encode() if isinstance(content, str) else content
            if (path.read_bytes() if path.is_file() else None) != data:
                differing[path] = data
        if self.dry or not differing:
            return list(differing)
        made: dict[Path, Path] = {}
        plan = self.scratch(self.root / ".cache" / _PLANS / f"{_own()}{next(_count)}")
        try:
            for path, data in differing.items():
                if data is not None:
                    made[path] = _beside(path, data)
            rows = [[_below(self.root, made.get(path)), _below(self.root, path)] for path in differing]
            self.write(plan, json.dumps(rows))
        except BaseException:
            for temporary in made.values():
                temporary.unlink(missing_ok=True)
            raise
        self._carry_out(plan)
        return list(differing)

    def recover(self) -> None:
        """Finish what a run that died had begun to do `together`."""
        folder = self.root / ".cache" / _PLANS
        if not self.dry and folder.is_dir():
            for plan in sorted(folder.iterdir()):
                if _abandoned(plan):
                    self._carry_out(plan)

    def _carry_out(self, plan: Path) -> None:
        try:
            rows = [(old, self._inside(Path(new))) for old, new in json.loads(plan.read_bytes())]
        except ValueError:  # it was not written whole: nothing of it has been done
            rows = []
        for old, new in rows:
            if old is None:
                new.unlink(missing_ok=True)
            else:
                with contextlib.suppress(FileNotFoundError):
                    self._inside(Path(old)).replace(new)
        for folder in {new.parent for _, new in rows if new.parent.is_dir()}:
            _flush_folder(folder)
        plan.unlink(missing_ok=True)

    def keep(self, path: Path, content: str | bytes) -> None:
        """Put what can be made again at `path`: whole or not at all, but not flushed to the disk.

        A file that stands is replaced, never written into, since others may share it by a hard link.
        """
        path = self._inside(path)
        data = content.encode("utf-8") if isinstance(content, str) else content
        temporary = path.with_name(f"{_own()}{next(_count)}")
        try:
            try:
                temporary.write_bytes(data)
            except FileNotFoundError:
                path.parent.mkdir(parents=True, exist_ok=True)
                temporary.write_bytes(data)
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)

    def fill(self, folder: Path, files: Iterable[tuple[str, str]]) -> None:
        """Put many files below a folder, each by its path there and its content; not flushed to the disk.

        Only for files that nobody reads before they are listed elsewhere, which is done after this.
        """
        folder = self._inside(folder)
        made: set[str] = set()
        for path, content in files:
            parent = path.rpartition("/")[0]
            if parent not in made:
                self._inside(folder / parent / _TEMPORARY).parent.mkdir(parents=True, exist_ok=True)
                made.add(parent)
            try:
                with Path(f"{folder}/{path}").open("xb", buffering=0) as stream:
                    stream.write(content.encode("utf-8"))
            except FileExistsError:  # perhaps of a run that was ended in the middle of it
                self.keep(folder / path, content)

    def share(self, folder: Path, files: Mapping[str, str]) -> None:
        """Let files below a folder that nobody else writes into, by path, be the same as others: links, or copies."""
        root = str(self._inside(folder))
        made: set[str] = set()
        for path, old in files.items():
            parent = path.rpartition("/")[0]
            if parent not in made:
                if ".." in path.split("/") or path.startswith("/"):
                    raise WriteRefused("write-outside", path=path, root=root)
                Path(root, parent).mkdir(parents=True, exist_ok=True)
                made.add(parent)
            try:
                os.link(old, f"{root}/{path}")
            except FileExistsError:
                pass
            except OSError:
                shutil.copyfile(old, f"{root}/{path}")

    def drop(self, folder: Path, names: Iterable[str]) -> None:
        """Delete files of a folder that can be made again, those that are there; not flushed to the disk."""
        folder = self._inside(folder)
        for name in names:
            (folder / name).unlink(missing_ok=True)

    def append(self, path: Path, line: str) -> None:
        """Add one line at the end and flush it; what stood before is not touched."""
        path = self._inside(path)
        if self.dry:
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab") as stream:
            stream.write(line.rstrip("\n").encode("utf-8") + b"\n")
            stream.flush()
            os.fsync(stream.fileno())

    def remove(self, path: Path) -> bool:
        """Delete a file; say whether there was one."""
        path = self._inside(path)
        if not path.is_file():
            return False
        if not self.dry:
            path.unlink(missing_ok=True)
            _flush_folder(path.parent)
        return True

    @contextlib.contextmanager
    def alone(self, path: Path) -> Iterator[None]:
        """Wait until no other program is at what a file under `.cache/` stands for, as far as the system can tell."""
        with contextlib.ExitStack() as held:
            with contextlib.suppress(ImportError, OSError):
                import fcntl

                stream = held.enter_context(self.scratch(path).open("ab"))
                fcntl.flock(stream, fcntl.LOCK_EX)
            yield

    def folder(self, path: Path) -> None:
        """Make a folder, and those above it, where there is none."""
        self._inside(path).mkdir(parents=True, exist_ok=True)

    def scratch(self, path: Path) -> Path:
        """Make the folder of a database under `.cache/`, which then writes itself; return the path."""
        path = self._inside(path)
        if ".cache" not in path.relative_to(self.root.resolve()).parts:
            raise WriteRefused("write-no-cache", path=path)
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def clear(self, folder: Path) -> None:
        """Delete a folder of what can be made again."""
        folder = self._inside(folder)
        if folder.name != ".cache":
            raise WriteRefused("write-not-a-cache", path=folder)
        if not self.dry:
            shutil.rmtree(folder, ignore_errors=True)

    def staging(self, near: Path) -> Path:
        """Make a new empty folder on the same disk as `near`, for `exchange`."""
        near = self._inside(near)
        near.parent.mkdir(parents=True, exist_ok=True)
        return Path(tempfile.mkdtemp(prefix=_own(), dir=near.parent))

    def move(self, old: Path, new: Path) -> None:
        """Rename a file or folder inside the project."""
        old, new = self._inside(old), self._inside(new)
        new.parent.mkdir(parents=True, exist_ok=True)
        old.rename(new)

    def exchange(self, staging: Path, live: Path, *, discard: bool = True) -> None:
        """Make `staging` the new `live` and delete the old one, or else leave it where `staging` was.

        In one step where the system has `renameat2`; elsewhere the old folder is first moved aside, and put back if
        the second step fails, so that `live` is always a whole version or can be recovered by hand beside it.
        """
        staging, live = self._inside(staging), self._inside(live)
        staging.chmod(0o777 & ~_umask())
        if _placed(staging, live):
            pass
        elif _exchange(staging, live):
            if discard:
                shutil.rmtree(staging, ignore_errors=True)
        else:
            aside = live.with_name(f"{live.name}.old")
            if aside.exists():
                shutil.rmtree(aside)
            live.rename(aside)
            try:
                staging.rename(live)
            except OSError:
                aside.rename(live)
                raise
            if discard:
                shutil.rmtree(aside, ignore_errors=True)
            else:
                aside.rename(staging)
        _flush_folder(live.parent)

    def discard(self, folder: Path) -> None:
        """Delete a folder that `staging` made."""
        folder = self._inside(folder)
        if not folder.name.startswith(_TEMPORARY):
            raise WriteRefused("write-not-staging", path=folder)
        shutil.rmtree(folder, ignore_errors=True)

    def sweep(self, folders: Iterable[Path], cache: Path) -> None:
        """Delete what runs that died have left half written below these folders, and in the cache.

        To be called behind `recover`, which needs some of it. What a run that is under way is writing stays: nothing
        is taken whose writer may still live.
        """
        for folder in folders:
            self._sweep(folder)
        if cache.is_dir() and any(_abandoned(path) for path in cache.iterdir()):
            self._sweep(cache)

    def _sweep(self, folder: Path) -> None:
        for base, folders, names in os.walk(folder):
            for name in [*folders, *names]:
                path = Path(base, name)
                if not _abandoned(path) or self.dry:
                    continue
                if name in folders:
                    folders.remove(name)
                    shutil.rmtree(path, ignore_errors=True)
                else:
                    with contextlib.suppress(OSError):
                        path.unlink()

    def _inside(self, path: Path) -> Path:
        """Return `path` made absolute; refuse what leads out of the root, through links too."""
        path = path if path.is_absolute() else self.root / path
        real = path.parent.resolve() / path.name
        if not real.is_relative_to(self.root.resolve()) or path.is_symlink():
            raise WriteRefused("write-outside", path=path, root=self.root)
        return real


@dataclass(frozen=True, slots=True)
class Noted(Writer):
    """Writes below a folder that is soon gone, and notes what it did, for a writer in the project to do the same."""

    notes: list[tuple[str, bytes | None]] = field(default_factory=list)
    """Paths below the folder, in the order of writing, and what was put there; nothing where a file was taken away."""

    def write(self, path: Path, content: str | bytes, *, runs: bool = False) -> bool:  # noqa: ARG002 - notes hold no modes
        """Put `content` at `path`; say whether the bytes changed."""
        data = content.encode("utf-8") if isinstance(content, str) else content
        path = self._inside(path)
        if path.is_file() and path.read_bytes() == data:
            return False
        if not self.dry:
            self.keep(path, data)
            self.notes.append((path.relative_to(self.root.resolve()).as_posix(), data))
        return True

    def remove(self, path: Path) -> bool:
        """Delete a file; say whether there was one."""
        path = self._inside(path)
        if not path.is_file():
            return False
        if not self.dry:
            path.unlink()
            self.notes.append((path.relative_to(self.root.resolve()).as_posix(), None))
        return True


@contextlib.contextmanager
def workshop(files: Mapping[str, bytes]) -> Iterator[Path]:
    """A new folder with these files, by their paths in it; outside of every project, and gone afterwards."""
    with tempfile.TemporaryDirectory(prefix=_TEMPORARY.lstrip(".")) as name:
        writer = Writer(Path(name))
        for path, data in files.items():
            writer.keep(writer.root / path, data)
        yield writer.root


def _placed(staging: Path, live: Path) -> bool:
    """Rename a folder to where there is none yet; `False` where another build was there first."""
    if live.exists():
        return False
    try:
        staging.rename(live)
    except OSError as error:
        if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
            raise
        return False
    return True


def _exchange(one: Path, other: Path) -> bool:
    """Swap two folders in one step; `False` where the system or the file system cannot."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    done = renameat2(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE)
    if done == 0:
        return True
    code = ctypes.get_errno()
    if code in (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP):
        return False
    raise OSError(code, os.strerror(code), str(other))


def _flush_folder(folder: Path) -> None:
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def usual_mode() -> int:
    """The permissions of a file that is newly made."""
    return 0o666 & ~_umask()


def _beside(path: Path, data: bytes, *, runs: bool = False) -> Path:
    """Write bytes, flushed to the disk, into a temporary file beside the one whose place it is to take."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=_own(), dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(path.stat().st_mode & 0o777 if path.exists() else (0o777 if runs else 0o666) & ~_umask())
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def _below(root: Path, path: Path | None) -> str | None:
    return None if path is None else path.relative_to(root.resolve()).as_posix()


def _own() -> str:
    """How the names of this process's temporary files begin."""
    return f"{_TEMPORARY}{_HOST}-{os.getpid()}-"


def _abandoned(path: Path) -> bool:
    """Whether this is a temporary file, or a folder of them, whose writer is no more."""
    found = _LEFT.match(path.name)
    if found is None or path.is_symlink():
        return False
    try:
        if time.time() - path.stat().st_mtime > _DAY:
            return True
        if found["host"] != _HOST or os.name == "nt":  # there, asking after a process would end it
            return False
        os.kill(int(found["process"]), 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        return False
    return False


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
