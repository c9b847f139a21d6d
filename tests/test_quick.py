"""Patterns that are passed over could not have matched, and a Markdown that was used before is like a new one."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown import Markdown
from markdown.inlinepatterns import InlineProcessor
from mkdocs.config import load_config
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from bitext.markup.quick import Quick, QuickInline, needed
from bitext.site.renderer import Renderer
from sites import ROOT

CONFIG: Any = load_config(str(ROOT / "mkdocs.yml"), hooks=[])
PIECES = [
    "word", "كلمة", "1.", "a_b_c", "**", "*", "__", "_", "`", "``", "\\", "\\*", "[", "]",
    "(x.md)", "![", "[^1]", "[a]",
    "<b>", "</b>", "<", ">", "https://example.org/a_b", "HTTP://EXAMPLE.ORG", "www.example.org", "WWW.example.org",
    "a@example.org", "<a@example.org>", "<https://example.org>", "&amp;", "&", ":smile:", ":", "~~", "~", "^^", "^",
    "==", "=", "{ .x }", "  \n", "\n", " ", "\t", "!", '"', "'", "|", "\u0002", "\u0003", "klzzwxh:0000",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)
PAGES = [
    "[a]: https://example.org\n*[HTML]: Language\n\nA [link][a], HTML, a note[^1].\n\n[^1]: The note.\n\n# 1\n\n## 2",
    "Another: [link][a], HTML, a note[^1].\n\n# 1",
    '!!! note "Title"\n    Text\n\n```python title="x" linenums="1"\n1\n```',
    '=== "A"\n    a\n\n=== "B"\n    b\n\n- [x] done\n\n<div markdown="1">\n**bold**\n</div>\n\n`x` :smile: ~~a~~ ^^b^^',
    '=== "A"\n    a\n\nA note[^1], and again[^1].\n\n[^1]: Its own.',
    "term\n:   what it is\n\n| a | b |\n|---|---|\n| c | d |",
    "",
    "*open **and\n\nnot closed* ~~x\n\n<p>raw</p>\n\n??? tip\n    inside\n\nhttps://example.org",
]  # fmt: skip


def plain(*more: Any) -> Markdown:
    return Markdown(extensions=[*CONFIG.markdown_extensions, *more], extension_configs=CONFIG.mdx_configs)


PLAIN, QUICK = plain(), plain(Quick())


def test_quick__takes_the_place_of_the_usual_one() -> None:
    assert type(QUICK.treeprocessors["inline"]) is QuickInline
    passed = [bool(needed(each.getCompiledRegExp())) for each in QUICK.inlinePatterns]
    assert all(passed), "every pattern that is enabled needs something"


@given(TEXTS)
def test_quick__renders_the_same(text: str) -> None:
    assert QUICK.reset().convert(text) == PLAIN.reset().convert(text)


@given(TEXTS)
def test_needed__is_there_wherever_a_pattern_matches(text: str) -> None:
    for pattern in PLAIN.inlinePatterns:
        expression = pattern.getCompiledRegExp()
        if expression.search(text):
            assert any(each in text for each in needed(expression)), expression.pattern


@pytest.mark.parametrize(
    ("pattern", "strings"),
    [
        (r"a+(?:x|y)!", ("!",)),
        (r"(?:##|@)[a-z]*", ("##", "@")),
        (r"(?:#|@?)x*", ()),
        (r"(?i)k\.", (".",)),
        (r"(?i)k", ()),
        (r"(?i:k)x", ("x",)),
        (r"[^a]", ()),
        (r"(?!#)x", ("x",)),
        (r"(?<=#)\w", ("#",)),
        (r"(?:a#)*", ()),
    ],
)
def test_needed__follows_from_the_expression(pattern: str, strings: tuple[str, ...]) -> None:
    assert needed(re.compile(pattern)) == strings


def test_quick__leaves_another_tree_processor_alone() -> None:
    class Other(QuickInline):
        pass

    md = Markdown()
    other = Other(md)
    md.treeprocessors.register(other, "inline", 20)
    md.registerExtensions([Quick()], {})
    assert md.treeprocessors["inline"] is other


def page_of(text: str) -> tuple[Page, Files]:
    file = File("page.md", "docs", "site", True)
    page = Page(None, file, CONFIG)
    page.markdown = text
    return page, Files([file])


def said_of(page: Page) -> tuple[Any, ...]:
    """All that rendering a page leaves."""
    links = list((page.links_to_anchors or {}).values())
    return page.content, str(page.toc), page.present_anchor_ids, page.title, links


def rendered(renderer: Renderer, text: str) -> tuple[Any, ...]:
    page, files = page_of(text)
    renderer.render(page, CONFIG, files)
    return said_of(page)


def as_mkdocs(text: str) -> tuple[Any, ...]:
    page, files = page_of(text)
    page.render(CONFIG, files)
    return said_of(page)


def test_renderer__makes_of_every_page_what_mkdocs_does() -> None:
    renderer = Renderer(CONFIG)
    for text in [*PAGES, *reversed(PAGES)]:
        assert rendered(renderer, text) == as_mkdocs(text)


def test_renderer__is_like_new_after_a_page_that_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    renderer = Renderer(CONFIG)
    with monkeypatch.context() as broken:
        broken.setattr(InlineProcessor, "type", lambda _: 1 // 0)
        with pytest.raises(ZeroDivisionError):
            rendered(renderer, PAGES[0])
    assert rendered(renderer, PAGES[1]) == as_mkdocs(PAGES[1])


def test_renderer__counts_footnotes_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(CONFIG.mdx_configs, "footnotes", {"UNIQUE_IDS": True})
    renderer = Renderer(CONFIG)
    for text in PAGES:
        assert rendered(renderer, text) == as_mkdocs(text)
