"""Python-Markdown with the site's own extensions: the judge of what a text means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import markdown


class Renderer:
    """Renders bodies one after the other; not for several threads at once."""

    def __init__(self, extensions: Sequence[Any], configs: Mapping[str, Mapping[str, Any]]) -> None:
        self._markdown = markdown.Markdown(
            extensions=list(extensions), extension_configs={k: dict(v) for k, v in configs.items()}
        )

    def html(self, body: str) -> str:
        """Render one body."""
        self._markdown.reset()
        return self._markdown.convert(body)
