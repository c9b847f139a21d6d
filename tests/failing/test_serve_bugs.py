"""What the preview does wrong today."""

import threading

import pytest

import sites
from test_serve import Preview, preview  # noqa: F401 - fixtures are found by name

pytestmark = pytest.mark.xdist_group("browser")


def test_preview__settings_broken_for_a_moment_are_one_sentence(preview: Preview) -> None:  # noqa: F811
    for _ in range(20):
        with (preview.project / "mkdocs.yml").open("a", encoding="utf-8") as settings:
            settings.write("extra: [\n")
        threading.Event().wait(1)
        if any("mkdocs.yml" in line for line in preview.lines):
            break
    (preview.project / "mkdocs.yml").write_bytes((sites.ROOT / "mkdocs.yml").read_bytes())
    preview.wait_for("Preview:")
    preview.interrupt()
    assert "Traceback" not in "".join(preview.lines)
