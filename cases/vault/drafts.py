"""Drafts of reports, one for each login: encrypted, and under a name that tells nobody whose they are.

They lie in `vault/drafts/`, each AES-256-GCM under a key of their own in the ring and named by a keyed hash of the
login. A draft that cannot be opened is no draft: nobody's evidence is lost with it.
"""

from __future__ import annotations

import hmac
import secrets
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from cases.errors import CasesError, StoreTrouble
from cases.vault import files
from cases.vault.ring import KeyRing

SCOPE: Final = "drafts"
CAP: Final = 64 * 1024
"""Bytes of a draft at most."""
_NONCE: Final = 12


class Drafts:
    """The drafts of a home."""

    def __init__(self, vault: Path, ring: KeyRing) -> None:
        """Keep them beside the evidence of `vault`; nothing is read or made yet."""
        self._folder = vault / "drafts"
        self._ring = ring

    def keep(self, login: str, words: str) -> None:
        """Keep a draft in the place of the one before; empty words drop it.

        Raises:
            StoreTrouble: It is too long, or cannot be written.
        """
        if not words:
            self.drop(login)
            return
        body = words.encode("utf-8", "surrogatepass")
        if len(body) > CAP:
            raise StoreTrouble("the draft is too long to be kept until you hand it in")
        if not self._ring.has(SCOPE):
            self._ring.ready()
            self._ring.make(SCOPE)
        place, nonce = self._place(login), secrets.token_bytes(_NONCE)
        try:
            for folder in (self._folder.parent, self._folder):
                if not folder.is_dir():
                    files.make(folder)
            sealed = AESGCM(self._ring.of(SCOPE)).encrypt(nonce, body, place.name.encode())
            files.write(place, [nonce + sealed], 0o600)
        except OSError as error:
            raise StoreTrouble(f"the draft could not be kept: {error.strerror}") from error

    def read(self, login: str) -> str:
        """Return a draft; empty where there is none, or it does not open."""
        if not self._ring.has(SCOPE):
            return ""
        try:
            place = self._place(login)
            whole = place.read_bytes()
            opened = AESGCM(self._ring.of(SCOPE)).decrypt(
                whole[:_NONCE], whole[_NONCE:], place.name.encode()
            )
            return opened.decode("utf-8", "surrogatepass")
        except (OSError, InvalidTag, ValueError, CasesError):
            return ""

    def drop(self, login: str) -> None:
        """Remove a draft; one that is gone already is no trouble."""
        if not self._ring.has(SCOPE):
            return
        try:
            self._place(login).unlink(missing_ok=True)
        except OSError as error:
            raise StoreTrouble(f"the draft could not be removed: {error.strerror}") from error

    def _place(self, login: str) -> Path:
        return self._folder / hmac.digest(self._ring.of(SCOPE), login.encode(), "sha256").hex()[:32]
