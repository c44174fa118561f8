"""What is found by a few typed letters: cases, people and handles in sight, a few of each."""

from __future__ import annotations

from sqlalchemy import Connection, select
from sqlmodel import col

from cases.model.desks import Found, Hit
from cases.model.queries import Sight
from cases.store.queries.common import AnySelect, in_sight, name_matches
from cases.store.queries.grants import case_in_sight
from cases.store.tables import CaseRow, HandleRow, PersonRow, UnitRow


class Finding:
    """Looks by name, on one connection."""

    def __init__(self, connection: Connection) -> None:
        """Work on this connection."""
        self._connection = connection

    def cases(self, words: str, sight: Sight, limit: int) -> list[Hit]:
        """Return cases whose number or person holds the words, the newest first."""
        query: AnySelect = (
            select(col(CaseRow.number), col(CaseRow.state), col(PersonRow.name))
            .join(PersonRow, col(PersonRow.id) == col(CaseRow.person_id), isouter=True)
            .where(*case_in_sight(sight), name_matches(words, CaseRow.number, PersonRow.name))
            .order_by(col(CaseRow.id).desc())
            .limit(limit)
        )
        return [
            Hit(Found.CASE, row.number, row.name or "", row.state.value)
            for row in self._connection.execute(query)
        ]

    def people(self, words: str, sight: Sight, limit: int) -> list[Hit]:
        """Return people whose name or number holds the words."""
        query: AnySelect = (
            select(col(PersonRow.number), col(PersonRow.name), col(UnitRow.name).label("unit"))
            .join(UnitRow, col(UnitRow.id) == col(PersonRow.unit_id))
            .where(
                in_sight(sight, PersonRow.unit_id, PersonRow.id),
                name_matches(words, PersonRow.name, PersonRow.number),
            )
            .order_by(col(PersonRow.name), col(PersonRow.id))
            .limit(limit)
        )
        return [
            Hit(Found.PERSON, row.number, row.name, row.unit)
            for row in self._connection.execute(query)
        ]

    def handles(self, words: str, sight: Sight, limit: int) -> list[Hit]:
        """Return registered handles that hold the words, with whose they are."""
        query: AnySelect = (
            select(col(HandleRow.platform), col(HandleRow.handle), col(PersonRow.name))
            .join(PersonRow, col(PersonRow.id) == col(HandleRow.person_id), isouter=True)
            .where(
                in_sight(sight, HandleRow.unit_id, HandleRow.person_id),
                name_matches(words, HandleRow.handle),
            )
            .order_by(col(HandleRow.handle), col(HandleRow.id))
            .limit(limit)
        )
        return [
            Hit(Found.HANDLE, row.handle, row.platform, row.name or "(department page)")
            for row in self._connection.execute(query)
        ]
