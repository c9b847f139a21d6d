"""Translate what is missing on a remote's branch, and propose the translations or publish them.

With plain git and any remote: fetch the base and the branch of proposals; merge, translating nothing over a person's
words; translate; commit translations and locks, and nothing else; push. What the branch holds already is an ancestor of
what is pushed, so that nobody's commit is lost and nobody's clone is turned upside down; only a branch whose content
has all come to the base, perhaps squashed into another commit, is begun anew. Every push names the commit that it
replaces: where somebody was quicker, what they have pushed is merged and the push repeated. A run that finds nothing
new pushes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bitext.errors import Finding, Findings, UsageError
from bitext.forge import merging, proposal
from bitext.forge.git import Git, GitFailed, complaint
from bitext.forge.proposal import Proposal
from bitext.forge.scratch import Scratch, prepared
from bitext.project import Page, Project
from bitext.writer import Writer

_TRIES = 5
_BASE, _BRANCH = "refs/proposal/base", "refs/proposal/branch"
"""Where fetched commits are kept: in the repository, but in nobody's way."""
TRAILER = "Made-by: scripts/build.py propose"
"""By which our own commits are told from people's."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be done."""

    remote: str
    base: str
    branch: str
    """Of the proposal."""
    publish: bool
    """Put the translations on the base at once."""
    dry: bool
    subject: str
    """First line of the commit."""
    options: Sequence[str] = ()
    """Push options, as GitLab knows them."""


@dataclass(frozen=True, slots=True)
class Made:
    """What a run of the translator has come to."""

    findings: Sequence[Finding]
    failed: bool
    plans: Sequence[str] = ()


Translate = Callable[[Project], Made]
Check = Callable[[Project, str, Sequence[Page]], Sequence[Finding]]
"""What the checks say of pages in one language."""


@dataclass(frozen=True, slots=True)
class Result:
    """What has come of it."""

    status: str
    """`proposed`, `published`, `unchanged`: nothing is new, or `planned`: a dry run."""
    head: str
    """The commit that stands now on the branch, or on the base."""
    proposal: Proposal
    standing: bool
    """Whether the branch of proposals holds something that the base does not."""
    failed: bool
    """Whether something went wrong that is worth an exit code."""


