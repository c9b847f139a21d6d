"""A browser is there, it renders Arabic, and it reaches this machine only."""

import http.server
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture
def unset(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    chromium.find.cache_clear()
    monkeypatch.delenv("CHROMIUM", raising=False)
    yield monkeypatch
    chromium.find.cache_clear()


def test_a_wrong_setting_is_an_error(unset: pytest.MonkeyPatch, tmp_path: Path) -> None:
    unset.setenv("CHROMIUM", str(tmp_path / "nothing"))
    assert chromium.find() is None
    with pytest.raises(SystemExit, match="set CHROMIUM"):
        chromium.ensure()


def test_a_stub_is_passed_over(unset: pytest.MonkeyPatch, tmp_path: Path) -> None:
    stub = tmp_path / "chromium"
    stub.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    stub.chmod(0o755)
    real = chromium.find()
    chromium.find.cache_clear()
    unset.setattr(chromium, "_candidates", lambda: [str(stub), real])
    assert chromium.find() == real


def test_nothing_found_and_nothing_installed(unset: pytest.MonkeyPatch) -> None:
    commands: list[tuple[str, ...]] = []
    unset.setattr(chromium, "_candidates", list)
    unset.setattr(chromium, "_output", lambda *_, **__: None)
    unset.setattr(chromium, "_run", lambda *command: bool(commands.append(command)))
    with pytest.raises(SystemExit, match="install Chromium"):
        chromium.ensure()
    assert commands[-1][-1] == "chromium"


@pytest.mark.browser
def test_it_renders_arabic(new_page: Callable[..., "Page"]) -> None:
    page = new_page(viewport={"width": 800, "height": 600})
    parted = "\u200c".join("كتاب")
    page.set_content(f"<div dir=rtl style='font-size:40px'><p><b>كتاب</b></p><p><i>{parted}</i></p></div>")
    joined, apart = page.locator("b").bounding_box(), page.locator("i").bounding_box()
    assert joined is not None
    assert apart is not None
    assert joined["x"] > 400
    # Letters that join are narrower; boxes that stand for missing letters are not.
    assert joined["width"] < apart["width"]


@pytest.mark.browser
def test_it_reaches_this_machine_only(new_page: Callable[..., "Page"], tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<title>here</title>", encoding="utf-8")

    class Handler(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *args: object) -> None:
            super().__init__(*args, directory=str(tmp_path))

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            page = new_page()
            page.goto(f"http://127.0.0.1:{server.server_port}/")
            assert page.title() == "here"
            failed: list[str] = []
            page.on("requestfailed", lambda request: failed.append(request.url))
            page.set_content('<img src="http://example.org/a.png">')
            page.wait_for_load_state("load")
            assert failed == ["http://example.org/a.png"]
            page.context.close()
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.browser
def test_axe_runs(new_page: Callable[..., "Page"]) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = new_page()
    page.set_content('<html lang="ar"><title>t</title><main><img src="data:,"></main></html>')
    violations = Axe().run(page).response["violations"]
    assert "image-alt" in {violation["id"] for violation in violations}


@pytest.mark.browser
def test_one_browser_serves_all(browser: "Browser") -> None:
    assert browser.is_connected()
    assert int(browser.version.split(".")[0]) > 100
