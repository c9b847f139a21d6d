"""Characters that do not belong: they reorder the line, join letters that are joined, or come from another keyboard."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from bitext.arabic import ARABIC, MARKS, REORDERING
from bitext.lint.prose import LETTER, MARKUP, Fault, Prose

_ISOLATE = re.compile("[\u2066-\u2069]")
_MARK = re.compile("[\u061c\u200e\u200f]+")
_JOINER = re.compile("[\u200b-\u200d\u2060\ufeff]")
_NEUTRAL = re.compile(rf"[\s{MARKUP}]")
_SIGNS = "\u060c\u061b\u061f\u066a-\u066d"
_PLAIN = re.compile(rf"{LETTER}|[{MARKS}{_SIGNS}]")
_NO_JOIN = "\u0621\u0622\u0623\u0624\u0625\u0627\u0629\u062f\u0630\u0631\u0632\u0648\u0649\u0671"
"""Letters that do not join to the next one."""
_FORMS = re.compile(
    "[\ufb50-\ufbb1\ufbd3-\ufd3d\ufd50-\ufdef\ufe70-\ufefc]+"
)  # without signs such as U+FDFA, which have no other writing
_DIACRITICS = frozenset(map(chr, (*range(0x064B, 0x0653), 0x0670)))
_TATWEEL = re.compile("\u0640{2,}")
_WORD = re.compile(rf"(?:{LETTER}|[{MARKS}\u200c\u200d])+")
_FOREIGN = re.compile(
    "[\u067e\u0686\u0698\u06af\u0679\u0688\u0691\u06ba\u06be\u06c0-\u06c3\u06d2\u06d3\u06d5\u0693\u0695\u06b5\u06a4\u06c6\u06ce\u200c]"
)
"""What Persian, Urdu and Kurdish have and Arabic has not: a word with it, and those around it, are no Arabic."""
_NEAR = 4
_YEH, _KAF = "\u06cc", "\u06a9"
_KEYBOARD = {_YEH: "\u064a", _KAF: "\u0643"}
_DIGITS = "0-9\u0660-\u0669\u06f0-\u06f9"
_NUMBER = re.compile(rf"[{_DIGITS}]+(?:[.,\u066b\u066c][{_DIGITS}]+)*")


def _sign(text: str) -> tuple[tuple[str, str], ...]:
    return (("sign", " ".join(f"U+{ord(each):04X}" for each in dict.fromkeys(text))),)


def embeddings(prose: Prose) -> Iterator[Fault]:
    """Controls that turn a stretch of text around: in prose, the page does without them."""
    for match in REORDERING.finditer(prose.view):
        yield Fault("text-bidi", match.start(), match.end(), "", _sign(match[0]))


def isolates(prose: Prose) -> Iterator[Fault]:
    """Isolates that are opened and not closed, or closed and not opened, on their line."""
    opened: list[int] = []
    wrong: list[int] = []
    for match in _ISOLATE.finditer(prose.view):
        if match[0] != "\u2069":
            opened.append(match.start())
        elif opened:
            opened.pop()
        else:
            wrong.append(match.start())
    for place in sorted(wrong + opened):
        yield Fault("text-bidi", place, place + 1, "", _sign(prose.view[place]))


def _at(view: str, place: int) -> str:
    """The character there; nothing beyond an end."""
    return view[place] if 0 <= place < len(view) else ""


def _beside(view: str, start: int, end: int) -> tuple[str, str]:
    """What stands on both sides, past spaces and markup; empty at an end of the text."""
    left, right = start, end
    while left > 0 and _NEUTRAL.match(view[left - 1]):
        left -= 1
    while right < len(view) and _NEUTRAL.match(view[right]):
        right += 1
    return view[left - 1 : left] if left else "", view[right : right + 1]


def marks(prose: Prose) -> Iterator[Fault]:
    """Direction marks among Arabic words, where every word runs to the left by itself."""
    for match in _MARK.finditer(prose.view):
        left, right = _beside(prose.view, match.start(), match.end())
        if (left or right) and all(not each or _PLAIN.match(each) for each in (left, right)):
            yield Fault("text-bidi-mark", match.start(), match.end(), "", _sign(match[0]))


def zero_width(prose: Prose) -> Iterator[Fault]:
    """Characters without width that change nothing: joiners where nothing joins, marks of a file's beginning."""
    view = prose.view
    for match in _JOINER.finditer(view):
        left, right = _at(view, match.start() - 1), _at(view, match.end())
        if match[0] == "\ufeff":
            idle = True
        elif match[0] == "\u200d":
            idle = _idle(left) and _idle(right)
            idle = idle or _join(left, right)
        elif match[0] == "\u200c":
            idle = _idle(left) or _idle(right) or left in _NO_JOIN
        else:
            idle = not left or not right or left.isspace() or right.isspace()
        if idle:
            yield Fault("text-zero-width", match.start(), match.end(), "", _sign(match[0]))


