"""A translation engine on this machine, spoken to over real HTTP.

It answers the way six engines do: Google's mobile page, MyMemory's and
Microsoft's JSON, as read by deep-translator; LibreTranslate's JSON; DeepL's, as
read by its SDK; and the chat of a language model that was asked for JSON. Sentences of its table get the answer
written there; any other Arabic word becomes a Latin pseudo-word made from its
letters, always the same one. Everything else in a text stays as it is.

    with EngineServer(table={"...": "..."}) as server:
        server.fault = Fault.too_many_requests(retry_after=2)

By hand: python tests/engine_server.py --port 5005 --table FILE
"""

import argparse
import html
import json
import re
import socketserver
import struct
import sys
import threading
import time
import unicodedata
from collections.abc import Callable, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import SO_LINGER, SOL_SOCKET
from typing import TYPE_CHECKING, Any, Self, TypeAlias, cast
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

GOOGLE = "google"
LIBRETRANSLATE = "libretranslate"
MYMEMORY = "mymemory"
MICROSOFT = "microsoft"
DEEPL = "deepl"
OPENAI = "openai"
GOOGLE_LIMIT = 5000
LETTERS = Path(__file__).parent / "data" / "transliteration.tsv"
NOTICE = "YOU USED ALL AVAILABLE FREE TRANSLATIONS FOR TODAY. VISIT THE SITE TO TRANSLATE MORE."

_PAGE = (
    '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Google Translate</title>'
    '</head><body><div class="root-container"><div class="header">Translate</div>{}</div>'
    "</body></html>"
)
_ERROR_PAGE = (
    '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Error</title></head>'
    "<body><h1>Something went wrong</h1><p>Please try again later.</p></body></html>"
)
_LANGUAGES = [
    {"code": "ar", "name": "Arabic", "targets": ["ar", "en"]},
    {"code": "en", "name": "English", "targets": ["ar", "en"]},
]


# The words


@cache
def _letters() -> dict[str, tuple[str, str]]:
    """Return what stands for each Arabic character, and its kind."""
    rows = LETTERS.read_text(encoding="utf-8").splitlines()[1:]
    fields = (row.split("\t") for row in rows)
    return {chr(int(code, 16)): (latin, kind) for code, latin, kind in fields}


@cache
def _word_pattern() -> re.Pattern[str]:
    """Match a run of Arabic letters and the marks on them."""
    alone = [char for char, (_, kind) in _letters().items() if kind in {"digit", "sign"}]
    blocks = "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff"
    return re.compile(f"(?:(?![{re.escape(''.join(alone))}])[{blocks}])+")


def _pseudo_word(word: str) -> str:
    out = ""
    last = ""
    for char in word:
        latin, kind = _letters().get(char, ("", ""))
        if not kind and unicodedata.category(char).startswith("L"):
            latin, kind = "q", "consonant"
        if not latin:
            continue
        if kind == last == "consonant":
            out += "a"
        out += latin
        last = kind
    return out


def pseudo(text: str) -> str:
    """Turn Arabic words into Latin ones and leave all else as it is."""
    # Ligatures and presentation forms stand for ordinary letters.
    text = re.sub("[\ufb50-\ufdff\ufe70-\ufefc]", lambda m: unicodedata.normalize("NFKC", m[0]), text)
    signs = {char: latin for char, (latin, kind) in _letters().items() if kind in {"digit", "sign"}}
    for char, latin in signs.items():
        text = text.replace(char, latin)

    def replace(match: re.Match[str]) -> str:
        word = _pseudo_word(match[0])
        before = text[: match.start()].rstrip()
        starts = not before or before[-1] in ".!?" or "\n" in text[len(before) : match.start()]
        return word[:1].upper() + word[1:] if starts else word

    return _word_pattern().sub(replace, text)


def _collapse(text: str) -> str:
    return " ".join(text.split())


def read_table(path: Path) -> dict[str, str]:
    """Read sentences from a TSV file with the columns ar and en, unquoted."""
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    head = lines[0].split("\t")
    ar, en = head.index("ar"), head.index("en")
    rows = [line.split("\t") for line in lines[1:] if line.strip()]
    return {row[ar]: row[en] for row in rows}


