"""Printing: data on standard output, everything else on standard error, nothing from outside raw."""

from __future__ import annotations

import json
import os
import shutil
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Final

from monitor.safe_text import safe_line, safe_text

_WIDEST: Final = 40
"""Cells a column may take before it is cut; the last one takes what the terminal has left."""
_WHOLE: Final = 2_000
"""Cells of a line that goes to a file or another program."""
_NARROWEST: Final = 20
"""Cells the last column has at least."""


def note(sentence: str) -> None:
    """Say something to the person: standard error, never mixed with data."""
    print(safe_text(sentence), file=sys.stderr, flush=True)


def show(text: str = "") -> None:
    """Print text as data for people; hostile characters become visible marks."""
    print(safe_text(text))


def show_json(value: object) -> None:
    """Print one JSON document on one line: keys as named, times ISO 8601 in UTC, ASCII only."""
    import msgspec

    plain = msgspec.to_builtins(value, builtin_types=(datetime,))
    print(json.dumps(plain, default=iso, separators=(", ", ": ")))


def iso(moment: datetime) -> str:
    """Return a moment as ISO 8601 in UTC, to the second."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def show_table(head: Sequence[str], rows: Iterable[Sequence[object]], *, empty: str) -> None:
    """Print rows in columns under a head; when there are none, say `empty` on standard error.

    Only the last column is cut to what the terminal has left; where there is none, nothing of it.
    """
    table = [list(head), *([_cell(value) for value in row] for row in rows)]
    if len(table) == 1:
        note(empty)
        return
    widths = [min(_WIDEST, max(map(_width, column))) for column in zip(*table, strict=True)]
    whole = not os.isatty(1) and "COLUMNS" not in os.environ
    columns = _WHOLE if whole else shutil.get_terminal_size((160, 24)).columns
    room = columns - sum(widths[:-1]) - 2 * len(widths[:-1])
    widths[-1] = max(room, _NARROWEST)
    for row in table:
        cells = [safe_line(cell, wide) for cell, wide in zip(row, widths, strict=True)]
        padded = [
            cell + " " * (wide - _width(cell)) for cell, wide in zip(cells, widths, strict=True)
        ]
        print("  ".join(padded).rstrip())


def show_fields(fields: Iterable[tuple[str, object]]) -> None:
    """Print one thing as `name  value` lines, values aligned; empty values are left out."""
    given = [(name, _cell(value)) for name, value in fields if value not in (None, "", ())]
    wide = max((len(name) for name, _ in given), default=0)
    for name, value in given:
        shown = safe_text(value).replace("\n", "\n" + " " * (wide + 2))
        print(f"{name:{wide}}  {shown}")


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return iso(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return " ".join(map(str, value))
    return str(value)


def _width(text: str) -> int:
    """Return how many cells of a terminal a text takes."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )
