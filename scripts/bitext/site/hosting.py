"""What hosts of static files are told: `_headers` (Netlify, Cloudflare Pages) and `.nojekyll` (GitHub Pages).

A page carries its Content-Security-Policy itself; here is what a page cannot say, and which files never change. For any
address a header is named in one rule only, since these hosts join values that two rules give; what no rule names they
have asked for again each time, which is right for pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

HEADERS, NO_JEKYLL = "_headers", ".nojekyll"
ALWAYS: Mapping[str, str] = {
    "Content-Security-Policy": "frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Content-Type-Options": "nosniff",
}
FOREVER = "public, max-age=31536000, immutable"
"""For files whose names hold a hash of what is in them."""
_CARDS = "assets/cards/*"
_SEARCH = ("search/data/lists/*", "search/data/places/*", "search/data/terms/*", "search/data/text/*")


def files(style: str, editions: Iterable[str]) -> Mapping[str, bytes]:
    """The files, by their path; `style` is the path of the style sheet, `editions` the editions' own beginnings."""
    never = [f"{edition}{path}" for edition in editions for path in (style, _CARDS)] + list(_SEARCH)
    rules = {"/*": ALWAYS, **{f"/{path}": {"Cache-Control": FOREVER} for path in never}}
    return {HEADERS: "\n".join(map(_rule, rules, rules.values())).encode(), NO_JEKYLL: b""}


def _rule(path: str, values: Mapping[str, str]) -> str:
    return "".join([f"{path}\n", *(f"  {name}: {value}\n" for name, value in values.items())])
