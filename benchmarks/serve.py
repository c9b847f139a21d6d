"""How long an editor waits for an edit to be shown by the preview of a large publication, in both editions.

    python benchmarks/serve.py [--reports N] [--edits K] [--folder PROJECT] [--port P]

Starts `serve` on a publication of N reports (5,000; made by `site/generate.py`, or any project that is there already,
whose `scripts/` and `overrides/` are replaced by ours) and waits until it is built. Then a sentence is added to one
report after the other, K in each language, and measured is the time from the write until the page's script, which asks
all the while, has been told to reload, and the page has the new words. Once with nothing else to do, and once while the
rest of the site is being built in the background. Prints the medians and the longest, the time of the whole build that
follows, and the memory of all processes. The goal: a median of at most a second, each time, in each edition. All times
are wall times: on a machine with other work they say as much about that.
"""

from __future__ import annotations

import argparse
import os
import queue
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
GOAL = 1.0
PATIENCE = 1800.0
EDITIONS: Mapping[str, tuple[str, str]] = {"ar": ("", ".md"), "en": ("en/", ".en.md")}
"""Path of an edition, and how its files end."""
KNOWN = re.compile(rb'data-known="([^"]*)"')
words = count(1)


class Running:
    """A preview that runs."""

    def __init__(self, project: Path, port: int) -> None:
        self.project, self.url = project, f"http://127.0.0.1:{port}/"
        command = [sys.executable, str(project / "scripts" / "build.py"), "--lang", "en", "serve", "--port", str(port)]
        self.process = subprocess.Popen(
            command, cwd=project, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8"
        )
        self.lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.put(line)

    def built(self, patience: float = PATIENCE) -> None:
        """Wait until a whole build is told."""
        while "Preview:" not in self.lines.get(timeout=patience):
            pass

    @property
    def building(self) -> bool:
        """Whether a whole build is under way."""
        return any((self.project / ".cache").glob(".bitext-*"))

    def get(self, path: str) -> bytes:
        """What there is under an address."""
        with urllib.request.urlopen(self.url + path, timeout=90) as answer:  # noqa: S310 - our own server
            return bytes(answer.read())

    def edit(self, stem: str, edition: str) -> float:
        """Add a sentence to a report; the seconds until its page shows it."""
        root, ending = EDITIONS[edition]
        path, page = self.project / "docs" / f"{stem}{ending}", f"{root}{stem}/"
        word = f"Zq{next(words)}x{os.getpid()}"
        known = KNOWN.search(self.get(page))
        assert known is not None, page
        begun = threading.Event()
        shown: queue.Queue[float] = queue.Queue()

        def ask(version: str) -> None:
            begun.set()
            while True:
                if self.get(f"livereload/{version}/{page}") == b"reload":
                    text = self.get(page)
                    if word.encode() in text:
                        shown.put(time.perf_counter())
                        return
                    found = KNOWN.search(text)
                    version = found[1].decode() if found is not None else version

        threading.Thread(target=ask, args=(known[1].decode(),), daemon=True).start()
        begun.wait()
        time.sleep(0.1)
        text = path.read_text(encoding="utf-8").rstrip("\n")
        start = time.perf_counter()
        path.write_text(f"{text}\n\n{word}.\n", encoding="utf-8")
        return shown.get(timeout=PATIENCE) - start

    def memory(self) -> dict[int, float]:
        """MiB of each process, where the system tells: what it shares with others counted in parts."""
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if (folder / "cwd").resolve() == self.project:
                    rollup = (folder / "smaps_rollup").read_text()
                    found[int(folder.name)] = int(re.findall(r"^Pss:\s+(\d+)", rollup, re.MULTILINE)[0]) / 1024
            except (OSError, IndexError):
                continue
        return found


@contextmanager
def running(project: Path, port: int) -> Iterator[Running]:
    """Start a preview, and end it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", port))
        port = int(probe.getsockname()[1])
    preview = Running(project, port)
    try:
        yield preview
    finally:
        preview.process.send_signal(signal.SIGINT)
        preview.process.wait(60)


def make(folder: Path, reports: int) -> Path:
    """Write the publication."""
    command = [
        sys.executable,
        str(ROOT / "benchmarks" / "site" / "generate.py"),
        str(folder),
        "--reports",
        str(reports),
    ]
    subprocess.run(command, check=True)
    return folder


def ours(project: Path) -> None:
    """Give a project the program that is measured."""
    for name in ("scripts", "overrides"):
        shutil.rmtree(project / name, ignore_errors=True)
        shutil.copytree(ROOT / name, project / name)


def row(name: str, times: list[float]) -> bool:
    """Print a row; whether its goal is met."""
    if not times:
        print(f"{name:44} nothing was measured: the whole build was too short")
        return True
    median = statistics.median(times)
    met = median <= GOAL
    print(f"{name:44} {median:6.2f} s  longest {max(times):6.2f} s  of {len(times)}  {'met' if met else 'MISSED'}")
    return met


def measure(project: Path, edits: int, port: int) -> bool:
    """Measure a project's preview; whether the goals are met."""
    stems = sorted(
        path.relative_to(project / "docs").as_posix().removesuffix(".md")
        for path in (project / "docs" / "reports").rglob("*.md")
        if not path.name.endswith(".en.md")
    )
    chosen = iter(stems[len(stems) // 3 :: max(1, len(stems) // (edits * 12))])
    met = []
    start = time.perf_counter()
    with running(project, port) as preview:
        preview.built()
        print(f"{len(stems)} reports, shown after {time.perf_counter() - start:.1f} s; load {os.getloadavg()[0]:.1f}")
        for edition in EDITIONS:
            times = []
            for _ in range(edits):
                times.append(preview.edit(next(chosen), edition))
                while preview.building:  # the rest of the site is not to be in the way
                    preview.built()
            met.append(row(f"an edit in {edition}", times))
        print(f"memory: {', '.join(f'{size:.0f}' for size in sorted(preview.memory().values()))} MiB")
        busy: dict[str, list[float]] = {edition: [] for edition in EDITIONS}
        while not preview.building:
            time.sleep(0.05)
        start = time.perf_counter()
        while preview.building and min(map(len, busy.values())) < edits:
            for edition, times in busy.items():
                took = preview.edit(next(chosen), edition)
                if preview.building:
                    times.append(took)
        while preview.building:
            time.sleep(0.05)
        whole = time.perf_counter() - start
        for edition, times in busy.items():
            met.append(row(f"an edit in {edition} during a whole build", times))
        print(f"that whole build took {whole:.1f} s; load {os.getloadavg()[0]:.1f}")
    return all(met)


def main(arguments: list[str]) -> int:
    """Measure; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--reports", type=int, default=5000, metavar="N")
    parser.add_argument("--edits", type=int, default=7, metavar="K")
    parser.add_argument("--folder", type=Path, metavar="PROJECT")
    parser.add_argument("--port", type=int, default=0, help="another one is another site, of which nothing is kept")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        project = (chosen.folder or make(Path(scratch) / "publication", chosen.reports)).resolve()
        ours(project)
        return 0 if measure(project, chosen.edits, chosen.port) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
