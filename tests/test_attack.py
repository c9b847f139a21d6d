"""The attack corpus through the real pipeline: engines that lie over HTTP, authors and files that mean harm, a browser.

An input escapes when a script runs, something is asked of anybody else, the policy is violated, the page's frame is
taken, a file outside the project is touched, or a passage reaches beyond its own place.
"""

import csv
import http.client
import io
import json
import xml.etree.ElementTree as etree
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import pytest

import attacks
import bilingual
import samples
import sites
import small_site
from attacks import Attack, Deed
from bitext import cli, glossary
from bitext import project as projects
from bitext.errors import Findings
from bitext.glossary import COLUMNS
from bitext.markup import document, outline, sanitise
from bitext.markup.render import Renderer
from bitext.site.preview import Preview
from bitext.translation.exchange import glossary_csv
from engine_server import EngineServer, pseudo
from sites import BuiltSite

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.xdist_group("attack")

CANARY = (attacks.FOLDER / "canary.js").read_text(encoding="utf-8")
LOOK = (attacks.FOLDER / "look.js").read_text(encoding="utf-8").partition("\n")[2]
TOUCH = """() => {
    addEventListener("click", event => event.preventDefault(), true);
    for (const element of document.querySelectorAll("article, article *"))
        for (const kind of ["mouseover", "mouseenter", "focus", "error", "load", "toggle", "click", "begin"])
            element.dispatchEvent(new Event(kind, { bubbles: true, cancelable: true }));
}"""
"""Does to every element what could make it run something."""
SITTING = ("queries", "fragments", "storage", "interchange", "hosts", "paths", "webpages", "words")
"""Families that attack a page that is there already."""


@dataclass
class Attacked:
    """A site of which some of the corpus has been made."""

    attacks: list[Attack]
    site: attacks.Site
    deeds: set[Deed]
    said: str
    """What the build said."""

    @cached_property
    def built(self) -> BuiltSite:
        return BuiltSite(self.site.root)


@pytest.fixture(
    scope="session", params=[pytest.param(20, id="some"), pytest.param(1, id="all", marks=pytest.mark.verify)]
)
def share(request: pytest.FixtureRequest) -> int:
    """One in so many inputs is tried."""
    chosen: int = request.param
    return chosen


@pytest.fixture(scope="session")
def attacked(share: int, tmp_path_factory: pytest.TempPathFactory) -> Attacked:
    folder = tmp_path_factory.mktemp("attacked")
    chosen = attacks.sampled((a for a in attacks.everything() if a.family not in SITTING), share)
    site, replies = attacks.make(folder / "project", chosen)
    with attacks.Liar(replies) as server:
        runs = attacks.translate(site, server, folder / "x.log")
        assert {signed for text in server.texts if (signed := attacks.signed(text)) is not None} >= replies.keys()
    runs.append(attacks.watched(site.root, "site", "--verbose", log=folder / "site.log"))
    return Attacked(chosen, site, set().union(*(deeds for _, deeds in runs)), runs[-1][0].stderr)


@pytest.fixture(scope="session")
def url(attacked: Attacked) -> Iterator[str]:
    with sites.serving(attacked.site.root / "site") as address:
        yield address


class Look:
    """A page in a browser that notes whatever an attack does in it."""

    def __init__(self, browser: "Browser", own: str) -> None:
        self.own = own
        self.asked: list[str] = []
        self.errors: list[str] = []
        self.context = browser.new_context(viewport={"width": 1280, "height": 800})
        self.context.add_init_script(CANARY)
        self.page = self.context.new_page()
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("pageerror", lambda error: self.errors.append(f"error {error}"))
        self.page.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)
        self.page.on("dialog", lambda dialog: (self.errors.append(f"dialog {dialog.message}"), dialog.dismiss()))
        self.page.on("popup", lambda popup: (self.errors.append(f"popup {popup.url}"), popup.close()))

    def at(self, address: str, *, touched: bool = True) -> list[str]:
        """Open an address; give what is wrong there."""
        self.asked.clear()
        self.errors.clear()
        self.page.goto(address)
        if touched:
            self.page.evaluate(TOUCH)
        return self.wrong(address)

    def wrong(self, address: str) -> list[str]:
        """What is wrong with the page as it stands."""
        found: list[str] = self.page.evaluate(LOOK)
        found += [f"asked {each}" for each in self.asked if not each.startswith((self.own, "data:", "about:"))]
        found += [each for each in self.errors if "404" not in each]  # a file that was named and is not there
        if urlsplit(self.page.url).netloc != urlsplit(address).netloc:
            found.append(f"left for {self.page.url}")
        return found


