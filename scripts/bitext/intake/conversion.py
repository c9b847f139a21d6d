"""A document becomes a report: its title and dateline found, its text written as Markdown, its words counted.

Every word of the document stands in the report afterwards. What did not come through stands at the end of it, which is
told; if even that does not hold, nothing is imported.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bs4 import BeautifulSoup, Tag

from bitext.intake import footnotes, measure, plain, webpage, word
from bitext.intake.blocks import Writer
from bitext.intake.package import Refused
from bitext.intake.taken import Source, Taken
from bitext.markup import limits, sanitise

_LONGEST = 300
"""Characters of a title. A first paragraph that is longer is none, and gives only its beginning to one."""
Holds = Callable[[str], str]


def word_file(data: bytes, holds: Holds) -> Taken:
    """Convert a `.docx`; `holds` renders Markdown as the site does. Raises `Refused`."""
    source = word.read(data)
    root = BeautifulSoup(source.html, "html.parser")
    webpage.check_depth(root)
    return _taken(source, root, footnotes.parted(root), holds)


def web_file(data: bytes, holds: Holds) -> Taken:
    """Convert an HTML file. Raises `Refused`."""
    source, root, notes = webpage.read(data)
    return _taken(source, root, notes, holds)


def _taken(source: Source, root: Tag, notes: Sequence[Tag], holds: Holds) -> Taken:
    if not source.paragraphs:
        raise Refused("intake-empty")
    title, head = _head(source, root)
    summary = head[1] if len(head) > 1 else ""
    held = _opening(root)
    body = Writer.of(root, source, holds).document(root, notes)
    if limits.exceeded(body):
        raise Refused("intake-deep", name="Markdown")
    body = _whole(source, head, body, holds)
    first = plain.first_sentence(held)
    return Taken(
        title,
        plain.place(held),
        summary or first,
        body,
        len(source.paragraphs),
        " ".join(source.paragraphs),
        {name: data for name, data in source.images.items() if f"({name})" in body},
        source.remarks,
    )


def _whole(source: Source, head: Sequence[str], body: str, holds: Holds) -> str:
    """The body with what is missing in it at its end. Raises `Refused` where words are lost all the same."""
    found = measure.measure(source.paragraphs, [*head, *_shown(body, holds)])
    if found.missing:
        body += "\n" + "\n\n".join(plain.escape(each) for each in found.missing) + "\n"
        for each in found.missing:
            source.say("import-appended", text=each)
        found = measure.measure(source.paragraphs, [*head, *_shown(body, holds)])
    if found.missing or found.lost:
        raise Refused("intake-lost", words=" ".join(found.missing)[:300])
    for each in found.moved:
        if not any(each in " ".join(values.values()) for code, values in source.remarks if code == "import-box"):
            source.say("import-moved", text=each)
    return body


def _shown(body: str, holds: Holds) -> list[str]:
    try:
        return measure.shown(sanitise.clean(holds(body)))
    except (ValueError, LookupError, AttributeError, TypeError, RecursionError) as error:
        raise Refused("intake-lost", words=error) from None


def _head(source: Source, root: Tag) -> tuple[str, list[str]]:
    """Find the title: what a document calls that, a first heading that it begins with, else its first words.

    The other texts are those that were taken out of the document for its head: the title, then the subtitle.
    """
    named = root.select_one("h1.title")
    subtitle = root.select_one("p.subtitle") if named is not None else None
    tops = root.find_all("h1")
    found = named
    if found is None and tops and ((source.page and len(tops) == 1) or _first(root) is tops[0]):
        found = tops[0]
    if found is None and source.title:
        return source.title, []
    first = found or _first(root)
    text = " ".join(webpage.lines(first)) if first is not None else ""
    if first is None or len(text) > _LONGEST:
        return (text or source.paragraphs[0])[:_LONGEST].rsplit(" ", 1)[0], []
    taken = [_out(first)]
    return taken[0], [*taken, *([_out(subtitle)] if subtitle is not None else [])]


def _out(tag: Tag) -> str:
    """Take a block out of a document; pictures and marks of notes in it stay."""
    text = " ".join(webpage.lines(tag))
    rest = [each.extract() for each in [*tag.find_all("img"), *tag.select(f"[{footnotes.NOTE}]")]]
    made = Tag(name="p")
    for each in rest:
        made.append(each)
    tag.replace_with(made)
    return text


def _first(root: Tag) -> Tag | None:
    """The innermost block that a document's words begin with, if it is one that can be a title."""
    for each in root.find_all(["h1", "h2", "h3", "h4", "h5", "h6", "p", "div", "li", "td", "th"]):
        if webpage.lines(each) and not any(child.name in webpage.BLOCKS for child in each.find_all(True)):
            return each if each.name not in ("li", "td", "th") else None
    return None


def _opening(root: Tag) -> str:
    """The first paragraph of words that is no heading."""
    for each in root.find_all(["p", "div", "li"]):
        if webpage.lines(each) and not any(child.name in webpage.BLOCKS for child in each.find_all(True)):
            return " ".join(webpage.lines(each))
    text = webpage.lines(root)
    return text[0] if text else ""
