"""Every rule of the dialect follows its extension: on and off, a page is translated whole and keeps its tags."""

import html
from collections.abc import Sequence

import pytest

import samples
from bitext.alignment import bitext
from bitext.alignment.lock import Lock
from bitext.errors import Findings
from bitext.glossary import Glossary
from bitext.markup import document, escape, inline, outline, placeholders
from bitext.markup.render import Renderer
from bitext.translation.draft import Drafter
from bitext.translation.engines import Answer, Hints
from engine_server import pseudo

CONFIGS: dict[str, dict[str, object]] = {
    "pymdownx.arithmatex": {"generic": True},
    "pymdownx.magiclink": {
        "repo_url_shorthand": True,
        "social_url_shorthand": True,
        "user": "user",
        "repo": "repo",
    },
    "pymdownx.tabbed": {"alternate_style": True},
    "pymdownx.snippets": {"check_paths": False},
    "pymdownx.superfences": {},
}
NEEDS = {"pymdownx.superfences": ["pymdownx.highlight"], "pymdownx.emoji": []}
CASES: list[tuple[str, str]] = [
    ("abbr", "أعلنت قسد ذلك.\n\n*[قسد]: قوات سوريا\n"),
    ("admonition", '!!! note "عنوان"\n    نص التنبيه.\n\n    فقرة أخرى.\n\nنص بعده.\n'),
    ("admonition", '- بند\n\n    !!! note "عنوان"\n        نص التنبيه.\n\n- بند آخر\n'),
    ("admonition", '1. بند\n\n    !!! tip inline end "عنوان"\n\n        - أول\n        - ثان\n\n2. آخر\n'),
    ("attr_list", "## عنوان {#id .x }\n\nنص **غليظ**{ .y } هنا.\n{: .lead }\n\n- بند\n{: .z }\n"),
    ("attr_list", "[نص](a.md){ .button } و![صورة](a.png){ width=300 loading=lazy }\n"),
    ("def_list", "مصطلح\n:   تعريف أول\n:   تعريف ثان\n\n    فقرة فيه.\n\n    - بند\n\nآخر\n:   تعريفه\n"),
    ("def_list", "- بند\n\n    مصطلح\n    :   تعريف\n\n        أعمق\n        :   تعريف الأعمق\n"),
    ("footnotes", "نص[^1] وآخر[^أ].\n\n[^1]: حاشية.\n    تكملتها.\n\n    ثانية.\n\n    - بند\n\n[^أ]: أخرى.\n"),
    ("md_in_html", '<div class="x" markdown>\nنص **غليظ**.\n\n- بند\n</div>\n\n<p markdown="span">نص *مائل*</p>\n'),
    ("md_in_html", '<section markdown="block">\n\n## عنوان\n\n<div markdown>\nنص في نص.\n</div>\n\n</section>\n'),
    ("tables", "| أ | ب |\n|---|:-:|\n| حلب \\| حمص | `a\\|b` **غليظ** |\n| واحد | اثنان |\n"),
    ("tables", "أ | ب\n--|--\nنص | [رابط](a.md)\n"),
    ("toc", "[TOC]\n\n## عنوان أول\n\nنص.\n\n## عنوان ثان\n"),
    ("nl2br", "سطر أول\nسطر ثان\nسطر ثالث.\n\n- بند\n  تكملته\n"),
    ("sane_lists", "- بند\n- بند\n\n1. أول\n2. ثان\n\nنص.\n"),
    ("sane_lists", "- بند\n1. ليس بندا\n- بند\n\n3. ثالث\n- ليس\n4. رابع\n"),
    ("smarty", 'قال "نص" -- ثم --- وهكذا... \'نص\'.\n'),
    ("wikilinks", "انظر [[صفحة أخرى]] و[[Page_One]] هنا.\n"),
    ("pymdownx.arithmatex", "الطاقة $E=mc^2$ و$a_1 * b_2$ وسعره 5$ و\\(x^2\\) هنا.\n"),
    ("pymdownx.arithmatex", "$$\nE = mc^2 \\text{نص}\n$$\n\n\\begin{align}\na &= b\n\\end{align}\n\n\\[ x_1 \\]\n"),
    ("pymdownx.betterem", "نص **غليظ** و*مائل* و_مائل_ و__غليظ__ و***كلاهما*** و**غليظ *مائل***.\n"),
    ("pymdownx.caret", "نص ^^مضاف^^ وم^2^ هنا.\n"),
    ("pymdownx.critic", "نص {++مضاف++} و{--محذوف--} و{==مهم==}{>>تعليق<<} هنا.\n"),
    ("pymdownx.details", '??? note "عنوان"\n    نص.\n\n???+ warning\n    نص.\n\n    ??? tip "أعمق"\n        نص.\n'),
    ("pymdownx.emoji", "نص :smile: و:+1: الساعة 12:30:45 هنا.\n"),
    ("pymdownx.keys", "اضغط ++ctrl+alt+del++ ثم ++\"نص\"++ هنا.\n"),
    ("pymdownx.magiclink", "انظر https://example.org/a_b و@user و#12 أو user/repo#3 وme@example.org هنا.\n"),
    ("pymdownx.mark", "نص ==مهم== هنا ==(مهم)==.\n"),
    ("pymdownx.smartsymbols", "نص (tm) و(c) و--> و1/2 و+/- هنا.\n"),
    ("pymdownx.snippets", 'نص.\n\n--8<-- "ملف.md"\n\nنص.\n'),
    ("pymdownx.snippets", 'نص.\n--8<-- "ملف.md"\nنص آخر.\n\n--8<--\nملف.md\n--8<--\n'),
    ("pymdownx.superfences", "- بند\n\n    ```python\n    # نص\n\n    x = 1\n    ```\n\n```\nنص\n```\n"),
    ("pymdownx.tabbed", '=== "أول"\n\n    نص.\n\n    - بند\n\n=== "ثان"\n\n    نص.\n\nنص.\n'),
    ("pymdownx.tasklist", "- [x] منجز\n- [ ] غير منجز\n    - [x] أعمق\n"),
    ("pymdownx.tilde", "نص ~~محذوف~~ وH~2~O و ~50 هنا.\n"),
    ("pymdownx.blocks.admonition", "/// note | عنوان\nنص **غليظ**.\n\n- بند\n///\n\nنص.\n"),
    ("pymdownx.blocks.admonition", "/// note | عنوان\n    attrs: {class: x}\n\nنص.\n\n//// tip\nأعمق.\n////\n///\n"),
    ("pymdownx.blocks.details", "/// details | عنوان\n    open: true\n\nنص.\n///\n"),
    ("pymdownx.blocks.tab", "/// tab | أول\nنص.\n///\n\n/// tab | ثان\nنص.\n///\n"),
    ("pymdownx.blocks.caption", "![وصف](a.png)\n\n/// caption\nشرح الصورة.\n///\n"),
    ("pymdownx.blocks.definition", "/// define\nمصطلح\n\n- تعريفه\n\n///\n"),
    ("pymdownx.blocks.html", "/// html | div.x\nنص *مائل*.\n///\n"),
]  # fmt: skip
ids = [f"{name} {n}" for n, (name, _) in enumerate(CASES)]
PLAIN = ["attr_list", "footnotes", "tables"]