@pytest.fixture
def look(browser: "Browser", url: str) -> Iterator[Look]:
    opened = Look(browser, url)
    yield opened
    opened.context.close()


# What programs did


_DOES_ALL = """\
import subprocess, sys, socket
open("/etc/hostname").close()
open(sys.argv[1], "w").close()
subprocess.run(["true"])
try:
    socket.create_connection(("192.0.2.1", 9), 0.01)
except OSError:
    pass
"""
"""A program that does what none of ours may."""


def test_hook__sees_what_it_is_there_for(tmp_path: Path) -> None:
    sites.put(tmp_path, {"scripts/build.py": _DOES_ALL})
    outside = tmp_path.parent / f"{tmp_path.name}-outside"
    _, deeds = attacks.watched(tmp_path, str(outside), log=tmp_path / "x.log")
    found = {deed.kind for deed in attacks.trespasses(deeds, tmp_path)}
    outside.unlink()
    assert found == {"read", "write", "run", "net"}


def test_programs__touch_nothing_outside_the_project(attacked: Attacked) -> None:
    assert attacks.trespasses(attacked.deeds, attacked.site.root) == []
    assert {deed.kind for deed in attacked.deeds} >= {"read", "write", "net"}
    assert not list(attacked.site.root.rglob("attacked")), "a command was run"


def test_translations__never_leave_their_own_file(attacked: Attacked) -> None:
    docs = attacked.site.root / "docs"
    made = {p.relative_to(docs).as_posix() for p in docs.rglob("*.en.md")} - {
        name.removeprefix("docs/") for name in sites.SMALL
    }
    known = {f"{name}.md" for name in attacked.site.pages}
    known |= {"reports/2021/x.md"}  # what a file with the name of a translation would be one of
    assert {name.removesuffix(".en.md") + ".md" for name in made} <= known


# What stands in the pages


def _bodies(attacked: Attacked) -> Iterator[tuple[Attack, str, str, Renderer]]:
    project = projects.load(attacked.site.root)
    renderer = Renderer(project.extensions, project.extension_configs)
    for name, attack in attacked.site.pages.items():
        source, target = (attacked.site.root / "docs" / f"{name}{ending}" for ending in (".md", ".en.md"))
        if target.is_file():
            yield attack, *(path.read_bytes().decode() for path in (source, target)), renderer


def test_answers__keep_the_skeleton_and_their_neighbours(attacked: Attacked) -> None:
    dialect = projects.load(attacked.site.root).dialect
    wrong, seen = [], 0
    for attack, arabic, english, renderer in _bodies(attacked):
        source, target = (document.read(text, "page.md", dialect, Findings()) for text in (arabic, english))
        if not source.front.readable:
            continue
        seen += 1
        if not outline.same(*(outline.outline(renderer.html(each.body)) for each in (source, target))):
            wrong.append(f"{attack}: another skeleton")
        if source.front.values.keys() != target.front.values.keys():
            wrong.append(f"{attack}: another head")
        if attacks.signed(arabic) is not None and "الحارس" in arabic:
            html = renderer.html(target.body)
            number = attacks.signed(arabic)
            assert number is not None
            for guard in attacks.GUARDS:
                words = pseudo(f"{guard} {attacks.sign(number)[3:]}")
                if html.count(f"<p>{words}</p>") != 1:
                    wrong.append(f"{attack}: a neighbour is lost: {words}")
    assert seen
    assert wrong == []


def test_pages__are_published_or_told_of(attacked: Attacked) -> None:
    """A page that is neither there nor reported would have been swallowed."""
    missing = [  # but for names that begin with a dot, which hides files
        name for name in attacked.site.pages
        if f"{name}/index.html" not in attacked.built.pages and f"docs/{name}" not in attacked.said
        and not name.rpartition("/")[2].startswith(".")
        and "draft" not in (attacked.site.root / f"docs/{name}.md").read_text(encoding="utf-8", errors="replace")
    ]  # fmt: skip
    assert missing == []


