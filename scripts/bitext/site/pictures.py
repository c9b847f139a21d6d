"""Pictures on a page: their size is known before they load, they come as large as they are shown, and are credited.

    ![what it shows](img/market.jpg "The caption"){ credit="The photographer" }

alone in its paragraph becomes a figure: the title is its caption and, like the alternative text, is translated with the
paragraph; the credit is a name, looked up in the glossary like an author's. What cameras write into pictures is taken
out of them (`rasters`), sizes are made of them (`renditions`); what cannot be read or is enormous is not published.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as etree
from collections.abc import Iterator, Mapping, Sequence
from html import escape, unescape
from pathlib import Path

from mkdocs.structure.files import File

from bitext.markup.document import Document
from bitext.site import rasters, renditions
from bitext.site.media import Media, alone
from bitext.site.rasters import Raster
from bitext.site.renditions import Size

_RASTER = (".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".gif")
MEASURED = (*_RASTER, ".svg")
"""Of these the size is said, and other sizes are made."""
_FOREIGN = tuple(f".{each}" for each in "heic heif tif tiff dng cr2 cr3 nef arw orf rw2 psd jxl jp2".split())
"""What browsers do not show; most of these say where they were taken."""
_REMARKS = re.compile(rb"Exif\0|application/rdf\+xml")
MOST_PIXELS = 64_000_000
MOST_BYTES = 64 * 2**20
_ELSEWHERE = re.compile(r"(?:https?:)?//([^/?#]*)", re.IGNORECASE)
_COLUMN = "(min-width: 50em) 48em, 100vw"
"""How wide a picture is shown: as the column of text, or as the screen."""
_WIDEST, _MARGIN = 768, 16


def admit(file: File, media: Media) -> bool:
    """Whether a file may be published; a picture is published without its remarks. What may not is told."""
    name, shown = file.src_uri.lower(), f"{media.project.docs}/{file.src_uri}"
    if name.endswith(_FOREIGN):
        media.findings.add("picture-format", shown)
        return False
    if not name.endswith((*_RASTER, ".avif")) or not file.abs_src_path:
        return True
    path = Path(file.abs_src_path)
    if path.stat().st_size > MOST_BYTES:
        media.findings.add("picture-huge", shown, size=f"{path.stat().st_size / 2**20:.0f} MB")
        return False
    data = path.read_bytes()
    if name.endswith(".avif"):
        if _REMARKS.search(data):
            media.findings.add("picture-remarks", shown)
            return False
        return True
    try:
        raster = rasters.read(data)
    except rasters.Unreadable as error:
        media.findings.add("picture-damaged", shown, problem=error)
        return False
    if raster.width * raster.height > MOST_PIXELS:
        media.findings.add("picture-huge", shown, size=f"{raster.width} × {raster.height}")
        return False
    if raster.data != data:
        file.abs_src_path = str(renditions.clean(media.project.cache, raster, media.writer))
    return True


def dress(root: etree.Element, media: Media) -> None:
    """Give every picture of a page its size, its sizes and its caption."""
    parents = {child: parent for parent in root.iter() for child in parent}
    for number, picture in enumerate(list(root.iter("img"))):
        address = picture.get("src") or ""
        if _elsewhere(address):
            media.tell("picture-elsewhere", address)
            _link(picture, address, parents, media)
            continue
        decorative = "decorative" in (picture.get("class") or "").split() or picture.get("role") == "presentation"
        if media.original and not decorative and not (picture.get("alt") or "").strip():
            media.tell("picture-alt", address)
        if number:
            picture.set("loading", "lazy")
            picture.set("decoding", "async")
        _caption(picture, parents, media)
        uri = media.find(address)
        if uri is not None:
            _sized(picture, uri, parents, media)


def _elsewhere(address: str) -> re.Match[str] | None:
    """What names another host in an address, as browsers read it: without line ends and tabs, and with any slash."""
    return _ELSEWHERE.match(re.sub("[\t\r\n]", "", address).strip(_SPACE).replace("\\", "/"))


_SPACE = "".join(map(chr, range(33)))


def unnamed(document: Document) -> Iterator[tuple[int, str]]:
    """Line and address of every picture of a page that has no alternative text and needs one."""
    for segment in document.segments:
        if segment.kind != "code":
            for found in _UNNAMED.finditer(segment.text):
                if "decorative" not in found["attributes"]:
                    yield segment.line + segment.text.count("\n", 0, found.start()), found["address"]


_UNNAMED = re.compile(r"!\[\s*\]\(\s*<?(?P<address>[^\s<>)]+)[^)]*\)(?P<attributes>(?:\{[^}]*\})?)")


def _link(picture: etree.Element, address: str, parents: dict[etree.Element, etree.Element], media: Media) -> None:
    """Put a link in the place of a picture that the page's policy lets nobody see."""
    words = (picture.get("alt") or "").strip()
    above = picture
    while above in parents and above.tag != "a":
        above = parents[above]
    tail = picture.tail
    picture.clear()
    picture.tail = tail
    host = _elsewhere(address)
    picture.text = words or media.t("picture.elsewhere", host=host[1] if host else "")
    picture.tag = "span" if above.tag == "a" else "a"
    if picture.tag == "a":
        picture.set("href", address)


