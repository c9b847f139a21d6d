"""Names: the English ones are those of the Arabic, spelt as the house or the world spells them.

Known names are looked up (`register`); others are compared by sound (`sounds`). A name replaced by "the group", "he" or
"the capital" is no mistake, nor is an explaining one added beside such a word in the Arabic. All of this only warns.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from bitext.translation.checks import lexicon, numbers_english, sounds, words
from bitext.translation.checks.pair import Pair, Remark
from bitext.translation.checks.register import ARTICLES, Name, register

MOST = 300
"""Of longer units, only so many words are compared by sound."""
_OPENS = re.compile(r"(?:^|[.!?:;|\u2026][\"'\u201d\u2019)]*\s+|[\"\u201c\u00ab(\u2018]\s*|[\u2013\u2014-]\s+)$")
_FAR = 2
"""From so many differences on, two words are not compared."""
_TWO = frozenset(["\u0639\u0628\u062f", "\u0627\u0628\u0648", "\u0628\u0648"])
_ALI = frozenset(["\u0639\u0644\u064a", "\u0634\u0637"])
"""Ali, which looks like a particle, and a shore."""
_GOD = frozenset(["\u0627\u0644\u062f\u064a\u0646", "\u0627\u0644\u0644\u0647"])
"""Of the faith, of God: the second part of many a name."""
_NISBA = ("\u064a", "\u064a\u0647")
"""How an adjective of a place ends."""
_DEMONYM = frozenset("i is ite ites an ian ese awi iyya iyah iyeh".split())
"""How an English one ends that is written by its sound."""
_BESIDE = 24
"""So many letters about it, a person's name stands beside where the person is from."""
_PLURAL = "\u0627\u062a"
"""Of a borrowed word, whose English plural ends otherwise: `kamirat`, cameras."""
_ODD = re.compile(r"(?<!^g)(?<!q)(?:uo|iu(?!s$|m$))")
"""Vowels that no Arabic name has in this order."""
_NAMING = re.compile(r"(?:\b(?:[Aa]l|[Aa]bu|[Uu]mm|[Bb]in|[Ii]bn)[ -])$")
"""What stands before a name."""
_SURNAME = re.compile(r" (?:[Aa]l-|[A-Z][a-z]+(?:,|\b))")
"""What makes the word before it a name, though it opens a sentence."""
_ACRONYM = re.compile(
    r"(?<![\w.@/])[A-Za-z][A-Za-z0-9]*[A-Z0-9][A-Za-z0-9]*(?![\w@])|(?<![\w.@/])[A-Za-z]{2,}(?![\w@])"
)


@cache
def _list(key: str) -> frozenset[str]:
    return frozenset(words.table("names")[key].split())


@cache
def _placed() -> re.Pattern[str]:
    """Before a capital, what makes it a place and no government."""
    return re.compile(rf"(?<!\w)\u0648?(?:{'|'.join(sorted(words.listed(words.table('names')['placing'])))}) $")


@cache
def _generic() -> frozenset[str]:
    return words.listed(words.table("names")["generic"])


@dataclass(frozen=True, slots=True)
class _Capital:
    """A capitalised English word that no list explains."""

    text: str
    plain: str
    opens: bool
    """Whether it opens a sentence, so that its capital says nothing."""
    certain: bool = False
    """Whether what stands before it says that it is a name."""
    place: int = 0


def names(pair: Pair) -> list[Remark]:
    """A name is missing, another stands in its place, or it is misspelt."""
    if not pair.source_words or not pair.target_words:
        return []
    here = {span[0]: (name, span) for name, span in pair.names_here.values()}
    wanted = {id(name): name for name, _ in here.values()}
    found, taken = pair.names_there
    present = {id(name) for several, _ in found for name in several}
    english = pair.english
    capitals = _capitals(pair, taken)
    for capital in capitals:
        if name := _misspelt(capital, wanted.values(), pair):
            return [Remark("check-name-spelling", {"name": name, "found": capital.text})]
    spans = [span for _, span in here.values()]
    outside = _outside(pair, spans) if found else []
    quoted = {words.plain(m[0]) for m in words.latin(pair.arabic)} if found else set()
    free = [form for word in dict.fromkeys(outside[:MOST]) for form in words.bare(word)] if found else []
    missing = [
        name
        for key, name in wanted.items()
        if key not in present and not name.loose and not _shadowed(name, here, present)
    ]
    missing = [
        name
        for name in missing
        if not _described(name, pair) and not _spelt(name, here, pair) and not _known_without(name, here, pair)
    ]
    added = [
        several
        for several, start in found
        if not any(id(name) in wanted for name in several)
        and not _sounds_there(english, start, free)
        and words.plain(english[start : start + 4]) not in {each[:4] for each in quoted}
    ]
    missing, added = _governments(missing, added, here, pair.folded)
    unknown = _unknown(capitals, pair, here)
    foreign = [c.text for c in unknown] or _capital_letters(pair, taken)
    loose = [
        name for key, name in wanted.items() if key not in present and name.loose and not _shadowed(name, here, present)
    ]
    if loose and added:
        return [Remark("check-name", {"name": loose[0].label, "found": added[0][0].label})]
    if missing and (added or foreign):
        other = added[0][0].label if added else foreign[0]
        return [Remark("check-name", {"name": missing[0].label, "found": other})]
    if added and not _excused(pair):
        return [Remark("check-name", {"name": "–", "found": added[0][0].label})]
    if missing and not _list("references") & set(pair.target_words):
        return [Remark("check-name", {"name": missing[0].label, "found": "–"})]
    return _by_sound(unknown, capitals, pair, here)


