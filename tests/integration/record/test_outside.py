"""Heads leave the machine: to a witness and a time-stamp authority that really listen, and what is then proved."""

from __future__ import annotations

import shutil
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from support.department import Department, MovingClock
from support.office import Office, Open, on_sqlite
from support.tsa import Authority
from support.witnesses import Listening, listening

from cases.errors import CustodyBroken, Missing, NotFound
from cases.model import merkle, notes
from cases.model.actors import SERVICE
from cases.model.heads import Trust
from cases.vault.keys import LogKeys
from monitor.attestors import Places
from monitor.outside import Told


def test_a_head_is_seen_by_a_witness_and_stamped_by_an_authority(
    opened: Open, witness: Listening, authority: Authority
) -> None:
    office = opened(witness, authority=authority)

    assert office.send() == [("w.example", ""), (authority.url, "")]
    assert {"checkpoint:made", "checkpoint:seen", "checkpoint:stamped"} <= set(office.acts())
    found = office.verify()
    assert found.problems == ()
    assert found.covered > 0
    assert (
        office.send() == []
    )  # what was written since concerns heads themselves, and reading of the log


@on_sqlite
def test_every_head_after_it_continues_what_the_witness_saw(
    office: Office, witness: Listening, clock: MovingClock
) -> None:
    sizes = []
    for number in range(4):
        office.department.flag(f"post {number}")
        clock.forward(minutes=6)
        assert office.send() == [("w.example", "")]
        (known,) = witness.witness.logs()
        assert known.head is not None
        sizes.append(known.head.size)

    assert sizes == sorted(set(sizes))
    assert office.verify().problems == ()


@on_sqlite
def test_heads_leave_every_five_minutes_or_at_once_where_it_is_urgent(
    office: Office, clock: MovingClock
) -> None:
    department = office.department
    flag = department.flag("Rolling to the call on Elm right now")
    assert len(office.send()) == 1
    department.flag("another")
    clock.forward(minutes=4)
    assert office.send() == []
    clock.forward(minutes=2)
    assert len(office.send()) == 1

    sergeant = department.actor("sgt")
    version = department.triage.look(sergeant, flag).summary.version
    wanted = [office.outside.urgent]
    department.triage.escalate(sergeant, flag, version=version, note="Officers at risk.")
    wanted.append(office.outside.urgent)
    assert len(office.send()) == 1
    assert [*wanted, office.outside.urgent] == [False, True, False]


def test_the_window_ends_with_the_last_entry_seen_outside(
    office: Office, clock: MovingClock
) -> None:
    before = office.heads.window(office.department.actor("sgt"))
    clock.forward(hours=3)
    office.department.flag("x")
    office.send()
    clock.forward(minutes=2)
    after = office.heads.window(office.department.actor("sgt"))

    assert (before.covered, before.seconds) == (0, 0)
    assert after.covered > before.entries
    assert after.seconds == 120
    assert after.entries == 2  # the head's own entries
    (attestor,) = after.attestors
    assert (attestor.name, attestor.failures, attestor.size) == ("w.example", 0, after.covered)


@on_sqlite
def test_who_cannot_be_reached_is_told_logged_and_asked_again_later_and_later(
    opened: Open, witness: Listening, clock: MovingClock
) -> None:
    office = opened(witness, url="http://127.0.0.1:9/")
    waits = []
    for _ in range(6):
        ((name, error),) = office.send()
        assert name == "w.example"
        assert error == "127.0.0.1 could not be reached."
        assert office.send() == []
        (attestor,) = office.heads.window(SERVICE).attestors
        assert attestor.next_try_at is not None
        waits.append((attestor.next_try_at - clock()).total_seconds() / 60)
        clock.now = attestor.next_try_at

    assert waits == [5, 10, 20, 40, 60, 60]
    assert office.acts().count("checkpoint:unseen") == 6
    assert opened(witness).send() == [("w.example", "")]
    (attestor,) = office.heads.window(SERVICE).attestors
    assert (attestor.failures, attestor.next_try_at, attestor.last_error) == (0, None, "")


@on_sqlite
def test_a_clock_that_is_set_back_stops_no_head(
    opened: Open, witness: Listening, clock: MovingClock
) -> None:
    assert opened(witness).send() == [("w.example", "")]
    opened(witness).department.flag("x")
    clock.forward(days=-2)
    assert len(opened(witness, url="http://127.0.0.1:9/").send()) == 1
    clock.forward(days=-2)

    assert opened(witness).send() == [("w.example", "")]


