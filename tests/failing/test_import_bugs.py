"""Texts that `import` changes, and names that stop it."""

from pathlib import Path

import pytest

from bitext.markup.render import Renderer
from test_import import TEXT, bring, kept, project, renderer, settings_only  # noqa: F401 - fixtures are found by name


@pytest.mark.parametrize(
    "text",
    [
        "---",
        "رقم &#60",
        "مسار \\\\خادم\\\\مجلد",
        "مسار \\\\\\\\= خادم",
        "نص\n---\nنص",
        "نص\n-",
        "نص\n=",
        "??? سؤال",
        "أ | ب\n--- | ---\nج | د",
        "وجه :smile: هنا",
        'نص\n{"س"}',
        "https://example.org/<b>x</b>",
        "https://example.org/**a** ثم",
        "https://example.org/a`b`c",
        "https://example.org/[a](b)",
    ],
)
def test_escape__what_looks_like_markup_is_shown_as_it_is(text: str, renderer: Renderer) -> None:  # noqa: F811
    assert kept(text, renderer)


def test_slug__too_long_for_a_file_name_is_refused(project: Path) -> None:  # noqa: F811
    assert bring(project, TEXT, "--slug", "a" * 300, "--date", "2025-10-06") == 2


def test_slug__one_that_names_a_folders_page_is_refused(project: Path) -> None:  # noqa: F811
    assert bring(project, TEXT, "--slug", "index", "--date", "2025-10-06") == 2
