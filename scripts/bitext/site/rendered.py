"""What one page has become, and what it asked of the rest of the site while it did: enough to have it again unread.

A page follows from its own files, which are in the key that it is kept under (`cache`), and from a few answers of its
surroundings: which page or file an address means, where a name's page is. Those are written down with it. It is as it
was if the answers are; then its words, findings and warnings are taken over, each told once as if it had been made now.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from markupsafe import Markup
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink, get_toc

from bitext.errors import Finding
from bitext.search.record import Record as Searched
from bitext.site.media import Media
from bitext.site.packed import Packed
from bitext.site.record import Known
from bitext.site.renderer import Renderer

_log = logging.getLogger("mkdocs")
_PURE = frozenset(
    "abbr admonition attr_list codehilite def_list extra fenced_code footnotes legacy_attrs legacy_em md_in_html meta "
    "nl2br sane_lists smarty tables toc wikilinks".split()
)
_READING = ("pymdownx.snippets", "pymdownx.b64", "pymdownx.pathconverter")
"""Extensions of a package that is else pure, which read other files."""

_OWN = ("markdown", "pymdownx", "material", "mkdocs")
"""Packages whose functions, named in the settings, follow from what they are given."""
_PASSING = ("site_dir", "plugins", "hooks")
"""Settings that are another thing each time, or no text."""

Heading = tuple[str, str, int, tuple[Any, ...]]
"""Of a table of contents: title, id, level, and the headings below it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the build takes from a page's files before it renders them."""

    known: Known | None = None
    """Nothing of a withdrawn report."""
    searched: Searched | None = None
    labels: tuple[Mapping[str, str], ...] | None = None
    """The states of a translation, as its byline shows them; nothing for an original."""
    corrections: tuple[Mapping[str, str], ...] = ()
    retracted: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Rendered:
    """A page, finished but for its template."""

    reading: Reading
    html: Packed
    toc: tuple[Heading, ...]
    anchors: frozenset[str]
    links: Mapping[str, Mapping[str, str]]
    """Anchors of pages that it links to, by those pages' URIs, each with the link as it is written."""
    warned: tuple[tuple[int, str], ...] = ()
    findings: tuple[Finding, ...] = ()
    once: tuple[tuple[str, str, str], ...] = ()
    """What was found in files that other pages may show too: code, path, problem."""
    published: tuple[tuple[str, str], ...] = ()
    """Files that are published on its account: URI, path."""
    asked: Mapping[str, str] = field(default_factory=dict)
    """What it asked of its surroundings, with the answers."""


def pure(config: MkDocsConfig) -> bool:
    """Whether a page follows from nothing else than we know: nobody's code is in the build but ours and Markdown's."""
    names = [each for each in config.markdown_extensions if isinstance(each, str)]  # type: ignore[redundant-expr]
    bare = [each.partition(":")[0].removeprefix("markdown.extensions.") for each in names]
    known = all(each in _PURE or (each.startswith("pymdownx.") and each not in _READING) for each in bare)
    known = known and all(each.split(".")[0] in _OWN for each in _functions(config.mdx_configs))
    return known and len(config.hooks) == 1 and not set(config.plugins) - set(config.hooks)


def settings(config: MkDocsConfig) -> Iterator[str]:
    """What is set, wherever it stands: in files that others inherit, in the surroundings of the program."""
    for name in sorted(set(config) - {*_PASSING}):
        value = dict(config.theme) if name == "theme" else config[name]
        if name == "extra":
            value = {key: each for key, each in value.items() if key not in ("live", "moment", "withheld")}
        yield f"{name}: {_plain(value)}"


def _plain(value: Any) -> Any:
    """A setting as what it says, not where it lies in memory."""
    if isinstance(value, Mapping):
        return [(str(key), _plain(each)) for key, each in value.items()]
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, set | frozenset):
        return sorted(map(str, value))
    if callable(value):
        return _name(value)
    return repr(value) if isinstance(value, str | bytes | int | float | None | Path) else type(value).__name__


def _functions(value: Any) -> Iterator[str]:
    """The functions and classes that a setting names."""
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for each in value:
            yield from _functions(each)
    elif callable(value):
        yield _name(value)


