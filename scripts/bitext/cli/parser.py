"""argparse in the language of the messages.

What is said about our own options is data (`data/strings.toml`). What argparse says by itself, headings and errors, is
turned into Arabic by a table of its sentences (`data/argparse.toml`); one that is not there, of a later Python, stays
as it is.
"""

from __future__ import annotations

import argparse
import functools
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

from bitext.errors import near

_UNKNOWN = "unrecognized arguments: "
_CHOICE = re.compile(r"invalid choice: '(?P<given>[^']*)' \(choose from (?P<known>.*)\)")
_PLACE = re.compile(r"%\((?P<name>\w+)\)[sr]|%[sr]")
_NESTED = ("message", "type")
"""Places that hold a sentence or a word of argparse's own."""


class Parser(argparse.ArgumentParser):
    """A parser whose help and errors are in one language; `names` are those of all subcommands, to be guessed at."""

    def __init__(self, *, language: str, names: Iterable[str] = (), **options: Any) -> None:
        self.language, self.names = language, frozenset(names)
        super().__init__(formatter_class=functools.partial(_Formatter, language=language), **options)

    def add_argument(self, *names: Any, **options: Any) -> Any:
        """Add an option; the help of argparse's own is translated."""
        if options.get("help"):
            options["help"] = spoken(options["help"], self.language)
        return super().add_argument(*names, **options)

    def add_argument_group(self, title: str | None = None, *arguments: Any, **options: Any) -> Any:
        """Begin a group; argparse's own headings are translated."""
        return super().add_argument_group(title and spoken(title, self.language), *arguments, **options)

    def error(self, message: str) -> NoReturn:
        """Say how the command is used and what is wrong, and exit with 2."""
        self.print_usage(sys.stderr)
        text = spoken(f"{self.prog}: error: {message}\n", self.language)
        hints = [near(word, known).within(self.language) for word, known in self._slips(message)]
        self.exit(2, f"{text.rstrip()}{''.join(dict.fromkeys(hints))}\n")

    def _slips(self, message: str) -> Iterator[tuple[str, Iterable[str]]]:
        """The words that an error of argparse's is about, each with those that would have been right."""
        options, commands = self._words()
        for word in message.removeprefix(_UNKNOWN).split() if message.startswith(_UNKNOWN) else ():
            yield word.partition("=")[0], options if word.startswith("-") else commands
        choice = _CHOICE.search(message)
        if choice:
            yield choice["given"], re.findall(r"[\w-]+", choice["known"])

    def _words(self) -> tuple[set[str], set[str]]:
        """The options of this parser and of its subcommands, and their names."""
        options, commands = set(self._option_string_actions), set(self.names)
        for action in self._actions:
            if isinstance(action, argparse._SubParsersAction):
                commands |= action.choices.keys()
                for each in action.choices.values():
                    options |= each._option_string_actions.keys()
        return {each for each in options if each.startswith("--")}, commands


class _Formatter(argparse.HelpFormatter):
    """A formatter with its heading in one language."""

    def __init__(self, prog: str, *, language: str, **options: Any) -> None:
        super().__init__(prog, **options)
        self.language = language

    def add_usage(
        self, usage: str | None, actions: Iterable[argparse.Action], groups: Iterable[Any], prefix: str | None = None
    ) -> None:
        """Add how the command is used."""
        super().add_usage(usage, actions, groups, spoken("usage: ", self.language) if prefix is None else prefix)


def spoken(text: str, language: str) -> str:
    """What argparse says, in this language."""
    if language != "ar":
        return text
    for pattern, arabic in _arabic():
        match = pattern.fullmatch(text)
        if match is not None:
            found = match.groupdict()
            return arabic.format_map({k: spoken(v, language) if k in _NESTED else v for k, v in found.items()})
    return text


@cache
def _arabic() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Argparse's sentences and the Arabic ones, those with more words of their own first."""
    path = Path(__file__).parent.parent / "data" / "argparse.toml"
    table: dict[str, str] = tomllib.loads(path.read_text(encoding="utf-8"))
    ordered = sorted(table, key=lambda each: -len(_PLACE.sub("", each)))
    return tuple((re.compile(_matching(each), re.DOTALL), table[each]) for each in ordered)


def _matching(sentence: str) -> str:
    """A pattern for what argparse makes of one of its sentences."""
    made, position = "", 0
    for place in _PLACE.finditer(sentence):
        made += re.escape(sentence[position : place.start()]) + f"(?P<{place['name'] or 'it'}>.*?)"
        position = place.end()
    return made + re.escape(sentence[position:])
