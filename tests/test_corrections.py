"""Corrections and withdrawn reports: in the front matter, through a translation run, on the pages of both editions."""

import datetime
import json
from pathlib import Path

import pytest

import sites
from bitext import cli
from bitext import project as projects
from bitext.alignment import review, store
from bitext.errors import Findings
from bitext.glossary import Glossary
from bitext.markup import document
from bitext.markup.frontmatter import FrontMatter
from bitext.site import entries, facts
from bitext.site.schedule import Moment
from engine_server import EngineServer
from sites import BuiltSite
from small_site import Site, make

pytestmark = pytest.mark.xdist_group("corrections")

NAME = "reports/2025/market.md"
HEAD = "title: تقرير عن السوق\ndate: 2025-05-06\nsummary: ملخص التقرير"
BODY = "\n\nفي السوق أربعون محلاً.\n"
FIRST = "corrections:\n  - date: 2025-05-08\n    text: صُحّح عدد المحال."
SECOND = "\n  - text: 'صُحّح اسم الحي: الشرقي.'\n    date: ٢٠٢٥-٠٥-١٠"

FOLDED = """corrections:
- date: 2025-05-08
  text: >
    صُحّح عدد
    المحال.

- date: '2025-05-10'
  text: |-
    صُحّح اسم الحي: الشرقي."""


def page(*lines: str) -> str:
    return "---\n" + "\n".join([HEAD, *lines]) + "\n---" + BODY


def read(text: str) -> tuple[FrontMatter, list[tuple[str, int]], list[tuple[str, str]]]:
    findings = Findings()
    found = document.read(text, "page.md", frozenset(), findings)
    return (
        found.front,
        [(each.code, each.line) for each in findings.items],
        [(s.kind, s.text) for s in found.segments if s.kind in ("correction", "reason")],
    )


# In the front matter


@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize(
    "written",
    [
        FIRST + SECOND,
        "corrections: [{date: 2025-05-08, text: صُحّح عدد المحال.}, {date: 2025-05-10, text: 'صُحّح اسم الحي: الشرقي.'}]",
        FOLDED,
    ],
    ids=["block", "flow", "folded"],
)
def test_corrections__are_read_and_rewritten_in_place(written: str, ends: str) -> None:
    text = page(written, "topics: [س]").replace("\n", ends)
    front, found, segments = read(text)
    assert found == []
    days = [datetime.date(2025, 5, 8), datetime.date(2025, 5, 10)]
    assert [note.date for note in front.corrections] == days
    assert segments == [("correction", "صُحّح عدد المحال."), ("correction", "صُحّح اسم الحي: الشرقي.")]
    whole = document.read(text, "page.md", frozenset(), Findings())
    assert whole.splice({}) == text
    words = {i: f'{s.kind} {i}: "it\'s" #1' for i, s in enumerate(whole.segments) if whole.is_head(s)}
    front, found, segments = read(whole.splice(words))
    assert found == []
    assert [note.date for note in front.corrections] == days
    assert [each for _, each in segments] == [w for w in words.values() if w.startswith("correction")]
    assert front.texts("topics") == ("س",)


@pytest.mark.parametrize(
    ("written", "kept", "found"),
    [
        ("corrections:", 0, []),
        ("corrections: []", 0, []),
        ("corrections: صُحّح.", 0, [("front-corrections", 5)]),
        ("corrections:\n  date: 2025-05-08\n  text: س", 0, [("front-corrections", 6)]),
        ("corrections:\n  - صُحّح.", 0, [("front-corrections", 6)]),
        (FIRST + "\n  - date: 2025-05-09", 1, [("front-corrections", 8)]),
        (FIRST + "\n  - text: س", 1, [("front-corrections", 8)]),
        (FIRST + "\n  - {date: 2025-13-09, text: س}", 1, [("front-date", 8), ("front-corrections", 8)]),
        (FIRST + "\n  - {date: 2025-05-09, text: [س]}", 1, [("front-corrections", 8)]),
        (FIRST + "\n    why: س", 1, [("front-part", 8)]),
        (FIRST + SECOND + "\n" + FIRST, 1, [("front-twice", 10)]),
    ],
)
def test_corrections__each_bad_one_is_told_and_costs_itself(
    written: str, kept: int, found: list[tuple[str, int]]
) -> None:
    front, said, segments = read(page(written))
    assert said == found
    assert len(front.corrections) == kept == len(segments)
    assert not front.draft


