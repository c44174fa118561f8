"""Where each role lands, and what it is offered."""

from __future__ import annotations

import pytest
from support.department import Department
from tui.stage import sitting

from cases.errors import NotFound, NotPermitted, StoreTrouble
from cases.policy import PolicyError
from monitor.tui.app import WatchdeskApp
from monitor.tui.desk import Desk

LANDINGS = [
    (
        "sgt",
        "QUEUE",
        (
            "q Queue  c Cases  i Desk  k Clocks  f Search  w Warnings  s Statistics  p Registry  "
            "a Draws  o Own pages  h Collectors  r Report"
        ),
    ),
    (
        "lt",
        "QUEUE",
        (
            "q Queue  c Cases  i Desk  k Clocks  f Search  w Warnings  s Statistics  p Registry  "
            "a Draws  o Own pages  h Collectors  r Report"
        ),
    ),
    (
        "iac",
        "QUEUE",
        (
            "q Queue  c Cases  i Desk  k Clocks  f Search  v Custody  w Warnings  s Statistics  "
            "p Registry  d Disposal  a Draws  o Own pages  h Collectors  x Exceptions  r Report"
        ),
    ),
    (
        "iai",
        "CASES",
        "c Cases  i Desk  k Clocks  f Search  v Custody  a Draws  o Own pages  r Report",
    ),
    (
        "chief",
        "CASES",
        (
            "c Cases  i Desk  k Clocks  f Search  v Custody  w Warnings  s Statistics  p Registry  "
            "a Draws  o Own pages  h Collectors  x Exceptions  r Report"
        ),
    ),
    ("leg", "CASES", "c Cases  i Desk  k Clocks  f Search  d Disposal  x Exceptions  r Report"),
    ("aud", "CUSTODY", "v Custody  s Statistics  a Draws  o Own pages  r Report"),
    ("rec", "CUSTODY", "v Custody  d Disposal  a Draws  o Own pages  r Report"),
    ("adm", "CUSTODY", "v Custody  p Registry  h Collectors  r Report"),
    ("ofc", "REPORT", "r Report"),
]


@pytest.mark.parametrize(("login", "screen", "offered"), LANDINGS, ids=[row[0] for row in LANDINGS])
async def test_each_role_lands_on_its_screen(
    department: Department, login: str, screen: str, offered: str
) -> None:
    async with sitting(department, login) as sitter:
        assert sitter.text().startswith(f" {screen} ")
        assert not sitter.said  # nothing was refused on the way
        sitter.app.screen.set_focus(None)
        await sitter.press("g")
        lines = sitter.text().splitlines()
        begin = next(at for at, line in enumerate(lines) if "g …" in line)
        hint = "  ".join(line.strip() for line in lines[begin:])
        await sitter.press("z")  # any other key ends the waiting
        assert "g …" not in sitter.text()

    assert hint == f"g …  g top  {offered}"


async def test_a_place_that_is_not_offered_cannot_be_reached(department: Department) -> None:
    async with sitting(department, "ofc") as sitter:
        sitter.app.screen.set_focus(None)
        await sitter.press("g", "q")
        assert sitter.app.is_running
        assert sitter.text().startswith(" REPORT ")
        assert "lead nowhere for your role" in sitter.said[0]


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (StoreTrouble("the database is locked"), 5),
        (NotPermitted("you may not"), 3),
        (NotFound("no such login"), 4),
        (PolicyError("the policy file is broken"), 2),
        (ZeroDivisionError("a fault of ours"), 5),
    ],
)
async def test_a_record_that_cannot_be_opened_ends_with_a_sentence(
    department: Department, error: Exception, code: int
) -> None:
    def refuse() -> Desk:
        raise error

    app = WatchdeskApp(refuse, now=department.clock)
    async with app.run_test() as pilot:
        for _ in range(50):
            await pilot.pause(0.01)

    assert app.return_code == code
