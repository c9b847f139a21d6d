"""Words that somebody else has made, written so that nothing in them acts as Markdown or HTML.

What is escaped follows the dialect: a sign that only an extension reads is left alone where the site does not enable
it, since a backslash before it would then be seen.
"""

from __future__ import annotations

import re

_SIGNS: tuple[tuple[str, str], ...] = (
    ("pymdownx.tilde", r"~(?=\S)"),
    ("pymdownx.mark", r"=="),
    ("pymdownx.caret", r"\^"),
    ("pymdownx.arithmatex", r"\$"),
    ("pymdownx.keys", r"(?<=\+)\+|\+(?=\+)"),
)
"""Which extension reads which sign, and the sign where it can act."""
_CRITIC = re.compile(r"\{(?=\+\+|--|~~|==|>>)")
"""Read before backslashes are, so that only an entity hides it."""
_LINKS = re.compile(r"(?<=https)(?=://)|(?<=http)(?=://)|(?<=ftp)(?=://)|(?<=www)(?=\.)", re.IGNORECASE)
_MAIL = re.compile(r"@(?=[\w-]+\.)")
_EMOJI = re.compile(r":(?=[a-z0-9_+-]*[a-z][a-z0-9_+-]*:)")
_MENTION = re.compile(r"@(?=\w)")


def inert(text: str, dialect: frozenset[str]) -> str:
    """Escape what would act as Markdown or HTML in words that an engine or a person has made."""
    text = re.sub(r"\\(?=[\\`*_{}\[\]()>#+\-.!~^=:|$<\n]|$)", r"\\\\", text)
    text = re.sub(r"&(?=[A-Za-z#]\w*+;)", "&amp;", text)
    text = re.sub(r"<(?=[A-Za-z/!?<]|$)", "&lt;", text)
    if "pymdownx.critic" in dialect:
        text = _CRITIC.sub("&#123;", text)
    text = re.sub(r"[`*{]", r"\\\g<0>", text)
    for extension, sign in _SIGNS:
        if extension in dialect:
            text = re.sub(sign, r"\\\g<0>", text)
    text = re.sub(r"(?<![^\W_])_+|_+(?![^\W_])", lambda match: r"\_" * len(match[0]), text)
    text = re.sub(r"\](?=[ ]?[(\[:]|$)", r"\\]", text)
    text = re.sub(r"\[(?=\^|\[)", r"\\[", text)
    return _unlinked(text, dialect)


def _unlinked(text: str, dialect: frozenset[str]) -> str:
    """Break what a processor makes a link or a picture of by itself; addresses of the source travel as tokens."""
    text = _LINKS.sub(lambda match: "&#58;" if text.startswith(":", match.start()) else "&#46;", text)
    text = re.sub(r"(&#(?:58|46);)[:.]", r"\1", text)
    text = _MAIL.sub("&#64;", text)
    if "pymdownx.emoji" in dialect:
        text = _EMOJI.sub("&#58;", text)
    if "pymdownx.magiclink" in dialect:
        text = _MENTION.sub("&#64;", text)
        text = re.sub(r"#(?=\d)(?<!&#)", r"\#", text)
    return text


def guard_start(text: str) -> str:
    """Escape a first character that would open a heading, list, quotation or other block."""
    text = re.sub(r"^(\d+)\.(?=\s)", r"\1\\.", text)
    text = re.sub(r"^[?=:](?=\?\?|==|\s)", lambda match: f"&#{ord(match[0])};", text)
    text = re.sub(r"^(?:[-/;](?=-*8<-|//))", lambda match: f"&#{ord(match[0])};", text)
    return re.sub(r"^(?=#|>|[-+*]\s|(?:- {0,2}){3}|!!!|\[[^\[\]]*\]:)", r"\\", text)