@pytest.mark.browser
def test_pages__let_nothing_run_or_leave(attacked: Attacked, look: Look, url: str) -> None:
    escapes: dict[str, list[str]] = defaultdict(list)
    opened = 0
    for name, attack in attacked.site.pages.items():
        for root in ("", "en/"):
            if f"{root}{name}/index.html" not in attacked.built.pages:
                continue
            opened += 1
            escapes[attack.family] += [f"{attack} at {root}: {each}" for each in look.at(url + quote(f"{root}{name}/"))]
    assert opened
    report(attacked, escapes)


@pytest.mark.browser
def test_pages__let_nothing_run_side_by_side(attacked: Attacked, look: Look, url: str) -> None:
    escapes: dict[str, list[str]] = defaultdict(list)
    for name, attack in list(attacked.site.pages.items())[::3]:
        if f"en/{name}/index.html" not in attacked.built.pages:
            continue
        address = f"{url}en/{quote(name)}/?view=parallel"
        look.at(address, touched=False)
        if look.page.locator("button.parallel").count():
            look.page.wait_for_selector('[data-view="parallel"]', state="attached")
            look.page.evaluate(TOUCH)
        escapes[attack.family] += [f"{attack} side by side: {each}" for each in look.wrong(address)]
    report(attacked, escapes)


@pytest.mark.browser
def test_lists_and_names__let_nothing_run(attacked: Attacked, look: Look, url: str) -> None:
    own = {f"{root}{name}/index.html" for name in attacked.site.pages for root in ("", "en/")}
    escapes: dict[str, list[str]] = defaultdict(list)
    for path in sorted(attacked.built.pages.keys() - own):
        escapes["lists"] += [f"{path}: {each}" for each in look.at(url + quote(path.removesuffix("index.html")))]
    report(attacked, escapes)


@pytest.mark.browser
def test_drawings__run_nothing_when_opened_alone(attacked: Attacked, look: Look, url: str) -> None:
    escapes: dict[str, list[str]] = defaultdict(list)
    for path in sorted((attacked.site.root / "site").rglob("*.svg")):
        name = path.relative_to(attacked.site.root / "site").as_posix()
        look.asked.clear()
        look.errors.clear()
        look.page.goto(url + quote(name))
        seen = look.page.evaluate("window.__seen") or []
        seen += [f"asked {each}" for each in look.asked if not each.startswith((url, "data:"))]
        seen += [each for each in look.errors if "404" not in each]  # it is not a page, and has no icon
        escapes["drawings"] += [f"{name}: {each}" for each in seen]
    report(attacked, escapes)


def report(attacked: Attacked, escapes: dict[str, list[str]]) -> None:
    """Print the table, and fail where it has escapes."""
    print(attacks.table(attacked.attacks, escapes))
    found = [each for some in escapes.values() for each in some]
    print(*found, sep="\n")
    assert found == []


# What machines read


def test_feeds_and_data__are_whole(attacked: Attacked) -> None:
    folder = attacked.site.root / "site"
    read = 0
    for path in sorted(folder.rglob("*")):
        if path.is_dir():
            continue
        if path.suffix == ".xml":
            text = path.read_text(encoding="utf-8")
            assert "<!" not in text.replace("<![CDATA[", "").replace("<!--", ""), path
            etree.fromstring(text)  # noqa: S314 - it declares nothing
        elif path.suffix == ".json":
            json.loads(path.read_text(encoding="utf-8"))
        else:
            continue
        read += 1
    assert read > 5
    for page in attacked.built.pages.values():
        for script in page.all("script[type='application/ld+json']"):
            json.loads(script.get_text())


# A page that is there already


