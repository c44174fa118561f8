"""Exceptions to need to know: asked for by one, decided by another; and who is kept out by a mark."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, func, insert, select
from sqlmodel import col

from cases.model.overrides import AccessException, ExceptionKind
from cases.store.queries.common import AnyRow, AnySelect
from cases.store.queries.kept import Written
from cases.store.tables import (
    AccessDecisionRow,
    AccessExceptionRow,
    CaseRow,
    PersonRow,
    ReporterBarRow,
    ReporterSealRow,
    ReportRow,
)


class AccessExceptions:
    """Exceptions, on one connection."""

    def __init__(self, connection: Connection, written: Written) -> None:
        """Work on this connection; note in `written` what custody is to vouch for."""
        self._connection = connection
        self._written = written

    def ask(self, **values: object) -> int:
        """Keep what is asked for; return its id."""
        return self._kept("access_exception", AccessExceptionRow, values)

    def decide(self, **values: object) -> int:
        """Keep the second person's word; return its id."""
        return self._kept("access_decision", AccessDecisionRow, values)

    def get(self, exception_id: int) -> AnyRow | None:
        """Return the row of an exception, with `case_number` and `granted`; None where there is none."""
        return self._connection.execute(
            _all().where(col(AccessExceptionRow.id) == exception_id)
        ).first()

    def all(self, *, kind: ExceptionKind | None = None, limit: int) -> list[AnyRow]:
        """Return exceptions, those that wait first, then the latest."""
        query = _all().order_by(
            col(AccessDecisionRow.id).is_not(None), col(AccessExceptionRow.id).desc()
        )
        if kind is not None:
            query = query.where(col(AccessExceptionRow.kind) == kind)
        return list(self._connection.execute(query.limit(limit)))

    def bar(self, report_id: int, mark: str) -> int:
        """Keep whoever made a sealed report out of its case, by a mark."""
        return self._kept("reporter_bar", ReporterBarRow, {"report_id": report_id, "mark": mark})

    def bars(self) -> list[AnyRow]:
        """Return id, receipt number and mark of every sealed report whose reporter is kept out."""
        query: AnySelect = select(
            col(ReporterBarRow.report_id), col(ReportRow.number), col(ReporterBarRow.mark)
        ).join(ReportRow, col(ReportRow.id) == col(ReporterBarRow.report_id))
        return list(self._connection.execute(query))

    def bar_stamp(self) -> tuple[int, int]:
        """Return what changes whenever a mark comes in: marks are only ever added."""
        query: AnySelect = select(func.count(), func.coalesce(func.max(ReporterBarRow.id), 0))
        marks, last = self._connection.execute(query.select_from(ReporterBarRow)).one()
        return marks, last

    def cases_of(self, reports: Collection[int]) -> frozenset[int]:
        """Return the ids of the cases that reports are part of now."""
        if not reports:
            return frozenset()
        query = select(col(ReportRow.case_id)).where(col(ReportRow.id).in_(reports))
        return frozenset(self._connection.execute(query).scalars())

    def unbarred(self) -> list[AnyRow]:
        """Return id, receipt number and seal of the sealed reports that have no mark yet."""
        query: AnySelect = (
            select(col(ReportRow.id), col(ReportRow.number), col(ReporterSealRow.sealed))
            .join(ReporterSealRow, col(ReporterSealRow.report_id) == col(ReportRow.id))
            .join(ReporterBarRow, col(ReporterBarRow.report_id) == col(ReportRow.id), isouter=True)
            .where(col(ReporterSealRow.sealed) != "", col(ReporterBarRow.id).is_(None))
            .order_by(col(ReportRow.id))
        )
        return list(self._connection.execute(query))

    def _kept(self, table: str, row: type[Any], values: dict[str, object]) -> int:
        made: int = self._connection.execute(
            insert(row).values(**values).returning(row.id)
        ).scalar_one()
        self._written.append((table, made))
        return made


def view(row: AnyRow) -> AccessException:
    """Read a row of these queries."""
    return AccessException(
        id=row.id,
        kind=row.kind,
        case=row.case_number or "",
        person=row.login or row.number,
        why=row.why,
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        granted=row.granted,
        decided_by=row.decided_by or "",
        decided_at=row.decided_at,
        decided_why=row.decided_why or "",
    )


def _all() -> AnySelect:
    return (
        select(
            AccessExceptionRow.__table__.c,  # type: ignore[attr-defined]
            col(CaseRow.number).label("case_number"),
            col(PersonRow.login),
            col(PersonRow.number),
            col(AccessDecisionRow.granted),
            col(AccessDecisionRow.by).label("decided_by"),
            col(AccessDecisionRow.at).label("decided_at"),
            col(AccessDecisionRow.why).label("decided_why"),
        )
        .join(PersonRow, col(PersonRow.id) == col(AccessExceptionRow.person_id))
        .join(CaseRow, col(CaseRow.id) == col(AccessExceptionRow.case_id), isouter=True)
        .join(
            AccessDecisionRow,
            col(AccessDecisionRow.exception_id) == col(AccessExceptionRow.id),
            isouter=True,
        )
    )
