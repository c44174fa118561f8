"""Sitting down at the desk: the home is opened, and the person at the keyboard becomes an actor."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cases.errors import CasesError, NotFound
from monitor import config
from monitor.cli.identity import login_of, os_user
from monitor.cli.lazy import Common
from monitor.cli.output import note

_PATIENCE_S: Final = 3.0
"""Seconds that a command waits for those outside, after its own work is done."""

if TYPE_CHECKING:
    from cases.model.actors import Actor
    from monitor.application import Application


def home_of(common: Common) -> tuple[Path, config.Settings]:
    """Return the home and its settings.

    Raises:
        NotFound: There is no home there.
        ConfigError: Its settings cannot be used.
    """
    home = config.home_folder(common.home)
    try:
        return home, config.load(home)
    except FileNotFoundError:
        raise NotFound(
            f"{home} is not a home of Watchdesk: `watchdesk init` makes one, "
            "`watchdesk demo` a demonstration, --home names another folder"
        ) from None


@contextmanager
def service(common: Common) -> Iterator[Application]:
    """Open the home for the machine's own work, with nobody at the keyboard."""
    from monitor import bootstrap

    home, _settings = home_of(common)
    if common.verbose:
        note(f"home {home}, as the collecting service")
    with bootstrap.open_home(home) as application:
        yield application


@contextmanager
def desk(common: Common) -> Iterator[tuple[Application, Actor]]:
    """Open the home for the person at the keyboard.

    Raises:
        NotFound: There is no home there, or no such login in it.
        NotPermitted: The operating-system user may not act as the login asked for.
    """
    from monitor import bootstrap

    home, settings = home_of(common)
    login = login_of(settings, common.login, os_user())
    if common.verbose:
        note(f"home {home}, as {login}")
    with bootstrap.open_home(home) as application:
        yield application, application.actor(login)
        _send_heads(application)


def _send_heads(application: Application) -> None:
    """Let a head leave the machine after an urgent act; whoever cannot be reached now is asked again by the daemon."""
    if not application.store.urgent.is_set():
        return
    try:
        for told in application.outside.send(seconds=_PATIENCE_S):
            if told.error:
                note(
                    f"{told.name} has not seen this yet ({told.error}); `watchdesk run` asks again"
                )
    except (CasesError, config.ConfigError) as error:
        note(f"no head of the custody log left the machine: {error}")


def open_desk(common: Common) -> int:
    """Open the terminal UI; without a terminal say so in a sentence. Returns the exit code."""
    from monitor.cli.exits import USAGE

    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        note(
            "watchdesk: the desk needs a terminal; `watchdesk --help` lists the commands that need none"
        )
        return USAGE
    home, settings = home_of(common)
    login = login_of(settings, common.login, os_user())
    from monitor.sitting import sit_down

    return sit_down(home, settings, login)