class Lexicon:
    """The sentences the engine knows."""

    def __init__(self, table: Mapping[str, str]) -> None:
        self._table = {_collapse(ar): en for ar, en in table.items()}
        self._firsts = {key.split(" ", 1)[0] for key in self._table}
        self._longest = max((key.count(" ") + 1 for key in self._table), default=0)

    def known(self, text: str) -> str | None:
        """Return the answer to a known sentence or a run of them, or None."""
        whole = _collapse(text)
        if whole in self._table:
            return self._table[whole]
        words = whole.split(" ")
        # answers[i] is the answer to the words from i on, where all are known.
        answers: list[str | None] = [None] * len(words) + [""]
        for start in reversed(range(len(words))):
            if words[start] not in self._firsts:
                continue
            for end in range(min(len(words), start + self._longest), start, -1):
                rest = answers[end]
                answer = self._table.get(" ".join(words[start:end]))
                if answer is not None and rest is not None:
                    answers[start] = f"{answer} {rest}".rstrip()
                    break
        return answers[0] or None

    def translate(self, text: str) -> str:
        """Translate a text; lines stay lines unless a known sentence spans them."""
        lines = text.split("\n")
        by_line = [self.known(line) if line.strip() else line for line in lines]
        if None not in by_line:
            return "\n".join(cast("list[str]", by_line))
        whole = self.known(text)
        if whole is not None:
            return whole
        pairs = zip(lines, by_line, strict=True)
        return "\n".join(pseudo(line) if answer is None else answer for line, answer in pairs)


# The faults


class Kind(Enum):
    """What goes wrong with an answer."""

    STATUS = auto()
    HANG = auto()
    RESET = auto()
    EMPTY = auto()
    BLANK = auto()
    PAGE = auto()
    QUOTA = auto()
    ECHO = auto()


@dataclass(frozen=True)
class Fault:
    """One way to fail; with `times`, only for so many requests."""

    kind: Kind
    status: int = 200
    retry_after: str | None = None
    seconds: float = 0.0
    times: int | None = None

    @classmethod
    def too_many_requests(cls, retry_after: float | str | None = None, *, times: int | None = None) -> Self:
        """Answer 429, with the Retry-After header where one is given."""
        wait = None if retry_after is None else str(retry_after)
        return cls(Kind.STATUS, 429, retry_after=wait, times=times)

    @classmethod
    def error(cls, status: int = 500, *, times: int | None = None) -> Self:
        """Answer with an error status."""
        return cls(Kind.STATUS, status, times=times)

    @classmethod
    def hang(cls, seconds: float = 60.0, *, times: int | None = None) -> Self:
        """Say nothing for so long, then drop the connection."""
        return cls(Kind.HANG, seconds=seconds, times=times)

    @classmethod
    def reset(cls, *, times: int | None = None) -> Self:
        """Break the connection half-way through the answer."""
        return cls(Kind.RESET, times=times)

    @classmethod
    def empty(cls, *, times: int | None = None) -> Self:
        """Answer with an empty translation."""
        return cls(Kind.EMPTY, times=times)

    @classmethod
    def blank(cls, *, times: int | None = None) -> Self:
        """Answer 200 with no body at all."""
        return cls(Kind.BLANK, times=times)

    @classmethod
    def page(cls, status: int = 200, *, times: int | None = None) -> Self:
        """Answer with an HTML error page."""
        return cls(Kind.PAGE, status, times=times)

    @classmethod
    def quota(cls, *, times: int | None = None) -> Self:
        """Answer 200 with a notice in place of the translation."""
        return cls(Kind.QUOTA, times=times)

    @classmethod
    def echo(cls, *, times: int | None = None) -> Self:
        """Answer with the text that was sent."""
        return cls(Kind.ECHO, times=times)


@dataclass(frozen=True)
class Request:
    """One request for translation; LibreTranslate takes several texts at once."""

    engine: str
    texts: tuple[str, ...]
    source: str
    target: str
    time: float
    headers: Mapping[str, str]
    format: str = "text"
    api_key: str | None = None
    path: str = ""
    """The path and query, as they came."""
    body: Any = None
    """The JSON that came, where it was JSON."""

    @property
    def text(self) -> str:
        """The texts, one to a line."""
        return "\n".join(self.texts)


AnyFault: TypeAlias = Fault | Callable[[Request], Fault | None] | None


