"""The preview: both editions on one port, edits shown at once, pages that reload, an end without noise and remains.

The whole build can be held up when it has read all pages (`Preview.hold`): what is shown then does not come from it.
"""

import contextlib
import os
import queue
import re
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import HTTPError

import pytest

import sites
from bitext import project as projects
from bitext.site import preview as previews
from bitext.site import watch
from engine_server import EngineServer

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [
    pytest.mark.xdist_group("serve"),
    pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for one program"),
]
PATIENCE = 30
"""Seconds until a preview that says nothing is given up."""
KNOWN = re.compile(r'data-known="([^"]*)"')
HELD = """
_begun = on_env


def on_env(env: Any, config: Any, files: Any, **_: Any) -> Any:
    import os, time
    env = _begun(env, config=config, files=files)
    while os.path.exists(".cache/hold"):
        Path(f".cache/held-{config.extra['edition']}").touch()
        time.sleep(0.01)
    return env
"""


def report(title: str, text: str) -> str:
    return f"---\ntitle: {title}\ndate: 2025-05-05\n---\n\n{text}\n"


def pair(name: str) -> dict[str, str | bytes]:
    """A report in both languages."""
    return {
        f"docs/reports/2025/{name}.md": report(f"تقرير {name}", f"فقرة {name}."),
        f"docs/reports/2025/{name}.en.md": report(f"Report {name}", f"Paragraph {name}."),
    }


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

    def write(self, files: dict[str, str]) -> None:
        """Change files, each in one step, so that no half of one is read."""
        for name, text in files.items():
            path = self.project / name
            (self.project / ".cache" / "new").write_text(text, encoding="utf-8")
            path.parent.mkdir(parents=True, exist_ok=True)
            (self.project / ".cache" / "new").replace(path)

    def get(self, path: str) -> tuple[int, str]:
        """Ask for a page; give the status and the text."""
        try:
            with urllib.request.urlopen(self.url + path, timeout=PATIENCE) as answer:  # noqa: S310 - our own server
                return answer.status, answer.read().decode()
        except HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def shows(self, path: str, *texts: str) -> str:
        """Reload a page as its script does, until all these texts stand in it."""
        while True:
            page = self.get(path)[1]
            if all(text in page for text in texts):
                return page
            known = KNOWN.search(page)
            assert known is not None, page
            assert self.get(f"livereload/{known[1]}/{path}")[1] == "reload", (path, texts, self.lines)

    @contextmanager
    def hold(self) -> Iterator[Callable[[], None]]:
        """Hold whole builds up; gives what waits until one has read all its pages. In the end it is waited for."""
        hold = self.project / ".cache" / "hold"
        held = [hold.with_name(f"held-{locale}") for locale in sites.EDITIONS]
        hold.touch()

        def wait() -> None:
            while not all(path.exists() for path in held):
                assert self.process.poll() is None, self.lines
                threading.Event().wait(0.02)

        yield wait
        wait()
        hold.unlink()
        for path in held:
            path.unlink()
        self.wait_for("Preview:")

    def end(self, how: signal.Signals = signal.SIGINT) -> int:
        """Stop it, and see that nothing is left of it; give its exit code."""
        self.process.send_signal(how)
        return self.ended()

    def ended(self) -> int:
        """Wait for its end; the same."""
        code = self.process.wait(timeout=PATIENCE)
        self._reader.join()
        for _ in range(PATIENCE * 10):  # what was ended by force is there until somebody takes note
            if not self.processes():
                break
            threading.Event().wait(0.1)
        else:
            pytest.fail(f"left behind: {self.processes()}")
        assert not list((self.project / ".cache").glob(".bitext-*"))
        assert "Traceback" not in "".join(self.lines)
        return code

    def processes(self) -> dict[int, str]:
        """What runs in the project's folder, where the system tells, by number."""
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if (folder / "cwd").resolve() == self.project.resolve():
                    found[int(folder.name)] = (folder / "cmdline").read_text().replace("\0", " ")
        return found

    def kill(self) -> None:
        """End all of it by force."""
        self.process.kill()
        self.process.wait()
        for number in self.processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        self._reader.join()


