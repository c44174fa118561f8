"""Signed heads of the log, and who saw them."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, func, insert, select
from sqlmodel import col

from cases.model.heads import Checkpoint, Cosignature, Kept, Stamp
from cases.store.queries.common import AnySelect
from cases.store.queries.kept import Written
from cases.store.tables import CheckpointRow, CosignatureRow, StampRow


class Heads:
    """The checkpoints, on one connection."""

    def __init__(self, connection: Connection, written: Written) -> None:
        """Work on this connection; note what is written, so that custody vouches for it."""
        self._connection = connection
        self._written = written

    def add(self, *, size: int, root: str, peaks: str, note: str, at: datetime) -> Checkpoint:
        """Keep a signed head."""
        values = {"size": size, "root": root, "peaks": peaks, "note": note, "at": at}
        statement = insert(CheckpointRow).values(**values).returning(col(CheckpointRow.id))
        made = self._connection.execute(statement).scalar_one()
        self._written.append(("checkpoint", made))
        return Checkpoint(id=made, size=size, root=root, peaks=peaks, note=note, at=at)

    def latest(self) -> Checkpoint | None:
        """Return the head that covers most."""
        found = self._select(select(*_COLUMNS).order_by(col(CheckpointRow.size).desc()).limit(1))
        return found[0] if found else None

    def of_size(self, size: int) -> Checkpoint | None:
        """Return the head over just so many entries."""
        found = self._select(select(*_COLUMNS).where(col(CheckpointRow.size) == size))
        return found[0] if found else None

    def all(self) -> tuple[Checkpoint, ...]:
        """Return every head, the smallest first."""
        return self._select(select(*_COLUMNS).order_by(col(CheckpointRow.size)))

    def kept(self) -> Kept:
        """Return every head with what those outside answered."""
        return Kept(self.all(), self.cosignatures(), self.stamps())

    def cosign(self, checkpoint: int, *, witness: str, line: str, at: datetime) -> None:
        """Keep what a witness answered."""
        values = {"checkpoint_id": checkpoint, "witness": witness, "line": line, "at": at}
        statement = insert(CosignatureRow).values(**values).returning(col(CosignatureRow.id))
        self._written.append(("cosignature", self._connection.execute(statement).scalar_one()))

    def cosignatures(self, checkpoint: int | None = None) -> tuple[Cosignature, ...]:
        """Return what witnesses answered, to one checkpoint or to all, the oldest first."""
        row = CosignatureRow
        columns = (col(row.checkpoint_id), col(row.witness), col(row.line), col(row.at))
        query = select(*columns).order_by(col(row.id))
        if checkpoint is not None:
            query = query.where(col(row.checkpoint_id) == checkpoint)
        return tuple(Cosignature(*found) for found in self._connection.execute(query))

    def stamp(self, checkpoint: int, *, authority: str, token: bytes, at: datetime) -> None:
        """Keep what a time-stamp authority answered."""
        values = {
            "checkpoint_id": checkpoint,
            "authority": authority,
            "token": base64.b64encode(token).decode(),
            "at": at,
        }
        statement = insert(StampRow).values(**values).returning(col(StampRow.id))
        self._written.append(("stamp", self._connection.execute(statement).scalar_one()))

    def stamps(self, checkpoint: int | None = None) -> tuple[Stamp, ...]:
        """Return what time-stamp authorities answered, to one checkpoint or to all, the oldest first."""
        row = StampRow
        columns = (col(row.checkpoint_id), col(row.authority), col(row.token), col(row.at))
        query = select(*columns).order_by(col(row.id))
        if checkpoint is not None:
            query = query.where(col(row.checkpoint_id) == checkpoint)
        return tuple(
            Stamp(of, authority, _unpacked(token), at)
            for of, authority, token, at in self._connection.execute(query)
        )

    def covered(self, witnesses: Sequence[str], *, stamped: bool) -> int:
        """Return the entries under the largest head that one of these witnesses cosigned, or that was stamped."""
        size = func.coalesce(func.max(col(CheckpointRow.size)), 0)
        seen = (
            select(size)
            .join(CosignatureRow, col(CosignatureRow.checkpoint_id) == col(CheckpointRow.id))
            .where(col(CosignatureRow.witness).in_(witnesses))
        )
        found = int(self._connection.execute(seen).scalar_one())
        if stamped:
            joined = select(size).join(
                StampRow, col(StampRow.checkpoint_id) == col(CheckpointRow.id)
            )
            found = max(found, int(self._connection.execute(joined).scalar_one()))
        return found

    def _select(self, query: AnySelect) -> tuple[Checkpoint, ...]:
        return tuple(Checkpoint(*row) for row in self._connection.execute(query))


def _unpacked(token: str) -> bytes:
    """Return the token; of a damaged one what no verifier takes."""
    try:
        return base64.b64decode(token, validate=True)
    except ValueError:
        return b""


_COLUMNS = (
    col(CheckpointRow.id),
    col(CheckpointRow.size),
    col(CheckpointRow.root),
    col(CheckpointRow.peaks),
    col(CheckpointRow.note),
    col(CheckpointRow.at),
)
