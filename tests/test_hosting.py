"""The built site on hosts: headers that a page cannot carry, what is kept for good, addresses that are not there."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping
from fnmatch import fnmatchcase
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import pytest
import requests

import sites
from sites import BuiltSite
from test_sharding import git

if TYPE_CHECKING:
    from playwright.sync_api import Page

HOSTING = sites.ROOT / "hosting"
HASHED = re.compile(
    r"(en/)?assets/(site\.[0-9a-f]{10}\.css|cards/[0-9a-f]{8}\.png)|search/data/(lists|places|terms)/[\w-]+\.txt"
    r"|search/data/text/[\w-]+/\d+\.json"
)
"""Files whose names change with what is in them."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> BuiltSite:
    built, done = sites.build(sites.small(tmp_path_factory.mktemp("hosting")))
    assert done.returncode == 0, done.stderr
    return built


def rules(text: str) -> dict[str, dict[str, str]]:
    """A `_headers` file, by address."""
    found: dict[str, dict[str, str]] = {}
    for line in filter(None, text.splitlines()):
        if line.startswith("/"):
            current = found.setdefault(line, {})
        else:
            name, _, value = line.strip().partition(": ")
            assert line.startswith("  ")
            assert value, line
            current[name] = value
    return found


def sent(known: Mapping[str, Mapping[str, str]], address: str) -> list[tuple[str, str]]:
    """The headers of an address: all rules that fit it count."""
    return [pair for rule, values in known.items() if fnmatchcase(address, rule) for pair in values.items()]


def addresses(site: BuiltSite) -> Iterator[str]:
    for path in site.folder.rglob("*"):
        if path.is_file():
            yield path.relative_to(site.folder).as_posix()


def test_headers__keep_for_good_what_never_changes_and_nothing_else(site: BuiltSite) -> None:
    known = rules((site.folder / "_headers").read_text(encoding="utf-8"))
    kept = {
        path
        for path in addresses(site)
        if ("Cache-Control", "public, max-age=31536000, immutable") in sent(known, f"/{path}")
    }
    assert kept == {path for path in addresses(site) if HASHED.fullmatch(path)}
    assert len(kept) > 5
    for path in addresses(site):
        names = [name for name, _ in sent(known, f"/{path}")]
        assert len(names) == len(set(names)), "hosts join values that two rules give"
    assert len(known) < 100, "Cloudflare reads no more"


@pytest.mark.parametrize("name", ["nginx.conf", "apache.htaccess"])
def test_server_files__say_what_the_headers_say(site: BuiltSite, name: str) -> None:
    text = (HOSTING / name).read_text(encoding="utf-8")
    known = rules((site.folder / "_headers").read_text(encoding="utf-8"))
    for header, value in known["/*"].items():
        assert re.search(rf'^\s+(add_header|Header always set) {header} "{re.escape(value)}"', text, re.MULTILINE), (
            header
        )
    if name == "nginx.conf":
        patterns = re.findall(r'"~(.*?)" "public, max-age=31536000, immutable"', text)
    else:
        [joined] = re.findall(r'immutable" "expr=%{REQUEST_URI} =~ m#(.*)#"', text)
        patterns = joined.split("|^")
        patterns = [patterns[0], *(f"^{each}" for each in patterns[1:])]
    kept = {path for path in addresses(site) if any(re.search(each, f"/{path}") for each in patterns)}
    assert kept == {path for path in addresses(site) if HASHED.fullmatch(path)}
    for page in re.findall(r"(?:error_page|ErrorDocument) 404 (\S+?);?$", text, re.MULTILINE):
        assert (site.folder / page.lstrip("/")).is_file()


