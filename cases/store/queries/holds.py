"""Legal holds: placed, lifted, and what they cover."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, insert, or_, select
from sqlmodel import col

from cases.model.retention import Hold, Subject
from cases.store.queries.common import AnyRow, AnySelect
from cases.store.queries.kept import Written
from cases.store.tables import (
    CaseRow,
    HandleRow,
    HoldLiftRow,
    LegalHoldRow,
    PersonRow,
    PostRow,
    PostVersionRow,
)


class Holds:
    """Holds, on one connection."""

    def __init__(self, connection: Connection, written: Written) -> None:
        """Work on this connection; note in `written` what custody is to vouch for."""
        self._connection = connection
        self._written = written

    def place(self, **values: object) -> int:
        """Place a hold; return its id."""
        statement = insert(LegalHoldRow).values(**values).returning(col(LegalHoldRow.id))
        made: int = self._connection.execute(statement).scalar_one()
        self._written.append(("legal_hold", made))
        return made

    def lift(self, hold_id: int, *, why: str, by: str, at: datetime) -> None:
        """Lift a hold that stands."""
        values = {"hold_id": hold_id, "why": why, "lifted_by": by, "lifted_at": at}
        statement = insert(HoldLiftRow).values(**values).returning(col(HoldLiftRow.id))
        self._written.append(("hold_lift", self._connection.execute(statement).scalar_one()))

    def all(self) -> tuple[Hold, ...]:
        """Return every hold there ever was, the oldest first."""
        query: AnySelect = (
            select(
                col(LegalHoldRow.id),
                col(CaseRow.number),
                col(PersonRow.number),
                col(LegalHoldRow.since),
                col(LegalHoldRow.until),
                col(LegalHoldRow.why),
                col(LegalHoldRow.placed_by),
                col(LegalHoldRow.placed_at),
                col(HoldLiftRow.lifted_by),
                col(HoldLiftRow.lifted_at),
                col(HoldLiftRow.why),
            )
            .join(CaseRow, col(CaseRow.id) == col(LegalHoldRow.case_id), isouter=True)
            .join(PersonRow, col(PersonRow.id) == col(LegalHoldRow.person_id), isouter=True)
            .join(HoldLiftRow, col(HoldLiftRow.hold_id) == col(LegalHoldRow.id), isouter=True)
            .order_by(col(LegalHoldRow.id))
        )
        return tuple(
            Hold(
                id=row[0],
                case=row[1] or "",
                person=row[2] or "",
                since=row[3],
                until=row[4],
                why=row[5],
                placed_by=row[6],
                placed_at=row[7],
                lifted_by=row[8] or "",
                lifted_at=row[9],
                lifted_why=row[10] or "",
            )
            for row in self._connection.execute(query)
        )

    def subject(self, hold_id: int) -> tuple[int | None, int | None]:
        """Return the ids of the case and of the person that a hold is on."""
        query = select(col(LegalHoldRow.case_id), col(LegalHoldRow.person_id)).where(
            col(LegalHoldRow.id) == hold_id
        )
        row = self._connection.execute(query).one()
        return row.case_id, row.person_id

    def on(self, subject: Subject) -> tuple[int, ...]:
        """Return the ids of the holds that keep a record."""
        return self.on_each([subject])[subject.name]

    def on_each(self, subjects: Collection[Subject]) -> dict[str, tuple[int, ...]]:
        """Return the ids of the holds that keep each of these records, by its name."""
        query = (
            select(
                col(LegalHoldRow.id),
                col(LegalHoldRow.case_id),
                col(LegalHoldRow.person_id),
                col(LegalHoldRow.since),
                col(LegalHoldRow.until),
            )
            .where(_stands())
            .order_by(col(LegalHoldRow.id))
        )
        standing = self._connection.execute(query).all()
        return {
            one.name: tuple(hold.id for hold in standing if _covers(hold, one)) for one in subjects
        }


def _covers(hold: AnyRow, subject: Subject) -> bool:
    """Tell whether a hold keeps a record: one on its case, or on a person of it in the time of the hold."""
    if hold.case_id is not None:
        return bool(hold.case_id == subject.case_id)
    return (
        (hold.person_id is None or hold.person_id in subject.persons)
        and (hold.since is None or hold.since <= subject.since)
        and (hold.until is None or hold.until >= subject.began)
    )


def holds_post() -> ColumnElement[bool]:
    """Tell the posts (of a query that knows post and handle) that a hold on a person or a period covers."""
    row, version = LegalHoldRow, PostVersionRow
    seen, said = col(version.observed_at), col(version.published_at)
    in_time = or_(col(row.since).is_(None), seen >= col(row.since), said >= col(row.since)) & or_(
        col(row.until).is_(None), seen <= col(row.until), said <= col(row.until)
    )
    return (
        select(col(row.id))
        .join(version, col(version.post_id) == col(PostRow.id))
        .where(
            col(row.case_id).is_(None),
            or_(col(row.person_id).is_(None), col(row.person_id) == col(HandleRow.person_id)),
            in_time,
            _stands(),
        )
        .correlate(PostRow, HandleRow)
        .exists()
    )


def _stands() -> ColumnElement[bool]:
    lifted = select(col(HoldLiftRow.id)).where(col(HoldLiftRow.hold_id) == col(LegalHoldRow.id))
    return ~lifted.correlate(LegalHoldRow).exists()
