"""The preview: both editions on one port; an edit of a page is shown at once, and the rest of the site follows.

The processes that have built the editions stay (`crew`) and make an edited page again by themselves, whatever the size
of the site. What other pages tell of it is made by a whole build in the background: when nothing has changed for a
moment, or at once where more than a page's text has changed. Until that is done the old processes go on showing edits;
then the new ones take over, and make again what was edited since their build began. Everything that happens is a
message, and one thread deals with one after the other.

Nothing is translated here; it is said what there is to translate.
"""

from __future__ import annotations

import contextlib
import datetime
import queue
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Protocol
from urllib.parse import quote

from bitext import project as projects
from bitext.alignment import store
from bitext.errors import BitextError, Finding, Findings, Said, said
from bitext.project import Page, Project
from bitext.site import build, schedule, watch
from bitext.site.again import Again, Rest
from bitext.site.build import Report
from bitext.site.crew import Crew
from bitext.site.entries import FAILURES
from bitext.site.preview import Preview
from bitext.site.schedule import Coming, Moment
from bitext.site.watch import Look, Watch
from bitext.writer import Writer

_PAUSE = (0.5, 5.0)
"""Seconds without a change until the rest of the site follows: half of what that takes, within these."""
_MOST = 20
"""Pages that are made one by one; more of them come with a whole build."""
_TURN = 0.25
"""Seconds that one waits at most: on some systems nothing else lets Ctrl-C through."""


class Told(Protocol):
    """Who is told what happens."""

    def built(self, report: Report) -> None:
        """The whole site was built."""

    def failed(self, why: Said) -> None:
        """It could not be."""

    def shown(self, page: str, address: str) -> None:
        """A page was made again."""

    def found(self, findings: Iterable[Finding]) -> None:
        """What was found in edited pages."""

    def untranslated(self, page: str, count: int) -> None:
        """So many passages of an edited page have no translation, or none of what they say now."""


@dataclass(slots=True)
class _Round:
    """A whole build, and the processes that have made it."""

    project: Project
    crew: Crew
    look: Look
    """What its processes have certainly read."""
    began: float
    moment: Moment
    everywhere: bool
    """Whether more has changed than texts: then every page is reloaded."""


@dataclass(slots=True)
class _Batch:
    """Pages that the processes are making."""

    waiting: set[str]
    """Locales of those that have not answered."""
    silent: frozenset[str]
    """URIs of pages of which all has been said."""
    made: list[Again] = field(default_factory=list)


def serve(
    project: Project, host: str, port: int, told: Told, *, at: datetime.datetime | None = None, drafts: bool = False
) -> None:
    """Serve until interrupted: the site as it is now, or will be `at` a time, or with all that is not published.

    What cannot be built at all ends the command at its beginning.
    """
    live = project.cache / "preview"
    try:
        server = Preview(host, port, live)
    except OSError as error:
        raise BitextError("port-used", port=port, error=error.strerror or error) from None
    serving = _Serving(project, f"http://{host}:{port}/", live, server, told, (at, drafts))
    try:
        serving.run()
    finally:
        serving.close()


