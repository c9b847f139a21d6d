"""What holds on every kind of page, in every state, in both editions, palettes and views."""

import gzip
import json
import re
import xml.etree.ElementTree as etree
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import feedparser
import pytest

import rich
import searching
import sites
from engine_server import EngineServer
from sites import BuiltSite
from test_browser import Watched, wide

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.xdist_group("every-page")

Opener = Callable[..., "Page"]
PATHS = [
    f"{root}{path}" for root in ("", "en/") for kind, path in rich.KINDS.items() if not root or kind not in rich.ARABIC
]
VIEWS = [f"{root}{rich.KINDS[kind]}?view=parallel" for root in ("", "en/") for kind in rich.PARALLEL]


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> BuiltSite:
    with EngineServer() as server:
        project = rich.make(tmp_path_factory.mktemp("rich") / "project", server)
    site, done = sites.build(project)
    assert done.returncode == 0, done.stderr
    searching.put(site)
    return site


@pytest.fixture(scope="session")
def url(built: BuiltSite) -> Iterator[str]:
    with sites.serving(built.folder) as address:
        yield address


def test_kinds__are_all_there(built: BuiltSite) -> None:
    """A kind whose page is missing would be tested on the page for missing addresses."""
    there = {path for path in PATHS if f"{path}index.html" in built.pages}
    assert set(PATHS) - there == {"nowhere/", "en/nowhere/"}
    for path, word in (("everything", "badge--machine"), ("both", "badge--stale"), ("waiting", "badge--pending")):
        assert word in built.pages[f"en/reports/2025/{path}/index.html"].text
    assert "badge--reviewed" in built.pages["en/reports/2024/reviewed/index.html"].text
    assert "withdrawn" in built.pages["en/reports/2025/withdrawn/index.html"].text


# In a browser


def shown(page: "Page", address: str) -> None:
    """Open a page, and both texts where the address says so."""
    page.goto(address)
    if "?" in address:
        page.wait_for_selector('[data-view="parallel"]')


@pytest.mark.browser
@pytest.mark.parametrize(
    ("scheme", "width", "paths"),
    [
        ("light", 1280, [*PATHS, *VIEWS][::2]),
        ("dark", 360, [*PATHS, *VIEWS][1::2]),
        pytest.param("light", 1280, [*PATHS, *VIEWS][1::2], marks=pytest.mark.verify),
        pytest.param("dark", 360, [*PATHS, *VIEWS][::2], marks=pytest.mark.verify),
    ],
    ids=["light", "dark", "others, light", "others, dark"],
)
def test_axe__finds_nothing(new_page: Opener, url: str, scheme: str, width: int, paths: list[str]) -> None:
    from axe_playwright_python.sync_playwright import Axe

    axe, wrong = Axe(), []
    page = new_page(color_scheme=scheme, reduced_motion="reduce", viewport={"width": width, "height": 800})
    for path in paths:
        shown(page, url + path)
        page.evaluate("document.querySelectorAll('main details').forEach(each => { each.open = true })")
        found = axe.run(page).response["violations"]
        wrong += [(path, v["id"], [n["target"] for n in v["nodes"]]) for v in found]
    assert wrong == []


@pytest.mark.browser
def test_page__fits_320_pixels_and_asks_nobody_else(new_page: Opener, url: str) -> None:
    watched = Watched(new_page(viewport={"width": 320, "height": 640}), url)
    wrong = []
    for path in [*PATHS, *VIEWS]:
        shown(watched.page, url + path)
        watched.page.evaluate("document.querySelectorAll('main details').forEach(each => { each.open = true })")
        if wide(watched.page) > 0:
            wrong.append(path)
    assert wrong == []
    assert watched.problems == []
    assert watched.strangers == []


