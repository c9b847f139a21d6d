"""DeepL by its own SDK, an optional package: several texts a request, with the report as context.

Placeholders travel as empty XML elements, numbered as they stand and put back by their number, so that both shapes
come back as they were sent. The SDK's own repetitions are never reached: its session is ours, whose errors end them.
Formality is left to the service.
"""

from __future__ import annotations

import html
import os
import re
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import requests

from bitext.errors import EngineError
from bitext.translation.engines import wire
from bitext.translation.engines.address import checked_url
from bitext.translation.engines.pieces import PLACEHOLDER
from bitext.translation.engines.protocol import EngineSettings, Hints, Lacking, Shape, Unanswered, name_of
from bitext.translation.engines.wire import Session

KEY = "DEEPL_API_KEY"
PRICE = 25.0
_TARGETS = {"en": "EN-GB", "pt": "PT-PT", "zh": "ZH-HANS"}
_ELEMENT = re.compile(r"<x id=\"([0-9]+)\"\s*(?:/>|>\s*</x>)")


def _check(response: requests.Response) -> None:
    if response.status_code == 456:
        raise EngineError("engine-quota", engine="DeepL", status=456, final=True)


def to_xml(text: str) -> tuple[str, list[str]]:
    """A text as XML with numbered elements, and the placeholders that they stand for."""
    found = PLACEHOLDER.findall(text)
    parts = [html.escape(part, quote=False) for part in PLACEHOLDER.split(text)]
    return parts[0] + "".join(f'<x id="{n}"/>{part}' for n, part in enumerate(parts[1:])), found


def from_xml(answer: str, found: Sequence[str]) -> str:
    """The words of an answer with the placeholders back; an element that was never sent stays as it is."""
    parts = _ELEMENT.split(answer)
    for i in range(1, len(parts), 2):
        number = int(parts[i])
        parts[i] = found[number] if number < len(found) else f'<x id="{number}"/>'
    parts[::2] = [html.unescape(part) for part in parts[::2]]
    return "".join(parts)


class DeepL:
    """One client."""

    name = "deepl"
    most = 20_000
    most_bytes = 100_000
    """A request may have 128 KiB."""
    batch = 20
    shape: Shape = "tags"
    context = True

    def __init__(self, settings: EngineSettings) -> None:
        try:
            import deepl
        except ImportError:
            raise Lacking("usage-engine-package", price=PRICE) from None
        key = os.environ.get(KEY, "")
        if not key:
            raise Lacking("usage-engine-key", price=PRICE, engine="DeepL", key=KEY)
        self.settings = settings
        url = checked_url(settings.url, self.name) if settings.url else None
        self.most = settings.most or type(self).most
        self.batch = settings.batch or type(self).batch
        self.price = PRICE if settings.price is None else settings.price
        if settings.price is None and key.endswith(":fx"):
            self.price = 0.0
        self.session = Session("DeepL", settings, settings.url, key=KEY, check=_check)
        self.client = deepl.Translator(key, server_url=url, send_platform_info=False)
        self.client._client._session.close()
        self.client._client._session = self.session

    @property
    def local(self) -> bool:
        """Whether the address that stands for the service's own is near."""
        return bool(self.settings.url) and self.session.local

    @cached_property
    def _errors(self) -> tuple[type[Exception], ...]:
        import deepl

        return (deepl.DeepLException, TypeError, ValueError, AttributeError)

    def translate(self, texts: Sequence[str], hints: Hints) -> list[str]:
        """Translate in one request."""
        sent = [to_xml(text) for text in texts]
        tagged = any(found for _, found in sent)
        options: dict[str, Any] = {"tag_handling": "xml", "split_sentences": "nonewlines"} if tagged else {}
        problem: Exception | None = None
        try:
            with wire.quiet():
                answers = self.client.translate_text(
                    [xml if tagged else text for (xml, _), text in zip(sent, texts, strict=True)],
                    source_lang=self.settings.source.upper(),
                    target_lang=name_of(_TARGETS, self.settings.target).upper(),
                    context="\n".join(filter(None, (hints.title, hints.summary, hints.before))) or None,
                    **options,
                )
        except self._errors as error:
            # The SDK wraps what our session raised in an exception of its own.
            problem = error.__cause__ if isinstance(error.__cause__, EngineError) else error
        if isinstance(problem, EngineError):
            raise problem from None
        if problem is not None:
            raise EngineError("engine-gave-none", engine="DeepL", error=type(problem).__name__)
        listed = answers if isinstance(answers, list) else [answers]
        if len(listed) != len(texts):
            raise Unanswered("engine-count", engine="DeepL", got=len(listed), sent=len(texts))
        if not tagged:
            return [each.text for each in listed]
        return [from_xml(each.text, found) for each, (_, found) in zip(listed, sent, strict=True)]

    def stop(self) -> None:
        """Break off."""
        self.session.stop()

    def close(self) -> None:
        """Let the connection go."""
        self.session.close()
