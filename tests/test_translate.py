"""Whole runs of `translate`: what is asked, what is written, and whose words stand afterwards."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import tenacity

import samples
import small_site
from bitext import cli, project
from bitext.alignment import store
from bitext.arabic import has_arabic
from bitext.errors import Findings
from bitext.markup import outline
from bitext.translation.engines import wire
from bitext.writer import Writer
from engine_server import GOOGLE, LIBRETRANSLATE, EngineServer, Fault, pseudo
from sites import ROOT
from small_site import Site

FIRST = "reports/2025/first.md"
ENGLISH = "reports/2025/first.en.md"
PERSON = "Zulqarnain wrote this sentence."
LAST = "غادرت الشاحنات مساء اليوم نفسه.\n"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return small_site.make(tmp_path)


@pytest.fixture
def server() -> Iterator[EngineServer]:
    with EngineServer() as running:
        yield running


def body_html(site: Site, name: str) -> list[outline.Block]:
    return outline.outline(samples.renderer().html(samples.read(site.text(name)).body))


@pytest.fixture
def paragraph(site: Site, server: EngineServer) -> str:
    """The translated first paragraph of a translated site, after which the engine's memory is empty."""
    site.translate(server)
    return next(line for line in site.text(ENGLISH).splitlines() if "**" in line)


# A run, and another


@pytest.mark.parametrize("engine", [GOOGLE, LIBRETRANSLATE])
def test_run__translates_every_page_with_the_same_tags(site: Site, server: EngineServer, engine: str) -> None:
    assert site.translate(server, engine=engine) == 0
    for name in small_site.REPORTS:
        english = name.replace(".md", ".en.md")
        assert outline.same(body_html(site, name), body_html(site, english))
        prose = re.sub(r"```.*?```", "", site.text(english), flags=re.DOTALL)
        assert not has_arabic(prose)
    assert len(server.texts) == len(set(server.texts))


@pytest.mark.parametrize("engine", [GOOGLE, LIBRETRANSLATE])
def test_second_run__asks_and_writes_nothing(site: Site, server: EngineServer, engine: str) -> None:
    site.translate(server, engine=engine)
    before, asked = site.files(), len(server.texts)
    assert site.translate(server, engine=engine) == 0
    assert site.files() == before
    assert len(server.texts) == asked


def test_dry_run__sends_and_writes_nothing(
    site: Site, server: EngineServer, capsys: pytest.CaptureFixture[str]
) -> None:
    before = site.files()
    site.translate(server, "--dry-run")
    assert site.files() == before
    assert not server.requests
    assert "libretranslate at 127.0.0.1 (on this machine or its network): 16 passages" in capsys.readouterr().out


def test_ci__asks_no_engine(site: Site, server: EngineServer, monkeypatch: pytest.MonkeyPatch) -> None:
    config = site.root / "mkdocs.yml"
    text = config.read_text(encoding="utf-8").replace(
        "engine: google", f"engine: libretranslate\n    engine_url: {server.libretranslate_url}"
    )
    config.write_text(text, encoding="utf-8")
    monkeypatch.setenv("CI", "true")
    assert site.translate(None) in (0, 1)
    assert not server.requests
    monkeypatch.delenv("CI")
    assert site.translate(None) == 0
    assert server.requests


def test_draft__is_never_sent(site: Site, server: EngineServer) -> None:
    for number, head in enumerate(["draft: true", "draft: نعم", "title: [", "draft: 'yes'"]):
        site.write(f"draft{number}.md", f"---\n{head}\n---\n\nسرّي للغاية\n")
    site.write("draft9.md", "---\ndraft: true\n\nسرّي للغاية\n")
    site.translate(server)
    assert server.texts
    assert not any("سرّي" in text for text in server.texts)
    assert not list(site.root.rglob("draft*.en.*"))


# People's words


def test_human_edit__is_kept_while_the_arabic_stands(site: Site, server: EngineServer, paragraph: str) -> None:
    site.replace(ENGLISH, paragraph, PERSON)
    edited, asked = site.text(ENGLISH), len(server.texts)
    assert site.translate(server) == 0
    assert site.text(ENGLISH) == edited
    assert len(server.texts) == asked


def test_human_edit__gets_a_suggestion_when_the_arabic_changes(
    site: Site, server: EngineServer, paragraph: str
) -> None:
    site.replace(ENGLISH, paragraph, PERSON)
    site.translate(server)
    asked = len(server.texts)
    site.replace(FIRST, "محلي.", "محلي موثوق.")
    site.translate(server)
    assert len(server.texts) == asked + 1
    assert PERSON in site.text(ENGLISH)
    offers = [row["suggestion"] for row in site.rows(FIRST) if "suggestion" in row]
    assert len(offers) == 1
    before = site.files()
    site.translate(server)
    assert (site.files(), len(server.texts)) == (before, asked + 1)
    site.replace(ENGLISH, PERSON, "Zulqarnain wrote it anew.")
    site.translate(server)
    assert "Zulqarnain wrote it anew." in site.text(ENGLISH)
    assert not [row for row in site.rows(FIRST) if "suggestion" in row]
    assert len(server.texts) == asked + 1


def test_diacritics__cost_no_call(site: Site, server: EngineServer, paragraph: str) -> None:
    asked, english = len(server.texts), site.text(ENGLISH)
    site.replace(FIRST, "غادرت الشاحنات", "غادَرَتِ الشـاحنات")
    assert site.translate(server) == 0
    assert (len(server.texts), site.text(ENGLISH)) == (asked, english)


