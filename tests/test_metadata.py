"""What machines are told: structured data, feeds, sitemap, robots, Markdown beside the pages, citations."""

import datetime
import hashlib
import json
import re
import xml.etree.ElementTree as etree
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote, urlsplit

import feedparser
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import sites
from bitext import project as projects
from bitext.alignment import lock as locks
from bitext.alignment import review, store
from bitext.alignment.lock import Lock, target_hash
from bitext.errors import Findings, SettingsError
from bitext.glossary import Glossary, Term
from bitext.markup import document
from bitext.markup.frontmatter import FrontMatter
from bitext.project import Edition
from bitext.site import citation, facts, feeds, markdown_copy, metadata, publishing, robots
from bitext.site.citation import Cited
from bitext.site.feeds import Channel, Item
from bitext.site.metadata import Subject, Twin
from bitext.site.strings import Strings
from sites import BuiltSite, HtmlPage
from test_site import MAP, read_map

pytestmark = pytest.mark.xdist_group("metadata")

URL = "https://example.org/r/"
HOSTILE = """</script><script>alert(1)</script> & "q" 'a' <!-- {x} 50% \\ #1_2~3^4$"""
CANARY = "كناري"
HERE = "docs/reports/2025"
HEAD = "---\ntitle: {title}\ndate: 2025-0{month}-05\nsummary: {summary}\n{more}---\n\n"
GLOSSARY = "id,kind,ar,en\nwater,topic,مياه,Water\nhama,place,حماة,Hama\nlina,person,لينا حداد,Lina Haddad\n"
MORE = "authors: [lina, فريق التحرير]\ntopics: [water]\nplaces: [hama]\n"


def head(title: str, month: int, summary: str = "ملخص", more: str = "") -> str:
    return HEAD.format(title=json.dumps(title, ensure_ascii=False), month=month, summary=summary, more=more)


FILES = {
    "docs/glossary.csv": GLOSSARY,
    f"{HERE}/machine.md": head("آلية", 1, more=MORE) + f"نص [رابط](good.md).\n\n<!-- {CANARY} -->\n\nفقرة.\n",
    f"{HERE}/machine.en.md": head("By machine", 1, "Summary", MORE) + "Text [link](good.md).\n\nParagraph.\n",
    f"{HERE}/read.md": head("مراجَعة", 2, more="topics: [water]\n") + "نص.\n",
    f"{HERE}/read.en.md": head("Read by a person", 2, "Summary", "topics: [water]\n") + "Text.\n",
    f"{HERE}/hostile.md": head(f"عدائي {HOSTILE}", 3) + "نص.\n",
    f"{HERE}/hostile.en.md": head(f"Hostile {HOSTILE}", 3, "S") + "Text.\n",
    f"{HERE}/private.md": head("خاص", 4, more="private: true\n") + "سرّي.\n",
    f"{HERE}/draft.md": head(f"مسودة {CANARY}", 4, more="draft: true\n") + "نص.\n",
    f"{HERE}/only-arabic.md": head("بالعربية فقط", 4) + "نص.\n",
    f"{HERE}/مياه.md": head("رابط عربي", 4) + "نص.\n",
}


def machine(root: Path, name: str, *, reader: str = "") -> None:
    """Write the lock of a translation that an engine has made whole, and a person may have read."""
    project = projects.load(root)
    page = project.page(f"reports/2025/{name}.md")
    bitext = store.bitext(project, page, "en", Findings())
    assert bitext is not None
    rows = tuple(
        replace(unit.row, machine=target_hash(unit.target or ""), engine="google", date="2025-08-09")
        for unit in bitext.units
    )
    lock = Lock(rows, known=True)
    if reader:
        page.lock("en").parent.mkdir(parents=True, exist_ok=True)
        page.lock("en").write_text(locks.dump(lock), encoding="utf-8")
        known = store.bitext(project, page, "en", Findings())
        assert known is not None
        lock = review.mark(known, reader, "2025-09-10")
    page.lock("en").parent.mkdir(parents=True, exist_ok=True)
    page.lock("en").write_text(locks.dump(lock), encoding="utf-8")


