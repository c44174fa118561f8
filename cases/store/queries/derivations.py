"""What in a case was made from what, and in which compartments its things lie."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, select
from sqlmodel import col

from cases.model.access import Compartment
from cases.store.queries.kept import Written
from cases.store.tables import CaseRecordRow, DerivationRow, EvidenceRow, NoteRow


class Derivations:
    """Derivations, on one connection."""

    def __init__(self, connection: Connection, written: Written) -> None:
        """Work on this connection; note in `written` what custody is to vouch for."""
        self._connection = connection
        self._written = written

    def add(self, case_id: int, thing: str, sources: list[str], *, by: str, at: datetime) -> None:
        """Keep that a thing was made from others."""
        for source in sources:
            made = insert(DerivationRow).values(
                case_id=case_id, thing=thing, source=source, by=by, at=at
            )
            new_id = self._connection.execute(made.returning(col(DerivationRow.id))).scalar_one()
            self._written.append(("derivation", new_id))

    def of_case(self, case_id: int) -> tuple[tuple[str, str], ...]:
        """Return thing and source of every derivation in a case."""
        query = (
            select(col(DerivationRow.thing), col(DerivationRow.source))
            .where(col(DerivationRow.case_id) == case_id)
            .order_by(col(DerivationRow.id))
        )
        return tuple((row.thing, row.source) for row in self._connection.execute(query))

    def rooms(self, case_id: int) -> dict[str, Compartment]:
        """Return the compartment of each thing in a case: `#4` a record, `E-3` an item, `N-12` a note."""
        found: dict[str, Compartment] = {}
        for mark, row, key in (
            ("#", CaseRecordRow, CaseRecordRow.number),
            ("E-", EvidenceRow, EvidenceRow.item),
            ("N-", NoteRow, NoteRow.id),
        ):
            query = select(col(key), col(row.compartment)).where(col(row.case_id) == case_id)
            found |= {f"{mark}{name}": room for name, room in self._connection.execute(query)}
        return found
