"""Locks that cannot be read, words that change their owner."""

from dataclasses import replace

import pytest

import samples
from bitext.alignment import bitext, lock
from bitext.alignment.lock import Lock, Row
from bitext.errors import Findings
from test_random_edits import play

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


def test_split_paragraph__under_a_heading_that_moved() -> None:
    play([("move", 1, 2), ("part", 1, 0)])


def test_retired_repeats__keep_their_order() -> None:
    arabic = "نص مكرر.\n\nنص مكرر.\n"
    units = bitext.read(samples.read(arabic), None, Lock()).units
    rows = [replace(u.row, machine="1" * 16, engine="x", retired=f"Words {n}") for n, u in enumerate(units)]
    back = bitext.read(samples.read(arabic), samples.read("x\n"), Lock(tuple(rows), "", None, True))
    assert [unit.row.id for unit in back.units] == [unit.id for unit in units]
