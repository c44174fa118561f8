"""A report by command in a home of one's own: its page is captured at once where it may be, and no page loses it."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest
from support.program import Watchdesk
from support.site import LocalSite

from monitor.cli.identity import os_user


@pytest.fixture
def staffed(own_home: Path, called: Watchdesk) -> Path:
    """A home with an officer who reports, one who is reported, and a commander of internal affairs."""
    (own_home / "people.csv").write_text(
        "number,name,rank,kind,unit,login,role\n"
        "1301,Ines Reyes,Captain,sworn,Internal Affairs,iac,ia_commander\n"
        "2001,Jordan Smith,Officer,sworn,North,ofc,employee\n"
        "2002,Petra Novak,Officer,sworn,North,,\n",
        "utf-8",
    )
    assert called(own_home, "people", "import", str(own_home / "people.csv")).code == 0
    with (own_home / "config.toml").open("a", encoding="utf-8") as file:
        file.write(f'\n[access]\nact_as = {{ "{os_user()}" = ["*"] }}\n')
    return own_home


def _reported(home: Path, called: Watchdesk, url: str) -> tuple[bool, str, dict[str, Any]]:
    said = ("--what", "see the page", "--subject", "2002", "--url", url, "--json")
    done = called(home, "--as", "ofc", "report", *said)
    assert done.code == 0, done.err
    (case,) = called(home, "--as", "iac", "cases", "list", "--json").json["items"]
    shown = called(home, "--as", "iac", "cases", "show", case["number"], "--json")
    assert "Smith" not in shown.out
    return done.json["captured"], done.json["capture"], shown.json


def test_the_page_of_a_report_is_evidence_at_once(
    staffed: Path, called: Watchdesk, site: LocalSite
) -> None:
    url = site.feed("/js", "one")

    captured, sentence, case = _reported(staffed, called, url)

    assert (captured, sentence) == (True, "The page was captured at once and is kept as evidence.")
    (item,) = case["evidence"]
    assert item["added_by"] == "watchdesk"
    assert f"{url} answered 200" in item["description"]
    assert called(staffed, "custody", "verify").code == 0


def test_a_page_within_the_house_is_not_fetched_and_the_report_is_in(
    staffed: Path, called: Watchdesk
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.01)
        url = f"http://127.0.0.1:{server.getsockname()[1]}/secret"
        captured, sentence, case = _reported(staffed, called, url)
        with pytest.raises(TimeoutError):
            server.accept()

    assert captured is False
    assert sentence.startswith("The page could not be captured: ")
    assert "The report is in all the same" in sentence
    assert case["evidence"] == []


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("https://www.reddit.com/r/town/1", "Reddit is closed"),
        ("https://t.co/abc", "X is closed"),
        ("https://m.facebook.com/js", "Facebook is closed"),
        ("https://www.tiktok.com/@js", "TikTok is not read by a machine"),
    ],
)
def test_the_terms_of_a_platform_are_asked_before_it_is(
    staffed: Path, called: Watchdesk, url: str, why: str
) -> None:
    captured, sentence, case = _reported(staffed, called, url)

    assert captured is False
    assert why in sentence
    (told,) = (one for one in case["custody"] if one["action"] == "report:uncaptured")
    assert told["actor"] == "watchdesk"
