"""The search as readers meet it: the dialog over every page, the page of its own, and the marks on a found page."""

import json
import re
import shutil
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest

import searching
import sites
from bitext.site.strings import Strings
from sites import EDITIONS, BuiltSite
from test_browser import Watched, wide

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.xdist_group("search-page")

Opener = Callable[..., "Page"]
T = {locale: Strings(locale) for locale in EDITIONS}
WORD = {"": "الجسر", "en/": "bridge"}
TEXTS: dict[str, str | bytes] = {
    f"docs/{searching.REPORT.rstrip('/')}.md": "---\ntitle: فتح الجسر\ndate: 2025-05-05\n---\n\n"
    "أُعيد فتح **الجس**ر صباحاً.\n\n" + "فقرة أخرى.\n\n" * 40 + "ثم أُغلق الجسر، و[الجسر](https://example.org/) الآخر.\n",
    f"docs/{searching.REPORT.rstrip('/')}.en.md": "---\ntitle: The bridge opened\ndate: 2025-05-05\n---\n\n"
    "The **brid**ge opened.\n\n" + "Another paragraph.\n\n" * 40 + "The bridge closed, and [the bridge](https://example.org/).\n",
    "docs/glossary.csv": "id,kind,ar,en\nwater,topic,مياه,Water\nraqqa,place,الرقة,Raqqa\n",
    "docs/reports/2025/of.md": "---\ntitle: مياه\ndate: 2025-05-06\ntopics: [water]\nplaces: [raqqa]\n---\n\nن.\n",
}  # fmt: skip


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> BuiltSite:
    project = sites.small(tmp_path_factory.mktemp("search") / "project", TEXTS)
    settings = project / "mkdocs.yml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("https://example.org/", "https://example.org/sub/"), encoding="utf-8")
    site, done = sites.build(project)
    assert done.returncode == 0, done.stderr
    shutil.copytree(site.folder, project / "untouched")
    searching.put(site)
    return BuiltSite(project, "https://example.org/sub/")


@pytest.fixture(scope="session")
def url(built: BuiltSite) -> Iterator[str]:
    """The site below a path."""
    with sites.serving(built.folder, "/sub/") as address:
        yield address


# What is published


@pytest.mark.parametrize(("locale", "root"), EDITIONS.items())
def test_page__is_there_and_nothing_that_is_indexed(built: BuiltSite, locale: str, root: str) -> None:
    page = built.pages[f"{root}search/index.html"]
    assert page.one("h1").get_text() == T[locale]("search.title")
    assert page.one("meta[name=robots]")["content"] == "noindex"
    assert page.alternates == {}
    assert "search/" not in (built.folder / "sitemap.xml").read_text(encoding="utf-8")
    for name in ("llms.txt", "feed.xml"):
        assert "search/" not in (built.folder / root / name).read_text(encoding="utf-8")
    assert [str(link["href"]) for link in page.all(".search__instead a")] == ["../archive/", "../topics/", "../places/"]
    assert page.one("nav.switch a")["href"] == ("../en/search/" if not root else "../../search/")


def test_button__is_a_link_on_every_page(built: BuiltSite) -> None:
    for page in built.pages.values():
        found = built.target(page, str(page.one("a.find")["href"]))
        assert found == (f"{EDITIONS[page.locale]}search/index.html", ""), page
        index = built.target(page, str(page.one("a.find")["data-index"]))
        assert index == ("search/data/index.html", ""), page
    assert built.pages["404.html"].one("a.find")["href"] == "/sub/search/"
    assert built.pages["404.html"].one("a.find")["data-index"] == "/sub/search/data/"


@pytest.mark.parametrize(("locale", "root"), EDITIONS.items())
def test_words__hold_what_the_scripts_ask_for(built: BuiltSite, locale: str, root: str) -> None:
    scripts = built.folder / root / "assets/search"
    words = json.loads((scripts / "words.json").read_text(encoding="utf-8"))
    assert (words["locale"], words["dir"]) == (locale, "rtl" if locale == "ar" else "ltr")
    home = (built.folder / root).resolve()
    assert (home / words["root"]).resolve() == built.folder.resolve()
    assert (home / words["page"] / "index.html").is_file()
    assert len(words["months"]) == 12
    code = "".join(path.read_text(encoding="utf-8") for path in scripts.glob("*.js") if path.name != "engine.js")
    asked = set(re.findall(r"""\b(?:t|button|setting|field|control|key)\(\s*(?:t\()?"([a-z.]+)\"""", code))
    assert len(asked) > 15
    assert asked <= words["text"].keys() | {"label"}
    spoken = set(re.findall(r"""["'`]([a-z][a-z.]+)["'`]""", code))
    unsaid = {key for key in words["text"] if not key.startswith(("count.", "listing.", "matched."))} - spoken
    assert unsaid == set()


