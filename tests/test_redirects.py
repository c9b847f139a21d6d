"""Addresses last: what was renamed is found where it was, and a renamed report keeps its words and their states."""

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin

import pytest

import sites
import small_site
from bitext import cli
from bitext import project as projects
from bitext.errors import Findings
from bitext.site import entries, redirects
from bitext.site.redirects import Moved
from bitext.site.schedule import Moment
from engine_server import EngineServer
from sites import BuiltSite
from small_site import Site

PAGE = "---\ntitle: {0}\ndate: 2025-05-06\nredirect_from: {1}\n---\n\nفقرة.\n"
ENGLISH = "---\ntitle: A report\ndate: 2025-05-06\n---\n\nA paragraph.\n"
REPORT = "reports/2025/report"


def known(root: Path, text: str, more: dict[str, str] | None = None) -> tuple[dict[str, Moved], list[str]]:
    """Where old addresses lead, and the codes of what is told."""
    sites.copy(root, ("mkdocs.yml", "mkdocs.en.yml"))
    sites.put(root, {f"docs/{REPORT}.md": text, f"docs/{REPORT}.en.md": ENGLISH, **(more or {})})
    project, findings = projects.load(root), Findings()
    glossary = entries.Glossary()
    pages = {each.page.uri: each for each in entries.read(project, glossary, Findings(), Moment.of())}
    found = redirects.read(project, pages, [each.url for each in pages.values()], findings)
    return found, [each.code for each in findings.items]


BOTH = Moved(f"{REPORT}.md", ("ar", "en"))


@pytest.mark.parametrize(
    ("given", "path", "locales"),
    [
        ("/reports/2024/old/", "reports/2024/old/", ("ar", "en")),
        ("reports/2024/old", "reports/2024/old/", ("ar", "en")),
        ("reports/2024/old.md", "reports/2024/old/", ("ar", "en")),
        ("docs/reports/2024/old.md", "reports/2024/old/", ("ar", "en")),
        ("reports/2024/old.en.md", "reports/2024/old/", ("en",)),
        ("/en/reports/2024/old/", "reports/2024/old/", ("en",)),
        ("https://example.org/reports/2024/old/", "reports/2024/old/", ("ar", "en")),
        ("/2019/05/story.html", "2019/05/story.html", ("ar", "en")),
        ("/2019/05/index.html", "2019/05/", ("ar", "en")),
        ("/section/index.md", "section/", ("ar", "en")),
        ("/%D8%AE%D8%A8%D8%B1/", "خبر/", ("ar", "en")),
        ("/خبر/", "خبر/", ("ar", "en")),
    ],
)
def test_redirect_from__means_an_address_of_this_site(
    tmp_path: Path, given: str, path: str, locales: tuple[str, ...]
) -> None:
    found, told = known(tmp_path, PAGE.format("عنوان", f"[{json.dumps(given, ensure_ascii=False)}]"))
    assert found == {path: Moved(f"{REPORT}.md", locales)}
    assert told == []


@pytest.mark.parametrize(
    "given",
    ["https://other.example/x/", "/", "", "../x/", "/a/../../b/", "/a//b/", "/?p=12", "/x/#y", "javascript:x",
     "/a\\\\b/", "/%2e%2e/x/", "/a%00b/", "//evil.example/x", '/"><script>/', "/" + "a" * 300],
)  # fmt: skip
def test_redirect_from__what_is_no_address_is_told(tmp_path: Path, given: str) -> None:
    found, told = known(tmp_path, PAGE.format("عنوان", "[" + json.dumps(given).replace("\\\\\\\\", "\\\\") + "]"))
    assert found == {}
    assert told == ["redirect-address"] * bool(given)


