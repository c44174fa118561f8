"""Directed looks: asked for, decided on, made use of."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Connection, func, insert, select, update
from sqlmodel import col

from cases.model.directed_looks import DirectedLook, Standing
from cases.model.queries import Sight
from cases.store.queries.common import AnyRow, AnySelect, in_sight
from cases.store.queries.kept import Written
from cases.store.tables import DirectedDecisionRow, DirectedLookRow, EyeFlagRow, PersonRow


class DirectedLooks:
    """Directed looks, on one connection."""

    def __init__(self, connection: Connection, written: Written) -> None:
        """Work on this connection; note in `written` what custody is to vouch for."""
        self._connection = connection
        self._written = written

    def ask(self, **values: object) -> int:
        """Keep what is asked for; return its id."""
        made = insert(DirectedLookRow).values(**values).returning(col(DirectedLookRow.id))
        look_id = int(self._connection.execute(made).scalar_one())
        self._written.append(("directed_look", look_id))
        return look_id

    def decide(self, **values: object) -> None:
        """Keep the second person's word."""
        made = insert(DirectedDecisionRow).values(**values).returning(col(DirectedDecisionRow.id))
        self._written.append(("directed_decision", self._connection.execute(made).scalar_one()))

    def lock(self, look_id: int) -> int | None:
        """Hold a look against others; return the id of the person it is about, or None where there is none."""
        query = select(col(DirectedLookRow.person_id)).where(col(DirectedLookRow.id) == look_id)
        return self._connection.execute(query.with_for_update()).scalar()

    def change(self, look_id: int, **values: object) -> None:
        """Change what may change of a look."""
        self._connection.execute(
            update(DirectedLookRow).where(col(DirectedLookRow.id) == look_id).values(**values)
        )

    def asked_since(self, login: str, since: datetime) -> int:
        """Return how many looks a login asked for since then."""
        query = select(func.count()).where(
            col(DirectedLookRow.asked_by) == login, col(DirectedLookRow.asked_at) >= since
        )
        return int(self._connection.execute(query).scalar_one())

    def running(self, today: date) -> frozenset[int]:
        """Return the people whom a directed look that was granted runs at, on a day."""
        query = (
            select(col(DirectedLookRow.person_id))
            .join(DirectedDecisionRow, col(DirectedDecisionRow.look_id) == col(DirectedLookRow.id))
            .where(
                col(DirectedLookRow.ends_on) >= today,
                col(DirectedLookRow.ended_at).is_(None),
                col(DirectedDecisionRow.granted).is_(True),
            )
        )
        return frozenset(self._connection.execute(query).scalars())

    def all(
        self,
        sight: Sight | None,
        today: date,
        *,
        look_id: int | None = None,
        not_person: int | None = None,
    ) -> tuple[DirectedLook, ...]:
        """Return looks at people in sight, the newest first; where `sight` is None, at everybody but `not_person`."""
        flagged = (
            select(func.count())
            .where(col(EyeFlagRow.look_id) == col(DirectedLookRow.id))
            .scalar_subquery()
        )
        query: AnySelect = (
            select(
                DirectedLookRow.__table__.c,  # type: ignore[attr-defined]
                col(PersonRow.name).label("person"),
                col(PersonRow.number),
                col(DirectedDecisionRow.granted),
                col(DirectedDecisionRow.by).label("decided_by"),
                col(DirectedDecisionRow.why),
                flagged.label("flagged"),
            )
            .join(PersonRow, col(PersonRow.id) == col(DirectedLookRow.person_id))
            .join(
                DirectedDecisionRow,
                col(DirectedDecisionRow.look_id) == col(DirectedLookRow.id),
                isouter=True,
            )
            .order_by(col(DirectedLookRow.id).desc())
        )
        if sight is not None:
            query = query.where(in_sight(sight, PersonRow.unit_id, PersonRow.id))
        elif not_person is not None:
            query = query.where(col(DirectedLookRow.person_id) != not_person)
        if look_id is not None:
            query = query.where(col(DirectedLookRow.id) == look_id)
        return tuple(_look(row, today) for row in self._connection.execute(query))


def _look(row: AnyRow, today: date) -> DirectedLook:
    standing = Standing.ASKED
    if row.granted is False:
        standing = Standing.DECLINED
    elif row.ended_at is not None or row.ends_on < today:
        standing = Standing.ENDED
    elif row.granted:
        standing = Standing.GRANTED
    return DirectedLook(
        id=row.id,
        person=row.person,
        number=row.number,
        reason=row.reason,
        clause=row.clause,
        matter=row.matter,
        since=row.since,
        ends_on=row.ends_on,
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        standing=standing,
        decided_by=row.decided_by or "",
        why=row.why or "",
        looks=row.looks,
        flagged=row.flagged,
        alert=row.alert,
    )