# The server


class _RefusedError(Exception):
    """The request is wrong, and the engine says so."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


class _HTTPServer(ThreadingHTTPServer):
    daemon_threads = False
    request_queue_size = 128

    def __init__(self, port: int, engine: "EngineServer") -> None:
        self.engine = engine
        super().__init__(("127.0.0.1", port), _Handler)

    def server_bind(self) -> None:
        """Bind without asking the network for the name of this machine."""
        socketserver.TCPServer.server_bind(self)
        self.server_name = "127.0.0.1"
        self.server_port = self.server_address[1]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing when a client leaves early, as the tests for time-outs do."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    timeout = 5
    server: _HTTPServer
    _fault: Fault | None = None
    _number: int | None = None

    @property
    def engine(self) -> "EngineServer":
        return self.server.engine

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is inherited
        if self.engine.verbose:
            super().log_message(format, *args)

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = parse_qs(parts.query, keep_blank_values=True)
        if parts.path == "/m":
            self._guard(lambda: self._google(query))
        elif parts.path == "/get":
            self._guard(lambda: self._mymemory(query))
        elif parts.path == "/languages":
            self._guard(self._list_languages)
        else:
            self._send(404, _ERROR_PAGE, "text/html")

    def do_POST(self) -> None:
        size = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(size)
        parts = urlsplit(self.path)
        query = parse_qs(parts.query)
        if parts.path == "/translate" and "api-version" in query:
            self._guard(lambda: self._microsoft(json.loads(body), query))
        elif parts.path == "/v2/translate":
            self._guard(lambda: self._deepl(json.loads(body)))
        elif parts.path.endswith("/chat/completions"):
            self._guard(lambda: self._chat(json.loads(body)))
        elif parts.path == "/translate":
            self._guard(lambda: self._libretranslate(self._parameters(body, parts.query)))
        else:
            self._send_json(404, {"error": "Not found"})

    def _guard(self, work: Callable[[], None]) -> None:
        with self.engine.counted(self):
            try:
                work()
            except _RefusedError as refused:
                self._send_json(refused.status, {"error": refused.message})

    # Google's mobile page

    def _google(self, query: dict[str, list[str]]) -> None:
        text = query.get("q", [""])[0]
        request = self._request(GOOGLE, (text,), query.get("sl", ["auto"])[0], query.get("tl", ["en"])[0])
        answers = self._answers(request)
        if answers is None:
            return
        if len(text) > GOOGLE_LIMIT:
            self._send(400, _ERROR_PAGE, "text/html")
            return
        box = f'<div class="result-container">{html.escape(answers[0])}</div>' if text else ""
        self._finish(200, _PAGE.format(box), "text/html")

    # LibreTranslate's JSON

    def _parameters(self, body: bytes, query: str) -> dict[str, Any]:
        given: dict[str, Any] = {key: values[0] for key, values in parse_qs(query).items()}
        if self.headers.get_content_type() == "application/json":
            try:
                sent = json.loads(body)
            except ValueError:
                sent = None
            return given | (sent if isinstance(sent, dict) else {})
        form = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
        return given | {key: values[0] for key, values in form.items()}

    def _libretranslate(self, given: dict[str, Any]) -> None:
        for name in ("q", "source", "target"):
            if not given.get(name):
                raise _RefusedError(400, f"Invalid request: missing {name} parameter")
        batch = isinstance(given["q"], list)
        texts = tuple(given["q"]) if batch else (given["q"],)
        if not all(isinstance(text, str) for text in texts):
            raise _RefusedError(400, "Invalid request: q must be text")
        source, target = str(given["source"]), str(given["target"])
        key = given.get("api_key")
        request = self._request(LIBRETRANSLATE, texts, source, target, str(given.get("format", "text")), key)
        if self.engine.api_key and not key:
            raise _RefusedError(400, "Please contact the server operator to get an API key")
        if self.engine.api_key and key != self.engine.api_key:
            raise _RefusedError(403, "Invalid API key")
        if source not in {"ar", "en", "auto"}:
            raise _RefusedError(400, f"{source} is not supported")
        if target not in {"ar", "en"}:
            raise _RefusedError(400, f"{target} is not supported")
        answers = self._answers(request)
        if answers is None:
            return
        answer: dict[str, Any] = {"translatedText": answers if batch else answers[0]}
        if source == "auto":
            detected = {"confidence": 90.0, "language": "ar"}
            answer["detectedLanguage"] = [detected] * len(texts) if batch else detected
        if self.engine.reply is not None:
            self.engine.reply(request, answer)
        self._finish(200, json.dumps(answer), "application/json")

    # MyMemory's JSON

    def _mymemory(self, query: dict[str, list[str]]) -> None:
        text = query.get("q", [""])[0]
        source, _, target = query.get("langpair", ["|"])[0].partition("|")
        request = self._request(MYMEMORY, (text,), source, target, api_key=query.get("de", [None])[0])
        answers = self._answers(request)
        if answers is None:
            return
        status: int | str = 200
        if len(text.encode()) > 500:
            answers, status = ["QUERY LENGTH LIMIT EXCEEDED. MAX ALLOWED QUERY : 500 CHARS"], "403"
        answer: dict[str, Any] = {"responseData": {"translatedText": answers[0]}, "responseStatus": status}
        answer |= {"quotaFinished": None, "matches": []}
        if self.engine.reply is not None:
            self.engine.reply(request, answer)
        self._finish(200, json.dumps(answer), "application/json")

    # Microsoft's JSON

    def _microsoft(self, items: list[dict[str, str]], query: dict[str, list[str]]) -> None:
        key = self.headers.get("Ocp-Apim-Subscription-Key")
        texts = tuple(item["text"] for item in items)
        request = self._request(MICROSOFT, texts, query["from"][0], query["to"][0], api_key=key, body=items)
        if self.engine.api_key and key != self.engine.api_key:
            self._send_json(401, {"error": {"code": 401000, "message": "The request is not authorized."}})
            return
        answers = self._answers(request)
        if answers is not None:
            rows = [{"translations": [{"text": answer, "to": request.target}]} for answer in answers]
            self._finish(200, json.dumps(rows), "application/json")

    # DeepL's JSON

    def _deepl(self, given: dict[str, Any]) -> None:
        key = self.headers.get("Authorization", "").removeprefix("DeepL-Auth-Key ")
        texts, target = tuple(given["text"]), given["target_lang"]
        request = self._request(
            DEEPL, texts, given.get("source_lang", ""), target, given.get("tag_handling", "text"), key, given
        )
        if self.engine.api_key and key != self.engine.api_key:
            self._send_json(403, {"message": "Forbidden"})
            return
        if target == "EN":
            self._send_json(400, {"message": "targetLang EN is deprecated"})
            return
        answers = self._answers(request)
        if answers is not None:
            rows = [{"text": a, "detected_source_language": "AR", "billed_characters": len(a)} for a in answers]
            self._finish(200, json.dumps({"translations": rows}), "application/json")

    # A language model's chat

    def _chat(self, given: dict[str, Any]) -> None:
        key = self.headers.get("Authorization", "").removeprefix("Bearer ")
        units = json.loads(given["messages"][-1]["content"])["units"]
        texts = tuple(unit["text"] for unit in units)
        request = self._request(OPENAI, texts, "ar", "en", "chat", key, given)
        if self.engine.api_key and key != self.engine.api_key:
            self._send_json(401, {"error": {"message": "Incorrect API key provided", "code": "invalid_api_key"}})
            return
        for name in self.engine.refused_parameters:
            if name in given:
                self._send_json(400, {"error": {"message": f"Unsupported parameter: {name}", "param": name}})
                return
        answers = self._answers(request)
        if answers is None:
            return
        rows = [{"id": unit["id"], "text": answer} for unit, answer in zip(units, answers, strict=True)]
        content = json.dumps({"units": rows}, ensure_ascii=False)
        message: dict[str, Any] = {"role": "assistant", "content": content, "refusal": None}
        choice: dict[str, Any] = {"index": 0, "message": message, "finish_reason": "stop"}
        if self.engine.reply is not None:
            self.engine.reply(request, choice)
        answer = {"object": "chat.completion", "model": given["model"], "choices": [choice]}
        self._finish(200, json.dumps(answer), "application/json")

    def _list_languages(self) -> None:
        self._finish(200, json.dumps(_LANGUAGES), "application/json")

    # All of them

    def _request(
        self,
        engine: str,
        texts: tuple[str, ...],
        source: str,
        target: str,
        format: str = "text",  # noqa: A002 - the name of the parameter in the interface
        api_key: str | None = None,
        body: Any = None,
    ) -> Request:
        request = Request(
            engine,
            texts,
            source,
            target,
            time.monotonic(),
            dict(self.headers.items()),
            format,
            api_key,
            self.path,
            body,
        )
        self._number = self.engine.record(request)
        return request

    def _answers(self, request: Request) -> list[str] | None:
        """Return the translations, or None when a fault has already been served."""
        engine = self.engine
        if self._number is None:
            self._break_off()
            return None
        self._fault = fault = engine.next_fault(request)
        if engine.delay:
            engine.wait(engine.delay)
        if fault is None:
            return self._translated(request)
        match fault.kind:
            case Kind.STATUS:
                self._send_status(request.engine, fault)
            case Kind.HANG:
                engine.wait(fault.seconds)
                self._break_off()
            case Kind.BLANK:
                self._send(200, "", "text/html")
            case Kind.PAGE:
                self._send(fault.status, _ERROR_PAGE, "text/html")
            case Kind.EMPTY:
                return [""] * len(request.texts)
            case Kind.QUOTA:
                return [NOTICE] * len(request.texts)
            case Kind.ECHO:
                return list(request.texts)
            case Kind.RESET:
                return self._translated(request)
        return None

    def _translated(self, request: Request) -> list[str]:
        target = request.target.partition("-")[0].lower()
        return [self.engine.translate(text, target) for text in request.texts]

    def _send_status(self, engine: str, fault: Fault) -> None:
        extra = {} if fault.retry_after is None else {"Retry-After": fault.retry_after}
        if engine == GOOGLE:
            self._send(fault.status, _ERROR_PAGE, "text/html", extra)
        else:
            # DeepL has a status of its own, 456.
            message = "Quota Exceeded" if fault.status == 456 else HTTPStatus(fault.status).phrase
            error = {"code": fault.status, "message": message}
            named = {LIBRETRANSLATE: {"error": message}, DEEPL: {"message": message}}
            self._send_json(fault.status, named.get(engine, {"error": error}), extra)

    def _finish(self, status: int, text: str, kind: str) -> None:
        if self._fault is not None and self._fault.kind is Kind.RESET:
            body = text.encode()
            self._head(status, kind, len(body), {})
            self.wfile.write(body[: len(body) // 2])
            self.wfile.flush()
            self._break_off()
        else:
            self._send(status, text, kind)

    def _head(self, status: int, kind: str, size: int, extra: Mapping[str, str]) -> None:
        self.engine.leave(self)
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(size))
        for name, value in extra.items():
            self.send_header(name, value)
        self.end_headers()

    def _send(self, status: int, text: str, kind: str, extra: Mapping[str, str] | None = None) -> None:
        body = text.encode()
        self._head(status, kind, len(body), extra or {})
        self.wfile.write(body)

    def _send_json(self, status: int, answer: Mapping[str, Any], extra: Mapping[str, str] | None = None) -> None:
        self._send(status, json.dumps(answer), "application/json", extra)

    def _break_off(self) -> None:
        """Close the connection so that the client sees a reset."""
        self.engine.leave(self)
        linger = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)
        with suppress(OSError):
            self.connection.setsockopt(SOL_SOCKET, SO_LINGER, linger)
        self.connection.close()


class EngineServer:
    """The engine: start it with `with`, ask `requests` what it was sent.

    `fault` is a Fault, or a function that gives one for a request, or None;
    `delay` makes each answer that many seconds late; `die_after=n` ends the server
    after n requests; `rewrite` may spoil an answer before it is sent, `reply` a
    chat's choice, or LibreTranslate's or MyMemory's JSON; `refused_parameters` are those of a chat that are refused.
    """

    def __init__(
        self,
        table: Mapping[str, str] | Path | None = None,
        *,
        port: int = 0,
        delay: float = 0.0,
        die_after: int | None = None,
        api_key: str | None = None,
        verbose: bool = False,
    ) -> None:
        self.lexicon = Lexicon(read_table(table) if isinstance(table, Path) else table or {})
        self.delay = delay
        self.die_after = die_after
        self.api_key = api_key
        self.verbose = verbose
        self.rewrite: Callable[[str], str] | None = None
        self.reply: Callable[[Request, dict[str, Any]], None] | None = None
        self.refused_parameters: tuple[str, ...] = ()
        self.peak = 0
        self._fault: AnyFault = None
        self._faults_served = 0
        self._in_flight: set[object] = set()
        self._requests: list[Request] = []
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._http = _HTTPServer(port, self)
        self._thread = threading.Thread(
            target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, name="engine-server"
        )

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Stop now, waking the requests that are made to wait."""
        self._stopping.set()
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()

    @property
    def url(self) -> str:
        """The address of the server, without a slash at the end."""
        return f"http://127.0.0.1:{self._http.server_port}"

    @property
    def google_url(self) -> str:
        """What takes the place of Google's address in deep-translator."""
        return f"{self.url}/m"

    @property
    def mymemory_url(self) -> str:
        """What takes the place of MyMemory's address in deep-translator."""
        return f"{self.url}/get"

    @property
    def openai_url(self) -> str:
        """The address to give as an OpenAI-compatible endpoint."""
        return f"{self.url}/v1"

    @property
    def libretranslate_url(self) -> str:
        """The address to give as a LibreTranslate server."""
        return self.url

    @property
    def requests(self) -> list[Request]:
        """All requests for translation so far, in order."""
        with self._lock:
            return list(self._requests)

    @property
    def texts(self) -> list[str]:
        """All texts sent so far, in order."""
        return [text for request in self.requests for text in request.texts]

    @property
    def fault(self) -> AnyFault:
        """The fault in force."""
        return self._fault

    @fault.setter
    def fault(self, fault: AnyFault) -> None:
        with self._lock:
            self._fault = fault
            self._faults_served = 0

    def translate(self, text: str, target: str = "en") -> str:
        """Return the answer to one text."""
        answer = self.lexicon.translate(text) if target == "en" else text
        return self.rewrite(answer) if self.rewrite else answer

    def wait(self, seconds: float) -> None:
        """Wait, but no longer than the server runs."""
        self._stopping.wait(seconds)

    @contextmanager
    def counted(self, handler: object) -> "Iterator[None]":
        """Count a request while it is answered, and die when it was the last."""
        with self._lock:
            self._in_flight.add(handler)
            self.peak = max(self.peak, len(self._in_flight))
        try:
            yield
        finally:
            self.leave(handler)
            with self._lock:
                last = self.die_after is not None and len(self._requests) >= self.die_after
            if last:
                self._http.shutdown()
                self._http.socket.close()

    def leave(self, handler: object) -> None:
        """Count a request no more; before its answer is sent, as the client may ask again at once."""
        with self._lock:
            self._in_flight.discard(handler)

    def record(self, request: Request) -> int | None:
        """Note a request; return its number, or None when the server is dead by now."""
        with self._lock:
            if self.die_after is not None and len(self._requests) >= self.die_after:
                return None
            self._requests.append(request)
            return len(self._requests)

    def next_fault(self, request: Request) -> Fault | None:
        """Return the fault that this request meets."""
        with self._lock:
            fault = self._fault
            if callable(fault):
                return fault(request)
            if fault is None or (fault.times is not None and self._faults_served >= fault.times):
                return None
            self._faults_served += 1
            return fault


def main() -> None:
    """Serve until stopped by hand."""
    parser = argparse.ArgumentParser(description="A translation engine on this machine.")
    parser.add_argument("--port", type=int, default=5005)
    parser.add_argument("--table", type=Path, help="TSV file with the columns ar and en")
    parser.add_argument("--delay", type=float, default=0.0, help="seconds before each answer")
    parser.add_argument("--api-key", help="the key that LibreTranslate requests must carry")
    options = parser.parse_args()
    server = EngineServer(
        options.table,
        port=options.port,
        delay=options.delay,
        api_key=options.api_key,
        verbose=True,
    )
    with server, suppress(KeyboardInterrupt):
        print(f"Google page: {server.google_url}")
        print(f"LibreTranslate, DeepL, Microsoft: {server.url}")
        print(f"MyMemory: {server.mymemory_url}")
        print(f"OpenAI: {server.openai_url}", flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main()
