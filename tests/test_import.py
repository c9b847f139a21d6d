"""Plain texts become reports: not a word is lost or changed, and the front matter is complete."""

import datetime
import html
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

import sites
from bitext import project as projects
from bitext.cli import main
from bitext.errors import Findings
from bitext.glossary import Glossary
from bitext.intake import naming, plain, report
from bitext.markup import document, frontmatter, sanitise
from bitext.markup.render import Renderer
from bitext.project import Project
from engine_server import EngineServer, Fault

TEXT = """\
افتتاح مكتبة متنقلة في حلب
حلب - وصلت حافلة الكتب إلى حي السكري صباح الاثنين، وعلى متنها 1,200 كتاب.
وقال سائقها: "نزور كل أسبوع ثلاثة أحياء". ويقدّر المنظمون عدد القراء بـ 45% من الأطفال.
ويستمر المشروع حتى نهاية كانون الأول/ديسمبر.
"""
TITLE = "Mobile library opens in Aleppo, reader's 1st!"
SLUG = "mobile-library-opens-in-aleppo-readers-1st"
ARABIC_LETTERS = st.characters(min_codepoint=0x0621, max_codepoint=0x064A)


@pytest.fixture(scope="module")
def settings_only() -> Project:
    return projects.load(sites.PUBLICATION)


@pytest.fixture(scope="module")
def renderer(settings_only: Project) -> Renderer:
    return Renderer(settings_only.extensions, settings_only.extension_configs)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    sites.copy(folder, ("mkdocs.yml", "mkdocs.en.yml"))
    sites.put(folder, {"docs/glossary.csv": (sites.PUBLICATION / "docs/glossary.csv").read_bytes()})
    return folder


def bring(project: Path, text: str | bytes, *options: str) -> int:
    """Import a text from outside the project."""
    source = project.parent / "text.txt"
    source.write_bytes(text.encode() if isinstance(text, str) else text)
    return main(["import", "--project", str(project), str(source), *options])


def words(text: str) -> str:
    """A text with any run of white space as one space."""
    return " ".join(text.split())


def shown(body: str, renderer: Renderer) -> str:
    """What a reader of the page sees."""
    return words(BeautifulSoup(sanitise.clean(renderer.html(body)), "html.parser").get_text())


def kept(text: str, renderer: Renderer) -> bool:
    """Whether a paragraph's characters all reach the reader, as one paragraph without markup."""
    rendered = renderer.html(plain.escape(text))
    soup = BeautifulSoup(sanitise.clean(rendered), "html.parser")
    extra = {element.name for element in soup.find_all(True)} - {"p", "a"}
    return words(soup.get_text()) == words(text) and not extra


def test_import__writes_the_whole_text(project: Path, renderer: Renderer) -> None:
    assert bring(project, TEXT, "--slug", "library", "--date", "2025-10-06") == 0
    path = project / "docs/reports/2025/library.md"
    page = document.read(path.read_text(encoding="utf-8"), "x", frozenset(), Findings())
    title, _, rest = TEXT.partition("\n")
    assert page.front.text("title") == title
    assert shown(page.body, renderer) == words(rest)
    assert page.body.count("\n\n") == 2


def test_import__front_matter_is_complete_and_valid(project: Path) -> None:
    bring(project, TEXT, "--slug", "library", "--date", "2025-10-06")
    source = (project / "docs/reports/2025/library.md").read_text(encoding="utf-8")
    findings = Findings()
    front = frontmatter.read(source, "x", findings)
    assert findings.items == []
    assert set(front.values) == set(frontmatter.SCHEMA) - {
        "description", "hide", "ignore", "private", "publish_at", "redirect_from", "corrections", "retracted",
        "translators",
    }  # fmt: skip
    assert front.date == datetime.date(2025, 10, 6)
    assert front.text("dateline") == "حلب"
    assert front.text("summary").startswith("حلب - وصلت حافلة الكتب")
    assert front.texts("places") == ("aleppo",)
    assert not front.draft


def test_import__the_same_text_with_other_line_ends_is_the_same_report(project: Path) -> None:
    for name, text in {
        "lf": TEXT,
        "crlf": TEXT.replace("\n", "\r\n"),
        "bom": "\ufeff" + TEXT,
        "end": TEXT.rstrip(),
    }.items():
        assert bring(project, text, "--slug", name, "--date", "2025-10-06") == 0
    assert len({p.read_bytes() for p in (project / "docs/reports/2025").iterdir()}) == 1


