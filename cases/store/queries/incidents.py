"""Cases and what belongs to them: allegations, evidence, reports; their gapless numbers."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col

from cases.errors import Stale
from cases.model.access import Compartment
from cases.model.case_states import CaseClass, CaseState
from cases.model.queries import Sight
from cases.model.views import (
    AllegationView,
    CaseSummary,
    NoteView,
    Page,
)
from cases.store.queries import search
from cases.store.queries.common import AnyRow, AnySelect
from cases.store.queries.grants import case_in_sight
from cases.store.queries.kept import Written
from cases.store.queries.notes import add_note, notes_on
from cases.store.queries.walking import Walk, counted_before, with_count
from cases.store.tables import (
    AllegationRow,
    CaseCounterRow,
    CaseRow,
    EvidenceRow,
    NoteRow,
    PersonRow,
    ReportRow,
    UnitRow,
)


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """What a service needs to know of a case before it acts."""

    id: int
    number: str
    version: int
    state: CaseState
    person_id: int | None
    unit_id: int | None
    opened_by: str
    klass: CaseClass | None
    restricted: bool
    known_on: date | None


class Incidents:
    """Cases, on one connection."""

    def __init__(self, connection: Connection, written: Written) -> None:
        """Work on this connection; note in `written` what custody is to vouch for."""
        self._connection = connection
        self._written = written

    def next_number(self, kind: str, year: int) -> str:
        """Draw the next number of a year, such as `IA-2026-0001`; a rolled back transaction leaves no gap."""
        dialect = sqlite if self._connection.dialect.name == "sqlite" else postgresql
        draw = dialect.insert(CaseCounterRow).values(kind=kind, year=year, last=1)
        drawn = self._connection.execute(
            draw.on_conflict_do_update(
                index_elements=["kind", "year"], set_={"last": col(CaseCounterRow.last) + 1}
            ).returning(col(CaseCounterRow.last))
        ).scalar_one()
        return f"{kind}-{year}-{drawn:04d}"

    def open(self, **values: object) -> int:
        """Open a case; return its id."""
        case_id = self._insert(CaseRow, version=1, **values)
        search.keep(self._connection, case_id, "case", [(case_id, str(values["title"]))])
        return case_id

    def allege(self, **values: object) -> int:
        """Add an allegation; return its id."""
        return self._vouched("allegation", self._insert(AllegationRow, **values))

    def report(self, **values: object) -> int:
        """Keep an employee's report; return its id."""
        return self._vouched("report", self._insert(ReportRow, **values))

    def get(self, number: str, sight: Sight) -> CaseRecord | None:
        """Return what an act needs of a case in sight, or None; the row is kept from others until the end."""
        query: AnySelect = select(CaseRow.__table__.c).where(  # type: ignore[attr-defined]
            col(CaseRow.number) == number, *case_in_sight(sight)
        )
        return _record(self._connection.execute(query.with_for_update()).first())

    def by_id(self, case_id: int) -> CaseRecord:
        """Return a case by its id, seen or not: for acts that follow from its flag."""
        query: AnySelect = select(CaseRow.__table__.c).where(col(CaseRow.id) == case_id)  # type: ignore[attr-defined]
        found = _record(self._connection.execute(query.with_for_update()).first())
        if found is None:
            raise RuntimeError(f"no case row {case_id}")  # the foreign key forbids it
        return found

    def exists(self, number: str) -> bool:
        """Tell whether there is such a case at all, seen or not."""
        query = select(col(CaseRow.id)).where(col(CaseRow.number) == number)
        return self._connection.execute(query).first() is not None

    def reported(self, *case_ids: int) -> bool:
        """Tell whether a case, or one of several, rests on a report."""
        query = select(col(ReportRow.id)).where(col(ReportRow.case_id).in_(case_ids)).limit(1)
        return self._connection.execute(query).first() is not None

    def may_see(self, case_id: int, sight: Sight, *, by_grant: bool = True) -> bool:
        """Tell whether somebody may see a case; without `by_grant`, whether no conflict keeps them out of it."""
        seen = sight if by_grant else replace(sight, oversight=True)
        query = select(col(CaseRow.id)).where(col(CaseRow.id) == case_id, *case_in_sight(seen))
        return self._connection.execute(query).first() is not None

    def change(self, case_id: int, version: int, **values: object) -> int:
        """Change a case that is still at `version`; return the new version.

        Raises:
            Stale: Somebody changed it meanwhile.
        """
        done = self._connection.execute(
            update(CaseRow)
            .where(col(CaseRow.id) == case_id, col(CaseRow.version) == version)
            .values(version=version + 1, **values)
        )
        if not done.rowcount:
            raise Stale("the case changed while you looked; see it again and decide again")
        return version + 1

    def page(
        self, sight: Sight, *, state: CaseState | None, after: str | None, limit: int
    ) -> Page[CaseSummary]:
        """Return a page of the case list, the newest first."""
        wanted = case_in_sight(sight)
        if state is not None:
            wanted.append(col(CaseRow.state) == state)
        anchor: AnySelect = select(col(CaseRow.id)).where(*case_in_sight(sight))
        key = (col(CaseRow.id),)
        walk = Walk(self._connection, _summaries().where(*wanted), anchor, key, newest_first=True)
        place, total = counted_before(after)
        walked = walk.page(place, limit)
        if total is None:
            count = select(func.count()).select_from(CaseRow).where(*wanted)
            total = self._connection.execute(count).scalar_one()
        clauses = self._clauses([row.id for row in walked.rows])
        return Page(
            items=tuple(_summary(row, clauses.get(row.id, ())) for row in walked.rows),
            next_key=with_count(walked.next_key, total),
            total=total,
            prev_key=with_count(walked.prev_key, total),
        )

    def tide(self, sight: Sight) -> tuple[int, int]:
        """Return how many cases are in sight, and a number that grows with every change to one of them."""
        query: AnySelect = (
            select(func.count(), func.coalesce(func.sum(col(CaseRow.version)), 0))
            .select_from(CaseRow)
            .where(*case_in_sight(sight))
        )
        count, versions = self._connection.execute(query).one()
        return count, int(versions)

    def summary(self, case_id: int) -> CaseSummary:
        """Return a case's line."""
        row = self._connection.execute(_summaries().where(col(CaseRow.id) == case_id)).one()
        return _summary(row, self._clauses([case_id]).get(case_id, ()))

    def allegations(self, case_id: int) -> tuple[AllegationView, ...]:
        """Return a case's allegations, in the order they were made."""
        query: AnySelect = (
            select(
                AllegationRow.__table__.c,  # type: ignore[attr-defined]
                col(PersonRow.name).label("person"),
            )
            .join(PersonRow, col(PersonRow.id) == col(AllegationRow.person_id), isouter=True)
            .where(col(AllegationRow.case_id) == case_id)
            .order_by(col(AllegationRow.id))
        )
        return tuple(
            AllegationView(
                id=row.id,
                clause=row.clause,
                policy_version=row.policy_version,
                person=row.person or "(not known)",
                flag_id=row.flag_id,
                post_version_id=row.post_version_id,
                alleged_by=row.alleged_by,
                alleged_at=row.alleged_at,
            )
            for row in self._connection.execute(query)
        )

    def annotate(
        self,
        case_id: int,
        *,
        author: str,
        text: str,
        at: datetime,
        compartment: Compartment = Compartment.FACTS,
    ) -> NoteView:
        """Write a note on a case."""
        note = add_note(
            self._connection,
            author=author,
            text=text,
            at=at,
            case_id=case_id,
            compartment=compartment,
        )
        self._written.append(("note", note.id))
        return note

    def notes(self, case_id: int, *, compartments: Collection[Compartment]) -> tuple[NoteView, ...]:
        """Return the notes on a case in these compartments, oldest first."""
        return notes_on(self._connection, case_id=case_id, compartments=compartments)

    def count(self) -> int:
        """Return how many cases there are."""
        return self._connection.execute(select(func.count()).select_from(CaseRow)).scalar_one()

    def _insert(self, row: Any, **values: object) -> int:  # noqa: ANN401  any of the tables above
        new_id: int = self._connection.execute(
            insert(row).values(**values).returning(row.id)
        ).scalar_one()
        return new_id

    def _vouched(self, table: str, row_id: int) -> int:
        self._written.append((table, row_id))
        return row_id

    def _clauses(self, case_ids: list[int]) -> dict[int, tuple[str, ...]]:
        found: dict[int, tuple[str, ...]] = {}
        query = (
            select(col(AllegationRow.case_id), col(AllegationRow.clause))
            .where(col(AllegationRow.case_id).in_(case_ids))
            .order_by(col(AllegationRow.id))
        )
        for row in self._connection.execute(query):
            if row.clause not in found.get(row.case_id, ()):
                found[row.case_id] = (*found.get(row.case_id, ()), row.clause)
        return found


