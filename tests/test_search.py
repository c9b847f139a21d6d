# ruff: noqa: E501 - tables of words are read across
"""Search: the two analysers agree, words find their forms, and the index is the same however it came about."""

import csv
import datetime
import json
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bitext.glossary import Glossary, Term
from bitext.search import analyser, filing, postings, rules
from bitext.search import shelf as shelves
from bitext.search.aliases import Aliases, spellings
from bitext.search.index import Index
from bitext.search.numbering import Numbering
from bitext.search.record import Record, Text
from bitext.search.shelf import Plan, Shelf
from bitext.site import scripts
from bitext.writer import Writer
from sites import PUBLICATION, ROOT, files, serving

DATA = Path(__file__).parent / "data" / "search"
ASSETS = ROOT / "overrides" / "assets"
TERMS = (
    Term("sdf", "organisation", "قوات سوريا الديمقراطية", "Syrian Democratic Forces", ("قسد",), ("SDF",)),
    Term("deir-ez-zor", "place", "دير الزور", "Deir ez-Zor", (), ("Deir al-Zour",), ("Deir Azzor",)),
    Term("hudaydah", "place", "الحديدة", "al-Hudaydah", (), ("Hodeida",)),
    Term("who", "organisation", "منظمة الصحة العالمية", "World Health Organization", (), ("WHO",)),
    Term("water", "topic", "مياه", "Water"),
)
GLOSSARY = Glossary(TERMS, {term.id: term for term in TERMS})
SUBJECTS = (
    ("جسر", "bridge"), ("مدرسة", "school"), ("بئر", "well"), ("طريق", "road"), ("مخبز", "bakery"), ("سوق", "market"),
    ("مستشفى", "hospital"), ("حديقة", "garden"), ("مكتبة", "library"), ("محطة", "station"),
)  # fmt: skip


def text(locale: str, uri: str, title: str, *body: str, **more: Any) -> Text:
    return Text(f"{'' if locale == 'ar' else locale + '/'}reports/{uri}/", title, body=body, **more)


def record(uri: str, date: str | None, ar: Sequence[str], en: Sequence[str] = (), **more: Any) -> Record:
    texts = {"ar": text("ar", uri, *ar)}
    if en:
        texts["en"] = text("en", uri, *en)
    return Record(uri, datetime.date.fromisoformat(date) if date else None, texts, **more)


def made(number: int, version: int = 0) -> Record:
    """A report of many words, some of its own."""
    rng = random.Random(f"{number}.{version}")  # noqa: S311 - the same each time
    arabic, english = SUBJECTS[number % len(SUBJECTS)]
    words = [f"{a}{rng.choice(['', 'ات', 'ها', 'ين'])}" for a, _ in rng.choices(SUBJECTS, k=30)]
    day = datetime.date(2024, 1, 1) + datetime.timedelta(days=rng.randrange(40))
    return Record(
        f"r{number}",
        None if number % 11 == 0 else day,
        {
            "ar": text("ar", f"r{number}", f"تقرير عن ال{arabic} رقم {number}", " ".join(words), summary="ملخص قصير"),
            **({"en": text("en", f"r{number}", f"About the {english} {number}", "It was mended.")} if number % 3 else {}),
        },
        ("water",) if number % 2 else (),
    )  # fmt: skip


def index(folder: Path, records: Sequence[Record]) -> Index:
    built = Index(folder / ".cache" / "search", Writer(folder), GLOSSARY, ("ar", "en"))
    built.build(records)
    return built


def published(built: Index) -> dict[str, bytes]:
    return {path: Path(kept).read_bytes() for path, kept in built.files.items()}


# The build's side


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("قوات", "وبالقوات"), ("القوات", "قواته"), ("لاجئ", "ولاجئين"), ("مدينة", "بمدينتهم"), ("لغم", "ألغام"),
        ("الغام", "الألغام"), ("سيارة", "سياراتهم"), ("وقود", "والوقود"), ("مسوول", "للمسؤولين"), ("كهربا", "الكهرباء"),
        ("امرأة", "نساء"), ("طبيب", "أطباؤهم"), ("٢٠١٤", "2014"), ("89500", "٨٩٬٥٠٠"), ("houses", "house"),
        ("organisation", "organizations"), ("children", "child"), ("Taizz", "Ta'izz"), ("Hasaka", "Hasakah"),
    ],
)  # fmt: skip
def test_analyser__files_a_word_where_its_forms_are_looked_for(typed: str, written: str) -> None:
    asked, filed = (analyser.tokens(each)[0] for each in (typed, written))
    assert set(analyser.question(asked).keys) & set(analyser.word(filed).keys)


