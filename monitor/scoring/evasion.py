"""A second view for texts that hide their words: digits for letters, spaced letters, slips, words run together.

The scanner says when one is worth making (`SUSPECT`); a text without such tricks never pays for it.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterator, Sequence
from typing import Final

import re2

from monitor.scoring.normalise import View, view_of
from monitor.scoring.spelling import meant, signs, split

SUSPECT: Final = (
    r"(?:^|[\s\"'(#])[a-z$]+[013457@$!|]+[a-z]|(?:^|\s)\$[a-z]|[a-z]\$"
    r"|\b[a-z](?:[ .*_-]{1,2}[a-z]){3}\b|#[a-z0-9_]{7}|" + signs()
)
"""Finds, in a folded text, what `undisguised` may be able to undo."""
_LETTER_FOR: Final = str.maketrans("013457@$!|", "oieastasii")
_MASKED: Final = re.compile(
    r"(?<=[a-z])[013457@$!|]{1,3}(?=[a-z])"  # n1ce, cla$$y
    r"|(?<![a-z0-9@$/.])\$(?=[a-z])"  # $hort
    r"|(?<=[a-z])\$+(?![a-z0-9])"  # clas$
)
_SPACED: Final = re.compile(r"(?<![a-z0-9])[a-z](?:[ .*_-]{1,2}[a-z]){3,}(?![a-z0-9])")
_SEPARATOR: Final = re.compile(r"[ .*_-]+")
_SIGNS: Final = re2.compile(signs().encode())
_WORD: Final = re.compile(r"(?<![\w*])[a-z][a-z*]{2,40}(?![\w*])")
_GLUED_FROM: Final = 5
"""Letters that words run together have at least."""
_HASHTAG: Final = re.compile(r"#\w{3,100}")

Edit = tuple[int, int, str]
"""Start, end, and what stands there instead."""
Origins = Sequence[int]


def undisguised(view: View, given: str) -> View | None:
    """Return the view with its disguises taken off, or None when there were none."""
    text = view.text
    origins: Origins = view.origins if view.origins is not None else range(len(text))
    for edits in (_masks, _gaps, _humps(given), _slips(view.text)):
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
        yield found.start(), found.end(), found[0].translate(_LETTER_FOR)


def _gaps(text: str, _: Origins) -> Iterator[Edit]:
    for found in _SPACED.finditer(text):
        for gap in _SEPARATOR.finditer(text, found.start(), found.end()):
            yield gap.start(), gap.end(), ""


def _slips(shown: str) -> Callable[[str, Origins], Iterator[Edit]]:
    def words(text: str, _: Origins) -> Iterator[Edit]:
        if "1" not in shown and not _SIGNS.search(text.encode("utf-8")):
            return
        for found in _WORD.finditer(text):
            token = found[0]
            word = meant(token)
            if word == token and len(token) >= _GLUED_FROM:
                word = " ".join(split(token)) or token
            if word != token:
                yield found.start(), found.end(), word

    return words


def _humps(given: str) -> Callable[[str, Origins], Iterator[Edit]]:
    def between_words(text: str, origins: Origins) -> Iterator[Edit]:
        for tag in _HASHTAG.finditer(text):
            for place in range(tag.start() + 2, tag.end()):
                before, here = given[origins[place - 1]], given[origins[place]]
                if before.islower() and here.isupper():
                    yield place, place, " "

    return between_words
