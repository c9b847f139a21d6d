"""How the time of reading a bitext, and of writing it anew, grows with its length.

    .venv/bin/python benchmarks/alignment.py [--most 8000]

Pages of up to 8,000 paragraphs, a tenth of them repeats. Each is read with its lock after one in a hundred paragraphs
of both pages has been changed, taken out, put in or moved; with all of its Arabic turned round; and without its lock,
a tenth of the English paragraphs split or merged. The exponent is the slope of the logarithms: 1 is linear, 2 is not.
"""

from __future__ import annotations

import argparse
import math
import random
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "tests")]

import samples  # noqa: E402 - the paths come first
from bitext.alignment import bitext as bitexts  # noqa: E402
from bitext.alignment import compose  # noqa: E402
from bitext.alignment.bitext import Bitext  # noqa: E402
from bitext.alignment.lock import Lock, sketch, target_hash  # noqa: E402
from bitext.markup.document import Document  # noqa: E402
from engine_server import pseudo  # noqa: E402

LETTERS = [chr(code) for code in range(0x0628, 0x063B)]


def arabic(chance: random.Random) -> str:
    """A paragraph of 4 to 60 made-up words, some of them numbers."""
    words = ["".join(chance.choices(LETTERS, k=chance.randint(2, 7))) for _ in range(chance.randint(4, 60))]
    if chance.random() < 0.3:
        words.insert(2, str(chance.randint(2, 9_999)))
    return " ".join(words) + "."


def english(paragraph: str) -> str:
    """Its translation, longer or shorter as translations are."""
    words = pseudo(paragraph).split(" ")
    kept = [word for word in words if word[-1].isdigit() or hash_of(word) % 9]
    return " ".join(kept or words)


def hash_of(word: str) -> int:
    """A number that is the same on every run."""
    return sum(map(ord, word))


def page(blocks: list[str]) -> Document:
    """A page of these blocks."""
    return samples.read("\n\n".join(blocks) + "\n")


def made(blocks: list[str], words: list[str]) -> Lock:
    """The lock of a page that a machine has translated."""
    units = bitexts.read(page(blocks), None, Lock()).units
    rows = [
        replace(u.row, sketch=sketch(u.segment.text), machine=target_hash(text), engine="test")
        for u, text in zip(units, words, strict=True)
    ]
    return Lock(tuple(rows), "", None, True)


def disturbed(blocks: list[str], chance: random.Random, share: float) -> list[str]:
    """Change, take out, put in and move so many of the blocks."""
    blocks = list(blocks)
    for _ in range(round(len(blocks) * share)):
        at, to = chance.randrange(len(blocks)), chance.randrange(len(blocks))
        how = chance.randrange(4)
        if how == 0:
            blocks[at] += " " + blocks[to].split(" ")[0]
        elif how == 1:
            del blocks[at]
        elif how == 2:
            blocks.insert(at, blocks[to][::-1])
        else:
            blocks.insert(to, blocks.pop(at))
    return blocks


def reshaped(words: list[str], chance: random.Random) -> list[str]:
    """Split or merge a tenth of the paragraphs."""
    found: list[str] = []
    for text in words:
        parts = text.split(" ")
        if len(parts) > 8 and chance.random() < 0.05:
            found += [" ".join(parts[: len(parts) // 2]), " ".join(parts[len(parts) // 2 :])]
        elif found and chance.random() < 0.05:
            found[-1] += " " + text
        else:
            found.append(text)
    return found


def measure(count: int) -> dict[str, float]:
    """Seconds for each case at one length."""
    chance = random.Random(count)  # noqa: S311 - nothing is kept secret
    blocks = [arabic(chance) for _ in range(count * 9 // 10)]
    blocks += chance.choices(blocks, k=count - len(blocks))
    words = [english(block) for block in blocks]
    lock = made(blocks, words)
    changed, edited = page(disturbed(blocks, chance, 0.01)), page(disturbed(words, chance, 0.01))
    same, turned, other = page(blocks), page(blocks[::-1]), page(reshaped(words, chance))
    alike = page(["\u0646\u0635 \u0645\u0643\u0631\u0631."] * count)
    found: dict[str, float] = {}

    def timed(name: str, work: Callable[[], object]) -> None:
        start = time.process_time()
        work()
        found[name] = time.process_time() - start

    read: list[Bitext] = []
    timed("read, 1 % changed", lambda: read.append(bitexts.read(changed, edited, lock)))
    timed("read, nothing changed", lambda: bitexts.read(same, page(words), lock))
    timed("read, turned round", lambda: bitexts.read(turned, edited, lock))
    timed("read, no lock", lambda: bitexts.read(same, other, Lock()))
    timed("ids of repeats", lambda: bitexts.read(alike, None, Lock()))
    says = {u.index: u.target or u.segment.text for u in read[0].units}
    fresh = {u.index for u in read[0].units if u.state == "pending"}
    timed("write, 1 % changed", lambda: compose.page(read[0], says, fresh))
    return found


def main() -> None:
    """Print a row a case."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=int, default=8_000)
    most = parser.parse_args().most
    sizes = [size for size in (500, 1_000, 2_000, 4_000, 8_000) if size <= most]
    figures = {size: measure(size) for size in sizes}
    print("seconds of one core".ljust(24) + "".join(f"{size:>9,}" for size in sizes) + "  exponent")
    for name in figures[sizes[0]]:
        times = [max(figures[size][name], 1e-4) for size in sizes]
        slope = math.log(times[-1] / times[0]) / math.log(sizes[-1] / sizes[0])
        print(name.ljust(24) + "".join(f"{each:9.3f}" for each in times) + f"{slope:10.2f}")


if __name__ == "__main__":
    main()
