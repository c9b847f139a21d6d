"""The files of one edition that pages show or offer: where they are, what became of them, what is told of them.

Pictures, recordings and attachments are handled by modules of their own; each works on a page's tree of elements before
MkDocs makes its links relative, and asks here: which file does an address mean, what is its address from this page,
which line of the page's source is to blame.
"""

from __future__ import annotations

import posixpath
import xml.etree.ElementTree as etree
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from urllib.parse import quote, unquote, urljoin, urlsplit

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from bitext.errors import Findings
from bitext.project import Edition, Project
from bitext.site.places import line_of
from bitext.site.strings import Strings
from bitext.writer import Writer

Name = Callable[[str], Mapping[str, str]]
"""A person's or house's name in this edition: `name`, and `lang` and `dir` where it is in another language."""


class AskedFiles(Files):
    """MkDocs's files, which say what they are asked for."""

    def __init__(self, files: Iterable[File], ask: Callable[[str], object]) -> None:
        super().__init__(files)
        self.ask = ask

    def get_file_from_path(self, path: str) -> File | None:
        """The file under a URI, if there is one."""
        self.ask(f"uri:{PurePath(path).as_posix()}")
        return super().get_file_from_path(path)


@dataclass(slots=True)
class Media:
    """What is known of one edition's files, and of the page that is being made."""

    project: Project
    edition: Edition
    t: Strings
    findings: Findings
    named: Name
    writer: Writer
    answer: Callable[[str], str]
    """Answers a question of a page about the rest of the site, in a few words that change when the answer does."""
    config: MkDocsConfig | None = None
    files: Files | None = None
    """All that will be published; sizes of pictures are added to it."""
    paths: dict[str, Path] = field(default_factory=dict)
    """By URI below the documents' folder: the file that this edition publishes under it."""
    uri: str = ""
    """Of the page that is being made."""
    site_path: str = ""
    """Of the page, below the site's root."""
    source: str = ""
    """URI of the file that the page is made of."""
    told: set[tuple[str, str]] = field(default_factory=set)
    asked: dict[str, str] = field(default_factory=dict)
    """What the page has asked, with the answers."""
    once_told: list[tuple[str, str, str]] = field(default_factory=list)
    """What the page has said by `once`."""
    published: list[tuple[str, Path]] = field(default_factory=list)
    """What is published on the page's account."""

    @property
    def original(self) -> bool:
        """Whether this is the edition that the reports are written in."""
        return self.edition.locale == self.project.source

    def open(self, files: Files, config: MkDocsConfig) -> None:
        """Take the files that will be published."""
        self.files, self.config = files, config
        for file in files:
            if file.abs_src_path and not file.is_documentation_page():
                self.paths[file.src_uri] = Path(file.abs_src_path)

    def enter(self, uri: str, site_path: str, source: str) -> None:
        """The page about to be rendered."""
        self.uri, self.site_path, self.source = uri, site_path, source
        self.asked, self.once_told, self.published = {}, [], []

    def ask(self, question: str) -> None:
        """Note what the page wants to know of the rest of the site."""
        if question not in self.asked:
            self.asked[question] = self.answer(question)

    def has(self, uri: str) -> bool:
        """Whether there is a file under a URI."""
        self.ask(f"uri:{uri}")
        return uri in self.paths

    def find(self, address: str) -> str | None:
        """URI of the published file that an address on the page means, or nothing."""
        try:
            parts = urlsplit(address)
        except ValueError:
            return None
        if parts.scheme or parts.netloc or not parts.path:
            return None
        path = unquote(parts.path)
        whole = path.lstrip("/") if path.startswith("/") else posixpath.join(posixpath.dirname(self.uri), path)
        uri = posixpath.normpath(whole)
        return uri if self.has(uri) else None

    def seen(self, address: str) -> str | None:
        """URI of the published file that a browser takes an address for, or nothing."""
        try:
            path = unquote(urlsplit(urljoin(f"/{self.site_path}", address)).path)
        except ValueError:
            return None
        here = f"/{self.edition.path}"
        uri = path.removeprefix(here)
        return uri if path.startswith(here) and self.has(uri) else None

    def address(self, uri: str) -> str:
        """A file's address, seen from the page."""
        folder = posixpath.dirname(self.site_path) if not self.site_path.endswith("/") else self.site_path
        return quote(posixpath.relpath(self.edition.path + uri, folder or "."))

    def publish(self, uri: str, path: Path) -> None:
        """Publish one file more."""
        self.published.append((uri, path))
        if uri not in self.paths and self.files is not None and self.config is not None:
            self.paths[uri] = path
            self.files.append(File.generated(self.config, uri, abs_src_path=str(path)))

    def tell(self, code: str, address: str) -> None:
        """Add a finding at the line of the page's source that holds an address."""
        if self.source:
            path = self.project.root / self.project.docs / self.source
            self.findings.add(code, f"{self.project.docs}/{self.source}", line_of(path, address), address=address)

    def once(self, code: str, path: str, problem: str = "") -> None:
        """Add a finding about a file, however many pages have it."""
        self.once_told.append((code, path, problem))
        if (code, path) not in self.told:
            self.told.add((code, path))
            self.findings.add(code, path, problem=problem)

    def own_language(self, element: etree.Element) -> None:
        """Say that an element's words are the edition's, whatever language they stand in the midst of."""
        element.set("lang", self.edition.locale)
        element.set("dir", self.edition.dir)


def alone(element: etree.Element, parents: Mapping[etree.Element, etree.Element]) -> etree.Element | None:
    """The paragraph that holds an element and nothing else, through links and emphasis; or nothing."""
    while (parent := parents.get(element)) is not None:
        if len(parent) != 1 or (parent.text or "").strip() or (element.tail or "").strip():
            return None
        if parent.tag == "p":
            return parent
        if parent.tag not in ("a", "strong", "em", "picture"):
            return None
        element = parent
    return None