def _name(value: Any) -> str:
    made = getattr(value, "func", value)  # what is named with arguments
    return f"{getattr(made, '__module__', '')}.{getattr(made, '__qualname__', type(made).__qualname__)}"


class Anchors:
    """The anchors of a page, in a tenth of a set's room."""

    def __init__(self, anchors: Iterable[str]) -> None:
        self._anchors = "\n".join(["", *anchors, ""])

    def __contains__(self, anchor: str) -> bool:
        return f"\n{anchor}\n" in self._anchors


class KeptPage(Page):
    """A page of MkDocs's that need not be rendered when there is a `kept` one."""

    kept: Rendered | None = None
    warned: tuple[tuple[int, str], ...] = ()
    body: Packed | None = None
    """What the page holds when it is finished."""
    _content: str | None = None

    def __init__(self, file: File, config: MkDocsConfig, renderer: Renderer) -> None:
        super().__init__(None, file, config)
        self.renderer = renderer

    @property
    def content(self) -> str | None:
        """The body: while the page is made, as it stands; then out of its package, until it is put back."""
        if self._content is None and self.body is not None:
            self._content = Markup(self.body)  # noqa: S704 - sanitised before
        return self._content

    @content.setter
    def content(self, text: str | None) -> None:
        self._content = None if self.body is not None else text

    def finish(self, body: Packed) -> None:
        """The page is ready for its template: of what it was made of, nothing is needed any more."""
        self.body, self._content, self.markdown, self.kept = body, None, "", None
        if self.present_anchor_ids is not None:
            self.present_anchor_ids = Anchors(self.present_anchor_ids)  # type: ignore[assignment]  # it is only asked

    def anew(self) -> None:
        """Forget what the page has become."""
        self.kept = self.body = self._content = None
        self.markdown = ""

    def render(self, config: MkDocsConfig, files: Files) -> None:
        """Render the Markdown, or take over what was made of it and say again what was said."""
        if self.kept is None:
            with _Listening() as heard:
                self.renderer.render(self, config, files)
            self.warned = tuple(heard)
            return
        kept = self.kept
        self.content = ""
        self.toc = get_toc([_token(each) for each in kept.toc])  # type: ignore[misc]  # as Markdown gives them
        self.present_anchor_ids = set(kept.anchors)
        targets = {uri: files.src_uris.get(uri) for uri in kept.links}
        self.links_to_anchors = {file: dict(kept.links[uri]) for uri, file in targets.items() if file is not None}
        for level, message in kept.warned:
            _log.log(level, "%s", message)

    def rendered(self, reading: Reading, html: Packed, media: Media, **told: Any) -> Rendered:
        """What this page has become."""
        links: Mapping[File, Mapping[str, str]] = self.links_to_anchors or {}
        return Rendered(
            reading,
            html,
            tuple(_heading(each) for each in self.toc),
            frozenset(self.present_anchor_ids or ()),
            {file.src_uri: dict(anchors) for file, anchors in links.items()},
            self.warned,
            once=tuple(media.once_told),
            published=tuple((uri, str(path)) for uri, path in media.published),
            asked=dict(media.asked),
            **told,
        )


def again(kept: Rendered, media: Media) -> bool:
    """Whether the surroundings answer as they did, and what the page publishes is there; then that is published."""
    if any(media.answer(question) != answer for question, answer in kept.asked.items()):
        return False
    if not all(Path(path).is_file() for _, path in kept.published):
        return False
    for uri, path in kept.published:
        media.publish(uri, Path(path))
    for code, path, problem in kept.once:
        media.once(code, path, problem)
    return True


def _heading(link: AnchorLink) -> Heading:
    return str(link.title), link.id, link.level, tuple(_heading(each) for each in link.children)


def _token(heading: Heading) -> dict[str, Any]:
    name, anchor, level, children = heading
    return {"name": name, "id": anchor, "level": level, "children": [_token(each) for each in children]}


class _Listening(logging.Handler):
    """Hears what MkDocs says of a page."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.heard: list[tuple[int, str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append((record.levelno, record.getMessage()))

    def __enter__(self) -> list[tuple[int, str]]:
        _log.addHandler(self)
        return self.heard

    def __exit__(self, *_: object) -> None:
        _log.removeHandler(self)
