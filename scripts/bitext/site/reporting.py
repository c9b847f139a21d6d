"""Where a reader reports an error: an address or a form of a forge, from `extra.translation.report_errors`.

A bare address becomes a message whose subject is the report's title and whose text is its address. In a template,
`{url}`, `{anchor}` and `{title}` stand for the page and the passage; each is encoded whole, since it may stand anywhere
in an address, a query or the head of a message.
"""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

from bitext.errors import SettingsError
from bitext.project import CONFIG

_ADDRESS = re.compile(r"[^\s@:/?#]+@[^\s@:/?#]+")
_PLACE = re.compile(r"\{([^{}]*)\}")
_PLACES = frozenset(["url", "anchor", "title"])
_ANCHOR = re.compile(r"(?:#|%23)?\{anchor\}")
_SCHEMES = ("mailto", "https", "http")


def template(setting: str) -> str:
    """The setting as a template; nothing stays nothing. Raises `SettingsError`."""
    setting = setting.strip()
    if not setting:
        return ""
    if _ADDRESS.fullmatch(setting):
        return f"mailto:{setting}?subject={{title}}&body={{url}}%23{{anchor}}"
    unknown = set(_PLACE.findall(setting)) - _PLACES
    if unknown:
        places = {"places": "{url}, {anchor}, {title}", "place": f"{{{min(unknown)}}}"}
        raise SettingsError("config-report-place", config=CONFIG, **places)
    try:
        parts = urlsplit(setting)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in _SCHEMES or not (parts.netloc or parts.path) or re.search(r"\s", setting):
        raise SettingsError("config-report-address", config=CONFIG, value=repr(setting))
    return setting


def pattern(template: str, url: str, title: str) -> str:
    """The address for one page, `{anchor}` left in it: an anchor is made of letters that need no encoding."""
    values = {"url": quote(url, safe=""), "title": quote(title, safe=""), "anchor": "{anchor}"}
    return _PLACE.sub(lambda match: values[match[1]], template)


def page(pattern: str) -> str:
    """The address for the page as a whole."""
    return _ANCHOR.sub("", pattern)
