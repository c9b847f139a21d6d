"""Sections of lines, kept in files of about one size: what is asked for together stands together.

A section (a key) is in the file that its hash names; one that is larger than a file has a file of its own. How many
files there are follows from the whole size, in powers of two, and each is named by its content. So the files depend on
nothing but what is in them: however they came about, the same sections make the same files.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

USUAL = 12_000
"""Characters of a file; a third of it when compressed."""
LARGE = 16_000
"""Characters of a section that gets a file of its own."""

Section = dict[str, str]
"""Lines: what each is called, and what it says."""


def digest(content: str) -> str:
    """The name of a content: 8 letters."""
    return base64.urlsafe_b64encode(hashlib.blake2b(content.encode(), digest_size=6).digest()).decode()


def spread(key: str) -> int:
    """FNV-1a of the UTF-16 units of a key, 32 bits: cheap and the same in every language."""
    value = 0x811C9DC5
    for letter in key:
        value = ((value ^ ord(letter)) * 0x01000193) & 0xFFFFFFFF
    return value


@dataclass(slots=True)
class Plan:
    """Which files there are: what the browser must know."""

    names: list[str] = field(default_factory=list)
    """Of the files of small sections, in order."""
    sizes: list[int] = field(default_factory=list)
    large: dict[str, str] = field(default_factory=dict)
    """The name of a large section's file, by key."""

    @classmethod
    def read(cls, held: Mapping[str, Any]) -> Plan:
        """What `written` gave. Raises `KeyError`, `TypeError` where it is something else."""
        return cls([*held["names"]], [*held["sizes"]], dict(held["large"]))

    def written(self) -> dict[str, Any]:
        """The same as JSON takes it."""
        return {"names": self.names, "sizes": self.sizes, "large": self.large}


class Shelf:
    """The sections of one kind. `load` reads a file by its name."""

    def __init__(self, plan: Plan, load: Callable[[str], str]) -> None:
        self.plan, self._load = plan, load
        self._files: dict[int, dict[str, str]] = {}
        """Files of small sections that were looked into: the text of each section by key."""
        self._open: dict[str, Section] = {}

    def section(self, key: str) -> Section:
        """A section, to be changed in place; one without lines is gone."""
        held = self._open.get(key)
        if held is None:
            if key in self.plan.large:
                text = self._load(self.plan.large[key])
            else:
                count = len(self.plan.names)
                text = self._file(spread(key) % count).get(key, "") if count else ""
            held = self._open[key] = _parse(text)
        return held

    def _file(self, number: int) -> dict[str, str]:
        held = self._files.get(number)
        if held is None:
            parts = self._load(self.plan.names[number]).split("\n=")[1:]
            held = self._files[number] = {part[: part.index("\n")]: f"\n={part}" for part in parts}
        return held

    def close(self) -> Iterator[tuple[str, str]]:
        """Settle which files there are now, and give those that are new: name and content."""
        count = len(self.plan.names)
        large, fresh = self.plan.large.copy(), {}
        loose: dict[str, str] = {}
        """Small sections, where there are no files yet."""
        for key, lines in self._open.items():
            text = _text(key, lines)
            file = self._file(spread(key) % count) if count else loose
            file.pop(key, None)
            large.pop(key, None)
            if len(text) > LARGE:
                large[key] = digest(text)
                fresh[large[key]] = text
            elif text:
                file[key] = text
        self._open = {}
        texts = {number: _joined(held) for number, held in self._files.items()}
        sizes = [len(texts[n]) if n in texts else size for n, size in enumerate(self.plan.sizes)]
        total = sum(sizes) if count else sum(map(len, loose.values()))
        wanted = 1
        while wanted * USUAL < total:
            wanted *= 2
        names = self.plan.names.copy()
        if wanted != count:
            for number in range(count):
                loose |= self._file(number)
            files: list[dict[str, str]] = [{} for _ in range(wanted)]
            for key, text in loose.items():
                files[spread(key) % wanted][key] = text
            texts = {number: _joined(held) for number, held in enumerate(files)}
            sizes, names = [len(texts[n]) for n in range(wanted)], [""] * wanted
        self._files = {}
        for number, text in texts.items():
            name = digest(text)
            if name != names[number]:
                names[number] = name
                fresh[name] = text
        self.plan = Plan(names, sizes, dict(sorted(large.items())))
        yield from fresh.items()


def _joined(held: Mapping[str, str]) -> str:
    return "".join(map(held.__getitem__, sorted(held)))


def _text(key: str, lines: Section) -> str:
    return "".join([f"\n={key}\n", *(f"{name} {lines[name]}\n" for name in sorted(lines))]) if lines else ""


def _parse(text: str) -> Section:
    """The lines of a section."""
    return dict(line.rsplit(" ", 1) for line in text.rstrip("\n").split("\n")[2:])
