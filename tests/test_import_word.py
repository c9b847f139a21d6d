"""Word files become reports: every word is kept, what is not carried over is said, a hostile file does no harm."""

import io
import struct
import xml.etree.ElementTree as etree
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import sites
import word_files
from bitext import project as projects
from bitext.cli import main
from bitext.errors import Findings, finding
from bitext.intake import apart, conversion, measure
from bitext.intake.package import Refused
from bitext.intake.taken import MARK, Taken
from bitext.markup import document, sanitise
from bitext.markup.render import Renderer
from test_rasters import saved, scene
from word_files import paragraph, part, relations, run, word

_PROJECT = projects.load(sites.ROOT)
RENDERER = Renderer(_PROJECT.extensions, _PROJECT.extension_configs)
PNG = saved(scene(40, 30), "PNG")
TITLE = paragraph("عنوان التقرير")


def take(data: bytes) -> Taken:
    """Convert in this process, and hold what comes of it to what every conversion promises."""
    taken = conversion.word_file(data, RENDERER.html)
    for code, values in taken.remarks:
        assert finding(code, "x", **values)
    return taken


def lines(taken: Taken) -> list[str]:
    """What a reader of the report sees."""
    return measure.shown(sanitise.clean(RENDERER.html(taken.markdown)))


def words(taken: Taken) -> Counter[str]:
    return Counter(word for line in (taken.title, *lines(taken)) for word in line.split())


def said(taken: Taken, code: str) -> list[str]:
    """What is told under a code."""
    return [" ".join(values.values()) for each, values in taken.remarks if each == code]


def file(made: Any) -> bytes:
    held = io.BytesIO()
    made.save(held)
    return held.getvalue()


