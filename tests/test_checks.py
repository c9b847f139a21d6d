"""The translation checks: rates on the shipped pairs, one golden or more a check, and no surprise on any text."""

import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bitext import errors
from bitext.glossary import Glossary, Term
from bitext.translation import checks
from bitext.translation.checks import CHECKS, Pair, numbers_arabic, numbers_english, words

BENCHMARK = Path(__file__).parents[1] / "benchmarks" / "checks"
sys.path.insert(0, str(BENCHMARK))

import run as benchmark  # noqa: E402 - found by the line above
from sow import sow  # noqa: E402 - the same

AR = "قال المدير إن العمل في الجسر سيبدأ قريباً."
EN = "The director said work on the bridge would start soon."


@pytest.fixture(scope="module")
def glossary() -> Glossary:
    return benchmark.the_glossary()


def codes(ar: str, en: str, glossary: Glossary | None = None) -> list[str]:
    return [remark.code for remark in checks.check(Pair(ar, en, glossary=glossary or Glossary()))]


def shipped(name: str) -> tuple[list[tuple[str, str]], list[tuple[str, str, str]]]:
    rows = benchmark.rows(BENCHMARK / name)
    good = [(row["ar"], row["en"]) for row in rows if row.get("kind", "good") == "good"]
    bad = [(row["kind"], row["ar"], row["en"]) for row in rows if row.get("kind", "good") != "good"]
    return good, bad


def test_rates__tuning_set(glossary: Glossary) -> None:
    good, bad = shipped("good.tsv")[0], shipped("bad.tsv")[1]
    assert len(good) >= 170
    assert len(bad) >= 220
    assert len(benchmark.alarms(good, glossary)) <= 0.02 * len(good)
    total, hit, _ = benchmark.found(bad, glossary)
    assert hit.total() >= 0.95 * total.total()
    assert {kind for kind in total if hit[kind] < 0.85 * total[kind]} == set()


@pytest.mark.parametrize(
    ("ar", "en"),
    [
        ("بلغت سرعة الرياح 90 كيلومتراً في الساعة.", "Winds reached 90 km/h ({} mph)."),
        ("ارتفاع الجدار 4 أمتار.", "The wall is 4 metres ({} ft) high."),
        ("بلغت الحرارة 40 درجة.", "It was 40C ({}F)."),
    ],
)
@pytest.mark.parametrize("right", [True, False])
def test_numbers__conversion_in_brackets(ar: str, en: str, *, right: bool) -> None:
    value = {"mph": 56, "ft)": 13, "F).": 104}[next(unit for unit in ("mph", "ft)", "F).") if unit in en)]
    said = codes(ar, en.format(value if right else value * 2))
    assert ("check-numbers" not in said) is right


@pytest.mark.parametrize(
    ("ar", "en", "right"),
    [
        ("ستة من كل عشرة أطباء غادروا البلاد.", "Sixty per cent of doctors have left.", True),
        ("ستة من كل عشرة أطباء غادروا البلاد.", "Sixteen per cent of doctors have left.", False),
        ("غادر 90 بالمئة من الأطباء البلاد.", "Nine out of ten doctors have left.", True),
        ("غادر 90 بالمئة من الأطباء البلاد.", "Seven out of ten doctors have left.", False),
        ("ارتفعت الرواتب بنسبة 200 في المئة.", "Salaries tripled.", True),
        ("ارتفعت الرواتب بنسبة 100 في المئة.", "Salaries tripled.", False),
    ],
)
def test_numbers__shares_said_two_ways(ar: str, en: str, *, right: bool) -> None:
    assert ("check-numbers" not in codes(ar, en)) is right


def test_rates__sown_into_it(glossary: Glossary) -> None:
    total, hit, _ = benchmark.found(sow(shipped("good.tsv")[0], 11), glossary)
    assert hit.total() >= 0.95 * total.total()


