"""Build all editions side by side and exchange the result into `site/`.

Each edition is built by MkDocs in a process of its own, into a staging folder; only when all of them are there does the
folder take the place of `site/`. What MkDocs warns about comes back as findings with a file and a line.
"""

from __future__ import annotations

import logging
import multiprocessing
import re
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from bitext.errors import BuildFailed, Finding, Findings, finding
from bitext.project import Project
from bitext.site import redirects, renditions
from bitext.site.places import line_of
from bitext.site.redirects import Moved
from bitext.writer import Writer

_LINK = re.compile(
    r"Doc file '(?P<file>[^']+)' contains (?:a link|an? [a-z ]*link) '(?P<link>.*?)',? (?:but )?(?P<problem>.+)",
    re.DOTALL,
)
_NONE: Mapping[str, Moved] = MappingProxyType({})
_MOST_WITHHELD = 20
"""Pages that may fail before the fault must lie elsewhere."""


@dataclass(frozen=True, slots=True)
class Built:
    """One edition, built."""

    locale: str
    pages: int
    findings: list[Finding] = field(default_factory=list)
    failure: str = ""
    """Why there is no edition, or nothing."""
    withheld: tuple[str, str] | None = None
    """The file, below the documents' folder, that no page could be made of, and why: there is no edition yet."""


@dataclass(slots=True)
class Report:
    """A whole build."""

    pages: int = 0
    findings: list[Finding] = field(default_factory=list)


def build(
    project: Project,
    *,
    strict: bool = False,
    site_url: str | None = None,
    live: Path | None = None,
    pool: Executor | None = None,
    publish: Callable[[Path], None] | None = None,
) -> Report:
    """Build every edition and exchange them into `site/` (or `live`); or let `publish` do that with the whole folder.

    With `strict`, a finding that is an error keeps the old site. Raises `BuildFailed`.
    """
    writer = Writer(project.root)
    staging = writer.staging(project.cache / "site")
    try:
        withheld: dict[str, str] = {}
        with _pool(project, pool) as executor:
            while True:
                futures = [
                    executor.submit(
                        build_edition, project.root, locale, staging / locale, site_url, tuple(withheld), live
                    )
                    for locale in project.editions
                ]
                built = [future.result() for future in futures]
                more = dict(b.withheld for b in built if b.withheld is not None)
                if not more or len(withheld) >= _MOST_WITHHELD:
                    break
                withheld |= more
        report = Report(sum(b.pages for b in built), [f for b in built for f in b.findings])
        report.findings += [
            finding("page-failed", f"{project.docs}/{uri}", problem=why) for uri, why in withheld.items()
        ]
        failed = [b for b in built if b.failure]
        if failed:
            why = " ".join(failed[0].failure.split())
            raise BuildFailed("edition-failed", locale=failed[0].locale, why=why)
        if strict and any(f.severity == "error" for f in report.findings):
            raise _Strict(report)
        whole = staging / project.source
        for locale in project.targets:
            writer.move(staging / locale, whole / project.editions[locale].path)
        if publish is not None:
            publish(whole)
        else:
            writer.exchange(whole, live or project.site)
        renditions.prune(project.cache, writer)
        return report
    except _Strict as stopped:
        return stopped.report
    finally:
        writer.discard(staging)


class _Strict(Exception):
    def __init__(self, report: Report) -> None:
        self.report = report


class _Shared:
    """A pool of somebody else's, left open."""

    def __init__(self, pool: Executor) -> None:
        self.pool = pool

    def __enter__(self) -> Executor:
        return self.pool

    def __exit__(self, *_: object) -> None:
        return None


def _pool(project: Project, pool: Executor | None) -> Executor | _Shared:
    if pool is not None:
        return _Shared(pool)
    return new_pool(project)


def new_pool(project: Project) -> Executor:
    """A process for each edition, each used once: MkDocs does not survive a second build in one."""
    return ProcessPoolExecutor(
        max_workers=len(project.editions),
        mp_context=multiprocessing.get_context("spawn"),
        max_tasks_per_child=1,
    )


def build_edition(
    root: Path,
    locale: str,
    folder: Path,
    site_url: str | None,
    withheld: tuple[str, ...] = (),
    live: Path | None = None,
) -> Built:
    """Build one edition into a folder, in this process, without the files `withheld`.

    Pages that are as they were are taken over from the site published in `live`, or else in `site/`.
    """
    from jinja2 import TemplateError, TemplateSyntaxError
    from mkdocs.commands.build import build as mkdocs_build
    from mkdocs.config import load_config
    from mkdocs.exceptions import Abort, ConfigurationError

    from bitext import project as projects
    from bitext.site.edition import current
    from bitext.site.entries import FAILURES, problem

    project = projects.load(root)
    listener = Listener()
    logger = logging.getLogger("mkdocs")
    logger.addHandler(listener)
    logger.setLevel(logging.INFO)
    options = {"site_url": site_url} if site_url is not None else {}
    try:
        config = load_config(
            str(root / project.editions[locale].config),
            site_dir=str(folder),
            strict=False,
            **options,
        )
        config.extra["withheld"], config.extra["live"] = withheld, str(live or project.site)
        config.plugins.on_startup(command="build", dirty=False)
        try:
            mkdocs_build(config)
        except FAILURES as error:
            file = current().working
            if not file:
                raise
            current().kept.close()
            return Built(locale, 0, [], problem(error), (file, problem(error)))
        config.plugins.on_shutdown()
    except TemplateError as error:
        place = f"{error.name}:{error.lineno}" if isinstance(error, TemplateSyntaxError) else "overrides/"
        return Built(locale, 0, [], f"{place}: {error.message}")
    except (Abort, ConfigurationError) as error:
        return Built(locale, 0, [], listener.last or str(error))
    finally:
        logger.removeHandler(listener)
    edition = current()
    findings = [*edition.findings.items, *listener.findings(project, locale, edition.moved)]
    return Built(locale, edition.pages, findings)


class Listener(logging.Handler):
    """Collects MkDocs's warnings."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []
        self.last = ""

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a message."""
        message = record.getMessage()
        if record.levelno >= logging.ERROR:
            self.last = message
        self.messages.append(message)

    def findings(self, project: Project, locale: str, moved: Mapping[str, Moved] = _NONE) -> list[Finding]:
        """The warnings as findings; `moved` are the pages that have gone elsewhere."""
        found = Findings()
        for message in self.messages:
            match = _LINK.match(message)
            if match is None:
                found.add("build-warning", "mkdocs.yml", problem=message)
                continue
            page = project.page(match["file"])
            source = locale == project.source
            path = page.path if source else page.translation(locale)
            shown = page.shown if source else page.shown_target(locale)
            link = match["link"]
            now = redirects.led(moved, match["file"], link, project.targets)
            if now:
                found.add("link-moved", shown, line_of(path, link), link=link, now=now)
                continue
            found.add("link-broken", shown, line_of(path, link), link=link, problem=match["problem"])
        return found.items
