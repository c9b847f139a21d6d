"""The page that says how far all translations are (`/status/`): for the newsroom, listed nowhere, not indexed.

It is made where `extra.translation.dashboard` says so. Whatever wants somebody stands there in full, as far as it is
not too much; then every report on one line. What is filtered by is a section with an anchor, so no script is needed.
What is told of pages that readers do not have, and what comes from where, is in `standing`.
"""

from __future__ import annotations

import datetime
import posixpath
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urljoin

from mkdocs.config.defaults import MkDocsConfig

from bitext.alignment.summary import STATES, Waiting
from bitext.errors import Finding
from bitext.project import Edition, Project
from bitext.site import dates
from bitext.site.entries import Entry
from bitext.site.listings import ListingPage
from bitext.site.standing import Standing
from bitext.site.strings import Strings
from bitext.site.views import Address, Site

URI = "status/index.md"
STYLE = "assets/status.css"
MESSAGES = ("guide/messages.md", "guide/messages/index.md")
"""Where the handbook explains findings, with an anchor for each code."""
MOST_REPORTS = 50
"""Reports that are shown in full under one heading."""
MOST_PASSAGES = 20
"""Passages or findings of one of them."""

Row = Mapping[str, object]


def page(project: Project, entries: Iterable[Entry], t: Strings) -> ListingPage | None:
    """The page, where it is wanted and no page of the newsroom's has its address."""
    if not project.dashboard or "status" in project.sections or any(each.url == "status/" for each in entries):
        return None
    return ListingPage(URI, t("dashboard.title"), description=t("dashboard.description"))


@dataclass(frozen=True, slots=True)
class Section:
    """What wants the same done about it."""

    id: str
    title: str
    about: str
    count: int
    reports: Sequence[Row]
    more: str = ""


@dataclass(frozen=True, slots=True)
class Dashboard:
    """What the template shows."""

    totals: Sequence[Row]
    sections: Sequence[Section]
    reports: Sequence[Row]
    """Every report, on a line."""


@dataclass(frozen=True, slots=True)
class Hidden:
    """How many pages there are of which nothing is told."""

    scheduled: int
    drafts: int
    private: int