def make(folder: Path, settings: str = "", site_url: str = URL) -> Path:
    project = sites.small(folder / "project", FILES)
    config = project / "mkdocs.yml"
    text = config.read_text(encoding="utf-8")
    text = text.replace("site_url: https://example.org/\n", f"site_url: {site_url}\n" if site_url else "")
    text = text.replace("  translation:\n", f"  translation:\n{settings}", 1)
    config.write_text(text, encoding="utf-8")
    machine(project, "machine")
    machine(project, "read", reader="سامر حداد")
    return project


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> BuiltSite:
    project = make(tmp_path_factory.mktemp("metadata"), "    licence: https://example.org/by/4.0/\n")
    done = sites.run(project, "site")
    assert done.returncode == 0, done.stderr
    assert "site-url-missing" not in done.stderr
    return BuiltSite(project, URL)


@pytest.fixture(scope="session")
def strict(tmp_path_factory: pytest.TempPathFactory) -> BuiltSite:
    """Only what a person has read is for search engines; feeds are full; models are refused."""
    settings = "    index_unreviewed: false\n    feed_text: full\n    ai_crawlers: false\n    cards: none\n"
    project = make(tmp_path_factory.mktemp("strict"), settings)
    done = sites.run(project, "site")
    assert done.returncode == 0, done.stderr
    return BuiltSite(project, URL)


def nodes(page: HtmlPage) -> dict[str, Any]:
    """A page's structured data, by type."""
    data = json.loads(page.one("script[type='application/ld+json']").get_text())
    assert data["@context"] == "https://schema.org"
    return {node["@type"]: node for node in data["@graph"]}


def report(site: BuiltSite, name: str, locale: str = "ar") -> HtmlPage:
    return site.pages[f"{sites.EDITIONS[locale]}reports/2025/{name}/index.html"]


def exists(site: BuiltSite, url: str) -> bool:
    if not url.startswith(site.url):
        return False
    path = unquote(urlsplit(url).path).removeprefix(urlsplit(site.url).path)
    return (site.folder / (path + "index.html" if path.endswith("/") or not path else path)).is_file()


def values(node: Any, key: str) -> Iterator[Any]:
    """Every value under a key, however deep."""
    if isinstance(node, dict):
        for name, value in node.items():
            if name == key:
                yield value
            yield from values(value, key)
    elif isinstance(node, list):
        for each in node:
            yield from values(each, key)


# Structured data


def test_data__every_page_has_it_and_its_addresses_lead_somewhere(site: BuiltSite) -> None:
    assert len(site.content) > 20
    for page in site.content:
        found = nodes(page)
        about = found.get("WebPage") or found.get("SearchResultsPage") or found["CollectionPage"]
        assert about["url"] == page.address
        assert about["inLanguage"] == page.locale
        assert about["name"]
        for key in ("url", "item"):
            for url in values(found, key):
                assert exists(site, url), (page, url)
        if page.path not in ("index.html", "en/index.html"):
            steps = found["BreadcrumbList"]["itemListElement"]
            assert [step["position"] for step in steps] == list(range(1, len(steps) + 1))
            assert steps[-1]["item"] == page.address


def test_data__reports_are_articles_with_what_is_known(site: BuiltSite) -> None:
    article = nodes(report(site, "machine", "en"))["NewsArticle"]
    assert article["headline"] == "By machine"
    assert (article["datePublished"], article["dateModified"]) == ("2025-01-05", "2025-08-09")
    assert article["author"] == [
        {"@type": "Person", "name": "Lina Haddad"},
        {"@type": "Organization", "name": "فريق التحرير"},
    ]
    assert article["keywords"] == ["Water"]
    assert article["about"] == [{"@type": "Place", "name": "Hama"}]
    assert article["license"] == "https://example.org/by/4.0/"
    assert article["creativeWorkStatus"] == "Machine translation by Google Translate"
    assert exists(site, article["image"])


def test_data__a_machine_is_nobody(site: BuiltSite) -> None:
    found = nodes(report(site, "machine", "en"))
    assert not [*values(found, "translator"), *values(found, "editor"), *values(found, "reviewedBy")]
    assert "Google" not in json.dumps([*values(found, "author"), *values(found, "publisher")])