def test_analyser__files_all_kinds_of_words_within_reach() -> None:
    reached: dict[str, list[bool]] = defaultdict(list)
    for level, typed, written, kind in pairs():
        keys = [
            set(analyser.question(t).keys) & set(analyser.word(w).keys) for t, w in zip(typed, written, strict=False)
        ]
        reached[f"{level} {kind}"].append(any(keys))
    assert {kind: sum(hits) / len(hits) for kind, hits in reached.items() if kind.startswith("same")} == {
        "same stem": pytest.approx(1, abs=0.01),
        "same plural": pytest.approx(1, abs=0.02),
        "same irregular": pytest.approx(1, abs=0.01),
        "same spelling": pytest.approx(0.81, abs=0.05),  # the others are one letter away, and found as slips are
    }


def pairs() -> Iterator[tuple[str, list[str], list[str], str]]:
    """The pairs of words: what is wanted of them, the tokens of both, their kind."""
    with (DATA / "pairs.tsv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE):
            yield row["level"], analyser.tokens(row["query"]), analyser.tokens(row["word"]), row["kind"]


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=60))
def test_analyser__takes_any_text(words: str) -> None:
    for token in analyser.tokens(words):
        word, asked = analyser.word(token), analyser.question(token)
        assert word.form == asked.form
        assert word.form
        assert not set(word.form + "".join(word.keys)) & set("\n\t ")
        assert set(asked.keys) & set(word.keys)


def test_tables__are_in_the_spelling_they_are_compared_in() -> None:
    table = rules.load()
    for form in (*table.arabic.stop, *table.arabic.whole, *table.arabic.forms):
        assert analyser.fold_arabic(form) == form
    for form in (*table.latin.stop, *table.latin.forms):
        assert analyser.fold_latin(form) == form


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("Deir ez-Zor", {("deir", "ez", "zor"), ("deir", "zor"), ("deir", "ezzor")}),
        ("al-Hudaydah", {("al", "hudaydah"), ("hudaydah",), ("alhudaydah",)}),
        ("الحديدة", {("الحديده",)}),
        ("—", set()),
    ],
)
def test_aliases__know_the_ways_to_write_a_name(name: str, wanted: set[tuple[str, ...]]) -> None:
    assert set(spellings(name)) == wanted


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("قالت قسد إن", {"sdf": 1}),
        ("لقوات سوريا الديمقراطية وقسد", {"sdf": 2}),
        ("بالحديدة وللحديدة", {"hudaydah": 2}),
        ("قطعة من حديد", {}),
        ("in Deir Ezzor, Deir al-Zour and Deir-ez-Zor", {"deir-ez-zor": 3}),
        ("those who came", {}),
        ("the WHO said", {"who": 1}),
    ],
)
def test_aliases__are_found_in_texts(words: str, names: dict[str, int]) -> None:
    assert Counter(Aliases(GLOSSARY).names(words, analyser.tokens(words))) == names


@given(st.lists(st.integers(0, 40_000_000), max_size=50))
def test_numbers__come_back(values: list[int]) -> None:
    line = "".join(postings.number(value) for value in values)
    found, value, shift = [], 0, 0
    for letter in line:
        digit = postings.VALUES[letter]
        value |= (digit & 31) << shift
        shift += 5
        if digit < 32:
            found.append(value)
            value = shift = 0
    assert found == values


STEPS = st.lists(
    st.dictionaries(st.sampled_from([f"k{n}" for n in range(40)]), st.integers(0, 30_000) | st.integers(0, 4_500)),
    min_size=1, max_size=6,
)  # fmt: skip


