"""Word files and web pages that mean harm: they become words in a report, or are refused in a sentence."""

import io
import struct
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import attacks
import sites
import word_files
from attacks import Attack
from sites import BuiltSite
from test_attack import Look

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.xdist_group("attack-documents")

_RELATIONS = """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="attack" TargetMode="External" Target="{}"
 Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}"/></Relationships>"""


def package(*parts: tuple[str, bytes], level: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A Word file whose parts are added to, or put in place of, those of a sound one."""
    sound = {}
    with zipfile.ZipFile(io.BytesIO(word_files.word(word_files.paragraph("عنوان")))) as read:
        sound = {name: read.read(name) for name in read.namelist()}
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", level) as made:
        for name, data in {**sound, **dict(parts)}.items():
            made.writestr(name, data)
    return stream.getvalue()


def document(text: str) -> bytes:
    """A Word file with this text as its document, and a link and a picture that lead elsewhere."""
    kind, target = ("image", "//attack.example/x.png") if "blip" in text else ("hyperlink", "javascript:attack(1)")
    relations = _RELATIONS.format(target, kind).encode()
    return package(("word/document.xml", text.encode()), ("word/_rels/document.xml.rels", relations))


def _claims(data: bytes, size: int) -> bytes:
    """The file with another size for what is packed in it, in its list of contents."""
    at = data.rindex(b"PK\x01\x02")
    return data[: at + 24] + struct.pack("<I", size) + data[at + 28 :]


BUILT: dict[str, Callable[[], bytes]] = {
    "ratio": lambda: package(("word/document.xml", b"<w:document>" + b" " * 200_000_000)),
    "ratio-media": lambda: package(("word/media/image1.png", b"\0" * 300_000_000)),
    "entries": lambda: package(*((f"word/x{n}.xml", b"<x/>") for n in range(20_000))),
    "nested": lambda: package(("word/embeddings/a.docx", package(("word/embeddings/b.docx", package())))),
    "traversal": lambda: package(
        ("../../../attacked", b"x"), ("/var/attacked", b"x"), ("word/media/../../../attacked.png", b"x")
    ),
    "macros": lambda: package(("word/vbaProject.bin", b"\xd0\xcf\x11\xe0 attack")),
    "external-template": lambda: package(
        ("word/_rels/settings.xml.rels", _RELATIONS.format("http://attack.example/x.dotm", "attachedTemplate").encode())
    ),
    "lying-size": lambda: _claims(package(("word/zz.xml", b"x" * 1_000_000)), 1),
    "cut": lambda: package()[:-30],
    "stored-garbage": lambda: b"PK\x03\x04" + bytes(range(256)) * 40,
    "ole": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096),
    "empty-zip": lambda: b"PK\x05\x06" + bytes(18),
}


@pytest.fixture(
    scope="module", params=[pytest.param(6, id="some"), pytest.param(1, id="all", marks=pytest.mark.verify)]
)
def taken(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """A project with what has come of the documents, and what was wrong on the way."""
    folder = tmp_path_factory.mktemp("documents")
    project = sites.small(folder / "project")
    inputs = [(str(each), each) for each in attacks.sampled(attacks.read("documents"), request.param)]
    inputs += [(name, Attack("built", name, make)) for name, make in list(BUILT.items())[:: request.param]]
    wrong = []
    for number, (name, attack) in enumerate(inputs):
        file = folder / f"{name}.{'html' if attack.family == 'webpages' else 'docx'}"
        match attack.family:
            case "webpages":
                file.write_bytes(str(attack.value).encode("utf-8", "surrogatepass"))
            case "words":
                file.write_bytes(document(str(attack.value)))
            case _:
                file.write_bytes(attack.value())
        done, deeds = attacks.watched(
            project,
            "import",
            str(file),
            "--slug",
            f"document-{number}",
            "--date",
            "2025-01-02",
            log=folder / f"{number}.log",
        )
        if done.returncode not in (0, 1, 2):
            wrong.append(f"{name}: {done.stderr[-300:]}")
        own = {str(file), "/tmp"}  # noqa: S108 - what the converter works in, if anything
        wrong += [f"{name}: {deed}" for deed in attacks.trespasses(deeds, project) if deed.path not in own]
        if "root:" in done.stdout + done.stderr:
            wrong.append(f"{name}: a file was read")
        file.unlink()
    return project, wrong


def test_import__touches_nothing_but_the_project_and_ends_in_sentences(taken: tuple[Path, list[str]]) -> None:
    project, wrong = taken
    assert wrong == []
    assert not list(project.parent.rglob("attacked*"))
    reports = list(project.rglob("docs/reports/**/document-*.md"))
    assert reports
    for path in reports:
        text = path.read_text(encoding="utf-8")
        assert "root:x" not in text
        assert "\ndraft: true" not in text.partition("\n---\n")[0]


@pytest.fixture
def look(browser: "Browser", taken: tuple[Path, list[str]]) -> Iterator[tuple[Look, BuiltSite]]:
    site, _ = sites.build(taken[0])
    with sites.serving(site.folder) as address:
        opened = Look(browser, address)
        yield opened, site
        opened.context.close()


@pytest.mark.browser
def test_import__brings_nothing_that_runs(look: tuple[Look, BuiltSite]) -> None:
    opened, site = look
    paths = [path for path in site.pages if "/document-" in path]
    assert paths
    wrong = [f"{path}: {each}" for path in paths for each in opened.at(opened.own + path.removesuffix("index.html"))]
    assert wrong == []
