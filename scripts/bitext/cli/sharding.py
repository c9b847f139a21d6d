"""`--shard 3/8`: one part of the reports, the same on every machine.

Which part a report is in follows from its address below the documents' folder alone, by a digest: so it stays there
whatever is edited, added or taken away, every report is in exactly one part, and machines that share a backlog need
not speak with each other. A run writes only the translations and locks of its own reports, so what the parts have
written is put together by copying.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from bitext.errors import UsageError

_WRITTEN = re.compile(r"(\d{1,4})/(\d{1,4})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Shard:
    """Part `number` of `of`, from 1."""

    number: int
    of: int

    def holds(self, uri: str) -> bool:
        """Whether the report of this URI is in this part."""
        digest = hashlib.blake2b(uri.encode("utf-8", "surrogateescape"), digest_size=8).digest()
        return int.from_bytes(digest) % self.of == self.number - 1


def shard(text: str) -> Shard:
    """A part as it is written on the command line. Raises `UsageError`."""
    found = _WRITTEN.fullmatch(text)
    if found is None or not 0 < int(found[1]) <= int(found[2]):
        raise UsageError("usage-shard", text=text)
    return Shard(int(found[1]), int(found[2]))