def test_nginx__is_whole(tmp_path: Path) -> None:
    text = (HOSTING / "nginx.conf").read_text(encoding="utf-8")
    bare = re.sub(r'"[^"]*"|#.*', "", text)
    assert bare.count("{") == bare.count("}")
    for line in bare.splitlines():
        assert (
            not line.strip() or line.rstrip()[-1] in ";{}" or line.startswith(("    charset_types", "    gzip_types"))
        ), line
    assert "add_header" not in text[text.index("location /") :], "a location with one would lose the others"
    program = shutil.which("nginx")
    if program is None:
        return
    made = "openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out chain.pem -subj /CN=x".split()
    subprocess.run(made, cwd=tmp_path, check=True, capture_output=True)
    text = re.sub(r"/etc/letsencrypt\S*fullchain.pem", str(tmp_path / "chain.pem"), text)
    text = re.sub(r"/etc/letsencrypt\S*privkey.pem", str(tmp_path / "key.pem"), text)
    whole = f"pid {tmp_path}/pid;\nevents {{}}\nhttp {{\n{text}\n}}\n"
    (tmp_path / "nginx.conf").write_text(whole, encoding="utf-8")
    done = subprocess.run([program, "-t", "-c", tmp_path / "nginx.conf"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_examples__are_whole(site: BuiltSite) -> None:
    settings = tomllib.loads((HOSTING / "netlify.toml").read_text(encoding="utf-8"))
    assert settings["build"]["publish"] == site.folder.name
    assert (site.folder / settings["redirects"][0]["to"].lstrip("/")).is_file()
    judge = Path(sys.executable).parent / "check-jsonschema"
    command = [judge, "--builtin-schema", "vendor.gitlab-ci", HOSTING / "gitlab-ci.yml"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert (site.folder / ".nojekyll").read_bytes() == b""
    named = re.findall(r"`(\w+\.(?:conf|htaccess|toml|sh))`", (HOSTING / "README.md").read_text(encoding="utf-8"))
    assert {path.name for path in HOSTING.iterdir()} - {"README.md", "gitlab-ci.yml"} == set(named) - {"mkdocs.yml"}


def test_own_headers__take_the_place_of_ours(tmp_path: Path) -> None:
    built, _ = sites.build(sites.small(tmp_path, {"docs/_headers": "/*\n  X-Own: yes\n"}))
    assert (built.folder / "_headers").read_text() == "/*\n  X-Own: yes\n"


class Host(SimpleHTTPRequestHandler):
    """Serves a site as hosts do that read `_headers`, each edition with its own page for what is not there."""

    def __init__(self, *args: object, known: Mapping[str, Mapping[str, str]], **options: object) -> None:
        self.known = known
        super().__init__(*args, **options)  # type: ignore[arg-type]

    def end_headers(self) -> None:
        """Send the headers of the rules."""
        for name, value in sent(self.known, self.path.partition("?")[0]):
            self.send_header(name, value)
        super().end_headers()

    def send_error(self, code: int, *_: object) -> None:
        """Answer with the edition's page."""
        body = (Path(self.directory) / ("en/404.html" if self.path.startswith("/en/") else "404.html")).read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def host(site: BuiltSite) -> Iterator[str]:
    known = rules((site.folder / "_headers").read_text(encoding="utf-8"))
    handler = partial(Host, directory=str(site.folder), known=known)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


def test_host__answers_with_the_headers(host: str) -> None:
    with requests.Session() as session:
        session.trust_env = False
        page = session.get(host)
        assert page.headers["X-Content-Type-Options"] == "nosniff"
        assert page.headers["Content-Security-Policy"] == "frame-ancestors 'none'"
        assert "Cache-Control" not in page.headers
        missing = session.get(f"{host}en/nothing/")
        assert (missing.status_code, 'lang="en"' in missing.text) == (404, True)


@pytest.mark.browser
@pytest.mark.parametrize(
    "path", ["", "reports/2025/good/?view=parallel", "en/reports/2025/good/", "search/", "en/nothing/"]
)
def test_browser__finds_nothing_against_the_policies(host: str, new_page: "Callable[..., Page]", path: str) -> None:
    page = new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(host + path, wait_until="networkidle")
    assert [text for text in said if "404" not in text] == []
    assert page.locator("h1").first.is_visible()


RSYNC = """#!/usr/bin/env bash
printf '%s\\n' "$*" >> "$(dirname "$0")/rsync.log"
mkdir -p "${@: -1}" && cp -a "${@: -2:1}." "${@: -1}"
"""


def test_script__publishes_what_is_new_in_one_step(tmp_path: Path) -> None:
    """`rsync` is stood in for where there is none; links, locks, builds and git are real."""
    begin = sites.small(tmp_path / "begin")
    shutil.copytree(HOSTING, begin / "hosting")
    (begin / ".gitignore").write_text("/.cache/\n/site/\n__pycache__/\n")
    git(begin, "init", "-q", "-b", "main")
    git(begin, "add", "--all")
    git(begin, "commit", "-qm", "begin")
    git(tmp_path, "clone", "-q", str(begin), "checkout")
    bin_ = tmp_path / "bin"
    bin_.mkdir()
    stand_in = bin_ / "rsync"
    stand_in.write_text(RSYNC)
    stand_in.chmod(0o755)
    www = tmp_path / "www"
    path = f"{bin_}:{os.environ['PATH']}"
    given = {"PATH": path, "WWW": str(www), "PYTHON": sys.executable, "KEEP": "1", "PACK": "1"}
    environment = {**os.environ, **given}

    def run() -> None:
        script = tmp_path / "checkout/hosting/publish.sh"
        done = subprocess.run([script], env=environment, capture_output=True, text=True, check=False, timeout=200)
        assert done.returncode == 0, done.stderr

    run()
    assert (www / "current").is_symlink()
    assert (www / "current/reports/2025/good/index.html.gz").is_file()
    first = (www / "current").readlink()
    run()
    assert (www / "current").readlink() == first, "nothing is new"
    sites.put(begin, {"docs/about.md": "---\ntitle: عن الموقع\n---\n\nنبذة جديدة.\n"})
    git(begin, "commit", "-qam", "edited")
    run()
    assert "نبذة جديدة." in (www / "current/about/index.html").read_text(encoding="utf-8")
    assert (www / "current").readlink() != first
    assert len(list((www / "sites").iterdir())) == 1
    assert not (www / first).exists()
