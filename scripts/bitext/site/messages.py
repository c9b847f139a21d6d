"""The handbook's page about messages: every finding, with what to do; `explain` says the same in a terminal.

It is made of `data/findings.toml`, so that what the program says and what the handbook says of it is one text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bitext.errors import catalogue
from bitext.site.strings import Strings

URI = "guide/messages/index.md"
FOLDER = "guide/"
"""Where the handbook is; a site without one has no such page."""

GROUPS: Mapping[str, tuple[str, ...]] = {
    "files": ("file", "name", "address", "page"),
    "head": ("front", "title", "date"),
    "text": ("text", "link"),
    "media": ("picture", "video"),
    "translation": ("unit", "check", "translation", "lock", "engine", "glossary", "review"),
    "exchange": ("exchange", "import"),
    "site": (),
}
"""By group: what the codes in it begin with. The last one has what is left."""
_PLACE = re.compile(r"\{\w+\}")


@dataclass(frozen=True, slots=True)
class Message:
    """What there is to say about a code, in one language."""

    code: str
    severity: str
    sentence: str
    mend: str
    more: str
    wrong: str
    right: str


def message(code: str, language: str) -> Message:
    """What a code means; what differs from one finding to the next is left open. Raises `KeyError`."""
    row = catalogue()[code]

    def text(key: str) -> str:
        words = _PLACE.sub("\u2026", row.get(f"{key}{language}") or row.get(f"{key}en", ""))
        return words.replace("{{", "{").replace("}}", "}")

    return Message(
        code, row["severity"], text(""), text("mend_"), text("more_").strip(),
        row.get("wrong", "").strip("\n"), row.get("right", "").strip("\n"),
    )  # fmt: skip


def grouped() -> Iterator[tuple[str, list[str]]]:
    """The groups with their codes, in the order of the catalogue."""
    rest = dict.fromkeys(catalogue())
    for group, beginnings in GROUPS.items():
        found = [code for code in rest if not beginnings or code.partition("-")[0] in beginnings]
        for code in found:
            del rest[code]
        if found:
            yield group, found


def page(t: Strings, language: str, *, attributes: bool) -> str:
    """The page's Markdown; where `attributes` cannot be given to headings, their anchors stand before them."""
    blocks = [t("messages.intro")]
    for group, codes in grouped():
        blocks.append(f"## {t(f'messages.group.{group}')}")
        for code in codes:
            blocks += _entry(message(code, language), t, attributes=attributes)
    return "\n\n".join(blocks)


def _entry(told: Message, t: Strings, *, attributes: bool) -> Iterator[str]:
    if attributes:
        yield f"### `{told.code}` {{#{told.code}}}"
    else:
        yield f'<a id="{told.code}"></a>'
        yield f"### `{told.code}`"
    yield f"**{t(f'messages.severity.{told.severity}')}** {_markdown(_sentence(told.sentence))}"
    if told.mend:
        yield f"{t('messages.mend')} {_markdown(_sentence(told.mend))}"
    if told.more:
        yield told.more
    for key, example in (("wrong", told.wrong), ("right", told.right)):
        if example:
            yield t("messages.wrong") if key == "wrong" else t("messages.right")
            prose = told.code.startswith("text-") and not example.startswith("#")  # code runs from left to right
            yield f"> {_markdown(example)}" if prose else f"~~~~\n{example}\n~~~~"


def _sentence(text: str) -> str:
    """A text as a sentence of its own."""
    capital = text[:1].upper() + text[1:]
    return capital if capital.endswith((".", "?", "!", "\u061f")) else f"{capital}."


_SIGNS = re.compile(r"`[^`]*`|[\\*_\[\]<>=~^&{}#$]")


def _markdown(text: str) -> str:
    """A text with what would be markup in it taken as words, except code."""
    return _SIGNS.sub(lambda match: match[0] if match[0][0] == "`" else f"&#{ord(match[0])};", text)


def plain(told: Message, t: Strings) -> str:
    """What `explain` prints."""
    lines = [f"{told.code} \u2013 {t(f'messages.severity.{told.severity}').rstrip(':')}", _sentence(told.sentence)]
    if told.mend:
        lines.append(f"{t('messages.mend')} {_sentence(told.mend)}")
    if told.more:
        lines += ["", told.more]
    for label, example in ((t("messages.wrong"), told.wrong), (t("messages.right"), told.right)):
        if example:
            lines += ["", label, *(f"    {line}" for line in example.splitlines())]
    return "\n".join(lines)


def address(site_url: str, path: str, code: str) -> str:
    """Where the handbook of an edition explains a code."""
    return f"{site_url.rstrip('/')}/{path}{URI.removesuffix('index.md')}#{code}"
