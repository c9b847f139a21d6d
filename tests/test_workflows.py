"""The workflows: judged by outside tools, kept to rules of our own, and their commands run for real.

The steps of a job are taken from its file and run by bash in a clone, with a bare repository for a remote, the tests'
own engine, and a stand-in for `gh` that notes what it is asked.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

import remotes
import sites
import small_site
from bitext import cli
from engine_server import EngineServer
from test_sharding import git

WORKFLOWS = sorted((sites.ROOT / ".github/workflows").glob("*.yml"))
ACTIONS = sorted((sites.ROOT / ".github/actions").glob("*/action.yml"))
BIN = Path(sys.executable).parent
BRANCH = "translations/proposed"
KEY = "key-of-nobody-8472"
PINNED = re.compile(r"[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")


def load(name: str) -> dict[str, Any]:
    text = (sites.ROOT / ".github/workflows" / f"{name}.yml").read_text(encoding="utf-8")
    return yaml.load(text, yaml.BaseLoader)  # noqa: S506 - makes texts only, so that `on` stays a word


def jobs() -> Iterator[tuple[str, dict[str, Any]]]:
    for path in WORKFLOWS:
        for name, job in load(path.stem)["jobs"].items():
            yield f"{path.stem}/{name}", job


def steps() -> Iterator[tuple[str, dict[str, Any]]]:
    for name, job in jobs():
        for step in job.get("steps", ()):
            yield name, step


# The files


@pytest.mark.parametrize(
    "arguments",
    [
        ("zizmor", "--offline", "--no-progress", ".github"),
        ("check-jsonschema", "--builtin-schema", "vendor.github-workflows", *map(str, WORKFLOWS)),
        ("check-jsonschema", "--builtin-schema", "vendor.github-actions", *map(str, ACTIONS)),
        ("check-jsonschema", "--builtin-schema", "vendor.dependabot", ".github/dependabot.yml"),
    ],
    ids=["zizmor", "workflows", "actions", "dependabot"],
)
def test_files__satisfy_an_outside_judge(arguments: tuple[str, ...]) -> None:
    done = subprocess.run(
        [BIN / arguments[0], *arguments[1:]], cwd=sites.ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", [*WORKFLOWS, *ACTIONS], ids=lambda path: f"{path.parent.name}/{path.name}")
def test_actions__are_pinned_by_commit_with_their_version(path: Path) -> None:
    for line in path.read_text(encoding="utf-8").splitlines():
        if found := re.search(r"uses: (.*)", line):
            assert found[1].startswith("./.github/") or PINNED.fullmatch(found[1]), line


def test_workflows__give_no_more_than_a_job_needs() -> None:
    for path in WORKFLOWS:
        workflow = load(path.stem)
        assert "pull_request_target" not in workflow["on"]
        assert workflow["permissions"] in ({}, {"contents": "read"}), path.name
    writing = {name for name, job in jobs() if "write" in job.get("permissions", {}).values()}
    assert writing == {
        "backlog/together", "deploy/pages", "publish/arabic", "publish/bilingual", "publish/translate",
        "scheduled/publish",
    }  # fmt: skip
    for name, job in jobs():
        assert "uses" in job or "timeout-minutes" in job, name
        assert "secrets" not in job.get("env", {}), name


def test_checkouts__leave_no_credentials_behind() -> None:
    found = [step for _, step in steps() if step.get("uses", "").startswith("actions/checkout@")]
    assert len(found) >= 8
    assert all(step["with"]["persist-credentials"] == "false" for step in found)


def test_secrets__reach_the_steps_that_translate_alone() -> None:
    """No pull request's; and only as variables of those steps."""
    holding = {(name, step["name"]) for name, step in steps() if "secrets." in json.dumps(step)}
    assert holding == {("publish/translate", "Translate what is missing"), ("backlog/translate", "Translate this part")}
    assert "secrets" not in (sites.ROOT / ".github/workflows/pull-request.yml").read_text()


def test_commands__hold_no_expression_and_no_logic_of_ours() -> None:
    """What somebody may have written comes in as a variable, so that none of it is run."""
    for name, step in steps():
        assert "${{" not in step.get("run", ""), name


# The commands


