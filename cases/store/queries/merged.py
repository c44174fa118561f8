"""Which cases somebody is kept out of because another one, that a conflict keeps them out of, goes on within them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Connection, select, union
from sqlmodel import col

from cases.model.queries import Sight
from cases.model.records import RecordKind
from cases.store.queries.common import AnySelect, chunks
from cases.store.tables import AllegationRow, CaseRecordRow, CaseRow, RecusalRow, ReportRow

_CHUNK = 500


class Merged:
    """Mergers that stand, on one connection."""

    def __init__(self, connection: Connection) -> None:
        """Work on this connection."""
        self._connection = connection

    def beyond(self, sight: Sight) -> frozenset[int]:
        """Return the ids of the cases within which those go on that a conflict keeps somebody out of.

        However many mergers lie between them. A merger that was undone leads nowhere.
        """
        found: set[int] = set()
        new = self._within(col(CaseRecordRow.case_id).in_(_kept_out(sight)))
        while new := new - found:
            found |= new
            new = {
                one
                for chunk in chunks(sorted(new), _CHUNK)
                for one in self._within(col(CaseRecordRow.case_id).in_(chunk))
            }
        return frozenset(found)

    def _within(self, which: ColumnElement[bool]) -> set[int]:
        """Return the ids of the cases that those of the records asked for go on within."""
        query = select(
            col(CaseRecordRow.case_id), col(CaseRecordRow.number), col(CaseRecordRow.body)
        ).where(col(CaseRecordRow.kind) == RecordKind.LINK, which)
        into: dict[tuple[int, int], str] = {}
        undone: set[tuple[int, int]] = set()
        for case_id, number, body in self._connection.execute(query):
            if body.get("link") == "merged_into":
                into[case_id, number] = body["case"]
            elif "undoes" in body:
                undone.add((case_id, body["undoes"]))
        return self._ids({number for at, number in into.items() if at not in undone})

    def _ids(self, numbers: Collection[str]) -> set[int]:
        return {
            one
            for chunk in chunks(sorted(numbers), _CHUNK)
            for one in self._connection.execute(
                select(col(CaseRow.id)).where(col(CaseRow.number).in_(chunk))
            ).scalars()
        }


def _kept_out(sight: Sight) -> Any:  # noqa: ANN401  a union of queries, which has no name of its own
    """Return the ids of the cases that a conflict of their own keeps somebody out of, each way by its index."""
    ways: list[AnySelect] = [
        select(col(RecusalRow.case_id)).where(
            col(RecusalRow.person_id) == sight.person_id, col(RecusalRow.lifted_at).is_(None)
        ),
        select(col(ReportRow.case_id)).where(col(ReportRow.reporter_id) == sight.person_id),
        select(col(CaseRow.id)).where(col(CaseRow.person_id).in_(sight.not_persons)),
        select(col(AllegationRow.case_id)).where(
            col(AllegationRow.person_id).in_(sight.not_persons)
        ),
    ]
    if sight.not_cases:
        ways.append(select(col(CaseRow.id)).where(col(CaseRow.id).in_(sight.not_cases)))
    return union(*ways)
