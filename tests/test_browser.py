"""The site in a browser: it keeps its policy, reads without scripts, and nothing hostile in a report runs."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup, Tag

import sites
from bitext import project as projects
from bitext.markup import sanitise
from bitext.markup.render import Renderer

if TYPE_CHECKING:
    from playwright.sync_api import Page

Opener = Callable[..., "Page"]
BARE = (
    "", "about/", "translation/", "reports/", "archive/", "archive/2025/", "explainers/month-names/",
    "topics/", "places/deir-ez-zor/", "glossary/",
)  # fmt: skip
REPORT = "reports/2025/coalition-airborne-operations/"
KINDS = [f"{root}{path}" for root in ("", "en/") for path in (*BARE, REPORT, "nowhere/")]
"""A page of every kind, in both editions; the last one is missing."""


@pytest.fixture(scope="session")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The shipped site on this machine, its absolute addresses left as they are."""
    project = sites.copy(tmp_path_factory.mktemp("browser") / "project")
    done = sites.run(project, "site")
    assert done.returncode == 0, done.stderr
    with sites.serving(project / "site") as address:
        yield address


class Watched:
    """A page with everything that went wrong on it."""

    def __init__(self, page: "Page", own: str) -> None:
        self.page = page
        self.problems: list[str] = []
        self.asked: list[str] = []
        page.on("console", lambda message: self._note(message.type, message.text, message.location.get("url", "")))
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("dialog", lambda dialog: (self.problems.append(dialog.message), dialog.dismiss()))
        page.on("request", lambda request: self.asked.append(request.url))
        self.own = own

    def _note(self, kind: str, text: str, address: str) -> None:
        # A missing page is what some of the tests ask for.
        if kind in ("error", "warning") and not ("404" in text and "nowhere" in address):
            self.problems.append(text)

    @property
    def strangers(self) -> list[str]:
        """Addresses of other hosts that were asked for."""
        return [each for each in self.asked if not each.startswith((self.own, "data:", "about:"))]


