"""The search page, and what the scripts of the search are told of their edition.

The page is a listing page without lists; `partials/search.html` has what stands on it until the scripts take over.
`assets/search/words.json` holds all words of the dialog and of the page, so that no other page carries them: it is
fetched with the scripts, when a reader searches. Its addresses are relative to the edition's root, which the scripts
know from their own address, so the search works below any path and on the page for missing addresses.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from urllib.parse import quote

from bitext.site import dates, listings
from bitext.site.views import Address, Site

WORDS = "assets/search/words.json"
_INSTEAD = ("archive", "topics", "places")


def words(site: Site) -> str:
    """The text of `words.json`."""
    edition, t = site.edition, site.t
    address = site.address(edition.path)
    made = {
        "locale": edition.locale,
        "dir": edition.dir,
        "root": address(""),
        "page": quote(listings.SEARCH.removesuffix("index.md")),
        "editions": {each.locale: {"path": each.path, "dir": each.dir} for each in site.project.editions.values()},
        "months": dates.months(edition.territory),
        "text": {
            **{name: t(f"search.ui.{name}") for name in t.names("search.ui.")},
            **{f"count.reports.{name}": t(f"count.reports.{name}") for name in t.names("count.reports.")},
            **{f"listing.in.{name}": t(f"listing.in.{name}") for name in t.names("listing.in.")},
        },
    }
    return json.dumps(made, ensure_ascii=False, separators=(",", ":"))


def instead(site: Site, has: Callable[[str], bool], address: Address) -> list[dict[str, str]]:
    """Where reports are found without searching: the pages of lists that there are."""
    t, root = site.t, site.edition.path
    titles = {folder: t(f"kind.{folder}") if folder != "archive" else t("archive.title") for folder in _INSTEAD}
    return [
        {"title": title, "href": address(f"{root}{folder}/")} for folder, title in titles.items() if has(f"{folder}/")
    ]
