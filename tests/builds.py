"""Builds whose every page is watched: which were rendered from Markdown, which had their template run.

Each edition is built in a process that has the program loaded already, and is used once.
"""

import multiprocessing
import os
import shutil
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sites
from bitext import project as projects
from bitext.errors import Finding
from bitext.site import again, build
from bitext.site.again import Again


@dataclass(frozen=True)
class Built:
    """A project's site as one build left it."""

    files: dict[str, bytes]
    inodes: dict[str, int]
    """Of its pages, those for missing addresses left out: no two builds share them."""
    findings: Counter[Finding]
    rendered: frozenset[str]
    """Files below the documents' folder that pages were made of, in any edition."""
    written: frozenset[str]
    """Pages whose template was run, by their paths below the site."""


@contextmanager
def ready(log: Path) -> Iterator[Executor]:
    """Processes to build in."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["bitext.site.edition", "mkdocs.commands.build", "tinycss2", "PIL.Image"])
    log.mkdir(exist_ok=True)
    with ProcessPoolExecutor(2, context, _watch, (log,), max_tasks_per_child=1) as pool:
        yield pool


def built(project: Path, pool: Executor, log: Path, **options: Any) -> Built:
    """Build a project."""
    for old in log.iterdir():
        old.unlink()
    report = build.build(projects.load(project), pool=pool, **options)
    lines = [line.split("\t") for each in log.iterdir() for line in each.read_text(encoding="utf-8").splitlines()]
    site = project / "site"
    pages = [path for path in site.rglob("*.html") if path.name != "404.html"]
    return Built(
        sites.files(site),
        {path.relative_to(site).as_posix(): path.stat().st_ino for path in pages},
        Counter(report.findings),
        frozenset(name for kind, _, name in lines if kind == "rendered"),
        frozenset(edition + name for kind, edition, name in lines if kind == "written"),
    )


def clean(project: Path, folder: Path, pool: Executor, log: Path, **options: Any) -> Built:
    """Build a copy of a project that nothing was built in before."""
    copy = folder / "clean"
    shutil.copytree(project, copy, symlinks=True, ignore=lambda at, _: _LEFT if Path(at) == project else [])
    try:
        return built(copy, pool, log, **options)
    finally:
        shutil.rmtree(copy)


_rendered: set[str] = set()
"""By this process."""
_LEFT = (".cache", "site")


def edited(project: Path, uri: str, old: str, new: str) -> Again:
    """Build an edition, take away what was built, edit one of its pages, and make it again."""
    build.build_edition(project, "ar", project / ".cache/out", None)
    assert uri not in _rendered, "the page was to be taken over"
    shutil.rmtree(project / ".cache/out")
    path = project / "docs" / uri
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    again.rest()
    [made] = again.make([uri])
    return made


def differences(one: Built, other: Built) -> list[str]:
    """The files that are not the same in two sites."""
    names = sorted(one.files.keys() | other.files.keys())
    return [name for name in names if one.files.get(name) != other.files.get(name)]


def _watch(log: Path) -> None:
    """Have this process write down what it makes."""
    import jinja2
    from mkdocs.structure.pages import Page

    from bitext.site.renderer import Renderer

    path = log / str(os.getpid())
    render, fill, made = Page.render, jinja2.Template.render, Renderer.render

    def note(kind: str, config: Any, name: str) -> None:
        edition = "" if config.extra["edition"] == "ar" else f"{config.extra['edition']}/"
        with path.open("a", encoding="utf-8") as stream:
            stream.write(f"{kind}\t{edition}\t{name}\n")

    def rendering(page: Any, config: Any, files: Any) -> None:
        _rendered.add(page.file.src_uri)
        note("rendered", config, page.file.src_uri)
        render(page, config, files)

    def making(renderer: Any, page: Any, config: Any, files: Any) -> None:
        _rendered.add(page.file.src_uri)
        note("rendered", config, page.file.src_uri)
        made(renderer, page, config, files)

    def filling(template: Any, *args: Any, **values: Any) -> str:
        page = dict(*args).get("page") if args else None
        if page is not None:
            note("written", args[0]["config"], page.file.dest_uri)
        return fill(template, *args, **values)

    Page.render, Renderer.render, jinja2.Template.render = rendering, making, filling  # type: ignore[method-assign]
