"""A small site with a page of every kind, in every state: what the tests of all pages look at."""

import shutil
from dataclasses import replace
from pathlib import Path

import bilingual
import sites
from bitext import project as projects
from bitext.alignment import lock as locks
from bitext.alignment import review, store
from bitext.alignment.lock import Lock, target_hash
from bitext.errors import Findings
from engine_server import EngineServer
from test_rasters import saved, scene

TEXTS = sites.ROOT / "tests" / "data" / "rich"
HERE = "docs/reports/2025"
FILES: dict[str, str | bytes] = {
    f"{HERE}/img/bridge.jpg": saved(scene(1600, 900), "JPEG", quality=70),
    f"{HERE}/img/withdrawn.jpg": saved(scene(400, 300), "JPEG", quality=70),
    f"{HERE}/img/map.png": saved(scene(900, 700), "PNG"),
    f"{HERE}/img/map.en.png": saved(scene(900, 700), "PNG"),
    f"{HERE}/files/data.csv": "a,b\n1,2\n" * 300,
}
KINDS = {
    "home": "",
    "page": "about/",
    "section": "reports/",
    "archive": "archive/",
    "year": "archive/2025/",
    "undated": "archive/undated/",
    "topics": "topics/",
    "topic": "topics/roads/",
    "places": "places/",
    "place": "places/raqqa/",
    "people": "people/",
    "person": "people/lina/",
    "organisations": "organisations/",
    "organisation": "organisations/committee/",
    "glossary": "glossary/",
    "search": "search/",
    "machine": "reports/2025/everything/",
    "reviewed": "reports/2024/reviewed/",
    "stale": f"{bilingual.NAME}/",
    "pending": "reports/2025/waiting/",
    "edited": "reports/2025/good/",
    "long": "reports/2025/long/",
    "undated-report": "reports/2025/undated/",
    "untranslated": "reports/2025/alone/",
    "withdrawn": "reports/2025/withdrawn/",
    "missing": "nowhere/",
}
"""A page of every kind and state: its address below an edition's root."""
ARABIC = ("untranslated", "undated-report")
"""Those that the English edition does not have."""
PARALLEL = ("page", "machine", "reviewed", "stale", "pending")
"""Those whose two texts can be shown side by side."""


def make(folder: Path, server: EngineServer) -> Path:
    """The project."""
    project = bilingual.make(folder, server)
    bilingual.waiting(project)
    shutil.copytree(TEXTS, project / "docs", dirs_exist_ok=True)
    sites.put(project, FILES)
    machine(project, "reports/2025/everything")
    machine(project, "reports/2024/reviewed", reader="سامر حداد")
    settings = project / "mkdocs.yml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("    memory: memory\n", "    memory: memory\n    video_hosts: [youtube]\n"))
    return project


def machine(root: Path, name: str, *, reader: str = "") -> None:
    """Write the lock of a translation that an engine has made whole, and a person may have read."""
    project = projects.load(root)
    page = project.page(f"{name}.md")
    found = store.bitext(project, page, "en", Findings())
    assert found is not None
    rows = tuple(
        replace(unit.row, machine=target_hash(unit.target or ""), engine="google", date="2025-08-09")
        for unit in found.units
    )
    page.lock("en").parent.mkdir(parents=True, exist_ok=True)
    page.lock("en").write_text(locks.dump(Lock(rows, known=True)), encoding="utf-8")
    if reader:
        known = store.bitext(project, page, "en", Findings())
        assert known is not None
        page.lock("en").write_text(locks.dump(review.mark(known, reader, "2025-09-10")), encoding="utf-8")
