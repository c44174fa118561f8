"""What the database adds up itself, on both of them: how long things took, and how many posts were read."""

from __future__ import annotations

from datetime import timedelta
from statistics import quantiles

import pytest
from sqlalchemy import Engine, insert, select
from sqlmodel import col
from support.casework import closed_case
from support.department import NOON, Department, exchange, keep, post

from cases.model.actors import SERVICE, Capability
from cases.model.statistics import Spread
from cases.store.queries.common import AnySelect
from cases.store.queries.spreads import spread
from cases.store.tables import CaseRow

TOOK = [timedelta(minutes=n * n * 37 % 50_021, microseconds=n) for n in range(23)]


def test_the_database_orders_times_as_the_standard_library_does(engine: Engine) -> None:
    with engine.connect().execution_options(write=True) as connection, connection.begin():
        connection.execute(
            insert(CaseRow), [closed_case(n, took) for n, took in enumerate(TOOK, 1)]
        )
        for many in (0, 1, 2, 3, 10, 11, 22, 23):
            query: AnySelect = select(
                col(CaseRow.opened_at).label("began"), col(CaseRow.closed_at).label("ended")
            ).where(col(CaseRow.id) <= many)
            found = spread(connection, query)

            if many == 0:
                assert found == Spread(0, None, None)
                continue
            seconds = [one.total_seconds() for one in TOOK[:many]]
            known = quantiles(seconds * 2 if many == 1 else seconds, n=10, method="inclusive")
            assert found.count == many
            assert (found.median_s, found.p90_s) == pytest.approx((known[4], known[8]), abs=1e-6)


def test_a_post_that_was_changed_was_read_once(department: Department) -> None:
    for text in ("first words", "other words"):
        lease = department.intake.lease(
            SERVICE, limit=1, due_only=False, handle=("mastodon", "@js@social.example")
        )
        keep(
            department.intake,
            lease[0],
            exchange(text.encode(), department.clock()),
            [post(text, native_id="1"), post("another", native_id=text)],
        )
        department.clock.forward(hours=1)

    with department.store.glance(department.actor("iac"), Capability.STATISTICS_READ) as tx:
        assert list(tx.counts.posts(NOON).values()) == [3]
        assert list(tx.counts.posts(NOON + timedelta(minutes=30)).values()) == [2]
