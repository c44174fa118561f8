"""The members of a file that was handed in, whatever packs them. Nothing is ever unpacked to disk.

A member's name is a label to look for, never a path. Sizes that a packer claims are checked before reading, and
what really comes out is counted: a lie ends the reading of that member.
"""

from __future__ import annotations

import gzip
import io
import re
import struct
import tarfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO, Final, Self

from collectors.base import Unread
from collectors.errors import Malformed

FILE_CAP: Final = 4 << 30
"""Most bytes of a file that is taken at all."""
MEMBER_CAP: Final = 200_000_000
"""Most bytes of one member, unpacked."""
TOTAL_CAP: Final = 2_000_000_000
"""Most bytes read from one file, unpacked, over all members."""
MEMBERS_CAP: Final = 100_000
_TAR_CAP: Final = 16 << 30
"""Most unpacked bytes of a tar walked through to find a member."""
_LOCAL_HEADER: Final = 30
_ENCRYPTED: Final = 1
_KNOWN: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_DAMAGED: Final = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    struct.error,
    OSError,
    ValueError,
    OverflowError,
)
_DRIVE = re.compile(r"[A-Za-z]:")


class MemberUnread(Exception):
    """One member could not be read; the others can. The message is a sentence."""


class Bundle:
    """Members by name. A file that packs nothing is a bundle of one member without a name."""

    def __init__(
        self, members: dict[str, zipfile.ZipInfo | bytes], packed: zipfile.ZipFile | None
    ) -> None:
        """Take what `open_bundle` found."""
        self._members = members
        self._packed = packed
        self._left = TOTAL_CAP
        self.refused: tuple[Unread, ...] = ()
        """Members that are not read, whatever they are called, and why."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._packed is not None:
            self._packed.close()

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def names(self, pattern: re.Pattern[str] | None = None) -> Iterator[str]:
        """Go through the names in which the pattern is found, in the file's own order."""
        return (name for name in self._members if pattern is None or pattern.search(name))

    def read(self, name: str) -> bytes:
        """Return a member whole.

        Raises:
            MemberUnread: It is damaged, locked, or larger than is read.
        """
        member = self._members[name]
        if isinstance(member, bytes):
            return member
        _check(member)
        data = self._unpack(member, MEMBER_CAP + 1)
        if len(data) > MEMBER_CAP:
            raise MemberUnread(f"It unpacks to more than {MEMBER_CAP // 1_000_000} MB.")
        self._left -= len(data)
        if self._left < 0:
            raise MemberUnread(
                f"The file holds more than {TOTAL_CAP // 1_000_000_000} GB of texts; this part was not read."
            )
        return data

    def head(self, name: str, size: int = 4_096) -> bytes:
        """Return the beginning of a member; nothing where it cannot be read."""
        member = self._members[name]
        if isinstance(member, bytes):
            return member[:size]
        try:
            _check(member)
            return self._unpack(member, size)
        except MemberUnread:
            return b""

    def stream(self, name: str) -> BinaryIO:
        """Return a member to be read bit by bit; what it unpacks to is for the reader to count.

        Raises:
            MemberUnread: It is damaged or locked.
        """
        member = self._members[name]
        if isinstance(member, bytes):
            return io.BytesIO(member)
        _check(member, FILE_CAP)
        try:
            return self._zip().open(member)  # type: ignore[return-value]
        except _DAMAGED as error:
            raise MemberUnread("It is damaged.") from error

    def _unpack(self, member: zipfile.ZipInfo, size: int) -> bytes:
        try:
            with self._zip().open(member) as stream:
                return stream.read(size)
        except _DAMAGED as error:
            raise MemberUnread("It is damaged.") from error

    def _zip(self) -> zipfile.ZipFile:
        if self._packed is None:
            raise MemberUnread("It is damaged.")
        return self._packed


def open_bundle(path: str) -> Bundle:
    """Open a file that packs others, a zip.

    Raises:
        Malformed: It is damaged, or packed as no honest program does.
    """
    try:
        packed = zipfile.ZipFile(path)
    except _DAMAGED as error:
        raise Malformed("The file begins as a zip archive, but is damaged or cut short.") from error
    infos = [info for info in packed.infolist() if not info.filename.endswith("/")]
    if len(packed.infolist()) > MEMBERS_CAP:
        packed.close()
        raise Malformed(f"The zip archive has more than {MEMBERS_CAP:,} members.")
    if _overlapping(infos, packed.start_dir):
        packed.close()
        raise Malformed("The members of the zip archive lie over each other, as in a zip bomb.")
    twice = {name for name, count in Counter(info.filename for info in infos).items() if count > 1}
    refused = [
        Unread(name[:200], "Several members have this name; none of them is read.")
        for name in twice
    ]
    members: dict[str, zipfile.ZipInfo | bytes] = {}
    for info in infos:
        if _outside(info.filename):
            refused.append(Unread(info.filename[:200], "Its name leads out of the archive."))
        elif info.filename not in twice:
            members[info.filename] = info
    bundle = Bundle(members, packed)
    bundle.refused = tuple(refused)
    return bundle


def single(data: bytes, name: str = "") -> Bundle:
    """Return a file that packs nothing as a bundle."""
    return Bundle({name: data}, None)


def open_tar(path: str, pattern: re.Pattern[str]) -> Bundle:
    """Open a tar.gz and take the members whose names match; they are held in memory.

    Raises:
        Malformed: It is damaged, or too large.
    """
    members: dict[str, zipfile.ZipInfo | bytes] = {}
    try:
        with (
            gzip.open(path) as unpacked,
            tarfile.open(fileobj=_Counted(unpacked), mode="r|") as tar,
        ):
            for number, info in enumerate(tar):
                if number >= MEMBERS_CAP:
                    raise Malformed(f"The tar archive has more than {MEMBERS_CAP:,} members.")
                if not info.isreg() or _outside(info.name) or not pattern.search(info.name):
                    continue
                stream = tar.extractfile(info) if info.size <= MEMBER_CAP else None
                if stream is not None:
                    members.setdefault(info.name, stream.read())
    except _DAMAGED as error:
        raise Malformed(
            "The file begins as a tar.gz archive, but is damaged or too large."
        ) from error
    return Bundle(members, None)


class _Counted(io.RawIOBase):
    """A stream that ends with an error when more comes out than anybody packs honestly."""

    def __init__(self, inner: gzip.GzipFile) -> None:
        self._inner = inner
        self._left = _TAR_CAP

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        data = self._inner.read(size)
        self._left -= len(data)
        if self._left < 0:
            raise OSError("too much")
        return data


def _check(member: zipfile.ZipInfo, cap: int = MEMBER_CAP) -> None:
    if member.flag_bits & _ENCRYPTED:
        raise MemberUnread("It is locked with a password.")
    if member.compress_type not in _KNOWN:
        raise MemberUnread("It is packed in a way that is not read.")
    if member.file_size > cap:
        raise MemberUnread(
            f"It unpacks to {member.file_size // 1_000_000:,} MB; at most {cap // 1_000_000} MB are read."
        )


def _outside(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return name.startswith(("/", "\\")) or ".." in parts or bool(_DRIVE.match(name)) or "\0" in name


def _overlapping(infos: list[zipfile.ZipInfo], end: int) -> bool:
    """Tell whether any member's bytes reach into the next one's, or into the directory."""
    ordered = sorted(infos, key=lambda info: info.header_offset)
    starts = [info.header_offset for info in ordered[1:]] + [end]
    return any(
        info.header_offset + _LOCAL_HEADER + info.compress_size > start
        for info, start in zip(ordered, starts, strict=False)
    )
