"""Where in a page's source something stands that was only noticed in what it was rendered to."""

from __future__ import annotations

import re
from pathlib import Path


def line_of(path: Path, text: str) -> int:
    """The first line that holds a link, by itself rather than as part of another if there is such a line; or 0."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return 0
    exact = re.compile(rf"(?<![^\s(<\"'\]:=]){re.escape(text)}(?![^\s)>\"'\]])")
    found = (number for number, line in enumerate(lines, 1) if exact.search(line))
    return next(found, 0) or next((number for number, line in enumerate(lines, 1) if text in line), 0)
