"""Tokens: what a name, a handle or a number is hashed as, and what in a text could be one. Pure.

Both sides fold alike, so that the same person or number gives the same token: `Example, Jane` in a register and
`JANE  Example's` in a post are both `name:example jane`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from monitor.scoring.normalise import View, normalise
from monitor.scoring.roster import turned

COLUMNS: Final = ("name", "alias", "handle", "picture_sha256", "number")
"""What a register's file may hold."""
LEAST_NUMBER: Final = 5
"""Signs of a number; shorter ones would be every year and time."""
_LEAST: Final = 3
"""Letters of a nickname or a handle."""
_GAP: Final = 3
"""Characters between a rank and a name at most."""
_WORD: Final = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_HANDLE: Final = re.compile(r"(?:@|\.[a-z]{2,8}/@?)([a-z0-9_][a-z0-9_.-]{1,60})")
_NUMBER: Final = re.compile(
    r"(?<![^\W_])(?:[a-z]{1,4}[ #:-]{0,2})?(\d[\da-z]*(?:[-/ ]\d[\da-z]*){0,6})"
)
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_RANKS: Final = frozenset(
    [
        *("officer", "ofc", "deputy", "sgt", "sergeant", "sarge", "lt", "lieutenant", "capt"),
        *("captain", "chief", "det", "detective", "cpl", "corporal", "trooper", "agent"),
    ]
)
_BETWEEN: Final = re.compile(r"[ ,'\"().-]{1,3}(?:[^\W\d_]{1,20}[ ,'\"().-]{1,3})?")
"""What stands between the two words of a name: at most a middle name, or a nickname in marks."""


def tokens_of(column: str, cell: str) -> tuple[str, ...]:
    """Return what is hashed for a cell of a register's file; nothing where it is too short to be told from others.

    Args:
        column: One of `COLUMNS`.
        cell: As it stands in the file.
    """
    folded = normalise(cell.strip()).text
    if column == "picture_sha256":
        return (picture(folded),) if _SHA256.fullmatch(folded) else ()
    if column == "handle":
        name = folded.lstrip("@").partition("@")[0]
        return (f"handle:{name}",) if len(name) >= _LEAST else ()
    if column == "number":
        found = _NUMBER.fullmatch(folded)
        return tuple(_numbers(found[1]))[:1] if found else ()
    words = _WORD.findall(normalise(turned(cell)).text)
    if len(words) > 1:
        names = (_pair(words[0], words[-1]),)
        return names if column == "alias" else (*names, f"rank:{words[-1]}")
    return (f"alias:{words[0]}",) if column == "alias" and len("".join(words)) >= _LEAST else ()


def picture(sha256: str) -> str:
    """Return what is hashed for a picture."""
    return f"picture:{sha256}"


def candidates(view: View, given: str) -> Iterator[tuple[str, int, int]]:
    """Yield what could be a name, a handle or a number: its token, and its span in the folded text.

    Words count when they are written as names are, with a capital; in a text without any, or without others, all do.

    Args:
        view: The folded text.
        given: The text it was made of.
    """
    yield from _names(view, given)
    for found in _HANDLE.finditer(view.text):
        yield f"handle:{found[1].rstrip('.-')}", found.start(1), found.end(1)
    for found in _NUMBER.finditer(view.text):
        for number in _numbers(found[1]):
            yield number, found.start(1), found.end(1)


def _names(view: View, given: str) -> Iterator[tuple[str, int, int]]:
    every = given.islower() or given.isupper()
    words = [
        (_bare(word[0]), word.start(), word.end())
        for word in _WORD.finditer(view.text)
        if every or _begins_large(view, given, word.start())
    ]
    for word, start, end in () if given.islower() else words:  # a nickname may be any small word
        if len(word) >= _LEAST:
            yield f"alias:{word}", start, end
    for number, (word, start, stop) in enumerate(words):
        for second, begin, end in words[number + 1 : number + 3]:
            if _BETWEEN.fullmatch(view.text, stop, begin):
                yield _pair(word, second), start, end
    for found in _WORD.finditer(view.text):
        after = _WORD.search(view.text, found.end()) if found[0] in _RANKS else None
        if after is not None and after.start() - found.end() <= _GAP:
            yield f"rank:{_bare(after[0])}", found.start(), after.end()


def _bare(word: str) -> str:
    return word.removesuffix("'s")


def _begins_large(view: View, given: str, at: int) -> bool:
    place = at if view.origins is None else view.origins[at]
    return given[place : place + 1].isupper()


def _pair(first: str, second: str) -> str:
    return "name:" + " ".join(sorted((first, second)))


def _numbers(run: str) -> Iterator[str]:
    """Yield the numbers that a run of digits may be: as a whole, its neighbours together, each part."""
    parts = re.split("[-/ ]", run)
    joined = {
        "".join(parts),
        *parts,
        *("".join(two) for two in pairwise(parts)),
    }
    whole = "".join(parts)
    for number in (whole, *sorted(joined - {whole})):
        if (
            len(number) >= LEAST_NUMBER
            and sum(sign.isdigit() for sign in number) >= LEAST_NUMBER - 1
        ):
            yield f"number:{number}"
