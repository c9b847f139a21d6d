"""The command line: one module a subcommand, each with `NAME`, `arguments(parser, t)` and `run(…)`.

`build`, `translate`, `site`, `serve`, `status`, `check`, `review`, `accept`, `erase`, `new`, `import_`, `rename`,
`export` and `init` are the subcommands; `parser` reads the line that they are given on; `paths` says which pages they
are about, `asking` asks what a new report needs, `output` prints, `progress` shows how far a run is, `stopping` ends
it, and `plans` says what one would send; `sharding` is a part of the reports, `lending` says whose hands do the work,
and `checking` is what `check` has them do.

Only these modules print. Exit codes: 0 done, 1 findings or failures, 2 usage, 3 translations pending under `--strict`,
as a shell has it 130 and 143 when it was stopped, 141 when nobody reads on.
"""

from __future__ import annotations

import argparse
import importlib
import itertools
import locale
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import ModuleType

from bitext import project
from bitext.cli.output import Output, ReaderGone
from bitext.cli.parser import Parser
from bitext.cli.stopping import Killed
from bitext.errors import BitextError, UsageError, said
from bitext.site.strings import Strings

COMMANDS: Mapping[str, str] = {
    "build": "build",
    "translate": "translate",
    "site": "site",
    "serve": "serve",
    "status": "status",
    "check": "check",
    "review": "review",
    "accept": "accept",
    "erase": "erase",
    "new": "new",
    "import": "import_",
    "rename": "rename",
    "export": "export",
    "init": "init",
}
"""The module of each subcommand, imported when it is wanted; the first one runs when none is named."""

LANGUAGES = ("ar", "en")
"""Of the messages."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code."""
    try:
        try:
            return _main(list(sys.argv[1:] if arguments is None else arguments))
        finally:
            sys.stdout.flush()
    except (ReaderGone, BrokenPipeError):
        _print_no_more()
        return 141


def _main(given: list[str]) -> int:
    wanted = [name for name in COMMANDS if name in given]
    if not wanted and not {"-h", "--help"} & {*given}:
        wanted = [next(iter(COMMANDS))]
        given[:0] = wanted
    language = _language(given)
    parser = _parser(wanted or COMMANDS, language)
    chosen = parser.parse_args(given)
    output = Output(language=chosen.lang or language, quiet=chosen.quiet, verbose=chosen.verbose)
    try:
        if getattr(chosen, "outside", False):
            return int(chosen.run(chosen, None, output))
        root = project.find_root(chosen.project.resolve() if chosen.project else Path.cwd())
        return int(chosen.run(chosen, project.load(root), output))
    except UsageError as error:
        output.error(error.said)
        return 2
    except BitextError as error:
        output.error(error.said)
        return 1
    except OSError as error:
        output.error(said("disk", path=error.filename or said("the-disk"), problem=error.strerror or error))
        return 1
    except KeyboardInterrupt as error:
        output.error(said("interrupted"))
        return 143 if isinstance(error, Killed) else 130


def _print_no_more() -> None:
    """Lead what is left to be printed nowhere, so that the end of the program does not complain of it."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BrokenPipeError:
            os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def command(name: str) -> ModuleType:
    """The module of a subcommand."""
    return importlib.import_module(f"{__name__}.{COMMANDS[name]}")


def _parser(names: Iterable[str], language: str) -> Parser:
    t = Strings(language)
    parser = Parser(
        prog="build.py", description=t("help.program"), parents=[_common(None, language)], language=language
    )
    commands = parser.add_subparsers(title=t("help.subcommands"), metavar="COMMAND", required=True)
    for module in map(command, names):
        about = t(f"help.{module.NAME}")
        common = _common(argparse.SUPPRESS, language)
        sub = commands.add_parser(module.NAME, help=about, description=about, parents=[common], language=language)
        module.arguments(sub, t)
        sub.set_defaults(run=module.run)
    return parser


def _common(default: str | None, language: str) -> Parser:
    """Options that may stand before or behind the subcommand; behind it, one that is not given says nothing."""
    t = Strings(language)
    common = Parser(add_help=False, language=language)
    off = default or False
    common.add_argument("--project", type=Path, metavar="DIR", default=default, help=t("help.project"))
    common.add_argument("--lang", choices=LANGUAGES, default=default, help=t("help.lang"))
    common.add_argument("-q", "--quiet", action="store_true", default=off, help=t("help.quiet"))
    common.add_argument("-v", "--verbose", action="store_true", default=off, help=t("help.verbose"))
    return common


def _language(given: Sequence[str]) -> str:
    """The language that is asked for; else Arabic where the system speaks Arabic."""
    asked = [each.removeprefix("--lang=") for each in given if each.startswith("--lang=")]
    asked += [value for name, value in itertools.pairwise(given) if name == "--lang"]
    if asked and asked[-1] in LANGUAGES:
        return asked[-1]
    name = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "ar" if (name or locale.getlocale()[0] or "").lower().startswith("ar") else "en"
