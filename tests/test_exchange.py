"""What leaves the house comes back unchanged; what a person changes elsewhere stands in the page as a person's."""

import csv
import datetime
import io
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from lxml import etree
from translate.storage import factory
from translate.storage.xliff2 import Xliff2File

from bitext import cli, project
from bitext.alignment import lock as locks
from bitext.alignment import review, store
from bitext.alignment.lock import Row, source_hash, target_hash
from bitext.arabic import has_arabic
from bitext.errors import BitextError, Finding, Findings
from bitext.glossary import Glossary
from bitext.markup import outline
from bitext.markup.render import Renderer
from bitext.project import Page, Project
from bitext.translation.draft import Drafter
from bitext.translation.engines import Answer, Hints
from bitext.translation.exchange import codes, glossary_csv, hardened, incoming, po, tmx, units, xliff
from bitext.translation.exchange.units import Exchanged
from bitext.translation.pipeline import Pipeline
from bitext.writer import Writer

ROOT = Path(__file__).parent / "data" / "publication"
CASES = Path(__file__).parent / "data" / "exchange"
X = "{urn:oasis:names:tc:xliff:document:2.0}"
REPORT = "reports/2025/coalition-airborne-operations.md"
SMALL = """---
title: عنوان التقرير
date: 2025-10-01
---

الفقرة الأولى مع [رابط](https://example.org/a "عنوان الرابط") و**كلمة** بارزة.

## عنوان فرعي

الفقرة الثانية وفيها `code` و12 رقمًا.

```python
x = "نص"
```

- بند أول
- بند ثانٍ
"""


@dataclass
class House:
    """A project on the disk, with what the tests do to it."""

    root: Path

    @property
    def project(self) -> Project:
        return project.load(self.root)

    def cli(self, *arguments: str) -> int:
        return cli.main([*arguments, "--project", str(self.root), "--lang", "en"])

    def page(self, uri: str) -> Page:
        return self.project.page(uri)

    def text(self, uri: str) -> str:
        return self.page(uri).translation("en").read_text(encoding="utf-8")

    def write(self, uri: str, text: str) -> None:
        path = self.root / "docs" / uri
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")

    def units(self, *uris: str) -> list[Exchanged]:
        pages = [self.page(uri) for uri in uris]
        return list(units.collect(self.project, "en", Findings(), pages or None))

    def states(self, uri: str) -> dict[str, str]:
        bitext = store.bitext(self.project, self.page(uri), "en", Findings())
        assert bitext is not None
        return {unit.id: unit.state for unit in bitext.units}

    def rows(self, uri: str) -> dict[str, Row]:
        return {row.id: row for row in store.lock(self.project, self.page(uri), "en", Findings()).rows}

    def translate(self, uri: str, answer: Callable[[str], str] | None = None) -> list[str]:
        """Run the pipeline with an engine of one function; return what it was asked."""
        asked: list[str] = []

        def ask(texts: Sequence[str], hints: Hints) -> list[Answer]:
            asked.extend(texts)
            assert answer is not None, f"asked for {texts}"
            return [Answer(answer(text), "test") for text in texts]

        made = self.project
        drafter = Drafter(ask, made.dialect, Renderer(made.extensions, made.extension_configs), Glossary())
        Pipeline(made, "en", drafter, "2025-01-01", Writer(self.root)).run(made.page(uri))
        return asked

    def snapshot(self) -> dict[str, bytes]:
        folders = [self.root / "docs", self.root / "memory"]
        files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
        return {path.relative_to(self.root).as_posix(): path.read_bytes() for path in files}

    def take(self, content: str | bytes, name: str = "back.xlf") -> list[Finding]:
        """Import a file; return its findings."""
        load = po.load if name.endswith(".po") else xliff.load
        text = content if isinstance(content, str) else content.decode()
        locale, returned = load(text, self.project)
        findings = Findings()
        incoming.Incoming(self.project, locale, name, "2025-02-02", Writer(self.root), findings).apply(returned)
        return [each for each in findings.items if not each.code.startswith("check-") or each.code == "check-numbers"]


def house(root: Path, *, docs: bool) -> House:
    for name in ("mkdocs.yml", "mkdocs.en.yml"):
        shutil.copy(ROOT / name, root / name)
    for name in ("docs", "memory"):
        shutil.copytree(ROOT / name, root / name) if docs else (root / name).mkdir()
    return House(root)


@pytest.fixture
def site(tmp_path: Path) -> House:
    """The project's own pages."""
    return house(tmp_path, docs=True)


@pytest.fixture
def small(tmp_path: Path) -> House:
    """One report, translated by a machine."""
    made = house(tmp_path, docs=False)
    made.write("reports/2025/a.md", SMALL)
    assert made.translate("reports/2025/a.md", english)
    return made


A = "reports/2025/a.md"


