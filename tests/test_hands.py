"""Work that is done elsewhere comes to the same: files, requests, findings, and what is remembered of pages at rest."""

import contextlib
import json
import pickle
import sqlite3
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import small_site
from bitext import cli, cluster, hands, version
from bitext.alignment import parcels
from bitext.cli import check, lending, translate
from bitext.errors import EngineError, UsageError, said
from bitext.hands import Hands, HandsGone, OtherCode, WorkLost
from bitext.project import load
from bitext.translation.away import step
from bitext.translation.engines import remote
from bitext.translation.engines.protocol import Barred, Busy, EngineSettings, Hints, Unanswered, Unreachable
from bitext.translation.questions import Failure
from engine_server import LIBRETRANSLATE, EngineServer, Fault
from small_site import Site

FIRST, ENGLISH = "reports/2025/first.md", "reports/2025/first.en.md"
SAME = "غادرت الشاحنات مساء اليوم نفسه.\n"
PRIVATE = "---\ntitle: سر من الأسرار\nprivate: true\n---\n\nلا تخرج هذه الفقرة من الدار أبدا.\n"
GLOSSARY = "id,kind,ar,en,ar_variants,en_variants,avoid,note\nhasakah,place,الحسكة,Hasakah,,,,\n"


class ByValue:
    """Does work in threads, but sends and returns everything as bytes; remembers what it was sent."""

    def __init__(self) -> None:
        self.threads = ThreadPoolExecutor(3)
        self.sent: list[bytes] = []

    def submit(self, work: Callable[..., Any], /, *arguments: Any) -> Future[Any]:
        data = pickle.dumps((work, arguments))
        self.sent.append(data)
        return self.threads.submit(_by_value, data)


def _by_value(data: bytes) -> Any:
    work, arguments = pickle.loads(data)  # noqa: S301 - a moment ago it was ours
    return pickle.loads(pickle.dumps(work(*arguments)))  # noqa: S301 - the same


@pytest.fixture
def elsewhere() -> Iterator[ByValue]:
    executor = ByValue()
    yield executor
    executor.threads.shutdown()


@pytest.fixture
def lent(elsewhere: ByValue, monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], None]:
    """Have commands use these hands, or their own again."""

    def switch(away: bool) -> None:
        mine = lambda: contextlib.nullcontext(Hands(elsewhere, many=3) if away else None)  # noqa: E731
        monkeypatch.setattr(lending, "lent", lambda _: mine)

    return switch


def remembered(site: Site) -> list[Any]:
    rows = sqlite3.connect(site.root / ".cache/translation/rest.en.sqlite")
    with contextlib.closing(rows):
        return rows.execute("select uri, hex(state), said from page order by uri").fetchall()


def contents(site: Site) -> Mapping[str, bytes]:
    return {str(Path(name).relative_to(site.root)): data for name, (data, _) in site.files().items()}


def nothing(site: Site) -> None:
    """The first run of all."""


def edited(site: Site) -> None:
    site.replace(ENGLISH, site.text(ENGLISH).splitlines()[-1], "A person wrote this sentence about lorries.")
    site.replace(FIRST, SAME, "غادرت الشاحنات فجر اليوم التالي نحو الجنوب.\n")
    site.replace(FIRST, "بند أول عن الطريق", "بند أول عن الطريق الغربي والجسر")


def renamed(site: Site) -> None:
    site.replace(ENGLISH, site.text(ENGLISH).splitlines()[-1], "A person wrote this sentence about lorries.")
    site.path(FIRST).rename(site.path("reports/2025/moved.md"))


def remembers(site: Site) -> None:
    site.write("reports/2025/third.md", f"# تقرير ثالث عن القافلة\n\n{SAME}\nفقرة لم يقلها أحد قبل اليوم.\n")


def lost_lock(site: Site) -> None:
    site.lock(FIRST).unlink()


