"""A build that goes on from an earlier one makes the same site as a clean one, and says the same of it."""

import os
import pickle
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import builds
import sites
import states
from bitext import project as projects
from bitext.errors import Findings
from bitext.glossary import Glossary
from bitext.markup import moments
from bitext.site import entries, kept
from bitext.site.cache import Cache, _seal
from bitext.site.schedule import Moment
from bitext.writer import Writer
from builds import Built
from engine_server import EngineServer
from states import State


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Executor, Path]]:
    """Give processes to build in, and the folder where they write down what they make."""
    log = tmp_path_factory.mktemp("log")
    with builds.ready(log) as executor:
        yield executor, log


def go_through(chain: Sequence[State], folder: Path, server: EngineServer, pool: tuple[Executor, Path]) -> None:
    """Build each state warm and clean, and compare."""
    project = states.make(folder / "project", server)
    before: Built | None = None
    for state in chain:
        state.change(project)
        moment = Moment.of(moments.when(moments.read(state.at), ZoneInfo("UTC")) if state.at else None)
        warm = builds.built(project, *pool, moment=moment)
        if before is None or not state.same:
            clean = builds.clean(project, folder, *pool, moment=moment)
            assert builds.differences(warm, clean) == [], state.name
            assert warm.findings == clean.findings, state.name
        assert not state.told or state.told in {each.code for each in warm.findings}, state.name
        if before is not None:
            unlike = builds.differences(warm, before) or warm.findings != before.findings
            assert bool(unlike) != state.same, state.name
            if state.again is not None:
                look(state, before, warm)
        before = warm


def look(state: State, before: Built, warm: Built) -> None:
    """Only those reports were rendered, and no page that stands as it was has been written."""
    reports = {name for name in warm.rendered if name.startswith("reports/") and not name.endswith("/index.md")}
    assert reports - {states.WITHDRAWN} == state.again, state.name
    stayed = {name for name in warm.inodes if warm.files[name] == before.files.get(name)}
    assert {name for name in stayed if warm.inodes[name] != before.inodes[name]} == set(), state.name
    if state.told != "page-failed":  # a first attempt, with that page, has written others
        assert warm.written & stayed == set(), state.name


def test_warm__some_states(tmp_path: Path, engine_server: EngineServer, pool: tuple[Executor, Path]) -> None:
    chain = [state for state in states.STATES if state.name in states.SOME]
    assert len(chain) == len(states.SOME)
    go_through(chain, tmp_path, engine_server, pool)


@pytest.mark.verify
def test_warm__every_state(tmp_path: Path, engine_server: EngineServer, pool: tuple[Executor, Path]) -> None:
    go_through(states.STATES, tmp_path, engine_server, pool)


def test_preview__a_page_that_was_taken_over_is_made_again(tmp_path: Path, pool: tuple[Executor, Path]) -> None:
    """The process that has built an edition makes an edited page by itself, and writes nothing."""
    project = sites.small(tmp_path / "project")
    builds.built(project, *pool)
    made = pool[0].submit(builds.edited, project, states.GOOD, "سليمة", "منقحة").result()
    assert "منقحة" in made.html.decode()
    assert not (project / ".cache" / "out").exists()


# Damage


def cache_file(project: Path) -> Path:
    return project / ".cache/pages/ar.sqlite"


def forge(project: Path) -> None:
    """Put into every row what would run a program, under a seal that is right."""
    foreign = pickle.dumps(_Run())
    for path in (project / ".cache/pages").glob("*.sqlite"):
        with closing(sqlite3.connect(path)) as rows, rows:
            rows.create_function("seal", 2, _seal)
            rows.execute("update value set value = ?1, seal = seal(key, ?1)", (foreign,))


class _Run:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, (f"touch {PWNED}",)


def flip(project: Path) -> None:
    """Change one byte of every value."""
    for path in (project / ".cache/pages").glob("*.sqlite"):
        with closing(sqlite3.connect(path)) as rows, rows:
            rows.create_function("flipped", 1, lambda data: data[:20] + bytes([data[20] ^ 4]) + data[21:])
            rows.execute("update value set value = flipped(value)")


def overwrite(data: bytes, at: int = 0) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        with path.open("r+b") as stream:
            stream.seek(at)
            stream.write(data)

    return change


def of_cache(change: Callable[[Path], object]) -> Callable[[Path], None]:
    return lambda project: change(cache_file(project)) and None


