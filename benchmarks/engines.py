"""How much faster eight threads are than one, at an engine on loopback that takes 200 ms for an answer.

Every answer is compared with what it must be. Prints one line an engine. The goal is a ratio of at least 7.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "tests")]
for _key in ("MICROSOFT_API_KEY", "DEEPL_API_KEY"):
    os.environ[_key] = "any"
os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1"

from bitext.translation import engines  # noqa: E402 - the folders must be known first
from engine_server import EngineServer, pseudo  # noqa: E402

DELAY = 0.2
TEXTS = tuple(f"كتاب رقم {n}" for n in range(64))
GOAL = 7.0


def seconds(name: str, server: EngineServer, threads: int) -> float:
    """How long all texts take with so many threads."""
    special = {"google": server.google_url, "mymemory": server.mymemory_url, "openai:model": server.openai_url}
    url = special.get(name, server.url)
    given = {name: {"url": url, "threads": threads, "rate": 0, "batch": 1}}
    with engines.chain([name], "ar", "en", given) as runner:
        runner.translate(["نعم"])
        start = time.perf_counter()
        answers = runner.translate(TEXTS)
        taken = time.perf_counter() - start
    assert [answer.text for answer in answers] == [pseudo(text) for text in TEXTS]
    return taken


def main() -> int:
    """Measure; exit with 1 when a goal is missed."""
    missed = False
    with EngineServer(delay=DELAY) as server:
        for name in ("google", "mymemory", "microsoft", "libretranslate", "deepl", "openai:model"):
            one, eight = (seconds(name, server, threads) for threads in (1, 8))
            ratio = one / eight
            missed |= ratio < GOAL
            print(
                f"{name}: {len(TEXTS)} answers of {DELAY * 1000:.0f} ms: {one:.2f} s in 1 thread, "
                f"{eight:.2f} s in 8: {ratio:.2f} times as fast (goal: {GOAL:g})"
            )
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
