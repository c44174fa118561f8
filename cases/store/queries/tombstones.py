"""What may be dropped, and the tombstones that stand where something was."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    String,
    cast,
    insert,
    literal,
    select,
    update,
)
from sqlmodel import col

from cases.model.presence import PostState
from cases.store.queries.common import AnySelect
from cases.store.queries.kept import Written, hashes_of
from cases.store.tables import (
    EvidenceRow,
    ExchangeRow,
    FlagRow,
    HandleRow,
    PictureRow,
    PostRow,
    PostVersionRow,
    TombstoneRow,
)

BLOB: Final = "blob:"
_EMPTY: Final = {"title": "", "text": "", "author": "", "links": [], "media": [], "about": {}}


@dataclass(frozen=True, slots=True)
class Droppable:
    """A post whose content may go: its author deleted it, its platform asks for it, and nothing holds it."""

    post_id: int
    platform: str
    versions: tuple[int, ...]


class Tombstones:
    """Tombstones, on one connection."""

    def __init__(self, connection: Connection, written: Written) -> None:
        """Work on this connection; note in `written` what custody is to vouch for."""
        self._connection = connection
        self._written = written

    def droppable(self, platforms: Collection[str], *, limit: int) -> tuple[Droppable, ...]:
        """Return posts deleted by their authors on such platforms, neither flagged nor evidence nor dropped yet."""
        versions = col(PostVersionRow.post_id) == col(PostRow.id)
        flagged = (
            select(col(FlagRow.id))
            .join(PostVersionRow, col(PostVersionRow.id) == col(FlagRow.post_version_id))
            .where(versions)
            .exists()
        )
        evidence = (
            select(col(EvidenceRow.id))
            .join(PostVersionRow, col(PostVersionRow.id) == col(EvidenceRow.post_version_id))
            .where(versions)
            .exists()
        )
        filled = select(col(PostVersionRow.id)).where(versions, _standing()).exists()
        posts: AnySelect = (
            select(col(PostRow.id), col(HandleRow.platform))
            .join(HandleRow, col(HandleRow.id) == col(PostRow.handle_id))
            .where(
                col(PostRow.state) == PostState.DELETED,
                col(HandleRow.platform).in_(platforms),
                filled,
                ~flagged,
                ~evidence,
            )
            .order_by(col(PostRow.id))
            .limit(limit)
        )
        found = list(self._connection.execute(posts))
        of: dict[int, list[int]] = {}
        query = select(col(PostVersionRow.post_id), col(PostVersionRow.id)).where(
            col(PostVersionRow.post_id).in_([row.id for row in found])
        )
        for post_id, version_id in self._connection.execute(query):
            of.setdefault(post_id, []).append(version_id)
        return tuple(Droppable(row.id, row.platform, tuple(of[row.id])) for row in found)

    def bury_versions(self, version_ids: Sequence[int], why: str, now: datetime) -> None:
        """Empty post versions; what they were stays as a hash."""
        hashes = hashes_of(self._connection, [("post_version", one) for one in version_ids])
        self._add([(name, sha256) for name, sha256 in hashes.items()], why, now)
        self._connection.execute(
            update(PostVersionRow)
            .where(col(PostVersionRow.id).in_(version_ids))
            .values(**_EMPTY, pictures_due=False)
        )

    def bury_blobs(self, version_ids: Sequence[int], why: str, now: datetime) -> tuple[str, ...]:
        """Return the bytes that only these versions were read from; each has a tombstone now."""
        read_from = select(col(PostVersionRow.exchange_id)).where(
            col(PostVersionRow.id).in_(version_ids)
        )
        of_pictures = select(col(PictureRow.exchange_id)).where(
            col(PictureRow.post_version_id).in_(version_ids)
        )
        mine = select(col(ExchangeRow.body_sha256)).where(
            col(ExchangeRow.body_sha256) != "",
            col(ExchangeRow.id).in_(read_from) | col(ExchangeRow.id).in_(of_pictures),
        )
        filled = (
            select(col(ExchangeRow.body_sha256))
            .join(PostVersionRow, col(PostVersionRow.exchange_id) == col(ExchangeRow.id))
            .where(_standing())
        )
        pictured = (
            select(col(PictureRow.sha256))
            .join(PostVersionRow, col(PostVersionRow.id) == col(PictureRow.post_version_id))
            .where(_standing())
        )
        query = mine.where(
            col(ExchangeRow.body_sha256).not_in(filled),
            col(ExchangeRow.body_sha256).not_in(pictured),
            col(ExchangeRow.body_sha256).not_in(select(col(EvidenceRow.sha256))),
        ).distinct()
        names = tuple(self._connection.execute(query).scalars())
        known = set(self.names(BLOB))
        fresh = [(BLOB + name, name) for name in names if BLOB + name not in known]
        self._add(fresh, why, now)
        return names

    def names(self, prefix: str) -> tuple[str, ...]:
        """Return the names of tombstones that begin so."""
        query = select(col(TombstoneRow.name)).where(col(TombstoneRow.name).startswith(prefix))
        return tuple(self._connection.execute(query).scalars())

    def hashes(self) -> dict[str, str]:
        """Return every tombstone's name with the hash of what stood there."""
        query = select(col(TombstoneRow.name), col(TombstoneRow.sha256))
        return {row.name: row.sha256 for row in self._connection.execute(query)}

    def recent_blobs(self, now: datetime) -> tuple[str, ...]:
        """Return the hashes of bytes buried within a week: their removal may have been cut short."""
        query = select(col(TombstoneRow.sha256)).where(
            col(TombstoneRow.name).startswith(BLOB), col(TombstoneRow.at) > now - timedelta(days=7)
        )
        return tuple(self._connection.execute(query).scalars())

    def _add(self, buried: Sequence[tuple[str, str]], why: str, now: datetime) -> None:
        if not buried:
            return
        rows = self._connection.execute(
            insert(TombstoneRow).returning(col(TombstoneRow.id)),
            [{"name": name, "sha256": sha256, "why": why, "at": now} for name, sha256 in buried],
        )
        self._written += [("tombstone", row.id) for row in rows]


def _standing() -> ColumnElement[bool]:
    """Tell the post versions that have no tombstone."""
    name = literal("post_version:") + cast(col(PostVersionRow.id), String)
    return ~select(col(TombstoneRow.id)).where(col(TombstoneRow.name) == name).exists()
