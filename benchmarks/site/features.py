"""Which of the project's features a build has, as its settings and this Python have them."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "scripts")]

from bitext import project as projects  # noqa: E402 - found by the line above

CARDS = ("resvg_py", "uharfbuzz", "fontpkg")
"""What draws social cards; without it there are none."""
ALWAYS = (
    "both texts side by side", "anchors a passage", "search in both languages", "mentions of names", "related reports",
    "pages of names and topics", "archive", "Atom and JSON feeds", "structured data", "texts as Markdown", "sitemap",
    "sanitiser and Content-Security-Policy", "link checks",
)  # fmt: skip
"""What has no switch."""


def features(root: Path = ROOT) -> str:
    """One line that names them."""
    settings = projects.load(root).publishing
    cards = str(settings.get("cards", "section"))
    if any(importlib.util.find_spec(name) is None for name in CARDS):
        cards = "none (what draws them is not installed)"
    switched = [f"social cards: {cards}", f"texts in feeds: {settings.get('feed_text', 'summary')}"]
    return "; ".join([*ALWAYS, *switched])
