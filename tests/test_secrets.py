"""Keys stand in the header or body of a request to their own engine, and nowhere else; erased words stand nowhere."""

import base64
import gzip
import io
import logging
import re
import sqlite3
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import pytest

import sites
import small_site
from bitext import cli
from engine_server import EngineServer, Fault
from small_site import Site

CANARY = "Canary+7d1f/20aa="
"""A key with signs that change when it is quoted."""
KEYS = {
    "MICROSOFT_API_KEY": "microsoft", "MICROSOFT_REGION": "", "MYMEMORY_EMAIL": "mymemory", "DEEPL_API_KEY": "deepl",
    "LIBRETRANSLATE_API_KEY": "libretranslate", "OPENAI_API_KEY": "openai:model",
    "YANDEX_API_KEY": "deep:YandexTranslator", "PAPAGO_CLIENT_ID": "deep:PapagoTranslator",
    "PAPAGO_SECRET_KEY": "deep:PapagoTranslator", "BAIDU_APPID": "deep:BaiduTranslator",
    "BAIDU_APPKEY": "deep:BaiduTranslator", "DEEPSEEK_API_KEY": "", "TENCENT_SECRET_ID": "",
}  # fmt: skip
ENGINES = (
    "google", "mymemory", "microsoft", "deepl", "libretranslate", "openai:model",
    "deep:YandexTranslator", "deep:PapagoTranslator", "deep:BaiduTranslator",
)  # fmt: skip
FAULTS: dict[str, Fault | None] = {
    "sound": None, "wrong-key": Fault.error(401), "forbidden": Fault.error(403), "missing": Fault.error(404),
    "refused": Fault.error(400), "error": Fault.error(500), "busy": Fault.too_many_requests(0), "quota": Fault.quota(),
    "empty": Fault.empty(), "blank": Fault.blank(), "page": Fault.page(), "reset": Fault.reset(), "echo": Fault.echo(),
    "hang": Fault.hang(5),
}  # fmt: skip
QUICK = ("sound", "wrong-key", "reset")


def forms(key: str) -> set[str]:
    """A key as it is, and as it looks in addresses, headers and hashes of names."""
    basic = {
        base64.b64encode(f"{a}{key}{b}".encode()).decode().rstrip("=")[4:-4]
        for a, b in (("", ""), (":", ""), ("", ":"))
    }
    return {key, quote(key), quote(key, safe=""), key.encode().hex(), *basic}


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    for name in KEYS:
        monkeypatch.setenv(name, f"{CANARY}{name.lower()}")
    return small_site.make(tmp_path, {"about.md": small_site.REPORTS["about.md"]})


def looked_through(text: str) -> list[str]:
    return [form for name in KEYS for form in forms(f"{CANARY}{name.lower()}") if form in text]


def url_of(server: EngineServer, engine: str) -> str:
    special = {"google": server.google_url, "mymemory": server.mymemory_url, "openai:model": server.openai_url}
    return special.get(engine, server.url)


CASES = [
    pytest.param(engine, fault, marks=() if fault in QUICK else pytest.mark.verify)
    for engine in ENGINES
    for fault in FAULTS
]