def test_rates__hold_out(glossary: Glossary) -> None:
    good, bad = shipped("holdout.tsv")
    assert len(good) >= 60
    assert len(bad) >= 80
    total, hit, _ = benchmark.found(bad, glossary)
    assert hit.total() >= 0.9 * total.total()


@pytest.mark.parametrize(
    ("ar", "en", "code"),
    [
        (AR, "…", "check-empty"),
        (AR, AR, "check-untranslated"),
        (AR, "Le directeur a dit que les travaux du pont vont commencer.", "check-language"),
        (AR, "Müdür, köprü için çalışmanın yakında başlayacağını ve bir yıl süreceğini söyledi.", "check-language"),
        (AR, "Der Leiter sagte, dass die Arbeit an der Brücke bald beginnt und im Mai endet.", "check-language"),
        (AR, "Директор сказал, что работа на мосту скоро начнётся.", "check-language"),
        (AR, "Too Many Requests", "check-notice"),
        (AR, "I'm sorry, but I can't translate this.", "check-notice"),
        ("انظر [هنا](a.md).", "See [here](b.md).", "check-link"),
        ("اكتب `ls` الآن.", "Write ls now.", "check-code"),
        ("نص[^1].", "Text.", "check-footnote"),
        ("هذا **مهم** جداً.", "This is **very important.", "check-markup"),
        ("هذا **مهم** جداً.", "This is very important.", "check-emphasis"),
        ("قال (أمس) ذلك.", "He said so (yesterday.", "check-brackets"),
        (AR, EN.replace("bridge", "الجسر"), "check-residue"),
        ("حضر خمسة وعشرون طالباً.", "Twenty-six students came.", "check-numbers"),
        ("وصل في ٣ كانون الثاني.", "He arrived on 3 December.", "check-month"),
        ("وصل يوم الأربعاء.", "He arrived on Thursday.", "check-weekday"),
        ("لم يصل القطار.", "The train arrived.", "check-negation"),
        ("وصل القطار.", "The train did not arrive.", "check-negation"),
        ("تعهدت الحكومة بعدم رفع الأسعار.", "The government has not pledged to leave prices alone.", "check-negation"),
        ("انتقد النائب غياب الشفافية.", "The MP criticised the transparency.", "check-negation"),
        ("ما من دليل على ذلك.", "There is evidence of that.", "check-negation"),
        ("بدأ العمل من غير أن يصل المهندس.", "Work began after the engineer arrived.", "check-negation"),
        ("قال سامر عبود ذلك أمس.", "Samer Haddad said so yesterday.", "check-name"),
        ("قال سامر عبود ذلك أمس.", "That was said yesterday by Samer Abbuod.", "check-name-spelling"),
        ("لا يتجاوز الراتب عشرين دولاراً.", "The wage is more than twenty dollars.", "check-negation"),
        ("لا تقل النسبة عن أربعين في المئة.", "The rate is less than 40%.", "check-negation"),
        ("دخل من دون إذن.", "He came in with permission.", "check-negation"),
        ("غاب منذ ستة عقود.", "He has been away for sixty decades.", "check-numbers"),
        ("أُنجز ثلثاها هذا العام.", "One third of it was finished this year.", "check-numbers"),
        ("سافر الوفد إلى بيروت.", "The delegation went to Cairo.", "check-name"),
        ("سافر الوفد إلى بغداد.", "The delegation went to Bagdhad.", "check-name-spelling"),
        ("شرح فوائد WhatsApp للطلاب.", "He explained its uses to the students.", "check-acronym"),
        (AR, EN.replace("the bridge", "the the bridge"), "check-doubled"),
        (AR + " " + AR.replace("الجسر", "السوق والمدرسة والمستشفى"), EN, "check-omission"),
        (AR, EN * 4, "check-length"),
    ],
)
def test_check__finds(ar: str, en: str, code: str) -> None:
    assert code in codes(ar, en)


