"""Flags in triage: the queue by keyset, one flag whole, its notes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update
from sqlmodel import col

from cases.errors import Stale
from cases.model.findings import explained
from cases.model.intake import reading_text
from cases.model.queries import FlagQuery, Sight
from cases.model.states import WAITING, FlagState
from cases.model.views import (
    OTHERS_CAP,
    UNCOUNTED,
    FlagDetail,
    FlagSummary,
    NoteView,
    Page,
)
from cases.store.queries.common import AnySelect
from cases.store.queries.decisions import Decisions
from cases.store.queries.flag_rows import (
    FlagRecord,
    behind_wall,
    count_of,
    record,
    sighted,
    summaries,
    summary,
    wanted_of,
)
from cases.store.queries.handling import Handling
from cases.store.queries.history import history_of
from cases.store.queries.kept import Written
from cases.store.queries.notes import add_note, notes_on
from cases.store.queries.same_text import SameText
from cases.store.queries.walking import Walk, counted_before, with_count
from cases.store.tables import DecisionRow, ExchangeRow, FlagRow, PostRow, PostVersionRow

__all__ = ["FlagRecord", "Flags"]
_MOST = 500
"""Lines of a list that is not paged."""


class Flags:
    """Flags, on one connection."""

    def __init__(self, connection: Connection, written: Written) -> None:
        """Work on this connection; note in `written` what custody is to vouch for."""
        self._connection = connection
        self._written = written

    def add(self, rows: Sequence[dict[str, Any]]) -> list[int]:
        """Raise flags; return their ids in the order given."""
        if not rows:
            return []
        return list(
            self._connection.execute(
                insert(FlagRow).returning(col(FlagRow.id), sort_by_parameter_order=True), list(rows)
            ).scalars()
        )

    def page(
        self,
        sight: Sight,
        query: FlagQuery,
        *,
        after: str | None,
        limit: int,
        counted: bool = True,
    ) -> Page[FlagSummary]:
        """Return a page of the queue, the weightiest first; `counted` asks how many there are in all."""
        wanted = wanted_of(sight, query)
        key = (col(FlagRow.rank), col(FlagRow.id))
        listed, anchor = summaries(sight).where(*wanted), select(*key).where(*sighted(sight))
        place, total = counted_before(after)
        walked = Walk(self._connection, listed, anchor, key).page(place, limit)
        if total is None and counted:
            total = self.matching(sight, query)
        return Page(
            items=tuple(summary(row) for row in walked.rows),
            next_key=with_count(walked.next_key, total),
            total=UNCOUNTED if total is None else total,
            prev_key=with_count(walked.prev_key, total),
        )

    def matching(self, sight: Sight, query: FlagQuery, *, cap: int | None = None) -> int:
        """Return how many flags match; counting stops at `cap`."""
        wanted = count_of(wanted_of(sight, query), named=bool(query.words), cap=cap)
        count: int = self._connection.execute(wanted).scalar_one()
        return count

    def waiting(self, sight: Sight, *, urgent_from: int) -> tuple[int, int]:
        """Return how many flags wait in sight, and how many of them are at least that severe."""
        wanted = wanted_of(sight, FlagQuery())
        urgent = func.count().filter(col(FlagRow.severity) >= urgent_from)
        query: AnySelect = select(func.count(), urgent).select_from(FlagRow).where(*wanted)
        total, pressing = self._connection.execute(query).one()
        return total, pressing

    def tide(self) -> tuple[int, int]:
        """Return the latest flag and the latest decision: as long as both stay, little has come or gone."""
        flags, decisions = (
            self._connection.execute(select(func.max(col(row.id)))).scalar_one() or 0
            for row in (FlagRow, DecisionRow)
        )
        return flags, decisions

    def get(
        self, flag_id: int, sight: Sight, *, lock: bool = False, walled: bool = False
    ) -> FlagRecord | None:
        """Return what a decision needs of a flag in sight, or None; `lock` keeps others from deciding first."""
        query: AnySelect = select(
            FlagRow.__table__.c  # type: ignore[attr-defined]
        ).where(col(FlagRow.id) == flag_id, *(behind_wall(sight) if walled else sighted(sight)))
        row = self._connection.execute(query.with_for_update() if lock else query).first()
        if row is None:
            return None
        return record(row)

    def of_versions(self, version_ids: Sequence[int]) -> dict[int, FlagRecord]:
        """Return the flags of post versions, held so that nobody decides on them meanwhile."""
        query: AnySelect = select(
            FlagRow.__table__.c  # type: ignore[attr-defined]
        ).where(col(FlagRow.post_version_id).in_(version_ids))
        rows = self._connection.execute(query.with_for_update())
        return {row.post_version_id: record(row) for row in rows}

    def walled(self, sight: Sight) -> tuple[FlagSummary, ...]:
        """Return what is kept from the chain of command as possible concerted activity: for counsel alone."""
        query = summaries(sight).where(*behind_wall(sight)).order_by(col(FlagRow.id))
        return tuple(map(summary, self._connection.execute(query)))

    def in_state(self, sight: Sight, state: FlagState) -> tuple[FlagSummary, ...]:
        """Return the flags in sight that stand in a state, the oldest first."""
        query = summaries(sight).where(col(FlagRow.state) == state, *sighted(sight))
        rows = self._connection.execute(query.order_by(col(FlagRow.id)).limit(_MOST))
        return tuple(map(summary, rows))

    def to_recheck(self, sight: Sight, now: datetime) -> tuple[FlagSummary, ...]:
        """Return the safety notices in sight whose re-check is due, the longest due first."""
        query = summaries(sight).where(col(FlagRow.recheck_at) <= now, *sighted(sight))
        rows = self._connection.execute(query.order_by(col(FlagRow.recheck_at)).limit(_MOST))
        return tuple(map(summary, rows))

    def without_identity(self, handle_id: int) -> dict[int, FlagRecord]:
        """Return the flags of a handle that wait for its identity to be graded, held."""
        query: AnySelect = select(
            FlagRow.__table__.c  # type: ignore[attr-defined]
        ).where(col(FlagRow.handle_id) == handle_id, col(FlagRow.state) == FlagState.NEEDS_IDENTITY)
        rows = self._connection.execute(query.order_by(col(FlagRow.id)).with_for_update())
        return {row.id: record(row) for row in rows}

    def waiting_of_handle(self, handle_id: int) -> dict[int, FlagRecord]:
        """Return the flags of a handle that wait in the queue, held."""
        query: AnySelect = select(
            FlagRow.__table__.c  # type: ignore[attr-defined]
        ).where(col(FlagRow.handle_id) == handle_id, col(FlagRow.waiting).is_(True))
        rows = self._connection.execute(query.order_by(col(FlagRow.id)).with_for_update())
        return {row.id: record(row) for row in rows}

    def any_of(self, flag_id: int) -> FlagRecord | None:
        """Return a flag for the service, which sees no content, held; or None."""
        query: AnySelect = select(
            FlagRow.__table__.c  # type: ignore[attr-defined]
        ).where(col(FlagRow.id) == flag_id)
        row = self._connection.execute(query.with_for_update()).first()
        return record(row) if row else None

    def person_of(self, flag_id: int) -> int | None:
        """Return whose flag it is; None for a page of the department."""
        query = select(col(FlagRow.person_id)).where(col(FlagRow.id) == flag_id)
        return self._connection.execute(query).scalar()

    def decided(self, flag_id: int, login: str | None) -> None:
        """Name whose decision stands on a flag."""
        self._connection.execute(
            update(FlagRow).where(col(FlagRow.id) == flag_id).values(decided_by=login)
        )

    def exists(self, flag_id: int) -> bool:
        """Tell whether there is such a flag at all, seen or not."""
        query = select(col(FlagRow.id)).where(col(FlagRow.id) == flag_id)
        return self._connection.execute(query).first() is not None

    def detail(self, flag_id: int, sight: Sight, *, walled: bool = False) -> FlagDetail | None:
        """Return a flag in sight with its post, its findings, notes and decisions; `walled` is counsel's look."""
        query = (
            summaries(sight)
            .add_columns(
                col(FlagRow.explanation),
                col(FlagRow.person_id),
                col(PostVersionRow.title),
                col(PostVersionRow.text),
                col(PostVersionRow.links),
                col(PostVersionRow.kind),
                col(PostVersionRow.id).label("version_id"),
                col(PostVersionRow.version_no),
                col(PostVersionRow.content_sha256),
                col(PostRow.permalink),
                col(ExchangeRow.body_sha256),
            )
            .join(PostVersionRow, col(PostVersionRow.id) == col(FlagRow.post_version_id))
            .join(PostRow, col(PostRow.id) == col(PostVersionRow.post_id))
            .join(ExchangeRow, col(ExchangeRow.id) == col(PostVersionRow.exchange_id))
            .where(col(FlagRow.id) == flag_id, *(behind_wall(sight) if walled else sighted(sight)))
        )
        row = self._connection.execute(query).first()
        if row is None:
            return None
        others, dismissed = self._others(row.person_id, flag_id)
        said = SameText(self._connection, self._written)
        return FlagDetail(
            summary=summary(row),
            title=row.title,
            text=reading_text(row.title, row.text),
            links=tuple(row.links),
            permalink=row.permalink,
            kind=row.kind,
            post_version_id=row.version_id,
            post_version_no=row.version_no,
            content_sha256=row.content_sha256,
            exchange_sha256=row.body_sha256,
            explanation=explained(row.explanation),
            notes=self.notes(flag_id),
            decisions=Decisions(self._connection, self._written).on(flag_id),
            other_flags=others,
            other_dismissed=dismissed,
            history=history_of(self._connection, row.version_id),
            also=said.posts_of(flag_id),
            skips=Handling(self._connection, self._written).skips_of(flag_id),
            same_text_others=said.others(flag_id, row.person_id, sighted(sight)),
        )

    def change(self, flag_id: int, version: int, **values: object) -> int:
        """Change a flag that is still at `version`; return the new version.

        Raises:
            Stale: Somebody changed it meanwhile.
        """
        if "state" in values:
            values["waiting"] = values["state"] in WAITING
        done = self._connection.execute(
            update(FlagRow)
            .where(col(FlagRow.id) == flag_id, col(FlagRow.version) == version)
            .values(version=version + 1, **values)
        )
        if not done.rowcount:
            raise Stale(f"flag {flag_id} changed while you looked; see it again and decide again")
        return version + 1

    def count(self) -> int:
        """Return how many flags there are, whatever became of them."""
        return self._connection.execute(select(func.count()).select_from(FlagRow)).scalar_one()

    def annotate(self, flag_id: int, *, author: str, text: str, at: datetime) -> NoteView:
        """Write a note on a flag."""
        note = add_note(self._connection, author=author, text=text, at=at, flag_id=flag_id)
        self._written.append(("note", note.id))
        return note

    def notes(self, flag_id: int) -> tuple[NoteView, ...]:
        """Return the notes on a flag, oldest first."""
        return notes_on(self._connection, flag_id=flag_id)

    def _others(self, person_id: int | None, flag_id: int) -> tuple[int, int]:
        """Count the other flags of a person, and the dismissed ones among them, each up to the cap."""
        if person_id is None:
            return 0, 0
        theirs = select(col(FlagRow.id)).where(
            col(FlagRow.person_id) == person_id, col(FlagRow.id) != flag_id
        )
        dismissed = theirs.where(col(FlagRow.state) == FlagState.DISMISSED)
        total, given_up = (
            self._connection.execute(
                select(func.count()).select_from(some.limit(OTHERS_CAP).subquery())
            ).scalar_one()
            for some in (theirs, dismissed)
        )
        return total, given_up
