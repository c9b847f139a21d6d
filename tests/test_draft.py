"""The ladder of a unit, and words whose English is fixed: what is asked, in which order, and what stands in the end."""

import dataclasses
import re
from collections.abc import Callable, Sequence

import pytest

import samples
from bitext.alignment import bitext as bitexts
from bitext.alignment.lock import Lock, Row, source_hash, target_hash
from bitext.arabic import has_arabic
from bitext.errors import EngineError, Findings
from bitext.glossary import Glossary, read
from bitext.markup import inline, outline, placeholders
from bitext.translation import fixed
from bitext.translation.draft import Draft, Drafter
from bitext.translation.engines import Answer, Hints
from bitext.translation.fixed import Fixed
from engine_server import pseudo
from test_inline import HOSTILE
from test_placeholders import HABITS, PLACEHOLDER

GLOSSARY = """id,kind,ar,en,ar_variants,en_variants,avoid,note
sdf,organisation,قوات سوريا الديمقراطية,Syrian Democratic Forces,قسد,SDF;QSD,Syria Democratic Forces,
raqqa,place,الرقة,Raqqa,,al-Raqqa,Rakkah,
isis,organisation,تنظيم داعش,ISIS,داعش,ISIL,Da'ish,
desk,organisation,هيئة التحرير,the editorial desk,,,,
police,organisation,قوى الأمن الداخلي,internal security forces,,,,
remnants,term,فلول,remnants,بقايا,,leftovers,
"""
TERMS = read(GLOSSARY, "glossary.csv", Findings())


def words_of(table: dict[str, str]) -> Callable[[str], str]:
    """An engine that knows these texts, and takes others for what they are."""
    return lambda text: table[text] if text in table else pseudo(text)


def draft(
    source: str,
    answer: Callable[[str], str],
    glossary: Glossary | None = None,
    standing: dict[str, str] | None = None,
    **settings: object,
) -> tuple[dict[str, str], Draft, list[list[str]]]:
    """Draft a page; `standing` has machine's words for some Arabic. Words by Arabic, the draft, what was asked."""
    asked: list[list[str]] = []

    def ask(texts: Sequence[str], _: Hints) -> list[Answer]:
        asked.append(list(texts))
        return [Answer(answer(text), "test") for text in texts]

    page = samples.read(source)
    target, lock = None, Lock()
    if standing:
        stand = {i: standing[s.text] for i, s in enumerate(page.segments) if s.text in standing}
        target = samples.read(page.splice(stand))
        rows = (
            Row(f"u{i}", source_hash(s.text), s.kind, machine=target_hash(stand.get(i, s.text)), engine="old")
            if i in stand
            else Row(f"u{i}", source_hash(s.text), s.kind, machine=target_hash(s.text))
            for i, s in enumerate(page.segments)
        )
        lock = Lock(tuple(rows), "", None, True)
    found = bitexts.read(page, target, lock)
    wanted = [unit for unit in found.units if unit.state != "machine"] if standing else found.units
    drafter = Drafter(ask, samples.settings().dialect, samples.renderer(), glossary or Glossary(), **settings)  # type: ignore[arg-type]
    made = drafter.make(found, wanted)
    return {page.segments[i].text: words for i, words in made.words.items()}, made, asked


def html(source: str, words: dict[str, str]) -> str:
    page = samples.read(source)
    return samples.renderer().html(page.splice({i: words.get(s.text, s.text) for i, s in enumerate(page.segments)}))


# The ladder

SENTENCE = "قالت **القوات** في [البلاغ](a.md) إن `x` توقف."


def test_ladder__a_good_engine_is_asked_once() -> None:
    words, _, asked = draft(f"{SENTENCE}\n\nجملة أخرى.\n", pseudo)
    assert len(asked) == 1
    assert all("ZX0Z" in text for text in asked[0][:1])
    assert "**" in words[SENTENCE]


def test_ladder__another_shape_then_runs_then_arabic() -> None:
    def loses(text: str) -> str:
        return PLACEHOLDER.sub("", pseudo(text))

    words, made, asked = draft(SENTENCE, loses)
    assert [any("ZX" in text for text in each) for each in asked] == [True, False, False]
    assert [any("<g" in text for text in each) for each in asked] == [False, True, False]
    assert not made.failed
    assert re.findall(r"\*\*|\]\(a\.md\)|`x`", words[SENTENCE]) == ["**", "**", "](a.md)", "`x`"]
    _, made, _ = draft(SENTENCE, lambda text: "" if not PLACEHOLDER.search(text) else loses(text))
    assert list(made.failed) == [0]
    assert not made.words


