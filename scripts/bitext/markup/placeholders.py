"""Placeholders: how tokens are sent to an engine, and how they are found again in what comes back.

    tokens  ZX0Z
    tags    <x id="0"/>, and <g id="1">…</g> for a pair; an id is the number of its (opening) token

`text` writes a protected segment in one of the shapes. `restore` puts the tokens back into an answer. It tolerates what
engines do to placeholders: spaces, case and digits of other scripts; quotes, entities and slashes of tags that were
changed or lost; letters that were transliterated and brackets that were put around, where that leaves no doubt. It
refuses an answer in which a token is missing, doubled or wrongly nested. `from_runs` builds the text from runs
translated one by one, which cannot lose one.

An answer is untrusted: what could act as markup in its words is escaped (`escape`), and what would change a token by
standing close to it is set apart.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from bitext.arabic import BIDI_CONTROLS, ZERO_WIDTH, has_letters, western_digits
from bitext.markup.escape import inert
from bitext.markup.inline import Part, Protected, protect

Shape = Literal["tokens", "tags"]

_DIGIT = "[0-9\u0660-\u0669\u06f0-\u06f9]"
_NUMBER = rf"{_DIGIT}(?:\s?{_DIGIT}){{0,5}}"
_TOKEN = re.compile(rf"Z\s?X\s?(?P<number>{_NUMBER})\s?Z(?!\s?X\s?{_DIGIT})", re.IGNORECASE)
_Z = "z|\u0632\u062f|\u0632\u0627\u064a|\u0632\u064a|\u0632|\u0630|\u0417|\u0396"
_X = "x|\u0625\u0643\u0633|\u0627\u0643\u0633|\u0623\u0643\u0633|\u0643\u0633|\u0633|\u062e|\u0425|\u03a7|\u00d7|ks"
_LOOSE_TOKEN = re.compile(
    rf"(?<![^\W_])(?:(?:{_Z})\s?(?:{_X})\s?(?P<number>{_NUMBER})(?:\s?(?:{_Z}))?"
    rf"|(?:{_X})\s?(?P<second>{_NUMBER})\s?(?:{_Z}))(?![^\W_])",
    re.IGNORECASE,
)
"""The same with its letters in another alphabet, or one of them lost."""
_QUOTE = "(?:[\"'\u00ab\u00bb\u2018-\u201f\u2032\u2033\\\\]|&(?:quot|apos|#34|#39|laquo|raquo);){0,2}"
_OPEN, _CLOSE = r"(?:<|&lt;|\u2039|\uff1c)\s?", r"\s?(?:>|&gt;|\u203a|\uff1e)"
_TAG = re.compile(
    rf"{_OPEN}(?P<slash>[/\\]\s?)?(?P<name>[gx])(?![^\W\d_])"
    rf"(?:\s?(?:id)?\s?=?\s?{_QUOTE}\s?(?P<number>{_NUMBER})\s?{_QUOTE})?\s?(?P<empty>[/\\])?{_CLOSE}",
    re.IGNORECASE,
)
_LOOSE_TAG = re.compile(
    rf"{_OPEN}(?P<slash>[/\\]\s?)?(?P<name>[^\W\d_]{{1,5}})"
    rf"(?:\s(?:[^\W\d_]{{1,9}})?\s?=\s?{_QUOTE}\s?(?P<number>{_NUMBER})\s?{_QUOTE})?\s?(?P<empty>[/\\])?{_CLOSE}"
)
"""A tag whose name or attribute was translated."""
_BRACKETS = (("[", "]"), ("(", ")"), ("{", "}"), ("<", ">"))
_CONTROL = re.compile(f"[\x00-\x1f\x7f-\x9f\ue000-\uf8ff\ufff9-\uffff{BIDI_CONTROLS}{ZERO_WIDTH}]")


class PlaceholderLost(ValueError):
    """An answer has lost, doubled or wrongly nested a placeholder."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A token where it stands in an answer."""

    start: int
    end: int
    token: int


