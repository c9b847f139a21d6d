"""The publication that the speed of building is measured with: always the same, sound, and built without a remark."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

import sites

BENCHMARK = Path(__file__).parents[1] / "benchmarks" / "site"
COUNT = 6


def generate(folder: Path, *options: str, seed: str = "1") -> dict[str, bytes]:
    """Run the generator; what it wrote but the copied program."""
    command = [sys.executable, str(BENCHMARK / "generate.py"), str(folder), *options]
    subprocess.run(command, check=True, env={"PYTHONHASHSEED": seed, "PYTHONUTF8": "1"})
    tops = ("docs", "memory", "content")
    return {f"{top}/{name}": data for top in tops for name, data in sites.files(folder / top).items()}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("publication")
    generate(folder, "--reports", str(COUNT))
    return folder


def test_generator__the_same_every_time_and_whatever_follows(project: Path, tmp_path: Path) -> None:
    first = generate(project, "--reports", str(COUNT))
    more = generate(tmp_path, "--reports", str(COUNT + 1), seed="2")
    reports = [name for name in first if "/reports/" in name]
    assert len(reports) == COUNT * 3
    assert {name: more[name] for name in first} == first
    assert len(more) == len(first) + 3


@pytest.mark.parametrize("english", [False, True])
def test_generator__reports_are_unlike_each_other(project: Path, *, english: bool) -> None:
    files = [path for path in (project / "docs/reports").rglob("*.md") if path.name.endswith(".en.md") == english]
    paragraphs = [set(path.read_text(encoding="utf-8").split("\n\n")) for path in files]
    assert len(paragraphs) == COUNT
    for index, one in enumerate(paragraphs):
        for other in paragraphs[:index]:
            # Headings and introductions of lists come again; what is told does not.
            assert len(one & other) < len(one) / 5


def test_generator__the_checks_have_nothing_to_say(project: Path) -> None:
    done = sites.run(project, "check", "--json")
    assert json.loads(done.stdout) == []
    assert done.returncode == 0


def test_generator__a_run_has_nothing_to_translate(project: Path) -> None:
    pages = json.loads(sites.run(project, "status", "--json").stdout)
    assert len(pages) == COUNT + 3
    assert not [page for page in pages if page["pending"] or page["stale"] or not page["machine"]]
    reports = [page for page in pages if "/reports/" in page["file"]]
    # People have worked on some: 0 and 5, and have read 0.
    assert sum(page["edited"] > 0 for page in reports) == 2
    assert [page["reviewed"]["current"] for page in reports if page["reviewed"]] == [True]
    before = sites.files(project / "memory")
    sites.run(project, "translate")
    assert sites.files(project / "memory") == before


def test_generator__the_site_is_built_without_a_remark(project: Path) -> None:
    site, done = sites.build(project)
    assert (done.returncode, done.stderr) == (0, "")
    reports = [page for page in site.content if page.path.removeprefix("en/").startswith("reports/2")]
    assert len(reports) == 2 * COUNT
    assert not site.broken()


@pytest.mark.parametrize(("engine", "top"), [("peers", "docs"), ("hugo", "content")])
def test_generator__others_get_the_same_words(project: Path, tmp_path: Path, engine: str, top: str) -> None:
    theirs = generate(tmp_path, "--reports", str(COUNT), "--for", engine)
    ours = sites.files(project / "docs" / "reports")
    assert {f"{top}/reports/{name}" for name in ours} == {name for name in theirs if "/reports/" in name}
    for name, data in ours.items():
        paragraphs = [part for part in data.decode().split("\n\n") if part[0].isalpha()]
        assert len(paragraphs) > 10
        text = theirs[f"{top}/reports/{name}"].decode()
        assert not [part for part in paragraphs if part.partition("\n")[0] not in text]


def test_measures__growth_and_equality(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(BENCHMARK))
    import measures

    assert measures.exponent({100: 3.0, 1000: 30.0, 5000: 150.0}) == pytest.approx(1)
    assert measures.exponent({100: 7.0, 1000: 7.0}) == pytest.approx(0)
    sites.put(tmp_path, {"a/x": "1", "a/y": "2", "b/x": "1", "b/y": "3", "b/z": "4"})
    assert measures.same(tmp_path / "a", tmp_path / "b") == ["y", "z"]
    assert measures.same(tmp_path / "a", tmp_path / "a") == []
