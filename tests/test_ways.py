"""Finding one's way: names in texts, lists by name and time, related reports, and the pages that show them."""

import datetime
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import sites
from bitext import glossary as glossaries
from bitext import project as projects
from bitext.arabic import normalise
from bitext.errors import Findings, SettingsError
from bitext.glossary import Glossary, Term
from bitext.markup import frontmatter
from bitext.project import Page as Source
from bitext.site import dates, entries, listings, mentions, names
from bitext.site.entries import Entry, Head
from bitext.site.listings import Maker
from bitext.site.mentions import Finder, Tooltips
from bitext.site.related import neighbours, related
from bitext.site.schedule import Moment
from bitext.site.strings import Strings
from sites import EDITIONS, BuiltSite, HtmlPage
from test_site import read_map

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.xdist_group("ways")

TABLE = """id,kind,ar,en,ar_variants,en_variants,avoid,note
syria,place,سوريا,Syria,سورية,,,
sea,place,البحر,The Sea,,,,
sea-side,place,ساحل البحر,Sea Side,,,,
un,organisation,الأمم المتحدة,United Nations,,UN,,بعد أول ذكر: UN / after first mention: UN
writer,person,فلان الفلاني,Fulan al-Fulani,,,,
water,topic,مياه,Water,المياه,,,
drought,topic,جفاف,Drought,,,,
landing,term,إنزال جوي,airborne landing,,air landing,air drop,
"""


def read(table: str = TABLE) -> Glossary:
    findings = Findings()
    held = glossaries.read(table, "docs/glossary.csv", findings)
    assert findings.items == []
    return held


GLOSSARY = read()
HARAKAT = "\u064e\u064f\u0650\u0651\u0652\u0640"


def ids(finder: Finder, text: str) -> list[str]:
    found = [mention.term.id for mention in finder.find(text)]
    assert found == [term.id for term in finder.terms(text)]
    return found


# Names in texts


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("في سوريا وسورية", ["syria", "syria"]),
        ("للأمم المتحدة وبالأمم المتحدة", ["un", "un"]),
        ("على ساحل\nالبحر", ["sea-side"]),
        ("ساحل  \u200f البحر", ["sea-side"]),
        ("رجلاً سورياً، ورجلًا سوريًا", []),
        ("السوريات وسوريانا", []),
        ("ال\u0640بَحْرُ", ["sea"]),
    ],
)
def test_finder__arabic(text: str, found: list[str]) -> None:
    assert ids(Finder(GLOSSARY, "ar"), text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Syria's coast; SYRIA", ["syria"]),
        ("Airborne landings and an air landing", ["landing", "landing"]),
        ("UN, un, UNO", ["un"]),
        ("The Sea Side", ["sea-side"]),
    ],
)
def test_finder__english(text: str, found: list[str]) -> None:
    assert ids(Finder([t for t in GLOSSARY if t.id != "sea"], "en"), text) == found


def test_finder__homonyms_are_mentions_of_neither() -> None:
    """And the shorter name inside such a name is none either."""
    terms = [
        Term("tripoli-lebanon", "place", "طرابلس الشرق", "Tripoli"),
        Term("tripoli-libya", "place", "طرابلس الشرق", "Tripoli"),
        Term("east", "place", "الشرق", "The East"),
        Term("short", "place", "طرابلس", "Trablus"),
    ]
    assert ids(Finder(terms, "ar"), "في طرابلس الشرق، وفي الشرق") == ["east"]
    assert ids(Finder(terms, "en"), "In Tripoli, in The East") == ["east"]


WORDS = st.text("اتسر ", min_size=1, max_size=6).map(lambda text: " ".join(text.split())).filter(bool)


def longest(forms: list[str], text: str) -> list[str]:
    """What a reader without a pattern would find: at each word the longest name that ends where a word ends."""
    found, place = [], 0
    while place < len(text):
        if place == 0 or text[place - 1] == " ":
            here = [f for f in forms if f"{text} ".startswith(f"{f} ", place)]
            if here:
                found.append(max(here, key=len))
                place += len(found[-1])
                continue
        place += 1
    return found


