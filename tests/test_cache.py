"""What earlier builds have made is found again under the same key, and nothing that a file holds is believed."""

import builtins
import datetime
import os
import pickle
import shutil
import sqlite3
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup
from mkdocs.config import load_config

import sites
from bitext import project as projects
from bitext.errors import finding, said
from bitext.site import cache as caches
from bitext.site import rendered
from bitext.site.cache import Cache, digest, environment
from bitext.site.entries import Head
from bitext.writer import Writer

VALUES = [
    {"a": (1, 2.5, None, True), "b": [b"bytes", "كلمة"]},
    frozenset(["x", "y"]),
    datetime.date(2025, 5, 5),
    Markup("<b>"),
    Head("عنوان", "ملخص"),
    (
        finding("date-missing", "docs/x.md", 3),
        finding("page-failed", "docs/x.md", problem=said("disk", path=1, problem=2)),
    ),
    said("disk", path="x", problem="y"),
]


def run(path: Path, statement: str, *values: object) -> list[Any]:
    """Run one statement on a file of values."""
    with closing(sqlite3.connect(path)) as rows, rows:
        return rows.execute(statement, values).fetchall()


class Payload:
    """Makes a pickle that calls something when it is read."""

    def __init__(self, call: Callable[..., Any], *arguments: Any) -> None:
        self.call, self.arguments = call, arguments

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        """Say what is to be called."""
        return self.call, self.arguments


def opened(root: Path, name: str = "values.sqlite", own: bytes = b"own", **more: Any) -> Cache:
    return Cache(root / ".cache" / name, Writer(root), own, **more)


def file_of(root: Path) -> Path:
    return root / ".cache" / "values.sqlite"


def kept(root: Path, values: int = 5) -> None:
    cache = opened(root)
    for number in range(values):
        cache.keep(("value", number, "ب" * 200), "key", str(number))
    cache.close()


def found(root: Path, values: int = 5) -> list[bool]:
    """Which values are found, each of them whole."""
    cache = opened(root)
    there = [cache.find("key", str(number)) for number in range(values)]
    assert all(each in (None, ("value", number, "ب" * 200)) for number, each in enumerate(there))
    cache.close()
    return [each is not None for each in there]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_cache__gives_back_what_it_was_given(tmp_path: Path, value: object) -> None:
    cache = opened(tmp_path)
    assert cache.find("key") is None
    cache.keep(value, "key")
    assert cache.find("key") == value
    cache.close()
    later = opened(tmp_path)
    assert later.find("key") == value
    assert type(later.find("key")) is type(value)
    assert later.find("ke", "y") is None
    later.close()
    assert opened(tmp_path, own=b"another").find("key") is None


@given(st.lists(st.text()), st.lists(st.text()))
def test_digest__is_another_for_other_parts(one: list[str], other: list[str]) -> None:
    assert (digest(one) == digest(other)) == (one == other)


# Damage

WRECKED: dict[str, Callable[[Path], object]] = {
    "empty": lambda path: path.write_bytes(b""),
    "cut off": lambda path: path.write_bytes(path.read_bytes()[:5000]),
    "noise": lambda path: path.write_bytes(b"\xa5\x5a noise" * 3000),
    "noise behind its head": lambda path: path.write_bytes(path.read_bytes()[:4096] + b"\xa5" * 30000),
    "another program's": lambda path: (path.unlink(), run(path, "create table value (x)")),
    "gone": lambda path: path.unlink(),
}
"""What becomes of the file; the next build begins it anew."""


@pytest.mark.parametrize("wreck", WRECKED.values(), ids=WRECKED.keys())
def test_damage__the_file_is_begun_anew(tmp_path: Path, wreck: Callable[[Path], object]) -> None:
    kept(tmp_path)
    wreck(file_of(tmp_path))
    assert not all(found(tmp_path))
    kept(tmp_path)
    assert all(found(tmp_path))


def test_damage__no_flipped_bit_is_believed(tmp_path: Path) -> None:
    kept(tmp_path, 3)
    whole = file_of(tmp_path).read_bytes()
    for place in range(0, len(whole), 211):
        for bit in (0, 1, 5):
            file_of(tmp_path).write_bytes(whole[:place] + bytes([whole[place] ^ (1 << bit)]) + whole[place + 1 :])
            found(tmp_path, 3)


@pytest.mark.parametrize("change", [
    "update value set value = cast(value as text)", "update value set value = x'ff' || substr(value, 2)",
    "update value set value = cast(x'ff' as text)", "update value set value = null", "update value set value = 7",
    "update value set seal = null", "update value set seal = (select max(seal) from value)",
    "update value set key = x'00' || key", "delete from used", "update used set size = 'many', build = 'late'",
    "update used set size = null, build = null", "drop table used", "drop index age", "drop table value",
])  # fmt: skip
def test_damage__a_row_that_says_something_else_is_no_hindrance(tmp_path: Path, change: str) -> None:
    kept(tmp_path)
    run(file_of(tmp_path), change)
    found(tmp_path)
    kept(tmp_path)
    assert all(found(tmp_path))