def odd(site: Site) -> None:
    site.write("reports/2025/secret.md", PRIVATE)
    site.write("docs/glossary.csv".removeprefix("docs/"), GLOSSARY)
    site.path("reports/2025/bad.md").write_bytes(b"\xff\xfe#\0 \0")
    site.path("reports/2025/linked.md").symlink_to(site.path(FIRST))
    site.write("reports/2025/draft.md", "---\ntitle: مسودة\ndraft: true\n---\n\nفقرة من مسودة لا ترسل.\n")


CHANGES = [nothing, edited, renamed, remembers, lost_lock, odd]


@pytest.mark.parametrize("more", [(), ("--again",), ("--glossary",), ("--dry-run",)], ids=" ".join)
@pytest.mark.parametrize("change", CHANGES)
def test_elsewhere__the_same_is_asked_written_said_and_remembered(
    tmp_path: Path,
    lent: Callable[[bool], None],
    capsys: pytest.CaptureFixture[str],
    change: Callable[[Site], None],
    more: tuple[str, ...],
) -> None:
    seen = []
    for away in (False, True):
        folder = tmp_path / str(away)
        folder.mkdir()
        site = small_site.make(folder)
        lent(False)
        with EngineServer() as server:
            if change is not nothing:
                site.translate(server)
            change(site)
            before = len(server.texts)
            capsys.readouterr()
            lent(away)
            code = site.translate(server, *more)
            told = capsys.readouterr()
            asked = sorted(server.texts[before:])
            lent(False)
            if not more:
                site.translate(server)
                assert len(server.texts) == before + len(asked)
            seen.append((code, told, asked, contents(site), [] if more == ("--dry-run",) else remembered(site)))
    assert seen[0] == seen[1]
    if more == () and change not in (renamed, lost_lock):
        assert seen[0][2]  # something was asked, or the test tells nothing


@pytest.mark.parametrize("fault", [Fault.error(500), Fault.empty(), Fault.echo(), Fault.quota()])
def test_elsewhere__a_failing_engine_comes_to_the_same(
    tmp_path: Path, lent: Callable[[bool], None], capsys: pytest.CaptureFixture[str], fault: Fault
) -> None:
    seen = []
    for away in (False, True):
        folder = tmp_path / str(away)
        folder.mkdir()
        site = small_site.make(folder)
        lent(away)
        with EngineServer() as server:
            server.fault = fault
            code = site.translate(server)
        seen.append((code, capsys.readouterr(), contents(site)))
    assert seen[0] == seen[1]


def test_elsewhere__equal_passages_of_pages_on_their_way_are_asked_once(
    tmp_path: Path, lent: Callable[[bool], None]
) -> None:
    pages = {f"reports/2025/r{n}.md": f"# تقرير رقم {n}\n\n{SAME}\nفقرة خاصة بالتقرير {n}.\n" for n in range(8)}
    site = small_site.make(tmp_path, pages)
    lent(True)
    with EngineServer() as server:
        assert site.translate(server, "--jobs", "8") == 0
        assert len(server.texts) == len(set(server.texts)) == 17


def test_elsewhere__echoes_between_pages_are_found(tmp_path: Path, lent: Callable[[bool], None]) -> None:
    """A worker has one page; that an engine says the same of another one shows only here."""
    pages = {
        "reports/2025/a.md": "# عنوان\n\nانقطعت الكهرباء عن الحي الشرقي ثلاث ساعات.\n",
        "reports/2025/b.md": "# عنوان\n\nافتتحت المدرسة الجديدة أبوابها أمام التلاميذ.\n",
    }
    site = small_site.make(tmp_path, pages)
    lent(True)
    with EngineServer() as server:
        server.rewrite = lambda answer: "The very same English sentence for both." if " " in answer else answer
        site.translate(server)
    [pending] = [row for name in pages for row in site.rows(name) if not row.get("engine")]
    assert pending in site.rows("reports/2025/b.md")


