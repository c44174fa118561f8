"""A zip in one form only: stored, in the order given, all dates 1980, no comments, ASCII names.

What is told of a member follows from its name, its size and its CRC alone, so that the same members always make the
same bytes, whatever zlib a machine has, and a reader can tell every byte that does not belong. Source: APPNOTE.TXT
6.3.10 of PKWARE; sizes from 4 GiB on, and more than 65,534 members, take its Zip64 form.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO, Final

_PART: Final = "[A-Za-z0-9_-][A-Za-z0-9._-]{0,120}"
NAME: Final = re.compile(f"{_PART}(?:/{_PART}){{0,6}}")
"""Names of members: no blank, no `..`, nothing that begins with a dot or a slash."""
_LOCAL: Final = struct.Struct("<4s5H3L2H")
LINE: Final = struct.Struct("<4s6H3L5H2L")
END: Final = struct.Struct("<4s4H2LH")
END64: Final = struct.Struct("<4sQ2H2L4Q")
LOCATOR: Final = struct.Struct("<4sLQL")
WIDE: Final = 0xFFFFFFFF
MANY: Final = 0xFFFF
_DATE, _MODE, _UNIX = 0x21, 0o100600 << 16, 3 << 8  # 1 January 1980; a plain file of its owner's
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
        return self.offset + len(local_header(self))

    @property
    def end(self) -> int:
        """One past its last byte."""
        return self.start + self.size


def local_header(member: Member) -> bytes:
    """Return what stands before a member's bytes."""
    wide = member.size >= WIDE
    size = WIDE if wide else member.size
    extra = struct.pack("<2H2Q", 1, 16, member.size, member.size) if wide else b""
    name = member.name.encode("ascii")
    version = _WIDE_VERSION if wide else _PLAIN_VERSION
    head = (version, 0, 0, 0, _DATE, member.crc, size, size, len(name), len(extra))
    return _LOCAL.pack(b"PK\3\4", *head) + name + extra


def directory_line(member: Member) -> bytes:
    """Return a member's line in the directory."""
    wide, far = member.size >= WIDE, member.offset >= WIDE
    numbers = [member.size, member.size] * wide + [member.offset] * far
    extra = struct.pack(f"<2H{len(numbers)}Q", 1, 8 * len(numbers), *numbers) if numbers else b""
    size = WIDE if wide else member.size
    version = _WIDE_VERSION if numbers else _PLAIN_VERSION
    name = member.name.encode("ascii")
    head = (_UNIX | version, version, 0, 0, 0, _DATE, member.crc, size, size, len(name), len(extra))
    tail = (0, 0, 0, _MODE, WIDE if far else member.offset)
    return LINE.pack(b"PK\1\2", *head, *tail) + name + extra


def end_of(count: int, size: int, start: int) -> bytes:
    """Return what follows the directory of `count` members, which has `size` bytes and begins at `start`."""
    wide = count >= MANY or size >= WIDE or start >= WIDE
    found = b""
    if wide:
        versions = (_UNIX | _WIDE_VERSION, _WIDE_VERSION)
        found = END64.pack(b"PK\6\6", 44, *versions, 0, 0, count, count, size, start)
        found += LOCATOR.pack(b"PK\6\7", 0, start + size, 1)
    few, short, near = min(count, MANY), min(size, WIDE), min(start, WIDE)
    return found + END.pack(b"PK\5\6", 0, 0, few, few, short, near, 0)


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
        self._file.write(local_header(begun))
        crc = given = 0
        for piece in pieces:
            crc, given = zlib.crc32(piece, crc), given + len(piece)
            self._file.write(piece)
        if given != size:
            raise ValueError(f"{name} has {given} bytes, not {size}")
        member = Member(name, size, crc, begun.offset)
        self._file.seek(begun.offset)
        self._file.write(local_header(member))
        self._file.seek(member.end)
        self._members.append(member)

    def close(self) -> None:
        """Write the directory; the file itself stays open."""
        start = self._file.tell()
        size = sum(self._file.write(directory_line(member)) for member in self._members)
        self._file.write(end_of(len(self._members), size, start))
        self._file.flush()