BLOCKED: dict[str, Callable[[Path], object]] = {
    "a folder": lambda path: (path.unlink(), path.mkdir()),
    "a link": lambda path: (path.rename(path.with_name("there")), path.symlink_to(path.with_name("there"))),
    "a link to nothing": lambda path: (path.unlink(), path.symlink_to("nowhere")),
    "a pipe": lambda path: (path.unlink(), os.mkfifo(path)),
    "read-only": lambda path: path.chmod(0o444),
    "in a place that is a file": lambda path: (shutil.rmtree(path.parent), path.parent.write_text("x")),
    "beside a folder for its journal": lambda path: path.with_name(f"{path.name}-journal").mkdir(),
    "beside a wrong journal": lambda path: path.with_name(f"{path.name}-journal").write_bytes(b"\xd9\xd5\x05\xf9" * 99),
}


@pytest.mark.parametrize("block", BLOCKED.values(), ids=BLOCKED.keys())
def test_damage__what_cannot_be_used_is_done_without(tmp_path: Path, block: Callable[[Path], object]) -> None:
    kept(tmp_path)
    block(file_of(tmp_path))
    found(tmp_path)
    cache = opened(tmp_path)
    cache.keep("value", "new")
    assert cache.find("new") == "value"
    cache.close()
    found(tmp_path)


def test_locked__another_program_is_waited_for_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caches, "_PATIENCE", 0.05)
    kept(tmp_path)
    early = opened(tmp_path)
    with closing(sqlite3.connect(file_of(tmp_path))) as other:
        other.execute("begin exclusive")
        late = opened(tmp_path)
        for cache in (early, late):
            assert cache.find("key", "0") is None
            cache.keep("value", "new")
            assert cache.find("new") == "value"
            cache.close()
    assert all(found(tmp_path)), "a file that is only locked is not thrown away"


def test_two_at_once__neither_is_hindered(tmp_path: Path) -> None:
    def work(own: int) -> bool:
        cache = opened(tmp_path)
        for number in range(500):
            cache.keep((own, number), str(own), str(number))
            cache.find(str(1 - own), str(number))
        right = all(cache.find(str(own), str(number)) in ((own, number), None) for number in range(500))
        cache.close()
        return right

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(work, range(2))) == [True, True]
    cache = opened(tmp_path)
    assert [cache.find(str(own), "499") for own in range(2)] == [(0, 499), (1, 499)]
    cache.close()


# What is read back


PAYLOADS: dict[str, object] = {
    "a program": Payload(os.system, "touch pwned"),
    "code": Payload(exec, "open('pwned', 'w')"),
    "an expression": Payload(builtins.eval, "open('pwned', 'w')"),
    "a path": Payload(Path, "pwned"),
    "an attribute": Payload(getattr, Head, "title"),
    "what deletes": Payload(shutil.rmtree, "."),
    "what writes": Writer(Path()),
    "a function of ours": finding,
    "a call of ours": Payload(finding, "page-failed", "x"),
    "a class of theirs": sys.stdout.__class__,
}


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS.keys())
def test_reading__makes_nothing_but_values(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, payload: object) -> None:
    """The seal is right: whoever can write the file can make it."""
    monkeypatch.chdir(tmp_path)
    kept(tmp_path, 1)
    [[key]] = run(file_of(tmp_path), "select key from value")
    foreign = pickle.dumps(payload)
    run(file_of(tmp_path), "update value set value = ?, seal = ?", foreign, caches._seal(key, foreign))
    cache = opened(tmp_path)
    assert cache.find("key", "0") is None
    cache.close()
    assert not Path("pwned").exists()


# How much is kept


def test_size__is_bounded_over_many_builds(tmp_path: Path) -> None:
    spare, value = 50_000, os.urandom(1000)
    sizes = []
    for build in range(40):
        cache = opened(tmp_path, spare=spare)
        for number in range(50):
            cache.keep(value, str(build), str(number))
        cache.find("always")
        cache.keep("always", "always")
        cache.close()
        sizes.append(file_of(tmp_path).stat().st_size)
    assert max(sizes[5:]) == sizes[5]
    assert max(sizes) < 3 * (2 * 50 * len(value) + spare), "the file's own pages are not full, and come back empty"
    last = opened(tmp_path, spare=spare)
    assert last.find("always") == "always"
    assert all(last.find("39", str(number)) == value for number in range(50)), "what the last build used is there"
    assert last.find("38", "0") == value, "and as much again of the builds before it"
    assert last.find("0", "0") is None
    last.close()


def test_size__what_is_asked_for_stays(tmp_path: Path) -> None:
    for build in range(20):
        cache = opened(tmp_path, spare=0)
        if not build:
            cache.keep("first", "first")
        assert cache.find("first") == "first"
        for number in range(20):
            cache.keep("x" * 100, str(build), str(number))
        cache.close()