def test_structured_data__says_how_the_site_is_searched(built: BuiltSite) -> None:
    for root in EDITIONS.values():
        (site,) = (
            node
            for node in json.loads(
                built.pages[f"{root}index.html"].one("script[type='application/ld+json']").get_text()
            )["@graph"]
            if node["@type"] == "WebSite"
        )
        action = site["potentialAction"]
        assert action["@type"] == "SearchAction"
        assert action["target"]["urlTemplate"] == f"{built.url}{root}search/?q={{search_term_string}}"
        page = built.pages[f"{root}search/index.html"].one("script[type='application/ld+json']").get_text()
        assert json.loads(page)["@graph"][0]["@type"] == "SearchResultsPage"


def test_newsroom__writes_above_the_search_or_has_a_section_of_that_name(tmp_path: Any) -> None:
    own = {"docs/search/index.md": "---\ntitle: ابحث هنا\n---\n\nكلمة منا.\n"}
    project = sites.small(tmp_path / "own", own)
    site, done = sites.build(project)
    assert done.returncode == 0, done.stderr
    page = site.pages["search/index.html"]
    assert "كلمة منا." in page.one("#__text").get_text()
    assert page.one("#__search")
    assert page.one("meta[name=robots]")["content"] == "noindex"
    assert site.pages["en/search/index.html"].one("#__search")
    other = sites.small(tmp_path / "section", {"docs/search/2025/a.md": "---\ntitle: تقرير\n---\n\nنص.\n"})
    settings = other / "mkdocs.yml"
    text = settings.read_text(encoding="utf-8")
    row = "      explainers: "
    settings.write_text(text.replace(row, f"      search: {{ ar: بحث, en: Searches }}\n{row}"), encoding="utf-8")
    site, done = sites.build(other)
    assert done.returncode == 0, done.stderr
    assert site.pages["search/index.html"].one(".card")
    for page in site.pages.values():
        assert page.all("#__search, a.find") == []
    assert site.broken() == []


def test_erased__is_in_no_index(tmp_path: Any) -> None:
    report = "---\ntitle: تقرير\ndate: 2025-01-01\n---\n\nنص فيه Secretname وكلام.\n"
    project = sites.small(tmp_path / "project", {"docs/reports/2025/a.md": report})

    def held() -> list[str]:
        places = [project / "site", project / ".cache", project / "docs"]
        names = [path for place in places for path in place.rglob("*") if path.is_file()]
        return [path.name for path in names if b"secretname" in path.read_bytes().lower()]

    assert sites.run(project, "site").returncode == 0
    assert len(held()) > 3
    done = sites.run(project, "erase", "Secretname")
    assert done.returncode == 0, done.stderr
    assert held() == []
    assert sites.run(project, "site").returncode == 0
    assert held() == []


# In a browser


def dialog(page: "Page", address: str, key: str = "/") -> "Locator":
    """Open a page and the search over it."""
    page.goto(address)
    page.keyboard.press(key)
    page.locator("dialog[open]").wait_for()
    return page.locator("dialog")


def typed(page: "Page", query: str) -> None:
    page.locator("#__find_q").fill(query)


def titles(page: "Page") -> list[str]:
    return page.locator(".found__title").all_inner_texts()


def until(page: "Page", condition: str) -> None:
    """Wait for what a script sees; the policy forbids the browser's driver to wait by itself."""
    end = time.monotonic() + 20
    while not page.evaluate(condition):
        assert time.monotonic() < end, condition
        page.wait_for_timeout(20)


def state(page: "Page") -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


@pytest.mark.browser
@pytest.mark.parametrize("root", EDITIONS.values())
@pytest.mark.parametrize("where", ["", "reports/2025/good/", "nowhere/at/all/"])
def test_dialog__opens_searches_and_leads_on_from_any_page(new_page: Opener, url: str, root: str, where: str) -> None:
    watched = Watched(new_page(viewport={"width": 320, "height": 640}), url)
    page = watched.page
    box = dialog(page, f"{url}{root if where != 'nowhere/at/all/' else ''}{where}")
    own = "" if where == "nowhere/at/all/" else root
    assert page.evaluate("document.activeElement.id") == "__find_q"
    page.keyboard.type(WORD[own][:2])
    page.locator(".found").first.wait_for()
    typed(page, WORD[own])
    page.locator(".found mark", has_text=WORD[own]).first.wait_for()
    assert wide(page) <= 0
    assert box.evaluate("each => each.scrollWidth - each.clientWidth") <= 0
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{url}{own}{searching.REPORT}?marked={quote(WORD[own])}")
    assert watched.problems == []
    assert watched.strangers == []


