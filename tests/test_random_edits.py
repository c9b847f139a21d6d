"""An author, English editors and an engine that dies work on one page in any order: no word of theirs is lost.

Every sentence holds a word of its own, so that it can be followed through every change. What is pure and slow (the
renderer, the checks) is remembered by content, so that thousands of such stories take a minute.
"""

# ruff: noqa: ARG002 - the steps share one signature

import os
import re
import subprocess
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import hypothesis
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import samples
from bitext.alignment.lock import Suggestion
from bitext.arabic import normalise
from bitext.cli import accept
from bitext.errors import EngineError, Findings
from bitext.glossary import Glossary
from bitext.markup import inline
from bitext.markup.inline import Protected
from bitext.markup.render import Renderer
from bitext.project import Page, Project
from bitext.translation import checks
from bitext.translation.checks import Pair, Remark
from bitext.translation.draft import Draft, Drafter
from bitext.translation.engines import Answer, Hints
from bitext.translation.journal import Journal
from bitext.translation.pipeline import Outcome, Pipeline
from bitext.writer import Writer
from engine_server import pseudo

WORDS = "القوات المدينة الطريق الجسر حاجز صباح مساء وصلت غادرت شمال جنوب قافلة مصدر محلي الخميس".split()
LETTERS = "بتثجحخدذرزسشصضطظعغفق"
MARKED = ("#", "-", "|")
"""What the blocks begin with that are no paragraphs."""
TITLE = re.compile(r"^title: .*$", re.MULTILINE)


def arabic(number: int) -> str:
    """A sentence that no other number gives; its length varies."""
    own = "".join(LETTERS[int(digit) + 10 * (place % 2)] for place, digit in enumerate(f"{number:04d}"))
    some = [WORDS[(number * 7 + step * (number % 5 + 1)) % len(WORDS)] for step in range(3 + number * 5 % 17)]
    return " ".join([*some[:2], own, *some[2:]]) + "."


def english(number: int) -> str:
    """A sentence of the editor's."""
    return f"Editor{number:04d} " + " ".join(["wrote", "these", "words", "today"][: number % 4 + 1]) + "."


class Engine:
    """Answers so many requests, then dies."""

    name = "test"
    most = 5_000

    def __init__(self) -> None:
        self.left = 10_000
        self.answered: list[str] = []

    def translate(
        self, texts: Sequence[str], hints: Hints, keep: Callable[[str, Answer], None], parts: object
    ) -> list[Answer]:
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


Ids = dict[str, frozenset[str]]
"""The ids of the units with a text, by the text as it is compared."""


