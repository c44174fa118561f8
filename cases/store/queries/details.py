"""Details of entries that go with the record they tell of; the entries themselves stay, and what they vouched for."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Integer, delete, func, insert, or_, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlmodel import col

from cases.model.custody import canonical, read
from cases.store.queries.common import chunks
from cases.store.queries.kept import Written
from cases.store.tables import CustodyDetailRow, CustodyRow, TombstoneRow

PREFIX = "custody_detail:"
_CHUNK = 500


class _position(FunctionElement[int]):  # noqa: N801  as SQL functions are written
    """PostgreSQL's `position(part IN bytes)`."""

    inherit_cache = True
    type = Integer()


@compiles(_position)
def _said(element: _position, compiler: SQLCompiler, **more: Any) -> str:
    leaf, part = (compiler.process(one, **more) for one in element.clauses)
    return f"position({part} IN {leaf})"


class Details:
    """Details, on one connection."""

    def __init__(self, connection: Connection, written: Written) -> None:
        """Work on this connection; note in `written` what custody is to vouch for."""
        self._connection = connection
        self._written = written

    def about(self, case: str, objects: Iterable[str]) -> list[int]:
        """Return the entries of a case, and those about objects such as `flag:12`, that have details still."""
        sqlite = self._connection.dialect.name == "sqlite"
        told = []
        for name in objects:
            kind, _, which = name.partition(":")
            said = canonical({"obj": {"id": which, "type": kind}})[1:-1]  # as every leaf holds it
            leaf = col(CustodyRow.leaf)
            place = func.instr(leaf, said) if sqlite else _position(leaf, said)
            told.append(place > 0)
        of_case = [col(CustodyRow.case_number) == case] if case else []
        query = (
            select(col(CustodyRow.seq))
            .join(CustodyDetailRow, col(CustodyDetailRow.seq) == col(CustodyRow.seq))
            .where(or_(*of_case, *told))
            .order_by(col(CustodyRow.seq))
        )
        return list(self._connection.execute(query).scalars())

    def dispose(self, entries: Sequence[int], why: str, now: datetime) -> dict[str, str]:
        """Destroy the details of entries; return the hashes of rows that they vouched for, to be vouched for anew.

        What each was committed to stays in its leaf, and in its tombstone.
        """
        carried: dict[str, str] = {}
        for chunk in chunks(entries, _CHUNK):
            query = (
                select(col(CustodyRow.seq), col(CustodyRow.leaf), col(CustodyDetailRow.details))
                .join(CustodyDetailRow, col(CustodyDetailRow.seq) == col(CustodyRow.seq))
                .where(col(CustodyRow.seq).in_(chunk))
                .order_by(col(CustodyRow.seq))
            )
            found = self._connection.execute(query).all()
            for row in found:
                said = json.loads(row.details)
                carried.update(said.get("carried", {}))
                carried.update(said.get("rows", {}))
            stones = [
                {
                    "name": f"{PREFIX}{row.seq}",
                    "sha256": read(bytes(row.leaf))["commit"],
                    "why": why,
                    "at": now,
                }
                for row in found
            ]
            made = self._connection.execute(
                insert(TombstoneRow).returning(col(TombstoneRow.id)), stones
            )
            self._written += [("tombstone", one.id) for one in made]
            self._connection.execute(
                delete(CustodyDetailRow).where(col(CustodyDetailRow.seq).in_(chunk))
            )
        return carried