def test_arabic_edit__asks_for_one_sentence(site: Site, server: EngineServer, paragraph: str) -> None:
    asked = len(server.texts)
    site.replace(FIRST, "مساء اليوم نفسه", "فجر اليوم التالي")
    assert site.translate(server) == 0
    assert len(server.texts) == asked + 1
    assert paragraph in site.text(ENGLISH)


# A run that is stopped


class Stopped(BaseException):
    """The machine goes off."""


def stop_after(monkeypatch: pytest.MonkeyPatch, writes: int) -> None:
    """Let the writer make so many changes in the documents and locks, then stop."""
    done = 0
    write = Writer.write

    def limited(self: Writer, path: Path, content: str | bytes) -> bool:
        nonlocal done
        if done >= writes:
            raise Stopped
        done += 1
        return write(self, path, content)

    monkeypatch.setattr(Writer, "write", limited)


EDITS = {
    "arabic changed": [(FIRST, "مساء اليوم نفسه", "فجر اليوم التالي")],
    "arabic inserted": [(FIRST, "## ما جرى", "فقرة جديدة عن الجسر المهدم.\n\n## ما جرى")],
    "arabic removed": [(FIRST, "غادرت الشاحنات مساء اليوم نفسه.\n", "")],
    "arabic moved": [
        (FIRST, "غادرت الشاحنات مساء اليوم نفسه.\n", ""),
        (FIRST, "## ما جرى", "غادرت الشاحنات مساء اليوم نفسه.\n\n## ما جرى"),
    ],
    "both changed": [
        (FIRST, "محلي.", "محلي موثوق."),
        (FIRST, "مساء اليوم نفسه", "فجر اليوم التالي"),
    ],
    "several changed": [
        (FIRST, "بند أول عن الطريق", "بند أول عن السكة"),
        (FIRST, "مساء اليوم نفسه", "فجر اليوم التالي"),
        (FIRST, "ما جرى بعد ذلك", "ما جرى قبل ذلك"),
    ],
}


@pytest.mark.parametrize("writes", range(4))
@pytest.mark.parametrize("edits", EDITS.values(), ids=EDITS)
def test_stop__between_any_two_writes_mixes_up_no_words(
    site: Site, server: EngineServer, paragraph: str, monkeypatch: pytest.MonkeyPatch,
    edits: list[tuple[str, str, str]], writes: int,
) -> None:  # fmt: skip
    site.replace(ENGLISH, paragraph, PERSON)
    site.translate(server)
    for edit in edits:
        site.replace(*edit)
    with monkeypatch.context() as patch:
        stop_after(patch, writes)
        try:
            site.translate(server)
        except Stopped:
            assert PERSON in site.everything()
    assert site.translate(server) == 0
    assert PERSON in site.text(ENGLISH)
    states = [unit.state for unit in samples.units(site.root, FIRST)]
    assert states.count("edited") + states.count("stale") == 1
    assert "pending" not in states
    once = site.files()
    asked = len(server.texts)
    site.translate(server)
    assert (site.files(), len(server.texts)) == (once, asked)


@pytest.mark.parametrize("writes", range(10))
def test_stop__in_the_first_run_leaves_no_machine_word_to_a_person(
    site: Site, server: EngineServer, monkeypatch: pytest.MonkeyPatch, writes: int
) -> None:
    with monkeypatch.context() as patch:
        stop_after(patch, writes)
        with suppress(Stopped):
            site.translate(server)
    asked = set(server.texts)
    site.translate(server)
    assert len(server.texts) == len(set(server.texts)), sorted(asked)
    for name in small_site.REPORTS:
        assert {unit.state for unit in samples.units(site.root, name)} == {"machine"}


@pytest.mark.parametrize("writes", [0, 1, 3])
def test_stop__while_a_retired_sentence_comes_back_loses_nothing(
    site: Site, server: EngineServer, monkeypatch: pytest.MonkeyPatch, writes: int
) -> None:
    site.translate(server)
    last = next(line for line in site.text(ENGLISH).splitlines() if line.startswith("Ghad"))
    site.replace(ENGLISH, last, PERSON)
    site.translate(server)
    arabic = "غادرت الشاحنات مساء اليوم نفسه.\n"
    site.replace(FIRST, arabic, "")
    site.translate(server)
    assert PERSON not in site.text(ENGLISH)
    assert PERSON in site.everything()
    site.replace(FIRST, "## ما جرى", arabic + "\n## ما جرى")
    with monkeypatch.context() as patch:
        stop_after(patch, writes)
        try:
            site.translate(server)
        except Stopped:
            assert PERSON in site.everything()
    site.translate(server)
    assert PERSON in site.text(ENGLISH)


# Engines that fail


@pytest.mark.parametrize("engine", [GOOGLE, LIBRETRANSLATE])
@pytest.mark.parametrize("answers", [1, 5, 9])
def test_engine_dies__and_the_next_run_asks_for_the_rest(
    site: Site, tmp_path_factory: pytest.TempPathFactory, engine: str, answers: int
) -> None:
    with EngineServer(die_after=answers) as dying:
        assert site.translate(dying, "--strict", engine=engine) == 3
        first = dying.texts
    assert len(first) == answers
    with EngineServer() as good:
        assert site.translate(good, engine=engine) == 0
        second = good.texts
    with EngineServer() as fresh:
        whole = small_site.make(tmp_path_factory.mktemp("whole"))
        whole.translate(fresh, engine=engine)
        assert sorted(first + second) == sorted(fresh.texts)