@pytest.fixture(scope="session")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A sound site on this machine: its address and its folder."""
    with EngineServer() as server:
        project = bilingual.make(tmp_path_factory.mktemp("standing") / "project", server)
    done = sites.run(project, "site")
    assert done.returncode == 0, done.stderr
    with sites.serving(project / "site") as address:
        yield address, project / "site"


def _shown(page: "Page", address: str) -> None:
    """Wait for what the address makes the scripts do."""
    if "search/" in address.partition("?")[0]:
        page.wait_for_selector("#__search input")
        page.wait_for_function("() => document.querySelector('.finder [aria-busy=true]') === null")


@pytest.fixture
def standing_look(browser: "Browser", standing: tuple[str, Path]) -> Iterator[Look]:
    opened = Look(browser, standing[0])
    yield opened
    opened.context.close()


@pytest.mark.browser
def test_addresses__do_nothing_but_what_they_are_for(standing_look: Look, share: int) -> None:
    wrong, standing = [], standing_look.own
    for attack in attacks.sampled(attacks.read("addresses"), min(share, 5)):
        for path in ("search/", "en/search/", "en/reports/2025/both/", "nowhere/"):
            if attack.family == "storage":
                continue
            address = f"{standing}{path}{'?' if attack.family == 'queries' else '#'}{attack.value}"
            standing_look.at(address, touched=False)
            _shown(standing_look.page, address)
            wrong += [f"{attack} on {path}: {each}" for each in standing_look.wrong(address)]
    assert wrong == []


@pytest.mark.browser
def test_dialog__takes_any_words_for_words(standing_look: Look) -> None:
    page, wrong, standing = standing_look.page, [], standing_look.own
    standing_look.at(f"{standing}en/reports/2025/both/", touched=False)
    page.keyboard.press("/")
    page.wait_for_selector("dialog input")
    for attack in [a for a in attacks.read("replies") if a.family in ("markup", "handlers", "entities")]:
        page.fill("dialog input[type=search], dialog input:not([type=checkbox])", str(attack.value).replace("\n", " "))
        page.wait_for_timeout(20)
        wrong += [f"{attack}: {each}" for each in page.evaluate("window.__seen")]
    page.wait_for_timeout(400)
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog", state="hidden")
    assert wrong + standing_look.wrong(page.url) == []


@pytest.mark.browser
def test_storage__is_never_trusted(standing_look: Look, share: int) -> None:
    page, wrong, standing = standing_look.page, [], standing_look.own
    for attack in attacks.sampled(attacks.read("addresses"), min(share, 5)):
        if attack.family != "storage":
            continue
        for path in ("en/reports/2025/both/", "en/search/"):
            page.goto(f"{standing}404.html")
            page.evaluate(
                "all => { localStorage.clear(); Object.entries(all).forEach(([k, v]) => localStorage.setItem(k, v)) }",
                attack.value,
            )
            standing_look.at(standing + path, touched=False)
            _shown(page, path)
            if "search" not in path:
                page.keyboard.press("/")
                page.wait_for_selector("dialog input")
                page.keyboard.press("Escape")
            wrong += [f"{attack} on {path}: {each}" for each in standing_look.wrong(standing + path)]
    assert wrong == []


# The corpus itself


def test_corpus__is_large_and_every_input_is_its_own() -> None:
    found = attacks.everything()
    assert len(found) >= 250
    values = [(a.family in SITTING, repr(a.value)) for a in found]
    doubled = {value for value in values if values.count(value) > 1}
    assert len(set(values)) >= 250
    assert len(doubled) < 40, doubled


def test_corpus__is_ascii_and_described() -> None:
    readme = (attacks.FOLDER / "README.md").read_text(encoding="utf-8")
    for path in attacks.FOLDER.glob("*.tsv"):
        assert path.read_bytes().isascii(), path
        assert f"`{path.name}`" in readme
    for attack in attacks.everything():
        assert f"`{attack.family}`" in readme, attack


# Files that come back from elsewhere, and tables for spreadsheets


@pytest.fixture(scope="module")
def exchanged(tmp_path_factory: pytest.TempPathFactory) -> small_site.Site:
    """A project that takes such files."""
    site = small_site.make(tmp_path_factory.mktemp("exchanged"))
    site.write("glossary.csv", "id,kind,ar,en\nraqqa,place,الرقة,Raqqa\n")
    with EngineServer() as server:
        assert site.translate(server) == 0
    return site


LARGE = 1_000_000
"""Characters from which an input is left to the long checks."""


@pytest.mark.parametrize(
    "attack",
    [
        pytest.param(each, id=str(each), marks=pytest.mark.verify if len(each.value) > LARGE else ())
        for each in attacks.read("interchange")
    ],
)
def test_interchange__is_taken_as_words_or_refused(
    exchanged: small_site.Site, attack: Attack, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kinds = {"xlf": ".xlf", "po": ".po", "csv": ".csv", "tmx": ".tmx"}
    unit = str(exchanged.rows("reports/2025/first.md")[-1]["id"])
    file = tmp_path / f"back{kinds[attack.name.partition('-')[0]]}"
    file.write_bytes(str(attack.value).replace("u1", unit).encode("utf-8", "surrogatepass"))
    before = {path: data for path, (data, _) in exchanged.files().items()}
    code = cli.main(["import", str(file), "--project", str(exchanged.root)])
    said = capsys.readouterr()
    assert code in (0, 1, 2)
    assert "Traceback" not in said.err
    after = {path: data for path, (data, _) in exchanged.files().items()}
    assert before.keys() == after.keys()
    for path, data in after.items():
        if data != before[path]:
            assert path.endswith((".en.md", ".en.jsonl", "glossary.csv")), path
            html = sanitise.clean(samples.renderer().html(data.decode()))
            assert "attack(" not in html or "&lt;" in html
    assert "root:" not in said.out + said.err + "".join(each.decode("utf-8", "replace") for each in after.values())
    assert not list(exchanged.root.rglob("attacked"))


@pytest.mark.parametrize("cell", attacks.read("cells"), ids=str)
def test_cells__are_no_formulas_and_come_back_as_they_were(cell: Attack) -> None:
    value = str(cell.value).replace("\0", "")
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows([COLUMNS, ["x", "term", "كلمة", *[value] * (len(COLUMNS) - 3)]])
    out = glossary_csv.dump(stream.getvalue()).decode("utf-8-sig")
    for row in csv.reader(io.StringIO(out, newline="")):
        for each in (part for text in row for part in text.split(";")):
            assert not each.lstrip().startswith(FORMULA), each
    findings = Findings()
    taken = {term.id: term for term in glossary.read(stream.getvalue(), "glossary.csv", findings)}
    text, count = glossary_csv.merge(stream.getvalue(), out, "back.csv", findings)
    back = {term.id: term for term in glossary.read(text, "glossary.csv", findings)}
    assert (count, back) == (0, taken)


FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""How a cell begins that a spreadsheet runs; the wide signs too, where Chinese or Japanese is set."""


