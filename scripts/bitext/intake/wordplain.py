"""Write the XML of a Word file more plainly, so that what a converter does not know of is not lost with what it skips.

Text boxes become paragraphs behind the one they hang on; alternatives become the one with the words; directions,
fields, ruby and other wrappings are taken off; formulas become text. What is hidden or deleted goes, as does the list
of contents. A run from right to left is bold where Word shows it bold (`w:bCs`).
"""

from __future__ import annotations

import xml.etree.ElementTree as etree
from collections.abc import Iterator

from bitext.intake.wordtext import branch, child, contents, hidden, on, short, symbol

_GONE = ("w:del", "w:moveFrom", "w:commentReference", "w:instrTextDeleted")
_KEPT = frozenset(
    ("w:hyperlink", "w:ins", "w:moveTo", "w:sdt", "w:sdtContent", "w:customXml", "w:smartTag", "w:tbl", "w:tr", "w:tc")
)
"""What holds runs and is understood."""
_BECOME = {"w:cr": "w:br", "w:ptab": "w:tab"}
_BOLD = (("w:bCs", "w:b"), ("w:iCs", "w:i"))


def plainer(root: etree.Element) -> etree.Element:
    """Change a tree in place, and return it."""
    root[:] = [each for old in root for each in _plain(old)]
    return root


def _plain(element: etree.Element) -> Iterator[etree.Element]:
    tag = short(element.tag)
    if tag in _GONE or (tag == "w:r" and hidden(element)) or (tag == "w:sdt" and contents(element)):
        return
    if tag == "mc:AlternateContent":
        for each in branch(element):
            yield from _plain(each)
        return
    if tag in ("m:oMath", "m:oMathPara"):
        yield _run(element, "".join(each.text or "" for each in element.iter() if short(each.tag) in ("m:t", "w:t")))
        return
    if tag == "w:sym":
        yield _text(element, symbol(element))
        return
    if tag in _BECOME:
        element.tag = _own(element, _BECOME[tag])
    if tag == "w:r":
        _embolden(element)
    element[:] = [each for old in element for each in _plain(old)]
    if tag in ("w:p", "w:r") or tag in _KEPT or not _wraps(element):
        yield element
        if tag == "w:p":
            yield from _boxes(element)
        return
    yield from element


def _wraps(element: etree.Element) -> bool:
    """Whether an element only stands around runs, as a direction or a field does."""
    return any(short(each.tag) in ("w:r", "w:hyperlink") for each in element) and short(element.tag) != "w:p"


def _boxes(paragraph: etree.Element) -> list[etree.Element]:
    """Take the blocks of text boxes out of a paragraph."""
    found: list[etree.Element] = []
    todo = [paragraph]
    while todo:
        parent = todo.pop()
        for each in list(parent):
            if short(each.tag) == "w:txbxContent":
                parent.remove(each)
                found += list(each)
            else:
                todo.append(each)
    return found


def _embolden(run: etree.Element) -> None:
    """Word has two sets of properties: for runs from right to left the complex one counts."""
    properties = child(run, "w:rPr")
    if properties is None or not on(properties, "w:rtl"):
        return
    for complex_, plain in _BOLD:
        for each in [each for each in properties if short(each.tag) == plain]:
            properties.remove(each)
        if on(properties, complex_):
            etree.SubElement(properties, _own(run, plain))


def _own(element: etree.Element, tag: str) -> str:
    """A tag of Word's in the namespace that an element of Word's has, strict or not."""
    return f"{str(element.tag).rpartition('}')[0]}}}{tag.partition(':')[2]}"


def _text(element: etree.Element, words: str) -> etree.Element:
    made = etree.Element(_own(element, "w:t"))
    made.text = words
    return made


def _run(element: etree.Element, words: str) -> etree.Element:
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    if "purl.oclc.org" in str(element.tag):
        space = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    made = etree.Element(f"{{{space}}}r")
    etree.SubElement(made, f"{{{space}}}t").text = words
    return made
