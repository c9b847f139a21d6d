"""Cutting texts to the size of a request, and putting the answers together again.

A text is cut at the ends of sentences (`.`, `!`, the Arabic question mark and semicolon, each before white space),
never at an Arabic comma, and only where it has to be; a sentence that is too long by itself is cut between words. A
placeholder is never cut: both shapes that the markup may send are known here.

    tokens  ZX12Z
    tags    <x id="12"/>, or a pair <g id="12"> … </g>
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

PLACEHOLDER = re.compile(r"ZX[0-9]+Z|</?[gx](?: id=\"[0-9]+\")? ?/?>")
_ATOM = re.compile(rf"(?:{PLACEHOLDER.pattern}|\S)+|\s+")
_WORD = re.compile(r"[^\W_]+")
_SENTENCE_END = re.compile(r"[.!?\u061f\u061b][\"'\u00bb\u201d)\]]*$")


@dataclass(frozen=True, slots=True)
class Cut:
    """A text in pieces: `lead`, then each piece with the white space that follows it."""

    lead: str
    pieces: tuple[str, ...]
    gaps: tuple[str, ...]

    def join(self, answers: Sequence[str]) -> str:
        """Put the answers where the pieces stood."""
        return self.lead + "".join(a + gap for a, gap in zip(answers, self.gaps, strict=True))


def placeholders(text: str) -> list[str]:
    """The placeholders of a text, sorted."""
    return sorted(PLACEHOLDER.findall(text))


def core(text: str) -> str:
    """The letters and numbers of a text without its placeholders, by which two answers are one and the same."""
    return " ".join(_WORD.findall(PLACEHOLDER.sub(" ", text).casefold()))


def fits(text: str, most: int, most_bytes: int = 0) -> bool:
    """Whether a text is within both limits."""
    return len(text) <= most and (not most_bytes or len(text.encode()) <= most_bytes)


def cut(text: str, most: int, most_bytes: int = 0) -> Cut:
    """Cut a text into as few pieces as the limits allow; a single word above them stays whole."""
    lead = text[: len(text) - len(text.lstrip())]
    pieces: list[str] = []
    gaps: list[str] = []
    for sentence, gap in _sentences(text[len(lead) :]):
        whole = [(sentence, gap)] if fits(sentence, most, most_bytes) else _words(sentence, gap)
        for part, after in whole:
            joined = pieces[-1] + gaps[-1] + part if pieces else ""
            if joined and fits(joined, most, most_bytes):
                pieces[-1], gaps[-1] = joined, after
            else:
                pieces.append(part)
                gaps.append(after)
    return Cut(lead, tuple(pieces), tuple(gaps))


def _sentences(text: str) -> list[tuple[str, str]]:
    """Sentences, each with the white space after it."""
    found: list[tuple[str, str]] = []
    words = ""
    for atom in _ATOM.findall(text):
        if not atom.isspace():
            words += atom
        elif _SENTENCE_END.search(words):
            found.append((words, atom))
            words = ""
        else:
            words += atom
    stripped = words.rstrip()
    return [*found, (stripped, words[len(stripped) :])] if stripped else found


def _words(sentence: str, gap: str) -> list[tuple[str, str]]:
    """Words, each with the white space after it; `gap` follows the last."""
    atoms = _ATOM.findall(sentence)
    return list(zip(atoms[::2], [*atoms[1::2], gap], strict=True))
