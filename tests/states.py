"""The states that a site goes through: a chain of changes to one small project that has something of everything.

Each change stands for itself, so that any part of the chain may be left out.
"""

import os
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import rich
import sites
from engine_server import EngineServer
from test_rasters import saved, scene

HERE = "docs/reports/2025"
GOOD, HUB, FRESH = "reports/2025/good.md", "reports/2025/hub.md", "reports/2025/fresh.md"
BETTER = "reports/2025/better.md"
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="90"><path d="M0 0h9v9z"/></svg>'
OPENING = "## ما جرى يوم الافتتاح { #opening }"
FILES: dict[str, str | bytes] = {
    "docs/reports/2025/hub.md": """---
title: تقرير يحيل إلى غيره
date: 2025-06-01
summary: ملخص الإحالات.
topics: [roads]
authors: [lina]
---

فقرة عن الرقة وعن الرافعة الجديدة، وفيها ==كلام مهم==[^note].

انظر [التقرير السليم](good.md) و[يوم الافتتاح](everything.md#opening) و[ما لم يترجم](alone.md).

وفي [الجدول](files/numbers.csv) أعداد، وفي [القائمة](../../places/index.md) أماكن.

![رسم](img/drawing.svg)

![صورة](img/small.jpg "تعليق"){ credit="lina" }

[المقطع](files/clip.mp4)

[^note]: حاشية عن المصدر.
""",
    "docs/reports/2025/hub.en.md": """---
title: A report that points to others
date: 2025-06-01
summary: A summary of pointers.
topics: [roads]
authors: [lina]
---

A paragraph about Raqqa and the new crane, with ==weighty words==[^note].

See [the sound report](good.md) and [the opening day](everything.md#opening) and [what is not translated](alone.md).

There are numbers in [the table](files/numbers.csv), and places in [the list](../../places/index.md).

![A drawing](img/drawing.svg)

![A picture](img/small.jpg "A caption"){ credit="lina" }

[The clip](files/clip.mp4)

[^note]: A note on the source.
""",
    "docs/reports/2025/inside.md": "---\ntitle: للداخل\ndate: 2025-06-02\nprivate: true\n---\n\nكلام داخلي.\n",
    "docs/reports/2025/inside.en.md": "---\ntitle: Inside\ndate: 2025-06-02\n---\n\nWords of the house.\n",
    "docs/reports/2025/unfinished.md": "---\ntitle: مسودة\ndate: 2025-06-03\ndraft: true\n---\n\nكلام.\n",
    f"{HERE}/img/drawing.svg": DRAWING.format(120),
    f"{HERE}/img/small.jpg": saved(scene(300, 200), "JPEG", quality=70),
    f"{HERE}/files/numbers.csv": "a,b\n" * 400,
    f"{HERE}/files/clip.mp4": b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + b"\0" * 5000,
    f"{HERE}/img/bridge.jpg": saved(scene(640, 400), "JPEG", quality=70),
}
WITHDRAWN = "reports/2025/withdrawn.md"
"""Nothing of it is rendered or kept."""
LATER = "---\ntitle: تقرير لاحق عن الطرق\ndate: 2025-07-01\ntopics: [roads]\n---\n\nفقرة عن الحسكة.\n"
LATER_EN = "---\ntitle: A later report on roads\ndate: 2025-07-01\n---\n\nA paragraph about Hasakah.\n"
TRANSLATED = "---\ntitle: The old bridge\ndate: 2025-05-01\nsummary: A summary.\n---\n\nA text about Raqqa.\n"
UNBEARABLE = "---\ntitle: عنوان\ndate: 2025-03-03\n---\n\n[س](http://[س)\n"
HOOK = "def on_page_content(html, **_):\n    return html + '<p>{0}</p>'\n"

_NONE, _GOOD, _HUB = frozenset[str](), frozenset([GOOD]), frozenset([HUB])


@dataclass(frozen=True)
class State:
    """One change, and what must be seen of it."""

    name: str
    change: Callable[[Path], None]
    told: str = ""
    """A finding that there must be now."""
    same: bool = False
    """Whether the site and what is told of it must be what they were."""
    again: frozenset[str] | None = None
    """The reports that are rendered again, if it is said: then no page that stands as it was is written again."""


def make(folder: Path, server: EngineServer) -> Path:
    """The project, before the first change."""
    project = rich.make(folder, server)
    sites.put(project, FILES)
    rich.machine(project, "reports/2025/hub")
    return project


def put(files: dict[str, str | bytes]) -> Callable[[Path], None]:
    return lambda project: sites.put(project, files)