def test_redirect_from__own_or_taken_addresses_lead_nowhere(tmp_path: Path) -> None:
    other = {"docs/reports/2025/other.md": PAGE.format("آخر", f"[{REPORT}.md]")}
    found, told = known(tmp_path, PAGE.format("عنوان", f"[/{REPORT}/, /reports/2025/other/]"), other)
    assert found == {}
    assert told == ["redirect-taken"] * 3


def test_redirect_from__one_address_leads_to_one_page(tmp_path: Path) -> None:
    other = {"docs/reports/2025/other.md": PAGE.format("آخر", "[/old/]")}
    found, told = known(tmp_path, PAGE.format("عنوان", "[/old/, /old/]"), other)
    assert found == {"old/": Moved("reports/2025/other.md", ("ar",))}
    assert told == ["redirect-twice"] * 2


def test_lock__remembers_and_damage_is_no_harm(tmp_path: Path) -> None:
    lock = f"memory/{REPORT}.en.jsonl"
    head = {"lock": 1, "skeleton": "", "was": ["reports/2024/a.md", "../../x.md", f"{REPORT}.md", "reports/2025/b.md"]}
    found, told = known(tmp_path, PAGE.format("عنوان", "[]"), {lock: json.dumps(head) + "\n"})
    assert found == {"reports/2024/a/": BOTH, "reports/2025/b/": BOTH}
    assert told == []
    for damaged in ('{"was": 5}\n', '{"was": [5, null]}\n', '"was"\n', '{"was"', "\xff\n", '[{"was": []}]\n'):
        assert known(tmp_path, PAGE.format("عنوان", "[]"), {lock: damaged}) == ({}, [])


# The command, and the translator


@pytest.fixture
def server() -> Iterator[EngineServer]:
    with EngineServer() as running:
        yield running


LINKING = "---\ntitle: تقرير يدلّ\ndate: 2025-06-01\n---\n\nانظر [الأول](first.md#what) و[هو][1].\n\n[1]: first.md\n"


@pytest.fixture
def edited(tmp_path: Path, server: EngineServer) -> Site:
    """A translated project with a person's words in it."""
    made = small_site.make(tmp_path, {**small_site.REPORTS, "reports/2025/linking.md": LINKING})
    assert made.translate(server) == 0
    made.replace(
        "reports/2025/first.en.md", made.text("reports/2025/first.en.md").splitlines()[-1], "They left at dusk."
    )
    english = made.text("reports/2025/linking.en.md")
    made.write(
        "reports/2025/linking.en.md", english.replace(english.splitlines()[-3], english.splitlines()[-3] + " Really.")
    )
    assert made.translate(server) == 0
    return made


def rename(site: Site, old: str, new: str, *more: str) -> int:
    return cli.main(["rename", "--project", str(site.root), str(site.path(old)), new, *more])


def states(site: Site, capsys: pytest.CaptureFixture[str]) -> object:
    capsys.readouterr()
    cli.main(["status", "--project", str(site.root), "--json"])
    said = json.loads(capsys.readouterr().out)
    rows = said["pages"] if isinstance(said, dict) else said
    return sorted(
        json.dumps({k: v for k, v in row.items() if k not in ("page", "file", "path", "report", "translation")})
        for row in rows
    )


