"""`watchdesk serve` and `watchdesk login-shell`: what they refuse, and a real desk behind the first."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import stat
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from support.front import ORIGIN, Browser, headers, sitters
from support.program import Watchdesk, command, environment

SETTINGS = f'[serve]\norigins = ["{ORIGIN}"]\nidle_minutes = 1\n'


def settle(home: Path, text: str = SETTINGS) -> None:
    with (home / "config.toml").open("a", encoding="utf-8") as file:
        file.write("\n" + text)


@pytest.fixture
def secret(home: Path, watchdesk: Watchdesk) -> str:
    settle(home)
    return Path(watchdesk("serve", "--make-secret").out.strip()).read_text().strip()


def test_the_secret_is_made_once_and_for_its_owner_alone(home: Path, watchdesk: Watchdesk) -> None:
    made = Path(watchdesk("--json", "serve", "--make-secret").json["file"])

    assert made.is_relative_to(home)
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    assert len(made.read_text().strip()) == 43
    assert watchdesk("serve", "--make-secret").code == 3


@pytest.mark.parametrize(
    ("settings", "words", "said"),
    [
        (SETTINGS, ("--listen", "0.0.0.0:0"), "only what [serve] listen"),
        (SETTINGS, ("--listen", "desk.example:80"), "expected ADDRESS:PORT"),
        (SETTINGS, ("--listen", "127.0.0.1:99999"), "expected ADDRESS:PORT"),
        ("", (), "[serve] origins: none is named"),
        ('[serve]\norigins = ["https://desk.example/"]\n', (), "is none; name where"),
    ],
)
def test_a_server_that_could_not_be_safe_does_not_start(
    home: Path, watchdesk: Watchdesk, settings: str, words: tuple[str, ...], said: str
) -> None:
    settle(home, settings)
    assert watchdesk("serve", "--make-secret").code == 0
    done = watchdesk("serve", *words)

    assert (done.code, said in done.err) == (2, True), done.err


@pytest.mark.parametrize(
    ("text", "mode", "said"),
    [
        (None, 0o600, "--make-secret` makes one"),
        ("short", 0o600, "32 characters or more"),
        ("s" * 43, 0o644, "others can read"),
    ],
)
def test_no_server_starts_without_a_good_secret_not_even_beyond_loopback(
    home: Path, watchdesk: Watchdesk, text: str | None, mode: int, said: str
) -> None:
    settle(home, SETTINGS + 'listen = "0.0.0.0:0"\n')
    path = home / "keys/proxy.secret"
    if text is not None:
        path.write_text(text)
        path.chmod(mode)
    done = watchdesk("serve")

    assert (done.code, said in done.err) == (2, True), done.err


@pytest.mark.usefixtures("secret")
def test_an_account_that_may_act_for_nobody_serves_nobody(home: Path, watchdesk: Watchdesk) -> None:
    path = home / "config.toml"
    path.write_text(path.read_text().replace("demo = true", "demo = false"))
    done = watchdesk("serve")

    assert (done.code, "may act for nobody" in done.err) == (3, True)


@contextmanager
def served(home: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Run the program's own server on the home."""
    process = subprocess.Popen(
        command("--home", str(home), "--json", "serve", "--listen", "127.0.0.1:0"),
        stdout=subprocess.PIPE,
        env=environment(TEXTUAL_DRIVER="evil:Driver"),
        text=True,
    )
    try:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())["url"], process
    finally:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def told(watchdesk: Watchdesk) -> list[dict[str, Any]]:
    lines = watchdesk("--json", "custody", "log", **{"as": "aud"}).json["entries"]
    return [line for line in lines if line["action"].startswith("session:")]


async def test_the_real_desk_opens_for_whom_the_proxy_names_and_dies_with_the_server(
    home: Path, watchdesk: Watchdesk, secret: str
) -> None:
    with served(home) as (url, process):
        async with aiohttp.ClientSession() as session:
            given = headers("sgt", secret)
            async with session.ws_connect(f"{url}/desk?width=120&height=36", headers=given) as one:
                browser = Browser(one)
                await browser.until("sgt · supervisor", seconds=40)
                await browser.type("\x11")
                assert (await browser.end())[1] == "You have left the desk."
            async with session.ws_connect(f"{url}/desk", headers=headers("lt", secret)) as other:
                await Browser(other).until("lt · command", seconds=40)
                assert len(sitters(home)) == 1
                os.kill(process.pid, signal.SIGKILL)
                for _ in range(100):
                    if not sitters(home):
                        break
                    await asyncio.sleep(0.05)
    assert sitters(home) == []
    assert [(one["action"], one["actor"]) for one in reversed(told(watchdesk))] == [
        ("session:started", "sgt"),
        ("session:ended", "sgt"),
        ("session:started", "lt"),  # killed with its server: nobody was left to tell of the end
    ]


def test_nobody_comes_in_by_the_login_shell_without_sudo_or_a_key(
    watchdesk: Watchdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, number in (("", ""), ("root", "7"), ("nobody-here", "0")):
        monkeypatch.setenv("SUDO_USER", name)
        monkeypatch.setenv("SUDO_UID", number)
        done = watchdesk("login-shell")
        assert (done.code, "nobody vouches for you" in done.err) == (3, True)
