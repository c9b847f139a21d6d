"""Pictures, recordings and attachments on built pages, in both editions."""

import io
import struct
import xml.etree.ElementTree as etree
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import CompletedProcess
from typing import TYPE_CHECKING

import pytest
from bs4 import Tag
from PIL import Image

import sites
from bitext import cli
from bitext import project as projects
from bitext.errors import Findings
from bitext.markup import sanitise
from bitext.site import attachments, pictures, renditions
from bitext.site.media import Media
from bitext.site.strings import Strings
from bitext.writer import Writer
from sites import BuiltSite, HtmlPage
from test_rasters import SECRET, remarks, saved, scene

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.xdist_group("media")

HERE = "docs/reports/2025"
PAGE = "reports/2025/media/index.html"
AR = """---
title: تقرير مصوّر
date: 2025-05-06
---

![وصف أول](img/market.jpg "تعليق أول"){ credit="سارة أحمد؛ raqqa" }

![خريطة](img/map.png){ .wide width="300" }

![وصف](img/small.png "تلميح") في وسط سطر، و![](img/small.png).

![](img/small.png){ .decorative }

![رسم](img/drawing.svg)

[![وصف](img/small.png "تعليق ثان")](img/market.jpg)

<figure markdown>
![وصف](img/small.png){ credit="سارة أحمد" }
<figcaption>تعليق ثالث</figcaption>
</figure>

![بعيدة](https://pictures.example.net/x.png)

<img src="img/small.png" alt="وصف <أ> و&quot;ب&quot;">

<img src="../img/drawing.svg" alt="وصف" width="30" height="12">

<video src="files/witness.mp4" poster="files/witness.jpg" controls preload="none"></video>

[الأرقام](files/data.csv) و[النص](files/full.pdf#page=2) و[لا شيء](good.md).

[الشهادة](files/witness.mp4)

[الصوت](files/witness.mp3)

[لقاء](https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=10)

https://vimeo.com/123456789

[قناة](https://www.youtube.com/@name)

جملة فيها [لقاء](https://youtu.be/dQw4w9WgXcQ).
"""
LINE = next(number for number, line in enumerate(AR.splitlines(), 1) if "![](img/small.png)." in line)
WORDS = {
    "تقرير مصوّر": "A report with pictures", "وصف أول": "First description", "تعليق أول": "First caption",
    "تعليق ثان": "Second caption", "تعليق ثالث": "Third caption", "الأرقام": "The figures", "الشهادة": "The testimony",
    "لقاء": "A talk",
}  # fmt: skip


def english() -> str:
    text = AR
    for arabic, words in WORDS.items():
        text = text.replace(arabic, words)
    return text


def film(*atoms: bytes) -> bytes:
    """As much of a film as says where it was made."""

    def box(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content) + 8) + name + content

    return box(b"ftyp", b"isom\0\0\0\0") + box(b"mdat", b"\xa9xyz" * 9) + box(b"moov", b"".join(atoms))


