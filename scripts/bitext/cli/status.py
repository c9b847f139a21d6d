"""`status`: what is translated, by whom, and what is left to do."""

from __future__ import annotations

import argparse
import json

from bitext.alignment import store, summary
from bitext.cli import paths
from bitext.cli.output import Output
from bitext.errors import Findings
from bitext.project import Project
from bitext.site.strings import Strings

NAME = "status"


def arguments(parser: argparse.ArgumentParser, t: Strings) -> None:
    """Add this command's options."""
    parser.add_argument("paths", nargs="*", metavar="PATH", help=t("help.paths"))
    parser.add_argument("--json", action="store_true", help=t("help.json.table"))


def run(chosen: argparse.Namespace, project: Project, output: Output) -> int:
    """Run the command."""
    findings = Findings()
    rows: list[dict[str, object]] = []
    for locale in project.targets:
        for page in paths.chosen(project, chosen.paths, findings):
            bitext = store.bitext(project, page, locale, findings)
            if bitext is not None:
                rows.append(summary.row(page, locale, bitext))
    if chosen.json:
        output.data(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        _table(rows, output)
    return 1 if output.findings(findings.items) else 0


def _table(rows: list[dict[str, object]], output: Output) -> None:
    t = Strings(output.language)
    states = (t("status.pending"), t("status.machine"), t("status.edited"), t("status.stale"))
    names = (*states, t("status.share"), t("status.reviewed"))
    output.say("  ".join(f"{name:>8}" for name in names) + "  " + t("status.report"))
    for row in rows:
        share, read = row["machine_share"], row["reviewed"]
        cells = [str(row[state] or "–") for state in summary.STATES]
        cells.append("–" if share is None else f"{share:.0%}")
        name = read["by"] if isinstance(read, dict) else "–"
        over = isinstance(read, dict) and not read["current"]
        cells.append(t("status.over", name=name) if over else name)
        padded = [f"{cell:>{max(8, len(name))}}" for cell, name in zip(cells, names, strict=True)]
        output.say("  ".join(padded) + f"  {row['file']}")
    for row in rows:
        if row["retracted"] is not None:
            output.say(t("status.withdrawn", file=row["file"], date=row["retracted"]).rstrip())
        elif row["corrections"]:
            output.say(t("status.corrections", file=row["file"], count=row["corrections"]))
        offers = row["suggestions"]
        for offer in offers if isinstance(offers, list) else ():
            place = {"file": row["file"], "line": offer["line"], "unit": offer["unit"], "text": offer["suggested"]}
            output.say(t("status.offer", **place))
            output.say(t("status.take", **place))