def test_import__empty_lines_set_paragraphs_apart(project: Path) -> None:
    bring(project, "عنوان\n\nسطر أول\nسطر ثانٍ\n\n\n\nفقرة ثانية\n", "--slug", "x", "--date", "2025-01-01")
    body = (project / "docs/reports/2025/x.md").read_text(encoding="utf-8").rpartition("---\n")[2]
    assert body == "\nسطر أول\nسطر ثانٍ\n\nفقرة ثانية\n"


def test_import__one_line_only_is_a_title(project: Path) -> None:
    assert bring(project, "عنوان: وحيد #1", "--slug", "x", "--date", "2025-01-01") == 0
    front = frontmatter.read((project / "docs/reports/2025/x.md").read_text(encoding="utf-8"), "x", Findings())
    assert front.text("title") == "عنوان: وحيد #1"


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("دمشق - نص", "دمشق"),
        ("دير الزور — نص", "دير الزور"),
        ("دمشق – وكالات - نص", "دمشق"),
        ("نص بلا مكان", ""),
        ("قال الوزير في مؤتمر صحفي اليوم - نص", ""),
        ("نص قصير، ثم - نص", ""),
        ("شرق-غرب نص", ""),
        ("2025 - نص", ""),
    ],
)
def test_dateline__only_a_short_place_before_a_dash(line: str, place: str) -> None:
    read = plain.read(f"عنوان\n{line}\n")
    assert read.dateline == place
    assert read.paragraphs == (line,)


MARKUP = """\
# عنوان
> اقتباس
- بند
+ بند
* بند
1. أول
١. أول
2025. سنة
**غليظ** _مائل_ snake_case __init__
`رمز` ``رمز``
[نص](رابط) ![صورة](رابط)
[1]: https://example.org/
[^1] و[^1]: حاشية
<b>وسم</b> <script> <!-- تعليق --> <https://example.org/>
a < b > c & d &amp; &lt; &#1234; &copy; AT&T;
!!! note "عنوان"
~~~ رمز
``` رمز
~~محذوف~~ H~2~O x^2^ ==مميز== ++ctrl++
| أ | ب |
*[قسد]: اختصار
: تعريف
{: .lead }
{ .lead #id }
كلمة{#id}
\\* مائلة \\\\
https://example.org/a_b_c?x=1&y=2 و www.example.org/_x_ و name_1@example.org
50% و $5 و A*B*C و {{ متغير }} {% if %}
    أربع مسافات
***
___
===
--8<-- "ملف"
(c) (tm) -- ...
"""


@pytest.mark.parametrize("text", MARKUP.splitlines())
def test_escape__what_looks_like_markup_is_shown_as_it_is(text: str, renderer: Renderer) -> None:
    assert kept(text, renderer)
    assert kept(f"سطر قبله\n{text}\nسطر بعده", renderer)


@pytest.mark.parametrize(
    "text",
    [
        "---",
        "رقم &#60",
        "علامة &#",
        "علامة &",
        "مسار \\\\خادم\\\\مجلد",
        "مسار \\\\\\\\= خادم",
        "نص\n---\nنص",
        "نص\n-",
        "نص\n=",
        "??? سؤال",
        "أ | ب\n--- | ---\nج | د",
        "وجه :smile: هنا",
        'نص\n{"س"}',
        "https://example.org/<b>x</b>",
        "https://example.org/**a** ثم",
        "https://example.org/a`b`c",
        "https://example.org/[a](b)",
    ],
)
def test_escape__what_stands_alone_is_shown_as_it_is(text: str, renderer: Renderer) -> None:
    assert kept(text, renderer)


@settings(max_examples=150, deadline=None)
@given(st.text(st.sampled_from("ابت 12.،؟\"'()*_`[]<>&~^=|/%@،«»"), min_size=1, max_size=30))
def test_escape__any_line_after_a_word_is_kept(renderer: Renderer, text: str) -> None:
    assert kept(f"كلمة {text}", renderer)


@settings(max_examples=100, deadline=None)
@given(st.text(min_size=1).filter(str.strip))
def test_front_matter__any_title_is_read_back(text: str) -> None:
    title = words("".join(c for c in text if c.isprintable() or c == " "))
    source = report.compose(plain.PlainReport(title, title, (title,)), datetime.date(2025, 1, 1), Glossary())
    findings = Findings()
    front = frontmatter.read(source, "x", findings)
    assert findings.items == []
    assert (front.text("title"), front.text("dateline")) == (title, title)


