"""Recordings on a page: nothing of them is loaded, from here or from elsewhere, before somebody presses.

A link alone in its paragraph to a film or sound among the documents becomes a player with the link below it; a picture
of the same name beside a film is its poster (`clip.jpg` beside `clip.mp4`), a `clip.vtt` holds its captions. A link
alone in its paragraph to a film at a video host becomes a card that leads there. Only for hosts that the settings name
(`video_hosts`) does the page's policy allow their frame, and a script puts it in the card's place when it is pressed.
"""

from __future__ import annotations

import re
import struct
import xml.etree.ElementTree as etree
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, urlsplit

from bitext.site import rasters
from bitext.site.media import Media, alone

FILMS = (".mp4", ".m4v", ".webm", ".ogv", ".mov")
_SOUNDS = (".mp3", ".m4a", ".aac", ".ogg", ".oga", ".opus", ".wav", ".flac")
_POSTERS = (".jpg", ".jpeg", ".png", ".webp")
_PLACE = re.compile(rb"\xa9xyz|loci|com\.apple\.quicktime\.location")
_MOST_INDEX = 2**26
_YOUTUBE = re.compile(r"[\w-]{11}")
_VIMEO = re.compile(r"/(?:video/|channels/[\w-]+/)?(\d{5,12})(?:/|$)")


@dataclass(frozen=True, slots=True)
class Host:
    """A place where films are."""

    name: str
    origin: str
    """Of the frame, as the policy names it."""
    frame: str
    """Address of the frame; `{id}` stands for the film."""
    film: Callable[[SplitResult], str]
    """The film that an address of this host names, or nothing."""


def _youtube(parts: SplitResult) -> str:
    host, path = (parts.hostname or "").removeprefix("www.").removeprefix("m."), parts.path
    if host == "youtu.be":
        found = path[1:].partition("/")[0]
    elif host in ("youtube.com", "youtube-nocookie.com"):
        first, _, rest = path[1:].partition("/")
        found = parse_qs(parts.query).get("v", [""])[0] if first == "watch" else ""
        found = rest.partition("/")[0] if first in ("shorts", "embed", "live", "v") else found
    else:
        return ""
    return found if _YOUTUBE.fullmatch(found) else ""


def _vimeo(parts: SplitResult) -> str:
    if (parts.hostname or "").removeprefix("www.") not in ("vimeo.com", "player.vimeo.com"):
        return ""
    found = _VIMEO.match(parts.path)
    return found[1] if found else ""


HOSTS: Mapping[str, Host] = {
    "youtube": Host(
        "YouTube", "https://www.youtube-nocookie.com",
        "https://www.youtube-nocookie.com/embed/{id}?autoplay=1", _youtube,
    ),
    "vimeo": Host("Vimeo", "https://player.vimeo.com", "https://player.vimeo.com/video/{id}?autoplay=1&dnt=1", _vimeo),
}  # fmt: skip
"""By the name that the settings use."""


def located(path: Path) -> bool:
    """Whether a film says where it was made. Only its index is read (ISO/IEC 14496-12), not its pictures."""
    with path.open("rb") as stream:
        position, whole = 0, path.stat().st_size
        while position + 16 <= whole:
            stream.seek(position)
            length, name, longer = struct.unpack(">I4sQ", stream.read(16))
            length = {0: whole - position, 1: longer}.get(length, length)
            if name == b"moov":
                stream.seek(position)
                return _PLACE.search(stream.read(min(length, _MOST_INDEX))) is not None
            position += max(length, 8)
    return False


def policy(rules: str, body: str, allowed: tuple[str, ...]) -> str:
    """The policy of a page with this body: frames only where a card of the page may become one."""
    origins = [HOSTS[name].origin for name in allowed if f'data-frame="{HOSTS[name].origin}/' in body]
    return f"{rules}; frame-src {' '.join(origins)}" if origins else rules


def play(root: etree.Element, media: Media) -> None:
    """Turn links that stand alone into players and cards."""
    parents = {child: parent for parent in root.iter() for child in parent}
    for link in list(root.iter("a")):
        paragraph = alone(link, parents)
        if paragraph is None or any(True for _ in link.iter("img")):
            continue
        address = link.get("href") or ""
        uri = media.find(address)
        if uri is not None and uri.lower().endswith((*FILMS, *_SOUNDS)):
            _player(paragraph, link, uri, media)
        elif uri is None:
            _card(paragraph, link, address, media)


def _player(paragraph: etree.Element, link: etree.Element, uri: str, media: Media) -> None:
    film = uri.lower().endswith(FILMS)
    stem = uri.rpartition(".")[0]
    player = etree.Element("video" if film else "audio", {"controls": "", "preload": "none", "src": media.address(uri)})
    label = " ".join("".join(link.itertext()).split())
    if label:
        player.set("aria-label", label)
    poster = next((stem + each for each in _POSTERS if media.has(stem + each)), None) if film else None
    if poster is not None:
        player.set("poster", media.address(poster))
        width, height = rasters.read(media.paths[poster].read_bytes()).size
        player.set("width", str(width))
        player.set("height", str(height))
    if film and media.has(f"{stem}.vtt"):
        _captions(player, f"{stem}.vtt", media)
    caption = etree.Element("figcaption")
    caption.text, caption[:] = paragraph.text, list(paragraph)
    paragraph.tag, paragraph.text, paragraph[:] = "figure", None, [player, caption]
    paragraph.set("class", f"{paragraph.get('class') or ''} recording".strip())


def _captions(player: etree.Element, uri: str, media: Media) -> None:
    """What is said, as text: in this edition's language where there is a variant for it (`clip.en.vtt`)."""
    translated = media.paths[uri].name.endswith(f".{media.edition.locale}.vtt")
    locale = media.edition.locale if translated else media.project.source
    track = {"kind": "captions", "src": media.address(uri), "srclang": locale}
    etree.SubElement(player, "track", {**track, "label": media.project.editions[locale].name})


def _card(paragraph: etree.Element, link: etree.Element, address: str, media: Media) -> None:
    try:
        parts = urlsplit(address)
        found = next(((n, h, film) for n, h in HOSTS.items() if (film := h.film(parts))), None)
    except ValueError:
        return
    if parts.scheme not in ("http", "https") or found is None:
        return
    name, host, film = found
    words = "".join(link.itertext()).strip()
    bare = words in (address, address.removeprefix("https://"), address.removeprefix("http://"))
    if bare:
        link[:] = []
        link.text = media.t("video.at", host=host.name)
        media.own_language(link)
    link.set("class", "video-card__link")
    if name in media.project.video_hosts:
        link.set("data-frame", host.frame.format(id=film))
    place = etree.Element("span", {"class": "video-card__host"})
    media.own_language(place)
    here = name in media.project.video_hosts
    place.text = media.t("video.loads" if here else "video.leaves", host=host.name)
    paragraph.append(place)
    paragraph.set("class", f"{paragraph.get('class') or ''} video-card".strip())
