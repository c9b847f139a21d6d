"""Both texts side by side, and the menu of a passage, in a browser."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest

import bilingual
import sites
from engine_server import EngineServer
from test_browser import Watched, wide

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

Opener = Callable[..., "Page"]
PATH = f"{bilingual.NAME}/"
PLAIN = "reports/2025/good/"
ALONE = "reports/2025/alone/"
SHOWN, LEFT = '[data-view="parallel"]', 'html:not([data-view="parallel"])'
WIDTHS = {"columns": 1280, "narrowest-columns": 900, "interleaved": 899, "phone": 360}
SIDES = """() => [...document.querySelectorAll(".pair")].filter(pair => pair.offsetParent).map(pair => {
    const [a, b] = [...pair.children].map(side => ({
        text: side.innerText.trim(), lang: side.lang, dir: side.dir, box: side.getBoundingClientRect().toJSON(),
        keys: [...side.querySelectorAll("[id], [data-unit]")].map(each => each.dataset.unit || each.id),
    }));
    return { a, b, cell: Boolean(pair.closest("td, th")), id: pair.parentElement.id };
})"""


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A site with the report that a person has worked on, below a path of its host."""
    with EngineServer() as server:
        project = bilingual.make(tmp_path_factory.mktemp("parallel") / "project", server)
    sites.put(project, {f"docs/{ALONE[:-1]}.md": "---\ntitle: وحيد\ndate: 2025-01-01\n---\n\nنص وحيد.\n"})
    bilingual.waiting(project)
    done = sites.run(project, "site")
    assert done.returncode == 0, done.stderr
    with sites.serving(project / "site", "/reports/") as address:
        yield address


def opened(page: "Page", address: str) -> "Page":
    """The page, once both texts are shown; its boxes are open."""
    page.goto(address)
    page.wait_for_selector(SHOWN)
    page.evaluate("document.querySelectorAll('#__text details').forEach(each => { each.open = true })")
    return page


def sides(page: "Page") -> list[dict[str, Any]]:
    return list(page.evaluate(SIDES))


def row(page: "Page", words: str) -> dict[str, Any]:
    """The row with these words."""
    found = [each for each in sides(page) if words in each["a"]["text"] or words in each["b"]["text"]]
    assert len(found) == 1, words
    return found[0]


def english(pair: dict[str, Any]) -> dict[str, Any]:
    return dict(pair["a"] if pair["a"]["lang"] == "en" else pair["b"])


def arabic(pair: dict[str, Any]) -> dict[str, Any]:
    return dict(pair["a"] if pair["a"]["lang"] == "ar" else pair["b"])


# What stands beside what


@pytest.mark.parametrize("edition", ["", "en/"])
def test_rows__pair_every_unit_of_one_text_with_itself_in_the_other(new_page: Opener, url: str, edition: str) -> None:
    page = new_page()
    page.goto(f"{url}{'' if edition else 'en/'}{PATH}")
    words = "each => [each.dataset.unit || each.id, each.innerText.trim()]"
    block = "#__text :is(p, li, dd, dt, th, td, h2, h3, summary):is([id^=u], [data-unit])"
    page.evaluate("document.querySelectorAll('#__text details').forEach(each => { each.open = true })")
    other = page.locator(block).evaluate_all(f"all => all.map({words})")
    opened(page, f"{url}{edition}{PATH}?view=parallel")
    own = page.locator(block).evaluate_all(f"all => all.map({words})")
    assert len(own) > 25
    held = {unit for unit, _ in own}
    rows = sides(page)
    for unit, text in other:
        if unit not in held or not text:
            continue
        first = text.split("\n")[0]
        (found,) = [each for each in rows if first in each["b"]["text"].split("\n")] or [None]
        if found is None:  # a cell that is the same in both
            assert first in page.locator(f"#{unit}").inner_text()
            continue
        assert unit in [found["id"], *found["a"]["keys"]], text


