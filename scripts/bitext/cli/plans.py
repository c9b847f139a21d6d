"""Say what a run would send, to whom, and for what price."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bitext.site.strings import Strings

if TYPE_CHECKING:
    from bitext.translation.plan import Plan, Share


def lines(plan: Plan, t: Strings) -> Iterator[str]:
    """A head, then a line an engine of the chain, then what nobody may be sent."""
    counted = {"units": f"{plan.units:,}", "characters": f"{plan.characters:,}", "cost": _cost(plan.cost, t)}
    yield t("plan.head", locale=plan.locale, **counted) if plan.units else t("plan.nothing", locale=plan.locale)
    if plan.units or plan.nobody.units:
        yield from (_share(each, t) for each in plan.shares)
    if plan.nobody.units:
        yield t("plan.nobody", **_counted(plan.nobody, t))


def _share(share: Share, t: Strings) -> str:
    who = {
        "engine": share.name,
        "host": share.host or t("plan.own"),
        "where": t("plan.near") if share.local else t("plan.far"),
    }
    return t("plan.share", **who, **_counted(share, t)) if share.units else t("plan.reserve", **who)


def _counted(share: Share, t: Strings) -> dict[str, object]:
    return {
        "units": f"{share.units:,}",
        "private": f"{share.private:,}",
        "characters": f"{share.characters:,}",
        "cost": _cost(share.cost, t),
    }


def _cost(usd: float | None, t: Strings) -> str:
    if usd is None:
        return t("plan.unknown")
    return t("plan.cost", usd=f"{usd:,.2f}") if usd else t("plan.free")
