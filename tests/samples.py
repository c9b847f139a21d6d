"""Texts that several tests use: every page of the site, a page of tricky constructs, and pages made at random."""

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from hypothesis import strategies as st

from bitext import project
from bitext.alignment import bitext, store
from bitext.alignment.lock import Lock
from bitext.errors import Findings
from bitext.glossary import Glossary
from bitext.markup import document
from bitext.markup.document import Document
from bitext.markup.render import Renderer
from bitext.project import Page, Project
from bitext.translation.draft import Draft, Drafter
from bitext.translation.engines import Answer, Hints
from engine_server import pseudo

ROOT = Path(__file__).parents[1]
PUBLICATION = Path(__file__).parent / "data" / "publication"
GOLDEN = Path(__file__).parent / "golden"
TRICKY = Path(__file__).parent / "data" / "tricky.ar.md"
PAGES = sorted((PUBLICATION / "docs").rglob("*.md"))


@cache
def settings() -> Project:
    """The settings of the tests' publication."""
    return project.load(PUBLICATION)


@cache
def renderer() -> Renderer:
    """Python-Markdown as the site sets it up."""
    return Renderer(settings().extensions, settings().extension_configs)


def read(source: str) -> Document:
    """A page with the site's extensions."""
    return document.read(source, "page.md", settings().dialect, Findings())


def read_file(path: Path) -> str:
    """A file's text with its line ends as they are."""
    return path.read_bytes().decode("utf-8")


def draft_of(page: Document, answer: Callable[[str], str] = pseudo) -> tuple[Draft, list[list[str]]]:
    """Translate every segment of a page by `answer`; return the draft and what was asked, one list a call."""
    asked: list[list[str]] = []

    def ask(texts: Sequence[str], _: Hints) -> list[Answer]:
        asked.append(list(texts))
        return [Answer(answer(text), "test") for text in texts]

    found = bitext.read(page, None, Lock())
    return Drafter(ask, settings().dialect, renderer(), Glossary()).make(found, found.units), asked


# Pages made at random

WORDS = st.sampled_from(
    "أعلنت القوات في المدينة يوم ٢٠٢٤ أن داعش (قسد) «هاجمت» حاجز 12 ABC الرقة، صباح. ذلك: ثم".split()
)
TEXT = st.lists(WORDS, min_size=1, max_size=5).map(" ".join)


def _wrapped(before: str, after: str) -> st.SearchStrategy[str]:
    return TEXT.map(lambda words: before + words + after)


INLINE = st.one_of(
    TEXT,
    _wrapped("**", "**"),
    _wrapped("*", "*"),
    _wrapped("***", "***"),
    _wrapped("__", "__"),
    _wrapped("~~", "~~"),
    _wrapped("==", "=="),
    _wrapped("^^", "^^"),
    _wrapped("`", "`"),
    _wrapped("[", "](../a.md)"),
    _wrapped("[**", "**](b.md)"),
    _wrapped("[", '](a_(b).md "عنوان الرابط")'),
    _wrapped("**[", "](c.md)**"),
    _wrapped("![", "](img/a.png)"),
    _wrapped("<b>", "</b>"),
    _wrapped('<span class="x">', "</span>"),
    _wrapped("[", "][ref]"),
    st.just("<https://example.org/x_y>"),
    st.just("https://example.org/a?b=1&c=2"),
    st.just("H~2~O"),
    st.just("م^2^"),
    st.just("كلمة**ملتصقة**بأخرى"),
    st.just("&nbsp;"),
    st.just("\\*نجمة\\*"),
    st.just("a_b_c"),
)
SENTENCE = st.lists(INLINE, min_size=1, max_size=4).map(" ".join)
LABEL = TEXT.map(lambda words: words.replace('"', ""))


def indented(text: str, by: str = "    ") -> str:
    """Every line of a text but the empty ones moved to the right."""
    return "\n".join(by + line if line else line for line in text.split("\n"))


