"""A hundred ways in which a file can be wrong: what is in it, what is said of it, and whether its page is published."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

HERE = "docs/reports/2025"
CODEWORD = "العنقاء"
"""A word of every bad file; it is nowhere on the site where a file is withheld."""


@dataclass(frozen=True)
class Case:
    """One file."""

    name: str
    """Also the file's, where `path` says nothing else."""
    content: str | bytes | Callable[[Path], None]
    """Or what puts it there."""
    codes: tuple[str, ...] = ()
    """What must be said of it: a code, by `check` and by a build; or one for each, with `|` between."""
    published: bool = True
    path: str = ""

    @property
    def file(self) -> str:
        """Below the project."""
        return self.path or f"{HERE}/{self.name}.md"


def page(head: str, body: str = f"نص {CODEWORD}.") -> str:
    """A page with this head."""
    return f"---\n{head}\n---\n\n{body}\n"


GOOD = f"title: عنوان {CODEWORD}\ndate: 2025-01-02"


def withheld(name: str, content: str | bytes, *codes: str) -> Case:
    """A page that is not published."""
    return Case(name, content, codes, published=False)


def linked(to: str) -> Callable[[Path], None]:
    """A symbolic link."""
    return lambda path: path.symlink_to(to)


def _bomb() -> str:
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    return "\n".join([*rows, "topics: *a11"])


