"""Units, people and handles."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update
from sqlmodel import col

from cases.errors import BadInput, NotFound
from cases.model.actors import Actor
from cases.model.queries import Sight
from cases.model.registry import SURE, NewHandle, NewPerson, NewUnit
from cases.model.views import HandleView, PersonView
from cases.store.queries.common import AnyRow, AnySelect, host_of, in_sight, name_matches
from cases.store.tables import HandleRow, PersonRow, PostRow, SourceRow, UnitRow


class People:
    """The registry, on one connection."""

    def __init__(self, connection: Connection) -> None:
        """Work on this connection."""
        self._connection = connection

    def units_below(self, unit_id: int) -> frozenset[int]:
        """Return the ids of a unit and of all the units below it."""
        tree = select(col(UnitRow.id)).where(col(UnitRow.id) == unit_id).cte(recursive=True)
        tree = tree.union(select(col(UnitRow.id)).where(col(UnitRow.parent_id) == tree.c.id))
        return frozenset(self._connection.execute(select(tree.c.id)).scalars())

    def unit_ids(self) -> dict[str, int]:
        """Return every unit's id by its name."""
        rows = self._connection.execute(select(col(UnitRow.name), col(UnitRow.id)))
        return {row.name: row.id for row in rows}

    def add_unit(self, unit: NewUnit) -> int:
        """Add a unit below one that is there, or at the top."""
        known = self.unit_ids()
        if unit.parent and unit.parent not in known:
            raise BadInput(f"unit {unit.name!r}: there is no unit {unit.parent!r} above it")
        return self._connection.execute(
            insert(UnitRow)
            .values(name=unit.name, parent_id=known.get(unit.parent))
            .returning(col(UnitRow.id))
        ).scalar_one()

    def add_person(self, person: NewPerson) -> int:
        """Add a person to a unit that is there."""
        unit_id = self.unit_ids().get(person.unit)
        if unit_id is None:
            raise BadInput(f"person {person.number}: there is no unit {person.unit!r}")
        taken = select(col(PersonRow.number)).where(
            (col(PersonRow.number) == person.number)
            | ((col(PersonRow.login) == person.login) & (col(PersonRow.login).is_not(None)))
        )
        if self._connection.execute(taken).first():
            raise BadInput(f"person {person.number}: the number or the login is taken")
        return self._connection.execute(
            insert(PersonRow)
            .values(
                number=person.number,
                name=person.name,
                rank=person.rank,
                kind=person.kind,
                unit_id=unit_id,
                login=person.login,
                role=person.role,
            )
            .returning(col(PersonRow.id))
        ).scalar_one()

    def add_handle(self, handle: NewHandle, due_at: datetime) -> int:
        """Register a handle; it is due at once."""
        person_id, unit_id = None, self.unit_ids().get(handle.unit)
        if handle.person_number:
            found = self._connection.execute(
                select(col(PersonRow.id), col(PersonRow.unit_id)).where(
                    col(PersonRow.number) == handle.person_number
                )
            ).first()
            if found is None:
                raise BadInput(f"handle {handle.handle}: no person {handle.person_number}")
            person_id, unit_id = found.id, found.unit_id
        if unit_id is None:
            raise BadInput(f"handle {handle.handle}: there is no unit {handle.unit!r}")
        taken = select(col(HandleRow.id)).where(
            col(HandleRow.platform) == handle.platform, col(HandleRow.handle) == handle.handle
        )
        if self._connection.execute(taken).first():
            raise BadInput(f"handle {handle.platform}:{handle.handle} is registered already")
        handle_id = self._connection.execute(
            insert(HandleRow)
            .values(
                person_id=person_id,
                unit_id=unit_id,
                platform=handle.platform,
                handle=handle.handle,
                url=handle.url,
                basis=handle.basis,
                basis_reference=handle.basis_reference,
                basis_on=handle.basis_on,
                identity=handle.identity,
                active=True,
            )
            .returning(col(HandleRow.id))
        ).scalar_one()
        self._connection.execute(
            insert(SourceRow).values(
                handle_id=handle_id,
                host=host_of(handle.url),
                etag=None,
                last_modified=None,
                next_due_at=due_at,
                leased_until=None,
                fence=0,
                failures=0,
                last_ok_at=None,
                last_error="",
            )
        )
        return handle_id

    def twin(self, platform: str, handle: str, url: str) -> str | None:
        """Return a handle in use that is the same account under another spelling, or has the same address."""
        plain = handle.lower().lstrip("@").strip()
        known = func.ltrim(func.lower(col(HandleRow.handle)), "@")
        query = (
            select(col(HandleRow.handle))
            .where(
                col(HandleRow.platform) == platform,
                col(HandleRow.active).is_(True),
                (known == plain) | (col(HandleRow.url) == url),
            )
            .limit(1)
        )
        found = self._connection.execute(query).scalar()
        return None if found is None else str(found)

    def retire_handle(self, platform: str, handle: str) -> int:
        """Stop collecting a handle; what was collected stays."""
        row = self._connection.execute(
            update(HandleRow)
            .where(
                col(HandleRow.platform) == platform,
                col(HandleRow.handle) == handle,
                col(HandleRow.active).is_(True),
            )
            .values(active=False)
            .returning(col(HandleRow.id))
        ).first()
        if row is None:
            raise NotFound(f"no active handle {platform}:{handle}")
        return int(row.id)

    def actor(self, login: str, *, auth: str, session: str) -> Actor | None:
        """Return the actor that a login is, or None."""
        row = self._connection.execute(
            select(col(PersonRow.id), col(PersonRow.unit_id), col(PersonRow.role)).where(
                col(PersonRow.login) == login
            )
        ).first()
        if row is None or row.role is None:
            return None
        return Actor(
            login=login,
            role=row.role,
            person_id=row.id,
            unit_id=row.unit_id,
            auth=auth,
            session=session,
        )

    def within(self, units: frozenset[int] | None, *, but: str) -> tuple[Actor, ...]:
        """Return everybody else who has a login and a role, of some units; of all where None."""
        query = select(
            col(PersonRow.login), col(PersonRow.role), col(PersonRow.id), col(PersonRow.unit_id)
        ).where(col(PersonRow.login) != but, col(PersonRow.role).is_not(None))
        if units is not None:
            query = query.where(col(PersonRow.unit_id).in_(units))
        rows = self._connection.execute(query.order_by(col(PersonRow.id)))
        return tuple(Actor(row.login, row.role, row.id, row.unit_id) for row in rows)

    def has_logins(self) -> bool:
        """Tell whether anybody may enter yet."""
        query = select(col(PersonRow.id)).where(col(PersonRow.login).is_not(None)).limit(1)
        return self._connection.execute(query).first() is not None

    def by_number(self, number: str) -> tuple[int, int] | None:
        """Return a person's id and unit by the number, or None."""
        row = self._connection.execute(
            select(col(PersonRow.id), col(PersonRow.unit_id)).where(col(PersonRow.number) == number)
        ).first()
        return (row.id, row.unit_id) if row else None

    def unit_of(self, person_id: int) -> int | None:
        """Return the unit of a person."""
        query = select(col(PersonRow.unit_id)).where(col(PersonRow.id) == person_id)
        return self._connection.execute(query).scalar()

    def logins(self, ids: Iterable[int]) -> frozenset[str]:
        """Return the logins of people, of those who have one."""
        query = select(col(PersonRow.login)).where(col(PersonRow.id).in_(set(ids)))
        return frozenset(name for name in self._connection.execute(query).scalars() if name)

    def suggest(self, typed: str, *, limit: int) -> tuple[tuple[str, str], ...]:
        """Return number and name of people whose name or number holds what was typed."""
        query = (
            select(col(PersonRow.number), col(PersonRow.name))
            .where(name_matches(typed, PersonRow.name, PersonRow.number))
            .order_by(col(PersonRow.name), col(PersonRow.id))
            .limit(limit)
        )
        return tuple((row.number, row.name) for row in self._connection.execute(query))

    def people(self, sight: Sight, *, words: str = "") -> tuple[PersonView, ...]:
        """Return the people in sight, by name."""
        handles = (
            select(func.count(col(HandleRow.id)))
            .where(col(HandleRow.person_id) == col(PersonRow.id), col(HandleRow.active).is_(True))
            .scalar_subquery()
        )
        query: AnySelect = (
            select(PersonRow.__table__.c, col(UnitRow.name).label("unit"), handles.label("handles"))  # type: ignore[attr-defined]
            .join(UnitRow, col(UnitRow.id) == col(PersonRow.unit_id))
            .order_by(col(PersonRow.name), col(PersonRow.id))
        )
        if sight.units is not None:
            query = query.where(col(PersonRow.unit_id).in_(sight.units))
        if words:
            query = query.where(name_matches(words, PersonRow.name, PersonRow.number))
        return tuple(_person(row) for row in self._connection.execute(query))

    def called(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return every member's name, and the active handles of members whose identity is sure, each once."""
        names = select(col(PersonRow.name)).distinct().order_by(col(PersonRow.name))
        handles = (
            select(col(HandleRow.handle))
            .where(
                col(HandleRow.person_id).is_not(None),
                col(HandleRow.active).is_(True),
                col(HandleRow.identity).in_(SURE),
            )
            .distinct()
            .order_by(col(HandleRow.handle))
        )
        return (
            tuple(self._connection.execute(names).scalars()),
            tuple(self._connection.execute(handles).scalars()),
        )

    def handles(self, sight: Sight, *, words: str = "") -> tuple[HandleView, ...]:
        """Return the handles in sight with how their collection fares, by person and platform."""
        query = (
            self._handles()
            .where(in_sight(sight, HandleRow.unit_id, HandleRow.person_id))
            .order_by(col(PersonRow.name), col(HandleRow.platform), col(HandleRow.id))
        )
        if words:
            query = query.where(name_matches(words, PersonRow.name, HandleRow.handle))
        return tuple(_handle(row) for row in self._connection.execute(query))

    @staticmethod
    def _handles() -> AnySelect:
        posts = (
            select(func.count(col(PostRow.id)))
            .where(col(PostRow.handle_id) == col(HandleRow.id))
            .scalar_subquery()
        )
        return (
            select(
                HandleRow.__table__.c,  # type: ignore[attr-defined]
                col(PersonRow.name).label("person"),
                col(SourceRow.last_ok_at),
                col(SourceRow.next_due_at),
                col(SourceRow.failures),
                col(SourceRow.last_error),
                col(SourceRow.refused),
                col(SourceRow.gone),
                col(SourceRow.standing),
                col(SourceRow.standing_token),
                posts.label("posts"),
            )
            .join(SourceRow, col(SourceRow.handle_id) == col(HandleRow.id))
            .join(PersonRow, col(PersonRow.id) == col(HandleRow.person_id), isouter=True)
        )

    def known_numbers(self, numbers: Iterable[str]) -> frozenset[str]:
        """Return which of the numbers are taken."""
        query = select(col(PersonRow.number)).where(col(PersonRow.number).in_(list(numbers)))
        return frozenset(self._connection.execute(query).scalars())


def _person(row: AnyRow) -> PersonView:
    return PersonView(
        id=row.id,
        number=row.number,
        name=row.name,
        rank=row.rank,
        kind=row.kind.value,
        unit_id=row.unit_id,
        unit=row.unit,
        login=row.login,
        role=row.role,
        handles=row.handles,
    )


def _handle(row: AnyRow) -> HandleView:
    return HandleView(
        id=row.id,
        person_id=row.person_id,
        person=row.person or "(department page)",
        platform=row.platform,
        handle=row.handle,
        url=row.url,
        basis=row.basis.value,
        basis_reference=row.basis_reference,
        identity=row.identity.value,
        active=row.active,
        last_ok_at=row.last_ok_at,
        next_due_at=row.next_due_at,
        failures=row.failures,
        last_error=row.last_error,
        posts=row.posts,
        refused=row.refused,
        gone=row.gone,
        standing=row.standing,
        standing_token=row.standing_token,
    )