@pytest.mark.parametrize("engine", [GOOGLE, LIBRETRANSLATE])
def test_several_pages_at_once__ask_and_write_the_same(
    site: Site, server: EngineServer, tmp_path_factory: pytest.TempPathFactory, engine: str
) -> None:
    server.delay = 0.02
    site.translate(server, "--jobs", "8", engine=engine)
    assert len(server.texts) == len(set(server.texts))
    one = small_site.make(tmp_path_factory.mktemp("one"))
    one.translate(server, engine=engine)
    for name in small_site.REPORTS:
        assert site.text(name.replace(".md", ".en.md")) == one.text(name.replace(".md", ".en.md"))


def test_engine_unreachable__leaves_everything_and_says_so(
    site: Site, server: EngineServer, capsys: pytest.CaptureFixture[str], paragraph: str
) -> None:
    english = site.text(ENGLISH)
    site.replace(FIRST, "محلي.", "محلي موثوق.")
    site.replace("about.md", "# من نحن\n\n", "")
    server.stop()
    capsys.readouterr()
    site.translate(server)
    shown = capsys.readouterr().err
    assert f"docs/{FIRST}" in shown
    assert "cannot be reached" in shown
    assert site.text(ENGLISH) == english
    assert not site.text("about.en.md").startswith("#")
    states = {unit.state for unit in samples.units(site.root, FIRST)}
    assert states == {"machine", "stale"}


@pytest.mark.parametrize(
    "fault",
    [Fault.too_many_requests(), Fault.error(), Fault.page(503), Fault.blank(), Fault.reset()],
    ids=["429", "500", "page", "blank", "reset"],
)
@pytest.mark.parametrize("engine", [GOOGLE, LIBRETRANSLATE])
def test_engine_fails__no_english_page_and_no_traceback(
    site: Site, server: EngineServer, engine: str, fault: Fault
) -> None:
    server.fault = fault
    assert site.translate(server, "--strict", engine=engine) == 3
    assert not list(site.root.rglob("*.en.md"))
    server.fault = None
    assert site.translate(server, engine=engine) == 0


@pytest.mark.parametrize("fault", [Fault.empty(), Fault.quota(), Fault.echo()], ids=["empty", "quota", "echo"])
@pytest.mark.parametrize("engine", [GOOGLE, LIBRETRANSLATE])
def test_engine_answers_nonsense__no_sentence_counts_as_translated(
    site: Site, server: EngineServer, engine: str, fault: Fault
) -> None:
    server.fault = fault
    site.translate(server, engine=engine)
    for name in small_site.REPORTS:
        wrong = [
            u.segment.text for u in samples.units(site.root, name) if u.state == "machine" and u.row.engine != "copy"
        ]
        assert not wrong
    server.fault = None
    site.translate(server, engine=engine)
    for name in small_site.REPORTS:
        assert {u.state for u in samples.units(site.root, name)} == {"machine"}


# Engines that mangle


MANGLERS = {
    "spaces in placeholders": lambda t: re.sub(r"ZX(\d+)Z", r" Z X \1 Z ", t),
    "lower case": str.lower,
    "upper case": str.upper,
    "Arabic digits": lambda t: t.translate({48 + d: 0x660 + d for d in range(10)}),
    "placeholders lost": lambda t: re.sub(r"ZX\d+Z", "", t),
    "one placeholder lost": lambda t: re.sub(r"ZX1Z", "", t),
    "placeholders doubled": lambda t: re.sub(r"(ZX\d+Z)", r"\1 \1", t),
    "placeholders first": lambda t: " ".join(re.findall(r"ZX\d+Z", t)) + " " + re.sub(r"ZX\d+Z", "", t),
    "placeholders reversed": lambda t: re.sub(r"ZX(\d+)Z", lambda m: f"ZX{t.count('ZX') - 1 - int(m[1])}Z", t),
    "full-width": lambda t: t.replace("ZX", "ＺＸ"),
    "heading": lambda t: "# " + t,
    "list": lambda t: "- " + t,
    "number": lambda t: "1. " + t,
    "quotation": lambda t: "> " + t,
    "table": lambda t: "a | b\n---|---\n" + t,
    "code": lambda t: "    " + t,
    "fence": lambda t: "```\n" + t + "\n```",
    "paragraphs": lambda t: t + "\n\n" + t,
    "script": lambda t: "<script>alert(1)</script>" + t,
    "open tag": lambda t: "<div>" + t,
    "link": lambda t: "[x](javascript:alert(1)) " + t,
    "emphasis": lambda t: "**" + t + "** *x",
    "backtick": lambda t: "`" + t,
    "footnote": lambda t: t + "[^1]",
    "definition": lambda t: "x\n: " + t,
    "attributes": lambda t: t + " {: onclick=alert(1) }",
    "attribute line": lambda t: t + "\n{: .x }",
    "abbreviation": lambda t: "*[a]: b\n" + t,
    "reference": lambda t: "[a]: b\n" + t,
    "quotes": lambda t: t + ' "x" \'y\'',
    "pipe": lambda t: t + " | x",
    "colon": lambda t: "x: " + t + " #",
    "backslash": lambda t: t + "\\",
    "carriage return": lambda t: t + "\rx\r\ny",
    "separators": lambda t: t + "\u2028x\u0085y\u000by",
    "bidi": lambda t: "\u202e" + t,
    "private use": lambda t: "\uf5e0a,b\uf5e1" + t,
    "address": lambda t: t + " https://evil.example/x www.evil.example a@evil.example",
    "critic": lambda t: t + " {++x++} $y$ {{ z }}",
    "rule": lambda t: "---\n" + t,
    "front matter": lambda t: "---\ndraft: true\n---\n" + t,
    "control": lambda t: t + "\x02\x03x\x02",
    "NUL": lambda t: t + "\0x",
    "conflict": lambda t: "<<<<<<< x\n" + t,
}  # fmt: skip


