"""Safeguards of a case, one readable scenario each."""

from __future__ import annotations

import pytest
from support.casework import Journey

from cases.errors import Missing, NotPermitted, Refused
from cases.model.actors import Actor
from cases.model.case_states import CaseState
from cases.model.dispositions import Disposition, Found
from cases.model.records import RecordKind
from cases.services.deciding import Deciding

SUSTAINED = Found(Disposition.SUSTAINED, "by the evidence")


def who(journey: Journey, login: str) -> Actor:
    return journey.department.actor(login)


def propose(journey: Journey, clause: str) -> None:
    deciding: Deciding = journey.department.procedure.deciding
    deciding.propose(who(journey, "iac"), journey.number, {journey.allegations[clause]: SUSTAINED})


def say(journey: Journey, **speech: object) -> None:
    facts = {"disruption": "Two calls had to be moved, 20 Nov, Sgt. Ortiz."}
    journey.speech(journey.allegations["V.A.9.a-2"], **{**facts, **speech})


def test_a_clause_under_legal_note_cannot_be_the_only_basis(reviewed: Journey) -> None:
    with pytest.raises(Refused, match=r"V\.A\.8 cannot be the only basis of a sustained case"):
        propose(reviewed, "V.A.8")


def test_no_evidence_of_disruption_blocks_a_sustained_clause_that_asks_for_it(
    reviewed: Journey,
) -> None:
    say(reviewed, disruption="")

    with pytest.raises(Refused, match="names no evidence of disruption"):
        propose(reviewed, "V.A.9.a-2")
    propose(reviewed, "V.A.3")


@pytest.mark.parametrize(
    ("fact", "said"),
    [("concerted", "union or concerted activity"), ("whistle_blowing", "whistle-blowing")],
)
def test_union_activity_and_whistle_blowing_stop_until_counsel_clears_that_allegation(
    reviewed: Journey, fact: str, said: str
) -> None:
    say(reviewed, **{fact: "yes"})
    with pytest.raises(Refused, match=f"says {said}: counsel must let it pass first"):
        propose(reviewed, "V.A.9.a-2")
    opinion = reviewed.department.procedure.reviewing.opinion
    words = {"opinion": "It was neither.", "clears": "yes"}
    opinion(
        who(reviewed, "leg"), reviewed.number, words | {"allegation": reviewed.allegations["V.A.8"]}
    )
    with pytest.raises(Refused):
        propose(reviewed, "V.A.9.a-2")  # that opinion was on another allegation

    allegation = reviewed.allegations["V.A.9.a-2"]
    opinion(who(reviewed, "leg"), reviewed.number, words | {"allegation": allegation})

    propose(reviewed, "V.A.9.a-2")


def test_an_investigator_who_declares_a_relation_is_out_at_once_and_the_case_waits(
    assigned: Journey,
) -> None:
    declare = assigned.department.procedure.investigation.declare
    declare(
        who(assigned, "iai"), assigned.number, {"relation": "social", "explained": "old friends"}
    )

    with pytest.raises(Exception, match=f"no case {assigned.number}"):
        assigned.step("iai", CaseState.INVESTIGATING)
    ahead = assigned.department.procedure.conduct.ahead(who(assigned, "iac"), assigned.number)
    investigating = next(one for one in ahead if one.to is CaseState.INVESTIGATING)
    assert "an investigator who declared no conflict" in investigating.missing[0]


def test_an_investigator_who_declared_nothing_does_not_begin(classified: Journey) -> None:
    classified.step("iac", CaseState.CONFLICT_CHECK)
    assign = classified.department.procedure.investigation.assign
    day = classified.department.clock().date()
    plan = {"investigator": "iai", "due_on": day, "plan": "hear the shift"}
    assign(who(classified, "iac"), classified.number, plan)

    with pytest.raises(Missing, match="an investigator who declared no conflict"):
        classified.step("iac", CaseState.ASSIGNED)


def test_a_supervisor_does_not_investigate_a_formal_case(classified: Journey) -> None:
    classified.step("iac", CaseState.CONFLICT_CHECK)
    assign = classified.department.procedure.investigation.assign
    day = classified.department.clock().date()

    with pytest.raises(Refused, match="sgt does not investigate"):
        assign(
            who(classified, "iac"),
            classified.number,
            {"investigator": "sgt", "due_on": day, "plan": "ask"},
        )


def test_a_level_of_the_chain_that_is_conflicted_is_skipped_and_says_so(
    investigated: Journey,
) -> None:
    procedure, number = investigated.department.procedure, investigated.number
    challenge = procedure.recording.write(
        who(investigated, "iac"),
        number,
        RecordKind.CHALLENGE,
        {"of": "lt", "raised_by": "the subject", "why": "stood against each other for a post"},
    )
    procedure.investigation.decide_challenge(
        who(investigated, "iac"),
        number,
        {"challenge": challenge.number, "conflicted": "yes", "why": "so it was"},
    )
    with pytest.raises(Refused, match="is decided already"):
        procedure.investigation.decide_challenge(
            who(investigated, "chief"),
            number,
            {"challenge": challenge.number, "conflicted": "no", "why": "it was not"},
        )

    investigated.step("iac", CaseState.QUALITY_REVIEW)
    points = ("allegations_answered", "evidence_weighed", "witnesses_heard")
    passed = dict.fromkeys((*points, "exculpatory_weighed", "notices_given"), "yes")
    procedure.investigation.check(who(investigated, "iac"), number, passed)
    investigated.step("iac", CaseState.LEGAL_REVIEW)
    procedure.reviewing.opinion(who(investigated, "leg"), number, {"opinion": "No stop in law."})
    investigated.step("leg", CaseState.CHAIN_REVIEW)
    word = {"concurs": "no", "why": "the facts do not bear it"}
    made = procedure.reviewing.concur(who(investigated, "dc"), number, word)

    records = investigated.department.casework.show(who(investigated, "iac"), number).records
    skipped = [one.body["unit"] for one in records if one.kind is RecordKind.SKIPPED_LEVEL]
    assert (skipped, made.body["unit"]) == (["Patrol"], "Department")


