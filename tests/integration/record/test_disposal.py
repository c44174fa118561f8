"""Disposal by two persons: what it takes, what goes, what stays, and that the log verifies after it."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, text
from support.department import Department, MovingClock
from support.retained import clerk, problems, texts

from cases.errors import NotFound, NotPermitted, OutOfSight, Refused
from cases.model.actors import SERVICE, Actor, Capability, Role
from cases.model.states import DismissReason
from cases.services.disposing import Disposing, HoldOn
from cases.services.evidence import Evidence
from cases.services.retention import Retention

CASE = "IA-2026-0001"
WORDS = "words that must not be left behind anywhere"
DAYS = 1_828


@pytest.fixture
def records(department: Department) -> Actor:
    return clerk(department)


@pytest.fixture
def disposing(department: Department) -> Disposing:
    return Disposing(department.store, department.vault)


def withdrawn(department: Department, clock: MovingClock) -> None:
    """Open a case with everything in it, withdraw it, and let its time run out."""
    sgt = department.actor("sgt")
    flag = department.flag(WORDS)
    department.triage.annotate(sgt, flag, text=f"note on the flag: {WORDS}")
    department.triage.open_case(sgt, flag, version=1, title=f"title: {WORDS}"[:60])
    evidence = Evidence(department.store, department.vault)
    evidence.secure(SERVICE)
    with department.store.begin(SERVICE, Capability.KEEP, unlogged=True) as tx:
        case = tx.disposals.subject(f"case:{CASE}")
        assert case is not None
        tx._connection.execute(
            text("UPDATE incident_case SET state = 'withdrawn', closed_at = :at"),
            {"at": clock().replace(tzinfo=None).isoformat(" ")}
            if tx._connection.dialect.name == "sqlite"
            else {"at": clock()},
        )
    clock.forward(days=DAYS)


def test_a_case_is_disposed_of_by_two_persons_and_nothing_of_it_can_be_read(
    department: Department,
    disposing: Disposing,
    records: Actor,
    engine: Engine,
    clock: MovingClock,
) -> None:
    withdrawn(department, clock)
    iac = department.actor("iac")
    (due,) = disposing.due(records)
    assert (due.subject, due.series.value, due.holds, due.proposed) == (
        f"case:{CASE}", "closed_cases", (), "",
    )  # fmt: skip

    proposal = disposing.propose(records, CASE, why="schedule 4.2")
    assert disposing.due(records)[0].proposed == proposal.number == "D-2031-0001"
    with pytest.raises(Refused, match="proposed already"):
        disposing.propose(iac, CASE, why="schedule 4.2")
    with pytest.raises(Refused, match="second person"):
        disposing.approve(records, proposal.number, why="checked")
    done = disposing.approve(iac, proposal.number, why="checked against the schedule")

    assert (done.approved, done.proposed_by, done.decided_by) == (True, "rec", "iac")
    paper = disposing.certificate(records, proposal.number).decode()
    assert "CERTIFICATE OF DISPOSAL D-2031-0001" in paper
    assert "by rec on" in paper
    assert "by iac on" in paper
    assert "the key of the case was destroyed" in paper
    assert WORDS not in paper
    assert not department.vault.ring.has(CASE)
    assert not list((department.vault.folder / "cases").glob("*"))
    assert disposing.due(records) == ()
    with pytest.raises(NotFound):
        disposing.propose(records, CASE, why="again", order="x")

    found = department.custody.verify(department.actor("aud"))
    assert found.problems == ()
    assert any(f"case {CASE} was disposed of by entry" in remark for remark in found.remarks)
    with engine.connect() as connection:
        tables = {
            "post_version": "title, text, author",
            "note": "text",
            "decision": "note, shown",
            "incident_case": "title",
            "flag": "excerpt, explanation",
            "allegation": "shown",
            "evidence": "name, about",
        }
        for table, columns in tables.items():
            rows = connection.execute(text(f"SELECT {columns} FROM {table}")).all()  # noqa: S608  ours
            assert rows, table
            assert not any(WORDS[:20] in str(value) for row in rows for value in row), table
        kept = connection.execute(text("SELECT details FROM custody_detail")).scalars()
        assert not any(WORDS[:20].encode() in bytes(one) for one in kept)


def test_whoever_undoes_tombstones_or_makes_some_up_is_found(
    department: Department,
    disposing: Disposing,
    records: Actor,
    engine: Engine,
    clock: MovingClock,
) -> None:
    withdrawn(department, clock)
    number = disposing.propose(records, CASE, why="schedule").number
    disposing.approve(department.actor("iac"), number, why="checked")
    flag = department.flag("another post")
    assert problems(department) == []
    with engine.connect().execution_options(write=True) as connection, connection.begin():
        connection.execute(text("UPDATE tombstone SET sha256 = 'x' WHERE name = 'note:1'"))
        connection.execute(
            text(
                "INSERT INTO tombstone (name, sha256, why, at) SELECT 'post_version:' || id, 'x', 'lost', observed_at "
                "FROM post_version WHERE text <> ''"
            )
        )
        connection.execute(text("UPDATE post_version SET text = '' WHERE text <> ''"))

    said = " | ".join(problems(department))
    assert flag == 2
    assert "post version 2 is not as it was written" in said
    assert "note 1 is not as it was written" in said
    assert "is not as it was written" in said
    assert "no entry vouches for tombstone" in said


def test_details_go_only_behind_a_tombstone(department: Department, engine: Engine) -> None:
    department.flag("x")
    with engine.connect().execution_options(write=True) as connection, connection.begin():
        connection.execute(
            text(
                "INSERT INTO tombstone (name, sha256, why, at) "
                "VALUES ('custody_detail:3', 'x', 'forged', '2026-11-20 12:00:00')"
            )
        )
        connection.execute(text("DELETE FROM custody_detail WHERE seq = 3"))

    said = problems(department)
    assert "the details of the entry are gone" in said
    assert any("no entry vouches for tombstone" in one for one in said)


def test_a_disposal_waits_for_its_time_its_holds_and_its_end(
    department: Department,
    disposing: Disposing,
    records: Actor,
) -> None:
    iac = department.actor("iac")
    department.triage.open_case(department.actor("sgt"), department.flag("x"), version=1)
    with pytest.raises(Refused, match="not closed"):
        disposing.propose(records, CASE, why="tidy up")
    with pytest.raises(NotFound):
        disposing.propose(records, "IA-2031-0404", why="tidy up")
    with pytest.raises(NotFound):
        disposing.propose(records, "flag:77", why="tidy up")
    ordered = disposing.propose(records, CASE, why="expunged", order="Court order 26-CV-12")
    assert ordered.due_on is None
    placed = disposing.hold(iac, HoldOn(case=CASE), why="appeal")

    with pytest.raises(Refused, match="legal hold 1 keeps it"):
        disposing.approve(iac, ordered.number, why="order seen")
    with pytest.raises(NotPermitted):
        disposing.approve(department.actor("sgt"), ordered.number, why="order seen")
    declined = disposing.decline(iac, ordered.number, why="appeal pending")
    assert declined.approved is False
    with pytest.raises(NotFound):
        disposing.approve(iac, ordered.number, why="order seen")
    with pytest.raises(NotFound):
        disposing.certificate(records, ordered.number)

    disposing.lift(records, placed.id, why="appeal withdrawn")
    again = disposing.propose(records, CASE, why="expunged", order="Court order 26-CV-12")
    disposing.approve(iac, again.number, why="order seen")
    assert "by order Court order 26-CV-12" in disposing.certificate(iac, again.number).decode()
    assert len(disposing.disposals(records)) == 2
    assert problems(department) == []


def test_nobody_decides_on_a_matter_about_oneself(
    department: Department, disposing: Disposing, records: Actor
) -> None:
    iac = department.actor("iac")
    about_me = Actor(
        login="iac", role=Role.IA_COMMANDER, person_id=department.actor("ofc").person_id
    )
    department.triage.open_case(department.actor("sgt"), department.flag("x"), version=1)
    with pytest.raises(OutOfSight, match="no case"):
        disposing.propose(about_me, CASE, why="mine", order="x")
    placed = disposing.hold(records, HoldOn(person="2001"), why="suit")
    on_case = disposing.hold(records, HoldOn(case=CASE), why="suit")
    assert disposing.holds(about_me) == ()
    for hold in (placed, on_case):
        with pytest.raises(NotFound, match="no hold"):
            disposing.lift(about_me, hold.id, why="mine")
        disposing.lift(iac, hold.id, why="settled")


def test_a_dismissed_flag_goes_by_two_persons_after_its_time_and_one_in_a_case_with_the_case(
    department: Department,
    disposing: Disposing,
    records: Actor,
    engine: Engine,
    clock: MovingClock,
) -> None:
    sgt, iac = department.actor("sgt"), department.actor("iac")
    flag = department.flag(WORDS)
    department.triage.annotate(sgt, flag, text=f"a note: {WORDS}")
    department.triage.dismiss(sgt, flag, version=1, reason=DismissReason.NOT_A_VIOLATION)
    assert disposing.due(records) == ()
    with pytest.raises(Refused, match="kept until 2028-11"):
        disposing.propose(records, f"flag:{flag}", why="schedule")
    clock.forward(days=731)
    (due,) = disposing.due(records)
    assert (due.subject, due.series.value) == (f"flag:{flag}", "dismissed_flags")

    number = disposing.propose(records, due.subject, why="schedule").number
    disposing.approve(iac, number, why="checked")

    assert disposing.due(records) == ()
    assert texts(engine) == [""]
    assert not list(department.vault.folder.glob("cases/*"))
    with engine.connect() as connection:
        kept = connection.execute(text("SELECT details FROM custody_detail")).scalars()
        assert not any(WORDS[:20].encode() in bytes(one) for one in kept)
    assert problems(department) == []
    detail = department.triage.look(iac, flag)
    assert (detail.text, detail.explanation.findings) == ("", ())


def test_a_destruction_that_a_crash_cut_short_is_made_good(
    department: Department,
    disposing: Disposing,
    records: Actor,
    clock: MovingClock,
) -> None:
    withdrawn(department, clock)
    number = disposing.propose(records, CASE, why="schedule").number
    key = (department.vault.folder / "keys" / CASE).read_bytes()
    disposing.approve(department.actor("iac"), number, why="checked")
    (department.vault.folder / "keys" / CASE).write_bytes(key)  # as if it had not come to that

    Retention(department.store, department.vault).run(SERVICE, ())

    assert not department.vault.ring.has(CASE)
    assert problems(department) == []