@pytest.mark.parametrize("engine", [GOOGLE, LIBRETRANSLATE])
@pytest.mark.parametrize("mangle", MANGLERS.values(), ids=MANGLERS)
def test_engine_mangles__the_page_keeps_its_tags_and_comes_to_rest(
    site: Site, server: EngineServer, engine: str, mangle: object
) -> None:
    server.rewrite = mangle  # type: ignore[assignment]
    site.translate(server, engine=engine)
    for name in small_site.REPORTS:
        english = name.replace(".md", ".en.md")
        assert outline.same(body_html(site, name), body_html(site, english))
        original, translated = samples.read(site.text(name)), samples.read(site.text(english))
        assert translated.front.values.keys() == original.front.values.keys()
        assert translated.front.date == original.front.date
        assert [s.kind for s in translated.segments] == [s.kind for s in original.segments]
        assert {u.state for u in samples.units(site.root, name)} <= {"machine", "pending"}
    before = {name: site.text(name.replace(".md", ".en.md")) for name in small_site.REPORTS}
    site.translate(server, engine=engine)
    assert {name: site.text(name.replace(".md", ".en.md")) for name in small_site.REPORTS} == before


# Files that cannot be used


def test_one_bad_page__does_not_stop_the_others(site: Site, server: EngineServer) -> None:
    site.path("bad.md").write_bytes("تقرير".encode("cp1256"))
    site.write("worse.md", "<<<<<<< HEAD\nنص\n")
    assert site.translate(server) == 1
    assert site.path("about.en.md").exists()
    assert not site.path("bad.en.md").exists()


def test_lost_lock__loses_no_word_and_asks_nothing(site: Site, server: EngineServer, paragraph: str) -> None:
    site.replace(ENGLISH, paragraph, PERSON)
    english, asked = site.text(ENGLISH), len(server.texts)
    site.lock(FIRST).unlink()
    site.translate(server)
    assert (site.text(ENGLISH), len(server.texts)) == (english, asked)


# What went wrong once


def test_lost_translation__is_made_again(site: Site, server: EngineServer, paragraph: str) -> None:
    english = site.text(ENGLISH)
    site.path(ENGLISH).unlink()
    site.translate(server)
    assert site.text(ENGLISH) == english


def test_edited_pending_sentence__is_kept_when_its_arabic_goes(site: Site, server: EngineServer) -> None:
    server.fault = Fault.echo()
    site.translate(server)
    server.fault = None
    site.replace(ENGLISH, "غادرت الشاحنات مساء اليوم نفسه.", PERSON)
    site.translate(server)
    site.replace(FIRST, "غادرت الشاحنات مساء اليوم نفسه.\n", "")
    site.translate(server)
    assert PERSON in site.everything()


def plan(site: Site, capsys: pytest.CaptureFixture[str], *more: str) -> dict[str, Any]:
    capsys.readouterr()
    site.translate(None, "--dry-run", "--json", *more)
    [planned] = json.loads(capsys.readouterr().out)["would_send"]
    assert isinstance(planned, dict)
    return planned


def chained(site: Site, names: str, settings: str) -> None:
    """Set a chain of engines."""
    config = site.root / "mkdocs.yml"
    text = config.read_text(encoding="utf-8")
    assert text.count("    engine: google") == 1
    head, _, rest = text.partition("    engine_settings:")
    text = head + rest[rest.index("    engine: google") :]
    text = text.replace("    engine: google", f"    engine: [{names}]\n    engine_settings: {{ {settings} }}\n    #")
    config.write_text(text, encoding="utf-8")


def test_dry_run__counts_as_the_run_itself(
    site: Site, server: EngineServer, capsys: pytest.CaptureFixture[str]
) -> None:
    site.write("same.md", site.text("about.md"))
    site.write("glossary.csv", "id,kind,ar,en\nx,term,من نحن,About us\n")
    chained(site, "libretranslate", f'libretranslate: {{ url: "{server.libretranslate_url}", price: 20 }}')
    planned = plan(site, capsys)
    assert not server.requests
    site.translate(None)
    assert planned["units"] == len(server.texts) > 0
    assert planned["characters"] == sum(map(len, server.texts))
    assert planned["usd"] == round(planned["characters"] * 20 / 1_000_000, 4)
    assert plan(site, capsys)["units"] == 0


