"""The date in a page's head, where it is written in another way and can mean one day only."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bitext.lint.flaw import Flaw
from bitext.markup import days
from bitext.markup.document import Document

CODE = "front-date-guess"
_DATE = re.compile(
    r"[ \t]*[\"']?\w+[\"']?[ \t]*:[ \t]+(?P<quote>[\"']?)(?P<value>[^\"'#\n]+?)(?P=quote)[ \t]*(?:#.*)?\r?"
)


def flaws(document: Document) -> Iterator[Flaw]:
    """The date, with the day that it means."""
    line = document.front.lines.get("date", 0)
    if not line or document.front.date is not None:
        return
    start = 0
    for _ in range(line - 1):
        start = document.source.find("\n", start) + 1
    end = document.source.find("\n", start)
    match = _DATE.fullmatch(document.source, start, end)
    if match is None or match.end("value") > document.front.length:
        return
    found = days.meant(match["value"])
    if len(found) == 1:
        yield Flaw(CODE, line, *match.span("value"), found[0].isoformat())
