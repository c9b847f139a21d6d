"""Which words might belong together: used to keep fillers from answering a query, and to look over a table's labels.

It is generous on purpose and shares no rule with the engine under test: words too many cost a few sentences, a word
too few would make a label wrong.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache

WORD = re.compile(r"[^\W_]+")
ARABIC = re.compile(r"[\u0600-\u06ff]")
LETTERS = str.maketrans("أإآٱىئؤةیکگپچڤ", "اااايييهيكقبجف") | {ord("ـ"): None, ord("ء"): None}
HEADS = ("", *"و ف ب ل ك س ال لل وال فال بال كال ولل فلل وب ول وك فب فل وبال وكال".split())
TAILS = ("", *"ه ها هم هن هما نا كم ك ي ات ون ين ان ه يه ت تهم ته تها اتهم اته اتها وا يين يون تين تان يات".split())
ENDINGS = (
    "",
    *"ations ation ators ating ated ate ions ion ings ing ies ied ers er ors or ed es s y e al ly ary aries".split(),
)
STOP = frozenset("في من على عن الى ضد مع بعد قبل قرب بين the of in on at to a an and for by over".split())


def plain(text: str) -> str:
    """A text as it is compared: no marks, one form of each letter, digits of one kind."""
    kept = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    kept = "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in kept)
    return re.sub(r"['’ʼ]", "", kept.casefold()).translate(LETTERS)


def words(text: str) -> list[str]:
    """The words of a text as they are compared, in order."""
    return WORD.findall(plain(text))


def _stems(word: str) -> Iterator[str]:
    for head in HEADS:
        if not word.startswith(head):
            continue
        rest = word[len(head) :]
        for tail in TAILS:
            if rest.endswith(tail) and len(stem := rest[: len(rest) - len(tail)]) >= 2:
                yield stem


def _bones(stem: str) -> str:
    return re.sub("[اوي]", "", stem)


@cache
def family(word: str) -> frozenset[str]:
    """Marks of a word (as it is compared); two words that share one may belong together."""
    if not ARABIC.search(word):
        if word.isdigit():
            return frozenset([word])
        cut = {word[: len(word) - len(end)] for end in ENDINGS if word.endswith(end)}
        return frozenset(stem for stem in cut if len(stem) >= 3) or frozenset([word])
    stems = set(_stems(word))
    marks = {stem for stem in stems if len(stem) >= 3} | {word}
    bones = {f"~{_bones(stem)}" for stem in stems}
    # Two consonants say little: only the whole word's count.
    short = {f"~{_bones(word.removeprefix(head).removesuffix('ه'))}" for head in ("", "ال") if word.startswith(head)}
    return frozenset(marks | {bone for bone in bones if len(bone) >= 4} | {bone for bone in short if len(bone) == 3})


def families(text: str) -> frozenset[str]:
    """The marks of all words of a text."""
    return frozenset().union(*(family(word) for word in words(text)))


def content(text: str) -> list[str]:
    """The words of a query that say something."""
    every = words(re.sub(r"[\"“”«»]", " ", text))
    return [word for word in every if word not in STOP] or every


@cache
def near(one: str, other: str, most: int) -> bool:
    """Whether a word becomes the other by so many changes of a letter at most."""
    if abs(len(one) - len(other)) > most:
        return False
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        left, row = row, [at]
        for column, against in enumerate(other, 1):
            row.append(min(left[column] + 1, row[-1] + 1, left[column - 1] + (letter != against)))
    return row[-1] <= most


def bare(word: str) -> str:
    """A word without the article and a clitic before it."""
    return re.sub("^(?:[وفبلك]?ال|لل)(?=..)", "", word)


def answers(kind: str, wanted: Iterable[str], text: str) -> bool:
    """Whether a text might hold all the words of a query of a kind."""
    marks, all_words = families(text), words(text)
    return all(_holds(kind, word, marks, all_words) for word in wanted)


def _holds(kind: str, word: str, marks: frozenset[str], all_words: list[str]) -> bool:
    if family(word) & marks:
        return True
    if "typing" in kind:
        return any(bare(one).startswith(bare(word)) for one in all_words)
    if "typo" in kind and len(word) >= 4:
        most = 2 if len(word) >= 6 else 1
        return any(near(bare(word), bare(one), most) for one in all_words)
    return False
