"""Social cards: words that fit, Arabic that is joined and starts at the right, nothing drawn twice."""

import sys
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bitext.site import cards
from bitext.site.cards import Card, Missing, Painter
from sites import ROOT


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "overrides").mkdir()
    (tmp_path / "overrides" / cards.TEMPLATE).write_bytes((ROOT / "overrides" / cards.TEMPLATE).read_bytes())
    return tmp_path


WIDTH = 300
"""Of the drawings that are looked at: a quarter of a card's."""


def rows(data: bytes) -> list[bytes]:
    """The lines of a PNG's pixels, four bytes each."""
    position, packed = 8, b""
    assert data[24:26] == b"\x08\x06", "eight bits, with transparency"
    while position < len(data):
        length = int.from_bytes(data[position : position + 4])
        if data[position + 4 : position + 8] == b"IDAT":
            packed += data[position + 8 : position + 8 + length]
        position += 12 + length
    raw, stride, lines = zlib.decompress(packed), WIDTH * 4, []
    before = bytes(stride)
    for start in range(0, len(raw), stride + 1):
        kind, line = raw[start], bytearray(raw[start + 1 : start + 1 + stride])
        for i in range(stride if kind else 0):
            left, corner = (line[i - 4], before[i - 4]) if i >= 4 else (0, 0)
            up = before[i]
            guess = left + up - corner
            near = min((left, up, corner), key=lambda each: abs(guess - each))
            line[i] = (line[i] + (0, left, up, (left + up) // 2, near)[kind]) & 255
        before = bytes(line)
        lines.append(before)
    return lines


def ink(root: Path, title: str, direction: str) -> list[int]:
    """The columns in which a title's letters stand."""
    painter = Painter(root)
    svg = painter._svg(Card(title, "", "", direction))
    lines = rows(bytes(painter._draw(svg_string=svg, width=WIDTH, skip_system_fonts=True, font_files=painter._fonts)))
    return [x for x in range(WIDTH) if any(line[4 * x] > 60 for line in lines[cards._TOP // 4 : cards._BOTTOM // 4])]


def test_card__arabic_is_joined_and_starts_at_the_right(root: Path) -> None:
    columns = ink(root, "محمد", "rtl")
    assert max(columns) > WIDTH - 28
    assert columns == list(range(min(columns), max(columns) + 1)), "letters of one word touch"


def test_card__english_starts_at_the_left(root: Path) -> None:
    columns = ink(root, "Hama", "ltr")
    assert min(columns) < 28
    assert columns != list(range(min(columns), max(columns) + 1))


def test_card__words_of_the_other_script_keep_the_direction(root: Path) -> None:
    """A title that begins with Latin letters still starts at the right: the rest follows on their left."""
    alone, followed = (ink(root, title, "rtl") for title in ("UN", "UN محمد"))
    assert max(alone) == max(followed)
    assert min(followed) < min(alone) - 25


def test_card__is_drawn_once(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    card = Card("عنوان", "اسم", "", "rtl")
    first = Painter(root)
    name, path = first.paint(card)
    again = Painter(root)
    monkeypatch.setattr(again, "_draw", None)
    assert again.paint(card) == (name, path)
    assert path.is_relative_to(root / ".cache")
    assert first.paint(Card("عنوان آخر", "اسم", "", "rtl"))[0] != name


def test_card__hostile_words_are_only_words(root: Path) -> None:
    hostile = '</text><image href="/etc/passwd"/>&{{ 7 * 7 }} {% raw %}'
    svg = Painter(root)._svg(Card(hostile, hostile, hostile, "ltr"))
    assert "<image" not in svg
    assert "49" not in svg.replace("y=", "")
    Painter(root).paint(Card(hostile, hostile, hostile, "ltr"))


@pytest.mark.parametrize("module", ["resvg_py", "uharfbuzz", "fontpkg"])
def test_missing__is_said(root: Path, monkeypatch: pytest.MonkeyPatch, module: str) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(Missing):
        Painter(root)


def test_missing__a_font_that_is_none_is_said(root: Path) -> None:
    (root / "font.ttf").write_bytes(b"no font")
    for name in ("font.ttf", "nowhere.ttf"):
        with pytest.raises(Missing, match=name):
            Painter(root, name)


def by_letters(text: str, size: float) -> float:
    return len(text) * size / 2


@given(st.text("ab ا", max_size=400))
def test_fit__every_line_fits_and_no_word_is_lost_unless_said(title: str) -> None:
    size, lines = cards.fit(title, by_letters, 1000)
    assert len(lines) <= dict(cards._SIZES)[size]
    assert all(by_letters(line, size) <= 1000 for line in lines)
    if not any(line.endswith("…") for line in lines):
        assert " ".join(lines).split() == title.split()


def test_fit__lines_are_even() -> None:
    _, lines = cards.fit("aaaaaaaaaa " * 4, by_letters, 1000)
    assert len({len(line) for line in lines}) == 1
