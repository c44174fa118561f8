"""Who looks at whom: counts, never content (safeguard E.7)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update
from sqlmodel import col

from cases.model.handling import LookLine
from cases.store.queries.common import AnySelect
from cases.store.queries.kept import Written
from cases.store.tables import FlagLookRow, PersonRow, ViewerAlertRow


class Looks:
    """Looks at flags, on one connection."""

    def __init__(self, connection: Connection, written: Written) -> None:
        """Work on this connection; note in `written` what custody is to vouch for."""
        self._connection = connection
        self._written = written

    def seen(self, login: str, flag_id: int, person_id: int | None, now: datetime) -> int:
        """Count a look; return how often this login opened that person's flags since it last decided on one."""
        done = self._connection.execute(
            update(FlagLookRow)
            .where(col(FlagLookRow.login) == login, col(FlagLookRow.flag_id) == flag_id)
            .values(looks=col(FlagLookRow.looks) + 1, idle=col(FlagLookRow.idle) + 1, last_at=now)
        )
        if not done.rowcount:
            self._connection.execute(
                insert(FlagLookRow).values(
                    login=login,
                    flag_id=flag_id,
                    person_id=person_id,
                    looks=1,
                    idle=1,
                    first_at=now,
                    last_at=now,
                )
            )
        if person_id is None:
            return 0
        query = select(func.sum(col(FlagLookRow.idle))).where(
            col(FlagLookRow.login) == login, col(FlagLookRow.person_id) == person_id
        )
        return int(self._connection.execute(query).scalar_one())

    def settled(self, login: str, person_id: int | None) -> None:
        """Begin to count anew: the login decided on a flag of the person, or the auditor was told."""
        if person_id is None:
            return
        self._connection.execute(
            update(FlagLookRow)
            .where(
                col(FlagLookRow.login) == login,
                col(FlagLookRow.person_id) == person_id,
                col(FlagLookRow.idle) > 0,
            )
            .values(idle=0)
        )

    def alert(self, login: str, person_id: int, looks: int, at: datetime) -> int:
        """Keep an alert; return its id."""
        made = insert(ViewerAlertRow).values(login=login, person_id=person_id, looks=looks, at=at)
        alert_id = self._connection.execute(made.returning(col(ViewerAlertRow.id))).scalar_one()
        self._written.append(("viewer_alert", alert_id))
        return alert_id

    def lines(
        self, *, not_person: int | None, alerts_only: bool, limit: int
    ) -> tuple[LookLine, ...]:
        """Return who looked at whom, alerts first, then by looks without a decision."""
        told = (
            select(
                col(ViewerAlertRow.login),
                col(ViewerAlertRow.person_id),
                func.count().label("alerts"),
                func.max(col(ViewerAlertRow.at)).label("alert_at"),
            )
            .group_by(col(ViewerAlertRow.login), col(ViewerAlertRow.person_id))
            .subquery()
        )
        alerts = func.coalesce(told.c.alerts, 0)
        idle = func.sum(col(FlagLookRow.idle))
        query: AnySelect = (
            select(
                col(FlagLookRow.login),
                col(PersonRow.name),
                col(PersonRow.number),
                func.count().label("flags"),
                func.sum(col(FlagLookRow.looks)).label("looks"),
                idle.label("idle"),
                func.max(col(FlagLookRow.last_at)).label("last_at"),
                alerts.label("alerts"),
                told.c.alert_at,
            )
            .join(PersonRow, col(PersonRow.id) == col(FlagLookRow.person_id))
            .join(
                told,
                (told.c.login == col(FlagLookRow.login))
                & (told.c.person_id == col(FlagLookRow.person_id)),
                isouter=True,
            )
            .group_by(
                col(FlagLookRow.login),
                col(PersonRow.name),
                col(PersonRow.number),
                told.c.alerts,
                told.c.alert_at,
            )
            .order_by(alerts.desc(), idle.desc(), col(FlagLookRow.login), col(PersonRow.number))
            .limit(limit)
        )
        if not_person is not None:
            query = query.where(col(FlagLookRow.person_id) != not_person)
        if alerts_only:
            query = query.where(told.c.alerts.is_not(None))
        return tuple(
            LookLine(
                login=row.login,
                person=row.name,
                person_number=row.number,
                flags=row.flags,
                looks=int(row.looks),
                idle=int(row.idle),
                last_at=row.last_at,
                alerts=row.alerts,
                alert_at=row.alert_at,
            )
            for row in self._connection.execute(query)
        )