# What every value follows from


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sites.small(tmp_path_factory.mktemp("small") / "project", {"docs/glossary.csv": "id,kind,ar,en\n"})


def own(root: Path, *more: str, folders: tuple[Path, ...] = ()) -> bytes:
    return environment(projects.load(root), folders, more)


@pytest.mark.parametrize("name", [
    "mkdocs.yml", "mkdocs.en.yml", "other.yml", "docs/glossary.csv", "scripts/hooks.py", "scripts/bitext/errors.py",
    "scripts/bitext/data/strings.toml", "scripts/own/new.py", "overrides/base.html", "overrides/partials/new.html",
    "overrides/early.js", "shared/part.html", "theme/part.html",
])  # fmt: skip
def test_environment__is_another_with_every_ingredient(small: Path, name: str) -> None:
    link = small / "overrides" / "linked"
    if not link.is_symlink():
        (small / "shared").mkdir()
        (small / "theme").mkdir()
        link.symlink_to(small / "shared")
        (small / "shared" / "circle").symlink_to(small / "overrides")
    before = own(small, folders=(small / "theme",))
    assert own(small, folders=(small / "theme",)) == before
    path = small / name
    held = path.read_bytes() if path.exists() else None
    sites.put(small, {name: (held or b"") + b"\n# more\n"})
    assert own(small, folders=(small / "theme",)) != before
    path.unlink() if held is None else path.write_bytes(held)
    assert own(small, folders=(small / "theme",)) == before


def test_environment__is_another_with_other_packages_and_settings(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = own(small, "en")
    assert own(small, "ar") != before
    monkeypatch.syspath_prepend(str(tmp_path))
    assert own(small, "en") == before
    (tmp_path / "markdown-99.dist-info").mkdir()
    assert own(small, "en") != before


def test_environment__neither_compiled_modules_nor_documents_are_part_of_it(small: Path) -> None:
    before = own(small)
    sites.put(small, {"scripts/bitext/__pycache__/x.pyc": b"x", "docs/about.md": "# نبذة\n", "README.md": "x"})
    assert own(small) == before


SETTINGS = "mkdocs.yml"


TILDE, FENCES, HOOK = "  pymdownx.tilde: {}\n", "  pymdownx.superfences: {}\n", "  - scripts/hooks.py\n"
FENCE = "  pymdownx.superfences: {{ custom_fences: [{{ name: x, class: x, format: !!python/name:{} }}] }}\n"


@pytest.mark.parametrize(("old", "new", "pure"), [
    (TILDE, "", True), (TILDE, "  pymdownx.snippets: {}\n", False), (TILDE, "  pymdownx.b64: {}\n", False),
    (TILDE, "  pymdownx.snippets:SnippetExtension: {}\n", False), (TILDE, "  own_extension: {}\n", False),
    (TILDE, "  markdown.extensions.smarty: {}\n", True),
    (TILDE, "  markdown.extensions.smarty:SmartyExtension: {}\n", True),
    ("toc_depth: 4", "slugify: !!python/object/apply:pymdownx.slugs.slugify { kwds: { case: lower } }", True),
    ("toc_depth: 4", "slugify: !!python/name:own_extension.slug", False),
    (FENCES, FENCE.format("pymdownx.superfences.fence_code_format"), True),
    (FENCES, FENCE.format("own_extension.slug"), False),
    ("plugins: {}", "plugins: { search: {} }", False), (HOOK, f"{HOOK}  - own_hook.py\n", False),
])  # fmt: skip
def test_pure__only_code_that_is_known_takes_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str, *, pure: bool
) -> None:
    text = (sites.PUBLICATION / SETTINGS).read_text(encoding="utf-8")
    assert text.count(old) == 1
    extension = "from markdown.extensions.tables import makeExtension\ndef slug(*_): return ''\n"
    sites.put(tmp_path, {SETTINGS: text.replace(old, new), "own_extension.py": extension, "own_hook.py": "",
                         "docs/index.md": "", "scripts/hooks.py": "", "overrides/main.html": ""})  # fmt: skip
    monkeypatch.syspath_prepend(str(tmp_path))
    assert rendered.pure(load_config(str(tmp_path / SETTINGS))) is pure


def test_settings__are_told_apart_wherever_they_come_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (sites.PUBLICATION / SETTINGS).read_text(encoding="utf-8")
    text = text.replace("site_name: بلغتين", "site_name: بلغتين\ncopyright: !ENV [OWNER, nobody]")
    files = {"docs/index.md": "", "scripts/hooks.py": "", "overrides/main.html": ""}
    sites.put(tmp_path, {SETTINGS: text, **files})
    path = str(tmp_path / SETTINGS)

    def said(**options: Any) -> list[str]:
        config = load_config(path, **options)
        config.extra["live"] = "anywhere"
        return list(rendered.settings(config))

    before = said(site_dir="one")
    assert said(site_dir="other") == before, "where a site is built is no setting"
    assert said(site_url="https://example.net/") != before
    monkeypatch.setenv("OWNER", "somebody")
    assert said(site_dir="one") != before
