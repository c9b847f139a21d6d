"""What machines are told of a page in its head: JSON-LD, Open Graph, the addresses of feeds and of the Markdown.

Structured data says who did what, and no more than is known: an author is a person or an organisation; a machine is
neither, so a machine translation has no `translator`, and says what it is in `creativeWorkStatus`. Whoever has read a
translation against its original has reviewed the page (`WebPage.reviewedBy`, "reviewed … for accuracy and/or
completeness", schema.org) and did not edit it (`editor`). Everything is encoded for where it stands: JSON in a script
element has no `<`, `>` or `&`; attributes are escaped by the template.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from bitext.arabic import normalise
from bitext.glossary import Glossary
from bitext.site.citation import Citation
from bitext.site.facts import Correction, Facts

Node = dict[str, Any]
_UNSAFE = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}
_COLLECTIVE = frozenset(
    normalise(word)
    for word in "هيئة فريق قسم مكتب وحدة وكالة مؤسسة مركز شبكة تحرير التحرير مجلة صحيفة جمعية منظمة لجنة".split()
) | frozenset("editors editorial team desk staff newsroom agency center centre network board unit office".split())
"""A byline with one of these words is not one person's."""
_ABOUT = {"place": "Place", "person": "Person", "organisation": "Organization"}


@dataclass(frozen=True, slots=True)
class Meta:
    """What the templates put into a page's head, and its citation."""

    graph: Sequence[tuple[str, str]] = ()
    """Open Graph: property and content."""
    names: Sequence[tuple[str, str]] = ()
    """Other metadata: name and content."""
    links: Sequence[Mapping[str, str]] = ()
    """Alternates in other formats: `type`, `href`, `title`."""
    data: Markup | None = None
    """JSON-LD, where there are absolute addresses."""
    citation: Citation | None = None


@dataclass(frozen=True, slots=True)
class Image:
    """A social card."""

    url: str
    width: int
    height: int
    alt: str


@dataclass(frozen=True, slots=True)
class Twin:
    """The same page in another edition."""

    locale: str
    territory: str
    title: str
    url: str
    source: bool
    """Whether it is the original."""


@dataclass(frozen=True, slots=True)
class Subject:
    """One page, as it is to be described."""

    kind: str
    """As the view's: home, listing, report, page."""
    locale: str
    territory: str
    title: str
    description: str
    url: str
    """Absolute, or nothing where `site_url` is not set: then there is no structured data."""
    site_name: str
    home: str
    """Absolute address of the edition's home page."""
    root: str
    """Absolute address of the site."""
    publisher: str
    publisher_url: str
    publisher_logo: str
    twins: Sequence[Twin] = ()
    crumbs: Sequence[tuple[str, str]] = ()
    """Title and absolute address, from the home page down, without the page itself."""
    image: Image | None = None
    facts: Facts | None = None
    article: str = "NewsArticle"
    version: str = ""
    section: str = ""
    dateline: str = ""
    authors: Sequence[Node] = ()
    translators: Sequence[Node] = ()
    about: Sequence[Node] = ()
    keywords: Sequence[str] = ()
    status: str = ""
    """How a translation was made, in the edition's words."""
    corrections: Sequence[Correction] = ()
    licence: str = ""
    search: str = ""
    """Absolute address of the search page."""
    method: str = ""
    """Absolute address of the page that says how translations are made."""


def maker(name: str, label: str, glossary: Glossary, publisher: str) -> Node:
    """A byline as a node: an organisation where the glossary, the publisher's name or the words themselves say so."""
    term = glossary.get(name)
    words = {word.casefold() for word in normalise(name).split()}
    collective = bool(words & _COLLECTIVE) or name == publisher
    organisation = term.kind == "organisation" if term is not None and term.kind in _ABOUT else collective
    return {"@type": "Organization" if organisation else "Person", "name": label}


def about(names: Sequence[str], glossary: Glossary, locale: str) -> list[Node]:
    """What a report is about: the places, people and organisations of the glossary that it names."""
    terms = dict.fromkeys(term for name in names if (term := glossary.get(name)) is not None and term.kind in _ABOUT)
    return [{"@type": _ABOUT[term.kind], "name": term.label(locale)} for term in terms]


def graph(subject: Subject) -> list[tuple[str, str]]:
    """Open Graph properties, without empty ones."""
    report = subject.kind == "report"
    facts = subject.facts
    rows = [
        ("og:type", "article" if report else "website"),
        ("og:title", subject.title),
        ("og:description", subject.description),
        ("og:url", subject.url),
        ("og:site_name", subject.site_name),
        ("og:locale", subject.territory),
        *(("og:locale:alternate", twin.territory) for twin in subject.twins),
    ]
    if subject.image is not None:
        rows += [
            ("og:image", subject.image.url),
            ("og:image:type", "image/png"),
            ("og:image:width", str(subject.image.width)),
            ("og:image:height", str(subject.image.height)),
            ("og:image:alt", subject.image.alt),
        ]
    if report and facts is not None:
        rows += [
            ("article:published_time", _iso(facts.published)),
            ("article:modified_time", _iso(facts.modified)),
            ("article:section", subject.section),
            *(("article:tag", word) for word in subject.keywords),
        ]
    return [(key, value) for key, value in rows if value]


