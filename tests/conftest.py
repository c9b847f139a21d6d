"""What every test shares: no network beyond this machine, and a browser for each worker."""

import compileall
import os
import socket
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest

import chromium
import sites
from engine_server import EngineServer

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

hypothesis.settings.register_profile("any machine", deadline=None)
hypothesis.settings.load_profile("any machine")

LOOPBACK = ("127.0.0.1", "::1", "localhost")

_look_up = socket.getaddrinfo


def _look_up_loopback(host: Any, *args: Any, **kwargs: Any) -> Any:
    name = host.decode() if isinstance(host, bytes) else host
    if name in (None, "", *LOOPBACK):
        return _look_up(host, *args, **kwargs)
    raise OSError(f"a test looked up {name!r}; tests stay on this machine")


def pytest_configure(config: pytest.Config) -> None:
    """Keep programs started by the tests, and the engine server, off any proxy; compile the program once for all."""
    if not hasattr(config, "workerinput"):
        compileall.compile_dir(sites.ROOT / "scripts", quiet=1)
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        os.environ.pop(name, None)
        os.environ.pop(name.upper(), None)
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = ",".join(LOOPBACK)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep a module's browser tests on one worker, so that one site and one browser serve them all."""
    for item in items:
        if item.get_closest_marker("browser") and not item.get_closest_marker("xdist_group"):
            item.add_marker(pytest.mark.xdist_group(f"browser {item.path.stem}"))


@pytest.fixture(autouse=True)
def _stay_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", _look_up_loopback)


@pytest.fixture(autouse=True)
def _be_no_runner(monkeypatch: pytest.MonkeyPatch) -> None:
    """In CI no engine is asked unless one is named: whether the tests run there must make no difference to them."""
    for name in ("CI", "TRANSLATION_ENGINE", "TRANSLATION_ENGINE_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def engine_server() -> Iterator[EngineServer]:
    """Give a translation engine on this machine that knows no sentence."""
    with EngineServer() as server:
        yield server


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """Give a Chromium that reaches this machine only; fail where there is none."""
    from playwright.sync_api import sync_playwright

    program = chromium.find()
    if program is None:
        pytest.fail(chromium.MISSING, pytrace=False)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=list(chromium.ARGUMENTS))
        yield running
        running.close()


@pytest.fixture
def new_page(browser: "Browser") -> Iterator[Callable[..., "Page"]]:
    """Open pages in a fresh profile; the arguments are those of a browser context."""
    contexts = []

    def opener(**settings: Any) -> "Page":
        context = browser.new_context(**settings)
        contexts.append(context)
        return context.new_page()

    yield opener
    for context in contexts:
        context.close()
