"""The built site against outside judges: the Nu HTML checker, and Lighthouse as a phone on a slow line sees a report.

Long, and in need of Node and Java, which nothing else here is: only `make verify` runs them. What they are is pinned in
`standards/package-lock.json`; they are installed once, into `.cache/standards`.
"""

import gzip
import json
import os
import shutil
import statistics
import subprocess
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

import chromium
import sites

REPORT = "reports/2025/coalition-airborne-operations/"
TOOLS = sites.ROOT / ".cache" / "standards"
LEAST = {"performance": 0.99, "accessibility": 1, "best-practices": 1, "seo": 1}
RUNS = 3
"""Of Lighthouse, of which the median counts: its performance score depends on what else the machine does."""
MOST_BYTES = 40 * 1024

pytestmark = [pytest.mark.verify, pytest.mark.xdist_group("standards")]


class _Compressing(SimpleHTTPRequestHandler):
    """Serves text compressed, as hosts do."""

    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        """Say nothing."""

    def do_GET(self) -> None:
        """Answer with one file."""
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            self.send_error(404)
            return
        data, kind = path.read_bytes(), self.guess_type(str(path))
        packed = kind.startswith(("text/", "application/j", "image/svg"))
        data = gzip.compress(data, 9) if packed else data
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8" if kind.startswith("text/") else kind)
        if packed:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Cache-Control", "max-age=31536000")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped site, built."""
    project = sites.copy(tmp_path_factory.mktemp("standards") / "project")
    sites.build(project)
    return project / "site"


@pytest.fixture(scope="module")
def url(site: Path) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Compressing, directory=str(site))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="module")
def tools() -> Path:
    """The folder of the pinned tools, installed when they are not there yet."""
    for program in ("npm", "java"):
        if shutil.which(program) is None:
            pytest.fail(
                f"{program} is missing: these checks need Node 20 or later and Java 11 or later.", pytrace=False
            )
    wanted = (sites.ROOT / "tests" / "standards" / "package-lock.json").read_bytes()
    stamp = TOOLS / "installed.json"
    if not stamp.is_file() or stamp.read_bytes() != wanted:
        TOOLS.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(sites.ROOT / "tests" / "standards" / name, TOOLS)
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        subprocess.run(command, cwd=TOOLS, check=True, capture_output=True)
        stamp.write_bytes(wanted)
    return TOOLS / "node_modules"


def test_nu__finds_no_error(site: Path, tools: Path) -> None:
    jar = tools / "vnu-jar" / "build" / "dist" / "vnu.jar"
    command = ["java", "-jar", str(jar), "--skip-non-html", "--errors-only", "--format", "json", str(site)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    messages = json.loads(done.stderr)["messages"]
    assert len(list(site.rglob("*.html"))) > 10
    assert [(m.get("url"), m.get("lastLine"), m["message"]) for m in messages] == []


def lighthouse(tools: Path, address: str, profile: Path) -> dict[str, Any]:
    flags = "--headless --no-sandbox --disable-gpu --disable-background-networking --no-first-run"
    command = [
        "node", str(tools / "lighthouse" / "cli" / "index.js"), address, "--quiet", "--output=json",
        f"--chrome-flags={flags} --user-data-dir={profile}",
    ]  # fmt: skip
    environment = {**os.environ, "CHROME_PATH": chromium.find() or ""}
    done = subprocess.run(command, capture_output=True, encoding="utf-8", env=environment, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("edition", ["", "en/"], ids=["ar", "en"])
def test_lighthouse__is_satisfied_with_a_report(url: str, tools: Path, tmp_path: Path, edition: str) -> None:
    runs = [lighthouse(tools, f"{url}{edition}{REPORT}", tmp_path / f"profile{n}") for n in range(RUNS)]
    scores = {name: statistics.median(run["categories"][name]["score"] for run in runs) for name in LEAST}
    assert {name: score for name, score in scores.items() if score < LEAST[name]} == {}
    audits = runs[-1]["audits"]
    assert audits["cumulative-layout-shift"]["numericValue"] <= 0.01
    assert audits["total-byte-weight"]["numericValue"] <= MOST_BYTES
