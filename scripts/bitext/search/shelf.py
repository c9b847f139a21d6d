"""Sections of lines, kept in files of about one size: what is asked for together stands together.

The hash of a section's name (a key) says in which set of files it stands. A set has a common file; sections too large
for it have files of their own, so that nobody fetches them for a neighbour's sake. Which these are is told by a part
of the hash, the code: sections of one set and code stay together. How many sets there are follows from the whole size,
in powers of two, and each file is named by its content. So the files depend on nothing but what is in them: however
they came about, the same sections make the same files.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

USUAL = 8_000
"""Characters of a set at most, on average; six tenths of it when compressed."""
TOGETHER = 2
"""Neighbouring sets that share a name: of every name, the browser must know before it asks for any file."""
LARGE = 4_000
"""Characters of sections that get a file of their own."""
COMMON = ""
"""What stands for a code where the file is the set's common one."""

Section = dict[str, str]
"""Lines: what each is called, and what it says."""


def digest(content: str | bytes) -> str:
    """The name of a content: 8 letters."""
    data = content.encode() if isinstance(content, str) else content
    return base64.urlsafe_b64encode(hashlib.blake2b(data, digest_size=6).digest()).decode()


@lru_cache(maxsize=1 << 16)
def spread(key: str) -> int:
    """FNV-1a of the UTF-16 units of a key, 32 bits: cheap and the same in every language."""
    value = 0x811C9DC5
    for letter in key:
        value = ((value ^ ord(letter)) * 0x01000193) & 0xFFFFFFFF
    return value


def code(key: str) -> str:
    """What tells a section from others of its set, if not from all: three digits, safe where A is a."""
    return f"{spread(key) >> 20:03x}"


@dataclass(slots=True)
class Plan:
    """Which files there are: what the browser must know."""

    sets: list[dict[str, str]] = field(default_factory=list)
    """The names of each set's files by code."""
    sizes: list[int] = field(default_factory=list)
    """Characters in each set."""

    @classmethod
    def read(cls, held: Mapping[str, Any]) -> Plan:
        """What `written` gave. Raises `KeyError`, `TypeError` where it is something else."""
        return cls([dict(each) for each in held["sets"]], [*held["sizes"]])

    def written(self) -> dict[str, Any]:
        """The same as JSON takes it."""
        return {"sets": self.sets, "sizes": self.sizes}

    def names(self) -> list[str]:
        """What so many sets `TOGETHER` are published under: it changes with any of their files."""
        starts = range(0, len(self.sets), TOGETHER)
        parts = ("".join(each[own] for each in self.sets[n : n + TOGETHER] for own in sorted(each)) for n in starts)
        return [digest(part) for part in parts]

    def codes(self, number: int) -> list[str]:
        """The codes of sections that have files of their own."""
        return sorted(each for each in self.sets[number] if each != COMMON)


class Shelf:
    """The sections of one kind. `load` reads a file by its name; `usual` is as `USUAL`."""

    def __init__(self, plan: Plan, load: Callable[[str], str], usual: int = USUAL) -> None:
        self.plan, self._load, self._usual = plan, load, usual
        self._files: dict[tuple[int, str], dict[str, str]] = {}
        """Files that were looked into, by set and code: the text of each section by key."""
        self._open: dict[str, Section] = {}

    def section(self, key: str) -> Section:
        """A section, to be changed in place; one without lines is gone."""
        held = self._open.get(key)
        if held is None:
            held = self._open[key] = _parse(self._home(key).get(key, "") if self.plan.sets else "")
        return held

    def _home(self, key: str) -> dict[str, str]:
        """The file that a section is in, or would be."""
        number = spread(key) % len(self.plan.sets)
        return self._file(number, code(key)) or self._file(number, COMMON)

    def _file(self, number: int, own: str) -> dict[str, str]:
        held = self._files.get((number, own))
        if held is None:
            name = self.plan.sets[number].get(own)
            parts = self._load(name).split("\n=")[1:] if name else []
            held = self._files[number, own] = {part[: part.index("\n")]: f"\n={part}" for part in parts}
        return held

    def close(self) -> Iterator[tuple[str, str]]:
        """Settle which files there are now, and give those that are new: name and content."""
        texts = {key: _text(key, lines) for key, lines in self._open.items()}
        self._open = {}
        count = len(self.plan.sets)
        sizes = self._put(texts) if count else []
        total = sum(sizes) if count else sum(map(len, texts.values()))
        wanted = 1
        while wanted * self._usual < total:
            wanted *= 2
        sets = [each.copy() for each in self.plan.sets]
        if wanted != count:
            for number, files in enumerate(sets):
                for own in files:
                    self._file(number, own)
            for held in self._files.values():
                texts |= held
            self._files, sizes, sets = *_shelved(texts, wanted), [{} for _ in range(wanted)]
        fresh: dict[str, str] = {}
        for (number, own), held in self._files.items():
            if not held and own != COMMON:
                sets[number].pop(own, None)
                continue
            text = _joined(held)
            name = digest(text)
            if sets[number].get(own) != name:
                sets[number][own] = name
                fresh[name] = text
        self._files = {}
        self.plan = Plan(sets, sizes)
        yield from fresh.items()

    def _put(self, texts: Mapping[str, str]) -> list[int]:
        """Put changed sections into the files they belong to; the sizes of the sets after that."""
        sizes = self.plan.sizes.copy()
        for key, text in texts.items():
            number, own = spread(key) % len(sizes), code(key)
            apart, home = self._file(number, own), self._home(key)
            sizes[number] += len(text) - len(home.pop(key, ""))
            if text:
                home[key] = text
            same = [each for each in home if home is apart or code(each) == own]
            if (sum(len(home[each]) for each in same) > LARGE) is not (home is apart):  # it belongs there no longer
                other = self._file(number, COMMON) if home is apart else apart
                for each in same:
                    other[each] = home.pop(each)
        return sizes


def _shelved(texts: Mapping[str, str], count: int) -> tuple[dict[tuple[int, str], dict[str, str]], list[int]]:
    """All sections in so many sets of files, and the sizes of the sets."""
    sizes = [0] * count
    together: dict[tuple[int, str], int] = {}
    for key, text in texts.items():
        number = spread(key) % count
        sizes[number] += len(text)
        place = number, code(key)
        together[place] = together.get(place, 0) + len(text)
    files: dict[tuple[int, str], dict[str, str]] = {(number, COMMON): {} for number in range(count)}
    for key, text in texts.items():
        if text:
            number, own = spread(key) % count, code(key)
            files.setdefault((number, own if together[number, own] > LARGE else COMMON), {})[key] = text
    return files, sizes


def _joined(held: Mapping[str, str]) -> str:
    return "".join(map(held.__getitem__, sorted(held)))


def _text(key: str, lines: Section) -> str:
    return "".join([f"\n={key}\n", *(f"{name} {lines[name]}\n" for name in sorted(lines))]) if lines else ""


def _parse(text: str) -> Section:
    """The lines of a section."""
    return dict(line.rsplit(" ", 1) for line in text.rstrip("\n").split("\n")[2:])
