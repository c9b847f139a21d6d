"""What people put into the documents' folder beside sound pages: one site of it all, and what became of each."""

import re
import xml.etree.ElementTree as etree
from pathlib import Path
from subprocess import CompletedProcess

import pytest

import sites
from bitext.cli import main
from bitext.markup import sanitise
from sites import BuiltSite
from test_site import MAP, read_map

pytestmark = pytest.mark.xdist_group("odd-site")

PAGE = "---\ntitle: عنوان {0}\ndate: 2025-01-02\n---\n\nنص.\n"
HERE = "docs/reports/2025"
ATTACK = "<!doctype html><script>window.pwned=1</script>"
CANARY = "كناري"
NAMES = ["a#b", "q?x", "50%25", "a b", "تقرير", "a&b", "a+b"]
ALMOST = {
    "empty-line": "\n---\ndraft: true\n---\n",
    "bidi-mark": "\u200f---\ndraft: true\n---\n",
    "bidi-mark-behind": "---\u200f\ndraft: true\n---\n",
    "bidi-mark-in-key": "---\n\u200fdraft: true\n---\n",
    "space": " ---\ndraft: true\n---\n",
    "old-line-ends": "---\rdraft: true\r---\r",
    "capital": "---\nDraft: true\n---\n",
    "four-hyphens": "----\ndraft: true\n----\n",
    "dashes": "—-\ntitle: عنوان\ndraft: true\n—-\n",
    "no-hyphens": "draft: true\n",
    "other-markup": "+++\ndraft = true\n+++\n",
}
DEEP = {
    "lists": "\n".join("    " * n + "- س" for n in range(400)),
    "quotes": ">" * 3000 + " س",
    "divs": "<div markdown>\n" * 400 + "س",
    "stars": "*" * 5000 + "س" + "*" * 5000,
    "brackets": "[" * 5000,
    "inline": "".join(f"<b>{n}" for n in range(5000)),
    "address": "[س](http://[س)",
}
"""Bodies that are too much for a processor of Markdown; some of them are published all the same."""
LINKS = PAGE.format("روابط") + "\n[a](good.md#none)\n\n[b](#none)\n\n[c](about.md)\n\n[e](good.en.md)\n"
AUTHORS = "---\ntitle: t\ndate: 2025-01-01\nauthors: [هيئة التحرير]\n---\n\nx\n"

FILES: dict[str, str | bytes] = {
    "docs/archive/index.md": PAGE.format("أرشيف"),
    "docs/archive/2025.md": PAGE.format("سنة"),
    "docs/en/a.md": PAGE.format("مجلد"),
    "docs/en/a.txt": "x",
    "docs/reports/README.md": PAGE.format("اقرأ"),
    f"{HERE}/x.html": ATTACK,
    f"{HERE}/x.JS": "window.pwned=1",
    f"{HERE}/y.svg": f"<svg xmlns='x'>{ATTACK}</svg>",
    f"{HERE}/good.svg": "<svg xmlns='http://www.w3.org/2000/svg'><path d='M0 0'/></svg>",
    f"{HERE}/good.md~": "طائر قديم",
    f"{HERE}/notes.txt": "x",
    f"{HERE}/good/index.md": PAGE.format("مرتين"),
    f"{HERE}/report.markdown": "طائر قديم",
    f"{HERE}/Report.MD": "طائر قديم",
    f"{HERE}/folder.md/report.txt": "x",
    f"{HERE}/{'x' * 250}.md": PAGE.format("طويل"),
    f"{HERE}/h.md": PAGE.format("س") + '\n# أول\n\n## A & B\n\nنص\n\n### `<b>` "س"\n\n# ثانٍ\n\nنص\n\n<h1>ثالث</h1>\n',
    f"{HERE}/bare-h.md": "# أول\n\nنص\n\n# ثانٍ\n\nنص\n\n<h1>ثالث</h1>\n",
    f"{HERE}/authors.md": AUTHORS,
    f"{HERE}/authors.en.md": AUTHORS,
    f"{HERE}/links.md": LINKS,
    f"{HERE}/links.en.md": LINKS,
    f"{HERE}/marks.md": PAGE.format("علامات") + "\n\uf5e0nav,\uf5e1 نص\n\nنص \uf5e0content,pending\uf5e1 نص\n",
    **{f"{HERE}/{name}.md": PAGE.format(n) for n, name in enumerate(NAMES)},
    **{f"{HERE}/{name}.en.md": PAGE.format(n) for n, name in enumerate(NAMES)},
    **{f"{HERE}/early-{name}.md": f"{head}\n{CANARY}.\n" for name, head in ALMOST.items()},
    **{f"{HERE}/deep-{name}.md": PAGE.format(name) + "\n" + body for name, body in DEEP.items()},
}


