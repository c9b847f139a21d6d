"""The style sheet of a site: Material's without what no page of ours has, and ours behind it, in one file.

A rule of Material's is left out when each of its selectors names a component that our templates do not use (its search,
tabs, dialogs, blog and so on); then every custom property that nothing asks for. The file's name holds a hash of its
content, so that a host may have it kept for ever.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import tinycss2
from tinycss2 import ast

from bitext.errors import SettingsError
from bitext.site import colours
from bitext.writer import Writer

_UNUSED = re.compile(
    r"\.(?:md-(?:search|tabs|tooltip2?|annotation|source|version|select|clipboard|feedback|posts?|pagination|status|top"
    r"|consent|dialog|banner|pin|meta|progress|overlay|social|copyright|draft|option|profile|author|tag|hidden|toggle"
    r"|nav--|nav__(?:icon|title|button|toggle|source|container)|header__(?:topic|title|option|source|ellipsis)"
    r"|sidebar__(?:scrollwrap|inner)|footer__(?:link|title|direction|button)|footer-meta)"
    r"|mdx-|giscus|mermaid|glightbox|arithmatex)"
    r"|\[data-md-color-(?:primary|accent)|\[data-md-toggle|#__(?:search|drawer|toc|palette)"
)
_KEYFRAMES = re.compile(r"^(?:consent|fact|pulse|metric|snow)$")
_ASKED = re.compile(r"var\(\s*(--[\w-]+)")
_QUOTED = r"\"[^\"]*\"|'[^']*'"
_PROPERTY = re.compile(
    rf"(?<=[{{;])(--[\w-]+):(?:[^;{{}}\"'()]|{_QUOTED}|\((?:[^()\"']|{_QUOTED}|\([^()]*\))*\))*(?:;|(?=\}}))"
)
"""A custom property with its value, which may hold quoted texts and brackets."""
_EMPTY = re.compile(r"(?<=\})[^{}@]+\{\}")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_MEDIA = frozenset(["media", "supports", "layer", "container"])
_VERSION = "1"
"""Of what is written here: part of the key under which a reduced sheet is kept."""


@dataclass(frozen=True, slots=True)
class Style:
    """One style sheet."""

    name: str
    """Below the edition's root; holds a hash of the text."""
    text: str


def of(
    folders: Sequence[str],
    writer: Writer,
    cache: Path,
    fonts: Mapping[str, str] | None = None,
    own_colours: Mapping[str, str] | None = None,
) -> Style:
    """The sheet of a theme with these folders, ours before Material's; the one reduced last is kept in `cache`.

    `fonts` and `own_colours` are the publication's own: addresses below the edition's root by locale, and colours by
    what they are for.
    """
    theirs = _read(folders, "assets/stylesheets/main.*.min.css")
    ours = _read(folders, "assets/site.css") + "".join(_font(*each) for each in sorted((fonts or {}).items()))
    ours += colours.rules(own_colours or {})
    key = hashlib.sha256("\0".join((_VERSION, theirs, ours)).encode()).hexdigest()[:20]
    path = cache / f"{key}.css"
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        text = sheet(theirs, ours)
        for old in cache.glob("*.css"):
            writer.remove(old)
        writer.write(path, text)
    return Style(f"assets/site.{hashlib.sha256(text.encode()).hexdigest()[:10]}.css", text)


def _font(locale: str, address: str) -> str:
    """The rules for a font; until it is there the system's own stands in, so that nothing has to wait."""
    source = f'url("../{address}") format("woff2")'
    face = f'@font-face {{ font-family: "Own {locale}"; font-display: swap; font-weight: 100 900; src: {source}; }}'
    return f'\n{face}\n:root {{ --own-{locale}: "Own {locale}"; }}\n'


def _read(folders: Sequence[str], pattern: str) -> str:
    for folder in folders:
        found = sorted(Path(folder).glob(pattern))
        if found:
            return found[0].read_text(encoding="utf-8")
    raise SettingsError("theme-missing", pattern=pattern)


def sheet(theirs: str, ours: str) -> str:
    """Both sheets as one, without what is not used."""
    kept = _reduced(tinycss2.parse_stylesheet(theirs, skip_comments=True, skip_whitespace=True))
    own = "\n".join(line.strip() for line in _COMMENT.sub("", ours).splitlines() if line.strip())
    return f"{_without_unasked(kept, own)}\n{own}\n"


def _reduced(nodes: Sequence[ast.Node]) -> str:
    parts = []
    for node in nodes:
        if node.type == "qualified-rule":
            selectors = [each for each in _selectors(node.prelude) if not _UNUSED.search(each)]
            if selectors:
                parts.append(f"{','.join(selectors)}{{{tinycss2.serialize(node.content)}}}")
        elif node.type == "at-rule" and node.at_keyword in _MEDIA and node.content is not None:
            inner = _reduced(tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True))
            if inner:
                parts.append(f"@{node.at_keyword}{tinycss2.serialize(node.prelude)}{{{inner}}}")
        elif node.type == "at-rule":
            name = tinycss2.serialize(node.prelude).strip()
            if not (node.at_keyword.endswith("keyframes") and _KEYFRAMES.match(name)):
                parts.append(node.serialize())
    return "".join(parts)


def _selectors(prelude: Sequence[ast.Node]) -> list[str]:
    """The selectors of a rule; only a comma between them sets them apart, not one in brackets."""
    found: list[list[ast.Node]] = [[]]
    for token in prelude:
        if token.type == "literal" and token.value == ",":
            found.append([])
        else:
            found[-1].append(token)
    return [tinycss2.serialize(each).strip() for each in found]


def _without_unasked(css: str, own: str) -> str:
    """Their sheet without the custom properties that neither sheet asks for, in as many rounds as it takes."""
    while True:
        asked = {*_ASKED.findall(css), *_ASKED.findall(own)}
        lean = _PROPERTY.sub(lambda match, asked=asked: match[0] if match[1] in asked else "", css)  # type: ignore[misc]
        if lean == css:
            return _EMPTY.sub("", css)
        css = lean
