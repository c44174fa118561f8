"""Kept posts read again, page by page, for rules that are being tried."""

from __future__ import annotations

from sqlalchemy import Connection, select
from sqlmodel import col

from cases.model.intake import PendingPost, reading_text
from cases.model.queries import Sight
from cases.model.registry import SURE, Basis
from cases.store.queries.common import AnySelect, in_sight
from cases.store.tables import HandleRow, PersonRow, PostRow, PostVersionRow


class Replays:
    """Post versions in their order, on one connection."""

    def __init__(self, connection: Connection) -> None:
        """Read through this connection."""
        self._connection = connection

    def page(self, sight: Sight, *, after: int, limit: int) -> tuple[PendingPost, ...]:
        """Return the versions in sight that follow the one with the id `after`, oldest first."""
        sure = () if sight.kept_back else (col(HandleRow.identity).in_(SURE),)
        query: AnySelect = (
            select(
                col(PostVersionRow.id),
                col(PostVersionRow.title),
                col(PostVersionRow.text),
                col(PostVersionRow.kind),
                col(PostVersionRow.author),
                col(PostVersionRow.published_at),
                col(HandleRow.platform),
                col(HandleRow.basis),
                col(PersonRow.name).label("person"),
            )
            .join(PostRow, col(PostRow.id) == col(PostVersionRow.post_id))
            .join(HandleRow, col(HandleRow.id) == col(PostRow.handle_id))
            .outerjoin(PersonRow, col(PersonRow.id) == col(HandleRow.person_id))
            .where(
                col(PostVersionRow.id) > after,
                in_sight(sight, HandleRow.unit_id, HandleRow.person_id),
                *sure,
            )
            .order_by(col(PostVersionRow.id))
            .limit(limit)
        )
        return tuple(
            PendingPost(
                version_id=row.id,
                text=reading_text(row.title, row.text),
                kind=row.kind,
                platform=row.platform,
                author=row.author,
                official=row.basis is Basis.OFFICIAL,
                published_at=row.published_at,
                person=row.person or "",
            )
            for row in self._connection.execute(query)
        )
