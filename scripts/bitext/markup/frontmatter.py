"""The YAML head of a page: where it lies, what its values are, which of them are words to translate.

Nothing is re-serialised: a value that changes is written over the span of the old one. Each key is read by itself,
so one bad value costs that value and no other. YAML is read with the safe loader and never as more than text, numbers,
dates, lists and mappings.
"""

from __future__ import annotations

import bisect
import contextlib
import datetime
import difflib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import yaml

from bitext.arabic import western_digits
from bitext.errors import Findings, catalogue
from bitext.markup import limits

try:
    from yaml import CSafeLoader as Loader
except ImportError:  # PyYAML without libyaml reads the same, slower
    from yaml import SafeLoader as Loader  # type: ignore[assignment]

_HEAD = re.compile(
    r"\A\ufeff?---[ \t]*(?P<eol>\r?\n)(?P<yaml>.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)",
    re.DOTALL | re.MULTILINE,
)
_OPEN = re.compile(r"\A\ufeff?---[ \t]*\r?\n[ \t]*[\w\"'][^\n]*:")
_PROPERTIES = re.compile(r"(?:[&!]\S*\s+)*")
"""Anchor and tag, which stay before a new value."""
_INVISIBLE = "\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
_DATE_NAME = re.compile(r"(?P<date>\d{4}-\d{2}-\d{2})[-_]")
_HIDDEN = re.compile(f"[{_INVISIBLE}]")
MOST_CHARACTERS = 65_536
"""A head longer than this is not read."""

TRANSLATED = ("title", "summary", "dateline", "description")
"""Keys whose text is translated; every other key stays as the Arabic has it."""

CORRECTION, REASON = "correction", "reason"
"""Kinds of the texts that stand inside `corrections` and `retracted`: translated too."""


@dataclass(frozen=True, slots=True)
class Note:
    """A dated remark on the page: a correction, or the withdrawal of it all."""

    date: datetime.date | None
    text: str
    """Empty only where a page was withdrawn without a reason."""


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text value and where it stands."""

    key: str
    text: str
    start: int
    """Offset in the page's source, quotes included."""
    end: int
    line: int
    block: bool = False
    """Written as `|` or `>`: its span ends with the line end."""


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The head of one page."""

    length: int = 0
    """Characters before the body."""
    values: Mapping[str, object] = field(default_factory=dict)
    """Valid values only, in their final types."""
    scalars: tuple[Scalar, ...] = ()
    """The texts under `TRANSLATED`, in the order they stand."""
    lines: Mapping[str, int] = field(default_factory=dict)
    readable: bool = True
    """False: the page could not be read, so nothing may be concluded from it, least of all that it is no draft."""
    inner: bool = False
    """Whether the page lies in a folder that is private as a whole."""

    def text(self, key: str) -> str:
        """The value of a text key, or an empty string."""
        value = self.values.get(key)
        return value if isinstance(value, str) else ""

    def texts(self, key: str) -> tuple[str, ...]:
        """The value of a list key, or nothing."""
        value = self.values.get(key)
        return value if isinstance(value, tuple) else ()

    @property
    def date(self) -> datetime.date | None:
        """The day of publication, if one is given."""
        value = self.values.get("date")
        return value if isinstance(value, datetime.date) else None

    @property
    def draft(self) -> bool:
        """Whether the page must not be published. What cannot be read counts as a draft."""
        return not self.readable or bool(self.values.get("draft", False))

    @property
    def private(self) -> bool:
        """Whether the words may only go to an engine on the house's own machines."""
        return self.inner or not self.readable or bool(self.values.get("private", False))

    @property
    def corrections(self) -> tuple[Note, ...]:
        """What was put right after publication, as it stands."""
        value = self.values.get("corrections")
        return value if isinstance(value, tuple) else ()

    @property
    def retracted(self) -> Note | None:
        """Why and when the report was withdrawn, if it was."""
        value = self.values.get("retracted")
        return value if isinstance(value, Note) else None


