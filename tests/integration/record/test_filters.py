"""The filter of the queue against both databases; views, what is set aside, who is given a flag."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from support.department import Department

from cases.errors import BadInput, CasesError, NotFound, NotPermitted, Refused, Stale
from cases.model.actions import CustodyAction
from cases.model.ageing import Limits
from cases.model.desks import Copied, Found
from cases.model.querying import parse
from cases.model.states import DismissReason, FlagState
from cases.services.desks import Desks
from cases.services.finding import Finding
from cases.services.passing_on import PassingOn
from cases.services.views import Views

SMITH, NOVAK = ("mastodon", "@js@social.example"), ("blog", "novak-notes")


@pytest.fixture
def flagged(department: Department) -> Department:
    """Three flags: two of Smith in North, one of Novak in South."""
    department.flag("Rolling up on Elm 100%", SMITH, clause="V.A.3", score=91)
    department.clock.forward(hours=1)
    department.flag("These people are animals", NOVAK, clause="V.A.9.a-2", score=97)
    department.clock.forward(hours=1)
    department.flag("Proud day, new patch", SMITH, clause="V.A.8.a-3", score=52)
    return department


def found(department: Department, typed: str, login: str = "lt") -> list[int]:
    page = department.triage.queue(department.actor(login), query=parse(typed))
    assert page.total == len(page.items)
    return sorted(item.id for item in page.items)


def actions(department: Department, *wanted: CustodyAction) -> list[str]:
    lines = department.custody.log(department.actor("iac"), limit=1_000)
    return [line.action for line in reversed(lines) if line.action in wanted]


FINDS: tuple[tuple[str, list[int]], ...] = (
    ("", [1, 2, 3]),
    ("clause:v.a.9", [2]),
    ("clause:V.A.3,V.A.8", [1, 3]),
    ("score>=91", [1, 2]),
    ("score<91 -clause:V.A.3", [3]),
    ("unit:north", [1, 3]),
    ("-unit:north", [2]),
    ("person:NOVAK", [2]),
    ("person:2001", [1, 3]),
    ("@js", [1, 3]),
    ("platform:blog", [2]),
    ("#2", [2]),
    ("elm", [1]),
    ('"new patch"', [3]),
    ("100%", [1]),
    ("-smith", [2]),
    ("is:new", [1, 2, 3]),
    ("is:held", []),
    ("is:free score>95", [2]),
    ("state:any", [1, 2, 3]),
    ("state:dismissed", []),
    ("case:IA", []),
    ("-case:IA", [1, 2, 3]),
    ("is:snoozed", []),
    ("nothing such", []),
)


def test_the_filter_finds_what_is_asked_for(flagged: Department) -> None:
    assert [(typed, found(flagged, typed)) for typed, _ in FINDS] == list(FINDS)


def test_ages_are_counted_back_from_the_look(flagged: Department) -> None:
    assert found(flagged, "age<6h") == [1, 2, 3]
    flagged.clock.forward(hours=3)
    assert found(flagged, "age<6h") == []
    assert found(flagged, "age>6h age<=1w") == [1, 2, 3]


def test_a_filter_sees_no_further_than_the_actor(flagged: Department) -> None:
    assert found(flagged, "person:novak", "sgt") == []
    assert found(flagged, "state:any", "sgt") == [1, 3]


def test_claims_are_found_by_holder(flagged: Department) -> None:
    flagged.triage.claim(flagged.actor("sgt"), 1, version=1)
    assert found(flagged, "is:held") == found(flagged, "held:sgt") == [1]
    assert found(flagged, "is:mine", "sgt") == found(flagged, "held:me", "sgt") == [1]
    assert found(flagged, "is:mine") == []
    assert found(flagged, "is:free") == [2, 3]
    flagged.clock.forward(hours=2)
    assert found(flagged, "is:held") == []
    assert found(flagged, "is:free") == [1, 2, 3]


def test_decided_flags_are_found_by_state(flagged: Department) -> None:
    sergeant = flagged.actor("lt")
    flagged.triage.dismiss(sergeant, 3, version=1, reason=DismissReason.DUPLICATE)
    flagged.triage.open_case(sergeant, 1, version=1)
    assert found(flagged, "state:dismissed") == [3]
    assert found(flagged, "state:any case:IA-2026") == [1]


# Views.


def test_views_are_kept_by_name_and_key_and_are_ones_own(flagged: Department) -> None:
    views, lieutenant = Views(flagged.store), flagged.actor("lt")
    views.save(lieutenant, "Hot", "score>=90")
    views.save(lieutenant, "North", "unit:north", place=1)  # takes the key
    views.save(lieutenant, "Hot", "score>=95")  # takes the place of the old one, which has no key
    listed = [(view.name, view.query, view.place) for view in views.list(lieutenant)]
    assert listed == [("North", "unit:north", 1), ("Hot", "score>=95", 2)]
    assert views.list(flagged.actor("sgt")) == ()
    views.remove(lieutenant, "North")
    with pytest.raises(NotFound, match="no view is called 'North'"):
        views.remove(lieutenant, "North")
    assert actions(flagged, CustodyAction.VIEW_SAVED, CustodyAction.VIEW_REMOVED) == [
        *["view:saved"] * 3,
        "view:removed",
    ]


WRONG_VIEWS = (
    ("", "elm", None, "the name of the view is required"),
    ("a\x1b", "elm", None, "cannot be shown"),
    ("a", "", None, "the query of the view is required"),
    ("a", "score:x", None, "score takes one whole number"),
    ("a", "elm", 10, "a key from 1 to 9"),
    ("x" * 41, "elm", None, "at most 40"),
)


def test_a_view_that_would_not_work_is_refused(department: Department) -> None:
    views, lieutenant = Views(department.store), department.actor("lt")
    for name, query, place, sentence in WRONG_VIEWS:
        with pytest.raises(CasesError, match=sentence):
            views.save(lieutenant, name, query, place=place)


def test_nobody_without_a_part_in_triage_has_views(department: Department) -> None:
    with pytest.raises(NotPermitted):
        Views(department.store).list(department.actor("ofc"))


def test_the_term_that_emptied_a_query_is_named(flagged: Department) -> None:
    views, lieutenant = Views(flagged.store), flagged.actor("lt")
    assert views.emptied(lieutenant, parse("unit:north score>=95")) == (
        ("unit:north", 1),
        ("score>=95", 2),
    )
    assert views.emptied(lieutenant, parse("zebra unit:north")) == (("zebra", 2),)
    assert views.emptied(lieutenant, parse("zebra yak")) == ()


# Set aside, given to somebody.


def passing(department: Department) -> PassingOn:
    return PassingOn(department.store, lease=timedelta(minutes=30))


def test_a_flag_set_aside_is_out_of_the_queue_until_its_time(flagged: Department) -> None:
    lieutenant, now = flagged.actor("lt"), flagged.clock()
    kept = passing(flagged).snooze(lieutenant, 3, version=1, until=now + timedelta(hours=2))
    assert (kept.version, kept.state) == (2, FlagState.NEW)
    assert found(flagged, "") == [1, 2]
    assert flagged.triage.waiting(lieutenant)[0] == 2
    assert found(flagged, "is:snoozed") == [3]
    assert found(flagged, "state:any") == [1, 2, 3]
    shown = flagged.triage.look(lieutenant, 3).summary
    assert shown.set_aside_until == now + timedelta(hours=2)
    flagged.clock.forward(hours=2)
    assert found(flagged, "") == [1, 2, 3]
    assert actions(flagged, CustodyAction.FLAG_SNOOZED) == ["flag:snoozed"]


def test_what_is_set_aside_waits_by_the_departments_days(flagged: Department) -> None:
    zone, lieutenant = ZoneInfo("America/Chicago"), flagged.actor("lt")
    plain = passing(flagged).limit(lieutenant, 3)
    limits = Limits(zone=zone, holidays={plain.astimezone(zone).date()})
    ours = PassingOn(flagged.store, lease=timedelta(minutes=30), limits=limits)

    assert ours.limit(lieutenant, 3) > plain
    with pytest.raises(Refused, match=r"must be looked at by .* CST; "):
        ours.snooze(lieutenant, 3, version=1, until=plain + timedelta(days=9))


def test_a_flag_is_taken_back_before_its_time(flagged: Department) -> None:
    lieutenant, later = flagged.actor("lt"), flagged.clock() + timedelta(hours=2)
    passing(flagged).snooze(lieutenant, 3, version=1, until=later)
    passing(flagged).wake(lieutenant, 3)
    assert found(flagged, "") == [1, 2, 3]
    with pytest.raises(NotFound, match="is not set aside"):
        passing(flagged).wake(lieutenant, 3)


def test_nothing_waits_beyond_its_limit_and_nothing_urgent_waits(flagged: Department) -> None:
    lieutenant, now = flagged.actor("lt"), flagged.clock()
    service = passing(flagged)
    with pytest.raises(Refused, match="is urgent: it is never set aside"):
        service.snooze(lieutenant, 1, version=1, until=now + timedelta(minutes=5))
    limit = service.limit(lieutenant, 3)
    with pytest.raises(Refused, match="must be looked at by"):
        service.snooze(lieutenant, 3, version=1, until=limit + timedelta(minutes=1))
    with pytest.raises(BadInput, match="that time is over"):
        service.snooze(lieutenant, 3, version=1, until=now)
    flagged.clock.forward(days=30)
    with pytest.raises(Refused, match="may not wait longer"):
        service.limit(lieutenant, 3)


def test_what_changed_or_is_held_is_not_set_aside(flagged: Department) -> None:
    lieutenant, later = flagged.actor("lt"), flagged.clock() + timedelta(hours=2)
    flagged.triage.claim(flagged.actor("sgt"), 3, version=1)
    with pytest.raises(Stale, match="changed since it was shown"):
        passing(flagged).snooze(lieutenant, 3, version=1, until=later)
    with pytest.raises(Stale, match="is held by sgt"):
        passing(flagged).snooze(lieutenant, 3, version=2, until=later)
    with pytest.raises(NotFound):
        passing(flagged).snooze(flagged.actor("sgt_south"), 3, version=2, until=later)


def test_a_flag_is_given_to_somebody_of_the_command_who_may_see_it(flagged: Department) -> None:
    lieutenant, service = flagged.actor("lt"), passing(flagged)
    assert [colleague.login for colleague in service.colleagues(lieutenant, 3)] == ["sgt"]
    receipt = service.assign(lieutenant, 3, version=1, to="sgt")
    assert found(flagged, "held:sgt") == [3]
    flagged.triage.dismiss(
        flagged.actor("sgt"), 3, version=receipt.version, reason=DismissReason.DUPLICATE
    )
    assert actions(flagged, CustodyAction.FLAG_ASSIGNED) == ["flag:assigned"]
    with pytest.raises(Refused, match="sgt_south is nobody of your command"):
        service.assign(lieutenant, 1, version=1, to="sgt_south")
    with pytest.raises(Stale, match="decided already"):
        service.assign(lieutenant, 3, version=receipt.version + 1, to="sgt")


# By name.


def test_what_is_found_by_name_is_what_may_be_seen(flagged: Department) -> None:
    finding = Finding(flagged.store)
    flagged.triage.open_case(flagged.actor("lt"), 1, version=1)
    hits = {(hit.kind, hit.key) for hit in finding.find(flagged.actor("lt"), "smith")}
    assert (Found.PERSON, "2001") in hits
    assert {key for kind, key in hits if kind is Found.CASE} == {"IA-2026-0001"}
    assert finding.find(flagged.actor("lt"), "s") == ()
    assert finding.find(flagged.actor("sgt"), "novak") == ()
    assert finding.find(flagged.actor("aud"), "smith") == ()
    assert {hit.kind for hit in finding.find(flagged.actor("iac"), "novak")} == {
        Found.PERSON,
        Found.HANDLE,
    }
    # One is never found by oneself.
    assert all(hit.key != "1100" for hit in finding.find(flagged.actor("lt"), "khan"))
    assert len(actions(flagged, CustodyAction.DESK_SOUGHT)) == 4


# What the desk tells of itself.


def test_a_login_is_welcomed_once(department: Department) -> None:
    desks = Desks(department.store)
    assert desks.first_time(department.actor("lt"))
    assert not desks.first_time(department.actor("lt"))
    assert desks.first_time(department.actor("ofc"))


def test_words_of_ours_are_copied_with_an_entry_and_nothing_that_is_no_text(
    department: Department,
) -> None:
    desks, lieutenant = Desks(department.store), department.actor("lt")
    desks.copied(lieutenant, Copied.NUMBER, "12", about="flag:12")
    with pytest.raises(BadInput, match="only printable"):
        desks.copied(lieutenant, Copied.CLAUSE, "a\x1b]52;", about="clause:V.A.3")
    assert actions(department, CustodyAction.DESK_COPIED) == ["desk:copied"]