def data(subject: Subject) -> Markup | None:
    """The page's JSON-LD, safe inside a script element; nothing without absolute addresses."""
    if not subject.url:
        return None
    document = {"@context": "https://schema.org", "@graph": [_bare(node) for node in _nodes(subject)]}
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":")).translate(_UNSAFE)
    return Markup(text)  # noqa: S704 - nothing in it can end the element


def _nodes(subject: Subject) -> list[Node]:
    publisher = {
        "@type": "Organization",
        "@id": f"{subject.root}#publisher",
        "name": subject.publisher,
        "url": subject.publisher_url or subject.root,
        "logo": subject.publisher_logo,
    }
    nodes: list[Node] = [_page(subject), publisher]
    if subject.kind == "report":
        nodes.insert(0, _article(subject))
    if subject.kind == "home":
        nodes.append(
            {
                "@type": "WebSite",
                "@id": f"{subject.home}#site",
                "url": subject.home,
                "name": subject.site_name,
                "description": subject.description,
                "inLanguage": subject.locale,
                "publisher": {"@id": publisher["@id"]},
                "potentialAction": _search(subject.search),
            }
        )
    if subject.crumbs:
        steps = [*subject.crumbs, (subject.title, subject.url)]
        items = [
            {"@type": "ListItem", "position": place, "name": title, "item": url}
            for place, (title, url) in enumerate(steps, 1)
        ]
        nodes.append({"@type": "BreadcrumbList", "@id": f"{subject.url}#path", "itemListElement": items})
    return nodes


def _search(url: str) -> Node | None:
    """How the site is searched: by an address."""
    if not url:
        return None
    target = {"@type": "EntryPoint", "urlTemplate": f"{url}?q={{search_term_string}}"}
    return {"@type": "SearchAction", "target": target, "query-input": "required name=search_term_string"}


_PAGES = {"home": "CollectionPage", "listing": "CollectionPage", "search": "SearchResultsPage"}


def _page(subject: Subject) -> Node:
    read = subject.facts.reviewed if subject.facts else None
    return {
        "@type": _PAGES.get(subject.kind, "WebPage"),
        "@id": subject.url,
        "url": subject.url,
        "name": subject.title,
        "description": subject.description if subject.kind != "report" else None,
        "inLanguage": subject.locale,
        "isPartOf": {"@id": f"{subject.home}#site"},
        "publisher": {"@id": f"{subject.root}#publisher"},
        "breadcrumb": {"@id": f"{subject.url}#path"} if subject.crumbs else None,
        "primaryImageOfPage": subject.image.url if subject.image else None,
        "reviewedBy": {"@type": "Person", "name": read.name} if read else None,
        "lastReviewed": read.date if read else None,
    }


def _article(subject: Subject) -> Node:
    facts = subject.facts or Facts(None, None)
    source = next((_work(subject, twin) for twin in subject.twins if twin.source), None)
    publisher = {"@id": f"{subject.root}#publisher"}
    return {
        "@type": subject.article,
        "@id": f"{subject.url}#article",
        "mainEntityOfPage": {"@id": subject.url},
        "url": subject.url,
        "headline": subject.title,
        "description": subject.description,
        "inLanguage": subject.locale,
        "datePublished": _iso(facts.published),
        "dateModified": _iso(facts.modified),
        "author": list(subject.authors) or [publisher],
        "translator": list(subject.translators),
        "publisher": publisher,
        "image": subject.image.url if subject.image else None,
        "articleSection": subject.section,
        "dateline": subject.dateline if subject.article.endswith("NewsArticle") else None,
        "keywords": list(subject.keywords),
        "about": list(subject.about),
        "translationOfWork": source,
        "workTranslation": [_work(subject, twin) for twin in subject.twins if not twin.source] if not source else None,
        "creativeWorkStatus": subject.status,
        "publishingPrinciples": subject.method,
        "correction": [
            {"@type": "CorrectionComment", "datePublished": _iso(each.date), "text": each.text}
            for each in subject.corrections
        ],
        "license": subject.licence,
        "version": subject.version,
        "isAccessibleForFree": True,
    }


def _work(subject: Subject, twin: Twin) -> Node:
    return {
        "@type": subject.article,
        "@id": f"{twin.url}#article",
        "url": twin.url,
        "headline": twin.title,
        "inLanguage": twin.locale,
    }


def _bare(value: Any) -> Any:
    """A node without what is not known."""
    if isinstance(value, dict):
        return {key: _bare(each) for key, each in value.items() if each not in (None, "", [], {})}
    return [_bare(each) for each in value] if isinstance(value, list) else value


def _iso(day: datetime.date | None) -> str:
    return day.isoformat() if day else ""