def _governments(
    missing: list[Name], added: list[list[Name]], here: dict[int, tuple[Name, tuple[int, int]]], folded: str
) -> tuple[list[Name], list[list[Name]]]:
    """What is missing and what is added but for governments that English calls otherwise: `Tihran`, Iran."""
    capitals: dict[str, str] = words.table("names")["capitals"]
    for name in missing if added else ():
        spans = [span for other, span in here.values() if other is name]
        acting = not any(_placed().search(folded[:start]) for start, _ in spans)
        native = all(folded[start:end].endswith(_NISBA) for start, end in spans)
        for several in added:
            labels = {other.label for other in several}
            if (acting and capitals.get(name.label) in labels) or (
                native and any(capitals.get(label) == name.label for label in labels)
            ):
                others = [each for each in missing if each is not name]
                return _governments(others, [each for each in added if each is not several], here, folded)
    return missing, added


def _outside(pair: Pair, spans: list[tuple[int, int]]) -> list[str]:
    """The Arabic words that are no known names."""
    return [m[0] for m in re.finditer(r"\w+", pair.folded) if not any(a <= m.start() < b for a, b in spans)]


def _capital_letters(pair: Pair, taken: set[int]) -> list[str]:
    """Acronyms of the English that are no known names and not in the Arabic."""
    return [
        m[0]
        for m in pair.latin
        if m[0].isupper() and len(m[0]) > 2 and m.start() not in taken and m[0] not in pair.arabic
    ]


def _shadowed(name: Name, here: dict[int, tuple[Name, tuple[int, int]]], present: set[int]) -> bool:
    """Whether the only place of a name lies inside a longer one that is present."""
    spans = [span for other, span in here.values() if other is name]
    wide = [span for other, span in here.values() if id(other) in present]
    return bool(spans) and all(any(a <= s and e <= b for a, b in wide) for s, e in spans)


def _spelt(name: Name, here: dict[int, tuple[Name, tuple[int, int]]], pair: Pair) -> bool:
    """Whether English writes the Arabic form by its sound, as it does with surnames: al-Kurdi, al-Halabi."""
    forms = {form for other, (a, b) in here.values() if other is name for form in words.bare(pair.folded[a:b])}
    return any(sounds.alike(form, capital) for form in forms if len(form) > 3 for capital in pair.capitals)


def _known_without(name: Name, here: dict[int, tuple[Name, tuple[int, int]]], pair: Pair) -> bool:
    """Whether a name only tells where a person or a paper is from that English names: the French president, Macron."""
    for other, (start, end) in here.values():
        if other is name:
            if pair.folded[start:end] in name.arabic or not pair.folded[start:end].endswith(_NISBA):
                return False
            beside = words.arabic_words(pair.folded[max(0, start - _BESIDE) : start])[-2:]
            beside += words.arabic_words(pair.folded[end : end + _BESIDE])[:2]
            if not any(
                sounds.alike(form, capital)
                for word in beside
                if not lexicon.surely(word)
                for form in words.bare(word)
                if len(form) > 3
                for capital in pair.capitals
            ):
                return False
    return True


def _described(name: Name, pair: Pair) -> bool:
    """Whether English has a name translated into its words: all but one of them stand there."""
    english = set(pair.target_words)
    return any(
        len(form) > 1 and sum(1 for part in form if part in english) >= len(form) - (len(form) > 2)
        for form in name.english
    )


