"""Reports whose time has not come, and drafts: nothing of them is on the site until all of it is, in both editions."""

import datetime
import gzip
import json
import re
import shutil
import zlib
from collections.abc import Iterator
from concurrent.futures import Executor
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import builds
import sites
from bitext import project as projects
from bitext.errors import Findings
from bitext.markup import frontmatter, moments
from bitext.site.schedule import Moment
from engine_server import EngineServer
from test_rasters import saved, scene
from test_serve import started

SOON = "2031-05-04T09:30"
"""In Damascus, which is three hours ahead."""
SOON_UTC = datetime.datetime(2031, 5, 4, 6, 30, tzinfo=datetime.UTC)
BEFORE = Moment.of(SOON_UTC - datetime.timedelta(seconds=1))
AFTER = Moment.of(SOON_UTC)
CANARY = "canary"
ARABIC = "كناري"
HELD = "reports/2025/held"
GLOSSARY = """id,kind,ar,en,ar_variants,en_variants,avoid,note
roads,topic,طرق,Roads,,,,
hidden,topic,خفيّ,Hidden matter,,,,
raqqa,place,الرقة,Raqqa,,,,
"""
HEAD = "{key}topics: [hidden, roads]\nauthors: [{word} writer]\n"


def report(word: str, key: str) -> str:
    head = HEAD.format(key=key, word=word)
    return f"""---
title: {word} title
summary: {word} summary
{head}---

{word} body, الرقة.

## {word} heading

![{word} alt](img/canary-picture.jpg "{word} caption")

[{word} table](files/canary-table.csv) and [film](files/canary-film.mp4) and ![map](../2024/img/map.jpg)
"""


def theirs(key: str) -> dict[str, str | bytes]:
    """All the files of the report; `key` are lines of its front matter."""
    return {
        f"docs/{HELD}.md": report(ARABIC, key),
        f"docs/{HELD}.en.md": report(CANARY, key if "publish_at:" in key else ""),
        "docs/reports/2025/img/canary-picture.jpg": saved(scene(300, 200), "JPEG", quality=60),
        "docs/reports/2025/img/canary-picture.en.jpg": saved(scene(200, 300), "JPEG", quality=60),
        "docs/reports/2025/files/canary-table.csv": "canary,row\n" * 30,
        f"docs/{HELD}.odt": b"PK canary document",
        "docs/reports/2025/files/canary-film.mp4": b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + b"\0" * 900,
        "docs/reports/2025/files/canary-film.vtt": "WEBVTT\n\n00:00.000 --> 00:01.000\ncanary captions\n",
        "docs/reports/2024/img/map.jpg": saved(scene(320, 240), "JPEG", quality=61),
    }


OTHERS: dict[str, str | bytes] = {
    "docs/glossary.csv": GLOSSARY,
    "docs/reports/2025/open.md": "---\ntitle: مفتوح\ndate: 2025-02-02\ntopics: [roads]\n---\n\n"
    "انظر [الآخر](held.md) و![خريطة](img/map.jpg)\n",
    "docs/reports/2025/open.en.md": "---\ntitle: Open\ndate: 2025-02-02\ntopics: [roads]\n---\n\n"
    "See [the other](held.md) and ![a map](img/map.jpg)\n",
    "docs/reports/2025/img/map.jpg": saved(scene(300, 220), "JPEG", quality=62),
}


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Executor, Path]]:
    """Give processes to build in, and the folder where they write down what they make."""
    log = tmp_path_factory.mktemp("log")
    with builds.ready(log) as executor:
        yield executor, log


@pytest.fixture(scope="module")
def without(tmp_path_factory: pytest.TempPathFactory, pool: tuple[Executor, Path]) -> dict[str, bytes]:
    """Give the site of a project that never had the report."""
    return builds.built(sites.small(tmp_path_factory.mktemp("without") / "project", OTHERS), *pool).files


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, pool: tuple[Executor, Path]) -> dict[str, bytes]:
    """Give the site of the same project with the report published."""
    files = {**OTHERS, **theirs(f"publish_at: {SOON}\n")}
    project = sites.small(tmp_path_factory.mktemp("whole") / "project", files)
    return builds.built(project, *pool, moment=AFTER).files