@dataclass
class World:
    """One page, and what is known about its people's words."""

    root: Path
    settings: Project
    page: Page
    engine: Engine = field(default_factory=Engine)
    number: int = 0
    title: str = ""
    report: list[str] = field(default_factory=list)
    """The blocks of the Arabic."""
    eol: str = "\n"
    """The report's line end."""
    words: set[str] = field(default_factory=set)
    """The editors' sentences (or, of a sentence that was parted, its own word) that nobody has taken back."""
    known: Ids = field(default_factory=dict)
    """At the last whole run."""
    free: bool = False
    """Whether all may be asked again, because the translation is gone."""

    @classmethod
    def make(cls, root: Path) -> "World":
        found = replace(samples.settings(), root=root)
        world = cls(root, found, found.page("page.md"))
        (root / "docs").mkdir()
        world.title = world.arabic()
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
        text = f"---\ntitle: {self.title}\n---\n\n" + "\n\n".join(self.report) + "\n"
        self.page.path.write_text(text, encoding="utf-8", newline=self.eol)

    @property
    def paths(self) -> tuple[Path, Path, Path]:
        """Report, translation and lock."""
        return self.page.path, self.page.translation("en"), self.page.lock("en")

    # The author

    def insert(self, at: int, how: int) -> None:
        self.report.insert(at % len(self.report) + 1, self.arabic())

    def insert_marked(self, at: int, how: int) -> None:
        """Add a table, a list or a heading."""
        block = (
            lambda: f"| {self.arabic()} | {self.arabic()} |\n| --- | --- |\n| {self.arabic()} | {self.arabic()} |",
            lambda: f"- {self.arabic()}\n- {self.arabic()}\n- {self.arabic()}",
            lambda: f"### {self.arabic()}",
        )[how % 3]()
        self.report.insert(at % len(self.report) + 1, block)

    def change(self, at: int, how: int) -> None:
        """Change one word of a block, or write it anew."""
        self.reword(at, how, lambda _: f"كلمة{LETTERS[how % 20]}")

    def diacritics(self, at: int, how: int) -> None:
        """Write a word with tatweel or with its vowels: it says the same."""
        sign = ("\u0640", "\u064e", "\u0651\u064f")[how % 3]
        self.reword(at, how, lambda word: word[:2] + sign + word[2:] if word[:2].isalpha() else word)

    def reword(self, at: int, how: int, new: Callable[[str], str]) -> None:
        at %= len(self.report)
        words = re.split(r"([ \n])", self.report[at])
        places = [n for n, word in enumerate(words) if word[:1].isalpha()]
        place = places[-1 - how % max(len(places) - 1, 1)]
        words[place] = new(words[place])
        self.report[at] = "".join(words)

    def retitle(self, at: int, how: int) -> None:
        self.title = self.arabic()

    def remove(self, at: int, how: int) -> None:
        if len(self.report) > 2:
            del self.report[at % len(self.report)]

    def move(self, at: int, how: int) -> None:
        block = self.report.pop(at % len(self.report))
        self.report.insert(how % (len(self.report) + 1), block)

    def copy(self, at: int, how: int) -> None:
        """Repeat a block elsewhere."""
        self.report.insert(how % (len(self.report) + 1), self.report[at % len(self.report)])

    def split(self, at: int, how: int) -> None:
        at %= len(self.report)
        words = self.report[at].split(" ")
        if len(words) > 5 and not self.report[at].startswith(MARKED):
            self.report[at : at + 1] = [" ".join(words[:3]) + ".", " ".join(words[3:])]

    def merge(self, at: int, how: int) -> None:
        at = at % (len(self.report) - 1)
        if not any(block.startswith(MARKED) for block in self.report[at : at + 2]):
            self.report[at : at + 2] = [" ".join(self.report[at : at + 2])]

    def swap(self, at: int, how: int) -> None:
        """Take a block out and put another one in its place."""
        self.report[at % len(self.report)] = self.arabic()

    # The editor

    def edit_page(self, work: Callable[[str], str]) -> None:
        """Change the translation's text; line ends stay as they are."""
        path = self.page.translation("en")
        if path.exists():
            raw = path.read_bytes().decode("utf-8")
            before = raw.replace("\r\n", "\n")
            after = work(before)
            self.take_back(before, after)
            path.write_text(after, encoding="utf-8", newline="\r\n" if "\r\n" in raw else "\n")

    def take_back(self, before: str, after: str) -> None:
        """A person has replaced a text by another one: what is gone from it is gone by a person's will."""
        for each in [each for each in self.words if each in before and each not in after]:
            self.words.remove(each)
            if each.split(" ")[0] in after:
                self.words.add(each.split(" ")[0])

    def edit(self, work: Callable[[list[str]], None]) -> None:
        def all_of_it(text: str) -> str:
            head, rule, body = text.rpartition("\n---\n")
            blocks = body.strip().split("\n\n")
            work(blocks)
            return f"{head}{rule}\n" + "\n\n".join(blocks) + "\n"

        self.edit_page(all_of_it)

    def write_over(self, at: int, how: int) -> None:
        def work(blocks: list[str]) -> None:
            block = blocks[at % len(blocks)]
            mark = block[: len(block) - len(block.lstrip("#- "))]
            blocks[at % len(blocks)] = mark + self.english()

        self.edit(work)

    def write_into(self, at: int, how: int) -> None:
        def work(blocks: list[str]) -> None:
            block = blocks[at % len(blocks)]
            inner, end = (block[:-2], " |") if block.endswith(" |") else (block, "")
            blocks[at % len(blocks)] = f"{inner} {self.english()}{end}"

        self.edit(work)

    def write_both(self, at: int, how: int) -> None:
        """The editor and the author change the same passage at the same time."""
        self.write_into(at, how)
        self.change(at, how)

    def write_title(self, at: int, how: int) -> None:
        self.edit_page(lambda text: TITLE.sub(lambda _: f"title: {self.english()}", text, count=1))

    def add(self, at: int, how: int) -> None:
        self.edit(lambda blocks: blocks.insert(at % len(blocks) + 1, self.english()))

    def add_marked(self, at: int, how: int) -> None:
        """Add a row to a table, an item to a list, else a heading."""

        def work(blocks: list[str]) -> None:
            fitting = [n for n, block in enumerate(blocks) if block.startswith("-|"[how % 2])]
            if not fitting:
                blocks.insert(at % len(blocks) + 1, f"### {self.english()}")
                return
            place = fitting[at % len(fitting)]
            lines = blocks[place].split("\n")
            if lines[0].startswith("|"):
                lines.insert(2 + at % (len(lines) - 1), f"| {self.english()} | {self.english()} |")
            else:
                lines.insert(at % (len(lines) + 1), f"- {self.english()}")
            blocks[place] = "\n".join(lines)

        self.edit(work)

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
            if len(words) > 4 and not words[0].startswith(MARKED):
                blocks[at % len(blocks) : at % len(blocks) + 1] = [" ".join(words[:2]), " ".join(words[2:])]

        self.edit(work)

    def join(self, at: int, how: int) -> None:
        def work(blocks: list[str]) -> None:
            at_ = at % len(blocks)
            if at_ and not blocks[at_ - 1].startswith(MARKED) and not blocks[at_].startswith(MARKED):
                blocks[at_ - 1 : at_ + 1] = [f"{blocks[at_ - 1]} {blocks[at_]}"]

        self.edit(work)

    def accept(self, at: int, how: int) -> None:
        """Take what is suggested: the words that it replaces are given up."""
        self.settle_offers()
        bitext = self.pipeline().read(self.page, Findings())
        if bitext is None or bitext.target is None:
            return
        settled, made = accept._taking(bitext, set())
        if made.words:
            before = "\n".join(bitext.units[i].target or "" for i in made.words)
            self.pipeline().put(settled, self.page, made)
            self.take_back(before, self.everywhere())
            self.check([])

    def offer(self, at: int, how: int) -> None:
        """Words come back from an agency for Arabic that has changed since."""
        self.settle_offers()
        bitext = self.pipeline().read(self.page, Findings())
        if bitext is not None and bitext.lock.known:
            index = at % len(bitext.units)
            made = Draft(offers={index: Suggestion(self.english(), "0" * 16, "", "2025-01-01")})
            self.pipeline().put(bitext, self.page, made)
            self.check([])

    # Anybody, with files

    def line_ends(self, at: int, how: int) -> None:
        """A program of the author's or of the editor's writes other line ends."""
        if how % 2:
            self.eol = "\r\n" if self.eol == "\n" else "\n"
        elif self.page.translation("en").exists():
            path = self.page.translation("en")
            raw = path.read_bytes()
            path.write_bytes(raw.replace(b"\r\n", b"\n") if b"\r\n" in raw else raw.replace(b"\n", b"\r\n"))

    def lose_lock(self, at: int, how: int) -> None:
        """Somebody deletes the lock, and with it what only it held."""
        path = self.page.lock("en")
        if path.exists():
            self.take_back(path.read_text(encoding="utf-8"), self.everywhere(path))
            path.unlink()
        self.known, self.free = {}, True

    def lose_page(self, at: int, how: int) -> None:
        """The editor deletes the translation, and with it what stands in it."""
        path = self.page.translation("en")
        if path.exists():
            self.take_back(path.read_text(encoding="utf-8"), self.everywhere(path))
            path.unlink()
            self.free = True

    def rename(self, at: int, how: int) -> None:
        """Give report, translation and lock another name."""
        self.save_report()
        old = self.paths
        self.number += 1
        self.page = self.settings.page(f"page-{self.number}.md")
        for before, after in zip(old, self.paths, strict=True):
            if before.exists():
                before.rename(after)

    def rename_without_lock(self, at: int, how: int) -> None:
        lock = self.page.lock("en")
        self.rename(at, how)
        if self.page.lock("en").exists():
            self.page.lock("en").rename(lock)
        self.known, self.free = {}, True

    def fork(self, at: int, how: int) -> None:
        """Two people work on two branches, and git merges what they did, the lock by lines of both."""
        self.good(0, 0)
        base = self.state()
        kinds = (*AUTHOR, *EDITOR)
        getattr(self, kinds[at % len(kinds)])(how, at)
        self.good(0, 0)
        ours = self.state()
        self.restore(base, self.number)
        getattr(self, kinds[how % len(kinds)])(at + how, at)
        self.good(0, 0)
        theirs = self.state()
        merged = [
            merged_text(a, o, b, union=n == 2)
            for n, (a, o, b) in enumerate(zip(ours.texts, base.texts, theirs.texts, strict=True))
        ]
        if any(text is None for text in merged) or merged[0] is None:
            return  # a person settles the conflict by taking the second version
        for path, text in zip(self.paths, merged, strict=True):
            path.write_bytes((text or "").encode())
        head, _, body = merged[0].replace("\r\n", "\n").rpartition("\n---\n")
        self.title = head.partition("title: ")[2]
        self.report = body.strip("\n").split("\n\n")
        self.words = set((ours.words | theirs.words) - (base.words - ours.words) - (base.words - theirs.words))
        self.known = {
            text: ids
            for text, ids in (ours.known | theirs.known).items()
            if ours.known.get(text) == theirs.known.get(text)
            or not (text in base.known or (text in ours.known and text in theirs.known))
        }
        self.good(0, 0)

    def state(self) -> "State":
        texts = tuple(path.read_bytes().decode() if path.exists() else "" for path in self.paths)
        return State(texts, self.title, tuple(self.report), self.eol, frozenset(self.words), dict(self.known))

    def restore(self, state: "State", number: int) -> None:
        for path, text in zip(self.paths, state.texts, strict=True):
            path.write_bytes(text.encode())
        self.title, self.report, self.eol = state.title, list(state.report), state.eol
        self.words, self.known, self.number = set(state.words), dict(state.known), number

    # The machine

    def pipeline(self, journal: Journal | None = None, *, again: bool = False) -> Pipeline:
        ask = journal.ask if journal else accept._nobody
        drafter = Drafter(ask, self.settings.dialect, remembering(), Glossary())
        return Pipeline(self.settings, "en", drafter, "2025-01-01", Writer(self.root), again)

    def run(self, *, again: bool = False) -> Outcome:
        self.save_report()
        self.settle_offers()
        allowed = Counter(self.renewable()) if again else Counter()
        journal = Journal(self.root / ".cache" / "answers", self.engine, Writer(self.root))  # type: ignore[arg-type]
        before = len(self.engine.answered)
        outcome = self.pipeline(journal, again=again).run(self.page)
        journal.close()
        self.check(self.engine.answered[before:], allowed)
        if not outcome.findings.items or all(each.code != "engine-stopped" for each in outcome.findings.items):
            journal.forget()
            self.remember()
        return outcome

    def settle_offers(self) -> None:
        """A person's edit of a passage settles what others have offered for it."""
        bitext = self.pipeline().read(self.page, Findings())
        for unit in bitext.units if bitext else ():
            if unit.row.suggestion and unit.row.suggestion.human and unit.human and not unit.seen:
                self.words -= {each for each in self.words if each in unit.row.suggestion.text}

    def renewable(self) -> list[str]:
        """Texts whose English is a machine's."""
        bitext = self.pipeline().read(self.page, Findings())
        return [normalise(u.segment.text) for u in (bitext.units if bitext else ()) if u.state == "machine"]

    def good(self, at: int, how: int) -> None:
        self.engine.left = 10_000
        self.run()
        for unit in samples.units_of(self.settings, self.page):
            assert unit.state != "pending"
            if unit.state == "stale":
                offer = unit.row.suggestion
                assert offer is not None, "nothing is suggested"
                assert offer.human or offer.source == unit.source, "what is suggested is for other Arabic"

    def dying(self, at: int, how: int) -> None:
        self.engine.left = how % 4
        self.run()

    def again(self, at: int, how: int) -> None:
        self.engine.left = 10_000
        self.run(again=True)

    def everywhere(self, but: Path | None = None) -> str:
        """All that stands in translations and locks."""
        paths = [*(self.root / "docs").glob("*.en.md"), *(self.root / "memory").glob("*.jsonl")]
        return "\n".join(path.read_text(encoding="utf-8") for path in paths if path != but)

    def check(self, asked: Sequence[str], allowed: Counter[str] | None = None) -> None:
        text = self.everywhere()
        assert {each for each in self.words if each not in text} == set()
        if not self.free:
            have = Counter(
                normalise(segment.text) for segment in samples.read(self.page.path.read_bytes().decode()).segments
            )
            repeated = {
                each
                for each in map(normalise, asked)
                if have[each] <= len(self.known.get(each, ())) and not (allowed and allowed[each])
            }
            assert not repeated, f"asked again: {repeated}"

    def remember(self) -> None:
        """Compare the ids with those of the run before."""
        units = samples.units_of(self.settings, self.page)
        assert len({unit.id for unit in units}) == len(units)
        texts: dict[str, set[str]] = {}
        for unit in units:
            texts.setdefault(normalise(unit.segment.text), set()).add(unit.id)
        now = {text: frozenset(ids) for text, ids in texts.items()}
        moved = {text: (self.known[text], now[text]) for text in now.keys() & self.known.keys()}
        assert all(len(old & new) == min(len(old), len(new)) for old, new in moved.values()), moved
        self.known, self.free = now, False

    def rest(self) -> None:
        """With a good engine the next run changes nothing and asks nothing."""
        self.good(0, 0)
        paths = self.paths[1:]
        before, asked = [path.read_bytes() for path in paths], len(self.engine.answered)
        self.good(0, 0)
        assert [path.read_bytes() for path in paths] == before
        assert len(self.engine.answered) == asked


