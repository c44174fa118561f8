"""The log on both databases: append-only, unforkable, verified by hashing everything again."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from support.department import Department, MovingClock, exchange, post
from support.department import keep as settle

from cases.errors import NotPermitted
from cases.model.actors import SERVICE
from cases.model.states import DismissReason
from cases.model.views import Verification

REASON = DismissReason.NOT_A_VIOLATION


def verify(department: Department) -> Verification:
    return department.custody.verify(department.actor("aud"))


def tamper(engine: Engine, *statements: str) -> None:
    """Do what somebody with the database's own rights could do: take the triggers away, then change rows."""
    with engine.connect().execution_options(write=True) as connection, connection.begin():
        if engine.dialect.name == "sqlite":
            for table in ("custody", "custody_detail"):
                for act in ("update", "delete"):
                    connection.execute(text(f"DROP TRIGGER IF EXISTS {table}_no_{act}"))
        else:
            for table in ("custody", "custody_detail"):
                connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        for statement in statements:
            connection.execute(text(statement))


@pytest.fixture
def busy(department: Department) -> Department:
    """A department with a few acts behind it."""
    sgt = department.actor("sgt")
    department.triage.dismiss(sgt, department.flag("one"), version=1, reason=REASON)
    department.triage.open_case(sgt, department.flag("two"), version=1)
    department.casework.annotate(sgt, "IA-2026-0001", text="note")
    return department


def test_an_honest_log_verifies(busy: Department) -> None:
    found = verify(busy)

    assert found.verified
    assert found.blobs == 2
    assert found.entries > 20
    assert len(found.head) == 64


def test_the_window_that_no_outside_head_covers_is_told(
    busy: Department, clock: MovingClock
) -> None:
    clock.forward(hours=2)

    assert verify(busy).window_s == 7_200


def test_progress_is_told_up_to_the_end(busy: Department) -> None:
    told: list[tuple[int, int]] = []

    found = busy.custody.verify(busy.actor("aud"), lambda done, total: told.append((done, total)))

    assert told[-1] == (found.entries, found.entries)


@pytest.mark.parametrize("table", ["custody", "custody_detail"])
@pytest.mark.parametrize("act", ["UPDATE {} SET seq = seq", "DELETE FROM {}"])
def test_the_database_itself_refuses_to_change_the_log(
    department: Department, engine: Engine, table: str, act: str
) -> None:
    with (
        pytest.raises(DBAPIError, match="append-only"),
        engine.connect().execution_options(write=True) as connection,
        connection.begin(),
    ):
        connection.execute(text(act.format(table)))
    assert verify(department).verified


@pytest.mark.usefixtures("busy")
def test_the_database_refuses_to_write_over_an_entry(engine: Engine) -> None:
    replace = {
        "sqlite": "INSERT OR REPLACE INTO custody SELECT * FROM custody WHERE seq = 3",
        "postgresql": "INSERT INTO custody SELECT * FROM custody WHERE seq = 3 "
        "ON CONFLICT (seq) DO UPDATE SET leaf = custody.leaf",
    }[engine.dialect.name]
    with (
        pytest.raises(DBAPIError, match="append-only"),
        engine.connect().execution_options(write=True) as connection,
        connection.begin(),
    ):
        connection.execute(text(replace))


def test_a_changed_leaf_is_found_with_its_number(busy: Department, engine: Engine) -> None:
    tamper(
        engine,
        "UPDATE custody SET leaf = (SELECT leaf FROM custody WHERE seq = 4) WHERE seq = 7",
    )

    step, entry, sentence = verify(busy).problems[0]
    assert (step, entry) == (1, 7)
    assert sentence


def test_changed_details_are_found_with_their_number(busy: Department, engine: Engine) -> None:
    tamper(
        engine,
        "UPDATE custody_detail SET details = (SELECT details FROM custody_detail WHERE seq = 2) "
        "WHERE seq = 9",
    )

    assert verify(busy).problems == (
        (5, 9, "the details are not the ones the entry was sealed with"),
    )


def test_an_entry_taken_out_of_the_middle_is_found(busy: Department, engine: Engine) -> None:
    tamper(
        engine,
        "DELETE FROM custody_detail WHERE seq = 6",
        "DELETE FROM custody WHERE seq = 6",
    )

    assert {(step, entry) for step, entry, _ in verify(busy).problems} == {(1, 7), (4, 7)}


def test_changed_evidence_is_found_with_the_entry_that_vouches_for_it(
    busy: Department, tmp_path: Path
) -> None:
    blob = next(path for path in (tmp_path / "vault").rglob("*") if path.is_file())
    blob.chmod(0o600)
    blob.write_bytes(blob.read_bytes().upper())

    ((step, entry, sentence),) = verify(busy).problems
    assert step == 6
    assert entry > 0
    assert "has been changed" in sentence