def leaks(files: dict[str, bytes]) -> list[str]:
    """The files in which a word of the report stands, unpacked where they are packed, or whose names have one."""
    found = []
    for name, data in files.items():
        texts = [name.encode(), data]
        for unpack in (gzip.decompress, zlib.decompress, lambda packed: zlib.decompress(packed, -15)):
            try:
                texts.append(unpack(data))
            except (OSError, EOFError, zlib.error):
                continue
        if any(word.encode() in text.lower() for text in texts for word in (CANARY, ARABIC)):
            found.append(name)
    return found


def unlike(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


KEPT_BACK = {
    "draft": ("draft: true\n", ""),
    "scheduled": (f"publish_at: {SOON}\n", ""),
    "scheduled, with an offset": ("publish_at: 2031-05-04 08:30 +02:00\n", ""),
    "nonsense": ("publish_at: soon\n", "front-publish-at"),
    "nothing": ("publish_at:\n", "front-publish-at"),
    "two moments": ("publish_at: 2020-01-01\npublish_at: 2021-01-01\n", "front-publish-at"),
    "a slip of the pen": ("publish-at: 2020-01-01\n", "front-publish-key"),
    "an unreadable head": ("key: [\n", "front-unreadable"),
}


LONG = ("scheduled, with an offset", "nothing", "two moments", "a slip of the pen")
"""What is built in the long suite only; how each is read is tried here."""


@pytest.mark.parametrize("name", KEPT_BACK)
def test_held__is_not_shown_before_its_moment_however_that_is_written(name: str) -> None:
    key, told = KEPT_BACK[name]
    findings = Findings()
    front = frontmatter.read(report(ARABIC, key), "page.md", findings)
    codes = {each.code for each in findings.items} - {"front-twice"}
    assert codes == ({told} if told else set())
    assert not BEFORE.shows(front, projects.load(sites.PUBLICATION))


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.verify] if name in LONG else []) for name in KEPT_BACK]
)
def test_held__leaves_nothing_on_the_site__clean_and_warm(
    name: str, tmp_path: Path, pool: tuple[Executor, Path], without: dict[str, bytes], whole: dict[str, bytes]
) -> None:
    """What is built is what would be built if the report were not there at all."""
    assert leaks(whole)
    key, told = KEPT_BACK[name]
    project = sites.small(tmp_path / "project", {**OTHERS, **theirs(key)})
    clean = builds.built(project, *pool, moment=BEFORE)
    assert unlike(clean.files, without) == []
    assert leaks(clean.files) == []
    assert not told or told in {each.code for each in clean.findings}
    sites.put(project, theirs(f"publish_at: {SOON}\n"))
    published = builds.built(project, *pool, moment=AFTER)
    assert unlike(published.files, whole) == []
    sites.put(project, theirs(key))
    warm = builds.built(project, *pool, moment=BEFORE)
    assert unlike(warm.files, without) == []
    assert warm.findings == clean.findings


def test_scheduled__appears_in_both_editions_on_its_day(whole: dict[str, bytes]) -> None:
    assert {f"{root}{HELD}/index.html" for root in ("", "en/")} <= whole.keys()
    assert {f"{root}topics/hidden/index.html" for root in ("", "en/")} <= whole.keys()
    assert b'<time datetime="2031-05-04">' in whole[f"en/{HELD}/index.html"]
    assert b"not published yet" not in whole[f"en/{HELD}/index.html"].lower()


def test_withdrawn__leaves_none_of_its_text(tmp_path: Path, pool: tuple[Executor, Path]) -> None:
    """Its page and its title stay, with the reason; its text, summary, pictures and files do not."""
    files = theirs("retracted: { date: 2025-06-20, reason: لم تثبت. }\n")
    project = sites.small(tmp_path / "project", {**OTHERS, **files})
    made = builds.built(project, *pool).files
    pages = {f"{HELD}/index.html", f"en/{HELD}/index.html"}
    assert set(leaks(made)) <= pages
    for name in pages:
        for part in ("body", "heading", "alt", "caption", "summary", "table", "picture", "film"):
            assert f"{ARABIC} {part}".encode() not in made[name], (name, part)
            assert f"{CANARY} {part}".encode() not in made[name], (name, part)
            assert f"{CANARY}-{part}".encode() not in made[name], (name, part)


