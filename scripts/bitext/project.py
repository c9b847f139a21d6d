"""The project on disk: its settings, its editions, and which file is what.

Settings are read once from `mkdocs.yml` (the site's own file, `extra.translation`) and never change afterwards.
"""

from __future__ import annotations

import importlib
import os
import re
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from mkdocs.exceptions import ConfigurationError
from mkdocs.utils.yaml import get_yaml_loader, yaml_load

from bitext.errors import Findings, SettingsError, said

CONFIG = "mkdocs.yml"
MARKDOWN = (".md", ".markdown", ".mdown", ".mkdn", ".mkd")
"""How files end that MkDocs or a person takes for pages; a page of ours ends with the first, in small letters."""
_MOST_BYTES = 255
"""Of a file's name, on all common disks."""
_MADE = frozenset(
    "index.html index.md 404.html feed.xml feed.json sitemap.xml sitemap.xml.gz robots.txt llms.txt".split()
)
_OWN = (".js", ".json", ".css", ".txt", ".svg")
"""How files end that the build puts below `assets/` and `search/`."""
_CONFLICT = ("<<<<<<< ", ">>>>>>> ")
_BETWEEN = re.compile("^=======\r?$", re.MULTILINE)
_STARTS = ((b"\xff\xfe\0\0", "UTF-32"), (b"\0\0\xfe\xff", "UTF-32"), (b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16"))
"""How files of other encodings begin."""
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
_CHUNK = 1 << 16
"""Bytes of one reading; a larger buffer costs more to make than small files take to read."""


@dataclass(frozen=True, slots=True)
class Edition:
    """One language's site."""

    locale: str
    """As in `lang`: `ar`, `en`."""
    name: str
    """The language's name in the language itself."""
    config: str
    """Its MkDocs file, relative to the project."""
    path: str
    """Below the site's address: empty for the Arabic, else `en/`."""
    dir: str
    territory: str
    """Locale for dates, for example `ar_SY`."""


@dataclass(frozen=True, slots=True)
class Page:
    """One original in the documents' folder."""

    root: Path
    docs: str
    memory: str
    uri: str
    """Below the documents' folder, with `/`: `reports/2025/slug.md`."""

    @property
    def path(self) -> Path:
        """Of the Arabic."""
        return self.root / self.docs / self.uri

    @property
    def stem(self) -> str:
        """The URI without `.md`."""
        return self.uri.removesuffix(".md")

    @property
    def name(self) -> str:
        """The file's name without `.md`."""
        return self.stem.rpartition("/")[2]

    @property
    def shown(self) -> str:
        """The Arabic's path as findings name it."""
        return f"{self.docs}/{self.uri}"

    def translation_uri(self, locale: str) -> str:
        """Of the translation, below the documents' folder."""
        return f"{self.stem}.{locale}.md"

    def translation(self, locale: str) -> Path:
        """Path of the translation."""
        return self.root / self.docs / self.translation_uri(locale)

    def shown_target(self, locale: str) -> str:
        """The translation's path as findings name it."""
        return f"{self.docs}/{self.translation_uri(locale)}"

    def lock(self, locale: str) -> Path:
        """Path of the lock."""
        return self.root / self.memory / f"{self.stem}.{locale}.jsonl"

    def shown_lock(self, locale: str) -> str:
        """The lock's path as findings name it."""
        return f"{self.memory}/{self.stem}.{locale}.jsonl"


class Marked(Protocol):
    """The head of a page, as far as privacy goes."""

    @property
    def private(self) -> bool:
        """Whether the page itself says that it is private."""


@dataclass(frozen=True, slots=True)
class Named:
    """Something in a Python module that a setting names (`!!python/name:`); imported when it is used."""

    path: str
    """As in `package.module.name`."""

    def found(self) -> object:
        """Import it. Raises `SettingsError`."""
        module, _, name = self.path.rpartition(".")
        try:
            return getattr(importlib.import_module(module), name)
        except (ImportError, AttributeError, ValueError) as error:
            raise SettingsError("config-import", config=CONFIG, path=self.path, error=error) from None


@dataclass(frozen=True, slots=True)
class Project:
    """Everything that is set, read and checked once."""

    root: Path
    docs: str
    """The documents' folder, relative."""
    memory: str
    """The locks' folder, relative."""
    source: str
    """Locale of the originals."""
    editions: Mapping[str, Edition]
    """By locale, the source's first."""
    extensions: Sequence[str]
    """Enabled Markdown extensions, in order."""
    configs: Mapping[str, Mapping[str, Any]]
    """Options of the extensions, with `Named` for what is still to be imported."""
    sections: Mapping[str, Mapping[str, str]]
    """Folders whose pages are reports, with their titles by locale."""
    engine: str
    """Or several, with commas between them. Empty: none unless one is given on the command line."""
    engine_url: str
    latest: int
    """How many reports the home page lists."""
    site_url: str
    dialect: frozenset[str] = field(default=frozenset())
    video_hosts: tuple[str, ...] = ()
    """Hosts whose films may be shown in a page once a reader has pressed: `youtube`, `vimeo`."""
    engine_settings: Mapping[str, Any] = field(default_factory=dict)
    """By the engine's name; read where engines are made."""
    publishing: Mapping[str, Any] = field(default_factory=dict)
    """All of `extra.translation`; what it says of the site is read where the site is made."""
    report_errors: str = ""
    """Where readers report errors: an address, or a template of one."""
    fonts: Mapping[str, str] = field(default_factory=dict)
    """By locale, a font of the publication's own: a `.woff2` file below the documents' folder."""
    names_from_text: bool = True
    """Whether a report that gives no places, people or organisations is listed under those that its text names."""
    private_folders: tuple[str, ...] = ()
    """Below the documents' folder, each with `/` at its end: all pages in them are private."""
    dashboard: bool = False
    """Whether there is a page that says how far all translations are."""
    time_zone: str = "UTC"
    """In which a moment without an offset is meant."""

    @property
    def extension_configs(self) -> dict[str, dict[str, Any]]:
        """Options of the extensions, as the renderer takes them."""
        return {name: _imported(options) for name, options in self.configs.items()}

    def private(self, page: Page, front: Marked) -> bool:
        """Whether a page's words may only go to engines of the house: its head says so, or its folder does."""
        return front.private or self.in_private_folder(page)

    def in_private_folder(self, page: Page) -> bool:
        """Whether a page lies in a folder that the settings call private."""
        return page.uri.startswith(self.private_folders)

    @property
    def zone(self) -> ZoneInfo:
        """The newsroom's time."""
        return ZoneInfo(self.time_zone)

    @property
    def targets(self) -> tuple[str, ...]:
        """Locales to translate into."""
        return tuple(locale for locale in self.editions if locale != self.source)

    def facing(self, locale: str) -> str:
        """The language that stands beside this one: of a translation the source's, of the source the first target's."""
        return self.source if locale != self.source else (*self.targets, "en")[0]

    @property
    def cache(self) -> Path:
        """Folder of what may be deleted at any time."""
        return self.root / ".cache"

    @property
    def site(self) -> Path:
        """The built site."""
        return self.root / "site"

    def page(self, uri: str) -> Page:
        """The page with this URI."""
        return Page(self.root, self.docs, self.memory, uri)

    def section(self, uri: str) -> str:
        """The section a page belongs to, or nothing."""
        first = uri.partition("/")[0]
        return first if first in self.sections and not uri.endswith("/index.md") else ""

    def pages(self, findings: Findings) -> list[Page]:
        """Every original, sorted; translations without an original go to the findings."""
        suffixes = tuple(f".{locale}.md" for locale in self.targets)
        originals: list[str] = []
        translations: list[str] = []
        for uri in _markdown_files(self.root / self.docs, self.docs, findings):
            if not self._may_be_page(uri, findings):
                continue
            (translations if uri.endswith(suffixes) else originals).append(uri)
        known = set(originals)
        for uri in translations:
            original = uri[: -len(next(s for s in suffixes if uri.endswith(s)))] + ".md"
            if original not in known:
                findings.add("translation-orphan", f"{self.docs}/{uri}", original=original)
        return [self.page(uri) for uri in originals]

    def taken(self, uri: str) -> bool:
        """Whether a file would be published below another edition's root."""
        first = uri.partition("/")[0].removesuffix(".md")
        return any(edition.path == f"{first}/" for edition in self.editions.values())

    def made(self, uri: str) -> str:
        """The folder, or the page, of an address that has the name of a file which the build makes; or nothing."""
        *folders, name = uri.lower().split("/")
        parts = [*folders, name.removesuffix(".md")] if name.endswith(".md") else folders
        beside = _OWN if folders[:1] in (["assets"], ["search"]) else ()
        return next((part for part in parts if part in _MADE or part.endswith(beside)), "")

    def _may_be_page(self, uri: str, findings: Findings) -> bool:
        """Whether a Markdown file's name can be a page's; if not, that is told."""
        shown, name = f"{self.docs}/{uri}", uri.rpartition("/")[2]
        longest = max((len(f".{locale}.jsonl") for locale in self.targets), default=0)
        if self.taken(uri):
            findings.add("name-edition", shown, name=uri.partition("/")[0])
        elif not _is_text(name):
            findings.add("name-encoding", shown)
        elif made := self.made(uri):
            findings.add("name-made", shown, name=made)
        elif name.startswith("README."):
            findings.add("name-readme", shown)
        elif len(os.fsencode(name.removesuffix(".md"))) + longest > _MOST_BYTES:
            findings.add("name-long", shown)
        else:
            return True
        return False

    def inside(self, path: Path) -> bool:
        """Whether a path, its links followed, is an ordinary file inside the documents' folder that can be read."""
        try:
            real = path.resolve(strict=True)
        except (OSError, RuntimeError):
            return False
        folder = (self.root / self.docs).resolve()
        ordinary = real.is_relative_to(folder) and real.is_file() and os.access(real, os.R_OK)
        return ordinary and not self.below_link(path)

    def below_link(self, path: Path) -> bool:
        """Whether one of a document's folders is a link: that is told once, for the folder."""
        folder = self.root / self.docs
        return path.parent.resolve() != folder.resolve() / path.parent.relative_to(folder)

    def read_text(self, path: Path, shown: str, findings: Findings) -> str | None:
        """The text of a file, line ends as they are; `None` with a finding where it cannot be used."""
        if path.is_symlink():
            findings.add("file-unreadable", shown, problem=said("symbolic-link"))
            return None
        try:
            if _special(path):
                findings.add("file-unreadable", shown, problem=said("no-ordinary-file"))
                return None
            data = path.read_bytes()
        except OSError as error:
            findings.add("file-unreadable", shown, problem=error.strerror or str(error))
            return None
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            guess = next((name for start, name in _STARTS if data.startswith(start)), "Windows-1256")
            findings.add("file-encoding", shown, offset=error.start, guess=guess)
            return None
        if "\0" in text:
            findings.add("file-null", shown)
            return None
        if "\n" not in text and text.count("\r") > 1:
            findings.add("file-line-ends", shown)
            return None
        if not text.strip("\ufeff \t\r\n"):
            findings.add("file-empty", shown)
            return None
        if _CONFLICT[0] in text or (_CONFLICT[1] in text and _BETWEEN.search(text)):
            number = next((n for n, line in enumerate(text.split("\n"), 1) if line.startswith(_CONFLICT)), 0)
            if number:
                findings.add("file-conflict", shown, number)
                return None
        return text


def _markdown_files(folder: Path, shown: str, findings: Findings) -> Iterator[str]:
    """URIs of the Markdown files below a folder, hidden ones left out, sorted; links are not followed into.

    What somebody may have taken for a page, and is none, goes to the findings.
    """
    found = []
    for base, folders, names in os.walk(folder):
        folders[:] = [each for each in folders if not each.startswith(".")]
        relative = Path(base).relative_to(folder).as_posix()
        prefix = "" if relative == "." else f"{relative}/"
        visible = [name for name in names if not name.startswith(".")]
        found += [prefix + name for name in visible if name.endswith(".md")]
        odd = [name for name in visible if name.lower().endswith(MARKDOWN) and not name.endswith(".md")]
        odd += [name for name in folders if name.lower().endswith(MARKDOWN) and not _is_translation(name, names)]
        for name in odd:
            findings.add("name-passed-over", f"{shown}/{prefix}{name}")
        for name in folders:
            if Path(base, name).is_symlink():
                findings.add("file-outside", f"{shown}/{prefix}{name}")
    return iter(sorted(found))


def _is_text(name: str) -> bool:
    """Whether a name can be written as an address; one whose bytes are no UTF-8 cannot."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_translation(name: str, names: Sequence[str]) -> bool:
    """Whether a folder stands where a page's translation would: that is told when the translation is read."""
    return name.endswith(".md") and f"{name.split('.', maxsplit=1)[0]}.md" in names


def _special(path: Path) -> bool:
    """Whether reading would wait for somebody: a pipe, a socket or a device. Raises `OSError` where nothing is."""
    mode = path.stat().st_mode
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def contents(path: str) -> bytes | None:
    """The bytes of an ordinary file, or nothing where there is none. Raises `OSError` for anything else."""
    try:
        handle = os.open(path, _FLAGS)
    except FileNotFoundError:
        return None
    try:
        if not hasattr(os, "O_NOFOLLOW") and Path(path).is_symlink():
            raise OSError("a link")
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError("no ordinary file")
        data = os.read(handle, _CHUNK)
        return data if len(data) < _CHUNK else data + b"".join(iter(lambda: os.read(handle, _CHUNK), b""))
    finally:
        os.close(handle)


def find_root(start: Path) -> Path:
    """The nearest folder, from `start` upwards, that holds `mkdocs.yml`."""
    for folder in (start, *start.parents):
        if (folder / CONFIG).is_file():
            return folder
    raise SettingsError("no-project", config=CONFIG, start=start)


def load(root: Path) -> Project:
    """Read and check the settings. Raises `SettingsError` in one sentence."""
    path = root / CONFIG
    try:
        with path.open("rb") as stream:
            config = yaml_load(stream, _loader())
    except OSError as error:
        raise SettingsError("config-unreadable", path=path, error=error.strerror) from None
    except (ConfigurationError, RecursionError, ValueError) as error:
        raise SettingsError(
            "config-unreadable", path=path.name, error=" ".join(str(error).split()).removesuffix(".")
        ) from None
    config = _mapping(config, "the whole file")
    extra = _mapping(config.get("extra"), "extra")
    settings = _mapping(extra.get("translation"), "extra.translation")
    source = _text(settings, "source", "ar")
    editions = {}
    for locale, row in _mapping(settings.get("editions"), "extra.translation.editions").items():
        values = _mapping(row, f"extra.translation.editions.{locale}")
        editions[str(locale)] = Edition(
            locale=str(locale),
            name=_text(values, "name", str(locale)),
            config=_text(values, "config", f"mkdocs.{locale}.yml"),
            path="" if locale == source else f"{locale}/",
            dir=_text(values, "dir", "ltr"),
            territory=_text(values, "territory", str(locale)),
        )
    if source not in editions:
        raise SettingsError("config-no-edition", config=CONFIG, locale=source)
    for edition in editions.values():
        if not (root / edition.config).is_file():
            raise SettingsError("config-edition-missing", path=edition.config, config=CONFIG, locale=edition.locale)
    extensions = _mapping(config.get("markdown_extensions"), "markdown_extensions")
    docs = _text(config, "docs_dir", "docs")
    return Project(
        root=root,
        docs=docs,
        memory=_text(settings, "memory", "memory"),
        source=source,
        editions={source: editions.pop(source), **editions},
        extensions=tuple(map(str, extensions)),
        configs={str(k): _mapping(v, str(k)) for k, v in extensions.items() if v},
        sections={
            str(k): {str(a): str(b) for a, b in _mapping(v, f"sections.{k}").items()}
            for k, v in _mapping(settings.get("sections"), "extra.translation.sections").items()
        },
        engine=_chain(settings),
        engine_url=_text(settings, "engine_url", ""),
        latest=_number(settings, "latest", 10),
        site_url=str(config.get("site_url") or ""),
        dialect=frozenset(map(str, extensions)),
        video_hosts=_hosts(settings),
        engine_settings=_mapping(settings.get("engine_settings"), "extra.translation.engine_settings"),
        report_errors=_text(settings, "report_errors", ""),
        fonts={str(k): str(v) for k, v in _mapping(settings.get("fonts"), "extra.translation.fonts").items()},
        private_folders=_folders(settings, "private", root / docs),
        names_from_text=_flag(settings, "names_from_text", True),
        publishing=settings,
        dashboard=_flag(settings, "dashboard", False),
        time_zone=_zone(settings),
    )


def _loader() -> Any:
    """MkDocs's own YAML, except that what a setting names in Python is not imported by reading it."""

    class Loader(get_yaml_loader()):  # type: ignore[misc]
        """A class of our own, so that MkDocs's stays as it is."""

    Loader.add_multi_constructor("tag:yaml.org,2002:python/name:", lambda _, suffix, __: Named(suffix))
    return Loader


def _imported(value: Any) -> Any:
    """A setting with everything in it that is named imported."""
    if isinstance(value, Named):
        return value.found()
    if isinstance(value, Mapping):
        return {key: _imported(each) for key, each in value.items()}
    return [_imported(each) for each in value] if isinstance(value, list) else value


def _folders(settings: Mapping[str, Any], key: str, docs: Path) -> tuple[str, ...]:
    """Folders of documents, as beginnings of the URIs of their pages.

    One that is not there is refused: what a slip of the pen was to protect would else be sent out.
    """
    listed = settings.get(key)
    if listed is None:
        return ()
    name = f"extra.translation.{key}"
    if not isinstance(listed, list) or not all(isinstance(each, str) and each.strip("/ ") for each in listed):
        raise SettingsError("config-folders", config=CONFIG, key=name, docs=docs.name)
    found = []
    for each in listed:
        folder = PurePosixPath(each.strip("/ "))
        if ".." in folder.parts or not (docs / folder).is_dir():
            missing = f"{docs.name}/{folder}"
            raise SettingsError("config-folder-missing", config=CONFIG, key=name, name=each, folder=missing)
        found.append(f"{folder}/" if folder.parts else "")
    return tuple(found)


def _mapping(value: object, key: str) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise SettingsError("config-mapping", config=CONFIG, key=key)
    return value


def _chain(settings: Mapping[str, Any]) -> str:
    """`engine`, or `engines`, as one text: a name, or a list of names."""
    key = "engines" if "engines" in settings else "engine"
    value = settings.get(key)
    if not isinstance(value, list):
        return _text(settings, key, "")
    if not all(isinstance(each, str) for each in value):
        raise SettingsError("config-engines", config=CONFIG, key=key)
    return ",".join(value)


VIDEO_HOSTS = ("youtube", "vimeo")


def _hosts(settings: Mapping[str, Any]) -> tuple[str, ...]:
    value = settings.get("video_hosts") or []
    if not isinstance(value, list) or not all(each in VIDEO_HOSTS for each in value):
        known = "`, `".join(VIDEO_HOSTS)
        raise SettingsError("config-hosts", config=CONFIG, key="video_hosts", known=known, value=repr(value))
    return tuple(dict.fromkeys(value))


def _number(values: Mapping[str, Any], key: str, default: int) -> int:
    value = values.get(key, default)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise SettingsError("config-number", config=CONFIG, key=key, value=repr(value))
    return value


def _flag(values: Mapping[str, Any], key: str, default: bool) -> bool:
    value = values.get(key, default)
    if not isinstance(value, bool):
        raise SettingsError("config-flag", config=CONFIG, key=key, value=repr(value))
    return value


def _zone(values: Mapping[str, Any]) -> str:
    value = values.get("time_zone", "UTC")
    try:
        return ZoneInfo(value).key
    except (ZoneInfoNotFoundError, OSError, TypeError, ValueError, AttributeError):
        raise SettingsError("config-zone", config=CONFIG, key="time_zone", value=repr(value)) from None


def _text(values: Mapping[str, Any], key: str, default: str) -> str:
    value = values.get(key, default)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise SettingsError("config-text", config=CONFIG, key=key, value=repr(value))
    return value
