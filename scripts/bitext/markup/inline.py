"""Inline code of one segment: what an engine must not touch, told from the words.

`protect` splits a segment into runs of text and tokens (markup, link targets, code, URLs, footnote references). What is
a token follows the dialect: an extension's signs are text where the site does not enable it. How tokens travel as
placeholders and come back is `placeholders`' business.
"""

from __future__ import annotations

import html
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Literal

from bitext.arabic import has_letters
from bitext.markup.lines import code_spans

_LIST = r"(?:\{:?[ ]*+[^{}\n ][^{}\n]*\})?"
_ALWAYS = (
    r"<(?:https?://|mailto:|ftp://)[^<>\s]+>|<[\w.+-]+@[\w-]+\.[\w.-]+>",
    r"\[\^[^\[\]\n]+\]",
    r"\{\{[^{}\n]*\}\}|\{%[^%\n]*%\}",
    r"\\[\\`*_{}\[\]()>#+\-.!|~^=:<$]",
    r"&(?:[A-Za-z][A-Za-z0-9]*|#[0-9]+|#x[0-9A-Fa-f]+);",
    r"(?<![^\W_])(?:https?://|ftp://|www\.)[^\s<>\u00ab\u00bb\"]*[\w/#=&%~+-]",
    r"(?<![A-Za-z\d_.+-])[A-Za-z\d_.+-]+@[\w-]+(?:\.[\w-]+)+",
    r"(?<![^\W_])[Zz]\s?[Xx]\s?[0-9\u0660-\u0669\u06f0-\u06f9]{1,6}\s?[Zz][A-Za-z\d]*",
    r"(?:(?<! ) {2,}|\\)\n",
)
"""Addresses, footnotes, templates, escapes, entities, what looks like a placeholder, and line breaks."""
_EXTENSIONS = (
    ("pymdownx.arithmatex", r"\$\$(?:\\.|[^\\$])+?\$\$|\$(?!\s)(?:\\.|[^\\$])+?(?<!\s)\$"),
    ("pymdownx.arithmatex", r"\\\((?:\\[^)]|[^\\])+?\\\)|\\\[(?:\\[^\]]|[^\\])+?\\\]"),
    ("pymdownx.keys", r"\+\+(?:[\w-]+|\"[^\"\n]+\"|'[^'\n]+')(?:\+(?:[\w-]+|\"[^\"\n]+\"|'[^'\n]+'))*\+\+"),
    ("pymdownx.critic", r"\{>>(?:[^<]|<(?!<))*<<\}"),
    ("pymdownx.smartsymbols", r"\((?:tm|c|r)\)|\+/-|=/=|<-->|<--(?!-)|(?<!-)-->|\bc/o\b"),
    ("wikilinks", r"\[\[[\w -]+\]\]"),
    ("pymdownx.emoji", r":(?:[+-]1|[a-z0-9_+-]*[a-z][a-z0-9_+-]*):"),
    ("pymdownx.magiclink", r"(?<![A-Za-z\d/.])@[A-Za-z\d](?:[\w:-]*\w)?(?:/[\w.-]*\w)?"),
    (
        "pymdownx.magiclink",
        r"(?<![\w/@])(?:[A-Za-z\d][\w-]*/)?[A-Za-z\d][\w.-]*#[1-9][0-9]*\b|(?<![A-Za-z\d/@&])#[1-9][0-9]*\b",
    ),
    ("pymdownx.magiclink", r"(?<![\w/@])(?:[A-Za-z\d][\w-]*/)?[A-Za-z\d][\w.-]*@[a-f\d]{40}\b"),
    ("nl2br", r" *\n"),
)
"""What an extension reads as one thing, tried before the above."""
_CRITIC = {"{++": "++}", "{--": "--}", "{==": "==}", "{~~": "~~}"}


@lru_cache(maxsize=16)
def _opaque(dialect: frozenset[str]) -> re.Pattern[str]:
    own = [pattern for extension, pattern in _EXTENSIONS if extension in dialect]
    return re.compile("|".join((*own, *_ALWAYS)))