@pytest.mark.parametrize("codes", [4096, 2], ids=["codes-apart", "codes-shared"])
@settings(max_examples=60, deadline=None)
@given(steps=STEPS)
def test_shelf__holds_the_same_files_however_they_came_about(codes: int, steps: list[dict[str, int]]) -> None:
    with mock.patch.object(shelves, "code", lambda key: f"{shelves.spread(key) % codes:03x}"):
        disk: dict[str, str] = {}
        plan, wanted = Plan(), {}
        for step in steps:
            shelf = Shelf(plan, disk.__getitem__)
            for key, size in step.items():
                section = shelf.section(key)
                section.clear()
                if size:
                    section["line"] = "A" * size
                wanted[key] = size
            disk |= dict(shelf.close())
            plan = shelf.plan
        fresh = Shelf(Plan(), {}.__getitem__)
        for key, size in wanted.items():
            if size:
                fresh.section(key)["line"] = "A" * size
        content = dict(fresh.close())
        assert fresh.plan == plan
        assert {name: disk[name] for each in plan.sets for name in each.values()} == content
        read = Shelf(plan, disk.__getitem__)
        assert {key: len(read.section(key).get("line", "")) for key in wanted} == wanted
        apart = [text for each in plan.sets for own, name in each.items() if own for text in [disk[name]]]
        assert all(len(text) > shelves.LARGE for text in apart)


