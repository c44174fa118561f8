"""Closed sets of a column, changed after the fact: another CHECK on the same table, its rows untouched."""

from __future__ import annotations

import re
from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op


def allow(table: str, column: str, name: str, values: Sequence[str]) -> None:
    """Let `column` hold these values and no others, in place of what the CHECK called `name` allowed.

    PostgreSQL drops the constraint and adds it anew. SQLite cannot; making the table anew would break what
    refers to it, so the text of the schema is changed, as SQLite's documentation of ALTER TABLE describes
    for changes that leave the rows as they are.

    Raises:
        RuntimeError: The table has no such CHECK.
    """
    allowed = ", ".join(f"'{value}'" for value in values)
    bind = op.get_bind()
    if bind.dialect.name != "sqlite":
        op.drop_constraint(name, table, type_="check")
        op.create_check_constraint(name, table, sa.text(f'"{column}" IN ({allowed})'))
        return
    read = sa.text("SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = :name")
    before = bind.execute(read, {"name": table}).scalar_one()
    pattern = rf'CONSTRAINT "?{name}"? CHECK \("?{column}"? IN \([^)]*\)\)'
    after, found = re.subn(pattern, f"CONSTRAINT {name} CHECK ({column} IN ({allowed}))", before)
    if found != 1:
        raise RuntimeError(f"{table} has no check {name} on {column}")
    version = bind.execute(sa.text("PRAGMA schema_version")).scalar_one()
    bind.execute(sa.text("PRAGMA writable_schema = ON"))
    write = sa.text("UPDATE sqlite_schema SET sql = :sql WHERE type = 'table' AND name = :name")
    bind.execute(write, {"sql": after, "name": table})
    bind.execute(sa.text(f"PRAGMA schema_version = {version + 1}"))
    bind.execute(sa.text("PRAGMA writable_schema = OFF"))
