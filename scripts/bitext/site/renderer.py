"""One Markdown for all pages of an edition: to set up a new one takes longer than to read a short page.

Python-Markdown's `reset` is what makes a used one like new; that holds for the extensions named here, which have been
read for it. Where others are enabled, and after a page that could not be rendered, there is a new one.
"""

from __future__ import annotations

import logging
from typing import Any

from markdown import Markdown
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure import pages
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import get_toc

_LIKE_NEW = frozenset(
    "abbr admonition attr_list def_list fenced_code footnotes md_in_html tables toc "
    "pymdownx.caret pymdownx.details pymdownx.emoji pymdownx.highlight pymdownx.magiclink pymdownx.mark "
    "pymdownx.superfences pymdownx.tabbed pymdownx.tasklist pymdownx.tilde".split()
)
"""Of those in packages; extensions that are objects are our own."""


class Renderer:
    """Renders pages as MkDocs does."""

    def __init__(self, config: MkDocsConfig) -> None:
        self._options: dict[str, Any] = {
            "extensions": config.markdown_extensions,
            "extension_configs": config.mdx_configs or {},
        }
        named = {each for each in config.markdown_extensions if isinstance(each, str)}  # type: ignore[redundant-expr]
        counting = config.mdx_configs.get("footnotes", {}).get("UNIQUE_IDS")  # footnotes know how often they are reset
        self._lasting = named <= _LIKE_NEW and not counting
        self._used: Markdown | None = None

    def render(self, page: Page, config: MkDocsConfig, files: Files) -> None:
        """Do what `Page.render` does; its processors take the place of those of the page before."""
        md = self._used.reset() if self._used is not None else Markdown(**self._options)
        self._used = None
        raw = pages._RawHTMLPreprocessor()
        anchors = pages._ExtractAnchorsTreeprocessor(page.file, files, config)
        links = pages._RelativePathTreeprocessor(page.file, files, config)
        title = pages._ExtractTitleTreeprocessor()
        for processor in (raw, anchors, links, title):
            processor._register(md)
        page.content = md.convert(page.markdown or "")
        page.toc = get_toc(getattr(md, "toc_tokens", []))
        page._title_from_render = title.title
        page.present_anchor_ids = anchors.present_anchor_ids | raw.present_anchor_ids
        if pages.log.getEffectiveLevel() > logging.DEBUG:
            page.links_to_anchors = links.links_to_anchors
        self._used = md if self._lasting else None
