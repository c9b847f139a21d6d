"""`init`: start a new publication in a new folder, or put this version of the program into one that stands."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

from bitext.cli.output import Output
from bitext.errors import UsageError
from bitext.intake import founding
from bitext.intake.founding import Publication
from bitext.project import CONFIG, Project
from bitext.site import colours
from bitext.site.strings import Strings
from bitext.writer import Writer

NAME = "init"
HERE = Path(__file__).resolve().parents[3]
"""The folder that the program which is running stands in."""


def arguments(parser: argparse.ArgumentParser, t: Strings) -> None:
    """Add this command's options."""
    parser.add_argument("folder", type=Path, metavar="DIR", help=t("help.init.folder"))
    parser.add_argument("--name", help=t("help.init.name"))
    parser.add_argument("--name-en", metavar="NAME", help=t("help.init.name.en"))
    parser.add_argument("--languages", metavar="LIST", help=t("help.init.languages", all=",".join(founding.EDITIONS)))
    parser.add_argument("--url", help=t("help.init.url"))
    parser.add_argument("--report-errors", metavar="WHERE", help=t("help.init.errors"))
    parser.add_argument("--colour", metavar="COLOUR", help=t("help.init.colour"))
    parser.add_argument("--accent", metavar="COLOUR", help=t("help.init.accent"))
    parser.add_argument("--handbook", action="store_true", default=None, help=t("help.init.handbook"))
    parser.add_argument("--upgrade", action="store_true", help=t("help.init.upgrade"))
    parser.add_argument("--dry-run", action="store_true", help=t("help.init.dry"))
    parser.set_defaults(outside=True)


def run(chosen: argparse.Namespace, project: Project | None, output: Output) -> int:
    """Run the command."""
    folder = chosen.folder.resolve()
    if folder.is_relative_to(HERE) or HERE.is_relative_to(folder):
        raise UsageError("usage-init-inside", folder=chosen.folder)
    return (_upgrade if chosen.upgrade else _found)(chosen, folder, output)


def _found(chosen: argparse.Namespace, folder: Path, output: Output) -> int:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError("usage-init-full", folder=chosen.folder)
    publication = _asked(chosen, Strings(output.language))
    files = {path: text.encode() for path, text in founding.content(publication).items()}
    copied = [*founding.program(HERE), *(founding.handbook(HERE) if publication.handbook else ())]
    _write(folder, {**{path: (HERE / path).read_bytes() for path in copied}, **files}, dry=chosen.dry_run)
    t = Strings(output.language)
    values = {"folder": chosen.folder, "count": len(copied) + len(files), "own": " ".join(sorted(files))}
    output.say(t("init.would", **values) if chosen.dry_run else t("init.made", **values))
    return 0


def _upgrade(chosen: argparse.Namespace, folder: Path, output: Output) -> int:
    """Put this version's files in place of those that stand there; nothing of the publication's own is touched."""
    if not (folder / CONFIG).is_file():
        raise UsageError("usage-init-none", folder=chosen.folder)
    if not chosen.dry_run and (unsaved := _unsaved(folder)):
        raise UsageError("usage-init-unsaved", folder=chosen.folder, files=" ".join(unsaved[:5]))
    new = list(founding.program(HERE))
    changed = _write(folder, {path: (HERE / path).read_bytes() for path in new}, dry=chosen.dry_run)
    left = sorted({*founding.program(folder)} - {*new})
    t = Strings(output.language)
    output.say(t("init.upgraded.dry" if chosen.dry_run else "init.upgraded", count=len(changed), folder=chosen.folder))
    if left:
        output.say(t("init.left", count=len(left), files=" ".join(left[:20])))
    return 0


def _write(folder: Path, files: dict[str, bytes], *, dry: bool) -> list[str]:
    """Write what differs, and say which that was."""
    if not dry:
        Writer(folder.parent).folder(folder)
    writer = Writer(folder, dry=dry)
    runs = {path for path in files if os.access(HERE / path, os.X_OK)}
    return [path for path, data in files.items() if writer.write(folder / path, data, runs=path in runs)]


def _unsaved(folder: Path) -> list[str]:
    """Files of the program that git does not hold as they stand; all of them where there is no git."""
    command = ["git", "-C", str(folder), "status", "--porcelain", "-z", "--", *founding.PROGRAM]
    try:
        done = subprocess.run(command, capture_output=True, check=True, encoding="utf-8", errors="replace")
    except (OSError, subprocess.CalledProcessError):
        return [str(folder)]
    return [row[3:] for row in done.stdout.split("\0") if row]


def _asked(chosen: argparse.Namespace, t: Strings) -> Publication:
    """What is given on the command line; the rest is asked about where somebody is there to answer."""
    all_of_them = ",".join(founding.EDITIONS)
    listed = chosen.languages or _answer(t("init.ask.languages", usual=all_of_them), all_of_them)
    locales = tuple(dict.fromkeys(each.strip() for each in listed.split(",") if each.strip()))
    first = next(iter(founding.EDITIONS))
    if not locales or locales[0] != first or not founding.EDITIONS.keys() >= {*locales}:
        raise UsageError("usage-init-languages", given=listed, all=all_of_them, first=first)
    name = chosen.name or _answer(t("init.ask.name"))
    if not name.strip():
        raise UsageError("usage-init-name")
    english = chosen.name_en or (_answer(t("init.ask.name.en", usual=name), name) if len(locales) > 1 else name)
    url = _address(chosen.url if chosen.url is not None else _answer(t("init.ask.url")))
    errors = chosen.report_errors if chosen.report_errors is not None else _answer(t("init.ask.errors"))
    usual = colours.USUAL
    main = chosen.colour or _answer(t("init.ask.colour", usual=usual["main"]), usual["main"])
    accent = chosen.accent or _answer(t("init.ask.accent", usual=usual["accent"]), usual["accent"])
    given = {"main": main, "accent": accent}
    wrong = [each for each in given.values() if not colours.is_colour(each)]
    if wrong:
        raise UsageError("usage-init-colour", given=wrong[0])
    own = {key: value for key, value in given.items() if value != usual[key]}
    handbook = bool(chosen.handbook)
    if chosen.handbook is None and any(founding.handbook(HERE)):
        handbook = _answer(t("init.ask.handbook")).lower() in ("y", "yes", "نعم", "ن")
    pages = founding.handbook_pages(HERE) if handbook else ()
    names = {first: _line(name), **dict.fromkeys([each for each in founding.EDITIONS if each != first], _line(english))}
    return Publication(names, url, _line(errors), locales, own, colours.bar(given["main"]), pages)


def _answer(question: str, usual: str = "") -> str:
    return (input(question).strip() if sys.stdin.isatty() else "") or usual


def _line(text: str) -> str:
    return " ".join(text.split())


def _address(given: str) -> str:
    """Where the site will be, with a slash at the end, or nothing. Raises `UsageError`."""
    if not given:
        return ""
    parts = urlsplit(given)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise UsageError("usage-init-url", given=given)
    return given.rstrip("/") + "/"
