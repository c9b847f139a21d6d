"""Addresses that last: what was published under another address is found there still.

At the old address, in every edition that has the page, stands a small page that leads to the new one by itself and by
a link; `_redirects` says the same to hosts that read it (Netlify, Cloudflare). Old addresses stand in the lock of a
report that was renamed, and in `redirect_from` of its front matter. Every one leads straight to where the page is now;
one that another page has taken leads nowhere. No list, feed, sitemap or search knows of these pages.
"""

from __future__ import annotations

import json
import posixpath
import re
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from bitext.errors import Findings
from bitext.project import Page, Project
from bitext.site.entries import Entry
from bitext.site.views import Site

RULES = "_redirects"
_WAS = b'"was"'
_HEAD = 1 << 16
"""Bytes of a lock's first line."""
_BAD = re.compile(r"[\x00-\x20\x7f\\\\?#<>\"*:]")
_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'"


@dataclass(frozen=True, slots=True)
class Moved:
    """Where a page is now."""

    uri: str
    locales: tuple[str, ...]
    """The editions in which its old address leads there."""


def read(project: Project, pages: Mapping[str, Entry], standing: Iterable[str], findings: Findings) -> dict[str, Moved]:
    """By old path below an edition's root, where the page is now; `standing` are the addresses of all pages.

    What cannot be an address, or is somebody else's, is told.
    """
    taken = {unquote(each) for each in standing}
    found: dict[str, Moved] = {}
    for uri, entry in sorted(pages.items()):
        line = entry.front.lines.get("redirect_from", 0)
        shown = entry.page.shown
        for given in entry.front.texts("redirect_from"):
            place = _place(project, given)
            if place is None:
                findings.add("redirect-address", shown, line, address=given)
                continue
            path, locale = place
            if path in taken:
                findings.add("redirect-taken", shown, line, address=given)
                continue
            locales = tuple(each for each in entry.heads if locale in ("", each))
            known = found.get(path)
            if known is not None and known.uri != uri:
                findings.add("redirect-twice", shown, line, address=given, other=f"{project.docs}/{known.uri}")
            else:
                found[path] = Moved(uri, tuple(dict.fromkeys((*(known.locales if known else ()), *locales))))
        for path in _remembered(project, entry.page):
            if path in taken:
                continue  # a new page has the old name, which is nobody's mistake
            known = found.setdefault(path, Moved(uri, tuple(entry.heads)))
            if known.uri == uri:
                found[path] = Moved(uri, tuple(entry.heads))
    return found


def files(site: Site, pages: Mapping[str, Entry], moved: Mapping[str, Moved]) -> Mapping[str, bytes]:
    """What an edition publishes at the old addresses, by path below its root; the source's has the rules for hosts."""
    locale = site.edition.locale
    made = {
        path + ("index.html" if path.endswith("/") else ""): _page(site, path, pages[each.uri]).encode()
        for path, each in moved.items()
        if locale in each.locales
    }
    if moved and locale == site.project.source:
        rules = sorted(_rules(site, pages, moved))
        made[RULES] = "".join(f"{old} {new} 301\n" for old, new in rules).encode()
    return made


def led(moved: Mapping[str, Moved], uri: str, link: str, targets: Sequence[str]) -> str:
    """Where the page is now that a link in the file of a page leads to, seen from there; or nothing."""
    folder = posixpath.dirname(uri)
    path = posixpath.normpath(posixpath.join(folder, unquote(link.partition("#")[0])))
    for locale in targets:
        path = path.removesuffix(f".{locale}.md") + ".md" if path.endswith(f".{locale}.md") else path
    found = moved.get(_path(path))
    return posixpath.relpath(found.uri, folder or ".") if found is not None else ""


def _rules(site: Site, pages: Mapping[str, Entry], moved: Mapping[str, Moved]) -> Iterator[tuple[str, str]]:
    for path, each in moved.items():
        for locale in each.locales:
            root = site.root_path() + site.project.editions[locale].path
            yield root + quote(path), root + pages[each.uri].url


def _page(site: Site, path: str, entry: Entry) -> str:
    """The page at an old address."""
    edition, head = site.edition, entry.heads[site.edition.locale]
    here, there = edition.path + quote(path), edition.path + entry.url
    address, absolute = escape(site.address(here)(there)), escape(site.absolute(edition.locale, entry.url))
    canonical = f'<link rel="canonical" href="{absolute}">\n' if absolute else ""
    title = escape(head.title)
    return (
        f'<!doctype html>\n<html lang="{edition.locale}" dir="{edition.dir}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        f'<meta http-equiv="refresh" content="0; url={address}">\n<meta name="robots" content="noindex">\n'
        f'{canonical}<meta name="viewport" content="width=device-width">\n<title>{title}</title>\n</head>\n'
        f'<body>\n<p>{escape(site.t("redirect.moved"))} <a href="{address}">{title}</a></p>\n</body>\n</html>\n'
    )


def _path(uri: str) -> str:
    """The path of a page below an edition's root, by its URI."""
    stem = uri.removesuffix(".md")
    return stem.removesuffix("index") if posixpath.basename(stem) == "index" else f"{stem}/"


def _remembered(project: Project, page: Page) -> list[str]:
    """The paths that a page had, as its locks remember them; only the first line of a lock is read."""
    return list(dict.fromkeys(_path(uri) for each in project.targets for uri in _was(page.lock(each)) if _sound(uri)))


def _was(lock: Path) -> Sequence[str]:
    try:
        if not stat.S_ISREG(lock.lstat().st_mode):
            return ()
        with lock.open("rb") as stream:
            line = stream.readline(_HEAD)
        if _WAS not in line:
            return ()
        return [each for each in json.loads(line).get("was", ()) if isinstance(each, str)]
    except (OSError, ValueError, AttributeError, TypeError, RecursionError):
        return ()


def _sound(path: str) -> bool:
    """Whether a path can be one below an edition's root."""
    parts = path.removesuffix("/").split("/")
    return not _BAD.search(path) and all(part not in ("", ".", "..") and len(part.encode()) < 250 for part in parts)


def _place(project: Project, given: str) -> tuple[str, str] | None:
    """The path that an editor means, and the edition that it names, if it names one; nothing for what is no address."""
    address = given.strip()
    if "://" in address:
        home = urlsplit(project.site_url)
        there = urlsplit(address)
        if not project.site_url or there.netloc.lower() != home.netloc.lower() or there.query or there.fragment:
            return None
        address = there.path.removeprefix(home.path.rstrip("/"))
    path = unquote(address).removeprefix("/").removeprefix(f"{project.docs}/" if address.endswith(".md") else "")
    locale = ""
    for each in project.targets:
        prefix = project.editions[each].path
        if path.startswith(prefix):
            path, locale = path.removeprefix(prefix), each
        elif path.endswith(f".{each}.md"):
            path, locale = path.removesuffix(f".{each}.md") + ".md", each
    if not path or not _sound(path):
        return None
    if path.endswith(".md"):
        path = _path(path)
    elif posixpath.basename(path) in ("index.html", "index.htm"):
        path = path.rpartition("/")[0] + "/"
    elif not path.endswith((".html", ".htm", "/")):
        path += "/"
    return (path, locale) if path.strip("/") else None
