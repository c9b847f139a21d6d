"""Where a setting stands in `mkdocs.yml`, and which names under `extra.translation` mean nothing."""

from __future__ import annotations

import difflib
from pathlib import Path

import yaml

from bitext.errors import BitextError, Findings
from bitext.project import CONFIG, Project

KNOWN = frozenset(
    "source memory latest editions sections engine engines engine_url engine_settings private names_from_text"
    " report_errors fonts colours video_hosts publisher licence article_type index_unreviewed cards cards_font"
    " feed_text ai_crawlers dashboard time_zone publish ci_engine".split()
)
"""Every setting under `extra.translation`."""
_WITHIN = ("", "extra.", "extra.translation.", "extra.translation.editions.")
"""Where a setting may be that an error names without saying all of its path."""


def tell(project: Project, findings: Findings) -> None:
    """Tell which settings are not known, and which ones may be meant."""
    for key in map(str, project.publishing):
        if key not in KNOWN:
            guess = difflib.get_close_matches(key, sorted(KNOWN), 1)
            code = "setting-unknown-guess" if guess else "setting-unknown"
            line = line_of(project.root, f"extra.translation.{key}")
            findings.add(code, CONFIG, line, key=key, guess=guess[0] if guess else "")


def placed(error: BitextError, root: Path) -> BitextError:
    """An error about `mkdocs.yml` that says on which line the setting stands, where that can be told."""
    key = error.values.get("key")
    if error.values.get("config") != CONFIG or not key:
        return error
    field = f".{error.values['field']}" if "field" in error.values else ""
    line = line_of(root, f"{key}{field}") or line_of(root, str(key))
    return type(error)(error.key, **{**error.values, "config": f"{CONFIG}:{line}"}) if line else error


def line_of(root: Path, key: str) -> int:
    """The line on which a setting stands, by its path with dots between; 0 where it cannot be found."""
    try:
        node = yaml.compose((root / CONFIG).read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except (OSError, ValueError, yaml.YAMLError, RecursionError):
        return 0
    return next((found for start in _WITHIN if (found := _line(node, (start + key).split(".")))), 0)


def _line(node: yaml.Node | None, path: list[str]) -> int:
    """The line of the key at the end of a path; keys may have dots themselves."""
    if not isinstance(node, yaml.MappingNode):
        return 0
    for name, value in node.value:
        if not isinstance(name, yaml.ScalarNode):
            continue
        for length in range(1, len(path) + 1):
            if name.value == ".".join(path[:length]):
                line = name.start_mark.line + 1 if length == len(path) else _line(value, path[length:])
                if line:
                    return int(line)
    return 0
