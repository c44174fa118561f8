"""How the collection of each handle fares: what is due, who looks at it now, how the last look ended."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, bindparam, case, func, insert, or_, select, update
from sqlmodel import col

from cases.errors import Stale
from cases.model.intake import Lease, Outcome, ProfileRecord
from cases.model.presence import APART, LOST, Standing
from cases.model.queries import Sight
from cases.model.views import MoveView
from cases.store.queries.common import alone, host_of, in_sight
from cases.store.tables import HandleRow, MoveRow, SourceRow

AT_ONE_HOST: Final = 4
"""Handles of one host that are looked at at once: they wait for each other anyway, and others need the places."""
_SKEW: Final = timedelta(minutes=1)
"""Clocks of machines that share the record may differ by this."""


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
        own: Collection[int] = (),
    ) -> tuple[Lease, ...]:
        """Take up to `limit` handles that nobody looks at now, the longest due first.

        A lease that ran out may be taken again; the higher fence shuts out its former holder. Where the clock was
        set back, times that were written before lie too far ahead: they hold nobody up. With `due_only`, a host at
        which another pass looks is left to it, so that no two machines ask one host at once: `own` are the handles
        that this pass is at.
        """
        alone(self._connection)
        ids = self._free(now, hold, limit, due_only=due_only, handle=handle, own=own)
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
                col(SourceRow.native_cursor),
                col(SourceRow.native_id),
                col(SourceRow.profile_at),
                col(SourceRow.first_url),
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
                native_cursor=row.native_cursor,
                native_id=row.native_id,
                profile_at=row.profile_at,
                first_url=row.first_url,
            )
            for row in self._connection.execute(query)
        )

    def _free(
        self,
        now: datetime,
        hold: timedelta,
        limit: int,
        *,
        due_only: bool,
        handle: tuple[str, str] | None,
        own: Collection[int],
    ) -> list[int]:
        """Return, locked, the ids of handles that nobody looks at now, few of one host."""
        held = (col(SourceRow.leased_until) >= now) & (col(SourceRow.leased_until) <= now + hold)
        busy = (
            select(
                col(SourceRow.host),
                func.count().label("looks"),
                func.sum(case((col(SourceRow.handle_id).in_(own), 0), else_=1)).label("others"),
            )
            .where(held)
            .group_by(col(SourceRow.host))
            .subquery()
        )
        place = func.row_number().over(
            partition_by=col(SourceRow.host),
            order_by=(col(SourceRow.next_due_at), col(SourceRow.handle_id)),
        ) + func.coalesce(busy.c.looks, 0)
        idle = or_(col(SourceRow.leased_until).is_(None), ~held)
        waiting = (
            select(col(SourceRow.handle_id), col(SourceRow.next_due_at), place.label("place"))
            .join(HandleRow, col(HandleRow.id) == col(SourceRow.handle_id))
            .join(busy, busy.c.host == col(SourceRow.host), isouter=True)
            .where(col(HandleRow.active).is_(True), idle)
        )
        if due_only:
            waiting = waiting.where(
                or_(col(SourceRow.next_due_at) <= now, col(SourceRow.looked_at) > now + _SKEW),
                func.coalesce(busy.c.others, 0) == 0,
            )
        if own:  # a look that outlasts its lease is nobody's to take over but another pass's
            waiting = waiting.where(col(SourceRow.handle_id).not_in(own))
        if handle is not None:
            waiting = waiting.where(
                col(HandleRow.platform) == handle[0], col(HandleRow.handle) == handle[1]
            )
        few = waiting.subquery()
        first = (
            select(few.c.handle_id)
            .where(few.c.place <= AT_ONE_HOST)
            .order_by(few.c.next_due_at, few.c.handle_id)
            .limit(limit)
        )
        chosen = list(self._connection.execute(first).scalars())
        free = (
            select(col(SourceRow.handle_id))
            .where(col(SourceRow.handle_id).in_(chosen), idle)
            .with_for_update(skip_locked=True)
        )
        return list(self._connection.execute(free).scalars())

    def settle(self, lease: Lease, outcome: Outcome, now: datetime) -> str:
        """End a look: give the lease back and say when the next one is due.

        Returns:
            Where the source said, in the look before this one, that it has moved for good; mostly nothing.

        Raises:
            Stale: The lease ran out and somebody else has taken the handle.
        """
        mine = (col(SourceRow.handle_id) == lease.handle_id, col(SourceRow.fence) == lease.fence)
        before = self._connection.execute(select(col(SourceRow.moved_to)).where(*mine)).scalar()
        if before is None:
            raise Stale("another pass has taken this handle; what this one brought is left aside")
        self._connection.execute(
            update(SourceRow)
            .where(*mine)
            .values(
                leased_until=None,
                next_due_at=outcome.next_due_at,
                looked_at=now,
                failures=col(SourceRow.failures) + 1 if outcome.failed else 0,
                last_ok_at=col(SourceRow.last_ok_at) if outcome.failed else now,
                last_error=outcome.error,
                etag=outcome.etag,
                last_modified=outcome.last_modified,
                native_cursor=outcome.native_cursor,
                refused=outcome.refused,
                gone=outcome.gone,
                moved_to=outcome.moved_to,
            )
        )
        return str(before)

    def stand(self, handle_id: int, profile: ProfileRecord, now: datetime) -> tuple[Standing, bool]:
        """Note how an account stands; return how it stood, and whether it has been lost for long enough.

        Long enough is what a deletion needs too: said twice, hours apart (`cases.model.presence.APART`).
        """
        row = self._connection.execute(
            select(col(SourceRow.standing), col(SourceRow.standing_since)).where(
                col(SourceRow.handle_id) == handle_id
            )
        ).one()
        same = row.standing is profile.standing
        since = row.standing_since if same and row.standing_since else now
        self._connection.execute(
            update(SourceRow)
            .where(col(SourceRow.handle_id) == handle_id)
            .values(
                standing=profile.standing,
                standing_token=profile.token[:500],
                standing_since=since,
                profile_at=now,
                native_id=profile.native_id or col(SourceRow.native_id),
            )
        )
        return row.standing, profile.standing in LOST and now - since >= APART

    def propose_move(self, handle_id: int, to_url: str, now: datetime) -> int | None:
        """Propose a new address to a person, once; return the proposal's id, or None where it is known."""
        from_url = self._connection.execute(
            select(col(HandleRow.url)).where(col(HandleRow.id) == handle_id)
        ).scalar_one()
        known = select(col(MoveRow.id)).where(
            col(MoveRow.handle_id) == handle_id,
            col(MoveRow.from_url) == from_url,
            col(MoveRow.to_url) == to_url,
        )
        if from_url == to_url or self._connection.execute(known).first():
            return None
        return self._connection.execute(
            insert(MoveRow)
            .values(handle_id=handle_id, from_url=from_url, to_url=to_url, proposed_at=now)
            .returning(col(MoveRow.id))
        ).scalar_one()

    def give_back(self, leases: Sequence[Lease]) -> None:
        """Free handles that were not looked at after all."""
        if not leases:
            return
        self._connection.execute(
            update(SourceRow)
            .where(
                col(SourceRow.handle_id) == bindparam("taken"),
                col(SourceRow.fence) == bindparam("as_of"),
            )
            .values(leased_until=None),
            [{"taken": lease.handle_id, "as_of": lease.fence} for lease in leases],
        )

    def moves(self, sight: Sight) -> tuple[MoveView, ...]:
        """Return the proposals in sight that nobody has decided yet, oldest first."""
        query = (
            select(
                col(MoveRow.id),
                col(HandleRow.platform),
                col(HandleRow.handle),
                col(MoveRow.from_url),
                col(MoveRow.to_url),
                col(MoveRow.proposed_at),
            )
            .join(HandleRow, col(HandleRow.id) == col(MoveRow.handle_id))
            .where(
                col(MoveRow.decided_at).is_(None),
                in_sight(sight, HandleRow.unit_id, HandleRow.person_id),
            )
            .order_by(col(MoveRow.id))
        )
        return tuple(MoveView(**row._mapping) for row in self._connection.execute(query))  # noqa: SLF001  SQLAlchemy documents it

    def decide_move(self, move_id: int, *, accepted: bool, by: str, now: datetime) -> int | None:
        """Decide on a proposal; return its handle's id, or None where it was decided already.

        An accepted address is asked anew, without the validators of the old one, and at once.
        """
        row = self._connection.execute(
            update(MoveRow)
            .where(col(MoveRow.id) == move_id, col(MoveRow.decided_at).is_(None))
            .values(accepted=accepted, decided_by=by, decided_at=now)
            .returning(col(MoveRow.handle_id), col(MoveRow.from_url), col(MoveRow.to_url))
        ).first()
        if row is None:
            return None
        if accepted:
            self._connection.execute(
                update(HandleRow).where(col(HandleRow.id) == row.handle_id).values(url=row.to_url)
            )
            self._connection.execute(
                update(SourceRow)
                .where(col(SourceRow.handle_id) == row.handle_id)
                .values(
                    host=host_of(row.to_url),
                    first_url=case(
                        (col(SourceRow.first_url) == "", row.from_url),
                        else_=col(SourceRow.first_url),
                    ),
                    etag=None,
                    last_modified=None,
                    moved_to="",
                    next_due_at=now,
                )
            )
        return int(row.handle_id)