@contextmanager
def started(project: Path) -> Iterator[Preview]:
    hooks = project / "scripts" / "hooks.py"
    hooks.write_text(hooks.read_text(encoding="utf-8") + HELD, encoding="utf-8")
    running = Preview(project, free_port())
    try:
        yield running
    finally:
        running.kill()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    """A preview of a site with a pair of reports for each test."""
    files = {name: text for each in "body title broken twice during many".split() for name, text in pair(each).items()}
    alone = {"docs/reports/2025/alone.md": report("وحيد", "فقرة أولى.\n\nفقرة ثانية.")}
    made = {"docs/reports/2025/made.md": report("مترجم", "فقرة أولى.\n\nفقرة ثانية.")}
    project = sites.small(tmp_path_factory.mktemp("preview") / "project", {**files, **alone, **made})
    with EngineServer() as server:
        asked = ("--engine", "libretranslate", "--engine-url", server.libretranslate_url)
        sites.run(project, "translate", *asked, *made)
    with started(project) as running:
        running.wait_for("Preview:")
        yield running
        assert running.end() == 0


def test_edit__is_shown_before_the_rest_of_the_site_is_built(site: Preview) -> None:
    with site.hold():
        site.write({"docs/reports/2025/body.md": report("تقرير body", "نص جديد.")})
        site.shows("reports/2025/body/", "نص جديد.")
        site.write({"docs/reports/2025/body.en.md": report("Report body", "New words.")})
        site.shows("en/reports/2025/body/", "New words.")
        for path, words in (("", "نص جديد."), ("en/", "New words.")):
            assert words in site.get(f"{path}reports/2025/body/index.md")[1]
        assert "docs/reports/2025/body.md: shown anew" in "".join(site.lines)
    assert "نص جديد." in site.get("reports/2025/body/index.md")[1]
    assert "New words." in site.get("en/reports/2025/body/index.md")[1]


def test_edit__of_a_title_is_in_the_page_at_once_and_in_lists_after_it(site: Preview) -> None:
    with site.hold() as reading:
        site.write({"docs/reports/2025/title.md": report("عنوان آخر", "نص.")})
        site.shows("reports/2025/title/", "عنوان آخر")
        reading()
        assert "عنوان آخر" not in site.get("")[1]
        assert "تقرير title" in site.get("")[1]
    site.shows("", "عنوان آخر")
    assert "تقرير title" not in site.get("")[1]


def test_edit__that_breaks_a_page_keeps_it_and_is_told(site: Preview) -> None:
    for ending, path, words in ((".en.md", "en/", "Paragraph broken."), (".md", "", "فقرة broken.")):
        site.write({f"docs/reports/2025/broken{ending}": "---\ntitle: [\n---\n"})
        site.wait_for(f"docs/reports/2025/broken{ending}:3: error front-unreadable")
        assert words in site.get(f"{path}reports/2025/broken/")[1]
    with site.hold():
        site.write(
            {
                "docs/reports/2025/broken.md": report("تقرير broken", "نص سليم."),
                "docs/reports/2025/broken.en.md": report("Report broken", "Sound words."),
            }
        )
        site.shows("reports/2025/broken/", "نص سليم.")
        site.shows("en/reports/2025/broken/", "Sound words.")


def test_edit__one_after_the_other(site: Preview) -> None:
    with site.hold():
        for words in ("أول", "ثان", "ثالث"):
            site.write({"docs/reports/2025/twice.md": report("تقرير twice", f"نص {words}.")})
        site.shows("reports/2025/twice/", "نص ثالث.")
    assert "نص ثالث." in site.get("reports/2025/twice/index.md")[1]


def test_edit__during_a_whole_build_is_shown_and_not_lost_with_it(site: Preview) -> None:
    path = "docs/reports/2025/during.md"
    with site.hold() as reading:
        site.write({path: report("تقرير during", "نص أول.")})
        reading()
        site.write({path: report("تقرير during", "نص ثان.")})
        site.shows("reports/2025/during/", "نص ثان.")
    assert "نص ثان." in site.get("reports/2025/during/")[1], "the build that ends had read the first"
    site.wait_for("Preview:")
    assert "نص ثان." in site.get("reports/2025/during/")[1]
    assert "نص ثان." in site.get("reports/2025/during/index.md")[1]


