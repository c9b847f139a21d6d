"""Inline code survives an engine: nothing is lost, nothing is doubled, nothing an engine says can act."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

import samples
from bitext.markup import escape, inline, outline, placeholders
from bitext.markup.placeholders import PlaceholderLost

EVERYTHING = frozenset(extension for extension, _ in inline._EXTENSIONS) - {"pymdownx.smartsymbols"}
LABELS = ("المصدر", "src")
ROUND = [
    "نص عادي بلا شيء.",
    "أعلنت **القوات** و*المدينة* و***كلاهما***",
    "و**قسد**،و*ق*و كلمة**ملتصقة**بأخرى",
    "_مائل_ و__عريض__ و snake_case_name",
    "[الرقة](https://example.org/a_(b)_c) و[**غامق** وعادي](b.md){ .x }",
    "![وصف الصورة](img/a.png){ width=300 }",
    "[![صورة](a.png)](b.md)",
    "انظر[^1] و[^ملاحظة] و<https://example.com/x_y>",
    "`kubectl get` و ``a`b`` و`كود`{ .x }",
    "H~2~O و م^2^ و~~حذف~~ و==تمييز== و^^إدراج^^",
    r"الحسكة \| القامشلي و\*نجمة\* و\[قوس\]",
    "&nbsp;و&copy; وR&D و a < b",
    "<span class='x'>نص</span> و<br>سطر<b>غامق</b>",
    "me@example.org و www.example.org/x و:smile:",
    "[نص](b.md 'عنوان آخر') و[ثان](c.md)",
    "**[داخلي](a.md) *كله* بعده**",
    "5 * 6 * 7 و ~ و = و ^",
]
NESTED = ["**[داخلي](a.md) *كله***", "*نص **نص***", "***نص** نص*", "وwww.example.org/x", "[نص](<b c.md>)", "<b>نص"]


def protect(text: str) -> inline.Protected:
    return inline.protect(text, samples.settings().dialect, LABELS)


def tags(text: str) -> list[outline.Block]:
    return outline.outline(samples.renderer().html(text))


# The way there and back


@pytest.mark.parametrize("text", ROUND)
def test_restore__of_what_was_sent_is_the_text(text: str) -> None:
    sent = protect(text)
    back = placeholders.restore(placeholders.text(sent), sent)
    assert tags(back) == tags(text)
    assert re.sub(r"[\s\\]", "", back) == re.sub(r"[\s\\]", "", text)


@pytest.mark.parametrize("text", NESTED)
def test_restore__keeps_the_tags(text: str) -> None:
    sent = protect(text)
    assert outline.same(tags(text), tags(placeholders.restore(placeholders.text(sent), sent)))


@given(samples.SENTENCE)
def test_restore__of_what_was_sent_renders_the_same(text: str) -> None:
    sent = protect(text)
    assert outline.same(tags(text), tags(placeholders.restore(placeholders.text(sent), sent)))


@given(st.one_of(st.text(), st.text("#_`~=^<>[](){}!:/-+.\\@&$; \n1hftpwzxa", max_size=20), samples.SENTENCE))
def test_protect__knows_at_first_sight_what_has_no_tokens(text: str) -> None:
    for dialect in (samples.settings().dialect, EVERYTHING, EVERYTHING | {"pymdownx.smartsymbols"}):
        parts = inline.protect(text, dialect, LABELS).parts
        with pytest.MonkeyPatch.context() as slow:
            slow.setattr(inline, "_SIGN", re.compile(""))
            assert inline.protect(text, dialect, LABELS).parts == parts


@given(st.text(alphabet="#*_`~=^<>[](){}|!:\\\"'& \nأبa1", max_size=60))
def test_protect__keeps_every_character(text: str) -> None:
    raw = "".join(part.raw for part in protect(text).parts)
    assert len(raw) >= len(text)
    if "][" not in raw:
        assert raw == text


@pytest.mark.parametrize(
    "habit",
    [
        lambda t: re.sub(r"ZX(\d+)Z", r" ZX \1 Z ", t),
        lambda t: re.sub(r"ZX(\d+)Z", r"Z X\1Z", t),
        str.lower,
        lambda t: t.translate({48 + d: 0x660 + d for d in range(10)}),
        lambda t: t.translate({48 + d: 0x6F0 + d for d in range(10)}),
    ],
    ids=["spaces", "split", "lower", "Arabic digits", "Persian digits"],
)
@pytest.mark.parametrize("text", ROUND[1:12])
def test_restore__tolerates_what_engines_do(text: str, habit: object) -> None:
    sent = protect(text)
    back = placeholders.restore(habit(placeholders.text(sent)), sent)  # type: ignore[operator]
    assert outline.same(tags(text), tags(back))


def test_restore__follows_placeholders_that_have_moved() -> None:
    sent = protect("قال **أحمد** في `x`")
    assert placeholders.restore("In ZX2Z said ZX0ZAhmadZX1Z", sent) == "In `x` said **Ahmad**"


@pytest.mark.parametrize(
    "answer",
    [
        "ZX0Zboth ZX1Z",
        "ZX0ZaZX1Z ZX2ZbZX3Z ZX3Z",
        "ZX1ZaZX0Z ZX2ZbZX3Z",
        "ZX0Za ZX2Zb ZX1ZcZX3Z",
        "ZX0ZaZX1Z ZX2ZbZX4Z",
        "nothing",
        "",
    ],
    ids=["lost", "doubled", "reversed", "crossing", "unknown", "all lost", "empty"],
)
def test_restore__refuses(answer: str) -> None:
    with pytest.raises(PlaceholderLost):
        placeholders.restore(answer, protect("**أ** و*ب*"))


# Run by run


@pytest.mark.parametrize("text", ROUND)
def test_from_runs__keeps_the_order_of_the_tokens(text: str) -> None:
    sent = protect(text)
    words = placeholders.from_runs(sent, lambda _: "Word")
    assert outline.same(tags(text), tags(words))
    places = [words.find(part.raw) for part in sent.tokens if not part.title and part.role == "single"]
    assert -1 not in places
    assert places == sorted(places)


# Single constructs


def test_link_title__is_sent_by_itself_and_comes_back() -> None:
    sent = protect('انظر [الرقة](a.md "عنوان الرابط").')
    assert sent.titles() == ["عنوان الرابط"]
    assert "عنوان" not in placeholders.text(sent)
    back = placeholders.restore("See ZX0ZRaqqaZX1Z.", sent, {"عنوان الرابط": 'the "title"'})
    assert tags(back)[1].inline == ["a href=a.md"]
    assert back == 'See [Raqqa](a.md "the ”title”").'


@pytest.mark.parametrize(
    ("text", "answer", "back"),
    [
        ("[نص][src] هنا", "ZX0ZTextZX1Z here", "[Text][src] here"),
        ("[المصدر] هنا", "ZX0ZSourceZX1Z here", "[Source][المصدر] here"),
        ("[المصدر][] هنا", "ZX0ZSourceZX1Z here", "[Source][المصدر] here"),
        ("[مجهول] هنا", "[Unknown] here", "[Unknown] here"),
    ],
    ids=["full", "shortcut", "collapsed", "none"],
)
def test_reference_link__keeps_its_label(text: str, answer: str, back: str) -> None:
    assert placeholders.restore(answer, protect(text)) == back


@pytest.mark.parametrize(
    ("text", "answer", "back"),
    [
        ("و**قسد**بعد", "and ZX0ZSDFZX1Zafter", "and **SDF** after"),
        ("و**قسد**بعد", "andZX0ZSDFZX1Zafter", "and **SDF** after"),
        ("قال**قسد**.", "said ZX0Z SDF ZX1Z.", "said **SDF**."),
        ("نص[^1].", "Text ZX0Z.", "Text[^1]."),
    ],
)
def test_spaces__are_set_beside_markup_glued_to_words(text: str, answer: str, back: str) -> None:
    assert placeholders.restore(answer, protect(text)) == back


def test_escaped_pipe__stays_escaped() -> None:
    sent = protect(r"الحسكة \| القامشلي")
    assert placeholders.restore("Hasakah ZX0Z Qamishli", sent) == r"Hasakah \| Qamishli"


# An engine that means harm

CONTEXTS = {
    "paragraph": "{}",
    "item": "- {}",
    "heading": "## {}",
    "quotation": "> {}",
    "admonition": "!!! note\n    {}",
    "middle": "كلمة {} كلمة",
}
HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</p><div>x",
    "<!-- x",
    "&lt;script&gt;",
    "&#60;script>",
    "[x](javascript:alert(1))",
    "![x](http://a)",
    "[x]: javascript:alert(1)",
    "[x][src]",
    "x[^1]",
    "[^1]: x",
    "**x** *z* _w_ ~~v~~ ==u== ^^t^^ `s`",
    "# x",
    "- x",
    "+ x",
    "1. x",
    "> x",
    "!!! note x",
    "`` x",
    "x {: onclick=alert(1) }",
    "{: .x } x",
    "*[a]: b",
    "**",
    "__y__",
    r"\\*x\\*",
    r"\\<b>x",
    "[a [b] c](x)",
    "---",
    "===",
    '=== "x"',
    "???+ note x",
]


@pytest.mark.parametrize("context", CONTEXTS.values(), ids=CONTEXTS)
@pytest.mark.parametrize("answer", HOSTILE)
def test_inert__an_answer_cannot_act(answer: str, context: str) -> None:
    words = escape.guard_start(escape.inert(answer, samples.settings().dialect))
    assert outline.same(tags(context.format(words)), tags(context.format("كلمة")))


@given(st.text(alphabet="#*_`~^<>[](){}!+&; ab1", max_size=40))
def test_inert__in_the_middle_of_a_sentence_nothing_acts(answer: str) -> None:
    words = escape.inert(" ".join(answer.split()), samples.settings().dialect)
    assert outline.same(tags(f"كلمة {words} كلمة"), tags("كلمة"))
