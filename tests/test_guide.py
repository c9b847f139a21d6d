"""The editors' handbook: all that the code knows stands in it, in both languages, and its examples do what it says."""

import argparse
import ast
import io
import re
import shlex
import shutil
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import docx
import pytest
import yaml
from PIL import Image

import sites
from bitext import cli, glossary, project
from bitext.errors import Findings
from bitext.markup import frontmatter
from bitext.site import publishing
from bitext.site.strings import Strings
from bitext.translation.engines import ENGINES, EngineSettings
from engine_server import EngineServer
from sites import ROOT, BuiltSite

GUIDE = ROOT / "docs" / "guide"
LOCALES = ("ar", "en")
README = (ROOT / "README.md").read_text(encoding="utf-8")
pytestmark = pytest.mark.skipif(not GUIDE.is_dir(), reason="this publication does without the handbook")
the_programs = pytest.mark.skipif("docs/guide/" not in README, reason="this publication has a README of its own")
NAMES = sorted(path.stem for path in GUIDE.glob("*.md") if not path.name.endswith(".en.md"))
_FENCE = re.compile(
    r"^(?P<indent> *)(?P<fence>```|~~~)(?P<kind>\w+)\n(?P<body>.*?)^(?P=indent)(?P=fence)$", re.MULTILINE | re.DOTALL
)
_RESULT = re.compile(r"\s*<div class=\"result\" markdown>\n\n(?P<body>.*?)\n\n</div>\n(?!\n</div>)", re.DOTALL)
_CODE = re.compile(r"`([^`\n]+)`")
_BUILD = re.compile(r"(?:\.venv/bin/)?python scripts/build\.py(?P<rest>.*)")
_OTHERS = (
    "git add ", "git commit ", "mkdocs build", "rsync ", "dask scheduler ", "PYTHONPATH=scripts dask worker ",
    "python3 -m venv ",
)  # fmt: skip
"""How lines begin that run what is not ours."""


@dataclass(frozen=True)
class Example:
    """One fenced block."""

    page: str
    line: int
    kind: str
    body: str
    result: str | None
    """What is shown below it as its result."""

    def __str__(self) -> str:
        """Name it in a failed test."""
        return f"{self.page}.md:{self.line}"


@cache
def text(name: str, locale: str) -> str:
    return (GUIDE / (f"{name}.md" if locale == "ar" else f"{name}.{locale}.md")).read_text(encoding="utf-8")


@cache
def examples(locale: str = "ar") -> tuple[Example, ...]:
    return tuple(each for name in NAMES for each in _examples(name, locale))


def _examples(name: str, locale: str) -> Iterator[Example]:
    whole, end = text(name, locale), 0
    for found in _FENCE.finditer(whole):
        if found.start() < end:
            continue  # inside the result of another
        result = _RESULT.match(whole, found.end())
        end = result.end() if result else found.end()
        line = whole.count("\n", 0, found.start()) + 1
        body = textwrap.dedent(found["body"])
        yield Example(name, line, found["kind"], body, result and result["body"])


def of(kind: str, locale: str = "ar") -> list[Example]:
    return [each for each in examples(locale) if each.kind == kind]


@cache
def code(locale: str, name: str = "") -> frozenset[str]:
    """All words that stand as code on a page, or on any."""
    whole = "\n".join(text(each, locale) for each in ([name] if name else NAMES))
    return frozenset(word for span in _CODE.findall(whole) for word in re.findall(r"[\w-]+", span))


# What the code knows


class Asked(dict[str, Any]):
    """A mapping that remembers which of its keys somebody wanted."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        super().__init__({k: Asked(v) if isinstance(v, dict) else v for k, v in given.items()})
        self.wanted: set[str] = set()

    def get(self, key: str, default: Any = None) -> Any:
        self.wanted.add(key)
        return super().get(key, default)

    def __contains__(self, key: object) -> bool:
        self.wanted.add(str(key))
        return super().__contains__(key)

    def __getitem__(self, key: str) -> Any:
        self.wanted.add(key)
        return super().__getitem__(key)


@pytest.fixture
def wanted(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """The settings, once all of them have been read."""
    kept: list[Asked] = []
    read = project.yaml_load

    def load(*given: Any) -> Any:
        kept.append(Asked(read(*given)))
        return kept[-1]

    monkeypatch.setattr(project, "yaml_load", load)
    loaded = project.load(ROOT)
    publishing.read(loaded.publishing)
    return kept[-1]


def later() -> set[str]:
    """Settings that are read where they are needed."""
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "scripts").rglob("*.py")]
    return {key for source in sources for key in re.findall(r"publishing\.get\(\s*\"(\w+)\"", source)}


def rows(locale: str, name: str, column: int = 0) -> frozenset[str]:
    """The code in one column of a page's tables."""
    cells = [line.split("|")[column + 1] for line in text(name, locale).splitlines() if line.startswith("| ")]
    return frozenset(word for cell in cells for word in re.findall(r"[\w.-]+", " ".join(_CODE.findall(cell))))


