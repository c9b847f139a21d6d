"""Feeds: the newest reports of an edition, a section or a topic, as Atom (RFC 4287) and JSON Feed 1.1.

An item's id is its permanent address. Items stand by their last change, newest first, so that a correction of an old
report and a translation that has come late are seen; each links to itself in the other languages. A feed holds what
its files say and no clock: built twice, it is the same.
"""

from __future__ import annotations

import datetime
import heapq
import html
import io
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar
from urllib.parse import urljoin

from feedgenerator import Atom1Feed

T = TypeVar("T")
MOST = 50
"""Items in a feed."""
ATOM, JSON = "feed.xml", "feed.json"
TYPES = {ATOM: "application/atom+xml", JSON: "application/feed+json"}
_ADDRESS = re.compile(r'(?P<before>\s(?:href|src|poster)=")(?P<address>[^"]*)')
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold."""


@dataclass(frozen=True, slots=True)
class Item:
    """One report in one language."""

    url: str
    title: str
    summary: str
    published: datetime.date | None
    modified: datetime.date | None
    authors: Sequence[str] = ()
    tags: Sequence[str] = ()
    others: Mapping[str, str] | None = None
    """Addresses of the same report in other languages, by locale."""
    body: str = ""
    """HTML with absolute addresses; empty where feeds hold summaries."""
    uri: str = ""
    """Of its page."""

    def with_body(self, body: str) -> Item:
        """The same with its whole text."""
        return replace(self, body=body)


@dataclass(frozen=True, slots=True)
class Channel:
    """One feed."""

    path: str
    """Of its folder, below the edition's root: nothing, or `reports/`."""
    title: str
    description: str
    locale: str
    home: str
    """Absolute address of the page that lists the same reports."""
    folder: str
    """Absolute address of the feed's folder."""
    author: str
    licence: str
    items: Sequence[Item]
    """Newest change first, `MOST` of them at most."""


def newest(reports: Iterable[T], changed: Callable[[T], datetime.date | None], name: Callable[[T], str]) -> list[T]:
    """The reports of a feed: those that changed last, newest first."""

    def order(report: T) -> tuple[int, str]:
        day = changed(report)
        return (-day.toordinal() if day else 1, name(report))

    return heapq.nsmallest(MOST, reports, key=order)


def files(channel: Channel) -> dict[str, bytes]:
    """Both forms of a feed, by their names."""
    return {ATOM: atom(channel), JSON: as_json(channel)}


class _Atom(Atom1Feed):  # type: ignore[misc]  # the library ships no types
    """Atom with what the library leaves out: other languages, and summaries that are plain text.

    A page in another language is `related`: of two `alternate` links, readers take the first or the last for the item.
    """

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        handler.addQuickElement("generator", "bilughatayn")

    def add_item_elements(self, handler: Any, item: Any) -> None:
        super().add_item_elements(handler, item)
        for author in item["more_authors"]:
            handler.startElement("author", {})
            handler.addQuickElement("name", author)
            handler.endElement("author")
        if item["summary"]:
            handler.addQuickElement("summary", item["summary"])
        for locale, href in item["others"].items():
            handler.addQuickElement("link", "", {"rel": "related", "hreflang": locale, "href": href})


def atom(channel: Channel) -> bytes:
    """The feed as Atom."""
    feed = _Atom(
        title=_xml(channel.title), link=channel.home, description=_xml(channel.description), language=channel.locale,
        author_name=_xml(channel.author), feed_url=channel.folder + ATOM, feed_guid=channel.folder + ATOM,
        feed_copyright=_xml(channel.licence) or None,
    )  # fmt: skip
    for item in channel.items:
        first, *more = item.authors or (channel.author,)
        feed.add_item(
            title=_xml(item.title), link=item.url, description=None, unique_id=item.url, author_name=_xml(first),
            pubdate=_time(item.published), updateddate=_time(item.modified or item.published or _NEVER),
            categories=[_xml(tag) for tag in item.tags], content=_xml(item.body) or None,
            summary=_xml(item.summary), others=item.others or {}, more_authors=[_xml(each) for each in more],
        )  # fmt: skip
    text = io.StringIO()
    feed.write(text, "utf-8")
    return text.getvalue().encode() + b"\n"


def as_json(channel: Channel) -> bytes:
    """The feed as JSON Feed; the other languages stand in an extension, `_translations`."""
    document: dict[str, object] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.title,
        "description": channel.description,
        "home_page_url": channel.home,
        "feed_url": channel.folder + JSON,
        "language": channel.locale,
        "authors": [{"name": channel.author}],
        "items": [_item(item, channel.locale) for item in channel.items],
    }
    return json.dumps(_known(document), ensure_ascii=False, indent=1).encode() + b"\n"


def _item(item: Item, locale: str) -> dict[str, object]:
    others = [{"language": other, "url": url} for other, url in (item.others or {}).items()]
    return _known(
        {
            "id": item.url,
            "url": item.url,
            "title": item.title,
            "language": locale,
            "summary": item.summary,
            "content_html" if item.body else "content_text": item.body or item.summary or item.title,
            "date_published": _stamp(item.published),
            "date_modified": _stamp(item.modified),
            "authors": [{"name": name} for name in item.authors],
            "tags": list(item.tags),
            "_translations": others,
        }
    )


def absolute(body: str, url: str) -> str:
    """A sanitised body with its relative addresses made absolute, as seen from its page."""

    def joined(match: re.Match[str]) -> str:
        address = urljoin(url, html.unescape(match["address"]))
        return match["before"] + html.escape(address)

    return _ADDRESS.sub(joined, body)


_NEVER = datetime.date(1970, 1, 1)


def _time(day: datetime.date | None) -> datetime.datetime | None:
    return datetime.datetime.combine(day, datetime.time(), datetime.UTC) if day else None


def _stamp(day: datetime.date | None) -> str:
    return f"{day.isoformat()}T00:00:00Z" if day else ""


def _known(values: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in values.items() if value not in ("", [])}


def _xml(text: str) -> str:
    return _NOT_XML.sub("", text)