@pytest.mark.parametrize(
    ("ar", "en"),
    [
        ("حريق في سوق في مخيم", "Fire in a market in a camp"),
        (
            "مقال «Le rôle de la France dans la région et des alliés».",
            "Le rôle de la France dans la région et des alliés",
        ),
        ("صحيفتا لوموند ولوفيغارو.", "Le Monde, Le Figaro and Les Echos."),
        ("دير الزور، تل أبيض", "Deir ez-Zor, Tell Abyad"),
    ],
)
def test_language__is_not_doubted_for_names_and_headlines(ar: str, en: str) -> None:
    assert "check-language" not in codes(ar, en)


def test_check__avoided_spelling(glossary: Glossary) -> None:
    found = codes("عاد سكان دير الزور إلى بيوتهم.", "People of Deir Azzor returned to their homes.", glossary)
    assert "check-avoid" in found


@pytest.mark.parametrize(
    ("ar", "en"),
    [
        ("بلغ العدد 1,2 مليون.", "The number reached 1,200,000."),
        ("يبلغ العدد ٨٩٫٥٠٠.", "The number is 89,500."),
        ("حضر ثلاثمائة شخص.", "300 people came."),
        ("بعد عشر سنوات عاد.", "He came back a decade later."),
        ("وصل جنديان.", "Two soldiers arrived."),
        ("في 19 أيلول/سبتمبر.", "On 19 September."),
        ("في 7/8/2025.", "On 7 August 2025."),
        ("غيّر إنسان كلماتها، كلها أو بعضها.", "A person has changed its words, all of them or some."),
        ("فغيَّر المجلس القرار.", "So the council changed the decision."),
        ("لا يزال الباب مفتوحاً.", "The door is still open."),
        ("تعهدت الحكومة بعدم رفع أسعار الخبز.", "The government pledged to leave bread prices where they are."),
        ("حكمت المحكمة ببراءته لعدم كفاية الأدلة.", "The court acquitted him for want of evidence."),
        ("لم يبق منهم سوى بضع مئات.", "Just a few hundred of them remain."),
        ("الأمر غير مقبول.", "It is unacceptable."),
        ("استغرقت الرحلة سنتين ونصف السنة.", "The journey took two and a half years."),
        ("يبلغ طوله أربعة كيلومترات ونصف.", "It is four and a half kilometres long."),
        ("غرس الأهالي مليون ونصف مليون شجرة.", "Residents planted 1.5 million trees."),
        ("تُقدَّم الساعة ستين دقيقة.", "Clocks go forward by an hour."),
        ("قال نور الدين حمدان إنه عاد.", "Noureddine Hamdan said he was back."),
        ("تحدثت هالة الكردي أمس.", "Hala al-Kurdi spoke yesterday."),
        ("تعود فرقة المسرح غداً.", "The theatre company returns tomorrow."),
        ("وأثنى على دورهم.", "He praised their role."),
        ("لا سيما في الشتاء.", "Particularly in winter."),
        ("ما لا يقل عن خمسة.", "At least five."),
        ("يجب عدم الاقتراب.", "Keep away."),
        ("سافر إلى لبنان للدراسة.", "He travelled to Lebanon to study."),
        ("لن نتخلى عن أرضنا.", "We will hold on to our land."),
        ("حالت الألغام دون عودة المزارعين إلى حقولهم.", "Mines have kept farmers from returning to their fields."),
        ("غاب منذ ثلاثة عقود.", "He has been away for thirty years."),
        ("بعد عقدين من الغياب.", "After twenty years away."),
        ("ارتفعت الأسعار في ربع عام.", "Prices went up in three months."),
        ("تحدثت سهى العلي أمس.", "Suha al-Ali spoke yesterday."),
        ("رصدت الكاميرات ذئباً.", "Cameras caught sight of a wolf."),
    ],
)
def test_check__lets_pass(ar: str, en: str) -> None:
    assert codes(ar, en) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("خمسة وعشرون", 25), ("ثلاثمئة وخمسة وعشرين", 325), ("ألفان وثلاثمائة", 2300), ("ستاً وثلاثين", 36),
        ("مليون و200 ألف", 1_200_000), ("مليون ونصف المليون", 1_500_000), ("إحدى عشرة", 11), ("واحد وعشرون", 21),
        ("الثامن عشر", 18), ("نصف مليون", 500_000), ("مئتا ألف", 200_000), ("سبعة آلاف", 7000),
    ],
)  # fmt: skip
def test_numbers__arabic(text: str, value: float) -> None:
    assert [value] == [max(q.values) for q in numbers_arabic.read(words.fold(text)).quantities]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("twenty-five", 25), ("three hundred and twenty-five", 325), ("a million and a half", 1_500_000),
        ("one and a half million", 1_500_000), ("$1.5bn", 1.5e9), ("two dozen", 24), ("half a million", 500_000),
        ("seven thousand two hundred", 7200), ("twenty-first", 21), ("45 thousand", 45_000),
    ],
)  # fmt: skip
def test_numbers__english(text: str, value: float) -> None:
    assert [value] == [max(q.values) for q in numbers_english.read(text).quantities]