def raw(html: str, media: Media) -> str:
    """A sanitised body in which pictures and players written as HTML find their files and say their size.

    Their addresses may be written as in Markdown, seen from the page's file, or as browsers take them. Those of other
    hosts go: the page's policy lets nobody see what is there, and nobody should be asked for it.
    """
    return _TAG.sub(lambda tag: _ADDRESS.sub(lambda found: _raw(found, tag[0], media), tag[0]), html)


_TAG = re.compile(r'<(?:img|video|audio|source|track)\b(?:[^">]|"[^"]*")*>')
_ADDRESS = re.compile(r'\b(?P<name>src|poster)="(?P<value>[^"]*)"')
_GIVEN = re.compile(r' (width|height|loading|decoding|srcset|sizes)="([^"]*)"')


def _raw(found: re.Match[str], tag: str, media: Media) -> str:
    address = unescape(found["value"])
    uri = media.seen(address)
    if uri is None:
        uri = media.find(address)
        if uri is None and _elsewhere(address):
            media.tell("media-elsewhere", address)
            return ""
        if uri is None:
            return found[0]
        address = media.address(uri)
    if not tag.startswith("<img") or found["name"] != "src":
        return f'{found["name"]}="{escape(address)}"'
    given = dict(_GIVEN.findall(tag))
    holder = etree.Element("picture")  # its own sizes only: no element can be put around a tag that may stand in one
    picture = etree.SubElement(holder, "img", {**given, "src": address})
    _sized(picture, uri, {picture: holder}, media)
    if "width" in picture.keys() - given.keys() and "loading" not in given:
        picture.attrib.update(loading="lazy", decoding="async")
    made = {name: value for name, value in picture.items() if name not in given}
    return " ".join(f'{name}="{escape(value)}"' for name, value in made.items())


def _size(uri: str, media: Media) -> tuple[int, int] | None:
    """A picture's width and height, as far as its file says them."""
    path = media.paths[uri]
    if uri.lower().endswith(".svg"):
        return rasters.drawing_size(path.read_text(encoding="utf-8", errors="replace"))
    return rasters.read(path.read_bytes()).size if uri.lower().endswith(_RASTER) else None


def _sized(picture: etree.Element, uri: str, parents: dict[etree.Element, etree.Element], media: Media) -> None:
    if not uri.lower().endswith(_RASTER):
        measured = _size(uri, media)
        if measured is not None:
            _measure(picture, measured)
        return
    raster = rasters.read(media.paths[uri].read_bytes())
    _measure(picture, raster.size)
    if not renditions.version():
        if raster.size[0] > renditions.WIDTHS[0]:
            media.once("picture-pillow", "mkdocs.yml")
        return
    try:
        made = renditions.sizes(media.project.cache, raster, media.writer)
    except renditions.NoSizes as error:
        media.once("picture-sizes", f"{media.project.docs}/{uri}", str(error))
        return
    if made:
        _responsive(picture, uri, raster, made, parents, media)


def _measure(picture: etree.Element, size: tuple[int, int]) -> None:
    """Width and height, which keep the page from jumping; one that the editor gave decides the other."""
    width, height = size
    given = {side: picture.get(side, "") for side in ("width", "height")}
    if given["width"].isdecimal() and not given["height"]:
        width, height = int(given["width"]), max(1, round(int(given["width"]) * height / width))
    elif given["height"].isdecimal() and not given["width"]:
        width, height = max(1, round(int(given["height"]) * width / height)), int(given["height"])
    elif any(given.values()):
        return
    picture.set("width", str(width))
    picture.set("height", str(height))


