"""Made-up bilingual reports in any number, for measuring what an index of them costs.

The words mean nothing together, but their forms and numbers are those of real text: Arabic roots in their patterns with
clitics and endings, English stems with theirs, names in two alphabets and numbers; some 60,000 forms a language whose
frequencies fall as Zipf's law has it. Each report says some words of its own often, as real reports do. A report is
the same however many are made.
"""

from __future__ import annotations

import csv
import datetime
import itertools
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tables import Report

STEMS = Path(__file__).resolve().parent / "stems.tsv"
FORMS = 60_000
WORDS = 600
"""Of a report in each language, with its title."""
TITLE, PARAGRAPH, SENTENCE = 8, 75, 15
OWN, SHARE = 25, 0.2
"""How many words a report calls its own, and what part of it they make up."""
PATTERNS = (
    "123 1ا23 م12و3 12ا3 12ي3 ت12ي3 است12ا3 ان12ا3 ا1ت2ا3 م1ا23 12و3 م123 1وا23 12ا3ة ا123 ي123 ت123 م1ت23 ا12ا3 1123"
).split()
HEADS = "- ال و ب ل وال بال لل ف ك وب ول فال".split()
TAILS = "- ة ات ها ه ين هم ي ون ية نا ان هما".split()
ENDS = "- s ed ing er ers ly ment ness able ive al".split()
FRONTS = "- re un over inter under non mis out pre".split()
CONSONANTS = tuple(zip("بتجحدرسشصطعفقكلمنهزغ", "b t j h d r s sh s t a f q k l m n h z gh".split(), strict=True))
VOWELS = (("ا", "a"), ("ي", "i"), ("و", "u"), ("", "e"))
Word = str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of a language, the most frequent first, and where each ends on a scale from 0 to the last."""

    words: tuple[Word, ...]
    scale: tuple[float, ...]


def _stems() -> dict[str, list[str]]:
    parts: dict[str, list[str]] = {}
    with STEMS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            parts.setdefault(row["part"], []).append(row["word"])
    return parts


def _ranked(common: Iterable[Word], others: Iterable[Word]) -> Vocabulary:
    """A vocabulary of `FORMS` words in this order."""
    words = tuple(itertools.islice(dict.fromkeys((*common, *others)), FORMS))
    assert len(words) == FORMS, f"only {len(words)} forms"
    return Vocabulary(words, tuple(itertools.accumulate(1 / (rank + 2.7) for rank in range(FORMS))))


def _by_weight(*parts: list[str]) -> Iterator[tuple[str, ...]]:
    """Combinations, those of early members first: the weight of one is the product of its members' places.

    Places count as shares of their list, so that a form is not one of a few stems with every ending there is.
    """
    places = [range(len(part)) for part in parts]
    sizes = [len(part) for part in parts]
    order = sorted(itertools.product(*places), key=lambda at: (_product(at, sizes), at))
    return (tuple(part[one].strip("-") for part, one in zip(parts, at, strict=True)) for at in order)


def _product(at: tuple[int, ...], sizes: list[int]) -> float:
    total = 1.0
    for one, size in zip(at, sizes, strict=True):
        total *= 0.05 + one / size
    return total


def _names(rng: random.Random, count: int) -> list[tuple[Word, Word]]:
    """Names in both alphabets."""
    made: dict[str, str] = {}
    while len(made) < count:
        letters = [(rng.choice(CONSONANTS), rng.choice(VOWELS)) for _ in range(rng.choice((3, 3, 4)))]
        ar = "".join(consonant[0] + vowel[0] for consonant, vowel in letters)
        made.setdefault(ar, "".join(consonant[1] + vowel[1] for consonant, vowel in letters).capitalize())
    return list(made.items())


def _woven(rng: random.Random, words: list[Word], others: list[Word]) -> list[Word]:
    """Two lists in one, each in its order."""
    left, right = iter(words), iter(others)
    turns = [0] * len(words) + [1] * len(others)
    rng.shuffle(turns)
    return [next(right) if turn else next(left) for turn in turns]


def vocabularies(seed: int) -> tuple[Vocabulary, Vocabulary, list[tuple[Word, Word]]]:
    """The Arabic words, the English ones, and the names in both."""
    rng = random.Random(seed)  # noqa: S311 - the same on every machine
    stems = _stems()
    roots, english = stems["ar-root"], stems["en-stem"]
    rng.shuffle(roots)
    rng.shuffle(english)
    shapes = [
        pattern.translate(str.maketrans(dict(zip("123", root, strict=True)))) for pattern in PATTERNS for root in roots
    ]
    rng.shuffle(shapes)
    names = _names(rng, 12_000)
    numbers = [str(n) for n in rng.sample(range(2, 9000), 3000)]
    arabic = list(
        itertools.islice((head + shape + tail for head, shape, tail in _by_weight(HEADS, shapes, TAILS)), FORMS)
    )
    derived = [front + stem + end for front, stem, end in _by_weight(FRONTS, english, ENDS)][:FORMS]
    return (
        _ranked(stems["ar-common"], _woven(rng, arabic, [ar for ar, _ in names] + numbers)),
        _ranked(stems["en-common"], _woven(rng, derived, [en for _, en in names] + numbers)),
        names,
    )


def _text(rng: random.Random, vocabulary: Vocabulary) -> list[Word]:
    own = rng.sample(vocabulary.words[100:], OWN)
    said = rng.choices(vocabulary.words, cum_weights=vocabulary.scale, k=WORDS)
    for at in rng.sample(range(WORDS), round(WORDS * SHARE)):
        said[at] = rng.choice(own)
    return said


def _paragraphs(words: list[Word], comma: str) -> str:
    lines = []
    for at in range(0, len(words), PARAGRAPH):
        part = words[at : at + PARAGRAPH]
        sentences = [part[one : one + SENTENCE] for one in range(0, len(part), SENTENCE)]
        lines.append(
            " ".join(f"{' '.join(one[:7])}{comma} {' '.join(one[7:])}".strip(f"{comma} ") + "." for one in sentences)
        )
    return "\n".join(lines)


class Maker:
    """Gives the reports; holds the vocabularies."""

    def __init__(self, seed: int = 5) -> None:
        self.seed = seed
        self.arabic, self.english, self.names = vocabularies(seed)

    def report(self, number: int) -> Report:
        """One report."""
        rng = random.Random(self.seed * 1_000_003 + number)  # noqa: S311 - the same on every machine
        ar, en = _text(rng, self.arabic), _text(rng, self.english)
        place = self.names[number % 80]
        day = datetime.date(2016, 1, 1) + datetime.timedelta(days=rng.randrange(3300))
        return Report(
            f"s{number:05}",
            day.isoformat(),
            f"topic{number % 20}",
            {"ar": place[0], "en": place[1]},
            {"ar": " ".join(ar[:TITLE]), "en": " ".join(en[:TITLE])},
            {"ar": _paragraphs(ar[TITLE:], "،"), "en": _paragraphs(en[TITLE:], ",")},
        )
