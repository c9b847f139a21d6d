"""Projects to build and sites to read, shared by the tests of the published side."""

import base64
import hashlib
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote, unquote, urljoin, urlsplit

from bs4 import BeautifulSoup, Tag

ROOT = Path(__file__).parent.parent
PUBLICATION = ROOT / "tests" / "data" / "publication"
"""What the tests publish. The settings and texts of the publication itself are its editors', who may change them."""
PROGRAM = ("scripts", "overrides")
CODE = ("mkdocs.yml", "mkdocs.en.yml", *PROGRAM)
CONTENT = ("docs", "memory")
EDITIONS = {"ar": "", "en": "en/"}
OTHER = {"ar": "en", "en": "ar"}

SMALL: Mapping[str, str | bytes] = {
    "docs/index.md": "---\ntitle: بلغتين\n---\n\nأهلاً.\n",
    "docs/index.en.md": "---\ntitle: In Two Languages\n---\n\nWelcome.\n",
    "docs/about.md": "---\ntitle: عن الموقع\n---\n\nنبذة.\n",
    "docs/about.en.md": "---\ntitle: About\n---\n\nA note.\n",
    "docs/translation.md": "---\ntitle: كيف نترجم\n---\n\nهكذا.\n",
    "docs/translation.en.md": "---\ntitle: How we translate\n---\n\nLike this.\n",
    "docs/reports/2025/good.md": "---\ntitle: تقرير سليم\ndate: 2025-05-05\n---\n\nفقرة سليمة.\n",
    "docs/reports/2025/good.en.md": "---\ntitle: A sound report\ndate: 2025-05-05\n---\n\nA sound paragraph.\n",
}
"""The least that a site of two whole editions has."""


def copy(folder: Path, names: tuple[str, ...] = CODE + CONTENT) -> Path:
    """Copy the program and the tests' publication, or parts of them, into a folder."""
    for name in names:
        source = (ROOT if name in PROGRAM else PUBLICATION) / name
        if source.is_dir():
            # Compiled modules come along: their sources keep their dates.
            shutil.copytree(source, folder / name)
        else:
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, folder / name)
    return folder


def copy_tree(source: Path, folder: Path) -> None:
    """Copy a whole project."""
    shutil.copytree(source, folder, symlinks=True)


def put(folder: Path, files: Mapping[str, str | bytes]) -> None:
    """Write files below a folder, byte for byte."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)


def small(folder: Path, files: Mapping[str, str | bytes] | None = None) -> Path:
    """Make a project with the least content and these files."""
    copy(folder, CODE)
    put(folder, {**SMALL, **(files or {})})
    return folder


def run(project: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the project's command line; a traceback is always a failure."""
    command = [sys.executable, str(project / "scripts" / "build.py"), *arguments]
    done = subprocess.run(
        command,
        cwd=project,
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "LC_ALL": "C.UTF-8", **environment},
        stdin=subprocess.DEVNULL,
        timeout=120,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr[-3000:]
    return done


def files(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


class HtmlPage:
    """One built page, parsed."""

    def __init__(self, site: "BuiltSite", path: str) -> None:
        self.site = site
        self.path = path
        """Of its file, below the site."""
        self.text = (site.folder / path).read_text(encoding="utf-8")

    def __repr__(self) -> str:
        """Name the page in a failed test."""
        return self.path

    @cached_property
    def soup(self) -> BeautifulSoup:
        """The parsed page."""
        return BeautifulSoup(self.text, "html.parser")

    @property
    def locale(self) -> str:
        """The edition it belongs to."""
        return "en" if self.path.startswith("en/") else "ar"

    @property
    def is_404(self) -> bool:
        """Whether it is an edition's page for missing addresses."""
        return self.path.endswith("404.html")

    @property
    def address(self) -> str:
        """Its absolute address."""
        return self.site.url + quote(self.path.removesuffix("index.html"))

    @property
    def counterpart(self) -> str:
        """The file of the same page in the other edition."""
        bare = self.path.removeprefix("en/")
        return bare if self.locale == "en" else f"en/{bare}"

    def all(self, selector: str) -> list[Tag]:
        """The elements that a selector finds."""
        return list(self.soup.select(selector))

    def one(self, selector: str) -> Tag:
        """The only element that a selector finds."""
        found = self.all(selector)
        assert len(found) == 1, f"{self.path}: {len(found)} × {selector}"
        return found[0]

    @property
    def alternates(self) -> dict[str, str]:
        """Its hreflang links."""
        return {str(link["hreflang"]): str(link["href"]) for link in self.all("head link[rel=alternate][hreflang]")}

    @property
    def anchors(self) -> set[str]:
        """Every id on it."""
        return {str(element["id"]) for element in self.all("[id]")}


class BuiltSite:
    """A built site, read from the disk."""

    def __init__(self, project: Path, url: str = "https://example.org/") -> None:
        self.project = project
        self.folder = project / "site"
        self.url = url
        names = sorted(p.relative_to(self.folder).as_posix() for p in self.folder.rglob("*.html") if p.is_file())
        self.pages = {name: HtmlPage(self, name) for name in names}

    @property
    def content(self) -> list[HtmlPage]:
        """All pages but those for missing addresses."""
        return [page for page in self.pages.values() if not page.is_404]

    @property
    def indexed(self) -> list[HtmlPage]:
        """Those pages that search engines may have."""
        return [page for page in self.content if not page.all("meta[name=robots][content=noindex]")]

    def target(self, page: HtmlPage, href: str) -> tuple[str, str] | None:
        """The file and fragment that a link on a page leads to; nothing where it leads off the site."""
        address = urljoin(page.address, href)
        if not address.startswith(self.url):
            return None
        parts = urlsplit(address)
        path = unquote(parts.path).removeprefix(unquote(urlsplit(self.url).path))
        return (path + "index.html" if path.endswith("/") or not path else path), unquote(parts.fragment)

    def broken(self) -> list[str]:
        """Every link of every page that leads to nothing, the page and the link."""
        wrong = []
        for page in self.pages.values():
            for element in page.all("a[href], link[href], img[src], script[src], source[src]"):
                href = str(element.get("href") or element.get("src"))
                found = self.target(page, href)
                if found is None:
                    continue
                path, fragment = found
                if not (self.folder / path).is_file():
                    wrong.append(f"{page.path}: {href}")
                elif fragment and path in self.pages and fragment not in self.pages[path].anchors:
                    wrong.append(f"{page.path}: {href} (no such anchor)")
        return wrong


def build(project: Path, *arguments: str) -> tuple[BuiltSite, subprocess.CompletedProcess[str]]:
    """Build a project's site, and read it."""
    done = run(project, "site", *arguments)
    return BuiltSite(project), done


def csp_hash(script: str) -> str:
    """The source expression under which an inline script runs."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


class _Handler(SimpleHTTPRequestHandler):
    def __init__(self, *args: object, prefix: str, **kwargs: object) -> None:
        self.prefix = prefix
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]

    def translate_path(self, path: str) -> str:
        bare = path.partition("?")[0].partition("#")[0]
        if not bare.startswith(self.prefix) or "%00" in bare:
            return super().translate_path("/.nowhere")
        return super().translate_path("/" + bare.removeprefix(self.prefix))

    def send_error(self, code: int, *_: object) -> None:
        """Answer with the site's own page, as hosts do."""
        body = (Path(self.directory) / "404.html").read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def serving(folder: Path, prefix: str = "/") -> Iterator[str]:
    """Serve a folder on this machine; give its address, with a slash at the end."""
    handler = partial(_Handler, prefix=prefix, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}{prefix}"
        finally:
            server.shutdown()
            thread.join()
