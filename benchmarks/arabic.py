"""Arabic reports that never were, with the whole dialect in them: the same ones every time.

Sentences are put together from parts, so that paragraphs have the length and the markup of real ones: links, emphasis,
footnotes, quotations, code and abbreviations glued to Arabic particles, lists in admonitions, tables in tabs.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

WHO = (
    "وزارة الصحة", "المجلس المحلي", "مديرية التربية", "فرق الإسعاف", "قوات الأمن", "منظمة إغاثية", "لجنة التحقيق",
    "سكان البلدة", "متحدث باسم البلدية", "مصدر طبي", "مركز الأبحاث", "نقابة المعلمين", "شركة الكهرباء",
)  # fmt: skip
DID = (
    "أعلنت", "قالت", "أكدت", "ذكرت", "أوضحت", "نفت", "رجحت", "وثقت", "نشرت أرقاماً تشير إلى", "أضافت في بيان لها",
)  # fmt: skip
WHAT = (
    "أن عدد المستفيدين ارتفع إلى ١٢٣٤ شخصاً", "أن الطريق الواصل بين المدينتين أُغلق أمام الشاحنات",
    "أن العمل في المشفى سيُستأنف مطلع الشهر المقبل", "أن ثلاثة مخابز توقفت عن العمل بسبب نقص الطحين",
    "أن نسبة الحضور بلغت ٤٥٪ في الفصل الأول", "أن المياه ستُضخ يومين في الأسبوع", "أن الأسعار ارتفعت بنحو ٣٫٥ في المئة",
    "أن الموسم الحالي أفضل من سابقه", "أن عودة الأهالي لن تكون ممكنة قبل إزالة الأنقاض",
)  # fmt: skip
WHERE = (
    "في ريف المدينة الشرقي", "قرب الجسر القديم", "على أطراف البلدة", "في سوق الخضار", "شمالي المحافظة", "بمحاذاة النهر",
)  # fmt: skip
WHEN = (
    "صباح الأحد", "مساء أمس", "يوم ١٢ أيلول/سبتمبر ٢٠٢٤", "خلال الأسابيع الماضية", "في عام ٢٠٢٣", "بعد ساعات من الحادث",
)  # fmt: skip
THING = (
    "التقرير", "البيان الكامل", "نتائج المسح", "القائمة", "خريطة المنطقة", "نص الاتفاق", "الإحصاء الأخير", "الشهادة",
)  # fmt: skip
LINKS = ("../2024/a.md", "https://example.org/a_(b)_c", "b.md#قسم", "/files/x%20y.pdf", "https://example.org/?a=1&b=2")
KEYS = (("قسد", "قوات سوريا الديمقراطية"), ("أونروا", "وكالة الغوث"), ("HTML", "لغة الصفحات"))
CODE = ("git log", "x = 1", "a|b", "/var/log", "SELECT *", "زر")


class Writer:
    """Writes one report."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - the same reports every time, no secrets
        self.notes: list[str] = []

    def pick(self, choices: tuple[str, ...]) -> str:
        """One of several."""
        return self.chance.choice(choices)

    def inline(self) -> str:
        """A phrase with markup, as it stands in a sentence."""
        word, link = self.pick(THING), self.pick(LINKS)
        made: tuple[Callable[[], str], ...] = (
            lambda: f"[{word}]({link})",
            lambda: f'و[{word}]({link} "{self.pick(THING)}: نسخة")',
            lambda: f"[**{word}** المنشور]({link})",
            lambda: f"**{word}**",
            lambda: f"و**{word}**",
            lambda: f"*{word}*،",
            lambda: f"***{word}***",
            lambda: f"_{word}_",
            lambda: f"__{word} كله__",
            lambda: f"«**{word}** كما هو»",
            lambda: f"«{self.pick(WHO)} *لم ترد* على الأسئلة»",
            lambda: f"({self.pick(KEYS[0])})",
            lambda: f"`{self.pick(CODE)}`",
            lambda: f"بـ`{self.pick(CODE)}`",
            lambda: f"=={word}==",
            lambda: f"~~{word}~~ {self.pick(THING)}",
            lambda: f"^^{word}^^",
            lambda: "بنسبة CO~2~ و٥ م^2^",
            lambda: f"{word}{self.note()}",
            lambda: f"[{word}][src]",
            lambda: "[المصدر]",
            lambda: "<https://example.com/x_y>",
            lambda: "https://example.org/path_x?y=1",
            lambda: "press@example.org",
            lambda: f"<span class='x'>{word}</span>",
            lambda: f"<b>{word}</b><br>",
            lambda: f"![{word}](img/a.png){{ width=300 loading=lazy }}",
            lambda: f"[{word}](a.md){{ .button }}",
            lambda: f"**{word}**{{ .x }}",
            lambda: ":material-alert:",
            lambda: "&nbsp;–&nbsp;",
            lambda: r"الحسكة \| حلب \*",
            lambda: "snake_case_name و2*3*4",
            lambda: "الساعة 12:30:45",
            lambda: f"**[{word}]({link}) *كله***",
        )
        return self.chance.choice(made)()

    def note(self) -> str:
        """A reference to a footnote that is written at the end."""
        name = self.chance.choice([str(len(self.notes) + 1), f"ملاحظة-{len(self.notes) + 1}"])
        text = f"[^{name}]: {self.sentence(1)}"
        if self.chance.random() < 0.3:
            text += f"\n    {self.sentence(0)}\n\n    {self.sentence(1)}\n\n    - {self.sentence(0)}"
        self.notes.append(text)
        return f"[^{name}]"

    def sentence(self, marks: int | None = None) -> str:
        """One sentence, with so many phrases of markup."""
        words = [self.pick(DID), self.pick(WHO), self.pick(WHEN), self.pick(WHAT), self.pick(WHERE)]
        for _ in range(self.chance.choice((0, 1, 1, 2, 3)) if marks is None else marks):
            words.insert(self.chance.randint(1, len(words)), self.inline())
        return " ".join(words) + self.pick((".", ".", "؛", "!", "؟", "…"))

    def paragraph(self) -> str:
        """Some sentences, on one line or several, with hard breaks now and then."""
        sentences = [self.sentence() for _ in range(self.chance.randint(1, 5))]
        return self.pick((" ", " ", "\n", "  \n")).join(sentences)

    def block(self, depth: int = 0) -> str:
        """A paragraph, or something with structure."""
        if self.chance.random() < (0.45 if depth else 0.4) or depth > 2:
            return self.paragraph()
        made: tuple[Callable[[], str], ...] = (
            lambda: f"## {self.pick(THING)} {self.pick(WHERE)} {{#s{self.chance.randint(1, 10**6)} .x }}",
            lambda: f"### {self.pick(WHO)}: *{self.pick(THING)}*",
            lambda: "\n".join(f"- {self.sentence()}" for _ in range(3)),
            lambda: "\n".join(f"{n}. {self.sentence()}" for n in range(1, 4)),
            lambda: f"- {self.sentence()}\n\n{_in(self.block(depth + 1))}\n\n- {self.sentence(0)}",
            lambda: f"- [x] {self.sentence(1)}\n- [ ] {self.sentence(0)}\n    - [ ] {self.pick(THING)}",
            lambda: "\n".join(f"> {line}".rstrip() for line in self.block(depth + 1).split("\n")),
            lambda: f'!!! note "{self.pick(THING)} {self.pick(WHERE)}"\n\n{_in(self.block(depth + 1))}',
            lambda: f"!!! danger\n{_in(self.paragraph())}",
            lambda: f'???+ tip "{self.pick(THING)}"\n\n{_in(self.block(depth + 1))}',
            lambda: f'=== "{self.pick(THING)}"\n\n{_in(self.block(depth + 1))}\n\n=== "English"\n\n{_in(self.table())}',
            self.table,
            lambda: f"{self.pick(THING)}\n:   {self.sentence()}\n:   {self.sentence(0)}\n\n    {self.sentence(1)}",
            lambda: f"```python\n# {self.pick(THING)}\nx = 1\n```",
            lambda: f"{self.paragraph()}\n{{ .lead }}",
            lambda: "***",
        )
        if not depth and self.chance.random() < 0.12:
            return self.html()
        return self.chance.choice(made)()

    def html(self) -> str:
        """Raw HTML, with and without Markdown in it."""
        made = (
            f'<div class="grid" markdown>\n{self.paragraph()}\n\n- {self.sentence()}\n</div>',
            f'<figure markdown="span">\n![صورة](a.png)\n<figcaption>{self.pick(THING)}</figcaption>\n</figure>',
            f"<div>\n<p>{self.sentence(0)}</p> <b>{self.pick(WHO)}</b>\n</div>",
            f"<!-- {self.pick(THING)} -->",
        )
        return self.pick(made)

    def table(self) -> str:
        """A table with markup and escaped pipes."""
        rows = [f"| {self.pick(WHO)} | {value} |" for value in ("١٢", "**٣٤**", "`a`", r"حلب \| حمص")]
        rows += [f"| {self.pick(WHERE)} | {self.inline_cell()} |" for _ in range(3)]
        return "| الجهة | العدد |\n|:------|------:|\n" + "\n".join(rows)

    def inline_cell(self) -> str:
        """A phrase without pipes."""
        found = self.inline()
        return "٧" if "|" in found else found

    def report(self) -> str:
        """The whole report."""
        blocks = [self.block() for _ in range(25)]
        head = f'---\ntitle: "{self.pick(THING)}: {self.pick(WHERE)}"\nsummary: {self.sentence(0)}\n---\n'
        opening = f"# {self.pick(THING)} {self.pick(WHERE)}\n\nأعلنت قسد ذلك، ثم ردت أونروا عليها."
        ends = ['[src]: https://example.org/src "عنوان المصدر"\n[المصدر]: https://example.org/m', *self.notes]
        ends += ["\n".join(f"*[{key}]: {long}" for key, long in KEYS)]
        return "\n\n".join([head + "\n" + opening, *blocks, *ends]) + "\n"


def _in(text: str) -> str:
    return "\n".join(f"    {line}" if line else line for line in text.split("\n"))


def reports(count: int) -> Iterator[tuple[str, str]]:
    """So many reports, each with a name."""
    for seed in range(count):
        yield f"report {seed}", Writer(seed).report()
