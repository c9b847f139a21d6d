"""Parts of a backlog on machines that do not know of each other: every report once, and nothing to reconcile."""

import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import small_site
from bitext import cli
from bitext.cli.sharding import Shard, shard
from bitext.errors import said
from engine_server import EngineServer
from sites import ROOT
from small_site import Site

SAME = "غادرت الشاحنات مساء اليوم نفسه.\n"
PARTS = 3
PERSON = "A person wrote this sentence about lorries."
ADDRESSES = st.sets(st.text(st.characters(codec="utf-8"), min_size=1), max_size=40)


@given(addresses=ADDRESSES, of=st.integers(1, 50))
def test_parts__have_every_report_once(addresses: set[str], of: int) -> None:
    for uri in addresses:
        assert sum(Shard(number, of).holds(uri) for number in range(1, of + 1)) == 1


def test_parts__are_of_much_the_same_size_and_stay_what_they_are() -> None:
    """The numbers are those of the digest, so another machine, or another version, has the same."""
    uris = [f"reports/2025/report-{n}.md" for n in range(1000)]
    sizes = [sum(map(Shard(number, 8).holds, uris)) for number in range(1, 9)]
    assert sum(sizes) == 1000
    assert min(sizes) > 90
    assert [number for number in range(1, 9) if Shard(number, 8).holds("reports/2025/first.md")] == [3]


@pytest.mark.parametrize("text", ["", "3", "0/8", "9/8", "1/0", "-1/8", "1/8/2", "a/b", "٣/٨", "1 / 8"])
@pytest.mark.parametrize("language", ["ar", "en"])
def test_part__that_is_none_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, language: str
) -> None:
    site = small_site.make(tmp_path)
    assert cli.main(["translate", "--project", str(site.root), "--lang", language, f"--shard={text}"]) == 2
    assert said("usage-shard", text=text).within(language) in capsys.readouterr().err


def backlog(folder: Path, server: EngineServer) -> Site:
    """Reports with passages in common; some are translated, one was renamed, one has a person's words."""
    pages = {
        f"reports/2025/r{n}.md": f"# تقرير رقم {n}\n\n{SAME}\nفقرة **أولى** في التقرير {n}.\n\n{SAME}"
        for n in range(12)
    }
    site = small_site.make(folder, {**small_site.REPORTS, **pages})
    site.translate(server, str(site.path("reports/2025/r3.md")), str(site.path("reports/2025/first.md")))
    english = "reports/2025/first.en.md"
    site.replace(english, site.text(english).splitlines()[-1], PERSON)
    site.path("reports/2025/r3.md").rename(site.path("reports/2025/renamed.md"))
    site.replace("reports/2025/renamed.md", "فقرة **أولى**", "فقرة **ثانية** بعد الأولى")
    return site


def git(folder: Path, *arguments: str, given: bytes | None = None) -> bytes:
    own = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "core.autocrlf=false"]
    return subprocess.run(["git", *own, *arguments], cwd=folder, input=given, capture_output=True, check=True).stdout


def written(site: Site) -> Mapping[str, bytes]:
    found = {Path(name).relative_to(site.root).as_posix(): data for name, (data, _) in site.files().items()}
    return {name: data for name, data in found.items() if not name.startswith((".git/", ".gitignore"))}


def test_parts__side_by_side_come_to_what_one_run_comes_to(tmp_path: Path) -> None:
    """Each in a clone of its own, put together by the patches that the handbook's fragment makes."""
    with EngineServer() as server:
        whole = tmp_path / "whole"
        whole.mkdir()
        site = backlog(whole, server)
        (site.root / ".gitignore").write_text(".cache/\n")
        git(whole, "init", "-q")
        git(whole, "add", "--all")
        git(whole, "commit", "-qm", "before")
        patches, names = [], []
        for number in range(1, PARTS + 1):
            clone = Site(tmp_path / f"part-{number}")
            git(tmp_path, "clone", "-q", str(whole), str(clone.root))
            assert clone.translate(server, "--shard", f"{number}/{PARTS}", "--strict") == 0
            git(clone.root, "add", "--all", "docs", "memory")
            patches.append(git(clone.root, "diff", "--cached", "--binary"))
            names.append(set(git(clone.root, "diff", "--cached", "--name-only", "--no-renames").decode().split()))
        assert all(names)
        assert sum(map(len, names)) == len(set.union(*names))

        together = Site(tmp_path / "together")
        git(tmp_path, "clone", "-q", str(whole), str(together.root))
        for patch in patches:
            git(together.root, "apply", "--index", "-", given=patch)
        assert site.translate(server, "--strict") == 0
        assert written(together) == written(site)
        assert PERSON in together.everything()
        asked = len(server.texts)
        before = written(together)
        assert together.translate(server, "--strict") == 0
        assert (len(server.texts), written(together)) == (asked, before)


def test_part__remembers_the_others_pages_at_rest(tmp_path: Path) -> None:
    """What another part has at rest is not forgotten, and none of it is worked on."""
    site = small_site.make(tmp_path)
    with EngineServer() as server:
        site.translate(server)
        kept = (site.root / ".cache/translation/rest.en.sqlite").read_bytes()
        for number in range(1, PARTS + 1):
            assert site.translate(server, "--shard", f"{number}/{PARTS}") == 0
    assert (site.root / ".cache/translation/rest.en.sqlite").read_bytes() == kept


def test_handbook__shows_parts_that_there_are() -> None:
    text = (ROOT / "docs/guide/machines.md").read_text(encoding="utf-8")
    [numbers] = re.findall(r"shard: \[([\d, ]+)\]", text)
    [of] = re.findall(r"--shard \${{ matrix\.shard }}/(\d+)", text)
    assert [int(number) for number in numbers.split(",")] == list(range(1, int(of) + 1))
    assert shard(f"1/{of}") == Shard(1, int(of))
