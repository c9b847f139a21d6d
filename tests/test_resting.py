"""Pages at rest: what is passed over, what is said again, and what makes a page be read again."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import samples
import small_site
from bitext import project
from bitext.cli import progress
from bitext.cli.output import Output
from bitext.errors import Findings
from bitext.translation import resting
from bitext.translation.pipeline import Outcome, Pipeline
from bitext.turns import in_turn
from bitext.writer import Writer
from engine_server import EngineServer, Fault
from small_site import Site

FIRST = "reports/2025/first.md"
ENGLISH = "reports/2025/first.en.md"
LAST = "غادرت الشاحنات مساء اليوم نفسه."
ODD = "---\ntitle: عنوان\ncolour: red\ndate: someday\n---\n\nفقرة عن القافلة.\n"
"""A page of which there is something to say in every run."""


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return small_site.make(tmp_path)


@pytest.fixture
def server() -> Iterator[EngineServer]:
    with EngineServer() as running:
        yield running


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The pages that runs have read, in order."""
    pages: list[str] = []
    run = Pipeline.run

    def noting(self: Pipeline, page: Any) -> Outcome:
        pages.append(page.uri)
        return run(self, page)

    monkeypatch.setattr(Pipeline, "run", noting)
    return pages


def database(site: Site) -> Path:
    return site.root / ".cache/translation/rest.en.sqlite"


def rows(site: Site) -> set[str]:
    connection = sqlite3.connect(database(site))
    try:
        return {uri for (uri,) in connection.execute("select uri from page")}
    finally:
        connection.close()


def said(site: Site, server: EngineServer | None, capsys: pytest.CaptureFixture[str], *more: str) -> list[str]:
    capsys.readouterr()
    site.translate(server, *more)
    return capsys.readouterr().err.splitlines()


# What is passed over


def test_second_run__reads_no_page_and_leaves_every_file_alone(
    site: Site, server: EngineServer, read: list[str]
) -> None:
    site.translate(server)
    assert rows(site) == {resting.GLOSSARY, *small_site.REPORTS}
    read.clear()
    before = {path: path.stat().st_mtime_ns for path in site.root.rglob("*")}
    assert site.translate(server) == 0
    assert read == []
    assert {path: path.stat().st_mtime_ns for path in site.root.rglob("*")} == before


