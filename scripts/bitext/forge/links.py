"""Which addresses elsewhere lead nowhere, asked with consideration.

One request at a time to a host, with a pause between two; a few hosts at once. HEAD first, GET where a server will not
answer that, and of an answer only its head is read. What `robots.txt` forbids is not asked, and a server that is busy
or out of reach is asked again later, a few times. Nobody's login, cookie or proxy key goes along, and the run ends
when its time is up; what was not asked then is counted.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

import requests

_HOSTS = 8
_TIMEOUT = (10, 20)
"""Seconds until a connection stands, and until the next byte comes."""
_AGAIN = frozenset([408, 425, 429, 500, 502, 503, 504])
_GONE = frozenset([404, 410])
_NO_HEAD = frozenset([400, 403, 404, 405, 406, 410, 500, 501])
"""Answers to HEAD that say little: many servers know GET only."""
_MOST_ROBOTS = 500_000
_MOST_MOVES = 5
AGENT = "bilughatayn-links/1.0"


@dataclass(frozen=True, slots=True)
class Manners:
    """How servers are asked."""

    pause: float = 1.0
    """Seconds between two requests to a host."""
    tries: int = 3
    wait: float = 2.0
    """Seconds until a second try; doubled each time."""
    longest: float = 30.0
    """Seconds that a server may ask us to wait."""
    seconds: float = 1800.0
    """For the whole run."""
    agent: str = AGENT


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one address."""

    address: str
    kind: str
    """`fine`, `gone`, `moved`, `refused`, `failing`, `unreachable`, `forbidden` by robots.txt, or `unasked`."""
    detail: str = ""


@dataclass(slots=True)
class _Host:
    """All that is asked of one host, one after the other."""

    manners: Manners
    ends: float
    session: requests.Session = field(default_factory=requests.Session)
    rules: dict[str, RobotFileParser] = field(default_factory=dict)
    last: float = 0.0

    def answers(self, addresses: Iterable[str]) -> list[Answer]:
        self.session.trust_env = False
        self.session.max_redirects = _MOST_MOVES
        self.session.headers["User-Agent"] = self.manners.agent
        with self.session:
            return [self.answer(address) for address in addresses]

    def answer(self, address: str) -> Answer:
        if time.monotonic() >= self.ends:
            return Answer(address, "unasked")
        try:
            if not self._rules(address).can_fetch(self.manners.agent, address):
                return Answer(address, "forbidden")
            return self._asked(address)
        except requests.TooManyRedirects:
            return Answer(address, "unreachable", "redirects")
        except requests.Timeout:
            return Answer(address, "unreachable", "timeout")
        except requests.exceptions.SSLError:
            return Answer(address, "unreachable", "certificate")
        except (requests.RequestException, ValueError):
            return Answer(address, "unreachable", "connection")

    def _asked(self, address: str) -> Answer:
        response = self._patiently("HEAD", address)
        if response.status_code in _NO_HEAD:
            response = self._patiently("GET", address)
        status = response.status_code
        if status in _GONE:
            return Answer(address, "gone", str(status))
        if status in _AGAIN or status >= 500:
            return Answer(address, "failing", str(status))
        if status >= 400:
            return Answer(address, "refused", str(status))
        moves = response.history
        if moves and all(each.status_code in (301, 308) for each in moves):
            return Answer(address, "moved", response.url)
        return Answer(address, "fine")

    def _patiently(self, method: str, address: str) -> requests.Response:
        """An answer, after a few tries. Raises `RequestException`."""
        for attempt in range(self.manners.tries):
            final = attempt == self.manners.tries - 1 or time.monotonic() >= self.ends
            wait = self.manners.wait * 2**attempt
            try:
                response = self._request(method, address)
            except (requests.ConnectionError, requests.Timeout):
                if final:
                    raise
            else:
                if response.status_code not in _AGAIN or final:
                    return response
                wait = max(wait, _seconds(response.headers.get("Retry-After", "")))
            if wait > self.manners.longest:
                wait = self.manners.longest
            time.sleep(max(0.0, min(wait, self.ends - time.monotonic())))
        raise AssertionError("the last try is final")

    def _request(self, method: str, address: str) -> requests.Response:
        time.sleep(max(0.0, self.last + self.manners.pause - time.monotonic()))
        try:
            response = self.session.request(method, address, timeout=_TIMEOUT, stream=True, allow_redirects=True)
        finally:
            self.last = time.monotonic()
        response.close()
        return response

    def _rules(self, address: str) -> RobotFileParser:
        parts = urlsplit(address)
        place = f"{parts.scheme}://{parts.netloc}/robots.txt"
        if place not in self.rules:
            self.rules[place] = rules = RobotFileParser()
            rules.parse(self._robots(place).splitlines())
        return self.rules[place]

    def _robots(self, place: str) -> str:
        """The text of a `robots.txt`; nothing, which allows everything, where there is none."""
        try:
            with self.session.get(place, timeout=_TIMEOUT, stream=True) as response:
                if response.status_code != requests.codes.ok:
                    return ""
                return next(response.iter_content(_MOST_ROBOTS), b"").decode("utf-8", "replace")
        except requests.RequestException:
            return ""
        finally:
            self.last = time.monotonic()


def ask(addresses: Iterable[str], manners: Manners, heard: Callable[[int], None] | None = None) -> Iterator[Answer]:
    """Ask for all addresses, host by host; the answers come in no order."""
    hosts: dict[str, list[str]] = {}
    for address in addresses:
        hosts.setdefault(urlsplit(address).netloc.lower(), []).append(address)
    ends = time.monotonic() + manners.seconds
    with ThreadPoolExecutor(_HOSTS) as pool:
        for answers in pool.map(lambda each: _Host(manners, ends).answers(each), hosts.values()):
            if heard is not None:
                heard(len(answers))
            yield from answers


CODES: Mapping[str, str] = {
    "gone": "link-gone", "moved": "link-elsewhere", "refused": "link-refused", "failing": "link-failing",
    "unreachable": "link-unreachable", "forbidden": "link-unasked",
}  # fmt: skip
"""The finding of each kind of answer; the others need none."""


def _seconds(text: str) -> float:
    return float(text) if text.isascii() and text.isdigit() else 0.0
