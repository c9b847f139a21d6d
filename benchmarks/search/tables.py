"""A table of reports, queries and names, as three JSON files in a folder.

`docs.json`: a list of `{id, date, topic, place_ar, place_en, ar_title, ar, en_title, en}`.
`queries.json`: a list of `{lang, cls, q, rel}`; `lang` is the edition the words are typed in, `rel` the ids wanted.
`glossary.json`: a list of `[id, [form, …]]`; the forms of one name, the Arabic one first, the English one second.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from pathlib import Path

OWN = Path(__file__).resolve().parent / "table"


@dataclass(frozen=True, slots=True)
class Report:
    """A report as the engines get it; all get the same words."""

    id: str
    date: str
    topic: str
    places: dict[str, str]
    """By locale."""
    titles: dict[str, str]
    """By locale; without `en` the report has no translation."""
    bodies: dict[str, str]
    """By locale, as the titles."""

    @property
    def locales(self) -> tuple[str, ...]:
        """The editions it is in."""
        return tuple(self.titles)


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody types, and what they hope to find."""

    lang: str
    kind: str
    """The class in the table: `al`, `broken`, `en-stem`…"""
    text: str
    wanted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Name:
    """A row of the register."""

    id: str
    forms: tuple[str, ...]
    """The Arabic form first, the English one second, then their variants."""


@dataclass(frozen=True, slots=True)
class Table:
    """What an engine is judged by."""

    reports: tuple[Report, ...]
    queries: tuple[Query, ...]
    names: tuple[Name, ...]


def report(row: dict[str, str]) -> Report:
    """A report from its row in `docs.json`."""
    locales = [locale for locale in ("ar", "en") if row.get(locale)]
    return Report(
        row["id"],
        row["date"],
        row["topic"],
        {locale: row[f"place_{locale}"] for locale in ("ar", "en")},
        {locale: row[f"{locale}_title"] for locale in locales},
        {locale: row[locale] for locale in locales},
    )


def read(folder: Path) -> Table:
    """The table in a folder."""
    docs, queries, names = (
        json.loads((folder / f"{name}.json").read_text(encoding="utf-8")) for name in ("docs", "queries", "glossary")
    )
    return Table(
        tuple(report(row) for row in docs),
        tuple(Query(row["lang"], row["cls"], row["q"], tuple(row["rel"])) for row in queries),
        tuple(Name(key, tuple(forms)) for key, forms in names),
    )


def without_english(reports: tuple[Report, ...]) -> tuple[Report, ...]:
    """Take the translation from the half of the reports whose ids hash lowest."""
    by_hash = sorted(reports, key=lambda one: hashlib.sha256(one.id.encode()).digest())
    bare = {one.id for one in by_hash[: len(by_hash) // 2]}
    return tuple(
        replace(one, titles={"ar": one.titles["ar"]}, bodies={"ar": one.bodies["ar"]}) if one.id in bare else one
        for one in reports
    )
