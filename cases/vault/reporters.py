"""Who made a confidential report, under seal: AES-256-GCM under a key of its own, wrapped by the home's.

Each seal is bound to the receipt number of its report, so that none can be moved to another, and all have the same
length: neither the row nor its size tells anything of who it is.
"""

from __future__ import annotations

import base64
import hmac
import secrets
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from cases.errors import CustodyBroken
from cases.vault.ring import KeyRing

SCOPE: Final = "reporters"
"""The name of the key in the ring: the compartment."""
_NONCE: Final = 12
_DIGITS: Final = 20


class ReporterSeals:
    """Closes and opens seals; the key is made when the first is closed."""

    def __init__(self, ring: KeyRing) -> None:
        """Take the home's ring; nothing is read yet."""
        self._ring = ring
        self._cipher: AESGCM | None = None
        self._marking = b""

    def close(self, report: str, person_id: int) -> str:
        """Return the seal of a report, as text.

        Raises:
            StoreTrouble: The home's key is lost, or the key could not be written.
        """
        if not self._ring.has(SCOPE):
            self._ring.ready()
            self._ring.make(SCOPE)
        said = f"{person_id:0{_DIGITS}d}".encode()
        nonce = secrets.token_bytes(_NONCE)
        return base64.b64encode(nonce + self._key().encrypt(nonce, said, _bound(report))).decode()

    def open(self, report: str, sealed: str) -> int:
        """Return the id of the person under a seal.

        Raises:
            CustodyBroken: The seal was changed, or is that of another report.
            NotFound: The key of the reporters is not in the vault.
            StoreTrouble: The home's key is not there.
        """
        try:
            whole = base64.b64decode(sealed, validate=True)
            return int(self._key().decrypt(whole[:_NONCE], whole[_NONCE:], _bound(report)))
        except (InvalidTag, ValueError):
            raise CustodyBroken(f"the reporter's seal of {report} has been changed") from None

    def mark(self, report: str, person_id: int) -> str:
        """Return what keeps a person out of the case of a report: a keyed hash, which names nobody.

        It is bound to the report, so that two reports of one person have nothing in common.

        Raises:
            NotFound: The key of the reporters is not in the vault.
            StoreTrouble: The home's key is not there.
        """
        if not self._marking:
            self._marking = hmac.digest(self._ring.of(SCOPE), b"marks", "sha256")
        return hmac.digest(self._marking, f"{report}:{person_id}".encode(), "sha256").hex()

    def _key(self) -> AESGCM:
        if self._cipher is None:
            self._cipher = AESGCM(self._ring.of(SCOPE))
        return self._cipher


def _bound(report: str) -> bytes:
    return f"reporter of {report}".encode()
