"""What a run was asked for, and what it does to every page: once for good, and once more to see whether it rests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bitext.errors import EngineError
from bitext.markup.placeholders import Shape
from bitext.project import Project
from bitext.translation.draft import Drafter
from bitext.translation.engines import Answer, Hints
from bitext.translation.memory import Memory
from bitext.translation.pipeline import Pipeline
from bitext.writer import Writer


@dataclass(frozen=True, slots=True)
class Order:
    """What a run was asked for."""

    engines: tuple[str, ...]
    """The chain; empty where nobody is to be asked."""
    url: str = ""
    """Of the first engine."""
    dry: bool = False
    again: bool = False
    naming: bool = False
    """Whether only names that disagree with the glossary are to be mended."""
    today: str = ""
    """ISO date."""


def pipeline(project: Project, locale: str, order: Order, drafter: Drafter, writer: Writer, memory: Memory) -> Pipeline:
    """The way of every page."""
    return Pipeline(
        project, locale, drafter, order.today, writer, again=order.again, naming=order.naming, memory=memory
    )


def still(first: Pipeline) -> Pipeline:
    """The same with nobody to ask and nothing to write."""
    return replace(
        first,
        drafter=replace(first.drafter, ask=_nobody),
        writer=Writer(first.project.root, dry=True),
        again=False,
        naming=False,
    )


def shapes(best: Shape | None) -> tuple[Shape, ...]:
    """The shapes of placeholders in the order in which they are tried, by the one that the engines keep best."""
    return ("tags", "tokens") if best == "tags" else ("tokens", "tags")


def _nobody(texts: Sequence[str], hints: Hints) -> list[Answer]:
    raise EngineError("engine-unasked")
