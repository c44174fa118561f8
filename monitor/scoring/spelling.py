"""Words of contempt and the groups it is aimed at, as people misspell, star, number and glue them to get past filters.

Made from short lists by the slips of a keyboard: letters left out, doubled or swapped with a neighbour, a vowel
changed. What is a word of its own is left alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import combinations
from typing import Final

from monitor.scoring.spelling_words import FRAMES, GLUE, GROUPS, HOT, LEADS, MORE, OWN

LETTER_FOR: Final = str.maketrans("013457@$!|", "oieastasii")
"""The letters that digits and signs stand for."""
_VOWELS: Final = "aeiou"
_SHORT: Final = 4
_LONG: Final = 9
"""Letters of a word of which two may be left out."""
_SKELETON: Final = 3
"""Consonants that must be left of a word without its vowels."""
_STARS: Final = 2
_HOT: Final = frozenset(HOT)
_OWN: Final = frozenset(OWN)
_SINGLE: Final = frozenset("ai")
"""Letters that are words."""
_PIECES: Final = _HOT | frozenset((*GROUPS, *GLUE, *LEADS))
_TELLING: Final = _HOT | frozenset((*GROUPS, *LEADS))
WHOLE: Final = _HOT | frozenset((*GROUPS, *FRAMES)) | {"die", "dies", "rights", "drive", "head"}
"""Words that are put together again when they were broken up."""
BEGINNINGS: Final = frozenset(word[:end] for word in WHOLE for end in range(1, len(word)))
"""What the first piece of a word that was broken up may be."""
_LONGEST: Final = max(map(len, _PIECES))


@cache
def slips() -> dict[str, str]:
    """Return what is written for what is meant."""
    found = dict(MORE)
    for word in (*HOT, *GROUPS, *FRAMES):
        for slip in (*_slips(word), *_starred(word)):
            if slip not in _OWN:
                found.setdefault(slip, word)
    for word in (*_PIECES, *FRAMES):
        found.pop(word, None)
    return found


def _slips(word: str) -> Iterator[str]:
    for place in range(len(word)):
        before, here, after = word[:place], word[place], word[place + 1 :]
        if place and len(word) > _SHORT:
            yield before + after
        yield before + here + here + after
        if after and here != after[0] and (place or len(word) > _SHORT):
            yield before + after[0] + here + after[1:]
        if here in _VOWELS and place and len(word) > _SHORT + 1:
            yield from (before + vowel + after for vowel in _VOWELS if vowel != here)
    yield from _shortened(word)


def _shortened(word: str) -> Iterator[str]:
    """Yield a word without some of its vowels, and a long one without any two letters."""
    vowels = [place for place in range(1, len(word)) if word[place] in _VOWELS]
    if len(word) > _SHORT and len(word) - len(vowels) >= _SKELETON:
        for many in range(2, min(len(vowels), len(word) - _SHORT - (word in _HOT)) + 1):
            for left_out in combinations(vowels, many):
                yield "".join(letter for place, letter in enumerate(word) if place not in left_out)
    if len(word) >= _LONG:
        for one, other in combinations(range(1, len(word)), 2):
            yield word[:one] + word[one + 1 : other] + word[other + 1 :]


def _starred(word: str) -> Iterator[str]:
    for many in range(1, _STARS + 1):
        for place in range(1, len(word) - many + 1):
            yield word[:place] + "*" * many + word[place + many :]


def broken(pieces: Sequence[str]) -> str:
    """Return the word that was broken up into pieces; empty when they make none."""
    word = "".join(pieces)
    return word if word in WHOLE else ""


def known(word: str) -> bool:
    """Tell whether a word is one of contempt, of a group, or one that stands between them."""
    return word in _PIECES


def unmasked(token: str) -> str:
    """Return the known word that a token with digits for letters stands for; the token itself when none."""
    word = token.translate(LETTER_FOR)
    return word if word in _PIECES else token


def signs() -> str:
    """Return an expression for what may be undone here, to look for in folded texts."""
    frames = frozenset(FRAMES)
    slipped = (slip for slip, word in slips().items() if word not in frames and "*" not in slip)
    parted = (_parted(word) for word in (*HOT, *GROUPS) if len(word) > _SHORT - 1)
    leads = "|".join(LEADS)
    hot, groups = "|".join(HOT), "|".join(GROUPS)
    whom = "all|the[sm]?e?|those|every|you|of|to|for|in|from"
    return (
        rf"\b(?:{'|'.join(sorted(slipped))})\b|[a-z]\*+[a-z]"
        rf"|\b(?:{'|'.join(parted)})\b"
        rf"|(?:{hot})(?:{whom}|black|gay|trans|people|{groups})"
        rf"|\b(?:i|we|are|all|they|let|the|every|stupid|{groups})(?:{hot})\b"
        rf"|\b(?:{leads})people(?:are|r|is)?\b"
        rf"|(?:{groups}|(?:{leads})people)(?:are|is|r|go|not|all|must|should|out|have|need|belong|run|who|dont|deserve|never|control|the)[a-z]"
        rf"|(?:let|hate|kill|all|the|burn|every|against|these|those|of)(?:{groups}|roma|mosque|blackpeople|gaypeople|transpeople)"
    )


def _parted(word: str) -> str:
    """Return an expression for a word with a blank in it, and perhaps others behind that."""
    return "|".join(f"{word[:at]} {' ?'.join(word[at:])}" for at in range(1, len(word)))


@cache
def _keys() -> dict[str, str]:
    return {key(word): word for word in (*HOT, *GROUPS)}


def key(word: str) -> str:
    """Return a word with `l` and `i` alike: the digit 1 may stand for either."""
    return word.replace("l", "i")


def meant(token: str) -> str:
    """Return the word of contempt or of a group that a token stands for; the token itself when none."""
    return slips().get(token) or _keys().get(key(token), token)


def split(token: str) -> tuple[str, ...]:
    """Return the words that were run together in a token; empty when it is not made of known ones alone.

    One of them must be of contempt or of a group. Of the ways to part a token, that with the fewest words is taken.
    """
    best: list[tuple[str, ...] | None] = [()]
    for end in range(1, len(token) + 1):
        best.append(_last(token, end, best))
    words = best[-1] or ()
    return words if len(words) > 1 and not _TELLING.isdisjoint(words) else ()


def _last(token: str, end: int, best: list[tuple[str, ...] | None]) -> tuple[str, ...] | None:
    """Return the fewest words up to `end`, the longest last word first."""
    found: tuple[str, ...] | None = None
    for start in range(max(0, end - _LONGEST), end):
        before = best[start]
        if (
            before is not None
            and token[start:end] in _PIECES
            and (found is None or len(before) + 1 < len(found))
        ):
            found = (*before, token[start:end])
    return found
