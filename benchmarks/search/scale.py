"""What the search costs at ten thousand reports: building, one report more, the way to a first result, keystrokes.

Ours and Pagefind get the same made-up reports: ours as records, Pagefind as pages that hold nothing else. Each build is
a process of its own; its memory is the most that it and its children held at once, sampled, or what the system says of
one of them, if more. One more report is built with the cache of the whole build into a new folder, as the site's build
does; Pagefind has no such thing. Bytes are those on the wire, as the server counts them, compressed as a static host
would. Times to the first result are those of a page in a new profile, from the moment that it begins to load the
engine, over an emulated slow 4G; that of a keystroke is until five results are there, on a page that has fetched every
word before in other pairs.
"""

from __future__ import annotations

import dataclasses
import itertools
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import engines
import ours
from browser import Browser, Page, bare_pages, fresh, launched
from engines import ALL, Engine
from server import Served, serve
from synthetic import Maker

FIRST_KB, FURTHER_KB, TIME_SHARE, KEYSTROKE_MS = 100, 40, 0.5, 50
BUILD_SHARE, MEMORY_GB, ADDED_SHARE = 1.0, 1.5, 0.05
RANKS = (90, 400, 1_500, 6_000, 20_000)
"""Of the words that are asked for, in the vocabulary of each language: from often to seldom."""
BUILDS, REPEATS, ADDED, SHOWN = 1, 3, 3, 5
HERE = Path(__file__).resolve().parent
Figures = dict[str, float]


@dataclass(frozen=True, slots=True)
class Ran:
    """What a process took."""

    seconds: float
    megabytes: float
    output: str


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


def measured(command: list[str | Path]) -> Ran:
    """Run a command to its end; what it and its children held together at once counts as its memory."""
    start = time.perf_counter()
    most = [0]
    ended = threading.Event()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:

        def sample() -> None:
            while not ended.wait(0.2):
                most[0] = max(most[0], sum(map(_held, _tree(process.pid))))

        watcher = threading.Thread(target=sample, daemon=True)
        watcher.start()
        assert process.stdout is not None
        output = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        ended.set()
        watcher.join()
    if process.returncode:
        raise SystemExit(f"{' '.join(map(str, command))} ended with {process.returncode}")
    alone = usage.ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)
    return Ran(seconds, max(alone, most[0] / 1024), output)


def write(maker: Maker, count: int, folder: Path) -> None:
    """Write the reports as records (with the additions in files of their own) and as pages."""
    (folder / "pagefind").mkdir(parents=True)
    lines = []
    for number in range(count + ADDED):
        one = maker.report(number)
        lines.append(json.dumps(dataclasses.asdict(one), ensure_ascii=False) + "\n")
        if number < count:
            engines.pages((one,), folder / "pagefind")
    (folder / "records.jsonl").write_text("".join(lines[:count]), encoding="utf-8")
    for extra in range(1, ADDED + 1):
        (folder / f"records+{extra}.jsonl").write_text("".join(lines[: count + extra]), encoding="utf-8")
    bare_pages(folder / "pagefind")
    bare_pages(folder / "ours")


def _ours(folder: Path, records: str, out: Path) -> tuple[Ran, Figures]:
    shutil.rmtree(out, ignore_errors=True)
    ran = measured([sys.executable, HERE / "ours.py", folder / records, folder / "cache", out])
    return ran, json.loads(ran.output)


def build_ours(folder: Path) -> Figures:
    """Build anew, then with one report more, thrice."""
    shutil.rmtree(folder / "cache", ignore_errors=True)
    ours.engine(folder / "ours" / "search")
    ran, said = _ours(folder, "records.jsonl", folder / "ours" / "search" / "data")
    added = [_ours(folder, f"records+{extra}.jsonl", folder / "added")[1]["build"] for extra in range(1, ADDED + 1)]
    shutil.rmtree(folder / "added")
    return _built(ran, folder / "ours" / "search" / "data") | {
        "index alone, s": said["build"],
        "one more report, s": statistics.median(added),
        "one more report, share": statistics.median(added) / said["build"],
    }


