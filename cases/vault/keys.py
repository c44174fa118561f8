"""The keys that sign the heads of the custody log: two small files in a folder only its owner enters.

`custody.key` holds the private key in force, while a key is being replaced the old and the new one, a line each;
`custody.pub` every public key there ever was, the oldest first. The private one never leaves its file.
"""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Final, TypeVar

from cases.errors import BadInput, StoreTrouble
from cases.model.notes import SigningKey, VerifierKey
from cases.vault import files

PRIVATE: Final = "custody.key"
PUBLIC: Final = "custody.pub"
_Key = TypeVar("_Key", SigningKey, VerifierKey)


class LogKeys:
    """The signing keys of one log, and their history."""

    def __init__(self, folder: Path) -> None:
        """Look into `folder`; nothing is read or made yet."""
        self._folder = folder

    @property
    def folder(self) -> Path:
        """Where they lie."""
        return self._folder

    def ensure(self, name: str) -> bool:
        """Make the first key where there never was one, named like the log; return whether one was made.

        Raises:
            BadInput: A file does not hold keys.
            StoreTrouble: The files cannot be read or written.
        """
        made = not (self.signing() or self.known())
        if made:
            write_lines(self._folder, PRIVATE, [SigningKey.generate(name).written()])
        self._publish()
        return made

    def signing(self) -> list[SigningKey]:
        """Return the keys that sign: one, or while it is being replaced the old and the new one.

        Raises:
            BadInput: The file does not hold signing keys, or others may read it.
            StoreTrouble: It cannot be read.
        """
        return [_parsed(SigningKey, line, PRIVATE) for line in read_lines(self._folder, PRIVATE)]

    def known(self) -> list[VerifierKey]:
        """Return every key that ever signed, the oldest first.

        Raises:
            BadInput: The file does not hold verifier keys.
            StoreTrouble: It cannot be read.
        """
        return [
            _parsed(VerifierKey, line, PUBLIC)
            for line in read_lines(self._folder, PUBLIC, private=False)
        ]

    def add(self, name: str) -> None:
        """Put a new key beside the one in force: until `drop_old`, both sign."""
        signing = self.signing()
        if len(signing) < 2:  # noqa: PLR2004  else a replacement was begun and not ended: it goes on
            signing.append(SigningKey.generate(name))
            write_lines(self._folder, PRIVATE, [key.written() for key in signing])
        self._publish()

    def drop_old(self) -> VerifierKey:
        """Leave the newest key alone in force and return its public half."""
        newest = self.signing()[-1]
        write_lines(self._folder, PRIVATE, [newest.written()])
        return newest.public

    def _publish(self) -> None:
        known = self.known()
        new = [key.public for key in self.signing() if key.public not in known]
        if new:
            write_lines(self._folder, PUBLIC, [str(key) for key in (*known, *new)])


def _parsed(kind: type[_Key], line: str, name: str) -> _Key:
    try:
        return kind.parse(line)
    except ValueError as error:
        raise BadInput(f"keys/{name}: {error}") from None


def read_lines(folder: Path, name: str, *, private: bool = True) -> list[str]:
    """Return the lines of a file of keys, none where there is no file.

    Raises:
        BadInput: It is private, and others may read it.
        StoreTrouble: It cannot be read.
    """
    path = folder / name
    try:
        mode, text = path.stat().st_mode, path.read_text("utf-8")
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise StoreTrouble(f"{path} cannot be read: {error}") from error
    if private and stat.S_IMODE(mode) & 0o077:
        raise BadInput(f"{path}: others can read this key; chmod 600 it")
    return [line for line in text.splitlines() if line.strip()]


def write_lines(folder: Path, name: str, lines: list[str]) -> None:
    """Replace a file of keys whole: after a crash the old one or the new one stands there.

    Raises:
        StoreTrouble: It cannot be written.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        files.write(folder / name, [("\n".join(lines) + "\n").encode()], 0o600)
    except OSError as error:
        raise StoreTrouble(f"{folder / name} cannot be written: {error.strerror}") from error
