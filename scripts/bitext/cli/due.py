"""`due`: what is scheduled, and whether something has fallen due.

Exit codes with `--since`, for a job that publishes when it is time: 0 something has fallen due, 1 nothing has, 2 that
could not be found out. Without it: 0, or 1 when there are findings that are errors.
"""

from __future__ import annotations

import argparse
import datetime
import json

from bitext.alignment import store, summary
from bitext.cli.output import Output
from bitext.errors import Findings
from bitext.markup import moments
from bitext.markup.frontmatter import FrontMatter
from bitext.project import Page, Project
from bitext.site import schedule
from bitext.site.strings import Strings

NAME = "due"
_EVER = datetime.datetime.min.replace(tzinfo=datetime.UTC)


def arguments(parser: argparse.ArgumentParser, t: Strings) -> None:
    """Add this command's options."""
    parser.add_argument("--since", metavar="TIME", help=t("help.due.since"))
    parser.add_argument("--at", metavar="TIME", help=t("help.at"))
    parser.add_argument("--json", action="store_true", help=t("help.json.table"))
    parser.set_defaults(failed=2)


def run(chosen: argparse.Namespace, project: Project, output: Output) -> int:
    """Run the command."""
    asking = chosen.since is not None
    since = schedule.asked(chosen.since, project) if asking and chosen.since.strip() else _EVER
    now = schedule.asked(chosen.at, project) if chosen.at else schedule.clock()
    findings = Findings()
    found = schedule.scheduled(project, project.pages(Findings()), findings)
    wanted = [row for row in found if (since < row[0] <= now if asking else row[0] > now)]
    rows = [_row(project, page, moment, front, now) for moment, page, front in wanted]
    bad = output.findings(findings.items)
    if chosen.json:
        output.data(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        _table(rows, project, output, asking=asking)
    if asking:
        return 0 if wanted else 1
    return 1 if bad else 0


def _row(
    project: Project, page: Page, moment: datetime.datetime, front: FrontMatter, now: datetime.datetime
) -> dict[str, object]:
    """One page, in the public shape."""
    readable = front.publish_at != moments.NEVER
    translations: dict[str, object] = {}
    title = front.text("title")
    for locale in project.targets:
        bitext = store.bitext(project, page, locale, Findings())
        if bitext is not None:
            title = title or next((unit.segment.text for unit in bitext.units if unit.segment.kind == "heading"), "")
        counts = bitext.counts if bitext is not None and bitext.target is not None else None
        translations[locale] = {state: counts[state] for state in summary.STATES} if counts is not None else None
    return {
        "file": page.shown,
        "title": title or page.name,
        "publish_at": moment.astimezone(project.zone).isoformat() if readable else None,
        "utc": f"{moment:%Y-%m-%dT%H:%M:%SZ}" if readable else None,
        "due": moment <= now,
        "translations": translations,
    }


def _table(rows: list[dict[str, object]], project: Project, output: Output, *, asking: bool) -> None:
    t = Strings(output.language)
    if not rows:
        output.say(t("due.nothing" if asking else "due.none"))
        return
    names = [t("due.local", zone=project.time_zone), t("due.utc"), t("due.translation"), t("status.report")]
    table = [names]
    for row in rows:
        local, utc = str(row["publish_at"] or ""), str(row["utc"] or "")
        states = row["translations"]
        cells = [_state(each, counts, t) for each, counts in states.items()] if isinstance(states, dict) else []
        shown = [local[:16].replace("T", " ") or t("due.never"), utc[:16].replace("T", " ") or "–"]
        table.append([*shown, t("list.separator").join(cells), f"{row['title']} ({row['file']})"])
    widths = [max(len(line[column]) for line in table) for column in range(3)]
    for line in table:
        output.say("  ".join([*(f"{cell:<{width}}" for cell, width in zip(line, widths, strict=False)), line[3]]))


def _state(locale: str, counts: object, t: Strings) -> str:
    """How far a translation is."""
    if not isinstance(counts, dict):
        return t("due.missing", locale=locale)
    waiting = counts["pending"] + counts["stale"]
    if not waiting:
        return t("due.complete", locale=locale)
    return t("due.waiting", locale=locale, count=waiting, total=sum(counts.values()))