@on_sqlite
def test_a_witness_that_does_not_know_the_log_is_told_of(
    opened: Open, tmp_path: Path, clock: MovingClock
) -> None:
    with listening(tmp_path / "other", clock) as heard:
        ((_, error),) = opened(heard).send()
        assert "its operator must trust the key of test.example/log" in error
        heard.witness.trust(notes.SigningKey.generate("test.example/log").public)
        clock.forward(hours=1)
        ((_, error),) = opened(heard).send()
        assert "does not know the key that signs now" in error


@on_sqlite
def test_a_witness_with_another_key_than_the_settings_name_is_not_believed(
    opened: Open, witness: Listening
) -> None:
    office = opened(witness)
    stranger = notes.SigningKey.generate("w.example", notes.COSIGNING)
    office.outside._places = Places(((stranger.public, witness.url),))
    office.outside._attesting._trust = Trust((stranger.public,))

    ((_, error),) = office.send()
    assert "signed by another key than the settings name" in error


@on_sqlite
def test_what_the_witness_remembers_is_what_is_proved_from(
    office: Office, engine: Engine, clock: MovingClock
) -> None:
    """An answer was lost on its way: the witness knows a head that the record does not know to be seen."""
    office.send()
    with engine.connect().execution_options(write=True) as connection, connection.begin():
        connection.execute(text("UPDATE attestor SET size = 0"))
    clock.forward(minutes=6)
    office.department.flag("x")

    assert office.send() == [("w.example", "")]


@pytest.mark.parametrize("act", ["UPDATE stamp SET token = ''", "DELETE FROM stamp"])
def test_the_database_itself_refuses_to_change_a_stamp(
    opened: Open, authority: Authority, engine: Engine, act: str
) -> None:
    opened(authority=authority).send()

    with (
        pytest.raises(DBAPIError, match="append-only"),
        engine.connect().execution_options(write=True) as connection,
        connection.begin(),
    ):
        connection.execute(text(act))


@on_sqlite
def test_a_stamp_that_was_changed_nevertheless_is_found(
    opened: Open, authority: Authority, engine: Engine
) -> None:
    """Some bytes of a token are signed by nobody: the record's own hash of it finds those."""
    office = opened(authority=authority)
    office.send()
    with engine.connect().execution_options(write=True) as connection, connection.begin():
        connection.execute(text("DROP TRIGGER stamp_no_update"))
        connection.execute(text("UPDATE stamp SET token = token || ' '"))

    assert 7 in {step for step, _, _ in office.verify().problems}


@on_sqlite
def test_an_older_copy_of_the_record_put_back_is_noticed(
    department: Department, office: Office, engine: Engine, clock: MovingClock, tmp_path: Path
) -> None:
    older = tmp_path / "older.db"
    office.send()
    engine.dispose()
    shutil.copy(tmp_path / "record.db", older)
    for number in range(3):
        department.flag(f"later {number}")
    clock.forward(minutes=6)
    assert office.send() == [("w.example", "")]
    engine.dispose()
    for name in ("record.db-wal", "record.db-shm"):
        (tmp_path / name).unlink(missing_ok=True)
    shutil.copy(older, tmp_path / "record.db")
    department.custody.log(department.actor("aud"))

    ((_, error),) = office.send()
    assert "an older copy of the record was put back, or entries were removed" in error


@on_sqlite
def test_another_history_under_the_same_key_is_refused(
    office: Office, witness: Listening, tmp_path: Path
) -> None:
    """The witness saw another tree as large as this one's head: it signs nothing, and that is told."""
    key = LogKeys(tmp_path / "keys").signing()[0]
    tree = merkle.Frontier()
    for number in range(5):
        tree.append(merkle.leaf_hash(bytes([number])))
    from cases.model.witnessing import submission

    forged = str(notes.Head(key.name, 5, tree.root()).signed([key]))
    assert witness.witness.add_checkpoint(submission(0, [], forged)).status == 200

    ((_, error),) = office.send()
    assert "its history was changed" in error
    assert office.verify().covered == 0


@on_sqlite
@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ("refuses", "the authority refused (status 2) not today"),
        ("nonce", "Nonce mismatch"),
        ("text", "Mismatch between messages"),
        ("garbage", "not a time stamp"),
        ("page", "HTTP status 503"),
    ],
)
def test_an_authority_that_answers_wrongly_is_not_believed(
    opened: Open, authority: Authority, broken: str, said: str
) -> None:
    authority.broken = broken
    office = opened(authority=authority)

    ((name, error),) = office.send()
    assert name == authority.url
    assert said in error
    assert office.verify().covered == 0