@pytest.mark.parametrize(("engine", "fault"), CASES)
def test_key__is_told_to_its_own_engine_alone(
    site: Site, engine: str, fault: str, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    settings = site.root / "mkdocs.yml"
    text = settings.read_text(encoding="utf-8")
    kind = engine.partition(":")[0]
    new = f"    engine_settings:\n      {kind}: {{ retries: 0, wait: 0.01, patience: 1, rate: 0, timeout: 1.0 }}\n"
    settings.write_text(text.replace(small_site.IMPATIENT, new), encoding="utf-8")
    with EngineServer() as server:
        server.fault = FAULTS[fault]
        command = [
            "translate",
            "-v",
            "--project",
            str(site.root),
            "--engine",
            engine,
            "--engine-url",
            url_of(server, engine),
        ]
        code = cli.main(command)
        requests = server.requests
    assert code in (0, 1)
    said = capsys.readouterr()
    assert looked_through(said.out + said.err) == []
    for record in caplog.records:
        assert looked_through(f"{record.getMessage()} {record.exc_text}") == []
    for path in site.root.rglob("*"):
        assert looked_through(path.as_posix()) == []
        if path.is_file():
            assert looked_through(path.read_bytes().decode("utf-8", "replace")) == [], path
    for request in requests:
        address = request.path
        if engine == "mymemory":  # the service takes the asker's address nowhere else
            address = address.replace(quote(f"{CANARY}mymemory_email", safe=""), "")
        assert looked_through(address) == []
        told = looked_through(f"{request.headers} {request.body} {request.api_key}")
        others = {
            n
            for n, owner in KEYS.items()
            if owner != engine and not (n == "MICROSOFT_REGION" and engine == "microsoft")
        }
        assert not [each for each in told if any(each.endswith(name.lower()) for name in others)]


@pytest.mark.parametrize("engine", ["libretranslate", "microsoft", "deepl", "openai:model"])
def test_key__that_an_engine_sends_back_is_no_translation(
    site: Site, engine: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with EngineServer() as server:
        key = next(f"{CANARY}{name.lower()}" for name, owner in KEYS.items() if owner == engine)
        server.rewrite = lambda answer: f"{answer} {key}"
        cli.main(
            ["translate", "-v", "--project", str(site.root), "--engine", engine, "--engine-url", url_of(server, engine)]
        )
        assert server.requests
    said = capsys.readouterr()
    assert looked_through(said.out + said.err) == []
    for path in site.root.rglob("*"):
        if path.is_file():
            assert looked_through(path.read_bytes().decode("utf-8", "replace")) == [], path


# Erased words

HERE = "reports/2025"
WORD = "زبرقان"
LATIN = "Zabraqan"
REPORT = f"""---
title: شهادة {WORD}
date: 2025-01-02
summary: قال {WORD} إنه رأى.
authors: [{WORD}]
corrections:
  - date: 2025-02-03
    text: صحّحنا كلام {WORD}.
---

رأى {WORD} القافلة، ثم عاد {WORD} إلى بيته.

[ملف](files/list.csv)

فقرة لا اسم فيها.
"""


def opened(data: bytes) -> Iterator[bytes]:
    """Bytes as they are, and whatever is packed in them."""
    yield data
    if data[:2] == b"\x1f\x8b":
        yield gzip.decompress(data)
    if data[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            for name in package.namelist():
                yield from opened(package.read(name))
    for start in re.finditer(rb"\x78[\x01\x5e\x9c\xda]", data):
        with suppress(zlib.error):
            yield zlib.decompressobj().decompress(data[start.start() :], 1 << 20)


def holding(root: Path) -> list[str]:
    """Every file below a folder that holds the words, packed or not, in any encoding; `.git` aside."""
    wanted = [w.encode(code) for w in (WORD, LATIN, LATIN.lower()) for code in ("utf-8", "utf-16-le", "utf-16-be")]
    wanted += [quote(WORD).encode(), ascii(WORD).strip("'").encode(), WORD.encode("cp1256")]
    wanted += ["".join(f"&#{ord(letter)};" for letter in WORD).encode()]
    found = []
    for path in sorted(root.rglob("*")):
        relative = path.relative_to(root)
        if relative.parts[0] == ".git" or not path.is_file():
            continue
        texts = [relative.as_posix().encode(), *opened(path.read_bytes())]
        if any(each in text for each in wanted for text in texts):
            found.append(relative.as_posix())
    return found


@pytest.fixture
def testimony(tmp_path: Path) -> Site:
    glossary = f"id,kind,ar,en\nwitness,person,{WORD},{LATIN}\n"
    files = {f"docs/{HERE}/witness.md": REPORT, f"docs/{HERE}/files/list.csv": f"name\n{WORD}\n"}
    site = Site(sites.small(tmp_path / "project", {**files, "docs/glossary.csv": glossary}))
    with EngineServer() as server:
        site.translate(server)
    return site


def test_erase__leaves_no_byte_anywhere(testimony: Site, capsys: pytest.CaptureFixture[str]) -> None:
    root = testimony.root
    journal = root / ".cache/translation/en.sqlite"
    journal.parent.mkdir(parents=True, exist_ok=True)
    with sqlite3.connect(journal) as database:
        database.execute("create table if not exists answer(key text primary key, text text, engine text)")
        database.executemany("replace into answer values (?, ?, 'x')", [(str(n), f"{LATIN} {n}") for n in range(500)])
        database.execute("delete from answer")  # what is deleted still lies in the pages of the file
    database.close()
    (root / ".cache/packed.gz").write_bytes(gzip.compress(f"{WORD} {LATIN}".encode()))
    assert cli.main(["site", "-q", "--project", str(root)]) in (0, 1)
    before = holding(root)
    assert {name.split("/")[0] for name in before} >= {"docs", "site", ".cache"}
    capsys.readouterr()
    cli.main(["erase", WORD, LATIN, "--project", str(root)])
    assert holding(root) == []


def test_erase__tells_of_what_it_cannot_open(testimony: Site, capsys: pytest.CaptureFixture[str]) -> None:
    """An attachment is its author's: it is not changed, but it is named."""
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("word/document.xml", f"<w:t>{WORD}</w:t>")
    held = {
        "testimony.docx": package.getvalue(),
        "list.csv.gz": gzip.compress(WORD.encode()),
        "old.bin": b"\0\0" + WORD.encode("utf-16-le"),
    }
    for name, data in held.items():
        testimony.path(f"reports/2025/files/{name}").write_bytes(data)
    assert cli.main(["erase", WORD, LATIN, "--project", str(testimony.root)]) == 1
    said = capsys.readouterr().err
    assert [name for name in held if f"files/{name}" not in said] == []