def text(sent: Protected, shape: Shape = "tokens") -> str:
    """One text with placeholders. A line feed inside a paragraph is sent as a space."""
    written = _tags(sent) if shape == "tags" else [f"ZX{number}Z" for number in range(len(sent.tokens))]
    places = iter(written)
    pieces = (part.raw if part.role == "text" else next(places) for part in sent.parts)
    return " ".join("".join(pieces).split())


def _tags(sent: Protected) -> list[str]:
    """The placeholder of each token, as a tag."""
    write = {"single": '<x id="{}"/>', "open": '<g id="{}">', "close": "</g>"}
    return [write[token.role].format(number) for number, token in enumerate(sent.tokens)]


def tidy(answer: str) -> str:
    """An engine's answer as one line, without control characters and marks that reorder or hide text."""
    return " ".join(_CONTROL.sub(" ", answer).split())


def bare(answer: str) -> str:
    """The words of an answer, placeholders of either shape left out."""
    return " ".join(_TAG.sub(" ", _TOKEN.sub(" ", answer)).split())


def restore(answer: str, sent: Protected, titles: Mapping[str, str] | None = None, shape: Shape = "tokens") -> str:
    """Put the tokens back into an answer to `text(sent, shape)`; `PlaceholderLost` if that cannot be done."""
    tokens = sent.tokens
    found = _unbracketed(answer, sent, _find(answer, sent, shape))
    _check_nesting([tokens[each.token] for each in found])
    parts: list[Part] = []
    position = 0
    for each in found:
        parts.append(Part("text", _words(answer[position : each.start], sent)))
        parts.append(tokens[each.token])
        position = each.end
    parts.append(Part("text", _words(answer[position:], sent)))
    words = _join(parts, sent, titles or {})
    if _read(words, sent) != _read(_join(sent.parts, sent, titles or {}), sent):
        raise PlaceholderLost("its words would have changed the markup beside them")
    return words


def from_runs(sent: Protected, translate: Callable[[str], str]) -> str:
    """Build the target from runs translated one by one: the order of the tokens is the source's."""
    parts = []
    for part in sent.parts:
        if part.role == "text" and has_letters(part.raw):
            left = " " if part.raw[:1].isspace() else ""
            right = " " if part.raw[-1:].isspace() else ""
            part = Part("text", left + _words(translate(part.raw.strip()), sent) + right)
        elif part.role == "text":
            part = Part("text", western_digits(" ".join(part.raw.split("\n"))))
        parts.append(part)
    return _join(parts, sent, {title: translate(title) for title in sent.titles()})


def _words(answer: str, sent: Protected) -> str:
    """Words of an answer in which nothing acts, not even a reference to a link of the page."""
    words = inert(answer, sent.dialect)
    for label in sent.labels if "[" in words else ():
        words = re.sub(rf"(?<!\\)\[(?={re.escape(label)}\])", r"\\[", words, flags=re.IGNORECASE)
    return words


_HARMLESS = re.compile(r"\\.|&#?\w+;|\s*\\?\n", re.DOTALL)
"""Tokens that only show a character."""


def _read(words: str, sent: Protected) -> Counter[str]:
    """The tokens that a text has when it is read again."""
    read = protect(words, sent.dialect, sent.labels)
    return Counter(token.raw for token in read.tokens if not _HARMLESS.fullmatch(token.raw))


def _find(answer: str, sent: Protected, shape: Shape) -> list[_Found]:
    """Where each token stands, every one exactly once; first by what is certain, then by what leaves no doubt."""
    wanted = list(range(len(sent.tokens)))
    if not wanted:
        return []
    loose = _LOOSE_TOKEN if shape == "tokens" else _LOOSE_TAG
    strict = _TOKEN if shape == "tokens" else _TAG
    doubtful = any(part.role == "text" and loose.search(part.raw) for part in sent.parts)
    found: list[_Found] = []
    for patterns in ((strict,),) if doubtful else ((strict,), (strict, loose), (loose,)):
        found = _search(answer, sent, shape, patterns)
        if sorted(each.token for each in found) == wanted:
            return found
        if len(found) > 2 * len(wanted) + 9:
            break  # no habit makes so many; a flood is not looked through again
    raise PlaceholderLost(f"{len(wanted)} placeholders sent, {[each.token for each in found]} came back")


