"""What must hold of any bytes at all: each function takes two texts, and raises where its promise is broken.

The first byte of an input chooses the property, the second how the rest is read: as UTF-8, or each byte as a piece of
Markdown, YAML or Arabic, so that what is changed at random still means something.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import pairwise

import samples
from bitext import glossary
from bitext.alignment import bitext, compose, lock, sequence
from bitext.alignment.lock import Lock
from bitext.errors import BitextError, Findings
from bitext.markup import escape, frontmatter, inline, limits, marks, outline, placeholders, sanitise
from bitext.markup.judge import Judge
from bitext.search import analyser
from bitext.translation import checks
from bitext.translation.exchange import glossary_csv

PIECES = (
    *"#*_`~=^<>[](){}|!?:-+.\\\"' \t\n\r&;/@$%0123456789",
    *(
        "\n\n",
        "\n    ",
        "    ",
        "\n- ",
        "\n1. ",
        "\n> ",
        "\n# ",
        "\n---\n",
        "\n```\n",
        "~~~",
        "!!! note\n    ",
        '??? "t"\n',
    ),
    *(
        '=== "T"\n\n    ',
        "{: .x }",
        "{ #i onclick=x }",
        "[^1]",
        "\n[^1]: ",
        "*[HTML]: ",
        "[a](b)",
        "![a](b.png)",
        "[a][r]",
    ),
    *(
        "\n[r]: x",
        "<b>",
        "</b>",
        "<div markdown>",
        "</div>",
        "<!--",
        "-->",
        "&amp;",
        "&#60;",
        "<script>",
        "onerror=x",
        "| a |",
    ),
    *("\n|---|", "==", "^^", "~~", "++", "--8<--", "$$", ":smile:", "https://a.b/c", "www.a.b", "a@b.c", "javascript:"),
    *(
        "ZX0Z",
        "ZX1Z",
        '<x id="0"/>',
        '<g id="1">',
        "</g>",
        "\uf5e0",
        "\uf5e1",
        "\u202e",
        "\u2067",
        "\u200b",
        "\ufeff",
        "\x00",
    ),
    *("title: ", "date: 2025-01-01", "draft: true", "authors: [", "- a", "&a ", "*a", "!!python/x ", "|\n  ", ">-\n  "),
    *(
        "قال",
        "الرقة",
        "داعش",
        "١٢",
        "٪",
        "،",
        "؛",
        "«",
        "»",
        "لا",
        "لم",
        "آذار/مارس",
        "وبالمدينة",
        "ـ",
        "\u064e",
        "\u0651",
    ),
    *(
        "Raqqa",
        "not",
        "the",
        "one hundred",
        "12.5",
        "March",
        "'s",
        "\u201c",
        "\u201d",
        "—",
        "é",
        "\U0001f600",
        "\u2028",
        "\x85",
    ),
)
DIALECT = samples.settings().dialect


def read(data: bytes) -> tuple[int, str, str]:
    """Which property an input is for, and its two texts."""
    if len(data) < 2:
        return 0, "", ""
    kind, way, rest = data[0], data[1], data[2:]
    one, _, other = rest.partition(b"\xff")
    if way % 3 == 0:
        return kind, one.decode("utf-8", "replace"), other.decode("utf-8", "replace")
    return kind, *("".join(PIECES[byte % len(PIECES)] for byte in each) for each in (one, other))


def segmenter(one: str, _: str) -> None:
    """A page with its own words is itself; segments do not overlap."""
    page = samples.read(one)
    assert page.splice({}) == one
    assert page.splice({i: each.text for i, each in enumerate(page.segments)}) == one
    assert all(a.end <= b.start for a, b in pairwise(page.segments))
    for each in page.segments:
        assert 0 <= each.start <= each.end <= len(one)


def protecting(one: str, other: str) -> None:
    """Protected text is what it was; an answer has every token once, or is refused."""
    sent = inline.protect(one, DIALECT)
    for shape in ("tokens", "tags"):
        asked = placeholders.text(sent, shape)
        for answer in (other, f"{other} {asked}", asked + other, asked.replace(" ", other[:3])):
            with suppress(placeholders.PlaceholderLost):
                words = placeholders.restore(placeholders.tidy(answer), sent, {}, shape)
                again = inline.protect(words, DIALECT)
                raw = [
                    part.raw
                    for part in sent.parts
                    if part.role == "single" and part.raw.strip() and "[" not in part.raw
                ]
                held = " ".join(words.split())
                raw = [" ".join(each.split()) for each in raw]
                assert all(held.count(each) >= raw.count(each) for each in raw), (words, raw)
                assert (
                    "<script" not in again.words.lower()
                    or "<script" in one.lower()
                    or "\\<" in words
                    or "&lt;" in words
                )


def head(one: str, other: str) -> None:
    """A head is read or told of, whatever it is; a value that is written is read back."""
    for source in (one, f"---\n{one}\n---\n{other}", f"---\ntitle: {one}\n---\n"):
        findings = Findings()
        front = frontmatter.read(source, "x.md", findings)
        assert front.readable or findings.items or front.draft
        assert 0 <= front.length <= len(source)
        for scalar in front.scalars:
            assert 0 <= scalar.start <= scalar.end <= front.length
    written = f"---\ntitle: {frontmatter.quoted(other)}\n---\n"
    if len(written) < frontmatter.MOST_CHARACTERS and not limits.exceeded(written):
        assert frontmatter.read(written, "x.md", Findings()).text("title") == " ".join(other.split())


def locks(one: str, _: str) -> None:
    """A lock is read as far as it can be, and what was read is written and read as the same."""
    found = lock.load(one, "x.jsonl", Findings())
    assert lock.load(lock.dump(found), "x.jsonl", Findings()).rows == found.rows


def aligning(one: str, other: str) -> None:
    """Two pages are aligned, whatever they are: each of our segments is one unit, none of theirs is in two."""
    source, target = samples.read(one), samples.read(other)
    first = bitext.read(source, target, Lock())
    rows = Lock(tuple(unit.row for unit in first.units), known=True)
    for found in (first, bitext.read(source, target, rows), bitext.read(target, source, rows)):
        assert [unit.index for unit in found.units] == list(range(len(found.source.segments)))
        spans = [span for unit in found.units for span in unit.spans]
        assert len(spans) == len(set(spans))
        assert len({unit.id for unit in found.units}) == len(found.units)
    again = lock.load(lock.dump(rows), "x.jsonl", Findings())
    assert again.rows == rows.rows


def composing(one: str, other: str) -> None:
    """A page that is composed anew keeps every word of a person's."""
    source, target = samples.read(one), samples.read(other)
    if not source.segments or not target.segments or source.front.length or target.front.length:
        return
    found = bitext.read(source, target, Lock())
    text, _ = compose.page(found, {unit.index: unit.target or "New words" for unit in found.units}, set())
    kept = "".join(text.replace("\\", "").split())  # in a table a sign may get a backslash
    for segment in target.segments:
        if segment.kind == "paragraph":  # each line of it, behind the signs of the block that it stands in
            assert all("".join(line.replace("\\", "").split()) in kept for line in segment.text.split("\n")), (
                segment.text
            )


