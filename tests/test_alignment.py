"""Units: what the lock remembers, which sentence is which, and whose words stand for it."""

import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

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


def test_align__of_long_stretches_is_a_band() -> None:
    """The work grows with the length, and a path far from the diagonal is found all the same."""
    asked = 0

    def cost(i: int, more: int, j: int, also: int) -> float:
        nonlocal asked
        asked += 1
        return 1.0 if not more or not also else (0.0 if j - i == 60 and more == also == 1 else 3.0)

    rows, columns = 2_000, 2_060
    pairs = sequence.align([1.0] * rows, [1.0] * columns, cost, sequence.SINGLE)
    assert [pair for pair in pairs if all(pair)] == [((i,), (i + 60,)) for i in range(rows)]
    assert asked < rows * columns // 3


@pytest.mark.parametrize("seed", range(3))
def test_translation_without_lock__is_aligned_by_length_and_numbers(seed: int) -> None:
    """A tenth of the paragraphs split or merged: at least 98 in 100 find their English."""
    chance = random.Random(seed)  # noqa: S311 - nothing is kept secret
    arabic, english, owners = [], [], []
    for number in range(300):
        words = [
            "".join(chance.choices("\u0628\u062a\u062b\u062c\u062d\u062f", k=5)) for _ in range(chance.randint(4, 60))
        ]
        arabic.append(" ".join(words))
        text = ["".join(chance.choices("abcdef", k=chance.randint(3, 8))) for _ in words]
        if len(text) > 8 and chance.random() < 0.05:
            half = len(text) // 2
            english += [" ".join(text[:half]), " ".join(text[half:])]
            owners += [number, number]
        elif english and chance.random() < 0.05:
            english[-1] += " " + " ".join(text)
        else:
            english.append(" ".join(text))
            owners.append(number)
    found = read(arabic, english, Lock())
    right = [set(unit.spans) == {j for j, owner in enumerate(owners) if owner == unit.index} for unit in found.units]
    assert sum(right) >= 0.98 * len(right)


# Two people, one repository


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Two reports with their translations and locks, under the project's own attributes."""
    git(tmp_path, "init", "--initial-branch=main")
    (tmp_path / ".gitattributes").write_bytes((samples.ROOT / ".gitattributes").read_bytes())
    for name in ("one", "two"):
        put(tmp_path, name, ARABIC, ENGLISH, locked(ARABIC, ENGLISH))
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--message=x")
    return tmp_path


def put(folder: Path, name: str, arabic: list[str], english: list[str], memory: Lock) -> None:
    texts = {f"docs/{name}.md": joined(arabic), f"docs/{name}.en.md": joined(english)}
    for path, text in {**texts, f"memory/{name}.en.jsonl": lock.dump(memory)}.items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8", newline="\n")


def written(arabic: list[str], english: list[str]) -> Lock:
    """The lock after a run over a page that was edited since."""
    units = read(arabic, english).units
    rows = [
        replace(u.row, source=u.source, target=(target_hash(u.target),) if u.human and u.target else u.row.target)
        for u in units
    ]
    return Lock(tuple(rows), "", None, True)


def branch(folder: Path, branch_name: str, name: str, number: int) -> None:
    """On a branch of its own, somebody writes one paragraph of a report's translation anew."""
    git(folder, "checkout", "--quiet", "-b", branch_name, "main")
    english = [*ENGLISH[:number], f"Written on {branch_name}.", *ENGLISH[number + 1 :]]
    put(folder, name, ARABIC, english, written(ARABIC, english))
    git(folder, "commit", "--all", "--message=x")


@pytest.mark.parametrize(("second", "number"), [("two", 1), ("one", 4), ("one", 3)], ids=["other", "same", "near"])
def test_two_editors__never_conflict(repository: Path, second: str, number: int) -> None:
    branch(repository, "first", "one", 1)
    branch(repository, "second", second, number)
    git(repository, "merge", "--no-edit", "first")
    words = []
    for name in ("one", "two"):
        findings = Findings()
        memory = lock.load((repository / f"memory/{name}.en.jsonl").read_text(encoding="utf-8"), name, findings)
        english = (repository / f"docs/{name}.en.md").read_text(encoding="utf-8").strip().split("\n\n")
        found = read(ARABIC, english, memory)
        assert not findings.items
        assert [unit.target for unit in found.units] == [block.lstrip("# ") for block in english]
        assert all(unit.seen for unit in found.units)
        words += [unit.target for unit in found.units if unit.state == "edited"]
        assert set(states(found)) <= {"machine", "edited"}
    assert sorted(map(str, words)) == ["Written on first.", "Written on second."]


def test_joined_lock__keeps_the_row_that_fits_and_every_word() -> None:
    """Both versions of a row stand in a joined lock: the pages tell which counts; what only a row holds stays."""
    old, ours = locked(ARABIC, ENGLISH), written(ARABIC, [*ENGLISH[:4], "Finis."])
    offer = Suggestion("Offered by a person.", "0" * 16, "", "2025-01-01")
    theirs = [replace(old.rows[4], suggestion=offer), replace(old.rows[4], retired="Kept words.")]
    text = lock.dump(ours) + lock.dump(replace(old, rows=tuple(theirs)))
    memory, codes = load(text)
    found = read(ARABIC, [*ENGLISH[:4], "Finis."], memory)
    assert codes == []
    assert (found.units[4].state, found.units[4].seen) == ("edited", True)
    assert found.units[4].row.suggestion == offer
    assert [row.retired for row in found.lock.rows if row.retired] == ["Kept words."]
    assert len({row.id for row in found.lock.rows}) == len(found.lock.rows) == 6
