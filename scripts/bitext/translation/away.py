"""One page, worked on where nothing is but the page: a function of what was sent, and of nothing else.

    Parcel + replies ─ step ─▶ Step: what was assumed, and either what is wanted or what was made

What was made is said, not written: the run writes it (`errands`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bitext.alignment import parcels, store
from bitext.alignment.lock import Lock
from bitext.alignment.parcels import Common, Parcel
from bitext.errors import Findings
from bitext.markup.placeholders import Shape
from bitext.project import Page
from bitext.translation import order as orders
from bitext.translation.draft import Drafter
from bitext.translation.echoes import Echoes, Passage
from bitext.translation.memory import Found, Memory
from bitext.translation.order import Order
from bitext.translation.pipeline import Outcome
from bitext.translation.questions import Asked, Question, Replies, Reply, Wanted
from bitext.writer import Noted


@dataclass(frozen=True, slots=True)
class Errand:
    """What is the same for all pages of a run in one language."""

    common: Common
    locale: str
    order: Order
    shapes: tuple[Shape, ...]


@dataclass(frozen=True, slots=True)
class Made:
    """What came of a page."""

    outcome: Outcome
    notes: tuple[tuple[str, bytes | None], ...]
    """What is to be written, in this order: paths below the project, and nothing for a file that is to go."""
    heard: tuple[Passage, ...]
    """What the page says now, for those that come after it."""
    rest: tuple[int, Findings] | None
    """What a run over the page comes to from now on, if it rests: passages pending, and findings."""


@dataclass(frozen=True, slots=True)
class Step:
    """How far the work on a page has come."""

    assumed: tuple[Question, ...]
    """Questions whose reply was taken to be "nothing"."""
    wanted: Asked | None = None
    made: Made | None = None


def step(errand: Errand, parcel: Parcel, known: Mapping[Question, Reply]) -> Step:
    """Work on a page as far as the replies allow. Raises `OtherCode`."""
    with parcels.opened(errand.common, [parcel]) as project:
        kit = parcels.kit(errand.common)
        replies = Replies(known)
        heard = _Heard(replies=replies)
        writer = Noted(project.root, dry=errand.order.dry)
        drafter = Drafter(
            replies.ask, project.dialect, kit.renderer, kit.glossary, shapes=errand.shapes, echoes=heard
        )  # fmt: skip
        memory = _Recall(project, errand.locale, replies=replies, writer=writer)
        first = orders.pipeline(project, errand.locale, errand.order, drafter, writer, memory)
        page = project.page(parcel.uri)
        try:
            outcome = first.run(page)
            after = None
            if not errand.order.dry and not outcome.pending:
                looked = outcome.wanted or outcome.written
                after = orders.still(first).run(page) if looked else outcome
            elif not errand.order.dry and not outcome.wanted and not outcome.written:
                after = outcome
        except Wanted as wanted:
            return Step(tuple(replies.assumed), wanted=wanted.question)
        resting = after is not None and not after.wanted and not after.written
        rest = (after.pending, after.findings) if after is not None and resting else None
        made = Made(outcome, tuple(writer.notes), tuple(heard.new), rest)
        return Step(tuple(replies.assumed), made=made)


@dataclass(slots=True)
class _Heard(Echoes):
    """What is asked of the other pages' passages, and what this page adds to them."""

    replies: Replies = field(default_factory=lambda: Replies({}))
    new: list[Passage] = field(default_factory=list)

    def of(self, found: Passage) -> Passage | None:
        return self.replies.of(found)

    def hear(self, found: Passage) -> None:
        if found.said:
            self.new.append(found)


@dataclass(slots=True)
class _Recall(Memory):
    """A memory whose every word is elsewhere."""

    replies: Replies = field(default_factory=lambda: Replies({}))
    writer: Noted | None = None

    def best(self, page: Page, source: str, kind: str) -> Found | None:  # noqa: ARG002 - the run knows the page
        return self.replies.found(source, kind)

    def claim(self, hashes: frozenset[str]) -> tuple[Page, Lock] | None:
        parcel = self.replies.left(hashes)
        if parcel is None or self.writer is None:
            return None
        for path, data in parcel.files:
            self.writer.keep(self.writer.root / path, data)
        old = self.project.page(parcel.uri)
        return old, store.lock(self.project, old, self.locale, Findings())
