"""Notices leave by a mail server that really listens, and hold nothing of what they are about."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.department import Department
from support.office import on_sqlite
from support.smtp import Mailbox, mail_server

from cases.model.actions import CustodyAction
from cases.model.actors import SERVICE, Capability, Role
from cases.model.notices import NoticeKind, Waiting, wording
from cases.services.notices import Notices, notify
from monitor.config import Settings, model
from monitor.notices import Postman, manner_of

pytestmark = on_sqlite
POST = "Rolling to the call on Elm right now, two units"


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mail_server() as listening:
        yield listening


def settings(port: int, *, name: str = "Test PD", **more: object) -> Settings:
    said = model.Notices(
        mail_server=f"127.0.0.1:{port}",
        mail_from="watchdesk@pd.example",
        mail_security="none",
        **more,  # type: ignore[arg-type]
    )
    return Settings(department=model.Department(name=name), notices=said)


def office(
    department: Department, folder: Path, said: Settings, address: str = "iac@pd.example"
) -> Postman:
    notices = Notices(department.store, manner_of(said))
    if not notices.addresses(department.actor("adm")):
        notices.add(department.actor("adm"), "iac", address)
    return Postman(notices, said, folder)


def tell(department: Department, *, urgent: bool = False) -> str:
    """Open a case, and let internal affairs be told of it; return its number."""
    flag = department.flag(POST)
    number = department.triage.open_case(department.actor("sgt"), flag, version=1).case_number
    with department.store.begin(SERVICE, Capability.KEEP) as tx:
        tx.record(CustodyAction.WATCH_GAP, "gap:1")
        notify(tx, NoticeKind.CASE, f"case:{number}", roles={Role.IA_COMMANDER}, urgent=urgent)
    return number or ""


def test_a_notice_arrives_and_holds_no_word_of_the_case(
    department: Department, tmp_path: Path, box: Mailbox
) -> None:
    number = tell(department, urgent=True)

    done = office(department, tmp_path, settings(box.port)).deliver()

    assert [(one.login, one.error) for one in done] == [("iac", "")]
    (message,) = box.messages
    assert message["Subject"] == "Urgent: 1 matter waits for you in Watchdesk"
    assert message["To"] == "iac@pd.example"
    assert "it is urgent" in message.get_content()
    sent = box.raw[0].decode()
    for word in (
        number,
        "IA-2026",
        "Rolling",
        "Elm",
        "Smith",
        "Jordan",
        "2001",
        "V.A.3",
        "js@",
        "sgt",
    ):
        assert word not in sent
    assert office(department, tmp_path, settings(box.port)).deliver() == ()


def test_numbers_of_cases_leave_only_where_the_department_wants_it(
    department: Department, tmp_path: Path, box: Mailbox
) -> None:
    number = tell(department)

    office(department, tmp_path, settings(box.port, case_numbers=True)).deliver()

    assert f"Cases: {number}." in box.messages[0].get_content()


def test_a_server_that_is_not_there_is_tried_again_and_told(
    department: Department, tmp_path: Path, box: Mailbox
) -> None:
    tell(department)
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    postman = office(department, tmp_path, settings(port))

    (failed,) = postman.deliver()

    assert failed.error
    assert postman.deliver() == ()
    department.clock.forward(minutes=1)
    again = office(department, tmp_path, settings(box.port))
    assert [one.error for one in again.deliver()] == [""]
    assert len(box.raw) == 1


def test_a_server_that_refuses_is_told_of_and_nothing_is_lost(
    department: Department, tmp_path: Path, box: Mailbox
) -> None:
    tell(department)
    box.refusing = True
    notices = Notices(department.store, manner_of(settings(box.port)))

    (failed,) = office(department, tmp_path, settings(box.port)).deliver()

    assert failed.error
    (state,) = notices.queue(department.actor("adm"))
    assert (state.waiting, state.telling.failures) == (1, 1)
    assert notices.trouble(SERVICE).unreachable == 1


@pytest.mark.parametrize(
    "name",
    [
        "Evil PD\r\nBcc: x@evil.example",
        'A "PD" <x@evil.example>, y@evil.example',
        "\u202ePD\x00",
        "",
    ],
)
def test_a_hostile_name_of_the_department_makes_no_header(
    department: Department, tmp_path: Path, box: Mailbox, name: str
) -> None:
    tell(department)

    office(department, tmp_path, settings(box.port, name=name)).deliver()

    (message,) = box.messages
    assert message["Bcc"] is None
    assert box.recipients == ["rcpt TO:<iac@pd.example>"]
    assert message["From"].addresses[0].addr_spec == "watchdesk@pd.example"
    assert len(message["From"].addresses) == 1


def test_what_apprise_says_of_a_failure_is_logged_nowhere(
    department: Department, tmp_path: Path, box: Mailbox, capfd: pytest.CaptureFixture[str]
) -> None:
    box.refusing = True
    postman = office(department, tmp_path, settings(box.port))
    trial = wording(
        [Waiting(0, "iac", NoticeKind.HOUSE, "", urgent=False, queued_at=department.clock())],
        manner_of(settings(box.port)),
        department.clock(),
    )

    assert postman.send("iac@pd.example", trial)
    assert capfd.readouterr() == ("", "")


def test_settings_that_do_not_do_are_told_in_a_sentence(
    department: Department, tmp_path: Path
) -> None:
    trial = wording(
        [Waiting(0, "iac", NoticeKind.HOUSE, "", urgent=False, queued_at=department.clock())],
        manner_of(Settings()),
        department.clock(),
    )

    def said(notices: model.Notices, address: str = "iac@pd.example") -> str:
        return office(department, tmp_path, Settings(notices=notices)).send(address, trial)

    assert "set mail_server and mail_from" in said(model.Notices())
    broken = model.Notices(mail_server="127.0.0.1:x", mail_from="a@b.example")
    assert "host or host:port" in said(broken)
    lacking = model.Notices(
        mail_server="127.0.0.1:1",
        mail_from="a@b.example",
        mail_secret_file="x",  # noqa: S106  a name
    )
    assert "password file cannot be read" in said(lacking)
    assert "secret file cannot be read" in said(model.Notices(), "ntfy://u:{push}@127.0.0.1/t")
    assert said(model.Notices(), "nosuch://127.0.0.1/t")


def test_a_secret_of_the_home_is_put_where_the_address_names_it(
    department: Department, tmp_path: Path
) -> None:
    folder = tmp_path / "keys/notices"
    folder.mkdir(parents=True)
    (folder / "push").write_text("p@ss\n")
    (folder / "push").chmod(0o600)
    postman = office(department, tmp_path, settings(1))

    assert postman._with_secrets("ntfy://u:{push}@h/t") == "ntfy://u:p%40ss@h/t"


def test_apprise_is_loaded_only_when_something_leaves(
    department: Department, tmp_path: Path
) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "apprise"]:
        del sys.modules[name]

    assert office(department, tmp_path, settings(1)).deliver() == ()
    assert "apprise" not in sys.modules
