"""Links of the built site, and those that lead elsewhere: asked for politely, told with file and line."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

import sites
from bitext import cli, project
from bitext.forge import links, references
from bitext.forge.links import Answer, Manners

QUICK = Manners(pause=0, wait=0.01, longest=0.05)


class Elsewhere(ThreadingHTTPServer):
    """A server that reports link to: its paths say how it answers."""

    daemon_threads = True

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, str]] = []
        self.at_once = self.most = 0
        self.robots = ""
        super().__init__(("127.0.0.1", 0), Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    """Answers by the path."""

    server: Elsewhere

    def do_HEAD(self) -> None:
        self.answer()

    def do_GET(self) -> None:
        self.answer()

    def answer(self) -> None:
        server = self.server
        server.at_once += 1
        server.most = max(server.most, server.at_once)
        server.asked.append((self.command, self.path, self.headers["User-Agent"]))
        before = [path for _, path, _ in server.asked].count(self.path)
        status, place, body = 200, "", b"x" * 10
        if self.path == "/robots.txt":
            status, body = (200, server.robots.encode()) if server.robots else (404, b"")
        elif self.path.startswith("/status/"):
            status = int(self.path.rpartition("/")[2])
        elif self.path == "/get-only" and self.command == "HEAD":
            status = 405
        elif self.path == "/slow-to-wake" and before < 3:
            status = 503
        elif self.path in ("/moved", "/lent"):
            status, place = (301 if self.path == "/moved" else 302), f"{server.url}/here"
        elif self.path == "/loop":
            status, place = 302, f"{server.url}/loop"
        elif self.path == "/endless":
            body = b"x" * 50_000_000
        self.send_response(status)
        if place:
            self.send_header("Location", place)
        self.send_header("Content-Length", str(len(body)))
        server.at_once -= 1  # whoever asks may go on as soon as the head is there
        self.end_headers()
        if self.command == "GET":
            with suppress(OSError):  # nobody reads on
                self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def elsewhere() -> Iterator[Elsewhere]:
    server = Elsewhere()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def kinds(server: Elsewhere, *paths: str, manners: Manners = QUICK) -> dict[str, str]:
    return {
        each.address.removeprefix(server.url): each.kind for each in links.ask([server.url + p for p in paths], manners)
    }


def test_answers__are_told_apart() -> None:
    expected = {
        "/fine": "fine",
        "/status/404": "gone", "/status/410": "gone", "/status/403": "refused", "/status/401": "refused",
        "/status/500": "failing", "/status/429": "failing", "/get-only": "fine", "/slow-to-wake": "fine",
        "/moved": "moved", "/lent": "fine", "/loop": "unreachable", "/endless": "fine",
    }  # fmt: skip
    with elsewhere() as server:
        assert kinds(server, *expected) == expected
        assert server.most == 1, "one request at a time"
        assert {command for command, path, _ in server.asked if path == "/fine"} == {"HEAD"}
        assert all("bilughatayn" in agent for *_, agent in server.asked)


def test_host__that_is_not_there_is_told() -> None:
    with elsewhere() as server:
        address = server.url
    [answer] = links.ask([f"{address}/x"], QUICK)
    assert answer == Answer(f"{address}/x", "unreachable", "connection")


@pytest.mark.parametrize("name", ["*", "bilughatayn-links"])
def test_robots__are_heeded(name: str) -> None:
    with elsewhere() as server:
        server.robots = f"User-agent: other\nDisallow: /open\n\nUser-agent: {name}\nDisallow: /members/\n"
        assert kinds(server, "/members/a", "/open") == {"/members/a": "forbidden", "/open": "fine"}
        assert "/members/a" not in [path for _, path, _ in server.asked]


def test_pause__lies_between_two_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr(links.time, "sleep", waited.append)
    with elsewhere() as server:
        kinds(server, "/a", "/b", "/c", manners=Manners(pause=1000))
    assert len(waited) == 3
    assert min(waited) > 900


def test_time__that_is_up_ends_the_asking() -> None:
    with elsewhere() as server:
        assert kinds(server, "/a", "/b", manners=Manners(seconds=0)) == {"/a": "unasked", "/b": "unasked"}
        assert server.asked == []


REPORT = """---
title: تقرير بروابط
date: 2025-05-06
---

فقرة فيها [مصدر]({url}/status/404) وآخر [هنا]({url}/fine).

وفيها [الثاني](good.md) و[موضع غائب](good.md#nowhere)، و<a href="../missing/">صفحة غائبة</a>.
"""
ENGLISH = """---
title: A report with links
date: 2025-05-06
---

A paragraph with [a source]({url}/status/404) and another [here]({url}/fine).

And [the second](good.md) and [a missing place](good.md#nowhere), and <a href="../missing/">a missing page</a>.
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Elsewhere]]:
    with elsewhere() as server:
        files = {"docs/reports/2025/links.md": REPORT, "docs/reports/2025/links.en.md": ENGLISH}
        made = {name: text.replace("{url}", server.url) for name, text in files.items()}
        root = sites.small(tmp_path_factory.mktemp("links"), made)
        sites.build(root)
        yield root, server


def test_findings__name_file_and_line_in_both_editions(
    site: tuple[Path, Elsewhere], capsys: pytest.CaptureFixture[str]
) -> None:
    root, server = site
    assert cli.main(["links", "--project", str(root), "--lang", "en", "--pause", "0"]) == 1
    told = capsys.readouterr()
    for name in ("links.md", "links.en.md"):
        place = f"docs/reports/2025/{name}"
        assert f"{place}:6: warning link-gone: the page behind `{server.url}/status/404` is gone" in told.err
        assert f"{place}:8: error link-broken: the link `../good/#nowhere` leads nowhere" in told.err
        assert f"{place}:8: error link-broken: the link `../missing/` leads nowhere" in told.err
    assert "/fine" not in told.err
    assert told.err.count(": error ") == 4, told.err
    assert "asked for: 2, not asked for: 0" in told.out


def test_offline__asks_nobody(site: tuple[Path, Elsewhere], capsys: pytest.CaptureFixture[str]) -> None:
    root, server = site
    before = len(server.asked)
    assert cli.main(["links", "--project", str(root), "--lang", "en", "--offline", "--format", "github"]) == 1
    told = capsys.readouterr()
    assert len(server.asked) == before
    assert "::error file=docs/reports/2025/links.md,line=8,title=link-broken::" in told.err
    assert "not asked for: 2" in told.out


def test_own_site__has_no_link_that_leads_nowhere(site: tuple[Path, Elsewhere]) -> None:
    root, _ = site
    found = references.read(project.load(root))
    assert {each.path for each in found.broken()} == {f"docs/reports/2025/links{e}.md" for e in ("", ".en")}
    assert len(found.pages) > 10


def test_site__that_is_not_built_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = sites.small(tmp_path)
    assert cli.main(["links", "--project", str(root), "--lang", "ar"]) == 2
    assert "ابنِه أولًا" in capsys.readouterr().err
