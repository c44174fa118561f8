"""Labelled texts from a CSV or JSON-lines file, read strictly and within bounds."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cases.errors import BadInput

TEXTS: Final = 1_000_000
"""Texts that are read of one file."""
_FIELD: Final = 1 << 24
"""Characters of one field that are read."""
_YES: Final = frozenset(
    {"1", "1.0", "true", "yes", "y", "positive", "hateful", "hate", "offensive", "toxic", "abusive"}
)
_NO: Final = frozenset(
    {
        "0",
        "0.0",
        "false",
        "no",
        "n",
        "negative",
        "non-hateful",
        "non-hate",
        "not hateful",
        "neither",
        "none",
        "normal",
    }
)


@dataclass(frozen=True, slots=True)
class Columns:
    """The names of the columns that are read; empty for none."""

    text: str
    label: str
    group: str
    functionality: str


@dataclass(frozen=True, slots=True)
class Labelled:
    """Texts with their labels."""

    texts: list[str]
    labels: list[bool]
    groups: Mapping[str, list[str]]
    """For each column asked for, the value of each text."""


def read(file: Path, columns: Columns, positive: Sequence[str]) -> Labelled:
    """Read labelled texts.

    Args:
        file: CSV with a head line, or JSON lines when its name ends in `jsonl` or `ndjson`.
        columns: What to read.
        positive: Labels that count as such; empty for the usual words.

    Raises:
        BadInput: A column is missing, a label is not understood, or the file is no such file.
    """
    grouped = [name for name in (columns.group, columns.functionality) if name]
    found = Labelled([], [], {name: [] for name in grouped})
    wanted = frozenset(label.casefold() for label in positive)
    for line, row in _rows(file):
        for name in (columns.text, columns.label, *grouped):
            if row.get(name) is None:
                raise BadInput(
                    f"{file.name}, line {line}: there is no column {name!r}; name it with a --...-column option"
                )
        found.texts.append(str(row[columns.text]))
        found.labels.append(_label(file, line, str(row[columns.label]), wanted))
        for name in grouped:
            found.groups[name].append(str(row[name]))
        if len(found.texts) > TEXTS:
            raise BadInput(f"{file.name}: more than {TEXTS} texts; give a smaller file")
    if not found.texts:
        raise BadInput(f"{file.name}: there is no text in it")
    return found


def _label(file: Path, line: int, label: str, wanted: frozenset[str]) -> bool:
    plain = label.strip().casefold()
    if wanted:
        return plain in wanted
    if plain in _YES or plain in _NO:
        return plain in _YES
    raise BadInput(
        f"{file.name}, line {line}: label {label[:40]!r} may mean either; say which labels to flag with --positive"
    )


def _rows(file: Path) -> Iterator[tuple[int, Mapping[str, object]]]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            if file.suffix.casefold() in {".jsonl", ".ndjson"}:
                for line, text in enumerate(stream, 1):
                    if text.strip():
                        yield line, _object(file, line, text)
            else:
                csv.field_size_limit(_FIELD)
                reader = csv.DictReader(stream)
                for row in reader:
                    yield reader.line_num, row
    except UnicodeDecodeError as error:
        raise BadInput(f"{file.name}: not UTF-8 at byte {error.start}; convert it first") from error
    except csv.Error as error:
        raise BadInput(f"{file.name}: not CSV ({error})") from error


def _object(file: Path, line: int, text: str) -> Mapping[str, object]:
    try:
        row = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadInput(f"{file.name}, line {line}: expected a JSON object on every line") from error
    if not isinstance(row, dict):
        raise BadInput(f"{file.name}, line {line}: expected a JSON object on every line")
    return row
