"""The lint says what is certain, and mending changes signs and spaces and nothing else."""

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import samples
import small_site
from bitext import cli, lint
from bitext.arabic import has_arabic
from bitext.errors import Findings, catalogue
from bitext.lint import mending
from bitext.lint.mending import Mender
from bitext.markup import days, document, outline
from engine_server import EngineServer
from small_site import Site

MENDER = Mender(samples.settings().dialect, samples.renderer())
HEAD = "---\ntitle: عنوان\ndate: 2025-01-02\n---\n\n"


def codes(text: str, language: str = "ar") -> list[str]:
    return [each.code for each in lint.flaws(samples.read(text), language, samples.settings().dialect)]


def mended(text: str, language: str = "ar") -> str:
    return MENDER.mended(samples.read(text), language).document.source


WRONG = [
    ("text-bidi", "قال\u202b إنه\u202c عاد.", "قال إنه عاد."),
    ("text-bidi", "قال \u2067إنه عاد.", "قال إنه عاد."),
    ("text-bidi", "قال إنه\u2069 عاد.", "قال إنه عاد."),
    ("text-bidi-mark", "قال \u200fإنه عاد.", "قال إنه عاد."),
    ("text-bidi-mark", "قال\u200e إنه عاد.", "قال إنه عاد."),
    ("text-zero-width", "قال\ufeff إنه عاد.", "قال إنه عاد."),
    ("text-zero-width", "ك\u200dتاب.", "كتاب."),
    ("text-zero-width", "كتاب\u200c جديد.", "كتاب جديد."),
    ("text-zero-width", "كتاب \u200bجديد.", "كتاب جديد."),
    ("text-presentation", "قال ﻣﺮﺣﺒﺎ ثم عاد.", "قال مرحبا ثم عاد."),
    ("text-presentation", "قال ﺎﺒﺣﺮﻣ ثم عاد.", None),
    ("text-keyboard", "عاد إلى کتابه.", "عاد إلى كتابه."),
    ("text-keyboard", "عاد من المدینة.", "عاد من المدينة."),
    ("text-keyboard", "عاد علی عجل.", None),
    ("text-tatweel", "الســـلام عليكم.", "السلام عليكم."),
    ("text-tatweel", "ثقافيّــة.", "ثقافيّة."),
    ("text-tatweel", "سنة 1447 هــ.", "سنة 1447 هـ."),
    ("text-digits", "عددهم ١2٣.", None),
    ("text-digits", "مساحتها ١٢.5 كم.", None),
    ("text-latin-mark", "قال, ثم عاد.", "قال، ثم عاد."),
    ("text-latin-mark", "قال ,ثم عاد.", "قال، ثم عاد."),
    ("text-latin-mark", "قال; ثم عاد.", "قال؛ ثم عاد."),
    ("text-latin-mark", "هل عاد?", "هل عاد؟"),
    ("text-latin-mark", "في ٢٠٢٤, قال إنه عاد.", "في ٢٠٢٤، قال إنه عاد."),
    ("text-latin-mark", "قال **أحمد**, ثم عاد.", "قال **أحمد**، ثم عاد."),
    ("text-latin-mark", "قال «نعم», ثم عاد.", "قال «نعم»، ثم عاد."),
    ("text-quotes", 'قال "نعم" ثم عاد.', "قال «نعم» ثم عاد."),
    ("text-quotes", 'ما يُعرف بـ"دولة الخلافة"، ثم عاد.', "ما يُعرف بـ«دولة الخلافة»، ثم عاد."),
    ("text-quotes", "فلول 'داعش' شمالًا.", "فلول «داعش» شمالًا."),
    ("text-quotes", 'قال «إن "نعم" كلمة».', "قال «إن ‹نعم› كلمة»."),
    ("text-double-space", "قال  إنه عاد.", "قال إنه عاد."),
    ("text-space-before", "قال ، ثم عاد.", "قال، ثم عاد."),
    ("text-space-before", "عاد .", "عاد."),
    ("text-space-before", "قال : نعم.", "قال: نعم."),
    ("text-space-after", "قال،ثم عاد.", "قال، ثم عاد."),
    ("text-space-after", "قال:نعم.", "قال: نعم."),
    ("text-space-after", "انتهى الكلام.وبعدها عاد.", None),
    ("text-repeated", "عاد من من هناك.", None),
    ("text-repeated", "أعلنت الحكومة الحكومة أنها عادت.", None),
    ("text-full-stop", "## عنوان طويل.", "## عنوان طويل"),
    ("text-heading-level", "## أول\n\n#### ثانٍ", None),
]
"""What is wrong, and what becomes of it; nothing where a person must say."""

