"""The theme's scripts as they are published."""

import re

import pytest

from bitext.site import scripts
from sites import ROOT

ASSETS = ROOT / "overrides" / "assets"
SOURCES = {path.relative_to(ASSETS).as_posix(): path.read_text(encoding="utf-8") for path in ASSETS.rglob("*.js")}


def test_published__holds_every_script_once_or_inside_another() -> None:
    made = scripts.published(SOURCES)
    assert made.keys() < SOURCES.keys()
    for path in SOURCES.keys() - made.keys():
        name = f"${re.sub(r'[^a-z]', '_', path.removesuffix('.js'))}="
        assert sum(name in text for text in made.values()) == 1, path
    for path, text in made.items():
        asked = re.findall(r'(?:from|import\()"\./([\w/]+\.js)"', text)
        assert {f"{path.rpartition('/')[0]}/{each}".lstrip("/") for each in asked} <= made.keys(), path
    assert sum(map(len, made.values())) < 0.9 * sum(map(len, SOURCES.values()))


def test_published__keeps_the_licence_of_what_is_not_ours() -> None:
    assert "Dr Martin Porter" in scripts.published(SOURCES)["search/engine.js"]


def test_published__does_not_depend_on_the_order_of_the_sources() -> None:
    assert scripts.published(dict(reversed(SOURCES.items()))) == scripts.published(SOURCES)


@pytest.mark.parametrize(
    ("sources", "wanted"),
    [
        ({"a.js": 'import { b } from "./b.js";\nb();\n', "b.js": "export const b = () => 1;\n"}, {"a.js"}),
        (
            {
                "a.js": 'import { b } from "./b.js";\nb();\n',
                "c.js": 'import { b } from "./b.js";\nb();\n',
                "b.js": "export const b = () => 1;\n",
            },
            {"a.js", "b.js", "c.js"},
        ),
        (
            {
                "a.js": 'import { b } from "./b.js";\nb();\nimport("./b.js");\n',
                "b.js": "export const b = () => 1;\n",
            },
            {"a.js", "b.js"},
        ),
        (
            {
                "a.js": 'import { b } from "./b.js";\nb();\n',
                "b.js": 'import { c } from "./c.js";\nexport const b = () => c();\n',
                "c.js": "export const c = () => new URL(import.meta.url);\n",
            },
            {"a.js", "c.js"},
        ),
        ({"a.js": 'import { b } from "./b.js";\nb();\n', "b.js": "export default () => 1;\n"}, {"a.js", "b.js"}),
        ({"a.js": 'import { b } from "./gone.js";\nb();\n'}, {"a.js"}),
    ],
    ids=["one asks", "two ask", "asked for later too", "knows its address", "another form", "not there"],
)
def test_published__folds_in_what_one_alone_asks_for(sources: dict[str, str], wanted: set[str]) -> None:
    made = scripts.published(sources)
    assert made.keys() == wanted
    for text in made.values():
        for name in re.findall(r'from ?"\./(\w+\.js)"', text):
            assert name in made or name == "gone.js"


def test_small__leaves_texts_as_they_are() -> None:
    code = 'const a = `x  // ${b}  y`; // gone\nconst c = /[/]  \\/\\/ /g;\n/* gone */ const d = "/*  */ //  \'";\n'
    made = scripts.small(code)
    assert "gone" not in made
    for text in ("`x  // ${b}  y`", "/[/]  \\/\\/ /g", '"/*  */ //  \'"'):
        assert text in made
