"""`accept`: take suggestions into the translation."""

from __future__ import annotations

import argparse
import datetime
from dataclasses import replace

from bitext.alignment import store
from bitext.alignment.bitext import Bitext
from bitext.cli import paths
from bitext.cli.output import Output
from bitext.errors import EngineError, Findings, UsageError
from bitext.markup.render import Renderer
from bitext.project import Project
from bitext.site.strings import Strings
from bitext.translation.draft import PERSON, Draft, Drafter
from bitext.translation.engines import Answer, Hints
from bitext.translation.pipeline import Pipeline
from bitext.writer import Writer

NAME = "accept"


def arguments(parser: argparse.ArgumentParser, t: Strings) -> None:
    """Add this command's options."""
    parser.add_argument("paths", nargs="+", metavar="PATH", help=t("help.paths.some"))
    parser.add_argument("--unit", action="append", metavar="ID", help=t("help.unit"))


def run(chosen: argparse.Namespace, project: Project, output: Output) -> int:
    """Run the command."""
    findings = Findings()
    t = Strings(output.language)
    taken = 0
    wanted = set(chosen.unit or ())
    renderer = Renderer(project.extensions, project.extension_configs)
    drafter = Drafter(_nobody, project.dialect, renderer, store.glossary(project, findings))
    for locale in project.targets:
        today = datetime.date.today().isoformat()
        pipeline = Pipeline(project, locale, drafter, today, Writer(project.root))
        for page in paths.chosen(project, chosen.paths, findings):
            bitext = pipeline.read(page, findings)
            if bitext is None:
                continue
            settled, made = _taking(bitext, wanted)
            if made.words:
                pipeline.put(settled, page, made)
                output.say(t("accept.taken", file=page.shown_target(locale), count=len(made.words)))
            taken += len(made.words)
    bad = output.findings(findings.items)
    if not taken:
        raise UsageError("usage-accept")
    return 1 if bad else 0


def _taking(bitext: Bitext, wanted: set[str]) -> tuple[Bitext, Draft]:
    """The bitext without the suggestions that are taken, and their words."""
    made = Draft()
    units = []
    for unit in bitext.units:
        offer = unit.row.suggestion
        if offer is None or (wanted and unit.id not in wanted):
            units.append(unit)
            continue
        made.words[unit.index], made.engine[unit.index] = offer.text, offer.engine or PERSON
        units.append(replace(unit, row=replace(unit.row, suggestion=None)))
    return replace(bitext, units=tuple(units)), made


def _nobody(texts: object, hints: Hints) -> list[Answer]:
    raise EngineError("engine-unasked")
