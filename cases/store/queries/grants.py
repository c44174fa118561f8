"""Who has a part in a case, who is kept out of it, and how that cuts every query about cases."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Select,
    and_,
    exists,
    false,
    insert,
    or_,
    select,
    union,
    union_all,
    update,
)
from sqlalchemy.orm import aliased
from sqlmodel import col

from cases.model.access import Part
from cases.model.actors import Role
from cases.model.overrides import PartView, RelationView
from cases.model.queries import Sight
from cases.store.queries.common import AnyRow, AnySelect, chunks
from cases.store.tables import (
    AllegationRow,
    CaseGrantRow,
    CaseRow,
    PersonRow,
    RecusalRow,
    RelationRow,
    ReportRow,
    UnitRow,
)

_CHUNK: Final = 500


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

    def end(
        self, case_id: int, *parts: Part, by: str, at: datetime, person_id: int | None = None
    ) -> int:
        """End what stands of these parts in a case, of one person where one is named; return how many grants."""
        wanted = [
            col(CaseGrantRow.case_id) == case_id,
            col(CaseGrantRow.part).in_(parts),
            col(CaseGrantRow.ended_at).is_(None),
        ]
        if person_id is not None:
            wanted.append(col(CaseGrantRow.person_id) == person_id)
        done = self._connection.execute(
            update(CaseGrantRow).where(*wanted).values(ended_by=by, ended_at=at)
        )
        return done.rowcount

    def standing(self, case_id: int, at: datetime) -> tuple[PartView, ...]:
        """Return who has a part in a case now, in the order in which it was given."""
        query: AnySelect = (
            select(
                CaseGrantRow.__table__.c,  # type: ignore[attr-defined]
                col(PersonRow.login).label("login"),
                col(PersonRow.number).label("number"),
                col(UnitRow.name).label("unit"),
            )
            .join(PersonRow, col(PersonRow.id) == col(CaseGrantRow.person_id), isouter=True)
            .join(UnitRow, col(UnitRow.id) == col(CaseGrantRow.unit_id), isouter=True)
            .where(
                col(CaseGrantRow.case_id) == case_id,
                col(CaseGrantRow.ended_at).is_(None),
                or_(col(CaseGrantRow.until).is_(None), col(CaseGrantRow.until) > at),
            )
            .order_by(col(CaseGrantRow.id))
        )
        return tuple(
            PartView(
                who=row.login or row.number or row.unit or row.role.value,
                part=row.part,
                why=row.why,
                granted_by=row.granted_by,
                granted_at=row.granted_at,
                until=row.until,
            )
            for row in self._connection.execute(query)
        )

    def until(self, case_id: int, part: Part, sight: Sight) -> datetime | None:
        """Return when a part that somebody has in a case ends by itself; None where it does not."""
        row = self._latest(case_id, part, sight)
        return row.until if row else None

    def why(self, case_id: int, part: Part, sight: Sight) -> str:
        """Return why somebody has a part in a case; empty where they have not."""
        row = self._latest(case_id, part, sight)
        return row.why if row else ""

    def _latest(self, case_id: int, part: Part, sight: Sight) -> AnyRow | None:
        query: AnySelect = (
            select(col(CaseGrantRow.until), col(CaseGrantRow.why))
            .where(
                col(CaseGrantRow.case_id) == case_id,
                col(CaseGrantRow.part) == part,
                _standing(sight),
            )
            .order_by(col(CaseGrantRow.id).desc())
        )
        return self._connection.execute(query).first()

    def role_of(self, person_id: int | None) -> Role | None:
        """Return what a person is to the record; None for somebody without a login."""
        query = select(col(PersonRow.role)).where(col(PersonRow.id) == person_id)
        return self._connection.execute(query).scalar()

    def of_role(self, role: Role) -> tuple[str, ...]:
        """Return the logins of everybody of a role."""
        query = select(col(PersonRow.login)).where(
            col(PersonRow.role) == role, col(PersonRow.login).is_not(None)
        )
        found = self._connection.execute(query.order_by(col(PersonRow.id))).scalars()
        return tuple(login for login in found if login)

    def visible(self, numbers: Collection[str], sight: Sight) -> frozenset[str]:
        """Return those of the case numbers that are in sight."""
        found: set[str] = set()
        for chunk in chunks(sorted(numbers), _CHUNK):
            query = select(col(CaseRow.number)).where(
                col(CaseRow.number).in_(chunk), *case_in_sight(sight)
            )
            found.update(self._connection.execute(query).scalars())
        return frozenset(found)

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

    def recusal(self, case_id: int, person_id: int) -> int | None:
        """Return the id of the recusal that keeps a person out of a case, the latest one; None where none does."""
        query = (
            select(col(RecusalRow.id))
            .where(
                col(RecusalRow.case_id) == case_id,
                col(RecusalRow.person_id) == person_id,
                col(RecusalRow.lifted_at).is_(None),
            )
            .order_by(col(RecusalRow.id).desc())
        )
        return self._connection.execute(query).scalars().first()

    def lift(self, case_id: int, person_id: int, *, by: str, at: datetime) -> int:
        """Lift every recusal of a person from a case; return how many."""
        done = self._connection.execute(
            update(RecusalRow)
            .where(
                col(RecusalRow.case_id) == case_id,
                col(RecusalRow.person_id) == person_id,
                col(RecusalRow.lifted_at).is_(None),
            )
            .values(lifted_by=by, lifted_at=at)
        )
        return done.rowcount

    def relate(self, person_id: int, other_id: int, **values: object) -> int:
        """Keep two people out of each other's matters; return the relation's id."""
        new_id: int = self._connection.execute(
            insert(RelationRow)
            .values(person_id=person_id, other_id=other_id, **values)
            .returning(col(RelationRow.id))
        ).scalar_one()
        return new_id

    def part_ways(self, relation_id: int, *, by: str, at: datetime) -> bool:
        """End a relation that stands; return whether there was one."""
        done = self._connection.execute(
            update(RelationRow)
            .where(col(RelationRow.id) == relation_id, col(RelationRow.ended_at).is_(None))
            .values(ended_by=by, ended_at=at)
        )
        return bool(done.rowcount)

    def relation(self, relation_id: int) -> tuple[int, int] | None:
        """Return the two people of a relation that stands, or None."""
        query = select(col(RelationRow.person_id), col(RelationRow.other_id)).where(
            col(RelationRow.id) == relation_id, col(RelationRow.ended_at).is_(None)
        )
        row = self._connection.execute(query).first()
        return (row.person_id, row.other_id) if row else None

    def relations(self, *, ended: bool, but_of: int | None) -> tuple[RelationView, ...]:
        """Return the relations, without those of one person; with `ended`, also what stands no more."""
        one, two = aliased(PersonRow), aliased(PersonRow)
        query: AnySelect = (
            select(
                RelationRow.__table__.c,  # type: ignore[attr-defined]
                col(one.name).label("name"),
                col(one.number).label("number"),
                col(two.name).label("other_name"),
                col(two.number).label("other_number"),
            )
            .join(one, col(one.id) == col(RelationRow.person_id))
            .join(two, col(two.id) == col(RelationRow.other_id))
            .order_by(col(RelationRow.id))
        )
        if not ended:
            query = query.where(col(RelationRow.ended_at).is_(None))
        if but_of is not None:
            query = query.where(
                col(RelationRow.person_id) != but_of, col(RelationRow.other_id) != but_of
            )
        return tuple(
            RelationView(
                id=row.id,
                person=f"{row.name} ({row.number})",
                other=f"{row.other_name} ({row.other_number})",
                rule=row.rule,
                why=row.why,
                by=row.by,
                at=row.at,
                ended_by=row.ended_by or "",
                ended_at=row.ended_at,
            )
            for row in self._connection.execute(query)
        )


def case_in_sight(sight: Sight) -> list[ColumnElement[bool]]:
    """Return the conditions on `CaseRow` that cut a query to what an actor may see.

    Nobody sees a case about themselves or about somebody they are related to, nor one they reported or were recused
    from; beyond that oversight sees all of them, and everybody else those they have a part in.
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
            ~exists()
            .where(
                col(AllegationRow.case_id) == col(CaseRow.id),
                col(AllegationRow.person_id).in_(sight.not_persons),
            )
            .correlate(CaseRow)
        )
    if sight.person_id is not None:
        wanted.append(
            ~exists()
            .where(
                col(RecusalRow.case_id) == col(CaseRow.id),
                col(RecusalRow.person_id) == sight.person_id,
                col(RecusalRow.lifted_at).is_(None),
            )
            .correlate(CaseRow)
        )
        wanted.append(
            ~exists()
            .where(
                col(ReportRow.case_id) == col(CaseRow.id),
                col(ReportRow.reporter_id) == sight.person_id,
            )
            .correlate(CaseRow)
        )
    if sight.not_cases:
        wanted.append(col(CaseRow.id).not_in(sight.not_cases))
    if not sight.oversight:
        wanted.append(col(CaseRow.id).in_(_granted(sight)))
    return wanted


