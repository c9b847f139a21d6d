"""An author, an English editor and an engine that dies work on one page in any order: no word of theirs is lost.

Every sentence holds a word of its own, so that it can be followed through every change.
"""

# ruff: noqa: ARG002 - the steps share one signature

import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import samples
from bitext.arabic import normalise
from bitext.errors import EngineError
from bitext.glossary import Glossary
from bitext.project import Page, Project
from bitext.translation.draft import Drafter
from bitext.translation.engines import Answer, Hints
from bitext.translation.journal import Journal
from bitext.translation.pipeline import Outcome, Pipeline
from bitext.writer import Writer
from engine_server import pseudo

WORDS = "القوات المدينة الطريق الجسر حاجز صباح مساء وصلت غادرت شمال جنوب قافلة مصدر محلي الخميس".split()
LETTERS = "بتثجحخدذرزسشصضطظعغفق"


def arabic(number: int) -> str:
    """A sentence that no other number gives; its length varies."""
    own = "".join(LETTERS[int(digit) + 10 * (place % 2)] for place, digit in enumerate(f"{number:04d}"))
    some = [WORDS[(number * 7 + step * (number % 5 + 1)) % len(WORDS)] for step in range(3 + number * 5 % 17)]
    return " ".join([*some[:2], own, *some[2:]]) + "."


def english(number: int) -> str:
    """A sentence of the editor's."""
    return f"Editor{number} " + " ".join(["wrote", "these", "words", "today"][: number % 4 + 1]) + "."


class Engine:
    """Answers so many requests, then dies."""

    name = "test"
    most = 5_000

    def __init__(self) -> None:
        self.left = 10_000
        self.answered: list[str] = []

    def translate(self, texts: Sequence[str], hints: Hints, keep: Callable[[str, Answer], None]) -> list[Answer]:
        answers = []
        for text in texts:
            if not self.left:
                raise EngineError("gone")
            self.left -= 1
            self.answered.append(text)
            answers.append(Answer(pseudo(text), self.name))
            keep(text, answers[-1])
        return answers

    def close(self) -> None:
        """Nothing is held."""