def test_nobody_alters_the_words_of_another(assigned: Journey) -> None:
    assigned.step("iai", CaseState.INVESTIGATING)
    write = assigned.department.procedure.recording.write
    fields = {"what": "The page was public."}
    first = write(who(assigned, "iai"), assigned.number, RecordKind.COMMENT, fields)

    with pytest.raises(NotPermitted, match="nobody alters another's words"):
        write(
            who(assigned, "iac"),
            assigned.number,
            RecordKind.COMMENT,
            {"what": "It was not."},
            corrects=first.number,
        )
    own = write(
        who(assigned, "iai"),
        assigned.number,
        RecordKind.COMMENT,
        {"what": "It was public until noon."},
        corrects=first.number,
    )
    assert own.corrects == first.number


def test_whoever_investigated_neither_reviews_nor_proposes(reviewed: Journey) -> None:
    deciding = reviewed.department.procedure.deciding

    with pytest.raises(NotPermitted):
        reviewed.department.procedure.investigation.check(who(reviewed, "iai"), reviewed.number, {})
    with pytest.raises(NotPermitted):
        deciding.propose(
            who(reviewed, "iai"), reviewed.number, {reviewed.allegations["V.A.3"]: SUSTAINED}
        )


def test_a_penalty_that_the_notice_did_not_name_is_void(reviewed: Journey) -> None:
    reviewed.proposed().heard()

    with pytest.raises(Refused, match="must be one that the notice of proposed action named"):
        reviewed.determined(penalty="ten days of suspension")
    reviewed.determined(penalty="two days of suspension")


def test_comparable_cases_are_looked_at_before_a_penalty(reviewed: Journey) -> None:
    reviewed.proposed().heard()
    found = dict.fromkeys(reviewed.allegations.values(), SUSTAINED)

    with pytest.raises(Missing, match="a look at comparable cases"):
        reviewed.department.procedure.deciding.determine(
            who(reviewed, "chief"),
            reviewed.number,
            {"penalty": "written reprimand", "why": "by the evidence"},
            found,
        )


def test_an_appeal_supersedes_and_overwrites_nothing(reviewed: Journey) -> None:
    reviewed.proposed().heard().determined().closed()
    deciding, number = reviewed.department.procedure.deciding, reviewed.number
    day = reviewed.department.clock().date()
    deciding.appeal(
        who(reviewed, "iac"),
        number,
        {"kind": "arbitration", "by": "the union", "on": day, "grounds": "the penalty"},
    )
    with pytest.raises(Missing, match="determination on the appeal"):
        reviewed.step("chief", CaseState.DETERMINED)
    found = dict.fromkeys(
        reviewed.allegations.values(), Found(Disposition.NOT_SUSTAINED, "the arbitrator's award")
    )
    deciding.determine(
        who(reviewed, "chief"), number, {"penalty": "none", "why": "the award"}, found
    )

    kept = deciding.dispositions(who(reviewed, "iac"), number)
    assert [one.stage.value for one in kept[-6:]] == ["final"] * 3 + ["appeal"] * 3
    assert [one.supersedes for one in kept[-3:]] == [one.id for one in kept[-6:-3]]
    assert {one.disposition.value for one in kept[-6:-3]} == {"sustained"}


def test_only_what_is_in_force_is_comparable(reviewed: Journey) -> None:
    reviewed.proposed().heard().determined()
    deciding, number = reviewed.department.procedure.deciding, reviewed.number
    later = Journey(reviewed.department, words="Rolling code 3 on Main St", clauses=("V.A.3",))

    def comparable() -> list[str]:
        chief = who(reviewed, "chief")
        return [found for found, _ in deciding.comparables(chief, later.number)]

    assert comparable() == [number]
    day = reviewed.department.clock().date()
    filed = {"kind": "board", "by": "the union", "on": day, "grounds": "the findings"}
    deciding.appeal(who(reviewed, "iac"), number, filed)
    award = Found(Disposition.NOT_SUSTAINED, "the board's award")
    deciding.determine(
        who(reviewed, "chief"),
        number,
        {"penalty": "none", "why": "the award"},
        dict.fromkeys(reviewed.allegations.values(), award),
    )
    assert comparable() == []


def test_two_people_reopen_a_closed_case_on_new_evidence(reviewed: Journey) -> None:
    reviewed.proposed(Disposition.UNFOUNDED).determined(Disposition.UNFOUNDED, "none").closed()
    with pytest.raises(Missing, match="new evidence, proposed by internal affairs"):
        reviewed.step("chief", CaseState.INVESTIGATING)
    reviewed.department.procedure.deciding.propose_reopening(
        who(reviewed, "iac"),
        reviewed.number,
        {"evidence": "a recording that was found", "why": "it shows who wrote"},
    )
    with pytest.raises(NotPermitted):
        reviewed.step("iac", CaseState.INVESTIGATING)

    reviewed.step("chief", CaseState.INVESTIGATING)

    ahead = reviewed.department.procedure.conduct.ahead(who(reviewed, "iai"), reviewed.number)
    report = next(one for one in ahead if one.to is CaseState.REPORTED)
    assert "the investigator's report: `cases submit-report`" in report.missing
