"""One page made again, in the process that has built the edition: what the preview shows of an edit at once.

The edition stays as it was built; the page is read from its files and rendered amidst it, as MkDocs does it. What other
pages say of it (lists, search, neighbours) follows with the next whole build. A page that has come, gone or moved is
left to that build altogether, and one that cannot be made keeps the file that it has.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import logging
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from mkdocs.commands.build import get_context
from mkdocs.structure.files import File

from bitext.errors import Finding, Findings, finding
from bitext.glossary import KINDS
from bitext.site import entries
from bitext.site.build import Listener
from bitext.site.edition import EditionBuild, Whole, current
from bitext.site.entries import FAILURES, Entry
from bitext.site.rendered import KeptPage


class Rest(IntEnum):
    """What an edit leaves to do for the rest of the site."""

    NOTHING = 0
    LATER = 1
    """Only what is made of the page's text is behind."""
    AT_ONCE = 2
    """What others say of the page, or where it is, has changed."""


@dataclass(frozen=True, slots=True)
class Again:
    """What one edition has made of an edited page."""

    uri: str
    rest: Rest
    path: str = ""
    """Of the page's file below the site's root; empty where none was made."""
    html: bytes = b""
    copies: tuple[tuple[str, bytes], ...] = ()
    """The texts beside it, by path below the site's root."""
    files: tuple[tuple[str, str], ...] = ()
    """What the page shows, by path below the site's root: the files to be published."""
    findings: tuple[Finding, ...] = ()


def rest() -> None:
    """Let go of what only a whole build needs: the process stays for as long as somebody writes."""
    edition = current()
    edition.kept.rest()
    edition.indexing.records.clear()
    edition.readings.clear()
    if edition.whole is not None:
        for file in edition.whole.files.documentation_pages():
            if isinstance(file.page, KeptPage):
                file.page.anew()
            elif file.page is not None:
                file.page.content, file.page.markdown = None, ""
    gc.collect()
    if sys.platform == "linux":  # a third of a large build's memory is held for itself by the C library
        with contextlib.suppress(AttributeError):
            ctypes.CDLL(None).malloc_trim(0)


def make(uris: Sequence[str]) -> list[Again]:
    """Make pages again, by the URIs of their originals."""
    return [_make(current(), uri) for uri in uris]


def _make(edition: EditionBuild, uri: str) -> Again:
    old, findings = edition.by_uri.get(uri), Findings()
    page = edition.project.page(uri)
    if not page.path.exists():
        return Again(uri, Rest.AT_ONCE if old is not None else Rest.LATER)
    try:
        new = entries.one(edition.project, edition.glossary, page, findings, edition.withheld)
    except FAILURES as error:
        findings.add("page-failed", page.shown, problem=entries.problem(error))
        new = None
    found = tuple(findings.items)
    if new is None:
        gone = old is not None and not findings.failed
        return Again(uri, Rest.AT_ONCE if gone else Rest.NOTHING, findings=found)
    if old is None or old.section != new.section or old.front.retracted != new.front.retracted:
        return Again(uri, Rest.AT_ONCE, findings=found)
    lost = {each for each in old.heads.keys() - new.heads.keys() if findings.failed and page.translation(each).exists()}
    new = replace(new, heads={**{each: old.heads[each] for each in lost}, **new.heads})
    if old.heads.keys() != new.heads.keys():
        return Again(uri, Rest.AT_ONCE, findings=found)
    after = Rest.AT_ONCE if _told(old) != _told(new) else Rest.LATER
    if edition.edition.locale not in new.heads or edition.edition.locale in lost or edition.whole is None:
        return Again(uri, Rest.NOTHING if lost else after, findings=found)
    edition.by_uri[uri] = new
    return _rendered(edition, edition.whole, new, after, found)


def _told(entry: Entry) -> tuple[object, ...]:
    """What other pages tell of one."""
    front = entry.front
    names = tuple(front.texts(key) for key in (*KINDS, "authors"))
    return entry.date, entry.heads, entry.named, names, front.private


def _rendered(edition: EditionBuild, whole: Whole, entry: Entry, after: Rest, found: tuple[Finding, ...]) -> Again:
    """Render a page as MkDocs does, and take note of what it says."""
    file = whole.files.src_uris[entry.page.uri]
    begun = len(edition.findings.items)
    listener, log = Listener(), logging.getLogger("mkdocs")
    log.addHandler(listener)
    try:
        html = _html(whole, file)
    except FAILURES as error:
        broken = finding("page-failed", f"{edition.project.docs}/{edition.working}", problem=entries.problem(error))
        return Again(entry.page.uri, Rest.NOTHING, findings=(*found, broken))
    finally:
        log.removeHandler(listener)
        told = edition.findings.items[begun:]
        del edition.findings.items[begun:]
    root, copies = edition.edition.path, edition.kept.copies or {}
    edition.kept.copies = {}
    return Again(
        entry.page.uri,
        after,
        root + file.dest_uri,
        html.encode("utf-8", errors="xmlcharrefreplace"),
        tuple((root + path, data) for path, data in copies.items()),
        tuple((root + uri, str(path)) for uri, path in edition.media.published),
        (*found, *told, *listener.findings(edition.project, edition.edition.locale, edition.moved)),
    )


def _html(whole: Whole, file: File) -> str:
    config, files, plugins = whole.config, whole.files, whole.config.plugins
    page = file.page
    if page is None:
        raise ValueError("it was not there when the site was built")
    if isinstance(page, KeptPage):
        page.anew()
    page.read_source(config)
    page.markdown = plugins.on_page_markdown(page.markdown or "", page=page, config=config, files=files)
    page.render(config, files)
    page.content = plugins.on_page_content(page.content or "", page=page, config=config, files=files)
    page.validate_anchor_links(files=files, log_level=config.validation.links.anchors)
    page.active = True
    try:
        context = get_context(whole.nav, files, config, page)
        context = plugins.on_page_context(context, page=page, config=config, nav=whole.nav)
        output = whole.env.get_template(str(page.meta.get("template", "main.html"))).render(context)
    finally:
        page.active = False
        page.content = None
    return str(plugins.on_post_page(output, page=page, config=config))
