"""The schema: made by migrations, the same on both databases, refused when it is not ours."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, select, text
from support.department import MASKS, Department, MovingClock

from cases.errors import BadInput, StoreTrouble
from cases.model.actors import SERVICE
from cases.model.custody import canonical
from cases.policy import catalogue
from cases.services.intake import Intake
from cases.store import schema
from cases.store.engine import make_engine
from cases.store.queries.kept import CHANGING, LATER, _plain, all_hashes
from cases.store.tables import metadata
from cases.store.transaction import Store
from cases.vault.blobs import Vault


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
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_name": _not_of_search}
        )

        assert compare_metadata(context, metadata) == []


def _not_of_search(name: str | None, *_: object) -> bool:
    """Leave out what indexes words: each database has its own, and no table says it."""
    return not str(name).startswith(("search_words", "ix_search_item_words"))


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


def test_what_custody_vouched_for_before_an_upgrade_still_verifies(department: Department) -> None:
    flag, sgt = department.flag("kept by an older version"), department.actor("sgt")
    department.triage.open_case(sgt, flag, version=1)
    with (
        department.store._engine.connect().execution_options(write=True) as connection,
        connection.begin(),
    ):
        connection.execute(text("UPDATE allegation SET shown = '{}'"))  # as the migration does
        connection.execute(text("UPDATE decision SET clause = ''"))
        now = dict(all_hashes(connection))
        for table, later in LATER.items():
            if f"{table}:1" not in now:
                continue
            columns = [
                column
                for column in metadata.tables[table].columns
                if column.name not in CHANGING[table] and column.name not in later
            ]
            first = select(*columns).where(metadata.tables[table].columns.id == 1)
            row = connection.execute(first).one()._mapping
            plain = {name: _plain(value) for name, value in row.items()}
            assert now[f"{table}:1"] == sha256(canonical(plain)).hexdigest()


def test_a_home_of_the_schema_before_is_upgraded_with_all_it_holds(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'older.db'}")
    with engine.connect().execution_options(write=True) as connection, connection.begin():
        command.upgrade(schema._config(connection), "0002")
        for statement in (
            "INSERT INTO unit (id, name) VALUES (1, 'North')",
            (
                "INSERT INTO handle (id, unit_id, platform, handle, url, basis, basis_reference, basis_on, identity, "
                "active) VALUES (1, 1, 'blog', 'js', 'https://JS.example:8443/feed', 'official', 'f', '2026-01-05', "
                "'confirmed', 1)"
            ),
            (
                "INSERT INTO source (handle_id, next_due_at, fence, failures, last_error) "
                "VALUES (1, '2026-11-20 12:00:00.000000', 0, 0, '')"
            ),
        ):
            connection.execute(text(statement))

    schema.upgrade(engine)

    store = Store(engine, MovingClock())
    (lease,) = Intake(store, Vault(tmp_path / "vault"), catalogue(), MASKS).lease(SERVICE, limit=9)
    assert lease.handle == "js"
    with engine.connect() as connection:
        row = connection.execute(text("SELECT host, standing, refused FROM source")).one()
    assert (row.host, row.standing, row.refused) == ("js.example:8443", "unknown", 0)
    store.close()


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