def english(text: str) -> str:
    """Latin words for Arabic ones; placeholders and numbers as they are."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    return re.sub("[\u0610-\u065f]+", lambda m: "w" + "".join(letters[ord(c) % 26] for c in m[0]), text)


def xlf(made: House, *paths: str) -> bytes:
    return xliff.dump(made.project, "en", made.units(*paths))


def pot(made: House, *paths: str) -> bytes:
    return po.dump(made.project, "en", made.units(*paths), datetime.date(2025, 1, 1))


def by_kind(made: House, uri: str, kind: str) -> Exchanged:
    return next(unit for unit in made.units() if unit.page_uri == uri and unit.kind == kind)


def retarget(document: bytes, unit: str, change: Callable[[etree._Element], None]) -> bytes:
    root = etree.fromstring(document)
    element = root.find(f".//{X}unit[@id='{unit}']")
    assert element is not None
    change(element)
    return etree.tostring(root)


def set_target(words: str) -> Callable[[etree._Element], None]:
    """Set the text before the first code of a target."""

    def change(unit: etree._Element) -> None:
        segment = unit.find(f"{X}segment")
        assert segment is not None
        target = segment.find(f"{X}target")
        if target is None:
            target = etree.SubElement(segment, f"{X}target")
        target.text = words

    return change


def message(catalogue: bytes, unit: str, words: str, *, fuzzy: bool = False) -> str:
    """The catalogue with other words for one unit."""
    blocks = catalogue.decode().split("\n\n")
    for number, block in enumerate(blocks):
        if f'#{unit}"' in block:
            head = re.sub(r'\nmsgstr (?:"[^\n]*"\n?)+\Z', "", block.rstrip("\n"))
            head = head if fuzzy else head.replace("#, fuzzy\n", "")
            escaped = words.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
            blocks[number] = f'{head}\nmsgstr "{escaped}"'
    return "\n\n".join(blocks) + "\n"


def found(findings: list[Finding]) -> list[str]:
    return [each.code for each in findings]


# Round trips


@pytest.mark.parametrize("form", ["xliff", "po", "single", "csv"])
def test_round_trip__nothing_changed_nothing_written(site: House, form: str) -> None:
    before = site.snapshot()
    arguments = ["--format", "po", "--single"] if form == "single" else ["--format", form]
    assert site.cli("export", *arguments) == 0
    files = [path for path in (site.root / "exchange").rglob("*") if path.is_file()]
    assert files
    for path in files:
        assert site.cli("import", str(path)) == 0
    assert site.snapshot() == before


def test_export__twice_gives_the_same_bytes(site: House) -> None:
    assert xlf(site) == xlf(site)
    assert pot(site) == pot(site)


@pytest.mark.parametrize("form", ["xlf", "po"])
def test_import__one_changed_target_is_edited_and_asks_nothing(small: House, form: str) -> None:
    unit = by_kind(small, A, "heading")
    before = small.rows(A)
    if form == "xlf":
        assert small.take(retarget(xlf(small), unit.unit_id, set_target("A subheading"))) == []
    else:
        assert small.take(message(pot(small), unit.unit_id, "A subheading"), "a.po") == []
    assert [i for i, state in small.states(A).items() if state == "edited"] == [unit.unit_id]
    assert "## A subheading\n" in small.text(A)
    row = small.rows(A)[unit.unit_id]
    assert row.target == (target_hash("A subheading"),)
    assert row.machine == before[unit.unit_id].machine
    assert {i: r for i, r in small.rows(A).items() if i != unit.unit_id} == {
        i: r for i, r in before.items() if i != unit.unit_id
    }
    after = small.snapshot()
    assert small.translate(A) == []
    assert small.snapshot() == after


def test_import__agency_translates_a_new_report(tmp_path: Path) -> None:
    made = house(tmp_path, docs=False)
    made.write(A, SMALL)
    document = xlf(made)
    assert b"<target" not in document
    assert document.count(b'state="initial"') == len(made.units())
    assert made.take(filled(document)) == []
    assert set(made.states(A).values()) <= {"edited", "pending"}
    assert made.translate(A) == []
    assert set(made.states(A).values()) == {"edited", "machine"}
    assert 'x = "نص"' in made.text(A)


def filled(document: bytes) -> bytes:
    """Every unit translated: the source's codes, English words."""
    root = etree.fromstring(document)
    for segment in root.iter(f"{X}segment"):
        for old in segment.findall(f"{X}target"):
            segment.remove(old)
        source = segment.find(f"{X}source")
        target = etree.fromstring(etree.tostring(source, with_tail=False))
        target.tag = f"{X}target"
        for element in target.iter():
            element.text = english(element.text) if element.text else None
            element.tail = english(element.tail) if element.tail else None
        segment.append(target)
    return etree.tostring(root)


def filled_po(made: House, *paths: str) -> str:
    catalogue = pot(made, *paths)
    for unit in made.units(*paths):
        pieces = [english(piece.raw) if piece.role == "text" else piece.raw for piece in unit.source]
        catalogue = message(catalogue, unit.unit_id, "".join(pieces)).encode()
    return catalogue.decode()