@pytest.mark.browser
def test_page__reads_without_scripts(new_page: Opener, url: str) -> None:
    page = new_page(java_script_enabled=False, viewport={"width": 320, "height": 640})
    for path in PATHS:
        page.goto(url + path)
        for part in ("article", "h1", "nav.switch a", "footer"):
            assert page.locator(part).first.is_visible(), (path, part)
        blocks = page.locator("#__text").locator("> p, > ul, > ol, > blockquote, > h2, > figure, > dl, td, summary")
        # A picture that has not been scrolled to has no height yet.
        hidden = "all => all.filter(each => !each.checkVisibility()).map(each => each.outerHTML)"
        assert blocks.evaluate_all(hidden) == [], path


@pytest.mark.browser
@pytest.mark.parametrize("edition", ["", "en/"])
def test_inserted_words__keep_their_places(new_page: Opener, url: str, edition: str) -> None:
    """A reviewer's Arabic name before a day, in English; figures with a sign, in Arabic."""
    page = new_page()
    page.goto(f"{url}{edition}{rich.KINDS['reviewed' if edition else 'machine']}")
    places = """(element, words) => words.map(word => {
        const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
        for (let node; (node = walker.nextNode());) {
            const at = node.data.indexOf(word);
            if (at < 0) continue;
            const range = new Range();
            range.setStart(node, at);
            range.setEnd(node, at + word.length);
            return range.getBoundingClientRect().left;
        }
    })"""
    if edition:
        left = page.locator(".byline__note").first.evaluate(places, ["by", "سامر", "10"])
    else:
        left = page.locator("td", has_text="4.5").first.evaluate(places, ["+", "4.5", "%"])
    assert None not in left
    assert left == sorted(left)


@pytest.mark.browser
@pytest.mark.parametrize("edition", ["", "en/"])
@pytest.mark.parametrize("view", ["", "?view=parallel"], ids=["one-text", "parallel"])
def test_table__breaks_no_name_on_a_phone(new_page: Opener, url: str, edition: str, view: str) -> None:
    """A table that is wider than the screen moves sideways: nothing in it is broken, nor lies on its neighbour."""
    page = new_page(viewport={"width": 360, "height": 640})
    shown(page, f"{url}{edition}{rich.KINDS['machine']}{view}")
    links = page.locator("td a.term")
    assert links.count() >= 1
    assert links.evaluate_all("all => all.map(each => each.getClientRects().length)") == [1] * links.count()
    wider = "all => all.filter(each => each.scrollWidth > each.clientWidth).map(each => each.innerText)"
    assert page.locator("article :is(td, th)").evaluate_all(wider) == []


@pytest.mark.browser
@pytest.mark.parametrize("path", [rich.KINDS["machine"], f"en/{rich.KINDS['stale']}?view=parallel"])
def test_print__makes_a_pdf_of_what_a_reader_needs(new_page: Opener, url: str, path: str) -> None:
    page = new_page(color_scheme="dark")
    shown(page, url + path)
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") in (
        "rgb(255, 255, 255)",
        "rgba(0, 0, 0, 0)",
    )
    for part in (".md-header", "#__nav", ".twin", ".cite__bibtex", ".byline__report"):
        assert not page.locator(part).first.is_visible(), part
    assert page.locator("h1").is_visible()
    page.set_viewport_size({"width": 680, "height": 900})
    assert wide(page) <= 0
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_pictures__written_as_html_come_in_sizes_that_are_there(built: BuiltSite) -> None:
    for edition, words in (("", "الجسر من بعيد"), ("en/", "The bridge from afar")):
        page = built.pages[f"{edition}{rich.KINDS['machine']}index.html"]
        picture = page.one(f"img[alt='{words}']")
        sizes = str(picture["srcset"]).split(", ")
        assert len(sizes) > 1
        for each in sizes:
            found = built.target(page, each.split(" ")[0])
            assert found is not None
            assert (built.folder / found[0]).is_file()


# What machines are told


def led(site: BuiltSite, address: str) -> bool:
    """Whether an absolute address of the site leads to something."""
    path = unquote(urlsplit(address).path).removeprefix("/")
    return (site.folder / (path + "index.html" if path.endswith("/") or not path else path)).is_file()