def of_page(change: Callable[[Path], object]) -> Callable[[Path], None]:
    """Of a report's page, and of one that no report is."""

    def damage(project: Path) -> None:
        for name in (PAGE, "en/about/index.html"):
            change(project / "site" / name)

    return damage


def elsewhere(path: Path) -> None:
    """Keep a file in another place, and lead to it by a link."""
    project = next(each for each in path.parents if each.name == "project")
    there = project / "-".join(path.relative_to(project).parts)
    path.rename(there)
    path.symlink_to(there)


def another(path: Path) -> None:
    """Put another program's file in the place of ours."""
    path.unlink()
    with closing(sqlite3.connect(path)) as rows, rows:
        rows.execute("create table value (x)")


PWNED = "pwned-by-a-cache"
PAGE = "reports/2025/good/index.html"
DAMAGE: dict[str, Callable[[Path], object]] = {
    "cache cut off": of_cache(lambda path: os.truncate(path, path.stat().st_size // 2)),
    "cache empty": of_cache(lambda path: os.truncate(path, 0)),
    "noise": of_cache(lambda path: path.write_bytes(b"\xa5 noise" * 9000)),
    "noise in its midst": of_cache(overwrite(b"\xa5" * 9000, 9000)),
    "a folder in its place": of_cache(lambda path: (path.unlink(), path.mkdir())),
    "a link in its place": of_cache(elsewhere),
    "a file in its folder's place": of_cache(lambda path: (shutil.rmtree(path.parent), path.parent.write_text("x"))),
    "cache read-only": of_cache(lambda path: path.chmod(0o444)),
    "cache unreadable": of_cache(lambda path: path.chmod(0)),
    "another program's file": of_cache(another),
    "a program in it": forge,
    "a bit flipped in every row": flip,
    "journal of nobody": of_cache(lambda path: Path(f"{path}-journal").write_bytes(b"\xd9\xd5\x05\xf9" * 300)),
    "all caches gone": lambda project: shutil.rmtree(project / ".cache"),
    "site gone": lambda project: shutil.rmtree(project / "site"),
    "edition gone": lambda project: shutil.rmtree(project / "site/en"),
    "pages edited": of_page(overwrite(b"<!DOCTYPE html>")),
    "pages longer": of_page(lambda path: path.write_bytes(path.read_bytes() + b"\n")),
    "pages cut off": of_page(lambda path: os.truncate(path, 300)),
    "pages empty": of_page(lambda path: os.truncate(path, 0)),
    "pages gone": of_page(lambda path: path.unlink()),
    "pages unreadable": of_page(lambda path: path.chmod(0)),
    "pages for one reader": of_page(lambda path: path.chmod(0o400)),
    "pages elsewhere": of_page(elsewhere),
    "pages that lead nowhere": of_page(lambda path: (path.unlink(), path.symlink_to("nowhere"))),
    "folders in their place": of_page(lambda path: (path.unlink(), path.mkdir())),
    "pipes in their place": of_page(lambda path: (path.unlink(), os.mkfifo(path))),
    "files in their folders' place": of_page(lambda path: (shutil.rmtree(path.parent), path.parent.write_text("x"))),
    "folders unreadable": of_page(lambda path: path.parent.chmod(0)),
    "folders elsewhere": of_page(lambda path: elsewhere(path.parent)),
}  # fmt: skip


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, pool: tuple[Executor, Path]) -> tuple[Path, Built]:
    """Give a small project that has been built, and its site."""
    project = sites.small(tmp_path_factory.mktemp("whole") / "project")
    return project, builds.built(project, *pool)


@pytest.mark.verify
@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE.keys())
def test_damage__ends_in_the_same_site(
    whole: tuple[Path, Built], tmp_path: Path, pool: tuple[Executor, Path], damage: Callable[[Path], object]
) -> None:
    project, right = tmp_path / "project", whole[1]
    shutil.copytree(whole[0], project, symlinks=True)
    builds.built(project, *pool)
    damage(project)
    for _ in range(2):
        again = builds.built(project, *pool)
        assert builds.differences(again, right) == []
        assert again.findings == right.findings
        sound(project / "site")
    assert not any(path.name == PWNED for folder in (project, Path()) for path in folder.iterdir())


def sound(site: Path) -> None:
    """Everything is an ordinary file or folder that everybody may read as far as new ones may be read."""
    new = site.parent / "new"
    new.touch()
    mode = new.stat().st_mode
    assert {path.lstat().st_mode for path in site.rglob("*") if not path.is_dir()} == {mode}
    assert not any(path.is_symlink() for path in site.rglob("*"))
    new.unlink()