def _excused(pair: Pair) -> bool:
    """Whether the Arabic has a word that an English name may stand for."""
    return any(form in _generic() for word in pair.source_words for form in (word, *words.bare(word)))


def _sounds_there(english: str, start: int, free: list[str]) -> bool:
    """Whether a name stands, by its sound, in a word of the Arabic that is no other known name."""
    match = next((m for m in words.latin(english[start : start + 40])), None)
    if match is None:
        return False
    low = words.plain(match[0]).removesuffix("'s")
    if sounds.consonants(match[0]) < 3:
        free = [form for form in free if not lexicon.function(form) and not lexicon.surely(form)]
    return any(sounds.alike(form, low) for form in free)


def _capitals(pair: Pair, taken: set[int]) -> list[_Capital]:
    """Capitalised words that are neither known names nor common words."""
    text = pair.english
    matches = pair.latin
    lower = sum(1 for m in matches if m[0][0].islower() and len(m[0]) > 3)
    upper = sum(1 for m in matches if m[0][0].isupper())
    if upper > 2 * lower + 3:
        return []
    source = pair.arabic.lower()
    found = []
    for match in matches[: 10 * MOST]:
        word = match[0]
        low = words.plain(word).removesuffix("'s").replace("'", "")
        if (
            not word[0].isupper()
            or match.start() in taken
            or word.isupper()
            or not word.isascii()
            or len(low) < 3
            or low in ARTICLES
        ):
            continue
        if (
            numbers_english.is_number(low)
            or low in _list("common")
            or low.rstrip("s") in _list("common")
            or word.lower() in source
        ):
            continue
        before = text[max(0, match.start() - 6) : match.start()]
        opens = bool(_OPENS.search(before) or match.start() == 0) and not _SURNAME.match(text, match.end())
        found.append(_Capital(word, low, opens, bool(_NAMING.search(before)), match.start()))
        if len(found) >= MOST:
            break
    return found


def _misspelt(capital: _Capital, wanted: object, pair: Pair) -> str:
    """The known name that a word is a slip of."""
    if (capital.opens and lexicon.english_word(capital.plain)) or not capital.text.isascii():
        return ""
    for name in wanted:  # type: ignore[attr-defined]
        for form in name.english:
            for part in form:
                if len(part) < 4 or part in ARTICLES or _of_place(capital.plain, part, pair):
                    continue
                kind = sounds.slip(capital.plain, part)
                if not kind or (len(part) == 4 and kind == "change" and lexicon.english_word(capital.plain)):
                    continue
                if name.house or kind == "swap" or _best(capital.plain, pair)[0] >= 1:
                    return str(name.label)
                if kind in ("drop", "add") and not _doubling(capital.plain, part):
                    return str(name.label)
    return ""


def _of_place(plain: str, part: str, pair: Pair) -> bool:
    """Whether a word says of what place somebody or something is, as its Arabic does: `Homsi`, `al-Himsiyya`."""
    return (
        plain.startswith(part)
        and plain[len(part) :] in _DEMONYM
        and any(word.endswith(_NISBA) for word in pair.source_words)
    )


def _doubling(a: str, b: str) -> bool:
    """Whether two spellings differ by a doubled letter, or by an h or a vowel at an end: both are in use."""
    single = [re.sub(r"(.)\1", r"\1", each).rstrip("heai") for each in (a, b)]
    return single[0] == single[1] or a.replace("h", "") == b.replace("h", "")


def _best(plain: str, pair: Pair) -> tuple[float, str]:
    """The least difference between a Latin word and the Arabic words, and which word it is."""
    best = (99.0, "")
    content = (word for word in pair.source_words[:MOST] if not lexicon.function(word) or word in _ALI)
    for word in dict.fromkeys([*content, *_joined(pair)]):
        for form in words.bare(word):
            if abs(sounds.consonants(plain) - len(form)) > 4:
                continue
            if sounds.missed(form, plain) > min(best[0], 3):
                continue
            best = min(best, (sounds.cost(form, plain), form))
            if plain.endswith("s") and form.endswith(_PLURAL):
                best = min(best, (sounds.cost(form[:-2], plain[:-1]), form))
            if best[0] == 0:
                return best
    return best


def _joined(pair: Pair) -> list[str]:
    """Names of two words that English writes as one: servant of, father of."""
    found = pair.source_words[:MOST]
    joined = [a + b for a, b in pairwise(found) if a in _TWO or b in _GOD]
    return joined + [each.replace("\u0627\u0644", "", 1) for each in joined if "\u0627\u0644" in each]


