"""Which signs of personal data are hidden, by its kind; the others stay, so that people can tell what stood there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final

_LONG_NUMBER: Final = 10
_PLATE: Final = re.compile(r"[A-Za-z0-9]{1,8}(?:[ -][A-Za-z0-9]{1,5})?$")
_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")


def _digits(found: str) -> Iterator[int]:
    return (at for at, char in enumerate(found) if char.isdigit())


def _number(found: str) -> Iterable[int]:
    """Hide a telephone's number but its area and its last two digits: `(555) ***-**42`."""
    places = list(_digits(found))
    return places[3 if len(places) >= _LONG_NUMBER else 0 : -2]


def _all_digits(found: str) -> Iterable[int]:
    return _digits(found)


def _but_two(found: str) -> Iterable[int]:
    """Hide digits but the last two."""
    return list(_digits(found))[:-2]


def _mail(found: str) -> Iterable[int]:
    """Hide an address but its first letter and what stands behind its last dot: `j**@*******.com`."""
    end = found.rfind(".") if "." in found else len(found)
    return (at for at in range(1, end) if found[at].isalnum())


def _from_number(found: str) -> Iterable[int]:
    """Hide a street's address from the house number on."""
    start = next(_digits(found), 0)
    return (at for at in range(start, len(found)) if found[at].isalnum())


def _decimals(found: str) -> Iterable[int]:
    """Hide a position but its whole degrees: about a hundred kilometres."""
    decimal = False
    for at, char in enumerate(found):
        if char.isdigit():
            if decimal:
                yield at
        else:
            decimal = char == "."


def _numbered(found: str) -> Iterable[int]:
    """Hide words that hold a digit, but their last two signs."""
    for word in _WORD.finditer(found):
        if any(char.isdigit() for char in word[0]):
            yield from range(word.start(), max(word.start() + 1, word.end() - 2))


def _plate(found: str) -> Iterable[int]:
    tail = _PLATE.search(found)
    start = tail.start() if tail else 0
    return (at for at in range(start, len(found)) if found[at].isalnum())


def after_two_words(found: str) -> Iterable[int]:
    """Hide where somebody lives or what they drive, but not whose it is."""
    for number, word in enumerate(_WORD.finditer(found)):
        if number > 1:
            yield from range(word.start(), word.end())


def _everything(found: str) -> Iterable[int]:
    return (at for at, char in enumerate(found) if char.isalnum())


SEALED: Final = "SEALED_IDENTITY"
"""The label of what is known by keyed hash only: it is hidden wherever it stands."""
HIDES: Final[dict[str, Callable[[str], Iterable[int]]]] = {
    "PHONE_NUMBER": _number,
    "EMAIL_ADDRESS": _mail,
    "US_SSN": _all_digits,
    "CREDIT_CARD": _but_two,
    "IP_ADDRESS": _everything,
    "VIN": _numbered,
    "LICENSE_PLATE": _plate,
    "STREET_ADDRESS": _from_number,
    "COORDINATES": _decimals,
    "CASE_NUMBER": _but_two,
    "RESIDENCE": after_two_words,
    "FAMILY": after_two_words,
    "VEHICLE": after_two_words,
    "home_or_family": after_two_words,
    SEALED: _everything,
}
"""By the label of a finding: which places of its words are hidden."""


def places(text: str, start: int, end: int, label: str) -> Iterator[int]:
    """Yield the places that are hidden of what was found in a text; a span may lie beyond its ends."""
    start, end = max(0, start), min(len(text), end)
    return (start + at for at in HIDES[label](text[start:end]))
