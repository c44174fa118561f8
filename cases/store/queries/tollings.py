"""Tolling of statutory clocks, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, insert, select
from sqlmodel import col

from cases.model.tolling_views import TollingStanding, TollingView
from cases.store.queries.common import AnyRow, AnySelect, chunks
from cases.store.queries.kept import Written
from cases.store.tables import CaseRow, TollingRow, TollingTurnRow

_CHUNK: Final = 500


class Tollings:
    """Tolling, on one connection."""

    def __init__(self, connection: Connection, written: Written) -> None:
        """Work on this connection; note in `written` what custody is to vouch for."""
        self._connection = connection
        self._written = written

    def propose(self, **values: object) -> int:
        """Write a tolling down as it is proposed; return its id."""
        return self._kept("tolling", TollingRow, **values)

    def turn(self, **values: object) -> int:
        """Write down what became of a tolling."""
        return self._kept("tolling_turn", TollingTurnRow, **{"runs_on": None, **values})

    def of_cases(self, case_ids: Sequence[int]) -> dict[int, list[TollingView]]:
        """Return the tolling of cases, by case, in the order in which it was proposed."""
        found: dict[int, list[TollingView]] = {}
        for chunk in chunks(case_ids, _CHUNK):
            turns = self._turns(chunk)
            query: AnySelect = (
                select(TollingRow.__table__.c, col(CaseRow.number).label("case"))  # type: ignore[attr-defined]
                .join(CaseRow, col(CaseRow.id) == col(TollingRow.case_id))
                .where(col(TollingRow.case_id).in_(chunk))
                .order_by(col(TollingRow.id))
            )
            for row in self._connection.execute(query):
                found.setdefault(row.case_id, []).append(_tolling(row, turns.get(row.id, {})))
        return found

    def _turns(self, case_ids: Sequence[int]) -> dict[int, dict[int, AnyRow]]:
        query: AnySelect = (
            select(TollingTurnRow.__table__.c)  # type: ignore[attr-defined]
            .join(TollingRow, col(TollingRow.id) == col(TollingTurnRow.tolling_id))
            .where(col(TollingRow.case_id).in_(case_ids))
        )
        found: dict[int, dict[int, AnyRow]] = {}
        for row in self._connection.execute(query):
            found.setdefault(row.tolling_id, {})[row.turn] = row
        return found

    def _kept(self, table: str, row: Any, **values: object) -> int:  # noqa: ANN401  any of the tables above
        new_id: int = self._connection.execute(
            insert(row).values(**values).returning(row.id)
        ).scalar_one()
        self._written.append((table, new_id))
        return new_id


def _tolling(row: AnyRow, turns: dict[int, AnyRow]) -> TollingView:
    decided, ended = turns.get(1), turns.get(2)
    standing = TollingStanding.PROPOSED
    if decided is not None:
        standing = TollingStanding(decided.kind.value)
    if ended is not None:
        standing = TollingStanding.ENDED
    return TollingView(
        id=row.id,
        case=row.case,
        allegation_id=row.allegation_id,
        ground=row.ground,
        since=row.since,
        until=ended.runs_on if ended else row.until,
        document=row.document,
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        standing=standing,
        decided_by=decided.by if decided else "",
        decided_at=_at(decided),
        decided_why=decided.document if decided else "",
        ended_by=ended.by if ended else "",
        ended_document=ended.document if ended else "",
    )


def _at(row: AnyRow | None) -> datetime | None:
    return row.at if row is not None else None
