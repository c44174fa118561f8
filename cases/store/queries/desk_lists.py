"""Lists of somebody's desk, each one query for a page, cut to the cases in sight."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Date,
    and_,
    false,
    func,
    literal,
    or_,
    select,
    tuple_,
)
from sqlmodel import col

from cases.errors import BadInput
from cases.model.access import Part
from cases.model.actors import Role
from cases.model.case_states import CLOSED, CaseState
from cases.model.desk_lists import DeskCase, DeskList, Stamp
from cases.model.queries import Sight
from cases.model.records import RecordKind
from cases.model.views import Page
from cases.store.queries.common import AnyRow, AnySelect
from cases.store.queries.grants import case_in_sight
from cases.store.tables import (
    CaseGrantRow,
    CaseRecordRow,
    CaseRow,
    CaseTaskRow,
    ClockRow,
    NoteRow,
    PersonRow,
    UnitRow,
)

_S = CaseState
_NEVER: Final = date.max
_WAITS_FOR: Final = {
    Role.IA_COMMANDER: (
        _S.INTAKE,
        _S.CLASSIFIED,
        _S.CONFLICT_CHECK,
        _S.REPORTED,
        _S.QUALITY_REVIEW,
    ),
    Role.LEGAL: (_S.LEGAL_REVIEW,),
    Role.CHIEF: (_S.FINDINGS, _S.NOTICE, _S.RESPONSE, _S.APPEAL),
}
"""States of a case that waits for a step of a role; the chief also countersigns what is proposed at `classified`."""


class DeskLists:
    """Lists of a desk, on one connection."""

    def __init__(self, connection: Connection) -> None:
        """Work on this connection."""
        self._connection = connection

    def page(
        self, kind: DeskList, sight: Sight, *, after: str | None, limit: int
    ) -> Page[DeskCase]:
        """Return a page of a list.

        Raises:
            BadInput: The key of the page is none.
        """
        wanted = [_WANTED[kind](sight), *case_in_sight(sight)]
        done = kind is DeskList.DONE
        place: Any = tuple_(_MOVED if done else _DUE, col(CaseRow.id))
        query = _CASES.where(*wanted).limit(limit + 1)
        order = (_MOVED.desc(), col(CaseRow.id).desc()) if done else (_DUE, col(CaseRow.id))
        query = query.order_by(*order)
        if after is not None:
            key = _key(after, done=done)
            query = query.where(place < key if done else place > key)
        rows = self._connection.execute(query).all()
        more, rows = len(rows) > limit, rows[:limit]
        total = select(func.count()).select_from(CaseRow).where(*wanted)
        return Page(
            items=tuple(map(_view, rows)),
            next_key=f"{rows[-1].move if done else rows[-1].due}|{rows[-1].id}" if more else None,
            total=self._connection.execute(total).scalar_one(),
        )

    def stamp(self, number: str, sight: Sight) -> Stamp | None:
        """Return by what it shows that a case in sight was changed, or None."""
        records = select(func.count(col(CaseRecordRow.id))).where(
            col(CaseRecordRow.case_id) == col(CaseRow.id)
        )
        notes = select(func.count(col(NoteRow.id))).where(col(NoteRow.case_id) == col(CaseRow.id))
        tasks = select(func.count(col(CaseTaskRow.id))).where(
            col(CaseTaskRow.case_id) == col(CaseRow.id), col(CaseTaskRow.done_at).is_(None)
        )
        row = self._connection.execute(
            select(
                col(CaseRow.version),
                records.correlate(CaseRow).scalar_subquery().label("records"),
                notes.correlate(CaseRow).scalar_subquery().label("notes"),
                tasks.correlate(CaseRow).scalar_subquery().label("tasks"),
            ).where(col(CaseRow.number) == number, *case_in_sight(sight))
        ).first()
        return Stamp(row.version, row.records, row.notes, row.tasks) if row else None


def _grant(sight: Sight, *parts: Part) -> ColumnElement[bool]:
    """Match the cases in which a person has one of these parts by name."""
    held = select(col(CaseGrantRow.case_id)).where(
        col(CaseGrantRow.person_id) == sight.person_id,
        col(CaseGrantRow.part).in_(parts),
        col(CaseGrantRow.ended_at).is_(None),
    )
    return col(CaseRow.id).in_(held)


def _mine(sight: Sight) -> ColumnElement[bool]:
    return and_(col(CaseRow.state).not_in(CLOSED), _grant(sight, Part.INVESTIGATOR, Part.BACKUP))


def _chain(sight: Sight) -> ColumnElement[bool]:
    return and_(col(CaseRow.state) == _S.CHAIN_REVIEW, _grant(sight, Part.REVIEWER))


def _review(sight: Sight) -> ColumnElement[bool]:
    states = _WAITS_FOR.get(sight.role, ()) if sight.role else ()
    found = col(CaseRow.state).in_(states) if states else false()
    if sight.role is not Role.CHIEF:
        return found
    proposed = select(col(CaseRecordRow.case_id)).where(
        col(CaseRecordRow.kind).in_((RecordKind.NO_INVESTIGATION, RecordKind.REOPENING))
    )
    waits = (_S.CLASSIFIED, _S.CLOSED)
    return or_(found, and_(col(CaseRow.state).in_(waits), col(CaseRow.id).in_(proposed)))


def _done(_: Sight) -> ColumnElement[bool]:
    return col(CaseRow.state).in_((_S.DETERMINED, _S.CLOSED))


_WANTED: Final[dict[DeskList, Callable[[Sight], ColumnElement[bool]]]] = {
    DeskList.MINE: _mine,
    DeskList.CHAIN: _chain,
    DeskList.REVIEW: _review,
    DeskList.DONE: _done,
}
_DUE: Final = func.coalesce(col(CaseRow.due_on), literal(_NEVER, Date))
_MOVES: Final = (
    col(CaseRecordRow.case_id) == col(CaseRow.id),
    col(CaseRecordRow.kind) == RecordKind.MOVE,
)
_MOVED: Final = (
    select(func.coalesce(func.max(col(CaseRecordRow.id)), 0))
    .where(*_MOVES)
    .correlate(CaseRow)
    .scalar_subquery()
)
"""Id of the record of the last move: they are written one after another."""
_MOVED_AT: Final = (
    select(func.max(col(CaseRecordRow.written_at)))
    .where(*_MOVES)
    .correlate(CaseRow)
    .scalar_subquery()
)
_CLOCK: Final = (
    select(func.min(col(ClockRow.expires_on)))
    .where(col(ClockRow.case_id) == col(CaseRow.id), col(ClockRow.running).is_(True))
    .correlate(CaseRow)
    .scalar_subquery()
)
_CASES: Final[AnySelect] = (
    select(
        col(CaseRow.id),
        col(CaseRow.number),
        col(CaseRow.state),
        col(CaseRow.title),
        col(CaseRow.due_on),
        col(CaseRow.opened_at),
        col(PersonRow.name).label("person"),
        col(UnitRow.name).label("unit"),
        _DUE.label("due"),
        _MOVED.label("move"),
        _MOVED_AT.label("moved_at"),
        _CLOCK.label("clock_on"),
    )
    .join(PersonRow, col(PersonRow.id) == col(CaseRow.person_id), isouter=True)
    .join(UnitRow, col(UnitRow.id) == col(CaseRow.unit_id), isouter=True)
)


def _key(after: str, *, done: bool) -> tuple[Any, int]:
    head, _, case_id = after.partition("|")
    try:
        if case_id.isascii() and case_id.isdigit():
            return (int(head) if done else date.fromisoformat(head)), int(case_id)
    except ValueError:
        pass
    raise BadInput(f"{after[:60]!r} is not a place in this list")


def _view(row: AnyRow) -> DeskCase:
    return DeskCase(
        number=row.number,
        state=row.state,
        person=row.person or "",
        unit=row.unit or "",
        title=row.title,
        due_on=row.due_on,
        clock_on=row.clock_on if row.clock_on and row.clock_on < _NEVER else None,
        moved_at=row.moved_at or row.opened_at,
    )
