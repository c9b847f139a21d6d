"""The command line in Arabic: its help, its usage errors, and why an engine has no answer."""

import argparse
import ast
import re
from pathlib import Path

import pytest

from bitext import cli
from bitext.arabic import has_arabic
from bitext.cli import parser
from engine_server import EngineServer, Fault
from small_site import Site
from test_translate import server, site

__all__ = ["server", "site"]

WORDS = re.compile(r"[a-z]{3,} [a-z]{3,}")
"""Two English words: options, paths and names stand alone."""
OURS_ALONE = "conflict|dest=|prefix_chars|required|mutually|callable|two groups|not defined|cannot have".split("|")
"""What argparse says to programmers."""


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    with pytest.raises(SystemExit):
        cli.main(arguments)
    told = capsys.readouterr()
    return told.out + told.err


@pytest.mark.parametrize("name", ["", *cli.COMMANDS])
def test_help__is_arabic(capsys: pytest.CaptureFixture[str], name: str) -> None:
    text = said(capsys, *([name] if name else []), "--help", "--lang", "ar")
    assert has_arabic(text.splitlines()[0])
    assert not WORDS.search(text)


@pytest.mark.parametrize("name", ["", *cli.COMMANDS])
def test_help__is_english(capsys: pytest.CaptureFixture[str], name: str) -> None:
    text = said(capsys, *([name] if name else []), "--help", "--lang=en")
    assert text.startswith("usage: ")
    assert not has_arabic(text)


@pytest.mark.parametrize(
    "arguments",
    [
        ["translate", "--jobs", "many"],
        ["translate", "--jobs"],
        ["translate", "--nonsense"],
        ["nonsense"],
        ["export"],
        ["export", "--format", "odt"],
        ["review"],
        ["status", "--json=yes"],
    ],
)
def test_usage_error__is_arabic(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    text = said(capsys, "--lang", "ar", *arguments)
    assert has_arabic(text.splitlines()[-1])
    assert not WORDS.search(text)


@pytest.mark.parametrize("arguments", [["translate", "--jobs", "many"], ["nonsense"], ["export", "--format", "odt"]])
def test_usage_error__in_english_is_argparses_own(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    text = said(capsys, "--lang", "en", *arguments)
    assert ": error: " in text
    assert not has_arabic(text)


def test_table__has_all_that_argparse_says_to_users() -> None:
    """Of this Python's argparse: a later one is read here too."""
    tree = ast.parse(Path(argparse.__file__).read_text(encoding="utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    texts = {
        argument.value
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id in ("_", "ngettext")
        for argument in call.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    }
    wanted = {each for each in texts if not any(part in each for part in OURS_ALONE)} | {"usage: "}
    assert len(wanted) > 15
    for each in wanted - {"subcommands"}:
        filled = re.sub(r"%\(\w+\)[sr]|%[sr]", "X", each)
        assert has_arabic(parser.spoken(filled, "ar")), each
        assert parser.spoken(filled, "en") == filled


@pytest.mark.parametrize("fault", [Fault.too_many_requests(), Fault.error(500), Fault.page(), Fault.error(403)])
def test_engine__why_it_has_no_answer_is_told_in_arabic(
    site: Site, server: EngineServer, capsys: pytest.CaptureFixture[str], fault: Fault
) -> None:
    server.fault = fault
    site.translate(server, "--lang", "ar")
    lines = [line for line in capsys.readouterr().err.splitlines() if "engine-stopped" in line]
    assert lines
    for line in lines:
        assert not WORDS.search(line.split("engine-stopped")[1])


def test_engine__without_words_for_one_passage_is_told_in_arabic(
    site: Site, server: EngineServer, capsys: pytest.CaptureFixture[str]
) -> None:
    server.rewrite = lambda _: "…"
    site.translate(server, "--lang", "ar")
    lines = [line for line in capsys.readouterr().err.splitlines() if "unit-pending" in line]
    assert lines
    for line in lines:
        message = line.split("unit-pending")[1].split("→")[0]
        assert "جواب المحرّك خالٍ من الكلمات" in message


def test_usage__what_a_command_cannot_do_is_told_in_arabic(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    where = ["--project", str(site.root), "--lang", "ar"]
    for arguments in (["check", "nowhere.md"], ["translate", "--engine", "nobody"], ["translate", "--jobs", "0"]):
        assert cli.main([*arguments, *where]) == 2
        assert has_arabic(capsys.readouterr().err)


def test_settings__are_refused_in_arabic(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    (site.root / "mkdocs.yml").write_text("extra: []\n", encoding="utf-8")
    assert cli.main(["status", "--project", str(site.root), "--lang", "ar"]) == 1
    assert has_arabic(capsys.readouterr().err)
