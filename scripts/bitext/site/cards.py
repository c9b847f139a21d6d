"""Social cards: a title on a picture of 1200 by 630, set right to left where its language is.

The picture is an SVG template (`overrides/card.svg`) that resvg draws, which orders and shapes Arabic by itself, with
the one font that it is given and nothing of the system's; HarfBuzz measures the words to break the lines. Both and the
font come as wheels (the extra `cards`); where one is missing there are no cards, and a finding. A card that has been
drawn is kept under `.cache/cards/`, by a hash of all that it is made of.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, TemplateError

from bitext.site import colours
from bitext.writer import Writer

WIDTH, HEIGHT = 1200, 630
TEMPLATE = "card.svg"
_FAMILY = "IBM Plex Sans Arabic"
_MARGIN, _NAME = 80, 176
_SIZES = ((76, 2), (66, 3), (56, 4))
"""Sizes of the title's letters, each with the most lines it may take; the last one is cut."""
_LEADING = 1.42
_TOP, _BOTTOM = 160, 520
"""Between these the title's lines are centred."""
_ISOLATE = {"rtl": "\u2067", "ltr": "\u2066"}
_END = "\u2069"
"""resvg takes every text for left to right; isolates say which direction each has."""


class Missing(Exception):
    """What cards need is not there; the text says what."""


@dataclass(frozen=True, slots=True)
class Card:
    """What stands on one."""

    title: str
    name: str
    """Of the site."""
    foot: str
    dir: str


Measure = Callable[[str, float], float]
"""The width of a text at a size."""


class Painter:
    """Draws cards with one font; make it once a build. Raises `Missing`."""

    def __init__(self, root: Path, font: str = "", main: str = "") -> None:
        try:
            import resvg_py
            import uharfbuzz
        except ImportError as error:
            raise Missing(f"{error.name}") from None
        self._draw: Callable[..., Any] = resvg_py.svg_to_bytes
        self._writer = Writer(root)
        self._folder = root / ".cache" / "cards"
        regular, bold = _own(root / font) if font else _packaged()
        self._fonts = [str(regular), str(bold)]
        data = bold.read_bytes()
        face = uharfbuzz.Face(data)
        if not face.glyph_count:
            raise Missing(f"a font in {bold.name}")
        self._harfbuzz, self._face, self._font = uharfbuzz, face, uharfbuzz.Font(face)
        self.family = _FAMILY if not font else face.get_name(uharfbuzz.OTNameIdPredefined.FONT_FAMILY) or _FAMILY
        try:
            self._template = (root / "overrides" / TEMPLATE).read_text(encoding="utf-8")
        except OSError:
            raise Missing(f"overrides/{TEMPLATE}") from None
        self._ground = colours.bar(main or colours.USUAL["main"])
        versions = f"{resvg_py.__version__}\n{resvg_py.__resvg_version__}"
        stamp = f"{versions}\n{self._template}\n{self.family}\n{self._ground}\n"
        self._base = hashlib.sha256(stamp.encode() + data + regular.read_bytes())

    def paint(self, card: Card) -> tuple[str, Path]:
        """A short hash of the card, and the file that holds it."""
        base = self._base.copy()
        base.update("\n".join([card.title, card.name, card.foot, card.dir]).encode())
        digest = base.hexdigest()
        path = self._folder / f"{digest[:32]}.png"
        if not path.is_file():
            try:
                picture = self._draw(svg_string=self._svg(card), skip_system_fonts=True, font_files=self._fonts)
            except (TemplateError, ValueError) as error:
                raise Missing(f"a drawing that can be used ({TEMPLATE}: {error})") from None
            self._writer.write(path, bytes(picture))
        return digest[:8], path

    def _svg(self, card: Card) -> str:
        rtl = card.dir == "rtl"
        size, lines = fit(card.title, self.width)
        step = size * _LEADING
        first = (_TOP + _BOTTOM) / 2 - step * (len(lines) - 1) / 2 + size * 0.35

        def put(text: str) -> str:
            return f"{_ISOLATE[card.dir]}{text}{_END}"

        values = {
            "ground": self._ground,
            "family": self.family,
            "anchor": "end" if rtl else "start",
            "start": WIDTH - _MARGIN if rtl else _MARGIN,
            "name_x": WIDTH - _NAME if rtl else _NAME,
            "mark_x": WIDTH - _MARGIN - 70 if rtl else _MARGIN - 10,
            "name": put(shortened(card.name, WIDTH - _NAME - _MARGIN, 34, self.width)),
            "foot": put(shortened(card.foot, WIDTH - 2 * _MARGIN, 32, self.width)) if card.foot else "",
            "size": size,
            "lines": [(put(line), round(first + step * number)) for number, line in enumerate(lines)],
        }
        return Environment(autoescape=True).from_string(self._template).render(values)

    def width(self, text: str, size: float) -> float:
        """The width of a text in the bold font."""
        buffer = self._harfbuzz.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        self._harfbuzz.shape(self._font, buffer)
        advance: float = sum(glyph.x_advance for glyph in buffer.glyph_positions or ()) / self._face.upem
        return advance * size


def _own(font: Path) -> tuple[Path, Path]:
    if not font.is_file():
        raise Missing(str(font.name))
    return font, font


def _packaged() -> tuple[Path, Path]:
    try:
        import fontpkg
    except ImportError:
        raise Missing(_FAMILY) from None
    try:
        return fontpkg.path(_FAMILY, 400), fontpkg.path(_FAMILY, 700)
    except fontpkg.FontpkgError:
        raise Missing(_FAMILY) from None


def fit(title: str, width: Measure, room: float = WIDTH - 2 * _MARGIN) -> tuple[int, list[str]]:
    """The largest size at which a title fits, and its lines; what is too long at the smallest ends with an ellipsis."""
    words = title.split()
    for size, most in _SIZES:
        lines = _wrap(words, size, width, room)
        if len(lines) <= most and all(width(line, size) <= room for line in lines):
            return size, _balanced(words, size, width, room, lines)
    size, most = _SIZES[-1]
    kept = lines[: most - 1]
    rest = " ".join(lines[most - 1 :]) if len(lines) > most else lines[-1]
    if len(lines) <= most:
        kept = lines[:-1]
    return size, [shortened(line, room, size, width) for line in [*kept, rest]]


def shortened(text: str, room: float, size: float, width: Measure) -> str:
    """A text that fits into a line, cut at a word where possible and ended with an ellipsis where it was cut."""
    if width(text, size) <= room:
        return text
    low, high = 0, len(text)
    while low < high:  # the longest beginning that fits
        middle = (low + high + 1) // 2
        low, high = (middle, high) if width(f"{text[:middle]}…", size) <= room else (low, middle - 1)
    cut = text[:low]
    at_word = cut.rpartition(" ")[0] if low < len(text) and text[low] != " " else cut
    return f"{(at_word or cut).rstrip(' ،,;:-–')}…"


def _wrap(words: Sequence[str], size: float, width: Measure, room: float) -> list[str]:
    lines: list[str] = []
    for word in words:
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width(longer, size) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _balanced(words: Sequence[str], size: float, width: Measure, room: float, lines: list[str]) -> list[str]:
    """The same number of lines, as even as they get."""
    low, high = room / len(lines) / 2 if lines else room, room
    while len(lines) > 1 and high - low > 10:
        middle = (low + high) / 2
        tried = _wrap(words, size, width, middle)
        if len(tried) == len(lines) and all(width(line, size) <= middle for line in tried):
            lines, high = tried, middle
        else:
            low = middle
    return lines