FILES: dict[str, str | bytes] = {
    "docs/glossary.csv": "id,kind,ar,en,ar_variants,en_variants,avoid,note\nraqqa,place,الرقة,Raqqa,,,,\n",
    f"{HERE}/media.md": AR,
    f"{HERE}/media.en.md": english(),
    f"{HERE}/img/market.jpg": saved(scene(2000, 1200), "JPEG", exif=remarks(6), quality=95),
    f"{HERE}/img/map.png": saved(scene(1400, 900), "PNG"),
    f"{HERE}/img/map.en.png": saved(scene(1200, 900), "PNG"),
    f"{HERE}/img/small.png": saved(scene(64, 48), "PNG"),
    f"{HERE}/img/unused.jpg": saved(scene(2000, 900), "JPEG", exif=remarks(1)),
    f"{HERE}/img/drawing.svg": "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 300 120'/>",
    f"{HERE}/files/data.csv": b"x" * 1234,
    f"{HERE}/files/data.en.csv": b"x" * 5678,
    f"{HERE}/files/full.pdf": b"%PDF" + b"x" * 1_250_000,
    f"{HERE}/files/witness.mp4": film(),
    f"{HERE}/files/witness.jpg": saved(scene(800, 450), "JPEG"),
    f"{HERE}/files/witness.vtt": "WEBVTT\n",
    f"{HERE}/files/witness.en.vtt": "WEBVTT\n",
    f"{HERE}/files/witness.mp3": b"x",
    f"{HERE}/files/placed.mp4": film(b"\xa9xyz+35.9/"),
    f"{HERE}/img/phone.heic": b"x",
    f"{HERE}/img/broken.png": b"\x89PNG\r\n\x1a\nxxxx",
    f"{HERE}/img/huge.gif": b"GIF89a" + struct.pack("<HHBBB", 60_000, 60_000, 0, 0, 0) + b";",
    f"{HERE}/img/told.avif": b"....ftypavif" + b"Exif\0" + SECRET,
}
REFUSED = {
    "phone.heic": "picture-format", "broken.png": "picture-damaged", "huge.gif": "picture-huge",
    "told.avif": "picture-remarks",
}  # fmt: skip


def hosts(project: Path) -> None:
    """Let films be shown in pages."""
    settings = project / "mkdocs.yml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("    memory: memory\n", "    memory: memory\n    video_hosts: [youtube]\n"))


@pytest.fixture(scope="session")
def result(tmp_path_factory: pytest.TempPathFactory) -> tuple[BuiltSite, CompletedProcess[str]]:
    project = sites.small(tmp_path_factory.mktemp("media") / "project", FILES)
    hosts(project)
    return sites.build(project)


@pytest.fixture(scope="session")
def site(result: tuple[BuiltSite, CompletedProcess[str]]) -> BuiltSite:
    return result[0]


@pytest.fixture(scope="session")
def told(result: tuple[BuiltSite, CompletedProcess[str]]) -> str:
    return result[1].stderr


@pytest.fixture(params=["ar", "en"])
def page(site: BuiltSite, request: pytest.FixtureRequest) -> HtmlPage:
    return site.pages[sites.EDITIONS[request.param] + PAGE]


def picture(page: HtmlPage, name: str) -> Tag:
    """The first picture of a page that was made of a file."""
    return next(img for img in page.all("article img") if f"img/{name}" in str(img["src"]))


def sources(page: HtmlPage, text: object) -> dict[int, Path]:
    """The files that a `srcset` offers, by width."""
    found = {}
    for each in str(text).split(", "):
        address, _, width = each.partition(" ")
        target = page.site.target(page, address)
        assert target is not None
        found[int(width.removesuffix("w"))] = page.site.folder / target[0]
    return found


def test_site__has_no_broken_address(site: BuiltSite) -> None:
    assert site.broken() == []


def test_pictures__say_their_size_before_they_load(page: HtmlPage) -> None:
    for img in page.all("article img"):
        assert str(img["width"]).isdecimal(), img
        assert str(img["height"]).isdecimal(), img
    big = picture(page, "market")
    assert (big["width"], big["height"]) == ("1200", "2000"), "as it is seen, not as it is stored"
    assert picture(page, "map")["height"] == str(round(300 * 900 / (1400 if page.locale == "ar" else 1200)))
    assert (picture(page, "drawing")["width"], picture(page, "drawing")["height"]) == ("300", "120")


def test_pictures__written_as_html_find_their_files_and_say_their_size(page: HtmlPage, site: BuiltSite) -> None:
    small = next(img for img in page.all("article img") if "<" in str(img.get("alt")))
    drawing = next(img for img in page.all("article img") if img.get("height") == "12")
    assert (small["width"], small["height"], drawing["width"], drawing["height"]) == ("64", "48", "30", "12")
    assert site.target(page, str(small["src"])) == site.target(page, str(picture(page, "small")["src"]))
    assert site.target(page, str(drawing["src"])) == site.target(page, str(picture(page, "drawing")["src"]))
    first, second = page.all("video")
    assert (first["src"], first["poster"]) == (second["src"], second["poster"])


