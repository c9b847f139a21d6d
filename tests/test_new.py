"""A new report: complete front matter, a checked name, and questions only where somebody answers."""

import datetime
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sites
from bitext import glossary as glossaries
from bitext.arabic import ARABIC
from bitext.cli import asking, main
from bitext.errors import Findings
from bitext.glossary import Glossary
from bitext.intake import naming
from bitext.markup import frontmatter
from engine_server import EngineServer

TITLE = "عودة المياه إلى أحياء السويداء"
PATH = "docs/reports/2025/uda-water-ila-ahya-suwayda.md"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "project"
    sites.copy(folder, ("mkdocs.yml", "mkdocs.en.yml"))
    sites.put(folder, {"docs/glossary.csv": (sites.ROOT / "docs/glossary.csv").read_bytes()})
    monkeypatch.setenv("CI", "1")
    return folder


@pytest.fixture
def glossary() -> Glossary:
    return glossaries.read((sites.ROOT / "docs/glossary.csv").read_text(encoding="utf-8"), "x", Findings())


def begin(project: Path, *options: str) -> int:
    return main(["new", "--project", str(project), "--title", TITLE, "--date", "2025-11-02", *options])


def head(project: Path, path: str = PATH) -> frontmatter.FrontMatter:
    findings = Findings()
    read = frontmatter.read((project / path).read_text(encoding="utf-8"), path, findings)
    assert findings.items == []
    return read


def test_new__writes_a_draft_with_every_key(project: Path) -> None:
    assert begin(project, "--dateline", "السويداء", "--topics", "security،نزوح", "--authors", "lina, هيئة التحرير") == 0
    read = head(project)
    assert read.text("title") == TITLE
    assert read.date == datetime.date(2025, 11, 2)
    assert read.text("dateline") == "السويداء"
    assert read.texts("topics") == ("security", "displacement")
    assert read.texts("places") == ("suwayda",)
    assert read.texts("authors") == ("lina", "هيئة التحرير")
    assert read.draft
    assert not read.private


@pytest.mark.parametrize("language", ["ar", "en"])
def test_new__the_note_in_it_is_shown_to_nobody(project: Path, language: str) -> None:
    assert begin(project, "--lang", language) == 0
    body = (project / PATH).read_text(encoding="utf-8").rpartition("---\n")[2]
    assert re.fullmatch(r"\n<!--\n.*\n-->\n", body, re.DOTALL)
    assert body.count("-->") == 1
    assert bool(ARABIC.search(body)) == (language == "ar")


def test_new__dry_run_shows_and_writes_nothing(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert begin(project, "--dry-run") == 0
    said = capsys.readouterr().out
    assert f'title: "{TITLE}"' in said
    assert PATH in said
    assert not (project / "docs/reports").exists()


def test_new__overwrites_nothing(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sites.put(project, {PATH: "قديم"})
    assert begin(project) == 1
    assert "import-exists" in capsys.readouterr().err
    assert (project / PATH).read_text(encoding="utf-8") == "قديم"


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--topics", "secrity"), "security"),
        (("--topics", "damascus"), "topics"),
        (("--places", "دمشف"), "damascus"),
        (("--section", "report"), "reports"),
        (("--slug", "Aleppo"), "Aleppo"),
        (("--date", "2025-02-30"), "2025-02-30"),
        (("--title", " "), "--title"),
    ],
)
@pytest.mark.parametrize("language", ["ar", "en"])
def test_new__what_cannot_be_is_told(
    project: Path, capsys: pytest.CaptureFixture[str], options: tuple[str, ...], told: str, language: str
) -> None:
    assert begin(project, *options, "--lang", language) == 2
    assert told in capsys.readouterr().err
    assert not (project / "docs/reports").exists()


def test_new__a_section_by_its_title(project: Path) -> None:
    assert begin(project, "--section", "شروح", "--slug", "water", "--private") == 0
    assert head(project, "docs/explainers/2025/water.md").private


def test_new__the_engine_names_it(project: Path) -> None:
    with EngineServer(table={TITLE: "Water returns to Suwayda"}) as server:
        assert begin(project, "--engine", "libretranslate", "--engine-url", server.url) == 0
    assert (project / "docs/reports/2025/water-returns-to-suwayda.md").is_file()


def test_new__asks_whoever_is_there(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter(["", TITLE, "٢٠٢٥-١١-٠٢", "السويداء", "خطأ", "", "lina", "secrity", "security", ""])
    asked: list[str] = []

    def answer(question: str) -> str:
        asked.append(question)
        return next(answers)

    monkeypatch.setattr(asking, "somebody", lambda: True)
    monkeypatch.setattr("builtins.input", answer)
    assert main(["new", "--project", str(project), "--lang", "ar"]) == 0
    assert next(answers, None) is None
    assert head(project).texts("topics") == ("security",)
    assert all(ARABIC.search(question) for question in asked)


def test_new__an_end_of_answers_ends_it_quietly(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def nobody(_: str) -> str:
        raise EOFError

    monkeypatch.setattr(asking, "somebody", lambda: True)
    monkeypatch.setattr("builtins.input", nobody)
    assert main(["new", "--project", str(project)]) == 130
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("افتتاح مكتبة متنقلة في حلب", "aftatah-maktaba-matnaqla-fi-aleppo"),
        ("محمد يعود إلى المدينة", "mahmad-yaud-ila-al-madina"),
        ("ارتفاع أسعار الخبز ١٢٪", "artafa-asar-al-khabz-12"),
        ("مُحَمَّد", "mahmad"),
        ("وبدير الزور", "deir-ez-zor"),
        ("Report 5: تقرير", "report-5-taqrir"),
        ("؟!", ""),
    ],
)
def test_latin__names_first_then_letters(title: str, name: str, glossary: Glossary) -> None:
    assert naming.latin(title, glossary) == name


@given(st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "Z", "M"])))
def test_latin__is_always_safe(title: str) -> None:
    assert re.fullmatch(r"([a-z0-9]+(-[a-z0-9]+)*)?", naming.latin(title, Glossary()))


@given(
    st.lists(st.text(st.sampled_from("ابتثجحخدذرزسشصضطظغفقكلمنهوي"), min_size=2, max_size=8), min_size=1, max_size=4)
)
def test_latin__every_word_of_arabic_letters_is_heard(words: list[str]) -> None:
    assert naming.latin(" ".join(words), Glossary())