# The preview


@pytest.fixture(scope="module")
def previewed(standing: tuple[str, Path]) -> Iterator[str]:
    server = Preview("127.0.0.1", 0, standing[1])
    server.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.stop()


@pytest.mark.browser
def test_preview__keeps_the_policy(browser: "Browser", previewed: str) -> None:
    look = Look(browser, previewed)
    for path in (
        "",
        "en/",
        "en/reports/2025/both/",
        "en/reports/2025/both/?view=parallel",
        "search/?q=<script>",
        "nowhere/",
    ):
        look.page.goto(previewed + path)
        assert look.wrong(previewed + path) == []
        assert look.page.locator("script[src='/livereload.js']").count() == 1
    look.context.close()


def asked(address: str, path: str, host: str) -> tuple[int, dict[str, str], bytes]:
    """What a server answers to a request as it stands."""
    client = http.client.HTTPConnection(urlsplit(address).netloc, timeout=10)
    try:
        client.putrequest("GET", "/", skip_host=True, skip_accept_encoding=True)
        client._buffer[0] = f"GET {path} HTTP/1.1".encode()  # type: ignore[attr-defined]
        client.putheader("Host", host)
        client.endheaders()
        answer = client.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()
    finally:
        client.close()


@pytest.mark.parametrize("attack", attacks.read("paths"), ids=str)
def test_preview__gives_nothing_but_the_site(previewed: str, standing: tuple[str, Path], attack: Attack) -> None:
    secret = standing[1].parent / "secret.txt"
    secret.write_text("root:secret", encoding="utf-8")
    status, headers, body = asked(previewed, str(attack.value), urlsplit(previewed).netloc)
    assert status in (200, 302, 400, 404)
    assert b"root:" not in body
    assert b"<script>attack" not in body
    location = headers.get("Location", "/")
    assert location.startswith("/")
    assert not location.startswith(("//", "/\\"))
    assert not any("attack" in name.lower() for name in headers)


@pytest.mark.parametrize(
    "host",
    ["attack.example", "attack.example:80", "127.0.0.1.attack.example", "localhost.attack.example:1", "", "[::2]"],
)
def test_preview__does_not_answer_to_names_of_others(previewed: str, host: str) -> None:
    assert asked(previewed, "/", host)[0] == 421
    assert asked(previewed, "/", f"localhost:{urlsplit(previewed).port}")[0] == 200