def test_numbering__keeps_numbers_when_a_report_is_added() -> None:
    records = [made(n) for n in range(60)]
    before, after = Numbering.of(records), Numbering.of([*records, made(61)])
    assert before == after
    kept, more = before.numbers(records), after.numbers([*records, made(61)])
    assert len(set(more.values())) == len(more)
    assert sum(more[uri] != number for uri, number in kept.items()) <= 1
    days = {r.date: kept[r.uri] // before.slots for r in records if r.date}
    assert sorted(days.values()) == [day for _, day in sorted(days.items())]


@pytest.mark.parametrize("seed", range(6))
def test_index__is_the_same_however_it_came_about(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311 - the same each time
    held = dict.fromkeys(rng.sample(range(80), 30), 0)
    index(tmp_path / "a", [made(n, v) for n, v in held.items()])
    shorter = []
    for _ in range(4):
        for n in rng.sample(sorted(held), 3):
            held[n] += 1
        for n in rng.sample(sorted(held), 2):
            del held[n]
        held |= {n: 0 for n in rng.sample(range(80), 3) if n not in held}
        step = index(tmp_path / "a", [made(n, v) for n, v in held.items()])
        shorter.append(step.analysed < len(held))
    assert any(shorter)
    rest = [made(n, v) for n, v in held.items()]
    rng.shuffle(rest)
    assert published(index(tmp_path / "b", rest)) == published(step)
    kept = {path for path in files(tmp_path / "a") if not path.endswith("state.json")}
    assert kept == {str(Path(path).relative_to(tmp_path / "a")) for path in step.files.values()}, "nothing is left over"


def test_index__without_changes_takes_nothing_apart(tmp_path: Path) -> None:
    records = [made(n) for n in range(20)]
    first = published(index(tmp_path, records))
    again = index(tmp_path, records)
    assert again.analysed == 0
    assert published(again) == first


@pytest.mark.parametrize("damage", ["cut", "other", "gone", "garbage"])
def test_index__is_made_anew_when_its_cache_is_damaged(tmp_path: Path, damage: str) -> None:
    records = [made(n) for n in range(30)]
    wanted = published(index(tmp_path / "a", [*records, made(70)]))
    index(tmp_path / "b", records)
    for path in sorted((tmp_path / "b/.cache/search").rglob("*.*")):
        if damage == "gone" and path.name != "state.json":
            path.unlink()
        elif damage == "cut" and path.suffix == ".txt":
            path.write_bytes(path.read_bytes()[:-9])
        elif damage == "other" and path.suffix == ".txt":
            path.write_text("\n=x\nx y\n", encoding="utf-8")
        elif damage == "garbage":
            path.write_bytes(b"\xff\x00{")
    assert published(index(tmp_path / "b", [*records, made(70)])) == wanted


def test_index__forgets_what_is_gone(tmp_path: Path) -> None:
    index(tmp_path, [record("one", "2024-01-01", ("عنوان", "كلمة قرنبيطيّةٌ جداً")), *map(made, range(9))])
    index(tmp_path, [made(n) for n in range(9)])
    assert not any("قرنبيط".encode() in content for content in files(tmp_path).values())


def test_fragment__comes_back() -> None:
    whole = record("x", "2024-01-01", ("ع", "ن"), ("t", "b"), topics=("a",), places=("b",), named=("c",))
    assert postings.read(postings.fragment(whole)) == whole
    for broken in ("", "[]", "{}", '{"texts": 3}', "null"):
        with pytest.raises(ValueError, match=r"no fragment|Expecting"):
            postings.read(broken)


def test_name__changes_with_everything_that_is_said() -> None:
    def made(**changes: Any) -> Record:
        given = text("ar", "x", "عنوان", "نص", "آخر", summary="ملخص", names=("اسم",), headings=("رأس",))
        whole = Record("x", datetime.date(2024, 1, 1), {"ar": given}, ("a",), ("b",), ("c",))
        own = {key: value for key, value in changes.items() if key in Record.__slots__}
        rest = {key: value for key, value in changes.items() if key not in own}
        return replace(whole, **{"texts": {"ar": replace(given, **rest)}} | own)

    others: list[dict[str, Any]] = [
        {"uri": "y"}, {"date": None}, {"date": datetime.date(2024, 1, 2)}, {"topics": ()}, {"topics": (), "places": ("a", "b")},
        {"places": ("b", "c"), "named": ()}, {"texts": {"en": text("ar", "x", "عنوان")}}, {"url": "z"}, {"title": "عنوا"},
        {"title": "عنوانم", "summary": "لخص"}, {"summary": ""}, {"names": ()}, {"names": ("اسم", "رأس"), "headings": ()},
        {"headings": ("رأس", "نص"), "body": ("آخر",)}, {"body": ("نصآخر",)}, {"body": ("ن", "صآخر")}, {"body": ("آخر", "نص")},
    ]  # fmt: skip
    names = [postings.name(made(**changes)) for changes in others]
    assert len({*names, postings.name(made())}) == len(others) + 1
    assert postings.name(postings.read(postings.fragment(made()))) == postings.name(made())


@given(st.lists(st.lists(st.integers(0, 40_000), max_size=70) | st.lists(st.integers(0, 9), max_size=3), max_size=30))
def test_places__are_cut_where_one_report_ends(reports: list[list[int]]) -> None:
    written = ["".join(map(postings.number, [len(steps), *steps])) for steps in reports]
    assert filing._apart("".join(written)) == written


# The browser's side

REPORTS = [
    record("sdf", "2024-03-12", ("حملة في ريف دير الزور", "قالت قسد إنها نفذت عملية في ريف المدينة. وأضافت أن الأطفال عادوا إلى المدارس."),
           ("Campaign in the countryside", "The forces carried out an operation near Deir ez-Zor, and children went back to schools."),
           topics=("water",), places=("deir-ez-zor",), named=("deir-ez-zor",)),
    record("port", "2024-05-01", ("وصول شاحنات القمح", "وصلت ٤٥ ألف طن من القمح إلى الحديدة، وتوقف إطلاق النار في الحقول."),
           ("Wheat arrives", "Some 45,000 tonnes of wheat reached Hodeida as the ceasefire held.")),
    record("cholera", "2023-02-02", ("الكوليرا في الريف", "سجلت المستشفيات إصابات بالكوليرا، وقال طبيب إن النار لا تطفئ المرض."),
           topics=("water",)),
    record("iron", None, ("مصنع الحديد", "أعاد العمال تشغيل مصنع الحديد، وإطلاق العمل فيه."), ("Steel works", "Workers restarted the works.")),
    record("hostile", "2022-01-01", ("<img src=x onerror=alert(1)> عدائي", "نص <script>alert(1)</script> &amp; \u202eعكس"),
           ("<b>bold</b> hostile", "text")),
]  # fmt: skip

Ask = Callable[..., Any]


@pytest.fixture(scope="module")
def stand(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as a site has it: the scripts, and the index of a few reports and many that say other things."""
    folder = tmp_path_factory.mktemp("search")
    sources = {path.relative_to(ASSETS).as_posix(): path.read_text(encoding="utf-8") for path in ASSETS.rglob("*.js")}
    for name, content in scripts.published(sources).items():
        Writer(folder).write(folder / name.replace("search/", "scripts/"), content)
    built = index(folder / "project", [*REPORTS, *map(made, range(40))])
    Writer(folder).share(folder / "data", built.files)
    for name in ("404.html", "favicon.ico"):
        (folder / name).write_bytes(b"")
    (folder / "index.html").write_text("<!doctype html><title>.</title>", encoding="utf-8")
    return folder


@pytest.fixture
def run(stand: Path, new_page: Callable[..., Any]) -> Iterator[Ask]:
    """Runs a function of the browser, with `engine` opened, on arguments."""
    page = new_page()
    with serving(stand) as origin:
        page.goto(f"{origin}index.html")

        def call(body: str, *arguments: Any) -> Any:
            return page.evaluate(
                f"""async (args) => {{
                  const {{ open }} = await import("./scripts/engine.js");
                  const engine = await open(new URL("data/", location.href));
                  return await (async () => {{ {body} }})();
                }}""",
                list(arguments),
            )

        yield call


SEARCH = """
const answer = await engine.search(args[0], { locale: "ar", typing: true, ...(args[1] || {}) });
const shown = await Promise.all(answer.results.slice(0, 5).map((each) => each.load()));
return { total: answer.total, suggestion: answer.suggestion, shown, ids: shown.map(({ url }) => url.split("/").at(-2)) };
"""


@pytest.mark.browser
def test_browser__takes_words_apart_as_the_build_does(run: Ask) -> None:
    texts = [*json.loads((DATA / "texts.json").read_text(encoding="utf-8"))]
    texts += [" ".join(typed + written) for _, typed, written, _ in pairs()]
    for source in sorted((PUBLICATION / "docs").rglob("*.md")):
        texts.append(source.read_text(encoding="utf-8"))
    there = run(
        "return args[0].map((text) => engine.analyser.tokens(text).map(({ token }) => {"
        " const [word, asked] = [engine.analyser.word(token), engine.analyser.question(token)];"
        " return [word.form, word.keys, asked.keys, word.stop, engine.analyser.completed(word.form)]; }));",
        texts,
    )
    for words, found in zip(texts, there, strict=True):
        tokens = analyser.tokens(words)
        here = [
            [(w := analyser.word(t)).form, [*w.keys], [*analyser.question(t).keys], w.stop, analyser.completed(w.form)] for t in tokens
        ]  # fmt: skip
        assert found == here


@pytest.mark.browser
def test_levels__tell_forms_from_what_is_only_alike(run: Ask) -> None:
    """Of pairs of words: the share that is near enough to count as one word, by kind."""
    rows = [
        (f"{level} {kind}", typed, written)
        for level, typed, written, kind in pairs()
        if len(typed) == len(written) == 1
    ]
    found = run(
        "return args[0].map(([, [typed], [written]]) => {"
        " const [asked, word] = [engine.analyser.question(typed), engine.analyser.word(written)];"
        " return asked.keys.some((key) => word.keys.includes(key)) ? engine.level(asked.form, word.form, asked.script) : 0; });",
        rows,
    )
    near: dict[str, list[bool]] = defaultdict(list)
    for (kind, *_), level in zip(rows, found, strict=True):
        near[kind].append(level >= 0.5)
    share = {kind: sum(hits) / len(hits) for kind, hits in near.items()}
    assert share["same stem"] >= 0.98
    assert share["same plural"] >= 0.97
    assert share["same irregular"] >= 0.98
    assert share["same spelling"] >= 0.75
    assert share["no no"] <= 0.2


@pytest.mark.browser
@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("قسد", "sdf"), ("SDF", "sdf"), ("Deir Ezzor", "sdf"), ("deir azzor", "sdf"), ("دير الز", "sdf"), ("طفل", "sdf"),
        ("child", "sdf"), ("حقل", "port"), ("الحديدة", "port"), ("Hodeida", "port"), ("حديد", "iron"), ("45 ألف طن", "port"),
        ("45000", "port"), ("كولرا", "cholera"), ("الكوليرة", "cholera"), ("cholera", "cholera"),
        ("wheet", "port"), ("operat", "sdf"), ('"إطلاق النار"', "port"), ("النار -القمح", "cholera"), ("الأطباء", "cholera"),
    ],
)  # fmt: skip
def test_engine__finds(run: Ask, query: str, first: str) -> None:
    assert run(SEARCH, query)["ids"][:1] == [first]


@pytest.mark.browser
def test_engine__phrases_and_refusals_are_strict(run: Ask) -> None:
    assert run(SEARCH, '"إطلاق النار"')["ids"] == ["port"]
    assert run(SEARCH, "«النار إطلاق»")["ids"] == []
    assert "port" not in run(SEARCH, "النار -القمح")["ids"]
    assert run(SEARCH, 'النار -"إطلاق النار"')["ids"] == ["cholera"]


@pytest.mark.browser
def test_engine__filters_and_sorts(run: Ask) -> None:
    assert set(run(SEARCH, "الريف", {"topic": "water"})["ids"]) == {"sdf", "cholera"}
    assert run(SEARCH, "الريف", {"place": "deir-ez-zor"})["ids"] == ["sdf"]
    assert run(SEARCH, "الريف", {"year": "2023"})["ids"] == ["cholera"]
    assert run(SEARCH, "الريف", {"translated": "no"})["ids"] == ["cholera"]
    assert "cholera" not in run(SEARCH, "الريف", {"translated": "yes"})["ids"]
    newest = run(SEARCH, "", {"sort": "date"})
    assert newest["ids"][0] == "port"
    assert newest["total"] == len(REPORTS) + 40


@pytest.mark.browser
def test_engine__shows_where_the_words_stand(run: Ask) -> None:
    (there,) = run(SEARCH, "cholera", {"locale": "en"})["shown"][:1]
    assert (there["lang"], there["excerptLang"], there["foreign"], there["matched"]) == ("ar", "ar", True, "ar")
    assert [piece["text"] for piece in there["excerpt"] if piece["mark"]] == ["بالكوليرا"]
    (there,) = run(SEARCH, "القمح", {"locale": "en"})["shown"][:1]
    assert (there["url"], there["lang"], there["excerptLang"], there["foreign"]) == (
        "en/reports/port/",
        "en",
        "ar",
        True,
    )
    (there,) = run(SEARCH, "SDF")["shown"][:1]
    assert "قسد" in [piece["text"] for piece in there["excerpt"] if piece["mark"]]


@pytest.mark.browser
def test_engine__suggests_what_may_be_meant(run: Ask) -> None:
    assert run(SEARCH, "المستشفات")["suggestion"] == ""
    assert run(SEARCH, "wheet tonnes")["suggestion"] == "wheat tonnes"
    assert run(SEARCH, "wheat")["suggestion"] == ""


@pytest.mark.browser
@pytest.mark.parametrize(
    "query",
    ["", " ", "(", ".*", "[a-", "\\", "\u202e\u2066", "-", '"', '""', "-\"", "a" * 10_000, "ا" * 10_000, "<script>alert(1)</script>",
     "__proto__", "constructor", "toString", "\ud800", "=sdf", "~all", "@deir", "*", "#", "?", "في من", "the", "\x00", "😀", "ا", "'", "1,2,3,4"],
)  # fmt: skip
def test_engine__takes_any_query(run: Ask, query: str) -> None:
    assert run(SEARCH, query)["total"] >= 0


@pytest.mark.browser
def test_engine__gives_hostile_texts_as_they_are(run: Ask) -> None:
    (there,) = run(SEARCH, "عدائي")["shown"][:1]
    assert "".join(piece["text"] for piece in there["title"]) == "<img src=x onerror=alert(1)> عدائي"


@pytest.mark.browser
def test_engine__fetches_only_what_a_query_needs(run: Ask) -> None:
    asked = run("""
      const before = performance.getEntriesByType("resource").length;
      const answer = await engine.search("قسد", { locale: "ar" });
      await answer.results[0].load();
      return performance.getEntriesByType("resource").slice(before).map(({ name }) => new URL(name).pathname);
    """)
    assert len(asked) <= 5
    assert all(path.startswith(("/data/terms/", "/data/text/", "/data/lists/")) for path in asked)


@pytest.mark.browser
def test_marker__marks_whole_words(run: Ask) -> None:
    words = "قالت القوات وبالقوات إن قوتها وقسد هناك"
    ranges = run("const mark = await engine.marker(args[0]); return mark(args[1]);", "قوات", words)
    assert [words[a:b] for a, b in ranges] == ["القوات", "وبالقوات", "قوتها"]
