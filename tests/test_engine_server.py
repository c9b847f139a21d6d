"""The engine server answers the way the real engines do."""

import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests
from deep_translator import GoogleTranslator
from deep_translator.exceptions import RequestError, TooManyRequests, TranslationNotFound

from engine_server import (
    GOOGLE,
    LIBRETRANSLATE,
    NOTICE,
    EngineServer,
    Fault,
    Lexicon,
    Request,
    pseudo,
    read_table,
)

TABLE = {
    "بدأ المشروع في الربيع.": "The project began in spring.",
    "بدأ المشروع": "The project began",
    "انتهى العمل  مبكرا!": "The work ended early!",
    "قال: <لا> & «نعم».": 'He said: <no> & "yes".',
}


def google(server: EngineServer) -> GoogleTranslator:
    translator = GoogleTranslator(source="ar", target="en")
    translator._base_url = server.google_url
    return translator


def libre(server: EngineServer, q: object, **more: object) -> requests.Response:
    given = {"q": q, "source": "ar", "target": "en", "format": "text", **more}
    return requests.post(f"{server.libretranslate_url}/translate", json=given, timeout=10)


# Words


@pytest.mark.parametrize(
    ("arabic", "latin"),
    [
        ("كتاب", "Katab"),
        ("مُحَمَّد", "Mahamad"),
        ("٢٠٢٦ و۱۲٫۵٪", "2026 u12.5%"),
        ("نعم، لا؛ هل؟ بلى", "Nam, la; hal? Bala"),
        ("X12X والخادم `code` https://example.org/a?b=1", None),
        ("plain ASCII, 3.5%; [link](a.md) {{x}} ⟦7⟧", "plain ASCII, 3.5%; [link](a.md) {{x}} ⟦7⟧"),
        ("ﻻ", "La"),
    ],
)
def test_pseudo(arabic: str, latin: str | None) -> None:
    result = pseudo(arabic)
    if latin is not None:
        assert result == latin
    for token in arabic.split():
        assert not token.isascii() or token in result.split()
    assert not any("\u0600" <= char <= "\u06ff" for char in result)


def test_pseudo_leaves_no_character_of_the_arabic_block() -> None:
    text = " ".join(chr(code) for code in range(0x600, 0x700))
    assert pseudo(text).isascii()


def test_known_sentences_in_a_row_are_joined() -> None:
    lexicon = Lexicon(TABLE)
    text = "بدأ المشروع\nفي الربيع. انتهى العمل مبكرا!"
    assert lexicon.translate(text) == "The project began in spring. The work ended early!"
    assert lexicon.known("بدأ المشروع غدا") is None
    assert lexicon.known("") is None


def test_lines_stay_lines() -> None:
    lexicon = Lexicon(TABLE)
    assert lexicon.translate("بدأ المشروع\n\nكتاب") == "The project began\n\nKatab"
    assert lexicon.translate("بدأ المشروع\nبدأ المشروع") == "The project began\nThe project began"


def test_an_empty_table_knows_nothing() -> None:
    assert Lexicon({}).translate("كتاب") == "Katab"


def test_read_table(tmp_path: Path) -> None:
    path = tmp_path / "table.tsv"
    path.write_text('paragraph\tar\ten\n1\tكتاب\tA "book"\n', encoding="utf-8")
    assert read_table(path) == {"كتاب": 'A "book"'}
    with EngineServer(path) as server:
        assert google(server).translate("كتاب") == 'A "book"'


# Google


def test_google_answers_and_records() -> None:
    with EngineServer(TABLE) as server:
        before = time.monotonic()
        for arabic, english in TABLE.items():
            assert google(server).translate(arabic) == english
        assert google(server).translate("كتاب") == "Katab"
        assert server.texts == [*TABLE, "كتاب"]
        sent = server.requests[0]
        assert (sent.engine, sent.source, sent.target) == (GOOGLE, "ar", "en")
        assert before <= sent.time <= time.monotonic()