@pytest.mark.browser
@pytest.mark.parametrize(("root", "query"), [("", "جسور"), ("en/", "bridges"), ("en/", "الجسر")])
def test_index_of_the_site__answers_and_each_of_its_files_is_asked_for_once(
    new_page: Opener, built: BuiltSite, root: str, query: str
) -> None:
    with sites.serving(built.project / "untouched", "/sub/") as address:
        watched = Watched(new_page(), address)
        page = watched.page
        dialog(page, f"{address}{root}")
        typed(page, query)
        page.locator(".found mark").first.wait_for()
        title = "The bridge opened" if root else "فتح الجسر"
        assert titles(page) == [title]
        parts = [each for each in watched.asked if "/search/" in each]
        page.locator(".found").click()
        page.wait_for_url(f"{address}{root}{searching.REPORT}?marked={quote(query)}")
        if query.isascii() == bool(root):  # a text in another language has none of the words
            page.locator(".marked").wait_for()
        assert watched.problems == []
        assert watched.strangers == []
        assert len(parts) > 5
        assert len(parts) == len(set(parts))


@pytest.mark.browser
@pytest.mark.parametrize("key", ["/", "s", "Control+k", "Meta+k"])
def test_keys__open_the_dialog(new_page: Opener, url: str, key: str) -> None:
    page = new_page()
    dialog(page, url, key)
    page.keyboard.press("Escape")
    assert not page.locator("dialog").is_visible()
    page.keyboard.press(key)
    page.locator("dialog[open]").wait_for()


@pytest.mark.browser
@pytest.mark.parametrize(("key", "code", "held"), [("س", "KeyS", False), ("ظ", "Slash", False), ("ن", "KeyK", True)])
def test_keys__open_the_dialog_on_an_arabic_keyboard(
    new_page: Opener, url: str, key: str, code: str, held: bool
) -> None:
    page = new_page()
    page.goto(url)
    press = "given => document.body.dispatchEvent(new KeyboardEvent('keydown', {...given, bubbles: true}))"
    page.evaluate(press, {"key": key, "code": code, "ctrlKey": held})
    page.locator("dialog[open]").wait_for()


@pytest.mark.browser
def test_keys__are_left_alone_while_something_is_written_and_when_they_are_turned_off(
    new_page: Opener, url: str
) -> None:
    page = new_page()
    dialog(page, url)
    page.keyboard.type("s/s")
    assert page.locator("#__find_q").input_value() == "s/s"
    page.locator(".finder__settings").evaluate("each => { each.open = true; }")  # answers move it while they come
    page.get_by_label(T["ar"]("search.ui.keys")).uncheck()
    page.keyboard.press("Escape")
    page.goto(url)
    for key in ("/", "s", "Alt+s", "Shift+S"):
        page.keyboard.press(key)
    page.wait_for_timeout(100)
    assert page.locator("dialog").count() == 0
    page.locator("a.find").focus()
    page.keyboard.press("Space")
    page.locator("dialog[open]").wait_for()


@pytest.mark.browser
@pytest.mark.parametrize("root", EDITIONS.values())
def test_dialog__moves_among_its_options_and_gives_the_focus_back(new_page: Opener, url: str, root: str) -> None:
    page = new_page(viewport={"width": 1280, "height": 700})
    page.goto(f"{url}{root}about/")
    page.locator("a.find").click()
    page.locator("dialog[open]").wait_for()
    query = page.locator("#__find_q")
    assert query.get_attribute("aria-expanded") == "false"
    typed(page, WORD[root])
    page.locator(".found").nth(9).wait_for()
    assert query.get_attribute("aria-expanded") == "true"
    assert page.locator(f"#{query.get_attribute('aria-controls')}").get_attribute("role") == "listbox"

    def active() -> int:
        chosen = page.locator("[role=option][aria-selected=true]")
        name = query.get_attribute("aria-activedescendant")
        assert chosen.count() == (1 if name else 0)
        if not name:
            return -1
        assert chosen.get_attribute("id") == name
        body, option = page.locator(".finder__body").bounding_box(), chosen.bounding_box()
        assert body is not None
        assert option is not None
        assert body["y"] <= option["y"] + 1
        assert option["y"] + option["height"] <= body["y"] + body["height"] + 1
        return page.locator("[role=option]").evaluate_all(
            "(all, name) => all.findIndex(each => each.id === name)", name
        )

    assert active() == -1
    steps = [
        ("ArrowDown", 0),
        ("ArrowDown", 1),
        ("End", 9),
        ("ArrowDown", -1),
        ("ArrowUp", 9),
        ("Home", 0),
        ("ArrowUp", -1),
    ]
    for key, place in steps:
        page.keyboard.press(key)
        assert active() == place, key
        assert page.evaluate("document.activeElement.id") == "__find_q"
    page.keyboard.press("Escape")
    assert not page.locator("dialog").is_visible()
    assert page.evaluate("document.activeElement.className").split()[-1] == "find"
    page.keyboard.press("Control+k")
    assert page.locator("#__find_q").input_value() == WORD[root]
    page.locator(".found").nth(9).wait_for()
    page.mouse.click(3, 3)
    assert not page.locator("dialog").is_visible()


