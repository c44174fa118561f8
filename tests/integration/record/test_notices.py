"""Notices in the record: queued with the act that causes them, never for whoever may not know."""

from __future__ import annotations

from datetime import timedelta

import pytest
from support.department import Department

from cases.errors import NotFound, NotPermitted, Refused
from cases.model.actions import CustodyAction
from cases.model.actors import SERVICE, Capability, Role
from cases.model.notices import Manner, NoticeKind
from cases.services.notices import Notices, notify, settle

EVERYBODY = frozenset(Role)


@pytest.fixture
def notices(department: Department) -> Notices:
    made = Notices(department.store, Manner())
    for login in ("iac", "lt", "sgt", "sgt_south", "ofc"):
        made.add(department.actor("adm"), login, f"{login}@pd.example")
    return made


def tell(
    department: Department, matter: str, kind: NoticeKind = NoticeKind.CASE, *, urgent: bool = False
) -> int:
    """Let everybody be told of a matter, in a transaction with an act of its own."""
    with department.store.begin(SERVICE, Capability.KEEP) as tx:
        tx.record(CustodyAction.WATCH_GAP, "gap:1")
        return notify(tx, kind, matter, roles=EVERYBODY, urgent=urgent)


def told(notices: Notices) -> dict[str, int]:
    return {one.login: len(one.ids) for one in notices.due(SERVICE)}


def case_of(department: Department) -> str:
    flag = department.flag("Rolling to the call on Elm right now")
    return department.triage.open_case(department.actor("sgt"), flag, version=1).case_number or ""


def acts(department: Department) -> list[str]:
    return [line.action for line in department.custody.log(department.actor("aud"))]


def test_of_a_flag_only_those_are_told_who_may_see_it(
    department: Department, notices: Notices
) -> None:
    flag = department.flag("Rolling to the call on Elm right now")

    tell(department, f"flag:{flag}", NoticeKind.FLAG)

    assert told(notices).keys() == {"iac", "lt", "sgt"}  # never the officer, nor another command


def test_of_a_case_nobody_is_told_who_may_not_see_it(
    department: Department, notices: Notices
) -> None:
    tell(department, f"case:{case_of(department)}")

    assert "iac" in told(notices)
    assert told(notices).keys() & {"ofc", "sgt_south", "adm", "aud"} == set()


def test_of_ones_own_matter_nobody_is_told(department: Department, notices: Notices) -> None:
    flag = department.flag("a run", handle=("tumblr", "rosaruns"))  # the sergeant's own

    tell(department, f"flag:{flag}", NoticeKind.FLAG)

    assert "sgt" not in told(notices)


def test_what_is_rolled_back_is_never_told(department: Department, notices: Notices) -> None:
    def refused() -> None:
        with department.store.begin(SERVICE, Capability.KEEP) as tx:
            notify(tx, NoticeKind.HOUSE, roles=EVERYBODY)
            raise Refused("no")

    with pytest.raises(Refused):
        refused()

    assert told(notices) == {}


def test_the_same_matter_waits_once_and_becomes_urgent(
    department: Department, notices: Notices
) -> None:
    assert tell(department, "") > 0
    assert tell(department, "") == 0
    assert tell(department, "", NoticeKind.HOUSE) > 0
    assert tell(department, "", NoticeKind.HOUSE, urgent=True) == 0

    out = {one.login: one for one in notices.due(SERVICE)}
    assert out["sgt"].urgent
    assert out["sgt"].kinds == {"case": 1, "house": 1}


def test_who_acts_is_not_told_of_it(department: Department, notices: Notices) -> None:
    with department.store.begin(department.actor("iac"), Capability.CASE_READ) as tx:
        tx.record(CustodyAction.CASE_LISTED, "queue:cases")
        notify(tx, NoticeKind.TASK, roles={Role.IA_COMMANDER}, logins=("sgt", "nobody"))

    assert told(notices).keys() == {"sgt"}


def test_what_is_dealt_with_is_not_told_any_more(department: Department, notices: Notices) -> None:
    flag = department.flag("Rolling to the call on Elm right now")
    tell(department, f"flag:{flag}", NoticeKind.FLAG)

    with department.store.begin(SERVICE, Capability.KEEP, unlogged=True) as tx:
        settle(tx, f"flag:{flag}")

    assert told(notices) == {}


