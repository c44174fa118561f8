"""Where posts and accounts stand, in the record, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, text
from support.department import Department, MovingClock, exchange, explanation, post

from cases.errors import BadInput, NotFound, NotPermitted
from cases.model.actors import SERVICE
from cases.model.intake import (
    Brought,
    HostMark,
    Kept,
    Lease,
    Outcome,
    PostRecord,
    ProfileRecord,
    Round,
    Said,
)
from cases.model.presence import Sign, Standing
from cases.model.registry import Basis, Identity, NewHandle, Roster
from cases.services.intake import Sweep
from cases.services.retention import Retention
from cases.services.watching import Watching

MASTODON = ("mastodon", "@js@social.example")
SWEEP = Sweep(frozenset({"mastodon"}))
ACTIVE = ProfileRecord(Standing.ACTIVE, "42", "js", "J. S.", "")
GONE = ProfileRecord(Standing.GONE, "", "", "", "410 Gone")


def lease(department: Department) -> Lease:
    (taken,) = department.intake.lease(
        SERVICE, limit=1, due_only=False, handle=MASTODON, sweep=SWEEP
    )
    return taken


def look(
    department: Department,
    *posts: PostRecord,
    signs: tuple[Said, ...] = (),
    profile: ProfileRecord | None = None,
    **outcome: object,
) -> Kept:
    answer = exchange(f"{posts} {signs} {department.clock()}".encode(), department.clock())
    page = Brought(answer, posts, signs, profile)
    due = department.clock() + timedelta(hours=1)
    ended = Outcome(**{"next_due_at": due, **outcome})  # type: ignore[arg-type]
    return department.intake.settle(SERVICE, lease(department), [page], ended)


def missing(native_id: str) -> tuple[Said, ...]:
    return (Said(native_id, Sign.MISSING, "404 Record not found"),)


def states(engine: Engine) -> dict[str, str]:
    with engine.connect() as connection:
        return {row.native_id: row.state for row in connection.execute(text("SELECT * FROM post"))}


def verified(department: Department) -> bool:
    found = department.custody.verify(department.actor("aud"))
    assert found.problems == ()
    return found.verified


def test_a_post_said_missing_twice_is_deleted_and_each_step_is_an_entry(
    department: Department, engine: Engine, clock: MovingClock
) -> None:
    look(department, post("a", native_id="1"), post("b", native_id="2"))
    clock.forward(hours=1)
    look(department, signs=missing("1"), profile=ACTIVE)
    assert states(engine) == {"1": "missing", "2": "live"}
    clock.forward(hours=7)

    kept = look(department, signs=missing("1"), profile=ACTIVE)

    assert kept.lost == 1
    assert states(engine) == {"1": "deleted", "2": "live"}
    actions = [line.action for line in department.custody.log(department.actor("aud"))]
    assert actions.count("post:state_changed") == 2
    assert verified(department)


def test_a_post_that_comes_back_is_a_new_version_and_nothing_is_overwritten(
    department: Department, engine: Engine, clock: MovingClock
) -> None:
    look(department, post("a", native_id="1", content="c"))
    for _ in range(2):
        clock.forward(hours=7)
        look(department, signs=missing("1"), profile=ACTIVE)
    clock.forward(hours=1)

    kept = look(department, post("a", native_id="1", content="c"))

    assert (kept.changed, states(engine)["1"]) == (1, "live")
    with engine.connect() as connection:
        versions = connection.execute(text("SELECT version_no FROM post_version ORDER BY id"))
        told = connection.execute(text("SELECT state FROM post_state ORDER BY id"))
        assert [row.version_no for row in versions] == [1, 2]
        assert [row.state for row in told] == ["missing", "deleted", "live"]
    assert verified(department)


def test_a_missing_post_seen_again_is_live_without_a_new_version(
    department: Department, engine: Engine, clock: MovingClock
) -> None:
    look(department, post("a", native_id="1", content="c"))
    clock.forward(hours=1)
    look(department, signs=missing("1"))

    kept = look(department, post("a", native_id="1", content="c"))

    assert (kept.unchanged, kept.changed, states(engine)["1"]) == (1, 0, "live")
    assert verified(department)


def test_an_edit_that_only_the_platforms_own_mark_tells_is_a_version(
    department: Department,
) -> None:
    first = replace(post("a", native_id="1", content="c"), native_version="cid-1")
    look(department, first)

    assert look(department, replace(first, native_version="cid-2")).changed == 1


def test_an_account_that_stays_gone_takes_its_posts_with_it_but_not_at_once(
    department: Department, engine: Engine, clock: MovingClock
) -> None:
    look(department, post("a", native_id="1"), post("b", native_id="2"), profile=ACTIVE)
    clock.forward(hours=1)
    assert look(department, profile=GONE).lost == 0
    clock.forward(hours=5)
    assert look(department, profile=GONE).lost == 0
    clock.forward(hours=2)

    assert look(department, profile=GONE).lost == 2

    assert set(states(engine).values()) == {"account_gone"}
    shown = department.registry.handles(department.actor("lt"), words=MASTODON[1])[0]
    assert (shown.standing, shown.standing_token) == (Standing.GONE, "410 Gone")
    assert verified(department)


def test_posts_are_asked_for_again_once_a_day_and_a_missing_one_after_six_hours(
    department: Department, clock: MovingClock
) -> None:
    look(department, post("a", native_id="1"), post("b", native_id="2"))
    clock.forward(hours=23)
    assert lease_refs(department) == ()
    clock.forward(hours=1)
    assert lease_refs(department) == ("1", "2")

    look(department, signs=(*missing("1"), Said("2", Sign.LIVE, "200")))
    clock.forward(hours=6)
    assert lease_refs(department) == ("1",)


def lease_refs(department: Department) -> tuple[str, ...]:
    taken = lease(department)
    department.intake.give_back(SERVICE, [taken])
    return tuple(ref.native_id for ref in taken.refs)


def test_old_posts_are_asked_for_only_where_they_are_flagged(
    department: Department, clock: MovingClock
) -> None:
    look(department, post("a", native_id="1"), post("b", native_id="2"))
    pending = department.intake.pending(SERVICE)
    said = [
        (pending[0].version_id, explanation("a")),
        (pending[1].version_id, explanation("b", score=9)),
    ]
    department.intake.flag(SERVICE, said, rules_version="r1")

    clock.forward(days=60)

    assert lease_refs(department) == ("1",)


def test_a_source_that_moved_for_good_twice_in_a_row_asks_a_person(
    department: Department,
) -> None:
    sergeant, there = department.actor("sgt"), "https://social.example/new"
    look(department, post("a"), moved_to=there)
    look(department, post("b"))
    look(department, post("c"), moved_to=there)
    assert department.registry.moves(sergeant) == ()

    look(department, post("d"), moved_to=there)
    look(department, post("e"), moved_to=there)

    (move,) = department.registry.moves(sergeant)
    assert move.to_url == there
    assert department.registry.moves(department.actor("sgt_south")) == ()
    with pytest.raises(NotFound):
        department.registry.decide_move(department.actor("sgt_south"), move.id, accept=True)
    with pytest.raises(NotPermitted):
        department.registry.decide_move(department.actor("aud"), move.id, accept=True)
    department.registry.decide_move(sergeant, move.id, accept=True)
    assert department.registry.moves(sergeant) == ()
    assert lease(department).url == there
    assert verified(department)


def test_a_declined_address_is_not_proposed_again(department: Department) -> None:
    sergeant, there = department.actor("sgt"), "https://social.example/new"
    for words in "ab":
        look(department, post(words), moved_to=there)
    (move,) = department.registry.moves(sergeant)
    department.registry.decide_move(sergeant, move.id, accept=False)

    for words in "cd":
        look(department, post(words), moved_to=there)

    assert department.registry.moves(sergeant) == ()
    assert lease(department).url != there


def delete(department: Department, clock: MovingClock, *native_ids: str) -> None:
    for _ in range(2):
        clock.forward(hours=7)
        for one in native_ids:
            look(department, signs=missing(one), profile=ACTIVE)


def test_what_its_author_deleted_is_dropped_where_the_terms_ask_and_the_log_still_verifies(
    department: Department, engine: Engine, clock: MovingClock
) -> None:
    look(department, post("very secret words", native_id="1"))
    delete(department, clock, "1")
    retention = Retention(department.store, department.vault)
    assert retention.drop_deleted(SERVICE, {"reddit"}) == 0

    assert retention.drop_deleted(SERVICE, {"mastodon"}) == 1
    assert retention.drop_deleted(SERVICE, {"mastodon"}) == 0

    with engine.connect() as connection:
        row = connection.execute(text("SELECT * FROM post_version")).one()
        assert (row.title, row.text, row.author) == ("", "", "")
        assert row.content_sha256
        said = "SELECT body_sha256 FROM exchange WHERE purpose = 'page' ORDER BY id LIMIT 1"
        first = connection.execute(text(said)).scalar_one()
    assert not department.vault.holds(first)
    assert verified(department)


def test_a_flag_holds_its_post_and_an_answer_holds_the_others_in_it(
    department: Department, engine: Engine, clock: MovingClock
) -> None:
    look(department, post("flagged", native_id="1"), post("also deleted", native_id="2"))
    pending = department.intake.pending(SERVICE)
    said = [
        (one.version_id, explanation(one.text, score=91 if one.text == "flagged" else 9))
        for one in pending
    ]
    department.intake.flag(SERVICE, said, rules_version="r1")
    delete(department, clock, "1", "2")

    assert Retention(department.store, department.vault).drop_deleted(SERVICE, {"mastodon"}) == 1

    with engine.connect() as connection:
        texts = connection.execute(text("SELECT text FROM post_version ORDER BY id"))
        assert sorted(row.text for row in texts) == ["", "flagged"]
        body = connection.execute(
            text("SELECT body_sha256 FROM exchange WHERE purpose = 'page' ORDER BY id")
        ).first()
    assert body is not None
    assert department.vault.get(body.body_sha256)
    assert verified(department)


def test_content_that_is_gone_without_a_tombstone_is_found(
    department: Department, engine: Engine
) -> None:
    look(department, post("a", native_id="1"))
    with engine.connect().execution_options(write=True) as connection, connection.begin():
        connection.execute(text("UPDATE post_version SET text = ''"))
        connection.execute(
            text(
                "INSERT INTO tombstone (name, sha256, why, at) "
                "VALUES ('post_version:1', 'x', 'none', '2026-11-20 12:00:00')"
            )
        )

    found = department.custody.verify(department.actor("aud"))

    said = " ".join(what for _, _, what in found.problems)
    assert "post version 1 is not as it was written" in said
    assert "no entry vouches for tombstone 1" in said


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"url": "http://root:pw@js.example/feed"}, "user name or password"),
        ({"url": "http://js.example:99999/"}, "must begin with"),
        ({"handle": "js\x1b[2J"}, "cannot be seen"),
        ({"handle": "@JS@social.example", "platform": "mastodon"}, "registered already"),
        ({"url": "http://mastodon.example/feed/mastodon.rss", "platform": "mastodon"}, "already"),
        ({"basis_on": date(2031, 1, 1)}, "begins on 2031-01-01"),
    ],
)
def test_a_handle_that_makes_no_sense_is_not_registered(
    department: Department, wrong: dict[str, Any], words: str
) -> None:
    good = NewHandle(
        platform="blog",
        handle="another",
        url="http://another.example/feed",
        basis=Basis.SELF_REGISTERED,
        basis_reference="form 12",
        basis_on=date(2026, 1, 5),
        identity=Identity.CONFIRMED,
        person_number="2001",
    )
    with pytest.raises(BadInput, match=words):
        department.registry.enrol(
            department.actor("adm"), Roster(handles=(replace(good, **wrong),))
        )


def test_others_hosts_are_no_matter_of_ones_own_health(
    department: Department, clock: MovingClock
) -> None:
    watching = Watching(department.store, department.vault)
    until = clock() + timedelta(hours=1)
    marks = [
        HostMark("mastodon.example", until, "busy", 1),
        HostMark("blog.example", until, "busy", 1),
    ]
    now = clock()
    watching.end_pass(SERVICE, Round(now, now), marks, [])

    def seen(login: str) -> set[str]:
        return {mark.host for mark in watching.health(department.actor(login)).hosts}

    assert seen("sgt") == {"mastodon.example"}
    assert seen("sgt_south") == {"blog.example"}
    assert seen("adm") == {"mastodon.example", "blog.example"}
