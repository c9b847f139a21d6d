"""The index is the same whoever makes it: a copy of the edition's process, or, where that fails, the process itself."""

import multiprocessing
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

import sites
from bitext import project as projects
from bitext.alignment import store
from bitext.errors import Findings
from bitext.search.record import Record, Text
from bitext.site.indexing import Indexing
from bitext.site.packed import packed


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return sites.small(tmp_path / "project")


def indexing(root: Path, *, original: bool = True) -> Indexing:
    project = projects.load(root)
    made = Indexing(project, store.glossary(project, Findings()), original=original)
    made.begin()
    for number in range(20):
        words = (f"تقرير عن جسر {number}", "كلمات")
        text = Text(f"reports/{number}/", f"جسر {number}", "", (), (), words)
        made.take(packed(Record(f"reports/{number}.md", None, {"ar": text}, (), (), ())))
    return made


@pytest.fixture
def alone(root: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """The index as this process makes it."""
    monkeypatch.setattr(threading, "active_count", lambda: 2)
    made = indexing(root)
    assert not multiprocessing.active_children()
    made.publish(root / "alone")
    return sites.files(root / "alone")


@pytest.fixture
def copies(alone: dict[str, bytes], monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Have copies made, whatever threads the tests have."""
    if sys.platform != "linux":
        pytest.skip("no copies are made here")
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    yield
    assert not multiprocessing.active_children()


@pytest.mark.usefixtures("copies")
def test_index__a_copy_makes_the_same(root: Path, alone: dict[str, bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    here, site, whole = os.getpid(), root / "site", Indexing._publish

    def elsewhere(self: Indexing, folder: Path) -> None:
        assert os.getpid() != here
        whole(self, folder)

    monkeypatch.setattr(Indexing, "_publish", elsewhere)
    made = indexing(root)
    made.read(site)
    made.publish(site)
    assert sites.files(site) == alone


@pytest.mark.usefixtures("copies")
def test_index__is_made_here_where_a_copy_fails(
    root: Path, alone: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    here, site, whole = os.getpid(), root / "site", Indexing._publish

    def fails(self: Indexing, folder: Path) -> None:
        if os.getpid() != here:
            raise MemoryError
        whole(self, folder)

    monkeypatch.setattr(Indexing, "_publish", fails)
    made = indexing(root)
    made.read(site)
    made.publish(site)
    assert sites.files(site) == alone


@pytest.mark.usefixtures("copies")
def test_index__is_made_here_where_a_copy_is_killed(root: Path, alone: dict[str, bytes]) -> None:
    made, site = indexing(root), root / "site"
    for copy in multiprocessing.active_children():
        copy.kill()
        copy.join()
    made.take(made.records.pop())
    made.read(site)
    made.publish(site)
    assert sites.files(site) == alone


@pytest.mark.usefixtures("copies")
@pytest.mark.parametrize("read", [False, True])
def test_index__a_build_that_ends_early_leaves_nobody_at_work(
    root: Path, monkeypatch: pytest.MonkeyPatch, read: bool
) -> None:
    monkeypatch.setattr(Indexing, "_publish", lambda *_: threading.Event().wait())
    made = indexing(root)
    if read:
        made.read(root / "site")
    assert multiprocessing.active_children()
    made.stop()
    assert not multiprocessing.active_children()


def test_index__belongs_to_the_original_alone(root: Path) -> None:
    made, site = indexing(root, original=False), root / "site"
    made.read(site)
    made.publish(site)
    assert not site.exists()