def test_import__two_megabytes(project: Path) -> None:
    text = TEXT + ("فقرة طويلة فيها كلمات كثيرة. " * 20 + "\n") * 2000
    assert len(text.encode()) > 2_000_000
    assert bring(project, text, "--slug", "long", "--date", "2025-10-06") == 0
    body = (project / "docs/reports/2025/long.md").read_text(encoding="utf-8").split("\n---\n", 1)[1]
    assert words(body) == words(text.partition("\n")[2])


@pytest.mark.parametrize("slug", ["../x", "a/b", "Aleppo", "حلب", "a b", "-a", "a--b", "a.en", ".x", "a\n"])
def test_slug__a_bad_one_is_refused(project: Path, slug: str) -> None:
    code = bring(project, TEXT, f"--slug={slug}", "--date", "2025-10-06")
    assert code == 2
    assert not (project / "docs/reports").exists()


def test_slug__too_long_for_a_file_name_is_refused(project: Path) -> None:
    assert bring(project, TEXT, "--slug", "a" * 300, "--date", "2025-10-06") == 2


def test_slug__one_that_names_a_folders_page_is_refused(project: Path) -> None:
    assert bring(project, TEXT, "--slug", "index", "--date", "2025-10-06") == 2


@pytest.mark.parametrize("date", ["2025-13-01", "2025-02-30", "6/10/2025", "اليوم"])
def test_date__a_bad_one_is_refused(project: Path, date: str) -> None:
    assert bring(project, TEXT, "--slug", "x", "--date", date) == 2
    assert not (project / "docs/reports").exists()


def test_date__may_be_written_in_arabic_digits(project: Path) -> None:
    assert bring(project, TEXT, "--slug", "x", "--date", "٢٠٢٥-١٠-٠٦") == 0
    assert "date: 2025-10-06" in (project / "docs/reports/2025/x.md").read_text(encoding="utf-8")


def test_import__an_existing_report_is_never_overwritten(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sites.put(project, {"docs/reports/2025/x.md": "قديم"})
    assert bring(project, TEXT, "--slug", "x", "--date", "2025-10-06") == 1
    assert "import-exists" in capsys.readouterr().err
    assert (project / "docs/reports/2025/x.md").read_text(encoding="utf-8") == "قديم"


@pytest.mark.parametrize(
    ("content", "code"),
    [(TEXT.encode("windows-1256"), "file-encoding"), (b"", "file-empty"), (b"a\0b", "file-null")],
)
def test_import__a_file_that_is_no_text_is_refused(
    project: Path, capsys: pytest.CaptureFixture[str], content: bytes, code: str
) -> None:
    assert bring(project, content, "--slug", "x") == 1
    assert code in capsys.readouterr().err
    assert not (project / "docs/reports").exists()


def test_slug__comes_from_the_translated_title(project: Path) -> None:
    with EngineServer(table={TEXT.partition("\n")[0]: TITLE}) as server:
        options = ("--engine", "libretranslate", "--engine-url", server.url, "--date", "2025-10-06")
        assert bring(project, TEXT, *options) == 0
        assert server.texts == [TEXT.partition("\n")[0]]
    assert (project / f"docs/reports/2025/{SLUG}.md").is_file()


def test_slug__without_an_answer_is_the_title_in_latin_letters(project: Path, engine_server: EngineServer) -> None:
    engine_server.fault = Fault.error(403)
    options = ("--engine", "libretranslate", "--engine-url", engine_server.url, "--date", "2025-10-06")
    assert bring(project, TEXT, *options) == 0
    assert (project / "docs/reports/2025/aftatah-maktaba-matnaqla-fi-aleppo.md").is_file()


@given(st.text())
def test_slug__is_always_safe(title: str) -> None:
    made = naming.slug(title)
    assert re.fullmatch(r"([a-z0-9]+(-[a-z0-9]+)*)?", made)
    assert len(made) <= 60


def test_import__the_report_is_published(tmp_path: Path) -> None:
    made = sites.small(tmp_path / "project")
    assert bring(made, TEXT, "--slug", "library", "--date", "2025-10-06") == 0
    site, done = sites.build(made)
    assert done.stderr == ""
    page = site.pages["reports/2025/library/index.html"]
    body = words(" ".join(p.get_text() for p in page.all("#__text > p")))
    assert body == words(TEXT.partition("\n")[2])
    assert html.unescape(page.one("h1").get_text()) == TEXT.partition("\n")[0]
