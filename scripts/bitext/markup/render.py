"""Python-Markdown with the site's own extensions: the judge of what a text means."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from typing import Any

import markdown


class Renderer:
    """Renders bodies; every thread has a Markdown of its own, because one cannot be shared."""

    def __init__(self, extensions: Sequence[Any], configs: Mapping[str, Mapping[str, Any]]) -> None:
        self._extensions = list(extensions)
        self._configs = {name: dict(config) for name, config in configs.items()}
        self._own = threading.local()

    def html(self, body: str) -> str:
        """Render one body."""
        if not hasattr(self._own, "markdown"):
            self._own.markdown = markdown.Markdown(extensions=self._extensions, extension_configs=self._configs)
        html: str = self._own.markdown.reset().convert(body)
        return html