def addresses(node: Any) -> Iterator[str]:
    """Every address in structured data."""
    if isinstance(node, dict):
        for value in node.values():
            yield from addresses(value)
    elif isinstance(node, list):
        for value in node:
            yield from addresses(value)
    elif isinstance(node, str) and re.fullmatch(r"https?://\S+", node):
        yield node


def test_links__lead_somewhere_on_every_page(built: BuiltSite) -> None:
    assert built.broken() == []


def test_structured_data__is_whole_and_leads_somewhere(built: BuiltSite) -> None:
    for page in built.content:
        data = json.loads(page.one("script[type='application/ld+json']").get_text())
        own = [each for each in addresses(data) if each.startswith(built.url)]
        assert own, page
        assert [each for each in own if not led(built, urldefrag(each)[0])] == [], page
        assert [each for each in addresses(data) if not each.startswith((built.url, "https://schema.org"))] == []
        ids = {node["@id"] for node in data["@graph"] if "@id" in node}
        for node in data["@graph"]:
            assert node["@type"], page
            assert node.get("inLanguage", page.locale) == page.locale, page
            for key in ("breadcrumb", "publisher"):
                assert key not in node or node[key]["@id"] in ids, (page, key)
        for picture in page.all("meta[property='og:image'], meta[name='twitter:image']"):
            assert led(built, str(picture["content"])), page


def test_alternates__are_absolute_reciprocal_and_there(built: BuiltSite) -> None:
    by_address = {page.address: page for page in built.content}
    paired = 0
    for page in built.content:
        named = page.alternates
        if not named:
            continue
        assert named[page.locale] == page.address == page.one("link[rel=canonical]")["href"]
        assert set(named) >= {page.locale, "x-default"}
        for locale, address in named.items():
            assert by_address[address].alternates == named, page
            assert locale in ("x-default", by_address[address].one("html")["lang"])
        paired += len(named) == 3
    assert paired > 20


def test_sitemap__names_pages_that_are_there_and_as_they_name_each_other(built: BuiltSite) -> None:
    space = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
    root = etree.parse(built.folder / "sitemap.xml").getroot()  # noqa: S314 - made here
    by_address = {page.address: page for page in built.content}
    named = set()
    for each in root.findall("s:url", space):
        address = each.findtext("s:loc", "", space)
        assert address not in named
        named.add(address)
        links = {link.get("hreflang"): link.get("href") for link in each.findall("x:link", space)}
        assert links in ({}, by_address[address].alternates)
    silent = {page.address for page in built.content if page.all("meta[name=robots][content=noindex]")}
    assert named == by_address.keys() - silent


def test_feeds__are_valid_and_lead_somewhere(built: BuiltSite) -> None:
    found = [*built.folder.rglob("feed.xml"), *built.folder.rglob("feed.json")]
    assert len(found) > 8
    for path in found:
        if path.suffix == ".xml":
            feed = feedparser.parse(path.read_bytes())
            assert not feed.bozo, path
            links = [link.href for entry in feed.entries for link in entry.links] + [
                each.href for each in feed.feed.links
            ]
            ids = [entry.id for entry in feed.entries]
        else:
            data = json.loads(path.read_bytes())
            assert data["version"].startswith("https://jsonfeed.org/version/")
            links = [data["home_page_url"], data["feed_url"], *(item["url"] for item in data["items"])]
            ids = [item["id"] for item in data["items"]]
        assert links
        assert len(ids) == len(set(ids))
        assert [each for each in links if each.startswith(built.url) and not led(built, urldefrag(each)[0])] == [], path
        assert "withdrawn" not in path.read_text(encoding="utf-8")


def test_plain_texts__lead_somewhere(built: BuiltSite) -> None:
    for path in built.folder.rglob("llms.txt"):
        links = re.findall(r"\]\((\S+?)\)", path.read_text(encoding="utf-8"))
        assert links
        assert [each for each in links if not led(built, each)] == []
    robots = (built.folder / "robots.txt").read_text(encoding="utf-8")
    (named,) = re.findall(r"^Sitemap: (\S+)$", robots, re.MULTILINE)
    assert led(built, named)