def front_matter() -> Iterator[Case]:
    """Heads."""
    yield withheld("head-unclosed", f"---\n{GOOD}\n\nنص {CODEWORD}.\n", "front-unclosed")
    yield withheld("head-tab", page(f"{GOOD}\nauthors:\n\t- {CODEWORD}"), "front-unreadable")
    yield Case("head-twice", page(f"title: أول\n{GOOD}"), ("front-twice",))
    yield withheld("head-draft-twice", page(f"{GOOD}\ndraft: true\ndraft: false"), "front-twice")
    yield Case("head-anchor", page(f"{GOOD}\nsummary: &a نص\ndescription: *a"))
    yield Case("head-bomb", page(f"{GOOD}\n{_bomb()}"), ("front-unknown", "front-text"))
    yield Case("head-loop", page(f"{GOOD}\ntopics: &a [*a]"), ("front-text",))
    yield Case("head-title-list", page("title: [أ, ب]\ndate: 2025-01-02"), ("front-text", "title-missing"))
    yield Case("head-title-map", page("title: {أ: ب}\ndate: 2025-01-02"), ("front-text",))
    yield Case("head-title-number", page("title: 2025\ndate: 2025-01-02"))
    yield Case("head-title-null", page("title:\ndate: 2025-01-02"), ("title-missing",))
    yield Case("head-norway", page(f"{GOOD}\ndraft: no\nauthors: [no]\ndateline: no"))
    yield withheld("head-draft-odd", page(f"{GOOD}\ndraft: ربما"), "front-flag")
    yield withheld("head-draft-list", page(f"{GOOD}\ndraft: [false]"), "front-text")
    yield withheld("head-key-huge", page(f"{GOOD}\n{'k' * 5000}: x"), "front-unreadable")
    yield Case("head-key-long", page(f"{GOOD}\n{'k' * 900}: x"), ("front-unknown",))
    yield withheld("head-list", page(f"- {CODEWORD}"), "front-unreadable")
    yield withheld("head-scalar", page(CODEWORD), "front-unreadable")
    yield Case("head-empty", page(""), ("title-missing",))
    yield Case("head-comment", page("# لا شيء"), ("title-missing",))
    yield Case("head-keys-odd", page(f"{GOOD}\n1: x\n? [a, b]\n: c\nnull: d"), ("front-unknown",))
    yield Case("head-python", page(f"{GOOD}\nsummary: !!python/object/apply:os.system [ls]"), ("front-text",))
    yield Case("head-binary", page(f"{GOOD}\nsummary: !!binary aGVsbG8="))
    yield Case("head-int", page(f"{GOOD}\nsummary: !!int abc"))
    yield Case("head-date-none", page(f"title: {CODEWORD}\ndate: 2025-02-30"), ("front-date", "date-missing"))
    yield Case("head-date-list", page(f"title: {CODEWORD}\ndate: [2025]"), ("front-text",))
    yield Case("head-date-far", page(f"title: {CODEWORD}\ndate: 99999-01-01"), ("front-date",))
    yield Case("head-date-zero", page(f"title: {CODEWORD}\ndate: 0000-00-00"), ("front-date",))
    yield Case("head-date-hour", page(f"title: {CODEWORD}\ndate: 2025-01-01T99:00"), ("front-date",))
    yield Case("head-date-empty", page(f"title: {CODEWORD}\ndate: ''"), ("front-date",))
    yield Case("head-date-words", page(f"title: {CODEWORD}\ndate: 1 تشرين الأول 2025"), ("front-date-guess",))
    yield Case("head-date-either", page(f"title: {CODEWORD}\ndate: 1/2/2025"), ("front-date-either",))
    yield withheld("head-colon", page(f"title: {CODEWORD}: نص"), "front-unreadable")
    yield withheld("head-quote", page(f'title: "{CODEWORD}'), "front-unreadable")
    yield withheld("head-bracket", page(f"{GOOD}\nauthors: [أ"), "front-unreadable")
    yield withheld("head-directive", page(f"%YAML 9.9\n{GOOD}"), "front-unreadable")
    yield withheld("head-merge-unknown", page(f"{GOOD}\n<<: *nothing"), "front-unreadable")
    yield Case("head-merge", page(f"{GOOD}\nauthors: &a [أ]\n<<: {{summary: نص}}"), ("front-unknown",))
    yield withheld("head-dash", f"—\n{GOOD}\n—\n\nنص {CODEWORD}.\n", "front-almost")
    yield withheld("head-space", f" ---\n{GOOD}\n---\n\nنص {CODEWORD}.\n", "front-almost")
    yield withheld("head-none", f"draft: true\n{GOOD}\n\nنص {CODEWORD}.\n", "front-almost")
    yield withheld("head-toml", f'+++\ntitle = "{CODEWORD}"\n+++\n\nنص.\n', "front-almost")
    yield withheld("head-long", page(f"{GOOD}\nsummary: {'س' * 70_000}"), "front-too-long")
    yield withheld("head-deep", page(f"{GOOD}\ntopics: {'[' * 20_000}{']' * 20_000}"), "page-deep")
    steps = "".join(f"\n{' ' * n}-" for n in range(1, 300))
    yield Case("head-deep-lines", page(f"{GOOD}\ntopics:{steps}"), ("front-text",))
    yield withheld("head-control", page(f"{GOOD}\nsummary: نص\x07"), "front-unreadable")
    yield withheld("head-surrogate", page(f'{GOOD}\nsummary: "\\ud800 نص"'), "front-unreadable")
    yield Case("head-nul-escape", page(f'{GOOD}\nsummary: "نص \\0 نص"'))
    yield Case("head-newline", page(f'title: "{CODEWORD}\\nثانٍ"\ndate: 2025-01-02'))
    yield Case("head-title-huge", page(f"title: {'نص ' * 15_000}\ndate: 2025-01-02"))
    yield Case("head-corrections-text", page(f"{GOOD}\ncorrections: نص"), ("front-corrections",))
    yield Case("head-corrections-numbers", page(f"{GOOD}\ncorrections: [1, 2]"), ("front-corrections",))
    yield Case("head-corrections-day", page(f"{GOOD}\ncorrections:\n  - date: أمس\n    text: نص"), ("front-date",))
    yield Case("head-retracted-odd", page(f"{GOOD}\nretracted: 5"), ("front-retracted",))
    yield Case("head-retracted-part", page(f"{GOOD}\nretracted: {{date: 2025-01-03, why: نص}}"), ("front-part",))
    yield Case("head-ignore", page(f"{GOOD}\nignore: [month]"), ("front-ignore",))
    yield Case("head-authors-map", page(f"{GOOD}\nauthors: {{أ: ب}}"), ("front-list",))
    yield Case("head-authors-deep", page(f"{GOOD}\nauthors: [[أ]]"), ("front-text",))
    yield Case("head-topic", page(f"{GOOD}\ntopics: [عنقاء]"), ("front-name",))
    yield Case("head-capital", page(f"Title: {CODEWORD}\ndate: 2025-01-02"), ("front-key",))
    yield Case("head-mark", page(f"\u200ftitle: {CODEWORD}\ndate: 2025-01-02"), ("front-key",))
    yield Case("head-slip", page(f"titel: نص\n{GOOD}"), ("front-unknown-guess",))
    yield Case("head-bidi", page(f"title: \u202e{CODEWORD}\ndate: 2025-01-02"), ("text-bidi",))


