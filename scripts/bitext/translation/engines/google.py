"""Google Translate's mobile page, read by deep-translator. No key; one text a request."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from bitext.errors import EngineError

if TYPE_CHECKING:
    from bitext.translation.engines import EngineSettings


class _WithTimeout:
    """Stands in for the `requests` module in deep-translator, which never passes a timeout."""

    def __init__(self, timeout: float) -> None:
        self.timeout = timeout

    def get(self, url: str, **options: Any) -> Any:
        import requests

        return requests.get(url, timeout=self.timeout, **options)


class Google:
    """One translator; not for several threads at once."""

    name = "google"
    most = 1_500
    """The text goes into the address, where an Arabic letter takes six characters."""

    def __init__(self, settings: EngineSettings) -> None:
        self.settings = settings

    def translate(self, texts: Sequence[str]) -> list[str]:
        """Translate one by one."""
        import requests
        from deep_translator import GoogleTranslator, exceptions, google

        google.requests = _WithTimeout(self.settings.timeout)
        translator = GoogleTranslator(source=self.settings.source, target=self.settings.target)
        if self.settings.url:
            translator._base_url = self.settings.url
        answers: list[str] = []
        for text in texts:
            try:
                answers.append(translator.translate(text) or "")
            except requests.RequestException as error:
                raise EngineError(_unreachable(error)) from None
            except exceptions.TooManyRequests:
                raise EngineError("Google answers that it is asked too often; try again later.") from None
            except (exceptions.BaseError, exceptions.RequestError) as error:
                raise EngineError(f"Google gave no translation ({type(error).__name__}).") from None
        return answers


def _unreachable(error: Exception) -> str:
    return f"Google cannot be reached ({type(error).__name__})."
