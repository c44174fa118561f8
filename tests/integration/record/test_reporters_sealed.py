"""Who reported stays under seal: out of every view, count, search, export, entry and error, until it is released."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from support.department import Department, exchange
from support.reporting import Reporting, reporting
from warcio.archiveiterator import ArchiveIterator

from cases.errors import CasesError, CustodyBroken, Missing, NotFound, NotPermitted, Refused
from cases.export.contents import Order, Profile
from cases.model.actions import CustodyAction
from cases.model.actors import SERVICE, Capability, Role
from cases.model.case_states import CaseState
from cases.model.registry import NewPerson, PersonKind, Roster
from cases.model.reporting import CHECK_DAYS
from cases.model.states import CaseSource
from cases.services.disposing import Disposing
from cases.services.evidence import Evidence
from cases.services.reports import pseudonym
from cases.services.retention import Retention

READERS = ("iac", "iai", "chief", "sgt_south", "lt", "aud", "adm", "sgt", "cus")
TELLS = re.compile(r"Smith|Jordan|\bofc\b|(?<![0-9a-f])2001(?![0-9a-f])")
"""Name, login and number of who reports in these tests; the number also stands in hashes."""


@pytest.fixture
def desk(department: Department) -> Reporting:
    return reporting(department)


def outputs(desk: Reporting, number: str, folder: Path) -> list[str]:
    """Try everything a reader could ask of a report and its case; return all that came back, errors as well."""
    department, case = desk.department, desk.case_of(number)
    told: list[str] = []

    def hear(call: Callable[[], object]) -> None:
        try:
            told.append(repr(call()))
        except CasesError as error:
            told.append(f"{type(error).__name__}: {error}")

    for login in READERS:
        actor = desk.actor(login)
        for call in (
            lambda: department.casework.list(actor),  # noqa: B023  called at once
            lambda: department.casework.show(actor, case),  # noqa: B023
            lambda: department.casework.unmask(actor, case, purpose="to see"),  # noqa: B023
            lambda: desk.messages.threads(actor, case),  # noqa: B023
            lambda: desk.messages.status(actor, number),  # noqa: B023
            lambda: desk.messages.mine(actor),  # noqa: B023
            lambda: desk.messages.answer(actor, number, f"by {login}"),  # noqa: B023
            lambda: desk.protecting.identity(actor, number),  # noqa: B023
            lambda: desk.protecting.requests(actor, waiting=False),  # noqa: B023
            lambda: desk.protecting.watch(actor),  # noqa: B023
            lambda: department.reports.people(actor, "zz"),  # noqa: B023
            lambda: department.custody.log(actor),  # noqa: B023
        ):
            hear(call)
    for profile in Profile:
        to, order = folder / f"{profile.value}.zip", Order(profile, "court", "the attorney")
        hear(
            lambda: department.bundles.export(  # called at once
                desk.actor("iac"),
                case,
                to,  # noqa: B023
                order,  # noqa: B023
                lambda _done, _total: None,
            )
        )
        if to.exists():
            with zipfile.ZipFile(to) as bundle:
                told += [bundle.read(name).decode("utf-8", "replace") for name in bundle.namelist()]
    return told


def test_no_output_tells_who_made_a_confidential_report(desk: Reporting, tmp_path: Path) -> None:
    receipt = desk.report(url="https://blog.example/1", clauses=("V.A.3",))
    desk.messages.write(desk.actor("ofc"), receipt.number, "It is still up.")
    page = exchange(b"<p>staging</p>", desk.department.clock())
    desk.captures.keep(SERVICE, receipt.number, page)
    desk.captures.missed(SERVICE, receipt.number, why="no answer")
    desk.protecting.ask(desk.actor("iac"), receipt.number, why="a witness")

    told = outputs(desk, receipt.number, tmp_path)

    assert len(told) > 100
    told = [one.replace("www.w3.org/2001/", "") for one in told]  # the name of a schema
    assert [found.group() for one in told for found in TELLS.finditer(one)] == []


def test_no_row_and_no_entry_tells_it_either(desk: Reporting, engine: Engine) -> None:
    before = _rows(engine)
    receipt = desk.report()
    desk.messages.write(desk.actor("ofc"), receipt.number, "It is still up.")
    with pytest.raises(NotFound):
        desk.messages.status(desk.actor("ofc"), "R-2026-0007")

    new = [row for row in _rows(engine) if row not in before]

    assert len(new) >= 6
    assert [row for row in new if TELLS.search(row)] == []
    with engine.connect() as connection:
        kept = connection.execute(text("SELECT reporter_id FROM report")).scalars().all()
    assert kept == [None]


def _rows(engine: Engine) -> list[str]:
    tables = (
        *("report", "report_reception", "reporter_seal", "report_message", "incident_case"),
        *("allegation", "custody", "custody_detail"),
    )
    found = []
    with engine.connect() as connection:
        for table in tables:
            for row in connection.execute(text(f"SELECT * FROM {table}")):  # noqa: S608  our names
                plain = (
                    one.decode("utf-8", "replace") if isinstance(one, bytes) else one for one in row
                )
                found.append(f"{table} {tuple(plain)!r}")
    return found


def test_the_custodian_releases_to_the_one_who_asked_and_each_look_is_an_entry(
    desk: Reporting,
) -> None:
    number = desk.report().number
    iac, cus = desk.actor("iac"), desk.actor("cus")
    asked = desk.protecting.ask(iac, number, why="the only witness")
    assert desk.protecting.ask(iac, number, why="again").id == asked.id
    assert [one.why for one in desk.protecting.requests(cus)] == ["the only witness"]
    with pytest.raises(Refused, match="was not released to you"):
        desk.protecting.identity(iac, number)

    desk.protecting.decide(cus, asked.id, release=True, why="a court order")

    told = desk.protecting.identity(iac, number)
    assert (told.name, told.number, told.login) == ("Smith, Jordan", "2001", "ofc")
    acts = [line.action for line in desk.department.custody.log(desk.actor("aud"))]
    assert acts.count("reporter:revealed") == 1
    assert desk.messages.status(desk.actor("ofc"), number).released == (desk.department.clock(),)
    desk.department.clock.forward(days=8)
    with pytest.raises(Refused, match="more than 7 days ago"):
        desk.protecting.identity(iac, number)
    assert desk.protecting.ask(iac, number, why="anew").id != asked.id


def test_a_declined_request_shows_nothing_and_keeps_the_reason(desk: Reporting) -> None:
    number = desk.report().number
    iac, cus = desk.actor("iac"), desk.actor("cus")
    asked = desk.protecting.ask(iac, number, why="curious")
    with pytest.raises(Missing):
        desk.protecting.decide(cus, asked.id, release=False, why=" ")
    done = desk.protecting.decide(cus, asked.id, release=False, why="no need")
    assert (done.released, done.reason, done.decided_by) == (False, "no need", "cus")
    with pytest.raises(Refused, match="decided by cus"):
        desk.protecting.decide(cus, asked.id, release=True, why="after all")
    with pytest.raises(Refused, match="was not released"):
        desk.protecting.identity(iac, number)
    assert desk.protecting.requests(cus) == ()


@pytest.mark.parametrize("login", ["sgt", "lt", "chief", "aud", "adm", "ofc", "cus"])
def test_nobody_else_asks_and_nobody_else_releases(desk: Reporting, login: str) -> None:
    number = desk.report().number
    actor = desk.actor(login)
    with pytest.raises(NotPermitted):
        desk.protecting.ask(actor, number, why="x")
    with pytest.raises(NotPermitted):
        desk.protecting.identity(actor, number)
    if login != "cus":
        with pytest.raises(NotPermitted):
            desk.protecting.decide(actor, 1, release=True, why="x")


def test_what_cannot_be_released_says_why(desk: Reporting) -> None:
    iac = desk.actor("iac")
    anonymous = desk.report(anonymous=True).number
    named = desk.report(confidential=False, what="b").number
    with pytest.raises(Refused, match="is anonymous"):
        desk.protecting.ask(iac, anonymous, why="x")
    with pytest.raises(Refused, match="made openly"):
        desk.protecting.ask(iac, named, why="x")
    with pytest.raises(NotFound):
        desk.protecting.ask(iac, "R-2026-0099", why="x")
    with pytest.raises(NotFound, match="no request 77"):
        desk.protecting.decide(desk.actor("cus"), 77, release=True, why="x")


def test_a_custodian_never_hears_of_reports_about_the_custodian(desk: Reporting) -> None:
    number = desk.report(subject_number="1701").number
    asked = desk.protecting.ask(desk.actor("iac"), number, why="x")
    cus = desk.actor("cus")
    desk.department.clock.forward(days=40)
    assert desk.protecting.requests(cus) == ()
    assert desk.protecting.watch(cus).reports == 0
    with pytest.raises(NotFound):
        desk.protecting.decide(cus, asked.id, release=True, why="x")
    with pytest.raises(NotFound):
        desk.protecting.check(cus, number, 30, found="x")


def test_a_seal_opens_for_its_own_report_only(desk: Reporting, engine: Engine) -> None:
    first, second = desk.report().number, desk.report("sgt", what="b").number
    with engine.begin() as connection:
        one, two = connection.execute(
            text("SELECT sealed FROM reporter_seal ORDER BY id")
        ).scalars()
        assert len(one) == len(two)
        connection.execute(text("UPDATE reporter_seal SET sealed = :s WHERE id = 1"), {"s": two})
    iac = desk.actor("iac")
    asked = desk.protecting.ask(iac, first, why="x")
    desk.protecting.decide(desk.actor("cus"), asked.id, release=True, why="x")
    with pytest.raises(CustodyBroken, match="seal of R-2026-0001 has been changed"):
        desk.protecting.identity(iac, first)
    assert second == "R-2026-0002"
    assert desk.department.custody.verify(desk.actor("aud")).problems != ()


def test_what_the_subject_and_those_above_do_with_the_reporters_own_is_seen(
    desk: Reporting,
) -> None:
    department = desk.department
    before = department.flag("seen before the report")
    department.triage.look(department.actor("lt"), before)
    department.clock.forward(minutes=5)
    number = desk.report().number  # Smith, of North, reports Novak, of South
    department.clock.forward(minutes=5)
    after = department.flag("seen after the report")
    for login in ("lt", "sgt"):
        department.triage.look(department.actor(login), after)

    watch = desk.protecting.watch(desk.actor("cus"))

    # The lieutenant stands above Novak; the sergeant of North does not.
    assert [(t.report, t.actor, t.action, t.object) for t in watch.touches] == [
        (number, "lt", "flag:viewed", f"flag:{after}")
    ]
    assert (watch.reports, watch.checks) == (1, ())


def test_the_days_of_the_watch_come_due_and_are_checked_once(desk: Reporting) -> None:
    number, cus = desk.report().number, desk.actor("cus")
    desk.department.clock.forward(days=61)
    assert [one.days for one in desk.protecting.watch(cus).checks] == [30, 60]
    with pytest.raises(CasesError, match="lies ahead"):
        desk.protecting.check(cus, number, 90, found="nothing")
    with pytest.raises(CasesError, match="30, 60, 90, 180, 365"):
        desk.protecting.check(cus, number, 31, found="nothing")

    desk.protecting.check(cus, number, 30, found="spoke with the reporter: nothing")

    assert [one.days for one in desk.protecting.watch(cus).checks] == [60]
    with pytest.raises(Refused, match="already"):
        desk.protecting.check(cus, number, 30, found="twice")
    desk.department.clock.forward(days=CHECK_DAYS[-1])
    assert desk.protecting.watch(cus).reports == 0
    assert desk.department.custody.verify(desk.actor("aud")).problems == ()


def test_older_reporters_are_moved_under_seal_with_all_that_told_of_them(
    desk: Reporting, engine: Engine
) -> None:
    department = desk.department
    _older(department)
    assert department.custody.verify(desk.actor("aud")).problems == ()
    assert [one.number for one in desk.messages.mine(desk.actor("ofc"))] == ["R-2025-0001"]
    shown = department.casework.show(desk.actor("iac"), "IA-2025-0001")
    assert shown.reports[0].reporter == "R-2025-0001"

    Retention(department.store, department.vault).run(SERVICE, ())

    assert department.custody.verify(desk.actor("aud")).problems == ()
    assert [one.number for one in desk.messages.mine(desk.actor("ofc"))] == ["R-2025-0001"]
    assert desk.protecting.seal_older(desk.actor("cus")) == 0
    with engine.connect() as connection:
        assert connection.execute(text("SELECT reporter_id FROM report")).scalars().all() == [None]
        details = connection.execute(text("SELECT details FROM custody_detail")).scalars().all()
    assert not [one for one in details if b"told-by-ofc" in bytes(one)]
    assert not [one for one in details if "report:1" in json.loads(bytes(one)).get("carried", {})]


def test_a_disposed_case_takes_its_seals_and_messages_along(
    desk: Reporting, engine: Engine
) -> None:
    department = desk.department
    second = NewPerson(
        "1702", "Stein, Ada", "Clerk", PersonKind.NON_SWORN, "Department", "rec", Role.RECORDS
    )
    department.registry.enrol(desk.actor("adm"), Roster((), (second,), ()))
    number = desk.report().number
    desk.messages.write(desk.actor("ofc"), number, "It is still up.")
    asked = desk.protecting.ask(desk.actor("iac"), number, why="a witness")
    desk.protecting.decide(desk.actor("cus"), asked.id, release=True, why="an order")
    disposing = Disposing(department.store, department.vault)
    proposed = disposing.propose(
        desk.actor("iac"), desk.case_of(number), why="sealed by court", order="order 12"
    )

    disposing.approve(desk.actor("rec"), proposed.number, why="seen")

    assert desk.messages.mine(desk.actor("ofc")) == ()
    with engine.connect() as connection:
        for table, column in (
            ("reporter_seal", "sealed"),
            ("report_message", "text"),
            ("reporter_request", "why"),
            ("reporter_release", "why"),
            ("report_reception", "words_mark"),
        ):
            left = connection.execute(text(f"SELECT {column} FROM {table}")).scalars()  # noqa: S608  our names
            assert set(left) == {""}, table
    assert department.custody.verify(desk.actor("aud")).problems == ()


def _older(department: Department) -> None:
    """Write a confidential report as an older version did, which named its reporter."""
    ofc = department.actor("ofc")
    with department.store.begin(ofc, Capability.REPORT) as tx:
        tx.sealed_as = pseudonym("R-2025-0001")
        case_id = tx.incidents.open(
            number="IA-2025-0001",
            state=CaseState.INTAKE,
            source=CaseSource.REPORT,
            person_id=None,
            unit_id=None,
            title="old",
            opened_by="R-2025-0001",
            opened_at=tx.now,
        )
        tx.incidents.report(
            number="R-2025-0001",
            case_id=case_id,
            reporter_id=ofc.person_id,
            url="",
            what="old",
            clauses=[],
            aware_at=tx.now,
            reported_at=tx.now,
            confidential=True,
        )
        for action, name, more in (
            (CustodyAction.REPORT_RECEIVED, "report:R-2025-0001", {"reporter": "told-by-ofc"}),
            (CustodyAction.CASE_OPENED, "case:IA-2025-0001", {"report": "R-2025-0001"}),
        ):
            tx.record(action, name, case="IA-2025-0001", details={**more})


def test_a_capture_is_a_web_archive_that_the_service_brought(desk: Reporting) -> None:
    number = desk.report(url="https://social.example/feed").number
    page = exchange(b"<p>staging</p>", desk.department.clock())

    item = desk.captures.keep(SERVICE, number, page)

    iac, case = desk.actor("iac"), desk.case_of(number)
    (kept,) = desk.department.casework.show(iac, case).evidence
    assert (kept.item, kept.kind, kept.added_by) == (item, "file", "watchdesk")
    assert "https://social.example/feed answered 200" in kept.description
    evidence = Evidence(desk.department.store, desk.department.vault)
    body = evidence.read(iac, case, item, purpose="to look at it")
    records = {
        one.rec_type: one for one in ArchiveIterator(io.BytesIO(body)) if one.content_stream()
    }
    assert set(records) == {"response", "request"}
    assert b"<p>staging</p>" in body
    assert records["response"].rec_headers.get_header("WARC-IP-Address") == "192.0.2.1"
    assert desk.department.custody.verify(desk.actor("aud")).problems == ()
