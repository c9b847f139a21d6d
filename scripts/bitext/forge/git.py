"""git, as a program.

It asks nobody anything, and what it complains of is told without the password that an address may hold. Nothing here
touches the files, the index or the branch of the checkout that it is run in, unless the caller's arguments do.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from bitext.errors import BitextError

_SECRET = re.compile(r"(?<=://)[^@/\s]*@")
_LAST = 300
"""Characters of what git has said."""
NONE = "0" * 40
"""Stands for no object in git's lists."""


class GitFailed(BitextError):
    """git could not do what it was asked."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of a tree."""

    mode: str
    oid: str


@dataclass(frozen=True, slots=True)
class Git:
    """A repository."""

    folder: Path
    """Where git is run: any folder of a checkout."""
    more: Mapping[str, str] = field(default_factory=dict)
    """Variables, such as `GIT_INDEX_FILE`."""

    def run(self, *arguments: str, given: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
        """Run a command, whatever comes of it. Raises `GitFailed` where there is no git."""
        command = ["git", "-c", "core.quotePath=false", "-c", "core.sparseCheckout=false", *arguments]
        fixed = {"LC_ALL": "C.UTF-8", "GIT_TERMINAL_PROMPT": "0", "GIT_MERGE_AUTOEDIT": "no"}
        try:
            return subprocess.run(
                command, cwd=self.folder, env={**os.environ, **fixed, **self.more},
                input=given, stdin=None if given is not None else subprocess.DEVNULL, capture_output=True, check=False,
            )  # fmt: skip
        except OSError as error:
            raise GitFailed("git-missing", problem=error.strerror or error) from None

    def __call__(self, *arguments: str, given: bytes | None = None) -> str:
        """What a command prints. Raises `GitFailed`."""
        return self.raw(*arguments, given=given).decode("utf-8", "surrogateescape").rstrip("\n")

    def raw(self, *arguments: str, given: bytes | None = None) -> bytes:
        """The same, byte for byte."""
        done = self.run(*arguments, given=given)
        if done.returncode:
            raise GitFailed("git-failed", command=arguments[0], problem=complaint(done))
        return done.stdout

    def true(self, *arguments: str) -> bool:
        """Whether a command that answers yes or no says yes."""
        return self.run(*arguments).returncode == 0

    def having(self, **variables: str) -> Git:
        """The same repository with these variables."""
        return replace(self, more={**self.more, **variables})

    def tree(self, treeish: str, paths: Sequence[str] = ()) -> dict[str, Entry]:
        """The files of a tree, or those of these paths that it has."""
        listed = self.raw("ls-tree", "-r", "-z", "--full-tree", treeish, "--", *paths)
        found = {}
        for row in filter(None, listed.decode("utf-8", "surrogateescape").split("\0")):
            about, _, path = row.partition("\t")
            mode, kind, oid = about.split()
            if kind == "blob":
                found[path] = Entry(mode, oid)
        return found

    def changed(self, one: str, other: str) -> dict[str, str]:
        """The paths that differ between two trees, each with what the second has there; `NONE` where it has nothing."""
        return dict(_raw(self.raw("diff-tree", "-r", "-z", "--no-renames", one, other)))

    def seen(self, since: str, until: str) -> set[tuple[str, str]]:
        """Every path and content that a commit between two has brought, those of merges too."""
        return set(_raw(self.raw("log", "--format=", "--raw", "--no-abbrev", "--no-renames", "-m", "-z",
                                   f"{since}..{until}")))  # fmt: skip

    def blobs(self, oids: Iterable[str]) -> dict[str, bytes]:
        """The contents of these objects, fetched in one go."""
        wanted = sorted(set(oids) - {NONE})
        if not wanted:
            return {}
        answer = self.raw("cat-file", "--batch", given="".join(f"{oid}\n" for oid in wanted).encode())
        found, at = {}, 0
        for oid in wanted:
            end = answer.index(b"\n", at)
            size = int(answer[at:end].split()[2])
            found[oid] = answer[end + 1 : end + 1 + size]
            at = end + 2 + size
        return found

    def object(self, name: str) -> str:
        """The object of a name; nothing where there is none."""
        done = self.run("rev-parse", "--verify", "--quiet", f"{name}^{{object}}")
        return done.stdout.decode().strip() if done.returncode == 0 else ""

    def named(self) -> Git:
        """The same, with a name to commit by where nobody has set one."""
        if self.true("var", "GIT_COMMITTER_IDENT"):
            return self
        name, email = "translation", "translation@localhost"
        return self.having(
            GIT_AUTHOR_NAME=name, GIT_AUTHOR_EMAIL=email, GIT_COMMITTER_NAME=name, GIT_COMMITTER_EMAIL=email
        )


def complaint(done: subprocess.CompletedProcess[bytes]) -> str:
    """What git has said against it, on one line, without passwords."""
    text = done.stderr.decode("utf-8", "replace") or done.stdout.decode("utf-8", "replace")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("hint:")]
    return _SECRET.sub("", " ".join(" ".join(lines).split()))[-_LAST:].rstrip(".") or f"exit code {done.returncode}"


def _raw(listed: bytes) -> list[tuple[str, str]]:
    """The rows of a `--raw -z` list: path and new content."""
    fields = listed.decode("utf-8", "surrogateescape").split("\0")
    found = []
    for at in range(0, len(fields) - 1, 2):
        about = fields[at].lstrip("\n").split()
        found.append((fields[at + 1], about[3]))
    return found
