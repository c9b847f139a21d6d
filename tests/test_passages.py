"""Passages in the built pages: anchors, notes and links to the twin, who wrote the words, where errors are reported."""

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import Tag

import bilingual
import samples
import sites
from bitext.alignment import bitext, review, store
from bitext.alignment.lock import Lock, dump
from bitext.errors import Findings, SettingsError
from bitext.markup import marks
from bitext.site import passages, reporting
from engine_server import EngineServer
from sites import BuiltSite, HtmlPage

pytestmark = pytest.mark.xdist_group("passages")

UNIT = re.compile("u[a-z2-7]{8}(-[0-9]+)?")
ARABIC = re.compile("[\u0621-\u064a]")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with EngineServer() as server:
        return bilingual.make(tmp_path_factory.mktemp("passages") / "project", server)


@pytest.fixture(scope="module")
def site(project: Path) -> BuiltSite:
    settings = project / "mkdocs.yml"
    text = settings.read_text(encoding="utf-8").replace("https://example.org/", "https://example.org/reports/")
    settings.write_text(text, encoding="utf-8")
    page = store.Page(project, "docs", "memory", f"{bilingual.NAME}.md")
    found = store.bitext(samples.settings(), page, "en", Findings())
    assert found is not None
    lock = review.mark(found, "قارئة", "2025-05-07")
    page.lock("en").write_text(dump(lock), encoding="utf-8")
    built, done = sites.build(project)
    assert done.returncode == 0, done.stderr
    return BuiltSite(built.project, "https://example.org/reports/")


@pytest.fixture
def arabic(site: BuiltSite) -> HtmlPage:
    return site.pages[f"{bilingual.NAME}/index.html"]


@pytest.fixture
def english(site: BuiltSite) -> HtmlPage:
    return site.pages[f"en/{bilingual.NAME}/index.html"]


def units(page: HtmlPage) -> set[str]:
    return {each for each in page.anchors if UNIT.fullmatch(each)}


def holding(page: HtmlPage, words: str) -> Tag:
    """The innermost element with these words."""
    return [each for each in page.all("#__text *") if words in each.get_text()][-1]


# Anchors


def test_anchors__are_the_same_however_a_person_has_built_the_english(arabic: HtmlPage, english: HtmlPage) -> None:
    assert len(units(arabic)) > 30
    assert units(arabic) == units(english)


def test_split__every_part_names_its_unit(arabic: HtmlPage, english: HtmlPage) -> None:
    first, second = (holding(english, words) for words in bilingual.SPLIT)
    assert first["id"] == second["data-unit"]
    assert "id" not in second.attrs
    assert "المقسومة" not in arabic.one(f"#{first['id']}").get_text()
    assert "يقسمها المحرر" in arabic.one(f"#{first['id']}").get_text()


def test_merged__is_told_apart_from_left_out(arabic: HtmlPage, english: HtmlPage) -> None:
    merged = holding(arabic, "تُدمج مع التي قبلها")["id"]
    assert english.one(f"#{merged}")["class"] == ["unit-alias", "unit-merged"]
    assert holding(english, bilingual.JOINED).select_one(f"#{merged}") is not None
    for words in ("يحذفها المحرر", "لم تصل إلى النص الآخر"):
        absent = holding(arabic, words)["id"]
        assert english.one(f"#{absent}")["class"] == ["unit-alias", "unit-absent"]


def test_added__belongs_to_no_unit(english: HtmlPage) -> None:
    added = holding(english, bilingual.ADDED)
    assert not {"id", "data-unit"} & added.attrs.keys()
    assert not added.select(".twin")


def test_marks__never_reach_a_page(site: BuiltSite) -> None:
    for page in site.pages.values():
        assert not {marks.OPEN, marks.CLOSE} & set(page.text)


def test_marks__every_unit_has_one_in_both_texts_whatever_a_person_left() -> None:
    source = samples.read("نص أول.\n\nنص ثان.\n\nنص ثالث.\n")
    for words in ("One.\n", "Two.\n\nThree.\n", "One.\n\nTwo.\n\nThree.\n\nFour.\n"):
        found = bitext.read(source, samples.read(words), Lock())
        text = "".join(passages.of_target(found).values())
        there = re.findall(f"{marks.OPEN}([a-z0-9-]+)[*!]?,", text)
        assert sorted(there) == sorted(unit.id for unit in found.units)
        assert len(passages.of_source(found)) == len(found.units)


# Links and notes


def test_twin__every_passage_links_to_itself_in_the_other_edition(site: BuiltSite) -> None:
    for name in (f"{bilingual.NAME}/index.html", f"en/{bilingual.NAME}/index.html"):
        page = site.pages[name]
        linked = page.all("#__text :is(p, li, dd, figcaption):is([id^=u], [data-unit])")
        own = [each for each in linked if "admonition-title" not in each.get("class", [])]
        assert len(own) > 15
        for each in own:
            (link,) = each.find_all("a", class_="twin", recursive=False)
            assert site.target(page, str(link["href"])) == (page.counterpart, each.get("id") or each["data-unit"])
            assert link["hreflang"] == sites.OTHER[page.locale]
            assert bool(ARABIC.search(str(link["aria-label"]))) == (page.locale == "ar")
    assert site.broken() == []