def _idle(side: str) -> bool:
    """Whether a neighbour joins to nothing: none, a space, a sign or letter of ASCII, Arabic punctuation."""
    return not side or side.isspace() or side.isascii() or side in "\u060c\u061b\u061f\u00ab\u00bb"


def _join(left: str, right: str) -> bool:
    """Whether two letters join by themselves."""
    return bool(ARABIC.match(left) and left not in _NO_JOIN and ARABIC.match(right) and right != "\u0621")


def presentation(prose: Prose) -> Iterator[Fault]:
    """Shapes of letters in place of letters, as copied from a PDF; search engines do not find them."""
    for match in _FORMS.finditer(prose.view):
        plain = "".join(map(_letter, match[0])) if _forward(match[0]) else None
        yield Fault("text-presentation", match.start(), match.end(), plain, (("text", match[0][:40]),))


def _letter(shape: str) -> str:
    """The letters of a shape; a diacritic without the space or line that it is drawn on."""
    plain = unicodedata.normalize("NFKC", shape)
    return plain.lstrip(" \u0640") or plain if len(plain) > 1 else plain


def _forward(text: str) -> bool:
    """Whether the shapes can stand in this order: a text copied in the order of its drawing runs backwards."""
    shapes = [unicodedata.decomposition(each).partition(" ")[0] for each in text]
    shapes = [each for each in shapes if each in ("<initial>", "<medial>", "<final>", "<isolated>")]
    open_now = False
    for each in shapes:
        if (each in ("<medial>", "<final>")) != open_now:
            return False
        open_now = each in ("<initial>", "<medial>")
    return not open_now


def keyboards(prose: Prose) -> Iterator[Fault]:
    """Persian yeh and kaf in Arabic words: they look like ours, and are other letters to a search."""
    if _YEH not in prose.view and _KAF not in prose.view:
        return
    found = list(_WORD.finditer(prose.view))
    foreign = [bool(_FOREIGN.search(match[0])) for match in found]
    for number, match in enumerate(found):
        word = match[0]
        if any(foreign[max(0, number - _NEAR) : number + _NEAR + 1]) or not {*word} & _KEYBOARD.keys():
            continue
        bare = re.sub(f"[{MARKS}]", "", word)
        last = bare.endswith(_YEH)  # yeh or alef maqsura: a person must say
        plain = "".join(_KEYBOARD.get(each, each) for each in word)
        yield Fault("text-keyboard", match.start(), match.end(), None if last else plain, (("text", word),))


def tatweel(prose: Prose) -> Iterator[Fault]:
    """Words drawn out with a run of tatweel."""
    for match in _TATWEEL.finditer(prose.view):
        before = match.start() - 1
        while _at(prose.view, before) in _DIACRITICS and before >= 0:
            before -= 1
        left, right = bool(ARABIC.match(_at(prose.view, before))), bool(ARABIC.match(_at(prose.view, match.end())))
        if left or right:
            yield Fault("text-tatweel", match.start(), match.end(), "" if left and right else "\u0640")


def digits(prose: Prose) -> Iterator[Fault]:
    """Numbers whose digits are not all of one kind."""
    for match in _NUMBER.finditer(prose.view):
        kinds = {"0" if each.isascii() else chr(ord(each) & 0xFFF0) for each in match[0] if each.isdigit()}
        if len(kinds) > 1:
            yield Fault("text-digits", match.start(), match.end(), None, (("number", match[0]),))
