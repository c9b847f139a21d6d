"""However a file is wrong, no command breaks off, what is wrong is told by its name, and the others are published."""

import json
import os
import re
import sys
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from subprocess import CompletedProcess

import pytest

import sites
from bitext import cli
from malformed import CASES, CODEWORD, HERE, NAMES, Case
from sites import BuiltSite

pytestmark = [
    pytest.mark.xdist_group("malformed"),
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems have no such files"),
]
LINE = re.compile(r"(?P<path>.+?)(?::(?P<line>\d+))?: (?P<severity>error|warning|info) (?P<code>[a-z-]+): (?P<text>.+)")
Told = Mapping[str, set[str]]
"""The codes of what was said, by file."""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = sites.small(tmp_path_factory.mktemp("malformed") / "project")
    for case in CASES:
        path = made / case.file
        path.parent.mkdir(parents=True, exist_ok=True)
        if callable(case.content):
            case.content(path)
        else:
            path.write_bytes(case.content.encode() if isinstance(case.content, str) else case.content)
    return made


@pytest.fixture(scope="module")
def checked(project: Path) -> CompletedProcess[str]:
    return sites.run(project, "check", "--json")


@pytest.fixture(scope="module")
def translated(project: Path, checked: CompletedProcess[str]) -> CompletedProcess[str]:
    assert checked.stdout
    return sites.run(project, "translate", CI="1")


@pytest.fixture(scope="module")
def built(project: Path, translated: CompletedProcess[str]) -> tuple[BuiltSite, CompletedProcess[str]]:
    assert translated.stdout
    return sites.build(project, "--lang", "en")


@pytest.fixture(scope="module")
def by_translate(translated: CompletedProcess[str]) -> Told:
    return parsed(translated.stderr)


@pytest.fixture(scope="module")
def by_check(checked: CompletedProcess[str]) -> Told:
    told = defaultdict(set)
    for each in json.loads(checked.stdout):
        told[shown(each["file"])].add(each["code"])
    return told


@pytest.fixture(scope="module")
def by_build(built: tuple[BuiltSite, CompletedProcess[str]]) -> Told:
    return parsed(built[1].stderr)


def parsed(stderr: str) -> Told:
    """What stands in the lines that a command has printed."""
    told = defaultdict(set)
    *lines, more = stderr.splitlines()
    assert "explain" in more
    for line in lines:
        match = LINE.fullmatch(line)
        assert match, line
        told[match["path"]].add(match["code"])
    return told


def shown(path: str) -> str:
    """A path as it stands in a line; bytes that are no text stand so in JSON too."""
    marks = "\u202e\u200f\n\t\x01\udce9"
    return "".join(ascii(each)[1:-1] if each in marks else each for each in path)


def test_cases__are_a_hundred_and_more() -> None:
    assert len(CASES) > 150
    assert len({case.file for case in CASES}) == len(CASES)


def test_commands__end_as_they_must(
    checked: CompletedProcess[str],
    translated: CompletedProcess[str],
    built: tuple[BuiltSite, CompletedProcess[str]],
) -> None:
    assert [checked.returncode, translated.returncode, built[1].returncode] == [1, 1, 1]


@pytest.mark.parametrize("case", [case for case in CASES if case.codes], ids=lambda case: case.file[-40:])
def test_case__is_told_under_its_name(case: Case, by_check: Told, by_translate: Told, by_build: Told) -> None:
    name = shown(case.file)
    for code in case.codes:
        check, bar, build = code.partition("|")
        if check != "file-leftover":  # what is no page is the build's business
            assert check in by_check[name], sorted(by_check[name])
        if case.file.startswith("docs/"):
            assert (build or check if bar else check) in by_build[name], sorted(by_build[name])
        else:  # a lock, which may be mended then
            assert check in by_translate[name], sorted(by_translate[name])


@pytest.mark.parametrize("case", [case for case in CASES if not case.codes], ids=lambda case: ascii(case.file[-40:]))
def test_case__that_is_only_odd_is_no_error(case: Case, by_check: Told, by_build: Told) -> None:
    for told in (by_check[shown(case.file)], by_build[shown(case.file)]):
        assert {code for code in told if not code.startswith(("title-", "date-", "text-"))} == set()


@pytest.mark.parametrize("case", CASES, ids=lambda case: ascii(case.file[-40:]))
def test_case__is_published_or_withheld(case: Case, built: tuple[BuiltSite, CompletedProcess[str]]) -> None:
    if case.file == f"{HERE}/good/index.md":
        pytest.skip("another page has its address")
    stem = case.file.removeprefix("docs/").removesuffix(".md")
    assert (f"{stem}/index.html" in built[0].pages) == case.published


def test_others__are_published_whole(built: tuple[BuiltSite, CompletedProcess[str]]) -> None:
    site = built[0]
    for name in ("index.html", "en/index.html", "reports/2025/good/index.html", "en/reports/2025/good/index.html"):
        assert name in site.pages


def test_withheld__nothing_of_it_is_anywhere(built: tuple[BuiltSite, CompletedProcess[str]]) -> None:
    """The codeword stands on the pages of published cases and in lists; no file has it in another encoding."""
    for name, content in sites.files(built[0].folder).items():
        for encoding in ("windows-1256", "utf-16-le", "utf-16-be", "iso8859-6"):
            assert CODEWORD.encode(encoding) not in content, name
        assert b"root:x:0" not in content, name
    lists = "".join(page.text for name, page in built[0].pages.items() if name.startswith("archive/"))
    assert "/good/" in lists
    for case in CASES:
        if not case.published and case.file.startswith(f"{HERE}/head-"):
            assert f"/{case.name}/" not in lists