@dataclass
class World:
    """One page, and what is known about its people's words."""

    root: Path
    settings: Project
    page: Page
    engine: Engine = field(default_factory=Engine)
    number: int = 0
    report: list[str] = field(default_factory=list)
    """The blocks of the Arabic."""
    words: set[str] = field(default_factory=set)
    """The editor's sentences that the editor has not taken back."""
    known: dict[str, str] = field(default_factory=dict)
    """The id of each Arabic text at the last whole run."""
    owners: dict[str, str] = field(default_factory=dict)

    @classmethod
    def make(cls, root: Path) -> "World":
        found = replace(samples.settings(), root=root)
        world = cls(root, found, found.page("page.md"))
        (root / "docs").mkdir()
        world.report = ["# " + world.arabic(), *(world.arabic() for _ in range(4)), "## " + world.arabic()]
        world.report += [f"- {world.arabic()}\n- {world.arabic()}", world.arabic()]
        world.save_report()
        return world

    def arabic(self) -> str:
        self.number += 1
        return arabic(self.number)

    def english(self) -> str:
        self.number += 1
        self.words.add(english(self.number))
        return english(self.number)

    def save_report(self) -> None:
        self.page.path.write_text("\n\n".join(self.report) + "\n", encoding="utf-8")

    # The author

    def insert(self, at: int, how: int) -> None:
        self.report.insert(at % len(self.report) + 1, self.arabic())

    def change(self, at: int, how: int) -> None:
        """Change one word of a block, or write it anew."""
        at %= len(self.report)
        words = self.report[at].split(" ")
        words[-1 - how % (len(words) - 1)] = f"كلمة{LETTERS[how % 20]}"
        self.report[at] = " ".join(words)

    def remove(self, at: int, how: int) -> None:
        if len(self.report) > 2:
            del self.report[at % len(self.report)]

    def move(self, at: int, how: int) -> None:
        block = self.report.pop(at % len(self.report))
        self.report.insert(how % (len(self.report) + 1), block)

    def split(self, at: int, how: int) -> None:
        at %= len(self.report)
        words = self.report[at].split(" ")
        if len(words) > 5 and not self.report[at].startswith(("#", "-")):
            self.report[at : at + 1] = [" ".join(words[:3]) + ".", " ".join(words[3:])]

    def swap(self, at: int, how: int) -> None:
        """Take a block out and put another one in its place."""
        self.report[at % len(self.report)] = self.arabic()

    # The editor

    def edit(self, work: Callable[[list[str]], None]) -> None:
        path = self.page.translation("en")
        if path.exists():
            blocks = path.read_text(encoding="utf-8").strip().split("\n\n")
            before = "\n\n".join(blocks)
            work(blocks)
            after = "\n\n".join(blocks)
            self.words -= {each for each in self.words if each in before and each not in after}
            path.write_text(after + "\n", encoding="utf-8")

    def write_over(self, at: int, how: int) -> None:
        def work(blocks: list[str]) -> None:
            block = blocks[at % len(blocks)]
            mark = block[: len(block) - len(block.lstrip("#- "))]
            blocks[at % len(blocks)] = mark + self.english()

        self.edit(work)

    def write_into(self, at: int, how: int) -> None:
        self.edit(lambda blocks: blocks.__setitem__(at % len(blocks), f"{blocks[at % len(blocks)]} {self.english()}"))

    def add(self, at: int, how: int) -> None:
        self.edit(lambda blocks: blocks.insert(at % len(blocks) + 1, self.english()))

    def delete(self, at: int, how: int) -> None:
        def work(blocks: list[str]) -> None:
            if len(blocks) > 2:
                del blocks[at % len(blocks)]

        self.edit(work)

    def shift(self, at: int, how: int) -> None:
        self.edit(lambda blocks: blocks.insert(how % len(blocks), blocks.pop(at % len(blocks))))

    def part(self, at: int, how: int) -> None:
        def work(blocks: list[str]) -> None:
            words = blocks[at % len(blocks)].split(" ")
            if len(words) > 4 and words[0] not in ("#", "##", "-"):
                blocks[at % len(blocks) : at % len(blocks) + 1] = [" ".join(words[:2]), " ".join(words[2:])]

        self.edit(work)

    def join(self, at: int, how: int) -> None:
        def work(blocks: list[str]) -> None:
            at_ = at % len(blocks)
            if at_ and not blocks[at_ - 1].startswith(("#", "-")) and not blocks[at_].startswith(("#", "-")):
                blocks[at_ - 1 : at_ + 1] = [f"{blocks[at_ - 1]} {blocks[at_]}"]

        self.edit(work)

    # The machine

    def run(self) -> Outcome:
        self.save_report()
        writer = Writer(self.root)
        journal = Journal(self.root / ".cache" / "answers", self.engine, writer)  # type: ignore[arg-type]
        drafter = Drafter(journal.ask, self.settings.dialect, samples.renderer(), Glossary())
        pipeline = Pipeline(self.settings, "en", drafter, "2025-01-01", writer)
        before = len(self.engine.answered)
        outcome = pipeline.run(self.page)
        journal.close()
        self.check(self.engine.answered[before:])
        if not outcome.findings.items or all(each.code != "engine-stopped" for each in outcome.findings.items):
            journal.forget()
            self.remember()
        return outcome

    def good(self, at: int, how: int) -> None:
        self.engine.left = 10_000
        self.run()

    def dying(self, at: int, how: int) -> None:
        self.engine.left = how % 4
        self.run()

    def check(self, asked: Sequence[str]) -> None:
        text = self.page.translation("en").read_text(encoding="utf-8") if self.page.translation("en").exists() else ""
        lock = self.page.lock("en").read_text(encoding="utf-8")
        assert {each for each in self.words if each not in text and each not in lock} == set()
        assert not {normalise(each) for each in asked} & self.known.keys(), "asked again"

    def remember(self) -> None:
        """Compare the ids with those of the run before."""
        units = samples.units_of(self.settings, self.page)
        now = {normalise(unit.segment.text): unit.id for unit in units}
        assert len(set(now.values())) == len(units)
        moved = {text: (self.known[text], now[text]) for text in now.keys() & self.known.keys()}
        assert all(old == new for old, new in moved.values()), moved
        self.known = now

    def rest(self) -> None:
        """With a good engine the next run changes nothing and asks nothing."""
        self.good(0, 0)
        paths = (self.page.translation("en"), self.page.lock("en"))
        before, asked = [path.read_bytes() for path in paths], len(self.engine.answered)
        self.good(0, 0)
        assert [path.read_bytes() for path in paths] == before
        assert len(self.engine.answered) == asked


AUTHOR = ("insert", "change", "remove", "move", "split", "swap")
EDITOR = ("write_over", "write_into", "add", "delete", "shift", "part", "join")
STEPS = st.lists(
    st.tuples(st.sampled_from([*AUTHOR, *EDITOR, "good", "good", "dying"]), st.integers(0, 20), st.integers(0, 20)),
    max_size=14,
)


@pytest.fixture(autouse=True, scope="module")
def _quick() -> Iterator[None]:
    """Wait for no disk: what is tested is what is written, not that it survives a power cut."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: None)
        yield


def play(steps: Sequence[tuple[str, int, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        world = World.make(Path(folder))
        world.good(0, 0)
        for step, at, how in steps:
            getattr(world, step)(at, how)
        world.rest()


@given(STEPS)
@settings(max_examples=200)
def test_random_edits__lose_no_word_and_ask_nothing_twice(steps: list[tuple[str, int, int]]) -> None:
    play(steps)


@pytest.mark.verify
@given(STEPS)
@settings(max_examples=5_000, suppress_health_check=[HealthCheck.too_slow])
def test_random_edits__many_more(steps: list[tuple[str, int, int]]) -> None:
    play(steps)


EXAMPLES = [
    [("move", 1, 2), ("part", 1, 0)],
    [("add", 5, 0), ("remove", 5, 0)],
    [("part", 2, 0), ("swap", 1, 0), ("remove", 2, 0)],
    [("insert", 0, 0), ("write_into", 6, 0), ("shift", 6, 0)],
    [("insert", 0, 0), ("shift", 1, 5), ("insert", 0, 0), ("split", 5, 0)],
]


@pytest.mark.parametrize("steps", EXAMPLES)
def test_edits__that_went_wrong_once(steps: list[tuple[str, int, int]]) -> None:
    play(steps)