def read(source: str, path: str, findings: Findings) -> FrontMatter:
    """Find and validate the head of `source`; what is wrong goes to `findings` under `path`."""
    deep = limits.exceeded(source)
    if deep:
        findings.add("page-deep", path, deep)
        return FrontMatter(readable=False)
    match = _HEAD.match(source)
    if match is None:
        almost = _ALMOST.match(source)
        if _OPEN.match(source):
            findings.add("front-unclosed", path, 1)
        elif almost is not None:
            findings.add("front-almost", path, len(re.findall(r"\r\n|\r|\n", almost["before"])) + 1)
        else:
            return FrontMatter()
        return FrontMatter(readable=False)
    text, offset = match["yaml"], match.start("yaml")
    if len(text) > MOST_CHARACTERS:
        findings.add("front-too-long", path, 1, most=MOST_CHARACTERS)
        return FrontMatter(length=match.end(), readable=False)
    try:
        node = yaml.compose(text, Loader=Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = (mark.line if mark else 0) + 2
        findings.add("front-unreadable", path, line, problem=error.problem or "")
        return FrontMatter(length=match.end(), readable=False)
    except (yaml.YAMLError, RecursionError, ValueError):
        findings.add("front-unreadable", path, 1, problem="")
        return FrontMatter(length=match.end(), readable=False)
    if node is None:
        return FrontMatter(length=match.end())
    if not isinstance(node, yaml.MappingNode):
        findings.add("front-unreadable", path, 2, problem="not a list of `key: value` lines")
        return FrontMatter(length=match.end(), readable=False)
    return _Reader(text, offset, path, findings).read(node, match.end())


class _Reader:
    """Reads one mapping node key by key."""

    def __init__(self, text: str, offset: int, path: str, findings: Findings) -> None:
        self.text, self.offset, self.path, self.findings = text, offset, path, findings
        self.line_starts = [0, *(m.end() for m in re.finditer("\n", text))]
        self.read_to = 0
        """Where the last key or text of those that have parts ended: what stands before is repeated by an alias."""

    def read(self, node: yaml.MappingNode, length: int) -> FrontMatter:
        values: dict[str, object] = {}
        lines: dict[str, int] = {}
        scalars: list[Scalar] = []
        for key_node, value_node in node.value:
            written = key_node.value if isinstance(key_node, yaml.ScalarNode) else ""
            line = self._line(key_node)
            key = _known(written)
            if key != written:
                self.findings.add("front-key", self.path, line, key=_HIDDEN.sub("", written), known=key)
            if key in lines:
                self.findings.add("front-twice", self.path, line, key=key)
            lines[key] = line
            if key in _NESTED:
                self.read_to = key_node.end_mark.index
                values[key] = _NESTED[key](self, value_node, scalars)
                continue
            check = SCHEMA.get(key)
            if check is None:
                guess = difflib.get_close_matches(key, SCHEMA, 1, 0.6)
                code = "front-unknown-guess" if guess else "front-unknown"
                self.findings.add(code, self.path, line, key=key, guess=guess[0] if guess else "")
                continue
            try:
                value = check(value_node)
                # Of two flags the careful one counts: a report is kept back rather than let out.
                values[key] = value or values.get(key, False) if check is _flag else value
            except ValueError as error:
                code = str(error) if str(error).startswith("front-") else "front-value"
                self.findings.add(code, self.path, line, key=key, value=_shown(value_node))
                if check is _flag:
                    values[key] = True
                continue
            if key == "ignore":
                values[key] = self._checks(values[key], line)
            alias = value_node.start_mark.index < key_node.end_mark.index
            if key in TRANSLATED and isinstance(value_node, yaml.ScalarNode) and values[key] and not alias:
                scalars.append(self._scalar(key, value_node, str(values[key])))
        return FrontMatter(length, values, tuple(scalars), lines)

    def _corrections(self, node: yaml.Node, scalars: list[Scalar]) -> tuple[Note, ...]:
        """The entries that have a day and a text; of each other one it is told what it lacks."""
        scalars[:] = [each for each in scalars if each.key != CORRECTION]
        if _is_null(node):
            return ()
        if not isinstance(node, yaml.SequenceNode):
            self.findings.add("front-corrections", self.path, self._line(node))
            return ()
        notes = []
        for each in node.value:
            parts = self._parts(each, "corrections", ("date", "text"))
            note = Note(self._day(parts.get("date"), "corrections"), _words(parts.get("text")))
            if note.date is None or not note.text:
                self.findings.add("front-corrections", self.path, self._line(each))
                continue
            scalars += self._nested(CORRECTION, parts["text"], note.text)  # type: ignore[arg-type]  # it has words
            notes.append(note)
        return tuple(notes)

    def _retracted(self, node: yaml.Node, scalars: list[Scalar]) -> Note | None:
        """The withdrawal. Whatever stands there but `false` withdraws the page, complete or not."""
        scalars[:] = [each for each in scalars if each.key != REASON]
        with contextlib.suppress(ValueError):
            if not _flag(node):
                return None
        parts = self._parts(node, "retracted", ("date", "reason"))
        day = self._day(parts.get("date"), "retracted")
        if isinstance(node, yaml.ScalarNode):
            with contextlib.suppress(ValueError):
                day = _date(node)
        note = Note(day, _words(parts.get("reason")))
        if note.date is None or not note.text:
            self.findings.add("front-retracted", self.path, self._line(node))
        if note.text:
            scalars += self._nested(REASON, parts["reason"], note.text)  # type: ignore[arg-type]  # it has words
        return note

    def _parts(self, node: yaml.Node, key: str, known: Sequence[str]) -> dict[str, yaml.Node]:
        """The values of a mapping by their names; a name that means nothing there is told."""
        parts: dict[str, yaml.Node] = {}
        if isinstance(node, yaml.MappingNode):
            for name_node, value in node.value:
                name = _HIDDEN.sub("", str(name_node.value)).strip().lower()
                if name in known:
                    parts[name] = value
                else:
                    line = self._line(name_node)
                    self.findings.add("front-part", self.path, line, key=key, part=name[:60], known="`, `".join(known))
        return parts

    def _day(self, node: yaml.Node | None, key: str) -> datetime.date | None:
        if node is None or _is_null(node):
            return None
        try:
            return _date(node)
        except ValueError:
            self.findings.add("front-date", self.path, self._line(node), key=f"{key}: date", value=_shown(node))
            return None

    def _nested(self, kind: str, node: yaml.ScalarNode, text: str) -> list[Scalar]:
        """A text inside a list or mapping, unless it only repeats one that stands elsewhere (an alias)."""
        if node.start_mark.index < self.read_to:
            return []
        self.read_to = node.end_mark.index
        return [self._scalar(kind, node, text)]

    def _checks(self, codes: object, line: int) -> tuple[str, ...]:
        """Those codes that belong to a check which only warns; others are told."""
        known = [code for code, row in catalogue().items() if code.startswith("check-") and row["severity"] != "error"]
        given = codes if isinstance(codes, tuple) else ()
        for code in given:
            if code not in known:
                guess = difflib.get_close_matches(code, known, 1, 0.0)
                self.findings.add("front-ignore", self.path, line, value=code, guess=guess[0])
        return tuple(code for code in given if code in known)

    def _scalar(self, key: str, node: yaml.ScalarNode, text: str) -> Scalar:
        start, end = node.start_mark.index, min(node.end_mark.index, len(self.text))
        properties = _PROPERTIES.match(self.text, start, end)
        start = properties.end() if properties else start
        end = start + len(self.text[start:end].rstrip())
        block = node.style in ("|", ">")
        return Scalar(key, text, start + self.offset, end + self.offset, self._line(node), block)

    def _line(self, node: yaml.Node) -> int:
        """The page's line on which a node starts; only a line feed counts, as in an editor."""
        return bisect.bisect_right(self.line_starts, node.start_mark.index) + 1


def _known(key: str) -> str:
    """The known key that is meant where only capitals or invisible marks make the difference; else the key itself."""
    plain = _HIDDEN.sub("", key).strip().lower()
    return plain if plain in SCHEMA else key


def _shown(node: yaml.Node) -> str:
    value = node.value if isinstance(node, yaml.ScalarNode) else node.tag.rpartition(":")[2]
    return str(value)[:60]


def _is_null(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:null"


def _words(node: yaml.Node | None) -> str:
    """A text, or nothing where there is something else."""
    return _text(node) if isinstance(node, yaml.ScalarNode) else ""


def _text(node: yaml.Node) -> str:
    if not isinstance(node, yaml.ScalarNode):
        raise ValueError("front-text")
    if node.tag == "tag:yaml.org,2002:null":
        return ""
    return " ".join(str(node.value).split())


def _texts(node: yaml.Node) -> tuple[str, ...]:
    if isinstance(node, yaml.ScalarNode):
        text = _text(node)
        return (text,) if text else ()
    if not isinstance(node, yaml.SequenceNode):
        raise ValueError("front-list")
    return tuple(text for text in map(_text, node.value) if text)


def _date(node: yaml.Node) -> datetime.date:
    text = western_digits(_text(node))
    try:
        return datetime.datetime.fromisoformat(text).date()
    except ValueError:
        raise ValueError("front-date") from None


def _flag(node: yaml.Node) -> bool:
    value = _text(node).lower()
    if value in ("true", "yes", "on"):
        return True
    if value in ("false", "no", "off", ""):
        return False
    raise ValueError("front-flag")


def _elsewhere(node: yaml.Node) -> object:
    """Keys whose values have parts are read by the reader itself, which says of each part what is wrong with it."""
    raise AssertionError(node)


SCHEMA: Mapping[str, Callable[[yaml.Node], object]] = {
    "title": _text,
    "date": _date,
    "summary": _text,
    "dateline": _text,
    "description": _text,
    "authors": _texts,
    "translators": _texts,
    "topics": _texts,
    "places": _texts,
    "people": _texts,
    "organisations": _texts,
    "draft": _flag,
    "private": _flag,
    "hide": _texts,
    "ignore": _texts,
    "redirect_from": _texts,
    "corrections": _elsewhere,
    "retracted": _elsewhere,
}
"""Every key that a page may have, with the function that makes its value or raises `ValueError(code)`.

`hide` is Material's own: `navigation`, `toc`. `ignore` names checks that this page's translation is spared.
`redirect_from` are addresses that the page had before.
"""

_NESTED: Mapping[str, Callable[[_Reader, yaml.Node, list[Scalar]], object]] = {
    "corrections": _Reader._corrections,
    "retracted": _Reader._retracted,
}
"""Keys whose values have parts of their own."""

_ALMOST = re.compile(
    rf"(?P<before>[\s{_INVISIBLE}]*)"
    rf"(?:[-+\u2010-\u2015\u2212]{{2,}}[ \t{_INVISIBLE}]*[\r\n](?:[^\r\n]*[\r\n]+){{0,20}}?"
    rf"[ \t{_INVISIBLE}]*(?:{'|'.join(SCHEMA)})|draft|private)[ \t]*[:=]",
    re.IGNORECASE,
)
"""What somebody meant for a head: marks, spaces or lines before it, other dashes, or no `---` at all."""


def quoted(text: str) -> str:
    """Write a text as a YAML value that any YAML reader reads back unchanged."""
    encoded = json.dumps(text, ensure_ascii=False)
    return re.sub("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]", lambda m: f"\\u{ord(m[0]):04x}", encoded)


def date_in_name(name: str) -> datetime.date | None:
    """The date in `2025-10-01-slug.md`, if there is a real one."""
    match = _DATE_NAME.match(name)
    if match is None:
        return None
    try:
        return datetime.date.fromisoformat(match["date"])
    except ValueError:
        return None
