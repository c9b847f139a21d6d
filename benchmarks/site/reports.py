"""Report number n of a made-up publication, in both languages, as Markdown for each of the builders.

A report depends on its number alone: the first hundred of ten thousand are the hundred of a small publication, and one
more report changes no other. Links lead to reports with smaller numbers. The Markdown differs only where a builder
has another way to write the same: Hugo has no boxes and no abbreviations of its own, and other marks for classes.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from random import Random

from clauses import Both, Name, Subject, Teller, capital, same, tables

FIRST, DAYS = datetime.date(2016, 1, 1), 3650
NEWEST = datetime.date(2026, 1, 2)
"""The date of a report that is added: newer than all others."""
ENGINES = ("ours", "peers", "hugo")
AUTHOR = "هيئة التحرير"
PARAGRAPHS = (3, 2)
"""Sentences of a section's paragraphs."""


@dataclass(frozen=True, slots=True)
class Head:
    """What is known of a report without its text."""

    number: int
    slug: str
    date: datetime.date
    subject: Subject
    places: tuple[Name, ...]
    """The one it is about first."""
    title: Both
    summary: Both
    work: Both

    @property
    def stem(self) -> str:
        """Its file below `reports/`, without an ending."""
        return f"{self.date.year}/{self.slug}"


def seeded(what: str, number: int) -> Random:
    """The same draws at every run, whatever the machine and however many reports there are."""
    return Random(f"{what} {number}")  # noqa: S311 - nothing secret is drawn