@pytest.mark.parametrize("locale", LOCALES)
def test_guide__has_every_setting(wanted: Asked, locale: str) -> None:
    translation = wanted["extra"]["translation"]
    assert len(translation.wanted) > 20, "what is wanted is noticed"
    missing = (translation.wanted | later()) - rows(locale, "settings")
    assert not missing, missing
    parts = {key for edition in translation["editions"].values() for key in edition.wanted}
    assert parts <= code(locale, "settings")
    assert {"url", "logo", "name"} <= code(locale, "settings")


@pytest.mark.parametrize("locale", LOCALES)
def test_guide__has_every_setting_of_the_site(locale: str) -> None:
    files = ("mkdocs.yml", "mkdocs.en.yml")
    keys = {match for each in files for match in re.findall(r"^(\w+):", (ROOT / each).read_text("utf-8"), re.MULTILINE)}
    assert keys - {"extra"} <= rows(locale, "settings")


@pytest.mark.parametrize("locale", LOCALES)
def test_guide__has_every_key_of_the_front_matter(locale: str) -> None:
    assert set(frontmatter.SCHEMA) <= rows(locale, "front-matter")


@pytest.mark.parametrize("locale", LOCALES)
def test_guide__has_every_column_and_kind_of_the_glossary(locale: str) -> None:
    assert set(glossary.COLUMNS) <= rows(locale, "glossary")
    assert {*glossary.KINDS.values(), "term"} <= code(locale, "glossary")


@pytest.mark.parametrize("locale", LOCALES)
def test_guide__has_every_engine_and_its_settings(locale: str) -> None:
    assert {*ENGINES, "deep"} <= {each.partition(":")[0] for each in rows(locale, "engines")} | code(locale, "engines")
    fields = {each for each in EngineSettings.__dataclass_fields__ if each not in ("source", "target")}
    assert fields <= rows(locale, "engines")


def variables() -> set[str]:
    """The environment variables that the code reads."""
    found = set()
    for path in (ROOT / "scripts").rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        found |= set(re.findall(r"environ(?:\.get\(|\[)\"(\w+)\"", source))
        if "environ" in source and path.parent.name == "engines":
            words = [each.value for each in ast.walk(ast.parse(source)) if isinstance(each, ast.Constant)]
            pattern = r"\b[A-Z]{2,}(?:_[A-Z]+)*_(?:KEY|EMAIL|REGION|ID|APPID|APPKEY)\b"
            found |= {name for word in words if isinstance(word, str) for name in re.findall(pattern, word)}
    return found


@pytest.mark.parametrize("locale", LOCALES)
def test_guide__has_every_environment_variable(locale: str) -> None:
    assert {"CI", "DEEPL_API_KEY", "PAPAGO_SECRET_KEY"} <= variables(), "they are noticed"
    missing = variables() - code(locale)
    assert not missing, missing


def options(name: str) -> dict[str, argparse.Action]:
    """A command's own options and places, by each of their names."""
    parser = argparse.ArgumentParser(add_help=False)
    cli.command(name).arguments(parser, Strings("en"))
    return {each: action for action in parser._actions for each in action.option_strings or [str(action.metavar)]}


@cache
def section(name: str, locale: str) -> frozenset[str]:
    """The code in one command's section of the page of commands."""
    parts = re.split(r"^## (?:.+) \{#(?:build-)?([\w-]+)\}$", text("commands", locale), flags=re.MULTILINE)
    found = dict(zip(parts[1::2], parts[2::2], strict=True))
    return frozenset(word for span in _CODE.findall(found[name]) for word in re.findall(r"[\w-]+", span))


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("name", cli.COMMANDS)
def test_guide__has_every_option(name: str, locale: str) -> None:
    held = section(name, locale) | (section("translate", locale) if name in ("build", "propose") else frozenset())
    wanted = {each for each in options(name) if each.startswith("-")}
    assert wanted <= held, wanted - held
    choices = {str(each) for action in options(name).values() for each in action.choices or ()}
    assert choices <= held, choices - held