@pytest.mark.parametrize("new", ["moved", "docs/explainers/deep/moved.md"])
def test_rename__moves_everything_and_costs_no_word(
    edited: Site, server: EngineServer, capsys: pytest.CaptureFixture[str], new: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(edited.root)
    before, words = states(edited, capsys), edited.text("reports/2025/first.en.md")
    assert rename(edited, "reports/2025/first.md", new) == 0
    uri = "reports/2025/moved.md" if new == "moved" else "explainers/deep/moved.md"
    assert edited.text(uri.replace(".md", ".en.md")) == words
    assert not edited.path("reports/2025/first.md").exists()
    assert not edited.lock("reports/2025/first.md").exists()
    assert states(edited, capsys) == before
    link = "moved.md" if new == "moved" else "../../explainers/deep/moved.md"
    for name in ("reports/2025/linking.md", "reports/2025/linking.en.md"):
        assert f"]({link}#what)" in edited.text(name)
        assert f"\n[1]: {link}\n" in edited.text(name)
    asked = len(server.texts)
    files = edited.files()
    assert edited.translate(server) == 0
    assert len(server.texts) == asked
    assert {name: data for name, (data, _) in edited.files().items()} == {
        name: data for name, (data, _) in files.items()
    }
    assert json.loads(edited.lock(uri).read_text().split("\n")[0])["was"] == ["reports/2025/first.md"]


def test_rename__again_and_back_remembers_every_name_once(edited: Site) -> None:
    assert rename(edited, "reports/2025/first.md", "second-name") == 0
    assert rename(edited, "reports/2025/second-name.md", "third-name") == 0
    assert rename(edited, "reports/2025/third-name.md", "first") == 0
    was = json.loads(edited.lock("reports/2025/first.md").read_text().split("\n")[0])["was"]
    assert was == ["reports/2025/second-name.md", "reports/2025/third-name.md"]


def test_rename__without_a_lock_is_remembered_in_the_front_matter(tmp_path: Path) -> None:
    heads = [
        "title: أ\n",
        "title: أ\nredirect_from: [/x/]\n",
        "redirect_from:\n  - /x/\ntitle: أ\n",
        "redirect_from: /x/\n",
    ]
    made = small_site.make(
        tmp_path, {f"reports/2025/a{i}.md": f"---\n{head}---\n\nنص.\n" for i, head in enumerate(heads)}
    )
    made.write("reports/2025/a4.md", "# عنوان\n\nنص.\n")
    for i in range(5):
        assert rename(made, f"reports/2025/a{i}.md", f"b{i}") == 0
        project = projects.load(tmp_path)
        read = entries.read(project, entries.Glossary(), Findings(), Moment.of())
        renamed = {each.page.uri: each for each in read if each.page.name == f"b{i}"}
        found = redirects.read(project, renamed, [], Findings())
        assert set(found) == {f"reports/2025/a{i}/", *(["x/"] if 0 < i < 4 else [])}


@pytest.mark.parametrize("new", ["first", "second", "Bad Name", "a.en", "../../outside", "docs/en/x.md", "index"])
def test_rename__what_cannot_be_moves_nothing(edited: Site, new: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(edited.root)
    files = edited.files()
    assert rename(edited, "reports/2025/first.md", new) in (1, 2)
    assert edited.files() == files


def test_rename__dry_run_moves_nothing(edited: Site, capsys: pytest.CaptureFixture[str]) -> None:
    files = edited.files()
    assert rename(edited, "reports/2025/first.md", "moved", "--dry-run") == 0
    assert "docs/reports/2025/moved.md" in capsys.readouterr().out
    assert edited.files() == files


def test_translate__a_report_renamed_by_hand_is_remembered(edited: Site, server: EngineServer) -> None:
    edited.path("reports/2025/first.md").rename(edited.path("reports/2025/moved.md"))
    assert edited.translate(server) == 0
    head = json.loads(edited.lock("reports/2025/moved.md").read_text().split("\n")[0])
    assert head["was"] == ["reports/2025/first.md"]
    edited.path("reports/2025/moved.md").rename(edited.path("reports/2025/again.md"))
    edited.path("reports/2025/moved.en.md").rename(edited.path("reports/2025/again.en.md"))
    assert edited.translate(server) == 0
    head = json.loads(edited.lock("reports/2025/again.md").read_text().split("\n")[0])
    assert head["was"] == ["reports/2025/first.md", "reports/2025/moved.md"]
    edited.replace("reports/2025/again.md", "غادرت الشاحنات", "ثم غادرت الشاحنات")
    assert edited.translate(server) == 0
    assert json.loads(edited.lock("reports/2025/again.md").read_text().split("\n")[0])["was"] == head["was"]


# The site


POINTING = "---\ntitle: دالّ\ndate: 2025-05-06\n---\n\n[هو](../../old.md) و[ثان](../2024/alone.md#x)\n"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[BuiltSite, str]:
    """A site below a path, with renamed pages and links to where they were."""
    files = {
        f"docs/{REPORT}.md": PAGE.format("تقرير <منقول>", "[/old/, /2019/a.html, /%D8%AE%D8%A8%D8%B1/]"),
        f"docs/{REPORT}.en.md": ENGLISH,
        "docs/reports/2025/alone.md": PAGE.format("بلا ترجمة", "[/reports/2024/alone/]"),
        "docs/reports/2025/pointing.md": POINTING,
        f"memory/{REPORT}.en.jsonl": '{"lock": 1, "skeleton": "", "was": ["reports/2025/before.md"]}\n',
    }
    project = sites.small(tmp_path_factory.mktemp("built") / "project", files)
    settings = (project / "mkdocs.yml").read_text(encoding="utf-8")
    sites.put(project, {"mkdocs.yml": settings.replace("https://example.org/", "https://example.org/news/")})
    site, done = sites.build(project)
    return site, done.stderr


OLD = {
    "old/index.html": REPORT, "2019/a.html": REPORT, "خبر/index.html": REPORT, "reports/2025/before/index.html": REPORT,
    "reports/2024/alone/index.html": "reports/2025/alone",
}  # fmt: skip


@pytest.mark.parametrize("root", ["", "en/"])
def test_site__leads_from_old_addresses(built: tuple[BuiltSite, str], root: str) -> None:
    site, _ = built
    for path, now in OLD.items():
        page = site.folder / root / path
        if root and "alone" in path:
            assert not page.exists()
            continue
        made = sites.BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
        here = f"https://example.org/news/{root}{path.removesuffix('index.html')}"
        there = f"https://example.org/news/{root}{now}/"
        refresh = made.select_one("meta[http-equiv=refresh]")["content"]
        assert refresh.startswith("0; url=")
        assert urljoin(here, refresh.removeprefix("0; url=")) == there
        assert urljoin(here, made.select_one("a")["href"]) == there
        assert made.select_one("link[rel=canonical]")["href"] == there
        assert made.select_one("meta[name=robots]")["content"] == "noindex"
        assert made.html["lang"] == ("en" if root else "ar")
        assert made.html["dir"] == ("ltr" if root else "rtl")
        assert "default-src 'none'" in made.select_one("meta[http-equiv=Content-Security-Policy]")["content"]
        assert made.select("script, style, [style]") == []
        assert (site.folder / root / now / "index.html").is_file()


def test_site__hosts_are_told_too(built: tuple[BuiltSite, str]) -> None:
    rules = (built[0].folder / "_redirects").read_text(encoding="utf-8").splitlines()
    assert len(rules) == 9
    assert f"/news/old/ /news/{REPORT}/ 301" in rules
    assert f"/news/en/%D8%AE%D8%A8%D8%B1/ /news/en/{REPORT}/ 301" in rules
    assert not (built[0].folder / "en/_redirects").exists()


def test_site__nothing_else_knows_of_old_addresses(built: tuple[BuiltSite, str]) -> None:
    site = built[0].folder
    others = [path for path in site.rglob("*") if path.is_file() and path.name != "_redirects"]
    others = [p for p in others if p.relative_to(site).as_posix().removeprefix("en/") not in OLD]
    for path in others:
        data = path.read_bytes()
        assert b"2025/before" not in data, path
        assert b"2019/a.html" not in data, path


def test_site__links_to_where_a_page_was_say_where_it_is(built: tuple[BuiltSite, str]) -> None:
    assert "link-moved" in built[1]
    assert "`report.md`" in built[1]
    assert "`alone.md`" in built[1]
    assert "link-broken" not in built[1]