def pages() -> list[str]:
    ours = (path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").rglob("*.md"))
    return sorted(uri for uri in ours if not uri.endswith(".en.md"))


@pytest.mark.parametrize("form", ["xlf", "po"])
@pytest.mark.parametrize("uri", [*pages(), "tricky.md"])
def test_import__whole_page_by_hand(tmp_path: Path, uri: str, form: str) -> None:
    made = house(tmp_path, docs=False)
    source = CASES / uri if uri == "tricky.md" else ROOT / "docs" / uri
    made.write(uri, source.read_text(encoding="utf-8"))
    given = made.units()
    findings = made.take(filled(xlf(made))) if form == "xlf" else made.take(filled_po(made), "a.po")
    assert [each.line_text() for each in findings if each.severity == "error"] == []
    states = made.states(uri)
    wanted = [unit.unit_id for unit in given if has_arabic(codes.words(unit.source))]
    assert wanted
    assert [states[i] for i in wanted] == ["edited"] * len(wanted)
    renderer = Renderer(made.project.extensions, made.project.extension_configs)
    bitext = store.bitext(made.project, made.page(uri), "en", Findings())
    assert bitext is not None
    assert bitext.target is not None
    one, other = (outline.outline(renderer.html(d.body)) for d in (bitext.source, bitext.target))
    assert outline.same(one, other)
    assert made.translate(uri) == []
    again = made.snapshot()
    assert made.take(xlf(made)) == []
    assert made.take(pot(made), "b.po") == []
    assert made.snapshot() == again


# Inline code


def test_codes__joined_is_the_text(site: House) -> None:
    given = {(unit.page_uri, unit.unit_id): unit for unit in site.units()}
    made = site.project
    for page in made.pages(Findings()):
        bitext = store.bitext(made, page, "en", Findings())
        assert bitext is not None
        for held in bitext.units:
            if held.segment.kind != "code":
                unit = given.pop((page.uri, held.id))
                assert codes.joined(unit.source) == held.segment.text
                assert codes.joined(unit.target) == held.target
    assert given == {}


def test_codes__title_of_a_link_is_words(small: House) -> None:
    unit = by_kind(small, A, "paragraph")
    assert "عنوان الرابط" in codes.words(unit.source)
    assert '](https://example.org/a "' in [piece.raw for piece in unit.source]
    assert [p.id for p in unit.source if p.id] == [p.id for p in unit.target if p.id]


def test_codes__only_the_translation_has_it() -> None:
    source, target = codes.pair("كلمة **بارزة**", "a _plain_ **bold** word", frozenset(), ())
    assert [(p.role, p.id) for p in source if p.id] == [("open", "1"), ("close", "1")]
    assert [(p.role, p.id) for p in target if p.id] == [("open", "2"), ("close", "2"), ("open", "1"), ("close", "1")]


def test_xliff__what_xml_cannot_hold(tmp_path: Path) -> None:
    made = house(tmp_path, docs=False)
    made.write("a.md", "كلمة\x0c أخرى \x1b **بارزة\x01** `co\x02de`.\n")
    document = xlf(made)
    assert b'<cp hex="001b"/>' in document
    _, returned = xliff.load(document.decode(), made.project)
    assert [each.source for each in returned] == [codes.joined(unit.source) for unit in made.units()]


def drop(tag: str) -> Callable[[etree._Element], None]:
    def change(unit: etree._Element) -> None:
        target = unit.find(f".//{X}target")
        assert target is not None
        target.text = "Other words "
        for element in target.findall(f".//{X}{tag}"):
            parent = element.getparent()
            assert parent is not None
            parent.remove(element)

    return change


def double(unit: etree._Element) -> None:
    target = unit.find(f".//{X}target")
    assert target is not None
    element = next(target.iter(f"{X}pc"))
    target.append(etree.fromstring(etree.tostring(element, with_tail=False)))
    target.text = "Other words "


def strange(unit: etree._Element) -> None:
    target = unit.find(f".//{X}target")
    assert target is not None
    etree.SubElement(target, f"{X}ph", id="99", dataRef="d1")


@pytest.mark.parametrize("change", [drop("pc"), drop("ph"), double, strange], ids=["pc", "ph", "twice", "unknown"])
def test_xliff__damaged_codes(small: House, change: Callable[[etree._Element], None]) -> None:
    unit = by_kind(small, A, "paragraph")
    heading = by_kind(small, A, "heading")
    document = retarget(retarget(xlf(small), unit.unit_id, change), heading.unit_id, set_target("Taken"))
    findings = small.take(document)
    assert found(findings) == ["exchange-inline"]
    assert findings[0].unit == unit.unit_id
    assert findings[0].line > 1
    assert "## Taken\n" in small.text(A)


def test_xliff__the_files_own_code_is_never_used(small: House) -> None:
    unit = by_kind(small, A, "paragraph")
    document = retarget(xlf(small), unit.unit_id, set_target("Other "))
    evil = document.replace(b"https://example.org/a", b"javascript:alert(1)")
    small.take(evil)
    assert "javascript" not in small.text(A)


def test_xliff__another_tools_spelling_of_pairs(small: House) -> None:
    """Pairs as `sc` and `ec`, an annotation around words."""
    unit = by_kind(small, A, "paragraph")

    def change(element: etree._Element) -> None:
        target = element.find(f".//{X}target")
        assert target is not None
        text = etree.tostring(target, encoding="unicode", with_tail=False)
        text = re.sub(r'<pc id="(\d+)"[^>]*>', r'<sc id="\1"/>', text, count=0)
        ids = re.findall(r'<sc id="(\d+)"/>', text)
        for identity in ids:
            text = text.replace("</pc>", f'<ec startRef="{identity}"/>', 1)
        text = text.replace("</target>", ' <mrk id="m1" type="comment">more</mrk></target>')
        parent = target.getparent()
        assert parent is not None
        parent.replace(target, etree.fromstring(text))

    assert small.take(retarget(xlf(small), unit.unit_id, change)) == []
    assert " more\n" in small.text(A)
    assert small.states(A)[unit.unit_id] == "edited"


@pytest.mark.parametrize(
    "words",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "\\<bdi onmouseover=alert(1)>x</bdi>",
        "[x](javascript:alert(1))",
        "**bold** words",
        "![x](https://evil.example/p.png)",
        "{: onclick=alert(1) }",
        "one\n\n# two",
        "# heading",
        "- item",
        "!!! note",
        "> quoted",
        "one\n\n    code",
        "[^1]: note",
        "*[HTML]: x",
        "https://evil.example/",
        "<https://evil.example/>",
        "::: x",
        "`code`",
        "\uf5e0abc,stale\uf5e1 mark",
    ],
)
@pytest.mark.parametrize("form", ["xlf", "po"])
def test_import__markup_in_words_never_acts(small: House, words: str, form: str) -> None:
    unit = by_kind(small, A, "heading")
    item = by_kind(small, A, "title")
    for each in (unit, item):
        if form == "xlf":
            small.take(retarget(xlf(small), each.unit_id, set_target(words)))
        else:
            small.take(message(pot(small), each.unit_id, words), "a.po")
    renderer = Renderer(small.project.extensions, small.project.extension_configs)
    bitext = store.bitext(small.project, small.page(A), "en", Findings())
    assert bitext is not None
    assert bitext.target is not None
    html = renderer.html(bitext.target.body)
    assert outline.same(outline.outline(renderer.html(bitext.source.body)), outline.outline(html))
    assert not re.search(r"<(?:script|img|bdi)\b|<[^>]*\son\w+=|href=\"(?:javascript|https://evil)", html)
    assert "\uf5e0" not in bitext.target.source
    assert bitext.source.front.values.keys() == bitext.target.front.values.keys()


