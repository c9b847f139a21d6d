"""`links`: check the links of the built site, and those that lead elsewhere."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Mapping

from bitext.cli import reporting
from bitext.cli.output import Output
from bitext.errors import Finding, UsageError, finding, said
from bitext.forge import links, references
from bitext.forge.links import Manners
from bitext.forge.references import References
from bitext.project import Project
from bitext.site.strings import Strings

NAME = "links"
_DETAILS: Mapping[str, str] = {
    "redirects": "links-redirects", "timeout": "links-timeout", "certificate": "links-certificate",
    "connection": "links-connection",
}  # fmt: skip
"""The sentence of each way not to be reached."""


def arguments(parser: argparse.ArgumentParser, t: Strings) -> None:
    """Add this command's options."""
    parser.add_argument("--offline", action="store_true", help=t("help.links.offline"))
    parser.add_argument("--pause", type=float, default=1.0, metavar="SECONDS", help=t("help.links.pause"))
    parser.add_argument("--minutes", type=float, default=30.0, metavar="N", help=t("help.links.minutes"))
    reporting.options(parser, t)


def run(chosen: argparse.Namespace, project: Project, output: Output) -> int:
    """Run the command. What is wrong elsewhere is a warning; a link that leads nowhere here is an error."""
    if chosen.pause < 0 or chosen.minutes <= 0:
        raise UsageError("usage-links")
    t = Strings(output.language)
    found = references.read(project)
    findings = list(found.broken())
    kinds = Counter[str]()
    if not chosen.offline:
        manners = Manners(pause=chosen.pause, seconds=60 * chosen.minutes, agent=_agent(project))
        findings += _elsewhere(found, manners, kinds)
    bad = reporting.report(chosen, project, output, findings)
    asked = 0 if chosen.offline else kinds.total() - kinds["unasked"]
    output.say(t("links.summary", pages=len(found.pages), asked=asked, left=len(found.outside) - asked))
    return 1 if bad else 0


def _elsewhere(found: References, manners: Manners, kinds: Counter[str]) -> Iterator[Finding]:
    for answer in links.ask(found.outside, manners):
        kinds[answer.kind] += 1
        code = links.CODES.get(answer.kind)
        if code is not None:
            detail = said(_DETAILS[answer.detail]) if answer.detail in _DETAILS else answer.detail
            for file, line in found.places(answer.address):
                yield finding(code, file, line, link=answer.address, detail=detail)


def _agent(project: Project) -> str:
    """What servers are told about who asks."""
    return f"{links.AGENT} (+{project.site_url})" if project.site_url else links.AGENT
