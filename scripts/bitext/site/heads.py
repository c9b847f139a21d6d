"""One page's head and citation, from what the build knows of it.

`metadata` and `citation` know how things are said; here is what is said of which page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from bitext.site import citation, content, facts, feeds, listings, markdown_copy, metadata
from bitext.site.citation import Citation, Cited
from bitext.site.entries import Entry
from bitext.site.metadata import Image, Meta, Subject, Twin
from bitext.site.record import Record


@dataclass(frozen=True, slots=True)
class Place:
    """A page, as MkDocs is about to write it."""

    uri: str
    kind: str
    title: str
    url: str
    """Below the edition's root."""
    locales: Sequence[str]
    """Editions that have the page and may be indexed."""
    crumbs: Sequence[Mapping[str, str]]
    """`title` and absolute `href`, from the home page down, without the page itself."""
    image: Image | None


def meta(record: Record, place: Place, channels: Mapping[str, str]) -> Meta:
    """What the head says. `channels` are the titles of the feeds by their folder below the edition's root."""
    entry = record.by_uri.get(place.uri)
    entry = entry if entry is not None and record.locale in entry.heads else None
    subject = _subject(record, place, entry)
    return Meta(
        graph=metadata.graph(subject),
        names=[("twitter:card", "summary_large_image" if place.image else "summary")],
        links=list(_links(record, place, entry, channels)),
        data=metadata.data(subject),
        citation=_citation(record, entry) if place.kind == "report" and entry is not None else None,
    )


def _links(
    record: Record, place: Place, entry: Entry | None, channels: Mapping[str, str]
) -> Iterator[Mapping[str, str]]:
    """The edition's feeds; on a page that lists what a feed holds, that feed too; the page's Markdown."""
    root = record.site.edition.path
    for path in dict.fromkeys(["", place.url]):
        title = channels.get(unquote(path))
        for name, type_ in feeds.TYPES.items() if title else ():
            yield {"type": type_, "href": content.relative(root + path + name, root + place.url), "title": title or ""}
    if entry is not None and record.copied(entry):
        yield {"type": "text/markdown", "href": markdown_copy.NAME, "title": "Markdown"}


def _subject(record: Record, place: Place, entry: Entry | None) -> Subject:
    site, settings = record.site, record.settings
    shared: dict[str, Any] = {
        "kind": place.kind,
        "locale": record.locale,
        "territory": site.edition.territory,
        "title": place.title,
        "description": record.description if place.kind == "home" else "",
        "url": site.absolute(record.locale, place.url),
        "site_name": site.site_name,
        "home": site.absolute(record.locale, ""),
        "search": site.absolute(record.locale, "search/") if listings.searched(site.project) else "",
        "root": site.site_url,
        "publisher": record.publisher,
        "publisher_url": settings.publisher_url,
        "publisher_logo": settings.publisher_logo,
        "twins": list(_twins(record, place, entry)),
        "crumbs": [(crumb["title"], crumb["href"]) for crumb in place.crumbs],
        "image": place.image,
        "licence": settings.licence,
    }
    if entry is None:
        return Subject(**shared)
    if facts.retracted(entry):  # a tombstone tells nothing of what it stands for
        return Subject(**{**shared, "kind": "page"})
    head, front = entry.heads[record.locale], entry.front
    named = [name for key in ("places", "people", "organisations") for name in front.texts(key)]
    shared["description"] = head.description or head.summary or shared["description"]
    return Subject(
        **shared,
        facts=record.known(entry, record.locale),
        article=settings.article,
        version=record.version(entry),
        section=record.section(entry.section) if entry.section else "",
        dateline=head.dateline,
        authors=[record.maker(name) for name in front.texts("authors")],
        translators=[record.maker(name) for name in record.translators(entry)],
        about=metadata.about(named, record.glossary, record.locale),
        keywords=record.keywords(entry),
        status=record.status(entry),
        corrections=record.corrections(entry),
        method=_method(record),
    )


def _twins(record: Record, place: Place, entry: Entry | None) -> Iterator[Twin]:
    for locale in place.locales:
        if locale != record.locale:
            title = entry.heads[locale].title if entry is not None and locale in entry.heads else ""
            source = locale == record.site.project.source
            territory = record.site.project.editions[locale].territory
            yield Twin(locale, territory, title, record.site.absolute(locale, place.url), source)


def _method(record: Record) -> str:
    page = record.by_uri.get("translation.md")
    there = page is not None and record.locale in page.heads
    return record.site.absolute(record.locale, "translation/") if there else ""


def _citation(record: Record, entry: Entry) -> Citation | None:
    if facts.retracted(entry) or entry.page.uri not in record.texts:
        return None
    names = entry.front.texts("authors")
    cited = Cited(
        edition=record.site.edition,
        title=entry.heads[record.locale].title,
        site_name=record.publisher,
        slug=entry.page.name,
        authors=[(record.label(name), record.maker(name)["@type"] == "Person") for name in names],
        date=entry.date,
        url=record.site.absolute(record.locale, entry.url),
        version=record.version(entry),
        twin=record.twin(entry),
        translated=not record.original,
        status=record.status(entry),
    )
    return citation.of(cited, record.site.t)