@pytest.fixture(scope="session")
def result(tmp_path_factory: pytest.TempPathFactory) -> tuple[BuiltSite, CompletedProcess[str]]:
    folder = tmp_path_factory.mktemp("odd")
    project = sites.small(folder / "project", FILES)
    for name in ("docs/index.en.md", "docs/about.en.md"):
        (project / name).unlink()
    sites.put(folder, {"secret.txt": "SECRET", "folder/secret.txt": "SECRET", "folder/secret.md": "SECRET"})
    (project / "docs/link.txt").symlink_to(folder / "secret.txt")
    (project / "docs/linked").symlink_to(folder / "folder")
    (project / "docs/dangling.png").symlink_to(folder / "nowhere")
    with (project / "mkdocs.yml").open("a", encoding="utf-8") as settings:
        settings.write("\nrepo_url: https://code.example.net/repo\nedit_uri: edit/main/docs/\n")
    return sites.build(project)


@pytest.fixture(scope="session")
def site(result: tuple[BuiltSite, CompletedProcess[str]]) -> BuiltSite:
    assert "reports/2025/good/index.html" in result[0].pages
    return result[0]


@pytest.fixture(scope="session")
def told(result: tuple[BuiltSite, CompletedProcess[str]]) -> str:
    return result[1].stderr


def holding(site: BuiltSite, text: str) -> list[str]:
    """The published files that hold a text."""
    return [name for name, content in sites.files(site.folder).items() if text.encode() in content]


def test_links__all_but_those_told_hold(site: BuiltSite) -> None:
    assert [each for each in site.broken() if "/links/" not in each] == []


def test_untranslated_home__the_english_edition_still_has_one(site: BuiltSite) -> None:
    page = site.pages["en/index.html"]
    assert page.all("section.listing .card")
    assert set(page.alternates) == {"ar", "en", "x-default"}


def test_untranslated_page_in_nav__leads_to_the_arabic(site: BuiltSite) -> None:
    links = site.pages["en/index.html"].all("#__nav a[href$='about/']")
    assert [link["hreflang"] for link in links] == ["ar"]


def test_untranslated_listing__the_english_edition_keeps_its_own(site: BuiltSite) -> None:
    assert site.pages["archive/index.html"].one("h1").get_text() == "عنوان أرشيف"
    assert site.pages["en/archive/index.html"].all("article li a")


def test_symbolic_links__are_never_published(site: BuiltSite, told: str) -> None:
    assert holding(site, "SECRET") == []
    for name in ("link.txt", "linked", "dangling.png"):
        assert f"docs/{name}: error file-outside" in told
        assert not (site.folder / name).exists()


def test_active_files__are_withheld(site: BuiltSite, told: str) -> None:
    assert holding(site, "window.pwned") == []
    for name in ("x.html", "x.JS"):
        assert f"{HERE}/{name}: error file-active" in told
    assert f"{HERE}/y.svg: error file-drawing" in told
    assert (site.folder / "reports/2025/good.svg").is_file()
    assert (site.folder / "reports/2025/notes.txt").is_file()