def test_edit__reloads_its_page_and_no_other(site: Preview) -> None:
    paths = ("reports/2025/many/", "about/")
    known = {path: KNOWN.search(site.get(path)[1])[1] for path in paths}  # type: ignore[index]
    with site.hold():
        site.write({"docs/reports/2025/many.md": report("تقرير many", "نص آخر.")})
        site.shows("reports/2025/many/", "نص آخر.")
        assert site.get(f"livereload/{known['reports/2025/many/']}/reports/2025/many/")[1] == "reload"
        assert KNOWN.search(site.get("about/")[1])[1] == known["about/"]  # type: ignore[index]
    assert KNOWN.search(site.get("about/")[1])[1] == known["about/"]  # type: ignore[index]
    site.write({"docs/img/map.txt": "a file that pages may show"})
    site.wait_for("Preview:")
    assert site.get(f"livereload/{known['about/']}/about/")[1] == "reload"


def test_edit__of_a_report_that_waits_for_its_translation_is_offered_to_be_translated(site: Preview) -> None:
    with site.hold():
        site.write({"docs/reports/2025/alone.md": report("وحيد", "فقرة أولى.\n\nفقرة ثانية.\n\nفقرة ثالثة.")})
        line = site.wait_for("without a current translation")
        assert line.startswith("docs/reports/2025/alone.md: ")
        assert ": 4;" in line
        assert "`translate docs/reports/2025/alone.md`" in line
        site.shows("reports/2025/alone/", "فقرة ثالثة.")


def test_edit__marks_stale_passages_of_the_translation_at_once(site: Preview) -> None:
    assert "unit-note" not in site.get("en/reports/2025/made/")[1]
    with site.hold():
        site.write({"docs/reports/2025/made.md": report("مترجم", "فقرة أولى.\n\nفقرة ثانية تغيّرت.")})
        assert site.wait_for("without a current translation").startswith("docs/reports/2025/made.md: ")
        assert site.shows("en/reports/2025/made/", "unit-note").count("unit-note") == 1


def test_page__that_comes_or_goes(site: Preview) -> None:
    assert site.get("reports/2025/new/")[0] == 404
    site.write({"docs/reports/2025/new.md": report("جديد", "نص.")})
    site.shows("reports/2025/new/", "نص.")
    site.shows("", "جديد")
    site.wait_for("Preview:")
    (site.project / "docs/reports/2025/new.md").unlink()
    site.wait_for("Preview:")
    assert site.get("reports/2025/new/")[0] == 404
    assert "new.md: error" not in "".join(site.lines)


@pytest.mark.skipif(sys.platform != "linux", reason="children are found through /proc")
def test_edit__when_a_process_has_been_killed_comes_with_a_whole_build(site: Preview) -> None:
    children = [number for number, command in site.processes().items() if "spawn_main" in command]
    assert len(children) == len(sites.EDITIONS)
    os.kill(children[0], signal.SIGKILL)
    site.write({"docs/reports/2025/good.md": report("تقرير سليم", "نص بعد ذلك.")})
    site.write({"docs/reports/2025/good.en.md": report("A sound report", "Words after that.")})
    site.shows("reports/2025/good/", "نص بعد ذلك.")
    site.shows("en/reports/2025/good/", "Words after that.")


def test_preview__serves_both_editions_and_nothing_else(site: Preview) -> None:
    for path, lang in (("", "ar"), ("en/", "en"), ("reports/2025/good/", "ar"), ("en/reports/2025/good/", "en")):
        status, text = site.get(path)
        assert status == 200
        assert f'<html lang="{lang}"' in text
        assert text.count('<script src="/livereload.js"') == 1
    status, text = site.get("nowhere/")
    assert status == 404
    assert 'lang="ar"' in text
    for path in ("../mkdocs.yml", "%2e%2e/%2e%2e/mkdocs.yml", "..%2f..%2fmkdocs.yml", "a%00b", "..%5cmkdocs.yml"):
        assert site.get(path)[0] == 404
    assert site.get("en")[1] == site.get("en/")[1]
    assert not (site.project / "site").exists()


