"""Draws of people, and the reviews of those who were drawn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, insert, or_, select, update
from sqlmodel import col

from cases.model.drawing import unpacked
from cases.model.draws import Exposure, Member, Review, ReviewDraw
from cases.model.queries import Sight
from cases.model.registry import SURE
from cases.store.queries.common import AnyRow, AnySelect, chunks, in_sight
from cases.store.queries.kept import Written
from cases.store.tables import (
    HandleRow,
    LeaveRow,
    PersonRow,
    ReviewDrawRow,
    ReviewRecusalRow,
    ReviewResultRow,
    ReviewRow,
    UnitRow,
)

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Closed:
    """A draw that waits to be made."""

    seed: bytes
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class ReviewRecord:
    """A review, as a service works on it."""

    id: int
    draw_id: int
    person_id: int
    since: datetime
    until: datetime
    reviewer: str | None
    done: bool


class Draws:
    """Draws and reviews, on one connection."""

    def __init__(self, connection: Connection, written: Written) -> None:
        """Work on this connection; note in `written` what custody is to vouch for."""
        self._connection = connection
        self._written = written

    def reachable(self, units: Iterable[int]) -> list[tuple[int, str]]:
        """Return id and number of the people of these units who have a handle in use that is surely theirs."""
        query = (
            select(col(PersonRow.id), col(PersonRow.number))
            .join(HandleRow, col(HandleRow.person_id) == col(PersonRow.id))
            .where(
                col(PersonRow.unit_id).in_(set(units)),
                col(HandleRow.active).is_(True),
                col(HandleRow.identity).in_(SURE),
            )
            .distinct()
            .order_by(col(PersonRow.id))
        )
        return [(row.id, row.number) for row in self._connection.execute(query)]

    def away(self, on: date) -> frozenset[int]:
        """Return who is on leave on a day."""
        query = select(col(LeaveRow.person_id)).where(
            col(LeaveRow.since) <= on, col(LeaveRow.until) >= on
        )
        return frozenset(self._connection.execute(query).scalars())

    def add_leave(self, **values: object) -> int:
        """Keep a leave; return its id."""
        made = insert(LeaveRow).values(**values).returning(col(LeaveRow.id))
        leave_id = int(self._connection.execute(made).scalar_one())
        self._written.append(("leave", leave_id))
        return leave_id

    def drawn_before(self, ids: Iterable[int]) -> dict[int, tuple[int, int]]:
        """Return how often each of these people was drawn, and the draw that drew them last."""
        found: dict[int, tuple[int, int]] = {}
        for chunk in chunks(sorted(set(ids)), _CHUNK):
            query: AnySelect = (
                select(
                    col(ReviewRow.person_id),
                    func.count().label("times"),
                    func.max(col(ReviewRow.draw_id)).label("last"),
                )
                .where(col(ReviewRow.person_id).in_(chunk))
                .group_by(col(ReviewRow.person_id))
            )
            found.update(
                {row.person_id: (row.times, row.last) for row in self._connection.execute(query)}
            )
        return found

    def overlapping(self, units: Iterable[int], since: datetime, until: datetime) -> int | None:
        """Return a draw over one of these units whose period overlaps this one, or None."""
        query = (
            select(col(ReviewDrawRow.id))
            .where(
                col(ReviewDrawRow.unit_id).in_(set(units)),
                col(ReviewDrawRow.since) < until,
                col(ReviewDrawRow.until) > since,
            )
            .order_by(col(ReviewDrawRow.id))
            .limit(1)
        )
        return self._connection.execute(query).scalar()

    def units_above(self, unit_id: int) -> frozenset[int]:
        """Return a unit and all that it is below of."""
        tree = select(col(UnitRow.parent_id)).where(col(UnitRow.id) == unit_id).cte(recursive=True)
        tree = tree.union(select(col(UnitRow.parent_id)).where(col(UnitRow.id) == tree.c.parent_id))
        rows = self._connection.execute(select(tree.c.parent_id)).scalars()
        return frozenset(one for one in rows if one is not None) | {unit_id}

    def pledge(self, **values: object) -> int:
        """Keep a draw that is fixed and not made; return its id."""
        made = insert(ReviewDrawRow).values(**values).returning(col(ReviewDrawRow.id))
        draw_id = int(self._connection.execute(made).scalar_one())
        self._written.append(("review_draw", draw_id))
        return draw_id

    def draws(
        self, units: frozenset[int] | None, draw_id: int | None = None
    ) -> tuple[ReviewDraw, ...]:
        """Return the draws over these units (all where None), the newest first; or the one of that id."""
        done = (
            select(func.count())
            .select_from(ReviewResultRow)
            .join(ReviewRow, col(ReviewRow.id) == col(ReviewResultRow.review_id))
            .where(col(ReviewRow.draw_id) == col(ReviewDrawRow.id))
            .scalar_subquery()
        )
        query: AnySelect = (
            select(ReviewDrawRow.__table__.c, col(UnitRow.name).label("unit"), done.label("done"))  # type: ignore[attr-defined]
            .join(UnitRow, col(UnitRow.id) == col(ReviewDrawRow.unit_id))
            .order_by(col(ReviewDrawRow.id).desc())
        )
        if units is not None:
            query = query.where(col(ReviewDrawRow.unit_id).in_(units))
        if draw_id is not None:
            query = query.where(col(ReviewDrawRow.id) == draw_id)
        return tuple(_draw(row) for row in self._connection.execute(query))

    def closed(self, draw_id: int) -> Closed | None:
        """Return seed and list of a draw that waits to be made, held against others; or None."""
        query = select(col(ReviewDrawRow.seed), col(ReviewDrawRow.eligible_list)).where(
            col(ReviewDrawRow.id) == draw_id, col(ReviewDrawRow.drawn_at).is_(None)
        )
        row = self._connection.execute(query.with_for_update()).first()
        return Closed(row.seed, unpacked(row.eligible_list)) if row else None

    def listed(self, draw_id: int) -> tuple[tuple[Member, ...], list[Any]]:
        """Return the list that a draw was made from, and who was excluded from it."""
        query = select(col(ReviewDrawRow.eligible_list), col(ReviewDrawRow.excluded)).where(
            col(ReviewDrawRow.id) == draw_id
        )
        row = self._connection.execute(query).one()
        return unpacked(row.eligible_list), row.excluded

    def make(self, draw_id: int, ids: Sequence[int], rotation: int, **values: object) -> None:
        """Make a draw: those drawn wait for their review, in this order."""
        self._connection.execute(
            update(ReviewDrawRow).where(col(ReviewDrawRow.id) == draw_id).values(**values)
        )
        rows = [
            {
                "draw_id": draw_id,
                "place": place,
                "person_id": one,
                "by_turn": place <= rotation,
                "reviewer": None,
                "taken_at": None,
            }
            for place, one in enumerate(ids, start=1)
        ]
        made = self._connection.execute(insert(ReviewRow).returning(col(ReviewRow.id)), rows)
        self._written += [("review", one) for one in made.scalars()]

    def drawn(self, draw_id: int) -> tuple[int, ...]:
        """Return who was drawn, in the order of the draw."""
        query = (
            select(col(ReviewRow.person_id))
            .where(col(ReviewRow.draw_id) == draw_id)
            .order_by(col(ReviewRow.place))
        )
        return tuple(self._connection.execute(query).scalars())

    def reviews(self, sight: Sight, draw_id: int) -> tuple[Review, ...]:
        """Return the reviews of a draw of people in sight, in the order of the draw."""
        query = self._reviews().where(
            col(ReviewRow.draw_id) == draw_id, in_sight(sight, PersonRow.unit_id, PersonRow.id)
        )
        return tuple(_review(row) for row in self._connection.execute(query))

    def waiting(self, sight: Sight) -> tuple[Review, ...]:
        """Return what waits for a reviewer: what they hold first, then by the day it is due and place."""
        mine = col(ReviewRow.reviewer) == sight.login
        recused = select(col(ReviewRecusalRow.id)).where(
            col(ReviewRecusalRow.review_id) == col(ReviewRow.id),
            col(ReviewRecusalRow.login) == sight.login,
        )
        query = self._reviews().where(
            col(ReviewResultRow.id).is_(None),
            or_(col(ReviewRow.reviewer).is_(None), mine),
            in_sight(sight, PersonRow.unit_id, PersonRow.id),
            ~recused.exists(),
        )
        found = [_review(row) for row in self._connection.execute(query)]
        return tuple(sorted(found, key=lambda one: (one.reviewer == "", one.due_on, one.id)))

    def take(self, review_id: int, login: str | None, at: datetime | None) -> bool:
        """Give a review to a login, or to nobody; tell whether it was free."""
        query = update(ReviewRow).where(col(ReviewRow.id) == review_id)
        if login is not None:
            query = query.where(
                or_(col(ReviewRow.reviewer).is_(None), col(ReviewRow.reviewer) == login)
            )
        return bool(self._connection.execute(query.values(reviewer=login, taken_at=at)).rowcount)

    def held(self, review_id: int, sight: Sight) -> ReviewRecord | None:
        """Return a review that a login holds, if the person is still in sight."""
        query = (
            self._reviews()
            .where(
                col(ReviewRow.id) == review_id,
                col(ReviewRow.reviewer) == sight.login,
                in_sight(sight, PersonRow.unit_id, PersonRow.id),
            )
            .with_for_update(of=ReviewRow)
        )
        row = self._connection.execute(query).first()
        if row is None:
            return None
        return ReviewRecord(
            id=row.id,
            draw_id=row.draw_id,
            person_id=row.person_id,
            since=row.since,
            until=row.until,
            reviewer=row.reviewer,
            done=row.outcome is not None,
        )

    def recuse(self, **values: object) -> None:
        """Keep that somebody cannot review a person."""
        made = insert(ReviewRecusalRow).values(**values).returning(col(ReviewRecusalRow.id))
        self._written.append(("review_recusal", self._connection.execute(made).scalar_one()))

    def result(self, **values: object) -> None:
        """Keep what a review says."""
        made = insert(ReviewResultRow).values(**values).returning(col(ReviewResultRow.id))
        self._written.append(("review_result", self._connection.execute(made).scalar_one()))

    def all_done(self, draw_id: int) -> bool:
        """Tell whether every review of a draw is done."""
        query = (
            select(func.count())
            .select_from(ReviewRow)
            .join(
                ReviewResultRow, col(ReviewResultRow.review_id) == col(ReviewRow.id), isouter=True
            )
            .where(col(ReviewRow.draw_id) == draw_id, col(ReviewResultRow.id).is_(None))
        )
        return not self._connection.execute(query).scalar_one()

    def exposures(self, sight: Sight | None) -> tuple[Exposure, ...]:
        """Return how often each person in sight (everybody where None) was drawn, by number."""
        times: dict[int, int] = {}
        expected: dict[int, float] = {}
        made = select(col(ReviewDrawRow.eligible_list), col(ReviewDrawRow.size)).where(
            col(ReviewDrawRow.drawn_at).is_not(None)
        )
        for row in self._connection.execute(made):
            members = unpacked(row.eligible_list)
            for one in members:
                times[one.id] = times.get(one.id, 0) + 1
                expected[one.id] = expected.get(one.id, 0.0) + row.size / len(members)
        seen: AnySelect = (
            select(
                col(PersonRow.id),
                col(PersonRow.name),
                col(PersonRow.number),
                func.count(col(ReviewRow.id)).label("drawn"),
                func.max(col(ReviewDrawRow.drawn_at)).label("last_at"),
            )
            .join(ReviewRow, col(ReviewRow.person_id) == col(PersonRow.id), isouter=True)
            .join(ReviewDrawRow, col(ReviewDrawRow.id) == col(ReviewRow.draw_id), isouter=True)
            .where(*([in_sight(sight, PersonRow.unit_id, PersonRow.id)] if sight else []))
            .group_by(col(PersonRow.id), col(PersonRow.name), col(PersonRow.number))
            .order_by(col(PersonRow.number))
        )
        return tuple(
            Exposure(
                person=row.name,
                number=row.number,
                eligible=times[row.id],
                drawn=row.drawn,
                expected=round(expected[row.id], 2),
                last_on=row.last_at.date() if row.last_at else None,
            )
            for row in self._connection.execute(seen)
            if row.id in times
        )

    @staticmethod
    def _reviews() -> AnySelect:
        return (
            select(
                col(ReviewRow.id),
                col(ReviewRow.draw_id),
                col(ReviewRow.person_id),
                col(ReviewRow.by_turn),
                col(ReviewRow.reviewer),
                col(PersonRow.name).label("person"),
                col(PersonRow.number),
                col(ReviewDrawRow.since),
                col(ReviewDrawRow.until),
                col(ReviewDrawRow.due_on),
                col(ReviewResultRow.outcome),
                col(ReviewResultRow.at).label("done_at"),
            )
            .select_from(ReviewRow)
            .join(ReviewDrawRow, col(ReviewDrawRow.id) == col(ReviewRow.draw_id))
            .join(PersonRow, col(PersonRow.id) == col(ReviewRow.person_id))
            .join(
                ReviewResultRow, col(ReviewResultRow.review_id) == col(ReviewRow.id), isouter=True
            )
            .order_by(col(ReviewRow.place))
        )


def _review(row: AnyRow) -> Review:
    return Review(
        id=row.id,
        draw=row.draw_id,
        person=row.person,
        number=row.number,
        by_turn=row.by_turn,
        since=row.since,
        until=row.until,
        due_on=row.due_on,
        reviewer=row.reviewer or "",
        done_at=row.done_at,
        outcome=row.outcome,
    )


def _draw(row: AnyRow) -> ReviewDraw:
    return ReviewDraw(
        id=row.id,
        unit=row.unit,
        purpose=row.purpose,
        since=row.since,
        until=row.until,
        size=row.size,
        rotation=row.rotation,
        eligible=row.eligible,
        eligible_sha256=row.eligible_sha256,
        excluded=len(row.excluded),
        seed_sha256=row.seed_sha256,
        seed=row.seed.hex() if row.drawn_at else "",
        word=row.word,
        committed_by=row.committed_by,
        committed_at=row.committed_at,
        drawn_at=row.drawn_at,
        due_on=row.due_on,
        done=row.done,
    )
