"""Who has a part in a case, who is kept out of it, and how that cuts every query about cases."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, exists, insert, or_, select, union, update
from sqlmodel import col

from cases.model.access import Part
from cases.model.queries import Sight
from cases.store.queries.common import AnySelect
from cases.store.tables import AllegationRow, CaseGrantRow, CaseRow, RecusalRow, RelationRow


class Grants:
    """Grants, recusals and relations, on one connection."""

    def __init__(self, connection: Connection) -> None:
        """Work on this connection."""
        self._connection = connection

    def give(self, case_id: int, part: Part, **values: object) -> int:
        """Give a part in a case to a person, a role or a unit; return the grant's id."""
        blank = {"person_id": None, "role": None, "unit_id": None, "until": None}
        new_id: int = self._connection.execute(
            insert(CaseGrantRow)
            .values(case_id=case_id, part=part, **{**blank, **values})
            .returning(col(CaseGrantRow.id))
        ).scalar_one()
        return new_id

    def end(self, case_id: int, *parts: Part, by: str, at: datetime) -> int:
        """End what stands of these parts in a case; return how many grants that were."""
        done = self._connection.execute(
            update(CaseGrantRow)
            .where(
                col(CaseGrantRow.case_id) == case_id,
                col(CaseGrantRow.part).in_(parts),
                col(CaseGrantRow.ended_at).is_(None),
            )
            .values(ended_by=by, ended_at=at)
        )
        return done.rowcount

    def parts(self, case_id: int, sight: Sight) -> frozenset[Part]:
        """Return the parts that somebody has in a case now, by name, by role or by unit."""
        query = select(col(CaseGrantRow.part)).where(
            col(CaseGrantRow.case_id) == case_id, _standing(sight)
        )
        return frozenset(self._connection.execute(query).scalars())

    def ever(self, case_id: int, person_id: int) -> frozenset[Part]:
        """Return every part that a person has or had in a case by name."""
        query = select(col(CaseGrantRow.part)).where(
            col(CaseGrantRow.case_id) == case_id, col(CaseGrantRow.person_id) == person_id
        )
        return frozenset(self._connection.execute(query).scalars())

    def holders(self, case_id: int, part: Part) -> tuple[int, ...]:
        """Return the ids of the people who have a part in a case now, the latest last."""
        query = (
            select(col(CaseGrantRow.person_id))
            .where(
                col(CaseGrantRow.case_id) == case_id,
                col(CaseGrantRow.part) == part,
                col(CaseGrantRow.ended_at).is_(None),
                col(CaseGrantRow.person_id).is_not(None),
            )
            .order_by(col(CaseGrantRow.id))
        )
        return tuple(one for one in self._connection.execute(query).scalars() if one)

    def related(self, person_id: int) -> frozenset[int]:
        """Return the people whose matters a person is kept out of by a standing relation, either way."""
        query = union(
            select(col(RelationRow.other_id)).where(
                col(RelationRow.person_id) == person_id, col(RelationRow.ended_at).is_(None)
            ),
            select(col(RelationRow.person_id)).where(
                col(RelationRow.other_id) == person_id, col(RelationRow.ended_at).is_(None)
            ),
        )
        return frozenset(self._connection.execute(query).scalars())

    def recuse(self, case_id: int, person_id: int, **values: object) -> int:
        """Keep a person out of a case; return the recusal's id."""
        new_id: int = self._connection.execute(
            insert(RecusalRow)
            .values(case_id=case_id, person_id=person_id, **values)
            .returning(col(RecusalRow.id))
        ).scalar_one()
        return new_id


def case_in_sight(sight: Sight) -> list[ColumnElement[bool]]:
    """Return the conditions on `CaseRow` that cut a query to what an actor may see.

    Nobody sees a case about themselves or about somebody they are related to, nor one they were recused from;
    beyond that oversight sees all of them, and everybody else those they have a part in.
    """
    wanted: list[ColumnElement[bool]] = []
    if sight.not_persons:
        wanted.append(
            or_(
                col(CaseRow.person_id).is_(None),
                col(CaseRow.person_id).not_in(sight.not_persons),
            )
        )
        wanted.append(
            ~exists().where(
                col(AllegationRow.case_id) == col(CaseRow.id),
                col(AllegationRow.person_id).in_(sight.not_persons),
            )
        )
    if sight.person_id is not None:
        wanted.append(
            ~exists().where(
                col(RecusalRow.case_id) == col(CaseRow.id),
                col(RecusalRow.person_id) == sight.person_id,
                col(RecusalRow.lifted_at).is_(None),
            )
        )
    if not sight.oversight:
        wanted.append(
            col(CaseRow.id).in_(select(col(CaseGrantRow.case_id)).where(_standing(sight)))
        )
    return wanted


def _standing(sight: Sight) -> ColumnElement[bool]:
    """Match the grants that stand for an actor at the moment of the look."""
    whose: list[ColumnElement[bool]] = []
    if sight.person_id is not None:
        whose.append(col(CaseGrantRow.person_id) == sight.person_id)
    if sight.role is not None:
        whose.append(col(CaseGrantRow.role) == sight.role)
    if sight.units:
        whose.append(col(CaseGrantRow.unit_id).in_(sight.units))
    return and_(
        or_(*whose) if whose else col(CaseGrantRow.id).is_(None),
        col(CaseGrantRow.ended_at).is_(None),
        or_(col(CaseGrantRow.until).is_(None), col(CaseGrantRow.until) > sight.at),
    )


def cases_of(sight: Sight) -> AnySelect:
    """Return the ids of the cases in sight as a query, to cut others by."""
    query: AnySelect = select(col(CaseRow.id)).where(*case_in_sight(sight))
    return query
