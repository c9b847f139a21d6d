"""Arabic typography and direction: what the build marks, and what a browser makes of it, in both directions."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from markdown import Markdown

import sites
from bitext.project import Edition
from bitext.site import styles
from bitext.site.directions import Directions

if TYPE_CHECKING:
    from playwright.sync_api import Page

Opener = Callable[..., "Page"]
AR = Edition("ar", "العربية", "mkdocs.yml", "", "rtl", "ar_SY")
EN = Edition("en", "English", "mkdocs.en.yml", "en/", "ltr", "en_GB")


def html(text: str, own: Edition = AR, other: Edition = EN) -> str:
    md = Markdown(extensions=["tables", "pymdownx.magiclink"])
    md.treeprocessors.register(Directions(md, own, other), "directions", -6)
    return md.convert(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("English words.", '<p dir="ltr" lang="en">English words.</p>'),
        ("كلمات و words.", "<p>كلمات و words.</p>"),
        ("12 345", "<p>12 345</p>"),
        ("## A heading", '<h2 dir="ltr" lang="en">A heading</h2>'),
        ("`code only`", "<p><code>code only</code></p>"),
        ("`code` words", '<p dir="ltr" lang="en"><code>code</code> words</p>'),
        ("نص \\- words", "<p>نص - words</p>"),
        ("> English\n\nنص", '<blockquote dir="ltr" lang="en">\n<p>English</p>\n</blockquote>\n<p>نص</p>'),
        ("> English\n>\n> نص", '<blockquote>\n<p dir="ltr" lang="en">English</p>\n<p>نص</p>\n</blockquote>'),
    ],
)
def test_blocks__without_an_arabic_letter_run_the_other_way(text: str, expected: str) -> None:
    assert html(text).replace('lang="en" dir="ltr"', 'dir="ltr" lang="en"') == expected


def test_blocks__of_arabic_in_the_english_edition() -> None:
    assert html("نص عربي", EN, AR) == '<p dir="rtl" lang="ar">نص عربي</p>'
    assert html("Words نص", EN, AR) == "<p>Words نص</p>"


def test_items__keep_their_bullets_side() -> None:
    made = html("- English **words**\n    - more\n- نص\n\n")
    assert '<li><span dir="ltr" lang="en">English <strong>words</strong></span>' in made.replace("\n", "")
    assert '<li><span dir="ltr" lang="en">more</span></li>' in made
    assert "<li>نص</li>" in made


@pytest.mark.parametrize(
    ("text", "isolated"),
    [
        ("اتصل على +963-11-555-1234 اليوم", ["+963-11-555-1234"]),
        ("هاتف 011 555 1234، أو (011) 555-1234", ["011 555 1234", "(011) 555-1234"]),
        ("هاتف ٠١١ ٥٥٥ ١٢٣٤.", ["٠١١ ٥٥٥ ١٢٣٤"]),
        ("هاتف **مهم** 011 555 1234 و011 555 9999", ["011 555 1234", "011 555 9999"][:1]),
        ("بين 10 20 30 و2011-2013 ويوم 05/06/2024 و1,200,300", []),
        ("الإصدار 10.20.30.40 و0.123456", []),
        ("زاد +4.5% ونقص −2% (±3%) وبلغ -1,200.5، ثم", ["+4.5%", "−2%", "±3%", "-1,200.5"]),
        ("بين 2011-2013 و10-20 و5+3 ونحو -٢ و97%", []),
        ("هاتف +963 11 222 3344 وزيادة +5", ["+963 11 222 3344", "+5"]),
    ],
)
def test_phone_numbers__are_isolated_and_figures_are_not(text: str, isolated: list[str]) -> None:
    made = html(text)
    assert [part.split("</bdi>")[0] for part in made.split('<bdi dir="ltr">')[1:]] == isolated


def test_phone_number__loses_no_word_beside_it() -> None:
    made = html("قبل *نص* 011 555 1234 بعد **نص** 011 555 9999 ختام")
    text = made.replace('<bdi dir="ltr">', "").replace("</bdi>", "")
    assert text == "<p>قبل <em>نص</em> 011 555 1234 بعد <strong>نص</strong> 011 555 9999 ختام</p>"


def test_address_as_text__runs_left_to_right() -> None:
    assert '<a dir="ltr" href="https://example.org/a/">' in html("انظر https://example.org/a/ هنا").replace(
        'href="https://example.org/a/" dir="ltr"', 'dir="ltr" href="https://example.org/a/"'
    )
    assert "dir=" not in html("انظر [المصدر](https://example.org/a/) هنا")


# In a browser

PAGE = """\
---
title: "{title}"
date: 2025-05-06
---

{words} **{words}** *{words}* +963-11-555-1234 `x.y()` <q>{words}</q>[^1].

{foreign}

> {words}

- {words}
- {foreign}

نص text

1. {words}

2. {foreign}

!!! warning
    {words}

| {words} | {foreign} |
|---|---:|
| {words} | {foreign} |
| {foreign} | 12 |

## {foreign}

