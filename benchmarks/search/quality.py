"""Do readers find what they look for? Recall at five and reciprocal rank, for all engines over the same reports."""

from __future__ import annotations

import shutil
from pathlib import Path

import tables
from browser import Browser, fresh, launched
from engines import ALL, HITS, Engine, ids
from fillers import fillers, lures
from measures import Judged, Score, scores
from server import serve
from tables import Name, Query, Report, Table, without_english

RECALL, RECIPROCAL, POOL, CROSS = 0.95, 0.93, 0.88, 0.8
"""Goals: over all queries, in each pool, and across languages where half of the reports have no translation."""
FEW = 15
"""A pool with fewer queries has no goal of its own: one miss would decide it."""
BARE = "cross-language"


def answers(browser: Browser, engine: Engine, origin: str, queries: tuple[Query, ...]) -> list[Judged]:
    """What an engine finds; each query is typed in the edition it belongs to."""
    found: dict[Query, tuple[str, ...]] = {}
    for locale in ("ar", "en"):
        with fresh(browser, f"{origin}{locale}.html") as (page, _):
            page.evaluate(engine.start)
            for query in queries:
                if query.lang == locale:
                    hits = page.evaluate(engine.ask, [query.text, locale, HITS])
                    found[query] = tuple(ids(hits))[:HITS]
    return [Judged(query, found[query]) for query in queries]


def asked(
    browser: Browser, name: str, reports: tuple[Report, ...], names: tuple[Name, ...], table: Table, folder: Path
) -> list[Judged]:
    """Build an engine's index in a folder and put the table's queries to it."""
    shutil.rmtree(folder, ignore_errors=True)
    ALL[name].build(reports, names, folder)
    with serve(folder) as served:
        return answers(browser, ALL[name], served.origin, table.queries)


def _lines(columns: dict[str, dict[str, Score]]) -> list[str]:
    """The figures side by side: recall at five, then the mean reciprocal rank."""
    first = next(iter(columns.values()))
    heads = "".join(f"{ALL[name].title:>18}" for name in columns)
    lines = [f"{'recall@5 / MRR':30}{'queries':>8}{heads}"]
    for title, one in first.items():
        cells = "".join(f"{column[title].recall:11.3f} /{column[title].reciprocal:5.2f}" for column in columns.values())
        lines.append(f"{title:30}{one.count:8}{cells}")
    return lines


def _missed(judged: list[Judged]) -> list[str]:
    return [
        f"  {one.query.kind:12} {one.query.text}: wanted {' '.join(one.query.wanted)}, found {' '.join(one.found[:5])}"
        for one in judged
        if one.recall < 1 or one.reciprocal < 1
    ]


def _goals(whole: dict[str, Score]) -> list[tuple[str, float, float]]:
    """Each goal: what it is about, the figure, and the least wanted."""
    pools = [(f"recall@5, {title}", one.recall, POOL) for title, one in list(whole.items())[3:] if one.count >= FEW]
    every = whole["all"]
    return [("recall@5 over all", every.recall, RECALL), ("MRR over all", every.reciprocal, RECIPROCAL), *pools]


def run(table: Table, title: str, engines: list[str], folder: Path, *, bare: bool, everything: bool) -> bool:
    """Print a table's figures; say whether ours meets the goals (true where ours was not asked)."""
    # The half without English is a half of each kind.
    others, alike = fillers(table), lures(table, own=table == tables.read(tables.OWN))
    thin = without_english if bare else tuple
    reports: tuple[Report, ...] = (*thin(table.reports), *thin(others), *thin(alike))
    sizes = f"{len(table.reports)} reports, {len(others)} fillers, {len(alike)} lures, {len(table.queries)} queries"
    print(f"{title}: {sizes}")
    with launched() as browser:
        if bare:
            print(f"without the English of {sum('en' not in one.titles for one in reports)} reports")
        judged = {name: asked(browser, name, reports, table.names, table, folder / name) for name in engines}
    columns = {name: scores(found) for name, found in judged.items()}
    print("\n".join(_lines(columns)))
    if everything:
        for name, found in judged.items():
            print(f"what {ALL[name].title} does not put first or in the five:", *_missed(found), sep="\n")
    if "ours" not in columns:
        return True
    ours = columns["ours"]
    goals = [(f"recall@5, {BARE}", ours[BARE].recall, CROSS)] if bare else _goals(ours)
    for what, figure, least in goals:
        print(f"{'met   ' if figure >= least else 'MISSED'} {what}: {figure:.3f}, goal {least}")
    return all(figure >= least for _, figure, least in goals)
