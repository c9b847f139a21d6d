"""A new publication: whole, of its own, and upgraded without a word of it being lost."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import sites
from bitext import project as projects
from bitext.errors import Findings
from bitext.intake import founding
from bitext.intake.founding import Publication
from sites import BuiltSite

BUILD = [sys.executable, str(sites.ROOT / "scripts" / "build.py")]
HOSTILE = 'a "b": $c #d <i>é</i> *e* {f} \\ [g](h) `i`'


def init(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [*BUILD, "init", "--lang", "en", str(folder), *options],
        capture_output=True, encoding="utf-8", stdin=subprocess.DEVNULL, check=False, cwd=folder.parent,
    )  # fmt: skip
    assert "Traceback" not in done.stderr
    return done


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("init") / "paper"
    done = init(
        folder, "--name", "الجريدة", "--name-en", "The Paper", "--url", "https://example.org/paper", "--colour",
        "#7a1f3d", "--report-errors", "desk@example.org",
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    return folder


@pytest.fixture(scope="module")
def built(founded: Path) -> BuiltSite:
    done = sites.run(founded)
    assert (done.returncode, done.stderr) == (0, "")
    return BuiltSite(founded, "https://example.org/paper/")


def test_program__is_all_that_stands_in_the_repository_but_the_publication() -> None:
    if not (sites.ROOT / ".git").exists():
        pytest.skip("not a clone")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=sites.ROOT, capture_output=True, check=True).stdout.decode()
    own = ("docs/", "memory/", "mkdocs.", "README.md", ".github/screenshots/")
    expected = {path for path in listed.split("\0") if path and not path.startswith(own)}
    there = {path for path in expected if (sites.ROOT / path).is_file()}
    assert there <= {*founding.program(sites.ROOT)}


def test_init__copies_the_program_and_nothing_of_the_publication(founded: Path) -> None:
    for path in founding.program(sites.ROOT):
        assert (founded / path).read_bytes() == (sites.ROOT / path).read_bytes()
        assert os.access(founded / path, os.X_OK) == os.access(sites.ROOT / path, os.X_OK)
    text = "\n".join(path.read_text(encoding="utf-8") for path in (founded / "docs").rglob("*.*"))
    settings = (founded / "mkdocs.yml").read_text(encoding="utf-8") + (founded / "mkdocs.en.yml").read_text()
    for ours in ("بلغتين", "In Two Languages", "coalition", "Deir"):
        assert ours not in text + settings


def test_init__the_site_is_whole(built: BuiltSite) -> None:
    assert built.broken() == []
    assert {"index.html", "en/index.html", "about/index.html", "en/about/index.html", "404.html"} <= {*built.pages}
    assert "الجريدة" in built.pages["index.html"].one("title").text
    assert "The Paper" in built.pages["en/index.html"].one("title").text
    sheet = next(path for path in (built.folder / "assets").glob("site.*.css")).read_text(encoding="utf-8")
    assert "#7a1f3d" in sheet
    assert b"#7a1f3d" in (built.folder / "assets/logo.svg").read_bytes()


def test_init__nothing_is_left_to_translate(built: BuiltSite) -> None:
    before = sites.files(built.project / "memory")
    assert sites.run(built.project, "check").returncode == 0
    assert "0 passages asked" in sites.run(built.project, "translate").stdout
    assert sites.files(built.project / "memory") == before


def test_init__in_arabic_alone(tmp_path: Path) -> None:
    folder = tmp_path / "paper"
    assert init(folder, "--name", "الجريدة", "--languages", "ar").returncode == 0
    done = sites.run(folder, "site")
    assert done.returncode == 0
    assert "warning site-url-missing" in done.stderr
    site = BuiltSite(folder)
    assert not any(path.startswith("en/") for path in site.pages)
    assert site.broken() == []


@pytest.mark.parametrize("locales", [("ar",), ("ar", "en")])
def test_content__any_name_stays_what_it_is(locales: tuple[str, ...], tmp_path: Path) -> None:
    made = founding.content(Publication({"ar": HOSTILE, "en": HOSTILE}, locales=locales))
    sites.put(tmp_path, made)
    sites.copy(tmp_path, ("scripts", "overrides"))
    settings = projects.load(tmp_path)
    assert tuple(settings.editions) == locales
    assert [page.uri for page in settings.pages(Findings())] == ["about.md", "index.md", "translation.md"]
    for locale in locales:
        name = "mkdocs.yml" if locale == "ar" else f"mkdocs.{locale}.yml"
        loaded = yaml.safe_load(made[name].replace("!!python/name:", ""))
        assert loaded["site_name"] == HOSTILE
    site, done = sites.build(tmp_path)
    assert "error" not in done.stderr
    assert HOSTILE in site.pages["about/index.html"].soup.get_text()


def test_upgrade__replaces_the_program_and_nothing_else(founded: Path, tmp_path: Path) -> None:
    folder = tmp_path / "paper"
    sites.copy_tree(founded, folder)
    git = ["git", "-C", str(folder), "-c", "user.name=x", "-c", "user.email=x@example.org"]
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "first"]):
        subprocess.run([*git, *words], check=True)
    sites.put(folder, {"scripts/build.py": "changed\n", "overrides/own.html": "own\n", "docs/index.md": "# لنا\n"})
    own = sites.files(folder / "docs")
    refused = init(folder, "--upgrade")
    assert refused.returncode == 2
    assert "scripts/build.py" in refused.stderr
    assert (folder / "scripts/build.py").read_text() == "changed\n"
    subprocess.run([*git, "add", "-A"], check=True)
    subprocess.run([*git, "commit", "-qm", "second"], check=True)
    assert "1 files" in init(folder, "--upgrade", "--dry-run").stdout
    assert (folder / "scripts/build.py").read_text() == "changed\n"
    done = init(folder, "--upgrade")
    assert done.returncode == 0
    assert "overrides/own.html" in done.stdout
    assert (folder / "scripts/build.py").read_bytes() == (sites.ROOT / "scripts/build.py").read_bytes()
    assert (folder / "overrides/own.html").read_text() == "own\n"
    assert sites.files(folder / "docs") == own


def test_init__asks_for_what_no_option_says(tmp_path: Path) -> None:
    pty = pytest.importorskip("pty", reason="no terminals here")
    ours, theirs = pty.openpty()
    folder = tmp_path / "paper"
    asked = subprocess.Popen(
        [*BUILD, "init", "--lang", "ar", str(folder)], stdin=theirs, stdout=subprocess.PIPE, encoding="utf-8"
    )
    os.write(ours, "\nالجريدة\nThe Paper\nhttps://example.org\n\n#7a1f3d\n\n\n".encode())
    said, _ = asked.communicate(timeout=60)
    os.close(ours)
    os.close(theirs)
    assert "اسم الموقع" in said
    settings = yaml.safe_load((folder / "mkdocs.yml").read_text(encoding="utf-8").replace("!!python/name:", ""))
    assert settings["site_name"] == "الجريدة"
    assert settings["site_url"] == "https://example.org/"
    assert settings["extra"]["translation"]["colours"] == {"main": "#7a1f3d"}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--name", "x", "--url", "example.org"], "no address"),
        (["--name", "x", "--colour", "red"], "no colour"),
        (["--name", "x", "--languages", "en,ar"], "ar comes first"),
        (["--name", "x", "--languages", "ar,fr"], "no list of languages"),
        ([], "needs a name"),
        (["--upgrade"], "no publication"),
    ],
)
def test_init__what_cannot_be_is_refused(options: list[str], said: str, tmp_path: Path) -> None:
    done = init(tmp_path / "paper", *options)
    assert done.returncode == 2
    assert said in done.stderr
    assert not (tmp_path / "paper").exists()


def test_init__never_into_what_is_there(tmp_path: Path) -> None:
    sites.put(tmp_path / "paper", {"x": "theirs"})
    assert init(tmp_path / "paper", "--name", "x").returncode == 2
    assert init(sites.ROOT / "new", "--name", "x").returncode == 2
    assert sites.files(tmp_path) == {"paper/x": b"theirs"}


@pytest.mark.verify
def test_init__the_publication_passes_make_site_and_make_test(tmp_path: Path) -> None:
    folder = tmp_path / "paper"
    assert init(folder, "--name", "الجريدة", "--name-en", "The Paper").returncode == 0
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    subprocess.run(["git", "add", "-A"], cwd=folder, check=True)
    for target in ("site", "test"):
        done = subprocess.run(["make", target], cwd=folder, capture_output=True, encoding="utf-8", check=False)
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