@dataclass(frozen=True)
class State:
    """A world at one moment."""

    texts: tuple[str, ...]
    """Of report, translation and lock."""
    title: str
    report: tuple[str, ...]
    eol: str
    words: frozenset[str]
    known: Ids


def merged_text(ours: str, base: str, theirs: str, *, union: bool) -> str | None:
    """What git makes of two versions; `None` where it finds a conflict."""
    if ours in (base, theirs):
        return theirs
    if theirs == base:
        return ours
    with tempfile.TemporaryDirectory() as folder:
        names = ("ours", "base", "theirs")
        for name, text in zip(names, (ours, base, theirs), strict=True):
            Path(folder, name).write_bytes(text.encode())
        command = ["git", "merge-file", "--stdout", *(["--union"] if union else []), *names]
        done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    return done.stdout.decode() if done.returncode == 0 else None


class Remembering(Renderer):
    """Renders every text once."""

    def html(self, body: str) -> str:
        return _html(body)


@cache
def remembering() -> Remembering:
    return Remembering((), {})


@cache
def _html(body: str) -> str:
    return samples.renderer().html(body)


@pytest.fixture(autouse=True, scope="module")
def _quick() -> Iterator[None]:
    """Wait for no disk (what is tested is what is written, not that it survives a power cut); work out nothing twice.

    What is remembered has no memory of its own: the same words give the same answer.
    """
    found: dict[tuple[object, ...], object] = {}

    def once(function: Callable[..., object], *key: object) -> Callable[..., object]:
        if key not in found:
            found[key] = function()
        return found[key]  # type: ignore[return-value]

    protect, check, said = inline.protect, checks.check, checks.said

    def protect_once(text: str, dialect: frozenset[str], labels: Sequence[str] = ()) -> Protected:
        return once(lambda: protect(text, dialect, labels), "protect", text, dialect, tuple(labels))  # type: ignore[return-value]

    def check_once(pair: Pair) -> list[Remark]:
        return once(lambda: check(pair), "check", pair.source, pair.target, pair.kind, pair.dialect)  # type: ignore[return-value]

    def said_once(pair: Pair) -> str:
        return once(lambda: said(pair), "said", pair.source, pair.target, pair.kind, pair.dialect)  # type: ignore[return-value]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: None)
        patch.setattr(inline, "protect", protect_once)
        patch.setattr(checks, "check", check_once)
        patch.setattr(checks, "said", said_once)
        yield