def test_corrections__an_alias_is_written_once() -> None:
    text = "---\nsummary: &s ملخص\ncorrections:\n  - date: 2025-05-08\n    text: *s\n---\n\nنص\n"
    front, found, segments = read(text)
    assert (found, segments) == ([], [])
    assert front.corrections[0].text == "ملخص"


@pytest.mark.parametrize(
    ("written", "withdrawn", "found"),
    [
        ("retracted:\n  date: 2025-05-11\n  reason: لم يتأكد.", True, []),
        ("retracted: false", False, []),
        ("retracted:", False, []),
        ("retracted: true", True, [("front-retracted", 5)]),
        ("retracted: 2025-05-11", True, [("front-retracted", 5)]),
        ("retracted: لم يتأكد.", True, [("front-retracted", 5)]),
        ("retracted: [س]", True, [("front-retracted", 5)]),
        ("retracted:\n  reason: لم يتأكد.", True, [("front-retracted", 6)]),
        ("retracted:\n  date: أمس\n  reason: لم يتأكد.", True, [("front-date", 6), ("front-retracted", 6)]),
        ("retracted:\n  date: 2025-05-11\n  reason: لم يتأكد.\n  by: س", True, [("front-part", 8)]),
    ],
)
def test_retracted__whatever_is_wrong_with_it_counts(
    written: str, withdrawn: bool, found: list[tuple[str, int]]
) -> None:
    front, said, segments = read(page(written))
    assert said == found
    assert (front.retracted is not None) == withdrawn
    assert segments == ([("reason", "لم يتأكد.")] if "reason:" in written else [])


# Through a translation run


@pytest.fixture
def site(tmp_path: Path, engine_server: EngineServer) -> Site:
    site = make(tmp_path, {NAME: page()})
    assert site.translate(engine_server) == 0
    return site


def bitext(site: Site) -> "store.Bitext":
    project = projects.load(site.root)
    found = store.bitext(project, project.page(NAME), "en", Findings())
    assert found is not None
    return found


def test_correction__is_translated_alone_and_ends_the_review(site: Site, engine_server: EngineServer) -> None:
    assert cli.main(["review", "--project", str(site.root), "--lang", "en", "--by", "س", str(site.path(NAME))]) == 0
    reviewed = review.of(bitext(site))
    assert reviewed is not None
    assert reviewed.current
    before = len(engine_server.requests)
    site.write(NAME, page(FIRST))
    assert site.translate(engine_server) == 0
    assert len(engine_server.requests) == before + 1
    english = read(site.text("reports/2025/market.en.md"))[0]
    assert english.corrections[0].date == datetime.date(2025, 5, 8)
    assert english.corrections[0].text not in ("", "صُحّح عدد المحال.")
    over = review.of(bitext(site))
    assert over is not None
    assert not over.current
    assert site.translate(engine_server) == 0
    assert len(engine_server.requests) == before + 1


def test_correction__a_persons_words_for_it_stay(site: Site, engine_server: EngineServer) -> None:
    site.write(NAME, page(FIRST))
    site.translate(engine_server)
    name = "reports/2025/market.en.md"
    machine = read(site.text(name))[0].corrections[0].text
    raw = site.text(name)
    line = next(line for line in raw.splitlines() if line.strip().startswith("text:"))
    site.write(name, raw.replace(line, "    text: The number of shops is corrected."))
    site.write(NAME, page(FIRST + SECOND))
    assert site.translate(engine_server) == 0
    texts = [note.text for note in read(site.text(name))[0].corrections]
    assert texts[0] == "The number of shops is corrected."
    assert len(texts) == 2
    assert machine not in texts


