"""Cases and employees' reports, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from support.department import NOON, Department

from cases.errors import (
    BadInput,
    IllegalTransition,
    Missing,
    NotFound,
    NotPermitted,
    Refused,
    Stale,
)
from cases.model.case_states import CaseState
from cases.model.states import CaseSource
from cases.model.views import CaseSummary, Page
from cases.services.reports import ReportForm

NUMBER = "IA-2026-0001"
SEEN = NOON - timedelta(hours=1)


@pytest.fixture
def opened(department: Department) -> Department:
    """A department with one open case of sgt's own, about Smith."""
    flag = department.flag("Rolling up on Elm St")
    department.triage.open_case(department.actor("sgt"), flag, version=1)
    return department


def form(**values: object) -> ReportForm:
    given = {"what": "shows where we stage", "aware_at": SEEN, "subject_number": "2001"} | values
    return ReportForm(**given)  # type: ignore[arg-type]


def test_a_case_shows_its_allegation_evidence_notes_and_custody(opened: Department) -> None:
    sgt = opened.actor("sgt")
    opened.casework.annotate(sgt, NUMBER, text="asked the shift")

    case = opened.casework.show(sgt, NUMBER)

    assert (case.summary.person, case.summary.source) == ("Smith, Jordan", CaseSource.FLAG)
    assert [(a.clause, a.post_version_id) for a in case.allegations] == [("V.A.3", 1)]
    assert [item.kind for item in case.evidence] == ["post", "exchange"]
    assert case.evidence[0].text == "Rolling up on Elm St"
    assert [note.text for note in case.notes] == ["asked the shift"]
    assert [line.action for line in reversed(case.custody)] == [
        "case:opened",
        "flag:in_case",
        "case:annotated",
    ]


def test_a_case_advances_with_a_reason_and_only_where_it_may(opened: Department) -> None:
    sgt = opened.actor("sgt")

    iac, classified = opened.actor("iac"), CaseState.CLASSIFIED
    advance = opened.conduct.advance

    with pytest.raises(Missing, match="says why"):
        advance(iac, NUMBER, version=1, to=classified, note="")
    with pytest.raises(NotPermitted, match="that is for ia_commander"):
        advance(sgt, NUMBER, version=1, to=classified, note="mine")
    with pytest.raises(Missing, match="the class of the case"):
        advance(iac, NUMBER, version=1, to=classified, note="ours")
    with pytest.raises(Stale):
        advance(iac, NUMBER, version=2, to=classified, note="again")
    with pytest.raises(
        IllegalTransition,
        match=r"stands at intake and does not go from there to closed: `watchdesk cases next IA-",
    ):
        advance(iac, NUMBER, version=1, to=CaseState.CLOSED, note="enough")
    with pytest.raises(Refused, match="undoing"):
        advance(iac, NUMBER, version=1, to=CaseState.WITHDRAWN, note="gone")
    assert opened.casework.show(iac, NUMBER).summary.version == 1


def test_an_escalated_case_leaves_the_command_but_for_the_one_who_opened_it(
    opened: Department,
) -> None:
    opened.casework.escalate(opened.actor("lt"), NUMBER, version=1, note="beyond us")

    assert opened.casework.list(opened.actor("lt")).items == ()
    with pytest.raises(NotFound):
        opened.casework.show(opened.actor("lt"), NUMBER)
    for login in ("sgt", "iac"):
        shown = opened.casework.show(opened.actor(login), NUMBER)
        assert shown.summary.restricted
    with pytest.raises(NotFound):  # until it is assigned
        opened.casework.show(opened.actor("iai"), NUMBER)


def test_a_case_of_another_command_is_not_there(opened: Department) -> None:
    south = opened.actor("sgt_south")

    assert opened.casework.list(south).total == 0
    for attempt in (
        lambda: opened.casework.show(south, NUMBER),
        lambda: opened.casework.annotate(south, NUMBER, text="x"),
        lambda: opened.casework.allege(south, NUMBER, clause="V.A.9.b"),
        lambda: opened.casework.escalate(south, NUMBER, version=1, note="x"),
    ):
        with pytest.raises(NotFound, match=NUMBER):
            attempt()


@pytest.mark.parametrize("login", ["adm", "aud", "ofc"])
def test_cases_are_closed_to_roles_without_content(opened: Department, login: str) -> None:
    with pytest.raises(NotPermitted):
        opened.casework.list(opened.actor(login))


def test_an_allegation_is_made_once_and_only_of_what_can_be_violated(opened: Department) -> None:
    sgt = opened.actor("sgt")

    added = opened.casework.allege(sgt, NUMBER, clause="V.A.9.b")
    assert added.clause == "V.A.9.b"
    with pytest.raises(Refused, match="already"):
        opened.casework.allege(sgt, NUMBER, clause="V.A.9.b")
    with pytest.raises(Refused, match="notice"):
        opened.casework.allege(sgt, NUMBER, clause="V.A.13")


def test_a_clause_under_legal_note_may_join_one_that_carries_the_case(opened: Department) -> None:
    assert opened.casework.allege(opened.actor("sgt"), NUMBER, clause="V.A.5-4").clause == "V.A.5-4"


def test_a_withdrawn_case_can_be_read_not_changed(opened: Department) -> None:
    sgt = opened.actor("sgt")
    opened.triage.undo(sgt)

    assert opened.casework.show(sgt, NUMBER).summary.number == NUMBER
    with pytest.raises(Refused, match="not changed"):
        opened.casework.annotate(sgt, NUMBER, text="x")


