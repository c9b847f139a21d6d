"""Long texts that wait for their turn: a build holds those of thousands of pages until the last has been read."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from bitext.search import postings
from bitext.search.record import Record, Text


@dataclass(frozen=True, slots=True)
class Packed:
    """A text, in about a quarter of its room."""

    data: bytes

    def __str__(self) -> str:
        """The text."""
        return zlib.decompress(self.data).decode("utf-8", "surrogatepass")


def pack(text: str) -> Packed:
    """Pack a text."""
    return Packed(zlib.compress(text.encode("utf-8", "surrogatepass"), 1))


@dataclass(frozen=True, slots=True)
class PackedTexts(Mapping[str, Text]):
    """What search is told of a report in each language, taken out of its package each time it is asked for."""

    texts: Mapping[str, Packed]

    def __getitem__(self, locale: str) -> Text:
        """The text in a language."""
        url, title, summary, *lists = json.loads(str(self.texts[locale]))
        names, headings, body = map(tuple, lists)
        return Text(url, title, summary, names, headings, body)

    def __iter__(self) -> Iterator[str]:
        """The languages."""
        return iter(self.texts)

    def __len__(self) -> int:
        """How many languages there are."""
        return len(self.texts)


def packed(record: Record) -> Record:
    """The same report in little room, and with its name, so that nobody needs to look into it to know it again."""
    texts = {
        locale: pack(
            json.dumps([text.url, text.title, text.summary, text.names, text.headings, text.body], ensure_ascii=False)
        )
        for locale, text in record.texts.items()
    }
    return replace(record, texts=PackedTexts(texts), name=postings.name(record))
