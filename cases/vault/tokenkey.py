"""The key of the sealed register: a secret in the home's keys, without which its hashes tell nothing."""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Final

from cases.errors import BadInput
from cases.vault.keys import read_lines, write_lines

FILE: Final = "sealed.key"
_KEY: Final = re.compile(r"[0-9a-f]{64}")


class TokenKey:
    """The key; made when something is first sealed."""

    def __init__(self, folder: Path) -> None:
        """Look into `folder`; nothing is read or made yet."""
        self._folder = folder

    def digest(self) -> Callable[[str], str] | None:
        """Return the keyed hash (HMAC-SHA256, hex), or None where there is no key yet.

        Raises:
            BadInput: The file does not hold one key, or others may read it.
            StoreTrouble: It cannot be read.
        """
        lines = read_lines(self._folder, FILE)
        if not lines:
            return None
        if len(lines) != 1 or not _KEY.fullmatch(lines[0]):
            raise BadInput(f"keys/{FILE}: expected one key of 64 hexadecimal digits")
        key = bytes.fromhex(lines[0])
        return lambda token: hmac.digest(key, token.encode(), "sha256").hex()

    def made(self) -> Callable[[str], str]:
        """Return the keyed hash, making the key where there is none.

        Raises:
            BadInput: The file does not hold one key, or others may read it.
            StoreTrouble: It cannot be read or written.
        """
        digest = self.digest()
        if digest is None:
            write_lines(self._folder, FILE, [secrets.token_hex(32)])
            digest = self.digest()
        assert digest is not None  # noqa: S101  written just now
        return digest