def sequences(one: str, other: str) -> None:
    """Anchors rise on both sides; gaps are all that is between them."""
    left, right = one.split(), other.split()
    chosen = sequence.anchors(left, right)
    assert all(a < c and b < d for (a, b), (c, d) in pairwise(chosen))
    assert all(left[a] == right[b] for a, b in chosen)
    held = sorted(n for ours, _ in sequence.gaps(chosen, len(left), len(right)) for n in ours)
    assert sorted([*held, *(a for a, _ in chosen)]) == list(range(len(left)))


def searching(one: str, _: str) -> None:
    """Any text has words for the index and for a query."""
    for token in analyser.tokens(one):
        analyser.word(token)
        analyser.question(token)


def cleaning(one: str, _: str) -> None:
    """A clean body is clean, and has nothing that acts."""
    html = sanitise.clean(one)
    assert sanitise.clean(html) == html.removeprefix("\ufeff")
    low = html.lower()
    for each in (
        "<script",
        "<style",
        "<iframe",
        "<object",
        "<embed",
        "<form",
        "<svg",
        "<math",
        "<base",
        "<meta",
        "<link",
        " on",
    ):
        assert each not in low or each == " on", html
    sanitise.harmless_svg(one.encode("utf-8", "replace"))
    sanitise.harmless_svg(f'<svg xmlns="http://www.w3.org/2000/svg">{one}</svg>'.encode("utf-8", "replace"))


def tables(one: str, other: str) -> None:
    """A glossary, and a file that comes back from elsewhere, are read or refused."""
    head_row = "id,kind,ar,en,ar_variants,en_variants,avoid,note\n"
    text = f"{head_row}a,term,{one}\n"
    findings = Findings()
    found = glossary.read(text, "glossary.csv", findings)
    found.mentions(other)
    with suppress(BitextError):
        glossary_csv.merge(text, head_row + other, "x.csv", findings)


def judging(one: str, other: str) -> None:
    """Words that are put into a page as an engine's are never change its skeleton, or are found out."""
    page = samples.read(one)
    if not page.front.readable or not page.segments or limits.exceeded(other) or len(one) > 600:
        return
    found = bitext.read(page, None, Lock())
    words = {}
    for unit in found.units:
        if unit.segment.kind == "code" or page.is_head(unit.segment):
            continue
        sent = inline.protect(unit.segment.text, DIALECT)
        with suppress(placeholders.PlaceholderLost):
            answer = placeholders.tidy(f"{other} {placeholders.text(sent, 'tokens')}")
            words[unit.index] = escape.guard_start(placeholders.restore(answer, sent, {}, "tokens"))
    judge = Judge(page, {unit.index: unit.id for unit in found.units}, samples.renderer())
    while (guilty := judge.guilty(words)) is not None:
        del words[guilty]
    spliced = page.splice(words)[page.front.length :]
    assert outline.same(*(outline.outline(samples.renderer().html(body)) for body in (page.body, spliced)))


def checking(one: str, other: str) -> None:
    """Every check takes any pair of texts."""
    pair = checks.Pair(one, other, "paragraph", dialect=DIALECT)
    checks.check(pair)
    marks.strip(one)
    assert marks.OPEN not in marks.strip(one)


CHEAP = (segmenter, protecting, head, locks, sequences, searching, tables)
COSTLY = (aligning, composing, cleaning, judging, checking)
PROPERTIES: Sequence[Callable[[str, str], None]] = (*(CHEAP[n % len(CHEAP)] for n in range(64 - len(COSTLY))), *COSTLY)
"""By the first byte of an input; what costs little has more places."""


def run(data: bytes) -> str:
    """Hold one input against its property; give the property's name. Raises where the promise is broken."""
    kind, one, other = read(data)
    chosen = PROPERTIES[kind % len(PROPERTIES)]
    chosen(one, other)
    return chosen.__name__
