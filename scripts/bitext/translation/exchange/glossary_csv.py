"""The glossary as CSV for spreadsheets, and back.

A spreadsheet takes a cell that starts with `=`, `+`, `-` or `@`, wide ones too, for a formula. On the way out each such
value, also one behind a `;` (where some spreadsheets cut), gets an apostrophe before it; on the way back one is taken
off. The file starts with a byte order mark, without which Excel shows no Arabic; it may come back cut by commas,
semicolons or tabs.

Coming back, a row replaces the row of the same id, or is added at the end. No row is deleted.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import replace

from bitext import glossary
from bitext.errors import Findings
from bitext.glossary import COLUMNS

MOST_BYTES = 4 * 1024 * 1024
_SIGN = "'*[=+\\-@\t\r\uff1d\uff0b\uff0d\uff20]"
_FORMULA = re.compile(rf"(^|;)(\s*)(?={_SIGN})")
_ESCAPED = re.compile(rf"(^|;)(\s*)'(?={_SIGN})")


def dump(text: str) -> bytes:
    """The register's text as a spreadsheet may open it."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    for row in csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")):
        writer.writerow([_FORMULA.sub(r"\1\2'", cell) for cell in row])
    return stream.getvalue().encode("utf-8-sig")


def merge(text: str, returned: str, shown: str, findings: Findings) -> tuple[str, int]:
    """The register with the rows that came back in it, and how many of them differ; bad rows leave findings."""
    incoming = _plain(returned.removeprefix("\ufeff"), shown, findings)
    terms = {term.id: term for term in glossary.read(incoming, shown, findings)}
    known = {term.id: replace(term, line=0) for term in glossary.read(text, shown, Findings())}
    fresh = {key: term for key, term in terms.items() if known.get(key) != replace(term, line=0)}
    if not fresh:
        return text, 0
    cells: dict[str, dict[str, str]] = {}
    for row in csv.DictReader(io.StringIO(incoming, newline="")):
        cells.setdefault((row["id"] or "").strip(), row)
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    rows = [cells.get(row["id"], row) if row["id"] in fresh else row for row in reader]
    rows += [cells[key] for key in fresh if key not in known]
    return mark + _written(rows, reader.fieldnames or COLUMNS, "\r\n" if "\r\n" in text else "\n"), len(fresh)


def _plain(text: str, shown: str, findings: Findings) -> str:
    """Cut by commas, and without the apostrophes of the way out."""
    head = text.partition("\n")[0]
    cut = max(",;\t", key=head.count)
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=cut)
    try:
        for row in reader:
            writer.writerow([_ESCAPED.sub(r"\1\2", cell) for cell in row])
    except csv.Error as error:
        findings.add("glossary-row", shown, reader.line_num, problem=str(error))
    return stream.getvalue()


def _written(rows: Iterable[dict[str, str]], columns: Iterable[str], eol: str) -> str:
    stream = io.StringIO()
    writer = csv.DictWriter(stream, list(columns), restval="", extrasaction="ignore", lineterminator=eol)
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()