@pytest.mark.browser
@pytest.mark.parametrize("root", EDITIONS.values())
def test_dialog__leads_to_all_results(new_page: Opener, url: str, root: str) -> None:
    page = new_page()
    dialog(page, url + root)
    typed(page, WORD[root])
    page.locator(".found").first.wait_for()
    page.locator(".finder__filters summary").click()
    page.locator("#__find_topic").select_option("water")
    page.locator(".finder__count", has_text="12").wait_for()
    page.locator(".finder__foot a").click()
    page.wait_for_url(f"{url}{root}search/**")
    assert state(page) == {"q": [WORD[root]], "topic": ["water"]}
    page.locator(".found").nth(9).wait_for()
    dialog(page, url + root)
    page.keyboard.type(f"{WORD[root]}")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{url}{root}search/?q={quote(WORD[root])}")


@pytest.mark.browser
def test_typing__asks_from_the_second_letter_and_drops_late_answers(new_page: Opener, url: str) -> None:
    page = new_page()
    dialog(page, f"{url}en/")
    page.keyboard.type("b")
    page.wait_for_timeout(200)
    assert page.evaluate("globalThis.asked ?? []") == []
    page.keyboard.type("r")
    until(page, "globalThis.asked?.length === 1")
    assert page.evaluate("asked[0]") == {
        "query": "br", "locale": "en", "topic": "", "place": "", "year": "", "translated": "",
        "sort": "relevance", "typing": True,
    }  # fmt: skip
    page.locator(".finder__bar").wait_for()
    typed(page, "school")
    page.locator(".found", has_text="school").wait_for()
    page.wait_for_timeout(1000)
    assert len(titles(page)) == 1, "the answer to the first question came later"
    typed(page, "bridge")
    page.locator(".found").nth(9).wait_for()
    before = page.evaluate("asked.length")
    for query in ("school", "bridge"):
        typed(page, query)
        page.locator(".found", has_text=query).first.wait_for()
    page.wait_for_timeout(200)
    assert page.evaluate("asked.length") == before, "kept answers are not asked for again"


@pytest.mark.browser
@pytest.mark.parametrize(("root", "query"), [("", "bridge"), ("en/", "الجسر")])
def test_result__in_the_other_language_says_so_and_leads_to_the_readers(
    new_page: Opener, url: str, root: str, query: str
) -> None:
    page = new_page()
    own, other = ("ar", "en") if not root else ("en", "ar")
    for address in (f"{url}{root}search/?q={query}", None):
        if address:
            page.goto(address)
        else:
            dialog(page, url + root)
            typed(page, query)
        found = page.locator(".found", has=page.locator("mark")).first
        found.wait_for()
        assert T[own](f"search.ui.matched.{other}") in found.inner_text()
        for part in (".found__title", ".found__excerpt"):
            assert found.locator(part).get_attribute("lang") == other
            assert found.locator(part).get_attribute("dir") == ("ltr" if other == "en" else "rtl")
        link = found if found.get_attribute("href") else found.locator("a")
        assert str(link.get_attribute("href")).startswith(f"{url}{root}{searching.REPORT}?marked=")
        assert link.get_attribute("hreflang") is None


@pytest.mark.browser
def test_result__without_translation_leads_to_the_arabic(new_page: Opener, url: str) -> None:
    page = new_page()
    page.goto(f"{url}en/search/?q=طحين")
    link = page.locator(".found a")
    assert str(link.get_attribute("href")).startswith(f"{url}{searching.REPORT}")
    assert link.get_attribute("hreflang") == "ar"
    assert T["en"]("listing.in.ar") in page.locator(".found").inner_text()


