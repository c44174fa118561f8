"""The keys that sign the heads of the custody log: two small files in a folder only its owner enters.

`custody.key` holds the private key in force, while a key is being replaced the old and the new one, a line each;
`custody.pub` every public key there ever was, the oldest first. The private one never leaves its file.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Final, TypeVar

from cases.errors import BadInput, StoreTrouble
from cases.model.notes import SigningKey, VerifierKey

PRIVATE: Final = "custody.key"
PUBLIC: Final = "custody.pub"
_Key = TypeVar("_Key", SigningKey, VerifierKey)


class LogKeys:
    """The signing keys of one log, and their history."""

    def __init__(self, folder: Path) -> None:
        """Look into `folder`; nothing is read or made yet."""
        self._folder = folder

    def ensure(self, name: str) -> bool:
        """Make the first key where there never was one, named like the log; return whether one was made.

        Raises:
            BadInput: A file does not hold keys.
            StoreTrouble: The files cannot be read or written.
        """
        made = not (self.signing() or self.known())
        if made:
            self._write(PRIVATE, [SigningKey.generate(name).written()])
        self._publish()
        return made

    def signing(self) -> list[SigningKey]:
        """Return the keys that sign: one, or while it is being replaced the old and the new one.

        Raises:
            BadInput: The file does not hold signing keys, or others may read it.
            StoreTrouble: It cannot be read.
        """
        return [_parsed(SigningKey, line, PRIVATE) for line in self._read(PRIVATE)]

    def known(self) -> list[VerifierKey]:
        """Return every key that ever signed, the oldest first.

        Raises:
            BadInput: The file does not hold verifier keys.
            StoreTrouble: It cannot be read.
        """
        return [_parsed(VerifierKey, line, PUBLIC) for line in self._read(PUBLIC)]

    def add(self, name: str) -> None:
        """Put a new key beside the one in force: until `drop_old`, both sign."""
        signing = self.signing()
        if len(signing) < 2:  # noqa: PLR2004  else a replacement was begun and not ended: it goes on
            signing.append(SigningKey.generate(name))
            self._write(PRIVATE, [key.written() for key in signing])
        self._publish()

    def drop_old(self) -> VerifierKey:
        """Leave the newest key alone in force and return its public half."""
        newest = self.signing()[-1]
        self._write(PRIVATE, [newest.written()])
        return newest.public

    def _publish(self) -> None:
        known = self.known()
        new = [key.public for key in self.signing() if key.public not in known]
        if new:
            self._write(PUBLIC, [str(key) for key in (*known, *new)])

    def _read(self, name: str) -> list[str]:
        path = self._folder / name
        try:
            mode, text = path.stat().st_mode, path.read_text("utf-8")
        except FileNotFoundError:
            return []
        except (OSError, UnicodeDecodeError) as error:
            raise StoreTrouble(f"{path} cannot be read: {error}") from error
        if name == PRIVATE and stat.S_IMODE(mode) & 0o077:
            raise BadInput(f"{path}: others can read this signing key; chmod 600 it")
        return [line for line in text.splitlines() if line.strip()]

    def _write(self, name: str, lines: list[str]) -> None:
        """Replace a file whole: after a crash the old one or the new one stands there."""
        path, draft = self._folder / name, self._folder / f"{name}.new"
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with os.fdopen(
                os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w"
            ) as file:
                file.write("\n".join(lines) + "\n")
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
            folder = os.open(self._folder, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
        except OSError as error:
            raise StoreTrouble(f"{path} cannot be written: {error.strerror}") from error


def _parsed(kind: type[_Key], line: str, name: str) -> _Key:
    try:
        return kind.parse(line)
    except ValueError as error:
        raise BadInput(f"keys/{name}: {error}") from None