def test_fix__leaves_every_file_that_cannot_be_read_as_it_is(
    project: Path, built: tuple[BuiltSite, CompletedProcess[str]]
) -> None:
    def contents() -> dict[str, bytes]:
        paths = {case.file: project / case.file for case in CASES}
        return {name: path.read_bytes() for name, path in paths.items() if path.is_file() and not path.is_symlink()}

    before = contents()
    done = sites.run(project, "check", "--fix", "--quiet")
    assert done.returncode == 1
    changed = {name for name, data in contents().items() if before[name] != data}
    assert changed == {f"{HERE}/{name}.md" for name in ("body-bidi", "head-bidi", "head-date-words")}


def test_names__stand_on_one_line_each(built: tuple[BuiltSite, CompletedProcess[str]]) -> None:
    assert any("\n" in name for name in NAMES)
    for line in built[1].stderr.splitlines():
        assert not re.search("[\x00-\x1f\u202a-\u202e\ud800-\udfff]", line)


# Settings

SETTINGS: Mapping[str, str | bytes] = {
    "empty": "",
    "binary": b"\x89PNG\r\n\x1a\n\0",
    "utf16": "site_name: x\n".encode("utf-16"),
    "latin": b"site_name: caf\xe9\n",
    "list": "- site_name: x\n",
    "scalar": "site_name\n",
    "tab": "site_name: x\nextra:\n\tedition: ar\n",
    "unclosed": "site_name: [x\n",
    "quote": 'site_name: "x\n',
    "alias": "site_name: *x\n",
    "loop": "extra: &a { translation: *a }\n",
    "deep": "[" * 20_000,
    "python": "site_name: !!python/object/apply:os.system [ls]\n",
    "name": "markdown_extensions: { toc: { slugify: !!python/name:no.such.thing } }\n",
    "extra": "extra: 3\n",
    "translation": "extra: { translation: [] }\n",
    "editions": "extra: { translation: { editions: [] } }\n",
    "no-source": "extra: { translation: { editions: { en: {} } } }\n",
    "edition": "extra: { translation: { editions: { ar: 3 } } }\n",
    "edition-file": "extra: { translation: { editions: { ar: { config: mkdocs.yml }, fr: { config: none.yml } } } }\n",
    "source": "extra: { translation: { source: [ar] } }\n",
    "extensions": "markdown_extensions: 3\n",
    "docs": "docs_dir: [docs]\n",
    "conflict": "<<<<<<< HEAD\nsite_name: x\n=======\nsite_name: y\n>>>>>>> other\n",
}
CHANGED: Mapping[str, tuple[str, str]] = {
    "sections": ("    sections:", "    sections: 3\n    was_sections:"),
    "section": ("    sections:", "    sections: { reports: 3 }\n    was_sections:"),
    "latest": ("    latest: 10", "    latest: many"),
    "latest-negative": ("    latest: 10", "    latest: -1"),
    "private": ("    latest: 10", "    private: reports"),
    "private-missing": ("    latest: 10", "    private: [nowhere]"),
    "private-outside": ("    latest: 10", "    private: [../..]"),
    "hosts": ("    latest: 10", "    video_hosts: 3"),
    "flag": ("    latest: 10", "    names_from_text: perhaps"),
    "engine-number": ("    engine: google", "    engine: 3"),
    "engine-list": ("    engine: google", "    engine: [3]"),
    "fonts": ("    latest: 10", "    fonts: 3"),
}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sites.small(tmp_path_factory.mktemp("settings") / "project")


@pytest.mark.parametrize("name", [*SETTINGS, *CHANGED])
def test_settings__that_cannot_be_used_end_every_command_in_one_sentence(
    name: str, house: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "1")
    text: str | bytes = SETTINGS.get(name, "")
    if name in CHANGED:
        usual = (sites.PUBLICATION / "mkdocs.yml").read_text(encoding="utf-8")
        old, new = CHANGED[name]
        assert usual.count(old) == 1
        text = usual.replace(old, new)
    (house / "mkdocs.yml").write_bytes(text.encode() if isinstance(text, str) else text)
    for command in ("check", "translate", "site"):
        for language in ("en", "ar"):
            assert cli.main([command, "--project", str(house), "--lang", language]) == 1
            told = capsys.readouterr().err
            assert len(told.splitlines()) == 1, told
            assert "mkdocs" in told or ".yml" in told
    if name in CHANGED:
        assert re.match(r"mkdocs\.yml:\d+: ", told), told
    assert not (house / "site").exists()


def test_unreadable__is_told(house: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may read everything")
    page = house / HERE / "secret.md"
    page.write_text("---\ntitle: ع\n---\n\nنص.\n", encoding="utf-8")
    page.chmod(0)
    (house / "mkdocs.yml").write_text((sites.PUBLICATION / "mkdocs.yml").read_text(encoding="utf-8"), encoding="utf-8")
    assert "secret.md: error file-unreadable" in sites.run(house, "check", "--lang", "en").stderr
