"""The publication's own colours (`extra.translation.colours`), each readable in the light and in the dark look.

Two are set: `main`, of the bar above every page and of links, and `accent`, of what is pointed at or pressed. All else
follows from them: a colour is made darker or lighter, its hue kept, until it stands out enough from what it lies on,
by the contrast of the Web Content Accessibility Guidelines 2.2 (1.4.3: at least 4.5 to 1).
"""

from __future__ import annotations

import colorsys
import re
from collections.abc import Mapping
from typing import Any

from bitext.errors import SettingsError
from bitext.project import CONFIG

NAMES = ("main", "accent")
USUAL: Mapping[str, str] = {"main": "#14595a", "accent": "#9a3f12"}
"""As `overrides/assets/site.css` and `overrides/card.svg` have them."""
_WHITE, _NIGHT = "#ffffff", "#141d1e"
"""What pages lie on in the light and in the dark look, as `site.css` has it."""
_TEXT, _BAR, _BAR_AT_NIGHT = 5.0, 5.0, 11.0
_STEP = 0.01
_HEX = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)

_Rgb = tuple[float, float, float]


def read(settings: Mapping[str, Any]) -> dict[str, str]:
    """The colours that are set, each as `#rrggbb`. Raises `SettingsError`."""
    given = settings.get("colours") or {}
    if not isinstance(given, dict):
        raise SettingsError("config-mapping", config=CONFIG, key="colours")
    found = {}
    for name, value in given.items():
        if name not in NAMES or not is_colour(value):
            raise SettingsError("config-colour", config=CONFIG, name=name, value=repr(value), names=", ".join(NAMES))
        found[str(name)] = _long(value)
    return found


def is_colour(value: object) -> bool:
    """Whether this is a colour as it may be set: `#0a5` or `#00aa55`."""
    return isinstance(value, str) and _HEX.fullmatch(value) is not None


def rules(colours: Mapping[str, str]) -> str:
    """The style rules that put these colours in place of the usual ones; nothing where none is set."""
    if not colours:
        return ""
    pairs = {}
    if main := colours.get("main"):
        link, at_night = standing_out(main, _WHITE, _TEXT), standing_out(main, _NIGHT, _TEXT + 2)
        pairs["--md-primary-fg-color"] = bar(main), standing_out(main, _WHITE, _BAR_AT_NIGHT)
        pairs["--md-typeset-a-color"] = link, at_night
        pairs["--md-code-hl-color"] = link, at_night
        pairs["--md-code-hl-color--light"] = _mixed(link, _WHITE, 0.14), _mixed(at_night, _NIGHT, 0.16)
    if accent := colours.get("accent"):
        day, night = standing_out(accent, _WHITE, _TEXT + 1), standing_out(accent, _NIGHT, _TEXT + 2)
        pairs["--md-accent-fg-color"] = day, night
        pairs["--md-accent-fg-color--transparent"] = f"{day}1a", f"{night}1f"
    lines = "".join(f"  {name}: var(--L, {day}) var(--D, {night});\n" for name, (day, night) in pairs.items())
    return f"\n:root, [data-md-color-scheme] {{\n{lines}}}\n"


def bar(main: str) -> str:
    """The colour of the bar above the pages, and of cards and the mark: white words can be read on it."""
    return standing_out(main, _WHITE, _BAR)


def standing_out(colour: str, ground: str, least: float) -> str:
    """The colour nearest to this, of the same hue, whose contrast with what it lies on is at least this."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*_rgb(_long(colour)))
    step = -_STEP if _luminance(_rgb(ground)) > 0.5 else _STEP
    while contrast(colour, ground) < least and 0 <= lightness <= 1:
        lightness += step
        colour = _hex(colorsys.hls_to_rgb(hue, min(1.0, max(0.0, lightness)), saturation))
    return _long(colour)


def contrast(one: str, other: str) -> float:
    """Of two colours, from 1 to 21 (WCAG 2.2, "contrast ratio")."""
    darker, lighter = sorted((_luminance(_rgb(_long(one))), _luminance(_rgb(_long(other)))))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(rgb: _Rgb) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _mixed(one: str, other: str, share: float) -> str:
    pairs = zip(_rgb(one), _rgb(other), strict=True)
    red, green, blue = (a * share + b * (1 - share) for a, b in pairs)
    return _hex((red, green, blue))


def _long(colour: str) -> str:
    colour = colour.lower()
    return colour if len(colour) == 7 else "#" + "".join(2 * each for each in colour[1:])


def _rgb(colour: str) -> _Rgb:
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return red, green, blue


def _hex(rgb: _Rgb) -> str:
    return "#" + "".join(f"{round(each * 255):02x}" for each in rgb)
