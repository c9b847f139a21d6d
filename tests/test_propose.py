"""Translations on a remote: proposed or published by plain git, nobody's words lost, nothing pushed twice.

A bare repository and a clone stand in for a forge; the engine is the tests' own, over real HTTP.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import remotes
import small_site
from bitext import cli
from bitext.forge import proposing
from bitext.translation.engines import wire
from engine_server import EngineServer, Fault, Request
from small_site import Site
from test_sharding import git

BRANCH = "translations/proposed"
FIRST, ENGLISH = "reports/2025/first.md", "reports/2025/first.en.md"
KEY = "key-of-nobody-8472"
PERSON = "The lorries left that evening, a driver said."
LAST = "غادرت الشاحنات مساء اليوم نفسه."


@dataclass
class Forge:
    """A remote, and a clone as CI has one."""

    remote: Path
    clone: Site
    server: EngineServer
    output: pytest.CaptureFixture[str]

    def tip(self, branch: str = BRANCH) -> str:
        """The commit of a branch of the remote; nothing where there is none."""
        return git(self.remote, "for-each-ref", "--format=%(objectname)", f"refs/heads/{branch}").decode().strip()

    def show(self, path: str, branch: str = BRANCH) -> str:
        return git(self.remote, "show", f"{branch}:{path}").decode()

    def files(self, branch: str = BRANCH, since: str = "main") -> set[str]:
        """What a branch changes."""
        listed = git(self.remote, "diff", "--name-only", "--no-renames", f"{since}...{branch}").decode()
        return set(listed.split())

    def person(self, branch: str, edits: dict[str, tuple[str, str]], name: str = "person") -> Site:
        """Somebody clones the remote, edits files on a branch, and pushes; an empty old text is a new file."""
        folder = self.remote.parent / f"{name}-{len(list(self.remote.parent.iterdir()))}"
        git(self.remote.parent, "clone", "-q", "-b", branch, str(self.remote), str(folder))
        site = Site(folder)
        for path, (old, new) in edits.items():
            if old:
                site.replace(path, old, new)
            else:
                site.write(path, new)
        git(folder, "add", "--all")
        git(folder, "-c", f"user.name={name}", "commit", "-qm", "by hand")
        git(folder, "push", "-q", "origin", f"HEAD:{branch}")
        return site

    def propose(self, *more: str, engine: str = "libretranslate") -> tuple[int, dict[str, object]]:
        """Run the command; return its exit code and what it tells programs."""
        self.output.readouterr()
        options = ["propose", "--project", str(self.clone.root), "--lang", "en", "--jobs", "1", "--json"]
        code = cli.main([*options, "--engine", engine, "--engine-url", self.server.libretranslate_url, *more])
        printed = self.output.readouterr()
        self.errors = printed.err
        return code, json.loads(printed.out) if printed.out else {}

    @property
    def body(self) -> str:
        return (self.clone.root / ".cache/proposal/body.md").read_text(encoding="utf-8")


@pytest.fixture
def forge(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Forge]:
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.delenv(f"GIT_{who}_NAME", raising=False)
    begin = tmp_path / "begin"
    begin.mkdir()
    small_site.make(begin)
    (begin / ".gitignore").write_text(".cache/\nsite/\n")
    bare, clone = remotes.remote(begin)
    with EngineServer() as server:
        yield Forge(bare, Site(clone), server, capsys)


def test_proposal__is_made_once_and_holds_translations_alone(forge: Forge) -> None:
    before = forge.clone.files()
    code, told = forge.propose()
    assert (code, told["status"], told["head"]) == (0, "proposed", forge.tip())
    assert forge.files() == {
        f"{folder}/{name}.en.{ending}"
        for folder, ending in (("docs", "md"), ("memory", "jsonl"))
        for name in ("about", "reports/2025/first", "reports/2025/second")
    }
    assert told["pages"] == 3
    asked = len(forge.server.texts)
    commits = git(forge.remote, "rev-list", "--all", "--count")
    tip = forge.tip()
    code, told = forge.propose()
    assert (code, told["status"], told["standing"]) == (0, "unchanged", True)
    assert (len(forge.server.texts), git(forge.remote, "rev-list", "--all", "--count")) == (asked, commits)
    assert forge.tip() == tip
    after = {name: data for name, data in forge.clone.files().items() if "/.git/" not in name}
    assert after == {name: data for name, data in before.items() if "/.git/" not in name}
    assert git(forge.clone.root, "status", "--porcelain") == b""


def test_body__lists_pages_findings_and_whom_to_thank(forge: Forge) -> None:
    forge.server.rewrite = lambda text: text.replace("12", "13")
    _, told = forge.propose()
    row = next(line for line in forge.body.splitlines() if "first.en.md" in line)
    assert re.search(r"\| [1-9]\d* \| 0 \| 0 \| 0 \| \d+ \|$", row), row
    assert "<code>libretranslate</code> for" in forge.body
    assert told["findings"]
    assert "docs/reports/2025/first" in forge.body.partition("## Findings")[2]
    assert str(told["title"]).startswith("Translations to read: 3 pages, ")


def test_body__is_in_arabic_where_that_is_asked_for(forge: Forge) -> None:
    forge.propose("--lang", "ar")
    assert "ترجمات لتقارير نُشرت بالعربية" in forge.body
    assert "What to do" not in forge.body


def test_person__edits_on_the_proposal_stay_when_the_arabic_changes(forge: Forge) -> None:
    forge.propose()
    machine = forge.show(f"docs/{ENGLISH}").rstrip().splitlines()[-1]
    forge.person(BRANCH, {ENGLISH: (machine, PERSON)}, "Reem")
    edited = forge.tip()
    forge.person("main", {FIRST: ("بند أول عن الطريق", "بند جديد كليًا عن الطريق السريع")})
    asked = len(forge.server.texts)
    code, told = forge.propose()
    assert (code, told["status"]) == (0, "proposed")
    assert PERSON in forge.show(f"docs/{ENGLISH}")
    assert machine not in forge.show(f"docs/{ENGLISH}")
    assert len(forge.server.texts) == asked + 1
    assert "Reem, for work on this branch" in forge.body
    git(forge.remote, "merge-base", "--is-ancestor", edited, BRANCH)
    git(forge.remote, "merge-base", "--is-ancestor", "main", BRANCH)
    assert forge.propose()[1]["status"] == "unchanged"
    # The very sentence changes too: the person's words stand, the machine's are offered.
    forge.person("main", {FIRST: (LAST, "لم تغادر الشاحنات إلا في صباح اليوم التالي.")})
    assert forge.propose()[1]["status"] == "proposed"
    assert PERSON in forge.show(f"docs/{ENGLISH}")
    assert '"suggestion"' in forge.show("memory/reports/2025/first.en.jsonl")


def test_person__edits_on_both_branches_stay(forge: Forge) -> None:
    """The base's words stand where both are people's; the others are kept as suggestions."""
    forge.propose()
    git(forge.remote, "update-ref", "refs/heads/main", BRANCH)
    forge.person("main", {"about.md": ("نكتب التقارير ونترجمها.", "نكتب التقارير كل يوم ونترجمها.")})
    forge.propose()
    lines = forge.show(f"docs/{ENGLISH}").rstrip().splitlines()
    heading = next(line for line in lines if line.startswith("## "))
    forge.person(BRANCH, {ENGLISH: (lines[-1], PERSON), "about.en.md": ("# ", "# Us: ")})
    forge.person(BRANCH, {ENGLISH: (heading, "## Words of the proposal")})
    forge.person("main", {ENGLISH: (heading, "## Words of the base")})
    code, told = forge.propose()
    assert (code, told["status"]) == (0, "proposed")
    english = forge.show(f"docs/{ENGLISH}")
    assert PERSON in english
    assert "## Words of the base" in english
    assert "Words of the proposal" not in english
    assert "Words of the proposal" in forge.show("memory/reports/2025/first.en.jsonl")
    assert "# Us: " in forge.show("docs/about.en.md")
    assert "Words of the proposal" in forge.body, "it is said"
    assert forge.propose()[1]["status"] == "unchanged"


def test_proposal__that_was_squashed_into_the_base_is_begun_anew(forge: Forge) -> None:
    forge.propose()
    folder = forge.remote.parent / "squash"
    git(forge.remote.parent, "clone", "-q", str(forge.remote), str(folder))
    git(folder, "merge", "--squash", "-q", f"origin/{BRANCH}")
    git(folder, "commit", "-qm", "squashed")
    git(folder, "push", "-q", "origin", "main")
    assert forge.propose()[1] | {"head": "", "body": ""} == {
        "status": "unchanged", "standing": False, "branch": BRANCH, "base": "main", "head": "", "pages": 0,
        "passages": 0, "findings": 0, "title": "Translations to read: 0 pages, 0 passages", "body": "",
    }  # fmt: skip
    machine = forge.show(f"docs/{ENGLISH}").rstrip().splitlines()[-1]
    forge.person("main", {ENGLISH: (machine, PERSON)})
    forge.person("main", {"about.md": ("# من نحن", "# من نحن اليوم")})
    assert forge.propose()[1]["status"] == "proposed"
    assert {name for name in forge.files() if name.endswith(".md")} == {"docs/about.en.md"}
    assert PERSON in forge.show(f"docs/{ENGLISH}")
    assert git(forge.remote, "rev-list", "--count", f"main..{BRANCH}").strip() == b"1"


def test_report__renamed_on_the_base_takes_the_edits_of_the_proposal_along(forge: Forge) -> None:
    forge.propose()
    git(forge.remote, "update-ref", "refs/heads/main", BRANCH)
    forge.person("main", {"about.md": ("# من نحن", "# من نحن اليوم")})
    forge.propose()
    machine = forge.show(f"docs/{ENGLISH}").rstrip().splitlines()[-1]
    forge.person(BRANCH, {ENGLISH: (machine, PERSON)})
    files = ("docs/reports/2025/first.md", "docs/reports/2025/first.en.md", "memory/reports/2025/first.en.jsonl")
    moved(forge, *((old, old.replace("first", "moved")) for old in files))
    assert forge.propose()[0] == 0
    assert PERSON in forge.show("docs/reports/2025/moved.en.md")


def moved(forge: Forge, *names: tuple[str, str]) -> None:
    """Somebody renames files on the base, or takes them away."""
    folder = forge.remote.parent / f"moving-{len(list(forge.remote.parent.iterdir()))}"
    git(forge.remote.parent, "clone", "-q", str(forge.remote), str(folder))
    for old, new in names:
        git(folder, *(("mv", old, new) if new else ("rm", "-q", old)))
    git(folder, "commit", "-qm", "moved")
    git(folder, "push", "-q", "origin", "main")


def test_report__renamed_before_its_proposal_is_merged_takes_it_along(forge: Forge) -> None:
    forge.propose()
    machine = forge.show(f"docs/{ENGLISH}").rstrip().splitlines()[-1]
    forge.person(BRANCH, {ENGLISH: (machine, PERSON)})
    asked = len(forge.server.texts)
    moved(forge, (f"docs/{FIRST}", "docs/reports/2025/moved.md"))
    assert forge.propose()[1]["status"] == "proposed"
    assert PERSON in forge.show("docs/reports/2025/moved.en.md")
    assert f"docs/{ENGLISH}" not in forge.files()
    assert len(forge.server.texts) == asked
    assert forge.propose()[1]["status"] == "unchanged"


def test_report__taken_away_leaves_the_proposal(forge: Forge) -> None:
    forge.propose()
    machine = forge.show(f"docs/{ENGLISH}").rstrip().splitlines()[-1]
    forge.person(BRANCH, {ENGLISH: (machine, PERSON)})
    edited = forge.tip()
    moved(forge, (f"docs/{FIRST}", ""))
    assert forge.propose()[1]["status"] == "proposed"
    assert not any("first" in name for name in forge.files())
    assert PERSON in git(forge.remote, "show", f"{edited}:docs/{ENGLISH}").decode()
    git(forge.remote, "merge-base", "--is-ancestor", edited, BRANCH)
    assert forge.propose()[1]["status"] == "unchanged"


def test_mode__auto_publishes_on_the_base(forge: Forge) -> None:
    settings = forge.clone.root / "mkdocs.yml"
    settings.write_text(settings.read_text().replace("publish: review", "publish: auto"))
    code, told = forge.propose()
    assert (code, told["status"], told["branch"], told["head"]) == (0, "published", "main", forge.tip("main"))
    assert (forge.tip(), "first.en.md" in forge.show("docs/reports/2025/", "main")) == ("", True)
    folder = forge.remote.parent / "by-hand"
    git(forge.remote.parent, "clone", "-q", str(forge.remote), str(folder))
    assert all(Path(folder, name).is_file() for name in forge.files("main", "main~1"))
    assert forge.propose()[1]["status"] == "unchanged"
    assert git(forge.remote, "rev-list", "--count", "main").strip() == b"2"


def test_mode__auto_leaves_a_proposal_with_other_changes_to_people(forge: Forge) -> None:
    forge.propose()
    forge.person(BRANCH, {"extra.md": ("", "# صفحة\n\nنص جديد.\n")})
    assert forge.propose("--mode", "auto")[1]["status"] == "published"
    assert "docs/extra.md" not in forge.files("main", "main~1")


def test_setting__that_is_no_mode_is_refused(forge: Forge) -> None:
    settings = forge.clone.root / "mkdocs.yml"
    settings.write_text(settings.read_text().replace("publish: review", "publish: maybe"))
    assert forge.propose() == (1, {})
    assert "extra.translation.publish" in forge.errors


@pytest.mark.parametrize("mode", ["auto", "review"])
def test_race__whoever_pushes_meanwhile_loses_nothing(forge: Forge, monkeypatch: pytest.MonkeyPatch, mode: str) -> None:
    """Somebody pushes between the fetch and the push: that is taken in, and nothing is asked for twice."""
    forge.propose()
    machine = forge.show(f"docs/{ENGLISH}").rstrip().splitlines()[-1]
    forge.person("main", {"about.md": ("# من نحن", "# من نحن اليوم")})
    place, tip = ("main" if mode == "auto" else BRANCH), forge.tip("main")
    edit = {"explainers/new.md": ("", "# شرح جديد\n\nنص الشرح.\n")} if mode == "auto" else {ENGLISH: (machine, PERSON)}
    pushing = proposing._Run.push
    raced = []

    def push(self: object, *arguments: str) -> bool:
        if not raced:
            raced.append(forge.person(place, edit))
        return pushing(self, *arguments)

    monkeypatch.setattr(proposing._Run, "push", push)
    code, told = forge.propose("--mode", mode)
    assert (code, told["head"]) == (0, forge.tip(place))
    assert raced
    texts = forge.server.texts
    assert len(texts) == len(set(texts)), "the answers of the first try are kept"
    if mode == "auto":
        assert forge.show("docs/explainers/new.en.md", "main").startswith("# ")
        assert forge.files("main", tip) >= {f"docs/{ENGLISH}"}, "what was proposed is published with the rest"
    else:
        assert PERSON in forge.show(f"docs/{ENGLISH}")


def test_engine__that_dies_half_way_has_its_answers_proposed(forge: Forge) -> None:
    """What came is kept and proposed, the rest said; the next run goes on."""
    heard: list[Request] = []

    def dying(request: Request) -> Fault | None:
        heard.append(request)
        return Fault.error(503) if len(heard) > 4 else None

    forge.server.fault = dying
    code, told = forge.propose()
    assert told["status"] == "proposed"
    assert code in (0, 1)
    assert "engine-stopped" in forge.errors
    assert "was not translated" in forge.body
    answered = len(forge.server.texts)
    forge.server.fault = None
    assert forge.propose()[1]["status"] == "proposed"
    assert len(forge.server.texts) > answered
    assert "was not translated" not in forge.body
    assert forge.propose()[1]["status"] == "unchanged"


def test_private_report__is_not_sent(forge: Forge, monkeypatch: pytest.MonkeyPatch) -> None:
    private = "---\ntitle: عنوان سري\nprivate: true\n---\n\nجملة سرية لا تغادر هذا البيت.\n"
    forge.person("main", {"reports/2025/inner.md": ("", private)})
    with monkeypatch.context() as patch:
        patch.setattr(wire, "is_local", lambda _: False)
        assert forge.propose("--dry-run")[1]["status"] == "planned"
        assert "nobody: 2 passages (2 of private reports)" in forge.body
        assert forge.propose()[1]["status"] == "proposed"
    assert not any("سري" in text for text in forge.server.texts)
    assert forge.server.texts
    assert "عنوان سري" not in forge.body
    assert "docs/reports/2025/inner.en.md" not in forge.files()


def test_keys__are_in_no_output_commit_or_body(forge: Forge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIBRETRANSLATE_API_KEY", KEY)
    forge.server.api_key = KEY
    _, told = forge.propose("--verbose")
    assert told["status"] == "proposed"
    everything = git(forge.remote, "log", "--all", "-p", "--format=fuller") + git(forge.clone.root, "config", "--list")
    assert KEY.encode() not in everything
    assert KEY not in forge.errors + forge.body + json.dumps(told)
    forge.server.api_key = "another"
    forge.person("main", {"about.md": ("# من نحن", "# من نحن اليوم")})
    _, told = forge.propose("--verbose")
    assert KEY not in forge.errors + forge.body + json.dumps(told)


def test_branch__does_not_change_the_settings(forge: Forge) -> None:
    """Whoever may push to the branch of proposals only must not lead texts or keys elsewhere."""
    forge.propose()
    with EngineServer() as other:
        folder = forge.remote.parent / "evil"
        git(forge.remote.parent, "clone", "-q", "-b", BRANCH, str(forge.remote), str(folder))
        settings = folder / "mkdocs.yml"
        text = settings.read_text(encoding="utf-8")
        settings.write_text(
            text.replace("    engine: google", f"    engine: libretranslate\n    engine_url: {other.url}"),
            encoding="utf-8",
        )
        assert settings.read_text(encoding="utf-8") != text
        git(folder, "commit", "-qam", "elsewhere")
        git(folder, "push", "-q", "origin", BRANCH)
        forge.person("main", {"about.md": ("# من نحن", "# من نحن اليوم")})
        settings = forge.clone.root / "mkdocs.yml"
        own = f"    engine: libretranslate\n    engine_url: {forge.server.url}"
        settings.write_text(settings.read_text(encoding="utf-8").replace("    engine: google", own), encoding="utf-8")
        asked = len(forge.server.texts)
        cli.main(["propose", "--project", str(forge.clone.root), "-q"])
        assert other.texts == []
        assert len(forge.server.texts) > asked


def test_conflict__in_what_is_no_translation_is_left_to_people(forge: Forge) -> None:
    forge.propose()
    tip = forge.person(BRANCH, {"about.md": ("# من نحن", "# نحن هنا")})
    forge.person("main", {"about.md": ("# من نحن", "# نحن هناك")})
    before = forge.tip()
    code, _ = forge.propose()
    assert code == 1
    assert "docs/about.md" in forge.errors
    assert forge.tip() == before
    assert tip


def test_run__that_was_ended_in_the_middle_is_in_nobodys_way(forge: Forge) -> None:
    forge.propose()
    place = forge.clone.root / ".cache/proposal"
    forge.person("main", {"about.md": ("# من نحن", "# من نحن اليوم")})
    (place / "index.lock").write_bytes(b"")
    (place / "index").write_bytes(b"half an ind")
    (place / "tree/docs/left.en.md").write_text("left behind")
    assert forge.propose()[1]["status"] == "proposed"
    assert "docs/left.en.md" not in forge.files()


def test_project__in_a_folder_of_its_repository(tmp_path: Path, forge: Forge) -> None:
    folder = tmp_path / "above"
    git(tmp_path, "clone", "-q", str(forge.remote), str(folder))
    git(folder, "config", "user.name", "a")
    (folder / "site-of-ours").mkdir()
    for name in ("docs", "mkdocs.yml", "mkdocs.en.yml", ".gitignore"):
        git(folder, "mv", name, "site-of-ours/")
    git(folder, "commit", "-qm", "moved")
    git(folder, "push", "-q", "origin", "main")
    forge.clone = Site(folder / "site-of-ours")
    assert forge.propose()[1]["status"] == "proposed"
    assert "site-of-ours/docs/about.en.md" in forge.files()
    assert forge.propose()[1]["status"] == "unchanged"


def test_dry_run__sends_nothing_and_pushes_nothing(forge: Forge) -> None:
    code, told = forge.propose("--dry-run")
    assert (code, told["status"], forge.tip(), forge.server.texts) == (0, "planned", "", [])
    assert "libretranslate at 127.0.0.1" in forge.body


def test_remote__without_the_base_or_none_at_all_is_told_in_a_sentence(forge: Forge) -> None:
    assert forge.propose("--base", "gone")[0] == 2
    assert "gone" in forge.errors
    assert forge.propose("--remote", "https://somebody:secret@127.0.0.1:1/x.git")[0] == 1
    assert "secret" not in forge.errors
    assert "git ls-remote failed" in forge.errors


def test_shallow_clone__is_deepened(forge: Forge) -> None:
    forge.propose()
    machine = forge.show(f"docs/{ENGLISH}").rstrip().splitlines()[-1]
    forge.person(BRANCH, {ENGLISH: (machine, PERSON)})
    forge.person("main", {FIRST: ("بند أول عن الطريق", "بند جديد كليًا عن الطريق السريع")})
    shallow = forge.remote.parent / "shallow"
    git(forge.remote.parent, "clone", "-q", "--depth", "1", forge.remote.as_uri(), str(shallow))
    forge.clone = Site(shallow)
    assert forge.propose()[1]["status"] == "proposed"
    assert PERSON in forge.show(f"docs/{ENGLISH}")


def test_push_options__reach_the_remote(forge: Forge) -> None:
    """As GitLab opens a merge request by them."""
    git(forge.remote, "config", "receive.advertisePushOptions", "true")
    hook = forge.remote / "hooks/pre-receive"
    hook.write_text('#!/bin/sh\nprintf "%s\\n" "$GIT_PUSH_OPTION_0" "$GIT_PUSH_OPTION_1" > options\n')
    hook.chmod(0o755)
    forge.propose("-o", "merge_request.create", "-o", "merge_request.target=main")
    assert (forge.remote / "options").read_text().split() == ["merge_request.create", "merge_request.target=main"]
