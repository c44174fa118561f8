"""What is sent to a witness, and what it answers: the text of C2SP tlog-witness, for both ends."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from cases.model.notes import NOTE_CAP, Head, Note, parse_head, parse_note, unbase64

PATH: Final = "add-checkpoint"
SIZE_TYPE: Final = "text/x.tlog.size"
PROOF_CAP: Final = 63
"""Lines of a consistency proof at most."""
BODY_CAP: Final = NOTE_CAP + 4_096
"""Bytes of a request at most: a note, and the lines before it."""
_OLD: Final = re.compile(r"old (0|[1-9][0-9]{0,18})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Submission:
    """A head, with the proof that it continues an older one."""

    old: int
    """Entries under the head the proof begins at."""
    proof: tuple[bytes, ...]
    note: Note
    head: Head


@dataclass(frozen=True, slots=True)
class Reply:
    """What a witness answers."""

    status: int
    text: str
    kind: str = "text/plain"


def submission(old: int, proof: Sequence[bytes], note: str) -> bytes:
    """Return the body of a request."""
    lines = "".join(f"{base64.b64encode(node).decode()}\n" for node in proof)
    return f"old {old}\n{lines}\n{note}".encode()


def parse(body: bytes) -> Submission:
    """Read the body of a request.

    Raises:
        ValueError: It is not one.
    """
    if len(body) > BODY_CAP:
        raise ValueError(f"a request has at most {BODY_CAP} bytes")
    try:
        lines, blank, checkpoint = body.decode().partition("\n\n")
    except UnicodeDecodeError as error:
        raise ValueError("a request is UTF-8 text") from error
    first, *proof = lines.split("\n")
    old = _OLD.fullmatch(first)
    if not blank or old is None:
        raise ValueError("expected `old SIZE`, the lines of a proof, a blank line and a checkpoint")
    if len(proof) > PROOF_CAP:
        raise ValueError(f"a proof has at most {PROOF_CAP} lines")
    note = parse_note(checkpoint)
    return Submission(int(old[1]), tuple(map(_node, proof)), note, parse_head(note.text))


def _node(line: str) -> bytes:
    node = unbase64(line)
    if len(node) != 32:  # noqa: PLR2004  SHA-256
        raise ValueError("a line of a proof is the base64 of 32 bytes")
    return node