RIGHT = [
    "قال إن ملف ‎.md‎ وحزمة pip تكفيان، وإن\u200f + وC++\u200f يكفيان.",
    "رقمه 12\u200f-\u200f34 في القائمة.",
    "اكتب \u2068name\u2069 هنا، و\u2066README\u2069 هناك.",
    "سنة 1447 هـ، وبـ«قسد»، والـSDF، وه\u200d اختصار.",
    "العائلة 👨\u200d👩\u200d👧 كلها.",
    "بالفارسية: «می\u200cخواهم به ایران بروم که گفتند».",
    "بالفارسية: «این پیام را بخوان» ثم عاد.",
    "بالكردية: «کوردستان و هەولێر» ثم عاد.",
    "صلى الله عليه وسلم ﷺ، والعملة ﷼.",
    "قال ... ثم عاد… وقال.. ثم عاد.",
    "المواد أ.د. أحمد، وق.م، وص.ب 12، وم. محمد.",
    "انظر C, D; E? ثم «a, b» وconfig.yml.",
    "قيل (1,234) و١٬٢٣٤٫٥ و٣،٥ و12:30 و٣:٢.",
    "انظر https://example.org/a,ب?ج=د وبريد a@example.org.",
    'انظر `كود,  كود ,كود` و[رابط](a,b.md "عنوان , هنا").',
    "عاد رويدًا رويدًا، وصفًّا صفًّا، ويومًا يومًا، ولا لا، ونعم نعم.",
    "قال مَن مِن أهله بقي، وعاد محمد محمد، وبين بين.",
    "طوله 5'8\" وعرضه 6'2\" تقريبًا.",
    'قال "Hello, world" ثم عاد.',
    'قال الراوي: "الأول ثم مضى.',
    "الأرقام ١٢٣ و123 و۴۵۶ كلها.",
    "نص مع فاصل صلب  \nوسطر بعده\\\nوآخر.",
    "حاشية[^1] ثم نص.\n\n[^1]: نص الحاشية.",
    "| أ | ب |\n|---|---|\n| نص    | نص   |\n|  نص   |  نص |",
    "```\nكود ,  كود\n\n  كود ؟\n```",
    "    كود ,  كود بأربع مسافات",
    '<div>نص <b title="س , ص">خام</b> هنا</div>',
    "## العنوان الأول\n\n### الثاني\n\n#### الثالث\n\n## الرابع",
    "العنوان\n===\n\nالثاني\n---\n\n### الثالث",
    "## رقم 2.\n\n## عام ٢٠٢٤.\n\n## ق.م.",
    '!!! note "عنوان المربع"\n    نص المربع.',
    "- بند\n- بند\n\n1. أول\n2. ثانٍ",
    "مصطلح\n:   تعريف المصطلح",
    "كلمة**ملتصقة**بأخرى، و_مائل_ و==تمييز==.",
    "$س = ٥ , ٦$ و++ctrl+alt++ و:smile: ونص.",
    "نص![صورة](a.png)! ثم ![أخرى](b.png).",
    "أهلًا!!! ماذا؟! حقًّا؟؟ نعم!",
    "قال (نعم)؛ ثم عاد؛ وقال: «نعم».",
]
"""Good writing, and what is no prose: nothing is said of it."""