@given(st.lists(WORDS, max_size=8, unique=True), st.lists(WORDS, max_size=12).map(" ".join))
def test_finder__agrees_with_a_slow_one(forms: list[str], text: str) -> None:
    finder = Finder([Term(form, "place", form, form) for form in forms], "ar")
    assert [mention.term.id for mention in finder.find(text)] == longest(forms, text)


@given(st.lists(st.sampled_from(["سوريا", "البحر", "كلمة", "ساحل"]), max_size=6), st.data())
def test_finder__marks_change_nothing_and_places_are_right(words: list[str], data: st.DataObject) -> None:
    finder, text = Finder(GLOSSARY, "ar"), " ".join(words)
    marked = "".join(c + (data.draw(st.text(HARAKAT, max_size=2)) if c != " " else "") for c in text)
    assert ids(finder, marked) == ids(finder, text)
    for mention in finder.find(marked):
        assert normalise(marked[mention.start : mention.end]) in map(normalise, mention.term.arabic)
        assert marked[mention.end : mention.end + 1] in ("", " ")


def target(term: Term) -> dict[str, str]:
    return {"class": "term", "href": f"#{term.id}", "title": f'"{term.en}" <{term.kind}>'}


LINK = re.compile(r'<a class="term"[^>]*>(.*?)</a>', re.DOTALL)
BODY = """<h2 id="a">Syria</h2><p id="u1">See <a href="x">Syria</a>, <code>Syria</code> and <em>Syria</em>; Syria.</p>
<p lang="ar">UN</p><p title="a &gt; UN">The UN &amp; <span lang="en">the UN</span><br>Syria</p><pre>UN</pre>"""


def test_tooltips__first_mention_outside_headings_links_and_code() -> None:
    done = Tooltips(mentions.linkable(GLOSSARY), "en").put(BODY, target)
    assert LINK.sub(r"\1", done) == BODY
    assert LINK.findall(done) == ["Syria", "UN"]
    assert '<em><a class="term" href="#syria"' in done
    assert 'The <a class="term" href="#un" title="&quot;United Nations&quot; &lt;organisation&gt;">UN</a> &amp;' in done


PIECES = ["<p>", "</p>", "<em>", "</em>", "<h2>", "</h2>", "<code>", "</code>", "<br>", "Syria", " UN ", "&amp;", " x "]


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
@example('<p title="Syria > UN">Syria</p>')
def test_tooltips__only_add_links(body: str) -> None:
    done = Tooltips(mentions.linkable(GLOSSARY), "en").put(body, target)
    assert LINK.sub(r"\1", done) == body
    assert len(LINK.findall(done)) == len(set(LINK.findall(done)))


def test_tooltips__topics_explain_themselves() -> None:
    assert Tooltips(mentions.linkable(GLOSSARY), "en").put("<p>Water</p>", target) == "<p>Water</p>"


# Which reports belong to which name


def entry(
    name: str, day: datetime.date | None = None, front: str = "", named: tuple[str, ...] = (), section: str = "reports"
) -> Entry:
    findings = Findings()
    head = frontmatter.read(f"---\ntitle: x\n{front}\n---\n", "x.md", findings)
    assert findings.items == []
    page = Source(Path("/nowhere"), "docs", "memory", f"{section}/{name}.md")
    return Entry(page, section, day, {"ar": Head(name)}, head, named)


TEXT = "---\ntitle: جفاف في سوريا\ndate: 2025-01-01\n{}---\n\nقال فلان الفلاني. رآه فلان الفلاني عند البحر. `البحر`\n"


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ("", {"syria", "writer"}),
        ("places: [sea]\n", {"sea", "writer"}),
        ("places: []\npeople: []\n", set()),
        ("topics: [water]\n", {"water", "syria", "writer"}),
    ],
)
def test_names__an_editor_has_the_last_word(tmp_path: Path, keys: str, expected: set[str]) -> None:
    files = {"docs/glossary.csv": TABLE, "docs/reports/a.md": TEXT.format(keys)}
    for allowed in (True, False):
        project = projects.load(sites.small(tmp_path / str(allowed), files))
        if not allowed:
            object.__setattr__(project, "names_from_text", False)
        found = next(
            e for e in entries.read(project, GLOSSARY, Findings(), Moment.of()) if e.page.uri == "reports/a.md"
        )
        held = names.of(found, GLOSSARY)
        given_ids = {term.id for term in held.given}
        assert given_ids | {term.id for term in held.found} == (expected if allowed else given_ids)
        assert given_ids == {name for name in ("sea", "water") if f"[{name}]" in keys}


