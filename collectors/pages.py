"""Hostile JSON, walked without trust: whatever is not there, or is of another kind, is simply empty.

One odd field must not lose a post, and one odd post not a page; so a page is never checked as a whole against a
schema. Depth is bounded by msgspec, size by the client.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from collectors.errors import Malformed
from collectors.text import mend

FIELD_CAP: Final = 2_000_000
"""Most characters taken from one field; `collectors.drafting` caps further by meaning."""
_LAST_SECOND: Final = 253_402_300_799
_LARGEST: Final = (1 << 63) - 1
"""Beyond this, neither the sandbox's pipe nor a database holds a whole number."""
_INTEGER = re.compile(r"-?[0-9]{1,18}", re.ASCII)


class Node:
    """A place in a document: `page["feed"][0]["post"]["text"].text()`. Wrong turns lead to an empty node."""

    __slots__ = ("_value",)

    def __init__(self, value: Any) -> None:  # noqa: ANN401  whatever JSON holds
        """Stand at a value."""
        self._value = value

    def __getitem__(self, key: str | int) -> Node:
        """Go to a member or an item."""
        value = self._value
        if isinstance(key, str):
            return Node(value.get(key)) if isinstance(value, dict) else _NOWHERE
        if isinstance(value, list) and -len(value) <= key < len(value):
            return Node(value[key])
        return _NOWHERE

    def __iter__(self) -> Iterator[Node]:
        """Go through the items of a list; through nothing, where it is none."""
        return (Node(item) for item in self._value) if isinstance(self._value, list) else iter(())

    def __bool__(self) -> bool:
        """Tell whether there is anything here at all: `false`, `0` and `""` are something, `null` is not."""
        return self._value is not None

    def __len__(self) -> int:
        """Return how many items or members there are."""
        return len(self._value) if isinstance(self._value, list | dict) else 0

    def is_object(self) -> bool:
        """Tell whether this is an object."""
        return isinstance(self._value, dict)

    def is_list(self) -> bool:
        """Tell whether this is a list."""
        return isinstance(self._value, list)

    def items(self) -> Iterator[tuple[str, Node]]:
        """Go through the members of an object."""
        if isinstance(self._value, dict):
            for key, value in self._value.items():
                yield str(key), Node(value)

    def text(self, cap: int = FIELD_CAP) -> str:
        """Return a string, mended; numbers as written; anything else as an empty one."""
        value = self._value
        if isinstance(value, str):
            return mend(value[:cap])
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)[:cap]
        return ""

    def integer(self) -> int:
        """Return a whole number of 64 bits, also one written as a string; else 0."""
        value = self._value
        if isinstance(value, str) and _INTEGER.fullmatch(value):
            return int(value)
        if isinstance(value, float) and value.is_integer() and abs(value) < _LAST_SECOND * 1_000:
            return int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            return 0
        return value if -_LARGEST <= value <= _LARGEST else 0

    def flag(self) -> bool:
        """Tell whether it says true."""
        return self._value is True

    def time(self) -> datetime | None:
        """Return a time, UTC: ISO 8601 with a zone, or seconds since 1970; else None."""
        value = self._value
        if isinstance(value, str):
            return iso_time(value)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return epoch(value)
        return None


_NOWHERE: Final = Node(None)


def load(body: bytes) -> Node:
    """Return the root of a JSON body.

    Raises:
        Malformed: It is no JSON.
    """
    return Node(decode(body))


def decode(body: bytes) -> Any:  # noqa: ANN401  whatever JSON holds
    """Return a JSON body as Python's own types.

    Raises:
        Malformed: It is no JSON, or too deeply nested.
    """
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        pass
    try:  # slower, but takes lone surrogates, byte order marks and damaged letters
        return json.loads(body.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError) as error:
        raise Malformed("The answer is damaged JSON.") from error


def iso_time(text: str) -> datetime | None:
    """Return an ISO 8601 time as UTC; one without a zone counts as UTC; None for anything else."""
    try:
        when = datetime.fromisoformat(text.strip()[:40])
    except ValueError:
        return None
    try:
        return (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError:
        return None


def epoch(seconds: float) -> datetime | None:
    """Return seconds since 1970 as UTC; None beyond what a calendar holds."""
    if not 0 < seconds <= _LAST_SECOND:  # also catches NaN
        return None
    return datetime.fromtimestamp(seconds, UTC)
