"""The Content-Security-Policy of every page, and the one inline script that it lets run."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

_RULES = (
    "default-src 'none'",
    "script-src 'self' '{hash}'",
    "style-src 'self'",
    "img-src 'self' data:",
    "media-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
)
"""`data:` images are Material's icons, which its style sheet holds; a page's own content cannot have any."""


def early_script(overrides: Path) -> str:
    """The text of the inline script that sets the palette before the first paint."""
    return (overrides / "early.js").read_text(encoding="utf-8")


def policy(script: str) -> str:
    """The policy under which only `script` may run inline."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return "; ".join(_RULES).format(hash=f"sha256-{digest}")