def usual() -> Any:
    """A report as an editor writes one."""
    made = docx.Document()
    made.add_heading("افتتاح مكتبة متنقلة", 0)
    made.add_paragraph("جملة تلخّص التقرير", style="Subtitle")
    first = made.add_paragraph("حلب - وصلت ")
    first.add_run("حافلة ").bold = True
    first.add_run("الكتب").italic = True
    first.add_run(" *ثم* عادت كل")
    first.add_run("مة").bold = True
    made.add_heading("ما جرى بعد ذلك", 1)
    made.add_paragraph("بند أول", style="List Bullet")
    made.add_paragraph("بند داخله", style="List Bullet 2")
    made.add_paragraph("بند ثان", style="List Bullet")
    made.add_paragraph("رقم أول", style="List Number")
    made.add_paragraph("قال أحدهم", style="Quote")
    table = made.add_table(2, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "المدينة", "العدد | الكل"
    table.cell(1, 0).text, table.cell(1, 1).text = "الرقة", "١٢\nألفًا"
    made.add_picture(io.BytesIO(PNG))
    made.inline_shapes[0]._inline.docPr.set("descr", "رافعة عند الجسر")
    return made


def test_word__a_usual_report_keeps_its_shape() -> None:
    taken = take(file(usual()))
    assert taken.title == "افتتاح مكتبة متنقلة"
    assert taken.summary == "جملة تلخّص التقرير"
    assert taken.dateline == "حلب"
    assert (
        taken.markdown
        == f"""\
حلب - وصلت **حافلة** *الكتب* \\*ثم\\* عادت كل**مة**

## ما جرى بعد ذلك

- بند أول
    - بند داخله
- بند ثان

<!-- -->

1. رقم أول

> قال أحدهم

| المدينة | العدد \\| الكل |
| --- | --- |
| الرقة | ١٢<br>ألفًا |

![رافعة عند الجسر](img/{MARK}-1.png)
"""
    )
    assert taken.images == {f"img/{MARK}-1.png": PNG}
    assert taken.remarks == []


def test_word__a_heading_of_a_section_is_no_title() -> None:
    made = docx.Document()
    for text, style in (("العنوان", None), ("فقرة", None), ("فصل", "Heading 1"), ("نص", None)):
        made.add_paragraph(text, style=style)
    taken = take(file(made))
    assert (taken.title, taken.markdown) == ("العنوان", "فقرة\n\n## فصل\n\nنص\n")


def test_word__footnotes_are_footnotes() -> None:
    reference = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    notes = f'<w:footnote w:type="separator" w:id="0">{paragraph("خط")}</w:footnote>'
    notes += f'<w:footnote w:id="2"><w:p><w:r><w:footnoteRef/></w:r>{run("حاشية عن المصدر")}</w:p></w:footnote>'
    taken = take(
        word(TITLE + paragraph("كلام", reference, "، ثم كلام"), {"word/footnotes.xml": part("footnotes", notes)})
    )
    assert taken.markdown == "كلام[^1]، ثم كلام\n\n[^1]: حاشية عن المصدر\n"
    assert taken.remarks == []


def test_word__links_that_could_run_lose_their_address() -> None:
    def link(name: str, text: str) -> str:
        return f'<w:hyperlink r:id="{name}">{run(text)}</w:hyperlink>'

    rows = relations(
        ("a", "hyperlink", "https://example.org/a_(b)?x=1&amp;y=2", "External"),
        ("b", "hyperlink", "javascript:alert(1)", "External"),
        ("c", "hyperlink", "file:///etc/passwd", "External"),
    )
    body = TITLE + paragraph(
        "انظر ", link("a", "هنا"), " و", link("b", "هناك"), " و", link("c", "ثم"), link("d", "بلا")
    )
    taken = take(word(body, {"word/_rels/document.xml.rels": rows}))
    assert taken.markdown == "انظر [هنا](https://example.org/a_%28b%29?x=1&y=2) وهناك وثمبلا\n"
    assert said(taken, "import-link") == ["javascript:alert(1) هناك", "file:///etc/passwd ثم"]


DELETED = '<w:del w:id="2"><w:r><w:delText>محذوف</w:delText></w:r></w:del>'
TEXT_BOX = (
    "<w:r><mc:AlternateContent>"
    "<mc:Choice Requires='wps'><wps:txbx><w:txbxContent>{0}</w:txbxContent></wps:txbx></mc:Choice>"
    "<mc:Fallback><w:pict><v:textbox><w:txbxContent>{0}</w:txbxContent></v:textbox></w:pict></mc:Fallback>"
    "</mc:AlternateContent></w:r>"
)


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (paragraph("قبل ", '<w:dir w:val="rtl">' + run("داخل") + "</w:dir>", " بعد"), ["قبل داخل بعد"]),
        (paragraph("قبل ", '<w:bdo w:val="ltr">' + run("inside") + "</w:bdo>"), ["قبل inside"]),
        (paragraph('<w:fldSimple w:instr="DATE">' + run("اليوم") + "</w:fldSimple>"), ["اليوم"]),
        (paragraph('<w:smartTag w:element="x">' + run("دمشق") + "</w:smartTag>"), ["دمشق"]),
        (paragraph("<w:sdt><w:sdtContent>" + run("حقل") + "</w:sdtContent></w:sdt>"), ["حقل"]),
        (paragraph('<w:ins w:id="1">' + run("مضاف") + "</w:ins>" + DELETED), ["مضاف"]),
        (paragraph(f"<w:moveFrom>{run('نُقل')}</w:moveFrom><w:moveTo>{run('نُقل')}</w:moveTo>"), ["نُقل"]),
        (paragraph("أول", TEXT_BOX.format(paragraph("في المربع"))) + paragraph("ثان"), ["أول", "في المربع", "ثان"]),
        (paragraph("س", "<m:oMath><m:r><m:t>a+b</m:t></m:r></m:oMath>"), ["سa+b"]),
        (paragraph("<w:r><w:t>سطر</w:t><w:br/><w:t>ثان</w:t><w:cr/><w:t>ثالث</w:t></w:r>"), ["سطر ثان ثالث"]),
        (paragraph("<w:r><w:t>أ</w:t><w:tab/><w:t>ب</w:t><w:noBreakHyphen/><w:t>ج</w:t></w:r>"), ["أ ب\u2011ج"]),
        (paragraph('<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>', " تم"), ["\u2713 تم"]),
        (paragraph(f"<w:ruby><w:rt>{run('فوق')}</w:rt><w:rubyBase>{run('تحت')}</w:rubyBase></w:ruby>"), ["فوقتحت"]),
        (paragraph("# ليس عنوانًا") + paragraph("1. ليس بندًا"), ["# ليس عنوانًا", "1. ليس بندًا"]),
    ],
)  # fmt: skip
def test_word__wrappings_lose_no_words(body: str, shown: list[str]) -> None:
    assert lines(take(word(TITLE + body))) == shown


