"""The theme's scripts as they are published: without comments and spaces, and no more files than are asked for apart.

A module that is reached from one module only goes into it, so that it comes in the same answer and not in one after
it; what several begin with, or what is fetched when it is needed, stays a file. What is folded in becomes a function
that gives the module's exports, so every module keeps its names to itself. The scripts are the theme's own and keep to
a few forms: imports stand at the start of a line and name what they take, exports are declared where they are made, and
only constants and functions are exported. A module of another form stays a file.

Names are left alone and so is what they do: files differ from their sources in nothing that runs.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping

import rjsmin

_IMPORT = re.compile(r'^import \{ ([^}]+) \} from "(\./[\w/-]+\.js)";\n', re.MULTILINE)
_MENTION = re.compile(r'["`](\./[\w/-]+\.js)\b')
_EXPORT = re.compile(r"^export (?=(?:async function|function|const) (\w+))", re.MULTILINE)
_LEFT = re.compile(r"^\s*(?:import|export)\b(?!\()|import\.meta", re.MULTILINE)
"""What is only possible in a module, and what would change its meaning in another file."""


def published(sources: Mapping[str, str]) -> dict[str, str]:
    """The scripts to publish, by path, from the theme's, by path."""
    static = {path: list(_imported(path, text, sources)) for path, text in sources.items()}
    plain = {path for path, text in sources.items() if not _LEFT.search(_inside(path, text, sources))}
    inner = {each for names in static.values() for each in names if each in plain} - set(_fetched(sources))
    reached = [set(_reached(path, static, inner)) for path in sources if path not in inner]
    folded = {each for each in inner if sum(each in one for one in reached) == 1}
    return {path: _whole(path, sources, static, folded) for path in sources if path not in folded}


def small(text: str) -> str:
    """A script without comments, but for those that begin with `!`, and without spaces that mean nothing."""
    made: str = rjsmin.jsmin(text, keep_bang_comments=True)
    return f"{made.strip()}\n"


def _beside(path: str, name: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), name))


def _imported(path: str, text: str, sources: Mapping[str, str]) -> Iterator[str]:
    """The modules that one begins with, in order."""
    for _, name in _IMPORT.findall(text):
        if _beside(path, name) in sources:
            yield _beside(path, name)


def _fetched(sources: Mapping[str, str]) -> Iterator[str]:
    """The modules that are fetched when they are needed: all that is named elsewhere than in an import at a start."""
    for path, text in sources.items():
        for name in _MENTION.findall(_IMPORT.sub("", text)):
            yield _beside(path, name)


def _reached(path: str, static: Mapping[str, list[str]], inner: set[str]) -> Iterator[str]:
    """The modules that one takes in, each after those that it takes in itself."""
    for each in static[path]:
        if each in inner:
            yield from _reached(each, static, inner)
            yield each


def _whole(path: str, sources: Mapping[str, str], static: Mapping[str, list[str]], folded: set[str]) -> str:
    """A script with the modules that belong to it alone."""
    parts = dict.fromkeys(_reached(path, static, folded))
    others = dict.fromkeys(name for each in (*parts, path) for name in static[each] if name not in folded)
    folder = posixpath.dirname(path)
    lines = [f'import * as {_name(each)} from "./{posixpath.relpath(each, folder)}";' for each in others]
    for each in parts:
        names = ", ".join(_EXPORT.findall(sources[each]))
        lines.append(f"const {_name(each)} = (() => {{\n{_inside(each, sources[each], sources)}")
        lines.append(f"return {{ {names} }};\n}})();")
    return small("\n".join([*lines, _taking(path, sources[path], sources)]))


def _taking(path: str, text: str, sources: Mapping[str, str]) -> str:
    """A module that takes what it imports from the modules' values."""

    def taken(found: re.Match[str]) -> str:
        other = _beside(path, found[2])
        return f"const {{ {found[1].replace(' as ', ': ')} }} = {_name(other)};\n" if other in sources else found[0]

    return _IMPORT.sub(taken, text)


def _inside(path: str, text: str, sources: Mapping[str, str]) -> str:
    """The body of a function that makes what a module exports."""
    return _EXPORT.sub("", _taking(path, text, sources))


def _name(path: str) -> str:
    """What a module is called in the file that it is part of."""
    return "$" + re.sub(r"\W", "_", path.removesuffix(".js"))
