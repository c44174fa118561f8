"""A zip in one form only: stored, in the order given, all dates 1980, no comments, ASCII names.

What is told of a member follows from its name, its size and its CRC alone, so that the same members always make the
same bytes, whatever zlib a machine has, and a reader can tell every byte that does not belong. Source: APPNOTE.TXT
6.3.10 of PKWARE; sizes from 4 GiB on, and more than 65,534 members, take its Zip64 form.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

PIECE: Final = 1 << 20
NAME: Final = re.compile(
    r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,120}(?:/[A-Za-z0-9_-][A-Za-z0-9._-]{0,120}){0,6}"
)
"""Names of members: no blank, no `..`, nothing that begins with a dot or a slash."""
COUNT_CAP: Final = 500_000
"""Members at most."""
_LOCAL: Final = struct.Struct("<4s5H3L2H")
_CENTRAL: Final = struct.Struct("<4s6H3L5H2L")
_END: Final = struct.Struct("<4s4H2LH")
_END64: Final = struct.Struct("<4sQ2H2L4Q")
_LOCATOR: Final = struct.Struct("<4sLQL")
_DATE: Final = 0x21
"""1 January 1980."""
_MODE: Final = 0o100600 << 16
_UNIX: Final = 3 << 8
_WIDE: Final = 0xFFFFFFFF
_MANY: Final = 0xFFFF
_PLAIN_VERSION, _WIDE_VERSION = 20, 45


@dataclass(frozen=True, slots=True)
class Member:
    """A file in the zip."""

    name: str
    size: int
    crc: int
    offset: int
    """Where its header begins."""

    @property
    def start(self) -> int:
        """Where its bytes begin."""
        return self.offset + len(_local(self))

    @property
    def end(self) -> int:
        """One past its last byte."""
        return self.start + self.size


def _local(member: Member) -> bytes:
    wide = member.size >= _WIDE
    size = _WIDE if wide else member.size
    extra = struct.pack("<2H2Q", 1, 16, member.size, member.size) if wide else b""
    name = member.name.encode("ascii")
    version = _WIDE_VERSION if wide else _PLAIN_VERSION
    head = (version, 0, 0, 0, _DATE, member.crc, size, size, len(name), len(extra))
    return _LOCAL.pack(b"PK\3\4", *head) + name + extra


def _central(member: Member) -> bytes:
    wide, far = member.size >= _WIDE, member.offset >= _WIDE
    numbers = [member.size, member.size] * wide + [member.offset] * far
    extra = struct.pack(f"<2H{len(numbers)}Q", 1, 8 * len(numbers), *numbers) if numbers else b""
    size = _WIDE if wide else member.size
    version = _WIDE_VERSION if numbers else _PLAIN_VERSION
    name = member.name.encode("ascii")
    head = (_UNIX | version, version, 0, 0, 0, _DATE, member.crc, size, size, len(name), len(extra))
    tail = (0, 0, 0, _MODE, _WIDE if far else member.offset)
    return _CENTRAL.pack(b"PK\1\2", *head, *tail) + name + extra


def _end(count: int, size: int, start: int) -> bytes:
    """Return what follows the directory of `count` members, which has `size` bytes and begins at `start`."""
    wide = count >= _MANY or size >= _WIDE or start >= _WIDE
    found = b""
    if wide:
        versions = (_UNIX | _WIDE_VERSION, _WIDE_VERSION)
        found = _END64.pack(b"PK\6\6", 44, *versions, 0, 0, count, count, size, start)
        found += _LOCATOR.pack(b"PK\6\7", 0, start + size, 1)
    few, short, near = min(count, _MANY), min(size, _WIDE), min(start, _WIDE)
    return found + _END.pack(b"PK\5\6", 0, 0, few, few, short, near, 0)


class ZipWriter:
    """Writes members one after the other into a file that can be sought."""

    def __init__(self, file: BinaryIO) -> None:
        """Begin at the start of an empty file."""
        self._file = file
        self._members: list[Member] = []

    def add(self, name: str, size: int, pieces: Iterable[bytes]) -> None:
        """Write a member.

        Raises:
            ValueError: The name cannot stand in a bundle, or there are not `size` bytes.
        """
        if not NAME.fullmatch(name):
            raise ValueError(f"{name!r} is no name for a member")
        begun = Member(name, size, 0, self._file.tell())
        self._file.write(_local(begun))
        crc = given = 0
        for piece in pieces:
            crc, given = zlib.crc32(piece, crc), given + len(piece)
            self._file.write(piece)
        if given != size:
            raise ValueError(f"{name} has {given} bytes, not {size}")
        member = Member(name, size, crc, begun.offset)
        self._file.seek(begun.offset)
        self._file.write(_local(member))
        self._file.seek(member.end)
        self._members.append(member)

    def close(self) -> None:
        """Write the directory; the file itself stays open."""
        start = self._file.tell()
        size = sum(self._file.write(_central(member)) for member in self._members)
        self._file.write(_end(len(self._members), size, start))
        self._file.flush()


class NotOurs(ValueError):
    """The file is not a zip in this form; the message says what is wrong, as half a sentence."""


def read_members(file: BinaryIO) -> list[Member]:
    """Read what a zip in this form holds, without its members' bytes; every other byte is looked at.

    Raises:
        NotOurs: It is not one.
    """
    length = file.seek(0, 2)
    count, size, start = _told_end(file, length)
    if count > COUNT_CAP or size > count * (_CENTRAL.size + 1_000):
        raise NotOurs("it has more files than a bundle can have")
    if file.seek(start) + size + len(_end(count, size, start)) != length:
        raise NotOurs("its directory is not where it should be: it was cut, or something was added")
    directory = file.read(size)
    members, at, offset = [], 0, 0
    names: set[str] = set()
    for _ in range(count):
        member = _told_member(directory, at, offset)
        if member.name.casefold() in names:
            raise NotOurs(f"{member.name} is in it twice")
        names.add(member.name.casefold())
        members.append(member)
        at, offset = at + len(_central(member)), member.end
    if at != size or offset != start or file.read() != _end(count, size, start):
        raise NotOurs("something in it belongs to no file")
    for member in members:
        file.seek(member.offset)
        if file.read(len(_local(member))) != _local(member):
            raise NotOurs(f"the header of {member.name} does not agree with the directory")
    return members


def _told_end(file: BinaryIO, length: int) -> tuple[int, int, int]:
    """Return count, size and start of the directory."""
    if length < _END.size:
        raise NotOurs("it is too short")
    file.seek(length - _END.size)
    end = _END.unpack(file.read(_END.size))
    if end[0] != b"PK\5\6" or end[-1]:
        raise NotOurs("it is no zip, was cut, or something was added at its end")
    count, size, start = end[4:7]
    if count == _MANY or _WIDE in (size, start):
        before = length - _END.size - _LOCATOR.size - _END64.size
        if before < 0:
            raise NotOurs("it is too short")
        file.seek(before)
        count, size, start = _END64.unpack(file.read(_END64.size))[-3:]
    if start + size > length:
        raise NotOurs("it was cut")
    return count, size, start


def _told_member(directory: bytes, at: int, offset: int) -> Member:
    """Read a line of the directory; the member must begin at `offset`."""
    if at + _CENTRAL.size > len(directory):
        raise NotOurs("its directory was cut")
    head = _CENTRAL.unpack_from(directory, at)
    crc, size, name_length = head[7], head[9], head[10]
    at_name = at + _CENTRAL.size
    raw = directory[at_name : at_name + name_length]
    try:
        name = raw.decode("ascii")
    except UnicodeDecodeError:
        name = ""
    if not NAME.fullmatch(name):
        raise NotOurs(
            f"it holds a name that no bundle has: {raw[:100].decode('ascii', 'replace')!r}"
        )
    if size == _WIDE:
        at_size = at_name + name_length + 4
        if at_size + 8 > len(directory):
            raise NotOurs("its directory was cut")
        (size,) = struct.unpack_from("<Q", directory, at_size)
    member = Member(name, size, crc, offset)
    told = _central(member)
    if directory[at : at + len(told)] != told:
        raise NotOurs(
            f"{name} is compressed, is a link, overlaps another file, or was written by another program"
        )
    return member


def pieces_of(file: BinaryIO, member: Member) -> Iterator[bytes]:
    """Yield a member's bytes.

    Raises:
        NotOurs: They do not have their CRC.
    """
    file.seek(member.start)
    left, crc = member.size, 0
    while left:
        piece = file.read(min(left, PIECE))
        if not piece:
            raise NotOurs(f"{member.name} was cut")
        left, crc = left - len(piece), zlib.crc32(piece, crc)
        place = file.tell()
        yield piece
        file.seek(place)
    if crc != member.crc:
        raise NotOurs(f"{member.name} does not have the check sum of the zip")
