"""`watchdesk report`: handed in, come back to, answered, protected; by command."""

from __future__ import annotations

import json
import re

import pytest
from support.program import Watchdesk

TELLS = re.compile(r"Smith|Jordan|\bofc\b|(?<![0-9a-f])2001(?![0-9a-f])")


@pytest.fixture
def receipt(watchdesk: Watchdesk) -> str:
    """A confidential report of `ofc`."""
    done = watchdesk(
        *("report", "--what", "shows where we stage", "--subject", "2002", "--json"),
        **{"as": "ofc"},
    )
    assert done.code == 0, done.err
    number: str = done.json["number"]
    return number


def test_messages_go_both_ways_and_name_nobody(watchdesk: Watchdesk, receipt: str) -> None:
    assert watchdesk("report", "message", receipt, "Still up.", **{"as": "ofc"}).code == 0
    (case,) = watchdesk("cases", "list", "--json", **{"as": "iac"}).json["items"]
    read = watchdesk("report", "messages", case["number"], **{"as": "iac"})
    assert "Still up." in read.out
    assert watchdesk("report", "answer", receipt, "Thank you.", **{"as": "iac"}).code == 0

    told = watchdesk("report", "status", receipt, **{"as": "ofc"})
    assert "answered" in told.out
    assert "Thank you." in told.out
    assert "handler" in told.out
    mine = watchdesk("report", "mine", "--json", **{"as": "ofc"}).json
    assert [one["number"] for one in mine] == [receipt]
    assert not TELLS.search(read.out + read.err)
    stranger = watchdesk("report", "status", receipt, **{"as": "sgt"})
    assert stranger.code == 4
    assert not TELLS.search(stranger.err)


def test_an_anonymous_report_is_opened_by_its_code(
    watchdesk: Watchdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = watchdesk("report", "--what", "It shows a plate", "--anonymous", **{"as": "ofc"})
    number = re.search(r"R-\d{4}-\d{4}", done.out)
    code = re.search(r"code: ([\d ]{19})", done.out)
    assert number is not None
    assert code is not None
    assert "shown this once" in done.err

    assert watchdesk("report", "status", number[0], "--code", **{"as": "ofc"}).code == 2
    monkeypatch.setenv("WATCHDESK_RECEIPT_CODE", code[1])
    assert watchdesk("report", "message", number[0], "More.", "--code", **{"as": "aud"}).code == 0
    told = watchdesk("report", "status", number[0], "--code", "--json", **{"as": "sgt"}).json
    assert [one["text"] for one in told["messages"]] == ["More."]
    assert watchdesk("report", "mine", **{"as": "ofc"}).out == ""


def test_a_page_that_cannot_be_captured_loses_no_report(watchdesk: Watchdesk) -> None:
    done = watchdesk(
        *("report", "--what", "a post", "--url", "https://x.com/js/status/1?s=20"), **{"as": "ofc"}
    )
    assert done.code == 0
    assert "Your report is in" in done.out
    assert "could not be captured: X is closed" in " ".join(done.err.split())
    (case,) = watchdesk("cases", "list", "--json", **{"as": "iac"}).json["items"]
    shown = watchdesk("cases", "show", case["number"], "--json", **{"as": "iac"}).json
    assert "report:uncaptured" in {line["action"] for line in shown["custody"]}


def test_the_custodians_commands_are_refused_to_others(watchdesk: Watchdesk, receipt: str) -> None:
    for words in (
        ("requests",),
        ("decide", "1", "--release", "--why", "x"),
        ("watch",),
        ("check", receipt, "--day", "30", "--found", "x"),
        ("seal",),
    ):
        assert watchdesk("report", *words, **{"as": "iac"}).code == 3, words
    for asked in (("ask", receipt, "--why", "x"), ("who", receipt)):
        assert watchdesk("report", *asked, **{"as": "sgt"}).code == 3, asked


def test_who_reported_is_asked_for_released_and_shown(
    watchdesk: Watchdesk, receipt: str, custodian: str
) -> None:
    asked = watchdesk(
        "report", "ask", receipt, "--why", "a witness", "--json", **{"as": "iac"}
    ).json
    waiting = watchdesk("report", "requests", **{"as": custodian})
    assert "a witness" in waiting.out
    assert not TELLS.search(waiting.out)
    assert watchdesk("report", "who", receipt, **{"as": "iac"}).code == 3
    done = watchdesk(
        *("report", "decide", str(asked["id"]), "--release", "--why", "an order"),
        **{"as": custodian},
    )
    assert (done.code, done.out) == (0, f"iac may see who made {receipt}\n")
    assert "Smith, Jordan" in watchdesk("report", "who", receipt, **{"as": "iac"}).out
    assert "released" in watchdesk("report", "requests", "--all", **{"as": custodian}).out
    watched = watchdesk("report", "watch", "--json", **{"as": custodian}).json
    assert (watched["reports"], watched["checks"], watched["touches"]) == (1, [], [])
    early = watchdesk(
        *("report", "check", receipt, "--day", "30", "--found", "fine"), **{"as": custodian}
    )
    assert (early.code, "lies ahead" in early.err) == (2, True)
    assert watchdesk("report", "seal", "--json", **{"as": custodian}).json == {"sealed": 0}


@pytest.fixture
def custodian(watchdesk: Watchdesk, tmp_path: object) -> str:
    """The login of a custodian, enrolled by a list."""
    from pathlib import Path

    assert isinstance(tmp_path, Path)
    people = tmp_path / "people.csv"
    people.write_text(
        "number,name,rank,kind,unit,login,role\n"
        "1701,Noor Hale,Clerk,non_sworn,Department,cus,custodian\n",
        "utf-8",
    )
    done = watchdesk("people", "import", str(people), **{"as": "adm"})
    assert done.code == 0, done.err
    return "cus"


def test_json_of_a_report_says_what_became_of_its_page(watchdesk: Watchdesk) -> None:
    done = watchdesk(
        *("report", "--what", "a page", "--url", "https://blog.example/1", "--no-capture"),
        *("--named", "--json"),
        **{"as": "ofc"},
    )
    assert json.loads(done.out)["captured"] is None
    assert (done.json["recipient"], done.json["confidential"]) == ("internal_affairs", False)
