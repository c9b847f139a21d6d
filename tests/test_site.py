"""The site as it is published: every page of both editions, read back from the disk."""

import re
import subprocess
import sys
import urllib.request
import xml.etree.ElementTree as etree
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup, NavigableString

import sites
from sites import EDITIONS, OTHER, BuiltSite, HtmlPage

pytestmark = pytest.mark.xdist_group("site")

ARABIC = re.compile("[\u0621-\u064a]")
LATIN_WORD = re.compile("[A-Za-z]{3,}")
UNIT = re.compile("u[a-z2-7]{8}(-[0-9]+)?")
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sites.copy(tmp_path_factory.mktemp("shipped") / "project")


@pytest.fixture(scope="session")
def site(project: Path) -> BuiltSite:
    built, done = sites.build(project)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return built


def every(pages: list[HtmlPage]) -> Iterator[HtmlPage]:
    """Give all pages, and fail where there are suspiciously few."""
    assert len(pages) >= 20
    yield from pages


# The head of a page


def test_language__root_element_says_it(site: BuiltSite) -> None:
    for page in every(list(site.pages.values())):
        assert page.soup.html is not None
        expected = ("ar", "rtl") if page.locale == "ar" else ("en", "ltr")
        assert (page.soup.html["lang"], page.soup.html["dir"]) == expected, page


def test_title__one_heading_and_a_head_title_with_its_words(site: BuiltSite) -> None:
    for page in every(list(site.pages.values())):
        heading = page.one("h1").get_text(" ", strip=True)
        assert page.one("title").get_text().startswith(heading), page


def test_title__no_two_pages_share_one(site: BuiltSite) -> None:
    titles = [page.one("title").get_text() for page in site.content]
    assert len(titles) == len(set(titles))


def test_canonical__is_the_page_itself(site: BuiltSite) -> None:
    for page in every(site.content):
        assert page.one("link[rel=canonical]")["href"] == page.address


def test_alternates__are_absolute_reciprocal_and_exist(site: BuiltSite) -> None:
    for page in every(site.indexed):
        alternates = page.alternates
        assert alternates[page.locale] == page.address, page
        assert alternates["x-default"] == alternates["ar"]
        has_twin = page.counterpart in site.pages
        assert set(alternates) == ({"x-default", "ar", "en"} if has_twin else {"x-default", page.locale}), page
        for href in alternates.values():
            found = site.target(page, href)
            assert found is not None
            assert site.pages[found[0]].alternates == alternates, page


def test_switch__leads_to_the_counterpart_or_says_that_it_does_not(site: BuiltSite) -> None:
    for page in every(list(site.pages.values())):
        link = page.one("nav.switch a")
        other = OTHER[page.locale]
        assert link["hreflang"] == other
        found = site.target(page, str(link["href"]))
        exact = page.counterpart in site.pages and not page.is_404
        assert found == (page.counterpart if exact else f"{EDITIONS[other]}index.html", ""), page
        assert bool(link.select(".switch__note")) != exact


def test_404__one_an_edition_that_no_engine_indexes(site: BuiltSite) -> None:
    missing = [page for page in site.pages.values() if page.is_404]
    assert [page.path for page in missing] == ["404.html", "en/404.html"]
    for page in missing:
        assert page.one("meta[name=robots]")["content"] == "noindex"
        assert not page.all("link[rel=canonical], link[rel=alternate]")
        for element in page.all("a[href], link[href], script[src]"):
            assert str(element.get("href") or element.get("src")).startswith(("/", "#")), page


# What a page may run and load


def test_policy__is_strict_and_knows_the_inline_script(site: BuiltSite) -> None:
    for page in every(list(site.pages.values())):
        metas = page.all("head > meta")
        policy = str(page.one("meta[http-equiv=Content-Security-Policy]")["content"])
        assert metas.index(page.one("meta[http-equiv=Content-Security-Policy]")) == 1, "only the charset stands before"
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "*" not in policy
        assert "http" not in policy
        inline = [script.get_text() for script in page.all("script:not([src], [type='application/ld+json'])")]
        assert len(inline) == 1
        assert re.findall("'sha256-[^']+'", policy) == [sites.csp_hash(inline[0])]


def test_markup__nothing_inline_that_the_policy_forbids(site: BuiltSite) -> None:
    for page in every(list(site.pages.values())):
        assert not page.all("style, [style], iframe, object, embed, base, form, meta[http-equiv=refresh]"), page
        for element in page.soup.find_all(True):
            handlers = [name for name in element.attrs if name.lower().startswith("on")]
            assert not handlers, (page, element.name, handlers)
            for name in ("href", "src"):
                assert not str(element.get(name, "")).strip().lower().startswith(("javascript:", "data:")), page


def test_hosts__nothing_is_loaded_from_another(site: BuiltSite) -> None:
    for page in every(list(site.pages.values())):
        for element in page.all("script[src], img[src], source[src], link[rel=stylesheet], link[rel=icon]"):
            address = str(element.get("src") or element.get("href"))
            assert not urlsplit(address).netloc, (page, address)
    for sheet in site.folder.rglob("*.css"):
        assert not re.findall(r"url\(['\"]?(?:https?:)?//", sheet.read_text(encoding="utf-8")), sheet