def test_data__who_has_read_a_translation_is_its_reviewer(site: BuiltSite) -> None:
    page = nodes(report(site, "read", "en"))["WebPage"]
    assert page["reviewedBy"] == {"@type": "Person", "name": "سامر حداد"}
    assert page["lastReviewed"] == "2025-09-10"
    assert "reviewedBy" not in nodes(report(site, "read"))["WebPage"]


def test_data__translation_and_original_name_each_other(site: BuiltSite) -> None:
    for name in ("machine", "read", "hostile"):
        arabic, english = (nodes(report(site, name, locale))["NewsArticle"] for locale in ("ar", "en"))
        assert english["translationOfWork"]["@id"] == arabic["@id"]
        assert english["translationOfWork"]["headline"] == arabic["headline"]
        assert [work["@id"] for work in arabic["workTranslation"]] == [english["@id"]]
        assert arabic["workTranslation"][0]["inLanguage"] == "en"
        assert "translationOfWork" not in arabic
    assert "workTranslation" not in nodes(report(site, "only-arabic"))["NewsArticle"]


@given(st.text())
def test_data__cannot_end_its_element(text: str) -> None:
    subject = Subject(
        "report", "ar", "ar_SY", text, text, f"{URL}x/", text, URL, URL, text, "", "",
        crumbs=[(text, URL)], twins=[Twin("en", "en_GB", text, f"{URL}en/x/", False)],
    )  # fmt: skip
    data = metadata.data(subject)
    assert data is not None
    assert not re.search("[<>&\u2028\u2029]", data)
    article = json.loads(data)["@graph"][0]
    assert article.get("headline", "") == text


def test_maker__is_a_person_only_where_nothing_speaks_against_it() -> None:
    terms = (Term("sana", "organisation", "سانا", "SANA"), Term("x", "person", "مركز علي", "Markaz Ali"))
    glossary = Glossary(terms, {term.ar: term for term in terms})
    kinds = {
        name: metadata.maker(name, name, glossary, "بلغتين")["@type"]
        for name in ("لينا حداد", "هيئة التحرير", "The editorial desk", "بلغتين", "سانا", "مركز علي")
    }
    assert [name for name, kind in kinds.items() if kind == "Person"] == ["لينا حداد", "مركز علي"]


# Open Graph


def test_graph__says_what_the_page_says(site: BuiltSite) -> None:
    for page in site.content:
        found: dict[str, list[str]] = {}
        for meta in page.all("meta[property]"):
            found.setdefault(str(meta["property"]), []).append(str(meta["content"]))
        assert found["og:url"] == [page.address]
        assert found["og:title"] == [page.one("h1").get_text(" ", strip=True)] or page.path.endswith(
            "hostile/index.html"
        )
        assert found["og:locale"] == [{"ar": "ar_SY", "en": "en_GB"}[page.locale]]
        others = {"ar": "ar_SY", "en": "en_GB"}.keys() & (set(page.alternates) - {page.locale})
        assert len(found.get("og:locale:alternate", [])) == len(others)
        (image,) = found["og:image"]
        path = site.folder / urlsplit(image).path.removeprefix("/r/")
        data = path.read_bytes()
        assert data[:8] == b"\x89PNG\r\n\x1a\n"
        size = [str(int.from_bytes(data[start : start + 4])) for start in (16, 20)]
        assert [*found["og:image:width"], *found["og:image:height"]] == size
        assert (page.locale == "en") == image.startswith(f"{URL}en/")
        assert page.one("meta[name='twitter:card']")["content"] == "summary_large_image"


def test_graph__hostile_words_stay_words(site: BuiltSite) -> None:
    for locale in ("ar", "en"):
        page = report(site, "hostile", locale)
        assert str(page.one("meta[property='og:title']")["content"]).endswith(HOSTILE)
        assert nodes(page)["NewsArticle"]["headline"].endswith(HOSTILE)
        assert len(page.all("script")) == 3


# Feeds


def read_feed(site: BuiltSite, path: str) -> Any:
    found = feedparser.parse((site.folder / path).read_bytes())
    assert not found.bozo, found.get("bozo_exception")
    return found


