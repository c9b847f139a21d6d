"""Rules of the package that it breaks today."""

import ast
import re
from pathlib import Path

import pytest

from bitext.errors import catalogue
from test_architecture import ALL_LITERALS, PACKAGE


def packages() -> list[Path]:
    return [path.parent for path in sorted(PACKAGE.rglob("__init__.py")) if path.parent != PACKAGE]


@pytest.mark.parametrize("package", packages(), ids=lambda path: path.name)
def test_package__names_its_modules(package: Path) -> None:
    text = ast.get_docstring(ast.parse((package / "__init__.py").read_text(encoding="utf-8"))) or ""
    code = (package / "__init__.py").read_text(encoding="utf-8")
    names = {p.stem for p in package.glob("*.py")} | {p.parent.name for p in package.glob("*/__init__.py")}
    unnamed = {name for name in names - {"__init__"} if not re.search(rf"\b{re.escape(name)}\b", text + code)}
    assert unnamed == set()


def test_findings__every_code_is_used() -> None:
    assert {code for code in catalogue() if code not in ALL_LITERALS} == set()
