"""One and the same English for different passages: what is told, what is asked again, and what never stands."""

import json

import pytest

from bitext import cli
from bitext.translation.checks import Pair
from bitext.translation.echoes import MOST, Echoes, passage
from engine_server import GOOGLE, LIBRETRANSLATE, EngineServer
from small_site import Site
from test_translate import site

__all__ = ["site"]

SAME = "The committee met again on Tuesday."
PASSAGES = {
    "وصلت الحافلات إلى المدرسة قبل الظهر بقليل.": "The buses reached the school shortly before noon.",
    "أعلنت البلدية توزيع الخبز على سكان الحي القديم.": "The municipality announced bread for the old quarter.",
    "يعمل في المشغل تسعة خياطين وثلاث متدرّبات.": "Nine tailors and three trainees work in the workshop.",
}


def echo(one: str, other: str, english: str = SAME) -> bool:
    first, second = passage(Pair(one, english), "a.md:1"), passage(Pair(other, english), "b.md:1")
    assert first.echoes(second) == second.echoes(first)
    return first.echoes(second)


@pytest.mark.parametrize(
    ("one", "other", "english"),
    [
        ("خلفية", "الخلفية", "Background"),
        ("اقرأ أيضًا", "مواد ذات صلة بالموضوع", "Read also"),
        ("وصلت الحافلات إلى المدرسة قبل الظهر.", "وصلتِ الحافلاتُ إلى المدرسةِ قبل الظُّهر", SAME),
        ("في الفصل ١ من التقرير السنوي.", "في الفصل ٢ من التقرير السنوي.", "In this chapter of the yearly report."),
        ("لم تردّ الوزارة على طلب التعليق.", "الوزارة لم ترد على طلبٍ للتعليق.", "The ministry did not respond to us."),
        ("الأسئلة الشائعة", "أسئلة يكثر طرحها", "Frequently asked questions"),
        ("بحسب ما ورد في التقرير", "وفق ما جاء في هذا التقرير", "According to what the report says"),
        ("ما هو هذا الذي كان", "ما هو هذا الذي كان", "What is it that was this"),
    ],
)
def test_echoes__what_may_well_have_the_same_english(one: str, other: str, english: str) -> None:
    assert not echo(one, other, english)


def test_echoes__what_cannot() -> None:
    listed = list(PASSAGES)
    assert all(echo(one, other) for one in listed for other in listed if one != other)
    assert echo("خلفية", listed[0])
    assert not echo("خلفية", listed[0], "Background of it")


def test_echoes__remembers_so_much_and_no_more() -> None:
    heard = Echoes()
    first, second, _ = PASSAGES
    heard.hear(passage(Pair(first, SAME), "a.md:1"))
    other = passage(Pair(second, SAME), "b.md:1")
    assert heard.of(other)
    assert heard.of(passage(Pair(second, SAME), "a.md:1")) is None
    for number in range(MOST):
        heard.hear(passage(Pair(first, f"Sentence number {number} of so many"), f"c.md:{number}"))
    assert heard.of(other) is None


def page(site: Site, name: str, *passages: str) -> None:
    site.write(name, "\n\n".join(passages) + "\n")


def alone(site: Site) -> None:
    for each in site.root.rglob("docs/**/*.md"):
        each.unlink()


def run(site: Site, server: EngineServer, *more: str, engine: str = LIBRETRANSLATE) -> int:
    return site.translate(server, "--strict", *more, engine=engine)