def test_who_may_no_longer_know_when_it_leaves_is_not_told(
    department: Department, notices: Notices
) -> None:
    number = case_of(department)
    tell(department, f"case:{number}")
    with department.store.begin(SERVICE, Capability.KEEP, unlogged=True) as tx:
        case = tx.incidents.by_id(1)
        found = tx.people.by_number("1301")  # the commander becomes its subject
        assert found is not None
        tx.incidents.change(case.id, case.version, person_id=found[0])

    assert "iac" not in told(notices)
    (state,) = (one for one in notices.queue(department.actor("adm")) if one.login == "iac")
    assert state.waiting == 0


def test_one_sender_holds_a_person_until_it_says_how_it_went(
    department: Department, notices: Notices
) -> None:
    tell(department, "", NoticeKind.HOUSE)
    (first, *_) = notices.due(SERVICE)

    assert notices.due(SERVICE) == ()
    department.clock.forward(minutes=6)  # that one was cut short
    assert first.login in told(notices)


def test_what_was_sent_is_an_entry_without_content(
    department: Department, notices: Notices
) -> None:
    number = case_of(department)
    tell(department, f"case:{number}", urgent=True)

    for one in notices.due(SERVICE):
        notices.sent(SERVICE, one)

    line = next(
        line
        for line in department.custody.log(department.actor("aud"))
        if line.action == CustodyAction.NOTICE_SENT
    )
    assert number not in str(line)
    assert notices.due(SERVICE) == ()
    assert department.custody.verify(department.actor("aud")).problems == ()


def test_a_row_of_failures_is_one_entry_and_is_told_in_health(
    department: Department, notices: Notices
) -> None:
    adm = department.actor("adm")
    with department.store.begin(SERVICE, Capability.KEEP, unlogged=True) as tx:
        notify(tx, NoticeKind.HOUSE, logins=("sgt", "aud"))
    pauses = []
    for _ in range(4):
        (one,) = notices.due(SERVICE)
        notices.failed(SERVICE, one, "no answer")
        (state,) = (one for one in notices.queue(adm) if one.login == "sgt")
        assert state.telling.next_try_at is not None
        pauses.append(state.telling.next_try_at - department.clock())
        department.clock.now = state.telling.next_try_at

    assert pauses == [timedelta(minutes=n) for n in (1, 2, 4, 8)]
    assert acts(department).count("notice:failed") == 1
    trouble = notices.trouble(department.actor("ofc"))
    assert (trouble.unreachable, trouble.homeless) == (1, 1)  # the auditor has no address
    assert trouble.since is not None

    (one,) = notices.due(SERVICE)
    notices.sent(SERVICE, one)
    assert notices.trouble(SERVICE).unreachable == 0


def test_addresses_are_the_administrators_to_keep(department: Department, notices: Notices) -> None:
    adm = department.actor("adm")

    with pytest.raises(Refused, match="already"):
        notices.add(adm, "sgt", "sgt@pd.example")
    with pytest.raises(NotFound, match="nobody has the login"):
        notices.add(adm, "none", "x@pd.example")
    for login in ("sgt", "iac", "aud"):
        with pytest.raises(NotPermitted):
            notices.queue(department.actor(login))
        with pytest.raises(NotPermitted):
            notices.addresses(department.actor(login))
    gone = notices.remove(adm, notices.addresses(adm, "sgt")[0].id)
    assert notices.addresses(adm, "sgt") == ()
    with pytest.raises(NotFound):
        notices.remove(adm, gone.id)
    assert "pd.example" not in str(department.custody.log(department.actor("aud")))


def test_what_was_told_long_ago_is_forgotten(department: Department, notices: Notices) -> None:
    tell(department, "", NoticeKind.HOUSE)
    for one in notices.due(SERVICE):
        notices.sent(SERVICE, one)
    department.clock.forward(days=31)
    tell(department, "", NoticeKind.HOUSE)
    notices.due(SERVICE)

    with department.store.glance(SERVICE, Capability.KEEP) as tx:
        waiting = tx.notices.waiting()
    assert {len(many) for many in waiting.values()} == {1}


def test_a_matter_of_no_kind_is_a_fault_of_ours(department: Department) -> None:
    with (
        pytest.raises(ValueError, match="a flag, a case or the house"),
        department.store.begin(SERVICE, Capability.KEEP) as tx,
    ):
        notify(tx, NoticeKind.CASE, "report:R-2026-0001", logins=("sgt",))