def _record(row: AnyRow | None) -> CaseRecord | None:
    if row is None:
        return None
    return CaseRecord(
        id=row.id,
        number=row.number,
        version=row.version,
        state=row.state,
        person_id=row.person_id,
        unit_id=row.unit_id,
        opened_by=row.opened_by,
        klass=row.klass,
        restricted=row.restricted,
        known_on=row.known_on,
    )


def _summaries() -> AnySelect:
    evidence = (
        select(func.count(col(EvidenceRow.id)))
        .where(col(EvidenceRow.case_id) == col(CaseRow.id))
        .scalar_subquery()
    )
    notes = (
        select(func.count(col(NoteRow.id)))
        .where(col(NoteRow.case_id) == col(CaseRow.id))
        .scalar_subquery()
    )
    return (
        select(
            CaseRow.__table__.c,  # type: ignore[attr-defined]
            col(PersonRow.name).label("person"),
            col(PersonRow.number).label("person_number"),
            col(UnitRow.name).label("unit"),
            evidence.label("evidence"),
            notes.label("notes"),
        )
        .join(PersonRow, col(PersonRow.id) == col(CaseRow.person_id), isouter=True)
        .join(UnitRow, col(UnitRow.id) == col(CaseRow.unit_id), isouter=True)
    )


def _summary(row: AnyRow, clauses: tuple[str, ...]) -> CaseSummary:
    return CaseSummary(
        id=row.id,
        number=row.number,
        version=row.version,
        state=row.state,
        source=row.source,
        person=row.person or "(not known)",
        person_number=row.person_number or "",
        unit=row.unit or "",
        title=row.title,
        clauses=clauses,
        opened_by=row.opened_by,
        opened_at=row.opened_at,
        klass=row.klass,
        restricted=row.restricted,
        due_on=row.due_on,
        evidence=row.evidence,
        notes=row.notes,
    )
