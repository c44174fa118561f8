"""What happens around flags: skips, recusals, answers to requests that may come twice."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update
from sqlmodel import col

from cases.errors import NotFound
from cases.model.handling import Skips
from cases.model.registry import Identity
from cases.store.queries.common import AnySelect
from cases.store.queries.kept import Written
from cases.store.tables import (
    ActAnswerRow,
    FlagRecusalRow,
    FlagRow,
    FlagSkipRow,
    HandleRow,
    UnitRow,
)


class Handling:
    """Skips, recusals and answers, on one connection."""

    def __init__(self, connection: Connection, written: Written) -> None:
        """Work on this connection; note in `written` what custody is to vouch for."""
        self._connection = connection
        self._written = written

    def skip(self, **values: object) -> None:
        """Keep that somebody skipped a flag."""
        made = insert(FlagSkipRow).values(**values).returning(col(FlagSkipRow.id))
        self._written.append(("flag_skip", self._connection.execute(made).scalar_one()))

    def skippers(self, flag_id: int, level: int) -> int:
        """Return how many people skipped a flag at a level."""
        query = select(func.count(func.distinct(col(FlagSkipRow.by)))).where(
            col(FlagSkipRow.flag_id) == flag_id, col(FlagSkipRow.level) == level
        )
        return self._connection.execute(query).scalar_one()

    def skips_of(self, flag_id: int) -> int:
        """Return how often a flag was skipped."""
        query = select(func.count()).where(col(FlagSkipRow.flag_id) == flag_id)
        return self._connection.execute(query).scalar_one()

    def skips(self) -> tuple[Skips, ...]:
        """Return how often each person skipped, by login."""
        query: AnySelect = (
            select(
                col(FlagSkipRow.by),
                func.count().label("skips"),
                func.count(func.distinct(col(FlagSkipRow.flag_id))).label("flags"),
            )
            .group_by(col(FlagSkipRow.by))
            .order_by(col(FlagSkipRow.by))
        )
        return tuple(Skips(row.by, row.skips, row.flags) for row in self._connection.execute(query))

    def is_recused(self, flag_id: int, login: str) -> bool:
        """Tell whether somebody is kept out of a flag."""
        query = select(col(FlagRecusalRow.id)).where(
            col(FlagRecusalRow.login) == login, col(FlagRecusalRow.flag_id) == flag_id
        )
        return self._connection.execute(query).first() is not None

    def recuse(self, **values: object) -> None:
        """Keep somebody out of a flag."""
        made = insert(FlagRecusalRow).values(**values).returning(col(FlagRecusalRow.id))
        self._written.append(("flag_recusal", self._connection.execute(made).scalar_one()))

    def has_unit_above(self, flag_id: int) -> bool:
        """Tell whether there is a unit above the unit of a flag."""
        query = (
            select(col(UnitRow.parent_id))
            .join(FlagRow, col(FlagRow.unit_id) == col(UnitRow.id))
            .where(col(FlagRow.id) == flag_id)
        )
        return self._connection.execute(query).scalar() is not None

    def grade(self, platform: str, handle: str, identity: Identity) -> tuple[int, Identity]:
        """Set how sure a handle is the person's; return its id and what was said before.

        Raises:
            NotFound: There is no such handle.
        """
        which = (col(HandleRow.platform) == platform) & (col(HandleRow.handle) == handle)
        query: AnySelect = select(col(HandleRow.id), col(HandleRow.identity)).where(which)
        row = self._connection.execute(query.with_for_update()).first()
        if row is None:
            raise NotFound(f"no handle {platform}:{handle}")
        self._connection.execute(update(HandleRow).where(which).values(identity=identity))
        return row.id, row.identity

    def answer(self, login: str, key: str) -> tuple[str, dict[str, Any]] | None:
        """Return which act a request was, and what was answered to it; None where it is new."""
        query: AnySelect = select(col(ActAnswerRow.act), col(ActAnswerRow.answer)).where(
            col(ActAnswerRow.login) == login, col(ActAnswerRow.key) == key
        )
        row = self._connection.execute(query).first()
        return (row.act, row.answer) if row else None

    def keep_answer(
        self, login: str, key: str, act: str, answer: dict[str, Any], at: datetime
    ) -> None:
        """Keep what was answered to a request."""
        self._connection.execute(
            insert(ActAnswerRow).values(login=login, key=key, act=act, answer=answer, at=at)
        )

    def forget_answers(self, before: datetime) -> None:
        """Drop answers that nobody will ask for again."""
        self._connection.execute(delete(ActAnswerRow).where(col(ActAnswerRow.at) < before))
