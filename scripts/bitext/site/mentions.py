"""Where a text names what is in the glossary: one compiled pattern a build, one pass a text.

The pattern is a tree of the names' letters, so its cost does not grow with the number of names, and of two names in
one place the longer is found. Arabic is compared as `arabic.normalise` has it and found with the particles that are
written together with it; other languages are compared as written, but a name may open a sentence with a capital. A name
that two rows share is no mention of either.

`Tooltips` leads the first mention of each name in a page's body to where it is explained: a link, which needs neither
a script nor a mouse. Headings, links, code and words in another language are left as they are.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from bitext.arabic import normalise
from bitext.glossary import Glossary, Term

_ARTICLE = "\u0627\u0644"
_LI = "\u0644\u0644"
"""What the particle li and the article become together."""
_BEFORE = {True: "[\u0648\u0641]?(?:[\u0628\u0643\u0644])?", False: ""}
_ODD = re.compile("[^\n -~\u00ab\u00bb\u060c\u061b\u061f\u0621-\u063a\u0641-\u064a]|\\s{2,}")
"""What may look otherwise when two texts are compared; most texts hold none of it."""
_NUNATION, _LETTER = "\u064b", "_"
"""A word that ends in -an (a "Syrian") only looks like a name once its mark is gone, so the mark counts as a letter."""
_END = ""
"""In a tree: a name ends here."""

Tree = dict[str, "Tree"]


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a text."""

    start: int
    end: int
    """Offsets in the text as it is written; particles before the name are part of it."""
    term: Term


class Finder:
    """Finds glossary rows in texts of one language."""

    def __init__(self, terms: Iterable[Term], locale: str) -> None:
        self.arabic = locale == "ar"
        self._terms: dict[str, Term | None] = {}
        tree: Tree = {}
        for term in terms:
            for form in self._forms(term):
                if self._terms.setdefault(form, term) is not term:
                    self._terms[form] = None  # homonyms: which of them a text means, it alone does not say
                _plant(tree, form)
        body = _pattern(tree) if tree else "(?!)"
        self._pattern = re.compile(rf"(?<!\w){_BEFORE[self.arabic]}({body})(?!\w)")

    def _forms(self, term: Term) -> Iterator[str]:
        if self.arabic:
            for form in map(normalise, term.arabic):
                yield form
                if form.startswith(_ARTICLE):
                    yield _LI + form.removeprefix(_ARTICLE)
            return
        for form in (term.en, *term.en_variants):
            written = unicodedata.normalize("NFC", form)
            plural = f"{written}s" if term.kind == "term" and not written.endswith("s") else written
            yield from (written, plural, written[:1].upper() + written[1:], plural[:1].upper() + plural[1:])

    def terms(self, text: str) -> Iterator[Term]:
        """The row of every mention, in order."""
        folded = normalise(text.replace(_NUNATION, _LETTER)) if self.arabic else text
        found = (self._terms[match[1]] for match in self._pattern.finditer(folded))
        return (term for term in found if term is not None)

    def find(self, text: str) -> Iterator[Mention]:
        """Every mention, in order, with its place; none overlaps another."""
        folded, places = self._fold(text)
        for match in self._pattern.finditer(folded):
            term = self._terms[match[1]]
            if term is None:
                continue
            start, end = match.span()
            if places:
                start, end = places[start], places[end - 1] + 1
                while end < len(text) and not normalise(text[end]) and not text[end].isspace():
                    end += 1  # the marks of the last letter are part of it
            yield Mention(start, end, term)

    def _fold(self, text: str) -> tuple[str, list[int]]:
        """The text as it is compared, and where each of its characters stands in the original if that differs."""
        if not self.arabic:
            return text, []
        folded: list[str] = []
        places: list[int] = []

        def add(plain: str, there: range) -> None:
            if plain[:1].isspace() and folded and folded[-1][-1] == " ":
                plain, there = plain[1:], there[1:]
            if plain:
                folded.append(plain.replace("\n", " "))
                places.extend(there if len(there) == len(plain) else [there[0]] * len(plain))

        position = 0
        for odd in _ODD.finditer(text):
            add(text[position : odd.start()], range(position, odd.start()))
            for place in range(*odd.span()):
                plain = " " if text[place].isspace() else normalise(text[place].replace(_NUNATION, _LETTER))
                add(plain, range(place, place + 1))
            position = odd.end()
        if not position:
            return text.replace("\n", " "), []
        add(text[position:], range(position, len(text)))
        return "".join(folded), places