def _search(answer: str, sent: Protected, shape: Shape, patterns: Sequence[re.Pattern[str]]) -> list[_Found]:
    """What looks like a placeholder, in order; a looser pattern takes only what the strict one has left."""
    matches: list[re.Match[str]] = []
    for pattern in patterns:
        spans = [match.span() for match in matches]
        matches += [
            match
            for match in pattern.finditer(answer)
            if not any(a < match.end() and match.start() < b for a, b in spans)
        ]
    matches.sort(key=re.Match.start)
    return _numbered(matches) if shape == "tokens" else _tagged(matches, sent)


def _value(number: str | None) -> int | None:
    return None if number is None else int("".join(number.split()))


def _numbered(matches: Sequence[re.Match[str]]) -> list[_Found]:
    values = [_value(each["number"] or each.groupdict().get("second")) for each in matches]
    return [_Found(m.start(), m.end(), -1 if n is None else n) for m, n in zip(matches, values, strict=True)]


def _tagged(matches: Sequence[re.Match[str]], sent: Protected) -> list[_Found]:
    """Which token each tag is: by its id, by what is open, or because there is only one.

    A second opening tag of a pair that is open has lost its slash and is its closing one.
    """
    tokens = sent.tokens
    closing = {token.pair: number for number, token in enumerate(tokens) if token.role == "close"}
    only = {role: [n for n, token in enumerate(tokens) if token.role == role] for role in ("single", "open")}
    stack: list[int] = []
    found: list[_Found] = []
    for match in matches:
        number = _value(match["number"])
        slash, name = match["slash"], match["name"].lower()
        if number is None and not slash:
            alone = only["single" if name == "x" or match["empty"] else "open"]
            number = alone[0] if len(alone) == 1 else -1
        if slash and (name == "x" or (number is not None and number in only["single"])):
            if found and _touching(found[-1], match) and tokens[found[-1].token].role == "single":
                found[-1] = _Found(found[-1].start, match.end(), found[-1].token)
                continue
            number = -1
        elif slash or (number in stack):
            opened = stack.pop() if stack else -1
            number = closing[tokens[opened].pair] if opened >= 0 and number in (None, opened) else -1
        elif number is not None and 0 <= number < len(tokens) and tokens[number].role == "open":
            stack.append(number)
        found.append(_Found(match.start(), match.end(), -1 if number is None else number))
    return found


def _touching(before: _Found, match: re.Match[str]) -> bool:
    """Whether nothing but white space stands between a tag and the next."""
    return not match.string[before.end : match.start()].strip()


def _unbracketed(answer: str, sent: Protected, found: Sequence[_Found]) -> list[_Found]:
    """Take brackets that the engine has put around a placeholder with it: those that the source has not."""
    edges = [0, *(edge for each in found for edge in (each.start, each.end)), len(answer)]
    outside = Counter("".join(answer[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True)))
    source = Counter("".join(part.raw for part in sent.parts if part.role == "text"))
    grown = list(found)
    for opening, closing in _BRACKETS:
        extra = min(outside[opening] - source[opening], outside[closing] - source[closing])
        for index, each in enumerate(grown):
            if extra <= 0:
                break
            left, right = answer[: each.start].rstrip(" "), answer[each.end :].lstrip(" ")
            if left.endswith(opening) and right.startswith(closing):
                grown[index] = _Found(len(left) - 1, len(answer) - len(right) + 1, each.token)
                extra -= 1
    return grown


def _check_nesting(tokens: Sequence[Part]) -> None:
    stack: list[int] = []
    for token in tokens:
        if token.role == "open":
            stack.append(token.pair)
        elif token.role == "close" and (not stack or stack.pop() != token.pair):
            raise PlaceholderLost("a pair of placeholders came back in the wrong order")


