"""Reading tables of TOML strictly: whoever wrote the file is told file, table, field and what was expected."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

TYPE_NAMES = {
    str: "text",
    int: "a whole number",
    bool: "true or false",
    list: "a list",
    dict: "a table",
}
SHOWN = 60
"""Characters of a wrong value that are repeated in the complaint."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a file, with where it stands."""

    file: str
    name: str
    values: Mapping[str, object]
    error: type[ValueError]
    """What to raise when it is not what it should be."""

    def fault(self, field: str, expected: str, got: object = None) -> ValueError:
        """Return the error that names file, table, field, what was expected and what was there."""
        found = self.values.get(field) if got is None else got
        got = "nothing" if found is None else repr(found)[:SHOWN]
        return self.error(f"{self.file}, {self.name}, {field}: expected {expected}, got {got}")

    def shape(self, fields: Mapping[str, type], required: tuple[str, ...]) -> None:
        """Refuse unknown keys, wrong types, and required fields that are missing or blank.

        Raises:
            ValueError: Of the kind this table was made with.
        """
        for key in self.values:
            if key not in fields:
                raise self.fault(key, f"one of {', '.join(fields)}")
        for field, kind in fields.items():
            if field not in self.values and field not in required:
                continue
            value = self.values.get(field)
            blank = not value.strip() if isinstance(value, str) else value in ([], {})
            if type(value) is not kind or (blank and field in required):
                raise self.fault(field, TYPE_NAMES[kind])

    def text(self, field: str, default: str = "") -> str:
        """Return a field of text; `shape` checked its type."""
        return str(self.values.get(field, default)).strip()

    def whole(self, field: str, low: int, high: int, default: int) -> int:
        """Return a whole number between two bounds, both included.

        Raises:
            ValueError: It is outside.
        """
        value = cast("int", self.values.get(field, default))
        if not low <= value <= high:
            raise self.fault(field, f"a whole number from {low} to {high}")
        return value

    def texts(self, field: str) -> tuple[str, ...]:
        """Return a list of texts.

        Raises:
            ValueError: An item is not text, or is blank.
        """
        items = cast("list[object]", self.values.get(field, []))
        for item in items:
            if not isinstance(item, str) or not item:
                raise self.fault(field, "a list of texts")
        return tuple(cast("list[str]", items))

    def tables(self, field: str, called: str) -> Iterator[Table]:
        """Yield the tables of a list, each named by its `id`, or by its place.

        Raises:
            ValueError: An item is not a table.
        """
        for number, values in enumerate(cast("list[object]", self.values.get(field, [])), start=1):
            if not isinstance(values, dict):
                raise self.fault(field, "a list of tables")
            name = str(values.get("id") or f"{called} {number}")[:SHOWN]
            yield Table(self.file, name, values, self.error)


def read(file: Path, error: type[ValueError]) -> Table:
    """Read a TOML file as one table.

    Raises:
        ValueError: Of the kind given: not readable, not UTF-8, or not TOML (with line and column).
    """
    try:
        values = tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, RecursionError) as wrong:
        raise error(f"{file.name}: expected TOML: {wrong}") from wrong
    except UnicodeDecodeError as wrong:
        raise error(f"{file.name}: expected UTF-8 text: {wrong.reason}") from wrong
    except OSError as wrong:
        raise error(f"{file}: expected a readable file: {wrong.strerror}") from wrong
    return Table(file.name, "top", values, error)


def files_of(path: Path, error: type[ValueError]) -> list[Path]:
    """Return the file itself, or the TOML files of a folder in the order of their names.

    Raises:
        ValueError: Of the kind given: the folder holds none.
    """
    files = sorted(path.glob("*.toml")) if path.is_dir() else [path]
    if not files:
        raise error(f"{path}: expected at least one .toml file in this folder")
    return files
