"""A second view for texts that hide their words: digits for letters, spaced letters, slips, words run together.

The scanner says when one is worth making (`SUSPECT`); a text without such tricks never pays for it.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from operator import add
from typing import Final

from monitor.scoring.normalise import View, view_of
from monitor.scoring.spelling import (
    BEGINNINGS,
    LETTER_FOR,
    WHOLE,
    broken,
    known,
    meant,
    signs,
    split,
    unmasked,
)

SUSPECT: Final = (
    r"(?:^|[\s\"'(#])[a-z$]+[013457@$!|]+[a-z]|(?:^|\s)\$[a-z]|[a-z]\$"
    r"|\b[a-z](?:[ .*_-]{1,2}[a-z]){3}\b|#[a-z0-9_]{7}|" + signs()
)
"""Finds, in a folded text, what `undisguised` may be able to undo."""
_MASKED: Final = re.compile(
    r"[013457@$!|](?:"  # first what is rare, so that the rest is seldom looked at
    r"(?<=[a-z].)[013457@$!|]{0,2}(?=[a-z])"  # n1ce, cla$$y
    r"|(?<=\$)(?:(?<![a-z0-9@$/.].)(?=[a-z])"  # $hort
    r"|(?<=[a-z].)\$*(?![a-z0-9])))"  # clas$
)
_NUMBERED: Final = re.compile(
    r"(?<![\w@$])(?=[a-z!|$@]*\d)(?=\d*[a-z])[a-z0-9]{3,20}(?!\w)"
)  # ar3, 4re
_MIXED: Final = re.compile("[a-z][0-9]|[0-9][a-z]")
_SPACED: Final = re.compile(r"(?<![a-z0-9])[a-z](?:[ .*_-]{1,2}[a-z]){2,}(?![a-z0-9])")
_SEPARATOR: Final = re.compile(r"[ .*_-]+")
_WORD: Final = re.compile(r"(?<![\w*])[a-z][a-z*]{2,80}(?![\w*])")
_PIECE: Final = re.compile(r"(?<!\w)[a-z]{1,12}(?!\w)")
_SHORT: Final = len("a l l")
_GLUED_FROM: Final = 5
"""Letters that words run together have at least."""
_REMEMBERED: Final = 10_000
"""Words whose meaning is remembered: most texts are made of the same ones."""
_UNSLIPPED: Final[set[str]] = set()
"""Words met that are none of these slips."""
_HASHTAG: Final = re.compile(r"#\w{3,100}")

Edit = tuple[int, int, str]
"""Start, end, and what stands there instead."""
Origins = Sequence[int]


def undisguised(view: View, given: str) -> View | None:
    """Return the view with its disguises taken off, or None when there were none."""
    text = view.text
    origins: Origins = view.origins if view.origins is not None else range(len(text))
    for edits in (_masks, _numbers, _gaps, _humps(given), _slips, _breaks):
        text, origins = _edited(text, origins, edits(text, origins))
    if text == view.text:
        return None
    return view_of(text, origins if isinstance(origins, array) else array("L", origins))


def _edited(text: str, origins: Origins, edits: Iterator[Edit]) -> tuple[str, Origins]:
    pieces: list[str] = []
    places = array("L")
    last = 0
    for start, end, new in edits:
        pieces += (text[last:start], new)
        places.extend(origins[last:start])
        places.extend(
            origins[min(start + n, end - 1)] if end > start else origins[start]
            for n in range(len(new))
        )
        last = end
    if not pieces:
        return text, origins
    places.extend(origins[last:])
    return "".join((*pieces, text[last:])), places


def _masks(text: str, _: Origins) -> Iterator[Edit]:
    for found in _MASKED.finditer(text):
        yield found.start(), found.end(), found[0].translate(LETTER_FOR)


def _numbers(text: str, _: Origins) -> Iterator[Edit]:
    if not _MIXED.search(text):
        return
    for found in _NUMBERED.finditer(text):
        if (word := unmasked(found[0])) != found[0]:
            yield found.start(), found.end(), word


def _breaks(text: str, _: Origins) -> Iterator[Edit]:
    """Yield the blanks inside words that were broken up: two or three pieces make a word of contempt or a group."""
    pieces = _PIECE.findall(text)
    pairs = list(map(add, pieces, pieces[1:]))
    if WHOLE.isdisjoint(pairs) and WHOLE.isdisjoint(map(add, pairs, pieces[2:])):
        return
    tokens = list(_PIECE.finditer(text))
    place = 0
    while place < len(tokens) - 1:
        if tokens[place][0] not in BEGINNINGS:
            place += 1
            continue
        many = next((n for n in (3, 2) if _broken(text, tokens[place : place + n], n)), 1)
        for before, after in pairwise(tokens[place : place + many]):
            yield before.end(), after.start(), ""
        place += many


def _broken(text: str, pieces: Sequence[re.Match[str]], many: int) -> bool:
    return (
        len(pieces) == many
        and all(text[a.end() : b.start()].isspace() for a, b in pairwise(pieces))
        and bool(broken([piece[0] for piece in pieces]))
    )


def _gaps(text: str, _: Origins) -> Iterator[Edit]:
    for found in _SPACED.finditer(text):
        word = _SEPARATOR.sub("", found[0])
        start = found.start()
        if word[0] in "ai" and known(word[1:]):  # a word of its own: `a f o o l`
            start = next(_SEPARATOR.finditer(text, start, found.end())).end()
        elif found.end() - start <= _SHORT and not known(word):
            continue
        for gap in _SEPARATOR.finditer(text, start, found.end()):
            yield gap.start(), gap.end(), ""


def _slips(text: str, _: Origins) -> Iterator[Edit]:
    if _UNSLIPPED.issuperset(_WORD.findall(text)):
        return
    for found in _WORD.finditer(text):
        word = _plain(found[0])
        if word == found[0]:
            if len(_UNSLIPPED) < _REMEMBERED:
                _UNSLIPPED.add(word)
        else:
            yield found.start(), found.end(), word


@lru_cache(_REMEMBERED)
def _plain(token: str) -> str:
    """Return a word without its slip, or the words that were run together in it; itself when it is neither."""
    word = meant(token)
    if word == token and len(token) >= _GLUED_FROM:
        return " ".join(split(token)) or token
    return word


def _humps(given: str) -> Callable[[str, Origins], Iterator[Edit]]:
    def between_words(text: str, origins: Origins) -> Iterator[Edit]:
        for tag in _HASHTAG.finditer(text):
            if given[origins[tag.start()] : origins[tag.end() - 1] + 1].islower():
                continue
            for place in range(tag.start() + 2, tag.end()):
                before, here = given[origins[place - 1]], given[origins[place]]
                if before.islower() and here.isupper():
                    yield place, place, " "

    return between_words
