"""What a command took, what two folders have in common, how figures grow."""

from __future__ import annotations

import gzip
import hashlib
import math
import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

EVERY = 0.25
"""Seconds between two looks at the memory of all processes together."""
_UNIT = 1024 if sys.platform != "darwin" else 1024**2
_ENVIRONMENT = {"LC_ALL": "C.UTF-8", "NO_MKDOCS_2_WARNING": "1", "PYTHONHASHSEED": "random"}


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command and all its children took."""

    seconds: float
    cpu: float
    """Seconds of all processes, in the system too."""
    largest: float
    """MiB of the largest process at its peak."""
    together: float = 0.0
    """MiB of all processes at once at the peak, sampled, what they share counted once; 0 where nobody looked."""


class Failed(Exception):
    """A command that was to be measured has failed."""


def measured(command: Sequence[str | Path], cwd: Path, *, sample: bool = False) -> Ran:
    """Run a command to its end. The caller should be small: a child begins with its parent's peak."""
    start = time.perf_counter()
    with (cwd / "output.txt").open("wb") as output:
        process = subprocess.Popen(
            command, cwd=cwd, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=os.environ | _ENVIRONMENT
        )
        ended, most = threading.Event(), [0]

        def look() -> None:
            while not ended.wait(EVERY):
                most[0] = max(most[0], sum(map(_held, _tree(process.pid))))

        watcher = threading.Thread(target=look, daemon=True)
        if sample:
            watcher.start()
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        ended.set()
        if sample:
            watcher.join()
    if process.returncode:
        said = (cwd / "output.txt").read_text(encoding="utf-8", errors="replace")[-2000:]
        raise Failed(f"{' '.join(map(str, command))} in {cwd} ended with {process.returncode}:\n{said}")
    return Ran(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / _UNIT, most[0] / 1024)


def _tree(root: int) -> list[int]:
    """A process and its children's children."""
    found = [root]
    for pid in found:
        try:
            tasks = list(Path(f"/proc/{pid}/task").iterdir())
            found += [int(child) for task in tasks for child in (task / "children").read_text().split()]
        except OSError:
            continue
    return found


def _held(pid: int) -> int:
    """Kilobytes of a process, what it shares divided among those who share it."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def added(one: Ran, other: Ran) -> Ran:
    """Two commands, one after the other."""
    return Ran(
        one.seconds + other.seconds, one.cpu + other.cpu, max(one.largest, other.largest),
        max(one.together, other.together),
    )  # fmt: skip


def middle(runs: Sequence[Ran]) -> Ran:
    """The median of each figure."""
    return Ran(*(statistics.median(getattr(run, name) for run in runs) for name in Ran.__slots__))


def exponent(by_size: Mapping[int, float]) -> float:
    """The power of its size with which a figure grows: the slope of the logarithms, by least squares."""
    sizes = [math.log(size) for size in by_size]
    return statistics.linear_regression(sizes, [math.log(figure) for figure in by_size.values()]).slope


def tree(folder: Path) -> dict[str, str]:
    """Every file below a folder, with the hash of its bytes."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def differing(one: Mapping[str, str], other: Mapping[str, str]) -> list[str]:
    """The files that only one of two trees has, or that differ."""
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


def same(a: Path, b: Path) -> list[str]:
    """The files in which two folders differ: none where they are equal byte for byte."""
    return differing(tree(a), tree(b))


def weights(site: Path, pages: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Bytes of pages below a site, as they are and compressed."""
    found = {}
    for name in pages:
        data = (site / name).read_bytes()
        found[name] = (len(data), len(gzip.compress(data, 9, mtime=0)))
    return found