@dataclass(slots=True)
class _Run:
    order: Order
    scratch: Scratch
    translate: Translate
    findings: Findings = field(default_factory=Findings)
    made: tuple[str, str] = ("", "")
    """What a try before has committed, and on what: it need not be asked for again."""

    @property
    def git(self) -> Git:
        return self.scratch.git

    def fetch(self) -> tuple[str, str]:
        """The commits of the base and of the branch; nothing for a branch that is not there."""
        order, git = self.order, self.git
        listed = git("ls-remote", "--heads", order.remote, f"refs/heads/{order.base}", f"refs/heads/{order.branch}")
        there = {row.partition("\t")[2].removeprefix("refs/heads/") for row in listed.splitlines()}
        if order.base not in there:
            raise UsageError("propose-no-base", branch=order.base, remote=_shown(order.remote))
        wanted = [f"+refs/heads/{order.base}:{_BASE}"]
        if order.branch in there:
            wanted.append(f"+refs/heads/{order.branch}:{_BRANCH}")
        whole = ["--unshallow"] if git("rev-parse", "--is-shallow-repository") == "true" else []
        git("fetch", "--no-tags", "--quiet", "--no-write-fetch-head", *whole, order.remote, *wanted)
        return git.object(_BASE), git.object(_BRANCH) if order.branch in there else ""

    def one(self) -> Result | None:
        """One try; nothing where somebody pushed in the meantime."""
        order, git = self.order, self.git
        base, branch = self.fetch()
        stands = self.standing(base, branch)
        self.findings.items.clear()
        self.scratch.put(base)
        parents = [base]
        if stands:
            self.merge(base, git("merge-base", base, stands), stands)
            grown = git.true("merge-base", "--is-ancestor", base, stands)
            parents = [base, stands] if order.publish else [stands] if grown else [stands, base]
        if self.made[0]:
            self.merge(self.committed(self.scratch.take(), [base]), self.made[1], self.made[0])
        done = self.translate(self.scratch.project)
        self.findings.items += done.findings
        tree = self.without_orphans(base, self.scratch.take())
        new = git.changed(base, tree)
        old = git.changed(git("merge-base", base, stands), stands) if stands else {}
        about = self.told(base, tree, new, done)
        due = bool(about.pages) if order.publish or not stands else new != old
        if order.dry:
            return Result("planned", base, about, bool(stands), done.failed)
        if not due:
            return Result("unchanged", stands or base, about, bool(old), done.failed)
        head = self.committed(tree, parents)
        self.made = head, stands or base
        place, before = (order.base, base) if order.publish else (order.branch, branch)
        if not self.push(head, place, before):
            return None
        return Result("published" if order.publish else "proposed", head, about, not order.publish, done.failed)

    def merge(self, onto: str, base: str, other: str) -> None:
        merging.merge(self.scratch, onto, base, other, self.findings)

    def without_orphans(self, base: str, tree: str) -> str:
        """The tree without new translations of reports that are there no more; the history keeps people's words."""
        pairs = merging.pairs_of(self.scratch, self.git.changed(base, tree))
        lone = [path for pair in pairs.values() if not pair[0].path.is_file() for path in self.scratch.paths(*pair)[1:]]
        if not lone:
            return tree
        stands = self.git.tree(base, lone)
        return self.scratch.replaced(tree, {path: stands.get(path) for path in lone})

    def standing(self, base: str, branch: str) -> str:
        """The branch, where it holds something that has not come to the base in one way or another.

        What is published at once is translations alone: with other changes in it, the branch waits for people.
        """
        git = self.git
        if not branch or git.true("merge-base", "--is-ancestor", branch, base):
            return ""
        since = git.run("merge-base", base, branch)
        if since.returncode:
            raise GitFailed("propose-unrelated", branch=self.order.branch, base=self.order.base)
        root = since.stdout.decode().strip()
        waiting = set(git.changed(root, branch).items()) - git.seen(root, base)
        if self.order.publish and not all(self.scratch.page(path) for path, _ in waiting):
            return ""
        return branch if waiting else ""

    def committed(self, tree: str, parents: Sequence[str]) -> str:
        arguments = [part for parent in parents for part in ("-p", parent)]
        return self.git("commit-tree", tree, *arguments, given=f"{self.order.subject}\n\n{TRAILER}\n".encode())

    def push(self, head: str, place: str, before: str) -> bool:
        """Push a commit to a branch if that is where it was; say whether it was."""
        options = [f"--push-option={each}" for each in self.order.options]
        lease = f"--force-with-lease=refs/heads/{place}:{before}"
        done = self.git.run("push", "--quiet", lease, *options, self.order.remote, f"{head}:refs/heads/{place}")
        if done.returncode == 0:
            return True
        now = self.git("ls-remote", "--heads", self.order.remote, f"refs/heads/{place}").partition("\t")[0]
        if now != before:
            return False
        raise GitFailed("git-failed", command="push", problem=complaint(done))

    def told(self, base: str, tree: str, new: Mapping[str, str], done: Made) -> Proposal:
        """What there is to say of a tree."""
        pairs = merging.pairs_of(self.scratch, new)
        brought = [each for each in proposal.pages(self.scratch, base, tree, pairs) if not each.empty]
        return Proposal(brought, list(dict.fromkeys(self.findings.items)), [], done.plans)


def propose(project: Project, order: Order, translate: Translate, check: Check) -> Result:
    """Do it. Raises `GitFailed` and `UsageError`; what engines and files are at fault for comes as findings."""
    with Writer(project.root).alone(project.cache / "proposal" / "lock"):
        run = _Run(order, prepared(project), translate)
        for _ in range(_TRIES):
            result = run.one()
            if result is not None:
                return _completed(run, result, check)
    raise GitFailed("propose-busy", count=_TRIES)


def _completed(run: _Run, result: Result, check: Check) -> Result:
    """The result with what the checks say of its pages, and with the people who have worked on it."""
    about, project = result.proposal, run.scratch.project
    files = {page.file for page in about.pages}
    # What the run has said of passages, the checks say again, at the lines of the translation.
    found = [each for each in about.findings if not each.code.startswith("check-")]
    for locale in project.targets:
        pages = [page for page in project.pages(Findings()) if page.shown_target(locale) in files]
        found += check(project, locale, pages)
    people = [] if result.status == "planned" else _people(run.git, _BASE, result.head)
    told = Proposal(about.pages, list(dict.fromkeys(found)), people, about.plans)
    return Result(result.status, result.head, told, result.standing, result.failed)


def _people(git: Git, base: str, head: str) -> list[str]:
    """Who has made the commits that the base has not, our own left out."""
    listed = git("log", "--format=%an%x00%B%x01", f"{base}..{head}")
    rows = [row.strip("\n").partition("\0") for row in listed.split("\1")]
    return list(dict.fromkeys(name for name, _, message in reversed(rows) if name and TRAILER not in message))


def _shown(remote: str) -> str:
    """A remote without the password that its address may hold."""
    head, found, rest = remote.partition("://")
    return f"{head}{found}{rest.rpartition('@')[2]}" if found else remote