@pytest.mark.verify
def test_locked__a_build_does_without(whole: tuple[Path, Built], tmp_path: Path, pool: tuple[Executor, Path]) -> None:
    project, right = tmp_path / "project", whole[1]
    shutil.copytree(whole[0], project)
    builds.built(project, *pool)
    with closing(sqlite3.connect(cache_file(project))) as other:
        other.execute("begin exclusive")
        again = builds.built(project, *pool)
    assert builds.differences(again, right) == []
    after = builds.built(project, *pool)
    assert states.GOOD in again.rendered
    assert states.GOOD not in after.rendered, "what it held is still there"
    assert builds.differences(after, right) == []


@pytest.mark.verify
@pytest.mark.parametrize("left", ["nothing", "cache", "site", "both"])
def test_two_at_once__both_end_well_and_the_site_is_whole(whole: tuple[Path, Built], tmp_path: Path, left: str) -> None:
    project, right = tmp_path / "project", whole[1]
    for _ in range(3):
        shutil.copytree(whole[0], project)
        for name in {"nothing": (".cache", "site"), "cache": ("site",), "site": (".cache",), "both": ()}[left]:
            shutil.rmtree(project / name)
        with ThreadPoolExecutor(2) as threads:
            done = list(threads.map(lambda _: sites.run(project, "site"), range(2)))
        assert [each.returncode for each in done] == [0, 0], done
        assert {each.stderr for each in done} == {done[0].stderr}
        assert sites.files(project / "site") == right.files
        assert not [path for path in (project / ".cache").iterdir() if path.name.startswith(".bitext-")]
        shutil.rmtree(project)


@pytest.mark.verify
def test_killed__the_next_build_makes_the_same_site(whole: tuple[Path, Built], tmp_path: Path) -> None:
    project, right = tmp_path / "project", whole[1]
    shutil.copytree(whole[0], project)
    for step in range(8):
        sites.put(project, {f"{states.HERE}/step.md": f"---\ntitle: خطوة\ndate: 2025-08-01\n---\n\n{step}\n"})
        command = [sys.executable, str(project / "scripts" / "build.py"), "site"]
        with subprocess.Popen(
            command, cwd=project, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        ) as running:
            with suppress(subprocess.TimeoutExpired):
                running.wait(0.4 * (step + 1))
            with suppress(ProcessLookupError):
                os.killpg(running.pid, signal.SIGKILL)
        (project / states.HERE / "step.md").unlink()
        done = sites.run(project, "site")
        assert done.returncode == 0, done.stderr
        assert sites.files(project / "site") == right.files


# Written to while it is read


@pytest.mark.parametrize(
    "name", [f"docs/{states.GOOD}", f"{states.HERE}/good.en.md", "memory/reports/2025/good.en.jsonl"]
)
def test_written_meanwhile__nothing_is_kept_of_the_page(tmp_path: Path, name: str) -> None:
    """A page is kept under what its files hold; what they held a moment earlier or later is another page."""
    project = projects.load(sites.small(tmp_path / "project"))
    values = Cache(project.cache / "values.sqlite", Writer(project.root), b"")
    [entry] = [each for each in entries.read(project, Glossary(), Findings(), Moment.of(), (), values) if each.section]
    path = project.root / name
    text = path.read_bytes() if path.exists() else b""

    def seen() -> tuple[bytes | None, bytes | None]:
        return entries.files(project, entry.page), kept.locks(project, entry)

    before = seen()
    assert None not in before
    sites.put(project.root, {name: text + b"\n"})
    assert seen() != before
    path.write_bytes(text) if text else path.unlink()
    assert seen() == before


def test_written_meanwhile__an_entry_is_not_kept_either(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = projects.load(sites.small(tmp_path / "project"))
    path = project.root / "docs" / states.GOOD
    text = path.read_text(encoding="utf-8")
    values = Cache(project.cache / "values.sqlite", Writer(project.root), b"")
    read = projects.Project.read_text

    def late(self: projects.Project, path: Path, shown: str, findings: Findings) -> str | None:
        sites.put(project.root, {f"docs/{states.GOOD}": text.replace("سليم", "آخر")})
        return read(self, path, shown, findings)

    def title() -> str:
        found = entries.read(project, Glossary(), Findings(), Moment.of(), (), values)
        return next(each.heads["ar"].title for each in found if each.section)

    with monkeypatch.context() as patch:
        patch.setattr(projects.Project, "read_text", late)
        assert title() == "تقرير آخر"
    path.write_text(text, encoding="utf-8")
    assert title() == "تقرير سليم"
