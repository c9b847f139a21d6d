"""The package keeps its own rules: who may import whom, who writes, who prints, and which words are used."""

import ast
import re
import tomllib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest

from bitext.arabic import ARABIC
from bitext.errors import _problems, catalogue
from bitext.site.strings import _table
from sites import ROOT

PACKAGE = ROOT / "scripts" / "bitext"
MODULES = {
    ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
}
TREES = {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in MODULES.items()}
LAYERS: dict[str, int] = {
    **dict.fromkeys(("errors", "arabic", "glossary", "writer", "project", "turns", "version", "hands", "cluster"), 0),
    "markup": 1,
    **dict.fromkeys(("alignment", "search"), 2),
    **dict.fromkeys(("translation", "site", "intake"), 3),
    "cli": 4,
}


def area(module: str) -> str:
    """The part of the package a module belongs to."""
    return f"{module}..".split(".")[1]


def imports(tree: ast.AST) -> Iterator[str]:
    """Every module that a tree imports, in functions too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "no relative imports"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def named(call: ast.Call) -> str:
    function = call.func
    return (
        function.attr if isinstance(function, ast.Attribute) else function.id if isinstance(function, ast.Name) else ""
    )


@pytest.mark.parametrize("module", [name for name in MODULES if area(name)])
def test_imports__point_one_way(module: str) -> None:
    own = area(module)
    for target in imports(TREES[module]):
        other = area(target)
        if not target.startswith("bitext.") or other == own:
            continue
        if LAYERS[own] == LAYERS[other] == 0:
            continue
        assert LAYERS[other] < LAYERS[own], f"{module} imports {target}"


def needs(name: str) -> set[str]:
    """The modules of the package that one imports; a package's own modules may be imported by its `__init__`."""
    targets = {t if t in MODULES else t.rpartition(".")[0] for t in imports(TREES[name])}
    return {t for t in targets & MODULES.keys() if t not in ("bitext", name) and not name.startswith(f"{t}.")}


def test_imports__form_no_circle() -> None:
    graph = {name: needs(name) for name in MODULES}
    while ready := [name for name, needed in graph.items() if not needed & graph.keys()]:
        for name in ready:
            del graph[name]
    assert graph == {}


@pytest.mark.parametrize(
    ("library", "allowed"),
    [
        ("deep_translator", ("bitext.translation.engines",)),
        ("mkdocs", ("bitext.site", "bitext.project")),
        ("nh3", ("bitext.markup.sanitise",)),
        ("requests", ("bitext.translation.engines",)),
        ("subprocess", ("bitext.cli.erase", "bitext.cli.init")),
        ("pickle", ("bitext.site.cache",)),  # with a reader that makes values and nothing else
        ("distributed", ("bitext.cluster",)),
        ("dask", ()),
        ("mammoth", ("bitext.intake",)),
    ],
)
def test_imports__a_library_is_known_in_one_place(library: str, allowed: tuple[str, ...]) -> None:
    knowing = {name for name, tree in TREES.items() if any(t.split(".")[0] == library for t in imports(tree))}
    assert {name for name in knowing if not any(name == a or name.startswith(f"{a}.") for a in allowed)} == set()


def test_imports__a_build_reaches_no_engine() -> None:
    """What `site` needs, however far down, never leads to `translation`."""
    todo, seen = [name for name in MODULES if area(name) in ("site", "search")], set[str]()
    while todo:
        name = todo.pop()
        if name in seen:
            continue
        seen.add(name)
        found = chain.from_iterable((t, t.rpartition(".")[0]) for t in imports(TREES[name]))
        todo += [each for each in found if each in MODULES]
    assert {name for name in seen if area(name) == "translation"} == set()


WRITING = {
    "write_text", "write_bytes", "unlink", "rename", "replace", "rmdir", "rmtree", "mkdir", "makedirs", "touch",
    "symlink_to", "hardlink_to", "chmod", "copy", "copy2", "copyfile", "copytree", "move", "mkstemp", "mkdtemp",
    "remove", "truncate",
}  # fmt: skip


def writes(call: ast.Call) -> bool:
    """Whether a call changes the disk, as far as its name shows."""
    name = named(call)
    if name == "open":
        modes = [*call.args[:2], *(k.value for k in call.keywords if k.arg == "mode")]
        return any(
            isinstance(m, ast.Constant) and re.fullmatch("[rwxabt+]+", str(m.value)) and set(str(m.value)) & set("wxa+")
            for m in modes
        )
    if name not in WRITING or not isinstance(call.func, ast.Attribute):
        return False
    owner = ast.unparse(call.func.value)
    if name == "replace":
        # Text and dataclasses have a method of this name, with other arguments.
        return len(call.args) == 1 and not call.keywords
    return name not in ("copy", "remove", "move") or owner in ("os", "shutil")


def test_disk__only_the_writer_changes_it() -> None:
    guilty = {
        f"{name}:{call.lineno}: {ast.unparse(call.func)}"
        for name, tree in TREES.items()
        if name != "bitext.writer"
        for call in calls(tree)
        if writes(call)
    }
    assert guilty == set()
    assert any(writes(call) for call in calls(TREES["bitext.writer"]))


def test_output__only_the_command_line_prints() -> None:
    for name, tree in TREES.items():
        if area(name) != "cli":
            printing = [call.lineno for call in calls(tree) if named(call) in ("print", "input", "pprint")]
            assert printing == [], name
            assert "sys.stdout" not in ast.unparse(tree), name