@dataclass
class Machine:
    """A runner's machine: a clone, what the steps before have said, and a note of what `gh` was asked."""

    clone: Path
    remote: Path
    server: EngineServer
    context: dict[str, Any] = field(default_factory=dict)
    log: str = ""

    @property
    def asked(self) -> str:
        """What `gh` was asked, a line each."""
        path = self.clone.parent / "gh.log"
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def run(self, workflow: str, job: str, only: str = "", **context: Any) -> int:
        """Run the commands of a job, or one step alone; return the first exit code that is not 0."""
        found = load(workflow)["jobs"][job]
        self.context = {
            "github": {"token": "token-of-nobody", "run_id": "42", "ref_name": "main"},
            "vars": {"TRANSLATION_ENGINE": "libretranslate", "TRANSLATION_ENGINE_URL": self.server.url},
            "secrets": {}, "steps": {}, "inputs": {}, **context,
        }  # fmt: skip
        summary = self.clone.parent / "summary.md"
        summary.write_text("")
        self.log, first = "", 0
        for number, step in enumerate(step for step in found["steps"] if "run" in step and only in step["name"]):
            if not self.holds(step.get("if", "" if not first else "false")):
                continue
            output = self.clone.parent / f"output-{number}"
            output.write_text("")
            env = {name: self.filled(value) for name, value in step.get("env", {}).items()}
            path = f"{self.clone.parent / 'bin'}:{os.environ['PATH']}"
            given = {"PATH": path, "CI": "true", "LC_ALL": "C.UTF-8", "GITHUB_REPOSITORY": "a/b"}
            given |= {"GITHUB_STEP_SUMMARY": str(summary), "GITHUB_OUTPUT": str(output), **env}
            done = subprocess.run(
                ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
                cwd=self.clone, env={**os.environ, **given}, capture_output=True, text=True, check=False, timeout=100,
            )  # fmt: skip
            assert "Traceback" not in done.stderr, done.stderr
            self.log += done.stdout + done.stderr
            rows = [line.partition("=") for line in output.read_text().splitlines()]
            self.context["steps"][step.get("id", "")] = {"outputs": {name: value for name, _, value in rows}}
            first = first or done.returncode
        return first

    @property
    def summary(self) -> str:
        return (self.clone.parent / "summary.md").read_text(encoding="utf-8")

    def filled(self, text: str) -> str:
        """A value with its expressions looked up; an unknown name is empty, as on GitHub."""
        return re.sub(r"\$\{\{(.*?)\}\}", lambda match: self.value(match[1]), text)

    def value(self, expression: str) -> str:
        for part in map(str.strip, expression.split("||")):
            if part.startswith("'"):
                return part.strip("'")
            found: Any = self.context
            for name in part.split("."):
                found = found.get(name, {}) if isinstance(found, Mapping) else {}
            if found not in ({}, ""):
                return str(found)
        return ""

    def holds(self, condition: str) -> bool:
        """Whether an `if` is met."""
        for part in map(str.strip, re.sub(r"^\$\{\{|\}\}$", "", condition).split("&&")):
            if part in ("", "!cancelled()"):
                continue
            if found := re.fullmatch(r"hashFiles\('(.+)'\) != ''", part):
                met = (self.clone / found[1]).is_file()
            elif found := re.fullmatch(r"(\S+) == '(.*)'", part):
                met = self.value(found[1]) == found[2]
            elif found := re.fullmatch(r"(\S+) > 0", part):
                met = int(self.value(found[1]) or 0) > 0
            else:
                assert part == "false", part
                met = False
            if not met:
                return False
        return True

    def tip(self, branch: str) -> str:
        return git(self.remote, "for-each-ref", "--format=%(objectname)", f"refs/heads/{branch}").decode().strip()


GH = """#!/usr/bin/env bash
cd "$(dirname "$0")/.."
printf '%s\\n' "$*" >> gh.log
case "$*" in
  *"--body-file -"*) cat > body ;;
esac
case "$1 $2" in
  "pr list") if [[ "$*" == *open* ]]; then cat open 2> /dev/null; else cat closed 2> /dev/null; fi; true ;;
  "pr create") echo 7 > open; echo https://forge.example/pull/7 ;;
  "api graphql") cat last 2> /dev/null; true ;;
esac
"""
PYTHON = """#!/usr/bin/env bash
cd_to="$(dirname "$0")/.."
if [ "$2" = due ] && [ -f "$cd_to/due" ]; then printf '%s\\n' "$*" >> "$cd_to/gh.log"; exit "$(cat "$cd_to/due")"; fi
exec {python} "$@"
"""


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    begin = tmp_path / "begin"
    sites.copy(begin)
    text = (begin / "mkdocs.yml").read_text(encoding="utf-8")
    (begin / "mkdocs.yml").write_text(text.replace(small_site.ENGINE, small_site.IMPATIENT + small_site.ENGINE))
    for path in [*(begin / "docs").rglob("*.md"), *(begin / "memory").rglob("*.jsonl")]:
        path.unlink()
    pages = {
        **small_site.REPORTS,
        "index.md": "# بلغتين\n\nأهلاً بكم.\n",
        "translation.md": "# كيف نترجم\n\nهكذا نترجم.\n",
    }
    for name, page in pages.items():
        small_site.Site(begin).write(name, page)
    (begin / ".gitignore").write_text("/.cache/\n/site/\n__pycache__/\n*.patch\n/patches/\n")
    bare, clone = remotes.remote(begin)
    (tmp_path / "bin").mkdir()
    for name, script in (("gh", GH), ("python", PYTHON.replace("{python}", sys.executable))):
        (tmp_path / "bin" / name).write_text(script)
        (tmp_path / "bin" / name).chmod(0o755)
    with EngineServer() as server:
        yield Machine(clone, bare, server)


