"""When the database or the disk is in trouble: a sentence, and nothing half-written."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, text
from support.department import Department, MovingClock, found
from support.postgres import PostgresServer

from cases.errors import StoreTrouble
from cases.model.actions import CustodyAction
from cases.model.actors import Capability
from cases.model.registry import NewUnit
from cases.model.states import DismissReason
from cases.store import engine as engines
from cases.store.engine import make_engine
from cases.store.transaction import Store


@pytest.fixture
def record(tmp_path: Path, migrated_sqlite: Path, clock: MovingClock) -> Iterator[Department]:
    path = tmp_path / "record.db"
    path.write_bytes(migrated_sqlite.read_bytes())
    engine = make_engine(f"sqlite:///{path}")
    yield found(engine, tmp_path, clock)
    engine.dispose()


def test_a_database_that_another_program_holds_is_told_after_a_while(
    record: Department, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "BUSY_S", 0.2)
    flag = record.flag("x")
    sgt = record.actor("sgt")
    other = sqlite3.connect(tmp_path / "record.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(StoreTrouble, match="busy"):
        record.triage.claim(sgt, flag, version=1)
    other.execute("ROLLBACK")
    other.close()

    assert record.triage.claim(sgt, flag, version=1).version == 2


def test_a_reader_never_keeps_a_writer_out(record: Department) -> None:
    flag = record.flag("x")
    sgt = record.actor("sgt")
    with record.store.glance(sgt, Capability.TRIAGE) as reading:
        reading.flags.count()
        assert record.triage.claim(sgt, flag, version=1).version == 2


def test_a_read_only_database_is_told_and_nothing_is_written(
    record: Department, tmp_path: Path, clock: MovingClock
) -> None:
    flag = record.flag("x")
    sgt = record.actor("sgt")
    engine = make_engine(f"sqlite:///{tmp_path / 'record.db'}")
    event.listen(engine, "connect", lambda raw, _: raw.execute("PRAGMA query_only=ON"))
    record.triage._store = Store(engine, clock)

    with pytest.raises(StoreTrouble, match="read-only"):
        record.triage.claim(sgt, flag, version=1)
    engine.dispose()

    assert record.custody.verify(record.actor("aud")).verified


def test_a_full_disk_is_told_and_nothing_is_half_written(record: Department) -> None:
    flag = record.flag("x")
    sgt = record.actor("sgt")
    engine = record.store._engine
    _pages(engine, "PRAGMA max_page_count = 1")  # SQLite takes the present size as the least

    def write_on() -> None:
        for n in range(200):
            record.triage.annotate(sgt, flag, text=f"{n} " + "x" * 15_000)

    with pytest.raises(StoreTrouble, match="disk is full"):
        write_on()
    _pages(engine, "PRAGMA max_page_count = 1073741823")

    assert record.custody.verify(record.actor("aud")).verified
    notes = record.triage.look(sgt, flag).notes
    entries = record.custody.log(record.actor("iac"), limit=1_000)
    assert len(notes) == sum(line.action == "flag:annotated" for line in entries)


def test_a_file_that_is_no_database_is_told(tmp_path: Path, clock: MovingClock) -> None:
    (tmp_path / "record.db").write_text("these are not the bytes of a database" * 50)
    engine = make_engine(f"sqlite:///{tmp_path / 'record.db'}")

    with pytest.raises(StoreTrouble, match="not a Watchdesk database"):
        Store(engine, clock)
    engine.dispose()


def test_a_folder_that_is_not_there_is_told(tmp_path: Path, clock: MovingClock) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'nowhere' / 'record.db'}")

    with pytest.raises(StoreTrouble, match="no database at"):
        Store(engine, clock)
    engine.dispose()


def test_a_database_file_that_vanished_is_told_before_anything_is_decided(
    record: Department, tmp_path: Path
) -> None:
    flag = record.flag("x")
    sgt = record.actor("sgt")
    (tmp_path / "record.db").rename(tmp_path / "elsewhere.db")

    with pytest.raises(StoreTrouble, match="last backup"):
        record.triage.claim(sgt, flag, version=1)

    assert not (tmp_path / "record.db").exists()
    (tmp_path / "elsewhere.db").rename(tmp_path / "record.db")
    assert record.triage.claim(sgt, flag, version=1).version == 2


def test_a_postgresql_that_is_not_there_is_told(tmp_path: Path, clock: MovingClock) -> None:
    engine = make_engine(f"postgresql://nobody@/none?host={tmp_path}")

    with pytest.raises(StoreTrouble):
        Store(engine, clock)
    engine.dispose()


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_a_postgresql_connection_that_was_cut_is_replaced(
    postgres: PostgresServer, department: Department
) -> None:
    sgt, flag = department.actor("sgt"), department.flag("x")
    admin = make_engine(postgres.url("postgres"))
    with admin.connect() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = :name AND pid <> pg_backend_pid()"
            ),
            {"name": department.store._engine.url.database},
        )
    admin.dispose()

    done = department.triage.dismiss(sgt, flag, version=1, reason=DismissReason.NOT_A_VIOLATION)

    assert done.version == 2
    assert department.custody.verify(department.actor("aud")).verified


def test_an_error_in_the_middle_of_an_act_leaves_no_trace(record: Department) -> None:
    before = record.custody.verify(record.actor("aud")).entries

    def fail_half_way() -> None:
        with record.store.begin(record.actor("sgt"), Capability.TRIAGE) as tx:
            tx.people.add_unit(NewUnit("Ghosts"))
            tx.record(CustodyAction.UNIT_ADDED, "unit:1")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()

    assert record.custody.verify(record.actor("aud")).entries == before + 1
    with record.store.glance(record.actor("sgt"), Capability.TRIAGE) as tx:
        assert "Ghosts" not in tx.people.unit_ids()


def test_a_change_without_an_entry_cannot_be_committed(record: Department) -> None:
    with (
        pytest.raises(RuntimeError, match="without a custody entry"),
        record.store.begin(record.actor("sgt"), Capability.TRIAGE) as tx,
    ):
        tx.people.add_unit(NewUnit("Ghosts"))


def _pages(engine: Engine, pragma: str) -> None:
    engine.dispose()  # the limit belongs to a connection: give it to every one to come
    event.listen(engine, "connect", lambda raw, _: raw.execute(pragma))