def wide(page: "Page") -> Any:
    """By how many pixels the page is wider than the screen."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


@pytest.mark.browser
@pytest.mark.parametrize("path", KINDS)
def test_page__keeps_the_policy_and_asks_nobody_else(new_page: Opener, url: str, path: str) -> None:
    watched = Watched(new_page(viewport={"width": 320, "height": 640}), url)
    watched.page.goto(url + path)
    assert watched.problems == []
    assert watched.strangers == []
    assert wide(watched.page) <= 0
    watched.page.set_viewport_size({"width": 1280, "height": 800})
    assert wide(watched.page) <= 0


@pytest.mark.browser
@pytest.mark.parametrize("path", KINDS)
def test_page__reads_without_scripts(new_page: Opener, url: str, path: str) -> None:
    page = new_page(java_script_enabled=False, viewport={"width": 320, "height": 640})
    page.goto(url + path)
    article = page.locator("article")
    assert article.is_visible()
    assert page.locator("h1").is_visible()
    assert page.locator("nav.switch a").is_visible()
    for paragraph in page.locator("#__text > p").all():
        assert paragraph.is_visible()


@pytest.mark.browser
@pytest.mark.parametrize("path", ["", "about/", REPORT])
def test_switch__leads_there_and_back(new_page: Opener, url: str, path: str) -> None:
    page = new_page()
    page.goto(url + path)
    page.click("nav.switch a")
    page.wait_for_url(f"{url}en/{path}")
    assert page.locator("html").get_attribute("lang") == "en"
    page.click("nav.switch a")
    page.wait_for_url(url + path)
    assert page.locator("html").get_attribute("dir") == "rtl"


@pytest.mark.browser
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
@pytest.mark.parametrize("edition", ["", "en/"])
def test_menu__opens_and_closes_with_the_keyboard(new_page: Opener, url: str, scripts: bool, edition: str) -> None:
    page = new_page(java_script_enabled=scripts, viewport={"width": 360, "height": 640})
    page.goto(f"{url}{edition}about/")
    menu, button = page.locator("#__nav"), page.locator("button.menu")
    assert not menu.is_visible()
    button.focus()
    page.keyboard.press("Enter")
    menu.wait_for(state="visible")
    page.keyboard.press("Escape")
    menu.wait_for(state="hidden")
    button.focus()
    page.keyboard.press("Space")
    menu.wait_for(state="visible")
    page.locator("#__nav button").focus()
    page.keyboard.press("Enter")
    menu.wait_for(state="hidden")
    button.click()
    page.locator("#__nav a", has_text="Archive" if edition else "الأرشيف").click()
    page.wait_for_url(f"{url}{edition}archive/")
    assert not page.locator("#__nav").is_visible()


@pytest.mark.browser
def test_menu__stands_beside_the_text_on_a_wide_screen(new_page: Opener, url: str) -> None:
    for edition in ("", "en/"):
        page = new_page(viewport={"width": 1400, "height": 800})
        page.goto(f"{url}{edition}about/")
        assert page.locator("#__nav").is_visible()
        assert not page.locator("button.menu").is_visible()
        nav, article = page.locator("#__nav").bounding_box(), page.locator("article").bounding_box()
        assert nav is not None
        assert article is not None
        assert (nav["x"] > article["x"]) == (edition == ""), "at the side where reading starts"


@pytest.mark.browser
def test_palette__goes_round_and_is_remembered(new_page: Opener, url: str) -> None:
    page = new_page(color_scheme="light")
    page.goto(url)
    background = "getComputedStyle(document.body).backgroundColor"
    seen, labels = [page.evaluate(background)], [page.locator(".palette").get_attribute("aria-label")]
    for _ in range(3):
        page.click(".palette")
        seen.append(page.evaluate(background))
        labels.append(page.locator(".palette").get_attribute("aria-label"))
    assert seen[0] == seen[1] == seen[3] != seen[2]
    assert len(set(labels)) == 3
    assert labels[0] == labels[3]
    page.click(".palette")
    page.click(".palette")
    page.goto(f"{url}en/about/")
    assert page.evaluate(background) == seen[2]


@pytest.mark.browser
def test_palette__follows_the_device_without_scripts(new_page: Opener, url: str) -> None:
    shades = set()
    for scheme in ("light", "dark"):
        page = new_page(java_script_enabled=False, color_scheme=scheme)
        page.goto(url)
        # Playwright evaluates even where the page's own scripts are off.
        shades.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert len(shades) == 2


@pytest.mark.browser
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
@pytest.mark.parametrize("edition", ["", "en/"])
def test_tabs__show_one_text_at_a_time(new_page: Opener, url: str, scripts: bool, edition: str) -> None:
    page = new_page(java_script_enabled=scripts)
    page.goto(f"{url}{edition}explainers/month-names/")
    labels, blocks = page.locator(".tabbed-labels label"), page.locator(".tabbed-block")
    count = labels.count()
    assert count == blocks.count() > 1
    for number in range(count):
        labels.nth(number).click()
        assert [block.is_visible() for block in blocks.all()] == [n == number for n in range(count)]
    page.locator(".tabbed-set > input").nth(count - 1).focus()
    page.keyboard.press("ArrowUp")
    assert blocks.nth(count - 2).is_visible(), "the keyboard moves between tabs"


@pytest.mark.browser
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_details__open_with_the_keyboard(new_page: Opener, url: str, scripts: bool) -> None:
    page = new_page(java_script_enabled=scripts)
    page.goto(f"{url}translation/")
    details = page.locator("#__text > details").first
    text = details.locator("p").last
    assert not text.is_visible()
    details.locator("summary").focus()
    page.keyboard.press("Enter")
    text.wait_for(state="visible")


@pytest.mark.browser
@pytest.mark.parametrize("path", ["translation/", "explainers/month-names/"])
def test_reveal__an_address_inside_a_closed_box_opens_it(new_page: Opener, url: str, path: str) -> None:
    page = new_page()
    page.goto(url + path)
    hidden = page.locator(":is(article details:not(.toc-fold), .tabbed-block ~ .tabbed-block) p[id]").last
    anchor = hidden.get_attribute("id")
    assert not hidden.is_visible()
    page.goto(f"{url}{path}#{anchor}")
    hidden.wait_for(state="visible")


@pytest.mark.browser
@pytest.mark.parametrize("edition", ["", "en/"])
def test_axe__finds_nothing(new_page: Opener, url: str, edition: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    axe, wrong = Axe(), []
    for scheme, width in (("light", 1280), ("dark", 360)):
        page = new_page(color_scheme=scheme, reduced_motion="reduce", viewport={"width": width, "height": 800})
        for path in ("", "archive/2025/", "translation/", "explainers/one-place-many-spellings/", REPORT, "nowhere/"):
            page.goto(f"{url}{edition}{path}")
            found = axe.run(page).response["violations"]
            wrong += [(path, scheme, v["id"], [n["target"] for n in v["nodes"]]) for v in found]
    assert wrong == []


@pytest.mark.browser
@pytest.mark.parametrize("edition", ["", "en/"])
def test_axe__finds_nothing_on_tabs_wider_than_the_screen(new_page: Opener, url: str, edition: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = new_page(viewport={"width": 360, "height": 800})
    page.goto(f"{url}{edition}explainers/month-names/")
    assert [v["id"] for v in Axe().run(page).response["violations"]] == []


# Hostile reports

MARK = "نص باقٍ"
ATTACKS = {
    path.stem: path.read_text(encoding="utf-8") for path in sorted((sites.ROOT / "tests/data/hostile").glob("*.md"))
}
HEAD = """\
---
title: "</title><script>window.pwned='title'</script> {{7*7}} \\" ' &lt;"
date: 2025-06-01
summary: "\\"><img src=x onerror=window.pwned='summary'> {{7*7}}"
dateline: "<b onmouseover=window.pwned=1>دمشق</b>"
authors: ["<script>window.pwned='author'</script>", "a\\"b", "{{7*7}}"]
---

"""
TOUCH = """() => {
    addEventListener("click", event => event.preventDefault());
    for (const element of document.querySelectorAll("article, article *"))
        for (const kind of ["mouseover", "mouseenter", "focus", "error", "load", "toggle", "click"])
            element.dispatchEvent(new Event(kind, { bubbles: true, cancelable: true }));
}"""
"""Does to every element what could make it run something."""
NAME = "\"><img src=x onerror=window.pwned='name'> {{7*7}}"
"""A file's name, where the system allows it."""


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, sites.BuiltSite]]:
    files: dict[str, str | bytes] = {}
    for name, attack in ATTACKS.items():
        body = f"{HEAD}{attack}\n\n{MARK}\n"
        files |= {f"docs/reports/2025/{name}.md": body, f"docs/reports/2025/{name}.en.md": body}
    files["docs/reports/2025/asked.md"] = "---\ntitle: سؤال\ndate: 2025-06-01\n---\n\nنص سليم.\n"
    files["docs/reports/2025/asked.en.md"] = f"{HEAD}{ATTACKS['script']}\n\n{MARK}\n"
    files[f"docs/reports/2025/{NAME}.md"] = f"نص.\n\n{MARK}\n"
    project = sites.small(tmp_path_factory.mktemp("hostile") / "project", files)
    site, _ = sites.build(project)
    with sites.serving(project / "site") as address:
        yield address, site