def test_twin__is_no_part_of_a_name(site: BuiltSite) -> None:
    for page in site.content:
        assert not page.all(":is(h1, h2, h3, h4, th, td, dt, label, summary, .admonition-title, nav) .twin")


def test_twin__none_where_there_is_no_twin(site: BuiltSite) -> None:
    assert (site.folder / "index.html").is_file()
    for page in site.content:
        if page.counterpart not in site.pages or "archive/" in page.path:
            assert not page.all(".twin, button.parallel")


def test_nested_item__has_its_link_before_the_inner_list(arabic: HtmlPage) -> None:
    inner = arabic.one("#__text li li:first-child")
    outer = inner.find_parent("li")
    assert outer is not None
    for link in outer.find_all("a", class_="twin"):
        holder = link.find_parent(["p", "li"])
        assert not [each for each in link.find_previous_siblings() if each.name in ("ul", "ol", "p")], holder


def test_state__a_note_in_the_editions_language_stands_in_the_passage(arabic: HtmlPage, english: HtmlPage) -> None:
    stale = holding(english, bilingual.STALE)
    assert "stale" in stale["class"]
    (note,) = stale.select(".unit-note")
    assert (note["lang"], note["dir"]) == ("en", "ltr")
    assert "changed" in note.get_text()
    assert len(english.all(".unit-note")) == 1
    assert not arabic.all(".unit-note, .stale, .pending")


def test_state__a_passage_in_arabic_says_so_in_english(tmp_path: Path) -> None:
    project = sites.small(tmp_path / "project")
    name = bilingual.waiting(project)
    site, _ = sites.build(project)
    found = site.pages[f"en/{name}/index.html"].all("#__text .pending")
    assert [each.name for each in found] == ["p", "li"]
    for pending in found:
        assert (pending["lang"], pending["dir"]) == ("ar", "rtl")
        (note,) = pending.select(".unit-note")
        assert (note["lang"], note["dir"]) == ("en", "ltr")
        assert "Not translated yet" in note.get_text()
    assert not site.pages[f"{name}/index.html"].all(".pending, .unit-note")


# Who wrote the words


def test_byline__names_people_and_engine_with_their_days(arabic: HtmlPage, english: HtmlPage) -> None:
    badges = [badge["class"][1] for badge in english.all(".byline .badge")]
    assert badges == ["badge--reviewed", "badge--machine", "badge--edited", "badge--stale", "badge--pending"]
    text = english.one(".byline").get_text(" ", strip=True)
    assert "LibreTranslate, " in english.one(".byline").get_text()
    assert "7 May 2025" in text
    assert "Translated by" in text
    assert english.one('.byline bdi[lang="ar"]:-soup-contains("سلمى")')
    assert english.one('.byline__labels a[href$="translation/"]')
    assert not arabic.all(".byline .badge")
    assert "سلمى" not in arabic.one(".byline").get_text()


# Where errors are reported


def test_report__carries_title_and_address(arabic: HtmlPage, english: HtmlPage) -> None:
    for page in (arabic, english):
        for href in (str(page.one(".byline__report a")["href"]), str(page.one("#__text")["data-report"])):
            parts = urlsplit(href)
            assert (parts.scheme, parts.path) == ("mailto", "corrections@example.org")
            fields = parse_qs(parts.query)
            assert fields["subject"] == [page.one("h1").get_text()]
            assert fields["body"][0].removesuffix("#{anchor}") == page.address
        assert "{anchor}" in str(page.one("#__text")["data-report"])


TITLE, ADDRESS = "%D8%B9%20%26%20%22%3F%23", "https%3A%2F%2Fx.org%2F%3Fa%26b"


@pytest.mark.parametrize(
    ("setting", "whole", "passage"),
    [
        ("a@b.org", f"mailto:a@b.org?subject={TITLE}&body={ADDRESS}", "%23{anchor}"),
        ("https://f.org/new?t={title}", f"https://f.org/new?t={TITLE}", ""),
        ("https://f.org/?u={url}#{anchor}", f"https://f.org/?u={ADDRESS}", "#{anchor}"),
        ("https://f.org/form", "https://f.org/form", ""),
    ],
)
def test_report__values_are_encoded_and_the_anchor_goes_last(setting: str, whole: str, passage: str) -> None:
    pattern = reporting.pattern(reporting.template(setting), "https://x.org/?a&b", 'ع & "?#')
    assert pattern == whole + passage
    assert reporting.page(pattern) == whole


@pytest.mark.parametrize(
    "setting", ["javascript:alert(1)", "x", "https://", "https://f.org/{page}", "data:,x", "a b@c"]
)
def test_report__what_is_no_address_is_refused_in_one_sentence(setting: str) -> None:
    with pytest.raises(SettingsError, match="report_errors"):
        reporting.template(setting)


def test_report__nothing_set_nothing_shown(tmp_path: Path) -> None:
    project = sites.small(tmp_path / "project")
    settings = project / "mkdocs.yml"
    lines = settings.read_text(encoding="utf-8").splitlines(keepends=True)
    settings.write_text("".join(line for line in lines if "report_errors" not in line), encoding="utf-8")
    site, _ = sites.build(project)
    for page in site.content:
        assert not page.all(".byline__report, [data-report]")