# What does not come back as it went


def test_import__arabic_changed_since_is_a_suggestion(small: House) -> None:
    unit = by_kind(small, A, "heading")
    document = retarget(xlf(small), unit.unit_id, set_target("Old heading"))
    small.write(A, SMALL.replace("## عنوان فرعي", "## عنوان فرعي جديد تماما"))
    before = small.text(A)
    findings = small.take(document)
    assert found(findings) == ["exchange-changed"]
    assert "Old heading" in findings[0].message()
    assert small.text(A) == before
    offer = small.rows(A)[unit.unit_id].suggestion
    assert offer is not None
    assert (offer.text, offer.source, offer.human) == ("Old heading", source_hash("عنوان فرعي"), True)
    assert small.translate(A, english)
    held = small.rows(A)[unit.unit_id].suggestion
    assert held == offer
    assert small.translate(A) == []
    assert small.rows(A)[unit.unit_id].suggestion == offer


def test_import__arabic_changed_before_there_is_a_page(tmp_path: Path) -> None:
    made = house(tmp_path, docs=False)
    made.write("a.md", "فقرة أولى هنا.\n")
    document = filled(xlf(made))
    made.write("a.md", "فقرة أولى هنا، وقد تغيّرت.\n")
    assert found(made.take(document)) == ["exchange-unit"]
    made.write("a.md", "فقرة أولى هنا.\n")
    made.take(document)
    assert list(made.states("a.md").values()) == ["edited"]


def test_import__second_suggestion_retires_the_first(small: House) -> None:
    unit = by_kind(small, A, "heading")
    first, second = (retarget(xlf(small), unit.unit_id, set_target(words)) for words in ("First", "Second"))
    small.write(A, SMALL.replace("## عنوان فرعي", "## عنوان فرعي جديد تماما"))
    small.take(first)
    small.take(second)
    small.translate(A, english)
    rows = small.rows(A)
    offer = rows[unit.unit_id].suggestion
    assert offer is not None
    assert offer.text == "Second"
    assert [row.retired for row in rows.values() if row.retired] == ["First"]


def test_import__edited_here_since_is_a_suggestion(small: House) -> None:
    unit = by_kind(small, A, "heading")
    document = retarget(xlf(small), unit.unit_id, set_target("Theirs"))
    path = small.page(A).translation("en")
    path.write_text(re.sub(r"## .*", "## Ours", small.text(A)), encoding="utf-8")
    assert found(small.take(document)) == ["exchange-edited"]
    assert "## Ours\n" in small.text(A)
    small.translate(A)
    offer = small.rows(A)[unit.unit_id].suggestion
    assert offer is not None
    assert offer.text == "Theirs"
    path.write_text(small.text(A).replace("## Ours", "## Both"), encoding="utf-8")
    small.translate(A)
    assert small.rows(A)[unit.unit_id].suggestion is None


def test_import__edited_words_that_went_out_may_be_replaced(site: House) -> None:
    unit = by_kind(site, REPORT, "dateline")
    assert unit.human
    assert site.take(retarget(xlf(site), unit.unit_id, set_target("Damascus, Syria"))) == []
    assert "dateline: Damascus, Syria" in site.text(REPORT).replace('"', "")


def test_import__without_its_hash_an_edited_unit_is_not_replaced(site: House) -> None:
    unit = by_kind(site, REPORT, "dateline")
    document = retarget(xlf(site), unit.unit_id, set_target("Elsewhere"))
    bare = re.sub(rb"<mda:metadata>.*?</mda:metadata>", b"", document, flags=re.DOTALL)
    before = site.text(REPORT)
    assert found(site.take(bare)) == ["exchange-edited"]
    assert site.text(REPORT) == before


