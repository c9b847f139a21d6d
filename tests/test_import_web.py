"""HTML files become reports: what a browser shows is kept, what runs or lies elsewhere is not, and that is said."""

import base64
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import sites
from bitext.cli import main
from bitext.errors import finding
from bitext.intake import conversion
from bitext.intake.package import Refused
from bitext.intake.taken import MARK, Taken
from test_import_word import PNG, RENDERER, lines, said, words


def take(page: str | bytes) -> Taken:
    taken = conversion.web_file(page.encode() if isinstance(page, str) else page, RENDERER.html)
    for code, values in taken.remarks:
        assert finding(code, "x", **values)
    return taken


PAGE = f"""<!doctype html><html lang=ar><head><meta charset=utf-8><title>عنوان النافذة</title>
<style>p {{ color: red }}</style><script>alert("لا")</script></head><body>
<nav><a href="/">الرئيسة</a></nav>
<main><h1>عودة <em>المياه</em></h1>
<p>حمص - قال <b>أحدهم </b>إن المياه عادت<sup id=r1><a href="#n1">[1]</a></sup> إلى
<a href="https://example.org/a b">الحي</a>.
<h3>تفاصيل</h3>
<ul><li>أول<ul><li>داخله</ul><li>ثان</ul>
<ol><li><p>فقرة</p><p>وأخرى</p></ol>
<blockquote>قول<br>في سطرين</blockquote>
<table><caption>جدول</caption><tr><th>أ<th>ب<tr><td>١<td>٢</table>
<figure><img src="data:image/png;base64,{base64.b64encode(PNG).decode()}" alt="رافعة">
<figcaption>عند الجسر</figcaption></figure>
<img src="https://example.org/spy.png" alt="بعيدة">
<pre>x = "`"
  y</pre>
<p>ثم <code>a|b</code> و<del>ملغى</del> H<sub>2</sub>O <a href="javascript:alert(1)">زر</a>
<form>اسمك <input name=x></form>
<p hidden>مخفي</p>
<ol><li id=n1>حاشية <a href="#r1">↩</a></ol></main>
<footer>حقوق</footer>"""


def test_web__a_page_keeps_its_shape() -> None:
    taken = take(PAGE)
    assert (taken.title, taken.dateline) == ("عودة المياه", "حمص")
    assert (
        taken.markdown
        == f"""\
حمص - قال **أحدهم** إن المياه عادت[^1] إلى [الحي](https://example.org/a%20b).

## تفاصيل

- أول
    - داخله
- ثان

<!-- -->

1. فقرة

    وأخرى

> قول<br>
> في سطرين

جدول

| أ | ب |
| --- | --- |
| ١ | ٢ |

![رافعة](img/{MARK}-1.png)

عند الجسر

```
x = "`"
  y
```

ثم <code>a\\|b</code> و~~ملغى~~ H<sub>2</sub>O زر

[^1]: حاشية
"""
    )
    assert taken.images == {f"img/{MARK}-1.png": PNG}
    assert said(taken, "import-dropped") == ["<script>, <style> –", "<form> اسمك"]
    assert said(taken, "import-hidden") == ["مخفي"]
    assert said(taken, "import-outside") == ["<nav> الرئيسة", "<footer> حقوق"]
    assert said(taken, "import-remote") == ["https://example.org/spy.png بعيدة"]
    assert said(taken, "import-link") == ["javascript:alert(1) زر"]


def test_web__text_beside_the_main_part_is_never_left_out() -> None:
    taken = take("<h1>عنوان</h1><main><p>في الجزء</p></main><p>خارجه</p>")
    assert lines(taken) == ["في الجزء", "خارجه"]


def test_web__a_window_with_the_headings_name_says_nothing_twice() -> None:
    taken = take("<title>عنوان</title><h1>عنوان</h1><p>نص</p>")
    assert (taken.title, taken.markdown, taken.remarks) == ("عنوان", "نص\n", [])


def test_web__a_first_paragraph_too_long_for_a_title_stays() -> None:
    long = "كلمة " * 100
    taken = take(f"<p>{long}</p><p>نص</p>")
    assert lines(taken) == [long.strip(), "نص"]
    assert 0 < len(taken.title) <= 300


def test_web__a_box_called_title_is_not_all_title() -> None:
    taken = take('<title>نافذة</title><div class="title"><p>أول</p><p>ثان</p></div><p class="subtitle">ثالث</p>')
    assert (taken.title, lines(taken)) == ("نافذة", ["أول", "ثان", "ثالث"])


def test_web__the_window_names_a_page_without_a_heading() -> None:
    taken = take("<title>عنوان النافذة</title><p>فقرة أولى</p>")
    assert (taken.title, taken.markdown) == ("عنوان النافذة", "فقرة أولى\n")


