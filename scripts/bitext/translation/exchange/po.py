"""PO: what volunteers' editors and gettext's tools read; Babel writes and parses it.

A message's context is `page#unit`; its texts are Markdown as the pages have it. Units that are stale or a machine's are
fuzzy. The extracted comments (`#.`) say what kind of text it is, what is to be known, and the hash of the words that
went out, without which a unit that somebody has edited here since is not overwritten.
"""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Iterable, Iterator

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, read_po, write_po

from bitext.project import Project
from bitext.translation.exchange import codes, hardened
from bitext.translation.exchange.codes import Piece
from bitext.translation.exchange.hardened import Refused
from bitext.translation.exchange.units import Exchanged, Returned

_BASE = re.compile(r"words ([0-9a-f]{16})")
_FORMATS = ("python-format", "python-brace-format")
_PLURAL = re.compile(r"^\s*(?:#~\s*)?msgid_plural\b", re.MULTILINE)
_LANGUAGE = re.compile(r'^"Language: *([A-Za-z]+)', re.MULTILINE)
_HEADER = "# {name}: Arabic reports and their translation.\n# Leave the context and the Markdown signs as they are."


def dump(project: Project, locale: str, units: Iterable[Exchanged], day: datetime.date) -> bytes:
    """The catalogue; `day` is the date in its head."""
    made = datetime.datetime.combine(day, datetime.time(), datetime.UTC)
    catalog = Catalog(
        locale, project="bilughatayn", version="1", header_comment=_HEADER.format(name="bilughatayn"),
        msgid_bugs_address="-", last_translator="-", language_team=project.editions[locale].name,
        creation_date=made, revision_date=made, charset="utf-8", fuzzy=False,
    )  # fmt: skip
    for unit in units:
        comments = [unit.kind, *unit.note.split("\n")] if unit.note else [unit.kind]
        if unit.target:
            comments.append(f"words {unit.target_hash}")
        context = f"{unit.page_uri}#{unit.unit_id}"
        message = Message(
            codes.joined(unit.source), codes.joined(unit.target), context=context, auto_comments=comments,
            locations=[(f"{project.docs}/{unit.page_uri}", unit.line)],
            flags=["fuzzy"] if unit.state in ("stale", "machine") else [],
        )  # fmt: skip
        message.flags.difference_update(_FORMATS)
        catalog[message.id] = message
    stream = io.BytesIO()
    write_po(stream, catalog, width=0)
    return stream.getvalue()


def load(source: str, project: Project) -> tuple[str, list[Returned]]:
    """The target locale and the units of a catalogue. Raises `Refused`."""
    language = _LANGUAGE.search(source[:10_000])
    locale = language[1].lower() if language else ""
    if not language and len(project.targets) == 1:
        locale = project.targets[0]
    if locale not in project.targets:
        raise Refused("file-language", locales=", ".join(project.targets))
    if _PLURAL.search(source):
        raise Refused("file-plural")
    if source.count("\n") > hardened.MOST_TAGS:
        raise Refused("file-lines", most=hardened.MOST_TAGS)
    body = _without_head(source)
    try:
        catalog = read_po(io.StringIO(body), ignore_obsolete=True, abort_invalid=True)
    except PoFileError as error:
        raise Refused("file-po-line", line=error.lineno + 1, error=error) from None
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise Refused("file-po", error=error) from None
    return locale, list(_read(catalog))


def _without_head(source: str) -> str:
    """The catalogue with an empty head: nothing in it is needed, and its values would be interpreted."""
    match = re.search(r'^msgid ""[ \t]*\r?\nmsgstr ""[ \t]*(?:\r?\n"[^\n]*)*', source, re.MULTILINE)
    if match is None:
        return source
    lines = match[0].count("\n")
    return f'{source[: match.start()]}msgid ""\nmsgstr ""{chr(10) * (lines - 1)}{source[match.end() :]}'


def _read(catalog: Catalog) -> Iterator[Returned]:
    for message in catalog:
        if not message.id or not message.context:
            continue
        uri, _, unit = str(message.context).rpartition("#")
        words = str(message.string or "")
        base = next((found[1] for line in message.auto_comments if (found := _BASE.fullmatch(line))), "")
        yield Returned(
            page_uri=uri,
            unit_id=unit,
            source=str(message.id),
            target=(Piece("text", words),) if words.strip() else (),
            base=base,
            markdown=True,
            unfinished=bool(message.fuzzy),
            line=message.lineno or 0,
        )
