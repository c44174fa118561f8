"""How the collection of each handle fares: what is due, who looks at it now, how the last look ended."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, func, or_, select, update
from sqlmodel import col

from cases.errors import Stale
from cases.model.intake import Lease
from cases.store.tables import HandleRow, SourceRow


class Sources:
    """Sources, on one connection."""

    def __init__(self, connection: Connection) -> None:
        """Work on this connection."""
        self._connection = connection

    def lease(
        self,
        now: datetime,
        *,
        hold: timedelta,
        limit: int,
        due_only: bool = True,
        handle: tuple[str, str] | None = None,
    ) -> tuple[Lease, ...]:
        """Take up to `limit` handles that nobody looks at now, the longest due first.

        A lease that ran out may be taken again; the higher fence shuts out its former holder.
        """
        free = (
            select(col(SourceRow.handle_id))
            .join(HandleRow, col(HandleRow.id) == col(SourceRow.handle_id))
            .where(
                col(HandleRow.active).is_(True),
                or_(col(SourceRow.leased_until).is_(None), col(SourceRow.leased_until) < now),
            )
            .order_by(col(SourceRow.next_due_at), col(SourceRow.handle_id))
            .limit(limit)
            .with_for_update(skip_locked=True, of=SourceRow)
        )
        if due_only:
            free = free.where(col(SourceRow.next_due_at) <= now)
        if handle is not None:
            free = free.where(
                col(HandleRow.platform) == handle[0], col(HandleRow.handle) == handle[1]
            )
        ids = list(self._connection.execute(free).scalars())
        if not ids:
            return ()
        self._connection.execute(
            update(SourceRow)
            .where(col(SourceRow.handle_id).in_(ids))
            .values(leased_until=now + hold, fence=col(SourceRow.fence) + 1)
        )
        query = (
            select(
                col(SourceRow.handle_id),
                col(SourceRow.fence),
                col(HandleRow.platform),
                col(HandleRow.handle),
                col(HandleRow.url),
                col(HandleRow.basis),
                col(SourceRow.etag),
                col(SourceRow.last_modified),
                col(SourceRow.failures),
            )
            .join(HandleRow, col(HandleRow.id) == col(SourceRow.handle_id))
            .where(col(SourceRow.handle_id).in_(ids))
            .order_by(col(SourceRow.next_due_at), col(SourceRow.handle_id))
        )
        return tuple(
            Lease(
                handle_id=row.handle_id,
                fence=row.fence,
                platform=row.platform,
                handle=row.handle,
                url=row.url,
                basis=row.basis.value,
                etag=row.etag,
                last_modified=row.last_modified,
                failures=row.failures,
            )
            for row in self._connection.execute(query)
        )

    def settle(
        self,
        lease: Lease,
        *,
        next_due_at: datetime,
        ok_at: datetime | None,
        error: str,
        etag: str | None,
        last_modified: str | None,
    ) -> None:
        """End a look: give the lease back and say when the next one is due.

        Raises:
            Stale: The lease ran out and somebody else has taken the handle.
        """
        done = self._connection.execute(
            update(SourceRow)
            .where(col(SourceRow.handle_id) == lease.handle_id, col(SourceRow.fence) == lease.fence)
            .values(
                leased_until=None,
                next_due_at=next_due_at,
                failures=0 if ok_at else col(SourceRow.failures) + 1,
                last_ok_at=ok_at or col(SourceRow.last_ok_at),
                last_error=error,
                etag=etag,
                last_modified=last_modified,
            )
        )
        if not done.rowcount:
            raise Stale("another pass has taken this handle; what this one brought is left aside")

    def give_back(self, lease: Lease) -> None:
        """Free a handle that was not looked at after all."""
        self._connection.execute(
            update(SourceRow)
            .where(col(SourceRow.handle_id) == lease.handle_id, col(SourceRow.fence) == lease.fence)
            .values(leased_until=None)
        )

    def count_due(self, now: datetime) -> int:
        """Return how many handles are due."""
        query = (
            select(func.count())
            .select_from(SourceRow)
            .join(HandleRow, col(HandleRow.id) == col(SourceRow.handle_id))
            .where(col(HandleRow.active).is_(True), col(SourceRow.next_due_at) <= now)
        )
        return self._connection.execute(query).scalar_one()