@pytest.mark.parametrize("locale", LOCALES)
def test_guide__has_the_options_of_all_commands(locale: str) -> None:
    common = {each for action in cli._common(None, "en")._actions for each in action.option_strings}
    assert common | {"--help"} <= section("common", locale)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("name", NAMES)
def test_guide__names_no_option_that_is_gone(name: str, locale: str) -> None:
    known = {each for command in cli.COMMANDS for each in options(command)}
    known |= {each for action in cli._common(None, "en")._actions for each in action.option_strings}
    foreign = {"--replace-text", "--require-hashes", "--help"}
    spans = " ".join(_CODE.findall(text(name, locale)))
    used = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", spans))
    assert used <= known | foreign, used - known


# The examples


def test_examples__are_the_same_in_both_languages() -> None:
    assert [(e.page, e.kind, e.body) for e in examples("ar")] == [(e.page, e.kind, e.body) for e in examples("en")]
    assert {each.kind for each in examples()} <= {"markdown", "yaml", "sh", "csv", "text"}, "none goes unread"


def test_examples__show_their_own_result() -> None:
    shown = [each for each in of("markdown") if each.result is not None]
    assert len(shown) > 10
    for each in shown:
        assert each.result == each.body.strip("\n"), str(each)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[BuiltSite, str]:
    """Every Markdown example as a report, translated and published; and what was said about them."""
    folder = sites.small(tmp_path_factory.mktemp("guide"))
    where = folder / "docs" / "reports"
    head = "---\ntitle: مثال\ndate: 2025-10-01\nsummary: مثال\n---\n\n"
    written = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(written, "JPEG")
    for number, (each, english) in enumerate(zip(of("markdown"), of("markdown", locale="en"), strict=True)):
        whole = each.body if each.body.startswith("---") else head + each.body
        sites.put(where, {f"example-{number}.md": whole})
        if english.result is not None:
            sites.put(where, {f"example-{number}.en.md": head.replace("مثال", "Example") + english.result + "\n"})
        for name in re.findall(r"\]\(((?:img|files)/[\w.-]+)", each.body):
            picture = name.endswith((".jpg", ".png"))
            sites.put(where, {name: written.getvalue() if picture else b"a,b\n1,2\n"})
    for name in ("translation.md", "translation.en.md", "glossary.csv"):
        sites.put(folder, {f"docs/{name}": (ROOT / "docs" / name).read_bytes()})
    said = sites.run(folder, "check", "docs/reports").stderr
    site, done = sites.build(folder)
    return site, said + done.stderr


def test_markdown__every_example_is_published_without_a_remark(built: tuple[BuiltSite, str]) -> None:
    """Those whose result is shown with the English of it, the others in Arabic alone."""
    site, said = built
    told = [line for line in said.splitlines() if "example-" in line]
    assert not told, "\n".join(told)
    for number, each in enumerate(of("markdown")):
        for root in ("", "en/") if each.result is not None else ("",):
            page = site.pages[f"{root}reports/example-{number}/index.html"]
            assert page.one(".text").get_text().strip() or page.all(".text img"), f"{page}: {each}"


def test_markdown__every_extension_has_an_example() -> None:
    """What the settings turn on is shown: each extension by a mark that only it gives a meaning."""
    marks = {
        "abbr": "*[", "admonition": "!!! ", "attr_list": "{: .lead }", "def_list": "\n:   ", "footnotes": "[^",
        "md_in_html": "<div markdown>", "tables": "|:--|--:|", "toc": "## ",
        "pymdownx.caret": "^^",
        "pymdownx.details": "??? ", "pymdownx.emoji": ":writing_hand:", "pymdownx.highlight": "```python",
        "pymdownx.magiclink": "رابطاً: https://", "pymdownx.mark": "==", "pymdownx.superfences": "```",
        "pymdownx.tabbed": "=== ", "pymdownx.tasklist": "- [x]", "pymdownx.tilde": "~~",
    }  # fmt: skip
    shown = "\n".join(each.body for each in of("markdown"))
    for name in project.load(ROOT).dialect:
        assert marks[name] in shown, name


