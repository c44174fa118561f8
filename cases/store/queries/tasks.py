"""What is to be done on cases, by whom and until when."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Connection, func, insert, or_, select, update
from sqlmodel import col

from cases.errors import Stale
from cases.model.actors import Role
from cases.model.queries import Sight
from cases.model.tasks import Task
from cases.store.queries.common import AnyRow, AnySelect
from cases.store.queries.grants import case_in_sight
from cases.store.tables import CaseRow, CaseTaskRow


class Tasks:
    """Tasks, on one connection."""

    def __init__(self, connection: Connection) -> None:
        """Work on this connection."""
        self._connection = connection

    def open(
        self,
        case_id: int,
        kind: str,
        text: str,
        *,
        by: str,
        at: datetime,
        for_role: Role | None = None,
        for_login: str = "",
        due_on: date | None = None,
    ) -> int:
        """Put something on the list; return its id."""
        new_id: int = self._connection.execute(
            insert(CaseTaskRow)
            .values(
                case_id=case_id,
                kind=kind,
                text=text,
                for_role=for_role,
                for_login=for_login,
                due_on=due_on,
                opened_by=by,
                opened_at=at,
                outcome="",
            )
            .returning(col(CaseTaskRow.id))
        ).scalar_one()
        return new_id

    def done(self, task_id: int, *, by: str, at: datetime, outcome: str) -> None:
        """Mark a task as done.

        Raises:
            Stale: It was done already.
        """
        change = self._connection.execute(
            update(CaseTaskRow)
            .where(col(CaseTaskRow.id) == task_id, col(CaseTaskRow.done_at).is_(None))
            .values(done_by=by, done_at=at, outcome=outcome)
        )
        if not change.rowcount:
            raise Stale(f"task {task_id} is done already")

    def of_case(self, case_id: int) -> tuple[Task, ...]:
        """Return the tasks of a case, oldest first."""
        query = _tasks().where(col(CaseTaskRow.case_id) == case_id).order_by(col(CaseTaskRow.id))
        return tuple(map(_task, self._connection.execute(query)))

    def get(self, task_id: int, sight: Sight) -> Task | None:
        """Return a task of a case in sight, or None."""
        query = _tasks().where(col(CaseTaskRow.id) == task_id, *case_in_sight(sight))
        row = self._connection.execute(query).first()
        return _task(row) if row else None

    def exists(self, task_id: int) -> bool:
        """Tell whether there is such a task at all."""
        query = select(col(CaseTaskRow.id)).where(col(CaseTaskRow.id) == task_id)
        return self._connection.execute(query).first() is not None

    def waiting_for(self, sight: Sight, *, limit: int) -> tuple[Task, ...]:
        """Return what waits for somebody, or for anybody of the role, on cases in sight; the nearest due first."""
        query = (
            _tasks()
            .where(
                col(CaseTaskRow.done_at).is_(None),
                or_(
                    col(CaseTaskRow.for_login) == sight.login,
                    (col(CaseTaskRow.for_role) == sight.role) & (col(CaseTaskRow.for_login) == ""),
                ),
                *case_in_sight(sight),
            )
            .order_by(
                col(CaseTaskRow.due_on).is_(None), col(CaseTaskRow.due_on), col(CaseTaskRow.id)
            )
            .limit(limit)
        )
        return tuple(map(_task, self._connection.execute(query)))

    def waiting(self, case_id: int) -> int:
        """Return how many tasks of a case are not done."""
        query = (
            select(func.count())
            .select_from(CaseTaskRow)
            .where(col(CaseTaskRow.case_id) == case_id, col(CaseTaskRow.done_at).is_(None))
        )
        return self._connection.execute(query).scalar_one()


def _tasks() -> AnySelect:
    return select(
        CaseTaskRow.__table__.c,  # type: ignore[attr-defined]
        col(CaseRow.number).label("case_number"),
    ).join(CaseRow, col(CaseRow.id) == col(CaseTaskRow.case_id))


def _task(row: AnyRow) -> Task:
    return Task(
        id=row.id,
        case=row.case_number,
        kind=row.kind,
        text=row.text,
        for_role=row.for_role,
        for_login=row.for_login,
        due_on=row.due_on,
        opened_by=row.opened_by,
        opened_at=row.opened_at,
        done_by=row.done_by,
        done_at=row.done_at,
        outcome=row.outcome,
    )
