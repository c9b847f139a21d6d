"""Where words that stand disagree with the glossary of today, and how they come to agree.

A spelling that the glossary tells to avoid is exchanged for the one it wants: that needs no engine and leaves the rest
of the sentence as it is. Where no such spelling stands and the name is missing all the same, the passage has to be
translated anew; the new words are taken only if they agree.
"""

from __future__ import annotations

from bitext.alignment.bitext import Unit
from bitext.translation.checks import Pair, Remark, names


def disagreements(pair: Pair) -> list[Remark]:
    """What is wrong with the glossary's own names in a pair: avoided spellings, missing or misspelt names."""
    ours = {term.en for term in pair.glossary.mentions(pair.arabic)}
    if not ours:
        return []
    said = [*names.avoided(pair), *names.names(pair)]
    return [remark for remark in said if remark.values.get("name") in ours]


def concerns(unit: Unit) -> bool:
    """Whether words of a unit can be held to the glossary: they stand, and translate the Arabic of today."""
    return bool(unit.target) and unit.state in ("machine", "edited") and unit.segment.kind not in ("code", "key")