@pytest.mark.parametrize(
    "body",
    [
        "<script>x</script>",
        "<a xmlns:x='http://www.w3.org/1999/xlink' x:href='java&#10;script:x'><path/></a>",
        "<path onclick='x'/>",
        "<foreignObject/>",
        "<image href='https://example.org/x.png'/>",
        "<use href='other.svg#x'/>",
        "<style>@import 'x';</style>",
        "<path style='fill:url(https://example.org/x)'/>",
        "<style>p{fill:u\\72l(//example.org)}</style>",
        "<set attributeName='xlink:href' to='x'/>",
        "<h:p xmlns:h='http://www.w3.org/1999/xhtml'>x</h:p>",
        "<?xml-stylesheet href='x'?>",
        "<path>",
    ],
)
def test_svg__one_that_could_run_or_ask_is_not_harmless(body: str) -> None:
    drawing = f"<svg xmlns='http://www.w3.org/2000/svg'>{body}</svg>"
    assert not sanitise.harmless_svg(drawing.encode())
    assert not sanitise.harmless_svg(drawing.encode("utf-16"))


def test_svg__shipped_ones_and_their_inner_links_are_harmless() -> None:
    drawings = [path.read_bytes() for path in (sites.PUBLICATION / "docs").rglob("*.svg")]
    inner = "<linearGradient id='a'/><use href='#a'/><path fill='url(#a)'/><style>p{fill:url(#a)}</style>"
    drawings.append(f"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'>{inner}</svg>".encode())
    assert len(drawings) > 1
    assert all(map(sanitise.harmless_svg, drawings))


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("docs/en/a.md", "name-edition"),
        ("docs/en/a.txt", "name-edition"),
        ("docs/reports/README.md", "name-readme"),
        (f"{HERE}/{'x' * 250}.md", "name-long"),
        (f"{HERE}/good/index.md", "address-twice"),
        ("docs/archive/2025.md", "address-twice"),
        (f"{HERE}/report.markdown", "name-passed-over"),
        (f"{HERE}/Report.MD", "name-passed-over"),
        (f"{HERE}/folder.md", "name-passed-over"),
        (f"{HERE}/good.md~", "file-leftover"),
    ],
)
def test_name__one_that_cannot_be_published_is_told(site: BuiltSite, told: str, name: str, code: str) -> None:
    assert re.search(rf"^{re.escape(name)}: \w+ {code}: ", told, re.MULTILINE)
    assert holding(site, "طائر قديم") == []


@pytest.mark.parametrize("name", NAMES)
def test_name__any_character_is_written_as_an_address(site: BuiltSite, name: str) -> None:
    assert f"reports/2025/{name}/index.html" in site.pages
    assert f"en/reports/2025/{name}/index.html" in site.pages


def test_sitemap__has_every_page_and_is_the_only_one(site: BuiltSite) -> None:
    assert set(read_map(site)) == {str(page.one("link[rel=canonical]")["href"]) for page in site.indexed}
    (path,) = site.folder.rglob("sitemap*")
    root = etree.fromstring(path.read_bytes())  # noqa: S314 - our own file
    assert all(str(each.text).startswith("https://") for each in root.iter(f"{MAP}loc"))


@pytest.mark.parametrize("name", ALMOST)
def test_draft__a_head_written_almost_right_is_never_published(site: BuiltSite, told: str, name: str) -> None:
    assert f"reports/2025/early-{name}/index.html" not in site.pages
    assert holding(site, CANARY) == []
    code = "warning front-key" if name in ("capital", "bidi-mark-in-key") else "error front-almost"
    assert re.search(rf"^{HERE}/early-{name}\.md:\d+: {code}: ", told, re.MULTILINE)


