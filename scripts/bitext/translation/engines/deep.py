"""The engines that deep-translator speaks to: one class of ours for all of its classes.

Left to itself the library passes no timeout, follows redirects, mixes up answers when one instance serves two threads,
asks a batch one by one without repeating anything, and raises what it likes, keys and addresses included. So here each
instance serves one thread, the library's `requests` is replaced by a shim that leads to our session while an instance
of ours works, and its exceptions end in a sentence of ours.

`deep:<ClassName>` names any of its classes that is not refused below. What its constructor wants beyond the languages
comes from the environment: `YANDEX_API_KEY`, `PAPAGO_CLIENT_ID`, `PAPAGO_SECRET_KEY`, `BAIDU_APPID`, `BAIDU_APPKEY`.
"""

from __future__ import annotations

import inspect
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any, ClassVar

import requests

from bitext.errors import EngineError, UsageError, said
from bitext.translation.engines import wire
from bitext.translation.engines.address import checked_url
from bitext.translation.engines.protocol import EngineSettings, Hints, Lacking, Shape, Unanswered
from bitext.translation.engines.wire import Session

REFUSED: Mapping[str, tuple[str, str]] = {
    "GoogleTranslator": ("deep-use", "google"),
    "MyMemoryTranslator": ("deep-use", "mymemory"),
    "MicrosoftTranslator": ("deep-use", "microsoft"),
    "LibreTranslator": ("deep-use-key-in-address", "libretranslate"),
    "DeeplTranslator": ("deep-use-no-arabic", "deepl"),
    "ChatGptTranslator": ("deep-use-old-library", "openai"),
    "QcriTranslator": ("deep-key-in-address", ""),
    "PonsTranslator": ("deep-dictionary", ""),
    "LingueeTranslator": ("deep-dictionary", ""),
}
"""Classes that are not used: why, as a key of the problems, and the engine to use instead, if there is one."""


class Deep:
    """One instance of one of the library's classes."""

    most = 1_500
    most_bytes = 0
    batch = 1
    shape: Shape = "tokens"
    context = False
    price: float | None = None
    key: ClassVar[str] = ""
    """The environment variable of its key."""
    data = True
    """Whether the service answers with data, so that a web page is an error page."""

    def __init__(self, settings: EngineSettings, name: str, class_name: str) -> None:
        self.settings = settings
        self.name = name
        self.class_name = class_name
        self.shown = class_name.removesuffix("Translator")
        if self.key and not os.environ.get(self.key):
            raise Lacking("usage-engine-key", price=type(self).price, engine=self.shown, key=self.key)
        if settings.url:
            checked_url(settings.url, self.name)
        self.most = settings.most or type(self).most
        self.price = type(self).price if settings.price is None else settings.price
        self.session = Session(
            self.shown,
            settings,
            settings.url,
            key=self.key,
            data=self.data,
            check=self.check,
        )

    @property
    def local(self) -> bool:
        """Whether the address that stands for the service's own is near."""
        return bool(self.settings.url) and self.session.local

    @cached_property
    def translator(self) -> Any:
        """The library's instance; made at the first text, because importing and making it takes time."""
        import deep_translator

        kind = getattr(deep_translator, self.class_name)
        shim(kind)
        made = self.make(kind)
        if self.settings.url:
            made._base_url = self.address(self.settings.url)
        return made

    def check(self, response: requests.Response) -> None:
        """Look at an answer before the library does; may raise `EngineError`."""

    def make(self, kind: Any) -> Any:
        """Make the library's instance."""
        return kind(source=self.settings.source, target=self.settings.target, **wanted(kind, self.class_name))

    def address(self, url: str) -> str:
        """What stands for the service's address when the settings name one."""
        return url

    def translate(self, texts: Sequence[str], hints: Hints) -> list[str]:  # noqa: ARG002 - the protocol has it
        """Translate one by one."""
        return [self._one(text) for text in texts]

    def _one(self, text: str) -> str:
        from deep_translator import exceptions

        theirs: tuple[type[Exception], ...] = (requests.RequestException,)
        theirs += tuple(e for e in vars(exceptions).values() if isinstance(e, type) and issubclass(e, Exception))
        try:
            with wire.quiet(), wire.use(self.session):
                answer = self.translator.translate(text)
        except EngineError:
            raise
        except exceptions.LanguageNotSupportedException:
            pair = {"source": self.settings.source, "target": self.settings.target}
            raise EngineError("engine-pair", engine=self.shown, **pair, final=True) from None
        except theirs as error:
            raise EngineError("engine-gave-none", engine=self.shown, error=type(error).__name__) from None
        except StopIteration:
            raise Unanswered("engine-has-none", engine=self.shown) from None
        except (LookupError, AttributeError, TypeError, ValueError) as error:
            raise EngineError("engine-unreadable", engine=self.shown, error=type(error).__name__) from None
        if isinstance(answer, list):
            answer = " ".join(map(str, answer))
        if answer is None or not str(answer).strip():
            raise Unanswered("engine-blank", engine=self.shown)
        return str(answer)

    def stop(self) -> None:
        """Break off."""
        self.session.stop()

    def close(self) -> None:
        """Let the connection go."""
        self.session.close()


def generic(settings: EngineSettings, class_name: str) -> Deep:
    """Any class of the library's. Raises `UsageError` for one that is refused, unknown or lacks a key."""
    if class_name in REFUSED:
        why, instead = REFUSED[class_name]
        raise UsageError("usage-deep-refused", name=class_name, why=said(why, name=instead))
    import deep_translator

    names = [each for each in deep_translator.__all__ if each.endswith("Translator") and each not in REFUSED]
    if class_name not in names:
        raise UsageError("usage-deep-unknown", name=class_name, names=", ".join(names))
    keys = wanted(getattr(deep_translator, class_name), class_name)
    made = Deep(settings, f"deep:{class_name}", class_name)
    made.session.key = said("engine-its-key") if keys else ""
    return made


def wanted(kind: Any, class_name: str) -> dict[str, str]:
    """What a constructor wants beyond the languages, from the environment. Raises `UsageError`."""
    prefix = class_name.removesuffix("Translator").upper()
    found = {}
    for parameter in inspect.signature(kind).parameters.values():
        if parameter.name in ("source", "target", "proxies") or parameter.kind is parameter.VAR_KEYWORD:
            continue
        variable = f"{prefix}_{parameter.name.upper()}"
        value = os.environ.get(variable, "")
        if not value:
            raise Lacking("usage-engine-variable", engine=class_name.removesuffix("Translator"), key=variable)
        found[parameter.name] = value
    return found


class _Shim:
    """Stands for `requests` in one of the library's modules: our session inside `wire.use`, else the real one."""

    def get(self, url: str, **options: Any) -> requests.Response:
        return self._ask("GET", url, options)

    def post(self, url: str, **options: Any) -> requests.Response:
        return self._ask("POST", url, options)

    def __getattr__(self, name: str) -> Any:
        return getattr(requests, name)

    def _ask(self, method: str, url: str, options: dict[str, Any]) -> requests.Response:
        session = wire.in_use()
        asker: Callable[..., requests.Response] = requests.request if session is None else session.request
        return asker(method, url, **options)


_SHIM = _Shim()


def shim(kind: type) -> None:
    """Put the shim into the module of a class."""
    sys.modules[kind.__module__].__dict__["requests"] = _SHIM
