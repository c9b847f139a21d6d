"""The writer: whole or not at all, only what changes, only inside the project."""

import os
import shutil
import stat
from pathlib import Path
from typing import Any

import pytest

from bitext import writer as writers
from bitext.errors import WriteRefused
from bitext.writer import Writer

OLD, NEW = b"old\n", b"new\r\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    return folder


def names(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*"))


def fail(*_: Any, **__: Any) -> Any:
    raise OSError(28, "No space left on device")


def test_write__text_as_utf8_with_its_own_line_ends(root: Path) -> None:
    assert Writer(root).write(root / "a/b/c.md", "سطر\r\nسطر\n")
    assert (root / "a/b/c.md").read_bytes() == "سطر\r\nسطر\n".encode()
    assert names(root) == ["a", "a/b", "a/b/c.md"]


def test_write__takes_a_relative_path_from_the_root(root: Path) -> None:
    Writer(root).write(Path("x/y.md"), NEW)
    assert (root / "x/y.md").read_bytes() == NEW


def test_write__leaves_equal_bytes_alone(root: Path) -> None:
    path = root / "a.md"
    path.write_bytes(OLD)
    os.utime(path, (1, 1))
    before = path.stat()
    assert not Writer(root).write(path, OLD)
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == (before.st_mtime_ns, before.st_ino)
    assert Writer(root).write(path, NEW)
    assert path.read_bytes() == NEW


def test_write__whole_or_not_at_all(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = root / "a.md"
    path.write_bytes(OLD)
    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="No space"):
        Writer(root).write(path, NEW)
    assert path.read_bytes() == OLD
    assert names(root) == ["a.md"]


def test_write__a_failed_rename_leaves_nothing_behind(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = root / "a.md"
    path.write_bytes(OLD)
    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="No space"):
        Writer(root).write(path, NEW)
    assert path.read_bytes() == OLD
    assert names(root) == ["a.md"]


def test_write__an_interrupt_leaves_nothing_behind(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        Writer(root).write(root / "a.md", NEW)
    assert names(root) == []


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_write__keeps_a_files_mode_and_gives_new_ones_the_usual(root: Path) -> None:
    path = root / "a.md"
    path.write_bytes(OLD)
    path.chmod(0o640)
    Writer(root).write(path, NEW)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    mask = os.umask(0o027)
    try:
        Writer(root).write(root / "b.md", NEW)
    finally:
        os.umask(mask)
    assert stat.S_IMODE((root / "b.md").stat().st_mode) == 0o640


@pytest.mark.parametrize("path", ["../a.md", "x/../../a.md", "/nowhere/a.md"])
def test_outside__every_change_is_refused(root: Path, path: str) -> None:
    writer = Writer(root)
    (root.parent / "a.md").write_bytes(OLD)
    for change in (
        lambda: writer.write(Path(path), NEW),
        lambda: writer.append(Path(path), "x"),
        lambda: writer.remove(Path(path)),
        lambda: writer.staging(Path(path)),
        lambda: writer.move(Path(path), root / "b.md"),
        lambda: writer.move(root / "b.md", Path(path)),
        lambda: writer.exchange(Path(path), root / "b"),
        lambda: writer.exchange(root / "b", Path(path)),
        lambda: writer.discard(Path(path)),
    ):
        with pytest.raises(WriteRefused):
            change()
    assert (root.parent / "a.md").read_bytes() == OLD
    assert names(root) == []


def test_links__are_never_followed(root: Path) -> None:
    outside = root.parent / "outside"
    outside.mkdir()
    (outside / "a.md").write_bytes(OLD)
    (root / "file.md").symlink_to(outside / "a.md")
    (root / "folder").symlink_to(outside)
    (root / "inner.md").symlink_to(root / "b.md")
    writer = Writer(root)
    for path in ("file.md", "folder/a.md", "folder/new/b.md", "inner.md"):
        with pytest.raises(WriteRefused):
            writer.write(root / path, NEW)
        with pytest.raises(WriteRefused):
            writer.remove(root / path)
        with pytest.raises(WriteRefused):
            writer.append(root / path, "x")
    assert names(outside) == ["a.md"]
    assert (outside / "a.md").read_bytes() == OLD
    assert not (root / "b.md").exists()


def test_root__may_itself_be_reached_through_a_link(root: Path) -> None:
    (root.parent / "link").symlink_to(root)
    assert Writer(root.parent / "link").write(root.parent / "link/a.md", NEW)
    assert (root / "a.md").read_bytes() == NEW


def test_append__adds_whole_lines(root: Path) -> None:
    writer = Writer(root)
    writer.append(root / "x/log.jsonl", "واحد")
    writer.append(root / "x/log.jsonl", "two\n")
    assert (root / "x/log.jsonl").read_bytes() == "واحد\ntwo\n".encode()


def test_remove__says_whether_there_was_a_file(root: Path) -> None:
    (root / "a.md").write_bytes(OLD)
    (root / "folder").mkdir()
    assert Writer(root).remove(root / "a.md")
    assert not Writer(root).remove(root / "a.md")
    assert not Writer(root).remove(root / "folder")
    assert names(root) == ["folder"]


def test_dry__says_the_same_and_changes_nothing(root: Path) -> None:
    (root / "a.md").write_bytes(OLD)
    writer = Writer(root, dry=True)
    assert writer.write(root / "a.md", NEW)
    assert not writer.write(root / "a.md", OLD)
    assert writer.write(root / "new/b.md", NEW)
    writer.append(root / "log", "x")
    assert writer.remove(root / "a.md")
    assert names(root) == ["a.md"]
    assert (root / "a.md").read_bytes() == OLD
    with pytest.raises(WriteRefused):
        writer.write(root / "../a.md", NEW)


# Folders that change places


def staged(root: Path) -> Path:
    folder = Writer(root).staging(root / "site")
    (folder / "index.html").write_bytes(NEW)
    return folder


def lived(root: Path) -> Path:
    (root / "site").mkdir()
    (root / "site/index.html").write_bytes(OLD)
    (root / "site/gone.html").write_bytes(OLD)
    return root / "site"


@pytest.fixture(params=[True, False], ids=["one-step", "two-steps"])
def swap(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    if not request.param:
        monkeypatch.setattr(writers, "_exchange", lambda *_: False)
    return bool(request.param)


@pytest.mark.usefixtures("swap")
def test_exchange__leaves_the_new_folder_and_nothing_else(root: Path) -> None:
    live = lived(root)
    Writer(root).exchange(staged(root), live)
    assert names(root) == ["site", "site/index.html"]
    assert (live / "index.html").read_bytes() == NEW


def test_exchange__the_first_time(root: Path) -> None:
    Writer(root).exchange(staged(root), root / "site")
    assert names(root) == ["site", "site/index.html"]
    assert stat.S_IMODE((root / "site").stat().st_mode) & 0o077, "others may read a site"


@pytest.mark.usefixtures("swap")
def test_exchange__a_left_over_of_an_earlier_stop_is_no_hindrance(root: Path) -> None:
    live = lived(root)
    (root / "site.old").mkdir()
    (root / "site.old/x").write_bytes(OLD)
    Writer(root).exchange(staged(root), live)
    assert (live / "index.html").read_bytes() == NEW


def test_exchange__a_failed_second_step_brings_the_old_one_back(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    live, staging = lived(root), staged(root)
    monkeypatch.setattr(writers, "_exchange", lambda *_: False)
    rename = Path.rename

    def failing(self: Path, target: Path) -> Path:
        return fail() if self == staging else rename(self, target)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(OSError, match="No space"):
        Writer(root).exchange(staging, live)
    assert names(live) == ["gone.html", "index.html"]
    assert (live / "index.html").read_bytes() == OLD


def test_exchange__a_failed_single_step_keeps_the_old_one(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    live, staging = lived(root), staged(root)
    monkeypatch.setattr(writers, "_exchange", fail)
    with pytest.raises(OSError, match="No space"):
        Writer(root).exchange(staging, live)
    assert (live / "index.html").read_bytes() == OLD
    Writer(root).discard(staging)
    assert names(root) == ["site", "site/gone.html", "site/index.html"]


def test_exchange__a_linked_site_is_refused(root: Path) -> None:
    (root.parent / "elsewhere").mkdir()
    (root / "site").symlink_to(root.parent / "elsewhere")
    with pytest.raises(WriteRefused):
        Writer(root).exchange(staged(root), root / "site")
    assert names(root.parent / "elsewhere") == []


def test_discard__takes_staging_folders_only(root: Path) -> None:
    live, staging = lived(root), staged(root)
    Writer(root).discard(staging)
    assert not staging.exists()
    with pytest.raises(WriteRefused):
        Writer(root).discard(live)
    assert live.is_dir()


def test_discard__a_linked_one_is_refused(root: Path) -> None:
    live = lived(root)
    (root / ".bitext-x").symlink_to(live)
    with pytest.raises(WriteRefused):
        Writer(root).discard(root / ".bitext-x")
    assert (live / "index.html").exists()


def test_move__keeps_the_content_and_makes_folders(root: Path) -> None:
    live = lived(root)
    Writer(root).move(live, root / "a/b")
    assert names(root / "a/b") == ["gone.html", "index.html"]
    assert not live.exists()


def test_exchange__works_where_folders_can_be_swapped(root: Path) -> None:
    one, other = lived(root), staged(root)
    if not writers._exchange(one, other):
        pytest.skip("this system or file system cannot swap folders in one step")
    assert (one / "index.html").read_bytes() == NEW
    assert (other / "index.html").read_bytes() == OLD
    shutil.rmtree(other)


def test_fill__replaces_what_was_begun_and_never_writes_into_what_others_share(tmp_path: Path) -> None:
    writer = Writer(tmp_path)
    (tmp_path / "a").mkdir()
    (tmp_path / "a/half").write_text("ha", encoding="utf-8")
    (tmp_path / "shared").hardlink_to(tmp_path / "a/half")
    writer.fill(tmp_path, [("a/half", "نصف"), ("b/c/new", "جديد")])
    assert (tmp_path / "a/half").read_text(encoding="utf-8") == "نصف"
    assert (tmp_path / "b/c/new").read_text(encoding="utf-8") == "جديد"
    assert (tmp_path / "shared").read_text(encoding="utf-8") == "ha"
    assert sorted(p.name for p in tmp_path.rglob("*") if p.is_file()) == ["half", "new", "shared"]


def test_fill_and_drop__stay_inside(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    (tmp_path / "kept").write_text("x", encoding="utf-8")
    writer = Writer(inside)
    with pytest.raises(WriteRefused):
        writer.fill(inside, [("../out/file", "x")])
    with pytest.raises(WriteRefused):
        writer.drop(tmp_path, ["kept"])
    assert (tmp_path / "kept").exists()
    assert not (tmp_path / "out").exists()
    writer.drop(inside, ["gone"])
