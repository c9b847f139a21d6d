"""Days as readers of an edition write them."""

from __future__ import annotations

import datetime
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.dates import get_month_names

from bitext.errors import SettingsError
from bitext.project import CONFIG


@cache
def _months(territory: str) -> dict[int, str]:
    """Month names; where a country has its own beside the common Arabic ones, both: «أيلول/سبتمبر»."""
    try:
        own = get_month_names("wide", locale=territory)
    except (UnknownLocaleError, ValueError):
        raise SettingsError("config-territory", config=CONFIG, value=repr(territory)) from None
    common = get_month_names("wide", locale=Locale.parse(territory).language)
    return {n: own[n] if own[n] == common[n] else f"{own[n]}/{common[n]}" for n in range(1, 13)}


def months(territory: str) -> list[str]:
    """The months' names, January first."""
    return list(_months(territory).values())


def day(date: datetime.date, territory: str) -> str:
    """Day, month and year, in European digits."""
    return f"{date.day} {_months(territory)[date.month]} {date.year}"


def month(date: datetime.date, territory: str) -> str:
    """Month and year."""
    return f"{_months(territory)[date.month]} {date.year}"