@on_sqlite
def test_a_stamp_verifies_at_its_time_long_after_its_certificate_expired(
    opened: Open, authority: Authority, clock: MovingClock
) -> None:
    office = opened(authority=authority)
    office.send()
    clock.forward(days=3_650)

    found = office.verify()
    assert found.problems == ()
    assert found.covered > 0


@on_sqlite
def test_a_stamp_by_nobody_who_is_trusted_is_a_problem(
    opened: Open, authority: Authority, clock: MovingClock
) -> None:
    office = opened(authority=authority)
    office.send()
    office.trust = Trust((), authority.url, Authority(clock(), name="Another").roots)

    found = office.verify()
    assert [step for step, _, _ in found.problems] == [11]
    assert found.covered == 0


@on_sqlite
def test_a_clock_that_was_apart_from_those_outside_is_told(
    opened: Open, clock: MovingClock, tmp_path: Path
) -> None:
    """An insider set the clock of this machine back; the witness's was right."""
    real = MovingClock(clock() + timedelta(hours=2))
    with listening(tmp_path / "w2", real) as heard:
        heard.witness.trust(LogKeys(tmp_path / "keys").known()[0])
        office = opened(heard)
        office.send()

    found = office.verify()
    assert found.problems == ()
    assert found.remarks == (
        "the clock here was 7,200 s behind that of w.example when checkpoint 1 was attested",
    )


def test_two_who_send_at_once_keep_one_answer_each(
    office: Office, opened: Open, witness: Listening
) -> None:
    office.department.flag("x")
    results: list[tuple[Told, ...]] = []
    senders = [
        threading.Thread(target=lambda: results.append(opened(witness).outside.send(seconds=5)))
        for _ in range(4)
    ]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()

    assert len(results) == 4
    assert office.verify().problems == ()
    assert office.acts().count("checkpoint:seen") == 1


def test_all_that_proves_entries_outside_comes_in_one_answer(
    department: Department, opened: Open, witness: Listening, authority: Authority
) -> None:
    office = opened(witness, authority=authority)
    department.flag("x")
    lieutenant = department.actor("lt")
    with pytest.raises(Missing, match="no head covers"):
        office.heads.attest(lieutenant, [1])
    office.send()
    size = office.heads.window(SERVICE).covered

    told = office.heads.attest(lieutenant, range(1, size + 1))

    head = notes.parse_head(notes.parse_note(told.note).text)
    keys = [notes.VerifierKey.parse(change.key) for change in told.keys]
    witnesses = [notes.VerifierKey.parse(key) for key in told.witnesses]
    assert notes.parse_note(told.note).signers([*keys, *witnesses]) == [*keys, *witnesses]
    assert [proof.entry for proof in told.proofs] == list(range(1, size + 1))
    assert all(
        merkle.included(
            merkle.leaf_hash(proof.leaf.encode()), proof.entry - 1, size, proof.path, head.root
        )
        for proof in told.proofs
    )
    assert len(told.stamps) == 1
    assert told.roots == authority.roots
    assert office.heads.attest(lieutenant, []).proofs == ()
    with pytest.raises(Missing):
        office.heads.attest(lieutenant, [size + 1])
    with pytest.raises(NotFound):
        office.heads.attest(lieutenant, [0])


def test_a_log_that_was_changed_attests_nothing(
    department: Department, office: Office, engine: Engine
) -> None:
    office.send()
    with engine.connect().execution_options(write=True) as connection, connection.begin():
        if engine.dialect.name == "sqlite":
            for act in ("update", "delete", "replace"):
                connection.execute(text(f"DROP TRIGGER IF EXISTS custody_no_{act}"))
        else:
            connection.execute(text("ALTER TABLE custody DISABLE TRIGGER USER"))
        connection.execute(
            text("UPDATE custody SET leaf = digest::bytea WHERE seq = 2")
            if engine.dialect.name != "sqlite"
            else text("UPDATE custody SET leaf = CAST(digest AS BLOB) WHERE seq = 2")
        )

    with pytest.raises(CustodyBroken, match="not those under checkpoint"):
        office.heads.attest(department.actor("lt"), [1])