def page_of(source: str, extensions: Sequence[str]) -> document.Document:
    return document.read(source, "page.md", frozenset(extensions), Findings())


@pytest.mark.parametrize("base", [[], PLAIN, list(samples.settings().extensions)], ids=["alone", "usual", "site"])
@pytest.mark.parametrize("enabled", [True, False], ids=["on", "off"])
@pytest.mark.parametrize(("name", "source"), CASES, ids=ids)
def test_dialect__translates_whole_and_keeps_the_tags(name: str, source: str, enabled: bool, base: list[str]) -> None:
    extensions = [each for each in base if each != name] + (([name, *NEEDS.get(name, [])]) if enabled else [])
    extensions = list(dict.fromkeys(extensions))
    configs = {**samples.settings().extension_configs, **{e: CONFIGS[e] for e in extensions if e in CONFIGS}}
    renderer = Renderer(extensions, {e: c for e, c in configs.items() if e in extensions})
    page = page_of(source, extensions)
    assert page.splice({i: s.text for i, s in enumerate(page.segments)}) == source
    asked: list[list[str]] = []

    def ask(texts: Sequence[str], _: Hints) -> list[Answer]:
        asked.append(list(texts))
        return [Answer(pseudo(text), "test") for text in texts]

    found = bitext.read(page, None, Lock())
    made = Drafter(ask, frozenset(extensions), renderer, Glossary()).make(found, found.units)
    assert not made.failed
    assert len(asked) <= 1, asked[1:]
    before = outline.outline(renderer.html(source))
    after = outline.outline(renderer.html(page.splice(made.words)))
    assert outline.same(before, after)


