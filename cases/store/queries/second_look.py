"""Second looks: what can be drawn, what was, what waits for whom, what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, insert, or_, select, update
from sqlmodel import col

from cases.model.queries import Sight
from cases.model.registry import SURE
from cases.model.second_look import Draw, Stratum, unpacked
from cases.model.states import DecisionKind, DismissReason, FlagState
from cases.store.queries.common import AnyRow, AnySelect, chunks, in_sight
from cases.store.queries.kept import Written
from cases.store.tables import (
    DecisionRow,
    DrawRow,
    FlagLookRow,
    FlagPostRow,
    FlagRecusalRow,
    FlagRow,
    HandleRow,
    ItemRow,
    PostRow,
    PostVersionRow,
    VerdictRow,
)

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Pair:
    """What two people said of one post."""

    stratum: Stratum
    first: str
    """Login of the first reviewer; empty where nobody had decided."""
    first_reason: DismissReason | None
    first_clause: str
    matter: bool
    """What the second one said."""
    reason: DismissReason | None


class SecondLooks:
    """Draws, items and verdicts, on one connection."""

    def __init__(self, connection: Connection, written: Written) -> None:
        """Work on this connection; note in `written` what custody is to vouch for."""
        self._connection = connection
        self._written = written

    def eligible(self, stratum: Stratum, since: datetime, until: datetime) -> list[int]:
        """Return what can be drawn: ids of dismissed flags, or of post versions that nobody flagged."""
        if stratum is Stratum.DISMISSED:
            query = (
                select(col(DecisionRow.flag_id))
                .join(FlagRow, col(FlagRow.id) == col(DecisionRow.flag_id))
                .where(
                    col(DecisionRow.kind) == DecisionKind.DISMISS,
                    col(FlagRow.state) == FlagState.DISMISSED,
                    col(DecisionRow.id) == _dismissal_of(),
                    col(DecisionRow.at) >= since,
                    col(DecisionRow.at) < until,
                )
            )
            return sorted(self._connection.execute(query).scalars())
        flagged = select(col(FlagRow.id)).where(
            col(FlagRow.post_version_id) == col(PostVersionRow.id)
        )
        joined = select(col(FlagPostRow.id)).where(
            col(FlagPostRow.post_version_id) == col(PostVersionRow.id)
        )
        query = select(col(PostVersionRow.id)).where(
            col(PostVersionRow.observed_at) >= since,
            col(PostVersionRow.observed_at) < until,
            col(PostVersionRow.scored_with) != "",
            col(PostVersionRow.kept).is_(True),
            ~flagged.exists(),
            ~joined.exists(),
        )
        return sorted(self._connection.execute(query).scalars())

    def overlapping(self, stratum: Stratum, since: datetime, until: datetime) -> int | None:
        """Return an earlier draw of a stratum that shares a moment with a period, or None."""
        query = select(col(DrawRow.id)).where(
            col(DrawRow.stratum) == stratum, col(DrawRow.since) < until, col(DrawRow.until) > since
        )
        return self._connection.execute(query.limit(1)).scalar()

    def pledge(self, **values: object) -> Draw:
        """Write down what a draw will be made from."""
        made = insert(DrawRow).values(**values).returning(col(DrawRow.id))
        draw_id = self._connection.execute(made).scalar_one()
        self._written.append(("second_look_draw", draw_id))
        return self.draws(draw_id)[0]

    def draws(self, draw_id: int | None = None) -> tuple[Draw, ...]:
        """Return every draw, or one, the oldest first; seeds of those that were not made yet stay closed."""
        looked = (
            select(func.count())
            .select_from(VerdictRow)
            .join(ItemRow, col(ItemRow.id) == col(VerdictRow.item_id))
            .where(col(ItemRow.draw_id) == col(DrawRow.id))
            .scalar_subquery()
        )
        query: AnySelect = select(
            DrawRow.__table__.c,  # type: ignore[attr-defined]
            looked.label("looked_at"),
        ).order_by(col(DrawRow.id))
        if draw_id is not None:
            query = query.where(col(DrawRow.id) == draw_id)
        return tuple(map(_draw, self._connection.execute(query)))

    def closed(self, draw_id: int) -> tuple[bytes, tuple[int, ...]] | None:
        """Return seed and list of a draw that was not made yet, held; or None."""
        query: AnySelect = select(col(DrawRow.seed), col(DrawRow.eligible_ids)).where(
            col(DrawRow.id) == draw_id, col(DrawRow.drawn_at).is_(None)
        )
        row = self._connection.execute(query.with_for_update()).first()
        return (row.seed, unpacked(row.eligible_ids)) if row else None

    def listed(self, draw_id: int) -> tuple[int, ...]:
        """Return the list that a draw was made from."""
        query = select(col(DrawRow.eligible_ids)).where(col(DrawRow.id) == draw_id)
        return unpacked(self._connection.execute(query).scalar_one())

    def make(self, draw_id: int, stratum: Stratum, ids: Sequence[int], at: datetime) -> None:
        """Make a draw: its posts wait for a second look, in this order."""
        self._connection.execute(
            update(DrawRow).where(col(DrawRow.id) == draw_id).values(drawn_at=at)
        )
        about = self._about(stratum, ids)
        rows = [
            {"draw_id": draw_id, "place": place, "held_by": None, "held_until": None, **about[one]}
            for place, one in enumerate(ids, start=1)
            if one in about
        ]
        if rows:
            self._connection.execute(insert(ItemRow), rows)

    def _about(self, stratum: Stratum, ids: Sequence[int]) -> dict[int, dict[str, int | None]]:
        if stratum is Stratum.UNFLAGGED:
            return {
                one: {"flag_id": None, "post_version_id": one, "decision_id": None} for one in ids
            }
        found: dict[int, dict[str, int | None]] = {}
        for chunk in chunks(ids, _CHUNK):
            query: AnySelect = select(
                col(FlagRow.id), col(FlagRow.post_version_id), _dismissal_of().label("decision")
            ).where(col(FlagRow.id).in_(chunk))
            for row in self._connection.execute(query):
                found[row.id] = {
                    "flag_id": row.id,
                    "post_version_id": row.post_version_id,
                    "decision_id": row.decision,
                }
        return found

    def next(self, sight: Sight, now: datetime) -> AnyRow | None:
        """Return the next post for a reviewer, held against others; or None.

        Rows have `id`, `platform`, `kind`, `title`, `text` and `published_at`.
        """
        query = self._open(
            sight,
            now,
            col(ItemRow.id),
            col(HandleRow.platform),
            col(PostVersionRow.kind),
            col(PostVersionRow.title),
            col(PostVersionRow.text),
            col(PostVersionRow.published_at),
        )
        first = query.order_by(col(ItemRow.place), col(ItemRow.id)).limit(1)
        return self._connection.execute(first.with_for_update(of=ItemRow, skip_locked=True)).first()

    def waiting(self, sight: Sight, now: datetime) -> int:
        """Return how many posts wait for a reviewer."""
        query = self._open(sight, now, func.count())
        return int(self._connection.execute(query).scalar_one())

    def hold(self, item_id: int, login: str | None, until: datetime | None) -> None:
        """Keep a post for a reviewer, or free it."""
        self._connection.execute(
            update(ItemRow)
            .where(col(ItemRow.id) == item_id)
            .values(held_by=login, held_until=until)
        )

    def held(self, item_id: int, sight: Sight, now: datetime) -> AnyRow | None:
        """Return a post that a reviewer holds and is still blind to, or None: `flag_id`, `post_version_id`."""
        query = self._open(
            sight, now, col(ItemRow.flag_id), col(ItemRow.post_version_id), col(ItemRow.decision_id)
        ).where(col(ItemRow.id) == item_id, col(ItemRow.held_by) == sight.login)
        return self._connection.execute(query.with_for_update(of=ItemRow)).first()

    def keep(self, **values: object) -> int:
        """Keep a verdict; return its id."""
        made = insert(VerdictRow).values(**values).returning(col(VerdictRow.id))
        verdict_id = self._connection.execute(made).scalar_one()
        self._written.append(("second_look_verdict", verdict_id))
        return verdict_id

    def pairs(self) -> tuple[Pair, ...]:
        """Return what two people said of each post that was looked at again."""
        query: AnySelect = (
            select(
                col(DrawRow.stratum),
                col(DecisionRow.by),
                col(DecisionRow.reason).label("first_reason"),
                col(DecisionRow.clause),
                col(FlagRow.clause).label("flag_clause"),
                col(VerdictRow.matter),
                col(VerdictRow.reason),
            )
            .select_from(VerdictRow)
            .join(ItemRow, col(ItemRow.id) == col(VerdictRow.item_id))
            .join(DrawRow, col(DrawRow.id) == col(ItemRow.draw_id))
            .join(DecisionRow, col(DecisionRow.id) == col(ItemRow.decision_id), isouter=True)
            .join(FlagRow, col(FlagRow.id) == col(ItemRow.flag_id), isouter=True)
            .order_by(col(VerdictRow.id))
        )
        return tuple(
            Pair(
                stratum=row.stratum,
                first=row.by or "",
                first_reason=row.first_reason,
                first_clause=row.clause or row.flag_clause or "",
                matter=row.matter,
                reason=row.reason,
            )
            for row in self._connection.execute(query)
        )

    def reopened(self) -> dict[str, int]:
        """Return how many dismissals of each person did not stand, whoever opened them again."""
        again = DecisionRow.__table__.alias("again")  # type: ignore[attr-defined]
        latest = (
            select(func.max(col(DecisionRow.id)))
            .where(
                col(DecisionRow.flag_id) == again.c.flag_id,
                col(DecisionRow.kind) == DecisionKind.DISMISS,
                col(DecisionRow.id) < again.c.id,
            )
            .correlate(again)
            .scalar_subquery()
        )
        first = DecisionRow.__table__.alias("first")  # type: ignore[attr-defined]
        taken = DecisionRow.__table__.alias("taken")  # type: ignore[attr-defined]
        query: AnySelect = (
            select(first.c.by, func.count().label("times"))
            .select_from(again)
            .join(first, first.c.id == latest)
            .join(taken, taken.c.reverses_id == again.c.id, isouter=True)
            .where(again.c.kind == DecisionKind.REOPEN, taken.c.id.is_(None))
            .group_by(first.c.by)
        )
        return {row.by: row.times for row in self._connection.execute(query)}

    @staticmethod
    def _open(sight: Sight, now: datetime, *columns: Any) -> AnySelect:
        """Select from what waits for a reviewer: in sight, undecided, free, and not seen since the first decision."""
        seen = select(col(FlagLookRow.flag_id)).where(
            col(FlagLookRow.login) == sight.login,
            col(FlagLookRow.flag_id) == col(ItemRow.flag_id),
            col(FlagLookRow.last_at) >= col(DecisionRow.at),
        )
        recused = select(col(FlagRecusalRow.flag_id)).where(
            col(FlagRecusalRow.login) == sight.login,
            col(FlagRecusalRow.flag_id) == col(ItemRow.flag_id),
        )
        query: AnySelect = (
            select(*columns)
            .select_from(ItemRow)
            .join(PostVersionRow, col(PostVersionRow.id) == col(ItemRow.post_version_id))
            .join(PostRow, col(PostRow.id) == col(PostVersionRow.post_id))
            .join(HandleRow, col(HandleRow.id) == col(PostRow.handle_id))
            .join(DecisionRow, col(DecisionRow.id) == col(ItemRow.decision_id), isouter=True)
            .join(FlagRow, col(FlagRow.id) == col(ItemRow.flag_id), isouter=True)
            .join(VerdictRow, col(VerdictRow.item_id) == col(ItemRow.id), isouter=True)
            .where(
                col(VerdictRow.id).is_(None),
                col(PostVersionRow.kept).is_(True),
                or_(
                    col(ItemRow.held_by).is_(None),
                    col(ItemRow.held_by) == sight.login,
                    col(ItemRow.held_until) <= now,
                ),
                or_(col(DecisionRow.id).is_(None), col(DecisionRow.by) != sight.login),
                in_sight(sight, HandleRow.unit_id, HandleRow.person_id),
                ~seen.exists(),
                ~recused.exists(),
            )
        )
        if sight.kept_back:
            return query
        return query.where(
            or_(
                col(FlagRow.shared).is_(True),
                and_(col(FlagRow.id).is_(None), col(HandleRow.identity).in_(SURE)),
            )
        )


def _dismissal_of() -> ColumnElement[int]:
    """Return the latest dismissal of a flag as a subquery."""
    latest = DecisionRow.__table__.alias("latest")  # type: ignore[attr-defined]
    return (
        select(func.max(latest.c.id))
        .where(latest.c.flag_id == col(FlagRow.id), latest.c.kind == DecisionKind.DISMISS)
        .correlate(FlagRow)
        .scalar_subquery()
    )


def _draw(row: AnyRow) -> Draw:
    return Draw(
        id=row.id,
        stratum=row.stratum,
        since=row.since,
        until=row.until,
        size=row.size,
        eligible=row.eligible,
        eligible_sha256=row.eligible_sha256,
        seed_sha256=row.seed_sha256,
        seed=row.seed.hex() if row.drawn_at else "",
        committed_by=row.committed_by,
        committed_at=row.committed_at,
        drawn_at=row.drawn_at,
        looked_at=row.looked_at,
    )