@pytest.mark.parametrize("edition", ["", "en/"])
def test_rows__of_passages_that_a_person_has_built_otherwise(new_page: Opener, url: str, edition: str) -> None:
    page = opened(new_page(), f"{url}{edition}{PATH}?view=parallel")
    split = row(page, bilingual.SPLIT[1])
    assert all(part in english(split)["text"] for part in bilingual.SPLIT)
    assert "يقسمها المحرر" in arabic(split)["text"]
    joined = row(page, bilingual.JOINED)
    assert "يدمجها المحرر" in arabic(joined)["text"]
    assert "تُدمج مع التي قبلها" in arabic(joined)["text"]
    assert english(joined)["text"].startswith(bilingual.JOINED)
    assert arabic(row(page, bilingual.ADDED))["text"] == ""
    assert english(row(page, "يحذفها المحرر"))["text"] == ""
    assert english(row(page, "لم تصل إلى النص الآخر"))["text"] == ""
    for words in (
        "المقسومة والمدموجة",
        "المدموجة والمحذوفة",
        "بند ثان عن",
        "بند فرعي",
        "قال شاهد",
        "نص التنبيه الثاني",
        "حاشية عن",
    ):
        pair = row(page, words)
        assert len(english(pair)["text"].split("\n")) == len(arabic(pair)["text"].split("\n")) == 1, pair


@pytest.mark.parametrize("edition", ["", "en/"])
def test_rows__waiting_words_stand_once_with_a_note_beside_them(new_page: Opener, url: str, edition: str) -> None:
    page = opened(new_page(), f"{url}{edition}reports/2025/waiting/?view=parallel")
    for words in ("فقرة تنتظر", "بند ينتظر"):
        pair = row(page, words)
        own, other = (pair["b"], pair["a"]) if edition else (pair["a"], pair["b"])
        assert words in own["text"]
        assert "Not translated yet" in other["text"]
        assert words not in other["text"]


@pytest.mark.parametrize("edition", ["", "en/"])
def test_rows__stand_in_the_parts_they_belong_to(new_page: Opener, url: str, edition: str) -> None:
    page = opened(new_page(), f"{url}{edition}{PATH}?view=parallel")
    for part, count in {
        "#__text > ul": 1, "#__text > ol": 1, "ul ul": 1, "blockquote": 1, "table": 1, "tr": 3, ".admonition": 1,
        "#__text details": 1, "dl": 1, ".footnote ol > li": 1, "#__text h2": 2, "#__text h3": 2, "h1": 1,
        "#__text pre": 1,
    }.items():  # fmt: skip
        assert page.locator(part).count() == count, part
    assert page.locator("blockquote .pair").count() == 2
    assert page.locator("table .pair").count() == 9
    assert page.locator(".admonition > p.admonition-title > .pair").count() == 1
    assert page.locator("summary > .pair").count() == 1
    markers = "getComputedStyle(document.querySelectorAll('ol.both > li .side')[3], '::before').content"
    assert "counter(list-item)" in page.evaluate(markers)


@pytest.mark.parametrize("edition", ["", "en/"])
@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
def test_columns__from_900_pixels_rows_below_it(new_page: Opener, url: str, edition: str, width: int) -> None:
    page = opened(new_page(viewport={"width": width, "height": 800}), f"{url}{edition}{PATH}?view=parallel")
    pairs = [each for each in sides(page) if each["a"]["text"] and each["b"]["text"]]
    assert len(pairs) > 25
    own = "en" if edition else "ar"
    for each in pairs:
        a, b = each["a"], each["b"]
        assert (a["lang"], b["lang"]) == (own, sites.OTHER[own])
        assert {a["lang"]: a["dir"], b["lang"]: b["dir"]} == {"ar": "rtl", "en": "ltr"}
        if width >= 900 and not each["cell"]:
            right, left = (a, b) if own == "ar" else (b, a)
            assert right["box"]["left"] >= left["box"]["right"], "the Arabic on the right"
            assert a["box"]["top"] < b["box"]["bottom"]
            assert b["box"]["top"] < a["box"]["bottom"]
        else:
            assert b["box"]["top"] >= a["box"]["bottom"], "ours above theirs"
    tops = [each["a"]["box"]["top"] for each in pairs if not each["cell"]]
    assert tops == sorted(tops)
    assert wide(page) <= 0


@pytest.mark.parametrize("edition", ["", "en/"])
def test_ids__stand_once_and_links_hold(new_page: Opener, url: str, edition: str) -> None:
    page = opened(new_page(), f"{url}{edition}{PATH}?view=parallel")
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(each => each.id)")
    assert len(ids) == len(set(ids))
    inner = page.evaluate("[...document.querySelectorAll('#__text a[href^=\"#\"]')].map(each => each.hash.slice(1))")
    assert inner
    assert {unquote(each) for each in inner} <= set(ids)
    outer = "[...document.querySelectorAll('#__text .side a:not([href^=\"#\"]):not(.twin)')].map(each => each.pathname)"
    assert set(page.evaluate(outer)) == {"/reports/about/", "/reports/en/about/"}