def test_draft_translation__keeps_its_own_files_back(tmp_path: Path, pool: tuple[Executor, Path]) -> None:
    files = {f"docs/{HELD}.md": "---\ntitle: علني\ndate: 2025-01-01\n---\n\nنص.\n"}
    hidden = {**theirs("draft: true\n"), **files}
    hidden[f"docs/{HELD}.en.md"] = report(CANARY, "draft: true\n")
    del hidden[f"docs/{HELD}.odt"]  # it belongs to the Arabic, which is published
    made = builds.built(sites.small(tmp_path / "project", {**OTHERS, **hidden}), *pool).files
    assert f"{HELD}/index.html" in made
    assert leaks(made) == []


def test_nav__that_names_what_is_not_due_does_not_tell_its_title(tmp_path: Path, pool: tuple[Executor, Path]) -> None:
    project = sites.small(tmp_path / "project", {**OTHERS, **theirs(f"publish_at: {SOON}\n")})
    settings = project / "mkdocs.yml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("\nnav:\n", f"\nnav:\n  - Canary in nav: {HELD}.md\n"), encoding="utf-8")
    assert leaks(builds.built(project, *pool, moment=BEFORE).files) == []
    assert b"Canary in nav" in builds.built(project, *pool, moment=AFTER).files["index.html"]


def test_preview__shows_what_is_not_out_and_marks_it(tmp_path: Path, pool: tuple[Executor, Path]) -> None:
    other = report("مسوّدة", "draft: true\n")
    files = {**OTHERS, **theirs(f"publish_at: {SOON}\n"), "docs/reports/2025/unfinished.md": other}
    project = sites.small(tmp_path / "project", files)
    made = builds.built(project, *pool, moment=Moment(BEFORE.at, BEFORE.now, drafts=True)).files
    for root, words in (("", "لم يُنشر بعد"), ("en/", "Not published yet")):
        page = made[f"{root}{HELD}/index.html"].decode()
        assert words in page
        assert '<meta name="robots" content="noindex">' in page
        assert words not in made[f"{root}reports/2025/open/index.html"].decode()
    assert "مسوّدة title" in made["reports/2025/unfinished/index.html"].decode()
    assert HELD.encode() not in made["sitemap.xml"]
    ahead = builds.built(project, *pool, moment=Moment(AFTER.at, BEFORE.now)).files
    assert "Not published yet" in ahead[f"en/{HELD}/index.html"].decode()
    assert "reports/2025/unfinished/index.html" not in ahead
    assert builds.built(project, *pool, moment=BEFORE).files.keys() & {f"{HELD}/index.html"} == set()


# Moments


@pytest.mark.parametrize(
    ("text", "utc"),
    {
        "2031-05-04": "2031-05-03T21:00",
        "2031-05-04T09:30": "2031-05-04T06:30",
        "2031-05-04 9:30": "2031-05-04T06:30",
        "٢٠٣١-٠٥-٠٤ ٠٩:٣٠": "2031-05-04T06:30",
        "2031-05-04T09:30:00Z": "2031-05-04T09:30",
        "2031-05-04T09:30:00.000Z": "2031-05-04T09:30",
        "2031-05-04 09:30 -0500": "2031-05-04T14:30",
        "2031-05-04T09:30+05:30": "2031-05-04T04:00",
    }.items(),
)
def test_moment__as_written(text: str, utc: str) -> None:
    assert f"{moments.when(moments.read(text), ZoneInfo('Asia/Damascus')):%Y-%m-%dT%H:%M}" == utc


@pytest.mark.parametrize(
    "text", ["", "soon", "true", "2031", "2031-13-01", "2031-02-30", "2031-05-04T25:00", "09:30", "2031-05-04 morning",
             "0001-01-01", "9999-12-31T23:00-10:00", "2031-05-04T09:30 Asia/Damascus", "[2031-05-04]"],
)  # fmt: skip
def test_moment__nonsense_is_told_and_never_comes(text: str) -> None:
    findings = Findings()
    front = frontmatter.read(f"---\ntitle: x\npublish_at: {text}\n---\n\ny\n", "page.md", findings)
    assert [(each.code, each.line) for each in findings.items] == [("front-publish-at", 3)]
    assert front.publish_at == moments.NEVER


