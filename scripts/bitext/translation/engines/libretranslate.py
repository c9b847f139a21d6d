"""LibreTranslate by its JSON interface: several texts a request, the key in the body and never in an address."""

from __future__ import annotations

import os
from collections.abc import Sequence

import requests

from bitext.errors import EngineError, UsageError
from bitext.translation.engines import wire
from bitext.translation.engines.address import checked_url
from bitext.translation.engines.protocol import EngineSettings, Hints, Shape, Unanswered
from bitext.translation.engines.wire import Session

KEY = "LIBRETRANSLATE_API_KEY"
"""The environment variable that holds the key, for servers that want one."""
_NAME = "LibreTranslate"
"""As messages have it."""


def _check(response: requests.Response) -> None:
    """Tell the server's three refusals apart, which share a status: the key, the languages, the text."""
    if response.status_code not in (400, 403):
        return
    answer = wire.json_of(response)
    said = str(answer.get("error", "")).lower() if isinstance(answer, dict) else ""
    if "api key" in said or response.status_code == 403:
        raise EngineError("engine-wants-key", engine=_NAME, status=response.status_code, key=KEY, final=True)
    if "not supported" in said:
        raise EngineError("engine-languages", engine=_NAME, status=400, final=True)


class LibreTranslate:
    """A client of one server."""

    name = "libretranslate"
    most = 2_000
    most_bytes = 0
    batch = 20
    shape: Shape = "tokens"
    context = False

    def __init__(self, settings: EngineSettings) -> None:
        if not settings.url:
            raise UsageError("usage-engine-address", engine=_NAME)
        self.settings = settings
        self.url = checked_url(settings.url, self.name)
        self.most = settings.most or type(self).most
        self.batch = settings.batch or type(self).batch
        key = KEY if os.environ.get(KEY) else ""
        self.session = Session(_NAME, settings, self.url, key=key, check=_check)

    @property
    def local(self) -> bool:
        """Whether the server is near."""
        return self.session.local

    @property
    def price(self) -> float | None:
        """A server of one's own costs nothing."""
        return self.settings.price if self.settings.price is not None else (0.0 if self.local else None)

    def translate(self, texts: Sequence[str], hints: Hints) -> list[str]:  # noqa: ARG002 - the protocol has it
        """Translate in one request."""
        body: dict[str, object] = {
            "q": list(texts),
            "source": self.settings.source,
            "target": self.settings.target,
            "format": "text",
        }
        if os.environ.get(KEY):
            body["api_key"] = os.environ[KEY]
        answer = wire.json_of(self.session.post(f"{self.url}/translate", json=body))
        if not isinstance(answer, dict) or "translatedText" not in answer:
            raise EngineError("engine-not-json", engine=_NAME)
        found = answer["translatedText"]
        if not found:
            raise Unanswered("engine-blank", engine=_NAME)
        if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
            raise Unanswered("engine-no-texts", engine=_NAME)
        return found

    def stop(self) -> None:
        """Break off."""
        self.session.stop()

    def close(self) -> None:
        """Let the connection go."""
        self.session.close()
