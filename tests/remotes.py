"""A bare repository and a clone of it, which stand in for a forge and for whoever works with it."""

from pathlib import Path

from test_sharding import git


def remote(begin: Path) -> tuple[Path, Path]:
    """Make a folder a repository, and beside it a bare one, `remote.git`, and a `clone` of that."""
    git(begin, "init", "-q", "-b", "main")
    git(begin, "add", "--all")
    git(begin, "commit", "-qm", "Arabic")
    git(begin.parent, "clone", "-q", "--bare", str(begin), "remote.git")
    git(begin.parent, "clone", "-q", "remote.git", "clone")
    return begin.parent / "remote.git", begin.parent / "clone"
