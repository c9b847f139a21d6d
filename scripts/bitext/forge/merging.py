"""Two branches that have each changed translations become one.

git merges what only one side has changed, and follows renamed reports. A translation that both sides have changed is
never merged line by line: the base's version stands, being what readers have, and what people have written on the
other side is put into it unit by unit, as if an agency had sent it back; where a person has changed the same unit on
the base too, it is kept there as a suggestion.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain

from bitext.alignment import bitext as bitexts
from bitext.alignment import lock as locks
from bitext.alignment.bitext import Bitext
from bitext.errors import Findings
from bitext.forge.git import Entry, Git, GitFailed, complaint
from bitext.forge.scratch import Scratch
from bitext.markup import document, inline
from bitext.project import Page
from bitext.translation.exchange import codes
from bitext.translation.exchange.fitting import Fitter, standing_words
from bitext.translation.exchange.incoming import Incoming
from bitext.translation.exchange.units import Returned
from bitext.writer import Writer

Pair = tuple[Page, str]
"""A page and a language."""


class Conflict(GitFailed):
    """A file that is no translation was changed on both sides, and only a person can say what is meant."""


@dataclass(frozen=True, slots=True)
class Side:
    """What a commit holds of one page."""

    source: str | None
    target: str | None
    lock: str | None


def merge(scratch: Scratch, onto: str, base: str, other: str, findings: Findings) -> None:
    """Have the scratch tree hold `onto` with what `other` has changed since `base`. Raises `Conflict`."""
    git = scratch.git
    mine, theirs = git.changed(base, onto), git.changed(base, other)
    tree, conflicts = _merged(git, onto, base, other)
    both = {path for path in (mine.keys() & theirs.keys()) | conflicts if mine.get(path) != theirs.get(path)}
    pairs = {_key(pair): pair for path in sorted(both) if (pair := scratch.page(path))}
    stuck = sorted(path for path in conflicts if scratch.page(path) is None)
    if stuck:
        raise Conflict("propose-conflict", files=", ".join(stuck))
    paths = [path for pair in pairs.values() for path in scratch.paths(*pair)[1:]]
    stands = git.tree(onto, paths) if paths else {}
    changes: dict[str, Entry | None] = {path: stands.get(path) for path in paths}
    scratch.put(scratch.replaced(tree, changes))
    versions = [sides(scratch, commit, pairs) for commit in (base, other)]
    for key, (page, locale) in pairs.items():
        _carry(scratch, page, locale, versions[0][key], versions[1][key], findings)


def _merged(git: Git, onto: str, base: str, other: str) -> tuple[str, set[str]]:
    """The tree that git makes of three, and the paths of which it could make nothing."""
    root = git("commit-tree", f"{base}^{{tree}}", "-m", "base")
    one, two = (git("commit-tree", f"{each}^{{tree}}", "-p", root, "-m", "side") for each in (onto, other))
    done = git.run("merge-tree", "--write-tree", "-z", "--no-messages", one, two)
    if done.returncode not in (0, 1) or not done.stdout:
        raise GitFailed("git-old", problem=complaint(done))
    tree, *rows = done.stdout.decode("utf-8", "surrogateescape").split("\0")
    return tree, {row.partition("\t")[2] for row in rows if "\t" in row}


def sides(scratch: Scratch, commit: str, pairs: Mapping[str, Pair]) -> dict[str, Side]:
    """What a commit holds of some pages."""
    git = scratch.git
    wanted = {key: scratch.paths(*pair) for key, pair in pairs.items()}
    # Whole folders are asked for: the names of many reports would not go onto one command line.
    tree = git.tree(commit, [scratch.prefix + scratch.project.docs, scratch.prefix + scratch.project.memory])
    oids = {path: tree[path].oid for path in tree.keys() & {*chain.from_iterable(wanted.values())}}
    texts = git.blobs(oids.values())

    def text(path: str) -> str | None:
        return texts[oids[path]].decode("utf-8", "replace") if path in oids else None

    return {key: Side(*map(text, paths)) for key, paths in wanted.items()}


def read(scratch: Scratch, page: Page, locale: str, side: Side) -> Bitext | None:
    """One side's version of a page, as a bitext."""
    if not side.source:
        return None
    dialect, nobody = scratch.project.dialect, Findings()
    source = document.read(side.source, page.shown, dialect, nobody)
    target = document.read(side.target, page.shown_target(locale), dialect, nobody) if side.target else None
    lock = locks.load(side.lock, page.shown_lock(locale), nobody) if side.lock else locks.Lock()
    return bitexts.read(source, target, lock)


def _carry(scratch: Scratch, page: Page, locale: str, before: Side, side: Side, findings: Findings) -> None:
    """Put what people have written on one side into the page as it stands in the tree."""
    theirs, old = read(scratch, page, locale, side), read(scratch, page, locale, before)
    if theirs is None or not page.path.is_file():
        return  # the report was taken away; the branch's history keeps the words
    project = scratch.project
    bases = {}
    if old is not None:
        fitter = Fitter(old, project.dialect, inline.labels(old.source.body))
        bases = {unit.id: fitter.standing(unit) for unit in old.units}
    returned = [
        Returned(
            page.uri, unit.id, unit.segment.text, (codes.Piece("text", words),), bases.get(unit.id, ""),
            line=unit.segment.line, markdown=True,
        )
        for unit in theirs.units
        if unit.human and unit.segment.kind != "code" and (words := standing_words(unit))
    ]  # fmt: skip
    if returned:
        shown, today = page.shown_target(locale), datetime.date.today().isoformat()
        Incoming(project, locale, shown, today, Writer(project.root), findings).page(page, returned)


def _key(pair: Pair) -> str:
    return f"{pair[1]}:{pair[0].uri}"


def pairs_of(scratch: Scratch, paths: Mapping[str, str]) -> dict[str, Pair]:
    """The pages and languages that these paths are about, in the order of their names."""
    found = [pair for path in paths if (pair := scratch.page(path))]
    return {_key(pair): pair for pair in sorted(found, key=lambda pair: (pair[0].uri, pair[1]))}