def _unknown(capitals: list[_Capital], pair: Pair, here: dict[int, tuple[Name, tuple[int, int]]]) -> list[_Capital]:
    """Words in the middle of a sentence that look like names and sound like nothing in the Arabic."""
    return [
        capital
        for capital in capitals
        if (capital.certain or not lexicon.english_word(capital.plain))
        and not capital.plain.endswith(tuple(_list("english_endings")))
        and _best(capital.plain, pair)[0] >= 1
        and not (capital.opens and _best(capital.plain, pair)[0] > 1)
    ]


def _by_sound(
    unknown: list[_Capital], capitals: list[_Capital], pair: Pair, here: dict[int, tuple[Name, tuple[int, int]]]
) -> list[Remark]:
    """Unknown names against the Arabic words that nothing explains."""
    for capital in capitals:
        if _ODD.search(capital.plain) and not lexicon.english_word(capital.plain) and not capital.opens:
            found = _best(capital.plain, pair)
            if found[0] < 1:
                return [Remark("check-name-spelling", {"name": found[1], "found": capital.text})]
    if not unknown:
        return []
    free = _free(pair, here)
    for capital in unknown:
        close = (form for form in free if sounds.missed(form, capital.plain) <= _FAR)
        best = min(((sounds.cost(form, capital.plain), form) for form in close), default=(99.0, ""))
        size = sounds.consonants(capital.plain)
        if best[0] <= 1 and size >= 2:
            return [Remark("check-name-spelling", {"name": best[1], "found": capital.text})]
        near = _best(capital.plain, pair)
        if near[0] <= 1 and size >= 3 and not capital.opens:
            return [Remark("check-name-spelling", {"name": near[1], "found": capital.text})]
        if (
            (best[0] <= 2 and size >= 4)
            or (free and not capital.opens)
            or capital.certain
            or _beside(capital, capitals, pair)
        ):
            return [Remark("check-name", {"name": best[1] or "–", "found": capital.text})]
    return []


def _beside(capital: _Capital, capitals: list[_Capital], pair: Pair) -> bool:
    """Whether the word after or before it is a name that is heard in the Arabic: half of a person's name."""
    for other in capitals:
        gap = other.place - capital.place
        if gap in (len(capital.text) + 1, -len(other.text) - 1) and _best(other.plain, pair)[0] < 1:
            return not lexicon.english_word(other.plain)
    return False


def _free(pair: Pair, here: dict[int, tuple[Name, tuple[int, int]]]) -> list[str]:
    """Arabic words, without particles, that may be names: no entry of the lexicon, and heard in no English word."""
    spans = [span for _, span in here.values()]
    english = pair.capitals
    found: list[str] = []
    for match in re.finditer(r"[\u0620-\u064a]{3,}", pair.folded):
        if len(found) >= MOST or any(a <= match.start() < b for a, b in spans):
            continue
        word = match[0]
        if lexicon.surely(word) or lexicon.function(word):
            continue
        forms = words.bare(word)
        if any(sounds.alike(form, each) for form in forms for each in english):
            continue
        found += [form for form in forms if len(form) >= 3]
    return found


def avoided(pair: Pair) -> list[Remark]:
    """A spelling that the glossary tells to avoid, for a name that the Arabic has."""
    if not register(pair.glossary).avoided.search(words.plain(pair.english)):
        return []
    found = [term for term in pair.glossary.mentions(pair.arabic) if term.avoid]
    if not found:
        return []
    low = " " + words.plain(pair.english) + " "
    for term in pair.glossary:
        low = (
            _blank(low, term.en, *term.en_variants)
            if any(form in low for form in map(words.plain, term.avoid))
            else low
        )
    for term in found:
        for form in term.avoid:
            if re.search(rf"(?<![\w]){re.escape(words.plain(form))}(?:s|'s)?(?![\w])", low):
                return [Remark("check-avoid", {"name": term.en, "found": form})]
    return []


def _blank(low: str, *forms: str) -> str:
    for form in forms:
        low = re.sub(rf"(?<!\w){re.escape(words.plain(form))}(?!\w)", " ", low)
    return low


def acronyms(pair: Pair) -> list[Remark]:
    """A word that the Arabic writes in Latin letters is missing."""
    target = words.plain(pair.english)
    flat = re.sub(r"[^a-z0-9]", "", target)
    for match in _ACRONYM.finditer(pair.arabic):
        low = words.plain(match[0])
        if low not in target and re.sub(r"[^a-z0-9]", "", low) not in flat:
            return [Remark("check-acronym", {"word": match[0]})]
    return []
