"""Words that stand twice.

Arabic repeats words on purpose, and names repeat too, so only those are told that no writer doubles: particles
(`data/lint.toml`) and words with the article. With other diacritics they are other words.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from bitext.arabic import MARKS, normalise
from bitext.lint.prose import LETTER, Fault, Prose

_WORD = rf"(?:{LETTER}|[{MARKS}])+"
_TWICE = re.compile(rf"(?<![^\s(\u00ab])(?P<one>{_WORD})[ \n]+(?P<two>{_WORD})(?![^\s).,:!\u060c\u061b\u061f\u00bb])")
_ARTICLE = "\u0627\u0644"
_SHORT = 5


@cache
def _particles() -> frozenset[str]:
    path = Path(__file__).parent.parent / "data" / "lint.toml"
    return frozenset(normalise(tomllib.loads(path.read_text(encoding="utf-8"))["doubled"]).split())


def repeated(prose: Prose) -> Iterator[Fault]:
    """A particle, or a word with the article, that stands twice."""
    position = 0
    while match := _TWICE.search(prose.view, position):
        position = match.start("two")
        word = match["one"]
        if word != match["two"]:
            continue
        plain = normalise(word)
        if plain in _particles() or (plain.startswith(_ARTICLE) and len(plain) >= _SHORT):
            yield Fault("text-repeated", match.start(), match.end(), None, (("word", word),))
