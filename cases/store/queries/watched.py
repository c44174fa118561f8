"""Posts of one person, for somebody who may look at them beyond triage."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, insert, select
from sqlmodel import col

from cases.model.draws import SeenPost
from cases.model.queries import Sight
from cases.model.registry import SURE
from cases.model.states import FlagState
from cases.store.queries.common import AnySelect
from cases.store.queries.kept import Written
from cases.store.tables import EyeFlagRow, FlagRow, HandleRow, PostRow, PostVersionRow


class Watched:
    """Posts of people, and what was flagged of them by eye, on one connection."""

    def __init__(self, connection: Connection, written: Written) -> None:
        """Work on this connection; note in `written` what custody is to vouch for."""
        self._connection = connection
        self._written = written

    def posts(
        self, sight: Sight, person_id: int, since: datetime, until: datetime, *, limit: int
    ) -> tuple[SeenPost, ...]:
        """Return the newest version of each post of a period, the newest post first; texts as they are kept.

        Left out are posts of handles that are not surely the person's, and what is kept from the chain of command:
        flags under a sealed clause, and possible concerted activity (safeguard E.8).
        """
        when = func.coalesce(col(PostVersionRow.published_at), col(PostRow.first_seen_at))
        newest = col(PostVersionRow.version_no) == col(PostRow.versions)
        query = self._of(sight, person_id).where(newest, when >= since, when < until)
        found = self._connection.execute(
            query.order_by(when.desc(), col(PostVersionRow.id)).limit(limit)
        )
        return tuple(
            SeenPost(
                version=row.id,
                platform=row.platform,
                handle=row.handle,
                kind=row.kind,
                title=row.title,
                text=row.text,
                published_at=row.published_at,
                flag=row.flag,
            )
            for row in found
        )

    def may_flag(
        self, sight: Sight, person_id: int, version_id: int, since: datetime, until: datetime
    ) -> bool:
        """Tell whether a version is of a post of the person in the period, and not kept back."""
        when = func.coalesce(col(PostVersionRow.published_at), col(PostRow.first_seen_at))
        query = self._of(sight, person_id).where(
            col(PostVersionRow.id) == version_id, when >= since, when < until
        )
        return self._connection.execute(query).first() is not None

    def flagged(self, **values: object) -> None:
        """Keep that a flag was raised by eye: `review_id` or `look_id`, `flag_id`, `by`, `at`."""
        made = insert(EyeFlagRow).values(**values).returning(col(EyeFlagRow.id))
        self._written.append(("eye_flag", self._connection.execute(made).scalar_one()))

    def flags_of(self, *, review: int | None = None, look: int | None = None) -> int:
        """Return how many flags were raised in a review or a directed look."""
        query = select(func.count()).select_from(EyeFlagRow)
        mine = EyeFlagRow.review_id if look is None else EyeFlagRow.look_id
        return int(
            self._connection.execute(
                query.where(col(mine) == (review if look is None else look))
            ).scalar_one()
        )

    @staticmethod
    def _of(sight: Sight, person_id: int) -> AnySelect:
        query: AnySelect = (
            select(
                col(PostVersionRow.id),
                col(HandleRow.platform),
                col(HandleRow.handle),
                col(PostVersionRow.kind),
                col(PostVersionRow.title),
                col(PostVersionRow.text),
                col(PostVersionRow.published_at),
                col(FlagRow.id).label("flag"),
            )
            .select_from(PostVersionRow)
            .join(PostRow, col(PostRow.id) == col(PostVersionRow.post_id))
            .join(HandleRow, col(HandleRow.id) == col(PostRow.handle_id))
            .join(FlagRow, col(FlagRow.post_version_id) == col(PostVersionRow.id), isouter=True)
            .where(
                col(HandleRow.person_id) == person_id,
                col(HandleRow.identity).in_(SURE),
                col(PostVersionRow.kept).is_(True),
                col(FlagRow.id).is_(None) | (col(FlagRow.state) != FlagState.WITH_LEGAL),
            )
        )
        if sight.kept_back:
            return query
        return query.where(col(FlagRow.id).is_(None) | col(FlagRow.shared).is_(True))
