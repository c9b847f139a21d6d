"""`check`: run every check over reports and translations, people's edits included."""

from __future__ import annotations

import argparse
import json

from bitext.alignment import store
from bitext.alignment.bitext import Bitext
from bitext.cli import paths
from bitext.cli.output import Output
from bitext.errors import Findings
from bitext.glossary import Glossary
from bitext.markup import inline, outline
from bitext.markup.render import Renderer
from bitext.project import Page, Project
from bitext.site import entries, pictures
from bitext.site.strings import Strings
from bitext.translation import checks
from bitext.translation.checks import Pair, Remark
from bitext.translation.echoes import Echoes, passage

NAME = "check"


def arguments(parser: argparse.ArgumentParser, t: Strings) -> None:
    """Add this command's options."""
    parser.add_argument("paths", nargs="*", metavar="PATH", help=t("help.paths"))
    parser.add_argument("--json", action="store_true", help=t("help.json.findings"))


def run(chosen: argparse.Namespace, project: Project, output: Output) -> int:
    """Run the command."""
    findings = Findings()
    glossary = store.glossary(project, findings)
    renderer = Renderer(project.extensions, project.extension_configs)
    pages = paths.chosen(project, chosen.paths, findings)
    wanted = {page.uri for page in pages}
    shown = {page.shown for page in pages} | {page.shown_target(each) for page in pages for each in project.targets}
    for locale in project.targets:
        echoes = Echoes()
        for page in pages:
            bitext = store.bitext(project, page, locale, findings)
            if bitext is not None:
                for line, address in pictures.unnamed(bitext.source):
                    findings.add("picture-alt", page.shown, line, address=address)
            if bitext is not None and bitext.target is not None:
                _translation(project, page, locale, bitext, glossary, renderer, echoes, findings)
    told = Findings()
    entries.read(project, glossary, told)
    findings.items += [each for each in told.items if each.path in shown or not wanted]
    unique = list(dict.fromkeys(findings.items))
    if chosen.json:
        output.data(json.dumps([each.as_json() for each in unique], ensure_ascii=False, indent=1))
        return 1 if any(each.severity == "error" for each in unique) else 0
    bad = output.findings(unique)
    t = Strings(output.language)
    output.say(t("check.summary", pages=len(pages), remarks=len(unique)))
    return 1 if bad else 0


def _translation(
    project: Project,
    page: Page,
    locale: str,
    bitext: Bitext,
    glossary: Glossary,
    renderer: Renderer,
    echoes: Echoes,
    findings: Findings,
) -> None:
    """What the checks say of one translation, at its own lines; a pending passage is told, and not checked."""
    source, target = bitext.source, bitext.target
    if target is None:
        return
    shown = page.shown_target(locale)
    labels = inline.labels(source.body)
    for unit in bitext.units:
        if unit.segment.kind in ("code", "key"):
            continue
        line = target.segments[unit.spans[0]].line if unit.spans else 0
        if unit.state == "pending":
            findings.add("check-pending", shown, line, unit=unit.id, kind=unit.segment.kind)
        elif unit.target is not None:
            pair = Pair(unit.segment.text, unit.target, unit.segment.kind, glossary, project.dialect, labels)
            here = passage(pair, f"{shown}:{line}")
            twin = echoes.of(here)
            echoes.hear(here)
            same = [] if twin is None else [Remark("check-same", {"other": twin.place, "text": unit.target[:60]})]
            remarks = [*checks.check(pair), *same]
            said = [remark for remark in remarks if remark.code not in source.front.texts("ignore")]
            findings.items += [remark.found(shown, line, unit.id) for remark in said]
    plain = [outline.outline(renderer.html(document.body)) for document in (source, target)]
    if not outline.same(*plain) and not bitext.extra:
        findings.add("check-skeleton", shown)