# Coming, staying, leaving


def test_twin__is_fetched_on_a_press_and_not_before(new_page: Opener, url: str) -> None:
    watched = Watched(new_page(), url)
    page = watched.page
    page.goto(url + PATH)
    page.wait_for_load_state("networkidle")
    before = [each for each in watched.asked if "parallel" in each or "/en/" in each]
    assert before == []
    page.click("button.parallel")
    page.wait_for_selector(SHOWN)
    after = [each.removeprefix(url) for each in watched.asked if "parallel" in each or "/en/" in each]
    assert sorted(after) == ["assets/parallel.css", "assets/parallel.js", f"en/{PATH}"]
    assert watched.problems == []
    assert watched.strangers == []


@pytest.mark.parametrize("edition", ["", "en/"])
def test_press__shows_leaves_announces_and_brings_the_page_back(new_page: Opener, url: str, edition: str) -> None:
    page = new_page()
    page.goto(f"{url}{edition}{PATH}")
    button, status = page.locator("button.parallel"), page.locator(".said")
    was = page.locator("main").inner_html()
    assert status.inner_text() == ""
    button.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(SHOWN)
    page.wait_for_function("document.querySelector('.said').textContent")
    shown = status.inner_text()
    assert button.get_attribute("aria-pressed") == "true"
    assert page.url.endswith("?view=parallel")
    assert page.evaluate("document.activeElement.matches('button.parallel')")
    page.keyboard.press("Enter")
    page.wait_for_selector(LEFT)
    page.wait_for_function("words => document.querySelector('.said').textContent !== words", arg=shown)
    assert button.get_attribute("aria-pressed") == "false"
    assert "?" not in page.url
    said = status.inner_text()
    assert page.locator("main").inner_html() == was.replace('role="status"></p>', f'role="status">{said}</p>')


def test_escape__leaves_with_the_focus_on_the_button_but_closes_a_menu_first(new_page: Opener, url: str) -> None:
    page = opened(new_page(), f"{url}{PATH}?view=parallel")
    page.locator(".twin").nth(2).focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".passage:popover-open")
    page.keyboard.press("Escape")
    page.wait_for_selector(".passage:popover-open", state="detached")
    assert page.evaluate("document.activeElement.matches('.twin')")
    assert page.locator(SHOWN).count() == 1
    page.keyboard.press("Escape")
    page.wait_for_selector(LEFT)
    assert page.evaluate("document.activeElement.matches('button.parallel')")


def test_history__goes_back_and_forth(new_page: Opener, url: str) -> None:
    page = new_page()
    page.goto(url + PATH)
    page.click("button.parallel")
    page.wait_for_selector(SHOWN)
    page.go_back()
    page.wait_for_selector(LEFT)
    assert page.locator("button.parallel").get_attribute("aria-pressed") == "false"
    page.go_forward()
    page.wait_for_selector(SHOWN)
    page.click("nav.switch a")
    page.wait_for_url(f"{url}en/{PATH}?view=parallel")
    page.wait_for_selector(SHOWN)


def test_choice__is_remembered_on_the_device_and_forgotten(new_page: Opener, url: str) -> None:
    page = new_page()
    page.goto(f"{url}{PATH}?view=parallel")
    page.wait_for_selector(SHOWN)
    assert page.evaluate("localStorage.getItem('view')") is None, "somebody else's address is no choice"
    assert str(page.locator("nav.switch a").get_attribute("href")).endswith(f"en/{PATH}?view=parallel")
    page.goto(url + PATH)
    page.click("button.parallel")
    page.wait_for_selector(SHOWN)
    page.goto(url + PLAIN)
    page.wait_for_selector(SHOWN)
    assert page.url == f"{url}{PLAIN}?view=parallel"
    page.goto(url + ALONE)
    page.wait_for_load_state("networkidle")
    assert page.locator(SHOWN).count() == 0
    page.goto(f"{url}en/{PATH}")
    page.wait_for_selector(SHOWN)
    page.click("button.parallel")
    page.wait_for_selector(LEFT)
    page.goto(url + PLAIN)
    page.wait_for_load_state("networkidle")
    assert page.locator(SHOWN).count() == 0


def test_alone__no_button_and_no_message_where_there_is_no_twin(new_page: Opener, url: str) -> None:
    watched = Watched(new_page(), url)
    watched.page.goto(f"{url}{ALONE}?view=parallel")
    watched.page.wait_for_load_state("networkidle")
    assert watched.page.locator("button.parallel, .said, .twin").count() == 0
    assert watched.problems == []
    assert not [each for each in watched.asked if "parallel.js" in each]


