"""Print results to standard output, findings and failures to standard error."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TextIO

from bitext.errors import Finding, Said, told
from bitext.forge.markdown import annotation
from bitext.site.strings import Strings


class ReaderGone(Exception):
    """Whoever read what is printed reads no more, as `head` does: the command ends without a word."""


@dataclass(frozen=True, slots=True)
class Output:
    """How much is said, and in which language."""

    language: str = "en"
    quiet: bool = False
    verbose: bool = False
    annotated: bool = False
    """Whether findings are printed as GitHub's annotations."""
    told: list[str] = field(default_factory=list)
    """Codes of the findings that were printed."""

    def say(self, text: str) -> None:
        """Print a result."""
        if not self.quiet:
            _print(text, sys.stdout)

    def data(self, text: str) -> None:
        """Print what a program has asked for."""
        _print(text, sys.stdout)

    def aside(self, text: str) -> None:
        """Print what is neither a result nor a failure."""
        if not self.quiet:
            _print(text, sys.stderr)

    def error(self, text: str | Said) -> None:
        """Print why the command failed."""
        _print(told(text, self.language), sys.stderr)

    def findings(self, findings: Iterable[Finding]) -> bool:
        """Print findings once each, in the order of the files; say whether one of them is an error."""
        unique = dict.fromkeys(findings)
        for each in sorted(unique, key=lambda f: (f.path, f.line)):
            if each.severity != "info" or self.verbose:
                self.error(annotation(each, self.language) if self.annotated else each.line_text(self.language))
                self.told.append(each.code)
        return any(each.severity == "error" for each in unique)

    def more(self) -> None:
        """Say, once a run, how to read more about what was found."""
        if self.told:
            t = Strings(self.language)
            self.aside(t("findings.more"))


def _print(text: str, stream: TextIO) -> None:
    try:
        print(text, file=stream, flush=True)
    except BrokenPipeError:
        raise ReaderGone from None
