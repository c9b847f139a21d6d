"""Read an HTML file: bytes in; its text, well formed, and what there is to say, out.

What runs, what is filled in and what is shown from elsewhere goes, and is told. Of a page that marks its main part
nothing else is taken, if all that is left out stands in its frame (navigation, header, footer); that is told too.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import re
from collections.abc import Iterable
from urllib.parse import unquote_to_bytes

from bs4 import BeautifulSoup, Tag
from bs4.dammit import EncodingDetector
from bs4.element import NavigableString

from bitext.intake import footnotes
from bitext.intake.package import Refused
from bitext.intake.taken import Source
from bitext.markup import sanitise

_DROPPED = ("form", "noscript", "button", "select", "textarea", "input")
_FRAME = ("nav", "header", "footer", "aside")
_ACTIVE = re.compile(
    r"<(script|style|iframe|object|embed|template|svg|math|canvas|audio|video|applet)\b", re.IGNORECASE
)
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_DATA = re.compile(r"data:image/[\w.+-]+(?P<base>;base64)?(?:;[^,;]*)*,(?P<data>.*)\Z", re.DOTALL | re.IGNORECASE)
BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dir div dl dt fieldset figcaption figure footer "
    "form h1 h2 h3 h4 h5 h6 header hgroup hr legend li main menu nav ol p pre section summary table tbody td tfoot th "
    "thead tr ul".split()
)
"""Tags that end a line."""
_MOST_DEPTH = 150


def read(data: bytes) -> tuple[Source, Tag, list[Tag]]:
    """Read a page: what is known of it, its text, its notes. Raises `Refused`."""
    source = Source(page=True)
    text = decoded(data, source)
    kinds = sorted({match[1].lower() for match in _ACTIVE.finditer(text)})
    if kinds:
        source.say("import-dropped", kind=", ".join(f"<{kind}>" for kind in kinds), text="–")
    soup = BeautifulSoup(sanitise.well_formed(text), "html.parser")
    check_depth(soup)
    title = soup.find("title")
    if isinstance(title, Tag):
        source.title = " ".join(title.get_text().split())
        title.decompose()
    _drop(soup, source)
    root = _main(soup, source)
    for image in root.find_all("img"):
        _picture(image, source)
    notes = footnotes.parted(root)
    source.paragraphs = [text for each in (root, *notes) for text in lines(each)]
    return source, root, notes


def decoded(data: bytes, source: Source) -> str:
    """The text of a page in the encoding that it says, or else in UTF-8 or Windows-1256. Raises `Refused`."""
    marks = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
    said = [name for mark, name in marks if data.startswith(mark)]
    declared = EncodingDetector.find_declared_encoding(data, is_html=True)
    if declared and not said:
        said.append({"iso-8859-1": "windows-1252"}.get(str(declared).lower(), str(declared)))
    for name in [*said, "utf-8", "windows-1256"]:
        try:
            text = data.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
        if name != "utf-8" and name not in said:
            source.say("import-encoding", encoding=name)
        if "\0" not in text:
            return text.replace("\r\n", "\n").replace("\r", "\n")
    raise Refused("intake-encoding")


def check_depth(soup: BeautifulSoup) -> None:
    """Refuse what is nested too deeply to be walked."""
    todo: list[tuple[Tag, int]] = [(soup, 0)]
    while todo:
        tag, depth = todo.pop()
        if depth > _MOST_DEPTH:
            raise Refused("intake-deep", name=tag.name)
        todo += [(each, depth + 1) for each in tag.children if isinstance(each, Tag)]


def lines(root: Tag) -> list[str]:
    """The words of a page, as a browser sets them apart; a picture's are none."""
    found: list[str] = [""]
    todo: list[object] = [root]
    while todo:
        each = todo.pop()
        if isinstance(each, Tag):
            if each.name in BLOCKS:
                todo += ["\n", *reversed(list(each.children)), "\n"]
            else:
                todo += [" "] if each.name == "br" else reversed(list(each.children))
        elif isinstance(each, NavigableString):
            found[-1] += str(each)
        elif each == "\n":
            found.append("")
        else:
            found[-1] += str(each)
    return [" ".join(each.split()) for each in found if each.strip()]


def _drop(soup: BeautifulSoup, source: Source) -> None:
    """Take away what is not shown or is there to be filled in."""
    for tag in soup.find_all(_DROPPED):
        if not tag.decomposed:
            _say_dropped(tag, f"<{tag.name}>", source)
    for tag in soup.find_all(lambda each: each.has_attr("hidden") or bool(_HIDDEN.search(str(each.get("style", ""))))):
        if not tag.decomposed:
            for text in lines(tag):
                source.say("import-hidden", text=text)
            tag.decompose()


def _say_dropped(tag: Tag, kind: str, source: Source) -> None:
    text = " ".join(lines(tag))
    if text or tag.name != "input":
        source.say("import-dropped", kind=kind, text=text or "–")
    tag.decompose()


def _main(soup: BeautifulSoup, source: Source) -> Tag:
    """The part of a page that holds its text."""
    found = soup.find_all("main") or soup.select("[role=main]") or soup.find_all("article")
    if len(found) != 1:
        return soup
    main = found[0]
    above = {id(parent) for parent in main.parents}
    frame: list[Tag] = []
    for each in _around(soup, main, above):
        if isinstance(each, Tag) and (each.name in _FRAME or not lines(each)):
            frame.append(each)
        elif str(each).strip():
            return soup
    for each in frame:
        text = " ".join(lines(each))
        if text:
            source.say("import-outside", kind=f"<{each.name}>", text=text)
    return main


def _around(parent: Tag, main: Tag, above: set[int]) -> Iterable[object]:
    """What stands beside the main part, at every level."""
    for each in parent.children:
        if each is main:
            continue
        if id(each) in above and isinstance(each, Tag):
            yield from _around(each, main, above)
        else:
            yield each


def _picture(image: Tag, source: Source) -> None:
    """Keep a picture that the page holds; of others it is told where they are."""
    address, words = str(image.get("src", "")).strip(), str(image.get("alt", ""))
    match = _DATA.match(address)
    name = ""
    if match is not None:
        try:
            data = unquote_to_bytes(match["data"])
            name = source.picture(base64.b64decode(data) if match["base"] else data, words or address[:30])
        except (binascii.Error, ValueError):
            source.say("import-picture", picture=words or address[:30])
    elif address:
        source.say("import-remote", address=f"{address[:300]} {words}")
    if name:
        image["src"] = name
    else:
        image.decompose()