def test_google_keeps_lines_and_takes_long_texts(engine_server: EngineServer) -> None:
    assert google(engine_server).translate("كتاب\nكتاب") == "Katab\nKatab"
    answer = google(engine_server).translate("كتاب " * 999)
    assert answer.split()[-1] == "katab"
    too_long = requests.get(engine_server.google_url, params={"q": "ك" * 5001}, timeout=10)
    assert too_long.status_code == 400


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault.too_many_requests(), TooManyRequests),
        (Fault.error(500), RequestError),
        (Fault.reset(), requests.RequestException),
        (Fault.page(), TranslationNotFound),
        (Fault.blank(), TranslationNotFound),
        (Fault.hang(0.05), requests.ConnectionError),
    ],
)
def test_google_faults(engine_server: EngineServer, fault: Fault, error: type[Exception]) -> None:
    engine_server.fault = fault
    with pytest.raises(error):
        google(engine_server).translate("كتاب")
    assert engine_server.texts == ["كتاب"]


def test_google_answers_that_are_no_translation(engine_server: EngineServer) -> None:
    engine_server.fault = Fault.empty()
    assert google(engine_server).translate("كتاب") == ""
    engine_server.fault = Fault.quota()
    assert google(engine_server).translate("كتاب") == NOTICE
    engine_server.fault = Fault.echo()
    assert google(engine_server).translate("كتاب") == "كتاب"


# LibreTranslate


def test_libretranslate_answers_one_text_and_many() -> None:
    with EngineServer(TABLE) as server:
        one, two, *_ = TABLE
        assert libre(server, one).json() == {"translatedText": TABLE[one]}
        assert libre(server, [one, two]).json() == {"translatedText": [TABLE[one], TABLE[two]]}
        assert [sent.texts for sent in server.requests] == [(one,), (one, two)]
        assert {sent.engine for sent in server.requests} == {LIBRETRANSLATE}
        assert server.requests[1].text == f"{one}\n{two}"


def test_libretranslate_takes_a_form(engine_server: EngineServer) -> None:
    form = {"q": "كتاب", "source": "auto", "target": "en"}
    answer = requests.post(f"{engine_server.url}/translate", data=form, timeout=10).json()
    assert answer["translatedText"] == "Katab"
    assert answer["detectedLanguage"]["language"] == "ar"


def test_libretranslate_lists_languages(engine_server: EngineServer) -> None:
    answer = requests.get(f"{engine_server.url}/languages", timeout=10).json()
    assert {"ar", "en"} == {language["code"] for language in answer}
    assert engine_server.requests == []


def test_libretranslate_refuses(engine_server: EngineServer) -> None:
    assert libre(engine_server, "").status_code == 400
    assert libre(engine_server, [1]).status_code == 400
    refused = libre(engine_server, "كتاب", target="xx")
    assert (refused.status_code, refused.json()) == (400, {"error": "xx is not supported"})
    bad = requests.post(
        f"{engine_server.url}/translate",
        data=b"{",
        headers={"Content-Type": "application/json"},
        timeout=10,
    )
    assert bad.status_code == 400
    assert requests.post(f"{engine_server.url}/other", timeout=10).status_code == 404
    assert requests.get(f"{engine_server.url}/other", timeout=10).status_code == 404


def test_libretranslate_asks_for_its_key() -> None:
    with EngineServer(api_key="right") as server:
        assert libre(server, "كتاب").status_code == 400
        assert libre(server, "كتاب", api_key="wrong").status_code == 403
        assert libre(server, "كتاب", api_key="right").json() == {"translatedText": "Katab"}
        assert [sent.api_key for sent in server.requests] == [None, "wrong", "right"]


