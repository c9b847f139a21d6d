"""Files that go with pages which are not published: drafts, scheduled reports, withdrawn ones.

A picture, recording or attachment that such a page names, and no page that readers have, is not published either; nor
is what stands beside it under the same name, as captions do, or beside the page under the page's name, as the document
does that it was made of. What has nothing to do with such a page is published, whether anything names it or not.
"""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from urllib.parse import quote, unquote

from bitext.errors import Findings
from bitext.project import Page, Project
from bitext.site.entries import Entry

_BEFORE = (re.compile(r"[^\s()<>\[\]\"'=|]*\Z"), re.compile(r"[^\n()<>\[\]\"'=|]*\Z"))
"""What of a text before a name belongs to the address, without and with spaces."""

Text = tuple[str, str]
"""URI of the page that a text is of, and the text."""


def only_theirs(project: Project, shown: Sequence[Entry], held: Iterable[Page], uris: Iterable[str]) -> set[str]:
    """The files, of `uris`, that only `held` pages, withdrawn ones and unpublished translations of others name."""
    held = [*held, *(entry.page for entry in shown if entry.front.retracted is not None)]
    files = [(page, path) for page in held for path in _files(project, page)]
    readable: list[tuple[Page, Path]] = []
    for entry in shown:
        if entry.front.retracted is not None:
            continue
        kept = {entry.page.path, *(entry.page.translation(each) for each in entry.heads if each != project.source)}
        for path in _files(project, entry.page):
            (readable if path in kept else files).append((entry.page, path))
    plain = {uri: _plain(uri, project) for uri in uris}
    stems = {page.stem for page in held}
    theirs = _named(_texts(project, files), set(plain.values()))
    theirs |= {name for name in plain.values() if _stem(name) in stems}
    if not theirs:
        return set()
    beside: dict[str, set[str]] = {}
    for name in set(plain.values()):
        beside.setdefault(_stem(name), set()).add(name)
    wanted = set().union(*(beside[_stem(name)] for name in theirs))
    read = _named(_texts(project, readable), wanted) | _set(project, wanted)
    gone_names = theirs - read
    for name in theirs - read:
        if not beside[_stem(name)] & read:
            gone_names |= beside[_stem(name)]
    return {uri for uri, name in plain.items() if name in gone_names}


def _files(project: Project, page: Page) -> Iterator[Path]:
    for path in (page.path, *map(page.translation, project.targets)):
        if path.is_file():
            yield path


def _texts(project: Project, files: Iterable[tuple[Page, Path]]) -> Iterator[Text]:
    for page, path in files:
        text = project.read_text(path, page.shown, Findings())
        if text is not None:
            yield page.uri, text


def _named(texts: Iterable[Text], names: set[str]) -> set[str]:
    """Those of the files that the texts name, wherever a page may look for them."""
    found: set[str] = set()
    by_base: dict[str, list[str]] = {}
    for name in names:
        base = posixpath.basename(name)
        for written in {base, quote(base), html.escape(base)}:
            by_base.setdefault(written, []).append(name)
    for uri, text in texts:
        for written in by_base:
            start = text.find(written)
            while start >= 0:
                addresses = {before.search(text, 0, start)[0] + written for before in _BEFORE}  # type: ignore[index]
                found |= {each for address in addresses for each in _led(uri, address)} & names
                start = text.find(written, start + 1)
    return found


def _led(uri: str, address: str) -> Iterator[str]:
    """What an address on a page may lead to: below the page's file, below its address, or from the root."""
    path = unquote(html.unescape(address)).strip()
    for base in ("",) if path.startswith("/") else (posixpath.dirname(uri), uri.removesuffix(".md")):
        yield posixpath.normpath(posixpath.join(base, path.lstrip("/")))


def _set(project: Project, names: Iterable[str]) -> set[str]:
    """Those files that the settings or the templates name."""
    files = (*project.root.glob("*.yml"), *(project.root / "overrides").rglob("*.html"))
    whole = b"\n".join(path.read_bytes() for path in files if path.is_file())
    return {name for name in names if name.encode() in whole}


def _plain(uri: str, project: Project) -> str:
    """A file as pages call it, whichever language's variant it is: `img/map.png`."""
    folder, base = posixpath.split(uri)
    for locale in project.targets:
        base = base.replace(f".{locale}.", ".")
    return posixpath.join(folder, base)


def _stem(name: str) -> str:
    return posixpath.splitext(name)[0]
