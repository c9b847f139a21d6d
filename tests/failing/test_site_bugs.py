"""What is wrong with built sites today, each with the least that shows it."""

import re
import xml.etree.ElementTree as etree
from pathlib import Path
from typing import Any

import pytest

import sites
from test_site import MAP, read_map

PAGE = "---\ntitle: عنوان\ndate: 2025-01-02\n---\n\nنص.\n"
HERE = "docs/reports/2025"


def built(folder: Path, files: dict[str, Any], *, without: tuple[str, ...] = ()) -> sites.BuiltSite:
    project = sites.small(folder / "project", files)
    for name in without:
        (project / name).unlink()
    return sites.build(project)[0]


def test_untranslated_home__the_english_edition_still_has_one(tmp_path: Path) -> None:
    site = built(tmp_path, {}, without=("docs/index.en.md",))
    assert "en/index.html" in site.pages
    assert site.broken() == []


def test_untranslated_page_in_nav__leads_to_the_arabic(tmp_path: Path) -> None:
    site = built(tmp_path, {}, without=("docs/about.en.md",))
    assert site.broken() == []
    assert [a["hreflang"] for a in site.pages["en/index.html"].all("#__nav a[href$='/about/']")] == ["ar"]


def test_untranslated_listing__the_english_edition_keeps_its_own(tmp_path: Path) -> None:
    site = built(tmp_path, {"docs/archive/index.md": PAGE})
    assert site.broken() == []


def test_links_out_of_the_project__are_never_published(tmp_path: Path) -> None:
    project = sites.small(tmp_path / "project")
    sites.put(tmp_path, {"secret.txt": "SECRET", "folder/secret.txt": "SECRET"})
    (project / "docs/link.txt").symlink_to(tmp_path / "secret.txt")
    (project / "docs/folder").symlink_to(tmp_path / "folder")
    site, done = sites.build(project)
    assert [name for name, content in sites.files(site.folder).items() if b"SECRET" in content] == []
    assert "docs/link.txt" in done.stderr


def test_html_file_in_docs__does_not_go_past_the_sanitiser(tmp_path: Path) -> None:
    attack = "<!doctype html><script>window.pwned=1</script>"
    site = built(tmp_path, {f"{HERE}/x.html": attack, f"{HERE}/y.svg": f"<svg xmlns='x'>{attack}</svg>"})
    assert [name for name, content in sites.files(site.folder).items() if b"window.pwned" in content] == []


def test_folder_of_an_editions_name__does_not_stop_the_build(tmp_path: Path) -> None:
    site = built(tmp_path, {"docs/en/a.md": PAGE})
    assert "reports/2025/good/index.html" in site.pages


def test_name__too_long_for_a_translation_stops_nothing(tmp_path: Path) -> None:
    site = built(tmp_path, {f"{HERE}/{'x' * 250}.md": PAGE})
    assert "reports/2025/good/index.html" in site.pages


@pytest.mark.parametrize("name", ["a#b", "q?x", "50%25", "a b", "تقرير"])
def test_name__any_character_is_written_as_an_address(tmp_path: Path, name: str) -> None:
    site = built(tmp_path, {f"{HERE}/{name}.md": PAGE, f"{HERE}/{name}.en.md": PAGE})
    assert site.broken() == []
    assert set(read_map(site)) == {str(page.one("link[rel=canonical]")["href"]) for page in site.content}


def test_readme__is_not_listed_under_an_address_that_is_not_there(tmp_path: Path) -> None:
    assert built(tmp_path, {"docs/reports/README.md": PAGE}).broken() == []


def test_same_address_twice__is_told(tmp_path: Path) -> None:
    project = sites.small(tmp_path / "project", {f"{HERE}/good/index.md": PAGE})
    assert f"{HERE}/good" in sites.build(project)[1].stderr


@pytest.mark.parametrize("name", ["report.markdown", "Report.MD", "folder.md/report.txt"])
def test_name__one_that_is_passed_over_is_told(tmp_path: Path, name: str) -> None:
    project = sites.small(tmp_path / "project", {f"{HERE}/{name}": PAGE})
    assert name.partition("/")[0] in sites.build(project)[1].stderr


@pytest.mark.parametrize(
    "head",
    [
        "\n---\ndraft: true\n---\n",
        "\u200f---\ndraft: true\n---\n",
        " ---\ndraft: true\n---\n",
        "---\rdraft: true\r---\r",
        "---\nDraft: true\n---\n",
        "----\ndraft: true\n----\n",
    ],
    ids=["empty-line", "bidi-mark", "space", "old-line-ends", "capital", "four-hyphens"],
)
def test_draft__a_head_written_almost_right_is_never_published(tmp_path: Path, head: str) -> None:
    site = built(tmp_path, {f"{HERE}/early.md": f"{head}\nكناري.\n"})
    assert [name for name, content in sites.files(site.folder).items() if "كناري".encode() in content] == []


