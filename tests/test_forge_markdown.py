"""What forges show: whatever stands in a file, it neither acts nor lays out the page."""

import re
from pathlib import Path
from urllib.parse import unquote

import markdown as python_markdown
import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

import small_site
from bitext.errors import Finding, finding
from bitext.forge import markdown
from bitext.forge.proposal import Brought, Proposal
from bitext.site.strings import Strings
from bitext.translation.plan import Plan, Share

TEXT = st.text(min_size=1, max_size=40)
HOSTILE = "docs/a|b`c\n# x <img src=x> @someone #12 [y](http://z) ::error::.md"


def found(path: str, text: str = "x", line: int = 3) -> Finding:
    return finding("link-broken", path, line, link=text, problem=text)


@given(path=TEXT, text=TEXT)
def test_annotation__is_one_command_and_says_the_place(path: str, text: str) -> None:
    line = markdown.annotation(found(path, text), "en")
    assert "\n" not in line
    assert "\r" not in line
    match = re.fullmatch(r"::error file=([^,:]*),line=3,title=link-broken::(.*)", line, re.DOTALL)
    assert match
    assert unquote(match[1], errors="surrogatepass") == path or "%" in path


@pytest.mark.parametrize("language", ["ar", "en"])
@given(text=TEXT)
def test_table__has_a_row_a_finding_whatever_it_holds(language: str, text: str) -> None:
    made = markdown.findings([found(text, text)], Strings(language))
    rows = [line for line in made.split("\n") if line.startswith("|")]
    assert len(rows) == 3
    assert {row.count("|") for row in rows} == {4}


def test_body__lets_nothing_of_a_file_act() -> None:
    page = Brought(HOSTILE, HOSTILE, 1, engines={HOSTILE: 1})
    made = markdown.body(Proposal([page], [found(HOSTILE, HOSTILE)], [HOSTILE]), Strings("en"))
    html = BeautifulSoup(python_markdown.markdown(made, extensions=["tables"]), "html.parser")
    assert html.find_all(["img", "a"]) == []
    assert not re.search("@someone|#12", html.get_text())
    assert len(html.find_all("table")) == 2
    assert len(html.find_all("h2")) == 3


def test_errors__come_first_and_long_tables_end() -> None:
    many = [finding("link-gone", f"docs/{n}.md", 1, link="x", detail="404") for n in range(300)]
    made = markdown.findings([*many, found("z.md")], Strings("en"))
    rows = [line for line in made.split("\n") if line.startswith("|")][2:]
    assert "<code>z.md:3</code>" in rows[0]
    assert len(rows) == 201
    assert "101 more" in rows[-1]


def test_plan__names_hosts_and_costs() -> None:
    far = Share("deepl", "api.deepl.com", False, 25.0, 10, 400_000, 0)
    plan = Plan("en", [far, Share("google", "translate.google.com", False, 0.0)], None)
    plan.nobody.units = plan.nobody.private = 2
    made = markdown.plan([plan], {"docs/a.en.md": 12}, Strings("en"))
    where = "<code>api.deepl.com</code> (off this machine and its network)"
    assert f"| <code>deepl</code> | {where} | 10 | 0 | 400,000 | 10.00 US" in made
    assert "| nobody | – | 2 | 2 |" in made
    assert "google" not in made
    assert "| <code>docs/a.en.md</code> | 12 |" in made
    assert "Everything is translated" in markdown.plan([], {}, Strings("en"))


@pytest.mark.parametrize(
    ("engine", "host", "cost"),
    [
        ("deepl", "api.deepl.com", "US dollars"),
        ("microsoft", "api.cognitive.microsofttranslator.com", "US dollars"),
        ("openai:some-model", "api.openai.com", "a price that is not known"),
    ],
)
def test_plan__needs_no_key(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    engine: str,
    host: str,
    cost: str,
) -> None:
    """As on machines that look at pull requests; what would be sent needs it."""
    for name in ("DEEPL_API_KEY", "MICROSOFT_API_KEY", "OPENAI_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    site = small_site.make(tmp_path)
    assert site.translate(None, "--dry-run", "--markdown", "--engine", engine) == 0
    told = capsys.readouterr().out
    assert f"| <code>{engine}</code> | <code>{host}</code> (off this machine and its network)" in told
    assert cost in told
    assert site.translate(None, "--engine", engine) == 2
    assert "_API_KEY" in capsys.readouterr().err
    assert not site.path("about.en.md").exists()
