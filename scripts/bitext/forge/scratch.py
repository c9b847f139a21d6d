"""A tree of files beside the checkout: git fills it, the pipeline works in it, and git takes it up again.

It lies under `.cache/`, with an index of its own, so that whatever somebody has open or half-written in the checkout is
neither read nor touched; it may be deleted at any time. Its `.cache/` stays from run to run: what an engine has
answered is not asked for again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bitext.forge.git import NONE, Entry, Git
from bitext.project import Page, Project
from bitext.writer import Writer


@dataclass(frozen=True, slots=True)
class Scratch:
    """The tree."""

    git: Git
    """With the tree's own index."""
    top: Path
    """Where the tree begins."""
    prefix: str
    """Of the project in its repository, with `/` at its end; mostly nothing."""
    project: Project
    """The project as it lies in the tree. Its settings are those of the checkout, whatever a branch says: a branch
    must not lead the texts, or the keys, elsewhere."""

    def put(self, tree: str) -> None:
        """Have the files of a tree, and no others."""
        self.git("read-tree", "--reset", "-u", tree)
        self.git("clean", "-ffdxq", f"--exclude=/{self.prefix}.cache/")

    def take(self) -> str:
        """The tree as it lies there now, as far as translations and locks are concerned."""
        listed = self.git.raw(
            "ls-files", "-z", "--modified", "--deleted", "--others", "--full-name", "--", *self._patterns()
        )
        if listed:
            self.git("update-index", "--add", "--remove", "-z", "--stdin", given=listed)
        return self.git("write-tree")

    def replaced(self, tree: str, entries: Mapping[str, Entry | None]) -> str:
        """A tree with some of its files replaced, or taken away."""
        self.git("read-tree", "--reset", "-u", tree)
        rows = [f"{e.mode} {e.oid}\t{path}\0" if e else f"0 {NONE}\t{path}\0" for path, e in entries.items()]
        self.git("update-index", "-z", "--index-info", given="".join(rows).encode("utf-8", "surrogateescape"))
        return self.git("write-tree")

    def page(self, path: str) -> tuple[Page, str] | None:
        """The page, and the language, that a translation or a lock belongs to; nothing where the path is neither."""
        for locale in self.project.targets:
            for folder, ending in ((self.project.docs, f".{locale}.md"), (self.project.memory, f".{locale}.jsonl")):
                start = f"{self.prefix}{folder}/"
                if path.startswith(start) and path.endswith(ending):
                    return self.project.page(path[len(start) : -len(ending)] + ".md"), locale
        return None

    def paths(self, page: Page, locale: str) -> tuple[str, str, str]:
        """Where the Arabic, the translation and the lock of a page are in the repository."""
        files = (page.shown, page.shown_target(locale), page.shown_lock(locale))
        return f"{self.prefix}{files[0]}", f"{self.prefix}{files[1]}", f"{self.prefix}{files[2]}"

    def _patterns(self) -> Sequence[str]:
        docs, memory = self.project.docs, self.project.memory
        return [
            f":(top,glob){self.prefix}{folder}/**/*.{locale}.{ending}"
            for locale in self.project.targets
            for folder, ending in ((docs, "md"), (memory, "jsonl"))
        ]


def prepared(project: Project) -> Scratch:
    """The tree of a project's repository. Raises `GitFailed` where the project is in none."""
    git = Git(project.root)
    prefix = git("rev-parse", "--show-prefix")
    place = project.cache / "proposal"
    writer = Writer(project.root)
    top = writer.scratch(place / "tree" / "x").parent
    own = git.having(
        GIT_DIR=git("rev-parse", "--absolute-git-dir"), GIT_WORK_TREE=str(top), GIT_INDEX_FILE=str(place / "index")
    )
    writer.drop(place, ["index.lock"])  # of a run that was ended in the middle; nobody else is at it
    if not own.true("ls-files", "--", ":(top)nothing"):
        writer.drop(place, ["index"])
    root = top / prefix if prefix else top
    return Scratch(replace(own.named(), folder=top), top, prefix, replace(project, root=root))