@pytest.mark.browser
@pytest.mark.parametrize("root", EDITIONS.values())
def test_page__is_what_its_address_says_there_and_back(new_page: Opener, url: str, root: str) -> None:
    word = WORD[root]
    page = new_page(viewport={"width": 1280, "height": 900})
    page.goto(f"{url}{root}search/?q={word}&topic=roads&year=2024&translated=yes&sort=date&other=1")
    page.locator(".found").nth(9).wait_for()
    wanted = {"topic": "roads", "year": "2024", "translated": "yes", "sort": "date", "place": ""}
    assert {name: page.locator(f"#__find_{name}").input_value() for name in wanted} == wanted
    days = page.locator(".found time").evaluate_all("all => all.map(each => each.dateTime)")
    assert days == sorted(days, reverse=True)
    asked = page.evaluate("asked.at(-1)")
    assert {name: asked[name] for name in wanted} == wanted
    assert not asked["typing"]
    assert asked["locale"] == ("en" if root else "ar")
    assert word in page.title()
    assert state(page) == {"q": [word], "topic": ["roads"], "year": ["2024"], "translated": ["yes"], "sort": ["date"]}
    page.locator("#__find_year").select_option("")
    page.locator("#__find_topic").select_option("water")
    page.locator(".finder__count", has_text="12").wait_for()
    assert state(page) == {"q": [word], "topic": ["water"], "translated": ["yes"], "sort": ["date"]}
    page.go_back()
    page.go_back()
    until(page, "document.getElementById('__find_year').value === '2024'")
    assert page.locator("#__find_topic").input_value() == "roads"
    page.go_forward()
    page.go_forward()
    page.locator(".finder__count", has_text="12").wait_for()
    assert page.locator("#__find_topic").input_value() == "water"
    other = page.locator("nav.switch a").get_attribute("href")
    assert parse_qs(urlsplit(other).query)["q"] == [word]


@pytest.mark.browser
def test_page__one_step_back_is_one_search_back(new_page: Opener, url: str) -> None:
    page = new_page()
    page.goto(f"{url}en/search/")
    page.locator("#__find_q:focus").wait_for()
    for query in ("bridge", "school"):
        typed(page, query)
        page.locator(".found", has_text=query).first.wait_for()
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/search/?q={query}")
    page.go_back()
    page.wait_for_url("**/search/?q=bridge")
    page.locator(".found").nth(9).wait_for()
    assert page.locator("#__find_q").input_value() == "bridge"
    typed(page, "school")
    page.wait_for_url("**/search/?q=school")


@pytest.mark.browser
@pytest.mark.parametrize("root", EDITIONS.values())
def test_page__shows_ten_more_and_keeps_them_on_the_way_back(new_page: Opener, url: str, root: str) -> None:
    page = new_page()
    page.goto(f"{url}{root}search/?q={WORD[root]}")
    for number in (10, 20, 25):
        page.locator(".found").nth(number - 1).wait_for()
        assert page.locator(".found").count() == number
        if number < 25:
            page.locator(".finder__foot button").click()
            page.locator(".found").nth(number).wait_for()
            assert page.evaluate("document.activeElement.closest('.found') !== null"), (
                "reading goes on at the first new one"
            )
    assert page.locator(".finder__foot button").count() == 0
    page.reload()
    page.locator(".found").nth(24).wait_for()


@pytest.mark.browser
@pytest.mark.parametrize(("root", "wrong", "meant"), [("", "الجصر", "الجسر"), ("en/", "brigde", "bridge")])
def test_suggestion__is_a_search(new_page: Opener, url: str, root: str, wrong: str, meant: str) -> None:
    page = new_page()
    page.goto(f"{url}{root}search/?q={wrong}")
    page.locator(".finder__suggestion a", has_text=meant).click()
    page.locator(".found").nth(9).wait_for()
    assert state(page) == {"q": [meant]}
    assert page.locator(".finder__suggestion a").count() == 0
    dialog(page, url + root)
    typed(page, wrong)
    page.locator(".finder__none", has_text=wrong).wait_for()
    page.locator(".finder__suggestion a").click()
    page.locator(".found").nth(9).wait_for()
    assert page.evaluate("document.activeElement.id") == "__find_q"


@pytest.mark.browser
def test_nothing__is_said_and_filters_can_be_taken_back(new_page: Opener, url: str) -> None:
    page = new_page(viewport={"width": 360, "height": 700})
    page.goto(f"{url}en/search/?q=flour&topic=water&place=gone")
    page.locator(".finder__none", has_text="flour").wait_for()
    assert page.locator("#__find_place").input_value() == "", "what no list has narrows nothing"
    assert page.evaluate("asked.at(-1).place") == ""
    page.locator("[role=status].finder__live", has_text="flour").wait_for(state="attached")
    page.locator(".finder__note button").click()
    page.wait_for_url("**/search/?q=flour")
    page.goto(f"{url}en/search/?year=2025")
    page.locator(".found").nth(9).wait_for()