def encodings() -> Iterator[Case]:
    """Bytes and line ends."""
    text = page(GOOD)
    for name in ("utf-16-le", "utf-16-be", "utf-16", "utf-32", "windows-1256", "iso8859-6"):
        said = "file-null" if name in ("utf-16-le", "utf-16-be") else "file-encoding"
        yield withheld(f"bytes-{name}", text.encode(name), said)
    yield withheld("bytes-latin", text.encode() + b"caf\xe9\n", "file-encoding")
    yield withheld("bytes-cut", text.encode()[:-3], "file-encoding")
    yield withheld("bytes-overlong", text.encode() + b"\xc0\xaf\n", "file-encoding")
    yield withheld("bytes-surrogate", text.encode() + b"\xed\xa0\x80\n", "file-encoding")
    yield withheld("bytes-nul", text + "\0\n", "file-null")
    yield withheld("bytes-png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "file-encoding")
    yield withheld("bytes-zip", b"PK\3\4\0\0\0\0", "file-null")
    yield withheld("bytes-none", "", "file-empty")
    yield withheld("bytes-blank", " \n\t\r\n\n", "file-empty")
    yield withheld("bytes-bom-alone", "\ufeff", "file-empty")
    yield Case("bytes-bom", "\ufeff" + text)
    yield withheld("bytes-bom-twice", "\ufeff\ufeff" + text, "front-almost")
    yield Case("bytes-crlf", text.replace("\n", "\r\n"))
    yield withheld("bytes-cr", text.replace("\n", "\r"), "file-line-ends")
    yield Case("bytes-mixed", text.replace("\n", "\r\n", 3))
    yield Case("bytes-nel", page(GOOD, "نص\x85نص\u2028نص\u2029نص\x0bنص\x0cنص."))
    yield Case("bytes-line", page(GOOD, "كلمة " * 100_000))
    yield Case("bytes-word", page(GOOD, "ك" * 100_000))
    yield Case("bytes-private", page(GOOD, "نص \uf5e0uabcdefgh=stale\uf5e1 \ue000 \ufffe نص."))


def markdown() -> Iterator[Case]:
    """Bodies."""
    mark = f"<<<<<<< HEAD\nنص {CODEWORD}\n=======\nنص\n>>>>>>> other"
    yield withheld("body-conflict", page(GOOD, mark), "file-conflict")
    yield withheld("body-conflict-end", page(GOOD, f"نص {CODEWORD}\n=======\n>>>>>>> other"), "file-conflict")
    yield Case("body-no-conflict", page(GOOD, "عنوان\n=======\n\nنص <<<<<<< نص."))
    yield withheld("body-quotes", page(GOOD, "> " * 2000 + "نص"), "page-deep")
    yield withheld("body-lists", page(GOOD, "\n".join(f"{'    ' * n}- نص" for n in range(200))), "page-deep")
    yield withheld("body-brackets", page(GOOD, "[" * 5000), "page-deep")
    yield withheld("body-stars", page(GOOD, "*" * 100_000), "page-deep")
    yield withheld("body-divs", page(GOOD, "<div markdown>\n\n" * 200), "page-deep")
    yield Case("body-fence", page(GOOD, "```\nكود بلا نهاية"))
    yield Case("body-comment", page(GOOD, "<!-- تعليق بلا نهاية\n\nنص"))
    yield Case("body-div", page(GOOD, "<div markdown>\nنص بلا نهاية"))
    yield Case("body-tag", page(GOOD, "<a href='نص بلا نهاية"))
    yield Case("body-table", page(GOOD, "| أ | ب |\n|---|\n| ج |\n|||||"))
    yield Case("body-notes", page(GOOD, "نص[^1] نص[^1] نص[^2].\n\n[^1]: نص\n[^1]: نص آخر [^1]"))
    yield Case("body-attributes", page(GOOD, "## نص {#a #b .c\n\nنص\n{: onclick=x }\n\n## نص {#a}\n\n## نص {#a}"))
    yield Case("body-snippet", page(GOOD, '--8<-- "/etc/passwd"\n\n--8<-- "../../../mkdocs.yml"'))
    yield withheld("body-address", page(GOOD, f"نص {CODEWORD} [أ](http://[::1)"), "link-broken|page-failed")
    yield Case("body-links", page(GOOD, "[ب](<>) [ج]() [د](none.md)"), ("link-broken",))
    yield Case("body-link-odd", page(GOOD, "[أ](a%00b.md) [ب](%ff.md) [ج](../../../../etc/passwd)"), ("link-broken",))
    yield Case(
        "body-picture", page(GOOD, "![](none.png) ![أ](data:image/png;base64,x)"), ("picture-alt", "link-broken")
    )
    yield Case("body-reference", page(GOOD, "[أ][ب]\n\n[ب]: <\n[ب]: [ب]\n[ج]:"), ("link-broken",))
    yield Case("body-abbreviation", page(GOOD, "*[]: x\n*[أ]:\n\nنص أ."))
    yield Case("body-bidi", page(GOOD, "نص \u202eمقلوب\u202c."), ("text-bidi",))
    yield Case("body-none", page(GOOD, ""))


NAMES = (
    *("a b", "a'b\"c", "a%41b", "a%2Fb", "تقرير", "a\u202eb", "-rf", "a.b.c", "a..", "CON", "nul", "a ", "a.md"),
    *("#a", "a?b", "a&amp;b", "<b>a", "a\\b", "a:b", "a*b|c", "عنوان\u200f", "é", "e\u0301", "🙂", "a\nb", "a\tb"),
    *("a\x01b", "GOOD", "~a", "a;b", "a{b}", "$(a)", "a=b"),
)
"""Names that are odd, and that a page may have."""


def names() -> Iterator[Case]:
    """Names and kinds of files."""
    for name in NAMES:
        yield Case(f"name {name!a}", page(GOOD), path=f"{HERE}/{name}.md")
    yield Case("name-long", page(GOOD), ("name-long",), published=False, path=f"{HERE}/{'n' * 250}.md")
    yield Case("name-capital", page(GOOD), ("name-passed-over",), published=False, path=f"{HERE}/capital.MD")
    yield Case("name-markdown", page(GOOD), ("name-passed-over",), published=False, path=f"{HERE}/other.markdown")
    yield Case("name-readme", page(GOOD), ("name-readme",), published=False, path=f"{HERE}/README.md")
    yield Case("name-hidden", page(GOOD), published=False, path=f"{HERE}/.hidden.md")
    yield Case("name-dots", page(GOOD), published=False, path=f"{HERE}/..a.md")
    yield Case("name-edition", page(GOOD), ("name-edition",), published=False, path="docs/en/x.md")
    yield Case("name-twin", page(GOOD), ("address-twice",), published=False, path=f"{HERE}/good/index.md")
    yield Case("name-orphan", page(GOOD), ("translation-orphan",), published=False, path=f"{HERE}/orphan.en.md")
    yield Case("name-orphans", page(GOOD), ("translation-orphan",), published=False, path=f"{HERE}/good.en.en.md")
    yield Case(
        "name-folder", lambda path: path.mkdir(), ("name-passed-over",), published=False, path=f"{HERE}/folder.md"
    )
    yield Case("name-leftover", page(GOOD), ("file-leftover|",), published=False, path=f"{HERE}/good.md.orig")
    cafe = f"{HERE}/caf{os.fsdecode(bytes([0xE9]))}.md"
    yield Case("name-bytes", page(GOOD), ("name-encoding",), published=False, path=cafe)
    yield Case("link-file", linked("good.md"), ("file-unreadable",), published=False)
    yield Case("link-dangling", linked("nowhere.md"), ("file-unreadable",), published=False)
    yield Case("link-loop", linked("link-loop.md"), ("file-unreadable",), published=False)
    yield Case("link-outside", linked("/etc/passwd"), ("file-unreadable",), published=False)
    yield Case("link-folder", linked(".."), ("file-outside",), published=False, path=f"{HERE}/linked")
    yield Case("pipe", os.mkfifo, ("file-unreadable",), published=False)


def sidecars() -> Iterator[Case]:
    """Locks, translations and the glossary."""
    good, english = page(GOOD, "نص."), "---\ntitle: Title\ndate: 2025-01-02\n---\n\nText.\n"
    mark = "<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> other\n"
    locks: list[tuple[str, str | bytes | Callable[[Path], None], str]] = [
        ("text", "no lock\n", "lock-unreadable"),
        ("version", '{"lock": 99}\n', "lock-unreadable"),
        ("list", "[]\n", "lock-unreadable"),
        ("rows", '{"lock": 1, "skeleton": ""}\n{"x": 1}\n', "lock-unreadable"),
        ("deep", "[" * 100_000, "lock-unreadable"),
        ("half", '{"lock": 1, "skeleton": "\\ud800"}\n', "lock-unreadable"),
        ("utf16", '{"lock": 1}\n'.encode("utf-16"), "file-encoding"),
        ("conflict", mark, "file-conflict"),
        ("empty", "", "file-empty"),
        ("folder", Path.mkdir, "file-unreadable"),
        ("link", linked("/etc/passwd"), "file-unreadable"),
        ("pipe", os.mkfifo, "file-unreadable"),
    ]
    for name, content, code in locks:
        yield Case(f"lock-{name}", good)
        yield Case(f"lock-{name}.en", english, published=False)
        path = f"memory/reports/2025/lock-{name}.en.jsonl"
        yield Case(f"lock-{name}", content, (code,), published=False, path=path)
    translations: list[tuple[str, str | bytes | Callable[[Path], None], str]] = [
        ("unclosed", "---\ntitle: Title\n\nText.\n", "front-unclosed"),
        ("utf16", english.encode("utf-16"), "file-encoding"),
        ("conflict", english + mark, "file-conflict"),
        ("empty", "", "file-empty"),
        ("folder", Path.mkdir, "file-unreadable"),
        ("link", linked("good.en.md"), "file-unreadable"),
        ("pipe", os.mkfifo, "file-unreadable"),
        ("nul", english + "\0", "file-null"),
    ]
    for name, content, code in translations:
        yield Case(f"english-{name}", good)
        yield Case(f"english-{name}.en", content, (code,), published=False)
    rows = ["id,kind,ar,en,ar_variants,en_variants,avoid,note", "a,place", "b,nothing,ب,B,,,,", "c,place,ج,C,,,,"]
    rows += ["c,place,ج,C,,,,", ",place,د,D,,,,", 'e,place,"ه,E,,,,', "f,place,و,F,,,,"]
    yield Case("glossary", "\n".join(rows), ("glossary-row",), published=False, path="docs/glossary.csv")


CASES = (*front_matter(), *encodings(), *markdown(), *names(), *sidecars())
