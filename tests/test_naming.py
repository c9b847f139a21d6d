"""Standing words and the glossary: what disagrees is listed, then mended (a machine's) or suggested (a person's)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import small_site
from bitext import glossary
from bitext.errors import Findings
from bitext.glossary import Glossary
from bitext.translation import fixed, naming
from bitext.translation.checks import Pair
from engine_server import EngineServer, Lexicon
from small_site import Site

HEAD = "id,kind,ar,en,ar_variants,en_variants,avoid,note\n"
ROWS = """deir-ez-zor,place,دير الزور,Deir ez-Zor,,Deir Ezzor,Deir Azzor;Deir el Zour,
sdf,organisation,قوات سوريا الديمقراطية,SDF,قسد,Syrian Democratic Forces,QSD,
cell,term,خلية نائمة,sleeper cell,خلايا نائمة,,dormant cell,
"""
ARABIC = "وصل عناصر من قسد إلى دير الزور مساء الخميس."
ENGLISH = "Fighters of the SDF reached Deir Azzor on Thursday evening."


def the_glossary() -> Glossary:
    return glossary.read(HEAD + ROWS, "glossary.csv", Findings())


@pytest.mark.parametrize(
    ("english", "mended"),
    [
        (ENGLISH, "Fighters of the SDF reached Deir ez-Zor on Thursday evening."),
        ("Deir Azzor’s road, `Deir Azzor`", "Deir ez-Zor’s road, `Deir Azzor`"),
        ("[Deir Azzor](deir-azzor.md) and deir  azzor", "[Deir ez-Zor](deir-azzor.md) and Deir ez-Zor"),
        ("A QSD fighter, then a QSD patrol", "An SDF fighter, then an SDF patrol"),
        ("Deir Azzorian stays", "Deir Azzorian stays"),
        ("Deir Ezzor stays, since it is no mistake", "Deir Ezzor stays, since it is no mistake"),
    ],
)
def test_respelt__exchanges_avoided_spellings_alone(english: str, mended: str) -> None:
    assert fixed.respelt(Pair(ARABIC, english, glossary=the_glossary())) == mended


def test_respelt__keeps_plurals_and_capitals_of_terms() -> None:
    pair = Pair("كشفت خلايا نائمة.", "Dormant cells were found; one dormant cell fled.", glossary=the_glossary())
    assert fixed.respelt(pair) == "Sleeper cells were found; one sleeper cell fled."


def test_disagreements__are_about_names_that_the_arabic_has() -> None:
    known = the_glossary()
    assert naming.disagreements(Pair(ARABIC, ENGLISH, glossary=known))
    assert not naming.disagreements(Pair("وصل عناصر.", ENGLISH, glossary=known))
    assert not naming.disagreements(Pair(ARABIC, "They reached the city.", glossary=known))


@pytest.fixture
def server() -> Iterator[EngineServer]:
    with EngineServer() as running:
        yield running


def answers(server: EngineServer, english: str) -> None:
    """Have the engine answer the first sentence so."""
    server.lexicon = Lexicon({ARABIC: english})


@pytest.fixture
def site(tmp_path: Path, server: EngineServer) -> Site:
    """A translated page of two sentences, the second of them a person's; then the glossary gets its names."""
    made = small_site.make(tmp_path, {"one.md": f"{ARABIC}\n\nعاد عناصر من قسد من دير الزور.\n"})
    answers(server, ENGLISH)
    made.translate(server)
    second = made.text("one.en.md").strip().split("\n\n")[1]
    made.replace("one.en.md", second, "Our QSD sources came back from Deir el Zour.")
    made.translate(server)
    made.write("glossary.csv", HEAD + ROWS)
    return made


def test_changed_glossary__lists_what_disagrees_and_changes_nothing(
    site: Site, server: EngineServer, capsys: pytest.CaptureFixture[str]
) -> None:
    before = site.text("one.en.md")
    site.translate(server)
    assert site.text("one.en.md") == before
    said = capsys.readouterr().err
    assert "one.md:1: warning unit-glossary" in said
    assert "one.md:3: warning unit-glossary" in said


def test_glossary__mends_the_machines_words_and_suggests_for_a_persons(
    site: Site, server: EngineServer, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = len(server.texts)
    site.translate(server, "--glossary")
    assert len(server.texts) == asked, "an exchanged spelling needs no engine"
    machine, person = site.text("one.en.md").strip().split("\n\n")
    assert machine == ENGLISH.replace("Deir Azzor", "Deir ez-Zor")
    assert person == "Our QSD sources came back from Deir el Zour."
    offers = [row["suggestion"][0] for row in site.rows("one.md") if "suggestion" in row]  # type: ignore[index]
    assert offers == ["Our SDF sources came back from Deir ez-Zor."]
    before = site.files()
    site.translate(server, "--glossary")
    site.translate(server)
    assert site.files() == before
    assert "unit-glossary" not in capsys.readouterr().err
    site.replace("one.en.md", "Our QSD sources", "Our own QSD sources")
    site.translate(server)
    assert "unit-glossary" in capsys.readouterr().err
    assert not [row for row in site.rows("one.md") if "suggestion" in row]


def test_glossary__asks_anew_where_no_spelling_can_be_exchanged(site: Site, server: EngineServer) -> None:
    site.replace("glossary.csv", "Deir Azzor;Deir el Zour", "Deir el Zour")
    answers(server, "Fighters of the SDF reached Deir ez-Zor, it was said.")
    site.translate(server, "--glossary")
    assert "Fighters of the SDF reached Deir ez-Zor, it was said." in site.text("one.en.md")


def test_glossary__keeps_what_an_engine_makes_no_better(
    site: Site, server: EngineServer, capsys: pytest.CaptureFixture[str]
) -> None:
    site.replace("glossary.csv", "Deir Azzor;Deir el Zour", "Deir el Zour")
    answers(server, "Fighters of the SDF reached Dayr Azzor, it was said.")
    before = site.text("one.en.md")
    site.translate(server, "--glossary")
    assert site.text("one.en.md") == before
    assert "one.md:1: warning unit-glossary" in capsys.readouterr().err


def test_glossary__with_no_engine_exchanges_spellings_all_the_same(site: Site) -> None:
    site.replace("glossary.csv", "SDF,قسد", "Sdf,قسد")
    site.translate(None, "--glossary", "--engine", "libretranslate", "--engine-url", "http://127.0.0.1:9")
    assert "Deir Azzor" not in site.text("one.en.md")


def test_ignored_check__is_left_out_on_this_page(
    site: Site, server: EngineServer, capsys: pytest.CaptureFixture[str]
) -> None:
    site.write(
        "one.md",
        "---\nignore: [check-avoid, check-name, check-name-spelling, chek-month]\n---\n\n" + site.text("one.md"),
    )
    site.translate(server)
    said = capsys.readouterr().err
    assert "unit-glossary" not in said
    assert "front-ignore" in said
    assert "check-month" in said
