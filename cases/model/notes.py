"""Signed notes and checkpoints: text that others can verify with their own tools, signed by Ed25519 keys.

The formats are those of C2SP: signed-note (text, blank line, signature lines), tlog-checkpoint (origin, size and
base64 root as the text), tlog-cosignature (a witness's `cosignature/v1`, which carries its time) and tlog-proof.
A key's short id is SHA-256(name || newline || kind || public key), first four bytes; keys are written as
`NAME+ID+BASE64` and private ones as `PRIVATE+KEY+NAME+ID+BASE64`, like the tools of Go's checksum database do.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cases.model.merkle import HASH_BYTES

if TYPE_CHECKING:  # 60 ms: loaded by whoever signs or verifies
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

PLAIN: Final = 0x01
"""Kind of key that signs a note's text itself."""
COSIGNING: Final = 0x04
"""Kind of key that signs a checkpoint together with the time."""
NOTE_CAP: Final = 65_536
"""Bytes of a note at most; room for far more than the 16 signatures a verifier must take."""
PROOF_HEADER: Final = "c2sp.org/tlog-proof@v1"
_KEY_BYTES: Final = 32
_ID_BYTES: Final = 4
_TIME_BYTES: Final = 8
_LATEST: Final = (1 << 63) - 1
_PRIVATE: Final = "PRIVATE+KEY+"
_SIZE: Final = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)


def _key_id(name: str, kind: int, public: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:_ID_BYTES]


def _private(seed: bytes) -> Ed25519PrivateKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(seed)


def _is_name(name: str) -> bool:
    return bool(name) and "+" not in name and name.isprintable() and not any(map(str.isspace, name))


def unbase64(text: str) -> bytes:
    """Return the bytes of standard base64 with its padding, written in its one way.

    Raises:
        ValueError: It is not that.
    """
    try:
        raw = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error
    if base64.b64encode(raw).decode() != text:
        raise ValueError("not base64 in its one form")
    return raw


def _tell(name: str, key_id: bytes, kind: int, key: bytes) -> str:
    return f"{name}+{key_id.hex()}+{base64.b64encode(bytes([kind]) + key).decode()}"


