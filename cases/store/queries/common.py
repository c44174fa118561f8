"""What several queries share: search words, sight, chunks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, Connection, Row, Select, false, func, or_, text, true
from sqlmodel import col

from cases.model.queries import Sight

T = TypeVar("T")

_WATCH: Final = 0x57415448  # PostgreSQL's advisory lock of those who share out the watch

AnyRow = Row[*tuple[Any, ...]]
AnySelect = Select[*tuple[Any, ...]]


def name_matches(typed: str, *columns: Any) -> ColumnElement[bool]:
    """Match any column that holds the typed words, whatever the case of ASCII letters; `%` and `_` are plain."""
    plain = typed.lower().replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
    return or_(*(func.lower(col(c)).like(f"%{plain}%", escape="\\") for c in columns))


def in_sight(sight: Sight, unit: Any, person: Any) -> ColumnElement[bool]:  # noqa: ANN401  SQLModel attributes
    """Cut a list to the units in reach, and never show matters of the actor or of anybody related."""
    reach = (
        true() if sight.units is None else col(unit).in_(sight.units) if sight.units else false()
    )
    if not sight.not_persons:
        return reach
    return reach & (col(person).is_(None) | col(person).not_in(sight.not_persons))


def chunks(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Cut a sequence into runs of at most `size`."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def alone(connection: Connection) -> None:
    """Keep the passes of other machines from sharing out the watch until this transaction ends.

    On SQLite, writing at all does; PostgreSQL has an advisory lock for it, which no other work waits for.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _WATCH})


def host_of(url: str) -> str:
    """Return the host of an address, with its port, as requests to it are counted."""
    return urlsplit(url).netloc.lower()