def _responsive(
    picture: etree.Element,
    uri: str,
    raster: Raster,
    made: Sequence[Size],
    parents: dict[etree.Element, etree.Element],
    media: Media,
) -> None:
    """Offer the sizes: those in the picture's own format, and WebP to browsers that know it."""
    given = picture.get("width", "")
    most = int(given) if given.isdecimal() else raster.size[0]
    shown = _COLUMN if most >= _WIDEST else f"(min-width: {most + 2 * _MARGIN}px) {most}px, 100vw"
    own = [size for size in made if size.webp == (raster.kind == "webp")]
    candidates = {size.width: _published(uri, size, media) for size in own}
    widest = max(candidates, default=0)
    if raster.size[0] <= renditions.WIDTHS[-1]:
        candidates[raster.size[0]] = candidates.get(raster.size[0], uri)
    elif widest:
        # A browser that knows no sizes gets the largest of them, not what the camera made.
        address, _, _ = (picture.get("src") or "").rpartition("/")
        name = media.address(candidates[widest]).rpartition("/")[2]
        picture.set("src", f"{address}/{name}" if address else name)
    if len(candidates) > 1:
        picture.set("srcset", _srcset(candidates, media))
        picture.set("sizes", shown)
    parent = parents[picture]
    if raster.kind == "webp" or parent.tag == "picture":
        return
    light = {size.width: _published(uri, size, media) for size in made if size.webp}
    if not light:
        return
    frame = etree.Element("picture")
    frame.tail, picture.tail = picture.tail, None
    parent[list(parent).index(picture)] = frame
    etree.SubElement(frame, "source", {"type": "image/webp", "srcset": _srcset(light, media), "sizes": shown})
    frame.append(picture)
    parents[frame], parents[picture] = parent, frame


def _published(uri: str, size: Size, media: Media) -> str:
    """URI under which a size is published; its name changes with its content."""
    stem = uri.rpartition(".")[0]
    name = f"{stem}.{size.width}.{size.path.parent.name[:8]}{size.path.suffix}"
    media.publish(name, size.path)
    return name


def _srcset(candidates: Mapping[int, str], media: Media) -> str:
    return ", ".join(f"{media.address(uri)} {width}w" for width, uri in sorted(candidates.items()))


def _caption(picture: etree.Element, parents: dict[etree.Element, etree.Element], media: Media) -> None:
    """Make a figure of a picture that stands alone with a caption or a credit."""
    credit = picture.attrib.pop("credit", "")
    title = (picture.get("title") or "").strip()
    if not title and not credit:
        return
    figure = _figure(picture, parents)
    if figure is None:
        if credit:
            picture.set("title", " – ".join(filter(None, [title, media.t("picture.credit", name=credit)])))
        return
    picture.attrib.pop("title", None)
    caption = figure.find("figcaption")
    if caption is None:
        caption = etree.SubElement(figure, "figcaption")
    if title:
        _append(caption, title)
    if credit:
        follows = bool(len(caption) or (caption.text or "").strip())
        line = etree.Element("span", {"class": "credit credit--after" if follows else "credit"})
        media.own_language(line)
        before, _, after = media.t("picture.credit").partition("{name}")
        line.text = before
        names = [each.strip() for each in re.split("[;؛]", credit) if each.strip()]
        for name in names:
            said = media.named(name)
            inner = etree.SubElement(line, "bdi", {key: said[key] for key in ("lang", "dir") if key in said})
            inner.text = said["name"]
            inner.tail = media.t("list.separator") if name != names[-1] else after
        if follows:
            _append(caption, " ")
        caption.append(line)


def _figure(picture: etree.Element, parents: Mapping[etree.Element, etree.Element]) -> etree.Element | None:
    """The figure around a picture; its paragraph becomes one where it holds nothing else."""
    paragraph = alone(picture, parents)
    above = parents.get(paragraph if paragraph is not None else picture)
    if above is not None and above.tag == "figure":
        return above
    if paragraph is not None:
        paragraph.tag = "figure"
    return paragraph


def _append(element: etree.Element, text: str) -> None:
    """Put a text at an element's end."""
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text
