"""What a browser finds wrong with the site today."""

import pytest

import sites
from test_browser import ATTACKS, HEAD, MARK, Opener, hostile, url  # noqa: F401 - fixtures are found by name

FORGED = "\uf5e0nav=\uf5e1 نص\n\nنص \uf5e0content=pending\uf5e1 نص\n"


@pytest.mark.browser
@pytest.mark.parametrize("edition", ["", "en/"])
def test_axe__finds_nothing_on_tabs_wider_than_the_screen(new_page: Opener, url: str, edition: str) -> None:  # noqa: F811
    from axe_playwright_python.sync_playwright import Axe

    page = new_page(viewport={"width": 360, "height": 800})
    page.goto(f"{url}{edition}explainers/month-names/")
    assert [v["id"] for v in Axe().run(page).response["violations"]] == []


def test_hostile__the_frames_ids_are_not_taken(hostile: tuple[str, sites.BuiltSite]) -> None:  # noqa: F811
    _, site = hostile
    for page in site.pages.values():
        ids = [element["id"] for element in page.all("[id]")]
        assert len(ids) == len(set(ids)), page


def test_hostile__the_text_of_marks_forges_nothing(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("marks") / "project"
    project = sites.small(folder, {"docs/reports/2025/marks.md": f"---\ntitle: ع\ndate: 2025-01-01\n---\n\n{FORGED}"})
    page = sites.build(project)[0].pages["reports/2025/marks/index.html"]
    assert not page.all("article .pending, article .unit-alias, article #content, article #nav")