@pytest.mark.parametrize("path", ["", "en/", "reports/", "en/reports/", "topics/water/", "en/topics/water/"])
def test_feed__both_forms_hold_the_same_reports(site: BuiltSite, path: str) -> None:
    atom = read_feed(site, f"{path}feed.xml")
    plain = json.loads((site.folder / f"{path}feed.json").read_text(encoding="utf-8"))
    locale = "en" if path.startswith("en/") else "ar"
    assert atom.version == "atom10"
    assert atom.feed.language == plain["language"] == locale
    assert atom.feed.id == f"{URL}{path}feed.xml"
    assert plain["feed_url"] == f"{URL}{path}feed.json"
    assert exists(site, atom.feed.link)
    ids = [entry.id for entry in atom.entries]
    assert ids == [item["id"] for item in plain["items"]]
    assert len(ids) == len(set(ids)) > 0
    updates = [entry.updated for entry in atom.entries]
    assert updates == sorted(updates, reverse=True)
    assert atom.feed.updated == updates[0]
    for entry, item in zip(atom.entries, plain["items"], strict=True):
        assert exists(site, entry.id)
        assert item["url"] == entry.link == entry.id
        assert item.get("summary", "") == entry.get("summary", "")
        assert item["date_published"][:10] == entry.published[:10]
        page = site.pages[unquote(entry.id.removeprefix(URL)) + "index.html"]
        others = {link["hreflang"]: link["href"] for link in entry.links if link["rel"] == "related"}
        assert others == {k: v for k, v in page.alternates.items() if k not in (locale, "x-default")}
        assert {other["language"]: other["url"] for other in item.get("_translations", [])} == others


def test_feed__topics_hold_their_own(site: BuiltSite) -> None:
    names = [entry.id.split("/")[-2] for entry in read_feed(site, "en/topics/water/feed.xml").entries]
    assert names == ["machine", "read"], "the machine's last words are newer"


def test_feed__pages_name_the_feeds_that_there_are(site: BuiltSite) -> None:
    for page in site.content:
        links = page.all("link[type='application/atom+xml'], link[type='application/feed+json']")
        assert len(links) >= 2
        for link in links:
            found = site.target(page, str(link["href"]))
            assert found is not None
            assert (site.folder / found[0]).is_file(), (page, link)
    assert len(site.pages["en/reports/index.html"].all("link[type='application/atom+xml']")) == 2


def test_feed__drafts_are_in_none(site: BuiltSite) -> None:
    assert [name for name, data in sites.files(site.folder).items() if CANARY.encode() in data] == []


def test_feed__full_text_has_absolute_addresses(strict: BuiltSite) -> None:
    entries = {entry.id: entry for entry in read_feed(strict, "feed.xml").entries}
    body = entries[f"{URL}reports/2025/machine/"].content[0].value
    assert f'href="{URL}reports/2025/good/"' in body
    assert "twin" not in body
    items = json.loads((strict.folder / "feed.json").read_text(encoding="utf-8"))["items"]
    assert all("content_html" in item for item in items)


words = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@given(words, words)
def test_feed__any_words_come_back(title: str, summary: str) -> None:
    item = Item(f"{URL}x/", title, summary, datetime.date(2025, 1, 2), None, [title], [summary], {"ar": f"{URL}ar/"})
    channel = Channel("", title, summary, "en", URL, URL, "P", "", [item])
    root = etree.fromstring(feeds.atom(channel))  # noqa: S314 - our own
    atom = "{http://www.w3.org/2005/Atom}"

    def kept(text: str) -> str:
        text = re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text)
        return re.sub("\r\n|\r", "\n", text)

    assert (root.findtext(f"{atom}entry/{atom}title") or "") == kept(title)
    assert (root.findtext(f"{atom}entry/{atom}summary") or "") == kept(summary)
    assert json.loads(feeds.as_json(channel))["items"][0].get("title", "") == title


def test_feed__holds_the_newest_changes() -> None:
    day = datetime.date(2020, 1, 1)
    days = {n: day + datetime.timedelta(n) for n in range(200)} | {0: datetime.date(2025, 1, 1)}
    assert feeds.newest(days, days.get, str) == [0, *range(199, 150, -1)]
    assert feeds.newest([2, 1], lambda _: None, str) == [1, 2]


# Markdown beside the pages, llms.txt, robots.txt


def copy(site: BuiltSite, path: str) -> tuple[dict[str, Any], str]:
    text = (site.folder / path).read_text(encoding="utf-8")
    assert text.startswith("---\n")
    front, _, below = text.removeprefix("---\n").partition("---\n")
    return yaml.safe_load(front), below


