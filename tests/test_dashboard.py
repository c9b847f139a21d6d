"""The page that says how far all translations are: what it shows, what it must not, and that it costs little."""

import json
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import builds
import rich
import sites
from bitext import project as projects
from bitext.cli.examining import Examiner
from bitext.errors import Finding, Findings
from bitext.glossary import Glossary
from bitext.project import Page
from bitext.site import dashboard, entries, standing
from bitext.site.cache import Cache
from bitext.site.schedule import Moment
from bitext.writer import Writer
from engine_server import EngineServer
from sites import BuiltSite, HtmlPage

if TYPE_CHECKING:
    from playwright.sync_api import Page as BrowserPage

pytestmark = pytest.mark.xdist_group("dashboard")

NAME = "reports/2025/canal"
ARABIC = """---
title: قناة الري في الريف الشرقي
date: 2025-08-01
---

فُتحت القناة صباح الخميس أمام المزارعين.

وصل الماء إلى ١٢ قرية خلال يومين.

قال المزارعون إن الماء لم يكن كافيًا.
"""
SECRET = "كناري"
HIDDEN: dict[str, str | bytes] = {
    "docs/reports/2025/soon.md": f"---\ntitle: {SECRET}\npublish_at: 2099-01-01\n---\n\n{SECRET}.\n",
    "docs/reports/2025/soon.en.md": "---\ntitle: canary\npublish_at: 2099-01-01\n---\n\ncanary.\n",
    "docs/reports/2025/sketch.md": f"---\ntitle: {SECRET}\ndraft: true\ndate: {SECRET}\n---\n\n{SECRET}.\n",
    "docs/reports/2025/inside.md": f"---\ntitle: {SECRET}\nprivate: true\n---\n\n{SECRET} ١٢.\n",
    "docs/reports/2025/inside.en.md": "---\ntitle: canary\n---\n\ncanary 13.\n",
    "docs/reports/2025/half.md": "---\ntitle: نصف\ndate: 2025-01-01\n---\n\nفيه ١٢ رقمًا.\n",
    "docs/reports/2025/half.en.md": "---\ntitle: canary\ndraft: true\n---\n\nThere are canary 13.\n",
}


