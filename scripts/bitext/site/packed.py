"""Long texts that wait for their turn: a build holds those of thousands of pages until the last has been read."""

from __future__ import annotations

import zlib
from dataclasses import dataclass


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