@pytest.mark.parametrize("edition", ["", "en/"])
@pytest.mark.parametrize("missing", ["**/assets/parallel.js", "**/assets/parallel.css", "twin"])
def test_failure__is_told_and_the_page_stays(new_page: Opener, url: str, edition: str, missing: str) -> None:
    page = new_page(viewport={"width": 360, "height": 640})
    page.goto(f"{url}{edition}{PATH}")
    pattern = missing if missing != "twin" else f"{url}{'' if edition else 'en/'}{PATH}"
    page.route(pattern, lambda route: route.abort())
    page.click("button.parallel")
    message = page.locator(".said--wrong")
    message.wait_for(state="visible")
    assert message.inner_text() == page.locator("button.parallel").get_attribute("data-failed")
    assert page.locator("button.parallel").get_attribute("aria-pressed") == "false"
    assert page.locator(SHOWN).count() == 0
    assert page.locator("#__text > p").first.is_visible()
    page.unroute(pattern)
    if missing.endswith(".js"):
        page.reload()  # a browser asks once for a module
    else:
        page.click("button.parallel")
    page.wait_for_selector(SHOWN)
    assert not message.is_visible()


@pytest.mark.parametrize("width", [1280, 360])
def test_anchor__leads_to_its_passage_in_the_view(new_page: Opener, url: str, width: int) -> None:
    page = new_page(viewport={"width": width, "height": 500})
    page.goto(f"{url}{PATH}")
    anchor = page.locator("#__text > p", has_text="فقرة أخيرة مع").get_attribute("id")
    merged = page.locator("#__text > p", has_text="تُدمج مع التي قبلها").get_attribute("id")
    for root, unit in (("", anchor), ("en/", anchor), ("", merged), ("en/", merged)):
        page.goto("about:blank")
        opened(page, f"{url}{root}{PATH}?view=parallel#{unit}")
        page.wait_for_function(
            "unit => { const { top } = document.getElementById(unit).getBoundingClientRect();"
            " return top >= 40 && top < innerHeight }",
            arg=unit,
        )
        assert page.evaluate("document.querySelector(':target').id") == unit


def test_place__stays_on_the_screen(new_page: Opener, url: str) -> None:
    page = new_page(viewport={"width": 1280, "height": 300})
    page.goto(url + PATH)
    heading = page.locator("#__text h3").first
    heading.scroll_into_view_if_needed()
    place = "id => document.getElementById(id).getBoundingClientRect().top"
    anchor = heading.get_attribute("id")
    page.evaluate(f"scrollBy(0, ({place})('{anchor}') - 60)")
    for state in (SHOWN, LEFT):
        page.evaluate("document.querySelector('button.parallel').click()")
        page.wait_for_selector(state)
        assert 0 <= page.evaluate(place, anchor) < 200


# Paper, policy, accessibility


@pytest.mark.parametrize("edition", ["", "en/"])
def test_paper__has_both_columns(new_page: Opener, url: str, edition: str) -> None:
    page = opened(new_page(viewport={"width": 700, "height": 900}), f"{url}{edition}{PATH}?view=parallel")
    page.emulate_media(media="print")
    pairs = [each for each in sides(page) if each["a"]["text"] and each["b"]["text"] and not each["cell"]]
    assert len(pairs) > 20
    for each in pairs:
        boxes = sorted((each["a"]["box"], each["b"]["box"]), key=lambda box: float(box["left"]))
        assert boxes[0]["right"] <= boxes[1]["left"]
    for hidden in ("button.parallel", ".twin", ".said", ".byline__report", "header"):
        assert not page.locator(hidden).first.is_visible(), hidden
    assert wide(page) <= 0
    assert page.pdf(format="A4").startswith(b"%PDF")


@pytest.mark.parametrize("edition", ["", "en/"])
@pytest.mark.parametrize(
    ("scheme", "width"),
    [
        ("light", 1280),
        ("dark", 360),
        pytest.param("dark", 1280, marks=pytest.mark.verify),
        pytest.param("light", 360, marks=pytest.mark.verify),
    ],
)
def test_axe__finds_nothing(new_page: Opener, url: str, edition: str, scheme: str, width: int) -> None:
    from axe_playwright_python.sync_playwright import Axe

    watched = Watched(new_page(color_scheme=scheme, viewport={"width": width, "height": 800}), url)
    page = watched.page
    page.goto(f"{url}{edition}{PATH}")
    page.evaluate("document.querySelectorAll('#__text details').forEach(each => { each.open = true })")
    wrong = []
    for state in ("one text", "menu", "both"):
        if state == "menu":
            page.locator(".twin").nth(1).click()
            page.wait_for_selector(".passage:popover-open")
        elif state == "both":
            page.keyboard.press("Escape")
            page.click("button.parallel")
            page.wait_for_selector(SHOWN)
        found = Axe().run(page).response["violations"]
        wrong += [(state, each["id"], [node["target"] for node in each["nodes"]]) for each in found]
    assert wrong == []
    assert watched.problems == []


