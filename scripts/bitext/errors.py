"""What can go wrong, and how it is said.

Two kinds. A `Finding` is about somebody's file: it names a place, says what is wrong there and what to do, and never
stops the work on other files. A `BitextError` ends the command that raised it, in one sentence. Both speak Arabic and
English, and their wording is data: `data/findings.toml`, one row a code; `data/problems.toml`, one row a sentence.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence in both languages; as `str` it is the English one."""

    en: str
    ar: str

    def __str__(self) -> str:
        return self.en

    def within(self, language: str) -> str:
        """The sentence in this language."""
        return self.ar if language == "ar" else self.en

    def each(self, change: Callable[[str], str]) -> Said:
        """The sentence changed, in each language."""
        return Said(change(self.en), change(self.ar))


def said(key: str, /, **values: object) -> Said:
    """The sentence of this key in `data/problems.toml`; one that is not there, another program's, is said as it is."""
    row = _problems().get(key)
    if row is None:
        return Said(key, key)
    filled = (row[lang].format_map({name: told(each, lang) for name, each in values.items()}) for lang in ("en", "ar"))
    return Said(*filled)


def told(value: object, language: str) -> str:
    """What stands for a value in a sentence of this language."""
    return value.within(language) if isinstance(value, Said) else str(value)


def together(sentences: Iterable[Said]) -> Said:
    """Sentences one behind the other."""
    listed = list(sentences)
    return Said(" ".join(each.en for each in listed), " ".join(each.ar for each in listed))


@cache
def _problems() -> dict[str, dict[str, str]]:
    return _data("problems")


def near(word: str, known: Iterable[str]) -> Said:
    """Behind a sentence: the question whether the nearest of the words that are known was meant, if one is near."""
    found = difflib.get_close_matches(word, [*known], 1)
    return said("did-you-mean", guess=found[0]) if found else Said("", "")


class BitextError(Exception):
    """Base of all errors that end a command; its text is one sentence that says what to do."""

    def __init__(self, key: str | Said, /, **values: object) -> None:
        super().__init__(key if isinstance(key, Said) else said(key, **values))
        self.key, self.values = key, values

    @property
    def said(self) -> Said:
        """The sentence."""
        sentence: Said = self.args[0]
        return sentence


class SettingsError(BitextError):
    """`mkdocs.yml` or an edition's file holds something that cannot be used."""


class UsageError(BitextError):
    """The command line asks for something impossible (exit code 2)."""


class WriteRefused(BitextError):
    """A path outside the project, or one that must not be replaced."""


class BuildFailed(BitextError):
    """An edition could not be built; `site/` still holds the last whole version."""


class EngineError(BitextError):
    """An engine could not answer; `final` means that asking again now is useless."""

    def __init__(self, key: str | Said, /, *, final: bool = False, **values: object) -> None:
        super().__init__(key, **values)
        self.final = final


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark about one place."""

    code: str
    path: str
    """Relative to the project, with `/`."""
    line: int
    """From 1; 0 where the remark is about the whole file."""
    values: tuple[tuple[str, str | Said], ...] = ()
    """What the row's `{names}` stand for."""
    unit: str = ""
    """The unit's id, where the remark is about one."""

    @property
    def severity(self) -> Severity:
        """As the catalogue has it."""
        severity: Severity = catalogue()[self.code]["severity"]  # type: ignore[assignment]
        return severity

    def message(self, language: str = "en") -> str:
        """What is wrong, in one sentence."""
        return self._text("", language)

    def mend(self, language: str = "en") -> str:
        """What to do about it."""
        return self._text("mend_", language)

    def _text(self, prefix: str, language: str) -> str:
        row = catalogue()[self.code]
        template = row.get(prefix + language) or row[prefix + "en"]
        return template.format_map({name: told(value, language) for name, value in self.values})

    def line_text(self, language: str = "en") -> str:
        """The finding on one line, as `file:line: severity code: message → mend`."""
        path = _MARKS.sub(_escaped, self.path)
        place = f"{path}:{self.line}" if self.line else path
        parts = f"{place}: {self.severity} {self.code}: {self.message(language)}"
        mend = self.mend(language)
        return _CONTROLS.sub(_escaped, f"{parts} → {mend}" if mend else parts)

    def as_json(self, help_at: Callable[[str], str] | None = None) -> dict[str, object]:
        """The public shape: code, severity, file, line, unit, message (both languages), where to read more."""
        address = {"help": help_at(self.code)} if help_at is not None else {}
        return {
            "code": self.code,
            "severity": self.severity,
            "file": _BYTES.sub(_escaped, self.path),
            "line": self.line,
            "unit": self.unit,
            "message": self.message("en"),
            "message_ar": self.message("ar"),
            "mend": self.mend("en"),
            "mend_ar": self.mend("ar"),
            **address,
        }


_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\ud800-\udfff]")
"""What would end a line, speak to a terminal or reorder the line; and bytes of names that are no text."""
_MARKS = re.compile("[\u061c\u200b-\u200f\u2066-\u2069\ufeff]")
"""What is invisible in a file's name."""
_BYTES = re.compile("[\ud800-\udfff]")
"""Bytes of a name that are no text."""


def _escaped(match: re.Match[str]) -> str:
    return ascii(match[0])[1:-1]


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """Every code with its severity and wording."""
    return _data("findings")


def _data(name: str) -> dict[str, dict[str, str]]:
    path = Path(__file__).parent / "data" / f"{name}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def finding(code: str, path: str, line: int = 0, /, *, unit: str = "", **values: object) -> Finding:
    """Make a finding; `KeyError` when the code or one of its names is unknown (a mistake of ours)."""
    made = Finding(code, path, line, tuple((k, v if isinstance(v, Said) else str(v)) for k, v in values.items()), unit)
    made.message("en")
    return made


@dataclass(slots=True)
class Findings:
    """A list of findings that is passed down and filled."""

    items: list[Finding] = field(default_factory=list)

    def add(self, code: str, path: str, line: int = 0, *, unit: str = "", **values: object) -> None:
        """Append one."""
        self.items.append(finding(code, path, line, unit=unit, **values))

    @property
    def failed(self) -> bool:
        """Whether any of them is an error."""
        return any(item.severity == "error" for item in self.items)
