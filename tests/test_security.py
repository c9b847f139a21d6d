"""What SECURITY.md promises: each promise names tests, and they are there; every package is pinned to its bytes."""

import ast
import re
from pathlib import Path

import pytest

import sites

PROMISES = [
    line for line in (sites.ROOT / "SECURITY.md").read_text(encoding="utf-8").splitlines() if line.startswith("| ")
][2:]
"""The rows of the table."""
NAMED = re.compile(r"`(?:(?P<file>test_\w+\.py)::)?(?P<name>test_\w+)`")
REQUIREMENTS = sorted(sites.ROOT.glob("requirements*.txt"))


def _tests_in(file: str) -> set[str]:
    """The tests that a file defines."""
    tree = ast.parse((sites.ROOT / "tests" / file).read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_promises__there_are_some() -> None:
    assert len(PROMISES) > 10


@pytest.mark.parametrize("row", PROMISES)
def test_promise__is_held_by_tests_that_are_there(row: str) -> None:
    file, found = "", 0
    for match in NAMED.finditer(row.rsplit(" | ", maxsplit=1)[-1]):
        file = match["file"] or file
        assert match["name"] in _tests_in(file), match[0]
        found += 1
    assert found


@pytest.mark.parametrize("path", REQUIREMENTS, ids=[path.name for path in REQUIREMENTS])
def test_requirements__have_a_version_and_hashes_and_come_from_no_other_place(path: Path) -> None:
    text = re.sub(r"\\\n", " ", path.read_text(encoding="utf-8"))
    lines = [line.split(" #")[0].strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    lines = [line for line in lines if line and not line.startswith("#")]
    assert lines
    for line in lines:
        assert re.match(r"[A-Za-z0-9._-]+(?:\[[\w,-]+\])?==[\w.!+]+(?: |$)", line), line
        hashes = re.findall(r"--hash=(\S+)", line)
        assert hashes, line
        assert all(re.fullmatch("sha256:[0-9a-f]{64}", each) for each in hashes), line
        assert not re.search(r"://|@ |--(?:index|extra|find|trusted|editable)|^-", line.split("--hash")[0]), line


def test_requirements__no_version_that_was_malicious() -> None:
    for path in REQUIREMENTS:
        assert "deep-translator==1.8.5" not in path.read_text(encoding="utf-8")


def test_install__always_asks_for_hashes() -> None:
    """Wherever a requirements file is installed from, the hashes are asked for."""
    texts = [sites.ROOT / name for name in ("Makefile", "README.md", "CONTRIBUTING.md")]
    for path in [*texts, *(sites.ROOT / ".ci").glob("*")]:
        if path.is_file():
            for line in path.read_text(encoding="utf-8").splitlines():
                if re.search(r"pip install.* -r ", line):
                    assert "--require-hashes" in line, (path, line)