def edit(name: str, *changes: str) -> Callable[[Path], None]:
    """Replace each of a file's words with those that follow it; the file is the same one, written into."""

    def change(project: Path) -> None:
        path = project / name
        text = path.read_text(encoding="utf-8")
        for old, new in zip(changes[::2], changes[1::2], strict=True):
            assert text.count(old) == 1, (name, old, text.count(old))
            text = text.replace(old, new)
        path.write_text(text, encoding="utf-8")

    return change


def drop(*names: str) -> Callable[[Path], None]:
    return lambda project: [(project / name).unlink() for name in names] and None


def append(name: str, text: str) -> Callable[[Path], None]:
    def change(project: Path) -> None:
        with (project / name).open("a", encoding="utf-8") as stream:
            stream.write(text)

    return change


def both(*changes: Callable[[Path], None]) -> Callable[[Path], None]:
    return lambda project: [change(project) for change in changes] and None


def move(*names: str) -> Callable[[Path], None]:
    """Rename files: old and new names by turns."""
    return lambda project: (
        [(project / old).rename(project / new) for old, new in zip(names[::2], names[1::2], strict=True)] and None
    )


def disguised(name: str, data: bytes) -> Callable[[Path], None]:
    """Put other bytes into a file, as many as before, and leave it its date."""

    def change(project: Path) -> None:
        path = project / name
        before = path.stat()
        assert len(data) == before.st_size
        path.write_bytes(data)
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))

    return change


def touch(project: Path) -> None:
    """Give every file another date and another place on the disk, as a fresh clone does."""
    for folder in ("docs", "memory", "overrides"):
        shutil.copytree(project / folder, project / "copy", copy_function=shutil.copyfile)
        shutil.rmtree(project / folder)
        (project / "copy").rename(project / folder)


def setting(behind: str, line: str) -> Callable[[Path], None]:
    """Put a line into the settings."""
    return edit("mkdocs.yml", behind, behind + line)


def link(name: str, target: str) -> Callable[[Path], None]:
    return lambda project: (project / name).symlink_to(target)


def nothing(_: Path) -> None:
    """Leave everything as it is."""


def linked_partials(project: Path) -> None:
    """Keep the parts of the templates elsewhere, and lead to them by a link."""
    (project / "overrides" / "partials").rename(project / "shared")
    (project / "overrides" / "partials").symlink_to(project / "shared")


def read_files(project: Path) -> None:
    """Have Markdown put a file that lies outside of the documents into a page."""
    sites.put(project, {"note.md": "مقطع أول."})
    append(f"{HERE}/alone.md", '\nسطر يتبعه ملف:\n--8<-- "note.md"\n')(project)
    options = f"{{ base_path: {project} }}"
    setting("  pymdownx.tilde: {}\n", f"  pymdownx.snippets:SnippetExtension: {options}\n")(project)


def read_none(project: Path) -> None:
    path = project / "mkdocs.yml"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if "snippets" not in line), encoding="utf-8")


def review(project: Path) -> None:
    rich.machine(project, "reports/2025/hub", reader="سامر حداد")


def lock_in_the_way(project: Path) -> None:
    path = project / "memory/reports/2025/hub.en.jsonl"
    path.rename(project / "kept.jsonl")
    path.mkdir()


def lock_elsewhere(project: Path) -> None:
    path = project / "memory/reports/2025/hub.en.jsonl"
    path.rmdir()
    path.symlink_to(project / "kept.jsonl")


def lock_back(project: Path) -> None:
    path = project / "memory/reports/2025/hub.en.jsonl"
    path.unlink()
    (project / "kept.jsonl").rename(path)


def _states() -> Iterable[State]:
    yield from _texts()
    yield from _translations()
    yield from _glossary()
    yield from _files()
    yield from _publishing()
    yield from _settings()
    yield State("unchanged at the end", nothing, same=True, again=_NONE)


def _texts() -> Iterable[State]:
    everything = f"{HERE}/everything.md"
    yield State("cold", nothing)
    yield State("unchanged", nothing, same=True, again=_NONE)
    yield State("copied", touch, same=True, again=_NONE)
    yield State("body edited", edit(f"docs/{GOOD}", "فقرة سليمة.", "فقرة سليمة منقحة."), again=_GOOD)
    yield State("body as before", edit(f"docs/{GOOD}", "فقرة سليمة منقحة.", "فقرة سليمة."), again=_NONE)
    yield State("title edited", edit(f"docs/{GOOD}", "تقرير سليم", "تقرير سليم كل السلامة"), again=_GOOD)
    added = {f"docs/{FRESH}": LATER, f"{HERE}/fresh.en.md": LATER_EN}
    yield State("report added", put(added), again=frozenset([FRESH]))
    yield State("anchor gone", edit(everything, OPENING, "## ما جرى يوم الافتتاح"), "link-broken")
    yield State("unchanged, with a broken link", nothing, "link-broken", same=True, again=_NONE)
    yield State("anchor back", edit(everything, "## ما جرى يوم الافتتاح\n", f"{OPENING}\n"))