def test_the_case_list_pages_by_key_and_filters_by_state(department: Department) -> None:
    sgt = department.actor("sgt")
    for n in range(5):
        department.triage.open_case(sgt, department.flag(f"post {n}"), version=1)

    first = department.casework.list(sgt, limit=2)
    second = department.casework.list(sgt, limit=2, after=first.next_key)

    assert [case.number[-1] for case in first.items + second.items] == ["5", "4", "3", "2"]
    assert department.casework.list(sgt, state=CaseState.CLOSED).items == ()
    with pytest.raises(BadInput):
        department.casework.list(sgt, after="x")


def test_the_case_list_is_walked_both_ways_and_from_any_case(department: Department) -> None:
    sgt = department.actor("sgt")
    for n in range(5):
        department.triage.open_case(sgt, department.flag(f"post {n}"), version=1)

    def ends(place: str | None) -> tuple[str, Page[CaseSummary]]:
        page = department.casework.list(sgt, after=place, limit=2)
        return "".join(case.number[-1] for case in page.items), page

    seen, page = ends("<")
    assert (seen, page.next_key, page.total) == ("21", None, 5)
    seen, page = ends(page.prev_key)
    assert seen == "43"
    assert ends(page.prev_key)[0] == "5"
    assert ends(page.next_key)[0] == "21"
    middle = next(case.id for case in page.items if case.number.endswith("3"))
    assert ends(f"@{middle}")[0] == "43"


def test_the_tide_of_cases_turns_with_every_change_to_one_in_sight(
    department: Department,
) -> None:
    sgt, south = department.actor("sgt"), department.actor("sgt_south")
    before, elsewhere = department.casework.tide(sgt), department.casework.tide(south)
    made = department.triage.open_case(sgt, department.flag("post"), version=1)
    opened = department.casework.tide(sgt)
    department.casework.allege(sgt, made.case_number or "", clause="V.A.8")

    assert opened[0] == before[0] + 1
    assert department.casework.tide(sgt)[0] == opened[0]
    assert department.casework.tide(sgt)[1] > opened[1]
    assert department.casework.tide(south) == elsewhere


def test_a_report_becomes_a_case_and_gives_a_receipt(department: Department) -> None:
    receipt = department.reports.submit(
        department.actor("ofc"), form(clauses=("V.A.3", "V.A.8.b"), subject_number="2002")
    )

    assert receipt.number == "R-2026-0001"
    case = department.casework.show(department.actor("iac"), NUMBER)
    assert case.summary.source is CaseSource.REPORT
    assert [allegation.clause for allegation in case.allegations] == ["V.A.3"]
    assert case.reports[0].clauses == ("V.A.3", "V.A.8.b")


def test_a_confidential_reporter_is_sealed_from_the_command_and_from_the_log(
    department: Department,
) -> None:
    department.reports.submit(department.actor("ofc"), form(subject_number="2002"))

    seen = department.casework.show(department.actor("sgt_south"), NUMBER)
    assert seen.reports[0].reporter == "R-2026-0001"
    assert seen.summary.opened_by == "R-2026-0001"
    assert "ofc" not in repr(seen)
    assert "Smith" not in repr(seen)
    assert all(line.actor != "ofc" for line in department.custody.log(department.actor("aud")))
    commander = department.casework.show(department.actor("iac"), NUMBER)
    assert commander.reports[0].reporter == "R-2026-0001"


def test_an_open_reporter_is_named(department: Department) -> None:
    department.reports.submit(
        department.actor("ofc"), form(subject_number="2002", confidential=False)
    )

    seen = department.casework.show(department.actor("sgt_south"), NUMBER)
    assert seen.reports[0].reporter == "Smith, Jordan"
    assert seen.summary.opened_by == "ofc"


def test_a_report_about_nobody_known_reaches_internal_affairs(department: Department) -> None:
    department.reports.submit(department.actor("ofc"), form(subject_number=""))

    assert department.casework.list(department.actor("sgt")).items == ()
    assert department.casework.list(department.actor("iac")).items[0].person == "(not known)"


def test_the_person_reported_never_sees_the_case(department: Department) -> None:
    department.reports.submit(department.actor("ofc"), form(subject_number="1201"))

    assert department.casework.list(department.actor("sgt")).items == ()
    assert department.casework.list(department.actor("iac")).total == 1


@pytest.mark.parametrize(
    ("wrong", "error", "said"),
    [
        ({"what": "  "}, Missing, "what you saw"),
        ({"url": "javascript:alert(1)"}, BadInput, "http"),
        ({"url": "https://"}, BadInput, "name a site"),
        ({"subject_number": "9999"}, NotFound, "9999"),
        ({"clauses": ("V.Q",)}, BadInput, "V.Q"),
        ({"aware_at": NOON + timedelta(days=1)}, BadInput, "lies ahead"),
    ],
)
def test_a_report_that_cannot_be_taken_says_why_and_changes_nothing(
    department: Department, wrong: dict[str, object], error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        department.reports.submit(department.actor("ofc"), form(**wrong))

    assert department.casework.list(department.actor("iac")).total == 0


def test_the_form_suggests_people_by_name_or_number(department: Department) -> None:
    ofc = department.actor("ofc")

    assert department.reports.people(ofc, "novak") == (("2002", "Novak, Petra"),)
    assert department.reports.people(ofc, "120") == (("1202", "Lee, Dana"), ("1201", "Ortiz, Rosa"))
    assert department.reports.people(ofc, " ") == ()
    assert department.reports.people(ofc, "%") == ()