def on(project: Path, *more: str) -> None:
    """Turn the page on, and put lines before the site's address."""
    path = project / "mkdocs.yml"
    text = path.read_text(encoding="utf-8").replace("dashboard: false", "dashboard: true")
    path.write_text(text.replace("\nsite_url:", "".join(f"\n{line}" for line in more) + "\nsite_url:"), "utf-8")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a project with translations in every state, and pages that readers do not have."""
    with EngineServer() as server:
        folder = rich.make(tmp_path_factory.mktemp("dashboard") / "project", server)
        on(folder, "repo_url: https://github.com/example/newsroom", "edit_uri: edit/main/docs/")
        asked = ("translate", "--engine", "libretranslate", "--engine-url", server.libretranslate_url)
        sites.put(folder, {f"docs/{NAME}.md": ARABIC})
        sites.run(folder, *asked, f"docs/{NAME}.md")
        english = folder / f"docs/{NAME}.en.md"
        lines = english.read_text(encoding="utf-8").split("\n")
        lines[5] = "The canal was opened on Thursday, a person says."
        english.write_text("\n".join(lines), encoding="utf-8")
        sites.run(folder, "review", "--by", "سامر حداد", f"docs/{NAME}.md")
        sites.put(folder, {f"docs/{NAME}.md": ARABIC.replace("الخميس", "الجمعة").replace("١٢", "١٥")})
        sites.run(folder, *asked, f"docs/{NAME}.md")
    sites.put(folder, HIDDEN)
    return folder


@pytest.fixture(scope="module")
def site(project: Path) -> BuiltSite:
    return sites.build(project)[0]


@pytest.fixture(params=["", "en/"])
def page(request: pytest.FixtureRequest, site: BuiltSite) -> HtmlPage:
    return site.pages[f"{request.param}status/index.html"]


def words(page: HtmlPage) -> str:
    return " ".join(page.one("main").get_text(" ").split())


def test_page__is_not_there_unless_it_is_asked_for(tmp_path: Path) -> None:
    site, _ = sites.build(sites.small(tmp_path / "project"))
    assert not [name for name in sites.files(site.folder) if "status" in name]


def test_page__is_listed_nowhere(site: BuiltSite, page: HtmlPage) -> None:
    assert page.all("meta[name=robots][content=noindex]")
    assert page.alternates == {}
    for name, data in sites.files(site.folder).items():
        if name.endswith(("status/index.html", "status.css", ".png")):
            continue
        assert b"status/" not in data, name
    for other in site.pages.values():
        if other.path != page.path and other.path != page.counterpart:
            assert not [a for a in other.all("a[href]") if "status/" in str(a["href"])], other
    assert site.broken() == []


def test_page__has_what_status_and_check_say(project: Path, page: HtmlPage) -> None:
    """Every suggestion with both texts, and every finding about pages that readers have."""
    text = words(page)
    rows = json.loads(sites.run(project, "status", "--json").stdout)
    offers = [
        (row, offer) for row in rows for offer in row["suggestions"] if row["file"] != "docs/reports/2025/withdrawn.md"
    ]
    assert offers
    for row, offer in offers:
        assert f"{row['file']}:{offer['line']}" in text
        for key in ("stands", "suggested"):
            assert " ".join(offer[key].split()) in text
    hidden = {f"docs/reports/2025/{name}" for name in ("soon", "sketch", "inside", "half", "withdrawn")}
    found = [
        each
        for each in json.loads(sites.run(project, "check", "--json").stdout)
        if each["severity"] != "info" and each["code"] != "check-pending"
        if each["file"].removesuffix(".md").removesuffix(".en") not in hidden
    ]
    assert found
    listed = [" ".join(item.get_text(" ").split()) for item in page.all(".status__report li")]
    for each in found:
        place = f"{each['file']}:{each['line']}" if each["line"] else each["file"]
        assert any(place in item and each["code"] in item for item in listed), each


def test_page__says_who_has_read_what_and_whether_that_holds(page: HtmlPage) -> None:
    reviewed, over = page.all("#__over ~ .status__report"), page.all(".status__all li")
    assert any("سامر حداد" in each.get_text() for each in reviewed)
    held = [each.get_text(" ") for each in over if "سامر حداد" in each.get_text()]
    assert len(held) == 2
    since = {"ar": "وتغيّر النصّ بعد ذلك", "en": "the text has changed since"}[page.locale]
    assert sorted(since in each for each in held) == [False, True]


def test_page__shows_texts_in_their_own_direction(page: HtmlPage) -> None:
    for side in page.all(".status__sides dd"):
        assert (side["lang"], side["dir"]) in (("ar", "rtl"), ("en", "ltr"))
    first = page.all(".status__sides")[0].select("dd")
    assert [side["lang"] for side in first] == ["ar", "en", "en"]


def test_page__leads_to_the_line_to_edit(page: HtmlPage) -> None:
    links = {a.get_text(): a["href"] for a in page.all(".status__facts a[href^=https]")}
    base = "https://github.com/example/newsroom/edit/main/docs/"
    assert links[f"docs/{NAME}.md:6"] == f"{base}{NAME}.md#L6"
    assert links[f"docs/{NAME}.en.md:6"] == f"{base}{NAME}.en.md#L6"


def test_page__without_a_forge_names_the_line(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"docs/reports/2025/good.en.md": "---\ntitle: A 12\n---\n\nA sound 12.\n"}
    folder = sites.small(tmp_path / "project", files)
    on(folder)
    site, _ = sites.build(folder)
    made = site.pages["en/status/index.html"]
    assert "docs/reports/2025/good.en.md:" in words(made)
    assert not made.all("main .status code a, main .status a code")


@pytest.mark.parametrize(
    ("settings", "address"),
    [
        (
            {"repo_url": "https://a.example/x", "edit_uri": "edit/main/docs/"},
            "https://a.example/x/edit/main/docs/a%20b.md",
        ),
        ({"repo_url": "https://a.example/x/", "edit_uri": "?f="}, "https://a.example/x/?f=a%20b.md"),
        ({"repo_url": "https://a.example/x", "edit_uri_template": "e/{path_noext}"}, "https://a.example/x/e/a%20b"),
        ({"repo_url": "https://a.example/x"}, ""),
        ({"edit_uri": "edit/main/docs/"}, ""),
    ],
)
def test_edit_address__follows_from_mkdocs_settings(settings: dict[str, str], address: str) -> None:
    from mkdocs.config.defaults import MkDocsConfig

    config = MkDocsConfig()
    config.update({"repo_url": None, "edit_uri": None, "edit_uri_template": None, **settings})
    assert dashboard.edit_address(config, "a b.md") == address


def test_page__tells_nothing_of_what_readers_do_not_have(site: BuiltSite, page: HtmlPage) -> None:
    assert SECRET not in page.text
    assert "canary" not in page.text
    for name in ("soon", "sketch", "inside", "half.en"):
        assert f"{name}.md" not in page.text, name
    counts = [int(each.get_text()) for each in page.all(".status__totals dd")][-3:]
    assert counts == [1, 1, 1]  # scheduled, drafts, private
    withdrawn = (site.project / "docs/reports/2025/withdrawn.md").read_text(encoding="utf-8").split("\n\n")[-1]
    assert withdrawn.strip()[:30] not in page.text


def test_page__needs_no_script_and_no_style_of_its_own_elsewhere(site: BuiltSite, page: HtmlPage) -> None:
    targets = [str(a["href"]) for a in page.all(".status__totals a")]
    assert targets
    assert {target.removeprefix("#") for target in targets} <= page.anchors
    assert page.all('link[rel=stylesheet][href$="assets/status.css"]')
    assert not [other for other in site.pages.values() if "status.css" in other.text and "status/" not in other.path]


def test_page__of_the_newsrooms_own_stands(tmp_path: Path) -> None:
    own = "---\ntitle: {}\n---\n\nOwn words.\n"
    files: dict[str, str | bytes] = {"docs/status.md": own.format("حالنا"), "docs/status.en.md": own.format("Ours")}
    folder = sites.small(tmp_path / "project", files)
    on(folder)
    site, done = sites.build(folder)
    assert "Own words." in site.pages["en/status/index.html"].text
    assert "address-twice" not in done.stdout + done.stderr
    assert "en/status/" in (site.folder / "sitemap.xml").read_text(encoding="utf-8")


def test_page__warm_and_clean_are_the_same(project: Path, site: BuiltSite, tmp_path: Path) -> None:
    names = ("status/index.html", "en/status/index.html")
    before = {name: (site.folder / name).read_bytes() for name in names}
    with builds.ready(tmp_path / "log") as pool:
        warm = builds.built(project, pool, tmp_path / "log")
        clean = builds.clean(project, tmp_path, pool, tmp_path / "log")
    assert builds.differences(warm, clean) == []
    assert {name: warm.files[name] for name in names} == before


class Counting:
    """Checks, counted."""

    def __init__(self, examiner: Examiner) -> None:
        self.examiner, self.seen = examiner, list[str]()

    def of(self, page: Page, locale: str) -> list[Any]:
        self.seen.append(page.uri)
        return self.examiner.of(page, locale)

    def told(self, remarks: Iterable[Any]) -> list[Finding]:
        return self.examiner.told(remarks)


def test_checks__are_not_made_again_of_what_stands_as_it_was(tmp_path: Path) -> None:
    folder = sites.small(tmp_path / "project")

    def examined() -> tuple[list[str], list[tuple[str, list[Finding]]]]:
        project = projects.load(folder)
        cache = Cache(project.cache / "x.sqlite", Writer(folder), b"")
        found = entries.read(project, Glossary(), Findings(), Moment.of(), (), cache)
        counting = Counting(Examiner(project))
        read = standing.read(project, found, counting, (), keep=True)
        return counting.seen, [(each.entry.page.uri, list(each.findings)) for each in read]

    first, found = examined()
    assert sorted(first) == sorted(uri for uri, _ in found)
    assert examined() == ([], found)
    sites.put(folder, {"docs/reports/2025/good.en.md": "---\ntitle: A\n---\n\nA sound paragraph of 12.\n"})
    seen, anew = examined()
    assert seen == ["reports/2025/good.md"]
    assert anew != found


def test_page__of_very_many_reports_shows_some_in_full_and_each_on_a_line(tmp_path: Path) -> None:
    many = dashboard.MOST_REPORTS + 5
    files: dict[str, str | bytes] = {
        f"docs/reports/2024/r{number}.md": f"---\ntitle: تقرير {number}\ndate: 2024-01-01\n---\n\nنص.\n"
        for number in range(many)
    }
    folder = sites.small(tmp_path / "project", files)
    on(folder)
    site, _ = sites.build(folder)
    made = site.pages["en/status/index.html"]
    assert len(made.all("section:has(> #__untranslated) .status__report")) == dashboard.MOST_REPORTS
    assert "And more pages: 5." in words(made)
    assert len(made.all(".status__all li")) == many + len(sites.SMALL) // 2


# In a browser


@pytest.mark.browser
@pytest.mark.parametrize("edition", ["", "en/"])
@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])
def test_axe__finds_nothing_and_nothing_is_wider_than_the_screen(
    new_page: Callable[..., "BrowserPage"], site: BuiltSite, edition: str, scheme: str, width: int
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    with sites.serving(site.folder) as url:
        page = new_page(color_scheme=scheme, viewport={"width": width, "height": 800})
        problems: list[str] = []
        page.on("console", lambda message: problems.append(message.text))
        page.goto(f"{url}{edition}status/")
        assert [(v["id"], [n["target"] for n in v["nodes"]]) for v in Axe().run(page).response["violations"]] == []
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
        assert [each for each in problems if re.search("Content Security|Refused", each)] == []
        aligned = "all => all.map(each => getComputedStyle(each).textAlign + getComputedStyle(each).direction)"
        assert set(page.locator(".status__sides dd").evaluate_all(aligned)) == {"startrtl", "startltr"}