def test_pictures__are_offered_in_sizes(page: HtmlPage) -> None:
    frame = picture(page, "market").parent
    assert frame is not None
    assert frame.name == "picture"
    for element in frame.select("[srcset]"):
        assert element["sizes"]
        offered = sources(page, element["srcset"])
        assert len(offered) >= 2
        for width, path in offered.items():
            with Image.open(path) as opened:
                upright = opened.width if 0x0112 not in opened.getexif() else opened.height
            assert upright == width
    assert {path.suffix for path in sources(page, frame.select("source")[0]["srcset"]).values()} == {".webp"}


def test_pictures__all_but_the_first_load_when_they_are_near(page: HtmlPage) -> None:
    first, *rest = [img for img in page.all("article img") if img.get("height") != "12"]
    assert not first.get("loading")
    assert all((img["loading"], img["decoding"]) == ("lazy", "async") for img in rest)


def test_pictures__nothing_of_a_camera_is_published(site: BuiltSite) -> None:
    names = [path for path in site.folder.rglob("*") if path.suffix in (".jpg", ".png", ".webp", ".avif")]
    assert len(names) > 10
    for path in names:
        assert SECRET not in path.read_bytes(), path
    assert (site.folder / "reports/2025/img/unused.jpg").is_file()


def test_pictures__an_edition_shows_its_variant(site: BuiltSite) -> None:
    widths = [
        Image.open(io.BytesIO((site.folder / each / "reports/2025/img/map.png").read_bytes())).width
        for each in ("", "en")
    ]
    assert widths == [1400, 1200]
    assert not (site.folder / "reports/2025/img/map.en.png").exists()


def test_captions__are_in_the_language_of_the_page(page: HtmlPage) -> None:
    texts = [caption.get_text(" ", strip=True) for caption in page.all("article figcaption")]
    expected = ["تعليق أول", "تعليق ثان", "تعليق ثالث"]
    expected = [WORDS[each] for each in expected] if page.locale == "en" else expected
    assert [next(each for each in expected if each in text) for text in texts[:3]] == expected
    assert picture(page, "market")["alt"] == ("وصف أول" if page.locale == "ar" else "First description")
    assert not picture(page, "market").get("title"), "the caption says it already"
    inline = next(img for img in page.all("article p img") if img.get("title"))
    assert inline["title"] == "تلميح"
    assert page.one("article figure > a figcaption, article figure a > img") is not None


def test_credits__are_names_in_the_language_of_the_page(page: HtmlPage) -> None:
    credit = page.all(".credit")[0]
    names = {bdi.get_text(): bdi.get("lang") for bdi in credit.select("bdi")}
    expected = {"سارة أحمد": None, "الرقة": None} if page.locale == "ar" else {"سارة أحمد": "ar", "Raqqa": None}
    assert names == expected
    assert credit.get_text().startswith("تصوير: " if page.locale == "ar" else "Photo: ")
    assert len(page.all("figure figure")) == 0
    third = next(c for c in page.all("figcaption") if "تعليق ثالث" in c.get_text() or "Third" in c.get_text())
    assert len(third.select(".credit")) == 1


def test_picture__of_another_site_becomes_a_link(page: HtmlPage, told: str) -> None:
    link = page.one('a[href="https://pictures.example.net/x.png"]')
    assert link.get_text() == "بعيدة"
    assert told.count("picture-elsewhere") == 2


def test_findings__a_picture_without_words_is_told_once(told: str) -> None:
    assert told.count("picture-alt") == 1
    assert f"{HERE}/media.md:{LINE}: warning picture-alt" in told


def test_check__tells_of_pictures_without_words(result: tuple[BuiltSite, object]) -> None:
    done = sites.run(result[0].project, "check")
    lines = [each for each in (done.stdout + done.stderr).splitlines() if "picture-alt" in each]
    assert len(lines) == 1
    assert f"{HERE}/media.md:{LINE}:" in lines[0]


