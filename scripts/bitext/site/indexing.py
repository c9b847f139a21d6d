"""What search is told of the pages: one record a report, with its texts in every language.

The edition in the source language, which reads every report and every translation, keeps the index for all editions
(`search.index`) and puts it below `search/data/`. A withdrawn report is in it no more; the other pages are, but
for the home page and the search page. Where that is safe, a copy of the edition's process, from before it has grown,
makes the index while that one writes the pages.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import re
import signal
import sys
from collections.abc import Sequence
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

from bitext.alignment import store
from bitext.alignment.bitext import Bitext
from bitext.errors import Findings
from bitext.glossary import Glossary, Term
from bitext.markup import inline
from bitext.markup.document import Document
from bitext.project import Project
from bitext.search import filing
from bitext.search.index import Index
from bitext.search.record import Record, Text
from bitext.site import listings, names
from bitext.site.entries import Entry
from bitext.site.packed import packed
from bitext.writer import Writer

_FENCE = re.compile(r"^[ \t]*(?:`{3,}|~{3,}).*$", re.MULTILINE)
"""What stands around code and is not shown."""


class Indexing:
    """Of one edition's build; only the source language's does anything."""

    def __init__(self, project: Project, glossary: Glossary, *, original: bool) -> None:
        self.project, self.glossary, self.original = project, glossary, original
        self.records: list[Record] = []
        self._copy: tuple[BaseProcess, Connection] | None = None

    def of(self, entry: Entry, bitext: Bitext, locale: str) -> Record | None:
        """What search is told of a page, if it is; `locale` is the translation's that the bitext holds."""
        if not self.original or entry.page.uri in ("index.md", listings.SEARCH):
            return None
        documents = {self.project.source: bitext.source}
        for each in self.project.targets:
            if each not in entry.heads:
                continue
            other = bitext if each == locale else store.bitext(self.project, entry.page, each, Findings())
            if other is not None and other.target is not None and other.target.front.readable:
                documents[each] = other.target
        held = names.of(entry, self.glossary)
        texts = {each: self._text(entry, document, each, held.given) for each, document in documents.items()}
        record = Record(
            entry.page.uri, entry.date, texts,
            tuple(term.id for term in held.given if term.kind == "topic"),
            tuple(term.id for term in held.all if term.kind == "place"),
            tuple(term.id for term in held.given),
        )  # fmt: skip
        return packed(record)

    def take(self, record: Record | None) -> None:
        """Take in a page."""
        if record is not None:
            self.records.append(record)
            self._tell(record)

    def _text(self, entry: Entry, document: Document, locale: str, named: Sequence[Term]) -> Text:
        labels = inline.labels(document.body)
        headings: list[str] = []
        body: list[str] = []
        for segment in document.segments:
            if document.is_head(segment):
                continue
            if segment.kind == "code":
                seen = "" if segment.text.startswith("<") else " ".join(_FENCE.sub("", segment.text).split())
            else:
                seen = inline.protect(segment.text, self.project.dialect, labels).seen
            if seen:
                (headings if segment.kind == "heading" else body).append(seen)
        head = entry.heads[locale]
        return Text(
            self.project.editions[locale].path + entry.url,
            head.title,
            head.summary,
            tuple(term.label(locale) for term in named),
            tuple(headings),
            tuple(body),
        )

    def begin(self) -> None:
        """Pages are about to be read: have a process that is told of them."""
        if self.original and filing.copied():
            theirs, ours = multiprocessing.Pipe(duplex=False)
            copy = multiprocessing.get_context("fork").Process(target=self._apart, args=(theirs, ours))
            copy.start()
            theirs.close()
            self._copy = copy, ours

    def read(self, site: Path) -> None:
        """All pages are read: have the index made, and put below the site's folder."""
        self._tell(site)

    def publish(self, site: Path) -> None:
        """See the index in its place. What the copy has failed in is done here, and fails with its reason."""
        done = False
        if self._copy is not None:
            self._copy[0].join()
            done = self._copy[0].exitcode == 0
            self.stop()
        if self.original and not done:
            self._publish(site)

    def stop(self) -> None:
        """The build has ended, in one way or another."""
        if self._copy is not None:
            copy, line = self._copy
            self._copy = None
            line.close()
            copy.terminate()
            copy.join()

    def _tell(self, told: Record | Path) -> None:
        if self._copy is not None:
            with contextlib.suppress(OSError):  # it has ended, as `publish` will see
                self._copy[1].send(told)

    def _apart(self, line: Connection, other: Connection) -> None:
        """Be the copy: hear of the reports, and make the index when there are no more."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a Ctrl-C ends the edition, which ends this
        other.close()
        try:
            while isinstance(told := line.recv(), Record):
                self.records.append(told)
            self._publish(told)
        except Exception:  # noqa: BLE001 - whatever it is, the edition meets it again
            sys.exit(1)

    def _publish(self, site: Path) -> None:
        """Bring the index to what was read, and put it below the site's folder."""
        index = Index(
            self.project.cache / "search", Writer(self.project.root), self.glossary, tuple(self.project.editions)
        )
        with Writer(self.project.root).alone(self.project.cache / "search.lock"):
            index.build(self.records)
            Writer(site).share(site / listings.INDEX, index.files)