def _translations() -> Iterable[State]:
    english, waiting = f"{HERE}/hub.en.md", "reports/2025/waiting"
    yield State("translation edited", edit(english, "A paragraph about Raqqa", "A few words about Raqqa"), again=_HUB)
    yield State("translation's title edited", edit(english, "A report that points", "A report pointing"), again=_HUB)
    yield State("reviewed", review, again=_HUB)
    yield State(
        "stale",
        edit(f"{HERE}/everything.md", "1. تنظيف الضفتين", "1. تنظيف الضفتين كلتيهما ثم الطريق الطويل"),
        again=frozenset(["reports/2025/everything.md"]),
    )
    yield State("lock gone", drop(f"memory/{waiting}.en.jsonl"), again=frozenset([f"{waiting}.md"]))
    yield State("lock in the way", lock_in_the_way, "file-unreadable")
    yield State("lock led elsewhere", lock_elsewhere, "file-unreadable")
    yield State("lock back", lock_back)
    other = f"{HERE}/alone.en.md"
    yield State("translation added", put({other: TRANSLATED}))
    yield State("translation gone", drop(other))
    yield State("translation led elsewhere", link(other, "good.en.md"), "file-unreadable")
    yield State("no translation again", drop(other))


def _glossary() -> Iterable[State]:
    register = "docs/glossary.csv"
    own = {"docs/glossary/index.md": "# مصطلحات\n\nكلمات.\n", "docs/glossary/index.en.md": "# Terms\n\nWords.\n"}
    yield State("name changed", edit(register, "الرقة,Raqqa,", "الرقة,Ar-Raqqa,"))
    yield State("name added", append(register, "crane,term,الرافعة,the new crane,,,,A machine\n"))
    yield State("name gone", edit(register, "pontoon,term,جسر عائم,pontoon bridge,,floating bridge,,\n", ""))
    yield State("glossary by hand", put(own))
    yield State("glossary made again", drop(*own))
    yield State("names unread", setting("    memory: memory\n", "    names_from_text: false\n"))


def _files() -> Iterable[State]:
    drawing, table = f"{HERE}/img/drawing.svg", f"{HERE}/files/numbers.csv"
    small, large = saved(scene(320, 240), "JPEG", quality=70), saved(scene(700, 400), "JPEG", quality=70)
    yield State("drawing replaced", disguised(drawing, DRAWING.format(240).encode()), again=_HUB)
    yield State("picture replaced", put({f"{HERE}/img/small.jpg": small}), again=_HUB)
    yield State("large picture replaced", put({f"{HERE}/img/bridge.jpg": large}))
    yield State("picture's variant added", put({f"{HERE}/img/small.en.jpg": saved(scene(200, 300), "JPEG")}))
    yield State("poster added", put({f"{HERE}/files/clip.jpg": saved(scene(64, 48), "JPEG")}), again=_HUB)
    yield State("captions added", put({f"{HERE}/files/clip.vtt": "WEBVTT\n"}), again=_HUB)
    yield State("captions translated", put({f"{HERE}/files/clip.en.vtt": "WEBVTT\n"}))
    yield State("attachment longer", append(table, "a,b\n" * 4000), again=_HUB)
    yield State("attachment gone", move(table, "numbers.csv"), "link-broken", again=_HUB)
    yield State("attachment back", move("numbers.csv", table), again=_HUB)
    yield State("drawing gone", move(drawing, "drawing.svg"), "link-broken", again=_HUB)
    yield State("drawing back", move("drawing.svg", drawing), again=_HUB)


