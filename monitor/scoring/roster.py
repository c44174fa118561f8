"""The department's members as the scorer needs them: words that name somebody, and nothing else."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from monitor.scoring.normalise import normalise

NAME_COLUMNS: Final = ("name", "full_name", "alias", "aliases", "handle", "handles")
"""Columns of a roster file that name somebody; several names in one cell are parted by semicolons."""
LEAST: Final = 4
"""Characters of a name; shorter ones would name everybody."""
RANKS: Final = "(?:officer|ofc|deputy|sgt|sergeant|sarge|lt|lieutenant|capt|captain|chief|det|detective|cpl|corporal)"
"""What a last name needs before it to name a member."""


class RosterError(ValueError):
    """A roster file is not what it should be."""


@dataclass(frozen=True, slots=True)
class Roster:
    """Names, nicknames and handles (with their `@`) of members."""

    names: tuple[str, ...] = ()

    def terms(self) -> tuple[str, ...]:
        """Return the names as terms of a lexicon: folded as texts are and taken literally, surnames with a rank."""
        terms: dict[str, None] = {}
        for name in self.names:
            words = [re.escape(word) for word in normalise(name).text.split()]
            if len("".join(words)) >= LEAST:
                terms[" ".join(words)] = None
            if len(words) > 1:
                terms[f"{RANKS} {words[-1]}"] = None
        return tuple(terms)


NOBODY: Final = Roster()


def load(path: Path) -> Roster:
    """Read a roster from CSV with a header that holds at least one of `NAME_COLUMNS`.

    Raises:
        RosterError: Names the file and what was expected.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return Roster(tuple(_names(csv.DictReader(file, strict=True), path.name)))
    except (OSError, UnicodeDecodeError, csv.Error) as wrong:
        raise RosterError(f"{path.name}: expected a CSV file in UTF-8: {wrong}") from wrong


def _names(rows: csv.DictReader[str], file: str) -> Iterator[str]:
    columns = [column for column in rows.fieldnames or () if column.strip().lower() in NAME_COLUMNS]
    if not columns:
        raise RosterError(f"{file}: expected a header with one of {', '.join(NAME_COLUMNS)}")
    for row in rows:
        for column in columns:
            yield from filter(None, (name.strip() for name in (row[column] or "").split(";")))
