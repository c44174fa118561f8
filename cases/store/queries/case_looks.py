"""Who looks at cases, how often, what for: counts, never content (safeguard E.11)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, Select, func, insert, select, update
from sqlmodel import col

from cases.model.actors import Actor
from cases.model.overrides import CaseLook, Disclosed
from cases.store.queries.common import AnySelect
from cases.store.tables import CaseLookRow, CaseRow, PersonRow


class CaseLooks:
    """Looks at cases, on one connection."""

    def __init__(self, connection: Connection) -> None:
        """Work on this connection."""
        self._connection = connection

    def purpose(self, actor: Actor, case_id: int) -> str:
        """Return what an actor said in this sitting that a case is looked at for; empty where nothing was said."""
        query = select(col(CaseLookRow.purpose)).where(
            col(CaseLookRow.login) == actor.login,
            col(CaseLookRow.case_id) == case_id,
            col(CaseLookRow.session) == actor.session,
        )
        return self._connection.execute(query).scalar() or ""

    def seen(self, actor: Actor, case_id: int, purpose: str, now: datetime) -> None:
        """Count a look."""
        told = {"role": actor.role, "last_at": now, "session": actor.session, "purpose": purpose}
        done = self._connection.execute(
            update(CaseLookRow)
            .where(col(CaseLookRow.login) == actor.login, col(CaseLookRow.case_id) == case_id)
            .values(looks=col(CaseLookRow.looks) + 1, idle=col(CaseLookRow.idle) + 1, **told)
        )
        if not done.rowcount:
            self._connection.execute(
                insert(CaseLookRow).values(
                    login=actor.login, case_id=case_id, looks=1, idle=1, first_at=now, **told
                )
            )

    def idle(self, login: str, person_id: int, since: datetime) -> int:
        """Return how often a login opened cases about a person without an act in them, of late."""
        query = (
            select(func.coalesce(func.sum(col(CaseLookRow.idle)), 0))
            .join(CaseRow, col(CaseRow.id) == col(CaseLookRow.case_id))
            .where(
                col(CaseLookRow.login) == login,
                col(CaseLookRow.last_at) > since,
                col(CaseRow.person_id) == person_id,
            )
        )
        return int(self._connection.execute(query).scalar_one())

    def acted(self, login: str, cases: Collection[str]) -> None:
        """Begin to count anew: a login did something in these cases."""
        ids = select(col(CaseRow.id)).where(col(CaseRow.number).in_(sorted(cases)))
        self._settle(login, ids)

    def told(self, login: str, person_id: int) -> None:
        """Begin to count anew: the auditor was told of a login's looks at a person's cases."""
        self._settle(login, select(col(CaseRow.id)).where(col(CaseRow.person_id) == person_id))

    def lines(
        self, *, by: str = "", at: int | None = None, case: str = "", limit: int
    ) -> tuple[CaseLook, ...]:
        """Return looks, the most without an act first."""
        query: AnySelect = (
            select(
                CaseLookRow.__table__.c,  # type: ignore[attr-defined]
                col(CaseRow.number),
                col(PersonRow.number).label("person"),
            )
            .join(CaseRow, col(CaseRow.id) == col(CaseLookRow.case_id))
            .join(PersonRow, col(PersonRow.id) == col(CaseRow.person_id), isouter=True)
            .order_by(
                col(CaseLookRow.idle).desc(),
                col(CaseLookRow.last_at).desc(),
                col(CaseLookRow.login),
                col(CaseLookRow.case_id),
            )
            .limit(limit)
        )
        if by:
            query = query.where(col(CaseLookRow.login) == by)
        if at is not None:
            query = query.where(col(CaseRow.person_id) == at)
        if case:
            query = query.where(col(CaseRow.number) == case)
        return tuple(
            CaseLook(
                login=row.login,
                case=row.number,
                person=row.person or "",
                looks=row.looks,
                idle=row.idle,
                first_at=row.first_at,
                last_at=row.last_at,
            )
            for row in self._connection.execute(query)
        )

    def about(self, person_id: int) -> tuple[Disclosed, ...]:
        """Return who looked at the cases about a person, by case and time."""
        query: AnySelect = (
            select(CaseLookRow.__table__.c, col(CaseRow.number))  # type: ignore[attr-defined]
            .join(CaseRow, col(CaseRow.id) == col(CaseLookRow.case_id))
            .where(col(CaseRow.person_id) == person_id)
            .order_by(col(CaseRow.id), col(CaseLookRow.first_at), col(CaseLookRow.login))
        )
        return tuple(
            Disclosed(
                case=row.number,
                by=row.login,
                role=row.role.value,
                looks=row.looks,
                first_at=row.first_at,
                last_at=row.last_at,
                purpose=row.purpose,
            )
            for row in self._connection.execute(query)
        )

    def _settle(self, login: str, ids: Select[int]) -> None:
        self._connection.execute(
            update(CaseLookRow)
            .where(
                col(CaseLookRow.login) == login,
                col(CaseLookRow.idle) > 0,
                col(CaseLookRow.case_id).in_(ids),
            )
            .values(idle=0)
        )