def _item(marker: str, first: str, rest: str) -> str:
    return f"{marker} {first}" + (f"\n\n{indented(rest)}" if rest else "")


LEAVES = st.one_of(
    SENTENCE,
    st.tuples(SENTENCE, SENTENCE).map("\n".join),
    st.tuples(SENTENCE, SENTENCE).map("  \n".join),
    st.tuples(st.integers(1, 6), SENTENCE).map(lambda v: "#" * v[0] + " " + v[1]),
    SENTENCE.map(lambda s: s + " {: .lead }"),
    SENTENCE.map(lambda s: s + "\n{ .lead }"),
    TEXT.map(lambda s: s + "\n===="),
    TEXT.map(lambda s: f"```python\nx = 1  # {s}\n\ny = 2\n```"),
    TEXT.map(lambda s: f"~~~\n- {s}\n~~~"),
    st.just("---"),
    st.lists(SENTENCE, min_size=1, max_size=3).map(lambda s: "\n".join("- " + each for each in s)),
    st.lists(TEXT, min_size=1, max_size=3).map(lambda s: "\n".join(f"{n}. {each}" for n, each in enumerate(s, 1))),
    TEXT.map(lambda s: f"- [x] {s}\n- [ ] {s}"),
    st.tuples(TEXT, TEXT).map(lambda v: f"- {v[0]}\n    - {v[1]}\n    - {v[0]}"),
    st.lists(st.tuples(TEXT, INLINE.map(lambda s: s.replace("|", ""))), min_size=1, max_size=3).map(
        lambda rows: "| أ | ب |\n|---|:-:|\n" + "\n".join(f"| {a} | {b} |" for a, b in rows)
    ),
    st.tuples(TEXT, SENTENCE).map(lambda v: f"{v[0]}\n:   {v[1]}"),
)


def _containers(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(LABEL, inner).map(lambda v: f'!!! note "{v[0]}"\n\n{indented(v[1])}'),
        inner.map(lambda s: f"!!! danger\n{indented(s)}"),
        st.tuples(LABEL, inner).map(lambda v: f'???+ tip "{v[0]}"\n\n{indented(v[1])}'),
        st.tuples(LABEL, inner, inner).map(
            lambda v: f'=== "{v[0]}"\n\n{indented(v[1])}\n\n=== "B"\n\n{indented(v[2])}'
        ),
        st.tuples(SENTENCE, inner).map(lambda v: _item("-", *v)),
        st.tuples(SENTENCE, inner).map(lambda v: _item("1.", *v)),
        inner.map(lambda s: "\n".join(("> " + line).rstrip() for line in s.split("\n"))),
        st.tuples(TEXT, SENTENCE, inner).map(lambda v: f"{v[0]}\n:   {v[1]}\n\n{indented(v[2])}"),
        st.lists(inner, min_size=2, max_size=3).map("\n\n".join),
    )


OUTERMOST = st.one_of(
    st.tuples(TEXT, SENTENCE).map(lambda v: f"<div class='x' markdown>\n{v[0]}\n\n{v[1]}\n</div>"),
    TEXT.map(lambda s: f"<div>\n<p>{s}</p> {s} <b>{s}</b>\n</div>"),
    TEXT.map(lambda s: f"<!-- {s} -->"),
)
"""What opens a block only at the left edge of a page."""
BLOCK = st.recursive(LEAVES, _containers, max_leaves=5)
DOCUMENT = st.lists(st.one_of(BLOCK, OUTERMOST), min_size=1, max_size=4).map(
    lambda blocks: "\n\n".join([*blocks, "[ref]: https://example.org/ref"]) + "\n"
)


def units_of(found: Project, page: Page) -> tuple[bitext.Unit, ...]:
    """The units of a page, as they stand on the disk."""
    read = store.bitext(found, page, "en", Findings())
    assert read is not None
    return read.units


def units(root: Path, uri: str) -> tuple[bitext.Unit, ...]:
    """The same for a project that is not loaded yet."""
    return units_of(project.load(root), project.load(root).page(uri))
