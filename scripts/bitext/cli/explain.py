"""`explain`: what a finding means and what to do about it, by its code."""

from __future__ import annotations

import argparse

from bitext.cli.output import Output
from bitext.errors import UsageError, catalogue, near
from bitext.project import Project
from bitext.site import messages
from bitext.site.strings import Strings

NAME = "explain"


def arguments(parser: argparse.ArgumentParser, t: Strings) -> None:
    """Add this command's options."""
    parser.add_argument("codes", nargs="*", metavar="CODE", help=t("help.explain.codes"))


def run(chosen: argparse.Namespace, project: Project, output: Output) -> int:
    """Run the command."""
    t = Strings(output.language)
    for code in chosen.codes:
        if code not in catalogue():
            raise UsageError("usage-code", code=code, hint=near(code, catalogue()))
    told = [messages.plain(messages.message(code, output.language), t) for code in chosen.codes]
    if not told:
        for group, codes in messages.grouped():
            lines = [f"  {code}: {messages.message(code, output.language).sentence}" for code in codes]
            told.append("\n".join([t(f"messages.group.{group}"), *lines]))
    output.data("\n\n".join(told))
    return 0
