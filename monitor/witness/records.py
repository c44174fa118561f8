"""What a witness keeps: its own key, the keys of the logs it knows, and the newest head of each.

    FOLDER/witness.key            the key that cosigns; mode 0600
    FOLDER/witness.pub            its public half, for those who trust it
    FOLDER/logs/HASH/log.pub      keys that may sign the log's heads
    FOLDER/logs/HASH/head         the newest head it cosigned, as a signed note

HASH is the SHA-256 of the log's origin line, so that no text from outside becomes a file's name.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from cases.errors import BadInput, NotFound, StoreTrouble
from cases.model.merkle import EMPTY_ROOT, consistent
from cases.model.notes import (
    COSIGNING,
    PLAIN,
    Head,
    Note,
    SigningKey,
    VerifierKey,
    cosigned_at,
    parse_head,
    parse_note,
)
from cases.model.witnessing import SIZE_TYPE, Reply, Submission, parse
from cases.vault.keys import read_lines, write_lines

_PRIVATE: Final = "witness.key"
_PUBLIC: Final = "witness.pub"


@dataclass(frozen=True, slots=True)
class KnownLog:
    """A log that is watched over."""

    origin: str
    keys: tuple[VerifierKey, ...]
    head: Head | None
    """The newest that was cosigned; None where none was sent yet."""
    at: int
    """When it was cosigned, in seconds since 1970."""


class Witness:
    """A witness, at home in a folder of its own."""

    def __init__(self, folder: Path, clock: Callable[[], datetime]) -> None:
        """Open the folder.

        Raises:
            NotFound: It is not that of a witness.
            BadInput: Its key cannot be used.
            StoreTrouble: It cannot be read.
        """
        self._folder = folder
        self._clock = clock
        try:
            keys = [SigningKey.parse(line) for line in read_lines(folder, _PRIVATE)]
        except ValueError as error:
            raise BadInput(f"{folder / _PRIVATE}: {error}") from error
        if not keys:
            raise NotFound(f"{folder} holds no witness: `watchdesk witness init` makes one there")
        self._key = keys[0]

    @staticmethod
    def make(folder: Path, name: str) -> VerifierKey:
        """Make a witness with a key of its own.

        Raises:
            BadInput: There is one already, or the name cannot be that of a key.
            StoreTrouble: The folder cannot be written.
        """
        if (folder / _PRIVATE).exists():
            raise BadInput(f"{folder} holds a witness already; its key is never made anew")
        try:
            key = SigningKey.generate(name, COSIGNING)
        except ValueError as error:
            raise BadInput(str(error)) from error
        write_lines(folder, _PRIVATE, [key.written()])
        write_lines(folder, _PUBLIC, [str(key.public)])
        return key.public

    @property
    def key(self) -> VerifierKey:
        """The key that verifies what this witness signs."""
        return self._key.public

    def trust(self, key: VerifierKey, origin: str = "") -> bool:
        """Take heads of a log that this key signs; return whether that is new.

        Args:
            key: The log's key.
            origin: First line of the log's heads; the key's name where empty.

        Raises:
            BadInput: The key is that of a witness.
        """
        if key.kind != PLAIN:
            raise BadInput("this is the key of a witness; that of a log is expected")
        with self._locked():
            folder = self._of(origin or key.name)
            known = read_lines(folder, "log.pub", private=False)
            if str(key) in known:
                return False
            write_lines(folder, "log.pub", [*known, str(key)])
            write_lines(folder, "origin", [origin or key.name])
            return True

    def logs(self) -> tuple[KnownLog, ...]:
        """Return every log that is known, with its newest head."""
        folders = sorted((self._folder / "logs").glob("*/origin"))
        return tuple(
            self._known(read_lines(path.parent, "origin", private=False)[0]) for path in folders
        )

    def add_checkpoint(self, body: bytes) -> Reply:
        """Take a head that is sent, as the protocol says; what is cosigned has been kept before.

        1. The request is one (else 400), the log is known (404), and one of its keys signed the head (403).
        2. The old size is not beyond the new one (400), and is that of the newest head that was cosigned (409).
        3. At the same size, the root is the same (409); else the proof shows that the new tree begins with the old
           one (422).
        4. The head is on disk before the answer leaves; steps 2 to 4 happen for one request at a time.

        Raises:
            StoreTrouble: The folder cannot be read or written; nothing was signed.
        """
        try:
            sent = parse(body)
        except ValueError as error:  # step 1
            return _plain(400, str(error))
        if not (self._of(sent.head.origin) / "log.pub").exists():
            return _plain(404, "this log is not known here")
        with self._locked():
            known = self._known(sent.head.origin)
            if refusal := _refusal(sent, known):
                return refusal
            at = int(self._clock().timestamp())
            line = self._key.sign(sent.note.text, at=at)
            signers = sent.note.signers(known.keys)
            theirs = [one for one in sent.note.signatures if any(k.signed(one) for k in signers)]
            kept = Note(sent.note.text, (*theirs, line))
            write_lines(self._of(known.origin), "head", str(kept).split("\n")[:-1])  # step 4
        return Reply(200, f"{line}\n")

    def _known(self, origin: str) -> KnownLog:
        folder = self._of(origin)
        try:
            keys = [VerifierKey.parse(k) for k in read_lines(folder, "log.pub", private=False)]
            if not (folder / "head").exists():
                return KnownLog(origin, tuple(keys), None, 0)
            note = parse_note((folder / "head").read_bytes())
            note.signers([self.key])
            own = next(line for line in note.signatures if self.key.signed(line))
            return KnownLog(origin, tuple(keys), parse_head(note.text), cosigned_at(own))
        except (OSError, ValueError, StopIteration) as error:
            # Never taken for a log that was not seen yet: that would sign any history.
            raise StoreTrouble(f"what is kept in {folder} is damaged: {error}") from error

    def _of(self, origin: str) -> Path:
        return self._folder / "logs" / hashlib.sha256(origin.encode()).hexdigest()[:32]

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Keep every other request out, of this process or another."""
        try:
            lock = os.open(self._folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise StoreTrouble(f"{self._folder} cannot be written: {error.strerror}") from error
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)


def _refusal(sent: Submission, known: KnownLog) -> Reply | None:
    """Return why a head is not cosigned; None where it continues what is known."""
    try:
        signers = sent.note.signers(known.keys)
    except ValueError as error:
        return _plain(403, str(error))
    if not signers:
        return _plain(403, "no key of this log that is known here signed this head")
    old = known.head or Head(known.origin, 0, EMPTY_ROOT)
    if sent.old > sent.head.size:  # step 2
        return _plain(400, "the old size is beyond the new one")
    forked = sent.head.size == old.size and sent.head.root != old.root  # step 3
    if sent.old != old.size or forked:
        return Reply(409, f"{old.size}\n", SIZE_TYPE)
    if not consistent(old.size, old.root, sent.head.size, sent.head.root, sent.proof):
        return _plain(422, "the proof does not show that this head continues the last one")
    return None


def _plain(status: int, text: str) -> Reply:
    return Reply(status, f"{text}\n")
