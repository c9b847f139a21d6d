"""Which files beside the pages are published: those that can run nothing; and what a link to one says of it."""

from __future__ import annotations

import mimetypes
import os
import posixpath
import re
import xml.etree.ElementTree as etree
from collections.abc import Mapping
from pathlib import Path

from bitext.errors import Findings
from bitext.markup import sanitise
from bitext.project import MARKDOWN, Project
from bitext.site import video
from bitext.site.media import Media
from bitext.site.strings import Strings

_ACTIVE = tuple(f".{each}" for each in "html htm xhtml xht shtml mhtml mht hta js mjs xml xsl xslt svgz swf".split())
_LEFTOVER = ("~", ".bak", ".orig", ".rej", ".tmp", ".swp")


def tell(project: Project, findings: Findings) -> None:
    """Tell which files below the documents' folder will not be published, as the build does, without a build."""
    folder = project.root / project.docs
    for base, folders, names in os.walk(folder):
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        for name in sorted(names):
            if not name.startswith("."):
                publishable(project, Path(base, name).relative_to(folder).as_posix(), findings)


def publishable(project: Project, uri: str, findings: Findings) -> bool:
    """Whether a file below the documents' folder may be copied into the site. What may not is told."""
    path, shown = project.root / project.docs / uri, f"{project.docs}/{uri}"
    name = posixpath.basename(uri).lower()
    if name.endswith(MARKDOWN):
        return False  # published as a page, or told where pages are found
    if project.taken(uri):
        findings.add("name-edition", shown, name=uri.partition("/")[0])
    elif made := project.made(uri):
        findings.add("name-made", shown, name=made)
    elif not project.inside(path):
        if not project.below_link(path):
            findings.add("file-outside", shown)
    elif name.endswith(_ACTIVE):
        findings.add("file-active", shown)
    elif name.endswith(_LEFTOVER):
        findings.add("file-leftover", shown)
    elif name.endswith(".svg") and not sanitise.harmless_svg(path.read_bytes()):
        findings.add("file-drawing", shown)
    else:
        if name.endswith(video.FILMS) and video.located(path):
            findings.add("video-place", shown)
        return True
    return False


# Links to files on a page

_SORTS: Mapping[str, str] = {
    ending: sort
    for sort, endings in {
        "document": "pdf doc docx odt rtf epub",
        "table": "csv tsv xls xlsx ods",
        "slides": "ppt pptx odp",
        "archive": "zip 7z gz bz2 xz tar tgz rar",
        "audio": "mp3 m4a aac ogg oga opus wav flac",
        "video": "mp4 m4v webm ogv mov mkv",
        "data": "json geojson kml kmz gpx sqlite parquet shp",
        "text": "txt md srt vtt",
    }.items()
    for ending in endings.split()
}
_SHOWN_BY_BROWSERS = frozenset("pdf txt mp3 m4a aac ogg oga opus wav flac mp4 m4v webm ogv".split())
_HEADING = re.compile("h[1-6]")
_UNITS = ("b", "kb", "mb", "gb")


def label(root: etree.Element, media: Media) -> None:
    """Say behind every link to a file what it is and how large, in the reader's language."""
    parents = {child: parent for parent in root.iter() for child in parent}
    for link in list(root.iter("a")):
        uri = media.find(link.get("href") or "")
        if uri is None or any(True for _ in link.iter("img")):
            continue
        ending = posixpath.splitext(uri)[1][1:].lower()
        if ending not in _SORTS:
            continue
        if ending not in _SHOWN_BY_BROWSERS:
            link.set("download", "")
        kind = mimetypes.guess_type(uri)[0]
        if kind is not None:
            link.set("type", kind)
        parent = parents[link]
        if _HEADING.fullmatch(parent.tag):
            continue  # what stands in a heading stands in the table of contents too
        facts = etree.Element("span", {"class": "file-facts"})
        media.own_language(facts)
        facts.text = media.t(
            "file.facts", kind=media.t(f"file.{_SORTS[ending]}"), ending=ending.upper(),
            size=size(media.paths[uri].stat().st_size, media.t),
        )  # fmt: skip
        facts.tail, link.tail = link.tail, " "
        parent.insert(list(parent).index(link) + 1, facts)


def size(count: int, t: Strings) -> str:
    """A number of bytes as readers write it: two digits where there is one before the point."""
    amount, unit = float(count), 0
    while amount >= 999.5 and unit < len(_UNITS) - 1:
        amount, unit = amount / 1000, unit + 1
    digits = f"{amount:.1f}" if unit and amount < 9.95 else f"{amount:.0f}"
    return t(f"file.size.{_UNITS[unit]}", count=digits.removesuffix(".0"))
