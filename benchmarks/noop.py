"""What a run of `translate` costs when nothing is to be done, against reading and hashing the same files.

Makes small reports with translations and locks, by the engine on loopback, then measures in turn a bare
Python process that finds, reads and hashes the three files of every report, and a whole run that has nothing to do.
Both are processes of their own, so both times hold a start of Python. Prints the medians, their ratio and the peak
memory, at the whole number of reports and at a tenth of it. The goals: a ratio of at most 3, and no more memory but
what the names of the pages take.

    python benchmarks/noop.py [REPORTS]
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAIRS = 9
DISTINCT = 100
GOAL = 3.0
GROWTH = 4.0
"""MB that ten times as many reports may add."""
PEER = """\
import hashlib, os, sys
for top in ("docs", "memory"):
    for base, _, names in os.walk(os.path.join(sys.argv[1], top)):
        for name in names:
            with open(os.path.join(base, name), "rb") as stream:
                hashlib.sha256(stream.read()).digest()
"""
TOWNS = "الرقة الحسكة حلب حمص إدلب درعا دمشق القامشلي منبج الطبقة".split()
THINGS = "القافلة المساعدات المدرسة الكهرباء المياه الطريق الجسر السوق المخبز المشفى".split()
REPORT = """\
---
title: وصول {thing} إلى {town} رقم {n}
date: 2024-{month:02}-{day:02}
summary: ملخص عن {thing} في {town}.
---

وصلت **{thing}** إلى {town} يوم {day} من الشهر، وفق [مصدر](https://example.org/{n}) محلي لم يذكر اسمه.

وقال سكان من المدينة إن {thing} بقيت أياما بلا عمل، وإن الأهالي طلبوا حلا سريعا من البلدية، لكن أحدا لم يجب عن
أسئلتهم حتى صباح اليوم التالي رقم {n}.

## ما جرى بعد ذلك

- بند أول عن {thing}
- بند ثان عن طرق {town}

| المدينة | العدد |
|---|---|
| {town} | {n} |

غادرت الشاحنات مساء اليوم نفسه، وعادت {thing} إلى العمل في {town} بعد ساعات من الإصلاح الذي شارك فيه متطوعون.
"""


def make(root: Path, count: int) -> None:
    """Write a project with so many reports, each with its translation and lock, and let them come to rest.

    Some are translated; the others are copies of these under other names, which cost a run the same.
    """
    sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "tests")]
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1"
    from engine_server import EngineServer

    shutil.copy(ROOT / "mkdocs.en.yml", root)
    shutil.copy(ROOT / "mkdocs.yml", root)
    first = min(count, DISTINCT)
    for n in range(first):
        path = root / f"docs/reports/2000/report-{n}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        words = {"thing": THINGS[n % 10], "town": TOWNS[n // 10 % 10], "n": n, "month": n % 12 + 1, "day": n % 28 + 1}
        path.write_text(REPORT.format(**words), encoding="utf-8")
    with EngineServer() as server:
        translate(root, "--engine", "libretranslate", "--engine-url", server.libretranslate_url)
        asked = len(server.requests)
        for n in range(first, count):
            for top, end in (("docs", ".md"), ("docs", ".en.md"), ("memory", ".en.jsonl")):
                made = root / top / f"reports/{2000 + n % 25}/report-{n}{end}"
                made.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(root / top / f"reports/2000/report-{n % first}{end}", made)
        translate(root, "--engine", "libretranslate", "--engine-url", server.libretranslate_url)
        assert len(server.requests) == asked


def translate(root: Path, *options: str) -> None:
    """Run the command; what the checks say of the engine's pseudo-words goes nowhere."""
    from bitext import cli

    with Path(os.devnull).open("w", encoding="utf-8") as nowhere, contextlib.redirect_stderr(nowhere):
        code = cli.main(["translate", "--project", str(root), "-q", "--jobs", "2", *options])
    assert code == 0


def measured(command: list[str]) -> tuple[float, float]:
    """Seconds and peak megabytes of a process."""
    start = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        _, status, used = os.wait4(process.pid, 0)
        taken = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, command
    return taken, used.ru_maxrss / 1024


def at(count: int) -> tuple[float, float]:
    """The ratio and the run's peak memory with so many reports."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        # In a process of its own: one that is started counts the memory of the one that starts it as its own.
        subprocess.run([sys.executable, __file__, str(count), "--make", folder], check=True)
        peer = [sys.executable, "-c", PEER, str(root)]
        run = [sys.executable, str(ROOT / "scripts/build.py"), "translate", "--project", str(root)]
        pairs = [(measured(peer), measured(run)) for _ in range(PAIRS + 1)][1:]
    peers, runs = ([pair[side][0] for pair in pairs] for side in (0, 1))
    memory = max(pair[1][1] for pair in pairs)
    ratio = statistics.median(run / peer for peer, run in zip(peers, runs, strict=True))
    print(
        f"{count} reports: reading and hashing {statistics.median(peers):.3f} s, a run with nothing to do "
        f"{statistics.median(runs):.3f} s, ratio {ratio:.2f} (goal: {GOAL:g}); peak memory {memory:.1f} MB"
    )
    return ratio, memory


def main() -> int:
    """Measure; exit with 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("reports", type=int, nargs="?", default=5000)
    parser.add_argument("--make", type=Path, metavar="DIR", help="only write so many reports into an empty folder")
    chosen = parser.parse_args()
    count = chosen.reports
    if chosen.make:
        make(chosen.make, count)
        return 0
    _, little = at(count // 10)
    ratio, much = at(count)
    print(f"Ten times the reports: {much - little:+.1f} MB (goal: at most {GROWTH:g})")
    return int(ratio > GOAL or much - little > GROWTH)


if __name__ == "__main__":
    sys.exit(main())
