"""A machine that dies at any step on the disk: no word is lost, every file is whole, and the next run goes on.

Each command runs once undisturbed, and its steps are counted (`crash/sitecustomize.py`); then it is stopped dead before
one of them, for some of them here and for every one in the long suite, and run again.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

import sites
from bitext.alignment import lock
from bitext.errors import Findings
from engine_server import EngineServer

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="kills groups of processes")

HOWS = ("", "torn", "full")
SAMPLE = 3
"""Stops of a command in the short suite."""
PERSON = "This sentence was written by a person and must never be lost."
SECOND = "Another sentence by a person, whose Arabic has changed since."
REPORT = """---
title: تقرير عن السوق
date: 2025-03-01
summary: ملخص عن السوق.
---

فُتح السوق القديم صباح اليوم أمام الزوار.

بلغ عدد المحال فيه أربعين محلاً.

قال تاجر اسمه سمير إن الحركة عادت إلى السوق.
"""
NEW = "---\ntitle: تقرير جديد\ndate: 2025-04-01\n---\n\nفقرة جديدة لم تترجم بعد.\n\nوفقرة ثانية.\n"
PLAIN = "عنوان من الوكالة\n\nدمشق - نص الفقرة الأولى كما جاء.\n\nنص الفقرة الثانية كما جاء.\n"
NAME = "docs/reports/2025/market"


@dataclass(frozen=True)
class Command:
    """One that changes the disk."""

    words: tuple[str, ...]
    asks: bool = False
    """Whether it asks an engine."""
    loses: tuple[str, ...] = ()
    """What is meant to be gone afterwards."""
    again: tuple[int, ...] = (0,)
    """How it may end when it is run again after it was stopped: what was done already may not be there to be done."""
    prepare: Callable[[Path], None] = lambda _: None


def _site_and_change(project: Path) -> None:
    """A published site, and a report that has changed since."""
    assert run(project, "site").returncode == 0
    path = project / f"{NAME}.md"
    path.write_text(path.read_text(encoding="utf-8").replace("ثلاثين", "خمسين"), encoding="utf-8")


COMMANDS: Mapping[str, Command] = {
    "translate": Command(("translate",), asks=True),
    "again": Command(("translate", "--again"), asks=True),
    "review": Command(("review", "--by", "سمر", "docs/about.md")),
    "accept": Command(("accept", f"{NAME}.md"), loses=(SECOND,), again=(0, 2)),
    "import": Command(("import", "agency.txt", "--slug", "from-agency", "--date", "2025-05-01"), again=(0, 1)),
    "erase": Command(("erase", "سمير"), loses=("سمير",)),
    "erase report": Command(("erase", "--report", f"{NAME}.md"), loses=(PERSON, SECOND, "سمير"), again=(0, 2)),
    "first site": Command(("site",)),
    "site": Command(("site",), prepare=_site_and_change),
}


def run(
    project: Path, *words: str, server: EngineServer | None = None, log: Path | None = None, at: int = 0, how: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run a command, perhaps to its death; a traceback is always a failure."""
    asking = ["--engine", "libretranslate", "--engine-url", server.libretranslate_url, "--jobs", "1"] if server else []
    more = {}
    if log is not None:
        log.unlink(missing_ok=True)
        more = {"CRASH_ROOT": f"{project}/", "CRASH_LOG": str(log), "CRASH_AT": str(at), "CRASH_HOW": how,
                "PYTHONPATH": str(Path(__file__).parent / "crash")}  # fmt: skip
    done = subprocess.run(
        [sys.executable, str(project / "scripts" / "build.py"), *words, *asking],
        cwd=project, capture_output=True, encoding="utf-8", stdin=subprocess.DEVNULL, timeout=120, check=False,
        env={**os.environ, "LC_ALL": "C.UTF-8", **more}, start_new_session=True,
    )  # fmt: skip
    assert "Traceback" not in done.stderr, done.stderr[-3000:]
    return done


def copied(source: Path, folder: Path) -> Path:
    """A copy of a project; the program's files, which nobody writes into, are shared."""
    shutil.rmtree(folder, ignore_errors=True)
    for name in sites.PROGRAM:
        shutil.copytree(source / name, folder / name, copy_function=os.link)
    rest = shutil.ignore_patterns(*sites.PROGRAM)
    return Path(shutil.copytree(source, folder, dirs_exist_ok=True, symlinks=True, ignore=rest))


@dataclass(frozen=True)
class State:
    """What stands in a project: the editors' files and the site."""

    files: Mapping[str, bytes]
    site: Mapping[str, bytes]

    @classmethod
    def of(cls, project: Path) -> "State":
        """Read it."""
        own = {
            f"{name}/{path}": data for name in ("docs", "memory") for path, data in sites.files(project / name).items()
        }
        return cls(own, sites.files(project / "site"))

    @property
    def whole(self) -> "State":
        """Without what a run that died has left half done, which nobody reads."""
        return replace(self, files={name: data for name, data in self.files.items() if "/.bitext-" not in name})

    def holds(self, words: str) -> bool:
        """Whether somebody can find these words in the editors' files."""
        return any(words.encode() in data for data in self.files.values())


