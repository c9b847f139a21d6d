"""Settings of what is published beside the pages: `extra.translation` in `mkdocs.yml`, checked once.

article_type: NewsArticle      what a report is called in structured data
publisher: { name: , url: , logo: }
licence: https://…             of the words; or { name: , url: }
cards: section                 social cards: one a section, one a report, or none
cards_font: path/to/font.ttf   instead of the package's
feed_text: summary             or full
index_unreviewed: true         false: search engines get a translation only when a person has read it
colours: { main: , accent: }  instead of the usual ones
ai_crawlers: true              false: robots.txt refuses crawlers that collect texts to train models
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bitext.errors import SettingsError
from bitext.project import CONFIG
from bitext.site import colours

ARTICLES = ("NewsArticle", "Report", "Article", "AnalysisNewsArticle", "BackgroundNewsArticle", "ReportageNewsArticle")
"""Of schema.org's types."""
CARDS = ("section", "report", "none")
FEED_TEXTS = ("summary", "full")


@dataclass(frozen=True, slots=True)
class Publishing:
    """What is set, or its default."""

    article: str
    publisher: Mapping[str, str]
    """Name by locale; a name under the empty locale is for all. Empty: the site's own name."""
    publisher_url: str
    publisher_logo: str
    licence: str
    """Address of the licence of the words, or nothing."""
    licence_name: str
    cards: str
    cards_font: str
    """Path of a font file, relative to the project; empty: the package's."""
    full_feeds: bool
    index_unreviewed: bool
    ai_crawlers: bool
    colours: Mapping[str, str]
    """Of the publication itself, by what they are for."""

    def publisher_name(self, locale: str, site_name: str) -> str:
        """The publisher's name in a language."""
        return self.publisher.get(locale) or self.publisher.get("") or site_name


def read(settings: Mapping[str, Any]) -> Publishing:
    """Check the settings. Raises `SettingsError` in one sentence."""
    publisher = _mapping(settings, "publisher")
    licence = settings.get("licence") or ""
    licence = {"url": licence} if isinstance(licence, str) else _mapping(settings, "licence")
    name = publisher.get("name") or ""
    names = {str(k): str(v) for k, v in name.items()} if isinstance(name, dict) else {"": str(name)}
    return Publishing(
        article=_choice(settings, "article_type", ARTICLES),
        publisher=names,
        publisher_url=_text(publisher, "url"),
        publisher_logo=_text(publisher, "logo"),
        licence=_text(licence, "url"),
        licence_name=_text(licence, "name"),
        cards=_choice(settings, "cards", CARDS),
        cards_font=_text(settings, "cards_font"),
        full_feeds=_choice(settings, "feed_text", FEED_TEXTS) == "full",
        index_unreviewed=_flag(settings, "index_unreviewed"),
        ai_crawlers=_flag(settings, "ai_crawlers"),
        colours=colours.read(settings),
    )


def _mapping(settings: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = settings.get(key) or {}
    if not isinstance(value, dict):
        raise SettingsError("config-mapping", config=CONFIG, key=key)
    return value


def _text(settings: Mapping[str, Any], key: str) -> str:
    value = settings.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise SettingsError("config-text", config=CONFIG, key=key, value=repr(value))
    return value


def _choice(settings: Mapping[str, Any], key: str, choices: tuple[str, ...]) -> str:
    value = settings.get(key, choices[0])
    if value not in choices:
        raise SettingsError("config-choice", config=CONFIG, key=key, choices=", ".join(choices), value=repr(value))
    return str(value)


def _flag(settings: Mapping[str, Any], key: str) -> bool:
    value = settings.get(key, True)
    if not isinstance(value, bool):
        raise SettingsError("config-flag", config=CONFIG, key=key, value=repr(value))
    return value
