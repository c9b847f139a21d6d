"""How well Markdown survives: identity, and the rendered skeleton under pseudo-translation.

    python benchmarks/markup.py [FOLDER …]

Without folders: all CommonMark examples (as markdown-it-py's source package holds them) and the documentation in the
source packages of three MkDocs projects, fetched once with pip into `.cache/benchmarks`. With folders: every `*.md`
below them. Every word is replaced by another one through the same steps that a real translation takes; a unit that
would change the page's tags falls back run by run, then to its own words.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tarfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

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
from bitext.translation.engines import Answer  # noqa: E402
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


def measure(texts: Iterator[tuple[str, str]]) -> Score:
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
        drafter = Drafter(
            lambda wanted, _: [Answer(pseudo(t), "pseudo") for t in wanted],
            project.dialect,
            renderer,
            Glossary(),
            foreign,
        )
        bitext = bitexts.read(source, None, Lock())
        draft = drafter.make(bitext, bitext.units)
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
                print(f"  fell back: {name}:{unit.segment.line} {unit.segment.kind} {unit.segment.text[:90]!r}")
    return score


def main(folders: Sequence[str]) -> None:
    """Print a line for each set."""
    if folders:
        sets = {folder: _files(Path(folder)) for folder in folders}
    else:
        sets = {"CommonMark examples": _examples(_fetch(SPEC))}
        sets |= {package: _files(_fetch(package)) for package in PACKAGES}
    for name, texts in sets.items():
        score = measure(texts)
        print(
            f"{name}: {score.files} files, identical {score.identical}, same skeleton {score.same}; "
            f"{score.units} units, {score.fallen} fell back ({score.fallen / max(score.units, 1):.2%}); "
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