def build_pagefind(folder: Path) -> Figures:
    """Build anew."""
    shutil.rmtree(folder / "pagefind" / "pagefind", ignore_errors=True)
    ran = measured([engines.pagefind_program(), "--site", folder / "pagefind", "--silent"])
    return _built(ran, folder / "pagefind" / "pagefind")


def _built(ran: Ran, index: Path) -> Figures:
    sizes = [path.stat().st_size for path in index.rglob("*") if path.is_file()]
    return {
        "build, s": ran.seconds,
        "build, peak GB": ran.megabytes / 1024,
        "index on disk, MB": sum(sizes) / 1e6,
        "index, files": len(sizes),
    }


BUILDERS: dict[str, Callable[[Path], Figures]] = {"ours": build_ours, "pagefind": build_pagefind}


def words(maker: Maker) -> list[tuple[str, str]]:
    """Words to ask for and the editions they are typed in."""
    found = []
    for locale, vocabulary in (("ar", maker.arabic), ("en", maker.english)):
        for rank in RANKS:
            # The next one that is a word: numbers are typed less.
            word = next(each for each in vocabulary.words[rank:] if each.isalpha() and len(each) > 3)
            found.append((locale, word))
    return found


def ask(page: Page, engine: Engine, locale: str, query: str, hits: int = 1, *, sure: bool = False) -> float:
    """Milliseconds until the first results are there; `sure` says that there are some."""
    script = f"async (given) => {{ const from = performance.now(); const found = await ({engine.ask})(given);"
    script += " return [performance.now() - from, found.length]; }"
    milliseconds, found = page.evaluate(script, [query, locale, hits])
    assert found or not sure, f"nothing was found for {query}"
    return float(milliseconds)


def weigh(browser: Browser, engine: Engine, served: Served, asked: list[tuple[str, str]]) -> Figures:
    """Kilobytes before the first result, and for each further word; the word whole, then typed letter by letter."""
    firsts, further, typed = [], [], []
    for (locale, word), (_, second) in itertools.pairwise([*asked, asked[0]]):
        with fresh(browser, f"{served.origin}{locale}.html") as (page, _):
            served.forget()
            page.evaluate(engine.start)
            ask(page, engine, locale, word, sure=True)
            firsts.append(served.total() / 1000)
            served.forget()
            # Both words may stand in no report together: then what is fetched is that of the word alone.
            ask(page, engine, locale, f"{word} {second}")
            further.append(served.total() / 1000)
        with fresh(browser, f"{served.origin}{locale}.html") as (page, _):
            page.evaluate(engine.start)
            served.forget()
            for end in range(2, len(word) + 1):
                ask(page, engine, locale, word[:end], hits=SHOWN)
            typed.append(served.total() / 1000)
    return {
        "first result, KB, median": statistics.median(firsts),
        "first result, KB, most": max(firsts),
        "a further word, KB, median": statistics.median(further),
        "a further word, KB, most": max(further),
        "a word typed, five shown, KB, median": statistics.median(typed),
    }


def first_result(browser: Browser, engine: Engine, origin: str, locale: str, word: str) -> float:
    """Milliseconds from loading the engine to the first result, over a slow connection with nothing cached."""
    script = f"async (given) => {{ const from = performance.now(); await ({engine.start})();"
    script += f" await ({engine.ask})(given); return performance.now() - from; }}"
    with fresh(browser, f"{origin}{locale}.html", slow=True) as (page, _):
        return float(page.evaluate(script, [word, locale, 1]))