@pytest.mark.parametrize(
    ("text", "odd", "utc"),
    [
        ("2021-03-26T00:30", "gap", "2021-03-25T22:30"),  # Damascus went from +2 to +3 at midnight
        ("2021-10-28T23:30", "twice", "2021-10-28T21:30"),  # and back from midnight to 23:00
        ("2021-10-28T23:30+03:00", "", "2021-10-28T20:30"),
        ("2021-07-01T00:00", "", "2021-06-30T21:00"),
    ],
)
def test_moment__where_the_clocks_are_changed_the_later_counts(text: str, odd: str, utc: str) -> None:
    zone, moment = ZoneInfo("Asia/Damascus"), moments.read(text)
    assert moments.oddity(moment, zone) == odd
    assert f"{moments.when(moment, zone):%Y-%m-%dT%H:%M}" == utc


def test_moment__that_the_clocks_leave_out_is_told(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "docs/reports/2025/gap.md": "---\ntitle: x\npublish_at: 2021-03-26T00:30\n---\n\ny\n",
        "docs/reports/2025/twice.md": "---\ntitle: x\npublish_at: 2021-10-28T23:30\n---\n\ny\n",
    }
    project = sites.small(tmp_path / "project", files)
    _, done = sites.build(project)
    assert re.search(r"gap\.md:3: warning publish-at-gap: .*2021-03-25T22:30Z", done.stderr + done.stdout)
    assert re.search(r"twice\.md:3: warning publish-at-twice: .*2021-10-28T21:30Z", done.stderr + done.stdout)


@pytest.mark.parametrize("value", ["Mars/Olympus", "3", "/etc/passwd", "[UTC]", "''"])
def test_zone__that_is_none_is_one_sentence(tmp_path: Path, value: str) -> None:
    project = sites.small(tmp_path / "project")
    settings = project / "mkdocs.yml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(re.sub(r"time_zone: \S+", f"time_zone: {value}", text), encoding="utf-8")
    done = sites.run(project, "status")
    assert done.returncode == 1
    assert "time zone" in done.stderr


def test_translation__with_a_moment_of_its_own_is_kept_back_and_told(tmp_path: Path) -> None:
    english = "---\ntitle: Later\npublish_at: 2020-01-01\n---\n\nWords.\n"
    project = sites.small(tmp_path / "project", {"docs/reports/2025/good.en.md": english})
    site, done = sites.build(project, "--at", "2031-01-01")
    assert "publish-at-translation" in done.stderr + done.stdout
    assert "en/reports/2025/good/index.html" not in site.pages
    assert "reports/2025/good/index.html" in site.pages


# The command line