@pytest.mark.parametrize("batch", ["batch: 1", "batch: 20"])
@pytest.mark.parametrize("engine", [GOOGLE, LIBRETRANSLATE])
def test_one_answer_for_all__never_stands_and_is_told(
    site: Site, capsys: pytest.CaptureFixture[str], engine: str, batch: str
) -> None:
    alone(site)
    settings = site.root / "mkdocs.yml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("batch: 1", batch), encoding="utf-8")
    page(site, "a.md", *PASSAGES)
    with EngineServer() as server:
        server.rewrite = lambda _: SAME
        assert run(site, server, engine=engine) == 3
        assert SAME not in site.everything()
        told = capsys.readouterr().err
        assert told.count("unit-pending") == len(PASSAGES)
        assert "the same English stands for another passage" in told
        assert len(server.texts) <= 2 * len(PASSAGES)
        assert run(site, server, "--lang", "ar", engine=engine) == 3
        assert "الترجمة الإنكليزية نفسها لفقرة أخرى" in capsys.readouterr().err
    with EngineServer(table=PASSAGES) as server:
        assert run(site, server, engine=engine) == 0
    assert all(each in site.text("a.en.md") for each in PASSAGES.values())


def test_one_answer_for_all__of_another_page_is_known(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    alone(site)
    for name, each in zip("abc", PASSAGES, strict=True):
        page(site, f"{name}.md", each)
    with EngineServer() as server:
        server.rewrite = lambda _: SAME
        assert run(site, server) == 3
    told = capsys.readouterr().err
    assert told.count("unit-pending") == 2
    assert "docs/a.md:1" in told


def test_one_answer_for_all__is_compared_with_what_stands(site: Site) -> None:
    alone(site)
    first, second, third = PASSAGES
    with EngineServer() as server:
        server.rewrite = lambda _: SAME
        page(site, "a.md", first)
        assert run(site, server) == 0
        page(site, "a.md", first, second)
        assert run(site, server) == 3
        assert site.text("a.en.md").count(SAME) == 1
        page(site, "a.md", first, second, third)
        assert run(site, server) == 3
        assert site.text("a.en.md").count(SAME) == 1


def test_mixed_up_answer__is_put_right_by_asking_once_more(site: Site) -> None:
    """The first passage has its own words; the second got them too, once."""
    alone(site)
    page(site, "a.md", *PASSAGES)
    first, second, _ = PASSAGES
    wrong = [PASSAGES[first]]
    with EngineServer(table=PASSAGES) as server:
        server.rewrite = lambda answer: wrong.pop() if answer == PASSAGES[second] and wrong else answer
        assert run(site, server) == 0
        assert not wrong
        assert [server.texts.count(each) for each in PASSAGES] == [2, 2, 1]
    assert all(site.text("a.en.md").count(each) == 1 for each in PASSAGES.values())


def test_next_engine__takes_over(site: Site) -> None:
    alone(site)
    page(site, "a.md", *PASSAGES)
    settings = site.root / "mkdocs.yml"
    with EngineServer() as stuck, EngineServer(table=PASSAGES) as good:
        stuck.rewrite = lambda _: SAME
        text = settings.read_text(encoding="utf-8")
        text = text.replace("google: {", f'google: {{ url: "{good.google_url}",', 1)
        settings.write_text(text, encoding="utf-8")
        options = ["--engine", "libretranslate,google", "--engine-url", stuck.libretranslate_url, "--strict"]
        assert cli.main(["translate", "--project", str(site.root), *options]) == 0
    assert all(each in site.text("a.en.md") for each in PASSAGES.values())
    assert SAME not in site.everything()


def test_ignored__it_stands(site: Site) -> None:
    alone(site)
    page(site, "a.md", "---\nignore: [check-same]\n---", *PASSAGES)
    with EngineServer() as server:
        server.rewrite = lambda _: SAME
        assert run(site, server) == 0
    assert site.text("a.en.md").count(SAME) == len(PASSAGES)


def test_check__speaks_of_what_stands(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    alone(site)
    page(site, "a.md", *PASSAGES)
    with EngineServer(table=PASSAGES) as server:
        assert run(site, server) == 0
    first, second, _ = PASSAGES.values()
    site.replace("a.en.md", second, first)
    capsys.readouterr()
    cli.main(["check", "--json", "--project", str(site.root)])
    found = [each for each in json.loads(capsys.readouterr().out) if each["code"] == "check-same"]
    assert [(each["file"], each["line"]) for each in found] == [("docs/a.en.md", 3)]
