"""The schema: made by migrations, the same on both databases, refused when it is not ours."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, text
from support.department import MovingClock

from cases.errors import BadInput, StoreTrouble
from cases.store import schema
from cases.store.engine import make_engine
from cases.store.tables import metadata
from cases.store.transaction import Store


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Engine]:
    engine = make_engine(f"sqlite:///{tmp_path / 'fresh.db'}")
    yield engine
    engine.dispose()


def set_version(engine: Engine, version: str) -> None:
    with engine.connect().execution_options(write=True) as connection, connection.begin():
        connection.execute(text("UPDATE alembic_version SET version_num = :v"), {"v": version})


def test_the_newest_migration_is_the_one_the_program_asks_for() -> None:
    names = sorted(
        path.name
        for path in files("cases.store.migrations.versions").iterdir()
        if path.name[:1].isdigit()
    )

    assert names[-1].startswith(f"{schema.HEAD}_")


def test_the_migrations_make_what_the_tables_say(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})

        assert compare_metadata(context, metadata) == []


def test_every_log_table_has_its_triggers_after_the_last_migration(engine: Engine) -> None:
    names = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }
    with engine.connect() as connection:
        found = set(connection.execute(text(names[engine.dialect.name])).scalars())

    for table in ("custody", "custody_detail"):
        wanted = {
            "sqlite": {f"{table}_no_update", f"{table}_no_delete", f"{table}_no_replace"},
            "postgresql": {f"{table}_append_only"},
        }
        assert wanted[engine.dialect.name] <= found


def test_upgrading_twice_changes_nothing(engine: Engine) -> None:
    schema.upgrade(engine)

    assert schema.current(engine) == schema.HEAD


def test_an_empty_database_is_told_to_be_initialised(fresh: Engine, clock: MovingClock) -> None:
    with pytest.raises(StoreTrouble, match="watchdesk init"):
        Store(fresh, clock)


def test_an_older_schema_is_told_to_be_upgraded(engine: Engine, clock: MovingClock) -> None:
    set_version(engine, "0001")

    with pytest.raises(StoreTrouble, match="watchdesk db upgrade"):
        Store(engine, clock)


def test_a_home_made_by_a_newer_version_is_refused_and_left_alone(
    engine: Engine, clock: MovingClock
) -> None:
    set_version(engine, "9999")

    with pytest.raises(StoreTrouble, match="newer Watchdesk"):
        Store(engine, clock)
    with pytest.raises(StoreTrouble, match="newer Watchdesk"):
        schema.upgrade(engine)
    assert schema.current(engine) == "9999"


def test_sqlite_tables_are_strict(fresh: Engine) -> None:
    schema.upgrade(fresh)
    with fresh.connect() as connection:
        made = connection.execute(
            text(
                "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND sql LIKE '%('||char(10)||'%'"
            )
        ).all()

    loose = {row.name for row in made if not row.sql.rstrip().endswith("STRICT")}
    assert loose <= {"alembic_version"}


@pytest.mark.parametrize("url", ["mysql://x/y", "nonsense", ""])
def test_a_url_of_no_database_we_keep_records_in_is_refused(url: str) -> None:
    with pytest.raises(BadInput, match=r"SQLite or PostgreSQL|sqlite:///"):
        make_engine(url)
