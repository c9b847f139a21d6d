"""A chain of engines as its callers see it: texts in, one `Answer` a text out, in their order.

    with Runner([...]) as runner:
        answers = runner.translate(texts, hints, each=keep)

The first engine is asked; what it cannot answer goes to the next. An engine that has failed is not asked again as long
as the runner lives, and its reason is in the message when none is left. Texts are split and batched to each engine's
own limits; equal texts are asked for once; a text without letters is nobody's business. `each` is called in the
caller's thread as soon as a text has its answer, so that nothing is lost when a later one fails. Any thread may call.
An interruption breaks off what is under way and leaves the runner stopped.
"""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from typing import Protocol, Self

from bitext.arabic import has_letters
from bitext.errors import EngineError, Said, said, together
from bitext.translation.engines.member import Member
from bitext.translation.engines.pieces import Cut, cut, fits
from bitext.translation.engines.protocol import Answer, Barred, Hints, Shape, Unanswered

Each = Callable[[str, Answer], None]
"""Called with a text and its answer."""


class Parts(Protocol):
    """Where the answers to pieces of a text are kept until all of them are there."""

    def find(self, piece: str) -> Answer | None:
        """The answer that a piece has had."""

    def keep(self, piece: str, answer: Answer) -> None:
        """Keep one."""


_TICK = 0.5
"""Seconds after which a waiting thread looks up, so that an interruption reaches it on every system."""


@dataclass(frozen=True, slots=True)
class _Job:
    """One request: pieces, and which piece of which text each is."""

    pieces: list[str]
    places: list[tuple[str, int]]
    before: str
    """The text before the first one."""
    room: int
    """How many pieces it may hold."""


