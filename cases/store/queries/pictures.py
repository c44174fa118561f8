"""Pictures of posts: which are still to be fetched, and what became of each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, insert, select, update
from sqlmodel import col

from cases.model.intake import PictureRecord, WantedPicture
from cases.store.queries.common import AnyRow, AnySelect
from cases.store.queries.kept import Written
from cases.store.tables import HandleRow, PictureRow, PostRow, PostVersionRow

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
            )
            .returning(col(PictureRow.id))
        ).scalar_one()
        self._written.append(("picture", picture_id))
        return picture_id

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