AUTHOR = (
    "insert", "insert_marked", "change", "diacritics", "retitle", "remove", "move", "copy", "split", "merge", "swap",
)  # fmt: skip
EDITOR = (
    "write_over", "write_into", "write_both", "write_title", "add", "add_marked", "delete", "shift", "part", "join",
    "accept", "offer",
)  # fmt: skip
ANYBODY = ("line_ends", "lose_lock", "lose_page", "rename", "rename_without_lock", "fork")
MACHINE = ("good", "good", "good", "good", "dying", "dying", "again")
STEPS = st.lists(
    st.tuples(st.sampled_from([*AUTHOR, *EDITOR, *ANYBODY, *MACHINE]), st.integers(0, 20), st.integers(0, 20)),
    max_size=14,
)
SHARDS = 8


def play(steps: Sequence[tuple[str, int, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        world = World.make(Path(folder))
        world.good(0, 0)
        for step, at, how in steps:
            getattr(world, step)(at, how)
        world.rest()


def play_many(shard: int, number: int) -> None:
    """Play so many sequences of edits; every shard has its own."""

    @hypothesis.seed(shard)
    @settings(max_examples=number, database=None, suppress_health_check=[HealthCheck.too_slow])
    @given(STEPS)
    def played(steps: list[tuple[str, int, int]]) -> None:
        play(steps)

    played()


@pytest.mark.parametrize("shard", range(SHARDS))
def test_random_edits__lose_no_word_and_ask_nothing_twice(shard: int) -> None:
    play_many(shard, 2_000 // SHARDS)


@pytest.mark.verify
@pytest.mark.parametrize("shard", range(SHARDS, 2 * SHARDS))
def test_random_edits__many_more(shard: int) -> None:
    play_many(shard, 20_000 // SHARDS)


EXAMPLES = [
    [("merge", 2, 0), ("shift", 6, 1), ("rename_without_lock", 0, 0), ("good", 0, 0), ("shift", 0, 6)],
    [("insert", 0, 0), ("insert_marked", 16, 0), ("delete", 1, 0), ("write_into", 19, 0), ("add", 0, 0)],
    [("move", 1, 2), ("part", 1, 0)],
    [("add", 5, 0), ("remove", 5, 0)],
    [("part", 2, 0), ("swap", 1, 0), ("remove", 2, 0)],
    [("insert", 0, 0), ("write_into", 6, 0), ("shift", 6, 0)],
    [("insert", 0, 0), ("shift", 1, 5), ("insert", 0, 0), ("split", 5, 0)],
    [("lose_lock", 0, 0), ("move", 5, 3), ("dying", 0, 0)],
    [("rename_without_lock", 0, 0), ("insert_marked", 0, 0), ("dying", 0, 0)],
    [("retitle", 0, 0), ("write_both", 0, 0), ("fork", 1, 0), ("copy", 0, 0), ("fork", 10, 2)],
    [("insert_marked", 0, 0), ("fork", 4, 0)],
    [("lose_page", 0, 0), ("move", 0, 4), ("offer", 5, 0), ("insert_marked", 0, 0), ("remove", 4, 0)],
    [("offer", 0, 0), ("lose_page", 0, 0), ("retitle", 0, 0)],
    [("merge", 1, 0), ("copy", 2, 4), ("dying", 0, 0), ("remove", 2, 0), ("remove", 0, 0), ("offer", 0, 0)],
    [
        ("delete", 6, 0), ("write_into", 4, 0), ("part", 2, 0), ("lose_lock", 0, 0), ("retitle", 0, 0),
        ("insert_marked", 2, 1),
    ],
    [("move", 3, 4), ("shift", 5, 4), ("write_both", 4, 0), ("copy", 0, 4), ("split", 1, 0), ("copy", 3, 2)],
]  # fmt: skip


@pytest.mark.parametrize("steps", EXAMPLES)
def test_edits__that_went_wrong_once(steps: list[tuple[str, int, int]]) -> None:
    play(steps)