def test_pull_request__says_what_would_be_sent_and_builds_a_preview(machine: Machine) -> None:
    first = machine.clone / "docs/reports/2025/first.md"
    first.write_text(first.read_text(encoding="utf-8").replace("date: 2025-03-01", "date: whenever"), encoding="utf-8")
    assert machine.run("pull-request", "preview") == 1
    assert machine.server.texts == [], "nothing was sent"
    assert (
        "| <code>libretranslate</code> | <code>127.0.0.1</code> (on this machine or its network) |" in machine.summary
    )
    assert "<code>docs/about.en.md</code>" in machine.summary
    assert "::error file=docs/reports/2025/first.md,line=3,title=" in machine.log
    assert "## Findings" in machine.summary
    assert (machine.clone / "site/reports/2025/second/index.html").is_file()
    assert (machine.clone / ".cache/plan.md").read_text(encoding="utf-8") in machine.summary
    assert git(machine.clone, "status", "--porcelain").decode().split() == ["M", "docs/reports/2025/first.md"]


def test_pull_request__asks_nobody_where_no_engine_is_named(machine: Machine) -> None:
    machine.run("pull-request", "preview", "Say what will be translated", vars={})
    assert "| nobody |" in machine.summary
    settings = machine.clone / "mkdocs.yml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(
        text.replace("    publish: review", "    ci_engine: deepl\n    publish: review"), encoding="utf-8"
    )
    machine.run("pull-request", "preview", "Say what will be translated", vars={})
    assert "| <code>deepl</code> |" in machine.summary
    machine.run("pull-request", "preview", "Say what will be translated")
    assert "| <code>libretranslate</code> |" in machine.summary, "a variable comes before the setting"


def test_publish__opens_one_pull_request_and_updates_it(machine: Machine) -> None:
    secrets = {"LIBRETRANSLATE_API_KEY": KEY}
    machine.server.api_key = KEY
    assert machine.run("publish", "translate", secrets=secrets) == 0, machine.log
    first = machine.tip(BRANCH)
    assert first
    assert machine.asked.count("pr create") == 1
    assert f"pr create --head {BRANCH} --base main --title Translations to read: 5 pages" in machine.asked
    assert "docs/about.en.md" in machine.summary
    # Nothing new: nothing pushed, and the one that is open stays the only one.
    assert machine.run("publish", "translate", secrets=secrets) == 0
    assert (machine.tip(BRANCH), machine.asked.count("pr create")) == (first, 1)
    about = machine.clone / "docs/about.md"
    about.write_text("# من نحن اليوم\n\nنكتب التقارير ونترجمها.\n", encoding="utf-8")
    git(machine.clone, "commit", "-qam", "edited")
    git(machine.clone, "push", "-q", "origin", "main")
    assert machine.run("publish", "translate", secrets=secrets) == 0
    assert machine.tip(BRANCH) != first
    assert machine.asked.count("pr create") == 1
    assert "pr edit 7 --title" in machine.asked
    assert git(machine.remote, "log", "-1", "--format=%an", BRANCH).strip() == b"github-actions[bot]"
    assert KEY not in machine.log + machine.summary + machine.asked


def test_publish__leaves_a_pull_request_closed_that_somebody_has_closed(machine: Machine) -> None:
    machine.run("publish", "translate")
    (machine.clone.parent / "open").unlink()
    (machine.clone.parent / "closed").write_text(machine.tip(BRANCH) + "\n")
    assert machine.run("publish", "translate") == 0
    assert machine.asked.count("pr create") == 1


def test_publish__at_once_where_the_setting_says_so(machine: Machine) -> None:
    settings = machine.clone / "mkdocs.yml"
    text = settings.read_text(encoding="utf-8").replace("publish: review", "publish: auto")
    settings.write_text(text, encoding="utf-8")
    assert machine.run("publish", "translate") == 0, machine.log
    assert machine.context["steps"]["propose"]["outputs"]["status"] == "published"
    assert b"docs/about.en.md" in git(machine.remote, "ls-tree", "-r", "--name-only", "main")
    assert (machine.tip(BRANCH), "pr create" in machine.asked) == ("", False)


