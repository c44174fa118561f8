"""Receipt codes: sixteen digits that prove an anonymous report is one's own; kept only as a scrypt hash (RFC 7914)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from typing import Final

DIGITS: Final = 16
_COST, _BLOCK, _LANES = 2**14, 8, 1
"""16 MiB and some 40 ms for each try: a stolen hash of 10^16 codes is not worth trying."""
_SALT: Final = 16
_KEPT: Final = re.compile(r"scrypt\$([0-9]{1,7})\$([0-9]{1,3})\$([0-9]{1,3})\$([^$]+)\$([^$]+)")
_TYPED: Final = re.compile(r"[\s\-.]+")
UNKNOWN: Final = (
    f"scrypt${_COST}${_BLOCK}${_LANES}${base64.b64encode(bytes(_SALT)).decode()}"
    f"${base64.b64encode(bytes(32)).decode()}"
)
"""A hash that no code fits: tried where there is no report, so that the answer takes as long."""


def new_code() -> str:
    """Return a code of sixteen random digits, in groups of four as people read them."""
    digits = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    return " ".join(digits[at : at + 4] for at in range(0, DIGITS, 4))


def plain(typed: str) -> str:
    """Return the digits of a code as somebody typed it; empty where it is none."""
    digits = _TYPED.sub("", typed.strip())
    return digits if len(digits) == DIGITS and digits.isascii() and digits.isdigit() else ""


def kept_as(code: str) -> str:
    """Return what is kept of a code: cost, salt and hash, never the code.

    Raises:
        ValueError: It has not sixteen digits.
    """
    digits = plain(code)
    if not digits:
        raise ValueError(f"a receipt code has {DIGITS} digits")
    salt = secrets.token_bytes(_SALT)
    made = _hashed(digits, salt, _COST, _BLOCK, _LANES)
    parts = (base64.b64encode(part).decode() for part in (salt, made))
    return f"scrypt${_COST}${_BLOCK}${_LANES}${'$'.join(parts)}"


def fits(code: str, kept: str) -> bool:
    """Tell whether a typed code is the one that was kept; takes as long whether it is or not."""
    found = _KEPT.fullmatch(kept or UNKNOWN)
    if found is None:
        return False
    try:
        cost, block, lanes = (int(part) for part in found.groups()[:3])
        salt, known = (base64.b64decode(part) for part in found.groups()[3:])
        made = _hashed(plain(code) or "0" * DIGITS, salt, cost, block, lanes)
    except ValueError:
        return False  # what is kept was changed: it fits nothing
    return hmac.compare_digest(made, known) and bool(plain(code)) and bool(kept)


def _hashed(digits: str, salt: bytes, cost: int, block: int, lanes: int) -> bytes:
    return hashlib.scrypt(
        digits.encode(), salt=salt, n=cost, r=block, p=lanes, maxmem=2**26, dklen=32
    )