@pytest.mark.parametrize(("shapes", "first"), [(("tags", "tokens"), "<g"), (("tokens", "tags"), "ZX")])
def test_ladder__begins_with_the_shape_that_the_engine_keeps(shapes: tuple[str, ...], first: str) -> None:
    _, _, asked = draft(SENTENCE, pseudo_tags, shapes=shapes)
    assert len(asked) == 1
    assert first in asked[0][0]


def pseudo_tags(text: str) -> str:
    """An engine that keeps placeholders of both shapes."""
    parts = re.split(f"({PLACEHOLDER.pattern})", text)
    return "".join(part if i % 2 else pseudo(part) for i, part in enumerate(parts))


DAMAGE: dict[str, Callable[[str], str]] = {
    "dropped": lambda t: PLACEHOLDER.sub("", t, count=1),
    "doubled": lambda t: PLACEHOLDER.sub(lambda m: m[0] * 2, t, count=1),
    "swapped": lambda t: re.sub(rf"^(.*?)({PLACEHOLDER.pattern})(.*?)({PLACEHOLDER.pattern})", r"\1\4\3\2", t),
    "all dropped": lambda t: PLACEHOLDER.sub("", t),
    "words": lambda t: PLACEHOLDER.sub("token", t),
    **{name: habit for _, name, habit in HABITS},
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
@pytest.mark.parametrize("shapes", [("tokens", "tags"), ("tags", "tokens")], ids=["tokens", "tags"])
def test_ladder__every_token_once_or_pending(damage: Callable[[str], str], shapes: tuple[str, ...]) -> None:
    source = samples.read_file(samples.TRICKY)
    words, made, _ = draft(source, lambda text: pseudo_tags(damage(text)), shapes=shapes)
    page = samples.read(source)
    for index, segment in enumerate(page.segments):
        assert (index in made.words) != (index in made.failed)
        if index in made.words and segment.kind != "code":
            assert tokens(made.words[index], "src") == tokens(segment.text, "src")
    before, after = (outline.outline(text) for text in (html(source, {}), html(source, words)))
    assert outline.same(before, after)
    assert len(made.failed) <= len(page.segments) // 100


def tokens(text: str, *labels: str) -> list[str]:
    found = inline.protect(text, samples.settings().dialect, labels).tokens
    untitled = (t.raw if t.title is None else t.raw[: t.title[0]] for t in found)
    return sorted(raw for raw in untitled if not raw.startswith(("\\", "&")) and raw.strip())


@pytest.mark.parametrize("words", [*HOSTILE, "[src]", "![src]", "[SRC][]"])
@pytest.mark.parametrize("place", ["{} ZX0ZaZX1Z ZX2Z", "ZX0Z{}ZX1Z ZX2Z", "ZX0ZaZX1Z{}ZX2Z", "ZX0ZaZX1Z ZX2Z{}"])
def test_ladder__words_that_look_like_markup_cannot_act(words: str, place: str) -> None:
    source = "قالت [القوات](a.md) إن `x`.\n\n[src]: https://example.org/\n"

    def answer(text: str) -> str:
        return place.format(words) if "ZX" in text else PLACEHOLDER.sub("", pseudo(text))

    made, drafted, _ = draft(source, answer)
    assert outline.same(outline.outline(html(source, {})), outline.outline(html(source, made)))
    assert bool(made) != bool(drafted.failed)
    assert all(tokens(text, "src") == ["[", "](a.md)", "`x`"] for text in made.values())


# Names of the glossary


def test_names__a_good_answer_costs_no_other_call() -> None:
    text = "أعلنت قوات سوريا الديمقراطية ذلك في الرقة."
    answer = "The Syrian Democratic Forces announced this in Raqqa."
    words, _, asked = draft(text, words_of({text: answer}), TERMS)
    assert words[text] == answer
    assert len(asked) == 1


def test_names__an_avoided_spelling_is_mended_without_a_call() -> None:
    text = "هاجم داعش **الرقة** أمس، وقال إن فلول داعش هناك."
    answer = "Da'ish attacked ZX0ZRakkahZX1Z yesterday and said the leftovers of ISIS were there."
    words, _, asked = draft(text, words_of({"هاجم داعش ZX0ZالرقةZX1Z أمس، وقال إن فلول داعش هناك.": answer}), TERMS)
    assert words[text] == "ISIS attacked **Raqqa** yesterday and said the remnants of ISIS were there."
    assert len(asked) == 1


def test_names__a_part_of_another_name_is_not_respelt() -> None:
    table = """id,kind,ar,en,ar_variants,en_variants,avoid,note
rif-dimashq,place,ريف دمشق,Rif Dimashq,,,,
countryside,term,ريف,countryside,,,rif,
"""
    text = "وصلوا إلى ريف دمشق ثم إلى ريف حلب."
    answer = "They reached Rif Dimashq and then the rif of Aleppo."
    words, _, _ = draft(text, words_of({text: answer}), read(table, "glossary.csv", Findings()))
    assert words[text] == "They reached Rif Dimashq and then the countryside of Aleppo."


@pytest.mark.parametrize(
    ("text", "english"), [("قسد", "SDF"), ("داعش", "ISIS"), ("هيئة التحرير", "the editorial desk")]
)
def test_names__one_by_itself_is_nobodys_business(text: str, english: str) -> None:
    words, made, asked = draft(f"## {text}\n", pseudo, TERMS)
    assert words == {text: english}
    assert made.engine == {0: "glossary"}
    assert not asked


def test_names__another_form_of_a_common_word_is_asked_for() -> None:
    assert draft("## بقايا\n", pseudo, TERMS)[2] == [["بقايا"]]


def test_names__a_missing_one_is_held_and_its_particle_goes_before_it() -> None:
    text = "وصل الوفد إلى المدينة وقسد رحبت به."
    table = {
        text: "The delegation reached the city and Turkey welcomed it.",
        "وصل الوفد إلى المدينة و ZX0Z رحبت به.": "The delegation reached the city and ZX0Z welcomed it.",
    }
    words, made, asked = draft(text, words_of(table), TERMS)
    assert asked[1:] == [[next(reversed(table))]]
    assert words[text] == "The delegation reached the city and SDF welcomed it."
    assert made.engine == {0: "test"}


def test_names__the_first_answer_stays_where_the_other_is_no_better() -> None:
    text = "وصل الوفد إلى المدينة وقسد رحبت به."
    first = "The delegation reached the city and Turkey welcomed it."
    words, _, asked = draft(text, lambda t: first if t == text else "Nothing.", TERMS)
    assert words[text] == first
    assert len(asked) == 3


def test_names__the_first_answer_stays_when_the_engine_stops() -> None:
    text = "وصل الوفد إلى المدينة وقسد رحبت به."
    first = "The delegation reached the city and Turkey welcomed it."

    def answer(sent: str) -> str:
        if sent != text:
            raise EngineError("gone")
        return first

    assert draft(text, answer, TERMS)[0] == {text: first}


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("قسد", "ZX0Z"),
        ("وقسد قالت", "و ZX0Z قالت"),
        ("لقسد ولداعش", "ل\u0640 ZX0Z ول\u0640 ZX1Z"),
        ("للرقة وبالرقة", "ل\u0640 ZX0Z وب\u0640 ZX1Z"),
        ("قوات سوريا الديمقراطية", "ZX0Z"),
        ("قَسَد", "ZX0Z"),
        ("قسدير", "قسدير"),
        ("**قسد**", "ZX0ZZX1ZZX2Z"),
    ],
)
def test_hold__takes_particles_apart(text: str, sent: str) -> None:
    wanted = [Fixed(form, fixed.short(term, form)) for term in TERMS for form in term.arabic]
    held = fixed.hold(inline.protect(text, samples.settings().dialect), wanted)
    assert placeholders.text(held) == sent
    assert not sent.startswith("ZX0Z قسد")


