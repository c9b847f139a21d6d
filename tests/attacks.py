"""The attack corpus of `tests/attack/`: how its files are read, and the project in which every input does its worst.

Each reply of an engine, each page, head and file name gets a report of its own; one site is made of them all.
"""

import hashlib
import json
import mimetypes
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import sites
import small_site
from engine_server import OPENAI, EngineServer, Request, pseudo

FOLDER = Path(__file__).parent / "attack"
TEXT, UNITS = "\u27e6text\u27e7", "\u27e6units\u27e7"
"""What stands in an input for the honest answer, and for the JSON of an honest answer."""


@dataclass(frozen=True)
class Attack:
    """One input."""

    family: str
    name: str
    value: Any
    """A text; for `storage` a mapping."""

    def __str__(self) -> str:
        """As tables and ids of tests name it."""
        return f"{self.family}-{self.name}"


def _built(value: Any) -> Any:
    """A text from its parts, where it is too long to stand in the file."""
    if isinstance(value, dict) and value.keys() == {"repeat", "times"}:
        return value["repeat"] * value["times"]
    if isinstance(value, dict) and value.keys() == {"join"}:
        return "".join(map(_built, value["join"]))
    return value


@cache
def read(name: str) -> tuple[Attack, ...]:
    """The inputs of one file, in its order."""
    rows = (FOLDER / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    fields = (row.split("\t") for row in rows[1:])
    return tuple(Attack(family, called, _built(json.loads(value))) for family, called, value in fields)


def everything() -> tuple[Attack, ...]:
    """All inputs."""
    return tuple(each for path in sorted(FOLDER.glob("*.tsv")) for each in read(path.stem))


def sampled(attacks: Iterable[Attack], every: int) -> list[Attack]:
    """About one in so many, always the same ones, wherever they stand in the files."""
    return [a for a in attacks if int.from_bytes(hashlib.sha256(str(a).encode()).digest()[:4], "big") % every == 0]


# Words that lead from a passage to the input that answers it

_LETTERS = "\u0628\u062a\u062c\u062d\u062f\u0631\u0633\u0634\u0635\u0639"
_SIGN = "\u0647\u062f\u0641"


def sign(number: int) -> str:
    """An Arabic word that stands for a number."""
    return _SIGN + "".join(_LETTERS[int(digit)] for digit in f"{number:03}")


def signed(text: str) -> int | None:
    """The number whose word stands in a text."""
    at = text.find(_SIGN)
    digits = text[at + len(_SIGN) : at + len(_SIGN) + 3] if at >= 0 else ""
    return int("".join(str(_LETTERS.index(each)) for each in digits)) if digits else None


GUARDS = ("الحارس الأول واقف عند الباب", "الحارس الثاني نائم في الحقل", "الحارس الثالث يشرب الشاي")
_REPORT = """\
---
title: عنوان التقرير {0}
date: 2024-01-02
summary: ملخص التقرير {0}
dateline: مدينة {0}
corrections:
  - date: 2024-02-03
    text: تصحيح الخبر {0}
---

{1}

فقرة طويلة عن السوق {0} ومعها **كلام مهم** ثم [رابط قريب](../../about.md) وحاشية[^1].

{2}

## فصل {0}

- بند في القائمة {0}
- بند سليم

| المدينة | الخبر |
|---|---|
| الرقة | خانة {0} |

!!! note "صندوق {0}"
    نص الصندوق {0}

> اقتباس {0}

جملة وحيدة بين الحراس {0}

[^1]: نص الحاشية {0}

{3}
"""


def report(number: int) -> str:
    """A report whose every passage but the guards gets the answer of this number."""
    word = sign(number)
    guards = [f"{each} {word[len(_SIGN) :]}" for each in GUARDS]
    return _REPORT.format(word, *guards)


_PAGE = re.compile(r"\s*<(?:!doctype|html|head|body)\b", re.IGNORECASE)


class Liar(EngineServer):
    """An engine that answers a passage with the input whose word stands in it, and honestly where there is none."""

    def __init__(self, replies: Mapping[int, Attack]) -> None:
        super().__init__()
        self.replies = replies
        self.reply = self._content

    def translate(self, text: str, target: str = "en") -> str:  # noqa: ARG002 - the server has it
        """The honest answer; or the input, alone or behind the honest answer, by turns."""
        number = signed(text)
        honest = pseudo(text)
        if number is None or number not in self.replies or self.replies[number].family == "models":
            return honest
        value = str(self.replies[number].value)
        if TEXT in value:
            return value.replace(TEXT, honest)
        alone = len(text) % 3 == 0 and not _PAGE.match(value)  # an engine that sends whole pages is asked no more
        return value if alone else f"{honest} {value}"

    def _content(self, request: Request, answer: dict[str, Any]) -> None:
        """A language model's whole message."""
        number = signed(request.text)
        if request.engine == OPENAI and number in self.replies and self.replies[number].family == "models":
            message = answer["message"]
            message["content"] = str(self.replies[number].value).replace(UNITS, message["content"])


# A program that is watched

_WATCH = """\
import os, sys
_open, _log, _pid = os.open, os.environ["WATCH_LOG"], os.getpid()
import threading
_state = threading.local()
def _note(kind, path, how=""):
    _state.busy = True
    try:
        if isinstance(path, bytes): path = os.fsdecode(path)
        if isinstance(path, (str, os.PathLike)):
            handle = _open(_log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try: os.write(handle, ascii((kind, os.path.abspath(path), how)).encode() + b"\\n")
            finally: os.close(handle)
    finally: _state.busy = False
_PATHS = {"os.remove": 1, "os.rmdir": 1, "os.mkdir": 1, "os.rename": 2, "os.link": 2, "os.symlink": 2, "os.truncate": 1,
          "os.chmod": 1, "shutil.rmtree": 1, "shutil.copyfile": 2, "sqlite3.connect": 1}
def _hook(event, given):
    if getattr(_state, 'busy', False): return
    if event == "open":
        flags = given[2] or 0
        wrote = flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT) or (given[1] and set(given[1]) & set("wax+"))
        _note("write" if wrote else "read", given[0])
    elif event in _PATHS:
        for each in given[:_PATHS[event]]: _note("write", each, event)
    elif event in ("socket.connect", "socket.getaddrinfo"):
        _note("net", "/net", repr(given[-1] if event == "socket.connect" else given[0]))
    elif event in ("os.system", "subprocess.Popen", "os.exec"):
        _note("run", "/run", repr(given[:2]))
sys.addaudithook(_hook)
"""


@dataclass(frozen=True)
class Deed:
    """Something that a program did outside of itself."""

    kind: str
    """`read`, `write`, `net` or `run`."""
    path: str
    how: str


def watched(project: Path, *arguments: str, log: Path) -> tuple[subprocess.CompletedProcess[str], set[Deed]]:
    """Run the project's command line; say what it and the processes it began opened, changed, reached and started."""
    folder = log.with_suffix(".hook")
    folder.mkdir(exist_ok=True)
    (folder / "sitecustomize.py").write_text(_WATCH, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(project / "scripts" / "build.py"), *arguments],
        cwd=project,
        capture_output=True,
        encoding="utf-8",
        env={
            **os.environ, "LC_ALL": "C.UTF-8", "PYTHONPATH": str(folder), "WATCH_LOG": str(log),
            "PYTHONDONTWRITEBYTECODE": "1",
        },
        stdin=subprocess.DEVNULL,
        timeout=1800,
        check=False,
    )  # fmt: skip
    assert "Traceback" not in done.stderr, done.stderr[-3000:]
    import ast

    deeds = {Deed(*ast.literal_eval(line)) for line in log.read_text(encoding="ascii").splitlines()}
    assert deeds, "the hook was not there"
    return done, deeds


