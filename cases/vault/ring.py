"""The keys of the vault: one for what was collected and one for each case, wrapped by the home's own key.

`keys/vault.key` in the home holds the home's key, while it is being replaced the old and the new one, a line each. The
wrapped keys lie beside what they open, in `vault/keys/`: whoever has a copy of the vault but not of `keys/` can read
none of it. A key is wrapped with AES-256-GCM, and bound to the name of what it opens.
"""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from cases.errors import BadInput, CustodyBroken, NotFound, StoreTrouble
from cases.vault import files
from cases.vault.keys import read_lines, write_lines
from cases.vault.sealing import KEY

FILE: Final = "vault.key"
COLLECTION: Final = "collection"
"""The scope of what belongs to no case: raw answers, pictures, certificates."""
_SCOPE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,63}")
_NONCE: Final = 12


class KeyRing:
    """The home's key and the keys it wraps."""

    def __init__(self, home_keys: Path, vault: Path) -> None:
        """Look for the home's key in the folder `home_keys`, for wrapped ones in the vault; nothing is read yet."""
        self._home_keys = home_keys
        self._vault = vault
        self._wrapped = vault / "keys"

    @property
    def in_force(self) -> bool:
        """Whether this vault encrypts: it has a key for what is collected."""
        return (self._wrapped / COLLECTION).exists()

    def found(self) -> bool:
        """Make the home's key and that of the collection where there are none; return whether there were none.

        Raises:
            BadInput: The file of the home's key does not hold one, or others may read it.
            StoreTrouble: The keys cannot be written, or the home's key is lost.
        """
        if self.in_force:
            self._home()
            return False
        self.ready()
        self.make(COLLECTION)
        return True

    def ready(self) -> None:
        """Make the home's key where there never was one, so that a key can be wrapped.

        Raises:
            BadInput: The file of the home's key does not hold one, or others may read it.
            StoreTrouble: It cannot be written, or there are wrapped keys and the one that opens them is lost.
        """
        if self.scopes():
            self._home()
        elif not read_lines(self._home_keys, FILE):
            write_lines(self._home_keys, FILE, [_line(secrets.token_bytes(KEY))])

    def make(self, scope: str) -> None:
        """Make the key of a scope where there is none.

        Raises:
            StoreTrouble: It cannot be written.
        """
        place = self._place(scope)
        try:
            if place.exists():
                return
            files.make(self._vault)
            files.make(self._wrapped)
            files.create(place, _wrap(self._home()[-1], scope, secrets.token_bytes(KEY)))
        except OSError as error:
            raise StoreTrouble(
                f"a key of the vault could not be written: {error.strerror}"
            ) from error

    def of(self, scope: str) -> bytes:
        """Return the key of a scope.

        Raises:
            NotFound: There is none: it was never made, or destroyed.
            CustodyBroken: It was changed, or the home's key is not the one that wrapped it.
            StoreTrouble: It cannot be read, or the home's key is not there.
        """
        try:
            wrapped = self._place(scope).read_bytes()
        except FileNotFoundError:
            raise NotFound(f"there is no key for {scope} in the vault") from None
        except OSError as error:
            raise StoreTrouble(f"a key of the vault cannot be read: {error.strerror}") from error
        for home in self._home():
            if wrapped[:8] == _name(home).encode():
                try:
                    return AESGCM(home).decrypt(wrapped[8:20], wrapped[20:], scope.encode())
                except InvalidTag:
                    raise CustodyBroken(f"the vault's key for {scope} has been changed") from None
        raise CustodyBroken(
            f"the vault's key for {scope} was wrapped by another key than keys/{FILE} holds: bring that one back"
        )

    def has(self, scope: str) -> bool:
        """Tell whether there is a key for a scope."""
        return self._place(scope).exists()

    def scopes(self) -> tuple[str, ...]:
        """Return the name of everything there is a key for."""
        try:
            return tuple(sorted(p.name for p in self._wrapped.iterdir() if p.name[0] != "."))
        except FileNotFoundError:
            return ()

    def destroy(self, scope: str) -> None:
        """Destroy the key of a scope: what was sealed with it can never be opened again.

        Raises:
            StoreTrouble: It could not be destroyed.
        """
        try:
            files.destroy(self._place(scope))
        except OSError as error:
            raise StoreTrouble(
                f"a key of the vault could not be destroyed: {error.strerror}"
            ) from error

    def replace_home_key(self) -> Iterator[str]:
        """Put a new key of the home in force: wrap every key anew, then drop the old one. Yields each scope.

        Cut short at any point, both keys serve until it is asked for again.
        """
        home = self._home()
        if len(home) < 2:  # noqa: PLR2004  else a replacement was begun and not ended: it goes on
            home.append(secrets.token_bytes(KEY))
            write_lines(self._home_keys, FILE, [_line(key) for key in home])
        new = home[-1]
        try:
            for scope in self.scopes():
                files.write(self._place(scope), [_wrap(new, scope, self.of(scope))])
                yield scope
        except OSError as error:
            raise StoreTrouble(
                f"a key of the vault could not be written: {error.strerror}"
            ) from error
        write_lines(self._home_keys, FILE, [_line(new)])

    def name(self) -> str:
        """Return the name of the home's key in force: the beginning of its hash, which gives nothing away."""
        return _name(self._home()[-1])

    def _home(self) -> list[bytes]:
        lines = read_lines(self._home_keys, FILE)
        if not lines:
            raise StoreTrouble(
                f"the key of the vault is not there: bring keys/{FILE} back from where it is kept safe; "
                "without it no evidence can be read"
            )
        return [_parsed(line) for line in lines]

    def _place(self, scope: str) -> Path:
        if not _SCOPE.fullmatch(scope):
            raise ValueError(f"{scope!r} names nothing that has a key")
        return self._wrapped / scope


def _name(key: bytes) -> str:
    return hashlib.sha256(b"watchdesk vault key" + key).hexdigest()[:8]


def _line(key: bytes) -> str:
    return f"vault+{_name(key)}+{base64.b64encode(key).decode()}"


def _parsed(line: str) -> bytes:
    kind, _, rest = line.partition("+")
    name, _, text = rest.partition("+")
    try:
        key = base64.b64decode(text, validate=True)
    except ValueError:
        key = b""
    if kind != "vault" or len(key) != KEY or name != _name(key):
        raise BadInput(f"keys/{FILE}: a line is no key of a vault: bring the file back whole")
    return key


def _wrap(home: bytes, scope: str, key: bytes) -> bytes:
    nonce = secrets.token_bytes(_NONCE)
    return _name(home).encode() + nonce + AESGCM(home).encrypt(nonce, key, scope.encode())
