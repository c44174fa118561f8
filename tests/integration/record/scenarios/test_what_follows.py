"""What a step brings with it: clocks, letters, disclosure, who is told; and acts that may be asked for twice."""

from __future__ import annotations

import json
import threading
import zipfile
from datetime import date, timedelta
from pathlib import Path

import pytest
from support.casepoints import requests_over, state_of
from support.casework import Journey
from support.department import MASKS

from cases.errors import BadInput, Missing, Refused
from cases.export.contents import Order, Profile
from cases.model.actors import SERVICE, Actor, Capability
from cases.model.case_states import CaseClass, CaseState
from cases.model.clock_views import EndKind
from cases.model.dispositions import Disposition
from cases.model.records import RecordKind
from cases.policy import catalogue
from cases.services.clocks import Clocks
from cases.services.house_rules import HouseRules
from cases.services.requests import Answer
from cases.services.tolling import Toll


def who(journey: Journey, login: str) -> Actor:
    return journey.department.actor(login)


def clocks(journey: Journey) -> Clocks:
    rules = HouseRules.as_shipped(catalogue(), MASKS)
    return Clocks(journey.department.store, rules.clocks)


def running(journey: Journey) -> dict[str, EndKind | None]:
    found = clocks(journey).of_case(who(journey, "iac"), journey.number).clocks
    return {one.clock.clause: one.clock.ended for one in found}


def waiting(journey: Journey) -> set[str]:
    tasks = journey.department.procedure.tasks.of_case(who(journey, "iac"), journey.number)
    return {one.kind for one in tasks if one.done_at is None}


def test_classification_starts_a_clock_for_each_allegation_and_a_later_one_starts_its_own(
    classified: Journey,
) -> None:
    assert running(classified) == dict.fromkeys(classified.allegations)

    classified.department.casework.allege(
        who(classified, "iac"), classified.number, clause="V.A.9.b"
    )

    assert running(classified) == dict.fromkeys([*classified.allegations])
    assert len(running(classified)) == 4


def test_another_day_of_knowledge_does_not_win_time(classified: Journey) -> None:
    day = classified.department.clock().date() - timedelta(days=3)

    with pytest.raises(Refused, match=r"runs from .* already; set it aside first"):
        classified.department.procedure.investigation.classify(
            who(classified, "iac"),
            classified.number,
            CaseClass.FORMAL,
            {"known_on": day, "written_complaint": "no", "why": "it was known before"},
        )


def test_a_notice_and_a_determination_end_the_clocks(reviewed: Journey) -> None:
    reviewed.proposed().heard()
    assert set(running(reviewed).values()) == {EndKind.NOTICE_SERVED}


@pytest.mark.parametrize("profile", list(Profile))
def test_an_assigned_case_can_be_exported(
    classified: Journey, tmp_path: Path, profile: Profile
) -> None:
    classified.assigned()
    order = Order(profile, "a request", "The Daily")

    bundle = classified.department.bundles.export(
        who(classified, "iac"), classified.number, tmp_path / "case.zip", order, lambda *_: None
    )

    with zipfile.ZipFile(bundle.path) as packed:
        told = next(name for name in packed.namelist() if name.endswith("data/case.json"))
        due = json.loads(packed.read(told))["case"]["summary"]["due_on"]
    assert date.fromisoformat(due) > classified.department.clock().date()


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (RecordKind.COMPLAINT, {"signed_by": "the complainant"}),
        (RecordKind.CONTACT, {"with": "the union", "how": "letter", "what": "the roster"}),
        (RecordKind.CANVASS, {"where": "the page", "found": "nothing"}),
    ],
)
def test_what_is_written_down_has_happened(
    classified: Journey, kind: RecordKind, fields: dict[str, str]
) -> None:
    classified.assigned()
    day = classified.department.clock().date()
    recording = classified.department.procedure.recording
    iac = who(classified, "iac")

    with pytest.raises(BadInput, match="on lies ahead of today"):
        recording.write(iac, classified.number, kind, {**fields, "on": day + timedelta(days=1)})
    assert recording.write(iac, classified.number, kind, {**fields, "on": day}).number


def test_a_notice_is_not_served_on_a_day_to_come(reviewed: Journey) -> None:
    reviewed.proposed().step("chief", CaseState.NOTICE)
    day = reviewed.department.clock().date() + timedelta(days=1)
    notice = {"options": ["a reprimand"], "served_on": day, "proof": "signed", "materials": "E-1"}

    with pytest.raises(BadInput, match="served_on lies ahead"):
        reviewed.department.procedure.deciding.propose_action(
            who(reviewed, "chief"), reviewed.number, notice
        )