ENGLISH_WRONG = [
    ("text-double-space", "He  said so.", "He said so."),
    ("text-arabic-mark", "He said، then left.", "He said, then left."),
    ("text-arabic-mark", "Did he leave؟", "Did he leave?"),
    ("text-space-before", "He said , then left .", "He said, then left."),
    ("text-bidi", "He \u202bsaid\u202c so.", "He said so."),
    ("text-zero-width", "He\ufeff said so.", "He said so."),
]
ENGLISH_RIGHT = [
    "The word قال، ثم عاد is Arabic; so is «هل؟».",
    "He said: \"no\" and 'yes' ... and left – 5 % of it.",
    "See `a  ,b` and https://example.org/a,b ; it’s fine.\n\n```\nx  ,y\n```",
    "نص لم يُترجم بعد، وهو هنا؛ أليس كذلك؟",
]


@pytest.mark.parametrize(("code", "wrong", "right"), WRONG)
def test_arabic__what_is_wrong_is_told_and_mended(code: str, wrong: str, right: str | None) -> None:
    text = HEAD + wrong + "\n"
    assert code in codes(text)
    assert mended(text) == (text if right is None else HEAD + right + "\n")
    assert right is None or code in lint.FIXED


@pytest.mark.parametrize("text", RIGHT)
def test_arabic__good_writing_is_left_alone(text: str) -> None:
    assert codes(HEAD + text + "\n") == []
    assert mended(HEAD + text + "\n") == HEAD + text + "\n"


@pytest.mark.parametrize(("code", "wrong", "right"), ENGLISH_WRONG)
def test_english__what_is_wrong_is_told_and_mended(code: str, wrong: str, right: str) -> None:
    text = "---\ntitle: Title\n---\n\n" + wrong + "\n"
    assert code in codes(text, "en")
    assert mended(text, "en") == "---\ntitle: Title\n---\n\n" + right + "\n"


@pytest.mark.parametrize("text", ENGLISH_RIGHT)
def test_english__good_writing_is_left_alone(text: str) -> None:
    assert codes(f"{text}\n", "en") == []


@pytest.mark.parametrize("path", [*samples.PAGES, samples.TRICKY], ids=lambda path: path.name)
def test_pages__of_this_site_have_nothing_to_mend(path: Path) -> None:
    language = "en" if path.name.endswith(".en.md") else "ar"
    assert codes(samples.read_file(path), language) == []


def test_codes__all_are_in_the_catalogue_and_may_be_spared() -> None:
    told = {code for code, *_ in (*WRONG, *ENGLISH_WRONG)}
    assert {code for code in catalogue() if code.startswith("text-")} == told
    text = '---\ntitle: ع\nignore: [text-quotes]\n---\n\nقال "نعم" ,ثم عاد.\n'
    page = samples.read(text)
    assert page.front.texts("ignore") == ("text-quotes",)
    found = {each.code for each in lint.flaws(page, "ar", samples.settings().dialect, page.front.texts("ignore"))}
    assert "text-quotes" not in found
    assert "text-latin-mark" in found


def test_head__quoted_plain_and_block_values() -> None:
    text = '---\ntitle: "قال , ثم  عاد"\nsummary: قال , ثم عاد\ndescription: |\n  قال , ثم عاد\n---\n\nنص.\n'
    assert mended(text) == text.replace('"قال , ثم  عاد"', '"قال، ثم عاد"').replace("summary: قال ,", "summary: قال،")


def test_head__a_space_that_would_make_another_yaml_is_not_put_in() -> None:
    text = "---\ntitle: قال:نعم\n---\n\nقال:نعم.\n"
    assert mended(text) == text.replace("\n\nقال:نعم", "\n\nقال: نعم")


def test_code__a_control_in_it_is_told_and_not_touched() -> None:
    text = HEAD + "```\nif x:\u202e # نص\n```\n\nو`a\u202eb` هنا.\n"
    assert codes(text) == ["text-bidi", "text-bidi"]
    assert mended(text) == text


def test_lines__are_those_of_the_flaws() -> None:
    text = HEAD + 'سطر أول\nقال, ثم عاد\nسطر "ثالث" هنا.\n'
    found = lint.flaws(samples.read(text), "ar", samples.settings().dialect)
    assert [(each.code, each.line) for each in found][:2] == [("text-latin-mark", 7), ("text-quotes", 8)]


