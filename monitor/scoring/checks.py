"""Further tests of a span that a pattern cannot make: check digits and ranges, and whether it names its author."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from monitor.scoring.document import Document
from monitor.scoring.roster import turned

_VIN: Final = re.compile(r"(?<![A-Z0-9])[A-HJ-NPR-Z0-9]{17}(?![A-Z0-9])", re.IGNORECASE)
_VIN_VALUES: Final = dict(
    zip(
        "ABCDEFGHJKLMNPRSTUVWXYZ0123456789",
        map(int, "123456781234579234567890123456789"),
        strict=True,
    )
)
_VIN_WEIGHTS: Final = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_VIN_CHECK_AT: Final = 8
_CARD_LENGTHS: Final = range(13, 20)
"""ISO/IEC 7812: thirteen to nineteen digits."""
_PLATE: Final = re.compile(r"[A-Za-z0-9]{1,8}(?:[ -][A-Za-z0-9]{1,5})?$")
_RANK_AND_NAME: Final = 2
_AFTER_RANK: Final = frozenset(
    [
        "i",
        "in",
        "on",
        "of",
        "and",
        "or",
        "the",
        "a",
        "an",
        "at",
        "to",
        "for",
        "with",
        "is",
        "was",
        "who",
        "involved",
        "down",
        "shot",
        "needs",
        "safety",
        "training",
        "friendly",
        "executive",
        "complaint",
        "morale",
        "wellness",
        "academy",
        "recruitment",
        "exam",
        "test",
        "program",
        "memorial",
        "appreciation",
    ]
)
"""Words after a rank that no name begins with."""
_I: Final = frozenset({"I", "I'm", "I’m", "I've", "I'll", "I'd", "God", "OMG", "LOL", "TV"})
"""Words whose capital names no place."""
_SSN_DIGITS: Final = 9
_PHONE_DIGITS: Final = 10
_LOCAL_DIGITS: Final = 7
_TOLL_FREE: Final = frozenset({"800", "822", "833", "844", "855", "866", "877", "888"})


def _digits(span: str) -> str:
    return "".join(char for char in span if "0" <= char <= "9")


def luhn(digits: str) -> bool:
    """Whether a string of digits ends in its Luhn check digit (ISO/IEC 7812-1, annex B)."""
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return sum(value // 10 + value % 10 for value in doubled) % 10 == 0


def vin(number: str) -> bool:
    """Whether the ninth sign of a vehicle identification number is its check digit (49 CFR 565.15)."""
    total = sum(
        _VIN_VALUES[c] * weight for c, weight in zip(number.upper(), _VIN_WEIGHTS, strict=True)
    )
    return "0123456789X"[total % 11] == number[_VIN_CHECK_AT].upper()


def _has_card(span: str, _: Document) -> bool:
    digits = _digits(span)
    return len(digits) in _CARD_LENGTHS and len(set(digits)) > 1 and luhn(digits)


def _has_vin(span: str, _: Document) -> bool:
    return any(vin(found[0]) and not found[0].isdigit() for found in _VIN.finditer(span))


def _has_ssn(span: str, _: Document) -> bool:
    """Whether the numbers lie in the ranges the Social Security Administration gives out."""
    digits = _digits(span)
    if len(digits) != _SSN_DIGITS or digits[:3] in {"000", "666"} or digits[0] == "9":
        return False
    return digits[3:5] != "00" and digits[5:] != "0000"


def _has_phone(span: str, _: Document) -> bool:
    """Whether it is a North American number that leads to a person: not toll-free, area and exchange 2–9."""
    digits = _digits(span).removeprefix("1")
    if len(digits) != _PHONE_DIGITS or digits[:3] in _TOLL_FREE or len(set(digits)) == 1:
        return False
    return digits[0] in "23456789" and digits[3] in "23456789"


def _dialled(span: str, _: Document) -> bool:
    """Whether it is no toll-free number, and long enough; what stands around it says that it is a telephone's."""
    digits = _digits(span).removeprefix("00").removeprefix("1")
    return len(digits) >= _LOCAL_DIGITS and digits[:3] not in _TOLL_FREE and len(set(digits)) > 1


def _has_address(span: str, _: Document) -> bool:
    try:
        address = ipaddress.ip_address(span)
    except ValueError:
        return False
    return not (address.is_loopback or address.is_unspecified)


def _capitals(span: str, _: Document) -> bool:
    """Whether the words after a leading number, up to a flat's, are written as names are."""
    street = re.split(r"[ ,.]+(?:apt|unit|suite|ste|#)", span, flags=re.IGNORECASE)[0]
    return all(not word[0].islower() for word in re.split(r"[\s*-]+", street)[1:] if word)


def _plate(span: str, _: Document) -> bool:
    """Whether the end of the span has letters and digits, joined or in capitals, as plates are written."""
    tail = _PLATE.search(span)
    if tail is None or tail[0].isdigit() or tail[0].isalpha():
        return False
    return " " not in tail[0] or tail[0].isupper()


def _name(span: str, document: Document) -> bool:
    """Whether a rank is followed by a name: a capital, and no word that a title or a headline goes on with."""
    words = re.split(r"[\s.]+", span.strip(" ."), maxsplit=2)
    if len(words) < _RANK_AND_NAME or document.text.isupper():
        return False
    bare = words[1].split("'")[0].split("’")[0].lower()
    return words[1][0].isupper() and bare not in _AFTER_RANK


def _somewhere(span: str, document: Document) -> bool:
    """Whether what follows the first two words names a place or a time: a capital letter or a digit."""
    words = span.split()[2:]
    if document.text.isupper():
        return False
    return any(w.lstrip("(\"'#")[:1].isupper() or w[0].isdigit() for w in words if w not in _I)


def _called(span: str, document: Document) -> bool:
    """Whether a nickname is written as a name is: with a capital, and not only where a sentence begins."""
    if not span[:1].isupper() or document.text.isupper():
        return span.startswith("@")
    return re.search(rf"[\w,&@] {re.escape(span)}", document.text) is not None


def _names_another(span: str, document: Document) -> bool:
    if span.lstrip("@").casefold() == document.author.lstrip("@").casefold():
        return False
    own = turned(str((document.context or {}).get("person", ""))).casefold().split()
    return not own or span.casefold().split()[-1] != own[-1]


CHECKS: Final[Mapping[str, Callable[[str, Document], bool]]] = MappingProxyType(
    {
        "luhn": _has_card,
        "vin": _has_vin,
        "ssn": _has_ssn,
        "phone": _has_phone,
        "dialled": _dialled,
        "ip": _has_address,
        "capitals": _capitals,
        "plate": _plate,
        "name": _name,
        "somewhere": _somewhere,
        "called": _called,
        "another": _names_another,
    }
)
"""By the name that rules use."""
