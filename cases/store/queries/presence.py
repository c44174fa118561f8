"""Where posts stand, as far as platforms said: signals taken in, states kept, and whose turn it is to be asked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, and_, case, func, insert, or_, select, update
from sqlmodel import col

from cases.model.intake import KnownPost
from cases.model.presence import APART, Presence, Sign, Standing, after
from cases.model.presence import PostState as State
from cases.store.queries.common import AnySelect, chunks
from cases.store.queries.kept import Written
from cases.store.tables import FlagRow, PostRow, PostStateRow, PostVersionRow

_CHUNK: Final = 500
_ASKED: Final = (State.LIVE, State.MISSING, State.RESTRICTED)
"""States in which a post is asked for again; the others are conclusions."""
SWEEP: Final = timedelta(hours=24)
"""Between two questions for the same post, while nothing is wrong with it."""


@dataclass(frozen=True, slots=True)
class Change:
    """A post that stands otherwise than before."""

    post_id: int
    before: State
    now: State


class PostPresence:
    """Where posts stand, on one connection."""

    def __init__(self, connection: Connection, written: Written) -> None:
        """Work on this connection; note in `written` what custody is to vouch for."""
        self._connection = connection
        self._written = written

    def take(
        self,
        handle_id: int,
        signs: Sequence[tuple[str, Sign, str]],
        *,
        standing: Standing,
        exchange_id: int | None,
        at: datetime,
    ) -> list[Change]:
        """Take in what an exchange says of known posts, as (native id, sign, token); return what changed."""
        said = {native_id: (sign, token) for native_id, sign, token in signs}
        changes: list[Change] = []
        for chunk in chunks(list(said), _CHUNK):
            query = select(
                col(PostRow.id),
                col(PostRow.native_id),
                col(PostRow.state),
                col(PostRow.missing_at),
            ).where(col(PostRow.handle_id) == handle_id, col(PostRow.native_id).in_(chunk))
            for row in self._connection.execute(query).all():
                sign, token = said[row.native_id]
                before = Presence(row.state, row.missing_at)
                now = after(before, sign, standing, at)
                values: dict[str, object] = {} if sign is Sign.UNKNOWN else {"checked_at": at}
                if now != before:
                    values |= {"state": now.state, "missing_at": now.missing_at}
                if values:
                    self._connection.execute(
                        update(PostRow).where(col(PostRow.id) == row.id).values(**values)
                    )
                if now.state is not before.state:
                    self._note([row.id], now.state, sign, token, standing, exchange_id, at)
                    changes.append(Change(row.id, before.state, now.state))
        return changes

    def lose_account(
        self, handle_id: int, standing: Standing, token: str, exchange_id: int | None, at: datetime
    ) -> int:
        """Mark every post of an account that is gone, suspended or deactivated; return how many."""
        ids = list(
            self._connection.execute(
                update(PostRow)
                .where(col(PostRow.handle_id) == handle_id, col(PostRow.state).in_(_ASKED))
                .values(state=State.ACCOUNT_GONE, missing_at=at, checked_at=at)
                .returning(col(PostRow.id))
            ).scalars()
        )
        self._note(ids, State.ACCOUNT_GONE, Sign.UNKNOWN, token, standing, exchange_id, at)
        return len(ids)

    def seen(self, post_ids: Iterable[int], at: datetime) -> None:
        """Note that posts were seen, where that was not noted lately: a quiet feed costs no writes."""
        for chunk in chunks(list(post_ids), _CHUNK):
            self._connection.execute(
                update(PostRow)
                .where(
                    col(PostRow.id).in_(chunk),
                    or_(
                        col(PostRow.checked_at).is_(None), col(PostRow.checked_at) < at - SWEEP / 2
                    ),
                )
                .values(checked_at=at)
            )

    def due(
        self, handle_ids: Sequence[int], now: datetime, *, each: int, lookback: timedelta
    ) -> dict[int, tuple[KnownPost, ...]]:
        """Return, by handle, the posts whose turn it is to be asked for, the longest unchecked first.

        Args:
            handle_ids: Whose.
            now: The moment.
            each: Most posts of one handle.
            lookback: Older posts are only asked for where they are flagged.
        """
        flagged = (
            select(col(FlagRow.id))
            .join(PostVersionRow, col(PostVersionRow.id) == col(FlagRow.post_version_id))
            .where(col(PostVersionRow.post_id) == col(PostRow.id))
            .exists()
        )
        wait = case((col(PostRow.state) == State.MISSING, now - APART), else_=now - SWEEP)
        place = (
            func.row_number()
            .over(
                partition_by=col(PostRow.handle_id),
                order_by=(col(PostRow.checked_at), col(PostRow.id)),
            )
            .label("place")
        )
        waiting = (
            select(
                col(PostRow.handle_id),
                col(PostRow.native_id),
                col(PostRow.permalink),
                col(PostRow.native_uri),
                col(PostRow.native_version),
                place,
            )
            .where(
                col(PostRow.handle_id).in_(handle_ids),
                col(PostRow.state).in_(_ASKED),
                or_(col(PostRow.checked_at).is_(None), col(PostRow.checked_at) <= wait),
                or_(and_(col(PostRow.first_seen_at) > now - lookback), flagged),
            )
            .subquery()
        )
        query: AnySelect = (
            select(waiting)
            .where(waiting.c.place <= each)
            .order_by(waiting.c.handle_id, waiting.c.place)
        )
        found: dict[int, list[KnownPost]] = {}
        for row in self._connection.execute(query):
            known = KnownPost(row.native_id, row.permalink, row.native_uri, row.native_version)
            found.setdefault(row.handle_id, []).append(known)
        return {handle_id: tuple(posts) for handle_id, posts in found.items()}

    def _note(
        self,
        post_ids: Sequence[int],
        state: State,
        sign: Sign,
        token: str,
        standing: Standing,
        exchange_id: int | None,
        at: datetime,
    ) -> None:
        if not post_ids:
            return
        rows = self._connection.execute(
            insert(PostStateRow).returning(col(PostStateRow.id)),
            [
                {
                    "post_id": post_id,
                    "state": state,
                    "sign": sign.value,
                    "token": token[:500],
                    "standing": standing.value,
                    "exchange_id": exchange_id,
                    "at": at,
                }
                for post_id in post_ids
            ],
        )
        self._written += [("post_state", row.id) for row in rows]
