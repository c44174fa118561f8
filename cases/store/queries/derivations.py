"""What in a case was made from what, and in which compartments its things lie."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, select
from sqlmodel import col

from cases.model.access import Compartment, derived
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

    def of_tasks(self, case_id: int) -> dict[int, Compartment]:
        """Return the compartment of each task that was made from something, by its id.

        Where nobody can say any more where a source lies, the task is privileged: fewest read that.
        """
        made = select(col(DerivationRow.thing), col(DerivationRow.source)).where(
            col(DerivationRow.case_id) == case_id,
            col(DerivationRow.thing).startswith("T-", autoescape=True),
        )
        found: dict[int, list[str]] = {}
        for thing, source in self._connection.execute(made):
            found.setdefault(int(thing.removeprefix("T-")), []).append(source)
        rooms = self.rooms(case_id) if found else {}
        return {
            task: derived(
                Compartment.FACTS, [rooms.get(one, Compartment.PRIVILEGED) for one in sources]
            )
            for task, sources in found.items()
        }

    def among_tasks(self, tasks: list[int]) -> set[int]:
        """Return which of these tasks were made from something, whatever their case."""
        things = [f"T-{one}" for one in tasks]
        query = select(col(DerivationRow.thing)).where(col(DerivationRow.thing).in_(things))
        made = self._connection.execute(query).scalars() if things else ()
        return {int(thing.removeprefix("T-")) for thing in made}

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
