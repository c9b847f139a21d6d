"""A new publication: the program as it is, with settings and first pages of its own. Values in, files out.

What is the program's is copied byte for byte, so that a later version can take its place; what is the publication's is
made of the templates in `data/start/`, and is never touched again.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from string import Template

from bitext.intake.plain import escape
from bitext.markup.frontmatter import quoted

START = Path(__file__).parent.parent / "data" / "start"
PROGRAM = (
    ".ci", ".editorconfig", ".gitattributes", ".github/actions", ".github/dependabot.yml", ".github/workflows",
    ".github/zizmor.yml", ".gitignore", ".pre-commit-config.yaml", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE",
    "Makefile", "SECURITY.md", "benchmarks", "hosting", "overrides", "pyproject.toml", "requirements-cards.txt",
    "requirements-cluster.txt", "requirements-dev.txt", "requirements-exchange.txt", "requirements.txt", "scripts",
    "tests",
)  # fmt: skip
"""Files and folders that make up the program, those that a version has."""
HANDBOOK = ("docs/guide", "memory/guide")
_MADE = ("__pycache__", ".hypothesis")
EDITIONS: Mapping[str, str] = {
    "ar": "{ name: العربية, config: mkdocs.yml, dir: rtl, territory: ar_SY }",
    "en": "{ name: English, config: mkdocs.en.yml, dir: ltr, territory: en_GB }",
}
"""The languages that the interface speaks, the first one that of the originals."""
_ABOUT: Mapping[str, str] = {
    "ar": "تقارير بالعربية، ومع كل تقرير ترجمة",
    "en": "Reports in Arabic, each with a translation",
}


@dataclass(frozen=True, slots=True)
class Publication:
    """What somebody who founds one has said about it."""

    names: Mapping[str, str]
    """Of the site, by locale, for every language of the interface."""
    url: str = ""
    """Where it will be published; may be empty."""
    errors: str = ""
    """Where readers report errors: an address of mail, or a form's; may be empty."""
    locales: tuple[str, ...] = tuple(EDITIONS)
    colours: Mapping[str, str] = field(default_factory=dict)
    """By what they are for; those that are set."""
    ground: str = "#14595a"
    """Of the site's mark."""
    handbook: tuple[str, ...] = ()
    """The pages of the editors' handbook in their order, where it is part of the site."""


def program(root: Path) -> Iterator[str]:
    """The paths of the program's files, relative to the folder that it stands in, in order."""
    for name in PROGRAM:
        yield from _below(root, name)


def handbook(root: Path) -> Iterator[str]:
    """The paths of the handbook's files, where this publication has it."""
    for name in HANDBOOK:
        yield from _below(root, name)


def handbook_pages(root: Path) -> tuple[str, ...]:
    """The handbook's pages in the order in which this publication's settings list them."""
    listed = re.findall(r"^ +- (guide/[\w/-]+\.md)$", (root / "mkdocs.yml").read_text(encoding="utf-8"), re.MULTILINE)
    return tuple(dict.fromkeys(listed))


def _below(root: Path, name: str) -> Iterator[str]:
    path = root / name
    if path.is_symlink():
        return
    if path.is_file():
        yield name
    for base, folders, files in os.walk(path):
        folders[:] = sorted(each for each in folders if each not in _MADE)
        for each in sorted(files):
            found = Path(base, each)
            if not each.endswith((".pyc", "~")) and not found.is_symlink():
                yield found.relative_to(root).as_posix()


def content(publication: Publication) -> dict[str, str]:
    """The publication's own files, by their paths: settings, first pages, glossary, mark, README."""
    locales = [each for each in publication.locales if each in EDITIONS]
    made = {
        "mkdocs.yml": _filled("mkdocs.yml", _settings(publication, locales)),
        "docs/glossary.csv": _filled("docs/glossary.csv", {}),
        "docs/assets/logo.svg": _filled("logo.svg", {"ground": publication.ground}),
        "README.md": _filled("README.md", _texts(publication, escape)),
    }
    for name in sorted(path.name for path in (START / "docs").glob("*.md")):
        if _locale(name) in locales:
            made[f"docs/{name}"] = _page(name, publication)
    for locale in locales[1:]:
        values = {
            "locale": locale,
            "name": quoted(publication.names[locale]),
            "about": quoted(_ABOUT[locale]),
        }
        made[f"mkdocs.{locale}.yml"] = _filled("mkdocs.edition.yml", values)
    return made


def _page(name: str, publication: Publication) -> str:
    """A first page; what stands in its front matter is written as YAML, what stands in its text as Markdown."""
    template = (START / "docs" / name).read_text(encoding="utf-8")
    head, rule, body = template.removeprefix("---\n").partition("\n---\n")
    front = Template(head).substitute(_texts(publication, quoted))
    return "---\n" + front + rule + Template(body).substitute(_texts(publication, escape))


def _texts(publication: Publication, written: Callable[[str], str]) -> dict[str, str]:
    texts = {f"name_{locale}": name for locale, name in publication.names.items()}
    texts |= {f"about_{locale}": about for locale, about in _ABOUT.items()}
    return {key: written(text) for key, text in texts.items()}


def _settings(publication: Publication, locales: list[str]) -> dict[str, str]:
    pages = publication.handbook
    colours = "".join(f'      {name}: "{value}"\n' for name, value in publication.colours.items())
    return {
        "name_ar": quoted(publication.names[locales[0]]),
        "about_ar": quoted(_ABOUT[locales[0]]),
        "url": publication.url and f" {quoted(publication.url)}",
        "errors": publication.errors and f" {quoted(publication.errors)}",
        "editions": "\n".join(f"      {locale}: {EDITIONS[locale]}" for locale in locales),
        "colours": f"    colours:\n{colours}" if colours else "",
        "handbook": "".join(["  - guide:\n", *(f"      - {page}\n" for page in pages)]) if pages else "",
    }


def _locale(name: str) -> str:
    middle = name.removesuffix(".md").partition(".")[2]
    return middle or next(iter(EDITIONS))


def _filled(name: str, values: Mapping[str, str]) -> str:
    return Template((START / name).read_text(encoding="utf-8")).substitute(values)