def test_retracted__files_stay_and_status_says_so(
    site: Site, engine_server: EngineServer, capsys: pytest.CaptureFixture[str]
) -> None:
    body = document.read(site.text("reports/2025/market.en.md"), "", frozenset(), Findings()).body
    site.write(NAME, page(FIRST, "retracted:\n  date: 2025-05-11\n  reason: لم يتأكد المصدر."))
    assert site.translate(engine_server) == 0
    assert body in site.text("reports/2025/market.en.md")
    assert site.lock(NAME).is_file()
    capsys.readouterr()
    assert cli.main(["status", "--project", str(site.root), "--lang", "en", "--json"]) == 0
    row = json.loads(capsys.readouterr().out)[0]
    assert (row["corrections"], row["retracted"]) == (1, "2025-05-11")
    cli.main(["status", "--project", str(site.root), "--lang", "en"])
    assert "market.md: withdrawn 2025-05-11" in capsys.readouterr().out


def test_retracted__no_engine_is_sent_its_text(site: Site, engine_server: EngineServer) -> None:
    withdrawn = page("retracted:\n  date: 2025-05-11\n  reason: لم يتأكد المصدر.") + "\nفقرة جديدة لا تُرسَل.\n"
    site.write(NAME, withdrawn)
    site.write("reports/2025/unseen.md", withdrawn.replace("عن السوق", "عن النهر"))
    assert site.translate(engine_server, "--strict") == 0
    asked = "\n".join(engine_server.texts)
    assert "المصدر" in asked
    assert "النهر" in asked
    assert "فقرة جديدة" not in asked
    assert "فقرة جديدة لا تُرسَل" in site.text("reports/2025/unseen.en.md")
    site.write(NAME, withdrawn.replace("retracted:", "x_retracted:"))
    assert site.translate(engine_server) == 0
    assert "فقرة جديدة" in "\n".join(engine_server.texts)


def test_modified__the_last_day_that_readers_are_told_of(tmp_path: Path) -> None:
    texts = {
        "reports/2025/a.md": page(),
        "reports/2025/b.md": page(FIRST + SECOND),
        "reports/2025/c.md": page(FIRST, "retracted:\n  date: 2025-05-12\n  reason: س"),
        "about.md": "---\ntitle: س\n---\n\nس\n",
    }
    project = projects.load(make(tmp_path, texts).root)
    found = entries.read(project, Glossary(()), Findings(), Moment.of())
    assert {each.page.name: facts.of_source(each).modified for each in found} == {
        "a": datetime.date(2025, 5, 6),
        "b": datetime.date(2025, 5, 10),
        "c": datetime.date(2025, 5, 12),
        "about": None,
    }


# On the pages

EN = {
    "تقرير عن السوق": "A report on the market", "ملخص التقرير": "The summary",
    "صُحّح عدد المحال.": "The number is corrected.",
    "في السوق أربعون محلاً.": "There are forty shops.", "لم يتأكد المصدر.": "The source was not confirmed.",
    "كلام محذوف": "deleted words",
}  # fmt: skip


def english(text: str) -> str:
    for arabic, words in EN.items():
        text = text.replace(arabic, words)
    return text


GONE = page("retracted:\n  date: 2025-05-11\n  reason: لم يتأكد المصدر.").replace("عن السوق", "مسحوب")
GONE += "\nكلام محذوف.\n\n![س](theirs.svg) ![س](shared.svg)\n"
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
GONE_EN = english(GONE).replace("تقرير مسحوب", "A withdrawn report")


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> BuiltSite:
    files = {
        "docs/reports/2025/market.md": page(FIRST + SECOND),
        # The second correction has no English yet.
        "docs/reports/2025/market.en.md": english(page(FIRST)),
        "docs/reports/2025/gone.md": GONE,
        "docs/reports/2025/gone.en.md": GONE_EN,
        "docs/reports/2025/linking.md": page().replace("السوق", "غيره") + "\n[سابق](gone.md) ![س](shared.svg)\n",
        **{f"docs/reports/2025/{name}": DRAWING for name in ("theirs.svg", "theirs.en.svg", "shared.svg", "free.svg")},
    }
    site, done = sites.build(sites.small(tmp_path_factory.mktemp("corrections") / "project", files))
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return site


