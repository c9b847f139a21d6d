"""Show how far a run is: a bar on a terminal, a line now and then elsewhere, nothing with `-q`.

The whole is the size of the reports that are to be worked on, which the first look at the files has told already; how
many passages they want is known only when they are read, and reading them all beforehand would do the work twice. So
the bar and the time left go by size, and passages and characters are counted as their answers come.
"""

from __future__ import annotations

import contextlib
import shutil
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any, Self

from bitext.cli.output import Output
from bitext.site.strings import Strings

EVERY = 60.0
"""Seconds between two lines where there is no terminal."""


class Progress:
    """How far a run is. Any thread may tell of answers; pages are told of by one."""

    def __init__(self, output: Output, total: int) -> None:
        """Begin; with nothing to be done (`total` is 0) nothing is shown."""
        self.t = Strings(output.language)
        self._output = output
        self._total = max(total, 1)
        self._done = 0
        self._ahead = 0
        """Bytes of the answers for pages that are not done."""
        self.units = 0
        self.characters = 0
        self._lock = threading.Lock()
        self._said = time.monotonic()
        shown = total and not output.quiet and sys.stderr.isatty()
        self._bar = _bar(self.t("run.doing"), self._total) if shown else None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def heard(self, text: str) -> None:
        """An engine has answered a text."""
        with self._lock:
            self.units += 1
            self.characters += len(text)
            self._ahead += len(text.encode("utf-8", "surrogatepass"))
        self._show()

    def done(self, size: int) -> None:
        """A page of this size is done."""
        with self._lock:
            self._done += size
            self._ahead = max(0, self._ahead - size)
        self._show()

    @contextlib.contextmanager
    def aside(self) -> Iterator[None]:
        """Print something while the bar is out of the way."""
        if self._bar is None:
            yield
            return
        with self._lock:
            self._bar.clear()
            yield
            self._bar.refresh()

    def close(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.close()

    def _show(self) -> None:
        with self._lock:
            at = min(self._total, self._done + self._ahead)
            if self._bar is not None:
                self._bar.set_postfix_str(self._counted(), refresh=False)
                self._bar.update(max(0, at - self._bar.n))
            elif time.monotonic() - self._said >= EVERY:
                self._said = time.monotonic()
                self._output.aside(f"{self.t('run.doing')}: {at * 100 // self._total} %, {self._counted()}")

    def _counted(self) -> str:
        return self.t("run.counted", units=f"{self.units:,}", characters=f"{self.characters:,}")


def _bar(label: str, total: int) -> Any:
    from tqdm import tqdm

    columns, rows = shutil.get_terminal_size()  # 80 and 24 where a terminal does not tell; tqdm would show nothing
    return tqdm(
        total=total,
        desc=label,
        file=sys.stderr,
        leave=False,
        ncols=columns,
        nrows=rows,
        bar_format="{desc} {percentage:3.0f}% |{bar}|{postfix} [{elapsed}<{remaining}]",
    )
