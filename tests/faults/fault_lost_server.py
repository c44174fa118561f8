"""The database server is gone for a while: the desk says so, and finds it again by itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import make_url, text
from support.department import Department
from tui.stage import sitting

from cases.store.engine import make_engine


@contextmanager
def gone(url: str) -> Iterator[None]:
    """End every connection to the database and take the server's door away; put it back after."""
    made = make_url(url)
    door = Path(str(made.query["host"])) / ".s.PGSQL.5432"
    engine = make_engine(made.set(database="postgres").render_as_string(hide_password=False))
    away = door.with_name("away")
    with engine.connect() as connection:
        door.rename(away)
        connection.execute(
            text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"),
            {"name": made.database},
        )
    engine.dispose()
    try:
        yield
    finally:
        away.rename(door)


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_a_lost_server_is_told_and_found_again(
    department: Department, database_url: str
) -> None:
    department.flag("Rolling up on a barricade")
    async with sitting(department) as sitter:
        with gone(database_url):
            sitter.app.feel()
            await sitter.settle()
            assert "✗ The record cannot be reached" in sitter.text().splitlines()[0]
            assert len(sitter.queue.lister.items) == 1
        sitter.app.feel()
        await sitter.settle()

        assert "1 waiting" in sitter.text().splitlines()[0]