def test_codes__are_worded() -> None:
    rows = errors.catalogue()
    for check in CHECKS:
        assert {"severity", "en", "ar", "mend_en", "mend_ar"} <= set(rows[check.code])
        assert (rows[check.code]["severity"] == "error") == check.blocking


def test_remarks__fill_their_sentence(glossary: Glossary) -> None:
    for _, ar, en in shipped("bad.tsv")[1][::3]:
        for remark in checks.check(Pair(ar, en, glossary=glossary)):
            made = remark.found("docs/x.md", 1, "u")
            assert made.message("ar")
            assert made.mend("en")


def test_check__says_the_same_again(glossary: Glossary) -> None:
    """What is remembered of words and glossaries changes no remark, whatever was checked before."""
    some = shipped("bad.tsv")[1][::7]
    first = [codes(ar, en, glossary) for _, ar, en in some]
    bare = [codes(ar, en) for _, ar, en in some]
    assert first != bare
    assert [codes(ar, en, glossary) for _, ar, en in reversed(some)][::-1] == first
    assert [codes(ar, en) for _, ar, en in some] == bare


def test_check__circled_digit() -> None:
    assert "check-numbers" not in codes("❶ حضر الطلاب.", "❶ The students came.")


ANY = st.text(
    st.one_of(st.characters(codec="utf-8"), st.sampled_from("اأبتلمنو 0123456789٣٥.,-%()[]`*<>\"'aeinotsTHE\n")),
    max_size=120,
)


@settings(max_examples=150, deadline=None)
@given(ANY, ANY)
def test_check__never_fails(ar: str, en: str) -> None:
    for remark in checks.check(Pair(ar, en)):
        assert remark.found("docs/x.md", 1).message("ar")


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "1,",
        "1 000 ",
        "(",
        '"',
        "«",
        "no ",
        "twenty-",
        "and a half ",
        "ا",
        "و",
        "وخمسة ",
        "لا ",
        "Al-",
        "aA",
        "[^",
        "**a ",
        "<b ",
        ".",
    ],
)
def test_check__long_input(piece: str) -> None:
    long = piece * (100_000 // len(piece))
    checks.check(Pair(AR, long))
    checks.check(Pair(long, EN))


def test_names__of_signs_alone_are_no_names() -> None:
    """Such rows of the glossary name nothing: no text is found to hold them, and none is blamed for them."""
    rows = (Term("a", "person", "=", "()"), Term("b", "place", "\u200b", "\u200b", avoid=("\u200b", "-")))
    assert [remark.code for remark in checks.check(Pair(AR, EN, glossary=Glossary(rows)))] == [
        remark.code for remark in checks.check(Pair(AR, EN))
    ]
    assert Glossary(rows).mentions(AR) == []
