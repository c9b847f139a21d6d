"""The memory: a person's wording is taken up elsewhere, standing text is left alone, a renamed report is recognised."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import small_site
from bitext import cli
from bitext.arabic import has_arabic
from engine_server import EngineServer, Fault
from small_site import Site

SHARED = "وصلت القافلة الإنسانية إلى مدينة الحسكة صباح الخميس."
OTHER = "غادرت الشاحنات مساء اليوم نفسه إلى الرقة."
THIRD = "لم يعرف بعد سبب انقطاع المياه عن الحي الشرقي."
PERSON = "The relief convoy reached Hasakah on Thursday morning."


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return small_site.make(tmp_path, {"one.md": f"# الأول\n\n{SHARED}\n\n{OTHER}\n"})


@pytest.fixture
def server() -> Iterator[EngineServer]:
    with EngineServer() as running:
        yield running


def machine_line(site: Site, name: str, number: int) -> str:
    """A paragraph of a translation, the heading counted as the first."""
    return site.text(name).strip().split("\n\n")[number]


@pytest.fixture
def edited(site: Site, server: EngineServer) -> Site:
    """A translated page in which a person has written one sentence anew."""
    site.translate(server)
    site.replace("one.en.md", machine_line(site, "one.en.md", 1), PERSON)
    site.translate(server)
    return site


def test_persons_wording__fills_a_new_unit_of_another_report(edited: Site, server: EngineServer) -> None:
    asked = len(server.texts)
    edited.write("two.md", f"# الثاني\n\n{THIRD}\n\n{SHARED}\n")
    edited.translate(server)
    assert PERSON in edited.text("two.en.md")
    assert SHARED not in server.texts[asked:]
    assert len(server.texts) == asked + 2
    before = edited.files()
    edited.translate(server)
    assert edited.files() == before


def test_persons_wording__counts_as_a_persons_there_too(edited: Site, server: EngineServer) -> None:
    edited.write("two.md", f"{SHARED}\n")
    edited.translate(server)
    asked = len(server.texts)
    edited.translate(server, "--again")
    assert PERSON in edited.text("two.en.md")
    assert SHARED not in server.texts[asked:]


def test_machines_wording__is_not_asked_for_again(edited: Site, server: EngineServer) -> None:
    asked = len(server.texts)
    edited.write("two.md", f"{OTHER}\n")
    edited.translate(server)
    assert edited.text("two.en.md").strip() == machine_line(edited, "one.en.md", 2)
    assert len(server.texts) == asked


def test_machines_wording__of_another_kind_is_not_taken(edited: Site, server: EngineServer) -> None:
    edited.write("two.md", f"# {OTHER}\n")
    asked = len(server.texts)
    edited.translate(server)
    assert len(server.texts) == asked + 1


def test_standing_text__is_not_changed_by_an_edit_elsewhere(site: Site, server: EngineServer) -> None:
    site.write("two.md", f"{SHARED}\n")
    site.translate(server)
    standing = site.text("two.en.md")
    site.replace("one.en.md", machine_line(site, "one.en.md", 1), PERSON)
    site.translate(server)
    assert site.text("two.en.md") == standing


def test_wording__that_would_change_the_page_is_not_taken(site: Site, server: EngineServer) -> None:
    site.translate(server)
    site.replace("one.en.md", machine_line(site, "one.en.md", 1), f"{PERSON} <div>new block</div> **strong**")
    site.translate(server)
    asked = len(server.texts)
    site.write("two.md", f"{SHARED}\n")
    site.translate(server)
    assert "strong" not in site.text("two.en.md")
    assert len(server.texts) == asked + 1


@pytest.mark.parametrize("head", ["private: true", "draft: true\nprivate: true"])
def test_private_report__gives_nothing(site: Site, server: EngineServer, head: str) -> None:
    site.write("one.md", f"---\n{head}\n---\n\n{SHARED}\n")
    site.write("one.en.md", f"---\n{head}\n---\n\n{PERSON}\n")
    site.translate(server)
    site.write("two.md", f"{SHARED}\n")
    site.translate(server)
    assert PERSON not in site.text("two.en.md")


def test_removed_sentence__gives_its_english_to_another_report(edited: Site, server: EngineServer) -> None:
    edited.replace("one.md", SHARED + "\n\n", "")
    edited.translate(server)
    assert PERSON not in edited.text("one.en.md")
    edited.write("two.md", f"{SHARED}\n")
    edited.translate(server)
    assert PERSON in edited.text("two.en.md")


def test_persons_wording__is_taken_where_the_same_page_repeats_the_arabic(edited: Site, server: EngineServer) -> None:
    asked = len(server.texts)
    edited.write("one.md", f"# الأول\n\n{SHARED}\n\n{OTHER}\n\n{SHARED}\n")
    edited.translate(server)
    assert edited.text("one.en.md").count(PERSON) == 2
    assert len(server.texts) == asked


# Renamed reports


def test_renamed_with_its_translation__goes_on_with_the_lock(edited: Site, server: EngineServer) -> None:
    ids = [row["id"] for row in edited.rows("one.md")]
    asked, english = len(server.texts), edited.text("one.en.md")
    for suffix in (".md", ".en.md"):
        edited.path(f"one{suffix}").rename(edited.path(f"new{suffix}"))
    edited.translate(server)
    assert edited.text("new.en.md") == english
    assert [row["id"] for row in edited.rows("new.md")] == ids
    assert not edited.lock("one.md").exists()
    assert len(server.texts) == asked
    edited.translate(server, "--again")
    assert PERSON in edited.text("new.en.md"), "a person's words were taken for a machine's"
    assert len(server.texts) == asked + 2, "a machine's words were taken for a person's"


def test_renamed_without_its_translation__takes_it_along(edited: Site, server: EngineServer) -> None:
    asked, english = len(server.texts), edited.text("one.en.md")
    edited.path("one.md").rename(edited.path("new.md"))
    edited.replace("new.md", OTHER, THIRD)
    edited.translate(server)
    assert PERSON in edited.text("new.en.md")
    assert len(server.texts) == asked + 1
    assert machine_line(edited, "new.en.md", 0) == english.split("\n\n")[0]
    assert not edited.path("one.en.md").exists()
    assert not edited.lock("one.md").exists()


def test_renamed__while_the_engine_is_away_loses_nothing(edited: Site, server: EngineServer) -> None:
    edited.path("one.md").rename(edited.path("new.md"))
    edited.replace("new.md", OTHER, THIRD)
    edited.translate(None, "--engine", "libretranslate", "--engine-url", "http://127.0.0.1:9")
    assert PERSON in edited.everything()
    edited.translate(server)
    assert PERSON in edited.text("new.en.md")


def test_another_report__does_not_inherit_a_deleted_ones_lock(edited: Site, server: EngineServer) -> None:
    edited.path("one.md").unlink()
    edited.write("new.md", f"# شيء آخر\n\n{THIRD}\n")
    edited.translate(server)
    assert PERSON not in edited.text("new.en.md")
    assert PERSON in edited.text("one.en.md")
    assert edited.lock("one.md").exists()


def test_copied_report__leaves_the_lock_of_the_first(edited: Site, server: EngineServer) -> None:
    edited.write("copy.md", edited.text("one.md"))
    asked = len(server.texts)
    edited.translate(server)
    assert edited.lock("one.md").exists()
    assert PERSON in edited.text("copy.en.md")
    assert len(server.texts) == asked


def test_renamed_without_its_translation__is_not_told_to_delete_what_was_taken_along(
    edited: Site, server: EngineServer, capsys: pytest.CaptureFixture[str]
) -> None:
    edited.path("one.md").rename(edited.path("new.md"))
    capsys.readouterr()
    edited.translate(server)
    assert "translation-orphan" not in capsys.readouterr().err
    edited.path("new.md").unlink()
    edited.translate(server)
    assert "translation-orphan" in capsys.readouterr().err


def test_conflict__is_not_called_a_translation(
    edited: Site, server: EngineServer, capsys: pytest.CaptureFixture[str]
) -> None:
    edited.replace("one.md", SHARED, SHARED.replace("الخميس", "السبت"))
    capsys.readouterr()
    edited.translate(server)
    said = capsys.readouterr().out
    assert PERSON in edited.text("one.en.md")
    assert "new ones suggested: 1" in said
    assert "translated" not in said.splitlines()[0]


# With nobody to ask


def far(site: Site, *more: str) -> int:
    """Run with an engine that is far away; nothing reaches it."""
    options = ["translate", "--project", str(site.root), "--lang", "en", "--jobs", "1", "--engine", "google", *more]
    return cli.main(options)


def test_private_report__is_filled_from_memory_where_no_engine_may_see_it(
    edited: Site, server: EngineServer, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = len(server.texts)
    edited.write("two.md", f"---\nprivate: true\n---\n\n# الثاني\n\n{THIRD}\n\n{SHARED}\n\n{OTHER}\n")
    assert far(edited, "--strict") == 3
    told = capsys.readouterr()
    assert "The report is private" in told.err
    assert "2 pending" in told.out
    text = edited.text("two.en.md")
    assert PERSON in text
    assert machine_line(edited, "one.en.md", 2) in text
    assert THIRD in text
    before = edited.files()
    assert far(edited, "--strict") == 3
    assert edited.files() == before
    edited.translate(server)
    assert PERSON in edited.text("two.en.md")
    assert not has_arabic(edited.text("two.en.md"))
    assert sorted(server.texts[asked:]) == sorted(["الثاني", THIRD])


def test_private_report__that_the_memory_knows_whole_wants_nobody(edited: Site) -> None:
    edited.write("two.md", f"---\nprivate: true\n---\n\n{SHARED}\n")
    assert far(edited, "--strict") == 0
    assert PERSON in edited.text("two.en.md")


def test_private_report__without_known_words_begins_no_page(edited: Site) -> None:
    edited.write("two.md", f"---\nprivate: true\n---\n\n{THIRD}\n")
    assert far(edited, "--strict") == 3
    assert not edited.path("two.en.md").exists()


def test_engine_away__what_is_known_comes_into_a_page_that_has_begun(edited: Site, server: EngineServer) -> None:
    edited.write("two.md", f"{OTHER}\n")
    edited.translate(server)
    edited.write("two.md", f"{OTHER}\n\n{SHARED}\n\n{THIRD}\n")
    server.fault = Fault.error(500)
    edited.translate(server)
    assert PERSON in edited.text("two.en.md")
    assert THIRD in edited.text("two.en.md")
    edited.write("three.md", f"{SHARED}\n\n{THIRD}\n")
    edited.translate(server)
    assert not edited.path("three.en.md").exists()
    server.fault = None
    edited.translate(server)
    for name in ("two.en.md", "three.en.md"):
        assert PERSON in edited.text(name)
        assert not has_arabic(edited.text(name))