@pytest.mark.parametrize(
    ("form", "english"),
    [("قسد", "SDF"), ("قوات سوريا الديمقراطية", "Syrian Democratic Forces"), ("داعش", "ISIS"), ("بقايا", "remnants")],
)
def test_short__a_short_form_has_the_acronym(form: str, english: str) -> None:
    assert fixed.official(TERMS, form) == english


def test_polished__capital_and_one_article() -> None:
    held = [Fixed("", "internal security forces"), Fixed("", "the editorial desk")]
    assert fixed.polished("internal security forces met the the editorial desk", held) == (
        "Internal security forces met the editorial desk"
    )


# Abbreviations

PAGE = "أعلنت قسد ذلك أمس.\n\nوقالت قسد إن **قسد** باقية.\n\n*[قسد]: قوات سوريا الديمقراطية\n"


def abbreviations(source: str, words: dict[str, str]) -> list[str]:
    return re.findall(r"<abbr[^>]*>([^<]*)</abbr>", html(source, words))


def test_key__is_the_glossarys_short_form_and_fires() -> None:
    table = {
        "أعلنت قسد ذلك أمس.": "The SDF announced this yesterday.",
        "وقالت قسد إن ZX0ZقسدZX1Z باقية.": "The SDF said the ZX0ZSDFZX1Z would stay.",
    }
    words, _, asked = draft(PAGE, words_of(table), TERMS)
    assert words["قسد"] == "SDF"
    assert abbreviations(PAGE, words) == ["SDF"] * 3
    assert len(asked) == 1