def test_setting__names_from_text_must_be_a_flag(tmp_path: Path) -> None:
    project = sites.small(tmp_path)
    path = project / "mkdocs.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("latest: 10", "names_from_text: 3"), encoding="utf-8")
    with pytest.raises(SettingsError, match="names_from_text"):
        projects.load(project)


def test_alphabetical__articles_and_alefs_do_not_count() -> None:
    table = "id,kind,ar,en\na,place,الباب,al-Bab\nb,place,أرض,the Land\nc,place,ارم,Aram\nd,place,تل,Tell\n"
    assert [t.id for t in names.alphabetical(read(table), "ar")] == ["b", "c", "a", "d"]
    assert [t.id for t in names.alphabetical(read(table), "en")] == ["c", "a", "b", "d"]


def test_note__in_the_readers_language() -> None:
    term = GLOSSARY.get("un")
    assert term is not None
    assert names.note(term, "ar") == "بعد أول ذكر: UN"
    assert names.note(term, "en") == "after first mention: UN"
    assert names.note(Term("x", "place", "x", "x", note="Kurdish: X"), "ar") == "Kurdish: X"


# Lists

DAYS = st.one_of(st.none(), st.dates(datetime.date(2023, 11, 1), datetime.date(2025, 2, 1)))
FEW = 4


def maker(shown: list[Entry], locale: str = "ar") -> Maker:
    project = projects.load(sites.PUBLICATION)
    register = names.register(shown, GLOSSARY, listings.folders(project))
    return Maker(project, project.editions[locale], Strings(locale), GLOSSARY, register)


@given(st.lists(DAYS, max_size=40))
def test_listings__each_report_once_below_each_name_and_no_long_page(days: list[datetime.date | None]) -> None:
    shown = listings.reports(entry(f"r{n}", day, "places: [syria]") for n, day in enumerate(days))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(listings, "MOST", FEW)
        pages = {locale: {p.uri: p for p in maker(shown, locale).pages(shown)} for locale in EDITIONS}
    assert pages["ar"].keys() == pages["en"].keys()
    for uri, page in pages["ar"].items():
        assert [held for *_, held in page.listings] == [held for *_, held in pages["en"][uri].listings]
        assert sum(len(held) for *_, held in page.listings) <= FEW
    for root in ("archive", "places/syria"):
        leaves = [p for uri, p in pages["ar"].items() if uri.startswith(f"{root}/") and not (p.links or p.further)]
        listed = [each.page.uri for page in leaves for *_, held in page.listings for each in held]
        assert sorted(listed) == sorted(each.page.uri for each in shown)
    for page in pages["ar"].values():
        base = page.uri.removesuffix("index.md")
        assert all(base + uri in pages["ar"] for _, uri in (*page.links, *page.further))