def keystrokes(browser: Browser, engine: Engine, origin: str, asked: list[tuple[str, str]]) -> Figures:
    """Milliseconds a keystroke, where the words have been fetched before in other pairs."""
    times = []
    for locale in ("ar", "en"):
        own = [word for each, word in asked if each == locale]
        with fresh(browser, f"{origin}{locale}.html") as (page, _):
            page.evaluate(engine.start)
            for step, kept in ((1, False), (2, True)):
                for at, word in enumerate(own):
                    query = f"{word} {own[(at + step) % len(own)]}"
                    # An answer may be kept by its query: the first word is typed anew only while things are fetched.
                    for end in range(len(word) + 2 if kept else 2, len(query) + 1):
                        took = ask(page, engine, locale, query[:end], hits=SHOWN)
                        times += [took] if kept else []
    return {
        "keystroke, ms, median": statistics.median(times),
        "keystroke, ms, one in twenty over": statistics.quantiles(times, n=20)[-1],
    }


def _goals(ours: Figures, peer: Figures | None) -> list[tuple[str, float, float]]:
    """Each goal: what it is about, the figure, and the most allowed."""
    goals = [
        ("KB before the first result (most)", ours["first result, KB, most"], FIRST_KB),
        ("KB a further word (most)", ours["a further word, KB, most"], FURTHER_KB),
        ("ms a keystroke (median)", ours["keystroke, ms, median"], KEYSTROKE_MS),
        ("GB to build (peak)", ours["build, peak GB"], MEMORY_GB),
        ("one more report (share of a whole build)", ours["one more report, share"], ADDED_SHARE),
    ]
    if peer is None:
        return goals
    first = "first result, slow 4G, ms, median"
    return [
        *goals,
        ("time to the first result (share of Pagefind's)", ours[first] / peer[first], TIME_SHARE),
        ("time to build (share of Pagefind's)", ours["build, s"] / peer["build, s"], BUILD_SHARE),
    ]


def _middle(runs: list[Figures]) -> Figures:
    return {title: statistics.median(run[title] for run in runs) for title in runs[0]}


def run(count: int, names: list[str], folder: Path, builds: int = BUILDS) -> bool:
    """Print the figures at so many reports; say whether ours meets the goals."""
    shutil.rmtree(folder, ignore_errors=True)
    start = time.perf_counter()
    maker = Maker()
    write(maker, count, folder)
    asked = words(maker)
    print(f"{count} reports, {time.perf_counter() - start:.0f} s to make them", flush=True)
    runs: dict[str, list[Figures]] = {name: [] for name in names}
    for _ in range(builds):
        for name in names:
            runs[name].append(BUILDERS[name](folder))
    figures = {name: _middle(each) for name, each in runs.items()}
    with launched() as browser:
        slow: dict[str, list[float]] = {name: [] for name in names}
        served = {}
        for name in names:
            with serve(folder / name) as served[name]:
                figures[name] |= weigh(browser, ALL[name], served[name], asked)
                figures[name] |= keystrokes(browser, ALL[name], served[name].origin, asked)
        rng = random.Random(count)  # noqa: S311 - which engine comes first
        for _ in range(REPEATS):
            for locale, word in asked:
                for name in rng.sample(names, len(names)):
                    with serve(folder / name) as one:
                        one.bodies = served[name].bodies
                        slow[name].append(first_result(browser, ALL[name], one.origin, locale, word))
        for name in names:
            figures[name]["first result, slow 4G, ms, median"] = statistics.median(slow[name])
    _print(figures, builds)
    if "ours" not in figures:
        return True
    goals = _goals(figures["ours"], figures.get("pagefind"))
    for what, figure, most in goals:
        print(f"{'met   ' if figure <= most else 'MISSED'} {what}: {figure:.3f}, goal {most}")
    return all(figure <= most for _, figure, most in goals)


def _print(figures: dict[str, Figures], builds: int) -> None:
    print(f"{f'medians; builds: {builds}':40}" + "".join(f"{ALL[name].title:>18}" for name in figures))
    for title in dict.fromkeys(title for each in figures.values() for title in each):
        cells = (f"{each[title]:18.2f}" if title in each else f"{'–':>18}" for each in figures.values())
        print(f"{title:40}" + "".join(cells))