class Maker:
    """Makes it for one edition."""

    def __init__(self, site: Site, config: MkDocsConfig, address: Address, messages: str) -> None:
        self.site, self.t, self.config, self.address = site, site.t, config, address
        self.messages = messages
        """Address of the page that explains findings, or nothing."""

    def make(self, standings: Sequence[Standing], hidden: Hidden) -> Dashboard:
        """The page's content."""
        sections = [
            self._section("stale", standings, _stale, self._passages),
            self._section("pending", standings, _pending, self._passages),
            self._section("over", standings, _over, lambda _standing, _rows: {}),
            self._section("findings", standings, lambda each: each.findings, self._findings),
            self._section("untranslated", standings, _untranslated, lambda _standing, _rows: {}),
        ]
        held = [("scheduled", hidden.scheduled), ("drafts", hidden.drafts), ("private", hidden.private)]
        totals: list[Row] = [
            {"label": self.t("dashboard.reports"), "count": len(standings), "href": "#__reports"},
            {"label": self.t("dashboard.reviewed"), "count": sum(map(_reviewed, standings)), "href": ""},
            *({"label": each.title, "count": each.count, "href": f"#{each.id}"} for each in sections),
            *({"label": self.t(f"dashboard.{key}"), "count": count, "href": ""} for key, count in held),
        ]
        return Dashboard(totals, [each for each in sections if each.count], [self._line(each) for each in standings])

    def _section(
        self,
        key: str,
        standings: Sequence[Standing],
        chosen: Callable[[Standing], Sequence[Any]],
        shown: Callable[[Standing, Sequence[Any]], Row],
    ) -> Section:
        """Those pages of which there is something, `chosen`, to show."""
        wanted = [(each, rows) for each in standings if (rows := chosen(each))]
        reports: list[Row] = []
        for each, rows in wanted[:MOST_REPORTS]:
            left = len(rows) - MOST_PASSAGES
            more = self.t("dashboard.more.passages", count=left) if left > 0 else ""
            reports.append({**self._head(each), **shown(each, rows[:MOST_PASSAGES]), "more": more})
        left = len(wanted) - MOST_REPORTS
        return Section(
            f"__{key}",
            self.t(f"dashboard.{key}"),
            self.t(f"dashboard.{key}.about"),
            sum(len(rows) for _, rows in wanted),
            reports,
            self.t("dashboard.more.reports", count=left) if left > 0 else "",
        )

    def _head(self, standing: Standing) -> Row:
        """A report's title and files, and who has read its translation."""
        page = standing.entry.page
        item = self.site.item(standing.entry, self.address)
        target = self._place(page.translation_uri(standing.locale)) if standing.translated else None
        several = len(self.site.project.targets) > 1
        return {
            "title": item["title"], "href": item["href"], "lang": item["lang"], "dir": item["dir"],
            "files": [place for place in (self._place(page.uri), target) if place],
            "reviewed": self._review(standing),
            "language": self.site.project.editions[standing.locale].name if several else "",
        }  # fmt: skip

    def _review(self, standing: Standing) -> str:
        read = standing.row.get("reviewed")
        if not isinstance(read, dict):
            return ""
        day = dates.day(datetime.date.fromisoformat(read["date"]), self.site.edition.territory)
        key = "current" if read["current"] else "over"
        return self.t.isolated(f"dashboard.reviewed.{key}", name=read["by"], date=day)

    def _line(self, standing: Standing) -> Row:
        """A report on one line."""
        item = self.site.item(standing.entry, self.address)
        counts = [(self.t(f"status.{state}"), standing.row.get(state)) for state in STATES]
        counts.append((self.t("dashboard.suggested"), len(standing.row.get("suggestions") or ())))
        counts.append((self.t("dashboard.findings"), len(standing.findings)))
        note = ""
        if standing.entry.front.retracted is not None:
            note = self.t("retracted.title")
        elif not standing.translated:
            note = self.t("dashboard.untranslated")
        return {
            "title": item["title"], "href": item["href"], "lang": item["lang"], "dir": item["dir"],
            "counts": [f"{label}: {count}" for label, count in counts if count] if standing.translated else [],
            "note": note,
            "reviewed": self._review(standing) if standing.translated else "",
        }  # fmt: skip

    def _passages(self, standing: Standing, rows: Sequence[Waiting]) -> Row:
        """Passages, their texts side by side."""
        page = standing.entry.page
        project = self.site.project
        ours, theirs = project.editions[project.source], project.editions[standing.locale]

        def side(key: str, text: str, edition: Edition) -> Row:
            return {"label": self.t(f"dashboard.side.{key}"), "text": text, "lang": edition.locale, "dir": edition.dir}

        made: list[Row] = []
        for each in rows:
            sides = [side("source", each.source, ours)]
            if each.state != "pending":
                sides.append(side("stands", each.stands, theirs))
            if each.suggested:
                sides.append(side("suggested", each.suggested, theirs))
            places = [self._place(page.uri, each.line)]
            if each.stands_line and each.state != "pending":
                places.append(self._place(page.translation_uri(standing.locale), each.stands_line))
            made.append({"places": places, "sides": sides})
        return {"passages": made}

    def _findings(self, _: Standing, rows: Sequence[Finding]) -> Row:
        docs, language = f"{self.site.project.docs}/", self.site.edition.locale
        made: list[Row] = [
            {
                "place": self._place(each.path.removeprefix(docs), each.line),
                "code": each.code,
                "severity": self.t(f"dashboard.severity.{each.severity}"),
                "message": each.message(language),
                "mend": each.mend(language),
                "href": f"{self.messages}#{each.code}" if self.messages else "",
            }
            for each in rows
        ]
        return {"findings": made}

    def _place(self, uri: str, line: int = 0) -> Row:
        """A file, at a line, with the address where it is edited, if there is one."""
        text = f"{self.site.project.docs}/{uri}" + (f":{line}" if line else "")
        base = edit_address(self.config, uri)
        return {"text": text, "href": f"{base}#L{line}" if base and line else base}


def edit_address(config: MkDocsConfig, uri: str) -> str:
    """Where a file below the documents' folder is edited, by MkDocs's `repo_url`, `edit_uri` and its template."""
    path, base = quote(uri), str(config.repo_url or "")
    if not base or not (config.edit_uri_template or config.edit_uri):
        return ""
    if config.edit_uri_template:
        tail = config.edit_uri_template.format(path=path, path_noext=posixpath.splitext(path)[0])
    else:
        tail = f"{config.edit_uri}{path}"
    if not tail.startswith(("?", "#")) and not base.endswith("/"):
        base += "/"
    return urljoin(base, tail)


def _stale(standing: Standing) -> Sequence[Waiting]:
    return [each for each in standing.waiting if each.state != "pending"]


def _pending(standing: Standing) -> Sequence[Waiting]:
    return [each for each in standing.waiting if each.state == "pending"]


def _over(standing: Standing) -> Sequence[object]:
    read = standing.row.get("reviewed")
    return [read] if standing.translated and isinstance(read, dict) and not read["current"] else []


def _untranslated(standing: Standing) -> Sequence[object]:
    return [] if standing.translated or standing.entry.front.retracted is not None else [standing.entry]


def _reviewed(standing: Standing) -> bool:
    read = standing.row.get("reviewed")
    return isinstance(read, dict) and bool(read["current"])