@pytest.mark.parametrize("eol", ["\n", "\r\n"])
@pytest.mark.parametrize("start", ["", "\ufeff"])
def test_bytes__elsewhere_stay(eol: str, start: str) -> None:
    text = (start + HEAD + "قال, ثم  عاد.   \n\n\n* بند\t\n").replace("\n", eol)
    assert mended(text) == text.replace("قال, ثم  عاد", "قال، ثم عاد")


NOISE = st.sampled_from(
    [",", ";", "?", '"', " ", "  ", " ,", ".", ":", "\u200f", "\u202b", "\ufeff", "ـــ", "ی", "ک", "،"]
)


@given(st.data())
def test_mending__changes_no_word_keeps_the_skeleton_and_ends(data: st.DataObject) -> None:
    text = samples.read_file(data.draw(st.sampled_from([samples.TRICKY, *samples.PAGES])))
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(text)))
        text = text[:place] + data.draw(NOISE) + text[place:]
    page = samples.read(text)
    made = MENDER.mended(page, "ar").document
    again = MENDER.mended(made, "ar")
    assert again.document.source == made.source
    assert not again.counts
    assert mending.letters(made.source) == mending.letters(text) or page.front.date is None
    html = samples.renderer().html
    assert outline.same(outline.outline(html(page.body)), outline.outline(html(made.body)))
    assert [each.text for each in made.segments if each.kind == "code"] == [
        each.text for each in page.segments if each.kind == "code"
    ]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("1/10/2025", ["2025-10-01", "2025-01-10"]),
        ("13/10/2025", ["2025-10-13"]),
        ("2025-10-1", ["2025-10-01"]),
        ("2025/10/01", ["2025-10-01"]),
        ("٢٠٢٥/١٠/١", ["2025-10-01"]),
        ("١ تشرين الأول ٢٠٢٥", ["2025-10-01"]),
        ("1 تشرين الأول/أكتوبر 2025", ["2025-10-01"]),
        ("1 تشرين الثاني/أكتوبر 2025", []),
        ("October 1, 2025", ["2025-10-01"]),
        ("31/2/2025", []),
        ("1 محرم 1447", []),
        ("أمس", []),
        ("", []),
    ],
)
def test_days__a_date_written_otherwise(written: str, meant: list[str]) -> None:
    assert [each.isoformat() for each in days.meant(written)] == meant


def test_days__one_meaning_is_mended_and_two_are_told() -> None:
    text = '---\ntitle: ع\ndate: "1 تشرين الأول 2025" # يوم النشر\n---\n\nنص.\n'
    assert mended(text) == text.replace("1 تشرين الأول 2025", "2025-10-01")
    findings = Findings()
    document.read("---\ntitle: ع\ndate: 1/10/2025\n---\n\nنص.\n", "x.md", frozenset(), findings)
    assert [(each.code, each.line) for each in findings.items] == [("front-date-either", 3)]
    assert "2025-10-01" in findings.items[0].mend("en")
    assert "2025-01-10" in findings.items[0].mend("ar")


# With a translation and its lock

MESSY = {
    "reports/2025/first.md": "---\ntitle: وصول القافلة.\ndate: 2025-03-01\n---\n\n"
    'وصلت القافلة , ثم غادرت  المدينة.\n\nقال الشاهد: "عادت القافلة" صباحًا.\n\nهذه فقرة ثالثة سليمة.\n',
}
FIRST, ENGLISH = "reports/2025/first.md", "reports/2025/first.en.md"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return small_site.make(tmp_path, MESSY)


@pytest.fixture
def server() -> Iterator[EngineServer]:
    with EngineServer() as running:
        yield running


def check(site: Site, *more: str) -> int:
    return cli.main(["check", "--project", str(site.root), "--lang", "en", *more])


def states(site: Site, capsys: pytest.CaptureFixture[str]) -> object:
    capsys.readouterr()
    cli.main(["status", "--project", str(site.root), "--json"])
    shown = json.loads(capsys.readouterr().out)
    return [{key: value for key, value in each.items() if key != "machine_share"} for each in shown]


