"""Reports and what follows: receipts, messages both ways, who receives them, floods, doubles; on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from support.department import Department
from support.reporting import Reporting, reporting

from cases.errors import BadInput, Missing, NotFound, Refused
from cases.model.codes import plain
from cases.model.reporting import Recipient
from cases.services.report_messages import SHUT, TRIES


@pytest.fixture
def desk(department: Department) -> Reporting:
    return reporting(department)


def test_a_reporter_and_a_handler_write_to_each_other(desk: Reporting) -> None:
    receipt = desk.report()
    ofc, iac = desk.actor("ofc"), desk.actor("iac")
    desk.messages.write(ofc, receipt.number, "It is still up.")
    (thread,) = desk.messages.threads(iac, desk.case_of(receipt.number))
    assert [(m.from_reporter, m.author, m.text) for m in thread.messages] == [
        (True, receipt.number, "It is still up.")
    ]

    desk.messages.answer(iac, receipt.number, "Who else can see it?")

    found = desk.messages.status(ofc, receipt.number)
    assert (found.state, [m.text for m in found.messages]) == (
        "answered",
        ["It is still up.", "Who else can see it?"],
    )
    assert found.messages[1].author == ""
    assert [one.number for one in desk.messages.mine(ofc)] == [receipt.number]
    assert desk.messages.mine(desk.actor("sgt")) == ()


def test_a_message_sent_again_after_a_lost_line_is_kept_once(desk: Reporting) -> None:
    receipt = desk.report()
    for _ in range(2):
        desk.messages.write(desk.actor("ofc"), receipt.number, "Still up.")
        desk.messages.answer(desk.actor("iac"), receipt.number, "Thank you.")
        desk.messages.answer(desk.actor("iac"), receipt.number, "Thank you.")

    found = desk.messages.status(desk.actor("ofc"), receipt.number)
    assert [m.text for m in found.messages] == ["Still up.", "Thank you."] * 2


def test_an_anonymous_reporter_comes_back_with_receipt_and_code(desk: Reporting) -> None:
    receipt = desk.report(anonymous=True)
    assert len(plain(receipt.code)) == 16
    assert desk.messages.mine(desk.actor("ofc")) == ()

    # Whoever sits there: the code is what counts, however it is spaced.
    desk.messages.write(desk.actor("aud"), receipt.number, "More.", code=plain(receipt.code))
    desk.messages.answer(desk.actor("iac"), receipt.number, "Go on.")

    found = desk.messages.status(desk.actor("sgt"), receipt.number, code=receipt.code)
    assert [m.text for m in found.messages] == ["More.", "Go on."]
    with pytest.raises(NotFound, match="of yours"):
        desk.messages.status(desk.actor("ofc"), receipt.number)


def test_wrong_codes_shut_a_receipt_for_a_while_and_name_nobody(desk: Reporting) -> None:
    receipt = desk.report(anonymous=True)
    ofc = desk.actor("ofc")
    for _ in range(TRIES):
        with pytest.raises(NotFound):
            desk.messages.status(ofc, receipt.number, code="1234 1234 1234 1234")
    with pytest.raises(Refused, match="try again in 15 minutes"):
        desk.messages.status(ofc, receipt.number, code=receipt.code)

    log = desk.department.custody.log(desk.actor("aud"))
    assert [(line.action, line.actor) for line in log if line.action == "report:shut"] == [
        ("report:shut", receipt.number)
    ]
    assert "ofc" not in {line.actor for line in log}
    desk.department.clock.forward(minutes=SHUT.total_seconds() / 60 + 1)
    assert desk.messages.status(ofc, receipt.number, code=receipt.code).state == "received"


def test_a_number_that_is_nobodys_is_answered_as_one_that_is_somebodys(desk: Reporting) -> None:
    receipt = desk.report()
    told = set()
    for number in (receipt.number, "R-2026-9999"):
        for code in ("", "1234123412341234"):
            with pytest.raises(NotFound) as refused:
                desk.messages.status(desk.actor("sgt"), number, code=code)
            told.add(str(refused.value).replace(number, "R"))
        for _ in range(TRIES - 1):
            with pytest.raises(NotFound):
                desk.messages.status(desk.actor("sgt"), number, code="1234123412341234")
        with pytest.raises(Refused, match="too many"):
            desk.messages.status(desk.actor("sgt"), number, code="1234123412341234")
    assert len(told) == 1


def test_a_handler_out_of_sight_neither_reads_nor_answers(desk: Reporting) -> None:
    receipt = desk.report()
    case = desk.case_of(receipt.number)
    with pytest.raises(NotFound):
        desk.messages.threads(desk.actor("sgt"), case)
    with pytest.raises(NotFound):
        desk.messages.answer(desk.actor("sgt"), receipt.number, "Hello.")
    assert desk.messages.threads(desk.actor("sgt_south"), case)


def test_words_that_tell_who_writes_them_are_asked_about(desk: Reporting) -> None:
    for what in ("Jordan told me", "ask smith", "I am #2001", "write to OFC"):
        with pytest.raises(Refused, match="may tell who you are"):
            desk.report(what=what)
    assert desk.report(what="Smithy told me").number == "R-2026-0001"
    assert desk.report(what="ask Smith", as_written=True).number == "R-2026-0002"
    assert desk.report(what="I am Smith", confidential=False).number == "R-2026-0003"
    with pytest.raises(Refused, match="may tell who you are"):
        desk.messages.write(desk.actor("ofc"), "R-2026-0001", "Yours, Jordan Smith")


@pytest.mark.parametrize(
    ("subject", "avoid", "to"),
    [
        ("2002", False, Recipient.UNIT),
        ("1202", False, Recipient.INTERNAL_AFFAIRS),
        ("1001", False, Recipient.OUTSIDE),
    ],
)
def test_a_report_goes_past_whoever_it_is_about(
    desk: Reporting, subject: str, *, avoid: bool, to: Recipient
) -> None:
    reports = desk.reports(outside_authority="City Manager, 555-0100")
    form = desk.form(subject_number=subject, avoid_command=avoid)
    authority = "City Manager, 555-0100" if to is Recipient.OUTSIDE else ""
    assert reports.goes_to(desk.actor("ofc"), form) == (to, authority)

    receipt = reports.submit(desk.actor("ofc"), form)

    assert (receipt.recipient, receipt.outside_authority) == (to, authority)
    seen = desk.department.casework.list(desk.actor("lt")).total
    assert seen == (1 if to is Recipient.UNIT else 0)
    if subject == "1001":
        assert desk.department.casework.list(desk.actor("chief")).total == 0


def test_a_late_report_is_noted_as_a_fact(desk: Reporting) -> None:
    seen = desk.department.clock() - timedelta(hours=25)
    late = desk.report(aware_at=seen)
    assert (late.late, desk.report(what="another").late) == (True, False)
    assert not desk.reports(late_hours=0).submit(desk.actor("ofc"), desk.form(aware_at=seen)).late

    views = desk.department.casework.show(desk.actor("iac"), desk.case_of(late.number)).reports
    assert [one.late for one in views] == [True, False]


def test_a_flood_of_one_person_is_refused_with_when_to_come_back(desk: Reporting) -> None:
    reports = desk.reports(per_hour=2, anonymous_per_hour=1)
    ofc = desk.actor("ofc")
    reports.submit(ofc, desk.form(what="one"))
    reports.submit(ofc, desk.form(what="two", confidential=False))
    with pytest.raises(Refused, match="hand this one in in 60 minutes"):
        reports.submit(ofc, desk.form(what="three"))
    reports.submit(desk.actor("sgt"), desk.form(what="four"))
    reports.submit(ofc, desk.form(what="five", anonymous=True))
    with pytest.raises(Refused, match="anonymous reports"):
        reports.submit(desk.actor("aud"), desk.form(what="six", anonymous=True))
    desk.department.clock.forward(minutes=61)
    assert reports.submit(ofc, desk.form(what="three")).number == "R-2026-0005"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"what": "Shows  where WE stage"}, {"what": "shows where we stage"}),
        (
            {"what": "a", "url": "https://www.blog.example/1/"},
            {"what": "b", "url": "https://blog.example/1?fbclid=x"},
        ),
    ],
)
def test_a_second_report_of_the_same_joins_the_case_and_is_told_nothing_of_it(
    desk: Reporting, first: dict[str, str], second: dict[str, str]
) -> None:
    one = desk.report("ofc", **first)
    two = desk.report("aud", **second)

    assert desk.case_of(one.number) == desk.case_of(two.number)
    assert "IA-" not in repr(two)
    desk.messages.answer(desk.actor("iac"), one.number, "Thank you.")
    told = desk.messages.status(desk.actor("aud"), two.number)
    assert (told.state, told.messages) == ("received", ())
    assert "IA-" not in repr(told)


def test_reports_in_other_hands_or_about_others_open_cases_of_their_own(desk: Reporting) -> None:
    forms: tuple[dict[str, object], ...] = (
        {},
        {"subject_number": "2001"},
        {"avoid_command": True},
        {"subject_number": ""},
    )
    numbers = [desk.report("aud", **said).number for said in forms]
    # Without a subject and with the unit left out, nobody's unit has a part: that is the same matter for nobody.
    assert len({desk.case_of(number) for number in numbers}) == 4


def test_an_address_is_kept_without_what_tells_who_shared_it(desk: Reporting) -> None:
    url = "https://blog.example/1?p=2&utm_source=x&igshid=abc&PHPSESSID=9"
    assert desk.report(url=url).url == "https://blog.example/1?p=2"
    with pytest.raises(BadInput, match="before the @"):
        desk.report(url="https://ofc:secret@blog.example/1")


def test_an_empty_message_and_one_of_a_stranger_say_why(desk: Reporting) -> None:
    receipt = desk.report()
    with pytest.raises(Missing, match="the message is required"):
        desk.messages.write(desk.actor("ofc"), receipt.number, "  ")
    with pytest.raises(NotFound, match="R-2026-0001"):
        desk.messages.write(desk.actor("sgt"), receipt.number, "hello")


def test_everything_of_reports_verifies(desk: Reporting) -> None:
    receipt = desk.report()
    desk.report(anonymous=True, what="other")
    desk.messages.write(desk.actor("ofc"), receipt.number, "Still up.")
    desk.messages.answer(desk.actor("iac"), receipt.number, "Thank you.")
    assert desk.department.custody.verify(desk.actor("aud")).problems == ()