@given(st.integers(1, 30), st.integers(1, 10))
def test_listings__parts_of_a_month_keep_their_addresses(before: int, more: int) -> None:
    def parts(count: int) -> dict[str, list[str]]:
        held = [entry(f"r{n:02}", datetime.date(2025, 5, 1) + datetime.timedelta(n // 2)) for n in range(count)]
        shown = listings.reports(held)
        pages = maker(shown).pages(shown)
        found = {p.uri: sorted(e.page.uri for *_, held in p.listings for e in held) for p in pages}
        return {uri: held for uri, held in found.items() if re.fullmatch(r"archive/2025/05/\d+/index.md", uri)}

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(listings, "MOST", FEW)
        old, new = parts(before * 2), parts(before * 2 + more * 2)
    full = {uri: held for uri, held in old.items() if len(held) == FEW and uri in new}
    assert all(new[uri] == held for uri, held in full.items())


# Related reports

NAMED = st.lists(st.sampled_from(["syria", "sea", "un", "writer", "water"]), max_size=4, unique=True)


@given(st.lists(NAMED, max_size=30))
def test_related__share_a_name_and_are_few(held: list[list[str]]) -> None:
    day = datetime.date(2025, 1, 1)
    made = [entry(f"r{n}", day + datetime.timedelta(n), named=tuple(each)) for n, each in enumerate(held)]
    shown = listings.reports(made)
    register = names.register(shown, GLOSSARY, tuple(names.FOLDERS.values()))
    found = related(shown, register)
    assert found.keys() == {each.page.uri for each in shown}
    for each in shown:
        others = found[each.page.uri]
        assert len(others) <= 5
        assert each not in others
        assert len({other.page.uri for other in others}) == len(others)
        assert all(set(each.named) & set(other.named) for other in others)
        sharing = [other for other in shown if other is not each and set(each.named) & set(other.named)]
        assert len(others) == min(5, len(sharing))


def test_related__a_rare_name_weighs_more_and_newer_comes_first() -> None:
    day = datetime.date(2025, 1, 1)
    sets = [("syria", "un"), ("un",), ("syria",), ("syria",), ("syria", "sea"), ()]
    shown = listings.reports(entry(f"r{n}", day + datetime.timedelta(n), named=each) for n, each in enumerate(sets))
    found = related(shown, names.register(shown, GLOSSARY, tuple(names.FOLDERS.values())))
    assert [e.page.name for e in found["reports/r0.md"]] == ["r1", "r4", "r3", "r2"]
    assert found["reports/r5.md"] == ()


def test_related__a_name_of_many_costs_no_more() -> None:
    """Each report looks at no more of a name's reports than lie near to it in time."""
    day = datetime.date(2015, 1, 1)
    shown = listings.reports(entry(f"r{n}", day + datetime.timedelta(n), named=("syria",)) for n in range(300))
    found = related(shown, names.register(shown, GLOSSARY, tuple(names.FOLDERS.values())))
    place = {each.page.uri: n for n, each in enumerate(shown)}
    assert all(abs(place[uri] - place[other.page.uri]) <= 16 for uri, held in found.items() for other in held)


def test_neighbours__in_time_and_in_the_same_section() -> None:
    day = datetime.date(2025, 1, 1)
    made = [entry(f"r{n}", day + datetime.timedelta(n), section=("reports", "explainers")[n % 2]) for n in range(7)]
    shown = listings.reports(made)
    found = neighbours(shown)
    for each in shown:
        earlier, later = found[each.page.uri]
        assert earlier is None or found[earlier.page.uri][1] is each
        assert later is None or found[later.page.uri][0] is each
        assert {other.section for other in (earlier, later) if other} <= {each.section}
    assert sum(earlier is None for earlier, _ in found.values()) == 2


# Days and counts in words


def test_dates__both_names_of_a_month_where_a_country_has_its_own() -> None:
    day = datetime.date(2024, 9, 5)
    assert dates.day(day, "ar_SY") == "5 أيلول/سبتمبر 2024"
    assert dates.day(day, "ar_EG") == "5 سبتمبر 2024"
    assert dates.month(day, "ar_IQ") == "أيلول/سبتمبر 2024"
    assert dates.day(day, "en_GB") == "5 September 2024"


def test_dates__every_month_is_named_once_in_digits_of_one_kind() -> None:
    for territory in ("ar_SY", "ar_LB", "ar_EG", "ar_MA", "en_GB"):
        shown = [dates.month(datetime.date(2025, n, 1), territory) for n in range(1, 13)]
        assert len(set(shown)) == 12
        assert all(re.search("[0-9]{4}$", each) and not re.search("[\u0660-\u0669]", each) for each in shown)


@pytest.mark.parametrize(
    ("count", "text"), [(1, "تقرير واحد"), (2, "تقريران"), (7, "7 تقارير"), (11, "11 تقريراً"), (100, "100 تقرير")]
)
def test_counts__in_arabic_grammar(count: int, text: str) -> None:
    t = Strings("ar")
    assert t(f"count.reports.{t.plural(count)}", count=count) == text


# The pages

FIRST = datetime.date(2025, 1, 1)
KEYS = {0: "topics: [water]\nplaces: [syria]\n", 1: "topics: [drought, water]\n", 2: "people: [writer]\nplaces: []\n"}
KINDS = ("topics", "places", "people", "organisations")


def report(number: int, locale: str) -> str:
    title, text = {
        "ar": (
            f"خبر {number} عن سوريا",
            "قالت الأمم المتحدة إن **إنزالاً** لم يقع، وإن سوريا بخير. وعادت الأمم المتحدة. إنزال جوي.",
        ),
        "en": (
            f"Story {number} about Syria",
            "The UN said that all is well in Syria. The UN came back. No airborne landings.",
        ),
    }[locale]
    day = FIRST + datetime.timedelta(number * 3)
    return f"---\ntitle: {title}\ndate: {day}\nsummary: {title}\n{KEYS[number % 3]}---\n\n## {title}\n\n{text}\n"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> BuiltSite:
    """More reports than one page lists, every fifth of them without a translation."""
    files = {"docs/glossary.csv": TABLE}
    for n in range(listings.MOST + 25):
        files[f"docs/reports/2025/r{n}.md"] = report(n, "ar")
        if n % 5:
            files[f"docs/reports/2025/r{n}.en.md"] = report(n, "en")
    folder = tmp_path_factory.mktemp("ways") / "project"
    return sites.build(sites.small(folder, files))[0]


def both(site: BuiltSite, path: str) -> Iterator[tuple[str, HtmlPage]]:
    for locale, root in EDITIONS.items():
        yield locale, site.pages[f"{root}{path}index.html"]


def test_site__every_link_holds_and_the_map_has_every_page(site: BuiltSite) -> None:
    assert site.broken() == []
    assert read_map(site) == {page.address: page.alternates for page in site.indexed}
    titles = [page.one("title").get_text() for page in site.content]
    assert len(titles) == len(set(titles))


def test_site__both_editions_have_the_same_names_and_counts(site: BuiltSite) -> None:
    for kind in KINDS:
        counted = {}
        for locale, page in both(site, f"{kind}/"):
            rows = page.all(".names-all li")
            assert rows
            links = [site.target(page, str(row.select("a")[0]["href"])) for row in rows]
            counts = [int(re.findall(r"\((\d+)\)", row.get_text())[0]) for row in rows]
            found = [link[0].removeprefix(EDITIONS[locale]) for link in links if link]
            counted[locale] = dict(zip(found, counts, strict=True))
        assert counted["ar"] == counted["en"]
        for path, count in counted["ar"].items():
            cards = {root: leaf_cards(site, root + path.removesuffix("index.html")) for root in EDITIONS.values()}
            assert {len(held) for held in cards.values()} == {count}


def leaf_cards(site: BuiltSite, folder: str) -> list[str]:
    """The addresses of all reports listed below a folder, on pages that are not parted further."""
    found = []
    for path, page in site.pages.items():
        if path.startswith(folder) and not any(
            other != path and other.startswith(path.removesuffix("index.html")) for other in site.pages
        ):
            found += [str(link["href"]) for link in page.all(".card__title a")]
    return found


def test_site__no_page_lists_too_many(site: BuiltSite) -> None:
    assert max(len(page.all(".card")) for page in site.content) == listings.MOST


def test_site__untranslated_reports_are_listed_and_labelled(site: BuiltSite) -> None:
    page = site.pages["en/topics/drought/index.html"]
    foreign = [card for card in page.all(".card") if card.select("a[hreflang=ar][lang=ar][dir=rtl]")]
    assert foreign
    assert all("in Arabic" in card.get_text() for card in foreign)
    assert len(foreign) < len(page.all(".card"))


def test_site__a_name_page_says_other_spellings_and_what_is_only_mentioned(site: BuiltSite) -> None:
    for locale, page in both(site, "places/syria/"):
        facts = page.one(".facts").get_text(" ", strip=True)
        assert ("سورية" in facts) == (locale == "ar") or page.all(".facts [lang=ar]")
        assert ("Syria" in facts) == (locale == "ar")
        marks = [card.select(".card__facts span:not(.badge)") for card in page.all(".card")]
        assert any(marks)
        assert not all(marks)


def test_site__a_report_leads_on(site: BuiltSite) -> None:
    for locale, page in both(site, "reports/2025/r31/"):
        assert len(page.all(".related li")) == 5
        assert len(page.all(".onward a")) == 2
        assert page.all(".about a")
        assert re.search(r"دقيقة|minute", page.one(".byline").get_text())
        assert [link.get("hreflang") for link in page.all(".onward a")] == (
            ["ar", None] if locale == "en" else [None, None]
        )


def test_site__first_mentions_lead_to_where_they_are_explained(site: BuiltSite) -> None:
    for locale, page in both(site, "reports/2025/r31/"):
        links = page.all("article a.term")
        found = [site.target(page, str(link["href"])) for link in links]
        root = EDITIONS[locale]
        assert sorted(each for each in found if each) == sorted(
            [
                (f"{root}glossary/index.html", "landing"),
                (f"{root}organisations/un/index.html", ""),
                (f"{root}places/syria/index.html", ""),
            ]
        )
        assert all(link["title"] for link in links)
        assert not page.all("h2 a.term")
        assert [str(link["title"]) for link in links if "/un/" in str(link["href"])] == [
            {
                "ar": "الأمم المتحدة (جهة)، بالإنجليزية: United Nations. بعد أول ذكر: UN",
                "en": "United Nations (organisation), in Arabic: الأمم المتحدة. after first mention: UN",
            }[locale]
        ]


def test_site__the_glossary_has_every_row_under_its_id(site: BuiltSite) -> None:
    for locale, page in both(site, "glossary/"):
        rows = {str(row["id"]): row for row in page.all(".glossary > div")}
        assert rows.keys() == {term.id for term in GLOSSARY}
        for term in GLOSSARY:
            text = rows[term.id].get_text(" ")
            assert all(form in text for form in (*term.arabic, term.en, *term.en_variants, *term.avoid))
            assert names.note(term, locale) in text


def test_site__home_shows_the_latest_and_topics(site: BuiltSite) -> None:
    for _, page in both(site, ""):
        assert len(page.all(".card")) == 10
        assert len(page.all("section[aria-labelledby=__topics] .names a")) == 2


def test_site__without_a_glossary_nothing_leads_to_names(tmp_path: Path) -> None:
    built, done = sites.build(sites.small(tmp_path / "bare"))
    assert done.stderr == ""
    assert not [name for name in built.pages if re.search(rf"^(en/)?({'|'.join((*KINDS, 'glossary'))})/", name)]
    assert built.broken() == []


def test_site__a_glossary_page_of_ones_own_stands(tmp_path: Path) -> None:
    page = "---\ntitle: {}\n---\n\nx\n"
    files = {
        "docs/glossary.csv": TABLE,
        "docs/glossary.md": page.format("مسردنا"),
        "docs/glossary.en.md": page.format("Our glossary"),
        "docs/reports/2025/r.md": report(1, "ar"),
    }
    built, done = sites.build(sites.small(tmp_path / "own", files))
    assert "address-twice" not in done.stderr
    assert built.pages["glossary/index.html"].one("h1").get_text() == "مسردنا"
    assert not built.pages["glossary/index.html"].all(".glossary")
    assert built.broken() == []
    assert [link["href"] for link in built.pages["reports/2025/r/index.html"].all("a.term")] == [
        "../../../organisations/un/",
        "../../../places/syria/",
    ]


@pytest.mark.browser
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_browser__no_sideways_scroll_and_terms_are_reached_by_keyboard(
    new_page: "Callable[..., Page]", site: BuiltSite, scripts: bool
) -> None:
    with sites.serving(site.folder) as url:
        page = new_page(java_script_enabled=scripts, viewport={"width": 320, "height": 640})
        for root in EDITIONS.values():
            for path in ("", "topics/", "places/syria/", "places/syria/2025/", "glossary/", "reports/2025/r31/"):
                page.goto(f"{url}{root}{path}")
                wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
                assert page.evaluate(wide) <= 0, path
            page.locator("a.term").first.focus()
            page.keyboard.press("Enter")
            page.wait_for_url(f"{url}{root}organisations/un/")
