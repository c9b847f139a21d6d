"""Pages as they are sent to whoever works on them, which may be a machine that has none of the project's files.

    here: packed(page) ─ Parcel: the bytes of its files ─▶ there: opened(common, parcels) ─▶ a folder with these files

What all pages have in common (the settings, the glossary, which code this is) is `Common`; what a worker makes of that
is kept there from one page to the next. Where workers see the project's files themselves (`near`), nothing is packed.
Equal parcels are equal bytes: by comparing two, one finds whether a page has changed meanwhile.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from bitext import glossary as glossaries
from bitext import hands, version
from bitext.errors import Findings
from bitext.glossary import Glossary
from bitext.markup import frontmatter
from bitext.markup.render import Renderer
from bitext.project import Page, Project, contents
from bitext.writer import workshop

_KEPT = 8
"""Of how many runs and projects a worker keeps what it has made."""


@dataclass(frozen=True, slots=True)
class Common:
    """What is sent with every page."""

    project: Project
    """Where it is not `near`: without its folder, and without settings that only engines and the site want."""
    glossary: str
    """Its text; empty where there is none."""
    near: bool
    code: str
    """Of the run."""
    key: str
    """The same for equal values."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """A page with its files."""

    uri: str
    files: tuple[tuple[str, bytes], ...] = ()
    """Paths below the project, and what is there; nothing where there is no file."""

    @property
    def contents(self) -> dict[str, bytes]:
        """The same, by path."""
        return dict(self.files)


@dataclass(frozen=True, slots=True)
class Kit:
    """What a worker makes of what is common."""

    glossary: Glossary
    renderer: Renderer


def common(project: Project, *, near: bool = False) -> Common:
    """What is sent with every page of a project."""
    shown = f"{project.docs}/glossary.csv"
    path = project.root / shown
    text = (project.read_text(path, shown, Findings()) if path.exists() else None) or ""
    sent = project if near else replace(project, root=Path(), engine_settings={}, publishing={})
    code = version.everything()
    key = hashlib.blake2b(f"{code}{near}{sent!r}\0{text}".encode("utf-8", "surrogatepass"), digest_size=16)
    return Common(sent, text, near, code, key.hexdigest())


def packed(project: Project, page: Page, locales: Iterable[str]) -> Parcel | None:
    """A page with its translations and locks; nothing where one of these is no ordinary file: it is to stay here."""
    paths = [page.path, *(path for each in locales for path in (page.translation(each), page.lock(each)))]
    files = []
    try:
        for path in paths:
            data = contents(str(path))
            if data is not None:
                files.append((path.relative_to(project.root).as_posix(), data))
    except OSError:
        return None
    return Parcel(page.uri, tuple(files))


def private(project: Project, page: Page, parcel: Parcel) -> bool:
    """Whether a page's words are not to leave this machine; one that cannot be read counts as private."""
    if project.in_private_folder(page):
        return True
    try:
        text = parcel.contents.get(page.shown, b"").decode("utf-8")
    except UnicodeDecodeError:
        return True
    return frontmatter.read(text, page.shown, Findings()).private


@contextlib.contextmanager
def opened(common: Common, parcels: Iterable[Parcel]) -> Iterator[Project]:
    """The project as far as it was sent, in a folder that is gone afterwards. Raises `OtherCode`."""
    hands.same(common.code)
    if common.near:
        yield common.project
        return
    with workshop({path: data for parcel in parcels for path, data in parcel.files}) as root:
        yield replace(common.project, root=root)


def kit(common: Common) -> Kit:
    """What a worker needs for every page; made once. Any thread may ask."""
    found = _kits.get(common.key)
    if found is None:
        project = common.project
        shown = f"{project.docs}/glossary.csv"
        read = glossaries.read(common.glossary, shown, Findings()) if common.glossary else Glossary()
        found = Kit(read, Renderer(project.extensions, project.extension_configs))
        while len(_kits) >= _KEPT:
            _kits.pop(next(iter(_kits)), None)
        _kits[common.key] = found
    return found


_kits: dict[str, Kit] = {}
