"""The custody log read and verified at the screen."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from support.department import Department
from tui.stage import sitting

from cases.model.actors import Actor
from cases.model.views import CustodyLine, Verification
from cases.services.custody import Custody
from monitor.tui.screens import custody
from monitor.tui.widgets.keyed_list import KeyedList


async def test_the_log_is_read_newest_first(department: Department) -> None:
    newest = department.custody.log(department.actor("aud"), limit=1)[0].seq
    async with sitting(department, "aud") as sitter:
        assert f"{newest + 1:,} entries" in sitter.text()
        assert "custody:read" in sitter.text()
        await sitter.press("enter")
        assert f"Entry {newest + 1:,}" in sitter.text()
        assert "sha256" in sitter.text()
        await sitter.press("escape", "G")
        assert "log:started" in sitter.text()


async def test_verifying_tells_what_holds_and_what_is_not_proved(department: Department) -> None:
    async with sitting(department, "aud") as sitter:
        await sitter.press("v")
        screen = sitter.text()

    assert "entries verified" in screen
    assert "Not proved: the last 5 hours" in screen


async def test_problems_are_numbered_the_first_one_first(
    department: Department, tmp_path: Path
) -> None:
    for blob in (tmp_path / "home/vault").rglob("*"):
        if blob.is_file():
            blob.chmod(0o600)
            blob.write_bytes(b"changed")
    async with sitting(department, "aud", size=(100, 40)) as sitter:
        await sitter.press("v")
        screen = sitter.text()

    assert "11 problems" in screen
    assert "   1. entry " in screen
    assert "(step 6, kept bytes)" in screen


class Waiting(Custody):
    """Waits in the middle of a verification until told to go on."""

    def __init__(self, department: Department) -> None:
        super().__init__(department.store, department.vault, department.custody._keys)
        self.on, self.there = threading.Event(), threading.Event()

    def verify(
        self,
        actor: Actor,
        on_progress: Callable[[int, int], None] = print,
        *,
        copies: Sequence[str] = (),
    ) -> Verification:
        def heard(_done: int, _total: int) -> None:
            on_progress(22, 31)
            self.there.set()
            self.on.wait(5)
            on_progress(31, 31)

        return super().verify(actor, heard, copies=copies)


@pytest.mark.parametrize("key", ["escape", "j"])
async def test_a_verification_shows_progress_and_can_be_stopped(
    department: Department, key: str
) -> None:
    custody = Waiting(department)
    department.custody = custody
    async with sitting(department, "aud") as sitter:
        await sitter.pilot.press("v")
        while not custody.there.is_set():
            await sitter.pilot.pause(0.01)
        await sitter.pilot.pause(0.05)
        assert "22 of 31 entries" in sitter.text()
        assert "esc" in sitter.text().splitlines()[-1]
        await sitter.pilot.press("v")  # a second one is not begun
        await sitter.pilot.press(key)
        custody.on.set()
        await sitter.settle()
        assert ("entries verified" in sitter.text()) is (key == "j")
        assert bool(sitter.said) is (key == "escape")


async def test_who_may_only_verify_reads_no_entry(department: Department) -> None:
    async with sitting(department, "rec") as sitter:
        assert "may verify the log, not read it" in sitter.text()
        await sitter.press("r", "v")
        assert "entries verified" in sitter.text()
        assert "custody:verified" not in sitter.text()


async def test_the_log_is_read_from_either_end(
    department: Department, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(custody, "PAGE", 10)
    async with sitting(department, "aud") as sitter:
        lister: KeyedList[CustodyLine] = sitter.app.screen.query_one(KeyedList)

        def at() -> int:
            return lister.current.seq if lister.current else 0

        newest = at()
        await sitter.press("G")
        assert at() == 1
        await sitter.press(*"kkkkkkkkkkkk")
        assert at() == 13
        await sitter.press("g", "g")
        assert at() >= newest
        await sitter.press("r")
        held = [line.seq for line in lister.items]
        assert held == list(range(held[0], held[0] - len(held), -1))


async def test_the_hash_of_an_entry_is_copied_and_that_is_logged(department: Department) -> None:
    async with sitting(department, "aud") as sitter:
        line = sitter.app.screen.query_one(KeyedList).current
        await sitter.press("y")
        assert "copied:" in sitter.text()
    log = department.custody.log(department.actor("aud"), limit=20)

    assert line is not None
    assert ("desk:copied", f"log {line.seq}") in [(one.action, one.object) for one in log]
