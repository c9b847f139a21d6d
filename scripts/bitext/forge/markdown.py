"""What forges show: a plan, findings and a proposal as Markdown, and findings as annotations of GitHub's.

Whatever comes from a file stands in code or is escaped, so that no title or file name can mention people, close issues,
or lay out the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from bitext.errors import Finding
from bitext.site.strings import Strings

if TYPE_CHECKING:
    from bitext.forge.proposal import Brought, Proposal
    from bitext.translation.plan import Plan, Share

_MOST = 200
"""Rows of a table: a description of GitHub's holds 65,536 characters, and nobody reads more."""
_LEVELS: Mapping[str, str] = {"error": "error", "warning": "warning", "info": "notice"}
_ORDER = ("error", "warning", "info")
_CALLS = "@#"
"""What forges look for in finished text, too, to tell people and to link issues: something is put behind it."""
_JOINER = "&#8288;"
_ACTIVE = re.compile(r"[\\`*_{}\[\]<>#@|~!&]|(?<=\w)://")


def annotation(finding: Finding, language: str) -> str:
    """A finding as a workflow command, which GitHub shows beside the line."""
    place = [f"file={_property(finding.path)}"] + ([f"line={finding.line}"] if finding.line else [])
    text = _data(_text(finding, language))
    return f"::{_LEVELS[finding.severity]} {','.join(place)},title={_property(finding.code)}::{text}"


def plan(plans: Sequence[Plan], waiting: Mapping[str, int], t: Strings) -> str:
    """What a run would send, to whom and for what price, and which pages wait for it."""
    parts = [f"## {t('forge.plan')}"]
    for each in plans:
        parts.append(t("forge.plan.into" if each.units else "forge.plan.nothing", locale=each.locale))
        rows = [_share(share, t) for share in each.shares if share.units]
        if each.nobody.units:
            rows.append([t("forge.plan.nobody"), "–", _number(each.nobody.units), _number(each.nobody.private),
                         _number(each.nobody.characters), "–"])  # fmt: skip
        if rows:
            columns = ("engine", "host", "passages", "private", "characters", "cost")
            parts.append(_table([t(f"forge.column.{each}") for each in columns], rows))
    if not plans:
        parts.append(t("forge.plan.rest"))
    if waiting:
        heads = [t("forge.column.page"), t("forge.column.pending")]
        parts.append(_table(heads, _first([[_code(file), _number(count)] for file, count in waiting.items()], t)))
    return "\n\n".join(parts)


def findings(found: Iterable[Finding], t: Strings) -> str:
    """Findings as a table, errors first."""
    ordered = sorted(dict.fromkeys(found), key=lambda f: (_ORDER.index(f.severity), f.path, f.line))
    if not ordered:
        return f"## {t('forge.findings')}\n\n{t('forge.findings.none')}"
    rows = [
        [t(f"forge.severity.{each.severity}"), _code(_place(each)),
         escaped(_text(each, t.locale))]
        for each in ordered
    ]  # fmt: skip
    heads = [t(f"forge.column.{head}") for head in ("severity", "place", "finding")]
    return f"## {t('forge.findings')}\n\n{_table(heads, _first(rows, t))}"


def title(proposal: Proposal, t: Strings) -> str:
    """The title of a proposal, and of its commit."""
    return t("forge.title", pages=len(proposal.pages), passages=proposal.passages)


def body(proposal: Proposal, t: Strings) -> str:
    """The description of a proposal."""
    parts = [t("forge.body")]
    heads = ("page", "machine", "people", "offered", "removed", "pending")
    rows = [
        [_page(page), *map(_number, (page.machine, page.people, page.offered, page.removed, page.pending))]
        for page in proposal.pages
    ]
    if rows:
        parts.append(_table([t(f"forge.column.{head}") for head in heads], _first(rows, t)))
    parts += proposal.plans
    parts.append(findings(proposal.findings, t))
    thanks = [t("forge.thanks.engine", engine=_code(name), count=_number(count))
              for name, count in proposal.engines.most_common()]  # fmt: skip
    thanks += [t("forge.thanks.person", name=escaped(name)) for name in proposal.people]
    if thanks:
        parts.append("\n".join([f"## {t('forge.thanks')}", "", *(f"- {each}" for each in thanks)]))
    parts += [f"## {t('forge.next')}", t("forge.next.text")]
    return "\n\n".join(parts) + "\n"


def escaped(text: str) -> str:
    """A text in which nothing acts."""
    return _ACTIVE.sub(lambda match: "".join(map(_inert, match[0])), " ".join(text.split()))


def _inert(char: str) -> str:
    return f"&#{ord(char)};{_JOINER if char in _CALLS else ''}"


def _share(share: Share, t: Strings) -> list[str]:
    cost = t("plan.unknown") if share.cost is None else t("plan.cost", usd=f"{share.cost:,.2f}")
    where = _code(share.host) if share.host else t("plan.own")
    near = t("plan.near") if share.local else t("plan.far")
    numbers = map(_number, (share.units, share.private, share.characters))
    return [_code(share.name), f"{where} ({near})", *numbers, cost if share.cost != 0 else t("plan.free")]


def _page(page: Brought) -> str:
    return _code(page.file) + (f"<br>{escaped(page.title)}" if page.title else "")


def _text(finding: Finding, language: str) -> str:
    return " → ".join(filter(None, (finding.message(language), finding.mend(language))))


def _place(finding: Finding) -> str:
    return f"{finding.path}:{finding.line}" if finding.line else finding.path


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _first(rows: Sequence[Sequence[str]], t: Strings) -> list[Sequence[str]]:
    """The rows that are shown, and one that says how many are not."""
    if len(rows) <= _MOST:
        return list(rows)
    rest = [t("forge.more", count=f"{len(rows) - _MOST:,}"), *[""] * (len(rows[0]) - 1)]
    return [*rows[:_MOST], rest]


def _code(text: str) -> str:
    """A text as code, in a cell too; written as HTML, which no back-tick or bar in it can end."""
    return f"<code>{escaped(text)}</code>"


def _number(number: int) -> str:
    return f"{number:,}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