def test_import__a_split_paragraph_stays_split(tmp_path: Path) -> None:
    made = house(tmp_path, docs=False)
    made.write("a.md", "جملة أولى طويلة في الفقرة وفيها 1990. جملة ثانية طويلة في الفقرة وفيها 2010.\n\nفقرة أخرى.\n")
    made.translate("a.md", english)
    text = made.text("a.md")
    made.page("a.md").translation("en").write_text(text.replace("1990. ", "1990.\n\n"), encoding="utf-8")
    assert made.translate("a.md") == []
    split = made.units()[0]
    words = codes.joined(split.target)
    assert "1990.\n\n" in words
    assert made.take(message(pot(made), split.unit_id, f"First: {words}"), "a.po") == []
    assert made.text("a.md") == "First: " + text.replace("1990. ", "1990.\n\n")
    assert made.translate("a.md") == []
    merged = message(pot(made), split.unit_id, "One 1990, 2010.")
    assert found(made.take(merged, "a.po")) == ["exchange-inline"]


def test_import__what_a_person_has_added_stays(small: House) -> None:
    path = small.page(A).translation("en")
    path.write_text(small.text(A) + "\nAn added paragraph.\n", encoding="utf-8")
    small.translate(A)
    unit = by_kind(small, A, "heading")
    assert small.take(retarget(xlf(small), unit.unit_id, set_target("Taken"))) == []
    assert "## Taken\n" in small.text(A)
    assert small.text(A).endswith("\nAn added paragraph.\n")


def test_private__leaves_only_when_asked_for(small: House) -> None:
    small.write(A, SMALL.replace("date:", "private: true\ndate:"))
    assert small.units() == []
    findings = Findings()
    assert units.memory(small.project, "en", findings) == []
    assert found(findings.items) == ["exchange-private"]
    assert small.cli("export", "--format", "po") == 2
    assert small.cli("export", "--format", "po", "--private") == 0


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("", "exchange-empty"),
        ("  \n ", "exchange-empty"),
        ("…", "exchange-empty"),
        ("هذا ما زال بالعربية", "exchange-arabic"),
        ("Over\u202erride", "exchange-inline"),
        ("long " * 5000, "exchange-inline"),
        ("*" * 900, None),
        ("[" * 900, None),
    ],
    ids=["empty", "blank", "dots", "arabic", "bidi", "long", "stars", "brackets"],
)
@pytest.mark.parametrize("form", ["xlf", "po"])
def test_import__bad_words(small: House, words: str, code: str | None, form: str) -> None:
    bad, good = by_kind(small, A, "title"), by_kind(small, A, "heading")
    before = small.text(A).split("---\n")[1]
    if form == "xlf":
        document = retarget(retarget(xlf(small), bad.unit_id, set_target(words)), good.unit_id, set_target("Good"))
        findings = small.take(document)
    else:
        catalogue = message(pot(small), bad.unit_id, words).encode()
        findings = small.take(message(catalogue, good.unit_id, "Good"), "a.po")
    if code:
        assert found(findings) == [code]
        assert small.text(A).split("---\n")[1] == before
    assert "## Good\n" in small.text(A)


def test_import__fuzzy_is_not_taken(small: House) -> None:
    unit = by_kind(small, A, "heading")
    assert small.take(pot(small), "a.po") == []
    before = small.snapshot()
    assert found(small.take(message(pot(small), unit.unit_id, "Half", fuzzy=True), "a.po")) == ["exchange-fuzzy"]
    assert small.snapshot() == before


def test_import__unknown_page_and_unit_and_twice(small: House) -> None:
    unit = by_kind(small, A, "heading")
    document = retarget(xlf(small), unit.unit_id, set_target("Taken"))
    text = document.decode()
    block = re.search(rf'<unit id="{unit.unit_id}".*?</unit>', text, re.DOTALL)
    assert block is not None
    other = block[0].replace("Taken", "Not taken")
    lost = block[0].replace(unit.unit_id, "unowhere")
    text = text.replace(block[0], block[0] + other + lost)
    outside = '<file id="f9" original="../../etc/passwd">' + lost + "</file></xliff>"
    assert found(small.take(text.replace("</xliff>", outside))) == ["exchange-twice", "exchange-unit", "exchange-page"]
    assert "## Taken\n" in small.text(A)


def test_import__code_units_are_not_for_exchange(small: House) -> None:
    bitext = store.bitext(small.project, small.page(A), "en", Findings())
    assert bitext is not None
    code = next(unit for unit in bitext.units if unit.segment.kind == "code")
    text = xlf(small).decode()
    assert code.id not in text
    unit = by_kind(small, A, "heading")
    findings = small.take(text.replace(f'"{unit.unit_id}"', f'"{code.id}"'))
    assert found(findings) == ["exchange-unit"]


def test_apply__words_by_unit(small: House) -> None:
    unit = by_kind(small, A, "heading")
    findings = Findings()
    taken = incoming.apply(
        small.project, "en", small.page(A), {unit.unit_id: "By hand", "unowhere": "x"},
        today="2025-02-02", writer=Writer(small.root), findings=findings,
    )  # fmt: skip
    assert taken.edited == 1
    assert found(findings.items) == ["exchange-unit"]
    assert small.states(A)[unit.unit_id] == "edited"


def test_import__brackets_break_no_abbreviation(tmp_path: Path) -> None:
    made = house(tmp_path, docs=False)
    made.write("a.md", "نص فيه قسد.\n\n*[قسد]: قوات سوريا\n")
    made.translate("a.md", english)
    key = by_kind(made, "a.md", "key")
    before = made.snapshot()
    assert found(made.take(retarget(xlf(made), key.unit_id, set_target("SDF](")))) == ["exchange-markup"]
    assert made.snapshot() == before
    assert made.take(retarget(xlf(made), key.unit_id, set_target("SDF"))) == []
    assert "*[SDF]: " in made.text("a.md")


