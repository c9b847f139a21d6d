"""Files as people leave them: each bad one is named with what to do, and the rest of the site is published."""

import json
import re
from pathlib import Path
from subprocess import CompletedProcess

import pytest

import sites
from bitext import project as projects
from bitext.cli import main
from bitext.errors import Findings
from bitext.glossary import Glossary
from bitext.site import entries
from bitext.site.schedule import Moment
from sites import BuiltSite

pytestmark = pytest.mark.xdist_group("bad-input")

CANARY = "طائرالكناري"
HEAD = "---\ntitle: عنوان {0}\ndate: 2025-01-02\n---\n\nنص {0}.\n"
HERE = "docs/reports/2025"


def draft(value: str) -> str:
    return (
        f"---\ntitle: {CANARY}\nsummary: {CANARY}\ndate: 2025-01-02\ndraft: {value}\n---\n\n## {CANARY}\n\n{CANARY}\n"
    )


FILES: dict[str, str | bytes] = {
    f"{HERE}/yaml.md": f"---\ntitle: [{CANARY}\ndate: 2025-01-02\n---\n\n{CANARY}\n",
    f"{HERE}/list.md": f"---\n- {CANARY}\n---\n\n{CANARY}\n",
    f"{HERE}/unclosed.md": f"---\ntitle: {CANARY}\n\n{CANARY}\n",
    f"{HERE}/long-head.md": f"---\ntitle: {CANARY}\nsummary: {'س' * 70_000}\n---\n\n{CANARY}\n",
    f"{HERE}/windows.md": HEAD.format(CANARY).encode("windows-1256"),
    f"{HERE}/utf16.md": HEAD.format(CANARY).encode("utf-16"),
    f"{HERE}/empty.md": "",
    f"{HERE}/blank.md": "\ufeff \n\n",
    f"{HERE}/nul.md": HEAD.format(CANARY) + "\0",
    f"{HERE}/conflict.md": HEAD.format("") + f"\n<<<<<<< HEAD\n{CANARY}\n=======\n{CANARY}\n>>>>>>> other\n",
    f"{HERE}/orphan.en.md": "---\ntitle: Orphan\n---\n\nkanarienvogel\n",
    f"{HERE}/draft.md": draft("true"),
    f"{HERE}/draft.en.md": draft("true"),
    f"{HERE}/draft-alone.md": draft("yes"),
    f"{HERE}/draft-odd.md": draft("ربما"),
    f"{HERE}/draft-here.md": draft("true"),
    f"{HERE}/draft-here.en.md": "---\ntitle: kanarienvogel\n---\n\nkanarienvogel\n",
    f"{HERE}/early.md": HEAD.format("مبكر"),
    f"{HERE}/early.en.md": "---\ntitle: kanarienvogel\ndraft: true\n---\n\nkanarienvogel\n",
    f"{HERE}/twin.md": HEAD.format("توأم"),
    f"{HERE}/twin.en.md": "---\ntitle: café\n---\n\nkanarienvogel\n".encode("latin-1"),
    f"{HERE}/folder.md": HEAD.format("مجلد"),
    f"{HERE}/values.md": "---\ntitel: خطأ\ntitle: قيم\ndate: 2025-13-40\nauthors: {a: b}\ntitle: قيم\n---\n\nنص.\n",
    f"{HERE}/links.md": HEAD.format("روابط")
    + "\n[أ](nowhere.md)\n[ب](good.md#nowhere)\n[ج](#nothing)\n[د](untranslated.md)\n[ه](good.en.md)\n",
    f"{HERE}/links.en.md": "---\ntitle: Links\n---\n\nText.\n\n[a](nowhere.md)\n[b](good.md#nowhere)\n[c](#nothing)\n"
    "[d](untranslated.md#part)\n",
    f"{HERE}/untranslated.md": HEAD.format("بلا ترجمة") + "\n## جزء {#part}\n\nنص.\n",
    f"{HERE}/تقرير-عربي.md": HEAD.format("اسم عربي"),
    f"{HERE}/{'ط' * 110}.md": HEAD.format("اسم طويل"),
    f"{HERE}/feed.xml.md": HEAD.format(CANARY),
    "docs/robots.txt.md": HEAD.format(CANARY),
    "docs/index.md.md": HEAD.format(CANARY),
    "docs/reports/Index.html/page.md": HEAD.format(CANARY),
    "docs/assets/search/shared.js.md": HEAD.format(CANARY),
    f"{HERE}/feed.json/table.csv": "a,b\n",
    f"{HERE}/crlf.md": HEAD.format("سطر").replace("\n", "\r\n"),
    f"{HERE}/2024-03-02-bare.md": "# عنوان من **النص**\n\nفقرة.\n",
    f"{HERE}/untitled-page.md": "فقرة وحيدة.\n",
    "docs/explainers/undated.md": "---\ntitle: شرح بلا تاريخ\n---\n\nشرح.\n",
}