def test_hooks__hand_each_event_over() -> None:
    tree = ast.parse((ROOT / "scripts" / "hooks.py").read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            assert node.name.startswith("on_")
            assert len(node.body) == 2, "a docstring and one line"


def test_modules__open_with_what_they_are_for() -> None:
    for name, tree in TREES.items():
        if MODULES[name].read_text(encoding="utf-8").strip():
            assert ast.get_docstring(tree), name


def unnamed(package: Path) -> set[str]:
    """The modules of a package that its `__init__` does not speak of."""
    code = (package / "__init__.py").read_text(encoding="utf-8")
    names = {p.stem for p in package.glob("*.py")} | {p.parent.name for p in package.glob("*/__init__.py")}
    return {name for name in names - {"__init__"} if not re.search(rf"\b{re.escape(name)}\b", code)}


@pytest.mark.parametrize(
    "package", sorted(p.parent.relative_to(PACKAGE).as_posix() for p in PACKAGE.glob("*/**/__init__.py"))
)
def test_package__names_its_modules(package: str) -> None:
    assert unnamed(PACKAGE / package) == set()


# Words that are data


def literals(tree: ast.AST) -> set[str]:
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


ALL_LITERALS = set(chain.from_iterable(map(literals, TREES.values())))


def test_findings__every_code_used_exists() -> None:
    used = {
        first.value
        for tree in TREES.values()
        for call in calls(tree)
        if named(call) in ("add", "finding") and len(call.args) >= 2
        for first in call.args[:1]
        if isinstance(first, ast.Constant)
    }
    assert used
    assert used <= catalogue().keys()


def test_findings__every_code_is_used() -> None:
    assert {code for code in catalogue() if code not in ALL_LITERALS} == set()


def test_findings__are_said_and_mended_in_both_languages() -> None:
    for code, row in catalogue().items():
        assert row["severity"] in ("error", "warning", "info")
        assert row["en"], code
        assert row["ar"], code
        assert bool(row["mend_en"]) == bool(row["mend_ar"])
        assert set(re.findall(r"{(\w+)}", row["en"])) == set(re.findall(r"{(\w+)}", row["ar"])), code


def test_problems__are_said_in_both_languages_and_all_used() -> None:
    """No error is raised with words of its own: they stand in the table, in Arabic too."""
    kinds = {"said", "BitextError"}
    for tree in TREES.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and kinds & {ast.unparse(base) for base in node.bases}:
                kinds.add(node.name)  # bases stand before what is made of them, in the order of the imports too
    assert {"EngineError", "UsageError", "SettingsError", "WriteRefused", "Unanswered", "Busy"} <= kinds
    for name, tree in TREES.items():
        for call in calls(tree):
            if named(call) in kinds and isinstance(call.func, ast.Name) and call.args:
                assert not isinstance(call.args[0], ast.JoinedStr), f"{name}:{call.lineno}"
                for key, _ in keys_in(call.args[0]):
                    assert key in _problems(), f"{name}:{call.lineno}"
    assert {key for key in _problems() if key not in ALL_LITERALS} == set()
    for key, row in _problems().items():
        assert sorted(re.findall(r"{\w*}", row["ar"])) == sorted(re.findall(r"{\w*}", row["en"])), key
        assert ARABIC.search(row["ar"]), key


def template_keys() -> Iterator[str]:
    for path in (ROOT / "overrides").rglob("*.html"):
        yield from re.findall(r"""\bt\(\s*['"]([^'"]+)['"]""", path.read_text(encoding="utf-8"))


def code_keys() -> Iterator[tuple[str, bool]]:
    """Keys of the table as the code asks for them, and whether they are only the beginning of one."""
    for tree in TREES.values():
        for call in calls(tree):
            if named(call) in ("t", "own") and len(call.args) >= 1:
                yield from keys_in(call.args[0])


def keys_in(node: ast.expr) -> Iterator[tuple[str, bool]]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value, False
    elif isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
        yield str(node.values[0].value), True
    elif isinstance(node, ast.IfExp):
        yield from keys_in(node.body)
        yield from keys_in(node.orelse)


def test_strings__every_key_used_exists() -> None:
    table = _table()
    assert set(template_keys()) <= table.keys()
    for key, beginning in code_keys():
        assert any(each.startswith(key) for each in table) if beginning else key in table, key


def test_strings__every_key_is_used() -> None:
    exact = {key for key, beginning in code_keys() if not beginning} | set(template_keys())
    beginnings = tuple(key for key, beginning in code_keys() if beginning)
    assert {key for key in _table() if key not in exact and not key.startswith(beginnings)} == set()


def test_strings__have_the_same_places_in_every_language() -> None:
    for key, row in _table().items():
        assert row["ar"], key
        assert row["en"], key
        assert sorted(re.findall(r"{\w*}", row["ar"])) == sorted(re.findall(r"{\w*}", row["en"])), key


def test_data__no_heading_stands_twice() -> None:
    for path in (PACKAGE / "data").glob("*.toml"):
        text = path.read_text(encoding="utf-8")
        headings = re.findall(r"^\[([^\[].*)\]$", text, re.MULTILINE)
        assert len(headings) == len(set(headings)), path.name
        assert tomllib.loads(text), path.name