def test_word__bold_is_what_word_shows_as_bold() -> None:
    complex_ = run("غليظ", "<w:bCs/><w:rtl/>") + run(" رقيق", "<w:b/><w:rtl/>") + run(" bold", "<w:b/>")
    assert take(word(TITLE + paragraph(complex_))).markdown == "**غليظ** رقيق **bold**\n"


def test_word__what_is_left_out_is_said() -> None:
    body = (
        paragraph("كلام")
        + paragraph('<w:del w:id="2"><w:r><w:delText>عبارة محذوفة</w:delText></w:r></w:del>', "باق")
        + paragraph(run("عبارة مخفية", "<w:vanish/>"), "ظاهر")
        + paragraph(run("أحمر", '<w:color w:val="FF0000"/><w:u w:val="single"/>'))
        + '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
        + f"<w:sdtContent>{paragraph('فصل ٣')}</w:sdtContent></w:sdt>"
    )
    comment = f'<w:comment w:id="1" w:author="lina">{paragraph("أهذا مؤكد؟")}</w:comment>'
    taken = take(
        word(
            TITLE + body,
            {
                "word/comments.xml": part("comments", comment),
                "word/header1.xml": part("hdr", paragraph("سري")),
                "word/footer2.xml": part("ftr", paragraph("صفحة")),
                "word/vbaProject.bin": b"x",
                "word/charts/chart1.xml": part("chart", ""),
                "word/embeddings/sheet.xlsx": b"x",
            },
        )
    )
    assert said(taken, "import-comment") == ["lina أهذا مؤكد؟"]
    assert said(taken, "import-deleted") == ["عبارة محذوفة"]
    assert said(taken, "import-hidden") == ["عبارة مخفية"]
    assert sorted(said(taken, "import-header")) == ["سري", "صفحة"]
    assert said(taken, "import-contents") == ["فصل ٣"]
    assert said(taken, "import-looks") == ["part-colour, part-underline"]
    assert said(taken, "import-embedded") == [
        "part-macros vbaProject.bin",
        "part-charts chart1.xml",
        "part-files sheet.xlsx",
    ]
    assert lines(taken) == ["كلام", "باق", "ظاهر", "أحمر"]


def test_word__a_text_box_is_told_with_its_words() -> None:
    assert said(take(word(TITLE + paragraph("س", TEXT_BOX.format(paragraph("في المربع"))))), "import-box") == [
        "في المربع"
    ]


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"


def test_word__merged_cells_keep_their_places() -> None:
    rows = (
        [cell("عريضة", '<w:gridSpan w:val="2"/>'), cell("ج")],
        [cell("طويلة", '<w:vMerge w:val="restart"/>'), cell("ب"), cell("د")],
        [cell("", "<w:vMerge/>"), cell("ه"), cell("و")],
    )
    table = "".join(f"<w:tr>{''.join(row)}</w:tr>" for row in rows)
    taken = take(word(TITLE + f"<w:tbl>{table}</w:tbl>"))
    assert taken.markdown == "| عريضة |  | ج |\n| --- | --- | --- |\n| طويلة | ب | د |\n|  | ه | و |\n"
    assert said(taken, "import-merged") == ["عريضة", "طويلة"]