def test_copy__head_says_what_it_is_and_its_version_can_be_checked(site: BuiltSite) -> None:
    front, below = copy(site, "en/reports/2025/machine/index.md")
    assert front["title"] == "By machine"
    assert front["canonical"] == f"{URL}en/reports/2025/machine/"
    assert front["original"] == f"{URL}reports/2025/machine/"
    assert front["translation"] == "Machine translation by Google Translate"
    assert front["licence"] == "https://example.org/by/4.0/"
    assert front["version"] == hashlib.sha256(below.encode()).hexdigest()[:12]
    assert below == "# By machine\n\nText [link](../good/).\n\nParagraph.\n"
    page = report(site, "machine", "en")
    assert nodes(page)["NewsArticle"]["version"] == front["version"]
    assert front["version"] in page.one(".cite__line").get_text()


def test_copy__only_of_what_anybody_may_have(site: BuiltSite) -> None:
    copies = {path.relative_to(site.folder).as_posix() for path in site.folder.rglob("*.md")}
    assert "reports/2025/private/index.md" not in copies
    assert "reports/2025/private/index.html" in site.pages
    for page in site.content:
        linked = page.all("link[type='text/markdown']")
        assert bool(linked) == (page.path.replace(".html", ".md") in copies), page
    assert not [name for name in copies if name.replace(".md", ".html") not in site.pages]


SOURCE = """---
title: t
---
<!-- gone -->
A [link](../2024/foo.md#x "t") ![p](img/a.png) <!-- gone --> `<!-- kept -->` [r][d] <https://a.b> [m](mailto:a@b.c).

- item <!-- gone
  gone --> [x](https://e.org/a)

<!-- gone

gone -->

```html
<!-- kept -->


[x](kept.md)
```

> quote <!-- gone -->
> two [l](foo.md)

[d]: foo.md "x"

<pre><!-- gone --> x</pre>
<div><!-- gone --> [raw](kept.md)</div>
"""


def test_copy__comments_go_and_links_lead() -> None:
    dialect = projects.load(sites.PUBLICATION).dialect
    read = document.read(SOURCE, "x", dialect, Findings())
    text = markdown_copy.text(read, "t", dialect, lambda path: f"led/{path}")
    assert "gone" not in text
    assert text.count("kept") == SOURCE.count("kept")
    assert "\n\n\n[x](kept.md)" in text, "code is left as it is"
    for led in ("](led/../2024/foo.md#x", "](led/img/a.png", "> two [l](led/foo.md)", "[d]: led/foo.md"):
        assert led in text
    assert "led/http" not in text
    assert "led/mailto" not in text


def test_llms__links_lead_to_copies(site: BuiltSite) -> None:
    for locale, path in sites.EDITIONS.items():
        text = (site.folder / path / "llms.txt").read_text(encoding="utf-8")
        assert text.startswith("# ")
        links = re.findall(r"^- \[.*\]\((\S+)\)", text, re.MULTILINE)
        assert len(links) > 5
        assert all(exists(site, link) and link.endswith("/index.md") for link in links)
        assert not [link for link in links if (link.startswith(f"{URL}en/")) != (locale == "en")]
        assert "private" not in text


def test_robots__points_to_the_sitemap(site: BuiltSite, strict: BuiltSite) -> None:
    text = (site.folder / "robots.txt").read_text(encoding="utf-8")
    assert f"\nSitemap: {URL}sitemap.xml\n" in text
    assert "Disallow: /" not in text
    refusing = (strict.folder / "robots.txt").read_text(encoding="utf-8")
    groups = [group.splitlines() for group in refusing.split("\n\n")]
    assert "User-agent: GPTBot" in groups[0]
    assert groups[0][-1] == "Disallow: /"
    assert groups[1] == ["User-agent: *", "Disallow:"]
    assert not (strict.folder / "llms.txt").exists()


def test_llms__marks_are_escaped() -> None:
    assert robots.llms("a [b](c)", "", [], {"h": [("x](y) <z>", URL, "")]}) == (
        f"# a \\[b\\](c)\n\n## h\n\n- [x\\](y) \\<z\\>]({URL})\n"
    )


# Search engines