def test_preview__settings_broken_for_a_moment_are_one_sentence(site: Preview) -> None:
    path = site.project / "mkdocs.yml"
    sound = path.read_text(encoding="utf-8")
    site.write({"mkdocs.yml": sound + "extra: [\n"})
    site.wait_for("mkdocs.yml")
    assert site.get("reports/2025/good/")[0] == 200
    site.write({"mkdocs.yml": sound})
    site.wait_for("Preview:")


def test_preview__ended_during_a_whole_build_leaves_nothing(tmp_path: Path) -> None:
    project = sites.small(tmp_path / "project")
    (project / ".cache").mkdir()
    (project / ".cache" / "hold").touch()
    with started(project) as running:
        while not (project / ".cache" / "held-en").exists():
            assert running.process.poll() is None, running.lines
            threading.Event().wait(0.02)
        assert running.end(signal.SIGTERM) == 143


def test_preview__a_template_that_cannot_be_read_ends_the_beginning(tmp_path: Path) -> None:
    project = sites.small(tmp_path / "project")
    (project / "overrides" / "main.html").write_text("{% if %}", encoding="utf-8")
    with started(project) as running:
        assert running.ended() == 1
        assert "main.html" in running.wait_for("edition")


def test_preview__a_port_in_use_is_one_sentence(tmp_path: Path) -> None:
    project = sites.small(tmp_path / "project")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = sites.run(project, "serve", "--port", str(taken.getsockname()[1]))
    assert done.returncode == 1
    assert "--port" in done.stderr


@pytest.mark.browser
def test_preview__the_browser_shows_an_edit_by_itself(site: Preview, new_page: Callable[..., "Page"]) -> None:
    page = new_page()
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(f"{site.url}reports/2025/good/")
    page.click("nav.switch a")
    page.wait_for_url(f"{site.url}en/reports/2025/good/")
    page.click("nav.switch a")
    page.wait_for_url(f"{site.url}reports/2025/good/")
    with site.hold():
        site.write({"docs/reports/2025/good.md": report("جديد", "نص معدّل.")})
        page.get_by_text("نص معدّل.").wait_for(timeout=PATIENCE * 1000)
    assert problems == []
    page.context.close()


# The parts


def test_look__sees_what_builds_read(tmp_path: Path) -> None:
    project = projects.load(sites.small(tmp_path / "project"))
    first = watch.look(project)
    assert {"docs/about.md", "mkdocs.yml", "mkdocs.en.yml", "overrides/main.html"} <= first.keys()
    assert watch.changed(first, watch.look(project)) == set()
    sites.put(
        project.root,
        {
            "docs/about.md": "other words\n", "docs/new/file.csv": "a\n", "memory/about.en.jsonl": "{}\n",
            "docs/.about.md.swp": "", "docs/about.md~": "", "docs/#about.md#": "", "site/index.html": "", "x.txt": "",
        },
    )  # fmt: skip
    (project.root / "docs/index.md").unlink()
    found = {"docs/about.md", "docs/new/file.csv", "memory/about.en.jsonl", "docs/index.md"}
    assert watch.changed(first, watch.look(project)) == found


def test_watch__wakes_whoever_waits_and_sees_the_change(tmp_path: Path) -> None:
    project = projects.load(sites.small(tmp_path / "project"))
    woken = threading.Event()
    watching = watch.Watch(project, woken.set)
    try:
        first = watching.look()
        later = watching.due
        sites.put(project.root, {"docs/reports/2025/good.md": "other words\n"})
        assert woken.wait(PATIENCE)
        assert watching.due < later or watch.changed(first, watching.look())
        assert watch.changed(first, watching.look()) == {"docs/reports/2025/good.md"}
    finally:
        watching.close()


def test_server__leads_nowhere_else(tmp_path: Path) -> None:
    sites.put(tmp_path, {"root/index.html": "<body>home</body>", "root/a/index.html": "a", "secret.txt": "s"})
    server = previews.Preview("127.0.0.1", 0, tmp_path / "root")
    try:
        assert server.read("/") == b"<body>home</body>"
        assert server.read("/a/") == b"a"
        for path in (
            "/../secret.txt",
            "/a/../../secret.txt",
            "//../secret.txt",
            "/a\\..\\..\\secret.txt",
            "/c:x",
            "/\0",
        ):
            assert server.read(path) is None, path
    finally:
        server.stop()
