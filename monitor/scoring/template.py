"""The small language that rules are written in, on top of re2's.

* a blank stands for one or more blanks, hyphens or stars; with `?` after it, for none or more
* `{name}` stands for any term of that lexicon, as a whole word
* ` ~3 ` stands for up to three words between its neighbours, inside one sentence
* a pattern that begins with a letter or a digit begins where a word does
* ` ... ` stands for anything up to 80 characters inside one sentence
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from monitor.scoring.rulebook import Lexicon
from monitor.scoring.terms import BLANK, MAYBE, Term, either, own_sign, sign_of

WORDS: Final = r"[\s,:;*\"'()-]+(?:[^\s.!?;]+\s+){0,%s}"
STRETCH: Final = r"[^.!?\n\w](?:[^.!?\n]{0,80}[^.!?\n\w])??"
_TOKEN: Final = re.compile(
    r"(?P<escape>\\.)|(?P<set>\[\^?\]?(?:\\.|[^\]\\])*\])"
    r"|(?P<words> ~(?P<count>\d) )|(?P<stretch> \.\.\. )|\{(?P<name>[a-z][a-z_]*)\}"
    r"|(?P<maybe> +[?*])|(?P<blank> +)|(?P<bracket>[()])|(?P<bar>\|)|(?P<other>.)",
    re.DOTALL,
)
_OPTIONAL: Final = ("?", "*", "{0")
_ANYTHING: Final = r"\w+"
"""Stands for a lexicon where only a pattern's own words are looked at."""


class TemplateError(ValueError):
    """A pattern or lexicon that cannot be understood; the message says what was expected."""

    def __init__(self, expected: str, got: str = "") -> None:
        super().__init__(expected)
        self.got = got
        """What stood there; empty where it is the pattern as a whole."""


@dataclass(frozen=True, slots=True)
class Expanded:
    """A pattern in re2's own language."""

    source: str
    needs: tuple[frozenset[str], ...]
    """For each required place, the lexicons one of which must be found for the pattern to match."""
    own: str
    """What must occur besides, of the pattern's own words; empty for nothing that tells enough."""


class Templates:
    """Expands patterns over a set of lexicons."""

    def __init__(self, lexicons: Mapping[str, Lexicon]) -> None:
        """Prepare the source of each lexicon.

        Raises:
            TemplateError: A union names an unknown lexicon, or itself.
        """
        self.parts = {name: _parts(name, lexicons, ()) for name in lexicons}
        """For each lexicon, those that it is made of: itself, or what it unites."""
        own = {
            name: [term(t, stretched=lexicon.stretched) for t in lexicon.terms]
            for name, lexicon in lexicons.items()
        }
        self.sources = {
            name: either([term for part in parts for term in own[part]])
            for name, parts in self.parts.items()
        }
        self.signs = {
            name: lexicon.sign or either([sign_of(t) for t in own[name]])
            for name, lexicon in lexicons.items()
        }
        """For each lexicon, what must occur wherever a term does: cheap to look for together with all others."""
        self._common = {name for name, lexicon in lexicons.items() if lexicon.common}

    def expand(self, pattern: str) -> Expanded:
        """Return the pattern in re2's language.

        Raises:
            TemplateError: An unknown lexicon, or an alternative outside brackets.
        """
        pieces: list[str] = []
        own: list[str] = []
        needs: list[frozenset[str]] = []
        depth = 0
        for token in _TOKEN.finditer(pattern):
            pieces.append(self._piece(token))
            own.append(_ANYTHING if token["name"] else pieces[-1])
            if token["bracket"]:
                depth += 1 if token[0] == "(" else -1
            if depth == 0 and token["bar"]:
                raise TemplateError("alternatives inside brackets, or as patterns of their own")
            required = depth == 0 and not pattern.startswith(_OPTIONAL, token.end())
            if token["name"] and required and self.parts[token["name"]].isdisjoint(self._common):
                needs.append(self.parts[token["name"]])
        begins = r"\b" if _begins_word(pattern) else ""
        return Expanded(
            begins + "".join(pieces),
            tuple(dict.fromkeys(needs)),
            own_sign("".join(own), begins),
        )

    def _piece(self, token: re.Match[str]) -> str:
        name = token["name"]
        if name and name not in self.sources:
            raise TemplateError("a lexicon that exists", f"{{{name}}}")
        if name:
            return f"(?:{self.sources[name]})"
        if token["words"]:
            return WORDS % token["count"]
        if token["stretch"]:
            return STRETCH
        return _blank(token)


def _begins_word(pattern: str) -> bool:
    first = pattern.removeprefix("(?:")[:1]
    return first.isascii() and first.isalnum()


def _parts(name: str, lexicons: Mapping[str, Lexicon], above: tuple[str, ...]) -> frozenset[str]:
    if name not in lexicons or name in above:
        raise TemplateError("unions of lexicons that exist, without a circle", name)
    lexicon = lexicons[name]
    if not lexicon.of:
        return frozenset({name})
    return frozenset().union(*(_parts(part, lexicons, (*above, name)) for part in lexicon.of))


def term(source: str, *, stretched: bool) -> Term:
    """Return one term of a lexicon as a whole word.

    A stretched term also finds repeated letters and starred vowels: `fooool`, `f**l`.
    """
    pieces = []
    for token in _TOKEN.finditer(source):
        letter = stretched and token["other"]
        pieces.append(_letter(token[0], source[token.end() :]) if letter else _blank(token))
    body = "".join(pieces)
    if not source.isascii():  # a picture is a word wherever it stands
        return Term(body, "", "")
    left = "" if source[0] in "#@$" or _symbol(source[:2]) else r"\b"
    right = "" if _symbol(source[-2:]) else r"\b"
    return Term(body, left, right)


def _blank(token: re.Match[str]) -> str:
    if token["maybe"]:
        return MAYBE
    return BLANK if token["blank"] else token[0]


def _letter(char: str, rest: str) -> str:
    if not "a" <= char <= "z":
        return char
    letters = f"[{char}*#@]" if char in "aeiou" else char
    return letters if rest[:1] in {"?", "*", "+", "{"} else f"{letters}+"


def _symbol(pair: str) -> bool:
    return pair[0] == "\\" and not pair[1:].isalnum()
