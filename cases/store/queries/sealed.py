"""The sealed register: hashes in, counts out."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, func, insert, select, update
from sqlmodel import col

from cases.model.sealed import SealedCount, SealedKind
from cases.store.queries.common import chunks
from cases.store.queries.kept import Written
from cases.store.tables import PictureRow, SealedRow, SealedStateRow

_CHUNK: Final = 500


class Sealed:
    """The register, on one connection."""

    def __init__(self, connection: Connection, written: Written) -> None:
        """Work on this connection; note in `written` what custody is to vouch for."""
        self._connection = connection
        self._written = written

    def in_force(self, kind: SealedKind | None = None) -> frozenset[str]:
        """Return the hashes that count, of one kind or of all."""
        query = select(col(SealedRow.digest)).where(col(SealedRow.ended_at).is_(None))
        if kind is not None:
            query = query.where(col(SealedRow.kind) == kind)
        return frozenset(self._connection.execute(query).scalars())

    def stamp(self) -> tuple[int, int]:
        """Return what changes whenever the register does."""
        query = select(
            func.count(col(SealedRow.ended_at)), func.coalesce(func.max(SealedRow.id), 0)
        )
        ended, last = self._connection.execute(query).one()
        return ended, last

    def add(self, kind: SealedKind, digests: Sequence[str], *, by: str, now: datetime) -> None:
        """Add hashes, in an order that tells nothing of the file's."""
        for chunk in chunks(sorted(digests), _CHUNK):
            self._connection.execute(
                insert(SealedRow),
                [
                    {"kind": kind, "digest": digest, "added_by": by, "added_at": now}
                    for digest in chunk
                ],
            )

    def end(self, kind: SealedKind, digests: Collection[str], *, now: datetime) -> int:
        """Let hashes of one kind count no more; return how many."""
        ended = 0
        for chunk in chunks(sorted(digests), _CHUNK):
            done = self._connection.execute(
                update(SealedRow)
                .where(
                    col(SealedRow.kind) == kind,
                    col(SealedRow.digest).in_(chunk),
                    col(SealedRow.ended_at).is_(None),
                )
                .values(ended_at=now)
            )
            ended += done.rowcount
        return ended

    def counts(self) -> tuple[SealedCount, ...]:
        """Return how many hashes of each kind count, and who brought the last of them when."""
        found = []
        for kind in SealedKind:
            query = (
                select(col(SealedRow.added_at), col(SealedRow.added_by))
                .where(col(SealedRow.kind) == kind, col(SealedRow.ended_at).is_(None))
                .order_by(col(SealedRow.id).desc())
                .limit(1)
            )
            last = self._connection.execute(query).first()
            digests = self.in_force(kind)
            noted = self._noted(kind)
            if last is not None or noted not in {None, _whole(digests)}:
                found.append(
                    SealedCount(
                        kind,
                        len(digests),
                        last.added_at if last else None,
                        last.added_by if last else "",
                        whole=noted == _whole(digests),
                    )
                )
        return tuple(found)

    def note_state(self, kind: SealedKind, now: datetime) -> None:
        """Note what the register came to, for custody to vouch for."""
        digests = self.in_force(kind)
        row_id = self._connection.execute(
            insert(SealedStateRow)
            .values(kind=kind, hashes=len(digests), whole=_whole(digests), at=now)
            .returning(col(SealedStateRow.id))
        ).scalar_one()
        self._written.append(("sealed_state", row_id))

    def _noted(self, kind: SealedKind) -> str | None:
        query = (
            select(col(SealedStateRow.whole))
            .where(col(SealedStateRow.kind) == kind)
            .order_by(col(SealedStateRow.id).desc())
            .limit(1)
        )
        return self._connection.execute(query).scalar()

    def pictures(self, version_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
        """Return the SHA-256 of the pictures of post versions."""
        found: dict[int, tuple[str, ...]] = {}
        for chunk in chunks(version_ids, _CHUNK):
            query = select(col(PictureRow.post_version_id), col(PictureRow.sha256)).where(
                col(PictureRow.post_version_id).in_(chunk), col(PictureRow.sha256) != ""
            )
            for version_id, sha256 in self._connection.execute(query):
                found[version_id] = (*found.get(version_id, ()), sha256)
        return found


def _whole(digests: Iterable[str]) -> str:
    """Return one hash over all that is in force."""
    return hashlib.sha256("\n".join(sorted(digests)).encode()).hexdigest()
