"""What stands in for an engine that lacks its key or its package, where nothing is to be sent to it.

A dry run says what would be sent, for what price, on machines too that keys are kept from, as those that look at pull
requests are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NoReturn

from bitext.errors import EngineError
from bitext.translation.engines.protocol import Engine, EngineSettings, Hints, Lacking, Shape


@dataclass(frozen=True, slots=True)
class Planned:
    """An engine of which only what it is called and what it costs is known."""

    name: str
    price: float | None
    local: bool = False
    """Taken for one that is far: what is private is not counted for it."""
    most: int = 1_500
    most_bytes: int = 0
    batch: int = 1
    shape: Shape = "tokens"
    context: bool = False

    def translate(self, _: Sequence[str], __: Hints) -> NoReturn:
        """Refuse."""
        raise EngineError("engine-unasked")

    def stop(self) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Do nothing."""


def made(make: Callable[[str, EngineSettings], Engine], name: str, settings: EngineSettings) -> Engine:
    """The engine, or what stands in for it. Raises `UsageError` for whatever else is wrong."""
    try:
        return make(name, settings)
    except Lacking as lacking:
        return Planned(name, lacking.price if settings.price is None else settings.price)