def _join(parts: Sequence[Part], sent: Protected, titles: Mapping[str, str]) -> str:
    """Join parts; spaces beside tokens follow the source, and words in two scripts glued together are set apart."""
    before, after = _sides(sent)
    glued = {id(part) for left, part in pairwise(sent.parts) if left.role == "text" and _foreign_letter(left.raw[-1:])}
    text = ""
    pending_space: bool | None = None
    last = Part("text", "")
    for part in parts:
        if part.role == "text":
            raw = part.raw
            if pending_space is False:
                raw = raw.lstrip()
            elif pending_space and raw[:1].isalnum():
                raw = " " + raw
            text += _apart_after(last, raw)
            if raw:
                pending_space, last = None, part
            continue
        left, right = before.get(id(part)), after.get(id(part))
        if part.role == "close" or left is False:
            text = text.rstrip(" ")
        elif left and text[-1:].isalnum():
            text += " "
        raw = part.raw
        if part.title:
            start, end = part.title
            title = titles.get(raw[start:end], raw[start:end]).replace('"', "\u201d")
            raw = raw[:start] + title + raw[end:]
        text = (text if id(part) in glued else _apart_before(text, part)) + raw
        last = part
        pending_space = False if part.role == "open" else right
    return re.sub(r" {2,}(?!\n)", " ", text).strip()


_SMART = ("_", "~~", "==", "^^")
"""Delimiters that are none between two letters."""
_ADDRESS = re.compile(r"(?:https?://|ftp://|www\.)|[\w.+-]+@", re.IGNORECASE)


def _apart_before(text: str, token: Part) -> str:
    """The text so far, so that its end does not change what the token means."""
    raw = token.raw
    if raw.startswith("[") and text.endswith("!") and not text.endswith("\\!"):
        return text[:-1] + "\\!"
    glued = text[-1:].isalnum() or text.endswith(("_", "/", "@", "."))
    smart = token.role == "open" and raw.startswith(_SMART)
    if glued and (smart or raw[:1].isalnum() or _ADDRESS.match(raw) or raw.startswith((":", "@", "#"))):
        return text + " "
    return text


def _apart_after(token: Part, words: str) -> str:
    """Words behind a token, so that their start does not change what it means."""
    if token.role in ("text", "open") or not words or words[0].isspace():
        return words
    raw = token.raw
    if raw.endswith("]") and words[0] in "([":
        return "\\" + words
    if raw.startswith("[^") and words[0] == ":":
        return "&#58;" + words[1:]
    if token.role == "close" and raw.startswith(_SMART) and (words[0].isalnum() or words[0] == "\\"):
        return " " + words
    if _ADDRESS.match(raw) and re.match(r"\S*[\w/#=&%~+-]", words):
        return " " + words
    return " " + words if raw[-1:].isalnum() and words[0].isalnum() else words


def _sides(sent: Protected) -> tuple[dict[int, bool], dict[int, bool]]:
    """Say for each token, by identity, whether a space must stand before it and after it (False: must not).

    Nothing is said where the source has a foreign letter or a sign glued to it and the engine may decide.
    """
    before: dict[int, bool] = {}
    after: dict[int, bool] = {}
    for number, part in enumerate(sent.parts):
        if part.role == "text":
            continue
        left = sent.parts[number - 1].raw[-1:] if number else ""
        right = sent.parts[number + 1].raw[:1] if number + 1 < len(sent.parts) else ""
        if part.raw.startswith("[^"):
            before[id(part)] = False
        elif left and (left.isspace() or _arabic_letter(left)):
            before[id(part)] = True
        if right and (right.isspace() or _arabic_letter(right)):
            after[id(part)] = True
    return before, after


def _foreign_letter(character: str) -> bool:
    return character.isalnum() and not _arabic_letter(character)


def _arabic_letter(character: str) -> bool:
    return "\u0620" <= character <= "\u064a"
