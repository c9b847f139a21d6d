"""What `check --fix` does: pages are put right one by one, each with its translations and locks.

A lock is written first so that it knows the new words beside the old ones, then the pages, then the lock as it stays:
a stop in between leaves a machine's words a machine's, and costs nobody's words.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bitext.alignment import bitext as bitexts
from bitext.alignment import lock as locks
from bitext.alignment import store
from bitext.alignment.bitext import Bitext
from bitext.cli.output import Output
from bitext.errors import Findings, WriteRefused
from bitext.lint import mending
from bitext.lint.mending import Mended, Mender
from bitext.markup.document import Document
from bitext.markup.render import Renderer
from bitext.project import Page, Project
from bitext.site.entries import FAILURES, problem
from bitext.site.strings import Strings
from bitext.writer import Writer


@dataclass(frozen=True, slots=True)
class _Text:
    """A page in one language, before and after."""

    path: Path
    shown: str
    old: Document
    new: Mended


def fix(project: Project, pages: Sequence[Page], findings: Findings, output: Output, *, dry: bool) -> None:
    """Put right what is certain in all pages, and say what was done; with `dry`, show it and change nothing."""
    t = Strings(output.language)
    mender = Mender(project.dialect, Renderer(project.extensions, project.extension_configs))
    writer = Writer(project.root, dry=dry)
    anything, again = False, 0
    for page in pages:
        try:
            texts, moved = _mended(project, page, mender)
            again += sum(mending.again(old, _after(page, locale, old, new, texts)) for locale, old, new in moved)
            if texts and not dry:
                _write(page, texts, moved, writer)
        except FAILURES as error:
            findings.add("page-failed", page.shown, problem=problem(error))
            continue
        except (OSError, WriteRefused) as error:
            findings.add("file-unreadable", page.shown, problem=getattr(error, "strerror", None) or error)
            continue
        for each in texts:
            anything = True
            codes = ", ".join(f"{code} {count}" for code, count in sorted(each.new.counts.items()))
            values = {"file": each.shown, "count": each.new.counts.total(), "codes": codes}
            if dry:
                output.data(_difference(each))
            output.aside(t("check.fixable", **values) if dry else t("check.fixed", **values))
    if dry and anything:
        output.aside(t("check.fix.again", count=again))
    if not anything:
        output.aside(t("check.fix.nothing"))


_Moved = list[tuple[str, Bitext, locks.Lock]]
"""For each translation: its locale, the bitext before, and its lock after."""


def _mended(project: Project, page: Page, mender: Mender) -> tuple[list[_Text], _Moved]:
    """The texts of a page that change, and the locks that follow them."""
    texts: list[_Text] = []
    moved: _Moved = []
    source: Mended | None = None
    for locale in project.targets:
        bitext = store.bitext(project, page, locale, Findings())
        if bitext is None or not bitext.source.front.readable:
            return [], []
        spared = bitext.source.front.texts("ignore")
        if source is None:
            source = mender.mended(bitext.source, project.source, spared)
            if source.counts:
                texts.append(_Text(page.path, page.shown, bitext.source, source))
        target = bitext.target
        made = None
        if target is not None and target.front.readable:
            made = mender.mended(target, locale, spared)
            if made.counts:
                texts.append(_Text(page.translation(locale), page.shown_target(locale), target, made))
        if bitext.lock.known and not bitext.lock.doubles and (source.counts or (made is not None and made.counts)):
            after = made.document if made is not None else target
            moved.append((locale, bitext, mending.followed(bitext, source.document, after)))
    return texts, moved


def _after(page: Page, locale: str, old: Bitext, lock: locks.Lock, texts: Sequence[_Text]) -> Bitext:
    """The bitext as it will be."""
    new = {each.path: each.new.document for each in texts}
    return bitexts.read(new.get(page.path, old.source), new.get(page.translation(locale), old.target), lock)


def _write(page: Page, texts: Sequence[_Text], moved: _Moved, writer: Writer) -> None:
    for locale, old, new in moved:
        if new != old.lock:
            writer.write(page.lock(locale), locks.dump(mending.between(old.lock, new)))
    for each in texts:
        writer.write(each.path, each.new.document.source)
    for locale, old, new in moved:
        if new != old.lock:
            writer.write(page.lock(locale), locks.dump(new))


def _difference(text: _Text) -> str:
    """A unified diff, as `git apply` and `patch` read it."""
    old, new = (_LINE.findall(each.source) for each in (text.old, text.new.document))
    made = difflib.unified_diff(old, new, fromfile=f"a/{text.shown}", tofile=f"b/{text.shown}")
    lines = (each if each.endswith("\n") else f"{each}\n\\ No newline at end of file\n" for each in made)
    return "".join(lines).removesuffix("\n")


_LINE = re.compile(r"[^\n]*\n|[^\n]+")
"""A line as `git apply` and `patch` count them."""