@pytest.mark.browser
@pytest.mark.parametrize("root", EDITIONS.values())
def test_announcements__say_how_many(new_page: Opener, url: str, root: str) -> None:
    page = new_page()
    dialog(page, url + root)
    typed(page, WORD[root])
    words = "25 reports" if root else "25 تقريراً"
    page.locator("[role=status].finder__live", has_text=words).wait_for(state="attached")


@pytest.mark.browser
def test_recent__are_kept_here_only_and_forgotten_on_demand(new_page: Opener, url: str) -> None:
    page = new_page()
    page.goto(url)
    page.evaluate("localStorage.setItem('searches', '[1, {\"a\": 2}, \"\\u202eقديم\"]')")
    for query in ("bridge", "school", "bridge"):
        page.goto(f"{url}search/")
        typed(page, query)
        page.keyboard.press("Enter")
        page.locator(".found:not(.found--earlier)").first.wait_for()
    assert page.evaluate("JSON.parse(localStorage.getItem('searches'))") == ["bridge", "school", "قديم"]
    dialog(page, f"{url}en/")
    assert page.locator(".found--earlier").all_inner_texts() == ["bridge", "school", "قديم"]
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.locator(".found:not(.found--earlier)").nth(9).wait_for()
    assert page.locator("#__find_q").input_value() == "bridge"
    typed(page, "")
    page.locator(".finder__count button").click()
    assert page.locator(".found").count() == 0
    assert page.evaluate("localStorage.getItem('searches')") is None
    page.locator(".finder__settings summary").click()
    page.get_by_label(T["en"]("search.ui.recent.kept")).uncheck()
    page.goto(f"{url}en/search/?q=bridge")
    page.keyboard.press("Enter")
    page.locator("button[type=submit]").click()
    page.locator(".found").first.wait_for()
    assert page.evaluate("localStorage.getItem('searches')") is None
    page.goto(f"{url}search/")
    page.evaluate("localStorage.setItem('searches', 'not json')")
    page.reload()
    page.locator(".finder__note p").first.wait_for()


@pytest.mark.browser
def test_storage__is_not_needed(new_page: Opener, url: str) -> None:
    watched = Watched(new_page(), url)
    watched.page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } })"
    )
    dialog(watched.page, f"{url}en/")
    typed(watched.page, "bridge")
    watched.page.locator(".found").first.click()
    watched.page.wait_for_url("**?marked=bridge")
    assert watched.problems == []


# For everybody


@pytest.mark.browser
@pytest.mark.parametrize(
    ("root", "scheme", "width"),
    [
        ("", "dark", 360),
        ("en/", "light", 1280),
        pytest.param("", "light", 1280, marks=pytest.mark.verify),
        pytest.param("en/", "dark", 360, marks=pytest.mark.verify),
    ],
)
def test_axe__finds_nothing(new_page: Opener, url: str, root: str, scheme: str, width: int) -> None:
    from axe_playwright_python.sync_playwright import Axe

    axe, wrong = Axe(), []
    page = new_page(color_scheme=scheme, reduced_motion="reduce", viewport={"width": width, "height": 800})

    def look(what: str) -> None:
        page.evaluate("document.querySelectorAll('.finder details').forEach(each => { each.open = true })")
        found = axe.run(page).response["violations"]
        wrong.extend((what, v["id"], [n["target"] for n in v["nodes"]]) for v in found)
        if wide(page) > 0:
            wrong.append((what, "wide", []))

    other = WORD["en/" if not root else ""]
    for query in (f"q={WORD[root]}", f"q={other}&topic=water", "q=zzz&year=2025", "q=broken", "q=brigde"):
        page.goto(f"{url}{root}search/?{query}")
        page.locator(".finder__count:not(:empty), .finder__note:not(:empty)").first.wait_for()
        look(query)
    dialog(page, url + root)
    look("dialog, empty")
    for query in (other, "zzz", "broken"):
        typed(page, query)
        until(page, f"globalThis.asked?.at(-1).query === '{query}'")
        page.locator(".finder__count:not(:empty), .finder__note:not(:empty)").first.wait_for()
        page.wait_for_timeout(100)
        page.keyboard.press("ArrowDown")
        look(f"dialog, {query}")
    page.goto(f"{url}{root}search/?q={WORD[root]}")
    page.locator("button[type=submit]").click()
    dialog(page, url + root)
    page.locator(".found--earlier").wait_for()
    page.keyboard.press("ArrowDown")
    look("dialog, earlier searches")
    page.goto(f"{url}{root}{searching.REPORT}?marked={WORD[root]}")
    page.locator(".marked").wait_for()
    look("marks")
    assert wrong == []