def test_yaml__every_example_is_valid(tmp_path: Path, wanted: Asked) -> None:
    known = wanted["extra"]["translation"].wanted | later()
    own = set(re.findall(r"^(\w+):", (ROOT / "mkdocs.yml").read_text("utf-8"), re.MULTILINE))
    for number, each in enumerate(of("yaml")):
        values = yaml.safe_load(each.body)
        if "jobs" in values:
            assert all(job["steps"] for job in values["jobs"].values()), str(each)
        elif values.keys() <= frontmatter.SCHEMA.keys():
            findings = Findings()
            head = frontmatter.read(f"---\n{each.body}---\n", str(each), findings)
            assert not findings.items, findings.items
            assert head.values.keys() == values.keys(), str(each)
        else:
            assert values.keys() <= own | {"repo_url", "edit_uri"}, str(each)
            assert values.get("extra", {}).get("translation", {}).keys() <= known, str(each)
            folder = sites.small(tmp_path / str(number), {"docs/reports/internal/x.md": "نص.\n"})
            settings = folder / "mkdocs.yml"
            settings.write_text(_merged(settings.read_text(encoding="utf-8"), values), encoding="utf-8")
            publishing.read(project.load(folder).publishing)


def _merged(text: str, values: Mapping[str, Any]) -> str:
    """Settings with those of an example in place of or beside their own; tags that name Python are left out."""
    own = yaml.safe_load(re.sub(r"!!python/name:\S+", "null", text))

    def merge(into: dict[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
        for key, value in given.items():
            inner = isinstance(value, dict) and isinstance(into.get(key), dict)
            into[key] = merge(into[key], value) if inner else value
        return into

    return yaml.safe_dump(merge(own, values), allow_unicode=True)


def test_csv__every_example_is_a_glossary() -> None:
    for each in of("csv"):
        findings = Findings()
        assert len(list(glossary.read(each.body, str(each), findings))) == each.body.count("\n") - 1
        assert not findings.items, findings.items


def commands() -> list[tuple[Example, str, list[str]]]:
    """Every line of the shell's that runs our own program: the example, the line, its arguments with a subcommand."""
    found = []
    for each in of("sh"):
        for line in each.body.splitlines():
            match = _BUILD.fullmatch(line)
            if match is None:
                continue
            arguments = shlex.split(match["rest"])
            if not {*arguments} & {*cli.COMMANDS}:
                arguments.insert(0, "build")
            found.append((each, line, arguments))
    return found


def test_shell__every_line_is_one_that_there_is() -> None:
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    parser = cli._parser(cli.COMMANDS, "en")
    for _, _, arguments in commands():
        assert parser.parse_args(arguments).run
    for each in of("sh"):
        for line in each.body.splitlines():
            for name in re.findall(r"-r (\S+)|-f (\S+)", line):
                assert (ROOT / "".join(name)).is_file(), f"{each}: {line}"
            made = line.split()[1:] if line.startswith("make ") else []
            assert set(made) <= targets, f"{each}: {line}"
            known = made or _BUILD.fullmatch(line) or "python -m pip install" in line or line.startswith(_OTHERS)
            assert known, f"{each}: {line}"


_NOT_RUN = {
    "serve": "it does not end by itself",
    "propose": "it wants a remote",
    "build": "it is translate and site, which are run",
    "accept": "it is refused where nothing is suggested",
}


def test_shell__what_is_harmless_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In one project, in the handbook's order, with an engine on this machine."""
    folder = sites.small(tmp_path / "project")
    word = docx.Document()
    for line in ("تقرير من ملف", "فقرة أولى.", "فقرة ثانية."):
        word.add_paragraph(line)
    word.save(str(folder / "report.docx"))
    body = "---\ntitle: الماء في الرقة\ndate: 2025-10-01\n---\n\nعاد الماء.\n\nقال الاسم إن العمل انتهى.\n"
    plain = "عنوان النص\n\nالرقة، 1 تشرين الأول 2025\n\nفقرة أولى.\n\nفقرة ثانية.\n"
    sites.put(folder, {"docs/reports/2025/water-in-raqqa.md": body, "report.txt": plain})
    sites.put(folder, {"docs/glossary.csv": (ROOT / "docs/glossary.csv").read_bytes()})
    monkeypatch.chdir(folder)
    with EngineServer() as server:
        engine = ["--engine", "libretranslate", "--engine-url", server.libretranslate_url]
        assert cli.main(["translate", *engine, "--strict"]) == 0
        ran = set()
        for each, line, arguments in commands():
            name = next(word for word in arguments if word in cli.COMMANDS)
            others = name == "links" and "--offline" not in arguments
            asks = arguments == ["new"] or "--upgrade" in arguments
            if name in _NOT_RUN or "--cluster" in line or others or asks:
                continue
            taken = name == "import" and not line.endswith((".po", ".csv", ".po --dry-run", ".csv --dry-run"))
            more = engine if name == "translate" or taken else []
            code = cli.main([*arguments, *more])
            assert code == 0 or (name == "check" and code == 1), f"{each}: {line} ends with {code}"
            ran.add(name)
    assert ran == cli.COMMANDS.keys() - _NOT_RUN
    assert any((folder / "exchange").iterdir())


@the_programs
def test_readme__names_every_command_and_leads_to_every_page() -> None:
    links = set(re.findall(r"\]\(([^)#:]+)\)", README))
    assert all((ROOT / link).exists() for link in links)
    assert {f"docs/guide/{name}.en.md" for name in NAMES} <= links
    named = {word for span in _CODE.findall(README) for word in re.findall(r"[\w-]+", span)}
    assert cli.COMMANDS.keys() - {"build"} <= named


# The guide in the site


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> BuiltSite:
    """The site as it is delivered."""
    folder = tmp_path_factory.mktemp("shipped") / "project"
    for name in ("docs", "memory", "overrides", "scripts"):
        shutil.copytree(ROOT / name, folder / name)
    for name in ("mkdocs.yml", "mkdocs.en.yml"):
        shutil.copy2(ROOT / name, folder)
    assert sites.run(folder, "check", "docs/guide", "--quiet").stderr == ""
    site, done = sites.build(folder, "--strict")
    assert done.returncode == 0, done.stderr
    assert "docs/guide" not in done.stderr
    return site


def test_guide__is_whole_in_both_editions(shipped: BuiltSite) -> None:
    for name in NAMES:
        for root in ("", "en/"):
            page = shipped.pages[f"{root}guide/{'' if name == 'index' else f'{name}/'}index.html"]
            assert not page.all(".pending, .stale, .badge--machine"), f"{page}: every word is a person's"
            assert len(page.all("nav.md-path a[href]")) == (1 if name == "index" else 2)


def test_guide__is_searched_without_the_marks_around_its_examples(shipped: BuiltSite) -> None:
    data = [path.read_bytes() for path in (shipped.folder / "search" / "data").rglob("*") if path.is_file()]
    assert any(b"water-in-raqqa" in each for each in data), "commands are found"
    assert not any(b"```" in each for each in data)


@the_programs
def test_guide__pages_stand_in_the_navigation_and_lead_on(shipped: BuiltSite) -> None:
    """Every page is named once, in the navigation and by its neighbours; elsewhere only the first one is."""
    nav = [each.removeprefix("guide/").removesuffix(".md") for each in re.findall(r"guide/\S+", _settings())]
    made = "messages/index"  # of the findings, at the build
    assert sorted(nav) == sorted([*NAMES, made])
    for root in ("", "en/"):
        page, seen = shipped.pages[f"{root}guide/index.html"], []
        links = [str(a["href"]) for a in page.all("#__nav a")]
        assert len(links) == len(set(links))
        while True:
            seen.append(page.path)
            following = page.all(".onward a[rel=next]")
            if not following:
                break
            target = shipped.target(page, str(following[0]["href"]))
            assert target is not None
            assert [a for a in page.all("#__nav a") if shipped.target(page, str(a["href"])) == target]
            before, page = page, shipped.pages[target[0]]
            back = shipped.target(page, str(page.one(".onward a[rel=prev]")["href"]))
            assert back is not None
            assert back[0] == before.path
        assert len(seen) == len(NAMES) + (f"{root}guide/{made}.html" in shipped.pages)
        home = shipped.pages[f"{root}index.html"].all("#__nav a[href*=guide]")
        assert [str(a["href"]) for a in home] == ["guide/"]


def test_guide__may_be_left_out(built: tuple[BuiltSite, str]) -> None:
    """A site without the handbook says nothing of it, though `nav` names its pages."""
    site, said = built
    assert "guide" not in said
    assert not site.pages["index.html"].all("#__nav a[href*=guide]")


def _settings() -> str:
    return (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
