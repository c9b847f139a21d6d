"""What lies in a project's folders, and when it changes.

What has changed is found by comparing two looks at the files; what the system says of changes only tells when to look.
So nothing hangs on its words: where it says nothing, as on many network disks, a look is taken now and then.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from watchdog import events
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver

from bitext.project import Project

_SETTLED = 0.05
"""Seconds without a change until files are taken to be written; editors write in several steps."""
_UNSETTLED = 0.5
"""Seconds after which they are looked at all the same."""
_BETWEEN = 1.0
"""Seconds between two looks when the system says nothing."""
_SHARE = 20
"""How many times the duration of a look lies at least between two of these."""
_UNSEEN = (".", "#")
"""How files begin that no build reads: hidden ones, and those that editors put beside what they have open."""
_LEFTOVER = ("~", ".tmp", ".swp", ".swx")
_TELLING = [
    events.FileModifiedEvent, events.FileCreatedEvent, events.FileDeletedEvent, events.FileMovedEvent,
    events.DirCreatedEvent, events.DirDeletedEvent, events.DirMovedEvent,
]  # fmt: skip

Look = Mapping[str, tuple[int, int, int]]
"""By path below the project's root, with `/`: size, time of change, number on the disk."""


def _folders(project: Project) -> tuple[str, ...]:
    """The folders that a build reads, below the project's root."""
    return (project.docs, project.memory, "overrides")


def look(project: Project) -> Look:
    """What lies in the project's folders now, and its settings."""
    found: dict[str, tuple[int, int, int]] = {}
    for settings in project.root.glob("*.yml"):
        with contextlib.suppress(OSError):
            found[settings.name] = _mark(settings.stat())
    for folder in _folders(project):
        for path, entry in _files(project.root / folder, folder):
            with contextlib.suppress(OSError):
                found[path] = _mark(entry.stat())
    return found


def _mark(stat: os.stat_result) -> tuple[int, int, int]:
    return stat.st_size, stat.st_mtime_ns, stat.st_ino


def _files(folder: Path, shown: str) -> Iterator[tuple[str, os.DirEntry[str]]]:
    todo = [(str(folder), shown)]
    while todo:
        base, name = todo.pop()
        with contextlib.suppress(OSError), os.scandir(base) as entries:
            for entry in entries:
                if entry.name.startswith(_UNSEEN) or entry.name.endswith(_LEFTOVER):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    todo.append((entry.path, f"{name}/{entry.name}"))
                else:
                    yield f"{name}/{entry.name}", entry


def changed(old: Look, new: Look) -> set[str]:
    """The paths that are not what they were, those that have come or gone too."""
    if old == new:
        return set()
    return {path for path in old.keys() | new.keys() if old.get(path) != new.get(path)}


class _Handler(events.FileSystemEventHandler):
    def __init__(self, hint: Callable[[], None]) -> None:
        self.hint = hint

    def on_any_event(self, event: events.FileSystemEvent) -> None:  # noqa: ARG002 - the name is watchdog's
        self.hint()


class Watch:
    """Says when to look; calls `wake`, from a thread of its own, when that has come nearer."""

    def __init__(self, project: Project, wake: Callable[[], None]) -> None:
        self.project, self._wake = project, wake
        self._first = self._last = 0.0
        """When the system has said something since the last look; nothing where it has not."""
        self._later = time.monotonic()
        self._observer: BaseObserver | None = Observer()
        handler = _Handler(self._hint)
        try:
            self._observer.schedule(handler, str(project.root), event_filter=list(_TELLING))
            for path in (project.root / folder for folder in _folders(project)):
                if path.is_dir():
                    self._observer.schedule(handler, str(path), recursive=True, event_filter=list(_TELLING))
            self._observer.start()
        except OSError:  # the system watches no more files for us
            self._observer = None

    def _hint(self) -> None:
        self._last = time.monotonic()
        if not self._first:
            self._first = self._last
            self._wake()

    @property
    def due(self) -> float:
        """When to look: as soon as files are written, or when the system has said nothing for some time."""
        return min(self._last + _SETTLED, self._first + _UNSETTLED) if self._first else self._later

    def look(self) -> Look:
        """Look now."""
        began, self._first = time.monotonic(), 0.0
        found = look(self.project)
        now = time.monotonic()
        self._later = now + max(_BETWEEN, _SHARE * (now - began))
        return found

    def close(self) -> None:
        """Watch no longer."""
        if self._observer is not None:
            self._observer.stop()
            self._observer.join()
            self._observer = None
