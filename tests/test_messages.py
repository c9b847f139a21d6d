"""What the program says is explained, in a terminal and in the handbook, and a slip of the pen is met with a guess."""

import json
import re
from pathlib import Path

import pytest

import sites
from bitext import cli
from bitext.arabic import has_arabic
from bitext.errors import catalogue
from bitext.site import messages, settings
from bitext.site.strings import Strings
from sites import BuiltSite

GUIDE = {
    "docs/guide/index.md": "---\ntitle: الدليل\n---\n\nانظر [الملاحظات](messages/index.md#front-date).\n",
    "docs/guide/index.en.md": "---\ntitle: The handbook\n---\n\nSee the [messages](messages/index.md#front-date).\n",
    "docs/reports/2025/bad.md": "---\ntitle: تقرير\ndate: 2025-02-30\ntitel: خطأ\n---\n\nقال, ثم [عاد](none.md)\n",
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sites.small(tmp_path_factory.mktemp("messages") / "project", GUIDE)


@pytest.fixture(scope="module")
def site(project: Path) -> BuiltSite:
    return sites.build(project)[0]


@pytest.mark.parametrize(("locale", "path"), [("ar", "guide/messages/"), ("en", "en/guide/messages/")])
def test_page__has_every_code_once_with_what_to_do(site: BuiltSite, locale: str, path: str) -> None:
    page = site.pages[f"{path}index.html"]
    ids = [str(heading["id"]) for heading in page.all("article h3[id]")]
    assert len(ids) == len(set(ids))
    assert set(ids) == catalogue().keys()
    text = page.one("article").get_text()
    for code, row in catalogue().items():
        whole = " ".join(text.split())
        assert code in whole
        for key in ("", "mend_"):
            for part in re.split(r"\{\w+\}|\{\{|\}\}|`", row[f"{key}{locale}"]):
                assert " ".join(part.split())[1:] in whole, code
    for each in page.all("article pre"):
        assert each.get_text().strip()


def test_page__is_linked_and_its_links_hold(site: BuiltSite) -> None:
    assert [each for each in site.broken() if "none.md" not in each] == []
    assert site.pages["guide/messages/index.html"].alternates.keys() == {"ar", "en", "x-default"}


def test_page__a_site_without_a_handbook_has_none(tmp_path: Path) -> None:
    made, _ = sites.build(sites.small(tmp_path / "project"))
    assert "guide/messages/index.html" not in made.pages


def test_groups__hold_every_code_once() -> None:
    listed = [code for _, codes in messages.grouped() for code in codes]
    assert sorted(listed) == sorted(catalogue())
    assert all(codes for _, codes in messages.grouped())


@pytest.mark.parametrize("language", ["ar", "en"])
def test_explain__says_what_and_what_to_do(language: str, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = ["explain", "--project", str(project), "--lang", language]
    for each, row in catalogue().items():
        assert cli.main([*code, each]) == 0
        shown = capsys.readouterr().out
        assert shown.startswith(each)
        assert not re.search(r"\{\w+\}", shown)
        assert has_arabic(shown.splitlines()[1]) == (language == "ar"), code
        assert all(line in shown for line in row.get("right", "").splitlines())
    assert cli.main(code) == 0
    shown = capsys.readouterr().out
    assert all(each in shown for each in catalogue())


def test_explain__an_unknown_code_is_met_with_a_guess(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["explain", "--project", str(project), "--lang", "en", "front-dat"]) == 2
    assert "Did you mean `front-date`?" in capsys.readouterr().err
    assert cli.main(["explain", "--project", str(project), "--lang", "ar", "qqqqqqq"]) == 2
    assert "هل تقصد" not in capsys.readouterr().err


def test_run__says_once_how_to_read_more(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["check", "--project", str(project), "--lang", "en"])
    lines = capsys.readouterr().err.splitlines()
    assert len([line for line in lines if "explain" in line]) == 1
    assert lines[-1].endswith("explain CODE")
    cli.main(["check", "--quiet", "--project", str(project), "--lang", "en"])
    assert "explain" not in capsys.readouterr().err


def test_json__names_the_handbook(project: Path, site: BuiltSite, capsys: pytest.CaptureFixture[str]) -> None:
    for language, start in (("en", "https://example.org/en/"), ("ar", "https://example.org/")):
        cli.main(["check", "--json", "--project", str(project), "--lang", language])
        for each in json.loads(capsys.readouterr().out):
            assert each["help"] == f"{start}guide/messages/#{each['code']}"
            path, _, anchor = each["help"].removeprefix("https://example.org/").partition("#")
            assert anchor in site.pages[f"{path}index.html"].anchors


def test_json__without_an_address_names_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = sites.small(tmp_path / "project", GUIDE)
    config = made / "mkdocs.yml"
    config.write_text(re.sub(r"(?m)^site_url:.*\n", "", config.read_text(encoding="utf-8")), encoding="utf-8")
    cli.main(["check", "--json", "--project", str(made)])
    found = json.loads(capsys.readouterr().out)
    assert found
    assert all("help" not in each for each in found)


def test_check__finds_without_a_build_what_the_build_finds(
    project: Path, site: BuiltSite, capsys: pytest.CaptureFixture[str]
) -> None:
    cli.main(["check", "--json", "--project", str(project)])
    found = {(each["code"], each["file"], each["line"]) for each in json.loads(capsys.readouterr().out)}
    assert ("link-broken", "docs/reports/2025/bad.md", 7) in found
    assert ("front-date", "docs/reports/2025/bad.md", 3) in found
    assert ("front-unknown-guess", "docs/reports/2025/bad.md", 4) in found


def test_strings__the_terminal_and_the_page_say_the_same() -> None:
    for language in ("ar", "en"):
        told = messages.plain(messages.message("text-quotes", language), Strings(language))
        assert catalogue()["text-quotes"]["wrong"] in told


# Slips of the pen


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return sites.small(tmp_path / "project")


@pytest.mark.parametrize(
    ("arguments", "guess"),
    [
        (["chek"], "check"),
        (["--project", ".", "trnslate"], "translate"),
        (["check", "--jsn"], "--json"),
        (["--lang", "en", "check", "--fixx"], "--fix"),
        (["translate", "--enginee=google"], "--engine"),
        (["export", "--format", "xlif"], "xliff"),
        (["translate", "--engine", "gogle"], "google"),
        (["explain", "text-quote"], "text-quotes"),
    ],
)
def test_usage__a_near_word_is_guessed(
    arguments: list[str], guess: str, small: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(small)
    monkeypatch.setenv("LC_ALL", "C")
    try:
        code = cli.main(arguments)
    except SystemExit as stopped:
        code = stopped.code  # type: ignore[assignment]
    assert code == 2
    assert f"Did you mean `{guess}`?" in capsys.readouterr().err


def set_line(project: Path, old: str, new: str) -> int:
    """Change a line of the settings; its number."""
    config = project / "mkdocs.yml"
    text = config.read_text(encoding="utf-8")
    assert old in text
    text = text.replace(old, new, 1)
    config.write_text(text, encoding="utf-8")
    return text.count("\n", 0, text.index(new.lstrip("\n"))) + 1


@pytest.mark.parametrize(
    ("new", "command", "said"),
    [
        ("    engine: gogle\n", "translate", "Did you mean `google`?"),
        ("    engine_settings: { google: { trheads: 3 } }\n", "translate", "Did you mean `threads`?"),
        ("    names_from_text: perhaps\n", "check", "`names_from_text` must be true or false"),
        ("    sections: 3\n", "check", "extra.translation.sections"),
        ("    video_hosts: [youtub]\n", "check", "youtube"),
        ("    cards: all\n", "site", "`cards` must be one of"),
        ("    engin: google\n", "check", "did you mean `engine`?"),
        ("    qqqqqq: google\n", "check", "the settings are in the handbook"),
    ],
)
def test_settings__a_wrong_one_is_named_with_its_line(new: str, command: str, said: str, small: Path) -> None:
    key = new.strip().partition(":")[0]
    there = re.search(rf"(?m)^    {key}:", (small / "mkdocs.yml").read_text(encoding="utf-8"))
    old = f"    {key}:" if there else "    memory:"
    line = set_line(small, old, f"{new}    {'was_' if there else ''}{old.strip()}")
    done = sites.run(small, command, "--lang", "en")
    told = [each for each in done.stderr.splitlines() if each.startswith(f"mkdocs.yml:{line}: ")]
    assert any(said in each for each in told), done.stderr


def test_settings__every_one_that_is_read_is_known() -> None:
    """What the code asks the settings for, by the names that it gives to them."""
    asked = set()
    package = sites.ROOT / "scripts" / "bitext"
    for path in (package / "project.py", *(package / "site").glob("*.py")):
        text = path.read_text(encoding="utf-8")
        asked |= set(re.findall(r"""\b(?:settings|publishing)(?:\.get\(|, )"([a-z_]+)\"""", text))
    assert {"latest", "publisher", "cards"} <= asked
    assert asked - {"emoji_index"} <= settings.KNOWN


def test_names__are_guessed_by_any_of_their_forms(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    head = "id,kind,ar,en,ar_variants,en_variants,avoid,note\nraqqa,place,الرقة,Raqqa,الرقه,Rakka,,\n"
    (small / "docs/glossary.csv").write_text(head, encoding="utf-8")
    page = small / "docs/reports/2025/good.md"
    for written in ("Raqa", "Rakkah", "raqq", "الرقّهْ ة", "قامشلي"):
        page.write_text(f"---\ntitle: ع\ndate: 2025-01-01\nplaces: [{written}]\n---\n\nنص.\n", encoding="utf-8")
        cli.main(["check", "--lang", "en", "--project", str(small)])
        told = capsys.readouterr().err
        assert "good.md:4: warning front-name" in told
        assert ("did you mean `raqqa`?" in told) == (written != "قامشلي")
