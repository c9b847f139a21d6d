"""One engine of a chain at work: its threads, an instance for each of them, its pace, its repetitions, its failure.

A request is repeated with exponential waits and jitter while what went wrong may pass; an engine that asks for a pause
gets it in all threads, up to `patience`; one that is not there at all is tried once more, at once. When that is used up
the engine has failed, and it is asked no more. A batch without a usable answer is asked for again in halves, down to
the single text that is to blame.
"""

from __future__ import annotations

import contextlib
import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cached_property

import tenacity

from bitext.arabic import has_arabic
from bitext.errors import EngineError, Said, said
from bitext.markup import limits
from bitext.translation.engines.pieces import core
from bitext.translation.engines.protocol import Busy, Engine, EngineSettings, Hints, Unanswered, Unreachable
from bitext.translation.engines.wire import scrub

Reject = Callable[[str, str], Said | None]
"""Says of a text and its answer why the answer cannot be used, or nothing."""
_LONGEST_WAIT = 30.0
_MOMENT = 2.0
"""Seconds for what is under way when the work is stopped."""
_SHORT_WAIT = 0.5
"""Seconds before a connection that could not be made is tried once more."""
_QUOTA = re.compile(
    r"MYMEMORY WARNING|YOU USED ALL AVAILABLE FREE TRANSLATIONS|QUERY LENGTH LIMIT EXCEE?DED"
    r"|INVALID (?:SOURCE|TARGET) LANGUAGE|IS AN INVALID (?:SOURCE|TARGET) LANGUAGE"
    r"|PLEASE SELECT TWO DISTINCT LANGUAGES|quota (?:has been )?exceeded",
    re.IGNORECASE,
)
_HALF = re.compile("[\ud800-\udfff]")
"""Half a character, which JSON can hold and no file can."""
_LONGER, _MORE = 6, 200
"""An answer is at most so many times as long as its text, and so many characters."""
_PAGE = re.compile(r"\s*<(?:!doctype|html|head|body)\b", re.IGNORECASE)
_PHRASE = re.compile(
    r"\W*(?:error\W*)?(?:[45]\d\d\W*)?(?:too many requests|internal server error|bad gateway|service unavailable"
    r"|service temporarily unavailable|gateway time-?out)\W*",
    re.IGNORECASE,
)


class Pace:
    """Lets requests start no faster than a rate, over all threads."""

    def __init__(self, rate: float) -> None:
        self.gap = 1.0 / rate if rate > 0 else 0.0
        self._next = 0.0
        self._lock = threading.Lock()

    def hold(self, seconds: float) -> None:
        """Let nobody start for so long."""
        with self._lock:
            self._next = max(self._next, time.monotonic() + seconds)

    def take(self, stopped: threading.Event) -> None:
        """Wait for one's turn."""
        with self._lock:
            now = time.monotonic()
            turn = max(now, self._next)
            self._next = turn + self.gap if self.gap else self._next
        if turn > now:
            stopped.wait(turn - now)


