"""What was put right after publication, and reports that were withdrawn: the words that both editions say of it.

Days and the Arabic come from the report's front matter, the words of another edition from the units of its bitext; what
is not translated yet is shown in Arabic, marked as such, since a correction must not wait.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bitext.alignment.bitext import Bitext
from bitext.markup.frontmatter import CORRECTION, REASON, Note
from bitext.site import dates
from bitext.site.entries import Entry
from bitext.site.views import Site

Said = Mapping[str, str]
"""`date_iso`, `date_text`, `text`, and `lang` and `dir` where the text is in another language than the page."""


def listed(entries: Iterable[Entry]) -> list[Entry]:
    """The pages that lists, feeds and maps may name."""
    return [entry for entry in entries if entry.front.retracted is None]


def log(entry: Entry, bitext: Bitext | None, site: Site) -> list[Said]:
    """The corrections of a page, the newest first; nothing for a withdrawn one, whose text they were about."""
    if entry.front.retracted is not None:
        return []
    notes = sorted(entry.front.corrections, key=lambda note: note.date.toordinal() if note.date else 0, reverse=True)
    return [_said(note, CORRECTION, bitext, site) for note in notes]


def withdrawn(entry: Entry, bitext: Bitext | None, site: Site) -> Said | None:
    """When and why a report was withdrawn, if it was."""
    note = entry.front.retracted
    return _said(note, REASON, bitext, site) if note is not None else None


def _said(note: Note, kind: str, bitext: Bitext | None, site: Site) -> Said:
    said = {
        "date_iso": note.date.isoformat() if note.date else "",
        "date_text": dates.day(note.date, site.edition.territory) if note.date else "",
        "text": note.text,
    }
    if site.edition.locale == site.project.source or not note.text:
        return said
    units = bitext.units if bitext is not None else ()
    for unit in units:
        if unit.segment.kind == kind and unit.segment.text == note.text and unit.target not in (None, "", note.text):
            return {**said, "text": unit.target or ""}
    source = site.project.editions[site.project.source]
    return {**said, "lang": source.locale, "dir": source.dir}
