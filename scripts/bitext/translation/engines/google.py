"""Google Translate's mobile page, read by deep-translator. No key; one text a request, in the address."""

from __future__ import annotations

from bitext.translation.engines.deep import Deep
from bitext.translation.engines.protocol import EngineSettings


class Google(Deep):
    """One translator."""

    most = 1_500
    """An Arabic letter takes six characters of the address; failures are known from about 1,800 letters."""
    price = 0.0
    data = False

    def __init__(self, settings: EngineSettings) -> None:
        super().__init__(settings, "google", "GoogleTranslator")
