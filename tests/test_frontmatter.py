"""The head of a page: what is wrong is said in its place, what is right is never re-written."""

import json
import string

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import samples
from bitext import errors
from bitext.errors import Findings
from bitext.markup import document, frontmatter

CASES = [json.loads(line) for line in (samples.GOLDEN / "frontmatter.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize("bom", ["", "\ufeff"], ids=["plain", "bom"])
@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_findings__by_case(case: dict[str, object], bom: str, ends: str) -> None:
    findings = Findings()
    source = bom + str(case["source"]).replace("\n", ends)
    front = frontmatter.read(source, "page.md", findings)
    found = [[each.code, each.line] for each in findings.items]
    values = {key: list(v) if isinstance(v, tuple) else str(v) for key, v in front.values.items()}
    assert (found, values, front.draft) == (case["findings"], case["values"], case["draft"])
    assert all(each.line_text(language) for each in findings.items for language in ("ar", "en"))


def test_head__that_is_too_long_is_not_read() -> None:
    findings = Findings()
    front = frontmatter.read(f"---\ntitle: {'ع' * 70_000}\n---\n", "page.md", findings)
    assert [each.code for each in findings.items] == ["front-too-long"]
    assert front.draft


def test_aliases__that_multiply_are_read_once() -> None:
    lines = ["a0: &a0 [x, x, x, x]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    findings = Findings()
    front = frontmatter.read("---\n" + "\n".join(lines) + "\ntopics: *a11\n---\n", "page.md", findings)
    assert "topics" not in front.values


def names(template: str) -> set[str]:
    """What a finding's wording asks for."""
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


@pytest.mark.parametrize("code", errors.catalogue())
def test_catalogue__every_finding_is_worded_in_both_languages(code: str) -> None:
    row = errors.catalogue()[code]
    assert row["severity"] in ("error", "warning", "info")
    for english, arabic in (("en", "ar"), ("mend_en", "mend_ar")):
        assert bool(row.get(english)) == bool(row.get(arabic))
        assert names(row.get(english, "")) == {name.removesuffix("_ar") for name in names(row.get(arabic, ""))}


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_quoted__is_read_back_unchanged(text: str) -> None:
    assert yaml.safe_load("title: " + frontmatter.quoted(text)) == {"title": text}


SCALARS = [
    "عنوان التقرير",
    "'عنوان: التقرير'",
    '"عنوان \\"التقرير\\""',
    "|\n  عنوان التقرير",
    ">-\n  عنوان\n  التقرير",
    "عنوان\n  التقرير",
    "عنوان # تعليق",
    "!!str عنوان",
]
WORDS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30),
    st.sampled_from(["a: b", "a #b", "- x", "> x", "? x", "# x"]),
    st.sampled_from(
        "yes No null ~ 1.5 2024-01-01 a:b [x] *a &a !x --- %x ' \" | x: @ `x` {a} ? 0x1F 1_000 = <<".split()
    ),
)


@pytest.mark.parametrize("scalar", SCALARS)
@given(words=WORDS)
def test_splice__into_every_kind_of_scalar(scalar: str, words: str) -> None:
    words = " ".join(words.split())
    page = samples.read(f"---\ndate: 2024-01-01\ntitle: {scalar}\nsummary: ملخص\n---\n\nنص\n")
    findings = Findings()
    other = document.read(page.splice({0: words}), "page.md", frozenset(), findings)
    assert not findings.items
    assert other.front.text("title") == words
    assert other.front.text("summary") == "ملخص"
    assert other.front.date == page.front.date
    assert other.body == page.body


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
    assert samples.read(source).splice({}) == source
    page = samples.read(source)
    findings = Findings()
    words = {i: f"Words {i}" for i, segment in enumerate(page.segments)}
    other = document.read(page.splice(words), "page.md", frozenset(), findings)
    assert not findings.items
    assert other.body == f"\nWords {len(words) - 1}\n"


def test_title__with_a_control_character_can_be_read_again() -> None:
    page = samples.read("---\ntitle: عنوان\n---\n\nنص\n")
    assert samples.read(page.splice({0: "a\x02b"})).front.readable


@pytest.mark.parametrize("key", ["draft", "private"])
@pytest.mark.parametrize("values", [("true", "false"), ("false", "true"), ("true", "perhaps")])
def test_flag__given_twice_counts_as_set(key: str, values: tuple[str, str]) -> None:
    head = "".join(f"{key}: {value}\n" for value in values)
    assert getattr(frontmatter.read(f"---\n{head}---\n", "page.md", Findings()), key)