class _Serving:
    def __init__(
        self,
        project: Project,
        address: str,
        live: Path,
        server: Preview,
        told: Told,
        shown: tuple[datetime.datetime | None, bool],
    ) -> None:
        self._at, self._drafts = shown
        self._tried = schedule.clock()
        """When a page last came due: what cannot be built then is not tried again and again."""
        self._coming = Coming(lambda page: schedule.of(self.project, page, Findings()))
        self.project, self.address, self.live, self.server, self.told = project, address, live, server, told
        self.writer = Writer(project.root)
        self._messages: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._builder = ThreadPoolExecutor(1)
        self._swap = threading.Lock()
        """Held while the preview's folder is exchanged, or a file in it."""
        self._crews: list[Crew] = []
        """All that have not been closed."""
        self._current: _Round | None = None
        self._running: _Round | None = None
        self._rest, self._everywhere = Rest.NOTHING, False
        self._batches: list[_Batch] = []
        self._fresh: dict[str, Again] = {}
        """Pages made since the running build began, by their path in the site."""
        self._silent: frozenset[str] = frozenset()
        """URIs of pages of which all has been said, and that are made once more by new processes."""
        self._offered: dict[str, int] = {}
        self._watch: Watch | None = None
        self._changed_at = time.monotonic()
        self._pause = _PAUSE[0]

    def run(self) -> None:
        """Deal with what happens, one thing after the other."""
        self._begin(self.project)
        while True:
            with contextlib.suppress(queue.Empty):
                self._messages.get(timeout=self._wait())()
            if self._current is not None and self._watch is not None and time.monotonic() >= self._watch.due:
                self._look(self._current, self._watch)
            self._publish_due()
            if self._due():
                self._begin_again()

    def close(self) -> None:
        """End everything that was begun."""
        for crew in self._crews:
            crew.stop()  # first of all, lest somebody does not wait for the rest
        for crew in self._crews:
            crew.close()
        if self._watch is not None:
            self._watch.close()
        self._builder.shutdown()
        self.server.stop()

    def _wait(self) -> float:
        now = time.monotonic()
        times = [now + _TURN]
        if self._watch is not None:
            times.append(self._watch.due)
        if self._rest and self._running is None and not self._batches:
            times.append(self._changed_at + self._pause)
        return max(0.0, min(times) - now)

    # Whole builds

    def _publish_due(self) -> None:
        """Have the site built again when a page has come due since it was."""
        if self._at is not None or self._current is None or self._running is not None:
            return
        now = schedule.clock()
        if self._coming.between(max(self._current.moment.now, self._tried), now):
            self._rest, self._tried = Rest.AT_ONCE, now

    def _due(self) -> bool:
        """Whether it is time for a whole build."""
        if self._current is None or self._running is not None or self._batches or not self._rest:
            return False
        return self._rest is Rest.AT_ONCE or time.monotonic() >= self._changed_at + self._pause

    def _begin_again(self) -> None:
        try:
            self._begin(projects.load(self.project.root))
        except BitextError as error:
            self._rest = Rest.NOTHING
            self.told.failed(error.said)

    def _begin(self, project: Project) -> None:
        crew = Crew(lambda *message: self._messages.put(partial(self._answered, *message)))
        self._crews.append(crew)
        now = schedule.clock()
        moment = Moment(self._at or now, now, self._drafts)
        begun = _Round(project, crew, watch.look(project), time.monotonic(), moment, self._everywhere)
        self._running, self._rest, self._everywhere, self._fresh = begun, Rest.NOTHING, False, {}
        building = self._builder.submit(
            build.build, project, site_url=self.address, live=self.live, pool=crew, publish=self._publish, moment=moment
        )
        building.add_done_callback(lambda done: self._messages.put(partial(self._built, begun, done)))

    def _publish(self, whole: Path) -> None:
        """Exchange the preview's folder; what was made of edits in the meantime stays to be seen. In another thread."""
        with self._swap:
            for made in self._fresh.values():
                self._put(whole, made)
            self.writer.exchange(whole, self.live, discard=False)

    def _built(self, begun: _Round, done: Future[Report]) -> None:
        """A whole build has ended: its processes take over, or else the old ones stay."""
        self._running = None
        try:
            report = done.result()
        except (BitextError, OSError) as error:
            self._dismiss(begun)
            if self._current is None:
                raise
            self._everywhere |= begun.everywhere
            self.told.failed(error.said if isinstance(error, BitextError) else _disk(error, self.project))
            return
        old, self._current, self.project = self._current, begun, begun.project
        self._rest, self._everywhere, self._batches = Rest.NOTHING, False, []
        self._silent = frozenset(made.uri for made in self._fresh.values())
        self._pause = min(max((time.monotonic() - begun.began) / 2, _PAUSE[0]), _PAUSE[1])
        if self._watch is not None and self._watch.project != self.project:
            self._watch.close()
            self._watch = None
        if self._watch is None:
            self._watch = Watch(self.project, lambda: self._messages.put(_nothing))
        self._coming.see(self.project.pages(Findings()))
        self.told.built(report)
        if old is None:
            self.server.start()
        else:
            self.server.changed(everywhere=begun.everywhere)
            self._dismiss(old)
        self._look(begun, self._watch)

    def _dismiss(self, past: _Round) -> None:
        past.crew.close()
        self._crews.remove(past.crew)

    # Edits

    def _look(self, current: _Round, watching: Watch) -> None:
        """See what has changed since this round's processes last read it."""
        found = watching.look()
        paths, current.look = watch.changed(current.look, found), found
        if paths:
            self._changed_at = time.monotonic()
            self._changed(current, paths)
        self._silent = frozenset()

    def _changed(self, current: _Round, paths: set[str]) -> None:
        pages = {path: page for path in paths if (page := self._page(path)) is not None}
        uris = sorted({page.uri for page in pages.values()})
        self._coming.see(map(self.project.page, uris))
        if len(pages) < len(paths):
            self._rest, self._everywhere = Rest.AT_ONCE, True
        if len(uris) > _MOST:
            self._rest = Rest.AT_ONCE
            return
        if not uris:
            return
        asked = current.crew.ask(uris)
        if len(asked) < len(self.project.editions):
            self._rest = Rest.AT_ONCE
        if asked:
            self._batches.append(_Batch({*asked}, self._silent))
        for page in {page.uri: page for path, page in pages.items() if path == page.shown}.values():
            self._offer(page)

    def _page(self, path: str) -> Page | None:
        """The page that a file belongs to: its text, a translation or a lock; nothing for any other file."""
        docs, memory = f"{self.project.docs}/", f"{self.project.memory}/"
        for locale in self.project.targets:
            if path.startswith(memory) and path.endswith(f".{locale}.jsonl"):
                return self.project.page(path.removeprefix(memory).removesuffix(f".{locale}.jsonl") + ".md")
            if path.startswith(docs) and path.endswith(f".{locale}.md"):
                return self.project.page(path.removeprefix(docs).removesuffix(f".{locale}.md") + ".md")
        return self.project.page(path.removeprefix(docs)) if path.startswith(docs) and path.endswith(".md") else None

    def _answered(self, crew: Crew, locale: str, answer: list[Again] | None) -> None:
        """An edition has made its pages, or its process has ended."""
        if self._current is None or crew is not self._current.crew:
            return
        batches = [each for each in self._batches if locale in each.waiting]
        for batch in batches if answer is None else batches[:1]:
            batch.waiting.discard(locale)
            batch.made += answer or ()
        if batches and answer is None:
            self._rest = Rest.AT_ONCE
        for made in answer or ():
            self._show(made)
        while self._batches and not self._batches[0].waiting:
            self._tell(self._batches.pop(0))

    def _show(self, made: Again) -> None:
        self._rest = max(self._rest, made.rest)
        if not made.path:
            return
        try:
            with self._swap:
                self._put(self.live, made)
                self._fresh[made.path] = made
        except OSError as error:
            self.told.failed(_disk(error, self.project))
        self.server.changed(everywhere=False)

    def _put(self, folder: Path, made: Again) -> None:
        self.writer.share(folder, dict(made.files))
        for path, data in (*made.copies, (made.path, made.html)):
            self.writer.keep(folder / path, data)

    def _tell(self, batch: _Batch) -> None:
        """Say which pages are shown, and what was found in them; a whole build at once will tell that itself."""
        told = [made for made in batch.made if made.uri not in batch.silent]
        for uri in dict.fromkeys(made.uri for made in told):
            path = min((made.path for made in told if made.uri == uri and made.path), key=len, default="")
            if path:  # the shortest is the original's
                self.told.shown(self.project.page(uri).shown, self.address + quote(path.removesuffix("index.html")))
        if self._rest is not Rest.AT_ONCE:
            self.told.found(dict.fromkeys(found for made in told for found in made.findings))

    def _offer(self, page: Page) -> None:
        """Say how much of a page is to be translated."""
        count = _untranslated(self.project, page)
        if self._offered.get(page.uri, 0) != count and count:
            self.told.untranslated(page.shown, count)
        self._offered[page.uri] = count


def _untranslated(project: Project, page: Page) -> int:
    """How many passages of a page, in all languages, have no translation of what they say now."""
    count = 0
    for locale in project.targets:
        with contextlib.suppress(*FAILURES):
            bitext = store.bitext(project, page, locale, Findings())
            if bitext is not None and not bitext.source.front.draft:
                count += bitext.counts["pending"] + bitext.counts["stale"]
    return count


def _nothing() -> None:
    """The message that there may be something to look at."""


def _disk(error: OSError, project: Project) -> Said:
    return said("disk", path=error.filename or project.root, problem=error.strerror or error)
