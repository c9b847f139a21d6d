"""Whole runs of `translate` that go wrong."""

import re
from collections.abc import Callable
from contextlib import suppress

import pytest

import samples
import small_site
from bitext.markup import outline
from engine_server import GOOGLE, LIBRETRANSLATE, EngineServer, Fault
from small_site import Site
from test_translate import ENGLISH, FIRST, PERSON, Stopped, body_html, paragraph, server, site, stop_after

__all__ = ["paragraph", "server", "site"]

LAST = "غادرت الشاحنات مساء اليوم نفسه.\n"


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


def test_dry_run__counts_every_page(site: Site, server: EngineServer, capsys: pytest.CaptureFixture[str]) -> None:
    site.translate(server, "--dry-run")
    said = re.search(r"(\d+) texts, (\d+) characters", capsys.readouterr().out)
    assert said
    site.translate(server)
    assert int(said[1]) == len(server.texts)
    assert int(said[2]) == sum(map(len, server.texts))


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


MANGLERS: dict[str, Callable[[str], str]] = {
    "rule": lambda t: "---\n" + t,
    "front matter": lambda t: "---\ndraft: true\n---\n" + t,
    "control": lambda t: t + "\x02\x03x\x02",
    "NUL": lambda t: t + "\0x",
    "conflict": lambda t: "<<<<<<< x\n" + t,
}  # fmt: skip


@pytest.mark.parametrize("engine", [GOOGLE, LIBRETRANSLATE])
@pytest.mark.parametrize("mangle", MANGLERS.values(), ids=MANGLERS)
def test_engine_mangles__the_page_keeps_its_tags(
    site: Site, server: EngineServer, engine: str, mangle: Callable[[str], str]
) -> None:
    server.rewrite = mangle
    site.translate(server, engine=engine)
    for name in small_site.REPORTS:
        assert outline.same(body_html(site, name), body_html(site, name.replace(".md", ".en.md")))
        assert {u.state for u in samples.units(site.root, name)} <= {"machine", "pending"}


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