@pytest.mark.browser
def test_dialog__fits_a_small_screen(new_page: Opener, url: str) -> None:
    """On a phone, also one that lies on its side, the query and the results can be reached."""
    for width, height in ((320, 480), (640, 320)):
        page = new_page(viewport={"width": width, "height": height})
        box = dialog(page, f"{url}en/")
        page.evaluate("document.querySelectorAll('dialog details').forEach(each => { each.open = true })")
        typed(page, "bridge")
        page.locator(".found").nth(9).wait_for()
        for part in (
            page.locator(".found").nth(9),
            page.locator(".finder__settings label").last,
            page.locator("#__find_sort"),
        ):
            part.scroll_into_view_if_needed()
            inner, outer = part.bounding_box(), box.bounding_box()
            assert inner is not None
            assert outer is not None
            assert outer["y"] - 1 <= inner["y"]
            assert inner["y"] + inner["height"] <= outer["y"] + outer["height"] + 1
        assert box.evaluate("each => each.scrollWidth - each.clientWidth") <= 0
        assert page.locator("#__find_q").get_attribute("inputmode") == "search"
        assert page.locator("#__find_q").get_attribute("enterkeyhint") == "search"


# Trouble


@pytest.mark.browser
@pytest.mark.parametrize("what", ["**/search/data/**", "**/search/engine.js*", "**/search/words.json"])
def test_failure__is_said_and_mended(new_page: Opener, url: str, what: str) -> None:
    page = new_page()
    page.route(what, lambda route: route.abort())
    page.goto(f"{url}en/search/?q=bridge")
    if "words" in what:
        # Without its words the search can say nothing; the page itself does.
        page.locator(f"text={T['en']('search.off')}").wait_for()
        return
    page.locator(".finder__wrong", has_text=T["en"]("search.ui.failed")).wait_for()
    page.locator("[role=status].finder__live", has_text=T["en"]("search.ui.failed")).wait_for(state="attached")
    page.unroute(what)
    page.locator(".finder__note button").click()
    page.locator(".found").nth(9).wait_for()
    assert page.locator(".finder__wrong").count() == 0


@pytest.mark.browser
def test_offline__is_said_and_ends_by_itself(new_page: Opener, url: str) -> None:
    page = new_page()
    page.route("**/search/data/**", lambda route: route.abort())
    dialog(page, f"{url}en/")
    page.context.set_offline(True)
    typed(page, "bridge")
    page.locator(".finder__wrong", has_text=T["en"]("search.ui.offline")).wait_for()
    page.unroute("**/search/data/**")
    page.context.set_offline(False)
    page.locator(".found").nth(9).wait_for()


@pytest.mark.browser
def test_failure__of_one_question_or_one_result_leaves_the_others(new_page: Opener, url: str) -> None:
    page = new_page()
    page.goto(f"{url}search/?q=broken")
    page.locator(".finder__wrong").wait_for()
    typed(page, "مكسور")
    until(page, "asked.at(-1).query === 'مكسور'")
    page.locator(".finder__wrong", has_text=T["ar"]("search.ui.failed")).wait_for()
    page.goto(f"{url}search/?sort=date&translated=no")
    page.locator(".finder__wrong", has_text=T["ar"]("search.ui.partly")).wait_for()
    assert page.locator(".found").count() == 1


@pytest.mark.browser
def test_dialog__is_the_page_where_its_scripts_are_missing(new_page: Opener, url: str) -> None:
    page = new_page()
    page.route("**/search/ui.js", lambda route: route.abort())
    page.goto(f"{url}en/about/")
    page.locator("a.find").click()
    page.wait_for_url(f"{url}en/search/")
    page.locator(f"text={T['en']('search.off')}").wait_for()


@pytest.mark.browser
@pytest.mark.parametrize(("locale", "root"), EDITIONS.items())
def test_scripts_off__the_page_says_so_and_leads_on(new_page: Opener, url: str, locale: str, root: str) -> None:
    page = new_page(java_script_enabled=False, viewport={"width": 320, "height": 640})
    page.goto(f"{url}{root}reports/2025/good/")
    page.locator("a.find").click()
    page.wait_for_url(f"{url}{root}search/")
    assert page.locator(f"text={T[locale]('search.off')}").is_visible()
    page.locator(".search__instead a").first.click()
    page.wait_for_url(f"{url}{root}archive/")


HOSTILE = [
    "(a+)+$[", "\\", "*", "“", '"', "-", "<img src=x onerror=alert(1)>", "\u202e\u2067abc\u0000", "a" * 10_000,
    "\U0001f600" * 150, "%", "&q=x#y", "__proto__", "constructor", "${alert(1)}", "' OR 1=1",
]  # fmt: skip


