"""One style sheet: nothing that a page of ours shows is left out of Material's, and what is left out stays out."""

import re
from pathlib import Path

import material
import pytest
from bs4 import BeautifulSoup

import sites
from bitext.site import styles

MATERIAL = next((Path(material.__file__).parent / "templates/assets/stylesheets").glob("main.*.min.css"))
OURS = sites.ROOT / "overrides/assets/site.css"
_CLASS = re.compile(r"\.(-?[A-Za-z_][\w-]*)")
_TEXT = re.compile(r"\"[^\"]*\"|'[^']*'|url\([^)]*\)")


def classes(css: str) -> set[str]:
    return set(_CLASS.findall(_TEXT.sub("", css)))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped site, with a page that holds every construct."""
    project = sites.copy(tmp_path_factory.mktemp("styles") / "project")
    tricky = (Path(__file__).parent / "data" / "tricky.ar.md").read_text(encoding="utf-8")
    sites.put(project, {"docs/constructs.md": tricky})
    sites.run(project, "site")
    return project / "site"


def test_sheet__has_every_rule_for_what_pages_show(built: Path) -> None:
    sheet = next((built / "assets").glob("site.*.css")).read_text(encoding="utf-8")
    gone = classes(MATERIAL.read_text(encoding="utf-8")) - classes(sheet)
    assert len(gone) > 100
    used: set[str] = set()
    for page in built.rglob("*.html"):
        for element in BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser").find_all(class_=True):
            used |= set(element["class"])
    assert used & gone == set()


def test_pages__ask_for_the_one_sheet(built: Path) -> None:
    for page in built.rglob("*.html"):
        sheets = re.findall(r'<link rel="stylesheet" href="([^"]+)"', page.read_text(encoding="utf-8"))
        assert len(sheets) == 1
        name = sheets[0].rsplit("/", 1)[1]
        folder = built / "en" if page.is_relative_to(built / "en") else built
        assert (folder / "assets" / name).is_file()
    assert not list(built.rglob("main.*.css"))


def test_sheet__keeps_selectors_apart_and_what_is_asked_for() -> None:
    theirs = (
        ':root{--a:url("x;}(");--b:(1;2);--c:var(--d);--d:1px}'
        ".md-search a,.md-typeset :is(a,b){color:var(--a)}"
        "@media print{.md-tabs{top:0}.page{top:0}}@media screen{.md-dialog{top:0}}"
        ".md-search__form{top:var(--b)}@keyframes consent{0%{top:0}}"
    )
    assert styles.sheet(theirs, "/* ours */\np { margin: var(--c); }\n") == (
        ':root{--a:url("x;}(");--c:var(--d);--d:1px}'
        ".md-typeset :is(a,b){color:var(--a)}"
        "@media print{.page{top:0}}"
        "\np { margin: var(--c); }\n"
    )


def test_cache__is_used_when_sound_and_made_anew_when_gone(tmp_path: Path) -> None:
    folders = [str(OURS.parents[1]), str(MATERIAL.parents[2])]
    writer, cache = styles.Writer(tmp_path), tmp_path / ".cache" / "styles"
    first = styles.of(folders, writer, cache)
    assert styles.of(folders, writer, cache) == first
    (held,) = cache.iterdir()
    held.unlink()
    assert styles.of(folders, writer, cache) == first
    held.write_bytes(b"\xff\xfe")
    assert styles.of(folders, writer, cache) == first
