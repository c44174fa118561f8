"""Letters of cases, how they were served, and whom they may go to."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select
from sqlmodel import col

from cases.model.letters import Addressee, LetterView, ServiceView
from cases.store.queries.common import AnySelect
from cases.store.queries.kept import Written
from cases.store.tables import (
    AllegationRow,
    CaseRow,
    LetterRow,
    LetterServiceRow,
    PersonRow,
    UnitRow,
)


class Letters:
    """Letters, on one connection."""

    def __init__(self, connection: Connection, written: Written) -> None:
        """Work on this connection; note in `written` what custody is to vouch for."""
        self._connection = connection
        self._written = written

    def issue(self, **values: object) -> int:
        """Keep that a letter was issued; return its id."""
        statement = insert(LetterRow).values(**values).returning(col(LetterRow.id))
        made: int = self._connection.execute(statement).scalar_one()
        self._written.append(("letter", made))
        return made

    def serve(self, **values: object) -> int:
        """Keep that a letter was served; return the id of the service."""
        statement = insert(LetterServiceRow).values(**values).returning(col(LetterServiceRow.id))
        made: int = self._connection.execute(statement).scalar_one()
        self._written.append(("letter_service", made))
        return made

    def of_case(self, case_id: int) -> tuple[LetterView, ...]:
        """Return the letters of a case, the oldest first."""
        return self._views(_LETTERS.where(col(LetterRow.case_id) == case_id))

    def by_id(self, letter_id: int) -> LetterView | None:
        """Return a letter."""
        found = self._views(_LETTERS.where(col(LetterRow.id) == letter_id))
        return found[0] if found else None

    def addressee(self, *, number: str = "", person_id: int | None = None) -> Addressee | None:
        """Return an employee as a letter speaks to one, by number or by id."""
        which = col(PersonRow.number) == number if number else col(PersonRow.id) == person_id
        query = select(
            col(PersonRow.id),
            col(PersonRow.number),
            col(PersonRow.name),
            col(PersonRow.rank),
            col(UnitRow.name),
        ).join(UnitRow, col(UnitRow.id) == col(PersonRow.unit_id))
        row = self._connection.execute(query.where(which)).first()
        return Addressee(*row) if row else None

    def subjects(self, case_id: int) -> frozenset[int]:
        """Return the ids of the people that a case is about."""
        alleged = select(col(AllegationRow.person_id)).where(col(AllegationRow.case_id) == case_id)
        begun = select(col(CaseRow.person_id)).where(col(CaseRow.id) == case_id)
        found = {
            *self._connection.execute(alleged).scalars(),
            *self._connection.execute(begun).scalars(),
        }
        return frozenset(one for one in found if one is not None)

    def about(self, letter_id: int) -> frozenset[int]:
        """Return the ids of the allegations of a letter's case that are about its addressee."""
        query = (
            select(col(AllegationRow.id))
            .join(LetterRow, col(LetterRow.case_id) == col(AllegationRow.case_id))
            .where(
                col(LetterRow.id) == letter_id,
                col(AllegationRow.person_id) == col(LetterRow.person_id),
            )
        )
        return frozenset(self._connection.execute(query).scalars())

    def alleged(self, case_id: int, person_id: int | None) -> tuple[str, ...]:
        """Return the clauses alleged in a case, each once: of one person, or with None of all."""
        query = select(col(AllegationRow.clause)).where(col(AllegationRow.case_id) == case_id)
        if person_id is not None:
            query = query.where(col(AllegationRow.person_id) == person_id)
        found = self._connection.execute(query.order_by(col(AllegationRow.id))).scalars()
        return tuple(dict.fromkeys(found))

    def _views(self, query: AnySelect) -> tuple[LetterView, ...]:
        rows = self._connection.execute(query.order_by(col(LetterRow.id))).all()
        services: dict[int, list[ServiceView]] = {row.id: [] for row in rows}
        asked = (
            select(LetterServiceRow.__table__.c)  # type: ignore[attr-defined]
            .where(col(LetterServiceRow.letter_id).in_(services))
            .order_by(col(LetterServiceRow.id))
        )
        for one in self._connection.execute(asked) if services else ():
            services[one.letter_id].append(
                ServiceView(
                    how=one.how,
                    on=one.served_on,
                    served_by=one.served_by,
                    handed_to=one.handed_to,
                    proof=one.proof,
                    proof_item=one.proof_item,
                    recorded_by=one.recorded_by,
                    recorded_at=one.recorded_at,
                )
            )
        return tuple(
            LetterView(
                id=row.id,
                case=row.number,
                kind=row.kind,
                to=row.name or row.report_number,
                item=row.item,
                sha256=row.sha256,
                template_sha256=row.template_sha256,
                made_by=row.made_by,
                made_at=row.made_at,
                services=tuple(services[row.id]),
            )
            for row in rows
        )


_LETTERS: AnySelect = (
    select(LetterRow.__table__.c, col(CaseRow.number), col(PersonRow.name))  # type: ignore[attr-defined]
    .join(CaseRow, col(CaseRow.id) == col(LetterRow.case_id))
    .join(PersonRow, col(PersonRow.id) == col(LetterRow.person_id), isouter=True)
)
