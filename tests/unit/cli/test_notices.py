"""`watchdesk notices`, and what `health` and `doctor` say of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.program import Watchdesk
from support.smtp import Mailbox, mail_server

from cases.model.actors import SERVICE, Capability
from cases.model.notices import NoticeKind
from cases.services.notices import notify
from monitor import bootstrap, config
from monitor.cli import exits
from monitor.config import Settings, model
from monitor.notices import manner_of


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mail_server() as listening:
        yield listening


def served_by(home: Path, port: int) -> None:
    with (home / "config.toml").open("a") as file:
        file.write(
            f'\n[notices]\nmail_server = "127.0.0.1:{port}"\nmail_from = "w@pd.example"\n'
            'mail_security = "none"\n'
        )


def queue(home: Path) -> None:
    with (
        bootstrap.open_home(home) as application,
        application.store.begin(SERVICE, Capability.KEEP, unlogged=True) as tx,
    ):
        notify(tx, NoticeKind.HOUSE, logins=("iac",))


@pytest.mark.parametrize(
    ("notices", "said"),
    [
        (model.Notices(quiet_from="22:00"), "go together"),
        (model.Notices(quiet_from="25:00", quiet_until="06:00"), "expected an hour such as 22:00"),
    ],
)
def test_quiet_hours_that_are_none_are_refused(notices: model.Notices, said: str) -> None:
    with pytest.raises(config.ConfigError, match=said):
        manner_of(Settings(notices=notices))


def test_an_address_is_added_tried_listed_and_removed(
    home: Path, watchdesk: Watchdesk, box: Mailbox
) -> None:
    served_by(home, box.port)
    adm = {"as": "adm"}

    assert watchdesk("notices", "add", "iac", "iac@pd.example", **adm).code == exits.DONE
    assert "taken" in watchdesk("notices", "test", "iac", **adm).out
    assert "1 matter of the machine" in box.messages[0].get_content()
    assert "iac@pd.example" in watchdesk("notices", "list", **adm).out
    queue(home)
    (waiting,) = watchdesk("notices", "queue", "--json", **adm).json
    assert (waiting["login"], waiting["waiting"]) == ("iac", 1)
    assert "iac: told" in watchdesk("notices", "send", **adm).out
    assert "nothing is due" in watchdesk("notices", "send", **adm).err
    assert watchdesk("notices", "remove", "1", **adm).code == exits.DONE
    assert watchdesk("notices", "test", "iac", **adm).code == exits.NOT_FOUND


def test_who_is_no_administrator_is_refused(watchdesk: Watchdesk) -> None:
    for words in (("add", "iac", "x@pd.example"), ("list",), ("queue",), ("send",)):
        assert watchdesk("notices", *words).code == exits.REFUSED


def test_a_server_that_is_not_there_is_told_by_health_and_doctor(
    home: Path, watchdesk: Watchdesk
) -> None:
    assert "nobody is told by notice" in watchdesk("doctor").out
    watchdesk("notices", "add", "iac", "iac@pd.example", **{"as": "adm"})
    assert "set mail_server and mail_from" in watchdesk("doctor").out
    served_by(home, 1)
    assert "by mail" in watchdesk("doctor").out
    queue(home)
    assert watchdesk("notices", "test", "iac", **{"as": "adm"}).code == exits.TROUBLE
    watchdesk("notices", "send", **{"as": "adm"})

    said = "1 person could not be reached for"
    assert said in watchdesk("health").out
    assert watchdesk("health", "--json").json["notices"]["unreachable"] == 1
    assert said in watchdesk("doctor").out
    assert "iac" not in watchdesk("health").out