@pytest.mark.parametrize("name", REFUSED)
def test_pictures__that_cannot_be_shown_are_told_and_left_out(site: BuiltSite, told: str, name: str) -> None:
    assert f"{HERE}/img/{name}: error {REFUSED[name]}" in told
    assert not list(site.folder.rglob(name))


def test_attachments__say_what_they_are_and_how_large(page: HtmlPage) -> None:
    table, text = (page.one(f'article p > a[href*="{each}"]') for each in ("data.csv", "full.pdf"))
    assert table.has_attr("download")
    assert not text.has_attr("download"), "a browser shows it"
    assert (table["type"], text["type"]) == ("text/csv", "application/pdf")
    facts = [each.get_text() for each in page.all(".file-facts")][:2]
    if page.locale == "ar":
        assert facts == ["(جدول CSV، 1.2 ك.ب)", "(مستند PDF، 1.3 م.ب)"]
    else:
        assert facts == ["(CSV spreadsheet, 5.7 KB)", "(PDF document, 1.3 MB)"], "of its own variant"
    for each in page.all(".file-facts"):
        assert each["lang"] == page.locale


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0 bytes"), (999, "999 bytes"), (1000, "1 KB"), (1049, "1 KB"), (1050, "1.1 KB"), (9949, "9.9 KB"),
     (9950, "10 KB"),
     (999_499, "999 KB"), (999_500, "1 MB"), (10**9, "1 GB"), (10**13, "10000 GB")],
)  # fmt: skip
def test_size__as_people_write_it(count: int, text: str) -> None:
    assert attachments.size(count, Strings("en")) == text


def test_recordings__load_nothing_before_they_are_asked(page: HtmlPage) -> None:
    for player in page.all("video, audio"):
        assert player["preload"] == "none"
        assert player.has_attr("controls")
        assert player.parent is not None
        assert player.parent.name != "figure" or player.parent.select("figcaption a[href]"), (
            "for those whose browser cannot play it"
        )
    player = page.all("video[width]")[0]
    assert str(player["poster"]).endswith("files/witness.jpg")
    assert (player["width"], player["height"]) == ("800", "450")
    assert page.one("track")["srclang"] == page.locale
    assert len(page.all("audio")) == 1


def test_recordings__that_say_where_they_were_made_are_told(told: str) -> None:
    assert [line for line in told.splitlines() if "video-place" in line and "placed.mp4" in line]
    assert told.count("video-place") == 1


def test_cards__lead_out_and_load_nothing(page: HtmlPage) -> None:
    cards = page.all(".video-card")
    assert len(cards) == 2, "an address in a sentence, and one that names no film, stay links"
    first, second = (card.select("a")[0] for card in cards)
    assert first["href"] == "https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=10"
    assert first["data-frame"] == "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?autoplay=1"
    assert "Vimeo" in second.get_text()
    assert not second.has_attr("data-frame"), "only of hosts that the settings name"
    assert not page.all("iframe")


def test_policy__names_the_host_only_where_its_film_can_be_shown(page: HtmlPage, site: BuiltSite) -> None:
    def policy(each: HtmlPage) -> str:
        return str(each.one("meta[http-equiv=Content-Security-Policy]")["content"])

    assert policy(page).endswith("; frame-src https://www.youtube-nocookie.com")
    assert page.all('script[src*="video.js"]')
    other = site.pages["reports/2025/good/index.html"]
    assert "frame-src" not in policy(other)
    assert not other.all('script[src*="video.js"]')


def test_settings__an_unknown_host_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project = sites.small(tmp_path / "project")
    hosts(project)
    settings = project / "mkdocs.yml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("[youtube]", "[example]"), encoding="utf-8")
    assert cli.main(["status", "--project", str(project), "--lang", "en"]) == 1
    assert "`youtube`, `vimeo`" in capsys.readouterr().err