_FOREIGN = re.compile(r"(?:(?!\d)[^\x00-\x7f])++")
_PLAIN = re.compile(
    r"(?:(?!\d)[^\x00-\x7f]|[abdegi-vxyA-Y0-9,;'\"?]| (?=\S)|h(?!ttp)|f(?!tp)|w(?!ww)|c(?!/)|[Zz](?!\s?[Xx]))++"
)
"""What no token begins with: other scripts; where no address can stand, most Latin letters and some signs too."""
_SIGN = re.compile(r"[][<>{}\\&@`*_~=^$+#\n]|:[a-z0-9_+/-]|www\.|[Zz]\s?[Xx]")
"""What every token holds, those of `pymdownx.smartsymbols` left out."""
_TAG = re.compile(r"<(?P<close>/?)(?P<name>[A-Za-z][\w-]*+)(?:\"[^\"]*\"|'[^']*'|[^'\"<>])*+>")
_QUOTE_END = re.compile(r"[\"'](?=\s*\))")
_ATTRIBUTES = re.compile(_LIST)
_REFERENCE_END = re.compile(r"\](?:[ ]?\[(?P<label>[^\[\]\n]*)\])" + _LIST)
_DELIMITERS = ("***", "**", "*", "___", "__", "_", "~~", "==", "^^", "~", "^")
_FEATURES = {
    "~~": "pymdownx.tilde", "~": "pymdownx.tilde", "==": "pymdownx.mark",
    "^^": "pymdownx.caret", "^": "pymdownx.caret",
}  # fmt: skip
_VOID = frozenset("area br col embed hr img input source track wbr".split())
_LABEL = re.compile(r"^[ ]{0,3}\[([^\[\]]+)\]:", re.MULTILINE)

Role = Literal["single", "open", "close", "text"]


@dataclass(frozen=True, slots=True)
class Part:
    """A token, or a run of text between tokens."""

    role: Role
    raw: str
    pair: int = -1
    """Which pair an opening or closing token belongs to."""
    title: tuple[int, int] | None = None
    """Where in `raw` a link title stands that wants translating."""


@dataclass(frozen=True, slots=True)
class Protected:
    """A segment ready to be sent."""

    parts: tuple[Part, ...]
    dialect: frozenset[str] = frozenset()
    """Names of the enabled Markdown extensions."""
    labels: Sequence[str] = ()
    """The page's link references, in lower case."""

    @property
    def tokens(self) -> tuple[Part, ...]:
        """The tokens in order; placeholder n stands for the n-th."""
        return tuple(part for part in self.parts if part.role != "text")

    @property
    def words(self) -> str:
        """The words alone."""
        return " ".join("".join(p.raw if p.role == "text" else " " for p in self.parts).split())

    @property
    def seen(self) -> str:
        """What a reader sees of it: the words, code, addresses and signs, without marks around or between them."""
        return " ".join("".join(map(_seen, self.parts)).split())

    def runs(self) -> list[str]:
        """Texts that can be translated one by one: the runs with letters, and the titles of links."""
        texts = [p.raw.strip() for p in self.parts if p.role == "text" and has_letters(p.raw)]
        return texts + self.titles()

    def titles(self) -> list[str]:
        """Titles of links, which are never sent with the sentence."""
        return [p.raw[p.title[0] : p.title[1]] for p in self.parts if p.title]


def _seen(part: Part) -> str:
    raw = part.raw
    if part.role == "text":
        return raw
    if part.role != "single" or raw.startswith(("[^", "<!--", "{")):
        return ""
    if raw[0] == "`":
        return raw.strip("`")
    if raw[0] == "&":
        return html.unescape(raw)
    if raw[0] == "<":
        return raw[1:-1] if "@" in raw or ":" in raw.partition(" ")[0] else " "
    return raw.lstrip("\\")


def protect(text: str, dialect: frozenset[str], labels: Sequence[str] = ()) -> Protected:
    """Find the tokens of a segment. `labels` are the page's link references, in lower case."""
    if not _SIGN.search(text) and "pymdownx.smartsymbols" not in dialect:  # whose signs are made of usual ones
        return Protected((Part("text", text),) if text else (), dialect, labels)
    return Protected(tuple(_Tokeniser(text, dialect, frozenset(labels)).run()), dialect, labels)


def labels(body: str) -> list[str]:
    """The labels of a page's link references, in lower case."""
    return [label.lower() for label in _LABEL.findall(body)]


@dataclass(slots=True)
class _Open:
    """A construct that was opened."""

    what: str
    index: int
    """Of its part."""
    end: int
    """Where it ends in the text."""
    alive: bool = True
    """False: it was found to be only text."""