def test_sitemap__has_every_page_and_the_day_of_its_last_change(site: BuiltSite) -> None:
    assert read_map(site) == {page.address: page.alternates for page in site.indexed}
    root = etree.fromstring((site.folder / "sitemap.xml").read_bytes())  # noqa: S314 - our own file
    days = {row.findtext(f"{MAP}loc"): row.findtext(f"{MAP}lastmod") for row in root.iter(f"{MAP}url")}
    assert days[f"{URL}reports/2025/machine/"] == "2025-01-05"
    assert days[f"{URL}en/reports/2025/machine/"] == "2025-08-09"


def test_unreviewed__is_nowhere_that_a_search_engine_looks(strict: BuiltSite) -> None:
    hidden, shown = report(strict, "machine", "en"), report(strict, "read", "en")
    assert hidden.one("meta[name=robots]")["content"] == "noindex"
    assert hidden.alternates == {}
    assert not shown.all("meta[name=robots]")
    assert set(report(strict, "machine").alternates) == {"ar", "x-default"}
    assert set(shown.alternates) == {"ar", "en", "x-default"}
    assert "workTranslation" not in nodes(report(strict, "machine"))["NewsArticle"]
    indexed = [page for page in strict.content if not page.all("meta[name=robots]")]
    assert read_map(strict) == {page.address: page.alternates for page in indexed}
    ids = [entry.id for entry in read_feed(strict, "en/feed.xml").entries]
    assert hidden.address not in ids
    assert shown.address in ids
    assert not (strict.folder / "en/reports/2025/machine/index.md").exists()
    assert report(strict, "hostile", "en").alternates, "a person's own words need no review"


def test_no_site_url__nothing_absolute_and_one_finding(tmp_path: Path) -> None:
    project = make(tmp_path, site_url="")
    done = sites.run(project, "site")
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("site-url-missing") == 1
    bare = BuiltSite(project, "https://example.org/")
    names = sites.files(bare.folder)
    assert not [name for name in names if "feed." in name or "sitemap" in name or name.endswith(".png")]
    for page in bare.content:
        assert not page.all("script[type='application/ld+json'], link[rel=canonical], meta[property='og:url']"), page
        assert page.one("meta[property='og:title']")
    assert "https://example.org" not in report(bare, "machine", "en").one(".cite").get_text()
    front, _ = copy(bare, "en/reports/2025/machine/index.md")
    assert "canonical" not in front


def test_cards_missing__is_told_once_and_stops_nothing(tmp_path: Path) -> None:
    project = make(tmp_path, "    cards_font: nowhere.ttf\n")
    done = sites.run(project, "site")
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("cards-missing") == 1
    built = BuiltSite(project, URL)
    assert not built.pages["index.html"].all("meta[property='og:image']")
    assert built.pages["index.html"].one("meta[name='twitter:card']")["content"] == "summary"


# Citations


def test_cite__has_both_titles_and_stands_in_both_editions(site: BuiltSite) -> None:
    for page in site.content:
        folds = page.all("details.cite")
        assert len(folds) == ("/2025/" in page.path and "archive" not in page.path), page
    for locale, twin in (("ar", "en"), ("en", "ar")):
        page = report(site, "read", locale)
        line = page.one(".cite__line")
        assert "مراجَعة" in line.get_text()
        assert "Read by a person" in line.get_text()
        assert line.select(f"bdi[lang={twin}]")
        assert page.address in line.get_text()
    assert "reviewed by سامر حداد" in report(site, "read", "en").one(".cite__line").get_text()


def entry_of(text: str) -> Mapping[str, str]:
    """The fields of a BibTeX entry, read by its braces."""
    depth, fields, name, value = 0, {}, "", ""
    for character in text[text.index(",") + 1 :]:
        depth += (character == "{") - (character == "}")
        if depth == 0 and character == "}" and value:
            fields[name.strip(" \n,=")] = value[1:]
            name = value = ""
        elif depth > 0:
            value += character
        else:
            name += character
        if depth < 0:
            break
    return fields