def test_missing_evidence_is_found(busy: Department, tmp_path: Path) -> None:
    next(path for path in (tmp_path / "vault").rglob("*") if path.is_file()).unlink()

    ((step, _, sentence),) = verify(busy).problems
    assert step == 6
    assert "missing" in sentence


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE post_version SET text = 'harmless' WHERE id = 1", "not as it was written"),
        ("UPDATE post SET native_id = 'x' WHERE id = 1", "not as it was written"),
        ("UPDATE exchange SET body_sha256 = 'aa' WHERE id = 1", "no entry vouches"),
        ("UPDATE exchange SET remote_ip = '192.0.2.9' WHERE id = 1", "not as it was written"),
        ("UPDATE post_version SET author = 'nobody' WHERE id = 1", "not as it was written"),
        ("UPDATE note SET text = 'forged', author = 'lt' WHERE id = 1", "note 1 is not as it was"),
        ("DELETE FROM note", "note 1 is gone"),
        ("UPDATE decision SET note = 'forged' WHERE id = 1", "decision 1 is not as it was"),
        ("UPDATE evidence SET sha256 = '00' WHERE item = 1", "evidence 1 is not as it was"),
        ("DELETE FROM evidence", "evidence 2 is gone"),
        ("DELETE FROM allegation", "allegation 1 is gone"),
    ],
)
def test_a_record_that_no_longer_fits_its_capture_is_found(
    busy: Department, engine: Engine, statement: str, said: str
) -> None:
    tamper(engine, statement)

    found = verify(busy).problems
    assert any(step == 7 and said in sentence for step, _, sentence in found), found


def test_a_post_slipped_in_beside_the_log_is_found(busy: Department, engine: Engine) -> None:
    columns = (
        "post_id, version_no, exchange_id, pointer, kind, author, title, text, published_at, "
        "edited_at, observed_at, content_sha256, links, media, scored_with"
    )
    kept = columns.replace("version_no", "version_no + 1")
    tamper(
        engine,
        f"INSERT INTO post_version (id, {columns}) "  # noqa: S608  our own words
        f"SELECT 99, {kept} FROM post_version WHERE id = 1",
    )

    assert verify(busy).problems == ((7, 0, "no entry vouches for post version 99"),)


def test_verifying_and_reading_leave_entries_of_their_own(busy: Department) -> None:
    verify(busy)
    busy.custody.log(busy.actor("aud"))

    lines = busy.custody.log(busy.actor("aud"), limit=2)
    assert [line.action for line in lines] == ["custody:read", "custody:verified"]


def test_the_log_is_read_newest_first_in_pages(busy: Department) -> None:
    auditor = busy.actor("aud")
    first = busy.custody.log(auditor, limit=4)
    second = busy.custody.log(auditor, limit=4, before=first[-1].seq)

    assert [line.seq for line in first + second] == list(range(first[0].seq, first[0].seq - 8, -1))


def test_the_log_is_closed_to_supervisors(busy: Department) -> None:
    with pytest.raises(NotPermitted):
        busy.custody.log(busy.actor("sgt"))


def test_writers_at_once_never_fork_or_gap_the_chain(department: Department) -> None:
    flags = [department.flag(f"post {n}") for n in range(8)]
    sgt, lieutenant = department.actor("sgt"), department.actor("lt")

    def work(n: int) -> None:
        for turn in range(6):
            who = sgt if turn % 2 else lieutenant
            department.triage.annotate(who, flags[n], text=f"note {turn}")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))

    found = verify(department)
    assert found.verified
    notes = [
        line
        for line in department.custody.log(department.actor("iac"), limit=1_000)
        if line.action == "flag:annotated"
    ]
    assert len(notes) == 48


def test_two_people_deciding_at_once_one_wins_and_the_other_is_told(
    department: Department,
) -> None:
    flag = department.flag("x")
    actors = [department.actor("sgt"), department.actor("lt")]

    def decide(n: int) -> str:
        try:
            department.triage.dismiss(actors[n], flag, version=1, reason=REASON)
        except Exception as error:  # noqa: BLE001  the kind is what the test is about
            return type(error).__name__
        return "done"

    with ThreadPoolExecutor(2) as pool:
        results = sorted(pool.map(decide, range(2)))

    assert results == ["Stale", "done"]
    assert len(department.triage.look(actors[0], flag).decisions) == 1


def test_case_numbers_drawn_at_once_have_no_gap_and_no_double(department: Department) -> None:
    flags = [department.flag(f"post {n}") for n in range(6)]
    sgt = department.actor("sgt")

    with ThreadPoolExecutor(6) as pool:
        numbers = list(
            pool.map(lambda flag: department.triage.open_case(sgt, flag, version=1), flags)
        )

    drawn = sorted(receipt.case_number or "" for receipt in numbers)
    assert drawn == [f"IA-2026-{n:04d}" for n in range(1, 7)]


def test_the_same_post_kept_by_two_passes_at_once_is_kept_once(department: Department) -> None:
    (lease,) = department.intake.lease(SERVICE, limit=1)

    def keep(_: int) -> str:
        try:
            settle(department.intake, lease, exchange(b"body", department.clock()), [post("same")])
        except Exception as error:  # noqa: BLE001  the kind is what the test is about
            return type(error).__name__
        return "kept"

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(keep, range(2)))

    assert department.intake.totals(SERVICE)[0] == 1
    assert verify(department).verified