class Runner:
    """The engines of one chain, in order."""

    def __init__(self, members: Sequence[Member]) -> None:
        self.members = tuple(members)

    @property
    def name(self) -> str:
        """The chain, as `first,second`."""
        return ",".join(member.name for member in self.members)

    @property
    def shape(self) -> Shape:
        """The placeholders to send: what all engines keep best, or else tokens, which every one takes."""
        shapes = {member.sample.shape for member in self.members}
        return shapes.pop() if len(shapes) == 1 else "tokens"

    @property
    def price(self) -> float | None:
        """Of the engine that would be asked first, for a million characters."""
        ready = [member for member in self.members if member.failed is None]
        return ready[0].sample.price if ready else None

    def local(self) -> bool:
        """Whether there is an engine that may see a private report."""
        return any(member.local for member in self.members)

    def reasons(self) -> list[Said]:
        """Why engines have failed so far."""
        return [member.failed.said for member in self.members if member.failed is not None]

    def translate(
        self,
        texts: Sequence[str],
        hints: Hints | None = None,
        each: Each | None = None,
        parts: Parts | None = None,
    ) -> list[Answer]:
        """Answer every text. Raises `EngineError` when no engine is left; what was answered has gone to `each`."""
        hints = hints or Hints()
        done = {text: Answer(text, "copy") for text in texts if not has_letters(text)}
        problems: dict[str, Said] = {}
        for member in self.members:
            left = [text for text in dict.fromkeys(texts) if text not in done]
            if left and member.failed is None and (member.local or not hints.private):
                self._ask(member, left, hints, done, problems, each, parts)
        lost = [text for text in texts if text not in done and text not in problems]
        if lost:
            kind = Barred if hints.private and not self.local() else EngineError
            raise kind(self._why(hints), final=True)
        return [done.get(text) or Answer("", "", problems[text]) for text in texts]

    def stop(self) -> None:
        """Break off what is under way, in all threads; the runner is of no use afterwards."""
        for member in self.members:
            member.stop()

    def close(self) -> None:
        """Stop, and let go of threads and connections."""
        self.stop()
        for member in self.members:
            member.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _ask(
        self,
        member: Member,
        texts: Sequence[str],
        hints: Hints,
        done: dict[str, Answer],
        problems: dict[str, Said],
        each: Each | None,
        parts: Parts | None,
    ) -> None:
        """Ask one engine for as many texts as it can answer."""
        cuts = {text: cut(text, member.sample.most, member.sample.most_bytes) for text in texts}
        got = {text: [_known(member, piece, cuts[text], parts) for piece in cuts[text].pieces] for text in texts}
        for text in texts:
            self._join(member, text, cuts, got, done, problems, each)
        cuts = {text: each_cut for text, each_cut in cuts.items() if text not in done}
        waiting: dict[Future[list[str | Unanswered]], _Job] = {}
        try:
            for job in _jobs(member, cuts, got, problems, alone=bool(hints.refused)):
                told = dataclasses.replace(hints, before=job.before or hints.before)
                waiting[member.submit(job.pieces, told)] = job
            while waiting:
                finished, _ = wait(waiting, timeout=_TICK, return_when=FIRST_COMPLETED)
                for future in finished:
                    job = waiting.pop(future)
                    if not future.cancelled() and future.exception() is None:
                        self._collect(member, job, future.result(), cuts, got, done, problems, each, parts)
                    elif not future.cancelled() and not isinstance(future.exception(), EngineError):
                        future.result()
                if member.failed is not None:
                    waiting = {future: job for future, job in waiting.items() if not future.cancel()}
        except BaseException:
            begun = {future: job for future, job in waiting.items() if not future.cancel()}
            self.stop()
            for future, job in begun.items():  # what came meanwhile is not lost
                with contextlib.suppress(TimeoutError):
                    if future.exception(_TICK) is not None:
                        continue
                    self._collect(member, job, future.result(), cuts, got, done, problems, each, parts)
            raise

    def _collect(
        self,
        member: Member,
        job: _Job,
        answers: Sequence[str | Unanswered],
        cuts: dict[str, Cut],
        got: dict[str, list[str | None]],
        done: dict[str, Answer],
        problems: dict[str, Said],
        each: Each | None,
        parts: Parts | None,
    ) -> None:
        """Put the answers of one request where they belong."""
        for (text, index), answer in zip(job.places, answers, strict=True):
            if isinstance(answer, Unanswered):
                problems[text] = answer.said
                continue
            got[text][index] = answer
            if parts is not None and len(got[text]) > 1:
                parts.keep(cuts[text].pieces[index], Answer(answer, member.name))
            self._join(member, text, cuts, got, done, problems, each)

    def _join(
        self,
        member: Member,
        text: str,
        cuts: dict[str, Cut],
        got: dict[str, list[str | None]],
        done: dict[str, Answer],
        problems: dict[str, Said],
        each: Each | None,
    ) -> None:
        """Have a text done with its last piece."""
        pieces = [part for part in got[text] if part is not None]
        if len(pieces) == len(got[text]):
            done[text] = Answer(cuts[text].join(pieces), member.name)
            problems.pop(text, None)
            if each is not None:
                each(text, done[text])

    def _why(self, hints: Hints) -> Said:
        """Why no engine is left."""
        far = [member.name for member in self.members if hints.private and not member.local]
        reasons = self.reasons()
        if far:
            reasons.append(said("engine-private", engines=", ".join(far)))
        return together(reasons) if reasons else said("stopped")


def _known(member: Member, piece: str, whole: Cut, parts: Parts | None) -> str | None:
    """The answer that this engine has given to a piece of a text before."""
    found = parts.find(piece) if parts is not None and len(whole.pieces) > 1 else None
    return found.text if found is not None and found.engine == member.name else None


def _jobs(
    member: Member,
    cuts: dict[str, Cut],
    got: dict[str, list[str | None]],
    problems: dict[str, Said],
    *,
    alone: bool,
) -> list[_Job]:
    """Pack pieces into requests, in order; a piece above the limits goes nowhere."""
    engine = member.sample
    jobs: list[_Job] = []
    before = ""
    for text, parts in cuts.items():
        for index, piece in enumerate(parts.pieces):
            if got[text][index] is not None:
                continue
            if not fits(piece, engine.most, engine.most_bytes):
                problems[text] = said("engine-too-long", engine=engine.name)
                break
            last = jobs[-1] if jobs and not alone and len(jobs[-1].pieces) < jobs[-1].room else None
            if last and fits("".join([*last.pieces, piece]), engine.most, engine.most_bytes):
                last.pieces.append(piece)
                last.places.append((text, index))
            else:
                jobs.append(_Job([piece], [(text, index)], before, member.room()))
        before = text
    return jobs