def test_elsewhere__private_words_and_keys_are_never_sent(
    tmp_path: Path, lent: Callable[[bool], None], elsewhere: ByValue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIBRETRANSLATE_API_KEY", "a-very-secret-key")
    site = small_site.make(tmp_path)
    site.write("reports/2025/secret.md", PRIVATE)
    lent(True)
    with EngineServer() as server:
        assert site.translate(server, "--strict") == 0
        assert any("لا تخرج" in text for text in server.texts)
        assert {request.api_key for request in server.requests} == {"a-very-secret-key"}
    check.run(cli._parser(["check"], "en").parse_args(["check", "-q"]), load(site.root), cli.Output(quiet=True))
    everything = b"".join(elsewhere.sent)
    assert "القافلة".encode() in everything
    for word in ("لا تخرج", "سر من"):
        assert word.encode() not in everything
    assert b"a-very-secret-key" not in everything
    assert str(site.root).encode() not in everything


def test_elsewhere__a_page_that_is_edited_meanwhile_loses_no_word(tmp_path: Path, lent: Callable[[bool], None]) -> None:
    site = small_site.make(tmp_path)
    lent(True)
    with EngineServer() as server:
        site.translate(server)
        site.replace(FIRST, SAME, "غادرت الشاحنات فجر اليوم التالي نحو الجنوب.\n")
        last = site.text(ENGLISH).splitlines()[-1]
        heading = next(line for line in site.text(ENGLISH).splitlines() if line.startswith("## "))

        def rewrite(answer: str) -> str:
            if heading in site.text(ENGLISH):
                site.replace(ENGLISH, heading, "## A heading by a person who is quick")
            return answer

        server.rewrite = rewrite
        assert site.translate(server, "--strict") == 0
    assert "## A heading by a person who is quick" in site.text(ENGLISH)
    assert last not in site.text(ENGLISH)


def test_check__says_the_same_whoever_does_it(
    tmp_path: Path, lent: Callable[[bool], None], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    numbered = {
        f"reports/2025/r{n}.md": f"# تقرير رقم {n}\n\nوصلت {n + 3} شاحنات إلى المدينة في الشهر الماضي.\n"
        for n in range(40)
    }
    site = small_site.make(tmp_path, {**small_site.REPORTS, **numbered})
    lent(False)
    with EngineServer() as server:
        site.translate(server)
    for n in (4, 30):  # the same English for different passages, in different portions
        lines = site.text(f"reports/2025/r{n}.en.md").strip().splitlines()
        site.write(f"reports/2025/r{n}.en.md", "\n".join([*lines[:-1], "Nothing at all was said about any lorries."]))
    site.replace("reports/2025/r5.md", "وصلت 8", "لم تصل 9")
    site.replace("reports/2025/r30.md", "وصلت 33 شاحنات إلى المدينة في الشهر الماضي", "افتتحت المدرسة أبوابها صباح أمس")
    site.write("reports/2025/secret.md", PRIVATE)
    site.path("reports/2025/bad.md").write_bytes(b"\xff\xfe#\0 \0")

    def said_by(*, away: bool, many: int) -> Any:
        lent(away)
        monkeypatch.setattr(check, "MANY", many)
        capsys.readouterr()
        cli.main(["check", "--project", str(site.root), "--json", "--lang", "en"])
        return json.loads(capsys.readouterr().out)

    alone = said_by(away=False, many=1000)
    assert {"check-same", "file-encoding"} <= {each["code"] for each in alone}
    assert said_by(away=True, many=1000) == alone
    assert said_by(away=False, many=1) == alone


# What can go wrong


def project_of(site: Site) -> Any:
    return load(site.root)


def test_other_code__is_given_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = small_site.make(tmp_path)
    common = parcels.common(project_of(site))
    monkeypatch.setattr(version, "everything", lambda: "other")
    with pytest.raises(OtherCode), parcels.opened(common, []):
        pass
    with pytest.raises(OtherCode):
        remote.answers(None, "google", EngineSettings("ar", "en"), common.code, [], Hints())  # type: ignore[arg-type]


def test_version__changes_with_the_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = version.everything.__wrapped__()
    assert whole == version.everything()
    monkeypatch.setattr(version, "package", lambda: b"other")
    assert version.everything.__wrapped__() != whole


class Failing(ByValue):
    """Loses what is given to it."""

    def __init__(self, error: Exception, after: int) -> None:
        super().__init__()
        self.error, self.left = error, after

    def submit(self, work: Callable[..., Any], /, *arguments: Any) -> Future[Any]:
        self.left -= 1
        if self.left >= 0:
            return super().submit(work, *arguments)
        future: Future[Any] = Future()
        if isinstance(self.error, hands.CancelledError):
            future.cancel()
            future.set_running_or_notify_cancel()
        else:
            future.set_exception(self.error)
        return future


@pytest.mark.parametrize("after", [0, 3, 9])
@pytest.mark.parametrize("error", [hands.CancelledError(), hands.BrokenExecutor()], ids=["cancelled", "broken"])
def test_lost_cluster__ends_in_a_sentence_and_the_next_run_goes_on(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: Exception,
    after: int,
) -> None:
    site = small_site.make(tmp_path)
    failing = Failing(error, after)
    with EngineServer() as server:
        with monkeypatch.context() as patch:
            patch.setattr(lending, "lent", lambda _: lambda: contextlib.nullcontext(Hands(failing)))
            assert site.translate(server) == 1
        failing.threads.shutdown()
        assert "run the same command to go on" in capsys.readouterr().err
        assert site.translate(server, "--strict") == 0
        assert len(server.texts) == len(set(server.texts))


def test_lost_page__is_told_and_does_not_stop_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A page that takes every worker with it."""
    site = small_site.make(tmp_path)

    class Picky(ByValue):
        def submit(self, work: Callable[..., Any], /, *arguments: Any) -> Future[Any]:
            if work is step and arguments[1].uri == FIRST:
                future: Future[Any] = Future()
                future.set_exception(MemoryError())
                return future
            return super().submit(work, *arguments)

    picky = Picky()
    lost = Hands(picky, failure=lambda error: WorkLost("work-lost") if isinstance(error, MemoryError) else None)
    monkeypatch.setattr(lending, "lent", lambda _: lambda: contextlib.nullcontext(lost))
    with EngineServer() as server:
        assert site.translate(server) == 1
    picky.threads.shutdown()
    assert f"docs/{FIRST}: error page-lost" in capsys.readouterr().err
    assert not site.path(ENGLISH).exists()
    assert site.path("reports/2025/second.en.md").exists()


def test_nobody_there__is_noticed_while_one_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hands, "TICK", 0.01)

    class Silent:
        def submit(self, *_: Any) -> Future[Any]:
            return Future()

    def gone() -> None:
        raise HandsGone("hands-gone")

    with pytest.raises(HandsGone):
        Hands(Silent(), alive=gone).do(print)
    stopped = Hands(Silent())
    task = stopped.submit(print)
    stopped.stop()
    with pytest.raises(HandsGone):
        task.result()
    with pytest.raises(HandsGone):
        stopped.submit(print)


def test_cluster_without_a_worker__is_waited_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    now, workers = [1000.0], dict[str, int]()
    monkeypatch.setattr(cluster.time, "monotonic", lambda: now[0])
    client = SimpleNamespace(status="running", nthreads=lambda: workers)
    watch = cluster._Watch(client, cluster.Address("tls://127.0.0.1:1"))  # type: ignore[arg-type]
    for seconds, there in ((30, False), (25, True), (59, False)):
        now[0] += seconds
        workers.update({"one": 2} if there else {})
        watch.look()
        workers.clear()
    now[0] += 5
    with pytest.raises(HandsGone) as raised:
        watch.look()
    assert raised.value.said == said("cluster-empty", address="tls://127.0.0.1:1", seconds="60")
    client.status = "connecting"
    with pytest.raises(HandsGone):
        watch.look()


@pytest.mark.parametrize(
    "error",
    [
        EngineError("stopped", final=True),
        Unreachable("stopped"),
        Unanswered("stopped"),
        Barred("stopped", final=True),
        Busy("stopped", after=7.0),
    ],
    ids=lambda each: type(each).__name__,
)
def test_engine_errors__are_the_same_after_the_way(error: EngineError, monkeypatch: pytest.MonkeyPatch) -> None:
    again = pickle.loads(pickle.dumps(remote.Failed.of(error))).error()  # noqa: S301 - a moment ago it was ours
    assert type(again) is type(error)
    assert (again.said, again.final) == (error.said, error.final)
    assert getattr(again, "after", None) == getattr(error, "after", None)
    if isinstance(error, Barred) or type(error) is EngineError:
        back = Failure.of(error).error()
        assert (type(back), back.said, back.final) == (type(error), error.said, error.final)


def test_engine_errors__leave_a_worker_without_its_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEEPL_API_KEY", "worker-secret")
    sent = remote.Failed.of(EngineError("cluster-unreachable", address="worker-secret", problem="worker-secret"))
    assert "worker-secret" not in str(sent)


def test_worker_without_a_key__is_said_as_here(tmp_path: Path, lent: Callable[[bool], None]) -> None:
    """What an engine lacks is known before any page is read, though it is asked from elsewhere."""
    site = small_site.make(tmp_path)
    lent(True)
    chosen = cli._parser(["translate"], "en").parse_args(["translate", "--engine", "microsoft"])
    with pytest.raises(UsageError) as raised:
        translate.translate(chosen, load(site.root), cli.Output(quiet=True))
    assert "MICROSOFT_API_KEY" in str(raised.value)


# Which addresses are spoken to


@pytest.mark.parametrize(
    ("options", "key"),
    [
        (["--cluster", "tcp://127.0.0.1:8786"], "usage-cluster-plain"),
        (["--cluster", "127.0.0.1:8786"], "usage-cluster-address"),
        (["--cluster", "http://127.0.0.1:8786"], "usage-cluster-address"),
        (["--cluster", "tls://127.0.0.1"], "usage-cluster-address"),
        (["--cluster", "tls://127.0.0.1:port"], "usage-cluster-address"),
        (["--cluster", "tls://127.0.0.1:8786", "--cluster-ca", "nowhere.pem"], "usage-path"),
        (["--cluster-plain"], "usage-cluster-none"),
        (["--cluster-ca", "ca.pem"], "usage-cluster-none"),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, list) else each,
)
@pytest.mark.parametrize("command", ["translate", "check"])
@pytest.mark.parametrize("language", ["ar", "en"])
def test_address__that_is_not_to_be_used_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str, options: list[str], key: str, language: str
) -> None:
    site = small_site.make(tmp_path)
    assert cli.main([command, "--project", str(site.root), "--lang", language, *options]) == 2
    values = {"address": options[1] if len(options) > 1 else "", "path": options[-1]}
    assert said(key, **values).within(language) in capsys.readouterr().err
    assert not (site.root / "memory").exists()


def test_missing_package__is_said_with_what_to_install(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    site = small_site.make(tmp_path)
    monkeypatch.setitem(sys.modules, "distributed", None)
    options = ["--cluster", "tcp://127.0.0.1:1", "--cluster-plain", "--engine", LIBRETRANSLATE, "--lang", "en"]
    with EngineServer() as server:
        more = ["--engine-url", server.libretranslate_url]
        assert cli.main(["translate", "--project", str(site.root), *options, *more]) == 2
    assert "requirements-cluster.txt" in capsys.readouterr().err
