"""The engines that are compared, each as its project tells people to use it.

An engine is a row of `ALL`: how its index is built from reports, and the scripts that start it and ask it. All get the
same words; names and their variants go to ours alone, since no other can take them.
"""

from __future__ import annotations

import html
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import yaml
from browser import bare_pages
from tables import Name, Report

HITS = 10
"""How many hits are read of an answer."""
PAGE = """\
<!doctype html>
<html lang="{locale}" dir="{way}">
<head><meta charset="utf-8"><title>{title}</title></head>
<body><main data-pagefind-body><h1>{title}</h1>
<p data-pagefind-sort="date">{date}</p>
<p>{place}</p>
{body}
</main></body></html>
"""


@dataclass(frozen=True, slots=True)
class Engine:
    """What is needed to measure one."""

    title: str
    build: Callable[[tuple[Report, ...], tuple[Name, ...], Path], None]
    """From reports and names to a folder that can be served."""
    start: str
    """JavaScript `async (locale) => …`, run once in a page of the folder."""
    ask: str
    """JavaScript `async ([query, locale, hits]) => […]`: addresses, best first."""
    mixed: bool = False
    """One list holds both languages: a report counts where it stands first."""


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a body."""
    return [part for part in text.split("\n") if part.strip()]


def page(one: Report, locale: str) -> str:
    """A report as a page with nothing around it."""
    return PAGE.format(
        locale=locale,
        way="rtl" if locale == "ar" else "ltr",
        title=html.escape(one.titles[locale]),
        date=one.date,
        place=html.escape(one.places[locale]),
        body="\n".join(f"<p>{html.escape(part)}</p>" for part in paragraphs(one.bodies[locale])),
    )


def pages(reports: tuple[Report, ...], folder: Path) -> None:
    """Write a page for each report and locale, `<locale>/<id>.html`."""
    for locale in ("ar", "en"):
        (folder / locale).mkdir(parents=True, exist_ok=True)
    for one in reports:
        for locale in one.locales:
            (folder / locale / f"{one.id}.html").write_text(page(one, locale), encoding="utf-8")


def pagefind_program() -> Path:
    """The program in the wheel `pagefind_bin`; said plainly when it is not there."""
    try:
        from pagefind_bin import get_executable
    except ModuleNotFoundError:
        raise SystemExit("Pagefind is not installed: pip install 'pagefind[bin]==1.5.2'") from None
    found: Path = get_executable()
    return found


def build_pagefind(reports: tuple[Report, ...], _names: tuple[Name, ...], folder: Path) -> None:
    """Index pages with Pagefind's program."""
    pages(reports, folder)
    bare_pages(folder)
    subprocess.run([pagefind_program(), "--site", folder, "--silent"], check=True)


def build_material(reports: tuple[Report, ...], _names: tuple[Name, ...], folder: Path) -> None:
    """Build a site of Material's with its search for Arabic and English, and its scripts."""
    source = folder / "source"
    for one in reports:
        for locale in one.locales:
            path = source / locale / f"{one.id}.md"
            path.parent.mkdir(parents=True, exist_ok=True)
            body = "\n\n".join([one.date, one.places[locale], *paragraphs(one.bodies[locale])])
            path.write_text(f"# {one.titles[locale]}\n\n{body}\n", encoding="utf-8")
    # A theme page that renders nothing but the content: the search plugin reads no more of it.
    theme = folder / "theme"
    theme.mkdir()
    (theme / "main.html").write_text("{{ page.content }}\n", encoding="utf-8")
    settings = {
        "site_name": "Reports",
        "docs_dir": str(source),
        "site_dir": str(folder / "site"),
        "theme": {"name": "material", "language": "ar", "font": False, "custom_dir": str(theme)},
        "plugins": {"search": {"lang": ["ar", "en"]}},
        "validation": {"nav": {"omitted_files": "ignore"}},
        "nav": [f"ar/{reports[0].id}.md"],
    }
    (folder / "mkdocs.yml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--quiet", "--config-file", folder / "mkdocs.yml"],
        check=True,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
    )
    worker = next((folder / "site/assets/javascripts/workers").glob("search.*.min.js"))
    worker.rename(worker.with_name("search.js"))
    bare_pages(folder)


START_PAGEFIND = """async () => {
  window.engine = await import("./pagefind/pagefind.js");
  await engine.init();
}"""
ASK_PAGEFIND = """async ([query, locale, hits]) => {
  const answer = await engine.search(query);
  const shown = await Promise.all(answer.results.slice(0, hits).map((hit) => hit.data()));
  return shown.map((one) => one.raw_url ?? one.url);
}"""
START_MATERIAL = """async () => {
  const { config, docs } = await (await fetch("site/search/search_index.json")).json();
  const worker = new Worker("site/assets/javascripts/workers/search.js");
  window.ask = (message) => new Promise((done, failed) => {
    worker.onmessage = (event) => done(event.data);
    worker.onerror = (event) => failed(new Error(event.message));
    worker.postMessage(message);
  });
  await ask({ type: 0, data: { config, docs, options: { suggest: false } } });
}"""
ASK_MATERIAL = """async ([query, locale, hits]) => {
  const answer = await ask({ type: 2, data: query });
  return answer.data.items.slice(0, 2 * hits).map((group) => group[0].location);
}"""
START_OURS = """async () => {
  const hint = (rel, href, more) => {
    document.head.append(Object.assign(document.createElement("link"), { rel, href, ...more }));
  };
  for (const name of ["manifest", "rules"]) {
    hint("preload", `search/data/${name}.json`, { as: "fetch", crossOrigin: "anonymous" });
  }
  const { open } = await import("./search/engine.js");
  window.engine = await open(new URL("search/data/", location.href));
}"""
"""With the hints that the site's own `site.js` gives."""
ASK_OURS = """async ([query, locale, hits]) => {
  const answer = await engine.search(query, {
    locale, topic: "", place: "", year: "", translated: "", sort: "relevance", typing: true,
  });
  const shown = await Promise.all(answer.results.slice(0, hits).map((hit) => hit.load()));
  return shown.map((one) => one.url);
}"""


def build_ours(reports: tuple[Report, ...], names: tuple[Name, ...], folder: Path) -> None:
    """Index records with the package, beside a copy of its scripts."""
    import ours

    ours.build(reports, names, folder)
    bare_pages(folder)


ALL = {
    "ours": Engine("ours", build_ours, START_OURS, ASK_OURS),
    "pagefind": Engine("Pagefind 1.5.2", build_pagefind, START_PAGEFIND, ASK_PAGEFIND),
    "material": Engine("Material (lunr)", build_material, START_MATERIAL, ASK_MATERIAL, mixed=True),
}


def ids(addresses: list[str]) -> list[str]:
    """The reports behind addresses, each once, where it stands first."""
    return list(dict.fromkeys(Path(address.rstrip("/")).stem for address in addresses))
