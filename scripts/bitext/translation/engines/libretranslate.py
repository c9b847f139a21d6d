"""LibreTranslate by its JSON interface: several texts a request, the key in the body and never in an address."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bitext.errors import EngineError, UsageError

if TYPE_CHECKING:
    from bitext.translation.engines import EngineSettings

KEY = "LIBRETRANSLATE_API_KEY"
"""The environment variable that holds the key, for servers that want one."""
_BATCH = 20


class LibreTranslate:
    """A client of one server."""

    name = "libretranslate"
    most = 2_000

    def __init__(self, settings: EngineSettings) -> None:
        if not settings.url:
            raise UsageError("LibreTranslate needs its address: --engine-url http://127.0.0.1:5000")
        self.settings = settings

    def translate(self, texts: Sequence[str]) -> list[str]:
        """Translate in batches."""
        answers: list[str] = []
        for start in range(0, len(texts), _BATCH):
            answers += self._ask(list(texts[start : start + _BATCH]))
        return answers

    def _ask(self, texts: list[str]) -> list[str]:
        import requests

        body: dict[str, object] = {
            "q": texts,
            "source": self.settings.source,
            "target": self.settings.target,
            "format": "text",
        }
        if os.environ.get(KEY):
            body["api_key"] = os.environ[KEY]
        try:
            response = requests.post(
                self.settings.url.rstrip("/") + "/translate",
                json=body,
                timeout=self.settings.timeout,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            raise EngineError(f"LibreTranslate cannot be reached ({type(error).__name__}).") from None
        if response.status_code != 200:
            raise EngineError(
                f"LibreTranslate answered with status {response.status_code}.",
                final=response.status_code in (400, 403),
            )
        try:
            answer = response.json()["translatedText"]
        except (ValueError, KeyError, TypeError):
            raise EngineError("LibreTranslate's answer is not its JSON.") from None
        if not isinstance(answer, list) or len(answer) != len(texts):
            raise EngineError("LibreTranslate answered a different number of texts than it was asked.")
        return [str(each) for each in answer]
