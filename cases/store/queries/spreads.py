"""How long things took, as the database itself orders them: only the few rows that say it come out of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, func, or_, select

from cases.model.statistics import Spread, between, deciles
from cases.store.queries.common import AnySelect


def spread(connection: Connection, times: AnySelect) -> Spread:
    """Return the median and the ninth decile of how long things took.

    Args:
        connection: Where to ask.
        times: A select of `began` and `ended`, a row for each of them.
    """
    each = times.subquery()
    took: Any = each.c.ended - each.c.began
    if connection.dialect.name == "sqlite":  # moments are text there
        took = func.julianday(each.c.ended) - func.julianday(each.c.began)
    ordered = select(
        each.c.began,
        each.c.ended,
        (func.row_number().over(order_by=took) - 1).label("place"),
        func.count().over().label("whole"),
    ).subquery()
    lows = [(ordered.c.whole - 1) * tenths // 10 for tenths in (5, 9)]
    near = or_(*(ordered.c.place.in_((low, low + 1)) for low in lows))
    rows = connection.execute(select(ordered).where(near)).all()
    if not rows:
        return Spread(0, None, None)
    at = {row.place: _moment(row.ended) - _moment(row.began) for row in rows}
    return Spread(rows[0].whole, *(between(at, place) for place in deciles(rows[0].whole)))


def _moment(value: datetime | str) -> datetime:
    """Return a moment that an aggregate of SQLite gives as text."""
    return datetime.fromisoformat(value).replace(tzinfo=UTC) if isinstance(value, str) else value