class _Tokeniser:
    """One pass over a segment's text; delimiters and links are paired with a stack."""

    def __init__(self, text: str, dialect: frozenset[str], labels: frozenset[str]) -> None:
        self.text, self.dialect, self.labels = text, dialect, labels
        self.longest_label = max(map(len, labels), default=0) + 100
        self.parts: list[Part] = []
        self.run_start = 0
        self.stack: list[_Open] = []
        self.open: dict[str, list[_Open]] = defaultdict(list)
        """What is alive on the stack, by kind."""
        self.pairs = 0
        self.opaque = _opaque(dialect)
        self.code = dict(code_spans(text))
        self.last_comment = text.rfind("-->")
        self.closing: dict[int, int] = {}
        """For parentheses that were looked at: where they close, 0 where they do not."""
        self.last_quote = {match[0]: match.start() for match in _QUOTE_END.finditer(text)}

    def run(self) -> list[Part]:
        position = 0
        plain = _FOREIGN if "@" in self.text or "#" in self.text else _PLAIN
        while position < len(self.text):
            skipped = plain.match(self.text, position)
            position = skipped.end() if skipped else self._at(position)
        self._flush(len(self.text))
        while self.stack:
            self._leave(self.stack.pop())
        return _merged(self.parts)

    def _at(self, position: int) -> int:
        """Read what stands at `position`; return where to go on."""
        text, character = self.text, self.text[position]
        if position in self.code:
            return self._single(position, self._attributes_end(self.code[position]))
        if character == "<" and text.startswith("<!--", position) and self.last_comment > position:
            return self._single(position, text.index("-->", position) + 3)
        opaque = self.opaque.match(text, position)
        if opaque and opaque.end() > position:
            return self._single(position, opaque.end())
        if "pymdownx.critic" in self.dialect and (after := self._critic(position)):
            return after
        if character == "<" and (tag := _TAG.match(text, position)):
            return self._tag(tag)
        if character == "[" or text.startswith("![", position):
            return self._open("[", position, position + (2 if character == "!" else 1))
        if character == "]":
            return self._bracket(position)
        for delimiter in _DELIMITERS:
            if text.startswith(delimiter, position):
                return self._delimiter(delimiter, position)
        return position + 1

    def _attributes_end(self, position: int) -> int:
        """Where an attribute list that stands at `position` ends; `position` where none does."""
        found = _ATTRIBUTES.match(self.text, position) if "attr_list" in self.dialect else None
        return found.end() if found else position

    def _critic(self, position: int) -> int:
        """Where an editor's mark that stands here ends, or 0."""
        mark = self.text[position : position + 3]
        if mark in _CRITIC:
            return self._open(_CRITIC[mark], position, position + 3)
        if mark in _CRITIC.values() and self.open[mark]:
            return self._close(mark, position, position + 3)
        if mark[:2] == "~>" and self.open["~~}"]:
            return self._single(position, position + 2)
        return 0

    def _flush(self, end: int) -> None:
        if end > self.run_start:
            self.parts.append(Part("text", self.text[self.run_start : end]))

    def _single(self, start: int, end: int) -> int:
        self._flush(start)
        self.parts.append(Part("single", self.text[start:end]))
        self.run_start = end
        return end

    def _open(self, what: str, start: int, end: int) -> int:
        self._flush(start)
        self._push(what, len(self.parts), end)
        self.parts.append(Part("open", self.text[start:end]))
        if what in ("***", "___"):  # room for a second part, should they close one after the other
            self.parts.append(Part("text", ""))
        self.run_start = end
        return end

    def _push(self, what: str, index: int, end: int) -> None:
        opened = _Open(what, index, end)
        self.stack.append(opened)
        self.open[what].append(opened)

    def _close(
        self,
        what: str,
        start: int,
        end: int,
        raw: str | None = None,
        title: tuple[int, int] | None = None,
    ) -> int:
        """Close the innermost `what`; what was opened inside it and never closed becomes text."""
        opened = self.open[what][-1]
        while self.stack[-1] is not opened:
            self._leave(self.stack.pop())
        self.stack.pop()
        self.open[what].pop()
        self._flush(start)
        self.parts[opened.index] = Part("open", self.parts[opened.index].raw, self.pairs)
        self.parts.append(Part("close", self.text[start:end] if raw is None else raw, self.pairs, title))
        self.pairs += 1
        self.run_start = end
        return end

    def _leave(self, opened: _Open) -> None:
        """What was opened last and never closed: a tag stands alone, anything else was only text."""
        if opened.alive:
            self.open[opened.what].pop()
            raw = self.parts[opened.index].raw
            self.parts[opened.index] = Part("single" if raw.startswith("<") else "text", raw)

    def _tag(self, tag: re.Match[str]) -> int:
        name = tag["name"].lower()
        if name in _VOID or tag[0].endswith("/>"):
            return self._single(tag.start(), tag.end())
        if not tag["close"]:
            return self._open(f"<{name}", tag.start(), tag.end())
        if self.open[f"<{name}"]:
            return self._close(f"<{name}", tag.start(), tag.end())
        return self._single(tag.start(), tag.end())

    def _bracket(self, position: int) -> int:
        if not self.open["["]:
            return position + 1
        end = self._destination_end(position + 1)
        if end:
            title = _title(self.text[position : end - 1])
            return self._close("[", position, self._attributes_end(end), title=title)
        if "pymdownx.bracketspan" in self.dialect and (end := self._attributes_end(position + 1)) > position + 1:
            return self._close("[", position, end)
        opened = self.open["["][-1]
        inner = self.text[opened.end : position] if position - opened.end <= self.longest_label else ""
        reference = _REFERENCE_END.match(self.text, position)
        if reference:
            label = reference["label"] or inner
            if label.strip().lower() in self.labels:
                return self._close("[", position, reference.end(), f"][{label}]")
        if inner.strip().lower() in self.labels:
            return self._close("[", position, position + 1, f"][{inner}]")
        self.open["["].pop()
        opened.alive = False
        self.parts[opened.index] = Part("text", self.parts[opened.index].raw)
        return position + 1

    def _destination_end(self, start: int) -> int:
        """Where a link's `(address "title")` that opens at `start` ends; 0 where none opens or closes there."""
        if self.text[start : start + 1] != "(":
            return 0
        if start not in self.closing:
            self._match_parentheses(start)
        return self.closing[start]

    def _match_parentheses(self, start: int) -> None:
        """Find where this parenthesis closes, and those inside it."""
        text = self.text
        opened: list[int] = []
        quote = ""
        for position in range(start, len(text)):
            character = text[position]
            if quote:
                quote = "" if character == quote and text[position + 1 : position + 2] in ")\n \t" else quote
            elif character in "\"'" and text[position - 1].isspace():
                quote = character if self.last_quote.get(character, 0) > position else ""
            elif character == "(":
                opened.append(position)
            elif character == ")":
                self.closing[opened.pop()] = position + 1
                if not opened:
                    return
        self.closing.update(dict.fromkeys(opened, 0))

    def _delimiter(self, delimiter: str, position: int) -> int:
        """Close what a run of delimiters closes; let what is left of it open."""
        sign = delimiter[0]
        end = position
        while self.text.startswith(sign, end) and end - position < 3:
            end += 1
        left, right = self.text[position - 1 : position], self.text[end : end + 1]
        if sign == "_" and left.isalnum() and right.isalnum():
            return end
        while left.strip() and position < end and (size := self._closable(sign, end - position)):
            stop = position + size
            stop = self._attributes_end(stop) if stop == end else stop
            position = self._close(sign * size, position, stop)
            end = max(end, position)
        if position == end:
            return end
        rest = sign * (end - position)
        feature = _FEATURES.get(rest)
        if rest not in _DELIMITERS or (feature and feature not in self.dialect) or not right.strip():
            return end
        return self._open(rest, position, end)

    def _closable(self, sign: str, most: int) -> int:
        """How long the innermost open run of this sign is, if `most` of them can close it; `***` may close in two."""
        runs = [held[-1] for size in (1, 2, 3) if (held := self.open[sign * size])]
        if not runs:
            return 0
        opened = max(runs, key=lambda each: each.index)
        size = len(opened.what)
        if size <= most:
            return size
        if size < 3:
            return 0
        self._split(opened, sign, most)
        return most

    def _split(self, opened: _Open, sign: str, inner: int) -> None:
        """Take three signs as two delimiters, of which the inner one closes first."""
        outer = sign * (3 - inner)
        self.parts[opened.index] = Part("open", outer)
        self.parts[opened.index + 1] = Part("open", sign * inner)
        self.open[opened.what].pop()
        place = next(i for i in range(len(self.stack) - 1, -1, -1) if self.stack[i] is opened)
        both = [_Open(outer, opened.index, opened.end), _Open(sign * inner, opened.index + 1, opened.end)]
        self.stack[place : place + 1] = both
        for each in both:
            self.open[each.what].append(each)


def _title(raw: str) -> tuple[int, int] | None:
    """Where the title stands in a link's end (its last parenthesis left out)."""
    trimmed = raw.rstrip()
    quote = trimmed[-1:]
    found = re.search(rf"\s{quote}", trimmed[:-1]) if quote in ("'", '"') else None
    return (found.end(), len(trimmed) - 1) if found else None


def _merged(parts: Sequence[Part]) -> list[Part]:
    """Join neighbouring runs of text."""
    merged: list[Part] = []
    for is_text, group in groupby(parts, lambda part: part.role == "text"):
        if is_text:
            words = "".join(part.raw for part in group)
            merged += [Part("text", words)] if words else []
        else:
            merged += group
    return merged
