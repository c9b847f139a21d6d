"""The engines, behind one small protocol; only this package knows deep-translator.

An engine is made from `EngineSettings` and translates a list of texts. It raises `EngineError` and nothing else; keys
come from the environment and stand in no message.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bitext.errors import UsageError
from bitext.translation.engines import google, libretranslate


class Engine(Protocol):
    """What the pipeline needs of an engine."""

    @property
    def name(self) -> str:
        """As the settings and the lock have it."""

    @property
    def most(self) -> int:
        """Longest text of one request, in characters."""

    def translate(self, texts: Sequence[str]) -> list[str]:
        """Translate each text, in order. Raises `EngineError`."""


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """What an engine is made from."""

    source: str
    target: str
    url: str = ""
    """Where a self-hosted engine (or a test's) listens; empty for the engine's own address."""
    timeout: float = 20.0
    """Seconds for one request."""


ENGINES: Mapping[str, Callable[[EngineSettings], Engine]] = {
    "google": google.Google,
    "libretranslate": libretranslate.LibreTranslate,
}


def make(name: str, settings: EngineSettings) -> Engine:
    """Make the engine of this name."""
    if name not in ENGINES:
        raise UsageError(f"There is no engine `{name}`; there are: {', '.join(ENGINES)}.")
    return ENGINES[name](settings)


_SENTENCE_END = re.compile(r"(?<=[.!?\u061f\u061b])\s+")


def split(text: str, most: int) -> list[str]:
    """Cut a text at the ends of sentences, or else between words, into pieces of at most `most` characters."""
    pieces: list[str] = []
    for sentence in _SENTENCE_END.split(text):
        words = [sentence] if len(sentence) <= most else sentence.split(" ")
        for word in words:
            if pieces and len(pieces[-1]) + 1 + len(word) <= most:
                pieces[-1] += " " + word
            else:
                pieces.append(word)
    return [piece for piece in pieces if piece]
