"""The words of the interface, a table a locale (`data/strings.toml`)."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from babel import Locale
from markupsafe import Markup

from bitext.errors import SettingsError


@cache
def _table() -> dict[str, dict[str, str]]:
    path = Path(__file__).parent.parent / "data" / "strings.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


class Strings:
    """The interface strings of one locale."""

    def __init__(self, locale: str) -> None:
        self.locale = locale
        missing = [key for key, row in _table().items() if locale not in row]
        if missing:
            raise SettingsError("strings-missing", locale=locale, keys=", ".join(missing[:5]))

    def __repr__(self) -> str:
        """The same for the same strings: what a page is shown is compared by it."""
        return f"Strings({self.locale!r})"

    def __call__(self, key: str, **values: object) -> str:
        """The text under a key, its `{names}` filled in."""
        text = _table()[key][self.locale]
        return text.format_map(values) if values else text

    def names(self, beginning: str) -> list[str]:
        """What follows this in the keys that begin with it."""
        return [key.removeprefix(beginning) for key in _table() if key.startswith(beginning)]

    def isolated(self, key: str, **values: object) -> Markup:
        """The same as HTML; what is filled in may be in any script and leaves the words around it in their places."""
        return Markup(self(key)).format(**{k: Markup("<bdi>{}</bdi>").format(v) for k, v in values.items()})  # noqa: S704 - the site's own words

    def plural(self, number: int) -> str:
        """The last part of the key of a text that counts something: `one`, `two`, `few`, `many`, `other`, `zero`."""
        form: str = Locale.parse(self.locale).plural_form(number)
        return form