def test_headings__one_of_the_first_level_and_the_title_is_shown(tmp_path: Path) -> None:
    site = built(tmp_path, {f"{HERE}/h.md": f"{PAGE}\n# أول\n\nنص\n\n# ثانٍ\n\nنص\n"})
    assert site.pages["reports/2025/h/index.html"].one("h1").get_text() == "عنوان"


def test_contents__show_the_words_of_the_headings(tmp_path: Path) -> None:
    site = built(tmp_path, {f"{HERE}/h.md": f'{PAGE}\n## A & B\n\nنص\n\n## `<b>` "س"\n\nنص\n'})
    page = site.pages["reports/2025/h/index.html"]
    headings = [h.get_text(strip=True) for h in page.all("article h2")]
    assert [a.get_text(strip=True) for a in page.all("nav.toc a")] == headings


def test_sitemap__there_is_one_and_it_is_no_template(tmp_path: Path) -> None:
    site = built(tmp_path, {})
    for path in site.folder.rglob("sitemap*"):
        root = etree.fromstring(path.read_bytes())  # noqa: S314 - our own file
        assert all(str(each.text).startswith("https://") for each in root.iter(f"{MAP}loc")), path


def test_foreign_words__of_the_byline_carry_their_language(tmp_path: Path) -> None:
    files = {
        f"{HERE}/{name}": "---\ntitle: t\ndate: 2025-01-01\nauthors: [هيئة التحرير]\n---\n\nx\n"
        for name in ("a.md", "a.en.md")
    }
    author = built(tmp_path, files).pages["en/reports/2025/a/index.html"].one(".byline bdi")
    assert (author.get("lang"), author.get("dir")) == ("ar", "rtl")


def test_source_link__is_shown_where_the_repository_is_known(tmp_path: Path) -> None:
    project = sites.small(tmp_path / "project")
    with (project / "mkdocs.yml").open("a", encoding="utf-8") as settings:
        settings.write("\nrepo_url: https://example.org/repo\nedit_uri: edit/main/docs/\n")
    site, _ = sites.build(project)
    for root, name in (("", "good.md"), ("en/", "good.en.md")):
        links = [a["href"] for a in site.pages[f"{root}reports/2025/good/index.html"].all("footer a")]
        assert f"https://example.org/repo/edit/main/docs/reports/2025/{name}" in links


def test_link__to_a_translation_from_its_own_language_holds(tmp_path: Path) -> None:
    body = f"{PAGE}\n[e](good.en.md)\n"
    site = built(tmp_path, {f"{HERE}/a.md": body, f"{HERE}/a.en.md": body})
    assert site.broken() == []


def test_finding__names_the_line_of_the_link_itself(tmp_path: Path) -> None:
    project = sites.small(tmp_path / "project", {f"{HERE}/a.md": f"{PAGE}\n[a](good.md#none)\n\n[b](#none)\n"})
    lines = re.findall(r"a\.md:(\d+): error link-broken", sites.build(project)[1].stderr)
    assert lines == ["8", "10"]


@pytest.mark.parametrize("path", [".cache", "site.old"])
def test_disk__what_is_in_the_way_is_one_sentence(tmp_path: Path, path: str) -> None:
    project = sites.small(tmp_path / "project", {path: "x"})
    assert sites.run(project, "site").returncode in (0, 1)


@pytest.mark.parametrize(
    "settings",
    ["- a\n", "", "latest: viele", "theme:\n  name: nowhere\n"],
    ids=["list", "empty", "number", "theme"],
)
def test_settings__that_cannot_be_used_are_one_sentence(tmp_path: Path, settings: str) -> None:
    project = sites.small(tmp_path / "project")
    path = project / "mkdocs.yml"
    text = path.read_text(encoding="utf-8")
    if settings.startswith("latest"):
        text = text.replace("latest: 10", settings)
    elif settings.startswith("theme"):
        text = text.replace("  name: material", "  name: nowhere")
    else:
        text = settings
    path.write_text(text, encoding="utf-8")
    assert sites.run(project, "site").returncode == 1


@pytest.mark.parametrize(
    "body",
    [
        "\n".join("    " * n + "- س" for n in range(400)),
        ">" * 3000 + " س",
        "<div markdown>\n" * 400 + "س",
        "*" * 5000 + "س" + "*" * 5000,
        "[" * 5000,
        "".join(f"<b>{n}" for n in range(5000)),
    ],
    ids=["lists", "quotes", "divs", "stars", "brackets", "inline"],
)
def test_depth__one_report_does_not_stop_the_others(tmp_path: Path, body: str) -> None:
    site = built(tmp_path, {f"{HERE}/deep.md": PAGE + "\n" + body})
    assert "reports/2025/good/index.html" in site.pages
