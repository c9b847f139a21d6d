"""What the index is told of a report."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Text:
    """A report in one language; plain text throughout."""

    url: str
    """Below the site's root."""
    title: str
    summary: str = ""
    names: tuple[str, ...] = ()
    """Labels of its topics, places, people and organisations."""
    headings: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    """A text a unit, in order, headings left out."""


@dataclass(frozen=True, slots=True)
class Record:
    """A report, or another page."""

    uri: str
    date: datetime.date | None
    texts: Mapping[str, Text]
    """By locale; a locale without a translation is missing."""
    topics: tuple[str, ...] = ()
    """Ids of the glossary."""
    places: tuple[str, ...] = ()
    named: tuple[str, ...] = field(default=())
    """Ids of everything of the glossary that it is about, whether its words say so or not."""
    name: str = field(default="", compare=False)
    """What tells it from itself as it was (`postings.name`), where that is known already."""