def test_web__links_within_a_page_lead_to_its_headings() -> None:
    page = '<h1>ع</h1><p><a href="#s">اقرأ</a> <a href="#t">ثم</a></p><h2><a name="s"></a>فصل</h2><p id="t">نص</p>'
    taken = take(page)
    assert taken.markdown == "[اقرأ](#part-1) ثم\n\n## فصل {#part-1}\n\nنص\n"
    assert said(taken, "import-link") == ["#t ثم"]


def test_web__notes_as_word_and_others_write_them() -> None:
    page = (
        '<h1>ع</h1><p>كلام<a href="#_ftn1" name="_ftnref1"><span>[1]</span></a>، ثم'
        '<sup id="c1"><a href="#c">[٢]</a></sup></p>'
        '<div><hr><div id="ftn1"><p><a href="#_ftnref1" name="_ftn1"><span>[1]</span></a> حاشية</p></div></div>'
        '<p id="c"><a href="#c1">^</a> أخرى</p>'
    )
    assert take(page.replace("^", "↑")).markdown == "كلام[^1]، ثم[^2]\n\n[^1]: حاشية\n\n[^2]: أخرى\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1256", "iso-8859-6"])
def test_web__letters_are_read_as_the_page_says(encoding: str) -> None:
    page = f'<meta charset="{encoding.removesuffix("-sig")}"><h1>عنوان</h1><p>نصّ عربي</p>'
    taken = take(page.encode(encoding))
    assert taken.markdown == "نصّ عربي\n"
    assert taken.remarks == []


def test_web__a_guessed_encoding_is_told() -> None:
    taken = take("<h1>عنوان</h1><p>نصّ عربي</p>".encode("windows-1256"))
    assert taken.markdown == "نصّ عربي\n"
    assert said(taken, "import-encoding") == ["windows-1256"]


@pytest.mark.parametrize(
    ("page", "why"),
    [
        ("<div>" * 3000 + "x", "nested"),
        ("<blockquote>" * 80 + "<p>x<p>y", "nested"),
        ("<ul><li>" * 100 + "x", "nested"),
        ("<p></p>", "no words"),
        ("", "no words"),
        (b"<meta charset=utf-8>\xff\xfe\0\0", "encoding"),
    ],
)
def test_web__what_cannot_be_read_is_refused(page: str | bytes, why: str) -> None:
    with pytest.raises(Refused, match=why):
        take(page)


def test_web__tags_without_ends_are_no_nesting() -> None:
    assert len(lines(take("<h1>ع</h1>" + "<p>فقرة" * 1000 + "<ul>" + "<li>بند" * 500))) == 1500


TEXT = st.text(st.sampled_from("ابتجد 12.،؟\"'()*_`[]&~^=|/%@«»-#+:!{}\\\u200f"), min_size=1, max_size=12)
NODES = st.recursive(
    TEXT.map(lambda text: text.replace("&", "&amp;")),
    lambda inner: st.builds(
        lambda tag, held: f"<{tag}>{''.join(held)}</{tag.split()[0]}>",
        st.sampled_from(
            ["p", "div", "b", "i", "span", "ul", "ol", "li", "table", "tr", "td", "th", "blockquote", "h2", "a href=x",
             'a href="https://example.org/"', "sup", "code", "dl", "dt", "dd", "pre", "section", "q", "s", "font"]
        ),
        st.lists(inner, min_size=1, max_size=4),
    ),
    max_leaves=14,
)  # fmt: skip


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(NODES, min_size=1, max_size=4))
def test_web__every_word_of_any_page_is_kept(nodes: list[str]) -> None:
    page = "<title>ع</title>" + "".join(nodes)
    try:
        taken = take(page)
    except Refused as error:
        assert "no words" in str(error)  # noqa: PT017 - a page of nothing but spaces
        return
    source = conversion.webpage.read(page.encode())[0]
    wanted = Counter(word for line in source.paragraphs for word in line.split())
    assert words(taken) - Counter(["ع"]) == wanted - Counter(["ع"])


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    return sites.copy(folder, ("mkdocs.yml", "mkdocs.en.yml"))


def test_import__a_web_page(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = project.parent / "page.html"
    source.write_text(PAGE, encoding="utf-8")
    assert main(["import", "--project", str(project), str(source), "--slug", "water", "--date", "2025-10-06"]) == 0
    text = (project / "docs/reports/2025/water.md").read_text(encoding="utf-8")
    assert 'title: "عودة المياه"' in text
    assert (project / "docs/reports/2025/img/water-1.png").read_bytes() == PNG
    assert "import-remote" in capsys.readouterr().err
