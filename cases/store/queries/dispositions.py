"""What was found of allegations."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, exists, insert, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from cases.model.dispositions import Disposition, DispositionView, Stage
from cases.model.queries import Sight
from cases.store.queries.common import AnyRow, AnySelect
from cases.store.queries.grants import case_in_sight
from cases.store.queries.kept import Written
from cases.store.tables import AllegationRow, CaseRow, DispositionRow


class Dispositions:
    """Dispositions, on one connection."""

    def __init__(self, connection: Connection, written: Written) -> None:
        """Work on this connection; note in `written` what custody is to vouch for."""
        self._connection = connection
        self._written = written

    def add(self, **values: object) -> int:
        """Keep a disposition; return its id."""
        new_id: int = self._connection.execute(
            insert(DispositionRow).values(**values).returning(col(DispositionRow.id))
        ).scalar_one()
        self._written.append(("disposition", new_id))
        return new_id

    def of_case(self, case_id: int) -> tuple[DispositionView, ...]:
        """Return every disposition of a case, those that were superseded too, oldest first."""
        query = (
            _views().where(col(DispositionRow.case_id) == case_id).order_by(col(DispositionRow.id))
        )
        return tuple(map(_view, self._connection.execute(query)))

    def standing(self, case_id: int) -> dict[int, DispositionView]:
        """Return the disposition that stands for each allegation that has one."""
        return {one.allegation: one for one in self.of_case(case_id)}

    def comparable(
        self, clauses: tuple[str, ...], since: datetime, sight: Sight, *, but_case: int, limit: int
    ) -> tuple[tuple[str, DispositionView], ...]:
        """Return what stands sustained of these clauses in other cases in sight, with their numbers, newest first."""
        query = (
            _views()
            .add_columns(col(CaseRow.number).label("number"))
            .join(CaseRow, col(CaseRow.id) == col(DispositionRow.case_id))
            .where(
                col(AllegationRow.clause).in_(clauses),
                in_force(),
                col(DispositionRow.disposition) == Disposition.SUSTAINED,
                col(DispositionRow.at) >= since,
                col(DispositionRow.case_id) != but_case,
                *case_in_sight(sight),
            )
            .order_by(col(DispositionRow.id).desc())
            .limit(limit)
        )
        return tuple((row.number, _view(row)) for row in self._connection.execute(query))


def _views() -> AnySelect:
    return select(
        DispositionRow.__table__.c,  # type: ignore[attr-defined]
        col(AllegationRow.clause).label("clause"),
    ).join(AllegationRow, col(AllegationRow.id) == col(DispositionRow.allegation_id))


def _view(row: AnyRow) -> DispositionView:
    return DispositionView(
        id=row.id,
        allegation=row.allegation_id,
        clause=row.clause,
        stage=row.stage,
        disposition=row.disposition,
        standard=row.standard,
        why=row.why,
        by=row.by,
        at=row.at,
        supersedes=row.supersedes_id,
    )


def in_force() -> ColumnElement[bool]:
    """Return the condition on `DispositionRow` that it stands: no proposal, and no later one was determined."""
    later = aliased(DispositionRow)
    superseded = exists().where(
        col(later.case_id) == col(DispositionRow.case_id),
        col(later.allegation_id) == col(DispositionRow.allegation_id),
        col(later.id) > col(DispositionRow.id),
        col(later.stage) != Stage.PROPOSED,
    )
    return and_(col(DispositionRow.stage) != Stage.PROPOSED, ~superseded)
