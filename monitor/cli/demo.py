"""`watchdesk demo`: the main job on a department that does not exist."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from cases.errors import Refused
from monitor import config
from monitor.cli.desk import open_desk
from monitor.cli.exits import CheckFailed
from monitor.cli.lazy import Command, Common
from monitor.cli.output import note, show_json


@click.command(cls=Command)
@click.option("--headless", is_flag=True, help="Print JSON instead of opening the terminal UI.")
@click.option(
    "--seed", default=1, show_default=True, type=click.IntRange(0, 10**9), help="Another mix."
)
@click.pass_obj
def demo(common: Common, *, headless: bool, seed: int) -> None:
    """Make a demonstration department, collect it from a real server on loopback, open its queue.

    Everything runs as in production: the same client, parsers, rules and custody. Run again on the same
    home it collects what is new. Without a terminal it prints JSON, as with --headless.
    """
    from monitor.demo.seed import run_demo

    home = _demo_home(common)
    note(f"the demonstration's home is {home}")
    result = run_demo(home, seed, note)
    if headless or common.json or not (sys.stdin.isatty() and sys.stdout.isatty()):
        verification = result.verification
        show_json(
            {
                "home": str(home),
                "collected": result.collected,
                "posts": result.posts,
                "flags": result.flags,
                "cases": result.cases,
                "custody": {
                    "entries": verification.entries,
                    "verified": verification.verified,
                },
            }
        )
        if not verification.verified:
            raise CheckFailed
        return
    common.home = home
    click.get_current_context().exit(open_desk(common))


def _demo_home(common: Common) -> Path:
    """Return the home to use: one of its own, never one that holds anything but a demonstration.

    Raises:
        Refused: It does.
    """
    if common.home or os.environ.get(config.HOME_VARIABLE):
        home = config.home_folder(common.home)
    else:
        real = config.home_folder()
        home = real.with_name(f"{real.name}-demo")
    try:
        is_demo = config.load(home).home.demo
    except FileNotFoundError:
        is_demo = not home.exists() or (home.is_dir() and not any(home.iterdir()))
    if not is_demo:
        raise Refused(
            f"{home} holds something that is no demonstration; name another folder by --home"
        )
    return home
