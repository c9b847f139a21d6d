"""Who builds the publication: ours, the tuned pair of MkDocs builds, stock MkDocs with static-i18n, and Hugo.

Each is a row: how its folder is made of so many reports, and how it builds anew from nothing. All get the same words;
MkDocs gets our own Markdown extensions. What each is set up to do is said in `ABOUT`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from measures import Ran, added, measured

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
CACHE = ROOT / ".cache" / "benchmarks"
PEERS = CACHE / "static-i18n"
EDITIONS = ("ar", "en")

STOCK = """\
plugins:
  search: {}
  i18n:
    docs_structure: suffix
    reconfigure_material: true
    reconfigure_search: true
    languages:
      - { locale: ar, name: العربية, default: true, build: true }
      - { locale: en, name: English, build: true, site_name: The town books }
"""
TUNED = """\
docs_dir: ar
site_dir: site
nav: [index.md, about.md, translation.md]
not_in_nav: reports/
extra:
  alternate:
    - { name: العربية, link: /, lang: ar }
    - { name: English, link: /en/, lang: en }
plugins:
  search: { lang: ar }
"""
TUNED_EN = """\
INHERIT: mkdocs.yml
site_name: The town books
docs_dir: en
site_dir: site/en
theme: { language: en }
plugins:
  search: { lang: en }
"""
COMMON = """\
site_name: دفاتر البلدية
site_url: https://example.org/
theme: { name: material, language: ar, font: false }
"""


@dataclass(frozen=True, slots=True)
class Builder:
    """Somebody who builds."""

    name: str
    about: str
    """What it does in this build, in a few words."""
    prepare: Callable[[Path], None]
    """Set up a folder that has the reports."""
    engine: str
    """As the generator knows it."""
    build: Callable[[Path, bool], Ran]
    """Build as the folder stands; `True`: look at the memory of all processes."""
    made: tuple[str, ...] = ("site",)
    """What a build leaves, to be removed before a cold one."""
    missing: Callable[[], str] = lambda: ""
    """Why it cannot be asked on this machine, or nothing."""

    def generate(self, folder: Path, reports: int) -> None:
        """Make a new folder with so many reports; by a process of its own, so that this one stays small."""
        shutil.rmtree(folder, ignore_errors=True)
        command = [sys.executable, HERE / "generate.py", folder, "--reports", str(reports), "--for", self.engine]
        subprocess.run(command, check=True)
        self.prepare(folder)

    def cold(self, folder: Path, *, sample: bool = False) -> Ran:
        """Build from nothing."""
        for name in self.made:
            shutil.rmtree(folder / name, ignore_errors=True)
        return self.build(folder, sample)


def _extensions() -> str:
    """Our own Markdown extensions, as they stand at the end of the settings."""
    settings = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    return settings[settings.index("markdown_extensions:") :]


def _stock(folder: Path) -> None:
    (folder / "mkdocs.yml").write_text(COMMON + STOCK + _extensions(), encoding="utf-8")


def _tuned(folder: Path) -> None:
    """Part the two languages: a plain build has one."""
    for source in sorted((folder / "docs").rglob("*.md")):
        relative = source.relative_to(folder / "docs").as_posix()
        locale = "en" if relative.endswith(".en.md") else "ar"
        target = folder / locale / relative.replace(".en.md", ".md")
        target.parent.mkdir(parents=True, exist_ok=True)
        source.rename(target)
    (folder / "mkdocs.yml").write_text(COMMON + TUNED + _extensions(), encoding="utf-8")
    (folder / "mkdocs.en.yml").write_text(TUNED_EN, encoding="utf-8")


def _hugo(folder: Path) -> None:
    shutil.copytree(HERE / "hugo", folder, dirs_exist_ok=True)


def _ours(folder: Path) -> None:
    """Compile first: no build of a real publication is the first run of the program."""
    subprocess.run([sys.executable, "-m", "compileall", "-q", folder / "scripts"], check=True)


def _mkdocs(python: Path, config: str, folder: Path, sample: bool) -> Ran:
    return measured([python, "-m", "mkdocs", "build", "--quiet", "--config-file", config], folder, sample=sample)


def _build_tuned(folder: Path, sample: bool) -> Ran:
    """The Arabic first: it cleans what lies below it away."""
    python = Path(sys.executable)
    first = _mkdocs(python, "mkdocs.yml", folder, sample)
    return added(first, _mkdocs(python, "mkdocs.en.yml", folder, sample))


def _build_stock(folder: Path, sample: bool) -> Ran:
    return _mkdocs(_peers_python(), "mkdocs.yml", folder, sample)


def _build_hugo(folder: Path, sample: bool) -> Ran:
    return measured(["hugo", "--quiet", "--cacheDir", folder / "cache"], folder, sample=sample)


def _build_ours(folder: Path, sample: bool) -> Ran:
    return measured([sys.executable, folder / "scripts" / "build.py", "site"], folder, sample=sample)


def _peers_python() -> Path:
    """A Python with static-i18n, which is none of the project's own packages; set up when it is first asked for."""
    python = PEERS / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    done, wanted = PEERS / "installed.txt", (HERE / "requirements.txt").read_text(encoding="utf-8")
    if not done.is_file() or done.read_text(encoding="utf-8") != wanted:
        print("Setting up MkDocs with static-i18n.", flush=True)
        venv.create(PEERS, clear=True, with_pip=True)
        options = ["-qq", "--disable-pip-version-check", "--require-hashes"]
        subprocess.run([python, "-m", "pip", "install", *options, "-r", HERE / "requirements.txt"], check=True)
        done.write_text(wanted, encoding="utf-8")
    return python


def hugo_version() -> str:
    """The version of the Hugo that is found, or nothing."""
    if not shutil.which("hugo"):
        return ""
    said = subprocess.run(["hugo", "version"], capture_output=True, text=True, check=True).stdout
    return said.split()[1].partition("+")[0].removeprefix("v").partition("-")[0]


def _no_hugo() -> str:
    return "" if shutil.which("hugo") else "there is no `hugo` on the PATH (Debian has a package of this name)"


BUILDERS = {
    each.name: each
    for each in (
        Builder("ours", "this project, with all that it ships", _ours, "ours", _build_ours, (".cache", "site")),
        Builder("tuned", "two Material builds, one after the other; reports out of `nav`; search", _tuned, "peers",
                _build_tuned),
        Builder("stock", "Material with static-i18n 1.3.1; reports in the navigation; search", _stock, "peers",
                _build_stock),
        Builder("hugo", "Hugo with a plain theme: contents, related reports, lists, RSS, JSON of all texts, sitemap",
                _hugo, "hugo", _build_hugo, ("public", "resources", "cache"), _no_hugo),
    )
}  # fmt: skip
