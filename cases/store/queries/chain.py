"""The chain of command above a unit, as people who may speak for each level."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select
from sqlmodel import col

from cases.model.actors import Role
from cases.store.tables import PersonRow, UnitRow


@dataclass(frozen=True, slots=True)
class Level:
    """A level of the chain of command."""

    unit_id: int
    unit: str
    people: tuple[tuple[int, str], ...]
    """Id and login of each who may speak for it."""


class Chain:
    """Chains of command, on one connection."""

    def __init__(self, connection: Connection) -> None:
        """Work on this connection."""
        self._connection = connection

    def above(self, unit_id: int) -> tuple[Level, ...]:
        """Return the levels from a unit upward, each unit that has somebody in command; the nearest first."""
        tree = (
            select(col(UnitRow.id), col(UnitRow.parent_id), col(UnitRow.name))
            .where(col(UnitRow.id) == unit_id)
            .cte(recursive=True)
        )
        tree = tree.union_all(
            select(col(UnitRow.id), col(UnitRow.parent_id), col(UnitRow.name)).where(
                col(UnitRow.id) == tree.c.parent_id
            )
        )
        units = {row.id: row for row in self._connection.execute(select(tree))}
        found: dict[int, list[tuple[int, str]]] = {}
        people = select(col(PersonRow.id), col(PersonRow.login), col(PersonRow.unit_id)).where(
            col(PersonRow.unit_id).in_(units),
            col(PersonRow.role) == Role.COMMAND,
            col(PersonRow.login).is_not(None),
        )
        for row in self._connection.execute(people.order_by(col(PersonRow.id))):
            found.setdefault(row.unit_id, []).append((row.id, row.login))
        levels, at = [], units.get(unit_id)
        while at is not None:
            if at.id in found:
                levels.append(Level(at.id, at.name, tuple(found[at.id])))
            at = units.get(at.parent_id) if at.parent_id is not None else None
        return tuple(levels)