def test_without_anything_sustained_the_determination_ends_the_clocks(reviewed: Journey) -> None:
    reviewed.proposed(Disposition.EXONERATED).determined(Disposition.EXONERATED, "none")

    assert set(running(reviewed).values()) == {EndKind.DETERMINED}
    assert waiting(reviewed) >= {"letter:outcome-officer"}


def test_sustained_bias_asks_counsel_for_a_look_at_disclosure(reviewed: Journey) -> None:
    reviewed.proposed().heard().determined()

    assert "disclosure" in waiting(reviewed)
    mine = reviewed.department.procedure.tasks.mine(who(reviewed, "leg"))
    assert [one.kind for one in mine] == ["disclosure"]
    with pytest.raises(Missing, match="every task done"):
        reviewed.step("iac", CaseState.CLOSED)


def test_a_case_rests_while_a_confirmed_tolling_is_open_and_goes_on_with_the_clock(
    assigned: Journey,
) -> None:
    assigned.step("iai", CaseState.INVESTIGATING)
    with pytest.raises(Missing, match="the ground of tolling"):
        assigned.step("iac", CaseState.TOLLED)
    day = assigned.department.clock().date()
    service = clocks(assigned)
    made = service.toll(who(assigned, "iac"), assigned.number, Toll("criminal", day, "DA letter"))
    service.confirm(who(assigned, "leg"), assigned.number, made.id, why="as the statute says")

    assigned.step("iac", CaseState.TOLLED)
    with pytest.raises(Missing, match="the end of the tolling"):
        assigned.step("iac", CaseState.INVESTIGATING)
    service.resume(
        who(assigned, "iac"), assigned.number, made.id, on=day, document="DA letter of today"
    )

    assert state_of(assigned) == "investigating"
    records = assigned.department.casework.show(who(assigned, "iac"), assigned.number).records
    tolled = [one.body["what"] for one in records if one.kind is RecordKind.TOLLING]
    assert tolled == ["confirmed", "ended"]


def test_those_whose_turn_it_is_are_told(reviewed: Journey) -> None:
    reviewed.proposed()

    with reviewed.department.store.glance(SERVICE, Capability.KEEP) as tx:
        assert "chief" in tx.notices.waiting()


def test_a_split_takes_allegations_along_with_clocks_of_the_same_day(assigned: Journey) -> None:
    links, iac = assigned.department.procedure.links, who(assigned, "iac")
    moved = assigned.allegations["V.A.9.a-2"]

    new = links.split(iac, assigned.number, [moved], why="another act")

    file = assigned.department.casework.show(iac, new)
    before = running(assigned)
    after = clocks(assigned).of_case(iac, new).clocks
    assert [one.clause for one in file.allegations] == ["V.A.9.a-2"]
    assert before["V.A.9.a-2"] is EndKind.SET_ASIDE
    assert [one.clock.started_on for one in after] == [assigned.department.clock().date()]
    with pytest.raises(Exception, match="has no allegation"):
        links.split(iac, assigned.number, [moved], why="again")
    with pytest.raises(Refused, match="nothing would be left"):
        links.split(
            iac,
            assigned.number,
            [assigned.allegations["V.A.3"], assigned.allegations["V.A.8"]],
            why="all of it",
        )


def test_a_split_is_undone_while_the_new_case_is_untouched(assigned: Journey) -> None:
    links, iac = assigned.department.procedure.links, who(assigned, "iac")
    moved = assigned.allegations["V.A.8"]
    new = links.split(iac, assigned.number, [moved], why="another act")
    record = link_of(assigned)

    links.undo(iac, assigned.number, record, why="it was one act")

    assert assigned.department.casework.show(iac, new).summary.state is CaseState.WITHDRAWN
    found = clocks(assigned).of_case(iac, assigned.number).clocks
    assert sum(one.clock.allegation_id == moved and one.clock.ended is None for one in found) == 1
    with pytest.raises(Refused, match="is undone already"):
        links.undo(iac, assigned.number, record, why="once more")
    links.split(iac, assigned.number, [moved], why="it was another act after all")


