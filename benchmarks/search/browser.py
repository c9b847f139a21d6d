"""One Chromium for all engines, and pages in it that search.

Every engine is a page `<folder>/<locale>.html` and two scripts: one that starts it, one that answers a query with the
addresses of its first hits, best first. Nothing outside this machine is reached.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))

import chromium  # noqa: E402 - found by the line above

SLOW_4G = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 93_750}
"""1.6 Mbit/s down, 750 kbit/s up, in bytes a second; milliseconds."""
BARE = '<!doctype html><html lang="{locale}" dir="{way}"><meta charset="utf-8"><title>·</title><body></body></html>\n'


@contextmanager
def launched() -> Iterator[Browser]:
    """A headless Chromium that reaches this machine only."""
    program = chromium.find()
    if program is None:
        raise SystemExit(chromium.MISSING)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=list(chromium.ARGUMENTS))
        yield running
        running.close()


def bare_pages(folder: Path) -> None:
    """Write the empty page of each edition, from which an engine is searched."""
    folder.mkdir(parents=True, exist_ok=True)
    for locale, way in (("ar", "rtl"), ("en", "ltr")):
        (folder / f"{locale}.html").write_text(BARE.format(locale=locale, way=way), encoding="utf-8")


@contextmanager
def fresh(browser: Browser, address: str, *, slow: bool = False) -> Iterator[tuple[Page, CDPSession]]:
    """A page in a profile of its own with an empty cache, over a slow connection if wanted."""
    context = browser.new_context()
    try:
        page = context.new_page()
        page.set_default_timeout(600_000)
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        if slow:
            session.send("Network.emulateNetworkConditions", SLOW_4G)
        page.goto(address)
        yield page, session
    finally:
        context.close()
