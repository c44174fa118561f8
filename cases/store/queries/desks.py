"""What the desk remembers of those who sit at it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select, update
from sqlmodel import col

from cases.model.desks import SavedView
from cases.store.tables import FlagRow, SavedViewRow, SnoozeRow, WelcomeRow


class Desks:
    """Saved views, flags set aside and welcomes, on one connection."""

    def __init__(self, connection: Connection) -> None:
        """Work on this connection."""
        self._connection = connection

    def views(self, login: str) -> tuple[SavedView, ...]:
        """Return a login's views: those with a key first, in the order of their keys."""
        query = (
            select(col(SavedViewRow.name), col(SavedViewRow.query), col(SavedViewRow.place))
            .where(col(SavedViewRow.login) == login)
            .order_by(func.coalesce(col(SavedViewRow.place), 10), col(SavedViewRow.name))
        )
        return tuple(
            SavedView(row.name, row.query, row.place) for row in self._connection.execute(query)
        )

    def save_view(self, login: str, view: SavedView, *, now: datetime) -> None:
        """Keep a view; one of the same name gives way, and its key is taken from whichever had it."""
        self.remove_view(login, view.name)
        if view.place is not None:
            self._connection.execute(
                update(SavedViewRow)
                .where(col(SavedViewRow.login) == login, col(SavedViewRow.place) == view.place)
                .values(place=None)
            )
        self._connection.execute(
            insert(SavedViewRow).values(
                login=login, name=view.name, place=view.place, query=view.query, saved_at=now
            )
        )

    def remove_view(self, login: str, name: str) -> bool:
        """Take a view away; tell whether there was one."""
        done = self._connection.execute(
            delete(SavedViewRow).where(
                col(SavedViewRow.login) == login, col(SavedViewRow.name) == name
            )
        )
        return bool(done.rowcount)

    def waits(self, flag_id: int) -> tuple[int, datetime]:
        """Return a flag's severity, and since when it waits at its level."""
        since = func.coalesce(col(FlagRow.since), col(FlagRow.raised_at)).label("since")
        row = self._connection.execute(
            select(col(FlagRow.severity), since).where(col(FlagRow.id) == flag_id)
        ).one()
        return row.severity, row.since

    def snooze(self, flag_id: int, *, until: datetime, by: str, now: datetime) -> None:
        """Set a flag aside."""
        self.wake(flag_id)
        self._connection.execute(
            insert(SnoozeRow).values(flag_id=flag_id, until=until, by=by, at=now)
        )

    def wake(self, flag_id: int) -> bool:
        """Take a flag back; tell whether it was set aside."""
        done = self._connection.execute(delete(SnoozeRow).where(col(SnoozeRow.flag_id) == flag_id))
        return bool(done.rowcount)

    def welcomed(self, login: str) -> bool:
        """Tell whether a login has been shown how the desk works."""
        query = select(col(WelcomeRow.login)).where(col(WelcomeRow.login) == login)
        return self._connection.execute(query).first() is not None

    def welcome(self, login: str, now: datetime) -> None:
        """Keep that it has."""
        self._connection.execute(insert(WelcomeRow).values(login=login, at=now))