@pytest.mark.browser
@pytest.mark.parametrize("name", [*ATTACKS, "asked", NAME], ids=[*ATTACKS, "translation", "file-name"])
def test_hostile__nothing_runs_or_leaves_and_the_text_stays(
    new_page: Opener, hostile: tuple[str, sites.BuiltSite], name: str
) -> None:
    url, site = hostile
    for root in ("", "en/"):
        path = f"{root}reports/2025/{name}/index.html"
        if path not in site.pages:
            continue
        watched = Watched(new_page(), url)
        page = watched.page
        page.goto(url + quote(path.removesuffix("index.html")))
        page.evaluate(TOUCH)
        assert page.evaluate("window.pwned") is None
        assert watched.strangers == []
        assert page.url.startswith(url)
        if name != "asked" or root:
            assert page.get_by_text(MARK).last.is_visible()
        assert page.evaluate("document.elementFromPoint(40, 10).closest('header') !== null"), "the header is on top"


@pytest.mark.browser
def test_hostile__lists_and_frames_stay_whole(hostile: tuple[str, sites.BuiltSite]) -> None:
    _, site = hostile
    for page in site.pages.values():
        assert len(page.all("script:not([type='application/ld+json'])")) == 2, "the inline one and ours"
        assert len(page.all("script[type='application/ld+json']")) == (not page.is_404)
        assert len(page.all("header")) == len(page.all("main")) == len(page.all("footer")) == 1, page
        assert not page.all("form, iframe, object, embed, base, style, [style], template, svg script, [autofocus]"), (
            page
        )
        for element in page.soup.find_all(True):
            assert not [each for each in element.attrs if each.startswith("on")], page
    archives = [site.pages[f"archive/{year}/index.html"] for year in ("2025", "undated")]
    titles = [title.get_text() for page in archives for title in page.all(".card__title")]
    assert sum("{{7*7}}" in title for title in titles) == len(ATTACKS) + 1
    assert not any("49" in title for title in titles)


@pytest.mark.browser
def test_hostile__the_frames_ids_are_not_taken(hostile: tuple[str, sites.BuiltSite]) -> None:
    _, site = hostile
    for page in site.pages.values():
        ids = [element["id"] for element in page.all("[id]")]
        assert len(ids) == len(set(ids)), page


# What is legitimate stays


def shape(html: str) -> list[Any]:
    """A page's elements with their attributes and texts, in order."""

    def walk(node: Any) -> Iterator[Any]:
        for child in node.children:
            if isinstance(child, Tag):
                # Alignment in tables becomes a class before a page is sanitised.
                attributes = {k: v for k, v in child.attrs.items() if k != "style"}
                yield child.name, sorted((k, str(v)) for k, v in attributes.items())
                yield from walk(child)
                yield f"/{child.name}"
            elif type(child).__name__ == "NavigableString":
                yield str(child)

    return list(walk(BeautifulSoup(html, "html.parser")))


LEGITIMATE = sorted((sites.PUBLICATION / "docs").rglob("*.md"))


@pytest.mark.parametrize("path", [*LEGITIMATE, sites.ROOT / "tests/data/dialect.md"], ids=lambda path: path.name)
def test_sanitise__keeps_what_is_legitimate(path: Path) -> None:
    settings = projects.load(sites.PUBLICATION)
    renderer = Renderer(settings.extensions, settings.extension_configs)
    text = path.read_text(encoding="utf-8")
    body = text.split("\n---\n", 1)[1] if text.startswith("---\n") else text
    html = renderer.html(body)
    assert shape(sanitise.clean(html)) == shape(html)


def test_sanitise__twice_is_once() -> None:
    for attack in ATTACKS.values():
        once = sanitise.clean(attack)
        assert sanitise.clean(once) == once
