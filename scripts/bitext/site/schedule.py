"""When pages may be published: the moment that a build is made for, and what comes due when.

A build takes its moment once and hands it to all editions, so that a report appears in all of them or in none. The
Arabic's `publish_at` counts for its translations too. Nothing here is kept from build to build.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bitext.errors import Findings, UsageError
from bitext.markup import frontmatter, moments
from bitext.markup.frontmatter import FrontMatter
from bitext.project import Page, Project

_HINTS = (b"publish", b"_at")
"""What a head has that names a moment, in small letters."""


def clock() -> datetime.datetime:
    """The time, in UTC."""
    return datetime.datetime.now(datetime.UTC)


def asked(text: str, project: Project) -> datetime.datetime:
    """A moment given on the command line, in UTC. Raises `UsageError`."""
    try:
        return moments.when(moments.read(text), project.zone)
    except ValueError:
        raise UsageError("usage-moment", given=text, form=moments.FORM) from None


@dataclass(frozen=True, slots=True)
class Moment:
    """What a build is made for."""

    at: datetime.datetime
    """What is due by then is published."""
    now: datetime.datetime
    """What is not due by then is marked as unpublished."""
    drafts: bool = False
    """Whether all that is not published is shown too, marked as that."""

    @classmethod
    def of(cls, at: datetime.datetime | None = None) -> Moment:
        """The site as it is published at a moment, or now."""
        at = at or clock()
        return cls(at, at)

    def shows(self, front: FrontMatter, project: Project) -> bool:
        """Whether a page is on the site."""
        if not front.readable:
            return False
        return self.drafts or not (front.draft or _later(front, project, self.at))

    def marks(self, front: FrontMatter, project: Project) -> bool:
        """Whether a page on the site is one that readers do not have yet."""
        return front.draft or _later(front, project, self.now)


EVER = Moment(moments.NEVER, moments.NEVER)
"""For looking at everything that will be published one day, or never for its moment cannot be read; nothing is built
for it."""


def due(front: FrontMatter, project: Project) -> datetime.datetime | None:
    """When a page comes due, in UTC; nothing where it has no such moment."""
    return moments.when(front.publish_at, project.zone) if front.publish_at is not None else None


def _later(front: FrontMatter, project: Project, at: datetime.datetime) -> bool:
    moment = due(front, project)
    return moment is not None and moment > at


def of(project: Project, page: Page, findings: Findings) -> tuple[datetime.datetime, FrontMatter] | None:
    """When a page comes due, and its head; nothing of a draft and of a page that has no such moment."""
    if not page.path.is_file() or page.path.is_symlink():
        return None
    data = page.path.read_bytes()[: 4 * frontmatter.MOST_CHARACTERS].lower()
    if not any(hint in data for hint in _HINTS):
        return None
    text = project.read_text(page.path, page.shown, findings)
    front = frontmatter.read(text, page.shown, findings) if text is not None else FrontMatter(readable=False)
    moment = due(front, project) if not front.draft else None
    return (moment, front) if moment is not None else None


def scheduled(
    project: Project, pages: Iterable[Page], findings: Findings
) -> list[tuple[datetime.datetime, Page, FrontMatter]]:
    """Every page that has a moment, drafts left out, the earliest first."""
    found = []
    for page in pages:
        each = of(project, page, findings)
        if each is not None:
            found.append((each[0], page, each[1]))
    return sorted(found, key=lambda row: (row[0], row[1].uri))


class Coming:
    """When the next page comes due, for somebody who waits for it."""

    def __init__(self, read: Callable[[Page], tuple[datetime.datetime, FrontMatter] | None]) -> None:
        self._read = read
        self._times: dict[str, datetime.datetime] = {}

    def see(self, pages: Iterable[Page]) -> None:
        """Look at pages, for the first time or again."""
        for page in pages:
            self._times.pop(page.uri, None)
            found = self._read(page)
            if found is not None:
                self._times[page.uri] = found[0]

    def between(self, past: datetime.datetime, now: datetime.datetime) -> bool:
        """Whether a page has come due since a moment."""
        return any(past < moment <= now for moment in self._times.values())
