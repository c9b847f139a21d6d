"""The command line: one module a subcommand, each with `NAME`, `HELP`, `arguments(parser)` and `run(arguments)`.

`build`, `translate`, `site`, `serve`, `status`, `check`, `review`, `accept`, `erase`, `import_` and `export` are the
subcommands; `paths` says which pages they are about, `output` prints,
`progress` shows how far a run is, and `plans` says what one would send.

Only these modules print. Exit codes: 0 done, 1 findings or failures, 2 usage, 3 translations pending under `--strict`.
"""

from __future__ import annotations

import argparse
import importlib
import locale
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import ModuleType

from bitext import project
from bitext.cli.output import Output
from bitext.errors import BitextError, UsageError

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
    "import": "import_",
    "export": "export",
}
"""The module of each subcommand, imported when it is wanted; the first one runs when none is named."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    wanted = [name for name in COMMANDS if name in given]
    if not wanted and not {"-h", "--help"} & {*given}:
        wanted = [next(iter(COMMANDS))]
        given[:0] = wanted
    parser = _parser(wanted or COMMANDS)
    chosen = parser.parse_args(given)
    output = Output(language=chosen.lang or _language(), quiet=chosen.quiet, verbose=chosen.verbose)
    try:
        root = project.find_root(chosen.project.resolve() if chosen.project else Path.cwd())
        return int(chosen.run(chosen, project.load(root), output))
    except UsageError as error:
        output.error(str(error))
        return 2
    except BitextError as error:
        output.error(str(error))
        return 1
    except OSError as error:
        output.error(
            f"{error.filename or 'The disk'}: {error.strerror or error}. Nothing half-written was left behind."
        )
        return 1
    except KeyboardInterrupt:
        output.error("Stopped. Nothing half-written was left behind; run the same command to go on.")
        return 130


def command(name: str) -> ModuleType:
    """The module of a subcommand."""
    return importlib.import_module(f"{__name__}.{COMMANDS[name]}")


def _parser(names: Iterable[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="build.py",
        description="Publish Arabic reports with an English translation beside each. "
        "Without a subcommand: translate what is missing, then build both editions.",
        parents=[_common(None)],
    )
    commands = parser.add_subparsers(title="subcommands", metavar="COMMAND", required=True)
    for module in map(command, names):
        sub = commands.add_parser(
            module.NAME, help=module.HELP, description=module.HELP, parents=[_common(argparse.SUPPRESS)]
        )
        module.arguments(sub)
        sub.set_defaults(run=module.run)
    return parser


def _common(default: str | None) -> argparse.ArgumentParser:
    """Options that may stand before or behind the subcommand; behind it, one that is not given says nothing."""
    common = argparse.ArgumentParser(add_help=False)
    off = default or False
    common.add_argument(
        "--project", type=Path, metavar="DIR", default=default, help="the project's folder (default: here or above)"
    )
    common.add_argument(
        "--lang", choices=("ar", "en"), default=default, help="language of the messages (default: the system's)"
    )
    common.add_argument("-q", "--quiet", action="store_true", default=off, help="print findings and failures only")
    common.add_argument("-v", "--verbose", action="store_true", default=off, help="print remarks too")
    return common


def _language() -> str:
    """Arabic where the system speaks Arabic."""
    name = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "ar" if (name or locale.getlocale()[0] or "").lower().startswith("ar") else "en"
