"""The publication's own colours: whatever is set, words can be read, in the light and in the dark look."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bitext.errors import SettingsError
from bitext.site import colours

COLOUR = st.integers(0, 0xFFFFFF).map("#{:06x}".format)
PAIR = re.compile(r"(--[\w-]+): var\(--L, (#\w{6,8})\) var\(--D, (#\w{6,8})\);")


@given(COLOUR, COLOUR)
def test_rules__every_colour_stands_out_from_what_it_lies_on(main: str, accent: str) -> None:
    found = {name: pair for name, *pair in PAIR.findall(colours.rules({"main": main, "accent": accent}))}
    assert all(colours.contrast(each, "#ffffff") >= 4.5 for each in found["--md-primary-fg-color"])
    for name in ("--md-typeset-a-color", "--md-accent-fg-color"):
        day, night = found[name]
        assert colours.contrast(day, "#ffffff") >= 4.5
        assert colours.contrast(night, "#141d1e") >= 4.5


@given(COLOUR)
def test_standing_out__leaves_what_stands_out_already(colour: str) -> None:
    if colours.contrast(colour, "#ffffff") >= 5:
        assert colours.bar(colour) == colour


def test_contrast__as_the_guidelines_have_it() -> None:
    assert colours.contrast("#000", "#fff") == pytest.approx(21)
    assert colours.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_read__short_and_long() -> None:
    assert colours.read({"colours": {"main": "#FC0"}}) == {"main": "#ffcc00"}
    assert colours.read({}) == {}
    assert colours.rules({}) == ""


@pytest.mark.parametrize("value", ["red", "#12", "#12345g", 123456, None, "url(x)", "#fff; } body { display: none"])
def test_read__anything_else_is_refused(value: object) -> None:
    with pytest.raises(SettingsError) as caught:
        colours.read({"colours": {"accent": value}})
    assert "`accent:" in str(caught.value)


def test_usual__are_those_of_the_style_sheet() -> None:
    from sites import ROOT

    sheet = (ROOT / "overrides/assets/site.css").read_text(encoding="utf-8")
    assert f"--md-primary-fg-color: var(--L, {colours.USUAL['main']})" in sheet
    assert f"--md-accent-fg-color: var(--L, {colours.USUAL['accent']})" in sheet
    assert colours._NIGHT in sheet
