"""Reads a zip that `cases.export.zipping` wrote, from hands that are not trusted: every byte of it must belong."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import BinaryIO, Final

from cases.export import zipping
from cases.export.zipping import Member, directory_line, end_of, local_header

PIECE: Final = 1 << 20
COUNT_CAP: Final = 500_000
"""Members at most."""


class NotOurs(ValueError):
    """The file is not a zip in this form; the message says what is wrong, as half a sentence."""


def read_members(file: BinaryIO) -> list[Member]:
    """Read what a zip in this form holds, without its members' bytes; every other byte is looked at.

    Raises:
        NotOurs: It is not one.
    """
    length = file.seek(0, 2)
    count, size, start = _told_end(file, length)
    if count > COUNT_CAP or size > count * (zipping.LINE.size + 1_000):
        raise NotOurs("it has more files than a bundle can have")
    if file.seek(start) + size + len(end_of(count, size, start)) != length:
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
        at, offset = at + len(directory_line(member)), member.end
    if at != size or offset != start or file.read() != end_of(count, size, start):
        raise NotOurs("something in it belongs to no file")
    for member in members:
        file.seek(member.offset)
        if file.read(len(local_header(member))) != local_header(member):
            raise NotOurs(f"the header of {member.name} does not agree with the directory")
    return members


def _told_end(file: BinaryIO, length: int) -> tuple[int, int, int]:
    """Return count, size and start of the directory."""
    if length < zipping.END.size:
        raise NotOurs("it is too short")
    file.seek(length - zipping.END.size)
    end = zipping.END.unpack(file.read(zipping.END.size))
    if end[0] != b"PK\5\6" or end[-1]:
        raise NotOurs("it is no zip, was cut, or something was added at its end")
    count, size, start = end[4:7]
    if count == zipping.MANY or zipping.WIDE in (size, start):
        before = length - zipping.END.size - zipping.LOCATOR.size - zipping.END64.size
        if before < 0:
            raise NotOurs("it is too short")
        file.seek(before)
        count, size, start = zipping.END64.unpack(file.read(zipping.END64.size))[-3:]
    if start + size > length:
        raise NotOurs("it was cut")
    return count, size, start


def _told_member(directory: bytes, at: int, offset: int) -> Member:
    """Read a line of the directory; the member must begin at `offset`."""
    if at + zipping.LINE.size > len(directory):
        raise NotOurs("its directory was cut")
    head = zipping.LINE.unpack_from(directory, at)
    crc, size, name_length = head[7], head[9], head[10]
    at_name = at + zipping.LINE.size
    raw = directory[at_name : at_name + name_length]
    try:
        name = raw.decode("ascii")
    except UnicodeDecodeError:
        name = ""
    if not zipping.NAME.fullmatch(name):
        raise NotOurs(
            f"it holds a name that no bundle has: {raw[:100].decode('ascii', 'replace')!r}"
        )
    if size == zipping.WIDE:
        at_size = at_name + name_length + 4
        if at_size + 8 > len(directory):
            raise NotOurs("its directory was cut")
        (size,) = struct.unpack_from("<Q", directory, at_size)
    member = Member(name, size, crc, offset)
    told = directory_line(member)
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