def test_log__stands_at_the_end_of_both_editions(built: BuiltSite) -> None:
    for path, texts in (
        ("reports/2025/market/index.html", ["صُحّح اسم الحي: الشرقي.", "صُحّح عدد المحال."]),
        ("en/reports/2025/market/index.html", ["صُحّح اسم الحي: الشرقي.", "The number is corrected."]),
    ):
        report = built.pages[path]
        items = report.all(".corrections li")
        assert [item.select("span")[0].get_text() for item in items] == texts
        assert [item.select("time")[0]["datetime"] for item in items] == ["2025-05-10", "2025-05-08"]
        note = report.one(".corrected")
        assert note.select("time")[0]["datetime"] == "2025-05-10"
        assert str(note.select("a")[0]["href"]).removeprefix("#") in report.anchors
        languages = [item.select("span")[0].get("lang") for item in items]
        assert languages == ([None, None] if report.locale == "ar" else ["ar", None])
    assert not built.pages["reports/2025/good/index.html"].all(".corrections, .corrected")


def test_withdrawn__is_in_no_file_of_the_index(built: BuiltSite) -> None:
    paths = [path for path in (built.folder / "search/data").rglob("*") if path.is_file() and path.name != "rules.json"]
    files = [path.read_text(encoding="utf-8") for path in paths]
    for word in ("reports/2025/gone", "مسحوب", "محذوف", "withdrawn"):
        assert not any(word in text for text in files), word
    assert any("reports/2025/market" in text for text in files)


def test_tombstone__says_so_and_holds_no_word_of_the_text(built: BuiltSite) -> None:
    for path, title, reason in (
        ("reports/2025/gone/index.html", "تقرير مسحوب", "لم يتأكد المصدر."),
        ("en/reports/2025/gone/index.html", "A withdrawn report", "The source was not confirmed."),
    ):
        stone = built.pages[path]
        assert stone.one("h1").get_text() == title
        assert reason in stone.one(".withdrawn").get_text()
        assert stone.one(".withdrawn time")["datetime"] == "2025-05-11"
        assert stone.one("meta[name=robots]")["content"] == "noindex"
        assert not stone.alternates
        assert not stone.all(".badge, .corrections, meta[name=description]")
        assert stone.one("nav.switch a")["href"]


def test_tombstone__nothing_else_in_the_site_names_it(built: BuiltSite) -> None:
    words = ["كلام محذوف", "deleted words", "ملخص التقرير."]
    for name, data in sites.files(built.folder).items():
        text = data.decode("utf-8", "ignore")
        assert not [each for each in words if each in text], name
        if "/gone/" not in name and "/linking/" not in name:
            assert "2025/gone" not in text, name
            assert "مسحوب" not in text.replace("سُحب", ""), name
    assert built.broken() == []


def test_tombstone__takes_the_pictures_that_nothing_else_shows(built: BuiltSite) -> None:
    for edition in ("", "en/"):
        there = {path.name for path in (built.folder / f"{edition}reports/2025").glob("*.svg")}
        assert there == {"shared.svg", "free.svg"}


def test_sitemap__gives_the_day_of_the_last_correction(built: BuiltSite) -> None:
    text = (built.folder / "sitemap.xml").read_text(encoding="utf-8")
    place = text.index("reports/2025/market/</loc>")
    assert text.index("<lastmod>2025-05-10</lastmod>", place) - place < 100
