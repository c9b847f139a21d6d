"""Which code this is: a digest that changes with every file of the package, and with what it depends on.

What was found out by other code counts as not known, and who runs other code works on nothing of ours.
"""

from __future__ import annotations

import hashlib
import sys
from functools import cache
from pathlib import Path

_DECIDING = (
    "deep-translator", "Markdown", "mkdocs", "mkdocs-material", "Pygments", "pymdown-extensions", "PyYAML",
    "snowballstemmer",
)  # fmt: skip
"""The libraries that have a say in what a page means."""


@cache
def package() -> bytes:
    """A digest of this package and its data."""
    folder = Path(__file__).parent
    found = hashlib.blake2b(digest_size=20)
    for path in sorted(each for each in folder.rglob("*") if each.suffix in (".py", ".toml", ".tsv", ".csv")):
        found.update(f"{path.relative_to(folder)}\0".encode("utf-8", "surrogateescape") + path.read_bytes())
    return found.digest()


@cache
def everything() -> str:
    """The same of Python and the libraries too, whatever machine they were made for."""
    import importlib.metadata

    parts = [f"{name} {importlib.metadata.version(name)}" for name in _DECIDING]
    parts.append(f"Python {sys.version_info.major}.{sys.version_info.minor}")
    return hashlib.blake2b("\n".join(parts).encode() + package(), digest_size=12).hexdigest()