def test_key__the_engines_own_is_kept_to_in_the_text() -> None:
    def answer(text: str) -> str:
        return "Qasad." if text == "قسد" else pseudo(text.replace("قسد", "الجماعة"))

    words, made, asked = draft(PAGE, answer)
    assert words["قسد"] == "Qasad"
    assert abbreviations(PAGE, words) == ["Qasad"] * 3
    assert not made.failed
    assert len(asked) == 2
    assert all("قسد" not in text for text in asked[1])


def test_key__in_other_capitals_costs_no_call() -> None:
    def answer(text: str) -> str:
        return "QASAD" if text == "قسد" else pseudo(text).replace(pseudo("و قسد")[2:], "qasad")

    words, _, asked = draft(PAGE, answer)
    assert abbreviations(PAGE, words) == ["QASAD"] * 3
    assert len(asked) == 1


def test_key__initials_win_where_the_sentences_use_them() -> None:
    table = {
        "قسد": "Tin",
        "قوات سوريا الديمقراطية": "Syrian Democratic Forces",
        "أعلنت قسد ذلك أمس.": "The SDF announced this yesterday.",
        "وقالت قسد إن ZX0ZقسدZX1Z باقية.": "The SDF said the ZX0ZSDFZX1Z would stay.",
    }
    words, _, asked = draft(PAGE, words_of(table))
    assert words["قسد"] == "SDF"
    assert abbreviations(PAGE, words) == ["SDF"] * 3
    assert len(asked) == 1


def test_key__stays_where_the_sentence_cannot_hold_it() -> None:
    def answer(text: str) -> str:
        return "SDF" if text == "قسد" else PLACEHOLDER.sub("", pseudo(text.replace("قسد", "الجماعة")))

    words, made, _ = draft("أعلنت قسد ذلك أمس.\n\n*[قسد]: قوات\n", answer)
    assert words["قسد"] == "SDF"
    assert not made.failed


@pytest.mark.parametrize("answer", ["a*b_c", "[x]", "x\\y", "a: b"])
def test_key__holds_nothing_that_needs_an_escape(answer: str) -> None:
    words, made, _ = draft(PAGE, lambda text: answer if text == "قسد" else pseudo(text))
    assert not made.failed
    assert re.fullmatch(r"[\w ]+", words["قسد"])
    assert not has_arabic("".join(abbreviations(PAGE, words)))


def test_key__the_standing_one_is_kept_to_later() -> None:
    standing = {"قسد": "S.D.F", "قوات سوريا الديمقراطية": "Syrian Democratic Forces"}
    standing |= {"وقالت قسد إن **قسد** باقية.": "The S.D.F said the **S.D.F** would stay."}

    def answer(text: str) -> str:
        return {"أعلنت قسد ذلك أمس.": "The SDF announced it.", "أعلنت ZX0Z ذلك أمس.": "The ZX0Z announced it."}[text]

    words, _, asked = draft(PAGE, answer, TERMS, standing)
    assert words == {"أعلنت قسد ذلك أمس.": "The S.D.F announced it."}
    assert len(asked) == 2


def test_drafter__fields_have_defaults() -> None:
    defaults = {each.name: each.default for each in dataclasses.fields(Drafter)}
    assert defaults["shapes"] == ("tokens", "tags")