def test_fix__nothing_is_translated_again_and_everybodys_words_stay_theirs(
    site: Site, server: EngineServer, capsys: pytest.CaptureFixture[str]
) -> None:
    site.translate(server)
    english = site.text(ENGLISH).splitlines()
    last = next(line for line in reversed(english) if line.strip())
    site.replace(ENGLISH, last, "A person's own  words , here.")
    before = states(site, capsys)
    asked = len(server.requests)
    assert check(site, "--fix") == 0
    assert "وصلت القافلة، ثم غادرت المدينة." in site.text(FIRST)
    assert "«عادت القافلة»" in site.text(FIRST)
    assert "A person's own words, here." in site.text(ENGLISH)
    assert "alaqafala, tham" in site.text(ENGLISH)
    assert states(site, capsys) == before
    site.translate(server)
    assert len(server.requests) == asked
    assert states(site, capsys) == before


def test_fix__a_machines_words_stay_a_machines(
    site: Site, server: EngineServer, capsys: pytest.CaptureFixture[str]
) -> None:
    site.translate(server)
    before = states(site, capsys)
    assert "alaqafala , tham" in site.text(ENGLISH)
    assert '"machine"' in json.dumps(before)
    check(site, "--fix")
    assert "alaqafala, tham" in site.text(ENGLISH)
    assert states(site, capsys) == before
    assert "edited" not in site.everything()


def test_fix__a_review_goes_on(site: Site, server: EngineServer, capsys: pytest.CaptureFixture[str]) -> None:
    site.translate(server)
    assert cli.main(["review", "--project", str(site.root), "--by", "م. م.", str(site.path(FIRST))]) == 0
    before = states(site, capsys)
    check(site, "--fix")
    assert states(site, capsys) == before


def test_fix__a_second_run_changes_no_byte(site: Site, server: EngineServer) -> None:
    site.translate(server)
    check(site, "--fix")
    before = site.files()
    check(site, "--fix")
    assert site.files() == before


def test_fix__a_dry_run_shows_a_patch_that_does_the_same(
    site: Site, server: EngineServer, capsys: pytest.CaptureFixture[str]
) -> None:
    site.translate(server)
    before = site.files()
    capsys.readouterr()
    assert check(site, "--fix", "--dry-run") == 0
    shown = capsys.readouterr()
    assert site.files() == before
    assert "translated again after that: 0" in shown.err
    copy = site.root / ".cache" / "copy"
    (copy / "docs/reports/2025").mkdir(parents=True)
    for name in (FIRST, ENGLISH):
        (copy / "docs" / name).write_bytes(site.path(name).read_bytes())
    subprocess.run(["git", "apply", "-"], cwd=copy, input=shown.out.encode(), check=True)
    check(site, "--fix")
    for name in (FIRST, ENGLISH):
        assert (copy / "docs" / name).read_bytes() == site.path(name).read_bytes()


def test_fix__dry_run_goes_with_it(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(site, "--dry-run") == 2
    assert "--fix" in capsys.readouterr().err


def test_fix__a_stop_before_the_pages_are_written_costs_nothing(
    site: Site, server: EngineServer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from bitext.writer import Writer

    site.translate(server)
    write = Writer.write

    def stop(self: Writer, path: Path, content: str | bytes) -> bool:
        if path.suffix == ".md":
            raise OSError(28, "No space left on device")
        return write(self, path, content)

    monkeypatch.setattr(Writer, "write", stop)
    before = states(site, capsys)
    assert check(site, "--fix") == 1
    assert states(site, capsys) == before


def test_check__says_what_the_lint_says_in_both_languages(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(site) == 0
    told = capsys.readouterr().err
    assert re.search(rf"^docs/{FIRST}:6: warning text-latin-mark: ", told, re.MULTILINE)
    cli.main(["check", "--project", str(site.root), "--lang", "ar"])
    assert has_arabic(capsys.readouterr().err)