def trespasses(deeds: Iterable[Deed], project: Path) -> list[Deed]:
    """What lies neither in the project nor in the machine's own installation."""
    here = str(project.resolve())
    homes = [here, str(Path(sys.prefix).resolve()), sys.prefix, sys.base_prefix, sys.exec_prefix, *map(str, sys.path)]
    homes += ["/dev", "/proc", "/sys", "/lib", "/usr/lib", "/usr/share", "/usr/local", *mimetypes.knownfiles]
    homes += [f"/etc/{name}" for name in "localtime hosts nsswitch.conf resolv.conf host.conf gai.conf".split()]
    found = []
    for deed in deeds:
        if deed.kind == "net":
            wrong = not ("127.0.0.1" in deed.how or "localhost" in deed.how or deed.how.startswith(("'/", "b'/")))
        elif deed.kind == "run":
            wrong = sys.executable not in deed.how and "multiprocessing" not in deed.how
        else:
            allowed = homes if deed.kind == "read" else [here, "/dev"]
            wrong = not any(deed.path == each or deed.path.startswith(f"{each}/") for each in allowed)
        if wrong:
            found.append(deed)
    return found


# The project

ENGINES = ("libretranslate", "google", "openai:model")
"""Who is asked for which reports: a folder each below `docs/reports/`."""


@dataclass(frozen=True)
class Site:
    """A project with its inputs."""

    root: Path
    pages: Mapping[str, Attack]
    """By their address below an edition's root, without a slash at the end."""


def engine_of(attack: Attack, number: int) -> str:
    """Which engine gives this reply: models are asked in chat, all others by turns."""
    if attack.family == "models":
        return "openai:model"
    return "google" if attack.family in ("entities", "handlers") or number % 4 == 3 else "libretranslate"