@pytest.fixture(scope="module")
def server() -> Iterator[EngineServer]:
    with EngineServer() as running:
        yield running


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory, server: EngineServer) -> Path:
    """A project in the middle of its work: people's words, a suggestion, a report nobody has translated yet."""
    project = sites.small(tmp_path_factory.mktemp("crash") / "base", {f"{NAME}.md": REPORT, "agency.txt": PLAIN})
    settings = (project / "mkdocs.yml").read_text(encoding="utf-8")
    eager = "    engine_settings: { libretranslate: { rate: 1000, wait: 0.01, batch: 1 } }\n    engine: google"
    (project / "mkdocs.yml").write_text(settings.replace("    engine: google", eager, 1), encoding="utf-8")
    assert run(project, "translate", server=server).returncode == 0
    english = project / f"{NAME}.en.md"
    lines = english.read_text(encoding="utf-8").rstrip().split("\n\n")
    lines[1:3] = [PERSON, SECOND]
    english.write_text("\n\n".join(lines) + "\n", encoding="utf-8")
    assert run(project, "translate", server=server).returncode == 0
    sites.put(project, {f"{NAME}.md": REPORT.replace("أربعين", "ثلاثين")})
    assert run(project, "translate", server=server).returncode == 0
    state = State.of(project)
    assert state.holds(PERSON)
    assert state.holds(SECOND)
    assert "suggest" in run(project, "status").stdout
    sites.put(project, {"docs/reports/2025/new.md": NEW})
    return project


@dataclass(frozen=True)
class Undisturbed:
    """A command that nobody stopped."""

    base: Path
    before: State
    after: State
    steps: int


@pytest.fixture(scope="module")
def undisturbed(base: Path, server: EngineServer) -> Callable[[str], Undisturbed]:
    known: dict[str, Undisturbed] = {}

    def of(name: str) -> Undisturbed:
        if name not in known:
            command = COMMANDS[name]
            start = copied(base, base.parent / f"{name} before")
            command.prepare(start)
            project = copied(start, base.parent / f"{name} after")
            log = base.parent / f"{name}.log"
            done = run(project, *command.words, server=server if command.asks else None, log=log)
            assert done.returncode == 0, done.stderr
            known[name] = Undisturbed(start, State.of(start), State.of(project), log.stat().st_size)
            assert known[name].before != known[name].after
        return known[name]

    return of


def stopped(name: str, at: int, how: str, whole: Undisturbed, server: EngineServer) -> None:
    """Stop a command before a step, look at what stands there, run it again, and look again."""
    command, asked = COMMANDS[name], server if COMMANDS[name].asks else None
    project = copied(whole.base, whole.base.parent / f"{name} stopped")
    log = project.parent / "stopped.log"
    done = run(project, *command.words, server=asked, log=log, at=at, how=how)
    if how == "full":
        assert done.returncode in (0, 1)
        assert done.returncode == 0 or "No space left" in done.stderr
    elif done.returncode != -9:  # processes side by side do not always take the same number of steps
        assert done.returncode == 0, done.stderr
        assert log.stat().st_size < at
    there = State.of(project).whole
    for path, data in there.files.items():
        known = data in (whole.before.files.get(path), whole.after.files.get(path))
        assert known or (path.startswith("memory/") and readable(data, path)), f"{path} is neither old nor new"
    for words in {PERSON, SECOND, "سمير"} - {*command.loses}:
        assert there.holds(words)
    if how != "torn":  # what is flushed to the disk last is for the file system to say
        assert there.site in (whole.before.site, whole.after.site, {}), "the site is not one whole version"
        assert there.site or not whole.before.site, "the site was away"
    done = run(project, *command.words, server=asked)
    assert done.returncode in command.again, done.stderr
    if whole.after.site and there.site != whole.after.site:
        assert run(project, "site").returncode == 0
    again = State.of(project)
    assert again.files == whole.after.files
    if how != "torn" or name.endswith("site"):
        assert again.site == whole.after.site
    assert [path for path in project.rglob(".bitext-*") if path.exists()] == [], "something is left lying about"


def readable(data: bytes, path: str) -> bool:
    """Whether these are the bytes of a whole lock: on the way to a new one there is one that says what is meant."""
    findings = Findings()
    return lock.load(data.decode(), path, findings).known and not findings.items