def test_word__pictures_of_other_kinds_and_places_are_told() -> None:
    blip = (
        '<w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
    )
    blip += '<wp:docPr id="1" descr="{0}"/><a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    blip += (
        '<a:graphicData><pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:blipFill>'
    )
    blip += '<a:blip r:{1}="{2}"/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'
    rows = relations(
        ("a", "image", "media/a.emf"), ("b", "image", "https://example.org/spy.png", "External"),
        ("c", "image", "media/c.png"), ("d", "image", "../../../etc/passwd"), ("e", "image", "media/missing.png"),
    )  # fmt: skip
    blips = [
        ("رسم", "embed", "a"),
        ("بعيدة", "link", "b"),
        ("قريبة", "embed", "c"),
        ("x", "embed", "d"),
        ("y", "embed", "e"),
    ]
    body = paragraph("كلام") + "".join(paragraph(blip.format(*each)) for each in blips)
    parts = {"word/_rels/document.xml.rels": rows, "word/media/a.emf": b"\x01\0\0\0", "word/media/c.png": PNG}
    taken = take(word(TITLE + body, parts))
    assert taken.markdown == f"كلام\n\n![قريبة](img/{MARK}-1.png)\n"
    assert said(taken, "import-picture") == ["رسم"]
    assert said(taken, "import-remote") == ["https://example.org/spy.png"]


WORDS = st.text(st.sampled_from("ابتجد 12.،؟\"'()*_`[]<>&~^=|/%@«»-#+:!{}\\"), min_size=1, max_size=14)
PROPERTIES = st.sampled_from(
    ["", "<w:b/>", "<w:i/>", "<w:b/><w:i/>", "<w:strike/>", '<w:vertAlign w:val="superscript"/>']
)


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


RUNS = st.lists(
    st.builds(lambda text, properties: run(escaped(text), properties), WORDS, PROPERTIES), min_size=1, max_size=4
)
BLOCKS = st.one_of(
    RUNS.map(lambda runs: paragraph(*runs)),
    st.lists(RUNS, min_size=2, max_size=4).map(
        lambda rows: (
            "<w:tbl>"
            + "".join(f"<w:tr>{cell('أ')}<w:tc>{paragraph(*each)}</w:tc></w:tr>" for each in rows)
            + "</w:tbl>"
        )
    ),
    RUNS.map(lambda runs: paragraph("س", TEXT_BOX.format(paragraph(*runs)))),
    RUNS.map(lambda runs: paragraph('<w:dir w:val="rtl">' + "".join(runs) + "</w:dir>")),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(BLOCKS, min_size=1, max_size=5))
