"""Units: what the lock remembers, which sentence is which, and whose words stand for it."""

import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import samples
from bitext.alignment import bitext, lock, matching, sequence
from bitext.alignment.bitext import Bitext
from bitext.alignment.lock import Lock, Row, Suggestion, source_hash, target_hash
from bitext.errors import Findings

ARABIC = ["# عنوان التقرير", "وصلت القافلة صباح اليوم.", "غادرت الشاحنات مساء.", "قال مصدر محلي ذلك.", "خاتمة قصيرة."]
ENGLISH = ["# Title", "The convoy arrived this morning.", "The lorries left.", "A source said so.", "The end."]

LINE = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"))
HASH = st.text("0123456789abcdef", min_size=16, max_size=16)
ROWS = st.builds(
    Row,
    id=st.text("abcu-27", min_size=1),
    source=HASH,
    kind=st.sampled_from(["paragraph", "heading", "cell"]),
    now=st.just("") | HASH,
    sketch=st.just("") | HASH,
    machine=st.just("") | HASH,
    next=st.just("") | HASH,
    target=st.none() | st.lists(HASH, max_size=3).map(tuple),
    engine=st.sampled_from(["", "copy", "google"]),
    date=st.sampled_from(["", "2025-01-01"]),
    suggestion=st.none() | st.builds(Suggestion, LINE, HASH, LINE, LINE),
    retired=st.none() | LINE.filter(bool),
)
LOCKS = st.builds(
    Lock,
    st.lists(ROWS, unique_by=lambda row: row.id).map(tuple),
    HASH,
    st.none() | st.tuples(LINE, LINE, HASH),
    st.just(True),
)


def joined(blocks: list[str]) -> str:
    return "\n\n".join(blocks) + "\n"


def locked(arabic: list[str], english: list[str]) -> Lock:
    """The lock of a page whose English is all a machine's."""
    units = bitext.read(samples.read(joined(arabic)), None, Lock()).units
    words = [segment.text for segment in samples.read(joined(english)).segments]
    rows = [
        Row(
            unit.id, unit.source, unit.segment.kind, sketch=lock.sketch(unit.segment.text),
            machine=target_hash(text), engine="test",
        )
        for unit, text in zip(units, words, strict=True)
    ]  # fmt: skip
    return Lock(tuple(rows), "", None, True)


def read(arabic: list[str], english: list[str] | None, memory: Lock | None = None) -> Bitext:
    target = None if english is None else samples.read(joined(english))
    return bitext.read(samples.read(joined(arabic)), target, locked(ARABIC, ENGLISH) if memory is None else memory)


def states(found: Bitext) -> list[str]:
    return [unit.state for unit in found.units]


# The lock


@given(LOCKS)
def test_lock__is_read_as_it_was_written(written: Lock) -> None:
    findings = Findings()
    assert lock.load(lock.dump(written), "x.jsonl", findings) == written
    assert not findings.items


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "[]", "null", "1", '{"lock": 2}', '{"lock": 1}\n{', '{"lock": 1}\n{"id": 1}', '{"lock": 1}\n[]',
        '{"lock": 1}\n{"source": "x"}', '{"lock": 1}\n{"id": "a", "target": "b"}',
        '{"lock": 1}\n{"id": "a", "suggestion": ["b"]}', '{"lock": 1, "reviewed": ["a"]}', "<<<<<<< HEAD",
    ],
)  # fmt: skip
def test_lock__that_is_damaged_counts_as_none(text: str) -> None:
    findings = Findings()
    assert lock.load(text, "x.jsonl", findings) == Lock()
    assert [each.code for each in findings.items] == ["lock-unreadable"]


@given(LOCKS, st.integers(0, 300), st.integers(0, 300))
def test_lock__cut_anywhere_raises_nothing(written: Lock, start: int, length: int) -> None:
    text = lock.dump(written)
    lock.load(text[:start] + text[start + length :], "x.jsonl", Findings())


ROW = Row("ua", "1" * 16, machine="2" * 16, engine="x")


def load(text: str) -> tuple[Lock, list[str]]:
    findings = Findings()
    return lock.load(text, "x.jsonl", findings), [each.code for each in findings.items]


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\x85"])
def test_lock__with_a_line_separator_in_its_words(separator: str) -> None:
    written = Lock((Row("ua", "1", retired=f"x{separator}y"),), "s", None, True)
    assert load(lock.dump(written)) == (written, [])


def test_lock__merged_by_git_with_two_heads_and_double_rows() -> None:
    one = lock.dump(Lock((ROW, Row("ub", "3")), "s", None, True))
    other = lock.dump(Lock((Row("ua", "4"), Row("ub", "3"), Row("uc", "5")), "t", None, True))
    found, codes = load(one + other)
    assert [row.id for row in found.rows] == ["ua", "ub", "uc"]
    assert codes == []


