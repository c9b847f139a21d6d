"""A private text reaches no machine but the house's own, whatever names, addresses, answers and chains try.

What is far is the IPv6 loopback here: every other rule is the real one, and so are the connections.
"""

import ipaddress
import itertools
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import urllib3

import attacks
import small_site
from bitext.errors import EngineError
from bitext.translation import engines
from bitext.translation.engines import address
from engine_server import EngineServer, Fault
from small_site import Site

SECRET = "السرّ المكتوم عن الشاهد"
PRIVATE = f"---\ntitle: {SECRET}\nprivate: true\n---\n\nفقرة فيها {SECRET}.\n"
REAL = socket.getaddrinfo
NEAR = ipaddress.ip_network("127.0.0.0/8")


class Recorder(ThreadingHTTPServer):
    """A far machine that keeps every byte which it is sent."""

    address_family = socket.AF_INET6
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("::1", 0), _Recording)
        self.heard = b""
        self.connections = 0

    def server_bind(self) -> None:
        """Bind without asking the network for the name of this machine."""
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = "::1", self.server_address[1]

    def get_request(self) -> tuple[socket.socket, Any]:
        self.connections += 1
        return super().get_request()

    @property
    def url(self) -> str:
        return f"http://[::1]:{self.server_port}"


class _Recording(BaseHTTPRequestHandler):
    timeout = 2
    server: Recorder

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.heard += f"{self.path} {self.headers}".encode() + body
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        answer = b'{"translatedText": "It is heard."}'
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_GET = do_POST  # noqa: N815 - the same

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def serving(server: ThreadingHTTPServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    with server:
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def far(monkeypatch: pytest.MonkeyPatch) -> Iterator[Recorder]:
    monkeypatch.setattr(address, "_NEAR", (NEAR,))
    try:
        server = Recorder()
    except OSError:
        pytest.skip("this machine has no IPv6 loopback")
    with serving(server):
        yield server


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return small_site.make(tmp_path, {"private.md": PRIVATE, "public.md": "---\ntitle: خبر عام\n---\n\nفقرة عامة.\n"})


def settings(site: Site, **urls: str) -> None:
    """Give engines their addresses in the settings."""
    path = site.root / "mkdocs.yml"
    text = path.read_text(encoding="utf-8")
    for name, url in urls.items():
        old = f"      {name}: {{ "
        assert text.count(old) == 1
        text = text.replace(old, f'{old}url: "{url}", ')
    path.write_text(text, encoding="utf-8")


def heard(server: Recorder) -> bool:
    """Whether a word of the private report was heard far away."""
    return (
        any(
            word.encode() in server.heard or word.encode("utf-16-be").hex() in server.heard.hex()
            for word in SECRET.split()
        )
        or b"\\u0633\\u0631" in server.heard
        or b"%D8%B3%D8%B1" in server.heard
    )


def test_recorder__would_hear_it(site: Site, far: Recorder) -> None:
    site.write("private.md", PRIVATE.replace("private: true\n", ""))
    settings(site, libretranslate=far.url)
    site.translate(None, "--engine", "libretranslate")
    assert heard(far)


FAULTS: dict[str, Fault | None] = {
    "sound": None, "error": Fault.error(500), "busy": Fault.too_many_requests(), "reset": Fault.reset(),
    "empty": Fault.empty(), "page": Fault.page(), "quota": Fault.quota(), "echo": Fault.echo(),
    "forbidden": Fault.error(403),
}  # fmt: skip


@pytest.mark.parametrize("order", ["libretranslate,google", "google,libretranslate"])
@pytest.mark.parametrize("fault", FAULTS)
def test_chain__never_falls_over_to_a_far_engine(site: Site, far: Recorder, order: str, fault: str) -> None:
    with EngineServer() as near:
        near.fault = FAULTS[fault]
        settings(site, libretranslate=near.url, google=far.url)
        site.translate(None, "--engine", order)
        assert any("السر" in text for text in near.texts)
    assert not heard(far)
    if fault == "forbidden" or order.startswith("google"):
        assert "عام" in far.heard.decode() or b"%D8%B9" in far.heard, "the public report goes on to it"


class _Moved(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.send_response(self.server.status)  # type: ignore[attr-defined]
        self.send_header("Location", self.server.target + self.path)  # type: ignore[attr-defined]
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_POST  # noqa: N815 - the same

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("engine", ["libretranslate", "google", "mymemory", "microsoft", "deepl", "openai:model"])
def test_redirect__of_a_near_engine_leads_nowhere(
    far: Recorder, engine: str, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key in ("MICROSOFT_API_KEY", "DEEPL_API_KEY"):
        monkeypatch.setenv(key, "a key of the test")
    near = ThreadingHTTPServer(("127.0.0.1", 0), _Moved)
    near.status, near.target = status, far.url  # type: ignore[attr-defined]
    with serving(near):
        given = {engine: {"url": f"http://127.0.0.1:{near.server_port}", "retries": 0, "rate": 0}}
        with engines.chain([engine], "ar", "en", given) as runner, pytest.raises(EngineError):
            runner.translate([SECRET], engines.Hints(private=True, title=SECRET))
    assert far.connections == 0


def resolving(monkeypatch: pytest.MonkeyPatch, answers: Callable[[], list[str]]) -> None:
    """Have the name `newsroom.test` mean, at each look-up, what a function says."""
    real = socket.getaddrinfo

    def look_up(host: Any, port: Any, *rest: Any, **more: Any) -> Any:
        if host != "newsroom.test":
            return real(host, port, *rest, **more)
        kinds = {4: socket.AF_INET, 6: socket.AF_INET6}
        found = answers()
        return [
            (kinds[ipaddress.ip_address(each).version], socket.SOCK_STREAM, 6, "", (each, int(port or 0)))
            for each in found
        ]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)


@pytest.mark.parametrize("engine", ["libretranslate", "google"])
@pytest.mark.parametrize(
    "answers", [["::1"], ["127.0.0.1", "::1"], ["::1", "127.0.0.1"]], ids=["far", "near-and-far", "far-and-near"]
)
def test_name__that_means_a_far_machine_too_gets_nothing(
    site: Site, far: Recorder, monkeypatch: pytest.MonkeyPatch, engine: str, answers: list[str]
) -> None:
    resolving(monkeypatch, lambda: answers)
    settings(site, **{engine: f"http://newsroom.test:{far.server_port}"})
    site.translate(None, str(site.path("private.md")), "--engine", engine)
    assert far.heard == b""


@pytest.mark.parametrize("engine", ["libretranslate", "google"])
@pytest.mark.parametrize("sound", [1, 2, 3])
def test_name__that_changes_its_meaning_gets_nothing(
    site: Site, far: Recorder, monkeypatch: pytest.MonkeyPatch, engine: str, sound: int
) -> None:
    """Rebinding: near when it is looked at, far when it is used."""
    meanings = itertools.chain([["127.0.0.1"]] * sound, itertools.repeat(["::1"]))
    resolving(monkeypatch, lambda: next(meanings))
    settings(site, **{engine: f"http://newsroom.test:{far.server_port}"})
    site.translate(None, str(site.path("private.md")), "--engine", engine)
    assert far.heard == b""


@pytest.mark.parametrize("form", [str(each.value) for each in attacks.read("hosts")])
def test_address__is_near_only_if_what_it_leads_to_is(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is near by any reading is told by the system's own resolver."""

    def look_up(host: Any, port: Any, *_: Any, **__: Any) -> Any:
        """The system's own reading of numbers; the network is asked for nothing."""
        return REAL(host, port, 0, socket.SOCK_STREAM, 0, socket.AI_NUMERICHOST)

    def leads(host: str) -> list[str]:
        with suppress(socket.gaierror):  # to nothing
            return [str(row[4][0]) for row in look_up(host, 80)]
        return []

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    try:
        found = address.is_local(f"http://{form}/")
    except Exception as error:  # noqa: BLE001 - whatever it is, it would be a traceback
        pytest.fail(f"{form}: {error!r}")
    if not found:
        return
    host = str(urllib3.util.parse_url(f"http://{form}/").host).strip("[]")
    for each in leads(host):
        ip = ipaddress.ip_address(each.partition("%")[0])
        assert ip.is_loopback or ip.is_private, each
        assert not ip.is_link_local
        assert not ip.is_unspecified
        assert not ip.is_multicast


def test_cache__holds_no_private_word(site: Site) -> None:
    with EngineServer() as near:
        assert site.translate(near) == 0
        answers = [near.translate(text) for text in near.texts if "السر" in text]
        assert answers
    for path in (site.root / ".cache").rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            for word in (*SECRET.split(), *answers):
                assert word.encode() not in data, path