def test_hostile__addresses_written_by_hand_go() -> None:
    for html in (
        '<img src="a.png" srcset="https://evil.example/x.png 1w">',
        '<img src="a.png" srcset="//evil.example/x.png 1w">',
        '<a data-frame="https://evil.example/" href="a">x</a>',
        '<a data-frame="https://www.youtube-nocookie.com.evil.example/embed/x?" href="a">x</a>',
        '<video poster="javascript:alert(1)" src="a.mp4"></video>',
    ):
        assert "evil" not in sanitise.clean(html)
        assert "javascript" not in sanitise.clean(html)


@pytest.mark.parametrize(
    "address", ["https://evil.example/x.png", "//evil.example/x", "/\\evil.example/x", " ht&#9;tps://evil.example/x"]
)
def test_picture__of_another_site_written_as_html_is_not_asked_for(tmp_path: Path, address: str) -> None:
    page = f'---\ntitle: صورة\n---\n\n<img src="{address}" alt="بعيدة">\n\n<video src="{address}"></video>\n'
    project = sites.small(tmp_path / "project", {"docs/reports/2025/far.md": page})
    site, done = sites.build(project)
    made = site.pages["reports/2025/far/index.html"]
    assert [each.attrs for each in made.all("article img, article video")] == [{"alt": "بعيدة"}, {}]
    assert "media-elsewhere" in done.stderr


def test_pillow__is_not_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = projects.load(sites.small(tmp_path / "project", {"docs/a.jpg": saved(scene(900, 600), "JPEG")}))
    findings = Findings()
    media = Media(
        project, project.editions["ar"], Strings("ar"), findings, lambda name: {"name": name}, Writer(tmp_path), str
    )
    media.paths["a.jpg"] = project.root / "docs/a.jpg"
    media.enter("index.md", "", "index.md")
    monkeypatch.setattr(renditions, "version", lambda: "")
    root = etree.fromstring('<div><p><img src="a.jpg" alt="و" /></p><p><img src="a.jpg" alt="و" /></p></div>')  # noqa: S314 - our own
    pictures.dress(root, media)
    assert [(img.get("width"), img.get("height"), img.get("srcset")) for img in root.iter("img")] == [
        ("900", "600", None)
    ] * 2
    assert [each.code for each in findings.items] == ["picture-pillow"]


# In a browser


@pytest.fixture(scope="session")
def url(site: BuiltSite) -> Iterator[str]:
    with sites.serving(site.folder) as address:
        yield address


@pytest.mark.browser
@pytest.mark.parametrize("edition", ["", "en/"])
def test_page__asks_nobody_else_until_somebody_presses(new_page: "Callable[..., Page]", url: str, edition: str) -> None:
    page = new_page(viewport={"width": 320, "height": 640})
    asked: list[str] = []
    problems: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.goto(f"{url}{edition}{PAGE.removesuffix('index.html')}")
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert [each for each in asked if not each.startswith(url)] == []
    assert [each for each in asked if each.endswith((".mp4", ".mp3"))] == []
    assert problems == []
    shown = page.evaluate("document.querySelector('article img').currentSrc")
    assert ".480." in shown, "the smallest that is sharp enough"
    page.click("a[data-frame]")
    frame = page.locator("iframe")
    assert frame.get_attribute("src") == "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?autoplay=1"
    assert frame.get_attribute("title")
    assert not [text for text in problems if "Content Security" in text]


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("edition", ["", "en/"])
def test_page__has_no_barrier(new_page: "Callable[..., Page]", url: str, edition: str, scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = new_page(color_scheme=scheme, bypass_csp=True)
    page.goto(f"{url}{edition}{PAGE.removesuffix('index.html')}")
    # The picture without words is what the finding is about.
    page.evaluate("document.querySelectorAll('img[alt=\"\"]').forEach(img => img.remove())")
    result = Axe().run(page)
    assert result.violations_count == 0, result.generate_report()