def test_import__numbers_are_remarked_on(small: House) -> None:
    unit = next(u for u in small.units() if "12" in codes.joined(u.source))
    words = codes.joined(unit.target).replace("12", "13")
    assert found(small.take(message(pot(small), unit.unit_id, words), "a.po")) == ["check-numbers"]
    assert "13" in small.text(A)


def test_import__stopped_between_page_and_lock(small: House, monkeypatch: pytest.MonkeyPatch) -> None:
    unit = by_kind(small, A, "heading")
    document = retarget(xlf(small), unit.unit_id, set_target("Ours now"))
    write, calls = Writer.write, []

    def stopping(self: Writer, path: Path, content: str | bytes) -> bool:
        calls.append(path)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return write(self, path, content)

    monkeypatch.setattr(Writer, "write", stopping)
    with pytest.raises(KeyboardInterrupt):
        small.take(document)
    monkeypatch.undo()
    assert [path.suffix for path in calls] == [".jsonl", ".md", ".jsonl"]
    assert [i for i, state in small.states(A).items() if state == "edited"] == [unit.unit_id]
    assert small.translate(A) == []


# Hostile files

LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    "document",
    [
        "",
        "no xml",
        "<xliff",
        "<a/>",
        LAUGHS + "<x>&b;</x>",
        '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd"><x/>',
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
        '<xliff xmlns="urn:oasis:names:tc:xliff:document:1.2" version="1.2"><file/></xliff>',
        '<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" srcLang="ar" trgLang="fr"/>',
        '<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" srcLang="en" trgLang="en"/>',
        "<x>" * 5000 + "</x>" * 5000,
        "<x>" + "<y/>" * 1_100_000 + "</x>",
        "<x>&undefined;</x>",
        '<x a="&undefined;"/>',
    ],
)
def test_xliff__refused(site: House, document: str) -> None:
    before = site.snapshot()
    path = site.root / "evil.xlf"
    path.write_text(document, encoding="utf-8")
    assert site.cli("import", str(path)) == 1
    assert site.snapshot() == before


def test_xliff__nesting_of_codes_is_bounded(small: House) -> None:
    unit = by_kind(small, A, "heading")

    def change(element: etree._Element) -> None:
        target = element.find(f".//{X}target")
        assert target is not None
        for _ in range(100):
            target = etree.SubElement(target, f"{X}pc", id="1")

    with pytest.raises(hardened.Refused):
        small.take(retarget(xlf(small), unit.unit_id, change))


def test_hardened__utf_16_hides_no_doctype(tmp_path: Path) -> None:
    path = tmp_path / "a.xlf"
    path.write_bytes(LAUGHS.encode("utf-16"))
    with pytest.raises(hardened.Refused, match="document type"):
        hardened.xml(hardened.text(path))


