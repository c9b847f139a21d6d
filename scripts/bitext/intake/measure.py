"""Whether a report says what the document said: every word, in its order.

Words are compared as they are seen, whatever the markup around them. The report is read as its readers will see it,
rendered by the site's own Markdown, so that a sign that was not escaped is noticed as well as a word that is missing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bs4 import BeautifulSoup

from bitext.intake.webpage import lines


@dataclass(frozen=True, slots=True)
class Measured:
    """What came of a comparison."""

    missing: tuple[str, ...]
    """Paragraphs of the document with words that the report has too seldom."""
    lost: bool
    """Whether words are missing that stand in none of these."""
    moved: tuple[str, ...]
    """Paragraphs whose words stand elsewhere, or are broken up."""
    added: tuple[str, ...]
    """Words that the document does not have."""


def shown(html: str) -> list[str]:
    """The lines that a reader of a rendered page sees; numbers of notes are no words."""
    soup = BeautifulSoup(html, "html.parser")
    for each in soup.select("sup[id^=fnref], a.footnote-backref"):
        each.decompose()
    return lines(soup)


def measure(document: Sequence[str], report: Sequence[str]) -> Measured:
    """Compare a document's paragraphs with what the report shows, line by line."""
    wanted = [words for each in document if (words := each.split())]
    seen = [word for each in report for word in each.split()]
    if [word for words in wanted for word in words] == seen:
        return Measured((), False, (), ())
    short = Counter(word for words in wanted for word in words)
    short.subtract(seen)
    added = tuple(word for word, count in short.items() if count < 0)
    text = f" {' '.join(seen)} "
    missing: list[str] = []
    moved: list[str] = []
    position = 0
    for words in wanted:
        said = f" {' '.join(words)} "
        found = text.find(said, position)
        if found >= 0:
            position = found + len(said) - 1
            continue
        if any(short[word] > 0 for word in words):
            missing.append(said.strip())
            short.subtract(words)
        else:
            moved.append(said.strip())
    return Measured(tuple(missing), any(count > 0 for count in short.values()), tuple(moved), added)
