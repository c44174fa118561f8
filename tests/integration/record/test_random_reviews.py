"""Random reviews: pledged, drawn, proved, done by somebody else; on both databases."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from support.department import NOON, Department
from support.flagdesk import actions
from support.supervision import pledged, posted, supervising

from cases.errors import BadInput, Missing, NotFound, NotPermitted, OutOfSight, Refused, Stale
from cases.model.actors import Capability
from cases.model.conflicts import ConflictRule
from cases.model.drawing import problems
from cases.model.draws import Exclusion, Purpose, Review, ReviewOutcome

TEN = timedelta(days=10)


def held(department: Department, login: str, number: str) -> Review:
    """Let a login take reviews until it holds the one of this person."""
    found = supervising(department).reviews.next(department.actor(login))
    assert found is not None
    assert found.number == number
    return found


def test_a_draw_is_pledged_before_it_is_made_and_proved_by_what_is_published(
    department: Department,
) -> None:
    draws, aud = supervising(department).draws, department.actor("aud")
    made = pledged(department)
    before = draws.proof(aud, made.id)
    assert (made.eligible, made.size, made.rotation, made.seed) == (3, 2, 1, "")
    assert (before.seed, before.drawn) == ("", ())

    drawn = draws.draw(department.actor("lt"), made.id, word="Local 88 says daffodil")

    told = draws.proof(aud, made.id)
    assert (told.eligible, told.word) == (before.eligible, "Local 88 says daffodil")
    assert len(told.drawn) == 2
    hashes = {"seed_sha256": made.seed_sha256, "eligible_sha256": made.eligible_sha256}
    assert problems(told, **hashes) == ()
    assert drawn.due_on == NOON.date() + timedelta(days=14)
    assert draws.list(aud) == (drawn,)
    with pytest.raises(NotFound, match="waits"):
        draws.draw(department.actor("lt"), made.id)
    assert department.custody.verify(aud).problems == ()


def test_nothing_is_drawn_twice_in_a_unit_above_or_below_it(department: Department) -> None:
    pledged(department)
    for login, unit in (("lt", "Patrol"), ("sgt", "North"), ("iac", "Department")):
        with pytest.raises(Refused, match="nothing is drawn twice"):
            pledged(department, login, unit)
    department.clock.forward(days=11)
    assert pledged(department, "sgt", "North", until=NOON + TEN).eligible == 2


def test_a_draw_that_cannot_be_is_refused(department: Department) -> None:
    draws, lt, now = supervising(department).draws, department.actor("lt"), NOON
    about: dict[str, Any] = {
        "purpose": Purpose.RECORDS,
        "since": now - TEN,
        "until": now,
        "size": 1,
    }
    with pytest.raises(OutOfSight, match="command"):
        draws.pledge(lt, "Internal Affairs", **about)
    with pytest.raises(NotPermitted):
        draws.pledge(department.actor("aud"), "Patrol", **about)
    with pytest.raises(Missing, match="nobody"):
        draws.pledge(department.actor("iac"), "Internal Affairs", **about)
    wrong: dict[str, Any]
    for wrong in (
        {"size": 0},
        {"since": now},
        {"until": now + TEN},
        {"since": now - timedelta(days=31)},
    ):
        with pytest.raises(BadInput):
            draws.pledge(lt, "Patrol", **{**about, **wrong})
    with pytest.raises(OutOfSight):
        draws.proof(lt, 7)


def test_only_rules_leave_people_out_and_the_entry_names_them(department: Department) -> None:
    supervision, adm = supervising(department), department.actor("adm")
    day = NOON.date()
    supervision.draws.leave(adm, "2002", since=day, until=day, reference="form 3")
    with pytest.raises(BadInput):
        supervision.draws.leave(
            adm, "2002", since=day, until=day - timedelta(days=1), reference="form 3"
        )
    with pytest.raises(NotFound):
        supervision.draws.leave(adm, "9", since=day, until=day, reference="form 3")
    with pytest.raises(NotPermitted):
        supervision.draws.leave(
            department.actor("lt"), "2002", since=day, until=day, reference="form 3"
        )

    made = pledged(department)

    assert (made.eligible, made.excluded) == (2, 1)
    (left_out,) = supervision.draws.excluded(department.actor("aud"), made.id)
    assert (left_out.number, left_out.rule) == ("2002", Exclusion.LEAVE)


def test_whoever_draws_can_be_drawn_and_reviews_neither_themselves_nor_their_own(
    department: Department,
) -> None:
    made = pledged(department, "sgt", "North", size=2)
    supervision, sgt = supervising(department), department.actor("sgt")
    supervision.draws.draw(sgt, made.id)

    assert made.eligible == 2  # the sergeant is one of them
    assert [one.number for one in supervision.draws.reviews(sgt, made.id)] == ["2001"]
    assert held(department, "sgt", "2001").waiting == 1
    assert held(department, "lt", "1201").waiting == 1
    assert supervision.reviews.next(department.actor("sgt_south")) is None


def test_a_review_with_nothing_in_it_says_so_and_is_no_discipline(department: Department) -> None:
    posted(department, "a sunset", "call 555-010-0199 for a ride")
    made = pledged(department, "sgt", "North")
    supervision, sgt = supervising(department), department.actor("sgt")
    supervision.draws.draw(sgt, made.id)
    review = held(department, "sgt", "2001")
    seen = supervision.reviews.posts(sgt, review.id)

    assert min(one.text for one in seen) == "a sunset"
    assert "0199" not in "".join(one.text for one in seen)
    assert supervision.reviews.done(sgt, review.id) is ReviewOutcome.NOTHING
    with pytest.raises(Stale):
        supervision.reviews.done(sgt, review.id)
    assert actions(department)[-2:] == ["review:shown", "review:done"]
    assert department.triage.queue(sgt).total == 0
    (found,) = supervision.draws.list(department.actor("lt"))
    assert found.done == 1


def test_a_post_that_is_a_matter_goes_into_the_queue_like_any_other(department: Department) -> None:
    posted(department, "two units at Elm", "a sunset")
    made = pledged(department, "sgt", "North")
    supervision, sgt = supervising(department), department.actor("sgt")
    supervision.draws.draw(sgt, made.id)
    review = held(department, "sgt", "2001")
    seen = {one.text: one for one in supervision.reviews.posts(sgt, review.id)}
    version = seen["two units at Elm"].version

    flag = supervision.reviews.flag(sgt, review.id, version, clause="V.A.3", note="an open call")

    with pytest.raises(Refused, match="already"):
        supervision.reviews.flag(sgt, review.id, version, clause="V.A.3", note="again")
    with pytest.raises(NotFound, match="in this review"):
        supervision.reviews.flag(sgt, review.id, 999, clause="V.A.3", note="none")
    assert department.triage.look(sgt, flag).text == "two units at Elm"
    assert supervision.reviews.done(sgt, review.id, note="one") is ReviewOutcome.FLAGGED
    assert department.custody.verify(department.actor("aud")).problems == ()


def test_a_conflict_takes_the_review_to_somebody_else(department: Department) -> None:
    made = pledged(department, "sgt", "North", size=2)
    supervision, sgt = supervising(department), department.actor("sgt")
    supervision.draws.draw(sgt, made.id)
    review = held(department, "sgt", "2001")
    with pytest.raises(Missing):
        supervision.reviews.recuse(sgt, review.id, why=" ")
    supervision.reviews.recuse(sgt, review.id, why="we coach together")

    assert supervision.reviews.next(sgt) is None
    with pytest.raises(Stale):
        supervision.reviews.posts(sgt, review.id)
    taken = supervision.reviews.next(department.actor("lt"))
    assert taken is not None
    with department.store.begin(department.actor("adm"), Capability.RELATE, unlogged=True) as tx:
        (first, _), (second, _) = (tx.people.by_number(n) or (0, 0) for n in ("1100", taken.number))
        about: dict[str, Any] = {
            "rule": ConflictRule.FAMILY,
            "why": "in-laws",
            "by": "adm",
            "at": tx.now,
        }
        tx.grants.relate(first, second, **about)
    with pytest.raises(Stale):
        supervision.reviews.posts(department.actor("lt"), taken.id)


def test_exposure_is_counted_beside_what_was_to_be_expected(department: Department) -> None:
    draws, iac = supervising(department).draws, department.actor("iac")
    for number in range(3):
        made = pledged(department, "iac", "Department", size=1, until=department.clock())
        draws.draw(iac, made.id)
        department.clock.forward(days=11)
        assert made.id == number + 1

    seen = draws.exposures(department.actor("aud"))

    assert [(one.number, one.eligible, one.drawn, one.expected) for one in seen] == [
        ("1201", 3, 1, 1.0),
        ("2001", 3, 1, 1.0),
        ("2002", 3, 1, 1.0),
    ]
    assert [one.number for one in draws.exposures(department.actor("sgt"))] == ["2001"]
    assert isinstance(seen[0].last_on, date)
    with pytest.raises(NotPermitted):
        draws.exposures(department.actor("ofc"))