# Weight

WORDS = "وصلت القافلة إلى المدينة صباح الأحد ومعها طواقم طبية وأدوية تكفي شهراً كاملاً بحسب مصدر في المشفى الوطني".split()
LIMIT = 40 * 1024


def numbered(count: int) -> dict[str, str | bytes]:
    """Short reports with one topic, and newer than all of them one of 700 words with the one before it."""
    glossary = "id,kind,ar,en\nwater,topic,مياه,Water\n"
    made: dict[str, str | bytes] = {"docs/glossary.csv": glossary}
    for number in range(count):
        for ending, words in (("", "نص قصير."), (".en", "A short text.")):
            head = f"---\ntitle: R {number:03}\ndate: 2024-01-{number % 28 + 1:02}\ntopics: [water]\n---\n\n"
            made[f"docs/reports/2024/r{number:03}{ending}.md"] = f"{head}{words}\n"
    body = "\n\n".join(" ".join(WORDS[n % 7 :] + WORDS[: n % 7]) + "." for n in range(700 // len(WORDS) + 1))
    for ending, title in (("", "تقرير طويل"), (".en", "A long report")):
        made[f"docs/reports/2025/long{ending}.md"] = f"---\ntitle: {title}\ndate: 2025-02-03\n---\n\n{body}\n"
    for ending, title in (("", "تقرير سابق"), (".en", "An earlier report")):
        made[f"docs/reports/2025/earlier{ending}.md"] = f"---\ntitle: {title}\ndate: 2025-01-03\n---\n\nنص.\n"
    return made


@pytest.fixture(scope="session")
def sizes(tmp_path_factory: pytest.TempPathFactory) -> tuple[BuiltSite, BuiltSite]:
    """The same site with few and with many reports."""
    made = []
    for count in (20, 60):
        site, done = sites.build(sites.small(tmp_path_factory.mktemp(f"of{count}") / "project", numbered(count)))
        assert done.returncode == 0, done.stderr
        made.append(site)
    return made[0], made[1]


@pytest.mark.parametrize("edition", ["", "en/"])
def test_weight__of_a_report_is_its_own(sizes: tuple[BuiltSite, BuiltSite], edition: str) -> None:
    few, many = (
        {
            path: site.pages[f"{edition}{path}index.html"].text
            for path in ("reports/2025/long/", "about/", "", "archive/")
        }
        for site in sizes
    )
    for path in ("reports/2025/long/", "about/"):
        assert few[path] == many[path]
    # The newest alone, whatever else there is; beside names and years stands a count, with as many digits in both.
    assert len(few[""]) == len(many[""])
    assert len(few["archive/"]) == len(many["archive/"])


@pytest.mark.browser
@pytest.mark.parametrize("edition", ["", "en/"])
def test_weight__of_the_first_view(new_page: Opener, sizes: tuple[BuiltSite, BuiltSite], edition: str) -> None:
    """All that a browser asks for a report of 700 words without pictures, compressed as hosts do."""
    site = sizes[0]
    assert len(site.pages[f"{edition}reports/2025/long/index.html"].one("#__text").get_text().split()) >= 700
    asked: set[str] = set()
    with sites.serving(site.folder) as address:
        page = new_page()
        page.on("request", lambda request: asked.add(urlsplit(request.url).path))
        page.goto(f"{address}{edition}reports/2025/long/", wait_until="networkidle")
    icons = site.pages[f"{edition}reports/2025/long/index.html"].all("link[rel=icon]")
    asked |= {urlsplit(urljoin(f"/{edition}reports/2025/long/", str(icon["href"]))).path for icon in icons}
    weights = {}
    for path in asked:
        file = site.folder / (path.removeprefix("/") + ("index.html" if path.endswith("/") else ""))
        weights[path] = len(gzip.compress(file.read_bytes(), 6, mtime=0))
    assert {Path(path).suffix for path in asked} >= {"", ".css", ".js", ".svg"}
    assert sum(weights.values()) <= LIMIT, weights
