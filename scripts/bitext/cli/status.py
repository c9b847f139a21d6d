"""`status`: what is translated, by whom, and what is left to do."""

from __future__ import annotations

import argparse
import json

from bitext.alignment import store
from bitext.cli.output import Output
from bitext.errors import Findings
from bitext.project import Project

NAME = "status"
HELP = "Show each page's translation: how many passages are pending, machine-made, edited or stale."
_STATES = ("pending", "machine", "edited", "stale")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add this command's options."""
    parser.add_argument("--json", action="store_true", help="print a list of objects instead of a table")


def run(chosen: argparse.Namespace, project: Project, output: Output) -> int:
    """Run the command."""
    findings = Findings()
    rows: list[dict[str, object]] = []
    for locale in project.targets:
        for page in project.pages(findings):
            bitext = store.bitext(project, page, locale, findings)
            if bitext is None:
                continue
            counts = bitext.counts
            offers = sum(1 for unit in bitext.units if unit.row.suggestion)
            states = {state: counts[state] for state in _STATES}
            rows.append({"file": page.shown, "locale": locale, **states, "suggestions": offers})
    if chosen.json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        names = (*_STATES, "suggestions")
        output.say("".join(f"{name:>13}" for name in names) + "  report")
        for row in rows:
            output.say("".join(f"{row[name]:>13}" for name in names) + f"  {row['file']}")
    return 1 if output.findings(findings.items) else 0