def make(root: Path, attacks: Iterable[Attack]) -> tuple[Site, dict[int, Attack]]:
    """Lay the project out; return it with the replies by their numbers."""
    pages: dict[str, Attack] = {}
    replies: dict[int, Attack] = {}
    files: dict[str, str | bytes] = {}
    for number, attack in enumerate(attacks):
        if attack.family in _AUTHORS:
            name, text = f"reports/2023/{attack}", f"---\ntitle: صفحة {number}\ndate: 2023-01-02\n---\n\n"
            text += f"نص قبله {sign(number)}.\n\n{attack.value}\n\nنص باقٍ {sign(number)}.\n"
        elif attack.family == "front":
            name, text = f"reports/2022/{attack}", f"---\n{attack.value}\n---\n\nنص باقٍ {sign(number)}.\n"
        elif attack.family == "names":
            if "/" in attack.value or len(attack.value.encode()) > 250:
                continue
            name, text = f"reports/2021/{attack.value}", f"---\ntitle: ملف {number}\n---\n\nنص باقٍ.\n"
        elif attack.family == "drawings":
            name, text = f"reports/2020/{attack}", f"---\ntitle: رسم {number}\n---\n\n![رسم]({attack}.svg)\n\nنص باقٍ.\n"
            text += f"\n[الرسم]({attack}.svg)\n"
            files[f"docs/{name}.svg"] = str(attack.value).encode("utf-8", "surrogatepass")
        elif attack.family in ("cells", "interchange"):
            continue
        else:
            replies[number] = attack
            folder = engine_of(attack, number).partition(":")[0]
            name, text = f"reports/{folder}/{attack}", report(number)
        pages[name] = attack
        files[f"docs/{name}.md"] = text.encode("utf-8", "surrogatepass")
    files["docs/glossary.csv"] = glossary(read("cells"))
    sites.small(root)
    for name, data in files.items():
        path = root / name
        try:
            sites.put(root, {name: data})
        except (OSError, ValueError):  # a name that this system does not have
            pages.pop(path.relative_to(root / "docs").as_posix().removesuffix(".md"), None)
    settings = root / "mkdocs.yml"
    text = settings.read_text(encoding="utf-8")
    assert text.count(small_site.ENGINE) == 1
    settings.write_text(text.replace(small_site.ENGINE, _IMPATIENT + small_site.ENGINE), encoding="utf-8")
    return Site(root, pages), replies


_AUTHORS = ("author", "clobbering", "deep")
_IMPATIENT = """    engine_settings: # nothing is waited for in tests
      google: { retries: 1, wait: 0.01, patience: 2, rate: 0 }
      libretranslate: { retries: 1, wait: 0.01, patience: 2, rate: 0, batch: 8 }
      openai: { retries: 0, wait: 0.01, patience: 2, rate: 0, batch: 1 }
"""


def glossary(cells: Iterable[Attack]) -> bytes:
    """A register in whose every column the inputs stand."""
    import csv
    import io

    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow("id kind ar en ar_variants en_variants avoid note".split())
    kinds = ("topic", "place", "person", "organisation", "term")
    for number, cell in enumerate(cells):
        value = str(cell.value).replace("\0", "")
        writer.writerow(
            [
                f"cell-{number}",
                kinds[number % 5],
                f"خلية {number} {value}",
                f"Cell {number} {value}",
                value,
                value,
                value,
                f"{value} / {value}",
            ]
        )
    return stream.getvalue().encode()


def translate(site: Site, server: EngineServer, log: Path) -> list[tuple[subprocess.CompletedProcess[str], set[Deed]]]:
    """Ask each engine for its reports, and the first one for all that is left."""
    runs = []
    urls = {"libretranslate": server.libretranslate_url, "google": server.google_url, "openai:model": server.openai_url}
    for engine in ENGINES:
        folder = site.root / "docs/reports" / engine.partition(":")[0]
        if folder.is_dir():
            runs.append(_translate(site, engine, urls[engine], log.with_name(f"{folder.name}.log"), str(folder)))
    runs.append(_translate(site, ENGINES[0], urls[ENGINES[0]], log.with_name("rest.log")))
    return runs


def _translate(
    site: Site, engine: str, url: str, log: Path, *paths: str
) -> tuple[subprocess.CompletedProcess[str], set[Deed]]:
    return watched(site.root, "translate", "--engine", engine, "--engine-url", url, *paths, log=log)


def table(attacks: Iterable[Attack], escapes: Mapping[str, list[str]]) -> str:
    """Families, how many inputs each has, and how many of them got out."""
    count: dict[str, int] = {}
    for attack in attacks:
        count[attack.family] = count.get(attack.family, 0) + 1
    rows = [f"{family:14}{number:7}{len(escapes.get(family, [])):9}" for family, number in sorted(count.items())]
    total = f"{'all':14}{sum(count.values()):7}{sum(map(len, escapes.values())):9}"
    return "\n".join([f"{'family':14}{'inputs':>7}{'escapes':>9}", *rows, total])