[^1]: {words}
"""
CHECKLIST = """() => {
    const one = selector => document.querySelector("article " + selector);
    const all = [...document.querySelectorAll("article *")].map(element => getComputedStyle(element));
    const style = (selector, pseudo) => getComputedStyle(one(selector), pseudo);
    const aligned = element => {
        const { textAlign, direction } = getComputedStyle(element);
        const start = direction === "rtl" ? "right" : "left", end = direction === "rtl" ? "left" : "right";
        return { start, end }[textAlign] || textAlign;
    };
    const body = style("p"), frame = style("blockquote");
    const cells = [...document.querySelectorAll("article td")];
    const items = [...document.querySelectorAll("article li")];
    const screen = document.documentElement;
    return {
        html: [screen.lang, screen.dir],
        size: parseFloat(body.fontSize), leading: parseFloat(body.lineHeight) / parseFloat(body.fontSize),
        spacing: all.filter(each => each.letterSpacing !== "normal").length,
        justified: all.filter(each => each.textAlign === "justify").length,
        em: [style("p em").fontStyle, Number(style("p em").fontWeight) > 500],
        quotes: style("q").quotes,
        code: [style("p code").direction, style("p code").unicodeBidi],
        phone: one("p bdi") ? style("p bdi").direction : "none",
        foreign: one("p[lang]").dir + " " + aligned(one("p[lang]")),
        note: style("sup").unicodeBidi,
        quotation: parseFloat(frame.borderInlineStartWidth) > 0 && parseFloat(frame.borderInlineEndWidth) === 0,
        bullet: getComputedStyle(items[1]).direction,
        items: items.slice(0, 4).map(item => aligned(item.querySelector("p") || item)),
        warning: one(".admonition-title").textContent,
        icon: parseFloat(style(".admonition-title", "::before").insetInlineStart) < 30,
        cells: cells.map(aligned),
        foreignHeading: aligned(one("h2[lang]")),
        wide: screen.scrollWidth - screen.clientWidth,
    };
}"""


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A page of both scripts in both editions, with fonts of its own."""
    arabic = PAGE.format(title="فحص", words="كلمات عربية", foreign="English words only")
    english = PAGE.format(title="Probe", words="English words", foreign="كلمات عربية فقط")
    files = {"docs/reports/2025/probe.md": arabic, "docs/reports/2025/probe.en.md": english}
    project = sites.small(tmp_path_factory.mktemp("directions") / "project", files)
    sites.build(project)
    with sites.serving(project / "site") as address:
        yield address


def probe(new_page: Opener, address: str, width: int) -> dict[str, Any]:
    page = new_page(viewport={"width": width, "height": 800})
    page.goto(address)
    found: dict[str, Any] = page.evaluate(CHECKLIST)
    assert found.pop("spacing") == found.pop("justified") == 0
    assert found.pop("wide") <= 0
    assert found.pop("note") == "isolate"
    assert found.pop("code") == ["ltr", "isolate"]
    assert found.pop("quotation")
    assert found.pop("icon")
    return found


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 768, 1280])
def test_arabic_page__holds_the_checklist(new_page: Opener, url: str, width: int) -> None:
    found = probe(new_page, f"{url}reports/2025/probe/", width)
    assert found.pop("size") >= 18
    assert found.pop("leading") >= 1.75
    assert found == {
        "html": ["ar", "rtl"],
        "em": ["normal", True],
        "quotes": '"«" "»" "‹" "›"',
        "phone": "ltr",
        "foreign": "ltr left",
        "bullet": "rtl",
        "items": ["right"] * 4,
        "warning": "تحذير",
        "cells": ["right", "left", "right", "left"],
        "foreignHeading": "right",
    }


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 768, 1280])
def test_english_page__holds_the_checklist(new_page: Opener, url: str, width: int) -> None:
    found = probe(new_page, f"{url}en/reports/2025/probe/", width)
    assert found.pop("size") >= 17
    assert found.pop("leading") >= 1.6
    assert found == {
        "html": ["en", "ltr"],
        "em": ["italic", False],
        "quotes": '"“" "”" "‘" "’"',
        "phone": "none",
        "foreign": "rtl right",
        "bullet": "ltr",
        "items": ["left"] * 4,
        "warning": "Warning",
        "cells": ["left", "right", "left", "right"],
        "foreignHeading": "left",
    }


# A font of the publication's own


def test_font__is_used_first_and_asked_of_this_site_alone(tmp_path: Path) -> None:
    font = "    fonts: { ar: fonts/own.woff2, en: fonts/none.woff2 }\n"
    project = sites.small(tmp_path / "project", {"docs/fonts/own.woff2": b"wOF2"})
    settings = (project / "mkdocs.yml").read_text(encoding="utf-8")
    (project / "mkdocs.yml").write_text(
        settings.replace("    memory: memory\n", f"    memory: memory\n{font}"), "utf-8"
    )
    done = sites.run(project, "site")
    assert "font-missing" in done.stderr
    assert "docs/fonts/none.woff2" in done.stderr
    sheet = next((project / "site" / "assets").glob("site.*.css")).read_text(encoding="utf-8")
    assert 'src: url("../fonts/own.woff2") format("woff2")' in sheet
    assert "--own-ar:" in sheet
    assert "--own-en:" not in sheet
    assert (project / "site" / "fonts" / "own.woff2").is_file()
    assert (project / "site" / "en" / "fonts" / "own.woff2").is_file()


def test_font__none_is_asked_for_unless_set() -> None:
    assert "@font-face" not in styles.sheet("", (sites.ROOT / "overrides/assets/site.css").read_text(encoding="utf-8"))
