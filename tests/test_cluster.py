"""A run with a Dask cluster on this machine, over TLS: the same as without, whatever becomes of the workers."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import pytest

import small_site
from dask_cluster import Cluster
from engine_server import EngineServer
from sites import ROOT
from small_site import Site

pytestmark = [pytest.mark.xdist_group("cluster"), pytest.mark.skipif(os.name == "nt", reason="needs signals")]
UNDER_WAY = 4
"""Requests at once, each of one text: what is lost when they are, or their answers on the way."""
SAME = "غادرت الشاحنات مساء اليوم نفسه.\n"
TEXT = f"# تقرير رقم {{0}}\n\n{SAME}\nفقرة **أولى** في التقرير {{0}}.\n\n- بند عن الطريق رقم {{0}}\n"
PAGES = {**small_site.REPORTS, **{f"reports/2025/r{n}.md": TEXT.format(n) for n in range(10)}}


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with Cluster(tmp_path_factory.mktemp("cluster")) as made:
        yield made


@pytest.fixture
def workers(cluster: Cluster) -> Iterator[list["subprocess.Popen[bytes]"]]:
    """Two workers of this test's own, which have its keys."""
    own = [cluster.work(LIBRETRANSLATE_API_KEY="the-workers-key") for _ in range(2)]
    yield own
    for each in own:
        end(each)
        cluster.workers.remove(each)


def end(process: "subprocess.Popen[bytes]") -> None:
    with suppress(ProcessLookupError):
        process.send_signal(signal.SIGKILL)
    process.wait()


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return copy(tmp_path / "away")


def copy(folder: Path) -> Site:
    folder.mkdir()
    return small_site.make(folder, PAGES)


def start(site: Site, server: EngineServer, options: Sequence[str]) -> "subprocess.Popen[str]":
    build = str(ROOT / "scripts" / "build.py")
    engine = ["--engine", "libretranslate", "--engine-url", server.libretranslate_url]
    command = [sys.executable, build, "translate", "--project", str(site.root), "--lang", "en", *engine, *options]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def ended(running: "subprocess.Popen[str]") -> tuple[int, str, str]:
    out, err = running.communicate(timeout=240)
    assert "Traceback" not in err, err[-3000:]
    return running.returncode, out, err


def written(site: Site) -> dict[str, bytes]:
    return {str(Path(name).relative_to(site.root)): data for name, (data, _) in site.files().items()}


def test_killed_worker__no_unit_is_lost_and_little_is_asked_again(
    site: Site, cluster: Cluster, workers: list["subprocess.Popen[bytes]"], tmp_path: Path
) -> None:
    """What a lost worker was asking is asked again, and nothing else; the files are those of a run by itself."""
    with EngineServer() as server:
        here = copy(tmp_path / "here")
        assert here.translate(server) == 0
        expected = sorted(set(server.texts))
        assert len(server.texts) == len(expected)
    with EngineServer() as server:
        server.api_key = "the-workers-key"  # which only the workers have
        count, lock = [0], threading.Lock()

        def rewrite(answer: str) -> str:
            with lock:
                count[0] += 1
                half = count[0] == len(expected) // 2
            if half:
                end(workers[0])
            return answer

        server.rewrite = rewrite
        code, _, err = ended(start(site, server, ["--strict", *cluster.options]))
        assert code == 0, err
        assert workers[0].poll() is not None
        assert sorted(set(server.texts)) == expected
        assert len(server.texts) - len(expected) <= UNDER_WAY
        assert written(site) == written(here)
        code, out, _ = ended(start(site, server, []))
        assert "0 passages asked, 0 files changed" in out


@pytest.mark.verify
@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.usefixtures("workers")
def test_stopped_run__keeps_what_was_answered(site: Site, cluster: Cluster, sign: int) -> None:
    with EngineServer() as server:
        running = start(site, server, cluster.options)
        wait_for(lambda: len(server.texts) >= 8)
        running.send_signal(sign)
        code, _, err = ended(running)
        assert code == 128 + sign
        assert "run the same command to go on" in err
        assert site.translate(server, "--strict") == 0
        assert len(server.texts) - len(set(server.texts)) <= UNDER_WAY


@pytest.mark.verify
def test_dead_scheduler__ends_in_a_sentence_and_keeps_what_was_answered(site: Site, tmp_path: Path) -> None:
    with Cluster(tmp_path / "mortal") as mortal, EngineServer() as server:
        mortal.work()
        running = start(site, server, mortal.options)
        wait_for(lambda: len(server.texts) >= 8)
        end(mortal.scheduler)
        code, _, err = ended(running)
        assert code == 1
        assert "run the same command to go on" in err
        assert site.translate(server, "--strict") == 0
        assert len(server.texts) - len(set(server.texts)) <= UNDER_WAY


def test_worker_with_other_code__is_refused_in_one_sentence(site: Site, cluster: Cluster, tmp_path: Path) -> None:
    package = tmp_path / "older" / "bitext"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "version.py").write_text('def everything():\n    return "older"\n')
    stranger = cluster.work(str(package.parent))
    try:
        with EngineServer() as server:
            code, _, err = ended(start(site, server, cluster.options))
            assert server.texts == []
        assert code == 1
        assert "run other code than this run" in err
        assert len(err.strip().splitlines()) == 1
        assert not (site.root / "memory").exists()
    finally:
        end(stranger)
        cluster.workers.remove(stranger)


@pytest.mark.verify
def test_wrong_certificate__is_not_spoken_to(site: Site, cluster: Cluster, tmp_path: Path) -> None:
    other = tmp_path / "other"
    with Cluster(other) as stranger, EngineServer() as server:
        options = ["--cluster", cluster.address, *stranger.options[2:]]
        code, _, err = ended(start(site, server, options))
    assert code == 1
    assert "cannot be reached" in err
    assert len(err.strip().splitlines()) == 1


@pytest.mark.verify
def test_plain_cluster__works_where_it_is_asked_for_by_name(site: Site, tmp_path: Path) -> None:
    """And `check` says there what it says here."""
    check = [sys.executable, str(ROOT / "scripts" / "build.py"), "check", "--project", str(site.root), "--json"]
    with Cluster(tmp_path / "plain", tls=False) as plain, EngineServer() as server:
        plain.work()
        assert plain.address.startswith("tcp://")
        code, _, err = ended(start(site, server, ["--strict", *plain.options]))
        assert code == 0, err
        here, there = (
            subprocess.run([*check, *options], capture_output=True, text=True, check=False)
            for options in ([], plain.options)
        )
    assert json.loads(there.stdout)
    assert (there.returncode, there.stdout, there.stderr) == (here.returncode, here.stdout, here.stderr)


def wait_for(condition: Callable[[], bool]) -> None:
    for _ in range(2400):
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError("it has not come to this")
