"""A page is skeleton plus segments: what is not a segment stays, byte for byte, and what is one can be replaced."""

import json
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import samples
from bitext.markup import judge, marks, outline, sanitise
from bitext.markup.blocks import Scanner
from bitext.markup.document import Document

FILES = [*samples.PAGES, samples.TRICKY]
ids = [path.name for path in FILES]

MARKUP = st.text("#*_`~=^<>[](){}|!?:-+.\\\"' \t\n\r&;123 أب", max_size=120)
"""Text of little else but signs that mean something somewhere."""


def html(page: Document) -> str:
    return samples.renderer().html(page.body)


def own_words(page: Document) -> dict[int, str]:
    return {index: segment.text for index, segment in enumerate(page.segments)}


def assert_identity(source: str) -> None:
    page = samples.read(source)
    assert page.splice({}) == source
    assert page.splice(own_words(page)) == source
    assert all(one.end <= other.start for one, other in pairwise(page.segments))


@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize("bom", ["", "\ufeff"], ids=["plain", "bom"])
@pytest.mark.parametrize("path", FILES, ids=ids)
def test_splice__changes_no_byte(path: Path, bom: str, ends: str) -> None:
    assert_identity(bom + samples.read_file(path).replace("\n", ends))


@given(st.one_of(st.text(), MARKUP))
def test_splice__changes_no_byte_of_any_text(source: str) -> None:
    assert_identity(source)


@given(samples.DOCUMENT)
@settings(max_examples=50)
def test_splice__changes_no_byte_of_nested_blocks(source: str) -> None:
    assert_identity(source)


@given(st.one_of(st.text(), MARKUP, samples.DOCUMENT))
def test_segments__found_at_first_sight_are_those_that_the_rules_find(source: str) -> None:
    quick = samples.read(source).segments
    with pytest.MonkeyPatch.context() as slow:
        slow.setattr(Scanner, "sentence", lambda *_: False)
        assert samples.read(source).segments == quick


def test_segments__of_tricky() -> None:
    page = samples.read(samples.read_file(samples.TRICKY))
    found = [{"line": each.line, "kind": each.kind, "text": each.text} for each in page.segments]
    golden = (samples.GOLDEN / "tricky.segments.jsonl").read_text(encoding="utf-8")
    assert found == [json.loads(line) for line in golden.splitlines()]


@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize("bom", ["", "\ufeff"], ids=["plain", "bom"])
def test_segments__do_not_depend_on_line_ends(bom: str, ends: str) -> None:
    source = samples.read_file(samples.TRICKY)
    plain = samples.read(source)
    other = samples.read(bom + source.replace("\n", ends))
    assert [(s.kind, s.line) for s in other.segments] == [(s.kind, s.line) for s in plain.segments]


def assert_marks_are_silent(source: str) -> None:
    page = samples.read(source)
    carried = {i: marks.mark(f"u{i}") for i, s in enumerate(page.segments) if s.kind in judge.MARKED}
    plain = outline.outline(html(page))
    marked = outline.outline(samples.renderer().html(page.mark(carried)))
    assert outline.guilty(plain, marked) is None
    assert outline.same(plain, marked)


@pytest.mark.parametrize("path", FILES, ids=ids)
def test_marks__change_no_tag(path: Path) -> None:
    assert_marks_are_silent(samples.read_file(path))


@given(samples.DOCUMENT)
@settings(max_examples=50)
def test_marks__change_no_tag_of_nested_blocks(source: str) -> None:
    assert_marks_are_silent(source)


def assert_translatable(source: str) -> None:
    """Every segment gets words in one go, and the page keeps its tags."""
    page = samples.read(source)
    made, asked = samples.draft_of(page)
    failed = {page.segments[i].text: why for i, why in made.failed.items()}
    assert not failed
    assert len(asked) <= 1, asked[1:]
    translated = samples.read(page.splice(made.words))
    assert outline.same(outline.outline(html(page)), outline.outline(html(translated)))


@pytest.mark.parametrize("path", FILES, ids=ids)
def test_translation__keeps_the_tags(path: Path) -> None:
    assert_translatable(samples.read_file(path))


@given(samples.DOCUMENT)
@settings(max_examples=50)
def test_translation__keeps_the_tags_of_nested_blocks(source: str) -> None:
    assert_translatable(source)


@pytest.mark.parametrize(
    "source",
    [
        '[نص][a]\n\n[a]: <b c.md> "عنوان"\n',
        '<video controls><source src="a.mp4">نص</video>\n',
        "!!! note\n    <div markdown>\n    نص\n\n    نص\n    </div>\n",
    ],
    ids=["angle reference", "source tag", "nested div"],
)
def test_translation__keeps_the_tags_of(source: str) -> None:
    assert_translatable(source)


def test_marks__before_a_highlighted_bracket() -> None:
    assert_marks_are_silent("أعلنت\n\n==(قسد)==\n")


def test_marks__in_a_comment_inside_a_container() -> None:
    assert_marks_are_silent("!!! note\n    نص\n\n    <!-- تعليق -->\n")


SLOW = {
    "dashes": "-" * 60 + "x",
    "stars": "*" * 60 + "x",
    "brackets": "ا" + "[" * 20_000 + "]" * 20_000,
    "comments": "ا" + "<!--" * 20_000,
    "ticks in a row": "|`" * 20_000 + "\n|-",
    "definitions": "نص\n: نص\n" * 5_000,
    "links": "[x](" * 20_000,
    "quotations": "> " * 2_000 + "نص",
    "items": "- " * 1_500 + "نص",
}


@pytest.mark.parametrize("source", SLOW.values(), ids=SLOW)
def test_reading__ends(source: str) -> None:
    """Read in a process of its own, because an endless match cannot be interrupted."""
    code = (
        "import sys; sys.path[:0] = sys.argv[1:]; import samples; from bitext.markup import inline\n"
        "for each in samples.read(sys.stdin.read()).segments: inline.protect(each.text, samples.settings().dialect)"
    )
    places = [str(samples.ROOT / "tests"), str(samples.ROOT / "scripts")]
    done = subprocess.run([sys.executable, "-c", code, *places], input=source, text=True, timeout=15, check=False)
    assert done.returncode == 0


def test_sanitise__leaves_the_frames_classes_to_the_frame() -> None:
    body = '<p class="find palette parallel copy menu switch finder passage md-header lead">x</p>'
    assert sanitise.clean(body) == '<p class="lead">x</p>'
