"""Give a report another name: its file, its translations and its locks move, and links to it and in it are led anew.

A link is part of a passage, so that the locks are rewritten with the pages: no passage is translated again, and a
person's words stay a person's. The old address is remembered in the lock; where there is none yet, in `redirect_from`
of the front matter. Files that the report shows stay where they are.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import unquote

from bitext.alignment import lock as locks
from bitext.errors import Findings
from bitext.markup import frontmatter
from bitext.project import Page, Project
from bitext.translation import erasing
from bitext.writer import Writer

_LINK = re.compile(
    r"(?P<before>\]\([ \t]*<?|^[ ]{0,3}\[[^\[\]\n^][^\[\]\n]*\]:[ \t]*<?)(?P<path>[^\s<>()\"'#?]+)", re.MULTILINE
)
"""A link's address: in brackets behind its words, or in a line that defines it."""
_ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|/")
_LIST = re.compile(r"(?P<key>redirect_from[ \t]*:)[ \t]*(?P<value>.*?)[ \t]*(?P<end>\r?\n)")


@dataclass(frozen=True, slots=True)
class Done:
    """What was done."""

    moved: tuple[tuple[str, str], ...]
    """Files, old and new, relative to the project."""
    changed: tuple[str, ...]
    """Other pages whose links lead anew."""


def carry(project: Project, old: Page, new: Page, writer: Writer, findings: Findings) -> Done | None:
    """Move a report; nothing, with a finding, where it cannot be read or something stands at the new name already."""
    for _, target in _files(project, old, new):
        if target.exists() or target.is_symlink():
            findings.add("rename-exists", _shown(project, target))
    if findings.items or project.read_text(old.path, old.shown, findings) is None:
        return None
    changes: dict[Path, str | bytes | None] = {}
    changed = []
    for page in project.pages(Findings()):
        lead = _lead(project, page, old, new)
        if any(_led(text, lead) != text for text in _texts(project, page)):
            list(erasing.replaced(project, page, _LINK, partial(_led, lead=lead), changes))
            changed.append(page.shown)
    _remember(project, old, new, changes)
    pairs = [pair for pair in _files(project, old, new) if pair[0].is_file() and not pair[0].is_symlink()]
    for source, target in pairs:
        changes[target] = changes[source] if source in changes else source.read_bytes()
        changes[source] = None
    for path, content in changes.items():
        if content is not None:
            writer.write(path, content)
    for path in (path for path, content in changes.items() if content is None):
        writer.remove(path)
    names = tuple((_shown(project, source), _shown(project, target)) for source, target in pairs)
    return Done(names, tuple(each for each in changed if each != old.shown))


def _shown(project: Project, path: Path) -> str:
    return path.relative_to(project.root).as_posix()


def _files(project: Project, old: Page, new: Page) -> Iterator[tuple[Path, Path]]:
    yield old.path, new.path
    for locale in project.targets:
        yield old.translation(locale), new.translation(locale)
        yield old.lock(locale), new.lock(locale)


def _texts(project: Project, page: Page) -> Iterator[str]:
    for path in (page.path, *map(page.translation, project.targets)):
        if path.is_file() and not path.is_symlink():
            yield path.read_text(encoding="utf-8", errors="replace")


def _lead(project: Project, page: Page, old: Page, new: Page) -> Callable[[str], str]:
    """Where a relative link in a page must lead when the report has its new name; itself where it stays."""
    here = posixpath.dirname(page.uri)
    there = posixpath.dirname(new.uri) if page.uri == old.uri else here
    names = {old.translation_uri(each): new.translation_uri(each) for each in project.targets} | {old.uri: new.uri}

    def lead(path: str) -> str:
        target = posixpath.normpath(posixpath.join(here, unquote(path)))
        if target not in names and here == there:
            return path
        led = posixpath.relpath(names.get(target, target), there or ".").replace(" ", "%20")
        return led + ("/" if path.endswith("/") else "")

    return lead


def _led(text: str, lead: Callable[[str], str]) -> str:
    def one(match: re.Match[str]) -> str:
        path = match["path"]
        return match[0] if _ELSEWHERE.match(path) else match["before"] + lead(path)

    return _LINK.sub(one, text)


def _remember(project: Project, old: Page, new: Page, changes: dict[Path, str | bytes | None]) -> None:
    """Write the old name down where the site finds it. A draft was at no address."""
    known = False
    for locale in project.targets:
        text = _changed(old.lock(locale), changes)
        lock = locks.load(text, "", Findings()) if text is not None else locks.Lock()
        if lock.known:
            changes[old.lock(locale)] = locks.dump(lock.moved(old.uri, new.uri))
            known = True
    text = _changed(old.path, changes) or ""
    front = frontmatter.read(text, "", Findings())
    if not known and not front.draft:
        changes[old.path] = _with_address(text, front, old.uri)


def _changed(path: Path, changes: dict[Path, str | bytes | None]) -> str | None:
    """A file's text as it will be; nothing where there is none that can be read."""
    try:
        data = changes[path] if path in changes else path.read_bytes()
        return data.decode() if isinstance(data, bytes) else data
    except (OSError, UnicodeDecodeError):
        return None


def _with_address(text: str, front: frontmatter.FrontMatter, uri: str) -> str:
    """A page's text with one more address in `redirect_from`."""
    if not front.length:
        return f"---\nredirect_from: [{uri}]\n---\n\n{text}"
    head, body = text[: front.length], text[front.length :]
    match = _LIST.search(head) if "redirect_from" in front.lines else None
    if match is None:
        end = re.search(r"^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", head[4:], re.MULTILINE)
        place = 4 + end.start() if end else len(head)
        eol = "\r\n" if "\r\n" in head else "\n"
        return f"{head[:place]}redirect_from: [{uri}]{eol}{head[place:]}{body}"
    value = match["value"]
    if value.endswith("]"):
        said = f" {value[:-1].rstrip()}{', ' if value[:-1].strip('[ ') else ''}{uri}]"
    elif value:
        said = f" [{value}, {uri}]"
    else:
        item = re.match(r"[ \t]*", head[match.end() :])
        said = f"{match['end']}{item[0] if item else ''}- {uri}"
    return f"{head[: match.start()]}{match['key']}{said}{match['end']}{head[match.end() :]}{body}"