EXPECTED = {
    ("front-unreadable", f"{HERE}/yaml.md", 3),
    ("front-unreadable", f"{HERE}/list.md", 2),
    ("front-unclosed", f"{HERE}/unclosed.md", 1),
    ("front-too-long", f"{HERE}/long-head.md", 1),
    ("file-encoding", f"{HERE}/windows.md", 0),
    ("file-encoding", f"{HERE}/utf16.md", 0),
    ("file-encoding", f"{HERE}/twin.en.md", 0),
    ("file-empty", f"{HERE}/empty.md", 0),
    ("file-empty", f"{HERE}/blank.md", 0),
    ("file-null", f"{HERE}/nul.md", 0),
    ("file-conflict", f"{HERE}/conflict.md", 8),
    ("file-unreadable", f"{HERE}/outside.md", 0),
    ("file-unreadable", f"{HERE}/dangling.md", 0),
    ("file-unreadable", f"{HERE}/folder.en.md", 0),
    ("translation-orphan", f"{HERE}/orphan.en.md", 0),
    ("front-flag", f"{HERE}/draft-odd.md", 5),
    ("front-unknown-guess", f"{HERE}/values.md", 2),
    ("front-date", f"{HERE}/values.md", 4),
    ("front-list", f"{HERE}/values.md", 5),
    ("front-twice", f"{HERE}/values.md", 6),
    ("date-missing", f"{HERE}/values.md", 4),
    ("link-broken", f"{HERE}/links.md", 8),
    ("link-broken", f"{HERE}/links.md", 9),
    ("link-broken", f"{HERE}/links.md", 10),
    ("link-broken", f"{HERE}/links.en.md", 7),
    ("link-broken", f"{HERE}/links.en.md", 8),
    ("link-broken", f"{HERE}/links.en.md", 9),
    ("name-made", f"{HERE}/feed.xml.md", 0),
    ("name-made", "docs/robots.txt.md", 0),
    ("name-made", "docs/index.md.md", 0),
    ("name-made", "docs/reports/Index.html/page.md", 0),
    ("name-made", "docs/assets/search/shared.js.md", 0),
    ("name-made", f"{HERE}/feed.json/table.csv", 0),
    ("title-from-heading", f"{HERE}/2024-03-02-bare.md", 0),
    ("date-from-name", f"{HERE}/2024-03-02-bare.md", 0),
    ("title-missing", f"{HERE}/untitled-page.md", 0),
    ("date-missing", f"{HERE}/untitled-page.md", 0),
    ("date-missing", "docs/explainers/undated.md", 0),
}
"""Code, file and line of every finding, and there are no others."""

LINE = re.compile(
    r"(?P<path>[^:]+?)(?::(?P<line>\d+))?: (?P<severity>error|warning|info) (?P<code>[a-z-]+): (?P<text>.+)"
)


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bad")
    made = sites.small(folder / "project", FILES)
    (folder / "secret.md").write_text(HEAD.format(CANARY), encoding="utf-8")
    (made / HERE / "outside.md").symlink_to(folder / "secret.md")
    (made / HERE / "dangling.md").symlink_to(folder / "nowhere.md")
    (made / HERE / "folder.en.md").mkdir()
    return made


