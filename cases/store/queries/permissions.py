"""The register of permissions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, or_, select, update
from sqlmodel import col

from cases.model.permissions import PermissionView
from cases.store.queries.common import AnyRow, AnySelect
from cases.store.queries.kept import Written
from cases.store.tables import PermissionRow, PersonRow


class Permissions:
    """Permissions, on one connection."""

    def __init__(self, connection: Connection, written: Written) -> None:
        """Work on this connection; note in `written` what custody is to vouch for."""
        self._connection = connection
        self._written = written

    def add(self, **values: object) -> int:
        """Put one on file; return its id."""
        permission_id = self._connection.execute(
            insert(PermissionRow)
            .values(**values, ended_by=None, ended_at=None, why_ended="")
            .returning(col(PermissionRow.id))
        ).scalar_one()
        self._written.append(("permission", permission_id))
        return permission_id

    def end(self, permission_id: int, *, by: str, why: str, now: datetime) -> bool:
        """End one that still runs; return whether there was one."""
        done = self._connection.execute(
            update(PermissionRow)
            .where(
                col(PermissionRow.id) == permission_id,
                col(PermissionRow.ended_at).is_(None),
                or_(col(PermissionRow.until).is_(None), col(PermissionRow.until) > now),
            )
            .values(ended_by=by, ended_at=now, why_ended=why)
        )
        return bool(done.rowcount)

    def one(self, permission_id: int) -> PermissionView:
        """Return one that is there."""
        return _view(
            self._connection.execute(_all().where(col(PermissionRow.id) == permission_id)).one()
        )

    def all(self) -> tuple[PermissionView, ...]:
        """Return every one, the newest first."""
        query = _all().order_by(col(PermissionRow.id).desc())
        return tuple(_view(row) for row in self._connection.execute(query))


def _all() -> AnySelect:
    return select(
        PermissionRow.__table__.c,  # type: ignore[attr-defined]
        col(PersonRow.name).label("person"),
        col(PersonRow.number).label("person_number"),
    ).join(PersonRow, col(PersonRow.id) == col(PermissionRow.person_id), isouter=True)


def _view(row: AnyRow) -> PermissionView:
    ends = [moment for moment in (row.until, row.ended_at) if moment is not None]
    return PermissionView(
        id=row.id,
        kind=row.kind,
        person_id=row.person_id,
        person=row.person or "",
        person_number=row.person_number or "",
        clauses=tuple(row.clauses),
        since=row.since,
        until=min(ends, default=None),
        reference=row.reference,
        text=row.text,
        url=row.url,
        added_by=row.added_by,
        added_at=row.added_at,
        ended_by=row.ended_by,
        why_ended=row.why_ended,
    )