EDITS = {
    "the report": lambda s: s.replace(FIRST, LAST, LAST + " وانتهى الأمر."),
    "its spelling": lambda s: s.replace(FIRST, "غادرت", "غادَرَت"),
    "the translation": lambda s: s.write(ENGLISH, s.text(ENGLISH) + "\nA person's paragraph.\n"),
    "no translation": lambda s: s.path(ENGLISH).unlink(),
    "an empty one": lambda s: s.write(ENGLISH, ""),
    "the lock": lambda s: s.lock(FIRST).unlink(),
    "a lock's row": lambda s: s.lock(FIRST).write_text("\n".join(samples.read_file(s.lock(FIRST)).split("\n")[:-2])),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_changed_page__is_read_again_alone(site: Site, server: EngineServer, read: list[str], edit: Any) -> None:
    site.translate(server)
    edit(site)
    read.clear()
    site.translate(server)
    assert set(read) == {FIRST}


def glossary(site: Site) -> None:
    site.write("glossary.csv", "id,kind,ar,en\nx,term,قافلة,convoy\n")


def extension(site: Site) -> None:
    config = site.root / "mkdocs.yml"
    config.write_text(config.read_text(encoding="utf-8").replace("  abbr: {}\n", ""), encoding="utf-8")


@pytest.mark.parametrize("change", [glossary, extension])
def test_what_all_pages_share__has_all_read_again(
    site: Site, server: EngineServer, read: list[str], change: Any
) -> None:
    site.translate(server)
    change(site)
    read.clear()
    site.translate(server)
    assert set(read) == {*small_site.REPORTS}


def test_another_version__has_all_read_again(
    site: Site, server: EngineServer, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    site.translate(server)
    read.clear()
    monkeypatch.setattr(resting, "_code", lambda: b"another")
    site.translate(server)
    assert set(read) == {*small_site.REPORTS}


def test_again__passes_nothing_over(site: Site, server: EngineServer) -> None:
    site.translate(server)
    asked = len(server.texts)
    site.translate(server, "--again")
    assert len(server.texts) == 2 * asked


def test_pending_page__is_asked_for_again_as_soon_as_somebody_can_answer(
    site: Site, server: EngineServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.fault = lambda request: Fault.echo() if request.text == LAST else None
    site.translate(server)
    monkeypatch.setenv("CI", "true")
    assert site.translate(None, "--strict") == 3
    assert site.translate(None, "--strict") == 3
    server.fault = None
    asked = len(server.texts)
    assert site.translate(server, "--strict") == 0
    assert server.texts[asked:] == [LAST]


def test_link_in_place_of_a_page__is_never_passed_over(site: Site, server: EngineServer, read: list[str]) -> None:
    site.translate(server)
    whole = site.path(FIRST).read_bytes()
    site.path(FIRST).unlink()
    site.write("reports/2025/.elsewhere", "")
    site.path("reports/2025/.elsewhere").write_bytes(whole)
    site.path(FIRST).symlink_to(site.path("reports/2025/.elsewhere"))
    for _ in range(2):
        read.clear()
        assert site.translate(server) == 1
        assert read == [FIRST]


# What is said


def test_findings__are_said_again_in_the_same_words_and_once(
    site: Site, server: EngineServer, read: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    site.write("odd.md", ODD)
    site.write("another.md", ODD)
    site.write("draft.md", ODD.replace("title", "draft: true\ntitle"))
    site.path("bad.md").write_bytes("تقرير".encode("cp1256"))
    site.write("glossary.csv", "id,kind,ar,en\n,,,\nx,nonsense,ا,b\n")
    site.translate(server)
    first = said(site, server, capsys)
    read.clear()
    assert said(site, server, capsys) == first
    assert read == []
    assert len(first) == len(set(first))
    database(site).unlink()
    assert said(site, server, capsys) == first
    assert {*read} > {"odd.md", "bad.md"}
    for name in ("odd", "another", "draft", "bad", "glossary"):
        assert any(f"docs/{name}." in line for line in first), name


def test_some_pages_at_rest__are_told_of_in_the_order_of_their_names(
    site: Site, server: EngineServer, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in "abcdef":
        site.write(f"{name}.md", ODD)
    site.translate(server)
    for name in "bdf":
        site.write(f"{name}.md", ODD + "\nفقرة أخرى.\n")
    lines = said(site, server, capsys, "--jobs", "3")
    found = [line.partition(":")[0] for line in lines if "front-" in line and ".en." not in line]
    assert found == sorted(found)
    assert {*found} == {f"docs/{name}.md" for name in "abcdef"}


# The file itself


def spoil(path: Path) -> None:
    path.write_bytes(b"no database at all" * 100)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


def lie(path: Path) -> None:
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("update page set said = ?", ('[0,[["file-null","docs/x.md",0,[],""]]]',))
    connection.close()


def another_schema(path: Path) -> None:
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("drop table page")
        connection.execute("create table page(x)")
    connection.close()


@pytest.mark.parametrize("damage", [spoil, cut, lie, another_schema, Path.unlink])
def test_damage__counts_as_never_seen(
    site: Site, server: EngineServer, read: list[str], capsys: pytest.CaptureFixture[str], damage: Any
) -> None:
    site.translate(server)
    damage(database(site))
    read.clear()
    assert said(site, server, capsys) == []
    assert {*read} == {*small_site.REPORTS}
    read.clear()
    site.translate(server)
    assert read == []


@pytest.mark.skipif(sys.platform == "win32", reason="a folder cannot be shut there")
def test_cache_that_cannot_be_written__is_done_without(
    site: Site, server: EngineServer, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    site.translate(server)
    monkeypatch.setenv("CI", "true")
    database(site).unlink()
    (site.root / ".cache/translation").rmdir()
    (site.root / ".cache/translation").symlink_to(site.root.parent)
    read.clear()
    assert site.translate(None) == 0
    assert {*read} == {*small_site.REPORTS}


def test_database_in_use__is_left_alone(site: Site, server: EngineServer) -> None:
    site.translate(server)
    connection = sqlite3.connect(database(site), isolation_level=None)
    connection.execute("begin exclusive")
    try:
        found = resting.Resting(project.load(site.root), "en", Writer(site.root))
        assert found.find(FIRST, b"x" * 20) is None
        found.close()
    finally:
        connection.execute("rollback")
        connection.close()
    assert rows(site) == {resting.GLOSSARY, *small_site.REPORTS}


def test_pages_that_are_gone__are_forgotten(site: Site, server: EngineServer) -> None:
    site.translate(server)
    for path in (site.path("about.md"), site.path("about.en.md"), site.lock("about.md")):
        path.unlink()
    site.translate(server, str(site.path(FIRST)))
    assert "about.md" in rows(site), "a run over some pages knows nothing of the others"
    site.translate(server)
    assert rows(site) == {resting.GLOSSARY, *small_site.REPORTS} - {"about.md"}


def test_dry_run__writes_nothing_down(site: Site, server: EngineServer) -> None:
    site.translate(server, "--dry-run")
    assert not (site.root / ".cache").exists()


def test_no_word_of_a_page_is_written_down(site: Site, server: EngineServer) -> None:
    site.translate(server)
    assert "القافلة".encode() not in database(site).read_bytes()


HEAVY = ("deep_translator", "requests", "pymdownx", "markdown", "material", "tqdm", "bitext.markup", "bitext.alignment")


def test_run_with_nothing_to_do__imports_little(site: Site, server: EngineServer) -> None:
    site.translate(server)
    code = (
        "import sys; from bitext import cli; code = cli.main(sys.argv[1:]); "
        f"print(code, *[name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "translate", "--project", str(site.root)],
        env={**os.environ, "PYTHONPATH": str(samples.ROOT / "scripts")},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stderr.split() == ["0"]


# Many pages at once


class Counting:
    """An executor that counts what it holds."""

    def __init__(self) -> None:
        self.threads = ThreadPoolExecutor(2)
        self.held = self.most = 0

    def submit(self, work: Any, /, *arguments: Any) -> Future[Any]:
        self.held += 1
        self.most = max(self.most, self.held)
        return self.threads.submit(work, *arguments)


def test_in_turn__keeps_order_and_window_with_any_executor() -> None:
    executor = Counting()
    made = []
    for each in in_turn(range(100), lambda n: n * n, executor, 5):
        executor.held -= 1
        made.append(each)
    executor.threads.shutdown()
    assert made == [n * n for n in range(100)]
    assert executor.most == 6


def test_in_turn__with_one_begins_nothing_after_a_failure() -> None:
    begun = []

    def work(number: int) -> int:
        begun.append(number)
        return 1 // (2 - number)

    with pytest.raises(ZeroDivisionError):
        list(in_turn(range(9), work))
    assert begun == [0, 1, 2]


# How far it is


class Terminal:
    """Standard error of a person who looks at it."""

    encoding = "utf-8"

    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str) -> int:
        self.text += text
        return len(text)

    def flush(self) -> None:
        pass

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("language", "words"), [("en", "2 passages, 8 characters"), ("ar", "الفقرات 2")])
def test_progress__is_a_bar_on_a_terminal(monkeypatch: pytest.MonkeyPatch, language: str, words: str) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with progress.Progress(Output(language), 100) as shown:
        shown.heard("كتاب")
        shown.heard("قلمي")
        shown.done(100)
        shown._bar.refresh()
        with shown.aside():
            pass
    assert words in terminal.text
    assert "100%" in terminal.text


@pytest.mark.parametrize(("quiet", "total"), [(True, 100), (False, 0)])
def test_progress__shows_nothing_when_quiet_or_when_there_is_nothing_to_do(
    monkeypatch: pytest.MonkeyPatch, quiet: bool, total: int
) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with progress.Progress(Output(quiet=quiet), total) as shown:
        shown.heard("كتاب")
        shown.done(total)
    assert terminal.text == ""


def test_progress__is_a_line_now_and_then_elsewhere(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    clock = [0.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: clock[0])
    with progress.Progress(Output(), 1000) as shown:
        for second in range(150):
            clock[0] = float(second)
            shown.heard("كتاب")
        shown.done(900)
    assert capsys.readouterr().err.splitlines() == [
        "Translating: 48 %, 61 passages, 244 characters",
        "Translating: 96 %, 121 passages, 484 characters",
    ]


def test_rest__comes_back_as_it_was_said() -> None:
    findings = Findings()
    findings.add("file-encoding", "docs/x.md", 3, unit="abc", offset=5, guess="UTF-16")
    seen = resting.rest(b"state", 7, findings)
    assert (seen.pending, seen.findings, seen.silent) == (7, findings.items, False)
    assert resting.rest(b"state", 0, Findings()).silent
