"""What crawlers and language models are told of the whole site: `robots.txt` and `llms.txt`.

`robots.txt` counts only at the root of a host; below a path it does no harm. `llms.txt` (llmstxt.org) lists an
edition's pages by the Markdown beside them, the newest reports only: its size does not grow with the site.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

ROBOTS, LLMS = "robots.txt", "llms.txt"
MOST = 50
"""Reports of a section in `llms.txt`."""
_TRAINING = (
    "AI2Bot", "Amazonbot", "anthropic-ai", "Applebot-Extended", "Bytespider", "CCBot", "ClaudeBot", "cohere-ai",
    "cohere-training-data-crawler", "Diffbot", "FacebookBot", "Google-Extended", "GPTBot", "Meta-ExternalAgent",
    "omgili", "PanguBot", "PetalBot", "Timpibot", "Webzio-Extended",
)  # fmt: skip
"""Agents that say they collect texts to train models; those that fetch a page at a reader's wish are not among them."""
_MARKS = re.compile(r"([\\\[\]<>`*_])")


def robots(sitemap: str, *, ai_crawlers: bool) -> str:
    """The text of `robots.txt`; `sitemap` is an absolute address or nothing."""
    groups = [] if ai_crawlers else ["".join(f"User-agent: {name}\n" for name in _TRAINING) + "Disallow: /\n"]
    groups.append("User-agent: *\nDisallow:\n")
    if sitemap:
        groups.append(f"Sitemap: {sitemap}\n")
    return "\n".join(groups)


Row = tuple[str, str, str]
"""Title, address of the Markdown, summary."""


def llms(title: str, description: str, notes: Sequence[str], groups: Mapping[str, Sequence[Row]]) -> str:
    """The text of `llms.txt`: pages under headings."""
    parts = [f"# {_line(title)}"]
    if description:
        parts.append(f"> {_line(description)}")
    parts += notes
    for heading, pages in groups.items():
        if pages:
            parts += [f"## {_line(heading)}", "\n".join(map(_row, pages))]
    return "\n\n".join(parts) + "\n"


def _row(row: Row) -> str:
    title, url, summary = row
    return f"- [{_line(title)}]({url})" + (f": {_line(summary)}" if summary else "")


def _line(text: str) -> str:
    return _MARKS.sub(r"\\\1", " ".join(text.split()))
