"""Translation engines: the table of them, their settings, and the chain that callers ask.

Only this package knows deep-translator and the other services. Callers use `chain(...)`, which gives a `Runner`; an
engine by itself (`make`) neither waits nor repeats nor splits. Everything that fails raises `EngineError`; wrong
settings raise `UsageError` or `SettingsError` before anything is sent. Keys come from the environment only.

`protocol` is what an engine is, `planned` what stands in for one that is only to be counted for; `address` says which
of them are local; `wire` speaks HTTP, `pieces` splits and batches, `member` waits and repeats for one engine, `runner`
asks a chain of them, `remote` has a worker do it. Every other module is an engine.

In `mkdocs.yml`, under `extra.translation`:

    engine: [libretranslate, google]      # or one name; whoever fails hands over to the next
    engine_url: http://127.0.0.1:5000     # of the first one; the same as engine_settings.<name>.url
    engine_settings:
      libretranslate: { threads: 8, timeout: 60 }
      openai: { url: "http://127.0.0.1:11434/v1", model: NAME, threads: 2 }

Each engine's settings are fields of `EngineSettings`: url, timeout, retries, wait, patience, rate, threads, model,
price, most, batch. A name may say more behind a colon: `openai:MODEL`, `deep:ClassName` (another class of
deep-translator's).
"""

from __future__ import annotations

import dataclasses
import functools
import importlib
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bitext.errors import Said, SettingsError, UsageError, near
from bitext.project import CONFIG
from bitext.translation.engines.protocol import Answer, Barred, Engine, EngineSettings, Hints, Unanswered

if TYPE_CHECKING:
    from bitext.hands import Hands
    from bitext.translation.engines.runner import Runner

__all__ = [
    "ENGINES",
    "Answer",
    "Barred",
    "Engine",
    "EngineSettings",
    "Hints",
    "Unanswered",
    "chain",
    "configure",
    "known",
    "make",
    "names",
]

ENGINES: Mapping[str, str] = {
    "google": "Google",
    "libretranslate": "LibreTranslate",
    "deepl": "DeepL",
    "openai": "OpenAI",
    "microsoft": "Microsoft",
    "mymemory": "MyMemory",
}
"""The class in the module of the same name, which is loaded when it is wanted; `deep:ClassName` is made apart."""

_USUAL: Mapping[str, Mapping[str, Any]] = {
    "google": {"rate": 5.0},
    "mymemory": {"rate": 3.0, "threads": 2},
    "libretranslate": {"timeout": 60.0},
    "openai": {"timeout": 180.0, "patience": 600.0},
}
"""Where an engine's settings differ from those of `EngineSettings`."""
_FIELDS = {each.name: each.type for each in dataclasses.fields(EngineSettings) if each.name not in ("source", "target")}


def names(value: object, key: str = "engine") -> list[str]:
    """The names of a chain: a list, or a text with commas."""
    if value is None or value == "":
        return []
    listed = value.split(",") if isinstance(value, str) else value
    if not isinstance(listed, list) or not all(isinstance(each, str) and each.strip() for each in listed):
        raise SettingsError("setting-engine-names", config=CONFIG, key=key)
    return list(dict.fromkeys(each.strip() for each in listed))


def configure(
    name: str, source: str, target: str, given: Mapping[str, Mapping[str, Any]] | None = None, url: str = ""
) -> EngineSettings:
    """The settings of the engine of this name; `url` wins over its own. Raises `SettingsError`."""
    kind, _, detail = name.partition(":")
    everything = given or {}
    own = everything.get(name, everything.get(kind)) or {}
    key = f"extra.translation.engine_settings.{kind}"
    if not isinstance(own, Mapping):
        raise SettingsError("setting-engine-mapping", config=CONFIG, key=key)
    values: dict[str, Any] = dict(_USUAL.get(kind, {}))
    for field, value in own.items():
        if field not in _FIELDS:
            hint = near(str(field), _FIELDS)
            fields = ", ".join(_FIELDS)
            raise SettingsError("setting-engine-field", config=CONFIG, key=key, field=field, fields=fields, hint=hint)
        values[field] = _value(value, str(_FIELDS[field]), f"{key}.{field}")
    if url:
        values["url"] = url
    if kind == "openai" and detail:
        values["model"] = detail
    return EngineSettings(source, target, **values)


def known(name: str, setting: str = "") -> None:
    """Refuse a name that no engine has, without loading any; `setting` is what names it. Raises `UsageError`."""
    kind, _, detail = name.partition(":")
    if kind == "deep" and detail:
        return
    if kind == "chatgpt":
        raise UsageError("usage-engine-old")
    if kind not in ENGINES or (detail and kind != "openai"):
        hint = near(kind, [*ENGINES, "deep:"])
        if setting:
            values = {"config": CONFIG, "key": setting}
            raise UsageError("setting-engine-unknown", name=name, names=", ".join(ENGINES), hint=hint, **values)
        raise UsageError("usage-engine-unknown", name=name, names=", ".join(ENGINES), hint=hint)


def make(name: str, settings: EngineSettings) -> Engine:
    """Make the engine of this name. Raises `UsageError` when it is unknown or lacks something."""
    known(name)
    kind, _, detail = name.partition(":")
    if kind == "deep":
        from bitext.translation.engines import deep

        return deep.generic(settings, detail)
    engine: Callable[[EngineSettings], Engine] = getattr(importlib.import_module(f"{__name__}.{kind}"), ENGINES[kind])
    return engine(settings)


def chain(
    wanted: Sequence[str],
    source: str,
    target: str,
    given: Mapping[str, Mapping[str, Any]] | None = None,
    *,
    url: str = "",
    reject: Callable[[str, str], Said | None] | None = None,
    hands: Hands | None = None,
    planned: bool = False,
) -> Runner:
    """A runner over the engines of these names; `url` is the first one's. Raises `UsageError`, `SettingsError`.

    `reject` says of a text and its answer why it cannot be used, or nothing; the next engine is then asked. With
    `hands`, engines are asked from there. Those that are only `planned` need no key.
    """
    from bitext.translation.engines.member import Member
    from bitext.translation.engines.runner import Runner

    made = make
    if planned:
        from bitext.translation.engines.planned import made as stood_in

        made = functools.partial(stood_in, make)
    elif hands is not None:
        from bitext.translation.engines.remote import Remote

        made = functools.partial(Remote, hands, make)

    members = []
    for index, name in enumerate(wanted):
        settings = configure(name, source, target, given, url if index == 0 else "")
        members.append(Member(functools.partial(made, name, settings), settings, reject))
    return Runner(members)


def _value(value: object, kind: str, key: str) -> Any:
    """A setting's value, if it is of the field's kind."""
    if kind == "str":
        if isinstance(value, str):
            return value
        raise SettingsError("setting-engine-text", config=CONFIG, key=key, value=repr(value))
    whole = kind == "int"
    if isinstance(value, bool) or not isinstance(value, int if whole else (int, float)) or value < 0:
        wanted = "setting-engine-whole" if whole else "setting-engine-number"
        raise SettingsError(wanted, config=CONFIG, key=key, value=repr(value))
    return value
