"""Facts about Arabic writing that hold everywhere: letters, digits, and the form used to compare two texts.

Nothing here changes a published text. `normalise` is for hashes and look-ups only. Letters are written as escapes,
because many of them look alike and some reorder the line they stand in.
"""

from __future__ import annotations

import re
import unicodedata

ARABIC = re.compile(
    "[\u0620-\u063f\u0641-\u064a\u066e-\u06d3\u06d5\u06ee\u06ef\u06fa-\u06fc\u06ff"
    "\u0750-\u077f\u0870-\u0887\u08a0-\u08c9\ufb50-\ufdff\ufe70-\ufefc]"
)
"""One Arabic letter (no digit, mark or punctuation)."""

_TRANSLATABLE = re.compile(r"[^\W_]")

LETTER = re.compile(r"[^\W\d_]")
"""One letter of any script."""

BIDI_CONTROLS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
REORDERING = re.compile("[\u202a-\u202e]")
"""A control that turns what follows around, up to the end of its paragraph or of a title."""
ZERO_WIDTH = "\u200b\u2060\ufeff"
MARKS = "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u08d3-\u08ff"
_IGNORED = re.compile(f"[\u0640{MARKS}{BIDI_CONTROLS}{ZERO_WIDTH}]")
_FOLDED = str.maketrans(
    {
        "\u06cc": "\u064a",  # Persian ya
        "\u06a9": "\u0643",  # Persian kaf
        "\u0671": "\u0627",  # alef wasla
    }
)
_FOLDABLE = re.compile(f"[{''.join(map(chr, _FOLDED))}]")
_DIGITS = {
    **{chr(0x0660 + i): str(i) for i in range(10)},
    **{chr(0x06F0 + i): str(i) for i in range(10)},
}
_WESTERN = str.maketrans({**_DIGITS, "\u066b": ".", "\u066c": ",", "\u066a": "%"})


def has_arabic(text: str) -> bool:
    """Whether any Arabic letter stands in it."""
    return ARABIC.search(text) is not None


def has_letters(text: str) -> bool:
    """Whether any letter of any script stands in it."""
    return LETTER.search(text) is not None


def translatable(text: str) -> bool:
    """Whether it holds a letter or a digit, so that a text and its translation always agree in this."""
    return _TRANSLATABLE.search(text) is not None


def normalise(text: str) -> str:
    """Return the form in which two texts are compared.

    NFKC; no tatweel, harakat, bidi marks or zero-width characters; Persian letter forms folded; runs of white space
    made one space.
    """
    text = _IGNORED.sub("", unicodedata.normalize("NFKC", text))
    if _FOLDABLE.search(text):  # rare in Arabic, and slow to look for letter by letter
        text = text.translate(_FOLDED)
    return " ".join(text.split())


def western_digits(text: str) -> str:
    """Replace Arabic-Indic digits and their decimal, thousands and percent signs by the European ones."""
    return text.translate(_WESTERN)