@pytest.mark.browser
def test_hostile__queries_are_words_like_others(new_page: Opener, url: str) -> None:
    watched = Watched(new_page(viewport={"width": 320, "height": 640}), url)
    page = watched.page
    page.goto(f"{url}search/")
    put = "(box, query) => { box.value = query; box.dispatchEvent(new Event('input')); }"
    for query in HOSTILE:
        page.locator("#__find_q").evaluate(put, query)
        page.wait_for_timeout(120)
        page.locator("button[type=submit]").click()
        page.locator(".finder__note > *, .found").first.wait_for()
        assert wide(page) <= 0, query
        own = page.evaluate("new URLSearchParams(location.search).get('q') ?? ''")
        assert len(own) <= 400
        assert not set(own) & set("\u202e\u2067\u0000")
    assert max(len(each["query"]) for each in page.evaluate("asked")) <= 400
    for query in HOSTILE:
        page.goto(f"{url}search/?q={quote(query[:3000])}&topic={quote(query[:300])}&year=<b>&sort=x&translated=x")
        page.locator(".finder__count:not(:empty), .finder__note:not(:empty)").first.wait_for()
        page.goto(f"{url}{searching.REPORT}?marked={quote(query[:3000])}")
    assert watched.problems == []
    assert watched.strangers == []


@pytest.mark.browser
def test_hostile__titles_are_text(new_page: Opener, url: str) -> None:
    watched = Watched(new_page(viewport={"width": 320, "height": 640}), url)
    page = watched.page
    page.goto(f"{url}search/?q=عدائي")
    page.locator(".found").wait_for()
    assert searching.HOSTILE in page.locator(".found__title").text_content()
    assert page.locator(".found bdi").count() == 1
    assert page.locator(".found :is(img, script)").count() == 0
    assert wide(page) <= 0
    page.goto(f"{url}en/search/?q=hostile")
    page.locator(".finder__count:not(:empty)").wait_for()
    hrefs = page.locator("main a").evaluate_all("all => all.map(each => each.href)")
    assert [each for each in hrefs if not each.startswith(url)] == [], "a result leads below the site's root"
    assert watched.problems == []


# The page one lands on


def painted(page: "Page") -> list[str]:
    """The marked words, in order."""
    return page.evaluate(
        """() => window.Highlight && CSS.highlights.has("found")
            ? [...CSS.highlights.get("found")].map(range => range.toString())
            : [...document.querySelectorAll(".found-mark")].map(each => each.textContent)"""
    )


@pytest.mark.browser
@pytest.mark.parametrize("root", EDITIONS.values())
@pytest.mark.parametrize("api", [True, False], ids=["highlights", "elements"])
def test_marks__stand_on_the_words_until_the_reader_has_enough(
    new_page: Opener, url: str, root: str, api: bool
) -> None:
    watched = Watched(new_page(viewport={"width": 360, "height": 640}), url)
    page, word = watched.page, WORD[root]
    if not api:
        page.add_init_script("delete window.Highlight")
    page.goto(f"{url}{root}{searching.REPORT}")
    before = page.locator("article").inner_html()
    page.goto(f"{url}{root}{searching.REPORT}?marked={word}")
    page.locator(".marked").wait_for()
    found = painted(page)
    assert "".join(found) == word * 4, "a word over two elements too; links of the page's own are none"
    status = page.locator(".marked [role=status]")
    assert "1" in status.inner_text()
    assert "4" in status.inner_text()
    page.locator(".marked button").nth(1).click()
    page.locator(".marked button").nth(1).click()
    until(page, "scrollY > 500")
    page.locator(".marked button").nth(0).click()
    page.locator(".marked button").nth(0).click()
    page.locator(".marked button").nth(0).click()
    assert re.findall(r"\d+", status.inner_text()) == ["4", "4"]
    assert wide(page) <= 0
    page.keyboard.press("Escape")
    assert painted(page) == []
    assert page.locator(".marked").count() == 0
    assert page.url == f"{url}{root}{searching.REPORT}"
    assert page.locator("article").inner_html() == before
    assert watched.problems == []


@pytest.mark.browser
def test_marks__go_along_into_the_view_of_both_texts(new_page: Opener, url: str) -> None:
    page = new_page(viewport={"width": 1280, "height": 800})
    page.goto(f"{url}{searching.REPORT}?marked=الجسر")
    page.locator(".marked").wait_for()
    page.locator("button.parallel").click()
    page.wait_for_selector('[data-view="parallel"]')
    until(page, "[...CSS.highlights.get('found')].every(range => range.startContainer.isConnected)")
    page.keyboard.press("Escape")
    assert painted(page) == []
    assert page.locator('[data-view="parallel"]').count() == 1, "one press, one thing closed"
    page.goto(f"{url}{searching.REPORT}?marked=لاشيء")
    page.wait_for_load_state("networkidle")
    assert page.locator(".marked").count() == 0
