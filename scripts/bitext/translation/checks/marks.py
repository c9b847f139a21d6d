"""Markup: what a translation must carry over unchanged.

Targets of links and images, URLs, e-mail addresses, code and footnotes are the same on both sides, each as often: this
is certain. Emphasis may be added but not lost; brackets and quotation marks come in pairs; a sign of markup that
stands as text on one side only is broken markup.
"""

from __future__ import annotations

import re
from collections import Counter

from bitext.arabic import western_digits
from bitext.markup.inline import Part, Protected
from bitext.translation.checks.pair import Pair, Remark

_URL = re.compile(r"\]\((?P<url>(?:[^()\s]|\([^()\s]*\))*)")
_STRAY = ("](", "[^", "**", "`", "</", "![", "~~", "==", "{", "}")
"""Signs that are not text, unless they are so in the Arabic too."""
_SIGN = re.compile(r"[\]\[*`<!~={}]")
"""What each of them has, and a star that stands alone."""
_PLACEHOLDER = re.compile(r"\bZ\s?X\s?\d+\s?Z\b", re.IGNORECASE)
_PAIRS = (("(", ")"), ("[", "]"), ("\u00ab", "\u00bb"), ("\u201c", "\u201d"))
_SPAN = re.compile('\u00ab([^\u00ab\u00bb]*)\u00bb|"([^"]*)"|\u201c([^\u201c\u201d]*)\u201d')
_ANY_QUOTE = re.compile("[\"\u00ab\u00bb\u201c\u201d]|(?:^|[\\s(\\[])['\u2018]")
_LONG_QUOTE = 6
"""Words of a quotation that a translation keeps as one; a shorter one may be a name in inverted commas."""
_EMPHASIS = {"_": "*", "__": "**", "___": "***"}


def _kept(parts: Protected) -> dict[str, Counter[str]]:
    """What must be carried over, by kind."""
    found: dict[str, Counter[str]] = {kind: Counter() for kind in ("link", "url", "mail", "code", "note", "tag")}
    for part in parts.tokens:
        kind, value = _kind(part)
        if kind in found:
            found[kind][value] += 1
    return found


def _kind(part: Part) -> tuple[str, str]:
    raw = part.raw
    if raw.startswith("[^"):
        return "note", raw
    if raw.startswith("`"):
        return "code", raw
    if raw.startswith("]"):
        match = _URL.match(raw)
        return "link", match["url"] if match else raw[1:]
    if raw.startswith("<!--"):
        return "comment", raw
    if raw.startswith("<"):
        inner = raw.strip("<>")
        if "@" in inner and " " not in inner:
            return "mail", inner
        if re.match(r"(?:https?|ftp|mailto):", inner):
            return "url", inner
        return "tag", re.sub(r"[\s/>].*", ">", raw.replace("</", "< /"), flags=re.DOTALL)
    if re.match(r"https?://|ftp://|www\.", raw):
        return "url", raw
    return ("mail", raw) if re.fullmatch(r"[\w.+-]+@[\w.-]+", raw) else ("", raw)


def _difference(pair: Pair, kind: str) -> str:
    """What of one kind is on the Arabic side and not, or not as often, on the English one; or the other way round."""
    if not pair.marked:
        return ""
    left, right = _kept(pair.source_parts)[kind], _kept(pair.target_parts)[kind]
    changed = list((left - right).elements()) or list((right - left).elements())
    return ", ".join(changed[:3])


def links(pair: Pair) -> list[Remark]:
    """A link, an image or an address differs."""
    for kind in ("link", "url", "mail"):
        if changed := _difference(pair, kind):
            return [Remark("check-link", {"link": changed})]
    return []


def code(pair: Pair) -> list[Remark]:
    """Code differs."""
    changed = _difference(pair, "code")
    return [Remark("check-code", {"code": changed})] if changed else []


def footnotes(pair: Pair) -> list[Remark]:
    """A footnote's reference differs."""
    changed = _difference(pair, "note")
    return [Remark("check-footnote", {"note": changed})] if changed else []


def markup(pair: Pair) -> list[Remark]:
    """Markup was lost or broken: tags, emphasis, signs that stand as text, a placeholder left over."""
    if found := _PLACEHOLDER.search(pair.english):
        return [Remark("check-markup", {"sign": found[0]})] if not _PLACEHOLDER.search(pair.arabic) else []
    if changed := _difference(pair, "tag"):
        return [Remark("check-markup", {"sign": changed})]
    right = _text(pair.target_parts)
    if _SIGN.search(right) is None:
        return []
    left = _text(pair.source_parts)
    for sign in _STRAY:
        if left.count(sign) != right.count(sign) and right.count(sign):
            return [Remark("check-markup", {"sign": sign})]
    if _stars(right) > _stars(left):
        return [Remark("check-markup", {"sign": "*"})]
    return []


def emphasis(pair: Pair) -> list[Remark]:
    """Emphasis of the Arabic is missing in the English."""
    if not pair.marked:
        return []
    left, right = _emphasis(pair.source_parts), _emphasis(pair.target_parts)
    if left.total() > right.total():
        lost = list((left - right).elements()) or list(left)
        return [Remark("check-emphasis", {"sign": lost[0]})]
    return []


def _emphasis(parts: Protected) -> Counter[str]:
    signs = (part.raw for part in parts.tokens if part.role == "open" and part.raw[:1] in "*_~=^")
    return Counter(_EMPHASIS.get(sign, sign) for sign in signs)


def _text(parts: Protected) -> str:
    return "\n".join(part.raw for part in parts.parts if part.role == "text")


def _stars(text: str) -> int:
    return len(re.findall(r"(?<![\s*\\])\*|\*(?![\s*])", text))


def brackets(pair: Pair) -> list[Remark]:
    """A bracket or quotation mark of the English has lost its partner, or a long quotation its marks."""
    source, target = pair.arabic, pair.english
    for opening, closing in _PAIRS:
        if _balance(target, opening, closing) and not _balance(source, opening, closing):
            return [Remark("check-brackets", {"sign": f"{opening} {closing}"})]
    if target.count('"') % 2 and not source.count('"') % 2:
        return [Remark("check-brackets", {"sign": '"'})]
    spans = (next(filter(None, match.groups()), "") for match in _SPAN.finditer(source))
    if any(len(span.split()) >= _LONG_QUOTE for span in spans) and not _ANY_QUOTE.search(target):
        return [Remark("check-brackets", {"sign": "\u201c \u201d"})]
    return []


def _balance(text: str, opening: str, closing: str) -> int:
    text = re.sub(r"(?:^|(?<=\s))(?:\d{1,2}|[a-z])\)", "", western_digits(text)) if closing == ")" else text
    return text.count(opening) - text.count(closing)