def test_a_split_whose_case_was_worked_on_stays(assigned: Journey) -> None:
    links, iac = assigned.department.procedure.links, who(assigned, "iac")
    new = links.split(iac, assigned.number, [assigned.allegations["V.A.8"]], why="another act")
    assigned.department.casework.annotate(iac, new, text="looked at it")

    with pytest.raises(Refused, match="has been worked on: the split stays"):
        links.undo(iac, assigned.number, link_of(assigned), why="it was one act")


def test_a_merged_case_takes_no_step_until_the_link_is_undone(reviewed: Journey) -> None:
    links, iac = reviewed.department.procedure.links, who(reviewed, "iac")
    new = links.split(iac, reviewed.number, [reviewed.allegations["V.A.8"]], why="another act")
    other = links.split(iac, reviewed.number, [reviewed.allegations["V.A.9.a-2"]], why="a third")
    links.merge(iac, other, new, why="they are one")
    with pytest.raises(Refused, match=f"goes on within {new}"):
        reviewed.department.procedure.investigation.classify(
            iac,
            other,
            CaseClass.FORMAL,
            {
                "known_on": reviewed.department.clock().date(),
                "written_complaint": "no",
                "why": "it is one",
            },
        )

    file = reviewed.department.casework.show(iac, new)
    assert {one.clause for one in file.allegations} == {"V.A.8", "V.A.9.a-2"}
    link = next(one for one in file.records if one.body.get("link") == "holds")
    links.undo(iac, new, link.number, why="they are two")
    with pytest.raises(Missing):  # it takes its own steps again
        reviewed.department.conduct.advance(
            iac, other, version=None, to=CaseState.CLASSIFIED, note="on its own"
        )


def link_of(journey: Journey) -> int:
    file = journey.department.casework.show(who(journey, "iac"), journey.number)
    return next(one.number for one in file.records if one.kind is RecordKind.LINK)


def test_an_act_asked_for_twice_is_done_once(assigned: Journey) -> None:
    requests, iac = requests_over(assigned.department), who(assigned, "iac")
    fields = {"with": "the union", "how": "letter", "on": "2026-11-20", "what": "asked for time"}

    def write() -> Answer:
        return requests.do(
            iac,
            ("r-1", "record contact", assigned.number),
            lambda all_: all_.recording.write(iac, assigned.number, RecordKind.CONTACT, fields),
        )

    first, second = write(), write()

    records = assigned.department.casework.show(iac, assigned.number).records
    assert sum(one.kind is RecordKind.CONTACT for one in records) == 1
    assert (first.record, first.again, second.again) == (second.record, False, True)
    with pytest.raises(Refused, match="stands for another act of yours"):
        requests.do(
            iac,
            ("r-1", "task", assigned.number),
            lambda all_: all_.tasks.open(iac, assigned.number, text="call back"),
        )


def test_of_two_people_who_decide_at_once_one_wins_and_the_other_reads_a_sentence(
    reviewed: Journey,
) -> None:
    reviewed.proposed()
    start, told = threading.Barrier(2), list[str]()

    def act(login: str, to: CaseState) -> None:
        start.wait(5)
        try:
            reviewed.department.conduct.advance(
                who(reviewed, login), reviewed.number, version=version, to=to, note="now"
            )
            told.append("")
        except Refused as refused:
            told.append(str(refused))

    version = reviewed.version
    pair = [threading.Thread(target=act, args=("chief", CaseState.NOTICE)) for _ in range(2)]
    for one in pair:
        one.start()
    for one in pair:
        one.join(20)

    assert sorted(map(bool, told)) == [False, True]
    assert "changed since it was shown" in max(told) or "while you looked" in max(told)


def test_where_the_law_asks_for_a_signed_complaint_no_notice_goes_without_one(
    opened: Journey,
) -> None:
    day, iac = opened.department.clock().date(), who(opened, "iac")
    opened.department.procedure.investigation.classify(
        iac,
        opened.number,
        CaseClass.FORMAL,
        {"known_on": day, "acted_on": day, "written_complaint": "no", "why": "at risk"},
        profile="texas",
    )
    opened.assigned().investigated().reviewed().proposed()
    with pytest.raises(Missing, match=r"a signed complaint, which the law here asks for"):
        opened.step("chief", CaseState.NOTICE)

    opened.department.procedure.recording.write(
        iac, opened.number, RecordKind.COMPLAINT, {"signed_by": "the department", "on": day}
    )

    opened.heard()