def _plant(tree: Tree, form: str) -> None:
    for letter in form:
        tree = tree.setdefault(letter, {})
    tree[_END] = {}


def _pattern(tree: Tree) -> str:
    """A tree as a regular expression that prefers the longer of two names."""
    branches = []
    for letter, below in tree.items():
        if letter == _END:
            continue
        chain = letter
        while len(below) == 1 and _END not in below:
            ((letter, below),) = below.items()
            chain += letter
        branches.append(re.escape(chain) + (_pattern(below) if below.keys() != {_END} else ""))
    body = "|".join(branches)
    if _END in tree:
        return f"(?:{body})?"
    return f"(?:{body})" if len(branches) > 1 else body


# What a report names by itself

_CODE = re.compile(
    r"^[ \t]*(?P<fence>```+|~~~+).*?(?:^[ \t]*(?P=fence)|\Z)"
    r"|`[^`\n]{0,500}`|\]\([^)\n]{0,2000}\)|<[^>\n]{0,2000}>",
    re.DOTALL | re.MULTILINE,
)
"""Code, addresses and tags, which name nothing."""
_LEAST = 2
"""Times that a text must name what neither its title nor its summary does."""


def named(finder: Finder, head: str, body: str) -> tuple[Term, ...]:
    """What a report names: in its title or summary, or more than in passing. In the order of the first mentions.

    One mention in a long text says little, and may be a word that only looks like a name; so it does not count.
    """
    found: dict[Term, int] = {}
    for term in finder.terms(head):
        found[term] = _LEAST
    for term in finder.terms(_CODE.sub(" ", body)):
        found[term] = found.get(term, 0) + 1
    return tuple(term for term, count in found.items() if count >= _LEAST)


# Links in a page's body

_TOKEN = re.compile(r"<(?P<close>/?)(?P<tag>[a-z0-9]*)[^>\"]*(?:\"[^\"]*\"[^>\"]*)*>")
_LANG = re.compile(r'\slang="([^"]*)"')
_CLOSED = frozenset(
    "a abbr audio button code dfn h1 h2 h3 h4 h5 h6 kbd label pre q s samp sub summary sup svg time var video".split()
)
"""Elements whose words stay as they are."""
_VOID = frozenset("br col hr img input source track wbr".split())

Target = Callable[[Term], "Mapping[str, str] | None"]
"""Says what the link of a name has: `href`, `title`; nothing where it gets none."""


class Tooltips:
    """Puts links on first mentions, in one edition."""

    def __init__(self, terms: Iterable[Term], locale: str) -> None:
        self.finder = Finder(terms, locale)
        self.locale = locale

    def put(self, body: str, target: Target, without: Collection[str] = ()) -> str:
        """A sanitised body with its first mentions linked; ids in `without` get no link."""
        done = set(without)
        out: list[str] = []
        closed: list[str] = []
        position = 0
        for token in _TOKEN.finditer(body):
            words = body[position : token.start()]
            out.append(words if closed or not words or words.isspace() else self._words(words, target, done))
            out.append(token[0])
            position = token.end()
            tag = token["tag"]
            if tag and tag not in _VOID:
                self._enter(tag, token, closed)
        words = body[position:]
        out.append(words if closed else self._words(words, target, done))
        return "".join(out)

    def _enter(self, tag: str, token: re.Match[str], closed: list[str]) -> None:
        """Keep account of the elements whose words stay: the outermost of them and all below it."""
        if token["close"]:
            if closed and closed[-1] == tag:
                closed.pop()
            return
        if closed or tag in _CLOSED or ((lang := _LANG.search(token[0])) is not None and lang[1] != self.locale):
            closed.append(tag)

    def _words(self, text: str, target: Target, done: set[str]) -> str:
        out: list[str] = []
        position = 0
        for mention in self.finder.find(text):
            if mention.term.id in done:
                continue
            attributes = target(mention.term)
            done.add(mention.term.id)
            if attributes is None:
                continue
            written = "".join(f' {name}="{html.escape(value)}"' for name, value in attributes.items())
            out += [text[position : mention.start], f"<a{written}>", text[mention.start : mention.end], "</a>"]
            position = mention.end
        return "".join([*out, text[position:]])


def linkable(glossary: Glossary) -> list[Term]:
    """The rows that are names or terms; a topic's name is a common word that explains itself."""
    return [term for term in glossary if term.kind != "topic"]