class Member:
    """An engine with all that belongs to a run. `failed` is set once and for all."""

    def __init__(self, make: Callable[[], Engine], settings: EngineSettings, reject: Reject | None) -> None:
        self.make = make
        self.settings = settings
        self.reject = reject
        self.failed: EngineError | None = None
        self.sample = make()
        """The first instance; made here so that a wrong setting is known before any work."""
        self._made = [self.sample]
        self._free = [self.sample]
        self._own = threading.local()
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._pace = Pace(settings.rate)
        self._begun = 0
        """Requests that have been made up."""
        self._asking = 0
        """Requests under way."""
        self._quiet = threading.Condition()

    @property
    def name(self) -> str:
        """Of the engine."""
        return self.sample.name

    @cached_property
    def local(self) -> bool:
        """Whether texts stay near."""
        return self.sample.local

    @cached_property
    def _threads(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(max(1, self.settings.threads), thread_name_prefix=f"engine-{self.name}")

    def room(self) -> int:
        """How many texts the next request may hold: one in each thread at first, then twice as many each time.

        So a run that is killed has little under way beyond what it has been answered, and an engine that is not there,
        or that answers nonsense, is sent little.
        """
        with self._lock:
            turn = self._begun // max(1, self.settings.threads)
            self._begun += 1
        return int(min(self.sample.batch, 2 ** min(turn, 16)))

    def submit(self, texts: Sequence[str], hints: Hints) -> Future[list[str | Unanswered]]:
        """Ask for texts that fit into one request, in one of this engine's threads."""
        return self._threads.submit(self.answer, texts, hints)

    def answer(self, texts: Sequence[str], hints: Hints) -> list[str | Unanswered]:
        """Answer each text, or say why not. Raises `EngineError` when the engine has failed."""
        problem: EngineError
        try:
            answers = self._repeating(texts, hints)
        except Unanswered as error:
            if len(texts) > 1:
                half = len(texts) // 2
                return [*self.answer(texts[:half], hints), *self.answer(texts[half:], hints)]
            return [Unanswered(error.said.each(scrub))]
        except EngineError as error:
            problem = EngineError(error.said.each(scrub), final=True)
        else:
            return [self._judged(text, answer, hints) for text, answer in zip(texts, answers, strict=True)]
        with self._lock:
            if self.failed is None and not self._stopped.is_set():
                self.failed = problem
                self._stopped.set()
        raise problem

    def stop(self) -> None:
        """Start nothing more; give what is under way a moment, since it may be paid for, and break it off."""
        self._stopped.set()
        try:
            with self._quiet:
                self._quiet.wait_for(lambda: not self._asking, _MOMENT)
        finally:
            with self._lock:
                made = list(self._made)
            for engine in made:
                engine.stop()

    def close(self) -> None:
        """Wait for the threads and let the connections go."""
        if "_threads" in vars(self):
            self._threads.shutdown(wait=True, cancel_futures=True)
        for engine in self._made:
            engine.close()

    def _repeating(self, texts: Sequence[str], hints: Hints) -> list[str]:
        backoff = tenacity.wait_exponential_jitter(
            multiplier=self.settings.wait, jitter=self.settings.wait, max=max(_LONGEST_WAIT, self.settings.wait)
        )

        def wait(state: tenacity.RetryCallState) -> float:
            error = _error(state)
            if isinstance(error, Unreachable):
                return min(_SHORT_WAIT, self.settings.wait)
            pause = error.after if isinstance(error, Busy) else 0.0
            if pause:
                self._pace.hold(pause)
            return pause + backoff(state)

        enough = tenacity.stop_any(
            tenacity.stop_after_attempt(self.settings.retries + 1),
            tenacity.stop_before_delay(self.settings.patience),
            tenacity.stop_when_event_set(self._stopped),
        )
        repeating = tenacity.Retrying(
            retry=tenacity.retry_if_exception(_may_pass),
            wait=wait,
            stop=lambda state: enough(state) or _nobody_there(state),
            sleep=tenacity.sleep_using_event(self._stopped),
            reraise=True,
        )
        return repeating(self._once, texts, hints)

    def _once(self, texts: Sequence[str], hints: Hints) -> list[str]:
        self._pace.take(self._stopped)
        if self._stopped.is_set():
            raise self.failed or EngineError("stopped", final=True)
        engine = self._instance()
        if hints.private and not engine.local:  # each instance has looked its name up by itself
            raise EngineError("engine-not-near", engine=self.name, final=True)
        with self._under_way():
            answers = engine.translate(texts, hints)
        if len(answers) != len(texts):
            raise Unanswered("engine-count", engine=self.name, got=len(answers), sent=len(texts))
        for text, answer in zip(texts, answers, strict=True):
            if _QUOTA.search(answer) and not _QUOTA.search(text):
                raise EngineError("engine-notice", engine=self.name, final=True)
            if _PAGE.match(answer) and not _PAGE.match(text):
                raise EngineError("engine-page-for-text", engine=self.name)
        return answers

    @contextlib.contextmanager
    def _under_way(self) -> Iterator[None]:
        with self._quiet:
            self._asking += 1
        try:
            yield
        finally:
            with self._quiet:
                self._asking -= 1
                self._quiet.notify_all()

    def _judged(self, text: str, answer: str, hints: Hints) -> str | Unanswered:
        """An answer without the white space around it, or why it cannot be used."""
        problem: Said | None = None
        if not answer.strip():
            problem = said("engine-blank", engine=self.name)
        elif _HALF.search(answer) or limits.exceeded(answer):
            problem = said("engine-not-text", engine=self.name)
        elif len(answer) > _LONGER * len(text) + _MORE:
            problem = said("engine-too-much", engine=self.name)
        elif answer.strip() == text.strip() and has_arabic(text):
            problem = said("engine-untranslated", engine=self.name)
        elif _PHRASE.fullmatch(answer) or (scrub(answer) != answer and scrub(text) == text):  # it tells our own key
            problem = said("engine-error-message", engine=self.name)
        elif hints.refused and core(answer) in hints.refused:
            problem = said("engine-same", engine=self.name)
        elif self.reject is not None:
            problem = self.reject(text, answer)
        return Unanswered(problem) if problem else answer.strip()

    def _instance(self) -> Engine:
        """This thread's own instance."""
        engine: Engine | None = getattr(self._own, "engine", None)
        if engine is None:
            with self._lock:
                engine = self._free.pop() if self._free else None
            if engine is None:
                engine = self.make()
                with self._lock:
                    self._made.append(engine)
                if self._stopped.is_set():
                    engine.stop()
            self._own.engine = engine
        return engine


def _error(state: tenacity.RetryCallState) -> BaseException | None:
    """What the last attempt came to."""
    return state.outcome.exception() if state.outcome else None


def _nobody_there(state: tenacity.RetryCallState) -> bool:
    """Whether it makes no sense to try a connection again: twice there was none, or it has taken its time."""
    late = state.seconds_since_start is not None and state.seconds_since_start > 1.0
    return isinstance(_error(state), Unreachable) and (state.attempt_number > 1 or late)


def _may_pass(error: BaseException) -> bool:
    return isinstance(error, EngineError) and not isinstance(error, Unanswered) and not error.final