@pytest.mark.parametrize("name", COMMANDS)
def test_stop__at_some_steps(name: str, undisturbed: Callable[[str], Undisturbed], server: EngineServer) -> None:
    whole = undisturbed(name)
    for number in range(SAMPLE):
        at = 1 + (whole.steps - 1) * number // (SAMPLE - 1)
        stopped(name, at, HOWS[number % len(HOWS)], whole, server)


@pytest.mark.verify
@pytest.mark.parametrize("how", HOWS)
@pytest.mark.parametrize("name", COMMANDS)
def test_stop__at_every_step(
    name: str, how: str, undisturbed: Callable[[str], Undisturbed], server: EngineServer
) -> None:
    whole = undisturbed(name)
    for at in range(1, whole.steps + 1):
        stopped(name, at, how, whole, server)


# Other faults


def edited(project: Path) -> Path:
    """A translated report of which one passage has changed."""
    path = project / f"{NAME}.md"
    path.write_text(path.read_text(encoding="utf-8").replace("فُتح السوق", "أُغلق السوق"), encoding="utf-8")
    return path


def test_clock__one_that_goes_backwards_hides_no_change(base: Path, server: EngineServer, tmp_path: Path) -> None:
    """What has changed is told by what files hold, whatever their dates say."""
    project = copied(base, tmp_path / "project")
    assert run(project, "translate", server=server).returncode == 0
    assert run(project, "site").returncode == 0
    before = State.of(project)
    path = edited(project)
    for each in project.rglob("*.md"):
        os.utime(each, (1, 1))
    assert run(project, "translate", server=server).returncode == 0
    assert run(project, "site").returncode == 0
    after = State.of(project)
    assert path.read_text(encoding="utf-8") in {data.decode() for data in after.files.values()}
    changed = {name for name in after.files if after.files[name] != before.files.get(name)}
    assert changed == {f"{NAME}.md", "memory/reports/2025/market.en.jsonl"}, "a person's words stand, with a suggestion"
    page = after.site["reports/2025/market/index.html"].decode()
    assert "أُغلق السوق" in page


def test_read_only__says_so_and_nothing_is_lost(base: Path, server: EngineServer, tmp_path: Path) -> None:
    """As one who may not write there, which nobody can forbid to root but by taking the power of root away."""
    powerless = []
    if os.geteuid() == 0:
        if shutil.which("setpriv") is None:
            pytest.skip("the tests run as root, and there is no setpriv")
        powerless = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search,-fowner"]
    project = copied(base, tmp_path / "project")
    edited(project)
    before = State.of(project)
    folders = [project / "docs" / "reports" / "2025", project / "memory" / "reports" / "2025"]
    for each in folders:
        each.chmod(0o555)
    asking = ["--engine", "libretranslate", "--engine-url", server.libretranslate_url]
    done = subprocess.run(
        [*powerless, sys.executable, str(project / "scripts" / "build.py"), "translate", "--lang", "en", *asking],
        cwd=project, capture_output=True, encoding="utf-8", stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    for each in folders:
        each.chmod(0o755)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "Permission denied" in done.stderr
    assert "/reports/2025" in done.stderr
    assert State.of(project).files == before.files
    assert run(project, "translate", server=server).returncode == 0


@pytest.mark.parametrize("damage", ["truncated", "conflict", "cut lock", "lock of nothing", "journal"])
def test_damage__of_one_file_is_told_or_mended_and_the_others_go_on(
    damage: str, base: Path, server: EngineServer, tmp_path: Path
) -> None:
    project = copied(base, tmp_path / "project")
    english, held = project / f"{NAME}.en.md", project / "memory/reports/2025/market.en.jsonl"
    text, rows = english.read_bytes(), held.read_bytes()
    broken = {
        "truncated": (english, text[: text.index(SECOND.encode())]),
        "conflict": (english, b"<<<<<<< ours\n" + text + b"=======\n" + text + b">>>>>>> theirs\n"),
        "cut lock": (held, rows[: len(rows) // 2]),
        "lock of nothing": (held, b""),
        "journal": (project / ".cache/translation/libretranslate.en.sqlite", b"not a database"),
    }
    path, data = broken[damage]
    sites.put(project, {path.relative_to(project).as_posix(): data})
    done = run(project, "translate", server=server)
    assert done.returncode in (0, 1)
    assert (project / "docs/reports/2025/new.en.md").is_file(), "the others go on"
    state = State.of(project)
    assert state.holds(PERSON)
    if damage == "conflict":
        assert english.read_bytes() == data, "it is for a person to settle"
        assert f"{NAME}.en.md:1: error file-conflict" in done.stderr
    elif damage == "truncated":
        assert english.read_text(encoding="utf-8").count("\n\n") >= text.decode().count("\n\n") - 1
    else:
        assert state.holds(SECOND)
    assert run(project, "site").returncode in (0, 1)
    assert "reports/2025/new/index.html" in State.of(project).site