def _publishing() -> Iterable[State]:
    good, deep = f"docs/{GOOD}", "reports/2025/deep.md"
    corrections = "corrections:\n  - date: 2025-06-16\n    text: صُحّح رقم.\n"
    retracted = "retracted: { date: 2025-06-20, reason: لم تثبت الوثيقة. }\n"
    yield State("date changed", edit(good, "\ndate: 2025-05-05", "\ndate: 2025-06-15"), again=_GOOD)
    yield State("correction added", edit(good, "\n---\n\n", f"\n{corrections}---\n\n"), again=_GOOD)
    yield State("made a draft", edit(good, "\ndate:", "\ndraft: true\ndate:"), "link-broken")
    yield State("published again", edit(good, "draft: true\n", ""))
    yield State("withdrawn", edit(good, "\ndate:", f"\n{retracted}date:"))
    yield State("withdrawn no more", edit(good, retracted, ""))
    yield State("made private", edit(good, "\ndate:", "\nprivate: true\ndate:"), again=_GOOD)
    names = (good, f"{HERE}/better.md", f"{HERE}/good.en.md", f"{HERE}/better.en.md")
    yield State("renamed", move(*names), "link-broken")
    mended = (edit(f"docs/{HUB}", "(good.md)", "(better.md)"), edit(f"{HERE}/hub.en.md", "(good.md)", "(better.en.md)"))
    yield State("link mended", both(*mended), again=_HUB)
    # The small pages at old addresses are made each time; all that stands around them is taken over.
    old = "redirect_from: [/reports/2025/good/, /before/]\n"
    better, lock = f"{HERE}/better.md", "memory/reports/2025/better.en.jsonl"
    yield State("old address remembered", edit(better, "\n---\n\n", f"\n{old}---\n\n"), again=frozenset([BETTER]))
    yield State("old address changed", edit(better, "/before/", "/earlier/"))
    yield State("link to an old address", edit(f"docs/{HUB}", "(better.md)", "(good.md)"), "link-moved")
    yield State("unchanged, with a link to an old address", nothing, "link-moved", same=True)
    yield State("link mended again", edit(f"docs/{HUB}", "(good.md)", "(better.md)"))
    yield State("old address forgotten", edit(better, old.replace("before", "earlier"), ""), again=frozenset([BETTER]))
    was = '{"lock": 1, "skeleton": "", "was": ["reports/2025/good.md"]}\n'
    yield State("old name in the lock", put({lock: was}), again=frozenset([BETTER]))
    yield State("no old name", drop(lock), again=_NONE)
    yield State("report gone", drop(*names[1::2]), "link-broken")
    yield State("report that cannot be rendered", put({f"docs/{deep}": UNBEARABLE}), "page-failed")
    yield State(
        "unchanged, with a report that cannot be rendered", nothing, "page-failed", same=True, again=frozenset([deep])
    )
    yield State("rid of it", drop(f"docs/{deep}"))
    other = f"{HERE}/alone.en.md"
    yield State("translation that cannot be rendered", put({other: UNBEARABLE}), "page-failed")
    yield State("translation that can", put({other: TRANSLATED}))
    yield State("no translation any more", drop(other))


def _settings() -> Iterable[State]:
    listed = "<p>{{ pages | map(attribute='page.title') | join(' ') }}</p>"
    yield State("template changed", append("overrides/partials/footer.html", "<p>{{ edition.locale }}</p>"))
    yield State("template elsewhere", linked_partials, same=True)
    yield State("template elsewhere changed", append("shared/footer.html", "<p>more</p>"))
    yield State("template that lists all pages", append("shared/footer.html", listed))
    yield State("one of them renamed", edit(f"{HERE}/inside.en.md", "title: Inside", "title: Deep inside"))
    yield State("template that lists none", edit("shared/footer.html", listed, ""))
    yield State("Markdown's option changed", edit("mkdocs.yml", "toc_depth: 4", "toc_depth: 4, permalink: true"))
    yield State("extension gone", edit("mkdocs.yml", "  pymdownx.mark: {}\n", ""))
    yield State("address changed", edit("mkdocs.yml", "https://example.org/", "https://example.com/news/"))
    yield State("list shorter", edit("mkdocs.yml", "latest: 10", "latest: 2"))
    yield State("name of the site changed", edit("mkdocs.en.yml", "In Two Languages", "In Both Languages"))
    yield State("no films from elsewhere", edit("mkdocs.yml", "    video_hosts: [youtube]\n", ""))
    yield State("Markdown that reads files", read_files)
    yield State("what it reads changed", put({"note.md": "مقطع ثان."}))
    yield State("it reads no more", read_none)
    hooked = (put({"own.py": HOOK.format("one")}), setting("  - scripts/hooks.py\n", "  - own.py\n"))
    yield State("hook added", both(*hooked))
    yield State("hook changed", put({"own.py": HOOK.format("two")}))
    yield State("hook gone", edit("mkdocs.yml", "  - own.py\n", ""))


STATES = tuple(_states())
SOME = (
    "cold", "copied", "body edited", "anchor gone", "translation edited", "name gone", "drawing replaced",
    "template changed",
)  # fmt: skip