@pytest.mark.parametrize("text", ['{"lock": 1}\n' + "[" * 100_000, '\ufeff{"lock": 1}\n'], ids=["deep", "bom"])
def test_lock__damaged_or_marked_raises_nothing(text: str) -> None:
    load(text)


def test_lock__with_a_bom_is_read() -> None:
    assert load('\ufeff{"lock": 1, "skeleton": ""}\n')[0].known


def test_lock__with_a_sketch_that_is_none_is_damaged() -> None:
    found, _ = load('{"lock": 1}\n{"id": "a", "source": "b", "sketch": "zz"}\n')
    bitext.read(samples.read("نص آخر\n"), None, found)


# Ids


def test_ids__are_the_same_on_every_machine() -> None:
    code = "import sys; sys.path.insert(0, sys.argv[1]); from bitext.alignment.lock import unit_id, sketch\n"
    code += "t = '\\u0646\\u0635'; s = set(); print(unit_id(t, s), unit_id(t, s), sketch(t))"
    done = subprocess.run(
        [sys.executable, "-c", code, str(samples.ROOT / "scripts")], capture_output=True, text=True, check=True
    )
    taken: set[str] = set()
    text = "\u0646\u0635"
    expected = [lock.unit_id(text, taken), lock.unit_id(text, taken), lock.sketch(text)]
    assert done.stdout.split() == expected == ["uarwcazwq", "uarwcazwq-2", "3461fd6abdf1fc29"]


def test_ids__of_repeats_differ_and_ignore_diacritics() -> None:
    found = read(["نص مكرر.", "نص مكرر.", "نَصٌّ مكـرر."], None, Lock())
    first = found.units[0].id
    assert [unit.id for unit in found.units] == [first, f"{first}-2", f"{first}-3"]


CHANGES = {
    "inserted": ([*ARABIC[:2], "جملة جديدة.", *ARABIC[2:]], [0, 1, None, 2, 3, 4]),
    "inserted first": (["جملة جديدة.", *ARABIC], [None, 0, 1, 2, 3, 4]),
    "edited": ([*ARABIC[:1], "وصلت القافلة ظهر اليوم.", *ARABIC[2:]], [0, 1, 2, 3, 4]),
    "removed": ([*ARABIC[:2], *ARABIC[3:]], [0, 1, 3, 4]),
    "moved": ([*ARABIC[:1], ARABIC[4], *ARABIC[1:4]], [0, 4, 1, 2, 3]),
    "turned round": (ARABIC[::-1], [4, 3, 2, 1, 0]),
    "repeated": ([*ARABIC, ARABIC[2]], [0, 1, 2, 3, 4, None]),
    "diacritics": ([*ARABIC[:4], "خاتِمة قصيـرة."], [0, 1, 2, 3, 4]),
}


@pytest.mark.parametrize(("arabic", "expected"), CHANGES.values(), ids=CHANGES)
def test_ids__stay_through_changes(arabic: list[str], expected: list[int | None]) -> None:
    ids = [row.id for row in locked(ARABIC, ENGLISH).rows]
    found = [unit.id for unit in read(arabic, ENGLISH).units]
    assert len(set(found)) == len(found)
    for identity, number in zip(found, expected, strict=True):
        assert identity not in ids if number is None else identity == ids[number]


# States


def test_states__by_case() -> None:
    assert states(read(ARABIC, None, Lock())) == ["pending"] * 5
    assert states(read(ARABIC, ENGLISH)) == ["machine"] * 5
    assert states(read(ARABIC, [*ENGLISH[:4], "Finis."])) == ["machine"] * 4 + ["edited"]
    assert states(read([*ARABIC[:4], "خاتمة طويلة."], ENGLISH)) == ["machine"] * 4 + ["stale"]
    assert states(read([*ARABIC, "جديد."], ENGLISH)) == ["machine"] * 5 + ["pending"]
    assert states(read(ARABIC, ENGLISH, Lock())) == ["edited"] * 5


EDITS = {
    "split": ([*ENGLISH[:1], "The convoy", "came today.", *ENGLISH[2:]], 1, "The convoy\n\ncame today."),
    "added": ([*ENGLISH[:3], "A new one by hand.", *ENGLISH[3:]], 2, "The lorries left."),
    "deleted": ([*ENGLISH[:2], *ENGLISH[3:]], 2, None),
    "moved": ([*ENGLISH[:1], ENGLISH[4], *ENGLISH[1:4]], 4, ENGLISH[4]),
    "edited": ([*ENGLISH[:3], "A local source confirmed it.", *ENGLISH[4:]], 3, "A local source confirmed it."),
}  # fmt: skip