def test_libretranslate_faults(engine_server: EngineServer) -> None:
    engine_server.fault = Fault.too_many_requests(retry_after=7)
    answer = libre(engine_server, "كتاب")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "7")
    assert answer.json() == {"error": "Too Many Requests"}
    engine_server.fault = Fault.too_many_requests()
    assert "Retry-After" not in libre(engine_server, "كتاب").headers
    engine_server.fault = Fault.error(503)
    assert libre(engine_server, "كتاب").status_code == 503
    engine_server.fault = Fault.empty()
    assert libre(engine_server, ["كتاب", "x"]).json() == {"translatedText": ["", ""]}
    engine_server.fault = Fault.quota()
    assert libre(engine_server, "كتاب").json() == {"translatedText": NOTICE}
    engine_server.fault = Fault.page()
    answer = libre(engine_server, "كتاب")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    engine_server.fault = Fault.reset()
    with pytest.raises(requests.RequestException):
        libre(engine_server, "كتاب")
    engine_server.fault = None
    assert libre(engine_server, "كتاب").json() == {"translatedText": "Katab"}


# The server itself


def test_a_fault_may_pass(engine_server: EngineServer) -> None:
    engine_server.fault = Fault.error(times=2)
    statuses = [libre(engine_server, "كتاب").status_code for _ in range(3)]
    assert statuses == [500, 500, 200]


def test_a_fault_may_depend_on_the_request(engine_server: EngineServer) -> None:
    def fault(request: Request) -> Fault | None:
        return Fault.error() if "سر" in request.text else None

    engine_server.fault = fault
    assert libre(engine_server, "سر").status_code == 500
    assert libre(engine_server, "كتاب").status_code == 200


def test_a_client_may_give_up_waiting_and_the_server_still_stops_at_once() -> None:
    with EngineServer() as server:
        server.fault = Fault.hang(60)
        with pytest.raises(requests.ReadTimeout):
            requests.get(server.google_url, params={"q": "كتاب"}, timeout=0.1)
        start = time.monotonic()
    assert time.monotonic() - start < 2


def test_delay(engine_server: EngineServer) -> None:
    engine_server.delay = 0.2
    start = time.monotonic()
    libre(engine_server, "كتاب")
    assert time.monotonic() - start >= 0.2


def test_requests_are_served_side_by_side(engine_server: EngineServer) -> None:
    engine_server.delay = 0.3
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda q: libre(engine_server, q).status_code, "كتاب"))
    assert answers == [200] * 4
    assert 2 <= engine_server.peak <= 4


def test_the_server_dies() -> None:
    with EngineServer(die_after=2) as server:
        assert libre(server, "كتاب").status_code == 200
        assert libre(server, "كتاب").status_code == 200
        for _ in range(2):
            with pytest.raises(requests.ConnectionError):
                libre(server, "كتاب")
        assert len(server.requests) == 2


def test_the_server_dies_under_load() -> None:
    def status(_: int) -> int:
        try:
            return libre(server, "كتاب").status_code
        except requests.RequestException:
            return 0

    with EngineServer(die_after=5, delay=0.05) as server, ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(status, range(20)))
    assert sorted(answers) == [0] * 15 + [200] * 5


def test_rewrite(engine_server: EngineServer) -> None:
    engine_server.rewrite = lambda answer: answer.replace("X1X", "X 1 X")
    assert libre(engine_server, "كتاب X1X").json() == {"translatedText": "Katab X 1 X"}


def test_no_thread_is_left() -> None:
    with EngineServer() as server:
        libre(server, "كتاب")
    assert not [thread for thread in threading.enumerate() if thread.name == "engine-server"]


def test_it_runs_by_hand(tmp_path: Path) -> None:
    table = tmp_path / "table.tsv"
    table.write_text("ar\ten\nكتاب\tA book\n", encoding="utf-8")
    script = Path(__file__).with_name("engine_server.py")
    command = [sys.executable, "-u", script, "--port", "0", "--table", table]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().removeprefix("Google page: ").strip()
            page = requests.get(url, params={"q": "كتاب"}, timeout=10)
        finally:
            process.kill()
    assert '<div class="result-container">A book</div>' in page.text


# The fences around every test


def test_other_machines_are_out_of_reach() -> None:
    with socket.socket() as client, pytest.raises(RuntimeError, match=r"192\.0\.2\.1"):
        client.connect(("192.0.2.1", 80))
    with pytest.raises(requests.ConnectionError):
        requests.get("https://example.org/", timeout=1)