@pytest.mark.parametrize(
    ("extension", "text", "sent"),
    [
        ("pymdownx.arithmatex", "قيمة $a + b$ هنا", "قيمة ZX0Z هنا"),
        ("pymdownx.keys", "اضغط ++ctrl+x++ هنا", "اضغط ZX0Z هنا"),
        ("pymdownx.critic", "نص {~~قديم~>جديد~~} هنا", "نص ZX0ZقديمZX1ZجديدZX2Z هنا"),
        ("pymdownx.critic", "نص {++مضاف++}{>>تعليق<<}", "نص ZX0ZمضافZX1ZZX2Z"),
        ("pymdownx.smartsymbols", "نص (tm) --> هنا", "نص ZX0Z ZX1Z هنا"),
        ("pymdownx.emoji", "الساعة 12:30:45 :smile:", "الساعة 12:30:45 ZX0Z"),
        ("pymdownx.magiclink", "طلب #12 من @user", "طلب ZX0Z من ZX1Z"),
        ("pymdownx.tilde", "نص ~~محذوف~~", "نص ZX0ZمحذوفZX1Z"),
        ("pymdownx.mark", "نص ==مهم==", "نص ZX0ZمهمZX1Z"),
        ("pymdownx.caret", "نص ^^مضاف^^", "نص ZX0ZمضافZX1Z"),
        ("wikilinks", "نص [[صفحة]] هنا", "نص ZX0Z هنا"),
        ("nl2br", "سطر\nآخر", "سطرZX0Zآخر"),
        ("attr_list", "`x`{ .y } هنا", "ZX0Z هنا"),
    ],
)
def test_inline__a_sign_is_a_token_only_where_it_is_enabled(extension: str, text: str, sent: str) -> None:
    assert placeholders.text(inline.protect(text, frozenset([extension]))) == sent
    off = placeholders.text(inline.protect(text, frozenset()))
    assert off == (" ".join(text.split()) if extension != "attr_list" else "ZX0Z{ .y } هنا")


@pytest.mark.parametrize(
    ("extension", "text"),
    [
        ("pymdownx.tilde", "~50"),
        ("pymdownx.caret", "a^b"),
        ("pymdownx.mark", "a==b"),
        ("pymdownx.arithmatex", "5$ or $6"),
        ("pymdownx.keys", "C++ and ++x"),
        ("pymdownx.emoji", ":smile:"),
        ("pymdownx.magiclink", "@user #5"),
    ],
)
def test_inert__escapes_only_what_acts(extension: str, text: str) -> None:
    assert escape.inert(text, frozenset()) == text
    words = escape.inert(text, frozenset([extension]))
    assert words != text
    shown = Renderer([extension], {e: c for e, c in CONFIGS.items() if e == extension}).html(words)
    assert html.unescape(shown) == f"<p>{text}</p>"