def _told(text: str, what: str) -> tuple[str, bytes, int, bytes]:
    """Take the written form of a key apart."""
    name, _, rest = text.partition("+")
    key_id, _, encoded = rest.partition("+")
    try:
        raw = unbase64(encoded)
        identity = bytes.fromhex(key_id)
    except ValueError:
        raw = identity = b""
    if (
        not _is_name(name)
        or len(identity) != _ID_BYTES
        or len(raw) != 1 + _KEY_BYTES
        or raw[0] not in {PLAIN, COSIGNING}
    ):
        raise ValueError(f"this is no {what}: expected NAME+ID+BASE64 of an Ed25519 key")
    return name, identity, raw[0], raw[1:]


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line."""

    name: str
    key_id: bytes
    value: bytes

    def __str__(self) -> str:
        """Return the line, without its newline."""
        return f"— {self.name} {base64.b64encode(self.key_id + self.value).decode()}"


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key and whose it is."""

    name: str
    kind: int
    public: bytes

    @classmethod
    def parse(cls, text: str) -> VerifierKey:
        """Read `NAME+ID+BASE64`.

        Raises:
            ValueError: It is no such key, or the id is not that of the key.
        """
        name, identity, kind, public = _told(text, "verifier key")
        if _key_id(name, kind, public) != identity:
            raise ValueError("the id of this verifier key is not the key's: was it copied in full?")
        return cls(name, kind, public)

    @property
    def key_id(self) -> bytes:
        """The short id that its signatures carry."""
        return _key_id(self.name, self.kind, self.public)

    def __str__(self) -> str:
        """Return `NAME+ID+BASE64`."""
        return _tell(self.name, self.key_id, self.kind, self.public)

    def signed(self, signature: Signature) -> bool:
        """Tell whether the line says that it is by this key."""
        return (signature.name, signature.key_id) == (self.name, self.key_id)

    def check(self, text: str, signature: Signature) -> bool:
        """Tell whether the signature is this key's, over this text."""
        value, message = signature.value, text.encode()
        if self.kind == COSIGNING:
            time, value = value[:_TIME_BYTES], value[_TIME_BYTES:]
            message = _cosigned(text, int.from_bytes(time))
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(value, message)
        except (InvalidSignature, ValueError):
            return False
        return self.signed(signature)


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key and whose it is. Never shown: its written form goes into a file of mode 0600."""

    name: str
    kind: int
    seed: bytes

    def __repr__(self) -> str:
        """Tell whose key it is, and nothing of the key."""
        return f"SigningKey({self.name!r})"

    @classmethod
    def generate(cls, name: str, kind: int = PLAIN) -> SigningKey:
        """Make a new key.

        Raises:
            ValueError: The name is empty or holds a space or a plus sign.
        """
        if not _is_name(name):
            raise ValueError("a key's name has no space and no plus sign, such as pd.example/log")
        return cls(name, kind, secrets.token_bytes(_KEY_BYTES))

    @classmethod
    def parse(cls, text: str) -> SigningKey:
        """Read `PRIVATE+KEY+NAME+ID+BASE64`.

        Raises:
            ValueError: It is no such key, or the id is not that of the key.
        """
        if not text.startswith(_PRIVATE):
            raise ValueError("this is no signing key: it does not begin with PRIVATE+KEY+")
        name, identity, kind, seed = _told(text.removeprefix(_PRIVATE), "signing key")
        key = cls(name, kind, seed)
        if key.public.key_id != identity:
            raise ValueError("the id of this signing key is not the key's: was it copied in full?")
        return key

    @property
    def public(self) -> VerifierKey:
        """The key that verifies what this one signs."""
        return VerifierKey(
            self.name, self.kind, _private(self.seed).public_key().public_bytes_raw()
        )

    def written(self) -> str:
        """Return `PRIVATE+KEY+NAME+ID+BASE64`, to be kept secret."""
        return _PRIVATE + _tell(self.name, self.public.key_id, self.kind, self.seed)

    def sign(self, text: str, *, at: int = 0) -> Signature:
        """Sign the text of a note; a cosigning key signs the time with it, in seconds since 1970."""
        private = _private(self.seed)
        if self.kind == COSIGNING:
            value = at.to_bytes(_TIME_BYTES) + private.sign(_cosigned(text, at))
        else:
            value = private.sign(text.encode())
        return Signature(self.name, self.public.key_id, value)


def _cosigned(text: str, at: int) -> bytes:
    return f"cosignature/v1\ntime {at}\n{text}".encode()


def cosigned_at(signature: Signature) -> int:
    """Return when a witness says it cosigned, in seconds since 1970; 0 where that cannot be."""
    at = int.from_bytes(signature.value[:_TIME_BYTES])
    return at if at <= _LATEST else 0


@dataclass(frozen=True, slots=True)
class Note:
    """A text with its signatures; nothing in it may be believed before one of them is verified."""

    text: str
    """Ends with a newline."""
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        """Return the note as it is stored and sent."""
        return f"{self.text}\n" + "".join(f"{line}\n" for line in self.signatures)

    def signers(self, keys: Iterable[VerifierKey]) -> list[VerifierKey]:
        """Return which of `keys` signed it.

        Raises:
            ValueError: A line says that it is by one of them and is not.
        """
        found = []
        for key in keys:
            lines = [line for line in self.signatures if key.signed(line)]
            if not all(key.check(self.text, line) for line in lines):
                raise ValueError(f"the signature by {key.name} does not verify")
            if lines:
                found.append(key)
        return found


def parse_note(raw: bytes | str) -> Note:
    """Read a signed note.

    Raises:
        ValueError: It is not one.
    """
    if len(raw) > NOTE_CAP:
        raise ValueError(f"a signed note has at most {NOTE_CAP} bytes")
    try:
        said = raw.decode() if isinstance(raw, bytes) else raw
    except UnicodeDecodeError as error:
        raise ValueError("a signed note is UTF-8 text") from error
    if any(char < " " and char != "\n" for char in said):
        raise ValueError("a signed note holds no control characters")
    text, blank, lines = said.rpartition("\n\n")
    if not blank or not lines.endswith("\n") or not text:
        raise ValueError("not a signed note: text, a blank line and signature lines are expected")
    return Note(f"{text}\n", parse_signatures(lines))


def parse_signatures(lines: str) -> tuple[Signature, ...]:
    """Read signature lines.

    Raises:
        ValueError: There are none, or one is not a signature line.
    """
    if not lines.endswith("\n"):
        raise ValueError("signature lines end with a newline")
    return tuple(_signature(line) for line in lines[:-1].split("\n"))


def _signature(line: str) -> Signature:
    dash, name, encoded = (*line.split(" "), "", "", "")[:3]
    if dash != "—" or not _is_name(name) or line.count(" ") != 2:  # noqa: PLR2004  three words
        raise ValueError("not a signature line: a dash, a name and base64 are expected")
    raw = unbase64(encoded)
    if len(raw) <= _ID_BYTES:
        raise ValueError("not a signature line: nothing follows the key's id")
    return Signature(name, raw[:_ID_BYTES], raw[_ID_BYTES:])


@dataclass(frozen=True, slots=True)
class Head:
    """What a checkpoint tells: whose tree, how large, which root."""

    origin: str
    size: int
    root: bytes

    def __str__(self) -> str:
        """Return the note's text."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    def signed(self, keys: Sequence[SigningKey]) -> Note:
        """Return the checkpoint, signed by each of the keys."""
        return Note(str(self), tuple(key.sign(str(self)) for key in keys))


def parse_head(text: str) -> Head:
    """Read the text of a checkpoint; further lines may follow its three, and mean nothing here.

    Raises:
        ValueError: It is not that of a checkpoint.
    """
    origin, size, root, *more = (*text.removesuffix("\n").split("\n"), "", "")
    if not (text.endswith("\n") and origin and _SIZE.fullmatch(size) and all(more[:-2])):
        raise ValueError("not a checkpoint: origin, size and root are expected, a line each")
    digest = unbase64(root)
    if len(digest) != HASH_BYTES:
        raise ValueError("not a checkpoint: its root is not a SHA-256 hash")
    return Head(origin, int(size), digest)


def proof_text(index: int, proof: Sequence[bytes], note: str) -> str:
    """Return a C2SP tlog-proof: that leaf `index` is in the tree of the checkpoint `note`."""
    path = "".join(f"{base64.b64encode(node).decode()}\n" for node in proof)
    return f"{PROOF_HEADER}\nindex {index}\n{path}\n{note}"
