"""The one sanitiser that every page's body passes: only what legitimate Markdown renders to is let through.

Scripts, styles, event handlers, frames, forms, `javascript:` and `data:` addresses go; so do classes and ids that
belong to the frame of the page (`md-…`, `__…`), which could cover or fake it.
"""

from __future__ import annotations

import re

import nh3

_TAGS = frozenset(
    "a abbr article aside b bdi bdo blockquote br caption cite code col colgroup dd del details dfn div "
    "dl dt em figcaption figure h1 h2 h3 h4 h5 h6 header footer hr i img input ins kbd label li mark ol p "
    "picture pre q rp rt ruby s samp section small source span strong sub summary sup table tbody td "
    "tfoot th thead time tr u ul var wbr audio video track".split()
)
_ATTRIBUTES: dict[str, set[str]] = {
    "*": {
        "class",
        "id",
        "lang",
        "dir",
        "title",
        "role",
        "aria-label",
        "aria-labelledby",
        "data-note",
        "hidden",
        "tabindex",
    },
    "a": {"href", "hreflang", "name", "download", "type"},
    "img": {"src", "alt", "width", "height", "loading", "align"},
    "source": {"src", "type", "media"},
    "audio": {"src", "controls", "preload"},
    "video": {"src", "controls", "preload", "width", "height"},
    "track": {"src", "kind", "srclang", "label"},
    "input": {"type", "checked", "disabled", "id", "name"},
    "label": {"for"},
    "ol": {"start", "type", "reversed"},
    "li": {"value"},
    "th": {"colspan", "rowspan", "scope", "align"},
    "td": {"colspan", "rowspan", "align"},
    "col": {"span"},
    "colgroup": {"span"},
    "details": {"open", "name"},
    "div": {"data-tabs"},
    "time": {"datetime"},
    "q": {"cite"},
    "blockquote": {"cite"},
    "del": {"datetime", "cite"},
    "ins": {"datetime", "cite"},
    "bdo": {"dir"},
}
_SCHEMES = {"http", "https", "mailto", "tel"}
_OWN_CLASSES = frozenset(["md-typeset__scrollwrap", "md-typeset__table", "md-button", "md-button--primary"])
_TABBED = re.compile(r"__tabbed_\d+(?:_\d+)?")


def _filter(tag: str, attribute: str, value: str) -> str | None:
    """Keep, change or drop the value of one attribute."""
    if attribute == "class":
        kept = [c for c in value.split() if not c.startswith("md-") or c in _OWN_CLASSES]
        return " ".join(kept) or None
    if attribute in ("id", "for") or (attribute == "name" and tag in ("input", "a")):
        return None if value.startswith("__") and not _TABBED.fullmatch(value) else value
    if attribute == "tabindex":
        return value if value in ("0", "-1") else None
    if attribute == "type" and tag == "input":
        return value if value in ("checkbox", "radio") else "hidden"
    return value


_CLEANER = nh3.Cleaner(
    tags=set(_TAGS),
    clean_content_tags={
        "script",
        "style",
        "template",
        "noscript",
        "iframe",
        "object",
        "title",
        "textarea",
    },
    attributes=_ATTRIBUTES,
    attribute_filter=_filter,
    strip_comments=True,
    link_rel=None,
    url_schemes=_SCHEMES,
)


def clean(html: str) -> str:
    """The same body without anything that could run, load from elsewhere unseen, or pass for the page's frame."""
    return _CLEANER.clean(html)
