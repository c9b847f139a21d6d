"""Footnotes in HTML: a reference leads to a note, and the note back to it. They are told apart by nothing else."""

from __future__ import annotations

import re

from bs4 import Tag

NOTE = "data-note"
"""Attribute of an empty tag that stands where a note is referred to; its value is the note's place in the list."""
_HOLDERS = ("li", "p", "div", "aside", "dd", "section", "span")
_LABEL = re.compile(r"[\s\[\]()\d*\u0660-\u0669\u06f0-\u06f9\u2020\u2021\u2191\u21a9\ufe0e\ufe0f]*")


def parted(root: Tag) -> list[Tag]:
    """Take the notes out of a page; leave a mark at each reference. Labels and ways back are no words of the text."""
    places: dict[str, Tag] = {}
    for each in root.find_all(id=True):
        places.setdefault(str(each["id"]), each)
    for each in root.find_all("a", attrs={"name": True}):
        places.setdefault(str(each["name"]), each)
    notes: list[Tag] = []
    found: dict[int, int] = {}
    for link in root.find_all("a", href=re.compile("^#.")):
        if link.decomposed or not _LABEL.fullmatch(link.get_text()):
            continue
        note = _note(link, places)
        if note is None or any(parent is note for parent in link.parents):
            continue
        if id(note) not in found:
            found[id(note)] = len(notes)
            notes.append(note)
        outer = link.parent if link.parent is not None and _only(link, link.parent) else link
        mark = Tag(name="sup", attrs={NOTE: str(found[id(note)])})
        outer.replace_with(mark)
    for note in notes:
        note.extract()
        for back in note.find_all("a", href=re.compile("^#.")):
            if _LABEL.fullmatch(back.get_text()):
                (back.parent if back.parent is not None and _only(back, back.parent) else back).decompose()
    again = {str(note.get("id")) for note in notes if note.get("id")}
    for each in root.find_all(_HOLDERS, id=True):
        if not each.decomposed and str(each["id"]) in again:
            each.decompose()
    return notes


def _only(link: Tag, parent: Tag) -> bool:
    return parent.name == "sup" and parent.get_text().strip() == link.get_text().strip()


def _note(link: Tag, places: dict[str, Tag]) -> Tag | None:
    """The note that a link leads to, if the note leads back to it."""
    target = places.get(str(link["href"])[1:])
    while target is not None and target.name not in _HOLDERS:
        target = target.parent
    near = [tag for tag in (link, link.parent) if tag is not None]
    own = {str(tag[key]) for tag in near for key in ("id", "name") if tag.has_attr(key)}
    own |= {str(tag["id"]) for tag in link.find_all(id=True)}
    if target is None or not own:
        return None
    backs = {str(each["href"])[1:] for each in target.find_all("a", href=re.compile("^#."))}
    return target if own & backs else None