@pytest.mark.parametrize(("english", "number", "words"), EDITS.values(), ids=EDITS)
def test_targets__after_an_editors_change(english: list[str], number: int, words: str | None) -> None:
    found = read(ARABIC, english)
    assert [unit.target for unit in found.units if unit.index == number] == [words]
    others = [unit for unit in found.units if unit.index != number]
    assert {unit.state for unit in others} == {"machine"}


def test_targets__merged_paragraphs_belong_to_one_unit() -> None:
    found = read(ARABIC, [*ENGLISH[:2], "The lorries left. A source said so.", ENGLISH[4]])
    assert sorted(str(unit.target) for unit in found.units[2:4]) == ["None", "The lorries left. A source said so."]
    assert states(found) == ["machine", "machine", "edited", "edited", "machine"]


@given(st.permutations(range(1, 5)), st.lists(st.integers(0, 6), max_size=4), st.lists(st.integers(1, 4), max_size=2))
def test_targets__every_segment_belongs_to_one_unit_or_was_added(
    order: list[int], added: list[int], gone: list[int]
) -> None:
    english = [ENGLISH[0], *(ENGLISH[n] for n in order if n not in gone)]
    for number, place in enumerate(added):
        english.insert(min(place, len(english)), f"Written by hand, number {number}.")
    found = read(ARABIC, english)
    assert found.target
    owned = [j for unit in found.units for j in unit.spans]
    assert sorted([*owned, *found.extra]) == list(range(len(found.target.segments)))


def test_translation_by_hand__without_a_lock_is_a_persons() -> None:
    found = read(ARABIC, ENGLISH, Lock())
    assert [unit.target for unit in found.units] == ["Title", *ENGLISH[1:]]
    assert all(unit.human for unit in found.units)


def test_retired__comes_back_with_its_arabic() -> None:
    memory = locked(ARABIC, ENGLISH)
    gone = replace(memory, rows=(*memory.rows[:4], replace(memory.rows[4], retired="Words of a person.")))
    without = read(ARABIC[:4], ENGLISH[:4], gone)
    assert [unit.id for unit in without.units] == [row.id for row in memory.rows[:4]]
    back = read([ARABIC[4], *ARABIC[:4]], ENGLISH[:4], gone)
    assert (back.units[0].id, back.units[0].target, back.units[0].state) == (
        memory.rows[4].id, "Words of a person.", "edited",
    )  # fmt: skip


def test_retired_repeats__keep_their_order() -> None:
    arabic = "نص مكرر.\n\nنص مكرر.\n"
    units = bitext.read(samples.read(arabic), None, Lock()).units
    rows = [replace(u.row, machine="1" * 16, engine="x", retired=f"Words {n}") for n, u in enumerate(units)]
    back = bitext.read(samples.read(arabic), samples.read("x\n"), Lock(tuple(rows), "", None, True))
    assert [unit.row.id for unit in back.units] == [unit.id for unit in units]


# Sequences


KEYS = st.lists(st.none() | st.integers(0, 6), max_size=15)


@given(KEYS, KEYS)
def test_anchors__increase_and_are_equal(left: list[int | None], right: list[int | None]) -> None:
    found = sequence.anchors(left, right)
    assert all(left[i] == right[j] is not None for i, j in found)
    assert [i for i, _ in found] == sorted({i for i, _ in found})
    assert [j for _, j in found] == sorted({j for _, j in found})


@given(st.lists(st.integers(0, 6), max_size=15))
def test_anchors__of_a_sequence_and_itself_are_all(keys: list[int]) -> None:
    assert sequence.anchors(keys, keys) == [(i, i) for i in range(len(keys))]


@given(st.integers(0, 6), st.integers(0, 6), st.randoms())
def test_align__uses_every_index_once(rows: int, columns: int, random: object) -> None:
    pairs = sequence.align([1.0] * rows, [1.0] * columns, lambda *_: random.random())  # type: ignore[attr-defined]
    assert [i for one, _ in pairs for i in one] == list(range(rows))
    assert [j for _, other in pairs for j in other] == list(range(columns))


def test_source_rows__know_a_sentence_by_its_letters() -> None:
    rows = [Row("a", source_hash("وصلت القافلة صباح اليوم."), sketch=lock.sketch("وصلت القافلة صباح اليوم."))]
    segments = samples.read("جملة أخرى تماماً عن المياه.\n\nوصلت القافلة ظهر اليوم.\n").segments
    assert matching.source_rows(rows, segments) == {1: 0}
