"""What goes by itself, what two persons decide, what a legal hold keeps; and that the log verifies after all of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine, text
from support.department import Department, MovingClock, exchange, explanation, keep, post
from support.retained import clerk, problems, texts

from cases.errors import BadInput, Missing, NotFound, Refused
from cases.model.actors import SERVICE, Actor
from cases.services.disposing import Disposing, HoldOn
from cases.services.retention import Retention

CASE = "IA-2026-0001"
WORDS = "words that must not be left behind anywhere"
DAYS = 1_828


@pytest.fixture
def records(department: Department) -> Actor:
    return clerk(department)


@pytest.fixture
def retention(department: Department) -> Retention:
    return Retention(department.store, department.vault)


@pytest.fixture
def disposing(department: Department) -> Disposing:
    return Disposing(department.store, department.vault)


def collect(department: Department, *texts: str, flagged: str = "") -> None:
    """Collect posts in one answer, score them, flag the one named."""
    handle = ("mastodon", "@js@social.example")
    (lease,) = department.intake.lease(SERVICE, limit=1, due_only=False, handle=handle)
    body = "\n".join(texts).encode()
    keep(
        department.intake,
        lease,
        exchange(body, department.clock()),
        [post(one, native_id=one) for one in texts],
    )
    said = [
        (one.version_id, explanation(one.text, score=91 if one.text == flagged else 1))
        for one in department.intake.pending(SERVICE)
    ]
    department.intake.flag(SERVICE, said, rules_version="r1")


def test_posts_that_nobody_flagged_lose_their_content_after_their_time(
    department: Department, retention: Retention, engine: Engine, clock: MovingClock
) -> None:
    collect(department, "one", "two")
    clock.forward(days=29)
    assert retention.run(SERVICE, ()) == 0
    clock.forward(days=2)

    assert retention.run(SERVICE, ()) == 2
    assert retention.run(SERVICE, ()) == 0

    with engine.connect() as connection:
        rows = connection.execute(text("SELECT text, content_sha256, kept FROM post_version")).all()
        body = connection.execute(text("SELECT body_sha256 FROM exchange")).scalar_one()
    assert all(row.text == "" and row.content_sha256 and not row.kept for row in rows)
    assert not department.vault.holds(body)
    assert department.intake.totals(SERVICE)[0] == 2
    assert problems(department) == []


def test_a_flag_keeps_its_post_and_the_answer_it_was_read_from(
    department: Department, retention: Retention, engine: Engine, clock: MovingClock
) -> None:
    collect(department, "plain", "flagged", flagged="flagged")
    clock.forward(days=400)

    assert retention.run(SERVICE, ()) == 1

    assert texts(engine) == ["", "flagged"]
    detail = department.triage.look(department.actor("sgt"), 1)
    assert department.vault.get(detail.exchange_sha256) == b"plain\nflagged"
    assert problems(department) == []


def test_a_post_that_was_edited_lately_and_one_that_is_not_scored_yet_are_kept_whole(
    department: Department, retention: Retention, engine: Engine, clock: MovingClock
) -> None:
    collect(department, "first")
    clock.forward(days=25)
    (lease,) = department.intake.lease(
        SERVICE, limit=1, due_only=False, handle=("mastodon", "@js@social.example")
    )
    edited = post("second", native_id="first")
    keep(department.intake, lease, exchange(b"edited", clock()), [edited])
    clock.forward(days=40)
    assert retention.run(SERVICE, ()) == 0

    said = [
        (one.version_id, explanation("x", score=1)) for one in department.intake.pending(SERVICE)
    ]
    department.intake.flag(SERVICE, said, rules_version="r1")
    assert retention.run(SERVICE, ()) == 1
    assert texts(engine) == ["", ""]
    assert problems(department) == []


def test_bytes_that_were_captured_again_after_they_went_stay(
    department: Department, retention: Retention, clock: MovingClock
) -> None:
    collect(department, "one")
    clock.forward(days=31)
    assert retention.run(SERVICE, ()) == 1
    (lease,) = department.intake.lease(
        SERVICE, limit=1, due_only=False, handle=("mastodon", "@js@social.example")
    )
    again = [post("one", native_id="another id")]
    keep(department.intake, lease, exchange(b"one", clock()), again)

    assert retention.run(SERVICE, ()) == 0

    assert problems(department) == []
    place = next(department.vault.folder.glob("[0-9a-f][0-9a-f]/*"))
    place.unlink()
    assert "missing" in problems(department)[0]


HOLDS: list[tuple[str, Callable[[MovingClock], HoldOn], bool]] = [
    ("a person", lambda _: HoldOn(person="2001"), True),
    ("another person", lambda _: HoldOn(person="2002"), False),
    ("a period", lambda clock: HoldOn(since=clock(), until=clock() + timedelta(days=1)), True),
    ("a later period", lambda clock: HoldOn(since=clock() + timedelta(days=9)), False),
    (
        "a period of a person",
        lambda clock: HoldOn(person="2001", since=clock() - timedelta(days=2)),
        True,
    ),
    ("a period of another", lambda clock: HoldOn(person="2002", since=clock()), False),
]


@pytest.mark.parametrize(("name", "on", "holds"), HOLDS, ids=[name for name, _, _ in HOLDS])
def test_a_legal_hold_beats_the_schedule(
    department: Department,
    retention: Retention,
    disposing: Disposing,
    clock: MovingClock,
    name: str,
    on: Callable[[MovingClock], HoldOn],
    holds: bool,  # noqa: FBT001  pytest's
) -> None:
    collect(department, "held")
    disposing.hold(department.actor("iac"), on(clock), why=f"suit 26-1: {name}")
    clock.forward(days=31)

    assert retention.run(SERVICE, ()) == (0 if holds else 1)

    assert problems(department) == []


def test_a_hold_is_lifted_by_a_second_person_and_then_the_schedule_goes_on(
    department: Department,
    retention: Retention,
    disposing: Disposing,
    records: Actor,
    clock: MovingClock,
) -> None:
    collect(department, "held")
    iac = department.actor("iac")
    placed = disposing.hold(iac, HoldOn(person="2001"), why="suit 26-1")
    clock.forward(days=31)
    with pytest.raises(Refused, match="second person"):
        disposing.lift(iac, placed.id, why="settled")
    with pytest.raises(Missing, match="reason"):
        disposing.lift(records, placed.id, why="")
    with pytest.raises(NotFound):
        disposing.lift(records, 9, why="settled")

    lifted = disposing.lift(records, placed.id, why="settled")

    with pytest.raises(Refused, match="lifted already"):
        disposing.lift(records, placed.id, why="settled")
    assert (lifted.placed_by, lifted.lifted_by, lifted.lifted_why) == ("iac", "rec", "settled")
    assert disposing.holds(iac) == (lifted,)
    assert retention.run(SERVICE, ()) == 1
    assert problems(department) == []


@pytest.mark.parametrize(
    ("on", "error"),
    [
        (HoldOn(), BadInput),
        (HoldOn(case=CASE, person="2001"), BadInput),
        (HoldOn(case="IA-2026-0099"), NotFound),
        (HoldOn(person="9999"), NotFound),
    ],
)
def test_a_hold_that_makes_no_sense_is_refused(
    department: Department, disposing: Disposing, on: HoldOn, error: type[Exception]
) -> None:
    with pytest.raises(error):
        disposing.hold(department.actor("iac"), on, why="x")


def test_a_decision_taken_back_and_a_case_withdrawn_keep_everything(
    department: Department, retention: Retention, engine: Engine, clock: MovingClock
) -> None:
    sgt = department.actor("sgt")
    department.triage.open_case(sgt, department.flag("kept words"), version=1)
    department.triage.undo(sgt)
    clock.forward(days=400)

    assert retention.run(SERVICE, ()) == 0
    assert texts(engine) == ["kept words"]
    with engine.connect() as connection:
        assert connection.execute(text("SELECT closed_at FROM incident_case")).scalar_one()
    assert problems(department) == []
