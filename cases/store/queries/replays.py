"""Kept posts read again, page by page, for rules that are being tried."""

from __future__ import annotations

from sqlalchemy import Connection
from sqlmodel import col

from cases.model.intake import PendingPost
from cases.model.queries import Sight
from cases.model.registry import SURE
from cases.store.queries.common import in_sight
from cases.store.queries.posts import read_pending
from cases.store.tables import HandleRow, PostVersionRow


class Replays:
    """Post versions in their order, on one connection."""

    def __init__(self, connection: Connection) -> None:
        """Read through this connection."""
        self._connection = connection

    def page(self, sight: Sight, *, after: int, limit: int) -> tuple[PendingPost, ...]:
        """Return the versions in sight that follow the one with the id `after`, oldest first."""
        return read_pending(
            self._connection,
            col(PostVersionRow.id) > after,
            in_sight(sight, HandleRow.unit_id, HandleRow.person_id),
            *(() if sight.kept_back else (col(HandleRow.identity).in_(SURE),)),
            limit=limit,
        )
