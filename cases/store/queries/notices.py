"""What waits for whom, where each is told, and how the telling fares."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update
from sqlmodel import col

from cases.model.actors import Role
from cases.model.notices import Address, NoticeKind, Telling, Waiting
from cases.store.tables import NoticeAddressRow, NoticeRow, NoticeStateRow, PersonRow


class Notices:
    """Notices, on one connection."""

    def __init__(self, connection: Connection) -> None:
        """Work on this connection."""
        self._connection = connection

    def logins(self, roles: Collection[Role]) -> tuple[str, ...]:
        """Return the logins that have one of the roles."""
        query = select(col(PersonRow.login)).where(
            col(PersonRow.role).in_(list(roles)), col(PersonRow.login).is_not(None)
        )
        return tuple(self._connection.execute(query.order_by(col(PersonRow.id))).scalars())  # type: ignore[arg-type]

    def queue(
        self, login: str, kind: NoticeKind, matter: str, *, urgent: bool, at: datetime
    ) -> bool:
        """Let a person be told of a matter; return False where that waits already, now as urgent as this."""
        same = (
            col(NoticeRow.login) == login,
            col(NoticeRow.kind) == kind,
            col(NoticeRow.matter) == matter,
            col(NoticeRow.told_at).is_(None),
        )
        found = self._connection.execute(select(col(NoticeRow.id)).where(*same)).first()
        if found is None:
            self._connection.execute(
                insert(NoticeRow).values(
                    login=login,
                    kind=kind,
                    matter=matter,
                    urgent=urgent,
                    queued_at=at,
                    told_at=None,
                    why_untold="",
                )
            )
            return True
        if urgent:
            self._connection.execute(update(NoticeRow).where(*same).values(urgent=True))
        return False

    def waiting(self) -> dict[str, list[Waiting]]:
        """Return what nobody was told of yet, by login, the oldest first."""
        query = (
            select(
                col(NoticeRow.id),
                col(NoticeRow.login),
                col(NoticeRow.kind),
                col(NoticeRow.matter),
                col(NoticeRow.urgent),
                col(NoticeRow.queued_at),
            )
            .where(col(NoticeRow.told_at).is_(None))
            .order_by(col(NoticeRow.id))
        )
        found: dict[str, list[Waiting]] = {}
        for row in self._connection.execute(query):
            found.setdefault(row.login, []).append(Waiting(*row))
        return found

    def told(self, ids: Sequence[int], at: datetime, why_untold: str = "") -> None:
        """Note that notices were sent, or that they are not to be sent, and why."""
        self._connection.execute(
            update(NoticeRow)
            .where(col(NoticeRow.id).in_(ids), col(NoticeRow.told_at).is_(None))
            .values(told_at=at, why_untold=why_untold)
        )

    def settle(self, matter: str, at: datetime) -> None:
        """Take back what waits to be told of a matter: somebody has dealt with it."""
        self._connection.execute(
            update(NoticeRow)
            .where(col(NoticeRow.matter) == matter, col(NoticeRow.told_at).is_(None))
            .values(told_at=at, why_untold="dealt with")
        )

    def forget(self, before: datetime) -> None:
        """Remove what was told long ago; the entries of custody stay."""
        self._connection.execute(delete(NoticeRow).where(col(NoticeRow.told_at) < before))

    def tellings(self) -> dict[str, Telling]:
        """Return how the telling of each person fares."""
        query = select(
            col(NoticeStateRow.login),
            col(NoticeStateRow.last_sent_at),
            col(NoticeStateRow.failures),
            col(NoticeStateRow.failing_since),
            col(NoticeStateRow.next_try_at),
            col(NoticeStateRow.last_error),
        )
        return {row.login: Telling(*row) for row in self._connection.execute(query)}

    def hold(self, telling: Telling, until: datetime) -> bool:
        """Let one sender have a person until then; return False where another one was faster."""
        state = NoticeStateRow
        done = self._connection.execute(
            update(state)
            .where(
                col(state.login) == telling.login,
                col(state.next_try_at).is_not_distinct_from(telling.next_try_at),
            )
            .values(next_try_at=until)
        )
        if done.rowcount:
            return True
        known = select(col(state.login)).where(col(state.login) == telling.login)
        if self._connection.execute(known).first():
            return False
        self.keep(replace(telling, next_try_at=until))
        return True

    def keep(self, telling: Telling) -> None:
        """Keep how the telling of a person fares."""
        values = {
            "last_sent_at": telling.last_sent_at,
            "failures": telling.failures,
            "failing_since": telling.failing_since,
            "next_try_at": telling.next_try_at,
            "last_error": telling.last_error,
        }
        mine = col(NoticeStateRow.login) == telling.login
        done = self._connection.execute(update(NoticeStateRow).where(mine).values(**values))
        if not done.rowcount:
            row = {"login": telling.login, **values}
            self._connection.execute(insert(NoticeStateRow).values(**row))

    def addresses(self, login: str = "") -> tuple[Address, ...]:
        """Return where people are told: one, or with no login all."""
        query = select(
            col(NoticeAddressRow.id),
            col(NoticeAddressRow.login),
            col(NoticeAddressRow.address),
            col(NoticeAddressRow.added_by),
            col(NoticeAddressRow.added_at),
        ).order_by(col(NoticeAddressRow.login), col(NoticeAddressRow.id))
        if login:
            query = query.where(col(NoticeAddressRow.login) == login)
        return tuple(Address(*row) for row in self._connection.execute(query))

    def add_address(self, login: str, address: str, *, by: str, at: datetime) -> int:
        """Add an address of a person; return its id."""
        values = {"login": login, "address": address, "added_by": by, "added_at": at}
        statement = insert(NoticeAddressRow).values(**values).returning(col(NoticeAddressRow.id))
        made: int = self._connection.execute(statement).scalar_one()
        return made

    def remove_address(self, address_id: int) -> None:
        """Remove an address."""
        self._connection.execute(
            delete(NoticeAddressRow).where(col(NoticeAddressRow.id) == address_id)
        )
