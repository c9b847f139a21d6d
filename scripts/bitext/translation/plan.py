"""What a run would send, and to whom, counted as the run itself would: the answers of `--dry-run`.

Equal texts are counted once, texts that the journal has an answer to not at all, and so are texts that need no engine:
those of the glossary, code, names without a letter to translate. What an engine would send back in a shape that calls
for a second request cannot be known beforehand. Each text is counted for the first engine of the chain that may see it;
the engines behind it get what those before them cannot answer.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NoReturn
from urllib.parse import urlsplit

from bitext.arabic import has_letters
from bitext.errors import EngineError
from bitext.translation.engines import Answer, Hints
from bitext.translation.engines.member import Member
from bitext.translation.journal import Journal

HOSTS: Mapping[str, str] = {
    "google": "translate.google.com",
    "mymemory": "api.mymemory.translated.net",
    "microsoft": "api.cognitive.microsofttranslator.com",
    "deepl": "api.deepl.com",
    "openai": "api.openai.com",
}
"""Of the engines that have an address of their own, by the engine's kind."""


@dataclass(slots=True)
class Share:
    """What one engine would be sent."""

    name: str
    host: str
    """Empty where the engine's library alone knows it."""
    local: bool
    price: float | None
    """US dollars for a million characters; `None` where that is not known."""
    units: int = 0
    """Texts, each of which is asked for by itself: passages, and the titles of links in them."""
    characters: int = 0
    private: int = 0
    """How many of the units are of private reports."""

    @property
    def cost(self) -> float | None:
        """US dollars."""
        return None if self.price is None else self.price * self.characters / 1_000_000

    def as_json(self) -> dict[str, object]:
        """The public shape."""
        return {
            "engine": self.name,
            "host": self.host,
            "local": self.local,
            "units": self.units,
            "characters": self.characters,
            "private_units": self.private,
            "usd_per_million_characters": self.price,
            "usd": None if self.cost is None else round(self.cost, 4),
        }


@dataclass(slots=True)
class Plan:
    """A run that sends nothing, for one language."""

    locale: str
    shares: list[Share]
    """In the order of the chain; `nobody` apart."""
    journal: Journal | None
    nobody: Share = field(default_factory=lambda: Share("", "", True, 0.0))
    """What no engine of the chain may be sent."""
    _seen: set[bytes] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def ask(self, texts: Sequence[str], hints: Hints) -> list[Answer]:
        """Count these texts; always raises `EngineError`, so that nothing is made of it."""
        self._count(texts, private=hints.private)
        _sent_nothing()

    def _count(self, texts: Sequence[str], *, private: bool) -> None:
        share = next((each for each in self.shares if each.local or not private), self.nobody)
        with self._lock:
            for text in filter(has_letters, texts):
                digest = hashlib.blake2b(f"{private}{text}".encode(), digest_size=12).digest()
                if digest in self._seen:
                    continue
                self._seen.add(digest)
                if private or self.journal is None or not self.journal.knows(text):
                    share.units += 1
                    share.characters += len(text)
                    share.private += private

    @property
    def units(self) -> int:
        """What would be sent in all."""
        return sum(each.units for each in self.shares)

    @property
    def characters(self) -> int:
        """The same."""
        return sum(each.characters for each in self.shares)

    @property
    def cost(self) -> float | None:
        """US dollars; `None` where an engine's price is not known."""
        costs = [each.cost for each in self.shares if each.units]
        return None if None in costs else sum(each for each in costs if each is not None)

    def as_json(self) -> dict[str, object]:
        """The public shape."""
        return {
            "locale": self.locale,
            "units": self.units,
            "characters": self.characters,
            "usd": None if self.cost is None else round(self.cost, 4),
            "engines": [each.as_json() for each in self.shares],
            "nobody": {
                "units": self.nobody.units,
                "characters": self.nobody.characters,
                "private_units": self.nobody.private,
            },
        }


def _sent_nothing() -> NoReturn:
    raise EngineError("engine-unasked")


def share(member: Member) -> Share:
    """What is known of an engine of the chain."""
    host = urlsplit(member.settings.url).hostname if member.settings.url else HOSTS.get(member.name.partition(":")[0])
    return Share(member.name, host or "", member.local, member.sample.price)
