"""Reports that look like those of a table and answer none of its queries: fillers and lures.

They are put together from sentences in both languages (`fillers.tsv`): security, prices, water, schools, hospitals,
displaced people and other daily matters, so that they share the table's common words. A sentence that might hold a
one-word query or a name of the register is left out, and so is a report that might hold all words of a longer query;
`families` says what "might" means. The same table gives the same fillers.

Since `families` is generous, fillers alone are too easy: no word of theirs comes near one that is asked for. Lures
(`lures.tsv`) do, on purpose: each holds another word with the consonants or the beginning of one in `table/`, and was
looked over by hand. For another table only those are taken that hold nothing of it.
"""

from __future__ import annotations

import csv
import datetime
import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from families import answers, content
from tables import Query, Report, Table

POOL, LURES = (Path(__file__).resolve().parent / name for name in ("fillers.tsv", "lures.tsv"))
COUNT = 260
SEED = 11
SENTENCES = 4
DAYS = (
    ("الأحد", "Sunday"),
    ("الاثنين", "Monday"),
    ("الثلاثاء", "Tuesday"),
    ("الأربعاء", "Wednesday"),
    ("الخميس", "Thursday"),
)
FIRST = datetime.date(2023, 1, 1)
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Pool:
    """What fillers are put together from; pairs of Arabic and English."""

    titles: dict[str, list[Pair]]
    """By topic."""
    sentences: dict[str, list[Pair]]
    """By topic."""
    towns: list[Pair]
    days: list[Pair]


def _pool(path: Path) -> Pool:
    parts: dict[str, dict[str, list[Pair]]] = {part: defaultdict(list) for part in ("title", "sentence", "town")}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            parts[row["part"]][row["topic"]].append((row["ar"], row["en"]))
    return Pool(parts["title"], parts["sentence"], parts["town"][""], list(DAYS))


def wants(table: Table) -> list[tuple[str, list[str]]]:
    """The kind and the words of every query, and of every form of every name."""
    named = [Query("", "name", form, ()) for name in table.names for form in name.forms]
    # An article or a preposition alone is no word of a name.
    asked = {(query.kind, tuple(content(query.text))) for query in (*table.queries, *named)}
    return sorted((kind, list(said)) for kind, said in asked if said)


def clash(text: str, wanted: list[tuple[str, list[str]]]) -> tuple[str, list[str]] | None:
    """The first query that a text might answer."""
    return next((one for one in wanted if answers(*one, text)), None)


def _allowed(pool: Pool, wanted: list[tuple[str, list[str]]]) -> Pool:
    def keep(pairs: list[Pair]) -> list[Pair]:
        return [pair for pair in pairs if clash(" ".join(pair).replace("{town}", ""), wanted) is None]

    return Pool(
        {topic: keep(pairs) for topic, pairs in pool.titles.items()},
        {topic: keep(pairs) for topic, pairs in pool.sentences.items()},
        keep(pool.towns),
        keep(pool.days),
    )


def _filled(pair: Pair, slots: list[dict[str, str]]) -> Pair:
    ar, en = (text.format(**slot) for text, slot in zip(pair, slots, strict=True))
    return ar, en


def _candidates(pool: Pool, rng: random.Random) -> Iterator[Report]:
    topics = [topic for topic in pool.titles if pool.titles[topic] and len(pool.sentences[topic]) >= 2]
    assert topics, "the table leaves no topic to write fillers about"
    others = [pair for topic in topics for pair in pool.sentences[topic]]
    number = 0
    while True:
        for topic in topics:
            town = rng.choice(pool.towns)
            own = rng.sample(pool.sentences[topic], min(SENTENCES - 1, len(pool.sentences[topic])))
            lent = rng.choice([pair for pair in others if pair not in own])
            filled = []
            for pair in (rng.choice(pool.titles[topic]), *own, lent):
                n, day = str(rng.randrange(6, 97)), rng.choice(pool.days)
                filled.append(_filled(pair, [{"town": town[at], "n": n, "day": day[at]} for at in (0, 1)]))
            number += 1
            yield Report(
                f"f{number:04}",
                (FIRST + datetime.timedelta(days=rng.randrange(700))).isoformat(),
                topic,
                {"ar": town[0], "en": town[1]},
                {"ar": filled[0][0], "en": filled[0][1]},
                {"ar": " ".join(pair[0] for pair in filled[1:]), "en": " ".join(pair[1] for pair in filled[1:])},
            )


def fillers(table: Table, count: int = COUNT) -> tuple[Report, ...]:
    """So many reports that answer no query of the table, no two with the same text."""
    wanted = wants(table)
    pool = _allowed(_pool(POOL), wanted)
    # Each part is known to hold no single word; only numbers and words from several parts are left.
    together = [(kind, said) for kind, said in wanted if len(said) > 1 or any(word.isdigit() for word in said)]
    made: list[Report] = []
    seen: set[str] = set()
    for tried, one in enumerate(_candidates(pool, random.Random(SEED))):  # noqa: S311 - the same on every machine
        assert tried < 40 * count, f"the table leaves too few sentences: {len(made)} fillers of {count}"
        whole = " ".join((*one.titles.values(), *one.places.values(), *one.bodies.values()))
        if whole in seen or clash(whole, together):
            continue
        seen.add(whole)
        made.append(one)
        if len(made) == count:
            break
    return tuple(made)


def lures(table: Table, *, own: bool) -> tuple[Report, ...]:
    """Reports whose words look like those that are asked for and are others; `own` says that they are for it."""
    wanted = wants(table)
    made = []
    with LURES.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)):
            titles = {locale: row[f"{locale}_title"] for locale in ("ar", "en")}
            bodies = {locale: row[locale] for locale in ("ar", "en")}
            if own or clash(" ".join((*titles.values(), *bodies.values())), wanted) is None:
                # Later than the table's reports: what breaks ties by date must not be what puts them below.
                day = (FIRST + datetime.timedelta(days=800 + number)).isoformat()
                made.append(Report(f"l{number:02}", day, "council", {"ar": "", "en": ""}, titles, bodies))
    return tuple(made)