def test_publish__sends_nothing_where_no_engine_is_named(machine: Machine) -> None:
    machine.run("publish", "translate", vars={})
    assert machine.server.texts == []
    assert machine.tip(BRANCH) == ""
    assert "pr create" not in machine.asked


def test_deploy__builds_what_can_be_built(machine: Machine) -> None:
    (machine.clone / "docs/about.md").write_bytes(b"\xff\xfe broken")
    assert machine.run("deploy", "build") == 0
    assert (machine.clone / "site/reports/2025/second/index.html").is_file()
    (machine.clone / "mkdocs.yml").write_text("site_name: [\n")
    git(machine.clone, "clean", "-fdxq", "site")
    assert machine.run("deploy", "build") != 0


@pytest.mark.parametrize(("code", "told"), [(0, "true"), (1, "false"), (2, None)])
def test_scheduled__asks_since_the_last_deployment(machine: Machine, code: int, told: str | None) -> None:
    (machine.clone.parent / "due").write_text(str(code))
    (machine.clone.parent / "last").write_text("2025-05-05T05:05:05Z\n")
    assert machine.run("scheduled", "due") == (0 if told else code)
    assert "due --since 2025-05-05T05:05:05Z" in machine.asked
    assert machine.context["steps"]["due"]["outputs"].get("due") == told


@pytest.mark.skipif("due" not in cli.COMMANDS, reason="no such command yet")
def test_scheduled__understands_the_command_itself(machine: Machine) -> None:
    (machine.clone.parent / "last").write_text("2025-05-05T05:05:05Z\n")
    assert machine.run("scheduled", "due") == 0, machine.log
    assert machine.context["steps"]["due"]["outputs"]["due"] in ("true", "false")


def test_backlog__is_shared_and_put_together(machine: Machine) -> None:
    assert machine.run("backlog", "parts", inputs={"shards": "2"}) == 0
    shards = json.loads(machine.context["steps"]["shards"]["outputs"]["shards"])
    assert shards == [1, 2]
    patches = machine.clone.parent / "patches"
    patches.mkdir()
    for number in shards:
        inputs = {"engine": "libretranslate", "shards": "2"}
        assert machine.run("backlog", "translate", inputs=inputs, matrix={"shard": number}) == 0, machine.log
        (machine.clone / f"shard-{number}.patch").rename(patches / f"shard-{number}.patch")
        git(machine.clone, "reset", "-q", "--hard")
    patches.rename(machine.clone / "patches")
    assert machine.run("backlog", "together") == 0, machine.log
    listed = git(machine.remote, "ls-tree", "-r", "--name-only", "translations/backlog-42").decode()
    wanted = [*(machine.clone / "docs").rglob("*.md")]
    translated = [name for name in listed.split("\n") if name.startswith("docs/") and name.endswith(".en.md")]
    assert len(translated) == len([path for path in wanted if not path.name.endswith(".en.md")])
    assert "pr create --head translations/backlog-42 --base main" in machine.asked
    assert len(machine.server.texts) == len(set(machine.server.texts))


def test_audit__is_no_failure_where_nobody_can_be_asked(tmp_path: Path) -> None:
    """The tests have no network, so this is what it is like."""
    sites.put(tmp_path, {"x": b""})
    environment = {**os.environ, "PATH": f"{BIN}:{os.environ['PATH']}", "XDG_CACHE_HOME": str(tmp_path)}
    environment |= {"HTTPS_PROXY": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"}
    done = subprocess.run(
        [sites.ROOT / ".ci/audit"], env=environment, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("::warning file=requirements") == 5
    assert "Traceback" not in done.stderr


def test_list_of_packages__is_made_of_the_requirements(machine: Machine) -> None:
    (machine.clone / "pyproject.toml").write_bytes((sites.ROOT / "pyproject.toml").read_bytes())
    for path in sites.ROOT.glob("requirements*.txt"):  # the first packages of each: all of them take minutes
        lines = path.read_text(encoding="utf-8").split("\n")
        last = [number for number, line in enumerate(lines) if "==" in line][3]
        (machine.clone / path.name).write_text("\n".join(lines[:last]), encoding="utf-8")
    [step] = [s for s in load("nightly")["jobs"]["packages"]["steps"] if s.get("name") == "List the packages"]
    environment = {**os.environ, "PATH": f"{BIN}:{os.environ['PATH']}"}
    subprocess.run(["bash", "-euo", "pipefail", "-c", step["run"]], cwd=machine.clone, env=environment, check=True)
    made = json.loads((machine.clone / ".cache/requirements.cdx.json").read_text())
    assert "babel" in {component["name"] for component in made["components"]}
    assert len(list((machine.clone / ".cache").glob("*.cdx.json"))) == 4