@pytest.fixture(scope="session")
def result(project: Path) -> CompletedProcess[str]:
    return sites.run(project, "site", "--verbose")


@pytest.fixture(scope="session")
def site(project: Path, result: CompletedProcess[str]) -> BuiltSite:
    assert result.stdout
    return BuiltSite(project)


def parsed(stderr: str) -> set[tuple[str, str, int]]:
    found = set()
    *lines, more = stderr.splitlines()
    assert "explain" in more
    for line in lines:
        match = LINE.fullmatch(line)
        assert match is not None, line
        found.add((match["code"], match["path"], int(match["line"] or 0)))
    return found


def test_findings__name_each_file_line_and_code(result: CompletedProcess[str]) -> None:
    assert parsed(result.stderr) == EXPECTED


def test_findings__check_says_of_links_what_the_build_says(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", "--json", "--project", str(project)])
    found = {(each["code"], each["file"], each["line"]) for each in json.loads(capsys.readouterr().out)}
    broken = {each for each in EXPECTED if each[0] == "link-broken"}
    assert {each for each in found if each[0] == "link-broken"} == {each for each in broken if ".en." not in each[1]}
    assert EXPECTED - broken <= found


def test_findings__each_is_said_once(result: CompletedProcess[str]) -> None:
    lines = result.stderr.splitlines()[:-1]
    assert len(lines) == len(set(lines)) == len(EXPECTED)


def test_findings__say_what_to_do_in_both_languages(project: Path) -> None:
    findings = Findings()
    entries.read(projects.load(project), Glossary(), findings, Moment.of())
    assert len(findings.items) > 20
    for each in findings.items:
        english, arabic = each.line_text("en"), each.line_text("ar")
        assert " → " in english
        assert " → " in arabic
        assert re.search("[\u0621-\u064a]", each.message("ar"))
        assert "{" not in english.replace("{a: b}", "")


def test_exit__errors_are_told_but_the_site_is_built(result: CompletedProcess[str], site: BuiltSite) -> None:
    assert result.returncode == 1
    for name in ("index.html", "en/index.html", "reports/2025/good/index.html", "en/reports/2025/good/index.html"):
        assert name in site.pages


def test_withheld__no_bad_file_has_a_page(site: BuiltSite) -> None:
    names = "yaml list unclosed long-head windows utf16 empty blank nul conflict orphan outside dangling".split()
    for name in [*names, "draft", "draft-alone", "draft-odd", "draft-here"]:
        assert f"reports/2025/{name}/index.html" not in site.pages
        assert f"en/reports/2025/{name}/index.html" not in site.pages


def test_withheld__nothing_of_a_draft_or_a_bad_file_is_anywhere(site: BuiltSite) -> None:
    for name, content in sites.files(site.folder).items():
        assert CANARY not in name
        for form in (CANARY.encode(), CANARY.encode("windows-1256"), CANARY.encode("utf-16-le"), b"kanarienvogel"):
            assert form not in content, name


def test_withheld__a_bad_translation_leaves_the_arabic_listed(site: BuiltSite) -> None:
    for name in ("twin", "early", "folder"):
        assert f"reports/2025/{name}/index.html" in site.pages
        assert f"en/reports/2025/{name}/index.html" not in site.pages
        link = site.pages["en/archive/2025/index.html"].one(f"a[href$='/{name}/']")
        assert (link["lang"], link["dir"], link["hreflang"]) == ("ar", "rtl", "ar")


def test_untranslated__has_no_english_address_and_says_so(site: BuiltSite) -> None:
    page = site.pages["reports/2025/untranslated/index.html"]
    assert set(page.alternates) == {"ar", "x-default"}
    switch = page.one("nav.switch a")
    assert site.target(page, str(switch["href"])) == ("en/index.html", "")
    assert switch.select(".switch__note")


def test_untranslated__a_link_from_english_leads_to_the_arabic(site: BuiltSite) -> None:
    page = site.pages["en/reports/2025/links/index.html"]
    link = page.one("article a.elsewhere[hreflang=ar]")
    assert site.target(page, str(link["href"])) == ("reports/2025/untranslated/index.html", "part")
    assert "Arabic" in str(link["title"]) or "العربية" in str(link["title"])


def test_link__to_a_translations_file_leads_to_its_page(site: BuiltSite) -> None:
    page = site.pages["reports/2025/links/index.html"]
    link = page.one("article a.elsewhere[hreflang=en]")
    assert site.target(page, str(link["href"])) == ("en/reports/2025/good/index.html", "")


def test_links__all_but_those_reported_hold(site: BuiltSite) -> None:
    assert [each for each in site.broken() if "/links/" not in each] == []


def test_name__arabic_and_long_ones_are_published(site: BuiltSite) -> None:
    assert "reports/2025/تقرير-عربي/index.html" in site.pages
    assert f"reports/2025/{'ط' * 110}/index.html" in site.pages


def test_line_ends__do_not_change_the_page(site: BuiltSite) -> None:
    page = site.pages["reports/2025/crlf/index.html"]
    assert page.one("h1").get_text() == "عنوان سطر"
    assert page.one("article p").get_text() == "نص سطر."


def test_bare__title_from_heading_and_date_from_name(site: BuiltSite) -> None:
    page = site.pages["reports/2025/2024-03-02-bare/index.html"]
    assert page.one("h1").get_text() == "عنوان من النص"
    assert page.one("title").get_text().startswith("عنوان من النص – ")
    assert site.pages["archive/2024/index.html"].one("time")["datetime"] == "2024-03-02"


def test_undated__is_listed_last(site: BuiltSite) -> None:
    cards = site.pages["reports/index.html"].all(".card")
    dated = [bool(card.select("time")) for card in cards]
    assert dated == sorted(dated, reverse=True)
    assert not dated[-1]
    years = [link["href"] for link in site.pages["archive/index.html"].all("article li a")]
    assert years == ["2025/", "2024/", "undated/"]
    assert "شرح بلا تاريخ" in site.pages["archive/undated/index.html"].one("article").get_text()


def test_values__a_bad_one_costs_itself_only(site: BuiltSite) -> None:
    page = site.pages["reports/2025/values/index.html"]
    assert page.one("h1").get_text() == "قيم"
    assert not page.all(".byline time")


def test_strict__keeps_the_old_site(project: Path, site: BuiltSite) -> None:
    before = sites.files(site.folder)
    done = sites.run(project, "site", "--strict")
    assert done.returncode == 1
    assert "--strict" in done.stderr
    assert sites.files(site.folder) == before


@pytest.mark.parametrize("arguments", [("site", "--nonsense"), ("serve", "--port", "0"), ("translate", "docs/none.md")])
def test_exit__wrong_usage_is_two(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = sites.run(sites.small(tmp_path / "project"), *arguments)
    assert done.returncode == 2
    assert not (tmp_path / "project" / "site").exists()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("editions:", "editionz:"),
        ("    source: ar", "    source: fr"),
        ("config: mkdocs.en.yml", "config: none.yml"),
        ("markdown_extensions:\n", "markdown_extensions: [tables]\nx:\n"),
        ("site_url: ", "site_url: : ["),
    ],
)
def test_settings__a_bad_one_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], old: str, new: str
) -> None:
    project = sites.small(tmp_path / "project")
    settings = project / "mkdocs.yml"
    text = settings.read_text(encoding="utf-8")
    assert old in text
    settings.write_text(text.replace(old, new), encoding="utf-8")
    assert main(["site", "--project", str(project)]) == 1
    assert "mkdocs.yml" in capsys.readouterr().err
    assert not (project / "site").exists()


def test_project__outside_of_one_is_one_sentence(tmp_path: Path) -> None:
    project = sites.copy(tmp_path, ("scripts",))
    done = sites.run(project, "site")
    assert done.returncode == 1
    assert "mkdocs.yml" in done.stderr