def test_dry_run__leaves_out_what_the_journal_has(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    with EngineServer(die_after=5) as dying:
        chained(site, "libretranslate", f'libretranslate: {{ url: "{dying.url}", retries: 0, batch: 1 }}')
        whole = plan(site, capsys)["units"]
        site.translate(None)
        assert plan(site, capsys)["units"] == whole - 5


def test_dry_run__says_to_whom_and_who_gets_private_passages(
    site: Site, server: EngineServer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    site.write("about.md", "---\nprivate: true\n---\n\nنص سرّي عن القافلة.\n\nونص آخر.\n")
    chained(site, "google, libretranslate", f'libretranslate: {{ url: "{server.libretranslate_url}" }}')
    planned = plan(site, capsys)
    far, near = planned["engines"]
    assert (far["engine"], far["host"], far["local"], far["private_units"]) == (
        "google", "translate.google.com", False, 0,
    )  # fmt: skip
    assert (near["engine"], near["local"], near["units"], near["private_units"]) == ("libretranslate", True, 2, 2)
    assert far["units"] == planned["units"] - 2 > 0
    alone = plan(site, capsys, "--engine", "google")
    assert (alone["nobody"]["units"], alone["nobody"]["private_units"]) == (2, 2)
    monkeypatch.setenv("CI", "true")
    nobody = plan(site, capsys)
    assert (nobody["units"], nobody["engines"]) == (0, [])
    assert nobody["nobody"]["units"] == planned["units"]
    monkeypatch.delenv("CI")
    for language, words in (("en", "nobody: 2 passages (2 of private reports)"), ("ar", "لا أحد: الفقرات 2")):
        site.translate(None, "--dry-run", "--engine", "google", "--lang", language)
        assert words in capsys.readouterr().out
    assert not server.requests


# Private reports


SECRET = "جملة سرّية عن القافلة."
INNER = "reports/internal/one.md"


def private_folder(site: Site) -> None:
    site.write(INNER, SECRET + "\n")
    config = site.root / "mkdocs.yml"
    text = config.read_text(encoding="utf-8").replace(
        "    engine: google", "    private: [reports/internal]\n    engine: google"
    )
    config.write_text(text, encoding="utf-8")


def test_private_folder__goes_to_no_far_engine_and_into_no_export(
    site: Site, server: EngineServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    private_folder(site)
    with monkeypatch.context() as patch:
        patch.setattr(wire, "is_local", lambda _: False)
        site.translate(server)
    assert SECRET not in server.texts
    assert not site.path(INNER.replace(".md", ".en.md")).exists()
    assert site.path("about.en.md").exists()
    assert "private" in capsys.readouterr().err
    site.translate(server)
    assert SECRET in server.texts
    cli.main(["export", "--project", str(site.root), "--format", "po", "--single"])
    exported = "".join(samples.read_file(path) for path in (site.root / "exchange").rglob("*.po"))
    assert "القافلة" in exported
    assert SECRET not in exported
    assert "docs/reports/internal/one.md" in capsys.readouterr().err


def test_private_folder__is_known_to_the_project_and_to_the_page(site: Site) -> None:
    private_folder(site)
    site.write("reports/internal/deep/two.md", "نص.\n")
    site.write("reports/internal2.md", "نص.\n")
    made = project.load(site.root)
    for name, private in ((INNER, True), ("reports/internal/deep/two.md", True), ("reports/internal2.md", False)):
        read = store.source(made, made.page(name), Findings())
        assert read is not None
        assert read.front.private is private
        assert made.private(made.page(name), samples.read(site.text(name)).front) is private


def test_setting_that_names_nothing__is_told_when_it_is_used(
    site: Site, server: EngineServer, capsys: pytest.CaptureFixture[str]
) -> None:
    config = site.root / "mkdocs.yml"
    text = config.read_text(encoding="utf-8").replace("pymdownx.emoji.to_alt", "pymdownx.emoji.nothing")
    config.write_text(text, encoding="utf-8")
    assert site.translate(server) == 1
    assert "pymdownx.emoji.nothing" in capsys.readouterr().err


@pytest.mark.parametrize("folders", ["reports/nowhere", "[reports/nowhere]", "[../docs/reports]", "[1]", "['/']"])
def test_private_folder__that_is_none_is_refused(
    site: Site, server: EngineServer, capsys: pytest.CaptureFixture[str], folders: str
) -> None:
    private_folder(site)
    config = site.root / "mkdocs.yml"
    text = config.read_text(encoding="utf-8").replace("private: [reports/internal]", f"private: {folders}")
    config.write_text(text, encoding="utf-8")
    assert site.translate(server) == 1
    assert "extra.translation.private" in capsys.readouterr().err
    assert not server.requests


def test_private_answers__are_shared_with_no_public_report(site: Site, server: EngineServer) -> None:
    """Equal sentences are asked for apart, whichever report comes first, and a resumed run keeps them apart too."""
    private_folder(site)
    site.write("about.md", SECRET + "\n")
    site.write("zz.md", "جملة أخيرة لا جواب لها.\n")
    server.fault = lambda request: Fault.error() if "أخيرة" in request.text else None
    site.translate(server)
    assert server.texts.count(SECRET) == 2
    assert (site.root / ".cache/translation/libretranslate.en.sqlite").is_file()
    site.path(INNER.replace(".md", ".en.md")).unlink()
    site.lock(INNER).unlink()
    for path in (site.path("about.md"), site.path("about.en.md"), site.lock("about.md")):
        path.unlink()  # else its English, which is public, would be taken from there
    site.translate(server)
    assert server.texts.count(SECRET) == 3, "the public answer that the journal still has is not taken"


def test_private_answers__alone_make_no_journal(site: Site, server: EngineServer) -> None:
    private_folder(site)
    for name in small_site.REPORTS:
        site.path(name).unlink()
    server.fault = lambda request: Fault.error() if "الثانية" in request.text else None
    site.write(INNER, SECRET + "\n\nالثانية.\n")
    site.translate(server)
    everything = b"".join(p.read_bytes() for p in (site.root / ".cache").rglob("*") if p.is_file())
    assert SECRET in server.texts
    assert pseudo("سرّية").encode() not in everything
    assert pseudo("سرّية").lower().encode() not in everything


# Engines that are not there


@pytest.mark.parametrize("engine", [GOOGLE, LIBRETRANSLATE])
def test_engine_that_is_not_there__is_tried_twice_and_not_waited_for(
    site: Site, server: EngineServer, monkeypatch: pytest.MonkeyPatch, engine: str
) -> None:
    waits: list[float] = []
    monkeypatch.setattr(tenacity, "sleep_using_event", lambda _: waits.append)
    chained(site, engine, f'{engine}: {{ url: "http://127.0.0.1:9" }}')
    site.translate(None, "--strict")
    assert waits
    assert max(waits) <= 1
    assert len(waits) <= 4, "one for each thread at most"
    server.fault = Fault.error(503)
    waits.clear()
    chained_url = server.google_url if engine == GOOGLE else server.url
    site.translate(None, "--strict", "--engine-url", chained_url)
    assert max(waits) > 1, "an engine in trouble is waited for"


# Every fault of an engine, for the whole command


TABLE = {
    "وصلت القافلة إلى مدينة الرقة يوم الخميس.": "The convoy reached the city of Raqqa on Thursday.",
    "قتل ثلاثة مدنيين في مدينة حلب.": "Three civilians were killed in the city of Aleppo.",
    "لم تصل المساعدات إلى الحسكة حتى الآن.": "Aid has not yet reached Hasakah.",
}
FRENCH = [
    "Le convoi est arrivé dans la ville de Raqqa jeudi.",
    "Trois civils ont été tués dans la ville d'Alep.",
    "L'aide n'est pas encore arrivée à Hassaké.",
]
PERSIAN = "کاروان روز پنجشنبه به شهر رقه رسید."
FAULTS: dict[str, tuple[Fault, str]] = {
    "429": (Fault.too_many_requests(), "asked too often"),
    "429, come back in an hour": (Fault.too_many_requests(3600), "asked too often"),
    "429, come back at once": (Fault.too_many_requests("0.01"), "asked too often"),
    "500": (Fault.error(500), "status 500"),
    "time-out": (Fault.hang(), "within 0.3 seconds"),
    "reset half-way": (Fault.reset(), "broke off"),
    "empty": (Fault.empty(), "empty|untranslated|gave no"),
    "error page": (Fault.page(), "web page|no translation"),
    "quota notice": (Fault.quota(), "limits"),
}


def three(site: Site) -> None:
    for name in small_site.REPORTS:
        site.path(name).unlink()
    site.write("a.md", "\n\n".join(TABLE) + "\n")


@pytest.mark.parametrize("engine", [GOOGLE, LIBRETRANSLATE])
@pytest.mark.parametrize("label", FAULTS)
def test_fault__ends_cleanly_is_told_and_loses_nothing(
    site: Site, capsys: pytest.CaptureFixture[str], engine: str, label: str
) -> None:
    fault, words = FAULTS[label]
    three(site)
    report = site.text("a.md")
    arabic = list(TABLE)
    with EngineServer(table=TABLE) as server:
        url = server.google_url if engine == GOOGLE else server.url
        chained(
            site, engine, f'{engine}: {{ url: "{url}", timeout: 0.3, retries: 1, wait: 0.01, threads: 1, batch: 1 }}'
        )
        server.fault = lambda request: fault if arabic[1] in request.text else None
        assert site.translate(None, "--strict") == 3
        told = capsys.readouterr().err
        assert "Traceback" not in told
        assert "docs/a.md" in told
        assert re.search(words, told), told
        server.fault = None
        before = len(server.texts)
        assert site.translate(None, "--strict") == 0
        assert arabic[0] not in server.texts[before:], "what was answered is not asked again"
    assert site.text("a.md") == report
    assert site.text("a.en.md").split("\n\n") == [*list(TABLE.values())[:2], list(TABLE.values())[2] + "\n"]


@pytest.mark.parametrize("engine", [GOOGLE, LIBRETRANSLATE])
def test_right_answers__are_not_complained_of(site: Site, capsys: pytest.CaptureFixture[str], engine: str) -> None:
    three(site)
    with EngineServer(table=TABLE) as server:
        assert site.translate(server, engine=engine) == 0
    assert capsys.readouterr().err == ""


WRONG = {
    "another unit's": dict(zip(TABLE, [*list(TABLE.values())[1:], next(iter(TABLE.values()))], strict=True)),
}


@pytest.mark.parametrize("engine", [GOOGLE, LIBRETRANSLATE])
@pytest.mark.parametrize("label", WRONG)
def test_wrong_reply__is_told_for_every_passage(
    site: Site, capsys: pytest.CaptureFixture[str], engine: str, label: str
) -> None:
    three(site)
    with EngineServer(table=WRONG[label]) as server:
        assert site.translate(server, engine=engine) == 0
    told = capsys.readouterr().err
    for line in (1, 3, 5):
        assert f"docs/a.md:{line}: warning check-" in told, line


@pytest.mark.parametrize("engine", [GOOGLE, LIBRETRANSLATE])
def test_reply_in_another_language_of_the_same_script__never_stands(
    site: Site, server: EngineServer, capsys: pytest.CaptureFixture[str], engine: str
) -> None:
    three(site)
    server.rewrite = lambda _: PERSIAN
    assert site.translate(server, "--strict", engine=engine) == 3
    assert PERSIAN not in site.everything()
    assert capsys.readouterr().err.count("unit-pending") == len(TABLE)


@pytest.mark.parametrize("engine", [GOOGLE, LIBRETRANSLATE])
def test_reply_in_another_language_of_latin_letters__never_stands(
    site: Site, capsys: pytest.CaptureFixture[str], engine: str
) -> None:
    three(site)
    with EngineServer(table=dict(zip(TABLE, FRENCH, strict=True))) as server:
        assert site.translate(server, "--strict", engine=engine) == 3
    assert not any(each in site.everything() for each in FRENCH)
    assert capsys.readouterr().err.count("unit-pending") == len(TABLE)


def test_stop__before_the_page_of_a_returning_sentence(
    site: Site, server: EngineServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.translate(server)
    last = next(line for line in site.text(ENGLISH).splitlines() if line.startswith("Ghad"))
    site.replace(ENGLISH, last, PERSON)
    site.translate(server)
    site.replace(FIRST, LAST, "")
    site.translate(server)
    site.replace(FIRST, "## ما جرى", LAST + "\n## ما جرى")
    with monkeypatch.context() as patch:
        stop_after(patch, 2)  # the page of about.md is unchanged: its lock, then the intent
        with suppress(Stopped):
            site.translate(server)
    assert PERSON in site.everything()


def test_strict__a_stale_sentence_is_not_done(site: Site, server: EngineServer, paragraph: str) -> None:
    site.replace(FIRST, "محلي.", "محلي موثوق.")
    server.fault = Fault.error()
    assert site.translate(server, "--strict") == 3


def test_echo__of_a_sentence_that_is_mostly_markup(site: Site, server: EngineServer) -> None:
    site.write("about.md", "[**قسد**](a.md)\n")
    server.fault = Fault.echo()
    site.translate(server)
    assert {unit.state for unit in samples.units(site.root, "about.md")} == {"pending"}


def test_placeholders_alone__are_no_translation(site: Site, server: EngineServer) -> None:
    site.write("about.md", "[**قسد**](a.md)\n")
    server.rewrite = lambda answer: " ".join(re.findall(r"ZX\d+Z", answer))
    site.translate(server)
    assert {unit.state for unit in samples.units(site.root, "about.md")} == {"pending"}


# Paragraphs that an editor adds


ARABIC = """---
title: عنوان التقرير
---

## رأس أول

فقرة أولى عن القافلة.

- بند أول عن الطريق
- بند ثان عن الجسر

| المدينة | العدد |
|---|---|
| الرقة | كثير |

فقرة أخيرة عن المدينة.
"""
ADDED = {
    "above all": ("## Ras", "{}\n\n## Ras"),
    "after a heading": ("Faqara aula", "{}\n\nFaqara aula"),
    "between items": ("- Banad than", "\n{}\n\n- Banad than"),
    "an item": ("- Banad than", "- {}\n- Banad than"),
    "after a table": ("Faqara akhira", "{}\n\nFaqara akhira"),
    "a row": ("| Alaraqa |", "| {} | many |\n| Alaraqa |"),
}


@pytest.mark.parametrize(("old", "new"), ADDED.values(), ids=ADDED)
@pytest.mark.parametrize(
    "edit", [("أخيرة", "ختامية"), ("## رأس", "فقرة جديدة تماماً.\n\n## رأس")], ids=["changed", "inserted"]
)
def test_added_paragraph__stays_where_the_editor_put_it(
    site: Site, server: EngineServer, old: str, new: str, edit: tuple[str, str]
) -> None:
    site.write(FIRST, ARABIC)
    site.translate(server)
    site.replace(ENGLISH, old, new.format(PERSON))
    edited = body_html(site, ENGLISH)
    site.replace(FIRST, *edit)
    site.translate(server)
    after = [block.tag for block in body_html(site, ENGLISH)]
    if edit[0] == "أخيرة":
        assert after == [block.tag for block in edited]
    assert any(PERSON in segment.text for segment in samples.read(site.text(ENGLISH)).segments)
    assert all(
        PERSON not in s.text or len(s.text) < len(PERSON) + 3 for s in samples.read(site.text(ENGLISH)).segments
    ), "glued to other words"
    before = site.files()
    site.translate(server)
    assert site.files() == before


def test_swapped_paragraph__does_not_inherit_a_persons_words(site: Site, server: EngineServer) -> None:
    site.translate(server)
    last = next(line for line in site.text(ENGLISH).splitlines() if line.startswith("Ghad"))
    site.replace(ENGLISH, last, PERSON)
    site.translate(server)
    old = samples.units(site.root, FIRST)[-1].id
    site.replace(FIRST, LAST, "انعقد مؤتمر صحفي حول الاقتصاد والزراعة والمياه في العاصمة.\n")
    site.translate(server)
    assert samples.units(site.root, FIRST)[-1].id != old
    assert PERSON not in site.text(ENGLISH)
    assert PERSON in site.everything()


def test_moved_paragraph__moves_in_the_translation_too(site: Site, server: EngineServer) -> None:
    arabic = ["أولى عن القافلة.", "ثانية عن الجسر.", "ثالثة عن المدينة."]
    site.write("about.md", "\n\n".join(arabic) + "\n")
    site.translate(server)
    english = site.text("about.en.md").strip().split("\n\n")
    site.write("about.md", "\n\n".join([arabic[2], *arabic[:2]]) + "\n")
    site.translate(server)
    assert site.text("about.en.md").strip().split("\n\n") == [english[2], *english[:2]]


# An engine that recovers, a run that is stopped, a terminal


@pytest.mark.parametrize("fault", [Fault.too_many_requests(times=2), Fault.error(500, times=2)], ids=["429", "500"])
@pytest.mark.parametrize("engine", [GOOGLE, LIBRETRANSLATE])
def test_engine_recovers__the_run_is_whole(
    site: Site, server: EngineServer, capsys: pytest.CaptureFixture[str], engine: str, fault: Fault
) -> None:
    settings = site.root / "mkdocs.yml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("retries: 1,", "retries: 3,"), encoding="utf-8")
    server.fault = fault
    assert site.translate(server, "--strict", engine=engine) == 0
    told = capsys.readouterr()
    assert "0 pending." in told.out
    assert "engine-stopped" not in told.err
    assert "unit-pending" not in told.err
    for name in small_site.REPORTS:
        assert {u.state for u in samples.units(site.root, name)} == {"machine"}


def command(site: Site, server: EngineServer, *more: str) -> list[str]:
    build = str(ROOT / "scripts" / "build.py")
    engine = ["--engine", "libretranslate", "--engine-url", server.libretranslate_url]
    return [sys.executable, build, "translate", "--project", str(site.root), "--lang", "en", *engine, *more]


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
@pytest.mark.parametrize("answered", [0, 3])
def test_stopped_run__sends_nothing_twice_that_was_answered(site: Site, sign: int, answered: int) -> None:
    """A killed one may send again what was under way, which nobody can know to have been answered."""
    settings = site.root / "mkdocs.yml"
    text = settings.read_text(encoding="utf-8").replace("batch: 1", "batch: 20, threads: 1")
    settings.write_text(text, encoding="utf-8")
    with EngineServer() as server:
        count, waiting, stopped = [0], threading.Event(), threading.Event()

        def rewrite(answer: str) -> str:
            count[0] += 1
            if count[0] > answered:
                waiting.set()
                stopped.wait(20)
            return answer

        server.rewrite = rewrite
        running = subprocess.Popen(command(site, server, "--jobs", "1"), stderr=subprocess.PIPE, text=True)
        assert waiting.wait(60)
        before = list(server.requests)
        running.send_signal(sign)
        if sign != signal.SIGKILL:
            threading.Timer(0.3, stopped.set).start()
        _, told = running.communicate(timeout=60)
        stopped.set()
        assert running.returncode == (-sign if sign == signal.SIGKILL else 128 + sign)
        if sign != signal.SIGKILL:
            assert "run the same command to go on" in told
        server.rewrite = None
        assert site.translate(server, "--strict") == 0
        twice = {each for each in server.texts if server.texts.count(each) > 1}
        assert twice <= set(before[-1].texts)
        assert len(twice) <= 1 + answered
        if sign != signal.SIGKILL:
            assert twice == set()


def test_progress__is_a_bar_on_a_terminal_and_leaves_nothing(site: Site, server: EngineServer) -> None:
    """On a real pseudo-terminal: messages stand on lines of their own, and the bar is gone in the end."""
    pty = pytest.importorskip("pty")
    server.delay = 0.05
    site.write("bad.md", "---\ndate: never\n---\n\nكلام عن يوم طويل.\n")
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "80", "LINES": "24"}
    running = subprocess.Popen(
        command(site, server), stdout=subprocess.DEVNULL, stderr=theirs, env=environment, close_fds=True
    )
    os.close(theirs)
    shown = b""
    with suppress(OSError):  # the other end has been closed
        while part := os.read(ours, 4096):
            shown += part
    os.close(ours)
    assert running.wait(60) in (0, 1)
    text = shown.decode()
    drawn = [each for each in re.split("[\r\n]", text) if "Translating" in each]
    assert len(drawn) > 3
    assert all(re.search(r"Translating +\d+% \|", each) for each in drawn)
    assert re.search(r"\d+ passages, [\d,]+ characters", drawn[-1])
    percents = [int(match) for match in re.findall(r"(\d+)% \|", text)]
    assert percents == sorted(percents)
    assert "docs/bad.md:2: " in text
    lines: list[str] = []  # what a terminal shows in the end
    for line in text.split("\n"):
        row = ""
        for part in line.rstrip("\r").split("\r"):
            part = part.replace("\x1b[A", "")
            row = part + row[len(part) :]
        lines.append(row.strip())
    assert not [each for each in lines if "Translating" in each]
    assert any(each.startswith("docs/bad.md:2: ") for each in lines)