def test_headings__one_of_the_first_level_and_the_title_is_shown(site: BuiltSite) -> None:
    page = site.pages["reports/2025/h/index.html"]
    assert page.one("h1").get_text() == "عنوان س"
    assert [h.name for h in page.all("article :is(h2, h3, h4)")] == ["h2", "h3", "h4", "h2", "h2"]
    bare = site.pages["reports/2025/bare-h/index.html"]
    assert bare.one("h1").get_text() == "أول"
    assert [h.get_text() for h in bare.all("article h2")] == ["ثانٍ", "ثالث"]


def test_contents__show_the_words_of_the_headings(site: BuiltSite) -> None:
    page = site.pages["reports/2025/h/index.html"]
    words = [a.get_text(strip=True) for a in page.all("nav.toc a")]
    assert words == ["أول", "A & B", "ثانٍ"]
    assert '<b> "س"' in page.one("article h4").get_text()


def test_foreign_words__of_the_byline_carry_their_language(site: BuiltSite) -> None:
    author = site.pages["en/reports/2025/authors/index.html"].one(".byline bdi")
    assert (author.get("lang"), author.get("dir")) == ("ar", "rtl")
    author = site.pages["reports/2025/authors/index.html"].one(".byline bdi")
    assert not author.get("lang")


def test_source_link__is_shown_where_the_repository_is_known(site: BuiltSite) -> None:
    for root, name in (("", "good.md"), ("en/", "good.en.md")):
        links = [a["href"] for a in site.pages[f"{root}reports/2025/good/index.html"].all("footer a")]
        assert f"https://code.example.net/repo/edit/main/docs/reports/2025/{name}" in links


def test_link__to_a_translation_from_its_own_language_holds(site: BuiltSite) -> None:
    page = site.pages["en/reports/2025/links/index.html"]
    found = [site.target(page, str(a["href"])) for a in page.all("article a") if a.get_text() == "e"]
    assert found == [("en/reports/2025/good/index.html", "")]


def test_finding__names_the_line_of_the_link_itself(told: str) -> None:
    assert re.findall(r"links\.md:(\d+): error link-broken", told) == ["8", "10", "12"]


@pytest.mark.parametrize("name", DEEP)
def test_depth__one_report_does_not_stop_the_others(site: BuiltSite, told: str, name: str) -> None:
    page = f"{HERE}/deep-{name}.md"
    code = re.search(rf"^{page}(?::\d+)?: error ([a-z-]+): ", told, re.MULTILINE)
    if name == "inline":
        assert code is None
        assert "reports/2025/deep-inline/index.html" in site.pages
    else:
        assert code is not None
        assert code[1] == ("page-failed" if name == "address" else "page-deep")
        assert f"reports/2025/deep-{name}/index.html" not in site.pages


def test_marks__in_a_text_forge_nothing(site: BuiltSite) -> None:
    page = site.pages["reports/2025/marks/index.html"]
    assert not page.all("article .pending, article .unit-alias, article #content, article #nav")


# What stops a build as a whole


@pytest.mark.parametrize("path", [".cache", "site.old"])
def test_disk__what_is_in_the_way_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], path: str
) -> None:
    project = sites.small(tmp_path / "project", {path: "x"})
    assert main(["site", "--project", str(project)]) in (0, 1)
    assert len(capsys.readouterr().err.splitlines()) <= 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (r"(?s).*", "- a\n"),
        (r"(?s).*", ""),
        ("latest: 10", "latest: viele"),
        ("territory: ar_SY", "territory: nirgends"),
        ("  name: material", "  name: nowhere"),
        ("  tables: {}", "  nowhere.tables: {}"),
    ],
    ids=["list", "empty", "number", "territory", "theme", "extension"],
)
def test_settings__that_cannot_be_used_are_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], old: str, new: str
) -> None:
    project = sites.small(tmp_path / "project")
    path = project / "mkdocs.yml"
    text, count = re.subn(old, new, path.read_text(encoding="utf-8"), count=1)
    assert count == 1
    path.write_text(text, encoding="utf-8")
    assert main(["site", "--project", str(project)]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1
