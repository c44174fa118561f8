"""What retention asks of a closed case: whom it is about, and by which law what was sustained is kept."""

from __future__ import annotations

from sqlalchemy import Connection, select
from sqlmodel import col

from cases.model.dispositions import Disposition
from cases.model.records import RecordKind
from cases.store.queries.dispositions import in_force
from cases.store.tables import AllegationRow, CaseRecordRow, DispositionRow

_SUSTAINS = tuple(one for one in Disposition if one.sustains)


def persons_of(connection: Connection, case_id: int) -> frozenset[int]:
    """Return the ids of those whom the allegations of a case are about."""
    query = select(col(AllegationRow.person_id)).where(
        col(AllegationRow.case_id) == case_id, col(AllegationRow.person_id).is_not(None)
    )
    return frozenset(one for one in connection.execute(query).scalars() if one is not None)


def sustained_by(connection: Connection, case_id: int) -> str | None:
    """Return the jurisdiction profile of a case in which an allegation stands sustained, else None.

    What was only proposed does not count; an appeal may have taken back what was determined. The profile is empty where
    the case goes by the department's.
    """
    stands = select(col(DispositionRow.id)).where(
        col(DispositionRow.case_id) == case_id,
        col(DispositionRow.disposition).in_(_SUSTAINS),
        in_force(),
    )
    if connection.execute(stands.limit(1)).first() is None:
        return None
    said = (
        select(col(CaseRecordRow.body))
        .where(
            col(CaseRecordRow.case_id) == case_id,
            col(CaseRecordRow.kind) == RecordKind.CLASSIFICATION,
        )
        .order_by(col(CaseRecordRow.number).desc())
        .limit(1)
    )
    return str((connection.execute(said).scalar() or {}).get("profile", ""))
