"""What retention asks of cases: whom each is about, and whether something stands sustained in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from sqlalchemy import ColumnElement, Connection, exists, select
from sqlmodel import col

from cases.model.dispositions import Disposition
from cases.model.retention import Subject
from cases.store.queries.common import chunks
from cases.store.queries.dispositions import in_force
from cases.store.tables import AllegationRow, CaseRow, DispositionRow

_SUSTAINS: Final = tuple(one for one in Disposition if one.sustains)
_CHUNK: Final = 500


def about_all(connection: Connection, cases: Sequence[Subject]) -> list[Subject]:
    """Return cases with all whom their allegations are about."""
    more: dict[int, set[int]] = defaultdict(set)
    for chunk in chunks([one.id for one in cases], _CHUNK):
        query = select(col(AllegationRow.case_id), col(AllegationRow.person_id)).where(
            col(AllegationRow.case_id).in_(chunk), col(AllegationRow.person_id).is_not(None)
        )
        for row in connection.execute(query):
            more[row.case_id].add(row.person_id)
    return [replace(one, persons=tuple(sorted({*one.persons, *more[one.id]}))) for one in cases]


def sustained() -> ColumnElement[bool]:
    """Return the condition on `CaseRow` that an allegation of it stands sustained.

    What was only proposed does not count; an appeal may have taken back what was determined.
    """
    return (
        exists()
        .where(
            col(DispositionRow.case_id) == col(CaseRow.id),
            col(DispositionRow.disposition).in_(_SUSTAINS),
            in_force(),
        )
        .correlate(CaseRow)
    )