@lru_cache(maxsize=1 << 14)
def head(number: int, *, newest: bool = False) -> Head:
    """Draw a report's head."""
    draw = seeded("head", number)
    known = tables()
    subject = draw.choice(known.subjects)
    places = tuple(draw.sample(known.names["place"], 4))
    day = NEWEST if newest else FIRST + datetime.timedelta(days=draw.randrange(DAYS))
    work = draw.choice(known.names["work"]).both
    teller = Teller(draw, subject, places[0].both, [each.both for each in places[1:]], work, day.year)
    title, summary = teller.say("title"), teller.say("summary")
    slug = f"{subject.id}-{places[0].id}-{number:05}"
    return Head(
        number, slug, day, subject, places, Both(title.ar, capital(title.en)),
        Both(f"{summary.ar}.", f"{capital(summary.en)}."), work,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a builder has what not all write alike."""

    box: Callable[[str, str, str], str]
    """Kind, title and text of a box."""
    classes: str
    """Behind a paragraph, `{}` being its class."""
    abbreviations: bool


def _box(kind: str, title: str, text: str) -> str:
    return f'{kind} "{title}"\n\n    {text}'


def _shortcode(_kind: str, title: str, text: str) -> str:
    return f'{{{{< note "{title}" >}}}}\n{text}\n{{{{< /note >}}}}'


DIALECTS = {
    "ours": Dialect(_box, "{{: .{} }}", abbreviations=True),
    "peers": Dialect(_box, "{{: .{} }}", abbreviations=True),
    "hugo": Dialect(_shortcode, "{{.{}}}", abbreviations=False),
}


def body(number: int, dialect: Dialect, *, newest: bool = False, revision: int = 0) -> Both:
    """The text of a report; a `revision` says one sentence more."""
    about = head(number, newest=newest)
    draw = seeded("body", number)
    known = tables()
    short = draw.choice(known.names["short"])
    teller = Teller(
        draw, about.subject, about.places[0].both, [each.both for each in about.places[1:]], about.work,
        about.date.year, short.id,
    )  # fmt: skip
    blocks = [
        teller.sentence("lead") + same("[^1] ") + teller.paragraph(2) + same(f"\n{dialect.classes.format('lead')}")
    ]
    blocks += [teller.paragraph(3) + same(" ") + teller.sentence("short")]
    if revision:
        more = replace(teller, draw=seeded(f"revision {revision}", number), used={})
        blocks += [more.paragraph(1)]
    features = [_bullets, _table, _quote, _box_of(dialect), _steps, _related(about)]
    draw.shuffle(features)
    sizes = [2, 2, 1, 1]
    for index, size in enumerate(sizes):
        blocks += [same("## ") + _capital(teller.say("heading")) + same(f" {{#part-{index + 1}}}")]
        blocks += [teller.paragraph(PARAGRAPHS[0])]
        if index == 1:
            blocks += [same("### ") + _capital(teller.say("heading")) + same(" {#more}")]
        for feature in features[:size]:
            blocks += feature(teller)
        del features[:size]
        note = same("[^2]") if index == len(sizes) - 1 else same("")
        blocks += [teller.paragraph(PARAGRAPHS[1]) + note]
    source = same(" [") + teller.say("more") + same(f"](https://example.com/{about.slug}).")
    blocks += [same("[^1]: ") + _sentence(teller.say("footnote"))]
    blocks += [same("[^2]: ") + _sentence(teller.say("footnote")) + source]
    if dialect.abbreviations:
        blocks += [same(f"*[{short.id}]: ") + short.both]
    return _joined(blocks, "\n\n") + same("\n")


def _sentence(said: Both) -> Both:
    return Both(f"{said.ar}.", f"{capital(said.en)}.")


def _capital(said: Both) -> Both:
    return Both(said.ar, capital(said.en))


def _joined(parts: Sequence[Both], between: str) -> Both:
    return Both(between.join(each.ar for each in parts), between.join(each.en for each in parts))


def _bullets(teller: Teller) -> list[Both]:
    items = [
        same("- **") + _capital(detail) + same(":** ") + teller.say("item") + same(".")
        for detail in teller.draw.sample(teller.subject.details, 4)
    ]
    return [_capital(teller.say("intro")), _joined(items, "\n")]


def _steps(teller: Teller) -> list[Both]:
    steps = [same(f"{number}. ") + teller.say("step") + same(".") for number in range(1, 5)]
    return [_capital(teller.say("intro")), _joined(steps, "\n")]


def _table(teller: Teller) -> list[Both]:
    part, date, cost, count = (Both(each.ar, each.en) for each in tables().clauses["column"])
    rows = [same("| ") + part + same(" | ") + date + same(" | ") + cost + same(" | ") + count + same(" |"),
            same("| :--- | ---: | ---: | ---: |")]  # fmt: skip
    for detail in teller.draw.sample(teller.subject.details, 4):
        when = teller.name("month") + same(f" {teller.year}")
        figures = f" | {teller.draw.randint(11, 99)} | {teller.draw.randint(11, 99)} |"
        rows.append(same("| ") + _capital(detail) + same(" | ") + when + same(figures))
    return [_joined(rows, "\n")]


def _quote(teller: Teller) -> list[Both]:
    return [same("> ") + _sentence(teller.say("quote"))]


def _box_of(dialect: Dialect) -> Callable[[Teller], list[Both]]:
    def box(teller: Teller) -> list[Both]:
        kind = teller.draw.choice(("!!! note", "!!! warning", "??? info"))
        title, text = teller.say("label"), _sentence(teller.say("note"))
        return [Both(dialect.box(kind, title.ar, text.ar), dialect.box(kind, title.en, text.en))]

    return box


def _related(about: Head) -> Callable[[Teller], list[Both]]:
    def related(teller: Teller) -> list[Both]:
        if not about.number:
            return []
        found = []
        for number in teller.draw.sample(range(about.number), min(2, about.number)):
            other = head(number)
            link = f"../{other.stem}.md" if other.date.year != about.date.year else f"{other.slug}.md"
            found.append(teller.say("link") + same("[") + other.title + same(f"]({link})."))
        return found

    return related


def front(number: int, engine: str, *, newest: bool = False) -> Both:
    """The front matter, in the builder's own keys."""
    about = head(number, newest=newest)
    if engine == "ours":
        places = ", ".join(each.id for each in about.places)
        rest = (
            f"authors: [{AUTHOR}]\ntopics: [{about.subject.topic}]\nplaces: [{places}]\npeople: []\norganisations: []"
        )
        summary, dateline = "summary", same("dateline: ") + about.places[0].both + same("\n")
    else:
        lists = {"tags": [about.subject.topic], "places": [each.id for each in about.places]}
        wanted = lists if engine == "hugo" else {"tags": lists["tags"] + lists["places"]}
        rest = "\n".join(f"{key}: [{', '.join(values)}]" for key, values in wanted.items())
        summary, dateline = "description", same("")
    head_lines = same('---\ntitle: "') + about.title + same(f'"\ndate: {about.date}\n{summary}: "') + about.summary
    return head_lines + same('"\n') + dateline + same(f"{rest}\n---\n\n")


def report(number: int, engine: str = "ours", *, newest: bool = False, revision: int = 0) -> Both:
    """A whole report, as its two files hold it."""
    heading = same("") if engine != "peers" else same("# ") + head(number, newest=newest).title + same("\n\n")
    written = body(number, DIALECTS[engine], newest=newest, revision=revision)
    return front(number, engine, newest=newest) + heading + written