def test_hardened__size_is_measured_before_reading(tmp_path: Path) -> None:
    path = tmp_path / "a.po"
    with path.open("wb") as stream:
        stream.truncate(10 * hardened.MOST_BYTES)
    with pytest.raises(hardened.Refused, match="larger"):
        hardened.text(path)


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"caf\xe9", b"a\0b"])
def test_hardened__no_text(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.po"
    path.write_bytes(data)
    with pytest.raises(BitextError):
        hardened.text(path)


HEAD = 'msgid ""\nmsgstr ""\n"Language: en\\n"\n'


@pytest.mark.parametrize(
    "catalogue",
    [
        "garbage",
        HEAD + '\nmsgid "a"\n',
        HEAD + '\nmsgid "a\nmsgstr "b"\n',
        HEAD + '\nmsgstr "b"\n',
        HEAD + '\n"loose"\n',
        HEAD + '\nmsgid "a"\nmsgid_plural "b"\nmsgstr[0] "c"\nmsgstr[9] "d"\n',
        HEAD + '\nmsgid "a"\nmsgstr[x] "b"\n',
        HEAD.replace("en", "fr"),
    ],
)
def test_po__refused_or_without_effect(site: House, catalogue: str) -> None:
    before = site.snapshot()
    path = site.root / "evil.po"
    path.write_text(catalogue, encoding="utf-8")
    assert site.cli("import", str(path)) in (0, 1)
    assert site.snapshot() == before


def test_po__head_is_not_interpreted(small: House) -> None:
    unit = by_kind(small, A, "heading")
    catalogue = message(pot(small), unit.unit_id, "Taken")
    head = 'msgid ""\nmsgstr ""\n"Language: en\\n"\n"Plural-Forms: nplurals=x\\n"\n"POT-Creation-Date: never\\n"\n'
    changed = "#, fuzzy\n" + head + catalogue[catalogue.index("\n\n") :]
    assert small.take(changed, "a.po") == []
    assert "## Taken\n" in small.text(A)


# What other programs read


def test_xliff__translate_toolkit_reads_it(site: House) -> None:
    read = Xliff2File.parsestring(xlf(site, REPORT))
    assert (read.sourcelanguage, read.targetlanguage) == ("ar", "en")
    everything = site.units(REPORT)
    theirs = {unit.getid(): unit for unit in read.units}
    assert list(theirs) == [unit.unit_id for unit in everything]
    for unit in everything:
        assert theirs[unit.unit_id].istranslatable()
        assert theirs[unit.unit_id].isapproved() == (unit.state == "edited")
        if all(piece.role == "text" for piece in unit.source):
            assert theirs[unit.unit_id].source == codes.joined(unit.source)
            assert theirs[unit.unit_id].target == codes.joined(unit.target)


def named(data: bytes, name: str) -> io.BytesIO:
    stream = io.BytesIO(data)
    stream.name = name
    return stream


CHILDREN = {
    "xliff": ["file+"],
    "file": ["unit+"],
    "unit": ["metadata?", "notes?", "originalData?", "segment"],
    "notes": ["note+"],
    "originalData": ["data+"],
    "segment": ["source", "target?"],
}
"""What stands in what, in order, in the documents that we write."""


def test_xliff__structure(small: House) -> None:
    small.write(A, SMALL.replace("12", "14"))
    root = etree.fromstring(xlf(small))
    for element in root.iter(f"{X}*"):
        name = etree.QName(element).localname
        inside = "".join(f"{etree.QName(child).localname} " for child in element)
        if name in CHILDREN:
            pattern = "".join(f"(?:{w.rstrip('?+')} ){w[-1] if w[-1] in '?+' else ''}" for w in CHILDREN[name])
            assert re.fullmatch(pattern, inside), (name, inside)
        else:
            assert set(inside.split()) <= {"ph", "pc", "cp"}
        for key in ("dataRef", "dataRefStart", "dataRefEnd"):
            if element.get(key):
                unit = next(element.iterancestors(f"{X}unit"))
                assert unit.find(f"{X}originalData/{X}data[@id='{element.get(key)}']") is not None
    assert {s.get("state") for s in root.iter(f"{X}segment")} == {"translated", "initial"}
    notes = [note.text for note in root.iter(f"{X}note")]
    assert any("The Arabic has changed" in (note or "") for note in notes)


def test_xliff__states(small: House) -> None:
    page = small.page(A)
    unit = by_kind(small, A, "heading")
    small.take(retarget(xlf(small), unit.unit_id, set_target("Edited")))
    states = {s.get("state") for s in etree.fromstring(xlf(small)).iter(f"{X}segment")}
    assert states == {"translated", "reviewed"}
    bitext = store.bitext(small.project, page, "en", Findings())
    assert bitext is not None
    page.lock("en").write_text(locks.dump(review.mark(bitext, "A. Reader", "2025-03-03")), encoding="utf-8")
    states = {s.get("state") for s in etree.fromstring(xlf(small)).iter(f"{X}segment")}
    assert states == {"final"}


def test_po__other_programs_read_it(small: House, tmp_path: Path) -> None:
    path = tmp_path / "a.po"
    path.write_bytes(pot(small))
    catalogue = factory.getobject(str(path))
    real = [unit for unit in catalogue.units if unit.source]
    assert len(real) == len(small.units())
    assert all(unit.isfuzzy() for unit in real)
    assert {unit.getcontext() for unit in real} == {f"{A}#{unit.unit_id}" for unit in small.units()}
    if shutil.which("msgfmt"):
        subprocess.run(["msgfmt", "--check", "--output-file", "/dev/null", str(path)], check=True)


def test_tmx__memory_with_a_persons_words_first(small: House) -> None:
    unit = by_kind(small, A, "heading")
    small.take(retarget(xlf(small), unit.unit_id, set_target("By hand")))
    small.write(A, SMALL.replace("- بند أول\n", "") + "\nفقرة أخيرة.\n")
    small.translate(A, english)
    small.write("b.md", "- بند أول\n")
    data = tmx.dump(small.project, "en", units.memory(small.project, "en", Findings()))
    read = factory.getobject(named(data, "a.tmx"))
    pairs = [(unit.source, unit.target) for unit in read.units]
    assert pairs[0] == ("عنوان فرعي", "By hand")
    assert ("بند أول", english("بند أول")) in pairs
    assert len(pairs) == len(set(pairs))
    root = etree.fromstring(data)
    assert [each.text for each in root.iterfind(".//prop[@type='x-by']")][:2] == ["person", "machine"]
    assert root.find(".//ph") is not None


def test_tmx__is_not_imported(site: House) -> None:
    path = site.root / "a.tmx"
    path.write_bytes(tmx.dump(site.project, "en", units.memory(site.project, "en", Findings())))
    before = site.snapshot()
    assert site.cli("import", str(path)) == 2
    assert site.snapshot() == before


# The glossary

REGISTER = (ROOT / "docs" / "glossary.csv").read_text(encoding="utf-8")


def test_csv__formulas_are_neutralised_and_come_back() -> None:
    cells = ["=1+1", "+963", "-5", "@x", "'=1", "a;=2;b", " =3", "plain", "'quoted'"]
    text = "id,kind,ar,en,note\n" + "".join(f"t{i},term,كلمة,word,{cell}\n" for i, cell in enumerate(cells))
    out = glossary_csv.dump(text).decode("utf-8-sig")
    for row in csv.DictReader(io.StringIO(out)):
        assert not re.search(r"(?:^|;)\s*[=+\-@]", row["note"])
    findings = Findings()
    assert glossary_csv.merge(text, out, "a.csv", findings) == (text, 0)
    assert glossary_csv.merge("id,kind,ar,en,note\n", out, "a.csv", findings) == (text, len(cells))
    assert findings.items == []


def test_csv__register_round_trip() -> None:
    out = glossary_csv.dump(REGISTER).decode("utf-8")
    assert glossary_csv.merge(REGISTER, out, "a.csv", Findings()) == (REGISTER, 0)
    empty = REGISTER.splitlines(keepends=True)[0]
    assert glossary_csv.merge(empty, out, "a.csv", Findings())[0] == REGISTER


@pytest.mark.parametrize("cut", [",", ";", "\t"])
def test_csv__one_row_changed(site: House, cut: str) -> None:
    stream = io.StringIO()
    rows = list(csv.reader(io.StringIO(glossary_csv.dump(REGISTER).decode("utf-8-sig"))))
    rows[1][3] = "Syria, changed"
    rows.append(["new-row", "place", "مكان", "A place", "", "", "", ""])
    rows.append(["Bad Row", "place", "مكان", "A place", "", "", "", ""])
    csv.writer(stream, delimiter=cut).writerows(rows)
    path = site.root / "back.csv"
    path.write_text(stream.getvalue(), encoding="utf-8-sig", newline="")
    assert site.cli("import", str(path)) == 1
    after = (site.root / "docs" / "glossary.csv").read_text(encoding="utf-8").splitlines()
    before = REGISTER.splitlines()
    changed = [line for line in after if line not in before]
    assert [line.partition(",")[0] for line in changed] == ["syria", "new-row"]
    assert len(after) == len(before) + 1


def test_csv__changed_rows_at_the_command(site: House, capsys: pytest.CaptureFixture[str]) -> None:
    """What a spreadsheet gives back: a row changed, one new, one left out; nothing but those two is changed."""
    assert site.cli("export", "--format", "csv") == 0
    path = site.root / "exchange" / "glossary.csv"
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    names = rows[0]
    rows[2][names.index("en")] += " anew"
    rows.append(["new-row", "place", "مكان جديد", "A new place", "", "", "", ""])
    left_out = rows.pop(3)[0]
    stream = io.StringIO()
    csv.writer(stream).writerows(rows)
    path.write_text(stream.getvalue(), encoding="utf-8-sig", newline="")
    known = site.root / "docs" / "glossary.csv"
    before = known.read_text(encoding="utf-8")
    assert site.cli("import", str(path), "--dry-run") == 0
    assert "2 glossary rows" in capsys.readouterr().out
    assert known.read_text(encoding="utf-8") == before
    assert site.cli("import", str(path)) == 0
    assert "2 glossary rows taken" in capsys.readouterr().out
    after = known.read_text(encoding="utf-8")
    changed = set(after.splitlines()) - set(before.splitlines())
    assert sorted(line.partition(",")[0] for line in changed) == sorted([rows[2][0], "new-row"])
    assert any(line.startswith(f"{left_out},") for line in after.splitlines())
    assert site.cli("import", str(path)) == 0
    assert "0 glossary rows taken" in capsys.readouterr().out
    assert known.read_text(encoding="utf-8") == after


# The command line


@pytest.mark.parametrize("folder", ["..", "docs", "docs/x", "memory", "site"])
def test_export__nothing_outside_or_among_the_pages(site: House, folder: str) -> None:
    before = site.snapshot()
    assert site.cli("export", "--format", "po", "--output", str(site.root / folder)) == 2
    assert site.snapshot() == before


def test_export__chosen_pages(site: House) -> None:
    assert (
        site.cli("export", "--format", "po", "--output", str(site.root / "out"), str(site.root / "docs/reports")) == 0
    )
    assert [p.relative_to(site.root / "out").as_posix() for p in (site.root / "out").rglob("*.po")] == [
        REPORT.replace(".md", ".en.po")
    ]
    assert site.cli("export", "--format", "xliff", str(site.root / "docs/glossary.csv")) == 2


def test_import__dry_run(site: House) -> None:
    unit = by_kind(site, REPORT, "dateline")
    path = site.root / "back.xlf"
    path.write_bytes(retarget(xlf(site), unit.unit_id, set_target("Elsewhere")))
    before = site.snapshot()
    assert site.cli("import", "--dry-run", str(path)) == 0
    assert site.snapshot() == before
    assert site.cli("import", str(path)) == 0
    assert site.snapshot() != before


def test_draft__stays_at_home(tmp_path: Path) -> None:
    made = house(tmp_path, docs=False)
    made.write("a.md", "---\ntitle: عنوان\ndraft: true\n---\n\nنص.\n")
    assert made.units() == []


def test_export__po_and_csv_need_no_lxml(site: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "lxml", None)
    assert site.cli("export", "--format", "po") == 0
    assert site.cli("export", "--format", "csv") == 0
    assert site.cli("export", "--format", "xliff") == 2
    assert site.cli("import", str(site.root / "exchange" / "index.en.po")) == 0


def test_accept__takes_a_persons_suggestion_as_a_persons(small: House) -> None:
    unit = by_kind(small, A, "heading")
    document = retarget(xlf(small), unit.unit_id, set_target("Theirs"))
    path = small.page(A).translation("en")
    path.write_text(re.sub(r"## .*", "## Ours", small.text(A)), encoding="utf-8")
    assert found(small.take(document)) == ["exchange-edited"]
    assert small.cli("accept", str(small.page(A).path), "--unit", unit.unit_id) == 0
    assert "## Theirs\n" in small.text(A)
    assert small.states(A)[unit.unit_id] == "edited"
    assert small.rows(A)[unit.unit_id].suggestion is None
    assert small.translate(A) == []
