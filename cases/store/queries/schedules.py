"""Duty schedules."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, insert, select
from sqlmodel import col

from cases.model.intake import PendingPost
from cases.model.schedules import LONGEST, Shift
from cases.store.queries.common import chunks
from cases.store.tables import ShiftRow

_CHUNK: Final = 300


class Schedules:
    """Shifts, on one connection."""

    def __init__(self, connection: Connection) -> None:
        """Work on this connection."""
        self._connection = connection

    def add(self, shifts: Sequence[tuple[int, Shift]], *, by: str, now: datetime) -> int:
        """Enter shifts of people that are not entered already; return how many."""
        new: set[tuple[int, Shift]] = set()
        for chunk in chunks(shifts, _CHUNK):
            query = select(col(ShiftRow.person_id), col(ShiftRow.since), col(ShiftRow.until)).where(
                col(ShiftRow.person_id).in_({person for person, _ in chunk}),
                col(ShiftRow.since).in_({shift.since for _, shift in chunk}),
            )
            known = {
                (p, Shift(since, until)) for p, since, until in self._connection.execute(query)
            }
            new.update(one for one in chunk if one not in known)
        if new:
            self._connection.execute(
                insert(ShiftRow),
                [
                    {
                        "person_id": person,
                        "since": shift.since,
                        "until": shift.until,
                        "added_by": by,
                        "added_at": now,
                    }
                    for person, shift in sorted(new, key=lambda one: (one[1].since, one[0]))
                ],
            )
        return len(new)

    def covering(self, posts: Sequence[PendingPost]) -> dict[int, Shift]:
        """Return, by post version, the shift in which its author was scheduled when it was published."""
        timed = [(p, p.published_at) for p in posts if p.person_id is not None and p.published_at]
        found: dict[int, Shift] = {}
        for chunk in chunks(timed, _CHUNK):
            moments = [at for _, at in chunk]
            query = select(col(ShiftRow.person_id), col(ShiftRow.since), col(ShiftRow.until)).where(
                col(ShiftRow.person_id).in_({post.person_id for post, _ in chunk}),
                col(ShiftRow.since) <= max(moments),
                col(ShiftRow.since) > min(moments) - LONGEST,
                col(ShiftRow.until) > min(moments),
            )
            shifts: dict[int, list[Shift]] = {}
            for person, since, until in self._connection.execute(query):
                shifts.setdefault(person, []).append(Shift(since, until))
            for post, at in chunk:
                for shift in shifts.get(post.person_id or 0, ()):
                    if shift.since <= at < shift.until:
                        found[post.version_id] = shift
        return found
