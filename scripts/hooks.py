"""MkDocs's events, each handed to the build of this edition. MkDocs loads this file for both editions."""

from pathlib import Path
from typing import Any

from bitext.cli.examining import Examiner
from bitext.site.edition import begin, current


def on_config(config: Any, **_: Any) -> Any:
    """Read the project and this edition's entries."""
    return begin(config, Examiner)


def on_files(files: Any, config: Any, **_: Any) -> Any:
    """Choose this edition's files."""
    return current().on_files(files, config)


def on_nav(nav: Any, **_: Any) -> Any:
    """Lead the navigation to pages that only another edition has."""
    return current().on_nav(nav)


def on_page_read_source(page: Any, **_: Any) -> str:
    """Read a page's body, its units marked."""
    return current().on_page_read_source(page)


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Set a page's metadata."""
    return current().on_page_markdown(markdown, page)


def on_page_content(html: str, page: Any, **_: Any) -> str:
    """Finish and sanitise a page's body."""
    return current().on_page_content(html, page)


def on_env(env: Any, config: Any, files: Any, **_: Any) -> Any:
    """Make the templates escape by themselves; add what is published beside the pages."""
    return current().on_env(env, files, config)


def on_page_context(context: Any, page: Any, nav: Any, config: Any, **_: Any) -> Any:
    """Say what the templates see of a page."""
    return current().on_page_context(context, page, nav, config)


def on_post_page(output: str, page: Any, config: Any, **_: Any) -> str:
    """Keep account of a page's file; put its copy beside it."""
    return current().on_post_page(output, page, Path(config.site_dir))


def on_template_context(context: Any, template_name: str, **_: Any) -> Any:
    """Say what the 404 page sees."""
    return current().on_template_context(context, template_name)


def on_post_build(config: Any, **_: Any) -> None:
    """Put the search index beside the pages, and end the build."""
    current().on_post_build(Path(config.site_dir))