def test_cite__bibtex_is_words_in_the_page(site: BuiltSite) -> None:
    text = report(site, "hostile", "en").one(".cite__bibtex").get_text()
    fields = entry_of(text)
    assert fields["title"].startswith(
        "{Hostile </script><script>alert(1)</script> \\& \"q\" 'a' <!-- \\textbraceleft{}x"
    )
    assert fields["title"].endswith("50\\% \\textbackslash{} \\#1\\_2\\textasciitilde{}3\\textasciicircum{}4\\$}")
    assert fields["origlanguage"] == "arabic"
    assert fields["langid"] == "english"


@given(st.text(), st.text())
def test_cite__bibtex_is_balanced_whatever_the_words(title: str, name: str) -> None:
    edition = Edition("en", "English", "mkdocs.en.yml", "en/", "ltr", "en_GB")
    cited = Cited(edition, title, name, title, [(name, True), (title, False)], None, f"{URL}x/", "0123456789ab")
    text = citation.bibtex(cited)
    depth = 0
    for character in text:
        depth += (character == "{") - (character == "}")
        assert depth >= 0
    assert depth == 0
    assert entry_of(text)["version"] == "0123456789ab"
    assert not re.search(r"(?<!\\)[&%$#_~^]", text.replace(f"{URL}x/", ""))


def test_cite__names_are_left_whole_or_taken_apart() -> None:
    edition = Edition("en", "English", "mkdocs.en.yml", "en/", "ltr", "en_GB")
    names = [("Lina Haddad", True), ("لينا حداد", True), ("the editorial desk", False)]
    cited = Cited(edition, "T", "S", "s", names, datetime.date(2025, 1, 2), "", "v")
    assert entry_of(citation.bibtex(cited))["author"] == "Lina Haddad and {لينا حداد} and {the editorial desk}"
    line = "".join(part.text for part in citation.of(cited, Strings("en")).parts)
    assert line == "Lina Haddad, لينا حداد, the editorial desk, “T”, S, 2 January 2025. Version v."


# Facts and settings


def test_corrections__are_read_however_they_are_written() -> None:
    day = datetime.date(2025, 3, 4)
    rows = ({"date": day, "ar": "خطأ", "en": "mistake"}, {"date": "2025-05-06"}, SimpleNamespace(date=day, text="x"), 7)
    front = FrontMatter(values={"corrections": rows})
    found = facts.corrections(front, "en")
    assert [(each.date, each.text) for each in found] == [
        (day, "mistake"), (datetime.date(2025, 5, 6), ""), (day, "x"), (None, ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "settings",
    [{"cards": "all"}, {"index_unreviewed": "no"}, {"publisher": "x"}, {"licence": 3}, {"article_type": "Novel"}],
)
def test_settings__what_cannot_be_used_is_said(settings: dict[str, object]) -> None:
    with pytest.raises(SettingsError, match=next(iter(settings))):
        publishing.read(settings)


def test_settings__a_publisher_may_have_a_name_a_language() -> None:
    read = publishing.read({"publisher": {"name": {"ar": "الدار", "en": "The House"}}})
    assert [read.publisher_name(each, "S") for each in ("ar", "en", "fr")] == ["الدار", "The House", "S"]
    assert publishing.read({"publisher": {"name": "X"}}).publisher_name("ar", "S") == "X"


# In a browser


@pytest.mark.browser
def test_page__keeps_its_policy_and_cites_without_scripts(site: BuiltSite, new_page: Any) -> None:
    """JSON-LD is data, which no policy has to let run; the citation opens and reads without a script."""
    with sites.serving(site.folder, "/r/") as url:
        for scripts in (True, False):
            page = new_page(java_script_enabled=scripts, viewport={"width": 320, "height": 600})
            problems: list[str] = []
            page.on("console", lambda message, told=problems: told.append(message.text))
            page.on("pageerror", lambda error, told=problems: told.append(str(error)))
            page.on("dialog", lambda dialog, told=problems: (told.append(dialog.message), dialog.dismiss()))
            for root in ("", "en/"):
                page.goto(f"{url}{root}reports/2025/hostile/")
                assert not page.locator(".cite__bibtex").is_visible()
                page.locator(".cite > summary").click()
                assert page.locator(".cite__bibtex").is_visible()
                assert page.locator(".cite__bibtex").inner_text().startswith("@misc{hostile-2025-")
                if scripts:
                    assert page.evaluate("document.documentElement.scrollWidth") <= 320
            assert problems == []