@pytest.fixture(scope="module")
def waiting(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a project with two reports that wait, and one whose moment cannot be read."""
    other: dict[str, str | bytes] = {
        "docs/reports/2025/alone.md": "---\ntitle: وحيد\npublish_at: 2032-01-01\n---\n\nنص.\n",
        "docs/reports/2025/lost.md": "---\ntitle: تائه\npublish_at: غدا\n---\n\nنص.\n",
        "docs/reports/2025/sketch.md": f"---\ntitle: مسودة\ndraft: true\npublish_at: {SOON}\n---\n\nنص.\n",
    }
    return sites.small(tmp_path_factory.mktemp("waiting") / "p", {**OTHERS, **theirs(f"publish_at: {SOON}\n"), **other})


def test_due__lists_what_is_scheduled(waiting: Path) -> None:
    done = sites.run(waiting, "due", "--at", "2031-01-01")
    assert done.returncode == 1  # a moment cannot be read
    assert "2031-05-04 09:30" in done.stdout
    assert "2031-05-04 06:30" in done.stdout
    assert f"{ARABIC} title (docs/{HELD}.md)" in done.stdout
    assert "sketch" not in done.stdout
    assert "lost.md:3: error front-publish-at" in done.stderr + done.stdout
    rows = json.loads(sites.run(waiting, "due", "--json", "--at", "2031-01-01").stdout)
    assert [(row["file"], row["utc"], row["due"]) for row in rows] == [
        (f"docs/{HELD}.md", "2031-05-04T06:30:00Z", False),
        ("docs/reports/2025/alone.md", "2031-12-31T21:00:00Z", False),
        ("docs/reports/2025/lost.md", None, False),
    ]
    assert rows[0]["publish_at"] == "2031-05-04T09:30:00+03:00"
    assert rows[1]["translations"] == {"en": None}


@pytest.mark.parametrize(
    ("since", "now", "code"),
    [
        ("2031-05-04T06:29:59Z", "2031-05-04T06:30:00Z", 0),
        ("2031-05-04T06:30:00Z", "2031-05-04T06:31:00Z", 1),
        ("2031-05-04T06:00:00Z", "2031-05-04T06:29:59Z", 1),
        ("", "2031-05-04T06:29:59Z", 1),
        ("", "2031-05-04T06:30:00Z", 0),
        ("yesterday", "2031-05-04T06:30:00Z", 2),
    ],
)
def test_due__since__says_by_its_exit_code_whether_something_fell_due(
    waiting: Path, since: str, now: str, code: int
) -> None:
    assert sites.run(waiting, "due", "--since", since, "--at", now).returncode == code


def test_due__that_cannot_be_found_out_is_not_nothing(waiting: Path, tmp_path: Path) -> None:
    project = tmp_path / "project"
    shutil.copytree(waiting, project)
    (project / "mkdocs.yml").write_text("extra: [", encoding="utf-8")
    assert sites.run(project, "due", "--since", "2031-01-01").returncode == 2


def test_serve__publishes_when_the_moment_comes(tmp_path: Path) -> None:
    project = sites.small(tmp_path / "project")
    with started(project) as running:
        running.wait_for("Preview:")
        # Seconds are cut off, so that the time which is written is later than now but not by much.
        moment = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=8)
        text = f"---\ntitle: موعد\npublish_at: {moment:%Y-%m-%dT%H:%M:%SZ}\n---\n\nنص.\n"
        running.write({"docs/reports/2025/timed.md": text})
        assert running.get("reports/2025/timed/")[0] == 404
        running.wait_for("Preview:")
        assert running.get("reports/2025/timed/")[0] == 200
        assert running.end() == 0


# Translation


def test_translate__makes_the_translation_before_the_moment_and_keeps_it_in_step(
    tmp_path: Path, engine_server: EngineServer
) -> None:
    name = "docs/reports/2025/ahead"
    text = "---\ntitle: قافلة\npublish_at: {}\n---\n\nوصلت القافلة.\n"
    project = sites.small(tmp_path / "project", {f"{name}.md": text.format(SOON)})
    asked = ("translate", "--engine", "libretranslate", "--engine-url", engine_server.libretranslate_url)
    sites.run(project, *asked)
    english = (project / f"{name}.en.md").read_text(encoding="utf-8")
    assert f"publish_at: {SOON}" in english
    site, _ = sites.build(project, "--at", "2031-05-04T09:29")
    assert not [page for page in site.pages if "ahead" in page]
    site, _ = sites.build(project, "--at", SOON)
    assert {"reports/2025/ahead/index.html", "en/reports/2025/ahead/index.html"} <= site.pages.keys()
    rows = json.loads(sites.run(project, "due", "--json", "--at", "2031-01-01").stdout)
    assert rows[0]["translations"]["en"]["pending"] == 0
    sites.put(project, {f"{name}.md": text.format("2031-06-01")})
    sites.run(project, "translate")
    assert "publish_at: 2031-06-01" in (project / f"{name}.en.md").read_text(encoding="utf-8")
    sites.put(project, {f"{name}.md": text.replace("publish_at: {}\n", "")})
    sites.run(project, "translate")
    assert "publish_at" not in (project / f"{name}.en.md").read_text(encoding="utf-8")


def test_translate__leaves_a_draft_alone(tmp_path: Path, engine_server: EngineServer) -> None:
    files: dict[str, str | bytes] = {
        "docs/reports/2025/sketch.md": f"---\ntitle: قافلة\ndraft: true\npublish_at: {SOON}\n---\n\nوصلت.\n"
    }
    project = sites.small(tmp_path / "project", files)
    sites.run(project, "translate", "--engine", "libretranslate", "--engine-url", engine_server.libretranslate_url)
    assert not (project / "docs/reports/2025/sketch.en.md").exists()
