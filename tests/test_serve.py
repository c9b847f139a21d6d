"""The preview: both editions on one port, pages that reload, an end without noise."""

import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import HTTPError

import pytest

import sites

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for one program"),
]
PATIENCE = 60
"""Seconds until a preview that says nothing is given up."""
REPORT = "docs/reports/2025/good.md"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Preview:
    """A running preview and what it says."""

    def __init__(self, project: Path, port: int) -> None:
        self.project, self.port = project, port
        self.url = f"http://127.0.0.1:{port}/"
        command = [sys.executable, str(project / "scripts" / "build.py"), "serve", "--port", str(port)]
        self.process = subprocess.Popen(
            command,
            cwd=project,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            env={**os.environ, "LC_ALL": "C.UTF-8", "PYTHONUNBUFFERED": "1"},
        )
        self.lines: list[str] = []
        self._new: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as stream:
            for line in stream:
                self.lines.append(line)
                self._new.put(line)

    def wait_for(self, text: str) -> str:
        """Give the next line that holds a text."""
        while True:
            line = self._new.get(timeout=PATIENCE)
            if text in line:
                return line

    def edit(self, name: str, content: str) -> None:
        """Change a file and wait until that is built; the watching may have begun just after the change."""
        path = self.project / name
        while True:
            path.write_text(content, encoding="utf-8")
            try:
                while "Preview:" not in self._new.get(timeout=5):
                    pass
            except queue.Empty:
                content += "\n"
            else:
                return

    def get(self, path: str) -> tuple[int, str]:
        """Ask for a page; give the status and the text."""
        try:
            with urllib.request.urlopen(self.url + path, timeout=PATIENCE) as answer:  # noqa: S310 - our own server
                return answer.status, answer.read().decode()
        except HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def interrupt(self) -> int:
        """Stop it as Ctrl-C does; give its exit code."""
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(timeout=PATIENCE)
        self._reader.join()
        return code


@pytest.fixture
def preview(tmp_path: Path) -> Iterator[Preview]:
    running = Preview(sites.small(tmp_path / "project"), free_port())
    try:
        running.wait_for("Preview:")
        # The first build is told before the port is open.
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", running.port)) == 0:
                    break
                threading.Event().wait(0.05)
        yield running
    finally:
        if running.process.poll() is None:
            running.process.kill()
            running.process.wait()
        running._reader.join()


def test_preview__serves_both_editions_and_ends_cleanly(preview: Preview) -> None:
    for path, lang in (("", "ar"), ("en/", "en"), ("reports/2025/good/", "ar"), ("en/reports/2025/good/", "en")):
        status, text = preview.get(path)
        assert status == 200
        assert f'<html lang="{lang}"' in text
    status, text = preview.get("nowhere/")
    assert status == 404
    assert 'lang="ar"' in text
    for path in ("../mkdocs.yml", "%2e%2e/%2e%2e/mkdocs.yml", "..%2f..%2fmkdocs.yml"):
        assert preview.get(path)[0] == 404
    assert not (preview.project / "site").exists()
    assert preview.interrupt() in (0, 130)
    assert "Traceback" not in "".join(preview.lines)
    assert not list((preview.project / ".cache").glob(".bitext-*"))


def test_preview__an_edit_and_a_bad_file_are_told(preview: Preview) -> None:
    preview.edit(REPORT, "---\ntitle: جديد\ndate: 2025-05-05\n---\n\nنص جديد.\n")
    preview.edit("docs/reports/2025/bad.md", "---\ntitle: [\n---\n")
    assert "docs/reports/2025/bad.md:" in "".join(preview.lines)
    assert "نص جديد." in preview.get("reports/2025/good/")[1]
    assert preview.interrupt() in (0, 130)
    assert "Traceback" not in "".join(preview.lines)


def test_preview__a_port_in_use_is_one_sentence(tmp_path: Path) -> None:
    project = sites.small(tmp_path / "project")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = sites.run(project, "serve", "--port", str(taken.getsockname()[1]))
    assert done.returncode == 1
    assert "--port" in done.stderr


def test_preview__settings_broken_for_a_moment_are_one_sentence(preview: Preview) -> None:
    path = preview.project / "mkdocs.yml"
    sound = path.read_bytes()
    for _ in range(20):
        path.write_bytes(sound + b"extra: [\n")
        threading.Event().wait(1)
        if any("mkdocs.yml" in line for line in preview.lines):
            break
    assert preview.get("reports/2025/good/")[0] == 200
    path.write_bytes(sound)
    preview.wait_for("Preview:")
    assert preview.interrupt() in (0, 130)
    assert "Traceback" not in "".join(preview.lines)


@pytest.mark.browser
def test_preview__the_browser_shows_an_edit_by_itself(preview: Preview, new_page: Callable[..., "Page"]) -> None:
    page = new_page()
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(f"{preview.url}reports/2025/good/")
    page.click("nav.switch a")
    page.wait_for_url(f"{preview.url}en/reports/2025/good/")
    page.click("nav.switch a")
    page.wait_for_url(f"{preview.url}reports/2025/good/")
    preview.edit(REPORT, "---\ntitle: جديد\ndate: 2025-05-05\n---\n\nنص معدّل.\n")
    page.get_by_text("نص معدّل.").wait_for(timeout=PATIENCE * 1000)
    assert problems == []
    page.context.close()
    assert preview.interrupt() in (0, 130)
    assert "Traceback" not in "".join(preview.lines)