def _granted(sight: Sight) -> CompoundSelect[int] | Select[int]:
    """Return the cases that somebody has a part in, each way to one by an index of its own."""
    ways = [select(col(CaseGrantRow.case_id)).where(one, *_stands(sight)) for one in _whose(sight)]
    return union_all(*ways) if ways else select(col(CaseGrantRow.case_id)).where(false())


def _standing(sight: Sight) -> ColumnElement[bool]:
    """Match the grants that stand for an actor at the moment of the look."""
    return and_(or_(false(), *_whose(sight)), *_stands(sight))


def _whose(sight: Sight) -> list[ColumnElement[bool]]:
    """Return the ways in which a grant may be an actor's: by name, by role, by unit."""
    whose: list[ColumnElement[bool]] = []
    if sight.person_id is not None:
        whose.append(col(CaseGrantRow.person_id) == sight.person_id)
    if sight.role is not None:
        whose.append(col(CaseGrantRow.role) == sight.role)
    if sight.units:
        whose.append(col(CaseGrantRow.unit_id).in_(sight.units))
    return whose


def _stands(sight: Sight) -> tuple[ColumnElement[bool], ...]:
    return (
        col(CaseGrantRow.ended_at).is_(None),
        or_(col(CaseGrantRow.until).is_(None), col(CaseGrantRow.until) > sight.at),
    )


def cases_of(sight: Sight) -> AnySelect:
    """Return the ids of the cases in sight as a query, to cut others by."""
    query: AnySelect = select(col(CaseRow.id)).where(*case_in_sight(sight))
    return query