def test_ids__stand_once_on_a_page(site: BuiltSite) -> None:
    for page in every(list(site.pages.values())):
        ids = [str(element["id"]) for element in page.all("[id]")]
        assert len(ids) == len(set(ids)), page


# Links, anchors, sitemap


def test_links__every_one_leads_somewhere(site: BuiltSite) -> None:
    assert site.broken() == []


def test_links__language_is_said_when_it_changes(site: BuiltSite) -> None:
    for page in every(site.content):
        for link in page.all("a[href]"):
            found = site.target(page, str(link["href"]))
            if found is not None and found[0] in site.pages:
                other = site.pages[found[0]].locale
                assert link.get("hreflang", page.locale) == other, (page, link["href"])


def test_units__have_the_same_anchors_in_both_editions(site: BuiltSite) -> None:
    for page in every(site.content):
        if page.locale == "ar" and page.counterpart in site.pages:
            units, twins = (
                {each for each in one.anchors if UNIT.fullmatch(each)} for one in (page, site.pages[page.counterpart])
            )
            assert units == twins, page


def test_headings__have_the_same_anchors_in_both_editions(site: BuiltSite) -> None:
    for page in every(site.content):
        if page.locale == "ar" and page.counterpart in site.pages:
            headings, twins = (
                [h.get("id") for h in one.all("article :is(h2, h3, h4)")]
                for one in (page, site.pages[page.counterpart])
            )
            assert headings == twins, page


def read_map(site: BuiltSite) -> dict[str, dict[str, str]]:
    root = etree.fromstring((site.folder / "sitemap.xml").read_bytes())  # noqa: S314 - our own file
    return {
        str(url.findtext(f"{MAP}loc")): {
            link.attrib["hreflang"]: link.attrib["href"] for link in url.iter(f"{XHTML}link")
        }
        for url in root.iter(f"{MAP}url")
    }


def test_sitemap__has_every_page_with_its_alternates_and_no_other(site: BuiltSite) -> None:
    assert read_map(site) == {page.address: page.alternates for page in site.indexed}


# The language of the frame


def words_outside(page: HtmlPage, foreign: str) -> Iterator[str]:
    """Texts and labels of the frame that are not marked as being in the other language; headings are the page's own."""
    frame = "body > header, body > footer, nav:not(.toc, .toc-fold nav), .toc__title, .toc-fold summary"
    for element in page.all(f"{frame}, .byline__labels, title, a.md-skip, p.listing__more"):
        for text in element.find_all(string=True):
            if type(text) is NavigableString and not text.find_parent(attrs={"lang": foreign}):
                yield str(text)
        for inner in [element, *element.find_all(True)]:
            yield from (
                str(value)
                for name, value in inner.attrs.items()
                if name in ("aria-label", "title", "alt") or (name.startswith("data-") and name != "data-index")
            )


def test_frame__english_has_no_arabic_letters(site: BuiltSite) -> None:
    for page in every(list(site.pages.values())):
        if page.locale == "en":
            assert [text for text in words_outside(page, "ar") if ARABIC.search(text)] == [], page


def test_frame__arabic_has_no_english_words(site: BuiltSite) -> None:
    for page in every(list(site.pages.values())):
        if page.locale == "ar":
            assert [text for text in words_outside(page, "en") if LATIN_WORD.search(text)] == [], page


def test_foreign_titles__are_marked_in_lists(site: BuiltSite) -> None:
    for page in every(site.content):
        pattern = ARABIC if page.locale == "en" else None
        for title in page.all(".card__title a"):
            if pattern and pattern.search(title.get_text()):
                assert title.get("lang") == OTHER[page.locale]


def test_archive__lists_as_many_reports_in_both_editions(site: BuiltSite) -> None:
    counts = {}
    for locale, path in EDITIONS.items():
        archive = site.pages[f"{path}archive/index.html"]
        years = [link.get_text() for link in archive.all("article li a")]
        assert years
        counts[locale] = [int(re.findall(r"\((\d+)\)", year)[0]) for year in years]
        listed = [
            len(page.all(".card"))
            for name, page in site.pages.items()
            if re.fullmatch(rf"{path}archive/\d+/index.html", name)
        ]
        assert sorted(listed) == sorted(counts[locale])
    assert counts["ar"] == counts["en"]


# Which files there are


def test_files__no_variant_of_a_language_and_nothing_unused(site: BuiltSite) -> None:
    names = list(sites.files(site.folder))
    unused = r"\.(en|ar)\.|(?<!index)\.md$|bundle|search_index|lunr|worker|early|favicon|palette\.|card\.svg"
    assert [n for n in names if re.search(unused, n)] == []


