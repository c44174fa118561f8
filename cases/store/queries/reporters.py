"""The compartment of reporters: seals, requests for a name and what was decided, and the watch over them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update
from sqlmodel import col

from cases.model.actors import Role
from cases.model.protection import Identity, NameRequest
from cases.store.queries.common import AnyRow, AnySelect
from cases.store.queries.kept import Written
from cases.store.tables import (
    CaseRow,
    FlagRow,
    HandleRow,
    NameReleaseRow,
    NameRequestRow,
    PersonRow,
    PostRow,
    ReporterCheckRow,
    ReporterSealRow,
    ReportRow,
    UnitRow,
)

_COMMANDING = (Role.SUPERVISOR, Role.COMMAND, Role.CHIEF)


class Reporters:
    """The compartment, on one connection."""

    def __init__(self, connection: Connection, written: Written) -> None:
        """Work on this connection; note in `written` what custody is to vouch for."""
        self._connection = connection
        self._written = written

    def seal(self, report_id: int, sealed: str, at: datetime) -> None:
        """Keep a seal."""
        self._insert(
            "reporter_seal", ReporterSealRow, report_id=report_id, sealed=sealed, sealed_at=at
        )

    def sealed(self, report_id: int) -> str:
        """Return the seal of a report; empty where there is none."""
        query = select(col(ReporterSealRow.sealed)).where(
            col(ReporterSealRow.report_id) == report_id
        )
        return self._connection.execute(query).scalar_one_or_none() or ""

    def seals(self, since: datetime | None = None) -> Iterator[tuple[int, str, str]]:
        """Yield report id, receipt number and seal of every sealed report."""
        query: AnySelect = (
            select(col(ReportRow.id), col(ReportRow.number), col(ReporterSealRow.sealed))
            .join(ReporterSealRow, col(ReporterSealRow.report_id) == col(ReportRow.id))
            .where(col(ReporterSealRow.sealed) != "")
            .order_by(col(ReportRow.id))
        )
        if since is not None:
            query = query.where(col(ReportRow.reported_at) >= since)
        for row in self._connection.execute(query):
            yield row.id, row.number, row.sealed

    def in_the_clear(self) -> list[tuple[int, str, str, int]]:
        """Return report id, receipt number, case and reporter of older confidential reports without a seal."""
        query = (
            select(
                col(ReportRow.id),
                col(ReportRow.number),
                col(CaseRow.number),
                col(ReportRow.reporter_id),
            )
            .join(CaseRow, col(CaseRow.id) == col(ReportRow.case_id))
            .where(col(ReportRow.confidential).is_(True), col(ReportRow.reporter_id).is_not(None))
            .order_by(col(ReportRow.id))
        )
        return [tuple(row) for row in self._connection.execute(query)]  # type: ignore[misc]

    def older(self, person_id: int) -> list[int]:
        """Return the ids of a person's confidential reports that were made before there were seals."""
        query = select(col(ReportRow.id)).where(
            col(ReportRow.reporter_id) == person_id, col(ReportRow.confidential).is_(True)
        )
        return list(self._connection.execute(query).scalars())

    def blank(self, report_id: int) -> None:
        """Take the reporter out of a row; custody vouches for the row anew."""
        self._connection.execute(
            update(ReportRow).where(col(ReportRow.id) == report_id).values(reporter_id=None)
        )
        self._written.append(("report", report_id))

    # Requests for a name

    def ask(self, report_id: int, *, by: str, why: str, at: datetime) -> int:
        """Keep a request; return its id."""
        return self._insert(
            "reporter_request",
            NameRequestRow,
            report_id=report_id,
            asked_by=by,
            why=why,
            asked_at=at,
        )

    def decide(self, request_id: int, *, released: bool, why: str, by: str, at: datetime) -> None:
        """Keep what was decided on a request."""
        self._insert(
            "reporter_release",
            NameReleaseRow,
            request_id=request_id,
            released=released,
            why=why,
            decided_by=by,
            decided_at=at,
        )

    def request(self, request_id: int) -> tuple[NameRequest, int | None] | None:
        """Return a request, and whom its case is about."""
        row = self._connection.execute(
            _REQUESTS.where(col(NameRequestRow.id) == request_id)
        ).first()
        return (_request(row), row.person_id) if row else None

    def requests(self, *, report_id: int | None = None) -> list[tuple[NameRequest, int | None]]:
        """Return the requests, those on one report or all, the oldest first, with whom each case is about."""
        query = _REQUESTS.order_by(col(NameRequestRow.id))
        if report_id is not None:
            query = query.where(col(NameRequestRow.report_id) == report_id)
        return [(_request(row), row.person_id) for row in self._connection.execute(query)]

    def identity(self, report: str, person_id: int) -> Identity:
        """Return who somebody is."""
        query: AnySelect = (
            select(PersonRow.__table__.c, col(UnitRow.name).label("unit"))  # type: ignore[attr-defined]
            .join(UnitRow, col(UnitRow.id) == col(PersonRow.unit_id))
            .where(col(PersonRow.id) == person_id)
        )
        row = self._connection.execute(query).one()
        return Identity(report, row.number, row.name, row.rank, row.unit, row.login or "")

    # The watch

    def checks(self) -> dict[tuple[int, int], tuple[str, str, datetime]]:
        """Return the checks that were made, by report and day: what was found, by whom, when."""
        row = ReporterCheckRow
        query = select(
            col(row.report_id),
            col(row.days),
            col(row.found),
            col(row.checked_by),
            col(row.checked_at),
        )
        return {
            (one.report_id, one.days): (one.found, one.checked_by, one.checked_at)
            for one in self._connection.execute(query)
        }

    def check(self, report_id: int, days: int, *, found: str, by: str, at: datetime) -> None:
        """Keep a check."""
        self._insert(
            "reporter_check",
            ReporterCheckRow,
            report_id=report_id,
            days=days,
            found=found,
            checked_by=by,
            checked_at=at,
        )

    def watched_logins(self, person_id: int) -> frozenset[str]:
        """Return the login of a person and those of everybody in command above."""
        unit = select(col(PersonRow.unit_id)).where(col(PersonRow.id) == person_id)
        above = select(col(UnitRow.id), col(UnitRow.parent_id)).where(
            col(UnitRow.id) == unit.scalar_subquery()
        )
        tree = above.cte(recursive=True)
        tree = tree.union(
            select(col(UnitRow.id), col(UnitRow.parent_id)).where(
                col(UnitRow.id) == tree.c.parent_id
            )
        )
        query = select(col(PersonRow.login)).where(
            (col(PersonRow.id) == person_id)
            | (col(PersonRow.unit_id).in_(select(tree.c.id)) & col(PersonRow.role).in_(_COMMANDING))
        )
        return frozenset(one for one in self._connection.execute(query).scalars() if one)

    def belongings(self, person_id: int) -> frozenset[str]:
        """Return what is somebody's own in the record, as entries name it: `flag:12`, `handle:3`, `case:IA-…`."""
        own = (
            ("flag", select(col(FlagRow.id)).where(col(FlagRow.person_id) == person_id)),
            ("handle", select(col(HandleRow.id)).where(col(HandleRow.person_id) == person_id)),
            (
                "post",
                select(col(PostRow.id))
                .join(HandleRow, col(HandleRow.id) == col(PostRow.handle_id))
                .where(col(HandleRow.person_id) == person_id),
            ),
            ("case", select(col(CaseRow.number)).where(col(CaseRow.person_id) == person_id)),
            ("person", select(col(PersonRow.number)).where(col(PersonRow.id) == person_id)),
        )
        return frozenset(
            f"{kind}:{one}"
            for kind, query in own
            for one in self._connection.execute(query).scalars()
        )

    def _insert(self, table: str, row: Any, **values: object) -> int:  # noqa: ANN401  any of the tables above
        made: int = self._connection.execute(
            insert(row).values(**values).returning(row.id)
        ).scalar_one()
        self._written.append((table, made))
        return made


_REQUESTS: AnySelect = (
    select(
        NameRequestRow.__table__.c,  # type: ignore[attr-defined]
        col(ReportRow.number).label("report"),
        col(CaseRow.number).label("case"),
        col(CaseRow.person_id),
        col(NameReleaseRow.released),
        col(NameReleaseRow.decided_by),
        col(NameReleaseRow.why).label("reason"),
        col(NameReleaseRow.decided_at),
    )
    .join(ReportRow, col(ReportRow.id) == col(NameRequestRow.report_id))
    .join(CaseRow, col(CaseRow.id) == col(ReportRow.case_id))
    .join(NameReleaseRow, col(NameReleaseRow.request_id) == col(NameRequestRow.id), isouter=True)
)


def _request(row: AnyRow) -> NameRequest:
    return NameRequest(
        id=row.id,
        report=row.report,
        case=row.case,
        asked_by=row.asked_by,
        why=row.why,
        asked_at=row.asked_at,
        released=row.released,
        decided_by=row.decided_by or "",
        reason=row.reason or "",
        decided_at=row.decided_at,
    )
