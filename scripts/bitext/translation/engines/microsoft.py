"""Microsoft Translator, through deep-translator, whose constructor would ask the network for the languages.

Keys: `MICROSOFT_API_KEY`, and `MICROSOFT_REGION` for a resource that belongs to a region.
"""

from __future__ import annotations

import os
from typing import Any

from bitext.translation.engines.deep import Deep
from bitext.translation.engines.protocol import EngineSettings

_PATH = "/translate?api-version=3.0"


class Microsoft(Deep):
    """One translator."""

    most = 5_000
    price = 10.0
    key = "MICROSOFT_API_KEY"

    def __init__(self, settings: EngineSettings) -> None:
        super().__init__(settings, "microsoft", "MicrosoftTranslator")

    def make(self, kind: Any) -> Any:
        """Name the two languages instead of asking for all."""
        source, target = self.settings.source, self.settings.target

        class Offline(kind):  # type: ignore[misc]
            """The library's class without its look-up."""

            def _get_supported_languages(self) -> dict[str, str]:
                return {source: source, target: target}

        return Offline(
            source=source,
            target=target,
            api_key=os.environ[self.key],
            region=os.environ.get("MICROSOFT_REGION") or None,
        )

    def address(self, url: str) -> str:
        """A host's address with the service's path."""
        return url if "api-version" in url else url.rstrip("/") + _PATH
