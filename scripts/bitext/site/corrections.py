"""What was put right after publication, and reports that were withdrawn: the words that both editions say of it.

Days and the Arabic come from the report's front matter, the words of another edition from the units of its bitext; what
is not translated yet is shown in Arabic, marked as such, since a correction must not wait.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import quote

from bitext.alignment.bitext import Bitext
from bitext.errors import Findings
from bitext.markup.frontmatter import CORRECTION, REASON, Note
from bitext.project import Project
from bitext.site import dates
from bitext.site.entries import Entry
from bitext.site.views import Site

Said = Mapping[str, str]
"""`date_iso`, `date_text`, `text`, and `lang` and `dir` where the text is in another language than the page."""


def listed(entries: Iterable[Entry]) -> list[Entry]:
    """The pages that lists, feeds and maps may name."""
    return [entry for entry in entries if entry.front.retracted is None]


def only_theirs(project: Project, entries: Sequence[Entry], uris: Iterable[str], findings: Findings) -> set[str]:
    """The files, of `uris`, that withdrawn reports name and no page that is still read does: they go with the text."""
    withdrawn = [entry for entry in entries if entry.front.retracted is not None]
    if not withdrawn:
        return set()
    names = {uri: _name(uri, project) for uri in uris}

    def named(readable: Iterable[Entry], wanted: Mapping[str, str]) -> set[str]:
        found: set[str] = set()
        for entry in readable:
            files = [(entry.page.path, entry.page.shown)]
            files += [(entry.page.translation(each), entry.page.shown_target(each)) for each in project.targets]
            for path, shown in files:
                text = (project.read_text(path, shown, findings) or "") if path.is_file() else ""
                found |= {uri for uri, name in wanted.items() if name in text or quote(name) in text}
        return found

    theirs = named(withdrawn, names)
    return theirs - named(listed(entries), {uri: names[uri] for uri in theirs})


def _name(uri: str, project: Project) -> str:
    """What pages call a file: `map.png`, whichever language's variant it is."""
    name = posixpath.basename(uri)
    for locale in project.targets:
        name = name.replace(f".{locale}.", ".")
    return name


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