def test_files__every_script_and_style_is_asked_for(site: BuiltSite) -> None:
    asked = {
        found[0]
        for page in site.pages.values()
        for element in page.all("script[src], link[rel=stylesheet], link[rel=icon], img[src]")
        if (found := site.target(page, str(element.get("src") or element.get("href")))) is not None
    }
    folder = site.folder / "assets"
    later = {
        (path.parent / name).relative_to(site.folder).as_posix()
        for path in folder.rglob("*.js")
        for name in re.findall(r'"(?:\./)?([a-z/]+\.(?:js|css))"', path.read_text(encoding="utf-8"))
        if (path.parent / name).is_file()
    }
    asked |= {f"{root}{name}" for root in EDITIONS.values() for name in later}
    there = {name for name in sites.files(site.folder) if name.endswith((".js", ".css"))}
    assert there <= asked


# Building


def test_build__twice_gives_the_same_bytes(site: BuiltSite) -> None:
    first = sites.files(site.folder)
    inode = site.folder.stat().st_ino
    sites.run(site.project, "site")
    assert sites.files(site.folder) == first
    assert site.folder.stat().st_ino != inode, "the folder was exchanged as a whole"
    assert sorted(p.name for p in site.project.iterdir() if p.name.startswith(".bitext")) == []
    assert list((site.project / ".cache").glob(".bitext-*")) == []


def test_build__writes_nothing_into_the_sources(site: BuiltSite) -> None:
    for name in ("docs", "memory", "overrides", "mkdocs.yml", "mkdocs.en.yml"):
        ours, theirs = (sites.ROOT if name == "overrides" else sites.PUBLICATION) / name, site.project / name
        if ours.is_dir():
            assert sites.files(theirs) == sites.files(ours)
        else:
            assert theirs.read_bytes() == ours.read_bytes()


def test_build__by_mkdocs_itself_gives_the_same_files(site: BuiltSite, tmp_path: Path) -> None:
    project = sites.copy(tmp_path / "project")
    for config in ((), ("-f", "mkdocs.en.yml")):
        command = [sys.executable, "-m", "mkdocs", "build", "--quiet", *config]
        subprocess.run(command, cwd=project, check=True, capture_output=True)
    assert sites.files(project / "site") == sites.files(site.folder)


@pytest.fixture(scope="module")
def below(tmp_path_factory: pytest.TempPathFactory) -> BuiltSite:
    """A site that lives below a path of its host."""
    moved = sites.copy(tmp_path_factory.mktemp("below") / "project")
    settings = moved / "mkdocs.yml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("https://example.org/", "https://example.org/a/b/"), encoding="utf-8")
    done = sites.run(moved, "site")
    assert done.returncode == 0, done.stderr
    return BuiltSite(moved, "https://example.org/a/b/")


def test_subpath__all_links_and_addresses_hold(below: BuiltSite) -> None:
    assert below.broken() == []
    assert read_map(below) == {page.address: page.alternates for page in below.indexed}
    for page in below.content:
        assert page.one("link[rel=canonical]")["href"] == page.address


def test_subpath__every_link_answers_over_http(below: BuiltSite) -> None:
    with sites.serving(below.folder, "/a/b/") as url:
        todo, seen = [url, f"{url}en/", f"{url}nowhere/at/all/"], set()
        wrong = []
        while todo:
            address = todo.pop()
            if address in seen:
                continue
            seen.add(address)
            try:
                with urllib.request.urlopen(address) as answer:  # noqa: S310 - our own server
                    body, kind = answer.read(), answer.headers["Content-Type"]
            except HTTPError as error:
                with error:
                    body, kind = error.read(), "text/html"
                if "nowhere" not in address:
                    wrong.append(address)
            if kind.startswith("text/html"):
                soup = BeautifulSoup(body, "html.parser")
                links = soup.select("a[href], link[href]:not([rel=canonical], [rel=alternate]), [src]")
                found = (urljoin(address, str(e.get("href") or e.get("src"))).partition("#")[0] for e in links)
                todo += [each for each in found if each.startswith(url.removesuffix("/a/b/"))]
    assert wrong == []
    paths = {unquote(urlsplit(each).path).removeprefix("/a/b/") for each in seen}
    assert {page.path.removesuffix("index.html") for page in below.content} <= paths, "a page that nothing links to"


# What a page's head says of the page itself


def test_front_matter__describes_the_page_and_hides_what_stands_around_it(tmp_path: Path) -> None:
    body = "نص.\n\n## عنوان\n\nنص.\n\n## عنوان آخر\n\nنص.\n"
    head = "---\ntitle: {}\nsummary: ملخص\ndescription: وصف\nhide: {}\n---\n\n"
    plain, hidden = head.format("أول", "[]"), head.format("ثان", "[toc, navigation]")
    project = sites.small(tmp_path, {"docs/plain.md": plain + body, "docs/hidden.md": hidden + body})
    site, done = sites.build(project)
    assert done.returncode == 0, done.stderr
    for name, shown in (("plain", True), ("hidden", False)):
        page = site.pages[f"{name}/index.html"]
        assert page.one("meta[name=description]")["content"] == "وصف"
        assert bool(page.all(".toc, .toc-fold")) == shown
        assert bool(page.all("#__nav:not(.nav-off)")) == shown, "on a phone it is behind its button all the same"
