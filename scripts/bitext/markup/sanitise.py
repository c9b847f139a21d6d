"""The one sanitiser that every page's body passes: only what legitimate Markdown renders to is let through.

Scripts, styles, event handlers, frames, forms, `javascript:` and `data:` addresses go; so do classes and ids that
belong to the frame of the page (`md-…`, `__…`, and those that scripts look for), which could cover or fake it.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as etree
from functools import partial

import nh3

_TAGS = frozenset(
    "a abbr article aside b bdi bdo blockquote br caption cite code col colgroup dd del details dfn div "
    "dl dt em figcaption figure h1 h2 h3 h4 h5 h6 header footer hr i img input ins kbd label li mark ol p "
    "picture pre q rp rt ruby s samp section small source span strong sub summary sup table tbody td "
    "tfoot th thead time tr u ul var wbr audio video track".split()
)
_ATTRIBUTES: dict[str, set[str]] = {
    "*": {
        "class",
        "id",
        "lang",
        "dir",
        "title",
        "role",
        "aria-label",
        "aria-labelledby",
        "data-unit",
        "hidden",
        "tabindex",
    },
    "a": {"href", "hreflang", "name", "download", "type", "data-frame"},
    "img": {"src", "srcset", "sizes", "alt", "width", "height", "loading", "decoding", "align"},
    "source": {"src", "srcset", "sizes", "type", "media"},
    "audio": {"src", "controls", "preload"},
    "video": {"src", "controls", "preload", "width", "height", "poster"},
    "track": {"src", "kind", "srclang", "label"},
    "input": {"type", "checked", "disabled", "id", "name"},
    "label": {"for"},
    "ol": {"start", "type", "reversed"},
    "li": {"value"},
    "th": {"colspan", "rowspan", "scope", "align"},
    "td": {"colspan", "rowspan", "align"},
    "col": {"span"},
    "colgroup": {"span"},
    "details": {"open", "name"},
    "div": {"data-tabs"},
    "time": {"datetime"},
    "q": {"cite"},
    "blockquote": {"cite"},
    "del": {"datetime", "cite"},
    "ins": {"datetime", "cite"},
    "bdo": {"dir"},
}
_SCHEMES = {"http", "https", "mailto", "tel"}
_OWN_CLASSES = frozenset(["md-typeset__scrollwrap", "md-typeset__table", "md-button", "md-button--primary"])
_FRAME_CLASSES = frozenset("find palette parallel copy menu switch finder passage search__off byline__labels".split())
"""By which the site's scripts know the parts of the frame."""
_ADDRESSES = {
    "srcset": re.compile(r"(?:(?!//)[\w.%/~-]+ \d+w(?:, |$))+", re.ASCII),
    "data-frame": re.compile(r"https://(?:www\.youtube-nocookie\.com/embed|player\.vimeo\.com/video)/[\w-]+\?[\w&=]*"),
}
"""What the addresses look like that the build itself writes: sizes of pictures, all here; frames of films."""
_TABBED = re.compile(r"__tabbed_\d+(?:_\d+)?")


def _filter(ids: set[str], tag: str, attribute: str, value: str) -> str | None:
    """Keep, change or drop the value of one attribute; of several equal ids the first one stays."""
    if attribute == "class":
        kept = [c for c in value.split() if c in _OWN_CLASSES or not (c.startswith("md-") or c in _FRAME_CLASSES)]
        return " ".join(kept) or None
    if attribute in ("id", "for") or (attribute == "name" and tag in ("input", "a")):
        if value.startswith("__") and not _TABBED.fullmatch(value):
            return None
        if attribute == "id":
            if value in ids:
                return None
            ids.add(value)
        return value
    if attribute in ("srcset", "data-frame"):
        return value if _ADDRESSES[attribute].fullmatch(value) else None
    if attribute == "tabindex":
        return value if value in ("0", "-1") else None
    if attribute == "type" and tag == "input":
        return value if value in ("checkbox", "radio") else "hidden"
    return value


_WITH_CONTENT = {"script", "style", "template", "noscript", "iframe", "object", "title", "textarea"}
"""Tags that go with all that stands in them."""


def clean(html: str) -> str:
    """The same body without anything that could run, load from elsewhere unseen, or pass for the page's frame."""
    return nh3.clean(
        html,
        tags=set(_TAGS),
        clean_content_tags=_WITH_CONTENT,
        attributes=_ATTRIBUTES,
        attribute_filter=partial(_filter, set()),
        strip_comments=True,
        link_rel=None,
        url_schemes=_SCHEMES,
    )


_WHOLE_PAGE = _TAGS | frozenset(
    "address button center dialog fieldset font form hgroup legend main menu nav noscript optgroup option s select "
    "search strike textarea title tt body".split()
)
_READ = {"src", "href", "alt", "id", "name", "style", "hidden", "role", "title", "colspan", "rowspan", "start", "class"}


def well_formed(html: str) -> str:
    """The same page as any browser reads it, every tag closed, without what runs: to be looked through, not shown.

    Addresses stay as they are, harmless or not.
    """
    return nh3.clean(
        html,
        tags=set(_WHOLE_PAGE),
        clean_content_tags={"script", "style", "template", "iframe", "object", "svg", "math"},
        attributes={"*": _READ},
        strip_comments=True,
        link_rel=None,
        url_schemes=_SCHEMES | {"data", "javascript", "vbscript", "file", "ftp", "blob", "about", "cid"},
    )


# Pictures that are documents of their own

_DRAWING = "http://www.w3.org/2000/svg"
_ACTIVE = frozenset("script handler listener foreignobject iframe embed object audio video".split())
_OUTSIDE = re.compile(r"javascript:|@import|url\((?!['\"]?#)|expression\(|\\", re.IGNORECASE)
_PICTURE = re.compile(r"data:image/(?:png|jpeg|gif|webp);", re.IGNORECASE)


def harmless_svg(data: bytes) -> bool:
    """Whether a drawing, opened by itself, runs nothing and asks nobody for anything. What cannot be read is not."""
    try:
        text = data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError:
        return False
    body = re.sub(r"\A\s*<\?xml\s[^<>?]*\?>", "", text)
    # Declarations and instructions could define entities or fetch a style sheet: none of them reaches the parser.
    if re.search(r"<!(?!--|\[CDATA\[)|<\?", body):
        return False
    try:
        root = etree.fromstring(body)  # noqa: S314 - it declares nothing
    except (etree.ParseError, ValueError):
        return False
    return root.tag == f"{{{_DRAWING}}}svg" and all(map(_harmless, root.iter()))


def _harmless(element: etree.Element) -> bool:
    space, _, name = element.tag.rpartition("}")
    if space == "{http://www.w3.org/1999/xhtml" or name.lower() in _ACTIVE:
        return False
    if name.lower() == "style" and _OUTSIDE.search(_plain("".join(element.itertext()))):
        return False
    for key, value in element.attrib.items():
        key = key.rpartition("}")[2].lower()
        if key.startswith("on") or _OUTSIDE.search(_plain(value)):
            return False
        if key == "attributename" and value.strip().lower().endswith("href"):
            return False
        if key in ("href", "src", "base") and not (value.strip().startswith("#") or _PICTURE.match(value.strip())):
            return False
    return True


def _plain(text: str) -> str:
    """A text without what browsers pass over in addresses and style sheets."""
    return re.sub(r"[\s\x00-\x20]|/\*.*?\*/", "", text)
