"""What is published where: one entry a page, read from front matter alone."""

from __future__ import annotations

import datetime
import difflib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from urllib.parse import quote

from bitext.arabic import REORDERING
from bitext.errors import Findings
from bitext.glossary import KINDS, Glossary
from bitext.markup import document, frontmatter, inline, moments
from bitext.markup.frontmatter import FrontMatter
from bitext.project import Page, Project, contents
from bitext.site import mentions
from bitext.site.cache import Cache, digest
from bitext.site.mentions import Finder
from bitext.site.schedule import Moment

FAILURES = (ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What Markdown's processors raise when a page is too much for them: that page is left out, and no other."""

_GUESSED = {key: kind for key, kind in KINDS.items() if kind != "topic"}
"""What is taken from the text where the front matter is silent. A topic's name is a common word, and says nothing."""

_ODD = {"gap": "publish-at-gap", "twice": "publish-at-twice"}
_KEPT = ("section", "date", "heads", "front", "named")
"""Of an entry: what its files say."""


def problem(error: BaseException) -> str:
    """What went wrong, on one short line."""
    return " ".join(f"{type(error).__name__}: {error}".split())[:200]


@dataclass(frozen=True, slots=True)
class Head:
    """What a listing says of a page in one language."""

    title: str
    summary: str = ""
    dateline: str = ""
    description: str = ""
    """What search engines are told, where that is not the summary."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One page of the site."""

    page: Page
    section: str
    date: datetime.date | None
    heads: Mapping[str, Head]
    """By locale; a locale is missing where there is no (usable) translation."""
    front: FrontMatter = field(repr=False)
    """The Arabic's: dates, names and the like are taken from there in every edition."""
    named: tuple[str, ...] = ()
    """Ids of the glossary that its Arabic names, of those kinds that its front matter is silent about."""
    digest: bytes = field(default=b"", repr=False)
    """Of its files, translations too; empty where nothing is kept of the page."""

    @property
    def url(self) -> str:
        """Below an edition's root, as it stands in an address: `reports/2025/slug/`."""
        return _url(self.page.uri)

    @property
    def order(self) -> tuple[int, str]:
        """Sort key: newest first, undated last, then by URI."""
        return (-self.date.toordinal() if self.date else 1, self.page.uri)


@lru_cache(None)
def _url(uri: str) -> str:
    stem = uri.removesuffix(".md")
    return quote(stem.removesuffix("index") if stem.rpartition("/")[2] == "index" else f"{stem}/")


def read(
    project: Project,
    glossary: Glossary,
    findings: Findings,
    moment: Moment,
    withheld: Collection[str] = frozenset(),
    cache: Cache | None = None,
    held: list[Entry] | None = None,
) -> list[Entry]:
    """Every page that may be published, sorted by URI. What cannot be, is told; so are not the `withheld` URIs.

    What is in the cache of a page whose files are the same is not read again. Pages whose time has not come go to
    `held`, as do drafts.
    """
    found: dict[str, Entry] = {}
    finder = _finder(project, glossary)
    for page in project.pages(findings):
        try:
            entry = None if page.uri in withheld else _kept(project, page, findings, withheld, finder, cache, moment)
        except FAILURES as error:
            findings.add("page-failed", page.shown, problem=problem(error))
            continue
        if entry is None:
            continue
        if not moment.shows(entry.front, project):
            if held is not None:
                held.append(entry)
            if entry.heads:
                _check_names(entry, glossary, findings)
            continue
        other = found.setdefault(entry.url, entry)
        if other is not entry:
            findings.add("address-twice", page.shown, other=other.page.shown)
            continue
        _check_names(entry, glossary, findings)
    return list(found.values())


def one(
    project: Project,
    glossary: Glossary,
    page: Page,
    findings: Findings,
    moment: Moment,
    withheld: Collection[str] = frozenset(),
) -> Entry | None:
    """One page, read from its files; nothing where it may not be published. Raises `FAILURES`."""
    entry = _entry(project, page, findings, withheld, _finder(project, glossary), moment)
    if entry is None or not entry.heads:
        return None
    _check_names(entry, glossary, findings)
    return entry if moment.shows(entry.front, project) else None


def _finder(project: Project, glossary: Glossary) -> Finder:
    names = [term for term in glossary if term.kind in _GUESSED.values()] if project.names_from_text else []
    return Finder(names, project.source)


def files(project: Project, page: Page) -> bytes | None:
    """A digest of a page's files, translations too; nothing where one of them is not a plain file."""
    parts: list[bytes | str] = []
    try:
        for path in (page.path, *map(page.translation, project.targets)):
            data = contents(str(path))
            parts += [path.name] if data is None else [path.name, data]
    except OSError:
        return None
    return digest(parts)


def _check_names(entry: Entry, glossary: Glossary, findings: Findings) -> None:
    """Topics, places, people and organisations must be in the glossary, under the right kind."""
    for key, kind in KINDS.items():
        for value in entry.front.texts(key):
            term = glossary.get(value)
            if term is not None and term.kind == kind:
                continue
            near = _meant(value, kind, glossary)
            code = "front-name-guess" if near else "front-name"
            line = entry.front.lines.get(key, 0)
            findings.add(code, entry.page.shown, line, key=key, value=value, guess=near, kind=kind)


def _meant(value: str, kind: str, glossary: Glossary) -> str:
    """The id of the name that may be meant: by its id, or by one of its names in any language; or nothing."""
    ids: dict[str, str] = {}
    for term in glossary:
        if term.kind == kind:
            names = (*term.arabic, term.en, *term.en_variants, term.id)
            ids.update(dict.fromkeys(map(str.casefold, names), term.id))
    near = difflib.get_close_matches(value.casefold(), ids, 1)
    return ids[near[0]] if near else ""


def _kept(
    project: Project,
    page: Page,
    findings: Findings,
    withheld: Collection[str],
    finder: Finder,
    cache: Cache | None,
    moment: Moment,
) -> Entry | None:
    """The entry of a page, out of the cache where it is there, and into it where not."""
    own = files(project, page) if cache is not None else None
    if cache is None or own is None:
        return _entry(project, page, findings, withheld, finder, moment)
    kind = "drafts" if moment.drafts else "entry"
    without = [each for each in map(page.translation_uri, project.targets) if each in withheld]
    held = cache.find(kind, page.uri, own, *without)
    if held is not None:
        values, said = held
        findings.items += said
        return Entry(page, **values, digest=own) if values else None
    told = Findings()
    entry = _entry(project, page, told, withheld, finder, moment)
    findings.items += told.items
    if files(project, page) != own:  # somebody is writing
        return entry
    values = {name: getattr(entry, name) for name in _KEPT} if entry is not None else {}
    cache.keep((values, tuple(told.items)), kind, page.uri, own, *without)
    return replace(entry, digest=own) if entry is not None else None


def _entry(
    project: Project,
    page: Page,
    findings: Findings,
    withheld: Collection[str],
    finder: Finder,
    moment: Moment,
) -> Entry | None:
    """The entry of a page; of a draft, unless they are shown, that it is one. When it comes due plays no part."""
    text = project.read_text(page.path, page.shown, findings)
    if text is None:
        return None
    front = frontmatter.read(text, page.shown, findings)
    section = project.section(page.uri)
    if not front.readable or (front.draft and not moment.drafts):
        return Entry(page, section, None, {}, front)
    _controls(text, page.shown, front, findings)
    _check_moment(project, page, front, findings)
    heads = {project.source: _head(text, page, project, front, findings)}
    for locale in project.targets:
        if page.translation_uri(locale) in withheld:
            continue
        head = _translation(project, page, locale, front, findings)
        if head is not None:
            heads[locale] = head
    named = _named(text, front, heads[project.source], finder) if section else ()
    return Entry(page, section, _date(project, page, section, front, findings), heads, front, named)


def _controls(text: str, shown: str, front: FrontMatter, findings: Findings) -> None:
    """Tell what makes a text read otherwise on the site than it is stored; `check` says the same."""
    if "text-bidi" in front.texts("ignore"):
        return
    for match in REORDERING.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        findings.add("text-bidi", shown, line, sign=f"U+{ord(match[0]):04X}")


def _named(text: str, front: FrontMatter, head: Head, finder: Finder) -> tuple[str, ...]:
    """Ids of what the Arabic names, of those kinds whose key the front matter does not have at all."""
    kinds = {kind for key, kind in _GUESSED.items() if key not in front.lines}
    if not kinds:
        return ()
    found = mentions.named(finder, f"{head.title}\n{head.summary}", text[front.length :])
    return tuple(term.id for term in found if term.kind in kinds)


def _head(text: str, page: Page, project: Project, front: FrontMatter, findings: Findings) -> Head:
    title = front.text("title")
    if not title:
        title = plain(document.title_of(document.read(text, "", project.dialect, Findings())), project)
        if title:
            findings.add("title-from-heading", page.shown, title=title)
        else:
            findings.add("title-missing", page.shown)
            title = page.name.replace("-", " ").replace("_", " ")
    return Head(title, front.text("summary"), front.text("dateline"), front.text("description"))


def _check_moment(project: Project, page: Page, front: FrontMatter, findings: Findings) -> None:
    """Say which moment counts where the clocks leave one out, or show it twice."""
    given = front.publish_at
    odd = moments.oddity(given, project.zone) if given is not None else ""
    if given is not None and odd in _ODD:
        meant = moments.when(given, project.zone)
        findings.add(
            _ODD[odd], page.shown, front.lines.get(frontmatter.PUBLISH_AT, 0),
            value=f"{given:%Y-%m-%dT%H:%M}", zone=project.time_zone, moment=f"{meant:%Y-%m-%dT%H:%MZ}",
        )  # fmt: skip


def _translation(project: Project, page: Page, locale: str, original: FrontMatter, findings: Findings) -> Head | None:
    path, shown = page.translation(locale), page.shown_target(locale)
    if not path.exists() and not path.is_symlink():
        return None
    text = project.read_text(path, shown, findings)
    if text is None:
        return None
    front = frontmatter.read(text, shown, findings)
    if front.draft:
        return None
    _controls(text, shown, front, findings)
    if front.publish_at is not None and original.publish_at is None:
        findings.add("publish-at-translation", shown, front.lines.get(frontmatter.PUBLISH_AT, 0), original=page.shown)
        return None
    title = front.text("title")
    if not title:
        title = plain(document.title_of(document.read(text, "", project.dialect, Findings())), project)
    return Head(title or page.name, front.text("summary"), front.text("dateline"), front.text("description"))


def plain(markdown: str, project: Project) -> str:
    """The words of one line of Markdown."""
    return inline.protect(markdown, project.dialect).words


def _date(project: Project, page: Page, section: str, front: FrontMatter, findings: Findings) -> datetime.date | None:
    if front.date is not None:
        return front.date
    if front.publish_at not in (None, moments.NEVER):
        return moments.when(front.publish_at, project.zone).astimezone(project.zone).date()
    named = frontmatter.date_in_name(page.name)
    if named is not None:
        findings.add("date-from-name", page.shown, date=named)
    elif section:
        findings.add("date-missing", page.shown, front.lines.get("date", 0))
    return named
