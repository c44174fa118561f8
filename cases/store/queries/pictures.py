"""Pictures of posts: which are still to be fetched, and what became of each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update
from sqlmodel import col

from cases.model.intake import (
    KeptPicture,
    PendingPost,
    PictureReading,
    PictureRecord,
    WantedPicture,
)
from cases.store.queries.common import AnyRow, AnySelect
from cases.store.queries.kept import Written
from cases.store.queries.posts import read_pending
from cases.store.tables import (
    HandleRow,
    PictureReadingRow,
    PictureRow,
    PostRow,
    PostVersionRow,
)

EACH: int = 4
"""Most pictures fetched of one post version."""


class Pictures:
    """Pictures, on one connection."""

    def __init__(self, connection: Connection, written: Written) -> None:
        """Work on this connection; note in `written` what custody is to vouch for."""
        self._connection = connection
        self._written = written

    def wanted(self, *, limit: int) -> tuple[WantedPicture, ...]:
        """Return pictures of up to `limit` post versions that nobody has fetched yet, oldest first."""
        query: AnySelect = (
            select(
                col(PostVersionRow.id),
                col(PostVersionRow.media),
                col(PostVersionRow.about),
                col(HandleRow.id).label("handle_id"),
                col(HandleRow.platform),
                col(HandleRow.handle),
                col(HandleRow.url),
                col(HandleRow.basis),
            )
            .join(PostRow, col(PostRow.id) == col(PostVersionRow.post_id))
            .join(HandleRow, col(HandleRow.id) == col(PostRow.handle_id))
            .where(col(PostVersionRow.pictures_due).is_(True))
            .order_by(col(PostVersionRow.id))
            .limit(limit)
        )
        return tuple(
            WantedPicture(
                version_id=row.id,
                handle_id=row.handle_id,
                platform=row.platform,
                handle=row.handle,
                account_url=row.url,
                basis=row.basis.value,
                url=url,
                position=position,
            )
            for row in self._connection.execute(query)
            for position, url in _pictures(row)
        )

    def add(
        self,
        picture: PictureRecord,
        *,
        exchange_id: int | None,
        sha256: str,
        size: int,
        now: datetime,
    ) -> int:
        """Keep what became of a picture; return its id."""
        picture_id = self._connection.execute(
            insert(PictureRow)
            .values(
                post_version_id=picture.wanted.version_id,
                position=picture.wanted.position,
                url=picture.wanted.url,
                exchange_id=exchange_id,
                sha256=sha256,
                size=size,
                mime=picture.mime,
                width=picture.width,
                height=picture.height,
                error=picture.error,
                fetched_at=now,
                read_with="",
            )
            .returning(col(PictureRow.id))
        ).scalar_one()
        self._written.append(("picture", picture_id))
        return picture_id

    def unread(self, *, limit: int) -> tuple[KeptPicture, ...]:
        """Return kept pictures that nothing has read yet, oldest first."""
        query: AnySelect = (
            select(
                col(PictureRow.id),
                col(PictureRow.post_version_id),
                col(PictureRow.sha256),
            )
            .join(PostVersionRow, col(PostVersionRow.id) == col(PictureRow.post_version_id))
            .where(
                col(PictureRow.read_with) == "",
                col(PictureRow.sha256) != "",
                col(PostVersionRow.kept).is_(True),
                col(PostVersionRow.scored_with) != "",
            )
            .order_by(col(PictureRow.id))
            .limit(limit)
        )
        return tuple(
            KeptPicture(row.id, row.post_version_id, row.sha256)
            for row in self._connection.execute(query)
        )

    def readings(self, names: Sequence[str], reader: str) -> dict[str, PictureReading]:
        """Return what a reader has read before, by hash."""
        query = select(col(PictureReadingRow.sha256), col(PictureReadingRow.body)).where(
            col(PictureReadingRow.sha256).in_(names),
            col(PictureReadingRow.reader) == reader,
        )
        query = query.add_columns(col(PictureReadingRow.error))
        return {
            row.sha256: PictureReading(row.sha256, reader, row.body, row.error)
            for row in self._connection.execute(query)
        }

    def keep_readings(self, readings: Sequence[PictureReading], now: datetime) -> None:
        """Keep what was read."""
        if readings:
            self._connection.execute(
                insert(PictureReadingRow),
                [
                    {
                        "sha256": one.sha256,
                        "reader": one.reader,
                        "body": dict(one.body),
                        "error": one.error,
                        "read_at": now,
                    }
                    for one in readings
                ],
            )

    def mark_read(self, picture_ids: Sequence[int], reader: str) -> None:
        """Note that pictures were read, well or not."""
        self._connection.execute(
            update(PictureRow).where(col(PictureRow.id).in_(picture_ids)).values(read_with=reader)
        )

    def read_of(self, version_ids: Sequence[int]) -> dict[int, list[PictureReading]]:
        """Return what was read of the pictures of versions, in their order."""
        query: AnySelect = (
            select(
                col(PictureRow.post_version_id),
                col(PictureReadingRow.sha256),
                col(PictureReadingRow.reader),
                col(PictureReadingRow.body),
                col(PictureReadingRow.error),
            )
            .join(
                PictureReadingRow,
                (col(PictureReadingRow.sha256) == col(PictureRow.sha256))
                & (col(PictureReadingRow.reader) == col(PictureRow.read_with)),
            )
            .where(col(PictureRow.post_version_id).in_(version_ids))
            .order_by(col(PictureRow.post_version_id), col(PictureRow.position))
        )
        found: dict[int, list[PictureReading]] = {}
        for row in self._connection.execute(query):
            reading = PictureReading(row.sha256, row.reader, row.body, row.error)
            found.setdefault(row.post_version_id, []).append(reading)
        return found

    def posts(self, version_ids: Sequence[int]) -> tuple[PendingPost, ...]:
        """Return the posts of these versions, to be scored with their pictures."""
        wanted = col(PostVersionRow.id).in_(version_ids)
        return read_pending(self._connection, wanted, limit=len(version_ids))

    def forget(self, version_ids: Sequence[int]) -> None:
        """Drop what was read of pictures that stand in no other version whose content is kept."""
        mine = select(col(PictureRow.sha256)).where(
            col(PictureRow.post_version_id).in_(version_ids)
        )
        others = (
            select(col(PictureRow.sha256))
            .join(PostVersionRow, col(PostVersionRow.id) == col(PictureRow.post_version_id))
            .where(
                col(PictureRow.post_version_id).not_in(version_ids),
                col(PostVersionRow.kept).is_(True),
            )
        )
        self._connection.execute(
            delete(PictureReadingRow).where(
                col(PictureReadingRow.sha256).in_(mine),
                col(PictureReadingRow.sha256).not_in(others),
            )
        )

    def done(self, version_ids: Sequence[int]) -> None:
        """Note that pictures of these versions are not wanted any more."""
        self._connection.execute(
            update(PostVersionRow)
            .where(col(PostVersionRow.id).in_(version_ids))
            .values(pictures_due=False)
        )


def _pictures(row: AnyRow) -> list[tuple[int, str]]:
    """Return place and address of the first pictures; films and sounds are no pictures."""
    among = row.about.get("pictures", range(len(row.media)))
    return [(n, row.media[n]) for n in among][:EACH]
