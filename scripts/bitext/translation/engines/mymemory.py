"""MyMemory, through deep-translator: a text has at most 500 bytes, and a notice comes in place of a translation.

Without an address of the asker a day has few requests; `MYMEMORY_EMAIL` raises that. The service takes it in the
address of the request, which therefore is always https.
"""

from __future__ import annotations

import os
from typing import Any

import requests

from bitext.errors import EngineError
from bitext.translation.engines import wire
from bitext.translation.engines.deep import Deep
from bitext.translation.engines.protocol import Busy, EngineSettings, Unanswered, name_of

EMAIL = "MYMEMORY_EMAIL"
_ADDRESS = "https://api.mymemory.translated.net/get"
_LANGUAGES = {"ar": "ar-SA", "en": "en-GB", "fr": "fr-FR", "de": "de-DE", "es": "es-ES", "tr": "tr-TR"}


class MyMemory(Deep):
    """One translator."""

    most = 499
    """The library refuses 500."""
    most_bytes = 500
    price = 0.0

    def __init__(self, settings: EngineSettings) -> None:
        super().__init__(settings, "mymemory", "MyMemoryTranslator")

    def make(self, kind: Any) -> Any:
        """Use the service's names of the languages, and https where the library has http."""
        made = kind(
            source=name_of(_LANGUAGES, self.settings.source),
            target=name_of(_LANGUAGES, self.settings.target),
            email=os.environ.get(EMAIL) or None,
        )
        made._base_url = _ADDRESS
        return made

    def check(self, response: requests.Response) -> None:
        """The service's own status stands inside its JSON."""
        answer = wire.json_of(response)
        if not isinstance(answer, dict):
            return
        if answer.get("quotaFinished") is True:
            raise EngineError("engine-used-up-today", engine="MyMemory", final=True)
        status = str(answer.get("responseStatus", "200"))
        if status == "200" or response.status_code != 200:
            return
        if status == "429":
            raise Busy("engine-often", engine="MyMemory", after=wire.retry_after(response.headers) or 0.0)
        if status.startswith("5"):
            raise EngineError("engine-status", engine="MyMemory", status=status)
        if status == "403":
            raise EngineError("engine-refuses", engine="MyMemory", status=status, key=EMAIL, final=True)
        raise Unanswered("engine-refused", engine="MyMemory", status=status)
