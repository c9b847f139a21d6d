"""Sections of lines, kept in files of about one size: what is asked for together stands together.

A section (a key) is in the file that its hash names; one that is larger than a file has a file of its own. How many
files there are follows from the whole size, in powers of two, and each is named by its content. So the files depend on
nothing but what is in them: however they came about, the same sections make the same files.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

USUAL = 24_000
"""Characters of a file; a third of it when compressed."""
LARGE = 20_000
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
        self._small: dict[int, dict[str, Section]] = {}
        self._large: dict[str, Section] = {}

    def section(self, key: str) -> Section:
        """A section, to be changed in place; one without lines is gone."""
        if key in self.plan.large:
            if key not in self._large:
                self._large |= _parse(self._load(self.plan.large[key]))
            return self._large[key]
        if not self.plan.names:
            return self._large.setdefault(key, {})
        return self._file(spread(key) % len(self.plan.names)).setdefault(key, {})

    def _file(self, number: int) -> dict[str, Section]:
        held = self._small.get(number)
        if held is None:
            held = self._small[number] = _parse(self._load(self.plan.names[number]))
        return held

    def close(self) -> Iterator[tuple[str, str]]:
        """Settle which files there are now, and give those that are new: name and content."""
        small = self.plan.sizes.copy()
        touched: dict[int, dict[str, Section]] = dict(self._small)
        large = {key: name for key, name in self.plan.large.items() if key not in self._large}
        fresh: dict[str, str] = {}
        loose: dict[str, Section] = {}
        for key, lines in self._large.items():
            if text := _text(key, lines):
                if len(text) > LARGE:
                    large[key] = digest(text)
                    fresh[large[key]] = text
                else:
                    loose[key] = lines
        for held in touched.values():
            for key in [*held]:
                text = _text(key, held[key])
                if len(text) > LARGE:
                    large[key] = digest(text)
                    fresh[large[key]] = text
                    del held[key]
        count = len(self.plan.names)
        if count:
            for key, lines in loose.items():
                touched.setdefault(spread(key) % count, self._file(spread(key) % count))[key] = lines
        texts = {number: "".join(_text(key, held[key]) for key in sorted(held)) for number, held in touched.items()}
        for number, text in texts.items():
            small[number] = len(text)
        total = sum(small) if count else sum(len(_text(key, lines)) for key, lines in loose.items())
        wanted = 1
        while wanted * USUAL < total:
            wanted *= 2
        names = self.plan.names.copy()
        if wanted != count:
            every = loose if not count else {}
            for number in range(count):
                every |= touched.get(number) or self._file(number)
            files: list[list[str]] = [[] for _ in range(wanted)]
            for key in sorted(every):
                files[spread(key) % wanted].append(_text(key, every[key]))
            texts = {number: "".join(parts) for number, parts in enumerate(files)}
            small, names = [len(texts[n]) for n in range(wanted)], [""] * wanted
        for number, text in texts.items():
            name = digest(text)
            if name != names[number]:
                names[number] = name
                fresh[name] = text
        self.plan = Plan(names, small, dict(sorted(large.items())))
        self._small, self._large = {}, {}
        yield from fresh.items()

    def files(self) -> Iterable[str]:
        """The names of all files."""
        return {*self.plan.names, *self.plan.large.values()}


def _text(key: str, lines: Section) -> str:
    return "".join([f"\n={key}\n", *(f"{name} {lines[name]}\n" for name in sorted(lines))]) if lines else ""


def _parse(text: str) -> dict[str, Section]:
    sections: dict[str, Section] = {}
    for part in text.split("\n=")[1:]:
        key, *lines = part.rstrip("\n").split("\n")
        sections[key] = dict(line.rsplit(" ", 1) for line in lines)
    return sections
