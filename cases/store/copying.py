"""A record copied row by row into another database, SQLite or PostgreSQL, as of one moment."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection, Engine, Integer, Table, func, insert, select, text

from cases.errors import Refused
from cases.store import schema
from cases.store.tables import metadata

_BATCH: Final = 2_000


def copy_record(source: Engine, target: Engine) -> int:
    """Copy every row into a database that has none; return how many.

    The source is read in one transaction, so that the copy is the record as of one moment, whoever writes meanwhile.

    Raises:
        Refused: There are rows in the target already.
        StoreTrouble: One of the schemas is not the one this program writes.
    """
    schema.require_current(source)
    schema.upgrade(target)
    options: dict[str, Any] = {}
    if source.dialect.name == "postgresql":
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    copied = 0
    with (
        source.connect().execution_options(**options) as there,
        there.begin(),
        target.connect().execution_options(write=True) as here,
        here.begin(),
    ):
        for table in metadata.sorted_tables:
            copied += _copy(there, here, table)
    return copied


def _copy(there: Connection, here: Connection, table: Table) -> int:
    if here.execute(select(func.count()).select_from(table)).scalar_one():
        raise Refused(f"the database holds a record already ({table.name}): name an empty one")
    copied = 0
    query = select(table).order_by(*table.primary_key.columns)  # who refers to whom came first
    rows = there.execute(query.execution_options(yield_per=_BATCH))
    for batch in rows.partitions():
        here.execute(insert(table), [dict(row._mapping) for row in batch])  # noqa: SLF001  SQLAlchemy documents it
        copied += len(batch)
    key = table.primary_key.columns
    if here.dialect.name == "postgresql" and len(key) == 1 and isinstance(key[0].type, Integer):
        _go_on_counting(here, table.name, key[0].name)
    return copied


def _go_on_counting(here: Connection, table: str, key: str) -> None:
    """Let the next id of a table be the one after the last that was copied."""
    here.execute(
        text(
            f"SELECT setval(seq, greatest((SELECT max({key}) FROM {table}), 1)) "  # noqa: S608  our own names
            f"FROM (SELECT pg_get_serial_sequence('{table}', '{key}') AS seq) s WHERE seq IS NOT NULL"
        )
    )
