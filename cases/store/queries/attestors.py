"""How those outside who vouch for heads fare: bookkeeping, which verification does not rely on."""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, select
from sqlmodel import col

from cases.model.heads import Attestor
from cases.store.tables import AttestorRow


class Attestors:
    """Witnesses and time-stamp authorities, on one connection."""

    def __init__(self, connection: Connection) -> None:
        """Work on this connection."""
        self._connection = connection

    def get(self, name: str) -> Attestor:
        """Return how a witness or an authority fares; one that was never asked owes nothing."""
        row = AttestorRow
        columns = (
            col(row.name),
            col(row.size),
            col(row.failures),
            col(row.next_try_at),
            col(row.last_ok_at),
            col(row.last_error),
        )
        found = self._connection.execute(select(*columns).where(col(row.name) == name)).first()
        return Attestor(*found) if found else Attestor(name)

    def put(self, state: Attestor) -> None:
        """Keep how one fares."""
        name = col(AttestorRow.name)
        self._connection.execute(delete(AttestorRow).where(name == state.name))
        values = {field: getattr(state, field) for field in state.__slots__}
        self._connection.execute(insert(AttestorRow).values(**values))
