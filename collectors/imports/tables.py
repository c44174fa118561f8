"""CSV as exports and spreadsheets write it: rows by the names in the first line, damage told row by row."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Mapping
from typing import BinaryIO, Final

from collectors.base import Unread
from collectors.errors import Malformed
from collectors.text import mend

FIELD_CAP: Final = 2_000_000
"""Most characters of one field."""
COLUMNS_CAP: Final = 200
_HEAD: Final = 65_536
_SEPARATORS: Final = ",;\t|"

Row = Mapping[str, str]


def rows(
    stream: BinaryIO, name: str, *, escape: str | None = None
) -> Iterator[tuple[str, Row | Unread]]:
    """Go through the rows of a CSV file with their pointers (`posts.csv#row=7`, counted as RFC 7111 does).

    Separator and letters are told by the file itself: comma, semicolon, tab or bar; UTF-8, UTF-16 with its mark, or
    Windows-1252 where it is no UTF-8.

    Args:
        stream: The file.
        name: What pointers call it.
        escape: A letter that guards quotes, where the writer uses one.

    Raises:
        Malformed: There is no first line with names.
    """
    csv.field_size_limit(FIELD_CAP)
    text = _text(stream)
    head = text.readline(_HEAD)
    separator = max(_SEPARATORS, key=head.count)
    names = _names(head, separator)
    read = csv.reader(text, delimiter=separator, escapechar=escape)
    number = 1
    while True:
        number += 1
        pointer = f"{name}#row={number}"
        try:
            cells = next(read)
        except StopIteration:
            return
        except csv.Error:
            yield pointer, Unread(pointer, "The row is damaged, or a field of it is too long.")
            continue
        if any(cell.strip() for cell in cells):
            yield pointer, _row(cells, names, pointer)


def _row(cells: list[str], names: list[str], pointer: str) -> Row | Unread:
    if len(cells) > len(names):
        return Unread(pointer, "The row has more fields than the first line has names.")
    return {key: mend(cell) for key, cell in zip(names, cells, strict=False) if key}


def _names(head: str, separator: str) -> list[str]:
    try:
        names = [cell.strip() for cell in next(csv.reader([head], delimiter=separator), [])]
    except csv.Error as error:
        raise Malformed("The first line of the CSV file is damaged.") from error
    if not any(names) or len(names) > COLUMNS_CAP:
        raise Malformed("The CSV file does not begin with a line of column names.")
    return names


def _text(stream: BinaryIO) -> io.TextIOWrapper:
    head = stream.read(_HEAD)
    whole = codecs.getincrementaldecoder("utf-8")()
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    else:
        try:
            whole.decode(head)
            encoding = "utf-8-sig"
        except UnicodeDecodeError:
            encoding = "cp1252"
    joined = io.BufferedReader(_Again(head, stream))
    return io.TextIOWrapper(joined, encoding=encoding, errors="replace", newline="")


class _Again(io.RawIOBase):
    """A stream whose beginning was already read, from its beginning."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head, self._rest = head, rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        data = self._head[: len(buffer)]
        self._head = self._head[len(data) :]
        if not data:
            data = self._rest.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)
