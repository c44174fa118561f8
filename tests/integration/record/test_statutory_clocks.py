"""Statutory clocks, on both databases: started, tolled by two persons, warned of once, seen by who may see the case."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from support.clocks import CASE, FROM, KNOWN, at_work, tolled, with_counsel
from support.department import NOON, Department

from cases.errors import BadInput, Missing, NotFound, NotPermitted, Refused
from cases.model.actors import SERVICE, Capability, Role
from cases.model.clock_views import EndKind
from cases.model.clocks import ClockState
from cases.model.terms import StartEvent
from cases.model.tolling_views import TollingStanding
from cases.policy import PolicyError
from cases.services.clocking import Start
from cases.services.clocks import Clocks
from cases.services.tolling import Toll

DAY = timedelta(days=1)


@pytest.fixture
def clocks(department: Department, tmp_path: Path) -> Clocks:
    return with_counsel(department, tmp_path)


def to(department: Department, day: date) -> None:
    department.clock.now = NOON + (day - NOON.date())


def acts(department: Department) -> list[str]:
    return [line.action for line in department.custody.log(department.actor("aud"))][::-1]


def test_a_clock_is_started_shown_with_its_sum_and_met(
    department: Department, clocks: Clocks
) -> None:
    iac = department.actor("iac")
    (made,) = clocks.start(iac, CASE, FROM)
    assert (made.state, made.last_day, made.clause) == (
        ClockState.RUNNING,
        KNOWN + 180 * DAY,
        "V.A.3",
    )

    shown = clocks.of_case(department.actor("sgt"), CASE)
    assert "memo 4; the day itself does not count" in shown.clocks[0].text
    assert "last day 2027-05-09, on which 180 days have counted" in shown.clocks[0].text

    to(department, KNOWN + 100 * DAY)
    (met,) = clocks.end(iac, CASE, EndKind.NOTICE_SERVED, KNOWN + 99 * DAY, "receipt 3")
    assert (met.state, met.late, met.ended_by) == (ClockState.MET, False, "iac")
    assert clocks.due(iac).items == ()
    assert [one for one in acts(department) if one.startswith("limit:")] == [
        "limit:started",
        "limit:viewed",
        "limit:met",
        "limit:listed",
    ]


def test_tolling_counts_once_two_persons_said_so_and_never_before(
    department: Department, clocks: Clocks
) -> None:
    iac, law = department.actor("iac"), department.actor("law")
    clocks.start(iac, CASE, FROM)
    toll = Toll("criminal", KNOWN + 5 * DAY, "DA letter 7")
    proposed = clocks.toll(iac, CASE, toll)

    assert proposed.standing is TollingStanding.PROPOSED
    (paper,) = clocks.of_case(iac, CASE).clocks
    assert (paper.clock.state, paper.clock.last_day) == (ClockState.RUNNING, KNOWN + 180 * DAY)
    with pytest.raises(NotPermitted, match="confirm tolling"):
        clocks.confirm(iac, CASE, proposed.id, why="mine")
    with pytest.raises(NotPermitted, match="propose tolling"):
        clocks.toll(law, CASE, toll)

    confirmed = clocks.confirm(law, CASE, proposed.id, why="charges are filed")
    assert (confirmed.standing, confirmed.decided_by) == (TollingStanding.CONFIRMED, "law")
    (paper,) = clocks.of_case(iac, CASE).clocks
    assert (paper.clock.state, paper.clock.open) == (ClockState.TOLLED, True)

    to(department, KNOWN + 40 * DAY)
    ended = clocks.resume(iac, CASE, proposed.id, on=KNOWN + 35 * DAY, document="DA letter 9")
    assert (ended.standing, ended.until) == (TollingStanding.ENDED, KNOWN + 35 * DAY)
    (paper,) = clocks.of_case(iac, CASE).clocks
    assert paper.clock.last_day == KNOWN + (180 + 30) * DAY
    assert "tolling 1: criminal investigation or prosecution" in paper.text
    assert [one for one in acts(department) if one.startswith("tolling:")] == [
        "tolling:proposed",
        "tolling:confirmed",
        "tolling:ended",
    ]


def test_a_tolling_that_counsel_declines_never_counts(
    department: Department, clocks: Clocks
) -> None:
    iac, law = department.actor("iac"), department.actor("law")
    clocks.start(iac, CASE, FROM)
    made = clocks.toll(iac, CASE, Toll("waiver", KNOWN, "waiver", KNOWN + 20 * DAY))

    declined = clocks.decline(law, CASE, made.id, why="it is not signed")

    assert (declined.standing, declined.decided_why) == (
        TollingStanding.DECLINED,
        "it is not signed",
    )
    assert clocks.due(iac).items[0].last_day == KNOWN + 180 * DAY
    with pytest.raises(Refused, match="is declined already"):
        clocks.confirm(law, CASE, made.id, why="after all")
    with pytest.raises(Refused, match="is declined: only a confirmed one is ended"):
        clocks.resume(iac, CASE, made.id, on=KNOWN + DAY, document="x")


def test_who_proposed_a_tolling_does_not_decide_on_it(
    department: Department, clocks: Clocks
) -> None:
    iac = department.actor("iac")
    clocks.start(iac, CASE, FROM)
    made = clocks.toll(iac, CASE, Toll("criminal", KNOWN, "DA letter 7"))

    with pytest.raises(Refused, match="iac proposed tolling 1: somebody else decides"):
        clocks.confirm(replace(iac, role=Role.LEGAL), CASE, made.id, why="same person, other hat")


def test_a_tolling_that_cannot_be_is_refused_in_a_sentence(
    department: Department, clocks: Clocks
) -> None:
    iac = department.actor("iac")
    with pytest.raises(Refused, match=f"no clock runs in {CASE} that could be tolled"):
        clocks.toll(iac, CASE, Toll("criminal", KNOWN, "x"))
    clocks.start(iac, CASE, FROM)

    for toll, kind, said in (
        (Toll("lunch", KNOWN, "x"), Refused, "is tolled by 'lunch'; grounds: compliance_hearing, "),
        (Toll("criminal", KNOWN, " "), Missing, "the document that shows it is required"),
        (Toll("criminal", NOON.date() + DAY, "x"), BadInput, "to today, 2026-11-20"),
        (Toll("criminal", date(1969, 1, 1), "x"), BadInput, "from 1970-01-01"),
        (Toll("criminal", KNOWN, "x", KNOWN), BadInput, "--until must lie after --from"),
        (Toll("criminal", KNOWN, "x", date(2151, 1, 1)), BadInput, "by 2150-12-31"),
        (Toll("criminal", KNOWN, "x" * 501), BadInput, "at most 500"),
        (Toll("criminal", KNOWN, "x", allegation=9), NotFound, "no allegation 9"),
    ):
        with pytest.raises(kind, match=re.escape(said)):
            clocks.toll(iac, CASE, toll)
    assert clocks.of_case(iac, CASE).tollings == ()


def test_a_clock_that_cannot_be_started_is_refused_in_a_sentence(
    department: Department, clocks: Clocks
) -> None:
    for start, kind, said in (
        (Start(StartEvent.DECISION, KNOWN, "x"), Refused, "its events: known"),
        (Start(StartEvent.KNOWN, date(2026, 11, 21), "x"), BadInput, "to today, 2026-11-20"),
        (Start(StartEvent.KNOWN, KNOWN, ""), Missing, "document"),
        (Start(StartEvent.KNOWN, KNOWN, "x", allegations=(7,)), NotFound, "no allegation 7"),
        (Start(StartEvent.KNOWN, KNOWN, "x", "nevada"), PolicyError, "expected one of california"),
    ):
        with pytest.raises(kind, match=said):
            clocks.start(department.actor("iac"), CASE, start)


def test_a_clock_is_started_once_and_its_day_is_changed_by_setting_it_aside(
    department: Department, clocks: Clocks
) -> None:
    iac = department.actor("iac")
    (made,) = clocks.start(iac, CASE, FROM)

    with pytest.raises(Refused, match="starts runs already"):
        clocks.start(iac, CASE, FROM)
    with pytest.raises(Refused, match="runs from 2026-11-10 already; set it aside first"):
        clocks.start(iac, CASE, replace(FROM, on=KNOWN + DAY))
    with pytest.raises(Refused, match="name the clock"):
        clocks.end(iac, CASE, EndKind.SET_ASIDE, KNOWN, "wrong day")
    with pytest.raises(NotFound, match="no clock 9 runs"):
        clocks.end(iac, CASE, EndKind.SET_ASIDE, KNOWN, "wrong day", clocks=(9,))
    with pytest.raises(BadInput, match="began on 2026-11-10"):
        clocks.end(iac, CASE, EndKind.DETERMINED, KNOWN - DAY, "order")

    clocks.end(iac, CASE, EndKind.SET_ASIDE, NOON.date(), "wrong day", clocks=(made.id,))
    (again,) = clocks.start(iac, CASE, replace(FROM, on=KNOWN + DAY))
    assert again.last_day == KNOWN + 181 * DAY
    assert [paper.clock.ended for paper in clocks.of_case(iac, CASE).clocks] == [
        EndKind.SET_ASIDE,
        None,
    ]
    with department.store.glance(iac, Capability.CASE_READ) as tx:
        assert tx.clocks.started(1) == {1}


def test_each_allegation_has_its_clock_and_tolling_of_one_leaves_the_other(
    department: Department, clocks: Clocks
) -> None:
    iac, sgt = department.actor("iac"), department.actor("sgt")
    department.casework.allege(sgt, CASE, clause="V.A.9.b")
    clocks.start(iac, CASE, FROM)
    made = clocks.toll(
        iac, CASE, Toll("criminal", KNOWN + DAY, "DA", KNOWN + 11 * DAY, allegation=2)
    )
    clocks.confirm(department.actor("law"), CASE, made.id, why="charges")

    last_days = {one.allegation_id: one.last_day for one in clocks.due(iac).items}

    assert last_days == {1: KNOWN + 180 * DAY, 2: KNOWN + 190 * DAY}


def test_every_level_is_warned_of_once_and_nothing_is_closed(
    department: Department, clocks: Clocks
) -> None:
    clocks.start(department.actor("iac"), CASE, FROM)
    told = []

    for day in (10, 89, 90, 91, 134, 135, 162, 180, 181, 400):
        to(department, KNOWN + day * DAY)
        told += [(day, one.level) for one in clocks.warn(SERVICE)]

    assert told == [(90, 50), (135, 75), (162, 90), (181, 100)]
    (overdue,) = clocks.due(department.actor("iac")).items
    assert (overdue.state, overdue.late) == (ClockState.OVERDUE, True)
    assert acts(department).count("limit:warned") == 4
    assert department.custody.verify(department.actor("aud")).problems == ()


def test_of_levels_passed_unseen_only_the_highest_is_warned_of(
    department: Department, clocks: Clocks
) -> None:
    iac = department.actor("iac")
    clocks.start(iac, CASE, replace(FROM, on=KNOWN - 140 * DAY))

    assert [one.level for one in clocks.warn(SERVICE)] == [75]
    assert clocks.warn(SERVICE) == ()


def test_open_tolling_silences_warnings_until_the_clock_runs_again(
    department: Department, clocks: Clocks
) -> None:
    iac = department.actor("iac")
    clocks.start(iac, CASE, FROM)
    tolling = tolled(clocks, department, KNOWN + 6 * DAY)
    to(department, KNOWN + 300 * DAY)

    assert clocks.warn(SERVICE) == ()
    clocks.resume(iac, CASE, tolling, on=KNOWN + 200 * DAY, document="verdict")
    assert [one.level for one in clocks.warn(SERVICE)] == [50]


def test_an_overdue_clock_that_late_tolling_brings_back_is_warned_of_anew(
    department: Department, clocks: Clocks
) -> None:
    clocks.start(department.actor("iac"), CASE, FROM)
    to(department, KNOWN + 181 * DAY)
    assert [one.level for one in clocks.warn(SERVICE)] == [100]

    tolled(clocks, department, KNOWN + 10 * DAY, KNOWN + 110 * DAY)
    assert clocks.due(department.actor("iac")).items[0].state is ClockState.RUNNING
    assert clocks.warn(SERVICE) == ()
    to(department, KNOWN + 281 * DAY)

    assert [one.level for one in clocks.warn(SERVICE)] == [100]


def test_a_warning_comes_on_the_day_of_the_department_and_not_of_greenwich(
    department: Department, clocks: Clocks
) -> None:
    clocks.start(department.actor("iac"), CASE, FROM)
    midnight = NOON.replace(hour=5) + (KNOWN + 90 * DAY - NOON.date())  # in New York, in winter

    department.clock.now = midnight - timedelta(seconds=1)
    assert clocks.warn(SERVICE) == ()
    department.clock.now = midnight
    assert [one.level for one in clocks.warn(SERVICE)] == [50]


def test_a_clock_keeps_its_zone_and_its_rule_when_the_department_changes_either(
    department: Department, clocks: Clocks, tmp_path: Path
) -> None:
    iac = department.actor("iac")
    clocks.start(iac, CASE, FROM)

    moved = at_work(department, tmp_path, "texas", "Pacific/Honolulu")
    (shown,) = moved.due(iac).items

    assert (shown.zone, shown.profile, shown.last_day) == (
        "America/New_York",
        "florida",
        KNOWN + 180 * DAY,
    )
    moved.start(iac, CASE, Start(StartEvent.ACT, KNOWN, "post", "texas"))
    with pytest.raises(Refused, match="tolled by 'war'"):
        moved.toll(iac, CASE, Toll("war", KNOWN, "x"))


def test_the_list_is_by_urgency_in_pages_and_only_of_cases_in_sight(
    department: Department, clocks: Clocks
) -> None:
    iac, south = department.actor("iac"), department.actor("sgt_south")
    for number in range(2, 5):
        flag = department.flag(f"Novak says {number}", ("blog", "novak-notes"))
        department.triage.open_case(south, flag, version=1)
        start = replace(FROM, on=KNOWN - number * DAY)
        clocks.start(iac, f"IA-2026-000{number}", start)
    clocks.start(iac, CASE, FROM)

    seen, after = [], None
    while True:
        page = clocks.due(iac, after=after, limit=3)
        seen += [one.case[-1] for one in page.items]
        assert page.total == 4
        after = page.next_key
        if after is None:
            break
    assert seen == ["4", "3", "2", "1"]
    assert {one.case[-1] for one in clocks.due(department.actor("sgt")).items} == {"1"}
    assert clocks.due(south).total == 3
    back = clocks.due(iac, after="<", limit=3)
    assert [one.case[-1] for one in back.items] == ["3", "2", "1"]
    (first,) = clocks.due(iac, after=back.prev_key, limit=3).items
    assert first.case[-1] == "4"
    around = clocks.due(iac, after=f"@{first.id}", limit=2)
    assert [one.case[-1] for one in around.items] == ["4", "3"]
    for bad in ("x", "20260101", "20261301.1", "2026-01-01.1", "20260101.99999999999999999999"):
        with pytest.raises(BadInput, match="not a place in the list"):
            clocks.due(iac, after=bad)


def test_a_clock_out_of_sight_is_not_there(department: Department, clocks: Clocks) -> None:
    clocks.start(department.actor("iac"), CASE, FROM)

    with pytest.raises(NotFound, match=f"no case {CASE}"):
        clocks.of_case(department.actor("sgt_south"), CASE)
    for login in ("ofc", "adm", "aud"):
        with pytest.raises(NotPermitted):
            clocks.due(department.actor(login))
    with pytest.raises(NotPermitted):
        clocks.start(department.actor("sgt"), CASE, FROM)
    with pytest.raises(NotPermitted):
        clocks.warn(department.actor("iac"))


def test_clocks_and_tolling_are_vouched_for_by_custody(
    department: Department, clocks: Clocks
) -> None:
    clocks.start(department.actor("iac"), CASE, FROM)
    tolled(clocks, department, KNOWN + 3 * DAY)
    aud = department.actor("aud")
    assert department.custody.verify(aud).problems == ()

    with (
        department.store._engine.connect().execution_options(write=True) as connection,
        connection.begin(),
    ):
        connection.exec_driver_sql("UPDATE tolling SET since = '2026-11-11'")

    ((_step, _seq, said),) = department.custody.verify(aud).problems
    assert said == "tolling 1 is not as it was written"
