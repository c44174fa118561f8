"""Numbered records of cases: what was done, said, found and decided."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select
from sqlmodel import col

from cases.model.access import Compartment
from cases.model.records import CaseRecordView, RecordKind
from cases.store.queries import search
from cases.store.queries.common import AnyRow, AnySelect
from cases.store.queries.kept import Written
from cases.store.tables import CaseRecordRow


class Records:
    """Records of cases, on one connection."""

    def __init__(self, connection: Connection, written: Written) -> None:
        """Work on this connection; note in `written` what custody is to vouch for."""
        self._connection = connection
        self._written = written

    def add(  # noqa: PLR0913  a row
        self,
        case_id: int,
        kind: RecordKind,
        body: dict[str, Any],
        *,
        by: str,
        at: datetime,
        person_id: int | None = None,
        compartment: Compartment = Compartment.FACTS,
        happened_at: datetime | None = None,
        corrects: int | None = None,
    ) -> int:
        """Write a record; return its number. The caller holds the case's row, so that numbers have no gap."""
        last = self._connection.execute(
            select(func.coalesce(func.max(col(CaseRecordRow.number)), 0)).where(
                col(CaseRecordRow.case_id) == case_id
            )
        ).scalar_one()
        row = {
            "case_id": case_id,
            "number": last + 1,
            "kind": kind,
            "compartment": compartment,
            "by": by,
            "person_id": person_id,
            "written_at": at,
            "happened_at": happened_at,
            "body": body,
            "corrects": corrects,
        }
        new_id = self._connection.execute(
            insert(CaseRecordRow).values(**row).returning(col(CaseRecordRow.id))
        ).scalar_one()
        self._written.append(("case_record", new_id))
        search.keep(self._connection, case_id, "record", [(last + 1, _words(body))], compartment)
        number: int = last + 1
        return number

    def of_case(
        self,
        case_id: int,
        *,
        compartments: Collection[Compartment],
        kinds: Collection[RecordKind] = (),
    ) -> tuple[CaseRecordView, ...]:
        """Return the records of a case in these compartments, in their order; of these kinds where any is named."""
        query: AnySelect = (
            select(CaseRecordRow.__table__.c)  # type: ignore[attr-defined]
            .where(
                col(CaseRecordRow.case_id) == case_id,
                col(CaseRecordRow.compartment).in_(compartments),
            )
            .order_by(col(CaseRecordRow.number))
        )
        if kinds:
            query = query.where(col(CaseRecordRow.kind).in_(kinds))
        return tuple(map(_view, self._connection.execute(query)))


def _words(body: dict[str, Any]) -> str:
    """Return the words of a record's fields, for search."""
    return "\n".join(
        str(one)
        for value in body.values()
        for one in (value if isinstance(value, list) else [value])
        if isinstance(one, str)
    )


def _view(row: AnyRow) -> CaseRecordView:
    return CaseRecordView(
        number=row.number,
        kind=row.kind,
        compartment=row.compartment,
        by=row.by,
        written_at=row.written_at,
        happened_at=row.happened_at,
        body=row.body,
        corrects=row.corrects,
    )
