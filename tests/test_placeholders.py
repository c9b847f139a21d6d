"""Placeholders come back from engines that mangle them, or are refused; never anything in between."""

import random
import re
from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import samples
from bitext.markup import inline, outline, placeholders
from bitext.markup.inline import Protected
from bitext.markup.placeholders import PlaceholderLost, Shape

DIALECT = samples.settings().dialect
PLACEHOLDER = re.compile(r"ZX[0-9]+Z|</?[gx](?: id=\"[0-9]+\")?/?>")
TEXT = "أعلنت **قسد** في [الرقة](a.md) عن `kubectl` و<b>غيره</b>[^1]."


def protect(text: str) -> Protected:
    return inline.protect(text, DIALECT, ("ref",))


def multiset(parts: Protected) -> Counter[str]:
    return Counter(part.raw for part in parts.tokens)


def each(change: Callable[[str], str]) -> Callable[[str], str]:
    """A habit of changing every placeholder by itself."""
    return lambda text: PLACEHOLDER.sub(lambda match: change(match[0]), text)


def digits(zero: int) -> Callable[[str], str]:
    return each(lambda p: p.translate({48 + d: zero + d for d in range(10)}))


TOKENS = {
    "spaces": each(lambda p: f" {p[:1]} {p[1:2]} {p[2:-1]} {p[-1:]} "),
    "lower case": each(str.lower),
    "Arabic digits": digits(0x660),
    "Persian digits": digits(0x6F0),
    "transliterated": each(lambda p: f" \u0632\u062f \u0625\u0643\u0633 {p[2:-1]} \u0632\u062f "),
    "Cyrillic": each(lambda p: f" {p.replace('Z', 'З').replace('X', 'Х')} "),
    "last letter lost": each(lambda p: f" {p[:-1]} "),
    "first letter lost": each(lambda p: f" {p[1:]} "),
    "square brackets": each(lambda p: f"[{p}]"),
    "brackets": each(lambda p: f"({p})"),
    "braces": each(lambda p: f"{{{p}}}"),
    "angles": each(lambda p: f"<{p}>"),
}
TAGS = {
    "spaces": each(lambda p: p.replace("<", "< ").replace(">", " >").replace("=", " = ")),
    "spaces inside": each(lambda p: re.sub(r'"(\d+)"', r'" \1 "', p)),
    "upper case": each(str.upper),
    "Arabic digits": digits(0x660),
    "single quotes": each(lambda p: p.replace('"', "'")),
    "typographic quotes": each(lambda p: re.sub(r'"(\d+)"', "\u201c\\1\u201d", p)),
    "guillemets": each(lambda p: re.sub(r'"(\d+)"', "\u00ab\\1\u00bb", p)),
    "no quotes": each(lambda p: p.replace('"', "")),
    "escaped quotes": each(lambda p: p.replace('"', '\\"')),
    "entities": each(lambda p: p.replace("<", "&lt;").replace(">", "&gt;")),
    "entities of quotes": each(lambda p: p.replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")),
    "slash of empty ones lost": each(lambda p: p.replace("/>", ">")),
    "closed apart": each(lambda p: p.replace("/>", "></x>")),
    "names translated": each(lambda p: re.sub(r"\b[gx]\b", "\u0633", p).replace("id", "\u0645\u0639\u0631\u0641")),
    "brackets": each(lambda p: f"({p})"),
}
HABITS: list[tuple[Shape, str, Callable[[str], str]]] = [
    *(("tokens", name, habit) for name, habit in TOKENS.items()),
    *(("tags", name, habit) for name, habit in TAGS.items()),
]


@pytest.mark.parametrize(("shape", "habit"), [(s, h) for s, _, h in HABITS], ids=[f"{s}: {n}" for s, n, _ in HABITS])
def test_restore__tolerates(shape: Shape, habit: Callable[[str], str]) -> None:
    sent = protect(TEXT)
    back = placeholders.restore(placeholders.tidy(habit(placeholders.text(sent, shape))), sent, None, shape)
    assert multiset(protect(back)) == multiset(sent)
    assert "(" not in re.sub(r"\]\(a\.md\)", "", back)
    tags = [outline.outline(samples.renderer().html(text)) for text in (TEXT, back)]
    assert outline.same(*tags)


@pytest.mark.parametrize(
    "text", ["و**قسد** قالت", "**أ** *ب* `ج`", "[![صورة](a.png)](b.md) ثم **[داخلي](a.md) *كله***"]
)
def test_tags__are_pairs_that_come_back(text: str) -> None:
    sent = protect(text)
    written = placeholders.text(sent, "tags")
    assert written.count("<g ") == written.count("</g>") == sum(part.role == "open" for part in sent.tokens)
    back = placeholders.restore(written, sent, None, "tags")
    assert back == placeholders.restore(placeholders.text(sent), sent)


def test_tags__a_lost_slash_of_a_closing_one() -> None:
    sent = protect("قالت **قسد** ذلك")
    assert placeholders.restore('The <g id="0">SDF<g id="0"> said', sent, None, "tags") == "The **SDF** said"


def test_tags__without_id_where_there_is_only_one() -> None:
    sent = protect("افتح `x` الآن")
    assert placeholders.restore("Open <x/> now", sent, None, "tags") == "Open `x` now"


@pytest.mark.parametrize(
    "answer",
    [
        '<g id="0">both</g>',
        '<g id="0">a</g> <g id="0">b</g> <x id="4"/>',
        '<g id="0">a<g id="2">b</g> <x id="4"/>',
        '</g>a<g id="0"> <g id="2">b</g> <x id="4"/>',
        '<g id="0">a</g> <g id="2">b</g> <x id="5"/>',
        '<g id="0">a</g> <g id="2">b</g> <x id="4"/> <x id="4"/>',
        '<g id="0">a</g> <g id="2">b</g> <x/> <x/>',
        "nothing",
    ],
    ids=["lost", "doubled", "never closed", "reversed", "unknown", "doubled x", "two without id", "all lost"],
)
def test_tags__refuses(answer: str) -> None:
    with pytest.raises(PlaceholderLost):
        placeholders.restore(answer, protect("**أ** و*ب* و`ج`"), None, "tags")


def test_restore__keeps_brackets_of_the_source() -> None:
    sent = protect("التنظيم (`x`) هنا")
    assert placeholders.restore("The group (ZX0Z) here", sent) == "The group (`x`) here"


def test_restore__does_not_guess_where_the_text_has_such_words() -> None:
    sent = protect("س0ز و`x`")
    with pytest.raises(PlaceholderLost):
        placeholders.restore("x0z and nothing", sent)


def test_protect__takes_what_looks_like_a_placeholder_as_code() -> None:
    sent = protect("يكتب ZX0Z و`x` كما هو")
    assert placeholders.text(sent) == "يكتب ZX0Z وZX1Z كما هو"
    assert placeholders.restore("writes ZX0Z and ZX1Z as is", sent) == "writes ZX0Z and `x` as is"


@pytest.mark.parametrize("word", ["ZX0ZX", "ZX0ZX1Z", "zx12zebra"])
def test_protect__takes_the_whole_of_such_a_word(word: str) -> None:
    sent = protect(f"يكتب {word} و`x`")
    assert placeholders.text(sent) == "يكتب ZX0Z وZX1Z"
    assert placeholders.restore("writes ZX0Z and ZX1Z", sent) == f"writes {word} and `x`"


@pytest.mark.parametrize("shape", ["tokens", "tags"])
def test_bare__leaves_words(shape: Shape) -> None:
    assert placeholders.bare(placeholders.text(protect(TEXT), shape)).split()[0] == "أعلنت"
    assert not PLACEHOLDER.search(placeholders.bare(placeholders.text(protect(TEXT), shape)))


# Whatever an engine does

MISCHIEF = st.sampled_from(
    [
        "", " ", "  ", "the", "!", "(", ")", "[", "]", ":", "*", "**", "_", "__", "~~", "~", "==", "^", "^^", "`", "``",
        "<", ">", "&", "\\", "{", "}", "{.x}", "](x)", "[x](y)", "[^1]", "[ref]", ":smile:", "www.a.org", "me@a.org",
        "https://a.org/b", "&amp;", "<b>", "</b>", "<!--", "-->", "12:30:45", "#5", "@user", "$5", "x_y", "'", '"', ".",
    ]
)  # fmt: skip


def mangled(text: str, seed: int, noise: list[str]) -> str:
    """Placeholders moved, lost, doubled or changed by some habit; signs of markup set anywhere between."""
    chance = random.Random(seed)  # noqa: S311 - nothing secret
    pieces = re.split(f"({PLACEHOLDER.pattern})", text)
    for index in range(len(pieces)):
        if index % 2 and chance.random() < 0.2:
            habits = [*TOKENS.values(), *TAGS.values(), lambda _: "", lambda p: p + p]
            pieces[index] = chance.choice(habits)(pieces[index])
        elif not index % 2:
            words = "".join(chance.choice("ab .") if char.isalpha() else char for char in pieces[index])
            pieces[index] = chance.choice([words, words.strip(), "", " ", *noise])
            if noise and chance.random() < 0.5:
                pieces[index] += chance.choice(noise)
    if chance.random() < 0.2:
        chance.shuffle(pieces)
    return "".join(pieces)


@pytest.mark.parametrize("shape", ["tokens", "tags"])
@given(text=samples.SENTENCE, seed=st.integers(0, 2**16), noise=st.lists(MISCHIEF, max_size=4))
@settings(max_examples=200)
def test_restore__every_token_once_or_not_at_all(shape: Shape, text: str, seed: int, noise: list[str]) -> None:
    sent = protect(text)
    answer = placeholders.tidy(mangled(placeholders.text(sent, shape), seed, noise))
    try:
        back = placeholders.restore(answer, sent, None, shape)
    except PlaceholderLost:
        return
    harmless = re.compile(r"\\.|&#?\w+;", re.DOTALL)
    found = Counter({raw: n for raw, n in multiset(protect(back)).items() if not harmless.fullmatch(raw)})
    wanted = Counter({raw: n for raw, n in multiset(sent).items() if not harmless.fullmatch(raw)})
    assert found == wanted, (answer, back)
