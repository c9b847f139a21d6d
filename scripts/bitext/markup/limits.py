"""What is nested so deeply, or repeated so often, that a Markdown processor breaks on it or never ends."""

from __future__ import annotations

import re
from collections import Counter

_DEEPEST = 50
_REPEATED = re.compile(
    r"^[ \t]*(?:>[ \t]*){50}|^(?: {4}|\t){50}[ \t]*(?:[-+*]|\d+[.)]|!!!|\?\?\?|===)[ \t]|[*_\[~^]{300}",
    re.MULTILINE,
)
_RUN = re.compile(r"[ \t>]{50}|[*_\[~^]{300}")
"""What each of these holds: a text without it need not be looked at line by line."""
_TAG = re.compile(r"<(?P<close>/)?(?P<name>[a-z][a-z0-9]*)\b(?P<rest>[^<>]*)>", re.IGNORECASE)
_MARKDOWN = re.compile(r"\bmarkdown\b", re.IGNORECASE)


def exceeded(source: str) -> int:
    """The line from which a text goes too deep, or 0."""
    match = (_RUN.search(source) and _REPEATED.search(source)) or _nested(source)
    return source.count("\n", 0, match.start()) + 1 if match else 0


def _nested(source: str) -> re.Match[str] | None:
    """The tag that opens one Markdown block too many inside others."""
    if source.count("markdown") < _DEEPEST:
        return None
    open_now = Counter[str]()
    for tag in _TAG.finditer(source):
        name = tag["name"].lower()
        if tag["close"]:
            open_now[name] = max(0, open_now[name] - 1)
        elif _MARKDOWN.search(tag["rest"]):
            open_now[name] += 1
            if open_now[name] > _DEEPEST:
                return tag
    return None
