"""Notes on flags and cases: one table, one way to write and to read."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, insert, select
from sqlmodel import col

from cases.model.access import Compartment
from cases.model.views import NoteView
from cases.store.queries import search
from cases.store.tables import NoteRow


def add_note(
    connection: Connection,
    *,
    author: str,
    text: str,
    at: datetime,
    flag_id: int | None = None,
    case_id: int | None = None,
    compartment: Compartment = Compartment.FACTS,
) -> NoteView:
    """Write a note on a flag or on a case."""
    note_id = connection.execute(
        insert(NoteRow)
        .values(
            flag_id=flag_id,
            case_id=case_id,
            author=author,
            text=text,
            written_at=at,
            compartment=compartment,
        )
        .returning(col(NoteRow.id))
    ).scalar_one()
    if case_id is not None:
        search.keep(connection, case_id, "note", [(note_id, text)], compartment)
    return NoteView(id=note_id, author=author, text=text, written_at=at)


def notes_on(
    connection: Connection,
    *,
    flag_id: int | None = None,
    case_id: int | None = None,
    compartments: Collection[Compartment] = (Compartment.FACTS,),
) -> tuple[NoteView, ...]:
    """Return the notes on a flag or on a case in these compartments, oldest first."""
    query = select(
        col(NoteRow.id), col(NoteRow.author), col(NoteRow.text), col(NoteRow.written_at)
    ).order_by(col(NoteRow.id))
    on = col(NoteRow.case_id) == case_id if flag_id is None else col(NoteRow.flag_id) == flag_id
    return tuple(
        NoteView(id=row.id, author=row.author, text=row.text, written_at=row.written_at)
        for row in connection.execute(query.where(on, col(NoteRow.compartment).in_(compartments)))
    )
