"""A sitting in a browser: keys in, drawings out, and an end for certain, whoever brings it about."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest
from aiohttp import WSCloseCode
from support.department import Department
from support.front import Front, headers, listening
from support.office import on_sqlite

pytestmark = on_sqlite


def _lives(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"  # somebody else has to bury it


async def gone(pid: int) -> bool:
    """Wait for the end of a process."""
    for _ in range(100):
        if not _lives(pid):
            return True
        await asyncio.sleep(0.05)
    return False


async def until_ended(front: Front, number: int) -> None:
    """Wait until the log tells of so many ends."""
    for _ in range(200):
        if [entry["act"] for entry in front.entries()].count("session:ended") == number:
            return
        await asyncio.sleep(0.05)


async def test_a_sitting_begins_carries_keys_and_is_in_the_log(department: Department) -> None:
    async with listening(department) as front:
        async with front.open(query="?width=100&height=30") as browser:
            await browser.until("30 100")
            await browser.type("päste 🚨\n")
            seen = await browser.until("päste 🚨")
            await browser.send("ping", "17")
            assert await browser.socket.receive_json() == ["pong", "17"]
        assert b"here sgt" in seen
        front.desk.stop.set()
    started, ended = front.entries()

    assert [started["act"], ended["act"]] == ["session:started", "session:ended"]
    assert {started["auth"], ended["auth"]} == {"proxy"}
    assert {started["id"], ended["id"]} == {"sgt"}
    assert started["session"] == ended["session"] != ""
    assert ended["why"] == "closed"


async def test_the_terminal_follows_the_size_of_the_page(department: Department) -> None:
    script = "stty size; while read -r _; do stty size; done"
    async with (
        listening(department, script=script) as front,
        front.open(query="?width=-1&height=1e9") as browser,
    ):
        await browser.until("80 80")
        await browser.send("resize", {"width": 9_999, "height": 33})
        await browser.type("\n")
        await browser.until("33 400")


async def test_nothing_of_the_servers_environment_reaches_a_sitting(
    department: Department, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("TEXTUAL_DRIVER", "LD_PRELOAD_", "PYTHONSTARTUP", "BROWSER"):
        monkeypatch.setenv(name, "evil")
    async with listening(department, script="env; echo done") as front, front.open() as browser:
        code, said = await browser.end()

    names = {line.partition("=")[0] for line in browser.seen.decode().split("\r\n")}
    assert names - {"done", ""} <= {"PATH", "TERM", "PWD", "OLDPWD", "SHLVL", "_"}
    assert (code, said) == (WSCloseCode.OK, "You have left the desk.")


async def test_two_people_have_two_processes_and_neither_sees_the_other(
    department: Department,
) -> None:
    async with (
        listening(department) as front,
        front.open(login="sgt") as one,
        front.open(login="lt") as other,
    ):
        await one.until("here sgt")
        await other.until("here lt")
        await one.type("secret of the sergeant\n")
        await one.until("secret of the sergeant")
        await other.type("lieutenant\n")
        seen = await other.until("lieutenant")

        assert b"sergeant" not in seen
        sessions = {entry["session"] for entry in front.entries()}
        assert len(sessions) == 2


async def test_a_login_has_its_share_of_seats_and_all_have_an_end(department: Department) -> None:
    async with listening(department, at_once=2, per_login=1) as front:
        async with front.open(login="sgt") as one:
            await one.until("here sgt")
            async with front.open(login="sgt") as again:
                assert await again.end() == (
                    WSCloseCode.TRY_AGAIN_LATER,
                    "You sit here 1 times already: close one of them first.",
                )
            async with front.open(login="lt") as two, front.open(login="chief") as three:
                await two.until("here lt")
                code, said = await three.end()
                assert (code, "Every seat is taken" in said) == (1013, True)
        await until_ended(front, 2)
        async with front.open(login="sgt") as back:
            await back.until("here sgt")


@pytest.mark.parametrize("ignoring", ["", "trap '' HUP TERM; "], ids=["obeys", "ignores"])
async def test_closing_the_page_kills_the_program_and_all_it_started(
    department: Department, ignoring: str
) -> None:
    script = ignoring + "sleep 1000 & echo pid $$ child $! .; wait; sleep 1000"
    async with listening(department, script=script) as front:
        async with front.open() as browser:
            words = (await browser.until(" .")).split()
            pids = [int(words[1]), int(words[3])]
            os.kill(pids[0], 0)
        for pid in pids:
            assert await gone(pid)


async def test_stopping_the_server_ends_every_sitting(department: Department) -> None:
    async with (
        listening(department, script="echo pid $$ .; sleep 1000") as front,
        front.open() as browser,
    ):
        pid = int((await browser.until(" .")).split()[1])
        front.desk.stop.set()
        code, said = await browser.end()

        assert (code, "being stopped" in said) == (WSCloseCode.GOING_AWAY, True)
        assert await gone(pid)
    assert front.entries()[-1]["why"] == "stopped"


async def test_a_sitting_without_keys_ends(department: Department) -> None:
    async with listening(department, idle_s=0.4) as front, front.open() as browser:
        await browser.until("here")
        for _ in range(3):
            await asyncio.sleep(0.2)
            await browser.type("x")
        await browser.send("ping", "1")  # no key
        code, said = await browser.end(seconds=5)

    assert (code, "Nobody pressed a key" in said) == (WSCloseCode.POLICY_VIOLATION, True)
    assert front.entries()[-1]["why"] == "idle"


STRANGE: tuple[str | bytes, ...] = (
    "",
    "x",
    "{}",
    "[]",
    '["stdin"]',
    '["stdin", 5]',
    '["resize", "big"]',
    '["resize", {"width": null, "height": 1}]',
    '["deliver", "x"]',
    "[" * 60_000,
    b"binary",
)


async def test_a_frame_that_no_page_of_ours_sends_ends_the_sitting(department: Department) -> None:
    async with listening(department) as front:
        for frame in STRANGE:
            async with front.open() as browser:
                await browser.until("here")
                if isinstance(frame, bytes):
                    await browser.socket.send_bytes(frame)
                else:
                    await browser.socket.send_str(frame)
                code, _ = await browser.end()
            assert code == WSCloseCode.POLICY_VIOLATION, frame
    assert {entry["why"] for entry in front.entries()} == {"", "refused"}


async def test_an_oversize_frame_ends_the_sitting(department: Department) -> None:
    async with listening(department) as front, front.open() as browser:
        await browser.until("here")
        await browser.type("x" * 200_000)
        code, _ = await browser.end()

    assert code == WSCloseCode.MESSAGE_TOO_BIG
    assert front.entries()[-1]["why"] == "refused"


async def test_a_browser_that_takes_nothing_holds_no_seat(department: Department) -> None:
    script = "echo pid $$ .; while :; do head -c 65536 /dev/zero; done"
    async with (
        listening(department, script=script, slow_s=0.5, at_once=1) as front,
        front.open() as browser,
    ):
        pid = int((await browser.until(" .")).split()[1])
        assert await gone(pid)
        await until_ended(front, 1)
        async with front.open(login="lt") as next_one:
            await next_one.until("pid")
    assert "slow" in [entry["why"] for entry in front.entries()]


async def test_a_program_that_takes_no_keys_is_ended(
    department: Department,
) -> None:
    script = "echo pid $$ .; sleep 1000"
    async with listening(department, script=script, slow_s=0.3) as front, front.open() as browser:
        pid = int((await browser.until(" .")).split()[1])
        for _ in range(3):
            await browser.type("k" * 60_000)
        code, _ = await browser.end()

        assert code == WSCloseCode.INTERNAL_ERROR
        assert await gone(pid)
    assert front.entries()[-1]["why"] == "stuck"


async def test_a_desk_that_cannot_start_says_so(department: Department) -> None:
    async with listening(department, script="exit 5") as front, front.open() as browser:
        assert await browser.end() == (WSCloseCode.OK, "You have left the desk.")


async def test_a_handshake_without_a_browsers_words_is_refused(department: Department) -> None:
    async with listening(department) as front:
        more = {**headers(), "Connection": "Upgrade", "Upgrade": "websocket"}
        assert (await front.get("/desk", headers=more))[0] == 400
