"""Corruptions sown into good pairs by rule: one function a kind, each with a seeded generator of random choices."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator

MONTHS = "January February March April May June July August September October November December".split()
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
WORDS = (
    "two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty sixty seventy eighty ninety"
).split()
PLACES = (
    "Syria Lebanon Iraq Jordan Egypt Tunisia Libya Damascus Aleppo Homs Hama "
    "Idlib Daraa Raqqa Mosul Baghdad Basra Beirut Cairo Taiz Aden"
).split()
REFUSALS = (
    "I'm sorry, but I can't assist with that request.",
    "MYMEMORY WARNING: YOU USED ALL AVAILABLE FREE TRANSLATIONS FOR TODAY. NEXT AVAILABLE IN 10 HOURS",
    "I cannot translate this text as it may contain sensitive content.",
    "<!DOCTYPE html><html><body>Error</body></html>",
    "Rate limit exceeded. Please try again later.",
    "As a large language model, I am unable to translate this.",
    "Here is the English translation:",
    "Unfortunately, I cannot provide a translation of this passage.",
)
Sow = Callable[[str, str, random.Random], "tuple[str, str] | None"]


def _replace(text: str, match: re.Match[str], new: str) -> str:
    return re.sub(r"  +", " ", text[: match.start()] + new + text[match.end() :]).strip()


def _pick(pattern: str, text: str, dice: random.Random) -> re.Match[str] | None:
    found = list(re.finditer(pattern, text))
    return dice.choice(found) if found else None


def number_changed(ar: str, en: str, dice: random.Random) -> tuple[str, str] | None:
    """Another digit, or another number word."""
    match = _pick(rf"\b(?:\d+|{'|'.join(WORDS)})\b", en, dice)
    if match is None:
        return None
    if match[0].isdigit():
        at = dice.randrange(len(match[0]))
        digit = dice.choice([d for d in "123456789" if d != match[0][at]])
        return ar, _replace(en, match, match[0][:at] + digit + match[0][at + 1 :])
    return ar, _replace(en, match, dice.choice([word for word in WORDS if word != match[0]]))


def number_dropped(ar: str, en: str, dice: random.Random) -> tuple[str, str] | None:
    """A number taken out."""
    match = _pick(rf"(?<![\w.,-])(?:\d[\d,.]*\d|\d|{'|'.join(WORDS)})(?![\w.,-]) ", en, dice)
    return (ar, _replace(en, match, "")) if match else None


def month(ar: str, en: str, dice: random.Random) -> tuple[str, str] | None:
    """Another month."""
    match = _pick(rf"\b(?:{'|'.join(MONTHS)})\b", en, dice)
    return (ar, _replace(en, match, dice.choice([m for m in MONTHS if m != match[0]]))) if match else None


def weekday(ar: str, en: str, dice: random.Random) -> tuple[str, str] | None:
    """Another day of the week."""
    match = _pick(rf"\b(?:{'|'.join(DAYS)})\b", en, dice)
    return (ar, _replace(en, match, dice.choice([d for d in DAYS if d != match[0]]))) if match else None


def negation_dropped(ar: str, en: str, dice: random.Random) -> tuple[str, str] | None:
    """A negative taken out."""
    swaps = {
        "cannot": "can",
        "without": "with",
        "nobody": "everybody",
        "no longer": "still",
        "never": "always",
        "unable": "able",
    }
    match = _pick(
        r"\b(?:does not|did not|do not|not|cannot|without|nobody|no longer|never|unable|no(?= [a-z]))\b", en, dice
    )
    if match is None or re.search(r"not only", en):
        return None
    return ar, _replace(en, match, swaps.get(match[0], ""))


def negation_added(ar: str, en: str, dice: random.Random) -> tuple[str, str] | None:
    """`not` put behind a verb."""
    match = _pick(
        r"\b(?:is|are|was|were|will|has|have|had|can|could|would|must|should|may)\b(?! not| no| never)", en, dice
    )
    return (ar, _replace(en, match, match[0] + " not")) if match else None


def name_changed(ar: str, en: str, dice: random.Random) -> tuple[str, str] | None:
    """Another place."""
    match = _pick(rf"\b(?:{'|'.join(PLACES)})\b", en, dice)
    return (ar, _replace(en, match, dice.choice([p for p in PLACES if p not in en]))) if match else None


def name_misspelt(ar: str, en: str, dice: random.Random) -> tuple[str, str] | None:
    """Two letters of a place exchanged, or one dropped."""
    match = _pick(rf"\b(?:{'|'.join(p for p in PLACES if len(p) > 4)})\b", en, dice)
    if match is None:
        return None
    word = match[0]
    places = [
        i for i in range(1, len(word) - 1) if word[i] != word[i + 1] and not (word[i] in "aeiou" and i == len(word) - 2)
    ]
    at = dice.choice(places)
    new = word[:at] + word[at + 1] + word[at] + word[at + 2 :] if dice.random() < 0.6 else word[:at] + word[at + 1 :]
    return ar, _replace(en, match, new)


def clause(ar: str, en: str, dice: random.Random) -> tuple[str, str] | None:
    """A clause between commas, or one of several sentences, taken out."""
    sentences = re.split(r"(?<=[.!?]) (?=[A-Z])", en)
    if len(sentences) > 1:
        at = dice.randrange(len(sentences))
        return ar, " ".join(sentences[:at] + sentences[at + 1 :])
    clauses = en.split(", ")
    long = [i for i, part in enumerate(clauses) if len(part.split()) >= 4]
    if len(clauses) < 2 or not long:
        return None
    at = dice.choice(long)
    rest = ", ".join(clauses[:at] + clauses[at + 1 :])
    return ar, rest if rest.endswith(".") else rest + "."


def arabic_left(ar: str, en: str, dice: random.Random) -> tuple[str, str] | None:
    """A word of the Arabic in place of an English one."""
    inside = list(re.finditer(r"(?<= )[a-z]{4,}(?= )", en))
    words = re.findall(r"[\u0621-\u064a]{4,}", ar)
    return (ar, _replace(en, dice.choice(inside), dice.choice(words))) if inside and words else None


def refusal(ar: str, en: str, dice: random.Random) -> tuple[str, str] | None:
    """A message in place of the translation."""
    return ar, dice.choice(REFUSALS)


def link(ar: str, en: str, dice: random.Random) -> tuple[str, str] | None:
    """A link lost, or its target changed."""
    ar, en = f"{ar} ([المصدر](https://example.org/a/7))", f"{en} ([source](https://example.org/a/7))"
    return ar, dice.choice(
        [en.replace("[source](https://example.org/a/7)", "source"), en.replace("/7", "/1"), en.replace("](", "] (")]
    )


def footnote(ar: str, en: str, dice: random.Random) -> tuple[str, str] | None:
    """A footnote lost or changed."""
    return ar + "[^1]", en + dice.choice(["", "[^2]", "[1]", "^1"])


def code(ar: str, en: str, dice: random.Random) -> tuple[str, str] | None:
    """Code lost or changed."""
    return ar + " `a_b=1`", en + dice.choice(["", " a_b=1", " `a_b=2`", " `a_b=1"])


def markup(ar: str, en: str, dice: random.Random) -> tuple[str, str] | None:
    """An emphasis that is not closed, a tag that is not, brackets that are not."""
    opening, closing = dice.choice([("**", "**"), ("<b>", "</b>"), ("*", "*")])
    words, source = en.split(" "), ar.split(" ")
    words[-1], source[-1] = opening + words[-1], f"{opening}{source[-1]}{closing}"
    return " ".join(source), " ".join(words)


KINDS: dict[str, Sow] = {
    "number changed": number_changed, "number dropped": number_dropped, "month": month, "weekday": weekday,
    "negation dropped": negation_dropped, "negation added": negation_added, "name changed": name_changed,
    "name misspelt": name_misspelt, "clause left out": clause, "Arabic left in": arabic_left, "refusal": refusal,
    "link": link, "footnote": footnote, "code": code, "markup": markup,
}  # fmt: skip


def sow(pairs: list[tuple[str, str]], seed: int) -> Iterator[tuple[str, str, str]]:
    """Every kind once into every pair that offers a place for it: kind, Arabic, corrupted English."""
    dice = random.Random(seed)  # noqa: S311 - choices of a benchmark, not secrets
    for ar, en in pairs:
        for kind, function in KINDS.items():
            made = function(ar, en, dice)
            if made is not None and made != (ar, en):
                yield kind, *made
