"""One sitemap for all editions, each address with its alternates, as the sitemap protocol and Google describe it."""

from __future__ import annotations

import datetime
import xml.etree.ElementTree as etree
from collections.abc import Iterable, Mapping, Sequence

from bitext.site.views import Site

_MAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XHTML = "http://www.w3.org/1999/xhtml"


Dates = Mapping[str, "datetime.date | None"]


def sitemap(site: Site, pages: Iterable[tuple[str, Sequence[str], Dates]]) -> bytes:
    """The sitemap's bytes. A page is its path below an edition's root, the editions that have it, and their days."""
    etree.register_namespace("", _MAP)
    etree.register_namespace("xhtml", _XHTML)
    root = etree.Element(f"{{{_MAP}}}urlset")
    for url, locales, dates in pages:
        for locale in locales:
            row = etree.SubElement(root, f"{{{_MAP}}}url")
            etree.SubElement(row, f"{{{_MAP}}}loc").text = site.absolute(locale, url)
            date = dates.get(locale)
            if date is not None:
                etree.SubElement(row, f"{{{_MAP}}}lastmod").text = date.isoformat()
            for link in site.alternates(url, locales):
                etree.SubElement(row, f"{{{_XHTML}}}link", {"rel": "alternate", **link})
    text: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True)
    return text + b"\n"
