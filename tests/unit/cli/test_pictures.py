"""Kept pictures by command: listed, and drawn with signs, blurred unless it is asked for plain."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from support.department import of_application
from support.images import encoded
from support.pictured import pictured, sign
from support.program import Watchdesk

from monitor import bootstrap
from monitor.media.shades import SIGNS

SIGN = encoded(sign())
SHA = hashlib.sha256(SIGN).hexdigest()


@pytest.fixture
def flag(home: Path) -> str:
    """A flag whose post has a picture and one that was not kept."""
    with bootstrap.open_home(home) as app:
        return str(pictured(of_application(app), [SIGN, b""]))


def acts(watchdesk: Watchdesk) -> list[str]:
    told = watchdesk("custody", "log", "--limit", "9", "--json", **{"as": "aud"}).json
    return [entry["action"] for entry in told["entries"]]


def test_the_pictures_of_a_flag_are_listed_for_people_and_for_programs(
    watchdesk: Watchdesk, flag: str
) -> None:
    listed = watchdesk("flags", "pictures", flag)
    told = watchdesk("flags", "pictures", flag, "--json").json["pictures"]

    assert listed.out.splitlines()[1].split()[:2] == ["P1", "image/png"]
    assert "the host said 404" in listed.out
    assert [one["sha256"] for one in told] == [SHA, ""]


def test_one_is_drawn_blurred_and_plain_on_demand_with_an_entry(
    watchdesk: Watchdesk, flag: str
) -> None:
    blurred = watchdesk("flags", "picture", flag, "p1", "--json").json
    assert blurred["shown"] == "blurred"
    assert "picture:shown" not in acts(watchdesk)
    plain = watchdesk("flags", "picture", flag, "P1", "--plain", "--json").json

    assert (plain["shown"], plain["format"], plain["width"]) == ("plain", "PNG", 320)
    assert plain["lines"] != blurred["lines"]
    assert set("".join(plain["lines"])) <= set(SIGNS)
    assert "picture:shown" in acts(watchdesk)
    read = watchdesk("flags", "picture", flag, "P1").out
    assert "blurred; made small, not the evidence" in read
    assert SHA in read


def test_what_is_not_there_is_said(watchdesk: Watchdesk, flag: str) -> None:
    assert "there is P1, P2" in watchdesk("flags", "picture", flag, "P9").err
    assert "not kept: the host said 404" in watchdesk("flags", "picture", flag, "P2").err
    assert "no picture is kept here" in watchdesk("flags", "pictures", "1").err
    assert watchdesk("flags", "pictures", "99").code != 0


def test_those_of_a_case_are_listed_and_drawn(watchdesk: Watchdesk, flag: str) -> None:
    number = watchdesk("cases", "open", flag, "--json").json["case_number"]

    assert "E-1-P1" in watchdesk("cases", "pictures", number).out
    drawn = watchdesk("cases", "picture", number, "E-1-P1", "--plain", "--json").json
    assert drawn["picture"]["sha256"] == SHA
    assert drawn["shown"] == "plain"
    assert "picture:shown" in acts(watchdesk)
