"""Inline code that does not come back, or answers that still act."""

import pytest

from bitext.markup import inline, outline
from test_inline import CONTEXTS, protect, tags


@pytest.mark.parametrize(
    "text",
    ["**[داخلي](a.md) *كله***", "*نص **نص***", "***نص** نص*", "وwww.example.org/x", "[نص](<b c.md>)", "<b>نص"],
)
def test_restore__of_what_was_sent_renders_the_same(text: str) -> None:
    sent = protect(text)
    assert outline.same(tags(text), tags(inline.restore(sent.sent, sent)))


ANSWERS = ["__y__", r"\\*x\\*", r"\\<b>x", "---", "===", "x\n---", '=== "x"', "???+ note x", "x\n\ny"]


@pytest.mark.parametrize("context", CONTEXTS.values(), ids=CONTEXTS)
@pytest.mark.parametrize("answer", ANSWERS)
def test_inert__an_answer_cannot_act(answer: str, context: str) -> None:
    words = inline.guard_start(inline.inert(answer))
    assert outline.same(tags(context.format(words)), tags(context.format("كلمة")))