@pytest.mark.parametrize("edition", ["", "en/"])
def test_narrow__nothing_runs_over(new_page: Opener, url: str, edition: str) -> None:
    for path in (PATH, f"{PATH}?view=parallel"):
        page = new_page(viewport={"width": 320, "height": 640}, has_touch=True)
        page.goto(url + edition + path)
        page.wait_for_load_state("networkidle")
        assert wide(page) <= 0


# The menu of a passage


@pytest.mark.parametrize("edition", ["", "en/"])
@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_menu__opens_with_the_keyboard_and_gives_three_ways(new_page: Opener, url: str, edition: str, key: str) -> None:
    watched = Watched(new_page(), url)
    page = watched.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{url}{edition}{PATH}")
    assert not [each for each in watched.asked if "passage.js" in each]
    link = page.locator("#__text > p > .twin").nth(1)
    anchor = link.evaluate("each => each.hash.slice(1)")
    assert link.get_attribute("role") == "button"
    link.focus()
    page.keyboard.press(key)
    page.wait_for_selector(".passage:popover-open")
    assert link.get_attribute("aria-expanded") == "true"
    twin, copy, report = page.locator(".passage__item").all()
    assert twin.evaluate("each => each === document.activeElement")
    other = "" if edition else "en/"
    assert twin.evaluate("each => each.href") == f"{url}{other}{PATH}#{anchor}"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_function("words => document.querySelector('.passage [role=status]').textContent === words",
                           arg=page.locator("#__text").get_attribute("data-copied"))  # fmt: skip
    assert copy.is_visible()
    assert page.evaluate("navigator.clipboard.readText()") == f"{url}{edition}{PATH}#{anchor}"
    assert unquote(str(report.get_attribute("href"))).endswith(f"{PATH}#{anchor}")
    page.keyboard.press("Escape")
    page.wait_for_selector(".passage:popover-open", state="detached")
    assert link.get_attribute("aria-expanded") == "false"
    assert link.evaluate("each => each === document.activeElement")
    assert watched.problems == []


def test_menu__stays_inside_the_window(new_page: Opener, url: str) -> None:
    for edition in ("", "en/"):
        page = new_page(viewport={"width": 320, "height": 640}, has_touch=True)
        page.goto(f"{url}{edition}{PATH}")
        for link in page.locator("#__text > p > .twin").all():
            link.click()
            page.wait_for_selector(".passage:popover-open")
            box = page.locator(".passage").bounding_box()
            assert box is not None
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= 320
            assert wide(page) <= 0
            page.keyboard.press("Escape")


@pytest.mark.parametrize("edition", ["", "en/"])
def test_twin__leads_there_without_scripts(new_page: Opener, url: str, edition: str) -> None:
    page = new_page(java_script_enabled=False, viewport={"width": 1280, "height": 800})
    page.goto(f"{url}{edition}{PATH}")
    assert not page.locator("button.parallel").is_visible()
    passage = page.locator("#__text > p[id]").nth(3)
    anchor, link = passage.get_attribute("id"), passage.locator(".twin")
    opacity = "each => getComputedStyle(each).opacity"
    assert link.evaluate(opacity) == "0"
    passage.hover()
    assert link.evaluate(opacity) == "1"
    page.mouse.move(0, 0)
    link.focus()
    assert link.evaluate(opacity) == "1"
    link.click()
    page.wait_for_url(f"{url}{'' if edition else 'en/'}{PATH}#{anchor}")
    assert page.locator(f"#{anchor}").is_visible()


def test_twin__is_always_there_to_touch(new_page: Opener, url: str) -> None:
    page = new_page(java_script_enabled=False, viewport={"width": 360, "height": 640}, has_touch=True, is_mobile=True)
    page.goto(url + PATH)
    for link in page.locator("#__text > p > .twin").all():
        assert link.evaluate("each => getComputedStyle(each).opacity") == "1"