def test_word__every_word_of_any_document_is_kept(blocks: list[str]) -> None:
    data = word(TITLE + "".join(blocks))
    taken = take(data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        root = etree.fromstring(archive.read("word/document.xml"))  # noqa: S314 - our own
    fallback = {id(each) for box in root.iter(f"{{{_MC}}}Fallback") for each in box.iter()}
    wanted = Counter[str]()
    for each in root.iter(f"{{{word_files.W}}}p"):
        own = [t for t in each.iter(f"{{{word_files.W}}}t") if id(t) not in fallback and _owner(root, t) is each]
        wanted += Counter("".join(t.text or "" for t in own).split())
    assert not wanted - words(taken)
    assert not words(taken) - wanted


_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"


def _owner(root: Any, text: Any) -> Any:
    """The innermost paragraph that holds a text."""
    return [each for each in root.iter(f"{{{word_files.W}}}p") if text in set(each.iter())][-1]


# Files that mean harm


def refused(data: bytes) -> str:
    with pytest.raises(Refused) as caught:
        conversion.word_file(data, RENDERER.html)
    return str(caught.value)


def zipped(entries: list[tuple[str | zipfile.ZipInfo, str | bytes]]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return made.getvalue()


def link() -> zipfile.ZipInfo:
    made = zipfile.ZipInfo("word/link.xml")
    made.external_attr = 0o120777 << 16
    return made


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "cannot be read"),
        (b"PK\x03\x04 no archive", "cannot be read"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, ".docx"),
        (zipped([("a.xml", "<a/>")]), "no Word document"),
        (word(TITLE, {"word/comments.xml": part("comments", " " * 40_000_000)}), "unpacks"),
        (word(TITLE, {f"x/{i}": "" for i in range(5000)}), "parts"),
        (word(TITLE, {"../../evil.xml": "<a/>"}), "honest"),
        (word(TITLE, {"/etc/evil.xml": "<a/>"}), "honest"),
        (zipped([(link(), "/etc/passwd"), ("word/document.xml", part("document", ""))]), "honest"),
        (word("<w:p>" * 5000 + "</w:p>" * 5000), "nested"),
        (word(paragraph("<w:r>" * 400 + "<w:t>x</w:t>" + "</w:r>" * 400)), "nested"),
        (word("").replace(b"PK\x01\x02", b"PK\x09\x09"), "cannot be read"),
        (zipped([("word/document.xml", "<w:document")]), "damaged"),
        (zipped([("word/document.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')]), "document type"),
        (zipped([("word/document.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'.encode("utf-16"))]), "document type"),
        (word("<w:p/>"), "no words"),
        (word(TITLE + "<w:p/>" * 10)[:-40], "cannot be read"),
    ],
)  # fmt: skip
def test_word__a_file_that_means_harm_is_refused(data: bytes, why: str) -> None:
    assert why in refused(data)


def test_word__an_entry_that_lies_about_its_size_is_refused() -> None:
    body = TITLE + paragraph("كلام " * 50_000)
    data = bytearray(word(body))
    place = data.index(b"PK\x01\x02", data.index(b"word/document.xml", data.index(b"PK\x01\x02")) - 100)
    data[place + 24 : place + 28] = struct.pack("<I", 100)
    assert refused(bytes(data))


def test_apart__a_conversion_that_does_not_end_is_ended(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(word(TITLE + "".join(paragraph(run(f"كلمة{i} ", "<w:b/>")) for i in range(2000))))
    with pytest.raises(Refused, match="seconds"):
        apart.converted(path, sites.ROOT, seconds=0.01)


def test_apart__gives_what_the_conversion_gives(tmp_path: Path) -> None:
    path = tmp_path / "a.DOCX"
    path.write_bytes(file(usual()))
    assert apart.converted(path, sites.ROOT) == take(file(usual()))


@pytest.mark.parametrize("name", ["a.doc", "a.PDF", "a.odt"])
def test_apart__says_what_to_do_with_other_kinds(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"%PDF")
    with pytest.raises(Refused, match="save it as"):
        apart.converted(tmp_path / name, sites.ROOT)


def test_apart__follows_no_link(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(file(usual()))
    (tmp_path / "b.docx").symlink_to(tmp_path / "a.docx")
    with pytest.raises(Refused):
        apart.converted(tmp_path / "b.docx", sites.ROOT)


# The command


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    sites.copy(folder, ("mkdocs.yml", "mkdocs.en.yml"))
    sites.put(folder, {"docs/glossary.csv": (sites.ROOT / "docs/glossary.csv").read_bytes()})
    return folder


def test_import__a_word_file_with_its_pictures(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = project.parent / "report.docx"
    source.write_bytes(file(usual()))
    arguments = ["import", "--project", str(project), str(source), "--slug", "library", "--date", "2025-10-06"]
    assert main([*arguments, "--dry-run"]) == 0
    assert "> قال أحدهم" in capsys.readouterr().out
    assert not (project / "docs/reports").exists()
    assert main(arguments) == 0
    text = (project / "docs/reports/2025/library.md").read_text(encoding="utf-8")
    findings = Findings()
    front = document.read(text, "x", frozenset(), findings).front
    assert findings.items == []
    assert (front.text("title"), front.text("dateline"), front.texts("places")) == (
        "افتتاح مكتبة متنقلة",
        "حلب",
        ("aleppo", "raqqa"),
    )
    assert "](img/library-1.png)" in text
    assert (project / "docs/reports/2025/img/library-1.png").read_bytes() == PNG
    assert main(arguments) == 1
    assert "import-exists" in capsys.readouterr().err


def test_import__what_is_left_out_is_told_in_arabic(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = project.parent / "report.docx"
    source.write_bytes(word(TITLE + paragraph("كلام"), {"word/vbaProject.bin": b"x"}))
    assert main(["import", "--project", str(project), str(source), "--slug", "x", "--lang", "ar"]) == 0
    assert "وحدات ماكرو" in capsys.readouterr().err


def test_import__a_file_that_means_harm_is_a_finding(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = project.parent / "report.docx"
    source.write_bytes(word(TITLE, {"../evil": "x"}))
    assert main(["import", "--project", str(project), str(source), "--slug", "x", "--lang", "ar"]) == 1
    assert "import-refused" in capsys.readouterr().err
    assert not (project / "docs/reports").exists()
