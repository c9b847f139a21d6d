"""Pages whose translation loses its tags or whose reading goes wrong."""

import subprocess
import sys

import pytest

import samples
from bitext.errors import Findings
from bitext.markup import document
from test_markup import assert_identity, assert_marks_are_silent, assert_translatable

HEADS = {
    "line separator": 'title: "أ\u2028ب"\nsummary: ملخص',
    "next line": 'title: "أ\u0085ب"\nsummary: ملخص',
    "lone carriage return": 'title: "أ\rب"\nsummary: ملخص',
    "carriage returns": 'title: "أ\r ب"\rsummary: ملخص',
    "alias": "title: &t عنوان\nsummary: *t",
    "anchor": "title: &t عنوان\nauthors: *t",
}


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
def test_front_matter__can_be_spliced(head: str) -> None:
    source = f"---\n{head}\n---\n\nنص\n"
    assert_identity(source)
    page = samples.read(source)
    findings = Findings()
    words = {i: f"Words {i}" for i, segment in enumerate(page.segments)}
    other = document.read(page.splice(words), "page.md", frozenset(), findings)
    assert not findings.items
    assert other.body == f"\nWords {len(words) - 1}\n"


def test_title__with_a_control_character_can_be_read_again() -> None:
    page = samples.read("---\ntitle: عنوان\n---\n\nنص\n")
    assert samples.read(page.splice({0: "a\x02b"})).front.readable


@pytest.mark.parametrize(
    "source",
    [
        '[نص][a]\n\n[a]: <b c.md> "عنوان"\n',
        '<video controls><source src="a.mp4">نص</video>\n',
        "!!! note\n    <div markdown>\n    نص\n\n    نص\n    </div>\n",
    ],
    ids=["angle reference", "source tag", "nested div"],
)
def test_translation__keeps_the_tags(source: str) -> None:
    assert_translatable(source)


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
