"""The everyday commands: status, check, review, accept, erase."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest

import samples
import sites
from bitext import cli
from bitext.arabic import has_arabic
from engine_server import EngineServer
from small_site import Site
from test_translate import ENGLISH, FIRST, PERSON, paragraph, server, site

__all__ = ["paragraph", "server", "site"]

OLD, NEW = "محلي.", "محلي موثوق."


def run(site: Site, *arguments: str) -> int:
    return cli.main([*arguments, "--project", str(site.root), "--lang", "en"])


def listed(site: Site, capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, Any]]:
    capsys.readouterr()
    run(site, *arguments, "--json")
    found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    return found


def status(site: Site, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    return {row["file"]: row for row in listed(site, capsys, "status")}[f"docs/{FIRST}"]


def test_suggestion__is_shown_and_taken(
    site: Site, server: EngineServer, paragraph: str, capsys: pytest.CaptureFixture[str]
) -> None:
    site.translate(server)
    site.replace(ENGLISH, paragraph, PERSON)
    site.replace(FIRST, OLD, NEW)
    site.translate(server)
    row = status(site, capsys)
    assert (row["stale"], len(row["suggestions"])) == (1, 1)
    assert row["suggestions"][0]["stands"] == PERSON
    assert run(site, "accept", str(site.path(FIRST)), "--unit", row["suggestions"][0]["unit"]) == 0
    assert PERSON not in site.text(ENGLISH)
    row = status(site, capsys)
    assert (row["stale"], row["edited"], row["suggestions"]) == (0, 0, [])
    before, asked = site.files(), len(server.texts)
    site.translate(server)
    assert (site.files(), len(server.texts)) == (before, asked)


def test_accept__of_nothing_is_a_usage_error(site: Site, server: EngineServer) -> None:
    site.translate(server)
    assert run(site, "accept", str(site.path(FIRST))) == 2


def test_again__renews_a_machines_words_only(site: Site, server: EngineServer, paragraph: str) -> None:
    site.translate(server)
    site.replace(ENGLISH, paragraph, PERSON)
    site.translate(server)
    server.rewrite = lambda answer: f"{answer} anew"
    site.translate(server, "--again")
    assert PERSON in site.text(ENGLISH)
    assert "anew" in site.text(ENGLISH)


def test_review__holds_until_a_text_changes(
    site: Site, server: EngineServer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(site, "review", str(site.path(FIRST)), "--by", "Reader") == 1
    site.translate(server)
    assert run(site, "review", str(site.path(FIRST)), "--by", "Reader") == 0
    assert status(site, capsys)["reviewed"]["current"]
    site.translate(server)
    assert status(site, capsys)["reviewed"]["current"]
    site.replace(FIRST, OLD, NEW)
    assert not status(site, capsys)["reviewed"]["current"]
    assert run(site, "review", str(site.path(FIRST)), "--by", "Reader") == 1


def test_check__speaks_of_persons_words_at_their_line(
    site: Site, server: EngineServer, paragraph: str, capsys: pytest.CaptureFixture[str]
) -> None:
    site.translate(server)
    assert "12" in paragraph
    site.replace(ENGLISH, paragraph, paragraph.replace("12", "13"))
    line = site.text(ENGLISH).splitlines().index(paragraph.replace("12", "13")) + 1
    found = [each for each in listed(site, capsys, "check") if each["code"] == "check-numbers"]
    assert (f"docs/{ENGLISH}", line) in [(each["file"], each["line"]) for each in found]
    assert all(each["message"] and each["message_ar"] for each in found)


def test_erase__leaves_the_words_nowhere_and_the_rest_as_it_was(
    site: Site, server: EngineServer, paragraph: str, capsys: pytest.CaptureFixture[str]
) -> None:
    site.translate(server)
    site.replace(ENGLISH, paragraph, f"{PERSON} Secretname.")
    site.translate(server)
    before = status(site, capsys)
    assert run(site, "erase", "Secretname") == 0
    assert "Secretname" not in site.everything()
    assert PERSON in site.text(ENGLISH)
    assert status(site, capsys) == before
    asked = len(server.texts)
    site.translate(server)
    assert len(server.texts) == asked
    assert {unit.state for unit in samples.units(site.root, FIRST)} == {"machine", "edited"}


def test_erase__finds_what_was_exported_and_every_kind_of_text(
    site: Site, server: EngineServer, paragraph: str, capsys: pytest.CaptureFixture[str]
) -> None:
    site.translate(server)
    site.replace(ENGLISH, paragraph, f"{PERSON} Secretname.")
    site.translate(server)
    assert run(site, "export", "--format", "po") == 0
    (site.root / "notes.odd").write_text("About Secretname.\n", encoding="utf-8")
    capsys.readouterr()
    assert run(site, "erase", "Secretname") == 1
    told = capsys.readouterr()
    assert "exchange/" in told.out
    assert "notes.odd" in told.err
    (site.root / "notes.odd").unlink()
    kept = [path for path in site.root.rglob("*") if path.is_file() and b"Secretname" in path.read_bytes()]
    assert kept == []


def test_erase__dry_run_lists_the_site_too(
    site: Site, server: EngineServer, paragraph: str, capsys: pytest.CaptureFixture[str]
) -> None:
    site.translate(server)
    site.replace(ENGLISH, paragraph, f"{PERSON} Secretname.")
    pages = ["site/en/reports/2025/first/index.html", "site/en/search.json"]
    for each in (*pages, "site/reports/2025/first/index.html"):
        path = site.root / each
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("<p>Secretname</p>" if each in pages else "<p>كلام</p>", encoding="utf-8")
    before = site.files()
    capsys.readouterr()
    assert run(site, "erase", "Secretname", "--dry-run") == 0
    told = [line.rpartition(": ")[0] for line in capsys.readouterr().out.splitlines()]
    assert [each for each in told if each.startswith("site/")] == pages
    assert f"docs/{ENGLISH}" in told
    assert run(site, "erase", "--report", str(site.path(FIRST)), "--dry-run") == 0
    told = [line.rpartition(": ")[0] for line in capsys.readouterr().out.splitlines()]
    assert {"site/reports/2025/first/index.html", pages[0], f"docs/{FIRST}"} <= set(told)
    assert pages[1] not in told
    assert site.files() == before


@pytest.mark.parametrize(
    "arguments", [["check", "--json"], ["status", "--json"], ["status"], ["--help"], ["translate", "--dry-run"]]
)
def test_closed_pipe__ends_quietly(site: Site, server: EngineServer, arguments: list[str]) -> None:
    """As with `| head -1`: nobody reads what is printed any more."""
    site.translate(server)
    command = [sys.executable, str(sites.ROOT / "scripts" / "build.py"), *arguments]
    command += [] if arguments == ["--help"] else ["--project", str(site.root)]
    plain = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            command, stdout=writing, stderr=subprocess.PIPE, env=plain, text=True, timeout=120, check=False
        )
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (141, "")


def test_closed_pipe__of_messages_ends_quietly_too(site: Site) -> None:
    site.write("bad.md", "---\ntitle: [\n---\n\nكلام.\n")
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, str(sites.ROOT / "scripts" / "build.py"), "check", "--project", str(site.root)]
    try:
        done = subprocess.run(command, stdout=writing, stderr=writing, timeout=120, check=False)
    finally:
        os.close(writing)
    assert done.returncode == 141


def test_private__goes_to_local_engines_only(
    site: Site, server: EngineServer, capsys: pytest.CaptureFixture[str]
) -> None:
    site.write("secret.md", "---\ntitle: سر\nprivate: true\n---\n\nكلام لا يخرج.\n")
    settings = site.root / "mkdocs.yml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("google: { retries: 1", "google: { timeout: 1, retries: 0"), encoding="utf-8")
    cli.main(["translate", str(site.path("secret.md")), "--project", str(site.root), "--engine", "google"])
    assert not site.path("secret.en.md").exists()
    assert "engine-stopped" in capsys.readouterr().err
    site.translate(server, str(site.path("secret.md")))
    assert site.path("secret.en.md").exists()


def test_erase__says_that_the_words_stand_nowhere(
    site: Site, server: EngineServer, capsys: pytest.CaptureFixture[str]
) -> None:
    site.translate(server)
    before = site.everything()
    capsys.readouterr()
    assert run(site, "erase", "Nosuchname") == 0
    assert "stand in no text" in capsys.readouterr().out
    assert site.everything() == before


@pytest.mark.parametrize("arguments", [("check",), ("status",), ("erase", "Nosuchname")])
def test_results__are_told_in_arabic_too(
    site: Site, server: EngineServer, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    site.translate(server)
    capsys.readouterr()
    cli.main([*arguments, "--project", str(site.root), "--lang", "ar"])
    told = [line for line in capsys.readouterr().out.splitlines() if "docs/" not in line]
    assert told
    assert all(has_arabic(line) for line in told if line.strip()), told
